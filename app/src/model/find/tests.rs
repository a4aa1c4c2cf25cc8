use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::model::attributes::Attributes;
use crate::model::change::{Assoc, Change, ChangeOrigin};
use crate::model::delta::Delta;
use crate::model::stale::StaleBlocks;

const FOLDING: FindOptions = FindOptions {
    match_case: false,
    whole_words: false,
};
const MATCH_CASE: FindOptions = FindOptions {
    match_case: true,
    whole_words: false,
};
const WHOLE_WORDS: FindOptions = FindOptions {
    match_case: false,
    whole_words: true,
};

/// What a search for `needle` finds in `text`, as the pieces of `text` it covers.
fn found<'a>(needle: &str, text: &'a str, options: FindOptions) -> Vec<&'a str> {
    let query = Query::new(needle, options).expect("something to look for");
    let ranges = query.find_in(text).into_iter();
    ranges
        .map(|range| &text[range.start.to_byte_index(text)..range.end.to_byte_index(text)])
        .collect()
}

fn document(text: &str) -> Blocks {
    Blocks::from_content(&Delta::new().insert(text, Attributes::new()))
}

fn search(needle: &str, blocks: &Blocks) -> Matches {
    Matches::new(Query::new(needle, FOLDING).expect("a query"), blocks)
}

#[test]
fn case_counts_only_when_asked() {
    assert_eq!(
        found("ada", "Ada, ADA, ada", FOLDING),
        ["Ada", "ADA", "ada"]
    );
    assert_eq!(found("Ada", "Ada, ADA, ada", MATCH_CASE), ["Ada"]);
    assert_eq!(
        found("straße", "STRASSE Straße", FOLDING),
        ["STRASSE", "Straße"]
    );
    assert_eq!(found("ΟΔΟΣ", "οδος οδός", FOLDING), ["οδος"]);
    assert_eq!(found("K", "kelvin \u{212A}", FOLDING), ["k", "\u{212A}"]);
    assert_eq!(found("ı", "Iıiİ", FOLDING), ["ı"]);
}

#[test]
fn a_letter_that_folds_to_two_is_found_whole_or_not_at_all() {
    assert_eq!(found("s", "Maß", FOLDING), [""; 0]);
    assert_eq!(found("as", "Maß as", FOLDING), ["as"]);
    assert_eq!(found("ass", "Maß", FOLDING), ["aß"]);
    assert_eq!(found("ffi", "oﬃce", FOLDING), ["ﬃ"]);
}

#[test]
fn offsets_stay_right_behind_letters_that_fold_longer_and_behind_emoji() {
    let query = Query::new("x", FOLDING).unwrap();
    assert_eq!(query.find_in("ßßX"), [Utf16Offset(2)..Utf16Offset(3)]);
    assert_eq!(query.find_in("😀İX"), [Utf16Offset(3)..Utf16Offset(4)]);
}

#[test]
fn matches_do_not_overlap() {
    assert_eq!(found("aa", "aaaaa", FOLDING), ["aa", "aa"]);
    assert_eq!(found("aba", "ababa", FOLDING), ["aba"]);
}

#[test]
fn whole_words_begin_and_end_where_words_do() {
    assert_eq!(
        found("cat", "cat concat cats (CAT)", WHOLE_WORDS),
        ["cat", "CAT"]
    );
    assert_eq!(found("don", "don't don", WHOLE_WORDS).len(), 1);
    assert_eq!(found("aa", "aaa aa", WHOLE_WORDS), ["aa"]);
    assert_eq!(
        found("two words", "two words, two wordsmiths", WHOLE_WORDS).len(),
        1
    );
    assert_eq!(found("文", "中文字", WHOLE_WORDS), ["文"]);
}

#[test]
fn a_space_finds_a_no_break_space() {
    assert_eq!(found("10 km", "10\u{A0}km", MATCH_CASE), ["10\u{A0}km"]);
}

#[test]
fn nothing_and_what_no_block_holds_is_not_looked_for() {
    for text in ["", "a\nb", "\u{FFFC}"] {
        assert_eq!(Query::new(text, FOLDING), None, "{text:?}");
    }
}

#[test]
fn a_match_reaches_over_marks_and_embeds_stay_in_the_count() {
    let bold = Attributes::from([("bold".to_owned(), json!(true))]);
    let content = Delta::new()
        .embed(json!({"image": "/uploads/a.png"}), Attributes::new())
        .insert("one t", Attributes::new())
        .insert("wo three\n", bold);
    let blocks = Blocks::from_content(&content);
    let ranges: Vec<_> = search("two", &blocks).iter(&blocks).collect();
    assert_eq!(ranges, [Utf16Offset(5)..Utf16Offset(8)]);
}

#[test]
fn a_match_does_not_reach_over_the_end_of_a_block() {
    let blocks = document("one\ntwo\n");
    assert_eq!(search("onetwo", &blocks).count(), 0);
    assert_eq!(search("o", &blocks).count(), 2);
}

#[test]
fn next_and_previous_go_round_at_the_ends() {
    let blocks = document("x.x\nx\n");
    let matches = search("x", &blocks);
    let at = |offset| matches.at_or_after(&blocks, Utf16Offset(offset)).unwrap();
    let before = |offset| matches.before(&blocks, Utf16Offset(offset)).unwrap();
    assert_eq!(at(0).ordinal, 0);
    assert_eq!(at(1).range, Utf16Offset(2)..Utf16Offset(3));
    assert_eq!(at(3).range, Utf16Offset(4)..Utf16Offset(5));
    assert_eq!(at(5).ordinal, 0);
    assert_eq!(before(4).ordinal, 1);
    assert_eq!(before(1).ordinal, 0);
    assert_eq!(before(0).ordinal, 2);
    assert_eq!(
        search("y", &blocks).at_or_after(&blocks, Utf16Offset(0)),
        None
    );
    assert_eq!(search("y", &blocks).before(&blocks, Utf16Offset(0)), None);
}

proptest! {
    #[test]
    fn following_changes_finds_what_a_new_search_finds(
        text in "[abß\n]{0,40}",
        place in 0u32..40,
        edits in prop::collection::vec((0u32..40, 0u32..6, "[ab\n]{0,5}"), 1..8),
        at_once in 1usize..4,
    ) {
        let mut blocks = document(&text);
        let mut followed = search("ab", &blocks);
        let mut stale = StaleBlocks::default();
        let mut current = Utf16Offset(place).min(blocks.len() - Utf16Offset(1));
        let mut known = Some(followed.in_blocks_before(&blocks, current));
        for (number, (at, deleted, inserted)) in edits.into_iter().enumerate() {
            let last = blocks.len() - Utf16Offset(1);
            let at = Utf16Offset(at).min(last);
            let deleted = Utf16Offset(deleted).min(last - at);
            let delta = Delta::new()
                .retain(at)
                .insert(inserted, Attributes::new())
                .delete(deleted);
            let touched = blocks.apply(&delta);
            let change = Change { delta, touched, origin: ChangeOrigin::Remote };
            stale.note(&change, &blocks);
            current = change.map(current, Assoc::After);
            if number % at_once == 0 {
                let more = followed.refresh(&stale.take(), &blocks, current);
                known = known.zip(more).and_then(|(known, more)| known.checked_add_signed(more));
                let expected = followed.in_blocks_before(&blocks, current);
                prop_assert_eq!(known.unwrap_or(expected), expected);
                known = Some(expected);
            }
        }
        followed.refresh(&stale.take(), &blocks, current);
        let anew = search("ab", &blocks);
        let found = anew.at_or_after(&blocks, current);
        let numbered: Vec<_> = anew.iter(&blocks).enumerate().collect();
        let expected = numbered.iter().find(|(_, range)| range.start >= current);
        let expected = expected.or(numbered.first()).cloned();
        prop_assert_eq!(found.clone().map(|found| (found.ordinal, found.range)), expected);
        if let Some(found) = found {
            let before = anew.in_blocks_before(&blocks, found.range.start);
            prop_assert_eq!(anew.in_blocks_before_match(&blocks, &found), before);
        }
        prop_assert_eq!(followed.count(), anew.count());
        prop_assert!(followed.iter(&blocks).eq(anew.iter(&blocks)));
    }
}

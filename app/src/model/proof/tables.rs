//! Tables: rows, columns, cells, what is pasted into them, and several people at them at once.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;

use super::check::{assert_change, assert_sound, check, check_idle, state};
use super::notation::{parse, show};
use super::plans::any_table_change;
use crate::model::blocks::Blocks;
use crate::model::commands::Command::{self, *};
use crate::model::commands::TableChange::{self, *};
use crate::model::document::{ClientId, Document};
use crate::model::render::row_of;
use crate::model::schema::BlockKind;
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

/// Like [`check`], with rows called `r1`, `r2` ... in their order, for new ones have names that
/// nobody can foresee.
#[track_caller]
fn check_table(before: &str, command: Command, after: &str) {
    let mut probe = state(before);
    probe
        .run(0, &command)
        .expect("the command is allowed")
        .unwrap_or_else(|| panic!("{command:?} did not apply to {before}"));
    let shown = show(probe.document().blocks(), probe.selection());
    assert_eq!(numbered(&shown), after, "{command:?} on {before}");
    // Undo, encoding, mapping; a replica with the same id makes the same names.
    check(before, command, &shown);
}

fn numbered(shown: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    let lines = shown.split('\n').map(|line| {
        let Some((name, text)) = line.strip_prefix('&').and_then(|cell| cell.split_once(' '))
        else {
            return line.to_owned();
        };
        let number = names.iter().position(|known| known == name);
        let number = number.unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        });
        format!("&r{} {text}", number + 1)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn change(change: TableChange) -> Command {
    ChangeTable(change)
}

#[test]
fn a_divider_that_two_people_made_and_put_into_a_cell_at_once_stops_nobody() {
    for command in [SplitBlock, InsertLineBreak] {
        check("&r ‸▬\nx", command.clone(), "&r \u{2028}‸▬\nx");
        check("&r ▬‸\nx", command.clone(), "&r ▬\u{2028}‸\nx");
        check("&r ⟦▬⟧‸\nx", command, "&r ▬\u{2028}‸\nx");
    }
}

const TWO_BY_TWO: &str = "&r1 a\n&r1 b‸\n&r2 c\n&r2 d\nx";

#[test]
fn a_row_comes_above_or_below_and_the_caret_stays_in_its_cell() {
    check_table(
        TWO_BY_TWO,
        change(InsertRowBelow),
        "&r1 a\n&r1 b‸\n&r2 \n&r2 \n&r3 c\n&r3 d\nx",
    );
    check_table(
        "&r1 ‸a\n&r1 b\nx",
        change(InsertRowAbove),
        "&r1 \n&r1 \n&r2 ‸a\n&r2 b\nx",
    );
    check_table(
        "&r1 a\n&r2 b‸\nx",
        change(InsertRowBelow),
        "&r1 a\n&r2 b‸\n&r3 \nx",
    );
}

#[test]
fn a_column_comes_left_or_right_in_every_row() {
    check_table(
        TWO_BY_TWO,
        change(InsertColumnRight),
        "&r1 a\n&r1 b‸\n&r1 \n&r2 c\n&r2 d\n&r2 \nx",
    );
    check_table(
        "&r1 ‸a\n&r1 b\n&r2 c\n&r2 d\nx",
        change(InsertColumnLeft),
        "&r1 \n&r1 ‸a\n&r1 b\n&r2 \n&r2 c\n&r2 d\nx",
    );
    check_table(
        "&r1 a‸\n&r1 b\nx",
        change(InsertColumnRight),
        "&r1 a‸\n&r1 \n&r1 b\nx",
    );
}

#[test]
fn rows_and_columns_that_the_selection_reaches_are_deleted() {
    check_table(TWO_BY_TWO, change(DeleteRows), "&r1 c\n&r1 d‸\nx");
    check_table(
        "&r1 a\n&r1 b\n&r2 c‸\n&r2 d\nx",
        change(DeleteRows),
        "&r1 a‸\n&r1 b\nx",
    );
    check_table(TWO_BY_TWO, change(DeleteColumns), "&r1 a‸\n&r2 c\nx");
    check_table(
        "&r1 a\n&r1 b\n&r2 c‸\n&r2 d\nx",
        change(DeleteColumns),
        "&r1 b\n&r2 d‸\nx",
    );
    check_table(
        "&r1 a\n&r1 ⟦b\n&r2 c\n&r2 d\n&r3 e⟧‸\n&r3 f\nx",
        change(DeleteRows),
        "‸x",
    );
    check_table(
        "&r1 a⟦\n&r1 b⟧‸\n&r1 c\n&r2 d\n&r2 e\n&r2 f\nx",
        change(DeleteColumns),
        "&r1 c‸\n&r2 f\nx",
    );
}

#[test]
fn the_last_row_and_the_last_column_take_the_table_with_them() {
    check_table("y\n&r1 a\n&r1 b‸\nx", change(DeleteRows), "y\n‸x");
    check_table("y\n&r1 a\n&r2 b‸\nx", change(DeleteColumns), "y\n‸x");
    check_table(TWO_BY_TWO, change(DeleteTable), "‸x");
    // Another client may have left nothing behind the table.
    check_table("&r1 a‸", change(DeleteTable), "‸");
    check_table("y\n&r1 a\n&r2 b‸", change(DeleteRows), "y\n&r1 a‸\n");
}

#[test]
fn a_ragged_table_becomes_square_before_it_is_changed() {
    check_table(
        "&r1 a\n&r1 b\n&r2 c‸\nx",
        change(InsertRowBelow),
        "&r1 a\n&r1 b\n&r2 c‸\n&r2 \n&r3 \n&r3 \nx",
    );
    check_table(
        "&r1 a\n&r2 c‸\n&r2 d\n&r2 e\nx",
        change(DeleteColumns),
        "&r1 \n&r1 \n&r2 d‸\n&r2 e\nx",
    );
    // A row that another has grown into becomes two.
    check_table(
        "&r1 a\n&r2 n\n&r1 b‸\nx",
        change(InsertColumnRight),
        "&r1 a\n&r1 \n&r2 n\n&r2 \n&r3 b‸\n&r3 \nx",
    );
}

#[test]
fn tab_goes_from_cell_to_cell_and_begins_a_row_behind_the_last() {
    check_table(TWO_BY_TWO, NextCell, "&r1 a\n&r1 b\n&r2 c‸\n&r2 d\nx");
    check_table("&r1 a\n&r1 b‸\nx", NextCell, "&r1 a\n&r1 b\n&r2 ‸\n&r2 \nx");
    check_table(TWO_BY_TWO, PreviousCell, "&r1 a‸\n&r1 b\n&r2 c\n&r2 d\nx");
    check_idle("&r ‸a\nx", PreviousCell);
    check_idle("a‸", NextCell);
    check_idle("a‸", PreviousCell);
}

#[test]
fn outside_a_table_and_beyond_its_largest_size_nothing_is_changed() {
    for table_change in TableChange::ALL {
        check_idle("a‸\n&r b\nx", change(table_change));
    }
    let mut wide = "&r a\n".repeat(20);
    wide.push_str("x‸");
    let mut at = state(&wide);
    at.set_selection(Selection::caret(Utf16Offset::ZERO));
    assert_eq!(at.run(0, &change(InsertColumnLeft)).unwrap(), None);
    assert!(at.run(0, &change(InsertRowAbove)).unwrap().is_some());
    let mut long: String = (0..100).map(|row| format!("&{row} a\n")).collect();
    long.push_str("x‸");
    let mut at = state(&long);
    at.set_selection(Selection::caret(Utf16Offset(198)));
    assert_eq!(at.run(0, &change(InsertRowBelow)).unwrap(), None);
    assert_eq!(at.run(0, &NextCell).unwrap(), None);
    assert!(at.run(0, &change(InsertColumnLeft)).unwrap().is_some());
}

#[test]
fn what_is_pasted_into_a_cell_stays_in_it() {
    let fragment = |notation: &str| InsertFragment(parse(notation).0.into());
    check(
        "&r a‸b\nx",
        fragment("# <b>1</b>\n* 2▣‸"),
        "&r a<b>1</b>\u{2028}2▣‸b\nx",
    );
    check("&r a⟦b⟧‸\nx", fragment("&q 1\n&q 2‸"), "&r a1\u{2028}2‸\nx");
}

#[test]
fn deleting_a_selection_takes_a_whole_table_and_empties_cells_of_a_part() {
    check("y⟦\n&r a\n&r b\n⟧‸x", DeleteSelection, "y‸x");
    check("&r ⟦a\n&r b\nx⟧‸", DeleteSelection, "‸");
    check("y⟦z\n&r a\n&r b⟧‸\nx", DeleteSelection, "y‸\nx");
    check("# ⟦z\n&r a⟧‸\nx", DeleteSelection, "# ‸\nx");
    check("&r ⟦a\n&r b⟧‸\nx", DeleteSelection, "&r ‸\n&r \nx");
    check("&r a\n&r ⟦b\nx⟧‸y", DeleteSelection, "&r a\n&r ‸\ny");
    check("&r ⟦a\nx\n&q b⟧‸", DeleteSelection, "‸");
    let mut state = state("&r a‸\n&r b\nx");
    state.run(0, &SelectAll).unwrap();
    state.run(0, &DeleteBackward).unwrap();
    assert_eq!(show(state.document().blocks(), state.selection()), "‸");
}

#[test]
fn the_paragraph_between_two_tables_goes_by_no_key() {
    check("&r a\n‸\nx", DeleteBackward, "&r a‸\nx");
    check_idle("&r a\n‸\n&q b\nx", DeleteBackward);
    check_idle("&r a\n‸\n&q b\nx", DeleteForward);
    check_idle("&r a\n‸", DeleteBackward);
}

#[test]
fn at_the_edges_of_cells_nothing_is_joined() {
    for before in [
        "y\n&r ‸a\nx",
        "y\n&r ‸\nx",
        "&r a\n&r ‸\nx",
        "&r a\n&r ‸b\nx",
    ] {
        check_idle(before, DeleteBackward);
    }
    for before in [
        "y‸\n&r a\nx",
        "y‸\n&r \nx",
        "&r a‸\nx",
        "&r ‸\nx",
        "&r a‸\n&r b\nx",
    ] {
        check_idle(before, DeleteForward);
    }
}

#[test]
fn the_toolbar_learns_whether_the_caret_is_in_a_table() {
    let in_table = |notation| state(notation).active_marks().in_table;
    assert!(in_table("&r a‸\nx"));
    assert!(in_table("x⟦\n&r a⟧‸\ny"));
    assert!(!in_table("&r a\nx‸"));
}

/// The lengths of the rows of the document's tables, and their ids.
fn rows(blocks: &Blocks) -> Vec<Vec<(usize, Option<String>)>> {
    let all: Vec<_> = blocks.iter().collect();
    let tables = all.chunk_by(|left, right| row_of(left).is_some() == row_of(right).is_some());
    tables
        .filter(|table| row_of(table[0]).is_some())
        .map(|table| {
            let rows = table.chunk_by(|left, right| row_of(left) == row_of(right));
            rows.map(|row| (row.len(), row_of(row[0]))).collect()
        })
        .collect()
}

/// In which kind of block each word stands.
fn words(blocks: &Blocks) -> BTreeMap<String, bool> {
    let mut words = BTreeMap::new();
    for block in blocks.iter() {
        let in_cell = matches!(block.kind(), BlockKind::TableCell { .. });
        for word in block.text().split([' ', '\u{2028}']) {
            if !word.is_empty() {
                words.insert(word.to_owned(), in_cell);
            }
        }
    }
    words
}

/// What one of several people does to the table.
#[derive(Clone, Debug)]
enum Deed {
    Change(u16, Command),
    /// Types a word of their own at the end of a cell.
    Type(u16),
}

fn any_deed(deleting: bool) -> impl Strategy<Value = Deed> {
    let changes = any_table_change().prop_filter("nothing goes", move |command| {
        deleting
            || !matches!(
                command,
                ChangeTable(DeleteRows | DeleteColumns | DeleteTable)
            )
    });
    prop_oneof![
        (0..1000u16, changes).prop_map(|(cell, command)| Deed::Change(cell, command)),
        (0..1000u16).prop_map(Deed::Type),
    ]
}

/// Puts the caret behind what is in a cell; the cell is a thousandth of all there are.
fn go_to_cell(state: &mut EditorState, thousandth: u16) -> bool {
    let blocks = state.document().blocks();
    let cells: Vec<usize> = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| row_of(block).is_some())
        .map(|(index, _)| index)
        .collect();
    let Some(&cell) = cells.get(cells.len() * usize::from(thousandth) / 1000) else {
        return false;
    };
    let caret = blocks.start_of(cell + 1) - Utf16Offset(1);
    state.set_selection(Selection::caret(caret));
    true
}

const START: &str = "before‸\n&1 a\n&1 b\n&1 c\n&2 d\n&2 e\n&2 f\n&3 g\n&3 h\n&3 i\nafter";

fn first_word(blocks: &Blocks, index: usize) -> String {
    let text = blocks.get(index).expect("a cell").text();
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// Three people work at one table without hearing of each other, then hear everything. Also says
/// what they typed, each word with the one that its cell began with.
fn merged(plans: &[Vec<Deed>; 3]) -> (EditorState, BTreeMap<String, String>) {
    let base = state(START).document().encode();
    let mut people: Vec<EditorState> = (0..3)
        .map(|who| {
            let document = Document::from_updates(ClientId(10 + who), &[&base]);
            EditorState::new(document.expect("an update"))
        })
        .collect();
    let mut typed = BTreeMap::new();
    for (who, (person, plan)) in people.iter_mut().zip(plans).enumerate() {
        for (number, deed) in plan.iter().enumerate() {
            let (cell, command) = match deed {
                Deed::Change(cell, command) => (*cell, command.clone()),
                Deed::Type(cell) => (*cell, InsertText(format!(" w{who}x{number} "))),
            };
            if !go_to_cell(person, cell) {
                continue;
            }
            let before = person.document().blocks().clone();
            let caret = person.selection().head;
            let change = person.run(0, &command).expect("it is allowed");
            assert_sound(person);
            if let Some(change) = change {
                assert_change(&before, person.document().blocks(), &change);
                if matches!(deed, Deed::Type(_)) {
                    let word = format!("w{who}x{number}");
                    typed.insert(word, first_word(&before, before.locate(caret).index));
                }
            }
        }
    }
    let updates: Vec<Vec<Vec<u8>>> = people.iter_mut().map(EditorState::take_updates).collect();
    for (who, person) in people.iter_mut().enumerate() {
        for (from, updates) in updates.iter().enumerate() {
            if from != who {
                person.apply_updates(updates).expect("updates");
            }
        }
        assert_sound(person);
    }
    for pair in people.windows(2) {
        assert_eq!(
            pair[0].document().blocks().content(),
            pair[1].document().blocks().content()
        );
    }
    (people.remove(0), typed)
}

/// What the table is once two people have heard of each other who did `ours` and `theirs` at the
/// same time: whose changes come first at one place, their numbers decide.
fn at_once(before: &str, ours: (u32, Command), theirs: (u32, Command), swapped: bool) -> String {
    let base = state(before).document().encode();
    let person = |number: u64, (caret, command): (u32, Command)| {
        let document = Document::from_updates(ClientId(number), &[&base]).expect("an update");
        let mut person = EditorState::new(document);
        person.set_selection(Selection::caret(Utf16Offset(caret)));
        let change = person.run(0, &command).expect("it is allowed");
        assert!(change.is_some(), "{command:?} applies");
        person
    };
    let mut one = person(if swapped { 20 } else { 10 }, ours);
    let mut other = person(if swapped { 10 } else { 20 }, theirs);
    one.apply_updates(&other.take_updates()).expect("updates");
    assert_sound(&one);
    numbered(&show(one.document().blocks(), Selection::default())).replace('‸', "")
}

#[test]
fn what_is_typed_at_the_end_of_a_cell_stays_in_it_when_cells_are_added_behind_it() {
    let typed = || InsertText("!".to_owned());
    for swapped in [false, true] {
        let both = |caret, added| at_once(TWO_BY_TWO, (caret, typed()), added, swapped);
        for column in [
            (1, change(InsertColumnRight)),
            (3, change(InsertColumnLeft)),
        ] {
            let table = "&r1 a!\n&r1 \n&r1 b\n&r2 c\n&r2 \n&r2 d\nx";
            assert_eq!(both(1, column), table);
        }
        let table = "&r1 a\n&r1 b!\n&r1 \n&r2 c\n&r2 d\n&r2 \nx";
        assert_eq!(both(3, (3, change(InsertColumnRight))), table);
        let table = "&r1 a\n&r1 b!\n&r2 \n&r2 \n&r3 c\n&r3 d\nx";
        assert_eq!(both(3, (3, change(InsertRowBelow))), table);
        assert_eq!(both(3, (5, change(InsertRowAbove))), table);
        let table = "&r1 a\n&r1 b\n&r2 c\n&r2 d!\n&r3 \n&r3 \nx";
        assert_eq!(both(7, (7, NextCell)), table);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn rows_and_columns_that_people_add_at_once_leave_one_table_with_every_word_in_it(
        plans in [
            prop::collection::vec(any_deed(false), 1..6),
            prop::collection::vec(any_deed(false), 1..6),
            prop::collection::vec(any_deed(false), 1..6),
        ],
    ) {
        let (mut state, typed) = merged(&plans);
        let tables = rows(state.document().blocks());
        prop_assert_eq!(tables.len(), 1, "the table stays in one piece: {:?}", tables);
        for (word, first) in typed.iter().filter(|(_, first)| first.len() == 1) {
            let mut cells = state.document().blocks().iter().map(|block| block.text());
            let home = cells.find(|text| text.contains(word.as_str())).unwrap_or_default();
            prop_assert!(home.starts_with(first.as_str()), "{} left the cell of {}", word, first);
        }
        let words = words(state.document().blocks());
        for word in typed.keys().map(String::as_str).chain("abcdefghi".split("").filter(|word| !word.is_empty())) {
            prop_assert_eq!(words.get(word), Some(&true), "{} is in a cell", word);
        }
        for word in ["before", "after"] {
            prop_assert_eq!(words.get(word), Some(&false), "{} is in none", word);
        }
        // The next change makes it square again.
        go_to_cell(&mut state, 500);
        state.run(0, &ChangeTable(InsertRowBelow)).unwrap();
        let table = &rows(state.document().blocks())[0];
        let lengths: HashSet<usize> = table.iter().map(|(length, _)| *length).collect();
        let ids: HashSet<_> = table.iter().map(|(_, id)| id.clone()).collect();
        prop_assert_eq!(lengths.len(), 1);
        prop_assert_eq!(ids.len(), table.len());
    }

    #[test]
    fn whatever_people_do_to_a_table_at_once_they_see_the_same_and_keep_what_is_around_it(
        plans in [
            prop::collection::vec(any_deed(true), 1..6),
            prop::collection::vec(any_deed(true), 1..6),
            prop::collection::vec(any_deed(true), 1..6),
        ],
    ) {
        let (state, _) = merged(&plans);
        let words = words(state.document().blocks());
        for word in ["before", "after"] {
            prop_assert!(words.contains_key(word), "{:?}", words);
        }
    }
}

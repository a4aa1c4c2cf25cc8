//! What somebody does to the document, out of three numbers: every command there is, the
//! ordinary ones more often.

use app::model::attributes::{Attributes, names};
use app::model::commands::Command;
use app::model::delta::Delta;
use app::model::schema::{Align, BlockKind, Direction, Embed, ImageSize, ListKind, Mark};
use app::model::selection::Selection;
use app::model::state::EditorState;
use app::model::units::Utf16Offset;
use serde_json::json;

/// Where the numbers put the selection: mostly a caret, now and then a range, either way round.
pub(crate) fn selection(state: &EditorState, at: u64, length: u64) -> Selection {
    let len = u64::from(state.document().len().0);
    let anchor = at % len;
    let head = match length % 4 {
        0 => (anchor + length % 23) % len,
        _ => anchor,
    };
    Selection::new(Utf16Offset(anchor as u32), Utf16Offset(head as u32))
}

/// What the numbers do there.
pub(crate) fn command(state: &EditorState, kind: u64, at: u64, length: u64) -> Command {
    let pick = |count: usize| (length % count as u64) as usize;
    let word = WORDS[pick(WORDS.len())];
    let len = state.document().len();
    let start = Utf16Offset(at as u32 % len.0);
    let end = Utf16Offset((start.0 + length as u32 % 9).min(len.0));
    match kind {
        0..30 => Command::InsertText(word.to_owned()),
        30..36 => Command::DeleteBackward,
        36..39 => Command::DeleteForward,
        39 => Command::DeleteWordBackward,
        40 => Command::DeleteWordForward,
        41 => Command::DeleteLineBackward,
        42 => Command::DeleteLineForward,
        43 => Command::DeleteRange(start..end),
        44..46 => Command::DeleteSelection,
        46..55 => Command::SplitBlock,
        55 => Command::InsertLineBreak,
        56..62 => Command::ToggleMark([Mark::Bold, Mark::Italic, Mark::Strike][pick(3)]),
        62 => Command::SetMark {
            name: names::COLOR.to_owned(),
            value: [None, Some(json!("#ff0000"))][pick(2)].clone(),
        },
        63 => Command::ClearFormatting,
        64..70 => Command::SetBlock(kinds()[pick(7)].clone()),
        70..72 => Command::Indent,
        72 => Command::Outdent,
        73 => Command::ToggleTask(start),
        74 => Command::SetAlign([Align::Start, Align::Center][pick(2)]),
        75 => Command::SetDirection([Direction::Auto, Direction::RightToLeft][pick(2)]),
        76 => Command::SetLink("https://example.org/".to_owned()),
        77 => Command::RemoveLink,
        78..80 => Command::InsertEmbed(embeds()[pick(3)].clone()),
        80 => Command::InsertTable {
            rows: 1 + pick(2),
            columns: 1 + pick(3),
        },
        81 => Command::Transpose,
        82 => Command::SelectAll,
        83..90 => Command::Undo,
        90..93 => Command::Redo,
        93..95 => Command::ReplaceRange {
            range: start..end,
            text: word.to_owned(),
        },
        95..97 => Command::InsertFragment(fragment(word).into()),
        _ => Command::SetTitle(word.to_owned()),
    }
}

fn kinds() -> [BlockKind; 7] {
    [
        BlockKind::Paragraph,
        BlockKind::Heading(2),
        BlockKind::List(ListKind::Bullet),
        BlockKind::List(ListKind::Ordered),
        BlockKind::List(ListKind::Unchecked),
        BlockKind::Quote,
        BlockKind::Code {
            language: "rust".to_owned(),
        },
    ]
}

fn embeds() -> [Embed; 3] {
    [
        Embed::Image {
            src: "/uploads/a.png".to_owned(),
            alt: Some("a picture".to_owned()),
            size: ImageSize::new(640, 480),
        },
        Embed::Divider,
        Embed::Formula("e^x".to_owned()),
    ]
}

fn fragment(word: &str) -> Delta {
    let heading = Attributes::from([(names::HEADER.to_owned(), json!(1))]);
    Delta::new()
        .insert(
            word,
            Attributes::from([(names::BOLD.to_owned(), json!(true))]),
        )
        .insert("\n", heading)
        .insert("and more", Attributes::new())
}

const WORDS: [&str; 9] = [
    "a",
    "quire ",
    "of",
    " paper",
    "é",
    "😀",
    "e\u{301}",
    "two\nlines",
    "字",
];

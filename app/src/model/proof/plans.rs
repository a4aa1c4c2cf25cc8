//! Random plans of commands and exchanges, small enough to shrink and to read.

use proptest::prelude::*;
use serde_json::json;

use crate::model::commands::{Command, TableChange};
use crate::model::delta::Delta;
use crate::model::schema::{Align, BlockKind, Direction, Embed, ListKind, Mark};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

/// One move of one person: select something, then do something. Places are thousandths of the
/// document, so that a plan means something for any document.
#[derive(Clone, Debug)]
pub(super) struct Move {
    pub(super) anchor: u16,
    pub(super) head: u16,
    /// Stay where the last command left the caret instead.
    pub(super) stay: bool,
    pub(super) command: Command,
}

impl Move {
    /// Does it; the selection is the nearest there is.
    pub(super) fn make(
        &self,
        state: &mut EditorState,
        now_ms: u64,
    ) -> Option<crate::model::change::Change> {
        let len = u64::from(state.document().len().0);
        let place = |thousandth: u16| Utf16Offset((len * u64::from(thousandth) / 1000) as u32);
        if !self.stay {
            state.set_selection(Selection::new(place(self.anchor), place(self.head)));
        }
        let command = match &self.command {
            Command::DeleteRange(range) => {
                let (start, end) = (place(range.start.0 as u16), place(range.end.0 as u16));
                Command::DeleteRange(start..end)
            }
            Command::ReplaceRange { range, text } => {
                let (start, end) = (place(range.start.0 as u16), place(range.end.0 as u16));
                let text = text.clone();
                Command::ReplaceRange {
                    range: start..end,
                    text,
                }
            }
            Command::ToggleTask(at) => Command::ToggleTask(place(at.0 as u16)),
            Command::PlaceEmbed { at, embed } => Command::PlaceEmbed {
                at: place(at.0 as u16),
                embed: embed.clone(),
            },
            other => other.clone(),
        };
        state
            .run(now_ms, &command)
            .expect("sound commands are not refused")
    }
}

pub(super) fn any_move() -> impl Strategy<Value = Move> {
    (
        0..=1000u16,
        0..=1000u16,
        any::<bool>(),
        any::<bool>(),
        any_command(),
    )
        .prop_map(|(anchor, head, caret, stay, command)| Move {
            anchor,
            head: if caret { anchor } else { head },
            stay,
            command,
        })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c]{1,3}",
        2 => prop::sample::select(vec!["# ", "- ", "**a**", "`a`", "https://a.b/ ", "``` "])
            .prop_map(str::to_owned),
        1 => Just("😀".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("x\ny".to_owned()),
        1 => Just("e\u{301}".to_owned()),
    ]
}

fn any_kind() -> impl Strategy<Value = BlockKind> {
    prop_oneof![
        Just(BlockKind::Paragraph),
        (1..=3u8).prop_map(BlockKind::Heading),
        Just(BlockKind::List(ListKind::Bullet)),
        Just(BlockKind::List(ListKind::Checked)),
        Just(BlockKind::Quote),
        Just(BlockKind::code("rust")),
    ]
}

fn any_fragment() -> impl Strategy<Value = Delta> {
    let line = (any_text(), any::<bool>(), any_kind()).prop_map(|(text, bold, kind)| {
        let marks = if bold {
            json!({"bold": true})
        } else {
            json!({})
        };
        let marks = serde_json::from_value(marks).expect("an object");
        Delta::new()
            .insert(text, marks)
            .insert("\n", kind.to_attributes())
    });
    prop::collection::vec(line, 1..3)
        .prop_map(|lines| lines.into_iter().flat_map(Delta::into_ops).collect())
}

fn place() -> impl Strategy<Value = Utf16Offset> {
    (0..=1000u32).prop_map(Utf16Offset)
}

/// Anything that is done to a table there is.
pub(super) fn any_table_change() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => prop::sample::select(TableChange::ALL.to_vec()).prop_map(Command::ChangeTable),
        1 => prop::sample::select(vec![Command::NextCell, Command::PreviousCell]),
    ]
}

fn image() -> Embed {
    Embed::Image {
        src: "/uploads/a.png".to_owned(),
        alt: None,
        size: None,
    }
}

pub(super) fn any_command() -> impl Strategy<Value = Command> {
    let mark = || prop::sample::select(Mark::ALL.to_vec());
    prop_oneof![
        8 => any_text().prop_map(Command::InsertText),
        2 => any_fragment().prop_map(|content| Command::InsertFragment(content.into())),
        2 => (place(), place(), any_text()).prop_map(|(from, to, text)| {
            Command::ReplaceRange { range: from..to, text }
        }),
        2 => Just(Command::DeleteBackward),
        2 => Just(Command::DeleteForward),
        1 => prop::sample::select(vec![
            Command::DeleteWordBackward, Command::DeleteWordForward,
            Command::DeleteLineBackward, Command::DeleteLineForward,
            Command::DeleteSelection, Command::Transpose, Command::SelectAll,
            Command::InsertLineBreak, Command::ClearFormatting,
        ]),
        1 => (place(), place()).prop_map(|(from, to)| Command::DeleteRange(from..to)),
        4 => Just(Command::SplitBlock),
        4 => mark().prop_map(Command::ToggleMark),
        2 => any::<bool>().prop_map(|on| Command::SetMark {
            name: "color".to_owned(),
            value: on.then(|| json!("red")),
        }),
        3 => any_kind().prop_map(Command::SetBlock),
        2 => prop::sample::select(vec![Command::Indent, Command::Outdent]),
        1 => place().prop_map(Command::ToggleTask),
        1 => prop::sample::select(vec![
            Command::SetAlign(Align::Center), Command::SetAlign(Align::Start),
            Command::SetDirection(Direction::RightToLeft),
        ]),
        4 => prop::sample::select(vec![
            Command::InputRule, Command::Autolink, Command::InsertTab,
            Command::PasteUrl("https://a.b".to_owned()),
        ]),
        1 => prop::sample::select(vec![
            Command::SetLink("https://a.b".to_owned()), Command::RemoveLink,
            Command::EditLink { text: "ab".to_owned(), address: "https://a.b".to_owned() },
        ]),
        2 => prop::sample::select(vec![
            Command::MoveBlockUp, Command::MoveBlockDown,
            Command::DuplicateBlock, Command::DeleteBlock,
        ]),
        1 => (prop::collection::vec(0..30u32, 0..4), "[ab]{0,2}").prop_map(|(starts, text)| {
            let ranges = starts.into_iter().map(|at| Utf16Offset(at)..Utf16Offset(at + 2));
            Command::ReplaceMatches { ranges: ranges.collect(), text }
        }),
        1 => prop::sample::select(vec![
            Command::InsertEmbed(Embed::Divider),
            Command::InsertEmbed(Embed::Formula("x".to_owned())),
        ]),
        1 => (1..3usize, 1..3usize)
            .prop_map(|(rows, columns)| Command::InsertTable { rows, columns }),
        3 => any_table_change(),
        1 => (any::<bool>(), any::<bool>())
            .prop_map(|(forward, extend)| Command::StepOverEmbed { forward, extend }),
        1 => place().prop_map(|at| Command::PlaceEmbed { at, embed: image() }),
        1 => any::<bool>().prop_map(|on| Command::DescribeImage(on.then(|| "a cat".to_owned()))),
    ]
}

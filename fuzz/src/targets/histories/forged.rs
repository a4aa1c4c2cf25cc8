//! What no client of ours writes and the gate takes: struct by struct, each where it says it belongs,
//! however oddly, after what is there.

use app::protocol::lib0::{write_number, write_string};

use super::{Update, WRITERS};
use crate::choices::Choices;

const UPDATES_MAX: usize = 24;

const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_KEY: u8 = 0x20;

/// Updates in the order in which each can be taken in.
pub(super) fn updates(choices: &mut Choices<'_>) -> Vec<Update> {
    let mut writers = Writers::default();
    let mut updates = Vec::new();
    while !choices.are_over() && updates.len() < UPDATES_MAX {
        let writer = choices.below(WRITERS.len());
        let bytes = writers.update(writer, choices);
        updates.push(Update { writer, bytes });
    }
    updates
}

/// How far each client has counted.
#[derive(Default)]
struct Writers {
    clocks: [u64; 3],
}

impl Writers {
    /// The next update of one of them: some structs, and deletions.
    fn update(&mut self, writer: usize, choices: &mut Choices<'_>) -> Vec<u8> {
        let structs = choices.below(4);
        let mut update = Vec::new();
        write_number(&mut update, u64::from(structs > 0));
        if structs > 0 {
            write_number(&mut update, structs as u64);
            write_number(&mut update, WRITERS[writer]);
            write_number(&mut update, self.clocks[writer]);
            for _ in 0..structs {
                self.clocks[writer] += self.item(choices, &mut update);
            }
        }
        self.deletions(choices, &mut update);
        update
    }

    /// Writes one struct and returns its length in clocks.
    fn item(&self, choices: &mut Choices<'_>, out: &mut Vec<u8>) -> u64 {
        let kind = choices.one_of(&[4, 4, 4, 6, 6, 5, 1, 8, 0]);
        if kind == 0 {
            let length = 1 + choices.below(3) as u64;
            out.push(0);
            write_number(out, length);
            return length;
        }
        let is_meta = kind == 8;
        let (left, right) = if is_meta {
            (None, None)
        } else {
            (self.somewhere(choices), self.somewhere(choices))
        };
        let flag = |is_set: bool, flag| if is_set { flag } else { 0 };
        out.push(
            kind | flag(left.is_some(), HAS_ORIGIN)
                | flag(right.is_some(), HAS_RIGHT_ORIGIN)
                | flag(is_meta, HAS_PARENT_KEY),
        );
        for (client, clock) in [left, right].into_iter().flatten() {
            write_number(out, client);
            write_number(out, clock);
        }
        if left.is_none() && right.is_none() {
            write_number(out, 1);
            write_string(out, if is_meta { "meta" } else { "content" });
            if is_meta {
                write_string(out, "title");
            }
        }
        content(kind, choices, out)
    }

    /// A place that somebody has written, or none.
    fn somewhere(&self, choices: &mut Choices<'_>) -> Option<(u64, u64)> {
        let author = choices.below(WRITERS.len() + 1);
        let clock = *self.clocks.get(author)?;
        if clock == 0 {
            return None;
        }
        // Mostly what was written last, as when people write.
        let back = choices.below(16) as u64;
        Some((WRITERS[author], clock.saturating_sub(1 + back)))
    }

    fn deletions(&self, choices: &mut Choices<'_>, out: &mut Vec<u8>) {
        let (client, clock) = match self.somewhere(choices) {
            Some(place) if choices.once_in(3) => place,
            _ => return write_number(out, 0),
        };
        write_number(out, 1);
        write_number(out, client);
        write_number(out, 1);
        write_number(out, clock);
        let written = self.clocks[client as usize - 1];
        write_number(out, (1 + choices.below(4) as u64).min(written - clock));
    }
}

/// Writes content of that kind and returns its length in clocks.
fn content(kind: u8, choices: &mut Choices<'_>, out: &mut Vec<u8>) -> u64 {
    match kind {
        1 => {
            let length = 1 + choices.below(3) as u64;
            write_number(out, length);
            length
        }
        4 => {
            let text = choices.one_of(&["a", "bc", "\n", "😀", "d\ne", "\u{200B}", "e\u{301}x"]);
            write_string(out, text);
            text.encode_utf16().count() as u64
        }
        5 => {
            let embeds = [
                r#"{"image":"https://a.b/c.png"}"#,
                r#"{"divider":true}"#,
                "1",
            ];
            write_string(out, choices.one_of(&embeds));
            1
        }
        6 => {
            let (name, values) = choices.one_of(&[
                ("bold", ["true", "null", "1"]),
                ("link", [r#""https://a.b/""#, "null", r#""javascript:x""#]),
                ("header", ["1", "null", "{}"]),
                ("list", [r#""bullet""#, "null", r#""checked""#]),
                ("table", [r#""r1""#, "null", r#""r2""#]),
            ]);
            write_string(out, name);
            write_string(out, choices.one_of(&values));
            1
        }
        _ => {
            let title = choices.one_of(&["t", "u", ""]);
            write_number(out, 1);
            out.push(119);
            write_string(out, title);
            1
        }
    }
}

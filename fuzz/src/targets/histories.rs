//! What three clients wrote, each thing where it says it belongs, however oddly: struct by struct
//! from the choices, so that every input is one that the gate takes.
//!
//! It comes as it was written, merged, or one client's after the other's; nothing may panic, and what is
//! there in the end must always be the same, and what its own encoding makes again.

use app::model::document::{Document, Replica};
use app::protocol::lib0::{write_number, write_string};
use server::room::gate::{GateLimits, check_update};

use crate::choices::Choices;
use crate::sound::{READER, assert_sound, contents_of, document_of};

const CLIENTS: [u64; 3] = [1, 2, 3];
const UPDATES_MAX: usize = 24;

const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_KEY: u8 = 0x20;

pub(crate) fn run(input: &[u8]) {
    let mut choices = Choices::new(input);
    let mut writers = Writers::default();
    let mut updates = Vec::new();
    let mut by_writer = [const { Vec::new() }; CLIENTS.len()];
    while !choices.are_over() && updates.len() < UPDATES_MAX {
        let writer = choices.below(CLIENTS.len());
        let update = writers.update(writer, &mut choices);
        check_update(&update, &GateLimits::default()).expect("the gate takes what clients write");
        by_writer[writer].push(update.clone());
        updates.push(update);
    }

    let mut page = Document::from_updates::<&[u8]>(READER, &[]).expect("nothing can be read");
    for update in &updates {
        let before = page.blocks().content();
        let change = page.apply_updates(&[update]).expect("the gate took it");
        assert_eq!(
            before.compose(&change.delta),
            page.blocks().content(),
            "what is said to have changed"
        );
    }
    assert!(!page.has_pending(), "everything came in order");
    assert_sound(&page);
    let expected = contents_of(&page);
    assert_eq!(
        contents_of(&document_of(&page.encode())),
        expected,
        "a snapshot"
    );
    let merged = Replica::merge_updates(&updates).expect("each was read alone");
    assert_eq!(contents_of(&document_of(&merged)), expected, "merged");

    // Each in its own order, as connections keep it, but one after the other.
    let mut late = Document::new(READER);
    for update in by_writer.iter().rev().flatten() {
        late.apply_updates(&[update]).expect("the gate took it");
        assert!(late.mirrors(), "while something is missing");
    }
    assert!(!late.has_pending(), "everything came");
    assert_eq!(contents_of(&late), expected, "one writer after the other");
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
            write_number(&mut update, CLIENTS[writer]);
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
        let author = choices.below(CLIENTS.len() + 1);
        let clock = *self.clocks.get(author)?;
        if clock == 0 {
            return None;
        }
        // Mostly what was written last, as when people write.
        let back = choices.below(16) as u64;
        Some((CLIENTS[author], clock.saturating_sub(1 + back)))
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

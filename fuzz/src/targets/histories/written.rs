//! What three documents of ours write, each having heard some of what the others wrote.

use std::collections::VecDeque;

use app::model::attributes::{Attributes, Value};
use app::model::delta::Delta;
use app::model::document::{ClientId, Document, Replica};
use app::model::units::Utf16Offset;
use serde_json::json;

use super::{Update, WRITERS};
use crate::choices::Choices;

const STEPS_MAX: usize = 24;

struct Writer {
    document: Document,
    /// What it has not heard yet, of each other writer in order.
    unheard: [VecDeque<Vec<u8>>; WRITERS.len()],
}

/// Updates in the order in which each can be taken in; the first is the newline that a server seeds.
pub(super) fn updates(choices: &mut Choices<'_>) -> Vec<Update> {
    let seed = Replica::new(ClientId::MAX).seed();
    let mut writers = WRITERS.map(|client| Writer {
        document: Document::from_updates(ClientId(client), &[&seed]).expect("it is ours"),
        unheard: Default::default(),
    });
    let mut updates = vec![Update {
        writer: WRITERS.len(),
        bytes: seed,
    }];
    for _ in 0..STEPS_MAX {
        if choices.are_over() {
            break;
        }
        let number = choices.below(WRITERS.len());
        writers[number].step(choices);
        for bytes in writers[number].document.take_updates() {
            for (other, listener) in writers.iter_mut().enumerate() {
                if other != number {
                    listener.unheard[number].push_back(bytes.clone());
                }
            }
            updates.push(Update {
                writer: number,
                bytes,
            });
        }
    }
    updates
}

impl Writer {
    fn step(&mut self, choices: &mut Choices<'_>) {
        let document = &mut self.document;
        let last = document.len().0 - 1;
        let at = Utf16Offset(u32::from(choices.byte()) % (last + 1));
        let start = Delta::new().retain(at);
        let length = |choices: &mut Choices<'_>| Utf16Offset(1 + choices.below(4) as u32);
        match choices.below(9) {
            0..3 => {
                let text =
                    choices.one_of(&["a", "bc", "\n", "😀", "d\ne", "e\u{301}x", "👩\u{200d}🚀"]);
                document.edit(start.insert(text, Attributes::new()));
            }
            3 => {
                document.edit(start.delete(length(choices)));
            }
            4 => {
                let (name, value) = choices.one_of(&[
                    ("bold", "true"),
                    ("bold", "null"),
                    ("link", "\"https://a.b/\""),
                    ("header", "1"),
                    ("list", "\"bullet\""),
                    ("table", "\"r1\""),
                ]);
                let value: Value = serde_json::from_str(value).expect("it is written here");
                let attributes = Attributes::from([(name.to_owned(), value)]);
                document.edit(start.format(length(choices), attributes));
            }
            5 => {
                document
                    .edit(start.embed(json!({"image": "https://a.b/c.png"}), Attributes::new()));
            }
            6 => {
                document.undo();
                document.stop_undo_group();
            }
            7 => document.set_title(choices.one_of(&["t", "u"])),
            _ => self.hear(choices),
        }
    }

    /// Takes in some of what another wrote, as far as its connection has brought it.
    fn hear(&mut self, choices: &mut Choices<'_>) {
        let unheard = &mut self.unheard[choices.below(WRITERS.len())];
        let count = (1 + choices.below(4)).min(unheard.len());
        let heard: Vec<_> = unheard.drain(..count).collect();
        self.document.apply_updates(&heard).expect("it is ours");
        assert!(self.document.mirrors(), "what a writer hears");
    }
}

//! A document of which each character was typed at a random place, so that the CRDT can put no
//! two of them together: what is hardest to load and to keep.
//!
//! The engine walks to each place that is typed at, which for a million takes an hour. So the update
//! is written as the engine would have written it (yrs' and Yjs' encoding v1).

use app::protocol::lib0::{write_bytes, write_number};

use super::trace::Random;

/// The root text's name.
const ROOT: &str = "content";
/// Who typed it all.
const CLIENT: u64 = 7;
/// One in so many characters is a newline.
const LINE_LENGTH: usize = 80;
/// A piece of the order is split when it is so long: half is moved for each character.
const PIECE_MAX: usize = 4_096;

/// Of a structure's first byte: its content is a string, and which neighbours it names.
const STRING: u8 = 4;
const HAS_LEFT: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
/// What follows where no neighbour is named: the parent is a root.
const PARENT_IS_ROOT: u64 = 1;

/// See the module.
pub(super) struct Scattered {
    /// The whole document as one update.
    pub(super) update: Vec<u8>,
    /// Its text, without the newline that it began with.
    pub(super) text: String,
}

impl Scattered {
    /// So many characters at random places before a last newline; the same for the same seed.
    pub(super) fn typed(characters: u32, seed: u64) -> Scattered {
        let mut random = Random::new(seed);
        let mut order = Order::of_one(0);
        let mut typed = vec!['\n'];
        let mut update = Vec::new();
        // One client.
        write_number(&mut update, 1);
        write_number(&mut update, u64::from(characters) + 1);
        write_number(&mut update, CLIENT);
        // Its first clock.
        write_number(&mut update, 0);
        update.push(STRING);
        write_number(&mut update, PARENT_IS_ROOT);
        write_bytes(&mut update, ROOT.as_bytes());
        write_bytes(&mut update, b"\n");
        for clock in 1..=characters {
            let character = if random.below(LINE_LENGTH) == 0 {
                b'\n'
            } else {
                b'a' + random.below(26) as u8
            };
            typed.push(char::from(character));
            // Before the newline, which is the last.
            let (left, right) = order.insert(random.below(clock as usize), clock);
            let neighbours = [(HAS_LEFT, left), (HAS_RIGHT, right)];
            let named = neighbours.iter().filter(|(_, clock)| clock.is_some());
            update.push(STRING | named.map(|(flag, _)| flag).sum::<u8>());
            for neighbour in neighbours.iter().filter_map(|(_, clock)| *clock) {
                write_number(&mut update, CLIENT);
                write_number(&mut update, u64::from(neighbour));
            }
            write_bytes(&mut update, &[character]);
        }
        // Nothing is deleted.
        write_number(&mut update, 0);
        let clocks = order.pieces.iter().flatten();
        let mut text: String = clocks.map(|clock| typed[*clock as usize]).collect();
        text.pop();
        Scattered { update, text }
    }
}

/// What was typed, by its clocks, in the order in which it stands: in pieces, so that putting
/// something in moves little.
struct Order {
    pieces: Vec<Vec<u32>>,
}

impl Order {
    fn of_one(clock: u32) -> Order {
        Order {
            pieces: vec![vec![clock]],
        }
    }

    /// Puts something in before what is at `place`, which is there, and returns its neighbours.
    fn insert(&mut self, place: usize, clock: u32) -> (Option<u32>, Option<u32>) {
        let (mut number, mut within) = (0, place);
        while within >= self.pieces[number].len() {
            within -= self.pieces[number].len();
            number += 1;
        }
        let right = self.pieces[number].get(within).copied();
        let left = match within.checked_sub(1) {
            Some(before) => self.pieces[number].get(before).copied(),
            None => number
                .checked_sub(1)
                .and_then(|number| self.pieces[number].last().copied()),
        };
        self.pieces[number].insert(within, clock);
        if self.pieces[number].len() > PIECE_MAX {
            let rest = self.pieces[number].split_off(PIECE_MAX / 2);
            self.pieces.insert(number + 1, rest);
        }
        (left, right)
    }
}

#[cfg(test)]
mod tests {
    use app::model::document::{ClientId, Document};

    use super::super::client::text_of;
    use super::super::replay::delta_of;
    use super::super::trace::Patch;
    use super::*;

    #[test]
    fn the_update_makes_the_text_and_is_the_same_for_the_same_seed() {
        let scattered = Scattered::typed(10_000, 1);
        let document = Document::from_updates(ClientId(1), &[&scattered.update]).unwrap();
        assert_eq!(text_of(&document), scattered.text);
        assert_eq!(scattered.text.len(), 10_000);
        assert!(!document.has_pending());
        assert_eq!(scattered.update, Scattered::typed(10_000, 1).update);
        assert_ne!(scattered.update, Scattered::typed(10_000, 2).update);
    }

    /// Typed for real, at the places that the same numbers say.
    #[test]
    fn the_update_is_what_the_engine_makes_of_the_same_typing() {
        let mut document = Document::new(ClientId(CLIENT));
        let mut random = Random::new(3);
        for clock in 1..=500 {
            let inserted = match random.below(LINE_LENGTH) {
                0 => "\n".to_owned(),
                _ => char::from(b'a' + random.below(26) as u8).to_string(),
            };
            document.edit(delta_of(&Patch {
                position: random.below(clock),
                deleted: 0,
                inserted,
            }));
        }
        let scattered = Scattered::typed(500, 3);
        assert_eq!(text_of(&document), scattered.text);
        let loaded = Document::from_updates(ClientId(1), &[&scattered.update]).unwrap();
        assert_eq!(loaded.encode(), document.encode());
    }

    #[test]
    fn who_is_beside_is_known_across_pieces() {
        let mut order = Order {
            pieces: vec![vec![1, 2], vec![3]],
        };
        assert_eq!(order.insert(2, 4), (Some(2), Some(3)));
        assert_eq!(order.insert(0, 5), (None, Some(1)));
        assert_eq!(order.pieces, [vec![5, 1, 2], vec![4, 3]]);
    }
}

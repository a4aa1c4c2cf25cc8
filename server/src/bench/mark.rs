//! The text of each edit names the edit, so that a reader knows which one arrived without
//! reading the CRDT, whatever the server merged it with.

/// Starts every edit's text.
const MARK: u8 = b'~';
/// How many digits to the base 62 follow it: 14 million edits.
const MARK_DIGITS: usize = 4;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The length of an edit's text, in characters, which are one UTF-16 unit each.
pub(super) const MARK_LENGTH: usize = 1 + MARK_DIGITS;
/// How many edits can be told apart.
pub(super) const EDITS_MAX: usize = DIGITS.len().pow(MARK_DIGITS as u32);

/// The text of an edit.
pub(super) fn mark(edit: usize) -> String {
    let mut text = String::from(char::from(MARK));
    for place in (0..MARK_DIGITS).rev() {
        let digit = edit / DIGITS.len().pow(place as u32) % DIGITS.len();
        text.push(char::from(DIGITS[digit]));
    }
    text
}

/// The edits whose texts are in these bytes.
pub(super) fn marks(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes
        .windows(MARK_LENGTH)
        .filter(|window| window[0] == MARK)
        .filter_map(|window| {
            window[1..].iter().try_fold(0, |edit, byte| {
                let digit = DIGITS.binary_search(byte).ok()?;
                Some(edit * DIGITS.len() + digit)
            })
        })
}

/// Which edits have arrived, so that one that comes twice does not make up for one that is lost.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrived {
    bits: Vec<u64>,
}

impl Arrived {
    /// Notes an edit; whether it is the first time.
    pub(super) fn insert(&mut self, edit: usize) -> bool {
        let (word, bit) = (edit / 64, 1 << (edit % 64));
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        let is_new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        is_new
    }

    /// Whether an edit was noted.
    pub(super) fn contains(&self, edit: usize) -> bool {
        let word = self.bits.get(edit / 64);
        word.is_some_and(|word| word & (1 << (edit % 64)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_known_by_its_mark_wherever_it_stands() {
        let text = format!("{}x~{}~~{}", mark(0), mark(61), mark(EDITS_MAX - 1));
        assert_eq!(
            marks(text.as_bytes()).collect::<Vec<_>>(),
            [0, 61, EDITS_MAX - 1]
        );
    }

    #[test]
    fn an_edit_that_arrives_twice_counts_once() {
        let mut arrived = Arrived::default();
        assert!(arrived.insert(64));
        assert!(arrived.insert(0));
        assert!(!arrived.insert(64));
        assert!(arrived.contains(64) && !arrived.contains(65) && !arrived.contains(640));
    }
}

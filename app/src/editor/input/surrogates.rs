//! Joins characters that arrive in halves.
//!
//! Firefox, and some Windows input methods, deliver an emoji as two `insertText` events with one
//! lone surrogate each; turned into Rust strings one by one they would both be U+FFFD. Text is
//! therefore taken as UTF-16 units, and a trailing first half waits here for its second.

/// Holds a first half until its second arrives.
#[derive(Debug, Default)]
pub(in crate::editor) struct SurrogateBuffer {
    pending: Option<u16>,
}

impl SurrogateBuffer {
    /// The text that is complete now that `units` have arrived; empty while a half is missing.
    ///
    /// A half whose counterpart never came is dropped: no document can hold it.
    pub(in crate::editor) fn push(&mut self, units: impl IntoIterator<Item = u16>) -> String {
        let mut joined: Vec<u16> = self.pending.take().into_iter().collect();
        joined.extend(units);
        if let Some(&last) = joined.last()
            && (0xD800..0xDC00).contains(&last)
        {
            self.pending = joined.pop();
        }
        char::decode_utf16(joined).filter_map(Result::ok).collect()
    }

    /// Whether a half waits for its other.
    pub(in crate::editor) fn is_waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Forgets a half that waits: something else happened in between.
    pub(in crate::editor) fn clear(&mut self) {
        self.pending = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_halves_make_one_character() {
        let mut buffer = SurrogateBuffer::default();
        assert_eq!(buffer.push([0xD83D]), "");
        assert_eq!(buffer.push([0xDE00]), "😀");
        assert_eq!(buffer.push("a".encode_utf16()), "a");
    }

    #[test]
    fn a_whole_character_passes_at_once() {
        let mut buffer = SurrogateBuffer::default();
        assert_eq!(buffer.push("x😀y".encode_utf16()), "x😀y");
    }

    #[test]
    fn a_half_that_stays_alone_is_dropped() {
        let mut buffer = SurrogateBuffer::default();
        assert_eq!(buffer.push([0xD83D]), "");
        assert_eq!(buffer.push("a".encode_utf16()), "a");
        assert_eq!(buffer.push([0xDE00]), "");
        assert_eq!(buffer.push([0xD83D]), "");
        buffer.clear();
        assert_eq!(buffer.push([0xDE00]), "");
    }
}

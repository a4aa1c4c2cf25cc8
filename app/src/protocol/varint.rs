//! The primitives of lib0's encoding, on which y-protocols stands: numbers in groups of seven
//! bits, lowest first, the high bit set on all but the last; bytes and text with their length
//! before them.
//!
//! Reading borrows from the frame and never panics.

use super::DecodeError;
use super::limits::CLIENT_ID_MAX;

/// The highest number: JavaScript's integers end there.
const NUMBER_MAX: u64 = CLIENT_ID_MAX;

/// What is left to read of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(frame: &'a [u8]) -> Self {
        Reader { rest: frame }
    }

    /// A number up to 2^53 - 1. Padding zero groups are accepted, as in lib0.
    pub(super) fn number(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0_u64;
        let mut shift = 0_u32;
        loop {
            let (&byte, rest) = self.rest.split_first().ok_or(DecodeError::Truncated)?;
            self.rest = rest;
            // Eight groups hold 56 bits; what is above 53 is refused below.
            if shift > 49 {
                return Err(DecodeError::NumberTooLarge);
            }
            value |= u64::from(byte & 0x7f) << shift;
            if value > NUMBER_MAX {
                return Err(DecodeError::NumberTooLarge);
            }
            if byte & 0x80 == 0 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    /// Bytes with their length before them.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = usize::try_from(self.number()?).map_err(|_| DecodeError::Truncated)?;
        if length > self.rest.len() {
            return Err(DecodeError::Truncated);
        }
        let (bytes, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(bytes)
    }

    /// UTF-8 text with its length in bytes before it.
    pub(super) fn text(&mut self) -> Result<&'a str, DecodeError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| DecodeError::NotUtf8)
    }

    /// How many bytes were not read yet.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// Refuses bytes after the end of the message.
    pub(super) fn finish(self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            bytes => Err(DecodeError::TrailingBytes { bytes }),
        }
    }
}

/// Appends a number in its shortest form.
pub(super) fn write_number(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends bytes with their length before them.
pub(super) fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// How many bytes [`write_number`] appends.
pub(super) fn number_len(value: u64) -> usize {
    let bits = (u64::BITS - value.leading_zeros()).max(1);
    bits.div_ceil(7) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_number_is_read_and_the_next_refused() {
        let mut bytes = Vec::new();
        write_number(&mut bytes, NUMBER_MAX);
        assert_eq!(Reader::new(&bytes).number().unwrap(), NUMBER_MAX);
        let mut bytes = Vec::new();
        write_number(&mut bytes, NUMBER_MAX + 1);
        assert!(matches!(
            Reader::new(&bytes).number(),
            Err(DecodeError::NumberTooLarge)
        ));
    }

    #[test]
    fn an_endless_number_is_refused() {
        assert!(matches!(
            Reader::new(&[0x80; 64]).number(),
            Err(DecodeError::NumberTooLarge)
        ));
    }

    proptest! {
        #[test]
        fn numbers_come_back_as_they_were_written(value in 0..=NUMBER_MAX) {
            let mut bytes = Vec::new();
            write_number(&mut bytes, value);
            prop_assert_eq!(bytes.len(), number_len(value));
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.number().unwrap(), value);
            prop_assert_eq!(reader.left(), 0);
        }
    }
}

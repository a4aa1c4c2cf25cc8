//! Reader and writer of lib0, the byte encoding under y-protocols and the CRDT's updates.
//!
//! Knows numbers, strings and byte runs, not what they mean. Reading never panics, never
//! allocates, and never trusts a length that the bytes do not hold.
//! Source: <https://github.com/dmonad/lib0/blob/main/encoding.js>.

use super::limits::CLIENT_ID_MAX;

/// The largest number that JavaScript writes exactly; larger ones are refused.
pub const NUMBER_MAX: u64 = CLIENT_ID_MAX;

/// Why bytes could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lib0Error {
    /// A value goes on where the bytes end.
    #[error("the bytes end inside a value")]
    UnexpectedEnd,
    /// A number above [`NUMBER_MAX`].
    #[error("a number is larger than 2^53 - 1")]
    NumberTooLarge,
    /// A string that is not UTF-8.
    #[error("a string is not UTF-8")]
    NotUtf8,
}

/// Reads lib0 values from the front of a slice.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes }
    }

    /// The bytes not yet read.
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Whether everything is read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, Lib0Error> {
        let (&first, rest) = self.rest.split_first().ok_or(Lib0Error::UnexpectedEnd)?;
        self.rest = rest;
        Ok(first)
    }

    /// A run of bytes whose length is known.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Lib0Error> {
        if length > self.rest.len() {
            return Err(Lib0Error::UnexpectedEnd);
        }
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(taken)
    }

    /// An unsigned number of variable length, at most [`NUMBER_MAX`].
    pub fn number(&mut self) -> Result<u64, Lib0Error> {
        let mut number = 0u64;
        let mut shift = 0u32;
        loop {
            let byte = self.byte()?;
            // Seven bits at shift 49 still fit 56 bits; anything later cannot be below 2^53.
            if shift > 49 {
                return Err(Lib0Error::NumberTooLarge);
            }
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if number > NUMBER_MAX {
                    Err(Lib0Error::NumberTooLarge)
                } else {
                    Ok(number)
                };
            }
            shift += 7;
        }
    }

    /// A run of bytes that says its length first.
    pub fn bytes(&mut self) -> Result<&'a [u8], Lib0Error> {
        let length = self.number()?;
        let length = usize::try_from(length).map_err(|_| Lib0Error::UnexpectedEnd)?;
        self.take(length)
    }

    /// A string that says its length in bytes first.
    pub fn string(&mut self) -> Result<&'a str, Lib0Error> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Lib0Error::NotUtf8)
    }
}

/// Appends an unsigned number of variable length.
pub fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number as u8 & 0x7f) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a run of bytes, its length first.
pub fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// How many bytes [`write_number`] appends.
pub fn number_len(number: u64) -> usize {
    let bits = (u64::BITS - number.leading_zeros()).max(1);
    bits.div_ceil(7) as usize
}

/// Appends a string, its length in bytes first.
pub fn write_string(out: &mut Vec<u8>, string: &str) {
    write_bytes(out, string.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_written() {
        for number in [
            0,
            1,
            127,
            128,
            300,
            16_383,
            16_384,
            u64::from(u32::MAX),
            NUMBER_MAX,
        ] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, number);
            assert_eq!(bytes.len(), number_len(number));
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.number(), Ok(number));
            assert!(reader.is_empty());
        }
    }

    #[test]
    fn a_number_beyond_javascript_is_refused() {
        let mut bytes = Vec::new();
        write_number(&mut bytes, NUMBER_MAX + 1);
        assert_eq!(Reader::new(&bytes).number(), Err(Lib0Error::NumberTooLarge));
        let endless = [0xff; 32];
        assert_eq!(
            Reader::new(&endless).number(),
            Err(Lib0Error::NumberTooLarge)
        );
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        let mut bytes = Vec::new();
        write_string(&mut bytes, "Grüße");
        assert_eq!(Reader::new(&bytes).string(), Ok("Grüße"));
        for end in 0..bytes.len() {
            assert_eq!(
                Reader::new(&bytes[..end]).string(),
                Err(Lib0Error::UnexpectedEnd)
            );
        }
    }

    #[test]
    fn a_string_that_is_not_utf8_is_refused() {
        assert_eq!(
            Reader::new(&[2, 0xc3, 0x28]).string(),
            Err(Lib0Error::NotUtf8)
        );
    }
}

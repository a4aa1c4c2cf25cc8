//! Offsets that cannot be confused: the DOM and the CRDT count UTF-16 code units, people count
//! characters, Rust counts bytes.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

macro_rules! offset {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The start.
            pub const ZERO: Self = Self(0);

            /// The count as an index into a slice of such units.
            pub fn to_usize(self) -> usize {
                self.0 as usize
            }

            /// `self - other`, or zero where that would be negative.
            pub fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(offsets: I) -> Self {
                Self(offsets.map(|offset| offset.0).sum())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

offset! {
    /// A distance in UTF-16 code units, the unit of the DOM, of JavaScript and of the CRDT.
    Utf16Offset
}

offset! {
    /// A distance in Unicode scalar values, the unit in which people are told lengths.
    CharOffset
}

impl Utf16Offset {
    /// The length of `text` in UTF-16 code units.
    pub fn of(text: &str) -> Self {
        // A unit for each character, two for those of four bytes; counted by their first bytes,
        // for long texts are counted with every key.
        let units = |byte: u8| u32::from(byte & 0xC0 != 0x80) + u32::from(byte >= 0xF0);
        Self(match text.is_ascii() {
            true => text.len() as u32,
            false => text.bytes().map(units).sum(),
        })
    }

    /// The byte index in `text` that lies `self` UTF-16 code units from its start, snapped
    /// backwards to a code-point boundary and clamped to the end of `text`.
    pub fn to_byte_index(self, text: &str) -> usize {
        if self.is_ascii_before(text) {
            return self.to_usize().min(text.len());
        }
        let mut units = 0;
        for (index, character) in text.char_indices() {
            units += character.len_utf16() as u32;
            if units > self.0 {
                return index;
            }
        }
        text.len()
    }

    /// Whether all of `text` before this offset is ASCII, so that bytes, characters and units are
    /// one. Most text is, and this is many times faster than to count.
    fn is_ascii_before(self, text: &str) -> bool {
        let end = self.to_usize().min(text.len());
        text.as_bytes()[..end].is_ascii()
    }
}

impl CharOffset {
    /// The length of `text` in characters (Unicode scalar values).
    pub fn of(text: &str) -> Self {
        Self(text.chars().count() as u32)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lengths_and_indices_are_those_that_counting_characters_gives(
            text in "[a-zé€😀]{0,40}",
            offset in 0_u32..90,
        ) {
            let lens = text.chars().map(|character| character.len_utf16() as u32);
            prop_assert_eq!(Utf16Offset::of(&text), Utf16Offset(lens.sum()));
            let mut units = 0;
            let index = text.char_indices().find(|(_, character)| {
                units += character.len_utf16() as u32;
                units > offset
            });
            let expected = index.map_or(text.len(), |(index, _)| index);
            prop_assert_eq!(Utf16Offset(offset).to_byte_index(&text), expected);
            let prefix = text.chars().take(offset as usize);
            prop_assert_eq!(Utf16Offset(offset).is_ascii_before(&text), prefix.clone().all(|c| c.is_ascii()));
        }
    }

    #[test]
    fn an_offset_inside_a_surrogate_pair_snaps_back_to_its_start() {
        let text = "a😀b";
        assert_eq!(Utf16Offset::of(text), Utf16Offset(4));
        assert_eq!(Utf16Offset(1).to_byte_index(text), 1);
        assert_eq!(Utf16Offset(2).to_byte_index(text), 1);
        assert_eq!(Utf16Offset(3).to_byte_index(text), 5);
        assert_eq!(Utf16Offset(4).to_byte_index(text), 6);
        assert_eq!(Utf16Offset(9).to_byte_index(text), 6);
    }
}

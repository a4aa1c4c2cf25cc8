//! Text as a search compares it, and the way back from there.
//!
//! Folding a letter can make it longer (`ß` is `ss`), so offsets into the folded text are not
//! offsets into the text; [`Folded`] knows which of them are boundaries of its characters.

use std::borrow::Cow;

use crate::model::units::Utf16Offset;

/// `text` as it is compared: without the difference between cases, unless that counts, and with
/// every no-break space as the space that people type for it.
pub(super) fn folded(text: &str, match_case: bool) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        push_folded(character, match_case, &mut folded);
    }
    folded
}

/// Upper case and then lower case is full case folding for everything but the dotless `ı`, which
/// has no other case to be confused with.
fn push_folded(character: char, match_case: bool, folded: &mut String) {
    match character {
        '\u{A0}' => folded.push(' '),
        _ if match_case || character == 'ı' => folded.push(character),
        _ if character.is_ascii() => folded.push(character.to_ascii_lowercase()),
        _ => folded.extend(character.to_uppercase().flat_map(char::to_lowercase)),
    }
}

/// A place in the text that was folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SourcePlace {
    pub(super) byte: usize,
    pub(super) utf16: Utf16Offset,
}

/// Folded text with the way back.
pub(super) struct Folded<'a> {
    text: Cow<'a, str>,
    /// For each character of the source, and for its end, where it starts in the folded text;
    /// none for ASCII, where all offsets are the same.
    places: Option<Vec<(usize, SourcePlace)>>,
}

impl<'a> Folded<'a> {
    pub(super) fn new(text: &'a str, match_case: bool) -> Self {
        if text.is_ascii() {
            let text = if match_case {
                Cow::Borrowed(text)
            } else {
                Cow::Owned(text.to_ascii_lowercase())
            };
            return Self { text, places: None };
        }
        let mut folded = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(text.len());
        let mut utf16 = Utf16Offset::ZERO;
        for (byte, character) in text.char_indices() {
            places.push((folded.len(), SourcePlace { byte, utf16 }));
            push_folded(character, match_case, &mut folded);
            utf16 += Utf16Offset(character.len_utf16() as u32);
        }
        let byte = text.len();
        places.push((folded.len(), SourcePlace { byte, utf16 }));
        Self {
            text: Cow::Owned(folded),
            places: Some(places),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The place in the source of a byte index into the folded text; none inside what one
    /// character became.
    pub(super) fn source(&self, folded: usize) -> Option<SourcePlace> {
        let Some(places) = &self.places else {
            let utf16 = Utf16Offset(folded as u32);
            return Some(SourcePlace {
                byte: folded,
                utf16,
            });
        };
        let found = places.binary_search_by_key(&folded, |(folded, _)| *folded);
        found.ok().map(|index| places[index].1)
    }
}

//! What a document from elsewhere holds and ours cannot.

use std::collections::BTreeMap;
use std::fmt;

/// Something that was not kept as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    /// A link to an address that links may not have; its words are kept.
    Link,
    /// An image from an address that images may not have.
    Image,
    /// A block, by what it is, in an item or a cell, which hold lines only; its text is kept.
    Nested(&'static str),
    /// An element that is no text, by what it is.
    LeftOut(&'static str),
}

/// What was not kept as it was, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<Loss, usize>);

impl Losses {
    pub(super) fn add(&mut self, loss: Loss) {
        *self.0.entry(loss).or_default() += 1;
    }

    /// Counts what `others` count, too.
    #[cfg(any(test, feature = "docx"))]
    pub(super) fn extend(&mut self, others: Losses) {
        for (loss, count) in others.0 {
            *self.0.entry(loss).or_default() += count;
        }
    }

    /// Whether everything was kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Losses {
    /// Each kind of loss in words, with how often.
    pub fn in_words(&self) -> Vec<String> {
        let words = |(loss, count): (&Loss, &usize)| {
            let s = if *count == 1 { "" } else { "s" };
            match loss {
                Loss::Link => format!("{count} link{s} to an address that links may not have"),
                Loss::Image => format!("{count} image{s} from an address that images may not have"),
                Loss::Nested(what) => format!("{count} {what}{s} inside a list or table"),
                Loss::LeftOut(what) => format!("{count} {what}{s}"),
            }
        };
        self.0.iter().map(words).collect()
    }
}

impl fmt::Display for Losses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.in_words().join(", "))
    }
}

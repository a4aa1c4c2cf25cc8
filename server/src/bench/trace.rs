//! Recorded editing sessions: every keystroke of somebody writing something.
//!
//! The format is that of the public editing-traces collection: gzipped JSON with `startContent`,
//! `endContent` and `txns`, each with `patches` of `[position, deleted, inserted]`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use serde::Deserialize;

/// A recorded session. Applying all patches in order to `start` gives `end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The text before.
    pub start: String,
    /// The text after.
    pub end: String,
    /// What was done, in order.
    pub patches: Vec<Patch>,
}

/// One edit of a recorded session. Positions and lengths are in characters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "(usize, usize, String)")]
pub struct Patch {
    /// Where.
    pub position: usize,
    /// How much is removed there.
    pub deleted: usize,
    /// What is put there.
    pub inserted: String,
}

/// Why a recorded session cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is something else.
    #[error("{} is not a recorded session", path.display())]
    Parse {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The file's positions may not be ours.
    #[error("{} has characters beyond U+FFFF, whose positions are counted in different ways", .0.display())]
    Positions(PathBuf),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recorded {
    start_content: String,
    end_content: String,
    txns: Vec<Transaction>,
}

#[derive(Deserialize)]
struct Transaction {
    patches: Vec<Patch>,
}

impl From<(usize, usize, String)> for Patch {
    fn from((position, deleted, inserted): (usize, usize, String)) -> Patch {
        Patch {
            position,
            deleted,
            inserted,
        }
    }
}

impl Trace {
    /// Reads a gzipped file.
    ///
    /// # Errors
    /// If it cannot be read, or its characters are not one UTF-16 unit each.
    pub fn read(path: &Path) -> Result<Trace, TraceError> {
        let file = File::open(path).map_err(|source| TraceError::Read {
            path: path.to_owned(),
            source,
        })?;
        let reader = BufReader::new(GzDecoder::new(BufReader::new(file)));
        let recorded: Recorded =
            serde_json::from_reader(reader).map_err(|source| TraceError::Parse {
                path: path.to_owned(),
                source,
            })?;
        let trace = Trace {
            start: recorded.start_content,
            end: recorded.end_content,
            patches: recorded
                .txns
                .into_iter()
                .flat_map(|transaction| transaction.patches)
                .collect(),
        };
        if trace.has_surrogates() {
            return Err(TraceError::Positions(path.to_owned()));
        }
        Ok(trace)
    }

    /// The edit that makes the text before out of nothing.
    pub fn opening(&self) -> Patch {
        (0, 0, self.start.clone()).into()
    }

    /// The session as far as its first `edits` edits.
    #[must_use]
    pub fn first(mut self, edits: usize) -> Trace {
        if edits < self.patches.len() {
            self.patches.truncate(edits);
            let mut text: Vec<char> = self.start.chars().collect();
            for patch in &self.patches {
                let range = patch.position..patch.position + patch.deleted;
                text.splice(range, patch.inserted.chars());
            }
            self.end = text.into_iter().collect();
        }
        self
    }

    /// Whether some character is two units in UTF-16, so that its positions may not be ours.
    fn has_surrogates(&self) -> bool {
        let inserted = self.patches.iter().map(|patch| patch.inserted.as_str());
        let mut texts = inserted.chain([self.start.as_str(), self.end.as_str()]);
        texts.any(|text| text.chars().any(|character| character > '\u{ffff}'))
    }

    /// A session that nobody wrote: `edits` edits of somebody typing words and lines, going back
    /// and deleting. The same for the same seed.
    pub fn synthetic(edits: usize, seed: u64) -> Trace {
        let mut random = Random::new(seed);
        let mut text: Vec<char> = Vec::new();
        let mut patches = Vec::with_capacity(edits);
        let mut caret = 0;
        while patches.len() + 1 < edits {
            match random.below(100) {
                0 => caret = random.below(text.len() + 1),
                1..=20 if caret > 0 => {
                    caret -= 1;
                    text.remove(caret);
                    patches.push((caret, 1, String::new()).into());
                }
                _ => {
                    let character = match random.below(40) {
                        0 => '\n',
                        1..=6 => ' ',
                        7 => 'ß',
                        _ => char::from(b'a' + random.below(26) as u8),
                    };
                    text.insert(caret, character);
                    patches.push((caret, 0, character.to_string()).into());
                    caret += 1;
                }
            }
        }
        // A last line that is ended, as most are.
        patches.push((text.len(), 0, "\n".to_owned()).into());
        text.push('\n');
        Trace {
            start: String::new(),
            end: text.into_iter().collect(),
            patches,
        }
    }
}

/// xorshift64*: repeatable, and no dependency for what needs no quality.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`, which is not zero.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn file(json: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut encoder = GzEncoder::new(file.as_file(), Compression::fast());
        encoder.write_all(json.as_bytes()).unwrap();
        encoder.finish().unwrap();
        file
    }

    fn replayed(trace: &Trace) -> String {
        let mut text: Vec<char> = trace.start.chars().collect();
        for patch in &trace.patches {
            let range = patch.position..patch.position + patch.deleted;
            text.splice(range, patch.inserted.chars());
        }
        text.into_iter().collect()
    }

    #[test]
    fn a_recorded_session_is_read_with_its_patches_in_order() {
        let file = file(
            r#"{"startContent":"a","endContent":"xb","txns":[
                {"time":"2021","patches":[[1,0,"b"]]},
                {"time":"2021","patches":[[0,1,"x"]]}]}"#,
        );
        let trace = Trace::read(file.path()).unwrap();
        assert_eq!(trace.patches.len(), 2);
        assert_eq!(replayed(&trace), trace.end);
    }

    #[test]
    fn what_is_no_recorded_session_is_refused() {
        let astral = r#"{"startContent":"","endContent":"😀","txns":[]}"#;
        assert!(matches!(
            Trace::read(file(astral).path()),
            Err(TraceError::Positions(_))
        ));
        assert!(matches!(
            Trace::read(file("{}").path()),
            Err(TraceError::Parse { .. })
        ));
        let nowhere = Path::new("/nowhere/trace.json.gz");
        assert!(matches!(Trace::read(nowhere), Err(TraceError::Read { .. })));
    }

    #[test]
    fn a_synthetic_session_ends_in_the_text_it_says() {
        let trace = Trace::synthetic(5_000, 7);
        assert_eq!(trace.patches.len(), 5_000);
        assert_eq!(replayed(&trace), trace.end);
        assert_eq!(trace, Trace::synthetic(5_000, 7));
        assert_ne!(trace, Trace::synthetic(5_000, 8));
    }
}

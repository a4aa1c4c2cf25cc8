//! What was found, for people.

use std::fmt;

/// What becomes of something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The document is whole and is served; something beside it is damaged.
    Whole,
    /// As [`Outcome::Whole`], but only once the database is mended.
    Mendable,
    /// It was mended.
    Mended,
    /// What can be read of the document was written to a new one of this name; the old one stays.
    Salvaged(String),
    /// Something cannot be read. It is refused when somebody asks for it, and stays as it is.
    Lost,
}

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Such as `document notes`.
    pub place: String,
    /// What is wrong.
    pub damage: Vec<String>,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many documents were looked at.
    pub documents: u64,
    /// Their log entries.
    pub entries: u64,
    /// How many images were looked at.
    pub images: u64,
    /// What is not as it was written.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether nothing needs anybody: what was found has been mended, or harms nobody.
    pub fn is_settled(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| matches!(finding.outcome, Outcome::Whole | Outcome::Mended))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} documents with {} edits and {} images were checked; ",
            self.documents, self.entries, self.images
        )?;
        match self.findings.len() {
            0 => write!(formatter, "all are whole"),
            count => write!(formatter, "{count} are damaged"),
        }?;
        for finding in &self.findings {
            write!(formatter, "\n{}: {}", finding.place, finding.outcome)?;
            for line in &finding.damage {
                write!(formatter, "\n  {line}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Whole => write!(formatter, "served whole"),
            Outcome::Mendable => write!(formatter, "can be mended: `quire doctor --repair`"),
            Outcome::Mended => write!(formatter, "mended"),
            Outcome::Salvaged(name) => {
                write!(formatter, "what can be read is in document {name}")
            }
            Outcome::Lost => write!(formatter, "cannot be read; kept as it is"),
        }
    }
}

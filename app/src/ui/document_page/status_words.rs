//! Connection and saved state in plain words.

use crate::sync::{Connection, Kept, Saved, Status};
use crate::ui::strings::Strings;

use super::state::Phase;

/// How grave a state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Nothing is at stake.
    Quiet,
    /// All is well.
    Good,
    /// It will be well in a moment.
    Busy,
    /// Something is kept only here.
    Warn,
    /// Somebody must do something.
    Bad,
}

impl Tone {
    /// For the stylesheet.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Tone::Quiet => "quiet",
            Tone::Good => "good",
            Tone::Busy => "busy",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        }
    }
}

/// What the page says of its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatusWords {
    pub(crate) tone: Tone,
    pub(crate) text: String,
    /// When the next attempt is made, on the session's clock.
    pub(crate) retry_at_ms: Option<u64>,
    /// Whether they say where edits are that the server may lack.
    pub(crate) is_about_edits: bool,
}

impl StatusWords {
    /// These words, or those `before` them where an edit is only just being kept: what they say of
    /// the edits before it holds, and nobody wants to be told of every key.
    pub(crate) fn or_before(self, kept: Kept, before: Option<&StatusWords>) -> StatusWords {
        match before {
            Some(before)
                if kept == Kept::Writing && before.is_about_edits && self.is_about_edits =>
            {
                StatusWords {
                    retry_at_ms: self.retry_at_ms,
                    ..before.clone()
                }
            }
            _ => self,
        }
    }
}

/// What to say of `status`, and of what this browser has `kept` on its own. The worst news comes
/// first: what is not saved, then what is not connected. `time_of` writes a time, in ms since the
/// Unix epoch, for the reader.
pub(crate) fn status_words(
    strings: &Strings,
    phase: Phase,
    status: &Status,
    kept: Kept,
    time_of: impl Fn(u64) -> String,
) -> StatusWords {
    let say = |tone, text: &str| StatusWords {
        tone,
        text: text.to_owned(),
        retry_at_ms: None,
        is_about_edits: false,
    };
    let say_of_edits = |tone, text: &str| StatusWords {
        is_about_edits: true,
        ..say(tone, text)
    };
    let unsaved = || match status.saved {
        Saved::Unsaved { edits, since_ms } | Saved::Saving { edits, since_ms } if edits > 0 => {
            let words = match kept {
                Kept::All => strings.unsaved_on_device,
                Kept::Writing => strings.unsaved,
                Kept::Failing => strings.unsaved_in_tab,
            };
            Some(words(edits, &time_of(since_ms)))
        }
        _ => None,
    };
    match &status.connection {
        Connection::Idle => match phase {
            Phase::Opening => say(Tone::Quiet, strings.opening),
            Phase::NotGiven => say(Tone::Bad, strings.not_given),
            Phase::Asking => say(Tone::Quiet, strings.reading),
            // What this device keeps is looked at first.
            Phase::Joined => say(Tone::Busy, strings.connecting),
        },
        Connection::Connecting | Connection::Syncing => match unsaved() {
            Some(unsaved) => say_of_edits(Tone::Warn, &unsaved),
            None if status.connection == Connection::Connecting => {
                say(Tone::Busy, strings.connecting)
            }
            None => say(Tone::Busy, strings.syncing),
        },
        Connection::Live => match &status.saved {
            Saved::Saved => say(Tone::Good, strings.saved),
            Saved::Saving { .. } | Saved::Unsaved { .. } => say(Tone::Busy, strings.saving),
            Saved::StoreFailing { detail } => say(Tone::Bad, &(strings.store_failing)(detail)),
        },
        Connection::Waiting { retry_at_ms } => {
            let mut words = match unsaved() {
                Some(unsaved) => say_of_edits(Tone::Warn, &(strings.offline_and)(&unsaved)),
                None => say(Tone::Warn, strings.offline),
            };
            words.retry_at_ms = Some(*retry_at_ms);
            words
        }
        Connection::Refused { .. } => match unsaved() {
            Some(unsaved) => say_of_edits(Tone::Bad, &unsaved),
            None => say(Tone::Bad, strings.disconnected),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::message::ErrorCode;
    use crate::ui::strings::strings;

    fn check(connection: Connection, saved: Saved, tone: Tone, text: &str) -> StatusWords {
        check_kept(Kept::All, connection, saved, tone, text)
    }

    fn check_kept(
        kept: Kept,
        connection: Connection,
        saved: Saved,
        tone: Tone,
        text: &str,
    ) -> StatusWords {
        let status = Status {
            connection,
            saved,
            synced: true,
        };
        let time_of = |at_ms: u64| format!("{at_ms}");
        let words = status_words(strings(), Phase::Joined, &status, kept, time_of);
        assert_eq!((words.tone, words.text.as_str()), (tone, text));
        words
    }

    #[test]
    fn saved_is_said_only_on_a_live_connection() {
        check(Connection::Live, Saved::Saved, Tone::Good, "Saved");
        let saving = Saved::Saving {
            edits: 2,
            since_ms: 0,
        };
        check(Connection::Live, saving, Tone::Busy, "Saving…");
        check(
            Connection::Connecting,
            Saved::Saved,
            Tone::Busy,
            "Connecting…",
        );
    }

    #[test]
    fn offline_counts_what_is_kept_here_and_says_when_it_tries_again() {
        let unsaved = Saved::Unsaved {
            edits: 12,
            since_ms: 14,
        };
        let words = check(
            Connection::Waiting { retry_at_ms: 5_000 },
            unsaved,
            Tone::Warn,
            "Offline — 12 edits since 14 kept on this device, not yet saved",
        );
        assert_eq!(words.retry_at_ms, Some(5_000));
    }

    #[test]
    fn a_browser_that_keeps_nothing_is_not_said_to_keep_it() {
        let unsaved = Saved::Unsaved {
            edits: 2,
            since_ms: 14,
        };
        check_kept(
            Kept::Failing,
            Connection::Waiting { retry_at_ms: 1 },
            unsaved,
            Tone::Warn,
            "Offline — 2 edits since 14 only in this tab, not yet saved: leave it open",
        );
    }

    #[test]
    fn an_edit_is_not_said_to_be_kept_while_it_is_being_written() {
        let offline = |edits| Status {
            connection: Connection::Waiting { retry_at_ms: edits },
            saved: Saved::Unsaved { edits, since_ms: 1 },
            synced: true,
        };
        let words = |kept, edits| {
            let time_of = |at_ms: u64| format!("{at_ms}");
            status_words(strings(), Phase::Joined, &offline(edits), kept, time_of)
        };
        let first = words(Kept::Writing, 1).or_before(Kept::Writing, None);
        assert_eq!(first.text, "Offline — 1 edit since 1, not yet saved");
        let kept = words(Kept::All, 1).or_before(Kept::All, Some(&first));
        assert_eq!(
            kept.text,
            "Offline — 1 edit since 1 kept on this device, not yet saved"
        );
        let next = words(Kept::Writing, 2).or_before(Kept::Writing, Some(&kept));
        assert_eq!((next.text, next.retry_at_ms), (kept.text.clone(), Some(2)));
        let failed = words(Kept::Failing, 2).or_before(Kept::Failing, Some(&kept));
        assert!(failed.text.contains("only in this tab"), "{}", failed.text);
    }

    #[test]
    fn saved_is_not_said_on_while_an_edit_is_being_written() {
        let time_of = |at_ms: u64| format!("{at_ms}");
        let status = |saved| Status {
            connection: Connection::Live,
            saved,
            synced: true,
        };
        let words = |saved| {
            status_words(
                strings(),
                Phase::Joined,
                &status(saved),
                Kept::Writing,
                time_of,
            )
        };
        let saved = words(Saved::Saved);
        let saving = words(Saved::Saving {
            edits: 1,
            since_ms: 0,
        });
        assert_eq!(
            saving.or_before(Kept::Writing, Some(&saved)).text,
            "Saving…"
        );
    }

    #[test]
    fn a_failing_store_is_never_called_saved() {
        let failing = Saved::StoreFailing {
            detail: "disk full".to_owned(),
        };
        check(
            Connection::Live,
            failing,
            Tone::Bad,
            "The server cannot save right now. Your text is kept here. (disk full)",
        );
    }

    #[test]
    fn a_refused_tab_still_counts_its_edits() {
        let refused = Connection::Refused {
            code: ErrorCode::VersionMismatch,
            message: String::new(),
        };
        let unsaved = Saved::Unsaved {
            edits: 1,
            since_ms: 0,
        };
        check(
            refused,
            unsaved,
            Tone::Bad,
            "1 edit since 0 kept on this device, not yet saved",
        );
    }
}

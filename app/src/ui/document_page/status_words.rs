//! Connection and saved state in plain words.

use crate::sync::{Connection, Saved, Status};
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
}

/// What to say of `status`. The worst news comes first: what is not saved, then what is not
/// connected.
pub(crate) fn status_words(strings: &Strings, phase: Phase, status: &Status) -> StatusWords {
    let say = |tone, text: &str| StatusWords {
        tone,
        text: text.to_owned(),
        retry_at_ms: None,
    };
    let unsaved_edits = match status.saved {
        Saved::Unsaved { edits, .. } | Saved::Saving { edits, .. } => edits,
        Saved::Saved | Saved::StoreFailing { .. } => 0,
    };
    match &status.connection {
        Connection::Idle => match phase {
            Phase::Opening => say(Tone::Quiet, strings.opening),
            Phase::Asking => say(Tone::Quiet, strings.reading),
            Phase::Joined => say(Tone::Warn, strings.disconnected),
        },
        Connection::Connecting | Connection::Syncing if unsaved_edits > 0 => {
            say(Tone::Warn, &(strings.unsaved)(unsaved_edits))
        }
        Connection::Connecting => say(Tone::Busy, strings.connecting),
        Connection::Syncing => say(Tone::Busy, strings.syncing),
        Connection::Live => match &status.saved {
            Saved::Saved => say(Tone::Good, strings.saved),
            Saved::Saving { .. } | Saved::Unsaved { .. } => say(Tone::Busy, strings.saving),
            Saved::StoreFailing { detail } => say(Tone::Bad, &(strings.store_failing)(detail)),
        },
        Connection::Waiting { retry_at_ms } => {
            let mut words = if unsaved_edits > 0 {
                say(Tone::Warn, &(strings.offline_unsaved)(unsaved_edits))
            } else {
                say(Tone::Warn, strings.offline)
            };
            words.retry_at_ms = Some(*retry_at_ms);
            words
        }
        Connection::Refused { .. } if unsaved_edits > 0 => {
            say(Tone::Bad, &(strings.unsaved)(unsaved_edits))
        }
        Connection::Refused { .. } => say(Tone::Bad, strings.disconnected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::message::ErrorCode;
    use crate::ui::strings::strings;

    fn check(connection: Connection, saved: Saved, tone: Tone, text: &str) -> StatusWords {
        let status = Status {
            connection,
            saved,
            synced: true,
        };
        let words = status_words(strings(), Phase::Joined, &status);
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
            since_ms: 0,
        };
        let words = check(
            Connection::Waiting { retry_at_ms: 5_000 },
            unsaved,
            Tone::Warn,
            "Offline — 12 edits kept in this tab, not yet saved",
        );
        assert_eq!(words.retry_at_ms, Some(5_000));
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
            "The server cannot save right now. Your text is kept here; leave this tab open. (disk full)",
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
            "1 edit kept in this tab, not yet saved",
        );
    }
}

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
    /// What they say of edits that the server may lack.
    pub(crate) of_edits: Option<String>,
}

/// What to say of `status`, and of what this browser has `kept` on its own. The worst news comes
/// first: what is not saved, then what is not connected. While an edit is only just being kept, what
/// the words `before` say of the edits before it holds: nobody wants to be told of every key.
/// `time_of` writes a time, in ms since the Unix epoch, for the reader.
pub(crate) fn status_words(
    strings: &Strings,
    phase: Phase,
    status: &Status,
    kept: Kept,
    before: Option<&StatusWords>,
    time_of: impl Fn(u64) -> String,
) -> StatusWords {
    let say = |tone, text: &str| StatusWords {
        tone,
        text: text.to_owned(),
        retry_at_ms: None,
        of_edits: None,
    };
    let say_of_edits = |tone, text: &str, unsaved: &str| StatusWords {
        of_edits: Some(unsaved.to_owned()),
        ..say(tone, text)
    };
    // Only where it is said: writing a time takes longer than all the rest, and this is asked with
    // every key.
    let unsaved = || match status.saved {
        Saved::Unsaved { edits, since_ms } | Saved::Saving { edits, since_ms } if edits > 0 => {
            let words = match kept {
                Kept::All => strings.unsaved_on_device,
                Kept::Writing => strings.unsaved,
                Kept::Failing => strings.unsaved_in_tab,
            };
            let before = before.and_then(|before| before.of_edits.clone());
            before
                .filter(|_| kept == Kept::Writing)
                .or_else(|| Some(words(edits, &time_of(since_ms))))
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
            Some(unsaved) => say_of_edits(Tone::Warn, &unsaved, &unsaved),
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
                Some(unsaved) => {
                    say_of_edits(Tone::Warn, &(strings.offline_and)(&unsaved), &unsaved)
                }
                None => say(Tone::Warn, strings.offline),
            };
            words.retry_at_ms = Some(*retry_at_ms);
            words
        }
        Connection::Refused { .. } => match unsaved() {
            Some(unsaved) => say_of_edits(Tone::Bad, &unsaved, &unsaved),
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
        let words = status_words(strings(), Phase::Joined, &status, kept, None, time_of);
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

    /// What is said of `edits` on `connection` after the words `before`.
    fn words_after(
        before: Option<&StatusWords>,
        connection: Connection,
        kept: Kept,
        edits: u64,
    ) -> StatusWords {
        let status = Status {
            connection,
            saved: match edits {
                0 => Saved::Saved,
                _ => Saved::Unsaved { edits, since_ms: 1 },
            },
            synced: true,
        };
        let time_of = |at_ms: u64| format!("{at_ms}");
        status_words(strings(), Phase::Joined, &status, kept, before, time_of)
    }

    #[test]
    fn an_edit_is_not_said_to_be_kept_while_it_is_being_written() {
        let words = |before, kept, edits| {
            let connection = Connection::Waiting { retry_at_ms: edits };
            words_after(before, connection, kept, edits)
        };
        let first = words(None, Kept::Writing, 1);
        assert_eq!(first.text, "Offline — 1 edit since 1, not yet saved");
        let kept = words(Some(&first), Kept::All, 1);
        assert_eq!(
            kept.text,
            "Offline — 1 edit since 1 kept on this device, not yet saved"
        );
        let next = words(Some(&kept), Kept::Writing, 2);
        assert_eq!((next.text, next.retry_at_ms), (kept.text.clone(), Some(2)));
        let failed = words(Some(&kept), Kept::Failing, 2);
        assert!(failed.text.contains("only in this tab"), "{}", failed.text);
    }

    #[test]
    fn the_connection_is_told_of_anew_while_an_edit_is_being_written() {
        let waiting = || Connection::Waiting { retry_at_ms: 1 };
        let trying = words_after(None, Connection::Connecting, Kept::Writing, 1);
        assert_eq!(trying.text, "1 edit since 1, not yet saved");
        let offline = words_after(Some(&trying), waiting(), Kept::Writing, 1);
        assert_eq!(offline.text, "Offline — 1 edit since 1, not yet saved");
        let trying = words_after(Some(&offline), Connection::Connecting, Kept::Writing, 1);
        assert_eq!(trying.text, "1 edit since 1, not yet saved");
    }

    #[test]
    fn saved_is_not_said_on_while_an_edit_is_being_written() {
        let saved = words_after(None, Connection::Live, Kept::Writing, 0);
        assert_eq!(saved.text, "Saved");
        let saving = words_after(Some(&saved), Connection::Live, Kept::Writing, 1);
        assert_eq!(saving.text, "Saving…");
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

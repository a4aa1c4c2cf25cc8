//! What a closed connection means: try again, try again later, or give up.
//!
//! The rule: nothing that the server refused for a reason that lies in this client is tried
//! again by itself, and nothing at all is tried again fast.

use super::timing::RETRY_SLOW_MS;
use crate::protocol::message::ErrorCode;

/// The close code sent when the user leaves (RFC 6455: normal closure).
pub const CLOSE_LEAVING: u16 = 1000;
/// The close code sent when the server sent what cannot be read.
pub const CLOSE_UNREADABLE: u16 = 4002;
/// The close code sent when the server did not answer in time.
pub const CLOSE_TIMEOUT: u16 = 4100;

/// What to do after a connection ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Connect again after the backoff's delay, but not before this many ms.
    Retry { at_least_ms: u64 },
    /// Stay away until the user asks.
    Refuse { code: ErrorCode, message: String },
}

impl Verdict {
    pub(super) const RETRY: Verdict = Verdict::Retry { at_least_ms: 0 };
    const RETRY_SLOWLY: Verdict = Verdict::Retry {
        at_least_ms: RETRY_SLOW_MS,
    };

    /// What a close means. The error message that the server sent before it tells more than the
    /// close code, which is lost when the network fails meanwhile (1006).
    pub(super) fn of(code: u16, reason: String, error: Option<(ErrorCode, String)>) -> Verdict {
        let (code, message) = match (ErrorCode::from_close_code(code), error) {
            (Some(code), Some((named, message))) if code == named => (code, message),
            (Some(code), _) => (code, reason),
            (None, Some((named, message))) if code == 1006 => (named, message),
            // Closures without a complaint: normal, no status, network failure, restart.
            (None, _) if matches!(code, 1000 | 1005 | 1006 | 1012..=1014) => return Verdict::RETRY,
            // Complaints of servers and proxies that we do not know.
            (None, _) => return Verdict::RETRY_SLOWLY,
        };
        match code {
            ErrorCode::VersionMismatch
            | ErrorCode::Malformed
            | ErrorCode::TooLarge
            | ErrorCode::NotFound
            | ErrorCode::Deleted => Verdict::Refuse { code, message },
            ErrorCode::TooFast | ErrorCode::LoadFailed | ErrorCode::Busy => Verdict::RETRY_SLOWLY,
            ErrorCode::Resync | ErrorCode::ShuttingDown | ErrorCode::Internal => Verdict::RETRY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u16, error: Option<ErrorCode>) -> Verdict {
        let error = error.map(|code| (code, "said before".to_owned()));
        Verdict::of(code, "reason".to_owned(), error)
    }

    #[test]
    fn what_lies_in_this_client_is_refused() {
        for code in [4001, 4002, 4006, 4008, 1009] {
            assert!(matches!(of(code, None), Verdict::Refuse { .. }), "{code}");
        }
    }

    #[test]
    fn what_lies_in_the_network_or_the_server_is_tried_again() {
        for code in [1000, 1001, 1005, 1006, 1011, 1012, 4004] {
            assert_eq!(of(code, None), Verdict::RETRY, "{code}");
        }
        for code in [1002, 1008, 4003, 4005, 4007, 4999] {
            assert_eq!(of(code, None), Verdict::RETRY_SLOWLY, "{code}");
        }
    }

    #[test]
    fn the_error_said_before_gives_the_message_and_stands_in_for_a_lost_close_code() {
        let refused = Verdict::Refuse {
            code: ErrorCode::NotFound,
            message: "said before".to_owned(),
        };
        assert_eq!(of(4006, Some(ErrorCode::NotFound)), refused);
        assert_eq!(of(1006, Some(ErrorCode::NotFound)), refused);
    }
}

//! The golden files in `golden/`: every kind of frame, byte for byte, as some released build
//! sent it. A file is never changed; a new kind, or a new form of one, gets a new file.
//!
//! A file's name begins with the kind of its frame. `.json` holds a text frame, `.hex` a binary
//! one; the newline at the end is not part of it. The files were not written by this code.

use super::frame::Frame;
use super::message::{ActivityKind, ClientMessage, ErrorCode, ServerMessage};
use super::text::{
    CLIENT_KINDS, SERVER_KINDS, decode_client, decode_server, encode_client, encode_server,
};
use std::collections::BTreeSet;
use std::path::Path;

/// Declares the kinds of an enum together with the function that names the kind of a value: a
/// variant that is missing here does not compile, so the list cannot fall behind.
macro_rules! kinds {
    ($list:ident, $name_of:ident, $type:ty { $($pattern:pat => $kind:literal,)* }) => {
        const $list: &[&str] = &[$($kind),*];
        fn $name_of(value: &$type) -> &'static str {
            match value {
                $($pattern => $kind,)*
            }
        }
    };
}

kinds!(FRAMES, frame_kind, Frame<'_> {
    Frame::SyncStep1(_) => "frame-sync-step-1",
    Frame::SyncStep2(_) => "frame-sync-step-2",
    Frame::Update(_) => "frame-update",
    Frame::Awareness(_) => "frame-awareness",
    Frame::QueryAwareness => "frame-query-awareness",
});

kinds!(CLIENTS, client_kind, ClientMessage {
    ClientMessage::Hello(_) => "client-hello",
    ClientMessage::UserEvent(_) => "client-userevent",
    ClientMessage::Ping { .. } => "client-ping",
});

kinds!(SERVERS, server_kind, ServerMessage {
    ServerMessage::Welcome(_) => "server-welcome",
    ServerMessage::Saved { .. } => "server-saved",
    ServerMessage::Storage(_) => "server-storage",
    ServerMessage::Presence { .. } => "server-presence",
    ServerMessage::Activity { .. } => "server-activity",
    ServerMessage::Error { .. } => "server-error",
    ServerMessage::Pong { .. } => "server-pong",
});

kinds!(ACTIVITIES, activity_kind, ActivityKind {
    ActivityKind::Joined => "server-activity-joined",
    ActivityKind::Left => "server-activity-left",
    ActivityKind::Renamed { .. } => "server-activity-renamed",
});

kinds!(ERRORS, error_kind, ErrorCode {
    ErrorCode::VersionMismatch => "server-error-version-mismatch",
    ErrorCode::Malformed => "server-error-malformed",
    ErrorCode::TooLarge => "server-error-too-large",
    ErrorCode::TooFast => "server-error-too-fast",
    ErrorCode::Resync => "server-error-resync",
    ErrorCode::LoadFailed => "server-error-load-failed",
    ErrorCode::NotFound => "server-error-not-found",
    ErrorCode::Busy => "server-error-busy",
    ErrorCode::ShuttingDown => "server-error-shutting-down",
    ErrorCode::Internal => "server-error-internal",
    ErrorCode::Deleted => "server-error-deleted",
});

/// Every golden file: its name without the ending, its ending, what it holds.
fn files() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/protocol/golden");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of golden files")
        .map(|file| {
            let path = file.expect("a golden file").path();
            let part = |part: Option<&std::ffi::OsStr>| part.unwrap().to_str().unwrap().to_owned();
            let holds = std::fs::read_to_string(&path).expect("a golden file in UTF-8");
            let holds = holds.strip_suffix('\n').expect("a newline at the end");
            (
                part(path.file_stem()),
                part(path.extension()),
                holds.to_owned(),
            )
        })
        .collect();
    files.sort();
    files
}

fn from_hex(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits"))
        .collect()
}

/// Checks that the file decodes and encodes to the same bytes; the kinds found in it.
fn check(name: &str, ending: &str, holds: &str) -> Vec<&'static str> {
    match (ending, name.split('-').next()) {
        ("hex", Some("frame")) => {
            let bytes = from_hex(holds);
            let frame = Frame::decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(frame.encode(), bytes, "{name}");
            vec![frame_kind(&frame)]
        }
        ("json", Some("client")) => {
            let message = decode_client(holds).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(encode_client(&message), holds, "{name}");
            vec![client_kind(&message)]
        }
        ("json", Some("server")) => {
            let message = decode_server(holds).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(encode_server(&message), holds, "{name}");
            let mut kinds = vec![server_kind(&message)];
            match &message {
                ServerMessage::Activity { entries } => {
                    kinds.extend(entries.iter().map(|entry| activity_kind(&entry.what)));
                }
                ServerMessage::Error { code, .. } => kinds.push(error_kind(code)),
                _ => {}
            }
            kinds
        }
        _ => panic!("{name}.{ending} is no golden file"),
    }
}

#[test]
fn every_golden_file_decodes_and_encodes_to_the_same_bytes() {
    for (name, ending, holds) in files() {
        for kind in check(&name, &ending, &holds) {
            assert!(name.starts_with(kind), "{name} holds a {kind}");
        }
    }
}

#[test]
fn every_kind_of_frame_has_a_golden_file() {
    let found: BTreeSet<&str> = files()
        .iter()
        .flat_map(|(name, ending, holds)| check(name, ending, holds))
        .collect();
    for kind in [FRAMES, CLIENTS, SERVERS, ACTIVITIES, ERRORS].concat() {
        assert!(found.contains(kind), "{kind} has no golden file");
    }
}

#[test]
fn the_kinds_that_decoding_knows_are_all_there_are() {
    let named = |prefix: &str, kinds: &[&str]| -> Vec<String> {
        kinds.iter().map(|kind| format!("{prefix}{kind}")).collect()
    };
    assert_eq!(named("client-", CLIENT_KINDS), CLIENTS);
    assert_eq!(named("server-", SERVER_KINDS), SERVERS);
}

#[test]
fn close_codes_and_error_codes_are_one_to_one() {
    assert_eq!(ErrorCode::ALL.len(), ERRORS.len());
    for &code in ErrorCode::ALL {
        assert_eq!(ErrorCode::from_close_code(code.close_code()), Some(code));
    }
    assert_eq!(ErrorCode::from_close_code(1006), None);
}

#[test]
fn the_protocol_document_names_every_kind_and_code() {
    let document = include_str!("../../../PROTOCOL.md");
    for kind in [CLIENT_KINDS, SERVER_KINDS].concat() {
        assert!(document.contains(&format!("**`{kind}`**")), "{kind}");
    }
    for (kind, &code) in ERRORS.iter().zip(ErrorCode::ALL) {
        let name = kind.trim_start_matches("server-error-");
        let row = format!("| `{name}` | {} |", code.close_code());
        assert!(document.contains(&row), "{row}");
    }
}

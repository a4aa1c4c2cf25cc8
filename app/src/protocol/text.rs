//! The JSON messages of the native dialect as text, read with every limit checked.
//!
//! Fields that this build does not know are passed over, so that later ones may be added;
//! messages of an unknown `type` are [`DecodeError::UnknownKind`], which the server refuses and
//! a client ignores.

use super::DecodeError;
use super::limits::{CLIENT_ID_MAX, TEXT_FRAME_BYTES_MAX, TOKEN_BYTES_MAX, VERSIONS_MAX};
use super::message::{ClientMessage, Hello, ServerMessage};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Every `type` that a client may send.
pub const CLIENT_KINDS: &[&str] = &["hello", "userevent", "ping"];
/// Every `type` that the server may send.
pub const SERVER_KINDS: &[&str] = &[
    "welcome", "saved", "storage", "presence", "activity", "error", "pong",
];

/// Reads a text frame from a client. Names come back trimmed, colours in lower case.
///
/// # Errors
/// Frames over [`TEXT_FRAME_BYTES_MAX`], what is not a known message, and fields over their
/// limits.
pub fn decode_client(text: &str) -> Result<ClientMessage, DecodeError> {
    check("a text frame", text.len(), TEXT_FRAME_BYTES_MAX)?;
    Ok(match decode(text, CLIENT_KINDS)? {
        ClientMessage::Hello(hello) => ClientMessage::Hello(check_hello(hello)?),
        ClientMessage::UserEvent(profile) => ClientMessage::UserEvent(profile.checked()?),
        ping @ ClientMessage::Ping { .. } => ping,
    })
}

/// Reads a text frame from the server.
///
/// # Errors
/// What is not a known message.
pub fn decode_server(text: &str) -> Result<ServerMessage, DecodeError> {
    decode(text, SERVER_KINDS)
}

/// Writes a client's message.
pub fn encode_client(message: &ClientMessage) -> String {
    serde_json::to_string(message).expect("messages hold nothing that JSON cannot")
}

/// Writes the server's message.
pub fn encode_server(message: &ServerMessage) -> String {
    serde_json::to_string(message).expect("messages hold nothing that JSON cannot")
}

fn decode<M: DeserializeOwned>(text: &str, kinds: &[&str]) -> Result<M, DecodeError> {
    serde_json::from_str(text).map_err(|error| {
        #[derive(Deserialize)]
        struct Tag {
            r#type: String,
        }
        match serde_json::from_str::<Tag>(text) {
            Ok(tag) if !kinds.contains(&tag.r#type.as_str()) => DecodeError::UnknownKind {
                kind: tag.r#type.chars().take(40).collect(),
            },
            _ => DecodeError::Json(error),
        }
    })
}

fn check_hello(hello: Hello) -> Result<Hello, DecodeError> {
    check("the list of versions", hello.versions.len(), VERSIONS_MAX)?;
    check("the token", hello.token.len(), TOKEN_BYTES_MAX)?;
    if hello.versions.is_empty() {
        return Err(DecodeError::NoVersions);
    }
    if hello.client_id > CLIENT_ID_MAX {
        return Err(DecodeError::ClientId);
    }
    // An empty token would make everybody without one the same person.
    if hello.token.is_empty() || hello.token.chars().any(char::is_control) {
        return Err(DecodeError::Token);
    }
    let profile = hello.profile.checked()?;
    Ok(Hello { profile, ..hello })
}

fn check(what: &'static str, found: usize, limit: usize) -> Result<(), DecodeError> {
    if found > limit {
        return Err(DecodeError::TooLarge { what, found, limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::message::{ErrorCode, Profile};
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn hello() -> Value {
        json!({
            "type": "hello", "versions": [1], "clientId": 7,
            "name": "Ada", "color": "#ff8800", "token": "secret",
        })
    }

    fn with(field: &str, value: Value) -> Result<ClientMessage, DecodeError> {
        let mut hello = hello();
        hello[field] = value;
        decode_client(&hello.to_string())
    }

    #[test]
    fn a_hello_is_read_with_its_name_trimmed() {
        let ClientMessage::Hello(hello) = with("name", json!(" Ada ")).unwrap() else {
            panic!("a hello");
        };
        assert_eq!(hello.profile.name, "Ada");
        assert_eq!(hello.client_id, 7);
    }

    #[test]
    fn each_field_of_a_hello_has_its_limit() {
        assert!(with("token", json!("x".repeat(TOKEN_BYTES_MAX))).is_ok());
        assert!(with("clientId", json!(CLIENT_ID_MAX)).is_ok());
        let refused = |field, value| with(field, value).unwrap_err().to_string();
        assert!(refused("token", json!("x".repeat(129))).starts_with("the token is over"));
        assert!(refused("token", json!("")).starts_with("the token is empty"));
        assert!(refused("clientId", json!(CLIENT_ID_MAX + 1)).starts_with("the client id"));
        assert!(refused("versions", json!([])).starts_with("no versions"));
        assert!(refused("versions", json!(vec![1; 33])).starts_with("the list of versions"));
        assert!(refused("name", json!("x".repeat(65))).starts_with("the name is longer"));
        assert!(refused("color", json!("red")).starts_with("the color"));
        assert!(refused("clientId", json!(-1)).starts_with("the message cannot be read"));
    }

    #[test]
    fn a_text_frame_over_its_limit_is_too_large() {
        let refused = with("more", json!("x".repeat(TEXT_FRAME_BYTES_MAX))).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::TooLarge);
    }

    #[test]
    fn fields_that_are_not_known_are_passed_over() {
        assert!(with("later", json!({ "more": 1 })).is_ok());
    }

    #[test]
    fn an_unknown_type_is_told_apart_from_a_message_that_cannot_be_read() {
        assert!(matches!(
            decode_server(r#"{"type":"later","x":1}"#),
            Err(DecodeError::UnknownKind { kind }) if kind == "later"
        ));
        assert!(matches!(
            decode_server(r#"{"type":"saved"}"#),
            Err(DecodeError::Json(_))
        ));
        assert!(matches!(decode_client("[]"), Err(DecodeError::Json(_))));
    }

    #[test]
    fn a_changed_profile_is_checked_like_the_first() {
        let rename = |name: &str| {
            let profile = Profile {
                name: name.to_owned(),
                color: "#000000".to_owned(),
            };
            decode_client(&encode_client(&ClientMessage::UserEvent(profile)))
        };
        assert!(rename("Grace").is_ok());
        assert!(rename("  ").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_decoding_panic(text in "\\PC{0,80}") {
            let _ = decode_client(&text);
            let _ = decode_server(&text);
        }

        #[test]
        fn no_json_makes_decoding_panic(
            kind in "hello|userevent|ping|welcome|saved|activity|presence",
            field in "versions|clientId|name|upTo|entries|users|nonce",
            value in prop_oneof!["-?[0-9]{1,25}", "\"[a-z]{0,9}\"", "\\[[0-9],[0-9]\\]", "null", "\\{\\}"],
        ) {
            let text = format!(r#"{{"type":"{kind}","{field}":{value}}}"#);
            let _ = decode_client(&text);
            let _ = decode_server(&text);
        }
    }
}

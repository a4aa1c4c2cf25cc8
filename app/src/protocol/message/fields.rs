//! The server's messages as they are read: any field that one of them has, and then which it is.
//!
//! What serde derives for a tagged or flattened type reads it twice, first into a value of its own;
//! in the browser's bundle that is as much code as all other reading of JSON.

use serde::Deserialize;

use super::{
    ActivityEntry, ActivityKind, ErrorCode, Profile, ServerMessage, Storage, User, Welcome,
};

/// The fields of all of the server's messages.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServerFields {
    r#type: String,
    version: Option<u32>,
    user_id: Option<String>,
    up_to: Option<u64>,
    writable: Option<bool>,
    detail: Option<String>,
    users: Option<Vec<User>>,
    entries: Option<Vec<ActivityEntry>>,
    code: Option<ErrorCode>,
    message: Option<String>,
    nonce: Option<u64>,
}

impl TryFrom<ServerFields> for ServerMessage {
    type Error = String;

    fn try_from(fields: ServerFields) -> Result<Self, String> {
        Ok(match fields.r#type.as_str() {
            "welcome" => ServerMessage::Welcome(Welcome {
                version: given("version", fields.version)?,
                user_id: given("userId", fields.user_id)?,
            }),
            "saved" => ServerMessage::Saved {
                up_to: given("upTo", fields.up_to)?,
            },
            "storage" => ServerMessage::Storage(Storage {
                writable: given("writable", fields.writable)?,
                detail: given("detail", fields.detail)?,
            }),
            "presence" => ServerMessage::Presence {
                users: given("users", fields.users)?,
            },
            "activity" => ServerMessage::Activity {
                entries: given("entries", fields.entries)?,
            },
            "error" => ServerMessage::Error {
                code: given("code", fields.code)?,
                message: given("message", fields.message)?,
            },
            "pong" => ServerMessage::Pong {
                nonce: given("nonce", fields.nonce)?,
            },
            other => return Err(format!("there is no message of the type {other}")),
        })
    }
}

/// The fields of a [`User`], who has those of a profile among their own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserFields {
    user_id: String,
    name: String,
    color: String,
    client_ids: Vec<u64>,
}

impl From<UserFields> for User {
    fn from(fields: UserFields) -> Self {
        let UserFields {
            user_id,
            name,
            color,
            client_ids,
        } = fields;
        User {
            user_id,
            profile: Profile { name, color },
            client_ids,
        }
    }
}

/// The fields of all kinds of [`ActivityKind`].
#[derive(Deserialize)]
pub(super) struct ActivityFields {
    kind: String,
    from: Option<String>,
}

impl TryFrom<ActivityFields> for ActivityKind {
    type Error = String;

    fn try_from(fields: ActivityFields) -> Result<Self, String> {
        Ok(match fields.kind.as_str() {
            "joined" => ActivityKind::Joined,
            "left" => ActivityKind::Left,
            "renamed" => ActivityKind::Renamed {
                from: given("from", fields.from)?,
            },
            other => return Err(format!("there is no activity of the kind {other}")),
        })
    }
}

/// A field that this message must have.
fn given<T>(name: &str, field: Option<T>) -> Result<T, String> {
    field.ok_or_else(|| format!("missing field `{name}`"))
}

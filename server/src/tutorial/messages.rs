//! The tutorial's messages, byte for byte what its client and its server say.

use app::protocol::message::{ActivityEntry, ActivityKind, User};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The colours of people who chose none: dark enough to be read on white.
const COLORS: [&str; 8] = [
    "#b3261e", "#8a4b08", "#5b6300", "#1b6e3c", "#00696d", "#245fa6", "#6b4fa0", "#9c3a78",
];

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Said {
    /// Who it is.
    UserEvent { username: String },
    /// What the document is now.
    ContentChange {
        #[serde(default)]
        username: Option<String>,
        content: String,
    },
}

impl Said {
    /// Reads a message; what is wrong with it otherwise.
    pub(super) fn read(text: &str) -> Result<Said, String> {
        serde_json::from_str(text).map_err(|error| format!("this is no message: {error}"))
    }
}

/// Whether a connection that begins with `text` speaks this dialect.
pub fn is_spoken(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Tag {
        r#type: String,
    }
    let tag = serde_json::from_str::<Tag>(text);
    tag.is_ok_and(|tag| tag.r#type == "userevent" || tag.r#type == "contentchange")
}

/// Who is here and what happened.
pub(super) fn users(users: &[User], activity: &[String]) -> String {
    let user = |user: &User| {
        let said = json!({
            "username": user.profile.name,
            "color": user.profile.color,
            "type": "userevent",
        });
        (user.user_id.clone(), said)
    };
    let users: Map<String, Value> = users.iter().map(user).collect();
    let data = json!({ "users": users, "userActivity": activity });
    json!({ "type": "userevent", "data": data }).to_string()
}

/// What the document is.
pub(super) fn content(content: &str, activity: &[String]) -> String {
    let data = json!({ "editorContent": content, "userActivity": activity });
    json!({ "type": "contentchange", "data": data }).to_string()
}

/// A line of the activity log.
pub(super) fn activity(entry: &ActivityEntry) -> String {
    let name = &entry.name;
    match &entry.what {
        ActivityKind::Joined => format!("{name} joined to edit the document"),
        ActivityKind::Left => format!("{name} left the document"),
        ActivityKind::Renamed { from } => format!("{from} is now called {name}"),
    }
}

/// A colour for who has none, always the same for the same name.
pub(super) fn color_of(name: &str) -> &'static str {
    let sum = name.bytes().map(usize::from).sum::<usize>();
    COLORS[sum % COLORS.len()]
}

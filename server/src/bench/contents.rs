//! A client's part where every message holds all of the content, as in the tutorial's dialect:
//! what came last is what stands in its editor, and what it writes is that and a mark.
//!
//! Such a server need not merge. What one writer sends takes the place of what another had sent
//! and it had not yet received, so an edit that has arrived may be gone in the next content.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::BenchError;
use super::line::Line;
use super::mark::mark;

/// How a paragraph of an editor's content ends.
const PARAGRAPH_END: &str = "</p>";

/// See the module.
pub(super) struct Contents {
    person: String,
    /// What stands in the editor, as HTML.
    content: String,
}

/// What begins a content in a server's message, and in no other: within a string the quotes
/// would be escaped.
const CONTENT_KEY: &str = "\"editorContent\":";

/// A message that says who is here.
#[derive(Debug, Deserialize)]
struct UserEvent {
    data: Present,
}

#[derive(Debug, Deserialize)]
struct Present {
    users: BTreeMap<String, User>,
}

#[derive(Debug, Deserialize)]
struct User {
    username: String,
}

impl Contents {
    /// Says who comes, and waits until the server names them among those who are here.
    pub(super) async fn join(line: &mut Line, person: &str) -> Result<Contents, BenchError> {
        let mut contents = Contents {
            person: person.to_owned(),
            content: String::new(),
        };
        let hello = json!({ "type": "userevent", "username": person });
        line.send(Message::text(hello.to_string())).await?;
        loop {
            let message = line.receive().await?;
            let Message::Text(text) = &message else {
                continue;
            };
            // A content may come first.
            contents.hear(&message);
            let present = users_of(text).is_some_and(|users| users.contains(person));
            if present {
                return Ok(contents);
            }
        }
    }

    /// Takes a content over and returns it; `None` for every other message.
    pub(super) fn hear(&mut self, message: &Message) -> Option<&str> {
        let Message::Text(text) = message else {
            return None;
        };
        self.content = content_of(text)?;
        Some(&self.content)
    }

    /// Types one edit's mark at the end, and returns all that stands there now.
    pub(super) async fn write(&mut self, line: &mut Line, edit: usize) -> Result<&str, BenchError> {
        type_at_end(&mut self.content, &mark(edit));
        let change = json!({
            "type": "contentchange",
            "username": self.person,
            "content": self.content,
        });
        line.send(Message::text(change.to_string())).await?;
        Ok(&self.content)
    }
}

/// The content that a message brings. What comes with it, the log of who came, is the larger part
/// where many are, and is not read: it would cost the bench more than the server.
fn content_of(text: &str) -> Option<String> {
    let at = text.find(CONTENT_KEY)? + CONTENT_KEY.len();
    let mut rest = serde_json::Deserializer::from_str(&text[at..]);
    // There is none before anybody wrote.
    let content = Option::<String>::deserialize(&mut rest).ok()?;
    Some(content.unwrap_or_default())
}

/// The names of those who are here, if a message says so.
fn users_of(text: &str) -> Option<BTreeSet<String>> {
    let event: UserEvent = serde_json::from_str(text).ok()?;
    let users = event.data.users.into_values();
    Some(users.map(|user| user.username).collect())
}

/// Puts text at the end of the last paragraph, or into a first one.
fn type_at_end(content: &mut String, text: &str) {
    match content.strip_suffix(PARAGRAPH_END) {
        Some(before) => {
            let end = before.strip_suffix("<br>").unwrap_or(before).len();
            content.truncate(end);
        }
        None => content.push_str("<p>"),
    }
    content.push_str(text);
    content.push_str(PARAGRAPH_END);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Contents {
        Contents {
            person: "Ada".to_owned(),
            content: String::new(),
        }
    }

    #[test]
    fn a_content_takes_the_place_of_the_last_and_other_messages_leave_it() {
        let mut contents = empty();
        let first = Message::text(
            r#"{"type":"contentchange","data":{"editorContent":"<p>\"a\"</p>","userActivity":[]}}"#,
        );
        assert_eq!(contents.hear(&first), Some("<p>\"a\"</p>"));
        // As a server writes it that sorts its keys.
        let second = Message::text(
            r#"{"data":{"editorContent":"<p>b</p>","userActivity":["x"]},"type":"contentchange"}"#,
        );
        assert_eq!(contents.hear(&second), Some("<p>b</p>"));
        for other in [
            r#"{"type":"userevent","data":{"users":{},"userActivity":["~0000"]}}"#,
            r#"{"type":"userevent","data":{"users":{},"userActivity":["\"editorContent\":\"\""]}}"#,
            "nonsense",
        ] {
            assert_eq!(contents.hear(&Message::text(other)), None);
        }
        assert_eq!(contents.content, "<p>b</p>");
    }

    #[test]
    fn who_is_here_is_read_from_a_message_that_says_it() {
        let text = r##"{"type":"userevent","data":{"users":{"7":
            {"username":"Ada","color":"#245fa6","type":"userevent"}},"userActivity":[]}}"##;
        assert!(users_of(text).unwrap().contains("Ada"));
        let content = r#"{"type":"contentchange","data":{"editorContent":"","userActivity":[]}}"#;
        assert_eq!(users_of(content), None);
    }

    #[test]
    fn a_mark_is_typed_at_the_end_of_the_last_paragraph() {
        for (before, after) in [
            ("", "<p>~</p>"),
            ("<p></p>", "<p>~</p>"),
            ("<p><br></p>", "<p>~</p>"),
            ("<p>a</p>", "<p>a~</p>"),
            ("<ul><li>a</li></ul>", "<ul><li>a</li></ul><p>~</p>"),
        ] {
            let mut content = before.to_owned();
            type_at_end(&mut content, "~");
            assert_eq!(content, after);
        }
    }
}

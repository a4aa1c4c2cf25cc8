//! Our own fragment on the clipboard: a Delta as JSON, as Quill writes it.
//!
//! It comes back from outside, so anybody can have written it: only inserts, known embeds and
//! sound attributes are taken. Knows no DOM.

use serde_json::{Map, Value, json};

use crate::model::attributes::Attributes;
use crate::model::delta::{Content, Delta, Op};
use crate::model::schema::{self, Embed};

/// Larger fragments are not written; the HTML and the plain text stand for them.
pub(super) const FRAGMENT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// `content` as JSON, or `None` when it is too large.
pub(super) fn to_json(content: &Delta) -> Option<String> {
    let ops: Vec<Value> = content
        .ops()
        .iter()
        .filter_map(|op| {
            let Op::Insert(content, attributes) = op else {
                return None;
            };
            let mut members = Map::new();
            let insert = match content {
                Content::Text(text) => Value::from(text.as_str()),
                Content::Embed(embed) => embed.clone(),
            };
            members.insert("insert".to_owned(), insert);
            if !attributes.is_empty() {
                members.insert("attributes".to_owned(), json!(attributes));
            }
            Some(Value::Object(members))
        })
        .collect();
    let json = Value::Array(ops).to_string();
    (json.len() <= FRAGMENT_BYTES_MAX).then_some(json)
}

/// The content that `json` describes, or `None` when it is not one of our fragments.
pub(super) fn from_json(json: &str) -> Option<Delta> {
    if json.len() > FRAGMENT_BYTES_MAX {
        return None;
    }
    let ops: Vec<Map<String, Value>> = serde_json::from_str(json).ok()?;
    let mut content = Delta::new();
    for op in ops {
        let attributes: Attributes = match op.get("attributes") {
            Some(attributes) => serde_json::from_value(attributes.clone()).ok()?,
            None => Attributes::new(),
        };
        match op.get("insert")? {
            Value::String(text) => content = insert_lines(content, text, &attributes),
            embed => {
                let Some(embed) = Embed::of(embed, &attributes) else {
                    continue;
                };
                let mut marks = schema::sound(&attributes, false);
                marks.extend(embed.to_attributes());
                content = content.embed(embed.to_value(), marks);
            }
        }
    }
    Some(content)
}

/// Inserts `text`, taking from `attributes` what is sound for characters and for newlines.
fn insert_lines(mut content: Delta, text: &str, attributes: &Attributes) -> Delta {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            content = content.insert("\n", schema::sound(attributes, true));
        }
        if !line.is_empty() {
            content = content.insert(line, schema::sound(attributes, false));
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(value: Value) -> Attributes {
        serde_json::from_value(value).expect("the test writes attributes")
    }

    #[test]
    fn a_fragment_survives_the_clipboard() {
        let content = Delta::new()
            .insert("Title", attributes(json!({"bold": true})))
            .insert("\n", attributes(json!({"header": 1})))
            .embed(json!({"image": "https://a.b/c.png"}), Attributes::new())
            .insert("tail", Attributes::new());
        let json = to_json(&content).expect("it is small");
        assert_eq!(from_json(&json), Some(content));
    }

    #[test]
    fn what_the_schema_does_not_know_is_dropped() {
        let json = r#"[
            {"insert": "a", "attributes": {"onclick": "x", "link": "javascript:alert(1)", "bold": true}},
            {"insert": {"script": "x"}},
            {"insert": {"image": "javascript:alert(1)"}},
            {"insert": "\n", "attributes": {"header": 99, "bold": true}}
        ]"#;
        let expected = Delta::new()
            .insert("a", attributes(json!({"bold": true})))
            .insert("\n", Attributes::new());
        assert_eq!(from_json(json), Some(expected));
    }

    #[test]
    fn what_is_no_fragment_is_refused() {
        for json in ["", "{}", "[1]", r#"[{"retain": 3}]"#, r#"[{"delete": 3}]"#] {
            assert_eq!(from_json(json), None, "{json}");
        }
    }
}

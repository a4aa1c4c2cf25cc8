//! A fragment as JSON: a Delta as Quill writes it, with the open end that Quill does not know.
//!
//! It comes back from outside, so anybody can have written it: only inserts, known embeds and
//! sound attributes are taken, and nothing that is too large or not of the right type.

use serde_json::{Map, Value, json};

use crate::model::attributes::Attributes;
use crate::model::blocks::Blocks;
use crate::model::delta::{Content, Delta, Op};
use crate::model::document::clean_text;
use crate::model::fragment::Fragment;
use crate::model::schema::{self, Embed};

/// Larger fragments are neither written nor read, in bytes.
pub const FRAGMENT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// `fragment` as JSON, or `None` when it is too large.
pub fn to_json(fragment: &Fragment) -> Option<String> {
    let ops: Vec<Value> = fragment.content.ops().iter().filter_map(op_json).collect();
    let mut members = Map::from_iter([("ops".to_owned(), Value::Array(ops))]);
    if let Some(end) = &fragment.end {
        members.insert("end".to_owned(), json!(end));
    }
    let json = Value::Object(members).to_string();
    (json.len() <= FRAGMENT_BYTES_MAX).then_some(json)
}

/// A whole document as JSON: Quill's Delta, with the title beside its `ops`.
pub fn to_delta_json(title: &str, blocks: &Blocks) -> String {
    let ops: Vec<Value> = blocks.content().ops().iter().filter_map(op_json).collect();
    json!({ "title": title, "ops": ops }).to_string()
}

fn op_json(op: &Op) -> Option<Value> {
    let Op::Insert(content, attributes) = op else {
        return None;
    };
    let insert = match content {
        Content::Text(text) => Value::from(text.as_str()),
        Content::Embed(embed) => embed.clone(),
    };
    let mut members = Map::from_iter([("insert".to_owned(), insert)]);
    if !attributes.is_empty() {
        members.insert("attributes".to_owned(), json!(attributes));
    }
    Some(Value::Object(members))
}

/// The fragment that `json` describes, or `None` when it does not describe one.
pub fn from_json(json: &str) -> Option<Fragment> {
    if json.len() > FRAGMENT_BYTES_MAX {
        return None;
    }
    // The parser refuses what is nested too deeply for its stack.
    let mut members: Map<String, Value> = serde_json::from_str(json).ok()?;
    let Some(Value::Array(ops)) = members.remove("ops") else {
        return None;
    };
    let mut content = Delta::new();
    for op in ops {
        let Value::Object(mut op) = op else {
            return None;
        };
        let attributes = op.remove("attributes").map(attributes_of);
        let attributes = attributes.unwrap_or_else(|| Some(Attributes::new()))?;
        content = match op.remove("insert")? {
            Value::String(text) => insert_lines(content, &clean_text(&text), &attributes),
            embed => insert_embed(content, &embed, &attributes),
        };
    }
    let end = match members.remove("end") {
        Some(end) => Some(schema::sound(&attributes_of(end)?, true)),
        None => None,
    };
    Some(Fragment { content, end })
}

fn attributes_of(value: Value) -> Option<Attributes> {
    match value {
        Value::Object(members) => Some(members.into_iter().collect()),
        _ => None,
    }
}

/// Inserts `text`, taking from `attributes` what is sound for characters and for newlines.
fn insert_lines(mut content: Delta, text: &str, attributes: &Attributes) -> Delta {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            content = content.insert("\n", schema::sound(attributes, true));
        }
        content = content.insert(line, marks_of(attributes));
    }
    content
}

/// The sound marks among `attributes`, without what belongs to one kind of embed alone.
fn marks_of(attributes: &Attributes) -> Attributes {
    let mut marks = schema::sound(attributes, false);
    marks.retain(|name, _| schema::INLINE_NAMES.contains(&name.as_str()));
    marks
}

fn insert_embed(content: Delta, embed: &Value, attributes: &Attributes) -> Delta {
    let Some(embed) = Embed::of(embed, attributes) else {
        return content;
    };
    let mut marks = marks_of(attributes);
    marks.extend(embed.to_attributes());
    content.embed(embed.to_value(), marks)
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
        let end = Some(attributes(json!({"list": "bullet", "indent": 2})));
        let fragment = Fragment { content, end };
        let json = to_json(&fragment).expect("it is small");
        assert_eq!(from_json(&json), Some(fragment));
    }

    #[test]
    fn what_the_schema_does_not_know_is_dropped() {
        let json = r#"{"ops": [
            {"insert": "a\u200b", "attributes": {"onclick": "x", "link": "javascript:alert(1)",
                "bold": true, "alt": "x", "color": "red;background:url(//evil)"}},
            {"insert": {"script": "x"}},
            {"insert": {"image": "javascript:alert(1)"}},
            {"insert": 5},
            {"insert": "\n", "attributes": {"header": 99, "bold": true, "list": ["bullet"]}}
        ], "end": {"header": "1", "id": "x"}, "extra": 1}"#;
        let content = Delta::new()
            .insert("a", attributes(json!({"bold": true})))
            .insert("\n", Attributes::new());
        let end = Some(Attributes::new());
        assert_eq!(from_json(json), Some(Fragment { content, end }));
    }

    #[test]
    fn what_is_no_fragment_is_refused() {
        let deep = format!("{{\"ops\":[{}]}}", "[".repeat(100_000));
        let huge = format!(
            "{{\"ops\":[{{\"insert\":\"{}\"}}]}}",
            "x".repeat(FRAGMENT_BYTES_MAX)
        );
        for json in [
            "",
            "[]",
            "{}",
            r#"{"ops": 1}"#,
            r#"{"ops": [1]}"#,
            r#"{"ops": [{"retain": 3}]}"#,
            r#"{"ops": [{"delete": 3}]}"#,
            r#"{"ops": [{"insert": "a", "attributes": [1]}]}"#,
            r#"{"ops": [], "end": "list"}"#,
            &deep,
            &huge,
        ] {
            assert_eq!(from_json(json), None, "{}", &json[..json.len().min(60)]);
        }
    }

    #[test]
    fn what_is_too_large_is_not_written() {
        let content = Delta::new().insert("x".repeat(FRAGMENT_BYTES_MAX), Attributes::new());
        assert_eq!(to_json(&content.into()), None);
    }
}

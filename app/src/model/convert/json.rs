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
use crate::model::units::Utf16Offset;

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

/// The title in what [`to_delta_json`] wrote, if it says one.
pub fn title_in(json: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Titled {
        title: Option<String>,
    }
    serde_json::from_slice::<Titled>(json).ok()?.title
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
    if members.get("title").is_some_and(|title| !title.is_string()) {
        return None;
    }
    let mut content = Delta::new();
    for op in ops {
        let Value::Object(op) = op else {
            return None;
        };
        content = inserted(content, op)?;
    }
    let end = match members.remove("end") {
        Some(end) => Some(schema::sound(&attributes_of(end)?, true)),
        None => None,
    };
    Some(Fragment { content, end })
}

/// `content` with what the insert `op` puts in behind it.
fn inserted(content: Delta, mut op: Map<String, Value>) -> Option<Delta> {
    let attributes = op.remove("attributes").map(attributes_of);
    let attributes = attributes.unwrap_or_else(|| Some(Attributes::new()))?;
    Some(match op.remove("insert")? {
        Value::String(text) => insert_lines(content, &clean_text(&text), &attributes),
        embed @ Value::Object(_) => insert_embed(content, &embed, &attributes),
        _ => return None,
    })
}

/// A change as JSON: Quill's Delta.
pub fn change_to_json(change: &Delta) -> Value {
    let op = |op: &Op| match op {
        Op::Insert(..) => op_json(op),
        Op::Delete(len) => Some(json!({ "delete": len.0 })),
        Op::Retain(len, changes) if changes.is_empty() => Some(json!({ "retain": len.0 })),
        Op::Retain(len, changes) => Some(json!({ "retain": len.0, "attributes": changes })),
    };
    let ops: Vec<Value> = change.ops().iter().filter_map(op).collect();
    json!({ "ops": ops })
}

/// The change that `json` describes as [`change_to_json`] does, or `None` when it does not describe one.
pub fn change_from_json(json: &str) -> Option<Delta> {
    if json.len() > FRAGMENT_BYTES_MAX {
        return None;
    }
    let mut members: Map<String, Value> = serde_json::from_str(json).ok()?;
    let Some(Value::Array(ops)) = members.remove("ops") else {
        return None;
    };
    let mut change = Delta::new();
    for op in ops {
        let Value::Object(mut op) = op else {
            return None;
        };
        let units = |len: &Value| len.as_u64().and_then(|len| u32::try_from(len).ok());
        if let Some(len) = op.get("delete") {
            change = change.delete(Utf16Offset(units(len)?));
        } else if let Some(len) = op.get("retain") {
            let len = Utf16Offset(units(len)?);
            let changes = match op.remove("attributes") {
                Some(attributes) => changes_of(&attributes_of(attributes)?),
                None => Attributes::new(),
            };
            change = change.format(len, changes);
        } else {
            change = inserted(change, op)?;
        }
    }
    // The sum must not pass what offsets can say.
    let mut lengths = change.ops().iter().map(Op::len);
    lengths.try_fold(0_u32, |sum, len| sum.checked_add(len.0))?;
    Some(change)
}

/// Of the attributes that are to change, those that the schema knows; null removes one.
fn changes_of(attributes: &Attributes) -> Attributes {
    let removed = attributes.iter().filter(|(name, value)| {
        let name = name.as_str();
        let known = schema::INLINE_NAMES.contains(&name) || schema::BLOCK_NAMES.contains(&name);
        known && value.is_null()
    });
    let mut changes: Attributes = removed
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut set = attributes.clone();
    set.retain(|_, value| !value.is_null());
    changes.extend(marks_of(&set));
    changes.extend(schema::sound(&set, true));
    changes
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
            r#"{"ops": [], "title": {}}"#,
            r#"{"ops": [{"insert": ["a"]}]}"#,
            r#"{"ops": [{"insert": 5}]}"#,
            &deep,
            &huge,
        ] {
            assert_eq!(from_json(json), None, "{}", &json[..json.len().min(60)]);
        }
    }

    #[test]
    fn a_document_says_its_title() {
        let blocks = Blocks::from_content(&Delta::new().insert("a\n", Attributes::new()));
        let json = to_delta_json("A \"title\"", &blocks);
        assert_eq!(title_in(json.as_bytes()).as_deref(), Some("A \"title\""));
        assert_eq!(title_in(br#"{"ops": []}"#), None);
    }

    #[test]
    fn a_change_is_read_as_it_was_written_and_sets_only_what_is_known() {
        let change = Delta::new()
            .retain(Utf16Offset(2))
            .format(
                Utf16Offset(1),
                attributes(json!({"bold": true, "header": null})),
            )
            .insert("a\n", Attributes::new())
            .delete(Utf16Offset(3));
        let json = change_to_json(&change).to_string();
        assert_eq!(change_from_json(&json), Some(change));
        let odd = r#"{"ops": [{"retain": 1, "attributes":
            {"link": "javascript:x", "onclick": "x", "id": null, "list": "bullet"}}]}"#;
        let list = Delta::new().format(Utf16Offset(1), attributes(json!({"list": "bullet"})));
        assert_eq!(change_from_json(odd), Some(list));
    }

    #[test]
    fn what_is_no_change_is_refused() {
        for json in [
            "",
            "{}",
            r#"{"ops": [{"retain": -1}]}"#,
            r#"{"ops": [{"retain": "1"}]}"#,
            r#"{"ops": [{"delete": 5000000000}]}"#,
            r#"{"ops": [{"retain": 4000000000}, {"delete": 4000000000}]}"#,
            r#"{"ops": [{"retain": 1, "attributes": []}]}"#,
        ] {
            assert_eq!(change_from_json(json), None, "{json}");
        }
    }

    #[test]
    fn what_is_too_large_is_not_written() {
        let content = Delta::new().insert("x".repeat(FRAGMENT_BYTES_MAX), Attributes::new());
        assert_eq!(to_json(&content.into()), None);
    }
}

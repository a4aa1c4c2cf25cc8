//! Our values to the engine's and back, and which characters come in at all.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;
use yrs::types::{Attrs, Delta as EngineDelta};
use yrs::{Any, In, Number, Out};

use crate::model::attributes::{Attributes, Value};
use crate::model::delta::{Content, Delta, Op};
use crate::model::units::Utf16Offset;

/// Characters that never enter a document: the first two are what editing surfaces use as filler,
/// the last stands for text that could not be read.
const STRAY: [char; 3] = ['\u{200B}', '\u{FEFF}', '\u{FFFD}'];

/// What is shown of a stray character that a peer's client has put in: nothing (WORD JOINER), in
/// as many units, so that offsets agree with the engine's.
const STRAY_SHOWN: &str = "\u{2060}";

/// The longest title, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// `content` as it may enter the document: without stray characters and null, newlines as `\n`.
/// None when nothing is left.
pub(super) fn clean(content: &Content) -> Option<Content> {
    match content {
        Content::Embed(embed) => Some(Content::Embed(clean_value(embed))),
        Content::Text(text) => {
            let text = clean_text(text);
            (!text.is_empty()).then_some(Content::Text(text))
        }
    }
}

/// `text` as it may enter the document.
pub(crate) fn clean_text(text: &str) -> String {
    if !text.contains(|character| STRAY.contains(&character) || "\r\0".contains(character)) {
        return text.to_owned();
    }
    let mut clean = text.replace("\r\n", "\n").replace('\r', "\n");
    clean.retain(|character| !STRAY.contains(&character) && character != '\0');
    clean
}

/// `title` as titles are: one line that is not too long.
pub fn clean_title(title: &str) -> String {
    let letter = |letter: char| if letter.is_control() { ' ' } else { letter };
    let line: String = title.chars().map(letter).take(TITLE_CHARS_MAX).collect();
    line.trim().to_owned()
}

/// What an embed holds, such as a description or a formula's source, without stray characters.
fn clean_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(without_strays(text)),
        Value::Array(values) => values.iter().map(clean_value).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), clean_value(value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// `text` without stray characters, where no offset counts them.
pub(super) fn without_strays(text: &str) -> String {
    text.replace(STRAY, "")
}

/// Whether there is a stray character in `text`. Looks at bytes, for when a document is opened it is asked
/// of all there is.
fn has_stray(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        // All begin with one of these.
        matches!(byte, 0xE2 | 0xEF) && text[at..].starts_with(STRAY)
    })
}

/// Whether a document may end with `content`.
pub(super) fn ends_line(content: &Content) -> bool {
    matches!(content, Content::Text(text) if text.ends_with('\n'))
}

/// Whether `delta` puts in a character that is a pair of surrogates: four bytes here.
pub(super) fn is_astral(delta: &Delta) -> bool {
    delta.ops().iter().any(|op| {
        matches!(op, Op::Insert(Content::Text(text), _) if text.bytes().any(|byte| byte >= 0xF0))
    })
}

/// The steps of `delta` for the engine.
pub(super) fn to_engine(delta: &Delta) -> Vec<EngineDelta<In>> {
    let attributes = |attributes: &Attributes| {
        let convert = |(name, value): (&String, &Value)| (Arc::from(name.as_str()), to_any(value));
        Box::new(attributes.iter().map(convert).collect::<Attrs>())
    };
    delta
        .ops()
        .iter()
        .map(|op| match op {
            Op::Insert(Content::Text(text), marks) => EngineDelta::Inserted(
                In::Any(Any::String(text.as_str().into())),
                Some(attributes(marks)),
            ),
            Op::Insert(Content::Embed(embed), marks) => {
                EngineDelta::Inserted(In::Any(to_any(embed)), Some(attributes(marks)))
            }
            Op::Retain(len, changes) => EngineDelta::Retain(len.0, Some(attributes(changes))),
            Op::Delete(len) => EngineDelta::Deleted(len.0),
        })
        .collect()
}

/// The steps of the engine's event.
pub(super) fn from_engine(delta: &[EngineDelta]) -> Delta {
    delta
        .iter()
        .map(|step| match step {
            EngineDelta::Inserted(content, marks) => insert(content, marks.as_deref()),
            EngineDelta::Deleted(len) => Op::Delete(Utf16Offset(*len)),
            EngineDelta::Retain(len, changes) => {
                let changes = changes.as_deref().map(from_attrs).unwrap_or_default();
                Op::Retain(Utf16Offset(*len), changes)
            }
        })
        .collect()
}

/// Content of the engine as an insert. Shared types, which no document of ours holds, become an
/// embed that nobody knows.
pub(super) fn insert(content: &Out, marks: Option<&Attrs>) -> Op {
    let mut marks = marks.map(from_attrs).unwrap_or_default();
    marks.retain(|_, value| !value.is_null());
    let content = match content {
        Out::Any(Any::String(text)) if has_stray(text) => {
            Content::Text(text.replace(STRAY, STRAY_SHOWN))
        }
        Out::Any(Any::String(text)) => Content::Text(text.to_string()),
        Out::Any(embed) => Content::Embed(clean_value(&from_any(embed))),
        _ => Content::Embed(json!({ "shared": true })),
    };
    Op::Insert(content, marks)
}

fn from_attrs(attributes: &Attrs) -> Attributes {
    attributes
        .iter()
        .map(|(name, value)| (name.to_string(), from_any(value)))
        .collect()
}

fn to_any(value: &Value) -> Any {
    match value {
        Value::Null => Any::Null,
        Value::Bool(value) => Any::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Any::Number(Number::Int(number)),
            None => Any::Number(Number::Float(number.as_f64().unwrap_or_default())),
        },
        Value::String(text) => Any::String(text.as_str().into()),
        Value::Array(values) => Any::Array(values.iter().map(to_any).collect()),
        Value::Object(members) => {
            let members: HashMap<String, Any> = members
                .iter()
                .map(|(name, value)| (name.clone(), to_any(value)))
                .collect();
            Any::Map(Arc::new(members))
        }
    }
}

/// What JSON cannot say (undefined, bytes, infinities) reads as null, or as text for bytes.
fn from_any(value: &Any) -> Value {
    match value {
        Any::Null | Any::Undefined => Value::Null,
        Any::Bool(value) => Value::Bool(*value),
        Any::Number(Number::Int(number)) => json!(number),
        Any::Number(Number::Float(number)) if number.fract() == 0.0 && number.abs() < 9e15 => {
            json!(*number as i64)
        }
        Any::Number(Number::Float(number)) => json!(number),
        Any::String(text) => Value::String(text.to_string()),
        Any::Buffer(bytes) => Value::String(format!("{} bytes", bytes.len())),
        Any::Array(values) => values.iter().map(from_any).collect(),
        Any::Map(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), from_any(value)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn stray_characters_are_found_among_all_others(
            text in "[a\u{7FF}\u{200A}-\u{200C}\u{2019}\u{FEFE}-\u{FF00}\u{FFFC}-\u{FFFD}\u{1F600}]{0,8}",
        ) {
            prop_assert_eq!(has_stray(&text), text.contains(STRAY));
        }
    }
}

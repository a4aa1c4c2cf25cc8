//! What is written, and with what attributes: our schema's and Quill's.

use app::model::attributes::{Attributes, Value};
use app::model::delta::{Content, Delta, Op};
use app::model::units::Utf16Offset;
use serde_json::{Map, json};

use crate::Error;

/// Letters, lines, pairs of surrogates, and characters that are one to people and several in the text.
const TEXTS: [&str; 14] = [
    "a",
    "word ",
    "\n",
    "two\nlines",
    "\n\n",
    "😀",
    "👩‍🚀",
    "🇩🇪🇫🇷",
    "e\u{301}",
    "한국어",
    "שלום",
    "\u{2028}",
    "𝒳y",
    "क्षि",
];

/// One of the texts.
pub(crate) fn text(number: usize) -> &'static str {
    TEXTS[number % TEXTS.len()]
}

/// Some marks, to be set or (null) taken away.
pub(crate) fn marks(number: usize) -> Attributes {
    let all = [
        json!({}),
        json!({"bold": true}),
        json!({"bold": null}),
        json!({"italic": true}),
        json!({"italic": null, "bold": true}),
        json!({"link": "https://a.example/"}),
        json!({"link": "https://b.example/", "underline": true}),
        json!({"link": null}),
        json!({"color": "#ff0000"}),
        json!({"color": "#00ff00", "background": "yellow"}),
        json!({"script": "super"}),
        json!({"strike": true, "code": true}),
        json!({"bold": true, "italic": true, "underline": true, "unknown": {"a": [1, null, 2.5]}}),
    ];
    attributes(&all[number % all.len()])
}

/// What a block may be; everything else that it may be is taken away.
pub(crate) fn block(number: usize) -> Attributes {
    let all = [
        json!({}),
        json!({"header": 1}),
        json!({"list": "bullet", "indent": 1}),
        json!({"list": "checked"}),
        json!({"blockquote": true}),
        json!({"code-block": "rust"}),
        json!({"align": "center", "direction": "rtl"}),
        json!({"table": "row-1"}),
    ];
    let names = [
        "header",
        "list",
        "indent",
        "blockquote",
        "code-block",
        "align",
        "direction",
        "table",
    ];
    let mut changes: Attributes = names
        .iter()
        .map(|name| ((*name).to_owned(), Value::Null))
        .collect();
    changes.extend(attributes(&all[number % all.len()]));
    changes
}

/// One of the embeds, as content.
pub(crate) fn embed(number: usize) -> (Value, Attributes) {
    let all = [
        (
            json!({"image": "https://a.example/b.png"}),
            json!({"alt": "ä", "width": "20"}),
        ),
        (json!({"divider": true}), json!({})),
        (json!({"formula": "x^2"}), json!({"bold": true})),
        (
            json!({"unknown": {"deep": [1, "two", null, {"three": 3.5}]}}),
            json!({}),
        ),
    ];
    let (value, marks) = &all[number % all.len()];
    (value.clone(), attributes(marks))
}

pub(crate) fn title(number: usize) -> &'static str {
    ["", "A title", "標題 😀"][number % 3]
}

fn attributes(value: &Value) -> Attributes {
    let members = value.as_object().cloned().unwrap_or_default();
    members.into_iter().collect()
}

/// `delta` as yjs takes it.
pub(crate) fn to_json(delta: &Delta) -> Value {
    let with = |name: &str, value: Value, attributes: &Attributes| {
        let mut op = Map::from_iter([(name.to_owned(), value)]);
        if !attributes.is_empty() {
            op.insert("attributes".to_owned(), json!(attributes));
        }
        Value::Object(op)
    };
    let ops = delta.ops().iter().map(|op| match op {
        Op::Insert(Content::Text(text), attributes) => with("insert", json!(text), attributes),
        Op::Insert(Content::Embed(embed), attributes) => with("insert", embed.clone(), attributes),
        Op::Retain(len, attributes) => with("retain", json!(len.0), attributes),
        Op::Delete(len) => with("delete", json!(len.0), &Attributes::new()),
    });
    ops.collect()
}

/// The content that yjs shows, in our form: equal neighbours are one, null attributes are none.
pub(crate) fn from_json(ops: &Value) -> Result<Delta, Error> {
    let mut delta = Delta::new();
    for op in ops.as_array().ok_or("no list of steps")? {
        let mut attributes = attributes(&op["attributes"]);
        attributes.retain(|_, value| !value.is_null());
        let content = match &op["insert"] {
            Value::String(text) => Content::Text(text.clone()),
            Value::Null => return Err(format!("no insert: {op}").into()),
            embed => Content::Embed(embed.clone()),
        };
        delta.push(Op::Insert(content, attributes));
    }
    Ok(delta)
}

/// `offset` inside `content`, which ends with a newline, and not inside a pair of surrogates.
pub(crate) fn snap(content: &Delta, offset: u32) -> Utf16Offset {
    let last = content.target_len().0.saturating_sub(1);
    let offset = if last == 0 { 0 } else { offset % (last + 1) };
    let mut at = 0;
    for op in content.ops() {
        let len = op.len().0;
        if offset < at + len {
            if let Op::Insert(Content::Text(text), _) = op {
                return Utf16Offset(at + snapped_in(text, offset - at));
            }
            break;
        }
        at += len;
    }
    Utf16Offset(offset)
}

fn snapped_in(text: &str, offset: u32) -> u32 {
    let mut at = 0;
    for character in text.chars() {
        let end = at + character.len_utf16() as u32;
        if offset < end {
            break;
        }
        at = end;
    }
    at
}

/// Where the newline is that ends the block at `offset`.
pub(crate) fn newline_after(content: &Delta, offset: Utf16Offset) -> Option<Utf16Offset> {
    let mut at = 0;
    for op in content.ops() {
        let Op::Insert(Content::Text(text), _) = op else {
            at += op.len().0;
            continue;
        };
        for character in text.chars() {
            if character == '\n' && at >= offset.0 {
                return Some(Utf16Offset(at));
            }
            at += character.len_utf16() as u32;
        }
    }
    None
}

//! What a block is, and how it lies, by its newline's attributes.

use serde_json::json;

use crate::model::attributes::{Attributes, Value, names};

/// The deepest indent.
pub const INDENT_MAX: u8 = 8;

/// The kinds of list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// A bullet.
    Bullet,
    /// A number.
    Ordered,
    /// A task that is done.
    Checked,
    /// A task that is not.
    Unchecked,
}

impl ListKind {
    /// The attribute's value.
    pub fn name(self) -> &'static str {
        match self {
            ListKind::Bullet => "bullet",
            ListKind::Ordered => "ordered",
            ListKind::Checked => "checked",
            ListKind::Unchecked => "unchecked",
        }
    }

    /// Whether it is a task, done or not.
    pub fn is_task(self) -> bool {
        matches!(self, ListKind::Checked | ListKind::Unchecked)
    }

    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "bullet" => ListKind::Bullet,
            "ordered" => ListKind::Ordered,
            "checked" => ListKind::Checked,
            "unchecked" => ListKind::Unchecked,
            _ => return None,
        })
    }
}

/// What a block is: one thing only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Plain text.
    #[default]
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// An item of a list.
    List(ListKind),
    /// A line of a quotation.
    Quote,
    /// A line of code.
    Code {
        /// Its language, `"plain"` when none is known.
        language: String,
    },
    /// A cell of a table; a cell's row is all neighbours with the same row id.
    TableCell {
        /// The id of the row.
        row: String,
    },
}

/// The language of code whose language is not known.
const PLAIN: &str = "plain";

impl BlockKind {
    /// Reads the kind off a newline's attributes. Two kinds can land on one newline when two
    /// people set them at the same time; the first in this order is what everybody sees.
    pub fn of(attributes: &Attributes) -> Self {
        let text = |name: &str| attributes.get(name).and_then(Value::as_str);
        if let Some(row) = text(names::TABLE) {
            return BlockKind::TableCell {
                row: row.to_owned(),
            };
        }
        match attributes.get(names::CODE_BLOCK) {
            Some(Value::String(language)) => {
                let language = language.clone();
                return BlockKind::Code { language };
            }
            Some(Value::Bool(true)) => return BlockKind::code(PLAIN),
            _ => {}
        }
        let level = attributes.get(names::HEADER).and_then(Value::as_u64);
        if let Some(level @ 1..=6) = level {
            return BlockKind::Heading(level as u8);
        }
        if let Some(list) = text(names::LIST).and_then(ListKind::from_name) {
            return BlockKind::List(list);
        }
        if attributes.get(names::BLOCKQUOTE) == Some(&Value::Bool(true)) {
            return BlockKind::Quote;
        }
        BlockKind::Paragraph
    }

    /// A line of code in `language`.
    pub fn code(language: &str) -> Self {
        BlockKind::Code {
            language: language.to_owned(),
        }
    }

    /// The attributes that make a block this kind and nothing else.
    pub fn to_attributes(&self) -> Attributes {
        let (name, value) = match self {
            BlockKind::Paragraph => return Attributes::new(),
            BlockKind::Heading(level) => (names::HEADER, json!(level.clamp(&1, &6))),
            BlockKind::List(list) => (names::LIST, json!(list.name())),
            BlockKind::Quote => (names::BLOCKQUOTE, json!(true)),
            BlockKind::Code { language } => {
                let known = !language.is_empty();
                (
                    names::CODE_BLOCK,
                    json!(if known { language } else { PLAIN }),
                )
            }
            BlockKind::TableCell { row } => (names::TABLE, json!(row)),
        };
        Attributes::from([(name.to_owned(), value)])
    }

    /// The changes that turn a block with `attributes` into this kind: other kinds go, and the
    /// indent with them unless both are lists.
    pub fn changes_from(&self, attributes: &Attributes) -> Attributes {
        let kinds = [
            names::TABLE,
            names::CODE_BLOCK,
            names::HEADER,
            names::LIST,
            names::BLOCKQUOTE,
        ];
        let wanted = self.to_attributes();
        let stays_list = matches!(self, BlockKind::List(_))
            && matches!(BlockKind::of(attributes), BlockKind::List(_));
        let mut changes: Attributes = kinds
            .into_iter()
            .filter(|name| attributes.contains_key(*name) && !wanted.contains_key(*name))
            .map(|name| (name.to_owned(), Value::Null))
            .collect();
        if attributes.contains_key(names::INDENT) && !stays_list {
            changes.insert(names::INDENT.to_owned(), Value::Null);
        }
        changes.extend(
            wanted
                .into_iter()
                .filter(|(name, value)| attributes.get(name) != Some(value)),
        );
        changes
    }

    /// Whether it is a list item of any kind.
    pub fn is_list(&self) -> bool {
        matches!(self, BlockKind::List(_))
    }

    /// Whether it is a line of code.
    pub fn is_code(&self) -> bool {
        matches!(self, BlockKind::Code { .. })
    }
}

/// How a block's lines are aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    /// Where lines of the script start.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// To the right.
    Right,
    /// To both sides.
    Justify,
}

impl Align {
    /// The attribute's value; null for the start.
    pub fn to_value(self) -> Value {
        match self {
            Align::Start => Value::Null,
            Align::Center => json!("center"),
            Align::Right => json!("right"),
            Align::Justify => json!("justify"),
        }
    }
}

/// Which way a block is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// As its first strong character says.
    #[default]
    Auto,
    /// From right to left.
    RightToLeft,
}

impl Direction {
    /// The attribute's value; null for auto.
    pub fn to_value(self) -> Value {
        match self {
            Direction::Auto => Value::Null,
            Direction::RightToLeft => json!("rtl"),
        }
    }
}

/// How deep a newline's attributes indent its block: 0 to [`INDENT_MAX`].
pub fn indent(attributes: &Attributes) -> u8 {
    let level = attributes.get(names::INDENT).and_then(Value::as_u64);
    level.unwrap_or(0).min(u64::from(INDENT_MAX)) as u8
}

/// How a newline's attributes align its block.
pub fn align(attributes: &Attributes) -> Align {
    match attributes.get(names::ALIGN).and_then(Value::as_str) {
        Some("center") => Align::Center,
        Some("right") => Align::Right,
        Some("justify") => Align::Justify,
        _ => Align::Start,
    }
}

/// Which way a newline's attributes say that its block is written.
pub fn direction(attributes: &Attributes) -> Direction {
    match attributes.get(names::DIRECTION).and_then(Value::as_str) {
        Some("rtl") => Direction::RightToLeft,
        _ => Direction::Auto,
    }
}

/// The sound ones of the attributes that say how a block lies.
pub(super) fn layout(attributes: &Attributes) -> Attributes {
    let level = indent(attributes);
    let values = [
        (
            names::INDENT,
            if level > 0 { json!(level) } else { Value::Null },
        ),
        (names::ALIGN, align(attributes).to_value()),
        (names::DIRECTION, direction(attributes).to_value()),
    ];
    values
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

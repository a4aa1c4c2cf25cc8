//! What a document may show: block kinds, marks, embeds, and which values of them are sound.
//!
//! Anybody's client can write any attribute into a document. It is kept there, but only what this
//! module recognises is ever shown: one block kind per newline, known marks, checked URLs and
//! colours.

mod address;
mod block_kind;
mod embed;
mod url;
mod values;

pub use address::{address_in, whole_address};
pub use block_kind::{Align, BlockKind, Direction, INDENT_MAX, ListKind, align, direction, indent};
pub use embed::{Embed, IMAGE_SIDE_MAX, ImageSize};
pub use values::{is_color, safe_image_url, safe_url, to_link};

use super::attributes::{Attributes, Value, names};

/// A mark that is either there or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underlined.
    Underline,
    /// Struck through.
    Strike,
    /// Code inside a line.
    Code,
}

impl Mark {
    /// All of them.
    pub const ALL: [Mark; 5] = [
        Mark::Bold,
        Mark::Italic,
        Mark::Underline,
        Mark::Strike,
        Mark::Code,
    ];

    /// The attribute's name.
    pub fn name(self) -> &'static str {
        match self {
            Mark::Bold => names::BOLD,
            Mark::Italic => names::ITALIC,
            Mark::Underline => names::UNDERLINE,
            Mark::Strike => names::STRIKE,
            Mark::Code => names::CODE,
        }
    }

    /// Whether `marks` show it.
    pub fn is_in(self, marks: &Attributes) -> bool {
        marks.get(self.name()) == Some(&Value::Bool(true))
    }
}

/// The highlight that people get who do not choose a colour: translucent, so that the text above
/// it keeps its contrast on a light and on a dark page.
pub const HIGHLIGHT: &str = "#facc1566";

/// Names of the inline attributes that are shown.
pub const INLINE_NAMES: [&str; 9] = [
    names::BOLD,
    names::ITALIC,
    names::UNDERLINE,
    names::STRIKE,
    names::CODE,
    names::LINK,
    names::COLOR,
    names::BACKGROUND,
    names::SCRIPT,
];

/// Names of the attributes that say what a block is and how it lies.
pub const BLOCK_NAMES: [&str; 8] = [
    names::HEADER,
    names::LIST,
    names::INDENT,
    names::BLOCKQUOTE,
    names::CODE_BLOCK,
    names::ALIGN,
    names::DIRECTION,
    names::TABLE,
];

/// Names of the attributes that say how a block lies.
pub fn layout_names() -> impl Iterator<Item = &'static str> {
    [names::INDENT, names::ALIGN, names::DIRECTION].into_iter()
}

/// Whether `value` is one that the inline attribute `name` may have when it is set here.
pub fn is_sound_mark(name: &str, value: &Value) -> bool {
    match name {
        names::BOLD | names::ITALIC | names::UNDERLINE | names::STRIKE | names::CODE => {
            *value == Value::Bool(true)
        }
        names::LINK => value.as_str().is_some_and(|url| safe_url(url).is_some()),
        names::COLOR | names::BACKGROUND => value.as_str().is_some_and(is_color),
        names::SCRIPT => matches!(value.as_str(), Some("sub" | "super")),
        names::ALT => value.is_string(),
        names::WIDTH | names::HEIGHT => embed::side(value).is_some(),
        _ => false,
    }
}

/// The marks that text typed after a character with `marks` gets: all that grow to the right.
/// Links and code end where they end.
pub fn growing(marks: &Attributes) -> Attributes {
    marks
        .iter()
        .filter(|(name, _)| {
            let name = name.as_str();
            INLINE_NAMES.contains(&name) && name != names::LINK && name != names::CODE
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Of attributes from outside, those that are in the schema with sound values: inline ones for
/// content, block ones for newlines.
pub fn sound(attributes: &Attributes, newline: bool) -> Attributes {
    if newline {
        let kind = match BlockKind::of(attributes) {
            BlockKind::Code { language } if !values::is_name(&language) => BlockKind::code(""),
            BlockKind::TableCell { row } if !values::is_name(&row) => BlockKind::Paragraph,
            kind => kind,
        };
        let mut kept = kind.to_attributes();
        kept.extend(block_kind::layout(attributes));
        return kept;
    }
    attributes
        .iter()
        .filter(|(name, value)| is_sound_mark(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn attributes(value: Value) -> Attributes {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn of_two_block_kinds_on_one_newline_the_same_one_always_wins() {
        let both = attributes(json!({"header": 2, "list": "bullet", "blockquote": true}));
        assert_eq!(BlockKind::of(&both), BlockKind::Heading(2));
        let code = attributes(json!({"code-block": "rust", "header": 1}));
        let language = "rust".to_owned();
        assert_eq!(BlockKind::of(&code), BlockKind::Code { language });
    }

    #[test]
    fn values_that_no_client_of_ours_writes_are_read_as_a_paragraph() {
        for odd in [
            json!({"header": 9}),
            json!({"header": "1"}),
            json!({"list": "roman"}),
            json!({"blockquote": false}),
            json!({"table": 3}),
        ] {
            assert_eq!(BlockKind::of(&attributes(odd)), BlockKind::Paragraph);
        }
    }

    #[test]
    fn only_sound_marks_pass_from_outside() {
        let marks = attributes(json!({
            "bold": true, "italic": "yes", "link": "javascript:alert(1)", "color": "red;x",
            "onclick": "x", "script": "super",
        }));
        let kept = attributes(json!({"bold": true, "script": "super"}));
        assert_eq!(sound(&marks, false), kept);
        assert_eq!(
            sound(
                &attributes(json!({"list": "bullet", "indent": 99, "bold": true})),
                true
            ),
            attributes(json!({"list": "bullet", "indent": 8}))
        );
    }

    #[test]
    fn names_from_outside_are_short_and_plain() {
        let long = "x".repeat(65);
        for odd in [long.as_str(), "a b", "a\u{0}", ""] {
            let code = sound(&attributes(json!({ "code-block": odd })), true);
            assert_eq!(code, attributes(json!({"code-block": "plain"})));
            let cell = sound(&attributes(json!({ "table": odd })), true);
            assert_eq!(cell, Attributes::new());
        }
        let code = attributes(json!({"code-block": "c++"}));
        assert_eq!(sound(&code, true), code);
    }

    #[test]
    fn bold_grows_while_links_and_code_do_not() {
        let marks = attributes(json!({"bold": true, "link": "https://a.b/", "code": true}));
        assert_eq!(growing(&marks), attributes(json!({"bold": true})));
    }
}

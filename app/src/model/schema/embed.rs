//! Objects that stand in the text like a character.

use serde_json::json;

use super::values::safe_image_url;
use crate::model::attributes::{Attributes, Value, names};

/// An embed that the schema knows.
#[derive(Clone, Debug, PartialEq)]
pub enum Embed {
    /// A picture.
    Image {
        /// Where it is.
        src: String,
        /// What it shows, for who cannot see it; kept as an attribute beside the embed.
        alt: Option<String>,
    },
    /// A rule across the page; it stands in a block of its own.
    Divider,
    /// TeX source.
    Formula(String),
}

impl Embed {
    /// Reads the content and attributes of an embed; none when the schema does not know it or
    /// its URL is not a sound one.
    pub fn of(value: &Value, attributes: &Attributes) -> Option<Self> {
        let members = value.as_object()?;
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        if let Some(src) = text(names::IMAGE) {
            let alt = attributes.get(names::ALT).and_then(Value::as_str);
            return Some(Embed::Image {
                src: safe_image_url(src)?,
                alt: alt.map(str::to_owned),
            });
        }
        if let Some(source) = text(names::FORMULA) {
            return Some(Embed::Formula(source.to_owned()));
        }
        members.get(names::DIVIDER).map(|_| Embed::Divider)
    }

    /// The content, as it stands in the document.
    pub fn to_value(&self) -> Value {
        match self {
            Embed::Image { src, .. } => json!({ names::IMAGE: src }),
            Embed::Divider => json!({ names::DIVIDER: true }),
            Embed::Formula(source) => json!({ names::FORMULA: source }),
        }
    }

    /// The attributes that belong to the embed itself.
    pub fn to_attributes(&self) -> Attributes {
        match self {
            Embed::Image { alt: Some(alt), .. } => {
                Attributes::from([(names::ALT.to_owned(), json!(alt))])
            }
            _ => Attributes::new(),
        }
    }
}

//! Objects that stand in the text like a character.

use serde_json::json;

use super::values::safe_image_url;
use crate::model::attributes::{Attributes, Value, names};

/// Width and height of an image in CSS pixels, each 1 to [`IMAGE_SIDE_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImageSize {
    /// From side to side.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// The longest side that an image may claim, in CSS pixels.
pub const IMAGE_SIDE_MAX: u32 = 65_535;

impl ImageSize {
    /// The size of an image with these sides, if they are ones that an image can have.
    pub fn new(width: u32, height: u32) -> Option<Self> {
        let sound = |side| (1..=IMAGE_SIDE_MAX).contains(&side);
        (sound(width) && sound(height)).then_some(Self { width, height })
    }

    /// Reads the attributes of an image; none unless both sides are sound.
    fn of(attributes: &Attributes) -> Option<Self> {
        let side = |name: &str| attributes.get(name).and_then(side);
        Self::new(side(names::WIDTH)?, side(names::HEIGHT)?)
    }
}

/// A side as a document may hold it: Quill writes text, others write numbers.
pub(super) fn side(value: &Value) -> Option<u32> {
    let side = match value {
        Value::String(text) => text.parse().ok()?,
        value => u32::try_from(value.as_u64()?).ok()?,
    };
    (1..=IMAGE_SIDE_MAX).contains(&side).then_some(side)
}

/// An embed that the schema knows.
#[derive(Clone, Debug, PartialEq)]
pub enum Embed {
    /// A picture.
    Image {
        /// Where it is.
        src: String,
        /// What it shows, for who cannot see it; kept as an attribute beside the embed.
        alt: Option<String>,
        /// How large it is, so that the page keeps its place while it loads.
        size: Option<ImageSize>,
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
                size: ImageSize::of(attributes),
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
            Embed::Image { alt, size, .. } => {
                let alt = alt.iter().map(|alt| (names::ALT, json!(alt)));
                let size = size.iter().flat_map(|size| {
                    [
                        (names::WIDTH, json!(size.width.to_string())),
                        (names::HEIGHT, json!(size.height.to_string())),
                    ]
                });
                alt.chain(size)
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }
            Embed::Divider | Embed::Formula(_) => Attributes::new(),
        }
    }
}

//! Which images in foreign content stay in the text, and which are files.
//!
//! Knows no DOM.

use crate::model::delta::{Content, Delta, Op};
use crate::model::schema::Embed;
use crate::model::units::Utf16Offset;

/// An image whose address is its content stays in the text up to this length, in bytes of the
/// address: everybody who opens the document loads it with the text.
const DATA_URL_BYTES_MAX: usize = 4 * 1024;

/// Whether there is nothing to read in `content`: a file beside it is then what was meant.
pub(super) fn is_only_images(content: &Delta) -> bool {
    content.ops().iter().all(|op| match op {
        Op::Insert(Content::Text(text), _) => text.trim().is_empty(),
        Op::Insert(Content::Embed(value), marks) => {
            matches!(Embed::of(value, marks), Some(Embed::Image { .. }))
        }
        Op::Retain(..) | Op::Delete(_) => false,
    })
}

/// An image that is too large for the text.
#[derive(Debug, PartialEq)]
pub(super) struct LargeImage {
    /// Its content, as a data URL.
    pub(super) src: String,
    /// What it shows.
    pub(super) alt: Option<String>,
    /// Where it belongs, from the start of the content that is left.
    pub(super) at: Utf16Offset,
}

/// `content` without the images that are too large for the text, and those.
pub(super) fn without_large(content: Delta) -> (Delta, Vec<LargeImage>) {
    let mut left = Delta::new();
    let mut large = Vec::new();
    for op in content.into_ops() {
        let image = match &op {
            Op::Insert(Content::Embed(value), marks) => Embed::of(value, marks),
            _ => None,
        };
        match image {
            Some(Embed::Image { src, alt, .. })
                if src.starts_with("data:") && src.len() > DATA_URL_BYTES_MAX =>
            {
                let at = left.target_len();
                large.push(LargeImage { src, alt, at });
            }
            _ => left.push(op),
        }
    }
    (left, large)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::attributes::Attributes;

    fn image(delta: Delta, src: &str) -> Delta {
        let alt = Attributes::from([("alt".to_owned(), json!("a cat"))]);
        delta.embed(json!({ "image": src }), alt)
    }

    fn data_url(bytes: usize) -> String {
        format!("data:image/png;base64,{}", "A".repeat(bytes))
    }

    #[test]
    fn a_file_beside_markup_counts_only_if_the_markup_says_nothing() {
        let plain = Attributes::new;
        let picture = image(Delta::new().insert(" \n", plain()), "https://a.b/c.png");
        assert!(is_only_images(&picture.clone().insert("\n", plain())));
        assert!(!is_only_images(&picture.clone().insert("text", plain())));
        assert!(!is_only_images(
            &picture.embed(json!({"divider": true}), plain())
        ));
    }

    #[test]
    fn a_large_image_leaves_the_text_and_says_where_it_was() {
        let plain = Attributes::new;
        let content = image(Delta::new().insert("ab\n", plain()), &data_url(5_000));
        let content = image(content.insert("c", plain()), &data_url(100));
        let (left, large) = without_large(content);
        let expected = Delta::new().insert("ab\nc", plain());
        assert_eq!(left, image(expected, &data_url(100)));
        assert_eq!(
            large,
            [LargeImage {
                src: data_url(5_000),
                alt: Some("a cat".to_owned()),
                at: Utf16Offset(3),
            }]
        );
    }
}

//! Addresses that hold outside of our own pages.

use serde_json::json;

use crate::model::attributes::{Value, names};
use crate::model::blocks::Blocks;
use crate::model::delta::{Content, Delta, Op};

/// The same document with the addresses of its images complete: those of this server, which start
/// with a slash, get `origin` in front (`https://example.org`).
pub fn with_whole_addresses(blocks: &Blocks, origin: &str) -> Blocks {
    let whole: Delta = blocks
        .content()
        .ops()
        .iter()
        .map(|op| match op {
            Op::Insert(Content::Embed(embed), marks) => {
                Op::Insert(Content::Embed(whole(embed, origin)), marks.clone())
            }
            op => op.clone(),
        })
        .collect();
    Blocks::from_content(&whole)
}

fn whole(embed: &Value, origin: &str) -> Value {
    match embed.get(names::IMAGE).and_then(Value::as_str) {
        Some(path) if path.starts_with('/') => json!({ names::IMAGE: format!("{origin}{path}") }),
        _ => embed.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attributes::Attributes;
    use crate::model::convert::markdown::to_markdown;

    #[test]
    fn an_image_of_this_server_is_found_from_anywhere() {
        let content = Delta::new()
            .embed(json!({"image": "/uploads/a.png"}), Attributes::new())
            .embed(json!({"image": "https://b.c/d.png"}), Attributes::new())
            .insert("\n", Attributes::new());
        let blocks = with_whole_addresses(&Blocks::from_content(&content), "https://example.org");
        assert_eq!(
            to_markdown(&blocks),
            "![](https://example.org/uploads/a.png)![](https://b.c/d.png)\n"
        );
    }
}

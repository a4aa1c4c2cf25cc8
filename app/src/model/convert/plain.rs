//! Plain text out.

use crate::model::attributes::{Attributes, Value, names};
use crate::model::delta::{Content, Delta, Op};
use crate::model::schema::Embed;

/// The text of `content` (inserts only): blocks end with `\n`, a soft break is `\n` too, an
/// image is its description, a formula its source, a divider three dashes.
pub fn to_plain_text(content: &Delta) -> String {
    let mut text = String::new();
    for op in content.ops() {
        match op {
            Op::Insert(Content::Text(run), _) => {
                text.extend(run.chars().map(|character| match character {
                    '\u{2028}' => '\n',
                    other => other,
                }));
            }
            Op::Insert(Content::Embed(embed), marks) => text.push_str(&embed_text(embed, marks)),
            Op::Retain(..) | Op::Delete(_) => {}
        }
    }
    text
}

fn embed_text(embed: &Value, marks: &Attributes) -> String {
    match Embed::of(embed, marks) {
        Some(Embed::Divider) => "---".to_owned(),
        Some(Embed::Formula(source)) => source,
        Some(Embed::Image { .. }) | None => {
            let alt = marks.get(names::ALT).and_then(Value::as_str);
            alt.unwrap_or_default().to_owned()
        }
    }
}

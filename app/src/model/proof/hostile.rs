//! Nothing that anybody pastes or writes into a document becomes script, a handler, an unsafe
//! address or a style of its own: neither on the page nor in what is copied from it.

use serde_json::{Value, json};

use super::check::state;
use crate::model::attributes::Attributes;
use crate::model::commands::Command::InsertFragment;
use crate::model::convert::from_html::from_html;
use crate::model::convert::html_parser::parse;
use crate::model::convert::json::from_json;
use crate::model::delta::Delta;
use crate::model::document::{ClientId, Document, Replica};
use crate::model::render::to_html;
use crate::model::testing::harmless::{assert_harmless, assert_shows_harmlessly, below};
use crate::model::units::Utf16Offset;

const CORPUS: &str = include_str!("../../../../fixtures/clipboard/malicious.txt");

/// The vectors of the corpus, with their names.
fn vectors() -> Vec<(&'static str, &'static str)> {
    let sections = CORPUS.split("\n== ").skip(1);
    let vectors: Vec<_> = sections
        .map(|section| section.split_once('\n').expect("a name, then the vector"))
        .collect();
    assert!(vectors.len() > 70, "{}", vectors.len());
    vectors
}

#[test]
fn no_known_vector_survives_being_pasted() {
    for (name, vector) in vectors() {
        let mut state = state("‸");
        let tree = parse(vector);
        let carrier = below(&tree)
            .into_iter()
            .find_map(|element| element.attribute("data-quire-fragment"));
        let own = carrier.and_then(from_json);
        let fragment = own.unwrap_or_else(|| from_html(&tree));
        assert_shows_harmlessly(&fragment.content, name);
        state.run(0, &InsertFragment(fragment)).unwrap();
        super::check::assert_sound(&state);
        assert_shows_harmlessly(&state.document().blocks().content(), name);
        let text = state.document().plain_text();
        assert!(
            !text.contains(['\u{200B}', '\u{FEFF}', '\u{FFFD}']),
            "{name}"
        );
    }
}

#[test]
fn text_of_a_vector_that_people_can_read_is_kept() {
    let text = |vector: &str| from_html(&parse(vector)).to_blocks().get(0).unwrap().text();
    assert_eq!(text("before<script>x</script>after"), "beforeafter");
    assert_eq!(text("<a href='javascript:x'>link</a>"), "link");
    assert_eq!(text("<p>safe\u{202E}txt.exe</p>"), "safe\u{202E}txt.exe");
}

fn attributes(value: Value) -> Attributes {
    serde_json::from_value(value).expect("an object")
}

/// What a hostile client can put into a document: every vector as text, as the value of every
/// attribute and of every embed, and values of every wrong type.
fn hostile_values() -> Vec<Value> {
    let mut values: Vec<Value> = vectors().iter().map(|(_, vector)| json!(vector)).collect();
    values.extend([
        json!("javascript:window.pwned=1"),
        json!(" \tJAVA\nSCRIPT:window.pwned=1"),
        json!("data:text/html,<script>window.pwned=1</script>"),
        json!("vbscript:x"),
        json!("data:image/svg+xml;base64,PHN2Zz4="),
        json!("data:image/png;base64,\" onerror=\"window.pwned=1"),
        json!("//evil.example/x.png"),
        json!("/uploads/../../etc/passwd"),
        json!("https://a.b/\" onclick=\"window.pwned=1"),
        json!("red;background:url(https://evil.example)"),
        json!("url(https://evil.example)"),
        json!("rgb(1,2,3);x:y"),
        json!("expression(window.pwned=1)"),
        json!("var(--x)"),
        json!("rust\"><img src=x onerror=window.pwned=1>"),
        json!(null),
        json!(-1),
        json!(1e300),
        json!(999),
        json!(["bullet"]),
        json!({"toString": "x", "__proto__": {"a": 1}}),
        json!("x".repeat(100_000)),
        json!("\u{202E}\u{2066}"),
    ]);
    values
}

const NAMES: [&str; 26] = [
    "bold",
    "italic",
    "underline",
    "strike",
    "code",
    "link",
    "color",
    "background",
    "script",
    "alt",
    "header",
    "list",
    "indent",
    "blockquote",
    "code-block",
    "align",
    "direction",
    "table",
    "onclick",
    "style",
    "class",
    "id",
    "href",
    "src",
    "contenteditable",
    "__proto__",
];

#[test]
fn no_attribute_or_embed_of_a_hostile_client_reaches_the_page() {
    for value in hostile_values() {
        let mut every = Attributes::new();
        for name in NAMES {
            every.insert(name.to_owned(), value.clone());
        }
        let mut content = Delta::new()
            .insert("text", every.clone())
            .insert("\n", every.clone());
        for name in NAMES {
            let one = Attributes::from([(name.to_owned(), value.clone())]);
            content = content.insert("x", one.clone()).insert("\n", one);
        }
        for kind in [
            "image", "divider", "formula", "video", "html", "iframe", "script",
        ] {
            content = content.embed(json!({ kind: value.clone() }), every.clone());
        }
        content = content
            .embed(value.clone(), every.clone())
            .insert("\n", every);
        if let Value::String(text) = &value {
            content = content.insert(text.as_str(), attributes(json!({"bold": true})));
        }
        let context: String = value.to_string().chars().take(80).collect();
        assert_shows_harmlessly(&content, &context);

        // The same through the bytes that a client sends.
        let seed = Replica::new(ClientId(9)).seed();
        let mut writer = Document::from_updates(ClientId(1), &[seed]).unwrap();
        writer.edit(content);
        let reader = Document::from_updates(ClientId(2), &[writer.encode()]).unwrap();
        assert!(reader.len() > Utf16Offset(20));
        assert_harmless(&to_html(reader.blocks()), &context);
    }
}

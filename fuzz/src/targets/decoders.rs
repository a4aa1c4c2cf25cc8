//! Everything that reads one short piece of text or bytes: frames, messages, names, colours, ids,
//! addresses, blobs of the store.
//!
//! What is read is written and read again as the same.

use app::model::schema::{is_color, safe_image_url, safe_url, to_link};
use app::protocol::frame::Frame;
use app::protocol::limits::NAME_CHARS_MAX;
use app::protocol::profile::{check_color, check_name};
use app::protocol::text::{decode_client, decode_server, encode_client, encode_server};
use server::storage::image::ImageName;
use server::storage::{DocumentId, blob};

pub(crate) fn run(input: &[u8]) {
    frames(input);
    blobs(input);
    if let Ok(text) = std::str::from_utf8(input) {
        messages(text);
        names(text);
        addresses(text);
    }
}

fn frames(input: &[u8]) {
    let Ok(frame) = Frame::decode(input) else {
        return;
    };
    let written = frame.encode();
    assert_eq!(Frame::decode(&written).expect("it is ours"), frame);
}

fn blobs(input: &[u8]) {
    if let Ok(content) = blob::decode(input.to_vec()) {
        assert_eq!(blob::encode(&content), input);
    }
}

fn messages(text: &str) {
    if let Ok(message) = decode_client(text) {
        let written = encode_client(&message);
        assert_eq!(decode_client(&written).expect("it is ours"), message);
    }
    if let Ok(message) = decode_server(text) {
        let written = encode_server(&message);
        assert_eq!(decode_server(&written).expect("it is ours"), message);
    }
}

fn names(text: &str) {
    if let Ok(name) = check_name(text) {
        assert!(!name.is_empty() && name.chars().count() <= NAME_CHARS_MAX);
        assert_eq!(check_name(name), Ok(name));
    }
    if let Ok(color) = check_color(text) {
        assert!(is_color(&color));
    }
    if let Ok(id) = DocumentId::parse(text) {
        assert_eq!(id.as_str(), text);
    }
    if let Some(name) = ImageName::parse(text) {
        assert_eq!(name.to_string(), text);
    }
}

fn addresses(text: &str) {
    for address in [safe_url(text), to_link(text)].into_iter().flatten() {
        let schemes = ["http:", "https:", "mailto:", "tel:"];
        assert!(schemes.iter().any(|scheme| address.starts_with(scheme)));
        assert_eq!(safe_url(&address).as_ref(), Some(&address));
    }
    if let Some(address) = safe_image_url(text) {
        assert_eq!(safe_image_url(&address).as_ref(), Some(&address));
    }
}

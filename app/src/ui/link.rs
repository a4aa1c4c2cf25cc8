//! Finding the document that a pasted link means.

/// The longest document id, in characters.
const ID_CHARS_MAX: usize = 64;

/// The document id in what somebody pasted: a whole link (`https://host/d/id?x#y`), a path
/// (`/d/id`) or the bare id. `None` if there is no valid id in it.
pub fn document_id_of(pasted: &str) -> Option<&str> {
    let pasted = pasted.trim();
    let id = match pasted.split_once("/d/") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or_default(),
        None => pasted,
    };
    let valid = (1..=ID_CHARS_MAX).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    valid.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::document_id_of;

    #[test]
    fn links_paths_and_bare_ids_all_name_the_document() {
        for pasted in [
            "https://quire.example/d/Ab_9-x",
            "http://localhost:3000/d/Ab_9-x?from=mail#top",
            "/d/Ab_9-x/",
            "  Ab_9-x\n",
        ] {
            assert_eq!(document_id_of(pasted), Some("Ab_9-x"), "{pasted:?}");
        }
    }

    #[test]
    fn what_is_not_a_document_link_names_nothing() {
        let too_long = "a".repeat(65);
        for pasted in ["", "https://quire.example/", "/d/", "two words", &too_long] {
            assert_eq!(document_id_of(pasted), None, "{pasted:?}");
        }
    }
}

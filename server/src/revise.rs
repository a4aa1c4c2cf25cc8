//! From what a program gives back of a document to the edit that it means.
//!
//! Knows formats and the model, neither rooms nor HTTP. Whatever is given is made an edit of the
//! version that its writer had, so that it merges with what others wrote since.

use app::model::blocks::Blocks;
use app::model::convert::json::{change_from_json, title_in};
use app::model::convert::losses::Losses;
use app::model::delta::Delta;
use app::model::document::{Document, Replica, UpdateError, clean_title};
use app::model::merge::{addition, difference, difference_as_seen};
use bytes::Bytes;

use crate::formats::{Format, NotThisFormat};

/// What a program wants of a document.
#[derive(Clone, Debug)]
pub enum Revision {
    /// That it is this, as far as it was this or something else when the writer saw it.
    Content {
        /// What it is in, and what the writer saw it in.
        format: Format,
        /// All of the document.
        content: Bytes,
    },
    /// That this comes behind it.
    Addition {
        /// What it is in.
        format: Format,
        /// What is added.
        content: Bytes,
    },
    /// That this change is made: a Delta as JSON.
    Change(String),
    /// That it is called so.
    Title(String),
}

/// Why there is no edit.
#[derive(Debug, thiserror::Error)]
pub enum ReviseError {
    /// A text is not of the format that it is said to be of.
    #[error(transparent)]
    NotThisFormat(#[from] NotThisFormat),
    /// It is no change as JSON.
    #[error("this is no change as JSON: an object with `ops`, of 8 MiB at most")]
    NotAChange,
    /// A peer's program has put something in that nobody can edit around.
    #[error("this document holds something that cannot be edited around")]
    NotEditable,
    /// The engine failed.
    #[error("the edit could not be made")]
    Engine(#[from] UpdateError),
}

/// An edit.
#[derive(Debug)]
pub struct Revised {
    /// The CRDT's v1 update; none if nothing changes.
    pub update: Option<Bytes>,
    /// What changes of the content.
    pub change: Delta,
    /// What of it no document can hold.
    pub losses: Losses,
}

/// What `revisions`, one after the other, make of `document`.
///
/// # Errors
/// If a text is not what it is said to be, or the document cannot be edited.
pub fn revise(mut document: Document, revisions: &[Revision]) -> Result<Revised, ReviseError> {
    if !document.is_editable() {
        return Err(ReviseError::NotEditable);
    }
    let mut change = Delta::new();
    let mut losses = Losses::default();
    for (number, revision) in revisions.iter().enumerate() {
        let rows = format!("{}-{number}", document.unique_name());
        let edit = match revision {
            Revision::Content { format, content } => {
                let import = format.read(content)?;
                losses = import.losses;
                if *format == Format::Json
                    && let Some(title) = title_in(content)
                {
                    document.set_title(&clean_title(&title));
                }
                replaced(&document, *format, &import.fragment.to_blocks(), &rows)?
            }
            Revision::Addition { format, content } => {
                let import = format.read(content)?;
                losses = import.losses;
                addition(document.blocks(), &import.fragment.to_blocks(), &rows)
            }
            Revision::Change(json) => change_from_json(json).ok_or(ReviseError::NotAChange)?,
            Revision::Title(title) => {
                document.set_title(&clean_title(title));
                continue;
            }
        };
        change = change.compose(&document.edit(edit).delta);
    }
    let updates = document.take_updates();
    let update = match updates.as_slice() {
        [] => None,
        updates => Some(Bytes::from(Replica::merge_updates(updates)?)),
    };
    Ok(Revised {
        update,
        change,
        losses,
    })
}

/// What makes `document` be `wanted`, which its writer made of what `format` shows of it.
fn replaced(
    document: &Document,
    format: Format,
    wanted: &Blocks,
    rows: &str,
) -> Result<Delta, NotThisFormat> {
    let base = document.blocks();
    if format == Format::Json {
        // It says everything.
        return Ok(difference(base, wanted, rows));
    }
    let seen = format.read(&format.write(&document.title(), base))?;
    Ok(difference_as_seen(
        base,
        &seen.fragment.to_blocks(),
        wanted,
        rows,
    ))
}

#[cfg(test)]
mod tests {
    use app::model::document::ClientId;

    use super::*;

    fn document(markdown: &str) -> Document {
        let seed = Replica::new(ClientId(1)).seed();
        let mut document = Document::from_updates(ClientId(2), &[seed]).unwrap();
        let content = Format::Markdown.read(markdown.as_bytes()).unwrap().fragment;
        document.edit(difference(document.blocks(), &content.to_blocks(), "row"));
        Document::from_updates(ClientId(3), &[document.encode()]).unwrap()
    }

    /// What is left of `base` when `revision` of it comes after `meanwhile` was made of it.
    #[track_caller]
    fn check(base: &str, meanwhile: Revision, revision: Revision, merged: &str) {
        let base = document(base);
        let state = base.encode();
        let mut now = Document::from_updates(ClientId(9), &[&state]).unwrap();
        for (client, revision) in [(4, meanwhile), (5, revision)] {
            let writer = Document::from_updates(ClientId(client), &[&state]).unwrap();
            let revised = revise(writer, &[revision]).unwrap();
            now.apply_updates(&[revised.update.expect("something changes")])
                .unwrap();
        }
        let now = Format::Markdown.write("", now.blocks());
        assert_eq!(String::from_utf8(now).unwrap(), merged);
    }

    fn markdown(text: &str) -> Revision {
        Revision::Content {
            format: Format::Markdown,
            content: Bytes::copy_from_slice(text.as_bytes()),
        }
    }

    #[test]
    fn what_others_wrote_meanwhile_stays() {
        check(
            "# Plan\n\nBuy milk and bread\n",
            markdown("# Our plan\n\nBuy milk and bread today\n"),
            markdown("# Plan\n\nBuy oat milk and bread\n\n- done\n"),
            "# Our plan\n\nBuy oat milk and bread today\n\n- done\n",
        );
        let line = |text: &str| Revision::Addition {
            format: Format::Text,
            content: Bytes::copy_from_slice(text.as_bytes()),
        };
        check("log\n", line("one"), markdown("Log\n"), "Log\n\none\n");
        check(
            "one two\n",
            Revision::Change(r#"{"ops":[{"retain":4},{"insert":"and "}]}"#.to_owned()),
            markdown("*one* two\n"),
            "_one_ and two\n",
        );
    }

    #[test]
    fn a_table_gets_a_row_and_keeps_what_is_written_in_it() {
        check(
            "| a | b |\n| - | - |\n| c | d |\n",
            markdown("| a | b |\n| - | - |\n| c | dog |\n"),
            markdown("| a | b |\n| - | - |\n| new | too |\n| c | d |\n"),
            "| a | b |\n| --- | --- |\n| new | too |\n| c | dog |\n",
        );
    }

    #[test]
    fn a_title_alone_changes_no_text_and_the_same_content_nothing() {
        let title = Revision::Title(" A\ntitle ".to_owned());
        let revised = revise(document("a\n"), &[title]).unwrap();
        assert!(revised.change.is_empty() && revised.update.is_some());
        let mut now = document("a\n");
        now.apply_updates(&[revised.update.unwrap()]).unwrap();
        assert_eq!(now.title(), "A title");
        let json = Revision::Content {
            format: Format::Json,
            content: Bytes::from_static(br#"{"ops": [{"insert": "a\n"}], "title": "Another"}"#),
        };
        let writer = Document::from_updates(ClientId(6), &[now.encode()]).unwrap();
        let revised = revise(writer, &[json]).unwrap();
        now.apply_updates(&[revised.update.unwrap()]).unwrap();
        assert_eq!(
            (now.title().as_str(), revised.change.is_empty()),
            ("Another", true)
        );
        let same = revise(document("a\n"), &[markdown("a\n")]).unwrap();
        assert_eq!(same.update, None);
    }

    #[test]
    fn what_is_no_document_and_no_change_is_refused() {
        let json = Revision::Content {
            format: Format::Json,
            content: Bytes::from_static(b"{}"),
        };
        for wrong in [json, Revision::Change("[]".to_owned())] {
            assert!(revise(document("a\n"), &[wrong]).is_err());
        }
    }
}

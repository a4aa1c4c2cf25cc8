//! A document that is written for word processors and read again says what it said.

use super::round_trips::{any_document, with_rows_in_order};
use crate::model::attributes::{Value, names};
use crate::model::blocks::Blocks;
use crate::model::convert::docx::to_docx;
use crate::model::convert::from_docx::from_docx;
use crate::model::delta::{Content, Delta, Op};
use proptest::prelude::*;

/// What of `content` DOCX can say: all but names of colours.
fn sayable(content: &Delta) -> Delta {
    let mut sayable = Delta::new();
    for op in with_rows_in_order(content).into_ops() {
        let Op::Insert(content, mut marks) = op else {
            continue;
        };
        if marks.get(names::COLOR) == Some(&Value::from("black")) {
            marks.insert(names::COLOR.to_owned(), Value::from("#000000"));
        }
        sayable.push(Op::Insert(content, marks));
    }
    sayable
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn docx_says_what_the_document_says(document in any_document()) {
        let blocks = Blocks::from_content(&document);
        let docx = to_docx("A title", &blocks);
        prop_assert_eq!(&docx, &to_docx("A title", &blocks), "the same bytes each time");
        let import = from_docx(&docx).expect("it is what was just written");
        let back = import.fragment.to_blocks().content();
        prop_assert_eq!(sayable(&back), sayable(&document));
        prop_assert!(import.losses.is_empty(), "{}", import.losses);
    }

    #[test]
    fn spoilt_bytes_are_read_or_refused(
        document in any_document(),
        spoilt in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        let mut docx = to_docx("", &Blocks::from_content(&document));
        for (place, byte) in spoilt {
            let place = place.index(docx.len());
            docx[place] = byte;
        }
        if let Some(cut) = cut {
            docx.truncate(cut.index(docx.len()));
        }
        let _ = from_docx(&docx);
    }

    #[test]
    fn anything_that_people_write_can_be_written(text in "\\PC*|[\\x00-\\x20<&\"\\uFFFE\\uFFFF]*") {
        let line = Content::Text(text.replace(['\n', '\r'], ""));
        let document: Delta = [Op::Insert(line, Default::default())].into_iter().collect();
        let docx = to_docx(&text, &Blocks::from_content(&document));
        prop_assert!(from_docx(&docx).is_ok());
    }
}

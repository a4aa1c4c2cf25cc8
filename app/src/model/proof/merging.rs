//! Merging what is given back whole, for any documents.

use proptest::prelude::*;

use super::round_trips::{any_document, with_rows_in_order};
use crate::model::attributes::Attributes;
use crate::model::blocks::Blocks;
use crate::model::delta::Delta;
use crate::model::merge::{difference, difference_as_seen};
use crate::model::units::Utf16Offset;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_document_is_made_of_any_other(from in any_document(), to in any_document()) {
        let (from, to) = (Blocks::from_content(&from), Blocks::from_content(&to));
        let edit = difference(&from, &to, "row");
        prop_assert!(edit.base_len() <= from.len());
        let mut made = from.clone();
        made.apply(&edit);
        made.assert_invariants();
        prop_assert_eq!(with_rows_in_order(&made.content()), with_rows_in_order(&to.content()));
        prop_assert!(difference(&to, &to, "row").is_empty());
    }

    #[test]
    fn what_was_seen_and_given_back_changes_nothing(base in any_document(), seen in any_document()) {
        let (base, seen) = (Blocks::from_content(&base), Blocks::from_content(&seen));
        prop_assert_eq!(difference_as_seen(&base, &seen, &seen, "row"), Delta::new());
    }

    #[test]
    fn what_others_write_meanwhile_stays(
        base in any_document(), to in any_document(), at in any::<prop::sample::Index>(),
    ) {
        let base = Blocks::from_content(&base);
        let edit = difference(&base, &Blocks::from_content(&to), "row");
        let at = base.snap(Utf16Offset(at.index(base.len().to_usize()) as u32));
        let theirs = Delta::new().retain(at).insert("«theirs»", Attributes::new());
        let mut made = base;
        made.apply(&theirs);
        made.apply(&theirs.transform(&edit, true));
        let text: String = made.iter().map(|block| block.text() + "\n").collect();
        prop_assert!(text.contains("«theirs»"));
    }
}

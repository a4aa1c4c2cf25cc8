//! What keys did to the formats, said to screen readers.
//!
//! A pressed button says so itself; who presses Ctrl+B in the text hears nothing, so the page says
//! it, politely. Never what is typed, by nobody, and never what a moved caret finds.

use leptos::prelude::*;

use crate::model::schema::{BlockKind, ListKind, Mark};
use crate::model::state::ActiveFormats;
use crate::ui::strings::{Strings, strings};

use super::state::PageState;

/// The region that is read out when it changes.
#[component]
pub(crate) fn Announcements() -> impl IntoView {
    let page = PageState::expect();
    view! {
        <p class="visually-hidden" role="status" data-announcements="">
            {move || page.announcement.get()}
        </p>
    }
}

/// What was switched between `before` and `after`, in words; nothing if nothing was.
pub(crate) fn switched(before: &ActiveFormats, after: &ActiveFormats) -> Option<String> {
    let strings = strings();
    let mark = Mark::ALL
        .into_iter()
        .find(|mark| before.has(*mark) != after.has(*mark));
    if let Some(mark) = mark {
        let words = if after.has(mark) {
            strings.format_on
        } else {
            strings.format_off
        };
        return Some(words(mark_name(strings, mark)));
    }
    (before.block != after.block)
        .then_some(after.block.as_ref())
        .flatten()
        .map(|block| block_name(strings, before.block.as_ref(), block))
}

fn mark_name(strings: &Strings, mark: Mark) -> &'static str {
    match mark {
        Mark::Bold => strings.bold,
        Mark::Italic => strings.italic,
        Mark::Underline => strings.underline,
        Mark::Strike => strings.strike,
        Mark::Code => strings.code,
    }
}

fn block_name(strings: &Strings, before: Option<&BlockKind>, block: &BlockKind) -> String {
    let is_task = |block: &BlockKind| matches!(block, BlockKind::List(kind) if kind.is_task());
    let ticked = before.is_some_and(is_task);
    let words = match block {
        BlockKind::Paragraph | BlockKind::TableCell { .. } => strings.block_paragraph,
        BlockKind::Heading(level) => return (strings.block_heading)(*level),
        BlockKind::List(ListKind::Bullet) => strings.block_bullet,
        BlockKind::List(ListKind::Ordered) => strings.block_ordered,
        BlockKind::List(ListKind::Checked) if ticked => strings.task_done,
        BlockKind::List(ListKind::Unchecked) if ticked => strings.task_open,
        BlockKind::List(_) => strings.block_task,
        BlockKind::Quote => strings.block_quote,
        BlockKind::Code { .. } => strings.block_code,
    };
    words.trim_end_matches([':', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(block: BlockKind, marks: &[Mark]) -> ActiveFormats {
        ActiveFormats {
            block: Some(block),
            marks: marks
                .iter()
                .map(|mark| (mark.name().to_owned(), true.into()))
                .collect(),
            ..ActiveFormats::default()
        }
    }

    #[test]
    fn what_was_switched_is_said_and_nothing_else() {
        let plain = formats(BlockKind::Paragraph, &[]);
        let bold = formats(BlockKind::Paragraph, &[Mark::Bold]);
        assert_eq!(switched(&plain, &bold).as_deref(), Some("Bold on"));
        assert_eq!(switched(&bold, &plain).as_deref(), Some("Bold off"));
        assert_eq!(switched(&bold, &bold), None);
        let heading = formats(BlockKind::Heading(2), &[]);
        assert_eq!(switched(&plain, &heading).as_deref(), Some("Heading 2"));
    }

    #[test]
    fn a_task_that_is_ticked_says_so() {
        let open = formats(BlockKind::List(ListKind::Unchecked), &[]);
        let done = formats(BlockKind::List(ListKind::Checked), &[]);
        let plain = formats(BlockKind::Paragraph, &[]);
        assert_eq!(switched(&open, &done).as_deref(), Some("Done"));
        assert_eq!(switched(&done, &open).as_deref(), Some("To do"));
        assert_eq!(switched(&plain, &open).as_deref(), Some("Task list"));
    }
}

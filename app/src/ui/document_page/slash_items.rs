//! What the slash menu offers, and which of it a typed word means.

use std::sync::LazyLock;

use crate::model::commands::Command;
use crate::model::schema::{BlockKind, Embed, ListKind};
use crate::ui::icons::IconName;
use crate::ui::strings::strings;

use super::state::PageDialog;
use super::tools::CODE_LANGUAGES;

/// What becomes of a choice.
pub(crate) enum Takes {
    /// The command is done in the place of the word.
    Command(Command),
    /// The word goes, and a dialog asks for more.
    Dialog(PageDialog),
}

/// One choice.
pub(crate) struct SlashItem {
    /// For the page's own use: unique among them.
    pub(crate) id: &'static str,
    pub(crate) icon: IconName,
    pub(crate) label: String,
    /// Other words that mean it.
    keywords: &'static str,
    /// Whether a table's cell can hold it.
    in_cells: bool,
    pub(crate) does: fn() -> Takes,
}

static ITEMS: LazyLock<Vec<SlashItem>> = LazyLock::new(items);

/// How many rows and columns a table has that nobody was asked about.
const TABLE_SIZE: usize = 3;

fn items() -> Vec<SlashItem> {
    let s = strings();
    let heading = |level| (s.block_heading)(level);
    let block = |id, icon, label: String, keywords, does| SlashItem {
        id,
        icon,
        label,
        keywords,
        in_cells: false,
        does,
    };
    vec![
        block(
            "text",
            IconName::Text,
            s.block_paragraph.to_owned(),
            s.slash_text,
            || kind(BlockKind::Paragraph),
        ),
        block(
            "heading-1",
            IconName::Heading,
            heading(1),
            s.slash_heading[0],
            || kind(BlockKind::Heading(1)),
        ),
        block(
            "heading-2",
            IconName::Heading,
            heading(2),
            s.slash_heading[1],
            || kind(BlockKind::Heading(2)),
        ),
        block(
            "heading-3",
            IconName::Heading,
            heading(3),
            s.slash_heading[2],
            || kind(BlockKind::Heading(3)),
        ),
        block(
            "bullet",
            IconName::BulletList,
            s.block_bullet.to_owned(),
            s.slash_bullet,
            || kind(BlockKind::List(ListKind::Bullet)),
        ),
        block(
            "ordered",
            IconName::OrderedList,
            s.block_ordered.to_owned(),
            s.slash_ordered,
            || kind(BlockKind::List(ListKind::Ordered)),
        ),
        block(
            "task",
            IconName::TaskList,
            s.block_task.to_owned(),
            s.slash_task,
            || kind(BlockKind::List(ListKind::Unchecked)),
        ),
        block(
            "quote",
            IconName::Quote,
            s.block_quote.to_owned(),
            s.slash_quote,
            || kind(BlockKind::Quote),
        ),
        block(
            "code",
            IconName::CodeBlock,
            s.block_code.to_owned(),
            s.slash_code,
            || kind(BlockKind::code(CODE_LANGUAGES[0])),
        ),
        block(
            "table",
            IconName::Table,
            s.table.to_owned(),
            s.slash_table,
            || {
                Takes::Command(Command::InsertTable {
                    rows: TABLE_SIZE,
                    columns: TABLE_SIZE,
                })
            },
        ),
        SlashItem {
            in_cells: true,
            ..block(
                "image",
                IconName::Image,
                s.image.to_owned(),
                s.slash_image,
                || Takes::Dialog(PageDialog::Image),
            )
        },
        SlashItem {
            in_cells: true,
            ..block(
                "formula",
                IconName::Formula,
                s.formula.to_owned(),
                s.slash_formula,
                || Takes::Dialog(PageDialog::Formula),
            )
        },
        block(
            "divider",
            IconName::Divider,
            s.divider.to_owned(),
            s.slash_divider,
            || Takes::Command(Command::InsertEmbed(Embed::Divider)),
        ),
    ]
}

fn kind(kind: BlockKind) -> Takes {
    Takes::Command(Command::SetBlock(kind))
}

/// The choices that `word` means: those whose name begins with it first, then those with another
/// word that does. All of them for no word.
pub(crate) fn matching(word: &str, in_cell: bool) -> Vec<&'static SlashItem> {
    let word = word.to_lowercase();
    let offered = || ITEMS.iter().filter(|item| item.in_cells || !in_cell);
    let by_name = |item: &&SlashItem| {
        // A word holds no space: "heading2" and "numberedlist" are what can be typed.
        let name = item.label.to_lowercase().replace(' ', "");
        name.starts_with(&word)
    };
    let by_keyword = |item: &&SlashItem| {
        let name = item.label.to_lowercase();
        let mut words = name
            .split_whitespace()
            .chain(item.keywords.split_whitespace());
        words.any(|keyword| keyword.starts_with(&word))
    };
    let named = offered().filter(by_name);
    let others = offered().filter(|item| !by_name(item) && by_keyword(item));
    named.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(word: &str) -> Vec<&'static str> {
        let found = matching(word, false).into_iter();
        found.map(|item| item.id).collect()
    }

    #[test]
    fn a_slash_alone_offers_everything_once() {
        let mut all = ids("");
        assert_eq!(all.len(), ITEMS.len());
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), ITEMS.len());
    }

    #[test]
    fn names_come_before_other_words_and_case_does_not_count() {
        assert_eq!(ids("Head"), ["heading-1", "heading-2", "heading-3"]);
        assert_eq!(ids("heading2"), ["heading-2"]);
        assert_eq!(ids("h3"), ["heading-3"]);
        assert_eq!(ids("ta"), ["task", "table"]);
        assert_eq!(ids("todo"), ["task"]);
        assert_eq!(ids("hr"), ["divider"]);
        assert_eq!(ids("list"), ["bullet", "ordered", "task"]);
        assert_eq!(ids("xyz"), [""; 0]);
    }

    #[test]
    fn a_cell_is_offered_what_it_can_hold() {
        let found = matching("", true).into_iter();
        let ids: Vec<_> = found.map(|item| item.id).collect();
        assert_eq!(ids, ["image", "formula"]);
    }
}

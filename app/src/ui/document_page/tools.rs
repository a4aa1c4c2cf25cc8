//! What the toolbar offers, in order: one list, so that no component repeats another.

use crate::model::attributes::names;
use crate::model::commands::{Command, TableChange};
use crate::model::schema::{Align, BlockKind, Direction, Embed, ListKind, Mark};
use crate::model::state::ActiveFormats;
use crate::ui::icons::IconName;
use crate::ui::strings::{Strings, strings};

use super::state::{FindIntent, Intent, PageDialog};

/// The languages that a code block can be marked with. Other clients may use any other.
pub(crate) const CODE_LANGUAGES: [&str; 19] = [
    "plain",
    "bash",
    "c",
    "cpp",
    "csharp",
    "css",
    "diff",
    "go",
    "html",
    "java",
    "javascript",
    "json",
    "kotlin",
    "markdown",
    "python",
    "ruby",
    "rust",
    "sql",
    "typescript",
];

/// One stop of the toolbar.
#[derive(Clone, Copy)]
pub(crate) enum Tool {
    /// A button.
    Button(ButtonTool),
    /// The choice of block kind.
    BlockKind,
    /// The choice of the code block's language.
    CodeLanguage,
    /// The menu of text colours.
    TextColor,
    /// The menu of highlights.
    Highlight,
}

impl Tool {
    /// Whether it is there for what is selected now: the stylesheet hides what is of no use there.
    pub(crate) fn is_there(self, now: &ActiveFormats) -> bool {
        match self {
            Tool::Button(button) => button.only.is_none() || (button.usable)(now),
            Tool::CodeLanguage => now.block.as_ref().is_some_and(BlockKind::is_code),
            Tool::BlockKind | Tool::TextColor | Tool::Highlight => true,
        }
    }
}

/// A button that does something at once, or asks first.
#[derive(Clone, Copy)]
pub(crate) struct ButtonTool {
    pub(crate) icon: IconName,
    pub(crate) label: &'static str,
    pub(crate) does: Does,
    /// Whether it shows as pressed; `None` for what is not switched on and off.
    pub(crate) pressed: Option<fn(&ActiveFormats) -> bool>,
    pub(crate) usable: fn(&ActiveFormats) -> bool,
    /// Where alone it is of use, for the stylesheet, which hides it elsewhere.
    pub(crate) only: Option<&'static str>,
}

/// What a button does.
#[derive(Clone, Copy)]
pub(crate) enum Does {
    /// Runs a command, which may depend on what is active.
    Run(fn(&ActiveFormats) -> Command),
    /// Opens a dialog.
    Ask(PageDialog),
    /// Asks the session.
    Send(fn() -> Intent),
}

impl ButtonTool {
    fn new(icon: IconName, label: &'static str, does: Does) -> Self {
        Self {
            icon,
            label,
            does,
            pressed: None,
            usable: |_| true,
            only: None,
        }
    }

    fn run(icon: IconName, label: &'static str, run: fn(&ActiveFormats) -> Command) -> Self {
        Self::new(icon, label, Does::Run(run))
    }

    fn ask(icon: IconName, label: &'static str, dialog: PageDialog) -> Self {
        Self::new(icon, label, Does::Ask(dialog))
    }

    fn send(icon: IconName, label: &'static str, intent: fn() -> Intent) -> Self {
        Self::new(icon, label, Does::Send(intent))
    }

    fn pressed(mut self, pressed: fn(&ActiveFormats) -> bool) -> Self {
        self.pressed = Some(pressed);
        self
    }

    fn usable(mut self, usable: fn(&ActiveFormats) -> bool) -> Self {
        self.usable = usable;
        self
    }
}

/// The tools in groups, each set off from the next.
pub(crate) fn tool_groups() -> Vec<Vec<Tool>> {
    let s = strings();
    vec![
        buttons(history(s)),
        vec![Tool::BlockKind],
        buttons(marks(s)),
        vec![Tool::TextColor, Tool::Highlight],
        buttons(blocks(s)),
        vec![Tool::CodeLanguage],
        buttons(table(s)),
        buttons(layout(s)),
        buttons(embeds(s)),
        buttons(vec![ButtonTool::run(
            IconName::ClearFormatting,
            s.clear_formatting,
            |_| Command::ClearFormatting,
        )]),
        buttons(beside(s)),
    ]
}

fn buttons(buttons: Vec<ButtonTool>) -> Vec<Tool> {
    buttons.into_iter().map(Tool::Button).collect()
}

fn history(s: &Strings) -> Vec<ButtonTool> {
    vec![
        ButtonTool::run(IconName::Undo, s.undo, |_| Command::Undo).usable(|now| now.can_undo),
        ButtonTool::run(IconName::Redo, s.redo, |_| Command::Redo).usable(|now| now.can_redo),
    ]
}

fn marks(s: &Strings) -> Vec<ButtonTool> {
    use IconName as I;
    vec![
        ButtonTool::run(I::Bold, s.bold, |_| Command::ToggleMark(Mark::Bold))
            .pressed(|now| now.has(Mark::Bold)),
        ButtonTool::run(I::Italic, s.italic, |_| Command::ToggleMark(Mark::Italic))
            .pressed(|now| now.has(Mark::Italic)),
        ButtonTool::run(I::Underline, s.underline, |_| {
            Command::ToggleMark(Mark::Underline)
        })
        .pressed(|now| now.has(Mark::Underline)),
        ButtonTool::run(I::Strike, s.strike, |_| Command::ToggleMark(Mark::Strike))
            .pressed(|now| now.has(Mark::Strike)),
        ButtonTool::run(I::Code, s.code, |_| Command::ToggleMark(Mark::Code))
            .pressed(|now| now.has(Mark::Code)),
        ButtonTool::send(I::Link, s.link, || Intent::AskForLink).pressed(|now| now.link.is_some()),
        ButtonTool::run(I::Superscript, s.superscript, |now| script(now, "super"))
            .pressed(|now| text_value(now, names::SCRIPT) == Some("super")),
        ButtonTool::run(I::Subscript, s.subscript, |now| script(now, "sub"))
            .pressed(|now| text_value(now, names::SCRIPT) == Some("sub")),
    ]
}

/// The text that is the value of the inline attribute `name`, if all of the selection has it.
pub(crate) fn text_value<'a>(formats: &'a ActiveFormats, name: &str) -> Option<&'a str> {
    formats.marks.get(name)?.as_str()
}

/// Sets super- or subscript, or takes it away where it is already.
fn script(now: &ActiveFormats, wanted: &str) -> Command {
    Command::SetMark {
        name: names::SCRIPT.to_owned(),
        value: (text_value(now, names::SCRIPT) != Some(wanted)).then(|| wanted.into()),
    }
}

fn blocks(s: &Strings) -> Vec<ButtonTool> {
    use IconName as I;
    vec![
        ButtonTool::run(I::BulletList, s.block_bullet, |_| list(ListKind::Bullet))
            .pressed(|now| now.block == Some(BlockKind::List(ListKind::Bullet))),
        ButtonTool::run(I::OrderedList, s.block_ordered, |_| list(ListKind::Ordered))
            .pressed(|now| now.block == Some(BlockKind::List(ListKind::Ordered))),
        ButtonTool::run(I::TaskList, s.block_task, |now| match &now.block {
            // A task that is done is a task too: the same kind again is a paragraph.
            Some(BlockKind::List(kind)) if kind.is_task() => list(*kind),
            _ => list(ListKind::Unchecked),
        })
        .pressed(|now| matches!(&now.block, Some(BlockKind::List(kind)) if kind.is_task())),
        ButtonTool::run(I::Outdent, s.outdent, |_| Command::Outdent),
        ButtonTool::run(I::Indent, s.indent, |_| Command::Indent),
        ButtonTool::run(I::Quote, s.block_quote, |_| {
            Command::SetBlock(BlockKind::Quote)
        })
        .pressed(|now| now.block == Some(BlockKind::Quote)),
        ButtonTool::run(I::CodeBlock, s.block_code, |now| match &now.block {
            Some(code) if code.is_code() => Command::SetBlock(code.clone()),
            _ => Command::SetBlock(BlockKind::code(CODE_LANGUAGES[0])),
        })
        .pressed(|now| now.block.as_ref().is_some_and(BlockKind::is_code)),
    ]
}

fn list(kind: ListKind) -> Command {
    Command::SetBlock(BlockKind::List(kind))
}

fn beside(s: &Strings) -> Vec<ButtonTool> {
    use IconName as I;
    vec![
        ButtonTool::send(I::Find, s.find, || {
            Intent::Find(FindIntent::Open { replacing: false })
        }),
        ButtonTool::send(I::Handle, s.block_actions, || Intent::OpenBlockMenu {
            at_caret: true,
        }),
    ]
}

fn layout(s: &Strings) -> Vec<ButtonTool> {
    use IconName as I;
    vec![
        ButtonTool::run(I::AlignLeft, s.align_left, |_| {
            Command::SetAlign(Align::Start)
        })
        .pressed(|now| now.align == Align::Start),
        ButtonTool::run(I::AlignCenter, s.align_center, |_| {
            Command::SetAlign(Align::Center)
        })
        .pressed(|now| now.align == Align::Center),
        ButtonTool::run(I::AlignRight, s.align_right, |_| {
            Command::SetAlign(Align::Right)
        })
        .pressed(|now| now.align == Align::Right),
        ButtonTool::run(I::AlignJustify, s.align_justify, |_| {
            Command::SetAlign(Align::Justify)
        })
        .pressed(|now| now.align == Align::Justify),
        ButtonTool::run(I::RightToLeft, s.right_to_left, |now| {
            Command::SetDirection(match now.direction {
                Direction::Auto => Direction::RightToLeft,
                Direction::RightToLeft => Direction::Auto,
            })
        })
        .pressed(|now| now.direction == Direction::RightToLeft),
    ]
}

fn table(s: &Strings) -> Vec<ButtonTool> {
    use IconName as I;
    macro_rules! change {
        ($icon:expr, $label:expr, $change:ident) => {
            ButtonTool {
                only: Some("table"),
                ..ButtonTool::run($icon, $label, |_| {
                    Command::ChangeTable(TableChange::$change)
                })
                .usable(|now| now.in_table)
            }
        };
    }
    vec![
        change!(I::RowAbove, s.table_row_above, InsertRowAbove),
        change!(I::RowBelow, s.table_row_below, InsertRowBelow),
        change!(I::ColumnLeft, s.table_column_left, InsertColumnLeft),
        change!(I::ColumnRight, s.table_column_right, InsertColumnRight),
        change!(I::DeleteRows, s.table_delete_rows, DeleteRows),
        change!(I::DeleteColumns, s.table_delete_columns, DeleteColumns),
        change!(I::DeleteTable, s.table_delete, DeleteTable),
    ]
}

fn embeds(s: &Strings) -> Vec<ButtonTool> {
    use IconName as I;
    vec![
        ButtonTool::ask(I::Image, s.image, PageDialog::Image),
        ButtonTool::ask(I::Table, s.table, PageDialog::Table),
        ButtonTool::ask(I::Formula, s.formula, PageDialog::Formula),
        ButtonTool::run(I::Divider, s.divider, |_| {
            Command::InsertEmbed(Embed::Divider)
        }),
    ]
}

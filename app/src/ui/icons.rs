//! Drawn signs: the logo and the toolbar's icons, inline so that they follow the text's colour.

use leptos::prelude::*;

/// The sign of Quire: a quire is a gathering of folded sheets.
#[component]
pub(crate) fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="logo-back" d="M6 7.5 16 4l10 3.5V26l-10-3-10 3z" />
            <path class="logo-left" d="M6 11.5 16 8v17L6 28z" />
            <path class="logo-right" d="M26 11.5 16 8v17l10 3z" />
        </svg>
    }
}

/// What an [`Icon`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IconName {
    Activity,
    AlignCenter,
    AlignJustify,
    AlignLeft,
    AlignRight,
    Bold,
    BulletList,
    ClearFormatting,
    Close,
    Code,
    CodeBlock,
    ColumnLeft,
    ColumnRight,
    DeleteColumns,
    DeleteRows,
    DeleteTable,
    Copy,
    Delete,
    Divider,
    Down,
    Duplicate,
    Edit,
    Find,
    Formula,
    Handle,
    Heading,
    Help,
    Highlight,
    Image,
    Indent,
    Italic,
    Link,
    OrderedList,
    Outdent,
    Outline,
    Plus,
    Quote,
    Redo,
    Replace,
    RightToLeft,
    RowAbove,
    RowBelow,
    Strike,
    Subscript,
    Superscript,
    Table,
    TaskList,
    Text,
    TextColor,
    Underline,
    Undo,
    Unlink,
    Up,
}

impl IconName {
    /// The lines to draw, in a square of 24.
    fn path(self) -> &'static str {
        match self {
            IconName::Activity => "M12 7v5l3 2M3.5 12a8.5 8.5 0 1 0 2.5-6M3 4v4h4",
            IconName::AlignCenter => "M4 6h16M7 10h10M4 14h16M7 18h10",
            IconName::AlignJustify => "M4 6h16M4 10h16M4 14h16M4 18h16",
            IconName::AlignLeft => "M4 6h16M4 10h10M4 14h16M4 18h10",
            IconName::AlignRight => "M4 6h16M10 10h10M4 14h16M10 18h10",
            IconName::Bold => "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
            IconName::BulletList => "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
            IconName::ClearFormatting => "M6 6V5h12v1M12 5l-1.5 7M9 19h3M4 4l16 16",
            IconName::Close => "M6 6l12 12M18 6 6 18",
            IconName::Code => "M8.5 7 4 12l4.5 5M15.5 7l4.5 5-4.5 5",
            IconName::CodeBlock => "M4 5h16v14H4zM10 9l-3 3 3 3M14 9l3 3-3 3",
            IconName::ColumnLeft => "M13 4h7v16h-7zM7 9v6M4 12h6",
            IconName::ColumnRight => "M4 4h7v16H4zM17 9v6M14 12h6",
            IconName::DeleteColumns => "M4 4h6v16H4zM14 9l6 6M20 9l-6 6",
            IconName::DeleteRows => "M4 4h16v6H4zM9 14l6 6M15 14l-6 6",
            IconName::DeleteTable => "M12 19H4V5h16v8M4 10h16M10 5v14M15 15.5l5 5M20 15.5l-5 5",
            IconName::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            IconName::Delete => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
            IconName::Down => "M6 9l6 6 6-6",
            IconName::Duplicate => "M9 9h11v11H9zM5 15H4V4h11v1M14.5 12v5M12 14.5h5",
            IconName::Edit => "M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3",
            IconName::Find => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20",
            IconName::Handle => "M9 6h.01M9 12h.01M9 18h.01M15 6h.01M15 12h.01M15 18h.01",
            IconName::Heading => "M6 5v14M18 5v14M6 12h12",
            IconName::Help => {
                "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M9.5 9.5c.2-3 5-3 5 0 0 1.8-2.5 1.9-2.5 4M12 16.8h.01"
            }
            IconName::Outline => "M4 6h10M8 12h12M8 18h9M4 12h.01M4 18h.01",
            IconName::Replace => {
                "M4 7h11a4 4 0 0 1 4 4v1M7 4 4 7l3 3M20 17H9a4 4 0 0 1-4-4v-1M17 14l3 3-3 3"
            }
            IconName::Text => "M5 6V5h14v1M12 5v14M10 19h4",
            IconName::Unlink => {
                "M10 14a4 4 0 0 0 5.7.3l3-3a4 4 0 0 0-5.7-5.6L11.6 7M14 10a4 4 0 0 0-5.7-.3l-3 3a4 4 0 0 0 5.7 5.6l1.4-1.3M4 4l16 16"
            }
            IconName::Up => "M6 15l6-6 6 6",
            IconName::Divider => "M4 12h16M8 7h8M8 17h8",
            IconName::Formula => "M18 7V5H6l6 7-6 7h12v-2",
            IconName::Highlight => "M9 14l-3 3v2h5l2-2M9 14l7.5-9 4 4L13 17zM9 14l4 3M4 22h16",
            IconName::Image => "M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9h.01",
            IconName::Indent => "M4 5h16M11 10h9M11 14h9M4 19h16M4 9l3 3-3 3",
            IconName::Italic => "M10 5h8M6 19h8M14 5l-4 14",
            IconName::Link => {
                "M10 14a4 4 0 0 0 5.7.3l3-3a4 4 0 0 0-5.7-5.6L11.6 7M14 10a4 4 0 0 0-5.7-.3l-3 3a4 4 0 0 0 5.7 5.6l1.4-1.3"
            }
            IconName::OrderedList => {
                "M10 6h10M10 12h10M10 18h10M4 5l1.5-1v5M4 9h3M4 14.6c.3-1.2 2.8-1 2.6.5-.2 1-2.6 1.6-2.6 3.4h2.8"
            }
            IconName::Outdent => "M4 5h16M11 10h9M11 14h9M4 19h16M7 9l-3 3 3 3",
            IconName::Plus => "M12 5v14M5 12h14",
            IconName::Quote => "M5 17c3-1 4-3.5 4-7V7H4v5h5M15 17c3-1 4-3.5 4-7V7h-5v5h5",
            IconName::Redo => "M15 5l4 4-4 4M19 9H9a4.5 4.5 0 0 0 0 9h4",
            IconName::RightToLeft => {
                "M12 4v11M16 4v11M18 4h-7a3.5 3.5 0 0 0 0 7h1M4 19h16M7 16l-3 3 3 3"
            }
            IconName::RowAbove => "M4 13h16v7H4zM12 4v6M9 7h6",
            IconName::RowBelow => "M4 4h16v7H4zM12 14v6M9 17h6",
            IconName::Strike => {
                "M4 12h16M16.5 8c0-2-2-3-4.5-3S7.5 6.2 7.5 8c0 1.2.8 2 1.8 2.6M7.5 16c0 2 2 3 4.5 3s4.5-1.2 4.5-3c0-.8-.3-1.4-.8-2"
            }
            IconName::Subscript => {
                "M4 6l8 10M12 6 4 16M16 16.5c.4-1.4 3.5-1.3 3.3.5-.2 1.3-3.3 1.8-3.3 4h3.5"
            }
            IconName::Superscript => {
                "M4 8l8 10M12 8 4 18M16 4.5c.4-1.4 3.5-1.3 3.3.5-.2 1.3-3.3 1.8-3.3 4h3.5"
            }
            IconName::Table => "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14",
            IconName::TaskList => "M11 7h9M11 17h9M3.5 7l1.5 1.5L8 5.5M3.5 14.5h4.5v4.5h-4.5z",
            IconName::TextColor => "M7 16l5-12 5 12M8.7 12h6.6M4 21h16",
            IconName::Underline => "M7 4v7a5 5 0 0 0 10 0V4M5 20h14",
            IconName::Undo => "M9 5 5 9l4 4M5 9h10a4.5 4.5 0 0 1 0 9h-4",
        }
    }
}

/// A line drawing of 24 by 24 in the colour of the text around it. Decorative: what holds it
/// has the words.
#[component]
pub(crate) fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=name.path() />
        </svg>
    }
}

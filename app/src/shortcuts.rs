//! Which keys do what: one table, behind the key presses of the editing surface and behind the
//! list of shortcuts that people can open.
//!
//! Knows the model's words for what is done; no page, event or document. Two uses:
//! - a list for people: [`shortcuts`] with the [`Keyboard`] that [`Keyboard::of`] tells from the
//!   browser, each [`Action`] named in the reader's language and each [`Combination`] written out;
//! - a key press: its [`Chord`], and [`Chord::action`] says what it asks for. The editing surface
//!   does so for its own; those that are the page's ([`Action::is_for_page`]) it lets pass, and a
//!   listener of the page asks the same way.
//!
//! Invariants: the list shows what the keys do, for both are this table; a key that types a
//! character (AltGr, Ctrl+Alt on Windows) is never taken for a shortcut.

mod chord;

pub use chord::Chord;

use crate::model::commands::Command;
use crate::model::schema::{BlockKind, ListKind, Mark};

/// Which conventions the keyboard follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keyboard {
    /// macOS, iPadOS, iOS: Command is the primary modifier, Option types characters.
    Apple,
    /// Windows: Control is the primary modifier, and Control with Alt is AltGr.
    Windows,
    /// Everything else: Control is the primary modifier.
    #[default]
    Other,
}

impl Keyboard {
    /// The keyboard that belongs to a browser with this `navigator.userAgent`.
    pub fn of(user_agent: &str) -> Self {
        let has = |name: &str| user_agent.contains(name);
        if has("Macintosh") || has("iPhone") || has("iPad") {
            Keyboard::Apple
        } else if has("Windows") {
            Keyboard::Windows
        } else {
            Keyboard::Other
        }
    }
}

/// What a key press asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Toggle a mark.
    Mark(Mark),
    /// Make the selected blocks plain text.
    Paragraph,
    /// Make the selected blocks headings of this level, or set them back.
    Heading(u8),
    /// Make the selected blocks items of a list, or set them back.
    List(ListKind),
    /// Tick or untick the task at the caret; elsewhere the key is the browser's.
    ToggleTask,
    /// Ask for a link.
    Link,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// Select the whole document.
    SelectAll,
    /// Move to the document's start, or extend the selection to it.
    DocumentStart {
        /// Whether the selection is extended.
        extend: bool,
    },
    /// Move to the document's end, or extend the selection to it.
    DocumentEnd {
        /// Whether the selection is extended.
        extend: bool,
    },
    /// Indent where that applies; otherwise the key is the browser's.
    Tab,
    /// Outdent where that applies; otherwise the key is the browser's.
    ShiftTab,
    /// Let the next Tab leave the editing surface.
    Escape,
    /// Move the selected blocks up by one.
    MoveBlockUp,
    /// Move the selected blocks down by one.
    MoveBlockDown,
    /// Open the menu of the block at the caret.
    BlockMenu,
    /// Open the page's own search in the document.
    Find,
    /// Open the search with the field for other words.
    Replace,
    /// Go to the next match.
    FindNext,
    /// Go to the match before.
    FindPrevious,
    /// Open the list of shortcuts.
    Help,
}

impl Action {
    /// The command that does it, for those that are one.
    pub fn command(self) -> Option<Command> {
        Some(match self {
            Action::Mark(mark) => Command::ToggleMark(mark),
            Action::Paragraph => Command::SetBlock(BlockKind::Paragraph),
            Action::Heading(level) => Command::SetBlock(BlockKind::Heading(level)),
            Action::List(kind) => Command::SetBlock(BlockKind::List(kind)),
            Action::Undo => Command::Undo,
            Action::Redo => Command::Redo,
            Action::SelectAll => Command::SelectAll,
            Action::MoveBlockUp => Command::MoveBlockUp,
            Action::MoveBlockDown => Command::MoveBlockDown,
            Action::ToggleTask
            | Action::Link
            | Action::DocumentStart { .. }
            | Action::DocumentEnd { .. }
            | Action::Tab
            | Action::ShiftTab
            | Action::Escape
            | Action::BlockMenu
            | Action::Find
            | Action::Replace
            | Action::FindNext
            | Action::FindPrevious
            | Action::Help => return None,
        })
    }

    /// Whether the page around the editing surface answers to it.
    pub fn is_for_page(self) -> bool {
        matches!(
            self,
            Action::BlockMenu
                | Action::Find
                | Action::Replace
                | Action::FindNext
                | Action::FindPrevious
                | Action::Help
        )
    }
}

/// The key of a combination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A Latin letter, lower case: by what the key types, else by its place.
    Letter(char),
    /// A digit above the letters, by its place: with Shift or Option it types something else.
    Digit(u8),
    /// A sign, by what the key types, whether or not the layout needs Shift for it.
    Sign(char),
    /// Any other key, by its name in `KeyboardEvent.key`.
    Named(&'static str),
}

/// Keys pressed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Combination {
    /// The primary modifier: Command on Apple's keyboards, Control elsewhere.
    pub primary: bool,
    /// Alt, or Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// The key.
    pub key: Key,
}

impl Combination {
    const fn of(key: Key) -> Self {
        Self {
            primary: false,
            alt: false,
            shift: false,
            key,
        }
    }

    const fn with_primary(mut self) -> Self {
        self.primary = true;
        self
    }

    const fn with_alt(mut self) -> Self {
        self.alt = true;
        self
    }

    const fn with_shift(mut self) -> Self {
        self.shift = true;
        self
    }
}

/// A line of the table; none where the keyboard has no keys for it.
struct Shortcut {
    action: Action,
    apple: Option<Combination>,
    others: Option<Combination>,
}

const fn everywhere(action: Action, keys: Combination) -> Shortcut {
    Shortcut {
        action,
        apple: Some(keys),
        others: Some(keys),
    }
}

const fn by_keyboard(action: Action, apple: Combination, others: Combination) -> Shortcut {
    Shortcut {
        action,
        apple: Some(apple),
        others: Some(others),
    }
}

/// In the order in which people read them; where two fit a key press, the first holds.
const TABLE: [Shortcut; 36] = [
    everywhere(Action::Mark(Mark::Bold), letter('b')),
    everywhere(Action::Mark(Mark::Italic), letter('i')),
    everywhere(Action::Mark(Mark::Underline), letter('u')),
    everywhere(Action::Mark(Mark::Strike), letter('x').with_shift()),
    everywhere(Action::Mark(Mark::Code), letter('e')),
    everywhere(Action::Link, letter('k')),
    everywhere(Action::Paragraph, digit(0).with_alt()),
    everywhere(Action::Heading(1), digit(1).with_alt()),
    everywhere(Action::Heading(2), digit(2).with_alt()),
    everywhere(Action::Heading(3), digit(3).with_alt()),
    everywhere(Action::List(ListKind::Ordered), digit(7).with_shift()),
    everywhere(Action::List(ListKind::Bullet), digit(8).with_shift()),
    everywhere(Action::List(ListKind::Unchecked), digit(9).with_shift()),
    everywhere(Action::ToggleTask, named("Enter").with_primary()),
    everywhere(Action::Tab, named("Tab")),
    everywhere(Action::ShiftTab, named("Tab").with_shift()),
    everywhere(Action::Undo, letter('z')),
    everywhere(Action::Redo, letter('z').with_shift()),
    Shortcut {
        action: Action::Redo,
        // Control+Y there pastes what was cut last, as in Emacs.
        apple: None,
        others: Some(letter('y')),
    },
    everywhere(Action::SelectAll, letter('a')),
    by_keyboard(
        Action::DocumentStart { extend: false },
        named("ArrowUp").with_primary(),
        named("Home").with_primary(),
    ),
    by_keyboard(
        Action::DocumentStart { extend: true },
        named("ArrowUp").with_primary().with_shift(),
        named("Home").with_primary().with_shift(),
    ),
    by_keyboard(
        Action::DocumentEnd { extend: false },
        named("ArrowDown").with_primary(),
        named("End").with_primary(),
    ),
    by_keyboard(
        Action::DocumentEnd { extend: true },
        named("ArrowDown").with_primary().with_shift(),
        named("End").with_primary().with_shift(),
    ),
    // Option with Shift and an arrow selects paragraphs on a Mac.
    by_keyboard(
        Action::MoveBlockUp,
        named("ArrowUp").with_primary().with_alt(),
        named("ArrowUp").with_alt().with_shift(),
    ),
    by_keyboard(
        Action::MoveBlockDown,
        named("ArrowDown").with_primary().with_alt(),
        named("ArrowDown").with_alt().with_shift(),
    ),
    everywhere(Action::BlockMenu, named(" ").with_primary().with_shift()),
    everywhere(Action::Escape, named("Escape")),
    everywhere(Action::Find, letter('f')),
    by_keyboard(Action::Replace, letter('f').with_alt(), letter('h')),
    everywhere(Action::FindNext, letter('g')),
    everywhere(Action::FindPrevious, letter('g').with_shift()),
    everywhere(Action::FindNext, named("F3")),
    everywhere(Action::FindPrevious, named("F3").with_shift()),
    // Where the slash needs Shift and 7 (German, Spanish, Swedish ...), the numbered list's keys
    // hold; the question mark is on a key of its own there.
    everywhere(Action::Help, sign('/')),
    everywhere(Action::Help, sign('?')),
];

const fn letter(letter: char) -> Combination {
    Combination::of(Key::Letter(letter)).with_primary()
}

const fn digit(digit: u8) -> Combination {
    Combination::of(Key::Digit(digit)).with_primary()
}

const fn sign(sign: char) -> Combination {
    Combination::of(Key::Sign(sign)).with_primary()
}

const fn named(name: &'static str) -> Combination {
    Combination::of(Key::Named(name))
}

/// Everything that keys do on `keyboard`, in the order in which people read it; some actions have
/// two combinations.
pub fn shortcuts(keyboard: Keyboard) -> impl Iterator<Item = (Action, Combination)> {
    TABLE.iter().filter_map(move |shortcut| {
        let keys = match keyboard {
            Keyboard::Apple => shortcut.apple,
            Keyboard::Windows | Keyboard::Other => shortcut.others,
        };
        Some((shortcut.action, keys?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYBOARDS: [Keyboard; 3] = [Keyboard::Apple, Keyboard::Windows, Keyboard::Other];

    /// The key press by which somebody with an American layout enters `keys`.
    fn pressed(keys: Combination, keyboard: Keyboard) -> Chord {
        let (key, code) = match keys.key {
            Key::Letter(letter) if keys.shift => (letter.to_uppercase().to_string(), String::new()),
            Key::Letter(letter) | Key::Sign(letter) => (letter.to_string(), String::new()),
            Key::Digit(digit) => (digit.to_string(), format!("Digit{digit}")),
            Key::Named(name) => (name.to_owned(), name.to_owned()),
        };
        let apple = keyboard == Keyboard::Apple;
        Chord {
            key,
            code,
            control: keys.primary && !apple,
            meta: keys.primary && apple,
            alt: keys.alt,
            shift: keys.shift,
            alt_graph: false,
        }
    }

    #[test]
    fn every_combination_on_the_list_does_what_the_list_says() {
        for keyboard in KEYBOARDS {
            for (action, keys) in shortcuts(keyboard) {
                let chord = pressed(keys, keyboard);
                assert_eq!(chord.action(keyboard), Some(action), "{chord:?}");
            }
        }
    }

    #[test]
    fn no_two_actions_share_their_keys() {
        for keyboard in KEYBOARDS {
            let all: Vec<_> = shortcuts(keyboard).collect();
            for (index, (action, keys)) in all.iter().enumerate() {
                let same = all[..index].iter().find(|(_, other)| other == keys);
                assert_eq!(same, None, "{action:?} on {keyboard:?}");
            }
        }
    }

    #[test]
    fn a_browser_says_which_keyboard_it_has() {
        for (agent, keyboard) in [
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)",
                Keyboard::Apple,
            ),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)", Keyboard::Apple),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
                Keyboard::Windows,
            ),
            ("Mozilla/5.0 (X11; Linux x86_64)", Keyboard::Other),
        ] {
            assert_eq!(Keyboard::of(agent), keyboard, "{agent}");
        }
    }

    #[test]
    fn what_is_a_command_is_done_by_the_model_and_the_rest_by_surface_or_page() {
        let bold = Action::Mark(Mark::Bold);
        assert_eq!(bold.command(), Some(Command::ToggleMark(Mark::Bold)));
        let task = BlockKind::List(ListKind::Unchecked);
        let action = Action::List(ListKind::Unchecked);
        assert_eq!(action.command(), Some(Command::SetBlock(task)));
        assert_eq!(Action::Find.command(), None);
        assert!(Action::Find.is_for_page() && Action::Help.is_for_page());
        assert!(!Action::Link.is_for_page());
    }
}

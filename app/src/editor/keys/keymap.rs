//! Which keys do what, apart from any document or event.
//!
//! Knows no DOM: a [`Chord`] goes in, an [`Action`] comes out; [`keys`](super) carries it out.
//! Invariant: a key that types a character (AltGr, Ctrl+Alt on Windows, Option on a Mac) is
//! never taken for a shortcut.

use super::super::platform::Platform;

/// A key press, as `KeyboardEvent` describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::editor) struct Chord {
    /// `event.key`.
    pub(in crate::editor) key: String,
    /// `event.code`, the key's place on the keyboard.
    pub(in crate::editor) code: String,
    /// Control.
    pub(in crate::editor) control: bool,
    /// Command or Windows.
    pub(in crate::editor) meta: bool,
    /// Alt or Option.
    pub(in crate::editor) alt: bool,
    /// Shift.
    pub(in crate::editor) shift: bool,
    /// `event.getModifierState("AltGraph")`.
    pub(in crate::editor) alt_graph: bool,
}

/// A mark that has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum MarkKey {
    /// Mod+B.
    Bold,
    /// Mod+I.
    Italic,
    /// Mod+U.
    Underline,
    /// Mod+Shift+X.
    Strike,
    /// Mod+E.
    Code,
}

/// A block kind that has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum BlockKindKey {
    /// Mod+Alt+0.
    Paragraph,
    /// Mod+Alt+1 to 3.
    Heading(u8),
    /// Mod+Shift+7.
    Ordered,
    /// Mod+Shift+8.
    Bullet,
    /// Mod+Shift+9.
    Task,
}

/// What a key press asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum Action {
    /// Toggle a mark.
    Mark(MarkKey),
    /// Set, or set back, the kind of the selected blocks.
    Block(BlockKindKey),
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
    /// Let the next Tab leave the editor.
    Escape,
}

impl Chord {
    /// What this key press asks for on `platform`; `None` leaves it to the browser.
    pub(in crate::editor) fn action(&self, platform: Platform) -> Option<Action> {
        if !self.control && !self.meta && !self.alt && !self.alt_graph {
            return match self.key.as_str() {
                "Tab" if self.shift => Some(Action::ShiftTab),
                "Tab" => Some(Action::Tab),
                "Escape" => Some(Action::Escape),
                _ => None,
            };
        }
        if self.alt_graph {
            return None;
        }
        let (command, other) = if platform.apple {
            (self.meta, self.control)
        } else {
            (self.control, self.meta)
        };
        if !command || other {
            return None;
        }
        match (self.alt, self.shift) {
            (false, shift) => self.document_motion(platform, shift).or_else(|| {
                if shift {
                    self.with_shift()
                } else {
                    self.plain(platform)
                }
            }),
            (true, false) => self.with_alt(platform),
            (true, true) => None,
        }
    }

    fn document_motion(&self, platform: Platform, extend: bool) -> Option<Action> {
        let (start, end) = if platform.apple {
            ("ArrowUp", "ArrowDown")
        } else {
            ("Home", "End")
        };
        if self.key == start {
            Some(Action::DocumentStart { extend })
        } else if self.key == end {
            Some(Action::DocumentEnd { extend })
        } else {
            None
        }
    }

    fn plain(&self, platform: Platform) -> Option<Action> {
        match self.letter()? {
            'b' => Some(Action::Mark(MarkKey::Bold)),
            'i' => Some(Action::Mark(MarkKey::Italic)),
            'u' => Some(Action::Mark(MarkKey::Underline)),
            'e' => Some(Action::Mark(MarkKey::Code)),
            'k' => Some(Action::Link),
            'z' => Some(Action::Undo),
            'y' if !platform.apple => Some(Action::Redo),
            'a' => Some(Action::SelectAll),
            _ => None,
        }
    }

    fn with_shift(&self) -> Option<Action> {
        match self.code.as_str() {
            "Digit7" => return Some(Action::Block(BlockKindKey::Ordered)),
            "Digit8" => return Some(Action::Block(BlockKindKey::Bullet)),
            "Digit9" => return Some(Action::Block(BlockKindKey::Task)),
            _ => {}
        }
        match self.letter()? {
            'x' => Some(Action::Mark(MarkKey::Strike)),
            'z' => Some(Action::Redo),
            _ => None,
        }
    }

    fn with_alt(&self, platform: Platform) -> Option<Action> {
        // On a Mac, Option turns digits into other characters, so the place counts. On Windows,
        // Ctrl+Alt is AltGr: if the layout types something else than the digit there, let it.
        let digit = self.code.strip_prefix("Digit")?;
        if platform.windows && self.key != digit {
            return None;
        }
        match digit {
            "0" => Some(Action::Block(BlockKindKey::Paragraph)),
            "1" => Some(Action::Block(BlockKindKey::Heading(1))),
            "2" => Some(Action::Block(BlockKindKey::Heading(2))),
            "3" => Some(Action::Block(BlockKindKey::Heading(3))),
            _ => None,
        }
    }

    /// The Latin letter meant: what the key types, or on a layout that types none (Greek,
    /// Cyrillic, Hebrew), what it would type on a Latin one.
    fn letter(&self) -> Option<char> {
        let mut characters = self.key.chars();
        let typed = match (characters.next(), characters.next()) {
            (Some(character), None) => character,
            _ => return None,
        };
        if typed.is_ascii() {
            return Some(typed.to_ascii_lowercase());
        }
        let place = self.code.strip_prefix("Key")?.chars().next()?;
        Some(place.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: Platform = Platform {
        apple: false,
        ios: false,
        windows: false,
        android: false,
        webkit: false,
    };
    const MAC: Platform = Platform {
        apple: true,
        ..LINUX
    };
    const WINDOWS: Platform = Platform {
        windows: true,
        ..LINUX
    };

    /// Reads `"Ctrl+Shift+z/KeyZ"`: modifiers, the key, and its place.
    fn chord(text: &str) -> Chord {
        let (chord, code) = text.split_once('/').unwrap_or((text, ""));
        let mut parsed = Chord {
            code: code.to_owned(),
            ..Chord::default()
        };
        for part in chord.split('+') {
            match part {
                "Ctrl" => parsed.control = true,
                "Meta" => parsed.meta = true,
                "Alt" => parsed.alt = true,
                "Shift" => parsed.shift = true,
                "AltGr" => parsed.alt_graph = true,
                key => parsed.key = key.to_owned(),
            }
        }
        parsed
    }

    fn check(platform: Platform, text: &str, expected: Option<Action>) {
        assert_eq!(chord(text).action(platform), expected, "{text}");
    }

    #[test]
    fn the_modifier_is_command_on_a_mac_and_control_elsewhere() {
        let bold = Some(Action::Mark(MarkKey::Bold));
        check(LINUX, "Ctrl+b/KeyB", bold);
        check(LINUX, "Meta+b/KeyB", None);
        check(MAC, "Meta+b/KeyB", bold);
        check(MAC, "Ctrl+b/KeyB", None);
    }

    #[test]
    fn every_shortcut_of_the_table_is_bound() {
        check(LINUX, "Ctrl+i/KeyI", Some(Action::Mark(MarkKey::Italic)));
        check(LINUX, "Ctrl+u/KeyU", Some(Action::Mark(MarkKey::Underline)));
        check(LINUX, "Ctrl+e/KeyE", Some(Action::Mark(MarkKey::Code)));
        check(
            LINUX,
            "Ctrl+Shift+X/KeyX",
            Some(Action::Mark(MarkKey::Strike)),
        );
        check(LINUX, "Ctrl+k/KeyK", Some(Action::Link));
        check(LINUX, "Ctrl+z/KeyZ", Some(Action::Undo));
        check(LINUX, "Ctrl+Shift+Z/KeyZ", Some(Action::Redo));
        check(LINUX, "Ctrl+y/KeyY", Some(Action::Redo));
        check(LINUX, "Ctrl+a/KeyA", Some(Action::SelectAll));
        check(
            LINUX,
            "Ctrl+Alt+0/Digit0",
            Some(Action::Block(BlockKindKey::Paragraph)),
        );
        check(
            LINUX,
            "Ctrl+Alt+2/Digit2",
            Some(Action::Block(BlockKindKey::Heading(2))),
        );
        check(
            LINUX,
            "Ctrl+Shift+&/Digit7",
            Some(Action::Block(BlockKindKey::Ordered)),
        );
        check(
            LINUX,
            "Ctrl+Shift+*/Digit8",
            Some(Action::Block(BlockKindKey::Bullet)),
        );
        check(
            LINUX,
            "Ctrl+Shift+(/Digit9",
            Some(Action::Block(BlockKindKey::Task)),
        );
        check(LINUX, "Tab", Some(Action::Tab));
        check(LINUX, "Shift+Tab", Some(Action::ShiftTab));
        check(LINUX, "Escape", Some(Action::Escape));
    }

    #[test]
    fn a_key_that_types_a_character_is_no_shortcut() {
        check(LINUX, "Ctrl+Alt+AltGr+2/Digit2", None);
        check(WINDOWS, "Ctrl+Alt+²/Digit2", None);
        check(
            WINDOWS,
            "Ctrl+Alt+2/Digit2",
            Some(Action::Block(BlockKindKey::Heading(2))),
        );
        check(LINUX, "b/KeyB", None);
    }

    #[test]
    fn option_changes_the_character_on_a_mac_and_the_shortcut_holds() {
        check(
            MAC,
            "Meta+Alt+¡/Digit1",
            Some(Action::Block(BlockKindKey::Heading(1))),
        );
    }

    #[test]
    fn a_layout_without_latin_letters_falls_back_to_the_place() {
        check(LINUX, "Ctrl+и/KeyB", Some(Action::Mark(MarkKey::Bold)));
        // Dvorak types "n" on the key that is "l" elsewhere: the character counts.
        check(LINUX, "Ctrl+n/KeyB", None);
    }

    #[test]
    fn document_motions_follow_the_platform() {
        check(
            LINUX,
            "Ctrl+End",
            Some(Action::DocumentEnd { extend: false }),
        );
        check(
            LINUX,
            "Ctrl+Shift+Home",
            Some(Action::DocumentStart { extend: true }),
        );
        check(
            MAC,
            "Meta+ArrowUp",
            Some(Action::DocumentStart { extend: false }),
        );
        check(
            MAC,
            "Meta+Shift+ArrowDown",
            Some(Action::DocumentEnd { extend: true }),
        );
        check(LINUX, "Ctrl+ArrowUp", None);
    }
}

//! A key press, and what it asks for.

use super::{Action, Combination, Key, Keyboard, shortcuts};

/// A key press, as `KeyboardEvent` describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chord {
    /// `event.key`.
    pub key: String,
    /// `event.code`, the key's place on the keyboard.
    pub code: String,
    /// Control.
    pub control: bool,
    /// Command or Windows.
    pub meta: bool,
    /// Alt or Option.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
    /// `event.getModifierState("AltGraph")`.
    pub alt_graph: bool,
}

impl Chord {
    /// What this key press asks for on `keyboard`; `None` leaves it to the browser.
    pub fn action(&self, keyboard: Keyboard) -> Option<Action> {
        if self.alt_graph {
            return None;
        }
        shortcuts(keyboard)
            .find(|(_, keys)| self.is(keys, keyboard))
            .map(|(action, _)| action)
    }

    fn is(&self, keys: &Combination, keyboard: Keyboard) -> bool {
        let (primary, other) = match keyboard {
            Keyboard::Apple => (self.meta, self.control),
            Keyboard::Windows | Keyboard::Other => (self.control, self.meta),
        };
        let shifted = self.shift == keys.shift;
        let key = match keys.key {
            Key::Letter(letter) => shifted && self.letter() == Some(letter),
            Key::Digit(digit) => shifted && self.is_digit(digit, keyboard),
            Key::Sign(sign) => self.character() == Some(sign),
            Key::Named(name) => shifted && self.key == name,
        };
        key && primary == keys.primary && !other && self.alt == keys.alt
    }

    /// On a Mac, Option turns digits into other characters, and so does Shift anywhere: the place
    /// counts. On Windows, Ctrl+Alt is AltGr: if the layout types something else than the digit
    /// there, let it.
    fn is_digit(&self, digit: u8, keyboard: Keyboard) -> bool {
        let place = self.code.strip_prefix("Digit");
        let digit = digit.to_string();
        let types = keyboard == Keyboard::Windows && self.alt && self.key != digit;
        place == Some(&digit) && !types
    }

    /// The Latin letter meant: what the key types, or on a layout that types none (Greek,
    /// Cyrillic, Hebrew), what it would type on a Latin one.
    fn letter(&self) -> Option<char> {
        let typed = self.character()?;
        if typed.is_ascii() {
            return Some(typed.to_ascii_lowercase());
        }
        let place = self.code.strip_prefix("Key")?.chars().next()?;
        Some(place.to_ascii_lowercase())
    }

    /// What the key types; none for one that has a name.
    fn character(&self) -> Option<char> {
        let mut characters = self.key.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Some(character),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::{ListKind, Mark};

    use Keyboard::{Apple, Other, Windows};

    /// Reads `"Ctrl+Shift+z/KeyZ"`: modifiers, the key, and its place.
    fn chord(text: &str) -> Chord {
        let (chord, code) = match text.rsplit_once('/') {
            Some((chord, code)) if !code.is_empty() => (chord, code),
            _ => (text, ""),
        };
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

    fn check(keyboard: Keyboard, text: &str, expected: Option<Action>) {
        assert_eq!(chord(text).action(keyboard), expected, "{text}");
    }

    const BOLD: Option<Action> = Some(Action::Mark(Mark::Bold));

    #[test]
    fn the_modifier_is_command_on_a_mac_and_control_elsewhere() {
        check(Other, "Ctrl+b/KeyB", BOLD);
        check(Other, "Meta+b/KeyB", None);
        check(Apple, "Meta+b/KeyB", BOLD);
        check(Apple, "Meta+Ctrl+b/KeyB", None);
    }

    #[test]
    fn the_emacs_keys_of_a_mac_are_left_to_the_browser() {
        for keys in [
            "Ctrl+b/KeyB",
            "Ctrl+f/KeyF",
            "Ctrl+k/KeyK",
            "Ctrl+y/KeyY",
            "Ctrl+e/KeyE",
        ] {
            check(Apple, keys, None);
        }
    }

    #[test]
    fn the_keys_of_the_guide_are_bound() {
        for (keys, action) in [
            ("Ctrl+b/KeyB", Action::Mark(Mark::Bold)),
            ("Ctrl+i/KeyI", Action::Mark(Mark::Italic)),
            ("Ctrl+u/KeyU", Action::Mark(Mark::Underline)),
            ("Ctrl+Shift+X/KeyX", Action::Mark(Mark::Strike)),
            ("Ctrl+e/KeyE", Action::Mark(Mark::Code)),
            ("Ctrl+k/KeyK", Action::Link),
            ("Ctrl+Alt+0/Digit0", Action::Paragraph),
            ("Ctrl+Alt+1/Digit1", Action::Heading(1)),
            ("Ctrl+Alt+2/Digit2", Action::Heading(2)),
            ("Ctrl+Alt+3/Digit3", Action::Heading(3)),
            ("Ctrl+Shift+&/Digit7", Action::List(ListKind::Ordered)),
            ("Ctrl+Shift+*/Digit8", Action::List(ListKind::Bullet)),
            ("Ctrl+Shift+(/Digit9", Action::List(ListKind::Unchecked)),
            ("Ctrl+z/KeyZ", Action::Undo),
            ("Ctrl+Shift+Z/KeyZ", Action::Redo),
            ("Ctrl+y/KeyY", Action::Redo),
            ("Ctrl+a/KeyA", Action::SelectAll),
            ("Ctrl+f/KeyF", Action::Find),
            ("Tab", Action::Tab),
            ("Shift+Tab", Action::ShiftTab),
            ("Escape", Action::Escape),
        ] {
            check(Other, keys, Some(action));
            let apple = match action {
                Action::Redo if keys.starts_with("Ctrl+y") => None,
                action => Some(action),
            };
            check(Apple, &keys.replace("Ctrl", "Meta"), apple);
        }
    }

    #[test]
    fn the_letter_that_a_key_types_counts_and_not_its_place() {
        // Dvorak types "x" on the key that is "b" elsewhere, and "n" on the one that is "l".
        check(Other, "Ctrl+b/KeyN", BOLD);
        check(Other, "Ctrl+x/KeyB", None);
        check(Other, "Ctrl+B/KeyB", BOLD);
    }

    #[test]
    fn a_layout_without_latin_letters_falls_back_to_the_place() {
        check(Other, "Ctrl+и/KeyB", BOLD);
        check(Apple, "Meta+ι/KeyI", Some(Action::Mark(Mark::Italic)));
        check(Windows, "Ctrl+Shift+Я/KeyZ", Some(Action::Redo));
    }

    #[test]
    fn a_key_with_alt_graph_types_a_character() {
        check(Other, "Ctrl+Alt+AltGr+2/Digit2", None);
        check(Windows, "AltGr+b/KeyB", None);
        check(Other, "Ctrl+AltGr+e/KeyE", None);
    }

    #[test]
    fn control_with_alt_on_windows_types_what_the_layout_has_there() {
        check(Windows, "Ctrl+Alt+²/Digit2", None);
        check(Windows, "Ctrl+Alt+~/Digit2", None);
        check(Windows, "Ctrl+Alt+2/Digit2", Some(Action::Heading(2)));
        check(Windows, "Ctrl+Alt+b/KeyB", None);
    }

    #[test]
    fn option_types_on_a_mac_unless_command_is_held() {
        check(Apple, "Alt+∫/KeyB", None);
        check(Apple, "Alt+¡/Digit1", None);
        check(Apple, "Meta+Alt+¡/Digit1", Some(Action::Heading(1)));
        check(Apple, "Meta+Alt+ƒ/KeyF", Some(Action::Replace));
    }

    #[test]
    fn keys_alone_are_typing_and_dead_keys_are_nothing() {
        check(Other, "b/KeyB", None);
        check(Other, "Shift+B/KeyB", None);
        check(Apple, "Meta+Dead/KeyE", None);
        check(Other, "Alt+Tab", None);
    }

    #[test]
    fn the_sign_for_help_is_found_with_shift_and_on_the_number_pad() {
        check(Other, "Ctrl+//Slash", Some(Action::Help));
        check(Other, "Ctrl+//NumpadDivide", Some(Action::Help));
        check(Other, "Ctrl+Shift+//Period", Some(Action::Help));
        check(Other, "//Slash", None);
    }

    #[test]
    fn where_the_sign_for_help_is_that_of_a_list_the_question_mark_stands_for_it() {
        // German, Spanish, Italian and the Nordic layouts type the slash with Shift+7.
        let numbered = Some(Action::List(ListKind::Ordered));
        check(Other, "Ctrl+Shift+//Digit7", numbered);
        check(Apple, "Meta+Shift+//Digit7", numbered);
        check(Windows, "Ctrl+Shift+?/Minus", Some(Action::Help));
        check(Apple, "Meta+Shift+?/Minus", Some(Action::Help));
        check(Other, "Ctrl+Shift+?/Slash", Some(Action::Help));
        // Russian types the question mark there, and the slash elsewhere.
        check(Other, "Ctrl+Shift+?/Digit7", numbered);
        check(Other, "Ctrl+Shift+//Backslash", Some(Action::Help));
        check(Other, "Shift+?/Slash", None);
    }

    #[test]
    fn document_motions_follow_the_platform() {
        let start = |extend| Some(Action::DocumentStart { extend });
        let end = |extend| Some(Action::DocumentEnd { extend });
        check(Other, "Ctrl+End", end(false));
        check(Windows, "Ctrl+Shift+Home", start(true));
        check(Apple, "Meta+ArrowUp", start(false));
        check(Apple, "Meta+Shift+ArrowDown", end(true));
        check(Other, "Ctrl+ArrowUp", None);
        check(Apple, "Meta+End", None);
    }
}

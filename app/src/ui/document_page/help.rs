//! What keys do and what can be typed: the list that Mod+/ opens.

use leptos::prelude::*;

use crate::model::schema::{ListKind, Mark};
use crate::shortcuts::{Action, Combination, Key, Keyboard, shortcuts};
use crate::ui::browser;
use crate::ui::strings::{Strings, strings};

/// The list of shortcuts, for the keyboard at hand, and of what typing makes of itself.
#[component]
pub(super) fn Help() -> impl IntoView {
    let strings = strings();
    let keyboard = browser::keyboard();
    let keys = lines(strings, keyboard)
        .into_iter()
        .map(|(name, combinations)| {
            let combinations = combinations
                .into_iter()
                .map(|keys| {
                    let keys = key_names(strings, keys, keyboard);
                    // Read out as words of their own.
                    let keys = keys.into_iter().map(|key| view! { <kbd>{key}</kbd>" " });
                    view! { <span class="keys">{keys.collect_view()}</span> }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{combinations}</td>
                </tr>
            }
        })
        .collect_view();
    let typed = strings
        .help_typed
        .iter()
        .map(|&(typed, becomes)| {
            view! {
                <tr>
                    <th scope="row">{becomes}</th>
                    <td>
                        <code>{typed}</code>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="help" tabindex="0" role="region" aria-labelledby="dialog-title">
            <table>
                <caption>{strings.help_keys}</caption>
                <tbody>{keys}</tbody>
            </table>
            <div>
                <table>
                    <caption>{strings.help_typing}</caption>
                    <tbody>{typed}</tbody>
                </table>
                <p class="quiet">{strings.help_typing_note}</p>
            </div>
        </div>
    }
}

/// Each action once, with all its keys.
fn lines(strings: &Strings, keyboard: Keyboard) -> Vec<(String, Vec<Combination>)> {
    let mut lines: Vec<(Action, Vec<Combination>)> = Vec::new();
    for (action, keys) in shortcuts(keyboard) {
        match lines.iter_mut().find(|(listed, _)| *listed == action) {
            Some((_, all)) => all.push(keys),
            None => lines.push((action, vec![keys])),
        }
    }
    let named = lines.into_iter();
    named
        .map(|(action, keys)| (action_name(strings, action), keys))
        .collect()
}

fn action_name(s: &Strings, action: Action) -> String {
    let name = match action {
        Action::Mark(Mark::Bold) => s.bold,
        Action::Mark(Mark::Italic) => s.italic,
        Action::Mark(Mark::Underline) => s.underline,
        Action::Mark(Mark::Strike) => s.strike,
        Action::Mark(Mark::Code) => s.code,
        Action::Paragraph => s.block_paragraph,
        Action::Heading(level) => return (s.block_heading)(level),
        Action::List(ListKind::Bullet) => s.block_bullet,
        Action::List(ListKind::Ordered) => s.block_ordered,
        Action::List(ListKind::Checked | ListKind::Unchecked) => s.block_task,
        Action::ToggleTask => s.task_tick,
        Action::Link => s.link,
        Action::Undo => s.undo,
        Action::Redo => s.redo,
        Action::SelectAll => s.select_all,
        Action::DocumentStart { extend: false } => s.document_start,
        Action::DocumentStart { extend: true } => s.select_to_start,
        Action::DocumentEnd { extend: false } => s.document_end,
        Action::DocumentEnd { extend: true } => s.select_to_end,
        Action::Tab => s.indent,
        Action::ShiftTab => s.outdent,
        Action::Escape => s.leave_text,
        Action::MoveBlockUp => s.block_move_up,
        Action::MoveBlockDown => s.block_move_down,
        Action::BlockMenu => s.block_actions,
        Action::Find => s.find,
        Action::Replace => s.find_and_replace,
        Action::FindNext => s.find_next,
        Action::FindPrevious => s.find_previous,
        Action::Help => s.help,
    };
    name.to_owned()
}

/// What is written on the keys.
fn key_names(strings: &Strings, keys: Combination, keyboard: Keyboard) -> Vec<String> {
    let apple = keyboard == Keyboard::Apple;
    let mut names: Vec<&str> = Vec::new();
    // Each platform's own order: Apple names Command last.
    if keys.primary && !apple {
        names.push("Ctrl");
    }
    if keys.alt {
        names.push(if apple { "⌥" } else { "Alt" });
    }
    if keys.shift {
        names.push(if apple { "⇧" } else { strings.key_shift });
    }
    if keys.primary && apple {
        names.push("⌘");
    }
    let key = match keys.key {
        Key::Letter(letter) => letter.to_uppercase().to_string(),
        Key::Digit(digit) => digit.to_string(),
        Key::Sign(sign) => sign.to_string(),
        Key::Named(name) => match name {
            " " => strings.key_space.to_owned(),
            "ArrowUp" => "↑".to_owned(),
            "ArrowDown" => "↓".to_owned(),
            "ArrowLeft" => "←".to_owned(),
            "ArrowRight" => "→".to_owned(),
            "Escape" => "Esc".to_owned(),
            name => name.to_owned(),
        },
    };
    let names = names.into_iter().map(str::to_owned);
    names.chain([key]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::commands::Command;
    use crate::model::document::{ClientId, Document};
    use crate::model::state::EditorState;

    const KEYBOARDS: [Keyboard; 3] = [Keyboard::Apple, Keyboard::Windows, Keyboard::Other];

    #[test]
    fn every_action_is_listed_once_under_a_name_of_its_own() {
        for keyboard in KEYBOARDS {
            let mut names: Vec<_> = lines(strings(), keyboard)
                .into_iter()
                .map(|(name, keys)| {
                    assert!(!keys.is_empty() && !name.is_empty());
                    name
                })
                .collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{keyboard:?}");
        }
    }

    #[test]
    fn whatever_is_listed_as_typed_becomes_something_else_when_typed() {
        let typed = strings().help_typed.iter().map(|(typed, _)| *typed);
        for typed in typed.filter(|typed| *typed != "/") {
            let mut state = EditorState::new(Document::new(ClientId(1)));
            let mut type_in = |text: &str| {
                let typed = Command::InsertText(text.to_owned());
                state.run(0, &typed).expect("typing is allowed");
                let ruled = state.run(0, &Command::InputRule);
                ruled.expect("rules are allowed").is_some()
            };
            let mut ruled = false;
            for letter in typed.chars() {
                ruled |= type_in(&letter.to_string());
            }
            assert!(ruled || type_in(" "), "{typed}");
        }
    }

    #[test]
    fn keys_are_written_as_on_the_keyboard_at_hand() {
        let of = |wanted, keyboard| {
            let mut all = shortcuts(keyboard);
            let (_, keys) = all
                .find(|(action, _)| *action == wanted)
                .expect("it has keys");
            key_names(strings(), keys, keyboard).join(" ")
        };
        assert_eq!(
            of(Action::Mark(Mark::Strike), Keyboard::Other),
            "Ctrl Shift X"
        );
        assert_eq!(of(Action::Mark(Mark::Strike), Keyboard::Apple), "⇧ ⌘ X");
        assert_eq!(of(Action::Heading(2), Keyboard::Windows), "Ctrl Alt 2");
        assert_eq!(of(Action::BlockMenu, Keyboard::Other), "Ctrl Shift Space");
        assert_eq!(of(Action::MoveBlockUp, Keyboard::Other), "Alt Shift ↑");
    }
}

//! A person's picture: initials over a pattern that their user id decides.

use leptos::prelude::*;

use super::palette::safe_person_color;

/// A circle in the person's colour with a pattern and their initials. Decorative: the name is
/// always given in words beside it or in the title of what contains it.
#[component]
pub(crate) fn Avatar(user_id: String, name: String, color: String) -> impl IntoView {
    let fill = safe_person_color(&color).to_owned();
    // Shapes only darken the circle, so the white initials keep their contrast.
    view! {
        <svg class="avatar" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
            <circle cx="20" cy="20" r="20" fill=fill />
            <path d=pattern(&user_id) fill="#000" opacity="0.16" />
            <text x="20" y="20" dy="0.36em" text-anchor="middle" fill="#fff">
                {initials(&name)}
            </text>
        </svg>
    }
}

/// One or two capitals: the first letters of the first and the last word.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let letter = |word: &str| {
        word.chars()
            .find(|character| character.is_alphanumeric())
            .or(word.chars().next())
            .map(|character| character.to_uppercase().to_string())
            .unwrap_or_default()
    };
    match (words.next(), words.next_back()) {
        (None, _) => "?".to_owned(),
        (Some(only), None) => letter(only),
        (Some(first), Some(last)) => letter(first) + &letter(last),
    }
}

/// An SVG path inside the circle of radius 20 around (20, 20): the id's bits choose, mirrored
/// left to right, which of twelve cells are drawn.
fn pattern(user_id: &str) -> String {
    let bits = hash(user_id);
    let mut path = String::new();
    for cell in 0..12 {
        if bits >> (cell * 3) & 1 == 0 {
            continue;
        }
        let (row, column) = (cell / 2, cell % 2);
        // Cells of 6 by 6; every second one is a triangle, so patterns differ in texture too.
        let (top, left) = (2 + row * 6, 8 + column * 6);
        let right = 40 - left;
        if bits >> (cell * 3 + 1) & 1 == 0 {
            path.push_str(&format!("M{left} {top}h6v6h-6z M{right} {top}h-6v6h6z "));
        } else {
            path.push_str(&format!("M{left} {top}h6l-6 6z M{right} {top}h-6l6 6z "));
        }
    }
    path
}

/// FNV-1a, 64 bits: stable over releases and platforms, unlike the standard library's hasher.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_letters_of_the_outer_words() {
        for (name, expected) in [
            ("Ada", "A"),
            ("ada lovelace", "AL"),
            ("Ada King, Countess of Lovelace", "AL"),
            ("  Zoë  ", "Z"),
            ("(Bob)", "B"),
            ("王小明", "王"),
            ("🦊", "🦊"),
            ("", "?"),
        ] {
            assert_eq!(initials(name), expected, "{name:?}");
        }
    }

    #[test]
    fn one_person_always_gets_the_same_pattern_and_another_a_different_one() {
        assert_eq!(pattern("u-1"), pattern("u-1"));
        assert_ne!(pattern("u-1"), pattern("u-2"));
    }
}

//! Text so that Markdown reads it as text.

/// Where a piece of text stands in its line.
#[derive(Clone, Copy)]
pub(super) struct Edges {
    /// Whether nothing but markup stands in front of it.
    pub(super) is_first: bool,
    /// Whether nothing but markup stands behind it.
    pub(super) is_last: bool,
    /// Whether markup stands directly behind it.
    pub(super) is_before_markup: bool,
    /// Whether a bar would end its cell.
    pub(super) is_in_table: bool,
}

/// `text`, which holds no line break, with a backslash where a character would be read as markup.
pub(super) fn escape(text: &str, edges: Edges) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let letters: Vec<char> = text.chars().collect();
    let number = marked_number(&letters).filter(|_| edges.is_first);
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| letters[index]);
        let after = letters.get(index + 1).copied();
        let is_first = edges.is_first && index == 0;
        let is_last = edges.is_last && after.is_none();
        let is_markup = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '$' => true,
            // Inside a word it is a character like others.
            '_' => !(before.is_some_and(is_word) && after.is_some_and(is_word)),
            '&' => after.is_some_and(|after| after.is_ascii_alphanumeric() || after == '#'),
            '!' => after.is_none() && edges.is_before_markup || after == Some('['),
            '|' => is_first || edges.is_in_table,
            '>' | '+' | '-' | '=' => is_first,
            // At a heading's end it would be taken for decoration.
            '#' => is_first || is_last,
            '.' | ')' if number == Some(index) => true,
            ':' | '.' => starts_address(&letters, index),
            _ => false,
        };
        match letter {
            // Lines lose the space at their ends, and these end lines.
            ' ' | '\t' if is_first || is_last => push_number(letter, &mut escaped),
            '\r' | '\n' => push_number(letter, &mut escaped),
            // Markdown has none.
            '\0' => {}
            _ => {
                if is_markup {
                    escaped.push('\\');
                }
                escaped.push(letter);
            }
        }
    }
    escaped
}

fn push_number(letter: char, escaped: &mut String) {
    escaped.push_str(&format!("&#{};", u32::from(letter)));
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric()
}

/// Whether GitHub would take what stands around the colon or dot at `index` for an address.
fn starts_address(letters: &[char], index: usize) -> bool {
    let ends_with = |end: &str| {
        let start = index.checked_sub(end.len());
        let before = start.and_then(|start| letters.get(start..index));
        before.is_some_and(|before| {
            let mut pairs = before.iter().zip(end.chars());
            pairs.all(|(letter, end)| letter.eq_ignore_ascii_case(&end))
        })
    };
    match letters[index] {
        ':' => {
            letters[index + 1..].starts_with(&['/', '/'])
                && (ends_with("http") || ends_with("https"))
        }
        _ => ends_with("www"),
    }
}

/// Where the dot or bracket of a number at the start stands, which would start a list.
fn marked_number(letters: &[char]) -> Option<usize> {
    let digits = letters
        .iter()
        .take_while(|letter| letter.is_ascii_digit())
        .count();
    let is_marker = matches!(letters.get(digits), Some('.' | ')'));
    ((1..=9).contains(&digits) && is_marker).then_some(digits)
}

/// Code between as many backticks as it needs.
pub(super) fn code_span(code: &str, is_in_table: bool) -> String {
    let code = code.replace(['\r', '\0'], "");
    let ticks = "`".repeat(longest_ticks(&code) + 1);
    let space_at_both_ends = code.starts_with(' ') && code.ends_with(' ');
    let needs_room = code.starts_with('`')
        || code.ends_with('`')
        || space_at_both_ends && !code.trim_matches(' ').is_empty();
    let room = if needs_room { " " } else { "" };
    // A table looks for its bars before anything else.
    let code = if is_in_table {
        code.replace('|', "\\|")
    } else {
        code
    };
    format!("{ticks}{room}{code}{room}{ticks}")
}

/// How many backticks stand together at most.
pub(super) fn longest_ticks(text: &str) -> usize {
    text.split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// An address or description in double quotes inside a tag.
pub(super) fn attribute(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace(['\n', '\r'], " ")
}

/// The target of a link or image.
pub(super) fn target(url: &str) -> String {
    let is_plain = |letter: char| {
        letter.is_ascii_alphanumeric()
            || "-._~:/?#@!$'*+,;=%".contains(letter)
            || !letter.is_ascii()
    };
    if !url.is_empty() && url.chars().all(is_plain) && !url.chars().any(char::is_whitespace) {
        return url
            .replace('*', "\\*")
            .replace('_', "\\_")
            .replace('~', "\\~");
    }
    let mut escaped = String::from("<");
    for letter in url.chars() {
        match letter {
            '<' | '>' | '\\' | '&' | '|' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\n' | '\r' | '\0' => {}
            _ => escaped.push(letter),
        }
    }
    escaped.push('>');
    escaped
}

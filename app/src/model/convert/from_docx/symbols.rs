//! Signs of fonts that put their own in place of letters, as the characters that they are.

use crate::model::convert::html_tree::HtmlElement;

/// What stands for a sign that is not known.
pub(super) const UNKNOWN: char = '\u{25A1}';

/// The characters that Word puts the letters of such fonts at: U+F020 is the space.
const PRIVATE: std::ops::RangeInclusive<u32> = 0xF020..=0xF0FF;

/// The capital and small letters of Symbol, from A and from a on.
const SYMBOL_CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const SYMBOL_SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

/// Other signs of Symbol that are common.
const SYMBOL: [(u8, char); 38] = [
    (0x22, '∀'),
    (0x24, '∃'),
    (0x27, '∍'),
    (0x2A, '∗'),
    (0x2D, '−'),
    (0x40, '≅'),
    (0x5C, '∴'),
    (0x5E, '⊥'),
    (0x7E, '∼'),
    (0xA3, '≤'),
    (0xA5, '∞'),
    (0xA8, '♦'),
    (0xAB, '↔'),
    (0xAC, '←'),
    (0xAD, '↑'),
    (0xAE, '→'),
    (0xAF, '↓'),
    (0xB0, '°'),
    (0xB1, '±'),
    (0xB3, '≥'),
    (0xB4, '×'),
    (0xB6, '∂'),
    (0xB7, '•'),
    (0xB8, '÷'),
    (0xB9, '≠'),
    (0xBA, '≡'),
    (0xBB, '≈'),
    (0xBC, '…'),
    (0xC6, '∅'),
    (0xC7, '∩'),
    (0xC8, '∪'),
    (0xCE, '∈'),
    (0xCF, '∉'),
    (0xD1, '∇'),
    (0xD6, '√'),
    (0xDE, '⇒'),
    (0xE5, '∑'),
    (0xF2, '∫'),
];

/// Signs of Wingdings that are common.
const WINGDINGS: [(u8, char); 26] = [
    (0x28, '☎'),
    (0x2A, '✉'),
    (0x36, '⌛'),
    (0x4A, '☺'),
    (0x4B, '😐'),
    (0x4C, '☹'),
    (0x6C, '●'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x71, '❑'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '◆'),
    (0x9F, '•'),
    (0xA7, '▪'),
    (0xA8, '☐'),
    (0xD8, '➢'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE1, '↑'),
    (0xE2, '↓'),
    (0xF0, '⇨'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
];

/// The character that a `w:sym` is.
pub(super) fn symbol(element: &HtmlElement) -> Option<char> {
    let code = element.attribute("w:char")?;
    let code = u32::from_str_radix(code, 16).ok()?;
    let font = element.attribute("w:font").unwrap_or_default();
    match of_font(code, font) {
        Some(sign) => Some(sign),
        None if PRIVATE.contains(&code) => None,
        None => char::from_u32(code).filter(|letter| !letter.is_control()),
    }
}

/// `text` as it shows in `font`.
pub(super) fn shown(text: &str, font: Option<&str>) -> String {
    let Some(font) = font else {
        return text.to_owned();
    };
    let sign = |letter: char| match PRIVATE.contains(&u32::from(letter)) {
        true => of_font(u32::from(letter), font).unwrap_or(letter),
        false => letter,
    };
    text.chars().map(sign).collect()
}

fn of_font(code: u32, font: &str) -> Option<char> {
    let code = u8::try_from(code & 0xFF).ok().filter(|_| {
        // Other characters of the font are what they are.
        PRIVATE.contains(&code) || code <= 0xFF
    })?;
    let listed = |signs: &[(u8, char)]| {
        let mut signs = signs.iter();
        let (_, sign) = signs.find(|(own, _)| *own == code)?;
        Some(*sign)
    };
    match font.to_ascii_lowercase().as_str() {
        "symbol" => match code {
            b'A'..=b'Z' => SYMBOL_CAPITALS.chars().nth(usize::from(code - b'A')),
            b'a'..=b'z' => SYMBOL_SMALL.chars().nth(usize::from(code - b'a')),
            code => listed(&SYMBOL).or_else(|| {
                let letter = char::from(code);
                letter.is_ascii_graphic().then_some(letter)
            }),
        },
        "wingdings" => listed(&WINGDINGS),
        _ => None,
    }
}

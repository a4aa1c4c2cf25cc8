//! Colours of the web as word processors hold them: six digits on white paper, nothing translucent.

use csscolorparser::Color;

use crate::model::schema::{HIGHLIGHT, is_color};

/// `color` as six upper-case digits, mixed with white where it is translucent; none when it is no
/// colour by itself (`currentcolor`).
pub(in super::super) fn to_digits(color: &str) -> Option<String> {
    if !is_color(color) {
        return None;
    }
    let color: Color = csscolorparser::parse(color).ok()?;
    let channel = |value: f32| {
        let mixed = value * color.a + (1.0 - color.a);
        (mixed.clamp(0.0, 1.0) * 255.0).round() as u8
    };
    let (red, green, blue) = (channel(color.r), channel(color.g), channel(color.b));
    Some(format!("{red:02X}{green:02X}{blue:02X}"))
}

/// The colour that six digits are here; none for `auto` and what is none.
pub(in super::super) fn from_digits(digits: &str) -> Option<String> {
    let is_sound = digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    is_sound.then(|| format!("#{}", digits.to_ascii_lowercase()))
}

/// The highlight that six digits are here. The one that people get who do not choose is known again,
/// for it suits dark pages, too.
pub(in super::super) fn highlight_from_digits(digits: &str) -> Option<String> {
    if to_digits(HIGHLIGHT).is_some_and(|own| own.eq_ignore_ascii_case(digits)) {
        return Some(HIGHLIGHT.to_owned());
    }
    from_digits(digits)
}

/// The colours that Word's highlighter has, by its names (`ST_HighlightColor`).
pub(in super::super) fn highlight_of_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "yellow" => "yellow",
        "green" => "lime",
        "cyan" => "aqua",
        "magenta" => "fuchsia",
        "blue" => "blue",
        "red" => "red",
        "darkBlue" => "navy",
        "darkCyan" => "teal",
        "darkGreen" => "green",
        "darkMagenta" => "purple",
        "darkRed" => "maroon",
        "darkYellow" => "olive",
        "darkGray" => "gray",
        "lightGray" => "silver",
        "black" => "black",
        "white" => "white",
        _ => return None,
    })
}

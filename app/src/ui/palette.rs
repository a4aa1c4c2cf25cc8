//! The colours that people can have.

use crate::model::schema::HIGHLIGHT;

/// Colours dark enough to carry white text (contrast at least 4.5 to 1, WCAG 2.2 AA), and far
/// enough apart to tell people from each other.
pub(crate) const PERSON_COLORS: [&str; 12] = [
    "#b42318", "#c2410c", "#a15c07", "#4d7c0f", "#15803d", "#0f766e", "#0e7490", "#1d4ed8",
    "#4338ca", "#7c3aed", "#a21caf", "#be185d",
];

/// The colour of whom nothing is heard of, for the connection is cut.
pub(crate) const AWAY_COLOR: &str = "#78716c";

/// Text colours of the toolbar, in the order of `strings().colors`; readable on the light and
/// on the dark page.
pub(crate) const TEXT_COLORS: [&str; 8] = [
    "#78716c", "#dc2626", "#d9570b", "#a67c00", "#2f8f46", "#0d8f8a", "#3b78e7", "#9b59d0",
];

/// Highlights of the toolbar, in the same order. They are translucent, so the text above keeps
/// its contrast on the light and on the dark page.
pub(crate) const HIGHLIGHT_COLORS: [&str; 8] = [
    "#a8a29e59",
    "#f8717159",
    "#fb923c59",
    HIGHLIGHT,
    "#4ade8059",
    "#2dd4bf59",
    "#60a5fa59",
    "#c084fc59",
];

/// `color` if it is `#rrggbb`, else a colour of the palette: colours come from other people and
/// go into style attributes.
pub(crate) fn safe_person_color(color: &str) -> &str {
    let valid = color.len() == 7
        && color.starts_with('#')
        && color[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    if valid { color } else { PERSON_COLORS[0] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: &str) -> f64 {
        let channel = |range| {
            let value = u8::from_str_radix(&color[range], 16).expect("hex digits");
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(1..3) + 0.7152 * channel(3..5) + 0.0722 * channel(5..7)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn white_text_can_be_read_on_every_person_colour() {
        for color in PERSON_COLORS {
            assert!(contrast(color, "#ffffff") >= 4.5, "{color}");
        }
    }

    #[test]
    fn text_colours_can_be_read_on_the_light_and_the_dark_page() {
        for color in TEXT_COLORS {
            assert!(contrast(color, "#ffffff") >= 3.0, "{color} on light");
            assert!(contrast(color, "#1f1e1b") >= 3.0, "{color} on dark");
        }
    }

    #[test]
    fn a_colour_that_is_no_colour_is_replaced() {
        assert_eq!(safe_person_color("#1d4ed8"), "#1d4ed8");
        for color in ["red", "#12345", "#1234567", "#12345g", "url(x)", "#é1234"] {
            assert_eq!(safe_person_color(color), PERSON_COLORS[0], "{color}");
        }
    }
}

//! URLs and colours from anybody, checked when they come in and again when they are shown.

use super::url::Url;

/// The longest URL that a link may have, in bytes.
const LINK_BYTES_MAX: usize = 4096;
/// What is never a host, though `javascript:1` reads as one with a port.
const HARMFUL_SCHEMES: [&str; 5] = ["blob", "data", "file", "javascript", "vbscript"];
/// The longest name of a language or of a table's row, in bytes.
const NAME_BYTES_MAX: usize = 64;
/// The longest colour, in bytes.
const COLOR_BYTES_MAX: usize = 64;

/// `url` in its normal form, if following it is harmless: http, https, mailto or tel.
pub fn safe_url(url: &str) -> Option<String> {
    if url.len() > LINK_BYTES_MAX {
        return None;
    }
    let url = Url::parse(url)?;
    matches!(&*url.scheme, "http" | "https" | "mailto" | "tel").then_some(url.normal)
}

/// A link from what a person typed: a URL, or an address without its scheme.
pub fn to_link(typed: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() || typed.contains(char::is_whitespace) {
        return None;
    }
    let scheme = typed.split_once(':').map(|(scheme, _)| scheme);
    if scheme.is_some_and(|scheme| HARMFUL_SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()))
    {
        return None;
    }
    safe_url(typed)
        .or_else(|| {
            let (user, host) = typed.split_once('@')?;
            let address = !user.is_empty() && host.contains('.') && !typed.contains(['/', ':']);
            address.then(|| safe_url(&format!("mailto:{typed}")))?
        })
        .or_else(|| safe_url(&format!("https://{typed}")))
}

/// `url`, if an image may be loaded from it: http, https, one of our uploads, or a small set of
/// image types as data.
pub fn safe_image_url(url: &str) -> Option<String> {
    if let Some(path) = url.strip_prefix("/uploads/") {
        let plain =
            |character: char| character.is_ascii_alphanumeric() || "._-/".contains(character);
        let sound = !path.is_empty() && path.chars().all(plain) && !path.contains("..");
        return sound.then(|| url.to_owned());
    }
    if let Some(data) = url.strip_prefix("data:image/") {
        let (kind, data) = data.split_once(";base64,")?;
        let base64 =
            |character: char| character.is_ascii_alphanumeric() || "+/=".contains(character);
        let sound = matches!(kind, "png" | "jpeg" | "gif" | "webp") && data.chars().all(base64);
        return sound.then(|| url.to_owned());
    }
    if url.len() > LINK_BYTES_MAX {
        return None;
    }
    let url = Url::parse(url)?;
    matches!(&*url.scheme, "http" | "https").then_some(url.normal)
}

/// Whether `name` can be the name of a language or of a table's row.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |letter: char| !letter.is_control() && !letter.is_whitespace();
    !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.chars().all(plain)
}

/// Whether `color` is a CSS colour and nothing else: a name, `#rgb` with 3, 4, 6 or 8 digits, or
/// `rgb()`, `rgba()`, `hsl()`, `hsla()` of plain numbers.
pub fn is_color(color: &str) -> bool {
    if color.is_empty() || color.len() > COLOR_BYTES_MAX {
        return false;
    }
    if let Some(digits) = color.strip_prefix('#') {
        return matches!(digits.len(), 3 | 4 | 6 | 8)
            && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    }
    if color.chars().all(|letter| letter.is_ascii_alphabetic()) {
        return true;
    }
    let Some((function, arguments)) = color.split_once('(') else {
        return false;
    };
    let Some(arguments) = arguments.strip_suffix(')') else {
        return false;
    };
    let number = |character: char| character.is_ascii_digit() || " ,.%/-".contains(character);
    matches!(function, "rgb" | "rgba" | "hsl" | "hsla")
        && !arguments.is_empty()
        && arguments.chars().all(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_schemes_make_a_link() {
        assert_eq!(safe_url("https://a.b/c"), Some("https://a.b/c".to_owned()));
        assert_eq!(safe_url("mailto:a@b.c"), Some("mailto:a@b.c".to_owned()));
        assert_eq!(safe_url(" \tHTTPS://A.b"), Some("https://a.b/".to_owned()));
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " java\tscript:alert(1)",
            "java\r\nscript\n:alert(1)",
            "\u{1}\u{1F} javascript:alert(1)",
            "javascript&colon;alert(1)",
            "\u{FF4A}avascript:alert(1)",
            "java\u{AD}script:alert(1)",
            "\u{202E}javascript:alert(1)",
            "javascript://https://a.b/%0Aalert(1)",
            "blob:https://a.b/1",
            "filesystem:https://a.b/1",
            "view-source:https://a.b/",
            "about:blank",
            "intent://a.b",
            "//a.b/c",
            "https://",
            &format!("https://a.b/{}", "x".repeat(LINK_BYTES_MAX)),
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "/relative",
            "",
        ] {
            assert_eq!(safe_url(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_typed_address_becomes_a_link() {
        assert_eq!(
            to_link("example.org/x").as_deref(),
            Some("https://example.org/x")
        );
        assert_eq!(
            to_link("ada@example.org").as_deref(),
            Some("mailto:ada@example.org")
        );
        assert_eq!(to_link("javascript:alert(1)"), None);
        assert_eq!(to_link("JavaScript:1"), None);
        assert_eq!(to_link("two words"), None);
        assert_eq!(to_link(" "), None);
    }

    #[test]
    fn images_come_from_the_web_from_uploads_or_as_image_data() {
        for good in [
            "https://a.b/c.png",
            "/uploads/ab12.png",
            "data:image/png;base64,iVBORw0KGgo=",
        ] {
            assert_eq!(safe_image_url(good).as_deref(), Some(good));
        }
        for bad in [
            "data:image/svg+xml;base64,AAAA",
            "data:image/png;base64,\"><script>",
            "/uploads/../secret",
            "/uploads/",
            "javascript:x",
            "//evil/x.png",
        ] {
            assert_eq!(safe_image_url(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_colour_cannot_carry_another_declaration() {
        for good in [
            "red",
            "#fff",
            "#12345678",
            "rgb(1, 2, 3)",
            "hsl(120 50% 50% / 0.5)",
        ] {
            assert!(is_color(good), "{good}");
        }
        for bad in [
            "",
            "#ff",
            "red;x:y",
            "url(x)",
            "rgb(1)x",
            "var(--x)",
            "expression(1)",
        ] {
            assert!(!is_color(bad), "{bad}");
        }
    }
}

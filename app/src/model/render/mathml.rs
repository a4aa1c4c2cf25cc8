//! MathML from a string to [`Node`]s, through a list of what is allowed.
//!
//! Whoever wrote the string: no element, attribute or value gets through that is not named here.
//! There are no links, no styles, no events; the few declarations that a formula needs to be right
//! become attributes or classes. Elements that are not in the list refuse the whole formula, for
//! one that lacks a part says something else.

use super::Node;

/// Elements of MathML Core, and those of HTML that stand in its text.
const ELEMENTS: [&str; 33] = [
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "mspace",
    "ms",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "mtable",
    "mtr",
    "mtd",
    "mpadded",
    "mphantom",
    "mstyle",
    "merror",
    "none",
    "b",
    "i",
    "em",
    "code",
    "s",
    "u",
];

/// Attributes whose values are keywords, numbers and lengths.
const ATTRIBUTES: [&str; 26] = [
    "accent",
    "accentunder",
    "columnspan",
    "depth",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathcolor",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rowspan",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
    "arrow",
];

/// Declarations that are classes of our stylesheet here, by how they start.
const CLASSES: [(&str, &str); 8] = [
    ("text-align: left", "math-left"),
    ("text-align: right", "math-right"),
    ("padding-left: 0", "math-tight-left"),
    ("padding-right: 0", "math-tight-right"),
    ("border-left:", "math-line-left"),
    ("border-right:", "math-line-right"),
    ("border-top:", "math-line-top"),
    ("border-bottom:", "math-line-bottom"),
];

/// How a formula is struck out, as classes.
const STRIKES: [(&str, &str); 3] = [
    ("updiagonalstrike", "math-strike-up"),
    ("downdiagonalstrike", "math-strike-down"),
    ("horizontalstrike", "math-strike"),
];

/// More elements, or deeper ones, are no formula.
const ELEMENTS_MAX: usize = 4_000;
const DEPTH_MAX: usize = 250;
const VALUE_BYTES_MAX: usize = 32;

/// Whether an element called `tag` is MathML and not HTML.
pub fn is_mathml(tag: &str) -> bool {
    tag.starts_with('m') && ELEMENTS.contains(&tag) || tag == "none"
}

/// The one `math` element that `markup` is; none when there is more or anything else in it.
pub(super) fn parse(markup: &str) -> Option<Node> {
    let mut open: Vec<Open> = vec![Open::default()];
    let mut count = 0;
    let mut rest = markup;
    while !rest.is_empty() {
        let text = rest.find('<').unwrap_or(rest.len());
        if text > 0 {
            let text = unescape(&rest[..text])?;
            open.last_mut()?.children.push(Node::Text(text));
        }
        let Some(tag) = rest[text..].strip_prefix('<') else {
            break;
        };
        let end = tag.find('>')?;
        rest = &tag[end + 1..];
        let tag = &tag[..end];
        if let Some(name) = tag.strip_prefix('/') {
            let closed = open.pop()?;
            if closed.name != name {
                return None;
            }
            closed.close(&mut open.last_mut()?.children);
            continue;
        }
        count += 1;
        if count > ELEMENTS_MAX || open.len() > DEPTH_MAX {
            return None;
        }
        let (tag, is_empty) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let opened = Open::of(tag)?;
        if is_empty {
            opened.close(&mut open.last_mut()?.children);
        } else {
            open.push(opened);
        }
    }
    let (Some(all), None) = (open.pop(), open.pop()) else {
        return None;
    };
    let mut nodes = all.children.into_iter();
    let math = nodes.next()?;
    let is_math = matches!(&math, Node::Element { tag: "math", .. });
    (is_math && nodes.next().is_none()).then_some(math)
}

/// An element that is being read.
#[derive(Default)]
struct Open<'a> {
    /// As it is written.
    name: &'a str,
    /// As it is shown; none where only its content is.
    tag: Option<&'static str>,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

impl<'a> Open<'a> {
    fn of(tag: &'a str) -> Option<Self> {
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let tag = match name {
            // Links lead nowhere in a document, and fonts are the page's.
            "a" | "span" => None,
            // Not in MathML Core: a row that our stylesheet strikes out.
            "menclose" => Some("mrow"),
            _ => Some(*ELEMENTS.iter().find(|known| **known == name)?),
        };
        let mut opened = Self {
            name,
            tag,
            attributes: Vec::new(),
            children: Vec::new(),
        };
        opened.read_attributes(attributes)?;
        Some(opened)
    }

    fn read_attributes(&mut self, attributes: &str) -> Option<()> {
        let mut classes: Vec<&str> = Vec::new();
        let mut rest = attributes.trim_start();
        while !rest.is_empty() {
            let (name, value) = rest.split_once("=\"")?;
            let (value, after) = value.split_once('"')?;
            rest = after.trim_start();
            match name {
                "style" => {
                    for declaration in value.split(';') {
                        if let Some(color) = declaration.strip_prefix("color:") {
                            self.attribute("mathcolor", color);
                        }
                        let class = CLASSES
                            .iter()
                            .find(|(start, _)| declaration.trim_start().starts_with(start));
                        classes.extend(class.map(|(_, class)| *class));
                    }
                }
                "notation" => classes.extend(STRIKES.iter().filter_map(|(notation, class)| {
                    value
                        .split(' ')
                        .any(|word| word == *notation)
                        .then_some(*class)
                })),
                _ => self.attribute(name, value),
            }
        }
        if !classes.is_empty() {
            self.attributes.push(("class", classes.join(" ")));
        }
        Some(())
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let sound = |letter: char| letter.is_ascii_alphanumeric() || "#.%+-".contains(letter);
        if let Some(name) = ATTRIBUTES.iter().find(|known| **known == name)
            && value.len() <= VALUE_BYTES_MAX
            && value.chars().all(sound)
            && self.attributes.iter().all(|(set, _)| set != name)
        {
            self.attributes.push((name, value.to_owned()));
        }
    }

    fn close(self, siblings: &mut Vec<Node>) {
        match self.tag {
            Some(tag) => siblings.push(Node::Element {
                tag,
                attributes: self.attributes,
                children: self.children,
            }),
            None => siblings.extend(self.children),
        }
    }
}

/// Text without its five escapes; none when there is another.
fn unescape(text: &str) -> Option<String> {
    let mut pieces = text.split('&');
    let mut unescaped = pieces.next()?.to_owned();
    for piece in pieces {
        let (name, after) = piece.split_once(';')?;
        unescaped.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "#39" => '\'',
            _ => return None,
        });
        unescaped.push_str(after);
    }
    Some(unescaped)
}

#[cfg(test)]
mod tests;

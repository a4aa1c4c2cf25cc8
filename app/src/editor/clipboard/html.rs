//! Foreign HTML into content, by a walk that knows what it allows.
//!
//! Works on an inert document. Nothing is taken over but text and what the schema knows: what is
//! not understood loses its element and keeps its text; what is no text (scripts, styles) goes.

use serde_json::json;
use web_sys::{Element, Node};

use crate::editor::{dom, leaves};
use crate::model::attributes::{Attributes, names};
use crate::model::delta::{Content, Delta, Op};
use crate::model::schema::{self, BlockKind, Embed, ListKind};
use crate::model::units::Utf16Offset;

/// Deeper markup is read no further: nobody writes it by hand.
const DEPTH_MAX: usize = 200;

/// The content of everything below `body`.
pub(super) fn to_content(body: &Element) -> Delta {
    let mut walk = Walk {
        content: Delta::new(),
        line_has_content: false,
        pending_breaks: 0,
        pending_space: None,
        rows: 0,
    };
    walk.children(body, &Context::default(), 0);
    walk.content
}

/// What holds around a node.
#[derive(Clone, Default)]
struct Context {
    marks: Attributes,
    block: Attributes,
    list: Option<ListKind>,
    list_depth: u8,
    preformatted: bool,
}

struct Walk {
    content: Delta,
    /// Whether the current line holds anything yet.
    line_has_content: bool,
    /// Line breaks that count only if something follows them in their block.
    pending_breaks: usize,
    /// A space that counts only if something follows it in its line, with the marks that it has.
    pending_space: Option<Attributes>,
    rows: u32,
}

impl Walk {
    fn children(&mut self, parent: &Node, context: &Context, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        for node in dom::children(parent) {
            if let Some(text) = dom::as_text(&node) {
                self.text(&text.data(), context);
            } else if let Some(element) = dom::as_element(&node) {
                self.element(element, context, depth + 1);
            }
        }
    }

    fn element(&mut self, element: &Element, context: &Context, depth: usize) {
        let tag = element.local_name();
        let mut inner = context.clone();
        match tag.as_str() {
            "script" | "style" | "head" | "title" | "meta" | "link" | "template" | "noscript"
            | "iframe" | "object" | "svg" | "math" | "select" | "textarea" | "button" => {}
            "br" => {
                if context.preformatted {
                    self.end_line(&context.block);
                } else if !has_class(element, "Apple-interchange-newline") {
                    self.pending_breaks += 1;
                    self.pending_space = None;
                }
            }
            "img" => self.image(element, context),
            "hr" => {
                self.close_line(&context.block);
                self.embed(&Embed::Divider, &Attributes::new());
                self.end_line(&Attributes::new());
            }
            "ul" | "ol" => {
                inner.list_depth += 1;
                inner.list = Some(if tag == "ol" {
                    ListKind::Ordered
                } else {
                    ListKind::Bullet
                });
                self.block(element, context, &inner, depth);
            }
            "li" => {
                inner.block = item_attributes(element, context);
                self.line(element, context, &inner, depth);
            }
            "blockquote" => {
                inner.block = BlockKind::Quote.to_attributes();
                self.block(element, context, &inner, depth);
            }
            "pre" => {
                inner.block = BlockKind::code(&language_of(element)).to_attributes();
                inner.marks = Attributes::new();
                inner.preformatted = true;
                self.block(element, context, &inner, depth);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = tag.as_bytes()[1] - b'0';
                inner.block = BlockKind::Heading(level).to_attributes();
                self.line(element, context, &inner, depth);
            }
            "p" => self.line(element, context, &inner, depth),
            "tr" => {
                self.rows += 1;
                let row = format!("row-{}-{:08x}", self.rows, random());
                inner.block = BlockKind::TableCell { row }.to_attributes();
                self.block(element, context, &inner, depth);
            }
            "td" | "th" => self.cell(element, &inner, depth),
            "div" | "section" | "article" | "header" | "footer" | "main" | "aside" | "nav"
            | "figure" | "figcaption" | "address" | "dl" | "dt" | "dd" | "table" | "tbody"
            | "thead" | "tfoot" | "caption" | "details" | "summary" | "form" | "fieldset" => {
                self.block(element, context, &inner, depth);
            }
            _ => {
                add_marks(element, &tag, &mut inner);
                self.children(element, &inner, depth);
            }
        }
    }

    /// An element that starts and ends lines.
    fn block(&mut self, element: &Element, outer: &Context, inner: &Context, depth: usize) {
        self.close_line(&outer.block);
        self.children(element, inner, depth);
        self.close_line(&inner.block);
    }

    /// An element that is a line itself, even an empty one.
    fn line(&mut self, element: &Element, outer: &Context, inner: &Context, depth: usize) {
        self.close_line(&outer.block);
        let before = self.content.target_len();
        self.children(element, inner, depth);
        if self.line_has_content || self.content.target_len() == before {
            self.end_line(&inner.block);
        }
    }

    /// A cell holds one line: what were several becomes line breaks.
    fn cell(&mut self, element: &Element, inner: &Context, depth: usize) {
        self.close_line(&inner.block);
        let mut cell = Walk {
            content: Delta::new(),
            line_has_content: false,
            pending_breaks: 0,
            pending_space: None,
            rows: 0,
        };
        let context = Context {
            block: Attributes::new(),
            list: None,
            ..inner.clone()
        };
        cell.children(element, &context, depth);
        let length = cell.content.target_len();
        let mut seen = Utf16Offset::ZERO;
        for op in cell.content.into_ops() {
            if let Op::Insert(content, marks) = op {
                seen += content.len();
                match content {
                    Content::Text(text) if text.contains('\n') => {
                        let last = seen == length;
                        let text = if last {
                            text.trim_end_matches('\n').to_owned()
                        } else {
                            text
                        };
                        let text = text.replace('\n', &leaves::LINE_BREAK.to_string());
                        self.content = std::mem::take(&mut self.content)
                            .insert(text, schema::sound(&marks, false));
                    }
                    content => self.content.push(Op::Insert(content, marks)),
                }
            }
        }
        self.end_line(&inner.block);
    }

    fn text(&mut self, data: &str, context: &Context) {
        let data = dom::without_fillers(data.to_owned());
        if context.preformatted {
            for (index, line) in data.replace("\r\n", "\n").split('\n').enumerate() {
                if index > 0 {
                    self.end_line(&context.block);
                }
                if !line.is_empty() {
                    self.put(line, context);
                }
            }
            return;
        }
        let mut words = String::new();
        for character in data.chars() {
            if matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{C}') {
                // Of several spaces the first is kept, as on a page.
                self.pending_space
                    .get_or_insert_with(|| context.marks.clone());
                continue;
            }
            if let Some(marks) = self.pending_space.take() {
                // Space at the start of a line is layout.
                if !words.is_empty() {
                    words.push(' ');
                } else if self.line_has_content && self.pending_breaks == 0 {
                    self.content = std::mem::take(&mut self.content).insert(" ", marks);
                }
            }
            // A no-break space is how browsers copy a plain one that shows.
            words.push(if character == '\u{A0}' {
                ' '
            } else {
                character
            });
        }
        if !words.is_empty() {
            self.put(&words, context);
        }
    }

    fn put(&mut self, text: &str, context: &Context) {
        self.breaks();
        let text: String = text
            .chars()
            .filter(|character| *character == '\t' || !character.is_control())
            .collect();
        self.content = std::mem::take(&mut self.content).insert(text, context.marks.clone());
        self.line_has_content = true;
    }

    fn image(&mut self, element: &Element, context: &Context) {
        let source = element.get_attribute("src").unwrap_or_default();
        if let Some(src) = schema::safe_image_url(&source) {
            let alt = element.get_attribute("alt").filter(|alt| !alt.is_empty());
            let embed = Embed::Image { src, alt };
            self.embed(&embed, &context.marks);
        }
    }

    fn embed(&mut self, embed: &Embed, marks: &Attributes) {
        self.breaks();
        let mut marks = marks.clone();
        marks.extend(embed.to_attributes());
        self.content = std::mem::take(&mut self.content).embed(embed.to_value(), marks);
        self.line_has_content = true;
    }

    fn breaks(&mut self) {
        for _ in 0..std::mem::take(&mut self.pending_breaks) {
            self.content = std::mem::take(&mut self.content)
                .insert(leaves::LINE_BREAK.to_string(), Attributes::new());
        }
    }

    /// Ends the line if it holds anything. Breaks between blocks are nothing (Google Docs puts
    /// one between paragraphs).
    fn close_line(&mut self, block: &Attributes) {
        if self.line_has_content {
            self.end_line(block);
        }
        self.pending_breaks = 0;
        self.pending_space = None;
    }

    fn end_line(&mut self, block: &Attributes) {
        self.content = std::mem::take(&mut self.content).insert("\n", block.clone());
        self.line_has_content = false;
        self.pending_breaks = 0;
        self.pending_space = None;
    }
}

fn item_attributes(element: &Element, context: &Context) -> Attributes {
    let own = element.get_attribute("data-list");
    let checkbox = element
        .query_selector("input[type=checkbox]")
        .ok()
        .flatten();
    let kind = match (own.as_deref(), checkbox) {
        (Some("ordered"), _) => ListKind::Ordered,
        (Some("bullet"), _) => ListKind::Bullet,
        (Some("checked"), _) => ListKind::Checked,
        (Some("unchecked"), _) => ListKind::Unchecked,
        (_, Some(checkbox)) if checkbox.has_attribute("checked") => ListKind::Checked,
        (_, Some(_)) => ListKind::Unchecked,
        _ => context.list.unwrap_or(ListKind::Bullet),
    };
    let mut attributes = BlockKind::List(kind).to_attributes();
    let indent = element
        .get_attribute("data-indent")
        .and_then(|indent| indent.parse::<u8>().ok())
        .unwrap_or(context.list_depth.saturating_sub(1))
        .min(schema::INDENT_MAX);
    if indent > 0 {
        attributes.insert(names::INDENT.to_owned(), json!(indent));
    }
    attributes
}

fn add_marks(element: &Element, tag: &str, context: &mut Context) {
    let marks = &mut context.marks;
    let mut set = |name: &str| {
        marks.insert(name.to_owned(), json!(true));
    };
    match tag {
        "b" | "strong" => set(names::BOLD),
        "i" | "em" | "cite" | "dfn" => set(names::ITALIC),
        "u" | "ins" => set(names::UNDERLINE),
        "s" | "strike" | "del" => set(names::STRIKE),
        "code" | "kbd" | "samp" | "tt" if !context.preformatted => set(names::CODE),
        "sub" => {
            marks.insert(names::SCRIPT.to_owned(), json!("sub"));
        }
        "sup" => {
            marks.insert(names::SCRIPT.to_owned(), json!("super"));
        }
        "a" => {
            let address = element.get_attribute("href").unwrap_or_default();
            if let Some(url) = schema::safe_url(&address) {
                marks.insert(names::LINK.to_owned(), json!(url));
            }
        }
        _ => {}
    }
    if let Some(style) = element.get_attribute("style") {
        add_style(&style, marks);
    }
}

/// Marks that are written as styles. Google Docs wraps everything in a `b` that is not bold, so
/// styles also take away. Colours are left: a page's black would not be seen on our dark.
fn add_style(style: &str, marks: &mut Attributes) {
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let value = value.trim().to_ascii_lowercase();
        let mut set = |name: &str, on: bool| {
            if on {
                marks.insert(name.to_owned(), json!(true));
            } else {
                marks.remove(name);
            }
        };
        match property.trim().to_ascii_lowercase().as_str() {
            "font-weight" => {
                let heavy = value.parse::<u32>().is_ok_and(|weight| weight >= 600);
                set(names::BOLD, heavy || value == "bold" || value == "bolder");
            }
            "font-style" => set(names::ITALIC, value == "italic" || value == "oblique"),
            "text-decoration" | "text-decoration-line" => {
                if value.contains("underline") && !marks.contains_key(names::LINK) {
                    marks.insert(names::UNDERLINE.to_owned(), json!(true));
                }
                if value.contains("line-through") {
                    marks.insert(names::STRIKE.to_owned(), json!(true));
                }
            }
            "vertical-align" if value == "super" || value == "sub" => {
                marks.insert(names::SCRIPT.to_owned(), json!(value));
            }
            _ => {}
        }
    }
}

fn language_of(element: &Element) -> String {
    let code = element.query_selector("code").ok().flatten();
    let classes = [Some(element.clone()), code]
        .into_iter()
        .flatten()
        .map(|element| element.class_name())
        .collect::<Vec<_>>()
        .join(" ");
    element
        .get_attribute("data-language")
        .or_else(|| {
            classes
                .split_whitespace()
                .find_map(|class| class.strip_prefix("language-").map(str::to_owned))
        })
        .unwrap_or_default()
}

fn has_class(element: &Element, class: &str) -> bool {
    element.class_list().contains(class)
}

fn random() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}

//! Foreign HTML into a fragment, by a walk that knows what it allows.
//!
//! Knows no browser and trusts nothing: only text and what the schema knows is taken over. What
//! is not understood loses its element and keeps its text; what is no text (scripts, styles,
//! frames, drawings) goes. What each program's HTML is like stands in the file that undoes it.

mod code;
mod left;
mod lines;
mod lists;
mod marks;
mod style;
mod tables;

use self::lines::{Lines, TextMode};
use self::lists::Marker;
use self::style::{Style, StyleSheet};
use super::html_tree::{HtmlElement, HtmlNode};
use super::losses::{Loss, Losses};
use crate::model::attributes::{Attributes, names};
use crate::model::fragment::Fragment;
use crate::model::schema::{
    BlockKind, Embed, INDENT_MAX, ImageSize, ListKind, safe_image_url, safe_url,
};

/// The fragment that everything below `root` makes. A last paragraph is an open line, so that
/// what is pasted into a line goes on with it.
pub fn from_html(root: &HtmlElement) -> Fragment {
    import_html(root).fragment
}

/// A document that came from elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What of it is kept.
    pub fragment: Fragment,
    /// What is not, or not as it was.
    pub losses: Losses,
}

/// The fragment that everything below `root` makes, as [`from_html`] does, and what is not in it.
pub fn import_html(root: &HtmlElement) -> Import {
    import(root, true)
}

/// Like [`import_html`]. Programs without tasks put characters for a box in front of an item's text;
/// that the HTML is of one is said by `has_typed_boxes`.
pub(super) fn import(root: &HtmlElement, has_typed_boxes: bool) -> Import {
    let mut walk = Walk {
        has_typed_boxes,
        lines: Lines::default(),
        sheet: StyleSheet::of(root),
        rows: 0,
        losses: Losses::default(),
    };
    walk.children(root, &Context::default());
    Import {
        fragment: walk.lines.into_fragment(),
        losses: walk.losses,
    }
}

/// What holds around a node.
#[derive(Clone, Default)]
struct Context {
    marks: Attributes,
    /// What lines are here.
    kind: Attributes,
    /// How they lie.
    layout: Attributes,
    list: Option<ListKind>,
    list_depth: u8,
    mode: TextMode,
    place: Place,
    /// In a heading, which has the colour that headings have.
    in_heading: bool,
    /// The language that an element around says code is in.
    language: Option<String>,
}

/// Where blocks are no blocks of their own.
#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    #[default]
    Open,
    /// In an item: further paragraphs are further lines of it.
    Item,
    /// In a cell, which holds one line.
    Cell,
    /// In code, which holds lines of text.
    Code,
}

impl Context {
    /// The attributes of a line here.
    fn line(&self) -> Attributes {
        let mut attributes = self.kind.clone();
        if self.place != Place::Code {
            attributes.extend(self.layout.clone());
        }
        attributes
    }

    /// Takes back a colour that was not there around.
    fn drop_color(&mut self, around: &Context) {
        self.marks.remove(names::COLOR);
        if let Some(color) = around.marks.get(names::COLOR) {
            self.marks.insert(names::COLOR.to_owned(), color.clone());
        }
    }
}

struct Walk {
    lines: Lines,
    sheet: StyleSheet,
    /// How many rows of tables there were.
    rows: usize,
    losses: Losses,
    has_typed_boxes: bool,
}

impl Walk {
    fn children(&mut self, parent: &HtmlElement, context: &Context) {
        for child in &parent.children {
            match child {
                HtmlNode::Text(text) => {
                    let line = || context.line();
                    self.lines.text(text, &context.marks, context.mode, line);
                }
                HtmlNode::Element(element) => self.element(element, context),
            }
        }
    }

    fn element(&mut self, element: &HtmlElement, context: &Context) {
        let style = self.sheet.style_of(element);
        if is_no_text(element) || is_hidden(element, &style) {
            self.losses_of(element);
            return;
        }
        let tag = element.tag.as_str();
        if context.place == Place::Item || context.place == Place::Cell {
            self.loss_of_nested(tag, context.place);
        }
        let mut inner = context.clone();
        code::add_language(element, &mut inner.language);
        if let Some(mode) = style.text_mode()
            && context.mode != TextMode::Code
        {
            inner.mode = mode;
        }
        match tag {
            // Word online puts a break beside a space that it does not show.
            "span" if element.has_class("LineBreakBlob") => {
                self.lines.line_break(context.mode, || context.line());
            }
            "br" => self.lines.line_break(context.mode, || context.line()),
            "img" => self.image(element, context),
            "hr" => self.divider(context),
            _ if let Some(source) = tex_of(element) => self.formula(&source, context),
            _ if context.place == Place::Code => {
                if is_block(tag, &style) {
                    self.block(element, context, &inner);
                } else {
                    self.children(element, &inner);
                }
            }
            "ul" | "ol" | "menu" | "dir" => self.list(element, context, inner),
            "li" => self.item(element, context, inner, &style),
            "pre" | "listing" | "xmp" | "plaintext" => self.code(element, context, inner),
            "div" if style.is_code() => {
                self.lines.note_code_without_pre();
                self.code(element, context, inner);
            }
            "div" if element.has_class("ql-code-block") => self.code(element, context, inner),
            // What comes last in it is the end of the copy, not a line that shows.
            "html" | "body" => {
                lay_out(element, &style, &mut inner.layout);
                self.children(element, &inner);
                self.lines.close(|| inner.line());
            }
            "table" => self.table(element, context, inner),
            _ if is_block(tag, &style) => {
                marks::add_of_block(element, &style, &mut inner.marks, self.sheet.is_office());
                lay_out(element, &style, &mut inner.layout);
                match lists::word_item(element, &style, &self.sheet) {
                    Some(item) if context.place == Place::Open => {
                        inner.kind = lists::attributes(item);
                        self.line(element, context, &inner);
                    }
                    _ => self.paragraph(element, context, inner),
                }
            }
            _ => {
                if tag == "a"
                    && let Some(url) = element.attribute("href")
                    && safe_url(url).is_none()
                {
                    self.losses.add(Loss::Link);
                }
                marks::add(element, &style, &mut inner.marks, self.sheet.is_office());
                if context.in_heading && !style.is_only_colors() {
                    inner.drop_color(context);
                }
                let apart = style.get("display") == Some("inline-block");
                if apart {
                    self.lines.space(&context.marks);
                }
                self.children(element, &inner);
                if apart {
                    self.lines.space(&context.marks);
                }
            }
        }
    }

    /// A heading, a quotation, a paragraph, or an element that only starts and ends lines.
    fn paragraph(&mut self, element: &HtmlElement, context: &Context, mut inner: Context) {
        let tag = element.tag.as_str();
        let open = context.place == Place::Open;
        match heading_level(element) {
            Some(level) if open => {
                inner.kind = BlockKind::Heading(level).to_attributes();
                inner.in_heading = true;
                inner.drop_color(context);
                return self.line(element, context, &inner);
            }
            _ => {}
        }
        if open && (tag == "blockquote" || is_quote_of_word(element)) {
            inner.kind = BlockKind::Quote.to_attributes();
        }
        if open && tag == "dd" {
            inner.layout.insert(names::INDENT.to_owned(), 1.into());
        }
        if tag == "p" {
            self.line(element, context, &inner);
        } else {
            self.block(element, context, &inner);
        }
    }

    /// An element that starts and ends lines.
    fn block(&mut self, element: &HtmlElement, outer: &Context, inner: &Context) {
        if matches!(outer.place, Place::Item | Place::Cell) {
            self.lines.soft_boundary();
            self.children(element, inner);
            self.lines.soft_boundary();
            return;
        }
        self.lines.close(|| outer.line());
        let before = self.lines.count();
        self.children(element, inner);
        self.lines.close_block(before, || inner.line());
    }

    /// An element that is a line itself, even an empty one.
    fn line(&mut self, element: &HtmlElement, outer: &Context, inner: &Context) {
        if matches!(outer.place, Place::Item | Place::Cell) {
            return self.block(element, outer, inner);
        }
        self.lines.close(|| outer.line());
        let before = self.lines.count();
        self.children(element, inner);
        self.lines.close_line(before, || inner.line());
    }

    fn list(&mut self, element: &HtmlElement, context: &Context, mut inner: Context) {
        if context.place == Place::Cell {
            return self.block(element, context, &inner);
        }
        inner.list = Some(lists::kind_of_list(element));
        inner.list_depth = context.list_depth.saturating_add(1);
        inner.place = Place::Open;
        if context.place == Place::Item {
            // An item that is empty but for the list in it has a break in it.
            let here = self.lines.count();
            self.lines.close_block(here, || context.line());
        }
        // Another element than an item in a list makes lines as around the list.
        self.lines.close(|| context.line());
        self.children(element, &inner);
        self.lines.close(|| context.line());
    }

    fn item(
        &mut self,
        element: &HtmlElement,
        context: &Context,
        mut inner: Context,
        style: &Style,
    ) {
        if context.place == Place::Cell {
            return self.block(element, context, &inner);
        }
        marks::add_of_block(element, style, &mut inner.marks, self.sheet.is_office());
        lay_out(element, style, &mut inner.layout);
        let Marker { item, typed } = lists::marker_of(
            element,
            context.list,
            context.list_depth,
            self.has_typed_boxes,
        );
        inner.kind = lists::attributes(item);
        inner.layout.remove(names::INDENT);
        inner.place = Place::Item;
        self.lines.close(|| context.line());
        let before = self.lines.count();
        self.lines.drop_prefix(typed);
        self.children(element, &inner);
        self.lines.drop_prefix(None);
        self.lines.close_line(before, || inner.line());
    }

    fn code(&mut self, element: &HtmlElement, context: &Context, mut inner: Context) {
        if context.place == Place::Cell {
            inner.mode = TextMode::Keep;
            return self.block(element, context, &inner);
        }
        let language = code::language_of(element, inner.language.as_deref());
        inner.kind = BlockKind::code(&language).to_attributes();
        inner.marks = Attributes::new();
        inner.mode = TextMode::Code;
        inner.place = Place::Code;
        self.lines.close(|| context.line());
        let before = self.lines.count();
        self.children(element, &inner);
        self.lines.close_line(before, || inner.line());
    }

    fn image(&mut self, element: &HtmlElement, context: &Context) {
        let alt = element.attribute("alt").filter(|alt| !alt.is_empty());
        // Emoji as pictures; the boxes of Google's checklists; pixels that count readers.
        let is_emoji = element.classes().any(|class| class.contains("emoji"))
            || element.attribute("data-stringify-emoji").is_some();
        let role = element.attribute("aria-roledescription");
        let is_pixel = |name| matches!(element.attribute(name), Some("0" | "1" | "1px"));
        if is_emoji && let Some(alt) = alt {
            let line = || context.line();
            return self.lines.text(alt, &context.marks, context.mode, line);
        }
        if role.is_some_and(|role| role.contains("checkbox"))
            || (is_pixel("width") && is_pixel("height"))
            || context.place == Place::Code
        {
            return;
        }
        let src = element.attribute("src").and_then(safe_image_url);
        if src.is_none() {
            self.losses.add(Loss::Image);
        }
        if let Some(src) = src {
            let alt = alt.map(str::to_owned);
            let side = |name| element.attribute(name)?.trim().parse().ok();
            let size = side("width")
                .zip(side("height"))
                .and_then(|(width, height)| ImageSize::new(width, height));
            let image = Embed::Image { src, alt, size };
            self.lines.embed(&image, &context.marks);
        }
    }

    fn divider(&mut self, context: &Context) {
        match context.place {
            Place::Cell | Place::Code => {}
            Place::Open | Place::Item => {
                self.lines.close(|| context.line());
                self.lines.embed(&Embed::Divider, &Attributes::new());
                self.lines.end(Attributes::new());
            }
        }
    }

    fn formula(&mut self, source: &str, context: &Context) {
        if context.place == Place::Code {
            let line = || context.line();
            return self.lines.text(source, &context.marks, context.mode, line);
        }
        let formula = Embed::Formula(source.to_owned());
        self.lines.embed(&formula, &context.marks);
    }
}

/// Elements whose content is no text of the document.
fn is_no_text(element: &HtmlElement) -> bool {
    let no_text = [
        "applet", "area", "audio", "base", "button", "canvas", "datalist", "embed", "frame",
        "frameset", "head", "iframe", "input", "link", "map", "meta", "meter", "noembed",
        "noframes", "noscript", "object", "optgroup", "option", "param", "progress", "script",
        "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
    ];
    no_text.contains(&element.tag.as_str())
}

/// What the page it comes from does not show, or shows beside the text: markers that Word draws
/// itself, signs behind headings that link to them, the end-of-paragraph sign of Word online.
fn is_hidden(element: &HtmlElement, style: &Style) -> bool {
    style.get("display") == Some("none")
        || style.get("mso-hide") == Some("all")
        || style.get("mso-list") == Some("ignore")
        || style.get("mso-element") == Some("comment-list")
        || element.attribute("hidden").is_some()
        || element.attribute("aria-hidden") == Some("true")
        || (element.tag == "a" && element.has_class("headerlink"))
        || (element.tag == "span" && element.has_class("EOP"))
}

fn is_block(tag: &str, style: &Style) -> bool {
    let by_name = matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "legend"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    );
    match style.get("display") {
        Some("inline" | "inline-block" | "contents") => tag != "div" && by_name,
        Some("block" | "flex" | "grid") => true,
        _ => by_name,
    }
}

/// The level of a heading, by its name, its role, or its style in Word.
fn heading_level(element: &HtmlElement) -> Option<u8> {
    let level = match element.tag.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => digit - b'0',
        _ if element.attribute("role") == Some("heading") => {
            let level = element.attribute("aria-level")?.trim().parse::<u8>().ok()?;
            level.clamp(1, 6)
        }
        b"p" if element.has_class("MsoTitle") => 1,
        b"p" if element.has_class("MsoSubtitle") => 2,
        _ => return None,
    };
    Some(level)
}

fn is_quote_of_word(element: &HtmlElement) -> bool {
    element.has_class("MsoQuote") || element.has_class("MsoIntenseQuote")
}

/// The TeX source of an element that shows a formula: MathML that carries it, and what KaTeX,
/// Quill and this program make.
fn tex_of(element: &HtmlElement) -> Option<String> {
    let is_formula = element.tag == "math"
        || ["formula", "katex", "ql-formula"]
            .into_iter()
            .any(|class| element.has_class(class));
    if !is_formula {
        return None;
    }
    let is_tex = |element: &HtmlElement| {
        element.tag == "annotation" && element.attribute("encoding") == Some("application/x-tex")
    };
    let is_math = |element: &HtmlElement| element.attribute("alttext").is_some();
    let own = element
        .attribute("data-value")
        .or(element.attribute("alttext"));
    let alternative = || element.find(&is_math, &|_| false)?.attribute("alttext");
    let source = match (own.or_else(alternative), element.find(&is_tex, &|_| false)) {
        (Some(source), _) => source.to_owned(),
        (None, Some(annotation)) => annotation.text(),
        (None, None) if element.has_class("formula") => element.text(),
        (None, None) => return None,
    };
    let source = source.trim();
    (!source.is_empty()).then(|| source.to_owned())
}

/// How the lines of a block lie: alignment, direction, and the indent that we write ourselves.
fn lay_out(element: &HtmlElement, style: &Style, layout: &mut Attributes) {
    let own = element.attribute("align").map(str::to_ascii_lowercase);
    let by_class = element
        .classes()
        .find_map(|class| class.strip_prefix("ql-align-"));
    let align = style.get("text-align").or(own.as_deref()).or(by_class);
    let align = align.or((element.tag == "center").then_some("center"));
    match align {
        Some("center" | "-webkit-center" | "-moz-center") => set(layout, names::ALIGN, "center"),
        Some("right" | "end") => set(layout, names::ALIGN, "right"),
        Some("justify") => set(layout, names::ALIGN, "justify"),
        Some("left" | "start") => {
            layout.remove(names::ALIGN);
        }
        _ => {}
    }
    let own = element.attribute("dir").map(str::to_ascii_lowercase);
    let by_class = element.has_class("ql-direction-rtl").then_some("rtl");
    match style.get("direction").or(own.as_deref()).or(by_class) {
        Some("rtl") => set(layout, names::DIRECTION, "rtl"),
        Some(_) => {
            layout.remove(names::DIRECTION);
        }
        None => {}
    }
    let ems = style.get("margin-inline-start");
    let ems = ems.and_then(|ems| ems.strip_suffix("em")?.parse::<u8>().ok());
    let by_class = element
        .classes()
        .find_map(|class| class.strip_prefix("ql-indent-")?.parse::<u8>().ok());
    let level = ems.map(|ems| ems / super::html::INDENT_EMS).or(by_class);
    if let Some(level @ 1..) = level {
        let level = level.min(INDENT_MAX);
        layout.insert(names::INDENT.to_owned(), level.into());
    }
}

fn set(attributes: &mut Attributes, name: &str, value: &str) {
    attributes.insert(name.to_owned(), value.into());
}

#[cfg(test)]
mod tests;

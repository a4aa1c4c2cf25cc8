//! A block's content as one piece of Markdown.
//!
//! Marks open and close in one order, as on the page. A delimiter counts only where what stands on
//! both of its sides lets it (CommonMark 0.31, section 6.2); where it does not, the HTML element
//! does. Italics are `_` and bold is `**`, so that the two never run together.

use super::escape::{Edges, attribute, code_span, escape, target};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Block;
use crate::model::delta::Content;
use crate::model::schema::{Embed, Mark, is_color, safe_url};

const LINE_SEPARATOR: char = '\u{2028}';

/// What kind of line the content becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// One that may be continued on the next.
    Flow,
    /// One that may not.
    OneLine,
    /// One between bars.
    Cell,
}

/// What marks open and close around text, outermost first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Span {
    Link(String),
    Bold,
    Italic,
    Underline,
    Strike,
    Script(&'static str),
    Style(String),
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Code(String),
    /// Markdown as it is.
    Embed(String),
    Break,
    Open(Span),
    Close(Span),
}

/// The content of `block`; without any newline unless it is for the flow.
pub(super) fn line(block: &Block, place: Place) -> String {
    let pieces = pieces(block, place);
    let forms = forms(&pieces);
    let mut line = String::new();
    let mut index = 0;
    while let Some(piece) = pieces.get(index) {
        if let Some(url) = autolink(&pieces[index..]) {
            line.push_str(&format!("<{url}>"));
            index += 3;
            continue;
        }
        match piece {
            Piece::Text(text) => line.push_str(&escape(text, edges(&pieces, index, place))),
            Piece::Code(code) => line.push_str(&code_span(code, place == Place::Cell)),
            Piece::Embed(markdown) => line.push_str(markdown),
            Piece::Break => line.push_str(hard_break(&pieces, index, place)),
            Piece::Open(span) => line.push_str(&opening(span, forms[index])),
            Piece::Close(span) => line.push_str(&closing(span, forms[index])),
        }
        index += 1;
    }
    if matches!(pieces.last(), Some(Piece::Break)) {
        // One that nothing follows is not shown without another one.
        line.push_str("<br>");
    }
    line
}

fn pieces(block: &Block, place: Place) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Vec<Span> = Vec::new();
    for run in &block.runs {
        let spans = spans(&run.marks);
        let common = open
            .iter()
            .zip(&spans)
            .take_while(|(open, span)| open == span)
            .count();
        pieces.extend(open.drain(common..).rev().map(Piece::Close));
        pieces.extend(spans[common..].iter().cloned().map(Piece::Open));
        open = spans;
        match &run.content {
            Content::Embed(embed) => {
                let embed = Embed::of(embed, &run.marks);
                pieces.extend(
                    embed
                        .and_then(|embed| embedded(embed, place))
                        .map(Piece::Embed),
                );
            }
            Content::Text(text) => {
                let is_code = Mark::Code.is_in(&run.marks);
                for (index, part) in text.split(LINE_SEPARATOR).enumerate() {
                    if index > 0 {
                        pieces.push(Piece::Break);
                    }
                    if part.is_empty() {
                        continue;
                    }
                    match pieces.last_mut() {
                        // Two runs that only marks without a name of their own tell apart.
                        Some(Piece::Text(before)) if !is_code => before.push_str(part),
                        Some(Piece::Code(before)) if is_code => before.push_str(part),
                        _ if is_code => pieces.push(Piece::Code(part.to_owned())),
                        _ => pieces.push(Piece::Text(part.to_owned())),
                    }
                }
            }
        }
    }
    pieces.extend(open.into_iter().rev().map(Piece::Close));
    pieces
}

/// The address that a link shows as it is, if `pieces` start with such a link.
fn autolink(pieces: &[Piece]) -> Option<&str> {
    match pieces {
        [
            Piece::Open(Span::Link(url)),
            Piece::Text(text),
            Piece::Close(Span::Link(_)),
            ..,
        ] if url == text && !url.contains(|letter: char| " <>|".contains(letter)) => Some(url),
        _ => None,
    }
}

/// Whether `marks` show nothing around what has them.
pub(super) fn is_plain(marks: &Attributes) -> bool {
    spans(marks).is_empty()
}

fn spans(marks: &Attributes) -> Vec<Span> {
    let text = |name: &str| marks.get(name).and_then(Value::as_str);
    let mut spans = Vec::new();
    spans.extend(text(names::LINK).and_then(safe_url).map(Span::Link));
    for (mark, span) in [
        (Mark::Bold, Span::Bold),
        (Mark::Italic, Span::Italic),
        (Mark::Underline, Span::Underline),
        (Mark::Strike, Span::Strike),
    ] {
        if mark.is_in(marks) {
            spans.push(span);
        }
    }
    match text(names::SCRIPT) {
        Some("sub") => spans.push(Span::Script("sub")),
        Some("super") => spans.push(Span::Script("sup")),
        _ => {}
    }
    let colors = [
        (names::COLOR, "color"),
        (names::BACKGROUND, "background-color"),
    ];
    let colors: Vec<String> = colors
        .iter()
        .filter_map(|(name, property)| {
            let color = text(name).filter(|color| is_color(color))?;
            Some(format!("{property}:{color}"))
        })
        .collect();
    if !colors.is_empty() {
        spans.push(Span::Style(colors.join(";")));
    }
    spans
}

/// How an embed inside a line is written; a divider stands in a line of its own or nowhere.
fn embedded(embed: Embed, place: Place) -> Option<String> {
    let bars = |markdown: String| match place {
        Place::Cell => markdown.replace('|', "\\|"),
        Place::Flow | Place::OneLine => markdown,
    };
    match embed {
        Embed::Divider => None,
        Embed::Formula(source) => {
            Some(bars(match in_one_line(&source).as_str() {
                source if is_plain_formula(source) => format!("${source}$"),
                // What stands between dollars would end there.
                source => {
                    let source = attribute(source);
                    format!(r#"<span class="formula" data-value="{source}"></span>"#)
                }
            }))
        }
        Embed::Image { src, alt, size } => {
            let alt = alt.unwrap_or_default();
            Some(match size {
                None => {
                    let edges = Edges {
                        is_first: false,
                        is_last: false,
                        is_before_markup: true,
                        is_in_table: place == Place::Cell,
                    };
                    format!("![{}]({})", escape(&alt, edges), target(&src))
                }
                // Only HTML says how large it is.
                Some(size) => bars(format!(
                    r#"<img src="{}" alt="{}" width="{}" height="{}">"#,
                    attribute(&src),
                    attribute(&alt),
                    size.width,
                    size.height
                )),
            })
        }
    }
}

/// The source of a formula in one line, which means the same.
pub(super) fn in_one_line(source: &str) -> String {
    source.replace(['\n', '\r', '\0'], " ").trim().to_owned()
}

/// Whether a formula, which is in one line, can stand between dollars.
pub(super) fn is_plain_formula(source: &str) -> bool {
    !source.is_empty() && !source.contains(['$', '`']) && !source.ends_with('\\')
}

/// A line break that is followed by something is one that Markdown has; HTML has the others.
fn hard_break(pieces: &[Piece], index: usize, place: Place) -> &'static str {
    let is_text = |piece: &Piece| !matches!(piece, Piece::Open(_) | Piece::Close(_));
    let before = pieces[..index].iter().rev().find(|piece| is_text(piece));
    let after = pieces[index + 1..].iter().find(|piece| is_text(piece));
    let is_between = [before, after]
        .iter()
        .all(|side| side.is_some_and(|piece| !matches!(piece, Piece::Break)));
    if is_between && place == Place::Flow {
        "\\\n"
    } else {
        "<br>"
    }
}

fn edges(pieces: &[Piece], index: usize, place: Place) -> Edges {
    let is_markup = |piece: &&Piece| matches!(piece, Piece::Open(_) | Piece::Close(_));
    let ends_line = |piece: Option<&Piece>| matches!(piece, None | Some(Piece::Break));
    let before = pieces[..index].iter().rev().find(|piece| !is_markup(piece));
    let after = pieces[index + 1..].iter().find(|piece| !is_markup(piece));
    Edges {
        is_first: ends_line(before),
        is_last: ends_line(after),
        is_before_markup: index + 1 < pieces.len(),
        is_in_table: place == Place::Cell,
    }
}

/// How a span is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Delimiter,
    Element,
}

/// For every piece that opens or closes a span, how it does.
fn forms(pieces: &[Piece]) -> Vec<Form> {
    let mut forms = vec![Form::Element; pieces.len()];
    let mut open = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open(_) => open.push(index),
            Piece::Close(span) => {
                let Some(start) = open.pop() else { continue };
                let form = form(pieces, span, start, index);
                forms[start] = form;
                forms[index] = form;
            }
            _ => {}
        }
    }
    forms
}

fn form(pieces: &[Piece], span: &Span, start: usize, end: usize) -> Form {
    let outside_before = start.checked_sub(1).map(|index| last_of(&pieces[index]));
    let outside_after = pieces.get(end + 1).map(first_of);
    let inside_first = first_of(&pieces[start + 1]);
    let inside_last = last_of(&pieces[end - 1]);
    let at_edge = |outside| matches!(outside, None | Some(Letter::Space | Letter::Mark));
    let flanks = |inside, outside| match inside {
        Letter::Space => false,
        Letter::Word => true,
        Letter::Mark | Letter::Other => at_edge(outside),
    };
    let flanks = flanks(inside_first, outside_before) && flanks(inside_last, outside_after);
    let is_apart = at_edge(outside_before) && at_edge(outside_after);
    let has_delimiter = match span {
        Span::Link(_) => true,
        Span::Bold | Span::Strike => flanks,
        Span::Italic => flanks && is_apart,
        Span::Underline | Span::Script(_) | Span::Style(_) => false,
    };
    if has_delimiter {
        Form::Delimiter
    } else {
        Form::Element
    }
}

/// What a character is to a delimiter beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Space,
    /// Certainly punctuation.
    Mark,
    /// Certainly none.
    Word,
    /// Readers may differ: it counts as what asks for more.
    Other,
}

impl Letter {
    fn of(letter: char) -> Self {
        match letter {
            letter if letter.is_whitespace() => Letter::Space,
            letter if letter.is_ascii_punctuation() => Letter::Mark,
            letter if letter.is_alphanumeric() => Letter::Word,
            _ => Letter::Other,
        }
    }
}

fn first_of(piece: &Piece) -> Letter {
    match piece {
        Piece::Text(text) => text.chars().next().map_or(Letter::Space, Letter::of),
        Piece::Break => Letter::Space,
        _ => Letter::Mark,
    }
}

fn last_of(piece: &Piece) -> Letter {
    match piece {
        Piece::Text(text) => text.chars().last().map_or(Letter::Space, Letter::of),
        Piece::Break => Letter::Space,
        _ => Letter::Mark,
    }
}

fn opening(span: &Span, form: Form) -> String {
    match (span, form) {
        (Span::Link(_), _) => "[".to_owned(),
        (Span::Bold, Form::Delimiter) => "**".to_owned(),
        (Span::Italic, Form::Delimiter) => "_".to_owned(),
        (Span::Strike, Form::Delimiter) => "~~".to_owned(),
        (Span::Style(style), _) => format!(r#"<span style="{style}">"#),
        _ => format!("<{}>", tag(span)),
    }
}

fn closing(span: &Span, form: Form) -> String {
    match (span, form) {
        (Span::Link(url), _) => format!("]({})", target(url)),
        (_, Form::Delimiter) => opening(span, form),
        _ => format!("</{}>", tag(span)),
    }
}

fn tag(span: &Span) -> &'static str {
    match span {
        Span::Link(_) => "a",
        Span::Bold => "strong",
        Span::Italic => "em",
        Span::Underline => "u",
        Span::Strike => "s",
        Span::Script(tag) => tag,
        Span::Style(_) => "span",
    }
}

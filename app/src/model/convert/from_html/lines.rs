//! Lines as they are read: white space, line breaks, and where lines end.
//!
//! Knows no elements. Invariants: layout is no content (white space at the edges of a line,
//! breaks between blocks); no line holds a newline or a filler.

use crate::model::attributes::Attributes;
use crate::model::delta::{Content, Delta, Op};
use crate::model::document::clean_text;
use crate::model::fragment::Fragment;
use crate::model::schema::{BlockKind, Embed};

const LINE_BREAK: &str = "\u{2028}";
const NO_BREAK_SPACE: char = '\u{A0}';

/// What white space in text means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TextMode {
    /// Any of it is one space.
    #[default]
    Collapse,
    /// All of it stays, and a newline breaks the line.
    Keep,
    /// All of it stays, and a newline ends the line.
    Code,
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Lines {
    content: Delta,
    /// How many lines have ended.
    count: usize,
    /// How many pieces have come in, so that it can be told whether any did.
    pieces: usize,
    /// Whether the current line holds anything yet.
    has_content: bool,
    /// Line breaks that count only if something follows them in their block.
    breaks: usize,
    /// A space that counts only if something follows it in its line, with the marks that it has.
    space: Option<Attributes>,
    /// What is left out if the text that comes next starts with it.
    prefix: Option<&'static str>,
    /// Spaces at the start of the line that count only if something follows them in it.
    lead: Vec<(String, Attributes)>,
    /// Whether the current line is a divider.
    is_divider: bool,
    /// The attributes of the last line that ended, and whether it is a divider.
    last: Option<(Attributes, bool)>,
    code_without_pre: bool,
}

impl Lines {
    /// Changes with everything that is read.
    pub(super) fn count(&self) -> usize {
        self.count + self.pieces
    }

    /// Text in an element whose lines are `line`.
    pub(super) fn text(
        &mut self,
        data: &str,
        marks: &Attributes,
        mode: TextMode,
        line: impl Fn() -> Attributes,
    ) {
        let data = clean_text(data);
        let data = self.without_prefix(&data);
        match mode {
            TextMode::Collapse => self.collapse(data, marks),
            TextMode::Keep => {
                // Between blocks it only indents the source.
                if !self.has_content && data.contains('\n') && data.trim().is_empty() {
                    return;
                }
                for (index, piece) in data.split('\n').enumerate() {
                    self.breaks += usize::from(index > 0);
                    self.put(piece, marks);
                }
            }
            TextMode::Code => {
                for (index, piece) in data.split('\n').enumerate() {
                    if index > 0 {
                        self.end(line());
                    }
                    self.put(piece, marks);
                }
            }
        }
    }

    fn without_prefix<'a>(&mut self, data: &'a str) -> &'a str {
        match self.prefix {
            Some(prefix) if !data.trim().is_empty() => {
                self.prefix = None;
                data.trim_start().strip_prefix(prefix).unwrap_or(data)
            }
            _ => data,
        }
    }

    /// White space is one space, and none at the edges of a line. A no-break space that stands
    /// alone between two words was meant; any other is how browsers write a plain space that
    /// shows.
    fn collapse(&mut self, data: &str, marks: &Attributes) {
        let is_space = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\u{C}');
        let letters: Vec<char> = data.chars().collect();
        let is_word = |index: Option<usize>| {
            let letter = index.and_then(|index| letters.get(index));
            letter.is_some_and(|letter| !is_space(*letter) && *letter != NO_BREAK_SPACE)
        };
        let mut words = String::new();
        for (index, letter) in letters.iter().enumerate() {
            if is_space(*letter) {
                self.space.get_or_insert_with(|| marks.clone());
                continue;
            }
            if let Some(space) = self.space.take() {
                if !words.is_empty() {
                    words.push(' ');
                } else if self.has_content && self.breaks == 0 {
                    self.push(Content::Text(" ".to_owned()), space);
                }
            }
            let shown = *letter == NO_BREAK_SPACE
                && !(is_word(index.checked_sub(1)) && is_word(Some(index + 1)));
            words.push(if shown { ' ' } else { *letter });
        }
        if !self.has_content && self.breaks == 0 && words.trim_matches(' ').is_empty() {
            // An empty line, as Word and mail programs write it, unless something follows.
            if !words.is_empty() {
                self.lead.push((words, marks.clone()));
            }
            return;
        }
        // The space behind the words waits for what follows them.
        let space = self.space.take();
        self.put(&words, marks);
        self.space = space;
    }

    fn put(&mut self, text: &str, marks: &Attributes) {
        let is_welcome = |letter: &char| *letter == '\t' || !letter.is_control();
        let text: String = text.chars().filter(is_welcome).collect();
        if text.is_empty() {
            return;
        }
        self.flush();
        self.push(Content::Text(text), marks.clone());
    }

    /// What waited for something to follow.
    fn flush(&mut self) {
        if let Some(space) = self.space.take()
            && self.has_content
            && self.breaks == 0
        {
            self.push(Content::Text(" ".to_owned()), space);
        }
        for _ in 0..std::mem::take(&mut self.breaks) {
            self.push(Content::Text(LINE_BREAK.to_owned()), Attributes::new());
        }
    }

    pub(super) fn push(&mut self, content: Content, marks: Attributes) {
        for (spaces, marks) in std::mem::take(&mut self.lead) {
            self.content.push(Op::Insert(Content::Text(spaces), marks));
        }
        self.has_content = true;
        self.pieces += 1;
        self.content.push(Op::Insert(content, marks));
    }

    /// An object in the line.
    pub(super) fn embed(&mut self, embed: &Embed, marks: &Attributes) {
        self.flush();
        let mut marks = marks.clone();
        marks.extend(embed.to_attributes());
        self.push(Content::Embed(embed.to_value()), marks);
        self.is_divider = *embed == Embed::Divider;
    }

    /// Space around something that stands apart in its line.
    pub(super) fn space(&mut self, marks: &Attributes) {
        self.space.get_or_insert_with(|| marks.clone());
    }

    /// A `br` in an element whose lines are `line`.
    pub(super) fn line_break(&mut self, mode: TextMode, line: impl Fn() -> Attributes) {
        if mode == TextMode::Code {
            self.end(line());
        } else {
            self.breaks += 1;
            self.space = None;
        }
    }

    /// A block starts or ends inside something that holds one line.
    pub(super) fn soft_boundary(&mut self) {
        if self.has_content {
            self.breaks = self.breaks.max(1);
        }
        self.space = None;
    }

    /// Leaves `prefix` out if the next text starts with it.
    pub(super) fn drop_prefix(&mut self, prefix: Option<&'static str>) {
        self.prefix = prefix;
    }

    /// There was code that only its looks tell from text.
    pub(super) fn note_code_without_pre(&mut self) {
        self.code_without_pre = true;
    }

    /// Ends the line if it holds anything. Breaks between blocks are nothing: Google Docs puts
    /// one between paragraphs.
    pub(super) fn close(&mut self, line: impl Fn() -> Attributes) {
        if self.has_content {
            self.end(line());
        }
        self.breaks = 0;
        self.space = None;
        self.lead.clear();
    }

    /// The same at the end of an element that was begun at `before`: the last of its breaks only
    /// keeps a line open, others are lines that show. With nothing but a break it is an empty
    /// line.
    pub(super) fn close_block(&mut self, before: usize, line: impl Fn() -> Attributes) {
        let is_empty = self.count() == before;
        if self.breaks > 0 && (self.has_content || is_empty) {
            self.breaks -= 1;
            self.space = None;
            self.flush();
            self.end(line());
        } else if is_empty && !self.lead.is_empty() {
            self.end(line());
        }
        self.close(line);
    }

    /// The same for an element that is a line even when nothing is in it.
    pub(super) fn close_line(&mut self, before: usize, line: impl Fn() -> Attributes) {
        if self.count() == before && self.breaks == 0 {
            self.breaks = 1;
        }
        self.close_block(before, line);
    }

    /// Ends the line.
    pub(super) fn end(&mut self, attributes: Attributes) {
        let text = Content::Text("\n".to_owned());
        let is_divider = std::mem::take(&mut self.is_divider);
        self.last = Some((attributes.clone(), is_divider));
        self.content.push(Op::Insert(text, attributes));
        self.count += 1;
        self.has_content = false;
        self.breaks = 0;
        self.space = None;
        self.lead.clear();
    }

    /// The content of a line that was read by itself.
    pub(super) fn into_line(mut self) -> Vec<Op> {
        if self.breaks > 0 {
            self.breaks -= 1;
            self.space = None;
            self.flush();
        }
        self.content.into_ops()
    }

    /// The fragment; a last paragraph is open.
    pub(super) fn into_fragment(mut self) -> Fragment {
        if self.has_content {
            let content = self.content;
            let end = Some(Attributes::new());
            return Fragment { content, end };
        }
        let Some((attributes, is_divider)) = self.last.take() else {
            return Fragment::default();
        };
        let kind = BlockKind::of(&attributes);
        // One line of what only looks like code is a piece of text.
        let is_piece = self.code_without_pre && self.count == 1 && kind.is_code();
        if is_divider || (kind != BlockKind::Paragraph && !is_piece) {
            return self.content.into();
        }
        let mut ops = self.content.into_ops();
        if let Some(Op::Insert(Content::Text(text), _)) = ops.last_mut() {
            text.pop();
        }
        Fragment {
            content: ops.into_iter().collect(),
            end: Some(attributes),
        }
    }
}

//! Bullets and numbers. As in our HTML a numbered list starts anew after anything that is not in it:
//! another block, an item of another kind at its level, an item that is less deep.

use super::markup::DECLARATION;
use super::parts::WORD;
use crate::model::schema::{INDENT_MAX, ListKind};

/// The twips from the left to the text of the first level, and from there to each next one.
const STEP_TWIPS: u32 = 360;

/// The numbers of Word's lists that all bullets and all tasks are in.
const BULLETS: usize = 1;
const TASKS: usize = 2;

/// The lists of one document.
#[derive(Default)]
pub(super) struct Lists {
    /// The level at which each numbered list counts.
    numbered: Vec<u8>,
    /// The numbered list that an item would go on with, by level.
    open: [Option<usize>; INDENT_MAX as usize + 1],
}

impl Lists {
    /// The number of the list that an item is in which comes next.
    pub(super) fn next(&mut self, kind: ListKind, level: u8) -> usize {
        let level = level.min(INDENT_MAX);
        let (own, deeper) = self.open[usize::from(level)..]
            .split_first_mut()
            .expect("there is one for each level");
        deeper.fill(None);
        match kind {
            ListKind::Ordered => *own.get_or_insert_with(|| {
                self.numbered.push(level);
                TASKS + self.numbered.len()
            }),
            other => {
                *own = None;
                if other.is_task() { TASKS } else { BULLETS }
            }
        }
    }

    /// Another block than an item comes next.
    pub(super) fn end(&mut self) {
        self.open = Default::default();
    }

    /// The definitions.
    pub(super) fn part(&self) -> String {
        let mut part = format!("{DECLARATION}<w:numbering xmlns:w=\"{WORD}\">");
        let bullets = ["\u{2022}", "\u{25E6}", "\u{25AA}"];
        let numbers = ["decimal", "lowerLetter", "lowerRoman"];
        part.push_str(&definition(0, |level| {
            ("bullet", bullets[level % 3].to_owned())
        }));
        // Their boxes stand in the text.
        part.push_str(&definition(1, |_| ("none", String::new())));
        part.push_str(&definition(2, |level| {
            (numbers[level % 3], format!("%{}.", level + 1))
        }));
        for (list, definition) in [(BULLETS, 0), (TASKS, 1)] {
            part.push_str(&format!(
                "<w:num w:numId=\"{list}\"><w:abstractNumId w:val=\"{definition}\"/></w:num>"
            ));
        }
        for (index, level) in self.numbered.iter().enumerate() {
            let list = TASKS + index + 1;
            part.push_str(&format!(
                "<w:num w:numId=\"{list}\"><w:abstractNumId w:val=\"2\"/><w:lvlOverride w:ilvl=\"{level}\">\
                 <w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>"
            ));
        }
        part + "</w:numbering>"
    }
}

fn definition(number: usize, level: impl Fn(usize) -> (&'static str, String)) -> String {
    let mut text = format!(
        "<w:abstractNum w:abstractNumId=\"{number}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>"
    );
    for index in 0..=usize::from(INDENT_MAX) {
        let (format, mark) = level(index);
        let left = STEP_TWIPS * (index as u32 + 1);
        let suffix = if mark.is_empty() {
            "<w:suff w:val=\"nothing\"/>"
        } else {
            ""
        };
        text.push_str(&format!(
            "<w:lvl w:ilvl=\"{index}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{suffix}\
             <w:lvlText w:val=\"{mark}\"/><w:lvlJc w:val=\"left\"/>\
             <w:pPr><w:ind w:left=\"{left}\" w:hanging=\"{STEP_TWIPS}\"/></w:pPr></w:lvl>"
        ));
    }
    text + "</w:abstractNum>"
}

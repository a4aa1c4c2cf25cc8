//! Searching the open document: what is found, which match is the current one, replacing.
//!
//! The text decides where matches are, and changes under the search, by whomever; so the current
//! match is carried along with every change, and what a change touched is searched again before
//! anything is done with the matches. Highlights are the editing surface's decorations.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use leptos::prelude::*;

use crate::editor::{Decoration, Decorator, Editor};
use crate::model::blocks::{BlockKey, Blocks};
use crate::model::change::{Assoc, Change};
use crate::model::commands::Command;
use crate::model::find::{Match, Matches, Query};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;
use crate::ui::document_page::state::{FindIntent, Found};

use super::super::open_document::OpenDocument;

/// The layer of decorations, and the names in the stylesheet.
const LAYER: &str = "find";
const MATCH: &str = "find-match";
const CURRENT: &str = "find-current";

/// A longer selection is not what somebody is looking for, in UTF-16 code units.
const SEED_MAX: u32 = 200;

/// What the search knows; the decorator reads it too.
#[derive(Default)]
pub(in crate::ui::session) struct Finder {
    search: Rc<RefCell<Search>>,
}

#[derive(Default)]
struct Search {
    /// None while there is nothing to look for.
    matches: Option<Matches>,
    /// The current match; empty where the next search is to start.
    current: Range<Utf16Offset>,
    /// How many matches are in the blocks before it; unknown after some have gone.
    before: Option<usize>,
}

impl Finder {
    /// Carries the current match along.
    pub(super) fn follow(&self, change: &Change) {
        let current = &mut self.search.borrow_mut().current;
        let start = change.map(current.start, Assoc::After);
        let end = change.map(current.end, Assoc::Before);
        *current = start..end.max(start);
    }

    /// Has the next search start there.
    fn start_at(&self, start: Utf16Offset) {
        let mut search = self.search.borrow_mut();
        search.current = start..start;
        search.before = None;
    }

    /// Searches blocks again. Whether there is a search at all.
    pub(super) fn refresh(&self, keys: &[BlockKey], blocks: &Blocks) -> bool {
        let search = &mut *self.search.borrow_mut();
        let Some(matches) = &mut search.matches else {
            return false;
        };
        let more = matches.refresh(keys, blocks, search.current.start);
        let known = search.before.zip(more);
        search.before = known.and_then(|(before, more)| before.checked_add_signed(more));
        true
    }

    fn decorator(&self) -> Decorator {
        let search = Rc::clone(&self.search);
        Box::new(move |blocks, index| {
            let search = search.borrow();
            let (Some(matches), Some(block)) = (&search.matches, blocks.get(index)) else {
                return Vec::new();
            };
            let found = matches.in_block(block.key);
            if found.is_empty() {
                return Vec::new();
            }
            let start = blocks.start_of(index);
            let decorate = |range: &Range<Utf16Offset>| {
                let is_current = search.current == (start + range.start..start + range.end);
                Decoration {
                    range: range.clone(),
                    name: if is_current { CURRENT } else { MATCH },
                }
            };
            found.iter().map(decorate).collect()
        })
    }
}

impl OpenDocument {
    /// Does what somebody wants of the search.
    pub(super) fn find(&self, intent: FindIntent) {
        self.catch_up();
        match intent {
            FindIntent::Open { replacing } => self.open_find(replacing),
            FindIntent::Search => self.search(),
            FindIntent::Next => self.step(Matches::at_or_after, |range| range.end),
            FindIntent::Previous => self.step(Matches::before, |range| range.start),
            FindIntent::Replace => self.replace_current(),
            FindIntent::ReplaceAll => self.replace_all(),
            FindIntent::Close => self.close_find(),
        }
    }

    fn open_find(&self, replacing: bool) {
        let find = self.page.find;
        let selected = self.text.with_editor(|editor| {
            // Who is in the bar already looks for what stands there.
            let in_text = self.focused.get();
            let words = in_text.then(|| editor.with_state(selected_words)).flatten();
            (editor.selection().start(), words)
        });
        if let Some((start, words)) = selected {
            // While it is open already, the search goes on from where it is.
            if !find.open.get_untracked() {
                self.finder.start_at(start);
            }
            if let Some(words) = words {
                self.finder.start_at(start);
                find.text.set(words);
            }
        }
        if replacing {
            find.replacing.set(true);
        }
        find.open.set(true);
        find.wants_focus.set(true);
        self.search();
    }

    /// Searches anew, from the current match on.
    fn search(&self) {
        let find = self.page.find;
        if !find.open.get_untracked() {
            return;
        }
        let query = Query::new(&find.text.read_untracked(), find.options.get_untracked());
        let matches = self
            .text
            .read(|document| query.map(|query| Matches::new(query, document.blocks())))
            .flatten();
        {
            let mut search = self.finder.search.borrow_mut();
            search.matches = matches;
            search.before = None;
        }
        self.text.with_editor(|editor| {
            editor.set_decorator(LAYER, Some(self.finder.decorator()));
        });
        if self.settle() {
            self.reveal_current();
        }
    }

    /// Makes sure that the current match is one, and says which. Whether there is one.
    pub(super) fn settle(&self) -> bool {
        let (from, before) = {
            let search = self.finder.search.borrow();
            (search.current.start, search.before)
        };
        let found = self.look(|matches, blocks| match before {
            Some(before) => matches.at_or_after_knowing(blocks, from, before),
            None => matches.at_or_after(blocks, from),
        });
        self.make_current(found)
    }

    fn look<R>(&self, find: impl FnOnce(&Matches, &Blocks) -> Option<R>) -> Option<R> {
        let search = self.finder.search.borrow();
        let matches = search.matches.as_ref()?;
        self.text
            .read(|document| find(matches, document.blocks()))
            .flatten()
    }

    fn make_current(&self, found: Option<Match>) -> bool {
        let before = found.as_ref().and_then(|found| {
            self.look(|matches, blocks| Some(matches.in_blocks_before_match(blocks, found)))
        });
        let count = {
            let mut search = self.finder.search.borrow_mut();
            match &found {
                Some(found) => search.current = found.range.clone(),
                None => search.current.end = search.current.start,
            }
            search.before = before;
            search.matches.as_ref().map_or(0, Matches::count)
        };
        let found = Found {
            ordinal: found.map(|found| found.ordinal),
            count,
            replaced: None,
        };
        let shown = self.page.find.found;
        if *shown.read_untracked() != found {
            shown.set(found);
        }
        self.text.with_editor(Editor::redecorate);
        found.ordinal.is_some()
    }

    /// Goes on to another match: from the selection while the keyboard is in the text, else from
    /// the current match.
    fn step(
        &self,
        find: impl Fn(&Matches, &Blocks, Utf16Offset) -> Option<Match>,
        from: impl Fn(&Range<Utf16Offset>) -> Utf16Offset,
    ) {
        let page = self.page.find;
        if page.text.read_untracked().is_empty() {
            return self.open_find(false);
        }
        if !page.open.get_untracked() {
            page.open.set(true);
            self.search();
        }
        let selected = self.text.with_editor(Editor::selection);
        let range = match selected {
            Some(selected) if self.focused.get() => selected.range(),
            _ => self.finder.search.borrow().current.clone(),
        };
        let found = self.look(|matches, blocks| find(matches, blocks, from(&range)));
        if self.make_current(found) {
            if self.focused.get() {
                self.select_current();
            } else {
                self.reveal_current();
            }
        }
    }

    fn replace_current(&self) {
        if !self.settle() {
            return;
        }
        let current = self.finder.search.borrow().current.clone();
        self.replace(vec![current]);
        if self.settle() {
            self.reveal_current();
        }
    }

    fn replace_all(&self) {
        let ranges: Vec<_> = {
            let search = self.finder.search.borrow();
            let all = self.text.read(|document| {
                let blocks = document.blocks();
                let found = search.matches.iter().flat_map(|found| found.iter(blocks));
                found.collect()
            });
            all.unwrap_or_default()
        };
        if ranges.is_empty() {
            return;
        }
        let count = ranges.len();
        self.replace(ranges);
        self.settle();
        let replaced = Some(count);
        self.page
            .find
            .found
            .update(|found| found.replaced = replaced);
    }

    fn replace(&self, ranges: Vec<Range<Utf16Offset>>) {
        let text = self.page.find.replacement.get_untracked();
        self.run(Command::ReplaceMatches { ranges, text });
        self.catch_up();
    }

    fn close_find(&self) {
        self.page.find.open.set(false);
        self.finder.search.borrow_mut().matches = None;
        self.text.with_editor(|editor| {
            editor.set_decorator(LAYER, None);
            editor.focus();
        });
        self.select_current();
    }

    fn select_current(&self) {
        let Range { start, end } = self.finder.search.borrow().current.clone();
        if start < end {
            self.text
                .with_editor(|editor| editor.select(Selection::new(start, end)));
        }
    }

    fn reveal_current(&self) {
        let start = self.finder.search.borrow().current.start;
        self.text.with_editor(|editor| editor.reveal(start));
    }
}

/// What is selected, if it is the kind of words that one looks for: within one block.
fn selected_words(state: &EditorState) -> Option<String> {
    let range = state.selection().range();
    let blocks = state.document().blocks();
    let first = blocks.locate(range.start);
    let last = blocks.locate(range.end);
    let fits = range.end - range.start <= Utf16Offset(SEED_MAX);
    if range.is_empty() || first.index != last.index || !fits {
        return None;
    }
    let text = blocks.get(first.index)?.text();
    let words = &text[first.offset.to_byte_index(&text)..last.offset.to_byte_index(&text)];
    Some(words.to_owned())
}

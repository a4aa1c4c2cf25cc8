//! What a client that sends whole documents had when it changed one.
//!
//! It never says so, and what it was sent last may still be on its way. So everything that it can have
//! is kept for a while, each with what the document has become since; of these, what it sends is an
//! edit of that from which it takes the least: a document is never taken for the deletion of what its
//! writer had not seen.

use std::collections::VecDeque;

use app::model::blocks::Blocks;
use app::model::convert::from_html::from_html;
use app::model::convert::html::to_semantic_html;
use app::model::convert::html_parser;
use app::model::convert::plain::{from_plain_text, to_plain_text};
use app::model::delta::{Delta, Op};
use app::model::merge::{difference, difference_as_seen};
use app::model::units::Utf16Offset;

/// How long after something has arrived what was there before it may still be edited, in ms: what
/// arrives has to be shown.
const SHOWING_MS: u64 = 3_000;
/// The most states that are kept; more than are sent while so many are on their way and shown.
const STATES_MAX: usize = 32;

/// What a client makes of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// HTML, as the tutorial's editor does.
    #[default]
    Html,
    /// Lines of text, as a plain text area does.
    Text,
}

impl Form {
    /// The form of what a client sends; without a sign of one it goes on with `before`.
    pub(super) fn of(content: &str, before: Form) -> Form {
        let is_tag = |(at, _): (usize, &str)| {
            let next = content.as_bytes().get(at + 1);
            next.is_some_and(|next| next.is_ascii_alphabetic() || *next == b'/')
        };
        if content.match_indices('<').any(is_tag) {
            Form::Html
        } else if content.contains('\n') {
            Form::Text
        } else {
            before
        }
    }

    pub(super) fn write(self, blocks: &Blocks) -> String {
        if blocks.is_empty() {
            return String::new();
        }
        match self {
            Form::Html => to_semantic_html(&blocks.content()),
            Form::Text => {
                let text = to_plain_text(&blocks.content());
                text.strip_suffix('\n').unwrap_or(&text).to_owned()
            }
        }
    }

    fn read(self, content: &str) -> Blocks {
        match self {
            Form::Html => from_html(&html_parser::parse(content)).to_blocks(),
            Form::Text => from_plain_text(content).to_blocks(),
        }
    }
}

/// Something that the client can have.
struct State {
    /// As it shows it; none if it has nothing of the document that is known.
    shown: Option<Blocks>,
    /// The document at that moment.
    blocks: Blocks,
    /// What the document has become since.
    since: Delta,
    /// Which of those that were sent it is; none if it is the client's own.
    number: Option<u64>,
    /// When the client had it, in ms since the Unix epoch; none while it is on its way.
    arrived_at_ms: Option<u64>,
}

/// Everything that the client can have, oldest first.
#[derive(Default)]
pub(super) struct Seen {
    states: VecDeque<State>,
    form: Form,
    /// How many were sent.
    sent: u64,
}

/// An edit that a client has made.
pub(super) struct Edit {
    /// As an edit of the document as it is.
    pub(super) on_now: Delta,
    /// What the client has now.
    pub(super) made: Made,
}

/// What an edit left with the client.
pub(super) struct Made {
    shown: Blocks,
    /// The state that it was made of, and the edit.
    of: Option<(State, Delta)>,
}

impl Seen {
    /// The form in which the client is sent documents.
    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// Whether the client has the document as it is, or will have when what was sent arrives.
    pub(super) fn is_up_to_date(&self) -> bool {
        let last = self.states.back();
        last.is_some_and(|last| last.shown.is_some() && last.since.is_empty())
    }

    /// How many are on their way to the client.
    pub(super) fn on_their_way(&self) -> usize {
        let sent = self.states.iter().filter(|state| state.number.is_some());
        sent.filter(|state| state.arrived_at_ms.is_none()).count()
    }

    /// The client has the one with this number, and all before it.
    pub(super) fn arrived(&mut self, number: u64, now_ms: u64) {
        for state in &mut self.states {
            if state.number.is_some_and(|own| own <= number) {
                state.arrived_at_ms.get_or_insert(now_ms);
            }
        }
    }

    /// The document has changed.
    pub(super) fn follow(&mut self, change: &Delta) {
        if !change.is_empty() {
            for state in &mut self.states {
                state.since = state.since.compose(change);
            }
        }
    }

    /// The document as it is now sent, and its number.
    pub(super) fn show(&mut self, now: &Blocks) -> (String, u64) {
        let content = self.form.write(now);
        if self.states.is_empty() {
            // What it has before anything arrives.
            self.push(State::unknown(now));
        }
        self.sent += 1;
        self.push(State {
            shown: Some(self.form.read(&content)),
            blocks: now.clone(),
            since: Delta::new(),
            number: Some(self.sent),
            arrived_at_ms: None,
        });
        (content, self.sent)
    }

    /// What the client means that now has `content`.
    pub(super) fn edit(
        &mut self,
        content: &str,
        form: Form,
        now: &Blocks,
        rows: &str,
        now_ms: u64,
    ) -> Edit {
        if form != self.form {
            self.form = form;
            for state in self.states.iter_mut().filter(|state| state.shown.is_some()) {
                state.shown = Some(form.read(&form.write(&state.blocks)));
            }
        }
        let shown = form.read(content);
        let is_shown = |next: &State| {
            let arrived_at_ms = next.arrived_at_ms;
            arrived_at_ms.is_some_and(|at_ms| at_ms + SHOWING_MS < now_ms)
        };
        while self.states.get(1).is_some_and(is_shown) {
            self.states.pop_front();
        }
        if self.states.is_empty() {
            self.push(State::unknown(now));
        }
        let edits = self.states.iter().map(|state| state.edit(&shown, rows));
        // The last of those that take equally little.
        let (chosen, edit) = edits
            .enumerate()
            .min_by_key(|(index, edit)| (cost(edit), std::cmp::Reverse(*index)))
            .unwrap_or_default();
        self.states.drain(..chosen);
        let of = self.states.pop_front();
        let on_now = match &of {
            Some(state) => state.since.transform(&edit, true),
            None => edit.clone(),
        };
        let of = of.map(|state| (state, edit));
        let made = Made { shown, of };
        Edit { on_now, made }
    }

    /// The edit that was made of the document as it is `now`: the client has what it sent.
    pub(super) fn was_edited(&mut self, made: Made, now: &Blocks) {
        let Made { shown, of } = made;
        let known = of.filter(|(state, _)| state.shown.is_some());
        let (blocks, since) = match known {
            Some((state, edit)) => {
                let mut blocks = state.blocks;
                blocks.apply(&edit);
                (blocks, edit.transform(&state.since, false))
            }
            None => (shown.clone(), Delta::new()),
        };
        let mut then = blocks.clone();
        then.apply(&since);
        // What cannot enter a document did not.
        let since = match then.content() == now.content() {
            true => since,
            false => difference(&blocks, now, "row"),
        };
        self.states.push_front(State {
            shown: Some(shown),
            blocks,
            since,
            number: None,
            arrived_at_ms: None,
        });
    }

    fn push(&mut self, state: State) {
        if self.states.len() == STATES_MAX {
            self.states.pop_front();
        }
        self.states.push_back(state);
    }
}

impl State {
    /// What a client has that was sent nothing: perhaps what another server sent it.
    fn unknown(now: &Blocks) -> State {
        State {
            shown: None,
            blocks: now.clone(),
            since: Delta::new(),
            number: None,
            arrived_at_ms: None,
        }
    }

    /// The edit of this state that leads to `to`. Of what is not known nothing is taken.
    fn edit(&self, to: &Blocks, rows: &str) -> Delta {
        match &self.shown {
            Some(shown) => difference_as_seen(&self.blocks, shown, to, rows),
            None => additions(&difference(&self.blocks, to, rows)),
        }
    }
}

/// What `edit` adds.
fn additions(edit: &Delta) -> Delta {
    let kept = edit.ops().iter().map(|op| match op {
        Op::Insert(..) => op.clone(),
        Op::Retain(len, _) | Op::Delete(len) => Op::Retain(*len, Default::default()),
    });
    kept.collect::<Delta>().chop()
}

/// How much an edit takes, and how much it adds, in UTF-16 code units.
fn cost(edit: &Delta) -> (Utf16Offset, Utf16Offset) {
    let sum =
        |wanted: fn(&Op) -> bool| edit.ops().iter().filter(|op| wanted(op)).map(Op::len).sum();
    (
        sum(|op| matches!(op, Op::Delete(_))),
        sum(|op| matches!(op, Op::Insert(..))),
    )
}

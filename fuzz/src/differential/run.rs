//! Runs a plan: everybody's documents, what they wrote, and what must hold in the end.

use app::model::change::Assoc;
use app::model::delta::Delta;
use app::model::document::{ClientId, Document, Replica};
use app::model::units::Utf16Offset;
use server::room::gate::{GateLimits, check_state_vector, check_update};

use crate::peer::Shown;
use crate::plan::{Plan, Side, Step};
use crate::yjs::Yjs;
use crate::{Error, ours, text};

/// Runs the plan.
///
/// # Errors
/// With what does not hold.
pub(crate) fn run(plan: &Plan, yjs: &mut Yjs) -> Result<(), Error> {
    let mut room = Room::new(&plan.people, yjs)?;
    for (number, step) in plan.steps.iter().enumerate() {
        room.step(step)
            .map_err(|error| format!("step {number}, {step:?}: {error}"))?;
    }
    room.end()
}

/// One person: whose document it is, and its number among yjs's.
enum Person {
    Ours(Box<Document>),
    Yjs(usize),
}

struct Room<'a> {
    people: Vec<Person>,
    /// What each person wrote, in order.
    written: Vec<Vec<Vec<u8>>>,
    yjs: &'a mut Yjs,
}

impl<'a> Room<'a> {
    /// Everybody has the newline that a server seeds.
    fn new(sides: &[Side], yjs: &'a mut Yjs) -> Result<Self, Error> {
        let seed = Replica::new(ClientId::MAX).seed();
        let theirs: Vec<u64> = (1..)
            .zip(sides)
            .filter(|(_, side)| **side == Side::Yjs)
            .map(|(id, _)| id)
            .collect();
        yjs.documents(&theirs)?;
        let mut people = Vec::new();
        let mut number = 0;
        for (id, side) in (1..).zip(sides) {
            people.push(match side {
                Side::Ours => {
                    Person::Ours(Box::new(Document::from_updates(ClientId(id), &[&seed])?))
                }
                Side::Yjs => {
                    yjs.apply(number, &seed)?;
                    number += 1;
                    Person::Yjs(number - 1)
                }
            });
        }
        Ok(Room {
            written: vec![Vec::new(); people.len()],
            people,
            yjs,
        })
    }

    fn step(&mut self, step: &Step) -> Result<(), Error> {
        match *step {
            Step::Insert {
                who,
                at,
                text,
                marks,
            } => self.edit(who, at, |_, at| {
                let mut marks = text::marks(marks);
                marks.retain(|_, value| !value.is_null());
                Some(Delta::new().retain(at).insert(text::text(text), marks))
            }),
            Step::Embed { who, at, embed } => self.edit(who, at, |_, at| {
                let (embed, marks) = text::embed(embed);
                Some(Delta::new().retain(at).embed(embed, marks))
            }),
            Step::Delete { who, at, len } => self.edit(who, at, |content, at| {
                let end = text::snap(content, at.0.saturating_add(len));
                (end > at).then(|| Delta::new().retain(at).delete(end - at))
            }),
            Step::Mark {
                who,
                at,
                len,
                marks,
            } => self.edit(who, at, |content, at| {
                let end = text::snap(content, at.0.saturating_add(len));
                (end > at).then(|| Delta::new().retain(at).format(end - at, text::marks(marks)))
            }),
            Step::Block { who, at, kind } => self.edit(who, at, |content, at| {
                let newline = text::newline_after(content, at)?;
                Some(
                    Delta::new()
                        .retain(newline)
                        .format(Utf16Offset(1), text::block(kind)),
                )
            }),
            Step::Title { who, title } => self.set_title(who, text::title(title)),
            Step::Undo { who } => self.travel(who, Document::undo),
            Step::Redo { who } => self.travel(who, Document::redo),
            Step::Deliver { from, to, update } => {
                let (from, to) = (from % self.people.len(), to % self.people.len());
                let written = &self.written[from];
                if written.is_empty() {
                    return Ok(());
                }
                let update = written[update % written.len()].clone();
                self.apply(to, &update)
            }
            Step::CatchUp { from, to } => {
                let (from, to) = (from % self.people.len(), to % self.people.len());
                self.catch_up(from, to)
            }
        }
    }

    /// Has a person make the change that `delta` says of their content and a place in it.
    fn edit(
        &mut self,
        who: usize,
        at: u32,
        delta: impl FnOnce(&Delta, Utf16Offset) -> Option<Delta>,
    ) -> Result<(), Error> {
        let who = who % self.people.len();
        let content = self.shown(who)?.content;
        let at = text::snap(&content, at);
        let Some(delta) = delta(&content, at) else {
            return Ok(());
        };
        let updates = match &mut self.people[who] {
            Person::Ours(document) => {
                document.edit(delta);
                document.take_updates()
            }
            Person::Yjs(number) => self.yjs.edit(*number, &text::to_json(&delta))?,
        };
        self.wrote(who, updates)
    }

    fn set_title(&mut self, who: usize, title: &str) -> Result<(), Error> {
        let who = who % self.people.len();
        let updates = match &mut self.people[who] {
            Person::Ours(document) => {
                document.set_title(title);
                document.take_updates()
            }
            Person::Yjs(number) => self.yjs.set_title(*number, title)?,
        };
        self.wrote(who, updates)
    }

    fn travel<T>(
        &mut self,
        who: usize,
        travel: fn(&mut Document) -> Option<T>,
    ) -> Result<(), Error> {
        let who = who % self.people.len();
        let Person::Ours(document) = &mut self.people[who] else {
            return Ok(());
        };
        travel(document);
        document.stop_undo_group();
        let updates = document.take_updates();
        self.wrote(who, updates)
    }

    fn wrote(&mut self, who: usize, updates: Vec<Vec<u8>>) -> Result<(), Error> {
        for update in updates {
            check_update(&update, &GateLimits::default())?;
            self.written[who].push(update);
        }
        Ok(())
    }

    fn apply(&mut self, to: usize, update: &[u8]) -> Result<(), Error> {
        match &mut self.people[to] {
            Person::Ours(document) => {
                document.apply_updates(&[update])?;
            }
            Person::Yjs(number) => self.yjs.apply(*number, update)?,
        }
        Ok(())
    }

    /// `to` is sent what it does not know of what `from` does.
    fn catch_up(&mut self, from: usize, to: usize) -> Result<(), Error> {
        let known = match &self.people[to] {
            Person::Ours(document) => document.state_vector(),
            Person::Yjs(number) => self.yjs.state_vector(*number)?,
        };
        check_state_vector(&known, &GateLimits::default())?;
        let missing = match &self.people[from] {
            Person::Ours(document) => document.diff(&known)?,
            Person::Yjs(number) => self.yjs.diff(*number, &known)?,
        };
        check_update(&missing, &GateLimits::default())?;
        self.apply(to, &missing)
    }

    fn shown(&mut self, who: usize) -> Result<Shown, Error> {
        match &self.people[who] {
            Person::Ours(document) => ours::shown(document),
            Person::Yjs(number) => self.yjs.shown(*number),
        }
    }

    /// Everybody is told everything, and must hold the same.
    fn end(mut self) -> Result<(), Error> {
        let count = self.people.len();
        // What waited for others comes in the second round at the latest.
        for _ in 0..2 {
            for from in 0..count {
                for to in 0..count {
                    self.catch_up(from, to)?;
                }
            }
        }
        let expected = self.shown(0)?;
        same(&expected, &expected, "person 0 alone")?;
        for who in 1..count {
            let shown = self.shown(who)?;
            same(&expected, &shown, &format!("person {who}"))?;
        }
        for who in 0..count {
            let encoded = match &self.people[who] {
                Person::Ours(document) => document.encode(),
                Person::Yjs(number) => self.yjs.diff(*number, &[0])?,
            };
            let what = format!("the encoding of person {who}");
            same(
                &expected,
                &ours::read(&encoded)?,
                &format!("{what}, read by ours"),
            )?;
            same(
                &expected,
                &self.yjs.read(&encoded)?,
                &format!("{what}, read by yjs"),
            )?;
        }
        self.compare_places(&expected.content)
    }

    /// A caret that one side tells of is in the same place on the other.
    fn compare_places(&mut self, content: &Delta) -> Result<(), Error> {
        let mut ours = None;
        let mut theirs = None;
        for person in &self.people {
            match person {
                Person::Ours(document) => ours = Some(document),
                Person::Yjs(number) => theirs = Some(*number),
            }
        }
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            return Ok(());
        };
        let last = content.target_len().0 - 1;
        for at in [0, last / 3, last / 2, last] {
            for (assoc, number) in [(Assoc::After, 0), (Assoc::Before, -1)] {
                let told = ours.to_relative(Utf16Offset(at), assoc);
                let found = self.yjs.find(theirs, &told)?;
                if found != at {
                    return Err(format!("{told} is {at} for ours and {found} for yjs").into());
                }
                let told = self.yjs.place(theirs, at, number)?;
                let found = ours.from_relative(&told);
                if found != Some(Utf16Offset(at)) {
                    return Err(format!("{told} is {at} for yjs and {found:?} for ours").into());
                }
            }
        }
        Ok(())
    }
}

fn same(expected: &Shown, found: &Shown, what: &str) -> Result<(), Error> {
    if found.waits {
        return Err(format!("{what} still waits for something").into());
    }
    if found != expected {
        return Err(format!("{what} differs:\n{found:?}\nwhere person 0 has\n{expected:?}").into());
    }
    Ok(())
}

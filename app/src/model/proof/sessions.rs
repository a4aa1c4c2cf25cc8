//! Random people at random work: alone, and together over a careless network.

use proptest::prelude::*;

use super::check::{assert_change, assert_mirrored, assert_sound, state};
use super::notation::parse;
use super::plans::{Move, any_move};
use crate::model::commands::Command;
use crate::model::document::{ClientId, Document};
use crate::model::state::EditorState;

const START: &str = "# Ti‸tle\n* <b>one</b>\n  [x] two 😀\n> <a>qu</a>ote\n`rust code\n▬\nend";

/// Something that happens among three people.
#[derive(Clone, Debug)]
enum Event {
    /// One of them does something.
    Edit(usize, Move),
    /// One takes an edit back, or brings it back.
    Travel(usize, Command),
    /// Some of what another has sent to one arrives, in the order in which it was sent. It may
    /// build on what a third has sent and what has not come yet.
    Deliver(usize, usize, u8),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0..3usize, any_move()).prop_map(|(who, what)| Event::Edit(who, what)),
        1 => (0..3usize, prop::sample::select(vec![Command::Undo, Command::Redo]))
            .prop_map(|(who, what)| Event::Travel(who, what)),
        3 => (0..3usize, 0..3usize, 1..5u8)
            .prop_map(|(who, from, count)| Event::Deliver(who, from, count)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn whatever_a_person_does_can_be_undone_and_redone(
        plan in prop::collection::vec(any_move(), 1..12),
    ) {
        let mut state = state(START);
        let start = state.document().blocks().content();
        for (now_ms, what) in plan.iter().enumerate() {
            let before = state.document().blocks().clone();
            let change = what.make(&mut state, now_ms as u64 * 300);
            assert_sound(&state);
            match change {
                Some(change) => assert_change(&before, state.document().blocks(), &change),
                None => prop_assert_eq!(before.content(), state.document().blocks().content()),
            }
        }
        let end = state.document().blocks().content();
        while state.run(0, &Command::Undo).unwrap().is_some() {
            assert_sound(&state);
        }
        prop_assert_eq!(state.document().blocks().content(), start);
        while state.run(0, &Command::Redo).unwrap().is_some() {
            assert_sound(&state);
        }
        prop_assert_eq!(state.document().blocks().content(), end);
    }

    #[test]
    fn people_who_exchange_everything_see_the_same(
        plan in prop::collection::vec(any_event(), 1..40),
    ) {
        let base = state(START).document().encode();
        let mut people: Vec<EditorState> = (0..3)
            .map(|who| EditorState::new(Document::from_updates(ClientId(10 + who), &[&base]).unwrap()))
            .collect();
        // What each has been sent by each and has not got yet.
        let mut inboxes: Vec<Vec<Vec<Vec<u8>>>> = vec![vec![Vec::new(); 3]; 3];
        for (now, event) in plan.into_iter().enumerate() {
            let now_ms = now as u64 * 200;
            let who = match event {
                Event::Edit(who, what) => {
                    what.make(&mut people[who], now_ms);
                    who
                }
                Event::Travel(who, command) => {
                    people[who].run(now_ms, &command).unwrap();
                    who
                }
                Event::Deliver(who, from, count) => {
                    let inbox = &mut inboxes[who][from];
                    let count = inbox.len().min(usize::from(count));
                    let arrived: Vec<Vec<u8>> = inbox.drain(..count).collect();
                    deliver(&mut people[who], &arrived);
                    who
                }
            };
            // While something is missing, the engine may show what a copy of it still holds back.
            assert_mirrored(&people[who]);
            let updates = people[who].take_updates();
            for (other, inbox) in inboxes.iter_mut().enumerate() {
                if other != who {
                    inbox[who].extend(updates.iter().cloned());
                }
            }
        }
        for (person, inbox) in people.iter_mut().zip(&inboxes) {
            deliver(person, &inbox.concat());
            prop_assert!(!person.document().has_pending(), "everything came");
            assert_sound(person);
        }
        for pair in people.windows(2) {
            prop_assert_eq!(
                pair[0].document().blocks().content(),
                pair[1].document().blocks().content()
            );
        }
    }

    #[test]
    fn undo_never_removes_what_others_typed(
        plan in prop::collection::vec((any_move(), 0..=1000u16), 1..10),
    ) {
        let base = state("x‸").document().encode();
        let open = |id| EditorState::new(Document::from_updates(ClientId(id), &[&base]).unwrap());
        let (mut ours, mut theirs) = (open(10), open(11));
        let mut typed = 0;
        for (now, (what, place)) in plan.into_iter().enumerate() {
            what.make(&mut ours, now as u64 * 1000);
            deliver(&mut theirs, &ours.take_updates());
            let text = Move {
                anchor: place,
                head: place,
                stay: false,
                command: Command::InsertText("Q".to_owned()),
            };
            typed += usize::from(text.make(&mut theirs, 0).is_some());
            let updates = theirs.take_updates();
            deliver(&mut ours, &updates);
        }
        // Some of it we may have deleted ourselves; undoing that brings it back.
        while ours.run(0, &Command::Undo).unwrap().is_some() {
            assert_sound(&ours);
        }
        let left = ours.document().plain_text().matches('Q').count();
        prop_assert_eq!(left, typed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn two_who_undo_everything_at_the_same_time_take_back_their_own_only(
        plan in prop::collection::vec((any::<bool>(), 0..=1000u16, any::<bool>()), 1..24),
    ) {
        let base = state("start‸").document().encode();
        let open = |id| EditorState::new(Document::from_updates(ClientId(id), &[&base]).unwrap());
        let (mut ours, mut theirs) = (open(10), open(11));
        let letters = |state: &EditorState, letter: char| {
            state.document().plain_text().matches(letter).count()
        };
        let (mut of_us, mut of_them) = (0, 0);
        for (now, (is_ours, place, exchange)) in plan.into_iter().enumerate() {
            let (who, count, letter) = if is_ours {
                (&mut ours, &mut of_us, "P")
            } else {
                (&mut theirs, &mut of_them, "Q")
            };
            let typed = Move {
                anchor: place,
                head: place,
                stay: false,
                command: Command::InsertText(letter.to_owned()),
            };
            *count += usize::from(typed.make(who, now as u64 * 300).is_some());
            if exchange {
                let (from_us, from_them) = (ours.take_updates(), theirs.take_updates());
                deliver(&mut theirs, &from_us);
                deliver(&mut ours, &from_them);
            }
        }
        while ours.run(0, &Command::Undo).unwrap().is_some() {}
        prop_assert_eq!(letters(&ours, 'P'), 0);
        deliver(&mut theirs, &ours.take_updates());
        prop_assert_eq!(letters(&theirs, 'Q'), of_them, "theirs are still there");
        prop_assert_eq!(letters(&theirs, 'P'), 0);
        while theirs.run(0, &Command::Undo).unwrap().is_some() {}
        while ours.run(0, &Command::Redo).unwrap().is_some() {}
        let (from_us, from_them) = (ours.take_updates(), theirs.take_updates());
        deliver(&mut theirs, &from_us);
        deliver(&mut ours, &from_them);
        for state in [&ours, &theirs] {
            assert_sound(state);
            prop_assert_eq!(letters(state, 'P'), of_us, "ours are back");
            prop_assert_eq!(letters(state, 'Q'), 0);
        }
    }
}

fn deliver(state: &mut EditorState, updates: &[Vec<u8>]) {
    let before = state.document().blocks().clone();
    let change = state.apply_updates(updates).expect("they are updates");
    assert_change(&before, state.document().blocks(), &change);
}

#[test]
fn the_notation_reads_what_it_writes() {
    let (content, selection) = parse(START);
    let blocks = crate::model::blocks::Blocks::from_content(&content);
    assert_eq!(super::notation::show(&blocks, selection), START);
}

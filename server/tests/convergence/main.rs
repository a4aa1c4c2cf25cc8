//! Convergence: several sessions, some of them plain y-websocket clients, with real documents,
//! and one room, in one thread, over a network that delays, cuts, falls silent in one direction or
//! both, and repeats, with computers that sleep and whose clocks are set, a server that crashes,
//! restarts and panics, and a disk that is slow, fails and tears. Afterwards everybody must see the
//! same and nothing that was ever typed may be lost or doubled; and at no moment may anybody have
//! been told "saved" of what was not on the disk, or lose it by a restart.
//!
//! `soak.rs` says how to run more seeds. A seed that fails prints its plan, made as short as it still
//! fails; a plan worth keeping goes to `fixtures/convergence/`, from where it is run ever after.

mod check;
mod client;
mod disk;
mod hand;
mod host;
mod line;
mod plan;
mod random;
mod soak;
mod trouble;
mod witness;
mod world;
mod yjs;

use plan::{Plan, Step, What};
use soak::Soak;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use world::World;

/// Carries a plan out and checks how it ends.
fn run(plan: &Plan) {
    let mut world = World::new(plan);
    world.run(plan);
    world.check_calm();
    world.touch();
    world.check_calm();
}

/// What went wrong with a plan, if anything.
fn failure(plan: &Plan) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| run(plan))).err()?;
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Some(text.unwrap_or_else(|| "a panic without words".to_owned()))
}

/// Takes steps out of a failing plan for as long as it still fails, in ever smaller pieces.
fn shortened(plan: &Plan) -> Plan {
    let mut best = plan.clone();
    let mut piece = best.steps.len() / 2;
    while piece > 0 {
        let mut at = 0;
        while at < best.steps.len() {
            let mut shorter = best.clone();
            let end = (at + piece).min(shorter.steps.len());
            shorter.steps.drain(at..end);
            if failure(&shorter).is_some() {
                best = shorter;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    best
}

#[test]
fn every_seed_ends_with_everybody_seeing_the_same_and_all_of_it_stored() {
    match soak::wanted_plan() {
        None => Soak::wanted().run(),
        Some(path) => {
            if let Some(why) = failure(&soak::read(&path)) {
                panic!("{}: {why}", path.display());
            }
        }
    }
}

#[test]
fn kept_plans_end_well() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/convergence");
    let mut plans = 0;
    for file in std::fs::read_dir(folder).expect("the folder of kept plans") {
        let path = file.expect("a kept plan").path();
        if let Some(why) = failure(&soak::read(&path)) {
            panic!("{}: {why}", path.display());
        }
        plans += 1;
    }
    assert!(plans > 0, "no plan was found");
}

#[test]
fn the_runs_go_through_what_they_are_there_for() {
    let mut all = world::Seen::default();
    for seed in 0..40 {
        let plan = Plan::of_seed(seed);
        let mut world = World::new(&plan);
        world.run(&plan);
        all.connections += world.seen.connections;
        all.lost += world.seen.lost;
        all.doubled += world.seen.doubled;
        all.late += world.seen.late;
        all.costly_crashes += world.seen.costly_crashes;
        all.saved += world.seen.saved;
        all.overslept += world.seen.overslept;
        all.recalled += world.seen.recalled;
        all.not_loaded += world.seen.not_loaded;
        all.torn += world.seen.torn;
        all.snapshots += world.seen.snapshots;
    }
    assert!(all.connections > 300, "{all:?}");
    assert!(all.lost > 100, "{all:?}");
    assert!(all.doubled > 2, "{all:?}");
    assert!(all.late > 1, "{all:?}");
    assert!(all.costly_crashes > 5, "{all:?}");
    assert!(all.saved > 300, "{all:?}");
    assert!(all.overslept > 10, "{all:?}");
    assert!(all.recalled > 5, "{all:?}");
    assert!(all.not_loaded > 3, "{all:?}");
    assert!(all.torn > 3, "{all:?}");
    assert!(all.snapshots > 10, "{all:?}");
}

#[test]
fn a_long_session_is_loaded_from_its_snapshot() {
    let edit = |number: u64| Step {
        after_ms: 30,
        what: What::Edit {
            client: number as usize % 2,
            kind: number * 7 % 56,
            at: number * 31,
            length: number * 13,
        },
    };
    let crash = Step {
        after_ms: 1_000,
        what: What::Crash { written: 1 },
    };
    let plan = Plan {
        seed: 1,
        clients: 2,
        yjs: 1,
        diary: false,
        snapshots_every: 0,
        steps: (0..1_300).map(edit).chain([crash]).collect(),
    };
    let mut world = World::new(&plan);
    world.run(&plan);
    assert!(world.host.disk.has_snapshot());
    world.check_calm();
}

/// Only typing, deleting, splitting and undoing: the engine puts several attributes of one
/// character in an order that chance gives, so a plan with formatting in it repeats its network,
/// but not every id.
#[test]
fn a_plan_without_formatting_runs_the_same_each_time() {
    let mut plan = Plan::of_seed(8);
    plan.steps
        .retain(|step| !matches!(step.what, What::Edit { kind: 56..83 | 93.., .. }));
    let end = || {
        let mut world = World::new(&plan);
        world.run(&plan);
        (world.host.disk.stored(), format!("{:?}", world.seen))
    };
    assert_eq!(end(), end());
}

#[test]
fn a_plan_survives_being_written_down() {
    let plan = Plan::of_seed(3);
    assert_eq!(
        serde_json::from_str::<Plan>(&plan.to_json()).ok(),
        Some(plan)
    );
}

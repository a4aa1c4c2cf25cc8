//! What happens in one run: a seed and a list of steps, which together give the same run again.
//!
//! Steps carry raw numbers that are only given a meaning where they are carried out, so a plan
//! stays a plan when steps are taken out of it.

use crate::random::Random;
use serde::{Deserialize, Serialize};

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// For delays and for what the sessions leave to chance.
    pub(crate) seed: u64,
    /// How many people.
    pub(crate) clients: usize,
    /// How many of them, the last ones, use y-websocket's client instead of ours.
    #[serde(default)]
    pub(crate) yjs: usize,
    /// Whether everybody only writes lines, each another, so that every line can be counted.
    #[serde(default)]
    pub(crate) diary: bool,
    /// After how many entries of the log there is a snapshot; 0 as usual.
    #[serde(default)]
    pub(crate) snapshots_every: usize,
    pub(crate) steps: Vec<Step>,
}

/// One thing that happens, `after_ms` after the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) after_ms: u64,
    #[serde(flatten)]
    pub(crate) what: What,
}

/// What happens. A client is given by its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(crate) enum What {
    /// Somebody changes the document; see `hand.rs` for what the numbers mean.
    Edit {
        client: usize,
        kind: u64,
        at: u64,
        length: u64,
    },
    /// Somebody moves their caret.
    Caret { client: usize, at: u64 },
    /// Somebody changes their name.
    Rename { client: usize, to: u64 },
    /// The connection breaks; both ends learn of it in their time.
    Cut { client: usize },
    /// The connection carries nothing any more, and nobody is told.
    Silence { client: usize },
    /// The connection carries nothing to them any more, and nobody is told.
    Deafen { client: usize },
    /// The connection carries nothing from them any more, and nobody is told.
    Mute { client: usize },
    /// Whatever their connection carries takes up to so much longer from now on.
    Slow { client: usize, ms: u64 },
    /// The server gives up somebody who reads too slowly: what is on its way to them is dropped.
    GiveUp { client: usize },
    /// Their computer sleeps: nothing happens on the page for so long.
    Sleep { client: usize, ms: u64 },
    /// Their computer's clock is set, forward or back.
    SetClock { client: usize, by_ms: i64 },
    /// Somebody leaves the room, keeping the page.
    Leave { client: usize },
    /// Somebody who left comes back.
    Return { client: usize },
    /// Somebody reloads the page: a new session, the document from the browser's store.
    Reload { client: usize },
    /// Somebody comes back with old state: a new session, the document as it was at one of the last
    /// moments at which all was saved, and on top of it every edit that was made here since.
    Recall { client: usize, which: u64 },
    /// An old edit of somebody's is handed in once more, as from the browser's store.
    Resend { client: usize, which: u64 },
    /// What the server sends next to somebody comes twice.
    Twice { client: usize },
    /// The server dies and starts again with what its disk has. Of what was being written, the
    /// first so many writes reached the disk (below 8: all of them or, if odd, none).
    Crash { written: u64 },
    /// The same, but only after so many more things have happened, be it in the same millisecond.
    CrashAfter { events: u64, written: u64 },
    /// The server is told to end, does, and starts again.
    Restart,
    /// The room panics and is loaded again.
    RoomFails,
    /// The room leaves memory, if it may.
    Evict,
    /// Writes fail from now on.
    StoreFails,
    /// So many writes of a hundred fail from now on, and leave any part of them on the disk.
    StoreFlaps { percent: u64 },
    /// Nothing can be loaded from now on.
    LoadsFail,
    /// Writes take this long from now on, and nothing fails any longer.
    StoreTakes { ms: u64 },
    /// The same, but each write takes any time up to this.
    StoreStutters { ms: u64 },
}

impl What {
    /// Who does it, if it is something that only a page that is awake does.
    pub(crate) fn person(&self) -> Option<usize> {
        match *self {
            What::Edit { client, .. }
            | What::Caret { client, .. }
            | What::Rename { client, .. }
            | What::Leave { client }
            | What::Return { client }
            | What::Reload { client }
            | What::Recall { client, .. }
            | What::Resend { client, .. }
            | What::Sleep { client, .. } => Some(client),
            _ => None,
        }
    }
}

impl Plan {
    /// The plan that a seed stands for.
    pub(crate) fn of_seed(seed: u64) -> Plan {
        let mut random = Random::new(seed);
        let clients = match random.below(16) {
            0 => 6 + random.below(7) as usize,
            _ => 2 + random.below(4) as usize,
        };
        let count = 30 + random.below(90);
        // Some runs are calm, so that plain editing is looked at too, and some are stormy.
        let trouble = [0, 3, 8, 25][random.below(4) as usize];
        let steps = (0..count)
            .map(|_| Step {
                after_ms: match random.below(10) {
                    0 => random.below(20_000),
                    1..=3 => random.below(500),
                    _ => random.below(40),
                },
                what: if random.below(100) < trouble {
                    trouble_of(&mut random, clients)
                } else {
                    work_of(&mut random, clients)
                },
            })
            .collect();
        Plan {
            seed,
            clients,
            yjs: random.below(3) as usize % clients,
            diary: random.below(4) == 0,
            snapshots_every: [0, 3, 10, 40][random.below(4) as usize],
            steps,
        }
    }

    /// Whether this person uses y-websocket's client.
    pub(crate) fn is_yjs(&self, client: usize) -> bool {
        client + self.yjs >= self.clients
    }

    /// As the fixtures hold it: a step is a line.
    pub(crate) fn to_json(&self) -> String {
        let Plan {
            seed,
            clients,
            yjs,
            diary,
            snapshots_every,
            steps,
        } = self;
        let steps: Vec<String> = steps
            .iter()
            .map(|step| serde_json::to_string(step).expect("a step is json"))
            .collect();
        format!(
            "{{\n\"seed\": {seed},\n\"clients\": {clients},\n\"yjs\": {yjs},\n\"diary\": {diary},\n\
             \"snapshots_every\": {snapshots_every},\n\"steps\": [\n{}\n]\n}}\n",
            steps.join(",\n")
        )
    }
}

fn work_of(random: &mut Random, clients: usize) -> What {
    let client = random.below(clients as u64) as usize;
    match random.below(20) {
        0 => What::Rename {
            client,
            to: random.below(1_000),
        },
        1..=3 => What::Caret {
            client,
            at: random.below(10_000),
        },
        _ => What::Edit {
            client,
            kind: random.below(100),
            at: random.below(10_000),
            length: random.below(10_000),
        },
    }
}

fn trouble_of(random: &mut Random, clients: usize) -> What {
    let client = random.below(clients as u64) as usize;
    match random.below(32) {
        0..=2 => What::Cut { client },
        3 => What::Silence { client },
        4 => What::Deafen { client },
        5 => What::Mute { client },
        6 => What::Slow {
            client,
            ms: random.below(8_000),
        },
        7 => What::GiveUp { client },
        8 => What::Leave { client },
        9 | 10 => What::Return { client },
        11 => What::Reload { client },
        12 => What::Recall {
            client,
            which: random.below(10_000),
        },
        13 => What::Resend {
            client,
            which: random.below(10_000),
        },
        14 => What::Twice { client },
        15 | 16 => What::Sleep {
            client,
            ms: [300, 20_000, 120_000][random.below(3) as usize],
        },
        17 => What::SetClock {
            client,
            by_ms: random.below(7_200_000) as i64 - 3_600_000,
        },
        18 | 19 => What::Crash {
            written: random.below(16),
        },
        20..=22 => What::CrashAfter {
            events: random.below(12),
            written: random.below(16),
        },
        23 => What::Restart,
        24 => What::RoomFails,
        25 => What::Evict,
        26 => What::StoreFails,
        27 => What::StoreFlaps {
            percent: 20 + random.below(80),
        },
        28 => What::LoadsFail,
        29 => What::StoreStutters {
            ms: random.below(2_000),
        },
        _ => What::StoreTakes {
            ms: random.below(2_000),
        },
    }
}

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
    /// Somebody leaves the room, keeping the page.
    Leave { client: usize },
    /// Somebody who left comes back.
    Return { client: usize },
    /// Somebody reloads the page: a new session, the document from the browser's store.
    Reload { client: usize },
    /// An old edit of somebody's is handed in once more, as from the browser's store.
    Resend { client: usize, which: u64 },
    /// What the server sends next to somebody comes twice.
    Twice { client: usize },
    /// The server dies and starts again with what its disk has. Of what was being written, the
    /// first so many writes reached the disk.
    Crash { written: u64 },
    /// Writes fail from now on.
    StoreFails,
    /// Writes take this long from now on, and no longer fail.
    StoreTakes { ms: u64 },
}

impl Plan {
    /// The plan that a seed stands for.
    pub(crate) fn of_seed(seed: u64) -> Plan {
        let mut random = Random::new(seed);
        let clients = 2 + random.below(4) as usize;
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
            steps,
        }
    }

    /// Whether this person uses y-websocket's client.
    pub(crate) fn is_yjs(&self, client: usize) -> bool {
        client + self.yjs >= self.clients
    }

    /// As the fixtures hold it.
    pub(crate) fn to_json(&self) -> String {
        let mut json = format!(
            "{{\n\"seed\": {},\n\"clients\": {},\n\"yjs\": {},\n\"steps\": [\n",
            self.seed, self.clients, self.yjs
        );
        for (index, step) in self.steps.iter().enumerate() {
            let step = serde_json::to_string(step).expect("a step is json");
            let comma = if index + 1 < self.steps.len() {
                ","
            } else {
                ""
            };
            json.push_str(&format!("{step}{comma}\n"));
        }
        json.push_str("]\n}\n");
        json
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
    match random.below(14) {
        0..=2 => What::Cut { client },
        3 => What::Silence { client },
        4 => What::Leave { client },
        5 | 6 => What::Return { client },
        7 => What::Reload { client },
        8 => What::Resend {
            client,
            which: random.below(10_000),
        },
        9 => What::Twice { client },
        10 | 11 => What::Crash {
            written: random.below(8),
        },
        12 => What::StoreFails,
        _ => What::StoreTakes {
            ms: random.below(2_000),
        },
    }
}

//! What people do in one run, decided by a seed before it begins.
//!
//! A step says where by a number that is brought inside the document when the step is done, so every
//! plan can be run, also one of which steps were taken out.

use serde::{Deserialize, Serialize};

/// Who takes part, and what happens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// Each person's document: ours, or yjs's.
    pub(crate) people: Vec<Side>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Ours,
    Yjs,
}

/// One thing that happens. People are numbers, brought into range like everything else.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Step {
    /// Types one of the texts, with some of the marks.
    Insert {
        who: usize,
        at: u32,
        text: usize,
        marks: usize,
    },
    /// Puts an embed in.
    Embed {
        who: usize,
        at: u32,
        embed: usize,
    },
    Delete {
        who: usize,
        at: u32,
        len: u32,
    },
    /// Sets or takes away some of the marks.
    Mark {
        who: usize,
        at: u32,
        len: u32,
        marks: usize,
    },
    /// Makes the block at a place what a newline can say that it is.
    Block {
        who: usize,
        at: u32,
        kind: usize,
    },
    Title {
        who: usize,
        title: usize,
    },
    /// Takes back, or brings back, what this person did last; only ours can.
    Undo {
        who: usize,
    },
    Redo {
        who: usize,
    },
    /// One update of one person reaches another, again if it did before.
    Deliver {
        from: usize,
        to: usize,
        update: usize,
    },
    /// A person tells another what they know, and is sent the rest.
    CatchUp {
        from: usize,
        to: usize,
    },
}

impl Plan {
    /// The plan of a seed.
    pub(crate) fn of(seed: u64) -> Plan {
        let mut random = Random(seed);
        let others = random.below(3);
        let mut people = vec![Side::Ours, Side::Yjs];
        people.extend((0..others).map(|_| [Side::Ours, Side::Yjs][random.below(2)]));
        let count = people.len();
        let length = [10, 40, 120][random.below(3)];
        // Some people talk after every word, some hardly ever.
        let talk = [1, 4, 10][random.below(3)];
        let mut steps = Vec::new();
        while steps.len() < length {
            steps.push(random.edit(count));
            if random.below(talk) == 0 {
                steps.push(random.talk(count));
            }
        }
        Plan { people, steps }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn at(&mut self) -> u32 {
        self.below(1 << 16) as u32
    }

    fn edit(&mut self, people: usize) -> Step {
        let (who, at) = (self.below(people), self.at());
        let len = 1 + [self.below(3), self.below(20)][self.below(2)] as u32;
        match self.below(20) {
            0..7 => Step::Insert {
                who,
                at,
                text: self.below(64),
                marks: self.below(64),
            },
            7 => Step::Embed {
                who,
                at,
                embed: self.below(64),
            },
            8..11 => Step::Delete { who, at, len },
            11..15 => Step::Mark {
                who,
                at,
                len,
                marks: self.below(64),
            },
            15..18 => Step::Block {
                who,
                at,
                kind: self.below(64),
            },
            18 => Step::Title {
                who,
                title: self.below(64),
            },
            _ if self.below(2) == 0 => Step::Undo { who },
            _ => Step::Redo { who },
        }
    }

    fn talk(&mut self, people: usize) -> Step {
        let (from, to) = (self.below(people), self.below(people));
        if self.below(3) == 0 {
            return Step::CatchUp { from, to };
        }
        let update = self.below(1 << 16);
        Step::Deliver { from, to, update }
    }
}

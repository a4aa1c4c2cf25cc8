//! What a document costs that is given as one update: to load it, to write in it, to keep it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use app::model::document::{ClientId, Document, Replica};
use serde::Serialize;

use super::replay::delta_of;
use super::trace::Patch;
use super::{BenchError, weigh};

/// How many keystrokes are measured.
const KEYSTROKES: usize = 301;
/// How often the document is loaded each way; the median counts.
const LOADS: usize = 5;
/// Keystrokes lie so far apart, in UTF-16 code units, as those of several people would.
const STRIDE: usize = 7_919;

/// See the module. Times in us.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Costs {
    /// As one update.
    pub(super) encoded_bytes: usize,
    /// By the CRDT alone, as a room of the server or somebody who joins does.
    pub(super) load_engine_us: f64,
    /// With blocks and undo, as a page or an editor does.
    pub(super) load_document_us: f64,
    /// A letter of one's own, until its update can be sent.
    pub(super) own_key: Times,
    /// A letter of somebody else, until the document shows it.
    pub(super) others_key: Times,
    /// Of the document loaded with blocks and undo; `None` where that cannot be read.
    pub(super) memory_bytes: Option<u64>,
}

/// How long keystrokes took, in us.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Times {
    pub(super) median_us: f64,
    pub(super) p95_us: f64,
}

impl Costs {
    /// Measures the document that an update makes, anywhere in which letters are typed.
    ///
    /// # Errors
    /// If the engine does not take the update, or the document cannot be weighed.
    pub(super) fn of(encoded: &[u8]) -> Result<Costs, BenchError> {
        let load_engine = repeated(LOADS, |_| {
            let mut replica = Replica::new(ClientId(2));
            replica.apply_update(encoded)?;
            Ok(black_box(replica))
        })?;
        let load_document = repeated(LOADS, |_| {
            Ok(Document::from_updates(ClientId(3), &[encoded])?)
        })?;
        let mut own = Document::from_updates(ClientId(4), &[encoded])?;
        let mut other = Document::from_updates(ClientId(5), &[encoded])?;
        let length = own.len().to_usize().max(1);
        let mut updates = Vec::with_capacity(KEYSTROKES);
        let own_key = repeated(KEYSTROKES, |number| {
            own.edit(delta_of(&Patch {
                position: (number * STRIDE) % length,
                deleted: 0,
                inserted: "x".to_owned(),
            }));
            updates.push(own.take_updates());
            Ok(())
        })?;
        let others_key = repeated(KEYSTROKES, |number| {
            other.apply_updates(&updates[number])?;
            Ok(())
        })?;
        if own.blocks().content() != other.blocks().content() {
            let who = "who was sent the keystrokes".to_owned();
            return Err(BenchError::Differs { who });
        }
        drop((own, other));
        Ok(Costs {
            encoded_bytes: encoded.len(),
            load_engine_us: micros(quantile(&load_engine, 0.5)),
            load_document_us: micros(quantile(&load_document, 0.5)),
            own_key: Times::of(&own_key),
            others_key: Times::of(&others_key),
            memory_bytes: weigh::weigh(encoded)?,
        })
    }
}

impl Times {
    fn of(sorted: &[Duration]) -> Times {
        Times {
            median_us: micros(quantile(sorted, 0.5)),
            p95_us: micros(quantile(sorted, 0.95)),
        }
    }
}

/// How long each run of `work` took, which gets the run's number; shortest first. What it returns
/// is dropped without being counted.
fn repeated<T>(
    times: usize,
    mut work: impl FnMut(usize) -> Result<T, BenchError>,
) -> Result<Vec<Duration>, BenchError> {
    let mut sorted = Vec::with_capacity(times);
    for number in 0..times {
        let start = Instant::now();
        let result = work(number)?;
        sorted.push(start.elapsed());
        drop(result);
    }
    sorted.sort_unstable();
    Ok(sorted)
}

fn quantile(sorted: &[Duration], part: f64) -> Duration {
    let last = sorted.len().saturating_sub(1);
    let index = (part * last as f64).round() as usize;
    sorted.get(index).copied().unwrap_or_default()
}

fn micros(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_what_was_sorted() {
        let sorted: Vec<Duration> = (0..=100).map(Duration::from_micros).collect();
        let times = Times::of(&sorted);
        assert_eq!((times.median_us, times.p95_us), (50.0, 95.0));
        assert_eq!(quantile(&[], 0.5), Duration::ZERO);
    }

    #[test]
    fn work_is_repeated_as_often_as_asked_and_its_failure_is_handed_on() {
        let mut numbers = Vec::new();
        let times = repeated(3, |number| {
            numbers.push(number);
            Ok(())
        });
        assert_eq!(times.unwrap().len(), 3);
        assert_eq!(numbers, [0, 1, 2]);
        let failed = repeated(3, |_| Err::<(), _>(BenchError::Aborted));
        assert!(matches!(failed, Err(BenchError::Aborted)));
    }
}

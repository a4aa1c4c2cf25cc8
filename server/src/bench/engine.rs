//! `quire bench engine`: the document without a server, as it grows: one recorded session, many of
//! it in one document, and what is hardest, characters typed at random places.

use std::time::Duration;

use app::model::document::{ClientId, Document, Replica};
use serde::Serialize;

use super::BenchError;
use super::client::text_of;
use super::costs::{Costs, Times};
use super::measure::{self, Grid};
use super::replay::{TraceArguments, delta_of};
use super::report::ReportArguments;
use super::scattered::Scattered;
use super::trace::Trace;

/// The seed of what is typed at random places.
const SEED: u64 = 1;

/// Measures the document without a server.
#[derive(Clone, Debug, clap::Args)]
pub struct EngineArguments {
    #[command(flatten)]
    trace: TraceArguments,
    /// How many people have replayed the session, each from nothing, in the second document.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=64))]
    copies: u64,
    /// How many characters are typed at random places, for each further document.
    #[arg(long, value_name = "NUMBER,...", value_delimiter = ',', default_values_t = [100_000, 1_000_000])]
    scattered: Vec<u32>,
    #[command(flatten)]
    report: ReportArguments,
}

/// What is written as JSON for each document.
#[derive(Debug, Serialize)]
struct EngineResult {
    document: String,
    /// Made by whoever wrote it: insertions and deletions.
    edits: usize,
    /// In the text, without the last newline.
    characters: usize,
    costs: Costs,
}

pub(super) fn run(arguments: &EngineArguments) -> Result<(), BenchError> {
    let trace = arguments.trace.read()?;
    let replayed = replayed(&trace, arguments.copies)?;
    let mut results = Vec::new();
    if let Some(first) = replayed.first() {
        results.push(measure(
            "one session",
            trace.patches.len(),
            first,
            &trace.end,
        )?);
    }
    if replayed.len() > 1 {
        let all = merged(&replayed)?;
        // Nobody's words end up within another's.
        let each = vec![trace.end.as_str(); replayed.len()];
        let edits = trace.patches.len() * replayed.len();
        let name = format!("{} sessions", replayed.len());
        results.push(measure(&name, edits, &all, &each.join("\n"))?);
    }
    drop(replayed);
    for characters in &arguments.scattered {
        let Scattered { update, text } = Scattered::typed(*characters, SEED);
        let name = format!("{characters} scattered");
        results.push(measure(&name, *characters as usize, &update, &text)?);
    }
    let print = || grid(&results).print("The document without a server");
    arguments.report.show_as(print, &results)
}

/// The session as written by each of so many people, as one update each.
fn replayed(trace: &Trace, copies: u64) -> Result<Vec<Vec<u8>>, BenchError> {
    let replay = |client| {
        let mut document = Document::new(ClientId(client));
        for edit in std::iter::once(&trace.opening()).chain(&trace.patches) {
            document.edit(delta_of(edit));
            document.take_updates();
        }
        document.encode()
    };
    std::thread::scope(|scope| {
        let people: Vec<_> = (1..=copies)
            .map(|client| scope.spawn(move || replay(client)))
            .collect();
        let updates = people.into_iter().map(|person| person.join());
        updates
            .map(|update| update.map_err(|_| BenchError::Aborted))
            .collect()
    })
}

fn merged(updates: &[Vec<u8>]) -> Result<Vec<u8>, BenchError> {
    let mut replica = Replica::new(ClientId(ClientId::MAX.0 - 1));
    replica.apply_updates(updates)?;
    Ok(replica.encode())
}

fn measure(
    name: &str,
    edits: usize,
    encoded: &[u8],
    text: &str,
) -> Result<EngineResult, BenchError> {
    eprintln!("{name}: {edits} edits");
    let document = Document::from_updates(ClientId(1 << 40), &[encoded])?;
    if text_of(&document) != text {
        let who = name.to_owned();
        return Err(BenchError::Differs { who });
    }
    drop(document);
    Ok(EngineResult {
        document: name.to_owned(),
        edits,
        characters: text.chars().count(),
        costs: Costs::of(encoded)?,
    })
}

fn grid(results: &[EngineResult]) -> Grid {
    let micros = |micros: f64| measure::duration(Duration::from_secs_f64(micros / 1e6));
    let names = results.iter().map(|result| result.document.clone());
    let mut grid = Grid::new("", names);
    let mut row = |what: &str, cell: &dyn Fn(&EngineResult) -> String| {
        grid.row(what, results.iter().map(cell));
    };
    row("edits", &|result| result.edits.to_string());
    row("characters", &|result| result.characters.to_string());
    row("encoded", &|result| {
        measure::bytes(result.costs.encoded_bytes as u64)
    });
    row("load, engine alone", &|result| {
        micros(result.costs.load_engine_us)
    });
    row("load, with blocks and undo", &|result| {
        micros(result.costs.load_document_us)
    });
    for (whose, times) in [
        ("one's own", (|costs| costs.own_key) as fn(&Costs) -> Times),
        ("somebody else", |costs| costs.others_key),
    ] {
        row(&format!("a key of {whose}, median"), &|result| {
            micros(times(&result.costs).median_us)
        });
        row(&format!("a key of {whose}, p95"), &|result| {
            micros(times(&result.costs).p95_us)
        });
    }
    row("memory, loaded", &|result| {
        let bytes = result.costs.memory_bytes;
        bytes.map_or_else(|| "?".to_owned(), measure::bytes)
    });
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_have_written_at_once_stands_one_after_the_other() {
        let trace = Trace::synthetic(2_000, 5);
        let updates = replayed(&trace, 3).unwrap();
        let all = merged(&updates).unwrap();
        let document = Document::from_updates(ClientId(9), &[all]).unwrap();
        assert_eq!(text_of(&document), [trace.end.as_str(); 3].join("\n"));
    }
}

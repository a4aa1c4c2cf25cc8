//! Results as data: percentiles, what a server cost, and the file they are written to.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::BenchError;
use super::measure::{self, Table};

/// Where results go besides the table.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ReportArguments {
    /// Also writes the results as JSON to this file; `-` writes them to standard output, and no
    /// table.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl ReportArguments {
    /// Shows a result.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn show(
        &self,
        heading: &str,
        table: &Table,
        result: &impl Serialize,
    ) -> Result<(), BenchError> {
        self.show_as(|| table.print(heading), result)
    }

    /// Shows a result as `print` does.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn show_as(
        &self,
        print: impl FnOnce(),
        result: &impl Serialize,
    ) -> Result<(), BenchError> {
        let json = serde_json::to_string_pretty(result).map_err(|_| BenchError::Aborted)?;
        match &self.json {
            Some(file) if file.as_os_str() == "-" => {
                writeln!(std::io::stdout(), "{json}").map_err(BenchError::Report)
            }
            Some(file) => {
                print();
                std::fs::write(file, json + "\n").map_err(BenchError::Report)
            }
            None => {
                print();
                Ok(())
            }
        }
    }
}

/// Latencies in microseconds, to two digits.
pub(super) fn histogram() -> Histogram<u32> {
    let mut histogram = Histogram::new(2).expect("two digits are a precision it knows");
    histogram.auto(true);
    histogram
}

/// How long things took, in us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Percentiles {
    median: u64,
    p90: u64,
    p95: u64,
    p99: u64,
    p999: u64,
    worst: u64,
}

impl Percentiles {
    pub(super) fn of(histogram: &Histogram<u32>) -> Percentiles {
        Percentiles {
            median: histogram.value_at_quantile(0.5),
            p90: histogram.value_at_quantile(0.9),
            p95: histogram.value_at_quantile(0.95),
            p99: histogram.value_at_quantile(0.99),
            p999: histogram.value_at_quantile(0.999),
            worst: histogram.max(),
        }
    }

    /// Adds a line for each.
    pub(super) fn rows(&self, table: &mut Table, what: &str) {
        for (name, micros) in [
            ("median", self.median),
            ("p90", self.p90),
            ("p95", self.p95),
            ("p99", self.p99),
            ("p99.9", self.p999),
            ("worst", self.worst),
        ] {
            let value = measure::duration(Duration::from_micros(micros));
            table.row(format!("{what}, {name}"), value);
        }
    }
}

/// The processor time that a server took for something.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Processor {
    /// On all its threads, in us.
    total_us: u64,
    /// As a part of one core's time.
    core_percent: f64,
}

impl Processor {
    /// What was spent between two readings that lie `took` apart.
    pub(super) fn between(
        before: Option<Duration>,
        after: Option<Duration>,
        took: Duration,
    ) -> Option<Processor> {
        let spent = after?.saturating_sub(before?);
        Some(Processor {
            total_us: u64::try_from(spent.as_micros()).unwrap_or(u64::MAX),
            core_percent: 100.0 * spent.as_secs_f64() / took.as_secs_f64(),
        })
    }

    /// Its share for each of so many things, in us.
    pub(super) fn us_each(&self, count: usize) -> f64 {
        self.total_us as f64 / count.max(1) as f64
    }

    /// Adds its lines.
    pub(super) fn rows(&self, table: &mut Table) {
        let total = Duration::from_micros(self.total_us);
        table.row("server's processor", measure::duration(total));
        table.row("  of one core", format!("{:.1} %", self.core_percent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_what_was_recorded() {
        let mut histogram = histogram();
        for micros in 1..=100 {
            histogram.record(micros).unwrap();
        }
        let percentiles = Percentiles::of(&histogram);
        assert_eq!(
            (percentiles.median, percentiles.p99, percentiles.worst),
            (50, 99, 100)
        );
    }

    #[test]
    fn processor_time_is_shared_among_what_it_was_spent_for() {
        let (before, after) = (Duration::from_millis(100), Duration::from_millis(600));
        let spent = Processor::between(Some(before), Some(after), Duration::from_secs(1)).unwrap();
        assert_eq!(spent.us_each(1_000), 500.0);
        assert_eq!(spent.core_percent, 50.0);
        assert_eq!(
            Processor::between(None, Some(after), Duration::from_secs(1)),
            None
        );
    }
}

//! What the system says of a process, and durations as people read them.

use std::fs;
use std::time::Duration;

/// The resident memory of a process in bytes, or `None` where there is no `/proc`.
pub fn resident_bytes(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// The processor time that all threads of a process have taken so far, or `None` where there is
/// no `/proc`.
pub fn processor_time(process: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the name in brackets and may contain anything; see proc(5).
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    let ticks_per_second = rustix::param::clock_ticks_per_second();
    Some(Duration::from_secs_f64(
        (user + system) as f64 / ticks_per_second as f64,
    ))
}

/// A duration in the unit that suits it: `12.3 us`, `4.56 ms`, `1.23 s`.
pub fn duration(duration: Duration) -> String {
    let nanoseconds = duration.as_nanos() as f64;
    let (value, unit) = match nanoseconds {
        n if n < 1e3 => (n, "ns"),
        n if n < 1e6 => (n / 1e3, "us"),
        n if n < 1e9 => (n / 1e6, "ms"),
        n => (n / 1e9, "s"),
    };
    format!("{value:.2} {unit}")
}

/// A number of bytes in the unit that suits it: `12.3 KiB`.
pub fn bytes(bytes: u64) -> String {
    match bytes as f64 {
        b if b < 1024.0 => format!("{b} B"),
        b if b < 1024.0 * 1024.0 => format!("{:.1} KiB", b / 1024.0),
        b => format!("{:.1} MiB", b / 1024.0 / 1024.0),
    }
}

/// Two columns, the second to the right.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<(String, String)>,
}

impl Table {
    /// Adds a line.
    pub fn row(&mut self, what: impl Into<String>, value: impl Into<String>) {
        self.rows.push((what.into(), value.into()));
    }

    /// Writes it to standard output under a heading.
    pub fn print(&self, heading: &str) {
        let width = |text: &String| text.chars().count();
        let left = self.rows.iter().map(|row| width(&row.0)).max().unwrap_or(0);
        let right = self.rows.iter().map(|row| width(&row.1)).max().unwrap_or(0);
        println!(
            "\n{heading}\n{}",
            "-".repeat((left + right + 2).max(heading.len()))
        );
        for (what, value) in &self.rows {
            println!("{what:<left$}  {value:>right$}");
        }
    }
}

/// A table with a column for each thing that is compared.
#[derive(Debug)]
pub struct Grid {
    lines: Vec<Vec<String>>,
}

impl Grid {
    /// With these headings, the first that of what the lines are called.
    pub fn new(corner: &str, columns: impl Iterator<Item = String>) -> Grid {
        let mut grid = Grid { lines: Vec::new() };
        grid.row(corner, columns);
        grid
    }

    /// Adds a line with a cell for each column.
    pub fn row(&mut self, what: &str, cells: impl Iterator<Item = String>) {
        let line = std::iter::once(what.to_owned()).chain(cells);
        self.lines.push(line.collect());
    }

    /// Writes it to standard output under a heading, as Markdown that can be kept as it is.
    pub fn print(&self, heading: &str) {
        println!("\n{heading}\n\n{}", self.to_markdown());
    }

    fn to_markdown(&self) -> String {
        let columns = self.lines.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.lines.iter().filter_map(|line| line.get(column));
            // Markdown wants three dashes.
            cells
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
                .max(3)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut lines: Vec<String> = Vec::new();
        for line in &self.lines {
            let cells = std::iter::zip(line, &widths).enumerate();
            let cells = cells.map(|(column, (cell, width))| match column {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            lines.push(format!("| {} |", cells.collect::<Vec<_>>().join(" | ")));
            if lines.len() == 1 {
                let rules = widths
                    .iter()
                    .enumerate()
                    .map(|(column, width)| match column {
                        0 => "-".repeat(*width),
                        _ => format!("{}:", "-".repeat(width - 1)),
                    });
                lines.push(format!("| {} |", rules.collect::<Vec<_>>().join(" | ")));
            }
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_has_taken_time() {
        let process = std::process::id();
        assert!(resident_bytes(process).unwrap() > 100_000);
        let before = processor_time(process).unwrap();
        let mut sum = 0u64;
        while processor_time(process).unwrap() == before {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(processor_time(process).unwrap() > before);
    }

    #[test]
    fn quantities_are_shown_in_the_unit_that_suits_them() {
        assert_eq!(duration(Duration::from_nanos(12_300)), "12.30 us");
        assert_eq!(duration(Duration::from_millis(1_500)), "1.50 s");
        assert_eq!(bytes(2_048), "2.0 KiB");
    }
    #[test]
    fn a_grid_is_a_table_in_markdown_with_its_numbers_to_the_right() {
        let mut grid = Grid::new("", ["one", "many"].map(str::to_owned).into_iter());
        grid.row("load", ["1 ms", "12 ms"].map(str::to_owned).into_iter());
        let lines = [
            "|      |  one |  many |",
            "| ---- | ---: | ----: |",
            "| load | 1 ms | 12 ms |",
        ];
        assert_eq!(grid.to_markdown(), lines.join("\n"));
    }
}

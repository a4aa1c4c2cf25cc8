//! The table of one load: a line for each server.

use serde_json::Value;

const HEADINGS: [&str; 7] = [
    "server",
    "median",
    "p99",
    "delivered/s",
    "lost",
    "us each",
    "memory",
];

/// What of a measurement is shown. Latencies are in ms, memory in MiB.
pub(super) struct Row {
    pub(super) server: String,
    pub(super) median_ms: f64,
    pub(super) p99_ms: f64,
    delivered_per_second: f64,
    pub(super) delivered: Option<u64>,
    pub(super) lost: u64,
    /// Processor time of the server for each delivered edit, in us.
    pub(super) processor_us: Option<f64>,
    /// Resident at the end.
    memory_mib: Option<f64>,
}

impl Row {
    /// Out of what `quire bench fanout` wrote.
    pub(super) fn of(server: &str, result: &Value) -> Row {
        let number = |path: &str| result.pointer(path).and_then(Value::as_f64);
        let ms = |path: &str| number(path).unwrap_or(f64::NAN) / 1e3;
        Row {
            server: server.to_owned(),
            median_ms: ms("/latency_us/median"),
            p99_ms: ms("/latency_us/p99"),
            delivered_per_second: number("/delivered_per_second").unwrap_or(f64::NAN),
            delivered: result["delivered"].as_u64(),
            lost: result["lost"].as_u64().unwrap_or(u64::MAX),
            processor_us: number("/processor_us_each_delivered"),
            memory_mib: number("/memory/end").map(|bytes| bytes / 1024.0 / 1024.0),
        }
    }

    fn cells(&self) -> [String; 7] {
        let known = |value: Option<f64>, unit: &str| {
            value.map_or_else(|| "?".to_owned(), |value| format!("{value:.2}{unit}"))
        };
        [
            self.server.clone(),
            format!("{:.2} ms", self.median_ms),
            format!("{:.1} ms", self.p99_ms),
            format!("{:.0}", self.delivered_per_second),
            self.lost.to_string(),
            known(self.processor_us, ""),
            known(self.memory_mib, " MiB"),
        ]
    }
}

/// Prints a table as Markdown, so that it can be kept as it is.
pub(super) fn print(heading: &str, rows: &[Row]) {
    let mut lines = vec![HEADINGS.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let widths: [usize; 7] = std::array::from_fn(|column| {
        let cells = lines.iter().map(|line| line[column].chars().count());
        cells.max().unwrap_or(0)
    });
    println!("\n{heading}\n");
    for (number, line) in lines.iter().enumerate() {
        let cells: Vec<String> = std::iter::zip(line, widths)
            .enumerate()
            .map(|(column, (cell, width))| match column {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        println!("| {} |", cells.join(" | "));
        if number == 0 {
            let rules: Vec<String> = std::iter::zip(0.., widths)
                .map(|(column, width)| match column {
                    0 => "-".repeat(width),
                    _ => format!("{}:", "-".repeat(width - 1)),
                })
                .collect();
            println!("| {} |", rules.join(" | "));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_shows_what_was_measured_in_units_that_people_read() {
        let result = json!({
            "latency_us": { "median": 1_230, "p99": 20_500 },
            "delivered_per_second": 14_999.6,
            "lost": 0,
            "processor_us_each_delivered": 4.256,
            "memory": { "end": 2_097_152 },
        });
        let cells = Row::of("Quire", &result).cells();
        let shown = [
            "Quire", "1.23 ms", "20.5 ms", "15000", "0", "4.26", "2.00 MiB",
        ];
        assert_eq!(cells, shown);
    }

    #[test]
    fn what_was_not_measured_is_not_made_up() {
        let cells = Row::of("Quire", &json!({ "lost": 3 })).cells();
        assert_eq!(cells[4..], ["3", "?", "?"]);
    }
}

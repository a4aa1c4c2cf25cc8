//! The charts of one load: what each delivered edit costs, and how late it is.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::chart::{Chart, Group};
use super::table::Row;

/// What begins the names of the servers that the charts are for.
const OWN: &str = "Quire";

/// Writes the charts of a load, as `file` and what is shown, into a directory, which is made.
/// Of `servers`, those without a row are shown as not measured.
///
/// # Errors
/// If they cannot be written.
pub(super) fn write(
    directory: &Path,
    file: &str,
    load: &str,
    servers: &[&str],
    rows: &[Row],
) -> Result<()> {
    fs::create_dir_all(directory)
        .with_context(|| format!("{} cannot be made", directory.display()))?;
    for (what, chart) in [
        ("processor", processor(load, servers, rows)),
        ("latency", latency(load, servers, rows)),
    ] {
        let path = directory.join(format!("{file}-{what}.svg"));
        fs::write(&path, chart.svg())
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

fn processor<'a>(load: &'a str, servers: &[&'a str], rows: &[Row]) -> Chart<'a> {
    Chart {
        title: load,
        subtitle: "\u{b5}s of the server's processor time for each delivered edit; shorter is better",
        unit: "\u{b5}s",
        series: &["each delivered edit"],
        groups: groups(servers, rows, 1, |row| vec![row.processor_us]),
    }
}

fn latency<'a>(load: &'a str, servers: &[&'a str], rows: &[Row]) -> Chart<'a> {
    let known = |ms: f64| ms.is_finite().then_some(ms);
    Chart {
        title: load,
        subtitle: "ms from when an edit was due until another client has read it; shorter is better",
        unit: "ms",
        series: &["median", "99th percentile"],
        groups: groups(servers, rows, 2, |row| {
            vec![known(row.median_ms), known(row.p99_ms)]
        }),
    }
}

fn groups<'a>(
    servers: &[&'a str],
    rows: &[Row],
    series: usize,
    values: impl Fn(&Row) -> Vec<Option<f64>>,
) -> Vec<Group<'a>> {
    let group = |name: &&'a str| {
        let row = rows.iter().find(|row| row.server == *name);
        Group {
            name,
            note: row.map(lost).unwrap_or_default(),
            is_own: name.starts_with(OWN),
            values: row.map_or_else(|| vec![None; series], &values),
        }
    };
    servers.iter().map(group).collect()
}

/// Says so if edits were lost.
fn lost(row: &Row) -> String {
    let percent = match (row.lost, row.delivered) {
        (0, _) => return String::new(),
        (lost, Some(delivered)) => 100.0 * lost as f64 / (lost + delivered) as f64,
        (lost, None) => return format!("{lost} edits lost"),
    };
    if percent < 1.0 {
        "lost less than 1 % of the edits".to_owned()
    } else {
        format!("lost {percent:.0} % of the edits")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(server: &str, delivered: u64, lost: u64) -> Row {
        let result = json!({
            "latency_us": { "median": 1_500, "p99": 9_000 },
            "processor_us_each_delivered": 12.5,
            "delivered": delivered,
            "lost": lost,
        });
        Row::of(server, &result)
    }

    #[test]
    fn each_load_has_a_chart_of_costs_and_one_of_latencies() {
        let directory = tempfile::tempdir().expect("a directory");
        let into = directory.path().join("new");
        let rows = [row("Quire", 10, 0), row("other", 10, 10)];
        write(&into, "many", "Many", &["Quire", "other", "third"], &rows).expect("written");
        let read = |name: &str| fs::read_to_string(into.join(name)).expect(name);
        let processor = read("many-processor.svg");
        assert_eq!(processor.matches(">12.5 \u{b5}s<").count(), 2);
        assert_eq!(processor.matches(">not measured<").count(), 1);
        assert!(processor.contains("lost 50 % of the edits"));
        let latency = read("many-latency.svg");
        assert_eq!(latency.matches(">1.50 ms<").count(), 2);
        assert_eq!(latency.matches(">9.00 ms<").count(), 2);
    }

    #[test]
    fn what_was_lost_is_said_and_nothing_where_nothing_was() {
        assert_eq!(lost(&row("x", 10, 0)), "");
        assert_eq!(
            lost(&row("x", 10_000, 1)),
            "lost less than 1 % of the edits"
        );
        assert_eq!(lost(&row("x", 0, 3)), "lost 100 % of the edits");
        assert_eq!(lost(&Row::of("x", &json!({ "lost": 3 }))), "3 edits lost");
    }
}

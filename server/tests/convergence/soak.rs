//! Many seeds, on as many threads as wanted, until they are through or the time is.
//!
//! - `QUIRE_SIMULATION_SEEDS`: how many, or which: a number, or a range like `1000..2000`.
//! - `QUIRE_SIMULATION_SECONDS`: begin no further seed after so long.
//! - `QUIRE_SIMULATION_THREADS`: on how many threads; one if nobody says.
//! - `QUIRE_SIMULATION_PLAN`: a file with a plan, to run instead.

use crate::plan::Plan;
use crate::{failure, shortened};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many seeds an ordinary test run takes.
const SEEDS: u64 = 200;
/// How often the count is printed.
const REPORT_INTERVAL: Duration = Duration::from_secs(30);

/// What is to be run.
pub(crate) struct Soak {
    seeds: Range<u64>,
    limit: Option<Duration>,
    threads: u64,
}

impl Soak {
    /// What the environment says.
    pub(crate) fn wanted() -> Soak {
        let seconds = variable("QUIRE_SIMULATION_SECONDS").map(|text| number(&text));
        let seeds = match variable("QUIRE_SIMULATION_SEEDS") {
            Some(wanted) => match wanted.split_once("..") {
                Some((from, to)) => number(from)..number(to),
                None => 0..number(&wanted),
            },
            None if seconds.is_some() => 0..u64::MAX,
            None => 0..SEEDS,
        };
        Soak {
            seeds,
            limit: seconds.map(Duration::from_secs),
            threads: variable("QUIRE_SIMULATION_THREADS").map_or(1, |text| number(&text)),
        }
    }

    /// Runs the seeds and prints how many there were and how fast. Panics with the shortened plan of
    /// the first one that fails, after writing it to a file from which it can be run again.
    pub(crate) fn run(&self) {
        let started = Instant::now();
        let next = AtomicU64::new(self.seeds.start);
        let done = AtomicU64::new(0);
        let failed = Mutex::new(None);
        let reported = Mutex::new(started);
        let work = || {
            while self.limit.is_none_or(|limit| started.elapsed() < limit) {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= self.seeds.end || is_set(&failed) {
                    return;
                }
                let plan = Plan::of_seed(seed);
                if failure(&plan).is_some() {
                    let mut failed = failed.lock().unwrap_or_else(|it| it.into_inner());
                    failed.get_or_insert(plan);
                    return;
                }
                let count = done.fetch_add(1, Ordering::Relaxed) + 1;
                if let Ok(mut reported) = reported.try_lock()
                    && reported.elapsed() >= REPORT_INTERVAL
                {
                    *reported = Instant::now();
                    print(count, started);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(work);
            }
        });
        print(done.into_inner(), started);
        if let Some(plan) = failed.into_inner().unwrap_or_else(|it| it.into_inner()) {
            report(&plan);
        }
    }
}

/// The plan that the environment names, if it does.
pub(crate) fn wanted_plan() -> Option<PathBuf> {
    variable("QUIRE_SIMULATION_PLAN").map(PathBuf::from)
}

/// Reads a plan.
pub(crate) fn read(path: &Path) -> Plan {
    let json = std::fs::read_to_string(path);
    let json = json.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn report(plan: &Plan) -> ! {
    // Of the hundreds of failures on the way to the shortest plan only the last one is of interest.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let shortest = shortened(plan);
    let why = failure(&shortest).unwrap_or_default();
    std::panic::set_hook(hook);
    let seed = plan.seed;
    let json = shortest.to_json();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("seed-{seed}.json"));
    let written = std::fs::write(&path, &json);
    let again = match written {
        Ok(()) => format!("cargo xtask soak --replay {}", path.display()),
        Err(error) => format!("the plan could not be written: {error}"),
    };
    panic!(
        "seed {seed}: {why}\nthe plan:\n{json}\nrun the plan again:\n    {again}\n\
         run the whole seed again:\n    cargo xtask soak --seeds {seed}..{}",
        seed + 1
    );
}

fn print(count: u64, started: Instant) {
    let seconds = started.elapsed().as_secs_f64();
    let rate = count as f64 / seconds.max(0.001);
    println!("{count} seeds in {seconds:.1} s, {rate:.1} a second");
}

fn is_set(failed: &Mutex<Option<Plan>>) -> bool {
    failed.lock().is_ok_and(|failed| failed.is_some())
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn number(text: &str) -> u64 {
    let number = text.trim().parse();
    number.unwrap_or_else(|_| panic!("{text} is no number"))
}

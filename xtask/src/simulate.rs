//! `cargo xtask simulate`: what ways of routing make of the same days, as a table and as a page of plots.

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use desk_simulation::{
    Change, Comparison, Interval, Limits, Measure, Method, Report, Scenario, compare, page, verdicts,
};
use std::{
    fs::{self, File},
    io::{IsTerminal, Read, Write, stderr},
    path::{Path, PathBuf},
};

/// The most bytes of a file that is read: counts of many years.
const FILE_MAX: u64 = 64 << 20;

/// Which scenario, and what if it were different.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The scenario; `scenarios/reference.toml` explains the format.
    scenario: PathBuf,
    /// So many more agents of a team, or of the team that is best at a skill, such as `2:returns`.
    #[arg(long, value_parser = Change::agents)]
    add_agents: Vec<Change>,
    /// Other weights of skill and profile, such as `0.5,0.5`.
    #[arg(long, value_parser = Change::weights)]
    weights: Option<Change>,
    /// What every agent can have at once.
    #[arg(long)]
    capacity: Option<u32>,
    /// Other days than the scenario's seed gives.
    #[arg(long)]
    seed: Option<u64>,
    /// How many days.
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=1_000))]
    days: Option<u32>,
    /// Where the page is written.
    #[arg(long, default_value = "target/simulation.html")]
    page: PathBuf,
}

/// Reads, simulates, prints and writes.
pub fn run(options: &Simulate) -> Result<()> {
    let as_it_is = read(&options.scenario, options)?;
    let mut scenario = as_it_is.clone();
    let capacity = options.capacity.map(Change::Capacity);
    for change in options.add_agents.iter().chain(&options.weights).chain(&capacity) {
        scenario = scenario.with(change)?;
    }
    println!(
        "{}: {} days, {} agents, {:.0} contacts a day, seed {}\n",
        scenario.name,
        scenario.replications,
        scenario.agents(),
        scenario.arrivals.expected(),
        scenario.seed
    );
    let compared = compare(&scenario, &Method::ALL, progress);
    let limits: Vec<(Method, Limits)> =
        compared.rows.iter().map(|row| (row.method, scenario.limits(row, progress_dot))).collect();
    if stderr().is_terminal() {
        eprint!("\r\u{1b}[K");
    }
    table(&scenario, &compared, &limits);
    let verdicts = verdicts(&scenario, &compared, &limits);
    let mut notes = notes(&compared);
    if scenario != as_it_is {
        let before = compare(&as_it_is, &[Method::Policy], progress);
        if let (Some(before), Some(after)) = (before.row(Method::Policy), compared.row(Method::Policy)) {
            for measure in [Measure::Resolution, Measure::Wait] {
                notes.push(format!(
                    "What if: {} {} instead of {} (the change: {}).",
                    measure.name(),
                    measure.show(after.figure(measure)),
                    measure.show(before.figure(measure)),
                    signed(measure, after.above(before, measure)),
                ));
            }
        }
    }
    for (_, sentence) in &verdicts {
        println!("\n{sentence}");
    }
    println!();
    for note in &notes {
        println!("{note}");
    }
    if let Some(folder) = options.page.parent() {
        fs::create_dir_all(folder)?;
    }
    let report =
        Report { scenario: &scenario, compared: &compared, limits: &limits, verdicts: &verdicts, notes: &notes };
    fs::write(&options.page, page(report)).with_context(|| format!("{} cannot be written", options.page.display()))?;
    println!("\nplots: {}", options.page.display());
    Ok(())
}

fn read(path: &Path, options: &Simulate) -> Result<Scenario> {
    let load = |path: &Path| text(path).with_context(|| format!("{} cannot be read", path.display()));
    let mut scenario = Scenario::parse(&load(path)?).map_err(|problem| anyhow!("{}, {problem}", path.display()))?;
    if let Some(csv) = scenario.csv().map(|csv| path.with_file_name(csv)) {
        scenario = scenario.with_counts(&load(&csv)?).map_err(|problem| anyhow!("{}, {problem}", csv.display()))?;
    }
    scenario.seed = options.seed.unwrap_or(scenario.seed);
    scenario.replications = options.days.unwrap_or(scenario.replications);
    Ok(scenario)
}

fn text(path: &Path) -> Result<String> {
    let mut text = String::new();
    File::open(path)?.take(FILE_MAX + 1).read_to_string(&mut text)?;
    ensure!(text.len() as u64 <= FILE_MAX, "it has more than {FILE_MAX} bytes");
    Ok(text)
}

fn progress(done: u32, all: u32) {
    if stderr().is_terminal() {
        eprint!("\r{done} of {all} days simulated");
        if done == all {
            eprint!("\r\u{1b}[K");
        }
        let _ = stderr().flush();
    }
}

fn table(scenario: &Scenario, compared: &Comparison, limits: &[(Method, Limits)]) {
    let line = |what: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>17}")).collect();
        println!("{what:<46}{cells}");
    };
    line("", compared.rows.iter().map(|row| row.method.name().to_owned()).collect());
    for measure in Measure::ALL {
        line(measure.name(), compared.rows.iter().map(|row| measure.show(row.figure(measure))).collect());
    }
    let share = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0));
    line(
        "waits within the interval of 80 % told",
        compared.rows.iter().map(|row| share(row.estimates.coverage())).collect(),
    );
    let reached = |row| if scenario.is_reached(row) { "yes" } else { "no" }.to_owned();
    line("goal reached", compared.rows.iter().map(reached).collect());
    let limit = |limit: Option<u32>, unit: &str| limit.map_or("never".to_owned(), |limit| format!("{limit}{unit}"));
    line(
        "goal reached up to this load, same staff",
        limits.iter().map(|(_, limits)| limit(limits.load_percent, " %")).collect(),
    );
    line(
        "goal reached from this staff on, same load",
        limits.iter().map(|(_, limits)| limit(limits.agents, " agents")).collect(),
    );
    println!(
        "(means over the days ± half of a 95 % interval; never: not at a tenth of the load, not with twice the staff)"
    );
}

/// A difference with its sign.
fn signed(measure: Measure, difference: Interval) -> String {
    let (factor, unit) = if measure.is_time() { (1.0, "s") } else { (100.0, "points") };
    format!("{:+.1} ± {:.1} {unit}", difference.mean * factor, difference.half * factor)
}

/// How ways differ on the same days.
fn notes(compared: &Comparison) -> Vec<String> {
    let pairs = [
        (Method::Matched, Method::Greedy),
        (Method::Matched, Method::RoundRobin),
        (Method::Policy, Method::RoundRobin),
    ];
    let rows = pairs.into_iter().filter_map(|(of, than)| compared.row(of).zip(compared.row(than)));
    rows.map(|(row, other)| {
        format!(
            "{} against {} on the same days: resolution of specialist issues {}, mean wait {}.",
            row.method.name(),
            other.method.name(),
            signed(Measure::Resolution, row.above(other, Measure::Resolution)),
            signed(Measure::Wait, row.above(other, Measure::Wait)),
        )
    })
    .collect()
}

fn progress_dot() {
    if stderr().is_terminal() {
        eprint!(".");
        let _ = stderr().flush();
    }
}

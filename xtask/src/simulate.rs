//! `cargo xtask simulate`: what ways of routing make of the same days, as a table and as a page of plots.

use anyhow::{Context, Result, anyhow};
use clap::Args;
use desk_simulation::{Change, Comparison, Interval, Measure, Method, Scenario, compare, page};
use std::{
    fs,
    io::{IsTerminal, Write, stderr},
    path::{Path, PathBuf},
};

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
    table(&compared);
    let mut notes = notes(&scenario, &compared);
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
    println!();
    for note in &notes {
        println!("{note}");
    }
    if let Some(folder) = options.page.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&options.page, page(&scenario, &compared, &notes))
        .with_context(|| format!("{} cannot be written", options.page.display()))?;
    println!("\nplots: {}", options.page.display());
    Ok(())
}

fn read(path: &Path, options: &Simulate) -> Result<Scenario> {
    let load = |path: &Path| fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()));
    let mut scenario = Scenario::parse(&load(path)?).map_err(|problem| anyhow!("{}, {problem}", path.display()))?;
    if let Some(csv) = scenario.csv().map(|csv| path.with_file_name(csv)) {
        scenario = scenario.with_counts(&load(&csv)?).map_err(|problem| anyhow!("{}, {problem}", csv.display()))?;
    }
    scenario.seed = options.seed.unwrap_or(scenario.seed);
    scenario.replications = options.days.unwrap_or(scenario.replications);
    Ok(scenario)
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

fn table(compared: &Comparison) {
    print!("{:<46}", "");
    for row in &compared.rows {
        print!("{:>18}", row.method.name());
    }
    println!();
    for measure in Measure::ALL {
        print!("{:<46}", measure.name());
        for row in &compared.rows {
            print!("{:>18}", measure.show(row.figure(measure)));
        }
        println!();
    }
    print!("{:<46}", "waits within the interval of 80 % told");
    for row in &compared.rows {
        let coverage = row.estimates.coverage().map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0));
        print!("{coverage:>18}");
    }
    println!("\n(means over the days ± half of a 95 % interval)");
}

/// A difference with its sign.
fn signed(measure: Measure, difference: Interval) -> String {
    let (factor, unit) = if measure.is_time() { (1.0, "s") } else { (100.0, "points") };
    format!("{:+.1} ± {:.1} {unit}", difference.mean * factor, difference.half * factor)
}

/// What the figures say, and what it would take where the goal is not reached.
fn notes(scenario: &Scenario, compared: &Comparison) -> Vec<String> {
    let mut notes = Vec::new();
    for (of, than) in [(Method::Matched, Method::Greedy), (Method::Policy, Method::RoundRobin)] {
        if let (Some(row), Some(other)) = (compared.row(of), compared.row(than)) {
            notes.push(format!(
                "{} less {} on the same days: resolution of specialist issues {}, mean wait {}.",
                of.name(),
                than.name(),
                signed(Measure::Resolution, row.above(other, Measure::Resolution)),
                signed(Measure::Wait, row.above(other, Measure::Wait)),
            ));
        }
    }
    let goal = scenario.goal;
    let wanted = format!(
        "at least {:.0} % resolved and a mean wait of at most {:.0} s",
        goal.resolution.get() * 100.0,
        goal.mean_wait_seconds.get()
    );
    for method in [Method::Matched, Method::Policy] {
        let Some(row) = compared.row(method) else { continue };
        if scenario.is_reached(row) {
            notes.push(format!("{} reaches the goal ({wanted}) with this staff.", method.name()));
            continue;
        }
        let tell = || progress_dot();
        let load = scenario.bearable(method, tell).map_or("not even a fifth of the contacts".to_owned(), |share| {
            format!("{:.1} % of the contacts", share * 100.0)
        });
        let staff = scenario.needed(method, tell).map_or("not even twice the staff".to_owned(), |more| {
            format!("{more} more agents, spread over the teams as they are")
        });
        notes.push(format!(
            "{} does not reach the goal ({wanted}). It would with {load} and this staff; or with {staff} and all contacts.",
            method.name()
        ));
    }
    notes
}

fn progress_dot() {
    if stderr().is_terminal() {
        eprint!(".");
        let _ = stderr().flush();
    }
}

//! How long a decision takes, printed and never judged: `cargo xtask bench routing`.
//!
//! The desk of the measurement: 24 issue types, 2 languages and 3 segments, so 144 kinds of need. Every agent is
//! different: 6 skills with proficiencies of two decimals, one or both languages, some segments. Seats and those who
//! wait are as many, and wait since up to half an hour; the hardest case is where neither has much to spare.

use desk_core::{
    Language, Millis,
    agent::{Agent, Proficiency, Role},
    id::{AgentId, IssueType},
    ticket::Priority,
};
use desk_routing::{Candidate, Need, Policy, Settings, Waiting, Weights, decide};
use std::{collections::BTreeSet, error::Error, time::Instant};

const NOW: Millis = Millis::from_secs(100_000);

fn issue(rng: &mut fastrand::Rng) -> Result<IssueType, Box<dyn Error>> {
    // As it is at a desk: a few issues are most of the work.
    let number = rng.u32(0..24).min(rng.u32(0..24));
    Ok(IssueType::parse(format!("issue-{number}"))?)
}

fn languages(rng: &mut fastrand::Rng) -> Vec<Language> {
    let all = [&[Language::Zh][..], &[Language::En], &[Language::Zh, Language::En]];
    rng.choice(all).unwrap_or_default().to_vec()
}

fn agents(count: usize, capacity: u32, rng: &mut fastrand::Rng) -> Result<Vec<Agent>, Box<dyn Error>> {
    let mut agents = Vec::with_capacity(count);
    for n in 0..count {
        let mut skills = std::collections::BTreeMap::new();
        for _ in 0..6 {
            skills.insert(issue(rng)?, Proficiency::new(f64::from(rng.u32(0..=100)) / 100.0)?);
        }
        let segments = ["new", "member", "vip"].into_iter().filter(|_| rng.bool()).map(str::to_owned).collect();
        let id = AgentId::parse(format!("agent-{n}"))?;
        let (languages, role) = (languages(rng), Role::Agent);
        agents.push(Agent {
            id,
            name: format!("Agent {n}"),
            role,
            languages,
            skills,
            segments,
            level: 0,
            teams: BTreeSet::new(),
            capacity,
        });
    }
    Ok(agents)
}

/// `known`: which share of the customers had somebody before.
fn waiting(
    count: usize,
    agents: &[Agent],
    known: f64,
    rng: &mut fastrand::Rng,
) -> Result<Vec<Waiting<usize>>, Box<dyn Error>> {
    let mut waiting = Vec::with_capacity(count);
    for key in 0..count {
        let language = Some(if rng.bool() { Language::Zh } else { Language::En });
        let segment = rng.choice(["new", "member", "vip"]).map(str::to_owned);
        let since = Millis::new(NOW.as_u64() - rng.u64(0..1_800_000));
        let last_agent =
            rng.choice(agents).filter(|_| known > 0.0).map(|agent| agent.id.clone()).filter(|_| rng.f64() < known);
        let need = Need { issue: Some(issue(rng)?), language, segment };
        let (priority, silent) = (Priority::Normal, Vec::new());
        waiting.push(Waiting {
            key,
            need,
            priority,
            units: 1,
            since,
            due: None,
            level: 0,
            team: None,
            last_agent,
            silent,
        });
    }
    Ok(waiting)
}

fn measure(what: &str, agents: &[Agent], waiting: &[Waiting<usize>], policy: &Policy) {
    let candidates: Vec<Candidate<'_>> =
        agents.iter().map(|agent| Candidate { agent, taken: 0, last_assigned: Millis::new(0) }).collect();
    let mut times = Vec::new();
    let mut given = (0, 0.0);
    for _ in 0..7 {
        let start = Instant::now();
        let decided = decide(policy, NOW, waiting, &candidates);
        times.push(start.elapsed());
        given = (decided.decisions.len(), decided.decisions.iter().map(|d| d.score).sum::<f64>());
    }
    times.sort();
    let millis = |time: Option<&std::time::Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1_000.0);
    println!(
        "{what:<58} {:>8.2} ms {:>8.2} ms   {:>6} given, mean score {:.4}",
        millis(times.first()),
        millis(times.get(3)),
        given.0,
        given.1 / f64::from(u32::try_from(given.0.max(1)).unwrap_or(u32::MAX)),
    );
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("{:<58} {:>11} {:>11}", "agents × waiting", "fastest", "median");
    let policy = Policy::default();
    for (count, capacity, wait) in [
        (1_000, 1, 1_000),
        (1_000, 4, 1_000),
        (1_000, 1, 4_000),
        (10_000, 1, 10_000),
        (10_000, 4, 10_000),
        (10_000, 1, 100),
    ] {
        let mut rng = fastrand::Rng::with_seed(1);
        let agents = agents(count, capacity, &mut rng)?;
        let waiting = waiting(wait, &agents, 0.0, &mut rng)?;
        measure(&format!("{count} × {wait}, {capacity} seat(s) each"), &agents, &waiting, &policy);
    }
    let weights = Weights { last_agent: 0.2, ..Weights::default() };
    let policy = Policy::new(Settings { weights, ..Settings::default() })?;
    for (count, known) in [(1_000, 0.1), (1_000, 1.0), (10_000, 0.02), (10_000, 0.5)] {
        let mut rng = fastrand::Rng::with_seed(1);
        let agents = agents(count, 1, &mut rng)?;
        let waiting = waiting(count, &agents, known, &mut rng)?;
        let what = format!("{count} × {count}, last agent counts, {:.0} % had one", known * 100.0);
        measure(&what, &agents, &waiting, &policy);
    }
    Ok(())
}

//! A scenario: who comes, who is there, and what happens between them. Its format is this file's types as TOML; the
//! reference is `scenarios/reference.toml`, which explains every key.

mod file;
mod number;

use crate::arrivals::Counts;
use desk_core::{
    Language,
    agent::Proficiency,
    id::{IssueType, TeamId},
};
use desk_routing::Policy;
use number::{Positive, Share, Times};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt};

/// The most agents of a scenario.
const AGENTS_MAX: u32 = 5_000;
/// The most bytes of a scenario.
const TEXT_MAX: usize = 1 << 20;
/// The most contacts that a day may have.
const CONTACTS_MAX: f64 = 200_000.0;

/// What is wrong with a scenario, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// A scenario that was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// From which all that happens by chance is drawn.
    pub seed: u64,
    /// How many days are simulated.
    pub replications: u32,
    /// Who comes when.
    pub arrivals: Arrivals,
    /// What they come with.
    pub issues: Vec<Issue>,
    /// How they behave.
    pub contact: Contact,
    /// Shares of the customers' languages.
    pub languages: Vec<(Language, f64)>,
    /// Shares of the customers' segments.
    pub segments: Vec<(String, f64)>,
    /// Who is there.
    pub teams: Vec<Team>,
    /// The rules of the matched assignment; its weights are the greedy one's too.
    pub policy: Policy,
    /// What is wanted.
    pub goal: Goal,
}

/// Who comes when.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrivals {
    /// Contacts in each hour from the start on.
    PerHour(Vec<f64>),
    /// As many as were counted on one day; the shell reads the file.
    Csv {
        /// The file, from the scenario's folder.
        file: String,
        /// Which day of it, as the file writes it.
        day: String,
        /// How many times as many come.
        scale: f64,
        /// The counts, once read.
        counts: Option<Counts>,
    },
}

/// An issue type as customers come with it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Its name.
    pub id: IssueType,
    /// Its share of all contacts, in proportion to the others.
    pub share: Positive,
    /// How long an expert takes on average, in minutes.
    pub minutes: Positive,
    /// Whether it takes a specialist.
    #[serde(default)]
    pub specialist: bool,
    /// How much capacity it takes.
    #[serde(default = "one")]
    pub units: u32,
}

/// How contacts go.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// After how long one who waits gives up, on average, in minutes (exponential).
    pub patience_minutes: Positive,
    /// The standard deviation of handling times as a share of their mean (lognormal).
    pub spread: Share,
    /// By which share it takes longer with no skill than with full skill; between them in proportion.
    pub slower_unskilled: Times,
    /// The chance that an expert resolves it.
    pub resolved_skilled: Share,
    /// The chance that somebody without the skill resolves it.
    pub resolved_unskilled: Share,
    /// By what the chance is multiplied where the agent does not speak the customer's language.
    pub resolved_foreign: Share,
    /// By which share it takes longer for each other thing that the agent has when it begins.
    #[serde(default)]
    pub slower_each_other: Times,
    /// Which share of those not resolved comes back.
    pub comes_back: Share,
    /// After how long, on average, in minutes (exponential).
    pub back_minutes: Positive,
}

/// Agents who are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// What they are called.
    pub id: TeamId,
    /// How many.
    pub agents: u32,
    /// What each can have at once.
    pub capacity: u32,
    /// What they speak.
    pub languages: Vec<Language>,
    /// Whom they serve best.
    pub segments: Vec<String>,
    /// What they can.
    pub skills: BTreeMap<IssueType, Proficiency>,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Answered within so many seconds keeps the promise.
    pub promise_seconds: Positive,
    /// The mean wait in seconds.
    pub mean_wait_seconds: Positive,
    /// First-contact resolution of specialist issues.
    pub resolution: Share,
}

impl Scenario {
    /// The file that has the counts, where the scenario wants one.
    #[must_use]
    pub fn csv(&self) -> Option<&str> {
        match &self.arrivals {
            Arrivals::Csv { file, .. } => Some(file),
            Arrivals::PerHour(_) => None,
        }
    }

    /// The scenario with the counts of that file. A problem's line is one of the file.
    pub fn with_counts(mut self, csv: &str) -> Result<Self, Problem> {
        if let Arrivals::Csv { day, counts, .. } = &mut self.arrivals {
            *counts = Some(Counts::parse(csv, day)?);
            let expected = self.arrivals.expected();
            if expected > CONTACTS_MAX {
                let message = format!("{expected:.0} contacts a day are more than {CONTACTS_MAX}: lower `scale`");
                return Err(Problem { line: 1, message });
            }
        }
        Ok(self)
    }

    /// All agents.
    #[must_use]
    pub fn agents(&self) -> u32 {
        self.teams.iter().map(|team| team.agents).sum()
    }
}

fn one() -> u32 {
    1
}

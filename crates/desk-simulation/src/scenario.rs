//! A scenario: who comes, who is there, and what happens between them. Its format is this file's types as TOML; the
//! reference is `scenarios/reference.toml`, which explains every key.

use crate::arrivals::Counts;
use desk_core::{
    Language,
    agent::{CAPACITY_MAX, Proficiency},
    id::{IssueType, TeamId},
};
use desk_routing::Policy;
use serde::Deserialize;
use std::{collections::BTreeMap, fmt, ops::Range};
use toml::Spanned;

/// The most agents of a scenario.
const AGENTS_MAX: u32 = 5_000;
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

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $range:expr, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
        #[serde(try_from = "f64")]
        pub struct $name(f64);
        impl $name {
            /// The number.
            #[must_use]
            pub fn get(self) -> f64 {
                self.0
            }
        }
        impl TryFrom<f64> for $name {
            type Error = &'static str;
            fn try_from(value: f64) -> Result<Self, Self::Error> {
                if ($range).contains(&value) { Ok(Self(value)) } else { Err($what) }
            }
        }
    };
}
number!(
    /// 0 to 1.
    Share, 0.0..=1.0, "must be a number from 0 to 1"
);
number!(
    /// Above 0.
    Positive, 1e-6..=1e6, "must be a number above 0 and at most a million"
);
number!(
    /// 0 to 100.
    Times, 0.0..=100.0, "must be a number from 0 to 100"
);
number!(
    /// 0 or more.
    Rate, 0.0..=CONTACTS_MAX, "must be a number of contacts an hour, 0 or more"
);

fn one() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    seed: u64,
    replications: Spanned<u32>,
    arrivals: Spanned<RawArrivals>,
    issue: Spanned<Vec<Spanned<Issue>>>,
    contact: Contact,
    languages: Spanned<BTreeMap<Language, Positive>>,
    #[serde(default)]
    segments: BTreeMap<String, Positive>,
    team: Spanned<Vec<Spanned<RawTeam>>>,
    #[serde(default)]
    routing: Policy,
    goal: Goal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawArrivals {
    per_hour: Option<Vec<Rate>>,
    csv: Option<String>,
    day: Option<String>,
    scale: Option<Positive>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTeam {
    id: TeamId,
    agents: Spanned<u32>,
    #[serde(default = "one")]
    capacity: u32,
    languages: Vec<Language>,
    #[serde(default)]
    segments: Vec<String>,
    skills: BTreeMap<IssueType, Proficiency>,
    #[serde(default)]
    others: Option<Proficiency>,
}

/// Tells lines of a text.
struct Lines<'a>(&'a str);

impl Lines<'_> {
    fn problem(&self, at: usize, message: impl Into<String>) -> Problem {
        let before = self.0.get(..at).unwrap_or(self.0);
        Problem { line: before.matches('\n').count().saturating_add(1), message: message.into() }
    }

    /// At the first place of a word within the table that begins with a span, else at its start.
    fn at_word(&self, span: Range<usize>, word: &str, message: String) -> Problem {
        let rest = self.0.get(span.start..).unwrap_or_default();
        let table = rest.get(1..).and_then(|after| after.find("\n[")).and_then(|end| rest.get(..end)).unwrap_or(rest);
        self.problem(span.start.saturating_add(table.find(word).unwrap_or(0)), message)
    }
}

impl Scenario {
    /// Reads a scenario; the first mistake is told with its line.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let lines = Lines(text);
        let file: File = toml::from_str(text).map_err(|error| {
            let message = error.message().lines().next().unwrap_or("is no scenario").to_owned();
            lines.problem(error.span().map_or(0, |span| span.start), message)
        })?;
        let replications = *file.replications.get_ref();
        if !(2..=1_000).contains(&replications) {
            return Err(lines.problem(file.replications.span().start, "replications must be from 2 to 1000"));
        }
        let arrivals = arrivals(&lines, file.arrivals)?;
        let issues = issues(&lines, file.issue)?;
        if file.languages.get_ref().is_empty() {
            return Err(lines.problem(file.languages.span().start, "customers need a language"));
        }
        let teams = teams(&lines, file.team, &issues)?;
        for team in &teams {
            for segment in &team.1.segments {
                if !file.segments.contains_key(segment) {
                    let message = format!("no customer is of the segment `{segment}`");
                    return Err(lines.at_word(team.0.clone(), segment, message));
                }
            }
        }
        Ok(Self {
            name: file.name,
            seed: file.seed,
            replications,
            arrivals,
            issues,
            contact: file.contact,
            languages: file.languages.into_inner().into_iter().map(|(of, share)| (of, share.get())).collect(),
            segments: file.segments.into_iter().map(|(of, share)| (of, share.get())).collect(),
            teams: teams.into_iter().map(|(_, team)| team).collect(),
            policy: file.routing,
            goal: file.goal,
        })
    }

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

fn arrivals(lines: &Lines<'_>, raw: Spanned<RawArrivals>) -> Result<Arrivals, Problem> {
    let at = raw.span().start;
    match raw.into_inner() {
        RawArrivals { per_hour: Some(rates), csv: None, day: None, scale: None } => {
            let rates: Vec<f64> = rates.into_iter().map(Rate::get).collect();
            let total: f64 = rates.iter().sum();
            if rates.len() > 48 || total <= 0.0 || total > CONTACTS_MAX {
                let message = format!("per_hour must be 1 to 48 hours with 1 to {CONTACTS_MAX} contacts in sum");
                return Err(lines.problem(at, message));
            }
            Ok(Arrivals::PerHour(rates))
        }
        RawArrivals { per_hour: None, csv: Some(file), day: Some(day), scale } => {
            Ok(Arrivals::Csv { file, day, scale: scale.map_or(1.0, Positive::get), counts: None })
        }
        _ => Err(lines.problem(at, "arrivals must have either per_hour, or csv and day and perhaps scale")),
    }
}

fn issues(lines: &Lines<'_>, raw: Spanned<Vec<Spanned<Issue>>>) -> Result<Vec<Issue>, Problem> {
    let at = raw.span().start;
    let mut issues: Vec<Issue> = Vec::new();
    for issue in raw.into_inner() {
        let span = issue.span();
        let issue = issue.into_inner();
        if issues.iter().any(|other| other.id == issue.id) {
            return Err(lines.at_word(span, "id", format!("the issue `{}` is there twice", issue.id)));
        }
        if !(1..=CAPACITY_MAX).contains(&issue.units) {
            return Err(lines.at_word(span, "units", format!("units must be from 1 to {CAPACITY_MAX}")));
        }
        issues.push(issue);
    }
    if issues.is_empty() {
        return Err(lines.problem(at, "customers come with nothing: there must be an issue"));
    }
    Ok(issues)
}

type Placed<T> = (Range<usize>, T);

fn teams(
    lines: &Lines<'_>,
    raw: Spanned<Vec<Spanned<RawTeam>>>,
    issues: &[Issue],
) -> Result<Vec<Placed<Team>>, Problem> {
    let at = raw.span().start;
    let mut teams: Vec<Placed<Team>> = Vec::new();
    let mut agents = 0_u32;
    for team in raw.into_inner() {
        let span = team.span();
        let team = team.into_inner();
        if teams.iter().any(|(_, other)| other.id == team.id) {
            return Err(lines.at_word(span, "id", format!("the team `{}` is there twice", team.id)));
        }
        agents = agents.saturating_add(*team.agents.get_ref());
        if agents > AGENTS_MAX {
            return Err(lines.problem(team.agents.span().start, format!("at most {AGENTS_MAX} agents")));
        }
        if !(1..=CAPACITY_MAX).contains(&team.capacity) {
            return Err(lines.at_word(span, "capacity", format!("a capacity must be from 1 to {CAPACITY_MAX}")));
        }
        if let Some(unknown) = team.skills.keys().find(|skill| issues.iter().all(|issue| issue.id != **skill)) {
            return Err(lines.at_word(span, unknown.as_str(), format!("nobody comes with the issue `{unknown}`")));
        }
        let mut skills = team.skills;
        if let Some(others) = team.others {
            for issue in issues {
                skills.entry(issue.id.clone()).or_insert(others);
            }
        }
        teams.push((
            span,
            Team {
                id: team.id,
                agents: *team.agents.get_ref(),
                capacity: team.capacity,
                languages: team.languages,
                segments: team.segments,
                skills,
            },
        ));
    }
    let largest = issues.iter().map(|issue| issue.units).max().unwrap_or(1);
    if agents == 0 {
        return Err(lines.problem(at, "nobody is there to answer: there must be agents"));
    }
    if teams.iter().filter(|(_, team)| team.agents > 0).all(|(_, team)| team.capacity < largest) {
        return Err(lines.problem(at, format!("no agent has a capacity of {largest}, which an issue takes")));
    }
    Ok(teams)
}

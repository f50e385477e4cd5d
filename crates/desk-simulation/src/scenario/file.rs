//! A scenario as it stands in a file, and what can be wrong with it.
//!
//! The decision: *the first mistake is told with its line*, so that whoever wrote the file finds it.

use super::{
    AGENTS_MAX, Arrivals, CONTACTS_MAX, Contact, Goal, Issue, Problem, Scenario, TEXT_MAX, Team,
    number::{Positive, Rate},
    one,
};
use desk_core::{
    Language,
    agent::{CAPACITY_MAX, Proficiency},
    id::{IssueType, TeamId},
};
use desk_routing::Policy;
use serde::Deserialize;
use std::{collections::BTreeMap, ops::Range};
use toml::Spanned;

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
        if text.len() > TEXT_MAX {
            return Err(
                lines.problem(0, format!("a scenario has at most {TEXT_MAX} bytes, and this has {}", text.len()))
            );
        }
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

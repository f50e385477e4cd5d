//! What waits, grouped into kinds whose pieces are alike to every agent, and what each agent scores for each kind.
//!
//! The decision: *texts are compared once and numbers ever after.* Issue types, segments and teams get numbers, so that
//! ten thousand agents times two hundred kinds are two million multiplications and not as many look-ups of texts.

use crate::{Candidate, LanguageRule, Policy, Reach, Silence, Step, Waiting, score::mean, work::silent};
use desk_core::{
    Language, Millis,
    id::{AgentId, IssueType, TeamId},
};
use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
};

/// What the score of a piece depends on, whoever the agent is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Kind<'a> {
    issue: Option<&'a IssueType>,
    language: Option<Language>,
    segment: Option<&'a str>,
    level: u8,
    team: Option<&'a TeamId>,
    step: usize,
    /// How much capacity a piece takes.
    pub(crate) units: u32,
    /// What binds it to a person; empty for most.
    person: Person<'a>,
}

/// What is between a piece and single agents.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Person<'a> {
    /// Whom the customer had last, where that counts.
    pub(crate) last: Option<&'a AgentId>,
    /// Who was silent.
    pub(crate) silent: BTreeSet<&'a AgentId>,
}

/// The kinds, and the kind of each piece.
pub(crate) struct Kinds<'a> {
    /// In the order in which they first come.
    pub(crate) kinds: Vec<Kind<'a>>,
    /// By piece.
    pub(crate) of: Vec<usize>,
}

/// Groups pieces. With `merged`, what is between a piece and single agents makes no kind of its own.
pub(crate) fn group<'a, K>(policy: &Policy, now: Millis, pieces: &[&'a Waiting<K>], merged: bool) -> Kinds<'a> {
    let mut numbers: HashMap<Kind<'a>, usize> = HashMap::new();
    let mut kinds = Vec::new();
    let of = pieces.iter().map(|piece| {
        let kind = Kind {
            issue: piece.need.issue.as_ref(),
            language: piece.need.language,
            segment: piece.need.segment.as_deref(),
            level: piece.level,
            team: piece.team.as_ref(),
            step: policy.step(now.since(piece.since)).0,
            units: piece.units.max(1),
            person: if merged { Person::default() } else { person(policy, now, piece) },
        };
        *numbers.entry(kind).or_insert_with_key(|kind| {
            kinds.push(kind.clone());
            kinds.len() - 1
        })
    });
    let of = of.collect();
    Kinds { kinds, of }
}

/// What is between a piece and single agents.
pub(crate) fn person<'a, K>(policy: &Policy, now: Millis, piece: &'a Waiting<K>) -> Person<'a> {
    let counts = policy.settings().weights.last_agent > 0.0;
    Person { last: piece.last_agent.as_ref().filter(|_| counts), silent: silent(policy, now, piece).collect() }
}

/// The numbers that texts get, in the order in which they first come.
struct Numbers<'a, T: ?Sized>(HashMap<&'a T, usize>);

impl<'a, T: Eq + Hash + ?Sized> Numbers<'a, T> {
    fn of(texts: impl Iterator<Item = Option<&'a T>>) -> (Self, Vec<Option<usize>>) {
        let mut numbers = HashMap::new();
        let each = texts.map(|text| {
            let text = text?;
            let next = numbers.len();
            Some(*numbers.entry(text).or_insert(next))
        });
        let each = each.collect();
        (Self(numbers), each)
    }

    /// Which of the texts are among these.
    fn among<'b>(&self, texts: impl Iterator<Item = &'b T>) -> Vec<bool>
    where
        T: 'b,
    {
        let mut among = vec![false; self.0.len()];
        for text in texts {
            if let Some(is) = self.0.get(text).and_then(|number| among.get_mut(*number)) {
                *is = true;
            }
        }
        among
    }
}

/// The score of each agent for each kind, agent by agent, without the load; none where the agent may not have it.
pub(crate) fn scores<T>(
    policy: &Policy,
    kinds: &[Kind<'_>],
    candidates: &[&Candidate<'_>],
    as_value: impl Fn(Option<f64>) -> T,
) -> Vec<T> {
    let settings = policy.settings();
    let (issues, issue_of) = Numbers::of(kinds.iter().map(|kind| kind.issue));
    let (segments, segment_of) = Numbers::of(kinds.iter().map(|kind| kind.segment));
    let (teams, team_of) = Numbers::of(kinds.iter().map(|kind| kind.team));
    let steps: Vec<Option<&Step>> = kinds.iter().map(|kind| settings.steps.get(kind.step)).collect();
    let mut scores = Vec::with_capacity(kinds.len() * candidates.len());
    for candidate in candidates {
        let agent = candidate.agent;
        let mut skills = vec![0.0; issues.0.len()];
        for (issue, proficiency) in &agent.skills {
            if let Some(skill) = issues.0.get(issue).and_then(|number| skills.get_mut(*number)) {
                *skill = proficiency.get();
            }
        }
        let any = mean(agent.skills.values().map(|p| p.get()));
        let serves = segments.among(agent.segments.iter().map(String::as_str));
        let member = teams.among(agent.teams.iter());
        let speaks = |language: Language| agent.languages.contains(&language);
        let (zh, en) = (speaks(Language::Zh), speaks(Language::En));
        let reaches: Vec<bool> = settings.steps.iter().map(|step| reached(step, candidate)).collect();
        let has = |flags: &[bool], number: usize| flags.get(number).copied().unwrap_or(false);
        let each = kinds.iter().zip(&steps).zip(&issue_of).zip(&segment_of).zip(&team_of);
        scores.extend(each.map(|((((kind, step), issue), segment), team)| {
            let speaks = kind.language.map(|language| if language == Language::Zh { zh } else { en });
            let skill = issue.map_or(any, |issue| skills.get(issue).copied().unwrap_or(0.0));
            let rule = step.and_then(|step| step.language).unwrap_or(settings.language);
            let may = agent.level >= kind.level
                && kind.units <= candidate.free()
                && team.is_none_or(|team| has(&member, team) || has(&reaches, kind.step))
                && (rule == LanguageRule::Soft || speaks != Some(false))
                && step.is_none_or(|step| skill >= step.min_skill);
            let Some((last, penalty)) = personal(settings.silence, &kind.person, &agent.id) else {
                return as_value(None);
            };
            let profile = match (speaks, segment.map(|segment| has(&serves, segment))) {
                (None, None) => 1.0,
                (Some(one), None) | (None, Some(one)) => f64::from(one),
                (Some(a), Some(b)) => (f64::from(a) + f64::from(b)) / 2.0,
            };
            let weights = &settings.weights;
            let score =
                weights.skill * skill + weights.profile * profile + weights.last_agent * f64::from(last) - penalty;
            as_value(may.then_some(score))
        }));
    }
    scores
}

/// Whether a step lets an agent have the work of every team, or of one that is theirs.
fn reached(step: &Step, candidate: &Candidate<'_>) -> bool {
    match &step.teams {
        Reach::Own => false,
        Reach::Also(others) => others.iter().any(|other| candidate.agent.teams.contains(other)),
        Reach::All => true,
    }
}

/// Whether an agent had the customer last, and what their score loses; nothing where they may not have it.
pub(crate) fn personal(silence: Silence, person: &Person<'_>, agent: &AgentId) -> Option<(bool, f64)> {
    let last = person.last.is_some_and(|last| last == agent);
    match silence {
        _ if !person.silent.contains(agent) => Some((last, 0.0)),
        Silence::Exclude { .. } => None,
        Silence::Penalise { weight } => Some((last, weight)),
    }
}

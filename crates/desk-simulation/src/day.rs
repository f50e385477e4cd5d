//! One day of a scenario, event by event.

use crate::{
    Scenario,
    customer::{Coming, draw, mix},
    method::{Method, Router},
    outcome::Outcome,
    scenario::Issue,
};
use desk_core::{
    Millis,
    agent::{Agent, Role},
    id::AgentId,
    ticket::Priority,
};
use desk_routing::{Candidate, Estimate, Need, Outlook, Waiting};
use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
};

/// The day begins here, so that nobody seems to have been idle for ever.
const START: f64 = 86_400.0;
/// Who was not helped so often does not come back any more.
const ATTEMPTS_MAX: u32 = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// By the number of the contact.
    Ended {
        contact: u32,
        agent: usize,
    },
    Comes(u32),
    GivesUp(u32),
    /// Time alone may change a decision.
    Look,
}

fn staff(scenario: &Scenario) -> Vec<Agent> {
    let each = scenario.teams.iter().flat_map(|team| (0..team.agents).map(move |_| team));
    let agent = |(n, team): (usize, &crate::Team)| {
        Some(Agent {
            id: AgentId::parse(format!("a{n:05}")).ok()?,
            name: team.id.to_string(),
            role: Role::Agent,
            languages: team.languages.clone(),
            skills: team.skills.clone(),
            segments: team.segments.clone(),
            level: 0,
            teams: BTreeSet::new(),
            capacity: team.capacity,
        })
    };
    // Teams are mixed, so that an order of agents is not one of skills; the same for every way.
    let mut staff: Vec<Agent> = each.enumerate().filter_map(agent).collect();
    fastrand::Rng::with_seed(scenario.seed).shuffle(&mut staff);
    for (n, agent) in staff.iter_mut().enumerate() {
        if let Ok(id) = AgentId::parse(format!("a{n:05}")) {
            agent.id = id;
        }
    }
    staff
}

/// A day in the making.
struct Day<'a> {
    scenario: &'a Scenario,
    number: u32,
    /// When the doors close.
    closes: f64,
    coming: Vec<Coming>,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    queue: Vec<Waiting<u32>>,
    /// What those were told who wait, by contact.
    told: Vec<Option<Estimate>>,
    taken: Vec<u32>,
    last_assigned: Vec<Millis>,
    busy: Vec<f64>,
    /// The sum and number of handling times so far, in seconds.
    handled: (f64, f64),
    outcome: Outcome,
}

/// Simulates one day: all who come until the doors close are answered or give up.
#[must_use]
pub fn simulate(scenario: &Scenario, method: Method, day: u32) -> Outcome {
    let staff = staff(scenario);
    let closes = START + scenario.arrivals.open_seconds();
    let mut rng = fastrand::Rng::with_seed(mix([scenario.seed, day.into(), u64::MAX, 0]));
    let times = scenario.arrivals.draw(&mut rng);
    let minutes = scenario.issues.iter().map(|issue| issue.minutes.get()).sum::<f64>() / scenario.issues.len() as f64;
    let mut at_work = Day {
        scenario,
        number: day,
        closes,
        coming: Vec::new(),
        events: BinaryHeap::new(),
        queue: Vec::new(),
        told: Vec::new(),
        taken: vec![0; staff.len()],
        last_assigned: vec![Millis::new(0); staff.len()],
        busy: vec![0.0; staff.len()],
        // Before anything was measured one goes by what is usual.
        handled: (minutes * 60.0, 1.0),
        outcome: Outcome::default(),
    };
    for (customer, time) in times.into_iter().enumerate() {
        let coming = draw(scenario, day, u32::try_from(customer).unwrap_or(u32::MAX), 0);
        at_work.expect(START + time, coming);
    }
    let mut router = Router::new(method, &scenario.policy, mix([scenario.seed, day.into(), u64::MAX, 1]));
    let mut look_at = u64::MAX;
    while let Some(Reverse((now, event))) = at_work.events.pop() {
        at_work.happens(now, event);
        // What happens in the same instant is decided on together.
        if at_work.events.peek().is_some_and(|Reverse((next, _))| *next == now) {
            continue;
        }
        if at_work.queue.is_empty() {
            continue;
        }
        let (pairs, again) = at_work.decide(&staff, &mut router, now);
        at_work.give(&staff, now, &pairs);
        if now >= look_at {
            look_at = u64::MAX;
        }
        if let Some(again) = again.map(Millis::as_u64).filter(|again| *again < look_at && !at_work.queue.is_empty()) {
            look_at = again;
            at_work.events.push(Reverse((again, Event::Look)));
        }
    }
    let open = scenario.arrivals.open_seconds();
    let shares = at_work.busy.iter().zip(&staff).map(|(busy, agent)| busy / (open * f64::from(agent.capacity.max(1))));
    at_work.outcome.busy = shares.collect();
    at_work.outcome
}

fn millis(seconds: f64) -> u64 {
    (seconds * 1_000.0) as u64
}

impl Day<'_> {
    fn expect(&mut self, at: f64, coming: Coming) {
        let contact = u32::try_from(self.coming.len()).unwrap_or(u32::MAX);
        self.coming.push(coming);
        self.told.push(None);
        self.events.push(Reverse((millis(at), Event::Comes(contact))));
    }

    fn issue(&self, contact: u32) -> Option<(&Coming, &Issue)> {
        let coming = self.coming.get(contact as usize)?;
        Some((coming, self.scenario.issues.get(coming.issue)?))
    }

    fn happens(&mut self, now: u64, event: Event) {
        match event {
            Event::Comes(contact) => self.comes(now, contact),
            Event::GivesUp(contact) => {
                let before = self.queue.len();
                self.queue.retain(|piece| piece.key != contact);
                if self.queue.len() < before {
                    self.outcome.abandoned += 1;
                }
            }
            Event::Ended { contact, agent } => {
                let units = self.issue(contact).map_or(1, |(_, issue)| issue.units);
                if let Some(taken) = self.taken.get_mut(agent) {
                    *taken = taken.saturating_sub(units);
                }
            }
            Event::Look => {}
        }
    }

    fn comes(&mut self, now: u64, contact: u32) {
        let Some((coming, issue)) = self.issue(contact) else { return };
        let (patience, first) = (coming.patience, coming.attempt == 0);
        let segment = coming.segment.and_then(|segment| self.scenario.segments.get(segment));
        let piece = Waiting {
            key: contact,
            need: Need {
                issue: Some(issue.id.clone()),
                language: Some(coming.language),
                segment: segment.map(|(segment, _)| segment.clone()),
            },
            priority: Priority::Normal,
            units: issue.units,
            since: Millis::new(now),
            due: None,
            level: 0,
            team: None,
            last_agent: None,
            silent: Vec::new(),
        };
        self.queue.push(piece);
        if first {
            self.outcome.first += 1
        } else {
            self.outcome.again += 1
        }
        self.events.push(Reverse((now + millis(patience), Event::GivesUp(contact))));
    }

    fn decide(&self, staff: &[Agent], router: &mut Router<'_>, now: u64) -> (Vec<(u32, usize)>, Option<Millis>) {
        let each = staff.iter().zip(&self.taken).zip(&self.last_assigned);
        let agents: Vec<Candidate<'_>> =
            each.map(|((agent, taken), last)| Candidate { agent, taken: *taken, last_assigned: *last }).collect();
        if agents.iter().all(|agent| agent.free() == 0) {
            return (Vec::new(), None);
        }
        router.give(Millis::new(now), &self.queue, &agents)
    }

    fn give(&mut self, staff: &[Agent], now: u64, pairs: &[(u32, usize)]) {
        for (contact, place) in pairs {
            let Some(agent) = staff.get(*place) else { continue };
            let Some(at) = self.queue.iter().position(|piece| piece.key == *contact) else { continue };
            let piece = self.queue.remove(at);
            self.answered(now, &piece, agent, *place);
        }
        self.tell(staff, now);
    }

    /// Tells those who have just come and wait how long it may take.
    fn tell(&mut self, staff: &[Agent], now: u64) {
        let outlook = Outlook {
            seats: staff.iter().map(|agent| agent.capacity).sum(),
            free: 0,
            handling: Millis::new(millis(self.handled.0 / self.handled.1)),
            patience: Some(Millis::new(millis(self.scenario.contact.patience_minutes.get() * 60.0))),
        };
        for (place, piece) in self.queue.iter().enumerate().rev() {
            if piece.since.as_u64() < now {
                break;
            }
            let position = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
            if let Some(told) = self.told.get_mut(piece.key as usize) {
                *told = outlook.estimate(position);
            }
        }
    }

    fn answered(&mut self, now: u64, piece: &Waiting<u32>, agent: &Agent, place: usize) {
        let contact = piece.key;
        let Some((coming, issue)) = self.issue(contact) else { return };
        let (coming, issue) = (*coming, issue.clone());
        let rules = &self.scenario.contact;
        let skill = agent.skills.get(&issue.id).map_or(0.0, |skill| skill.get());
        let mean = issue.minutes.get() * 60.0 * (1.0 + rules.slower_unskilled.get() * (1.0 - skill));
        let variance = (1.0 + rules.spread.get() * rules.spread.get()).ln();
        let others = self.taken.get(place).copied().unwrap_or(0);
        let mean = mean * (1.0 + rules.slower_each_other.get() * f64::from(others));
        let takes = mean * (coming.length * variance.sqrt() - variance / 2.0).exp();
        let speaks = agent.languages.contains(&coming.language);
        let (low, high) = (rules.resolved_unskilled.get(), rules.resolved_skilled.get());
        let chance = (low + (high - low) * skill) * if speaks { 1.0 } else { rules.resolved_foreign.get() };
        let resolved = coming.luck < chance;

        let waited = now.saturating_sub(piece.since.as_u64()) as f64 / 1_000.0;
        let outcome = &mut self.outcome;
        outcome.waits.push(waited);
        outcome.kept += u32::from(waited <= self.scenario.goal.promise_seconds.get());
        if coming.attempt == 0 {
            outcome.answered += 1;
            outcome.resolved += u32::from(resolved);
            outcome.special += u32::from(issue.specialist);
            outcome.special_resolved += u32::from(issue.specialist && resolved);
        }
        if let Some(told) = self.told.get(contact as usize).copied().flatten() {
            outcome.estimates.record(&told, Millis::new(millis(waited)));
        }
        self.handled.0 += takes;
        self.handled.1 += 1.0;
        let begins = now as f64 / 1_000.0;
        let ends = begins + takes;
        if let (Some(taken), Some(last), Some(busy)) =
            (self.taken.get_mut(place), self.last_assigned.get_mut(place), self.busy.get_mut(place))
        {
            *taken += issue.units;
            *last = Millis::new(now);
            *busy += (ends.min(self.closes) - begins.min(self.closes)) * f64::from(issue.units);
        }
        self.events.push(Reverse((millis(ends), Event::Ended { contact, agent: place })));
        let once_more = coming.attempt < ATTEMPTS_MAX && !resolved;
        if let Some(after) = coming.back.filter(|after| once_more && ends + after < self.closes) {
            let again = draw(self.scenario, self.number, coming.customer, coming.attempt + 1);
            self.expect(ends + after, again);
        }
    }
}

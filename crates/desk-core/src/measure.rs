//! What the desk measures of itself: a fold over the log, so that every figure can be counted again from the truth.

use crate::{
    Actor, Event, Millis,
    conversation::{ConversationEvent, HandoverReason, Lost, Told},
    id::AgentId,
    survey::Score,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Upper bounds of the buckets of every duration, in seconds: from an instant answer to a day.
pub const BOUNDS_SECONDS: [u64; 14] = [1, 2, 5, 10, 20, 45, 90, 180, 300, 600, 1_800, 3_600, 14_400, 86_400];

/// Durations by bucket, as Prometheus counts them (but not cumulated).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Histogram {
    /// How many fell into each of [`BOUNDS_SECONDS`] and, last, above them all.
    pub counts: [u64; BOUNDS_SECONDS.len() + 1],
    /// The sum of all, in milliseconds.
    pub sum_ms: u64,
}

impl Histogram {
    /// Counts one duration.
    pub fn observe(&mut self, span: Millis) {
        let index = BOUNDS_SECONDS.iter().position(|bound| span.as_u64() <= bound * 1_000);
        if let Some(count) = self.counts.get_mut(index.unwrap_or(BOUNDS_SECONDS.len())) {
            *count += 1;
        }
        self.sum_ms = self.sum_ms.saturating_add(span.as_u64());
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The mean; nothing where there are none.
    #[must_use]
    pub fn mean(&self) -> Option<Millis> {
        self.sum_ms.checked_div(self.count()).map(Millis::new)
    }

    /// The mean in seconds; nothing where there are none.
    #[must_use]
    pub fn mean_seconds(&self) -> Option<f64> {
        let count = self.count();
        #[expect(clippy::cast_precision_loss, reason = "a mean over 2^53 ms is no worse for it")]
        (count > 0).then(|| self.sum_ms as f64 / 1_000.0 / count as f64)
    }

    /// The `q`-quantile (0 to 1) in seconds, interpolated inside its bucket as Prometheus' `histogram_quantile` does;
    /// the highest bound where it lies above them all; nothing where there are none.
    #[must_use]
    pub fn quantile_seconds(&self, q: f64) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let as_float = |n: u64| n as f64;
        let total = self.count();
        if total == 0 {
            return None;
        }
        let rank = q.clamp(0.0, 1.0) * as_float(total);
        let (mut below, mut lower) = (0.0, 0.0);
        for (bound, count) in BOUNDS_SECONDS.iter().zip(self.counts) {
            let (upper, count) = (as_float(*bound), as_float(count));
            if count > 0.0 && below + count >= rank {
                return Some(lower + (upper - lower) * ((rank - below) / count).clamp(0.0, 1.0));
            }
            below += count;
            lower = upper;
        }
        Some(lower)
    }
}

/// The counters of one site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Measures {
    /// Conversations begun.
    pub conversations: u64,
    /// Conversations that came back after they were resolved.
    pub reopened: u64,
    /// Messages of customers.
    pub visitor_messages: u64,
    /// Messages of the bot.
    pub bot_messages: u64,
    /// Messages of agents.
    pub agent_messages: u64,
    /// Bot messages that answered from an article.
    pub bot_answers: u64,
    /// Bot messages that said they do not know.
    pub bot_unsure: u64,
    /// Handovers because the customer asked.
    pub handovers_asked: u64,
    /// Handovers because the bot did not know.
    pub handovers_unsure: u64,
    /// Handovers because the answering functions failed.
    pub handovers_failure: u64,
    /// Handovers because the customer was angry.
    pub handovers_anger: u64,
    /// Handovers because the desk's rules leave it to a person.
    pub handovers_policy: u64,
    /// Messages left while nobody was there.
    pub handovers_message: u64,
    /// Assignments taken back because the agent was silent.
    pub silent: u64,
    /// Conversations that somebody passed on.
    pub transfers: u64,
    /// Conversations that an agent gave back to the bot.
    pub handed_back: u64,
    /// Times that nobody was free.
    pub queued: u64,
    /// Assignments to an agent.
    pub assignments: u64,
    /// Assignments taken back.
    pub unassignments: u64,
    /// Tickets opened.
    pub tickets: u64,
    /// Episodes resolved.
    pub resolved: u64,
    /// From the handover to the assignment.
    pub wait: Histogram,
    /// From the assignment to the agent's first message.
    pub first_response: Histogram,
    /// From an episode's first message to its resolution.
    pub resolution: Histogram,
    /// From the last assignment of an episode to its resolution: how long a seat is held.
    pub handling: Histogram,
    /// What was told of waits, and what they came to.
    pub estimates: Estimates,
    /// What customers said of resolved episodes.
    pub scores: Scores,
    /// The same, by who resolved them.
    pub agent_scores: BTreeMap<AgentId, Scores>,
}

/// How many episodes were scored how. An episode counts once, with the newest word of its customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Scores {
    /// How many had each score, from 1 to 5.
    pub counts: [u64; Score::MAX as usize],
}

impl Scores {
    fn observe(&mut self, score: Score, was: Option<Score>) {
        for (n, count) in (Score::MIN..).zip(&mut self.counts) {
            *count += u64::from(n == score.get());
            *count = count.saturating_sub(u64::from(was.is_some_and(|was| n == was.get())));
        }
    }

    /// How many episodes were scored.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The sum of their scores.
    #[must_use]
    pub fn sum(&self) -> u64 {
        (1..).zip(self.counts).map(|(score, count)| score * count).sum()
    }

    /// How many of them are of satisfied customers: 4 or 5.
    #[must_use]
    pub fn satisfied(&self) -> u64 {
        self.counts.iter().skip(usize::from(Score::SATISFIED - Score::MIN)).sum()
    }

    /// The customer satisfaction score (CSAT), 0 to 1: the share of 4 and 5 among the answers, the "top two boxes" that
    /// Qualtrics and Zendesk publish for a scale of five. Nothing before the first answer.
    #[must_use]
    pub fn csat(&self) -> Option<f64> {
        share(self.satisfied(), self.count())
    }

    /// The mean score, 1 to 5; nothing before the first.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        share(self.sum(), self.count())
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// How estimates of the wait and what then happened differ. Only waits that ended with an agent are counted: how long
/// one would have waited who gave up is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Estimates {
    /// How many.
    pub count: u64,
    /// The sum of what happened less what was told, in milliseconds.
    pub signed_ms: i64,
    /// The sum of the same without sign.
    pub absolute_ms: u64,
    /// The sum of the waits.
    pub waited_ms: u64,
    /// How many waited as long as the interval said; eight of ten should.
    pub inside: u64,
    /// How many waited longer.
    pub longer: u64,
}

impl Estimates {
    /// Counts one.
    pub fn observe(&mut self, told: &Told) {
        let (waited, expected) = (told.waited_ms.as_u64(), u64::from(told.seconds) * 1_000);
        let off = waited.abs_diff(expected);
        let signed = i64::try_from(off).unwrap_or(i64::MAX);
        self.count += 1;
        self.signed_ms = self.signed_ms.saturating_add(if waited < expected { -signed } else { signed });
        self.absolute_ms = self.absolute_ms.saturating_add(off);
        self.waited_ms = self.waited_ms.saturating_add(waited);
        let seconds = waited.div_ceil(1_000);
        self.longer += u64::from(seconds > u64::from(told.high));
        self.inside += u64::from((u64::from(told.low)..=u64::from(told.high)).contains(&seconds));
    }

    /// By which share of the mean wait an estimate was wrong on average, without sign; nothing where there is none.
    #[must_use]
    pub fn relative_error(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a share of sums over 2^53 ms is no worse for it")]
        (self.waited_ms > 0).then(|| self.absolute_ms as f64 / self.waited_ms as f64)
    }

    /// Which share waited as long as the interval said.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        (self.count > 0).then(|| self.inside as f64 / self.count as f64)
    }
}

impl Measures {
    /// Counts one event.
    pub fn count(&mut self, event: &Event<ConversationEvent>) {
        match &event.body {
            ConversationEvent::Started { .. } => self.conversations += 1,
            ConversationEvent::Reopened => self.reopened += 1,
            ConversationEvent::Message { sources, unsure, first_response_ms, .. } => {
                match event.actor {
                    Actor::Visitor => self.visitor_messages += 1,
                    Actor::Bot => self.bot_messages += 1,
                    Actor::Agent { .. } => self.agent_messages += 1,
                    Actor::System => {}
                }
                self.bot_answers += u64::from(!sources.is_empty());
                self.bot_unsure += u64::from(*unsure);
                if let Some(span) = first_response_ms {
                    self.first_response.observe(*span);
                }
            }
            ConversationEvent::Handover { reason, .. } => match reason {
                HandoverReason::Asked => self.handovers_asked += 1,
                HandoverReason::Unsure => self.handovers_unsure += 1,
                HandoverReason::Failure => self.handovers_failure += 1,
                HandoverReason::Anger => self.handovers_anger += 1,
                HandoverReason::Policy => self.handovers_policy += 1,
                HandoverReason::Message => self.handovers_message += 1,
            },
            ConversationEvent::Queued { .. } => self.queued += 1,
            ConversationEvent::Assigned { waited_ms, told, .. } => {
                self.assignments += 1;
                self.wait.observe(*waited_ms);
                told.iter().for_each(|told| self.estimates.observe(told));
            }
            ConversationEvent::Unassigned { reason, .. } => {
                self.unassignments += 1;
                self.silent += u64::from(*reason == Lost::Silent);
            }
            ConversationEvent::Transferred { .. } => self.transfers += 1,
            ConversationEvent::HandedBack { .. } => self.handed_back += 1,
            ConversationEvent::Ticket { reopened, .. } => self.tickets += u64::from(!reopened),
            ConversationEvent::Resolved { handled_ms, with_agent_ms, .. } => {
                self.resolved += 1;
                self.resolution.observe(*handled_ms);
                with_agent_ms.iter().for_each(|span| self.handling.observe(*span));
            }
            // Of one answer the newest word counts, which a sum of words cannot tell: reports do.
            ConversationEvent::Feedback { .. } | ConversationEvent::Joined { .. } => {}
            ConversationEvent::Scored { score, agent, was, .. } => {
                self.scores.observe(*score, *was);
                if let Some(agent) = agent {
                    self.agent_scores.entry(agent.clone()).or_default().observe(*score, *was);
                }
            }
        }
    }

    /// Handovers for whatever reason.
    #[must_use]
    pub fn handovers(&self) -> u64 {
        let failed = self.handovers_unsure + self.handovers_failure;
        self.handovers_asked + failed + self.handovers_anger + self.handovers_policy + self.handovers_message
    }

    /// The share of the bot's knowledge turns that it answered: answers / (answers + not knowing). A turn counts as
    /// answered when an article was given, not when the customer was content.
    #[must_use]
    pub fn automation_rate(&self) -> Option<f64> {
        share(self.bot_answers, self.bot_answers + self.bot_unsure)
    }

    /// The share of resolved episodes that were scored, 0 to 1. Episodes count that were resolved while the survey was
    /// off, and those that may be scored yet. Nothing before the first.
    #[must_use]
    pub fn response_rate(&self) -> Option<f64> {
        share(self.scores.count(), self.resolved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_interpolated_inside_its_bucket() {
        let mut histogram = Histogram::default();
        for _ in 0..10 {
            histogram.observe(Millis::from_secs(15));
        }
        assert_eq!(histogram.quantile_seconds(0.5), Some(15.0), "half way from 10 to 20");
        assert_eq!(histogram.mean_seconds(), Some(15.0));
    }

    #[test]
    fn a_replaced_score_is_counted_once_and_for_its_agent() {
        let agent = AgentId::parse("li-na").unwrap();
        let mut measures = Measures { resolved: 4, ..Measures::default() };
        let score = |n: u64| Score::try_from(n).unwrap();
        for (n, was) in [(2, None), (5, Some(2)), (4, None), (1, None), (1, Some(1))] {
            let body = ConversationEvent::Scored {
                score: score(n),
                comment: None,
                agent: Some(agent.clone()),
                ticket: None,
                was: was.map(score),
            };
            measures.count(&Event { seq: 1, id: String::new(), at: Millis::new(1), actor: Actor::Visitor, body });
        }
        assert_eq!(measures.scores.counts, [1, 0, 0, 1, 1]);
        assert_eq!((measures.scores.count(), measures.scores.sum(), measures.scores.satisfied()), (3, 10, 2));
        assert_eq!(measures.scores.csat(), Some(2.0 / 3.0));
        assert_eq!(measures.response_rate(), Some(0.75));
        assert_eq!(measures.agent_scores[&agent], measures.scores);
        assert_eq!(Scores::default().csat(), None);
    }

    #[test]
    fn an_empty_histogram_tells_nothing() {
        assert_eq!(Histogram::default().quantile_seconds(0.9), None);
        assert_eq!(Histogram::default().mean_seconds(), None);
    }

    #[test]
    fn what_lies_above_all_bounds_is_counted_and_told_as_the_highest() {
        let mut histogram = Histogram::default();
        histogram.observe(Millis::from_secs(1_000_000));
        assert_eq!((histogram.count(), histogram.quantile_seconds(0.5)), (1, Some(86_400.0)));
    }
}

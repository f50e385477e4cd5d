//! The figures: `/metrics` in Prometheus' text format and `/api/v1/analytics/summary` as JSON.

use desk_core::{
    id::AgentId,
    measure::{Histogram, Measures, Scores},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The media type of Prometheus' text format.
pub const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The figures of a site.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Conversations begun.
    pub conversations_started: u64,
    /// Messages by who wrote them.
    pub messages: Messages,
    /// Answers from articles.
    pub bot_answers: u64,
    /// Times that the bot did not know.
    pub bot_unsure: u64,
    /// Handovers to a person.
    pub handovers: u64,
    /// Assignments to an agent.
    pub assignments: u64,
    /// Conversations that wait now.
    pub waiting_now: u64,
    /// Conversations with an agent now.
    pub open_now: u64,
    /// Agents who take new conversations now.
    pub agents_online: u64,
    /// Tickets not resolved.
    pub tickets_open: u64,
    /// Episodes resolved.
    pub resolved: u64,
    /// From the assignment to the agent's first message.
    pub first_response_seconds: Durations,
    /// From the handover to the assignment.
    pub wait_seconds: Durations,
    /// From an episode's first message to its resolution.
    pub resolution_seconds: Durations,
    /// The share of the bot's knowledge turns that it answered; null before the first.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub automation_rate: Option<f64>,
    /// What customers said of resolved conversations.
    pub satisfaction: Satisfaction,
}

/// What customers said of resolved conversations: each counts once, with the newest word.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Satisfaction {
    /// All of them.
    pub all: ScoresView,
    /// The share of resolved conversations that were scored; null before the first.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub response_rate: Option<f64>,
    /// By who resolved them.
    pub agents: BTreeMap<AgentId, ScoresView>,
}

/// Scores of 1 to 5.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Scores")]
pub struct ScoresView {
    /// How many.
    pub count: u64,
    /// How many had each score, from 1 to 5.
    #[schemars(with = "[u64; 5]")]
    pub counts: Scores,
    /// The mean; null before the first.
    #[schemars(range(min = 1.0, max = 5.0))]
    pub mean: Option<f64>,
    /// The customer satisfaction score: the share of 4 and 5; null before the first.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub csat: Option<f64>,
}

impl From<&Scores> for ScoresView {
    fn from(scores: &Scores) -> Self {
        Self { count: scores.count(), counts: *scores, mean: scores.mean(), csat: scores.csat() }
    }
}

/// Messages by who wrote them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MessageCounts")]
pub struct Messages {
    /// Customers.
    pub visitor: u64,
    /// The bot.
    pub bot: u64,
    /// Agents.
    pub agent: u64,
}

/// A distribution of durations in seconds; null before the first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
pub struct Durations {
    /// The mean.
    pub mean: Option<f64>,
    /// The median, interpolated in its bucket.
    pub p50: Option<f64>,
    /// The 90th percentile, likewise.
    pub p90: Option<f64>,
}

impl From<&Histogram> for Durations {
    fn from(histogram: &Histogram) -> Self {
        Self {
            mean: histogram.mean_seconds(),
            p50: histogram.quantile_seconds(0.5),
            p90: histogram.quantile_seconds(0.9),
        }
    }
}

/// What is so at this moment and stands in no log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Now {
    /// Conversations that wait.
    pub waiting: u64,
    /// Conversations with an agent.
    pub open: u64,
    /// Conversations with the bot.
    pub bot: u64,
    /// Tickets not resolved.
    pub tickets_open: u64,
    /// Agents who take new conversations.
    pub agents_online: u64,
}

impl Summary {
    /// Of what was counted and what is so now.
    #[must_use]
    pub fn of(m: &Measures, now: Now) -> Self {
        Self {
            conversations_started: m.conversations,
            messages: Messages { visitor: m.visitor_messages, bot: m.bot_messages, agent: m.agent_messages },
            bot_answers: m.bot_answers,
            bot_unsure: m.bot_unsure,
            handovers: m.handovers(),
            assignments: m.assignments,
            waiting_now: now.waiting,
            open_now: now.open,
            agents_online: now.agents_online,
            tickets_open: now.tickets_open,
            resolved: m.resolved,
            first_response_seconds: (&m.first_response).into(),
            wait_seconds: (&m.wait).into(),
            resolution_seconds: (&m.resolution).into(),
            automation_rate: m.automation_rate(),
            satisfaction: Satisfaction {
                all: (&m.scores).into(),
                response_rate: m.response_rate(),
                agents: m.agent_scores.iter().map(|(agent, scores)| (agent.clone(), scores.into())).collect(),
            },
        }
    }
}

//! The figures: `/metrics` in Prometheus' text format and `/api/v1/analytics/summary` as JSON.

use desk_core::measure::{Histogram, Measures};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
        }
    }
}

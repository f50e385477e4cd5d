//! What is told with a label: each value of it and where its figure stands.

use desk_core::measure::Measures;
use desk_wire::analytics::Now;

pub(crate) type Count = fn(&Measures) -> u64;
pub(crate) type Gauge = fn(&Measures, &Now) -> u64;

pub(crate) const MESSAGES: &[(&str, Count)] =
    &[("visitor", |m| m.visitor_messages), ("bot", |m| m.bot_messages), ("agent", |m| m.agent_messages)];
pub(crate) const BOT: &[(&str, Count)] = &[("answered", |m| m.bot_answers), ("unsure", |m| m.bot_unsure)];
pub(crate) const HANDOVERS: &[(&str, Count)] = &[
    ("asked", |m| m.handovers_asked),
    ("anger", |m| m.handovers_anger),
    ("unsure", |m| m.handovers_unsure),
    ("policy", |m| m.handovers_policy),
    ("failure", |m| m.handovers_failure),
    ("message", |m| m.handovers_message),
];
pub(crate) const PHASES: &[(&str, Gauge)] =
    &[("bot", |_, n| n.bot), ("waiting", |_, n| n.waiting), ("agent", |_, n| n.open)];
// No counter: a customer may change their word.
pub(crate) const SCORES: &[(&str, Gauge)] = &[
    ("1", |m, _| m.scores.counts[0]),
    ("2", |m, _| m.scores.counts[1]),
    ("3", |m, _| m.scores.counts[2]),
    ("4", |m, _| m.scores.counts[3]),
    ("5", |m, _| m.scores.counts[4]),
];

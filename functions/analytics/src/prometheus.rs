//! Prometheus' text format. Labels are the site and small fixed sets, never a person or a conversation.

use crate::series::{BOT, Count, Gauge, HANDOVERS, MESSAGES, PHASES, SCORES};
use desk_core::measure::{BOUNDS_SECONDS, Histogram, Measures};
use desk_wire::analytics::Now;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _, MetricEncoder, NoLabelSet, text::encode as encode_text},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::Registry,
};
use std::fmt;

type Figures = [(String, Measures, Now)];

/// All figures of all sites; `position` is how far the log has been read.
pub(crate) fn encode(figures: &Figures, position: u64) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("spindesk");
    registry.register_collector(Box::new(Desk { figures: figures.to_vec(), position }));
    let mut text = String::new();
    encode_text(&mut text, &registry)?;
    Ok(text)
}

#[derive(Debug)]
struct Desk {
    figures: Vec<(String, Measures, Now)>,
    position: u64,
}

impl Collector for Desk {
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> fmt::Result {
        self.counters(&mut to, "conversations", "Conversations begun", "", &[("", |m| m.conversations)])?;
        self.counters(&mut to, "conversations_reopened", "Conversations that came back", "", &[("", |m| m.reopened)])?;
        self.counters(&mut to, "messages", "Messages by who wrote them", "actor", MESSAGES)?;
        self.counters(&mut to, "bot_turns", "Knowledge turns of the bot by outcome", "outcome", BOT)?;
        self.counters(&mut to, "handovers", "Handovers to a person by reason", "reason", HANDOVERS)?;
        self.counters(&mut to, "queued", "Times that nobody was free", "", &[("", |m| m.queued)])?;
        self.counters(&mut to, "assignments", "Assignments to an agent", "", &[("", |m| m.assignments)])?;
        self.counters(&mut to, "unassignments", "Assignments taken back", "", &[("", |m| m.unassignments)])?;
        self.counters(&mut to, "tickets", "Tickets opened", "", &[("", |m| m.tickets)])?;
        self.counters(&mut to, "resolutions", "Episodes resolved", "", &[("", |m| m.resolved)])?;
        self.histogram(&mut to, "wait_seconds", "From the handover to the assignment", |m| &m.wait)?;
        let first = "From the assignment to the agent's first message";
        self.histogram(&mut to, "first_response_seconds", first, |m| &m.first_response)?;
        let whole = "From an episode's first message to its resolution";
        self.histogram(&mut to, "resolution_seconds", whole, |m| &m.resolution)?;
        self.gauges(&mut to, "conversations_now", "Conversations by phase", "phase", PHASES)?;
        self.gauges(
            &mut to,
            "agents_online",
            "Agents who take new conversations",
            "",
            &[("", |_, n| n.agents_online)],
        )?;
        self.gauges(&mut to, "tickets_open", "Tickets not resolved", "", &[("", |_, n| n.tickets_open)])?;
        self.gauges(&mut to, "scores", "Resolved conversations by how customers scored them", "score", SCORES)?;
        let read = to.encode_descriptor("log_position", "How far the log has been counted", None, MetricType::Gauge)?;
        ConstGauge::new(i64::try_from(self.position).unwrap_or(i64::MAX)).encode(read)
    }
}

impl Desk {
    fn counters(
        &self,
        to: &mut DescriptorEncoder<'_>,
        name: &str,
        help: &str,
        label: &str,
        series: &[(&str, Count)],
    ) -> fmt::Result {
        let mut family = to.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (site, measures, _) in &self.figures {
            for (value, count) in series {
                labelled(&mut family, site, label, value, |m| ConstCounter::new(count(measures)).encode(m))?;
            }
        }
        Ok(())
    }

    fn gauges(
        &self,
        to: &mut DescriptorEncoder<'_>,
        name: &str,
        help: &str,
        label: &str,
        series: &[(&str, Gauge)],
    ) -> fmt::Result {
        let mut family = to.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (site, measures, now) in &self.figures {
            for (value, gauge) in series {
                let number = i64::try_from(gauge(measures, now)).unwrap_or(i64::MAX);
                labelled(&mut family, site, label, value, |m| ConstGauge::new(number).encode(m))?;
            }
        }
        Ok(())
    }

    fn histogram(
        &self,
        to: &mut DescriptorEncoder<'_>,
        name: &str,
        help: &str,
        of: fn(&Measures) -> &Histogram,
    ) -> fmt::Result {
        let mut family = to.encode_descriptor(name, help, None, MetricType::Histogram)?;
        for (site, measures, _) in &self.figures {
            let histogram = of(measures);
            #[expect(clippy::cast_precision_loss, reason = "bounds and sums are far below 2^53")]
            let bounds = BOUNDS_SECONDS.iter().map(|bound| *bound as f64).chain([f64::MAX]);
            let buckets: Vec<(f64, u64)> = bounds.zip(histogram.counts).collect();
            #[expect(clippy::cast_precision_loss, reason = "as above")]
            let sum = histogram.sum_ms as f64 / 1_000.0;
            labelled(&mut family, site, "", "", |mut m| {
                m.encode_histogram::<NoLabelSet>(sum, histogram.count(), &buckets, None)
            })?;
        }
        Ok(())
    }
}

fn labelled(
    family: &mut MetricEncoder<'_>,
    site: &str,
    label: &str,
    value: &str,
    encode: impl FnOnce(MetricEncoder<'_>) -> fmt::Result,
) -> fmt::Result {
    if label.is_empty() {
        encode(family.encode_family(&[("site", site)])?)
    } else {
        encode(family.encode_family(&[("site", site), (label, value)])?)
    }
}

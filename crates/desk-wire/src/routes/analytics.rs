//! The figures.

use super::{Credential, LOG_MAX, Parameter, Route};
use crate::{
    analytics::{METRICS_TYPE, Summary},
    reports::{KnowledgeReport, Unanswered},
};
use schemars::json_schema;

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("analytics", method, path, id, summary)
}

const FROM: Parameter = Parameter::number(
    "from",
    "The first moment, in milliseconds since the Unix epoch; absent for thirty days before `until`.",
    0,
    LOG_MAX,
    None,
);
const UNTIL: Parameter = Parameter::number("until", "The first moment after it; absent for now.", 0, LOG_MAX, None);
const ONLY: Parameter = Parameter::word(
    "only",
    "All of them, or those alone to which nothing in the knowledge base was near.",
    &["all", "nothing"],
    Some("all"),
);

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/api/v1/analytics/summary", "readSummary", "Read the figures of one's site")
        .asks(Credential::Agent)
        .gives::<Summary>(&[200]),
    route("GET", "/api/v1/analytics/knowledge", "reportKnowledge", "Read how the knowledge base did")
        .asks(Credential::Agent)
        .reads(&[FROM, UNTIL])
        .gives::<KnowledgeReport>(&[200]),
    route("GET", "/api/v1/analytics/knowledge/unanswered", "listUnanswered", "Read what it did not answer, grouped")
        .asks(Credential::Agent)
        .reads(&[FROM, UNTIL, ONLY])
        .gives::<Unanswered>(&[200]),
    Route {
        statuses: &[200],
        gives: Some((METRICS_TYPE, |_| json_schema!({ "type": "string" }))),
        ..route("GET", "/metrics", "readMetrics", "Read the figures of all sites, for Prometheus")
            .asks(Credential::MetricsToken)
    },
];

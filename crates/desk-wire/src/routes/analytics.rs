//! The figures.

use super::{Credential, Route};
use crate::analytics::{METRICS_TYPE, Summary};
use schemars::json_schema;

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("analytics", method, path, id, summary)
}

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/api/v1/analytics/summary", "readSummary", "Read the figures of one's site")
        .asks(Credential::Agent)
        .gives::<Summary>(&[200]),
    Route {
        statuses: &[200],
        gives: Some((METRICS_TYPE, |_| json_schema!({ "type": "string" }))),
        ..route("GET", "/metrics", "readMetrics", "Read the figures of all sites, for Prometheus")
            .asks(Credential::MetricsToken)
    },
];

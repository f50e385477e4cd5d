//! The one file that is of the API.

use super::{JSON, Route};
use schemars::json_schema;

pub(super) const ROUTES: &[Route] = &[Route {
    statuses: &[200],
    gives: Some((JSON, |_| json_schema!({ "type": "object" }))),
    ..Route::new("assets", "GET", "/api/v1/openapi.json", "readDescription", "Read this description of the API")
}];

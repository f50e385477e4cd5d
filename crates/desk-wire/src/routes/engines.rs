//! A site's engines beside the desk's own, part of the knowledge API.

use super::{Credential, Route};
use crate::{
    Code,
    engines::{Engines, PutEngines},
};

const fn route(method: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("knowledge-admin", method, "/api/v1/knowledge/engines", id, summary)
}

pub(super) const ROUTES: &[Route] = &[
    route("GET", "readEngines", "Read a site's engines, how they fare and what they cost today")
        .asks(Credential::Agent)
        .gives::<Engines>(&[200]),
    route("PUT", "putEngines", "Change a site's engines")
        .asks(Credential::Admin)
        .takes::<PutEngines>()
        .gives::<Engines>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
];

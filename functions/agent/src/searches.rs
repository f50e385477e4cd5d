//! Searches of agents that found nothing: told by the console, for those who write articles.

use desk_core::Actor;
use desk_reports::{Search, Taken};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::searches;
use desk_wire::{ApiError, Code, agent::ReportSearch};

pub(crate) async fn report(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let told: ReportSearch = request.json()?;
    let search = Search::parse(&told.text);
    let search = search.map_err(|error| ApiError::new(Code::InvalidField, format!("text {error}")))?;
    let agent = &desk.agent;
    let actor = Actor::Agent { id: agent.id.clone(), name: agent.name.clone() };
    match searches::report(&desk.sql, &desk.site, &agent.id, &search, &actor, request.at).await? {
        Taken::New | Taken::Known => Ok(Answer::empty()),
        Taken::TooMany { retry_after } => {
            let seconds = retry_after.as_u64().div_ceil(1_000);
            Err(ApiError::new(Code::TooManyRequests, "that are too many searches").retry_after(seconds))
        }
    }
}

//! A site's set-up, once, by whoever holds the set-up key.

use crate::login;
use desk_core::{Actor, agent::Role};
use desk_spin::{Answer, Database, Incoming, digest, text};
use desk_store::{agents, kv::KeyPart as _, sites};
use desk_wire::{
    ApiError, Code,
    agent::{PASSWORD_MIN, SetUp},
};
use http::StatusCode;

const KEY_MIN: usize = 16;

pub(crate) async fn set_up(request: &Incoming) -> Result<Answer, ApiError> {
    let key = text("setup_key").await?;
    // Digests are compared, so that the time taken tells nothing of the key.
    if key.len() < KEY_MIN || digest(request.bearer()?).text() != digest(&key).text() {
        return Err(ApiError::new(Code::Forbidden, "the set-up key is missing, wrong or not configured"));
    }
    let wanted: SetUp = request.json()?;
    if !wanted.agents.iter().any(|new| new.agent.role == Role::Admin) {
        return Err(ApiError::new(Code::InvalidField, "one agent at least must be an admin"));
    }
    for new in &wanted.agents {
        new.agent.check().map_err(|e| ApiError::new(Code::InvalidField, format!("agent {}: {e}", new.agent.id)))?;
        if new.password.chars().count() < PASSWORD_MIN {
            let message = format!("agent {}: a password has {PASSWORD_MIN} characters at least", new.agent.id);
            return Err(ApiError::new(Code::InvalidField, message));
        }
    }
    let sql = Database::open().await?;
    let site = wanted.site.id.clone();
    if sites::find(&sql, &site).await?.is_some() {
        return Err(ApiError::new(Code::Conflict, "the site has been set up already"));
    }
    // The site comes last: a set-up that was cut off can be done again.
    for new in wanted.agents {
        let password = login::hash(&new.password)?;
        agents::put(&sql, &site, new.agent, password, Actor::System, request.at).await?;
    }
    sites::create(&sql, wanted.site, request.at).await?;
    Ok(Answer::empty().status(StatusCode::CREATED))
}

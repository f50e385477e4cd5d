//! Who works at the desk, and their teams.

use crate::{login, people, settings};
use desk_core::{
    agent::{Agent, Role},
    id::AgentId,
    team::Teams,
};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{agents, settings as store};
use desk_wire::{
    ApiError, Code,
    agent::{AgentView, PASSWORD_MIN},
    settings::PutSettings,
    staff::PutAgent,
};
use http::StatusCode;

const ADMINS_ONLY: &str = "only an admin may change who works at the desk";

pub(crate) async fn put(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let actor = desk.admin(ADMINS_ONLY)?;
    let PutAgent { agent, password } = request.json()?;
    if agent.id.as_str() != id {
        return Err(ApiError::new(Code::InvalidField, "the id of the address and that of the agent differ"));
    }
    agent.check().map_err(|error| ApiError::new(Code::InvalidField, error.to_string()))?;
    if agent.id == desk.agent.id && agent.role != Role::Admin {
        return Err(ApiError::new(Code::Conflict, "you cannot stop being an admin yourself; another admin can do it"));
    }
    let teams = store::find::<Teams>(&desk.sql, &desk.site).await?.settings;
    if let Some(unknown) = agent.teams.iter().find(|team| !teams.has(team)) {
        return Err(ApiError::new(Code::InvalidField, format!("there is no team {unknown}")));
    }
    let known = agents::find(&desk.sql, &desk.site, &agent.id).await?;
    let is_new = known.is_none();
    let password = match (password, known) {
        (Some(password), _) if password.chars().count() < PASSWORD_MIN => {
            let message = format!("a password has {PASSWORD_MIN} characters at least");
            return Err(ApiError::new(Code::InvalidField, message));
        }
        (Some(password), _) => login::hash(&password)?,
        (None, Some((_, password))) => password,
        (None, None) => return Err(ApiError::new(Code::InvalidField, "a new agent needs a password")),
    };
    agents::put(&desk.sql, &desk.site, agent.clone(), password, actor, request.at).await?;
    people::somebody_is_free(request, &desk.site).await;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Answer::json(&AgentView::from(&agent))?.status(status))
}

pub(crate) async fn remove(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let actor = desk.admin(ADMINS_ONLY)?;
    let agent = known(desk, id).await?;
    if agent.id == desk.agent.id {
        return Err(ApiError::new(Code::Conflict, "you cannot remove yourself; another admin can do it"));
    }
    agents::remove(&desk.sql, &desk.site, &agent.id, &actor, request.at).await?;
    people::somebody_left(request, &desk.site).await;
    Ok(Answer::empty())
}

/// Teams with agents in them stay.
pub(crate) async fn put_teams(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    desk.admin(ADMINS_ONLY)?;
    let wanted: PutSettings<Teams> = request.json()?;
    for colleague in agents::team(&desk.sql, &desk.site).await? {
        if let Some(team) = colleague.agent.teams.iter().find(|team| !wanted.settings.has(team)) {
            let message = format!("team {team} cannot go: {} is in it", colleague.agent.name);
            return Err(ApiError::new(Code::Conflict, message));
        }
    }
    settings::put::<Teams>(request, desk).await
}

/// The agent of that id.
pub(crate) async fn known(desk: &Desk, id: &str) -> Result<Agent, ApiError> {
    let unknown = || ApiError::new(Code::UnknownAgent, "there is no such agent");
    let id = AgentId::parse(id).map_err(|_| unknown())?;
    Ok(agents::find(&desk.sql, &desk.site, &id).await?.ok_or_else(unknown)?.0)
}

//! Passing a conversation on, and joining in a colleague's.

use crate::{
    conversations::{caused, found},
    people, staff,
};
use desk_core::{
    conversation::{Command, Target},
    team::Teams,
    text::MessageText,
};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{conversations, settings};
use desk_wire::{
    ApiError, Code,
    staff::{Join, Pass, PassTo},
};

pub(crate) async fn pass_on(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let Pass { client_id, to, note } = request.json()?;
    let (id, state) = found(desk, id).await?;
    let target = match to {
        PassTo::Agent { agent } => {
            let agent = staff::known(desk, agent.as_str()).await?;
            Target::Agent { agent: agent.id, name: agent.name }
        }
        PassTo::Team { team } => {
            if !settings::find::<Teams>(&desk.sql, &desk.site).await?.settings.has(&team) {
                return Err(ApiError::new(Code::InvalidField, format!("there is no team {team}")));
            }
            Target::Team { team }
        }
        PassTo::Skill { issue } => Target::Skill { issue },
    };
    let note = note.as_deref().filter(|note| !note.trim().is_empty());
    let command = Command::Transfer {
        agent: desk.agent.id.clone(),
        name: desk.agent.name.clone(),
        any: desk.supervises(),
        target,
        note: note.map(MessageText::parse).transpose()?,
    };
    let base = conversations::command_name(&id, &client_id);
    let outcome = conversations::execute_on(&desk.sql, &desk.site, &id, &base, request.at, &command, state).await?;
    people::somebody_is_free(request, &desk.site).await;
    caused(&id, &outcome).await
}

pub(crate) async fn join(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let Join { client_id } = request.json()?;
    if !desk.supervises() {
        return Err(ApiError::new(Code::Forbidden, "only a supervisor may join in a colleague's conversation"));
    }
    let (id, state) = found(desk, id).await?;
    let command = Command::Join { agent: desk.agent.id.clone(), name: desk.agent.name.clone() };
    let base = conversations::command_name(&id, &client_id);
    let outcome = conversations::execute_on(&desk.sql, &desk.site, &id, &base, request.at, &command, state).await?;
    caused(&id, &outcome).await
}

//! Who works at the desk, by which rules they get conversations, and passing these on.

use super::{Credential, Parameter, Route};
use crate::{
    Code,
    agent::AgentView,
    settings::{PutSettings, Settings},
    staff::{Join, Pass, PutAgent},
    visitor::Caused,
};
use desk_core::{
    id::{AgentId, ConversationId},
    team::Teams,
};
use desk_routing::Rules;

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("agent", method, path, id, summary).asks(Credential::Agent)
}

const AGENT: Parameter = Parameter::path::<AgentId>("id", "The agent.");
const CONVERSATION: Parameter = Parameter::path::<ConversationId>("id", "The conversation.");

pub(super) const ROUTES: &[Route] = &[
    route("PUT", "/api/v1/agent/agents/{id}", "putAgent", "Create or change an agent")
        .asks(Credential::Admin)
        .reads(&[AGENT])
        .takes::<PutAgent>()
        .gives::<AgentView>(&[200, 201])
        .fails(&[Code::Conflict, Code::Busy]),
    route("DELETE", "/api/v1/agent/agents/{id}", "removeAgent", "Remove an agent; what they have goes to others")
        .asks(Credential::Admin)
        .reads(&[AGENT])
        .fails(&[Code::UnknownAgent, Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/teams", "readTeams", "Read the site's teams").gives::<Settings<Teams>>(&[200]),
    route("PUT", "/api/v1/agent/teams", "putTeams", "Change the site's teams")
        .asks(Credential::Admin)
        .takes::<PutSettings<Teams>>()
        .gives::<Settings<Teams>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/routing", "readRouting", "Read by which rules conversations are given out")
        .gives::<Settings<Rules>>(&[200]),
    route("PUT", "/api/v1/agent/routing", "putRouting", "Change by which rules conversations are given out")
        .asks(Credential::Admin)
        .takes::<PutSettings<Rules>>()
        .gives::<Settings<Rules>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("POST", "/api/v1/agent/conversations/{id}/transfer", "passConversationOn", "Pass a conversation on")
        .reads(&[CONVERSATION])
        .takes::<Pass>()
        .gives::<Caused>(&[200])
        .fails(&[Code::UnknownConversation, Code::UnknownAgent, Code::TextTooLong, Code::Conflict, Code::Busy]),
    route("POST", "/api/v1/agent/conversations/{id}/join", "joinConversation", "Join in a colleague's conversation")
        .reads(&[CONVERSATION])
        .takes::<Join>()
        .gives::<Caused>(&[200])
        .fails(&[Code::UnknownConversation, Code::Forbidden, Code::Conflict, Code::Busy]),
];

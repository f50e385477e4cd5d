//! What the console calls, and the set-up of a site.

use super::{AFTER, BEFORE, Credential, PAGE, Parameter, Route};
use crate::{
    Code,
    agent::{
        ConversationView, HandBack, Hours, Inbox, LoggedIn, Login, Me, PresenceView, ReportSearch, Resolve, Send,
        SetHours, SetPresence, SetUp, Take, Team,
    },
    related::{Related, ToSend},
    visitor::{Caused, Suggestions},
};
use desk_core::id::ConversationId;
use desk_knowledge::ArticleId;

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("agent", method, path, id, summary).asks(Credential::Agent)
}

const CONVERSATION: Parameter = Parameter::path::<ConversationId>("id", "The conversation.");
const ARTICLE: Parameter = Parameter::path::<ArticleId>("id", "The article.");
const VIEW: Parameter =
    Parameter::word("view", "Which conversations.", &["mine", "waiting", "bot", "resolved", "all"], Some("mine"));

pub(super) const ROUTES: &[Route] = &[
    route("POST", "/api/v1/setup", "setUp", "Set a site up, once")
        .asks(Credential::SetupKey)
        .takes::<SetUp>()
        .made()
        .fails(&[Code::Conflict, Code::Busy]),
    route("POST", "/api/v1/agent/login", "logIn", "Log in")
        .asks(Credential::None)
        .takes::<Login>()
        .gives::<LoggedIn>(&[200])
        .fails(&[Code::WrongCredentials, Code::TooManyRequests]),
    route("POST", "/api/v1/agent/logout", "logOut", "End the session"),
    route("GET", "/api/v1/agent/me", "readMe", "Read who one is").gives::<Me>(&[200]),
    route("PUT", "/api/v1/agent/presence", "setPresence", "Say whether one is there")
        .takes::<SetPresence>()
        .gives::<PresenceView>(&[200]),
    route("GET", "/api/v1/agent/team", "listTeam", "List the team").gives::<Team>(&[200]),
    route("GET", "/api/v1/agent/inbox", "listInbox", "List conversations, and keep the presence up")
        .reads(&[VIEW, PAGE, BEFORE])
        .gives::<Inbox>(&[200]),
    route("GET", "/api/v1/agent/conversations/{id}", "readConversation", "Read a conversation")
        .reads(&[CONVERSATION, AFTER])
        .gives::<ConversationView>(&[200])
        .fails(&[Code::UnknownConversation]),
    route("POST", "/api/v1/agent/conversations/{id}/messages", "writeMessage", "Write to the customer")
        .reads(&[CONVERSATION])
        .takes::<Send>()
        .gives::<Caused>(&[200])
        .fails(&[Code::TextTooLong, Code::UnknownConversation, Code::Conflict, Code::Busy]),
    route("POST", "/api/v1/agent/conversations/{id}/take", "takeConversation", "Take a conversation")
        .reads(&[CONVERSATION])
        .takes::<Take>()
        .gives::<Caused>(&[200])
        .fails(&[Code::UnknownConversation, Code::Conflict, Code::Busy]),
    route(
        "POST",
        "/api/v1/agent/conversations/{id}/hand-back",
        "handBackConversation",
        "Give a conversation back to the bot",
    )
    .reads(&[CONVERSATION])
    .takes::<HandBack>()
    .gives::<Caused>(&[200])
    .fails(&[Code::UnknownConversation, Code::Conflict, Code::Busy]),
    route("POST", "/api/v1/agent/conversations/{id}/resolve", "resolveConversation", "Resolve a conversation")
        .reads(&[CONVERSATION])
        .takes::<Resolve>()
        .gives::<Caused>(&[200])
        .fails(&[Code::TextTooLong, Code::UnknownConversation, Code::Conflict, Code::Busy]),
    route(
        "GET",
        "/api/v1/agent/conversations/{id}/related",
        "relatedToConversation",
        "List articles that may help with what the customer last wrote",
    )
    .reads(&[CONVERSATION])
    .gives::<Related>(&[200])
    .fails(&[Code::UnknownConversation]),
    route("GET", "/api/v1/agent/articles/{id}", "readArticleToSend", "Read a published article as it can be sent")
        .reads(&[ARTICLE])
        .gives::<ToSend>(&[200])
        .fails(&[Code::UnknownArticle]),
    route("GET", "/api/v1/agent/articles/{id}/related", "relatedToArticle", "List articles near an article")
        .reads(&[ARTICLE])
        .gives::<Related>(&[200])
        .fails(&[Code::UnknownArticle]),
    route("GET", "/api/v1/agent/suggestions", "suggestToAgent", "Titles and questions for what an agent types")
        .reads(&[Parameter::text("text", "What is typed so far, at most 200 characters.")])
        .gives::<Suggestions>(&[200])
        .fails(&[Code::InvalidField]),
    route("POST", "/api/v1/agent/searches", "reportSearch", "Tell that a search found nothing, for the reports")
        .takes::<ReportSearch>()
        .fails(&[Code::InvalidField, Code::TooManyRequests, Code::Busy]),
    route("GET", "/api/v1/agent/hours", "readHours", "Read when people are there").gives::<Hours>(&[200]),
    route("PUT", "/api/v1/agent/hours", "setHours", "Set when people are there")
        .asks(Credential::Admin)
        .takes::<SetHours>()
        .gives::<Hours>(&[200])
        .fails(&[Code::Busy]),
];

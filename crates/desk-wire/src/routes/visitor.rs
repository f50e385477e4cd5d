//! What the widget calls.

use super::{AFTER, Credential, Parameter, Route};
use crate::{
    Code,
    visitor::{Caused, Events, GiveScore, NewSession, Rate, Send, Session, Suggestions},
};

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("visitor", method, path, id, summary)
}

pub(super) const ROUTES: &[Route] = &[
    route("POST", "/api/v1/visitor/sessions", "beginSession", "Begin a visitor's session")
        .takes::<NewSession>()
        .gives::<Session>(&[201])
        .fails(&[Code::UnknownSite, Code::TooManyRequests]),
    route("POST", "/api/v1/visitor/messages", "sendMessage", "Send a message and get what it caused")
        .asks(Credential::Visitor)
        .takes::<Send>()
        .gives::<Caused>(&[200])
        .fails(&[Code::TextTooLong, Code::UnknownConversation, Code::TooManyRequests, Code::Busy]),
    route("POST", "/api/v1/visitor/feedback", "rateAnswer", "Say whether an answer helped")
        .asks(Credential::Visitor)
        .takes::<Rate>()
        .gives::<Caused>(&[200])
        .fails(&[Code::TextTooLong, Code::UnknownConversation, Code::TooManyRequests, Code::Busy]),
    route("POST", "/api/v1/visitor/score", "scoreConversation", "Say how content one is with what was resolved")
        .asks(Credential::Visitor)
        .takes::<GiveScore>()
        .gives::<Caused>(&[200])
        .fails(&[Code::TextTooLong, Code::UnknownConversation, Code::Conflict, Code::TooManyRequests, Code::Busy]),
    route("GET", "/api/v1/visitor/events", "readEvents", "Read what a client has missed")
        .asks(Credential::Visitor)
        .reads(&[AFTER])
        .gives::<Events>(&[200]),
    route("GET", "/api/v1/visitor/suggestions", "suggest", "Titles and questions that go on from what is typed")
        .asks(Credential::Visitor)
        .reads(&[Parameter::text("text", "What is typed so far, at most 200 characters.")])
        .gives::<Suggestions>(&[200])
        .fails(&[Code::InvalidField]),
];

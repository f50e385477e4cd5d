//! What the console calls about tickets.

use super::{BEFORE, Credential, PAGE, Parameter, Route};
use crate::{
    Code,
    settings::{PutSettings, Settings},
    tickets::{ChangeTicket, TicketChanged, TicketPage, Tickets},
};
use desk_core::{id::TicketId, ticket::TicketSettings};

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("agent", method, path, id, summary).asks(Credential::Agent)
}

const TICKET: Parameter = Parameter::path::<TicketId>("id", "The ticket's number.");
const STATUS: Parameter = Parameter::word("status", "Which tickets.", &["open", "resolved", "all"], Some("all"));

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/api/v1/agent/settings/tickets", "readTicketSettings", "Read what the site's tickets are like")
        .gives::<Settings<TicketSettings>>(&[200]),
    route("PUT", "/api/v1/agent/settings/tickets", "putTicketSettings", "Say what the site's tickets are like")
        .asks(Credential::Admin)
        .takes::<PutSettings<TicketSettings>>()
        .gives::<Settings<TicketSettings>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/tickets", "listTickets", "List tickets")
        .reads(&[STATUS, PAGE, BEFORE])
        .gives::<Tickets>(&[200]),
    route("GET", "/api/v1/agent/tickets/{id}", "readTicket", "Read a ticket with every step")
        .reads(&[TICKET])
        .gives::<TicketPage>(&[200])
        .fails(&[Code::UnknownTicket]),
    route("POST", "/api/v1/agent/tickets/{id}/changes", "changeTicket", "Change a ticket")
        .reads(&[TICKET])
        .takes::<ChangeTicket>()
        .gives::<TicketChanged>(&[200])
        .fails(&[Code::UnknownTicket, Code::Conflict, Code::Busy]),
];

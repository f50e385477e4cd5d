//! What the console calls about tickets.

use super::{BEFORE, Credential, PAGE, Parameter, Route};
use crate::{
    Code,
    settings::{PutSettings, Settings},
    tickets::{
        ChangeTicket, ChangeTickets, FindTickets, MergeTicket, SplitTicket, TicketChanged, TicketCounts, TicketPage,
        Tickets, TicketsChanged, TicketsJoined, UnmergeTicket,
    },
};
use desk_calendar::Calendars;
use desk_core::{
    id::TicketId,
    survey::Survey,
    ticket::{OwnViews, TicketSettings, Views},
};
use desk_sla::Policies;
use schemars::{Schema, SchemaGenerator};

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("agent", method, path, id, summary).asks(Credential::Agent)
}

const TICKET: Parameter = Parameter::path::<TicketId>("id", "The ticket's number.");
const STATUS: Parameter = Parameter::word(
    "status",
    "The category of their states.",
    &["open", "waiting", "resolved", "unresolved", "all"],
    None,
);
const TEXT: Parameter = Parameter::text("text", "Words that stand in them; the last may be the beginning of one.");
const VIEW: Parameter = Parameter::text("view", "A view whose conditions must hold: the agent's own, or the site's.");
const ROWS: Parameter = Parameter::number("limit", "The most rows of the answer.", 1, 5_000, Some(5_000));

fn text(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<String>()
}

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/api/v1/agent/settings/tickets", "readTicketSettings", "Read what the site's tickets are like")
        .gives::<Settings<TicketSettings>>(&[200]),
    route("PUT", "/api/v1/agent/settings/tickets", "putTicketSettings", "Say what the site's tickets are like")
        .asks(Credential::Admin)
        .takes::<PutSettings<TicketSettings>>()
        .gives::<Settings<TicketSettings>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/settings/calendars", "readCalendars", "Read when the site's people are there")
        .gives::<Settings<Calendars>>(&[200]),
    route("PUT", "/api/v1/agent/settings/calendars", "putCalendars", "Say when the site's people are there")
        .asks(Credential::Admin)
        .takes::<PutSettings<Calendars>>()
        .gives::<Settings<Calendars>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/settings/sla", "readSla", "Read what the site promises")
        .gives::<Settings<Policies>>(&[200]),
    route("PUT", "/api/v1/agent/settings/sla", "putSla", "Say what the site promises")
        .asks(Credential::Admin)
        .takes::<PutSettings<Policies>>()
        .gives::<Settings<Policies>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/settings/survey", "readSurvey", "Read what customers are asked once all is resolved")
        .gives::<Settings<Survey>>(&[200]),
    route("PUT", "/api/v1/agent/settings/survey", "putSurvey", "Say what customers are asked once all is resolved")
        .asks(Credential::Admin)
        .takes::<PutSettings<Survey>>()
        .gives::<Settings<Survey>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/settings/views", "readViews", "Read the site's views of tickets")
        .gives::<Settings<Views>>(&[200]),
    route("PUT", "/api/v1/agent/settings/views", "putViews", "Say which views of tickets the site has")
        .asks(Credential::Admin)
        .takes::<PutSettings<Views>>()
        .gives::<Settings<Views>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/views", "readOwnViews", "Read one's own views of tickets")
        .gives::<Settings<OwnViews>>(&[200]),
    route("PUT", "/api/v1/agent/views", "putOwnViews", "Say which views of tickets one has for oneself")
        .takes::<PutSettings<OwnViews>>()
        .gives::<Settings<OwnViews>>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/agent/tickets", "listTickets", "List tickets")
        .reads(&[VIEW, STATUS, TEXT, PAGE, BEFORE])
        .gives::<Tickets>(&[200]),
    route("POST", "/api/v1/agent/tickets/search", "searchTickets", "Look for tickets by anything that they are")
        .takes::<FindTickets>()
        .gives::<Tickets>(&[200]),
    route("GET", "/api/v1/agent/tickets/counts", "countTickets", "Count the tickets of each view")
        .gives::<TicketCounts>(&[200]),
    Route {
        gives: Some(("text/csv; charset=utf-8", text)),
        ..route("GET", "/api/v1/agent/tickets/export", "exportTickets", "List tickets as a table")
            .reads(&[VIEW, STATUS, TEXT, ROWS, BEFORE])
            .gives::<Tickets>(&[200])
    },
    route("POST", "/api/v1/agent/tickets/changes", "changeTickets", "Change several tickets alike")
        .takes::<ChangeTickets>()
        .gives::<TicketsChanged>(&[200]),
    route("GET", "/api/v1/agent/tickets/{id}", "readTicket", "Read a ticket with every step")
        .reads(&[TICKET])
        .gives::<TicketPage>(&[200])
        .fails(&[Code::UnknownTicket]),
    route("POST", "/api/v1/agent/tickets/{id}/changes", "changeTicket", "Change a ticket")
        .reads(&[TICKET])
        .takes::<ChangeTicket>()
        .gives::<TicketChanged>(&[200])
        .fails(&[Code::UnknownTicket, Code::Conflict, Code::Busy]),
    route("POST", "/api/v1/agent/tickets/{id}/merge", "mergeTicket", "Merge a ticket into another one")
        .reads(&[TICKET])
        .takes::<MergeTicket>()
        .gives::<TicketsJoined>(&[200])
        .fails(&[Code::UnknownTicket, Code::Conflict, Code::Busy]),
    route("POST", "/api/v1/agent/tickets/{id}/unmerge", "unmergeTicket", "Undo a merge")
        .reads(&[TICKET])
        .takes::<UnmergeTicket>()
        .gives::<TicketsJoined>(&[200])
        .fails(&[Code::UnknownTicket, Code::Conflict, Code::Busy]),
    route("POST", "/api/v1/agent/tickets/{id}/split", "splitTicket", "Split a part off as a ticket of its own")
        .reads(&[TICKET])
        .takes::<SplitTicket>()
        .gives::<TicketsJoined>(&[200])
        .fails(&[Code::UnknownTicket, Code::Conflict, Code::Busy]),
];

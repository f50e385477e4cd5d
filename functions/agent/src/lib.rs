//! `agent`: the agents' API, and a site's set-up. Everything but logging in and setting up needs a session.

mod conversations;
mod hours;
mod inbox;
mod login;
mod merges;
mod passing;
mod people;
mod promises;
mod related;
mod searches;
mod settings;
mod setup;
mod staff;
mod suggestions;
mod ticket_lists;
mod tickets;

use desk_calendar::Calendars;
use desk_core::{
    agent::Agent,
    presence::Presence,
    survey::Survey,
    team::Teams,
    ticket::{OwnViews, TicketSettings, Views},
};
use desk_routing::Rules;
use desk_sla::Policies;
use desk_spin::{Answer, Desk, Incoming, Reply, Store, serve};
use desk_store::kv;
use desk_wire::{ApiError, Code};
use spin_sdk::{http::Request, http_service};

/// Room for a site's set-up with all its agents.
const BODY_LIMIT: usize = 1024 * 1024;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["login"]) => login::login(&request).await,
        ("POST", ["logout"]) => login::logout(&request).await,
        // The set-up's own route, which leaves no path.
        ("POST", []) => setup::set_up(&request).await,
        ("POST", ["v1", "sweep"]) if request.is_chained() => {
            kv::sweep(&Store::open().await?, "agent", request.at).await?;
            Ok(Answer::empty())
        }
        (method, path) => {
            let desk = Desk::of(&request).await?;
            match (method, path) {
                ("GET", ["me"]) => people::me(&request, &desk).await,
                ("PUT", ["presence"]) => people::set_presence(&request, &desk).await,
                ("GET", ["team"]) => people::team(&request, &desk).await,
                ("PUT", ["agents", id]) => staff::put(&request, &desk, id).await,
                ("DELETE", ["agents", id]) => staff::remove(&request, &desk, id).await,
                ("GET", ["teams"]) => settings::read::<Teams>(&desk).await,
                ("PUT", ["teams"]) => staff::put_teams(&request, &desk).await,
                ("GET", ["routing"]) => settings::read::<Rules>(&desk).await,
                ("PUT", ["routing"]) => settings::put::<Rules>(&request, &desk).await,
                ("GET", ["inbox"]) => inbox::inbox(&request, &desk).await,
                ("GET", ["conversations", id]) => conversations::read(&request, &desk, id).await,
                ("POST", ["conversations", id, "messages"]) => conversations::write(&request, &desk, id).await,
                ("POST", ["conversations", id, "take"]) => conversations::take(&request, &desk, id).await,
                ("POST", ["conversations", id, "hand-back"]) => conversations::hand_back(&request, &desk, id).await,
                ("POST", ["conversations", id, "resolve"]) => conversations::resolve(&request, &desk, id).await,
                ("POST", ["conversations", id, "transfer"]) => passing::pass_on(&request, &desk, id).await,
                ("POST", ["conversations", id, "join"]) => passing::join(&request, &desk, id).await,
                ("GET", ["conversations", id, "related"]) => related::to_conversation(&request, &desk, id).await,
                ("GET", ["articles", id]) => related::to_send(&desk, id).await,
                ("GET", ["articles", id, "related"]) => related::to_article(&request, &desk, id).await,
                ("GET", ["suggestions"]) => suggestions::read(&request, &desk).await,
                ("POST", ["searches"]) => searches::report(&request, &desk).await,
                ("GET", ["hours"]) => hours::read(&desk).await,
                ("PUT", ["hours"]) => hours::set(&request, &desk).await,
                ("GET", ["settings", "tickets"]) => settings::read::<TicketSettings>(&desk).await,
                ("PUT", ["settings", "tickets"]) => settings::put::<TicketSettings>(&request, &desk).await,
                ("GET", ["settings", "calendars"]) => settings::read::<Calendars>(&desk).await,
                ("PUT", ["settings", "calendars"]) => settings::put::<Calendars>(&request, &desk).await,
                ("GET", ["settings", "sla"]) => settings::read::<Policies>(&desk).await,
                ("PUT", ["settings", "sla"]) => promises::put(&request, &desk).await,
                ("GET", ["settings", "survey"]) => settings::read::<Survey>(&desk).await,
                ("PUT", ["settings", "survey"]) => settings::put::<Survey>(&request, &desk).await,
                ("GET", ["settings", "views"]) => settings::read::<Views>(&desk).await,
                ("PUT", ["settings", "views"]) => settings::put::<Views>(&request, &desk).await,
                ("GET", ["views"]) => settings::read_own::<OwnViews>(&desk).await,
                ("PUT", ["views"]) => settings::put_own::<OwnViews>(&request, &desk).await,
                ("GET", ["tickets"]) => ticket_lists::list(&request, &desk).await,
                ("GET", ["tickets", "counts"]) => ticket_lists::counts(&desk).await,
                ("GET", ["tickets", "export"]) => ticket_lists::export(&request, &desk).await,
                ("POST", ["tickets", "search"]) => ticket_lists::search(&request, &desk).await,
                ("POST", ["tickets", "changes"]) => tickets::change_all(&request, &desk).await,
                ("GET", ["tickets", id]) => tickets::read(&request, &desk, id).await,
                ("POST", ["tickets", id, "merge"]) => merges::merge(&request, &desk, id).await,
                ("POST", ["tickets", id, "unmerge"]) => merges::unmerge(&request, &desk, id).await,
                ("POST", ["tickets", id, "split"]) => merges::split(&request, &desk, id).await,
                ("POST", ["tickets", id, "changes"]) => tickets::change(&request, &desk, id).await,
                _ => Err(ApiError::new(Code::NotFound, "no such address")),
            }
        }
    }
}

/// The presence of an agent: what they said last, or offline where they are cut off.
async fn presence(request: &Incoming, desk: &Desk, agent: &Agent) -> Result<Presence, ApiError> {
    let key = kv::SiteAgent(desk.site.clone(), agent.id.clone());
    let said = kv::PRESENCE.get(&desk.store, &key, request.at).await?;
    Ok(said.map_or(Presence::Offline, |said| said.status.seen(said.at, request.at)))
}

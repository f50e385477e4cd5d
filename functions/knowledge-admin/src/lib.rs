//! `knowledge-admin`: the knowledge base. Reading it takes an agent, changing it an admin.

mod articles;
mod import;
mod publish;

use desk_core::{
    Actor,
    agent::{Agent, Role},
    id::SiteId,
};
use desk_spin::{Answer, Database, Incoming, Reply, Store, agent_session, serve};
use desk_store::agents;
use desk_wire::{ApiError, Code};
use spin_sdk::{http::Request, http_service};

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, desk_knowledge::MAX_IMPORT_BYTES, false, answer).await
}

/// One who is logged in, with what was opened to find out.
struct Desk {
    site: SiteId,
    agent: Agent,
    sql: Database,
    store: Store,
}

impl Desk {
    async fn of(request: &Incoming) -> Result<Self, ApiError> {
        let store = Store::open().await?;
        let session = agent_session(request, &store).await?;
        let sql = Database::open().await?;
        let found = agents::find(&sql, &session.site, &session.agent).await?;
        let (agent, _) = found.ok_or_else(|| ApiError::new(Code::SessionExpired, "log in again"))?;
        Ok(Self { site: session.site, agent, sql, store })
    }

    /// Lets admins pass.
    fn admin(&self) -> Result<Actor, ApiError> {
        if self.agent.role == Role::Admin {
            Ok(Actor::Agent { id: self.agent.id.clone(), name: self.agent.name.clone() })
        } else {
            Err(ApiError::new(Code::Forbidden, "only an admin may change the knowledge base"))
        }
    }
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    let desk = Desk::of(&request).await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("GET", ["articles"]) => articles::list(&request, &desk).await,
        ("GET", ["articles", id]) => articles::read(&desk, id).await,
        ("PUT", ["articles", id]) => articles::put(&request, &desk, id).await,
        ("POST", ["import"]) => import::import(&request, &desk).await,
        ("POST", ["publish"]) => publish::publish(&request, &desk).await,
        ("GET", ["status"]) => publish::status(&desk).await,
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

//! One who is logged in, with what was opened to find out: what every function for agents begins with.

use crate::{Database, Incoming, Store, agent_session};
use desk_core::{
    Actor,
    agent::{Agent, Role},
    id::SiteId,
};
use desk_store::agents;
use desk_wire::{ApiError, Code};

/// An agent at work.
pub struct Desk {
    /// The site that they log in to.
    pub site: SiteId,
    /// Who they are now, whatever they were when they logged in.
    pub agent: Agent,
    /// The database.
    pub sql: Database,
    /// The session state.
    pub store: Store,
}

impl Desk {
    /// Of the request's token.
    ///
    /// # Errors
    /// `unauthenticated`, `session_expired`; the stores'.
    pub async fn of(request: &Incoming) -> Result<Self, ApiError> {
        let store = Store::open().await?;
        let session = agent_session(request, &store).await?;
        let sql = Database::open().await?;
        let found = agents::find(&sql, &session.site, &session.agent).await?;
        let (agent, _) = found.ok_or_else(|| ApiError::new(Code::SessionExpired, "log in again"))?;
        Ok(Self { site: session.site, agent, sql, store })
    }

    /// Lets admins pass, as the actor of what they do.
    ///
    /// # Errors
    /// `forbidden`, with the sentence `why`.
    pub fn admin(&self, why: &str) -> Result<Actor, ApiError> {
        if self.agent.role == Role::Admin { Ok(self.actor()) } else { Err(ApiError::new(Code::Forbidden, why)) }
    }

    /// The one who is logged in, as the actor of what they do.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Agent { id: self.agent.id.clone(), name: self.agent.name.clone() }
    }

    /// Whether they may do what is not theirs with conversations.
    #[must_use]
    pub fn supervises(&self) -> bool {
        self.agent.role >= Role::Supervisor
    }
}

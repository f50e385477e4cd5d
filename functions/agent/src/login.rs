//! Logging in and out.

use crate::people;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use desk_core::Millis;
use desk_spin::{Answer, Database, Incoming, Store, agent_session, digest, new_token, number};
use desk_store::{
    agents, attempts,
    kv::{AGENT_SESSION, AgentSession},
};
use desk_wire::{
    ApiError, Code,
    agent::{AgentView, LoggedIn, Login},
};

const WINDOW: Millis = Millis::from_secs(300);
const ATTEMPTS: u64 = 5;
const HOUR_SECONDS: u64 = 3_600;
/// Verified where there is no such login, so that the time taken does not tell.
const NOBODY: &str = "$argon2id$v=19$m=7168,t=5,p=1$c3BpbmRlc2stbm9ib2R5$RdescudvJCsgt3ub+b5dWRWJTmaaGObGqGvCuW6lMJs";

pub(crate) async fn login(request: &Incoming) -> Result<Answer, ApiError> {
    let login: Login = request.json()?;
    let sql = Database::open().await?;
    let (count, since) = attempts::count(&sql, &login.site, &login.login, request.at, WINDOW).await?;
    if count > ATTEMPTS {
        let wait = since.plus(WINDOW).since(request.at).as_u64().div_ceil(1_000).max(1);
        let error = ApiError::new(Code::TooManyRequests, "too many attempts to log in; wait and try again");
        return Err(error.retry_after(wait));
    }
    let found = agents::find(&sql, &login.site, &login.login).await?;
    let stored = found.as_ref().map_or(NOBODY, |(_, password)| password);
    let right = PasswordHash::new(stored)
        .is_ok_and(|hash| hasher().is_ok_and(|h| h.verify_password(login.password.as_bytes(), &hash).is_ok()));
    let Some((agent, _)) = found.filter(|_| right) else {
        return Err(ApiError::new(Code::WrongCredentials, "the login or the password is wrong"));
    };
    attempts::forget(&sql, &login.site, &login.login).await?;
    let expires = request.at.plus(Millis::from_secs(number("agent_session_hours", 1, 720).await? * HOUR_SECONDS));
    let token = new_token();
    let session = AgentSession { site: login.site, agent: agent.id.clone() };
    AGENT_SESSION.set(&Store::open().await?, &digest(&token), &session, Some(expires)).await?;
    Answer::json(&LoggedIn { token, expires_at: expires.as_u64(), agent: AgentView::from(&agent) })
}

pub(crate) async fn logout(request: &Incoming) -> Result<Answer, ApiError> {
    let store = Store::open().await?;
    let session = agent_session(request, &store).await?;
    people::leave(request, &store, session.site, session.agent).await?;
    AGENT_SESSION.delete(&store, &digest(request.bearer()?)).await?;
    Ok(Answer::empty())
}

/// The PHC string of a password.
pub(crate) fn hash(password: &str) -> Result<String, ApiError> {
    Ok(hasher()?.hash_password(password.as_bytes()).map_err(ApiError::internal)?.to_string())
}

/// Argon2id with the smallest memory of OWASP's equivalent settings (7 MiB, 5 passes), since an instance keeps the
/// memory it has once grown to.
fn hasher() -> Result<Argon2<'static>, ApiError> {
    let parameters = Params::new(7_168, 5, 1, None).map_err(ApiError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

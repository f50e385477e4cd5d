//! Sessions: a new one for anybody, and whose a token is.

use desk_core::{
    Language, Millis,
    conversation::Conversation,
    id::{ConversationId, VisitorId},
};
use desk_spin::{Answer, Database, Incoming, Store, digest, new_token, number, ulid, visitor_address};
use desk_store::{
    kv::{Limit, SESSION_LIMIT, VISITOR_SESSION, VisitorSession},
    sites,
};
use desk_wire::{
    ApiError, Code, view,
    visitor::{NewSession, Session, SiteView},
};
use http::StatusCode;

const MINUTE: Millis = Millis::from_secs(60);
const DAY_SECONDS: u64 = 86_400;
const PAGE_MAX: usize = 2_000;

pub(crate) async fn begin(request: &Incoming) -> Result<Answer, ApiError> {
    let wanted: NewSession = request.json()?;
    let store = Store::open().await?;
    within_limit(request, &store).await?;
    let sql = Database::open().await?;
    let site = sites::find(&sql, &wanted.site).await?;
    let site = site.ok_or_else(|| ApiError::new(Code::UnknownSite, "there is no such site"))?.site;

    let expires = request.at.plus(Millis::from_secs(number("session_days", 1, 365).await? * DAY_SECONDS));
    let token = new_token();
    let session = VisitorSession {
        site: wanted.site,
        visitor: VisitorId::parse(ulid(request.at))?,
        conversation: ConversationId::parse(ulid(request.at))?,
        language: wanted.language.as_deref().map_or(Language::En, Language::from_tag),
        page: wanted.page.filter(|page| page.len() <= PAGE_MAX),
    };
    VISITOR_SESSION.set(&store, &digest(&token), &session, Some(expires)).await?;
    Answer::json(&Session {
        token,
        visitor: session.visitor.to_string(),
        expires_at: expires.as_u64(),
        site: SiteView { id: site.id.to_string(), name: site.name, greeting: site.greeting },
        state: view::state(&session.conversation, &Conversation::default()),
    })
    .map(|answer| answer.status(StatusCode::CREATED))
}

/// Bounds how many sessions an address begins, generously, since an office is one address.
async fn within_limit(request: &Incoming, store: &Store) -> Result<(), ApiError> {
    let most = number("sessions_per_minute", 1, 1_000_000).await?;
    let address = visitor_address(request);
    let limit = SESSION_LIMIT.get(store, &address, request.at).await?;
    let limit = limit.unwrap_or(Limit { count: 0, since: request.at });
    if limit.count >= most {
        let wait = MINUTE.as_u64().saturating_sub(request.at.since(limit.since).as_u64()).div_ceil(1_000);
        return Err(ApiError::new(Code::TooManyRequests, "too many new sessions from this address").retry_after(wait));
    }
    let counted = Limit { count: limit.count + 1, ..limit };
    Ok(SESSION_LIMIT.set(store, &address, &counted, Some(limit.since.plus(MINUTE))).await?)
}

/// Whose the request's token is.
pub(crate) async fn of(request: &Incoming) -> Result<VisitorSession, ApiError> {
    let store = Store::open().await?;
    let session = VISITOR_SESSION.get(&store, &digest(request.bearer()?), request.at).await?;
    session.ok_or_else(|| ApiError::new(Code::SessionExpired, "the session has expired; begin a new one"))
}

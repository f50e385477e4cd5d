//! Publishing: the newest version of every article becomes one immutable generation, by as many calls as it takes.

use crate::{admin, model};
use desk_spin::{Answer, Desk, Incoming, ulid};
use desk_store::{
    articles,
    publish::{self as knowledge, Newest, Progress},
    sites,
    vectors::Maker,
};
use desk_wire::{
    ApiError,
    knowledge::{Published, Publishing, Status},
};
use http::StatusCode;
use std::time::{Duration, Instant};

/// How long a call goes on where its caller does not say, and at most, in milliseconds: far below the time that a host or
/// a proxy gives a request, since a step that has begun is finished.
const WITHIN: u64 = 8_000;
const WITHIN_MAX: u64 = 20_000;

pub(crate) async fn publish(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let within = Duration::from_millis(request.number("within_ms", 0, WITHIN_MAX, WITHIN)?);
    let begun = Instant::now();
    let may_go_on = || begun.elapsed() < within;
    let model = model()?;
    let maker = Maker::new(&model, usize::MAX);
    let newest = Newest::of(&desk.sql, &desk.site, &maker, actor, request.at).await?;
    let name = ulid(request.at);
    let done = knowledge::go_on(&desk.sql, &desk.store, &desk.site, &newest, &name, &may_go_on, request.at).await?;
    match done {
        Progress::Published { generation, articles } => {
            Answer::json(&Published { generation, articles, unfinished: None })
        }
        Progress::Unfinished { generation, articles, stage, done, total } => {
            let unfinished = Some(Publishing { stage: stage.into(), done, total });
            Ok(Answer::json(&Published { generation, articles, unfinished })?.status(StatusCode::ACCEPTED))
        }
    }
}

pub(crate) async fn status(desk: &Desk) -> Result<Answer, ApiError> {
    let site = sites::find(&desk.sql, &desk.site).await?;
    let (articles, drafts) = articles::counts(&desk.sql, &desk.site).await?;
    Answer::json(&Status {
        generation: site.as_ref().and_then(|site| site.generation.clone()),
        published_at: site.and_then(|site| site.published_at).map(|at| at.as_u64()),
        articles,
        drafts,
    })
}

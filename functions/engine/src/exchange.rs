//! The sockets of a talk: what is outgoing is sent, what comes back is told, lookups are made in between.

use desk_core::{Millis, id::SiteId};
use desk_engines::{Engine, Failure, Next, Outcome, Passage, Reader, SLOTS, Talk, Why, wait_before};
use desk_spin::{
    Incoming, call, now,
    outside::{self, NoAnswer},
    random,
};
use desk_wire::{
    ApiError, edge,
    internal::{AskLookup, Found},
};
use std::time::Duration;

/// How many passages a lookup gives.
const FOUND: u32 = 5;

/// Scheme and host of an engine; empty where the deployment has none in its slot.
pub(crate) fn host<'a>(hosts: &'a [String], engine: &Engine) -> &'a str {
    hosts.get(usize::from(engine.slot).wrapping_sub(1)).map_or("", |host| host.trim().trim_end_matches('/'))
}

/// Leads a talk to its end.
pub(crate) async fn run(
    request: &Incoming,
    site: &SiteId,
    talk: &mut Talk<'_>,
    engine: &Engine,
    host: &str,
    until: Millis,
) -> Result<Result<Result<Outcome, Why>, Failure>, ApiError> {
    let Some((_, key)) = SLOTS.get(usize::from(engine.slot).wrapping_sub(1)).copied() else {
        return Ok(Err(Failure::NotConnected("no such slot".to_owned())));
    };
    let key = desk_spin::text(key).await?;
    loop {
        let heard = match send(talk, engine, host, &key, until).await {
            Ok(reader) => talk.heard(reader),
            Err(failure) => Err(failure),
        };
        match heard {
            Ok(Next::Lookup(text)) => {
                let (site, language) = (site.clone(), None);
                let (only, category, agents) = (None, None, false);
                let ask = AskLookup {
                    site,
                    text,
                    language,
                    limit: FOUND,
                    only,
                    category,
                    agents,
                    encode_below: 0.0,
                    deep: None,
                };
                let found = outside::timed(call::<Found>(edge::LOOKUP, &request.id, &ask), left(until)).await;
                let Some(found) = found else { return Ok(Err(Failure::Timeout)) };
                // What cannot be looked up is not found; the model still has what it was given.
                let candidates = found.map(|found| found.evidence.candidates).unwrap_or_default();
                let passages = candidates.into_iter();
                talk.found(passages.map(|c| Passage { id: c.article, title: c.title, text: c.body }).collect());
            }
            Ok(Next::Done(result)) => return Ok(Ok(result)),
            Err(failure) => return Ok(Err(failure)),
        }
    }
}

fn left(until: Millis) -> Duration {
    Duration::from_millis(until.since(now()).as_u64())
}

/// Sends what is outgoing, again where that is safe and there is time.
async fn send(talk: &Talk<'_>, engine: &Engine, host: &str, key: &str, until: Millis) -> Result<Reader, Failure> {
    let outgoing = talk.outgoing();
    let address = format!("{host}{}", outgoing.path);
    let mut tries = 0;
    loop {
        tries += 1;
        let begin = |head: &outside::Head| {
            if (200..300).contains(&head.status) {
                return Ok(talk.reader(head.header("content-type")));
            }
            let seconds = head.header("retry-after").parse::<u64>().ok();
            let retry_after_ms = seconds.map(|seconds| seconds.saturating_mul(1_000));
            Err(Failed(Failure::Status { status: head.status, retry_after_ms }))
        };
        let more = |reader: &mut Reader, piece: &[u8]| reader.push(piece).map_err(Failed);
        let sent = outside::post_json(&address, key, outgoing.body.clone(), left(until), begin, more).await;
        let failure = match sent {
            Ok(reader) => return Ok(reader),
            Err(Failed(failure)) => failure,
        };
        let left_ms = until.since(now()).as_u64();
        match wait_before(engine, &failure, tries, left_ms, random()) {
            Some(wait) => outside::wait(Duration::from_millis(wait)).await,
            None => return Err(failure),
        }
    }
}

/// A failure, from whatever gave it.
struct Failed(Failure);

impl From<NoAnswer> for Failed {
    fn from(no: NoAnswer) -> Self {
        Self(match no {
            NoAnswer::Late => Failure::Timeout,
            NoAnswer::NotConnected(why) => Failure::NotConnected(why),
            NoAnswer::Broken(why) => Failure::Broken(why),
        })
    }
}

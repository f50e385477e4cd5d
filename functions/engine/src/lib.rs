//! `engine`: what a site's other engines say to a question. It asks one after the other, as their settings and their
//! health allow, until one has an answer that the desk may use; what may be used is for `desk-engines` to decide.

mod exchange;
mod purse;

use desk_core::{Millis, id::EngineId};
use desk_engines::{Breaker, Engine, EngineAnswer, Failure, Gate, Outcome, SLOTS, Standing, Talk, Tried, Why, choose};
use desk_spin::{Answer, Database, Incoming, Reply, now, random, serve};
use desk_store::{
    engine_use::{self, Health},
    engines::{self, EnginesRow},
};
use desk_wire::{ApiError, Code, internal::AskEngine};
use purse::Purse;
use spin_sdk::{http::Request, http_service};
use std::collections::BTreeMap;

const BODY_LIMIT: usize = 512 * 1024;
const DEADLINE_MS: std::ops::RangeInclusive<u32> = 100..=30_000;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("POST", ["v1", "consult"]) => consult(&request).await,
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

/// What all engines of a question have in common.
struct Consultation<'a> {
    request: &'a Incoming,
    ask: &'a AskEngine,
    sql: Database,
    row: EnginesRow,
    health: BTreeMap<EngineId, Health>,
    until: Millis,
}

async fn consult(request: &Incoming) -> Result<Answer, ApiError> {
    let ask: AskEngine = request.json()?;
    if !DEADLINE_MS.contains(&ask.deadline_ms) {
        return Err(ApiError::new(Code::InvalidField, "deadline_ms must be from 100 to 30000"));
    }
    let sql = Database::open().await?;
    let row = engines::find(&sql, &ask.site).await?;
    let health = match row.settings.engines() {
        [] => BTreeMap::new(),
        _ => engine_use::health(&sql, &ask.site, row.version).await?,
    };
    let until = request.at.plus(Millis::new(ask.deadline_ms.into()));
    let consultation = Consultation { request, ask: &ask, sql, row, health, until };
    Answer::json(&consultation.run().await?)
}

impl Consultation<'_> {
    async fn run(&self) -> Result<EngineAnswer, ApiError> {
        let mut hosts = Vec::new();
        for (host, _) in SLOTS {
            hosts.push(desk_spin::text(host).await?);
        }
        let standing = |engine: &Engine| Standing {
            has_address: !exchange::host(&hosts, engine).is_empty(),
            gate: self.breaker(engine).gate(now(), self.row.settings.pause()),
        };
        let mut tried = Vec::new();
        let mut outcome = Outcome::Nothing;
        for (engine, verdict) in choose(&self.row.settings, &self.ask.question, standing) {
            let asked = match verdict {
                Ok(gate) => self.ask(engine, gate, exchange::host(&hosts, engine)).await?,
                Err(why) => Err(why),
            };
            let why = asked.as_ref().err().copied().unwrap_or(Why::Answered);
            tried.push(Tried { engine: engine.id.clone(), why });
            if let Ok(usable) = asked {
                outcome = usable;
                break;
            }
        }
        Ok(EngineAnswer { outcome, tried })
    }

    fn breaker(&self, engine: &Engine) -> Breaker {
        self.health.get(&engine.id).map_or_else(Breaker::default, |health| health.breaker)
    }

    /// Asks one engine; an error is the desk's own.
    async fn ask(&self, engine: &Engine, gate: Gate, host: &str) -> Result<Result<Outcome, Why>, ApiError> {
        // One that is asked has its time, but for what was needed to come here: a timeout is its own fault then.
        let left = self.until.since(now()).as_u64().min(engine.timeout_ms.into());
        if left * 10 < u64::from(engine.timeout_ms) * 9 {
            return Ok(Err(Why::NoTime));
        }
        let conversation = self.ask.conversation.as_str();
        let mark = format!("{:016x}", random());
        let mut talk = match Talk::begin(engine, &self.ask.question, conversation, &mark) {
            Ok(talk) => talk,
            Err(why) => return Ok(Err(why)),
        };
        let site = &self.ask.site;
        let Some(purse) = Purse::open(&self.sql, site, &self.row.settings, engine, &self.ask.question).await? else {
            return Ok(Err(Why::Budget));
        };
        if let Gate::Trial(taken) = gate
            && !engine_use::take_trial(&self.sql, site, &engine.id, self.breaker(engine), taken).await?
        {
            purse.settle(Default::default()).await?;
            return Ok(Err(Why::Paused));
        }
        let until = now().plus(Millis::new(left));
        let heard = exchange::run(self.request, &self.ask.site, &mut talk, engine, host, until).await?;
        purse.close(engine, &talk, &heard).await?;
        self.conclude(engine, heard).await
    }

    /// Records how the engine fared: a failure, the first answer after one, or nothing new.
    async fn conclude(
        &self,
        engine: &Engine,
        heard: Result<Result<Outcome, Why>, Failure>,
    ) -> Result<Result<Outcome, Why>, ApiError> {
        let before = self.breaker(engine);
        let (after, why, result) = match heard {
            Err(failure) => {
                eprintln!("request {} engine {}: {failure}", self.request.id, engine.id);
                let after = before.failed(now(), self.row.settings.pause(), &failure);
                (after, failure.why(), Err(failure.why()))
            }
            Ok(result) => (Breaker::answered(), result.as_ref().err().copied().unwrap_or(Why::Answered), result),
        };
        let known = self.health.get(&engine.id).is_some_and(|health| health.why == why.as_str());
        if after != before || !known {
            engine_use::record(&self.sql, &self.ask.site, &engine.id, self.row.version, after, why, now()).await?;
        }
        Ok(result)
    }
}

//! Taking from the day's budgets before a call, and giving back what was not used.

use desk_core::id::SiteId;
use desk_engines::{Engine, Estimate, Failure, Outcome, Question, Settings, Talk, Why, day};
use desk_spin::{Database, now};
use desk_store::{StoreError, engine_use};

/// What was taken for one engine's answer.
pub(crate) struct Purse<'a> {
    sql: &'a Database,
    site: &'a SiteId,
    engine: &'a Engine,
    day: u64,
    taken: Estimate,
}

impl<'a> Purse<'a> {
    /// Takes what the answer may cost from the site's budget and the engine's; nothing where one of them is used up.
    pub(crate) async fn open(
        sql: &'a Database,
        site: &'a SiteId,
        settings: &Settings,
        engine: &'a Engine,
        question: &Question,
    ) -> Result<Option<Self>, StoreError> {
        let (day, taken) = (day(now()), Estimate::of(engine, question));
        if !engine_use::reserve(sql, site, day, None, settings.daily(), taken).await? {
            return Ok(None);
        }
        let purse = Self { sql, site, engine, day, taken };
        if engine_use::reserve(sql, site, day, Some(&engine.id), engine.daily, taken).await? {
            return Ok(Some(purse));
        }
        engine_use::settle(sql, site, day, None, taken, Estimate::default()).await?;
        Ok(None)
    }

    /// Puts what was used in the place of what was taken.
    pub(crate) async fn settle(self, used: Estimate) -> Result<(), StoreError> {
        engine_use::settle(self.sql, self.site, self.day, None, self.taken, used).await?;
        engine_use::settle(self.sql, self.site, self.day, Some(&self.engine.id), self.taken, used).await
    }

    /// Settles what an exchange has used. One whose end nobody saw keeps what was taken: it may be billed.
    pub(crate) async fn close(
        self,
        engine: &Engine,
        talk: &Talk<'_>,
        heard: &Result<Result<Outcome, Why>, Failure>,
    ) -> Result<(), StoreError> {
        let request = Estimate::used(engine, 1, Default::default());
        match heard {
            Ok(_) => self.settle(talk.spent()).await,
            Err(Failure::NotConnected(_)) => self.settle(Estimate::default()).await,
            Err(Failure::Status { .. }) => self.settle(talk.spent().plus(request)).await,
            Err(_) => Ok(()),
        }
    }
}

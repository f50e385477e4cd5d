//! The steps. Each can be done twice without harm: it writes blocks whose content follows from the revision alone, or
//! parts that nobody has named yet, and only then moves the row on.

use super::{
    Progress, Source, parts,
    work::{Part, Stage, Work},
};
use crate::{
    Kv, KvError, Sql, StoreError,
    kv::{
        DocumentKey, Flows, GenerationKey, KNOWLEDGE_BUCKET, KNOWLEDGE_DOCUMENT, KNOWLEDGE_FLOWS, KNOWLEDGE_META,
        KNOWLEDGE_POINTER, KNOWLEDGE_STARTS,
    },
    sites,
};
use desk_core::{Millis, id::SiteId};
use desk_search::{Bucket, Meta, Numbered, Plan, Run, RunPart, Starts, StoredDocument, Survey, SurveyPart};
use futures::future::try_join_all;
use std::rc::Rc;

/// How many blocks are written at once.
const AT_ONCE: usize = 64;
/// About how many postings a run holds: with what is around them, a hundred bytes each.
const POSTINGS_PER_RUN: usize = 200_000;
/// How often a call begins again before it leaves that to the next.
const ATTEMPTS: usize = 3;

/// Begins a publish or goes on with the one that has begun, as long as `may_go_on` says, one step at least. Lookups see
/// the generation before or the new one, whole; those that began on the one before still find it, and the next publish
/// deletes it. `name` is one that was never used: of this call and, if it begins one, of the generation.
///
/// # Errors
/// The store's; the same call goes on from the last step. [`StoreError::Contended`] where the base changes again and
/// again.
pub async fn go_on(
    sql: &impl Sql,
    kv: &impl Kv,
    site: &SiteId,
    source: &impl Source,
    name: &str,
    may_go_on: &impl Fn() -> bool,
    now: Millis,
) -> Result<Progress, StoreError> {
    let mut call = Call { sql, kv, site, source, name, may_go_on, now, plan: None, parts: 0 };
    let mut work = match Work::find(sql, site).await? {
        // What is written whole is shown, whatever has changed since: that is for the next publish.
        Some(work) if work.stage.is_written() => work,
        Some(work) if work.revision == source.revision().await? => work,
        before => call.begin(before).await?,
    };
    let mut attempts = 1;
    loop {
        let stage = match call.step(&mut work).await {
            Ok(Some(stage)) => stage,
            Ok(None) => return Ok(published(&work)),
            Err(StoreError::Contended) if attempts < ATTEMPTS => {
                attempts += 1;
                work = call.begin(Some(work)).await?;
                continue;
            }
            Err(error) => return Err(error),
        };
        if !work.go_on(sql, site, stage).await? {
            return call.overtaken(&work).await;
        }
        if !may_go_on() {
            return Ok(work.progress());
        }
    }
}

fn published(work: &Work) -> Progress {
    Progress::Published { generation: work.generation.clone(), articles: work.articles }
}

/// One call, and what it remembers between its steps.
pub(super) struct Call<'a, S, K, O, M> {
    pub(super) sql: &'a S,
    pub(super) kv: &'a K,
    pub(super) site: &'a SiteId,
    pub(super) source: &'a O,
    name: &'a str,
    may_go_on: &'a M,
    pub(super) now: Millis,
    plan: Option<Rc<Plan>>,
    /// How many parts it has kept.
    parts: u32,
}

impl<S: Sql, K: Kv, O: Source, M: Fn() -> bool> Call<'_, S, K, O, M> {
    /// Begins a generation, in the place of one that does not fit the base any more.
    async fn begin(&mut self, before: Option<Work>) -> Result<Work, StoreError> {
        let clear = before.iter().flat_map(|work| work.clear.iter().chain([&work.generation])).cloned().collect();
        // A call that begins twice gives each its own name.
        let generation = match &before {
            Some(work) if work.generation.starts_with(self.name) => format!("{}x", work.generation),
            _ => self.name.to_owned(),
        };
        let work = Work {
            generation,
            step: 1,
            revision: self.source.revision().await?,
            articles: self.source.count().await?,
            clear,
            stage: Stage::Clearing { done: 0 },
        };
        self.plan = None;
        if !work.begin(self.sql, self.site, before.as_ref()).await? {
            return Err(StoreError::Contended);
        }
        Ok(work)
    }

    /// Somebody else was faster: what they have come to.
    async fn overtaken(&self, work: &Work) -> Result<Progress, StoreError> {
        if let Some(other) = Work::find(self.sql, self.site).await? {
            return Ok(other.progress());
        }
        let seen = KNOWLEDGE_POINTER.get(self.kv, self.site, self.now).await?;
        if seen.is_some_and(|seen| seen.generation == work.generation) {
            return Ok(published(work));
        }
        Err(StoreError::Contended)
    }

    /// Does what comes next; what comes after it, or nothing where all is done. [`StoreError::Contended`] where what was
    /// prepared does not fit the base any more.
    async fn step(&mut self, work: &mut Work) -> Result<Option<Stage>, StoreError> {
        match work.stage.clone() {
            Stage::Clearing { done } => self.clear(work, done).await.map(Some),
            Stage::Counting { after, done, surveys } => {
                self.count(&work.generation, after, done, surveys).await.map(Some)
            }
            Stage::Sorting { after, done, surveys, numbered, runs, versions } => {
                let sorting = Sorting { after, done, surveys, numbered, runs, versions };
                self.sort(work, sorting).await.map(Some)
            }
            Stage::Writing { done, total, surveys, runs, versions } => {
                self.write(work, done, &surveys, &runs).await?;
                let done = done + 1;
                if done < total {
                    return Ok(Some(Stage::Writing { done, total, surveys, runs, versions }));
                }
                if self.source.revision().await? != work.revision {
                    return Err(StoreError::Contended);
                }
                Ok(Some(Stage::Swapping { versions }))
            }
            Stage::Swapping { versions } => self.swap(work, versions).await.map(Some),
            Stage::Recording { done, since, versions } => self.record(work, done, since, versions).await.map(Some),
            Stage::Tidying => self.tidy(work).await,
        }
    }

    /// Deletes what publishes that were given up have handed on, and then blocks of the first of the generations that are
    /// to go: those that were given up, and the one before the one that is seen. Which that is can be told only now:
    /// another publish may have ended when this one began.
    async fn clear(&self, work: &mut Work, mut done: u32) -> Result<Stage, StoreError> {
        while parts::drop_others(self.sql, self.site, &work.generation).await? {
            if !(self.may_go_on)() {
                return Ok(Stage::Clearing { done });
            }
        }
        let clear = &mut work.clear;
        let pointer = KNOWLEDGE_POINTER.get(self.kv, self.site, self.now).await?;
        clear.retain(|old| pointer.as_ref().is_none_or(|pointer| pointer.generation != *old));
        let counting = Stage::Counting { after: String::new(), done: 0, surveys: Vec::new() };
        let before = pointer.and_then(|pointer| pointer.previous);
        let Some(first) = clear.first().cloned().or(before) else { return Ok(counting) };
        let key = GenerationKey(self.site.clone(), first.clone());
        let meta = KNOWLEDGE_META.get(self.kv, &key, self.now).await?;
        if meta.is_none() && clear.is_empty() {
            return Ok(counting);
        }
        let count = meta.as_ref().map_or(0, |meta| meta.bucket_count.max(meta.document_count));
        while done < count {
            let until = done.saturating_add(number(AT_ONCE)).min(count);
            try_join_all((done..until).map(|n| delete(self.kv, &key, n))).await?;
            done = until;
            if done < count && !(self.may_go_on)() {
                return Ok(Stage::Clearing { done });
            }
        }
        KNOWLEDGE_FLOWS.delete(self.kv, &key).await?;
        // Last, so that a deletion that was cut off can be found and finished.
        KNOWLEDGE_META.delete(self.kv, &key).await?;
        clear.retain(|old| *old != first);
        Ok(Stage::Clearing { done: 0 })
    }

    async fn count(
        &mut self,
        generation: &str,
        mut after: String,
        mut done: u64,
        mut surveys: Vec<Part>,
    ) -> Result<Stage, StoreError> {
        let mut survey = Survey::new(self.source.synonyms());
        let more = loop {
            let page = self.source.page(&after).await?;
            page.documents.iter().for_each(|(document, _)| survey.add(document));
            done += articles_of(&page.documents);
            match page.next {
                None => break false,
                Some(next) => after = next,
            }
            if !(self.may_go_on)() {
                break true;
            }
        };
        surveys.push(parts::keep(self.sql, self.site, generation, self.part(), survey.parts()).await?);
        if more {
            return Ok(Stage::Counting { after, done, surveys });
        }
        let (after, numbered, runs, versions) = (String::new(), Numbered::new(), Vec::new(), Vec::new());
        Ok(Stage::Sorting { after, done: 0, surveys, numbered, runs, versions })
    }

    async fn sort(&mut self, work: &Work, mut now: Sorting) -> Result<Stage, StoreError> {
        let (plan, key) = (
            self.plan(&work.generation, &now.surveys).await?,
            GenerationKey(self.site.clone(), work.generation.clone()),
        );
        if now.after.is_empty() {
            // Before the blocks: it says how many of them a deletion has to look for.
            let meta = Meta { encoder: work.revision.encoder.clone(), ..plan.meta().clone() };
            KNOWLEDGE_META.set(self.kv, &key, &meta, None).await?;
            if let Some(documents) = self.source.flows() {
                KNOWLEDGE_FLOWS.set(self.kv, &key, &Flows { documents }, None).await?;
            }
        }
        let (mut run, mut versions) = (Run::default(), Vec::new());
        let more = loop {
            let page = self.source.page(&now.after).await?;
            let (documents, numbers): (Vec<_>, Vec<u64>) = page.documents.into_iter().unzip();
            let vectors = self.source.vectors(&documents).await?;
            let mut stored = Vec::with_capacity(documents.len());
            for (document, vectors) in documents.iter().zip(vectors) {
                let number = plan.number(&mut now.numbered, document).ok_or(StoreError::Contended)?;
                run.add(&plan, number, document);
                stored.push((number, StoredDocument { vectors, ..plan.stored(document) }));
            }
            for chunk in stored.chunks(AT_ONCE) {
                try_join_all(chunk.iter().map(|(n, document)| set_document(self.kv, &key, *n, document))).await?;
            }
            let of_articles = documents.into_iter().zip(numbers).filter(|(_, version)| *version > 0);
            let before = versions.len();
            versions.extend(of_articles.map(|(document, version)| (document.id, version)));
            now.done += (versions.len() - before) as u64;
            match page.next {
                None => break false,
                Some(next) => now.after = next,
            }
            if run.len() >= POSTINGS_PER_RUN || !(self.may_go_on)() {
                break true;
            }
        };
        let name = self.part();
        let told = versions.chunks(sites::AT_ONCE);
        now.versions.push(parts::keep(self.sql, self.site, &work.generation, versions_of(&name), told).await?);
        let pieces = run.parts(&plan).into_iter();
        now.runs.push(parts::keep(self.sql, self.site, &work.generation, name, pieces).await?);
        let Sorting { after, done, surveys, numbered, runs, versions } = now;
        if more {
            return Ok(Stage::Sorting { after, done, surveys, numbered, runs, versions });
        }
        let total = number(plan.slices().len());
        Ok(Stage::Writing { done: 0, total, surveys, runs, versions })
    }

    /// Writes a slice of the buckets.
    async fn write(&mut self, work: &Work, n: u32, surveys: &[Part], runs: &[Part]) -> Result<(), StoreError> {
        let plan = self.plan(&work.generation, surveys).await?;
        let key = GenerationKey(self.site.clone(), work.generation.clone());
        let range = plan.slices().into_iter().nth(n as usize).ok_or(StoreError::Contended)?;
        let first = range.start;
        let mut slice = plan.slice(range);
        for run in runs {
            slice.join(parts::read::<RunPart>(self.sql, self.site, &work.generation, &run.name, n).await?);
        }
        let (buckets, starts) = slice.finish();
        let buckets: Vec<(u32, Bucket)> = (first..).zip(buckets).filter(|(_, b)| *b != Bucket::default()).collect();
        for chunk in buckets.chunks(AT_ONCE) {
            try_join_all(chunk.iter().map(|(n, bucket)| set_bucket(self.kv, &key, *n, bucket))).await?;
        }
        let starts: Vec<(u32, Starts)> =
            (first..).zip(starts).filter(|(_, block)| *block != Starts::default()).collect();
        for chunk in starts.chunks(AT_ONCE) {
            try_join_all(chunk.iter().map(|(n, block)| set_starts(self.kv, &key, *n, block))).await?;
        }
        Ok(())
    }

    /// What follows from all that was counted.
    async fn plan(&mut self, generation: &str, surveys: &[Part]) -> Result<Rc<Plan>, StoreError> {
        if let Some(plan) = &self.plan {
            return Ok(Rc::clone(plan));
        }
        let mut survey = Survey::new(self.source.synonyms());
        for part in surveys {
            for piece in 0..part.pieces {
                survey.join(parts::read::<SurveyPart>(self.sql, self.site, generation, &part.name, piece).await?);
            }
        }
        let plan = Rc::new(survey.finish());
        self.plan = Some(Rc::clone(&plan));
        Ok(plan)
    }

    /// A name for a part, which nothing else has.
    fn part(&mut self) -> String {
        self.parts += 1;
        format!("{}.{}", self.name, self.parts)
    }
}

/// What the sorting has come to: see [`Stage::Sorting`].
struct Sorting {
    after: String,
    done: u64,
    surveys: Vec<Part>,
    numbered: Numbered,
    runs: Vec<Part>,
    versions: Vec<Part>,
}

/// The name under which the versions of a run's articles are kept.
fn versions_of(run: &str) -> String {
    format!("{run}.versions")
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn articles_of(documents: &[(desk_search::Document, u64)]) -> u64 {
    documents.iter().filter(|(_, version)| *version > 0).count() as u64
}

async fn set_bucket(kv: &impl Kv, key: &GenerationKey, n: u32, bucket: &Bucket) -> Result<(), KvError> {
    KNOWLEDGE_BUCKET.set(kv, &DocumentKey(key.clone(), n), bucket, None).await
}

async fn set_starts(kv: &impl Kv, key: &GenerationKey, n: u32, block: &Starts) -> Result<(), KvError> {
    KNOWLEDGE_STARTS.set(kv, &DocumentKey(key.clone(), n), block, None).await
}

async fn set_document(kv: &impl Kv, key: &GenerationKey, n: u32, document: &StoredDocument) -> Result<(), KvError> {
    KNOWLEDGE_DOCUMENT.set(kv, &DocumentKey(key.clone(), n), document, None).await
}

/// Deletes the blocks of every kind that have this number.
async fn delete(kv: &impl Kv, key: &GenerationKey, n: u32) -> Result<(), KvError> {
    let key = DocumentKey(key.clone(), n);
    KNOWLEDGE_BUCKET.delete(kv, &key).await?;
    KNOWLEDGE_STARTS.delete(kv, &key).await?;
    KNOWLEDGE_DOCUMENT.delete(kv, &key).await
}

//! Where a publish stands: one row a site, moved on by a compare-and-set, so that of two calls that work at once one
//! goes on and the other's step is dropped.

use super::{Progress, Revision, StageName};
use crate::{Sql, StoreError};
use desk_core::id::SiteId;
use desk_search::Numbered;
use serde::{Deserialize, Serialize};

/// A publish that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Work {
    /// The name of the generation to be.
    pub(super) generation: String,
    /// How often it was moved on.
    pub(super) step: u64,
    /// What it is made of.
    pub(super) revision: Revision,
    /// How many articles that are.
    pub(super) articles: u64,
    /// Generations whose blocks are to be deleted first.
    pub(super) clear: Vec<String>,
    /// What comes next.
    pub(super) stage: Stage,
}

/// What comes next, and what it needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    Clearing {
        /// How many blocks of the first of them are gone.
        done: u32,
    },
    Counting {
        /// Behind which article.
        after: String,
        done: u64,
        surveys: Vec<Part>,
    },
    Sorting {
        after: String,
        done: u64,
        surveys: Vec<Part>,
        numbered: Numbered,
        runs: Vec<Part>,
        /// Ids and versions of the articles that are written.
        versions: Vec<Part>,
    },
    Writing {
        /// How many slices are written.
        done: u32,
        total: u32,
        surveys: Vec<Part>,
        runs: Vec<Part>,
        versions: Vec<Part>,
    },
    Swapping {
        versions: Vec<Part>,
    },
    Recording {
        /// How many events tell of it so far.
        done: u32,
        /// The newest event of the site before the first of them.
        since: u64,
        versions: Vec<Part>,
    },
    Tidying,
}

impl Stage {
    /// Whether everything is written: then it is shown and recorded, whatever has changed since.
    pub(super) fn is_written(&self) -> bool {
        matches!(self, Self::Swapping { .. } | Self::Recording { .. } | Self::Tidying)
    }
}

/// Something that is kept beside the row: its name, and how many pieces it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) pieces: u32,
}

/// How many pieces parts have together.
pub(super) fn pieces(parts: &[Part]) -> u32 {
    parts.iter().map(|part| part.pieces).sum()
}

impl Work {
    /// As callers are told of it.
    pub(super) fn progress(&self) -> Progress {
        let (stage, done, total) = match &self.stage {
            Stage::Clearing { done } => (StageName::Clearing, u64::from(*done), None),
            Stage::Counting { done, .. } => (StageName::Counting, *done, Some(self.articles)),
            Stage::Sorting { done, .. } => (StageName::Sorting, *done, Some(self.articles)),
            Stage::Writing { done, total, .. } => (StageName::Writing, u64::from(*done), Some(u64::from(*total))),
            Stage::Swapping { .. } => (StageName::Swapping, 0, Some(1)),
            Stage::Recording { done, versions, .. } => {
                (StageName::Recording, u64::from(*done), Some(u64::from(pieces(versions))))
            }
            Stage::Tidying => (StageName::Tidying, 0, Some(1)),
        };
        let (generation, articles) = (self.generation.clone(), self.articles);
        // Of what is deleted nobody knows how much there is before it is gone.
        Progress::Unfinished { generation, articles, stage, done, total: total.unwrap_or(done).max(done) }
    }

    /// The publish of a site that has begun. One that does not read back, since another desk wrote it, is begun again.
    pub(super) async fn find(sql: &impl Sql, site: &SiteId) -> Result<Option<Self>, StoreError> {
        let select = "SELECT generation, step, state FROM publishing WHERE site = $1";
        let rows = sql.query(select, vec![site.as_str().into()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (generation, step) = (row.text(0).unwrap_or_default().to_owned(), row.number(1).unwrap_or(0));
        let unreadable = || Self {
            revision: Revision::default(),
            articles: 0,
            clear: Vec::new(),
            stage: Stage::Clearing { done: 0 },
            generation: generation.clone(),
            step,
        };
        Ok(Some(serde_json::from_str(row.text(2).unwrap_or_default()).unwrap_or_else(|_| unreadable())))
    }

    /// Records that it has begun, in the place of `before`; false where somebody else was first.
    pub(super) async fn begin(&self, sql: &impl Sql, site: &SiteId, before: Option<&Self>) -> Result<bool, StoreError> {
        let Some(before) = before else {
            let insert = "INSERT INTO publishing (site, generation, step, state) VALUES ($1, $2, $3, $4)
                ON CONFLICT (site) DO NOTHING RETURNING step";
            let state = self.state()?;
            let parameters =
                vec![site.as_str().into(), self.generation.as_str().into(), self.step.into(), state.into()];
            return Ok(!sql.query(insert, parameters).await?.is_empty());
        };
        self.put(sql, site, &before.generation, before.step).await
    }

    /// Records that the next step is done; false where somebody else has done it.
    pub(super) async fn go_on(&mut self, sql: &impl Sql, site: &SiteId, stage: Stage) -> Result<bool, StoreError> {
        let before = self.step;
        self.step += 1;
        self.stage = stage;
        self.put(sql, site, &self.generation, before).await
    }

    async fn put(&self, sql: &impl Sql, site: &SiteId, generation: &str, step: u64) -> Result<bool, StoreError> {
        let update = "UPDATE publishing SET generation = $1, step = $2, state = $3
            WHERE site = $4 AND generation = $5 AND step = $6 RETURNING step";
        let parameters = vec![
            self.generation.as_str().into(),
            self.step.into(),
            self.state()?.into(),
            site.as_str().into(),
            generation.into(),
            step.into(),
        ];
        Ok(!sql.query(update, parameters).await?.is_empty())
    }

    /// Ends it.
    pub(super) async fn end(&self, sql: &impl Sql, site: &SiteId) -> Result<(), StoreError> {
        let delete = "DELETE FROM publishing WHERE site = $1 AND generation = $2";
        sql.query(delete, vec![site.as_str().into(), self.generation.as_str().into()]).await?;
        Ok(())
    }

    fn state(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|e| StoreError::corrupt("a publish", e))
    }
}

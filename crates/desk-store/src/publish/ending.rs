//! The last steps, when everything is written: the pointer is swapped by one write, and then it is recorded, some
//! articles at a time, which versions lookups see.
//!
//! In this order: a crash between the two shows the new knowledge and lists it as drafts, which the next call puts right.
//! The other order would say published and show the old.

use super::{
    Source, parts,
    steps::Call,
    work::{Part, Stage, Work, pieces},
};
use crate::{
    Kv, Sql, StoreError,
    kv::{KNOWLEDGE_POINTER, Pointer},
};

impl<S: Sql, K: Kv, O: Source, M: Fn() -> bool> Call<'_, S, K, O, M> {
    /// Makes the generation the one that lookups see.
    pub(super) async fn swap(&self, work: &Work, versions: Vec<Part>) -> Result<Stage, StoreError> {
        // Before the first event: what older ones tell is older than all of this publish.
        let since = self.source.newest_event().await?;
        let seen = KNOWLEDGE_POINTER.get(self.kv, self.site, self.now).await?.map(|pointer| pointer.generation);
        if seen.as_ref() != Some(&work.generation) {
            let pointer = Pointer { generation: work.generation.clone(), previous: seen };
            KNOWLEDGE_POINTER.set(self.kv, self.site, &pointer, None).await?;
        }
        Ok(Stage::Recording { done: 0, since, versions })
    }

    /// Records the next of the articles, then what lookups see no more, and then that this is all.
    pub(super) async fn record(
        &self,
        work: &Work,
        done: u32,
        since: u64,
        versions: Vec<Part>,
    ) -> Result<Stage, StoreError> {
        let more = if done < pieces(&versions) {
            let articles = self.versions(&work.generation, &versions, done).await?;
            self.source.record_articles(&work.generation, done, &articles).await?;
            true
        } else {
            self.source.record_removals(&work.generation, done, since).await?
        };
        if more {
            return Ok(Stage::Recording { done: done + 1, since, versions });
        }
        self.source.record(&work.generation, &work.revision).await?;
        Ok(Stage::Tidying)
    }

    /// Piece `n` of all ids and versions.
    async fn versions(
        &self,
        generation: &str,
        versions: &[Part],
        mut n: u32,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        for part in versions {
            if n < part.pieces {
                return parts::read(self.sql, self.site, generation, &part.name, n).await;
            }
            n -= part.pieces;
        }
        Ok(Vec::new())
    }

    /// Deletes some of what the steps have handed on, and ends the publish when nothing is left of it.
    pub(super) async fn tidy(&self, work: &Work) -> Result<Option<Stage>, StoreError> {
        if parts::drop_of(self.sql, self.site, &work.generation).await? {
            return Ok(Some(Stage::Tidying));
        }
        work.end(self.sql, self.site).await?;
        Ok(None)
    }
}

//! What is published: the newest versions of all articles of a site, and its flows.

use crate::{
    Sql, StoreError,
    articles::{self, ArticleRow},
    flows::{self, FlowRow},
    sites::{self, Publication},
    synonyms,
    vectors::{self, Encode, Maker},
};
use desk_core::{Actor, Language, Millis, id::SiteId};
use desk_dialogue::FlowSet;
use desk_knowledge::{Article, Audience};
use desk_search::{Document, Synonyms, Vector};
use serde::{Deserialize, Serialize};
use std::future::Future;

/// How many articles are read at once.
const PAGE: u32 = 100;

/// What a generation is made of.
pub trait Source {
    /// Which state of the base this is: another one after any change.
    fn revision(&self) -> impl Future<Output = Result<Revision, StoreError>>;
    /// What the site calls by several names.
    fn synonyms(&self) -> Synonyms;
    /// The site's flows, ids and documents; nothing where a generation has none of its own.
    fn flows(&self) -> Option<Vec<(String, String)>>;
    /// How many articles there are.
    fn count(&self) -> impl Future<Output = Result<u64, StoreError>>;
    /// The articles behind `after`, which is empty at first. Those of one language, audience and category come in the order
    /// of their ids.
    fn page(&self, after: &str) -> impl Future<Output = Result<Page, StoreError>>;
    /// The vectors of the titles and questions of some of them, in their order.
    fn vectors(&self, documents: &[Document]) -> impl Future<Output = Result<Vec<Vec<Vector>>, StoreError>>;
    /// The number of the newest event of the site.
    fn newest_event(&self) -> impl Future<Output = Result<u64, StoreError>>;
    /// Records that lookups see some articles, ids and versions, of a generation: event `n` of those that tell of it.
    fn record_articles(
        &self,
        generation: &str,
        n: u32,
        articles: &[(String, u64)],
    ) -> impl Future<Output = Result<(), StoreError>>;
    /// Records, in event `n`, that lookups see some articles no more, of which the events behind `since` do not tell;
    /// whether there were any.
    fn record_removals(&self, generation: &str, n: u32, since: u64) -> impl Future<Output = Result<bool, StoreError>>;
    /// Records that lookups see a generation of a revision, after all of its articles.
    fn record(&self, generation: &str, of: &Revision) -> impl Future<Output = Result<(), StoreError>>;
}

/// A state of the base.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// How many versions all articles have together, those that were removed too. It only grows.
    pub articles: u64,
    /// Ids and versions of the flows.
    pub flows: Vec<(String, u64)>,
    /// The version of the synonyms; 0 for none.
    pub synonyms: u64,
    /// The model that makes vectors, if one does.
    pub encoder: Option<String>,
}

/// Some of the articles.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// With their versions; 0 for what stands for a flow.
    pub documents: Vec<(Document, u64)>,
    /// Behind which the next page begins; nothing where this is the last one.
    pub next: Option<String>,
}

/// An article as a document of the index.
#[must_use]
pub fn document(article: &Article) -> Document {
    Document {
        language: article.language().as_str().to_owned(),
        agents_only: article.audience() == Audience::Agents,
        category: article.category().to_string(),
        id: article.id().to_string(),
        title: article.title().to_owned(),
        questions: article.questions().to_vec(),
        body: article.body().to_owned(),
        valid_from: article.valid_from().map(desk_knowledge::Day::begin),
        valid_until: article.valid_until().map(desk_knowledge::Day::end),
    }
}

/// The newest of everything. A flow is found by its examples: with an article that it stands for, or by itself in a
/// language in which there is none.
#[derive(Debug)]
pub struct Newest<'a, S, E> {
    sql: &'a S,
    site: &'a SiteId,
    maker: &'a Maker<'a, E>,
    rows: Vec<FlowRow>,
    flows: FlowSet,
    synonyms: Synonyms,
    synonyms_version: u64,
    actor: Actor,
    at: Millis,
}

impl<'a, S: Sql, E: Encode> Newest<'a, S, E> {
    /// Reads the flows and the synonyms; articles are read when they are needed. Vectors that are not kept are made by
    /// `maker`. `actor` publishes, `at` this time.
    ///
    /// # Errors
    /// The database's; [`StoreError::Corrupt`] for flows that do not read back.
    pub async fn of(
        sql: &'a S,
        site: &'a SiteId,
        maker: &'a Maker<'a, E>,
        actor: Actor,
        at: Millis,
    ) -> Result<Self, StoreError> {
        let rows = flows::all(sql, site).await?;
        let flows = flows::set(&rows)?;
        let found = synonyms::find(sql, site).await?;
        let (synonyms, synonyms_version) =
            found.map_or_else(Default::default, |row| (row.list.to_index(), row.version));
        Ok(Self { sql, site, maker, rows, flows, synonyms, synonyms_version, actor, at })
    }

    /// What stands for the flows that no article stands for.
    async fn alone(&self) -> Result<Vec<(Document, u64)>, StoreError> {
        let mut documents = Vec::new();
        for flow in self.flows.flows() {
            let ids: Vec<&str> = flow.articles().iter().map(String::as_str).collect();
            let known = articles::of_ids(self.sql, self.site, &ids).await?;
            for language in [Language::Zh, Language::En] {
                if !known.values().any(|row| !row.removed && row.article.language() == language) {
                    documents.push((flows::document(flow, language), 0));
                }
            }
        }
        documents.sort();
        Ok(documents)
    }
}

impl<S: Sql, E: Encode> Source for Newest<'_, S, E> {
    async fn revision(&self) -> Result<Revision, StoreError> {
        Ok(Revision {
            articles: articles::revision(self.sql, self.site).await?,
            // Those that were read: what comes after them is for the next publish.
            flows: self.rows.iter().map(|row| (row.id.clone(), row.version)).collect(),
            synonyms: self.synonyms_version,
            encoder: Some(self.maker.name().to_owned()),
        })
    }

    fn synonyms(&self) -> Synonyms {
        self.synonyms.clone()
    }

    fn flows(&self) -> Option<Vec<(String, String)>> {
        Some(self.rows.iter().filter_map(|row| Some((row.id.clone(), row.document.clone()?))).collect())
    }

    async fn count(&self) -> Result<u64, StoreError> {
        Ok(articles::counts(self.sql, self.site).await?.0)
    }

    async fn page(&self, after: &str) -> Result<Page, StoreError> {
        let rows = articles::list(self.sql, self.site, None, after, PAGE).await?;
        let last = rows.last().filter(|_| rows.len() == PAGE as usize);
        let next = last.map(|row| row.article.id().as_str().to_owned());
        let with_examples = |row: &ArticleRow| {
            let mut document = document(&row.article);
            let id = row.article.id().as_str();
            for flow in self.flows.flows().iter().filter(|flow| flow.articles().iter().any(|article| article == id)) {
                document.questions.extend(flow.examples(row.article.language()).iter().cloned());
            }
            (document, row.version)
        };
        let mut documents: Vec<(Document, u64)> = rows.iter().map(with_examples).collect();
        if next.is_none() {
            documents.extend(self.alone().await?);
        }
        Ok(Page { documents, next })
    }

    async fn vectors(&self, documents: &[Document]) -> Result<Vec<Vec<Vector>>, StoreError> {
        vectors::of(self.sql, self.site, self.maker, documents).await
    }

    async fn newest_event(&self) -> Result<u64, StoreError> {
        Ok(sites::find(self.sql, self.site).await?.map_or(0, |row| row.seq))
    }

    async fn record_articles(&self, generation: &str, n: u32, articles: &[(String, u64)]) -> Result<(), StoreError> {
        sites::publish_articles(self.sql, self.site, generation, n, articles, &self.actor, self.at).await
    }

    async fn record_removals(&self, generation: &str, n: u32, since: u64) -> Result<bool, StoreError> {
        sites::publish_removals(self.sql, self.site, generation, n, since, &self.actor, self.at).await
    }

    async fn record(&self, generation: &str, of: &Revision) -> Result<(), StoreError> {
        let published = Publication { generation, flows: &of.flows, synonyms: of.synonyms };
        sites::publish(self.sql, self.site, &published, &self.actor, self.at).await
    }
}

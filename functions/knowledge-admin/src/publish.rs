//! Publishing: the newest version of every article becomes one immutable generation.

use crate::{admin, model};
use desk_spin::{Answer, Desk, Incoming, ulid};
use desk_store::{
    articles, flows,
    publish::{self as knowledge, Newest},
    sites::{self, Publication},
    synonyms,
    vectors::Maker,
};
use desk_wire::{
    ApiError,
    knowledge::{Published, Status},
};

/// The most vectors that a publish makes, of a millisecond each: what an import left over, and of another model.
const VECTORS: usize = 4_000;

pub(crate) async fn publish(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let rows = flows::all(&desk.sql, &desk.site).await?;
    let set = flows::set(&rows)?;
    let model = model()?;
    let maker = Maker::new(&model, VECTORS);
    let newest = Newest::of(&desk.sql, &desk.site, &set, &maker).await?;
    let versions = newest.versions();
    let synonyms = synonyms::find(&desk.sql, &desk.site).await?;
    let (list, version) = synonyms.map_or_else(Default::default, |row| (row.list.to_index(), row.version));
    let generation = ulid(request.at);
    // The blocks first, then the record: a crash between the two shows the new knowledge and lists it as a draft,
    // which publishing again puts right. The other order would say published and show the old.
    flows::publish(&desk.store, &desk.site, &generation, &rows).await?;
    knowledge::publish(&desk.store, &desk.site, &generation, &newest, list, request.at).await?;
    let followed: Vec<(String, u64)> = rows.iter().map(|row| (row.id.clone(), row.version)).collect();
    let published = Publication { generation: &generation, articles: &versions, flows: &followed, synonyms: version };
    sites::publish(&desk.sql, &desk.site, &published, actor, request.at).await?;
    Answer::json(&Published { generation, articles: versions.len() as u64, without_vector: maker.refused() })
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

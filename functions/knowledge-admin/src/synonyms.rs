//! What the site calls by several names.

use crate::{admin, articles::faulty};
use desk_knowledge::SynonymList;
use desk_spin::{Answer, Desk, Incoming};
use desk_store::synonyms::{self, SynonymRow};
use desk_wire::{
    ApiError, Code,
    knowledge::{PutSynonyms, Synonyms, author},
};

pub(crate) async fn read(desk: &Desk) -> Result<Answer, ApiError> {
    Answer::json(&page(synonyms::find(&desk.sql, &desk.site).await?))
}

pub(crate) async fn put(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = admin(desk)?;
    let wanted: PutSynonyms = request.json()?;
    let list = SynonymList::parse(wanted.groups).map_err(|problems| faulty(Code::InvalidField, &problems))?;
    let put = synonyms::put(&desk.sql, &desk.site, &list, wanted.expected_version, &actor, request.at).await?;
    if put.is_none() {
        return Err(ApiError::new(Code::Conflict, "somebody else has changed the synonyms; load them again"));
    }
    read(desk).await
}

fn page(row: Option<SynonymRow>) -> Synonyms {
    let Some(row) = row else { return Synonyms::default() };
    Synonyms {
        groups: row.list.into(),
        version: row.version,
        published_version: row.published,
        updated_at: Some(row.updated_at.as_u64()),
        updated_by: Some(author(&row.actor)),
    }
}

//! What the knowledge base has for agents at work: articles near a conversation or an article, and one to send.

use crate::conversations::found;
use desk_bot::{Wish, extract, related, wishes};
use desk_core::{Actor, Language, conversation::ConversationEvent, dialogue::Evidence, text::MessageText};
use desk_knowledge::{Article, Audience};
use desk_spin::{Answer, Desk, Incoming, call};
use desk_store::{
    articles::{self, ArticleRow},
    conversations, versions,
};
use desk_wire::{
    ApiError, Code, edge,
    internal::{AskLookup, Found},
    related::{EXTRACT_MAX, RELATED_MAX, Related, RelatedArticle, ToSend},
};
use futures::future::try_join_all;
use std::collections::BTreeSet;

/// How many events of a conversation are looked at.
const EVENTS: u32 = 100;
/// How many articles each wish is to find: flows and what is known already are among them.
pub(crate) const FOUND: u32 = 10;

pub(crate) async fn to_conversation(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let (id, state) = found(desk, id).await?;
    let after = state.seq.saturating_sub(u64::from(EVENTS));
    let events = conversations::events_after(&desk.sql, &desk.site, &id, after, EVENTS).await?;
    let mut given = BTreeSet::new();
    let mut said = Vec::new();
    // What came before the last resolve was another matter.
    for event in events.iter().rev().take_while(|event| !matches!(event.body, ConversationEvent::Resolved { .. })) {
        if let ConversationEvent::Message { text, sources, .. } = &event.body {
            given.extend(sources.iter().map(|source| source.article.clone()));
            if event.actor == Actor::Visitor {
                said.push(text.as_str());
            }
        }
    }
    let asked = wishes(said, request.at);
    answer(request, desk, asked, state.language, None, &given).await
}

pub(crate) async fn to_article(request: &Incoming, desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let row = articles::find(&desk.sql, &desk.site, id).await?.filter(|row| !row.removed).ok_or_else(unknown)?;
    let article = row.article;
    let texts = std::iter::once(article.title()).chain(article.questions().iter().map(String::as_str));
    let asked = texts.take(desk_bot::MAX_WISHES).map(|text| Wish { text: text.to_owned(), weight: 1.0 }).collect();
    answer(request, desk, asked, Some(article.language()), Some(id), &BTreeSet::new()).await
}

pub(crate) async fn to_send(desk: &Desk, id: &str) -> Result<Answer, ApiError> {
    let row = articles::find(&desk.sql, &desk.site, id).await?.ok_or_else(unknown)?;
    let article = published(desk, row).await?.ok_or_else(unknown)?;
    Answer::json(&ToSend {
        id: article.id().to_string(),
        title: article.title().to_owned(),
        text: MessageText::of_desk(article.body()).as_str().to_owned(),
        audience: audience(&article),
    })
}

async fn answer(
    request: &Incoming,
    desk: &Desk,
    asked: Vec<Wish>,
    language: Option<Language>,
    except: Option<&str>,
    given: &BTreeSet<String>,
) -> Result<Answer, ApiError> {
    let evidence = try_join_all(asked.iter().map(|wish| look_up(request, desk, &wish.text, language))).await?;
    let found = asked.iter().map(|wish| wish.weight).zip(evidence).collect();
    let near = related(found, except, RELATED_MAX);
    let ids: Vec<&str> = near.iter().map(|candidate| candidate.article.as_str()).collect();
    let mut rows = articles::of_ids(&desk.sql, &desk.site, &ids).await?;
    let mut items = Vec::with_capacity(near.len());
    for candidate in near {
        // Published after the lookup read, and gone before this did: nothing to show.
        let Some(row) = rows.remove(&candidate.article) else { continue };
        let Some(article) = published(desk, row).await? else { continue };
        items.push(RelatedArticle {
            given: given.contains(&candidate.article),
            id: candidate.article,
            title: candidate.title,
            extract: extract(&candidate.body, EXTRACT_MAX),
            language: article.language(),
            category: candidate.category.to_string(),
            audience: audience(&article),
            score: candidate.score,
        });
    }
    Answer::json(&Related { asked: asked.into_iter().map(|wish| wish.text).collect(), articles: items })
}

/// What an agent finds for a text.
pub(crate) async fn look_up(
    request: &Incoming,
    desk: &Desk,
    text: &str,
    only: Option<Language>,
) -> Result<Evidence, ApiError> {
    let ask = AskLookup {
        site: desk.site.clone(),
        text: MessageText::of_desk(text),
        language: only,
        limit: FOUND,
        only,
        category: None,
        agents: true,
        encode_below: 0.0,
        deep: None,
    };
    Ok(call::<Found>(edge::LOOKUP, &request.id, &ask).await?.evidence)
}

/// The version of an article that customers see.
async fn published(desk: &Desk, row: ArticleRow) -> Result<Option<Article>, ApiError> {
    let Some(published) = row.published else { return Ok(None) };
    if published == row.version && !row.removed {
        return Ok(Some(row.article));
    }
    let id = row.article.id().as_str();
    let versions = versions::before(&desk.sql, &desk.site, id, published + 1, 1).await?;
    Ok(versions.into_iter().next().and_then(|version| version.article))
}

fn audience(article: &Article) -> String {
    let name = match article.audience() {
        Audience::Public => "public",
        Audience::Agents => "agents",
    };
    name.to_owned()
}

fn unknown() -> ApiError {
    ApiError::new(Code::UnknownArticle, "there is no such article")
}

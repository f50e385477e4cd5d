//! What articles and flows say to a question: by words, where these do not decide, with the site's intent model, and
//! where that is not enough, with the model over the vectors of both tiers.

use crate::{
    deep,
    intents::{self, Tier, opinion},
};
use desk_bot::{Found, SURE, is_undecided, second_opinion};
use desk_core::{Language, text::MessageText};
use desk_dialogue::FlowSet;
use desk_encoder::Rounded;
use desk_spin::{Incoming, call};
use desk_wire::{
    ApiError, edge,
    internal::{AskLookup, AskTurn, Deep, Found as LookedUp},
};

/// One to answer with, and as many to offer.
const CANDIDATES: u32 = 4;
/// The same, where an intent model chooses among them.
const CANDIDATES_OF_MODEL: u32 = 8;

/// Whose questions are looked up.
pub(crate) struct Lookup<'a> {
    pub(crate) request: &'a Incoming,
    pub(crate) ask: &'a AskTurn,
    pub(crate) flows: &'a FlowSet,
    pub(crate) language: Language,
}

impl Lookup<'_> {
    /// A customer's question, to be acted on from the confidence `act` on. Where words are not sure, the site's model is
    /// asked too, and chooses among more: turning words into a vector costs more than all else of a turn.
    pub(crate) async fn question(&self, query: &str, act: f64) -> Result<Found, ApiError> {
        let Some(model) = intents::of(&self.ask.site, Tier::Fast) else { return self.title(query).await };
        let (mut found, vector) = self.find(query, CANDIDATES_OF_MODEL, SURE, None).await?;
        let Some(vector) = vector else {
            found.evidence.candidates.truncate(CANDIDATES as usize);
            return Ok(found);
        };
        let weigh = |found: &Found, opinion| Some(second_opinion(&found.evidence, &opinion?, self.flows, act));
        let Some(first) = weigh(&found, opinion(&model.classify_rounded(query, &vector))) else { return Ok(found) };
        if let Some(both) = intents::of(&self.ask.site, Tier::Both).filter(|_| is_undecided(&first, act))
            && let Some(deep) = deep::of(self.request, query).await
        {
            let vectors = [vector.to_vector(), deep.vector.to_vector()].concat();
            (found, _) = self.find(query, CANDIDATES_OF_MODEL, 0.0, Some(deep)).await?;
            if let Some(second) = weigh(&found, opinion(&both.classify_vector(query, &vectors))) {
                found.evidence = second;
                return Ok(found);
            }
        }
        found.evidence = first;
        Ok(found)
    }

    /// What its words alone find, as for the title of an article.
    pub(crate) async fn title(&self, title: &str) -> Result<Found, ApiError> {
        Ok(self.find(title, CANDIDATES, 0.0, None).await?.0)
    }

    async fn find(
        &self,
        query: &str,
        limit: u32,
        encode_below: f64,
        deep: Option<Deep>,
    ) -> Result<(Found, Option<Rounded>), ApiError> {
        let lookup = AskLookup {
            site: self.ask.site.clone(),
            text: MessageText::of_desk(query),
            language: Some(self.language),
            limit,
            only: None,
            category: None,
            // What the bot says, a visitor reads.
            agents: false,
            encode_below,
            deep,
        };
        let LookedUp { evidence, vector, .. } = call(edge::LOOKUP, &self.request.id, &lookup).await?;
        Ok((Found { query: query.to_owned(), evidence }, vector))
    }
}

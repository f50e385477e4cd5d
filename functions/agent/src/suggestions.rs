//! Articles for what an agent types: what goes on from it, or where nothing does, what its words find.

use crate::related::{FOUND, look_up};
use desk_bot::{is_article, related};
use desk_spin::{Answer, Desk, Incoming, call};
use desk_wire::{
    ApiError, Code, edge,
    internal::AskSuggest,
    visitor::{SUGGESTIONS_MAX, Suggestion, Suggestions, TYPED_MAX},
};

pub(crate) async fn read(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let text = request.parameter("text").unwrap_or_default();
    if text.chars().count() > TYPED_MAX {
        return Err(ApiError::new(Code::InvalidField, format!("text may have at most {TYPED_MAX} characters")));
    }
    // Flows' examples are among what goes on, and no article can be read of them.
    let ask = AskSuggest { site: desk.site.clone(), text: text.clone(), only: None, limit: FOUND, agents: true };
    let mut suggestions = call::<Suggestions>(edge::SUGGEST, &request.id, &ask).await?.suggestions;
    suggestions.retain(|suggestion| is_article(&suggestion.article));
    suggestions.truncate(SUGGESTIONS_MAX as usize);
    // Half a word finds much by chance, so that words are asked where the beginning of nothing is typed.
    if suggestions.is_empty() {
        let found = look_up(request, desk, &text, None).await?;
        let near = related(vec![(1.0, found)], None, SUGGESTIONS_MAX as usize).into_iter();
        suggestions = near.map(|near| Suggestion { article: near.article, text: near.title }).collect();
    }
    Answer::json(&Suggestions { suggestions })
}

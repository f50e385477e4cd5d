//! What goes on from what a visitor types: titles and questions of the knowledge base.

use crate::sessions;
use desk_spin::{Answer, Incoming, call};
use desk_wire::{
    ApiError, Code, edge,
    internal::AskSuggest,
    visitor::{SUGGESTIONS_MAX, Suggestions, TYPED_MAX},
};

pub(crate) async fn read(request: &Incoming) -> Result<Answer, ApiError> {
    let session = sessions::of(request).await?;
    let text = request.parameter("text").unwrap_or_default();
    if text.chars().count() > TYPED_MAX {
        return Err(ApiError::new(Code::InvalidField, format!("text may have at most {TYPED_MAX} characters")));
    }
    // Of either language: what is typed says which.
    let ask = AskSuggest { site: session.site, text, only: None, limit: SUGGESTIONS_MAX, agents: false };
    Answer::json(&call::<Suggestions>(edge::SUGGEST, &request.id, &ask).await?)
}

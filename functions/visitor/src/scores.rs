//! How content the customer is once their conversation is resolved, and whether they are asked.

use crate::sessions;
use desk_core::{
    Millis,
    conversation::{Command, Conversation, Phase},
    id::{ConversationId, SiteId},
    survey::{Opinion, Survey},
    text::MessageText,
};
use desk_spin::{Answer, Database, Incoming, wake};
use desk_store::{conversations, settings};
use desk_wire::{
    ApiError,
    view::{self, Reader, StateView},
    visitor::{Caused, GiveScore},
};

pub(crate) async fn give(request: &Incoming) -> Result<Answer, ApiError> {
    let session = sessions::of(request).await?;
    let given: GiveScore = request.json()?;
    let comment = given.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let comment = comment.map(MessageText::parse).transpose()?;
    let sql = Database::open().await?;
    let (site, id) = (&session.site, &session.conversation);
    let survey = settings::find::<Survey>(&sql, site).await?.settings;
    let command = Command::VisitorScores {
        visitor: session.visitor.clone(),
        opinion: Opinion { score: given.score, comment },
        asked: survey.is_on(),
    };
    let base = conversations::command_name(id, &given.client_id);
    let outcome = conversations::execute(&sql, site, id, &base, request.at, &command).await?;
    wake().await;
    Answer::json(&Caused {
        events: view::events(&outcome.events, Reader::Visitor),
        state: StateView {
            survey: view::survey(&survey, &outcome.state, request.at),
            ..view::state(id, &outcome.state)
        },
    })
}

/// A state with what the customer may be asked. The site's survey is read only where there is something to score.
pub(crate) async fn state(
    sql: &Database,
    site: &SiteId,
    id: &ConversationId,
    state: &Conversation,
    at: Millis,
) -> Result<StateView, ApiError> {
    let shown = view::state(id, state);
    if state.phase != Phase::Resolved {
        return Ok(shown);
    }
    let survey = settings::find::<Survey>(sql, site).await?.settings;
    Ok(StateView { survey: view::survey(&survey, state, at), ..shown })
}

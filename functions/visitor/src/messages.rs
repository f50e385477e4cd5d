//! One message: ask the bot where it is the bot's turn, append message and answer in one statement, hand over.

use crate::sessions;
use desk_core::{
    Language,
    conversation::{Command, Conversation, Phase},
    dialogue::{Turn, unavailable_turn},
    text::MessageText,
};
use desk_spin::{Answer, Database, Incoming, call, wake};
use desk_store::{conversations, kv::VisitorSession};
use desk_wire::{
    ApiError, edge,
    internal::{AskRoute, AskTurn, Routed},
    view::{self, Reader},
    visitor::{Caused, Send},
};

pub(crate) async fn send(request: &Incoming) -> Result<Answer, ApiError> {
    let session = sessions::of(request).await?;
    let message: Send = request.json()?;
    let text = MessageText::parse(&message.text)?;
    let sql = Database::open().await?;
    let (site, id) = (&session.site, &session.conversation);
    let state = conversations::load(&sql, site, id).await?;
    let turn = turn(request, &session, &state, &text).await;
    let command = Command::VisitorSays {
        visitor: session.visitor.clone(),
        text,
        language: session.language,
        page: session.page.clone(),
        turn,
    };
    let base = conversations::command_name(id, &message.client_id);
    let mut outcome = conversations::execute_on(&sql, site, id, &base, request.at, &command, state).await?;
    if needs_routing(&outcome.state) {
        // The message is on disk; if routing is cut off now, the next drain of the queue does it.
        let ask = AskRoute { site: site.clone(), conversation: id.clone() };
        match call::<Routed>(edge::ROUTE, &request.id, &ask).await {
            Ok(_) => outcome.state = conversations::load(&sql, site, id).await?,
            Err(error) => eprintln!("request {}: {:?}", request.id, error.cause),
        }
    }
    wake().await;
    Answer::json(&Caused {
        events: view::events(&outcome.events, Reader::Visitor),
        state: view::state(id, &outcome.state),
    })
}

async fn turn(request: &Incoming, session: &VisitorSession, state: &Conversation, text: &MessageText) -> Turn {
    if !matches!(state.phase, Phase::None | Phase::Bot | Phase::Resolved) {
        return Turn::Silent;
    }
    let language = Language::of(text.as_str()).or(state.language).unwrap_or(session.language);
    // Of an episode that is over, nothing counts any more.
    let unsure_streak = if state.phase == Phase::Resolved { 0 } else { state.unsure_streak };
    let ask = AskTurn { site: session.site.clone(), text: text.clone(), language, unsure_streak };
    call(edge::REPLY, &request.id, &ask).await.unwrap_or_else(|error| {
        eprintln!("request {}: {:?}", request.id, error.cause);
        unavailable_turn(language)
    })
}

fn needs_routing(state: &Conversation) -> bool {
    matches!(state.phase, Phase::Waiting { .. }) && state.queue.is_none()
}

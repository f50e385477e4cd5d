//! One message: ask the bot where it is the bot's turn, append message and answer in one statement, hand over.
//!
//! A turn that has to ask outside is the exception: then the message is stored first, and the answer when it comes.

use crate::{conversing::Conversing, scores, sessions};
use desk_core::{
    conversation::{Command, Conversation, Phase},
    dialogue::Turn,
    text::MessageText,
};
use desk_spin::{Answer, Database, Incoming, call, wake};
use desk_store::conversations;
use desk_wire::{
    ApiError, edge,
    internal::{AskRoute, Routed},
    view::{self, Reader},
    visitor::{Caused, Send},
};

pub(crate) async fn send(request: &Incoming) -> Result<Answer, ApiError> {
    let session = sessions::of(request).await?;
    let message: Send = request.json()?;
    let text = MessageText::parse(&message.text)?;
    let sql = Database::open().await?;
    let desk = Conversing { request, session: &session, sql: &sql };
    let (site, id) = (&session.site, &session.conversation);
    let state = conversations::load(&sql, site, id).await?;
    let turn = if message.more || !state.is_the_bots_turn() {
        Turn::Silent
    } else {
        desk.ask(&state, Some(&text), false).await?
    };
    let command = Command::VisitorSays {
        visitor: session.visitor.clone(),
        text,
        language: session.language,
        page: session.page.clone(),
        turn,
        asked_at: state.seq,
    };
    let base = conversations::command_name(id, &message.client_id);
    let mut outcome = conversations::execute_on(&sql, site, id, &base, request.at, &command, state).await?;
    if !message.more {
        desk.answer_the_rest(&mut outcome).await?;
    }
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
        state: scores::state(&sql, site, id, &outcome.state, request.at).await?,
    })
}

fn needs_routing(state: &Conversation) -> bool {
    matches!(state.phase, Phase::Waiting { .. }) && state.queue.is_none()
}

//! Whether an answer helped: an event in the conversation that it was given in.

use crate::{scores, sessions};
use desk_core::{conversation::Command, text::MessageText};
use desk_spin::{Answer, Database, Incoming, wake};
use desk_store::conversations;
use desk_wire::{
    ApiError, Code,
    view::{self, Reader},
    visitor::{Caused, Rate},
};

pub(crate) async fn rate(request: &Incoming) -> Result<Answer, ApiError> {
    let session = sessions::of(request).await?;
    let rate: Rate = request.json()?;
    let comment = rate.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let comment = comment.map(MessageText::parse).transpose()?;
    let sql = Database::open().await?;
    let (site, id) = (&session.site, &session.conversation);
    let found = match rate.message.checked_sub(1) {
        Some(before) => conversations::events_after(&sql, site, id, before, 1).await?.into_iter().next(),
        None => None,
    };
    let answer = found.filter(|event| event.seq == rate.message);
    let answer = answer.ok_or_else(|| ApiError::new(Code::InvalidField, "there is no such message"))?;
    let command = Command::VisitorRates {
        visitor: session.visitor.clone(),
        answer: Box::new(answer),
        helpful: rate.helpful,
        comment,
    };
    let base = conversations::command_name(id, &rate.client_id);
    let outcome = conversations::execute(&sql, site, id, &base, request.at, &command).await?;
    wake().await;
    Answer::json(&Caused {
        events: view::events(&outcome.events, Reader::Visitor),
        state: scores::state(&sql, site, id, &outcome.state, request.at).await?,
    })
}

//! Asking the bot. Whatever it has not answered yet, it answers together.

use crate::hours;
use desk_core::{
    Event, Language,
    conversation::{Command, Conversation, ConversationEvent, Phase, Refusal},
    dialogue::Turn,
    text::MessageText,
};
use desk_spin::{Database, Incoming, call};
use desk_store::{
    conversations::{self, CommandError, Outcome},
    kv::VisitorSession,
};
use desk_wire::{ApiError, edge, internal::AskTurn, view};

/// How often the bot is asked again because something else was said meanwhile.
const ASKED_AGAIN: usize = 4;

/// A conversation in which the bot is asked.
pub(crate) struct Conversing<'a> {
    pub(crate) request: &'a Incoming,
    pub(crate) session: &'a VisitorSession,
    pub(crate) sql: &'a Database,
}

impl Conversing<'_> {
    /// Lets the bot answer what it has not answered, and adds to the outcome what came of it; where the message was
    /// sent before, what came of it then.
    pub(crate) async fn answer_the_rest(&self, outcome: &mut Outcome) -> Result<(), ApiError> {
        let (site, id) = (&self.session.site, &self.session.conversation);
        for _ in 0..ASKED_AGAIN {
            if outcome.state.phase != Phase::Bot || outcome.state.unanswered.is_empty() {
                break;
            }
            let (after, answers) = (outcome.state.bot_seq, outcome.state.seq);
            let turn = self.ask(&outcome.state, None, true).await?;
            let base = format!("{id}:answer-{after}-{answers}");
            let command = Command::BotSays { turn, after, answers };
            let at = desk_spin::now();
            match conversations::execute(self.sql, site, id, &base, at, &command).await {
                Ok(answered) => outcome.state = answered.state,
                Err(CommandError::Refused(Refusal::TooLate)) => {
                    outcome.state = conversations::load(self.sql, site, id).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.add_what_followed(outcome).await
    }

    /// Adds the events after the message up to the answer to it, where that came by itself.
    async fn add_what_followed(&self, outcome: &mut Outcome) -> Result<(), ApiError> {
        let said = outcome.events.iter().filter(|event| matches!(event.body, ConversationEvent::Message { .. }));
        let (Some(last), 1) = (outcome.events.last().map(|event| event.seq), said.count()) else { return Ok(()) };
        if outcome.state.seq == last {
            return Ok(());
        }
        let (site, id) = (&self.session.site, &self.session.conversation);
        let after = conversations::events_after(self.sql, site, id, last, view::ANSWER_WITHIN).await?;
        let answers = |event: &&Event<ConversationEvent>| match &event.body {
            ConversationEvent::Message { answers: Some(answers), .. } => *answers >= last,
            _ => false,
        };
        let Some(answer) = after.iter().find(answers).map(|event| event.seq) else { return Ok(()) };
        let until = |event: &Event<ConversationEvent>| {
            event.seq <= answer || (event.seq == answer + 1 && matches!(event.body, ConversationEvent::Handover { .. }))
        };
        outcome.events.extend(after.into_iter().take_while(until));
        Ok(())
    }

    /// What the bot says to what it has not answered, and to `text` behind that.
    pub(crate) async fn ask(
        &self,
        state: &Conversation,
        text: Option<&MessageText>,
        may_call: bool,
    ) -> Result<Turn, ApiError> {
        let mut texts = self.unanswered(state).await?;
        texts.extend(text.cloned());
        let language = texts.iter().rev().find_map(|text| Language::of(text.as_str()));
        let language = language.or(state.language).unwrap_or(self.session.language);
        let hours = hours::of(self.sql, &self.session.site, self.request.at).await?;
        let ask = AskTurn {
            site: self.session.site.clone(),
            conversation: self.session.conversation.clone(),
            texts,
            language,
            // Of an episode that is over, nothing counts any more.
            memory: state.memory.clone().filter(|_| state.phase != Phase::Resolved),
            closed: hours.as_ref().filter(|hours| !hours.is_open(self.request.at)).map(|hours| hours.told().clone()),
            utc_offset_minutes: hours.map_or(0, |hours| hours.utc_offset_minutes()),
            may_call,
        };
        Ok(call(edge::REPLY, &self.request.id, &ask).await.unwrap_or_else(|error| {
            eprintln!("request {}: {:?}", self.request.id, error.cause);
            desk_bot::unavailable(language)
        }))
    }

    async fn unanswered(&self, state: &Conversation) -> Result<Vec<MessageText>, ApiError> {
        let Some(first) = state.unanswered.first().filter(|_| state.phase == Phase::Bot) else { return Ok(Vec::new()) };
        let (site, id) = (&self.session.site, &self.session.conversation);
        let since = conversations::events_after(self.sql, site, id, first - 1, view::ANSWER_WITHIN).await?;
        let unanswered = since.into_iter().filter(|event| state.unanswered.contains(&event.seq));
        let texts = unanswered.filter_map(|event| match event.body {
            ConversationEvent::Message { text, .. } => Some(text),
            _ => None,
        });
        Ok(texts.collect())
    }
}

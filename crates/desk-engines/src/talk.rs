//! One exchange with one engine, as a machine without input and output.
//!
//! ```text
//! begin ── outgoing ──▶ (send) ── heard ─┬─ Done: what the desk may use, or why it may not
//!              ▲                         └─ Lookup: (look up) ── found ─┐
//!              └────────────────────────────────────────────────────────┘
//! ```

use crate::{
    Claim, Engine, EntityValue, Estimate, Failure, Kind, Outcome, Passage, Question, Usage, Why, chatterbot, grounded,
    masking::{self, MaskedQuestion},
    openai::{self, ChatReply, ChatStream, ToolCall},
    prompt, rasa, tools,
};
use desk_core::text::MessageText;
use serde::Deserialize;
use serde_json::Value;

/// How often a model may look something up.
const LOOKUPS: u32 = 2;
/// The most bytes of an answer.
const MAX_BODY: usize = 256 * 1024;
/// The most claims of an answer.
const MAX_CLAIMS: usize = 20;

/// What is to be sent, as JSON in a POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The path behind the engine's scheme and host.
    pub path: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Look this up, tell [`Talk::found`], and send what is outgoing then.
    Lookup(MessageText),
    /// It is over: this may be used, or for this reason nothing.
    Done(Result<Outcome, Why>),
}

/// An answer while it arrives.
#[derive(Debug)]
pub enum Reader {
    /// One that is read whole.
    Whole(Vec<u8>),
    /// One that is streamed.
    Stream(ChatStream),
}

impl Reader {
    /// Reads the next bytes; true where no more are to be read.
    ///
    /// # Errors
    /// [`Failure::TooLarge`], [`Failure::Garbage`].
    pub fn push(&mut self, bytes: &[u8]) -> Result<bool, Failure> {
        match self {
            Self::Whole(body) if body.len() + bytes.len() > MAX_BODY => Err(Failure::TooLarge(MAX_BODY)),
            Self::Whole(body) => {
                body.extend_from_slice(bytes);
                Ok(false)
            }
            Self::Stream(stream) => stream.push(bytes).map(|()| stream.is_done()),
        }
    }

    fn chat(self) -> Result<ChatReply, Failure> {
        match self {
            Self::Whole(body) => openai::read_chat(&body),
            Self::Stream(stream) => stream.finish(),
        }
    }

    fn whole(self) -> Vec<u8> {
        match self {
            Self::Whole(body) => body,
            Self::Stream(_) => Vec::new(),
        }
    }
}

/// An exchange.
#[derive(Debug)]
pub struct Talk<'a> {
    engine: &'a Engine,
    question: &'a Question,
    conversation: &'a str,
    mark: &'a str,
    masked: MaskedQuestion,
    /// What claims may stand in, by the names that the model knows.
    sources: Vec<(String, Passage)>,
    messages: Vec<Value>,
    tools: Vec<Value>,
    lookups: u32,
    asked: Option<ToolCall>,
    requests: u64,
    used: Usage,
}

impl<'a> Talk<'a> {
    /// Begins one. `conversation` names the conversation to engines that remember; `mark` is random letters and digits,
    /// new for each talk.
    ///
    /// # Errors
    /// [`Why::NoSources`] where nothing was found that a model could be held to, and it can do nothing else.
    pub fn begin(
        engine: &'a Engine,
        question: &'a Question,
        conversation: &'a str,
        mark: &'a str,
    ) -> Result<Self, Why> {
        let mut masked = MaskedQuestion::of(question);
        let sources = named(std::mem::take(&mut masked.passages), 0);
        let (mut messages, mut described) = (Vec::new(), Vec::new());
        if engine.kind.is_model() {
            described = tools::described(engine.lookup, if engine.tools { question.tools() } else { &[] });
            if sources.is_empty() && described.is_empty() {
                return Err(Why::NoSources);
            }
            messages.extend(prompt::opening(question.language(), &sources, &masked.messages, mark));
        }
        let (lookups, asked, requests, used) = Default::default();
        let tools = described;
        Ok(Self {
            engine,
            question,
            conversation,
            mark,
            masked,
            sources,
            messages,
            tools,
            lookups,
            asked,
            requests,
            used,
        })
    }

    /// What is to be sent now; the same until something was heard.
    #[must_use]
    pub fn outgoing(&self) -> Outgoing {
        let body = match self.engine.kind {
            Kind::RasaParse => rasa::parse_request(self.masked.asked()),
            Kind::RasaRest => rasa::message(self.conversation, self.masked.asked()),
            Kind::ChatterBot => chatterbot::request(self.masked.asked()),
            Kind::OpenAi => openai::request(self.engine, &self.messages, &self.tools, self.lookups >= LOOKUPS),
        };
        Outgoing { path: self.engine.path().to_owned(), body: body.to_string().into_bytes() }
    }

    /// A reader for an answer of this media type.
    #[must_use]
    pub fn reader(&self, content_type: &str) -> Reader {
        let streams = content_type.trim_start().to_ascii_lowercase().starts_with("text/event-stream");
        // A server that knows no streaming answers with a whole.
        if self.engine.kind == Kind::OpenAi && self.engine.stream && streams {
            Reader::Stream(ChatStream::default())
        } else {
            Reader::Whole(Vec::new())
        }
    }

    /// What a successful answer means.
    ///
    /// # Errors
    /// [`Failure::Garbage`], [`Failure::Broken`] where it is not of the engine's protocol. What a model says within the
    /// protocol is never a failure: else a customer could make it say something, and so have it left alone.
    pub fn heard(&mut self, answer: Reader) -> Result<Next, Failure> {
        self.requests += 1;
        let done = match self.engine.kind {
            Kind::RasaParse => self.intent(&rasa::read_parse(&answer.whole())?),
            Kind::RasaRest => {
                let replies = rasa::read_replies(&answer.whole())?;
                self.reply(&replies.texts, &replies.choices, None)
            }
            Kind::ChatterBot => {
                let statement = chatterbot::read_statement(&answer.whole())?;
                self.reply(&[statement.text], &[], statement.confidence)
            }
            Kind::OpenAi => return Ok(self.chat(answer.chat()?)),
        };
        Ok(Next::Done(done))
    }

    /// What a lookup found. It is published text, and so goes out as it is.
    pub fn found(&mut self, mut passages: Vec<Passage>) {
        passages.iter_mut().for_each(Passage::cut);
        passages.retain(|passage| masking::is_source(passage) && !self.sources.iter().any(|(_, s)| s.id == passage.id));
        let new = named(passages, self.sources.len());
        if let Some(call) = self.asked.take() {
            let result = prompt::sources(&new, self.mark);
            let result = if result.is_empty() { "Nothing further was found." } else { &result };
            self.messages.extend(openai::tool_result(&call, result));
        }
        self.sources.extend(new);
        self.lookups += 1;
    }

    /// What was used so far.
    #[must_use]
    pub fn spent(&self) -> Estimate {
        Estimate::used(self.engine, self.requests, self.used)
    }

    fn intent(&self, parsed: &rasa::Parsed) -> Result<Outcome, Why> {
        let intent = parsed.intent.clone().ok_or(Why::DoesNotKnow)?;
        if parsed.confidence < self.engine.minimum_confidence {
            return Err(Why::LowConfidence);
        }
        let entities = parsed
            .entities
            .iter()
            .map(|entity| EntityValue { name: entity.name.clone(), value: self.masked.unmask(&entity.value) });
        Ok(Outcome::Intent { intent, confidence: parsed.confidence, entities: entities.collect() })
    }

    fn reply(&self, texts: &[String], choices: &[(String, String)], confidence: Option<f64>) -> Result<Outcome, Why> {
        let texts = texts.iter().filter_map(|text| MessageText::parse(&self.masked.unmask(text)).ok());
        let texts: Vec<MessageText> = texts.collect();
        if texts.is_empty() {
            return Err(Why::DoesNotKnow);
        }
        if confidence.unwrap_or(0.0) < self.engine.minimum_confidence {
            return Err(Why::LowConfidence);
        }
        Ok(Outcome::Reply { texts, choices: choices.to_vec(), confidence })
    }

    fn chat(&mut self, reply: ChatReply) -> Next {
        let used = reply.usage.unwrap_or_else(|| self.guessed(&reply));
        self.used.prompt = self.used.prompt.saturating_add(used.prompt);
        self.used.completion = self.used.completion.saturating_add(used.completion);
        if reply.refused {
            return Next::Done(Err(Why::DoesNotKnow));
        }
        if matches!(reply.finish.as_str(), "length" | "content_filter") {
            return Next::Done(Err(Why::CutOff));
        }
        // Several at once are not forbidden by every server; one after the other is all that is done.
        if let Some(call) = reply.calls.into_iter().next() {
            return self.called(call);
        }
        Next::Done(self.answer(&reply.content))
    }

    fn called(&mut self, call: ToolCall) -> Next {
        let may_look = self.engine.lookup && self.lookups < LOOKUPS;
        if call.name == tools::LOOKUP && may_look {
            let query = tools::query(&call).and_then(|query| MessageText::parse(&query).ok());
            self.asked = Some(call);
            return query.map_or(Next::Done(Err(Why::Tool)), Next::Lookup);
        }
        let called = tools::called(&call, self.question, &self.masked).filter(|_| self.engine.tools);
        Next::Done(called.map(|(tool, arguments)| Outcome::Call { tool, arguments }).ok_or(Why::Tool))
    }

    /// A model's answer, where everything in it stands in what it was given.
    fn answer(&self, content: &str) -> Result<Outcome, Why> {
        #[derive(Deserialize)]
        struct Answer {
            answered: bool,
            claims: Vec<Said>,
        }
        #[derive(Deserialize)]
        struct Said {
            text: String,
            sources: Vec<String>,
        }
        let content = unfenced(content);
        let answer: Answer = serde_json::from_str(content).map_err(|_| Why::Ungrounded)?;
        if !answer.answered || answer.claims.is_empty() {
            return Err(Why::DoesNotKnow);
        }
        if answer.claims.len() > MAX_CLAIMS {
            return Err(Why::Ungrounded);
        }
        let mut claims = Vec::new();
        for said in answer.claims {
            let source =
                |name: &String| self.sources.iter().find(|(known, _)| known == name).map(|(_, passage)| passage);
            let sources: Option<Vec<&Passage>> = said.sources.iter().map(source).collect();
            let sources = sources.filter(|sources| !sources.is_empty()).ok_or(Why::Ungrounded)?;
            // Its mark is known to nobody but the model: who shows it tells its instructions.
            if said.text.contains(self.mark) || !grounded(&said.text, &sources) {
                return Err(Why::Ungrounded);
            }
            let text = MessageText::parse(&self.masked.unmask(&said.text)).map_err(|_| Why::Ungrounded)?;
            claims.push(Claim { text, sources: sources.iter().map(|passage| passage.id.clone()).collect() });
        }
        let between = if self.question.language() == desk_core::Language::Zh { "" } else { " " };
        let whole: Vec<&str> = claims.iter().map(|claim| claim.text.as_str()).collect();
        let text = MessageText::parse(&whole.join(between)).map_err(|_| Why::Ungrounded)?;
        Ok(Outcome::Answer { text, claims })
    }

    /// Usage where the server does not say it.
    fn guessed(&self, reply: &ChatReply) -> Usage {
        let prompt = self.messages.iter().map(|message| crate::budget::tokens(&message.to_string())).sum();
        let calls = reply.calls.iter().map(|call| crate::budget::tokens(&call.arguments)).sum::<u64>();
        Usage { prompt, completion: crate::budget::tokens(&reply.content) + calls }
    }
}

/// Passages by the names that a model gets to know: no text of others.
fn named(passages: Vec<Passage>, from: usize) -> Vec<(String, Passage)> {
    passages.into_iter().enumerate().map(|(n, passage)| (format!("s{}", from + n + 1), passage)).collect()
}

/// The text without the fence of Markdown that some models put around JSON.
fn unfenced(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix("```json").or_else(|| text.strip_prefix("```")).and_then(|t| t.strip_suffix("```"));
    inner.map_or(text, str::trim)
}

//! What other engines answer. It is read from a server that may be anybody's.

use desk_core::{Language, text::MessageText};
use desk_engines::{
    ChatReply, ChatStream, Engine, Failure, Next, Outcome, Passage, Question, Said, Speaker, Talk, read_parse,
    read_replies, read_statement,
};

/// An engine of a kind, with everything allowed.
fn engine(kind: &str) -> Engine {
    let model = if kind == "openai" { "m" } else { "" };
    let engine =
        serde_json::json!({ "id": "one", "kind": kind, "slot": 1, "model": model, "lookup": true, "tools": true });
    serde_json::from_value(engine).expect("it is one")
}

/// What a talk makes of an answer.
fn heard(kind: &str, data: &[u8]) -> Result<Next, Failure> {
    let said = Said { by: Speaker::Customer, text: MessageText::of_desk("Can I return it? 13812345678") };
    let passage =
        Passage { id: "returns".into(), title: "Returns".into(), text: "You can return it within 30 days.".into() };
    let question = Question::new(Language::En, 0.1, vec![said], vec![passage], Vec::new()).expect("it is one");
    let engine = engine(kind);
    let mut talk = Talk::begin(&engine, &question, "conversation", "mark").expect("there is a source");
    let mut reader = talk.reader("application/json");
    reader.push(data)?;
    talk.heard(reader)
}

/// A chat completion: no answer without a claim, no claim without a source that was given, no tool that was not.
pub fn engine_chat(data: &[u8]) {
    match heard("openai", data) {
        Ok(Next::Done(Ok(Outcome::Answer { claims, .. }))) => {
            assert!(!claims.is_empty() && claims.iter().all(|claim| claim.sources.iter().all(|id| id == "returns")));
            assert!(claims.iter().all(|claim| !claim.sources.is_empty()));
        }
        Ok(Next::Done(Ok(other))) => panic!("a model can do nothing else: {other:?}"),
        Ok(Next::Lookup(_) | Next::Done(Err(_))) | Err(_) => {}
    }
}

/// Rasa's two answers: a confidence is a probability, a message has words.
pub fn engine_rasa(data: &[u8]) {
    if let Ok(parsed) = read_parse(data) {
        assert!((0.0..=1.0).contains(&parsed.confidence));
        assert!(parsed.intent.is_none_or(|intent| !intent.is_empty()) && parsed.entities.len() <= 32);
    }
    if let Ok(replies) = read_replies(data) {
        assert!(replies.texts.iter().all(|text| !text.trim().is_empty()) && replies.choices.len() <= 32);
    }
    for kind in ["rasa_parse", "rasa_rest"] {
        let _ = heard(kind, data);
    }
}

/// ChatterBot's statement: a confidence is a probability.
pub fn engine_chatterbot(data: &[u8]) {
    if let Ok(statement) = read_statement(data) {
        assert!(statement.confidence.is_none_or(|confidence| (0.0..=1.0).contains(&confidence)));
    }
    let _ = heard("chatterbot", data);
}

/// A stream: however the network cuts it, the answer is the same. The first byte says how.
pub fn engine_stream(data: &[u8]) {
    let Some((first, stream)) = data.split_first() else { return };
    let read = |size: usize| -> Result<ChatReply, Failure> {
        let mut reader = ChatStream::default();
        for piece in stream.chunks(size) {
            reader.push(piece)?;
        }
        reader.finish()
    };
    let (whole, cut) = (read(stream.len().max(1)), read(usize::from(*first).max(1)));
    assert_eq!(whole.is_ok(), cut.is_ok(), "{whole:?} {cut:?}");
    if let (Ok(whole), Ok(cut)) = (whole, cut) {
        assert_eq!(whole, cut);
        let size = whole.content.len() + whole.calls.iter().map(|call| call.arguments.len()).sum::<usize>();
        assert!(size <= 64 * 1024);
    }
}

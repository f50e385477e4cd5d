//! What a customer's words do, and what of them is to be looked up.

use crate::{
    second::is_outside,
    values::{Names, values},
};
use desk_core::{Language, dialogue::Evidence};
use desk_dialogue::{
    CustomerTurn, DialogueState, FLOW_DOCUMENT, Flow, FlowSet, IntentScore, Kind, Passage, Signals, SmallTalk, merge,
};
use desk_nlu::{Message, Polarity, Request, clauses, entities::Now, mood, requests, wishes};
use std::collections::BTreeSet;

/// The most wishes of one turn that are looked up.
pub const MAX_QUERIES: usize = 3;

/// What is found beside what is meant is at most so near to being acted on.
const LESS: f64 = 0.99;
/// A flow that has a use for what the words name is meant before an article that scores no more than this above it.
const NEAR: f64 = 0.5;

/// What was read in the words.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The turn, without what is yet to be looked up.
    read: CustomerTurn,
    /// What is to be looked up, one for each wish, in the order of the words; none where they wish for nothing that an
    /// article could say.
    pub queries: Vec<String>,
}

/// Reads what was written since the last answer, oldest first, `state` being what was talked about before and `names` those
/// of the flows.
#[must_use]
pub fn hear(texts: &[&str], state: &DialogueState, flows: &FlowSet, names: &Names, now: &Now) -> Heard {
    let open = !state.frames.is_empty() || state.held.is_some();
    let read: Vec<(CustomerTurn, String)> = texts.iter().map(|text| read(text, open, flows, names, now)).collect();
    let (turns, asked): (Vec<CustomerTurn>, Vec<String>) = read.into_iter().unzip();
    let read = merge(&turns).unwrap_or_default();
    let asked = asked.into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n");
    let message = Message::of(&asked);
    let wanted = wishes(&message).into_iter().filter_map(|range| asked.get(range));
    let queries = wanted.map(|wish| wish.trim().to_owned()).filter(|wish| !wish.is_empty()).take(MAX_QUERIES);
    Heard { queries: queries.collect(), read }
}

/// One message, and what it asks for in words that an article might answer.
fn read(text: &str, open: bool, flows: &FlowSet, names: &Names, now: &Now) -> (CustomerTurn, String) {
    let message = Message::of(text);
    let (signals, covered) = signals(&message, open);
    let clauses = clauses(&message);
    let refused = clauses.iter().any(|clause| clause.polarity == Polarity::Refused);
    let asked = clauses.iter().filter(|clause| clause.polarity == Polarity::Asked);
    let wordless = !text.chars().any(char::is_alphanumeric);
    let asked = match (covered || wordless, refused) {
        (true, _) => String::new(),
        (false, false) => text.to_owned(),
        // "not a refund, an exchange": the refund would be found as well.
        (false, true) => asked.filter_map(|clause| text.get(clause.range.clone())).collect::<Vec<_>>().join(" "),
    };
    let nothing_asked = !covered && asked.trim().is_empty();
    let signals = Signals {
        correction: signals.correction || clauses.iter().any(|clause| clause.corrects),
        // "I don't want to cancel" wants nothing.
        small_talk: signals.small_talk.or((nothing_asked && !open).then_some(SmallTalk::Other)),
        ..signals
    };
    let entities = values(text, flows, names, now);
    let turn = CustomerTurn {
        text: text.to_owned(),
        language: Language::of(text),
        intents: Vec::new(),
        entities,
        passages: Vec::new(),
        signals,
    };
    (turn, asked)
}

/// What a message does, and whether that is all it does.
fn signals(message: &Message<'_>, open: bool) -> (Signals, bool) {
    let found = requests(message);
    let has = |request| found.contains(&request);
    let answers = has(Request::Yes) || has(Request::No);
    let mut small_talk = small_talk(&found);
    if answers {
        // "好的，谢谢" answers what is open; where nothing is, it closes.
        small_talk = if open { None } else { small_talk.or(Some(SmallTalk::Other)) };
    }
    let anger = mood(message).anger;
    // What did not help twice is as bad as anger: who says so is brought to a person.
    let anger = if has(Request::RepeatedFailure) { 1.0 } else { f64::from(anger) };
    let signals = Signals {
        yes: has(Request::Yes),
        no: has(Request::No) || open && begins_with_no(message.text()),
        cancel: has(Request::Cancel) && open,
        correction: has(Request::Correction),
        person: has(Request::Person),
        asks: asks(message.text()),
        anger,
        small_talk,
        // What is found tells.
        outside: false,
    };
    (signals, signals.small_talk.is_some() || signals.person || answers)
}

/// Whether words begin with a no: "no, number 14". What follows may be a value, which then counts before it.
fn begins_with_no(text: &str) -> bool {
    let said = text.trim_start().to_lowercase();
    let word = said.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    ["no", "nope", "nah", "not"].contains(&word)
        || ["不对", "不是", "不行", "错了"].iter().any(|no| said.starts_with(no))
}

/// Whether words are a question, by their mark, their particle or their first word that is no filler.
fn asks(text: &str) -> bool {
    const ZH: [&str; 14] =
        ["怎么", "怎样", "什么", "多少", "多久", "几", "哪", "谁", "吗", "呢", "如何", "为啥", "能不能", "可不可以"];
    const EN: [&str; 17] = [
        "how", "what", "when", "where", "why", "who", "which", "can", "could", "do", "does", "did", "is", "are",
        "will", "would", "may",
    ];
    const FILLERS: [&str; 16] = [
        "hmm", "um", "uh", "er", "oh", "ok", "okay", "well", "so", "and", "but", "btw", "also", "hey", "wait",
        "actually",
    ];
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let first = words.map(str::to_lowercase).find(|word| !FILLERS.contains(&word.as_str())).unwrap_or_default();
    text.contains(['?', '？']) || ZH.iter().any(|word| text.contains(word)) || EN.contains(&first.as_str())
}

fn small_talk(found: &BTreeSet<Request>) -> Option<SmallTalk> {
    let kind = |request: &Request| match request {
        Request::AreYouABot => Some(SmallTalk::AreYouABot),
        Request::Goodbye => Some(SmallTalk::Goodbye),
        Request::Thanks | Request::Compliment | Request::Rating(_) => Some(SmallTalk::Thanks),
        Request::Greeting => Some(SmallTalk::Greeting),
        Request::Insult | Request::Test => Some(SmallTalk::Other),
        _ => None,
    };
    // "Hi, are you a robot?" is answered with the latter, and "thanks, bye" with the goodbye.
    let rank = |talk: &SmallTalk| match talk {
        SmallTalk::AreYouABot => 0,
        SmallTalk::Goodbye => 1,
        SmallTalk::Thanks => 2,
        SmallTalk::Greeting => 3,
        SmallTalk::Other => 4,
    };
    found.iter().filter_map(kind).min_by_key(rank)
}

impl Heard {
    /// The turn to decide on, with what each of the queries found, in their order. A flow is wanted where its examples
    /// were found, or an article that it stands for. One query wishes for one thing: where that is as sure as `act`,
    /// what else was found is less.
    #[must_use]
    pub fn turn(&self, found: &[Evidence], flows: &FlowSet, act: f64) -> CustomerTurn {
        let mut turn = self.read.clone();
        for evidence in found {
            let meant = self.meant(evidence, flows);
            for (place, (candidate, confidence)) in confidences(evidence).enumerate() {
                let confidence = if place == meant { evidence.confidence } else { confidence.min(act * LESS) };
                match flow_of(&candidate.article, flows) {
                    Some(flow) => wanted(&mut turn.intents, flow.intent(), confidence),
                    None if turn.passages.iter().any(|known| known.title == candidate.title) => {}
                    None => turn.passages.push(Passage { title: candidate.title.clone(), confidence }),
                }
            }
        }
        turn.passages.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        turn.signals.outside = !found.is_empty() && found.iter().all(is_outside);
        turn
    }

    /// The place of the candidate that is meant: the best, or a flow near it that has a use for a value in the words.
    /// Who names an order does not ask how orders are returned, but wants to return one.
    fn meant(&self, evidence: &Evidence, flows: &FlowSet) -> usize {
        let named = self.read.entities.iter().any(|entity| entity.kind == Kind::OrderNumber);
        let uses = |flow: &Flow| flow.slots().iter().any(|slot| slot.kind() == Kind::OrderNumber);
        let best = evidence.candidates.first().map_or(0.0, |first| first.score);
        let near = evidence.candidates.iter().position(|candidate| {
            candidate.score >= best * NEAR && flow_of(&candidate.article, flows).is_some_and(uses)
        });
        near.filter(|_| named).unwrap_or(0)
    }

    /// Whether the words are only talk around a matter, `state` being what was talked about before: nothing that a
    /// ticket should be named after.
    #[must_use]
    pub fn is_talk(&self, state: &DialogueState) -> bool {
        self.queries.is_empty() || !state.frames.is_empty() || state.held.is_some()
    }
}

/// How sure it is of each candidate that it answers: what the first one's is, in proportion to their scores.
pub(crate) fn confidences(evidence: &Evidence) -> impl Iterator<Item = (&desk_core::dialogue::Candidate, f64)> {
    let best = evidence.candidates.first().map_or(1.0, |first| first.score).max(f64::MIN_POSITIVE);
    evidence.candidates.iter().map(move |candidate| {
        (candidate, (evidence.confidence * candidate.score / best).clamp(0.0, evidence.confidence))
    })
}

/// The flow that a document of the index stands for, or that stands for an article.
pub(crate) fn flow_of<'f>(article: &str, flows: &'f FlowSet) -> Option<&'f Flow> {
    let named = article.strip_prefix(FLOW_DOCUMENT).and_then(|rest| rest.rsplit_once('-'));
    match named.and_then(|(id, _)| flows.get(id)) {
        Some(flow) => Some(flow),
        None => flows.flows().iter().find(|flow| flow.articles().iter().any(|known| known == article)),
    }
}

fn wanted(intents: &mut Vec<IntentScore>, name: &str, confidence: f64) {
    match intents.iter_mut().find(|known| known.name == name) {
        Some(known) => known.confidence = known.confidence.max(confidence),
        None => intents.push(IntentScore { name: name.to_owned(), confidence }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(texts: &[&str]) -> Heard {
        let now = Now::of_unix(1_795_320_000, 480).unwrap();
        hear(texts, &DialogueState::default(), &FlowSet::builtin(), &Names::default(), &now)
    }

    #[test]
    fn talk_is_not_looked_up_and_a_question_is() {
        for talk in ["你好", "thanks!", "人工", "好的，谢谢", "are you a robot?", "👍"] {
            assert_eq!(heard(&[talk]).queries, Vec::<String>::new(), "{talk}");
        }
        assert_eq!(heard(&["你好，怎么退货？"]).queries.len(), 1);
    }

    #[test]
    fn a_question_is_known_by_its_words() {
        for question in
            ["怎么退货", "运费多少", "how do I return it", "Is it waterproof", "really?", "hmm, how much is it"]
        {
            assert!(asks(question), "{question}");
        }
        for name in ["落地灯", "the linen lamp", "上海市世纪大道200号"] {
            assert!(!asks(name), "{name}");
        }
    }

    #[test]
    fn what_is_refused_is_not_looked_up() {
        assert_eq!(heard(&["I don't want to cancel my order"]).queries, Vec::<String>::new());
        // Who no longer wants the thing wants something done about it.
        for wish in ["这个灯不想要了能退吗", "I don't want it anymore"] {
            assert_eq!(heard(&[wish]).queries, [wish]);
        }
        let queries = heard(&["不要退款，我要换货"]).queries;
        assert!(queries.len() == 1 && !queries[0].contains("退款") && queries[0].contains("换货"), "{queries:?}");
    }

    #[test]
    fn a_burst_is_one_turn_with_every_wish_in_it() {
        let burst = heard(&["hi", "how do I return a lamp?", "and how long does delivery take?"]);
        assert_eq!(burst.queries.len(), 2, "{:?}", burst.queries);
        assert_eq!(burst.read.signals.small_talk, None);
    }

    #[test]
    fn no_text_is_too_strange() {
        for text in ["", "x", "👍🏽👍🏽", "\u{202e}\u{200b}", &"退".repeat(10_000)] {
            let _ = heard(&[text]);
        }
    }
}

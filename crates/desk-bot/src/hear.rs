//! What a customer's words do, and what of them is to be looked up.

use crate::{
    say::Found,
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
const MAX_WISHES: usize = 3;
/// A wish is spoken of in a message where it scores this part of what the message itself is most about.
const SPOKEN_OF: f64 = 0.5;

/// What is found beside what is meant is at most so near to being acted on.
const LESS: f64 = 0.99;
/// A flow that has a use for what the words name is meant before an article that scores no more than this above it.
const NEAR: f64 = 0.5;

/// What was read in the words.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The turn, without what is yet to be looked up.
    read: CustomerTurn,
    /// What was asked, in the words that an article might answer.
    asked: String,
    /// Each wish in it, in the order of the words; none where they wish for nothing that an article could say.
    pub wishes: Vec<String>,
    /// Of each, whether it is surely one of its own.
    own: Vec<bool>,
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
    let wish = |wish: desk_nlu::Wish| Some((asked.get(wish.range)?.trim().to_owned(), wish.own));
    let wanted = wishes(&message).into_iter().filter_map(wish).filter(|(wish, _)| !wish.is_empty());
    let (wishes, own) = wanted.take(MAX_WISHES).unzip();
    Heard { wishes, own, asked, read }
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
    /// What is to be looked up. Several wishes are looked up together first, since what looks like a second one is often
    /// a half of the first: "can I give it back", "在哪能查到".
    #[must_use]
    pub fn queries(&self) -> Vec<&str> {
        let whole = (self.wishes.len() > 1).then_some(self.asked.trim());
        whole.into_iter().chain(self.wishes.iter().map(String::as_str)).collect()
    }

    /// What of all that the queries found, in their order, is to be heeded: of several wishes the first and those of their
    /// own, where there is one, and those that all words together speak of; and what these found together, unless two of
    /// the wishes are sure to be two, from the confidence `act` on.
    #[must_use]
    pub fn heed(&self, mut found: Vec<Found>, act: f64) -> Vec<Found> {
        if self.wishes.len() < 2 || found.is_empty() {
            return found;
        }
        let whole = found.remove(0);
        let several = self.own.contains(&true);
        let own = self.own.iter().enumerate().map(|(place, own)| *own || several && place == 0);
        let heeded = found.into_iter().zip(own.chain(std::iter::repeat(false)));
        let heeded = heeded.filter(|(wish, own)| *own || speaks_of(&whole.evidence, &wish.evidence));
        let mut found: Vec<Found> = heeded.map(|(wish, _)| wish).collect();
        let sure = found.iter().filter(|wish| wish.evidence.confidence >= act);
        let sure = sure.filter_map(|wish| wish.evidence.candidates.first());
        // Who wants a return, and to know the shipping cost, does not ask what a return costs.
        if sure.map(|candidate| subject(&candidate.article)).collect::<BTreeSet<_>>().len() < 2 {
            found.insert(0, whole);
        }
        found
    }

    /// The turn to decide on, with what each of the queries found. A flow is wanted where its examples
    /// were found, or an article that it stands for. One query wishes for one thing: where that is as sure as `act`,
    /// what else was found is less.
    #[must_use]
    pub fn turn(&self, found: &[Evidence], flows: &FlowSet, act: f64) -> CustomerTurn {
        let mut turn = self.read.clone();
        turn.signals.outside = !found.is_empty() && found.iter().all(is_outside);
        for evidence in found {
            let meant = self.meant(evidence, flows);
            for (place, (candidate, confidence)) in confidences(evidence).enumerate() {
                let confidence = if place == meant { evidence.confidence } else { confidence.min(act * LESS) };
                match flow_of(&candidate.article, flows) {
                    Some(flow) => wanted(&mut turn.intents, flow.intent(), confidence),
                    None => answers(&mut turn.passages, &candidate.title, confidence),
                }
            }
        }
        turn.passages.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
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
        self.wishes.is_empty() || !state.frames.is_empty() || state.held.is_some()
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

/// Whether what a message as a whole is about has to do with what one of its wishes found.
fn speaks_of(whole: &Evidence, wish: &Evidence) -> bool {
    let Some(wanted) = wish.candidates.first() else { return false };
    let most = whole.candidates.first().map_or(0.0, |first| first.score);
    let near = whole.candidates.iter().filter(|candidate| candidate.score >= most * SPOKEN_OF);
    near.into_iter().any(|candidate| subject(&candidate.article) == subject(&wanted.article))
}

/// What an article or a flow is about, whatever its language: its id without that.
pub(crate) fn subject(article: &str) -> &str {
    let id = article.strip_prefix(FLOW_DOCUMENT).unwrap_or(article);
    id.strip_suffix("-zh").or_else(|| id.strip_suffix("-en")).unwrap_or(id)
}

fn answers(passages: &mut Vec<Passage>, title: &str, confidence: f64) {
    match passages.iter_mut().find(|known| known.title == title) {
        Some(known) => known.confidence = known.confidence.max(confidence),
        None => passages.push(Passage { title: title.to_owned(), confidence }),
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
            assert_eq!(heard(&[talk]).wishes, Vec::<String>::new(), "{talk}");
        }
        assert_eq!(heard(&["你好，怎么退货？"]).wishes.len(), 1);
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
        assert_eq!(heard(&["I don't want to cancel my order"]).wishes, Vec::<String>::new());
        // Who no longer wants the thing wants something done about it.
        for wish in ["这个灯不想要了能退吗", "I don't want it anymore"] {
            assert_eq!(heard(&[wish]).wishes, [wish]);
        }
        let wishes = heard(&["不要退款，我要换货"]).wishes;
        assert!(wishes.len() == 1 && !wishes[0].contains("退款") && wishes[0].contains("换货"), "{wishes:?}");
    }

    #[test]
    fn a_burst_is_one_turn_with_every_wish_in_it() {
        let burst = heard(&["hi", "how do I return a lamp?", "and how long does delivery take?"]);
        assert_eq!(burst.wishes.len(), 2, "{:?}", burst.wishes);
        assert_eq!(burst.read.signals.small_talk, None);
    }

    fn evidence(candidates: &[(&str, f64)]) -> Evidence {
        let candidate = |(article, score): &(&str, f64)| desk_core::dialogue::Candidate {
            article: (*article).to_owned(),
            title: (*article).to_owned(),
            body: String::new(),
            category: desk_core::id::IssueType::parse("orders").unwrap(),
            score: *score,
            likeness: None,
        };
        let confidence = candidates.first().map_or(0.0, |(_, score)| *score);
        Evidence { confidence, candidates: candidates.iter().map(candidate).collect(), outside: 0.0 }
    }

    /// The titles of what may answer, the likeliest first, where all words and each wish find this.
    fn answering(heard: &Heard, found: &[&[(&str, f64)]]) -> Vec<(String, f64)> {
        let of = |(query, found): (&str, &&[(&str, f64)])| Found { query: query.to_owned(), evidence: evidence(found) };
        let found = heard.heed(heard.queries().into_iter().zip(found).map(of).collect(), 0.4);
        let evidence: Vec<Evidence> = found.into_iter().map(|found| found.evidence).collect();
        let turn = heard.turn(&evidence, &FlowSet::builtin(), 0.4);
        turn.passages.into_iter().map(|passage| (passage.title, passage.confidence)).collect()
    }

    #[test]
    fn half_of_a_question_brings_nothing_that_the_whole_does_not_speak_of() {
        let heard = heard(&["这款吊灯的直径是多少，在哪能查到"]);
        assert_eq!(heard.queries(), ["这款吊灯的直径是多少，在哪能查到", "这款吊灯的直径是多少", "在哪能查到"]);
        let whole = [("size-zh", 0.45), ("order-zh", 0.1)];
        let answers = answering(&heard, &[&whole, &[("size-zh", 0.5)], &[("order-zh", 0.9)]]);
        assert_eq!(answers[0], ("size-zh".to_owned(), 0.5), "the surer of both readings counts");
        assert!(answers.iter().all(|(title, confidence)| title == "size-zh" || *confidence < 0.4), "{answers:?}");
    }

    #[test]
    fn two_wishes_that_are_both_spoken_of_are_both_answered() {
        let heard = heard(&["怎么退货？另外运费怎么算？"]);
        // Together they are about what a return costs, and are not asked together.
        let whole = [("return-postage-zh", 0.6)];
        let answers = answering(&heard, &[&whole, &[("return-zh", 0.8)], &[("shipping-cost-en", 0.7)]]);
        let titles: Vec<&str> = answers.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, ["return-zh", "shipping-cost-en"]);
    }

    #[test]
    fn no_text_is_too_strange() {
        for text in ["", "x", "👍🏽👍🏽", "\u{202e}\u{200b}", &"退".repeat(10_000)] {
            let _ = heard(&[text]);
        }
    }
}

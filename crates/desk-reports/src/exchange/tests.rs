use super::*;
use desk_core::{
    conversation::{HandoverContext, HandoverReason, Offer, Source},
    id::AgentId,
    text::MessageText,
};

/// What is beside the words of a message.
#[derive(Default)]
struct Said {
    sources: Vec<Source>,
    offers: Vec<Offer>,
    unsure: bool,
    talk: bool,
    answers: Option<u64>,
}

/// A log that is written event by event, ten seconds apart.
#[derive(Default)]
struct Log(Vec<Event<ConversationEvent>>);

impl Log {
    fn add(&mut self, actor: Actor, body: ConversationEvent) -> &mut Self {
        let seq = self.0.len() as u64 + 1;
        self.0.push(Event { seq, id: format!("e{seq}"), at: Millis::from_secs(10 * seq), actor, body });
        self
    }
    fn message(&mut self, actor: Actor, text: &str, add: impl FnOnce(&mut Said)) -> &mut Self {
        let mut said = Said::default();
        add(&mut said);
        let Said { sources, offers, unsure, talk, answers } = said;
        let text = MessageText::parse(text).unwrap();
        let (issue, memory, first_response_ms) = (None, None, None);
        let body = ConversationEvent::Message {
            text,
            sources,
            offers,
            issue,
            unsure,
            talk,
            answers,
            memory,
            first_response_ms,
        };
        self.add(actor, body)
    }
    fn asks(&mut self, text: &str) -> &mut Self {
        self.message(Actor::Visitor, text, |said| said.talk = ["agent", "thanks"].contains(&text))
    }
    fn answers(&mut self, article: &str) -> &mut Self {
        let source = Source { article: article.to_owned(), title: "T".to_owned(), score: 0.9 };
        self.message(Actor::Bot, "So it is.", |said| said.sources = vec![source])
    }
    fn is_unsure(&mut self, near: bool) -> &mut Self {
        let offer = |kind| Offer { kind, label: "x".to_owned(), text: "x".to_owned() };
        let mut offers = vec![offer(OfferKind::Person)];
        offers.extend(near.then(|| offer(OfferKind::Question)));
        self.message(Actor::Bot, "I do not know.", |said| (said.offers, said.unsure) = (offers, true))
    }
    fn hands_over(&mut self) -> &mut Self {
        self.add(
            Actor::System,
            ConversationEvent::Handover {
                reason: HandoverReason::Asked,
                issue: None,
                context: HandoverContext::default(),
            },
        )
    }
    fn rates(&mut self, message: u64, helpful: bool, comment: Option<&str>) -> &mut Self {
        let comment = comment.map(|text| MessageText::parse(text).unwrap());
        let articles = vec!["a".to_owned()];
        self.add(Actor::Visitor, ConversationEvent::Feedback { message, articles, helpful, comment })
    }
}

#[test]
fn a_question_is_answered_uncertain_or_met_by_nothing() {
    let mut log = Log::default();
    log.asks("how do I return it").answers("returns-en").asks("what about batteries").is_unsure(true);
    log.asks("do you sell stars").is_unsure(false);
    let exchanges = follow(Vec::new(), &log.0);
    let outcomes: Vec<_> = exchanges.iter().map(|e| (e.outcome, e.answer, e.article.as_deref())).collect();
    assert_eq!(
        outcomes,
        [
            (Outcome::Answered, Some(2), Some("returns-en")),
            (Outcome::Unsure, Some(4), None),
            (Outcome::Nothing, Some(6), None)
        ]
    );
}

#[test]
fn the_newest_word_on_an_answer_counts_and_a_comment_stays() {
    let mut log = Log::default();
    log.asks("how do I return it").answers("returns-en").rates(2, true, None);
    assert_eq!(follow(Vec::new(), &log.0)[0].helpful, Some(true));
    log.rates(2, false, Some("call me on 13912345678")).rates(2, false, None);
    let exchange = &follow(Vec::new(), &log.0)[0];
    assert_eq!(exchange.helpful, Some(false));
    assert_eq!(exchange.comment.as_deref(), Some("call me on [PHONE_1]"));
}

#[test]
fn the_same_in_other_words_and_a_handover_speak_against_an_answer() {
    let mut log = Log::default();
    log.asks("how can I return the lamp").answers("a").asks("return a lamp, how??").answers("b");
    log.asks("agent").hands_over();
    let exchanges = follow(Vec::new(), &log.0);
    let followed: Vec<_> = exchanges.iter().map(|e| e.followed).collect();
    assert_eq!(followed, [Some(Followed::Rephrased), Some(Followed::HandedOver)]);
}

#[test]
fn another_question_speaks_not_against_an_answer() {
    let mut log = Log::default();
    log.asks("how can I return the lamp")
        .answers("a")
        .asks("when do you deliver to Shanghai")
        .answers("b")
        .asks("thanks");
    assert!(follow(Vec::new(), &log.0).iter().all(|e| e.followed.is_none()));
}

#[test]
fn what_is_said_to_a_person_is_no_question_to_the_bot() {
    let mut log = Log::default();
    log.asks("do you sell stars").is_unsure(false).hands_over().asks("my number is 13912345678, and I want a star");
    assert_eq!(follow(Vec::new(), &log.0).len(), 1);
    log.add(Actor::System, ConversationEvent::Reopened).asks("and a moon").is_unsure(false);
    assert_eq!(follow(Vec::new(), &log.0).len(), 2);
}

#[test]
fn a_question_is_kept_in_one_line_without_personal_data() {
    let mut log = Log::default();
    log.asks("where is my parcel?\nI am jane.doe@example.com, 13912345678").is_unsure(false);
    let question = &follow(Vec::new(), &log.0)[0].question;
    assert!(question.starts_with("where is my parcel? I am [") && !question.contains("example.com"), "{question}");
    assert!(!question.contains("13912345678"), "{question}");
}

#[test]
fn a_log_in_portions_and_with_repeats_gives_the_same() {
    let mut log = Log::default();
    log.asks("how can I return the lamp").answers("a").rates(2, false, None).asks("return a lamp how").is_unsure(true);
    log.asks("agent").hands_over().asks("hello?").add(Actor::System, ConversationEvent::Reopened);
    log.asks("do you deliver on sunday").answers("b").rates(11, true, Some("thanks"));
    let whole = follow(Vec::new(), &log.0);
    for cut in 0..log.0.len() {
        let (before, after) = log.0.split_at(cut);
        assert_eq!(follow(follow(Vec::new(), before), after), whole, "cut at {cut}");
        assert_eq!(follow(follow(Vec::new(), &log.0), after), whole, "repeated from {cut}");
    }
}

#[test]
fn a_late_answer_belongs_to_the_question_that_it_names() {
    let mut log = Log::default();
    log.asks("do you deliver on sunday").asks("how can I return the lamp");
    let source = Source { article: "delivery".to_owned(), title: "T".to_owned(), score: 0.9 };
    log.message(Actor::Bot, "Yes.", |said| (said.sources, said.answers) = (vec![source], Some(1)));
    let outcomes: Vec<_> = follow(Vec::new(), &log.0).iter().map(|e| (e.outcome, e.answer)).collect();
    assert_eq!(outcomes, [(Outcome::Answered, Some(3)), (Outcome::Open, None)]);
}

#[test]
fn what_is_asked_after_an_agent_gave_it_back_is_asked_of_the_bot() {
    let mut log = Log::default();
    log.asks("do you sell stars").is_unsure(false).hands_over();
    log.add(Actor::System, ConversationEvent::HandedBack { agent: AgentId::parse("li-na").unwrap() });
    log.asks("and how do I return one").answers("returns-en");
    assert_eq!(follow(Vec::new(), &log.0).len(), 2);
}

use super::*;
use crate::{
    Actor, Event, Language, Millis,
    dialogue::{Answer, Memory, Turn},
    id::{AgentId, IssueType, TeamId, TicketId, TicketKey, VisitorId, ulid},
    survey::{OPEN_FOR, Opinion, Score},
    text::MessageText,
    ticket::{Priority, Status},
};
use proptest::prelude::*;

fn visitor(n: u8) -> VisitorId {
    VisitorId::parse(ulid(Millis::new(1), [n; 10])).unwrap()
}
fn agent(name: &str) -> AgentId {
    AgentId::parse(name).unwrap()
}
fn answer(text: &str) -> Answer {
    Answer::said(MessageText::of_desk(text))
}
fn says(text: &str, turn: Turn) -> Command {
    Command::VisitorSays {
        visitor: visitor(1),
        text: MessageText::parse(text).unwrap(),
        language: Language::En,
        page: None,
        turn,
        asked_at: 0,
    }
}
/// The command as if the bot had been asked just now.
fn just_now(command: &Command, state: &Conversation) -> Command {
    match command.clone() {
        Command::VisitorSays { visitor, text, language, page, turn, .. } => {
            Command::VisitorSays { visitor, text, language, page, turn, asked_at: state.seq }
        }
        other => other,
    }
}
fn sourced(text: &str) -> Turn {
    let source = Source { article: "returns-en".to_owned(), title: "Returns".to_owned(), score: 0.8 };
    Turn::Say(Answer { sources: vec![source], ..answer(text) })
}
fn rates(n: u8, answer: &Event<ConversationEvent>, helpful: bool) -> Command {
    Command::VisitorRates { visitor: visitor(n), answer: Box::new(answer.clone()), helpful, comment: None }
}
fn scores(n: u8, score: u64) -> Command {
    let opinion = Opinion { score: Score::try_from(score).unwrap(), comment: None };
    Command::VisitorScores { visitor: visitor(n), opinion, asked: true }
}
fn hand_over() -> Turn {
    Turn::HandOver {
        answer: Answer { talk: true, ..answer("one moment") },
        reason: HandoverReason::Asked,
        context: HandoverContext::default(),
    }
}
fn assign(name: &str) -> Command {
    let by = Actor::System;
    Command::Assign { agent: agent(name), name: name.to_owned(), seat: 1, score: Some(0.8), reasons: vec![], by }
}
fn transfer(by: &str, any: bool, target: Target) -> Command {
    Command::Transfer { agent: agent(by), name: by.to_owned(), any, target, note: None }
}
fn agent_says(name: &str) -> Command {
    Command::AgentSays { agent: agent(name), name: name.to_owned(), text: MessageText::of_desk("hello") }
}
fn hand_back(name: &str) -> Command {
    Command::HandBack { agent: agent(name), name: name.to_owned(), text: MessageText::of_desk("I'm back.") }
}
fn resolve(name: &str) -> Command {
    Command::Resolve { agent: agent(name), name: name.to_owned(), note: None }
}
fn ticket() -> Command {
    Command::OpenTicket {
        ticket: TicketId::from_digest(7),
        key: TicketKey::parse("k").unwrap(),
        fingerprint: String::new(),
        subject: None,
        priority: Priority::Normal,
        follow_up: Millis::new(0),
        issue: None,
    }
}

fn ticket_within(follow_up: Millis) -> Command {
    match ticket() {
        Command::OpenTicket { key, fingerprint, subject, priority, issue, .. } => {
            let ticket = TicketId::from_digest(8 << 8);
            Command::OpenTicket { ticket, key, fingerprint, subject, priority, issue, follow_up }
        }
        other => other,
    }
}

/// Runs commands one second apart; panics where one is refused.
fn run(commands: &[Command]) -> (Conversation, Vec<Event<ConversationEvent>>) {
    let mut state = Conversation::default();
    let mut log = Vec::new();
    for (n, command) in commands.iter().enumerate() {
        let command = just_now(command, &state);
        let events = decide(&state, &command, Millis::from_secs(n as u64), &format!("c{n}")).unwrap();
        state = replay(state, &events);
        log.extend(events);
    }
    (state, log)
}
fn kinds(log: &[Event<ConversationEvent>]) -> Vec<&'static str> {
    log.iter().map(|event| event.body.kind()).collect()
}

#[test]
fn the_first_message_starts_the_conversation_and_is_answered_in_one_decision() {
    let (state, log) = run(&[says("hi", Turn::Say(answer("hello")))]);
    assert_eq!(kinds(&log), ["started", "message", "message"]);
    assert_eq!(log.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["c0", "c0.1", "c0.2"]);
    assert_eq!((state.seq, state.phase), (3, Phase::Bot));
}

#[test]
fn the_bot_is_silent_once_a_person_is_needed_until_the_episode_is_over() {
    let (state, log) = run(&[
        says("agent", hand_over()),
        says("anyone?", Turn::Say(answer("bot!"))),
        assign("li-na"),
        says("hello?", Turn::Say(answer("bot!"))),
        agent_says("li-na"),
        resolve("li-na"),
        says("again", Turn::Say(answer("bot again"))),
    ]);
    let bot: Vec<_> = log.iter().filter(|e| e.actor == Actor::Bot).map(|e| e.seq).collect();
    assert_eq!(bot.len(), 2, "only before the handover and after the reopening: {bot:?}");
    assert_eq!(kinds(&log).iter().filter(|k| **k == "reopened").count(), 1);
    assert_eq!(state.phase, Phase::Bot);
}

#[test]
fn an_agent_gives_it_back_and_the_bot_begins_anew() {
    let memory = Memory::new("{}".to_owned());
    let remembering = Turn::Say(Answer { memory: memory.clone(), ..answer("which order?") });
    let (state, _) = run(&[says("where is it", remembering)]);
    assert_eq!(state.memory, memory);
    let (state, log) = run(&[
        says("agent", hand_over()),
        assign("li-na"),
        hand_back("li-na"),
        says("and now?", Turn::Say(answer("ask me"))),
    ]);
    assert_eq!(kinds(&log)[5..], ["handed_back", "message", "message", "message"]);
    assert_eq!((state.phase, state.memory, state.unanswered), (Phase::Bot, None, vec![]));
}

#[test]
fn an_answer_to_what_is_no_longer_the_last_word_is_dropped_and_the_next_one_answers_both() {
    let (state, _) = run(&[says("my order", Turn::Later)]);
    assert_eq!(state.unanswered, [2]);
    // Asked when nothing had been said, the bot does not know of the first message.
    let stale = says("LL123456", Turn::Say(answer("what about it?")));
    let state = replay(state.clone(), &decide(&state, &stale, Millis::new(9), "x").unwrap());
    assert_eq!((state.unanswered.as_slice(), state.bot_seq), ([2, 3].as_slice(), 0));
    let both = |after| Command::BotSays { turn: Turn::Say(answer("on its way")), after, answers: 3 };
    let answered = replay(state.clone(), &decide(&state, &both(0), Millis::new(9), "y").unwrap());
    assert_eq!((answered.unanswered.as_slice(), answered.bot_seq), ([].as_slice(), 4));
    assert_eq!(decide(&answered, &both(0), Millis::new(9), "z"), Err(Refusal::TooLate));
}

#[test]
fn only_the_agent_who_has_it_may_write_and_resolve() {
    let (state, _) = run(&[says("agent", hand_over()), assign("li-na")]);
    let taken = Err(Refusal::HasAnotherAgent { name: "li-na".to_owned() });
    assert_eq!(decide(&state, &agent_says("emma"), Millis::new(9), "x"), taken);
    assert_eq!(decide(&state, &resolve("emma"), Millis::new(9), "x"), taken);
    assert_eq!(decide(&state, &assign("emma"), Millis::new(9), "x"), taken);
}

#[test]
fn another_visitor_cannot_write_into_it() {
    let (state, _) = run(&[says("hi", Turn::Silent)]);
    let Command::VisitorSays { text, language, page, turn, .. } = says("x", Turn::Silent) else { unreachable!() };
    let intruder = Command::VisitorSays { visitor: visitor(2), text, language, page, turn, asked_at: state.seq };
    assert_eq!(decide(&state, &intruder, Millis::new(9), "x"), Err(Refusal::WrongVisitor));
}

#[test]
fn an_episode_has_one_ticket_whose_state_follows_the_conversation() {
    let (state, _) = run(&[says("agent", hand_over()), ticket()]);
    assert_eq!(state.ticket_status(), Some(Status::Open));
    assert!(matches!(decide(&state, &ticket(), Millis::new(9), "x"), Err(Refusal::HasTicket(_))));
    let (state, _) = run(&[says("agent", hand_over()), ticket(), assign("li-na"), agent_says("li-na")]);
    assert_eq!(state.ticket_status(), Some(Status::Waiting));
    let (state, _) =
        run(&[says("agent", hand_over()), ticket(), assign("li-na"), agent_says("li-na"), resolve("li-na")]);
    assert_eq!(state.ticket_status(), Some(Status::Resolved));
}

#[test]
fn a_ticket_is_about_the_question_not_about_the_wish_for_a_person() {
    let (state, _) = run(&[says("where is my parcel?", Turn::Say(answer("?"))), says("agent", hand_over()), ticket()]);
    assert_eq!(state.ticket.unwrap().subject, "where is my parcel?");
}

#[test]
fn the_times_that_the_service_is_measured_by_are_in_the_events() {
    let (_, log) =
        run(&[says("agent", hand_over()), assign("li-na"), agent_says("li-na"), agent_says("li-na"), resolve("li-na")]);
    let firsts: Vec<_> = log
        .iter()
        .filter_map(|e| match &e.body {
            ConversationEvent::Message { first_response_ms, .. } => *first_response_ms,
            _ => None,
        })
        .collect();
    assert_eq!(firsts, [Millis::from_secs(1)], "the first answer alone, one second after the assignment");
    assert!(
        log.iter().any(
            |e| matches!(e.body, ConversationEvent::Assigned { waited_ms, .. } if waited_ms == Millis::from_secs(1))
        )
    );
    assert!(log.iter().any(
        |e| matches!(e.body, ConversationEvent::Resolved { handled_ms, .. } if handled_ms == Millis::from_secs(4))
    ));
}

#[test]
fn a_script_is_slowed_down_and_a_person_is_not() {
    let mut state = Conversation::default();
    for n in 0..20_u64 {
        let events = decide(&state, &says("x", Turn::Silent), Millis::new(n), &format!("c{n}")).unwrap();
        state = replay(state, &events);
    }
    let refused = decide(&state, &says("x", Turn::Silent), Millis::new(1_000), "y");
    assert_eq!(refused, Err(Refusal::TooManyMessages { retry_after_seconds: 29 }));
    assert!(decide(&state, &says("x", Turn::Silent), Millis::from_secs(31), "y").is_ok());
}

#[test]
fn the_same_place_in_the_queue_is_told_once() {
    let place = QueuePlace { position: 2, estimate_seconds: Some(60), ..QueuePlace::default() };
    let (state, _) = run(&[says("agent", hand_over()), Command::Queue(place)]);
    assert_eq!(decide(&state, &Command::Queue(place), Millis::new(9), "x"), Err(Refusal::Unchanged));
    assert!(decide(&state, &Command::Queue(QueuePlace { position: 1, ..place }), Millis::new(9), "x").is_ok());
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(says("hello", Turn::Say(answer("hi")))),
        Just(says("agent", hand_over())),
        Just(Command::Queue(QueuePlace { position: 1, ..QueuePlace::default() })),
        Just(assign("li-na")),
        Just(assign("emma")),
        (0..40_u64).prop_map(|n| Command::Unassign {
            agent: agent("li-na"),
            since: Millis::from_secs(60 * n),
            reason: Lost::Silent,
        }),
        Just(transfer("li-na", true, Target::Team { team: TeamId::parse("returns").unwrap() })),
        Just(transfer("emma", false, Target::Agent { agent: agent("li-na"), name: "Li Na".to_owned() })),
        Just(Command::Join { agent: agent("omar"), name: "Omar".to_owned() }),
        Just(agent_says("li-na")),
        Just(hand_back("li-na")),
        Just(resolve("emma")),
        Just(ticket()),
        (1..=5_u64).prop_map(|score| scores(1, score)),
    ]
}

proptest! {
    #[test]
    fn whatever_is_asked_events_are_numbered_without_gaps_and_replay_to_the_same_state(
        commands in proptest::collection::vec(any_command(), 0..40)
    ) {
        let mut state = Conversation::default();
        let mut log = Vec::new();
        for (n, command) in commands.iter().enumerate() {
            let command = just_now(command, &state);
            if let Ok(events) = decide(&state, &command, Millis::from_secs(60 * n as u64), &format!("c{n}")) {
                for event in &events {
                    apply(&mut state, event);
                }
                log.extend(events);
            }
        }
        prop_assert!(log.iter().enumerate().all(|(n, event)| event.seq == n as u64 + 1));
        let stored = serde_json::to_string(&log.iter().map(|e| &e.body).collect::<Vec<_>>()).unwrap();
        let bodies: Vec<ConversationEvent> = serde_json::from_str(&stored).unwrap();
        let read: Vec<_> = log.iter().zip(bodies).map(|(e, body)| Event { body, ..e.clone() }).collect();
        prop_assert_eq!(replay(Conversation::default(), &read), state);
    }
}

#[test]
fn every_phase_has_its_name_in_the_list_of_names() {
    let (since, seat, answered, by_hand) = (Millis::new(1), 1, false, false);
    let waiting = Phase::Waiting { since };
    let agent = Phase::Agent { id: agent("li-na"), name: "Li Na".to_owned(), seat, since, answered, by_hand };
    let phases = [Phase::None, Phase::Bot, waiting, agent, Phase::Resolved];
    assert_eq!(phases.map(|phase| phase.as_str()), Phase::NAMES);
}

#[test]
fn only_the_customer_rates_and_only_an_answer_from_an_article() {
    let (state, log) = run(&[says("how do I return it", sourced("Within 15 days."))]);
    let (question, answered) = (&log[1], &log[2]);
    let events = decide(&state, &rates(1, answered, false), Millis::from_secs(9), "rate").unwrap();
    let ConversationEvent::Feedback { message, articles, helpful, .. } = &events[0].body else { panic!("{events:?}") };
    assert_eq!((*message, articles.as_slice(), *helpful), (answered.seq, &["returns-en".to_owned()][..], false));
    assert_eq!(events[0].actor, Actor::Visitor);

    let refused = |command: &Command| decide(&state, command, Millis::from_secs(9), "rate").unwrap_err();
    assert_eq!(refused(&rates(2, answered, true)), Refusal::WrongVisitor);
    assert_eq!(refused(&rates(1, question, true)), Refusal::NotAnAnswer);
    let (other, log) = run(&[says("hello", Turn::Say(answer("Hello!")))]);
    assert_eq!(decide(&other, &rates(1, &log[2], true), Millis::from_secs(9), "r"), Err(Refusal::NotAnAnswer));
}

#[test]
fn ratings_without_end_are_refused_like_messages() {
    let (mut state, log) = run(&[says("how do I return it", sourced("Within 15 days."))]);
    let mut refused = 0;
    for n in 0..40 {
        match decide(&state, &rates(1, &log[2], n % 2 == 0), Millis::from_secs(2), &format!("r{n}")) {
            Ok(events) => state = replay(state, &events),
            Err(refusal) => refused += usize::from(matches!(refusal, Refusal::TooManyMessages { .. })),
        }
    }
    assert!(refused >= 20, "{refused}");
}

/// A conversation that li-na has just resolved, and its log.
fn just_resolved() -> (Conversation, Vec<Event<ConversationEvent>>) {
    run(&[says("agent", hand_over()), ticket(), assign("li-na"), agent_says("li-na"), resolve("li-na")])
}

#[test]
fn a_resolved_episode_is_scored_until_the_customer_writes_again_and_the_newest_word_counts() {
    let (mut state, _) = just_resolved();
    for (n, score, before) in [(0, 2, None), (1, 5, Some(2))] {
        let events = decide(&state, &scores(1, score), Millis::from_secs(9 + n), &format!("s{n}")).unwrap();
        let body = ConversationEvent::Scored {
            score: Score::try_from(score).unwrap(),
            comment: None,
            agent: Some(agent("li-na")),
            ticket: Some(TicketId::from_digest(7)),
            was: before.map(|score: u64| Score::try_from(score).unwrap()),
        };
        assert_eq!((events[0].actor.clone(), events[0].body.clone()), (Actor::Visitor, body));
        state = replay(state, &events);
    }
    assert_eq!(state.opinion.as_ref().map(|opinion| u64::from(opinion.score)), Some(5));
    assert_eq!(state.ticket_status(), Some(Status::Resolved), "a score reopens nothing");

    let again = just_now(&says("one more thing", Turn::Silent), &state);
    let events = decide(&state, &again, Millis::from_secs(20), "again").unwrap();
    state = replay(state, &events);
    assert_eq!((state.opinion.clone(), state.resolved_at), (None, None));
    assert_eq!(decide(&state, &scores(1, 1), Millis::from_secs(21), "s"), Err(Refusal::NotResolved));
}

#[test]
fn a_score_that_is_not_asked_for_not_the_customers_or_too_late_is_refused() {
    let (state, _) = just_resolved();
    let at = state.resolved_at.unwrap();
    let refused = |command: &Command, at| decide(&state, command, at, "s").unwrap_err();
    assert_eq!(refused(&scores(2, 5), at), Refusal::WrongVisitor);
    let Command::VisitorScores { visitor, opinion, .. } = scores(1, 5) else { unreachable!() };
    assert_eq!(refused(&Command::VisitorScores { visitor, opinion, asked: false }, at), Refusal::NotAsked);
    assert_eq!(refused(&scores(1, 5), at.plus(OPEN_FOR).plus(Millis::new(1))), Refusal::ScoredTooLate);
    assert!(decide(&state, &scores(1, 5), at.plus(OPEN_FOR), "s").is_ok());
    let (open, _) = run(&[says("agent", hand_over()), assign("li-na")]);
    assert_eq!(decide(&open, &scores(1, 5), Millis::from_secs(9), "s"), Err(Refusal::NotResolved));
}

#[test]
fn scores_without_end_are_refused_like_messages() {
    let (mut state, _) = just_resolved();
    let mut refused = 0;
    for n in 0..40 {
        match decide(&state, &scores(1, 1 + n % 5), Millis::from_secs(9), &format!("s{n}")) {
            Ok(events) => state = replay(state, &events),
            Err(refusal) => refused += usize::from(matches!(refusal, Refusal::TooManyMessages { .. })),
        }
    }
    assert!(refused >= 20, "{refused}");
}

fn unassign(name: &str, since: u64, reason: Lost) -> Command {
    Command::Unassign { agent: agent(name), since: Millis::from_secs(since), reason }
}
fn since(state: &Conversation) -> Option<u64> {
    match state.phase {
        Phase::Waiting { since } => Some(since.as_u64() / 1_000),
        _ => None,
    }
}

#[test]
fn who_loses_an_agent_keeps_the_place_and_the_silent_one_is_remembered_until_somebody_answers() {
    let asked = [says("agent", hand_over()), assign("li-na"), unassign("li-na", 1, Lost::Silent)];
    let (state, _) = run(&asked);
    assert_eq!((since(&state), state.silent.len(), state.lost_at), (Some(0), 1, None));
    // One who got it again since then keeps it.
    assert_eq!(decide(&state, &asked[2], Millis::from_secs(9), "x"), Err(Refusal::NotAssigned));
    let (state, log) = run(&[&asked[..], &[assign("emma"), agent_says("emma")]].concat());
    assert_eq!((state.silent.len(), state.last_agent.as_ref()), (0, Some(&agent("emma"))));
    let ConversationEvent::Assigned { waited_ms, .. } = &log[6].body else { panic!("{:?}", log[6]) };
    assert_eq!(*waited_ms, Millis::from_secs(3), "from the handover on");
    // An answered one that is lost waits from then on, at the place of before.
    let (state, log) = run(&[
        &asked[..],
        &[assign("emma"), agent_says("emma"), unassign("emma", 3, Lost::Connection), assign("li-na")],
    ]
    .concat());
    let ConversationEvent::Assigned { waited_ms, .. } = &log[9].body else { panic!("{:?}", log[9]) };
    assert_eq!((*waited_ms, state.waits_from), (Millis::from_secs(1), Some(Millis::new(0))));
}

#[test]
fn an_agent_passes_on_their_own_and_a_supervisor_what_is_anybodys() {
    let returns = || Target::Team { team: TeamId::parse("returns").unwrap() };
    let (state, _) = run(&[says("agent", hand_over()), assign("li-na")]);
    let at = Millis::from_secs(9);
    let refused = |command: Command| decide(&state, &command, at, "x").unwrap_err();
    assert_eq!(refused(transfer("emma", false, returns())), Refusal::HasAnotherAgent { name: "li-na".to_owned() });
    let to_li_na = || Target::Agent { agent: agent("li-na"), name: "Li Na".to_owned() };
    assert_eq!(refused(transfer("emma", true, to_li_na())), Refusal::Unchanged);
    for command in [transfer("li-na", false, returns()), transfer("emma", true, returns())] {
        let state = replay(state.clone(), &decide(&state, &command, at, "x").unwrap());
        assert_eq!((since(&state), state.wanted_team.as_ref().map(TeamId::as_str)), (Some(0), Some("returns")));
        // Where it waits, only a supervisor moves it.
        assert_eq!(decide(&state, &transfer("li-na", false, to_li_na()), at, "y"), Err(Refusal::NotAssigned));
        let state = replay(state.clone(), &decide(&state, &transfer("emma", true, to_li_na()), at, "y").unwrap());
        assert_eq!((since(&state), state.wanted_agent, state.wanted_team), (Some(0), Some(agent("li-na")), None));
    }
    let orders = Target::Skill { issue: IssueType::parse("orders").unwrap() };
    let (state, _) = run(&[says("agent", hand_over()), assign("li-na"), transfer("li-na", false, orders)]);
    assert_eq!(state.issue.as_ref().map(IssueType::as_str), Some("orders"));
}

#[test]
fn who_joins_may_write_and_does_not_own_it() {
    let join = || Command::Join { agent: agent("omar"), name: "Omar".to_owned() };
    let (state, log) = run(&[says("agent", hand_over()), assign("li-na"), join(), agent_says("omar")]);
    assert_eq!(kinds(&log[5..]), ["joined", "message"]);
    let Phase::Agent { id, answered, .. } = &state.phase else { panic!("{:?}", state.phase) };
    assert_eq!((id.as_str(), answered), ("li-na", &false), "the owner still owes the answer");
    let at = Millis::from_secs(9);
    assert_eq!(decide(&state, &join(), at, "x"), Err(Refusal::Unchanged));
    assert!(decide(&state, &resolve("omar"), at, "x").is_err());
    let state = replay(state.clone(), &decide(&state, &resolve("li-na"), at, "x").unwrap());
    assert!(state.joined.is_empty());
}

#[test]
fn what_was_told_of_the_wait_is_kept_with_what_it_came_to() {
    let place = QueuePlace { position: 2, estimate_seconds: Some(60), low_seconds: Some(10), high_seconds: Some(90) };
    let (_, log) = run(&[says("agent", hand_over()), Command::Queue(place), assign("li-na")]);
    let ConversationEvent::Assigned { told: Some(told), .. } = &log[5].body else { panic!("{:?}", log[5]) };
    assert_eq!((told.seconds, told.low, told.high, told.waited_ms), (60, 10, 90, Millis::from_secs(1)));
    let mut estimates = crate::measure::Estimates::default();
    estimates.observe(told);
    estimates.observe(&Told { waited_ms: Millis::from_secs(80), ..*told });
    estimates.observe(&Told { waited_ms: Millis::from_secs(100), ..*told });
    assert_eq!((estimates.count, estimates.inside, estimates.longer), (3, 1, 1));
    assert_eq!((estimates.signed_ms, estimates.absolute_ms), (1_000, 119_000));
}

#[test]
fn who_comes_back_within_the_time_for_follow_ups_goes_on_with_the_ticket_and_later_gets_one_that_names_it() {
    let ended = [says("agent", hand_over()), ticket(), assign("li-na"), resolve("li-na"), says("again", hand_over())];
    let opened = |follow_up| {
        let (state, _) = run(&ended);
        assert_eq!(state.ticket, None);
        let events = decide(&state, &ticket_within(follow_up), Millis::from_secs(60), "t").unwrap();
        let mut after = state;
        apply(&mut after, &events[0]);
        (after, events[0].body.clone())
    };
    let first = TicketId::from_digest(7);
    let (state, event) = opened(Millis::from_secs(10));
    assert!(
        matches!(event, ConversationEvent::Ticket { ticket, reopened: true, follows: None, .. } if ticket == first)
    );
    assert_eq!((state.ticket_status(), state.ticket_moved), (Some(Status::Open), state.seq));
    assert_eq!(state.ticket.unwrap().opened_at, Millis::from_secs(1));
    let (state, event) = opened(Millis::new(0));
    let ConversationEvent::Ticket { ticket, reopened: false, follows, .. } = event else { panic!("no new ticket") };
    assert_eq!((follows, state.past_ticket), (Some(first.clone()), None));
    assert_ne!(ticket, first);
}

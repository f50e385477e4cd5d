//! What must hold of every decision, against trying everything and against a second solver.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

use desk_core::{
    Language, Millis,
    agent::{Agent, Proficiency, Role},
    conversation::Silent,
    id::{AgentId, IssueType, TeamId},
    ticket::Priority,
};
use desk_routing::{
    Alternative, Candidate, Free, LanguageRule, Need, Policy, Settings, Silence, Waiting, Weights, consider, decide,
    rank,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const NOW: Millis = Millis::from_secs(10_000);

fn issue(n: usize) -> IssueType {
    IssueType::parse(format!("i{n}")).unwrap()
}
fn team(n: usize) -> TeamId {
    TeamId::parse(format!("t{n}")).unwrap()
}
fn agent_id(n: usize) -> AgentId {
    AgentId::parse(format!("a{n}")).unwrap()
}

/// A desk as it comes: agents with their teams, levels and what they have, and what waits.
#[derive(Debug, Clone)]
struct Desk {
    agents: Vec<Agent>,
    more: Vec<(u32, u64)>,
    waiting: Vec<Waiting<usize>>,
}

impl Desk {
    fn candidates(&self) -> Vec<Candidate<'_>> {
        let each = self.agents.iter().zip(&self.more);
        let candidate = |(agent, (taken, last)): (_, &(u32, u64))| Candidate {
            agent,
            taken: *taken,
            last_assigned: Millis::new(*last),
        };
        each.map(candidate).collect()
    }
}

fn agent() -> impl Strategy<Value = (Agent, (u32, u64))> {
    let skills = proptest::collection::btree_map((0..3_usize).prop_map(issue), 0..=10_u32, 0..=3);
    let languages = proptest::sample::subsequence(vec![Language::Zh, Language::En], 0..=2);
    let teams = proptest::sample::subsequence(vec![team(0), team(1)], 0..=2);
    (skills, languages, any::<bool>(), 1..=3_u32, teams, (0..2_u8, 0..=1_u32, 0..4_u64)).prop_map(
        |(skills, languages, vip, capacity, teams, (level, taken, last))| {
            let skills: BTreeMap<_, _> =
                skills.into_iter().map(|(i, p)| (i, Proficiency::new(f64::from(p) / 10.0).unwrap())).collect();
            let segments = if vip { vec!["vip".to_owned()] } else { vec![] };
            let (id, name, role) = (agent_id(0), "A".to_owned(), Role::Agent);
            let teams = teams.into_iter().collect();
            (Agent { id, name, role, languages, skills, segments, level, teams, capacity }, (taken, last))
        },
    )
}

fn waiting(units: u32) -> impl Strategy<Value = Waiting<usize>> {
    let need = (
        proptest::option::of((0..3_usize).prop_map(issue)),
        proptest::option::of(prop_oneof![Just(Language::Zh), Just(Language::En)]),
        proptest::option::of(prop_oneof![Just("vip".to_owned()), Just("new".to_owned())]),
    );
    let priority = prop_oneof![Just(Priority::Low), Just(Priority::Normal), Just(Priority::Urgent)];
    let bound = (proptest::option::of(0..4_usize), proptest::collection::vec((0..4_usize, 0..600_u64), 0..2));
    (
        need,
        priority,
        1..=units,
        0..1_200_u64,
        proptest::option::of(0..2_000_u64),
        0..2_u8,
        proptest::option::of(0..2_usize),
        bound,
    )
        .prop_map(|((issue, language, segment), priority, units, waited, due, level, of_team, (last, silent))| {
            Waiting {
                key: 0,
                need: Need { issue, language, segment },
                priority,
                units,
                since: Millis::from_secs(10_000 - waited),
                due: due.map(|due| Millis::from_secs(9_000 + due)),
                level,
                team: of_team.map(team),
                last_agent: last.map(agent_id),
                silent: silent
                    .into_iter()
                    .map(|(agent, ago)| Silent { agent: agent_id(agent), at: Millis::from_secs(10_000 - ago) })
                    .collect(),
            }
        })
}

fn desk(agents: usize, pieces: usize, units: u32) -> impl Strategy<Value = Desk> {
    (proptest::collection::vec(agent(), 0..=agents), proptest::collection::vec(waiting(units), 0..=pieces)).prop_map(
        |(agents, waiting)| {
            let mut desk = Desk { agents: vec![], more: vec![], waiting };
            for (n, (mut agent, more)) in agents.into_iter().enumerate() {
                agent.id = agent_id(n);
                desk.agents.push(agent);
                desk.more.push(more);
            }
            for (n, waiting) in desk.waiting.iter_mut().enumerate() {
                waiting.key = n;
            }
            desk
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    let silence = prop_oneof![Just(Silence::Exclude { seconds: 300 }), Just(Silence::Penalise { weight: 0.4 })];
    let language = prop_oneof![Just(LanguageRule::Soft), Just(LanguageRule::Hard)];
    (prop_oneof![Just(0.0), Just(0.3)], prop_oneof![Just(0.0), Just(0.2)], silence, language).prop_map(
        |(load, last_agent, silence, language)| {
            let weights = Weights { load, last_agent, ..Weights::default() };
            Policy::new(Settings { weights, silence, language, ..Settings::default() }).unwrap()
        },
    )
}

fn deadline(policy: &Policy, piece: &Waiting<usize>) -> f64 {
    let targets = policy.settings().targets;
    let target = match piece.priority {
        Priority::Low => targets.low,
        Priority::Normal => targets.normal,
        Priority::High => targets.high,
        Priority::Urgent => targets.urgent,
    };
    let due = piece.due.unwrap_or(piece.since.plus(Millis::from_secs(u64::from(target))));
    due.as_u64() as f64 / 1_000.0
}

/// The urgency as the crate's documentation says it.
fn urgency(policy: &Policy, all: &[Waiting<usize>], piece: &Waiting<usize>) -> f64 {
    let latest = all.iter().map(|other| deadline(policy, other)).fold(f64::MIN, f64::max);
    1.0 + (latest - deadline(policy, piece)) / f64::from(policy.settings().overtake_seconds)
}

/// The best sum of score and urgency there is, by trying everything.
fn best(policy: &Policy, all: &[Waiting<usize>], pieces: &[Waiting<usize>], candidates: &mut [Candidate<'_>]) -> f64 {
    let Some((first, rest)) = pieces.split_first() else { return 0.0 };
    let mut most = best(policy, all, rest, candidates);
    for n in 0..candidates.len() {
        if let Ok(scored) = consider(policy, NOW, first, &candidates[n]) {
            candidates[n].taken += first.units;
            let sum = scored.score + urgency(policy, all, first) + best(policy, all, rest, candidates);
            candidates[n].taken -= first.units;
            most = most.max(sum);
        }
    }
    most
}

fn worth(policy: &Policy, desk: &Desk, decided: &[desk_routing::Decision<usize>]) -> f64 {
    decided.iter().map(|d| d.score + urgency(policy, &desk.waiting, &desk.waiting[d.waiting])).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_other_assignment_is_worth_more(desk in desk(4, 5, 1), policy in policy()) {
        let mut candidates = desk.candidates();
        let decided = decide(&policy, NOW, &desk.waiting, &candidates);
        let found = worth(&policy, &desk, &decided.decisions);
        let most = best(&policy, &desk.waiting, &desk.waiting, &mut candidates);
        prop_assert!((found - most).abs() < 1e-5, "found {found}, there is {most}");
    }

    #[test]
    fn with_pieces_of_different_size_at_least_a_stated_share_is_found(desk in desk(3, 5, 3), policy in policy()) {
        // Nothing is late, so nothing is kept free.
        let mut desk = desk;
        for piece in &mut desk.waiting { piece.due = Some(NOW); }
        let mut candidates = desk.candidates();
        let decided = decide(&policy, NOW, &desk.waiting, &candidates);
        let found = worth(&policy, &desk, &decided.decisions);
        let most = best(&policy, &desk.waiting, &desk.waiting, &mut candidates);
        let units = || desk.waiting.iter().map(|piece| f64::from(piece.units));
        let share = units().fold(9.0, f64::min) / (2.0 * units().fold(1.0, f64::max));
        prop_assert!(found >= most * share - 1e-5, "found {found}, there is {most}");
    }

    #[test]
    fn capacity_is_kept_and_each_is_given_once_to_one_who_may(desk in desk(5, 9, 3), policy in policy()) {
        let mut candidates = desk.candidates();
        let decided = decide(&policy, NOW, &desk.waiting, &candidates);
        let mut given = BTreeSet::new();
        for decision in &decided.decisions {
            prop_assert!(given.insert(decision.waiting), "given twice");
            let sum: f64 = decision.reasons.iter().map(|r| r.value * r.weight).sum();
            prop_assert!((sum - decision.score).abs() < 1e-9, "a score can be taken apart");
            let candidate = candidates.iter_mut().find(|c| c.agent.id == decision.agent).unwrap();
            prop_assert!(consider(&policy, NOW, &desk.waiting[decision.waiting], candidate).is_ok());
            candidate.taken += desk.waiting[decision.waiting].units;
            prop_assert!(candidate.taken <= candidate.agent.capacity);
        }
    }

    #[test]
    fn nobody_is_overtaken_by_one_due_much_later(desk in desk(5, 9, 1), policy in policy()) {
        let candidates = desk.candidates();
        let decided = decide(&policy, NOW, &desk.waiting, &candidates);
        let bound = policy.range() * f64::from(policy.settings().overtake_seconds);
        for piece in &desk.waiting {
            if decided.decisions.iter().any(|d| d.waiting == piece.key) { continue; }
            for decision in &decided.decisions {
                let candidate = candidates.iter().find(|c| c.agent.id == decision.agent).unwrap();
                if consider(&policy, NOW, piece, candidate).is_ok() {
                    let later = deadline(&policy, &desk.waiting[decision.waiting]) - deadline(&policy, piece);
                    prop_assert!(later <= bound + 1e-3, "overtaken by one due {later} s later");
                }
            }
        }
    }

    #[test]
    fn the_order_of_what_comes_in_changes_nothing(desk in desk(5, 9, 2), policy in policy(), seed in any::<u64>()) {
        let mut candidates = desk.candidates();
        let mut waiting = desk.waiting.clone();
        let first = decide(&policy, NOW, &waiting, &candidates);
        let mut rng = fastrand::Rng::with_seed(seed);
        rng.shuffle(&mut candidates);
        rng.shuffle(&mut waiting);
        let mut second = decide(&policy, NOW, &waiting, &candidates);
        let mut first = first;
        first.offers.sort_by_key(|offer| offer.0);
        second.offers.sort_by_key(|offer| offer.0);
        prop_assert_eq!(first, second);
    }

    #[test]
    fn one_that_waits_alone_goes_to_the_first_of_the_ranking(desk in desk(6, 1, 1)) {
        let mut desk = desk;
        for piece in &mut desk.waiting { (piece.level, piece.team) = (0, None); piece.silent.clear(); }
        let candidates = desk.candidates();
        let free: Vec<Free<'_>> = candidates.iter().filter(|c| c.free() > 0).map(|c| Free {
            agent: c.agent, open: c.taken, last_assigned: c.last_assigned
        }).collect();
        let decided = decide(&Policy::default(), NOW, &desk.waiting, &candidates);
        if let Some(piece) = desk.waiting.first() {
            let ranked = rank(Weights::default(), &piece.need, &free);
            prop_assert_eq!(decided.decisions.first().map(|d| &d.agent), ranked.first().map(|s| &s.agent));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_second_solver_finds_nothing_better_among_many(desk in desk(60, 90, 1), policy in policy()) {
        // Seats that differ by load are no assignment problem of one matrix for the second solver.
        let mut desk = desk;
        for (agent, more) in desk.agents.iter_mut().zip(&mut desk.more) { (agent.capacity, more.1) = (1, 0); }
        let candidates = desk.candidates();
        let decided = decide(&policy, NOW, &desk.waiting, &candidates);
        let matrix: Vec<Vec<f64>> = candidates.iter().map(|candidate| desk.waiting.iter().map(|piece| {
            consider(&policy, NOW, piece, candidate).map_or(0.0, |s| s.score + urgency(&policy, &desk.waiting, piece))
        }).collect()).collect();
        let most = hungarian(&matrix);
        let found = worth(&policy, &desk, &decided.decisions);
        prop_assert!((found - most).abs() < 1e-3, "found {found}, there is {most}");
    }
}

/// The largest total of an assignment, by the Hungarian method on the whole matrix.
fn hungarian(matrix: &[Vec<f64>]) -> f64 {
    let columns = matrix.first().map_or(0, Vec::len);
    let n = matrix.len().max(columns);
    let cost = |i: usize, j: usize| -matrix.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0.0);
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; n + 1]);
    let mut row_of = vec![0_usize; n + 1];
    for i in 1..=n {
        row_of[0] = i;
        let (mut j0, mut least, mut used, mut way) = (0, vec![f64::MAX; n + 1], vec![false; n + 1], vec![0; n + 1]);
        while row_of[j0] != 0 {
            used[j0] = true;
            let (mut delta, mut j1) = (f64::MAX, 0);
            for j in 1..=n {
                if !used[j] {
                    let reduced = cost(row_of[j0] - 1, j - 1) - u[row_of[j0]] - v[j];
                    if reduced < least[j] {
                        (least[j], way[j]) = (reduced, j0);
                    }
                    if least[j] < delta {
                        (delta, j1) = (least[j], j);
                    }
                }
            }
            for j in 0..=n {
                if used[j] {
                    u[row_of[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            j0 = j1;
        }
        while j0 != 0 {
            row_of[j0] = row_of[way[j0]];
            j0 = way[j0];
        }
    }
    -(1..=n).map(|j| cost(row_of[j] - 1, j - 1)).sum::<f64>()
}

fn one(skills: &[(usize, f64)], n: usize, capacity: u32) -> Agent {
    Agent {
        id: agent_id(n),
        name: "A".to_owned(),
        role: Role::Agent,
        languages: vec![Language::En],
        skills: skills.iter().map(|(i, p)| (issue(*i), Proficiency::new(*p).unwrap())).collect(),
        segments: vec![],
        level: 0,
        teams: BTreeSet::new(),
        capacity,
    }
}
fn free(agent: &Agent) -> Candidate<'_> {
    Candidate { agent, taken: 0, last_assigned: Millis::new(0) }
}
fn piece(key: usize, about: usize, waited: u64) -> Waiting<usize> {
    Waiting {
        key,
        need: Need { issue: Some(issue(about)), language: None, segment: None },
        priority: Priority::Normal,
        units: 1,
        since: Millis::from_secs(10_000 - waited),
        due: None,
        level: 0,
        team: None,
        last_agent: None,
        silent: vec![],
    }
}

#[test]
fn two_are_given_so_that_both_fit_and_not_the_first_to_the_best() {
    let (both, only) = (one(&[(0, 0.9), (1, 0.9)], 0, 1), one(&[(0, 0.8)], 1, 1));
    let decided = decide(&Policy::default(), NOW, &[piece(0, 0, 9), piece(1, 1, 5)], &[free(&both), free(&only)]);
    let pairs: Vec<_> = decided.decisions.iter().map(|d| (d.waiting, d.agent.as_str())).collect();
    assert_eq!(pairs, [(0, "a1"), (1, "a0")]);
}

#[test]
fn a_seat_that_comes_free_goes_to_what_fits_until_another_is_due_much_longer() {
    let agent = one(&[(0, 1.0)], 0, 1);
    let goes = |ahead: u64| {
        decide(&Policy::default(), NOW, &[piece(0, 0, 0), piece(1, 1, ahead)], &[free(&agent)]).decisions[0].waiting
    };
    assert_eq!(goes(200), 0, "0.7 points more are worth 210 s of waiting");
    assert_eq!(goes(220), 1);
}

#[test]
fn what_is_large_and_late_gets_a_seat_kept_free() {
    let agent = one(&[(0, 1.0)], 0, 4);
    let mut candidate = free(&agent);
    candidate.taken = 2;
    let large = Waiting { units: 4, ..piece(0, 0, 119) };
    let decided = decide(&Policy::default(), NOW, &[large.clone(), piece(1, 0, 1)], std::slice::from_ref(&candidate));
    assert_eq!(decided.decisions.len(), 1, "the small one fits, and the large one is not late");
    assert!(decided.again_at.is_some_and(|at| at <= Millis::from_secs(10_002)));
    let late = Waiting { since: Millis::from_secs(9_000), ..large };
    assert!(decide(&Policy::default(), NOW, &[late, piece(1, 0, 1)], &[candidate]).decisions.is_empty());
}

#[test]
fn a_silent_agent_is_asked_again_only_later_and_offers_come_by_time() {
    let agent = one(&[(0, 1.0)], 0, 1);
    let silent = vec![Silent { agent: agent_id(0), at: Millis::from_secs(9_900) }];
    let mut piece = Waiting { silent, ..piece(0, 0, 400) };
    let decided = decide(&Policy::default(), NOW, std::slice::from_ref(&piece), &[free(&agent)]);
    assert!(decided.decisions.is_empty());
    assert_eq!(decided.offers, [(0, Alternative::CallBack)]);
    assert_eq!(decided.again_at, Some(Millis::from_secs(10_200)), "when the agent may be asked again");
    piece.silent[0].at = Millis::from_secs(9_700);
    assert_eq!(decide(&Policy::default(), NOW, &[piece], &[free(&agent)]).decisions.len(), 1);
}

#[test]
fn another_teams_agents_come_in_after_a_while() {
    let agent = one(&[(0, 1.0)], 0, 1);
    let mut waiting = Waiting { team: Some(team(0)), ..piece(0, 0, 59) };
    let decided = decide(&Policy::default(), NOW, std::slice::from_ref(&waiting), &[free(&agent)]);
    assert_eq!((decided.decisions.len(), decided.again_at), (0, Some(Millis::from_secs(10_001))));
    waiting.since = Millis::from_secs(9_940);
    assert_eq!(decide(&Policy::default(), NOW, &[waiting], &[free(&agent)]).decisions.len(), 1);
}

#[test]
fn pieces_bound_to_people_beyond_the_limit_lose_at_most_that_weight() {
    // 2,100 agents and as many who each had one of them: more than four million values, so they are grouped.
    let agents: Vec<Agent> = (0..2_100).map(|n| one(&[(n % 3, 0.5)], n, 1)).collect();
    let waiting: Vec<_> =
        (0..2_100).map(|n| Waiting { last_agent: Some(agent_id((n * 7) % 2_100)), ..piece(n, n % 3, 1) }).collect();
    let weights = Weights { last_agent: 0.2, ..Weights::default() };
    let policy = Policy::new(Settings { weights, ..Settings::default() }).unwrap();
    let decided = decide(&policy, NOW, &waiting, &agents.iter().map(free).collect::<Vec<_>>());
    assert_eq!(decided.decisions.len(), 2_100);
    let total: f64 = decided.decisions.iter().map(|d| d.score).sum();
    let most = 2_100.0 * (0.7 * 0.5 + 0.3 + 0.2);
    assert!(total >= most - 2_100.0 * 0.2, "{total} of at most {most}");
    assert_eq!(decided, decide(&policy, NOW, &waiting, &agents.iter().rev().map(free).collect::<Vec<_>>()));
}

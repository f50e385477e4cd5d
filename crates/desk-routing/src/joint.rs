//! All that wait and all who are free, decided together.
//!
//! The decision: *the score says who fits, slack says who goes first, and one sum holds both.* What a pair is worth is
//! its score plus the piece's urgency, which is the same whoever the agent is: 1 for the piece with the most slack, and
//! a point more for each `overtake_seconds` that another is due before it. So scores stay the mission's, and yet:
//!
//! *Nobody starves.* Where `i` may have a seat and waits on while `k` gets that seat, changing the two must not be
//! worth more, so `score(i) + urgency(i) ≤ score(k) + urgency(k)`. Scores differ by [`Policy::range`] at most, so `k`
//! is due at most `range × overtake_seconds` after `i`. Whoever comes later than that after `i` is due never goes
//! before `i`, so that only so many ever do. (Two further assumptions: seats that `i` may have go on coming free, and
//! what is larger than any free seat gets one kept for it, see [`reserve`].)

use crate::{
    Alternative, Candidate, Policy, Waiting, consider,
    kinds::{Kinds, group, person, personal, scores},
    policy::begins,
    transport::{self, FINE_BITS, FORBIDDEN, Problem},
    work::{deadline, room},
};
use desk_core::{Millis, conversation::Reason, id::AgentId};
use std::collections::{BTreeSet, VecDeque};

/// Scores are compared in steps of `2^-20`, about a millionth.
const STEPS: f64 = 1_048_576.0;
/// Urgencies that are further apart than this many points count as the same.
const URGENCY_MAX: f64 = 500.0;
/// The most values (kinds times agents) with a kind for every piece that is bound to a person; beyond that such pieces
/// are grouped as if they were not, and the person is looked for within the group.
const VALUES_MAX: usize = 4_000_000;

/// What comes of a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided<K> {
    /// Who gets what, the most urgent first.
    pub decisions: Vec<Decision<K>>,
    /// What those who wait on should be offered by now: the last offer that their wait has reached.
    pub offers: Vec<(K, Alternative)>,
    /// When the same would be decided differently though nothing happened: somebody may be offered something, more
    /// agents may have something, or a silent agent is asked again.
    pub again_at: Option<Millis>,
}

/// A piece goes to an agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision<K> {
    /// What.
    pub waiting: K,
    /// To whom.
    pub agent: AgentId,
    /// How well they fit; see [`consider`].
    pub score: f64,
    /// The summands of the score.
    pub reasons: Vec<Reason>,
    /// How many seconds were left until it was due; negative once it is late.
    pub slack_seconds: f64,
}

/// Gives out work: as much score and urgency in sum as can be (within [`STEPS`]' step a piece), and among equals to
/// the agents with the smaller share of taken capacity, then the longest idle, then by id. The order of what comes in
/// changes nothing.
///
/// It is exact where all pieces take the same units. Where they differ the exact problem is NP-hard (the generalised
/// assignment problem), and each round gives an agent as many seats as the largest piece leaves; what is found is
/// worth at least `least units / (2 × most units)` of the best. It is exact too while kinds times agents stay below
/// four million; beyond that, pieces that are bound to a person (last agent) lose at most that weight each.
pub fn decide<K: Clone + Ord>(
    policy: &Policy,
    now: Millis,
    waiting: &[Waiting<K>],
    candidates: &[Candidate<'_>],
) -> Decided<K> {
    let mut pieces: Vec<&Waiting<K>> = waiting.iter().collect();
    pieces.sort_by(|a, b| {
        let order = |piece: &Waiting<K>| (deadline(policy, piece), piece.since);
        order(a).cmp(&order(b)).then_with(|| a.key.cmp(&b.key))
    });
    let mut agents: Vec<Candidate<'_>> = candidates.to_vec();
    agents.sort_by(|a, b| a.agent.id.cmp(&b.agent.id));
    let latest = pieces.iter().map(|piece| deadline(policy, piece)).max().unwrap_or(now);
    let kept = reserve(policy, now, &pieces, &agents);
    let mut decisions = Vec::new();
    loop {
        let free: Vec<usize> =
            (0..agents.len()).filter(|n| agents.get(*n).is_some_and(|a| a.free() > 0) && !kept.contains(n)).collect();
        let pairs = round(policy, now, latest, &pieces, &agents, &free);
        if pairs.is_empty() {
            break;
        }
        let mut gone = vec![false; pieces.len()];
        for (piece, agent) in pairs {
            let (Some(waiting), Some(candidate)) = (pieces.get(piece), agents.get_mut(agent)) else { continue };
            // Each piece sees the agent with what they have just been given, and so does the load among its summands.
            if let Ok(scored) = consider(policy, now, waiting, candidate) {
                let due = deadline(policy, waiting);
                decisions.push((
                    due,
                    waiting.since,
                    Decision {
                        waiting: waiting.key.clone(),
                        agent: scored.agent,
                        score: scored.score,
                        reasons: scored.reasons,
                        slack_seconds: (due.as_u64() as f64 - now.as_u64() as f64) / 1_000.0,
                    },
                ));
                candidate.taken += waiting.units.max(1);
                if let Some(gone) = gone.get_mut(piece) {
                    *gone = true;
                }
            }
        }
        let mut gone = gone.into_iter();
        let before = pieces.len();
        pieces.retain(|_| !gone.next().unwrap_or(false));
        if pieces.is_empty() || pieces.len() == before {
            break;
        }
    }
    decisions.sort_by(|a, b| (a.0, a.1, &a.2.waiting).cmp(&(b.0, b.1, &b.2.waiting)));
    Decided {
        decisions: decisions.into_iter().map(|(_, _, decision)| decision).collect(),
        offers: pieces.iter().filter_map(|piece| Some((piece.key.clone(), offer(policy, now, piece)?))).collect(),
        again_at: pieces.iter().filter_map(|piece| changes_at(policy, now, piece)).min(),
    }
}

/// Agents who get nothing smaller now, since something late needs more than anybody has free: for each such piece the
/// one who has the least left to finish, so that it is the same one the next time.
fn reserve<K>(policy: &Policy, now: Millis, pieces: &[&Waiting<K>], agents: &[Candidate<'_>]) -> BTreeSet<usize> {
    let mut kept = BTreeSet::new();
    for piece in pieces.iter().filter(|piece| piece.units > 1 && deadline(policy, piece) < now) {
        let could: Vec<(usize, u32, f64)> = agents
            .iter()
            .enumerate()
            .filter(|(n, _)| !kept.contains(n))
            .filter_map(|(n, agent)| Some((n, agent.free(), could(policy, now, piece, agent)?)))
            .collect();
        if could.iter().all(|(_, free, _)| *free < piece.units) {
            kept.extend(could.iter().max_by(|a, b| a.1.cmp(&b.1).then(a.2.total_cmp(&b.2))).map(|(n, _, _)| *n));
        }
    }
    kept
}

/// How well a piece would fit an agent who had nothing else; nothing where they may not have it.
fn could<K>(policy: &Policy, now: Millis, piece: &Waiting<K>, candidate: &Candidate<'_>) -> Option<f64> {
    let empty = Candidate { taken: 0, ..candidate.clone() };
    consider(policy, now, piece, &empty).ok().map(|scored| scored.score)
}

/// One exact assignment: pairs of a piece and an agent by their places.
fn round<K>(
    policy: &Policy,
    now: Millis,
    latest: Millis,
    pieces: &[&Waiting<K>],
    agents: &[Candidate<'_>],
    free: &[usize],
) -> Vec<(usize, usize)> {
    if pieces.is_empty() || free.is_empty() {
        return Vec::new();
    }
    let rows: Vec<&Candidate<'_>> = free.iter().filter_map(|n| agents.get(*n)).collect();
    let mut kinds = group(policy, now, pieces, false);
    let merged = kinds.kinds.len().saturating_mul(rows.len()) > VALUES_MAX;
    if merged {
        kinds = group(policy, now, pieces, true);
    }
    let values: Vec<i32> = scores(policy, &kinds.kinds, &rows, |score| score.map_or(FORBIDDEN, points));
    let urgencies = urgencies(policy, latest, pieces, &kinds);
    let seats = seats(policy, pieces, &kinds, &rows);
    let ordered: Vec<(u32, i64)> = seats.iter().map(|seat| (seat.row, seat.add)).collect();
    let solved = transport::solve(&Problem { kinds: &urgencies, rows: &values, seats: &ordered });

    // Within a kind any pairing is worth the same: the most urgent goes to who fits best.
    let width = kinds.kinds.len();
    let mut queues: Vec<VecDeque<usize>> = vec![VecDeque::new(); width];
    for (piece, kind) in kinds.of.iter().enumerate() {
        if let Some(queue) = queues.get_mut(*kind) {
            queue.push_back(piece);
        }
    }
    let mut given: Vec<(usize, i64, u32)> = Vec::new();
    for (seat, kind) in seats.iter().zip(&solved) {
        let Some(kind) = kind.map(|kind| kind as usize) else { continue };
        let value = values.get(seat.row as usize * width + kind).copied().unwrap_or(FORBIDDEN);
        given.push((kind, (i64::from(value) << FINE_BITS) + seat.add, seat.row));
    }
    given.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut served = vec![0_usize; width];
    for (kind, _, _) in &given {
        if let Some(served) = served.get_mut(*kind) {
            *served += 1;
        }
    }
    let mut pairs = Vec::with_capacity(given.len());
    for (kind, _, row) in given {
        let (Some(queue), Some(place)) = (queues.get_mut(kind), free.get(row as usize)) else { continue };
        let served = served.get(kind).copied().unwrap_or(0).min(queue.len());
        let Some(candidate) = agents.get(*place) else { continue };
        let next = if merged { pick(policy, now, pieces, queue, served, candidate) } else { Some(0) };
        if let Some(piece) = next.and_then(|next| queue.remove(next)) {
            pairs.push((piece, *place));
        }
    }
    pairs
}

/// Of a merged kind's pieces the one that an agent gets: one of whom they were the last agent, else the most urgent
/// that they were not silent on.
fn pick<K>(
    policy: &Policy,
    now: Millis,
    pieces: &[&Waiting<K>],
    queue: &VecDeque<usize>,
    served: usize,
    candidate: &Candidate<'_>,
) -> Option<usize> {
    let fit = |place: usize| {
        let piece = pieces.get(*queue.get(place)?)?;
        personal(policy.settings().silence, &person(policy, now, piece), &candidate.agent.id)
    };
    let theirs = (0..served.min(PICK_MAX)).find(|place| fit(*place).is_some_and(|(last, _)| last));
    theirs.or_else(|| (0..queue.len()).find(|place| fit(*place).is_some()))
}
/// How many of a merged kind's pieces are looked at for one whose last agent has come.
const PICK_MAX: usize = 64;

/// How urgent the pieces of each kind are, the most urgent first, above the one with the most slack.
fn urgencies<K>(policy: &Policy, latest: Millis, pieces: &[&Waiting<K>], kinds: &Kinds<'_>) -> Vec<Vec<i32>> {
    let mut urgencies = vec![Vec::new(); kinds.kinds.len()];
    let point = begins(policy.settings().overtake_seconds).as_u64() as f64;
    for (piece, kind) in pieces.iter().zip(&kinds.of) {
        let before = latest.since(deadline(policy, piece)).as_u64() as f64 / point;
        if let Some(kind) = urgencies.get_mut(*kind) {
            kind.push(points(1.0 + before.min(URGENCY_MAX)));
        }
    }
    urgencies
}

/// A place for one piece at one agent.
struct Seat {
    /// Whose: the place among those with something free.
    row: u32,
    /// What it is worth whoever comes: the load, and below a step whose turn it is.
    add: i64,
}

/// The seats of a round: as many of each agent as hold whatever comes, but no more than pieces.
fn seats<K>(policy: &Policy, pieces: &[&Waiting<K>], kinds: &Kinds<'_>, rows: &[&Candidate<'_>]) -> Vec<Seat> {
    let mut sizes: Vec<u32> = kinds.kinds.iter().map(|kind| kind.units).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mut seats = Vec::new();
    for (row, candidate) in rows.iter().enumerate() {
        let free = candidate.free();
        let Some(largest) = sizes.iter().rev().find(|size| **size <= free) else { continue };
        let count = (free / largest).min(u32::try_from(pieces.len()).unwrap_or(u32::MAX));
        seats.extend((0..count).map(|n| (room(candidate, n * largest), candidate.last_assigned, row)));
    }
    // Those whose turn it is come last here, and so have the higher number.
    seats.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
    let count = seats.len() as i64;
    let most = (1_i64 << FINE_BITS) / (pieces.len().min(seats.len()) as i64 + 1);
    let turns = (0..count).map(|turn| if most > count { turn } else { turn * most / count });
    let load = policy.settings().weights.load;
    let add = |room: f64, turn: i64| (i64::from(points(load * room)) << FINE_BITS) + turn;
    let mut seats: Vec<Seat> = seats
        .into_iter()
        .zip(turns)
        .map(|((room, _, row), turn)| Seat { row: row as u32, add: add(room, turn) })
        .collect();
    seats.reverse();
    seats
}

/// A number of points in steps.
fn points(points: f64) -> i32 {
    (points * STEPS).round() as i32
}

/// The last offer that a wait has reached.
fn offer<K>(policy: &Policy, now: Millis, piece: &Waiting<K>) -> Option<Alternative> {
    let waited = now.since(piece.since);
    let offers = policy.settings().offers.iter();
    offers.take_while(|offer| begins(offer.after_seconds) <= waited).last().map(|offer| offer.what)
}

/// When something about a piece changes by time alone.
fn changes_at<K>(policy: &Policy, now: Millis, piece: &Waiting<K>) -> Option<Millis> {
    let settings = policy.settings();
    let spans = settings.steps.iter().map(|step| step.after_seconds);
    let spans = spans.chain(settings.offers.iter().map(|offer| offer.after_seconds));
    let times = spans.map(|span| piece.since.plus(begins(span)));
    let asked_again = match settings.silence {
        crate::Silence::Exclude { seconds } => Some(begins(seconds)),
        crate::Silence::Penalise { .. } => None,
    };
    let silent = piece.silent.iter().filter_map(|silent| Some(silent.at.plus(asked_again?)));
    // Once it is late something is kept free for what is large.
    let late = (piece.units > 1).then(|| deadline(policy, piece).plus(Millis::new(1)));
    times.chain(silent).chain(late).filter(|at| *at > now).min()
}

//! The transportation problem: units of work (seats) to kinds of work, so that the total value is the largest.
//!
//! The decision: *thousands wait, but they need few different things.* What waits is grouped by what the values depend
//! on, and the exact optimum is found over groups instead of pairs. Each kind has a price, and each seat goes where it
//! earns most at these prices ([`crate::prices`] finds good ones). Where more seats come to a kind than it has pieces
//! at its price, or fewer, the difference is sent along shortest paths, one at a time, until none is left: the
//! primal-dual method for flows of least cost (Edmonds and Karp 1972, "Theoretical improvements in algorithmic
//! efficiency for network flow problems"; Ahuja, Magnanti and Orlin 1993, "Network Flows", 9.7). A path goes over kinds
//! only, since of all seats of kind `h` only the one that loses least by going to kind `g` matters, and that one is
//! kept in a table. The result is exact whatever the prices were at first; they only decide how long it takes.

mod standing;

use self::standing::{NONE, Standing};
use crate::prices;
use std::iter::zip;

/// The value of a pair that may not be.
pub(crate) const FORBIDDEN: i32 = -(1 << 30);
/// A step of a row's values is this many of the finer ones that are added to it.
pub(crate) const FINE_BITS: u32 = 27;
/// More than any sum of values that may be.
const NEVER: i64 = 1 << 60;
/// More than any difference of two values of a row that may be.
const APART: i64 = 1 << 55;
/// From so many seats on good prices are looked for first.
const MANY: usize = 48;

/// What is to be solved.
///
/// Sums here wrap, so that they need no check in the innermost loops: what is within the bounds stays within ±2^58.
pub(crate) struct Problem<'a> {
    /// Of each kind what serving its first, second, … piece is worth beside the match, in steps: not rising, ±2^29.
    pub(crate) kinds: &'a [Vec<i32>],
    /// The value in steps of each row of seats for each kind, row by row, ±2^26; [`FORBIDDEN`] for a pair that may not
    /// be.
    pub(crate) rows: &'a [i32],
    /// Each seat: its row, and what is added to the value whatever the kind, in fine steps, ±2^54.
    pub(crate) seats: &'a [(u32, i64)],
}

/// Steps as fine ones.
fn fine(steps: i32) -> i64 {
    i64::from(steps) << FINE_BITS
}

impl<'a> Problem<'a> {
    /// The values of a row for each kind.
    pub(crate) fn row(&self, row: u32) -> &'a [i32] {
        let start = row as usize * self.kinds.len();
        self.rows.get(start..start + self.kinds.len()).unwrap_or(&[])
    }
}

/// The kind of each seat; none for a seat that stays free.
pub(crate) fn solve(problem: &Problem<'_>) -> Vec<Option<u32>> {
    let few = problem.seats.len() < MANY;
    let prices = if few { prices::lowest(problem.kinds) } else { prices::approach(problem) };
    let mut state = State::new(problem, prices.into_iter().map(fine).collect());
    state.balance();
    let idle = problem.kinds.len() as u32;
    state.seats.node.iter().map(|node| (*node != idle).then_some(*node)).collect()
}

/// A flow that is the best for what it serves, and the differences still to be sent.
struct State<'a> {
    problem: &'a Problem<'a>,
    /// How many kinds. The node after them is where seats are free, and at price 0.
    idle: usize,
    price: Vec<i64>,
    seats: Standing<'a>,
    /// How many pieces of each kind are counted as served.
    served: Vec<usize>,
    distance: Vec<i64>,
    /// The node that each node of a way was reached from; itself for the start.
    from: Vec<u32>,
    /// The distance of those that may still get a nearer one.
    open: Vec<i64>,
    nearer: Vec<u32>,
    reached: Vec<usize>,
    stale: Vec<u32>,
}

impl<'a> State<'a> {
    /// Every seat where it earns most, and of each kind what is worth its price.
    fn new(problem: &'a Problem<'a>, price: Vec<i64>) -> Self {
        let idle = problem.kinds.len();
        let nodes = idle + 1;
        let worth = |(values, price): (&Vec<i32>, &i64)| values.partition_point(|value| fine(*value) >= -price);
        let served = zip(problem.kinds, &price).map(worth).collect();
        let mut state = Self {
            problem,
            idle,
            price,
            seats: Standing::new(problem, nodes),
            served,
            distance: vec![0; nodes],
            from: vec![0; nodes],
            open: vec![0; nodes],
            nearer: Vec::new(),
            reached: Vec::new(),
            stale: Vec::new(),
        };
        state.price.resize(nodes, 0);
        // Many a seat earns the same at several kinds; it then goes where one is still wanted.
        let mut several = Vec::new();
        for seat in 0..problem.seats.len() as u32 {
            let (kind, equal) = state.best(seat);
            if equal { several.push(seat) } else { state.seats.stand(seat, kind as u32) }
        }
        for seat in several {
            let (kind, _) = state.best(seat);
            state.seats.stand(seat, kind as u32);
        }
        state
    }

    /// Where a seat earns most, of several such where one is wanted most; and whether there are several.
    fn best(&self, seat: u32) -> (usize, bool) {
        let (row, add) = self.seats.seat(seat);
        let (mut best, mut kind, mut equal) = (0, self.idle, false);
        let mut wanted = 0;
        for (other, (value, price)) in zip(row, &self.price).enumerate() {
            let earns = fine(*value).wrapping_add(add).wrapping_sub(*price);
            if earns < best {
                continue;
            }
            let wants = self.served(other) as i64 - self.seats.members(other) as i64;
            equal = earns == best;
            if earns > best || wants > wanted {
                (best, kind, wanted) = (earns, other, wants);
            }
        }
        (kind, equal)
    }

    fn served(&self, node: usize) -> usize {
        self.served.get(node).copied().unwrap_or(0)
    }

    fn price(&self, node: usize) -> i64 {
        self.price.get(node).copied().unwrap_or(0)
    }

    /// What the next piece of a kind asks beside its price, to be served too; never where none is left.
    fn slack(&self, kind: usize) -> i64 {
        let value = self.problem.kinds.get(kind).and_then(|values| values.get(self.served(kind)));
        value.map_or(NEVER, |value| -fine(*value) - self.price(kind))
    }

    /// What the last served piece of a kind loses by not being served.
    fn surplus(&self, kind: usize) -> i64 {
        let last = self.served(kind).checked_sub(1);
        let value = last.and_then(|last| self.problem.kinds.get(kind)?.get(last));
        value.map_or(NEVER, |value| fine(*value) + self.price(kind))
    }

    /// Whether a node takes what is sent from `start`: seats may always be free, a kind wants as many as it serves.
    fn wants(&self, node: usize, start: usize) -> bool {
        if node == self.idle { start != node } else { self.seats.members(node) < self.served(node) }
    }

    /// Sends every difference to where it is wanted: what a kind has too many, then what others still want of the free.
    fn balance(&mut self) {
        for kind in 0..self.idle {
            while self.seats.members(kind) > self.served(kind) {
                if !self.send(kind) {
                    return;
                }
            }
        }
        while (0..self.idle).any(|kind| self.seats.members(kind) < self.served(kind)) {
            if !self.send(self.idle) {
                return;
            }
        }
    }

    /// Changes prices so that the nearest ways from a node cost nothing, and sends what goes over them; false where
    /// there is no way, which cannot be.
    fn send(&mut self, start: usize) -> bool {
        if !self.search(start) {
            return false;
        }
        while start == self.idle || self.seats.members(start) > self.served(start) {
            let Some(end) = self.way(start) else { break };
            let mut node = end;
            while node != start {
                let before = self.from.get(node).copied().unwrap_or(0) as usize;
                self.pass(before, node);
                node = before;
            }
        }
        true
    }

    /// A way from a node that costs nothing, to the first found that takes it.
    fn way(&mut self, start: usize) -> Option<usize> {
        self.from.fill(NONE);
        if let Some(from) = self.from.get_mut(start) {
            *from = start as u32;
        }
        let mut reached = std::mem::take(&mut self.reached);
        reached.clear();
        reached.push(start);
        let mut next = 0;
        let mut end = None;
        'all: while let Some(node) = reached.get(next).copied() {
            next += 1;
            for to in 0..=self.idle {
                if self.from.get(to) == Some(&NONE) && self.is_free(node, to) {
                    if let Some(from) = self.from.get_mut(to) {
                        *from = node as u32;
                    }
                    if self.wants(to, start) {
                        end = Some(to);
                        break 'all;
                    }
                    reached.push(to);
                }
            }
        }
        self.reached = reached;
        end
    }

    /// Whether something can go from one node to another at no cost.
    fn is_free(&mut self, from: usize, to: usize) -> bool {
        if to == self.idle && self.slack(from) == 0 || from == self.idle && self.surplus(to) == 0 {
            return true;
        }
        if self.move_cost(from, to) > 0 {
            return false;
        }
        if self.seats.mover(from, to).is_none() {
            self.seats.refresh(from, &[to as u32]);
        }
        self.move_cost(from, to) == 0
    }

    /// Passes one seat's worth on: a seat moves, or a piece more is served, or one fewer.
    fn pass(&mut self, from: usize, to: usize) {
        if to == self.idle && self.slack(from) == 0 {
            self.count(from, 1);
        } else if from == self.idle && self.surplus(to) == 0 {
            self.count(to, -1);
        } else {
            let mover = self.seats.mover(from, to).unwrap_or(NONE);
            self.seats.leave(mover, from);
            self.seats.stand(mover, to as u32);
            self.seats.offer(mover, to);
        }
    }

    fn count(&mut self, kind: usize, more: isize) {
        if let Some(served) = self.served.get_mut(kind) {
            *served = served.saturating_add_signed(more);
        }
    }

    /// What it costs at the present prices to move a seat, or what it costs at least.
    fn move_cost(&self, from: usize, to: usize) -> i64 {
        let cost = self.seats.costs(from).get(to).copied().unwrap_or(APART);
        if cost >= APART { NEVER } else { cost + self.price(to) - self.price(from) }
    }

    /// Dijkstra's search over the nodes, to the nearest that takes what is sent. Prices change so that the way there
    /// costs nothing and no seat could earn more elsewhere; false where there is none.
    fn search(&mut self, start: usize) -> bool {
        self.open.fill(NEVER);
        self.distance.fill(NEVER);
        self.reach(start, 0);
        let mut whole = None;
        while let Some((node, distance)) = self.nearest() {
            if self.wants(node, start) {
                whole = Some(distance);
                break;
            }
            if let Some(open) = self.open.get_mut(node) {
                *open = NEVER;
            }
            self.relax(node, distance);
            if node == self.idle {
                for kind in 0..self.idle {
                    self.reach(kind, distance.saturating_add(self.surplus(kind)));
                }
            } else {
                self.reach(self.idle, distance.saturating_add(self.slack(node)));
            }
        }
        let Some(whole) = whole else { return false };
        // The price of free seats stays 0, so where they are the start all others fall instead.
        let base = if start == self.idle { whole } else { 0 };
        for (price, distance) in zip(self.price.iter_mut().take(self.idle), &self.distance) {
            *price += (whole - distance).max(0) - base;
        }
        true
    }

    /// The nearest node whose distance may still fall.
    fn nearest(&self) -> Option<(usize, i64)> {
        let least = self.open.iter().copied().fold(NEVER, i64::min);
        if least == NEVER {
            return None;
        }
        Some((self.open.iter().position(|open| *open == least)?, least))
    }

    fn reach(&mut self, node: usize, distance: i64) {
        if let (Some(kept), Some(open)) = (self.distance.get_mut(node), self.open.get_mut(node))
            && distance < *kept
        {
            (*kept, *open) = (distance, distance);
        }
    }

    /// Reaches on from a node by what its members would lose.
    fn relax(&mut self, node: usize, distance: i64) {
        let base = distance - self.price(node);
        // Rarely any is nearer, so those are found first and looked at then.
        let mut nearer = std::mem::take(&mut self.nearer);
        nearer.clear();
        let mut number = 0_u32;
        for ((cost, price), kept) in zip(zip(self.seats.costs(node), &self.price), &self.distance) {
            if base.wrapping_add(*cost).wrapping_add(*price) < *kept {
                nearer.push(number);
            }
            number = number.wrapping_add(1);
        }
        // Where the one who would lose so little has left it costs no less: worth finding out how much.
        let mut stale = std::mem::take(&mut self.stale);
        stale.clear();
        stale.extend(nearer.iter().copied().filter(|to| self.seats.mover(node, *to as usize).is_none()));
        self.seats.refresh(node, &stale);
        for to in &nearer {
            let cost = self.move_cost(node, *to as usize);
            self.reach(*to as usize, distance.saturating_add(cost));
        }
        (self.nearer, self.stale) = (nearer, stale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The best total there is, by trying everything.
    fn brute(problem: &Problem<'_>, seat: usize, served: &mut Vec<usize>) -> i64 {
        let Some((row, add)) = problem.seats.get(seat) else { return 0 };
        let mut best = brute(problem, seat + 1, served);
        for kind in 0..problem.kinds.len() {
            let value = problem.rows[*row as usize * problem.kinds.len() + kind];
            if let Some(piece) = problem.kinds[kind].get(served[kind])
                && value != FORBIDDEN
            {
                served[kind] += 1;
                best = best.max(fine(value + piece) + add + brute(problem, seat + 1, served));
                served[kind] -= 1;
            }
        }
        best
    }

    fn total(problem: &Problem<'_>, solved: &[Option<u32>]) -> i64 {
        let mut served = vec![0; problem.kinds.len()];
        let mut total = 0;
        for ((row, add), kind) in zip(problem.seats, solved) {
            let Some(kind) = kind.map(|kind| kind as usize) else { continue };
            let value = problem.rows[*row as usize * problem.kinds.len() + kind];
            assert_ne!(value, FORBIDDEN);
            total += fine(value + problem.kinds[kind][served[kind]]) + add;
            served[kind] += 1;
        }
        total
    }

    type Instance = (Vec<Vec<i32>>, Vec<i32>, Vec<(u32, i64)>);

    fn instance(kinds: usize, pieces: usize, rows: usize, seats: usize, top: i32) -> impl Strategy<Value = Instance> {
        let values = proptest::collection::vec(0..top, 0..=pieces).prop_map(|mut values| {
            values.sort_unstable_by(|a, b| b.cmp(a));
            values
        });
        let value = prop_oneof![1 => Just(FORBIDDEN), 5 => -2..top];
        let added = prop_oneof![-3..4_i64, (-3..4_i64).prop_map(|added| added << FINE_BITS)];
        (
            proptest::collection::vec(values, kinds),
            proptest::collection::vec(value, kinds * rows),
            proptest::collection::vec((0..rows as u32, added), 0..=seats),
        )
    }

    /// Solved from these prices on.
    fn from(problem: &Problem<'_>, prices: Vec<i32>) -> i64 {
        let mut state = State::new(problem, prices.into_iter().map(fine).collect());
        state.balance();
        let idle = problem.kinds.len() as u32;
        total(problem, &state.seats.node.iter().map(|node| (*node != idle).then_some(*node)).collect::<Vec<_>>())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_assignment_is_worth_more((kinds, rows, seats) in instance(3, 3, 4, 6, 9), prices in proptest::collection::vec(-12..12, 3)) {
            let problem = Problem { kinds: &kinds, rows: &rows, seats: &seats };
            let best = brute(&problem, 0, &mut vec![0; 3]);
            prop_assert_eq!(total(&problem, &solve(&problem)), best);
            prop_assert_eq!(from(&problem, prices::approach(&problem)), best, "from good prices");
            prop_assert_eq!(from(&problem, prices), best, "from any prices");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn many_from_good_prices_are_worth_what_they_are_from_low_ones(
            (kinds, rows, seats) in instance(20, 12, 60, 200, 1_000)
        ) {
            let problem = Problem { kinds: &kinds, rows: &rows, seats: &seats };
            prop_assert_eq!(total(&problem, &solve(&problem)), from(&problem, prices::lowest(&kinds)));
        }
    }
}

//! Prices at which about as many seats want each kind of work as there are pieces of it.
//!
//! The decision: *a market finds most of the answer.* Each kind in turn gets the price at which just so many seats want
//! it, given the prices of the others; a few rounds leave little for the exact method to send. It is the descent of
//! the dual by coordinates, as in the auction algorithm for transportation problems (Bertsekas and Castañón 1989, "The
//! auction algorithm for the transportation problem"), but with no bids: the clearing price is selected at once.

use crate::transport::{FINE_BITS, FORBIDDEN, Problem};
use std::iter::zip;

/// The most times that every kind gets its price.
const ROUNDS: usize = 2;
/// Who would pay this much less than the present price is not looked at, unless too few remain.
const MARGIN: i32 = 1 << 17;
/// A free seat's kind.
const IDLE: u32 = u32::MAX;

/// The prices at which no piece needs to be served: the first piece of each kind asks a little more.
pub(crate) fn lowest(kinds: &[Vec<i32>]) -> Vec<i32> {
    kinds.iter().map(|pieces| floor(pieces)).collect()
}

/// The price at which no piece of a kind needs to be served.
fn floor(pieces: &[i32]) -> i32 {
    -pieces.first().copied().unwrap_or(0) - 1
}

/// Good prices.
pub(crate) fn approach(problem: &Problem<'_>) -> Vec<i32> {
    let mut market = Market::new(problem);
    for _ in 0..ROUNDS {
        market.level();
        let changed = (0..problem.kinds.len()).filter(|kind| market.clear(*kind)).count();
        if changed == 0 {
            break;
        }
    }
    market.prices
}

/// Rows of seats as bidders, which want the kind that earns most at the present prices.
struct Market<'a> {
    problem: &'a Problem<'a>,
    prices: Vec<i32>,
    /// The bidders: their row, how many seats they have, what is added to their values.
    bidders: Vec<(u32, u32, i32)>,
    /// The values with what is added, kind by kind, in the order of the bidders.
    columns: Vec<i32>,
    choices: Vec<Choice>,
    /// Those who have to look at every kind again.
    unsure: Vec<usize>,
    /// Who would pay how much for a kind rather than go elsewhere, and how many of them.
    wanted: Vec<(i32, u32)>,
}

/// What the best and the second best kind earn for a bidder, and which they are; a free seat earns 0.
#[derive(Clone, Copy)]
struct Choice {
    best: (i32, u32),
    second: (i32, u32),
}

impl<'a> Market<'a> {
    fn new(problem: &'a Problem<'a>) -> Self {
        let mut sorted: Vec<(u32, i64)> = problem.seats.to_vec();
        sorted.sort_unstable();
        let mut bidders: Vec<(u32, u32, i32)> = Vec::new();
        for (row, add) in sorted {
            match bidders.last_mut().filter(|last| last.0 == row) {
                Some(same) => same.1 += 1,
                None => bidders.push((row, 1, (add >> FINE_BITS) as i32)),
            }
        }
        let count = bidders.len();
        let mut columns = vec![FORBIDDEN; problem.kinds.len() * count];
        for (n, (row, _, add)) in bidders.iter().enumerate() {
            for (value, column) in zip(problem.row(*row), columns.chunks_exact_mut(count)) {
                if let Some(at) = column.get_mut(n) {
                    *at = value.wrapping_add(*add);
                }
            }
        }
        let prices = lowest(problem.kinds);
        let choices = vec![Choice { best: (0, IDLE), second: (0, IDLE) }; count];
        Self { problem, prices, bidders, columns, choices, unsure: Vec::new(), wanted: Vec::new() }
    }

    /// Lets a bidder look at every kind.
    fn look(&mut self, bidder: usize) {
        let (row, _, add) = self.bidders.get(bidder).copied().unwrap_or((0, 0, 0));
        let (mut best, mut second) = ((0, IDLE), (0, IDLE));
        let mut kind = 0_u32;
        for (value, price) in zip(self.problem.row(row), &self.prices) {
            let earns = value.wrapping_add(add).wrapping_sub(*price);
            if earns > second.0 {
                second = (earns, kind);
                if earns > best.0 {
                    std::mem::swap(&mut best, &mut second);
                }
            }
            kind = kind.wrapping_add(1);
        }
        if let Some(choice) = self.choices.get_mut(bidder) {
            *choice = Choice { best, second };
        }
    }

    /// Moves all prices by as much that as many pieces are worth theirs as seats earn something: what no price alone
    /// does, since each only rises above the others.
    fn level(&mut self) {
        self.wanted.clear();
        for (row, seats, add) in &self.bidders {
            let earns = zip(self.problem.row(*row), &self.prices).map(|(value, price)| value.wrapping_sub(*price));
            self.wanted.push((earns.fold(FORBIDDEN, i32::max).wrapping_add(*add), *seats));
        }
        let mut pieces = 0;
        for (values, price) in zip(self.problem.kinds, &self.prices) {
            pieces += values.len();
            self.wanted.extend(values.iter().map(|value| (-value - price, 1)));
        }
        if let Some(shift) = clearing(&mut self.wanted, pieces) {
            for price in &mut self.prices {
                *price += shift;
            }
        }
        for bidder in 0..self.bidders.len() {
            self.look(bidder);
        }
    }

    /// Gives a kind the price at which as many want it as there are; whether that is another than before.
    fn clear(&mut self, kind: usize) -> bool {
        let (Some(pieces), Some(old)) = (self.problem.kinds.get(kind), self.prices.get(kind).copied()) else {
            return false;
        };
        // Pieces, too, would rather not be served than pay more than they are worth. Of seats and pieces together as
        // many are above the price as there are pieces.
        let floor = floor(pieces);
        self.ask(kind, floor.max(old - MARGIN));
        let new = clearing(&mut self.wanted, pieces.len()).or_else(|| {
            self.ask(kind, floor);
            clearing(&mut self.wanted, pieces.len())
        });
        let new = new.unwrap_or(floor).max(floor);
        if new == old {
            return false;
        }
        if let Some(price) = self.prices.get_mut(kind) {
            *price = new;
        }
        self.reprice(kind, new);
        true
    }

    /// Notes who would pay more than `least` for a kind.
    fn ask(&mut self, kind: usize, least: i32) {
        let count = self.bidders.len();
        let column = self.columns.get(kind * count..(kind + 1) * count).unwrap_or(&[]);
        self.wanted.clear();
        let number = kind as u32;
        for ((value, choice), (_, seats, _)) in zip(zip(column, &self.choices), &self.bidders) {
            let elsewhere = if choice.best.1 == number { choice.second.0 } else { choice.best.0 };
            let pays = value.wrapping_sub(elsewhere);
            if pays > least {
                self.wanted.push((pays, *seats));
            }
        }
        if let Some(pieces) = self.problem.kinds.get(kind) {
            self.wanted.extend(pieces.iter().map(|value| (-value, 1)).filter(|(asks, _)| *asks > least));
        }
    }

    /// Lets everyone see a kind's new price.
    fn reprice(&mut self, kind: usize, price: i32) {
        let (count, number) = (self.bidders.len(), kind as u32);
        let column = self.columns.get(kind * count..(kind + 1) * count).unwrap_or(&[]);
        let mut unsure = std::mem::take(&mut self.unsure);
        unsure.clear();
        for (bidder, (value, choice)) in zip(column, &mut self.choices).enumerate() {
            let new = (value.wrapping_sub(price), number);
            let Choice { best, second } = *choice;
            if best.1 == number && new.0 >= second.0 {
                choice.best = new;
            } else if best.1 == number || second.1 == number && new.0 < second.0 {
                // It may now be below a third.
                unsure.push(bidder);
            } else if new.0 > best.0 {
                *choice = Choice { best: new, second: best };
            } else if new.0 > second.0 {
                choice.second = new;
            }
        }
        for bidder in &unsure {
            self.look(*bidder);
        }
        self.unsure = unsure;
    }
}

/// What is paid by the one who comes after `count` have been taken, the highest first; nothing where there are no more.
fn clearing(wanted: &mut Vec<(i32, u32)>, count: usize) -> Option<i32> {
    if wanted.len() > count {
        wanted.select_nth_unstable_by(count, |a, b| b.cmp(a));
        wanted.truncate(count + 1);
    }
    wanted.sort_unstable_by(|a, b| b.cmp(a));
    let mut above = 0_usize;
    let found = wanted.iter().find(|(_, seats)| {
        above += *seats as usize;
        above > count
    });
    found.map(|(pays, _)| *pays)
}

//! Where each seat stands, and who of each node would lose least by going to each other one.
//!
//! The decision: *the least is kept, and some who come next.* A way over nodes asks for the seat that loses least
//! thousands of times, and each that is sent changes few answers. So the answer is kept in a table, with a short list of
//! who comes next; only where the list is used up are all seats of the node looked at again.

use super::{APART, Problem, fine};
use std::iter::zip;

/// Nobody's.
pub(super) const NONE: u32 = u32::MAX;
/// Nobody's, and known to be.
const NOBODY: u32 = u32::MAX - 1;
/// How many are kept who would lose least after the one who loses least.
const KEPT: usize = 8;
/// Of so many the least is looked for each time.
const FEW: usize = 200;

/// Seats at nodes: at a kind, or free at the node after them.
pub(super) struct Standing<'a> {
    problem: &'a Problem<'a>,
    nodes: usize,
    /// The node of each seat.
    pub(super) node: Vec<u32>,
    /// Where each seat stands among its node's members.
    place: Vec<u32>,
    members: Vec<Vec<u32>>,
    /// `cost[h·nodes + g]`: the least that a member of `h` loses by going to `g`, before prices, and which member; or,
    /// with [`NONE`], what it is not less than.
    cost: Vec<i64>,
    mover: Vec<u32>,
    /// Who come after the mover, with the least last; of those who are not here none loses less than all of these.
    next: Vec<Vec<(i64, u32)>>,
}

impl<'a> Standing<'a> {
    /// Nobody stands anywhere, and nothing is known yet.
    pub(super) fn new(problem: &'a Problem<'a>, nodes: usize) -> Self {
        Self {
            problem,
            nodes,
            node: vec![NONE; problem.seats.len()],
            place: vec![NONE; problem.seats.len()],
            members: vec![Vec::new(); nodes],
            cost: vec![-APART; nodes * nodes],
            mover: vec![NONE; nodes * nodes],
            next: vec![Vec::new(); nodes * nodes],
        }
    }

    /// The values of a seat for each kind without what is added, and what is added.
    pub(super) fn seat(&self, seat: u32) -> (&'a [i32], i64) {
        let (row, add) = self.problem.seats.get(seat as usize).copied().unwrap_or((0, 0));
        (self.problem.row(row), add)
    }

    /// How many seats stand at a node.
    pub(super) fn members(&self, node: usize) -> usize {
        self.members.get(node).map_or(0, Vec::len)
    }

    /// What is known of the losses from a node, to each node.
    pub(super) fn costs(&self, from: usize) -> &[i64] {
        self.cost.get(from * self.nodes..(from + 1) * self.nodes).unwrap_or(&[])
    }

    /// Who would lose least; none where that has to be found again.
    pub(super) fn mover(&self, from: usize, to: usize) -> Option<u32> {
        self.mover.get(from * self.nodes + to).copied().filter(|mover| *mover != NONE)
    }

    /// Finds again who of a node would lose least by going to these, and who come next, since those known have left.
    pub(super) fn refresh(&mut self, node: usize, stale: &[u32]) {
        if stale.is_empty() {
            return;
        }
        for to in stale {
            if let Some(next) = self.next.get_mut(node * (self.nodes) + *to as usize) {
                next.clear();
            }
        }
        // Few are soon looked at again, and need no list.
        let kept = if self.members(node) > FEW { KEPT } else { 0 };
        let mut least = vec![(APART, NOBODY); stale.len()];
        for member in self.members.get(node).into_iter().flatten() {
            let (row, add) = self.seat(*member);
            // The added value counts only where the seat is free before or after.
            let here = row.get(node).map_or(-add, |value| fine(*value));
            for (to, least) in zip(stale, &mut least) {
                let loses = here.wrapping_sub(row.get(*to as usize).map_or(-add, |value| fine(*value)));
                if kept == 0 {
                    if loses < least.0 {
                        *least = (loses, *member);
                    }
                } else if loses < least.0
                    && let Some(next) = self.next.get_mut(node * (self.nodes) + *to as usize)
                {
                    insert(next, (loses, *member));
                    if next.len() > kept {
                        next.remove(0);
                        // From now on the one to fall below.
                        *least = next.first().copied().unwrap_or(*least);
                    }
                }
            }
        }
        for (to, least) in zip(stale, least) {
            let at = node * (self.nodes) + *to as usize;
            let first = self.next.get_mut(at).and_then(Vec::pop);
            let least = first.unwrap_or(if kept == 0 { least } else { (APART, NOBODY) });
            if let (Some(cost), Some(mover)) = (self.cost.get_mut(at), self.mover.get_mut(at)) {
                (*cost, *mover) = least;
            }
        }
    }

    /// Puts a seat to a node.
    pub(super) fn stand(&mut self, seat: u32, node: u32) {
        if let (Some(at), Some(place), Some(members)) =
            (self.node.get_mut(seat as usize), self.place.get_mut(seat as usize), self.members.get_mut(node as usize))
        {
            *at = node;
            *place = members.len() as u32;
            members.push(seat);
        }
    }

    /// Lets a seat that has come to a node be one of those that would lose least by going on.
    pub(super) fn offer(&mut self, seat: u32, node: usize) {
        let (row, add) = self.seat(seat);
        let here = row.get(node).map_or(-add, |value| fine(*value));
        let range = node * (self.nodes)..(node + 1) * (self.nodes);
        let costs = self.cost.get_mut(range.clone()).unwrap_or(&mut []);
        let movers = self.mover.get_mut(range.clone()).unwrap_or(&mut []);
        let nexts = self.next.get_mut(range).unwrap_or(&mut []);
        let there = row.iter().map(|value| fine(*value)).chain([-add]);
        for ((there, next), (cost, mover)) in zip(zip(there, nexts), zip(costs, movers)) {
            let loses = here.wrapping_sub(there);
            if loses < *cost {
                if *mover < NOBODY && !next.is_empty() {
                    next.push((*cost, *mover));
                }
                (*cost, *mover) = (loses, seat);
            } else if next.first().is_some_and(|(most, _)| loses < *most) {
                insert(next, (loses, seat));
            }
            if next.len() > KEPT {
                next.remove(0);
            }
        }
    }

    pub(super) fn leave(&mut self, seat: u32, node: usize) {
        let place = self.place.get(seat as usize).copied().unwrap_or(NONE) as usize;
        if let Some(members) = self.members.get_mut(node)
            && place < members.len()
        {
            members.swap_remove(place);
            if let Some(moved) = members.get(place)
                && let Some(its) = self.place.get_mut(*moved as usize)
            {
                *its = place as u32;
            }
        }
        let range = node * (self.nodes)..(node + 1) * (self.nodes);
        let costs = self.cost.get_mut(range.clone()).unwrap_or(&mut []);
        let movers = self.mover.get_mut(range.clone()).unwrap_or(&mut []);
        let nexts = self.next.get_mut(range).unwrap_or(&mut []);
        for ((cost, mover), next) in zip(zip(costs, movers), nexts) {
            if *mover == seat {
                *mover = NONE;
                // Who has left since is passed over.
                while let Some((loses, other)) = next.pop() {
                    if other != seat && self.node.get(other as usize) == Some(&(node as u32)) {
                        (*cost, *mover) = (loses, other);
                        break;
                    }
                }
            }
        }
    }
}

/// Puts one to its place among those who would lose least, who stand with the least last.
fn insert(next: &mut Vec<(i64, u32)>, one: (i64, u32)) {
    let place = next.partition_point(|(loses, _)| *loses > one.0);
    next.insert(place, one);
}

//! The values that a message names: where they stand, what they are, and how sure that is.
//!
//! Every recogniser reads every place and may claim any span; what overlaps is settled once, here: the longest span
//! wins, and of equally long ones the kind that is harder to meet by chance ([`Kind::priority`]). So a recogniser need
//! not know the others, and an order number is no phone number because the phone's claim is settled first.
//!
//! Confidence is one of four fixed values, by what speaks for the span ([`Evidence`]); it ranks, it is no probability.

mod address;
mod codes;
mod gazetteer;
mod measures;
mod pattern;
mod phone;
mod when;

use serde::{Deserialize, Serialize};
use std::ops::Range;

pub use gazetteer::Gazetteer;
pub use pattern::{InvalidPattern, Pattern};
pub use when::{Now, Point, When};

use crate::decimal::Decimal;
use crate::message::Message;

/// What speaks for a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Its shape alone, which other things have too.
    Shape,
    /// A word beside it: 订单 before a number.
    Context,
    /// Its words or its shape, which nothing else has.
    Pattern,
    /// A check digit, or a name in the site's own list.
    Proof,
}

impl Evidence {
    /// 0.5, 0.8, 0.9 or 0.99.
    #[must_use]
    pub fn confidence(self) -> f32 {
        match self {
            Self::Shape => 0.5,
            Self::Context => 0.8,
            Self::Pattern => 0.9,
            Self::Proof => 0.99,
        }
    }
}

/// What a value is, without the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An e-mail address.
    Email,
    /// The number of a bank card.
    Card,
    /// A Chinese resident identity number.
    IdNumber,
    /// A telephone number.
    Phone,
    /// A parcel's number at its carrier.
    TrackingNumber,
    /// An order's number.
    OrderNumber,
    /// A street address, or a part of one.
    Address,
    /// A postal code.
    PostalCode,
    /// A date, a time, or a range of them.
    When,
    /// An amount of money.
    Money,
    /// So many per cent.
    Percentage,
    /// A number of something.
    Quantity,
    /// A product of the site's list.
    Product,
    /// A place of the site's list.
    Place,
}

impl Kind {
    /// Which of two equally long spans stays: the lower.
    fn priority(self) -> u8 {
        self as u8
    }
}

/// A value in a form that does not depend on how it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A number or an address as text: codes in capitals without separators, e-mail in lower case, a phone number
    /// with `+` and its country where that is known.
    Text(String),
    /// A date or a time.
    When(When),
    /// How much of what: a currency (ISO 4217), a unit (`kg`, `piece`, `day`), or `%`.
    Amount {
        /// How much.
        number: Decimal,
        /// Of what.
        unit: &'static str,
    },
    /// An entry of the gazetteer, by its id.
    Entry(String),
}

/// A span of a message that names a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entity {
    /// The bytes of the text, on the borders of characters.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Its value.
    pub value: Value,
    /// What speaks for it.
    pub evidence: Evidence,
}

/// What a site knows beyond the rules that hold everywhere.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The shapes of its order numbers, recognised without a word beside them.
    pub order_numbers: Vec<Pattern>,
    /// Its products, and the places that matter to it.
    pub gazetteer: Gazetteer,
}

/// A claim of a recogniser, in characters.
#[derive(Debug, Clone)]
struct Claim {
    start: usize,
    end: usize,
    kind: Kind,
    value: Value,
    evidence: Evidence,
}

/// The values of a message, from left to right, none overlapping.
#[must_use]
pub fn entities(message: &Message<'_>, site: &Site, now: &Now) -> Vec<Entity> {
    let mut claims = Vec::new();
    codes::claim(message, site, &mut claims);
    phone::claim(message, &mut claims);
    when::claim(message, now, &mut claims);
    measures::claim(message, &mut claims);
    address::claim(message, &mut claims);
    site.gazetteer.claim(message, &mut claims);
    settle(message, claims)
}

/// The values that tell who somebody is or lives, from left to right, none overlapping.
pub(crate) fn personal(message: &Message<'_>) -> Vec<Entity> {
    let mut claims = Vec::new();
    codes::claim_personal(message, &mut claims);
    phone::claim(message, &mut claims);
    address::claim(message, &mut claims);
    settle(message, claims)
}

fn settle(message: &Message<'_>, mut claims: Vec<Claim>) -> Vec<Entity> {
    claims.sort_by_key(|claim| {
        (usize::MAX - (claim.end.saturating_sub(claim.start)), claim.kind.priority(), claim.start)
    });
    let mut taken = vec![false; message.len()];
    let mut entities = Vec::new();
    for claim in claims {
        let Some(places) = taken.get_mut(claim.start..claim.end) else { continue };
        if places.is_empty() || places.contains(&true) {
            continue;
        }
        places.fill(true);
        let Claim { start, end, kind, value, evidence } = claim;
        entities.push(Entity { range: message.bytes(start..end), kind, value, evidence });
    }
    entities.sort_by_key(|entity| entity.range.start);
    entities
}

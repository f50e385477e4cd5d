//! Names of a site's products and places, given as data.

use super::{Claim, Evidence, Kind, Value};
use crate::message::Message;
use crate::phrases::Phrases;

/// Names, each standing for an entry.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer(Phrases<(Kind, String)>);

impl Gazetteer {
    /// Of rows of kind ([`Kind::Product`] or [`Kind::Place`]), the entry's id, and one of its names. An entry has as
    /// many rows as names; of two rows with the same name, the first counts.
    pub fn of<'a>(rows: impl IntoIterator<Item = (Kind, &'a str, &'a str)>) -> Self {
        Self(Phrases::of(rows.into_iter().map(|(kind, id, name)| (name, (kind, id.to_owned())))))
    }

    pub(super) fn claim(&self, message: &Message<'_>, claims: &mut Vec<Claim>) {
        claims.extend(self.0.all(message).into_iter().map(|(start, end, (kind, id))| Claim {
            start,
            end,
            kind: *kind,
            value: Value::Entry(id.clone()),
            evidence: Evidence::Proof,
        }));
    }
}

//! Identifiers, parsed once at the edge; a value of one of these types needs no further check.
//!
//! The separator of streams and keys, `:` and `/`, can stand in none of them, so that no two identifiers can be
//! joined into a third.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {min} to {max} characters of {alphabet}")]
pub struct InvalidId {
    what: &'static str,
    alphabet: &'static str,
    min: usize,
    max: usize,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $min:literal..=$max:literal, $alphabet:literal, $class:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(
            with = "String",
            extend("minLength" = $min, "maxLength" = $max, "pattern" = concat!("^[", $class, "]+$"))
        )]
        pub struct $name(String);

        impl $name {
            /// Parses `text`; refuses a wrong length or alphabet.
            pub fn parse(text: impl Into<String>) -> Result<Self, InvalidId> {
                let text = text.into();
                if ($min..=$max).contains(&text.len()) && text.bytes().all(|byte| is_of(byte, $class)) {
                    Ok(Self(text))
                } else {
                    Err(InvalidId { what: $what, alphabet: $alphabet, min: $min, max: $max })
                }
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// Whether a byte is of a character class as a regular expression writes it between brackets: single characters and
/// ranges, a `-` of its own at the end. The same text is the rule here and the pattern in schemas.
fn is_of(byte: u8, class: &str) -> bool {
    let mut rest = class.as_bytes();
    loop {
        rest = match rest {
            [] => return false,
            [first, b'-', last, ..] if (*first..=*last).contains(&byte) => return true,
            [_, b'-', _, after @ ..] => after,
            [one, ..] if *one == byte => return true,
            [_, after @ ..] => after,
        };
    }
}

id!(
    /// A site: one brand or shop that a deployment serves.
    SiteId, "a site id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// An agent of a site, also the name to log in with.
    AgentId, "an agent id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// A conversation, a ULID made by the shell.
    ConversationId, "a conversation id", 26..=26, "Crockford's base32", "0-9A-HJKMNP-TV-Z"
);
id!(
    /// A visitor, a ULID made by the shell.
    VisitorId, "a visitor id", 26..=26, "Crockford's base32", "0-9A-HJKMNP-TV-Z"
);
id!(
    /// What a client calls one of its commands, so that a retry is recognised (invariant 5).
    ClientId, "a client id", 8..=64, "A-Z, a-z, 0-9, _ and -", "A-Za-z0-9_-"
);
id!(
    /// An issue type: the category of a question, of a skill and of a ticket, for example `returns`.
    IssueType, "an issue type", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// A team of a site's agents.
    TeamId, "a team id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// A state of tickets: `open`, `waiting`, `resolved`, or one of the site's own.
    StateId, "a state's id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// A type of tickets that a site has, for example `incident`.
    TypeId, "a ticket type's id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// A field that a site has added to its tickets.
    FieldId, "a field's id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// A saved view of tickets.
    ViewId, "a view's id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// One of a site's engines beside the desk's own.
    EngineId, "an engine id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// One of a site's calendars of opening hours.
    CalendarId, "a calendar id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// One of a site's policies of how soon it answers and resolves.
    PolicyId, "a policy id", 1..=32, "a-z, 0-9 and -", "a-z0-9-"
);
id!(
    /// The key under which a ticket is made once, whoever asks how often.
    TicketKey, "a ticket key", 1..=100, "A-Z, a-z, 0-9, _, -, . and :", "A-Za-z0-9_.:-"
);
id!(
    /// A ticket's public number, `T-` and three groups of four characters.
    TicketId, "a ticket number", 16..=16, "T-XXXX-XXXX-XXXX in Crockford's base32",
    "0-9A-HJKMNP-TV-Z-"
);

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Makes the 26 characters of a ULID (<https://github.com/ulid/spec>) from a time and 80 random bits.
#[must_use]
pub fn ulid(at: crate::Millis, random: [u8; 10]) -> String {
    let mut value = u128::from(at.as_u64() & 0xFFFF_FFFF_FFFF) << 80;
    for (i, byte) in random.into_iter().enumerate() {
        value |= u128::from(byte) << (72 - 8 * i);
    }
    crockford_text(value, 26)
}

impl TicketId {
    /// The number of the ticket made from 64 bits of its key's digest: 60 of them, so that among a million tickets
    /// two share a number with a probability of 4 in 10 million (birthday bound n²/2·2⁻⁶⁰).
    #[must_use]
    pub fn from_digest(digest: u64) -> Self {
        let text = crockford_text(u128::from(digest >> 4), 12);
        let (first, rest) = text.split_at(4);
        let (second, third) = rest.split_at(4);
        Self(format!("T-{first}-{second}-{third}"))
    }
}

/// The lowest `5 × characters` bits of `value`, highest first.
fn crockford_text(value: u128, characters: u32) -> String {
    (0..characters)
        .rev()
        .filter_map(|i| CROCKFORD.get(((value >> (5 * i)) & 31) as usize))
        .map(|&byte| char::from(byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Millis;

    #[test]
    fn an_identifier_cannot_hold_a_separator() {
        for text in ["a:b", "a/b", "", "A", "ü", &"x".repeat(33)] {
            assert!(SiteId::parse(text).is_err(), "{text}");
        }
        assert_eq!(SiteId::parse("shop-1").unwrap().as_str(), "shop-1");
    }

    #[test]
    fn a_class_is_its_ranges_and_its_single_characters() {
        let of = |class: &str| (0..=127_u8).filter(|b| is_of(*b, class)).map(char::from).collect::<String>();
        assert_eq!(of("a-z0-9-"), "-0123456789abcdefghijklmnopqrstuvwxyz");
        assert_eq!(of("_.:-"), "-.:_");
        // The base32 of Crockford is digits and letters without I, L, O and U.
        assert_eq!(of("0-9A-HJKMNP-TV-Z").as_bytes(), CROCKFORD);
    }

    #[test]
    fn a_schema_says_what_is_parsed() {
        let schema = schemars::schema_for!(ClientId);
        assert_eq!(schema.get("pattern"), Some(&"^[A-Za-z0-9_-]+$".into()));
        assert_eq!((schema.get("minLength"), schema.get("maxLength")), (Some(&8.into()), Some(&64.into())));
    }

    #[test]
    fn a_ulid_sorts_by_time_and_parses() {
        let early = ulid(Millis::new(1), [255; 10]);
        let late = ulid(Millis::new(2), [0; 10]);
        assert!(early < late);
        assert!(ConversationId::parse(early).is_ok());
    }

    #[test]
    fn a_ulid_equals_the_specification_s_example_of_time() {
        // The specification encodes 1469918176385 as 01ARYZ6S41.
        assert!(ulid(Millis::new(1_469_918_176_385), [0; 10]).starts_with("01ARYZ6S41"));
    }

    #[test]
    fn a_ticket_number_parses_as_one() {
        let ticket = TicketId::from_digest(u64::MAX);
        assert_eq!(ticket.as_str(), "T-ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(TicketId::parse(ticket.as_str()), Ok(ticket));
    }

    #[test]
    fn a_wrong_identifier_does_not_deserialize() {
        assert!(serde_json::from_str::<AgentId>("\"li-na\"").is_ok());
        assert!(serde_json::from_str::<AgentId>("\"Li Na\"").is_err());
    }
}

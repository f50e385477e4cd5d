//! The kinds of values that slots hold. The first ten are what understanding finds in text (its entities); `choice`
//! and `text` are read from the whole message.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What a slot or an entity is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $($(#[$doc])* $name),+ }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As documents write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

kinds! {
    /// The number of an order.
    OrderNumber = "order_number",
    /// A telephone number.
    Phone = "phone",
    /// An e-mail address.
    Email = "email",
    /// A day, `YYYY-MM-DD`.
    Date = "date",
    /// An amount of money: digits with at most two decimals, and optionally an ISO 4217 code before them.
    Amount = "amount",
    /// A number.
    Number = "number",
    /// A product of the shop.
    Product = "product",
    /// A place or an address.
    Place = "place",
    /// The name of a person.
    Person = "person",
    /// An address of the web.
    Url = "url",
    /// One of the slot's choices.
    Choice = "choice",
    /// Free text.
    Text = "text",
}

impl Kind {
    /// Reads a document's word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// Whether understanding may find it inside a message.
    #[must_use]
    pub fn is_entity(self) -> bool {
        !matches!(self, Self::Choice | Self::Text)
    }

    /// Whether `min` and `max` bound its number rather than its length.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Amount | Self::Number)
    }
}

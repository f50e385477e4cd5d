//! A vector in a JSON body: its bytes as base-64 digits.

use desk_encoder::{Rounded, from_digits, to_digits};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub(crate) fn serialize<S: Serializer>(vector: &Rounded, serializer: S) -> Result<S::Ok, S::Error> {
    to_digits(&vector.to_bytes()).serialize(serializer)
}

pub(crate) fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Rounded, D::Error> {
    let text = String::deserialize(deserializer)?;
    from_digits(&text).and_then(|bytes| Rounded::from_bytes(&bytes)).ok_or_else(|| D::Error::custom("no vector"))
}

/// The same, where there may be none.
pub(crate) mod optional {
    use super::*;

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Digits(#[serde(with = "super")] Rounded);

    pub(crate) fn serialize<S: Serializer>(vector: &Option<Rounded>, serializer: S) -> Result<S::Ok, S::Error> {
        vector.clone().map(Digits).serialize(serializer)
    }

    pub(crate) fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Option<Rounded>, D::Error> {
        Ok(Option::<Digits>::deserialize(deserializer)?.map(|Digits(vector)| vector))
    }
}

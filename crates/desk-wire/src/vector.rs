//! A vector in a JSON body: its bytes as base-64 digits.

use desk_encoder::{Rounded, from_digits, to_digits};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

pub(crate) fn serialize<S: Serializer>(vector: &Option<Rounded>, serializer: S) -> Result<S::Ok, S::Error> {
    vector.as_ref().map(|vector| to_digits(&vector.to_bytes())).serialize(serializer)
}

pub(crate) fn deserialize<'a, D: Deserializer<'a>>(deserializer: D) -> Result<Option<Rounded>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let read = |text: String| Rounded::from_bytes(&from_digits(&text)?);
    text.map(|text| read(text).ok_or_else(|| D::Error::custom("no vector"))).transpose()
}

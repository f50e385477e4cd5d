//! What crosses a wire: the public API under `/api/v1`, the calls between functions, and errors as HTTP.
//!
//! The decision that this crate embodies: *one place maps errors to HTTP.* A caller gets a code, a safe sentence and
//! a request id; the cause goes to the log. One place names internal addresses, [`edge`], and one the public ones,
//! [`routes`], from which [`openapi`] describes the API.

pub mod agent;
pub mod analytics;
pub mod edge;
pub mod engines;
pub mod error;
pub mod internal;
pub mod knowledge;
pub mod openapi;
pub mod query;
pub mod related;
pub mod reports;
pub mod routes;
pub mod settings;
pub mod signature;
pub mod staff;
pub mod tickets;
mod vector;
pub mod view;
pub mod visitor;

pub use error::{ApiError, Code, ErrorBody};

/// Reads a request's JSON body.
///
/// # Errors
/// `invalid_json` where it is no JSON, `invalid_field` where it is not of the wanted form; the sentence names the
/// place.
pub fn parse<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if std::str::from_utf8(body).is_err() {
        return Err(ApiError::new(Code::InvalidJson, "the body is not valid UTF-8"));
    }
    serde_json::from_slice(body).map_err(|error| {
        // serde_json calls some values of the wrong type errors of syntax; whether the text is JSON is asked of itself.
        match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
            Ok(_) => ApiError::new(Code::InvalidField, error.to_string()),
            Err(error) => ApiError::new(
                Code::InvalidJson,
                format!("the body is not valid JSON (line {}, column {})", error.line(), error.column()),
            ),
        }
    })
}

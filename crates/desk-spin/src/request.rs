//! A request as functions read it.

use bytes::Bytes;
use desk_core::Millis;
use desk_wire::{ApiError, Code, edge, query, signature};
use http::{HeaderMap, Method};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use spin_sdk::http::Request;

/// A request, read whole.
pub struct Incoming {
    /// Its method.
    pub method: Method,
    /// The path behind the function's own route, beginning with `/` or empty.
    pub path: String,
    /// The query, without `?`.
    pub query: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// When it came.
    pub at: Millis,
    /// Its name in the logs.
    pub id: String,
}

/// A request's method and the parts of its path, to match on.
pub type Call<'a> = (&'a str, &'a [&'a str]);

/// A chained call matches this route (Spin's synthetic match), and no outside one can: no function that answers calls
/// from inside has it in any manifest, which a test holds.
const CHAINED_ROUTE: &str = "/...";

impl Incoming {
    /// Reads a request with a body of at most `limit` bytes.
    ///
    /// # Errors
    /// `body_too_large`; `bad_request` where the body breaks off.
    pub(crate) async fn read(request: Request, limit: usize, at: Millis, id: String) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, limit).collect().await.map_err(|error| {
            if error.downcast_ref::<LengthLimitError>().is_some() {
                ApiError::new(Code::BodyTooLarge, format!("the body is larger than {limit} bytes"))
            } else {
                ApiError::new(Code::BadRequest, "the body broke off").cause(error)
            }
        })?;
        let path = header(&parts.headers, "spin-path-info").unwrap_or_default().to_owned();
        Ok(Self {
            method: parts.method,
            path,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body: body.to_bytes(),
            at,
            id,
        })
    }

    /// The parts of the path, for matching.
    #[must_use]
    pub fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }

    /// The JSON body.
    ///
    /// # Errors
    /// `invalid_json`, `invalid_field`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        desk_wire::parse(&self.body)
    }

    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// The token of `Authorization: Bearer …`.
    ///
    /// # Errors
    /// `unauthenticated`.
    pub fn bearer(&self) -> Result<&str, ApiError> {
        self.header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::trim)
            .filter(|token| !token.is_empty())
            .ok_or_else(|| ApiError::new(Code::Unauthenticated, "log in first, or begin a session"))
    }

    /// A parameter of the query, percent-decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        query::parameter(&self.query, name)
    }

    /// A parameter of the query as a number; `default` where it is absent.
    ///
    /// # Errors
    /// `invalid_field` where it is no number from `min` to `max`.
    pub fn number<T>(&self, name: &str, min: T, max: T, default: T) -> Result<T, ApiError>
    where
        T: std::str::FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(text) = self.parameter(name) else { return Ok(default) };
        match text.parse::<T>() {
            Ok(number) if number >= min && number <= max => Ok(number),
            _ => Err(ApiError::new(Code::InvalidField, format!("{name} must be a number from {min} to {max}"))),
        }
    }

    /// Whether another function of the same app called, which nobody outside can do.
    #[must_use]
    pub fn is_chained(&self) -> bool {
        self.header("spin-raw-component-route") == Some(CHAINED_ROUTE)
    }

    /// Lets a call between functions pass: one that came by chaining, or one from another host with a signature.
    ///
    /// # Errors
    /// `bad_signature`.
    pub async fn from_inside(&self) -> Result<(), ApiError> {
        if self.is_chained() {
            return Ok(());
        }
        let key = crate::text(edge::KEY_VARIABLE).await?;
        let header = self.header(signature::HEADER);
        signature::verify(&key, header, self.method.as_str(), &self.path, &self.body, self.at).map_err(|error| {
            ApiError::new(Code::BadSignature, "calls between functions that cross a network must be signed")
                .cause(error)
        })
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

//! Errors as a caller sees them. The mapping of every error of the desk to a status and a code stands here and
//! nowhere else.

use desk_core::{
    conversation::Refusal,
    id::InvalidId,
    text::InvalidText,
    ticket::{MergeRefusal, Refusal as TicketRefusal},
};
use desk_knowledge::Problem;
use desk_store::{KvError, SqlError, StoreError, conversations::CommandError, tickets::ChangeError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)*) => {
        /// What went wrong, for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[schemars(rename = "ErrorCode")]
        pub enum Code { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

        impl Code {
            /// As it stands in a response.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// The HTTP status that goes with it.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }
        }
    };
}

codes! {
    /// The request makes no sense as a whole.
    BadRequest = "bad_request", 400;
    /// The body is no JSON.
    InvalidJson = "invalid_json", 400;
    /// A field is missing, of the wrong type or out of range.
    InvalidField = "invalid_field", 400;
    /// A text is over the limit.
    TextTooLong = "text_too_long", 400;
    /// An import has faults; nothing was imported.
    InvalidImport = "invalid_import", 400;
    /// A flow has faults; it stays as it was.
    InvalidFlow = "invalid_flow", 400;
    /// No token, or none that is known.
    Unauthenticated = "unauthenticated", 401;
    /// The session is over.
    SessionExpired = "session_expired", 401;
    /// No such login, or not this password.
    WrongCredentials = "wrong_credentials", 401;
    /// A call between functions is not signed, or not rightly.
    BadSignature = "bad_signature", 401;
    /// Known, but not allowed.
    Forbidden = "forbidden", 403;
    /// No such site.
    UnknownSite = "unknown_site", 404;
    /// No such conversation, or not the caller's.
    UnknownConversation = "unknown_conversation", 404;
    /// No such ticket.
    UnknownTicket = "unknown_ticket", 404;
    /// No such agent.
    UnknownAgent = "unknown_agent", 404;
    /// No such article.
    UnknownArticle = "unknown_article", 404;
    /// No such flow.
    UnknownFlow = "unknown_flow", 404;
    /// No such address.
    NotFound = "not_found", 404;
    /// The address has other methods.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The state forbids it now.
    Conflict = "conflict", 409;
    /// The body is over the limit.
    BodyTooLarge = "body_too_large", 413;
    /// Too often.
    TooManyRequests = "too_many_requests", 429;
    /// A fault of the desk.
    Internal = "internal", 500;
    /// Another part of the desk does not answer.
    Unavailable = "unavailable", 503;
    /// Too much at once; nothing was changed.
    Busy = "busy", 503;
}

/// An error on its way to a caller; `cause` is for the log alone.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}: {message}", code.as_str())]
pub struct ApiError {
    /// What, for programs.
    pub code: Code,
    /// What, for people; safe to show.
    pub message: String,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
    /// What the log gets.
    pub cause: Option<String>,
    /// More for programs, for example an import's problems.
    pub details: Option<serde_json::Value>,
}

impl ApiError {
    /// An error of that code with a sentence that is safe to show.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None, cause: None, details: None }
    }
    /// With seconds to wait.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
    /// With a cause for the log.
    #[must_use]
    pub fn cause(mut self, cause: impl ToString) -> Self {
        self.cause = Some(cause.to_string());
        self
    }
    /// With more for programs, under `problems`.
    #[must_use]
    pub fn details(mut self, details: serde_json::Value) -> Self {
        self.details = Some(details);
        self
    }
    /// A fault of the desk.
    pub fn internal(cause: impl ToString) -> Self {
        Self::new(Code::Internal, "something went wrong on our side").cause(cause)
    }
    /// The body that a caller gets.
    #[must_use]
    pub fn body(&self, request_id: &str) -> ErrorBody {
        ErrorBody {
            code: self.code,
            message: self.message.clone(),
            request_id: request_id.to_owned(),
            problems: self.details.clone(),
        }
    }
}

/// The body of every response with a status of 400 or above.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Error")]
pub struct ErrorBody {
    /// What, for programs.
    pub code: Code,
    /// What, for people.
    pub message: String,
    /// Names the request in the desk's logs.
    pub request_id: String,
    /// What is wrong with an article, an import or a flow, problem by problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<AnyProblem>>")]
    pub problems: Option<serde_json::Value>,
}

/// What is wrong with something that was written, for the schema alone.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "its schema is what is used")]
enum AnyProblem {
    Article(Problem),
    Flow(desk_dialogue::Problem),
}

impl From<InvalidId> for ApiError {
    fn from(error: InvalidId) -> Self {
        Self::new(Code::InvalidField, error.to_string())
    }
}

impl From<InvalidText> for ApiError {
    fn from(error: InvalidText) -> Self {
        let code = if error == InvalidText::TooLong { Code::TextTooLong } else { Code::InvalidField };
        Self::new(code, error.to_string())
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let message = refusal.to_string();
        match refusal {
            Refusal::TooManyMessages { retry_after_seconds } => {
                Self::new(Code::TooManyRequests, message).retry_after(retry_after_seconds)
            }
            // Whose it is says nothing to one who may not know that it exists.
            Refusal::WrongVisitor | Refusal::NotStarted => {
                Self::new(Code::UnknownConversation, "there is no such conversation")
            }
            Refusal::NotAnAnswer => Self::new(Code::InvalidField, message),
            _ => Self::new(Code::Conflict, message),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Sql(SqlError::Unavailable(_)) | StoreError::Kv(KvError::Failed(_)) => {
                Self::new(Code::Unavailable, "the desk cannot store anything right now; nothing was changed")
                    .retry_after(1)
                    .cause(error)
            }
            StoreError::Contended => {
                Self::new(Code::Busy, "too many writers at once; nothing was changed").retry_after(1).cause(error)
            }
            _ => Self::internal(error),
        }
    }
}

impl From<SqlError> for ApiError {
    fn from(error: SqlError) -> Self {
        StoreError::from(error).into()
    }
}

impl From<KvError> for ApiError {
    fn from(error: KvError) -> Self {
        StoreError::from(error).into()
    }
}

impl From<CommandError> for ApiError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => refusal.into(),
            CommandError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        let message = error.to_string();
        match error {
            ChangeError::Unknown => Self::new(Code::UnknownTicket, message),
            ChangeError::Refused(TicketRefusal::TooMany { .. }) => Self::new(Code::Conflict, message),
            ChangeError::Merge(MergeRefusal::Itself | MergeRefusal::Subject) => Self::new(Code::InvalidField, message),
            ChangeError::Merge(_) | ChangeError::Refused(TicketRefusal::Merged(_)) => {
                Self::new(Code::Conflict, message)
            }
            ChangeError::Refused(_) => Self::new(Code::InvalidField, message),
            ChangeError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_never_reaches_the_caller() {
        let error = ApiError::internal("password=hunter2");
        let body = serde_json::to_string(&error.body("r1")).unwrap();
        assert!(!body.contains("hunter2") && body.contains("\"internal\"") && body.contains("r1"));
    }

    #[test]
    fn anothers_conversation_reads_as_one_that_is_not_there() {
        assert_eq!(ApiError::from(Refusal::WrongVisitor).code, Code::UnknownConversation);
    }

    #[test]
    fn a_full_disk_is_unavailable_and_a_wrong_statement_is_internal() {
        let code = |text: &str| ApiError::from(SqlError::from_text(text)).code;
        assert_eq!(code("database or disk is full"), Code::Unavailable);
        assert_eq!(code("attempt to write a readonly database"), Code::Unavailable);
        assert_eq!(code("no such column: x"), Code::Internal);
    }

    #[test]
    fn a_body_that_is_no_utf8_or_no_json_or_of_another_form_is_told_apart() {
        let code = |body: &[u8]| crate::parse::<ErrorBody>(body).unwrap_err().code;
        assert_eq!(code(b"\xff{}"), Code::InvalidJson);
        assert_eq!(code(b"{"), Code::InvalidJson);
        assert_eq!(code(b"{\"code\":1}"), Code::InvalidField);
    }
}

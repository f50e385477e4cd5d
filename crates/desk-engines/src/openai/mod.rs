//! The OpenAI-compatible chat API: `/v1/chat/completions`, whole and streamed. Forms as in the published OpenAPI
//! document (github.com/openai/openai-openapi, version 2.3.0).

mod request;
mod response;
mod sse;
mod stream;

pub(crate) use request::{request, tool_result};
pub use response::{ChatReply, ToolCall, read_chat};
pub use sse::Sse;
pub use stream::ChatStream;

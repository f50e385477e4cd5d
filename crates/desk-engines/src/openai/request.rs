//! A request of the chat API.

use super::ToolCall;
use crate::{Engine, TokenLimit};
use serde_json::{Value, json};

/// The body of a request with these messages and tools; `tools_closed` shows the tools of the talk so far and lets none
/// be asked for.
pub(crate) fn request(engine: &Engine, messages: &[Value], tools: &[Value], tools_closed: bool) -> Value {
    let mut body = json!({
        "model": engine.model,
        "messages": messages,
        "response_format": { "type": "json_schema", "json_schema": answer_schema() },
        "stream": engine.stream,
    });
    let Some(fields) = body.as_object_mut() else { return body };
    match engine.token_limit {
        TokenLimit::MaxTokens => {
            fields.insert("max_tokens".to_owned(), engine.max_tokens.into());
            fields.insert("temperature".to_owned(), 0.into());
        }
        TokenLimit::MaxCompletionTokens => {
            fields.insert("max_completion_tokens".to_owned(), engine.max_tokens.into());
        }
    }
    if engine.stream {
        fields.insert("stream_options".to_owned(), json!({ "include_usage": true }));
    }
    if !tools.is_empty() {
        fields.insert("tools".to_owned(), tools.into());
        fields.insert("tool_choice".to_owned(), if tools_closed { "none" } else { "auto" }.into());
    }
    body
}

/// The form of an answer: claims, each with its sources.
fn answer_schema() -> Value {
    json!({
        "name": "answer",
        "strict": true,
        "schema": {
            "type": "object",
            "properties": {
                "answered": { "type": "boolean" },
                "claims": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "text": { "type": "string" },
                            "sources": { "type": "array", "items": { "type": "string" } }
                        },
                        "required": ["text", "sources"],
                        "additionalProperties": false
                    }
                }
            },
            "required": ["answered", "claims"],
            "additionalProperties": false
        }
    })
}

/// The two messages that give a tool's result back: that the model asked for it, and what came of it.
pub(crate) fn tool_result(call: &ToolCall, result: &str) -> [Value; 2] {
    let function = json!({ "name": call.name, "arguments": call.arguments });
    [
        json!({ "role": "assistant", "content": null, "tool_calls": [{ "id": call.id, "type": "function", "function": function }] }),
        json!({ "role": "tool", "tool_call_id": call.id, "content": result }),
    ]
}

//! A whole answer of the chat API.

use crate::{Failure, Usage};
use serde::{Deserialize, de::IgnoredAny};

/// The most tools that are asked for at once.
pub(super) const MAX_CALLS: usize = 8;

/// What the model answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatReply {
    /// The text.
    pub content: String,
    /// Whether the model refuses to answer.
    pub refused: bool,
    /// The tools that it asks for.
    pub calls: Vec<ToolCall>,
    /// Why it ended, as the API says: `stop`, `tool_calls`, `length`, `content_filter`.
    pub finish: String,
    /// What it cost, where the server says so.
    pub usage: Option<Usage>,
}

/// A tool that the model asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolCall {
    /// The call's name, by which its result is given back.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments as JSON text, as the model wrote them.
    pub arguments: String,
}

#[derive(Deserialize)]
pub(super) struct Counted {
    pub(super) prompt_tokens: u64,
    pub(super) completion_tokens: u64,
}

impl From<Counted> for Usage {
    fn from(counted: Counted) -> Self {
        Self { prompt: counted.prompt_tokens, completion: counted.completion_tokens }
    }
}

/// Reads an answer. Only the first choice counts: no more are asked for.
///
/// # Errors
/// [`Failure::Garbage`].
pub fn read_chat(body: &[u8]) -> Result<ChatReply, Failure> {
    #[derive(Deserialize)]
    struct Read {
        choices: Vec<Choice>,
        #[serde(default)]
        usage: Option<Counted>,
    }
    #[derive(Deserialize)]
    struct Choice {
        message: Message,
        #[serde(default)]
        finish_reason: Option<String>,
    }
    #[derive(Deserialize)]
    struct Message {
        #[serde(default)]
        content: Option<String>,
        #[serde(default)]
        refusal: Option<String>,
        #[serde(default)]
        tool_calls: Option<Vec<Call>>,
        // What another server adds is passed over.
        #[serde(default, rename = "role")]
        _role: Option<IgnoredAny>,
    }
    #[derive(Deserialize)]
    struct Call {
        id: String,
        function: Function,
    }
    #[derive(Deserialize)]
    struct Function {
        name: String,
        arguments: String,
    }
    let read: Read = serde_json::from_slice(body).map_err(|e| Failure::json("a chat completion", &e))?;
    let choice = read.choices.into_iter().next();
    let choice = choice.ok_or_else(|| Failure::Garbage("a chat completion without a choice".to_owned()))?;
    let calls = choice.message.tool_calls.unwrap_or_default();
    if calls.len() > MAX_CALLS {
        return Err(Failure::Garbage("too many tool calls".to_owned()));
    }
    let call = |call: Call| ToolCall { id: call.id, name: call.function.name, arguments: call.function.arguments };
    Ok(ChatReply {
        content: choice.message.content.unwrap_or_default(),
        refused: choice.message.refusal.is_some_and(|refusal| !refusal.is_empty()),
        calls: calls.into_iter().map(call).collect(),
        finish: choice.finish_reason.unwrap_or_default(),
        usage: read.usage.map(Usage::from),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_and_what_it_cost_are_read() {
        let body =
            br#"{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"logprobs":null,
            "finish_reason":"stop","message":{"role":"assistant","content":"{}","refusal":null}}],
            "usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}"#;
        let reply = read_chat(body).unwrap();
        assert_eq!((reply.content.as_str(), reply.finish.as_str(), reply.refused), ("{}", "stop", false));
        assert_eq!(reply.usage, Some(Usage { prompt: 9, completion: 2 }));
    }

    #[test]
    fn a_refusal_and_a_tool_call_are_told_apart_from_a_text() {
        let message =
            |message: &str| read_chat(format!(r#"{{"choices":[{{"message":{message}}}]}}"#).as_bytes()).unwrap();
        assert!(message(r#"{"content":null,"refusal":"I cannot"}"#).refused);
        let calls =
            message(r#"{"tool_calls":[{"id":"1","type":"function","function":{"name":"a","arguments":"{}"}}]}"#).calls;
        assert_eq!(calls, [ToolCall { id: "1".into(), name: "a".into(), arguments: "{}".into() }]);
    }

    #[test]
    fn what_is_no_completion_is_an_error_that_quotes_nothing() {
        for body in [&b""[..], b"{}", b"{\"choices\":[]}", b"{\"choices\":\"sk-secret\"}", b"\xff\xfe"] {
            let error = read_chat(body).unwrap_err().to_string();
            assert!(!error.contains("sk-secret"), "{error}");
        }
    }
}

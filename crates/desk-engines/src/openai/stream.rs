//! A streamed answer of the chat API, put together as it arrives.

use super::{
    ChatReply, Sse, ToolCall,
    response::{Counted, MAX_CALLS},
};
use crate::{Failure, Usage};
use serde::Deserialize;

/// The most bytes of an answer put together.
const MAX_ANSWER: usize = 64 * 1024;
/// What stands in the place of data when all is said.
const DONE: &str = "[DONE]";

/// An answer in the making.
#[derive(Debug, Default)]
pub struct ChatStream {
    sse: Sse,
    reply: ChatReply,
    size: usize,
    chunks: u64,
    done: bool,
}

#[derive(Deserialize)]
struct Chunk {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Counted>,
}
#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    index: u64,
    delta: Delta,
    #[serde(default)]
    finish_reason: Option<String>,
}
#[derive(Deserialize)]
struct Delta {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
    #[serde(default)]
    tool_calls: Option<Vec<Part>>,
}
#[derive(Deserialize)]
struct Part {
    index: usize,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    function: Option<FunctionPart>,
}
#[derive(Deserialize)]
struct FunctionPart {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    arguments: Option<String>,
}

impl ChatStream {
    /// Reads the next bytes.
    ///
    /// # Errors
    /// [`Failure::Garbage`] where they are not of the protocol, [`Failure::TooLarge`] where the answer becomes too
    /// long. After an error nothing more is to be read.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        for event in self.sse.push(bytes)? {
            // What comes after the end is not read, however the network cuts it.
            self.done |= event == DONE;
            if self.done {
                break;
            }
            let chunk: Chunk = serde_json::from_str(&event).map_err(|e| Failure::json("a chunk", &e))?;
            self.chunks += 1;
            self.take(chunk)?;
        }
        Ok(())
    }

    /// Whether all is said.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The answer.
    ///
    /// # Errors
    /// [`Failure::Broken`] where the stream ended before it was done.
    pub fn finish(self) -> Result<ChatReply, Failure> {
        if self.done && self.chunks > 0 {
            return Ok(self.reply);
        }
        Err(Failure::Broken("the stream ended before it was done".to_owned()))
    }

    fn take(&mut self, chunk: Chunk) -> Result<(), Failure> {
        if let Some(usage) = chunk.usage {
            self.reply.usage = Some(Usage::from(usage));
        }
        // Only the first choice counts: no more are asked for.
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            if let Some(finish) = choice.finish_reason {
                self.reply.finish = finish;
            }
            self.reply.refused |= choice.delta.refusal.is_some_and(|refusal| !refusal.is_empty());
            if let Some(text) = choice.delta.content {
                self.grow(text.len())?;
                self.reply.content.push_str(&text);
            }
            for part in choice.delta.tool_calls.unwrap_or_default() {
                self.part(part)?;
            }
        }
        Ok(())
    }

    fn part(&mut self, part: Part) -> Result<(), Failure> {
        // Calls are numbered from 0 without gaps.
        if part.index > self.reply.calls.len() || part.index >= MAX_CALLS {
            return Err(Failure::Garbage("a part of a tool call without its beginning".to_owned()));
        }
        if part.index == self.reply.calls.len() {
            self.reply.calls.push(ToolCall::default());
        }
        let (name, arguments) = part.function.map_or((None, None), |function| (function.name, function.arguments));
        let said = [&part.id, &name, &arguments].into_iter().flatten().map(String::len).sum();
        self.grow(said)?;
        if let Some(call) = self.reply.calls.get_mut(part.index) {
            call.id.push_str(&part.id.unwrap_or_default());
            call.name.push_str(&name.unwrap_or_default());
            call.arguments.push_str(&arguments.unwrap_or_default());
        }
        Ok(())
    }

    fn grow(&mut self, by: usize) -> Result<(), Failure> {
        self.size = self.size.saturating_add(by);
        if self.size > MAX_ANSWER { Err(Failure::TooLarge(MAX_ANSWER)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(events: &[&str]) -> Result<ChatReply, Failure> {
        let mut stream = ChatStream::default();
        for event in events {
            stream.push(format!("data: {event}\n\n").as_bytes())?;
        }
        stream.finish()
    }

    #[test]
    fn deltas_become_the_text_and_the_last_chunk_says_what_it_cost() {
        let reply = read(&[
            r#"{"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
            r#"{"choices":[{"index":0,"delta":{"content":"你"}}],"usage":null}"#,
            r#"{"choices":[{"index":0,"delta":{"content":"好"}}]}"#,
            r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
            r#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}"#,
            "[DONE]",
        ]);
        let reply = reply.unwrap();
        assert_eq!((reply.content.as_str(), reply.finish.as_str()), ("你好", "stop"));
        assert_eq!(reply.usage, Some(Usage { prompt: 5, completion: 2 }));
    }

    #[test]
    fn a_tool_call_is_put_together() {
        let reply = read(&[
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"find","arguments":""}}]}}]}"#,
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"query\":"}}]}}]}"#,
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"a\"}"}}]},"finish_reason":"tool_calls"}]}"#,
            "[DONE]",
        ]);
        let call = ToolCall { id: "c1".into(), name: "find".into(), arguments: r#"{"query":"a"}"#.into() };
        assert_eq!(reply.unwrap().calls, [call]);
    }

    #[test]
    fn a_stream_that_breaks_off_runs_away_or_is_no_stream_is_a_failure() {
        assert!(matches!(read(&[r#"{"choices":[{"delta":{"content":"a"}}]}"#]), Err(Failure::Broken(_))));
        assert!(matches!(read(&["[DONE]"]), Err(Failure::Broken(_))));
        assert!(matches!(read(&["<html>"]), Err(Failure::Garbage(_))));
        assert!(read(&[r#"{"choices":[]}"#, "[DONE]", "<html>"]).is_ok());
        let gap = r#"{"choices":[{"delta":{"tool_calls":[{"index":3}]}}]}"#;
        assert!(matches!(read(&[gap]), Err(Failure::Garbage(_))));
        let long = format!(r#"{{"choices":[{{"delta":{{"content":"{}"}}}}]}}"#, "x".repeat(60_000));
        assert!(matches!(read(&[&long, &long]), Err(Failure::TooLarge(_))));
    }
}

//! What a model may ask for: a lookup, which the caller does at once, and the caller's own tools, which end the talk.

use crate::{Question, Tool, ToolCall, masking::MaskedQuestion};
use serde_json::{Value, json};

/// The lookup's name.
pub(crate) const LOOKUP: &str = "search_knowledge";
/// The most bytes of arguments.
const MAX_ARGUMENTS: usize = 4 * 1024;
/// The most characters of a query.
const MAX_QUERY: usize = 200;

/// The tools as the chat API describes them.
pub(crate) fn described(lookup: bool, tools: &[Tool]) -> Vec<Value> {
    let function = |name: &str, description: &str, parameters: &Value| json!({ "type": "function", "function": { "name": name, "description": description, "parameters": parameters } });
    let query = json!({
        "type": "object",
        "properties": { "query": { "type": "string" } },
        "required": ["query"],
        "additionalProperties": false
    });
    let lookup = lookup.then(|| function(LOOKUP, "Finds further sources in the shop's knowledge base.", &query));
    let tools = tools.iter().map(|tool| function(&tool.name, &tool.description, &tool.parameters));
    lookup.into_iter().chain(tools).collect()
}

/// The query of a lookup.
pub(crate) fn query(call: &ToolCall) -> Option<String> {
    let arguments = arguments(call)?;
    let query: String = arguments.get("query")?.as_str()?.chars().filter(|c| !c.is_control()).take(MAX_QUERY).collect();
    let query = query.trim();
    (!query.is_empty()).then(|| query.to_owned())
}

/// The tool that is asked for, and its arguments unmasked; nothing where it was not offered, or where a text or number
/// among the arguments was neither said in the conversation nor is named by the tool's schema. So neither an article
/// nor the model's fancy can choose an order or an amount.
pub(crate) fn called(call: &ToolCall, question: &Question, masked: &MaskedQuestion) -> Option<(String, Value)> {
    let tool = question.tools().iter().find(|tool| tool.name == call.name)?;
    let mut arguments = arguments(call)?;
    let said: Vec<String> = masked.messages.iter().map(|said| said.text.as_str().to_lowercase()).collect();
    let schema = tool.parameters.get("properties").unwrap_or(&Value::Null);
    let was_said = |text: &str| {
        let text = text.trim().to_lowercase();
        !text.is_empty() && (said.iter().any(|said| stands_in(said, &text)) || names(schema, &text))
    };
    fill(&mut arguments, &was_said, masked).then(|| (tool.name.clone(), arguments))
}

fn arguments(call: &ToolCall) -> Option<Value> {
    if call.arguments.len() > MAX_ARGUMENTS {
        return None;
    }
    serde_json::from_str(&call.arguments).ok().filter(Value::is_object)
}

/// Whether a word or number stands in a text, and not as a part of a longer one.
fn stands_in(text: &str, word: &str) -> bool {
    let joins = |a: Option<char>, b: Option<char>| {
        a.zip(b).is_some_and(|(a, b)| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
    };
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + word.len()..).unwrap_or_default());
        !joins(before.chars().next_back(), word.chars().next())
            && !joins(word.chars().next_back(), after.chars().next())
    })
}

/// Whether a schema names a value as one of several.
fn names(schema: &Value, text: &str) -> bool {
    match schema {
        Value::Object(fields) => fields.iter().any(|(name, value)| match value {
            Value::Array(items) if name == "enum" => items.iter().any(|item| plain(item).to_lowercase() == text),
            value if name == "const" => plain(value).to_lowercase() == text,
            value => names(value, text),
        }),
        Value::Array(items) => items.iter().any(|item| names(item, text)),
        _ => false,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Puts back what placeholders stand for; false where a text or a number was not said.
fn fill(value: &mut Value, was_said: &impl Fn(&str) -> bool, masked: &MaskedQuestion) -> bool {
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::Number(number) => was_said(&number.to_string()),
        Value::String(text) => {
            let said = was_said(text);
            *text = masked.unmask(text);
            said
        }
        Value::Array(items) => items.iter_mut().all(|item| fill(item, was_said, masked)),
        Value::Object(fields) => fields.values_mut().all(|value| fill(value, was_said, masked)),
    }
}

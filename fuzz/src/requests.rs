//! The JSON bodies of all functions.

use crate::lines;
use desk_wire::{Code, agent, engines, internal, knowledge, parse, visitor};
use serde::{Serialize, de::DeserializeOwned};

/// Each input is given to every function: whatever one of them accepts it also writes, and accepts again.
pub fn requests(data: &[u8]) {
    body::<visitor::NewSession>(data);
    body::<visitor::Send>(data);
    body::<visitor::Rate>(data);
    body::<agent::SetUp>(data);
    body::<agent::Login>(data);
    body::<agent::SetPresence>(data);
    body::<agent::Send>(data);
    body::<agent::Take>(data);
    body::<agent::HandBack>(data);
    body::<agent::Resolve>(data);
    body::<agent::SetHours>(data);
    body::<agent::ReportSearch>(data);
    body::<knowledge::PutArticle>(data);
    body::<knowledge::PutFlow>(data);
    body::<knowledge::PutSynonyms>(data);
    body::<engines::PutEngines>(data);
    body::<internal::AskTurn>(data);
    body::<internal::AskLookup>(data);
    body::<internal::AskSuggest>(data);
    body::<internal::AskEmbed>(data);
    body::<internal::AskEngine>(data);
    body::<internal::AskRoute>(data);
    body::<internal::AskDrain>(data);
    body::<internal::CreateTicket>(data);
}

fn body<T: DeserializeOwned + Serialize>(data: &[u8]) {
    match parse::<T>(data) {
        Ok(request) => {
            let written = serde_json::to_vec(&request).unwrap();
            let again = parse::<T>(&written).expect("what was accepted is accepted again");
            assert_eq!(serde_json::to_vec(&again).unwrap(), written, "and is the same");
        }
        Err(error) => {
            let is_json = serde_json::from_slice::<serde_json::Value>(data).is_ok();
            let expected: &[Code] =
                if is_json { &[Code::InvalidField] } else { &[Code::InvalidJson, Code::InvalidField] };
            assert!(expected.contains(&error.code), "{error}");
            let line = error.message.rsplit_once("line ").and_then(|(_, rest)| rest.split([',', ' ', ')']).next());
            if let Some(line) = line.and_then(|line| line.parse::<usize>().ok()) {
                let text = String::from_utf8_lossy(data);
                assert!(line <= lines(&text), "no such line: {error}");
            }
        }
    }
}

//! The flows of a site, together with the one that every site has: leaving a message.

use crate::{builtin, flow::Flow, limits::MAX_FLOWS, problem::Problem};
use std::collections::BTreeMap;

/// The flows of a site. No two share an id or an intent.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowSet {
    flows: Vec<Flow>,
}

impl FlowSet {
    /// The built-in flow alone.
    #[must_use]
    pub fn builtin() -> Self {
        Self { flows: builtin::flows() }
    }

    /// Reads the documents of a site, each with a name to tell its problems by. A document with the id
    /// `leave-message` takes the place of the built-in one.
    ///
    /// # Errors
    /// Every problem of every document, by its name.
    pub fn parse<'a>(
        documents: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, BTreeMap<String, Vec<Problem>>> {
        let mut problems: BTreeMap<String, Vec<Problem>> = BTreeMap::new();
        let mut flows: Vec<(&str, Flow)> = Vec::new();
        for (name, document) in documents {
            let flow = match Flow::parse(document) {
                Ok(flow) => flow,
                Err(found) => {
                    problems.entry(name.to_owned()).or_default().extend(found);
                    continue;
                }
            };
            let at = |key: &str| {
                let start = document.lines().take_while(|line| !line.trim_start().starts_with(key));
                start.map(|line| line.len() + 1).sum::<usize>()
            };
            let mut refuse = |key: &str, message| {
                problems.entry(name.to_owned()).or_default().push(Problem::at(document, at(key), message));
            };
            if let Some((other, _)) = flows.iter().find(|(_, known)| known.id == flow.id) {
                refuse("id", format!("the id `{}` is that of {other} too", flow.id));
            } else if let Some((other, _)) = flows.iter().find(|(_, known)| known.intent == flow.intent) {
                refuse("intent", format!("the intent `{}` starts {other} too", flow.intent));
            } else if flows.len() >= MAX_FLOWS {
                refuse("id", format!("a site has at most {MAX_FLOWS} flows"));
            } else {
                flows.push((name, flow));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut flows: Vec<Flow> = flows.into_iter().map(|(_, flow)| flow).collect();
        let own = |flow: &Flow| flows.iter().any(|known| known.id == flow.id || known.intent == flow.intent);
        let missing: Vec<Flow> = builtin::flows().into_iter().filter(|flow| !own(flow)).collect();
        flows.extend(missing);
        Ok(Self { flows })
    }

    /// All of them.
    #[must_use]
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// The flow of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.id == id)
    }

    /// The flow that an intent starts.
    #[must_use]
    pub fn of_intent(&self, intent: &str) -> Option<&Flow> {
        self.flows.iter().find(|flow| flow.intent == intent)
    }
}

//! The values of variables, settled once at start: a variable that nobody sets stops the app before it serves,
//! not in the middle of a request.

use crate::{manifest::Manifest, template::Template};
use std::collections::{BTreeMap, HashMap};
use thiserror::Error;

/// Why the variables of an app cannot be settled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VariableError {
    /// Required variables without a value.
    #[error("no value for the required variable{} {}; set {} or give --variable NAME=VALUE", plural(.0), .0.join(", "), environment_names(.0))]
    Missing(Vec<String>),
    /// Values for variables that the app does not have.
    #[error("the app has no variable {0}")]
    Unknown(String),
}

fn plural(names: &[String]) -> &'static str {
    if names.len() == 1 { "" } else { "s" }
}

fn environment_names(names: &[String]) -> String {
    names.iter().map(|name| environment_name(name)).collect::<Vec<_>>().join(", ")
}

/// The environment variable that gives a variable its value, named as Spin names it.
pub(crate) fn environment_name(name: &str) -> String {
    format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase())
}

/// The variables of an app with their values.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    app: HashMap<String, String>,
}

impl Variables {
    /// Settles the variables of `manifest`: a given value first, then `environment`, then the default.
    pub fn settle(
        manifest: &Manifest,
        given: &BTreeMap<String, String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, VariableError> {
        if let Some(unknown) = given.keys().find(|name| !manifest.variables.contains_key(*name)) {
            return Err(VariableError::Unknown(unknown.clone()));
        }
        let mut missing = Vec::new();
        let mut app = HashMap::new();
        for (name, variable) in &manifest.variables {
            let value = given
                .get(name)
                .cloned()
                .or_else(|| environment(&environment_name(name)))
                .or_else(|| variable.default.clone());
            match value {
                Some(value) => drop(app.insert(name.clone(), value)),
                None => missing.push(name.clone()),
            }
        }
        if missing.is_empty() { Ok(Self { app }) } else { Err(VariableError::Missing(missing)) }
    }

    /// A text with its templates filled. The manifest has checked that it is a template of known names, so what
    /// cannot be filled stays as it is.
    pub fn fill(&self, text: &str) -> String {
        Template::parse(text)
            .ok()
            .and_then(|template| template.fill(|name| self.app.get(name).map(String::as_str)).ok())
            .unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest::parse(
            "spin_manifest_version = 2\n[application]\nname = \"a\"\n[trigger]\n\
             [variables]\na = { default = \"1\" }\nb = { required = true }",
        )
        .unwrap()
    }

    #[test]
    fn a_given_value_comes_before_the_environment_and_that_before_the_default() {
        let given = BTreeMap::from([("b".to_owned(), "given".to_owned())]);
        let environment = |name: &str| Some(format!("from {name}"));
        let variables = Variables::settle(&manifest(), &given, environment).unwrap();
        assert_eq!(variables.fill("{{ a }} {{ b }}"), "from SPIN_VARIABLE_A given");
        let variables = Variables::settle(&manifest(), &given, |_| None).unwrap();
        assert_eq!(variables.fill("{{ a }}"), "1");
    }

    #[test]
    fn a_required_variable_without_a_value_is_named_with_what_to_set() {
        let error = Variables::settle(&manifest(), &BTreeMap::new(), |_| None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no value for the required variable b; set SPIN_VARIABLE_B or give --variable NAME=VALUE"
        );
    }

    #[test]
    fn a_value_for_an_unknown_variable_is_refused() {
        let given = BTreeMap::from([("c".to_owned(), String::new())]);
        assert!(matches!(Variables::settle(&manifest(), &given, |_| None), Err(VariableError::Unknown(_))));
    }
}

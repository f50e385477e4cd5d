//! `spin:variables`: the variables that the manifest gives to the component, settled at start.

use super::{
    bindings::spin::variables::variables::{Error, Host, HostWithStore},
    state::{Data, Guest},
};
use wasmtime::component::Accessor;

impl Host for &mut Guest {}

impl<T: Send> HostWithStore<T> for Data {
    async fn get(accessor: &Accessor<T, Self>, name: String) -> wasmtime::Result<Result<String, Error>> {
        Ok(accessor.with(|mut access| look_up(access.get(), &name)))
    }
}

fn look_up(guest: &Guest, name: &str) -> Result<String, Error> {
    check(name).map_err(|why| Error::InvalidName(format!("{name:?}: {why}")))?;
    let value = guest.grants.variables.get(name);
    value.cloned().ok_or_else(|| Error::Undefined(format!("no variable for {:?}.{name:?}", guest.grants.id)))
}

/// The rules that Spin has for a name, in its words.
fn check(name: &str) -> Result<(), String> {
    let odd = name.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_'));
    if name.is_empty() {
        Err("must not be empty".to_owned())
    } else if let Some(odd) = odd {
        Err(format!(
            "invalid character {odd:?}. Variable names may contain only lower-case letters, numbers, and underscores."
        ))
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Err("must start with a lowercase ASCII letter".to_owned())
    } else if name.ends_with('_') {
        Err("must end with a lowercase ASCII letter or digit".to_owned())
    } else if name.contains("__") {
        Err("must not contain multiple consecutive underscores".to_owned())
    } else {
        Ok(())
    }
}

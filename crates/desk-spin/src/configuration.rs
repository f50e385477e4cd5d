//! Configuration: Spin's variables, read once in the life of an instance.

use desk_wire::ApiError;
use spin_sdk::variables;
use std::{cell::RefCell, collections::BTreeMap};

thread_local! {
    // A component has one thread, and a variable does not change while an app runs.
    static READ: RefCell<BTreeMap<&'static str, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// The variable's text.
///
/// # Errors
/// `internal`, with the variable's name in the log, where the manifest does not define it.
pub async fn text(name: &'static str) -> Result<String, ApiError> {
    if let Some(value) = READ.with_borrow(|read| read.get(name).cloned()) {
        return Ok(value);
    }
    let value = variables::get(name).await.map_err(|e| ApiError::internal(format!("variable {name}: {e}")))?;
    READ.with_borrow_mut(|read| read.insert(name, value.clone()));
    Ok(value)
}

/// The variable as a number from `min` to `max`.
///
/// # Errors
/// `internal`, with the reason in the log, where it is no such number.
pub async fn number<T>(name: &'static str, min: T, max: T) -> Result<T, ApiError>
where
    T: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let value = text(name).await?;
    match value.trim().parse::<T>() {
        Ok(number) if number >= min && number <= max => Ok(number),
        _ => Err(ApiError::internal(format!("variable {name} must be a number from {min} to {max}, not {value:?}"))),
    }
}

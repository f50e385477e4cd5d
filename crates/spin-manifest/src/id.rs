//! The names that Spin's schema allows: words of ASCII letters and digits, joined by `-` or by `_`.

/// A component id: words joined by `-`, each all lower or all upper case.
pub(super) fn kebab(id: &str) -> Result<(), String> {
    words(id, '-', false)
}

/// The name of a variable: lower-case words joined by `_`.
pub(super) fn lower_snake(id: &str) -> Result<(), String> {
    words(id, '_', true)
}

/// The label of a store or a database: either of the two shapes.
pub(super) fn label(id: &str) -> Result<(), String> {
    if words(id, '-', false).is_ok() || words(id, '_', false).is_ok() {
        Ok(())
    } else {
        Err("expected kebab-case or snake_case".to_owned())
    }
}

fn words(id: &str, delimiter: char, lower: bool) -> Result<(), String> {
    let other = if delimiter == '-' { '_' } else { '-' };
    if id.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if id.contains(other) {
        return Err(format!("words must be separated with {delimiter:?}, not {other:?}"));
    }
    id.split(delimiter).try_for_each(|word| {
        let Some(first) = word.chars().next() else {
            return Err(format!("a word between two {delimiter:?} must not be empty"));
        };
        if !first.is_ascii_alphabetic() {
            return Err(format!("a word must start with an ASCII letter, not {first:?}"));
        }
        if let Some(odd) = word.chars().find(|c| !c.is_ascii_alphanumeric()) {
            return Err(format!("a word may hold ASCII letters and digits only, not {odd:?}"));
        }
        let upper = word.chars().any(|c| c.is_ascii_uppercase());
        if upper && (lower || word.chars().any(|c| c.is_ascii_lowercase())) {
            return Err(format!(
                "a word must be all lower case{}; got {word:?}",
                if lower { "" } else { " or all UPPER CASE" }
            ));
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_id_is_kebab_case() {
        for good in ["a", "knowledge-lookup", "A1-b2"] {
            assert_eq!(kebab(good), Ok(()), "{good}");
        }
        for bad in ["", "a_b", "a--b", "1a", "aB", "a-é"] {
            assert!(kebab(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_variable_is_lower_snake_case() {
        assert_eq!(lower_snake("api_key2"), Ok(()));
        for bad in ["API", "a-b", "_a", "a__b"] {
            assert!(lower_snake(bad).is_err(), "{bad}");
        }
    }
}

//! The flow that every site has.

use crate::flow::Flow;

/// Its id; a site's own document of this id takes its place.
pub(crate) const LEAVE_MESSAGE: &str = "leave-message";

const DOCUMENTS: [&str; 1] = [include_str!("builtin/leave-message.toml")];

/// A document that could not be read would be missing here; a test reads them all.
pub(crate) fn flows() -> Vec<Flow> {
    DOCUMENTS.iter().filter_map(|document| Flow::parse(document).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_document_is_a_flow() {
        for document in DOCUMENTS {
            Flow::parse(document).unwrap();
        }
        assert!(flows().iter().any(|flow| flow.id() == LEAVE_MESSAGE));
    }
}

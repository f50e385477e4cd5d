//! The desk's integration tests.

//! What the rules promise. A case is a row of a table in `tests/cases`; adding one adds no code.

mod any_text;
mod tables;

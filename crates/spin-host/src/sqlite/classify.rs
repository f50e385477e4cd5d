//! What a statement does to the connection that runs it, told from its first words. SQLite itself has the last
//! word: what looks like a read is checked with `sqlite3_stmt_readonly` before it runs.

/// Where a statement has to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anywhere.
    Read,
    /// In the writer, together with others.
    Write,
    /// On a connection lent for this statement, and kept while it leaves a transaction open.
    Alone,
    /// On a connection that the session keeps from now on, because the statement changes it.
    Keep,
    /// On a connection that the session keeps, and so must every later statement.
    Sticky,
}

/// Pragmas that ask about the database or change it, not the connection.
const ABOUT_THE_DATABASE: &[&str] = &[
    "application_id",
    "collation_list",
    "compile_options",
    "data_version",
    "database_list",
    "encoding",
    "foreign_key_check",
    "foreign_key_list",
    "freelist_count",
    "function_list",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "journal_mode",
    "module_list",
    "optimize",
    "page_count",
    "page_size",
    "pragma_list",
    "quick_check",
    "schema_version",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
    "wal_autocheckpoint",
    "wal_checkpoint",
];

/// Pragmas that change how fast a connection is or how long it waits, not what its statements mean.
const ABOUT_SPEED: &[&str] = &["busy_timeout", "cache_size", "cache_spill", "mmap_size", "temp_store", "threads"];

/// Tells where a statement has to run.
pub(super) fn kind(sql: &str) -> Kind {
    let mut words = Words(sql);
    let first = words.next().unwrap_or_default().to_ascii_lowercase();
    match first.as_str() {
        "select" | "values" | "with" | "explain" | "" => Kind::Read,
        // `OR FAIL` keeps the rows before the failing one and `OR ROLLBACK` ends the transaction: both mean
        // something else when others share it.
        "insert" | "update" => match (words.next(), words.next()) {
            (Some(or), Some(what)) if is(or, "or") && (is(what, "fail") || is(what, "rollback")) => Kind::Alone,
            _ => Kind::Write,
        },
        "delete" | "replace" => Kind::Write,
        "pragma" => pragma(&mut words),
        "create" if words.next().is_some_and(|word| is(word, "temp") || is(word, "temporary")) => Kind::Sticky,
        "attach" | "detach" => Kind::Sticky,
        _ => Kind::Alone,
    }
}

/// Whether a statement sets what `changes` tells, where it writes at all.
pub(super) fn counts(sql: &str) -> bool {
    let first = Words(sql).next().unwrap_or_default();
    ["insert", "update", "delete", "replace", "with"].iter().any(|word| is(first, word))
}

fn is(word: &str, expected: &str) -> bool {
    word.eq_ignore_ascii_case(expected)
}

fn pragma(words: &mut Words<'_>) -> Kind {
    let mut name = words.next().unwrap_or_default().to_ascii_lowercase();
    if let Some(after) = words.0.strip_prefix('.') {
        words.0 = after;
        name = words.next().unwrap_or_default().to_ascii_lowercase();
    }
    let name = name.as_str();
    let sets = words.0.contains(['=', '(']);
    if ABOUT_THE_DATABASE.contains(&name) || !sets {
        return Kind::Alone;
    }
    if ABOUT_SPEED.contains(&name) {
        return Kind::Keep;
    }
    let value = words.0.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    match (name, value.as_str()) {
        // The default of every connection already.
        ("foreign_keys", "1" | "on" | "true" | "yes") => Kind::Alone,
        // The host promises more than a guest can ask for.
        ("synchronous", _) => Kind::Alone,
        _ => Kind::Sticky,
    }
}

/// The words at the start of a statement, comments left out.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            self.0 = self.0.trim_start_matches(|c: char| c.is_whitespace() || c == ';' || c == '(');
            if let Some(rest) = self.0.strip_prefix("--") {
                self.0 = rest.split_once('\n').map_or("", |(_, after)| after);
            } else if let Some(rest) = self.0.strip_prefix("/*") {
                self.0 = rest.split_once("*/").map_or("", |(_, after)| after);
            } else {
                break;
            }
        }
        let end = self.0.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_told_by_its_first_words() {
        for (sql, expected) in [
            ("SELECT 1", Kind::Read),
            ("  -- a comment\n/* another */ select 1", Kind::Read),
            ("with a as (select 1) insert into t select * from a", Kind::Read),
            ("INSERT INTO t VALUES (1)", Kind::Write),
            ("insert or ignore into t values (1)", Kind::Write),
            ("INSERT OR FAIL INTO t VALUES (1)", Kind::Alone),
            ("update or rollback t set a = 1", Kind::Alone),
            ("REPLACE INTO t VALUES (1)", Kind::Write),
            ("DELETE FROM t", Kind::Write),
            ("BEGIN IMMEDIATE", Kind::Alone),
            ("savepoint a", Kind::Alone),
            ("CREATE TABLE t (a)", Kind::Alone),
            ("create temp table t (a)", Kind::Sticky),
            ("ATTACH ':memory:' AS m", Kind::Sticky),
            ("PRAGMA journal_mode = WAL", Kind::Alone),
            ("PRAGMA main.table_info(t)", Kind::Alone),
            ("PRAGMA foreign_keys", Kind::Alone),
            ("PRAGMA foreign_keys = ON", Kind::Alone),
            ("PRAGMA foreign_keys = OFF", Kind::Sticky),
            ("PRAGMA busy_timeout = 100", Kind::Keep),
            ("PRAGMA synchronous = OFF", Kind::Alone),
            ("", Kind::Read),
        ] {
            assert_eq!(kind(sql), expected, "{sql}");
        }
    }
}

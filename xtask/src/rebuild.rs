//! `cargo xtask rebuild`: every projection made again from the log, and compared with what was there.

use crate::project;
use anyhow::{Context, Result, bail};
use clap::Args;
use desk_store::{
    Row, Sql as _,
    native::Database,
    rebuild::{PROJECTIONS, rebuild, rows},
};
use futures::executor::block_on;
use std::path::PathBuf;

/// What to rebuild.
#[derive(Debug, Args)]
pub struct Rebuild {
    /// Where the desk's data is. The desk must not be running on it.
    #[arg(long, default_value = project::STATE)]
    state_dir: PathBuf,
}

/// Runs `cargo xtask rebuild`.
pub fn run(options: &Rebuild) -> Result<()> {
    let path = options.state_dir.join("sqlite_db.db");
    if !path.is_file() {
        bail!("there is no database at {}", path.display());
    }
    let sql = Database::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
    block_on(async {
        let before = tables(&sql).await?;
        // All or nothing: cut off, the old rows stay.
        sql.query("BEGIN IMMEDIATE", Vec::new()).await.context("the database is in use; stop the desk first")?;
        let read = rebuild(&sql, |read| {
            if read.is_multiple_of(10_000) {
                eprintln!("[rebuild] {read} events");
            }
        })
        .await?;
        sql.query("COMMIT", Vec::new()).await?;
        let after = tables(&sql).await?;
        println!("{read} events read");
        let mut same = true;
        for ((name, before), (_, after)) in before.iter().zip(&after) {
            let equal = before == after;
            same &= equal;
            println!("{name:14} {:>8} rows before, {:>8} after: {}", before.len(), after.len(), verdict(equal));
        }
        if !same {
            println!("the rows were not what the log says; they are now");
        }
        Ok(())
    })
}

fn verdict(equal: bool) -> &'static str {
    if equal { "the same" } else { "different" }
}

async fn tables(sql: &Database) -> Result<Vec<(&'static str, Vec<Row>)>> {
    let mut tables = Vec::new();
    for (table, order) in PROJECTIONS {
        tables.push((*table, rows(sql, table, order).await?));
    }
    Ok(tables)
}

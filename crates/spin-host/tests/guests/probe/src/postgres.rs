//! Statements of a text on a PostgreSQL server, and what came of each.
//!
//! A line is a statement to query; `! ` before it executes it, and `? ` asks for its columns. A line `$ kind value` is a
//! parameter of the next statement: the kinds are the cases of `parameter-value`, so that a test can send any of them.

use anyhow::{Context, Result};
use spin_sdk::pg::{
    Certificate, Column, Connection, DbValue, Interval, OpenOptions, ParameterValue, RangeBoundKind, wit,
};

/// How to open the connection, and with which of the interface's functions to use it.
pub enum Way {
    /// By the functions that do not block.
    Async,
    /// By those that do.
    Blocking,
    /// With this certificate as the one to trust.
    Trusting(String),
}

/// The first line is the address, the others are as above. A statement that fails says why, and the next is run.
pub async fn run(way: Way, text: &str) -> Result<String> {
    let mut lines = text.lines();
    let address = lines.next().unwrap_or_default();
    let connection = match way {
        Way::Async => Open::Async(Connection::open(address).await?),
        Way::Blocking => Open::Blocking(wit::postgres::Connection::open(address)?),
        Way::Trusting(pem) => {
            let options = OpenOptions { ca_root: Some(Certificate::Text(pem)) };
            Open::Async(Connection::open_with_options(address, options).await?)
        }
    };
    let mut told = String::new();
    let mut parameters = Vec::new();
    for line in lines {
        if let Some(line) = line.strip_prefix("$ ") {
            parameters.push(parameter(line).with_context(|| line.to_owned())?);
            continue;
        }
        let line = match connection.run(line, std::mem::take(&mut parameters)).await {
            Ok(line) => line,
            Err(error) => format!("error: {error:?}"),
        };
        told.push_str(&line);
        told.push('\n');
    }
    Ok(told)
}

enum Open {
    Async(Connection),
    Blocking(wit::postgres::Connection),
}

impl Open {
    async fn run(&self, line: &str, parameters: Vec<ParameterValue>) -> Result<String> {
        if let Some(statement) = line.strip_prefix("! ") {
            let changed = match self {
                Self::Async(connection) => connection.execute(statement, parameters).await?,
                Self::Blocking(connection) => connection.execute(statement, &parameters)?,
            };
            return Ok(changed.to_string());
        }
        if let Some(statement) = line.strip_prefix("? ") {
            return Ok(described(&self.query(statement, parameters).await?.0));
        }
        let (_, rows) = self.query(line, parameters).await?;
        let row = |row: &Vec<DbValue>| row.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" ");
        Ok(rows.iter().map(row).collect::<Vec<_>>().join("; "))
    }

    async fn query(
        &self,
        statement: &str,
        parameters: Vec<ParameterValue>,
    ) -> Result<(Vec<Column>, Vec<Vec<DbValue>>)> {
        match self {
            Self::Async(connection) => {
                let mut result = connection.query(statement, parameters).await?;
                let columns = result.columns().to_vec();
                let mut rows = Vec::new();
                while let Some(row) = result.rows().next().await {
                    rows.push(row);
                }
                result.result().await?;
                Ok((columns, rows))
            }
            Self::Blocking(connection) => {
                let result = connection.query(statement, &parameters)?;
                Ok((result.columns, result.rows))
            }
        }
    }
}

fn described(columns: &[Column]) -> String {
    columns.iter().map(|column| format!("{} {:?}", column.name, column.data_type)).collect::<Vec<_>>().join(", ")
}

fn parameter(line: &str) -> Result<ParameterValue> {
    use ParameterValue as V;
    let (kind, value) = line.split_once(' ').unwrap_or((line, ""));
    Ok(match kind {
        "boolean" => V::Boolean(value.parse()?),
        "int8" => V::Int8(value.parse()?),
        "int16" => V::Int16(value.parse()?),
        "int32" => V::Int32(value.parse()?),
        "int64" => V::Int64(value.parse()?),
        "floating32" => V::Floating32(value.parse()?),
        "floating64" => V::Floating64(value.parse()?),
        "str" => V::Str(value.to_owned()),
        "binary" => V::Binary(value.as_bytes().to_vec()),
        "date" => {
            let [year, month, day] = numbers(value)?;
            V::Date((year.try_into()?, month.try_into()?, day.try_into()?))
        }
        "time" => {
            let [hour, minute, second, nano] = numbers(value)?;
            V::Time((hour.try_into()?, minute.try_into()?, second.try_into()?, nano.try_into()?))
        }
        "datetime" => {
            let [year, month, day, hour, minute, second, nano] = numbers(value)?;
            let (month, day) = (month.try_into()?, day.try_into()?);
            let (hour, minute, second) = (hour.try_into()?, minute.try_into()?, second.try_into()?);
            V::Datetime((year.try_into()?, month, day, hour, minute, second, nano.try_into()?))
        }
        "timestamp" => V::Timestamp(value.parse()?),
        "uuid" => V::Uuid(value.to_owned()),
        "jsonb" => V::Jsonb(value.as_bytes().to_vec()),
        "decimal" => V::Decimal(value.to_owned()),
        "range-int32" => V::RangeInt32(range(value, |end| Ok(end.parse()?))?),
        "range-int64" => V::RangeInt64(range(value, |end| Ok(end.parse()?))?),
        "range-decimal" => V::RangeDecimal(range(value, |end| Ok(end.to_owned()))?),
        "array-int32" => V::ArrayInt32(array(value, |item| Ok(item.parse()?))?),
        "array-int64" => V::ArrayInt64(array(value, |item| Ok(item.parse()?))?),
        "array-decimal" => V::ArrayDecimal(array(value, |item| Ok(item.to_owned()))?),
        "array-str" => V::ArrayStr(array(value, |item| Ok(item.to_owned()))?),
        "interval" => {
            let [micros, days, months] = numbers(value)?;
            V::Interval(Interval { micros, days: days.try_into()?, months: months.try_into()? })
        }
        "null" => V::DbNull,
        _ => anyhow::bail!("no such kind"),
    })
}

fn numbers<const N: usize>(text: &str) -> Result<[i64; N]> {
    let numbers = text.split(' ').map(|part| Ok(part.parse()?)).collect::<Result<Vec<i64>>>()?;
    numbers.try_into().map_err(|_| anyhow::anyhow!("{N} numbers are needed"))
}

fn array<T>(text: &str, item: impl Fn(&str) -> Result<T>) -> Result<Vec<Option<T>>> {
    text.split(',').map(|part| if part == "null" { Ok(None) } else { item(part).map(Some) }).collect()
}

type End<T> = Option<(T, RangeBoundKind)>;

/// A range as mathematics writes it: `[1,5)`, where an end may be missing.
fn range<T>(text: &str, end: impl Fn(&str) -> Result<T>) -> Result<(End<T>, End<T>)> {
    let (lower, upper) = text.split_once(',').context("a range has a comma")?;
    let of = |text: &str, inclusive: char| {
        let kind = if text.contains(inclusive) { RangeBoundKind::Inclusive } else { RangeBoundKind::Exclusive };
        let value = text.trim_matches(['[', ']', '(', ')']);
        if value.is_empty() { Ok(None) } else { end(value).map(|value| Some((value, kind))) }
    };
    Ok((of(lower, '[')?, of(upper, ']')?))
}

//! What a guest sends, as the driver wants it. The types are those that Spin maps.

use super::{
    super::bindings::spin::postgres::postgres::{ParameterValue, RangeBoundKind},
    raw::{Bound, Interval, Null},
};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use postgres_range::{BoundSided, BoundType, Normalizable, Range, RangeBound};
use rust_decimal::Decimal;
use tokio_postgres::types::ToSql;

/// A parameter of a statement.
pub(super) struct Parameter(Box<dyn ToSql + Send + Sync>);

impl Parameter {
    pub(super) fn as_sql(&self) -> &(dyn ToSql + Sync) {
        self.0.as_ref()
    }
}

/// The parameters of a statement, or which of them cannot be one.
pub(super) fn parameters(values: &[ParameterValue]) -> Result<Vec<Parameter>, String> {
    values.iter().map(|value| parameter(value).map(Parameter)).collect()
}

fn parameter(value: &ParameterValue) -> Result<Box<dyn ToSql + Send + Sync>, String> {
    use ParameterValue as V;
    Ok(match value {
        V::Boolean(v) => Box::new(*v),
        V::Int8(v) => Box::new(*v),
        V::Int16(v) => Box::new(*v),
        V::Int32(v) => Box::new(*v),
        V::Int64(v) => Box::new(*v),
        V::Floating32(v) => Box::new(*v),
        V::Floating64(v) => Box::new(*v),
        V::Str(v) => Box::new(v.clone()),
        V::Binary(v) => Box::new(v.clone()),
        V::Date((year, month, day)) => Box::new(date(*year, *month, *day)?),
        V::Time((hour, minute, second, nano)) => Box::new(time(*hour, *minute, *second, *nano)?),
        V::Datetime((year, month, day, hour, minute, second, nano)) => {
            let (date, time) = (date(*year, *month, *day)?, time(*hour, *minute, *second, *nano)?);
            Box::new(NaiveDateTime::new(date, time))
        }
        V::Timestamp(v) => {
            let instant: Option<DateTime<Utc>> = DateTime::from_timestamp(*v, 0);
            Box::new(instant.ok_or_else(|| format!("invalid epoch timestamp {v}"))?)
        }
        V::Uuid(v) => Box::new(uuid::Uuid::parse_str(v).map_err(|e| format!("invalid UUID {v}: {e}"))?),
        V::Jsonb(v) => {
            let json: serde_json::Value = serde_json::from_slice(v).map_err(|e| format!("invalid JSON: {e}"))?;
            Box::new(json)
        }
        V::Decimal(v) => Box::new(decimal(v)?),
        V::RangeInt32((lower, upper)) => Box::new(Range::new(lower.map(bound), upper.map(bound))),
        V::RangeInt64((lower, upper)) => Box::new(Range::new(lower.map(bound), upper.map(bound))),
        V::RangeDecimal((lower, upper)) => {
            Box::new(Range::new(decimal_bound(lower.as_ref())?, decimal_bound(upper.as_ref())?))
        }
        V::ArrayInt32(v) => Box::new(v.clone()),
        V::ArrayInt64(v) => Box::new(v.clone()),
        V::ArrayDecimal(v) => {
            let decimals: Result<Vec<_>, _> = v.iter().map(|v| v.as_deref().map(decimal).transpose()).collect();
            Box::new(decimals?)
        }
        V::ArrayStr(v) => Box::new(v.clone()),
        V::Interval(v) => Box::new(Interval(*v)),
        V::DbNull => Box::new(Null),
    })
}

fn date(year: i32, month: u8, day: u8) -> Result<NaiveDate, String> {
    NaiveDate::from_ymd_opt(year, month.into(), day.into())
        .ok_or_else(|| format!("invalid date y={year}, m={month}, d={day}"))
}

fn time(hour: u8, minute: u8, second: u8, nano: u32) -> Result<NaiveTime, String> {
    NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nano)
        .ok_or_else(|| format!("invalid time {hour}:{minute}:{second}:{nano}"))
}

fn decimal(text: &str) -> Result<Decimal, String> {
    Decimal::from_str_exact(text).map_err(|e| format!("invalid decimal {text}: {e}"))
}

fn bound<S: BoundSided, T: PartialOrd + Normalizable>((value, kind): (T, RangeBoundKind)) -> RangeBound<S, T> {
    RangeBound::new(
        value,
        match kind {
            RangeBoundKind::Inclusive => BoundType::Inclusive,
            RangeBoundKind::Exclusive => BoundType::Exclusive,
        },
    )
}

fn decimal_bound<S: BoundSided>(
    value: Option<&(String, RangeBoundKind)>,
) -> Result<Option<RangeBound<S, Bound>>, String> {
    value.map(|(text, kind)| Ok(bound((Bound(decimal(text)?), *kind)))).transpose()
}

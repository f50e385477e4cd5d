//! What the database sends, as a guest wants it. The types are those that Spin maps; any other comes as bytes.

use super::{
    super::bindings::spin::postgres::postgres::{Column, DbDataType, DbValue, RangeBoundKind},
    Row as GuestRow,
    raw::{Bound, Interval, Unknown},
};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use postgres_range::{BoundSided, BoundType, Normalizable, Range, RangeBound};
use rust_decimal::Decimal;
use tokio_postgres::{
    Row,
    types::{FromSql, Type},
};

/// The name and type of a column.
pub(super) fn column(column: &tokio_postgres::Column) -> Column {
    Column { name: column.name().to_owned(), data_type: data_type(column.type_()) }
}

fn data_type(kind: &Type) -> DbDataType {
    match *kind {
        Type::BOOL => DbDataType::Boolean,
        Type::BYTEA => DbDataType::Binary,
        Type::FLOAT4 => DbDataType::Floating32,
        Type::FLOAT8 => DbDataType::Floating64,
        Type::INT2 => DbDataType::Int16,
        Type::INT4 => DbDataType::Int32,
        Type::INT8 => DbDataType::Int64,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => DbDataType::Str,
        Type::TIMESTAMP | Type::TIMESTAMPTZ => DbDataType::Datetime,
        Type::DATE => DbDataType::Date,
        Type::TIME => DbDataType::Time,
        Type::UUID => DbDataType::Uuid,
        Type::JSONB => DbDataType::Jsonb,
        Type::NUMERIC => DbDataType::Decimal,
        Type::INT4_RANGE => DbDataType::RangeInt32,
        Type::INT8_RANGE => DbDataType::RangeInt64,
        Type::NUM_RANGE => DbDataType::RangeDecimal,
        Type::INT4_ARRAY => DbDataType::ArrayInt32,
        Type::INT8_ARRAY => DbDataType::ArrayInt64,
        Type::NUMERIC_ARRAY => DbDataType::ArrayDecimal,
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => DbDataType::ArrayStr,
        Type::INTERVAL => DbDataType::Interval,
        _ => DbDataType::Other(kind.name().to_owned()),
    }
}

/// The values of a row.
pub(super) fn row(row: &Row) -> Result<GuestRow, String> {
    row.columns().iter().enumerate().map(|(index, column)| value(row, index, column.type_())).collect()
}

fn value(row: &Row, index: usize, kind: &Type) -> Result<DbValue, String> {
    let at = At { row, index };
    match *kind {
        Type::BOOL => at.read(DbValue::Boolean),
        Type::BYTEA => at.read(DbValue::Binary),
        Type::FLOAT4 => at.read(DbValue::Floating32),
        Type::FLOAT8 => at.read(DbValue::Floating64),
        Type::INT2 => at.read(DbValue::Int16),
        Type::INT4 => at.read(DbValue::Int32),
        Type::INT8 => at.read(DbValue::Int64),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => at.read(DbValue::Str),
        Type::TIMESTAMP => at.read(datetime),
        // Told in UTC, as a guest's times have no zone.
        Type::TIMESTAMPTZ => at.read(|v: chrono::DateTime<chrono::Utc>| datetime(v.naive_utc())),
        Type::DATE => at.read(date),
        Type::TIME => at.read(time),
        Type::UUID => at.read(|v: uuid::Uuid| DbValue::Uuid(v.to_string())),
        Type::JSONB => at.read(|v: serde_json::Value| DbValue::Jsonb(v.to_string().into_bytes())),
        Type::NUMERIC => at.read(|v: Decimal| DbValue::Decimal(v.to_string())),
        Type::INT4_RANGE => at.read(|v: Range<i32>| DbValue::RangeInt32(bounds(&v, |v| *v))),
        Type::INT8_RANGE => at.read(|v: Range<i64>| DbValue::RangeInt64(bounds(&v, |v| *v))),
        Type::NUM_RANGE => at.read(|v: Range<Bound>| DbValue::RangeDecimal(bounds(&v, |v| v.0.to_string()))),
        Type::INT4_ARRAY => at.read(DbValue::ArrayInt32),
        Type::INT8_ARRAY => at.read(DbValue::ArrayInt64),
        Type::NUMERIC_ARRAY => at.read(|v: Vec<Option<Decimal>>| {
            DbValue::ArrayDecimal(v.into_iter().map(|v| v.map(|v| v.to_string())).collect())
        }),
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => at.read(DbValue::ArrayStr),
        Type::INTERVAL => at.read(|v: Interval| DbValue::Interval(v.0)),
        _ => at.read(|v: Unknown| DbValue::Unsupported(v.0)),
    }
}

/// One value of a row.
struct At<'a> {
    row: &'a Row,
    index: usize,
}

impl<'a> At<'a> {
    fn read<T: FromSql<'a>>(&self, convert: impl Fn(T) -> DbValue) -> Result<DbValue, String> {
        let value: Option<T> = self.row.try_get(self.index).map_err(|e| format!("{e:?}"))?;
        Ok(value.map_or(DbValue::DbNull, convert))
    }
}

/// Months, days, hours and so on are small by their nature.
fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn datetime(v: NaiveDateTime) -> DbValue {
    let (month, day) = (small(v.month()), small(v.day()));
    let (hour, minute, second) = (small(v.hour()), small(v.minute()), small(v.second()));
    DbValue::Datetime((v.year(), month, day, hour, minute, second, v.nanosecond()))
}

fn date(v: NaiveDate) -> DbValue {
    DbValue::Date((v.year(), small(v.month()), small(v.day())))
}

fn time(v: NaiveTime) -> DbValue {
    DbValue::Time((small(v.hour()), small(v.minute()), small(v.second()), v.nanosecond()))
}

type Ends<T> = (Option<(T, RangeBoundKind)>, Option<(T, RangeBoundKind)>);

fn bounds<T: PartialOrd + Normalizable, W>(range: &Range<T>, convert: impl Fn(&T) -> W) -> Ends<W> {
    fn end<S: BoundSided, T, W>(bound: &RangeBound<S, T>, convert: impl Fn(&T) -> W) -> (W, RangeBoundKind) {
        let kind = match bound.type_ {
            BoundType::Inclusive => RangeBoundKind::Inclusive,
            BoundType::Exclusive => RangeBoundKind::Exclusive,
        };
        (convert(&bound.value), kind)
    }
    (range.lower().map(|bound| end(bound, &convert)), range.upper().map(|bound| end(bound, &convert)))
}

/// About how much memory a row takes.
pub(super) fn weight(row: &GuestRow) -> usize {
    let of = |value: &DbValue| match value {
        DbValue::Str(text) | DbValue::Uuid(text) | DbValue::Decimal(text) => text.len(),
        DbValue::Binary(bytes) | DbValue::Jsonb(bytes) | DbValue::Unsupported(bytes) => bytes.len(),
        DbValue::ArrayInt32(items) => items.len() * 8,
        DbValue::ArrayInt64(items) => items.len() * 16,
        DbValue::ArrayStr(items) | DbValue::ArrayDecimal(items) => {
            items.iter().map(|item| 24 + item.as_ref().map_or(0, String::len)).sum()
        }
        _ => 0,
    };
    row.iter().map(|value| size_of::<DbValue>() + of(value)).sum()
}

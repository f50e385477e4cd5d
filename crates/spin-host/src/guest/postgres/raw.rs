//! PostgreSQL types that the driver has no Rust type for, in the form that goes over the wire.

use super::super::bindings::spin::postgres::postgres as wit;
use bytes::{Buf, BufMut, BytesMut};
use postgres_range::{BoundSided, Normalizable, RangeBound};
use rust_decimal::Decimal;
use std::error::Error;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

type Outcome<T> = Result<T, Box<dyn Error + Sync + Send>>;

/// NULL for a parameter of any type. The driver's own has to know which.
#[derive(Debug)]
pub(super) struct Null;

impl ToSql for Null {
    fn to_sql(&self, _: &Type, _: &mut BytesMut) -> Outcome<IsNull> {
        Ok(IsNull::Yes)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A value of a type that Spin has no name for.
pub(super) struct Unknown(pub(super) Vec<u8>);

impl FromSql<'_> for Unknown {
    fn from_sql(_: &Type, raw: &[u8]) -> Outcome<Self> {
        Ok(Self(raw.to_owned()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// An interval: microseconds, days and months, which do not convert into each other.
#[derive(Debug)]
pub(super) struct Interval(pub(super) wit::Interval);

impl ToSql for Interval {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Outcome<IsNull> {
        out.put_i64(self.0.micros);
        out.put_i32(self.0.days);
        out.put_i32(self.0.months);
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::INTERVAL
    }

    to_sql_checked!();
}

impl FromSql<'_> for Interval {
    fn from_sql(_: &Type, mut raw: &[u8]) -> Outcome<Self> {
        if raw.len() != 16 {
            return Err("an interval has 16 bytes".into());
        }
        Ok(Self(wit::Interval { micros: raw.get_i64(), days: raw.get_i32(), months: raw.get_i32() }))
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::INTERVAL
    }
}

/// A decimal as a bound of a range. Decimals are dense, so a bound stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Bound(pub(super) Decimal);

impl Normalizable for Bound {
    fn normalize<S: BoundSided>(bound: RangeBound<S, Self>) -> RangeBound<S, Self> {
        bound
    }
}

impl ToSql for Bound {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Outcome<IsNull> {
        self.0.to_sql(kind, out)
    }

    fn accepts(kind: &Type) -> bool {
        <Decimal as ToSql>::accepts(kind)
    }

    to_sql_checked!();
}

impl FromSql<'_> for Bound {
    fn from_sql(kind: &Type, raw: &[u8]) -> Outcome<Self> {
        Decimal::from_sql(kind, raw).map(Self)
    }

    fn accepts(kind: &Type) -> bool {
        <Decimal as FromSql>::accepts(kind)
    }
}

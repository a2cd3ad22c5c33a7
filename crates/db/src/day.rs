//! Civil dates and instants as columns: jiff's types, stored as the database's own date and timestamp.

use std::fmt;
use std::ops::Deref;

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable, Value};
use serde::{Deserialize, Serialize};

/// A civil date in London: a day, without a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub Date);

/// An instant, to the millisecond: what both databases keep without loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(Timestamp);

impl At {
    /// The instant, with anything below a millisecond dropped.
    pub fn new(instant: Timestamp) -> At {
        At(Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

impl Deref for Day {
    type Target = Date;
    fn deref(&self) -> &Date {
        &self.0
    }
}

impl Deref for At {
    type Target = Timestamp;
    fn deref(&self) -> &Timestamp {
        &self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Day {
        Day(date)
    }
}

impl From<Timestamp> for At {
    fn from(instant: Timestamp) -> At {
        At::new(instant)
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Value {
        let (year, month, dom) = (day.0.year(), day.0.month(), day.0.day());
        Value::ChronoDate(chrono::NaiveDate::from_ymd_opt(
            year.into(),
            month as u32,
            dom as u32,
        ))
    }
}

impl From<At> for Value {
    fn from(at: At) -> Value {
        Value::ChronoDateTimeUtc(chrono::DateTime::from_timestamp_millis(
            at.0.as_millisecond(),
        ))
    }
}

fn day(date: chrono::NaiveDate) -> Option<Day> {
    use chrono::Datelike;
    let year: i16 = date.year().try_into().ok()?;
    Date::new(year, date.month() as i8, date.day() as i8)
        .ok()
        .map(Day)
}

fn at(instant: chrono::DateTime<chrono::Utc>) -> Option<At> {
    Timestamp::from_millisecond(instant.timestamp_millis())
        .ok()
        .map(At)
}

impl TryGetable for Day {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let date = chrono::NaiveDate::try_get_by(row, index)?;
        day(date).ok_or_else(|| TryGetError::DbErr(out_of_range(&date)))
    }
}

impl TryGetable for At {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let instant = chrono::DateTime::<chrono::Utc>::try_get_by(row, index)?;
        at(instant).ok_or_else(|| TryGetError::DbErr(out_of_range(&instant)))
    }
}

fn out_of_range(value: &dyn fmt::Display) -> sea_orm::DbErr {
    sea_orm::DbErr::Type(format!("{value} is outside the years that dates can have"))
}

impl ValueType for Day {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::ChronoDate(Some(date)) => day(date).ok_or(ValueTypeErr),
            _ => Err(ValueTypeErr),
        }
    }
    fn type_name() -> String {
        "Day".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::ChronoDate
    }
    fn column_type() -> ColumnType {
        ColumnType::Date
    }
}

impl ValueType for At {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::ChronoDateTimeUtc(Some(instant)) => at(instant).ok_or(ValueTypeErr),
            _ => Err(ValueTypeErr),
        }
    }
    fn type_name() -> String {
        "At".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::ChronoDateTimeUtc
    }
    fn column_type() -> ColumnType {
        ColumnType::TimestampWithTimeZone
    }
}

impl Nullable for Day {
    fn null() -> Value {
        Value::ChronoDate(None)
    }
}

impl Nullable for At {
    fn null() -> Value {
        Value::ChronoDateTimeUtc(None)
    }
}

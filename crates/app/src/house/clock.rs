//! The only place that reads the clock. Everything else is told what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use db::{At, Day};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::vocabulary::dates::london_date;

/// The time, real or set by a test.
#[derive(Clone, Default)]
pub struct Clock {
    /// Milliseconds since 1970 of a stopped clock; `None` follows the machine's.
    stopped: Option<Arc<AtomicI64>>,
}

/// Measures how long something takes.
#[derive(Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts it.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// The time since.
    pub fn taken(self) -> Duration {
        self.0.elapsed()
    }
}

impl Clock {
    /// A clock that stands at an instant until it is moved.
    pub fn stopped_at(at: Timestamp) -> Clock {
        Clock {
            stopped: Some(Arc::new(AtomicI64::new(at.as_millisecond()))),
        }
    }

    /// Moves a stopped clock to another instant; a running one stays as it is.
    pub fn move_to(&self, at: Timestamp) {
        if let Some(stopped) = &self.stopped {
            stopped.store(at.as_millisecond(), Ordering::SeqCst);
        }
    }

    /// This instant.
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> At {
        match &self.stopped {
            Some(stopped) => At::new(
                Timestamp::from_millisecond(stopped.load(Ordering::SeqCst))
                    .unwrap_or(Timestamp::UNIX_EPOCH),
            ),
            None => At::new(Timestamp::now()),
        }
    }

    /// Today in London.
    pub fn today(&self) -> Day {
        Day(self.today_date())
    }

    /// Today in London, as the rule book wants it.
    pub fn today_date(&self) -> Date {
        london_date(*self.now())
    }

    /// A new id made now.
    pub fn new_id(&self) -> uuid::Uuid {
        let millis = u64::try_from(self.now().as_millisecond()).unwrap_or_default();
        let stamp = uuid::Timestamp::from_unix_time(
            millis / 1000,
            (millis % 1000) as u32 * 1_000_000,
            0,
            0,
        );
        uuid::Uuid::new_v7(stamp)
    }
}

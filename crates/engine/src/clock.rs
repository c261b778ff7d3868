//! The time, passed in, so that no test waits for real.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// What time it is, and waiting.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The time now, in UTC.
    fn now(&self) -> Timestamp;

    /// Waits that long.
    async fn sleep(&self, duration: Duration);
}

/// How far two clocks may differ and are still taken for the same time. Not documented for Entra ID: chosen are the five minutes
/// that Microsoft's own libraries allow.
pub const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// How far this computer's clock is from the services'.
///
/// It is for sentences alone and nothing is decided by it. Who could lie about the time could else have what is over taken for
/// good again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drift(SignedDuration);

impl Drift {
    /// This computer's clock says `ours` when the services' says `theirs`.
    pub fn between(ours: Timestamp, theirs: Timestamp) -> Self {
        Self(ours.duration_since(theirs))
    }

    /// Too far for what is signed for a time.
    pub fn is_too_far(self) -> bool {
        self.0.abs() > TOLERANCE
    }

    /// This computer's clock is ahead.
    pub fn is_ahead(self) -> bool {
        self.0.is_positive()
    }

    /// In the largest unit of which there are at least two, rounded: `(3, "days")`.
    pub fn in_words(self) -> (u64, &'static str) {
        const UNITS: [(u64, &str); 2] = [(24 * 60, "days"), (60, "hours")];
        let minutes = (self.0.unsigned_abs().as_secs() + 30) / 60;
        let fits = UNITS.into_iter().find(|(long, _)| minutes >= 2 * long);
        let (long, unit) = fits.unwrap_or((1, "minutes"));
        ((minutes + long / 2) / long, unit)
    }
}

/// The computer's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// A clock for tests: it stands still until it is moved, and a sleep moves it and returns at once.
#[derive(Debug)]
pub struct FrozenClock {
    held: watch::Sender<bool>,
    state: Mutex<Frozen>,
}

#[derive(Debug)]
struct Frozen {
    now: Timestamp,
    slept: Vec<Duration>,
}

impl FrozenClock {
    /// Stands at that time.
    pub fn at(now: Timestamp) -> Self {
        Self {
            held: watch::Sender::new(false),
            state: Mutex::new(Frozen {
                now,
                slept: Vec::new(),
            }),
        }
    }

    /// Moves on.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.state();
        state.now = later(state.now, duration);
    }

    /// Somebody sets it, forward or back.
    pub fn set(&self, now: Timestamp) {
        self.state().now = now;
    }

    /// From now on nobody's wait ends, until [`FrozenClock::let_go`].
    pub fn hold(&self) {
        self.held.send_replace(true);
    }

    /// Waits end again.
    pub fn let_go(&self) {
        self.held.send_replace(false);
    }

    /// Every wait so far, in order.
    pub fn slept(&self) -> Vec<Duration> {
        self.state().slept.clone()
    }

    fn state(&self) -> MutexGuard<'_, Frozen> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    async fn sleep(&self, duration: Duration) {
        // The sender is this clock's own, so it can't be gone.
        let _ = self.held.subscribe().wait_for(|held| !held).await;
        {
            let mut state = self.state();
            state.now = later(state.now, duration);
            state.slept.push(duration);
        }
        // Without this a loop that only sleeps would never let another task run.
        tokio::task::yield_now().await;
    }
}

fn later(now: Timestamp, duration: Duration) -> Timestamp {
    now.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_frozen_clock_moves_only_by_sleeping_and_advancing() {
        let start: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
        let clock = FrozenClock::at(start);
        assert_eq!(clock.now(), start);

        clock.sleep(Duration::from_secs(30)).await;
        clock.advance(Duration::from_secs(5));

        assert_eq!(clock.now(), "2026-03-01T08:00:35Z".parse().unwrap());
        assert_eq!(clock.slept(), [Duration::from_secs(30)]);
    }

    #[test]
    fn a_drift_is_told_in_the_unit_that_a_person_would_use() {
        let theirs: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
        for (minutes, said, too_far) in [
            (0, (0, "minutes"), false),
            (5, (5, "minutes"), false),
            (6, (6, "minutes"), true),
            (119, (119, "minutes"), true),
            (120, (2, "hours"), true),
            (150, (3, "hours"), true),
            (47 * 60, (47, "hours"), true),
            (48 * 60, (2, "days"), true),
            (10 * 365 * 24 * 60, (3650, "days"), true),
        ] {
            for side in [1, -1] {
                let ours = theirs + SignedDuration::from_mins(minutes * side);
                let drift = Drift::between(ours, theirs);
                assert_eq!((drift.in_words(), drift.is_too_far()), (said, too_far));
                assert_eq!(drift.is_ahead(), minutes * side > 0);
            }
        }
        assert!(Drift::between(Timestamp::MIN, Timestamp::MAX).is_too_far());
    }

    #[tokio::test]
    async fn a_frozen_clock_stops_at_the_end_of_time() {
        let clock = FrozenClock::at(Timestamp::MAX);
        clock.sleep(Duration::MAX).await;
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}

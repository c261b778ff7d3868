//! The time, passed in, so that no test waits for real.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;

/// What time it is, and waiting.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The time now, in UTC.
    fn now(&self) -> Timestamp;

    /// Waits that long.
    async fn sleep(&self, duration: Duration);
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

    #[tokio::test]
    async fn a_frozen_clock_stops_at_the_end_of_time() {
        let clock = FrozenClock::at(Timestamp::MAX);
        clock.sleep(Duration::MAX).await;
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}

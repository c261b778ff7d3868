//! Waiting and asking again: for reads only.

use std::{future::Future, time::Duration};

use crate::{
    chance::Chance,
    clock::Clock,
    contract::{WaitReason, Waiting},
    http::HttpError,
    service::ServiceError,
};

/// Hears of waits, so that a person sees what is awaited, since when and until when.
pub trait Watcher: Send + Sync {
    /// A wait begins (`Some`) or is over (`None`).
    fn waiting(&self, waiting: Option<Waiting>);
}

/// For work that nobody watches.
pub struct Unwatched;

impl Watcher for Unwatched {
    fn waiting(&self, _: Option<Waiting>) {}
}

/// How long one thing may be waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// All waits together.
    pub limit: Duration,
    /// The first pause where the service names none; it doubles each time.
    pub first: Duration,
}

/// For an answer: two minutes.
pub const FOR_AN_ANSWER: Patience = Patience {
    limit: Duration::from_mins(2),
    first: Duration::from_secs(1),
};
/// For a change that spreads in the services: ten minutes (design.md, "waiting is honest").
pub const FOR_SPREADING: Patience = Patience {
    limit: Duration::from_mins(10),
    first: Duration::from_secs(2),
};

/// Who waits.
pub struct Patient<'a> {
    /// Time.
    pub clock: &'a dyn Clock,
    /// For the jitter.
    pub chance: &'a dyn Chance,
    /// Who is told.
    pub watcher: &'a dyn Watcher,
}

impl Patient<'_> {
    /// Reads, and reads again while the service is busy or silent. Never for writes: a write that was not answered may have
    /// been done.
    pub async fn read<T, F, Fut>(&self, patience: Patience, mut ask: F) -> Result<T, ServiceError>
    where
        F: FnMut() -> Fut + Send,
        Fut: Future<Output = Result<T, ServiceError>> + Send,
    {
        self.until(patience, transient, &mut ask).await
    }

    /// Asks until `why` finds no reason to wait in the answer.
    pub async fn until<T, E, F, Fut>(
        &self,
        patience: Patience,
        why: impl Fn(&E) -> Option<(WaitReason, Option<Duration>)> + Send,
        mut ask: F,
    ) -> Result<T, E>
    where
        F: FnMut() -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
    {
        let since = self.clock.now();
        let until = since.saturating_add(patience.limit).unwrap_or(since);
        let mut pause = patience.first;
        loop {
            let error = match ask().await {
                Ok(answer) => {
                    self.watcher.waiting(None);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let Some((reason, floor)) = why(&error) else {
                return Err(error);
            };
            let wait = floor.unwrap_or(pause).max(pause) + self.jitter(pause);
            let next_try = self.clock.now().saturating_add(wait).unwrap_or(until);
            if next_try > until {
                self.watcher.waiting(None);
                return Err(error);
            }
            self.watcher.waiting(Some(Waiting {
                reason,
                since,
                next_try,
                until,
            }));
            self.clock.sleep(wait).await;
            pause = (pause * 2).min(Duration::from_secs(20));
        }
    }

    /// Up to a quarter of the pause, so that many clients do not come back at the same moment.
    fn jitter(&self, pause: Duration) -> Duration {
        pause.mul_f64(f64::from(self.chance.bytes32()[0]) / 1020.0)
    }
}

/// Why a read should be tried again, and after how long at least.
pub fn transient(error: &ServiceError) -> Option<(WaitReason, Option<Duration>)> {
    match error {
        ServiceError::Busy { pause, .. } => Some((WaitReason::ServiceBusy, *pause)),
        ServiceError::Unavailable { .. } | ServiceError::Http(HttpError::NoAnswer { .. }) => {
            Some((WaitReason::NoAnswer, None))
        }
        _ => None,
    }
}

//! Waiting and asking again. A write is asked for again only where it is certain that nothing was done.

use std::{future::Future, time::Duration};

use jiff::Timestamp;

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

    /// The time for all waits together is over, so that no further one begins.
    fn out_of_time(&self);
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
/// For a change that spreads in the services: ten minutes.
pub const FOR_SPREADING: Patience = Patience {
    limit: Duration::from_mins(10),
    first: Duration::from_secs(2),
};

/// For one piece of work, with all its waits. Not documented anywhere: chosen so that the longest wait fits in and a half more,
/// because nobody should have to sit before a window for longer.
pub const FOR_ALL: Duration = Duration::from_mins(15);

/// Who waits.
pub struct Patient<'a> {
    /// Time.
    pub clock: &'a dyn Clock,
    /// For the jitter.
    pub chance: &'a dyn Chance,
    /// Who is told.
    pub watcher: &'a dyn Watcher,
    /// When the last wait ends, whatever is awaited.
    pub last: Timestamp,
}

/// One thing that is awaited, with pauses that grow.
pub struct Wait<'a> {
    patient: &'a Patient<'a>,
    since: Timestamp,
    until: Timestamp,
    pause: Duration,
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
        let mut wait = self.wait(patience);
        loop {
            let error = match ask().await {
                Ok(answer) => {
                    self.watcher.waiting(None);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            match why(&error) {
                Some((reason, floor)) if wait.pause(reason, floor).await => {}
                _ => {
                    self.watcher.waiting(None);
                    return Err(error);
                }
            }
        }
    }

    /// Begins to wait for one thing.
    pub fn wait(&self, patience: Patience) -> Wait<'_> {
        let since = self.clock.now();
        Wait {
            patient: self,
            since,
            until: since.saturating_add(patience.limit).unwrap_or(since),
            pause: patience.first,
        }
    }

    /// Up to a quarter of the pause, so that many clients do not come back at the same moment.
    fn jitter(&self, pause: Duration) -> Duration {
        pause.mul_f64(f64::from(self.chance.bytes32()[0]) / 1020.0)
    }
}

impl Wait<'_> {
    /// Waits once more, at least for `floor`. `false`, at once, where that would take too long.
    pub async fn pause(&mut self, reason: WaitReason, floor: Option<Duration>) -> bool {
        self.one_more(reason, floor, None).await
    }

    /// The same where the service tells how far it is.
    pub async fn pause_at(&mut self, reason: WaitReason, percent: Option<u8>) -> bool {
        self.one_more(reason, None, percent).await
    }

    async fn one_more(&mut self, reason: WaitReason, floor: Option<Duration>, percent: Option<u8>) -> bool {
        let patient = self.patient;
        let wait = floor.unwrap_or(self.pause).max(self.pause) + patient.jitter(self.pause);
        let until = self.until.min(patient.last);
        let next_try = patient.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
        if next_try > until {
            if next_try <= self.until {
                patient.watcher.out_of_time();
            }
            patient.watcher.waiting(None);
            return false;
        }
        patient.watcher.waiting(Some(Waiting {
            reason,
            since: self.since,
            next_try,
            until,
            percent,
        }));
        patient.clock.sleep(wait).await;
        self.pause = (self.pause * 2).min(Duration::from_secs(20));
        true
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

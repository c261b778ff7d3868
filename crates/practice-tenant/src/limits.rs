//! Service protection: how much one user may ask of one organization ("Service protection API limits").

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{HeaderValue, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::dataverse_door::bearer;
use crate::reply::json as json_reply;
use crate::surroundings::Clock;
use crate::tokens;

/// How much one user may ask of one organization. The counts are those of one web server, which is all there is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests in five minutes.
    pub requests: usize,
    /// Seconds of work in five minutes.
    pub execution_seconds: i64,
    /// Requests at the same time.
    pub concurrent: usize,
}

impl Default for Limits {
    /// The documented ones.
    fn default() -> Self {
        Self {
            requests: 6000,
            execution_seconds: 1200,
            concurrent: 52,
        }
    }
}

const WINDOW: SignedDuration = SignedDuration::from_secs(300);

/// Counts what users ask.
#[derive(Debug, Default)]
pub(crate) struct Protection(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    limits: Limits,
    users: HashMap<Key, Used>,
}

/// Organization and user.
type Key = (Uuid, Uuid);

#[derive(Debug, Default)]
struct Used {
    /// When requests began and how long they took, within the window.
    recent: VecDeque<(Timestamp, SignedDuration)>,
    spent: SignedDuration,
    running: usize,
}

/// A request that was let in; it counts as running until this is dropped.
pub(crate) struct Ticket<'a> {
    protection: &'a Protection,
    clock: &'a dyn Clock,
    key: Key,
    began: Timestamp,
    /// How many more requests the user may send in the window.
    pub(crate) remaining: usize,
}

impl Protection {
    pub(crate) fn new(limits: Limits) -> Self {
        Self(Mutex::new(Counts {
            limits,
            users: HashMap::new(),
        }))
    }

    pub(crate) fn set(&self, limits: Limits) {
        self.lock().limits = limits;
    }

    /// Lets a request in or says no. A request without a readable token is nobody's and is let in: it gets its 401.
    pub(crate) fn enter<'a>(
        &'a self,
        organization: Uuid,
        request: &Request<Bytes>,
        clock: &'a dyn Clock,
    ) -> Result<Option<Ticket<'a>>, Response<Bytes>> {
        let Some(subject) = bearer(request).and_then(tokens::claims::<Subject>) else {
            return Ok(None);
        };
        let (key, now) = ((organization, subject.oid), clock.now());
        let mut counts = self.lock();
        let limits = counts.limits;
        let used = counts.users.entry(key).or_default();
        used.forget_before(now);
        if let Some(excess) = used.excess(limits) {
            return Err(refuse(excess, limits, used.frees_in(now)));
        }
        used.recent.push_back((now, SignedDuration::ZERO));
        used.running += 1;
        Ok(Some(Ticket {
            protection: self,
            clock,
            key,
            began: now,
            remaining: limits.requests.saturating_sub(used.recent.len()),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let took = self.clock.now().duration_since(self.began);
        if let Some(used) = self.protection.lock().users.get_mut(&self.key) {
            used.running = used.running.saturating_sub(1);
            if let Some(entry) = used
                .recent
                .iter_mut()
                .rev()
                .find(|(began, _)| *began == self.began)
            {
                entry.1 += took;
                used.spent += took;
            }
        }
    }
}

#[derive(Deserialize)]
struct Subject {
    oid: Uuid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Excess {
    Requests,
    Execution,
    Concurrent,
}

impl Used {
    fn forget_before(&mut self, now: Timestamp) {
        while let Some((began, took)) = self.recent.front().copied() {
            if now.duration_since(began) < WINDOW {
                break;
            }
            self.recent.pop_front();
            self.spent -= took;
        }
    }

    fn excess(&self, limits: Limits) -> Option<Excess> {
        if self.running >= limits.concurrent {
            Some(Excess::Concurrent)
        } else if self.recent.len() >= limits.requests {
            Some(Excess::Requests)
        } else if self.spent > SignedDuration::from_secs(limits.execution_seconds) {
            Some(Excess::Execution)
        } else {
            None
        }
    }

    /// Seconds until the oldest request no longer counts.
    fn frees_in(&self, now: Timestamp) -> i64 {
        let oldest = self.recent.front().map_or(now, |(began, _)| *began);
        (WINDOW - now.duration_since(oldest)).as_secs().clamp(1, 300)
    }
}

/// Codes and sentences: "Web service error codes". How long to wait when too much runs at once is not documented: chosen a
/// second, since what runs may end at any moment.
fn refuse(excess: Excess, limits: Limits, frees_in: i64) -> Response<Bytes> {
    let window = WINDOW.as_secs();
    let (code, message, wait) = match excess {
        Excess::Requests => (
            "0x80072322",
            format!(
                "Number of requests exceeded the limit of {} over time window of {window} seconds.",
                limits.requests
            ),
            frees_in,
        ),
        Excess::Execution => (
            "0x80072321",
            format!(
                "Combined execution time of incoming requests exceeded limit of {} milliseconds over time window of \
                 {window} seconds. Decrease number of concurrent requests or reduce the duration of requests and try again \
                 later.",
                limits.execution_seconds * 1000
            ),
            frees_in,
        ),
        Excess::Concurrent => (
            "0x80072326",
            format!(
                "Number of concurrent requests exceeded the limit of {}.",
                limits.concurrent
            ),
            1,
        ),
    };
    let body = json!({"error": {"code": code, "message": message}});
    let mut response = json_reply(StatusCode::TOO_MANY_REQUESTS, &body);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(wait));
    response
}

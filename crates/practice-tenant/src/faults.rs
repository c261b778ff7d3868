//! Failures that a test or a rehearsal orders: which request they meet, and what happens to it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};

use crate::requests::Service;

/// What happens to a request that a fault meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// This answer; the service never sees the request.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Header names and values.
        headers: Vec<(String, String)>,
        /// The body.
        body: Bytes,
    },
    /// 429 with the service's own body and `Retry-After`, in seconds; the service never sees the request.
    Throttle {
        /// Seconds.
        retry_after: u32,
    },
    /// The connection ends; the service never sees the request.
    DropBefore,
    /// The service does what was asked; then the connection ends without an answer.
    ApplyThenDrop,
    /// The service answers, but this many milliseconds later.
    Delay(u64),
    /// An HTML page of a gateway with this status; the service never sees the request.
    Html(u16),
    /// A redirect to this address; the service never sees the request.
    Redirect(String),
    /// A JSON answer whose body has this many bytes; the service never sees the request.
    Huge(usize),
    /// 200, said to be JSON, but it is not; the service never sees the request.
    NotJson,
}

/// How often a fault strikes among the requests it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Every,
    First(usize),
    Nth(usize),
}

/// A failure to come. Without further words it meets every request of a service.
#[derive(Debug, Clone)]
pub struct Fault {
    service: Service,
    method: Option<Method>,
    path: Option<String>,
    turn: Turn,
    action: Action,
    met: usize,
}

impl Fault {
    /// Meets the requests of `service`.
    pub fn on(service: Service, action: Action) -> Self {
        Self {
            service,
            method: None,
            path: None,
            turn: Turn::Every,
            action,
            met: 0,
        }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(self, method: Method) -> Self {
        Self {
            method: Some(method),
            ..self
        }
    }

    /// Only requests whose origin, path and query, written as in the address bar, hold this text.
    #[must_use]
    pub fn path(self, text: impl Into<String>) -> Self {
        Self {
            path: Some(text.into()),
            ..self
        }
    }

    /// Only the `n`-th matching request, counted from 1.
    #[must_use]
    pub fn nth(self, n: usize) -> Self {
        Self {
            turn: Turn::Nth(n),
            ..self
        }
    }

    /// Only the first `n` matching requests.
    #[must_use]
    pub fn first(self, n: usize) -> Self {
        Self {
            turn: Turn::First(n),
            ..self
        }
    }

    /// Counts a request that matches, and tells whether it is this one's turn.
    fn strikes(&mut self, service: Service, origin: &str, request: &Request<Bytes>) -> bool {
        let address = || format!("{origin}{}", request.uri());
        let matches = self.service == service
            && self
                .method
                .as_ref()
                .is_none_or(|method| method == request.method())
            && self.path.as_ref().is_none_or(|text| address().contains(text));
        if !matches {
            return false;
        }
        self.met += 1;
        match self.turn {
            Turn::Every => true,
            Turn::First(n) => self.met <= n,
            Turn::Nth(n) => self.met == n,
        }
    }
}

/// The failures in force. Where several meet a request, the one added first acts; all of them count it.
#[derive(Debug, Default)]
pub struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    faults: Vec<Fault>,
    latency: Duration,
}

impl Faults {
    /// Adds one.
    pub fn add(&self, fault: Fault) {
        self.lock().faults.push(fault);
    }

    /// From now on every request of every service waits this many milliseconds before it is looked at.
    pub fn set_latency(&self, milliseconds: u64) {
        self.lock().latency = Duration::from_millis(milliseconds);
    }

    /// Removes all, the latency too.
    pub fn clear(&self) {
        *self.lock() = State::default();
    }

    pub(crate) fn latency(&self) -> Duration {
        self.lock().latency
    }

    /// What happens to this request, if anything.
    pub(crate) fn meet(&self, service: Service, origin: &str, request: &Request<Bytes>) -> Option<Action> {
        let mut state = self.lock();
        let mut action = None;
        for fault in &mut state.faults {
            if fault.strikes(service, origin, request) && action.is_none() {
                action = Some(fault.action.clone());
            }
        }
        action
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

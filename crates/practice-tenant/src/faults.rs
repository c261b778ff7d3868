//! Failures that a test or a rehearsal orders: which request they meet, and what happens to it.
//!
//! In JSON, as scenarios and the control port take them: `{"on": "organization", "method": "POST", "path": "/roles",
//! "when": {"nth": 2}, "do": "apply-then-drop"}`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use serde::{Deserialize, Serialize};

use crate::requests::Service;

/// What happens to a request that a fault meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Action {
    /// This answer; the service never sees the request.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Header names and values.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body; in JSON it is text.
        #[serde(default, with = "text")]
        body: Bytes,
    },
    /// 429 with the service's own body and `Retry-After`, in seconds; the service never sees the request.
    #[serde(rename_all = "kebab-case")]
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
    /// A JSON answer whose body has this many bytes, made while it is sent; the service never sees the request.
    Huge(usize),
    /// 200, said to be JSON, but it is not; the service never sees the request.
    NotJson,
    /// The service does what was asked; its answer breaks off in the middle.
    Truncate,
    /// The service answers; an access token in the answer is exchanged for one that says it is of another tenant.
    WrongTenant,
}

/// How often a fault strikes among the requests it matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Turn {
    #[default]
    Always,
    First(usize),
    Nth(usize),
    EveryNth(usize),
}

impl Turn {
    fn is_always(&self) -> bool {
        *self == Self::Always
    }
}

/// A failure to come. Without further words it meets every request of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    #[serde(rename = "on")]
    service: Service,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "method")]
    method: Option<Method>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, rename = "when", skip_serializing_if = "Turn::is_always")]
    turn: Turn,
    #[serde(rename = "do")]
    action: Action,
    #[serde(skip)]
    met: usize,
}

impl Fault {
    /// Meets the requests of `service`.
    pub fn on(service: Service, action: Action) -> Self {
        Self {
            service,
            method: None,
            path: None,
            turn: Turn::Always,
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

    /// Only each `n`-th matching request: the `n`-th, the `2n`-th and so on.
    #[must_use]
    pub fn every_nth(self, n: usize) -> Self {
        Self {
            turn: Turn::EveryNth(n),
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
            Turn::Always => true,
            Turn::First(n) => self.met <= n,
            Turn::Nth(n) => self.met == n,
            // A zeroth request never comes.
            Turn::EveryNth(n) => n > 0 && self.met.is_multiple_of(n),
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

    /// Those in force, in the order they were added.
    pub fn all(&self) -> Vec<Fault> {
        self.lock().faults.clone()
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

/// A body as text; what is no text is written as well as it can be.
mod text {
    use bytes::Bytes;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(body: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&String::from_utf8_lossy(body))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        String::deserialize(from).map(Bytes::from)
    }
}

mod method {
    use http::Method;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

    #[expect(clippy::ref_option, reason = "the form serde asks for")]
    pub(super) fn serialize<S: Serializer>(method: &Option<Method>, to: S) -> Result<S::Ok, S::Error> {
        method.as_ref().map(Method::as_str).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Method>, D::Error> {
        let name = Option::<String>::deserialize(from)?;
        name.map(|name| Method::from_bytes(name.as_bytes()).map_err(D::Error::custom))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_the_same_after_json() {
        let faults = [
            Fault::on(Service::Organization, Action::ApplyThenDrop)
                .method(Method::POST)
                .path("/roles")
                .nth(2),
            Fault::on(Service::Authority, Action::Throttle { retry_after: 3 }).every_nth(5),
            Fault::on(Service::Discovery, Action::Huge(1 << 30)).first(1),
            Fault::on(
                Service::Authority,
                Action::Answer {
                    status: 503,
                    headers: vec![("Retry-After".into(), "1".into())],
                    body: "later".into(),
                },
            ),
        ];
        for fault in faults {
            let json = serde_json::to_string(&fault).unwrap();
            assert_eq!(serde_json::from_str::<Fault>(&json).unwrap(), fault, "{json}");
        }
    }

    #[test]
    fn the_json_of_the_documentation_is_understood() {
        let json = r#"{"on": "organization", "method": "POST", "path": "/roles", "when": {"nth": 2}, "do": "apply-then-drop"}"#;
        let fault = Fault::on(Service::Organization, Action::ApplyThenDrop)
            .method(Method::POST)
            .path("/roles")
            .nth(2);
        assert_eq!(serde_json::from_str::<Fault>(json).unwrap(), fault);
        for wrong in [
            r#"{"on": "organization", "do": "explode"}"#,
            r#"{"on": "organization", "do": "truncate", "whne": {"nth": 2}}"#,
            r#"{"on": "organization", "method": "no method", "do": "truncate"}"#,
            r#"{"do": "truncate"}"#,
        ] {
            assert!(serde_json::from_str::<Fault>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_nth_request_is_met() {
        let faults = Faults::default();
        faults.add(Fault::on(Service::Authority, Action::NotJson).every_nth(3));
        let request = Request::new(Bytes::new());
        let met: Vec<bool> = (0..7)
            .map(|_| faults.meet(Service::Authority, "http://x", &request).is_some())
            .collect();
        assert_eq!(met, [false, false, true, false, false, true, false]);
    }
}

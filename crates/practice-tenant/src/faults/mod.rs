//! Failures that a test or a rehearsal orders: which request they meet, and what happens to it.
//!
//! In JSON, as scenarios and the control port take them: `{"on": "organization", "method": "POST", "path": "/roles",
//! "when": {"nth": 2}, "do": "apply-then-drop"}`.
//!
//! A `$batch` is met as the request that it is, and a fault that does not fit it as such is held against its operations:
//!
//! | what the fault orders | what a batch gets |
//! |---|---|
//! | an answer, or "too many requests" | the part has that answer; in a change set nothing of the set is done, and the answer is the set's |
//! | everything else, such as the end of the connection, a delay, a gateway's page | the whole batch has it |
//!
//! In a batch, what is ordered for the whole is counted before anything is done, until it strikes; the answers of parts are
//! counted as the parts are reached. Not documented: chosen because a gateway can't tell parts apart, and a service that
//! refuses an operation refuses it alone ("Execute batch operations using the Web API", `odata.continue-on-error`).

mod action;
mod rule;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::dataverse::PartOfBatch;
use crate::requests::Service;
pub use action::{Action, IdTokenFlaw};
pub(crate) use rule::Asked;
pub use rule::Fault;

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

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().faults.is_empty()
    }

    /// What happens to this request, if anything; `parts` are the operations of a batch.
    pub(crate) fn meet(&self, service: Service, asked: Asked<'_>, parts: &[PartOfBatch]) -> Option<Action> {
        let mut state = self.lock();
        let mut action = None;
        for fault in &mut state.faults {
            let due = if fault.matches(service, asked) {
                fault.is_due()
            } else {
                !fault.action.is_for_a_part()
                    && parts
                        .iter()
                        .any(|part| fault.matches(service, part.into()) && fault.is_due())
            };
            if due && action.is_none() {
                fault.struck += 1;
                action = Some(fault.action.clone());
            }
        }
        action
    }

    /// What answers this operation of the batch `asked` in the service's place, if anything.
    pub(crate) fn meet_part(&self, service: Service, asked: Asked<'_>, part: &PartOfBatch) -> Option<Action> {
        let mut state = self.lock();
        let mut action = None;
        for fault in &mut state.faults {
            let meets = fault.action.is_for_a_part()
                && !fault.matches(service, asked)
                && fault.matches(service, part.into());
            if meets && fault.is_due() && action.is_none() {
                fault.struck += 1;
                action = Some(fault.action.clone());
            }
        }
        action
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Method;

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

    fn part(method: Method, path: &str) -> PartOfBatch {
        PartOfBatch {
            method,
            address: format!("http://x/api/data/v9.2/{path}"),
            body: bytes::Bytes::new(),
        }
    }

    const BATCH: Asked<'_> = Asked {
        method: &Method::POST,
        address: "http://x/api/data/v9.2/$batch",
        body: b"",
    };

    #[test]
    fn each_nth_request_is_met() {
        let faults = Faults::default();
        faults.add(Fault::on(Service::Authority, Action::NotJson).every_nth(3));
        let met: Vec<bool> = (0..7)
            .map(|_| faults.meet(Service::Authority, BATCH, &[]).is_some())
            .collect();
        assert_eq!(met, [false, false, true, false, false, true, false]);
        assert_eq!(faults.all()[0].struck(), 2);
    }

    #[test]
    fn a_fault_for_the_whole_looks_into_a_batch_until_it_strikes() {
        let faults = Faults::default();
        faults.add(
            Fault::on(Service::Organization, Action::ApplyThenDrop)
                .makes("roles")
                .nth(2),
        );
        faults.add(
            Fault::on(Service::Organization, Action::Html(502))
                .method(Method::GET)
                .first(2),
        );
        let reads = [part(Method::GET, "roles"), part(Method::GET, "accounts")];
        let writes = [part(Method::POST, "roles"), part(Method::POST, "roles")];
        let met = |parts: &[PartOfBatch]| faults.meet(Service::Organization, BATCH, parts);
        // Two batches of two reads are two requests to a gateway.
        assert_eq!(met(&reads), Some(Action::Html(502)));
        assert_eq!(met(&reads), Some(Action::Html(502)));
        assert_eq!(met(&reads), None);
        assert_eq!(met(&writes), Some(Action::ApplyThenDrop));
        assert_eq!(met(&writes), None);
    }

    #[test]
    fn a_fault_that_fits_the_batch_itself_does_not_look_into_it() {
        let faults = Faults::default();
        let throttle = Action::Throttle { retry_after: 3 };
        faults.add(
            Fault::on(Service::Organization, throttle.clone())
                .method(Method::POST)
                .nth(2),
        );
        let role = part(Method::POST, "roles");
        assert_eq!(faults.meet_part(Service::Organization, BATCH, &role), None);
        assert_eq!(faults.meet_part(Service::Organization, BATCH, &role), None);
        assert_eq!(faults.meet(Service::Organization, BATCH, &[]), None);
        assert_eq!(faults.meet(Service::Organization, BATCH, &[]), Some(throttle));
    }
}

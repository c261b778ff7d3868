//! What time it is by the services: the `Date` of their answers (RFC 9110, section 6.6.1).

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use http::{HeaderMap, header};
use jiff::Timestamp;

use crate::clock::{Clock, Drift};

/// The newest of what the services told, beside this computer's clock.
pub(super) struct HeardTime {
    clock: Arc<dyn Clock>,
    newest: Mutex<Option<Drift>>,
}

impl HeardTime {
    pub(super) fn beside(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            newest: Mutex::default(),
        }
    }

    /// An answer has just come, from somebody whose certificate was believed.
    pub(super) fn hear(&self, headers: &HeaderMap) {
        if let Some(date) = date_of(headers) {
            let drift = Drift::between(self.clock.now(), date);
            *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(drift);
        }
    }

    pub(super) fn drift(&self) -> Option<Drift> {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When the answer with these headers was made, by whom made it.
pub(super) fn date_of(headers: &HeaderMap) -> Option<Timestamp> {
    date(headers.get(header::DATE)?.to_str().ok()?)
}

/// A date of HTTP (RFC 9110, section 5.6.7), in the form that must be sent.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(date.timestamp())
}

impl fmt::Debug for HeardTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "HeardTime({:?})", self.drift())
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::clock::FrozenClock;

    #[test]
    fn the_newest_date_counts_and_what_is_none_does_not() {
        let ours = "2026-03-01T08:00:00Z".parse().unwrap();
        let heard = HeardTime::beside(Arc::new(FrozenClock::at(ours)));
        let hear = |date: &'static [u8]| {
            let date = HeaderValue::from_bytes(date).unwrap();
            heard.hear(&HeaderMap::from_iter([(header::DATE, date)]));
            heard.drift().map(Drift::in_words)
        };
        for none in [
            b"".as_slice(),
            b"yesterday",
            b"2026-03-01T09:00:00Z",
            b"\xff",
            b"Sun, 99 Mar 2026",
        ] {
            assert_eq!(hear(none), None);
        }
        assert_eq!(hear(b"Sun, 01 Mar 2026 08:07:00 GMT"), Some((7, "minutes")));
        assert_eq!(hear(b"Thu, 01 Jan 1970 00:00:00 GMT"), Some((20_513, "days")));
        assert_eq!(hear(b"nonsense"), Some((20_513, "days")));
        heard.hear(&HeaderMap::new());
        assert!(heard.drift().unwrap().is_ahead());
    }
}

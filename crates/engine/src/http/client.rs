//! The one HTTP client.

use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use url::Url;

use super::{
    AccessToken, Origin,
    failure::{Distrust, failure},
    heard::{HeardTime, date, date_of},
    names::{Names, Played},
};
use crate::{
    clock::{Clock, Drift},
    step::Step,
};

/// Sends requests. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    heard: Option<Arc<HeardTime>>,
}

/// An answer, whole and within the size limit. Its status may be an error's.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Who answered.
    pub origin: Origin,
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// At most 4 MiB.
    pub body: Bytes,
}

/// Why there is no usable answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum HttpError {
    /// The request never reached the service: it certainly changed nothing.
    #[error("no connection to {host}")]
    NotSent {
        /// The host.
        host: String,
    },
    /// No secure connection could be made. Nothing was sent.
    #[error("no secure connection to {host}: {why}")]
    NotSecure {
        /// The host.
        host: String,
        /// What is wrong with it.
        why: Distrust,
    },
    /// The system's list of trusted certificates can't be used.
    #[error("the list of trusted certificates can't be used")]
    NoTrust,
    /// The request may have arrived, the answer did not.
    #[error("no answer from {host}")]
    NoAnswer {
        /// The host.
        host: String,
    },
    /// The answer sends the request elsewhere, which is never followed.
    #[error("{host} sent the request elsewhere")]
    Redirected {
        /// The host.
        host: String,
    },
    /// The answer is larger than allowed.
    #[error("the answer of {host} is too large")]
    TooLarge {
        /// The host.
        host: String,
    },
    /// The proxy of this network wants a sign-in.
    #[error("the proxy wants a sign-in")]
    ProxySignIn,
    /// A token was about to be sent to another origin than its own. Nothing was sent.
    #[error("a token for {audience} does not fit {host}")]
    WrongAudience {
        /// The token's origin.
        audience: String,
        /// The address's.
        host: String,
    },
}

/// No answer that Gangway needs comes near this: 4 MiB.
const LARGEST_ANSWER: usize = 4 << 20;
/// Until the connection stands, with proxy and TLS.
pub(super) const CONNECT: Duration = Duration::from_secs(10);
/// Until an answer begins, once the request is sent, and between two pieces of it.
pub(super) const READ: Duration = Duration::from_secs(30);
/// So much longer for what changes something: "must complete within 2 minutes", with all that the customer's plug-ins do ("Analyze
/// plug-in performance", Power Apps documentation). Whoever gives up earlier does not know how it ended.
pub(super) const OPERATION: Duration = Duration::from_mins(2);
/// The whole exchange but for the sending and an operation, for those who send a byte now and then.
pub(super) const WHOLE: Duration = Duration::from_mins(2);
/// Bytes a second of the slowest line that is waited for. Not documented anywhere: chosen so that a solution of some megabytes gets
/// through a poor line, and has the minutes on a good one that the service may need to look at it.
pub(super) const SLOWEST: u64 = 64 << 10;

impl Http {
    /// Makes the client: TLS by the system's trust store, the system's proxy, no redirects, no cookies.
    pub fn new() -> Result<Self, HttpError> {
        Self::build(|client| client)
    }

    /// The same for services on this computer, where no proxy has anything to do.
    pub fn without_proxy() -> Result<Self, HttpError> {
        Self::build(reqwest::ClientBuilder::no_proxy)
    }

    /// One that trusts nobody, so that no request leaves this computer: for a window that can only say what is wrong.
    pub fn without_trust() -> Result<Self, HttpError> {
        Self::build(|client| client.tls_certs_only([]))
    }

    /// The same in a network that is played: `names` says where each name leads, and only certificates of the authority
    /// in `pem` are trusted.
    pub fn in_played_network(names: Arc<dyn Names>, pem: &[u8]) -> Result<Self, HttpError> {
        let authority = reqwest::Certificate::from_pem(pem).map_err(|_| HttpError::NoTrust)?;
        Self::build(|client| {
            client
                .no_proxy()
                .dns_resolver(Played(names))
                .tls_certs_only([authority])
        })
    }

    pub(super) fn build(
        change: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self, HttpError> {
        // The same provider for the whole process; a second call finds it there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // No compression is asked for and none undone, so the size that counts is the size that came.
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .user_agent(concat!("Gangway/", env!("CARGO_PKG_VERSION")));
        let client = change(client).build().map_err(|_| HttpError::NoTrust)?;
        Ok(Self { client, heard: None })
    }

    /// The same, which compares the time that the services tell with this clock.
    #[must_use]
    pub fn beside(self, clock: Arc<dyn Clock>) -> Self {
        let heard = Some(Arc::new(HeardTime::beside(clock)));
        Self { heard, ..self }
    }

    /// How far the clock is from that of the service which answered last.
    pub fn drift(&self) -> Option<Drift> {
        self.heard.as_ref()?.drift()
    }

    /// Does one step, by one request that is sent once.
    pub(crate) async fn send(
        &self,
        step: Step,
        method: Method,
        url: Url,
        headers: HeaderMap,
        token: Option<&AccessToken>,
        body: Option<Bytes>,
    ) -> Result<Answer, HttpError> {
        let operation = if step.may_take_long() {
            OPERATION
        } else {
            Duration::ZERO
        };
        step.doing(self.ask(method, url, headers, token, body, operation))
            .await
    }

    async fn ask(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        token: Option<&AccessToken>,
        body: Option<Bytes>,
        operation: Duration,
    ) -> Result<Answer, HttpError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        // Without the query, which can hold names.
        let path = url.path().to_owned();
        let origin = Origin::of(&url).ok_or_else(|| HttpError::NotSent { host: host.clone() })?;
        let mut request = self.client.request(method, url).headers(headers);
        if let Some(token) = token {
            if token.audience() != &origin {
                return Err(HttpError::WrongAudience {
                    audience: token.audience().authority(),
                    host,
                });
            }
            let mut value = HeaderValue::try_from(token.expose_for_request())
                .map_err(|_| HttpError::NotSent { host: host.clone() })?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        // The client's own limit on reading would run while the request is still being sent.
        let sending = body.as_ref().map_or(Duration::ZERO, time_to_send);
        request = request.timeout(WHOLE + sending + operation);
        if let Some(body) = body {
            request = request.body(body);
        }
        let mut response = within(READ + sending + operation, request.send(), &host).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        tracing::info!(host, path, status = status.as_u16(), "answered");
        if status.is_redirection() {
            return Err(HttpError::Redirected { host });
        }
        if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            return Err(HttpError::ProxySignIn);
        }
        if let Some(heard) = &self.heard {
            heard.hear(&headers);
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = within(READ, response.chunk(), &host).await? {
            if body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(HttpError::TooLarge { host });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            origin,
            status,
            headers,
            body: body.freeze(),
        })
    }
}

/// The next thing that comes, if it comes in time.
async fn within<T>(
    limit: Duration,
    next: impl Future<Output = Result<T, reqwest::Error>>,
    host: &str,
) -> Result<T, HttpError> {
    match tokio::time::timeout(limit, next).await {
        Ok(came) => came.map_err(|error| failure(&error, host)),
        Err(_) => Err(HttpError::NoAnswer {
            host: host.to_owned(),
        }),
    }
}

fn time_to_send(body: &Bytes) -> Duration {
    Duration::from_secs(u64::try_from(body.len()).unwrap_or(u64::MAX) / SLOWEST)
}

impl Answer {
    /// The pause that the service asks for, in seconds or as a date (RFC 9110, section 10.2.3). A date is by the clock of who
    /// wrote it, so it is compared with the answer's own; only where there is none, with `now`.
    pub fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let text = self.header(header::RETRY_AFTER.as_str())?.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // More seconds than fit are more than anybody waits.
            let seconds = text.parse::<u32>().unwrap_or(u32::MAX);
            return Some(Duration::from_secs(seconds.into()));
        }
        let until = date(text)?;
        let told = date_of(&self.headers).unwrap_or(now);
        // What is over need not be waited for.
        Some(Duration::try_from(until.duration_since(told)).unwrap_or_default())
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the body is a page for people where data was expected: a captive portal or a gateway. One that is honest says
    /// so with its status (RFC 6585, section 6).
    pub(crate) fn is_page(&self) -> bool {
        self.status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED
            || self
                .header(header::CONTENT_TYPE.as_str())
                .is_some_and(|kind| kind.contains("html"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NW-08
    #[test]
    fn b9_43_a_pause_is_told_in_seconds_or_until_a_time_by_the_services_clock() {
        let now = "2026-03-01T08:00:00Z".parse().unwrap();
        let pause = |told: Option<&str>, made: Option<&str>| {
            let told = told.map(|text| (header::RETRY_AFTER, HeaderValue::from_str(text).unwrap()));
            let made = made.map(|text| (header::DATE, HeaderValue::from_str(text).unwrap()));
            let url = "https://org.crm.dynamics.com/".parse().unwrap();
            let answer = Answer {
                origin: Origin::of(&url).unwrap(),
                status: StatusCode::SERVICE_UNAVAILABLE,
                headers: told.into_iter().chain(made).collect(),
                body: Bytes::new(),
            };
            answer.retry_after(now).map(|pause| pause.as_secs())
        };
        let eight = "Sun, 01 Mar 2026 08:00:00 GMT";
        for (told, made, secs) in [
            (None, None, None),
            (Some("0"), None, Some(0)),
            (Some(" 40 "), None, Some(40)),
            (Some("99999999999999999999"), None, Some(u64::from(u32::MAX))),
            (Some("-5"), None, None),
            (Some("+5"), None, None),
            (Some("1.5"), None, None),
            (Some(""), None, None),
            (Some("soon"), None, None),
            (Some("Sun, 99 Mar 2026 08:02:00 GMT"), None, None),
            (Some("Sun, 01 Mar 2026 08:02:00 GMT"), None, Some(120)),
            (Some("Sun, 01 Mar 2026 08:02:00 GMT"), Some(eight), Some(120)),
            // This computer's clock is three minutes ahead, or behind.
            (
                Some("Sun, 01 Mar 2026 07:59:00 GMT"),
                Some("Sun, 01 Mar 2026 07:57:00 GMT"),
                Some(120),
            ),
            (
                Some("Sun, 01 Mar 2026 08:05:00 GMT"),
                Some("Sun, 01 Mar 2026 08:03:00 GMT"),
                Some(120),
            ),
            (Some("Sun, 01 Mar 2026 08:02:00 GMT"), Some("nonsense"), Some(120)),
            (Some("Sun, 01 Mar 2026 07:59:00 GMT"), Some(eight), Some(0)),
            (Some("Thu, 01 Jan 1970 00:00:00 GMT"), None, Some(0)),
        ] {
            assert_eq!(pause(told, made), secs, "{told:?}, made at {made:?}");
        }
    }
}

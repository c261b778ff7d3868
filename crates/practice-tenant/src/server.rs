//! Listening on loopback, and doing to each request what a fault orders.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::Practice;
use crate::faults::Action;
use crate::reply::{front_door, redirect, reply, set};
use crate::requests::SeenRequest;

/// The largest request body, in bytes.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// One port: its service, its origin and, for an organization, its place in the world.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) door: Door,
    pub(crate) origin: String,
}

impl Site {
    pub(crate) fn new(door: Door, origin: &str) -> Self {
        Self {
            door,
            origin: origin.to_owned(),
        }
    }
}

/// What stands behind a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Authority,
    Discovery,
    Graph,
    PowerPlatform,
    Organization(uuid::Uuid),
}

impl Door {
    pub(crate) fn service(self) -> crate::Service {
        match self {
            Door::Authority => crate::Service::Authority,
            Door::Discovery => crate::Service::Discovery,
            Door::Graph => crate::Service::Graph,
            Door::PowerPlatform => crate::Service::PowerPlatform,
            Door::Organization(_) => crate::Service::Organization,
        }
    }
}

/// A connection that ends without an answer.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the connection was ended without an answer")
    }
}

impl std::error::Error for Dropped {}

/// Serves a port until the task is aborted; its connections end with it.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    site: Site,
    practice: Arc<Practice>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let (site, practice, tls) = (site.clone(), Arc::clone(&practice), tls.clone());
                    connections.spawn(async move {
                        match tls {
                            None => converse(stream, &site, &practice).await,
                            Some(tls) => {
                                // Who speaks no TLS, or does not trust the certificate, goes away unheard.
                                if let Ok(stream) = tls.accept(stream).await {
                                    converse(stream, &site, &practice).await;
                                }
                            }
                        }
                    });
                }
                // For instance too many open files: give others time to close theirs.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, site: &Site, practice: &Practice) {
    let service = service_fn(|request| answer(request, site, practice));
    // An error here is the client's going away or an ordered fault.
    let _ended = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    request: Request<Incoming>,
    site: &Site,
    practice: &Practice,
) -> Result<Response<Full<Bytes>>, Dropped> {
    let service = site.door.service();
    practice.requests.add(SeenRequest {
        service,
        origin: site.origin.clone(),
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        at: practice.clock.now(),
    });
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Ok(front_door(StatusCode::PAYLOAD_TOO_LARGE).map(Full::new));
        }
        Err(_) => return Err(Dropped),
    };
    let request = Request::from_parts(parts, body);

    let latency = practice.faults.latency();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let action = practice.faults.meet(service, &site.origin, &request);
    let response = match action {
        None => practice.answer(site, &request),
        Some(Action::DropBefore) => return Err(Dropped),
        Some(Action::ApplyThenDrop) => {
            practice.answer(site, &request);
            return Err(Dropped);
        }
        Some(Action::Delay(milliseconds)) => {
            let response = practice.answer(site, &request);
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            response
        }
        Some(Action::Throttle { retry_after }) => {
            let mut response = practice.throttled(site, &request);
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(retry_after));
            response
        }
        Some(Action::Answer {
            status,
            headers,
            body,
        }) => given(status, &headers, body),
        Some(Action::Html(status)) => {
            front_door(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY))
        }
        Some(Action::Redirect(address)) => redirect(&address),
        Some(Action::Huge(length)) => huge(length),
        Some(Action::NotJson) => reply(
            StatusCode::OK,
            "application/json; charset=utf-8",
            "{\"value\":[{\"a\":",
        ),
    };
    Ok(response.map(Full::new))
}

fn given(status: u16, headers: &[(String, String)], body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let Ok(name) = HeaderName::try_from(name) {
            set(&mut response, name, value);
        }
    }
    response
}

/// A well-formed JSON object of just this many bytes (at least of its smallest size).
fn huge(length: usize) -> Response<Bytes> {
    let (start, end) = ("{\"value\":[],\"padding\":\"", "\"}");
    let mut body = Vec::with_capacity(length);
    body.extend_from_slice(start.as_bytes());
    body.resize(length.saturating_sub(end.len()).max(start.len()), b'x');
    body.extend_from_slice(end.as_bytes());
    let mut response = Response::new(Bytes::from(body));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

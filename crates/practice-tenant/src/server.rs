//! Listening on loopback, and doing to each request what a fault orders.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{DATE, HeaderName, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::Practice;
use crate::body::{Answer, Dropped};
use crate::dataverse;
use crate::faults::{Action, Asked};
use crate::reply::front_door;
use crate::requests::SeenRequest;
use crate::striking::strike;

/// The largest request body, in bytes.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// The same for an organization, which takes solution packages ("a solution can be up to 95 MB") in base64.
const LARGEST_PACKAGE: usize = 130 * 1024 * 1024;

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
) -> Result<Response<Answer>, Dropped> {
    let service = site.door.service();
    practice.requests.add(SeenRequest {
        service,
        origin: site.origin.clone(),
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        at: practice.clock.now(),
    });
    let (parts, body) = request.into_parts();
    let largest = match site.door {
        Door::Organization(_) => LARGEST_PACKAGE,
        _ => LARGEST_BODY,
    };
    let body = match Limited::new(body, largest).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Ok(front_door(StatusCode::PAYLOAD_TOO_LARGE).map(Answer::from));
        }
        Err(_) => return Err(Dropped),
    };
    let request = Request::from_parts(parts, body);

    let ticket = match site.door {
        Door::Organization(id) => match practice.protection.enter(id, &request, &*practice.clock) {
            Ok(ticket) => ticket,
            Err(refusal) => return Ok(refusal.map(Answer::from)),
        },
        _ => None,
    };

    let latency = practice.faults.latency();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let mut response = match ordered(practice, site, &request) {
        None => practice.answer(site, &request).map(Answer::from),
        Some(action) => strike(action, practice, site, &request).await?,
    };
    let told = HeaderName::from_static("x-ms-ratelimit-burst-remaining-xrm-requests");
    if let (Some(ticket), true) = (&ticket, response.headers().contains_key(&told)) {
        response
            .headers_mut()
            .insert(told, HeaderValue::from(ticket.remaining));
    }
    // The services' own time, which clients compare with theirs (RFC 9110, 6.6.1).
    let date = practice.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().insert(DATE, date);
    }
    Ok(response)
}

/// What a fault orders for this request or for a part of it.
fn ordered(practice: &Practice, site: &Site, request: &Request<Bytes>) -> Option<Action> {
    if practice.faults.is_empty() {
        return None;
    }
    let parts = match site.door {
        Door::Organization(_) => dataverse::parts_of_batch(&site.origin, request),
        _ => Vec::new(),
    };
    let address = format!("{}{}", site.origin, request.uri());
    let asked = Asked {
        method: request.method(),
        address: &address,
        body: request.body(),
    };
    practice.faults.meet(site.door.service(), asked, &parts)
}

//! The control port: what exists, which failures are in force, what was asked, and what time it is. It is there only when it
//! is asked for, speaks plain http, and hears programs of this computer, not web pages.
//!
//! | request | what it does |
//! |---|---|
//! | `GET /__world` | what exists; secrets are left out |
//! | `GET /__faults`, `POST /__faults`, `DELETE /__faults` | lists, with how often each has struck; adds one, a list, a scenario or `{"scenario": NAME}`; removes all |
//! | `GET /__requests`, `DELETE /__requests` | what was asked; forgets it |
//! | `GET /__clock`, `POST /__clock` with `{"advance": SECONDS}` | the time; turns a clock that can be turned |

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{HOST, HeaderName, ORIGIN};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::Practice;
use crate::faults::Fault;
use crate::reply;
use crate::scenario::Scenario;

/// The largest body, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;

pub(crate) async fn listen(port: u16) -> io::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    Ok((listener, origin))
}

/// Serves the port until the task is aborted.
pub(crate) async fn serve(listener: TcpListener, practice: Arc<Practice>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                let practice = Arc::clone(&practice);
                connections.spawn(async move {
                    let service = service_fn(|request| converse(request, &practice));
                    let _ended = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse(
    request: Request<Incoming>,
    practice: &Practice,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (parts, body) = request.into_parts();
    let response = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => answer(practice, &Request::from_parts(parts, body.to_bytes())),
        Err(_) => refusal(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
    };
    Ok(response.map(Full::new))
}

fn answer(practice: &Practice, request: &Request<Bytes>) -> Response<Bytes> {
    if !is_from_a_program(request.headers()) {
        return refusal(StatusCode::FORBIDDEN, "web pages are not heard here");
    }
    let body = request.body();
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/__world") => ok(&world(practice)),
        (&Method::GET, "/__faults") => {
            let faults = practice.faults.all();
            let struck: Vec<usize> = faults.iter().map(Fault::struck).collect();
            ok(&json!({"faults": faults, "struck": struck}))
        }
        (&Method::DELETE, "/__faults") => {
            practice.faults.clear();
            nothing()
        }
        (&Method::POST, "/__faults") => match order(practice, body) {
            Ok(()) => nothing(),
            Err(why) => refusal(StatusCode::BAD_REQUEST, &why),
        },
        (&Method::GET, "/__requests") => ok(&requests(practice)),
        (&Method::DELETE, "/__requests") => {
            practice.requests.clear();
            nothing()
        }
        (&Method::GET, "/__clock") => ok(&json!({"now": practice.clock.now()})),
        (&Method::POST, "/__clock") => match serde_json::from_slice::<Turn>(body) {
            Ok(Turn { advance }) if practice.clock.advance(SignedDuration::from_secs(advance.into())) => {
                ok(&json!({"now": practice.clock.now()}))
            }
            Ok(_) => refusal(StatusCode::CONFLICT, "this clock can't be turned so"),
            Err(error) => refusal(StatusCode::BAD_REQUEST, &error.to_string()),
        },
        (_, "/__world" | "/__faults" | "/__requests" | "/__clock") => {
            refusal(StatusCode::METHOD_NOT_ALLOWED, "not with this method")
        }
        _ => refusal(StatusCode::NOT_FOUND, "not known"),
    }
}

/// A page of the browser sends its origin, and one that has made a name point here sends that name.
fn is_from_a_program(headers: &HeaderMap) -> bool {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    ["127.0.0.1", "localhost"].contains(&name)
        && !headers.contains_key(ORIGIN)
        && !headers.contains_key(HeaderName::from_static("sec-fetch-site"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Turn {
    advance: i32,
}

/// What can be ordered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    scenario: String,
}

fn order(practice: &Practice, body: &[u8]) -> Result<(), String> {
    let value: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let scenario = if value.get("scenario").is_some() {
        let Named { scenario } = serde_json::from_value(value).map_err(|error| error.to_string())?;
        Scenario::named(&scenario)
            .map_err(|error| error.to_string())?
            .clone()
    } else if value.get("faults").is_some() || value.get("world").is_some() {
        serde_json::from_value(value).map_err(|error| error.to_string())?
    } else {
        let list = if value.is_array() { value } else { json!([value]) };
        let faults: Vec<Fault> = serde_json::from_value(list).map_err(|error| error.to_string())?;
        for fault in faults {
            practice.faults.add(fault);
        }
        return Ok(());
    };
    practice.play(&scenario).map_err(|error| error.to_string())
}

fn world(practice: &Practice) -> Value {
    let world = practice.world();
    let mut told = json!(world.describe());
    if let Some(apps) = told["directory"]["applications"].as_array_mut() {
        for secret in apps
            .iter_mut()
            .filter_map(|app| app["secrets"].as_array_mut())
            .flatten()
        {
            secret["value"] = Value::Null;
        }
    }
    if let Some(organizations) = told["organizations"].as_array_mut() {
        for (told, organization) in organizations.iter_mut().zip(&world.organizations) {
            told["url"] = json!(organization.origin());
            told["roles"] = json!(organization.roles());
            told["applicationUsers"] = json!(organization.application_users());
            told["assignments"] = organization
                .assignments()
                .into_iter()
                .map(|(user, role)| json!({"user": user, "role": role}))
                .collect();
            told["writes"] = json!(organization.writes());
        }
    }
    told
}

fn requests(practice: &Practice) -> Value {
    let all = practice.requests.all().into_iter().map(|seen| {
        json!({
            "service": seen.service, "origin": seen.origin, "method": seen.method.as_str(),
            "path": seen.path, "at": seen.at,
        })
    });
    json!({"requests": all.collect::<Vec<_>>()})
}

fn ok(body: &Value) -> Response<Bytes> {
    reply::json(StatusCode::OK, body)
}

fn nothing() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

fn refusal(status: StatusCode, why: &str) -> Response<Bytes> {
    reply::json(status, &json!({"error": why}))
}

//! Many operations in one request ("Execute batch operations using the Web API", Power Apps documentation).

use std::fmt::Write as _;

use http::Method;
use jiff::Timestamp;
use serde_json::Value;

use super::{CALLER, as_answer, multipart};
use crate::{
    chance::Chance,
    http::Answer,
    ids::ObjectId,
    service::{Refusal, ServiceError},
};

/// One operation of a batch.
#[derive(Clone, Debug)]
pub enum Operation {
    /// A read. The path is relative to the service root, its query percent-encoded.
    Read(String),
    /// Writes that are done all or not at all.
    ChangeSet(Vec<Write>),
}

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// Method.
    pub method: Method,
    /// Relative to the service root.
    pub path: String,
    /// Data.
    pub body: Option<Value>,
    /// Never creates: `PATCH` on a missing record would otherwise make one.
    pub only_if_there: bool,
}

/// What became of one operation. A change set has one outcome.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// HTTP status.
    pub status: u16,
    /// The body where there is one, or the service's no.
    pub result: Result<Option<Value>, Refusal>,
}

impl Write {
    /// Creates or acts.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            body: Some(body),
            only_if_there: false,
        }
    }

    /// Changes a record that is there.
    pub fn patch(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: Method::PATCH,
            path: path.into(),
            body: Some(body),
            only_if_there: true,
        }
    }

    /// Removes.
    pub fn delete(path: impl Into<String>) -> Self {
        Self {
            method: Method::DELETE,
            path: path.into(),
            body: None,
            only_if_there: false,
        }
    }
}

/// The request's body.
///
/// Who acts stands in each read too: that the service hands the header of the whole on to the parts is not documented.
pub(super) fn write(
    operations: &[Operation],
    on_behalf_of: Option<ObjectId>,
    boundary: &str,
    chance: &dyn Chance,
    address: &dyn Fn(&str) -> String,
) -> String {
    let mut body = String::new();
    for operation in operations {
        line(&mut body, format_args!("--{boundary}"));
        match operation {
            Operation::Read(path) => {
                head(&mut body, None);
                line(&mut body, format_args!("GET {} HTTP/1.1", address(path)));
                line(&mut body, format_args!("Accept: application/json"));
                if let Some(object) = on_behalf_of {
                    line(&mut body, format_args!("{CALLER}: {object}"));
                }
                line(&mut body, format_args!(""));
                line(&mut body, format_args!(""));
            }
            Operation::ChangeSet(writes) => {
                let inner = format!("changeset_{}", chance.uuid());
                line(
                    &mut body,
                    format_args!("Content-Type: multipart/mixed; boundary=\"{inner}\""),
                );
                line(&mut body, format_args!(""));
                for (index, one) in writes.iter().enumerate() {
                    line(&mut body, format_args!("--{inner}"));
                    head(&mut body, Some(index + 1));
                    line(
                        &mut body,
                        format_args!("{} {} HTTP/1.1", one.method, address(&one.path)),
                    );
                    if one.only_if_there {
                        line(&mut body, format_args!("If-Match: *"));
                    }
                    if one.body.is_some() {
                        line(&mut body, format_args!("Content-Type: application/json"));
                    }
                    line(&mut body, format_args!(""));
                    match &one.body {
                        Some(data) => line(&mut body, format_args!("{data}")),
                        None => line(&mut body, format_args!("")),
                    }
                }
                line(&mut body, format_args!("--{inner}--"));
            }
        }
    }
    line(&mut body, format_args!("--{boundary}--"));
    body
}

fn head(body: &mut String, content_id: Option<usize>) {
    line(body, format_args!("Content-Type: application/http"));
    line(body, format_args!("Content-Transfer-Encoding: binary"));
    if let Some(id) = content_id {
        line(body, format_args!("Content-ID: {id}"));
    }
    line(body, format_args!(""));
}

/// Line ends are CRLF throughout, as the service demands.
fn line(body: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = write!(body, "{text}\r\n");
}

/// What became of the writes and of the reads that went in one request: the one says nothing about the other.
#[derive(Clone, Debug)]
pub struct Written {
    /// Of the change set.
    pub writes: Result<(), ServiceError>,
    /// Of the reads after it.
    pub reads: Result<Vec<Outcome>, ServiceError>,
}

/// What became of an operation, or why that is not known.
pub(super) type Part = Result<Outcome, ServiceError>;

/// One part for each operation, in their order; an answer with more or fewer parts is no answer.
pub(super) fn read(
    answer: &Answer,
    operations: &[Operation],
    now: Timestamp,
) -> Result<Vec<Part>, ServiceError> {
    let surprise = || ServiceError::Surprise {
        host: answer.origin.authority(),
        status: answer.status.as_u16(),
    };
    let kind = answer.header("content-type").unwrap_or_default();
    let parts = multipart::read(kind, &answer.body).ok_or_else(surprise)?;
    if parts.len() != operations.len() {
        return Err(surprise());
    }
    let outcomes = operations
        .iter()
        .zip(parts)
        .map(|(operation, part)| match (operation, part) {
            (Operation::Read(_), multipart::Content::One(part)) => outcome(&as_answer(answer, part), now),
            // All or nothing: one part that holds the error, or one part for each write.
            (Operation::ChangeSet(_), multipart::Content::One(part)) => {
                match outcome(&as_answer(answer, part), now)? {
                    refused @ Outcome { result: Err(_), .. } => Ok(refused),
                    Outcome { .. } => Err(surprise()),
                }
            }
            (Operation::ChangeSet(writes), multipart::Content::Many(done)) => {
                let all_done = done.len() == writes.len() && done.iter().all(|part| part.status.is_success());
                match <[multipart::Part; 1]>::try_from(done) {
                    Ok([only]) if !only.status.is_success() => outcome(&as_answer(answer, only), now),
                    _ if all_done => Ok(Outcome {
                        status: 204,
                        result: Ok(None),
                    }),
                    _ => Err(surprise()),
                }
            }
            (Operation::Read(_), multipart::Content::Many(_)) => Err(surprise()),
        });
    Ok(outcomes.collect())
}

/// A refusal is an outcome; from a busy or broken service there is none.
fn outcome(answer: &Answer, now: Timestamp) -> Part {
    let status = answer.status.as_u16();
    match answer.done(now) {
        Ok(()) if answer.body.iter().all(u8::is_ascii_whitespace) => Ok(Outcome {
            status,
            result: Ok(None),
        }),
        Ok(()) => Ok(Outcome {
            status,
            result: Ok(Some(answer.read(now)?)),
        }),
        Err(ServiceError::Refused(refusal)) => Ok(Outcome {
            status,
            result: Err(refusal),
        }),
        Err(other) => Err(other),
    }
}

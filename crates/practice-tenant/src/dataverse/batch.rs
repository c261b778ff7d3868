//! `$batch`: many operations in one request, change sets as one transaction.
//!
//! Source: "Execute batch operations using the Web API"; the part format is that of OData 4.0, part 1, 11.7.

use super::errors::{Answer, Refusal};
use super::headers::{Prefer, Reply};
use super::{Organization, PartOfBatch, Visit};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use uuid::Uuid;

/// "Batch requests can contain up to 1,000 individual requests".
const MOST: usize = 1_000;

/// One operation: a request alone or a part of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Debug)]
enum Item {
    One(Part),
    ChangeSet(Vec<Part>),
}

#[derive(Debug)]
struct Part {
    content_id: Option<String>,
    operation: Operation,
    /// Whole, also where the target is relative or refers to another part.
    address: String,
}

/// The operations of a batch below a service root; a batch that can't be read has none.
pub(crate) fn parts(root: &str, outer: &Operation) -> Vec<PartOfBatch> {
    let items = read(root, outer).unwrap_or_default().into_iter();
    let parts = items.flat_map(|item| match item {
        Item::One(part) => vec![part],
        Item::ChangeSet(parts) => parts,
    });
    parts.map(|part| part.asked()).collect()
}

impl Part {
    fn asked(&self) -> PartOfBatch {
        PartOfBatch {
            method: self.operation.method.clone(),
            address: self.address.clone(),
            body: self.operation.body.clone(),
        }
    }
}

/// Runs a batch.
pub(crate) fn run(organization: &mut Organization, visit: Visit<'_>, outer: &Operation) -> Reply {
    let prefer = Prefer::read(&outer.headers);
    let items = match read(&organization.root, outer) {
        Ok(items) => items,
        Err(refusal) => return Reply::refusal(&refusal, prefer.wants_all()),
    };
    let boundary = format!("batchresponse_{}", Uuid::new_v4());
    let mut body = Vec::new();
    let mut status = StatusCode::OK;
    for item in items {
        let (failed, part) = match item {
            Item::One(part) => {
                let reply = match stopped(visit, &part) {
                    Some(reply) => reply,
                    None => organization.execute(visit, &part.operation),
                };
                (failure(&reply), http_part(&reply, part.content_id.as_deref()))
            }
            Item::ChangeSet(parts) => change_set(organization, visit, parts),
        };
        body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        body.extend_from_slice(&part);
        if let Some(failed) = failed
            && !prefer.continue_on_error
        {
            status = failed;
            break;
        }
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let mut reply = Reply {
        status,
        headers: vec![(
            "Content-Type".into(),
            format!("multipart/mixed; boundary={boundary}"),
        )],
        body,
    };
    if prefer.continue_on_error {
        reply = reply.with("Preference-Applied", "odata.continue-on-error");
    }
    reply
}

fn failure(reply: &Reply) -> Option<StatusCode> {
    (reply.status.is_client_error() || reply.status.is_server_error()).then_some(reply.status)
}

/// What answers an operation in the service's place.
fn stopped(visit: Visit<'_>, part: &Part) -> Option<Reply> {
    visit.gate.answer(&part.asked()).map(Reply::from)
}

/// All or nothing: the first failure undoes what the others did and is the only answer.
fn change_set(
    organization: &mut Organization,
    visit: Visit<'_>,
    parts: Vec<Part>,
) -> (Option<StatusCode>, Vec<u8>) {
    let before = organization.state.clone();
    let boundary = format!("changesetresponse_{}", Uuid::new_v4());
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut answers = Vec::new();
    for mut part in parts {
        let reply = match (
            stopped(visit, &part),
            refer(organization, &mut part.operation, &known),
        ) {
            (Some(reply), _) => reply,
            (None, Ok(())) => organization.execute(visit, &part.operation),
            (None, Err(refusal)) => Reply::refusal(&refusal, false),
        };
        if let Some(status) = failure(&reply) {
            organization.state = before;
            return (Some(status), http_part(&reply, None));
        }
        let entity = reply
            .headers
            .iter()
            .find(|(name, _)| name == "OData-EntityId")
            .map(|(_, url)| url.clone());
        if let (Some(id), Some(url)) = (part.content_id.clone(), entity) {
            known.insert(id, url);
        }
        answers.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        answers.extend_from_slice(&http_part(&reply, part.content_id.as_deref()));
    }
    let mut out = format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n").into_bytes();
    out.extend_from_slice(&answers);
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (None, out)
}

fn http_part(reply: &Reply, content_id: Option<&str>) -> Vec<u8> {
    let mut head = String::from("Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
    if let Some(id) = content_id {
        let _ = write!(head, "Content-ID: {id}\r\n");
    }
    let reason = reply.status.canonical_reason().unwrap_or("");
    let _ = write!(
        head,
        "\r\nHTTP/1.1 {} {reason}\r\nOData-Version: 4.0\r\n",
        reply.status.as_u16()
    );
    for (name, value) in &reply.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head += "\r\n";
    let mut out = head.into_bytes();
    out.extend_from_slice(&reply.body);
    out.extend_from_slice(b"\r\n");
    out
}

/// Puts the addresses of rows made before in the place of `$1`, in the address and in the references of the body.
fn refer(
    organization: &Organization,
    operation: &mut Operation,
    known: &BTreeMap<String, String>,
) -> Answer<()> {
    // `$1`, `/$1` and the absolute form mean the same.
    let relative = match operation.target.trim_start_matches('/') {
        target if target.starts_with('$') => target.to_owned(),
        _ => organization
            .locate(&operation.target)?
            .trim_start_matches('/')
            .to_owned(),
    };
    if let Some(rest) = relative.strip_prefix('$') {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (id, tail) = rest.split_at(end);
        if !matches!(id, "batch" | "metadata") {
            operation.target = format!("{}{tail}", resolve(id, known)?);
        }
    }
    if let Ok(Value::Object(mut body)) = serde_json::from_slice::<Value>(&operation.body) {
        let mut changed = false;
        for (key, value) in &mut body {
            let reference = key == "@odata.id" || key.ends_with("@odata.bind");
            if let (true, Some(id)) = (reference, value.as_str().and_then(|text| text.strip_prefix('$'))) {
                *value = Value::String(resolve(id, known)?.to_owned());
                changed = true;
            }
        }
        if changed {
            operation.body = Value::Object(body).to_string().into();
        }
    }
    Ok(())
}

fn resolve<'a>(id: &str, known: &'a BTreeMap<String, String>) -> Answer<&'a str> {
    known.get(id).map(String::as_str).ok_or_else(|| {
        Refusal::query(format!(
            "Content-ID Reference: '${id}' does not exist in the batch context."
        ))
    })
}

fn read(root: &str, outer: &Operation) -> Answer<Vec<Item>> {
    let boundary = boundary(&outer.headers).ok_or_else(|| {
        Refusal::query("The Content-Type of a batch must be multipart/mixed with a boundary.")
    })?;
    let mut items = Vec::new();
    let mut operations = 0;
    for bytes in sections(&outer.body, &boundary)? {
        let (headers, content) = head_and_body(bytes)?;
        let item = if let Some(inner) = self::boundary(&headers) {
            let mut parts: Vec<Part> = Vec::new();
            for bytes in sections(content, &inner)? {
                let (headers, content) = head_and_body(bytes)?;
                let mut part = part(&headers, content)?;
                part.address = address(root, &part.operation.target, &parts);
                parts.push(part);
            }
            check_change_set(&parts)?;
            operations += parts.len();
            Item::ChangeSet(parts)
        } else {
            operations += 1;
            let mut part = part(&headers, content)?;
            part.address = address(root, &part.operation.target, &[]);
            Item::One(part)
        };
        items.push(item);
    }
    if operations > MOST {
        return Err(Refusal::query(format!(
            "The batch has more than {MOST} operations."
        )));
    }
    Ok(items)
}

/// A target as an address; a reference to a part before, such as `$1`, becomes its address with that key: `…/roles($1)`.
fn address(root: &str, target: &str, before: &[Part]) -> String {
    let relative = target.trim_start_matches('/');
    let reference = relative.strip_prefix('$').and_then(|rest| {
        let (id, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let referred = before
            .iter()
            .find(|part| part.content_id.as_deref() == Some(id))?;
        let row = match referred.operation.method {
            Method::POST => format!(
                "{}(${id})",
                referred.address.split('?').next().unwrap_or_default()
            ),
            _ => referred.address.clone(),
        };
        Some(format!("{row}{tail}"))
    });
    if let Some(address) = reference {
        address
    } else if target.contains("://") {
        target.to_owned()
    } else if target.starts_with('/') {
        let origin = root.strip_suffix(super::SERVICE).unwrap_or(root);
        format!("{origin}{target}")
    } else {
        format!("{root}/{target}")
    }
}

fn check_change_set(parts: &[Part]) -> Answer<()> {
    for (position, part) in parts.iter().enumerate() {
        let Some(id) = &part.content_id else {
            return Err(Refusal::query(
                "Content-ID header not present in the operation of a change set.",
            ));
        };
        if parts
            .iter()
            .take(position)
            .any(|other| other.content_id.as_ref() == Some(id))
        {
            return Err(Refusal::query(format!(
                "The Content-ID '{id}' stands twice in a change set."
            )));
        }
        if part.operation.method == Method::GET {
            return Err(Refusal::query("A GET request can't stand in a change set."));
        }
    }
    Ok(())
}

fn part(headers: &HeaderMap, content: &[u8]) -> Answer<Part> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    if !kind.to_ascii_lowercase().starts_with("application/http") {
        return Err(Refusal::query(
            "A part of a batch must have the Content-Type application/http.",
        ));
    }
    let content_id = headers
        .get("content-id")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    Ok(Part {
        content_id,
        operation: request(content)?,
        address: String::new(),
    })
}

/// `POST /api/data/v9.2/roles HTTP/1.1`, headers, a blank line, a body. Blanks inside the address are tolerated.
/// Only its own headers count: that those of the whole batch are handed on to its parts is not documented; chosen: they are not, so
/// that nobody relies on it.
fn request(content: &[u8]) -> Answer<Operation> {
    let broken = || Refusal::query("A part of the batch does not hold an HTTP request.");
    let end = find(content, b"\r\n").unwrap_or(content.len());
    let (line, rest) = content.split_at(end);
    let line = std::str::from_utf8(line)
        .ok()
        .filter(|line| !line.contains('\n'))
        .ok_or_else(broken)?;
    let (method, rest_of_line) = line.split_once(' ').ok_or_else(broken)?;
    let (target, version) = rest_of_line.rsplit_once(' ').ok_or_else(broken)?;
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| broken())?;
    let target = target.trim();
    if target.is_empty() || !version.starts_with("HTTP/") {
        return Err(broken());
    }
    let rest = rest.get(2..).unwrap_or_default();
    let (headers, body) = match rest.strip_prefix(b"\r\n") {
        Some(body) => (HeaderMap::new(), body),
        None => head_and_body(rest)?,
    };
    Ok(Operation {
        method,
        target: target.to_owned(),
        headers,
        body: Bytes::copy_from_slice(body),
    })
}

/// The boundary of a multipart content type, quoted or not.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let mut items = value.split(';');
    if !items.next()?.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    items.find_map(|item| {
        let (name, value) = item.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (name.trim().eq_ignore_ascii_case("boundary") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// What stands between the boundary lines. Lines end with CRLF; the closing boundary is required.
fn sections<'a>(body: &'a [u8], boundary: &str) -> Answer<Vec<&'a [u8]>> {
    let delimiter = format!("--{boundary}").into_bytes();
    let mut found = Vec::new();
    let mut begin = None;
    let mut at = 0;
    loop {
        let position = body
            .get(at..)
            .and_then(|rest| find(rest, &delimiter))
            .map(|offset| at + offset)
            .ok_or_else(|| {
                Refusal::query(
                    "The batch does not end with its closing boundary, or its lines do not end with CRLF.",
                )
            })?;
        let after = position + delimiter.len();
        at = after;
        let line_start = position == 0 || body[..position].ends_with(b"\r\n");
        let rest = &body[after..];
        let closing = rest.starts_with(b"--");
        let padding = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        if !line_start || !(closing || rest[padding..].starts_with(b"\r\n")) {
            continue;
        }
        if let Some(begin) = begin {
            found.push(body.get(begin..position.saturating_sub(2)).unwrap_or_default());
        }
        if closing {
            return Ok(found);
        }
        begin = Some(after + padding + 2);
    }
}

fn head_and_body(bytes: &[u8]) -> Answer<(HeaderMap, &[u8])> {
    let broken = || Refusal::query("The headers of a part of the batch can't be read.");
    let (head, body) = match find(bytes, b"\r\n\r\n") {
        Some(end) => (&bytes[..end], &bytes[end + 4..]),
        None => (bytes, &[][..]),
    };
    let mut headers = HeaderMap::new();
    for line in std::str::from_utf8(head)
        .map_err(|_| broken())?
        .split("\r\n")
        .filter(|line| !line.is_empty())
    {
        let (name, value) = line
            .split_once(':')
            .filter(|_| !line.contains('\n'))
            .ok_or_else(broken)?;
        let name = HeaderName::try_from(name.trim()).map_err(|_| broken())?;
        headers.append(name, HeaderValue::try_from(value.trim()).map_err(|_| broken())?);
    }
    Ok((headers, body))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_end_where_the_boundary_line_begins() {
        let body = b"preamble\r\n--b\r\none\r\n--bb inside\r\n--b  \r\n\r\ntwo\r\n--b--";
        assert_eq!(
            sections(body, "b").expect("two"),
            [&b"one\r\n--bb inside"[..], b"\r\ntwo"]
        );
        assert!(sections(b"--b\r\none", "b").is_err());
        assert!(sections(b"--b\none\n--b--", "b").is_err());
        assert_eq!(sections(b"--b\r\n--b--", "b").expect("one"), [b""]);
    }

    #[test]
    fn blanks_in_a_request_line_belong_to_the_address() {
        let operation =
            request(b"GET /api/data/v9.2/accounts?$filter=name eq 'x' HTTP/1.1\r\n\r\n").expect("read");
        assert_eq!(operation.target, "/api/data/v9.2/accounts?$filter=name eq 'x'");
        assert!(request(b"GET /api/data/v9.2/accounts\r\n\r\n").is_err());
    }
}

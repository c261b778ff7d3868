//! Reads a `multipart/mixed` answer whose parts are HTTP answers (RFC 2046, section 5.1).

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// One HTTP answer inside.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What stands between two boundaries.
pub(super) enum Content {
    One(Part),
    /// A change set's answers.
    Many(Vec<Part>),
}

/// All parts, or nothing if the text is not well-formed to its end.
pub(super) fn read(content_type: &str, body: &[u8]) -> Option<Vec<Content>> {
    pieces(content_type, body)?.into_iter().map(content).collect()
}

fn content(piece: &[u8]) -> Option<Content> {
    let (headers, body) = head(piece)?;
    let kind = text(&headers, "content-type");
    if kind.starts_with("multipart/mixed") {
        let parts = pieces(kind, body)?
            .into_iter()
            .map(|piece| answer(head(piece)?.1));
        return parts.collect::<Option<_>>().map(Content::Many);
    }
    answer(body).map(Content::One)
}

/// The pieces between the boundaries. The closing boundary must be there: an answer that was cut off is none.
fn pieces<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<&'a [u8]>> {
    let delimiter = format!("--{}", boundary(content_type)?);
    let delimiter = delimiter.as_bytes();
    let mut found = Vec::new();
    let mut begin = None;
    let mut at = 0;
    while at <= body.len() {
        let end = body[at..]
            .iter()
            .position(|&b| b == b'\n')
            .map_or(body.len(), |n| at + n);
        let line = body[at..end].strip_suffix(b"\r").unwrap_or(&body[at..end]);
        if let Some(rest) = line.strip_prefix(delimiter) {
            if let Some(begin) = begin {
                // The line end before a boundary belongs to the boundary.
                let piece = body.get(begin..at).unwrap_or_default();
                let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
                found.push(piece.strip_suffix(b"\r").unwrap_or(piece));
            }
            match rest.trim_ascii() {
                b"" => begin = Some(end + 1),
                b"--" => return Some(found),
                _ => return None,
            }
        }
        at = end + 1;
    }
    None
}

fn boundary(content_type: &str) -> Option<&str> {
    let kind = content_type
        .get(..15)
        .filter(|kind| kind.eq_ignore_ascii_case("multipart/mixed"))?;
    let boundary = content_type[kind.len()..].split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary")
            .then(|| value.trim_matches('"'))
    })?;
    (!boundary.is_empty() && boundary.len() <= 70).then_some(boundary)
}

/// Header lines up to the empty line, and what follows.
fn head(piece: &[u8]) -> Option<(HeaderMap, &[u8])> {
    let mut lines = [httparse::EMPTY_HEADER; 32];
    let httparse::Status::Complete((length, lines)) = httparse::parse_headers(piece, &mut lines).ok()? else {
        return None;
    };
    Some((map(lines)?, &piece[length..]))
}

fn answer(bytes: &[u8]) -> Option<Part> {
    let mut lines = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Response::new(&mut lines);
    let httparse::Status::Complete(length) = parsed.parse(bytes).ok()? else {
        return None;
    };
    Some(Part {
        status: StatusCode::from_u16(parsed.code?).ok()?,
        headers: map(parsed.headers)?,
        body: Bytes::copy_from_slice(&bytes[length..]),
    })
}

fn map(lines: &[httparse::Header<'_>]) -> Option<HeaderMap> {
    lines
        .iter()
        .map(|line| {
            let name = HeaderName::from_bytes(line.name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_bytes(line.value).ok()?))
        })
        .collect()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the form of the documentation's sample.
    const ANSWER: &str = "--batchresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_2\r\n\r\n--changesetresponse_2\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\nHTTP/1.1 204 No Content\r\nOData-Version: 4.0\r\n\r\n\r\n--changesetresponse_2\r\nContent-Type: application/http\r\nContent-ID: 2\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n--changesetresponse_2--\r\n--batchresponse_1--\r\n";
    const KIND: &str = "multipart/mixed; boundary=batchresponse_1";

    #[test]
    fn parts_and_change_sets_are_told_apart() {
        let parts = read(KIND, ANSWER.as_bytes()).unwrap();
        let [Content::One(first), Content::Many(changes)] = parts.as_slice() else {
            panic!()
        };
        assert_eq!(first.body.as_ref(), b"{\"a\":1}");
        assert_eq!(changes.len(), 2);
        assert!(changes.iter().all(|part| part.status == 204));
    }

    #[test]
    fn b9_46_an_answer_that_was_cut_off_anywhere_is_no_answer() {
        let last_boundary = ANSWER.len() - "--batchresponse_1--\r\n".len();
        for end in 0..last_boundary {
            assert!(read(KIND, &ANSWER.as_bytes()[..end]).is_none(), "cut at {end}");
        }
    }

    #[test]
    fn a_quoted_boundary_and_other_case_are_read_too() {
        assert!(read("Multipart/Mixed;boundary=\"batchresponse_1\"", ANSWER.as_bytes()).is_some());
        assert!(read("text/html", ANSWER.as_bytes()).is_none());
        assert!(read("multipart/mixed", ANSWER.as_bytes()).is_none());
        assert!(read("multipart/mixed; boundary=", ANSWER.as_bytes()).is_none());
    }
}

//! Who is let in, and what they ask for. Everything here happens before anybody's words are weighed.

use std::collections::BTreeMap;

use http_body_util::{BodyExt, Limited};
use hyper::body::Body;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};

use super::ResponseMode;

/// Bytes of a body that are read. A callback has about four thousand.
const BODY_LIMIT: usize = 16 * 1024;

/// The clean page's path.
pub(super) const DONE: &str = "/done";

/// Something that may be asked.
pub(super) enum Asked {
    /// The clean page.
    CleanPage,
    /// A return from Microsoft's pages, or what claims to be one.
    Return {
        /// How it came.
        carrier: ResponseMode,
        /// What it brings.
        fields: Fields,
    },
}

/// What the listener knows of itself and of whom it awaits.
pub(super) struct Threshold {
    host: String,
    login_origin: String,
    mode: ResponseMode,
}

impl Threshold {
    pub(super) fn new(port: u16, login_origin: String, mode: ResponseMode) -> Self {
        Self {
            host: format!("localhost:{port}"),
            login_origin,
            mode,
        }
    }

    /// Reads a request as far as it deserves. The status says why not.
    pub(super) async fn read<B>(&self, request: Request<B>) -> Result<Asked, StatusCode>
    where
        B: Body,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        self.check_sender(&head)?;
        let query = head.uri.query();
        match (&head.method, head.uri.path()) {
            (&Method::GET, DONE) if query.is_none() => Ok(Asked::CleanPage),
            (&Method::GET, "/") => {
                let fields =
                    Fields::parse(query.unwrap_or_default().as_bytes()).ok_or(StatusCode::BAD_REQUEST)?;
                Ok(Asked::Return {
                    carrier: ResponseMode::Query,
                    fields,
                })
            }
            (&Method::POST, "/") if query.is_none() && self.mode == ResponseMode::FormPost => {
                check_form(&head.headers)?;
                let body = Limited::new(body, BODY_LIMIT).collect().await;
                let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?.to_bytes();
                let fields = Fields::parse(&body).ok_or(StatusCode::BAD_REQUEST)?;
                Ok(Asked::Return {
                    carrier: ResponseMode::FormPost,
                    fields,
                })
            }
            _ => Err(StatusCode::NOT_FOUND),
        }
    }

    /// Refuses what no browser sends that was redirected here in a tab of its own.
    fn check_sender(&self, head: &Parts) -> Result<(), StatusCode> {
        // `GET http://…` and `CONNECT` are for proxies.
        if head.uri.authority().is_some() {
            return Err(StatusCode::BAD_REQUEST);
        }
        // A page of another name that resolves to 127.0.0.1 (DNS rebinding) keeps that name here.
        if only(&head.headers, &header::HOST)? != Some(self.host.as_str()) {
            return Err(StatusCode::FORBIDDEN);
        }
        // Browsers say for what they fetch (W3C: "Fetch Metadata Request Headers"); old ones say nothing.
        for (name, wanted) in [("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate")] {
            if only(&head.headers, &HeaderName::from_static(name))?.is_some_and(|found| found != wanted) {
                return Err(StatusCode::FORBIDDEN);
            }
        }
        // `null` must pass: for a form post from an https page to http, the Fetch Standard ("append a request
        // Origin header") sends it under the default referrer policy, and under no-referrer as well. So this
        // check stops only those who give themselves away; the state is what decides.
        match only(&head.headers, &header::ORIGIN)? {
            None | Some("null") => Ok(()),
            Some(origin) if origin == self.login_origin => Ok(()),
            Some(_) => Err(StatusCode::FORBIDDEN),
        }
    }
}

/// A form with a length that is told beforehand: browsers post forms in no other way, and a body without an end
/// cannot come up. Where a transfer encoding stands beside the length, hyper takes the length away, so that such
/// a request is refused as well.
fn check_form(headers: &HeaderMap) -> Result<(), StatusCode> {
    let media_type = only(headers, &header::CONTENT_TYPE)?.unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let length = only(headers, &header::CONTENT_LENGTH)?.and_then(|length| length.parse::<usize>().ok());
    match length.ok_or(StatusCode::LENGTH_REQUIRED)? {
        0..=BODY_LIMIT => Ok(()),
        _ => Err(StatusCode::PAYLOAD_TOO_LARGE),
    }
}

/// The header's value, which must not come twice.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, StatusCode> {
    let mut values = headers.get_all(name).iter();
    let first = values
        .next()
        .map(|value| value.to_str().map_err(|_| StatusCode::BAD_REQUEST))
        .transpose()?;
    if values.next().is_some() {
        Err(StatusCode::BAD_REQUEST)
    } else {
        Ok(first)
    }
}

/// The fields of a form or query, each there at most once. No `Debug`: one of them may be the code.
pub(super) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Strict where the usual decoders are lenient: nothing that is sent twice, half encoded, not UTF-8 or
    /// with a NUL in it is understood in one of several possible ways.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let mut fields = BTreeMap::new();
        for pair in text.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |&byte| byte == b'=');
            let name = decode(halves.next()?)?;
            let value = decode(halves.next().unwrap_or_default())?;
            if fields.insert(name, value).is_some() {
                return None;
            }
        }
        Some(Self(fields))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A value of visible ASCII: what codes and issuers are made of (RFC 6749, appendix A.11; RFC 9207,
    /// section 2).
    pub(super) fn get_visible(&self, name: &str) -> Option<&str> {
        self.get(name)
            .filter(|value| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()))
    }
}

fn decode(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => (hex(*rest.next()?)? << 4) | hex(*rest.next()?)?,
            b'!'..=b'~' => byte,
            _ => return None,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(text: &[u8]) -> Option<Vec<(String, String)>> {
        Fields::parse(text).map(|fields| fields.0.into_iter().collect())
    }

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let fields =
            Fields::parse(b"error_description=it%27s+over%0d%0anow&a=&b&state=x%3D%c3%a4&&c==").unwrap();
        assert_eq!(fields.get("error_description"), Some("it's over\r\nnow"));
        assert_eq!(fields.get("a"), Some(""));
        assert_eq!(fields.get("b"), Some(""));
        assert_eq!(fields.get("state"), Some("x=ä"));
        assert_eq!(fields.get("c"), Some("="));
        assert_eq!(fields.get("d"), None);
    }

    #[test]
    fn lb_11_nothing_that_can_be_understood_in_two_ways_is_understood() {
        for twisted in [
            &b"code=a&code=b"[..],
            b"code=a&code=a",
            b"state&state",
            b"code=a&%63ode=b",
            b"code=a%00b",
            b"code=a\0b",
            b"code=%",
            b"code=%4",
            b"code=%zz",
            b"code=%c0%80",
            b"code=%ff",
            b"code=\xc3\xa4",
            b"code=a b",
            b"code=a\r\nb",
        ] {
            assert_eq!(understood(twisted), None, "{}", twisted.escape_ascii());
        }
    }

    #[test]
    fn a_code_has_only_visible_characters() {
        let fields = Fields::parse(b"good=1.AXcA-_~%2f&blank=a+b&line=a%0ab&umlaut=%c3%a4&empty=").unwrap();
        assert_eq!(fields.get_visible("good"), Some("1.AXcA-_~/"));
        for name in ["blank", "line", "umlaut", "empty", "absent"] {
            assert_eq!(fields.get_visible(name), None, "{name}");
        }
    }
}

//! One connection on which any bytes come, and what must hold whatever they are. Built for tests and for fuzzing alone.
//!
//! `fuzz/fuzz_targets/loopback.rs` gives it what a fuzzer thinks of, for as long as one likes; the test below what chance makes
//! of the words of HTTP, the same in each run.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock};

use futures_util::FutureExt;
use http_body_util::BodyExt;
use hyper::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::runtime::Runtime;
use tokio::sync::{oneshot, watch};

use super::answer::Desk;
use super::connection::Guests;
use super::page::{Page, Pages, Reply};
use super::visit::{Callback, State, Visit, VisitProgress, example};

const PORT: u16 = 50_000;
/// Which visit is under way when the bytes come; the first byte chooses.
const VISITS: [fn() -> Visit; 2] = [example::sign_in, example::consent_and_sign_in];

/// Lets the bytes come on a connection of their own, and then the true browser on another.
///
/// # Panics
/// If the answer is not one of the few fixed ones, if there is a callback although the state was not shown, or if the true
/// browser is not served any more.
pub fn any_bytes(bytes: &[u8]) {
    let Some((choice, said)) = bytes.split_first() else {
        return;
    };
    let visit = VISITS[usize::from(*choice) % VISITS.len()]();
    let has_consent = visit.consent.is_some();
    RUNTIME.with(|runtime| {
        runtime.block_on(async {
            let (caller, mut callback) = oneshot::channel();
            let (progress, _) = watch::channel(VisitProgress::default());
            let desk = Arc::new(Desk::open(visit, PORT, caller, progress));

            let heard = converse(&desk, said).await;
            let answer = Heard::read(&heard);
            assert!(
                heard.is_empty() || answer.as_ref().is_some_and(|answer| ANSWERS.contains(answer)),
                "no fixed answer: {}\nto: {}",
                heard.escape_ascii(),
                said.escape_ascii()
            );
            match callback.try_recv() {
                Ok(callback) => {
                    assert!(
                        answer.is_some_and(|answer| answer.status == 303),
                        "{}",
                        heard.escape_ascii()
                    );
                    assert!(
                        shows_a_state(said),
                        "{callback:?} without the state: {}",
                        said.escape_ascii()
                    );
                }
                Err(_) => still_served(&desk, callback, has_consent).await,
            }
        });
    });
}

/// The browser comes, as if nothing had happened.
async fn still_served(desk: &Arc<Desk>, mut callback: oneshot::Receiver<Callback>, has_consent: bool) {
    if has_consent {
        // The bytes may have been the true consent; then this one comes too late, which is no harm.
        let state = State::new(example::CONSENT);
        let consent = format!(
            "GET /?admin_consent=True&state={} HTTP/1.1\r\nHost: localhost:{PORT}\r\n\r\n",
            state.expose()
        );
        let heard = converse(desk, consent.as_bytes()).await;
        assert!(heard.starts_with(b"HTTP/1.1 303") || heard.starts_with(b"HTTP/1.1 410"));
    }
    let heard = converse(desk, example::true_callback(PORT).as_bytes()).await;
    assert!(heard.starts_with(b"HTTP/1.1 303"), "{}", heard.escape_ascii());
    assert!(matches!(callback.try_recv(), Ok(Callback::Code { .. })));
}

/// One connection, until the listener hangs up. The clock stands still but for waits, so that those take no time.
async fn converse(desk: &Arc<Desk>, said: &[u8]) -> Vec<u8> {
    let (mut guest, door) = duplex(16 * 1024);
    let mut guests = Guests::default();
    guests.admit(door, desk);
    let (mut hearing, mut saying) = tokio::io::split(&mut guest);
    let mut heard = Vec::new();
    // A listener that has heard enough hangs up before the end.
    let (_, _) = tokio::join!(saying.write_all(said), hearing.read_to_end(&mut heard));
    heard
}

/// Whether the state is there in any spelling that means the same.
fn shows_a_state(said: &[u8]) -> bool {
    let said = percent_decoded(said);
    [example::SIGN_IN, example::CONSENT].into_iter().any(|secret| {
        let state = State::new(secret);
        said.windows(state.expose().len())
            .any(|part| part == state.expose().as_bytes())
    })
}

fn percent_decoded(mut text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    while let Some((&byte, rest)) = text.split_first() {
        let escaped = rest
            .get(..2)
            .filter(|_| byte == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escaped.unwrap_or(byte));
        text = if escaped.is_some() { &rest[2..] } else { rest };
    }
    decoded
}

/// An answer as it can be compared: hyper adds lines of its own, of which only the date says something new.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Heard {
    status: u16,
    headers: BTreeMap<String, Vec<u8>>,
    body: Vec<u8>,
}

impl Heard {
    /// `None` where the bytes are more or less than one answer.
    fn read(answer: &[u8]) -> Option<Self> {
        // To a request that asks whether it may go on.
        let answer = answer
            .strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n")
            .unwrap_or(answer);
        let mut lines = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut lines);
        let length = match head.parse(answer).ok()? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial => return None,
        };
        let headers = head
            .headers
            .iter()
            .filter(|line| !["date", "content-length", "connection"].contains(&line.name));
        Some(Self {
            status: head.code?,
            headers: headers
                .map(|line| (line.name.to_owned(), line.value.to_owned()))
                .collect(),
            body: answer[length..].to_owned(),
        })
    }

    /// As a request of any method gets it, and as `HEAD` does.
    fn both_ways(reply: Reply) -> [Self; 2] {
        let (head, body) = reply.into_parts();
        let body = body
            .collect()
            .now_or_never()
            .and_then(Result::ok)
            .map(|body| body.to_bytes().to_vec());
        let spelled = |body| {
            let headers = head.headers.iter();
            Self {
                status: head.status.as_u16(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), value.as_bytes().to_owned()))
                    .collect(),
                body,
            }
        };
        [spelled(body.unwrap_or_default()), spelled(Vec::new())]
    }
}

/// Every answer that there can be: what a request says has no place in any of them (LB-13), and all that are ours carry the
/// strict headers (LB-14).
static ANSWERS: LazyLock<HashSet<Heard>> = LazyLock::new(|| {
    let pages = Pages::new(&example::sign_in().pages);
    let refusals = [400, 403, 404, 411, 413, 415].map(|status| {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        pages.page(status, Page::Refused)
    });
    let then = example::consent_and_sign_in()
        .consent
        .map(|leg| leg.then.to_string());
    let others = [
        pages.page(StatusCode::OK, Page::Done),
        pages.page(StatusCode::GONE, Page::AlreadyUsed),
        pages.redirect(super::request::DONE),
        pages.redirect(&then.unwrap_or_default()),
    ];
    let ours = refusals.into_iter().chain(others).flat_map(Heard::both_ways);
    // What hyper says by itself to what is no request, or too long.
    let hypers = [400, 414, 431].map(|status| Heard {
        status,
        headers: BTreeMap::new(),
        body: Vec::new(),
    });
    ours.chain(hypers).collect()
});

thread_local! {
    static RUNTIME: Runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap_or_else(|error| panic!("no runtime: {error}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces of requests, so that chance soon writes some that are almost right.
    fn pieces() -> Vec<Vec<u8>> {
        let state = |secret| State::new(secret).expose().to_owned();
        let (sign_in, consent) = (state(example::SIGN_IN), state(example::CONSENT));
        let (head, form) = example::true_callback(PORT)
            .split_once("\r\n\r\n")
            .map(|(head, form)| (head.to_owned(), form.to_owned()))
            .unwrap();
        let lines = head.split("\r\n").map(|line| format!("{line}\r\n"));
        let mut pieces: Vec<Vec<u8>> = lines.map(String::into_bytes).collect();
        let texts = [
            "GET /",
            "HEAD /",
            "POST /",
            "OPTIONS *",
            "CONNECT a:1",
            "/done",
            "?",
            "&",
            "=",
            "%",
            "%00",
            "+",
            " HTTP/1.1\r\n",
            " HTTP/1.0\r\n",
            "\r\n",
            "\n",
            "\0",
            ": ",
            "Host: localhost:50000\r\n",
            "Host: evil.example\r\n",
            "Origin: https://login.microsoftonline.com\r\n",
            "Content-Length: 60\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Expect: 100-continue\r\n",
            "Connection: upgrade\r\nUpgrade: websocket\r\n",
            "Sec-Fetch-Dest: document\r\n",
            "state=",
            "code=",
            "error=access_denied",
            "error_description=",
            "admin_consent=True",
            "iss=https://a",
            "tenant=b",
            "\u{202e}",
            "5\r\nstate\r\n0\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ];
        pieces.extend(texts.map(|text| text.as_bytes().to_vec()));
        pieces.extend([head, form, sign_in, consent, example::true_callback(PORT)].map(String::into_bytes));
        pieces.extend([vec![0xff], vec![b'a'; 9 * 1024], b"a: b\r\n".repeat(70)]);
        pieces
    }

    /// The same numbers in each run.
    struct Dice(u32);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.0 >> 8) as usize % sides
        }
    }

    #[test]
    fn whatever_comes_is_answered_as_written_here_and_the_browser_is_served_afterwards() {
        let (pieces, mut dice) = (pieces(), Dice(7));
        for _ in 0..3_000 {
            let mut bytes = vec![u8::try_from(dice.roll(2)).unwrap()];
            for _ in 0..dice.roll(10) {
                bytes.extend(&pieces[dice.roll(pieces.len())]);
            }
            if dice.roll(3) == 0 && bytes.len() > 1 {
                let at = 1 + dice.roll(bytes.len() - 1);
                bytes[at] ^= 1 << dice.roll(8);
            }
            any_bytes(&bytes);
        }
    }

    /// The true callback, with one byte after the other changed: what is still taken has still the state.
    #[test]
    fn no_changed_byte_of_the_true_callback_lets_anybody_else_in() {
        let callback = example::true_callback(PORT).into_bytes();
        for at in 0..callback.len() {
            for flip in [0x01, 0x20, 0x80] {
                let mut bytes = [&[0], callback.as_slice()].concat();
                bytes[at + 1] ^= flip;
                any_bytes(&bytes);
            }
        }
    }
}

//! Who is inside: one task a connection, with limits on everything a guest can spend.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use super::answer::Desk;

/// Bytes of request line and headers; what `max_buf_size` may be at least.
const HEAD_LIMIT: usize = 8 * 1024;
/// Browsers send about twenty.
const HEADERS_LIMIT: usize = 64;
/// From the first moment until the headers are there.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// From the first moment until the answer is written.
const TOTAL_TIME: Duration = Duration::from_secs(10);
/// Connections at a time.
const GUESTS_LIMIT: usize = 32;

/// The connections that are open.
#[derive(Default)]
pub(super) struct Guests {
    tasks: JoinSet<()>,
    /// Oldest first.
    present: VecDeque<Guest>,
}

struct Guest {
    task: AbortHandle,
    /// Its request is in, and its answer on the way.
    heard: Arc<AtomicBool>,
}

impl Guests {
    /// Lets one in. When all places are taken, the one leaves that has been silent for longest: so many slow
    /// connections cannot keep the browser out.
    pub(super) fn admit<S>(&mut self, stream: S, desk: &Arc<Desk>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        self.present.retain(|guest| !guest.task.is_finished());
        if self.present.len() >= GUESTS_LIMIT {
            let idle = self
                .present
                .iter()
                .position(|guest| !guest.heard.load(Ordering::Relaxed));
            if let Some(guest) = self.present.remove(idle.unwrap_or_default()) {
                guest.task.abort();
            }
        }
        let heard = Arc::new(AtomicBool::new(false));
        let task = self
            .tasks
            .spawn(attend(stream, Arc::clone(desk), Arc::clone(&heard)));
        self.present.push_back(Guest { task, heard });
    }

    /// Ready when a guest left; `None` while nobody is inside. How it left does not matter.
    pub(super) async fn one_left(&mut self) -> Option<()> {
        self.tasks.join_next().await.map(drop)
    }

    /// Ready when everybody left.
    pub(super) async fn all_left(mut self) {
        while self.one_left().await.is_some() {}
    }
}

/// Reads one request, answers it and closes.
async fn attend<S>(stream: S, desk: Arc<Desk>, heard: Arc<AtomicBool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = service_fn(async |request| {
        let asked = desk.threshold.read(request).await;
        heard.store(true, Ordering::Relaxed);
        Ok::<_, Infallible>(desk.answer(asked))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_LIMIT)
        .max_headers(HEADERS_LIMIT)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), answer);
    // Guests who say nothing are no refusals: browsers open connections in advance.
    if let Ok(Err(error)) = timeout(TOTAL_TIME, connection).await
        && error.is_parse()
    {
        desk.count_refusal();
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::sync::{oneshot, watch};
    use tokio::time::Instant;

    use super::super::visit::{Callback, VisitProgress, example};
    use super::*;

    const PORT: u16 = 50_000;

    fn desk() -> (Arc<Desk>, oneshot::Receiver<Callback>) {
        let (caller, callback) = oneshot::channel();
        let (progress, _) = watch::channel(VisitProgress::default());
        (
            Arc::new(Desk::open(example::sign_in(), PORT, caller, progress)),
            callback,
        )
    }

    fn enter(guests: &mut Guests, desk: &Arc<Desk>) -> DuplexStream {
        let (ours, theirs) = duplex(64 * 1024);
        guests.admit(theirs, desk);
        ours
    }

    async fn seconds_until_shown_out(said: &[u8]) -> u64 {
        let (desk, _callback) = desk();
        let mut guests = Guests::default();
        let mut guest = enter(&mut guests, &desk);
        let before = Instant::now();
        guest.write_all(said).await.unwrap();
        guest.read_to_end(&mut Vec::new()).await.unwrap();
        before.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn lb_08_who_says_nothing_or_half_a_header_leaves_after_five_seconds() {
        assert_eq!(seconds_until_shown_out(b"").await, 5);
        assert_eq!(seconds_until_shown_out(b"POST / HTTP/1.1\r\nHost: loc").await, 5);
    }

    #[tokio::test(start_paused = true)]
    async fn lb_08_who_never_ends_the_body_leaves_after_ten_seconds() {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost:{PORT}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: 100\r\n\r\ncode=ha"
        );
        assert_eq!(seconds_until_shown_out(head.as_bytes()).await, 10);
    }

    #[tokio::test(start_paused = true)]
    async fn lb_08_the_oldest_silent_guest_makes_room_and_who_spoke_in_time_is_answered() {
        let (desk, callback) = desk();
        let mut guests = Guests::default();
        let mut silent: Vec<_> = (0..GUESTS_LIMIT).map(|_| enter(&mut guests, &desk)).collect();
        let mut browser = enter(&mut guests, &desk);
        assert_eq!(guests.present.len(), GUESTS_LIMIT);

        let before = Instant::now();
        silent[0].read_to_end(&mut Vec::new()).await.unwrap();
        browser
            .write_all(example::true_callback(PORT).as_bytes())
            .await
            .unwrap();
        let mut answer = String::new();
        browser.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        assert!(matches!(callback.await, Ok(Callback::Code { .. })));
        assert_eq!(
            before.elapsed(),
            Duration::ZERO,
            "nobody had to wait for a time-out"
        );
    }
}

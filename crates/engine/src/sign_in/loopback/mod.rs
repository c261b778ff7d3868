//! The one-visit listener that the browser comes back to.
//!
//! It is bound before the browser opens, believes nobody who cannot show the secret `state`, keeps waiting
//! whatever else knocks, and is gone after the first valid callback. Nothing of a request is ever written into an
//! answer. The redirect proves nothing about consent; it only says when to look.
//!
//! ```text
//! bind ─▶ the browser opens ─▶ GET /?admin_consent=True&state=…   303 to the authorization request
//!                              POST / code=…&state=…              303 to /done, the code goes to the caller
//!                              GET /done                          a page without code or state in its address
//! ```

mod answer;
mod bind;
mod connection;
mod page;
#[cfg(any(test, fuzzing))]
pub mod rehearsal;
mod request;
mod visit;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use url::Url;

use self::answer::Desk;
use self::bind::Doors;
use self::connection::Guests;
pub use self::page::{BrowserPages, Direction, PageText};
pub use self::visit::{Callback, ConsentLeg, Refusal, ResponseMode, State, Visit, VisitProgress};

/// How long the clean page stays to be had after the callback, for a browser that is slow to follow the 303.
const GRACE: Duration = Duration::from_secs(3);
/// How long answers that are being written may take once the doors are shut.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Bound on `127.0.0.1` and `::1` (only the first where a machine has no IPv6), on one port that the system
/// chose.
#[derive(Debug)]
pub struct Loopback {
    doors: Doors,
    port: u16,
}

impl Loopback {
    /// Binds. Call it before the browser opens: a browser that comes back early then waits in the queue, and
    /// no other program can take the port in between.
    #[expect(
        clippy::unused_async,
        reason = "sockets are registered with the runtime that polls this"
    )]
    pub async fn bind() -> Result<Self, LoopbackError> {
        let doors = Doors::open().map_err(|error| LoopbackError::NoPort(error.kind()))?;
        let port = doors
            .port()
            .map_err(|error| LoopbackError::NoPort(error.kind()))?;
        Ok(Self { doors, port })
    }

    /// The port, the same for both address families.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where Entra ID sends the browser back to: `http://localhost:{port}/`. Entra ignores the port of a
    /// registered `http://localhost` only for this host name (Microsoft: "Redirect URI (reply URL)
    /// restrictions and limitations").
    pub fn redirect_uri(&self) -> Url {
        redirect_uri(self.port)
    }

    /// Waits for the first valid callback, and answers everything else with a refusal.
    ///
    /// Ends with the callback, on `cancel`, or after [`Visit::time_limit`]. On the latter two, and when the
    /// future is dropped, the port is closed at once. After a callback it stays open until the clean page was
    /// fetched, at most three seconds, without holding up the caller.
    pub async fn wait(
        self,
        visit: Visit,
        progress: watch::Sender<VisitProgress>,
        cancel: CancellationToken,
    ) -> Result<Callback, LoopbackError> {
        let (caller, mut callback) = oneshot::channel();
        let time_limit = visit.time_limit;
        let desk = Arc::new(Desk::open(visit, self.port, caller, progress));
        let closing = CancellationToken::new();
        let close_when_dropped = closing.clone().drop_guard();
        let reception = tokio::spawn(receive(self.doors, desk, closing));

        let end = tokio::select! {
            biased;
            Ok(callback) = &mut callback => {
                close_when_dropped.disarm();
                return Ok(callback);
            }
            () = cancel.cancelled() => LoopbackError::Cancelled,
            () = sleep(time_limit) => LoopbackError::TimedOut,
        };
        drop(close_when_dropped);
        // Joined so that the port is closed when the caller hears of the end. How the task ended does not
        // matter.
        drop(reception.await);
        Err(end)
    }
}

/// Why no callback came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoopbackError {
    /// No port could be opened.
    #[error("no port on the loopback interface could be opened ({0})")]
    NoPort(io::ErrorKind),
    /// The time limit passed.
    #[error("the browser did not come back in time")]
    TimedOut,
    /// The caller cancelled.
    #[error("the wait for the browser was cancelled")]
    Cancelled,
}

/// The task that owns the doors: lets guests in until the visit is over and the clean page was fetched.
async fn receive(doors: Doors, desk: Arc<Desk>, closing: CancellationToken) {
    let mut guests = Guests::default();
    let grace = async {
        desk.over().await;
        sleep(GRACE).await;
    };
    tokio::pin!(grace);
    loop {
        tokio::select! {
            biased;
            () = closing.cancelled() => return,
            () = &mut grace => break,
            Some(()) = guests.one_left() => {
                if desk.has_said_goodbye() {
                    break;
                }
            }
            stream = doors.next_guest() => {
                guests.admit(stream, &desk);
                // Gives the new guest its first turn before others are let in, who could push it out again.
                tokio::task::yield_now().await;
            }
        }
    }
    drop(doors);
    drop(timeout(LAST_WORDS, guests.all_left()).await);
}

fn redirect_uri(port: u16) -> Url {
    #[expect(clippy::expect_used, reason = "a constant with a number in it")]
    let uri =
        Url::parse(&format!("http://localhost:{port}/")).expect("scheme, host and port are well-formed");
    uri
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::visit::example;
    use super::*;

    async fn say(port: u16, request: String) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    /// A visit whose callback was answered, and the task that owns its port.
    async fn answered_visit() -> (u16, tokio::task::JoinHandle<()>) {
        let loopback = Loopback::bind().await.unwrap();
        let port = loopback.port();
        let (caller, callback) = oneshot::channel();
        let (progress, _) = watch::channel(VisitProgress::default());
        let desk = Arc::new(Desk::open(example::sign_in(), port, caller, progress));
        let reception = tokio::spawn(receive(loopback.doors, desk, CancellationToken::new()));
        let answer = say(port, example::true_callback(port)).await;
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        callback.await.unwrap();
        (port, reception)
    }

    #[tokio::test]
    async fn lb_04_the_port_closes_once_the_clean_page_was_fetched() {
        let (port, reception) = answered_visit().await;
        let page = say(
            port,
            format!("GET /done HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
        )
        .await;
        assert!(
            page.starts_with("HTTP/1.1 200") && page.contains("You can go back"),
            "{page}"
        );
        reception.await.unwrap();
        TcpStream::connect(("127.0.0.1", port)).await.unwrap_err();
    }

    #[tokio::test]
    async fn lb_04_the_port_closes_after_the_grace_even_if_the_clean_page_is_never_fetched() {
        let (port, reception) = answered_visit().await;
        tokio::time::pause();
        let before = tokio::time::Instant::now();
        reception.await.unwrap();
        assert!(before.elapsed() <= GRACE + LAST_WORDS);
        TcpStream::connect(("127.0.0.1", port)).await.unwrap_err();
    }

    #[tokio::test(start_paused = true)]
    async fn lb_04_the_port_is_closed_when_the_time_is_up() {
        let loopback = Loopback::bind().await.unwrap();
        let port = loopback.port();
        let (progress, _) = watch::channel(VisitProgress::default());
        let before = tokio::time::Instant::now();
        let end = loopback
            .wait(example::sign_in(), progress, CancellationToken::new())
            .await;
        assert_eq!(end.err(), Some(LoopbackError::TimedOut));
        assert_eq!(
            before.elapsed().as_secs(),
            example::sign_in().time_limit.as_secs()
        );
        TcpStream::connect(("127.0.0.1", port)).await.unwrap_err();
    }

    #[tokio::test]
    async fn lb_04_the_port_is_closed_when_the_person_cancels() {
        let loopback = Loopback::bind().await.unwrap();
        let port = loopback.port();
        let (progress, _) = watch::channel(VisitProgress::default());
        let cancel = CancellationToken::new();
        cancel.cancel();
        let end = loopback.wait(example::sign_in(), progress, cancel).await;
        assert_eq!(end.err(), Some(LoopbackError::Cancelled));
        TcpStream::connect(("127.0.0.1", port)).await.unwrap_err();
    }

    #[tokio::test]
    async fn the_redirect_names_localhost_because_entra_ignores_the_port_only_there() {
        let loopback = Loopback::bind().await.unwrap();
        assert_eq!(
            loopback.redirect_uri().as_str(),
            format!("http://localhost:{}/", loopback.port())
        );
    }
}

//! The client against real sockets on this computer that play proxies, portals, forgers and the slow.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use secrecy::SecretString;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::client::{CONNECT, OPERATION, READ, SLOWEST, WHOLE};
use super::*;
use crate::service::ServiceError;
use crate::step::Step;

/// Somebody who listens on this computer.
struct Listener {
    address: SocketAddr,
    /// What was said to it, without TLS.
    heard: Arc<Mutex<Vec<u8>>>,
    visits: Arc<AtomicUsize>,
}

impl Listener {
    /// Hears each visitor's request and says the same to all; then hangs up, or with `stays` falls silent.
    async fn says(answer: impl AsRef<[u8]>, stays: bool) -> Self {
        Self::with(answer, stays, None).await
    }

    async fn with(answer: impl AsRef<[u8]>, stays: bool, tls: Option<TlsAcceptor>) -> Self {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let listener = Self {
            address: socket.local_addr().unwrap(),
            heard: Arc::default(),
            visits: Arc::default(),
        };
        let (heard, visits) = (Arc::clone(&listener.heard), Arc::clone(&listener.visits));
        let answer: Arc<[u8]> = answer.as_ref().into();
        tokio::spawn(async move {
            while let Ok((visitor, _)) = socket.accept().await {
                visits.fetch_add(1, Ordering::Relaxed);
                let (answer, heard, tls) = (Arc::clone(&answer), Arc::clone(&heard), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => attend(visitor, &answer, &heard, stays).await,
                        Some(tls) => {
                            if let Ok(visitor) = tls.accept(visitor).await {
                                attend(visitor, &answer, &heard, stays).await;
                            }
                        }
                    }
                });
            }
        });
        listener
    }

    fn url(&self, scheme: &str) -> Url {
        Url::parse(&format!("{scheme}://{}/path?q=secret", self.address)).unwrap()
    }

    fn visits(&self) -> usize {
        self.visits.load(Ordering::Relaxed)
    }

    fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }
}

async fn attend(
    mut visitor: impl AsyncRead + AsyncWrite + Unpin,
    answer: &[u8],
    heard: &Mutex<Vec<u8>>,
    stays: bool,
) {
    let mut piece = [0; 4096];
    let mut said = Vec::new();
    while !said.windows(4).any(|end| end == b"\r\n\r\n") && said.first() != Some(&0x16) {
        match visitor.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(length) => said.extend_from_slice(&piece[..length]),
        }
    }
    heard.lock().unwrap().extend_from_slice(&said);
    // Who hangs up on us is not hurt by it.
    let _ = visitor.write_all(answer).await;
    if stays {
        std::future::pending::<()>().await;
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

async fn get(http: &Http, url: Url) -> Result<Answer, HttpError> {
    http.send(Step::Observe, Method::GET, url, HeaderMap::new(), None, None)
        .await
}

/// Sends a token that fits the address.
async fn get_with_token(http: &Http, url: Url) -> Result<Answer, HttpError> {
    let token = token_for(&url);
    http.send(
        Step::Observe,
        Method::GET,
        url,
        HeaderMap::new(),
        Some(&token),
        None,
    )
    .await
}

fn token_for(url: &Url) -> AccessToken {
    AccessToken::new(
        Origin::of(url).unwrap(),
        SecretString::from("CANARY"),
        Timestamp::MAX,
    )
}

fn through(proxy: &Listener) -> Http {
    let proxy = reqwest::Proxy::all(proxy.url("http")).unwrap();
    Http::build(|client| client.proxy(proxy)).unwrap()
}

fn direct() -> Http {
    Http::without_proxy().unwrap()
}

// ---- Proxies and portals ----------------------------------------------------------------------------------

/// NW-06
#[tokio::test]
async fn b9_47_a_proxy_that_wants_a_sign_in_is_named_before_anything_is_sent() {
    let proxy = Listener::says(answer("407 Proxy Authentication Required", "", "<html>"), false).await;
    for url in ["https://org.crm.dynamics.com/", "http://org.example/"] {
        let refused = get_with_token(&through(&proxy), Url::parse(url).unwrap())
            .await
            .unwrap_err();
        assert!(matches!(refused, HttpError::ProxySignIn), "{url}: {refused:?}");
    }
    assert!(proxy.heard().starts_with("CONNECT org.crm.dynamics.com:443"));
    let secured = proxy.heard().split("\r\n\r\n").next().unwrap().to_owned();
    assert!(
        !secured.contains("CANARY"),
        "a proxy sees the host of a secure request alone: {secured}"
    );
    assert!(
        !proxy.heard().to_lowercase().contains("proxy-authorization"),
        "no sign-in is made up"
    );
}

#[tokio::test]
async fn b9_47_a_proxy_that_lets_nobody_through_is_no_connection() {
    for refusal in [
        answer("403 Forbidden", "", "<html>blocked"),
        String::new(),
        "nonsense\r\n\r\n".into(),
    ] {
        let proxy = Listener::says(&refusal, false).await;
        let url = Url::parse("https://org.crm.dynamics.com/").unwrap();
        let refused = get(&through(&proxy), url).await.unwrap_err();
        assert!(
            matches!(&refused, HttpError::NotSent { host } if host == "org.crm.dynamics.com"),
            "{refusal}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn b9_30_a_portals_page_in_place_of_data_is_known() {
    for portal in [
        answer(
            "200 OK",
            "Content-Type: text/html; charset=utf-8\r\n",
            "<html>Welcome to our Wi-Fi",
        ),
        answer(
            "511 Network Authentication Required",
            "Content-Type: text/html\r\n",
            "<html>",
        ),
        answer("511 Network Authentication Required", "", "{}"),
        answer("403 Forbidden", "Content-Type: text/html\r\n", "<html>"),
    ] {
        let network = Listener::says(&portal, false).await;
        let page = get(&direct(), network.url("http")).await.unwrap();
        let error = page.done(Timestamp::UNIX_EPOCH).unwrap_err();
        assert!(
            matches!(error, ServiceError::NotTheService { .. }),
            "{portal}: {error:?}"
        );
    }
}

/// NW-02
#[tokio::test]
async fn b9_27_no_redirect_is_followed_and_the_token_stays_where_it_belongs() {
    let elsewhere = Listener::says(answer("200 OK", "", "{}"), false).await;
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        let location = format!("Location: {}\r\n", elsewhere.url("http"));
        let service = Listener::says(answer(status, &location, ""), false).await;
        let end = get_with_token(&direct(), service.url("http")).await.unwrap_err();
        assert!(matches!(end, HttpError::Redirected { .. }), "{status}: {end:?}");
        assert!(service.heard().contains("CANARY"));
    }
    assert_eq!(elsewhere.visits(), 0);
}

#[tokio::test]
async fn nw_02_a_token_for_another_origin_is_not_sent() {
    let service = Listener::says(answer("200 OK", "", "{}"), false).await;
    let url = service.url("http");
    for other in ["http://127.0.0.1:1/", "https://org.crm.dynamics.com/"] {
        let token = token_for(&Url::parse(other).unwrap());
        let refused = direct()
            .send(
                Step::Observe,
                Method::GET,
                url.clone(),
                HeaderMap::new(),
                Some(&token),
                None,
            )
            .await
            .unwrap_err();
        assert!(matches!(refused, HttpError::WrongAudience { .. }), "{refused:?}");
    }
    assert_eq!(service.visits(), 0);
}

// ---- Certificates -----------------------------------------------------------------------------------------

const HOST: &str = "org.crm.dynamics.com";

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut wanted = CertificateParams::default();
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Windows takes a certificate whose issuer has its own name for one that signed itself.
        wanted
            .distinguished_name
            .push(rcgen::DnType::CommonName, "An authority of the tests");
        Self(CertifiedIssuer::self_signed(wanted, KeyPair::generate().unwrap()).unwrap())
    }

    fn signs(&self, name: &str, from: i32, until: i32) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut wanted = CertificateParams::new(vec![name.to_owned()]).unwrap();
        wanted.not_before = rcgen::date_time_ymd(from, 1, 1);
        wanted.not_after = rcgen::date_time_ymd(until, 1, 1);
        let certificate = wanted.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            // The authority's own certificate goes along, as with most networks that read along. What Windows says without it is in
            // `failure.rs`.
            .with_single_cert(vec![certificate.der().clone(), self.0.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    /// A network in which every name leads to that listener, and this authority is the only one that is trusted.
    fn network(&self, all: &Listener) -> Http {
        struct Everywhere(SocketAddr);
        impl Names for Everywhere {
            fn find(&self, _: &str) -> Option<SocketAddr> {
                Some(self.0)
            }
        }
        Http::in_played_network(Arc::new(Everywhere(all.address)), self.0.pem().as_bytes()).unwrap()
    }
}

/// Why the connection was not made; fails when anything was said on it.
async fn distrust(http: &Http, listener: &Listener, url: Url) -> Distrust {
    let end = get_with_token(http, url).await.unwrap_err();
    assert_eq!(
        listener.heard(),
        "",
        "something was sent before the certificate was believed"
    );
    match end {
        HttpError::NotSecure { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

fn https() -> Url {
    Url::parse(&format!("https://{HOST}/")).unwrap()
}

#[tokio::test]
async fn b9_47_a_certificate_that_fits_is_taken() {
    let authority = Authority::new();
    let tls = Some(authority.signs(HOST, 2020, 2090));
    let service = Listener::with(answer("200 OK", "", "{}"), false, tls).await;
    let told = get_with_token(&authority.network(&service), https())
        .await
        .unwrap();
    assert_eq!(told.status, StatusCode::OK);
    assert!(service.heard().contains("CANARY"));
}

/// NW-05
#[tokio::test]
async fn b9_47_a_network_that_reads_along_is_named_by_the_systems_own_list() {
    let tls = Some(Authority::new().signs("127.0.0.1", 2020, 2090));
    let forger = Listener::with(answer("200 OK", "", "{}"), false, tls).await;
    let url = forger.url("https");
    // The client of the real programs, with the trust store of the system that runs this test.
    assert_eq!(
        distrust(&direct(), &forger, url).await,
        Distrust::UnknownAuthority
    );
}

#[tokio::test]
async fn b9_39_a_certificate_that_is_over_or_not_yet_valid_speaks_of_the_clock() {
    let authority = Authority::new();
    for (from, until) in [(2000, 2001), (2080, 2090)] {
        let service = Listener::with("", false, Some(authority.signs(HOST, from, until))).await;
        let why = distrust(&authority.network(&service), &service, https()).await;
        assert_eq!(why, Distrust::Time, "{from} to {until}");
    }
}

/// NW-05
#[tokio::test]
async fn b9_26_a_host_whose_name_leads_to_this_computer_gets_no_token() {
    let authority = Authority::new();
    let somebody = Listener::with("", false, Some(authority.signs("localhost", 2020, 2090))).await;
    let why = distrust(&authority.network(&somebody), &somebody, https()).await;
    assert_eq!(why, Distrust::OtherName);
}

/// NW-05
#[tokio::test]
async fn b9_47_what_speaks_only_old_tls_or_none_is_told_apart() {
    // An alert of TLS 1.0: fatal, protocol_version (RFC 5246, section 7.2).
    let old = Listener::says(b"\x15\x03\x01\x00\x02\x02\x46", true).await;
    let end = get_with_token(&direct(), old.url("https")).await.unwrap_err();
    assert!(
        matches!(
            end,
            HttpError::NotSecure {
                why: Distrust::TooOld,
                ..
            }
        ),
        "{end:?}"
    );

    let portal = Listener::says(
        answer("302 Found", "Location: http://portal.example/\r\n", ""),
        true,
    )
    .await;
    let end = get_with_token(&direct(), portal.url("https")).await.unwrap_err();
    assert!(
        matches!(
            end,
            HttpError::NotSecure {
                why: Distrust::Other,
                ..
            }
        ),
        "{end:?}"
    );
    assert!(!portal.heard().contains("CANARY"));
}

// ---- Too much, and too slow -------------------------------------------------------------------------------

/// NW-04
#[tokio::test]
async fn b9_30_a_body_without_an_end_is_cut_off() {
    let much = "x".repeat(5 << 20);
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    let service = Listener::says(format!("{head}{much}"), true).await;
    let end = get(&direct(), service.url("http")).await.unwrap_err();
    assert!(matches!(end, HttpError::TooLarge { .. }), "{end:?}");
}

/// NW-04
#[tokio::test]
async fn b9_30_a_compressed_body_is_neither_asked_for_nor_unpacked() {
    let bomb = answer(
        "200 OK",
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
        "\u{1f}\u{b}packed",
    );
    let service = Listener::says(&bomb, false).await;
    let told = get(&direct(), service.url("http")).await.unwrap();
    assert!(
        !service.heard().to_lowercase().contains("accept-encoding"),
        "{}",
        service.heard()
    );
    assert!(told.body.ends_with(b"packed"));
    let read = told.read::<serde_json::Value>(Timestamp::UNIX_EPOCH);
    assert!(matches!(read, Err(ServiceError::Surprise { .. })), "{read:?}");
}

async fn given_up_after(http: &Http, url: Url) -> (Duration, HttpError) {
    let before = Instant::now();
    let end = get(http, url).await.unwrap_err();
    (before.elapsed(), end)
}

#[tokio::test(start_paused = true)]
async fn nw_07_nobody_is_waited_for_without_an_end() {
    let (http, silent) = (direct(), Listener::says("", true).await);
    let (after, end) = given_up_after(&http, silent.url("http")).await;
    assert!(matches!(end, HttpError::NoAnswer { .. }), "{end:?}");
    assert_eq!(after.as_secs(), READ.as_secs(), "a service that never answers");

    let (after, end) = given_up_after(&http, silent.url("https")).await;
    assert!(matches!(end, HttpError::NotSent { .. }), "{end:?}");
    assert_eq!(after.as_secs(), CONNECT.as_secs(), "a handshake that never ends");

    let (after, end) = given_up_after(&through(&silent), https()).await;
    assert!(matches!(end, HttpError::NotSent { .. }), "{end:?}");
    assert_eq!(after.as_secs(), CONNECT.as_secs(), "a proxy that never answers");

    let half = Listener::says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", true).await;
    let (after, end) = given_up_after(&http, half.url("http")).await;
    assert!(matches!(end, HttpError::NoAnswer { .. }), "{end:?}");
    assert_eq!(
        after.as_secs(),
        READ.as_secs(),
        "an answer that stops in the middle"
    );
}

/// A solution is sent in one piece, and a poor line needs minutes for it.
#[tokio::test(start_paused = true)]
async fn nw_07_a_large_request_has_the_time_to_be_sent() {
    let (http, silent) = (direct(), Listener::says("", true).await);
    let minutes = Duration::from_mins(3);
    let body = vec![0; usize::try_from(minutes.as_secs() * SLOWEST).unwrap()];
    let before = Instant::now();
    let end = http
        .send(
            Step::StageSolution,
            Method::POST,
            silent.url("http"),
            HeaderMap::new(),
            None,
            Some(body.into()),
        )
        .await
        .unwrap_err();
    assert!(matches!(end, HttpError::NoAnswer { .. }), "{end:?}");
    assert_eq!(before.elapsed().as_secs(), (READ + minutes + OPERATION).as_secs());
}

/// A change set that the customer's plug-ins work on for a minute and a half.
#[tokio::test(start_paused = true)]
async fn nw_07_what_changes_something_has_the_time_that_dataverse_gives_it() {
    let (http, silent) = (direct(), Listener::says("", true).await);
    for (step, longest) in [
        (Step::Observe, READ),
        (Step::WriteChanges, READ + OPERATION),
        (Step::DeleteRole, READ + OPERATION),
    ] {
        let before = Instant::now();
        let url = silent.url("http");
        let end = http
            .send(step, Method::POST, url, HeaderMap::new(), None, None)
            .await
            .unwrap_err();
        assert!(matches!(end, HttpError::NoAnswer { .. }), "{end:?}");
        assert_eq!(before.elapsed().as_secs(), longest.as_secs(), "{step:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nw_07_a_byte_now_and_then_does_not_buy_more_time() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = Url::parse(&format!("http://{}/", socket.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut visitor, _): (TcpStream, _) = socket.accept().await.unwrap();
        assert!(visitor.read(&mut [0; 4096]).await.unwrap() > 0);
        visitor.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while visitor.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(20)).await;
        }
    });
    let (after, end) = given_up_after(&direct(), url).await;
    assert!(matches!(end, HttpError::NoAnswer { .. }), "{end:?}");
    assert_eq!(after.as_secs(), WHOLE.as_secs());
}

// ---- The system's proxy -----------------------------------------------------------------------------------

/// Set in the child process alone: which client it makes.
const CHILD: &str = "GANGWAY_TEST_CLIENT";

/// Run by the test below, in a process of its own, since the environment belongs to the whole process.
#[tokio::test]
async fn child_that_asks_through_the_systems_proxy() {
    let url = Url::parse("https://org.invalid/").unwrap();
    let end = match std::env::var(CHILD).as_deref() {
        Ok("real") => get(&Http::new().unwrap(), url).await.unwrap_err(),
        Ok("practice") => get(&direct(), url).await.unwrap_err(),
        _ => return,
    };
    println!("it ended as {end:?}");
}

#[tokio::test]
async fn nw_06_the_systems_proxy_is_used_and_a_rehearsal_goes_past_it() {
    let proxy = Listener::says(answer("407 Proxy Authentication Required", "", ""), false).await;
    let name = format!("{}::child_that_asks_through_the_systems_proxy", module_path!());
    let name = name.split_once("::").unwrap().1;
    for (client, end, visits) in [("practice", "NotSent", 0), ("real", "ProxySignIn", 1)] {
        let child = tokio::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(CHILD, client)
            .env("HTTPS_PROXY", proxy.url("http").as_str())
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout).into_owned();
        assert!(said.contains(&format!("it ended as {end}")), "{client}: {said}");
        assert_eq!(proxy.visits(), visits, "{client}");
    }
}

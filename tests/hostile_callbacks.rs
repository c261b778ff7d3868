//! What happens when somebody else than the browser knocks at the port where the sign-in is awaited.
//!
//! Each test opens a visit, does one hostile thing to it over a plain socket, and then lets the true callback
//! come: the hostile thing is refused, and the sign-in still completes. Each name begins with the rule or the
//! attack that it is about:
//!
//! | id | what | more of it beside the part |
//! |---|---|---|
//! | `lb_01` | bound before the browser opens | |
//! | `lb_02` | both address families on one port, or another port | `loopback/bind.rs` |
//! | `lb_03` | nobody can bind beside us | `loopback/bind.rs` |
//! | `lb_04` | gone after the callback, on cancel and in time | `loopback/mod.rs` |
//! | `lb_05` | `Host` exactly ours | |
//! | `lb_06` | path, method and form exactly as asked for | `loopback/answer.rs` |
//! | `lb_07` | fetched as a page, posted by the sign-in page | |
//! | `lb_08` | limits of size, time and connections | `loopback/connection.rs` |
//! | `lb_09` | the state first; whatever is wrong is counted, and the wait goes on | |
//! | `lb_10` | a state of 256 bits whose case counts | `loopback/visit.rs` |
//! | `lb_11` | no parameter twice | `loopback/request.rs` |
//! | `lb_12` | the first callback is the only one | `loopback/answer.rs` |
//! | `lb_13` | nothing is echoed | `loopback/rehearsal.rs`, `loopback/visit.rs` |
//! | `lb_14` | strict headers, a clean address | `loopback/page.rs` |
//! | `lb_15` | the issuer is the one that was asked | `sign_in/identity.rs` |
//! | `lb_16` | code, verifier and tokens stay inside | `tests/secrets.rs`, `tests/heap.rs` |
//! | `lb_17` | on loopback alone, so no firewall asks | `loopback/bind.rs` |
//! | `row_01` to `row_13` | a row of the list of attacks | |
//!
//! Row 11 is in `loopback/bind.rs`. What a fuzzer sends instead: `fuzz/`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test, a broken socket is a failed test"
)]

use std::time::Duration;

use engine::contract::Awaited;
use engine::sign_in::loopback::{
    BrowserPages, Callback, ConsentLeg, Direction, Loopback, LoopbackError, PageText, ResponseMode, State,
    Visit, VisitProgress,
};
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use url::Url;

// ---- A wrong, missing or guessed state --------------------------------------------------------------------

#[tokio::test]
async fn lb_09_row_01_a_callback_with_a_wrong_missing_or_empty_state_is_refused_and_counted() {
    let port = SignIn::awaited().await;
    let state = port.state();
    let wrong = [
        "code=stolen".to_owned(),
        "code=stolen&state=".to_owned(),
        "code=stolen&state=guess".to_owned(),
        format!("code=stolen&state={}", state.to_lowercase()),
        format!("code=stolen&state={}", &state[..42]),
        format!("code=stolen&state={state}x"),
        format!("code=stolen&state=+{state}"),
        format!("code=stolen&State={state}"),
    ];
    for form in &wrong {
        assert_eq!(status(&port.post(form).await), 400, "{form}");
    }
    assert_eq!(port.refused(), 8);
    port.completes().await;
}

#[tokio::test]
async fn lb_09_row_02_an_error_without_the_state_does_not_end_the_sign_in() {
    let port = SignIn::awaited().await;
    assert_eq!(status(&port.post("error=access_denied").await), 400);
    assert_eq!(
        status(&port.get("/?error=access_denied&error_description=gone").await),
        400
    );
    assert_eq!(port.refused(), 2);
    port.completes().await;
}

#[tokio::test]
async fn lb_09_row_12_however_often_somebody_guesses_the_true_callback_is_still_awaited() {
    let port = SignIn::awaited().await;
    for guess in 0..40 {
        assert_eq!(
            status(&port.post(&format!("code=stolen&state={guess}")).await),
            400
        );
    }
    assert_eq!(port.refused(), 40);
    port.completes().await;
}

#[tokio::test]
async fn row_05_the_callback_of_an_earlier_run_is_refused() {
    let earlier = SignIn::awaited().await;
    let replayed = format!("code=the-code&state={}", earlier.state());
    earlier.completes().await;

    let port = SignIn::awaited_with([9; 32]).await;
    assert_eq!(status(&port.post(&replayed).await), 400);
    port.completes().await;
}

// ---- The callback itself, twisted -------------------------------------------------------------------------

#[tokio::test]
async fn lb_11_parameters_that_come_twice_are_refused() {
    let port = SignIn::awaited().await;
    let state = port.state();
    for form in [
        format!("code=a&code=b&state={state}"),
        format!("code=a&state={state}&state={state}"),
        format!("code=a&state=wrong&state={state}"),
        format!("code=a&c%6Fde=b&state={state}"),
        format!("code=a&state={state}&iss=a&iss=b"),
    ] {
        assert_eq!(status(&port.post(&form).await), 400, "{form}");
    }
    port.completes().await;
}

#[tokio::test]
async fn row_06_text_with_a_nul_or_broken_encoding_is_refused() {
    let port = SignIn::awaited().await;
    let state = port.state();
    for code in [
        "a%00b",
        "a\0b",
        "%",
        "%4",
        "%zz",
        "%c0%80",
        "%e0%80%af",
        "%ff",
        "a%0d%0ab",
        "a%20b",
        "a+b",
        "",
    ] {
        let form = format!("code={code}&state={state}");
        assert_eq!(status(&port.post(&form).await), 400, "{}", form.escape_default());
    }
    port.completes().await;
}

#[tokio::test]
async fn lb_06_a_code_in_the_address_is_refused_where_a_form_post_was_asked_for() {
    let port = SignIn::awaited().await;
    assert_eq!(
        status(&port.get(&format!("/?code=stolen&state={}", port.state())).await),
        400
    );
    port.completes().await;
}

#[tokio::test]
async fn lb_13_row_13_a_script_in_the_error_description_is_never_echoed_and_reaches_the_caller_as_short_text()
{
    let port = SignIn::awaited().await;
    let script =
        "%3Cscript%3Ealert(1)%3C/script%3E%0d%0aSet-Cookie:+a=b%e2%80%ae".to_owned() + &"x".repeat(5000);
    let unproven = port
        .post(&format!("error=boom&error_description={script}&state=wrong"))
        .await;
    let proven = port
        .post(&format!(
            "error=boom&error_description={script}&state={}",
            port.state()
        ))
        .await;
    let page = port.get("/done").await;
    for answer in [&unproven, &proven, &page] {
        for part in ["<script", "alert", "Set-Cookie", "boom", "xxxx", "%3C"] {
            assert!(!answer.contains(part), "{part} in {answer}");
        }
    }
    assert_eq!(
        (status(&unproven), status(&proven), status(&page)),
        (400, 303, 200)
    );
    let Ok(Callback::SignInRefused(refusal)) = port.ends().await else {
        panic!("a refusal")
    };
    assert_eq!(refusal.error, "boom");
    assert!(
        refusal
            .description
            .starts_with("<script>alert(1)</script>  Set-Cookie: a=bxxx")
    );
    assert_eq!(refusal.description.chars().count(), 2048);
}

// ---- More than one callback -------------------------------------------------------------------------------

#[tokio::test]
async fn lb_12_row_04_of_two_callbacks_at_once_only_one_is_taken() {
    let port = SignIn::awaited().await;
    let (one, two) = tokio::join!(port.send_true_callback(), port.send_true_callback());
    let mut both = [status(&one), status(&two)];
    both.sort_unstable();
    assert_eq!(both, [303, 410]);
    assert!(one.contains("This was answered before") || two.contains("This was answered before"));
    assert!(matches!(port.ends().await, Ok(Callback::Code { .. })));
}

#[tokio::test]
async fn lb_12_a_second_callback_with_another_code_changes_nothing() {
    let port = SignIn::awaited().await;
    assert_eq!(status(&port.send_true_callback().await), 303);
    assert_eq!(
        status(&port.post(&format!("code=stolen&state={}", port.state())).await),
        410
    );
    let Ok(Callback::Code { code, .. }) = port.ends().await else {
        panic!("a code")
    };
    assert_eq!(code.expose_secret(), "the-code");
}

// ---- Requests that no redirect makes ----------------------------------------------------------------------

#[tokio::test]
async fn lb_05_row_10_a_host_that_is_not_exactly_ours_is_refused() {
    let port = SignIn::awaited().await;
    let number = port.number;
    for host in [
        format!("Host: evil.example:{number}"),
        format!("Host: localhost.evil.example:{number}"),
        format!("Host: 127.0.0.1:{number}"),
        format!("Host: localhost.:{number}"),
        format!("Host: somebody@localhost:{number}"),
        format!("Host: localhost:{}", number ^ 1),
        "Host: localhost".to_owned(),
        "Host:".to_owned(),
        "X-Forwarded-Host: localhost".to_owned(),
    ] {
        let answer = port.send(&with_headers(&host, &[], &port.true_form())).await;
        assert_eq!(status(&answer), 403, "{host}");
    }
    let twice = format!("Host: localhost:{number}\r\nHost: localhost:{number}");
    assert_eq!(
        status(&port.send(&with_headers(&twice, &[], &port.true_form())).await),
        400
    );
    port.completes().await;
}

#[tokio::test]
async fn lb_07_row_10_a_page_of_another_origin_cannot_post_here() {
    let port = SignIn::awaited().await;
    for origin in [
        "Origin: https://evil.example",
        "Origin: https://login.microsoftonline.com.evil.example",
        "Origin: http://login.microsoftonline.com",
        "Origin: https://login.microsoftonline.com:444",
        "Origin: ",
    ] {
        assert_eq!(status(&port.post_with(&[origin]).await), 403, "{origin}");
    }
    port.completes().await;
}

#[tokio::test]
async fn lb_07_the_sign_in_page_may_post_with_its_origin_with_null_or_without() {
    for origin in [
        &["Origin: https://login.microsoftonline.com"][..],
        &["Origin: null"],
        &[],
    ] {
        let port = SignIn::awaited().await;
        assert_eq!(status(&port.post_with(origin).await), 303, "{origin:?}");
        assert!(matches!(port.ends().await, Ok(Callback::Code { .. })));
    }
}

#[tokio::test]
async fn lb_07_row_10_a_request_that_a_browser_makes_for_something_else_than_a_page_is_refused() {
    let port = SignIn::awaited().await;
    for fetched_for in [
        &["Sec-Fetch-Dest: image", "Sec-Fetch-Mode: no-cors"][..],
        &["Sec-Fetch-Dest: empty", "Sec-Fetch-Mode: cors"],
        &["Sec-Fetch-Dest: iframe", "Sec-Fetch-Mode: navigate"],
        &["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: no-cors"],
    ] {
        assert_eq!(status(&port.post_with(fetched_for).await), 403, "{fetched_for:?}");
    }
    let as_navigation = [
        "Sec-Fetch-Dest: document",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Site: cross-site",
    ];
    assert_eq!(status(&port.post_with(&as_navigation).await), 303);
    assert!(matches!(port.ends().await, Ok(Callback::Code { .. })));
}

#[tokio::test]
async fn lb_06_other_paths_and_methods_are_not_here() {
    let port = SignIn::awaited().await;
    let (host, state) = (port.host(), port.state());
    for line in [
        "GET /favicon.ico".to_owned(),
        "GET /robots.txt".to_owned(),
        "GET /done".to_owned(),
        format!("GET /callback?code=stolen&state={state}"),
        format!("GET //?code=stolen&state={state}"),
        format!("GET /%2f?code=stolen&state={state}"),
        format!("GET /./?code=stolen&state={state}"),
        format!("HEAD /?code=stolen&state={state}"),
        format!("PUT /?code=stolen&state={state}"),
        "OPTIONS /".to_owned(),
        "OPTIONS *".to_owned(),
        "TRACE /".to_owned(),
    ] {
        let answer = port
            .send(format!("{line} HTTP/1.1\r\n{host}\r\n\r\n").as_bytes())
            .await;
        assert_eq!(status(&answer), 404, "{line}");
    }
    port.completes().await;
}

#[tokio::test]
async fn row_09_the_port_is_no_proxy() {
    let port = SignIn::awaited().await;
    let host = port.host();
    for line in [
        "CONNECT evil.example:443",
        "CONNECT localhost:443",
        "GET http://evil.example/",
    ] {
        let answer = port
            .send(format!("{line} HTTP/1.1\r\n{host}\r\n\r\n").as_bytes())
            .await;
        assert_eq!(status(&answer), 400, "{line}");
    }
    port.completes().await;
}

#[tokio::test]
async fn row_09_what_is_not_http_1_is_shown_out() {
    let port = SignIn::awaited().await;
    let tls_hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    for noise in [
        &b"GET /\r\n\r\n"[..],
        tls_hello,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
    ] {
        let answer = port.send(noise).await;
        assert!(
            answer.is_empty() || status(&answer) == 400,
            "{}: {answer}",
            noise.escape_ascii()
        );
    }
    assert!(port.refused() >= 6, "noise is counted: {}", port.refused());
    port.completes().await;
}

#[tokio::test]
async fn lb_06_only_a_form_is_read() {
    let port = SignIn::awaited().await;
    let form = port.true_form();
    for media_type in [
        "",
        "text/plain",
        "multipart/form-data; boundary=a",
        "application/json",
    ] {
        let request = format!(
            "POST / HTTP/1.1\r\n{}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{form}",
            port.host(),
            form.len()
        );
        assert_eq!(status(&port.send(request.as_bytes()).await), 415, "{media_type}");
    }
    port.completes().await;
}

// ---- Too much ---------------------------------------------------------------------------------------------

#[tokio::test]
async fn lb_08_row_07_a_header_of_a_mebibyte_is_cut_off() {
    let port = SignIn::awaited().await;
    let huge = format!(
        "GET / HTTP/1.1\r\n{}\r\nCookie: {}\r\n\r\n",
        port.host(),
        "a".repeat(1 << 20)
    );
    let many = format!(
        "GET / HTTP/1.1\r\n{}\r\n{}\r\n",
        port.host(),
        "a: b\r\n".repeat(200)
    );
    let long = format!(
        "GET /?{} HTTP/1.1\r\n{}\r\n\r\n",
        "a".repeat(1 << 20),
        port.host()
    );
    for request in [huge, many, long] {
        let answer = port.send(request.as_bytes()).await;
        assert!(answer.is_empty() || status(&answer) == 431, "{answer}");
    }
    port.completes().await;
}

#[tokio::test]
async fn lb_08_row_07_a_body_over_the_limit_is_not_read() {
    let port = SignIn::awaited().await;
    for length in [16 * 1024 + 1, 100 << 20, usize::MAX >> 4] {
        let length = format!("Content-Length: {length}");
        assert_eq!(
            status(&port.send(&form_head(&port.host(), &[&length])).await),
            413,
            "{length}"
        );
    }
    let just_fits = "code=a&state=wrong&pad=".to_owned();
    let just_fits = format!("{just_fits}{}", "x".repeat(16 * 1024 - just_fits.len()));
    assert_eq!(
        status(&port.post(&just_fits).await),
        400,
        "read, and found to have the wrong state"
    );
    port.completes().await;
}

#[tokio::test]
async fn lb_08_row_07_a_body_without_an_end_or_with_two_lengths_is_not_read() {
    let port = SignIn::awaited().await;
    for (lengths, refusals) in [
        (&["Transfer-Encoding: chunked"][..], [411, 411]),
        (&["Content-Length: 5", "Transfer-Encoding: chunked"], [411, 400]),
        (&["Transfer-Encoding: chunked", "Content-Length: 5"], [411, 400]),
        (&["Content-Length: 5", "Content-Length: 6"], [400, 400]),
        (&["Content-Length: +5"], [400, 400]),
        (&["Content-Length: -1"], [400, 400]),
        (&[], [411, 411]),
    ] {
        let answer = port.send(&form_head(&port.host(), lengths)).await;
        assert!(
            answer.is_empty() || refusals.contains(&status(&answer)),
            "{lengths:?}: {answer}"
        );
    }
    port.completes().await;
}

#[tokio::test]
async fn lb_08_row_08_five_hundred_connections_that_dawdle_do_not_keep_the_browser_out() {
    let port = SignIn::awaited().await;
    let mut dawdling = Vec::new();
    for _ in 0..500 {
        let mut stream = port.connect().await;
        // Whoever was shown out already cannot write any more; that is the point.
        let _ = stream.write_all(b"P").await;
        dawdling.push(stream);
    }
    timeout(Duration::from_secs(2), port.completes())
        .await
        .expect("served at once, with all of them still there");
}

#[tokio::test]
async fn lb_08_a_callback_in_the_middle_of_a_rush_is_heard_before_the_rush_can_push_it_out() {
    let loopback = Loopback::bind().await.unwrap();
    let knock = || TcpStream::connect(("127.0.0.1", loopback.port()));
    let mut browser = knock().await.unwrap();
    let mut rush = Vec::new();
    for _ in 0..100 {
        rush.push(knock().await.unwrap());
    }
    let port = SignIn::on(loopback, visit([1; 32]), [1; 32]);
    browser
        .write_all(&with_headers(&port.host(), &[], &port.true_form()))
        .await
        .unwrap();
    assert_eq!(status(&hear(&mut browser).await), 303);
    assert!(matches!(port.ends().await, Ok(Callback::Code { .. })));
}

#[tokio::test]
async fn lb_08_one_silent_connection_does_not_hold_up_the_next() {
    let port = SignIn::awaited().await;
    let _silent = port.connect().await;
    timeout(Duration::from_secs(2), port.completes())
        .await
        .expect("served at once");
}

// ---- The true way -----------------------------------------------------------------------------------------

#[tokio::test]
async fn lb_01_a_browser_that_is_faster_than_the_program_finds_the_door() {
    let loopback = Loopback::bind().await.unwrap();
    let mut early = TcpStream::connect(("127.0.0.1", loopback.port())).await.unwrap();
    let port = SignIn::on(loopback, visit([1; 32]), [1; 32]);
    early
        .write_all(&with_headers(&port.host(), &[], &port.true_form()))
        .await
        .unwrap();
    assert_eq!(status(&hear(&mut early).await), 303);
    assert!(matches!(port.ends().await, Ok(Callback::Code { .. })));
}

#[tokio::test]
async fn lb_02_the_callback_is_taken_on_either_address_of_localhost() {
    for address in ["127.0.0.1", "::1"] {
        let port = SignIn::awaited().await;
        let Ok(mut stream) = TcpStream::connect((address, port.number)).await else {
            assert_eq!(address, "::1", "only IPv6 may be missing on a machine");
            continue;
        };
        stream
            .write_all(&with_headers(&port.host(), &[], &port.true_form()))
            .await
            .unwrap();
        assert_eq!(status(&hear(&mut stream).await), 303);
        assert!(matches!(port.ends().await, Ok(Callback::Code { .. })));
    }
}

#[tokio::test]
async fn lb_14_every_answer_carries_the_strict_headers_and_opens_nothing_to_other_pages() {
    let port = SignIn::awaited().await;
    let refused = port.get("/favicon.ico").await;
    let callback = port.send_true_callback().await;
    let used = port.send_true_callback().await;
    let page = port.get("/done").await;
    for answer in [&refused, &callback, &used, &page] {
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        for line in [
            "cache-control: no-store",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
            "cross-origin-opener-policy: same-origin",
            "content-security-policy: default-src 'none'; style-src 'sha256-",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "connection: close",
        ] {
            assert!(head.contains(line), "{line} missing in {head}");
        }
        assert!(
            !head.contains("access-control") && !head.contains("set-cookie") && !head.contains("server:"),
            "{head}"
        );
    }
    assert!(
        callback.to_lowercase().contains("\r\nlocation: /done\r\n"),
        "{callback}"
    );
    assert!(page.contains("<h1>You can go back</h1>"), "{page}");
}

#[tokio::test]
async fn row_01_consent_and_sign_in_in_one_tab_with_somebody_interfering_all_the_way() {
    let consent_state = State::new([2; 32]);
    let then = "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?client_id=a";
    let consent = ConsentLeg {
        state: State::new([2; 32]),
        then: Url::parse(then).unwrap(),
    };
    let visit = Visit {
        consent: Some(consent),
        ..visit([1; 32])
    };
    let port = SignIn::on(Loopback::bind().await.unwrap(), visit, [1; 32]);

    assert_eq!(status(&port.get("/?admin_consent=True&state=guess").await), 400);
    assert_eq!(
        status(&port.send_true_callback().await),
        400,
        "no code before the consent"
    );
    assert_eq!(port.progress.borrow().awaited, Awaited::Consent);

    let consented = format!(
        "/?admin_consent=True&tenant=whatever&state={}",
        consent_state.expose()
    );
    let answer = port.get(&consented).await;
    assert_eq!(status(&answer), 303);
    assert!(answer.contains(&format!("location: {then}\r\n")), "{answer}");
    assert_eq!(port.progress.borrow().awaited, Awaited::SignIn);

    assert_eq!(status(&port.get(&consented).await), 410);
    assert_eq!(status(&port.get("/?error=access_denied&state=guess").await), 400);
    assert_eq!(port.refused(), 3);
    port.completes().await;
}

#[tokio::test]
async fn row_03_a_consent_that_was_declined_is_heard_although_it_says_admin_consent_true() {
    let consent = ConsentLeg {
        state: State::new([2; 32]),
        then: Url::parse("https://login.example/").unwrap(),
    };
    let visit = Visit {
        consent: Some(consent),
        ..visit([1; 32])
    };
    let port = SignIn::on(Loopback::bind().await.unwrap(), visit, [1; 32]);
    let declined = format!(
        "/?admin_consent=True&error=access_denied&error_subcode=cancel&error_description=AADSTS65004%3a+No.&state={}",
        State::new([2; 32]).expose()
    );
    assert!(port.get(&declined).await.contains("location: /done\r\n"));
    let Ok(Callback::ConsentRefused(refusal)) = port.ends().await else {
        panic!("a refusal")
    };
    assert_eq!(refusal.description, "AADSTS65004: No.");
    assert_eq!(refusal.subcode.as_deref(), Some("cancel"));
}

#[tokio::test]
async fn lb_06_where_a_form_post_cannot_come_through_the_code_may_come_in_the_address() {
    let visit = Visit {
        mode: ResponseMode::Query,
        ..visit([1; 32])
    };
    let port = SignIn::on(Loopback::bind().await.unwrap(), visit, [1; 32]);
    assert_eq!(
        status(&port.send_true_callback().await),
        404,
        "a post was not asked for"
    );
    let answer = port
        .get(&format!("/?code=the-code&state={}&session_state=s", port.state()))
        .await;
    assert_eq!(status(&answer), 303);
    assert!(
        answer.contains("location: /done\r\n"),
        "the address bar keeps nothing: {answer}"
    );
    assert_eq!(status(&port.get("/done").await), 200);
    assert!(matches!(port.ends().await, Ok(Callback::Code { .. })));
}

// ---- How the tests speak to the port ----------------------------------------------------------------------

/// A visit that is under way.
struct SignIn {
    number: u16,
    secret: [u8; 32],
    progress: watch::Receiver<VisitProgress>,
    outcome: JoinHandle<Result<Callback, LoopbackError>>,
}

impl SignIn {
    async fn awaited() -> Self {
        Self::awaited_with([1; 32]).await
    }

    async fn awaited_with(secret: [u8; 32]) -> Self {
        Self::on(Loopback::bind().await.unwrap(), visit(secret), secret)
    }

    fn on(loopback: Loopback, visit: Visit, secret: [u8; 32]) -> Self {
        let number = loopback.port();
        let (sender, progress) = watch::channel(VisitProgress::default());
        let outcome = tokio::spawn(loopback.wait(visit, sender, CancellationToken::new()));
        Self {
            number,
            secret,
            progress,
            outcome,
        }
    }

    fn state(&self) -> String {
        State::new(self.secret).expose().to_owned()
    }

    fn host(&self) -> String {
        format!("Host: localhost:{}", self.number)
    }

    fn refused(&self) -> u32 {
        self.progress.borrow().refused
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.number)).await.unwrap()
    }

    /// Sends the bytes on a connection of their own, and gives back what is answered; empty where the
    /// listener hung up.
    async fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // A listener that has heard enough hangs up before the end.
        let _ = stream.write_all(bytes).await;
        hear(&mut stream).await
    }

    async fn get(&self, target: &str) -> String {
        self.send(format!("GET {target} HTTP/1.1\r\n{}\r\n\r\n", self.host()).as_bytes())
            .await
    }

    async fn post(&self, form: &str) -> String {
        self.send(&with_headers(&self.host(), &[], form)).await
    }

    /// Posts the true form, with the given headers beside the usual ones.
    async fn post_with(&self, headers: &[&str]) -> String {
        self.send(&with_headers(&self.host(), headers, &self.true_form()))
            .await
    }

    fn true_form(&self) -> String {
        format!("code=the-code&state={}&session_state=fe1540c3", self.state())
    }

    async fn send_true_callback(&self) -> String {
        self.post(&self.true_form()).await
    }

    /// The browser brings the true answer: it is taken, and the person gets the clean page.
    async fn completes(self) {
        let answer = self.send_true_callback().await;
        assert_eq!(status(&answer), 303, "{answer}");
        assert_eq!(status(&self.get("/done").await), 200);
        let Ok(Callback::Code { code, .. }) = self.ends().await else {
            panic!("a code")
        };
        assert_eq!(code.expose_secret(), "the-code");
    }

    async fn ends(self) -> Result<Callback, LoopbackError> {
        timeout(Duration::from_secs(5), self.outcome)
            .await
            .expect("the visit ends")
            .unwrap()
    }
}

fn visit(secret: [u8; 32]) -> Visit {
    let page = |heading: &str| PageText {
        heading: heading.into(),
        text: "Nothing else is to be done here.".into(),
    };
    Visit {
        consent: None,
        sign_in_state: State::new(secret),
        mode: ResponseMode::FormPost,
        login_origin: "https://login.microsoftonline.com".into(),
        pages: BrowserPages {
            lang: "en".into(),
            direction: Direction::LeftToRight,
            title: "Gangway".into(),
            done: page("You can go back"),
            already_used: page("This was answered before"),
            refused: page("This is not what Gangway waits for"),
        },
        time_limit: Duration::from_mins(1),
    }
}

fn form_head(host: &str, headers: &[&str]) -> Vec<u8> {
    let mut head =
        format!("POST / HTTP/1.1\r\n{host}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    for header in headers {
        head += header;
        head += "\r\n";
    }
    (head + "\r\n").into_bytes()
}

fn with_headers(host: &str, headers: &[&str], form: &str) -> Vec<u8> {
    let length = format!("Content-Length: {}", form.len());
    let mut request = form_head(host, &[headers, &[&length]].concat());
    request.extend_from_slice(form.as_bytes());
    request
}

async fn hear(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset after the answer (the listener did not read all that was sent) leaves what was heard until
    // then.
    let _ = timeout(Duration::from_secs(8), stream.read_to_end(&mut answer))
        .await
        .expect("answered or shown out");
    String::from_utf8(answer).unwrap()
}

fn status(answer: &str) -> u16 {
    answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|code| code.parse().ok())
        .unwrap_or(0)
}

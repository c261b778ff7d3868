//! How quick it is. Measured on request:
//! `cargo test --release -p practice-tenant --test services speed -- --ignored --nocapture`

use std::time::Instant;

use practice_tenant::{Limits, Options, PracticeTenant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::stage::{ADA, Stage};

/// Resident memory, in KiB; only Linux tells it so.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or_default()
}

/// Sends the same request again and again on one connection; the answers have a length.
async fn hammer(origin: &str, path: &str, token: &str, times: usize) {
    let host = origin.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n");
    let mut buffer = vec![0; 64 * 1024];
    for _ in 0..times {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut held = 0;
        loop {
            let read = stream.read(&mut buffer[held..]).await.unwrap();
            assert!(read > 0, "the connection ended");
            held += read;
            let text = String::from_utf8_lossy(&buffer[..held]);
            let Some((top, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            assert!(top.starts_with("HTTP/1.1 200"), "{text}");
            let length = top
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if Some(body.len()) == length {
                break;
            }
        }
    }
}

#[tokio::test]
#[ignore = "a measurement, for a quiet machine and a release build"]
async fn speed() {
    let begun = Instant::now();
    let started = PracticeTenant::start(Options::default()).await.unwrap();
    let start = begun.elapsed();
    drop(started);

    let stage = Stage::new().await;
    stage.practice.set_limits(Limits {
        requests: usize::MAX,
        ..Limits::default()
    });
    stage.approve().await;
    let organization = stage.organization(0);
    let token = stage.access_token(ADA, &organization).await;
    let authority = stage.authority("");
    let authority = authority.trim_end_matches('/');
    let places = [
        (authority, "/common/discovery/v2.0/keys"),
        (organization.as_str(), "/api/data/v9.2/WhoAmI"),
        (organization.as_str(), "/api/data/v9.2/roles?$select=name"),
    ];
    println!("start: {start:?}");
    for (origin, path) in places {
        hammer(origin, path, &token, 200).await;
        let begun = Instant::now();
        hammer(origin, path, &token, 10_000).await;
        let rate = 10_000.0 / begun.elapsed().as_secs_f64();
        println!("{path}: {rate:.0} requests a second");
    }
    let before = resident();
    for _ in 0..5 {
        hammer(authority, "/common/discovery/v2.0/keys", &token, 20_000).await;
        stage.clock.turn(jiff::SignedDuration::from_secs(60));
    }
    println!(
        "memory over 100,000 requests: {before} KiB, then {} KiB",
        resident()
    );
}

use std::{io, sync::Arc};

use http::{HeaderMap, Method};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::{clock::FrozenClock, step::Step};

fn desk() -> Desk {
    Desk {
        now: Timestamp::UNIX_EPOCH,
        app: "Contoso Sync".into(),
        organization: "Northwind".into(),
        runs_power_platform: false,
        http: None,
    }
}

fn refusal(code: &str, message: &str) -> Refusal {
    Refusal {
        status: 403,
        code: code.into(),
        message: message.into(),
        request_id: None,
    }
}

/// Whatever is typed, only a number of it comes back.
#[test]
fn an_explanation_returns_nothing_of_the_text_but_the_number() {
    let canary = "CANARY";
    let long = "9".repeat(100_000);
    for (text, code, number) in [
        (
            format!("{canary} AADSTS50011: {canary}"),
            ProblemCode::RedirectMismatch,
            Some("AADSTS50011"),
        ),
        (
            format!("{canary}\u{0}\u{202e} 0x80072560 {canary}"),
            ProblemCode::NotAMember,
            Some("0x80072560"),
        ),
        (
            format!("AADSTS4711 {canary}"),
            ProblemCode::CodeUnknown,
            Some("AADSTS4711"),
        ),
        (
            format!("http://localhost:1/?code={canary}"),
            ProblemCode::CodeIsAddress,
            None,
        ),
        (format!("{canary} {long}"), ProblemCode::CodeMissing, None),
        (
            format!("<script>{canary}</script>"),
            ProblemCode::CodeMissing,
            None,
        ),
        ("AADSTS".repeat(1000), ProblemCode::CodeMissing, None),
        (
            format!("{{ $app }} {canary} \u{1f600}é"),
            ProblemCode::CodeMissing,
            None,
        ),
    ] {
        let problem = desk().explain(&text);
        assert_eq!(
            (problem.code, problem.service_code.as_deref()),
            (code, number),
            "{text:.60}"
        );
        assert!(!format!("{problem:?}").contains(canary), "{problem:?}");
        assert!(!problem.actions.is_empty());
    }
}

#[test]
fn a_number_that_is_not_known_is_named_and_still_leads_on() {
    let problem = desk().explain("AADSTS4711");
    assert_eq!(problem.facts["code"], "AADSTS4711");
    let refused = desk().sign_in(&SignInError::Refused(EntraRefusal {
        error: "access_denied".into(),
        code: Some(4711),
        description: "AADSTS4711: no".into(),
        correlation_id: Some("c0".into()),
        needs_browser: false,
        claims: None,
    }));
    assert_eq!(refused.code, ProblemCode::SignInRefused);
    assert_eq!(refused.service_code.as_deref(), Some("AADSTS4711"));
    assert_eq!(refused.facts["description"], "AADSTS4711: no");
}

#[test]
fn the_facts_are_those_of_the_documentation_and_none_is_empty() {
    let disk = FilesError::NotWritable {
        place: "journal/a.jsonl".into(),
        source: io::Error::from(io::ErrorKind::StorageFull),
    };
    let busy = |pause| ServiceError::Busy {
        host: "h".into(),
        status: 429,
        pause,
        code: None,
    };
    for (stop, facts) in [
        (
            Stop::Journal(JournalError::NotWritten(disk)),
            vec![("folder", "journal/a.jsonl")],
        ),
        (Stop::Service(HttpError::ProxySignIn.into()), vec![]),
        (Stop::Service(busy(None)), vec![]),
        (
            Stop::Service(busy(Some(std::time::Duration::from_secs(90)))),
            vec![("seconds", "90")],
        ),
        (
            Stop::WriteRefused(refusal("0x80040203", "no")),
            vec![("organization", "Northwind"), ("description", "no")],
        ),
        (
            Stop::WriteRefused(refusal("0x80040220", "is missing prvReadAccount privilege")),
            vec![("organization", "Northwind"), ("privileges", "prvReadAccount")],
        ),
        (
            Stop::Service(refusal("0x80040220", "no").into()),
            vec![("organization", "Northwind"), ("privileges", "unnamed")],
        ),
        (
            Stop::WriteRefused(refusal("0x80040265", "Plugin X")),
            vec![("description", "Plugin X")],
        ),
        (
            Stop::Service(refusal("0x80049999", "why").into()),
            vec![("organization", "Northwind"), ("description", "why")],
        ),
        (
            Stop::AppRefused(refusal("0x80072560", "why")),
            vec![("description", "why")],
        ),
    ] {
        let problem = desk().stop(&stop, WhatChanged::PartOfThePlan);
        let facts: std::collections::BTreeMap<_, _> = facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(problem.facts, facts, "{stop:?}");
        assert_eq!(problem.changed, WhatChanged::PartOfThePlan);
    }
}

/// A client that has heard, from somebody whom it believes, what time it is.
async fn told(date: &str, ours: Timestamp) -> Http {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", socket.local_addr().unwrap());
    let answer = format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    tokio::spawn(async move {
        let (mut visitor, _) = socket.accept().await.unwrap();
        assert!(visitor.read(&mut [0; 4096]).await.unwrap() > 0);
        visitor.write_all(answer.as_bytes()).await.unwrap();
    });
    let http = Http::without_proxy().unwrap();
    let http = http.beside(Arc::new(FrozenClock::at(ours)));
    let (url, none) = (url.parse().unwrap(), HeaderMap::new());
    http.send(Step::AskWhose, Method::GET, url, none, None, None)
        .await
        .unwrap();
    http
}

#[tokio::test]
async fn b9_39_a_clock_that_is_wrong_is_named_where_time_is_the_reason_and_nowhere_else() {
    let ours = "2026-03-01T08:00:00Z".parse().unwrap();
    let over = |why| HttpError::NotSecure {
        host: "h".into(),
        why,
    };
    let late = SignInError::Refused(EntraRefusal {
        error: "invalid_client".into(),
        code: Some(700_024),
        description: String::new(),
        correlation_id: Some("c0".into()),
        needs_browser: false,
        claims: None,
    });
    let not_trusted = SignInError::NotTrusted { what: "the nonce" };
    let changed = WhatChanged::PartOfThePlan;
    for (date, named) in [
        ("Sun, 01 Mar 2026 08:05:00 GMT", None),
        ("Sun, 01 Mar 2026 08:06:00 GMT", Some(["6", "behind", "minutes"])),
        ("Tue, 01 Mar 2016 08:00:00 GMT", Some(["3652", "ahead", "days"])),
    ] {
        let desk = Desk {
            http: Some(told(date, ours).await),
            ..desk()
        };
        let of_time = [
            (
                desk.http(&over(Distrust::Time), changed),
                ProblemCode::CertificateDate,
            ),
            (
                desk.sign_in(&SignInError::NotAtThisTime),
                ProblemCode::SignInNotTrusted,
            ),
            (
                desk.app_sign_in(CredentialKind::Certificate, &late),
                ProblemCode::CertificateRefused,
            ),
            (
                desk.certificate(CertificateError::NotNow),
                ProblemCode::CertificateNotNow,
            ),
        ];
        for (problem, otherwise) in of_time {
            let told = named.map_or(otherwise, |_| ProblemCode::ClockWrong);
            assert_eq!(problem.code, told, "{date}");
            if let Some(facts) = named {
                assert!(problem.facts.values().eq(facts), "{:?}", problem.facts);
            }
        }
        assert_eq!(desk.http(&over(Distrust::Time), changed).changed, changed);
        let problem = desk.app_sign_in(CredentialKind::Certificate, &late);
        assert_eq!(problem.service_code.as_deref(), Some("AADSTS700024"));
        assert_eq!(problem.correlation_id.as_deref(), Some("c0"));

        let other = desk.http(&over(Distrust::UnknownAuthority), changed);
        assert_eq!(other.code, ProblemCode::ConnectionIntercepted);
        assert_eq!(desk.sign_in(&not_trusted).code, ProblemCode::SignInNotTrusted);
    }
}

#[test]
fn what_a_code_means_for_the_app_is_not_said_of_the_person() {
    let problem = desk().stop(
        &Stop::AppRefused(refusal("0x80072560", "why")),
        WhatChanged::AllOfThePlan,
    );
    assert_eq!(problem.code, ProblemCode::ProbeRefused);
    let closed = desk().stop(
        &Stop::AppRefused(refusal("0x8004a113", "why")),
        WhatChanged::AllOfThePlan,
    );
    assert_eq!(closed.code, ProblemCode::AdministrationMode);
}

#[test]
fn an_app_whose_sign_in_fails_for_an_unknown_reason_has_a_wrong_credential() {
    use CredentialKind::{Certificate, ClientSecret};
    let refused = |code| {
        SignInError::Refused(EntraRefusal {
            error: "invalid_client".into(),
            code,
            description: String::new(),
            correlation_id: None,
            needs_browser: false,
            claims: None,
        })
    };
    for (kind, code, problem) in [
        (ClientSecret, None, ProblemCode::SecretWrong),
        (ClientSecret, Some(4711), ProblemCode::SecretWrong),
        (ClientSecret, Some(7_000_222), ProblemCode::SecretExpired),
        (ClientSecret, Some(650_052), ProblemCode::DataverseMissing),
        (Certificate, None, ProblemCode::CertificateRefused),
        (Certificate, Some(4711), ProblemCode::CertificateRefused),
        (Certificate, Some(70_002), ProblemCode::CertificateRefused),
        (Certificate, Some(700_027), ProblemCode::CertificateRefused),
        (Certificate, Some(650_052), ProblemCode::DataverseMissing),
    ] {
        let told = desk().app_sign_in(kind, &refused(code)).code;
        assert_eq!(told, problem, "{kind:?} {code:?}");
    }
}

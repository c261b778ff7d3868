use std::collections::HashMap;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
};
use url::Url;
use uuid::Uuid;

use super::*;
use crate::{clock::FrozenClock, cloud::PracticeAddresses};

fn compared(granted: &[&str]) -> Result<(), SignInError> {
    let granted: Vec<_> = granted.iter().map(|scope| (*scope).to_owned()).collect();
    compare_scopes(Some(&granted), &Origin::https("org.crm.dynamics.com"))
}

/// Row 19 of the attack list.
#[test]
fn b9_19_fewer_and_more_permissions_are_told_apart() {
    let own = "https://org.crm.dynamics.com/user_impersonation";
    assert!(compared(&[own]).is_ok());
    assert!(compared(&[own, "openid", "profile", "offline_access", "email"]).is_ok());
    assert!(matches!(
        compared(&["openid"]),
        Err(SignInError::FewerPermissions { .. })
    ));
    let Err(SignInError::MorePermissions { extra }) =
        compared(&[own, "https://graph.microsoft.com/Mail.Read"])
    else {
        panic!()
    };
    assert_eq!(extra, "https://graph.microsoft.com/Mail.Read");
}

/// An authority that answers when the test says so.
struct Authority {
    url: Url,
    asked: mpsc::UnboundedReceiver<Asked>,
}

/// A request for a token that waits for its answer.
struct Asked {
    form: HashMap<String, String>,
    answer: oneshot::Sender<String>,
}

impl Authority {
    async fn open() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", socket.local_addr().unwrap())).unwrap();
        let (tell, asked) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((visitor, _)) = socket.accept().await {
                tokio::spawn(serve(visitor, tell.clone()));
            }
        });
        Self { url, asked }
    }

    fn session(&self) -> AdminSession {
        let url = |port: u16| Url::parse(&format!("http://127.0.0.1:{port}")).unwrap();
        let cloud = Cloud::practice(&PracticeAddresses {
            authority: self.url.clone(),
            discovery: url(1),
            organizations: vec![url(2), url(3), url(4)],
        });
        let parts = Parts {
            cloud: cloud.unwrap(),
            client: AppId(Uuid::from_u128(1)),
            http: Http::without_proxy().unwrap(),
            clock: Arc::new(FrozenClock::at(Timestamp::now())),
        };
        let tokens = Tokens {
            access: "first".into(),
            refresh: Some("r0".into()),
            id: Some(id_token(&self.url).into()),
            lifetime: std::time::Duration::from_hours(1),
            scopes: None,
        };
        AdminSession::begin(parts, tokens, "n").unwrap()
    }

    async fn next(&mut self) -> Asked {
        self.asked.recv().await.unwrap()
    }
}

impl Asked {
    /// Gives a token, and this for the next time.
    fn gives(self, authority: &Url, refresh: &str) {
        let tokens = json!({
            "token_type": "Bearer", "access_token": self.form["scope"], "expires_in": 3600,
            "refresh_token": refresh, "id_token": id_token(authority),
        });
        self.answer.send(tokens.to_string()).unwrap();
    }
}

async fn serve(mut visitor: TcpStream, tell: mpsc::UnboundedSender<Asked>) {
    loop {
        let mut heard = Vec::new();
        let body = loop {
            let mut piece = [0; 4096];
            let length = visitor.read(&mut piece).await.unwrap_or(0);
            if length == 0 {
                return;
            }
            heard.extend_from_slice(&piece[..length]);
            let text = String::from_utf8(heard.clone()).unwrap();
            let Some((top, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let wanted = top.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.parse::<usize>().unwrap())
            });
            if body.len() == wanted.unwrap_or(0) {
                break body.to_owned();
            }
        };
        let form = url::form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect();
        let (give, given) = oneshot::channel();
        tell.send(Asked { form, answer: give }).unwrap();
        let Ok(body) = given.await else { return };
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        visitor.write_all((answer + &body).as_bytes()).await.unwrap();
    }
}

fn id_token(authority: &Url) -> String {
    let tenant = Uuid::from_u128(7);
    let claims = json!({
        "iss": format!("{}{tenant}/v2.0", authority), "aud": Uuid::from_u128(1), "tid": tenant, "oid": Uuid::from_u128(8),
        "nonce": "n", "exp": Timestamp::now().as_second() + 3600,
    });
    let part = |value: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.s", part(json!({ "alg": "RS256" })), part(claims))
}

fn organization(port: u16) -> Origin {
    Origin::of(&Url::parse(&format!("http://127.0.0.1:{port}")).unwrap()).unwrap()
}

#[tokio::test]
async fn tokens_for_several_organizations_are_asked_for_at_the_same_time() {
    let mut authority = Authority::open().await;
    let session = authority.session();
    let (one, other) = (organization(2), organization(3));
    let answers = async {
        // Neither is answered before both were asked.
        let (first, second) = (authority.next().await, authority.next().await);
        second.gives(&authority.url, "r1");
        first.gives(&authority.url, "r1");
    };
    let (one, other, ()) = tokio::join!(session.token(&one), session.token(&other), answers);
    assert_eq!(one.unwrap().audience(), &organization(2));
    assert_eq!(other.unwrap().audience(), &organization(3));
}

#[tokio::test]
async fn all_who_want_the_same_token_share_one_request() {
    let mut authority = Authority::open().await;
    let session = authority.session();
    let audience = organization(2);
    let answers = async {
        let only = authority.next().await;
        only.gives(&authority.url, "r1");
    };
    let (one, other, ()) = tokio::join!(session.token(&audience), session.token(&audience), answers);
    assert!(Arc::ptr_eq(&one.unwrap(), &other.unwrap()));
    assert!(authority.asked.try_recv().is_err(), "it was asked for twice");
}

#[tokio::test]
async fn a_request_that_fails_leaves_the_next_one_its_turn() {
    let mut authority = Authority::open().await;
    let session = authority.session();
    let audience = organization(2);
    let answers = async {
        drop(authority.next().await);
        authority.next().await.gives(&authority.url, "r1");
    };
    let (one, other, ()) = tokio::join!(session.token(&audience), session.token(&audience), answers);
    assert!(matches!(one, Err(SignInError::Http(_))));
    assert!(other.is_ok());
}

/// Each use brings a new refresh token; the one that came first in a row of requests is used from then on.
#[tokio::test]
async fn a_new_refresh_token_is_kept_also_when_requests_overtake_one_another() {
    let mut authority = Authority::open().await;
    let session = authority.session();
    let [slow, quick, later] = [2, 3, 4].map(organization);
    let answers = async {
        let (first, second) = (authority.next().await, authority.next().await);
        let (slow, quick) = if first.form["scope"].contains(":2/") {
            (first, second)
        } else {
            (second, first)
        };
        assert_eq!(
            (&*slow.form["refresh_token"], &*quick.form["refresh_token"]),
            ("r0", "r0")
        );
        quick.gives(&authority.url, "r1");
        let third = authority.next().await;
        assert_eq!(third.form["refresh_token"], "r1");
        third.gives(&authority.url, "r2");
        slow.gives(&authority.url, "r1-too");
    };
    let in_a_row = async {
        session.token(&quick).await.unwrap();
        session.token(&later).await.unwrap();
    };
    let (old, (), ()) = tokio::join!(session.token(&slow), in_a_row, answers);
    old.unwrap();
    assert_eq!(session.held().refresh.expose_secret(), "r2");
}

//! A running practice tenant, a clock to turn, and a browser without JavaScript.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, Once};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use practice_tenant::world::{CONTOSO_SYNC, NORTHWIND};
use practice_tenant::{Clock, Options, PracticeTenant, Propagation};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

pub(crate) const ADA: &str = "ada@northwind.example";
pub(crate) const BRUNO: &str = "bruno@northwind.example";
pub(crate) const GITA: &str = "gita@contoso.example";
pub(crate) const REDIRECT: &str = "http://localhost:51234/";
pub(crate) const VERIFIER: &str = "a-verifier-of-forty-three-letters-or-more-0123";

/// A clock that stands still until it is turned.
pub(crate) struct Turned(Mutex<Timestamp>);

impl Turned {
    pub(crate) fn turn(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Turned {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn advance(&self, by: SignedDuration) -> bool {
        self.turn(by);
        true
    }
}

pub(crate) struct Stage {
    pub(crate) practice: PracticeTenant,
    pub(crate) clock: Arc<Turned>,
    pub(crate) client: Client,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(Propagation::default()).await
    }

    pub(crate) async fn with(propagation: Propagation) -> Self {
        let clock = Arc::new(Turned(Mutex::new("2026-05-04T08:00:00Z".parse().unwrap())));
        let options = Options {
            clock: Arc::<Turned>::clone(&clock),
            propagation,
            control_port: Some(0),
            ..Options::default()
        };
        Self {
            practice: PracticeTenant::start(options).await.unwrap(),
            clock,
            client: client(),
        }
    }

    pub(crate) fn authority(&self, path: &str) -> String {
        format!("{}/{path}", self.practice.addresses().authority)
    }

    pub(crate) fn organization(&self, index: usize) -> String {
        self.practice.addresses().organizations[index].url.clone()
    }

    pub(crate) fn discovery(&self) -> String {
        self.practice.addresses().discovery.clone()
    }

    pub(crate) fn scope(&self) -> String {
        format!(
            "openid profile offline_access {}/user_impersonation",
            self.organization(0)
        )
    }

    /// An authorization request; `changes` replace or, with an empty value, remove parameters.
    pub(crate) fn authorize_url(&self, tenant: &str, changes: &[(&str, &str)]) -> String {
        let (app, scope, challenge) = (CONTOSO_SYNC.to_string(), self.scope(), s256(VERIFIER));
        let parameters = [
            ("client_id", app.as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", &scope),
            ("state", "a state"),
            ("nonce", "a nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        self.url(&format!("{tenant}/oauth2/v2.0/authorize"), &parameters, changes)
    }

    pub(crate) fn consent_url(&self, tenant: &str, changes: &[(&str, &str)]) -> String {
        let (app, scope) = (CONTOSO_SYNC.to_string(), format!("{}/.default", self.discovery()));
        let parameters = [
            ("client_id", app.as_str()),
            ("scope", &scope),
            ("redirect_uri", REDIRECT),
            ("state", "a state"),
        ];
        self.url(&format!("{tenant}/v2.0/adminconsent"), &parameters, changes)
    }

    pub(crate) fn url(&self, path: &str, parameters: &[(&str, &str)], changes: &[(&str, &str)]) -> String {
        let pairs = changed(parameters, changes);
        format!(
            "{}?{}",
            self.authority(path),
            serde_urlencoded::to_string(pairs).unwrap()
        )
    }

    /// The whole tenant approves, as Ada.
    pub(crate) async fn approve(&self) {
        let mut browser = Browser::new(self);
        let page = browser.get(&self.consent_url("organizations", &[])).await;
        let page = browser.click(&page, &[("account", ADA)]).await;
        let done = browser.click(&page, &[("decision", "accept")]).await;
        assert_eq!(done.answer()["admin_consent"], "True");
    }

    /// A code for somebody of an approved tenant.
    pub(crate) async fn code(&self, upn: &str, changes: &[(&str, &str)]) -> String {
        let mut browser = Browser::new(self);
        let page = browser
            .get(&self.authorize_url(&NORTHWIND.to_string(), changes))
            .await;
        let done = browser.click(&page, &[("account", upn)]).await;
        done.answer()["code"].clone()
    }

    /// The token endpoint's status and body.
    pub(crate) async fn token(&self, tenant: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let url = self.authority(&format!("{tenant}/oauth2/v2.0/token"));
        let response = self.client.post(url).form(form).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> (u16, Value) {
        let app = CONTOSO_SYNC.to_string();
        let form = [
            ("client_id", app.as_str()),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        self.token(&NORTHWIND.to_string(), &changed(&form, changes)).await
    }

    pub(crate) async fn refresh(&self, token: &str, changes: &[(&str, &str)]) -> (u16, Value) {
        let app = CONTOSO_SYNC.to_string();
        let form = [
            ("client_id", app.as_str()),
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
        ];
        self.token(&NORTHWIND.to_string(), &changed(&form, changes)).await
    }

    /// The app's own token for the first organization.
    pub(crate) async fn app_only(&self, tenant: &str, changes: &[(&str, &str)]) -> (u16, Value) {
        let (app, secret) = (CONTOSO_SYNC.to_string(), self.practice.sample_secret().value);
        let scope = format!("{}/.default", self.organization(0));
        let form = [
            ("client_id", app.as_str()),
            ("grant_type", "client_credentials"),
            ("client_secret", &secret),
            ("scope", &scope),
        ];
        self.token(tenant, &changed(&form, changes)).await
    }

    /// An access token for somebody of an approved tenant.
    pub(crate) async fn access_token(&self, upn: &str, resource: &str) -> String {
        let scope = format!("openid {resource}/user_impersonation");
        let code = self.code(upn, &[("scope", &scope)]).await;
        let (status, body) = self.redeem(&code, &[]).await;
        assert_eq!(status, 200, "{body}");
        text(&body["access_token"])
    }

    /// An access token for somebody who accepts what is asked, where it must be asked.
    pub(crate) async fn accepted_token(&self, tenant: &str, upn: &str, scope: &str) -> Value {
        let mut browser = Browser::new(self);
        let page = browser
            .get(&self.authorize_url(tenant, &[("scope", scope)]))
            .await;
        let mut page = browser.click(&page, &[("account", upn)]).await;
        if page.location.is_none() {
            page = browser.click(&page, &[("decision", "accept")]).await;
        }
        let app = CONTOSO_SYNC.to_string();
        let form = [
            ("client_id", app.as_str()),
            ("grant_type", "authorization_code"),
            ("code", &page.answer()["code"]),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let (status, body) = self.token(tenant, &form).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Status, headers and body (null, when there is none) of a request with a token.
    pub(crate) async fn call(
        &self,
        method: &str,
        url: &str,
        token: &str,
        body: Option<Value>,
    ) -> (u16, reqwest::header::HeaderMap, Value) {
        let mut request = self
            .client
            .request(method.parse().unwrap(), url)
            .bearer_auth(token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap()
        };
        (status, headers, body)
    }

    pub(crate) async fn get(&self, url: &str, token: Option<&str>) -> Response {
        let request = self.client.get(url);
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
        .send()
        .await
        .unwrap()
    }
}

fn changed<'a>(form: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form
        .iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().filter(|(_, value)| !value.is_empty()))
        .copied()
        .collect()
}

pub(crate) fn client() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap();
    });
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// Follows no redirect by itself, keeps cookies, fills in hidden fields.
pub(crate) struct Browser {
    client: Client,
    cookie: Option<String>,
}

impl Browser {
    pub(crate) fn new(stage: &Stage) -> Self {
        Self {
            client: stage.client.clone(),
            cookie: None,
        }
    }

    pub(crate) async fn get(&mut self, url: &str) -> Page {
        let request = self.client.get(url);
        self.send(request, url).await
    }

    /// Sends the page's form with what was clicked or typed.
    pub(crate) async fn click(&mut self, page: &Page, fields: &[(&str, &str)]) -> Page {
        let action = url::Url::parse(&page.url).unwrap().join(&page.action()).unwrap();
        let mut form = page.hidden();
        form.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let request = self.client.post(action.as_str()).form(&form);
        self.send(request, action.as_str()).await
    }

    async fn send(&mut self, mut request: reqwest::RequestBuilder, url: &str) -> Page {
        if let Some(cookie) = &self.cookie {
            request = request.header("Cookie", cookie);
        }
        let response = request.send().await.unwrap();
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        if let Some(cookie) = header("set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        Page {
            url: url.to_owned(),
            status: response.status().as_u16(),
            location: header("location"),
            policy: header("content-security-policy").unwrap_or_default(),
            html: response.text().await.unwrap(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) policy: String,
    pub(crate) html: String,
}

impl Page {
    pub(crate) fn title(&self) -> &str {
        between(&self.html, "<h1>", "</h1>").unwrap_or_default()
    }

    pub(crate) fn action(&self) -> String {
        unescape(between(&self.html, "action=\"", "\"").unwrap_or_else(|| panic!("no form in {self:?}")))
    }

    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let fields = self.html.split("<input type=\"hidden\"").skip(1);
        let value = |field: &str, start: &str| unescape(between(field, start, "\"").unwrap());
        fields
            .map(|field| (value(field, "name=\""), value(field, "value=\"")))
            .collect()
    }

    /// What the app was told: by redirect (query or fragment) or by the form that sends itself.
    pub(crate) fn answer(&self) -> HashMap<String, String> {
        let Some(location) = &self.location else {
            return self.hidden().into_iter().collect();
        };
        assert!(location.starts_with(REDIRECT), "{location}");
        let told = location.split_once(['?', '#']).map_or("", |(_, told)| told);
        url::form_urlencoded::parse(told.as_bytes())
            .into_owned()
            .collect()
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

pub(crate) fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// The claims of a token, unchecked.
pub(crate) fn claims(token: &Value) -> Value {
    let token = text(token);
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// A fixture: recorded from the real services, or put together from their documentation.
pub(crate) fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/fixtures")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

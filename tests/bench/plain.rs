//! The comparison: a client that is right and plain. It asks for one fact at a time, in the order in which the official
//! pages explain them, and waits for each answer. It is kept here so that the ratio can be measured at any time.

use std::time::{Duration, Instant};

use acceptance::Stage;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use engine::sign_in::loopback::{
    BrowserPages, Callback, ConsentLeg, Direction, Loopback, PageText, ResponseMode, State, Visit,
    VisitProgress,
};
use http::Method;
use practice_tenant::world;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;
use uuid::Uuid;

use crate::{Cost, writes_in};

/// The sample profile's role: rights, table, depth.
const RIGHTS: [(&str, &str, &str); 14] = [
    ("Read", "account", "Global"),
    ("Create", "account", "Global"),
    ("Write", "account", "Global"),
    ("Append", "account", "Global"),
    ("AppendTo", "account", "Global"),
    ("Read", "contact", "Global"),
    ("Create", "contact", "Global"),
    ("Write", "contact", "Global"),
    ("Append", "contact", "Global"),
    ("AppendTo", "contact", "Global"),
    ("Read", "task", "Local"),
    ("Create", "task", "Local"),
    ("Read", "annotation", "Global"),
    ("Create", "annotation", "Basic"),
];

const VERIFIER: &str = "a-verifier-of-the-plain-client-that-is-long-enough-0123456789";

/// Connects each of these organizations of the stage, one after the other; counted from the sign-in's answer to the last proof.
pub(crate) async fn connect(stage: &Stage, organizations: &[Uuid], latency: u64) -> Cost {
    let code = sign_in(stage).await;
    let writes = writes_in(stage, organizations);
    stage.tenant.requests().clear();
    stage.tenant.faults().set_latency(latency);
    let begin = Instant::now();
    let plain = Plain {
        client: reqwest::Client::new(),
        stage,
    };
    plain.run(&code, organizations).await;
    let wall = begin.elapsed();
    let writes = writes_in(stage, organizations) - writes;
    Cost::of(&stage.tenant.requests().all(), writes, wall)
}

struct Plain<'a> {
    client: reqwest::Client,
    stage: &'a Stage,
}

impl Plain<'_> {
    async fn run(&self, code: &SignedIn, organizations: &[Uuid]) {
        let addresses = self.stage.tenant.addresses();
        let authority = &addresses.authority;
        self.get(
            &format!("{authority}/organizations/v2.0/.well-known/openid-configuration"),
            "",
        )
        .await;
        let first = self
            .token(
                "organizations",
                &[
                    ("grant_type", "authorization_code"),
                    ("code", &code.code),
                    ("code_verifier", VERIFIER),
                    ("redirect_uri", &code.redirect),
                    (
                        "scope",
                        &format!("{}/user_impersonation offline_access openid", addresses.discovery),
                    ),
                ],
            )
            .await;
        let list = self
            .get(
                &format!("{}/api/discovery/v2.0/Instances", addresses.discovery),
                text(&first, "access_token"),
            )
            .await;
        let rows = list["value"].as_array().expect("a list");
        for id in organizations {
            let id = id.to_string();
            let row = rows.iter().find(|row| row["Id"] == id.as_str());
            let url = text(row.expect("it is listed"), "Url").trim_end_matches('/');
            self.one(url, &first).await;
        }
    }

    async fn one(&self, url: &str, first: &Value) {
        let tenant = world::NORTHWIND.to_string();
        let token = self
            .token(
                &tenant,
                &[
                    ("grant_type", "refresh_token"),
                    ("refresh_token", text(first, "refresh_token")),
                    (
                        "scope",
                        &format!("{url}/user_impersonation offline_access openid"),
                    ),
                ],
            )
            .await;
        self.connect(url, text(&token, "access_token"), &tenant).await;
    }

    async fn connect(&self, url: &str, token: &str, tenant: &str) {
        let api = format!("{url}/api/data/v9.2");
        self.get(&format!("{api}/WhoAmI"), token).await;
        self.get(&format!("{api}/RetrieveCurrentOrganization(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'"), token).await;
        let units = self
            .get(
                &format!(
                    "{api}/businessunits?$select=businessunitid&$filter=_parentbusinessunitid_value eq null"
                ),
                token,
            )
            .await;
        let unit = text(&units["value"][0], "businessunitid").to_owned();
        self.get(
            &format!("{api}/roles?$select=roleid&$filter=name eq 'Contoso Sync'"),
            token,
        )
        .await;
        let role = self.post(&format!("{api}/roles"), token, &json!({"name": "Contoso Sync", "businessunitid@odata.bind": format!("/businessunits({unit})")})).await;
        let mut privileges = Vec::new();
        for (right, table, depth) in RIGHTS {
            let definition = self
                .get(
                    &format!("{api}/EntityDefinitions(LogicalName='{table}')?$select=LogicalName,Privileges"),
                    token,
                )
                .await;
            let privilege = definition["Privileges"]
                .as_array()
                .expect("privileges")
                .iter()
                .find(|one| one["PrivilegeType"] == right)
                .expect("it is there")
                .clone();
            privileges.push(
                json!({"PrivilegeId": privilege["PrivilegeId"], "Depth": depth, "BusinessUnitId": unit}),
            );
        }
        let user = self
            .get(
                &format!("{api}/privileges?$select=privilegeid&$filter=name eq 'prvReadUser'"),
                token,
            )
            .await;
        privileges.push(json!({"PrivilegeId": user["value"][0]["privilegeid"], "Depth": "Global", "BusinessUnitId": unit}));
        for privilege in privileges {
            self.post(
                &format!("{role}/Microsoft.Dynamics.CRM.AddPrivilegesRole"),
                token,
                &json!({"Privileges": [privilege]}),
            )
            .await;
        }
        let role_id = role.rsplit_once('(').expect("a key").1.trim_end_matches(')');
        self.get(
            &format!("{api}/RetrieveRolePrivilegesRole(RoleId={role_id})"),
            token,
        )
        .await;
        let app = world::CONTOSO_SYNC;
        self.get(
            &format!("{api}/systemusers?$select=systemuserid&$filter=applicationid eq {app}"),
            token,
        )
        .await;
        let user = self.post(&format!("{api}/systemusers"), token, &json!({"applicationid": app, "accessmode": 4, "businessunitid@odata.bind": format!("/businessunits({unit})")})).await;
        self.get(&format!("{user}?$select=systemuserid,isdisabled"), token)
            .await;
        self.post(
            &format!("{user}/systemuserroles_association/$ref"),
            token,
            &json!({"@odata.id": role}),
        )
        .await;
        self.get(
            &format!("{user}/systemuserroles_association?$select=roleid"),
            token,
        )
        .await;
        let secret = self.stage.tenant.sample_secret().value;
        let as_app = self
            .token(
                tenant,
                &[
                    ("grant_type", "client_credentials"),
                    ("client_secret", &secret),
                    ("scope", &format!("{url}/.default")),
                ],
            )
            .await;
        let as_app = text(&as_app, "access_token");
        self.get(&format!("{api}/WhoAmI"), as_app).await;
        self.get(&format!("{api}/accounts?$select=accountid&$top=1"), as_app)
            .await;
    }

    async fn token(&self, tenant: &str, fields: &[(&str, &str)]) -> Value {
        let url = format!(
            "{}/{tenant}/oauth2/v2.0/token",
            self.stage.tenant.addresses().authority
        );
        let app = world::CONTOSO_SYNC.to_string();
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &app)
            .extend_pairs(fields)
            .finish();
        let request = self
            .client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        answered(request).await.json().await.expect("JSON")
    }

    async fn get(&self, url: &str, token: &str) -> Value {
        let request = self.client.request(Method::GET, url).bearer_auth(token);
        answered(request).await.json().await.expect("JSON")
    }

    /// Gives the new record's address.
    async fn post(&self, url: &str, token: &str, body: &Value) -> String {
        let answer = answered(self.client.post(url).bearer_auth(token).json(body)).await;
        answer
            .headers()
            .get("odata-entityid")
            .map(|id| id.to_str().expect("text").to_owned())
            .unwrap_or_default()
    }
}

async fn answered(request: reqwest::RequestBuilder) -> reqwest::Response {
    let answer = request.send().await.expect("an answer");
    assert!(
        answer.status().is_success(),
        "{} {}",
        answer.status(),
        answer.url()
    );
    answer
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {value}"))
}

struct SignedIn {
    code: String,
    redirect: String,
}

/// Consent and sign-in in the scripted browser; not counted.
async fn sign_in(stage: &Stage) -> SignedIn {
    let loopback = Loopback::bind().await.expect("a port");
    let redirect = loopback.redirect_uri().to_string();
    let addresses = stage.tenant.addresses();
    let app = world::CONTOSO_SYNC.to_string();
    let (consent_state, sign_in_state) = (State::new([1; 32]), State::new([2; 32]));
    let scope = format!("{}/user_impersonation offline_access openid", addresses.discovery);
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let authorize = Url::parse_with_params(
        &format!("{}/organizations/oauth2/v2.0/authorize", addresses.authority),
        [
            ("client_id", app.as_str()),
            ("response_type", "code"),
            ("redirect_uri", &redirect),
            ("response_mode", "form_post"),
            ("scope", &scope),
            ("state", sign_in_state.expose()),
            ("nonce", "n"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ],
    )
    .expect("an address");
    let consent = Url::parse_with_params(
        &format!("{}/organizations/v2.0/adminconsent", addresses.authority),
        [
            ("client_id", app.as_str()),
            ("scope", &format!("{}/.default", addresses.discovery)),
            ("redirect_uri", &redirect),
            ("state", consent_state.expose()),
        ],
    )
    .expect("an address");
    let page = || PageText {
        heading: String::new(),
        text: String::new(),
    };
    let visit = Visit {
        consent: Some(ConsentLeg {
            state: consent_state,
            then: authorize,
        }),
        sign_in_state,
        mode: ResponseMode::FormPost,
        login_origin: addresses.authority.clone(),
        pages: BrowserPages {
            lang: "en".into(),
            direction: Direction::LeftToRight,
            title: String::new(),
            done: page(),
            already_used: page(),
            refused: page(),
        },
        time_limit: Duration::from_secs(30),
    };
    stage.browser.go(consent);
    let (told, _) = watch::channel(VisitProgress::default());
    let callback = loopback
        .wait(visit, told, CancellationToken::new())
        .await
        .expect("an answer");
    let Callback::Code { code, .. } = callback else {
        panic!("{callback:?}")
    };
    stage.browser.pages().await;
    SignedIn {
        code: code.expose_secret().to_owned(),
        redirect,
    }
}

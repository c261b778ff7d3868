//! Every scenario of the catalogue is played against a plain client, which asks one thing at a time or in batches. Each
//! failure of requests must strike, and each change of the world must be seen in what the client is told.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use http::Method;
use jiff::{SignedDuration, Timestamp};
use practice_tenant::scenario::{self, Scenario};
use practice_tenant::world::{CONTOSO_SYNC, NORTHWIND, Secret};
use practice_tenant::{Action, Fault, Service, SystemChance};
use serde_json::{Value, json};

use crate::stage::{ADA, Browser, Page, REDIRECT, Stage, VERIFIER, claims};

const ROLE: &str = "11111111-1111-4111-8111-111111111111";
const OTHER_ROLE: &str = "11111111-1111-4111-8111-222222222222";
const USER: &str = "11111111-1111-4111-8111-333333333333";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Single,
    Batch,
}

#[tokio::test]
async fn every_scenario_strikes_a_client_that_asks_one_thing_at_a_time() {
    all_strike(Form::Single).await;
}

#[tokio::test]
async fn every_scenario_strikes_a_client_that_asks_in_batches() {
    all_strike(Form::Batch).await;
}

async fn all_strike(form: Form) {
    let calm = Journey::play(None, form).await.told;
    assert!(
        calm.contains("proof 200") && calm.matches("204").count() >= 6 && !calm.contains("lost"),
        "{calm}"
    );
    let lab = Scenario {
        name: "northwindlab".into(),
        ..Scenario::parse("{}").unwrap()
    };
    let calm_in_the_lab = Journey::play(Some(&lab), form).await.told;
    let mut unnoticed = Vec::new();
    for scenario in scenario::catalogue() {
        let journey = Journey::play(Some(scenario), form).await;
        let mut ordered = journey.stage.practice.faults().all();
        ordered.retain(|fault| form == Form::Batch || !is_for_batches(fault));
        if ordered.is_empty() && scenario.world.is_empty() {
            continue;
        }
        let idle = ordered.iter().filter(|fault| fault.struck() == 0);
        unnoticed.extend(idle.map(|fault| format!("{}: {fault:?}", scenario.name)));
        let calm = if in_the_lab(scenario) {
            &calm_in_the_lab
        } else {
            &calm
        };
        if journey.told == *calm {
            unnoticed.push(format!("{}: nothing is different", scenario.name));
        }
    }
    assert!(unnoticed.is_empty(), "{form:?}: {unnoticed:#?}");
}

fn is_for_batches(fault: &Fault) -> bool {
    serde_json::to_value(fault).unwrap()["path"] == "$batch"
}

fn in_the_lab(scenario: &Scenario) -> bool {
    serde_json::to_string(scenario).unwrap().contains("northwindlab")
}

/// Sign-in, approval, discovery, set-up, proof and undo, which go on whatever comes. What was told on the way is kept as
/// text: statuses, codes, and the facts that a scenario may change.
struct Journey {
    stage: Stage,
    form: Form,
    upn: &'static str,
    organization: usize,
    patience: Duration,
    told: String,
}

impl Journey {
    async fn play(scenario: Option<&Scenario>, form: Form) -> Self {
        let stage = Stage::new().await;
        let lab = scenario.is_some_and(in_the_lab);
        let mut patience = Duration::from_secs(20);
        if let Some(scenario) = scenario {
            stage.practice.play(scenario).unwrap();
            let waits = |fault: &Fault| matches!(fault.action(), Action::Delay(_));
            if scenario.faults.iter().any(waits) {
                patience = Duration::from_millis(200);
            }
        }
        let mut journey = Self {
            organization: if lab { 2 } else { 0 },
            upn: if lab { "dana@northwind.example" } else { ADA },
            stage,
            form,
            patience,
            told: String::new(),
        };
        journey.go().await;
        journey
    }

    fn note(&mut self, what: &str, found: impl std::fmt::Display) {
        writeln!(self.told, "{what} {found}").unwrap();
    }

    async fn go(&mut self) {
        let metadata = self
            .stage
            .authority("organizations/v2.0/.well-known/openid-configuration");
        let (_, body) = self.get("metadata", &metadata, None).await;
        let issuer = body["issuer"]
            .as_str()
            .unwrap_or_default()
            .contains("issuer.example");
        self.note("another issuer", issuer);

        self.approve().await;
        let (person, refresh) = self.sign_in().await;
        let discovery = self.stage.discovery();
        let again = self.refresh(&refresh, &discovery).await;
        let instances = format!("{discovery}/api/discovery/v2.0/Instances");
        let (_, body) = self.get("discovery", &instances, Some(&again)).await;
        for row in body["value"].as_array().into_iter().flatten() {
            let local = row["Url"]
                .as_str()
                .unwrap_or_default()
                .starts_with("http://127.0.0.1");
            let told = format!("{} {} {local}", row["FriendlyName"], row["State"]);
            self.note("listed", told);
        }
        for _ in 0..2 {
            let me = format!("{}/v1.0/me", self.stage.practice.addresses().graph);
            self.get("graph", &me, None).await;
        }
        self.set_up(&person).await;
        self.prove().await;
        let gone = [(Method::DELETE, format!("systemusers({USER})"), None)];
        self.dataverse("undo", &person, &gone, true).await;
    }

    async fn approve(&mut self) {
        let mut browser = Browser::new(&self.stage);
        let mut page = browser.get(&self.stage.consent_url("organizations", &[])).await;
        for click in [("account", ADA), ("decision", "accept")] {
            if page.html.contains("action=\"") {
                page = browser.click(&page, &[click]).await;
            }
        }
        let answer = returned(&page);
        let scope = answer.get("scope").map_or(0, |scope| scope.split(' ').count());
        let error = answer.get("error").cloned().unwrap_or_default();
        self.note("approved", format!("{} {scope} {error}", page.status));
    }

    async fn sign_in(&mut self) -> (String, String) {
        let resource = self.stage.organization(self.organization);
        let scope = format!("openid offline_access {resource}/user_impersonation");
        let mut browser = Browser::new(&self.stage);
        let url = self
            .stage
            .authorize_url(&NORTHWIND.to_string(), &[("scope", &scope)]);
        let page = browser.get(&url).await;
        let page = browser.click(&page, &[("account", self.upn)]).await;
        let answer = returned(&page);
        let code = answer.get("code").cloned().unwrap_or_default();
        self.note("signed in", format!("{} {}", page.status, code.is_empty()));
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let mut tokens = self.token("code", &form).await;
        // A client tries once more.
        if tokens["access_token"].is_null() {
            tokens = self.token("code again", &form).await;
        }
        if tokens["id_token"].is_string() {
            let id = claims(&tokens["id_token"]);
            let signed = !tokens["id_token"].as_str().unwrap().ends_with('.');
            let begins = id["nbf"].as_i64().unwrap() - self.now();
            let told = format!("{} {} {begins} {signed}", id["aud"], id["nonce"]);
            let own = id["iss"].as_str().unwrap().contains("127.0.0.1");
            self.note("id token", format!("{told} {own}"));
        }
        let text = |name: &str| tokens[name].as_str().unwrap_or_default().to_owned();
        (text("access_token"), text("refresh_token"))
    }

    fn now(&self) -> i64 {
        practice_tenant::Clock::now(&*self.stage.clock).as_second()
    }

    async fn refresh(&mut self, token: &str, resource: &str) -> String {
        let scope = format!("{resource}/user_impersonation");
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("scope", &scope),
        ];
        let tokens = self.token("refresh", &form).await;
        tokens["access_token"].as_str().unwrap_or_default().to_owned()
    }

    async fn set_up(&mut self, token: &str) {
        let reads = [
            "WhoAmI",
            "organizations?$select=name",
            "roles?$select=name&$filter=name eq 'Contoso Sync'",
            &format!("systemusers?$select=fullname&$filter=applicationid eq {CONTOSO_SYNC}"),
        ];
        let reads = reads.map(|path| (Method::GET, path.to_owned(), None));
        self.dataverse("before", token, &reads, false).await;

        let unit = {
            let world = self.stage.practice.world();
            let seed = world
                .organizations
                .iter()
                .find(|found| found.origin() == self.stage.organization(self.organization));
            seed.and_then(|found| found.business_unit(&found.seed().root_business_unit))
                .unwrap_or_default()
        };
        let bind = format!("/businessunits({unit})");
        let role = |id: &str| json!({"roleid": id, "name": id, "businessunitid@odata.bind": bind});
        let user =
            json!({"systemuserid": USER, "applicationid": CONTOSO_SYNC, "businessunitid@odata.bind": bind});
        let privilege = json!({"Privileges": [{"Depth": "Global",
            "PrivilegeId": "886b280c-6396-4d56-a0a3-2c1b0a50ceb0", "BusinessUnitId": unit}]});
        let reference = format!(
            "{}/api/data/v9.2/roles({ROLE})",
            self.stage.organization(self.organization)
        );
        let post = |path: String, body: Value| (Method::POST, path, Some(body));
        let writes = [
            post("roles".into(), role(ROLE)),
            post("roles".into(), role(OTHER_ROLE)),
            post(
                format!("roles({ROLE})/Microsoft.Dynamics.CRM.AddPrivilegesRole"),
                privilege,
            ),
            (
                Method::PATCH,
                format!("roles({ROLE})"),
                Some(json!({"name": "Journey"})),
            ),
            post("systemusers".into(), user),
            post(
                format!("systemusers({USER})/systemuserroles_association/$ref"),
                json!({"@odata.id": reference}),
            ),
        ];
        self.dataverse("write", token, &writes, true).await;
        let after = [
            (Method::GET, format!("roles({ROLE})?$select=name"), None),
            (Method::GET, format!("systemusers({USER})?$select=fullname"), None),
        ];
        self.dataverse("after", token, &after, false).await;
        let package = json!({"OverwriteUnmanagedCustomizations": false, "PublishWorkflows": false,
            "CustomizationFile": "bm90IGEgemlw", "ImportJobId": USER});
        for _ in 0..2 {
            let import = [post("ImportSolution".into(), package.clone())];
            self.dataverse("import", token, &import, false).await;
        }
    }

    async fn prove(&mut self) {
        let secret = self.stage.practice.sample_secret().value;
        let scope = format!("{}/.default", self.stage.organization(self.organization));
        let mut form = vec![("grant_type", "client_credentials"), ("scope", &*scope)];
        form.extend([
            ("client_assertion", "nothing"),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
        ]);
        self.token("certificate", &form).await;
        let fresh = Secret::new(
            &SystemChance,
            Timestamp::from_second(self.now()).unwrap(),
            SignedDuration::from_hours(24),
        );
        let value = fresh.value.clone();
        if let Some(app) = self
            .stage
            .practice
            .world()
            .directory
            .application_mut(CONTOSO_SYNC)
        {
            app.secrets.push(fresh);
        }
        let mut tokens = Value::Null;
        for (step, value) in [("new secret", &value), ("secret", &secret)] {
            form.truncate(2);
            form.push(("client_secret", value));
            tokens = self.token(step, &form).await;
        }
        let token = tokens["access_token"].as_str().unwrap_or_default().to_owned();
        let who = [(Method::GET, "WhoAmI".to_owned(), None)];
        self.dataverse("proof", &token, &who, false).await;
    }

    /// The operations, one after the other or as one batch, writes as one change set.
    async fn dataverse(
        &mut self,
        step: &str,
        token: &str,
        operations: &[(Method, String, Option<Value>)],
        one: bool,
    ) {
        let root = format!("{}/api/data/v9.2", self.stage.organization(self.organization));
        if self.form == Form::Single {
            for (method, path, body) in operations {
                let url = format!("{root}/{path}");
                let mut request = self.stage.client.request(method.clone(), url).bearer_auth(token);
                if let Some(body) = body {
                    request = request.json(body);
                }
                self.send(step, request).await;
            }
            return;
        }
        let mut body = String::new();
        for (index, (method, path, json)) in operations.iter().enumerate() {
            let boundary = if one { "set" } else { "batch" };
            let length = json.as_ref().map(Value::to_string).unwrap_or_default();
            write!(
                body,
                "--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\
                 Content-ID: {index}\r\n\r\n{method} {root}/{path} HTTP/1.1\r\nContent-Type: \
                 application/json\r\n\r\n{length}\r\n"
            )
            .unwrap();
        }
        body = if one {
            format!(
                "--batch\r\nContent-Type: multipart/mixed; boundary=set\r\n\r\n{body}--set--\r\n--batch--\r\n"
            )
        } else {
            format!("{body}--batch--\r\n")
        };
        let request = self
            .stage
            .client
            .post(format!("{root}/$batch"))
            .bearer_auth(token)
            .header("Content-Type", "multipart/mixed; boundary=batch")
            .header("Prefer", "odata.continue-on-error")
            .body(body);
        self.send(step, request).await;
    }

    async fn get(&mut self, step: &str, url: &str, token: Option<&str>) -> (u16, Value) {
        let request = self.stage.client.get(url);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let (status, text) = self.send(step, request).await;
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    async fn token(&mut self, step: &str, form: &[(&str, &str)]) -> Value {
        let url = self.stage.authority(&format!("{NORTHWIND}/oauth2/v2.0/token"));
        let app = CONTOSO_SYNC.to_string();
        let mut form = form.to_vec();
        form.push(("client_id", &app));
        let request = self.stage.client.post(url).form(&form);
        let (_, text) = self.send(step, request).await;
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        self.note(step, &answer["error_codes"]);
        answer
    }

    /// Keeps status, kind, what the answer wants of the client, statuses within, codes and a few facts.
    async fn send(&mut self, step: &str, request: reqwest::RequestBuilder) -> (u16, String) {
        let answer = async {
            let mut response = request.timeout(self.patience).send().await?;
            let mut text = Vec::new();
            while let Some(piece) = response.chunk().await? {
                text.extend_from_slice(&piece);
                if text.len() > 4 << 20 {
                    break;
                }
            }
            Ok::<_, reqwest::Error>((response.status(), response.headers().clone(), text))
        };
        let Ok((status, headers, text)) = answer.await else {
            self.note(step, "lost");
            return (0, String::new());
        };
        let text = String::from_utf8_lossy(&text).into_owned();
        let header = |name: &str| headers.get(name).map(|value| format!("{value:?}"));
        let told = format!(
            "{} {:?} {:?} {:?} {}",
            status.as_u16(),
            header("retry-after"),
            header("location").map(|to| to.contains("proxy.example")),
            header("www-authenticate").map(|wants| wants.contains("insufficient_claims")),
            text.len() > 4 << 20,
        );
        self.note(step, told);
        for line in text.split("\r\n") {
            if let Some(told) = line.strip_prefix("HTTP/1.1 ") {
                self.note(step, &told[..3]);
            } else if line.starts_with("Content-ID: ") {
                self.note(step, line);
            }
        }
        let text = text.replace("\": ", "\":");
        for piece in text.split("\"code\":\"").skip(1) {
            self.note(step, piece.split('"').next().unwrap_or_default());
        }
        for fact in ["\"fullname\":", "\"name\":", "\"OrganizationId\":"] {
            for piece in text.split(fact).skip(1) {
                self.note(step, piece.split([',', '}']).next().unwrap_or_default());
            }
        }
        (status.as_u16(), text)
    }
}

#[tokio::test]
async fn an_answer_for_an_operation_in_a_change_set_undoes_the_whole_set() {
    let scenario = Scenario::named("privileges-refused").unwrap();
    let journey = Journey::play(Some(scenario), Form::Batch).await;
    let writes: Vec<&str> = lines(&journey, "write ");
    assert!(writes[0].starts_with("write 200"), "{writes:?}");
    assert_eq!(writes[1..], ["write 403", "write 0x80040220"]);
    assert!(
        lines(&journey, "after ").contains(&"after 404"),
        "{}",
        journey.told
    );

    let journey = Journey::play(Some(scenario), Form::Single).await;
    let writes = lines(&journey, "write ");
    assert!(writes[0].starts_with("write 204") && writes[1].starts_with("write 204"));
    assert!(
        writes[2].starts_with("write 403") && writes[4].starts_with("write 204"),
        "{writes:?}"
    );
}

#[tokio::test]
async fn a_lost_answer_of_an_operation_in_a_change_set_leaves_the_whole_set_done() {
    for name in ["role-made-answer-lost", "user-made-answer-lost"] {
        let scenario = Scenario::named(name).unwrap();
        let journey = Journey::play(Some(scenario), Form::Batch).await;
        assert_eq!(lines(&journey, "write "), ["write lost"], "{name}");
        let after = lines(&journey, "after ");
        assert!(
            after.contains(&"after \"Journey\"") && !after.contains(&"after 404"),
            "{after:?}"
        );
    }
    let scenario = Scenario::named("role-not-assigned").unwrap();
    let journey = Journey::play(Some(scenario), Form::Batch).await;
    assert_eq!(lines(&journey, "write "), ["write lost"]);
    assert!(lines(&journey, "after ").contains(&"after 404"));
}

#[tokio::test]
async fn only_the_operation_that_a_rule_is_about_is_throttled() {
    let stage = Stage::new().await;
    stage.approve().await;
    let organization = stage.organization(0);
    let token = stage.access_token(ADA, &organization).await;
    let throttle = Action::Throttle { retry_after: 9 };
    stage.practice.faults().add(
        Fault::on(Service::Organization, throttle)
            .method(Method::GET)
            .path("/accounts")
            .nth(2),
    );
    let parts = ["WhoAmI", "accounts?$top=1", "accounts?$top=2", "roles?$top=1"].map(|path| {
        format!(
            "--b\r\nContent-Type: application/http\r\n\r\nGET /api/data/v9.2/{path} HTTP/1.1\r\nAccept: \
             application/json\r\n\r\n\r\n"
        )
    });
    let batch = format!("{}--b--\r\n", parts.concat());
    let send = async |prefer: &str| {
        let request = stage
            .client
            .post(format!("{organization}/api/data/v9.2/$batch"))
            .bearer_auth(&token)
            .header("Content-Type", "multipart/mixed; boundary=b")
            .header("Prefer", prefer)
            .body(batch.clone());
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.text().await.unwrap())
    };
    let (status, text) = send("odata.continue-on-error").await;
    let statuses: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("HTTP/1.1 "))
        .collect();
    assert_eq!(status, 200);
    assert_eq!(statuses, ["200 OK", "200 OK", "429 Too Many Requests", "200 OK"]);
    assert!(
        text.contains("retry-after: 9\r\n") && text.contains("0x80072322"),
        "{text}"
    );
}

/// What the app was told, where the browser was sent back to it.
fn returned(page: &Page) -> HashMap<String, String> {
    page.location.iter().flat_map(|_| page.answer()).collect()
}

fn lines<'a>(journey: &'a Journey, step: &str) -> Vec<&'a str> {
    journey
        .told
        .lines()
        .filter(|line| line.starts_with(step))
        .collect()
}

//! Thousands of broken requests over HTTP: an answer to each, in the shape of the service that was asked.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, Method};
use practice_tenant::Limits;
use practice_tenant::world::{ADA as ADA_ID, CONTOSO_SYNC, NORTHWIND, NORTHWIND_PRODUCTION};
use reqwest::Response;
use serde_json::{Value, json};

use crate::certificates::Signed;
use crate::dice::{Dice, cases, quoted};
use crate::stage::{ADA, REDIRECT, Stage, VERIFIER, text};

/// The token endpoint's answer: tokens, or an error with all members of the recorded ones.
async fn check_token(response: Response, what: &str) {
    let status = response.status().as_u16();
    let body: Value = response
        .json()
        .await
        .unwrap_or_else(|error| panic!("{status} {error} for {what}"));
    if status == 200 {
        assert!(
            body["access_token"].is_string() || body["device_code"].is_string(),
            "{body} for {what}"
        );
        return;
    }
    assert!(matches!(status, 400 | 401), "{status} {body} for {what}");
    for member in [
        "error",
        "error_description",
        "timestamp",
        "trace_id",
        "correlation_id",
    ] {
        assert!(body[member].is_string(), "{body} for {what}");
    }
    assert!(body["error_codes"][0].is_u64(), "{body} for {what}");
}

#[tokio::test]
async fn broken_token_forms_are_answered() {
    let stage = Stage::new().await;
    stage.approve().await;
    let (_, signed_in) = stage.redeem(&stage.code(ADA, &[]).await, &[]).await;
    let refresh = text(&signed_in["refresh_token"]);
    let code = stage.code(ADA, &[]).await;
    let (secret, scope) = (
        stage.practice.sample_secret().value,
        format!("{}/.default", stage.organization(0)),
    );
    let app = CONTOSO_SYNC.to_string();
    let device = "urn:ietf:params:oauth:grant-type:device_code";
    let forms: [&[(&str, &str)]; 5] = [
        &[
            ("client_id", &app),
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
            (
                "claims",
                r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#,
            ),
        ],
        &[
            ("client_id", &app),
            ("grant_type", "refresh_token"),
            ("refresh_token", &refresh),
            ("scope", &scope),
            ("client_info", "1"),
        ],
        &[
            ("client_id", &app),
            ("grant_type", "client_credentials"),
            ("client_secret", &secret),
            ("scope", &scope),
        ],
        &[
            ("client_id", &app),
            ("grant_type", "client_credentials"),
            ("client_secret", &secret),
            ("resource", &scope),
        ],
        &[("client_id", &app), ("grant_type", device), ("device_code", "x")],
    ];
    let tenant = NORTHWIND.to_string();
    for mut dice in cases("token forms", 1_500) {
        let form = *dice.pick(&forms);
        let body = if dice.below(2) == 0 {
            dice.mutate(&serde_urlencoded::to_string(form).unwrap())
        } else {
            let broken = dice.below(form.len());
            let mut form: Vec<(&str, String)> = form
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect();
            form[broken].1 = dice.mutate(&form[broken].1);
            serde_urlencoded::to_string(form).unwrap()
        };
        let path = *dice.pick(&["oauth2/v2.0/token", "oauth2/token", "oauth2/v2.0/devicecode"]);
        let tenant = if dice.below(8) == 0 {
            quoted(&dice.mutate(&tenant)).replace(['/', '.'], "")
        } else {
            tenant.clone()
        };
        if tenant.is_empty() {
            continue;
        }
        let mut request = stage.client.post(stage.authority(&format!("{tenant}/{path}")));
        request = request.header("Content-Type", "application/x-www-form-urlencoded");
        if dice.below(8) == 0 {
            let basic = dice.mutate("Basic ZDNiMmE2YzE6c2VjcmV0");
            if let Ok(basic) = HeaderValue::from_str(&basic) {
                request = request.header("Authorization", basic);
            }
        }
        let what = format!("{tenant}/{path} {body}");
        check_token(request.body(body).send().await.expect(&what), &what).await;
    }
}

/// Breaks one of a token's three parts, before or after its encoding.
fn broken_token(dice: &mut Dice, token: &str) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let part = dice.below(parts.len());
    let decoded = URL_SAFE_NO_PAD
        .decode(&parts[part])
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    parts[part] = match decoded {
        Some(json) if dice.below(3) > 0 => URL_SAFE_NO_PAD.encode(dice.mutate(&json)),
        _ => dice.mutate(&parts[part]),
    };
    parts.join(".")
}

#[tokio::test]
async fn broken_assertions_are_answered() {
    let signed = Signed::new().await;
    signed.register();
    let good = signed.assertion("RS256", &json!({}));
    let app = CONTOSO_SYNC.to_string();
    let scope = format!("{}/.default", signed.stage.organization(0));
    let url = signed.stage.authority(&format!("{NORTHWIND}/oauth2/v2.0/token"));
    for mut dice in cases("client assertions", 600) {
        let mut assertion = broken_token(&mut dice, &good);
        // What is signed is read further than what is not.
        if let (0, Some((unsigned, _))) = (dice.below(4), assertion.rsplit_once('.')) {
            assertion = signed.sign("RS256", unsigned);
        }
        let form = [
            ("client_id", app.as_str()),
            ("grant_type", "client_credentials"),
            ("scope", &scope),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", &assertion),
        ];
        let response = signed.stage.client.post(&url).form(&form).send().await;
        check_token(response.expect(&assertion), &assertion).await;
    }
}

#[tokio::test]
async fn broken_bearer_tokens_are_answered() {
    let stage = Stage::new().await;
    stage.approve().await;
    let doors = doors(&stage).await;
    for mut dice in cases("bearer tokens", 1_000) {
        let door = dice.pick(&doors);
        let token = broken_token(&mut dice, &door.token);
        let value = format!("Bearer {token}");
        let Ok(header) = HeaderValue::from_bytes(value.as_bytes()) else {
            continue;
        };
        let path = door.paths[0].replace("ID", &NORTHWIND_PRODUCTION.to_string());
        let request = stage.client.get(format!("{}{path}", door.origin));
        let response = request.header("Authorization", header).send().await;
        let response = response.expect(&value);
        // Breaking may also leave it whole, for instance by swapping two equal letters.
        assert!(
            matches!(response.status().as_u16(), 200 | 401),
            "{} for {value}",
            response.status()
        );
        check(door.kind, response, &value).await;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Authority,
    Discovery,
    Graph,
    PowerPlatform,
    Organization,
}

/// A service with what it can be asked, and a token for it. The first path is one that a token opens.
struct Door {
    kind: Kind,
    origin: String,
    token: String,
    paths: &'static [&'static str],
}

const AUTHORITY: [&str; 16] = [
    "/common/discovery/instance",
    "/northwind.example/v2.0/.well-known/openid-configuration",
    "/northwind.example/.well-known/openid-configuration",
    "/common/discovery/v2.0/keys",
    "/common/discovery/keys",
    "/organizations/oauth2/v2.0/authorize",
    "/organizations/oauth2/authorize",
    "/organizations/v2.0/adminconsent",
    "/organizations/adminconsent",
    "/northwind.example/oauth2/v2.0/token",
    "/northwind.example/oauth2/token",
    "/northwind.example/oauth2/v2.0/devicecode",
    "/devicelogin",
    "/common/oauth2/v2.0/logout",
    "/common/oauth2/logout",
    "/common/reprocess",
];
const DISCOVERY: [&str; 5] = [
    "/api/discovery/v2.0/Instances",
    "/api/discovery/v2.0/Instances(ID)",
    "/api/discovery/v2.0/Instances(UniqueName='ID')",
    "/api/discovery/v2.0/Instances(State=0)",
    "/api/discovery/v2.0",
];
const GRAPH: [&str; 18] = [
    "/v1.0/me",
    "/v1.0/me/memberOf",
    "/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole",
    "/v1.0/organization",
    "/v1.0/organization/ID",
    "/v1.0/applications",
    "/v1.0/applications/ID",
    "/v1.0/applications(appId='ID')",
    "/v1.0/applications/ID/addPassword",
    "/v1.0/applications/ID/removePassword",
    "/v1.0/applications/ID/addKey",
    "/v1.0/servicePrincipals",
    "/v1.0/servicePrincipals(appId='ID')",
    "/v1.0/servicePrincipals/ID/appRoleAssignments",
    "/v1.0/oauth2PermissionGrants",
    "/v1.0/oauth2PermissionGrants/ID",
    "/v1.0/policies/defaultAppManagementPolicy",
    "/oidc/userinfo",
];
const POWER_PLATFORM: [&str; 3] = [
    "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments?api-version=2023-06-01",
    "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/ID?api-version=2023-06-01",
    "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/ID/addAppUser?api-version=2020-10-01",
];
const ORGANIZATION: [&str; 30] = [
    "/api/data/v9.2/WhoAmI",
    "/api/data/v9.2",
    "/api/data/v9.2/$metadata",
    "/api/data/v9.2/$batch",
    "/api/data/v9.2/RetrieveVersion",
    "/api/data/v9.2/RetrieveCurrentOrganization(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType'Default')",
    "/api/data/v9.2/RetrieveRolePrivilegesRole(RoleId=ID)",
    "/api/data/v9.2/RetrieveMissingDependencies(SolutionUniqueName='ID')",
    "/api/data/v9.2/roles",
    "/api/data/v9.2/roles(ID)",
    "/api/data/v9.2/roles(ID)/roleprivileges_association",
    "/api/data/v9.2/roles(ID)/Microsoft.Dynamics.CRM.AddPrivilegesRole",
    "/api/data/v9.2/roles(ID)/Microsoft.Dynamics.CRM.ReplacePrivilegesRole",
    "/api/data/v9.2/roles(ID)/Microsoft.Dynamics.CRM.RemovePrivilegeRole",
    "/api/data/v9.2/systemusers",
    "/api/data/v9.2/systemusers(ID)",
    "/api/data/v9.2/systemusers(ID)/systemuserroles_association/$ref",
    "/api/data/v9.2/systemusers(azureactivedirectoryobjectid=ID)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()",
    "/api/data/v9.2/businessunits",
    "/api/data/v9.2/privileges",
    "/api/data/v9.2/accounts",
    "/api/data/v9.2/accounts(ID)/name",
    "/api/data/v9.2/solutions",
    "/api/data/v9.2/publishers",
    "/api/data/v9.2/importjobs",
    "/api/data/v9.2/asyncoperations(ID)",
    "/api/data/v9.2/StageSolution",
    "/api/data/v9.2/ImportSolutionAsync",
    "/api/data/v9.2/EntityDefinitions(LogicalName='account')/Attributes",
    "/api/data/v9.2/organizations(ID)",
];

async fn doors(stage: &Stage) -> Vec<Door> {
    let addresses = stage.practice.addresses().clone();
    stage.practice.world().directory.tenants[0].user_consent_allowed = true;
    let tenant = NORTHWIND.to_string();
    let token = async |scope: String| {
        let body = stage.accepted_token(&tenant, ADA, &scope).await;
        text(&body["access_token"])
    };
    let graph =
        "User.Read Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All Directory.Read.All";
    let door = |kind, origin: &str, token, paths| Door {
        kind,
        origin: origin.to_owned(),
        token,
        paths,
    };
    let organization = stage.organization(0);
    let discovery = token(format!("{}/user_impersonation", addresses.discovery)).await;
    let bap = token(format!("{}/User", addresses.power_platform)).await;
    let own = token(format!("{organization}/user_impersonation")).await;
    let graph = token(graph.to_owned()).await;
    vec![
        door(Kind::Discovery, &addresses.discovery, discovery, &DISCOVERY),
        door(Kind::Graph, &addresses.graph, graph, &GRAPH),
        door(
            Kind::PowerPlatform,
            &addresses.power_platform,
            bap,
            &POWER_PLATFORM,
        ),
        door(Kind::Organization, &organization, own, &ORGANIZATION),
    ]
}

/// No failure of the service's own, and each refusal in its envelope.
async fn check(kind: Kind, response: Response, what: &str) {
    let status = response.status().as_u16();
    assert!(status < 500 || status == 501, "{status} for {what}");
    let header = |name: &str| {
        let value = response.headers().get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let content = header("content-type");
    let (challenge, head) = (header("www-authenticate"), what.starts_with("HEAD "));
    let body = response
        .text()
        .await
        .unwrap_or_else(|error| panic!("{error} for {what}"));
    if status < 400 || head {
        return;
    }
    let told: Option<Value> = serde_json::from_str(&body).ok();
    match kind {
        // Pages for people, JSON for programs.
        Kind::Authority => match told {
            Some(told) => assert!(
                told["error"].is_string() && told["error_codes"].is_array(),
                "{body} for {what}"
            ),
            None => assert!(
                content.starts_with("text/html") && body.contains("<h1>"),
                "{status} {body} for {what}"
            ),
        },
        // The front door of the service answers itself, in HTML, whom it does not let through.
        Kind::Discovery | Kind::Organization if matches!(status, 401 | 404) && told.is_none() => {
            assert!(content.starts_with("text/html"), "{content} for {what}");
            assert_eq!(status == 401, challenge.starts_with("Bearer "), "{what}");
        }
        Kind::Organization if content.starts_with("multipart/") => {}
        _ => {
            let error = &told.unwrap_or_else(|| panic!("{status} {content} {body} for {what}"))["error"];
            assert!(
                error["code"].is_string() && error["message"].is_string(),
                "{body} for {what}"
            );
        }
    }
}

const METHODS: [&str; 9] = [
    "GET", "GET", "POST", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS",
];
const QUERIES: [&str; 12] = [
    "",
    "$select=name,displayName,appId",
    "$filter=name eq 'x' and startswith(displayName,'C')",
    "$top=5&$count=true&$orderby=name desc",
    "$expand=systemuserroles_association($select=name)",
    "$skiptoken=cHJhY3RpY2U6MQ&$skip=1",
    "api-version=1.1&authorization_endpoint=https://login.example/common/oauth2/v2.0/authorize",
    "client_id=APP&response_type=code id_token&redirect_uri=http://localhost:51234/&scope=openid&response_mode=form_post",
    "client_id=APP&scope=openid&redirect_uri=http://localhost:51234/&state=x&prompt=admin_consent",
    "otc=ABCDEFGHJ&post_logout_redirect_uri=http://localhost/&state=1",
    "@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'&tag=x&api-version=2023-06-01",
    "$apply=aggregate(revenue with sum as total)&fetchXml=<fetch/>&$search=x",
];
const BODIES: [&str; 12] = [
    "",
    "{}",
    r#"{"name":"A","businessunitid@odata.bind":"/businessunits(ID)"}"#,
    r#"{"@odata.id":"roles(ID)"}"#,
    r#"{"Privileges":[{"Depth":"Global","PrivilegeId":"ID"}]}"#,
    r#"{"applicationid":"ID","accessmode":4,"isdisabled":true}"#,
    r#"{"displayName":"A","appId":"ID","keyId":"ID","passwordCredential":{"endDateTime":"2026-10-22T00:00:00Z"}}"#,
    r#"{"clientId":"ID","consentType":"AllPrincipals","resourceId":"ID","scope":"x"}"#,
    r#"{"servicePrincipalAppId":"ID"}"#,
    r#"{"CustomizationFile":"UEsDBBQA","ImportJobId":"ID","PublishWorkflows":true,"OverwriteUnmanagedCustomizations":false}"#,
    "grant_type=refresh_token&client_id=APP&refresh_token=x&scope=openid",
    "--b\r\nContent-Type: application/http\r\n\r\nGET roles HTTP/1.1\r\n\r\n\r\n--b--",
];
const HEADERS: [(&str, &str); 14] = [
    ("Content-Type", "application/json; charset=utf-8"),
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("Content-Type", "multipart/mixed;boundary=b"),
    ("Accept", "application/json;odata.metadata=full"),
    (
        "Prefer",
        "return=representation,odata.include-annotations=\"*\",odata.maxpagesize=2",
    ),
    ("If-Match", "W/\"1\""),
    ("If-None-Match", "*"),
    ("MSCRMCallerID", "ID"),
    ("CallerObjectId", "ID"),
    ("MSCRM.SolutionUniqueName", "Default"),
    ("OData-Version", "4.0"),
    ("client-request-id", "ID"),
    ("Cookie", "practice-session=x; other"),
    ("ConsistencyLevel", "eventual"),
];

/// Random methods, paths, queries, headers and bodies, each sometimes broken.
#[tokio::test]
async fn any_request_is_answered_by_every_service() {
    let mut at = 0;
    let mut answers: HashMap<(Kind, u16), u32> = HashMap::new();
    let (mut stage, mut services, mut ids) = staged().await;
    for mut dice in cases("requests to all services", 1_500) {
        // What exists changes with what is asked, so it begins anew from time to time.
        at += 1;
        if at % 2_000 == 0 {
            (stage, services, ids) = staged().await;
        }
        let dice = &mut dice;
        let door = dice.pick(&services);
        let rarely = |dice: &mut Dice, text: &str| match dice.below(4) {
            0 => dice.mutate(text),
            _ => text.to_owned(),
        };
        let filled = |dice: &mut Dice, text: &str| {
            let id = dice.pick(&ids).clone();
            rarely(dice, text)
                .replace("ID", &id)
                .replace("APP", &CONTOSO_SYNC.to_string())
        };
        let method = *dice.pick(&METHODS);
        let path = *dice.pick(door.paths);
        let path = quoted(&filled(dice, path)).replace("%3F", "?");
        let query = *dice.pick(&QUERIES);
        let query = quoted(&filled(dice, query));
        let joined = if path.contains('?') { '&' } else { '?' };
        let url = format!("{}/{}{joined}{query}", door.origin, path.trim_start_matches('/'));
        let body = *dice.pick(&BODIES);
        let body = filled(dice, body);
        let mut request = stage
            .client
            .request(Method::from_bytes(method.as_bytes()).unwrap(), &url);
        if dice.below(12) > 0 {
            request = request.bearer_auth(&door.token);
        }
        for _ in 0..dice.below(4) {
            let (name, value) = *dice.pick(&HEADERS);
            if let Ok(value) = HeaderValue::from_bytes(filled(dice, value).as_bytes()) {
                request = request.header(name, value);
            }
        }
        let what = format!("{method} {url} {body}");
        let response = request.body(body).send().await.expect(&what);
        *answers
            .entry((door.kind, response.status().as_u16() / 100))
            .or_default() += 1;
        check(door.kind, response, &what).await;
    }
    // Some of them were understood.
    for door in &services {
        assert!(answers.contains_key(&(door.kind, 2)), "{answers:?}");
        assert!(answers.contains_key(&(door.kind, 4)), "{answers:?}");
    }
}

/// All services, and ids of what exists.
async fn staged() -> (Stage, Vec<Door>, Vec<String>) {
    let stage = Stage::new().await;
    stage.approve().await;
    stage.practice.set_limits(Limits {
        requests: usize::MAX,
        execution_seconds: i64::MAX,
        ..Limits::default()
    });
    let mut services = doors(&stage).await;
    services.push(Door {
        kind: Kind::Authority,
        origin: stage.authority("").trim_end_matches('/').to_owned(),
        token: services[0].token.clone(),
        paths: &AUTHORITY,
    });
    let world = stage.practice.world();
    let organization = &world.organizations[0];
    let role = organization.roles_named("Basic User")[0].id.to_string();
    let ids = vec![
        role,
        organization.user_of(ADA_ID).unwrap().to_string(),
        organization.seed().environment_id.clone(),
        CONTOSO_SYNC.to_string(),
        ADA_ID.to_string(),
        NORTHWIND.to_string(),
        NORTHWIND_PRODUCTION.to_string(),
        "00000000-0000-0000-0000-000000000001".to_owned(),
    ];
    drop(world);
    (stage, services, ids)
}

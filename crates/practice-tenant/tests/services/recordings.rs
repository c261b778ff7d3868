//! `docs/practice-tenant-recordings.md`: answers beside recordings of the real services, member by member.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use practice_tenant::world::{
    ADA as ADA_ID, CONTOSO_SYNC, ConditionalAccess, DYNAMICS_CRM, MICROSOFT_GRAPH, NORTHWIND,
};
use serde_json::{Value, json};

use crate::stage::{ADA, Stage, claims, fixture, text};

const BEGINNING: &str = "\
# The practice tenant’s answers beside recordings of the real services

Each line compares one recording of a real service with the answer of the practice tenant to the same question: the names of
all members, at every depth, and the kind of their values (text, number, yes or no, list, object). `null` goes with any kind.
The values themselves are compared by the stories of each service, where they don’t depend on the world. Below the table
stands what differs, and why.

The recordings come from tests of public projects, which made their ids anonymous. “Reported” are error
bodies that people quoted in public or that the documentation shows.

This file is made by a test; `cargo test -p practice-tenant` writes it anew when an answer has changed.

| recording | the answer | same | other kind | missing here | only here |
|---|---|---|---|---|---|
";

const END: &str = "
## Recordings without an answer

The practice tenant does not answer these questions, so there is nothing to compare: `applicationusers` of an organization,
an environment without Dataverse, role assignments of an environment and their change, the errors of making an environment
(no capacity, an operation in progress) and of tenant isolation.
";

#[tokio::test]
async fn the_page_of_recordings_is_up_to_date() {
    let mut page = Comparisons::default();
    let stage = Stage::new().await;
    metadata(&mut page, &stage).await;
    stage.approve().await;
    tokens(&mut page, &stage).await;
    refusals(&mut page, &stage).await;
    graph(&mut page, &stage).await;
    power_platform(&mut page, &stage).await;
    organization(&mut page, &stage).await;
    assert!(
        page.wrong.is_empty(),
        "each difference needs a reason: {:#?}",
        page.wrong
    );
    let page = page.written();

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/practice-tenant-recordings.md");
    // A checkout may bring other line ends.
    let there = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if there != page {
        std::fs::write(&path, page).unwrap();
        panic!("docs/practice-tenant-recordings.md was not up to date and has been written anew");
    }
}

async fn metadata(page: &mut Comparisons, stage: &Stage) {
    let path = format!("{NORTHWIND}/v2.0/.well-known/openid-configuration");
    let response = stage.get(&stage.authority(&path), None).await;
    let recorded = fixture("entra/openid_configuration_response_headers.json");
    page.add(
        "Headers of OpenID configuration",
        "`GET {tenant}/v2.0/.well-known/openid-configuration`",
        &lower(&recorded["headers"]),
        &headers(response.headers()),
        "`Strict-Transport-Security` would bind the whole computer’s name; no cookies are set by a document; date and length \
         are left out of the recording.",
    );
    page.add(
        "OpenID configuration, v2",
        "`GET {tenant}/v2.0/.well-known/openid-configuration`",
        &fixture("entra/openid_configuration_v2_recorded.json"),
        &response.json().await.unwrap(),
        "",
    );
    let path = format!("{NORTHWIND}/.well-known/openid-configuration");
    page.add(
        "OpenID configuration, v1",
        "`GET {tenant}/.well-known/openid-configuration`",
        &fixture("entra/openid_configuration_v1.json"),
        &read(stage.get(&stage.authority(&path), None).await).await,
        "The recording is from 2019; these came since.",
    );
    let instance = |endpoint: &str| {
        let parameters = [("api-version", "1.1"), ("authorization_endpoint", endpoint)];
        stage.url("common/discovery/instance", &parameters, &[])
    };
    let own = instance(&stage.authority("northwind.example/oauth2/v2.0/authorize"));
    page.add(
        "Instance discovery",
        "`GET common/discovery/instance` of its own authority",
        &fixture("entra/instance_discovery_recorded.json"),
        &read(stage.get(&own, None).await).await,
        "",
    );
    let other = instance("https://login.example/common/oauth2/v2.0/authorize");
    page.add(
        "Unknown instance (AADSTS50049)",
        "`GET common/discovery/instance` of another authority",
        &fixture("entra/errors.json")["50049_unknown_instance"]["body"],
        &read(stage.get(&other, None).await).await,
        "",
    );
    let path = "nobody.example/.well-known/openid-configuration";
    page.add(
        "Tenant not found (AADSTS90002)",
        "`GET {tenant}/.well-known/openid-configuration` of an unknown tenant",
        &fixture("entra/errors.json")["90002_tenant_not_found_v1"]["body"],
        &read(stage.get(&stage.authority(path), None).await).await,
        "The recording is from 2019; errors name a page since.",
    );
}

async fn tokens(page: &mut Comparisons, stage: &Stage) {
    let recorded = fixture("entra/token_responses.json");
    let (_, body) = stage
        .redeem(&stage.code(ADA, &[]).await, &[("client_info", "1")])
        .await;
    page.add(
        "Claims of an ID token",
        "the `id_token` of the token endpoint, by code",
        &recorded["id_token_claims_v2"],
        &claims(&body["id_token"]),
        "The recorded sign-in had no `nonce`. The others are documented and come with the scopes and options of the request.",
    );
    let form = [
        ("client_id", CONTOSO_SYNC.to_string()),
        ("scope", "openid".to_owned()),
    ];
    let url = stage.authority("organizations/oauth2/v2.0/devicecode");
    let device = read(stage.client.post(url).form(&form).send().await.unwrap()).await;
    let (app, code) = (CONTOSO_SYNC.to_string(), text(&device["device_code"]));
    let poll = [
        ("client_id", app.as_str()),
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", &code),
    ];
    page.add(
        "Authorization pending (AADSTS70016)",
        "`POST {tenant}/oauth2/v2.0/token` with a device code that nobody has entered",
        &fixture("entra/errors.json")["70016_authorization_pending"]["body"],
        &stage.token("organizations", &poll).await.1,
        "",
    );
    let url = stage.authority("common/oauth2/v2.0/token");
    let request = stage.client.post(url).header("return-client-request-id", "true");
    let request = request.header("client-request-id", "0a1b2c3d-0000-4000-8000-000000000001");
    let response = request
        .form(&[("grant_type", "refresh_token")])
        .send()
        .await
        .unwrap();
    let recorded = fixture("entra/openid_configuration_response_headers.json");
    page.add(
        "Headers of the token endpoint",
        "`POST {tenant}/oauth2/v2.0/token`",
        &lower(&recorded["token_endpoint_headers"]),
        &headers(response.headers()),
        "`Strict-Transport-Security` would bind the whole computer’s name; `x-ms-clitelem` is telemetry for Microsoft’s own \
         libraries; date and length are left out of the recording.",
    );
}

async fn refusals(page: &mut Comparisons, stage: &Stage) {
    let recorded = fixture("entra/errors.json");
    let tenant = NORTHWIND.to_string();
    let (_, body) = stage.redeem(&stage.code(ADA, &[]).await, &[]).await;
    let refresh = text(&body["refresh_token"]);
    let switch = |to| stage.practice.world().directory.tenants[0].conditional_access = to;
    switch(ConditionalAccess::WantsMfa);
    let (_, refused) = stage.refresh(&refresh, &[]).await;
    switch(ConditionalAccess::Off);
    page.add(
        "Second factor to be set up (AADSTS50079)",
        "`POST {tenant}/oauth2/v2.0/token` when a second factor is wanted (AADSTS50076)",
        &recorded["50079_mfa_enrolment_with_claims"]["body"],
        &refused,
        "The recording is from 2017; `error_uri` came since, and 50076 has the suberror `basic_action`.",
    );
    let unknown = "d3b2a6c1-5c0e-4f0f-9f43-2f0a5f5c6e11";
    for (name, title, changes) in [
        (
            "7000215_wrong_secret",
            "Reported: wrong secret (AADSTS7000215)",
            ("client_secret", "wrong"),
        ),
        (
            "700016_app_not_in_tenant",
            "Reported: unknown app (AADSTS700016)",
            ("client_id", unknown),
        ),
        (
            "500011_resource_not_found",
            "Reported: unknown resource (AADSTS500011)",
            ("scope", "https://x.example/.default"),
        ),
    ] {
        page.add(
            title,
            "`POST {tenant}/oauth2/v2.0/token` of an app on its own",
            &recorded[name]["body"],
            &stage.app_only(&tenant, &[changes]).await.1,
            "",
        );
    }
}

async fn graph(page: &mut Comparisons, stage: &Stage) {
    stage.practice.world().directory.tenants[0].user_consent_allowed = true;
    let scope =
        "User.Read Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All Directory.Read.All";
    let body = stage.accepted_token(&NORTHWIND.to_string(), ADA, scope).await;
    let token = text(&body["access_token"]);
    let origin = format!("{}/v1.0", stage.practice.addresses().graph);
    let get = async |path: &str| {
        stage
            .call("GET", &format!("{origin}/{path}"), &token, None)
            .await
            .2
    };
    page.add(
        "Organization (Graph)",
        "`GET organization`",
        &fixture("graph/organization_list.json"),
        &get("organization").await,
        "",
    );
    let made = json!({"displayName": "A", "requiredResourceAccess": [{"resourceAppId": DYNAMICS_CRM,
        "resourceAccess": [{"id": "78ce3f0f-a1ce-49c2-8cde-64b5c0896db4", "type": "Scope"}]}]});
    let (_, _, made) = stage
        .call("POST", &format!("{origin}/applications"), &token, Some(made))
        .await;
    page.add(
        "Application (Graph)",
        "`GET applications/{id}`",
        &fixture("graph/application_get.json"),
        &get(&format!("applications/{}", text(&made["id"]))).await,
        "The recording was taken out of its envelope.",
    );
    for (name, title, app) in [
        (
            "dynamics_crm",
            "Service principal of Dataverse (Graph)",
            DYNAMICS_CRM,
        ),
        (
            "microsoft_graph_excerpt",
            "Service principal of Microsoft Graph (Graph)",
            MICROSOFT_GRAPH,
        ),
    ] {
        let select = "$select=id,appId,servicePrincipalNames,oauth2PermissionScopes,appRoles";
        page.add(
            title,
            "`GET servicePrincipals(appId='{app}')?$select=…`",
            &fixture(&format!("graph/serviceprincipal_{name}.json")),
            &get(&format!("servicePrincipals(appId='{app}')?{select}")).await,
            "The recording was taken out of its envelope.",
        );
    }
    page.add(
        "Delegated permissions granted (Graph)",
        "`GET oauth2PermissionGrants`",
        &fixture("graph/oauth2PermissionGrants_list.json"),
        &get("oauth2PermissionGrants").await,
        "",
    );
    page.add(
        "Reported: not found (Graph)",
        "`GET servicePrincipals/{id}` of an unknown id",
        &fixture("graph/errors.json")["not_found"]["body"],
        &get("servicePrincipals/01dda2c1-0000-0000-0000-000000000000").await,
        "",
    );
}

async fn power_platform(page: &mut Comparisons, stage: &Stage) {
    let origin = &stage.practice.addresses().power_platform;
    let body = stage
        .accepted_token(&NORTHWIND.to_string(), ADA, &format!("{origin}/User"))
        .await;
    let token = text(&body["access_token"]);
    let get = async |rest: &str| {
        let base = format!("{origin}/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments");
        let url = format!("{base}{rest}?api-version=2023-06-01");
        stage.call("GET", &url, &token, None).await.2
    };
    let why = "What an environment costs, holds and is governed by is not simulated; what names it and its organization is.";
    let all = get("").await;
    page.add(
        "Environments",
        "`GET …/environments`",
        &fixture("bap/environments_list.json"),
        &all,
        why,
    );
    let first = text(&all["value"][0]["name"]);
    page.add(
        "Environment with Dataverse",
        "`GET …/environments/{id}`",
        &fixture("bap/environment_with_dataverse.json"),
        &get(&format!("/{first}")).await,
        why,
    );
    page.add(
        "Environment not found",
        "`GET …/environments/{id}` of an unknown id",
        &fixture("bap/error_environment_not_found.json"),
        &get("/00000000-0000-0000-0000-000000000001").await,
        "",
    );
}

/// Reference of the table `role`.
const NEWER: &str = "Columns of the documented table that the recording, from 2023, does not have yet.";

async fn organization(page: &mut Comparisons, stage: &Stage) {
    let token = stage.access_token(ADA, &stage.organization(0)).await;
    let user = stage.practice.world().organizations[0].user_of(ADA_ID).unwrap();
    let send = async |method: &str, path: &str, body: Option<Value>| {
        let url = format!("{}/api/data/v9.2/{path}", stage.organization(0));
        stage.call(method, &url, &token, body).await.2
    };
    let get = async |path: &str| send("GET", path, None).await;
    let recorded = |name: &str| fixture(&format!("dataverse/{name}.json"));

    page.add(
        "WhoAmI",
        "`GET WhoAmI`",
        &recorded("whoami"),
        &get("WhoAmI").await,
        "",
    );
    page.add(
        "Roles",
        "`GET roles`",
        &recorded("roles_list"),
        &get("roles").await,
        NEWER,
    );
    let unit = text(&get("WhoAmI").await["BusinessUnitId"]);
    page.add(
        "Roles of a business unit",
        "`GET roles?$filter=_businessunitid_value eq {id}`",
        &recorded("roles_list_filtered_by_bu"),
        &get(&format!("roles?$filter=_businessunitid_value eq {unit}")).await,
        NEWER,
    );
    let expand = "$expand=systemuserroles_association($select=roleid,name,ismanaged,_businessunitid_value)";
    let why = "Only the columns are here that decide who somebody is and what they may do. The recording was taken out of its envelope.";
    page.add(
        "User",
        "`GET systemusers({id})?$expand=systemuserroles_association($select=…)`",
        &recorded("systemuser_single"),
        &get(&format!("systemusers({user})?{expand}")).await,
        why,
    );
    page.add(
        "Users",
        "`GET systemusers?$filter=azureactivedirectoryobjectid eq {id}&$expand=…`",
        &recorded("systemusers_list"),
        &get(&format!(
            "systemusers?$filter=azureactivedirectoryobjectid eq {ADA_ID}&{expand}"
        ))
        .await,
        why,
    );
    let url = format!("{}/api/data/v9.2/accounts?$select=name", stage.organization(0));
    let request = stage.client.post(url).bearer_auth(&token);
    let request = request.header("Prefer", "return=representation");
    let made = request.json(&json!({"name": "A"})).send().await.unwrap();
    page.add(
        "Account made",
        "`POST accounts?$select=name` with `Prefer: return=representation`",
        &recorded("post_account_201"),
        &read(made).await,
        "",
    );
    solutions(page, &send).await;
    page.add(
        "Publishers",
        "`GET publishers`",
        &recorded("publishers_list"),
        &get("publishers").await,
        "Addresses of publishers are not kept. The recording was cut down to the columns that hold something.",
    );
    let reported = recorded("errors");
    for (name, title, path) in [
        (
            "record_not_found",
            "Reported: no such row",
            "roles(00000000-0000-0000-0000-000000000001)",
        ),
        ("segment_not_found", "Reported: no such table", "systemuserss"),
        (
            "bad_property",
            "Reported: no such column",
            "systemusers?$select=foo",
        ),
        ("skip_not_supported", "Reported: `$skip`", "systemusers?$skip=1"),
    ] {
        page.add(
            title,
            &format!("`GET {path}`"),
            &reported[name]["body"],
            &get(path).await,
            "",
        );
    }
    let url = format!("{}/api/data/v9.2/systemusers?$skip=1", stage.organization(0));
    let request = stage.client.get(url).bearer_auth(&token);
    let request = request.header("Prefer", "odata.include-annotations=\"*\"");
    page.add(
        "Error with annotations",
        "`GET systemusers?$skip=1` with `Prefer: odata.include-annotations=\"*\"`",
        &reported["with_all_annotations"]["body"],
        &read(request.send().await.unwrap()).await,
        "The recorded error came from a plug-in, whose step and trace it tells.",
    );
}

async fn solutions(page: &mut Comparisons, send: &impl AsyncFn(&str, &str, Option<Value>) -> Value) {
    let recorded = |name: &str| fixture(&format!("dataverse/solution_import/{name}.json"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/fixtures/solutions/ColumnLevelSecuritySampleSolution_managed.zip");
    let package = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let body = json!({"CustomizationFile": STANDARD.encode(package), "PublishWorkflows": true,
        "OverwriteUnmanagedCustomizations": false});
    page.add(
        "Solution staged",
        "`POST StageSolution` of another package",
        &recorded("post_stage_solution"),
        &send("POST", "StageSolution", Some(body.clone())).await,
        "",
    );
    let begun = send("POST", "ImportSolutionAsync", Some(body)).await;
    page.add(
        "Import of a solution begun",
        "`POST ImportSolutionAsync`",
        &recorded("post_import_solution_async"),
        &begun,
        "",
    );
    let operation = format!("asyncoperations({})", text(&begun["AsyncOperationId"]));
    let mut done = send("GET", &operation, None).await;
    for _ in 0..10 {
        if done["statecode"] != 3 {
            done = send("GET", &operation, None).await;
        }
    }
    page.add(
        "Job of an import",
        "`GET asyncoperations({id})` when it is done",
        &recorded("asyncoperation_succeeded"),
        &done,
        "The columns about hosts, workloads, timers and workflows are not here; jobs there have no version.",
    );
    let result = format!(
        "RetrieveSolutionImportResult(ImportJobId={})",
        text(&begun["ImportJobKey"])
    );
    page.add(
        "Result of an import",
        "`GET RetrieveSolutionImportResult(ImportJobId={id})`",
        &recorded("retrieve_solution_import_result"),
        &send("GET", &result, None).await,
        "",
    );
    page.add(
        "Solutions",
        "`GET solutions?$expand=publisherid`",
        &recorded("solutions_list"),
        &send("GET", "solutions?$expand=publisherid", None).await,
        "Columns of the marketplace, templates, thumbprints and addresses are not kept.",
    );
}

async fn read(response: reqwest::Response) -> Value {
    response.json().await.unwrap()
}

/// The names of headers, which have no case.
fn lower(recorded: &Value) -> Value {
    let headers = recorded.as_object().unwrap().iter();
    headers
        .map(|(name, _)| (name.to_lowercase(), json!("")))
        .collect()
}

fn headers(headers: &HeaderMap) -> Value {
    headers.keys().map(|name| (name.to_string(), json!(""))).collect()
}

#[derive(Default)]
struct Comparisons {
    table: String,
    differences: String,
    /// Differences without a reason, and reasons without a difference.
    wrong: Vec<String>,
}

impl Comparisons {
    fn add(&mut self, recording: &str, answer: &str, recorded: &Value, found: &Value, why: &str) {
        let (recorded, found) = (members(recorded), members(found));
        assert!(
            !recorded.is_empty() && !found.is_empty(),
            "nothing to compare for {recording}"
        );
        let (mut same, mut other) = (0, Vec::new());
        for (name, kinds) in &recorded {
            let Some(here) = found.get(name) else { continue };
            if kinds.is_empty() || here.is_empty() || !kinds.is_disjoint(here) {
                same += 1;
            } else {
                other.push(format!(
                    "`{name}` ({} there, {} here)",
                    spoken(kinds),
                    spoken(here)
                ));
            }
        }
        let missing = without(&recorded, &found);
        let only = without(&found, &recorded);
        let (others, missings, onlys) = (other.len(), missing.len(), only.len());
        writeln!(
            self.table,
            "| {recording} | {answer} | {same} | {others} | {missings} | {onlys} |"
        )
        .unwrap();
        let differs = others + missings + onlys > 0;
        if differs == why.is_empty() {
            self.wrong
                .push(format!("{recording}: {other:?} {missing:?} {only:?}"));
        }
        if differs {
            writeln!(self.differences, "\n### {recording}\n\n{why}\n").unwrap();
            for (title, names) in [
                ("Other kind", other),
                ("Missing here", missing),
                ("Only here", only),
            ] {
                if !names.is_empty() {
                    writeln!(self.differences, "- {title}: {}", names.join(", ")).unwrap();
                }
            }
        }
    }

    fn written(self) -> String {
        format!(
            "{BEGINNING}{}\n## What differs\n{}{END}",
            self.table, self.differences
        )
    }
}

type Members = BTreeMap<String, BTreeSet<&'static str>>;

/// Every member by its path, with the kinds of its values; the elements of a list are one.
fn members(document: &Value) -> Members {
    fn walk(value: &Value, path: &str, members: &mut Members) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    let path = if path.is_empty() {
                        name.clone()
                    } else {
                        format!("{path}.{name}")
                    };
                    members.entry(path.clone()).or_default().extend(kind(value));
                    walk(value, &path, members);
                }
            }
            Value::Array(list) => list.iter().for_each(|value| walk(value, path, members)),
            _ => {}
        }
    }
    let mut members = Members::new();
    walk(document, "", &mut members);
    members
}

fn kind(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("yes or no"),
        Value::Number(_) => Some("number"),
        Value::String(_) => Some("text"),
        Value::Array(_) => Some("list"),
        Value::Object(_) => Some("object"),
    }
}

fn spoken(kinds: &BTreeSet<&str>) -> String {
    kinds.iter().copied().collect::<Vec<_>>().join(" or ")
}

/// The names of `these` that `other` lack. Of what is missing as a whole only the outermost is named, and nothing that stands
/// in what is an empty list or `null` there.
fn without(these: &Members, other: &Members) -> Vec<String> {
    let empty = |name: &str| {
        let prefix = format!("{name}.");
        !other[name].contains("object") && !other.keys().any(|name| name.starts_with(&prefix))
    };
    let names = these.keys().filter(|name| !other.contains_key(*name));
    names
        .filter(|name| {
            let mut above = name.match_indices('.').map(|(at, _)| &name[..at]);
            // The nearest member above is there, and has members of its own.
            let nearest = above.rfind(|above| these.contains_key(*above));
            nearest.is_none_or(|above| other.contains_key(above) && !empty(above))
        })
        .map(|name| format!("`{name}`"))
        .collect()
}

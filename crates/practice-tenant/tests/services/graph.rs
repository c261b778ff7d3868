//! Microsoft Graph, by the samples of its documentation.

use practice_tenant::world::{ADA as ADA_ID, CONTOSO_SYNC, DYNAMICS_CRM, GLOBAL_ADMINISTRATOR, NORTHWIND};
use serde_json::{Value, json};

use crate::stage::{ADA, BRUNO, Stage, claims, fixture, text};

const EVERYTHING: &str = "User.Read Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All \
                          Directory.Read.All AppRoleAssignment.ReadWrite.All Policy.Read.All";

struct Graph {
    stage: Stage,
    token: String,
}

impl Graph {
    async fn of(upn: &str, scope: &str) -> Self {
        let stage = Stage::new().await;
        stage.practice.world().directory.tenants[0].user_consent_allowed = true;
        let body = stage.accepted_token(&NORTHWIND.to_string(), upn, scope).await;
        let token = text(&body["access_token"]);
        Self { stage, token }
    }

    /// Somebody whom an administrator let use everything.
    async fn approved_of(upn: &str) -> Self {
        let mut graph = Self::of(ADA, EVERYTHING).await;
        for grant in &mut graph.stage.practice.world().directory.grants {
            grant.principal = None;
        }
        let body = graph
            .stage
            .accepted_token(&NORTHWIND.to_string(), upn, EVERYTHING)
            .await;
        graph.token = text(&body["access_token"]);
        graph
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.call("GET", path, None).await;
        (status, body)
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, String, Value) {
        let origin = self.stage.practice.addresses().graph.clone();
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{origin}/v1.0/{path}")
        };
        let (status, headers, body) = self.stage.call(method, &url, &self.token, body).await;
        assert!(headers.contains_key("request-id"));
        let location = headers
            .get("location")
            .map(|value| value.to_str().unwrap().to_owned());
        (status, location.unwrap_or_default(), body)
    }
}

fn same_members(found: &Value, recorded: &Value, without: &[&str]) {
    let names = |value: &Value| -> Vec<String> {
        let names = value.as_object().unwrap().keys().cloned();
        names
            .filter(|name| !name.starts_with('@') && !without.contains(&name.as_str()))
            .collect()
    };
    assert_eq!(names(found), names(recorded));
}

#[tokio::test]
async fn short_scopes_and_none_are_for_graph() {
    let graph = Graph::of(ADA, "openid profile email User.Read").await;
    let tenant = NORTHWIND.to_string();
    let body = graph
        .stage
        .accepted_token(&tenant, ADA, "openid profile email User.Read")
        .await;
    let scope = text(&body["scope"]);
    let mut words: Vec<&str> = scope.split(' ').collect();
    words.sort_unstable();
    assert_eq!(words, ["User.Read", "email", "openid", "profile"]);
    for scope in ["openid profile email", "openid"] {
        let body = graph.stage.accepted_token(&tenant, ADA, scope).await;
        let token = text(&body["access_token"]);
        let url = format!("{}/oidc/userinfo", graph.stage.practice.addresses().graph);
        let (status, _, told) = graph.stage.call("GET", &url, &token, None).await;
        assert_eq!(status, 200, "{told}");
        assert_eq!(told["sub"], claims(&body["id_token"])["sub"]);
        assert_eq!(told["email"], ADA);
    }
}

#[tokio::test]
async fn me_and_my_roles() {
    let graph = Graph::of(ADA, "User.Read").await;
    let (status, me) = graph
        .get("me?$select=id,displayName,userPrincipalName,mail")
        .await;
    assert_eq!(status, 200);
    let context = format!(
        "{}/v1.0/$metadata#users(id,displayName,userPrincipalName,mail)/$entity",
        graph.stage.practice.addresses().graph
    );
    assert_eq!(
        me,
        json!({"@odata.context": context, "id": ADA_ID, "displayName": "Ada Admin", "userPrincipalName": ADA, "mail": ADA})
    );
    let path = "me/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId";
    let (_, basic) = graph.get(path).await;
    assert_eq!(basic["value"][0]["roleTemplateId"], Value::Null);
    let graph = Graph::of(ADA, EVERYTHING).await;
    // The alias of the namespace is what Microsoft's libraries write.
    for path in [path, &path.replace("microsoft.graph.", "graph.")] {
        let (_, told) = graph.get(path).await;
        assert_eq!(
            told["value"][0]["roleTemplateId"],
            GLOBAL_ADMINISTRATOR.to_string()
        );
    }
}

#[tokio::test]
async fn the_organization_has_the_recorded_members() {
    let graph = Graph::of(ADA, "User.Read").await;
    let (_, basic) = graph
        .get("organization?$select=id,displayName,verifiedDomains,tenantType")
        .await;
    assert_eq!(basic["value"][0]["id"], NORTHWIND.to_string());
    assert_eq!(
        basic["value"][0]["verifiedDomains"][0]["name"],
        "northwind.example"
    );
    assert_eq!(basic["value"][0]["tenantType"], Value::Null);
    let graph = Graph::of(ADA, EVERYTHING).await;
    let (_, all) = graph.get("organization").await;
    same_members(
        &all["value"][0],
        &fixture("graph/organization_list.json")["value"][0],
        &[],
    );
}

#[tokio::test]
async fn an_app_is_registered_gets_a_secret_and_goes() {
    let graph = Graph::of(ADA, EVERYTHING).await;
    let (status, location, app) = graph.call("POST", "applications", Some(json!({
        "displayName": "Contoso Connector", "signInAudience": "AzureADMultipleOrgs", "isFallbackPublicClient": false,
        "publicClient": {"redirectUris": ["http://localhost"]},
        "web": {"redirectUris": ["http://localhost/consent"],
                "implicitGrantSettings": {"enableIdTokenIssuance": false, "enableAccessTokenIssuance": false}},
        "requiredResourceAccess": [
            {"resourceAppId": DYNAMICS_CRM,
             "resourceAccess": [{"id": "78ce3f0f-a1ce-49c2-8cde-64b5c0896db4", "type": "Scope"}]},
            {"resourceAppId": "00000003-0000-0000-c000-000000000000",
             "resourceAccess": [{"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}]}],
    }))).await;
    assert_eq!(status, 201, "{app}");
    let (id, app_id) = (text(&app["id"]), text(&app["appId"]));
    assert!(location.ends_with(&format!("/v1.0/applications/{id}")));
    same_members(&app, &fixture("graph/application_get.json"), &[]);
    assert_eq!(
        app["requiredResourceAccess"][1]["resourceAccess"][0]["type"],
        "Scope"
    );

    let (status, secret) = {
        let wanted =
            json!({"passwordCredential": {"displayName": "wizard", "endDateTime": "2026-10-22T00:00:00Z"}});
        let (status, _, body) = graph
            .call("POST", &format!("applications/{id}/addPassword"), Some(wanted))
            .await;
        (status, body)
    };
    assert_eq!(status, 200, "{secret}");
    same_members(&secret, &fixture("graph/addPassword_200.json"), &[]);
    let value = text(&secret["secretText"]);
    assert!(value.starts_with(&text(&secret["hint"])));
    let (_, read) = graph.get(&format!("applications(appId='{app_id}')")).await;
    assert_eq!(read["passwordCredentials"][0]["secretText"], Value::Null);
    assert!(!read.to_string().contains(&value));

    // Entra knows the app, but it is in no tenant until it gets a service principal.
    let scope = format!("{}/.default", stage_scope(&graph));
    let form = [
        ("client_id", app_id.as_str()),
        ("grant_type", "client_credentials"),
        ("client_secret", &value),
        ("scope", &scope),
    ];
    let tenant = NORTHWIND.to_string();
    assert_eq!(
        graph.stage.token(&tenant, &form).await.1["error_codes"][0],
        7_000_229
    );
    let (status, _, principal) = graph
        .call("POST", "servicePrincipals", Some(json!({"appId": app_id})))
        .await;
    assert_eq!(status, 201, "{principal}");
    assert_eq!(graph.stage.token(&tenant, &form).await.0, 200);

    let gone = json!({"keyId": secret["keyId"]});
    assert_eq!(
        graph
            .call("POST", &format!("applications/{id}/removePassword"), Some(gone))
            .await
            .0,
        204
    );
    assert_eq!(
        graph.stage.token(&tenant, &form).await.1["error_codes"][0],
        7_000_215
    );
    assert_eq!(
        graph.call("DELETE", &format!("applications/{id}"), None).await.0,
        204
    );
    assert_eq!(graph.get(&format!("applications/{id}")).await.0, 404);
    assert_eq!(
        graph.stage.token(&tenant, &form).await.1["error_codes"][0],
        700_016
    );
}

fn stage_scope(graph: &Graph) -> String {
    graph.stage.organization(0)
}

#[tokio::test]
async fn service_principals_conflict_and_miss_as_documented() {
    let graph = Graph::of(ADA, EVERYTHING).await;
    let recorded = fixture("graph/errors.json");
    for (app, name) in [
        (CONTOSO_SYNC.to_string(), "sp_exists"),
        (
            "631a96bc-a705-4eda-9f99-fdaf9f54f6a2".to_owned(),
            "sp_for_unknown_app",
        ),
    ] {
        let (status, _, body) = graph
            .call("POST", "servicePrincipals", Some(json!({"appId": app})))
            .await;
        let expected = &recorded[name];
        assert_eq!(status, expected["http_status"]);
        assert_eq!(body["error"]["code"], expected["body"]["error"]["code"]);
        same_members(&body["error"], &expected["body"]["error"], &[]);
        same_members(
            &body["error"]["innerError"],
            &expected["body"]["error"]["innerError"],
            &[],
        );
    }
    let (status, body) = graph
        .get("servicePrincipals/01dda2c1-0000-0000-0000-000000000000")
        .await;
    assert_eq!(status, 404);
    assert_eq!(
        body["error"]["message"],
        recorded["not_found"]["body"]["error"]["message"]
    );
    let (_, found) = graph
        .get(&format!("servicePrincipals?$filter=appId eq '{CONTOSO_SYNC}'&$select=id,appId,accountEnabled,verifiedPublisher"))
        .await;
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    assert_eq!(
        found["value"][0]["verifiedPublisher"]["displayName"],
        "Contoso Software"
    );
}

#[tokio::test]
async fn switching_the_principal_off_stops_its_tokens_and_deleting_it_takes_the_grants() {
    let graph = Graph::of(ADA, EVERYTHING).await;
    let path = format!("servicePrincipals(appId='{CONTOSO_SYNC}')");
    let off = json!({"accountEnabled": false});
    assert_eq!(graph.call("PATCH", &path, Some(off)).await.0, 204);
    let (_, body) = graph.stage.app_only(&NORTHWIND.to_string(), &[]).await;
    assert_eq!(body["error_codes"][0], 7_000_112);
    assert_eq!(graph.call("DELETE", &path, None).await.0, 204);
    assert!(graph.stage.practice.world().directory.grants.is_empty());
}

#[tokio::test]
async fn grants_are_made_once_changed_and_taken() {
    let graph = Graph::of(ADA, EVERYTHING).await;
    let id = async |app: &str| {
        let (_, found) = graph
            .get(&format!("servicePrincipals(appId='{app}')?$select=id"))
            .await;
        text(&found["id"])
    };
    let (client, resource) = (
        id(&CONTOSO_SYNC.to_string()).await,
        id(&DYNAMICS_CRM.to_string()).await,
    );
    let grant = json!({
        "clientId": client, "consentType": "AllPrincipals", "resourceId": resource, "scope": "user_impersonation"
    });
    let (status, _, made) = graph
        .call("POST", "oauth2PermissionGrants", Some(grant.clone()))
        .await;
    assert_eq!(status, 201, "{made}");
    same_members(
        &made,
        &fixture("graph/oauth2PermissionGrants_list.json")["value"][0],
        &[],
    );
    let (status, _, again) = graph.call("POST", "oauth2PermissionGrants", Some(grant)).await;
    assert_eq!(
        (status, &again["error"]["message"]),
        (409, &json!("Permission entry already exists."))
    );
    let filter =
        format!("oauth2PermissionGrants?$filter=clientId eq '{client}' and consentType eq 'AllPrincipals'");
    assert_eq!(graph.get(&filter).await.1["value"][0]["id"], made["id"]);
    let path = format!("oauth2PermissionGrants/{}", text(&made["id"]));
    let wider = json!({"scope": " user_impersonation other"});
    assert_eq!(graph.call("PATCH", &path, Some(wider)).await.0, 204);
    assert_eq!(graph.get(&path).await.1["scope"], "user_impersonation other");
    assert_eq!(graph.call("DELETE", &path, None).await.0, 204);
    assert_eq!(graph.get(&path).await.0, 404);
}

#[tokio::test]
async fn the_permission_and_the_directory_role_both_count() {
    // The role without the permission.
    let graph = Graph::of(ADA, "User.Read").await;
    let (status, body) = graph.get("applications").await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (403, &json!("Authorization_RequestDenied"))
    );
    // The permission without the role: an app of one's own, but nobody else's, and no service principal or grant.
    let graph = Graph::approved_of(BRUNO).await;
    let (status, _, own) = graph
        .call("POST", "applications", Some(json!({"displayName": "Bruno's"})))
        .await;
    assert_eq!(status, 201, "{own}");
    let own = text(&own["id"]);
    assert_eq!(
        graph
            .call(
                "POST",
                &format!("applications/{own}/addPassword"),
                Some(json!({}))
            )
            .await
            .0,
        200
    );
    graph.stage.practice.world().directory.applications[1]
        .owners
        .clear();
    assert_eq!(
        graph
            .call(
                "POST",
                &format!("applications/{own}/addPassword"),
                Some(json!({}))
            )
            .await
            .0,
        403
    );
    let sync = format!("servicePrincipals(appId='{CONTOSO_SYNC}')");
    assert_eq!(graph.call("DELETE", &sync, None).await.0, 403);
    assert_eq!(
        graph
            .call("POST", "oauth2PermissionGrants", Some(json!({})))
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn lists_are_filtered_chosen_and_paged() {
    let graph = Graph::of(ADA, EVERYTHING).await;
    for number in 0..5 {
        let body = json!({"displayName": format!("App {number}")});
        assert_eq!(graph.call("POST", "applications", Some(body)).await.0, 201);
    }
    let (_, first) = graph
        .get("applications?$top=2&$select=displayName&$count=true")
        .await;
    assert_eq!(first["@odata.count"], 5);
    let mut names: Vec<Value> = first["value"].as_array().unwrap().clone();
    let mut next = first["@odata.nextLink"].clone();
    while let Some(link) = next.as_str() {
        let (_, page) = graph.get(link).await;
        names.extend(page["value"].as_array().unwrap().clone());
        next = page["@odata.nextLink"].clone();
    }
    let expected: Vec<Value> = (0..5)
        .map(|number| json!({"displayName": format!("App {number}")}))
        .collect();
    assert_eq!(names, expected);
    let (_, found) = graph
        .get("applications?$filter=startswith(displayName,'App 3')")
        .await;
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    for wrong in [
        "applications?$filter=displayName is 3",
        "applications?$filter=nothing eq 3",
        "applications?$select=nothing",
        "applications?$top=1000",
        "applications?$top=0",
        "applications?$search=x",
        "applications?$skiptoken=x",
    ] {
        assert_eq!(graph.get(wrong).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn where_the_policy_forbids_secrets_none_is_made() {
    let graph = Graph::of(ADA, EVERYTHING).await;
    let (_, _, app) = graph
        .call("POST", "applications", Some(json!({"displayName": "A"})))
        .await;
    assert_eq!(
        graph.get("policies/defaultAppManagementPolicy").await.1["isEnabled"],
        false
    );
    graph.stage.practice.world().directory.tenants[0].secrets_allowed = false;
    let (_, policy) = graph.get("policies/defaultAppManagementPolicy").await;
    let restriction = &policy["applicationRestrictions"]["passwordCredentials"][0];
    assert_eq!(restriction["restrictionType"], "passwordAddition");
    let path = format!("applications/{}/addPassword", text(&app["id"]));
    let (status, _, body) = graph.call("POST", &path, Some(json!({}))).await;
    assert_eq!(status, 403, "{body}");
}

#[tokio::test]
async fn tokens_for_others_are_refused() {
    let graph = Graph::of(ADA, EVERYTHING).await;
    let me = format!("{}/v1.0/me", graph.stage.practice.addresses().graph);
    let missing = graph.stage.get(&me, None).await;
    assert_eq!(missing.status(), 401);
    assert!(
        missing.headers()["www-authenticate"]
            .to_str()
            .unwrap()
            .starts_with("Bearer realm")
    );
    let (_, other) = graph.stage.app_only(&NORTHWIND.to_string(), &[]).await;
    let (status, _, body) = graph
        .stage
        .call("GET", &me, &text(&other["access_token"]), None)
        .await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (401, &json!("InvalidAuthenticationToken"))
    );
}

#[tokio::test]
async fn bad_requests_are_answered_in_shape() {
    let graph = Graph::of(ADA, EVERYTHING).await;
    for (method, path, body) in [
        ("GET", "nothing", None),
        ("GET", "applications(", None),
        ("GET", "applications(appId=x)", None),
        ("GET", "applications(name='x')", None),
        ("POST", "applications", Some(json!([1]))),
        ("POST", "applications", Some(json!({}))),
        ("POST", "applications", Some(json!({"displayName": 3}))),
        (
            "POST",
            "applications",
            Some(json!({"displayName": "A", "nothing": 1})),
        ),
        (
            "POST",
            "applications",
            Some(json!({"displayName": "A", "web": {"redirectUris": ["http://a.example"]}})),
        ),
        (
            "POST",
            "applications",
            Some(json!({"displayName": "A", "requiredResourceAccess": [{"resourceAppId": 1}]})),
        ),
        (
            "POST",
            "applications",
            Some(json!({"displayName": "A", "keyCredentials": [{"key": "AAAA"}]})),
        ),
        ("POST", "servicePrincipals", Some(json!({"appId": "x"}))),
        ("POST", "oauth2PermissionGrants", Some(json!({"clientId": 1}))),
    ] {
        let (status, _, answer) = graph.call(method, path, body).await;
        assert_eq!(status, 400, "{method} {path} {answer}");
        assert!(answer["error"]["innerError"]["request-id"].is_string());
    }
    assert_eq!(graph.call("PUT", "applications", None).await.0, 405);
}

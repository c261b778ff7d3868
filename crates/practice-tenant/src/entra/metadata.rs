//! Discovery documents: OpenID Connect metadata, signing keys, instance discovery ("OpenID Connect on the Microsoft
//! identity platform").

use bytes::Bytes;
use http::header::{ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::errors::Refusal;
use super::tenants::TenantPath;
use super::{Entra, Version};
use crate::reply::{json, set};
use crate::tokens;
use crate::world::World;

impl Entra<'_> {
    /// `/{tenant}/v2.0/.well-known/openid-configuration`, and the older one without `v2.0`. A domain in the path gives
    /// the tenant's id in every URL.
    pub(super) fn openid_configuration(
        &self,
        world: &World,
        tenant: &str,
        version: Version,
    ) -> Response<Bytes> {
        match TenantPath::parse(tenant, &world.directory) {
            Ok(tenant) => {
                let mut facts = self.configuration(world, tenant);
                if version == Version::V1 {
                    self.make_older(&mut facts, tenant);
                }
                document(&facts)
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    /// `/{tenant}/discovery/v2.0/keys`.
    pub(super) fn keys(&self, world: &World, tenant: &str) -> Response<Bytes> {
        match TenantPath::parse(tenant, &world.directory) {
            Ok(tenant) => {
                let mut key = tokens::json_web_key();
                key["issuer"] = self.id_token_issuer(&tenant.issuer_segment()).into();
                document(&json!({"keys": [key]}))
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    /// `/common/discovery/instance`. The practice authority stands in the place of the worldwide cloud, and is the only
    /// one it answers for; the other clouds are listed as recorded.
    pub(super) fn instance(&self, authorization_endpoint: Option<&str>) -> Response<Bytes> {
        let asked = authorization_endpoint.and_then(|endpoint| endpoint.strip_prefix(self.authority()));
        let tenant = asked
            .and_then(|path| path.strip_prefix('/'))
            .and_then(|path| path.split('/').next());
        let Some(tenant) = tenant else {
            return self.refuse(&Refusal::UnknownInstance);
        };
        let authority = self.authority();
        let host = host(authority);
        document(&json!({
            "tenant_discovery_endpoint": format!("{authority}/{tenant}/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [
                {"preferred_network": host, "preferred_cache": host, "aliases": [host]},
                {
                    "preferred_network": "login.partner.microsoftonline.cn",
                    "preferred_cache": "login.partner.microsoftonline.cn",
                    "aliases": ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
                },
                {
                    "preferred_network": "login.microsoftonline.de",
                    "preferred_cache": "login.microsoftonline.de",
                    "aliases": ["login.microsoftonline.de"],
                },
                {
                    "preferred_network": "login.microsoftonline.us",
                    "preferred_cache": "login.microsoftonline.us",
                    "aliases": ["login.microsoftonline.us", "login.usgovcloudapi.net"],
                },
                {
                    "preferred_network": "login-us.microsoftonline.com",
                    "preferred_cache": "login-us.microsoftonline.com",
                    "aliases": ["login-us.microsoftonline.com"],
                },
            ],
        }))
    }

    /// What differs in the document of the older endpoints. User information is not served in its older form.
    fn make_older(&self, facts: &mut Value, tenant: TenantPath) {
        let base = format!("{}/{}", self.authority(), tenant.url_segment());
        for (name, value) in [
            ("token_endpoint", json!(format!("{base}/oauth2/token"))),
            (
                "authorization_endpoint",
                json!(format!("{base}/oauth2/authorize")),
            ),
            ("end_session_endpoint", json!(format!("{base}/oauth2/logout"))),
            (
                "device_authorization_endpoint",
                json!(format!("{base}/oauth2/v2.0/devicecode")),
            ),
            (
                "jwks_uri",
                json!(format!("{}/common/discovery/keys", self.authority())),
            ),
            (
                "issuer",
                json!(format!("{}/{}/", self.authority(), tenant.issuer_segment())),
            ),
            (
                "check_session_iframe",
                json!(format!("{base}/oauth2/checksession")),
            ),
            ("userinfo_endpoint", json!(format!("{base}/openid/userinfo"))),
            ("scopes_supported", json!(["openid"])),
            ("microsoft_multi_refresh_token", json!(true)),
            (
                "response_types_supported",
                json!(["code", "id_token", "code id_token", "token id_token", "token"]),
            ),
            (
                "claims_supported",
                json!([
                    "sub",
                    "iss",
                    "cloud_instance_name",
                    "cloud_instance_host_name",
                    "cloud_graph_host_name",
                    "msgraph_host",
                    "aud",
                    "exp",
                    "iat",
                    "auth_time",
                    "acr",
                    "amr",
                    "nonce",
                    "email",
                    "given_name",
                    "family_name",
                    "nickname"
                ]),
            ),
        ] {
            facts[name] = value;
        }
        if let Value::Object(facts) = facts {
            facts.remove("kerberos_endpoint");
            facts.remove("request_uri_parameter_supported");
        }
    }

    /// The issuer of ID tokens.
    pub(super) fn id_token_issuer(&self, tenant: &str) -> String {
        format!("{}/{tenant}/v2.0", self.authority())
    }

    fn configuration(&self, world: &World, tenant: TenantPath) -> Value {
        let base = format!("{}/{}", self.authority(), tenant.url_segment());
        let region = match tenant {
            TenantPath::One(id) => world.directory.tenant(id).map(|tenant| tenant.region.clone()),
            TenantPath::Common | TenantPath::Organizations => None,
        };
        json!({
            "token_endpoint": format!("{base}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": format!("{base}/discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": self.id_token_issuer(&tenant.issuer_segment()),
            "request_uri_parameter_supported": false,
            "userinfo_endpoint": format!("{}/oidc/userinfo", self.addresses.graph),
            "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
            "http_logout_supported": true,
            "frontchannel_logout_supported": true,
            "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
            "claims_supported": [
                "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
                "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash",
                "c_hash", "email"
            ],
            "kerberos_endpoint": format!("{base}/kerberos"),
            "tenant_region_scope": region,
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": host(&self.addresses.graph),
            "rbac_url": "https://pas.windows.net",
        })
    }
}

fn document(body: &Value) -> Response<Bytes> {
    let mut response = json(StatusCode::OK, body);
    set(&mut response, CACHE_CONTROL, "max-age=86400, private");
    set(&mut response, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(&mut response, ACCESS_CONTROL_ALLOW_METHODS, "GET, OPTIONS");
    response
}

/// An origin without its scheme.
fn host(origin: &str) -> &str {
    origin.split_once("//").map_or(origin, |(_, host)| host)
}

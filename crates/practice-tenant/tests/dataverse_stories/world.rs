//! The cast: an organization with one child business unit, five people and one app.

#![expect(clippy::expect_used, reason = "a story ends where its stage can't be built")]

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use jiff::Timestamp;
use practice_tenant::dataverse::{
    Caller, Directory, MemberSeed, Organization, OrganizationSeed, ServicePrincipalFacts,
};
use serde_json::Value;
use uuid::{Uuid, uuid};

pub(crate) const ORIGIN: &str = "http://contoso.localhost:7071";
pub(crate) const ROOT: &str = "http://contoso.localhost:7071/api/data/v9.2";
pub(crate) const TENANT: Uuid = uuid!("2b0f6c0e-9d41-4c8e-9a55-6a1f0a3c7d10");
pub(crate) const APP: Uuid = uuid!("d3b2a6c1-5c0e-4f0f-9f43-2f0a5f5c6e11");
pub(crate) const PRINCIPAL: Uuid = uuid!("7a9e1d34-53a8-4e2b-8f57-0d6e0b1f2c33");
pub(crate) const STRANGER_APP: Uuid = uuid!("00000000-5c0e-4f0f-9f43-2f0a5f5c6e11");
pub(crate) const DISABLED_APP: Uuid = uuid!("11111111-5c0e-4f0f-9f43-2f0a5f5c6e11");

pub(crate) const ADMIN: Uuid = uuid!("41c5e0d2-7f10-4f4e-8f0e-6a0c0f7f3b55");
pub(crate) const CUSTOMIZER: Uuid = uuid!("41c5e0d2-0000-4f4e-8f0e-6a0c0f7f3b55");
pub(crate) const BASIC: Uuid = uuid!("41c5e0d2-1111-4f4e-8f0e-6a0c0f7f3b55");
pub(crate) const DISABLED: Uuid = uuid!("41c5e0d2-2222-4f4e-8f0e-6a0c0f7f3b55");
pub(crate) const ROLELESS: Uuid = uuid!("41c5e0d2-3333-4f4e-8f0e-6a0c0f7f3b55");
pub(crate) const SALES: Uuid = uuid!("41c5e0d2-4444-4f4e-8f0e-6a0c0f7f3b55");
pub(crate) const NOBODY: Uuid = uuid!("41c5e0d2-5555-4f4e-8f0e-6a0c0f7f3b55");

pub(crate) struct Entra;

impl Directory for Entra {
    fn service_principal(&self, app_id: Uuid) -> Option<ServicePrincipalFacts> {
        (app_id != STRANGER_APP).then(|| principal(app_id != DISABLED_APP))
    }
}

pub(crate) fn principal(enabled: bool) -> ServicePrincipalFacts {
    ServicePrincipalFacts {
        object_id: PRINCIPAL,
        display_name: "Contoso Connector".into(),
        enabled,
    }
}

pub(crate) fn organization() -> Organization {
    let person = |object_id, name: &str, unit: &str, roles: &[&str], disabled| MemberSeed {
        object_id,
        upn: format!("{}@contoso.example", name.replace(' ', ".").to_lowercase()),
        name: name.into(),
        business_unit: unit.into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        disabled,
    };
    let seed = OrganizationSeed {
        id: uuid!("97793ec4-ace2-ee11-9049-0022486f7458"),
        environment_id: "ba9a96b2-f562-40f6-931d-6b55873954ee".into(),
        unique_name: "unq97793ec4ace2ee1190490022486f7".into(),
        url_name: "contoso".into(),
        friendly_name: "Contoso".into(),
        organization_type: 0,
        region: "EMEA".into(),
        tenant_id: TENANT,
        root_business_unit: "contoso".into(),
        child_business_units: vec!["sales".into()],
        people: vec![
            person(ADMIN, "Ada Admin", "contoso", &["System Administrator"], false),
            person(
                CUSTOMIZER,
                "Cus Tomizer",
                "contoso",
                &["System Customizer"],
                false,
            ),
            person(BASIC, "Bea Basic", "contoso", &["Basic User"], false),
            person(DISABLED, "Dis Abled", "contoso", &["Basic User"], true),
            person(ROLELESS, "Roy Roleless", "contoso", &[], false),
            person(SALES, "Sal Es", "sales", &["Basic User"], false),
        ],
        ..OrganizationSeed::default()
    };
    Organization::new(seed, ORIGIN.into())
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or("no error")
            .to_owned()
    }

    pub(crate) fn message(&self) -> String {
        self.json()["error"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
    }

    /// The id in `OData-EntityId`.
    pub(crate) fn made(&self) -> Uuid {
        let url = self.header("OData-EntityId");
        let id = url
            .rsplit('(')
            .next()
            .and_then(|rest| rest.strip_suffix(')'))
            .unwrap_or_default();
        id.parse()
            .unwrap_or_else(|_| panic!("nothing was made: {} {}", self.status, self.text))
    }

    pub(crate) fn values(&self) -> Vec<Value> {
        self.json()["value"].as_array().cloned().unwrap_or_default()
    }

    /// Status and code in one, for short assertions.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.code())
    }
}

pub(crate) fn person(object_id: Uuid) -> Caller {
    Caller {
        tenant_id: TENANT,
        object_id,
        app_id: Uuid::from_u128(1),
        app_only: false,
    }
}

pub(crate) fn app() -> Caller {
    Caller {
        tenant_id: TENANT,
        object_id: PRINCIPAL,
        app_id: APP,
        app_only: true,
    }
}

pub(crate) fn now() -> Timestamp {
    "2026-03-01T09:30:00.75Z".parse().expect("a time")
}

pub(crate) fn send(
    organization: &mut Organization,
    caller: Caller,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let uri = if target.starts_with('/') {
        target.to_owned()
    } else {
        format!("/api/data/v9.2/{target}")
    };
    let uri = uri.replace(' ', "%20");
    let mut request = Request::builder().method(method).uri(uri);
    if !body.is_empty()
        && headers
            .iter()
            .all(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
    {
        request = request.header("Content-Type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Bytes::copy_from_slice(body)).expect("a request");
    let response = organization.answer(&caller, &Entra, &(), now(), &request);
    let (head, body) = response.into_parts();
    let text = String::from_utf8(body.to_vec()).expect("text");
    Reply {
        status: head.status,
        headers: head.headers,
        text,
    }
}

pub(crate) fn get_as(organization: &mut Organization, object_id: Uuid, target: &str) -> Reply {
    send(organization, person(object_id), "GET", target, &[], b"")
}

pub(crate) fn get(organization: &mut Organization, target: &str) -> Reply {
    get_as(organization, ADMIN, target)
}

pub(crate) fn write_as(
    organization: &mut Organization,
    object_id: Uuid,
    method: &str,
    target: &str,
    body: &Value,
) -> Reply {
    send(
        organization,
        person(object_id),
        method,
        target,
        &[],
        body.to_string().as_bytes(),
    )
}

pub(crate) fn post(organization: &mut Organization, target: &str, body: &Value) -> Reply {
    write_as(organization, ADMIN, "POST", target, body)
}

pub(crate) fn patch(organization: &mut Organization, target: &str, body: &Value) -> Reply {
    write_as(organization, ADMIN, "PATCH", target, body)
}

pub(crate) fn delete(organization: &mut Organization, target: &str) -> Reply {
    send(organization, person(ADMIN), "DELETE", target, &[], b"")
}

pub(crate) fn unit(organization: &Organization, name: &str) -> Uuid {
    organization.business_unit(name).expect("a business unit")
}

//! Global Discovery: which organizations the signed-in person has in this tenant.

use http::{HeaderMap, Method};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::{
    cloud::Cloud,
    contract::{OrganizationKind, OrganizationRow, Unusable},
    http::{AccessToken, Http, Origin},
    ids::{OrganizationId, TenantId},
    service::{ServiceError, short},
    step::Step,
};

/// An organization as Global Discovery tells it, with its address checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// Its address, if it is one of this cloud's.
    pub origin: Option<Origin>,
    /// What the window shows.
    pub row: OrganizationRow,
}

/// Asks once. Works with a person's token only ("Discover the URL for your organization", Power Apps documentation).
pub async fn organizations(
    http: &Http,
    cloud: &Cloud,
    tenant: TenantId,
    token: &AccessToken,
    now: Timestamp,
) -> Result<Vec<FoundOrganization>, ServiceError> {
    #[derive(Deserialize)]
    struct Instances {
        value: Vec<Instance>,
    }
    let url = cloud.discovery().at(
        "/api/discovery/v2.0/Instances?$select=Id,UrlName,FriendlyName,State,StatusMessage,OrganizationType,Url,Region,TenantId,IsUserSysAdmin",
    );
    let answer = http
        .send(
            Step::ListOrganizations,
            Method::GET,
            url,
            HeaderMap::new(),
            Some(token),
            None,
        )
        .await?;
    let Instances { value } = answer.read(now)?;
    let mut found: Vec<_> = value
        .into_iter()
        .map(|instance| instance.check(cloud, tenant))
        .collect();
    found.sort_by_key(|organization| {
        (
            organization.row.unusable.is_some(),
            organization.row.name.to_lowercase(),
            organization.id,
        )
    });
    Ok(found)
}

/// One row. Every field is optional, because nulls and omissions are not documented.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Instance {
    id: Uuid,
    #[serde(default)]
    friendly_name: Option<String>,
    #[serde(default)]
    url_name: Option<String>,
    #[serde(default, deserialize_with = "number_or_text")]
    state: Option<i64>,
    #[serde(default, deserialize_with = "number_or_text")]
    status_message: Option<i64>,
    #[serde(default, deserialize_with = "number_or_text")]
    organization_type: Option<i64>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    tenant_id: Option<Uuid>,
    #[serde(default)]
    is_user_sys_admin: Option<bool>,
}

impl Instance {
    fn check(self, cloud: &Cloud, tenant: TenantId) -> FoundOrganization {
        let origin = self.url.as_deref().and_then(|url| cloud.organization(url).ok());
        let unusable = if origin.is_none() {
            Some(Unusable::UnexpectedAddress)
        } else if self.tenant_id.is_some_and(|other| TenantId(other) != tenant) {
            Some(Unusable::OtherTenant)
        } else if self.state.is_some_and(|state| state != 0) {
            Some(Unusable::Disabled)
        } else if matches!(self.status_message, Some(1..=3)) {
            Some(Unusable::NotReady)
        } else {
            None
        };
        let host = origin.as_ref().map_or_else(
            || short(self.url.as_deref().unwrap_or("?"), 80),
            Origin::authority,
        );
        FoundOrganization {
            id: OrganizationId(self.id),
            row: OrganizationRow {
                id: self.id.to_string(),
                name: short(
                    self.friendly_name.or(self.url_name).as_deref().unwrap_or(&host),
                    120,
                ),
                host,
                kind: kind(self.organization_type),
                region: self.region.map(|region| short(&region, 20)),
                unusable,
                administrator: self.is_user_sys_admin,
            },
            origin,
        }
    }
}

/// The numbers of `OrganizationType` (Power Apps documentation, "`OrganizationType` `EnumType`").
fn kind(number: Option<i64>) -> OrganizationKind {
    match number {
        Some(0) => OrganizationKind::Production,
        Some(5 | 6) => OrganizationKind::Sandbox,
        Some(9 | 11 | 14) => OrganizationKind::Trial,
        Some(12) => OrganizationKind::Default,
        Some(13) => OrganizationKind::Developer,
        Some(15) => OrganizationKind::Teams,
        _ => OrganizationKind::Other,
    }
}

/// The official .NET model has texts where the service's documentation has numbers: both are taken.
fn number_or_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(i64),
        Text(String),
        Nothing(()),
    }
    Ok(match Either::deserialize(from)? {
        Either::Number(number) => Some(number),
        Either::Text(text) => text.parse().ok(),
        Either::Nothing(()) => None,
    })
}

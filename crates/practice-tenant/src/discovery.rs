//! Global Discovery ("Discover the organizations for your user"): which organizations a signed-in person may use.

use bytes::Bytes;
use http::header::{ALLOW, HeaderName, WWW_AUTHENTICATE};
use http::{Method, Request, Response, StatusCode};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::Addresses;
use crate::dataverse::OrganizationSeed;
use crate::dataverse_door::bearer;
use crate::odata_filter::Filter;
use crate::reply::{front_door, reply, set};
use crate::tokens;
use crate::world::World;

const INSTANCES: &str = "/api/discovery/v2.0/Instances";

/// Answers a request to the discovery origin.
pub(crate) fn answer(
    addresses: &Addresses,
    world: &World,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let path = percent_decoded(request.uri().path());
    let Some(rest) = path.strip_prefix(INSTANCES) else {
        return front_door(StatusCode::NOT_FOUND);
    };
    if request.method() != Method::GET {
        // Not documented: chosen because all its other refusals have OData's envelope.
        let message = format!("the method {} is not supported", request.method());
        let mut response = error(StatusCode::METHOD_NOT_ALLOWED, &message);
        set(&mut response, ALLOW, "GET");
        return response;
    }
    let claims = bearer(request)
        .and_then(|token| tokens::verify(token, &addresses.authority, &[&addresses.discovery], now).ok())
        // Tokens without a person are not supported.
        .filter(|claims| !claims.is_app_only());
    let Some(claims) = claims else {
        return challenge(addresses);
    };

    let rows = rows(addresses, world, claims.tid, claims.oid);
    let options = Options::of(request);
    match rest {
        "" => list(addresses, &options, rows),
        key => match key.strip_prefix('(').and_then(|key| key.strip_suffix(')')) {
            Some(key) => by_key(addresses, &options, rows, key),
            None => front_door(StatusCode::NOT_FOUND),
        },
    }
}

/// The documented query options.
struct Options {
    select: Option<String>,
    filter: Option<String>,
}

impl Options {
    fn of(request: &Request<Bytes>) -> Self {
        let mut options = Self {
            select: None,
            filter: None,
        };
        for (name, value) in url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
        {
            match &*name {
                "$select" => options.select = Some(value.into_owned()),
                "$filter" => options.filter = Some(value.into_owned()),
                _ => {}
            }
        }
        options
    }
}

fn list(addresses: &Addresses, options: &Options, mut rows: Vec<Map<String, Value>>) -> Response<Bytes> {
    if let Some(filter) = &options.filter {
        let Some(filter) = Filter::parse(filter) else {
            return error(
                StatusCode::BAD_REQUEST,
                "the $filter expression is not understood",
            );
        };
        rows.retain(|row| filter.accepts(row));
    }
    let mut context = format!("{}/api/discovery/v2.0/$metadata#Instances", addresses.discovery);
    if let Some(select) = &options.select {
        let names: Vec<&str> = select.split(',').map(str::trim).collect();
        if let Some(unknown) = names.iter().find(|name| !COLUMNS.contains(name)) {
            return error(
                StatusCode::BAD_REQUEST,
                &format!("there is no property '{unknown}' on Instance"),
            );
        }
        for row in &mut rows {
            row.retain(|name, _| names.contains(&name.as_str()));
        }
        context = format!("{context}({})", names.join(","));
    }
    odata(&json!({"@odata.context": context, "value": rows}))
}

/// `Instances(<id>)` and `Instances(UniqueName='…')` name one; the other keys give a list.
fn by_key(
    addresses: &Addresses,
    options: &Options,
    mut rows: Vec<Map<String, Value>>,
    key: &str,
) -> Response<Bytes> {
    let (column, value) = key.split_once('=').unwrap_or(("Id", key));
    let text = value
        .strip_prefix('\'')
        .and_then(|value| value.strip_suffix('\''))
        .unwrap_or(value);
    let matches = |row: &Map<String, Value>| match row.get(column) {
        Some(Value::String(found)) if column == "Id" => found.eq_ignore_ascii_case(text),
        Some(Value::String(found)) => found == text,
        Some(Value::Number(found)) => found.to_string() == text,
        _ => false,
    };
    match column {
        "Region" | "State" | "Version" => {
            rows.retain(matches);
            list(addresses, options, rows)
        }
        "Id" | "UniqueName" => match rows.into_iter().find(matches) {
            Some(mut row) => {
                let context = format!(
                    "{}/api/discovery/v2.0/$metadata#Instances/$entity",
                    addresses.discovery
                );
                row.insert("@odata.context".into(), context.into());
                odata(&Value::Object(row))
            }
            None => error(StatusCode::NOT_FOUND, "there is no such instance for this user"),
        },
        _ => error(StatusCode::BAD_REQUEST, "the key is not one of Instance's"),
    }
}

const COLUMNS: [&str; 20] = [
    "Id",
    "UniqueName",
    "UrlName",
    "FriendlyName",
    "State",
    "StatusMessage",
    "OrganizationType",
    "Version",
    "Url",
    "ApiUrl",
    "LastUpdated",
    "SchemaType",
    "TenantId",
    "Region",
    "EnvironmentId",
    "TrialExpirationDate",
    "Purpose",
    "DatacenterId",
    "DatacenterName",
    "IsUserSysAdmin",
];

fn rows(addresses: &Addresses, world: &World, tenant: Uuid, person: Uuid) -> Vec<Map<String, Value>> {
    let own = world
        .organizations
        .iter()
        .filter(|organization| organization.seed().tenant_id == tenant)
        .filter(|organization| organization.is_enabled_member(person));
    let mut rows: Vec<_> = own
        .clone()
        .map(|organization| {
            let seed = organization.seed();
            let address = addresses
                .organizations
                .iter()
                .find(|address| address.id == seed.id);
            let url = address.map_or("", |address| address.url.as_str());
            let administers = organization.is_system_administrator(person);
            row(seed, url, organization.is_disabled(), administers)
        })
        .collect();
    let listed_only = world
        .directory
        .tenant(tenant)
        .map_or(0, |tenant| tenant.listed_only);
    if let Some(like) = own.clone().next() {
        rows.extend((1..=listed_only).map(|number| {
            let seed = further(like.seed(), number);
            let url = format!("https://{}.crm4.dynamics.example", seed.url_name);
            row(&seed, &url, false, false)
        }));
    }
    rows
}

/// An organization that is only listed.
fn further(like: &OrganizationSeed, number: u32) -> OrganizationSeed {
    let id = Uuid::new_v5(&like.id, &number.to_be_bytes());
    OrganizationSeed {
        id,
        environment_id: id.to_string(),
        unique_name: format!("unq{}", id.simple()),
        url_name: format!("{}-{number:03}", like.url_name),
        friendly_name: format!("{} {number:03}", like.friendly_name),
        ..like.clone()
    }
}

fn row(seed: &OrganizationSeed, url: &str, disabled: bool, administers: bool) -> Map<String, Value> {
    let row = json!({
        "Id": seed.id,
        "UniqueName": seed.unique_name,
        "UrlName": seed.url_name,
        "FriendlyName": seed.friendly_name,
        "State": i32::from(disabled),
        // Ready to be picked, or not active. Not documented: chosen because the names fit.
        "StatusMessage": if disabled { 4 } else { 6 },
        "OrganizationType": seed.organization_type,
        "Version": "9.2.24073.198",
        "Url": url,
        // The practice organization has one address for people and programs.
        "ApiUrl": url,
        "LastUpdated": "2025-04-24T21:07:12Z",
        "SchemaType": "Standard",
        "TenantId": seed.tenant_id,
        "Region": seed.region,
        "EnvironmentId": seed.environment_id,
        "TrialExpirationDate": "0001-01-01T00:00:00Z",
        "Purpose": null,
        "DatacenterId": "695f2100-d07a-4f75-8a6f-5f33cfdcf1c7",
        "DatacenterName": null,
        "IsUserSysAdmin": administers,
    });
    match row {
        Value::Object(row) => row,
        _ => Map::new(),
    }
}

fn odata(body: &Value) -> Response<Bytes> {
    let mut response = reply(
        StatusCode::OK,
        "application/json; odata.metadata=minimal",
        body.to_string(),
    );
    set(&mut response, HeaderName::from_static("odata-version"), "4.0");
    response
}

/// Not documented: chosen like Dataverse's own, with an empty code.
fn error(status: StatusCode, message: &str) -> Response<Bytes> {
    let mut response = odata(&json!({"error": {"code": "", "message": message}}));
    *response.status_mut() = status;
    response
}

/// 401 whose authority is the common endpoint, since discovery belongs to no tenant.
fn challenge(addresses: &Addresses) -> Response<Bytes> {
    let Addresses {
        authority, discovery, ..
    } = addresses;
    let mut response = front_door(StatusCode::UNAUTHORIZED);
    let value =
        format!("Bearer authorization_uri={authority}/common/oauth2/authorize, resource_id={discovery}/");
    set(&mut response, WWW_AUTHENTICATE, &value);
    response
}

/// Keys may be written with escaped quotes and blanks.
fn percent_decoded(path: &str) -> String {
    // A plus stands for itself in a path.
    let escaped = path.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(escaped.as_bytes())
        .next()
        .map(|(path, _)| path.into_owned())
        .unwrap_or_default()
}

//! Functions that answer about the caller, the organization, roles and users.
//!
//! Sources: "Web API function reference" of each; names of enumeration members as in a recorded answer.

use super::OrganizationSeed;
use super::access::Acting;
use super::errors::{Answer, Refusal};
use super::headers::Reply;
use super::odata::path::{self, Address, Segment};
use super::privileges::Right;
use super::reading::Reader;
use super::roles;
use super::schema::{Table, table};
use super::solutions;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const VERSION: &str = "9.2.24073.198";

/// Messages of the real service that have no answer here.
const ELSEWHERE: &[&str] = &[
    "ExportSolution",
    "PublishAllXml",
    "PublishXml",
    "RetrievePrivilegeSet",
];

/// An unbound function or action; none where the segment is not one.
pub(crate) fn unbound(
    reader: &Reader<'_>,
    seed: &OrganizationSeed,
    origin: &str,
    address: &Address,
    segment: &Segment,
) -> Option<Answer<Reply>> {
    Some(match segment.name.as_str() {
        "WhoAmI" => only(address, segment, &[]).map(|_| who_am_i(reader, seed)),
        "RetrieveVersion" => only(address, segment, &[]).map(|_| {
            answer(
                reader.root,
                "RetrieveVersionResponse",
                json!({ "Version": VERSION }),
            )
        }),
        "RetrieveCurrentOrganization" => current_organization(reader, seed, origin, address, segment),
        "RetrieveOrganizationInfo" => only(address, segment, &[]).map(|_| organization_info(reader, seed)),
        "RetrieveMissingDependencies" => missing_dependencies(reader, address, segment),
        "RetrieveFormattedImportJobResults" | "RetrieveSolutionImportResult" => {
            import_result(reader, address, segment)
        }
        "RetrieveRolePrivilegesRole" => role_privileges(reader, address, segment),
        name if ELSEWHERE.contains(&name) => Err(Refusal::not_implemented(&format!("the message {name}"))),
        _ => return None,
    })
}

/// A function bound to one row.
pub(crate) fn bound(
    reader: &Reader<'_>,
    of: &'static Table,
    id: Uuid,
    address: &Address,
    segment: &Segment,
    name: &str,
) -> Answer<Reply> {
    match (of.logical, name) {
        ("systemuser", "RetrieveUserPrivileges") => {
            only(address, segment, &[])?;
            let row = reader.readable(of, id)?;
            let held = reader.state.privileges_of_user(id);
            let unit = row.id("businessunitid").unwrap_or_default();
            let body = json!({ "RolePrivileges": roles::role_privileges(&held, unit) });
            Ok(answer(reader.root, "RetrieveUserPrivilegesResponse", body))
        }
        ("team", "RetrieveTeamPrivileges") => {
            only(address, segment, &[])?;
            let row = reader.readable(of, id)?;
            let held = reader.state.privileges_of_team(id);
            let unit = row.id("businessunitid").unwrap_or_default();
            let body = json!({ "RolePrivileges": roles::role_privileges(&held, unit) });
            Ok(answer(reader.root, "RetrieveTeamPrivilegesResponse", body))
        }
        _ => Err(Refusal::segment(&segment.name)),
    }
}

/// The parameters of a call, which must be exactly the declared ones; no query option but aliases.
fn only(address: &Address, segment: &Segment, declared: &[&str]) -> Answer<Vec<String>> {
    if let Some((name, _)) = address.options.iter().find(|(name, _)| !name.starts_with('@')) {
        return Err(super::odata::query::unknown_option(name));
    }
    let mut given = address.parameters(segment)?;
    let values = declared
        .iter()
        .map(|name| {
            let position = given.iter().position(|(known, _)| known == name);
            position
                .map(|position| given.swap_remove(position).1)
                .ok_or_else(|| missing_overload(segment))
        })
        .collect::<Answer<Vec<_>>>()?;
    if given.is_empty() {
        Ok(values)
    } else {
        Err(missing_overload(segment))
    }
}

fn missing_overload(segment: &Segment) -> Refusal {
    Refusal::new(
        http::StatusCode::NOT_FOUND,
        super::errors::ODATA,
        format!(
            "No overload of the function '{}' takes these parameters.",
            segment.name
        ),
    )
}

pub(crate) fn answer(root: &str, type_name: &str, mut body: Value) -> Reply {
    if let Value::Object(members) = &mut body {
        let context = format!("{root}/$metadata#Microsoft.Dynamics.CRM.{type_name}");
        members.insert("@odata.context".to_owned(), json!(context));
    }
    Reply::ok(&body)
}

fn who_am_i(reader: &Reader<'_>, seed: &OrganizationSeed) -> Reply {
    let Acting {
        user, business_unit, ..
    } = reader.acting;
    let body = json!({ "BusinessUnitId": business_unit, "UserId": user, "OrganizationId": seed.id });
    answer(reader.root, "WhoAmIResponse", body)
}

fn current_organization(
    reader: &Reader<'_>,
    seed: &OrganizationSeed,
    origin: &str,
    address: &Address,
    segment: &Segment,
) -> Answer<Reply> {
    let access = only(address, segment, &["AccessType"])?;
    let member = access
        .first()
        .and_then(|value| value.strip_prefix("Microsoft.Dynamics.CRM.EndpointAccessType"))
        .and_then(path::unquote);
    if !matches!(member.as_deref(), Some("Default" | "Internet" | "Intranet")) {
        return Err(Refusal::syntax(
            "AccessType is not a member of Microsoft.Dynamics.CRM.EndpointAccessType",
        ));
    }
    let detail = json!({
        "OrganizationId": seed.id,
        "FriendlyName": seed.friendly_name,
        "OrganizationVersion": VERSION,
        "EnvironmentId": seed.environment_id,
        "DatacenterId": Uuid::new_v5(&seed.id, b"datacenter"),
        "Geo": seed.region,
        "TenantId": seed.tenant_id,
        "UrlName": seed.url_name,
        "UniqueName": seed.unique_name,
        "State": "Enabled",
        "OrganizationType": organization_type(seed.organization_type),
        "SchemaType": "Full",
        "Endpoints": {
            "Count": 3,
            "IsReadOnly": false,
            "Keys": ["WebApplication", "OrganizationService", "OrganizationDataService"],
            "Values": [
                format!("{origin}/"),
                format!("{origin}/XRMServices/2011/Organization.svc"),
                format!("{origin}/XRMServices/2011/OrganizationData.svc"),
            ],
        },
    });
    Ok(answer(
        reader.root,
        "RetrieveCurrentOrganizationResponse",
        json!({ "Detail": detail }),
    ))
}

/// Source: `OrganizationInfo` and `Solution` in the complex type reference.
fn organization_info(reader: &Reader<'_>, seed: &OrganizationSeed) -> Reply {
    let solutions: Vec<Value> = reader
        .state
        .rows("solution")
        .map(|(id, row)| {
            let publisher = row.id("publisherid");
            let named = publisher.and_then(|publisher| reader.state.row("publisher", publisher));
            json!({
                "Id": id,
                "FriendlyName": row.words("friendlyname"),
                "SolutionUniqueName": row.words("uniquename"),
                "VersionNumber": row.words("version"),
                "PublisherId": publisher,
                "PublisherIdName": named.map(|row| row.words("friendlyname")),
                "PublisherUniqueName": named.map(|row| row.words("uniquename")),
            })
        })
        .collect();
    let info = json!({"InstanceType": organization_type(seed.organization_type), "Solutions": solutions});
    answer(
        reader.root,
        "RetrieveOrganizationInfoResponse",
        json!({ "organizationInfo": info }),
    )
}

fn missing_dependencies(reader: &Reader<'_>, address: &Address, segment: &Segment) -> Answer<Reply> {
    let parameters = only(address, segment, &["SolutionUniqueName"])?;
    let quoted = parameters.first().map_or("", String::as_str);
    let name =
        path::unquote(quoted).ok_or_else(|| Refusal::syntax("SolutionUniqueName is not an Edm.String"))?;
    reader
        .acting
        .require_named("prvReadSolution", table("solution"))?;
    solutions::missing_dependencies(reader.state, reader.root, &name)
}

fn import_result(reader: &Reader<'_>, address: &Address, segment: &Segment) -> Answer<Reply> {
    let parameters = only(address, segment, &["ImportJobId"])?;
    let job = path::guid(parameters.first().map_or("", String::as_str))?;
    reader
        .acting
        .require_named("prvReadImportJob", table("importjob"))?;
    let formatted_only = segment.name == "RetrieveFormattedImportJobResults";
    solutions::import_result(reader.state, reader.root, job, formatted_only)
}

/// The member of `OrganizationType` for the number that Global Discovery gives.
fn organization_type(number: i32) -> &'static str {
    const NAMES: [&str; 17] = [
        "Customer",
        "Monitoring",
        "Support",
        "BackEnd",
        "Secondary",
        "CustomerTest",
        "CustomerFreeTest",
        "CustomerPreview",
        "Placeholder",
        "TestDrive",
        "MsftInvestigation",
        "EmailTrial",
        "Default",
        "Developer",
        "Trial",
        "Teams",
        "Platform",
    ];
    usize::try_from(number)
        .ok()
        .and_then(|number| NAMES.get(number))
        .copied()
        .unwrap_or("Customer")
}

fn role_privileges(reader: &Reader<'_>, address: &Address, segment: &Segment) -> Answer<Reply> {
    let parameters = only(address, segment, &["RoleId"])?;
    let role = path::guid(parameters.first().map_or("", String::as_str))?;
    let Some(table) = table("role") else {
        return Err(Refusal::segment("roles"));
    };
    reader.acting.require_right(table, Right::Read)?;
    let row = reader.readable(table, role)?;
    let held = reader.state.privileges_of_role(role);
    let unit = row.id("businessunitid").unwrap_or_default();
    let body = json!({ "RolePrivileges": roles::role_privileges(&held, unit) });
    Ok(answer(reader.root, "RetrieveRolePrivilegesRoleResponse", body))
}

//! Delegated permissions that apps have in the caller's tenant ("oAuth2PermissionGrant resource type").

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::caller::Caller;
use super::documents::object;
use super::fault::Fault;
use super::query::Kind;
use super::{Answer, Asked, Graph, Object, Reply};
use crate::world::{Directory, Grant, Person};

const GRANTS: Kind = Kind {
    name: "oAuth2PermissionGrant",
    set: "oauth2PermissionGrants",
    filterable: &["clientId", "consentType", "principalId", "resourceId", "scope"],
    page: (100, 999),
};
const READ: [&str; 4] = [
    "DelegatedPermissionGrant.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITE: [&str; 2] = [
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
];

pub(super) fn answer(
    graph: &Graph<'_>,
    directory: &mut Directory,
    caller: &Caller,
    asked: &Asked<'_>,
) -> Answer {
    let tenant = caller.claims.tid;
    if *asked.method == Method::GET {
        caller.needs(&READ)?;
    } else {
        caller.needs(&WRITE)?;
        caller.needs_role(Person::may_approve_for_all)?;
    }
    let Some(key) = asked.key else {
        return match *asked.method {
            Method::GET => {
                let own = directory.grants.iter().filter(|grant| grant.tenant_id == tenant);
                let found = own.filter_map(|grant| document(directory, grant)).collect();
                graph.list(&GRANTS, asked.query, found)
            }
            Method::POST => create(graph, directory, tenant, &asked.object()?),
            _ => Err(Fault::MethodNotAllowed),
        };
    };
    let is = |grant: &Grant| {
        grant.tenant_id == tenant && document(directory, grant).is_some_and(|found| found["id"] == key.text())
    };
    let index = directory.grants.iter().position(is).ok_or(key.missing())?;
    match (asked.method, asked.more) {
        (&Method::GET, []) => {
            let found = document(directory, &directory.grants[index]).ok_or(key.missing())?;
            graph.one(&GRANTS, asked.query, found)
        }
        (&Method::PATCH, []) => {
            // Only the scope may be changed ("Update oAuth2PermissionGrant").
            let body = asked.object()?;
            if let Some(other) = body.keys().find(|name| *name != "scope") {
                return Err(Fault::PropertyUnknown {
                    name: other.clone(),
                    kind: GRANTS.name,
                });
            }
            directory.grants[index].scopes = scopes(&body)?;
            Ok(Reply::Nothing)
        }
        (&Method::DELETE, []) => {
            directory.grants.remove(index);
            Ok(Reply::Nothing)
        }
        (_, []) => Err(Fault::MethodNotAllowed),
        (_, [name, ..]) => Err(Fault::Segment {
            name: (*name).to_owned(),
        }),
    }
}

fn create(graph: &Graph<'_>, directory: &mut Directory, tenant: Uuid, body: &Object) -> Answer {
    let id = |name: &'static str| {
        let text = body.get(name).and_then(Value::as_str);
        text.and_then(|text| text.parse::<Uuid>().ok())
            .ok_or(Fault::Value { name })
    };
    let app = |id: Uuid| {
        directory
            .service_principals
            .iter()
            .find(|found| found.tenant_id == tenant && found.object_id == id)
            .map(|found| found.app_id)
            .ok_or(Fault::NotFound { id: id.to_string() })
    };
    let (client, resource) = (app(id("clientId")?)?, app(id("resourceId")?)?);
    let principal = match body.get("consentType").and_then(Value::as_str) {
        Some("AllPrincipals") => None,
        Some("Principal") => Some(id("principalId")?),
        _ => return Err(Fault::Value { name: "consentType" }),
    };
    if let Some(person) = principal
        && directory
            .person(person)
            .is_none_or(|person| person.tenant_id != tenant)
    {
        return Err(Fault::NotFound {
            id: person.to_string(),
        });
    }
    let made = Grant {
        tenant_id: tenant,
        app_id: client,
        resource,
        scopes: scopes(body)?,
        principal,
        created_at: graph.now,
    };
    let same = |grant: &Grant| {
        (grant.tenant_id, grant.app_id, grant.resource, grant.principal)
            == (tenant, client, resource, principal)
    };
    if directory.grants.iter().any(same) {
        return Err(Fault::GrantExists);
    }
    let facts = document(directory, &made).ok_or(Fault::Denied)?;
    let path = format!(
        "oauth2PermissionGrants/{}",
        facts["id"].as_str().unwrap_or_default()
    );
    directory.grants.push(made);
    Ok(Reply::Created(
        path,
        graph.entity("oauth2PermissionGrants", facts),
    ))
}

fn scopes(body: &Object) -> Result<Vec<String>, Fault> {
    let text = body
        .get("scope")
        .and_then(Value::as_str)
        .ok_or(Fault::Value { name: "scope" })?;
    Ok(text.split_ascii_whitespace().map(str::to_owned).collect())
}

/// The id is made of the ids of both service principals, as that of a recorded grant is; for one person theirs follows.
fn document(directory: &Directory, grant: &Grant) -> Option<Object> {
    let client = directory
        .service_principal(grant.tenant_id, grant.app_id)?
        .object_id;
    let resource = directory
        .service_principal(grant.tenant_id, grant.resource)?
        .object_id;
    let mut id = Vec::new();
    for part in [Some(client), Some(resource), grant.principal]
        .into_iter()
        .flatten()
    {
        id.extend(part.to_bytes_le());
    }
    Some(object(json!({
        "clientId": client,
        "consentType": if grant.principal.is_some() { "Principal" } else { "AllPrincipals" },
        "id": URL_SAFE_NO_PAD.encode(id),
        "principalId": grant.principal,
        "resourceId": resource,
        "scope": grant.scopes.join(" "),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_grant_is_made_as_the_recorded_one() {
        let mut id = Vec::new();
        for part in [
            "cd4043e7-b749-420b-bd07-aa7c3912ed22",
            "1c444f1a-bba3-42f2-999f-4106c5b1c20c",
        ] {
            id.extend(part.parse::<Uuid>().unwrap().to_bytes_le());
        }
        assert_eq!(
            URL_SAFE_NO_PAD.encode(id),
            "50NAzUm3C0K9B6p8ORLtIhpPRByju_JCmZ9BBsWxwgw"
        );
    }
}

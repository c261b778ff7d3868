//! Secrets and certificates of an app registration ("application: addPassword", "removePassword", "addKey", and the
//! `keyCredentials` of "Update application").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::documents::{certificate, object, secret};
use super::fault::Fault;
use super::{Answer, Graph, Object, Reply};
use crate::world::{Application, Certificate, Secret};

/// "By default, two years after the start."
const USUAL_LIFETIME: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

/// The value is told in this answer only.
pub(super) fn add_password(graph: &Graph<'_>, app: &mut Application, body: &Object) -> Answer {
    let wanted = body.get("passwordCredential").cloned().unwrap_or_default();
    let starts_at = moment(&wanted, "startDateTime")?.unwrap_or(graph.now);
    let usual = || starts_at.checked_add(USUAL_LIFETIME).ok();
    let ends_at = moment(&wanted, "endDateTime")?
        .or_else(usual)
        .ok_or(Fault::Value {
            name: "startDateTime",
        })?;
    if ends_at <= starts_at {
        return Err(Fault::Value { name: "endDateTime" });
    }
    let made = Secret {
        name: wanted["displayName"].as_str().map(str::to_owned),
        ..Secret::new(graph.chance, graph.now, ends_at.duration_since(graph.now))
    };
    let mut document = Object::new();
    let context = graph.context("microsoft.graph.passwordCredential");
    document.insert("@odata.context".into(), context.into());
    document.extend(object(secret(&made, Some(&made.value))));
    app.secrets.push(made);
    Ok(Reply::Document(Value::Object(document)))
}

pub(super) fn remove_password(app: &mut Application, body: &Object) -> Answer {
    let id = id(body, "keyId")?;
    let count = app.secrets.len();
    app.secrets.retain(|secret| secret.key_id != id);
    if app.secrets.len() == count {
        // Reported as 400 with these words; not documented.
        return Err(Fault::Value { name: "keyId" });
    }
    Ok(Reply::Nothing)
}

/// Adds a certificate, when the request proves that it holds the key of another valid one.
pub(super) fn add_key(graph: &Graph<'_>, app: &mut Application, body: &Object) -> Answer {
    let wrong = Fault::Value {
        name: "keyCredential",
    };
    let made = body
        .get("keyCredential")
        .and_then(|wanted| read(wanted, graph.now))
        .ok_or(wrong)?;
    let proof = body.get("proof").and_then(Value::as_str).ok_or(Fault::Proof)?;
    let claims = app
        .certificates
        .iter()
        .filter(|known| (known.starts_at..known.ends_at).contains(&graph.now))
        .find_map(|known| known.signed(proof))
        .ok_or(Fault::Proof)?;
    let number = |name: &str| claims[name].as_i64().unwrap_or_default();
    let now = graph.now.as_second();
    let good = claims["aud"] == "00000002-0000-0000-c000-000000000000"
        && claims["iss"] == app.object_id.to_string()
        && (number("nbf")..number("exp")).contains(&now)
        && number("exp").saturating_sub(number("nbf")) <= 600;
    if !good {
        return Err(Fault::Proof);
    }
    let mut document = Object::new();
    let context = graph.context("microsoft.graph.keyCredential");
    document.insert("@odata.context".into(), context.into());
    document.extend(object(certificate(&made)));
    app.certificates.push(made);
    Ok(Reply::Document(Value::Object(document)))
}

/// The new list. An entry without its key stays the one that it was.
pub(super) fn certificates(
    value: &Value,
    known: &[Certificate],
    now: Timestamp,
) -> Result<Vec<Certificate>, Fault> {
    let wrong = || Fault::Value {
        name: "keyCredentials",
    };
    let entry = |wanted: &Value| {
        if wanted["key"].is_null() {
            let id: Option<Uuid> = wanted["keyId"].as_str().and_then(|id| id.parse().ok());
            return known.iter().find(|found| Some(found.key_id) == id).cloned();
        }
        let made = read(wanted, now)?;
        // The same certificate again is no new one, so it need not spread again.
        Some(
            known
                .iter()
                .find(|found| found.der == made.der)
                .cloned()
                .unwrap_or(made),
        )
    };
    let entries = value.as_array().ok_or_else(wrong)?.iter();
    entries.map(|wanted| entry(wanted).ok_or_else(wrong)).collect()
}

fn read(wanted: &Value, now: Timestamp) -> Option<Certificate> {
    if wanted["type"] != "AsymmetricX509Cert" || wanted["usage"] != "Verify" {
        return None;
    }
    let der = STANDARD.decode(wanted["key"].as_str()?).ok()?;
    // The id may be given; else it follows from the certificate.
    let id = wanted["keyId"].as_str().and_then(|id| id.parse().ok());
    let id = id.unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_OID, &der));
    let mut made = Certificate::of_der(id, der, now)?;
    made.name = wanted["displayName"].as_str().map(str::to_owned);
    Some(made)
}

fn moment(wanted: &Value, name: &'static str) -> Result<Option<Timestamp>, Fault> {
    match &wanted[name] {
        Value::Null => Ok(None),
        value => {
            let read = value.as_str().and_then(|text| text.parse().ok());
            read.map(Some).ok_or(Fault::Value { name })
        }
    }
}

fn id(body: &Object, name: &'static str) -> Result<Uuid, Fault> {
    let text = body.get(name).and_then(Value::as_str);
    text.and_then(|text| text.parse().ok())
        .ok_or(Fault::Value { name })
}

//! Success is only what was read back.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use super::{Observation, Plan, Stop, Wish, observation::surprise, plan::plan};
use crate::{
    contract::{Proof, ProvenFact, ReadAs, WaitReason},
    dataverse::{self, Code, Operation, Organization, WhoAmI},
    ids::{ObjectId, UserId},
    patience::{FOR_AN_ANSWER, FOR_SPREADING, Patient, transient},
    service::ServiceError,
    step::Step,
};

/// What the administrator's own reading shows. Each fact is judged by the observation alone, and none is shown for which a new plan
/// would still change something.
///
/// # Errors
/// [`Stop::NotAsWritten`] with the first fact that is not as it should be.
pub fn prove_as_administrator(
    wish: &Wish,
    reviewed: &Plan,
    there: &Observation,
    read_at: Timestamp,
) -> Result<Vec<Proof>, Stop> {
    let left = plan(wish, there)?.changes;
    let is_settled = |fact| !left.iter().any(|change| change.proves() == fact);
    let user = there.users.iter().find(|user| user.id == reviewed.user_id);
    let assigned = user.is_some_and(|user| {
        user.roles
            .iter()
            .any(|role| role.id == reviewed.role_id && role.business_unit == user.business_unit)
    });
    let fact = |fact, is_so: bool, evidence: &[(&str, String)]| {
        let proof = Proof {
            fact,
            read_at,
            read_as: ReadAs::Administrator,
            evidence: evidence
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        };
        is_so.then_some(proof).ok_or(Stop::NotAsWritten(fact))
    };
    let solution = wish.solution.iter().map(|package| {
        let version = there.solution.as_ref().map(|row| row.version.as_str());
        fact(
            ProvenFact::SolutionInstalled,
            version.is_some_and(|version| version.parse() == Ok(package.version)),
            &[
                ("solution", package.unique_name.clone()),
                ("version", version.unwrap_or_default().to_owned()),
            ],
        )
    });
    let mut proofs = vec![
        fact(
            ProvenFact::RightOrganization,
            there.who.organization_id == wish.organization,
            &[
                ("organization", there.who.organization_id.to_string()),
                ("tenant", wish.tenant.to_string()),
            ],
        ),
        fact(
            ProvenFact::RoleAsContracted,
            is_settled(ProvenFact::RoleAsContracted),
            &[
                ("role", reviewed.role_id.to_string()),
                (
                    "privileges",
                    there.role_privileges.as_ref().map_or(0, Vec::len).to_string(),
                ),
            ],
        ),
        fact(
            ProvenFact::UserEnabled,
            is_settled(ProvenFact::UserEnabled)
                && user.is_some_and(|user| !user.disabled && user.deleted == 0),
            &[("user", reviewed.user_id.to_string())],
        ),
        fact(
            ProvenFact::RoleAssigned,
            is_settled(ProvenFact::RoleAssigned) && assigned,
            &[
                ("businessUnit", there.root.name.clone()),
                ("role", reviewed.role_id.to_string()),
            ],
        ),
    ];
    proofs.splice(1..1, solution);
    proofs.into_iter().collect()
}

/// What Dataverse answers to the app itself: who it is, and one row of the probe's table. New users and roles take effect with a
/// delay, so certain refusals are waited out.
pub async fn prove_as_app(
    wish: &Wish,
    reviewed: &Plan,
    there: &Observation,
    as_app: &Organization,
    patient: &Patient<'_>,
) -> Result<Vec<Proof>, Stop> {
    let questions = questions(wish, there);
    let answers = patient
        .until(FOR_SPREADING, spreading, || async {
            let outcomes = as_app.batch(Step::TryAsApp, &questions, None).await?;
            outcomes
                .iter()
                .map(|outcome| {
                    outcome
                        .result
                        .clone()
                        .map_err(ServiceError::from)
                        .map(|_| outcome.clone())
                })
                .collect::<Result<Vec<_>, _>>()
        })
        .await
        .map_err(|error| match error {
            ServiceError::Refused(refusal) => Stop::AppRefused(refusal),
            ServiceError::TokenRefused { .. } => Stop::AppTokenRefused,
            other => other.into(),
        })?;
    let first = answers.first().ok_or_else(|| surprise(as_app))?;
    let who: WhoAmI = dataverse::read(first, as_app.origin())?;
    is_the_user(who.user_id, reviewed.user_id)?;
    let read_at = patient.clock.now();
    let mut proofs = vec![Proof {
        fact: ProvenFact::AppIsTheUser,
        read_at,
        read_as: ReadAs::App,
        evidence: evidence("user", who.user_id.to_string()),
    }];
    if let (Some(table), Some(_)) = (&wish.probe, answers.get(1)) {
        proofs.push(Proof {
            fact: ProvenFact::ProbeAnswered,
            read_at,
            read_as: ReadAs::App,
            evidence: evidence("table", table.to_string()),
        });
    }
    Ok(proofs)
}

/// Reads the probe as the application user on the administrator's token, where the publisher keeps the credential. `None` where the
/// organization does not let the administrator do that, be it refused as a whole or in its part, or where it was read as somebody
/// else: it proves nothing then.
///
/// "Impersonate another user using the Web API", Power Apps documentation. Whether every organization accepts an application
/// user there is not documented.
pub async fn prove_on_behalf(
    wish: &Wish,
    there: &Observation,
    (user, app): (UserId, ObjectId),
    as_administrator: &Organization,
    patient: &Patient<'_>,
) -> Result<Option<Proof>, Stop> {
    let questions = questions(wish, there);
    let (Some(table), [_, _]) = (&wish.probe, questions.as_slice()) else {
        return Ok(None);
    };
    let ask = || as_administrator.batch(Step::TryOnBehalf, &questions, Some(app));
    let answered = match patient.read(FOR_AN_ANSWER, ask).await {
        Ok(outcomes) => match outcomes.as_slice() {
            [who, probe] => {
                let who = dataverse::read::<WhoAmI>(who, as_administrator.origin());
                who.is_ok_and(|who| who.user_id == user) && probe.result.is_ok()
            }
            _ => false,
        },
        Err(ServiceError::Refused(_)) => false,
        Err(error) => return Err(error.into()),
    };
    Ok(answered.then(|| Proof {
        fact: ProvenFact::ProbeAnswered,
        read_at: patient.clock.now(),
        read_as: ReadAs::Administrator,
        evidence: evidence("table", table.to_string()),
    }))
}

fn questions(wish: &Wish, there: &Observation) -> Vec<Operation> {
    let mut questions = vec![Operation::Read("WhoAmI()".to_owned())];
    let probe = wish.probe.as_ref().and_then(|table| {
        let row = there
            .tables
            .iter()
            .find(|row| row.logical_name == table.as_str())?;
        let (set, key) = (
            plain(row.entity_set_name.as_deref()?)?,
            plain(row.primary_id_attribute.as_deref()?)?,
        );
        Some(format!("{set}?$select={key}&$top=1"))
    });
    questions.extend(probe.map(Operation::Read));
    questions
}

/// Names from an answer go into an address only when they are plain.
fn plain(name: &str) -> Option<&str> {
    (!name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')).then_some(name)
}

fn spreading(error: &ServiceError) -> Option<(WaitReason, Option<Duration>)> {
    match error {
        ServiceError::Refused(refusal) => matches!(
            refusal.meaning(),
            Code::NotAMember | Code::NoRole | Code::MissingPrivilege | Code::Disabled
        )
        .then_some((WaitReason::UserSpreading, None)),
        other => transient(other),
    }
}

fn is_the_user(found: UserId, expected: UserId) -> Result<(), Stop> {
    if found == expected {
        return Ok(());
    }
    Err(Stop::AppIsSomebodyElse {
        expected: expected.to_string(),
        found: found.to_string(),
    })
}

fn evidence(name: &str, value: String) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), value)])
}

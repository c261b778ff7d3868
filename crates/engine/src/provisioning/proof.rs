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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        ids::{OrganizationId, RoleId},
        provisioning::on_paper::{
            SALES, agreed, carried_out, connected, installed, on_user, untouched, wish, wish_with_solution,
        },
    };

    const OTHER: UserId = UserId(Uuid::from_u128(83));

    fn proven(wish: &Wish, reviewed: &Plan, there: &Observation) -> Result<Vec<ProvenFact>, ProvenFact> {
        match prove_as_administrator(wish, reviewed, there, Timestamp::UNIX_EPOCH) {
            Ok(proofs) => Ok(proofs.into_iter().map(|proof| proof.fact).collect()),
            Err(Stop::NotAsWritten(fact)) => Err(fact),
            Err(stop) => panic!("{stop:?}"),
        }
    }

    #[test]
    fn b9_52_what_is_read_back_otherwise_than_reviewed_is_not_proven() {
        let wish = agreed();
        let good = connected(&wish);
        let reviewed = plan(&wish, &good).unwrap();
        assert_eq!(
            proven(&wish, &reviewed, &good),
            Ok(vec![
                ProvenFact::RightOrganization,
                ProvenFact::RoleAsContracted,
                ProvenFact::UserEnabled,
                ProvenFact::RoleAssigned,
            ])
        );
        let but = |change: &dyn Fn(&mut Observation)| {
            let mut there = good.clone();
            change(&mut there);
            proven(&wish, &reviewed, &there)
        };
        let elsewhere = but(&|there| there.who.organization_id = OrganizationId(OTHER.0));
        assert_eq!(elsewhere, Err(ProvenFact::RightOrganization));
        let less = but(&|there| drop(there.role_privileges.as_mut().unwrap().pop()));
        assert_eq!(less, Err(ProvenFact::RoleAsContracted));
        let off = but(&|there| there.users[0].disabled = true);
        assert_eq!(off, Err(ProvenFact::UserEnabled));
        let deleted = but(&|there| there.users[0].deleted = 1);
        assert_eq!(deleted, Err(ProvenFact::UserEnabled));
        let without = but(&|there| there.users[0].roles.clear());
        assert_eq!(without, Err(ProvenFact::RoleAssigned));
        // Nothing would be planned for these, and still they are not what was reviewed.
        let somebody_else = but(&|there| there.users[0].id = OTHER);
        assert_eq!(somebody_else, Err(ProvenFact::UserEnabled));
        let in_its_place = but(&|there| {
            let mut other = there.users[0].clone();
            other.id = OTHER;
            there.users[0].deleted = 1;
            there.users.push(other);
        });
        assert_eq!(in_its_place, Err(ProvenFact::UserEnabled));
        let of_another_unit = but(&|there| there.users[0].roles[0].business_unit = SALES);
        assert_eq!(of_another_unit, Err(ProvenFact::RoleAssigned));
        let another_role = but(&|there| {
            let user = &mut there.users[0];
            let unit = user.business_unit;
            user.roles[0].business_unit = SALES;
            user.roles.push(on_user(RoleId(OTHER.0), "Sales", unit));
        });
        assert_eq!(another_role, Err(ProvenFact::RoleAssigned));
    }

    #[test]
    fn b9_52_a_solution_is_proven_by_the_version_that_is_read_back() {
        let wish = wish_with_solution();
        let there = installed(&wish);
        let reviewed = plan(&wish, &there).unwrap();
        let mut there = carried_out(&reviewed, there);
        let facts = proven(&wish, &reviewed, &there).unwrap();
        assert_eq!(
            facts[..2],
            [ProvenFact::RightOrganization, ProvenFact::SolutionInstalled]
        );
        there.solution.as_mut().unwrap().version = "0.9.0.0".to_owned();
        assert_eq!(
            proven(&wish, &reviewed, &there),
            Err(ProvenFact::SolutionInstalled)
        );
    }

    /// A name that is not plain could lead the app's token to another address of the organization.
    #[test]
    fn names_from_an_answer_go_into_an_address_only_where_they_are_plain() {
        let wish = wish();
        let asked = |set: &str, key: &str| -> Vec<String> {
            let mut there = untouched(&wish);
            let table = wish.probe.as_ref().unwrap().as_str();
            for row in there.tables.iter_mut().filter(|row| row.logical_name == table) {
                row.entity_set_name = Some(set.to_owned());
                row.primary_id_attribute = Some(key.to_owned());
            }
            let questions = questions(&wish, &there).into_iter();
            questions
                .map(|question| match question {
                    Operation::Read(path) => path,
                    writes @ Operation::ChangeSet(_) => panic!("{writes:?}"),
                })
                .collect()
        };
        assert_eq!(
            asked("new_things2", "new_thingid"),
            ["WhoAmI()", "new_things2?$select=new_thingid&$top=1"]
        );
        for name in ["", "a/b", "a?b", "a%2e", "a b", "ä"] {
            assert_eq!(asked(name, "new_thingid"), ["WhoAmI()"], "{name}");
            assert_eq!(asked("new_things", name), ["WhoAmI()"], "{name}");
        }
    }
}

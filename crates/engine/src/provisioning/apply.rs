//! Applying a reviewed plan: written once, then read back.

use serde_json::{Value, json};

use super::{
    Change, Observation, Plan, RoleMend, Stop, Wish,
    observation::{Answers, state_questions, surprise},
    observe,
};
use crate::{
    contract::{Act, Subject},
    dataverse::{Code, Operation, Organization, Write, depth_name},
    http::HttpError,
    journal::{Journal, Seq, Settled, Wanted},
    patience::Patient,
    service::ServiceError,
};

/// Applies the changes: all or nothing, in one request that also reads back. Gives the observation after it.
///
/// The intents are in the journal before the request is sent. A request whose outcome is not known is never sent again: what
/// became of it is found out by reading.
pub async fn apply(
    wish: &Wish,
    plan: &Plan,
    before: Observation,
    there: &Organization,
    journal: &mut Journal,
    patient: &Patient<'_>,
) -> Result<Observation, Stop> {
    if plan.changes.is_empty() {
        return Ok(before);
    }
    // What was there before is not ours to remove.
    if let [user] = before.users.as_slice()
        && user.id != before.own.user
    {
        journal
            .found(Subject::ApplicationUser, user.id.0, &wish.app_name)
            .await?;
    }
    let mut intents = Vec::new();
    for change in &plan.changes {
        intents.push(
            journal
                .intend(wish.run, intention(change, plan, wish, &before))
                .await?,
        );
    }
    let mut operations = vec![Operation::ChangeSet(
        plan.changes.iter().map(|change| write(change, there)).collect(),
    )];
    operations.extend(state_questions(wish, before.own).map(Operation::Read));
    let sent = there.batch(&operations, None).await;
    let outcomes = match sent {
        Ok(outcomes) => outcomes,
        Err(error) => {
            let settled = if never_arrived(&error) {
                Settled::Refused
            } else {
                Settled::Unknown
            };
            for intent in &intents {
                journal.settle(*intent, settled).await?;
            }
            if settled == Settled::Refused {
                return Err(error.into());
            }
            return after_silence(wish, plan, there, patient, journal, &intents).await;
        }
    };
    let mut outcomes = outcomes.iter();
    let written = outcomes.next().ok_or_else(|| surprise(there))?;
    if let Err(refusal) = &written.result {
        for intent in &intents {
            journal.settle(*intent, Settled::Refused).await?;
        }
        // Another program may have made the same thing in the meantime: then the plan is simply an old one.
        return Err(match refusal.meaning() {
            Code::AlreadyThere => Stop::PlanChanged,
            _ => Stop::WriteRefused(refusal.clone()),
        });
    }
    for intent in &intents {
        journal.settle(*intent, Settled::Applied).await?;
    }
    let state = Answers { there, outcomes }.state()?;
    Ok(Observation {
        roles: state.roles,
        role_privileges: state.role_privileges,
        users: state.users,
        ..before
    })
}

/// Nothing was done if the request did not leave this computer, or the service refused it as a whole.
fn never_arrived(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::Http(
            HttpError::NotSent { .. }
                | HttpError::NotSecure { .. }
                | HttpError::WrongAudience { .. }
                | HttpError::ProxySignIn
        ) | ServiceError::Busy { .. }
            | ServiceError::TokenRefused { .. }
            | ServiceError::Refused(_)
    )
}

/// The answer was lost. Reading decides: if all is as wanted the writes arrived; otherwise it stays unknown, because they may
/// still be on their way.
async fn after_silence(
    wish: &Wish,
    plan: &Plan,
    there: &Organization,
    patient: &Patient<'_>,
    journal: &mut Journal,
    intents: &[Seq],
) -> Result<Observation, Stop> {
    for pause in [0, 2, 5, 10] {
        patient.clock.sleep(std::time::Duration::from_secs(pause)).await;
        let now = observe(wish, there, patient).await?;
        match super::plan(wish, &now) {
            Ok(again) if again.changes.is_empty() => {
                for intent in intents {
                    journal.settle(*intent, Settled::ReadBack).await?;
                }
                return Ok(now);
            }
            Ok(again) if again.hash() == plan.hash() => {}
            Ok(_) => return Err(Stop::PlanChanged),
            Err(stop) => return Err(stop),
        }
    }
    Err(Stop::OutcomeUnknown)
}

fn intention(change: &Change, plan: &Plan, wish: &Wish, before: &Observation) -> Wanted {
    let role_name = plan.role.name.clone();
    let (act, subject, key, name, before) = match change {
        Change::CreateRole { role, .. } => (Act::Create, Subject::Role, role.0, role_name, None),
        Change::MendRole { role, .. } => {
            let held = before.role_privileges.as_ref().map(|held| {
                held.iter()
                    .map(|one| json!([one.privilege_id, depth_name(one.depth)]))
                    .collect::<Value>()
            });
            (Act::Change, Subject::Role, role.0, role_name, held)
        }
        Change::CreateUser { user, .. } => (
            Act::Create,
            Subject::ApplicationUser,
            user.0,
            wish.app_name.clone(),
            None,
        ),
        Change::EnableUser { user, .. } => {
            let before = json!({ "isdisabled": true });
            (
                Act::Enable,
                Subject::ApplicationUser,
                user.0,
                wish.app_name.clone(),
                Some(before),
            )
        }
        Change::PurgeUser { user } => (
            Act::Remove,
            Subject::ApplicationUser,
            user.0,
            wish.app_name.clone(),
            None,
        ),
        Change::Assign { user, .. } => (Act::Create, Subject::Assignment, user.0, role_name, None),
    };
    Wanted {
        act,
        subject,
        key,
        name,
        before,
    }
}

/// The request of one change ("Web API reference", Power Apps documentation: `role`, `AddPrivilegesRole`,
/// `ReplacePrivilegesRole`, `systemuser`, "Associate and disassociate table rows").
fn write(change: &Change, there: &Organization) -> Write {
    match change {
        Change::CreateRole {
            role,
            name,
            business_unit,
        } => Write::post(
            "roles",
            json!({
                "roleid": role,
                "name": name,
                "businessunitid@odata.bind": format!("/businessunits({business_unit})"),
            }),
        ),
        Change::MendRole {
            role,
            mend,
            privileges,
            business_unit,
        } => {
            let action = match mend {
                RoleMend::Add => "AddPrivilegesRole",
                RoleMend::Replace => "ReplacePrivilegesRole",
            };
            let privileges: Vec<_> = privileges
                .iter()
                .map(|(id, privilege)| {
                    json!({
                        "Depth": depth_name(privilege.depth),
                        "PrivilegeId": id,
                        "BusinessUnitId": business_unit,
                        "PrivilegeName": privilege.name,
                    })
                })
                .collect();
            let path = format!("roles({role})/Microsoft.Dynamics.CRM.{action}");
            Write::post(path, json!({ "Privileges": privileges }))
        }
        Change::CreateUser {
            user,
            app,
            business_unit,
        } => Write::post(
            "systemusers",
            json!({
                "systemuserid": user,
                "applicationid": app,
                "accessmode": 4,
                "businessunitid@odata.bind": format!("/businessunits({business_unit})"),
            }),
        ),
        // The app's id goes along, because a bare change may be refused (0x80041d48).
        Change::EnableUser { user, app } => Write::patch(
            format!("systemusers({user})"),
            json!({ "isdisabled": false, "applicationid": app }),
        ),
        // The second deletion of an application user removes it for good.
        Change::PurgeUser { user } => Write::delete(format!("systemusers({user})")),
        Change::Assign { user, role } => Write::post(
            format!("systemusers({user})/systemuserroles_association/$ref"),
            json!({ "@odata.id": there.address_of(&format!("roles({role})")) }),
        ),
    }
}

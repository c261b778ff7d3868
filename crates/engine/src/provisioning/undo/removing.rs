//! One removal after the other, and what became of each.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use serde_json::json;

use crate::{
    contract::{Subject, WaitReason},
    dataverse::{ApplicationUser, Code, Organization, Write},
    ids::UserId,
    journal::{Settled, Wanted},
    patience::{FOR_SPREADING, Patient},
    provisioning::{
        Observation, Stop, Wish,
        apply::{READS_LAG, never_arrived},
        observe,
    },
    service::ServiceError,
    step::Step,
};

/// Removes.
pub(super) struct Removing<'a> {
    pub(super) wish: &'a Wish,
    pub(super) before: &'a Observation,
    pub(super) there: &'a Organization,
    pub(super) patient: &'a Patient<'a>,
    /// Something was changed.
    pub(super) wrote: &'a AtomicBool,
}

/// What became of one thing.
pub(super) enum Fate {
    /// It is gone: answered, or read.
    Gone(Settled),
    /// A user that can't be deleted for good, because rows belong to it. It is switched off.
    Stays,
}

impl Removing<'_> {
    /// # Errors
    /// Where the service did not do it, or it is not known whether it did.
    pub(super) async fn remove(&self, made: &Wanted) -> Result<Fate, ServiceError> {
        let (step, path) = match made.subject {
            Subject::Assignment => {
                let (user, role) = (made.key, made.with.unwrap_or(self.before.own.role.0));
                let path = format!("systemusers({user})/systemuserroles_association({role})/$ref");
                (Step::RemoveAssignment, path)
            }
            Subject::ApplicationUser => return self.remove_user(UserId(made.key)).await,
            // It is never among what is removed.
            Subject::Solution => return Ok(Fate::Gone(Settled::Applied)),
            Subject::Role => (Step::DeleteRole, format!("roles({})", made.key)),
        };
        let gone = |now: &Observation| !now.has(made);
        self.send(step, &Write::delete(path), &gone).await.map(Fate::Gone)
    }

    /// An application user must be switched off before it can be deleted; the first delete keeps it for a while, the second one
    /// purges it ("Manage application users in the Power Platform admin center"). Rows that it owns keep it from being deleted.
    async fn remove_user(&self, user: UserId) -> Result<Fate, ServiceError> {
        let Some(row) = self.before.users.iter().find(|row| row.id == user) else {
            return Ok(Fate::Gone(Settled::Applied));
        };
        let off = if row.deleted == 0 && !row.disabled {
            self.switch_off(user).await?
        } else {
            Settled::Applied
        };
        match self.delete_for_good(row).await {
            Ok(gone) => Ok(Fate::Gone(both(off, gone))),
            Err(ServiceError::Refused(no))
                if matches!(no.meaning(), Code::HeldByRecords | Code::OwnsRecords) =>
            {
                Ok(Fate::Stays)
            }
            Err(other) => Err(other),
        }
    }

    async fn delete_for_good(&self, user: &ApplicationUser) -> Result<Settled, ServiceError> {
        let delete = Write::delete(format!("systemusers({})", user.id));
        let deleted = |now: &Observation| the_row(now, user.id).is_none_or(|row| row.deleted != 0);
        let purged = |now: &Observation| the_row(now, user.id).is_none();
        let first = if user.deleted == 0 {
            self.delete_patiently(Step::DeleteUser, &delete, &deleted).await?
        } else {
            Settled::Applied
        };
        let second = self.delete_patiently(Step::PurgeUser, &delete, &purged).await?;
        Ok(both(first, second))
    }

    async fn switch_off(&self, user: UserId) -> Result<Settled, ServiceError> {
        // The app's id goes along, because a bare change may be refused (0x80041d48).
        let off = json!({ "isdisabled": true, "applicationid": self.wish.app });
        let is_off = |now: &Observation| the_row(now, user).is_none_or(|row| row.disabled);
        let write = Write::patch(format!("systemusers({user})"), off);
        self.send(Step::SwitchUserOff, &write, &is_off).await
    }

    /// A deletion right after the switching off can still be refused, because the service has not noticed it everywhere, and
    /// one for good because the service has just written the user's own settings, a row that the user owns
    /// (microsoft/terraform-provider-power-platform, issue 1249). A refusal did nothing, so it may be asked again.
    async fn delete_patiently(
        &self,
        step: Step,
        delete: &Write,
        deleted: &Seen<'_>,
    ) -> Result<Settled, ServiceError> {
        for pause in [2, 5, 10] {
            match self.send(step, delete, deleted).await {
                Err(ServiceError::Refused(no)) if matches!(no.meaning(), Code::Other | Code::OwnsRecords) => {
                    self.patient.clock.sleep(Duration::from_secs(pause)).await;
                }
                other => return other,
            }
        }
        self.send(step, delete, deleted).await
    }

    /// A write that was turned away because the service is busy was not done ("Service protection API limits"), so it is sent
    /// again after the pause. Nothing else is: where the answer is lost, reading decides. What is not there any more need not be
    /// removed.
    async fn send(&self, step: Step, write: &Write, done: &Seen<'_>) -> Result<Settled, ServiceError> {
        let mut wait = self.patient.wait(FOR_SPREADING);
        let sent = loop {
            match self.there.write(step, write).await {
                Err(ServiceError::Busy {
                    host,
                    status: 429,
                    pause,
                    code,
                }) => {
                    if !wait.pause(WaitReason::ServiceBusy, pause).await {
                        return Err(ServiceError::Busy {
                            host,
                            status: 429,
                            pause,
                            code,
                        });
                    }
                }
                other => break other,
            }
        };
        self.patient.watcher.waiting(None);
        let how = match sent {
            Ok(()) => Settled::Applied,
            Err(ServiceError::Refused(refusal)) if refusal.meaning() == Code::NotThere => {
                return Ok(Settled::Applied);
            }
            Err(error) if never_arrived(&error) => return Err(error),
            Err(error) => match self.looked_until(done).await {
                Ok(now) if done(&now) => Settled::ReadBack,
                _ => return Err(error),
            },
        };
        self.wrote.store(true, Ordering::Relaxed);
        Ok(how)
    }

    /// Looks until it is seen, for as long as a read may lag behind a write. Gives the last look.
    pub(super) async fn looked_until(&self, seen: &Seen<'_>) -> Result<Observation, Stop> {
        let mut now = observe(self.wish, self.there, self.patient).await?;
        for pause in READS_LAG.into_iter().skip(1) {
            if seen(&now) {
                break;
            }
            self.patient.clock.sleep(Duration::from_secs(pause)).await;
            now = observe(self.wish, self.there, self.patient).await?;
        }
        Ok(now)
    }
}

/// Whether a look shows what was done.
type Seen<'a> = dyn Fn(&Observation) -> bool + Sync + 'a;

fn the_row(now: &Observation, user: UserId) -> Option<&ApplicationUser> {
    now.users.iter().find(|row| row.id == user)
}

/// Of two steps that were done: whether an answer had to be replaced by reading.
fn both(one: Settled, other: Settled) -> Settled {
    if one == Settled::Applied { other } else { one }
}

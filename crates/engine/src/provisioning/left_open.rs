//! What an earlier run left open: it ended between a request and the record of its outcome. Reading decides.

use super::{Observation, Stop};
use crate::{
    contract::{Act, Subject},
    journal::{Journal, Seq, Settled, Wanted},
};

/// Closes what can be decided now, so that undo knows what was made here. What is not seen stays open: it was never made, or it is
/// still on its way.
///
/// What is there under the id of an open intent is taken for made here: the ids are chosen by Gangway, and nobody else makes them.
pub(super) async fn settle_what_is_seen(now: &Observation, journal: &mut Journal) -> Result<(), Stop> {
    let seen: Vec<Seq> = journal
        .unsettled()
        .into_iter()
        .filter(|intent| match intent.wanted.act {
            Act::Create => now.has(&intent.wanted),
            Act::Remove => !now.has(&intent.wanted),
            // Neither leaves anything to undo.
            Act::Keep | Act::Change | Act::Enable | Act::Adopt => false,
        })
        .map(|intent| intent.seq)
        .collect();
    for intent in seen {
        journal.settle(intent, Settled::ReadBack).await?;
    }
    Ok(())
}

impl Observation {
    /// Whether the row, or the assignment, is there.
    pub(super) fn has(&self, one: &Wanted) -> bool {
        match one.subject {
            // It is never undone.
            Subject::Solution => false,
            Subject::Role => self.roles.iter().any(|role| role.id.0 == one.key),
            Subject::ApplicationUser => self.users.iter().any(|user| user.id.0 == one.key),
            Subject::Assignment => self
                .users
                .iter()
                .filter(|user| user.id.0 == one.key)
                .flat_map(|user| &user.roles)
                .any(|role| role.id.0 == one.with.unwrap_or(self.own.role.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        ids::UserId,
        provisioning::on_paper::{FOREIGN, ROOT, app_user, blank, connected, on_user, wanted, wish},
    };

    /// After an earlier run was cut short in the middle of these: which of them are known to be made here, which are still open.
    async fn after(now: &Observation, cut_short: &[Wanted]) -> (Vec<Wanted>, Vec<Wanted>) {
        let mut journal = blank(&wish()).await;
        for one in cut_short {
            journal.intend(Uuid::from_u128(80), one.clone()).await.unwrap();
        }
        settle_what_is_seen(now, &mut journal).await.unwrap();
        let all = |intents: Vec<&crate::journal::Intent>| -> Vec<Wanted> {
            intents.into_iter().map(|intent| intent.wanted.clone()).collect()
        };
        (all(journal.created()), all(journal.unsettled()))
    }

    #[tokio::test]
    async fn b9_37_what_a_run_that_was_cut_short_made_is_known_once_it_is_seen_and_nothing_else_is() {
        let mut now = connected(&wish());
        let (role, user) = (now.own.role, now.own.user);
        let theirs = UserId(Uuid::from_u128(81));
        now.users.push(app_user(theirs, ROOT));
        now.users[1].roles.push(on_user(FOREIGN, "Sales", ROOT));
        let make = |subject, key, with| wanted(Act::Create, subject, key, with);
        let seen = [
            make(Subject::Role, role.0, None),
            make(Subject::ApplicationUser, user.0, None),
            make(Subject::Assignment, user.0, Some(role)),
            make(Subject::Assignment, theirs.0, Some(FOREIGN)),
        ];
        assert_eq!(after(&now, &seen).await, (seen.to_vec(), vec![]));
        // Records of the first version do not say which role was given: it was ours.
        let first = [make(Subject::Assignment, user.0, None)];
        assert_eq!(after(&now, &first).await, (first.to_vec(), vec![]));
        let unseen = [
            make(Subject::Role, user.0, None),
            make(Subject::ApplicationUser, role.0, None),
            make(Subject::Assignment, user.0, Some(FOREIGN)),
            make(Subject::Assignment, theirs.0, Some(role)),
            make(Subject::Assignment, theirs.0, None),
            make(Subject::Solution, role.0, None),
            wanted(Act::Change, Subject::Role, role.0, None),
        ];
        assert_eq!(after(&now, &unseen).await, (vec![], unseen.to_vec()));
    }

    #[tokio::test]
    async fn b9_37_a_removal_that_was_cut_short_is_done_where_nothing_is_seen_any_more() {
        let now = connected(&wish());
        let remove = |key: Uuid| wanted(Act::Remove, Subject::Role, key, None);
        let gone = remove(FOREIGN.0);
        let there = remove(now.own.role.0);
        assert_eq!(after(&now, &[gone, there.clone()]).await, (vec![], vec![there]));
    }
}

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

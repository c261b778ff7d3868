//! What an undo leaves, and why.

use super::line;
use crate::{
    contract::{Act, LineNote, PlanLine, Subject},
    ids::{RoleId, UserId},
    journal::Journal,
    provisioning::{Observation, Wish},
};

/// What is Gangway's, and could not go.
#[derive(Default)]
pub(super) struct Kept {
    /// Others have them too.
    pub(super) roles: Vec<RoleId>,
    /// Rows belong to them.
    pub(super) users: Vec<UserId>,
}

/// What is still there for the app, and why.
pub(super) fn left(wish: &Wish, after: &Observation, journal: &Journal, kept: &Kept) -> Vec<PlanLine> {
    let mut left = Vec::new();
    if let (Some(package), Some(_)) = (&wish.solution, &after.solution) {
        left.push(PlanLine {
            notes: vec![LineNote::SolutionStays],
            ..line(Act::Keep, Subject::Solution, package.name.as_str())
        });
    }
    let named = |name: &str| name.eq_ignore_ascii_case(wish.role.name.as_str());
    for role in &after.roles {
        let is_original = role.root.is_none_or(|root| root == role.id);
        if !is_original || !(role.id == after.own.role || named(&role.name)) {
            continue;
        }
        let of_solution = wish
            .solution
            .as_ref()
            .is_some_and(|package| package.role_id == role.id);
        let note = if of_solution {
            LineNote::PartOfSolution
        } else if kept.roles.contains(&role.id) {
            LineNote::HeldByOthers
        } else if journal.has_changed(Subject::Role, role.id.0) {
            LineNote::RightsStay
        } else {
            LineNote::NotOurs
        };
        left.push(PlanLine {
            notes: vec![note],
            ..line(Act::Keep, Subject::Role, &role.name)
        });
    }
    for user in &after.users {
        let is_ours = kept.users.contains(&user.id);
        if user.deleted != 0 && !is_ours {
            continue;
        }
        let why = if is_ours {
            LineNote::OwnsRows
        } else {
            LineNote::NotOurs
        };
        let also = user.roles.iter().map(|held| LineNote::AlsoHas {
            role: crate::service::short(&held.name, 100),
        });
        let name = user.name.as_deref().unwrap_or(&wish.app_name);
        left.push(PlanLine {
            notes: std::iter::once(why).chain(also).collect(),
            ..line(Act::Keep, Subject::ApplicationUser, name)
        });
    }
    left
}

//! What will be done.

use serde::{Deserialize, Serialize};

use super::{Depth, OrganizationRow, RightName, RoleCard, SolutionCard};

/// The plan on the review screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PlanCard {
    /// Identifies exactly this plan; sent back with the commit.
    pub hash: String,
    /// Where.
    pub organization: OrganizationRow,
    /// In which business unit the user and the role are.
    pub business_unit: String,
    /// What the app may do.
    pub role: RoleCard,
    /// The solution that brings the role, where one does.
    pub solution: Option<SolutionCard>,
    /// What stays, what is made, what is changed.
    pub lines: Vec<PlanLine>,
    /// How many writes will be made. None means: all is as wanted.
    pub writes: u32,
    /// There is a connection already: the writes repair it, or nothing is to be done. It can be taken back from here.
    pub existing: bool,
    /// What this computer remembers of it.
    pub memory: Memory,
}

/// What this computer's journal knows about a connection. What is there is always read from the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Memory {
    /// All that there is to know.
    Whole,
    /// Nothing, although there is a connection: it was made on another computer, or the journal is gone.
    Missing,
    /// A part of it can't be read: torn, damaged, or of another version of Gangway.
    Damaged,
}

/// One line of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PlanLine {
    /// What happens to it.
    pub act: Act,
    /// What it is.
    pub subject: Subject,
    /// Its name.
    pub subject_name: String,
    /// How many privileges are added (`Change` of a role).
    pub added: u32,
    /// How many privileges are taken away, or get another reach (`Change` of a role).
    pub removed: u32,
    /// What else is to be known about it.
    pub notes: Vec<LineNote>,
}

/// A fact that stands under a line of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "note", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum LineNote {
    /// The role lacks a right, and gets it.
    RightMissing {
        /// Which.
        right: RightName,
        /// How far it is to reach.
        wanted: Depth,
    },
    /// The role has a right that nobody agreed on, and loses it.
    RightExtra {
        /// Which.
        right: RightName,
        /// How far it reaches now.
        found: Depth,
    },
    /// A right of the role reaches elsewhere than agreed, and is set right.
    RightReach {
        /// Which.
        right: RightName,
        /// How far it reaches now.
        found: Depth,
        /// How far it is to reach.
        wanted: Depth,
    },
    /// Somebody gave it another name; it gets its own one back.
    Renamed {
        /// The name that it has now.
        found: String,
    },
    /// Somebody gave it another name, and its own one is another role's by now: it keeps the new one.
    NameTaken {
        /// The name that it has now.
        found: String,
    },
    /// The role on the user is the copy of another business unit; the right one takes its place.
    OtherCopy,
    /// Gangway made it, on this computer, on this day (`2026-11-21`).
    Made {
        /// The day.
        on: String,
    },
    /// Somebody else made it, so it is left.
    NotOurs,
    /// Somebody else made it and Gangway changed its rights; they are left.
    RightsStay,
    /// The role belongs to the solution, and stays with it.
    PartOfSolution,
    /// The user owns rows, so the service does not delete it; it is switched off.
    OwnsRows,
    /// Others than the app have the role too, so it is left.
    HeldByOthers,
    /// The solution is not taken away: tables and their rows could go with it.
    SolutionStays,
    /// The user has this role too. That is somebody else's doing, and stays.
    AlsoHas {
        /// The role's name.
        role: String,
    },
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// It is there and as wanted.
    Keep,
    /// It is made.
    Create,
    /// It is changed.
    Change,
    /// It is switched on again.
    Enable,
    /// It is somebody else's, and used from now on because the administrator said so.
    Adopt,
    /// It is removed.
    Remove,
}

/// What a plan line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The publisher's solution.
    Solution,
    /// The security role.
    Role,
    /// The application user.
    ApplicationUser,
    /// The role on the user.
    Assignment,
}

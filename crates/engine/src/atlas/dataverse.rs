//! What Dataverse's codes mean ("Web service error codes", Power Apps documentation). Global Discovery speaks alike.

use crate::problem::ProblemCode as P;

/// What a code means to Gangway, where it decides something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The caller is no user of the organization.
    NotAMember,
    /// The caller's user is disabled.
    Disabled,
    /// The caller has no role.
    NoRole,
    /// The caller lacks a privilege.
    MissingPrivilege,
    /// There is no such record.
    NotThere,
    /// Other records hang on the record, so it can't be deleted.
    HeldByRecords,
    /// The user owns records, so it can't be deleted. Its own settings are one, for a moment.
    OwnsRecords,
    /// The request was not of a form that the service takes.
    NotThisWay,
    /// Anything else.
    Other,
}

/// The cause of a code such as `0x80072560`.
pub fn dataverse(code: &str) -> Option<P> {
    row(code).map(|row| row.0)
}

/// What Gangway takes a code for.
pub(crate) fn meaning(code: &str) -> Code {
    row(code).map_or(Code::Other, |row| row.1)
}

/// Every code with that cause.
pub(super) fn all(problem: P) -> impl Iterator<Item = &'static str> {
    let rows = CODES.iter().filter(move |row| row.0 == problem);
    rows.flat_map(|row| row.2).copied()
}

fn row(code: &str) -> Option<&'static (P, Code, &'static [&'static str])> {
    CODES
        .iter()
        .find(|row| row.2.iter().any(|known| known.eq_ignore_ascii_case(code)))
}

const CODES: &[(P, Code, &[&str])] = &[
    // The caller.
    (P::NotAMember, Code::NotAMember, &["0x80072560"]),
    (P::UserDisabled, Code::Disabled, &["0x80040225", "0x80041d1f"]),
    (P::UserDisabled, Code::Other, &["0x8004a112"]),
    (P::NoRoleThere, Code::NoRole, &["0x80042f09"]),
    (
        P::MissingRight,
        Code::MissingPrivilege,
        &[
            "0x80040220",
            "0x80040231",
            "0x80040277",
            "0x80048306",
            "0x80048405",
        ],
    ),
    (
        P::MissingRight,
        Code::Other,
        &["0x80048d2f", "0x8004a110", "0x8004ed43"],
    ),
    (P::LicenceMissing, Code::Other, &["0x8004d24b", "0x8004d24c"]),
    (P::AccountNotInTenant, Code::Other, &["0x80044507"]),
    (P::SessionEnded, Code::Other, &["0x8005f101"]),
    // What is there, and what is not.
    (P::PlanChanged, Code::NotThere, &["0x80040217", "0x80041402"]),
    // Of those that are there already: another program made the same in the meantime, so the plan is an old one.
    (
        P::PlanChanged,
        Code::Other,
        &[
            "0x80040237",
            "0x80041401",
            "0x80041403",
            "0x80041d2c",
            "0x80060882",
            "0x80060891",
            "0x80060892",
        ],
    ),
    (P::AppNotYetVisible, Code::Other, &["0x80041d49", "0x80072559"]),
    (
        P::PartMissing,
        Code::Other,
        &["0x80041102", "0x80041103", "0x8004801d", "0x80048034"],
    ),
    (
        P::RoleContractRefused,
        Code::Other,
        &["0x800404bb", "0x800404ce", "0x8004140b", "0x8004140f"],
    ),
    (P::RoleElsewhere, Code::Other, &["0x80041409", "0x8004140c"]),
    (
        P::UserProtected,
        Code::Other,
        &[
            "0x80040d40",
            "0x80041d2f",
            "0x80041d30",
            "0x80041d31",
            "0x80041d65",
        ],
    ),
    (P::UserProtected, Code::HeldByRecords, &["0x80040227"]),
    (P::UserProtected, Code::OwnsRecords, &["0x80048610"]),
    (P::PluginStopped, Code::Other, &["0x80040265"]),
    // The organization and the service.
    (P::OrganizationDisabled, Code::Other, &["0x8004a104"]),
    (P::AdministrationMode, Code::Other, &["0x8004a113"]),
    (
        P::ServiceBusy,
        Code::Other,
        &["0x80072321", "0x80072322", "0x80072326"],
    ),
    (P::MicrosoftTrouble, Code::Other, &["0x80040216"]),
    (P::RequestFault, Code::NotThisWay, &["0x80060883", "0x80060888"]),
    (P::RequestFault, Code::Other, &["0x80040203", "0x80041d48"]),
    // Solutions.
    (
        P::SolutionBusy,
        Code::Other,
        &["0x80071151", "0x80071152", "0x80071155"],
    ),
    (
        P::SolutionBroken,
        Code::Other,
        &[
            "0x80048000",
            "0x80048013",
            "0x80048017",
            "0x80048018",
            "0x8004801a",
            "0x8004802c",
            "0x80048033",
            "0x80048060",
            "0x80048065",
            "0x8004f002",
            "0x8004f01e",
        ],
    ),
    (
        P::SolutionClash,
        Code::Other,
        &[
            "0x8004801c",
            "0x80048038",
            "0x80048040",
            "0x80048041",
            "0x8004f016",
            "0x8004f024",
        ],
    ),
    (
        P::SolutionVersion,
        Code::Other,
        &["0x80048066", "0x80048067", "0x80048068", "0x80048541"],
    ),
    (P::SolutionInUse, Code::Other, &["0x8004f01d"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_written_alike_and_stands_once() {
        let codes: Vec<&str> = CODES.iter().flat_map(|row| row.2).copied().collect();
        for code in &codes {
            let digits = code.strip_prefix("0x").unwrap();
            assert!(u32::from_str_radix(digits, 16).is_ok(), "{code}");
            assert_eq!((digits.len(), *code), (8, code.to_ascii_lowercase().as_str()));
        }
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    }
}

//! What Entra ID's numbers mean ("Microsoft Entra authentication and authorization error codes", Microsoft identity
//! platform documentation).

use crate::problem::ProblemCode as P;

/// Where a number was met. To a program that just got the approval, "no such app here" means "not yet"; on a page before
/// the approval it means that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// On a page in the browser, by a person.
    OnPage,
    /// In the answer to a program.
    InAnswer,
}

/// The cause of `AADSTS<number>`.
pub fn entra(number: u32, seen: Seen) -> Option<P> {
    let of = |table: &[(P, &[u32])]| {
        let row = table.iter().find(|(_, numbers)| numbers.contains(&number));
        row.map(|&(problem, _)| problem)
    };
    match seen {
        Seen::OnPage => of(ON_PAGE).or_else(|| of(CODES)),
        Seen::InAnswer => of(CODES),
    }
}

/// Whether that number says that something of the app's was signed for another time: "Client assertion is not within its valid
/// time range".
pub fn is_about_time(number: u32) -> bool {
    number == 700_024
}

/// Every number with that cause.
pub(super) fn all(problem: P) -> impl Iterator<Item = u32> {
    let rows = CODES.iter().chain(ON_PAGE).filter(move |row| row.0 == problem);
    rows.flat_map(|(_, numbers)| *numbers).copied()
}

const ON_PAGE: &[(P, &[u32])] = &[(P::AppNotFound, &[70_001, 700_016])];

const CODES: &[(P, &[u32])] = &[
    // The approval.
    (P::ConsentMissing, &[65_001]),
    (P::ConsentRefused, &[65_004]),
    (P::ConsentNeedsAdministrator, &[90_093, 90_094, 90_095]),
    (
        P::AppNotYetVisible,
        &[70_001, 650_051, 700_011, 700_016, 7_000_229],
    ),
    // The account and its password.
    (
        P::AccountNotInTenant,
        &[16_000, 16_003, 50_020, 50_034, 51_004, 90_072],
    ),
    (P::PersonalAccount, &[500_208]),
    (P::GuestNotAllowed, &[50_177]),
    (P::CrossTenantBlocked, &[500_212, 500_213]),
    (P::PartnerNotAllowed, &[90_099, 530_034]),
    (P::PasswordWrong, &[50_056, 50_126]),
    (P::PasswordExpired, &[50_055, 50_144]),
    (P::AccountLocked, &[50_053]),
    (P::AccountDisabled, &[50_057]),
    (
        P::MoreProofNeeded,
        &[50_072, 50_074, 50_076, 50_078, 50_079, 50_158],
    ),
    (P::BrowserWaits, &[50_125, 50_140, 50_197, 50_199]),
    (
        P::SessionEnded,
        &[
            50_058, 50_089, 50_132, 50_133, 50_173, 54_005, 70_000, 70_008, 70_016, 70_018, 70_019, 70_020,
            70_043, 70_044, 700_081, 700_082, 700_084,
        ],
    ),
    // The tenant's rules.
    (P::UserNotAssigned, &[50_105]),
    (P::AppDisabled, &[1_000_031, 7_000_112]),
    (P::ConditionalAccess, &[50_131, 53_003, 530_032, 530_035]),
    (
        P::DeviceNotAllowed,
        &[50_005, 50_097, 50_155, 53_000, 53_001, 53_002, 135_011],
    ),
    (P::RiskBlocked, &[53_004, 53_010, 53_011]),
    (P::TenantRestricted, &[50_002, 500_021, 500_022]),
    (
        P::OwnSignInServer,
        &[80_001, 80_002, 80_005, 80_007, 80_010, 80_012, 80_013, 80_014],
    ),
    // Which tenant, which cloud, which services.
    (P::TenantNotFound, &[50_128, 90_002, 90_019, 900_023, 5_000_224]),
    (P::WrongCloud, &[50_049, 90_038, 900_382, 900_432, 9_002_332]),
    (P::DataverseMissing, &[50_001, 65_005, 500_011, 650_052]),
    // Only the publisher can put these right.
    (P::RedirectMismatch, &[50_011, 500_113, 900_971]),
    (P::AppSingleTenant, &[50_194, 650_059]),
    (
        P::RegistrationFault,
        &[
            65_002, 90_008, 90_009, 650_053, 650_054, 650_056, 650_057, 700_025, 700_051, 700_054, 7_000_114,
            7_000_218, 9_002_325, 9_002_326, 9_002_327,
        ],
    ),
    // The app's own credential.
    (P::SecretWrong, &[70_002, 7_000_215, 7_000_216]),
    (P::SecretExpired, &[7_000_222]),
    (
        P::CertificateRefused,
        &[50_012, 700_023, 700_024, 700_027, 700_030],
    ),
    // The services.
    (P::SignInThrottled, &[50_196, 90_055]),
    (
        P::MicrosoftTrouble,
        &[50_033, 70_012, 90_006, 90_012, 90_024, 90_033, 90_036, 90_090],
    ),
    (
        P::RequestFault,
        &[
            50_059, 50_147, 50_148, 70_003, 70_007, 70_011, 90_004, 90_013, 90_014, 90_023, 90_124, 90_130,
            501_481, 700_005, 700_020, 700_022, 900_144, 900_561, 901_002, 1_002_012, 9_001_023, 9_002_313,
        ],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_number_stands_twice() {
        for table in [CODES, ON_PAGE] {
            let numbers: Vec<u32> = table.iter().flat_map(|row| row.1).copied().collect();
            let once: BTreeSet<u32> = numbers.iter().copied().collect();
            assert_eq!(once.len(), numbers.len());
        }
    }
}

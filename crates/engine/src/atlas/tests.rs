use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::contract::{WayOn, Who};

/// What a person sees for the numbers that they meet most.
#[test]
fn a_number_leads_to_its_cause() {
    use ProblemCode as P;
    for (number, page, answer) in [
        (50_011, P::RedirectMismatch, P::RedirectMismatch),
        (50_020, P::AccountNotInTenant, P::AccountNotInTenant),
        (50_053, P::AccountLocked, P::AccountLocked),
        (50_057, P::AccountDisabled, P::AccountDisabled),
        (50_076, P::MoreProofNeeded, P::MoreProofNeeded),
        (50_105, P::UserNotAssigned, P::UserNotAssigned),
        (50_194, P::AppSingleTenant, P::AppSingleTenant),
        (53_000, P::DeviceNotAllowed, P::DeviceNotAllowed),
        (53_003, P::ConditionalAccess, P::ConditionalAccess),
        (65_001, P::ConsentMissing, P::ConsentMissing),
        (90_002, P::TenantNotFound, P::TenantNotFound),
        (90_038, P::WrongCloud, P::WrongCloud),
        (90_094, P::ConsentNeedsAdministrator, P::ConsentNeedsAdministrator),
        (500_021, P::TenantRestricted, P::TenantRestricted),
        (650_052, P::DataverseMissing, P::DataverseMissing),
        (700_016, P::AppNotFound, P::AppNotYetVisible),
        (7_000_112, P::AppDisabled, P::AppDisabled),
        (7_000_215, P::SecretWrong, P::SecretWrong),
        (7_000_218, P::RegistrationFault, P::RegistrationFault),
        (7_000_222, P::SecretExpired, P::SecretExpired),
    ] {
        assert_eq!(entra(number, Seen::OnPage), Some(page), "{number}");
        assert_eq!(entra(number, Seen::InAnswer), Some(answer), "{number}");
    }
    assert_eq!(entra(99_999, Seen::OnPage), None);
}

#[test]
fn a_code_of_dataverse_leads_to_its_cause_however_it_is_written() {
    use ProblemCode as P;
    for (code, problem, means) in [
        ("0x80072560", P::NotAMember, Code::NotAMember),
        ("0x80042F09", P::NoRoleThere, Code::NoRole),
        ("0X80040220", P::MissingRight, Code::MissingPrivilege),
        ("0x8004a110", P::MissingRight, Code::Other),
        ("0x8004D24B", P::LicenceMissing, Code::Other),
        ("0x80040237", P::PlanChanged, Code::Other),
        ("0x80040227", P::UserProtected, Code::HeldByRecords),
        ("0x80048610", P::UserProtected, Code::OwnsRecords),
        ("0x80040265", P::PluginStopped, Code::Other),
        ("0x8004801d", P::PartMissing, Code::Other),
    ] {
        assert_eq!((dataverse(code), meaning(code)), (Some(problem), means), "{code}");
    }
    for unknown in ["", "0x", "0x80049999", "80072560", "error"] {
        assert_eq!((dataverse(unknown), meaning(unknown)), (None, Code::Other));
    }
}

/// Every number that an administrator or an app can meet on the way here: none may get lost.
#[test]
fn every_number_that_people_meet_is_there() {
    let numbers: BTreeSet<u32> = NUMBERS.iter().copied().collect();
    let unknown: Vec<_> = numbers
        .into_iter()
        .filter(|&number| entra(number, Seen::OnPage).is_none())
        .collect();
    assert_eq!(unknown, [0; 0]);
}

#[test]
fn every_code_of_dataverse_that_people_meet_is_there() {
    let unknown: Vec<_> = CODES.iter().filter(|code| dataverse(code).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_cause_has_a_way_out_and_its_first_way_leads_on() {
    for &problem in ProblemCode::ALL {
        let Cause { ways, .. } = cause(problem);
        assert_eq!(ways.last(), Some(&WayOn::Close), "{problem:?}");
        let mut once = ways.to_vec();
        once.dedup();
        assert_eq!(once, ways, "{problem:?}");
    }
}

#[test]
fn whoever_can_help_is_asked_for_something() {
    let asked: BTreeSet<String> = ProblemCode::ALL
        .iter()
        .map(|&problem| crate::words::code(&cause(problem).who))
        .collect();
    assert_eq!(asked.len(), 11, "{asked:?}");
    assert!(!asked.contains("global-administrator"));
    assert_eq!(cause(ProblemCode::RedirectMismatch).who, Who::Publisher);
}

#[test]
fn ss_06_no_two_causes_share_a_code_for_the_phone() {
    let mut spoken_for: BTreeMap<String, (ProblemCode, Option<String>)> = BTreeMap::new();
    for &problem in ProblemCode::ALL {
        let codes = service_codes(problem).into_iter().map(Some);
        for service in codes.chain([None]) {
            let code = spoken(problem, service.as_deref());
            let (first, second) = code.split_once('-').unwrap();
            assert_eq!((first.len(), second.len()), (3, 3));
            let before = spoken_for.insert(code, (problem, service));
            assert_eq!(before, None);
        }
    }
    assert!(spoken_for.len() > 300, "{}", spoken_for.len());
}

#[rustfmt::skip]
const CODES: &[&str] = &[
    "0x80040203", "0x80040216", "0x80040217", "0x80040220", "0x80040225", "0x80040231", "0x80040237", "0x80040265", "0x80040277",
    "0x800404bb", "0x800404ce", "0x80040d40", "0x80041102", "0x80041103", "0x80041401", "0x80041402", "0x80041403", "0x80041409",
    "0x8004140b", "0x8004140c", "0x8004140f", "0x80041d1f", "0x80041d2c", "0x80041d2f", "0x80041d30", "0x80041d31", "0x80041d48",
    "0x80041d49", "0x80041d65", "0x80042f09", "0x80044507", "0x80048017", "0x80048018", "0x8004801c", "0x8004801d", "0x80048033",
    "0x80048034", "0x80048038", "0x80048040", "0x80048041", "0x80048060", "0x80048066", "0x80048067", "0x80048068", "0x80048306",
    "0x80048405", "0x80048541", "0x80048d2f", "0x8004a104", "0x8004a110", "0x8004a112", "0x8004a113", "0x8004d24b", "0x8004d24c",
    "0x8004ed43", "0x8004f002", "0x8004f016", "0x8005f101", "0x80060882", "0x80060883", "0x80060888", "0x80060891", "0x80060892",
    "0x80071151", "0x80071152", "0x80071155", "0x80072321", "0x80072322", "0x80072326", "0x80072559", "0x80072560",
];

#[rustfmt::skip]
const NUMBERS: &[u32] = &[
    16_000, 16_003, 50_001, 50_002, 50_005, 50_011, 50_012, 50_020, 50_034, 50_049, 50_053, 50_055,
    50_056, 50_057, 50_058, 50_059, 50_072, 50_074, 50_076, 50_078, 50_079, 50_089, 50_097, 50_105,
    50_125, 50_126, 50_128, 50_131, 50_132, 50_133, 50_140, 50_144, 50_147, 50_148, 50_155, 50_158,
    50_173, 50_177, 50_194, 50_196, 50_197, 50_199, 51_004, 53_000, 53_001, 53_002, 53_003, 53_004,
    53_010, 53_011, 54_005, 65_001, 65_002, 65_004, 65_005, 70_000, 70_001, 70_002, 70_003, 70_007,
    70_008, 70_011, 70_012, 70_016, 70_018, 70_019, 70_020, 70_043, 70_044, 80_001, 90_002, 90_004,
    90_008, 90_009, 90_013, 90_014, 90_019, 90_023, 90_033, 90_036, 90_038, 90_055, 90_072, 90_093,
    90_094, 90_095, 90_099, 90_124, 90_130, 135_011, 500_011, 500_021, 500_022, 500_113, 500_208, 500_212,
    500_213, 501_481, 530_032, 530_034, 530_035, 650_051, 650_052, 650_053, 650_054, 650_056, 650_057, 650_059,
    700_005, 700_016, 700_020, 700_022, 700_023, 700_024, 700_025, 700_027, 700_030, 700_051, 700_054, 700_081,
    700_082, 700_084, 900_023, 900_144, 900_382, 900_432, 900_561, 900_971, 901_002, 1_000_031, 1_002_012, 5_000_224,
    7_000_112, 7_000_114, 7_000_215, 7_000_218, 7_000_222, 7_000_229, 9_001_023, 9_002_313, 9_002_325, 9_002_326, 9_002_327, 9_002_332,
];

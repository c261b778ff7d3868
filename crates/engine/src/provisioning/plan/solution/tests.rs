//! The solution on paper: each state that it and its role can be in.

use uuid::Uuid;

use crate::{
    contract::{Act, Depth, LineNote, Subject},
    ids::RoleId,
    provisioning::{
        Observation, Plan, Stop, Wish,
        on_paper::{FOREIGN, SALES, held, installed, role, untouched, wish_with_solution},
        plan,
    },
};

/// What the first two lines say: of the solution, and of its role.
fn acts(plan: &Plan) -> [(Act, Subject); 2] {
    [0, 1].map(|at| (plan.lines[at].act, plan.lines[at].subject))
}

fn of_version(wish: &Wish, version: &str) -> Observation {
    let mut there = installed(wish);
    there.solution.as_mut().unwrap().version = version.to_owned();
    there
}

fn privileges(there: &mut Observation) -> &mut Vec<crate::dataverse::RolePrivilege> {
    there.role_privileges.as_mut().unwrap()
}

#[test]
fn what_is_not_there_is_installed_and_brings_its_role() {
    let wish = wish_with_solution();
    let plan = plan(&wish, &untouched(&wish)).unwrap();
    assert_eq!(
        acts(&plan),
        [(Act::Create, Subject::Solution), (Act::Create, Subject::Role)]
    );
    let install = plan.install.expect("it is to be installed");
    assert_eq!(
        (install.version.to_string().as_str(), install.from),
        ("1.0.0.0", None)
    );
    assert_eq!(plan.lines[1].notes, [], "a role that is made has no differences");
}

#[test]
fn what_is_there_as_the_publisher_made_it_is_kept() {
    let wish = wish_with_solution();
    let plan = plan(&wish, &installed(&wish)).unwrap();
    assert_eq!(plan.install, None);
    assert_eq!(
        acts(&plan),
        [(Act::Keep, Subject::Solution), (Act::Keep, Subject::Role)]
    );
}

#[test]
fn an_older_one_is_brought_up_to_date_and_what_its_role_gains_and_loses_is_shown() {
    let wish = wish_with_solution();
    let older = of_version(&wish, "0.9.0.0");
    let plain = plan(&wish, &older).unwrap();
    assert_eq!(
        acts(&plain),
        [(Act::Change, Subject::Solution), (Act::Keep, Subject::Role)]
    );
    let install = plain.install.expect("it is to be installed");
    assert_eq!(install.from.as_deref(), Some("0.9.0.0"));

    let mut other = older.clone();
    privileges(&mut other).retain(|one| one.privilege_name.as_deref() != Some("prvReadNote"));
    privileges(&mut other).push(held("prvDeleteAccount", Depth::Own));
    privileges(&mut other).push(held("prvDeleteNote", Depth::Own));
    let changed = plan(&wish, &other).unwrap();
    assert_eq!(acts(&changed)[1], (Act::Change, Subject::Role));
    assert_eq!((changed.lines[1].added, changed.lines[1].removed), (1, 2));
    let told = |privilege: &str| {
        changed.lines[1].notes.iter().any(|note| match note {
            LineNote::RightMissing { right, .. } | LineNote::RightExtra { right, .. } => {
                right.privilege == privilege
            }
            _ => false,
        })
    };
    assert!(told("prvReadNote") && told("prvDeleteAccount"));
}

#[test]
fn a_newer_one_an_unknown_one_and_an_unmanaged_one_are_left_alone() {
    let wish = wish_with_solution();
    for version in ["1.0.0.1", "2.0.0.0", "unknown"] {
        let stop = plan(&wish, &of_version(&wish, version)).unwrap_err();
        let Stop::SolutionNewer { installed, offered } = stop else {
            panic!("{stop}")
        };
        assert_eq!((installed.as_str(), offered.as_str()), (version, "1.0.0.0"));
    }
    for version in ["0.9.0.0", "1.0.0.0", "2.0.0.0"] {
        let mut theirs = of_version(&wish, version);
        theirs.solution.as_mut().unwrap().managed = false;
        assert!(matches!(plan(&wish, &theirs), Err(Stop::SolutionClash)));
    }
}

#[test]
fn a_role_of_its_name_stands_in_the_way_of_a_first_installation_only() {
    let wish = wish_with_solution();
    let theirs = role(FOREIGN, wish.role.name.as_str(), SALES, FOREIGN);
    let mut there = untouched(&wish);
    there.roles.push(theirs.clone());
    assert!(matches!(plan(&wish, &there), Err(Stop::RoleNameTaken(_))));
    there.roles[0].managed = true;
    assert!(matches!(plan(&wish, &there), Err(Stop::RoleManaged(_))));
    // The solution's own role is there already: it keeps its place.
    for version in ["0.9.0.0", "1.0.0.0"] {
        let mut there = of_version(&wish, version);
        there.roles.push(theirs.clone());
        assert!(plan(&wish, &there).is_ok(), "{version}");
    }
}

#[test]
fn a_role_that_is_not_as_the_installed_solution_brings_it_is_not_given() {
    let wish = wish_with_solution();
    let there = || installed(&wish);
    let mut gone = there();
    gone.roles = vec![role(FOREIGN, wish.role.name.as_str(), SALES, FOREIGN)];
    let mut renamed = there();
    renamed.roles[0].name = "Renamed".to_owned();
    let mut less = there();
    privileges(&mut less).remove(0);
    let mut more = there();
    privileges(&mut more).push(held("prvDeleteAccount", Depth::Own));
    for other in [gone, renamed, less, more] {
        let stop = plan(&wish, &other).unwrap_err();
        assert!(matches!(stop, Stop::SolutionRoleDiffers(_)), "{stop}");
    }
    // Somebody else's role has another name, as it should.
    let mut beside = there();
    let other = RoleId(Uuid::from_u128(95));
    beside.roles.push(role(other, "Sales", SALES, other));
    assert!(plan(&wish, &beside).is_ok());
    // A privilege that the organization does not know was left out by the import.
    let mut unknown = there();
    unknown.privileges.retain(|one| one.name != "prvReadNote");
    privileges(&mut unknown).retain(|one| one.privilege_name.as_deref() != Some("prvReadNote"));
    let stop = plan(&wish, &unknown).unwrap_err();
    assert!(
        matches!(&stop, Stop::PrivilegeMissing(name) if name == "prvReadNote"),
        "{stop}"
    );
}

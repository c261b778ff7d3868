//! Installing a package and taking a solution away again.
//!
//! Sources: "Web service error codes" (the import codes), "Solution layers", "Update or upgrade a solution".

use super::super::access::Acting;
use super::super::errors::{Answer, Refusal};
use super::super::privileges;
use super::super::seed::{OrganizationSeed, SolutionSeed};
use super::super::store::{Cell, State};
use super::super::world::{Grants, SOLUTIONS, derived};
use super::super::{roles, seeding};
use super::package::{Missing, Package, PackageRole, number};
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

/// Solutions of Microsoft's that every organization has, by how their names begin. They are not listed here as rows; the
/// names are from a recorded list of built-in solutions.
const EVERYWHERE: [&str; 3] = ["msft_", "msdyn_", "mspp_"];

/// What the package needs and the organization does not have. Components of the unmanaged layer ("Active") can come with
/// no package, so they always miss.
pub(crate) fn missing<'a>(state: &'a State, package: &'a Package) -> impl Iterator<Item = &'a Missing> {
    package
        .missing
        .iter()
        .filter(|missing| is_missing(state, missing.required.solution_name()))
}

/// Whether a needed solution is not there.
pub(crate) fn is_missing(state: &State, solution: &str) -> bool {
    let everywhere = EVERYWHERE.iter().any(|start| solution.starts_with(start));
    solution == "Active" || !everywhere && seeding::solution_named(state, solution).is_none()
}

/// Why the package can't be installed; nothing is changed.
pub(crate) fn check(state: &State, package: &Package) -> Answer<()> {
    let name = &package.unique_name;
    if SOLUTIONS
        .iter()
        .any(|(unique, ..)| unique.eq_ignore_ascii_case(name))
    {
        return Err(Refusal::bad(
            "0x8004f007",
            "Solution ID provided is restricted and cannot be imported.",
        ));
    }
    if missing(state, package).next().is_some() {
        return Err(Refusal::bad(
            "0x8004801d",
            format!(
                "The following solution cannot be imported: {name}. Some dependencies are missing. The missing dependencies \
                 are : {}",
                dependencies(state, package)
            ),
        ));
    }
    let Some(installed) = seeding::solution_named(state, name).and_then(|id| state.row("solution", id))
    else {
        return Ok(());
    };
    match (installed.flag("ismanaged"), package.managed) {
        (false, true) => {
            return Err(Refusal::bad(
                "0x80048040",
                "The solution is already installed on this system as an unmanaged solution and the package supplied is \
                 attempting to install it in managed mode. Import can only update solutions when the modes match. Uninstall \
                 the current solution and try again.",
            ));
        }
        (true, false) => {
            return Err(Refusal::bad(
                "0x80048041",
                "The solution is already installed on this system as a managed solution and the package supplied is \
                 attempting to install it in unmanaged mode. Import can only update solutions when the modes match. \
                 Uninstall the current solution and try again.",
            ));
        }
        _ => {}
    }
    let publisher = installed
        .id("publisherid")
        .and_then(|id| state.row("publisher", id))
        .map(|row| row.words("uniquename"));
    if publisher.is_some_and(|known| known != package.publisher.unique_name) {
        return Err(Refusal::bad(
            "0x8004801c",
            format!(
                "The following managed solution cannot be imported: {name}. The publisher name cannot be changed from {} to \
                 {}.",
                publisher.unwrap_or_default(),
                package.publisher.unique_name
            ),
        ));
    }
    if package.managed && number(&package.version) < number(installed.words("version")) {
        return Err(Refusal::bad(
            "0x80048541",
            "The import solution must have a higher version than the existing solution it is upgrading.",
        ));
    }
    Ok(())
}

fn dependencies(state: &State, package: &Package) -> String {
    let each = missing(state, package).map(|missing| {
        format!(
            "<MissingDependency><Required type=\"{}\" schemaName=\"{}\" solution=\"{}\" /><Dependent type=\"{}\" \
             schemaName=\"{}\" /></MissingDependency>",
            missing.required.kind,
            missing.required.schema,
            missing.required.solution,
            missing.dependent.kind,
            missing.dependent.schema,
        )
    });
    format!(
        "<MissingDependencies>{}</MissingDependencies>",
        each.collect::<String>()
    )
}

/// What becomes of the version that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It gets what is new, and keeps what the new version lacks.
    Update,
    /// What the new version lacks goes.
    Upgrade,
    /// The new version waits beside it, as `…_Upgrade`, until `DeleteAndPromote`.
    Hold,
}

/// Imports a package. Without a version that is there, all modes are one ("Update or upgrade a solution").
pub(crate) fn import(
    state: &mut State,
    seed: &OrganizationSeed,
    acting: &Acting,
    (package, mode): (&Arc<Package>, Mode),
    now: Timestamp,
) -> Answer<Uuid> {
    let known = seeding::solution_named(state, &package.unique_name);
    let Some(known) = known.filter(|_| package.managed && mode != Mode::Update) else {
        return install(state, seed, acting, package, now);
    };
    if mode == Mode::Hold {
        return hold(state, seed, acting, package, known, now);
    }
    install(state, seed, acting, package, now)?;
    let gone: Vec<Uuid> = brought(state, known)
        .filter(|role| package.roles.iter().all(|kept| kept.id != *role))
        .collect();
    for role in gone {
        roles::remove(state, role);
    }
    Ok(known)
}

/// Not documented: what of the new version counts while it waits; chosen nothing, so that it can be taken away again.
fn hold(
    state: &mut State,
    seed: &OrganizationSeed,
    acting: &Acting,
    package: &Arc<Package>,
    known: Uuid,
    now: Timestamp,
) -> Answer<Uuid> {
    check(state, package)?;
    let name = holding(&package.unique_name);
    let id = derived(seed, &format!("solution {name}"));
    let mut row = state.row("solution", known).cloned().unwrap_or_default();
    row.cells.extend([
        ("solutionid", Cell::Id(id)),
        ("uniquename", Cell::text(name)),
        ("version", Cell::text(&package.version)),
    ]);
    acting.stamp(&mut row, now, true);
    state.put("solution", id, row);
    state.holding.insert(id, Arc::clone(package));
    Ok(id)
}

fn holding(name: &str) -> String {
    format!("{name}_Upgrade")
}

/// Puts the version that waits in the place of the one that is there; the id of the solution.
pub(crate) fn promote(
    state: &mut State,
    seed: &OrganizationSeed,
    acting: &Acting,
    name: &str,
    now: Timestamp,
) -> Answer<Uuid> {
    let waiting = seeding::solution_named(state, &holding(name));
    let package = waiting.and_then(|id| state.holding.remove(&id));
    let (Some(id), Some(package)) = (waiting, package) else {
        return Err(Refusal::new(
            http::StatusCode::NOT_FOUND,
            "0x80040217",
            format!("Solution with uniquename {} Does Not Exist", holding(name)),
        ));
    };
    state.remove("solution", id);
    import(state, seed, acting, (&package, Mode::Upgrade), now)
}

/// The roles that came with a solution.
fn brought(state: &State, solution: Uuid) -> impl Iterator<Item = Uuid> {
    state
        .rows("role")
        .filter(move |(role, row)| row.id("solutionid") == Some(solution) && state.root_role(*role) == *role)
        .map(|(role, _)| role)
}

/// Installs the package; on a refusal the caller takes the state of before.
fn install(
    state: &mut State,
    seed: &OrganizationSeed,
    acting: &Acting,
    package: &Package,
    now: Timestamp,
) -> Answer<Uuid> {
    check(state, package)?;
    let known = seeding::solution_named(state, &package.unique_name);
    let first = known
        .and_then(|id| state.row("solution", id))
        .map(|row| row.get("installedon").clone());
    let id = known.unwrap_or_else(|| derived(seed, &format!("solution {}", package.unique_name)));
    let solution = SolutionSeed {
        id,
        unique_name: package.unique_name.clone(),
        name: package.name.clone(),
        version: package.version.clone(),
        managed: package.managed,
        publisher: package.publisher.clone(),
        installed_on: match first {
            Some(Cell::Time(at)) => at,
            _ => now,
        },
        requires: needs(package),
    };
    seeding::add_solution(state, seed, &solution);
    if let Some(mut row) = state.row("solution", id).cloned() {
        row.cells.insert("description", Cell::text(&package.description));
        acting.stamp(&mut row, now, known.is_none());
        state.put("solution", id, row);
    }
    let root = seeding::unit(state, seed, &seed.root_business_unit);
    for role in &package.roles {
        install_role(state, acting, package, role, root, id, now)?;
    }
    Ok(id)
}

fn needs(package: &Package) -> Vec<String> {
    let mut needs: Vec<String> = package
        .missing
        .iter()
        .map(|missing| missing.required.solution_name().to_owned())
        .collect();
    needs.sort();
    needs.dedup();
    needs
}

/// A role keeps the id it has in the package. Privileges of tables that are not here are left out; not documented: what
/// the service does with them.
fn install_role(
    state: &mut State,
    acting: &Acting,
    package: &Package,
    role: &PackageRole,
    root: Uuid,
    solution: Uuid,
    now: Timestamp,
) -> Answer<()> {
    let grants = known_grants(role);
    acting.require_holding(&grants, None).map_err(|_| {
        Refusal::bad(
            "0x80048018",
            "You do not have the necessary privileges to import security roles.",
        )
    })?;
    let twin = state.rows("role").find(|(_, row)| {
        row.words("name").eq_ignore_ascii_case(&role.name)
            && row.id("businessunitid") == Some(root)
            && row.id("roleid") != Some(role.id)
    });
    let other_copy = state.row("role", role.id).is_some() && state.root_role(role.id) != role.id;
    if twin.is_some() || other_copy {
        return Err(Refusal::bad(
            "0x80048017",
            "Cannot import security role. The role with specified role id is not updatable or role name is not unique.",
        ));
    }
    if state.row("role", role.id).is_none() {
        roles::add(state, role.id, &role.name, root, now);
    }
    roles::rename(state, role.id, &role.name, &role.description);
    state.change_privileges(role.id, grants, now);
    roles::mark(state, role.id, package.managed, role.customizable, Some(solution));
    Ok(())
}

fn known_grants(role: &PackageRole) -> Grants {
    role.privileges
        .iter()
        .filter_map(|(name, depth)| {
            let privilege = privileges::by_name(name)?;
            Some((privilege.id, (*depth).max(privilege.lowest)))
        })
        .collect()
}

/// Names of privileges that the organization does not know.
pub(crate) fn left_out(role: &PackageRole) -> impl Iterator<Item = &str> {
    role.privileges
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| privileges::by_name(name).is_none())
}

/// `DELETE solutions(id)`: a managed solution takes its components along, an unmanaged one leaves them.
pub(crate) fn uninstall(state: &mut State, id: Uuid) -> Answer<()> {
    if !state.imports.is_empty() {
        return Err(busy());
    }
    let row = state.row("solution", id).cloned().unwrap_or_default();
    let name = row.words("uniquename");
    if SOLUTIONS.iter().any(|(unique, ..)| *unique == name) {
        return Err(Refusal::bad(
            "0x8004f005",
            "Attempting to delete a restricted solution.",
        ));
    }
    let needed = state
        .solution_needs
        .iter()
        .any(|(other, needs)| *other != id && needs.iter().any(|need| need.eq_ignore_ascii_case(name)));
    if needed {
        return Err(Refusal::bad(
            "0x8004f01d",
            "Solution dependencies exist, cannot uninstall.",
        ));
    }
    if row.flag("ismanaged") {
        let brought: Vec<Uuid> = brought(state, id).collect();
        for role in brought {
            roles::remove(state, role);
        }
    }
    state.remove("solution", id);
    state.holding.remove(&id);
    state.solution_needs.remove(&id);
    Ok(())
}

pub(crate) fn busy() -> Refusal {
    Refusal::bad(
        "0x80071151",
        "The solution installation or removal failed due to the installation or removal of another solution at the same \
         time. Please try again later.",
    )
}

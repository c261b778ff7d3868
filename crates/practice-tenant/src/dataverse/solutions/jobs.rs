//! Imports that go on while others look: the system job, the import job, and how far they are.
//!
//! Sources: table references of `asyncoperation` and `importjob`, `ImportSolutionAsync`; members as in a recorded answer.

use super::super::access::Acting;
use super::super::errors::Refusal;
use super::super::seed::OrganizationSeed;
use super::super::store::{Cell, Row, State};
use super::super::world::stamped;
use super::install::{self, Mode};
use super::package::Package;
use super::report;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// An import that is not done yet.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    operation: Uuid,
    job: Uuid,
    package: Arc<Package>,
    mode: Mode,
    acting: Acting,
    polls: usize,
}

/// How far an import is after each look at it, in percent. Not documented; chosen so that every state is seen, and by looks
/// and not by time, so that a test needs no clock.
const PROGRESS: [f64; 3] = [0.0, 35.0, 80.0];

/// Begins an import; the ids of the system job and of the import job.
pub(crate) fn begin(
    state: &mut State,
    acting: &Acting,
    (package, mode): (Arc<Package>, Mode),
    job: Uuid,
    now: Timestamp,
) -> Uuid {
    let id = Uuid::new_v4();
    let mut row = operation(acting, id, "ImportSolution", "ImportSolutionAsync", 54);
    acting.stamp(&mut row, now, true);
    state.put("asyncoperation", id, row);
    add_job(state, &package, job, now);
    state.imports.push(Import {
        operation: id,
        job,
        package,
        mode,
        acting: acting.clone(),
        polls: 0,
    });
    id
}

/// A system job that waits.
pub(crate) fn operation(acting: &Acting, id: Uuid, name: &str, message: &str, kind: i64) -> Row {
    Row {
        cells: BTreeMap::from([
            ("asyncoperationid", Cell::Id(id)),
            ("name", Cell::text(name)),
            ("messagename", Cell::text(message)),
            ("operationtype", Cell::Whole(kind)),
            ("statecode", Cell::Whole(0)),
            ("statuscode", Cell::Whole(0)),
            ("depth", Cell::Whole(1)),
            ("retrycount", Cell::Whole(0)),
            ("correlationid", Cell::Id(Uuid::new_v4())),
            ("ownerid", Cell::Link("systemuser", acting.user)),
            ("owninguser", Cell::Link("systemuser", acting.user)),
            (
                "owningbusinessunit",
                Cell::Link("businessunit", acting.business_unit),
            ),
        ]),
        version: 0,
    }
}

/// Adds the import job of a package.
pub(crate) fn add_job(state: &mut State, package: &Package, job: Uuid, now: Timestamp) {
    let cells = BTreeMap::from([
        ("importjobid", Cell::Id(job)),
        ("name", Cell::text("Customizations")),
        ("solutionname", Cell::text(&package.unique_name)),
        ("progress", Cell::Number(0.0)),
        ("startedon", Cell::Time(now)),
        (
            "data",
            Cell::text(report::data(package, now, None, &Outcome::Going(0.0))),
        ),
    ]);
    let cells = stamped(cells, now);
    state.put("importjob", job, Row { cells, version: 0 });
}

/// How an import stands.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// So many percent are done.
    Going(f64),
    Done,
    Failed(Refusal),
}

/// Writes how an import stands into its import job.
pub(crate) fn tell(state: &mut State, package: &Package, job: Uuid, now: Timestamp, outcome: &Outcome) {
    let Some(mut row) = state.row("importjob", job).cloned() else {
        return;
    };
    let started = match row.get("startedon") {
        Cell::Time(at) => *at,
        _ => now,
    };
    let progress = match outcome {
        Outcome::Going(percent) => *percent,
        Outcome::Done | Outcome::Failed(_) => 100.0,
    };
    let ended = !matches!(outcome, Outcome::Going(_));
    row.cells.insert("progress", Cell::Number(progress));
    row.cells.insert(
        "data",
        Cell::text(report::data(package, started, ended.then_some(now), outcome)),
    );
    if ended {
        row.cells.insert("completedon", Cell::Time(now));
    }
    row.cells.insert("modifiedon", Cell::Time(now));
    state.put("importjob", job, row);
}

/// Somebody looks: every import goes a step on.
pub(crate) fn step(state: &mut State, seed: &OrganizationSeed, now: Timestamp) {
    for mut import in std::mem::take(&mut state.imports) {
        import.polls += 1;
        let outcome = if let Some(percent) = PROGRESS.get(import.polls) {
            Outcome::Going(*percent)
        } else {
            let mut before = state.clone();
            before.failing_imports = state.failing_imports.saturating_sub(1);
            let failing = state.failing_imports > 0;
            let installed = if failing {
                // "Web service error codes": a fault of the service's own.
                Err(Refusal::bad("0x80040216", "An unexpected error occurred."))
            } else {
                install::import(state, seed, &import.acting, (&import.package, import.mode), now)
            };
            match installed {
                Ok(_) => Outcome::Done,
                Err(refusal) => {
                    *state = before;
                    Outcome::Failed(refusal)
                }
            }
        };
        tell(state, &import.package, import.job, now, &outcome);
        write_operation(state, import.operation, now, &outcome);
        if let Outcome::Going(_) = outcome {
            state.imports.push(import);
        }
    }
}

fn write_operation(state: &mut State, id: Uuid, now: Timestamp, outcome: &Outcome) {
    let Some(mut row) = state.row("asyncoperation", id).cloned() else {
        return;
    };
    let cells = &mut row.cells;
    let (state_code, status) = match outcome {
        Outcome::Going(_) => (2, 20),
        Outcome::Done => (3, 30),
        Outcome::Failed(_) => (3, 31),
    };
    cells.insert("statecode", Cell::Whole(state_code));
    cells.insert("statuscode", Cell::Whole(status));
    cells.insert("modifiedon", Cell::Time(now));
    cells.entry("startedon").or_insert(Cell::Time(now));
    match outcome {
        Outcome::Going(_) => {}
        Outcome::Done => {
            cells.insert("completedon", Cell::Time(now));
        }
        Outcome::Failed(refusal) => {
            cells.insert("completedon", Cell::Time(now));
            cells.insert("errorcode", Cell::Whole(signed(refusal.code)));
            cells.insert("message", Cell::text(&refusal.message));
            cells.insert("friendlymessage", Cell::text(&refusal.message));
        }
    }
    state.put("asyncoperation", id, row);
}

/// The code as the signed number that `errorcode` holds.
fn signed(code: &str) -> i64 {
    let bits = u32::from_str_radix(code.trim_start_matches("0x"), 16).unwrap_or_default();
    i64::from(bits.cast_signed())
}

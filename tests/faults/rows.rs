//! What a patient person does with the rows of several organizations.

use engine::contract::{BrowserVisit, OrganizationRun, Screen, WayOn};
use uuid::Uuid;

use crate::person::{Desk, Ended, is_proven};
use crate::said::Said;

/// With nothing to commit: goes on from one row's problem, or is at the end, where none has any.
///
/// # Errors
/// What is wrong, in words for the developer.
pub(crate) async fn go_on(
    desk: &Desk<'_>,
    rows: &[OrganizationRun],
    said: &mut Said<'_>,
    problems: &mut Vec<String>,
) -> Result<Option<Ended>, String> {
    let mut troubled = Vec::new();
    for row in rows {
        match &row.screen {
            Screen::Trouble { problem, .. } => {
                problems.push(format!("{:?}", problem.code));
                let at = place(desk, row)?;
                said.meets(problem, at..at + 1)?;
                troubled.push((row, problem));
            }
            Screen::Done { proofs, .. } => {
                is_proven(proofs)?;
            }
            // It is worked on, and will show itself.
            _ => return Ok(None),
        }
    }
    if troubled.is_empty() {
        return Ok(Some(Ended::Reached(std::mem::take(problems))));
    }
    tokio::time::sleep(desk.pause).await;
    let ways = troubled.iter().filter_map(|(row, problem)| {
        let way = problem.actions.iter().find(|way| **way != WayOn::Close)?;
        Some((row, *way))
    });
    let Some((row, way)) = ways.into_iter().next() else {
        return Ok(Some(Ended::Closed(std::mem::take(problems))));
    };
    let wizard = &desk.wizard;
    match way {
        WayOn::SignInAgain | WayOn::UseAnotherAccount => wizard
            .take_in(&row.organization.id, WayOn::SignInAgain)
            .or_else(|_| wizard.back())
            .or_else(|_| wizard.open_browser(BrowserVisit::AnotherAccount))
            .map_err(|_| "I9: signing in again is offered and does not work".to_owned())?,
        way => wizard
            .take_in(&row.organization.id, way)
            .map_err(|_| format!("I9: {way:?} is offered and does not work"))?,
    }
    Ok(None)
}

/// Looks at the plans that are shown.
///
/// # Errors
/// What is wrong, in words for the developer.
pub(crate) fn see(desk: &Desk<'_>, rows: &[OrganizationRun], said: &Said<'_>) -> Result<(), String> {
    for row in rows {
        if let Screen::Review { plan: Some(plan), .. } = &row.screen {
            said.sees(plan, place(desk, row)?)?;
        }
    }
    Ok(())
}

fn place(desk: &Desk<'_>, row: &OrganizationRun) -> Result<usize, String> {
    let is_row = |id: &Uuid| id.to_string() == row.organization.id;
    let at = desk.organizations.iter().position(is_row);
    at.ok_or_else(|| "a row that nobody chose".to_owned())
}

//! The same for many organizations in one run: what each further one costs.

use std::time::Instant;

use acceptance::{Stage, worlds};
use engine::contract::{BrowserVisit, Screen, SeveralStage, Snapshot, UndoState};
use uuid::Uuid;

use crate::{Cost, plain, writes_in};

const COUNTS: [usize; 3] = [1, 10, 50];
/// Added to every request, in milliseconds.
const LATENCY: u64 = 40;

/// What is done, and what it costs for each of [`COUNTS`].
struct Row {
    what: &'static str,
    costs: Vec<Cost>,
}

#[expect(clippy::print_stdout, reason = "this is a report for the terminal")]
pub(crate) async fn report() {
    let mut rows = ["first run", "second run", "undo", "plain client"].map(|what| Row {
        what,
        costs: Vec::new(),
    });
    for count in COUNTS {
        for (row, cost) in rows.iter_mut().zip(costs(count).await) {
            row.costs.push(cost);
        }
    }
    println!(
        "Connecting many organizations in one run, {LATENCY} ms added to every request. The plain client does its first run.\n"
    );
    println!(
        "              organizations  requests  entra  discovery  dataverse  writes       wall   for each further one"
    );
    for Row { what, costs } in &rows {
        let mut before: Option<(usize, usize)> = None;
        for (count, cost) in COUNTS.into_iter().zip(costs) {
            let further = before.map_or_else(String::new, |(fewer, requests)| {
                format!("{:.2} requests", each(cost.requests() - requests, count - fewer))
            });
            println!(
                "{what:<14} {count:>12}  {:>8}  {:>5}  {:>9}  {:>9}  {:>6}  {:>6} ms   {further}",
                cost.requests(),
                cost.of_service("entra"),
                cost.of_service("discovery"),
                cost.of_service("dataverse"),
                cost.writes,
                cost.wall.as_millis(),
            );
            before = Some((count, cost.requests()));
        }
        println!();
    }
    let linear = rows.iter().all(|row| is_linear(&row.costs));
    println!(
        "The cost is {}linear: each further organization costs {} from 1 to {} as from there to {}.",
        if linear { "" } else { "not " },
        if linear { "as much" } else { "something else" },
        COUNTS[1],
        COUNTS[2]
    );
}

/// Each further organization costs the same.
fn is_linear(costs: &[Cost]) -> bool {
    let costs = COUNTS.iter().zip(costs);
    let mut further = costs
        .clone()
        .zip(costs.skip(1))
        .map(|((fewer, one), (more, other))| each(other.requests() - one.requests(), more - fewer));
    let first = further.next();
    further.all(|other| first.is_some_and(|first| (first - other).abs() < f64::EPSILON))
}

fn each(requests: usize, organizations: usize) -> f64 {
    let number = |count| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(requests) / number(organizations)
}

/// First run, second run, undo, and the plain client's first run.
async fn costs(count: usize) -> [Cost; 4] {
    let all: Vec<Uuid> = (0..count).map(worlds::organization).collect();
    let mut stage = Stage::with_organizations(count).await;
    let first = connect(&stage, &all, BrowserVisit::ApproveAndSignIn).await;
    stage.start_again();
    let second = connect(&stage, &all, BrowserVisit::SignInOnly).await;
    let undo = undo(&stage, &all).await;
    let other = Stage::with_organizations(count).await;
    let plain = plain::connect(&other, &all, LATENCY).await;
    [first, second, undo, plain]
}

/// From the first screen to the last one; the clicks take no time.
async fn connect(stage: &Stage, all: &[Uuid], visit: BrowserVisit) -> Cost {
    let writes = writes_in(stage, all);
    stage.wizard.go_on().expect("on the first screen");
    stage.tenant.faults().set_latency(LATENCY);
    let begin = Instant::now();
    stage.visit(visit).await;
    stage.choose_several(0..all.len()).await;
    stage.enter_secret().await;
    if all.len() == 1 {
        stage.commit().await;
    } else {
        stage.commit_all().await;
    }
    let wall = begin.elapsed();
    stage.tenant.faults().set_latency(0);
    let connected = |screen: &Screen| matches!(screen, Screen::Done { .. });
    let shown = stage.wizard.watch().borrow().clone();
    assert!(each_screen(&shown).all(connected), "{shown:#?}");
    stage.browser.pages().await;
    Cost::of(
        &stage.tenant.requests().all(),
        writes_in(stage, all) - writes,
        wall,
    )
}

/// One organization after the other, as the last screen offers it.
async fn undo(stage: &Stage, all: &[Uuid]) -> Cost {
    let writes = writes_in(stage, all);
    stage.tenant.requests().clear();
    stage.tenant.faults().set_latency(LATENCY);
    let begin = Instant::now();
    for (done, id) in all.iter().enumerate() {
        if all.len() == 1 {
            stage.wizard.undo(false).expect("on the last screen");
        } else {
            stage.wizard.undo_in(&id.to_string()).expect("on the last screen");
        }
        stage
            .until(|snapshot| each_screen(snapshot).filter(|screen| is_undone(screen)).count() > done)
            .await;
    }
    let wall = begin.elapsed();
    stage.tenant.faults().set_latency(0);
    Cost::of(
        &stage.tenant.requests().all(),
        writes_in(stage, all) - writes,
        wall,
    )
}

fn is_undone(screen: &Screen) -> bool {
    let undone = |undo: &UndoState| matches!(undo, UndoState::Undone { .. });
    matches!(screen, Screen::Done { undo, .. } if undone(undo))
}

/// The screens of the rows, or the one screen of the one organization.
fn each_screen(snapshot: &Snapshot) -> Box<dyn Iterator<Item = &Screen> + '_> {
    match &snapshot.screen {
        Screen::Several { rows, stage, .. } if *stage == SeveralStage::Done => {
            Box::new(rows.iter().map(|row| &row.screen))
        }
        other => Box::new(std::iter::once(other)),
    }
}

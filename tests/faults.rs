//! Every request of a run, once with every fault. Whatever happens, the person is led on, and going on ends where a run
//! without a fault ends.
//!
//! The cases are made from the run itself: the n-th request of each service, for n = 1, 2, 3 … until a run has no n-th
//! request. A new step is met by them without anybody thinking of it.

#![expect(clippy::expect_used, reason = "a test says what is wrong by stopping")]

use std::collections::{BTreeMap, BTreeSet};

use acceptance::Stage;
use engine::contract::{ApproveStage, BrowserVisit, Screen, WayOn};
use practice_tenant::{Action, Fault, Service, world};
use secrecy::SecretString;
use uuid::Uuid;

/// What is there in the end, as the organization itself knows it.
#[derive(Debug, PartialEq, Eq)]
struct EndState {
    /// Our role's privileges by name, in the root business unit.
    role: BTreeMap<String, String>,
    /// Id, switched off, soft-deleted, how many roles.
    users: Vec<(Uuid, bool, bool, usize)>,
    /// Every other role with what it holds.
    foreign: BTreeMap<Uuid, BTreeSet<String>>,
}

fn end_state(stage: &Stage) -> EndState {
    let mut world = stage.tenant.world();
    let organization = world
        .organization(world::NORTHWIND_PRODUCTION)
        .expect("it is there");
    let ours = organization.roles_named("Contoso Sync");
    let root = ours.iter().find(|role| role.id == role.root);
    EndState {
        role: root
            .map(|role| {
                role.privileges
                    .iter()
                    .map(|(name, depth)| (name.clone(), format!("{depth:?}")))
                    .collect()
            })
            .unwrap_or_default(),
        users: organization
            .application_users()
            .into_iter()
            .map(|user| (user.id, user.disabled, user.soft_deleted, user.roles.len()))
            .collect(),
        foreign: organization
            .roles()
            .into_iter()
            .filter(|role| role.name != "Contoso Sync")
            .map(|role| (role.id, role.privileges.into_keys().collect()))
            .collect(),
    }
}

/// Does what a patient person does on each screen until the connection is there. Gives the problems that were met.
async fn persevere(stage: &mut Stage, what: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut approved = false;
    let mut entered_at = None;
    for _ in 0..60 {
        let shown = stage.wizard.watch().borrow().clone();
        match shown.screen {
            Screen::Welcome { .. } => stage.wizard.go_on().expect("the welcome screen"),
            Screen::Approve {
                stage: ApproveStage::Ready,
                ..
            } => {
                let visit = if approved {
                    BrowserVisit::SignInOnly
                } else {
                    BrowserVisit::ApproveAndSignIn
                };
                approved = true;
                stage.wizard.open_browser(visit).expect("before the browser");
            }
            // The approval was given, and the sign-in after it failed: signing in is enough.
            Screen::Approve {
                stage: ApproveStage::Elsewhere { .. },
                ..
            } => stage
                .wizard
                .open_browser(BrowserVisit::SignInOnly)
                .expect("before the browser"),
            Screen::Organizations { loading: false, .. } => {
                stage
                    .wizard
                    .choose_organization(&world::NORTHWIND_PRODUCTION.to_string())
                    .expect("on the list");
            }
            Screen::Credential {
                checking: false,
                problem,
                ..
            } if entered_at != Some(shown.revision) => {
                problems.extend(problem.map(|problem| format!("{:?}", problem.code)));
                let secret = SecretString::from(stage.tenant.sample_secret().value);
                stage
                    .wizard
                    .enter_secret(secret, None)
                    .expect("on the credential screen");
                entered_at = Some(shown.revision);
            }
            Screen::Review { plan: Some(plan), .. } => {
                stage.wizard.commit(&plan.hash).expect("the shown plan");
            }
            Screen::Done { proofs, .. } => {
                assert!(proofs.iter().all(|proof| proof.holds), "{what}: {proofs:#?}");
                assert_eq!(proofs.len(), 7, "{what}");
                return problems;
            }
            Screen::Trouble { problem } => {
                problems.push(format!("{:?}", problem.code));
                let on = problem.actions.iter().find(|way| **way != WayOn::Close);
                match on {
                    Some(WayOn::SignInAgain | WayOn::UseAnotherAccount) => {
                        stage
                            .wizard
                            .take(WayOn::SignInAgain)
                            .or_else(|_| stage.wizard.back())
                            .expect("a way on");
                    }
                    Some(way) => stage.wizard.take(*way).expect("a way that is offered works"),
                    // Only closing is offered: the person starts again.
                    None => stage.start_again(),
                }
            }
            _ => {}
        }
        let revision = stage.wizard.watch().borrow().revision.max(shown.revision);
        let still = stage.wizard.watch().borrow().clone();
        if busy(&still.screen) {
            stage
                .until(|snapshot| snapshot.revision > revision || !busy(&snapshot.screen))
                .await;
        }
    }
    panic!(
        "{what}: no end in sight after {problems:?}: {:#?}",
        stage.wizard.watch().borrow().screen
    );
}

/// Work goes on behind this screen.
fn busy(screen: &Screen) -> bool {
    match screen {
        Screen::Approve { stage, .. } => {
            !matches!(stage, ApproveStage::Ready | ApproveStage::Elsewhere { .. })
        }
        Screen::Organizations { loading, .. } | Screen::Review { loading, .. } => *loading,
        Screen::Credential { checking, .. } => *checking,
        Screen::Working { .. } => true,
        _ => false,
    }
}

fn faults() -> Vec<(&'static str, Action)> {
    vec![
        (
            "the connection ends before the request arrives",
            Action::DropBefore,
        ),
        ("it is done and the answer is lost", Action::ApplyThenDrop),
        (
            "the service asks for a pause",
            Action::Throttle { retry_after: 3 },
        ),
        ("the gateway answers 502", Action::Html(502)),
        ("the gateway answers 503", Action::Html(503)),
        ("a captive portal answers", Action::Html(200)),
        ("it is not JSON", Action::NotJson),
        ("it is too large", Action::Huge(5 << 20)),
        (
            "it leads elsewhere",
            Action::Redirect("http://127.0.0.1:9/".to_owned()),
        ),
    ]
}

/// The paths of the requests that are Gangway's own; the pages are the browser's.
fn paths() -> [(Service, &'static str); 3] {
    [
        (Service::Authority, "/token"),
        (Service::Discovery, "Instances"),
        (Service::Organization, "$batch"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_with_every_fault_ends_where_a_run_without_a_fault_ends() {
    let mut stage = Stage::new().await;
    assert!(persevere(&mut stage, "no fault").await.is_empty());
    let expected = end_state(&stage);
    assert!(!expected.role.is_empty() && expected.users.len() == 1);

    let mut cases = 0;
    for (name, action) in faults() {
        for (service, path) in paths() {
            for n in 1.. {
                let what = format!("{name}: request {n} to {service:?}");
                let mut stage = Stage::new().await;
                let fault = Fault::on(service, action.clone()).path(path).nth(n);
                stage.tenant.faults().add(fault);
                let problems = persevere(&mut stage, &what).await;
                assert_eq!(end_state(&stage), expected, "{what}, after {problems:?}");
                let met = stage.tenant.requests().all();
                let sent = met
                    .iter()
                    .filter(|seen| seen.service == service && seen.path.contains(path))
                    .count();
                cases += 1;
                if sent < n {
                    break;
                }
            }
        }
    }
    assert!(cases > 60, "only {cases} cases");
}

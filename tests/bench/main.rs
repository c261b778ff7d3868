//! What connecting costs, one organization and many: requests, writes and time, against a plain client that asks for one fact at
//! a time. Both run against the practice tenant in this process, in one go, so that only their ratio counts.

#![expect(clippy::expect_used, reason = "a test says what is wrong by stopping")]

mod many;
mod plain;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use acceptance::Stage;
use engine::contract::{ApproveStage, BrowserVisit, Screen};
use http::Method;
use practice_tenant::{SeenRequest, Service, world};
use uuid::Uuid;

/// Added to every request, in milliseconds.
const LATENCIES: [u64; 3] = [0, 40, 150];
const ROUNDS: usize = 5;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        report().await;
        many::report().await;
    });
}

#[expect(clippy::print_stdout, reason = "this is a report for the terminal")]
async fn report() {
    println!("Connecting one organization of the practice tenant; median of {ROUNDS} rounds.");
    println!("Counted from the sign-in's answer to the last proof; people's clicks take no time here.\n");
    println!(
        "added    who            requests  entra  discovery  dataverse  writes      wall   unavoidable   over"
    );
    for latency in LATENCIES {
        let (mut first, mut second, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (one, two) = gangway(latency).await;
            first.push(one);
            second.push(two);
            let stage = Stage::new().await;
            plain.push(plain::connect(&stage, &[world::NORTHWIND_PRODUCTION], latency).await);
        }
        let (first, second, plain) = (median(first), median(second), median(plain));
        for (who, cost) in [
            ("Gangway", &first),
            ("Gangway again", &second),
            ("plain client", &plain),
        ] {
            println!("{latency:>4} ms  {}", cost.line(who, latency));
        }
        let ratio = plain.wall.as_secs_f64() / first.wall.as_secs_f64();
        println!(
            "         plain client / Gangway: {ratio:.1} times the time, {:.1} times the requests\n",
            ratio_of(plain.requests(), first.requests())
        );
    }
    println!("unavoidable: the requests that must follow one another, times the added latency.");
    println!("over at 0 ms: Gangway's own work and the work of the services, which share this process.\n");
}

fn ratio_of(one: usize, other: usize) -> f64 {
    f64::from(u32::try_from(one).unwrap_or(u32::MAX)) / f64::from(u32::try_from(other).unwrap_or(u32::MAX))
}

/// How many writes these organizations have seen.
pub(crate) fn writes_in(stage: &Stage, organizations: &[Uuid]) -> u64 {
    let mut world = stage.tenant.world();
    let writes = organizations.iter().map(|id| {
        let organization = world.organization(*id);
        organization.expect("it is there").writes()
    });
    writes.sum()
}

/// What one run cost.
pub(crate) struct Cost {
    by_service: BTreeMap<&'static str, usize>,
    pub(crate) writes: u64,
    pub(crate) wall: Duration,
}

impl Cost {
    /// From what the services saw. Pages for people are not counted: they are the browser's.
    pub(crate) fn of(seen: &[SeenRequest], writes: u64, wall: Duration) -> Self {
        let mut by_service = BTreeMap::new();
        for request in seen {
            let service = match request.service {
                Service::Authority if request.method == Method::POST && request.path.contains("/token") => {
                    "entra"
                }
                Service::Authority if request.path.contains(".well-known") => "entra",
                Service::Authority | Service::Graph | Service::PowerPlatform => continue,
                Service::Discovery => "discovery",
                Service::Organization => "dataverse",
            };
            *by_service.entry(service).or_default() += 1;
        }
        Self {
            by_service,
            writes,
            wall,
        }
    }

    pub(crate) fn requests(&self) -> usize {
        self.by_service.values().sum()
    }

    pub(crate) fn of_service(&self, service: &str) -> usize {
        self.by_service.get(service).copied().unwrap_or_default()
    }

    fn line(&self, who: &str, latency: u64) -> String {
        let of = |service| self.of_service(service);
        let requests = self.requests();
        let unavoidable = Duration::from_millis(latency) * u32::try_from(requests).unwrap_or(u32::MAX);
        let over = self.wall.saturating_sub(unavoidable);
        let percent = if unavoidable.is_zero() {
            String::new()
        } else {
            format!(
                " ({:.1} %)",
                100.0 * over.as_secs_f64() / unavoidable.as_secs_f64()
            )
        };
        format!(
            "{who:<14} {requests:>8}  {:>5}  {:>9}  {:>9}  {:>6}  {:>6} ms  {:>9} ms  {:>4} ms{percent}",
            of("entra"),
            of("discovery"),
            of("dataverse"),
            self.writes,
            self.wall.as_millis(),
            unavoidable.as_millis(),
            over.as_millis(),
        )
    }
}

fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|cost| cost.wall);
    costs.swap_remove(costs.len() / 2)
}

/// The real wizard: the first time, and the second time when all is there.
async fn gangway(latency: u64) -> (Cost, Cost) {
    let mut stage = Stage::new().await;
    stage.wizard.go_on().expect("on the first screen");
    let first = run(&stage, BrowserVisit::ApproveAndSignIn, latency).await;
    stage.tenant.faults().set_latency(0);
    stage.start_again();
    stage.wizard.go_on().expect("on the first screen");
    let second = run(&stage, BrowserVisit::SignInOnly, latency).await;
    (first, second)
}

async fn run(stage: &Stage, visit: BrowserVisit, latency: u64) -> Cost {
    let writes = stage.writes();
    stage.tenant.faults().set_latency(latency);
    stage.wizard.open_browser(visit).expect("before the browser");
    // Where nothing takes time, the wait may be over before it is seen.
    let before = |screen: &Screen| {
        matches!(
            screen,
            Screen::Approve {
                stage: ApproveStage::Ready | ApproveStage::Waiting { .. },
                ..
            }
        )
    };
    stage.until(|snapshot| !before(&snapshot.screen)).await;
    // The browser's answer is there: from here on it is Gangway's time.
    let begin = Instant::now();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Organizations { loading: false, .. }))
        .await;
    stage.choose().await;
    stage.enter_secret().await;
    let done = stage.commit().await;
    let wall = begin.elapsed();
    stage.browser.pages().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    Cost::of(&stage.tenant.requests().all(), stage.writes() - writes, wall)
}

//! One run of the wizard against one practice tenant.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use engine::{
    chance::OsChance,
    clock::{Clock, FrozenClock},
    cloud::{Cloud, CloudName, PracticeAddresses},
    contract::{BrowserVisit, PlanLine, Problem, ReportCard, Screen, SecretFate, Snapshot, UndoState},
    files::MemoryFiles,
    http::Http,
    profile::Profile,
    vault::MemoryVault,
    wizard::{Opened, Wizard, World},
};
use jiff::{SignedDuration, Timestamp};
use practice_tenant::{Host, Options, PracticeTenant, WorldFile, world};
use secrecy::SecretString;
use url::Url;

use crate::{Person, PlayedNames, ScriptedBrowser, solutions};

/// The sample profile.
pub const SAMPLE: &str = include_str!("../samples/contoso-sync.gangway");

/// A practice tenant, a wizard, and everything around it.
pub struct Stage {
    /// The services.
    pub tenant: Arc<PracticeTenant>,
    /// The browser.
    pub browser: Arc<ScriptedBrowser>,
    /// The keychain.
    pub vault: Arc<MemoryVault>,
    /// The disk.
    pub files: Arc<MemoryFiles>,
    /// The time of the engine and of the services.
    pub clock: Arc<FrozenClock>,
    /// The services' own, which can be set apart from the engine's.
    pub services_clock: Arc<StageClock>,
    /// The run.
    pub wizard: Arc<Wizard>,
    network: Network,
    profile: PublishersFile,
}

/// The profile, and the solution beside it.
#[derive(Clone)]
struct PublishersFile {
    profile: String,
    solution: Option<Vec<u8>>,
}

impl PublishersFile {
    fn of(profile: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            solution: None,
        }
    }

    fn with(solution: &[u8]) -> Self {
        Self {
            profile: solutions::profile_of(solution),
            solution: Some(solution.to_vec()),
        }
    }
}

/// Which cloud, and how it is reached.
#[derive(Clone)]
struct Network {
    cloud: Cloud,
    http: Http,
}

impl Network {
    fn practice(tenant: &PracticeTenant) -> Self {
        let url = |text: &str| Url::parse(text).expect("an address");
        let addresses = tenant.addresses();
        let cloud = Cloud::practice(&PracticeAddresses {
            authority: url(&addresses.authority),
            discovery: url(&addresses.discovery),
            organizations: addresses.organizations.iter().map(|one| url(&one.url)).collect(),
        });
        Self {
            cloud: cloud.expect("loopback addresses"),
            http: Http::without_proxy().expect("an HTTP client"),
        }
    }
}

/// One clock for the engine and the services, so that waiting in the one is time passing in the other.
pub struct StageClock {
    engine: Arc<FrozenClock>,
    /// What the services' clock shows beyond the engine's.
    apart: Mutex<SignedDuration>,
}

impl StageClock {
    /// The services' clock shows what the engine's does.
    pub fn with(engine: &Arc<FrozenClock>) -> Arc<Self> {
        Arc::new(Self {
            engine: Arc::clone(engine),
            apart: Mutex::default(),
        })
    }

    /// Somebody sets the engine's clock so far ahead of the services', or behind it; by nothing sets it right.
    pub fn set_engine_ahead(&self, by: SignedDuration) {
        let true_time = practice_tenant::Clock::now(self);
        self.engine.set(true_time.saturating_add(by).expect("a time"));
        *self.apart.lock().expect("nobody broke down with it") = -by;
    }
}

impl practice_tenant::Clock for StageClock {
    fn now(&self) -> Timestamp {
        let apart = *self.apart.lock().expect("nobody broke down with it");
        self.engine.now().saturating_add(apart).expect("a time")
    }
}

const ADA: Person = Person {
    account: "ada@northwind.example",
    approves: true,
};

impl Stage {
    /// The sample profile, with Ada in front of the browser.
    pub async fn new() -> Self {
        Self::with_profile(SAMPLE).await
    }

    /// Another profile.
    pub async fn with_profile(profile: &str) -> Self {
        Self::in_world(profile, None).await
    }

    /// Another profile, and another beginning.
    pub async fn in_world(profile: &str, world: Option<WorldFile>) -> Self {
        let (tenant, clock) = services(Options {
            world,
            ..Options::default()
        })
        .await;
        let network = Network::practice(&tenant);
        let file = PublishersFile::of(profile);
        Self::before(tenant, clock, network, ScriptedBrowser::with(ADA), file)
    }

    /// The sample profile whose role comes with this solution.
    pub async fn with_solution(solution: &[u8]) -> Self {
        let (tenant, clock) = services(Options::default()).await;
        let network = Network::practice(&tenant);
        let file = PublishersFile::with(solution);
        Self::before(tenant, clock, network, ScriptedBrowser::with(ADA), file)
    }

    /// The sample profile for the public cloud, in a network in which nothing is but the services, under their public names.
    pub async fn in_the_public_cloud() -> (Self, Arc<PlayedNames>) {
        let (tenant, clock) = services(Options {
            host: Host::PublicCloud,
            ..Options::default()
        })
        .await;
        let names = PlayedNames::of(&tenant);
        let authority = tenant.authority_file().expect("with https");
        let authority = std::fs::read(authority).expect("the authority's certificate");
        let network = Network {
            cloud: Cloud::named(CloudName::Public).expect("in the table"),
            http: Http::in_played_network(Arc::clone(&names) as _, &authority).expect("an HTTP client"),
        };
        let trusted = reqwest::Certificate::from_pem(&authority).expect("a certificate");
        let browser = ScriptedBrowser::in_network(ADA, |client| {
            let client = client.no_proxy().tls_certs_only([trusted]);
            let hosts = names.hosts();
            hosts.fold(client, |client, (host, address)| client.resolve(host, address))
        });
        let profile = SAMPLE.replace("\"cloud\": \"practice\"", "\"cloud\": \"public\"");
        let file = PublishersFile::of(&profile);
        (Self::before(tenant, clock, network, browser, file), names)
    }

    fn before(
        tenant: Arc<PracticeTenant>,
        services_clock: Arc<StageClock>,
        network: Network,
        browser: Arc<ScriptedBrowser>,
        profile: PublishersFile,
    ) -> Self {
        let clock = Arc::clone(&services_clock.engine);
        let (vault, files) = (Arc::new(MemoryVault::new()), Arc::new(MemoryFiles::new()));
        let wizard = open(&network, &browser, &vault, &files, &clock, &profile);
        Self {
            tenant,
            browser,
            vault,
            files,
            clock,
            services_clock,
            wizard,
            network,
            profile,
        }
    }

    /// A colleague on another computer, with the same services.
    pub fn beside(other: &Self) -> Self {
        Self::with_file_beside(other, other.profile.clone())
    }

    /// The same with this solution.
    pub fn beside_with_solution(other: &Self, solution: &[u8]) -> Self {
        Self::with_file_beside(other, PublishersFile::with(solution))
    }

    fn with_file_beside(other: &Self, profile: PublishersFile) -> Self {
        let (tenant, clock) = (Arc::clone(&other.tenant), Arc::clone(&other.clock));
        let services_clock = Arc::clone(&other.services_clock);
        let (vault, files) = (Arc::new(MemoryVault::new()), Arc::new(MemoryFiles::new()));
        let browser = ScriptedBrowser::with(ADA);
        let network = other.network.clone();
        let wizard = open(&network, &browser, &vault, &files, &clock, &profile);
        Self {
            tenant,
            browser,
            vault,
            files,
            clock,
            services_clock,
            wizard,
            network,
            profile,
        }
    }

    /// Closes the program and starts it again: the disk, the keychain and the services stay as they are.
    pub fn start_again(&mut self) {
        self.wizard = open(
            &self.network,
            &self.browser,
            &self.vault,
            &self.files,
            &self.clock,
            &self.profile,
        );
        self.tenant.requests().clear();
    }

    /// The next picture that satisfies the question.
    ///
    /// # Panics
    /// If none comes: with what is shown instead.
    pub async fn until(&self, is: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut shown = self.wizard.watch();
        let waited =
            tokio::time::timeout(Duration::from_mins(1), shown.wait_for(|snapshot| is(snapshot))).await;
        match waited {
            Ok(Ok(snapshot)) => snapshot.clone(),
            _ => panic!(
                "this is shown instead: {:#?}",
                self.wizard.watch().borrow().screen
            ),
        }
    }

    /// The problem page that comes.
    pub async fn trouble(&self) -> Problem {
        let snapshot = self
            .until(|snapshot| matches!(snapshot.screen, Screen::Trouble { .. }))
            .await;
        let Screen::Trouble { problem, .. } = snapshot.screen else {
            unreachable!()
        };
        problem
    }

    /// Ada approves and signs in; ends on the list of organizations or a problem.
    pub async fn sign_in(&self) {
        self.wizard.go_on().expect("on the first screen");
        self.visit(BrowserVisit::ApproveAndSignIn).await;
    }

    /// One visit to the browser.
    pub async fn visit(&self, kind: BrowserVisit) {
        self.wizard.open_browser(kind).expect("before the browser");
        self.until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Organizations { loading: false, .. } | Screen::Trouble { .. }
            )
        })
        .await;
    }

    /// Chooses the production organization; ends on the credential, the review or a problem.
    pub async fn choose(&self) {
        self.choose_one(world::NORTHWIND_PRODUCTION.to_string()).await;
    }

    /// Chooses an organization by its id.
    pub async fn choose_one(&self, id: String) {
        self.wizard.choose_organization(&id).expect("on the list");
        self.until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Credential { .. } | Screen::Review { loading: false, .. } | Screen::Trouble { .. }
            )
        })
        .await;
    }

    /// Enters the practice app's true secret; ends on the review or a problem.
    pub async fn enter_secret(&self) {
        let ends = self
            .clock
            .now()
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date()
            .saturating_add(jiff::Span::new().days(90));
        let secret = SecretString::from(self.tenant.sample_secret().value);
        self.wizard
            .enter_secret(secret, Some(ends.to_string()))
            .expect("on the credential screen");
        self.until(|snapshot| match &snapshot.screen {
            Screen::Credential {
                checking, problem, ..
            } => !checking && problem.is_some(),
            Screen::Review { loading, .. } => !loading,
            Screen::Several { .. } => crate::several::looked_at_all(snapshot),
            Screen::Trouble { .. } => true,
            _ => false,
        })
        .await;
    }

    /// From the first screen to the review.
    pub async fn to_review(&self) -> Snapshot {
        self.sign_in().await;
        self.choose().await;
        self.enter_secret().await;
        self.until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
            .await
    }

    /// Presses the commit button of the review that is shown; ends on the last screen or a problem.
    pub async fn commit(&self) -> Snapshot {
        let snapshot = self.wizard.watch().borrow().clone();
        let Screen::Review { plan: Some(plan), .. } = snapshot.screen else {
            panic!("not on the review: {snapshot:#?}")
        };
        self.wizard.commit(&plan.hash).expect("the plan that is shown");
        self.until(|snapshot| matches!(snapshot.screen, Screen::Done { .. } | Screen::Trouble { .. }))
            .await
    }

    /// After undo was asked for: ends on what was removed, or a problem.
    pub async fn undone(&self) -> Screen {
        let ended = |screen: &Screen| {
            matches!(
                screen,
                Screen::Done {
                    undo: UndoState::Undone { .. },
                    ..
                } | Screen::Trouble { .. }
            )
        };
        self.until(|snapshot| ended(&snapshot.screen)).await.screen
    }

    /// The same where no problem may come.
    ///
    /// # Panics
    /// If one does.
    pub async fn removal(&self) -> Removal {
        match self.undone().await {
            Screen::Done {
                undo:
                    UndoState::Undone {
                        removed,
                        left,
                        secret,
                    },
                report,
                ..
            } => Removal {
                removed,
                left,
                secret,
                report,
            },
            other => panic!("nothing was taken back: {other:#?}"),
        }
    }

    /// How many writes reached the production organization.
    pub fn writes(&self) -> u64 {
        let mut world = self.tenant.world();
        world
            .organization(world::NORTHWIND_PRODUCTION)
            .expect("it is there")
            .writes()
    }
}

/// What the last screen says of an undo that came to its end.
pub struct Removal {
    /// What is gone.
    pub removed: Vec<PlanLine>,
    /// What was found and stays.
    pub left: Vec<PlanLine>,
    /// What became of the secret, where one was kept.
    pub secret: Option<SecretFate>,
    /// The record of it.
    pub report: Option<ReportCard>,
}

/// The services, by a clock that never waits for real.
async fn services(options: Options) -> (Arc<PracticeTenant>, Arc<StageClock>) {
    let clock = StageClock::with(&Arc::new(FrozenClock::at(Timestamp::now())));
    let options = Options {
        clock: Arc::clone(&clock) as _,
        ..options
    };
    // Building an HTTP client settles the TLS provider for the whole process.
    Http::without_proxy().expect("an HTTP client");
    let tenant = PracticeTenant::start(options).await;
    (Arc::new(tenant.expect("the practice tenant starts")), clock)
}

fn open(
    network: &Network,
    browser: &Arc<ScriptedBrowser>,
    vault: &Arc<MemoryVault>,
    files: &Arc<MemoryFiles>,
    clock: &Arc<FrozenClock>,
    file: &PublishersFile,
) -> Arc<Wizard> {
    let world = World {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        chance: Arc::new(OsChance),
        browser: Arc::clone(browser) as _,
        vault: Arc::clone(vault) as _,
        files: Arc::clone(files) as _,
        words: Arc::new(words::Language::english(words::Place::Page)),
        http: network.http.clone(),
    };
    let profile = Profile::parse_beside(file.profile.as_bytes(), |_| file.solution.clone());
    let profile = profile.expect("a good profile");
    Wizard::open(world, Opened::Profile(Box::new(profile), network.cloud.clone()))
}

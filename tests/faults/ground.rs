//! What outlives a run: the services, the disk, the keychain and the time. And one life of the program on it.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use acceptance::{Person, SAMPLE, ScriptedBrowser, StageClock, solutions};
use engine::chance::OsChance;
use engine::clock::{Clock, FrozenClock};
use engine::cloud::{Cloud, PracticeAddresses};
use engine::files::{Files, MemoryFiles};
use engine::http::Http;
use engine::profile::Profile;
use engine::vault::MemoryVault;
use engine::wizard::{Opened, Wizard, World};
use jiff::Timestamp;
use practice_tenant::{Options, PracticeTenant};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::case::made;
use crate::ears::{Crash, Ears};
use crate::person::{Aim, Desk, Ended, persevere};
use crate::said::Seen;
use crate::story::Story;

/// The services live here, apart from the lives that end.
static SERVICES: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
});

/// Everything that outlives a run.
pub(crate) struct Ground {
    pub(crate) tenant: Arc<PracticeTenant>,
    pub(crate) files: Arc<MemoryFiles>,
    pub(crate) vault: Arc<MemoryVault>,
    pub(crate) clock: Arc<FrozenClock>,
    pub(crate) story: Story,
    /// The publisher's file.
    pub(crate) profile: String,
    /// Users that others removed by hand: the journal can't know of it.
    pub(crate) gone: Vec<Uuid>,
    /// Nobody else writes.
    alone: bool,
}

/// How a life ended.
#[derive(Debug)]
pub(crate) enum Life {
    /// With what was wanted, after these problems.
    Reached(Vec<String>),
    /// With a crash, or the person closed it.
    Over,
    /// With something that must not be.
    Wrong(String),
}

impl Ground {
    /// A fresh world as the story begins.
    pub(crate) fn new(story: Story) -> Self {
        let clock = Arc::new(FrozenClock::at(Timestamp::now()));
        let options = Options {
            world: story.world(),
            clock: StageClock::with(&clock),
            ..Options::default()
        };
        // Building an HTTP client settles the TLS provider for the whole process.
        let _ = http();
        let tenant = SERVICES
            .block_on(PracticeTenant::start(options))
            .expect("the practice tenant starts");
        let ground = Self {
            tenant: Arc::new(tenant),
            files: Arc::new(MemoryFiles::new()),
            vault: Arc::new(MemoryVault::new()),
            clock,
            story,
            profile: profile(story),
            gone: Vec::new(),
            alone: true,
        };
        story.prepare(&ground);
        ground
    }

    /// The same world with another disk.
    pub(crate) fn with_files(self, files: MemoryFiles) -> Self {
        Self {
            files: Arc::new(files),
            ..self
        }
    }

    /// Another person's computer, with the same services.
    pub(crate) fn colleague(&self) -> Self {
        Self {
            tenant: Arc::clone(&self.tenant),
            files: Arc::new(MemoryFiles::new()),
            vault: Arc::new(MemoryVault::new()),
            clock: Arc::clone(&self.clock),
            story: self.story,
            profile: self.profile.clone(),
            gone: Vec::new(),
            alone: false,
        }
    }

    /// The same where somebody else writes too, so that a count of writes tells nothing about one run.
    pub(crate) fn in_company(self) -> Self {
        Self { alone: false, ..self }
    }

    /// How many writes the story's organizations have seen.
    pub(crate) fn writes(&self) -> u64 {
        let organizations = self.story.organizations();
        organizations.iter().map(|id| self.seen_in(*id).writes).sum()
    }

    fn seen_in(&self, organization: Uuid) -> Seen {
        let mut world = self.tenant.world();
        let organization = world.organization(organization).expect("it is there");
        Seen {
            writes: organization.writes(),
            installed: organization.imports().iter().filter(|one| one.ended).count(),
        }
    }

    /// One life of the program, from the first screen to its end. Several organizations are connected in one, and taken back one
    /// after the other.
    pub(crate) fn live(&self, aim: Aim, ears: &Ears) -> Life {
        let all = self.story.organizations();
        match aim {
            Aim::Connect => self.live_in(&all, aim, ears),
            Aim::Disconnect => {
                let mut met = Vec::new();
                for one in all {
                    match self.live_in(&[one], aim, ears) {
                        Life::Reached(problems) => met.extend(problems),
                        other => return other,
                    }
                }
                Life::Reached(met)
            }
        }
    }

    fn live_in(&self, organizations: &[Uuid], aim: Aim, ears: &Ears) -> Life {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        self.story.begin(self);
        // A journal that others have made untrue before stays so.
        let knows_all = self.alone && self.claims().is_ok();
        let _listening = tracing::subscriber::set_default(ears.clone());
        let lived = std::panic::catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(async {
                let browser = ScriptedBrowser::with(ADA);
                let wizard = self.open(browser);
                let seen = |organization| self.alone.then(|| self.seen_in(organization));
                let claims = || if knows_all { self.claims() } else { Ok(()) };
                let desk = Desk {
                    wizard,
                    aim,
                    organizations,
                    pasted: self.story.pasted(&self.tenant),
                    secret: self.tenant.sample_secret().value,
                    seen: &seen,
                    claims: &claims,
                    pause: Duration::ZERO,
                };
                tokio::select! {
                    biased;
                    () = ears.crashed.notified() => Life::Over,
                    ended = persevere(&desk) => match ended {
                        Ok(Ended::Reached(problems)) => Life::Reached(problems),
                        Ok(Ended::Closed(_)) => Life::Over,
                        Err(wrong) => Life::Wrong(wrong),
                    },
                }
            })
        }));
        // With it goes everything that the program was in the middle of.
        drop(runtime);
        lived.unwrap_or_else(|why| {
            if why.is::<Crash>() {
                Life::Over
            } else {
                Life::Wrong("it panicked".to_owned())
            }
        })
    }

    /// Whether the journal claims only what is there (I4). In a thread of its own: here, a run is going on, and heard.
    fn claims(&self) -> Result<(), String> {
        std::thread::scope(|scope| {
            let reads = scope.spawn(|| made(self));
            reads.join().unwrap_or_else(|_| Err("it panicked".to_owned()))
        })
    }

    fn open(&self, browser: Arc<ScriptedBrowser>) -> Arc<Wizard> {
        let world = World {
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            chance: Arc::new(OsChance),
            browser,
            vault: Arc::clone(&self.vault) as _,
            files: Arc::clone(&self.files) as Arc<dyn Files>,
            words: Arc::new(words::Language::english(words::Place::Page)),
            http: http(),
        };
        let opened = Opened::Profile(Box::new(parsed(&self.profile)), cloud(&self.tenant));
        Wizard::open(world, opened)
    }
}

/// Who sits in front of the browser.
pub(crate) const ADA: Person = Person {
    account: "ada@northwind.example",
    approves: true,
};

/// The story's profile.
fn profile(story: Story) -> String {
    match story {
        Story::Publisher => without_credential(SAMPLE),
        Story::First
        | Story::Found
        | Story::Single
        | Story::Undo
        | Story::Used
        | Story::Missed
        | Story::Several => SAMPLE.to_owned(),
        Story::Solution | Story::Going | Story::Failing | Story::Beside => solutions::profile_of(&package()),
    }
}

/// The publisher's solution, which lies beside the profile.
fn package() -> Vec<u8> {
    solutions::packed(solutions::SOLUTION, solutions::CUSTOMIZATIONS)
}

/// The publisher keeps the credential.
pub(crate) fn without_credential(profile: &str) -> String {
    profile.replace("\"credential\": \"client-secret\",", "")
}

pub(crate) fn parsed(profile: &str) -> Profile {
    Profile::parse_beside(profile.as_bytes(), |_| Some(package())).expect("a good profile")
}

/// A client of its own for each life: connections belong to the runtime that made them.
pub(crate) fn http() -> Http {
    Http::new().expect("an HTTP client")
}

pub(crate) fn cloud(tenant: &PracticeTenant) -> Cloud {
    let told = tenant.addresses();
    let organizations = told.organizations.iter().map(|one| one.url.as_str());
    practice(&told.authority, &told.discovery, organizations)
}

/// The practice cloud at these addresses.
pub(crate) fn practice<'a>(
    authority: &str,
    discovery: &str,
    organizations: impl Iterator<Item = &'a str>,
) -> Cloud {
    let url = |text: &str| text.parse().expect("an address");
    Cloud::practice(&PracticeAddresses {
        authority: url(authority),
        discovery: url(discovery),
        organizations: organizations.map(url).collect(),
    })
    .expect("loopback addresses")
}

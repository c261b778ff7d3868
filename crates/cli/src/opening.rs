//! What a run stands on: the profile, its cloud or a practice tenant, and the engine's wizard.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use engine::browser::{Browser, BrowserError, BrowserPage};
use engine::clock::Clock;
use engine::cloud::{Cloud, CloudName};
use engine::files::{Disk, Files};
use engine::http::Http;
use engine::ids::AppId;
use engine::problem::ProblemCode;
use engine::profile::{LARGEST_PACKAGE, LARGEST_PROFILE, Profile};
use engine::vault::Vault;
use engine::wizard::{Opened as Start, Wizard, World, profile_problem};
use practice_tenant::PracticeTenant;
use words::{Language, Place};

use crate::arguments::{Arguments, Command};
use crate::dialogue::Stop;
use crate::looking::OnlyLooking;
use crate::practice;
use crate::print::Print;
use crate::problems::early;
use crate::surroundings::Surroundings;
use crate::terminal::Terminal;

/// An open wizard, and what the dialogue asks of its surroundings itself.
pub(crate) struct Opened {
    pub(crate) wizard: Arc<Wizard>,
    pub(crate) app: AppId,
    pub(crate) practice: bool,
    /// The practice tenant began with this run, and so did the app's secret: one from an earlier run can't work.
    pub(crate) begins_anew: bool,
    pub(crate) terminal: Arc<dyn Terminal>,
    pub(crate) vault: Arc<dyn Vault>,
    pub(crate) files: Arc<dyn Files>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Lives as long as the run.
    _tenant: Option<Arc<PracticeTenant>>,
}

/// The folder that the window uses too, so that either can undo what the other made.
const FOLDER: &str = "app.gangway.desktop";

pub(crate) async fn open(
    arguments: &Arguments,
    surroundings: Surroundings,
    print: &Print,
) -> Result<Opened, Stop> {
    let now = surroundings.clock.now();
    let profile = profile(arguments, surroundings.clock.as_ref())?;
    let practice = arguments.practice || profile.cloud == CloudName::Practice;
    let begins_anew = practice && surroundings.tenant.is_none();
    let (cloud, tenant) = if practice {
        let options = practice::options(arguments, print)?;
        let scenarios = practice::scenarios(arguments, print)?;
        let (tenant, cloud) = practice::start(surroundings.tenant, options)
            .await
            .map_err(|_| early(ProblemCode::NoLoopback, &[], now))?;
        practice::play(&scenarios, &tenant, print)?;
        print.say("cli-practice", &[]);
        if begins_anew {
            practice::introduce(&tenant, print);
        }
        practice::tell(&scenarios, print);
        (cloud, Some(tenant))
    } else {
        let named = Cloud::named(profile.cloud);
        // The table has every cloud but practice.
        (
            named.ok_or_else(|| early(ProblemCode::ProfileBadValue, &[("field", "cloud")], now))?,
            None,
        )
    };
    let files = match surroundings.files {
        Some(files) => files,
        None => disk(practice, surroundings.clock.as_ref()).await?,
    };
    let vault: Arc<dyn Vault> = if arguments.command.only_looks() {
        Arc::new(OnlyLooking::at(surroundings.vault))
    } else {
        surroundings.vault
    };
    let browser = Shown {
        system: (!arguments.link_only).then_some(surroundings.browser),
        print: print.clone(),
    };
    let http = if practice {
        Http::without_proxy()
    } else {
        Http::new()
    };
    let http = http.map_err(|_| early(ProblemCode::TrustUnreadable, &[], now))?;
    let world = World {
        clock: Arc::clone(&surroundings.clock),
        chance: surroundings.chance,
        browser: Arc::new(browser),
        vault: Arc::clone(&vault),
        files: Arc::clone(&files),
        words: Arc::new(Language::english(Place::Page)),
        http,
    };
    let app = profile.app;
    let wizard = Wizard::open(world, Start::Profile(Box::new(profile), cloud));
    if arguments.command == Command::Connect {
        wizard.recall().await;
    }
    Ok(Opened {
        app,
        wizard,
        practice,
        begins_anew,
        terminal: surroundings.terminal,
        vault,
        files,
        clock: surroundings.clock,
        _tenant: tenant,
    })
}

fn profile(arguments: &Arguments, clock: &dyn Clock) -> Result<Profile, Stop> {
    let bytes = match &arguments.profile {
        Some(file) => read(file, LARGEST_PROFILE).map_err(|_| {
            let file = file.display().to_string();
            early(ProblemCode::ProfileUnreadable, &[("file", &file)], clock.now())
        })?,
        None => practice::SAMPLE.as_bytes().to_vec(),
    };
    let beside = |name: &str| {
        let file = arguments.profile.as_ref()?.with_file_name(name);
        read(&file, LARGEST_PACKAGE).ok()
    };
    Profile::parse_beside(&bytes, beside)
        .map_err(|error| Stop::Problem(Box::new(profile_problem(&error, clock.now()))))
}

/// As much as such a file may have, and one byte more, by which one that is too large is known.
fn read(file: &Path, largest: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?
        .take(largest as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

async fn disk(practice: bool, clock: &dyn Clock) -> Result<Arc<dyn Files>, Stop> {
    let root =
        dirs::data_local_dir().map(|root| root.join(FOLDER).join(if practice { "practice" } else { "runs" }));
    let not_writable = |facts: &[_]| early(ProblemCode::DiskNotWritable, facts, clock.now());
    let root = root.ok_or_else(|| not_writable(&[]))?;
    let shown = root.display().to_string();
    let disk = Disk::open(root)
        .await
        .map_err(|_| not_writable(&[("folder", &shown)]))?;
    Ok(Arc::new(disk))
}

/// The link is shown in the terminal in any case, so a browser that does not open is no reason to stop.
struct Shown {
    system: Option<Arc<dyn Browser>>,
    print: Print,
}

impl Browser for Shown {
    fn open(&self, page: &BrowserPage) -> Result<(), BrowserError> {
        if self
            .system
            .as_ref()
            .is_some_and(|system| system.open(page).is_err())
        {
            self.print.say("cli-browser-closed", &[]);
        }
        Ok(())
    }
}

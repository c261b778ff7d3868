//! A real process, killed at a random moment, again and again; the services live in this one.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use acceptance::ScriptedBrowser;
use engine::chance::OsChance;
use engine::clock::SystemClock;
use engine::files::Disk;
use engine::vault::MemoryVault;
use engine::wizard::{Opened, Wizard, World};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::dice::Dice;
use crate::ground::{ADA, Ground, http, parsed, practice};
use crate::person::{Aim, Desk, Ended, persevere};
use crate::story::Story;
use crate::truth::{self, Truth};

/// The word with which this program is started as the one that is killed.
pub(crate) const CHILD: &str = "child";

/// How long a run takes at most before something is wrong.
const PATIENCE: Duration = Duration::from_secs(90);

/// One round; tells how many processes were really killed.
pub(crate) fn round(seed: u64, usual: Duration) -> Result<usize, String> {
    let mut dice = Dice::new(seed);
    let story = *dice.one(&[Story::First, Story::First, Story::Solution, Story::Several]);
    let ground = Ground::new(story);
    let folder = Folder::new(seed)?;
    let start = Truth::of(&ground);
    let mut kills = 0;
    // Where a request may be on its way when its sender dies, the service still does it a moment later.
    let (connect, disconnect) = (Aim::Connect, Aim::Disconnect);
    kills += killed(&ground, &folder, connect, &mut dice, usual)?;
    holds(&ground, &folder, &start)?;
    to_the_end(&ground, &folder, connect)?;
    holds(&ground, &folder, &start)?;
    if Truth::of(&ground).is_clean() {
        return Err("I7: connected, and nothing is there".to_owned());
    }
    let (writes, made) = (ground.writes(), Truth::of(&ground));
    to_the_end(&ground, &folder, connect)?;
    if ground.writes() != writes || Truth::of(&ground) != made {
        return Err("I8: once more writes".to_owned());
    }
    let left = made.without_access(&start);
    if dice.once_in(2) {
        kills += killed(&ground, &folder, disconnect, &mut dice, usual)?;
        holds(&ground, &folder, &start)?;
    }
    to_the_end(&ground, &folder, disconnect)?;
    holds(&ground, &folder, &start)?;
    let now = Truth::of(&ground);
    if now.ours == left {
        Ok(kills)
    } else {
        Err(format!("I6: undo leaves {:?}", now.ours))
    }
}

/// How long one run takes here, from start to end.
pub(crate) fn usual() -> Result<Duration, String> {
    let ground = Ground::new(Story::First);
    let folder = Folder::new(u64::MAX)?;
    to_the_end(&ground, &folder, Aim::Connect)?;
    let began = Instant::now();
    to_the_end(&ground, &folder, Aim::Connect)?;
    Ok(began.elapsed())
}

/// Starts a run, sometimes two at once, and kills one. The other one, if there is, comes to its end.
fn killed(
    ground: &Ground,
    folder: &Folder,
    aim: Aim,
    dice: &mut Dice,
    usual: Duration,
) -> Result<usize, String> {
    let mut kills = 0;
    for _ in 0..=dice.below(2) {
        let mut one = start(ground, folder, aim)?;
        let other = (dice.once_in(5))
            .then(|| start(ground, folder, aim))
            .transpose()?;
        let moment = usual * u32::try_from(dice.below(1_000)).unwrap_or(0) / 900;
        std::thread::sleep(moment);
        if matches!(one.try_wait(), Ok(None)) {
            kills += 1;
        }
        // A process that has ended already can't be killed, and need not be.
        let _ = one.kill();
        let _ = one.wait();
        if let Some(other) = other {
            wait(other)?;
        }
    }
    Ok(kills)
}

fn to_the_end(ground: &Ground, folder: &Folder, aim: Aim) -> Result<(), String> {
    wait(start(ground, folder, aim)?)
}

fn start(ground: &Ground, folder: &Folder, aim: Aim) -> Result<Child, String> {
    let told = ground.tenant.addresses();
    let orders = json!({
        "authority": told.authority,
        "discovery": told.discovery,
        "organizations": told.organizations.iter().map(|one| &one.url).collect::<Vec<_>>(),
        "disk": folder.0,
        "secret": ground.tenant.sample_secret().value,
        "disconnect": aim == Aim::Disconnect,
        "profile": ground.profile,
        "about": ground.story.organizations(),
    });
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(program)
        .arg(CHILD)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    if let Some(mut input) = child.stdin.take() {
        input
            .write_all(orders.to_string().as_bytes())
            .map_err(|error| error.to_string())?;
    }
    Ok(child)
}

fn wait(mut child: Child) -> Result<(), String> {
    let began = Instant::now();
    loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) if status.success() => return Ok(()),
            Some(_) => {
                let mut said = String::new();
                if let Some(mut errors) = child.stderr.take() {
                    let _ = errors.read_to_string(&mut said);
                }
                return Err(format!("I9: a run did not come to its end: {said}"));
            }
            None if began.elapsed() > PATIENCE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err("I9: a run does not end".to_owned());
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

fn holds(ground: &Ground, folder: &Folder, start: &Truth) -> Result<(), String> {
    Truth::of(ground).follows(start)?;
    truth::no_secret(&folder.contents(), &ground.tenant.sample_secret().value)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let disk = Disk::open(folder.0.clone())
            .await
            .map_err(|error| error.to_string())?;
        truth::journal(ground, Arc::new(disk), Arc::new(SystemClock)).await
    })
}

/// What the process does that is killed: one life, with the real disk and the real time.
pub(crate) fn child() -> Result<(), String> {
    let mut orders = String::new();
    std::io::stdin()
        .read_to_string(&mut orders)
        .map_err(|error| error.to_string())?;
    let orders: Value = serde_json::from_str(&orders).map_err(|error| error.to_string())?;
    let text = |name: &str| orders[name].as_str().unwrap_or_default().to_owned();
    let texts = |name: &str| -> Vec<String> {
        let all = orders[name].as_array().into_iter().flatten();
        all.filter_map(|one| one.as_str().map(str::to_owned)).collect()
    };
    let (organizations, about) = (texts("organizations"), texts("about"));
    let about: Vec<Uuid> = about.iter().filter_map(|id| id.parse().ok()).collect();
    let aim = if orders["disconnect"] == true {
        Aim::Disconnect
    } else {
        Aim::Connect
    };
    // Several are connected in one run, and taken back one after the other.
    let each = match aim {
        Aim::Connect => about.len(),
        Aim::Disconnect => 1,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let disk = Disk::open(PathBuf::from(text("disk")))
            .await
            .map_err(|error| error.to_string())?;
        let cloud = practice(
            &text("authority"),
            &text("discovery"),
            organizations.iter().map(String::as_str),
        );
        let (disk, vault) = (Arc::new(disk), Arc::new(MemoryVault::new()));
        for organizations in about.chunks(each) {
            let world = World {
                clock: Arc::new(SystemClock),
                chance: Arc::new(OsChance),
                // Building an HTTP client settles the TLS provider for the whole process, the browser too.
                http: http(),
                browser: ScriptedBrowser::with(ADA),
                vault: Arc::clone(&vault) as _,
                files: Arc::clone(&disk) as _,
                words: Arc::new(words::Language::english(words::Place::Page)),
            };
            let opened = Opened::Profile(Box::new(parsed(&text("profile"))), cloud.clone());
            let person = Desk {
                wizard: Wizard::open(world, opened),
                aim,
                organizations,
                pasted: None,
                secret: text("secret"),
                seen: &|_| None,
                claims: &|| Ok(()),
                pause: Duration::from_millis(100),
            };
            if let Ended::Closed(problems) = persevere(&person).await? {
                return Err(format!("closed after {problems:?}"));
            }
        }
        Ok(())
    })
}

/// A folder that goes with the round.
struct Folder(PathBuf);

impl Folder {
    fn new(seed: u64) -> Result<Self, String> {
        let name = format!("gangway-faults-{}-{seed}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(Self(folder))
    }

    fn contents(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        collect(&self.0, &mut found);
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn collect(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if let Ok(content) = std::fs::read(&path) {
            found.push((path.display().to_string(), content));
        }
    }
}

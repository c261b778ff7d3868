//! The work is dropped at every point where it can wait: at its first poll, its second, its third … until it ends before that.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use engine::chance::OsChance;
use engine::clock::Clock;
use engine::contract::Waiting;
use engine::dataverse::Organization;
use engine::files::{FileLock, FilePath, Files, FilesError, MemoryFiles};
use engine::ids::{AppId, OrganizationId, TenantId};
use engine::journal::{Journal, alone};
use engine::patience::{FOR_ALL, Patient, Watcher};
use engine::provisioning::{Agreed, Wish, apply, observe, plan, prove_as_administrator, undo};
use engine::sign_in::{AppProof, app_token};
use jiff::ToSpan as _;
use practice_tenant::dataverse::ServicePrincipalFacts;
use practice_tenant::world::{self, Secret, ServicePrincipal};
use secrecy::SecretString;
use tokio::task::yield_now;
use uuid::Uuid;

use crate::case::made;
use crate::ground::{Ground, cloud, http, parsed};
use crate::person::Aim;
use crate::story::Story;
use crate::truth::Truth;

/// Whether the work ended before its `nth` poll.
pub(crate) fn at(aim: Aim, nth: usize) -> Result<bool, String> {
    let ground = Ground::new(Story::Publisher);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(run(&ground, aim, nth))
}

async fn run(ground: &Ground, aim: Aim, nth: usize) -> Result<bool, String> {
    let there = as_a_program(ground).await?;
    let before = Truth::of(ground);
    let (connected, removed) = {
        work(ground, &there, Aim::Connect).await?;
        let connected = Truth::of(ground);
        work(ground, &there, Aim::Disconnect).await?;
        (connected, Truth::of(ground))
    };
    if !removed.is_clean() || connected.is_clean() {
        return Err(format!("without a drop: {connected:?}, then {removed:?}"));
    }
    if aim == Aim::Disconnect {
        work(ground, &there, Aim::Connect).await?;
    }
    let ended = {
        let dropped = Drops {
            work: Box::pin(work(ground, &there, aim)),
            left: nth,
        };
        pin!(dropped).await
    };
    if let Some(ended) = &ended {
        ended.clone()?;
    }
    Truth::of(ground).follows(&before)?;
    journal_is_honest(ground)?;
    // A request that was on its way may still arrive; then what was planned is no longer what is missing.
    for _ in 0..5 {
        if work(ground, &there, aim).await.is_ok() {
            break;
        }
    }
    let writes = ground.writes();
    work(ground, &there, aim).await?;
    if ground.writes() != writes {
        return Err("I8: once more writes".to_owned());
    }
    let now = Truth::of(ground);
    let expected = match aim {
        Aim::Connect => &connected,
        Aim::Disconnect => &removed,
    };
    if now != *expected {
        return Err(format!("I3: another end: {:?}", now.ours));
    }
    work(ground, &there, Aim::Disconnect).await?;
    let now = Truth::of(ground);
    if !now.is_clean() {
        return Err(format!("I6: undo leaves {:?}", now.ours));
    }
    Ok(ended.is_some())
}

fn journal_is_honest(ground: &Ground) -> Result<(), String> {
    // In a thread of its own, because it waits for a runtime of its own.
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| made(ground));
        asked
            .join()
            .unwrap_or_else(|_| Err("the journal can't be read".to_owned()))
    })
}

/// What the wizard does behind its working screen, without the screens.
async fn work(ground: &Ground, there: &Organization, aim: Aim) -> Result<(), String> {
    let files: Arc<dyn Files> = Arc::new(Yielding(Arc::clone(&ground.files)));
    let clock = Arc::clone(&ground.clock) as Arc<dyn Clock>;
    let patient = Patient {
        clock: clock.as_ref(),
        chance: &OsChance,
        watcher: &Nobody,
        last: clock.now().saturating_add(FOR_ALL).unwrap_or_default(),
    };
    let wish = wish(ground);
    let wrong = |error: &dyn std::fmt::Display| error.to_string();
    let _alone = alone(files.as_ref(), wish.organization)
        .await
        .map_err(|error| wrong(&error))?
        .ok_or("the lock of who is gone is still held")?;
    let mut journal = Journal::open(files, Arc::clone(&clock), wish.organization, wish.app)
        .await
        .map_err(|error| wrong(&error))?;
    match aim {
        Aim::Connect => {
            let seen = observe(&wish, there, &patient)
                .await
                .map_err(|stop| wrong(&stop))?;
            let planned = plan(&wish, &seen).map_err(|stop| wrong(&stop))?;
            let after = apply(&wish, &planned, seen, there, &mut journal, &patient)
                .await
                .map_err(|stop| wrong(&stop))?;
            prove_as_administrator(&wish, &planned, &after, clock.now())
                .map(drop)
                .map_err(|stop| wrong(&stop))
        }
        Aim::Disconnect => undo(&wish, there, &mut journal, &patient)
            .await
            .map(drop)
            .map_err(|stop| wrong(&stop)),
    }
}

fn wish(ground: &Ground) -> Wish {
    let profile = parsed(&ground.profile);
    Wish {
        run: Uuid::new_v4(),
        organization: OrganizationId(world::NORTHWIND_PRODUCTION),
        tenant: TenantId(world::NORTHWIND),
        app: profile.app,
        app_name: profile.app_name.to_string(),
        role: profile.role,
        probe: profile.probe,
        solution: None,
        administrator: true,
        agreed: Agreed::default(),
    }
}

/// The organization, called as another app that is System Administrator there: it signs in without a browser.
async fn as_a_program(ground: &Ground) -> Result<Organization, String> {
    let (app, object, secret) = (Uuid::from_u128(0x41), Uuid::from_u128(0x42), "a program's secret");
    let now = ground.clock.now();
    {
        let mut world = ground.tenant.world();
        let ours = world
            .directory
            .applications
            .iter()
            .find(|one| one.app_id == world::CONTOSO_SYNC)
            .cloned();
        let mut program = ours.ok_or("the app is not there")?;
        program.app_id = app;
        program.object_id = Uuid::from_u128(0x43);
        program.secrets = vec![Secret {
            key_id: Uuid::from_u128(0x44),
            name: None,
            value: secret.to_owned(),
            created_at: now,
            ends_at: now.saturating_add(1.hour()).unwrap_or(now),
        }];
        world.directory.applications.push(program);
        for (app, object) in [(app, object), (world::CONTOSO_SYNC, Uuid::from_u128(0x45))] {
            world.directory.service_principals.push(ServicePrincipal::new(
                object,
                world::NORTHWIND,
                app,
                "Program",
                now,
            ));
        }
        let organization = world
            .organization(world::NORTHWIND_PRODUCTION)
            .ok_or("no organization")?;
        let highest = organization.roles_named("System Administrator").remove(0);
        let principal = ServicePrincipalFacts {
            object_id: object,
            display_name: "Program".to_owned(),
            enabled: true,
        };
        organization.add_application_user(app, &principal, highest.business_unit, &[highest.id]);
    }
    let cloud = cloud(&ground.tenant);
    let address = ground
        .tenant
        .addresses()
        .organizations
        .iter()
        .find(|one| one.id == world::NORTHWIND_PRODUCTION)
        .map(|one| one.url.clone())
        .ok_or("no address")?;
    let origin = cloud.organization(&address).map_err(|_| "a foreign address")?;
    let http = http();
    let token = app_token(
        &http,
        &cloud,
        TenantId(world::NORTHWIND),
        AppId(app),
        AppProof::Secret(&SecretString::from(secret)),
        &origin,
        now,
    )
    .await
    .map_err(|error| error.to_string())?;
    let clock = Arc::clone(&ground.clock) as Arc<dyn Clock>;
    Ok(Organization::new(
        http,
        Arc::new(token),
        Arc::new(OsChance),
        clock,
    ))
}

struct Nobody;

impl Watcher for Nobody {
    fn waiting(&self, _: Option<Waiting>) {}

    fn out_of_time(&self) {}
}

/// Gives the work up when it is polled once more than so often.
struct Drops<F> {
    work: Pin<Box<F>>,
    left: usize,
}

impl<F: Future> Future for Drops<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.work.as_mut().poll(context).map(Some)
    }
}

/// A disk that lets others go on before and after each access, so that the work can be dropped there.
struct Yielding(Arc<MemoryFiles>);

#[async_trait]
impl Files for Yielding {
    async fn read(&self, path: &FilePath) -> Result<Option<Vec<u8>>, FilesError> {
        yield_now().await;
        let done = self.0.read(path).await;
        yield_now().await;
        done
    }

    async fn write(&self, path: &FilePath, content: &[u8]) -> Result<(), FilesError> {
        yield_now().await;
        let done = self.0.write(path, content).await;
        yield_now().await;
        done
    }

    async fn append(&self, path: &FilePath, content: &[u8]) -> Result<(), FilesError> {
        yield_now().await;
        let done = self.0.append(path, content).await;
        yield_now().await;
        done
    }

    async fn lock(&self, path: &FilePath) -> Result<Option<FileLock>, FilesError> {
        yield_now().await;
        let done = self.0.lock(path).await;
        yield_now().await;
        done
    }

    fn shown(&self, path: &FilePath) -> String {
        self.0.shown(path)
    }
}

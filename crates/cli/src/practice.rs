//! The rehearsal: a practice tenant inside this process, and what one needs to know to play it.

use std::io;
use std::sync::Arc;

use engine::cloud::{Cloud, PracticeAddresses};
use practice_tenant::{Options, PracticeTenant};

use crate::print::Print;

/// The profile of a rehearsal that was started without one.
pub(crate) const SAMPLE: &str = include_str!("../../../samples/contoso-sync.gangway");

/// The running tenant, or one on free loopback ports that ends with the program.
pub(crate) async fn start(running: Option<Arc<PracticeTenant>>) -> io::Result<(Arc<PracticeTenant>, Cloud)> {
    let tenant = match running {
        Some(tenant) => tenant,
        None => Arc::new(PracticeTenant::start(Options::default()).await?),
    };
    let told = tenant.addresses();
    let address = |text: &str| text.parse().map_err(io::Error::other);
    let addresses = PracticeAddresses {
        authority: address(&told.authority)?,
        discovery: address(&told.discovery)?,
        organizations: told
            .organizations
            .iter()
            .map(|one| address(&one.url))
            .collect::<Result<_, _>>()?,
    };
    let cloud = Cloud::practice(&addresses).ok_or_else(|| io::Error::other("not on this computer"))?;
    Ok((tenant, cloud))
}

/// Who can sign in, and the sample app's secret: it opens nothing but this practice tenant.
pub(crate) fn introduce(tenant: &PracticeTenant, print: &Print) {
    let handout = tenant.handout();
    print.say("cli-practice-anew", &[]);
    print.gap();
    print.say("cli-practice-people", &[]);
    for person in handout
        .people
        .iter()
        .filter(|person| !person.disabled && person.guest_of.is_none())
    {
        let id = if person.may_approve_for_all() {
            "cli-practice-approver"
        } else {
            "cli-practice-person"
        };
        print.item(id, &[("username", &person.upn), ("name", &person.name)]);
    }
    print.say("cli-practice-secret", &[("app", &handout.app.name)]);
    print.verbatim(&handout.app.secret.value);
}

//! The samples are what they say.

use std::path::Path;

use acceptance::{SAMPLE, solutions};
use engine::profile::Profile;

#[test]
fn the_sample_solution_is_made_from_its_parts_and_its_profile_means_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
    let zip = solutions::packed(solutions::SOLUTION, solutions::CUSTOMIZATIONS);
    let profile = solutions::profile_of(&zip);
    let place = folder.join("contoso-connector-1.0.0.0.zip");
    if std::fs::read(&place).ok().as_ref() != Some(&zip)
        || profile != solutions::PROFILE.replace("\r\n", "\n")
    {
        std::fs::write(&place, &zip).unwrap();
        std::fs::write(folder.join("contoso-connector.gangway"), profile).unwrap();
        panic!("the sample solution was not up to date and has been written anew");
    }
    Profile::parse_beside(solutions::PROFILE.as_bytes(), |_| Some(zip)).unwrap();
    Profile::parse(SAMPLE.as_bytes()).unwrap();
}

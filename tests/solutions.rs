//! Solutions of our own, made from XML.

use std::io::{Cursor, Write as _};

use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// The sample solution's parts.
pub const SOLUTION: &str = include_str!("../samples/contoso-connector/solution.xml");
/// The same.
pub const CUSTOMIZATIONS: &str = include_str!("../samples/contoso-connector/customizations.xml");
const CONTENT_TYPES: &str = include_str!("../samples/contoso-connector/[Content_Types].xml");
/// The profile that goes with it.
pub const PROFILE: &str = include_str!("../samples/contoso-connector.gangway");

/// A package of these two parts. The same parts give the same bytes, on every computer.
#[must_use]
pub fn packed(solution: &str, customizations: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("solution.xml", solution),
        ("customizations.xml", customizations),
    ] {
        zip.start_file(name, options).expect("a part");
        // A checkout may bring other line ends.
        zip.write_all(text.replace("\r\n", "\n").as_bytes())
            .expect("its bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

/// The sample profile, meaning this package.
#[must_use]
pub fn profile_of(zip: &[u8]) -> String {
    let sha256 = Sha256::digest(zip)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let at = PROFILE.find("\"sha256\": \"").expect("the profile has one") + "\"sha256\": \"".len();
    format!("{}{sha256}{}", &PROFILE[..at], &PROFILE[at + 64..])
}

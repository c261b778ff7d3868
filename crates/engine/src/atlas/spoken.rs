//! A short code for the phone.

use sha2::{Digest, Sha256};

use crate::{problem::ProblemCode, words::code as word};

/// `K7F-29Q`: the same for the same cause. Letters and digits that are not mistaken for one another (Crockford's base 32).
pub fn spoken(code: ProblemCode, service_code: Option<&str>) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let cause = format!("{}/{}", word(&code), service_code.unwrap_or_default());
    let digest = Sha256::digest(cause);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let mut letters = digest.iter().map(letter);
    let first: String = letters.by_ref().take(3).collect();
    let second: String = letters.take(3).collect();
    format!("{first}-{second}")
}

//! Gangway.
fn main() {}

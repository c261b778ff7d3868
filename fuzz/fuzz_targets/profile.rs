//! Any bytes in a file that somebody sends to an administrator.

#![no_main]

use engine::profile::Profile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| drop(Profile::parse(bytes)));

//! Any bytes on a connection to the port where the sign-in is awaited.

#![no_main]

use engine::sign_in::loopback::rehearsal::any_bytes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_bytes(bytes));

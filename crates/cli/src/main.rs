//! `gangway`: the wizard without a window. `gangway --help` tells the rest.

use std::alloc::System;
use std::io;
use std::process::ExitCode;

use gangway::Surroundings;
use zeroizing_alloc::ZeroAlloc;

/// Wipes what is given back, so that no library leaves a secret behind that passed through it.
#[global_allocator]
static WIPED: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> io::Result<ExitCode> {
    // A system that refuses it is no reason not to work.
    let _ = engine::crash::keep_memory_out_of_core_files();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit =
        runtime.block_on(async { gangway::run(std::env::args_os(), Surroundings::of_this_computer()).await });
    // A prompt that is still open must not hold the program back.
    runtime.shutdown_background();
    Ok(exit.into())
}

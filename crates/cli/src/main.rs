//! `gangway`: the wizard without a window. `gangway --help` tells the rest.

use std::io;
use std::process::ExitCode;

use gangway::Surroundings;

fn main() -> io::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit =
        runtime.block_on(async { gangway::run(std::env::args_os(), Surroundings::of_this_computer()).await });
    // A prompt that is still open must not hold the program back.
    runtime.shutdown_background();
    Ok(exit.into())
}

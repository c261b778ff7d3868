//! What stays behind when a program crashes: nothing of its memory, which may hold tokens (SE-07).

use std::io;

/// No core file of this process is written, and a crash handler of the system that takes cores all the same gets an empty one.
///
/// Why not `PR_SET_DUMPABLE`, which would also keep a debugger of the same person out: `docs/decisions/010-no-core-files.md`.
/// Windows keeps no memory of a crashed program unless the person or the company orders it (Microsoft: "Collecting User-Mode
/// Dumps"); to be left out of that needs an entry by the installer, not a call.
///
/// # Errors
/// When the system refuses. That is no reason not to work.
pub fn keep_memory_out_of_core_files() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = Rlimit {
            current: Some(0),
            ..getrlimit(Resource::Core)
        };
        setrlimit(Resource::Core, limit)?;
    }
    // No kind of mapping is to be dumped. A handler to which the kernel pipes the core is not stopped by the limit (core(5)).
    #[cfg(target_os = "linux")]
    std::fs::write("/proc/self/coredump_filter", "0")?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    use super::*;

    #[test]
    fn se_07_no_core_file_is_written_and_none_would_hold_memory() {
        keep_memory_out_of_core_files().unwrap();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        let filter = std::fs::read_to_string("/proc/self/coredump_filter").unwrap();
        assert_eq!(filter.trim(), "00000000");
    }
}

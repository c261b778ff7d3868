//! What stays behind when a program crashes: nothing of its memory, which may hold tokens (SE-07).

use std::io;

/// No core file is written of this process, and on Linux no other program of the same person can look into it.
///
/// Windows keeps no memory of a crashed program unless the person or the company orders it (Microsoft: "Collecting User-Mode
/// Dumps"); to be left out of that needs an entry by the installer, not a call.
///
/// # Errors
/// When the system refuses. That is no reason not to work.
pub fn keep_memory_private() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = Rlimit {
            current: Some(0),
            ..getrlimit(Resource::Core)
        };
        setrlimit(Resource::Core, limit)?;
    }
    // Also against a crash handler that the kernel starts, which the limit does not stop (core(5)), and against ptrace.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn se_07_no_core_file_is_written() {
        keep_memory_private().unwrap();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}

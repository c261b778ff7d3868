//! The disk, passed in, so that every way in which it can fail can be played.

mod disk;
mod memory;
mod path;

use std::io;

use async_trait::async_trait;

pub use disk::Disk;
pub use memory::{DiskStep, MemoryFiles};
pub use path::FilePath;

/// A folder of Gangway's own, with nobody else's files in it.
#[async_trait]
pub trait Files: Send + Sync {
    /// The whole file; `None` when there is none of that name.
    async fn read(&self, path: &FilePath) -> Result<Option<Vec<u8>>, FilesError>;

    /// Replaces the whole file. A crash leaves the old content or the new one, never a mixture.
    async fn write(&self, path: &FilePath, content: &[u8]) -> Result<(), FilesError>;

    /// Adds to the end of the file and returns when that is on the disk. A crash can leave a part of `content`.
    async fn append(&self, path: &FilePath, content: &[u8]) -> Result<(), FilesError>;

    /// Takes a file for this program alone; `None` when another one has it. A program that ends, however it ends, has let go of
    /// it: no stale lock is left behind.
    async fn lock(&self, path: &FilePath) -> Result<Option<FileLock>, FilesError>;

    /// Where the file is, to be shown to a person.
    fn shown(&self, path: &FilePath) -> String;
}

/// A file that is taken. Dropping it lets go.
pub struct FileLock {
    _held: Box<dyn Send + Sync>,
}

/// What a disk can refuse.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The file or its folder could not be read.
    #[error("`{place}` could not be read")]
    NotReadable {
        /// Which.
        place: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// The file or its folder could not be written, or not be brought to the disk.
    #[error("`{place}` could not be written")]
    NotWritable {
        /// Which.
        place: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// There is a link where the file or its folder should be: somebody could lead Gangway elsewhere with it.
    #[error("`{place}` is a link")]
    Link {
        /// Which.
        place: String,
    },
}

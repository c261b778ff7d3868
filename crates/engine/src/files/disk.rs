//! The real disk.

use std::fs::{self, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;

use super::{FileLock, FilePath, Files, FilesError};

/// A folder on the disk that only its owner can look into (on Unix 0700, and 0600 for files; on Windows the
/// rights of the person's own application data are inherited).
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// Opens the folder, makes it where it is missing, and closes it to others.
    ///
    /// # Errors
    ///
    /// [`FilesError::Link`] when the folder is a link, [`FilesError::NotWritable`] when it can't be made or closed.
    pub async fn open(root: PathBuf) -> Result<Self, FilesError> {
        aside(move || {
            refuse_link(&root)?;
            own_folder(&root).map_err(|source| not_writable(&root, source))?;
            Ok(Self { root })
        })
        .await
    }

    fn place(&self, path: &FilePath) -> PathBuf {
        self.root.join(path.parts().iter().collect::<PathBuf>())
    }
}

#[async_trait]
impl Files for Disk {
    async fn read(&self, path: &FilePath) -> Result<Option<Vec<u8>>, FilesError> {
        let place = self.place(path);
        aside(move || {
            refuse_link(&place)?;
            match fs::read(&place) {
                Ok(content) => Ok(Some(content)),
                Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(source) => Err(FilesError::NotReadable {
                    place: place.display().to_string(),
                    source,
                }),
            }
        })
        .await
    }

    async fn write(&self, path: &FilePath, content: &[u8]) -> Result<(), FilesError> {
        let (disk, path, content) = (self.clone(), path.clone(), content.to_vec());
        aside(move || {
            let (place, folder) = disk.prepare(&path)?;
            replace(&place, &folder, &content).map_err(|source| not_writable(&place, source))
        })
        .await
    }

    async fn append(&self, path: &FilePath, content: &[u8]) -> Result<(), FilesError> {
        let (disk, path, content) = (self.clone(), path.clone(), content.to_vec());
        aside(move || {
            let (place, folder) = disk.prepare(&path)?;
            extend(&place, &folder, &content).map_err(|source| not_writable(&place, source))
        })
        .await
    }

    async fn lock(&self, path: &FilePath) -> Result<Option<FileLock>, FilesError> {
        let (disk, path) = (self.clone(), path.clone());
        aside(move || {
            let (place, _) = disk.prepare(&path)?;
            let not_writable = |source| not_writable(&place, source);
            let file = own_file()
                .append(true)
                .create(true)
                .open(&place)
                .map_err(not_writable)?;
            match file.try_lock() {
                Ok(()) => Ok(Some(FileLock {
                    _held: Box::new(file),
                })),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(source)) => Err(not_writable(source)),
            }
        })
        .await
    }

    fn shown(&self, path: &FilePath) -> String {
        self.place(path).display().to_string()
    }
}

impl Disk {
    /// Makes the folders of a file, and refuses links on the way to it.
    fn prepare(&self, path: &FilePath) -> Result<(PathBuf, PathBuf), FilesError> {
        let mut folder = self.root.clone();
        refuse_link(&folder)?;
        let (name, folders) = match path.parts() {
            [folders @ .., name] => (name.as_str(), folders),
            [] => ("_", [].as_slice()),
        };
        for part in folders {
            let above = folder.clone();
            folder.push(part);
            refuse_link(&folder)?;
            if !folder.is_dir() {
                own_folder(&folder)
                    .and_then(|()| flush_folder(&above))
                    .map_err(|source| not_writable(&folder, source))?;
            }
        }
        let place = folder.join(name);
        refuse_link(&place)?;
        Ok((place, folder))
    }
}

/// Temporary file, flush, rename, flush the folder: what "All File Systems Are Not Created Equal" (OSDI 2014)
/// found to be needed for old-or-new.
fn replace(place: &Path, folder: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = temporary_beside(place);
    let written = (|| {
        let mut file = own_file().write(true).create_new(true).open(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&temporary, place)
    })();
    if let Err(reason) = written {
        // The first reason is the one to tell; a left-over temporary file does no harm.
        let _ = fs::remove_file(&temporary);
        return Err(reason);
    }
    flush_folder(folder)
}

fn extend(place: &Path, folder: &Path, content: &[u8]) -> io::Result<()> {
    let is_new = !place.exists();
    let mut file = own_file().append(true).create(true).open(place)?;
    file.write_all(content)?;
    file.sync_all()?;
    if is_new { flush_folder(folder) } else { Ok(()) }
}

/// Two programs or two tasks may write the same file at the same time: each has its own temporary one.
fn temporary_beside(place: &Path) -> PathBuf {
    static WRITTEN: AtomicU32 = AtomicU32::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let mut name = place.as_os_str().to_owned();
    name.push(format!(".{}-{number}.tmp", std::process::id()));
    PathBuf::from(name)
}

fn refuse_link(place: &Path) -> Result<(), FilesError> {
    match fs::symlink_metadata(place) {
        Ok(found) if found.file_type().is_symlink() => Err(FilesError::Link {
            place: place.display().to_string(),
        }),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn own_file() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn own_file() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(unix)]
fn own_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // It may have been there before, open to others.
    if fs::metadata(folder)?.permissions().mode() & 0o777 != 0o700 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn own_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn flush_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Windows has no call that flushes a folder; NTFS keeps its own journal of names.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape on every system")]
fn flush_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn not_writable(place: &Path, source: io::Error) -> FilesError {
    FilesError::NotWritable {
        place: place.display().to_string(),
        source,
    }
}

/// Disk calls wait; they must not hold up the tasks of this thread.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
) -> Result<T, FilesError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(cancelled) => Err(FilesError::NotWritable {
                place: String::new(),
                source: io::Error::other(cancelled),
            }),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SE-08
    #[tokio::test]
    async fn what_was_written_is_read_and_no_other_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::open(folder.path().join("gangway")).await.unwrap();
        let path = FilePath::of(["reports", "one", "report.html"]);

        assert_eq!(disk.read(&path).await.unwrap(), None);
        disk.write(&path, b"old").await.unwrap();
        disk.write(&path, b"new").await.unwrap();

        assert_eq!(disk.read(&path).await.unwrap().unwrap(), b"new");
        let beside: Vec<_> = fs::read_dir(folder.path().join("gangway/reports/one"))
            .unwrap()
            .collect();
        assert_eq!(beside.len(), 1);
        assert!(disk.shown(&path).ends_with("report.html"));
    }

    #[tokio::test]
    async fn appending_keeps_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::open(folder.path().to_owned()).await.unwrap();
        let path = FilePath::of(["journal", "a.log"]);

        disk.append(&path, b"one\n").await.unwrap();
        disk.append(&path, b"two\n").await.unwrap();

        assert_eq!(disk.read(&path).await.unwrap().unwrap(), b"one\ntwo\n");
    }

    #[tokio::test]
    async fn b9_41_a_folder_with_any_name_works_and_one_that_is_too_long_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = FilePath::of(["journal", "a.log"]);
        for name in ["Größe 株式会社 – ü", "👩‍💻 O'Brien & Söhne", "OneDrive - Contoso"] {
            let disk = Disk::open(folder.path().join(name).join("gangway"))
                .await
                .unwrap();
            disk.append(&path, b"one\n").await.unwrap();
            assert_eq!(disk.read(&path).await.unwrap().unwrap(), b"one\n", "{name}");
            assert!(disk.lock(&path).await.unwrap().is_some(), "{name}");
        }
        let long = folder.path().join("x".repeat(5_000));
        let refused = Disk::open(long).await.unwrap_err();
        assert!(matches!(refused, FilesError::NotWritable { .. }), "{refused}");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::open(folder.path().to_owned()).await.unwrap();
        fs::write(folder.path().join("journal"), b"a file, where a folder should be").unwrap();

        let refused = disk
            .append(&FilePath::of(["journal", "a.log"]), b"x")
            .await
            .unwrap_err();

        assert!(
            matches!(refused, FilesError::NotWritable { ref place, .. } if place.contains("journal")),
            "{refused}"
        );
    }

    #[cfg(unix)]
    mod on_unix {
        use std::os::unix::fs::{PermissionsExt, symlink};

        use super::*;

        fn mode(place: &Path) -> u32 {
            fs::metadata(place).unwrap().permissions().mode() & 0o777
        }

        /// SE-08
        #[tokio::test]
        async fn only_the_owner_can_look_in() {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().join("gangway");
            fs::create_dir(&root).unwrap();
            fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).unwrap();

            let disk = Disk::open(root.clone()).await.unwrap();
            disk.write(&FilePath::of(["a", "b", "written"]), b"x")
                .await
                .unwrap();
            disk.append(&FilePath::of(["a", "appended"]), b"x").await.unwrap();

            for inside in [root.clone(), root.join("a"), root.join("a/b")] {
                assert_eq!(mode(&inside), 0o700, "{}", inside.display());
            }
            for file in [root.join("a/b/written"), root.join("a/appended")] {
                assert_eq!(mode(&file), 0o600, "{}", file.display());
            }
        }

        /// SE-08
        #[tokio::test]
        async fn links_are_refused_wherever_they_stand() {
            let folder = tempfile::tempdir().unwrap();
            let elsewhere = folder.path().join("elsewhere");
            fs::create_dir(&elsewhere).unwrap();
            let linked_root = folder.path().join("linked");
            symlink(&elsewhere, &linked_root).unwrap();
            assert!(matches!(
                Disk::open(linked_root).await,
                Err(FilesError::Link { .. })
            ));

            let root = folder.path().join("gangway");
            let disk = Disk::open(root.clone()).await.unwrap();
            symlink(&elsewhere, root.join("reports")).unwrap();
            symlink(elsewhere.join("target"), root.join("journal.log")).unwrap();

            let through_folder = FilePath::of(["reports", "report.html"]);
            let through_file = FilePath::of(["journal.log"]);
            assert!(matches!(
                disk.write(&through_folder, b"x").await,
                Err(FilesError::Link { .. })
            ));
            assert!(matches!(
                disk.append(&through_file, b"x").await,
                Err(FilesError::Link { .. })
            ));
            assert!(matches!(
                disk.read(&through_file).await,
                Err(FilesError::Link { .. })
            ));
            assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
        }
    }
}

//! The packages for Linux, by Tauri's bundler. The headless twin, its papers and a publisher's profile are added to the
//! bundler's list of files, which is why that list is made here and not written in `tauri.conf.json`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::{PROGRAMS, Publisher, papers, version};
use crate::programs::{Failure, Outcome, at_root, cargo, root, run, target};
use crate::{front, system};

/// Builds the release programs and makes a deb and an rpm of them in this folder.
pub(crate) fn package(publisher: Option<&Publisher>, into: &Path) -> Outcome<Vec<PathBuf>> {
    system::ensure(system::TO_BUILD)?;
    front::build()?;
    // In one go, so that both share what they are made of; the bundler then takes what is there.
    run(cargo().args(["build", "--release"]).args(PROGRAMS))?;
    let stage = target().join("linux");
    match fs::remove_dir_all(&stage) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Failure::at(&stage, &error));
        }
        _ => {}
    }
    papers::write(&stage)?;
    let mark = publisher.map(Publisher::mark).transpose()?;
    let release = mark.as_ref().map_or("1".to_owned(), |mark| format!("1.{mark}"));
    let more = stage.join("more.conf.json");
    write(
        &more,
        &configuration(&stage, publisher, mark.as_deref(), &release)?,
    )?;
    run(at_root("ui/node_modules/.bin/tauri")
        .args(["bundle", "--bundles", "deb,rpm", "--config"])
        .arg(&more))?;
    let version = version()?;
    let bundles = target().join("release/bundle");
    [
        (format!("deb/Gangway_{version}_amd64.deb"), "deb"),
        (format!("rpm/Gangway-{version}-{release}.x86_64.rpm"), "rpm"),
    ]
    .into_iter()
    .map(|(made, ending)| {
        let made = bundles.join(made);
        let name = match publisher {
            Some(publisher) => format!("{}.{ending}", publisher.dashed()),
            None => made
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        };
        let file = into.join(name);
        if ending == "deb" && system::is_debian() {
            repack(&made, &stage.join("deb"), &file)?;
        } else {
            fs::copy(&made, &file).map_err(|error| Failure::at(&made, &error))?;
        }
        Ok(file)
    })
    .collect()
}

/// Tauri's bundler knows only gzip for a deb. Both programs are made of the same engine; the window of `xz -9` is large
/// enough to see that, gzip's is not. For the rpm `tauri.conf.json` asks for zstd: the bundler begins xz anew with each file.
fn repack(made: &Path, folder: &Path, file: &Path) -> Outcome {
    run(at_root("dpkg-deb").arg("--raw-extract").args([made, folder]))?;
    run(at_root("dpkg-deb")
        .args(["--root-owner-group", "-Zxz", "-z9", "-Sextreme", "--build"])
        .args([folder, file]))
}

/// Adds to `tauri.conf.json` what is installed beside the window, and what tells a publisher's packages of one version from
/// another's: apt-get and dnf think that they have a package already if there is nothing of that kind. It must not say which is
/// the newer one, so it is not in the version. Dnf compares name, version and release. Apt compares a few more fields of the
/// deb where the versions are alike, `Replaces` among them (`VersionHash` in its `deblistparser.cc`); no package is so named.
fn configuration(
    stage: &Path,
    publisher: Option<&Publisher>,
    mark: Option<&str>,
    release: &str,
) -> Outcome<String> {
    let mut files = vec![
        ("/usr/bin/gangway".to_owned(), target().join("release/gangway")),
        (
            "/usr/share/mime/packages/gangway.xml".to_owned(),
            root().join("src-tauri/linux/gangway.xml"),
        ),
        (
            "/usr/share/bash-completion/completions/gangway".to_owned(),
            stage.join("completions/gangway.bash"),
        ),
        (
            "/usr/share/fish/vendor_completions.d/gangway.fish".to_owned(),
            stage.join("completions/gangway.fish"),
        ),
        (
            "/usr/share/doc/gangway/LICENSE-MIT".to_owned(),
            root().join("LICENSE-MIT"),
        ),
        (
            "/usr/share/doc/gangway/LICENSE-APACHE".to_owned(),
            root().join("LICENSE-APACHE"),
        ),
    ];
    for page in entries(&stage.join("man"))? {
        let packed = page.with_extension("1.gz");
        run(at_root("sh")
            .args(["-c", "gzip -9nc \"$0\" > \"$1\""])
            .arg(&page)
            .arg(&packed))?;
        let name = packed
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((format!("/usr/share/man/man1/{name}"), packed));
    }
    if let Some(publisher) = publisher {
        let folder = format!("/usr/share/gangway/{}", publisher.app);
        let profile = format!("{folder}/{}.gangway", publisher.app);
        let entry = stage.join("publisher.desktop");
        write(&entry, &menu_entry(publisher, &profile))?;
        files.push((profile, publisher.profile.clone()));
        if let Some(solution) = &publisher.solution {
            let name = solution.file_name().unwrap_or_default().to_string_lossy();
            files.push((format!("{folder}/{name}"), solution.clone()));
        }
        files.push((
            format!("/usr/share/applications/gangway-{}.desktop", publisher.dashed()),
            entry,
        ));
    }
    let zsh = |place: &str| (place.to_owned(), stage.join("completions/_gangway"));
    let deb = list(&files, &zsh("/usr/share/zsh/vendor-completions/_gangway"));
    // Where Debian looks only Debian does; the others look where zsh itself does.
    let rpm = list(&files, &zsh("/usr/share/zsh/site-functions/_gangway"));
    let replaces = mark.map_or(String::new(), |mark| json(&format!("gangway-profile-{mark}")));
    Ok(format!(
        r#"{{"bundle":{{"linux":{{"deb":{{"files":{{{deb}}},"replaces":[{replaces}]}},"rpm":{{"files":{{{rpm}}},"release":{}}}}}}}}}"#,
        json(release)
    ))
}

/// Members of an object of JSON.
fn list(files: &[(String, PathBuf)], one_more: &(String, PathBuf)) -> String {
    let mut list = String::new();
    for (place, file) in files.iter().chain([one_more]) {
        let _written = write!(
            list,
            "{}{}:{}",
            if list.is_empty() { "" } else { "," },
            json(place),
            json(&file.to_string_lossy())
        );
    }
    list
}

/// Opens the publisher's profile from the menu ("Desktop Entry Specification", quoting of `Exec`).
fn menu_entry(publisher: &Publisher, profile: &str) -> String {
    format!(
        "[Desktop Entry]\nType=Application\nName={}\nComment=Connect it to your organization with Gangway\n\
         Exec=gangway-desktop \"{profile}\"\nIcon=gangway-desktop\nCategories=Office;\nTerminal=false\n",
        publisher.app
    )
}

fn json(words: &str) -> String {
    let mut quoted = String::from("\"");
    for c in words.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let read = fs::read_dir(folder).map_err(|error| Failure::at(folder, &error))?;
    let mut found: Vec<PathBuf> = read.flatten().map(|entry| entry.path()).collect();
    found.sort();
    Ok(found)
}

fn write(file: &Path, words: &str) -> Outcome {
    fs::write(file, words).map_err(|error| Failure::at(file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundler_is_told_of_the_twin_its_papers_and_the_publishers_profile() {
        assert_eq!(json("a \"b\"\\"), r#""a \"b\"\\""#);
        let publisher = Publisher {
            profile: "/x/contoso.gangway".into(),
            solution: None,
            app: "Contoso Sync".into(),
            name: "Contoso".into(),
        };
        let entry = menu_entry(&publisher, "/usr/share/gangway/Contoso Sync/Contoso Sync.gangway");
        assert!(
            entry.contains("Exec=gangway-desktop \"/usr/share/gangway/Contoso Sync/Contoso Sync.gangway\"\n"),
            "{entry}"
        );
    }

    #[test]
    fn a_publishers_profile_and_solution_lie_in_a_folder_of_their_own() {
        let stage = target().join("tmp/stage");
        fs::create_dir_all(stage.join("man")).unwrap();
        let publisher = Publisher {
            profile: "/x/contoso.gangway".into(),
            solution: Some("/x/contoso_1_0.zip".into()),
            app: "Contoso Sync".into(),
            name: "Contoso".into(),
        };
        let told = configuration(&stage, Some(&publisher), Some("0a1b"), "1.0a1b").unwrap();
        for part in [
            r#""/usr/share/gangway/Contoso Sync/Contoso Sync.gangway":"/x/contoso.gangway""#,
            r#""/usr/share/gangway/Contoso Sync/contoso_1_0.zip":"/x/contoso_1_0.zip""#,
            r#""replaces":["gangway-profile-0a1b"]"#,
            r#""release":"1.0a1b""#,
        ] {
            assert!(told.contains(part), "{part} is not in {told}");
        }
        let plain = configuration(&stage, None, None, "1").unwrap();
        assert!(
            plain.contains(r#""replaces":[]"#) && plain.contains(r#""release":"1""#),
            "{plain}"
        );
    }
}

//! What goes with the program into a package: the manual pages, the shells' completions, and what a profile says of
//! itself. `cargo xtask package` calls it:  `papers DIR`  or  `names FILE.gangway`.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the command line"
)]

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap_complete::aot::{Shell, generate_to};
use engine::clock::{Clock as _, SystemClock};
use engine::profile::Profile;
use engine::wizard::profile_problem;
use engine::words::{Words as _, code};
use words::{Language, Place};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["papers", folder] => papers(Path::new(folder))?,
        ["names", file] => return names(Path::new(file)),
        _ => {
            eprintln!("papers DIR | names FILE");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `gangway.1` with a page for each command, and a completion for each shell that Linux distributions bring.
fn papers(folder: &Path) -> io::Result<()> {
    let (manual, completions) = (folder.join("man"), folder.join("completions"));
    fs::create_dir_all(&manual)?;
    fs::create_dir_all(&completions)?;
    let mut program = gangway::program(&Language::english(Place::Terminal));
    clap_mangen::generate_to(program.clone(), &manual)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        generate_to(shell, &mut program, "gangway", &completions)?;
    }
    Ok(())
}

/// The app's name, the publisher's, and that of the solution beside the profile if there is one, a line each; or, for a
/// profile that can't be used, what Gangway says about it.
fn names(file: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let mut solution = None;
    let beside = |name: &str| {
        solution = Some(name.to_owned());
        fs::read(file.with_file_name(name)).ok()
    };
    match Profile::parse_beside(&fs::read(file)?, beside) {
        Ok(profile) => {
            println!("{}\n{}", profile.app_name, profile.publisher);
            if let Some(solution) = solution {
                println!("{solution}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            let words = Language::english(Place::Terminal);
            let problem = profile_problem(&error, SystemClock.now());
            let facts: Vec<(&str, &str)> = problem
                .facts
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            for part in ["title", "why", "do"] {
                println!(
                    "{}",
                    words.say(&format!("problem-{}-{part}", code(&problem.code)), &facts)
                );
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

//! The headless twin: the same engine, profile, plan and report as the window, for a terminal or a script.
//!
//! [`run`] is the whole program. What it touches is passed in ([`Surroundings`]), so that tests run it as it is.

mod approval;
mod arguments;
mod cards;
mod connect;
mod credential;
mod dialogue;
mod disconnect;
mod document;
mod exit;
mod looking;
mod opening;
mod organization;
mod practice;
mod print;
mod problems;
mod several;
mod surroundings;
mod terminal;

use std::ffi::OsString;
use std::sync::Arc;

use words::{Language, Place};

pub use arguments::program;
pub use exit::Exit;
pub use surroundings::Surroundings;
pub use terminal::{Channel, Terminal};

use arguments::{Arguments, Wish};
use dialogue::Dialogue;
use document::Document;
use print::Print;

/// Runs one command line, program name first.
pub async fn run(line: impl IntoIterator<Item = OsString>, surroundings: Surroundings) -> Exit {
    let words = Language::english(Place::Terminal);
    let terminal = Arc::clone(&surroundings.terminal);
    let arguments = match Wish::read(line, &words) {
        Ok(Wish::Run(arguments)) => arguments,
        Ok(Wish::Explain(typed)) => {
            return problems::explain(&typed, terminal, words, surroundings.clock.now());
        }
        Ok(Wish::Scenarios) => {
            practice::list_scenarios(&Print::new(terminal, words, false));
            return Exit::Done;
        }
        Err(told) => {
            let (channel, exit) = if told.use_stderr() {
                (Channel::Errors, Exit::Usage)
            } else {
                (Channel::Output, Exit::Done)
            };
            terminal.write(channel, &told.render().to_string());
            return exit;
        }
    };
    let print = Print::new(terminal, words, arguments.json);
    let mut document = Document::new(&arguments);
    let exit = talk(&arguments, surroundings, &print, &mut document).await;
    if arguments.json {
        print.document(&document.ended(exit));
    }
    exit
}

async fn talk(
    arguments: &Arguments,
    surroundings: Surroundings,
    print: &Print,
    document: &mut Document,
) -> Exit {
    let interrupted = surroundings.interrupted.clone();
    let opened = match opening::open(arguments, surroundings, print).await {
        Ok(opened) => opened,
        Err(stop) => return stop.told(arguments.command, print, document),
    };
    let mut dialogue = Dialogue::new(arguments, &opened, print, document);
    let walked = tokio::select! {
        walked = dialogue.walk() => walked,
        () = interrupted.cancelled() => Err(dialogue::Stop::Interrupted(opened.wizard.watch().borrow().leaving)),
    };
    match walked {
        Ok(exit) => exit,
        Err(stop) => stop.told(arguments.command, print, document),
    }
}

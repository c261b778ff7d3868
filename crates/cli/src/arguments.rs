//! The command line. Its help stands in the language files; only the parser's own words are the parser's.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use engine::contract::BrowserVisit;
use engine::words::Words;
use jiff::civil::Date;
use serde::Serialize;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Command {
    /// Make what is missing, and prove that it works.
    Connect,
    /// Look and tell what is missing.
    Plan,
    /// Prove that the connection works, without a change.
    Verify,
    /// Remove what Gangway made there, on this computer or another.
    Disconnect,
}

impl Command {
    const ALL: [Self; 4] = [Self::Connect, Self::Plan, Self::Verify, Self::Disconnect];

    /// It changes nothing, neither in Microsoft's services nor in the keychain.
    pub(crate) fn only_looks(self) -> bool {
        matches!(self, Self::Plan | Self::Verify)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Plan => "plan",
            Self::Verify => "verify",
            Self::Disconnect => "disconnect",
        }
    }
}

/// One command line, understood.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Arguments {
    pub(crate) command: Command,
    pub(crate) profile: Option<PathBuf>,
    pub(crate) practice: bool,
    /// Names or files, in the order in which they are played.
    pub(crate) scenarios: Vec<String>,
    /// Another beginning of the rehearsal.
    pub(crate) world: Option<PathBuf>,
    /// One, or several for one run; none asks or takes the only one.
    pub(crate) organizations: Vec<String>,
    pub(crate) yes: bool,
    pub(crate) json: bool,
    pub(crate) link_only: bool,
    pub(crate) visit: BrowserVisit,
    /// Somebody else approves the app: tell what to send them, and do nothing more.
    pub(crate) ask_approval: bool,
    /// Disconnecting takes the app's secret out of the keychain, too.
    pub(crate) forget_secret: bool,
    pub(crate) new_secret: bool,
    pub(crate) secret_stdin: bool,
    pub(crate) secret_ends: Option<Date>,
    /// The file with the app's certificate and its key.
    pub(crate) certificate: Option<PathBuf>,
}

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Wish {
    /// A run.
    Run(Arguments),
    /// What a number on a page of Microsoft's means.
    Explain(String),
    /// Which troubles can be rehearsed.
    Scenarios,
}

impl Wish {
    /// Reads a command line, program name first. The error is also how help and version are told.
    pub(crate) fn read(
        line: impl IntoIterator<Item = OsString>,
        words: &dyn Words,
    ) -> Result<Self, clap::Error> {
        let matches = program(words).try_get_matches_from(line)?;
        let (name, given) = matches.subcommand().unwrap_or(("plan", &matches));
        Ok(match name {
            EXPLAIN => Self::Explain(all(given, "code").join(" ")),
            SCENARIOS => Self::Scenarios,
            _ => Self::Run(Arguments::of(name, given)),
        })
    }
}

impl Arguments {
    fn of(name: &str, given: &ArgMatches) -> Self {
        let command = Command::ALL
            .into_iter()
            .find(|command| command.name() == name)
            .unwrap_or(Command::Plan);
        Self {
            command,
            profile: given.get_one::<PathBuf>("profile").cloned(),
            practice: given.get_flag("practice"),
            scenarios: all(given, "scenario"),
            world: given.get_one::<PathBuf>("world").cloned(),
            organizations: all(given, "organization"),
            yes: switch(given, "yes"),
            json: given.get_flag("json"),
            link_only: given.get_flag("link-only"),
            visit: match command {
                _ if given.get_flag("other-account") => BrowserVisit::AnotherAccount,
                Command::Connect if !given.get_flag("approved") => BrowserVisit::ApproveAndSignIn,
                _ => BrowserVisit::SignInOnly,
            },
            ask_approval: switch(given, "ask-approval"),
            forget_secret: switch(given, "forget-secret"),
            new_secret: switch(given, "new-secret"),
            secret_stdin: switch(given, "secret-stdin"),
            certificate: given
                .try_get_one::<PathBuf>("certificate")
                .ok()
                .flatten()
                .cloned(),
            secret_ends: given.try_get_one::<Date>("secret-ends").ok().flatten().copied(),
        }
    }
}

/// A switch that not every command has.
fn switch(given: &ArgMatches, name: &str) -> bool {
    matches!(given.try_get_one::<bool>(name), Ok(Some(true)))
}

/// All that was typed for this one.
fn all(given: &ArgMatches, name: &str) -> Vec<String> {
    given
        .get_many::<String>(name)
        .unwrap_or_default()
        .cloned()
        .collect()
}

/// The program as the parser knows it, for help, manual pages and completions too.
pub fn program(words: &dyn Words) -> clap::Command {
    let say = |id: &str| words.say(id, &[]);
    clap::Command::new("gangway")
        .version(env!("CARGO_PKG_VERSION"))
        .about(say("cli-help"))
        .after_help(exit_codes(words))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(Command::ALL.map(|command| {
            let name = command.name();
            clap::Command::new(name)
                .about(say(&format!("cli-help-{name}")))
                .after_help(exit_codes(words))
                .args(options(command, words))
        }))
        .subcommand(
            clap::Command::new(EXPLAIN).about(say("cli-help-explain")).arg(
                Arg::new("code")
                    .value_name("CODE")
                    .help(say("cli-help-code"))
                    .num_args(1..)
                    .required(true),
            ),
        )
        .subcommand(clap::Command::new(SCENARIOS).about(say("cli-help-scenarios")))
}

const EXPLAIN: &str = "explain";
const SCENARIOS: &str = "scenarios";

fn options(command: Command, words: &dyn Words) -> Vec<Arg> {
    let option = |name: &'static str| {
        Arg::new(name)
            .long(name)
            .help(words.say(&format!("cli-help-{name}"), &[]))
    };
    let value = |name, shown: &'static str| option(name).value_name(shown);
    let flag = |name| option(name).action(ArgAction::SetTrue);
    let mut options = vec![
        value("profile", "FILE")
            .value_parser(value_parser!(PathBuf))
            .required_unless_present("practice"),
        flag("practice"),
        value("scenario", "NAME|FILE")
            .action(ArgAction::Append)
            .requires("practice"),
        value("world", "FILE")
            .value_parser(value_parser!(PathBuf))
            .requires("practice"),
    ];
    let organization = value("organization", "ORGANIZATION");
    options.push(if command == Command::Disconnect {
        organization
    } else {
        organization.action(ArgAction::Append)
    });
    if !command.only_looks() {
        options.push(flag("yes"));
    }
    if command == Command::Connect {
        options.push(flag("approved"));
        options.push(flag("ask-approval").conflicts_with_all(["approved", "other-account"]));
    }
    options.extend([flag("other-account"), flag("link-only")]);
    if command != Command::Disconnect {
        options.extend([
            flag("new-secret"),
            flag("secret-stdin"),
            value("secret-ends", "YYYY-MM-DD").value_parser(value_parser!(Date)),
            value("certificate", "FILE").value_parser(value_parser!(PathBuf)),
        ]);
    }
    if command == Command::Disconnect {
        options.push(flag("forget-secret"));
    }
    options.push(flag("json"));
    options
}

/// The list under every help.
fn exit_codes(words: &dyn Words) -> String {
    let mut list = words.say("cli-help-exit", &[]);
    for name in ["done", "problem", "usage", "refused", "not-as-wanted", "later"] {
        list.push_str("\n  ");
        list.push_str(&words.say(&format!("cli-help-exit-{name}"), &[]));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::{Language, Place};

    fn wish(line: &str) -> Result<Wish, clap::Error> {
        let words = Language::english(Place::Terminal);
        Wish::read(line.split(' ').map(OsString::from), &words)
    }

    fn read(line: &str) -> Result<Arguments, clap::Error> {
        match wish(line)? {
            Wish::Run(arguments) => Ok(arguments),
            other => panic!("no run: {other:?}"),
        }
    }

    #[test]
    fn what_a_page_says_may_be_given_as_it_stands_there() {
        let Wish::Explain(typed) = wish("gangway explain AADSTS50011: The redirect").unwrap() else {
            panic!("a run");
        };
        assert_eq!(typed, "AADSTS50011: The redirect");
        assert!(wish("gangway explain").is_err());
    }

    #[test]
    fn the_parser_finds_no_fault_in_the_program() {
        program(&Language::english(Place::Terminal)).debug_assert();
    }

    #[test]
    fn only_connecting_asks_for_the_approval() {
        let visit = |line: &str| read(line).unwrap().visit;
        assert_eq!(
            visit("gangway connect --practice"),
            BrowserVisit::ApproveAndSignIn
        );
        assert_eq!(
            visit("gangway connect --practice --approved"),
            BrowserVisit::SignInOnly
        );
        assert_eq!(
            visit("gangway connect --practice --other-account"),
            BrowserVisit::AnotherAccount
        );
        for command in ["plan", "verify", "disconnect"] {
            assert_eq!(
                visit(&format!("gangway {command} --practice")),
                BrowserVisit::SignInOnly
            );
        }
    }

    #[test]
    fn who_only_looks_is_not_asked_and_needs_no_yes() {
        for command in ["plan", "verify"] {
            assert!(read(&format!("gangway {command} --practice --yes")).is_err());
        }
        assert!(read("gangway connect --practice --yes").unwrap().yes);
    }

    #[test]
    fn a_secret_can_not_be_an_argument() {
        assert!(read("gangway connect --practice --secret hunter2").is_err());
        assert!(read("gangway connect --practice --secret-stdin=hunter2").is_err());
        assert!(read("gangway disconnect --practice --secret-stdin").is_err());
    }

    #[test]
    fn without_a_file_only_a_rehearsal_can_begin() {
        assert!(read("gangway plan").is_err());
        assert!(read("gangway plan --practice").unwrap().profile.is_none());
        assert_eq!(
            read("gangway plan --profile a.gangway").unwrap().profile,
            Some(PathBuf::from("a.gangway"))
        );
    }

    #[test]
    fn trouble_is_for_rehearsals_only() {
        for option in ["--scenario throttled", "--world a.json"] {
            assert!(read(&format!("gangway connect --profile a.gangway {option}")).is_err());
        }
        let read =
            read("gangway verify --practice --scenario slow --scenario a.json --world w.json").unwrap();
        assert_eq!(read.scenarios, ["slow", "a.json"]);
        assert_eq!(read.world, Some(PathBuf::from("w.json")));
        assert!(matches!(wish("gangway scenarios"), Ok(Wish::Scenarios)));
    }

    #[test]
    fn several_organizations_can_be_named_except_to_be_taken_back() {
        for command in ["connect", "plan", "verify"] {
            let line = format!(
                "gangway {command} --practice --organization Test --organization a.crm4.dynamics.com"
            );
            assert_eq!(
                read(&line).unwrap().organizations,
                ["Test", "a.crm4.dynamics.com"]
            );
        }
        assert!(read("gangway disconnect --practice --organization Test --organization Live").is_err());
    }

    #[test]
    fn an_end_date_is_a_date() {
        assert!(read("gangway connect --practice --secret-ends soon").is_err());
        let read = read("gangway connect --practice --secret-ends 2027-03-01").unwrap();
        assert_eq!(read.secret_ends, Some(jiff::civil::date(2027, 3, 1)));
    }

    #[test]
    fn help_fits_a_terminal_of_eighty_columns() {
        for command in [
            "",
            " connect",
            " plan",
            " verify",
            " disconnect",
            " explain",
            " scenarios",
        ] {
            let help = wish(&format!("gangway{command} --help"))
                .unwrap_err()
                .render()
                .to_string();
            let too_long: Vec<&str> = help.lines().filter(|line| line.chars().count() > 80).collect();
            assert_eq!(too_long, [""; 0]);
        }
    }

    #[test]
    fn help_names_every_exit_code() {
        let help = read("gangway connect --help").unwrap_err().render().to_string();
        for code in 0..=5 {
            assert!(help.contains(&format!("\n  {code}  ")), "{help}");
        }
    }
}

//! The command line: clap's definitions, and what they mean.

mod arguments;
mod fault;
mod texts;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::config::{Options, nearest};
pub use arguments::{
    ArchiveAction, DemoGatewayOptions, ExportOptions, FollowOptions, OpenAt, PrintOptions,
};
use texts::{BRIEF, COMPLETIONS_NOTES, CONFIG_NOTES, EXAMPLES, MAN_NOTES};

/// Show the SMS thread with one phone number in the terminal, like a messenger
#[derive(Debug, Parser)]
#[command(
    name = "smsthread",
    version,
    after_help = BRIEF,
    after_long_help = EXAMPLES,
    disable_help_subcommand = true,
    override_usage = "smsthread [OPTIONS] NUMBER...\n       smsthread --demo\n       \
                      smsthread COMMAND"
)]
struct Cli {
    /// Open a demo thread on a gateway inside this program; no account needed
    #[arg(long)]
    demo: bool,

    #[command(subcommand)]
    command: Option<CliCommand>,

    /// A phone number in any usual form, a short code, or a contact's name
    #[arg(value_name = "NUMBER", value_hint = ValueHint::Other)]
    number: Vec<String>,

    #[command(flatten)]
    place: OpenAt,

    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Say what is right and what is wrong with the configuration
    ///
    /// Checks the configuration and the terminal. If a number is given, asks the gateway once.
    Check {
        /// Ask the gateway once for this number; without a number, no request is made
        #[arg(value_name = "NUMBER", value_hint = ValueHint::Other)]
        number: Vec<String>,

        #[command(flatten)]
        options: Options,
    },
    /// Write a whole thread to a file or to standard output, oldest message first
    Export {
        /// A phone number in any usual form, a short code, or a contact's name
        #[arg(value_name = "NUMBER", required = true, value_hint = ValueHint::Other)]
        number: Vec<String>,

        #[command(flatten)]
        export: ExportOptions,

        #[command(flatten)]
        options: Options,
    },
    /// Write the newest messages to standard output as they look on screen
    ///
    /// In a terminal, uses its width and colours. In a pipe, writes plain text of 80 columns.
    Print {
        /// A phone number in any usual form, a short code, or a contact's name
        #[arg(value_name = "NUMBER", required = true, value_hint = ValueHint::Other)]
        number: Vec<String>,

        #[command(flatten)]
        print: PrintOptions,

        #[command(flatten)]
        options: Options,
    },
    /// Write new messages and changes of a thread to standard output, as lines of JSON
    ///
    /// Each line is an object with "event": message, status (with "was", the previous status), deleted
    /// or trouble. The fields of a message have the gateway's names.
    Follow {
        /// A phone number in any usual form, a short code, or a contact's name
        #[arg(value_name = "NUMBER", required = true, value_hint = ValueHint::Other)]
        number: Vec<String>,

        #[command(flatten)]
        follow: FollowOptions,

        #[command(flatten)]
        options: Options,
    },
    /// List the threads that are kept on this disk, with files, sizes and dates
    Archive {
        /// What to do with the thread of NUMBER
        #[arg(value_name = "ACTION")]
        action: Option<ArchiveAction>,

        /// A phone number in any usual form, a short code, or a contact's name
        #[arg(value_name = "NUMBER", value_hint = ValueHint::Other)]
        number: Vec<String>,

        #[command(flatten)]
        options: Options,
    },
    /// Print a commented configuration file to begin with
    #[command(after_long_help = CONFIG_NOTES)]
    Config,
    /// Print the completion script for a shell
    #[command(after_long_help = COMPLETIONS_NOTES)]
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Write the manual: smsthread(1) and smsthread-config(5)
    #[command(after_long_help = MAN_NOTES)]
    Man {
        /// Write the pages into this folder, as man1/smsthread.1 and so on; without a folder, print
        /// all pages
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        folder: Option<PathBuf>,
    },
    /// Run the demo gateway alone, for this machine only
    ///
    /// Prints three lines that set variables. Run these lines in another terminal; there, smsthread
    /// +32 496 12 34 56 opens the demo thread.
    DemoGateway(DemoGatewayOptions),
}

/// The command that starts the process which keeps a copied text. Only smsthread itself uses it, so
/// clap does not need it.
const KEEP_CLIPBOARD: &str = "keep-clipboard";

/// What the user asked for.
#[derive(Clone, Debug)]
pub enum Invocation {
    /// Nothing: say how to begin.
    Begin(Options),
    /// Open a thread on the screen.
    Open(Options, OpenAt, String),
    /// Open the demo thread on the screen.
    Demo(Options, OpenAt),
    /// Say what is right and wrong; if a number is given, make one request.
    Check(Options, Option<String>),
    /// Write a thread to a file.
    Export(Options, ExportOptions, String),
    /// Write the newest messages of a thread to standard output.
    Print(Options, PrintOptions, String),
    /// Write the events of a thread.
    Follow(Options, FollowOptions, String),
    /// List the kept threads, or do something with one of them.
    Archive(Options, Option<ArchiveAction>, Option<String>),
    /// Print the commented configuration file.
    Config,
    /// Print the completion script for a shell.
    Completions(Shell),
    /// Write the manual, into a folder if one is given.
    Man(Option<PathBuf>),
    /// Serve the demo gateway.
    DemoGateway(DemoGatewayOptions),
    /// Keep a copied text, which comes on standard input.
    KeepClipboard,
}

/// What the command line and the environment variables say.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What to do, with the options of the command line only.
    pub invocation: Invocation,
    /// The options from environment variables. An empty variable counts as unset.
    pub environment: Options,
}

/// Reads the command line. The error is clap's; help and version are such errors too.
pub fn parse(args: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Parsed, clap::Error> {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    if args.get(1).is_some_and(|word| word == KEEP_CLIPBOARD) {
        return Ok(Parsed {
            invocation: Invocation::KeepClipboard,
            environment: Options::default(),
        });
    }
    let is_set = |name: &OsStr| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let matches =
        matches(&args, is_set).map_err(|error| name_wrong_variables(error, &args, is_set))?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    let mut environment = cli.options.take_environment(&matches);
    if let (Some(command), Some((_, matches))) = (&mut cli.command, matches.subcommand())
        && let Some(options) = command.options()
    {
        environment = environment.or(options.take_environment(matches));
    }
    Ok(Parsed {
        invocation: cli.invocation()?,
        environment,
    })
}

/// Matches the arguments, together with the variables that apply.
fn matches(
    args: &[OsString],
    is_heeded: impl Fn(&OsStr) -> bool + Copy,
) -> Result<ArgMatches, clap::Error> {
    let heed = |arg: clap::Arg| match arg.get_env() {
        Some(name) if std::env::var_os(name).is_some() && !is_heeded(name) => {
            arg.env(Resettable::Reset)
        }
        _ => arg,
    };
    Cli::command()
        .mut_args(heed)
        .mut_subcommands(|command| command.mut_args(heed))
        .try_get_matches_from(args)
}

/// Names the wrong variables in an error: clap only names their options, which the user did not
/// type.
fn name_wrong_variables(
    mut error: clap::Error,
    args: &[OsString],
    is_set: impl Fn(&OsStr) -> bool + Copy,
) -> clap::Error {
    let command = Cli::command();
    let variables = command.get_arguments().filter_map(clap::Arg::get_env);
    let wrong: Vec<_> = variables
        .filter(|name| is_set(name) && matches(args, |heeded| heeded == *name).is_err())
        .map(|name| format!("${}", name.display()))
        .collect();
    if !wrong.is_empty() && matches(args, |_| false).is_ok() {
        let tip = format!(
            "the value comes from the environment: {}",
            wrong.join(" and ")
        );
        let tips = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

impl Cli {
    fn invocation(self) -> Result<Invocation, clap::Error> {
        let words = joined(&self.number);
        let Some(command) = self.command else {
            return match words {
                _ if self.demo => self.demo(),
                Some(words) => Ok(Invocation::Open(self.options, self.place, words)),
                None if self.place != OpenAt::default() => Err(conflict(
                    "--at and --find need a number: smsthread NUMBER --at TIME",
                )),
                None => Ok(Invocation::Begin(self.options)),
            };
        };
        if words.is_some() {
            return Err(conflict(
                "write the command before all other words; if a contact has the name of a command, \
                 write -- before it",
            ));
        }
        if self.demo {
            return Err(conflict("--demo cannot be used with a command"));
        }
        if self.place != OpenAt::default() {
            return Err(conflict("--at and --find cannot be used with a command"));
        }
        Ok(command.invocation(self.options))
    }

    /// The demo has its own account. Environment variables are no conflict, because they are set
    /// for other runs.
    fn demo(self) -> Result<Invocation, clap::Error> {
        let options = &self.options;
        for (is_given, flag) in [
            (options.config.is_some(), "--config"),
            (options.profile.is_some(), "--profile"),
            (options.base_url.is_some(), "--base-url"),
            (options.client_id.is_some(), "--client-id"),
            (options.country.is_some(), "--country"),
            (options.insecure_http, "--insecure-http"),
            (!self.number.is_empty(), "a number"),
        ] {
            if is_given {
                let message = format!(
                    "--demo cannot be used with {flag}: the demo has its own account and number"
                );
                return Err(conflict(&message));
            }
        }
        Ok(Invocation::Demo(self.options, self.place))
    }
}

impl CliCommand {
    fn options(&mut self) -> Option<&mut Options> {
        match self {
            Self::Check { options, .. }
            | Self::Export { options, .. }
            | Self::Follow { options, .. }
            | Self::Archive { options, .. }
            | Self::Print { options, .. } => Some(options),
            Self::Config | Self::Completions { .. } | Self::Man { .. } | Self::DemoGateway(_) => {
                None
            }
        }
    }

    /// `before`: the options before the command.
    fn invocation(self, before: Options) -> Invocation {
        match self {
            Self::Check { options, number } => {
                Invocation::Check(options.or(before), joined(&number))
            }
            Self::Export {
                options,
                export,
                number,
            } => Invocation::Export(options.or(before), export, number.join(" ")),
            Self::Print {
                options,
                print,
                number,
            } => Invocation::Print(options.or(before), print, number.join(" ")),
            Self::Follow {
                options,
                follow,
                number,
            } => Invocation::Follow(options.or(before), follow, number.join(" ")),
            Self::Archive {
                options,
                action,
                number,
            } => Invocation::Archive(options.or(before), action, joined(&number)),
            Self::Config => Invocation::Config,
            Self::Completions { shell } => Invocation::Completions(shell),
            Self::Man { folder } => Invocation::Man(folder),
            Self::DemoGateway(gateway) => Invocation::DemoGateway(gateway),
        }
    }
}

/// The whole command line, for the manual.
pub fn command() -> clap::Command {
    Cli::command()
}

/// The command line without the number, which no shell can complete: zsh would take a command's
/// name for the number.
pub fn command_to_complete() -> clap::Command {
    let command = Cli::command();
    let options = command.get_arguments().filter(|arg| !arg.is_positional());
    clap::Command::new("smsthread")
        .disable_help_subcommand(true)
        .version(env!("CARGO_PKG_VERSION"))
        .args(options)
        .subcommands(command.get_subcommands())
}

/// The command that the user may have meant by `word`.
pub fn nearest_command(word: &str) -> Option<String> {
    let commands = Cli::command();
    let names = commands.get_subcommands().map(clap::Command::get_name);
    nearest(names, |name| {
        strsim::normalized_damerau_levenshtein(name, word)
    })
    .map(str::to_owned)
}

fn joined(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join(" "))
}

fn conflict(message: &str) -> clap::Error {
    Cli::command().error(ErrorKind::ArgumentConflict, message)
}

#[cfg(test)]
mod tests;

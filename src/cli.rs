//! The command line.
#![expect(clippy::doc_markdown, reason = "clap prints these lines as they stand")]

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::config::{ColorChoice, ImageChoice, PAGE_SIZES, REFRESH_SECONDS, nearest, parse_cell};
use crate::export::FormatName;
use crate::number::Country;

const EXAMPLES: &str = "\
A NUMBER is written in any usual way (+32 496 12 34 56, 0032 496/12.34.56, 32496123456; quoted or
in several words), or is a short code or a contact's name. A contact that is called like a command
is opened with: smsthread -- check

Examples:
  smsthread --demo                  a demo thread, no keys needed
  smsthread +32 496 12 34 56        the thread with this number
  smsthread ann                     the thread with a contact of the configuration file
  smsthread check +32 496 12 34 56  what is right and what is wrong, in plain words
  smsthread print ann --last 20     the newest 20 messages as they look on screen
  smsthread export ann -o ann.html  the whole thread as a page; also json, jsonl, csv, md and text

Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 refused by the gateway, 4 not reached.";

/// Read one number's SMS thread in the terminal, like a messenger.
#[derive(Debug, Parser)]
#[command(
    name = "smsthread",
    version,
    after_help = EXAMPLES,
    disable_help_subcommand = true,
    override_usage = "smsthread [OPTIONS] NUMBER...\n       smsthread --demo\n       \
                      smsthread check [NUMBER...]\n       smsthread export [OPTIONS] NUMBER...\n       \
                      smsthread print [OPTIONS] NUMBER...\n       \
                      smsthread demo-gateway [OPTIONS]"
)]
struct Cli {
    #[command(flatten)]
    options: Options,

    /// Open a demo thread on a gateway inside this program; no keys needed
    #[arg(long, conflicts_with_all = ["number", "config", "profile", "base_url", "client_id", "country", "insecure_http"])]
    demo: bool,

    #[command(subcommand)]
    command: Option<Command>,

    /// Whose thread to open: a number in any usual writing, a short code or a contact's name
    #[arg(value_name = "NUMBER")]
    number: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tell what is right and wrong with configuration, terminal and, with a number, the gateway
    Check {
        #[command(flatten)]
        options: Options,

        /// Make one request for this number; without it, no request is made
        #[arg(value_name = "NUMBER")]
        number: Vec<String>,
    },
    /// Write a whole thread to a file or to standard output, oldest message first
    Export {
        #[command(flatten)]
        options: Options,

        #[command(flatten)]
        export: ExportOptions,

        /// Whose thread: a number in any usual writing, a short code or a contact's name
        #[arg(value_name = "NUMBER", required = true)]
        number: Vec<String>,
    },
    /// Write the newest messages to standard output as they look on screen
    Print {
        #[command(flatten)]
        options: Options,

        #[command(flatten)]
        print: PrintOptions,

        /// Whose thread: a number in any usual writing, a short code or a contact's name
        #[arg(value_name = "NUMBER", required = true)]
        number: Vec<String>,
    },
    /// Serve the demo gateway alone, on this machine only
    DemoGateway(DemoGateway),
    /// Keep a copied text when the screen is left; started by the program itself
    #[command(hide = true)]
    KeepClipboard,
}

/// What is to be printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct PrintOptions {
    /// So many of the newest messages
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub last: u32,

    /// All messages
    #[arg(long, conflicts_with = "last")]
    pub all: bool,
}

/// What an export is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct ExportOptions {
    /// What to write: jsonl, json, csv, md, html or text [default: by FILE's ending, else jsonl]
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<FormatName>,

    /// Write to this file, which nobody else can read; - is standard output [default: -]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Replace FILE if it is there
    #[arg(long)]
    pub force: bool,

    /// Separate the cells of csv by , ; or tab [default: ,]
    #[arg(long, value_name = "SEP", value_parser = separator)]
    pub csv_separator: Option<u8>,

    /// Begin csv with a byte order mark, so that Excel reads it as UTF-8
    #[arg(long)]
    pub bom: bool,

    /// Nothing before this day: 2024-03-01, 1 mar, monday, -3w
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub since: Option<String>,

    /// Nothing after this day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub until: Option<String>,

    /// Only messages that pass this filter, in the words of the screen's: "in files since:-3w"
    #[arg(long, value_name = "WORDS")]
    pub filter: Option<String>,

    /// Hide numbers, mail addresses and one-time codes; leave out raw records and links to files
    #[arg(long)]
    pub mask: bool,
}

/// How the demo gateway behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct DemoGateway {
    /// Port on 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub port: u16,

    /// Wait this many milliseconds before each answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,

    /// Answer with this failure
    #[arg(long, value_name = "KIND")]
    pub fail: Option<String>,
}

/// What the user sets by flag.
#[derive(Clone, Debug, Default, Args)]
pub struct Options {
    /// Read this file instead of $XDG_CONFIG_HOME/smsthread/config.toml [env: SMSTHREAD_CONFIG]
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Take id, secret and gateway from this profile of the file, and from nowhere else
    /// [env: SMSTHREAD_PROFILE]
    #[arg(short = 'P', long, value_name = "NAME")]
    pub profile: Option<String>,

    /// Where the gateway's API begins [env: SMSTHREAD_BASE_URL]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,

    /// The account's id [env: SMSTOOLS_CLIENT_ID]; the secret has no flag, since others could see
    /// it: set SMSTOOLS_CLIENT_SECRET, or see config.example.toml
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,

    /// Country of numbers that are written without their country code, as in BE
    #[arg(long, value_name = "CC", value_parser = country)]
    pub country: Option<Country>,

    /// Messages per request, 50 to 2000 [default: 500]
    #[arg(long, value_name = "N", value_parser = within(PAGE_SIZES))]
    pub page_size: Option<u32>,

    /// Seconds between two looks for new messages, 0 for none [default: 15]
    #[arg(long, value_name = "SECONDS", value_parser = within(REFRESH_SECONDS))]
    pub refresh: Option<u32>,

    /// Whether to use colours [env: NO_COLOR] [default: auto]
    #[arg(long, value_name = "auto|always|never", hide_possible_values = true)]
    pub color: Option<ColorChoice>,

    /// How to show pictures: auto, kitty, sixel, iterm2, halfblocks or off
    /// [env: SMSTHREAD_IMAGES] [default: auto]
    #[arg(long, value_name = "HOW", hide_possible_values = true)]
    pub images: Option<ImageChoice>,

    /// Pixels of a character cell, as in 10x20, where the terminal does not tell
    #[arg(long, value_name = "WxH", value_parser = cell)]
    pub cell: Option<(u16, u16)>,

    /// Allow plain http beyond this machine: anyone on the way can read the secret
    #[arg(long)]
    pub insecure_http: bool,

    /// Write a log to this file [env: SMSTHREAD_LOG]
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// What the user wants done.
#[derive(Clone, Debug)]
pub enum Invocation {
    /// Nothing was asked: tell how to begin.
    Begin(Options),
    /// Open a thread on the screen.
    Open(Options, String),
    /// Open the demo thread on the screen.
    Demo(Options),
    /// Tell what is right and wrong, with one request where somebody is named.
    Check(Options, Option<String>),
    /// Write a thread to a file.
    Export(Options, ExportOptions, String),
    /// Write the newest messages of a thread to standard output.
    Print(Options, PrintOptions, String),
    /// Serve the demo gateway.
    DemoGateway(DemoGateway),
    /// Keep a copied text that comes on standard input.
    KeepClipboard,
}

/// Reads the command line; the error is clap's, for help and version as well.
pub fn parse(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<Invocation, clap::Error> {
    let cli = Cli::try_parse_from(args)?;
    let words = joined(&cli.number);
    match (cli.command, words) {
        (Some(_), Some(_)) => Err(conflict(
            "a command must come first; to open a contact that is called like a command, \
             put -- before the name",
        )),
        (Some(_), None) if cli.demo => Err(conflict("--demo goes with no command")),
        (Some(Command::Check { options, number }), None) => {
            Ok(Invocation::Check(options.or(cli.options), joined(&number)))
        }
        (
            Some(Command::Export {
                options,
                export,
                number,
            }),
            None,
        ) => Ok(Invocation::Export(
            options.or(cli.options),
            export,
            number.join(" "),
        )),
        (
            Some(Command::Print {
                options,
                print,
                number,
            }),
            None,
        ) => Ok(Invocation::Print(
            options.or(cli.options),
            print,
            number.join(" "),
        )),
        (Some(Command::DemoGateway(gateway)), None) => Ok(Invocation::DemoGateway(gateway)),
        (Some(Command::KeepClipboard), None) => Ok(Invocation::KeepClipboard),
        (None, _) if cli.demo => Ok(Invocation::Demo(cli.options)),
        (None, Some(words)) => Ok(Invocation::Open(cli.options, words)),
        (None, None) => Ok(Invocation::Begin(cli.options)),
    }
}

impl Options {
    /// These where they are set, else those.
    fn or(self, other: Self) -> Self {
        Self {
            config: self.config.or(other.config),
            profile: self.profile.or(other.profile),
            base_url: self.base_url.or(other.base_url),
            client_id: self.client_id.or(other.client_id),
            country: self.country.or(other.country),
            page_size: self.page_size.or(other.page_size),
            refresh: self.refresh.or(other.refresh),
            color: self.color.or(other.color),
            images: self.images.or(other.images),
            cell: self.cell.or(other.cell),
            insecure_http: self.insecure_http || other.insecure_http,
            log: self.log.or(other.log),
        }
    }
}

/// The command that `word` may be a slip of.
pub fn nearest_command(word: &str) -> Option<String> {
    let commands = Cli::command();
    let names = commands
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let names = names.map(clap::Command::get_name);
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

fn country(code: &str) -> Result<Country, String> {
    Country::parse(code).ok_or_else(|| "the two letters of a country are needed, as in BE".into())
}

fn separator(text: &str) -> Result<u8, String> {
    match text {
        "," => Ok(b','),
        ";" => Ok(b';'),
        "tab" | "\t" | "\\t" => Ok(b'\t'),
        _ => Err("write \",\", \";\" or tab".into()),
    }
}

fn cell(text: &str) -> Result<(u16, u16), String> {
    parse_cell(text).ok_or_else(|| "width and height in pixels are needed, as in 10x20".into())
}

fn within(range: std::ops::RangeInclusive<u32>) -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(i64::from(*range.start())..=i64::from(*range.end()))
}

#[cfg(test)]
mod tests;

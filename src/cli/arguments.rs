//! What the commands are told besides the options that all of them have.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::fault;
use crate::demo::Fault;
use crate::export::FormatName;

/// Where the thread is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Reading")]
pub struct OpenAt {
    /// Open at this time: 2024-03-01, "1 mar 14:05" or a Unix time
    ///
    /// Or 2024-03-01T14:05:09+02:00, monday, -3w. On screen, L copies the command line that opens the
    /// selected message again.
    #[arg(long, value_name = "TIME", value_hint = ValueHint::Other, allow_hyphen_values = true, conflicts_with = "find")]
    pub at: Option<String>,

    /// Open at the newest message with these words
    ///
    /// As "/" does on screen: words, or /a regular expression/. n goes on to older messages.
    #[arg(long, value_name = "WORDS", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub find: Option<String>,
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct ExportOptions {
    /// What to write [default: by FILE's ending, else jsonl]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<FormatName>,

    /// Write to this file; - is standard output [default: -]
    ///
    /// Nobody else can read the file, and it appears when everything is written.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Replace FILE if it exists
    #[arg(long)]
    pub force: bool,

    /// Separate the cells of csv by , ; or tab [default: ,]
    #[arg(long, value_name = "SEP", value_hint = ValueHint::Other, value_parser = separator)]
    pub csv_separator: Option<u8>,

    /// Begin csv with a byte order mark, so that Excel reads it as UTF-8
    #[arg(long)]
    pub bom: bool,

    /// Make the folder DIR as evidence
    ///
    /// The folder holds the thread as html and jsonl, all files as they came, a list of the
    /// requests, and SHA256SUMS over all of it: "sha256sum -c SHA256SUMS" names what was changed.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["format", "output", "force", "csv_separator", "bom", "mask"])]
    pub sealed: Option<PathBuf>,

    /// Nothing before this day: 2024-03-01, 1 mar, monday, -3w
    #[arg(long, value_name = "DAY", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub since: Option<String>,

    /// Nothing after this day
    #[arg(long, value_name = "DAY", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub until: Option<String>,

    /// Only messages that pass this filter: "in files since:-3w"
    ///
    /// The words are those of the filter on the screen: in out failed pending files links from:
    /// since: until: on: and any other word, which must then be in the text.
    #[arg(long, value_name = "WORDS", value_hint = ValueHint::Other)]
    pub filter: Option<String>,

    /// Hide numbers, mail addresses and one-time codes
    ///
    /// Raw records and links to files are left out.
    #[arg(long)]
    pub mask: bool,

    /// Read everything at least twice, until two readings are alike
    #[arg(long)]
    pub audit: bool,
}

/// What is to be done with the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ArchiveAction {
    /// Print all that is kept of a thread, with what the gateway has deleted
    Show,
    /// Check the file, the stretches and each message
    Verify,
    /// Forget a thread, in the file and in its log
    Forget,
}

/// What is to be followed, and who is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct FollowOptions {
    /// First tell all messages since then: a day, "2025-06-05 09:26", or a Unix time
    ///
    /// Without it, only what happens from now on is told.
    #[arg(long, value_name = "TIME", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub since: Option<String>,

    /// Go on where the last run with --since-last ended; needs the archive
    ///
    /// Nothing that happened meanwhile is left out. An event that is told twice, after a crash, has
    /// the same seq. The first run begins now.
    #[arg(long, conflicts_with = "since")]
    pub since_last: bool,

    /// Run a program for each event, with the line on its standard input; must come last
    ///
    /// No shell reads the words. One runs at a time, for a minute at most; a failure is told as
    /// an event, and the next event is delivered.
    #[arg(long, value_name = "PROGRAM", value_hint = ValueHint::CommandName, num_args = 1.., allow_hyphen_values = true)]
    pub exec: Vec<OsString>,
}

/// How the demo gateway behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct DemoGatewayOptions {
    /// Port on 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub port: u16,

    /// Wait this many milliseconds before each answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,

    /// Answer with this failure; KIND@N lets N requests pass first
    #[arg(long, value_name = "KIND", value_parser = fault::Kinds)]
    pub fail: Option<Fault>,
}

fn separator(text: &str) -> Result<u8, String> {
    match text {
        "," => Ok(b','),
        ";" => Ok(b';'),
        "tab" | "\t" | "\\t" => Ok(b'\t'),
        _ => Err("write \",\", \";\" or tab".into()),
    }
}

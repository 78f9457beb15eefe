//! The options that belong to one command only; [`Options`](crate::config::Options) are those of all.

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
    /// Also: 2024-03-01T14:05:09+02:00, monday, -3w. On screen, L copies a command line that opens the
    /// selected message again.
    #[arg(long, value_name = "TIME", value_hint = ValueHint::Other, allow_hyphen_values = true, conflicts_with = "find")]
    pub at: Option<String>,

    /// Open at the newest message with these words
    ///
    /// The same search as "/" on screen: words, or /a regular expression/. The key n finds older
    /// messages.
    #[arg(long, value_name = "WORDS", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub find: Option<String>,
}

/// What is to be printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct PrintOptions {
    /// Print the newest N messages
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub last: u32,

    /// Print all messages
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
    /// The format [default: by FILE's ending, else jsonl]
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<FormatName>,

    /// Write to this file; - is standard output [default: -]
    ///
    /// Only you can read the file. It appears when everything is written.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Replace FILE if it exists
    #[arg(long)]
    pub force: bool,

    /// The character between the cells of csv: , ; or tab [default: ,]
    #[arg(long, value_name = "SEP", value_hint = ValueHint::Other, value_parser = separator)]
    pub csv_separator: Option<u8>,

    /// Start csv with a byte order mark, so that Excel reads it as UTF-8
    #[arg(long)]
    pub bom: bool,

    /// Write evidence into the new folder DIR
    ///
    /// The folder holds the thread as html and jsonl, the original files, a list of the requests, and
    /// SHA256SUMS. "sha256sum -c SHA256SUMS" names every file that was changed later.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["format", "output", "force", "csv_separator", "bom", "mask"])]
    pub sealed: Option<PathBuf>,

    /// Only messages from this day on: 2024-03-01, 1 mar, monday, -3w
    #[arg(long, value_name = "DAY", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub since: Option<String>,

    /// Only messages up to and including this day
    #[arg(long, value_name = "DAY", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub until: Option<String>,

    /// Only messages that pass this filter: "in files since:-3w"
    ///
    /// The words are those of the filter on screen: in out failed pending files links from: since:
    /// until: on: text:. Any other word must be in the text of the message.
    #[arg(long, value_name = "WORDS", value_hint = ValueHint::Other)]
    pub filter: Option<String>,

    /// Hide numbers, mail addresses and one-time codes
    ///
    /// Also leaves out raw records and links to files.
    #[arg(long)]
    pub mask: bool,

    /// Read everything at least twice, until two readings are equal
    #[arg(long)]
    pub audit: bool,
}

/// What is to be done with the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ArchiveAction {
    /// Print the kept messages of a thread, also those that the gateway has deleted
    Show,
    /// Check the file and each message for damage
    Verify,
    /// Delete a thread from the archive
    Forget,
}

/// What is to be followed, and who is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct FollowOptions {
    /// Start with the messages from this time on: a day, "2025-06-05 09:26", or a Unix time
    ///
    /// Without this option, only new events are written.
    #[arg(long, value_name = "TIME", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub since: Option<String>,

    /// Continue where the last run with --since-last ended; needs the archive
    ///
    /// Events that happened in between come first. After a crash an event can be written twice, with
    /// the same seq. The first run starts with the present moment.
    #[arg(long, conflicts_with = "since")]
    pub since_last: bool,

    /// Run a program for each event, with the line on its standard input; must come last
    ///
    /// The program runs without a shell, one at a time, for at most a minute. If it fails, a trouble
    /// event is written, and then the next event.
    #[arg(long, value_name = "PROGRAM", value_hint = ValueHint::CommandName, num_args = 1.., allow_hyphen_values = true)]
    pub exec: Vec<OsString>,
}

/// How the demo gateway behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct DemoGatewayOptions {
    /// Port on 127.0.0.1; 0 takes any free port
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub port: u16,

    /// Wait this many milliseconds before each answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,

    /// Answer with this failure; with KIND@N, the first N requests succeed
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

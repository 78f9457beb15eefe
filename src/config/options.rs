//! The options that all commands share; clap reads them from the command line and the environment.
#![expect(clippy::doc_markdown, reason = "clap prints these lines as they stand")]

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueHint};

use super::choices::{ColorChoice, ImageChoice, PAGE_SIZES, REFRESH_SECONDS, parse_cell};
use super::variables;
use crate::layout::appearance::{Accent, Bubbles, ThemeChoice};
use crate::number::Country;

/// Settings of the command line; those of the environment have the same shape.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Account")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Options {
    /// Read this configuration file
    ///
    /// Without it: $XDG_CONFIG_HOME/smsthread/config.toml, or ~/.config/smsthread/config.toml.
    /// "smsthread config" prints a commented one to begin with.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, env = variables::CONFIG, hide_env_values = true)]
    pub config: Option<PathBuf>,

    /// Use this profile of the configuration file
    ///
    /// The id, the secret and the base URL then come only from the profile, so that no account's
    /// secret reaches another account's gateway. Command-line options take
    /// precedence.
    #[arg(short = 'P', long, value_name = "NAME", value_hint = ValueHint::Other, env = variables::PROFILE, hide_env_values = true)]
    pub profile: Option<String>,

    /// Where the gateway's API begins
    ///
    /// The default is <https://api.smsgatewayapi.com/v1>.
    #[arg(long, value_name = "URL", value_hint = ValueHint::Other, env = variables::BASE_URL, hide_env_values = true)]
    pub base_url: Option<String>,

    /// The client id of your API credentials
    ///
    /// There is no option for the client secret, because other users could see it in the list of
    /// processes: set SMSTOOLS_CLIENT_SECRET, or client_secret_command in the configuration file.
    #[arg(long, value_name = "ID", value_hint = ValueHint::Other, env = variables::CLIENT_ID, hide_env_values = true)]
    pub client_id: Option<String>,

    /// Country for numbers without a country code, for example BE
    ///
    /// Without it, such numbers are refused.
    #[arg(long, value_name = "CC", value_hint = ValueHint::Other, value_parser = country)]
    pub country: Option<Country>,

    /// Accept a number as written, even if no numbering plan has it
    ///
    /// For threads with numbers that no longer exist, or that are newer than this release.
    #[arg(long)]
    pub as_is: bool,

    /// Allow plain http to other machines
    ///
    /// Anyone between this machine and the gateway can then read the secret.
    #[arg(long)]
    pub insecure_http: bool,

    /// Messages per request, 50 to 2000 [default: 500]
    #[arg(long, value_name = "N", value_parser = within(PAGE_SIZES), help_heading = READING)]
    pub page_size: Option<u32>,

    /// Seconds between two polls for new messages, 0 for none [default: 15]
    #[arg(long, value_name = "SECONDS", value_parser = within(REFRESH_SECONDS), help_heading = READING)]
    pub refresh: Option<u32>,

    /// Colours: auto, always or never [env: NO_COLOR] [default: auto]
    #[arg(long, value_name = "WHEN", hide_possible_values = true, help_heading = READING)]
    pub color: Option<ColorChoice>,

    /// Background: auto, dark or light [default: auto]
    ///
    /// With auto, smsthread asks the terminal for its background. On screen, T lets you try themes,
    /// accents and bubbles.
    #[arg(long, value_name = "THEME", hide_possible_values = true, value_parser = one_of::<ThemeChoice>(&["auto", "dark", "light"]), help_heading = READING)]
    pub theme: Option<ThemeChoice>,

    /// Colour of your own bubbles: its name, or #rrggbb [default: blue]
    ///
    /// Names are blue, teal, green, violet, rose and amber. If text would be unreadable on a shade, the
    /// shade is adjusted.
    #[arg(long, value_name = "ACCENT", value_hint = ValueHint::Other, value_parser = accent, help_heading = READING)]
    pub accent: Option<Accent>,

    /// Bubbles: round, flat or outline [default: round]
    ///
    /// In a terminal of fewer than 20 rows, round bubbles are flat. Without colours, all bubbles are
    /// outlines.
    #[arg(long, value_name = "SHAPE", hide_possible_values = true, value_parser = one_of::<Bubbles>(&["round", "flat", "outline"]), help_heading = READING)]
    pub bubbles: Option<Bubbles>,

    /// Write sentences instead of a screen, for screen readers [env: ACCESSIBLE]
    ///
    /// Also for braille and logs. The keys are the same, and smsthread answers each key with a
    /// sentence. Nothing is drawn. With TERM=dumb this option is always on.
    #[arg(long, help_heading = READING)]
    pub accessible: bool,

    /// How to show pictures [default: auto]
    ///
    /// By default, smsthread asks the terminal what it can show. "smsthread check" shows the answers.
    #[arg(long, value_name = "HOW", env = variables::IMAGES, hide_env_values = true, help_heading = READING)]
    pub images: Option<ImageChoice>,

    /// Size of a character cell in pixels, for example 10x20
    ///
    /// Needed only if the terminal does not report it: pictures are then blurred or have a wrong size.
    #[arg(long, value_name = "WxH", value_parser = cell, help_heading = READING)]
    pub cell: Option<(u16, u16)>,

    /// Keep messages on this disk, and open from there
    ///
    /// The archive is not encrypted. "smsthread archive" lists what is kept, and where.
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = BoolishValueParser::new(), hide_possible_values = true, env = variables::ARCHIVE, hide_env_values = true, help_heading = ARCHIVE)]
    pub archive: Option<bool>,

    /// Neither read nor write the archive
    #[arg(long, help_heading = ARCHIVE)]
    pub no_archive: bool,

    /// Show what the archive has, without asking the gateway
    #[arg(long, help_heading = ARCHIVE)]
    pub offline: bool,

    /// Write a log to this file
    ///
    /// The log holds requests and answers, but no secret, no text and no whole number.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, env = variables::LOG, hide_env_values = true, help_heading = READING)]
    pub log: Option<PathBuf>,
}

const READING: &str = "Reading";
const ARCHIVE: &str = "Archive";

impl Options {
    /// Removes the values that clap took from the environment: an option says more about the wanted
    /// account than a variable.
    #[must_use]
    pub fn take_environment(&mut self, matches: &ArgMatches) -> Self {
        fn take<T>(value: &mut Option<T>, matches: &ArgMatches, id: &str) -> Option<T> {
            let source = matches.value_source(id);
            value.take_if(|_| source == Some(ValueSource::EnvVariable))
        }
        Self {
            config: take(&mut self.config, matches, "config"),
            profile: take(&mut self.profile, matches, "profile"),
            base_url: take(&mut self.base_url, matches, "base_url"),
            client_id: take(&mut self.client_id, matches, "client_id"),
            images: take(&mut self.images, matches, "images"),
            archive: take(&mut self.archive, matches, "archive"),
            log: take(&mut self.log, matches, "log"),
            ..Self::default()
        }
    }

    /// These options; where one is not set, that of `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            config: self.config.or(other.config),
            profile: self.profile.or(other.profile),
            base_url: self.base_url.or(other.base_url),
            client_id: self.client_id.or(other.client_id),
            country: self.country.or(other.country),
            as_is: self.as_is || other.as_is,
            page_size: self.page_size.or(other.page_size),
            refresh: self.refresh.or(other.refresh),
            color: self.color.or(other.color),
            theme: self.theme.or(other.theme),
            accent: self.accent.or(other.accent),
            bubbles: self.bubbles.or(other.bubbles),
            images: self.images.or(other.images),
            cell: self.cell.or(other.cell),
            accessible: self.accessible || other.accessible,
            insecure_http: self.insecure_http || other.insecure_http,
            archive: self.archive.or(other.archive),
            no_archive: self.no_archive || other.no_archive,
            offline: self.offline || other.offline,
            log: self.log.or(other.log),
        }
    }
}

/// A choice of words; help and completions list them.
fn one_of<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr + Clone + Send + Sync + 'static,
{
    let parser = PossibleValuesParser::new(words);
    parser.try_map(|word| {
        word.parse::<T>()
            .map_err(|_| "one of these words is needed")
    })
}

fn accent(text: &str) -> Result<Accent, &'static str> {
    let needed = "blue, teal, green, violet, rose, amber or a colour as in #1d4f9c is needed";
    text.parse().map_err(|()| needed)
}

fn country(code: &str) -> Result<Country, String> {
    Country::parse(code).ok_or_else(|| "the two letters of a country are needed, as in BE".into())
}

fn cell(text: &str) -> Result<(u16, u16), String> {
    parse_cell(text).ok_or_else(|| "width and height in pixels are needed, as in 10x20".into())
}

fn within(range: std::ops::RangeInclusive<u32>) -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(i64::from(*range.start())..=i64::from(*range.end()))
}

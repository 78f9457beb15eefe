//! The commands that write a thread down: `export` and `print`.

use std::io::{self, IsTerminal};
use std::path::Path;

use super::{Session, file_settings, http_gateway, prepare, run_async};
use crate::cli::{ExportOptions, Options, PrintOptions};
use crate::config::ColorChoice;
use crate::config::environment::Environment;
use crate::export::{self, FormatName, Job, MakeFormat, Selection, To};
use crate::media::Fetcher;
use crate::print::{Bubbles, Paper};
use crate::problem::Problem;
use crate::reader::{self, ThreadGateway};
use crate::terminal;
use crate::ui::{ColourDepth, Colours};

/// Columns where nobody says how many there are.
const COLUMNS: u16 = 80;

/// Writes a thread to a file or to standard output.
pub fn export(
    options: &Options,
    environment: &Environment,
    asked: ExportOptions,
    number: &str,
) -> Result<u8, Problem> {
    let output = asked.output.filter(|path| path != Path::new("-"));
    let by_name = output.as_deref().and_then(FormatName::of);
    let format = asked.format.or(by_name).unwrap_or(FormatName::Jsonl);
    let zone = reader::local_zone();
    let selection = Selection::between(asked.since.as_deref(), asked.until.as_deref(), zone)?;
    let selection = Selection {
        mask: asked.mask,
        ..selection.filtered(asked.filter.as_deref(), zone)?
    };
    let to = match output {
        None => To::Stdout,
        Some(path) => To::File {
            path,
            force: asked.force,
        },
    };
    let session = prepare(options, environment, number, || Ok(()))?;
    let make: MakeFormat = Box::new(move |about| format.writer(about));
    write(session, make, to, selection, format.has_pictures())
}

/// Writes the newest bubbles to standard output.
pub fn print(
    options: &Options,
    environment: &Environment,
    asked: &PrintOptions,
    number: &str,
) -> Result<u8, Problem> {
    let session = prepare(options, environment, number, || Ok(()))?;
    let paper = paper(session.config.color);
    let selection = Selection {
        last: Some(asked.last.into()).filter(|_| !asked.all),
        ..Selection::all()
    };
    let make: MakeFormat = Box::new(move |about| Box::new(Bubbles::new(&about, &paper)));
    write(session, make, To::Screen, selection, false)
}

fn write(
    session: Session,
    format: MakeFormat,
    to: To,
    selection: Selection,
    pictures: bool,
) -> Result<u8, Problem> {
    let phone = session.recipient.wire().to_owned();
    let base_url = session.config.account.base_url.value.clone();
    let files = file_settings(&session.config, base_url);
    let job = Job {
        number: session.recipient.shown().clone(),
        contact: session.config.contacts.name_of(&phone).cloned(),
        format,
        to,
        selection,
        fetcher: pictures.then(|| Fetcher::new(files.rules)),
        max_in_flight: session.config.max_in_flight,
        zone: reader::local_zone(),
    };
    let gateway = http_gateway(&session.config, session.keys)?;
    run_async(export::run(job, ThreadGateway { gateway, phone }))?
}

/// What standard output is like: as wide and colourful as the terminal, or a plain sheet.
fn paper(color: ColorChoice) -> Paper {
    let is_terminal = io::stdout().is_terminal();
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    let has_pens = color == ColorChoice::Always || (is_terminal && !is_dumb);
    let depth = if has_pens {
        reader::depth_of_process(color)
    } else {
        ColourDepth::None
    };
    // Only what is at hand can be asked which colours it has.
    let asks = is_terminal && io::stdin().is_terminal() && depth != ColourDepth::None;
    let facts = asks.then(|| terminal::probe().ok()).flatten();
    Paper {
        width: if is_terminal {
            terminal::size().width
        } else {
            COLUMNS
        },
        has_pens,
        depth,
        colours: facts.map_or_else(Colours::default, |facts| Colours {
            fg: facts.foreground,
            bg: facts.background,
        }),
    }
}

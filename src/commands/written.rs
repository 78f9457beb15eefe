//! Runs `export` and `print`.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

use super::kept;
use super::output::note;
use super::prepare::{Session, file_settings, prepare};
use super::runtimes::run_async;
use super::screen::is_accessible;
use crate::app;
use crate::app::local_zone::local_zone;
use crate::app::proven::ThreadSource;
use crate::app::{colour_depth, terminal_check};
use crate::cli::{ExportOptions, PrintOptions};
use crate::config::environment::Environment;
use crate::config::{ColorChoice, Config, Options};
use crate::error::AppError;
use crate::export;
use crate::export::pictures::PictureChoice;
use crate::export::sealed::Seal;
use crate::export::{
    AuditDepth, Destination, Dialect, ENDINGS, ExportJob, FormatName, OutputForm, Rendition,
    Selection, Source,
};
use crate::media::Fetcher;
use crate::picture::Room;
use crate::print::picture::{PictureSupport, restore_modes};
use crate::print::{PrintLayout, PrintedBubbles, PrintedSentences};
use crate::terminal;
use crate::terminal::identity::{self, Multiplexer, TerminalIdentity};
use crate::terminal::pictures::Painter;
use crate::terminal::right_to_left::Reordering;
use crate::terminal::{Capabilities, Lines};
use crate::text::locale::Locale;
use crate::thread::page::PageSize;
use crate::ui::{ColourDepth, Colours};

/// The number of columns if nobody says how many there are.
const COLUMNS: u16 = 80;

/// Writes a thread to a file or to standard output.
pub fn export(
    options: &Options,
    environment: &Environment,
    asked: ExportOptions,
    number: &str,
) -> Result<u8, AppError> {
    let output = asked.output.filter(|path| path != Path::new("-"));
    let format = format_of(asked.format, output.as_deref())?;
    if format != FormatName::Csv && (asked.bom || asked.csv_separator.is_some()) {
        return Err(AppError::usage(
            "--csv-separator and --bom are only for csv",
            "Add -f csv, or leave them out.",
        ));
    }
    let zone = local_zone();
    let selection = Selection::between(asked.since.as_deref(), asked.until.as_deref(), zone)?;
    let selection = selection.filtered(asked.filter.as_deref(), zone)?;
    let rendition = Rendition {
        masked: asked.mask,
        dialect: Dialect {
            separator: asked.csv_separator.unwrap_or(Dialect::default().separator),
            bom: asked.bom,
        },
        ..Rendition::default()
    };
    if let Some(directory) = asked.sealed {
        if options.offline {
            return Err(AppError::usage(
                "a sealed export is the gateway's word, and --offline asks nobody",
                "Leave out --offline.",
            ));
        }
        let seal = Seal::begin(directory)?;
        let session = prepare(options, environment, number, || Ok(()))?;
        return write_sealed(session, seal, selection, rendition);
    }
    let to = match output {
        None => Destination::Stdout,
        Some(path) => Destination::File {
            path,
            force: asked.force,
        },
    };
    let session = prepare(options, environment, number, || Ok(()))?;
    let wanted = Wanted {
        selection,
        pictures: format.has_pictures().then_some(PictureSize::Whole),
        audit: if asked.audit {
            AuditDepth::Twice
        } else {
            AuditDepth::Once
        },
        rendition,
    };
    write(session, OutputForm::File(format), to, wanted)
}

/// The format given by `-f`, else the one of the file name's ending; without a file, lines of JSON.
fn format_of(asked: Option<FormatName>, output: Option<&Path>) -> Result<FormatName, AppError> {
    match (asked, output) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(FormatName::Jsonl),
        (None, Some(path)) => FormatName::of(&path.to_string_lossy()).ok_or_else(|| {
            AppError::usage(
                &format!("the name {} does not say the format", path.display()),
                &format!("End it in {ENDINGS}, or name the format with -f."),
            )
        }),
    }
}

/// Writes the newest bubbles to standard output.
pub fn print(
    options: &Options,
    environment: &Environment,
    asked: &PrintOptions,
    number: &str,
) -> Result<u8, AppError> {
    let session = prepare(options, environment, number, || Ok(()))?;
    let locale = Locale::of(|name| std::env::var(name).ok());
    let is_narrow = locale.is_narrow();
    let is_linear = is_accessible(&session.config);
    let paper = (!is_linear).then(|| paper(&session.config));
    let is_poor = paper
        .as_ref()
        .map_or(is_narrow, |paper| paper.lines.is_narrow);
    if is_poor {
        note(&locale.poor_words());
    }
    let selection = Selection {
        last: Some(asked.last.into()).filter(|_| !asked.all),
        ..Selection::all()
    };
    let room = paper.as_ref().and_then(PrintLayout::room);
    let terminal = Capabilities::new(|name| std::env::var(name).ok(), None);
    let reordering = if io::stdout().is_terminal() {
        terminal.quirks().reordering
    } else {
        Reordering::None
    };
    let manner = OutputForm::Other(Box::new(move |about| match paper {
        Some(paper) => Box::new(PrintedBubbles::new(&about, paper)),
        None => Box::new(PrintedSentences::new(&about, is_narrow, reordering)),
    }));
    let wanted = Wanted {
        selection,
        pictures: room.map(PictureSize::Small),
        audit: AuditDepth::None,
        rendition: Rendition::default(),
    };
    let ended = write(session, manner, Destination::Screen, wanted);
    restore_modes();
    ended
}

/// How large pictures are fetched.
enum PictureSize {
    Whole,
    Original,
    Small(Room),
}

/// What to write.
struct Wanted {
    selection: Selection,
    /// Whether to fetch pictures, and how large.
    pictures: Option<PictureSize>,
    /// How carefully to check that the result was the gateway's list at one moment.
    audit: AuditDepth,
    rendition: Rendition,
}

fn write_sealed(
    session: Session,
    seal: Seal,
    selection: Selection,
    rendition: Rendition,
) -> Result<u8, AppError> {
    let wanted = Wanted {
        selection,
        pictures: Some(PictureSize::Original),
        audit: AuditDepth::Once,
        rendition,
    };
    let base = session.config.account.base_url.value.clone();
    let base = base.as_str().trim_end_matches('/');
    let url = format!("{base}/conversation/{}", session.recipient.wire());
    let (job, gateway) = job(session, seal.manner(), seal.to(), wanted)?;
    let gateway = seal.watched(gateway, url);
    let source = Source::Gateway {
        gateway,
        audit: AuditDepth::Once,
    };
    run_async(export::run_sealed(job, source, seal))?
}

fn write(
    session: Session,
    format: OutputForm,
    to: Destination,
    wanted: Wanted,
) -> Result<u8, AppError> {
    let audit = wanted.audit;
    let phone = session.recipient.wire();
    let missing = match session.keys {
        Some(_) => None,
        None => kept::missing(&session.config, phone, &wanted.selection)?,
    };
    // Two equal readings are two readings of the gateway.
    let archive = match audit {
        AuditDepth::Twice => None,
        AuditDepth::None | AuditDepth::Once => kept::archive_use(&session.config)?,
    };
    let (job, gateway) = job(session, format, to, wanted)?;
    let gateway = gateway.with_archive(archive.map(|archive| archive.place));
    let code = run_async(export::run(job, Source::Gateway { gateway, audit }))??;
    match missing {
        Some(problem) if code == 0 => Err(problem),
        _ => Ok(code),
    }
}

fn job(
    session: Session,
    format: OutputForm,
    to: Destination,
    wanted: Wanted,
) -> Result<(ExportJob, ThreadSource), AppError> {
    let phone = session.recipient.wire().to_owned();
    let base_url = session.config.account.base_url.value.clone();
    let files = file_settings(&session.config, base_url);
    let archive = kept::archive_use(&session.config)?;
    let archive = app::kept::kept_files(archive.as_ref(), &phone);
    let fetcher = Fetcher::new(files.rules).with_archive(archive);
    let job = ExportJob {
        number: session.recipient.shown().clone(),
        contact: session.config.contacts.name_of(&phone).cloned(),
        format,
        rendition: Rendition {
            appearance: session.config.appearance,
            ..wanted.rendition
        },
        to,
        selection: wanted.selection,
        pictures: match wanted.pictures {
            None => PictureChoice::None,
            Some(PictureSize::Whole) => PictureChoice::Whole(fetcher),
            Some(PictureSize::Original) => PictureChoice::Originals(fetcher),
            Some(PictureSize::Small(room)) => PictureChoice::Small(fetcher, room),
        },
        most_at_once: PageSize::of(session.config.page_size).most,
        max_in_flight: session.config.max_in_flight,
        zone: local_zone(),
        in_sentences: is_accessible(&session.config),
    };
    Ok((job, session.source()?))
}

/// The properties of standard output: those of the terminal, or of plain text.
fn paper(config: &Config) -> PrintLayout {
    let color = config.color;
    let is_terminal = io::stdout().is_terminal();
    let is_dumb = std::env::var("TERM").map_or(true, |term| identity::is_dumb(&term));
    let has_pens = color == ColorChoice::Always || (is_terminal && !is_dumb);
    let depth = if has_pens {
        colour_depth::depth_of_process(color)
    } else {
        ColourDepth::None
    };
    // Only a terminal whose answers can be read can be asked for its colours.
    let asks = is_terminal && io::stdin().is_terminal() && depth != ColourDepth::None;
    let facts = asks.then(|| terminal::probe().ok()).flatten();
    let colours = facts
        .as_ref()
        .map_or_else(Colours::default, |facts| Colours {
            fg: facts.foreground,
            bg: facts.background,
        });
    let multiplexer = TerminalIdentity::new(|name| std::env::var(name).ok()).multiplexer;
    let quirks = facts.as_ref().map(Capabilities::quirks).unwrap_or_default();
    let support = facts.and_then(|facts| {
        let start = (Duration::ZERO, fastrand::u8(..));
        // Such a question is answered by a multiplexer, which cannot show pictures.
        let is_kitty = facts.kitty_graphics == Some(true) && multiplexer == Multiplexer::None;
        let mut painter = Painter::new(
            facts,
            terminal_check::protocol_preference(config.images),
            depth,
            None,
            start,
        );
        painter.resize(terminal::size(), terminal::window_pixels());
        let choice = painter.choice()?;
        let support = PictureSupport {
            protocol: choice.protocol,
            cell: choice.cell,
            is_kitty,
            has_all_colours: depth == ColourDepth::True,
            background: colours.bg.unwrap_or_default(),
            height: terminal::size().height,
        };
        // 16 colours are too few for half blocks.
        Some(support).filter(|support| depth.has_fills() || support.is_sharp())
    });
    PrintLayout {
        width: if is_terminal {
            terminal::size().width
        } else {
            COLUMNS
        },
        lines: Lines {
            has_pens,
            is_placed: is_terminal && !is_dumb,
            is_multiplexed: multiplexer != Multiplexer::None,
            quirks,
            is_narrow: is_terminal && Locale::of(|name| std::env::var(name).ok()).is_narrow(),
        },
        depth,
        appearance: config.appearance,
        colours,
        support,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_without_a_known_format_is_refused() {
        let of = |format, name: &str| format_of(format, Some(Path::new(name)));
        for name in ["thread.pdf", "thread", "a.json/b", ".csv", "a.", "a.docx"] {
            let refused = of(None, name).unwrap_err();
            assert_eq!(refused.code, 2, "{name}");
            assert!(
                refused.advice.contains(ENDINGS),
                "{name}: {}",
                refused.advice
            );
            assert_eq!(of(Some(FormatName::Md), name).ok(), Some(FormatName::Md));
        }
        assert_eq!(of(None, "a.CSV").ok(), Some(FormatName::Csv));
        assert_eq!(format_of(None, None).ok(), Some(FormatName::Jsonl));
    }
}

//! EDGE: opens a thread on the screen. Connects the core, the gateway, the terminal and the main
//! loop.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::kept::{ArchiveUse, OpenedArchive, kept_files, kept_pages};
use super::linear::LinearFrontend;
use super::local_zone::local_zone;
use super::main_loop::MainLoop;
use super::proven::ThreadSource;
use super::screen::ScreenFrontend;
use super::source::ThreadGateway;
use super::{Clock, Ending, Runners, draw_first};
use crate::chat::hand_on::program::OutsideProgram;
use crate::chat::keymap::Keymap;
use crate::chat::notify::Alerts;
use crate::chat::start::Start;
use crate::chat::state::{Settings, State};
use crate::desktop::Desktop;
use crate::error::{AppError, code_of_signal};
use crate::export::screen::{ExportContext, ExportRunner};
use crate::gateway::HttpGateway;
use crate::layout::appearance::{Appearance, Bubbles};
use crate::media::{Fetcher, Library, Limits, Rules};
use crate::runtime::Runtime;
use crate::tasks::{Reports, channel};
use crate::terminal::identity::{Multiplexer, TerminalIdentity};
use crate::terminal::output::Stdout;
use crate::terminal::pictures::{Protocol, ProtocolPreference};
use crate::terminal::{Capabilities, Renderer, Signals, TerminalGuard, Tty, size};
use crate::text::SafeText;
use crate::text::locale::Locale;
use crate::thread::page::PageSize;
use crate::ui::ColourDepth;

/// The longest wait of the first frame for the archive.
const FIRST_FRAME: Duration = Duration::from_millis(100);

/// Whose thread is opened.
pub struct ThreadOwner {
    /// As the header shows it.
    pub number: SafeText,
    pub contact: Option<SafeText>,
    /// As requests send it.
    pub phone: String,
    /// What the user named on the command line: a number or a contact.
    pub argument: String,
    /// As an ISO code; `None` if the number belongs to no single country.
    pub country: Option<String>,
}

/// The settings for any thread.
pub struct Opening {
    /// Shown until the name of the thread is known.
    pub asked: SafeText,
    /// Messages per page.
    pub page_size: PageSize,
    /// Most messages in memory.
    pub max_messages: u64,
    /// Time between two polls; `None`: no polling.
    pub refresh: Option<Duration>,
    pub files: FileSettings,
    pub depth: ColourDepth,
    /// The place to open at.
    pub start: Start,
    pub locale: Locale,
    /// A mistake in the configuration that does not stop the program.
    pub warning: Option<SafeText>,
    pub appearance: Appearance,
    pub keymap: Keymap,
    /// Programs that can be given the selected messages.
    pub programs: Arc<[OutsideProgram]>,
    pub images: ProtocolPreference,
    /// Writes sentences in place of a screen.
    pub accessible: bool,
    /// The terminal's cursor is put on the selected message.
    pub cursor: bool,
    /// The program handles clicks and the wheel, not the terminal.
    pub mouse: bool,
    pub alerts: Alerts,
    /// Where threads are archived; `None`: nothing is archived.
    pub archive: Option<ArchiveUse>,
}

/// How pictures and other files are fetched, cached and saved.
#[derive(Clone)]
pub struct FileSettings {
    pub rules: Rules,
    /// The folder for saved files.
    pub folder: PathBuf,
    pub limits: Limits,
}

impl Opening {
    /// The source of pages: offline, the archive.
    fn source(&self, gateway: Option<HttpGateway>, phone: &str) -> Result<ThreadSource, AppError> {
        match (gateway, &self.archive) {
            (Some(gateway), _) => Ok(ThreadSource::Gateway(ThreadGateway {
                gateway,
                phone: phone.to_owned(),
            })),
            (None, Some(archive)) => kept_pages(&archive.place, phone).map(ThreadSource::Archive),
            (None, None) => Err(AppError::usage("there is neither gateway nor archive", "")),
        }
    }

    /// The source of exports.
    fn exported(
        &self,
        gateway: Option<HttpGateway>,
        phone: &str,
    ) -> Result<Arc<ThreadSource>, AppError> {
        let place = self.archive.as_ref().map(|archive| archive.place.clone());
        let source = self.source(gateway, phone)?;
        Ok(Arc::new(source.with_archive(place)))
    }

    fn is_offline(&self) -> bool {
        self.archive.as_ref().is_some_and(|archive| archive.offline)
    }

    /// On a terminal with ASCII only, there are no pictures, unless the user asks for them, and no
    /// title.
    fn fitted(mut self, terminal: TerminalIdentity) -> Self {
        let is_narrow = self.locale.is_narrow();
        if is_narrow {
            self.images.protocol.get_or_insert(Protocol::Off);
        }
        if is_narrow || self.accessible || !terminal.shows_titles() {
            self.alerts.title = false;
        }
        self
    }

    fn state(&self, number: SafeText, contact: Option<SafeText>, clock: Clock) -> State {
        // Without UTF-8 only outlines can be drawn.
        let has_fills = self.depth.has_fills() && !self.locale.is_narrow();
        let appearance = if has_fills {
            self.appearance
        } else {
            Appearance {
                bubbles: Bubbles::Outline,
                ..self.appearance
            }
        };
        let settings = Settings {
            number,
            contact,
            page_size: self.page_size,
            refresh: self.refresh.filter(|_| !self.is_offline()),
            zone: local_zone(),
            look: appearance.look(has_fills),
            max_messages: self.max_messages,
            seed: fastrand::u64(..),
        };
        let state = State::new(settings, clock.now())
            .with_appearance(appearance, has_fills)
            .with_keymap(self.keymap.clone())
            .with_programs(Arc::clone(&self.programs))
            .with_alerts(self.alerts);
        let poor = self.locale.is_narrow().then(|| self.locale.poor_words());
        match poor.or_else(|| self.warning.clone()) {
            Some(words) => state.with_notice(words),
            None => state,
        }
    }
}

fn library(files: FileSettings, workers: Handle, reports: Reports) -> Library {
    Library::new(files.rules, files.limits, files.folder, workers, reports)
}

/// Opens the archive outside the loop's thread. If that takes long (a large archive of an older
/// layout), the first frame is drawn meanwhile.
async fn open_archive(
    opening: &Opening,
    phone: &str,
    draw: impl FnOnce() -> io::Result<()>,
) -> Result<Option<OpenedArchive>, AppError> {
    let (archive, phone) = (opening.archive.clone(), phone.to_owned());
    let mut reading = spawn_blocking(move || OpenedArchive::of(archive.as_ref(), &phone));
    let soon = timeout(FIRST_FRAME, &mut reading).await;
    let opened = if let Ok(opened) = soon {
        opened
    } else {
        if opening.archive.is_some() && !opening.accessible {
            draw().map_err(|error| AppError::screen(&error))?;
        }
        reading.await
    };
    opened.map_err(|error| AppError::system("the archive is not opened", &error))?
}

/// Opens the terminal and shows the thread until the user quits; returns the exit code. The first
/// frame does not wait for `whose`. Must be called within a tokio runtime; requests run on the
/// threads of `workers`.
///
/// # Errors
/// There is no terminal, it fails, the contact is not found, or no page was ever shown.
pub async fn read(
    opening: Opening,
    gateway: Option<HttpGateway>,
    whose: impl Future<Output = Result<ThreadOwner, AppError>>,
    workers: Handle,
) -> Result<u8, AppError> {
    let clock = Clock::start();
    let identity = TerminalIdentity::new(|name| std::env::var(name).ok());
    let opening = opening.fitted(identity);
    let first = Box::new(opening.state(opening.asked.clone(), None, clock));
    let failed = |error| AppError::screen(&error);
    // From here on, signals wait for the loop.
    let signals = Signals::listen().map_err(failed)?;
    let entered = if opening.accessible {
        TerminalGuard::enter_plainly()
    } else {
        TerminalGuard::enter(opening.mouse, opening.alerts.title, opening.cursor)
    };
    let guard = entered.map_err(|error| AppError::screen(&error))?;
    let console = Tty::open(&guard, signals).map_err(failed)?;
    let inside = identity.multiplexer != Multiplexer::None;
    let mut screen = Renderer::new(size())
        .with_multiplexer(inside)
        .with_ascii_alone(opening.locale.is_narrow());
    // Archived messages are there at once, and are shown first.
    if opening.archive.is_none() && !opening.accessible {
        draw_first(State::clone(&first), &mut screen, opening.depth, clock).map_err(failed)?;
    }
    if let Some(gateway) = gateway.clone() {
        workers.spawn(async move { gateway.warm_up().await });
    }
    let whose = whose.await?;
    let draw = || draw_first(*first, &mut screen, opening.depth, clock);
    let archive = Box::pin(open_archive(&opening, &whose.phone, draw)).await?;
    let mut start = opening.start.clone();
    start.command.push_str(&whose.argument);
    let state = opening
        .state(whose.number, whose.contact, clock)
        .with_country(whose.country.as_deref().unwrap_or_default())
        .with_start(start);
    let files = kept_files(opening.archive.as_ref(), &whose.phone);
    let context = ExportContext {
        number: state.number().clone(),
        contact: state.contact().cloned(),
        zone: local_zone(),
        appearance: opening.appearance,
        folder: opening.files.folder.clone(),
        fetcher: Fetcher::new(opening.files.rules.clone()).with_archive(files.clone()),
        most_at_once: opening.page_size.most,
        max_in_flight: u32::try_from(opening.files.limits.at_once).unwrap_or(1),
    };
    let (reports, inbox) = channel();
    let thread = opening.source(gateway.clone(), &whose.phone)?;
    let exported = opening.exported(gateway, &whose.phone)?;
    let exports = ExportRunner::new(exported, context, workers.clone(), reports.clone());
    let runtime = Runtime::new(thread, workers.clone(), reports.clone());
    let (state, archive) = OpenedArchive::begin(archive, state, &reports);
    let runners = Runners {
        archive,
        inbox,
        runtime,
        library: library(opening.files, workers.clone(), reports.clone()).with_archive(files),
        desktop: Desktop::new(identity, workers.clone(), reports),
        exports: Box::new(exports),
    };
    let facts = Capabilities::of_process();
    let ended = if opening.accessible {
        let frontend = LinearFrontend::new(&state, Stdout, local_zone(), clock)
            .with_terminal(opening.locale.is_narrow(), facts.quirks().reordering);
        let app = MainLoop::new(state, frontend, console, runners, clock);
        Box::pin(app.run()).await
    } else {
        let frontend = ScreenFrontend::new(screen, opening.depth, state.appearance())
            .with_terminal(facts, opening.images, &runners, workers, clock)
            .with_cursor(opening.cursor);
        let app = MainLoop::new(state, frontend, console, runners, clock);
        Box::pin(app.run()).await
    };
    drop(guard);
    let (state, cause) = ended.map_err(failed)?;
    tracing::info!(cause = ?cause, "the screen was left");
    match (cause, state.failure()) {
        (Ending::Signal(signal), _) => Ok(code_of_signal(signal)),
        (_, Some(failure)) => Err(AppError::from(failure.clone())),
        (_, None) => Ok(0),
    }
}

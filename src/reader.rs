//! EDGE: opens a thread on the screen: joins the core, the gateway, the terminal and the loop.

use std::time::Duration;

use chrono::{Local, Offset, TimeZone};
use tokio::runtime::Handle;

use crate::app::{App, Cause, Clock};
use crate::chat::event::Failure;
use crate::chat::keymap::Keymap;
use crate::chat::message::UnixTime;
use crate::chat::paging::{Page, PageRequest};
use crate::chat::state::{Settings, State};
use crate::chat::text::SafeText;
use crate::chat::time::Zone;
use crate::config::ColorChoice;
use crate::gateway::HttpGateway;
use crate::problem::Problem;
use crate::runtime::{Gateway, Runtime};
use crate::terminal::{Guard, Screen, Tty, size};
use crate::ui::ColourDepth;

/// One number's thread at the gateway.
pub struct ThreadGateway {
    /// The client for the account.
    pub gateway: HttpGateway,
    /// The number as it is sent.
    pub phone: String,
}

impl Gateway for ThreadGateway {
    async fn fetch_page(
        &self,
        asked: PageRequest,
        on_delay: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> Result<Page, Failure> {
        let page = self.gateway.fetch_page(&self.phone, asked, on_delay).await;
        page.map_err(|error| error.failure())
    }
}

/// What the reader sees of a thread, however it was found.
pub struct Opening {
    /// The number as it is shown.
    pub number: SafeText,
    /// The contact's name, where there is one.
    pub contact: Option<SafeText>,
    /// Messages per slice.
    pub page_size: u32,
    /// Messages that are kept loaded at most.
    pub max_messages: u64,
    /// Between two polls; `None`: no polling.
    pub refresh: Option<Duration>,
    /// How many colours there are.
    pub depth: ColourDepth,
    /// Which key does what.
    pub keymap: Keymap,
}

/// Takes the terminal and shows the thread until the reader leaves; the exit code. Must be called
/// within a tokio runtime; requests go by the threads of `workers`.
///
/// # Errors
/// There is no terminal, it fails, or no page was ever shown: then why.
pub async fn read(
    opening: Opening,
    gateway: ThreadGateway,
    workers: Handle,
) -> Result<u8, Problem> {
    let clock = Clock::start();
    let settings = Settings {
        number: opening.number,
        contact: opening.contact,
        page_size: opening.page_size,
        refresh: opening.refresh,
        zone: Zone::new(seconds_east),
        look: opening.depth.look(),
        max_messages: opening.max_messages,
        seed: fastrand::u64(..),
    };
    let state = State::new(settings, clock.now()).with_keymap(opening.keymap);
    let guard = Guard::enter().map_err(|error| Problem::screen(&error))?;
    let runtime = Runtime::new(gateway, workers);
    let ended = show(state, runtime, opening.depth, clock, &guard).await;
    drop(guard);
    let (state, cause) = ended.map_err(|error| Problem::screen(&error))?;
    match (cause, state.failure()) {
        // As the shell counts a program that a signal ended.
        (Cause::Signal(signal), _) => Ok(u8::try_from(128 + signal).unwrap_or(u8::MAX)),
        (_, Some(failure)) => Err(Problem::from(failure.clone())),
        (_, None) => Ok(0),
    }
}

async fn show(
    state: State,
    runtime: Runtime<ThreadGateway>,
    depth: ColourDepth,
    clock: Clock,
    guard: &Guard,
) -> std::io::Result<(State, Cause)> {
    let console = Tty::open(guard)?;
    let app = App::new(state, Screen::new(size()), console, runtime, depth, clock);
    let ended = app.run().await?;
    tracing::info!(cause = ?ended.1, "the screen was left");
    Ok(ended)
}

/// How many colours the terminal has, by the user's word and the environment's.
pub fn colour_depth(choice: ColorChoice, get: impl Fn(&str) -> Option<String>) -> ColourDepth {
    let term = get("TERM").unwrap_or_default();
    let colorterm = get("COLORTERM").unwrap_or_default();
    if choice == ColorChoice::Never || (choice == ColorChoice::Auto && term == "dumb") {
        return ColourDepth::None;
    }
    let direct = ["kitty", "ghostty", "alacritty", "foot", "wezterm", "direct"];
    if matches!(&*colorterm, "truecolor" | "24bit") || direct.iter().any(|t| term.contains(t)) {
        ColourDepth::True
    } else if term.contains("256color") {
        ColourDepth::Indexed256
    } else {
        ColourDepth::Ansi16
    }
}

/// The local zone's offset, by `TZ` or the system's setting.
fn seconds_east(time: UnixTime) -> i32 {
    let utc = time.to_utc().naive_utc();
    Local.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(choice: ColorChoice, term: &str, colorterm: &str) -> ColourDepth {
        colour_depth(choice, |name| match name {
            "TERM" => Some(term.to_owned()),
            "COLORTERM" => Some(colorterm.to_owned()),
            _ => None,
        })
    }

    #[test]
    fn colours_go_by_choice_then_by_environment() {
        use ColorChoice::{Always, Auto, Never};
        assert_eq!(depth(Never, "xterm-kitty", "truecolor"), ColourDepth::None);
        assert_eq!(
            depth(Auto, "xterm-256color", "truecolor"),
            ColourDepth::True
        );
        assert_eq!(depth(Auto, "xterm-kitty", ""), ColourDepth::True);
        assert_eq!(depth(Auto, "xterm-256color", ""), ColourDepth::Indexed256);
        assert_eq!(depth(Auto, "linux", ""), ColourDepth::Ansi16);
        assert_eq!(depth(Auto, "dumb", ""), ColourDepth::None);
        assert_eq!(depth(Always, "dumb", ""), ColourDepth::Ansi16);
    }
}

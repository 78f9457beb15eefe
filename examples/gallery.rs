//! Draws one screen with many cases in it, then anew after each key, until `q`: for looking at
//! the look.
//!
//! `cargo run --example gallery -- SCENE [none|16|256|true] [FG BG]` with colours as `rrggbb`.
#![expect(
    clippy::disallowed_methods,
    reason = "a development tool that writes to the terminal"
)]

use std::error::Error;
use std::io::stdout;

use crossterm::event::{Event as Input, KeyCode, KeyModifiers, read};
use crossterm::{cursor, execute, terminal};
use smsthread::chat::damage::Damage;
use smsthread::chat::view_model;
use smsthread::chat::view_model::{Liveness, Row};
use smsthread::layout::appearance::Appearance;
use smsthread::layout::areas::Size;
use smsthread::layout::viewport::Separator;
use smsthread::terminal::Renderer;
use smsthread::ui::{ColourDepth, Colours, Theme, draw};

#[path = "gallery/thread.rs"]
mod thread;

use thread::failure;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let scene = args.next().unwrap_or_default();
    let depth = match args.next().as_deref() {
        Some("none") => ColourDepth::None,
        Some("16") => ColourDepth::Ansi16,
        Some("256") => ColourDepth::Indexed256,
        _ => ColourDepth::True,
    };
    let colours = Colours {
        fg: args.next().as_deref().and_then(colour),
        bg: args.next().as_deref().and_then(colour),
    };
    let (width, height) = terminal::size()?;
    let size = Size { width, height };
    let theme = Theme::new(colours, depth);
    terminal::enable_raw_mode()?;
    execute!(stdout(), terminal::EnterAlternateScreen, cursor::Hide)?;
    let mut terminal = Renderer::new(size);
    let mut keys = String::new();
    loop {
        let screen = scene_of(&scene, &keys, size, depth);
        terminal.draw(&Damage::all(size), |buffer| draw(&screen, &theme, buffer))?;
        match next_key()? {
            Some(key) => keys = format!("{keys} {key}"),
            None => break,
        }
    }
    execute!(stdout(), terminal::LeaveAlternateScreen, cursor::Show)?;
    terminal::disable_raw_mode()?;
    Ok(())
}

fn colour(hex: &str) -> Option<(u8, u8, u8)> {
    let channel = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    Some((channel(0)?, channel(2)?, channel(4)?))
}

/// The name of the next key that is pressed; `None` for `q`.
fn next_key() -> std::io::Result<Option<String>> {
    loop {
        let Input::Key(key) = read()? else { continue };
        return Ok(match key.code {
            KeyCode::Char('q') => None,
            KeyCode::Char(c) if key.modifiers.contains(KeyModifiers::CONTROL) => {
                Some(format!("Ctrl-{c}"))
            }
            KeyCode::Char(c) => Some(c.to_string()),
            code => Some(format!("{code:?}")),
        });
    }
}

fn scene_of(scene: &str, more: &str, size: Size, depth: ColourDepth) -> view_model::ViewModel {
    let keys = match scene {
        "up" => "PgUp",
        "top" => "g",
        "select" => "k k k",
        "help" => "?",
        "details" => "k k k k k k i",
        "raw" => "k k i r",
        _ => "",
    };
    let mut screen = thread::screen(
        size,
        Appearance::default().look(depth.has_fills()),
        &format!("{keys} {more}"),
    );
    match scene {
        "up" => {
            screen.new_below = 3;
            screen.status.liveness = Liveness::Trouble {
                failure: failure(),
                since: None,
                seconds: Some(5),
            };
            if let Some(row) = screen.rows.first_mut() {
                let day = chrono::NaiveDate::default();
                *row = Row::Between(Separator::Gap {
                    missing: Some(9_600),
                    days: (day, day),
                });
            }
        }
        "stopped" => screen.status.liveness = Liveness::Stopped(failure()),
        _ => {}
    }
    screen.header.total = Some(14_302);
    screen.header.loaded = 1_250;
    screen.scroll.total += 80;
    screen.scroll.before += 60;
    screen
}

//! The program under test: shows what the terminal tells the program: keys, wheel, focus, answers, signals.
//! `q` leaves, Ctrl-z suspends, `!` panics, `@` panics in a task, `e` fails.

use std::error::Error;
use std::io::{self, Write};

use crossterm::event::KeyModifiers;
use futures_util::{FutureExt, StreamExt};
use ratatui::buffer::Buffer;
use ratatui::widgets::{Paragraph, Widget, Wrap};
use smsthread::chat::damage::Damage;
use smsthread::terminal::{Console, Input, Renderer, Signals, TerminalGuard, Tty, is_gone, size};

/// Runs until told to leave; the exit code.
pub fn run() -> u8 {
    match take_and_show() {
        // The terminal may be closed.
        Ok(why) => writeln!(io::stdout(), "ended: {why}").map_or(0, |()| 0),
        Err(error) => writeln!(io::stderr(), "failed: {error}").map_or(1, |()| 1),
    }
}

fn take_and_show() -> Result<String, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let guard = TerminalGuard::enter(true, false, false)?;
    let ended = runtime.block_on(show(&guard));
    drop(guard);
    runtime.shutdown_background();
    match ended {
        Err(error) if is_gone(&error) => Ok("closed".to_owned()),
        other => Ok(other?),
    }
}

async fn show(guard: &TerminalGuard) -> io::Result<String> {
    let mut tty = Tty::open(guard, Signals::listen()?)?;
    let mut screen = Renderer::new(size());
    let mut told = vec!["ready".to_owned()];
    loop {
        if told.last().is_none_or(|last| last != "suspended") {
            let text = Paragraph::new(told.join(" ")).wrap(Wrap { trim: true });
            let paint = |buffer: &mut Buffer| (&text).render(buffer.area, buffer);
            screen.draw(&Damage::all(screen.size()), paint)?;
        }
        let Some(mut heard) = tty.next().await else {
            return Ok("closed".to_owned());
        };
        loop {
            let input = heard?;
            match &input {
                Input::Key(key) if key.code.is_char('q') => return Ok("left".to_owned()),
                Input::Key(key)
                    if key.code.is_char('z') && key.modifiers.contains(KeyModifiers::CONTROL) =>
                {
                    tty.suspend()?;
                }
                Input::Key(key) if key.code.is_char('!') => panic!("bang\x1b]0;evil\x07"),
                Input::Key(key) if key.code.is_char('e') => return Err(io::Error::other("oh")),
                Input::Key(key) if key.code.is_char('@') => {
                    let _ = tokio::spawn(async { panic!("a task's own") }).await;
                }
                Input::Ended(signal) => return Ok(format!("signal {signal}")),
                Input::Resized(size) | Input::Resumed(size) => screen.set_size(*size),
                _ => {}
            }
            told.push(name(&input));
            match tty.next().now_or_never() {
                Some(Some(more)) => heard = more,
                _ => break,
            }
        }
    }
}

fn name(input: &Input) -> String {
    match input {
        Input::Key(key) => format!("{}{}", key.modifiers, key.code).replace("Control", "Ctrl-"),
        Input::Wheel(notches) => format!("wheel{notches}"),
        Input::Pointer(pointer) => format!("pointer {pointer:?}"),
        Input::Focus(focused) => format!("focus-{focused}"),
        Input::Pasted(text) => format!("paste({text})"),
        Input::Report(report) => format!("{report:?}").replace(' ', ""),
        Input::Resized(size) => format!("size{}x{}", size.width, size.height),
        Input::Suspended => "suspended".to_owned(),
        Input::Resumed(size) => format!("resumed{}x{}", size.width, size.height),
        Input::Ended(signal) => format!("signal{signal}"),
    }
}

mod cells;
mod screen;
mod slow_line;

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use futures_util::Stream;

use super::main_loop::MainLoop;
use super::screen::ScreenFrontend;
use super::*;
use crate::chat::state::State;
use crate::desktop::Desktop;
use crate::export::screen::ExportRunner;
use crate::layout::areas::Size;
use crate::media::Library;
use crate::runtime::{Gateway, Runtime};
use crate::tasks::{Reports, channel};
use crate::terminal::identity::TerminalIdentity;
use crate::terminal::output::{FrameSink, Renderer};
use crate::terminal::{Console, Input, TerminalReport};
use crate::thread::page::{Failure, Page, PageRequest};
use crate::ui::ColourDepth;

/// A sink that shares its frames with the test.
#[derive(Clone, Default)]
struct Frames(Arc<Mutex<Vec<Vec<u8>>>>);

impl FrameSink for Frames {
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()> {
        self.0.lock().unwrap().push(frame.to_vec());
        Ok(())
    }
}

/// A sink whose terminal is closed.
struct Gone;

impl FrameSink for Gone {
    fn write_frame(&mut self, _: &[u8]) -> io::Result<()> {
        Err(io::Error::from_raw_os_error(
            rustix::io::Errno::IO.raw_os_error(),
        ))
    }
}

/// Gives these inputs, then waits forever; `None` closes the terminal.
struct Script(VecDeque<Option<Input>>);

impl Stream for Script {
    type Item = io::Result<Input>;
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.pop_front() {
            Some(input) => Poll::Ready(input.map(Ok)),
            None => Poll::Pending,
        }
    }
}

impl Console for Script {
    fn suspend(&mut self) -> io::Result<()> {
        self.0.push_back(Some(Input::Suspended));
        self.0.push_back(Some(Input::Focus(true)));
        Ok(())
    }
}

/// A gateway that never answers.
#[derive(Clone)]
struct Silent;

impl Gateway for Silent {
    async fn fetch_page(
        &self,
        _: PageRequest,
        _: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> Result<Page, Failure> {
        std::future::pending().await
    }
}

const SIZE: Size = Size {
    width: 40,
    height: 10,
};

fn control(c: char) -> Input {
    Input::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
}

fn rules() -> crate::media::Rules {
    crate::media::Rules {
        gateway: url::Url::parse("http://127.0.0.1:9/v1").unwrap(),
        insecure_http: false,
        cap: 1,
        timeouts: crate::media::Timeouts::of_file(),
        offline: false,
    }
}

fn library(reports: Reports) -> Library {
    let workers = tokio::runtime::Handle::current();
    let limits = crate::media::Limits {
        memory: 0,
        at_once: 1,
    };
    Library::new(rules(), limits, std::env::temp_dir(), workers, reports)
}

async fn run_on(
    sink: impl FrameSink,
    inputs: impl IntoIterator<Item = Option<Input>>,
) -> io::Result<Ending> {
    leave_with(sink, inputs).await.map(|(_, cause)| cause)
}

/// As [`run_on`], and returns the state.
async fn leave_with(
    sink: impl FrameSink,
    inputs: impl IntoIterator<Item = Option<Input>>,
) -> io::Result<(Box<State>, Ending)> {
    leave_from(Renderer::with_sink(sink, SIZE), inputs).await
}

async fn leave_from(
    screen: Renderer<impl FrameSink>,
    inputs: impl IntoIterator<Item = Option<Input>>,
) -> io::Result<(Box<State>, Ending)> {
    let clock = Clock::start();
    let state = State::new(crate::chat::testing::settings(), clock.now());
    let script = Script(inputs.into_iter().collect());
    let runners = runners(Silent);
    let frontend = ScreenFrontend::new(screen, ColourDepth::None, state.appearance());
    MainLoop::new(state, frontend, script, runners, clock)
        .run()
        .await
}

fn runners<G: Gateway + Clone>(gateway: G) -> Runners<G> {
    let workers = tokio::runtime::Handle::current();
    let (reports, inbox) = channel();
    let context = crate::export::screen::ExportContext {
        most_at_once: 2_000,
        number: "+32 496 12 34 56".into(),
        contact: None,
        zone: crate::time::Zone::UTC,
        appearance: crate::layout::appearance::Appearance::default(),
        folder: std::env::temp_dir(),
        fetcher: crate::media::Fetcher::new(rules()),
        max_in_flight: 1,
    };
    let source = Arc::new(gateway.clone());
    let exports = ExportRunner::new(source, context, workers.clone(), reports.clone());
    Runners {
        archive: None,
        inbox,
        runtime: Runtime::new(gateway, workers.clone(), reports.clone()),
        library: library(reports.clone()),
        desktop: Desktop::new(TerminalIdentity::default(), workers, reports),
        exports: Box::new(exports),
    }
}

async fn run(inputs: impl IntoIterator<Item = Option<Input>>) -> (Ending, Vec<Vec<u8>>) {
    let frames = Frames::default();
    let cause = run_on(frames.clone(), inputs).await.unwrap();
    let frames = frames.0.lock().unwrap().clone();
    (cause, frames)
}

#[tokio::test]
async fn the_first_frame_waits_for_nothing() {
    let (cause, frames) = run([Some(control('c'))]).await;
    assert_eq!(cause, Ending::Quit);
    assert_eq!(frames.len(), 1);
}

#[tokio::test]
async fn a_window_that_is_shown_again_by_a_multiplexer_is_drawn_anew() {
    for inside in [false, true] {
        let frames = Frames::default();
        let screen = Renderer::with_sink(frames.clone(), SIZE).with_multiplexer(inside);
        // After its input the script is silent: then the loop must have drawn.
        let looping = leave_from(screen, [Some(Input::Focus(true))]);
        let cut = tokio::time::timeout(Duration::from_millis(50), looping).await;
        assert!(cut.is_err(), "it goes on");
        let frames = frames.0.lock().unwrap().concat();
        assert_eq!(frames.windows(4).any(|w| w == b"\x1b[2J"), inside);
    }
}

#[tokio::test]
async fn all_waiting_inputs_are_handled_before_one_frame() {
    let keys = (0..500).map(|_| Some(Input::Key(KeyCode::Down.into())));
    let report = Some(Input::Report(TerminalReport::Background((0, 0, 0))));
    // After its inputs the script is silent: then the loop must have drawn.
    let frames = Frames::default();
    let looping = run_on(frames.clone(), keys.chain([report]));
    let cut = tokio::time::timeout(Duration::from_millis(50), looping).await;
    assert!(cut.is_err(), "it goes on");
    assert!(frames.0.lock().unwrap().len() <= 2);
}

#[tokio::test]
async fn the_core_is_woken_only_when_no_key_waits() {
    // An invalid regular expression: the error is shown only when the search runs.
    let typed = std::iter::once('/').chain("/(/".chars().cycle().take(3_000));
    let typed = typed.map(|letter| Some(Input::Key(KeyCode::Char(letter).into())));
    let left = leave_with(Frames::default(), typed.chain([Some(control('c'))]));
    let (mut state, cause) = left.await.unwrap();
    assert_eq!(cause, Ending::Quit);
    let status = &state.screen().status;
    assert!(status.prompt.is_some(), "it was typed");
    assert_eq!(status.remark, None, "and not looked for on the way");
}

#[tokio::test]
async fn signals_and_a_closed_terminal_end_it() {
    assert_eq!(run([Some(Input::Ended(15))]).await.0, Ending::Signal(15));
    assert_eq!(run([None]).await.0, Ending::Closed);
    assert_eq!(run_on(Gone, []).await.unwrap(), Ending::Closed);
}

#[tokio::test]
async fn a_repaint_clears_within_the_frame_and_asks_nothing() {
    let frames = Frames::default();
    let looping = run_on(frames.clone(), [Some(Input::Resumed(SIZE))]);
    let _ = tokio::time::timeout(Duration::from_millis(50), looping).await;
    let frames = frames.0.lock().unwrap();
    let last = frames.last().unwrap();
    assert!(last.windows(4).any(|w| w == b"\x1b[2J"));
    assert!(!frames.concat().windows(3).any(|w| w == b"[6n"));
}

#[tokio::test]
async fn nothing_is_drawn_while_suspended() {
    let frames = Frames::default();
    let looping = run_on(frames.clone(), [Some(control('z'))]);
    let _ = tokio::time::timeout(Duration::from_millis(50), looping).await;
    assert_eq!(frames.0.lock().unwrap().len(), 1, "the first frame alone");
}

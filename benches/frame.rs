//! The cost of a frame, for any number of loaded messages.
//!
//! `cargo bench --bench frame`. One frame is everything between a key and the write to the
//! terminal: `update`, `State::screen`, `ui::draw`, the comparison with the last frame and its
//! bytes, at 100x40 with filled bubbles. The terminal is a sink that counts bytes. The bytes of a
//! frame are printed before the table. See `docs/measurements.md`.

use std::hint::black_box;
use std::io;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use smsthread::chat::damage::Damage;
use smsthread::chat::view_model::ViewModel as Seen;
use smsthread::gateway::parse_page;
use smsthread::terminal::Renderer;
use smsthread::terminal::output::FrameSink;
use smsthread::thread::page::PageRequest;
use smsthread::ui::{ColourDepth, Colours, Theme, draw};

mod model;

use model::{Opened, SIZE, Server};

const LOADED: [usize; 3] = [1_000, 10_000, 100_000];
const DARK: Colours = Colours {
    fg: Some((0xd8, 0xd8, 0xd8)),
    bg: Some((0x10, 0x10, 0x10)),
};

fn main() {
    let server = Server::with(1_000);
    for (key, frames) in [("Ctrl-y", 200), ("PgUp", 50)] {
        let mut program = Program::loaded(&server);
        program.turn("G");
        let before = program.bytes();
        for _ in 0..frames {
            program.turn(key);
        }
        println!(
            "{key}: {} bytes a frame",
            (program.bytes() - before) / frames
        );
    }
    divan::main();
}

/// A row up or down, back and forth over 200 rows at the oldest end.
#[divan::bench(args = LOADED, sample_count = 4_000)]
fn row(bencher: Bencher, loaded: usize) {
    let server = Server::with(loaded);
    let mut program = Program::loaded(&server);
    let mut turn = 0;
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        program.turn(if turn % 400 < 200 { "Ctrl-e" } else { "Ctrl-y" });
        turn += 1;
    });
}

/// A page, back and forth over 60 pages: the bubbles are mostly laid out anew.
#[divan::bench(args = LOADED, sample_count = 1_200)]
fn page(bencher: Bencher, loaded: usize) {
    let server = Server::with(loaded);
    let mut program = Program::loaded(&server);
    let mut turn = 0;
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        program.turn(if turn % 120 < 60 { "PgDn" } else { "PgUp" });
        turn += 1;
    });
}

/// From the first answer's bytes to the first frame with messages.
#[divan::bench(args = [80, 500])]
fn opening(bencher: Bencher, messages: u32) {
    let server = Server::with(messages as usize);
    bencher.bench_local(|| {
        let mut program = Program::new(Opened::new(&server));
        program.draw();
        program.bytes()
    });
}

/// Reading one answer of the gateway, of the largest size that it gives.
#[divan::bench]
fn answer(bencher: Bencher) {
    let server = Server::with(2_000);
    let asked = PageRequest {
        page: 1,
        limit: 2_000,
    };
    let body = server.body(asked);
    bencher
        .counter(BytesCount::of_str(&body))
        .bench_local(|| parse_page(black_box(body.as_bytes()), asked, "32496123456"));
}

/// The program between its edges.
struct Program<'a> {
    opened: Opened<'a>,
    terminal: Renderer<Count>,
    drawn: Option<Arc<Seen>>,
    theme: Theme,
}

impl<'a> Program<'a> {
    fn new(opened: Opened<'a>) -> Self {
        Self {
            opened,
            terminal: Renderer::with_sink(Count(0), SIZE),
            drawn: None,
            theme: Theme::new(DARK, ColourDepth::True),
        }
    }

    /// All is loaded, and the oldest message on screen.
    fn loaded(server: &'a Server) -> Self {
        let mut program = Self::new(Opened::loaded(server));
        program.draw();
        program
    }

    /// A key and the frame that answers it.
    fn turn(&mut self, key: &str) {
        self.opened.press(key);
        self.draw();
    }

    fn draw(&mut self) {
        let (seen, theme) = (self.opened.state.screen(), &self.theme);
        let damage = match &self.drawn {
            Some(drawn) => Damage::between(drawn, seen),
            None => Damage::all(seen.size),
        };
        self.terminal
            .draw(&damage, |buffer| draw(seen, theme, buffer))
            .expect("a frame");
        self.drawn = Some(Arc::clone(seen));
    }

    fn bytes(&self) -> usize {
        self.terminal.sink().0
    }
}

/// Counts the bytes of the frames.
struct Count(usize);

impl FrameSink for Count {
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()> {
        self.0 += frame.len();
        Ok(())
    }
}

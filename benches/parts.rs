//! Parts of a frame apart: laying out and wrapping, and comparing two frames.
//!
//! `cargo bench --bench parts`.

use std::hint::black_box;
use std::io;

use divan::Bencher;
use divan::counter::ItemsCount;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use smsthread::chat::damage::Damage;
use smsthread::layout::bubble::{Bubble, Look, Metrics, wrap};
use smsthread::terminal::Renderer;
use smsthread::terminal::output::FrameSink;
use smsthread::text::columns::Columns;
use smsthread::time::Zone;
use smsthread::ui::{ColourDepth, Colours, Theme, draw};

mod model;

use model::{Opened, SIZE, Server};

const MESSAGES: u32 = 2_000;

fn main() {
    divan::main();
}

/// Texts of real length, broken into lines.
#[divan::bench(args = [30, 60])]
fn wrapping(bencher: Bencher, width: usize) {
    let server = Server::with(MESSAGES as usize);
    let opened = Opened::loaded(&server);
    let messages = opened.state.thread().newest_first();
    let texts: Vec<String> = messages.map(|(_, m)| m.text().to_owned()).collect();
    bencher.counter(ItemsCount::new(MESSAGES)).bench_local(|| {
        texts
            .iter()
            .map(|text| wrap(text, width, Columns::USUAL).len())
            .sum::<usize>()
    });
}

/// The same texts, with everything else of a bubble.
#[divan::bench(args = [Look::Filled, Look::Outlined])]
fn bubbles(bencher: Bencher, look: Look) {
    let server = Server::with(MESSAGES as usize);
    let opened = Opened::loaded(&server);
    let messages: Vec<_> = opened.state.thread().newest_first().collect();
    let metrics = Metrics {
        transcript: SIZE,
        look,
        columns: Columns::USUAL,
    };
    bencher.counter(ItemsCount::new(MESSAGES)).bench_local(|| {
        let heights = messages
            .iter()
            .map(|(_, message)| Bubble::layout(message, metrics, Zone::UTC).height());
        heights.sum::<usize>()
    });
}

/// A frame compared with another one, and the bytes that lead from one to the other.
#[divan::bench(args = ["PgUp", "Ctrl-y", "?"])]
fn diff(bencher: Bencher, key: &str) {
    let server = Server::with(MESSAGES as usize);
    let mut opened = Opened::loaded(&server);
    opened.press("G");
    let theme = Theme::new(Colours::default(), ColourDepth::True);
    let mut frames = Vec::new();
    for _ in 0..2 {
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        draw(opened.state.screen(), &theme, &mut buffer);
        frames.push(buffer);
        opened.press(key);
    }
    let mut terminal = Renderer::with_sink(Count(0), SIZE);
    let mut turns = frames.iter().cycle();
    bencher.bench_local(|| {
        let frame = turns.next().expect("two frames");
        let drawn = terminal.draw(&Damage::all(SIZE), |buffer| buffer.clone_from(frame));
        drawn.expect("a frame");
        black_box(terminal.sink().0)
    });
}

/// Counts the bytes of the frames.
struct Count(usize);

impl FrameSink for Count {
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()> {
        self.0 += frame.len();
        Ok(())
    }
}

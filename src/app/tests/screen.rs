//! Many small updates lead to the same screen as one redraw.

use proptest::prelude::*;
use ratatui::buffer::Buffer;

use crate::chat::damage::Damage;
use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, message, outbound};
use crate::layout::areas::Size;
use crate::layout::bubble::Look;
use crate::message::{DeliveryStatus, Direction};
use crate::terminal::Renderer;
use crate::ui;
use crate::ui::{ColourDepth, Colours, Theme};

/// Characters of every width, and some whose width terminals dispute.
const TEXTS: [&str; 6] = [
    "short",
    "two words and then some more, so that it takes several rows of its bubble in any terminal",
    "né à Liège, déjà vu; ça coûte 5 €…",
    "你好，世界。这是一条很长的短信，需要好几行才能显示完。",
    "see https://example.org/a/path 👍 and 🎉🎉",
    "👩\u{200D}👩\u{200D}👧 ❤\u{FE0F} 🇧🇪 e\u{301}",
];

#[derive(Clone, Debug)]
enum Step {
    Keys(&'static str),
    Arrive(usize, bool),
    Vanish(usize),
    Pass(u64),
    Resize(u16, u16),
    Repaint,
    Colours(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let keys = [
        "Ctrl-e", "Ctrl-y", "Ctrl-e", "Ctrl-y", "j", "k", "PgUp", "PgDn", "Ctrl-d", "Ctrl-u", "G",
        "g", "?", "i", "q", "R",
    ];
    prop_oneof![
        12 => prop::sample::select(keys.to_vec()).prop_map(Step::Keys),
        2 => (0..TEXTS.len(), any::<bool>()).prop_map(|(text, ours)| Step::Arrive(text, ours)),
        1 => (0..40_usize).prop_map(Step::Vanish),
        2 => (1..30_u64).prop_map(Step::Pass),
        // On narrower screens the parser wraps characters that it takes for wider.
        1 => (24..90_u16, 1..30_u16).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => Just(Step::Repaint),
        1 => any::<bool>().prop_map(Step::Colours),
    ]
}

fn server() -> Server {
    let mut server = Server::default();
    for (i, text) in (0..).zip(TEXTS.iter().cycle().take(80)) {
        let at = START - 200_000 + i * i * 30;
        server.arrive(match i % 5 {
            0 => outbound(at, text, DeliveryStatus::NotDelivered),
            1 | 3 => message(at, Direction::Outbound, text),
            _ => message(at, Direction::Inbound, text),
        });
    }
    server
}

/// The program's drawing side, with a terminal at its end.
struct Terminal {
    screen: Renderer<Vec<Vec<u8>>>,
    drawn: Option<std::sync::Arc<crate::chat::view_model::ViewModel>>,
    theme: Theme,
    parser: vt100::Parser,
    frames: usize,
}

impl Terminal {
    fn new(size: Size) -> Self {
        Self {
            screen: Renderer::with_sink(Vec::new(), size),
            drawn: None,
            theme: Theme::new(Colours::default(), ColourDepth::True),
            parser: parser(size),
            frames: 0,
        }
    }

    fn draw(&mut self, sim: &mut Sim) {
        let seen = sim.state.screen();
        let damage = match &self.drawn {
            Some(drawn) => Damage::between(drawn, seen),
            None => Damage::all(seen.size),
        };
        let paint = |buffer: &mut Buffer| ui::draw(seen, &self.theme, buffer);
        self.screen.set_cursor(ui::cursor(seen, &self.theme));
        self.screen.draw(&damage, paint).unwrap();
        self.drawn = Some(std::sync::Arc::clone(seen));
        for frame in &self.screen.sink()[self.frames..] {
            // The parser does not draw U+FFFD, and does not know the sequence for repeats.
            let frame = String::from_utf8_lossy(frame).replace('\u{FFFD}', "¿");
            let frame = repeated(&frame);
            self.parser.process(frame.as_bytes());
        }
        self.frames = self.screen.sink().len();
    }

    fn resize(&mut self, size: Size) {
        self.screen.set_size(size);
        self.parser
            .screen_mut()
            .set_size(cells(size.height), cells(size.width));
    }

    /// The screen after a redraw of the same state.
    fn fresh(&self, sim: &mut Sim) -> vt100::Parser {
        let mut fresh = Self {
            theme: self.theme.clone(),
            ..Self::new(self.screen.size())
        };
        fresh.draw(sim);
        fresh.parser
    }
}

/// The frame with each repeated character written out.
fn repeated(frame: &str) -> String {
    let mut out = String::new();
    let mut rest = frame;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        out.push_str(before);
        let end = after.find(|c: char| c.is_ascii_alphabetic()).unwrap();
        let (sequence, left) = after.split_at(end + 1);
        match sequence.strip_suffix('b') {
            Some(count) => {
                let last = out.chars().next_back().unwrap();
                out.extend(std::iter::repeat_n(last, count.parse().unwrap()));
            }
            None => out.extend(["\x1b[", sequence]),
        }
        rest = left;
    }
    out + rest
}

fn cells(count: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(count).unwrap()
}

fn parser(size: Size) -> vt100::Parser {
    vt100::Parser::new(cells(size.height), cells(size.width), 0)
}

/// All cells that look different.
fn differences(a: &vt100::Screen, b: &vt100::Screen) -> Vec<String> {
    let (height, width) = a.size();
    let places = (0..height.get()).flat_map(|y| (0..width.get()).map(move |x| (y, x)));
    let look = |screen: &vt100::Screen, (y, x)| {
        let cell = screen.cell(y, x).unwrap();
        let text = if cell.contents().is_empty() {
            " "
        } else {
            cell.contents()
        };
        let ink = (text != " " || cell.underline() || cell.inverse())
            .then(|| (cell.fgcolor(), cell.bold(), cell.dim(), cell.underline()));
        format!("{text:?} {:?} {} {ink:?}", cell.bgcolor(), cell.inverse())
    };
    places
        .map(|place| (place, look(a, place), look(b, place)))
        .filter(|(_, a, b)| a != b)
        .map(|(place, a, b)| format!("{place:?}: {a} for {b}"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn updates_add_up_to_a_redraw(
        look in prop::sample::select(vec![Look::Round, Look::Filled, Look::Outlined]),
        repeats in any::<bool>(),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let size = Size { width: 60, height: 20 };
        let mut sim = Sim::with_look(server(), size, look);
        let mut terminal = Terminal::new(size);
        terminal.screen.set_repeats(repeats);
        terminal.draw(&mut sim);
        for step in &steps {
            match *step {
                Step::Keys(keys) => sim.keys(keys),
                Step::Arrive(text, ours) => {
                    let side = if ours { Direction::Outbound } else { Direction::Inbound };
                    let at = START + i64::try_from(sim.clock.as_secs()).unwrap();
                    sim.server.arrive(message(at, side, TEXTS[text]));
                }
                Step::Vanish(index) => drop(sim.server.list.remove(index)),
                Step::Pass(seconds) => sim.pass(seconds),
                Step::Resize(width, height) => {
                    let size = Size { width, height };
                    terminal.resize(size);
                    sim.send(Event::Resized(size));
                }
                Step::Repaint => terminal.screen.repaint(),
                Step::Colours(known) => {
                    let colour = |grey| known.then_some((grey, grey, grey));
                    let colours = Colours { fg: colour(0xd0), bg: colour(0x10) };
                    terminal.theme = Theme::new(colours, ColourDepth::True);
                    terminal.drawn = None;
                }
            }
            sim.answer_all();
            terminal.draw(&mut sim);
            let fresh = terminal.fresh(&mut sim);
            let (shown, fresh) = (terminal.parser.screen(), fresh.screen());
            let differences = differences(shown, fresh);
            prop_assert!(differences.is_empty(), "after {step:?}: {differences:#?}");
            prop_assert_eq!(shown.cursor_position(), fresh.cursor_position(), "after {:?}", step);
        }
    }
}

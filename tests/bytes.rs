//! What scrolling costs on the way to the terminal: 10,000 messages at 100x40, as shipped. Bytes are
//! the same in every run.

#[path = "bytes/texts.rs"]
mod texts;

use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use smsthread::chat::action::key_of;
use smsthread::chat::damage::Damage;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::Event;
use smsthread::chat::state::{Settings, State};
use smsthread::chat::update::update;
use smsthread::chat::view_model;
use smsthread::layout::appearance::{Appearance, Bubbles};
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::Look;
use smsthread::message::{DeliveryStatus, Direction, Message, MessageFields};
use smsthread::terminal::Renderer;
use smsthread::thread::page::Page;
use smsthread::time::{Now, UnixTime, Zone};
use smsthread::ui;
use smsthread::ui::{ColourDepth, Colours, Theme};

const SIZE: Size = Size {
    width: 100,
    height: 40,
};
const NOW: i64 = 1_749_132_120;

/// The program without terminal and gateway, and a counter of the bytes that it would write.
struct Program {
    state: State,
    screen: Renderer<Vec<Vec<u8>>>,
    drawn: Option<Arc<view_model::ViewModel>>,
    theme: Theme,
    /// Newest first.
    list: Vec<Message>,
}

impl Program {
    /// A program with `count` messages, all loaded; the newest is selected.
    fn loaded(count: u64, depth: ColourDepth) -> Self {
        let look = match depth {
            ColourDepth::None | ColourDepth::Ansi16 => Look::Outlined,
            _ => Look::Filled,
        };
        Self::looking(look, count, depth)
    }

    /// The same in bubbles of one look. If these are round, the terminal can repeat characters by a
    /// sequence.
    fn looking(look: Look, count: u64, depth: ColourDepth) -> Self {
        let settings = Settings {
            number: "+32 496 12 34 56".into(),
            contact: None,
            page_size: 500.into(),
            max_messages: 200_000,
            refresh: Some(Duration::from_secs(15)),
            zone: Zone::UTC,
            look,
            seed: 1,
        };
        let colours = Colours {
            fg: Some((0xd8, 0xd8, 0xd8)),
            bg: Some((0x10, 0x10, 0x10)),
        };
        let appearance = Appearance {
            bubbles: match look {
                Look::Round => Bubbles::Round,
                Look::Filled => Bubbles::Flat,
                Look::Outlined => Bubbles::Outline,
            },
            ..Appearance::default()
        };
        let mut screen = Renderer::with_sink(Vec::new(), SIZE);
        screen.set_repeats(look == Look::Round);
        let mut program = Self {
            state: State::new(settings, now()),
            screen,
            drawn: None,
            theme: Theme::of(colours, depth, appearance),
            list: (1..=count)
                .rev()
                .map(|number| message(number, count))
                .collect(),
        };
        program.tell(Event::Resized(SIZE));
        while program.state.thread().len() < count {
            program.press("PgUp");
        }
        program.press("G");
        program
    }

    /// Sends the core an event, and answers every request for a page.
    fn tell(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in update(&mut self.state, event, now()) {
                if let Effect::FetchPage { id, request } = effect {
                    let end = |at: u64| usize::try_from(at).unwrap().min(self.list.len());
                    let messages = self.list[end(request.start())..end(request.end())].to_vec();
                    let total = Some(self.list.len() as u64);
                    let page = Page {
                        asked: request,
                        answered: request,
                        total,
                        messages,
                    };
                    events.push(Event::PageFetched { id, page });
                }
            }
        }
    }

    fn press(&mut self, key: &str) {
        self.tell(Event::KeyPressed(key_of(key).unwrap()));
    }

    /// Draws the current frame, and returns its number of bytes.
    fn draw(&mut self) -> usize {
        let frames = self.screen.sink().len();
        let seen = self.state.screen();
        let damage = match &self.drawn {
            Some(drawn) => Damage::between(drawn, seen),
            None => Damage::all(seen.size),
        };
        let paint = |buffer: &mut Buffer| ui::draw(seen, &self.theme, buffer);
        self.screen.draw(&damage, paint).unwrap();
        self.drawn = Some(Arc::clone(seen));
        self.screen.sink()[frames..].concat().len()
    }

    /// The mean number of bytes per key, over many presses.
    fn mean(&mut self, key: &str, times: usize) -> usize {
        self.draw();
        let bytes: usize = (0..times)
            .map(|_| {
                self.press(key);
                self.draw()
            })
            .sum();
        bytes / times
    }
}

fn now() -> Now {
    Now {
        elapsed: Duration::ZERO,
        wall: UnixTime::new(NOW).unwrap(),
    }
}

/// Message `number` of `count`: twice a day, both sides talk for an hour.
fn message(number: u64, count: u64) -> Message {
    let ours = number * 7 % 20 < 9;
    let (sender, receiver) = if ours {
        ("Shop", "32496123456")
    } else {
        ("32496123456", "Shop")
    };
    let age = i64::try_from(count - number).unwrap();
    let status = match number % 40 {
        _ if !ours => DeliveryStatus::Delivered,
        3 => DeliveryStatus::NotDelivered,
        6 => DeliveryStatus::Submitted,
        _ => DeliveryStatus::Delivered,
    };
    Message::new(MessageFields {
        id: ours.then(|| format!("id{number:08x}").as_str().into()),
        direction: if ours {
            Direction::Outbound
        } else {
            Direction::Inbound
        },
        sender: sender.into(),
        receiver: receiver.into(),
        text: Some(texts::text(number).as_str().into()),
        sent_at: UnixTime::new(NOW - age * 180 - age / 20 * 39_600),
        status,
        attachments: Box::new([]),
        raw: None,
        unreadable: false,
    })
}

#[test]
fn the_texts_are_like_those_that_were_measured_elsewhere() {
    let texts: Vec<String> = (1..=10_000).map(texts::text).collect();
    let mean = texts.iter().map(String::len).sum::<usize>() / texts.len();
    assert!((78..=86).contains(&mean), "{mean}");
    let special = texts.iter().filter(|text| !text.is_ascii()).count();
    assert!((3_000..=4_000).contains(&special), "{special}");
}

#[test]
fn a_scrolled_row_costs_one_row() {
    // This is 1.1 times what `less -R` writes for texts like these.
    let limits = [
        (ColourDepth::True, 100),
        (ColourDepth::Indexed256, 100),
        (ColourDepth::None, 150),
    ];
    for (depth, limit) in limits {
        let mut program = Program::loaded(10_000, depth);
        program.press("PgUp");
        let up = program.mean("Ctrl-y", 300);
        let down = program.mean("Ctrl-e", 300);
        println!("{depth:?}: {up} up, {down} down");
        assert!(
            up <= limit && down <= limit,
            "{depth:?}: {up} up, {down} down"
        );
    }
}

#[test]
fn a_scrolled_row_of_round_bubbles_costs_little_more() {
    // This is 2.2 times what `less -R` writes for texts like these: corners, the scroll bar and the
    // cursor.
    let mut program = Program::looking(Look::Round, 10_000, ColourDepth::True);
    program.press("PgUp");
    let up = program.mean("Ctrl-y", 300);
    let down = program.mean("Ctrl-e", 300);
    println!("{up} up, {down} down");
    assert!(up <= 200 && down <= 200, "{up} up, {down} down");
}

#[test]
fn a_page_costs_less_than_its_text_in_a_pager() {
    for (depth, limit) in [(ColourDepth::True, 3_082), (ColourDepth::Indexed256, 3_082)] {
        let mut program = Program::loaded(10_000, depth);
        let up = program.mean("PgUp", 50);
        let down = program.mean("PgDn", 40);
        println!("{depth:?}: {up} up, {down} down");
        assert!(
            up <= limit && down <= limit,
            "{depth:?}: {up} up, {down} down"
        );
    }
}

#[test]
fn a_long_thread_costs_what_a_short_one_does() {
    let [short, long] = [1_000, 20_000].map(|count| {
        let mut program = Program::loaded(count, ColourDepth::True);
        program.press("PgUp");
        program.mean("Ctrl-y", 200)
    });
    // The numbers in the texts are longer, and the scroll bar's thumb is different.
    println!("{short} of 1,000, {long} of 20,000");
    assert!(
        short.abs_diff(long) <= 20,
        "{short} of 1,000, {long} of 20,000"
    );
}

#[test]
fn a_burst_of_keys_costs_one_frame() {
    let mut program = Program::loaded(10_000, ColourDepth::True);
    program.press("PgUp");
    program.draw();
    for _ in 0..60 {
        program.press("Ctrl-y");
    }
    let bytes = program.draw();
    println!("{bytes}");
    assert!(bytes <= 3_500, "{bytes}");
}

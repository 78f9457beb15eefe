//! Properties that hold for any bytes; each function panics if its property does not hold. Each
//! fuzz target calls one function, and `tests/fuzz_replay.rs` calls all of them on the corpora.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::json;
use smsthread::chat::action::key_of;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::Event;
use smsthread::chat::state::{Settings, State};
use smsthread::chat::update::update;
use smsthread::gateway::parse_page;
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::{Bubble, Look, Metrics, width};
use smsthread::media::decode_untrusted;
use smsthread::message::json::{english_datetime, raw_record};
use smsthread::message::{DeliveryStatus, Direction, Message, MessageFields, RawRecord};
use smsthread::number;
use smsthread::picture::{CellBox, Pixels, Room};
use smsthread::terminal::keys::ParsedInput;
use smsthread::terminal::parser::Parser;
use smsthread::text::columns::Columns;
use smsthread::text::{MAX_CLUSTER, SafeText, TextChanges};
use smsthread::thread::page::{Page, PageRequest};
use smsthread::thread::{Above, Doubt, Slice, Thread};
use smsthread::time::{Now, UnixTime, Zone};
use smsthread::ui;
use smsthread::ui::{ColourDepth, Theme};
use unicode_segmentation::UnicodeSegmentation;

const PHONE: &str = "32496123456";
const ASKED: PageRequest = PageRequest {
    page: 1,
    limit: 100,
};
const START: Now = Now {
    elapsed: Duration::ZERO,
    wall: UnixTime::EPOCH,
};

/// The body of an answer: every text that comes out of it is safe.
pub fn page(data: &[u8]) {
    match parse_page(data, ASKED, PHONE) {
        Ok(page) => {
            assert!(page.messages.len() <= 10_000);
            page.messages.iter().for_each(assert_safe_message);
        }
        Err(error) => {
            let failure = error.failure();
            assert_safe_line(&failure.what);
            assert_safe(&failure.advice);
            assert_safe(&error.to_string());
        }
    }
}

/// The bytes of a file: pixels for a box of 16 by 12 cells, or none.
pub fn picture(data: &[u8]) {
    let room = Room {
        cells: CellBox {
            columns: 16,
            rows: 12,
        },
        cell: Pixels {
            width: 5,
            height: 9,
        },
    };
    if let Some((raster, size)) = decode_untrusted(data, room) {
        assert!(size.width > 0 && size.height > 0);
        let cells = room.fit(size);
        let pixels = room.pixels(cells);
        assert_eq!((raster.width, raster.height), (pixels.width, pixels.height));
        assert_eq!(
            raster.rgba.len() as u64,
            4 * u64::from(raster.width) * u64::from(raster.height)
        );
    }
}

/// A text and a size: sanitised once for all, and laid out within the bubble.
pub fn text(data: &[u8]) {
    let mut bytes = Bytes(data);
    let transcript = bytes.size();
    let look = bytes.look();
    let original = String::from_utf8_lossy(bytes.0);
    let text = SafeText::new(&original);
    assert_safe(&text);
    assert_eq!(SafeText::new(&text), text);
    assert_safe_line(&SafeText::line(&original));
    let unchanged = text.as_str() == original.replace("\r\n", "\n");
    assert_eq!(TextChanges::of_text(&original).is_empty(), unchanged);
    assert_safe(&text.shortened(10));

    let message = Message::new(MessageFields {
        text: Some(text),
        ..fields()
    });
    let metrics = Metrics {
        transcript,
        look,
        columns: Columns::USUAL,
    };
    let bubble = Bubble::layout(&message, metrics, Zone::UTC);
    for row in 0..bubble.height() {
        let mut column = 0;
        for span in bubble.row(row) {
            assert!(span.column >= column, "spans overlap");
            assert!(!span.text.contains(['\n', '\t']));
            column = span.column + u16::try_from(width(span.text, Columns::USUAL)).expect("narrow");
        }
        assert!(column <= bubble.width, "a row is wider than its bubble");
    }
    assert_eq!(bubble.row(bubble.height()).count(), 0);
}

/// A screen's size, keys and the body of an answer: drawn in every view.
pub fn draw(data: &[u8]) {
    let mut bytes = Bytes(data);
    let size = bytes.size();
    let look = bytes.look();
    let Ok(page) = parse_page(bytes.0, ASKED, PHONE) else {
        return;
    };
    let mut state = State::new(settings(look), START);
    let mut effects = update(&mut state, Event::Resized(size), START);
    let Some(Effect::FetchPage { id, .. }) = effects.pop() else {
        panic!("the newest slice is asked for first");
    };
    // All other effects stay unanswered.
    let _ = update(&mut state, Event::PageFetched { id, page }, START);
    draw_once(&mut state, size);
    for key in ["i", "PgDn", "r", "G", "q", "PgUp", "k", "i", "q", "g", "?"] {
        let key = key_of(key).expect("a key");
        let _ = update(&mut state, Event::KeyPressed(key), START);
        draw_once(&mut state, size);
    }
}

fn draw_once(state: &mut State, size: Size) {
    let theme = Theme::new(ui::Colours::default(), ColourDepth::None);
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    ui::draw(state.screen(), &theme, &mut buffer);
    for cell in buffer.content() {
        assert!(cell.symbol().len() <= MAX_CLUSTER, "{:?}", cell.symbol());
        assert!(!cell.symbol().chars().any(char::is_control));
    }
}

/// Pages in any order, of any content: the thread stays in order and its counts true.
pub fn merge(data: &[u8]) {
    let mut bytes = Bytes(data);
    let mut thread = Thread::default();
    while !bytes.0.is_empty() {
        let Some(slice) = Slice::new(bytes.page(), false) else {
            continue;
        };
        // Refused for lack of proof: nothing may have changed, which the next round checks.
        let _ = thread.merge(slice, Doubt::Refuse);
        assert_ordered(&thread);
    }
}

fn assert_ordered(thread: &Thread) {
    let all: Vec<_> = thread.newest_first().collect();
    assert_eq!(all.len() as u64, thread.len());
    let pending = all.iter().filter(|(_, message)| message.is_pending());
    assert_eq!(thread.counts().pending, pending.count() as u64);
    for pair in all.windows(2) {
        let (newer, older) = (pair[0].0, pair[1].0);
        assert!(newer.second() >= older.second(), "the seconds go back");
        assert!(thread.is_before(older, newer));
        // Across a gap the indices are what the gateway claimed, which may be anything.
        if thread.above(newer) == Above::Message(older) {
            assert_eq!(thread.index_of(newer) + 1, thread.index_of(older));
        }
        assert_eq!(thread.older(newer), Some(older));
        assert_eq!(thread.newer(older), Some(newer));
    }
    for (key, message) in &all {
        assert_eq!(thread.get(*key), Some(message.clone()));
        assert_eq!(thread.nearest(*key), Some(*key));
        let _ = (
            thread.above(*key),
            thread.older_edge(*key),
            thread.position(*key),
        );
    }
}

/// A country and a writing: a number that is understood is understood again.
pub fn number(data: &[u8]) {
    let mut bytes = Bytes(data);
    let codes = ["", "BE", "NL", "US", "IT", "AR", "CI", "zz"];
    let country = number::Country::parse(codes[usize::from(bytes.next()) % codes.len()]);
    match number::parse(&String::from_utf8_lossy(bytes.0), country) {
        Ok(recipient) => {
            let wire = recipient.wire();
            assert!(wire.bytes().all(|b| b.is_ascii_digit()), "{wire}");
            assert!((3..=15).contains(&wire.len()), "{wire}");
            assert_safe_line(recipient.shown());
            if !recipient.is_short_code() {
                let again = number::parse(&format!("+{wire}"), None).expect("a number");
                assert_eq!(again.wire(), wire);
            }
        }
        Err(error) => {
            assert_safe_line(&error.to_string());
            assert_safe(&error.advice());
        }
    }
}

/// A `datetime` and no `unixDatetime`: a time that is read is written and read alike.
pub fn datetime(data: &[u8]) {
    let read = |datetime: &str| {
        let item = json!({"message": "x", "datetime": datetime});
        let body = json!({"total": 1, "conversation": [item]}).to_string();
        let page = parse_page(body.as_bytes(), ASKED, PHONE).expect("a page");
        page.messages.first().expect("one").sent_at()
    };
    if let Some(time) = read(&String::from_utf8_lossy(data)) {
        assert_eq!(read(&english_datetime(time)), Some(time));
    }
}

/// Bytes from the terminal: they mean the same in whatever pieces they come at once, and nothing
/// stays open for ever.
pub fn keys(data: &[u8]) {
    let heard = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let mut parser = Parser::default();
        for piece in pieces {
            parser.feed(piece, Duration::ZERO);
        }
        for _ in 0..=data.len() {
            if parser.deadline().is_none() {
                break;
            }
            parser.give_up();
        }
        assert_eq!(parser.deadline(), None, "something stays open");
        std::iter::from_fn(|| parser.pop()).collect::<Vec<_>>()
    };
    let at_once = heard(&mut std::iter::once(data));
    assert_eq!(heard(&mut data.chunks(1)), at_once);
    assert!(at_once.len() <= data.len());
    for told in at_once {
        if let ParsedInput::Pasted(text) = told {
            assert!(text.len() <= 3 * 64 * 1024);
        }
    }

    let mut bytes = Bytes(data);
    let mut parser = Parser::default();
    let mut now = Duration::ZERO;
    while !bytes.0.is_empty() {
        now += Duration::from_millis(u64::from(bytes.next()) * 4);
        if parser.deadline().is_some_and(|deadline| deadline <= now) {
            parser.give_up();
        }
        let length = usize::from(bytes.next() % 16).min(bytes.0.len());
        let (piece, rest) = bytes.0.split_at(length);
        bytes.0 = rest;
        parser.feed(piece, now);
        while parser.pop().is_some() {}
    }
}

fn assert_safe_message(message: &Message) {
    for line in [message.sender(), message.receiver()] {
        assert_safe_line(line);
    }
    assert_safe_line(message.status().word());
    message.id().into_iter().for_each(assert_safe_line);
    for file in message.attachments() {
        for line in [&file.name, &file.link, &file.mime] {
            assert_safe_line(line);
        }
    }
    assert_safe(message.text());
    assert_safe(&raw_record(message));
    assert_safe(&format!("{message:?}"));
}

fn assert_safe_line(text: &str) {
    assert_safe(text);
    assert!(!text.contains(['\n', '\t']));
}

fn assert_safe(text: &str) {
    for c in text.chars() {
        assert!(!c.is_control() || matches!(c, '\n' | '\t'), "{c:?}");
        let reorders = matches!(
            c,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        ) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}');
        assert!(!reorders, "{c:?}");
        assert!(!matches!(c, '\u{E0000}'..='\u{E01EF}'), "{c:?}");
    }
    assert!(text.graphemes(true).all(|g| g.len() <= MAX_CLUSTER));
}

fn settings(look: Look) -> Settings {
    Settings {
        number: PHONE.into(),
        contact: None,
        page_size: 100.into(),
        max_messages: 200_000,
        refresh: None,
        zone: Zone::UTC,
        look,
        seed: 1,
    }
}

fn fields() -> MessageFields {
    MessageFields {
        id: None,
        direction: Direction::Inbound,
        sender: PHONE.into(),
        receiver: "Shop".into(),
        text: None,
        sent_at: Some(UnixTime::EPOCH),
        status: DeliveryStatus::Delivered,
        attachments: Box::default(),
        raw: None,
        unreadable: false,
    }
}

/// Numbers out of the fuzzer's bytes; zero once they are used up.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    fn size(&mut self) -> Size {
        Size {
            width: u16::from(self.next()) + 1,
            height: u16::from(self.next() % 80) + 1,
        }
    }

    fn look(&mut self) -> Look {
        match self.next() % 2 {
            0 => Look::Filled,
            _ => Look::Outlined,
        }
    }

    fn page(&mut self) -> Page {
        let limit = u32::from(self.next() % 16) + 1;
        let asked = PageRequest {
            page: u32::from(self.next() % 8) + 1,
            limit,
        };
        let count = self.next() % 20;
        Page {
            asked,
            answered: PageRequest {
                limit: limit + u32::from(self.next().is_multiple_of(7)),
                ..asked
            },
            total: self.next().checked_sub(100).map(u64::from),
            messages: (0..count).map(|_| self.message()).collect(),
        }
    }

    fn message(&mut self) -> Message {
        let (what, when) = (self.next(), self.next());
        let status = match what & 3 {
            0 => DeliveryStatus::Submitted,
            1 => DeliveryStatus::Delivered,
            2 => DeliveryStatus::Rejected,
            _ => DeliveryStatus::Other("ODD".into()),
        };
        let raw = (what & 4 != 0).then(|| RawRecord::new(&what.to_string()));
        Message::new(MessageFields {
            id: (what & 8 != 0).then(|| (when % 32).to_string().into()),
            direction: [Direction::Inbound, Direction::Outbound][usize::from(what >> 7)],
            text: Some((what >> 4).to_string().into()),
            sent_at: (when != 255)
                .then(|| UnixTime::new(i64::from(when / 4)))
                .flatten(),
            status,
            unreadable: raw.is_some() && what & 16 != 0,
            raw,
            ..fields()
        })
    }
}

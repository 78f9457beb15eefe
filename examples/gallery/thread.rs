//! The thread that the gallery shows.

use std::time::Duration;

use crossterm::event::KeyEvent;
use smsthread::chat::action::key_of;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::Event;
use smsthread::chat::state::{Settings, State};
use smsthread::chat::update::update;
use smsthread::chat::view_model::ViewModel;
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::Look;
use smsthread::message::{
    Attachment, DeliveryStatus, Direction, Message, MessageFields, RawRecord,
};
use smsthread::thread::page::{Failure, FailureKind, Page};
use smsthread::time::{Now, UnixTime, Zone};

/// Thu 5 June 2025, 14:02 UTC.
const NOW: i64 = 1_749_132_120;
const DAY: i64 = 86_400;

/// The gallery's thread on a screen, after some keys.
pub fn screen(size: Size, look: Look, keys: &str) -> ViewModel {
    let mut state = open(size, look);
    for key in keys.split(' ').filter_map(key_of) {
        press(&mut state, key);
    }
    ViewModel::clone(state.screen())
}

/// The gallery's thread, loaded.
fn open(size: Size, look: Look) -> State {
    let settings = Settings {
        number: "+32 496 12 34 56".into(),
        contact: Some("Ann (Shop)".into()),
        page_size: 100.into(),
        max_messages: 10_000_000,
        refresh: Some(Duration::from_secs(15)),
        zone: Zone::UTC,
        look,
        seed: 1,
    };
    let mut state = State::new(settings, now());
    answer(&mut state, Event::Resized(size));
    state
}

/// What a key does, and the work that it leaves to be done.
fn press(state: &mut State, key: KeyEvent) {
    answer(state, Event::KeyPressed(key));
    while state.next_wakeup().is_some_and(|at| at <= now().elapsed) {
        answer(state, Event::Woke);
    }
}

fn now() -> Now {
    Now {
        elapsed: Duration::ZERO,
        wall: UnixTime::new(NOW).unwrap_or(UnixTime::EPOCH),
    }
}

/// Takes an event, and gives every page that is asked for.
fn answer(state: &mut State, event: Event) {
    let mut events = vec![event];
    while let Some(event) = events.pop() {
        for effect in update(state, event, now()) {
            if let Effect::FetchPage { id, request } = effect {
                let messages = messages();
                let page = Page {
                    asked: request,
                    answered: request,
                    total: Some(messages.len() as u64),
                    messages,
                };
                events.push(Event::PageFetched { id, page });
            }
        }
    }
}

/// A gateway that does not answer.
pub fn failure() -> Failure {
    Failure {
        kind: FailureKind::Unreachable,
        what: "The gateway at api.smsgatewayapi.com did not answer.".into(),
        advice: "Is the network up?".into(),
        retry_after: None,
    }
}

/// Seconds before now, side, text, status, files.
type Told = (i64, Direction, &'static str, DeliveryStatus, Files);
type Files = &'static [(&'static str, &'static str)];

fn messages() -> Vec<Message> {
    let told = today().into_iter().chain(earlier());
    told.enumerate().map(message).collect()
}

fn message((index, (ago, direction, text, status, files)): (usize, Told)) -> Message {
    let outbound = direction == Direction::Outbound;
    let unreadable = text == "GARBAGE";
    Message::new(MessageFields {
        id: outbound.then(|| format!("m-{index}").into()),
        direction,
        sender: if outbound { "Shop" } else { "32496123456" }.into(),
        receiver: if outbound { "32496123456" } else { "Shop" }.into(),
        text: (!text.is_empty()).then(|| text.into()),
        sent_at: UnixTime::new(NOW - ago),
        status,
        attachments: files
            .iter()
            .map(|(name, mime)| Attachment {
                name: (*name).into(),
                link: format!("https://files.example/{name}").into(),
                mime: (*mime).into(),
            })
            .collect(),
        raw: unreadable.then(|| RawRecord::new(r#"{"message":[1,2],"direction":7}"#)),
        unreadable,
    })
}

const NO: Files = &[];

/// Today, newest first.
fn today() -> Vec<Told> {
    use DeliveryStatus::{Buffered, Delivered, Submitted};
    use Direction::{Inbound, Outbound};
    vec![
        (
            60,
            Outbound,
            "On its way. You will get a message when it is at the depot.",
            Submitted,
            NO,
        ),
        (90, Outbound, "Yes!", Buffered, NO),
        (400, Inbound, "Great, thank you ❤️ 👍🏽 👩‍👩‍👧 🇧🇪", Delivered, NO),
        (430, Inbound, "Is that sure?", Delivered, NO),
        (
            1200,
            Outbound,
            "No, it arrives tomorrow between 9 and 12. You can follow it at https://track.example.com/parcel/3SABCD123456789?lang=en&country=BE or mail parcels@example.com.",
            Delivered,
            NO,
        ),
        (1300, Inbound, "Is my parcel lost?", Delivered, NO),
        (
            3000,
            Inbound,
            "",
            Delivered,
            &[
                (
                    "IMG_20250605_094412_the_broken_lamp_in_the_kitchen.jpeg",
                    "image/",
                ),
                ("ann.vcf", "image/"),
            ],
        ),
        (
            3100,
            Inbound,
            "The lamp came broken, see the picture. This is a longer text that goes over several rows so that we see how the lines break and where the time ends up.",
            Delivered,
            NO,
        ),
    ]
}

/// Before today, newest first.
fn earlier() -> Vec<Told> {
    use DeliveryStatus::{Absent, Delivered, NotDelivered, Other, Rejected, Unknown};
    use Direction::{Inbound, Outbound};
    vec![
        (DAY + 100, Outbound, "Your code is 482913", NotDelivered, NO),
        (
            DAY + 130,
            Outbound,
            "Sale! Everything must go, 50% off until Sunday. Reply STOP to opt out.",
            Rejected,
            NO,
        ),
        (DAY + 2000, Outbound, "We tried to call you.", Unknown, NO),
        (
            DAY + 2050,
            Outbound,
            "Second try.",
            Other("EXPIRED".into()),
            NO,
        ),
        (DAY + 2090, Outbound, "Third try, no status.", Absent, NO),
        (DAY + 9000, Inbound, "GARBAGE", Delivered, NO),
        (
            DAY + 9500,
            Inbound,
            "你好！我的包裹在哪里？我已经等了三天了，请帮我查一下，谢谢。",
            Delivered,
            NO,
        ),
        (DAY + 9600, Inbound, "مرحبا، أين طردي؟", Delivered, NO),
        (DAY + 9700, Inbound, "", Delivered, NO),
        (
            DAY + 9800,
            Outbound,
            "Opening hours:\n\tMon–Fri\t9–18\n\tSat\t10–16\n\tSun\tclosed",
            Delivered,
            NO,
        ),
        (40 * DAY, Inbound, "ok", Delivered, NO),
        (
            40 * DAY + 20,
            Inbound,
            "😀",
            Delivered,
            &[
                ("voice.amr", ""),
                ("clip.mp4", "video/mp4"),
                ("invoice.pdf", ""),
                ("meeting.ics", ""),
                ("data.bin", ""),
            ],
        ),
        (
            40 * DAY + 60,
            Outbound,
            "Dear customer, your order 10442 is confirmed.",
            Delivered,
            NO,
        ),
        (300 * DAY, Inbound, "Hello?", Delivered, NO),
    ]
}

//! Memory of 100,000 loaded messages compared with their JSON, and of reading one page compared
//! with its body; fails above twice the first and half the second.
//!
//! `cargo bench --bench memory`. The allocator counts bytes that were asked for and not given back,
//! from before the state is made until all messages are loaded, and again after scrolling through
//! 2,000 pages, which fills the cache of laid-out bubbles. Messages take the program's way: JSON →
//! `parse_page` → `Event::PageFetched`. For a page, the peak counts, with the result and without
//! the body.

use std::process::ExitCode;

use peak_alloc::PeakAlloc;
use smsthread::gateway::parse_page;
use smsthread::thread::page::PageRequest;
use smsthread::ui::{ColourDepth, Colours, Theme, draw};

mod model;

use model::{Opened, PHONE, Server};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MESSAGES: usize = 100_000;

fn main() -> ExitCode {
    let server = Server::with(MESSAGES);
    let json = server.items.iter().map(|item| item.len() + 1).sum();
    let page = page_of(&server);
    let before = ALLOCATOR.current_usage();
    let mut opened = Opened::loaded(&server);
    let texts = opened.state.thread().newest_first();
    let texts: usize = texts.map(|(_, message)| message.text().len()).sum();
    println!(
        "{MESSAGES} messages, texts of {} bytes on average",
        texts / MESSAGES
    );
    println!(
        "JSON                     {:>6.1} MB, {} bytes a message",
        megabytes(json),
        json / MESSAGES
    );
    let loaded = report("loaded", ALLOCATOR.current_usage() - before, json);
    page_through(&mut opened, 2_000);
    let scrolled = report(
        "after 2,000 pages",
        ALLOCATOR.current_usage() - before,
        json,
    );
    if loaded.max(scrolled) < 2.0 && page <= 0.5 {
        ExitCode::SUCCESS
    } else {
        println!("more than twice the JSON, or half the body");
        ExitCode::FAILURE
    }
}

/// How high reading a page goes, as a share of its body.
fn page_of(server: &Server) -> f64 {
    let asked = PageRequest {
        page: 1,
        limit: 2_000,
    };
    let body = server.body(asked);
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let page = parse_page(body.as_bytes(), asked, PHONE).expect("a page");
    let highest = ALLOCATOR.peak_usage() - before;
    let share = megabytes(highest) / megabytes(body.len());
    println!(
        "a page of {:>15} {:>6.2} MB at its highest, {share:.2} of its body",
        page.messages.len(),
        megabytes(highest),
    );
    share
}

fn report(what: &str, held: usize, json: usize) -> f64 {
    let ratio = megabytes(held) / megabytes(json);
    println!(
        "{what:<24} {:>6.1} MB, {} bytes a message, {ratio:.2} of the JSON",
        megabytes(held),
        held / MESSAGES,
    );
    ratio
}

fn page_through(opened: &mut Opened<'_>, pages: usize) {
    let theme = Theme::new(Colours { fg: None, bg: None }, ColourDepth::True);
    let area = ratatui::layout::Rect::new(0, 0, model::SIZE.width, model::SIZE.height);
    for _ in 0..pages {
        opened.press("PgDn");
        let mut buffer = ratatui::buffer::Buffer::empty(area);
        draw(opened.state.screen(), &theme, &mut buffer);
    }
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

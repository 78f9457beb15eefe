//! Memory of 100,000 loaded messages against the size of their JSON; fails at twice that.
//!
//! `cargo bench --bench memory`. Counted by the allocator: bytes asked for and not given back, from
//! before the state is made until all is loaded, and again after 2,000 pages were scrolled through,
//! which fills the cache of laid-out bubbles. The messages take the way of the program: JSON →
//! `parse_page` → `Event::PageFetched`.
#![expect(clippy::expect_used, reason = "a bench fails by panicking")]

use std::alloc::System;
use std::process::ExitCode;

use smsthread::ui::{ColourDepth, Colours, Theme, draw};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

mod model;

use model::{Opened, Server};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MESSAGES: usize = 100_000;

fn main() -> ExitCode {
    let server = Server::with(MESSAGES);
    let json = server.items.iter().map(|item| item.len() + 1).sum();
    let region = Region::new(ALLOCATOR);
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
    let loaded = report("loaded", held(&region), json);
    page_through(&mut opened, 2_000);
    let scrolled = report("after 2,000 pages", held(&region), json);
    if loaded.max(scrolled) < 2.0 {
        ExitCode::SUCCESS
    } else {
        println!("more than twice the JSON");
        ExitCode::FAILURE
    }
}

/// Bytes that were asked for since `region` began and not given back.
fn held(region: &Region<'_, System>) -> usize {
    let change = region.change();
    change
        .bytes_allocated
        .saturating_sub(change.bytes_deallocated)
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

use proptest::prelude::*;

use super::*;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::testing::Sim;
use crate::chat::testing::pictures::{load_all, load_some, opened};
use crate::chat::view_model::Row;

/// The dates, with a mark on the selected one, and all other words, row by row.
fn shown(sim: &mut Sim) -> String {
    sim.transcript().join("\n")
}

fn title(sim: &mut Sim) -> String {
    sim.transcript()[0].clone()
}

/// A thread of `count` messages, opened at the newest one. Every tenth message has a picture.
fn with_gallery(count: i64) -> Sim {
    let pictures: Vec<i64> = (0..count).filter(|n| n % 10 == 0).collect();
    let mut sim = all_loaded(count, &pictures);
    sim.keys("Ctrl-g");
    load_all(&mut sim);
    sim
}

fn all_loaded(count: i64, pictures: &[i64]) -> Sim {
    let mut sim = opened(count, pictures);
    sim.load_all();
    load_all(&mut sim);
    sim
}

#[test]
fn all_loaded_pictures_are_shown_with_their_dates() {
    let mut sim = with_gallery(60);
    assert_eq!(
        title(&mut sim),
        "Picture 6 of 6 · the whole conversation",
        "{}",
        shown(&mut sim)
    );
    // Three in a row, all in view, and none larger than its tile.
    let screen = sim.state.screen().clone();
    assert_eq!(screen.pictures.len(), 6);
    let rows: Vec<u16> = screen.pictures.iter().map(|p| p.rows.start).collect();
    assert_eq!(rows[..3], [rows[0]; 3]);
    assert!(rows[3] > rows[0]);
    let words = shown(&mut sim);
    assert_eq!(words.matches("14 Jun 2025").count(), 6, "{words}");
    assert!(words.contains('▌'), "{words}");
    // Each date is in the middle below its picture.
    let dates = screen.rows.iter().flat_map(|row| match row {
        Row::Tiles(words) => words.clone(),
        _ => Vec::new(),
    });
    let dates: Vec<_> = dates.filter(|words| words.text.contains("Jun")).collect();
    for (date, picture) in dates.iter().zip(&screen.pictures) {
        let middle = |column: u16, wide: usize| usize::from(column) * 2 + wide;
        let date = middle(date.column, date.text.len());
        let picture = middle(picture.column, picture.size.columns.into());
        assert!(date.abs_diff(picture) <= 2, "{date} {picture}");
    }
}

#[test]
fn keys_move_through_the_gallery_and_stop_at_its_ends() {
    let mut sim = with_gallery(60);
    let mut at = |keys: &str| {
        sim.keys(keys);
        let title = title(&mut sim);
        title.split(' ').nth(1).map(str::to_owned)
    };
    let mut is = |keys: &str, number: &str| assert_eq!(at(keys).as_deref(), Some(number), "{keys}");
    is("k", "3");
    is("k", "3");
    is("h", "2");
    is("j", "5");
    is("l", "6");
    is("Right", "6");
    is("g", "1");
    is("Left", "1");
    is("2 l", "3");
    is("PgDn", "6");
    is("G", "6");
    is("Home", "1");
}

#[test]
fn enter_goes_to_the_message_and_back_leads_back() {
    let mut sim = with_gallery(400);
    sim.keys("g");
    let wanted = sim.state.media().gallery().map(|gallery| gallery.at.key);
    sim.keys("Enter");
    assert_eq!(sim.state.selected(), wanted);
    assert!(shown(&mut sim).contains(&sim.selected()));
    assert!(!sim.state.media().is_gallery_open());
    sim.keys("Ctrl-o");
    assert_eq!(sim.selected(), "message 399");
}

#[test]
fn esc_leads_back_to_the_same_screen() {
    for close in ["Esc", "q", "Ctrl-g"] {
        let mut sim = opened(60, &[50, 58]);
        sim.keys("k k Ctrl-y");
        let before = sim.state.screen().clone();
        sim.keys("Ctrl-g");
        load_all(&mut sim);
        sim.keys("k");
        sim.keys(close);
        load_all(&mut sim);
        let after = sim.state.screen().clone();
        assert_eq!(before.rows, after.rows);
        assert_eq!(before.pictures, after.pictures);
        assert_eq!(before.status, after.status);
        assert!(!sim.effects.contains(&Effect::Quit));
    }
}

#[test]
fn leaving_the_large_view_selects_its_picture_in_the_gallery() {
    let mut sim = with_gallery(60);
    sim.keys("v");
    load_all(&mut sim);
    assert!(shown(&mut sim).contains("50.jpg"));
    sim.keys("p");
    load_all(&mut sim);
    assert!(shown(&mut sim).contains("40.jpg"));
    sim.keys("Esc");
    assert!(title(&mut sim).starts_with("Picture 5 of 6"));
    assert_eq!(sim.state.screen().pictures.len(), 6);
}

#[test]
fn a_gallery_without_pictures_shows_a_sentence() {
    let mut sim = all_loaded(60, &[]);
    sim.keys("Ctrl-g");
    assert!(shown(&mut sim).contains("There are no pictures in this conversation."));
    sim.keys("k G v Enter");
    assert_eq!(sim.selected(), "message 59");
    let mut sim = opened(400, &[]);
    sim.keys("Ctrl-g");
    assert!(shown(&mut sim).contains("messages loaded so far"));
}

#[test]
fn without_pixels_tiles_show_names_and_dates() {
    let mut sim = opened(60, &[50, 58]);
    sim.send(Event::PicturesPossible(None));
    sim.effects.clear();
    sim.keys("Ctrl-g");
    let words = shown(&mut sim);
    assert!(
        words.contains("▣ 50.jpg") && words.contains("▣ 58.jpg"),
        "{words}"
    );
    let loads = |e: &&Effect| matches!(e, Effect::LoadMedia { .. });
    assert_eq!(sim.effects.iter().filter(loads).count(), 0);
}

#[test]
fn the_gallery_fetches_only_files_near_the_view() {
    let pictures: Vec<i64> = (0..90).collect();
    let mut sim = opened(90, &pictures);
    sim.keys("Ctrl-g");
    let mut asked = 0;
    loop {
        let some = load_some(&mut sim);
        assert!(some <= 4);
        asked += some;
        if some == 0 {
            break;
        }
    }
    // Two rows of three are in view, and as many above.
    assert_eq!(asked, 12);
}

#[test]
fn before_the_first_picture_messages_are_fetched_until_one_has_a_picture() {
    let mut sim = opened(400, &[10, 200, 398]);
    sim.keys("Ctrl-g");
    load_all(&mut sim);
    assert!(title(&mut sim).starts_with("Picture 1 of 1 · in the"));
    let asked = sim.asked.len();
    sim.keys("g k");
    assert!(title(&mut sim).contains("looking for older ones"));
    for _ in 0..20 {
        sim.answer_all();
    }
    load_all(&mut sim);
    assert!(
        title(&mut sim).starts_with("Picture 2 of 2 · in the"),
        "{}",
        title(&mut sim)
    );
    assert!(sim.asked.len() > asked);
    let loaded = sim.state.thread().len();
    assert!(loaded < 390, "no more than it takes: {loaded}");
    sim.keys("PgUp PgUp");
    for _ in 0..20 {
        sim.answer_all();
    }
    assert!(title(&mut sim).contains("of 3 · the whole conversation"));
}

#[test]
fn nothing_moves_when_older_pictures_are_loaded() {
    let pictures: Vec<i64> = (0..400).filter(|n| n % 7 == 0).collect();
    let mut sim = opened(400, &pictures);
    sim.keys("Ctrl-g");
    load_all(&mut sim);
    let before = sim.state.screen().pictures.clone();
    assert!(!before.is_empty());
    let loaded = sim.state.thread().len();
    assert!(loaded < 400);
    sim.keys("v");
    load_all(&mut sim);
    for _ in 0..40 {
        sim.keys("p");
        sim.answer_all();
        load_all(&mut sim);
    }
    assert!(sim.state.thread().len() > loaded);
    for _ in 0..60 {
        sim.keys("n");
        load_all(&mut sim);
    }
    sim.keys("Esc");
    load_all(&mut sim);
    assert_eq!(sim.state.screen().pictures, before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_lead_out_of_the_grid(
        count in 1_i64..120,
        every in 1_i64..9,
        sizes in prop::collection::vec((1_u16..200, 3_u16..60), 1..4),
        keys in prop::collection::vec(0_usize..14, 1..60),
    ) {
        let pictures: Vec<i64> = (0..count).filter(|n| n % every == 0).collect();
        let mut sim = all_loaded(count, &pictures);
        sim.keys("Ctrl-g");
        let names = ["j", "k", "h", "l", "g", "G", "PgUp", "PgDn", "Ctrl-d", "Ctrl-u", "Ctrl-e", "Ctrl-y", "R", "v"];
        for (step, key) in keys.iter().enumerate() {
            if step % 20 == 7 {
                let (width, height) = sizes[step % sizes.len()];
                sim.send(Event::Resized(Size { width, height }));
            }
            sim.keys(names[*key]);
            if names[*key] == "v" {
                sim.keys("Esc");
            }
            load_all(&mut sim);
            let screen = sim.state.screen().clone();
            let gallery = sim.state.media().gallery().cloned().expect("an open gallery");
            let tiles = gallery.tiles(true, sim.state.view().size());
            prop_assert_eq!(tiles.places.len(), pictures.len());
            let at = tiles.find(gallery.at).expect("one of them is selected");
            let top = gallery.top_row(&tiles);
            let row = tiles.position(at).0;
            prop_assert!((top..top + tiles.grid.rows).contains(&row), "it is in view");
            let areas = Areas::of(screen.size);
            let bottom = areas.top + areas.transcript.height;
            for placement in &screen.pictures {
                prop_assert!(placement.rows.start >= areas.top && placement.rows.end <= bottom);
                prop_assert!(placement.column + placement.size.columns <= areas.left + areas.transcript.width);
            }
            // No two pictures share a cell, and no words are under a picture.
            for (index, one) in screen.pictures.iter().enumerate() {
                for other in &screen.pictures[..index] {
                    let apart = one.rows.end <= other.rows.start
                        || other.rows.end <= one.rows.start
                        || one.column + one.size.columns <= other.column
                        || other.column + other.size.columns <= one.column;
                    prop_assert!(apart);
                }
            }
        }
    }
}

#[test]
fn it_opens_at_the_picture_nearest_to_the_selected_message() {
    for (key, picture) in [("g", 1), ("G", 400), ("g 9 9 j", 10), ("g 9 4 j", 10)] {
        let pictures: Vec<i64> = (0..4_000).filter(|n| n % 10 == 5).collect();
        let mut sim = all_loaded(4_000, &pictures);
        sim.keys(key);
        // Pressed together: the second key waits until the gallery has found its place.
        for key in ["Ctrl-g", "l"] {
            sim.send(Event::KeyPressed(crate::chat::action::key_of(key).unwrap()));
        }
        assert_eq!(title(&mut sim).is_empty(), key != "G", "{key}");
        load_all(&mut sim);
        while sim.state.next_wakeup() == Some(sim.clock) {
            sim.send(Event::Woke);
        }
        let (words, picture) = (title(&mut sim), (picture + 1).min(400));
        assert!(
            words.starts_with(&format!("Picture {picture} of 400")),
            "{key}: {words}"
        );
    }
}

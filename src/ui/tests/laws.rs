//! Laws of what is drawn, for any thread on any screen.

use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::on;
use crate::chat::testing::{START, Server, Sim, message, outbound};
use crate::chat::view_model::{Row, ViewModel};
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{EdgeRow, Look, Outline};
use crate::layout::viewport::Separator;
use crate::message::DeliveryStatus;
use crate::message::Direction::{Inbound, Outbound};
use crate::ui::{ColourDepth, Colours, Theme};

/// A message: its side, the number of words, seconds after the message before, and whether it
/// failed.
type SaidMessage = (bool, usize, i64, bool);

fn server(said: &[SaidMessage]) -> Server {
    let mut server = Server::default();
    let mut at = START - 80_000;
    for (ours, words, later, failed) in said {
        at += later;
        let text = ["aard", "你好", "b", "👍🏽 co"].repeat(*words).join(" ");
        let text: String = text.chars().take(words * 7).collect();
        server.arrive(match (ours, failed) {
            (true, true) => outbound(at, &text, DeliveryStatus::NotDelivered),
            (true, false) => message(at, Outbound, &text),
            (false, _) => message(at, Inbound, &text),
        });
    }
    server
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.contains(Modifier::REVERSED)
}

/// Checks the cells of a bubble's row: all of the bubble's cells are filled or framed, and no other
/// cell is drawn except the marker.
fn check_bubble(screen: &ViewModel, theme: &Theme, buffer: &Buffer, bubble: usize, y: u16) {
    let areas = Areas::of(screen.size);
    let shown = &screen.bubbles[bubble];
    let bubble = &shown.bubble;
    let columns = areas.bubble_columns(bubble.side, bubble.width);
    let marker = match bubble.side {
        Inbound => columns.start.checked_sub(1),
        Outbound => Some(columns.end),
    };
    let fill = theme.bubble(bubble.tone).text.bg;
    let end = areas.scroll_bar.unwrap_or(screen.size.width);
    for x in 0..end {
        let cell = &buffer[(x, y)];
        if columns.contains(&x) {
            let is_filled = bubble.framed || Some(cell.bg) == fill;
            assert!(is_filled, "a hole at {x} in {columns:?}: {cell:?}");
        } else {
            let is_marker = shown.selected && Some(x) == marker;
            assert!(is_marker || is_blank(cell), "{x} is outside {columns:?}");
        }
    }
}

/// Checks a row of edges: the cells of both bubbles are drawn in their colours, and no others.
fn check_edges(screen: &ViewModel, theme: &Theme, buffer: &Buffer, edges: EdgeRow, y: u16) {
    let areas = Areas::of(screen.size);
    let columns = |outline: Outline| areas.bubble_columns(outline.side, outline.width);
    let fill = |outline: Outline| theme.bubble(outline.tone).edge.fg;
    let outlines: Vec<Outline> = edges.above.into_iter().chain(edges.below).collect();
    let end = areas.scroll_bar.unwrap_or(screen.size.width);
    for x in 0..end {
        let cell = &buffer[(x, y)];
        let here: Vec<_> = outlines
            .iter()
            .filter(|outline| columns(**outline).contains(&x))
            .collect();
        assert_eq!(here.is_empty(), is_blank(cell), "{x} {edges:?}");
        for outline in &here {
            let shown = [Some(cell.fg), Some(cell.bg)];
            assert!(shown.contains(&fill(**outline)), "{x} {edges:?}: {cell:?}");
        }
    }
}

#[derive(Clone, Debug)]
struct Case {
    said: Vec<SaidMessage>,
    size: (u16, u16),
    look: Look,
    keys: &'static str,
    depth: ColourDepth,
}

impl Case {
    fn open(&self) -> (Sim, Theme) {
        let (width, height) = self.size;
        let size = Size { width, height };
        let mut sim = Sim::with_look(server(&self.said), size, self.look);
        sim.keys(self.keys);
        sim.answer_all();
        let bg = Some((0x10, 0x10, 0x10));
        (sim, Theme::new(Colours { fg: None, bg }, self.depth))
    }
}

fn cases() -> impl Strategy<Value = Case> {
    let said = (any::<bool>(), 1_usize..30, 1_i64..900, any::<bool>());
    let looks = prop::sample::select(vec![Look::Round, Look::Filled, Look::Outlined]);
    let keys = ["k", "k k", "PgUp", "g", "Ctrl-y Ctrl-y Ctrl-y", "V k k"];
    let keys = prop::sample::select(keys.to_vec());
    let depths = prop::sample::select(vec![ColourDepth::True, ColourDepth::Indexed256]);
    let sizes = (1_u16..200, 1_u16..60);
    let said = prop::collection::vec(said, 1..30);
    let all = (said, sizes, looks, keys, depths);
    all.prop_map(|(said, size, look, keys, depth)| Case {
        said,
        size,
        look,
        keys,
        depth,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nothing_is_drawn_outside_a_bubble_and_none_has_a_hole(case in cases()) {
        let (mut sim, theme) = case.open();
        let screen = sim.state.screen().clone();
        let buffer = on(&screen, &theme);
        let areas = Areas::of(screen.size);
        for (y, row) in (areas.top..).zip(&screen.rows) {
            match row {
                Row::Bubble { bubble, .. } => check_bubble(&screen, &theme, &buffer, *bubble, y),
                Row::Between(Separator::Edges(edges)) => check_edges(&screen, &theme, &buffer, *edges, y),
                _ => {}
            }
        }
    }

    #[test]
    fn no_row_moves_when_another_theme_or_accent_is_chosen(case in cases()) {
        let (mut sim, _) = Case { look: Look::Round, ..case }.open();
        let rows = |sim: &mut Sim| sim.state.screen().rows.clone();
        sim.keys("Esc");
        let before = rows(&mut sim);
        for keys in ["T", "l", "l", "l", "l", "l", "j", "l", "l"] {
            sim.keys(keys);
            prop_assert_eq!(&rows(&mut sim), &before);
        }
    }
}

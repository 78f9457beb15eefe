//! What stands in the transcript while there is no message to show.

use crate::chat::action::Action;
use crate::chat::filter::Filtering;
use crate::chat::state::State;
use crate::chat::view_model::{Row, Weight};
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{EdgeRow, Look, Metrics, Outline, Tone, wrap};
use crate::layout::viewport::Separator;
use crate::message::Direction;
use crate::text::columns::Columns;
use crate::thread::page::{CAME, Failure};

/// Sentences in place of the transcript while there is no message to show.
pub fn sentences(state: &State, size: Size) -> Vec<Row> {
    let Size { width, height } = Areas::of(size).transcript;
    let (width, height) = (usize::from(width).clamp(1, 72), usize::from(height));
    let lines = match (state.sync().poll().failure(), state.sync().is_opened()) {
        _ if !state.sync().thread().is_empty() => headed(filter_sentences(state)),
        (Some(failure), false) => failure_lines(state, failure),
        (_, true) if state.sync().has_archive() => {
            let number = &state.settings().number;
            let none = format!("The gateway has no messages with {number}.");
            let kept = format!("To read what it has deleted: smsthread archive show {number}");
            headed([(none, true), (kept, false)])
        }
        (_, true) => {
            let number = &state.settings().number;
            let next = format!("Nothing has been said with {number} so far.");
            headed([("No messages yet.".to_owned(), true), (next, false)])
        }
        (None, false) if state.sync().is_offline() => headed([
            ("The archive has nothing of this thread.".to_owned(), true),
            ("Start without --offline to read it.".to_owned(), false),
        ]),
        (None, false) => vec![(connecting_words(state), Weight::Quiet)],
    };
    let paragraphs = |airy| paragraphs(&lines, (width, state.view().columns()), airy);
    let mut rows = paragraphs(true);
    if rows.len() > height {
        rows = paragraphs(false);
    }
    rows.truncate(height);
    let above = (height - rows.len()) / 2;
    rows.splice(0..0, std::iter::repeat_n(Row::Blank, above));
    rows.resize(height, Row::Blank);
    if !state.sync().is_opened() && state.sync().poll().failure().is_none() {
        let placeholders = placeholders(state.view().metrics());
        let free = rows.iter().rev().take_while(|row| **row == Row::Blank);
        if free.count() > placeholders.len() {
            rows.truncate(height - placeholders.len());
            rows.extend(placeholders);
        }
    }
    rows
}

fn headed(lines: impl IntoIterator<Item = (String, bool)>) -> Vec<(String, Weight)> {
    let weight = |strong| {
        if strong {
            Weight::Strong
        } else {
            Weight::Plain
        }
    };
    let lines = lines.into_iter();
    lines.map(|(text, strong)| (text, weight(strong))).collect()
}

/// Wrapped paragraphs, with blank rows between them if `airy`.
fn paragraphs(
    lines: &[(String, Weight)],
    (width, columns): (usize, Columns),
    airy: bool,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for (text, weight) in lines {
        if airy && !rows.is_empty() {
            rows.push(Row::Blank);
        }
        let lines = wrap(text, width, columns).into_iter();
        rows.extend(lines.map(|text| Row::Sentence {
            text,
            weight: *weight,
        }));
    }
    rows
}

/// Empty bubbles at the end of the transcript while the first messages are awaited; none if bubbles
/// are outlined.
fn placeholders(metrics: Metrics) -> Vec<Row> {
    if metrics.look == Look::Outlined {
        return Vec::new();
    }
    let (inbound, outbound) = (Direction::Inbound, Direction::Outbound);
    let shapes = [(inbound, 5, 1), (outbound, 4, 2), (inbound, 3, 1)];
    let mut out = Vec::new();
    for (side, tenths, rows) in shapes {
        let outline = Some(Outline {
            side,
            tone: Tone::Inbound,
            width: metrics.transcript.width * tenths / 10,
        });
        let edges = |above, below| Row::Between(Separator::Edges(EdgeRow { above, below }));
        let body = outline.map(Row::Placeholder).into_iter().cycle().take(rows);
        if metrics.has_edges() {
            out.push(edges(None, outline));
            out.extend(body);
            out.push(edges(outline, None));
        } else {
            out.extend(body);
            out.push(Row::Blank);
        }
    }
    out
}

fn connecting_words(state: &State) -> String {
    if let Some(until) = state.sync().pauses_until() {
        let left = state.sync().seconds_until(until);
        return format!("The gateway gave an empty list. Trying again in {left} s.");
    }
    let delayed = state.sync().delayed().next();
    match delayed.and_then(|r| r.delayed.as_ref()) {
        None => "Asking the gateway…".to_owned(),
        Some((failure, until)) => match state.sync().seconds_until(*until) {
            0 => format!("{} Trying again…", failure.what),
            left => format!("{} Trying again in {left} s.", failure.what),
        },
    }
}

fn failure_lines(state: &State, failure: &Failure) -> Vec<(String, Weight)> {
    let retry = state.keymap().key_words(Action::Refresh);
    let next = if state.sync().poll().is_stopped() {
        format!("smsthread asks nothing more until you press {retry}.")
    } else {
        let quit = state.keymap().key_words(Action::CloseOrQuit);
        format!("{retry} tries again, {quit} quits.")
    };
    let (advice, came) = match failure.advice.find(CAME) {
        Some(at) => failure.advice.split_at(at),
        None => (failure.advice.as_str(), ""),
    };
    let lines = [
        (failure.what.to_string(), Weight::Alarm),
        (advice.trim_end().to_owned(), Weight::Plain),
        (came.to_owned(), Weight::Quiet),
        (next, Weight::Plain),
    ];
    let lines = lines.into_iter();
    lines.filter(|(text, _)| !text.is_empty()).collect()
}

/// Sentences in place of the transcript if the filter shows no message.
fn filter_sentences(state: &State) -> Vec<(String, bool)> {
    let filtering = state.find().filtering();
    let sentences = |f: &Filtering| f.sentences(state.sync(), state.keymap());
    filtering.map(sentences).unwrap_or_default()
}

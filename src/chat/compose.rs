//! Makes the `ViewModel`, which the drawing reads, from the state.

use std::sync::Arc;

use super::action::{Action, Layer};
use super::filter::Filtering;
use super::keymap::Hint;
use super::pictures::placements;
use super::prompt::line::Asking;
use super::search::step::Hit;
use super::selection::Ends;
use super::state::State;
use super::view_model::{
    Header, Liveness, Row, ScrollPosition, ShownBubble, StatusLine, ViewModel, Weight,
};
use super::{details, filter, hand_on, opt_outs, start};
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{EdgeRow, Look, Metrics, Outline, Tone, wrap};
use crate::layout::viewport::{Rows, Viewport, VisibleRow};
use crate::message::Direction;
use crate::picture::Placement;
use crate::sync::requests::Purpose;
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::text::numerals::thousands;
use crate::thread::page::{CAME, Failure};

impl State {
    /// The screen to draw. Composed at most once per event.
    pub fn screen(&mut self) -> &Arc<ViewModel> {
        let screen = self.drawn().take();
        let screen = screen.unwrap_or_else(|| Arc::new(self.compose()));
        self.drawn().insert(screen)
    }

    fn compose(&mut self) -> ViewModel {
        let Some(size) = self.view().size() else {
            return ViewModel::empty();
        };
        let over = over(self, size);
        let is_over = over.is_some();
        let middle = over.unwrap_or_else(|| self.middle(size));
        let (rows, mut bubbles, scroll, pictures) = middle;
        ViewModel {
            size,
            header: header(self),
            pictures,
            rows,
            links: self.shows(&mut bubbles),
            status: status(self, &bubbles),
            bubbles,
            scroll,
            new_below: if is_over { 0 } else { self.view().new_below() },
            overlay: details::view(box_context(self), size),
            columns: self.view().columns(),
            zone: self.settings().zone,
        }
    }

    fn middle(&mut self, size: Size) -> Middle {
        if self.shown().is_empty() {
            let scroll = ScrollPosition::default();
            return (sentences(self, size), Vec::new(), scroll, Vec::new());
        }
        let ends = self.context().ends();
        let hit = self.find().search().current();
        let mut transcript = self.transcript();
        let (rows, mut bubbles) = transcript_rows(transcript.rows(), ends, hit);
        for shown in &mut bubbles {
            let (thread, direction) = (self.sync().thread(), shown.bubble.side);
            let ignored = (self.attention()).ignored_stop(thread, shown.key, direction);
            shown.note = ignored.map(|_| opt_outs::NOTE);
            shown.reactions = self.attention().reaction_marks(thread, shown.key);
        }
        let scroll = scroll_position(self, &bubbles);
        let (areas, now) = (Areas::of(size), self.now().elapsed);
        let pictures = placements(self.media().pictures(), now, &rows, &bubbles, areas);
        (rows, bubbles, scroll, pictures)
    }
}

/// What overlays may read.
pub fn box_context(state: &State) -> details::BoxContext<'_> {
    details::BoxContext {
        context: state.context(),
        overlays: state.input().overlays(),
        attention: state.attention(),
    }
}

/// Everything between header and status line.
type Middle = (Vec<Row>, Vec<ShownBubble>, ScrollPosition, Vec<Placement>);

/// What covers the transcript: a large picture, the gallery, or the strip of months.
fn over(state: &State, size: Size) -> Option<Middle> {
    if let Some(months) = state.months() {
        let rows = months.view(state.context(), size);
        return Some((rows, Vec::new(), ScrollPosition::default(), Vec::new()));
    }
    let (rows, pictures, scroll) = state.media().view(state.context(), size)?;
    Some((rows, Vec::new(), scroll, pictures))
}

fn header(state: &State) -> Header {
    let waiting = (state.attention()).waiting_words(state.view().size(), state.now().wall);
    let filter = state.find().filtering().map(Filtering::header_words);
    let counts = state.sync().thread().counts();
    Header {
        number: state.settings().number.clone(),
        contact: state.settings().contact.clone(),
        loaded: state.sync().thread().len(),
        total: if state.sync().is_opened() && state.sync().thread().is_empty() {
            Some(0)
        } else {
            state.sync().thread().total()
        },
        failed: counts.failed,
        pending: counts.pending,
        their_clock: state
            .attention()
            .their_clock(state.view().size())
            .map(str::to_owned),
        waiting: waiting.map(|words| words.as_str().into()),
        filter: filter.map(|words| words.as_str().into()),
        not_kept: state.sync().lost_archive().is_some(),
    }
}

/// The rows in view, and their bubbles. `ends`: the range; `hit`: the selected message is the
/// current hit of the search.
fn transcript_rows(
    (viewport, mut rows): (&mut Viewport, Rows),
    ends: Option<Ends>,
    hit: Option<Hit>,
) -> (Vec<Row>, Vec<ShownBubble>) {
    let visible = viewport.visible(&mut rows);
    // A bubble and the blank row above take at least two rows, as a rule.
    let mut bubbles: Vec<ShownBubble> = Vec::with_capacity(visible.len() / 2);
    let mut out = Vec::with_capacity(visible.len());
    for (key, row) in visible {
        out.push(match (row, key) {
            (VisibleRow::Between(separator), _) => separator.into(),
            (VisibleRow::Bubble(row), Some(key)) => {
                // The rows of a bubble follow each other: a new key is a new bubble.
                if bubbles.last().is_none_or(|last| last.key != key)
                    && let Some(bubble) = rows.bubble(key)
                {
                    bubbles.push(ShownBubble {
                        key,
                        bubble,
                        selected: ends.is_some_and(|ends| ends.contain(key, rows.thread.thread)),
                        note: None,
                        reactions: String::new(),
                        marks: rows.marks(key).filter(|marks| marks.parts() > 0),
                        hit: hit.filter(|hit| hit.key == key).map(|hit| hit.nth),
                        links: Vec::new(),
                    });
                }
                match bubbles.len().checked_sub(1) {
                    Some(bubble) if bubbles[bubble].key == key => Row::Bubble { bubble, row },
                    _ => Row::Blank,
                }
            }
            (VisibleRow::Bubble(_), None) => Row::Blank,
        });
    }
    // An edge of a bubble that is otherwise out of view would look like a mistake.
    if let Some(Row::Edges(edges)) = out.first_mut() {
        edges.above = None;
    }
    if let Some(Row::Edges(edges)) = out.last_mut() {
        edges.below = None;
    }
    (out, bubbles)
}

/// Where the bubbles in view stand among all shown messages.
fn scroll_position(state: &State, bubbles: &[ShownBubble]) -> ScrollPosition {
    let shown = bubbles.len() as u64;
    let first = bubbles.first().map(|bubble| bubble.key);
    let (before, total) = match (state.shown().only, first) {
        (_, None) => (0, 0),
        (Some(index), Some(first)) => (
            index.rank(state.sync().thread(), first) as u64,
            index.len() as u64,
        ),
        (None, Some(first)) => (
            state.sync().thread().position(first),
            state
                .sync()
                .thread()
                .total()
                .unwrap_or(state.sync().thread().len()),
        ),
    };
    ScrollPosition {
        before,
        shown,
        total: total.max(before + shown),
        has_track: state.view().metrics().look == Look::Round,
    }
}

/// Sentences in place of the transcript while there is no message to show.
fn sentences(state: &State, size: Size) -> Vec<Row> {
    let Size { width, height } = Areas::of(size).transcript;
    let (width, height) = (usize::from(width).clamp(1, 72), usize::from(height));
    let lines = match (state.sync().poll().failure(), state.sync().is_opened()) {
        _ if !state.sync().thread().is_empty() => headed(filter_sentences(state)),
        (Some(failure), false) => failure_lines(state, failure),
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
        let ghosts = ghosts(state.view().metrics());
        let free = rows.iter().rev().take_while(|row| **row == Row::Blank);
        if free.count() > ghosts.len() {
            rows.truncate(height - ghosts.len());
            rows.extend(ghosts);
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
fn ghosts(metrics: Metrics) -> Vec<Row> {
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
        let edges = |above, below| Row::Edges(EdgeRow { above, below });
        let body = outline.map(Row::Ghost).into_iter().cycle().take(rows);
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
    let retry = key_words(state, Action::Refresh);
    let next = if state.sync().poll().is_stopped() {
        format!("smsthread asks nothing more until you press {retry}.")
    } else {
        let quit = key_words(state, Action::CloseOrQuit);
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

fn key_words(state: &State, action: Action) -> Arc<str> {
    match state.keymap().key(action) {
        Some(key) => key.to_string().into(),
        None => format!("({} has no key)", action.name()).into(),
    }
}

fn status(state: &State, bubbles: &[ShownBubble]) -> StatusLine {
    StatusLine {
        chip: chip(state),
        hints: hints(state, bubbles),
        retry: key_words(state, Action::Refresh),
        liveness: liveness(state),
        wheel: state.view().wheel(state.now().elapsed),
        notice: passing_words(state),
        prompt: state.input().question().open().cloned(),
        remark: remark(state),
    }
}

/// The words beside the line that is typed, and whether they tell of a mistake.
fn remark(state: &State) -> Option<(SafeText, bool)> {
    let prompt = state.input().question().open()?;
    let text = prompt.line.text();
    let (words, wrong) = match prompt.asking {
        Asking::Date => start::remark(text, state.now().wall, state.settings().zone),
        Asking::Search => {
            let search = state.find().search();
            search.remark(state.sync().thread(), state.keymap())?
        }
        Asking::Filter => filter::remark(text, state.now(), state.settings().zone),
        Asking::Export => state.jobs().exports().remark(state.context(), text),
        Asking::Keys => return None,
        Asking::HandOn => hand_on::remark(state.programs(), text),
    };
    Some((words.as_str().into(), wrong))
}

/// The progress of a search, filter or jump.
fn finding_words(state: &State) -> Option<String> {
    let (find, sync, keymap) = (state.find(), state.sync(), state.keymap());
    let thread = sync.thread();
    let filter = || find.filtering()?.status_words(sync, keymap);
    let search = || find.search().status_words(thread, keymap);
    let failed = find.failing().status_words(thread, keymap);
    failed.or_else(search).or_else(filter)
}

/// Sentences in place of the transcript if the filter shows no message.
fn filter_sentences(state: &State) -> Vec<(String, bool)> {
    let filtering = state.find().filtering();
    let sentences = |f: &Filtering| f.sentences(state.sync(), state.keymap());
    filtering.map(sentences).unwrap_or_default()
}

/// The name of the current mode, unless it is the usual one.
fn chip(state: &State) -> Option<String> {
    if let Some(words) = state.view().looks().trying_words() {
        return Some(words);
    }
    if state.layer() != Layer::Transcript {
        return None;
    }
    if let Some(count) = state.context().range_count() {
        return Some(format!("RANGE {}", thousands(count)));
    }
    let search = state.find().search();
    if let Some(words) = search.chip(state.sync().thread(), state.keymap()) {
        return Some(words);
    }
    Some(format!("FILTER {}", state.find().filter()?.words()))
}

/// The hints of a mode; how to leave the mode comes last.
fn mode_hints(state: &State) -> Option<Arc<[Hint]>> {
    let actions: &[(Action, &str)] = if state.view().range().is_some() {
        &[
            (Action::Copy, "copy"),
            (Action::CopyFull, "with times"),
            (Action::CopyMarkdown, "Markdown"),
            (Action::Export, "export"),
            (Action::Close, "end"),
        ]
    } else if state.find().search().is_settled() {
        &[
            (Action::NextHit, "older"),
            (Action::PreviousHit, "newer"),
            (Action::Details, "details"),
            (Action::Help, "help"),
            (Action::Close, "end"),
        ]
    } else if state.find().filter().is_some() {
        &[
            (Action::Filter, "another"),
            (Action::Export, "export"),
            (Action::Help, "help"),
            (Action::Close, "all again"),
        ]
    } else if state.shown().is_empty() {
        &[
            (Action::Refresh, "ask again"),
            (Action::Help, "help"),
            (Action::CloseOrQuit, "quit"),
        ]
    } else {
        return None;
    };
    let keys = state.keymap();
    let hint =
        |(action, word): &(Action, &'static str)| Some((keys.key(*action)?.to_string(), *word));
    Some(actions.iter().filter_map(hint).collect())
}

/// The hints of the active layer; if the selected message has a picture, also the keys for
/// pictures.
fn hints(state: &State, bubbles: &[ShownBubble]) -> Arc<[Hint]> {
    let layer = state.layer();
    if layer == Layer::Transcript
        && let Some(hints) = mode_hints(state)
    {
        return hints;
    }
    let hints = state.keymap().hints(layer);
    let selected = state.selected();
    let shown = bubbles.iter().find(|shown| Some(shown.key) == selected);
    let has_picture = |shown: &&ShownBubble| {
        let mut files = shown.bubble.files().iter();
        files.any(|file| file.picture.is_some())
    };
    let Some(shown) = shown
        .filter(|_| layer == Layer::Transcript)
        .filter(has_picture)
    else {
        return hints;
    };
    let plays = state.media().pictures().plays_in(shown.key, &shown.bubble);
    let own = [(Action::View, "view", true), (Action::Play, "play", plays)];
    let own = own.into_iter().filter(|(_, _, is_so)| *is_so);
    let own =
        own.filter_map(|(action, word, _)| Some((state.keymap().key(action)?.to_string(), word)));
    let (first, rest) = hints.split_at(hints.len().min(1));
    first
        .iter()
        .cloned()
        .chain(own)
        .chain(rest.iter().cloned())
        .collect()
}

/// Words in place of the hints: what is under way, or a passing notice.
fn passing_words(state: &State) -> Option<SafeText> {
    if let Some(words) = state.input().count_words() {
        return Some(words.as_str().into());
    }
    let notice = state.input().notice().cloned();
    let esc = key_words(state, Action::Close);
    let jump = (state.sync().jumps())
        .then(|| SafeText::line(&format!("Looking for the place… · {esc} stops")));
    let audit = state.sync().audited().map(|read| {
        let loaded = state.sync().thread().len();
        let read = read.min(loaded);
        format!("Reading all again: {read} of {loaded}")
            .as_str()
            .into()
    });
    let range = state
        .context()
        .range_words()
        .map(|words| words.as_str().into());
    let files = state.jobs().status_words(state.context());
    let files = files.map(|words| words.as_str().into());
    let looks = finding_words(state).map(|words| words.as_str().into());
    notice.or(jump).or(range).or(files).or(looks).or(audit)
}

fn liveness(state: &State) -> Liveness {
    let live = state.sync().poll();
    let last = live.last_answer();
    let polling = state.sync().find(|p| *p == Purpose::Newest);
    if let Some((failure, until)) = polling.and_then(|r| r.delayed.as_ref()) {
        return Liveness::Trouble {
            failure: failure.clone(),
            since: last,
            seconds: Some(state.sync().seconds_until(*until)),
        };
    }
    match (live.failure(), last) {
        (Some(failure), _) if live.is_stopped() => Liveness::Stopped(failure.clone()),
        (Some(failure), since) => Liveness::Trouble {
            failure: failure.clone(),
            since,
            seconds: live.next_poll().map(|at| state.sync().seconds_until(at)),
        },
        (None, Some(last)) if live.is_off() => Liveness::Off(last),
        (None, Some(last)) => Liveness::Live(last),
        (None, None) => kept_liveness(state),
    }
}

/// How current the screen is before the first answer, or offline.
fn kept_liveness(state: &State) -> Liveness {
    let zone = state.settings().zone;
    let offline = state.sync().is_offline();
    let since = state.sync().as_of();
    if since.is_none() && !offline {
        return Liveness::Connecting;
    }
    let words = |since| {
        if zone.day(since) == zone.day(state.now().wall) {
            zone.clock(since)
        } else {
            zone.short(since)
        }
    };
    Liveness::Kept {
        since: since.map(words),
        offline,
    }
}

//! Details and help: boxes over the transcript that scroll.

use super::action::Action;
use super::keymap::Keymap;
use super::state::{Layered, OpenOverlay, State};
use super::view_model::{Overlay, OverlayRow};
use super::{links, opt_outs, reply_time};
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{AttachmentKind, status_words, wrap};
use crate::message::json::raw_record;
use crate::message::sms_encoding::Anatomy;
use crate::message::{DeliveryStatus, Direction, Message, MessageKey, Part, RawRecord};
use crate::message::{opt_out, sms_encoding};

/// Columns of the left side of a field, where there is room for two sides.
const NAME_WIDTH: usize = 12;
/// Columns of the keys in help.
const HELP_WIDTH: usize = 19;
/// With fewer columns than this beside a name, the value stands below it.
pub(super) const NARROW: usize = 16;
/// Parts of a message whose changes are told; a message can have a hundred files.
const MAX_CHANGES: usize = 12;

/// Carries out an action on the open overlay; `false` where it is not its business.
pub fn act(state: &mut State, action: Action, times: u16) -> bool {
    let page = i64::from(inner(state.view.size).height).max(1);
    let times = i64::from(times);
    match action {
        Action::Newer | Action::RowDown => scroll(state, times),
        Action::Older | Action::RowUp => scroll(state, -times),
        Action::HalfPageDown => scroll(state, (page / 2).max(1) * times),
        Action::HalfPageUp => scroll(state, -(page / 2).max(1) * times),
        Action::PageDown => scroll(state, page * times),
        Action::PageUp => scroll(state, -page * times),
        Action::First => scroll(state, i64::MIN),
        Action::Latest => scroll(state, i64::MAX),
        Action::Raw => show_raw(state),
        Action::Close | Action::CloseOrQuit => state.input.overlay = None,
        _ => return false,
    }
    true
}

/// Scrolls the open overlay by rows, as far as it goes.
pub fn scroll(state: &mut State, count: i64) {
    let last = last_first_row(state);
    if let Some(open) = &mut state.input.overlay {
        let first = i64::try_from(open.first).unwrap_or(i64::MAX);
        let moved = first.saturating_add(count).max(0);
        open.first = usize::try_from(moved).unwrap_or(usize::MAX).min(last);
    }
}

/// Scrolls the picker so that all of the link that is picked is in view, or its first rows.
pub fn follow_pick(state: &mut State) {
    let inner = inner(state.view.size);
    let height = usize::from(inner.height).max(1);
    let picked = links::picked_rows(state, usize::from(inner.width));
    if let (Some(open), Some((first, last))) = (&mut state.input.overlay, picked) {
        open.first = open.first.max((last + 1).saturating_sub(height)).min(first);
    }
}

/// The open overlay as it is on screen.
pub fn view(state: &State, size: Size) -> Option<Overlay> {
    let open = state.input.overlay?;
    let inner = inner(Some(size));
    let (title, rows) = content(state, open, usize::from(inner.width));
    let height = usize::from(inner.height).max(1);
    let first = open.first.min(rows.len().saturating_sub(height));
    Some(Overlay {
        title,
        total: rows.len(),
        rows: rows.into_iter().skip(first).take(height).collect(),
        first,
        width: inner.width,
    })
}

fn show_raw(state: &mut State) {
    if let Some(OpenOverlay {
        what: Layered::Details { raw, .. },
        first,
    }) = &mut state.input.overlay
    {
        *raw = !*raw;
        *first = 0;
    }
}

/// Room for text inside the box.
fn inner(size: Option<Size>) -> Size {
    let size = size.unwrap_or(Size {
        width: 0,
        height: 0,
    });
    Areas::of(size).overlay_text(size)
}

fn last_first_row(state: &State) -> usize {
    let inner = inner(state.view.size);
    let total = state.input.overlay.map_or(0, |open| {
        content(state, open, usize::from(inner.width)).1.len()
    });
    total.saturating_sub(usize::from(inner.height).max(1))
}

fn content(state: &State, open: OpenOverlay, width: usize) -> (String, Vec<OverlayRow>) {
    match open.what {
        Layered::Links => links::rows(state, width),
        Layered::Help => ("Keys".to_owned(), help_rows(&state.input.keymap, width)),
        Layered::Details { key, raw } => match (state.sync.thread().get(key), raw) {
            (None, _) => (
                "Details".to_owned(),
                vec![OverlayRow::Text(
                    "This message is no longer there.".to_owned(),
                )],
            ),
            (Some(message), true) => ("Raw record".to_owned(), raw_rows(&message, width)),
            (Some(message), false) => ("Details".to_owned(), details(state, &message, key, width)),
        },
    }
}

fn help_rows(keymap: &Keymap, width: usize) -> Vec<OverlayRow> {
    let mut rows = Fields::new(width, HELP_WIDTH);
    for (title, section) in keymap.help().filter(|(_, rows)| !rows.is_empty()) {
        rows.heading(title);
        for row in section {
            let keys = row.keys.join("  ");
            // Keys of the reader's own choice can be long: then they have a row of their own.
            if crate::layout::bubble::width(&keys) > HELP_WIDTH {
                rows.text(&keys);
                rows.field("", row.words);
            } else {
                rows.field(&keys, row.words);
            }
        }
        rows.blank();
    }
    rows.heading("Marks of sent messages");
    for status in [
        DeliveryStatus::Submitted,
        DeliveryStatus::Buffered,
        DeliveryStatus::Delivered,
        DeliveryStatus::NotDelivered,
        DeliveryStatus::Rejected,
        DeliveryStatus::Unknown,
    ] {
        let words = status_words(&status);
        let name = format!(
            "{}  {}",
            crate::layout::bubble::status_glyph(&status),
            words.name
        );
        rows.field(&name, words.meaning);
    }
    rows.rows
}

fn raw_rows(message: &Message, width: usize) -> Vec<OverlayRow> {
    wrap(&raw_record(message), width)
        .into_iter()
        .map(OverlayRow::Text)
        .collect()
}

fn details(state: &State, message: &Message, key: MessageKey, width: usize) -> Vec<OverlayRow> {
    let zone = state.settings.zone;
    let mut rows = Fields::new(width, NAME_WIDTH);
    if message.is_unreadable() {
        rows.alarm(
            "Unreadable",
            &format!("This item could not be understood.{}", raw_words(state)),
        );
        rows.blank();
    }
    let (way, other) = match message.direction() {
        Direction::Inbound => ("inbound", "from the number"),
        Direction::Outbound => ("outbound", "from the gateway"),
    };
    rows.field("Direction", &format!("{way}, {other}"));
    rows.field("From", message.sender());
    rows.field("To", message.receiver());
    if let Some(time) = message.sent_at() {
        rows.field("Local time", &zone.exact(time));
        let utc = crate::time::Zone::UTC.exact(time);
        rows.field("UTC", &utc);
        if let Some(theirs) = state.attention.there.exact(time) {
            rows.field("Their time", &theirs);
        }
    } else {
        let filed = zone.exact(key.second());
        rows.field("Time", &format!("not given; filed beside {filed}"));
    }
    let words = status_words(message.status());
    let status = format!("{}: {}", words.name, words.meaning);
    if message.has_failed() {
        rows.alarm("Status", &status);
    } else {
        rows.field("Status", &status);
    }
    if message.direction() == Direction::Outbound {
        rows.field("What to do", words.advice);
    }
    if let Some(turns) = turns(state, message, key) {
        rows.field("Reports", &turns);
    }
    rows.field("Message id", message.id().unwrap_or("none"));
    for file in message.attachments() {
        rows.blank();
        rows.field("File", &file.name);
        let mime = if file.mime.is_empty() {
            "none given"
        } else {
            &*file.mime
        };
        let kind = AttachmentKind::of(file).name();
        rows.field("Type", &format!("{kind} ({mime})"));
        rows.field("Link", &file.link);
    }
    rows.blank();
    if let Some(answer) = reply_time::answer_words(state, key, message) {
        rows.field("Answer", &answer);
    }
    if message.has_text() {
        sms(&mut rows, message);
    }
    let (wishes, thread) = (&state.attention.wishes, state.sync.thread());
    if let Some(stop) = opt_outs::ignored(wishes, thread, key, message.direction()) {
        rows.alarm("Opt-out", &opt_outs::words(stop, zone));
    }
    let text = if message.has_text() {
        message.text()
    } else {
        "none"
    };
    rows.field("Text", text);
    changes(&mut rows, message, &raw_words(state));
    rows.rows
}

/// Which key shows the raw record.
fn raw_words(state: &State) -> String {
    let key = state.input.keymap.key(Action::Raw);
    key.map_or_else(String::new, |key| format!(" {key} shows what came."))
}

/// The text as an SMS: its parts, what forced their encoding, what cannot be seen in it.
fn sms(rows: &mut Fields, message: &Message) {
    let anatomy = Anatomy::of(&sms_encoding::original(message));
    rows.field("SMS", &anatomy.words());
    if let Some(forced) = anatomy.forced_words() {
        rows.field("Forced by", &forced);
    }
    if let Some(hidden) = anatomy.hidden_words() {
        rows.field("Invisible", &hidden);
    }
    if let Some(wish) = opt_out::wish(message) {
        rows.field("Word", wish.note());
    }
}

/// By code point, what the border for strangers' text took away or replaced.
fn changes(rows: &mut Fields, message: &Message, raw_words: &str) {
    let changes = message.raw().map(RawRecord::changes).unwrap_or_default();
    if !changes.is_empty() {
        rows.blank();
    }
    for (part, changes) in changes.iter().take(MAX_CHANGES) {
        let place = match part {
            Part::Text => "in the text",
            Part::Sender => "in From",
            Part::Receiver => "in To",
            Part::Id => "in the id",
            Part::Status => "in the status",
            Part::File => "in a file",
        };
        for (name, tally) in [("Hidden", &changes.hidden), ("Replaced", &changes.replaced)] {
            if !tally.is_empty() {
                rows.field(name, &format!("{place}: {tally}"));
            }
        }
    }
    if changes.len() > MAX_CHANGES {
        rows.field("", &format!("More in other files.{raw_words}"));
    }
}

/// `submitted 14:02:11, delivered by 14:02:26`: the second time is when we saw it.
fn turns(state: &State, message: &Message, key: MessageKey) -> Option<String> {
    let zone = state.settings.zone;
    let turns = state.sync.turns(key)?;
    let sent = message.sent_at().map(|at| {
        let at = zone.seconds(at);
        format!("submitted {at}")
    });
    let seen = turns.iter().map(|(at, status)| {
        let name = status_words(status).name.to_lowercase();
        format!("{name} by {}", zone.seconds(*at))
    });
    Some(sent.into_iter().chain(seen).collect::<Vec<_>>().join(", "))
}

/// Builds rows of two columns; in a narrow box the value stands below its name.
pub(super) struct Fields {
    pub(super) rows: Vec<OverlayRow>,
    width: usize,
    name: usize,
}

impl Fields {
    pub(super) fn new(width: usize, name: usize) -> Self {
        Self {
            rows: Vec::new(),
            width,
            name,
        }
    }

    fn blank(&mut self) {
        self.rows.push(OverlayRow::Blank);
    }

    fn heading(&mut self, words: &str) {
        self.rows.push(OverlayRow::Heading(words.to_owned()));
    }

    fn text(&mut self, words: &str) {
        let lines = wrap(words, self.width).into_iter();
        self.rows.extend(lines.map(OverlayRow::Text));
    }

    pub(super) fn field(&mut self, name: &str, value: &str) {
        self.push(name, value, false);
    }

    fn alarm(&mut self, name: &str, value: &str) {
        self.push(name, value, true);
    }

    fn push(&mut self, name: &str, value: &str, alarming: bool) {
        let room = self.width.saturating_sub(self.name + 1);
        if room < NARROW {
            self.heading(name);
            for line in wrap(value, self.width) {
                self.rows.push(OverlayRow::Text(line));
            }
            return;
        }
        for (index, line) in wrap(value, room).into_iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            self.rows.push(OverlayRow::Field {
                name: format!("{name:<width$}", width = self.name),
                value: line,
                alarming,
            });
        }
    }
}

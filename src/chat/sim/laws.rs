//! The laws of reading, checked on the screen after every event.

mod hazards;

use super::before::Before;
use super::hands::Sized;
use super::history::{History, at};
use super::tally::Hazard;
use crate::chat::action::{Layer, key_of};
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::update::update;
use crate::message::{Message, MessageKey};
use crate::thread::Above;

impl History {
    pub(super) fn check_laws(&mut self, before: &Before) -> Result<(), String> {
        self.note_hazards(before);
        self.what_is_selected_is_seen()?;
        self.what_is_copied_is_seen(before)?;
        self.only_the_reader_moves(before)?;
        self.the_view_is_held(before)?;
        self.a_resize_holds_the_selected_row(before)?;
        self.nothing_is_passed(before)?;
        self.a_stop_is_a_stop(before)?;
        self.nothing_in_use_is_dropped(before)?;
        self.the_gallery_opens_nearby(before)
    }

    fn is_at_failed(&self) -> bool {
        let selected = self.state.selected();
        let message = selected.and_then(|key| self.state.sync().thread().get(key));
        message.is_some_and(|message| message.has_failed())
    }

    /// Laws 1 and 4: the selected message has a row on screen, also after a jump.
    fn what_is_selected_is_seen(&mut self) -> Result<(), String> {
        let settled = !self.state.find().is_filter_looked_for();
        if self.state.layer() != Layer::Transcript || !settled {
            return Ok(());
        }
        let shown = self.shown();
        let selected = self.state.selected();
        match selected {
            _ if shown.is_empty() => Ok(()),
            Some(key) if shown.contains(&key) => Ok(()),
            None => Err("law 1: nothing is selected".to_owned()),
            Some(key) => {
                let seconds = |key: &MessageKey| key.second().seconds() - super::world::START;
                let rows: Vec<i64> = shown.iter().map(seconds).collect();
                let at = seconds(&key);
                Err(format!(
                    "law 1: what is selected ({at}) is not on screen: {rows:?}"
                ))
            }
        }
    }

    /// Laws 1 and 6: a copied text is that of the message in front, or of the messages shown as
    /// selected.
    fn what_is_copied_is_seen(&mut self, before: &Before) -> Result<(), String> {
        let copied = std::mem::take(&mut self.hands.as_mut().unwrap().copied);
        for text in copied {
            self.tally.note(Hazard::Copied);
            if before.jumps && !before.replays {
                return Err("law 6: a key behind a jump copied".to_owned());
            }
            if before.is_ahead && !before.replays {
                return Err("law 6: a key right behind a search copied".to_owned());
            }
            if !before.replays {
                self.is_seen(&text)?;
            }
        }
        let idle = !self.waits() && self.state.input().question().open().is_none();
        if !before.by_hand || !idle || (self.fates.is_none() && self.world.random.u8(..4) > 0) {
            return Ok(());
        }
        // A clone of the state is asked what `y` would copy now.
        let mut twin = self.state.clone();
        let key = Event::KeyPressed(key_of("y").unwrap());
        for effect in update(&mut twin, key, at(self.clock)) {
            if let Effect::Copy { text, .. } = effect {
                self.tally.note(Hazard::CopyTried);
                self.is_seen(&text)?;
            }
        }
        Ok(())
    }

    /// Whether a text is that of the message in front, or of all messages shown as selected.
    fn is_seen(&mut self, text: &str) -> Result<(), String> {
        let thread = self.state.sync().thread();
        let text_of = |key| {
            thread
                .get(key)
                .map_or_else(String::new, |m: Message| m.text().to_owned())
        };
        let front = self.state.input().overlays().front();
        let is_address = text.starts_with("https://") || text.contains("--at ");
        if is_address || front.is_some_and(|front| front.raw) {
            // It may also be a link, the command line of a place, or the raw record.
            return Ok(());
        }
        let front = front.map(|front| front.key);
        if let Some(key) = front.or(self.state.media().front()) {
            let shown = text_of(key);
            return match text.contains(&shown) {
                true => Ok(()),
                false => Err(format!("law 1: {text:?} is copied, {shown:?} is in front")),
            };
        }
        let screen = self.state.screen().clone();
        for bubble in screen.bubbles.iter().filter(|bubble| bubble.selected) {
            let shown = self.state.sync().thread().get(bubble.key);
            let shown = shown.map_or_else(String::new, |m| m.text().to_owned());
            if !text.contains(&shown) {
                return Err(format!("law 1: {text:?} is copied, {shown:?} is selected"));
            }
        }
        Ok(())
    }

    /// Law 2: the selection moves only if the user moves it, to the next newer message if the
    /// selected one was removed, or with arrivals if nothing is open or selected that forbids it.
    fn only_the_reader_moves(&mut self, before: &Before) -> Result<(), String> {
        let after = self.state.selected();
        let Some(selected) = before.selected else {
            return Ok(());
        };
        let owed = before.owed && before.is_answer;
        if before.by_hand || owed || self.has_landed(before) || after == before.selected {
            return Ok(());
        }
        if before.resizes && !before.was_shown {
            return Ok(());
        }
        if before.may_follow && after == self.state.shown().newest() {
            self.tally.note(Hazard::ArrivalFollowed);
            return Ok(());
        }
        let walk = self.state.shown();
        if walk.contains(selected) || !before.is_answer {
            return Err("law 2: the selection moved by itself".to_owned());
        }
        self.tally.note(Hazard::SelectedDeleted);
        let replacement = before
            .replacements
            .iter()
            .find(|key| walk.contains(**key))
            .copied();
        let Some(after) = after else { return Ok(()) };
        // A message that arrived between them is nearer.
        let is_near = replacement
            .is_none_or(|replacement| after == replacement || walk.is_before(after, replacement));
        match is_near && after.second() >= selected.second() || replacement.is_none() {
            true => Ok(()),
            false => Err("law 2: the replacement is not the next newer message".to_owned()),
        }
    }

    /// What was awaited before the event is there: the selection may be elsewhere.
    fn has_landed(&self, before: &Before) -> bool {
        let (awaited, selected) = (&before.awaits, self.state.selected());
        let hit = self.state.find().search().current();
        awaited.place
            || awaited.jump && !self.state.sync().jumps()
            || awaited.failed && self.is_at_failed()
            || awaited.search && hit.is_some_and(|hit| Some(hit.key) == selected)
    }

    /// Law 3 at a resize: the first row of the selected message stays where it was, or as near as
    /// the message fits. After several resizes, under boxes, too, it may go back to where the user
    /// left it. What the user does meanwhile (opens a box, clicks on the selected message) may also
    /// leave it there.
    fn a_resize_holds_the_selected_row(&mut self, before: &Before) -> Result<(), String> {
        let selected = self.state.selected();
        let hands = self.hands.as_mut().unwrap();
        if before.by_hand && before.selected != selected {
            hands.sized = None;
        }
        let Some((key, top)) = selected.zip(before.row) else {
            return Ok(());
        };
        let sized = hands.sized.take();
        let sized = sized.filter(|was| (was.key, was.left) == (key, top));
        let mut targets = sized.map_or_else(Vec::new, |was| was.targets);
        targets.push(top);
        targets.dedup();
        if before.selected != selected {
            return Ok(());
        }
        let ends = self.ends();
        let is_newest = self.state.shown().newest() == selected;
        let mut transcript = self.state.transcript();
        let (viewport, mut rows) = transcript.rows();
        let height = viewport.height();
        let Some(now) = viewport.row_of(key, &mut rows) else {
            return Err("law 3: a resize lost the selected message".to_owned());
        };
        let tall = rows.bubble(key).map_or(0, |bubble| signed(bubble.height()));
        // The row of edges below the newest bubble is shown with it.
        let foot = i64::from(is_newest && rows.layouts.metrics().has_edges());
        let whole = height - tall - foot;
        let fits = |target: i64| {
            let lasts = [whole, height - tall, height - 1];
            let mut lasts = lasts.into_iter().map(|last| last.max(0));
            lasts.any(|last| target.clamp(1 - tall, last) == now) || ends.force(now - target)
        };
        // Several may fit now, of which only one is what the user left. If nothing moved, none is
        // ruled out.
        let (fitting, others): (Vec<i64>, Vec<i64>) =
            (targets.into_iter()).partition(|target| now == top || fits(*target));
        let is_held = !fitting.is_empty();
        let told = format!("{others:?} once");
        self.hands.as_mut().unwrap().sized = Some(Sized {
            key,
            targets: if is_held { fitting } else { others },
            left: now,
        });
        // Under a picture or the gallery, no ends of the thread are on screen.
        if before.waits || before.owed || self.shown().is_empty() {
            return Ok(());
        }
        self.tally.note(Hazard::SizedHeld);
        // The end of the thread stays at the bottom.
        let at_end = is_newest && now == whole;
        match is_held || at_end {
            true => Ok(()),
            false => Err(format!(
                "law 3: at a resize to {height} rows the selected message ({tall} rows) went from \
                 {top} ({told}) to {now}"
            )),
        }
    }

    /// Law 3: the anchored row stays where it is.
    fn the_view_is_held(&mut self, before: &Before) -> Result<(), String> {
        let plain = self.state.layer() == Layer::Transcript && !before.waits;
        if before.by_hand || before.resizes || !plain {
            return Ok(());
        }
        // If a picture's size becomes known, rows of the same bubble above this one change.
        if before.is_media && before.first.is_some_and(|(_, row, _)| row > 0) {
            return Ok(());
        }
        self.anchor_stands(before.first)
            .map_err(|wrong| format!("law 3: {wrong}"))
    }

    /// Law 5: a step does not cross a gap, unless the gap cannot be filled.
    fn nothing_is_passed(&mut self, before: &Before) -> Result<(), String> {
        if !before.steps || before.waits || self.waits() {
            return Ok(());
        }
        let after = self.shown();
        let (Some(a), Some(b)) = (before.shown.first(), before.shown.last()) else {
            return Ok(());
        };
        let (Some(c), Some(d)) = (after.first(), after.last()) else {
            return Ok(());
        };
        let walk = self.state.shown();
        // From the lower screen up to the upper one.
        let (mut at, to) = if walk.is_before(*d, *a) {
            (*a, *d)
        } else if walk.is_before(*b, *c) {
            (*c, *b)
        } else {
            return Ok(());
        };
        while walk.is_before(to, at) {
            match walk.above(at) {
                Above::Gap { .. } if self.state.sync().held_above(Some(at)).is_none() => {
                    return Err("law 5: a gap was passed".to_owned());
                }
                Above::Gap { .. } => self.tally.note(Hazard::GapPassed),
                _ => {}
            }
            let Some(older) = self.state.shown().older(at) else {
                break;
            };
            at = older;
        }
        Ok(())
    }

    /// Law 7: a failed request is not repeated at once, and nothing is requested after a refusal
    /// until the user acts.
    fn a_stop_is_a_stop(&mut self, before: &Before) -> Result<(), String> {
        let again = |(kind, others)| self.open_of(kind) > others;
        if before.refused.is_some_and(again) && !before.by_hand {
            return Err("law 7: what failed is asked again at once".to_owned());
        }
        let asked = self.hands.as_ref().unwrap().asked;
        match before.stopped && !before.by_hand && asked > 0 {
            true => Err("law 7: asked though all was refused".to_owned()),
            false => Ok(()),
        }
    }

    /// Law 7: the selected message is never dropped from memory.
    fn nothing_in_use_is_dropped(&mut self, before: &Before) -> Result<(), String> {
        let thread = self.state.sync().thread();
        if self.state.sync().evicted() == before.evicted || thread.is_empty() {
            return Ok(());
        }
        match self.state.selected().is_none_or(|key| thread.contains(key)) {
            true => Ok(()),
            false => Err("law 7: what is selected was dropped".to_owned()),
        }
    }

    /// Law 8: the gallery opens at the picture nearest to the message where it was opened.
    fn the_gallery_opens_nearby(&mut self, before: &Before) -> Result<(), String> {
        let hands = self.hands.as_mut().unwrap();
        let is_open = self.state.media().is_gallery_open();
        if !is_open || before.by_hand && before.gallery || self.state.media().is_looked_for() {
            if !is_open || before.by_hand && before.gallery {
                hands.opens_gallery = None;
            }
            return Ok(());
        }
        let Some(target) = hands.opens_gallery.take() else {
            return Ok(());
        };
        let thread = self.state.sync().thread();
        let pictures = thread
            .newest_first()
            .filter(|(_, m)| !m.attachments().is_empty());
        let away = |key: MessageKey| thread.index_of(key).abs_diff(thread.index_of(target));
        let (mut older, mut newer) = (None, None);
        for (key, _) in pictures {
            if thread.is_before(key, target) {
                older = older.or(Some(key));
            } else {
                newer = Some(key);
            }
        }
        let nearest = [older, newer].into_iter().flatten().map(away).min();
        let at = self.state.media().front();
        let (Some(nearest), Some(at)) = (nearest, at) else {
            return Ok(());
        };
        self.tally.note(Hazard::NearestPicture);
        match away(at) == nearest || !thread.contains(target) {
            true => Ok(()),
            false => Err(format!(
                "law 8: {} away, and one is {nearest} away",
                away(at)
            )),
        }
    }
}

fn signed(rows: usize) -> i64 {
    i64::try_from(rows).unwrap()
}

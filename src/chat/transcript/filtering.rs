//! The filter's way in and out, and where the view stands meanwhile.

use super::Transcript;
use crate::chat::action::Action;
use crate::chat::command::{Command, Commands};
use crate::chat::filter::{self, Filtering, NearestMatch};
use crate::chat::prompt::Entered;
use crate::chat::words;
use crate::message::MessageKey;
use crate::search::index::Budget;
use crate::search::query::Filter;
use crate::sync::work::Target;

impl Transcript<'_> {
    /// The user entered a filter. An empty one shows all messages.
    pub fn filter_entered(&mut self, text: &str) -> Entered {
        match filter::parse(text, self.now, self.zone) {
            Err(error) => Entered::Wrong(Commands::say(&error.to_string())),
            Ok(None) => {
                self.leave_filter();
                Entered::Done(Commands::none())
            }
            Ok(Some(filter)) => Entered::Done(self.apply_filter(filter)),
        }
    }

    fn apply_filter(&mut self, filter: Filter) -> Commands {
        self.note_place();
        let (view, scene) = self.stage();
        let standing = view.standing(scene);
        let origin = self.find.filtering().map(Filtering::origin);
        let origin = origin.unwrap_or(self.viewport());
        self.set_filter(Some(Filtering::new(filter, origin, standing)));
        self.view.clear_new_count();
        let thread = self.sync.thread();
        self.find.filter_on(thread, &mut Budget::of_one_step());
        self.settle_filter();
        self.seek(standing.0)
    }

    fn set_filter(&mut self, filtering: Option<Filtering>) -> Option<Filtering> {
        let place = self.selected().map(MessageKey::second);
        self.find.set_filter(filtering, place)
    }

    /// Jumps to the end or beginning of the filter's time range, if that is not loaded and the view
    /// is outside: the messages on the way are not fetched.
    fn seek(&self, from: Option<MessageKey>) -> Commands {
        let Some(filtering) = self.find.filtering() else {
            return Commands::none();
        };
        let bound = filtering.bound(from.map(MessageKey::second));
        let bound = bound.filter(|bound| !self.sync.knows_since(*bound));
        let jump = |bound| Command::Jump(Target::Since(bound));
        bound.map(jump).into_iter().collect()
    }

    /// A jump came to this message: selects the nearest shown message as soon as it is known.
    pub(super) fn arrive(&mut self, key: MessageKey) {
        if let Some(filtering) = self.find.filtering_mut() {
            filtering.select_when_indexed(key);
        }
        self.settle_filter();
    }

    /// Shows all messages again, with the selected one on the same row. If the user has not moved
    /// since the filter came on, the view goes back to where it was.
    fn leave_filter(&mut self) {
        let (view, scene) = self.stage();
        let standing = view.standing(scene);
        let Some(filtering) = self.set_filter(None) else {
            return;
        };
        let (view, scene) = self.stage();
        if filtering.is_unmoved(*view.viewport()) || standing.0.is_none() {
            view.restore(filtering.origin(), scene);
        } else {
            view.put_selection(standing, scene);
        }
    }

    /// Shows all messages again; the caller moves the view.
    pub fn drop_filter(&mut self) {
        let _ = self.set_filter(None);
    }

    /// While the filter is being indexed, looks up its place again.
    pub fn settle_filter(&mut self) {
        let Some(filtering) = self.find.filtering() else {
            return;
        };
        let Some((target, row)) = filtering.target() else {
            return;
        };
        let (awaited, place) = (filtering.awaits_place(), filtering.nearest_match(self.sync));
        let found = match place {
            NearestMatch::Known(found) => found.or(target),
            NearestMatch::Beyond(..) => target,
        };
        let (view, scene) = self.stage();
        view.put_selection((found, row), scene);
        let viewport = self.viewport();
        let Some(filtering) = self.find.filtering_mut() else {
            return;
        };
        filtering.target_is_met(viewport, place);
        if filtering.awaits_place() && !awaited {
            let now = self.now.elapsed;
            self.find.typeahead_mut().jump_began(now);
        }
    }

    /// The user gives up the place that messages are fetched for.
    pub fn stop_place(&mut self) {
        if let Some(filtering) = self.find.filtering_mut()
            && filtering.awaits_place()
        {
            filtering.pause();
            filtering.leave_place();
        }
    }

    /// After any event: selects a message that is shown and in view.
    pub fn select_in_view(&mut self) {
        if self.find.is_filter_looked_for() {
            return;
        }
        let filtering = self.find.filtering();
        let origin = filtering.and_then(|filtering| filtering.origin().selected());
        let (viewport, mut rows) = self.rows();
        viewport.select_in_view(origin, &mut rows);
    }

    /// The user goes towards the oldest message: fetching for the filter continues.
    pub(super) fn resume_filter(&mut self) -> Commands {
        let Some(filtering) = self.find.filtering_mut() else {
            return Commands::none();
        };
        filtering.resume();
        if filtering.index().is_empty() {
            return self.seek(self.selected());
        }
        Commands::none()
    }

    /// Stops fetching for the filter, else ends the filter; `None` if there is none.
    pub fn close_filter(&mut self) -> Option<Commands> {
        let filtering = self.find.filtering_mut()?;
        if filtering.is_fetching(self.sync) {
            filtering.pause();
            let progress = words::progress(self.sync.thread());
            return Some(Commands::say(&format!("Stopped: {progress}.")));
        }
        self.leave_filter();
        Some(Commands::none())
    }

    /// The limit of loaded messages is reached: stops fetching for the filter.
    pub fn pause_when_full(&mut self) -> Commands {
        let Some(filtering) = self.find.filtering_mut() else {
            return Commands::none();
        };
        filtering.pause();
        let progress = words::progress(self.sync.thread());
        let date = words::key(self.keymap, Action::GoToDate);
        Commands::say(&format!(
            "Stopped: {progress}, and memory holds no more (max_messages). {date} goes elsewhere."
        ))
    }
}

//! How far it is, on standard error where that is a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::To;
use crate::chat::event::Failure;
use crate::chat::text::SafeText;

/// Looks right in any terminal; a wrong one would show nothing, not fail.
const BAR: &str = "{prefix} [{bar:30}] {human_pos} of {human_len} messages {msg}";
const COUNT: &str = "{prefix} {human_pos} messages {msg}";

/// A bar, or nothing.
pub struct Progress(ProgressBar);

impl Progress {
    /// Nothing is read yet.
    pub fn start() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        bar.set_style(style(COUNT));
        bar.set_prefix("reading");
        Self(bar)
    }

    /// What hears of failed tries.
    pub fn on_delay(&self) -> impl Fn(Failure, Duration) + Clone + Send + 'static {
        let bar = self.0.clone();
        move |failure, wait| {
            let seconds = wait.as_secs_f32().ceil();
            bar.set_message(format!("· {} Again in {seconds} s.", failure.what));
        }
    }

    /// So many of so many were read.
    pub fn read(&self, read: u64, total: Option<u64>) {
        if let Some(total) = total
            && self.0.length() != Some(total)
        {
            self.0.set_style(style(BAR));
            self.0.set_length(total.max(read));
        }
        self.0.set_message("");
        self.0.set_position(read);
    }

    /// Writing begins.
    pub fn write(&self, total: u64) {
        self.0.set_style(style(BAR));
        self.0.set_prefix("writing");
        self.0.set_length(total);
        self.0.set_position(0);
    }

    /// Something else is shown in its place.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }

    /// So many were written.
    pub fn written(&self, count: u64) {
        self.0.set_position(count);
    }

    /// All is written.
    pub fn done(&self, count: u64, to: &To) {
        self.0.finish_and_clear();
        let stderr = io::stderr();
        let To::File { path, .. } = to else {
            return;
        };
        if stderr.is_terminal() {
            let path = SafeText::line(&path.display().to_string());
            let messages = if count == 1 { "message" } else { "messages" };
            // Where stderr is gone there is nobody left to tell.
            let _ = writeln!(&stderr, "{} {messages} in {path}", HumanCount(count));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.map_or_else(
        |_| ProgressStyle::default_bar(),
        |s| s.progress_chars("=> "),
    )
}

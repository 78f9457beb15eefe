//! The progress bar of an export on standard error, if that is a terminal.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::job::To;
use super::observer::Watch;
use crate::text::SafeText;
use crate::thread::page::Failure;

/// Looks right in any terminal; a wrong one would show nothing, not fail.
const BAR: &str = "{prefix} [{bar:30}] {human_pos} of {human_len} messages {msg}";
const COUNT: &str = "{prefix} {human_pos} messages {msg}";

/// A bar, or nothing.
#[derive(Clone)]
pub struct Bar(ProgressBar);

impl Bar {
    /// Nothing is read yet.
    pub fn start() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        bar.set_style(style(COUNT));
        bar.set_prefix("reading");
        Self(bar)
    }

    /// Takes it off the terminal.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }

    /// All is written.
    pub fn done(count: u64, to: &To) {
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

impl Watch for Bar {
    fn delayed(&self, failure: &Failure, wait: Duration) {
        let seconds = wait.as_secs_f32().ceil();
        self.0
            .set_message(format!("· {} Again in {seconds} s.", failure.what));
    }

    fn read(&self, read: u64, total: Option<u64>, reading: u32) {
        if let Some(total) = total
            && self.0.length() != Some(total)
        {
            self.0.set_style(style(BAR));
            self.0.set_length(total.max(read));
        }
        if reading > 1 {
            self.0.set_prefix("reading again");
        }
        self.0.set_message("");
        self.0.set_position(read);
    }

    fn written(&self, written: u64, total: u64) {
        if written == 0 {
            self.0.set_style(style(BAR));
            self.0.set_prefix("writing");
            self.0.set_length(total);
        }
        self.0.set_position(written);
    }

    fn cleared(&self) {
        self.clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.map_or_else(
        |_| ProgressStyle::default_bar(),
        |s| s.progress_chars("=> "),
    )
}

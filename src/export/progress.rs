//! How far an export is, on standard error, if that is a terminal: a bar, or sentences.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::job::Destination;
use super::observer::Watch;
use crate::text::SafeText;
use crate::thread::page::Failure;

/// A mistake in a template is no error: the bar would just be missing.
const BAR: &str = "{prefix} [{bar:30}] {human_pos} of {human_len} messages {msg}";
const COUNT: &str = "{prefix} {human_pos} messages {msg}";

/// A progress bar, if stderr can show one.
#[derive(Clone)]
pub struct Bar {
    bar: ProgressBar,
    in_sentences: bool,
}

impl Bar {
    pub fn start(in_sentences: bool) -> Self {
        let target = if in_sentences {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(10)
        };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(style(COUNT));
        bar.set_prefix("reading");
        Self { bar, in_sentences }
    }

    /// Removes the bar from the terminal.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Writes a line, if there is no bar.
    fn tell(&self, words: &str) {
        let stderr = io::stderr();
        if self.in_sentences && stderr.is_terminal() {
            let _ = writeln!(&stderr, "{words}");
        }
    }

    /// The export is finished.
    pub fn done(count: u64, to: &Destination) {
        let stderr = io::stderr();
        let Destination::File { path, .. } = to else {
            return;
        };
        if stderr.is_terminal() {
            let path = SafeText::line(&path.display().to_string());
            let messages = if count == 1 { "message" } else { "messages" };
            // If stderr is closed, there is nobody to tell.
            let _ = writeln!(&stderr, "{} {messages} in {path}", HumanCount(count));
        }
    }
}

impl Watch for Bar {
    fn delayed(&self, failure: &Failure, wait: Duration) {
        let seconds = wait.as_secs_f32().ceil();
        self.bar
            .set_message(format!("· {} Again in {seconds} s.", failure.what));
        self.tell(&format!("{} Again in {seconds} seconds.", failure.what));
    }

    fn read(&self, read: u64, total: Option<u64>, reading: u32) {
        if let Some(total) = total
            && self.bar.length() != Some(total)
        {
            self.bar.set_style(style(BAR));
            self.bar.set_length(total.max(read));
            if read < total {
                self.tell(&format!("Reading {} messages.", HumanCount(total)));
            }
        }
        if reading > 1 {
            self.bar.set_prefix("reading again");
        }
        self.bar.set_message("");
        self.bar.set_position(read);
    }

    fn written(&self, written: u64, total: u64) {
        if written == 0 {
            self.bar.set_style(style(BAR));
            self.bar.set_prefix("writing");
            self.bar.set_length(total);
        }
        self.bar.set_message("");
        self.bar.set_position(written);
    }

    fn fetching(&self, file: usize, of: usize) {
        self.bar
            .set_message(format!("· file {file} of {of} of the next"));
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

//! How far an export is, on standard error, if that is a terminal: a bar, or sentences.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::job::Destination;
use super::observer::Watch;
use crate::text::SafeText;
use crate::thread::page::Failure;

/// A mistake in a template is no error: the bar would just be missing.
const BAR: &str = "{prefix} [{bar:30}] {human_pos} of {human_len} messages {msg}";
const WRITING: &str = "writing";
const COUNT: &str = "{prefix} {human_pos} messages {msg}";

/// A list that is longer than the gateway counts is told of after this many messages, and each time
/// that the number has doubled.
const LONG: u64 = 100_000;

/// A progress bar, if stderr can show one.
#[derive(Clone)]
pub struct Bar {
    progress: ProgressBar,
    in_sentences: bool,
    /// The number of messages at which an endless list is told of next.
    long: Arc<AtomicU64>,
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
        Self {
            progress: bar,
            in_sentences,
            long: Arc::new(AtomicU64::new(LONG)),
        }
    }

    /// A signal ended the export: tells what becomes of what was read.
    pub fn stopped(&self, to: &Destination) {
        let (count, of) = (self.progress.position(), self.progress.length());
        let is_reading = self.progress.prefix() != WRITING;
        let words = stopped_words(count, of.filter(|_| !is_reading), to);
        self.clear();
        // If stderr is closed, there is nobody to tell.
        let _ = writeln!(io::stderr(), "smsthread: {words}");
    }

    /// A sentence, if so many messages were read that the list may have no end.
    fn long_words(&self, read: u64, total: Option<u64>) -> Option<String> {
        if total.is_some() || read < self.long.load(Ordering::Relaxed) {
            return None;
        }
        self.long.store(read.saturating_mul(2), Ordering::Relaxed);
        let read = HumanCount(read);
        Some(format!(
            "{read} messages are read, more than the gateway counts; its list goes on. Ctrl-C stops."
        ))
    }

    /// Removes the bar from the terminal.
    pub fn clear(&self) {
        self.progress.finish_and_clear();
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
        self.progress
            .set_message(format!("· {} Again in {seconds} s.", failure.what));
        self.tell(&format!("{} Again in {seconds} seconds.", failure.what));
    }

    fn read(&self, read: u64, total: Option<u64>, reading: u32) {
        if let Some(total) = total
            && self.progress.length() != Some(total)
        {
            self.progress.set_style(style(BAR));
            self.progress.set_length(total.max(read));
            if read < total {
                self.tell(&format!("Reading {} messages.", HumanCount(total)));
            }
        }
        if reading > 1 {
            self.progress.set_prefix("reading again");
        }
        self.progress.set_message("");
        self.progress.set_position(read);
        // A bar shows the number itself.
        let words = self.long_words(read, total);
        if let Some(words) = words.filter(|_| self.progress.is_hidden()) {
            let _ = writeln!(io::stderr(), "smsthread: {words}");
        }
    }

    fn written(&self, written: u64, total: u64) {
        if written == 0 {
            self.progress.set_style(style(BAR));
            self.progress.set_prefix(WRITING);
            self.progress.set_length(total);
        }
        self.progress.set_message("");
        self.progress.set_position(written);
    }

    fn fetching(&self, file: usize, of: usize) {
        self.progress
            .set_message(format!("· file {file} of {of} of the next"));
    }

    fn cleared(&self) {
        self.clear();
    }
}

/// `of`: the number of messages to be written, if writing has begun.
fn stopped_words(read: u64, of: Option<u64>, to: &Destination) -> String {
    let read = HumanCount(read);
    match (of, to) {
        (Some(of), Destination::Stdout | Destination::Screen) => {
            format!(
                "stopped: not all of {} messages are written",
                HumanCount(of)
            )
        }
        (Some(_), Destination::File { .. }) => "stopped: nothing is written".to_owned(),
        (None, _) => format!("stopped: {read} messages were read, nothing is written"),
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.map_or_else(
        |_| ProgressStyle::default_bar(),
        |s| s.progress_chars("=> "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_longer_than_the_gateway_counts_is_told_of_at_each_doubling() {
        let bar = Bar::start(true);
        let is_told = |read, total| bar.long_words(read, total).is_some();
        assert!(!is_told(500_000, Some(600_000)));
        assert!(!is_told(99_999, None) && is_told(100_000, None));
        assert!(!is_told(199_999, None) && is_told(250_000, None));
        assert!(!is_told(499_999, None) && is_told(500_000, None));
    }

    #[test]
    fn an_export_that_is_stopped_tells_what_becomes_of_its_messages() {
        let file = Destination::File {
            path: "thread.json".into(),
            force: false,
        };
        for (of, to, words) in [
            (
                None,
                &file,
                "stopped: 2,000 messages were read, nothing is written",
            ),
            (Some(9_000), &file, "stopped: nothing is written"),
            (
                Some(9_000),
                &Destination::Stdout,
                "stopped: not all of 9,000 messages are written",
            ),
        ] {
            assert_eq!(stopped_words(2_000, of, to), words);
        }
    }
}

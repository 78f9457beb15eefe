//! A panic must neither wreck the terminal nor speak in a stranger's voice.

use std::io::Write;
use std::panic::PanicHookInfo;
use std::sync::OnceLock;
use std::thread::{self, ThreadId};

use super::guard;
use crate::chat::text::SafeText;

static SCREEN_THREAD: OnceLock<ThreadId> = OnceLock::new();

/// From now on a panic of this thread gives the terminal back and is told on stderr; a panic of
/// any other thread costs its task alone, and is logged.
pub(super) fn install_hook() {
    if SCREEN_THREAD.set(thread::current().id()).is_ok() {
        std::panic::set_hook(Box::new(on_panic));
    }
}

fn on_panic(info: &PanicHookInfo<'_>) {
    let words = words(info);
    if SCREEN_THREAD.get() == Some(&thread::current().id()) {
        guard::leave();
        let _ = writeln!(std::io::stderr(), "smsthread: a bug, sorry: {words}");
    } else {
        tracing::error!("panic in a task: {words}");
    }
}

fn words(info: &PanicHookInfo<'_>) -> SafeText {
    let what = info.payload_as_str().unwrap_or("(no words)");
    let place = info.location().map(ToString::to_string);
    SafeText::line(&format!("{what} ({})", place.unwrap_or_default()))
}

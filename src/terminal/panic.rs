//! A panic must neither wreck the terminal nor speak in a stranger's voice.

use std::io::Write;
use std::panic::PanicHookInfo;
use std::sync::{Once, OnceLock};
use std::thread::{self, ThreadId};

use super::guard;
use crate::text::SafeText;

static SCREEN_THREAD: OnceLock<ThreadId> = OnceLock::new();

static HOOK: Once = Once::new();

/// From now on what a panic says is told in safe words: it may repeat a text that it stumbled over.
pub fn tame_panics() {
    HOOK.call_once(|| std::panic::set_hook(Box::new(on_panic)));
}

/// From now on a panic of this thread gives the terminal back and is told on stderr; a panic of
/// any other thread costs its task alone, and is logged.
pub(super) fn install_hook() {
    let _ = SCREEN_THREAD.set(thread::current().id());
    tame_panics();
}

fn on_panic(info: &PanicHookInfo<'_>) {
    let words = words(info);
    let has_screen = match SCREEN_THREAD.get() {
        Some(thread) if *thread != thread::current().id() => {
            tracing::error!("panic in a task: {words}");
            return;
        }
        screen => screen.is_some(),
    };
    if has_screen {
        guard::leave();
    }
    let _ = writeln!(std::io::stderr(), "smsthread: a bug, sorry: {words}");
}

fn words(info: &PanicHookInfo<'_>) -> SafeText {
    let what = info.payload_as_str().unwrap_or("(no words)");
    let place = info.location().map(ToString::to_string);
    SafeText::line(&format!("{what} ({})", place.unwrap_or_default()))
}

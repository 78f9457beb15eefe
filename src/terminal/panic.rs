//! The panic hook: restores the terminal, and prints the message without a stranger's control
//! characters.

use std::io::Write;
use std::panic::PanicHookInfo;
use std::sync::{Once, OnceLock};
use std::thread::{self, ThreadId};

use crate::text::SafeText;

/// The thread of the screen, and the function that restores the terminal.
static SCREEN: OnceLock<(ThreadId, fn())> = OnceLock::new();

static HOOK: Once = Once::new();

/// From now on panic messages are sanitized, because they may contain a stranger's text.
pub fn install_panic_hook() {
    HOOK.call_once(|| std::panic::set_hook(Box::new(on_panic)));
}

/// From now on a panic of this thread restores the terminal and is printed on stderr. A panic of
/// another thread ends only its task, and is logged.
pub(super) fn install_hook(leave: fn()) {
    let _ = SCREEN.set((thread::current().id(), leave));
    install_panic_hook();
}

fn on_panic(info: &PanicHookInfo<'_>) {
    let words = words(info);
    if let Some((screen, leave)) = SCREEN.get() {
        if *screen != thread::current().id() {
            tracing::error!("panic in a task: {words}");
            return;
        }
        leave();
    }
    let _ = writeln!(std::io::stderr(), "smsthread: a bug, sorry: {words}");
}

fn words(info: &PanicHookInfo<'_>) -> SafeText {
    let what = info.payload_as_str().unwrap_or("(no words)");
    let place = info.location().map(ToString::to_string);
    SafeText::line(&format!("{what} ({})", place.unwrap_or_default()))
}

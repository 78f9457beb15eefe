//! Effects that concern the terminal.

use std::sync::Arc;

use crate::chat::hand_on::program::HandOnRequest;
use crate::picture::PictureId;
use crate::text::SafeText;
use crate::thread::page::RequestId;

/// What the runners leave for the loop. The names are those of [`crate::chat::effect::Effect`].
pub enum LoopEffect {
    /// To a program that takes the terminal.
    HandOn {
        id: RequestId,
        request: HandOnRequest,
    },
    Suspend,
    Quit,
    Show(FrontendEffect),
}

/// What the frontend carries out.
pub enum FrontendEffect {
    SetTitle(SafeText),
    Ring,
    Notify { title: SafeText, body: SafeText },
    Copy { id: RequestId, text: Arc<str> },
    ForgetPixels { picture: PictureId },
    Repaint,
}

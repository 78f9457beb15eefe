//! Effects that concern the terminal: each of the two main loops carries them out in its own way.

use std::sync::Arc;

use crate::chat::hand_on::program::HandOnRequest;
use crate::picture::PictureId;
use crate::text::SafeText;
use crate::thread::page::RequestId;

/// What is left for the loop. The names are those of [`crate::chat::effect::Effect`].
pub enum LoopEffect {
    SetTitle(SafeText),
    Ring,
    Notify {
        title: SafeText,
        body: SafeText,
    },
    Copy {
        id: RequestId,
        text: Arc<str>,
    },
    /// To a program that takes the terminal.
    HandOn {
        id: RequestId,
        request: HandOnRequest,
    },
    ForgetPixels {
        picture: PictureId,
    },
    Repaint,
    Suspend,
    Quit,
}

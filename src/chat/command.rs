//! Commands: what a feature asks of the rest of the core.
//!
//! A feature changes its own part and returns [`Commands`]; `update::commands` carries them out in
//! order. So no feature needs to know another feature.

use std::sync::Arc;

use super::effect::Effect;
use super::hand_on::program::HandOnRequest;
use super::hit::Hit;
use super::link::{Link, LinkPurpose};
use super::prompt::line::PromptKind;
use crate::layout::viewport::Note;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::search::pattern::Pattern;
use crate::sync::work::Target;
use crate::text::SafeText;

/// One thing that a feature asks the rest of the core to do.
#[must_use]
#[derive(Clone, Debug)]
pub enum Command {
    /// Asks the outside for something whose answer no feature awaits.
    Do(Effect),
    /// Shows a passing notice.
    Say(SafeText),
    /// Says what is awaited; the notice goes as soon as nothing is awaited.
    Remind(SafeText),
    /// Shows a notice that is worth copying: it stays for minutes, or until a key is pressed.
    SayLong(SafeText),
    ForgetNotice,
    /// Selects a message. If this row of its bubble is hidden, scrolls the row to the middle.
    Reveal {
        key: MessageKey,
        row: i64,
    },
    /// Selects a message. If this hit in it is hidden, scrolls the hit to the middle.
    ShowHit(Hit),
    /// Marks the pattern's hits in all bubbles; `None` removes the marks.
    MarkHits(Option<Pattern>),
    /// Keeps keys that come now until the place that is being looked for is found.
    HoldKeys,
    /// The place was not found: drops the keys that waited for it.
    DropKeys,
    /// Puts the view back where it was.
    Restore(Viewport),
    /// Selects a message that is in view.
    Pick(MessageKey),
    /// Scrolls so that a message is at the top of the view.
    ShowAtTop(MessageKey),
    /// Goes to a message. A filter that hides the message ends.
    GoTo(MessageKey),
    /// Goes to the newest message that is shown.
    GoToLatest,
    /// Goes to the oldest message that is loaded.
    GoToOldest,
    /// Goes to a place of the thread, which need not be loaded.
    Jump(Target),
    /// As [`Command::Jump`], and remembers the current place for the way back.
    Visit(Target),
    /// Gives up the jump under way.
    StopJump,
    /// Scrolls by rows that are not loaded yet; negative: towards the oldest message.
    SetPendingRows(i64),
    /// Searches for the newest message with these words, as if they had been typed.
    Find(SafeText),
    /// Lays all bubbles out anew.
    LayOut,
    /// Fetches again all that is loaded.
    Audit,
    EndRange,
    /// Copies a text; the notice afterwards says what was copied: "link copied".
    Copy {
        text: Arc<str>,
        what: String,
    },
    /// Opens a web address.
    OpenLink(Arc<str>),
    /// Saves the files of these messages.
    SaveFiles {
        keys: Vec<MessageKey>,
        /// Words for messages that belong to the selection but are not loaded.
        missing: String,
        /// The messages are a range.
        ranged: bool,
    },
    /// Asks a question in the status line; `text` is the answer suggested.
    Ask {
        asking: PromptKind,
        text: String,
    },
    /// Gives the selected messages to an outside program.
    HandOn {
        request: HandOnRequest,
        /// The message below which the answer is shown.
        key: MessageKey,
    },
    /// Shows what a program answered below a message.
    ShowNote {
        key: MessageKey,
        note: Note,
    },
    OpenDetails,
    /// Shows the list of links to pick from.
    PickLink {
        links: Vec<Link>,
        purpose: LinkPurpose,
    },
}

/// What a feature asks for, in this order.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct Commands(Vec<Command>);

impl Commands {
    pub fn none() -> Self {
        Self::default()
    }

    /// Shows a passing notice.
    pub fn say(words: &str) -> Self {
        Command::Say(SafeText::line(words)).into()
    }

    /// Asks a question in the status line; `text` is the answer suggested.
    pub fn ask(asking: PromptKind, text: &str) -> Self {
        let text = text.to_owned();
        Command::Ask { asking, text }.into()
    }

    pub fn push(&mut self, command: Command) {
        self.0.push(command);
    }

    /// As [`Commands::push`], in a chain.
    pub fn and(mut self, more: impl Into<Self>) -> Self {
        self.0.extend(more.into().0);
        self
    }
}

impl From<Command> for Commands {
    fn from(command: Command) -> Self {
        Self(vec![command])
    }
}

impl FromIterator<Command> for Commands {
    fn from_iter<I: IntoIterator<Item = Command>>(commands: I) -> Self {
        Self(commands.into_iter().collect())
    }
}

impl IntoIterator for Commands {
    type Item = Command;
    type IntoIter = std::vec::IntoIter<Command>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

//! Commands: what a feature asks of the rest of the core.
//!
//! A feature changes its own part and returns [`Commands`]; `update::commands` carries them out in
//! order. So no feature needs to know another feature.

use std::sync::Arc;

use super::effect::Effect;
use super::hand_on::program::HandOnRequest;
use super::links::link::{Link, LinkPurpose};
use super::prompt::line::Asking;
use super::search::step::Hit;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::search::pattern::Pattern;
use crate::sync::work::Target;
use crate::text::SafeText;

/// One thing that a feature asks for.
#[must_use]
#[derive(Clone, Debug)]
pub enum Command {
    /// Asks the outside for something that needs no answer.
    Do(Effect),
    /// Shows a passing notice.
    Say(SafeText),
    /// Shows a notice that can be copied: it stays for minutes, unless a key is pressed.
    SayLong(SafeText),
    /// Takes the passing notice away.
    Unsay,
    /// Selects a message and scrolls no further than needed to show this row of its bubble.
    Reveal {
        key: MessageKey,
        row: i64,
    },
    /// Selects a message and scrolls no further than needed to show this hit in it.
    ShowHit(Hit),
    /// Marks what has this pattern, or nothing any more.
    MarkHits(Option<Pattern>),
    /// Keys that come now wait for the place that is looked for.
    HoldKeys,
    /// The place is not to be had: keys that wait for it do nothing.
    DropKeys,
    /// Shows the view as it was.
    Restore(Viewport),
    /// Selects a message that is in view.
    Pick(MessageKey),
    /// Shows a message at the top of the view.
    ShowAtTop(MessageKey),
    /// Goes to a message for good; a filter that hides it ends.
    GoTo(MessageKey),
    /// Goes to the newest message that is shown.
    GoToLatest,
    /// Goes to the oldest message that is loaded.
    GoToOldest,
    /// Goes to a place of the thread, loaded or not.
    Jump(Target),
    /// As [`Command::Jump`], for a reader who may want to go back.
    Leap(Target),
    /// A jump under way is given up.
    StopJump,
    /// Rows of a move that wait for messages; negative towards the oldest.
    Owe(i64),
    /// Looks for the newest place that has these words, as if they had been typed.
    Find(String),
    /// Lays all bubbles out anew.
    LayOut,
    /// Reads again all that is loaded.
    Audit,
    EndRange,
    /// Copies a text; the notice afterwards says what was copied: "link copied".
    Copy {
        text: Arc<str>,
        what: String,
    },
    /// Hands a web address to the system.
    OpenLink(Arc<str>),
    /// Saves the files of these messages.
    SaveFiles {
        keys: Vec<MessageKey>,
        /// What is said of messages that are meant and are not loaded.
        missing: String,
        /// The messages are those of a range.
        ranged: bool,
    },
    /// Asks a question in the status line, with an answer to begin with.
    Ask {
        asking: Asking,
        text: String,
    },
    /// Gives a program what was selected.
    HandOn(HandOnRequest),
    /// Shows what a program has printed.
    ShowNote {
        name: SafeText,
        text: SafeText,
    },
    /// Shows details of the selected message.
    OpenDetails,
    /// Shows links to pick one of.
    PickLink {
        links: Vec<Link>,
        purpose: LinkPurpose,
    },
}

/// What a feature asks for, in order.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct Commands(Vec<Command>);

impl Commands {
    /// The feature asks for nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// A passing notice.
    pub fn say(words: &str) -> Self {
        Command::Say(SafeText::line(words)).into()
    }

    /// Asks a question in the status line, with an answer to begin with.
    pub fn ask(asking: Asking, text: &str) -> Self {
        let text = text.to_owned();
        Command::Ask { asking, text }.into()
    }

    /// One more command, after the others.
    pub fn push(&mut self, command: Command) {
        self.0.push(command);
    }

    /// As [`Commands::push`], for a chain.
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

//! The actions that keys and mouse can cause.

use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

pub use super::key::key_of;

/// What the user wants. In the configuration an action has its variant's name: `half-page-down`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// Select the next newer message.
    Newer,
    /// Select the next older message.
    Older,
    /// Move the view one row towards the newest message.
    RowDown,
    /// Move the view one row towards the oldest message.
    RowUp,
    /// Move the view half a page towards the newest message.
    HalfPageDown,
    /// Move the view half a page towards the oldest message.
    HalfPageUp,
    /// Move the view a page towards the newest message.
    PageDown,
    /// Move the view a page towards the oldest message.
    PageUp,
    /// Go to the first message of the conversation.
    First,
    /// Ask for a date and go there.
    GoToDate,
    /// Open the strip of months, or close it.
    Months,
    /// Go to the newest message and follow it.
    Latest,
    /// Ask what to search for.
    Search,
    /// Go to the next older hit of the search.
    NextHit,
    /// Go to the next newer hit of the search.
    PreviousHit,
    /// Ask which messages to show.
    Filter,
    /// Go back to the place before the last jump.
    Back,
    /// Undo [`Action::Back`].
    Forward,
    /// Go to where the last visit ended.
    LastVisit,
    /// Select the next older message that failed.
    OlderFailed,
    /// Select the next newer message that failed.
    NewerFailed,
    /// Begin a range at the selected message, or drop the range.
    SelectRange,
    /// Copy the text of the selected message or range.
    Copy,
    /// Copy text, time, sender and status.
    CopyFull,
    /// Copy the text as a Markdown quote.
    CopyMarkdown,
    /// Copy the command line that opens the thread at the selected message.
    CopyCommand,
    /// Hand the selected messages to a command of the configuration.
    HandOn,
    /// Copy a link of the selected message.
    CopyLink,
    /// Open a link of the selected message.
    OpenLink,
    /// Save the files of the selected message.
    SaveFiles,
    /// Save all files of the range.
    SaveAll,
    /// Write messages to a file.
    Export,
    /// In the list of links: open or copy the picked link.
    PickLink,
    /// Show every field of the selected message.
    Details,
    /// Show the selected message as the gateway sent it.
    Raw,
    /// Show the picture of the selected message as large as possible.
    View,
    /// Show the next picture, towards the newest message.
    NextPicture,
    /// Show the previous picture, towards older messages.
    PreviousPicture,
    ZoomIn,
    ZoomOut,
    /// Show the whole picture again.
    ZoomReset,
    PanLeft,
    PanDown,
    PanUp,
    PanRight,
    SavePicture,
    /// Play the animated picture of the selected message in its bubble, or stop it.
    Play,
    /// Open the gallery, a grid of all pictures, or close it.
    Gallery,
    /// Leave the gallery or the strip of months for the selected place.
    GoToMessage,
    /// Fetch what is on screen again, and retry what failed.
    Refresh,
    /// Try other colours and bubble shapes.
    Looks,
    /// Show the keys.
    Help,
    /// Draw every cell anew.
    Redraw,
    /// Stop the program until the shell continues it (SIGTSTP).
    Suspend,
    /// Close the top layer; if none is open and the key was `q`, quit.
    Close,
    /// Close the top layer; if none is open, quit.
    CloseOrQuit,
    Quit,
}

impl Action {
    /// The name in the configuration.
    pub fn name(self) -> &'static str {
        self.into()
    }

    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// Whether the action concerns the program and the terminal, and nothing that is on screen.
    pub fn is_for_program(self) -> bool {
        matches!(self, Self::Quit | Self::Suspend | Self::Redraw)
    }

    /// Whether a number typed before the key repeats the action.
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Self::Newer
                | Self::Older
                | Self::RowDown
                | Self::RowUp
                | Self::HalfPageDown
                | Self::HalfPageUp
                | Self::PageDown
                | Self::PageUp
                | Self::NextHit
                | Self::PreviousHit
                | Self::Back
                | Self::Forward
                | Self::OlderFailed
                | Self::NewerFailed
        )
    }
}

/// The part of the screen that keys act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter)]
pub enum Layer {
    Transcript,
    Details,
    Help,
    /// The list of links to pick from.
    Links,
    Picture,
    Gallery,
    /// Trying other colours and bubble shapes.
    Looks,
    Months,
}

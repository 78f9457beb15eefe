//! The actions that keys and mouse can cause.

use strum::{EnumIter, IntoEnumIterator, IntoStaticStr};

pub use super::key::key_of;

/// What the reader wants. Its name in the configuration is the variant's: `half-page-down`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// Select the next newer message.
    Newer,
    /// Select the next older message.
    Older,
    /// Move the view one row towards the newest.
    RowDown,
    /// Move the view one row towards the oldest.
    RowUp,
    /// Move the view half a page towards the newest.
    HalfPageDown,
    /// Move the view half a page towards the oldest.
    HalfPageUp,
    /// Move the view a page towards the newest.
    PageDown,
    /// Move the view a page towards the oldest.
    PageUp,
    /// Go to the first message of the conversation.
    First,
    /// Ask for a date and go there.
    GoToDate,
    /// Show the months as a strip, or leave it.
    Months,
    /// Go to the newest message and follow it.
    Latest,
    /// Ask what to search for.
    Search,
    /// Go to the next older place that has it.
    NextHit,
    /// Go to the next newer place that has it.
    PreviousHit,
    /// Ask which messages to show.
    Filter,
    /// Go back to where one was before going far.
    Back,
    /// Go forward again.
    Forward,
    /// Select the next older message that failed.
    OlderFailed,
    /// Select the next newer message that failed.
    NewerFailed,
    /// Begin a range at the selected message, or give it up.
    SelectRange,
    /// Copy the text of what is selected.
    Copy,
    /// Copy it with time, sender and status.
    CopyFull,
    /// Copy it as a Markdown quote.
    CopyMarkdown,
    /// Copy the command line that opens the thread at the selected message.
    CopyCommand,
    /// Hand what is selected to a command of the configuration.
    HandOn,
    /// Copy a link of what is selected.
    CopyLink,
    /// Open a link of what is selected.
    OpenLink,
    /// Save the files of the selected message.
    SaveFiles,
    /// Save all files of the range.
    SaveAll,
    /// Write messages to a file.
    Export,
    /// Do with the link that is picked what was asked for.
    PickLink,
    /// Show every field of the selected message.
    Details,
    /// Show the selected message as the gateway sent it.
    Raw,
    /// Show the picture of the selected message as large as can be.
    View,
    /// Show the next picture, towards the newest message.
    NextPicture,
    /// Show the previous picture, towards older messages.
    PreviousPicture,
    /// Look nearer.
    ZoomIn,
    /// Look from farther away.
    ZoomOut,
    /// Look at the whole picture.
    ZoomReset,
    /// Look further left.
    PanLeft,
    /// Look further down.
    PanDown,
    /// Look further up.
    PanUp,
    /// Look further right.
    PanRight,
    /// Save the file that is shown.
    SavePicture,
    /// Play the moving picture of the selected message in its bubble, or stop it.
    Play,
    /// Show all pictures as a grid, or leave it.
    Gallery,
    /// Leave the gallery for the message of the selected picture, or the months for the selected one.
    GoToMessage,
    /// Read again what is on screen and what failed.
    Refresh,
    /// Try other colours and bubbles.
    Looks,
    /// Show the keys.
    Help,
    /// Draw every cell anew.
    Redraw,
    /// Stop until the shell continues us.
    Suspend,
    /// Close the top layer; with none open, leave if the key was `q`.
    Close,
    /// Close the top layer, or leave.
    CloseOrQuit,
    /// Leave.
    Quit,
}

impl Action {
    /// What the configuration calls it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// All that there are.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// A number before its key does it so many times.
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

/// What the keys act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter)]
pub enum Layer {
    Transcript,
    /// Details of a message.
    Details,
    /// The list of keys.
    Help,
    /// Links to pick one of.
    Links,
    /// A picture that fills the screen.
    Picture,
    /// All pictures as a grid.
    Gallery,
    /// Looks to try.
    Looks,
    /// The strip of months.
    Months,
}

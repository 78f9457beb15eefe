//! EDGE: opens a link with the system's opener.

use std::ffi::OsStr;
use std::io;
use std::time::Duration;

use url::Url;

use crate::child::{Child, ChildError};

/// If an opener takes longer than this, it is probably the browser itself, which runs until it is
/// closed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a link was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The link is not http or https.
    #[error("only http and https links are opened")]
    Scheme,
    /// The text is not a link.
    #[error("this is no link")]
    Link(#[source] url::ParseError),
    /// The system has no opener, or it cannot be started.
    #[error("the system's opener cannot be started")]
    Start(#[source] io::Error),
    /// The opener ended with an error.
    #[error("the system's opener failed")]
    Failed,
}

/// The link as the opener gets it, which is shown before it is opened.
///
/// # Errors
/// The text is not an http or https link.
pub fn link(text: &str) -> Result<Url, OpenError> {
    let url = Url::parse(text.trim()).map_err(OpenError::Link)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(OpenError::Scheme);
    }
    Ok(url)
}

/// Opens a web address.
///
/// # Errors
/// The text is not an http or https link, or the opener fails.
pub async fn open_link(text: &str) -> Result<(), OpenError> {
    let url = link(text)?;
    run(openers(url.as_str())).await
}

/// The system's openers, each with the target as one argument; the usual opener comes first.
fn openers(target: impl AsRef<OsStr>) -> Vec<Child> {
    let commands = open::commands(target).into_iter();
    commands.map(Child::from).collect()
}

/// Tries one opener after the other, away from our terminal.
async fn run(openers: Vec<Child>) -> Result<(), OpenError> {
    let mut failed = OpenError::Start(io::ErrorKind::NotFound.into());
    for opener in openers {
        match opener.hand_over(PATIENCE).await {
            Ok(()) => return Ok(()),
            Err(ChildError::System(error)) if error.kind() == io::ErrorKind::NotFound => {}
            Err(ChildError::System(error)) => failed = OpenError::Start(error),
            Err(_) => failed = OpenError::Failed,
        }
    }
    Err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_links() {
        for text in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "vnc://host",
            "/bin/sh",
            "--help",
            "",
        ] {
            assert!(link(text).is_err(), "{text}");
        }
        let url = link("https://exämple.be/a b?c=1").expect("a link");
        assert_eq!(url.as_str(), "https://xn--exmple-cua.be/a%20b?c=1");
    }

    #[test]
    fn the_target_is_one_argument() {
        let target = "https://example.com/a;b c&d=$(x)";
        let url = link(target).expect("a link");
        for opener in open::commands(url.as_str()) {
            let given: Vec<_> = opener.get_args().collect();
            let whole = given.iter().filter(|a| ***a == *url.as_str());
            assert_eq!(whole.count(), 1, "{opener:?}");
        }
    }
}

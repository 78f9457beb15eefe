//! EDGE: hands a link or a file to the system's opener.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use url::Url;

/// Why nothing was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is no web address.
    #[error("only http and https links are opened")]
    Scheme,
    /// It is not to be read as a link.
    #[error("this is no link")]
    Link(#[source] url::ParseError),
    /// The system has no opener, or it cannot be started.
    #[error("the system's opener cannot be started")]
    Start(#[source] io::Error),
    /// The opener gave up.
    #[error("the system's opener failed")]
    Failed,
}

/// The link as the opener gets it: what is shown before it is opened.
///
/// # Errors
/// It is no http or https link.
pub fn link(text: &str) -> Result<Url, OpenError> {
    let url = Url::parse(text.trim()).map_err(OpenError::Link)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(OpenError::Scheme);
    }
    Ok(url)
}

/// Opens a web address; waits until the opener has taken it, so not for the thread that draws.
///
/// # Errors
/// It is no http or https link, or the opener fails.
pub fn open_link(text: &str) -> Result<(), OpenError> {
    let url = link(text)?;
    run(open::commands(url.as_str()))
}

/// Opens a file; waits until the opener has taken it, so not for the thread that draws.
///
/// # Errors
/// The opener fails.
pub fn open_file(path: &Path) -> Result<(), OpenError> {
    // Absolute, so that its first letter is never that of an option.
    let path = std::path::absolute(path).map_err(OpenError::Start)?;
    run(open::commands(path))
}

/// Tries one opener after the other, with the target as one argument, away from our terminal.
fn run(openers: Vec<Command>) -> Result<(), OpenError> {
    let mut failed = OpenError::Start(io::ErrorKind::NotFound.into());
    for mut opener in openers {
        opener
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        std::os::unix::process::CommandExt::process_group(&mut opener, 0);
        match opener.status() {
            Ok(status) if status.success() => return Ok(()),
            Ok(_) => failed = OpenError::Failed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => failed = OpenError::Start(error),
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

//! Runs a program of `[commands]` with the selected messages.

use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::chat::hand_on::program::{HandOnForm, HandOnRequest, TerminalAccess};
use crate::child::{Child, ChildError};
use crate::text::SafeText;

/// How long a program may take if its output is shown.
const LIMIT: Duration = Duration::from_secs(10);
/// The maximum number of bytes of output that are shown.
const MOST: usize = 1024 * 1024;

/// Runs a program, and returns its output.
pub async fn answer(request: &HandOnRequest) -> Result<Option<SafeText>, SafeText> {
    let words = command_line(request)?;
    let child = program(&words).input(&request.text);
    let printed = child
        .output(LIMIT, MOST)
        .await
        .map_err(|error| failure_words(&words, request, &error))?;
    let printed = String::from_utf8_lossy(&printed);
    Ok(Some(SafeText::new(&without_colours(&printed))))
}

/// Lets a program use the terminal until the program ends.
pub async fn lend_terminal(request: &HandOnRequest) -> Result<Option<SafeText>, SafeText> {
    let words = command_line(request)?;
    let program = program(&words);
    let ended = if request.program.access == TerminalAccess::TerminalWithFile {
        let file = file(request).map_err(|error| SafeText::line(&error.to_string()))?;
        program.args([file.path()]).take_terminal().await
    } else {
        program.input(&request.text).take_terminal().await
    };
    ended
        .map(|()| None)
        .map_err(|error| failure_words(&words, request, &error))
}

/// A text without the escape sequences that set colours (SGR) or clear a line's end, as programs like
/// `grep --color=always` print them. All other control characters stay for [`SafeText`] to show.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !(c.is_ascii_digit() || matches!(c, ';' | ':')));
        let rest = end.and_then(|end| part[end..].strip_prefix(['m', 'K']));
        if rest.is_none() {
            out.push_str("\x1b[");
        }
        out.push_str(rest.unwrap_or(part));
    }
    out
}

fn program(words: &[String]) -> Child {
    Child::new(words.first().map_or("", String::as_str)).args(words.iter().skip(1))
}

fn failure_words(words: &[String], request: &HandOnRequest, error: &ChildError) -> SafeText {
    let program = words.first().map_or("", String::as_str);
    match error {
        ChildError::System(error) => match start_words(program, error.kind()) {
            Some(words) => SafeText::line(&words),
            None => SafeText::line(&error.to_string()),
        },
        ChildError::TooLong(_) | ChildError::Stopped
            if request.program.access == TerminalAccess::Aside =>
        {
            let words = format!("{error}; if {program} uses the terminal, set terminal = true");
            SafeText::line(&words)
        }
        error => SafeText::line(&error.to_string()),
    }
}

/// Why a program cannot be started, and what to do.
fn start_words(program: &str, why: ErrorKind) -> Option<String> {
    // A name without a folder is looked for elsewhere.
    let path = Some(program).filter(|program| program.contains('/'));
    let found = path.and_then(|path| std::fs::metadata(path).ok());
    let words = match (why, found.map(|found| found.file_type())) {
        (ErrorKind::PermissionDenied, Some(kind)) if kind.is_dir() => {
            format!("{program} is a folder; name a program in [commands]")
        }
        (ErrorKind::PermissionDenied, Some(kind)) if !kind.is_file() => {
            format!("{program} is not a program; change [commands]")
        }
        (ErrorKind::PermissionDenied, _) => {
            format!("{program} may not be run; make it executable (chmod +x)")
        }
        (ErrorKind::NotFound, Some(_)) => {
            format!("the first line of {program} names a program that does not exist; correct it")
        }
        (ErrorKind::NotFound, None) => {
            format!("there is no program {program}; install it, or change [commands]")
        }
        _ => return None,
    };
    Some(words)
}

/// A file that only the user can read, and that nobody can write. It is deleted when the program
/// ends.
fn file(request: &HandOnRequest) -> std::io::Result<NamedTempFile> {
    let ending = match request.program.form {
        HandOnForm::Text => ".txt",
        HandOnForm::Markdown => ".md",
        HandOnForm::Json => ".json",
    };
    let mut file = tempfile::Builder::new()
        .prefix("smsthread-")
        .suffix(ending)
        .tempfile()?;
    file.write_all(request.text.as_bytes())?;
    file.as_file()
        .set_permissions(std::fs::Permissions::from_mode(0o400))?;
    Ok(file)
}

/// The program with its arguments. If a variable names the program, the variable can hold arguments
/// too.
fn command_line(request: &HandOnRequest) -> Result<Vec<String>, SafeText> {
    let words = &request.program.words;
    let first = words.first().ok_or("it has no program")?;
    let Some(variable) = first.strip_prefix('$') else {
        return Ok(words.to_vec());
    };
    let named = std::env::var(variable).ok();
    let named = named.and_then(|named| shlex::split(&named));
    let named = named.filter(|named| !named.is_empty());
    let unset = || SafeText::line(&format!("the variable {variable} names no program"));
    Ok([&named.ok_or_else(unset)?, &words[1..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_cannot_be_started_is_named_as_what_it_is() {
        let denied = |program| start_words(program, ErrorKind::PermissionDenied).unwrap();
        assert!(denied("/").contains("is a folder"));
        assert!(denied("/dev/null").contains("is not a program"));
        assert!(denied("/etc/passwd").contains("chmod +x"));
        // Not the folder of that name in the current folder.
        assert!(denied("src").contains("chmod +x"));
        let missing = |program| start_words(program, ErrorKind::NotFound).unwrap();
        assert!(missing("/no/such").contains("install it"));
        assert!(missing("/etc/passwd").contains("first line"));
    }

    #[test]
    fn colours_are_taken_out_and_other_escapes_are_left() {
        for (printed, left) in [
            ("plain", "plain"),
            ("\x1b[31mred\x1b[0m", "red"),
            ("\x1b[1;38;5;196mred\x1b[m\x1b[K.", "red."),
            ("\x1b[4:3m\x1b[58:2::240:143:104mwave\x1b[59;24m", "wave"),
            ("\x1b[31", "\x1b[31"),
            ("\x1b[", "\x1b["),
            ("\x1b[2J\x1b[?25l", "\x1b[2J\x1b[?25l"),
            ("\x1b\x1b[1m[31m", "\x1b[31m"),
            ("\x1b[3é", "\x1b[3é"),
        ] {
            assert_eq!(without_colours(printed), left, "{printed:?}");
        }
    }
}

//! `[commands]`: programs that get the selected messages.

use super::entry::FileEntry;
use crate::chat::hand_on::program::{HandOnForm, OutsideProgram, TerminalAccess};
use crate::config::error::ConfigError;
use crate::text::SafeText;

const EXPECTED: &str = "a list of a program and its arguments, as in [\"trans\", \"-b\", \":en\"], \
                        \"$PAGER\", \"$EDITOR\", or a section with run, as and terminal";
const FORMS: &str = "\"text\", \"markdown\" or \"json\"";

/// Reads one line of `[commands]`, or a section below it.
pub(super) fn read(name: &str, entry: &FileEntry<'_, '_>) -> Result<OutsideProgram, ConfigError> {
    let mut program = OutsideProgram {
        name: SafeText::line(name),
        words: [].into(),
        form: HandOnForm::default(),
        access: TerminalAccess::default(),
    };
    let Some(table) = entry
        .is_table()
        .then(|| entry.table(EXPECTED))
        .transpose()?
    else {
        set_words(&mut program, entry)?;
        return Ok(program);
    };
    let mut access = None;
    for (key, value) in table {
        let inner = entry.inner(key.get_ref(), value);
        match key.get_ref().as_ref() {
            "run" => set_words(&mut program, &inner)?,
            "as" => {
                program.form = match inner.text(FORMS)? {
                    "text" => HandOnForm::Text,
                    "markdown" => HandOnForm::Markdown,
                    "json" => HandOnForm::Json,
                    _ => return Err(inner.bad(FORMS)),
                }
            }
            "terminal" if inner.boolean()? => access = Some(TerminalAccess::Terminal),
            "terminal" => access = Some(TerminalAccess::Aside),
            _ => return Err(inner.bad("run, as or terminal")),
        }
    }
    match (program.words.is_empty(), access) {
        (true, _) => return Err(entry.bad(EXPECTED)),
        (false, Some(access))
            if program.access == TerminalAccess::Aside || access == TerminalAccess::Aside =>
        {
            program.access = access;
        }
        _ => {}
    }
    Ok(program)
}

/// No shell reads the words: a list is used as it is, and a single text must be the name of a
/// variable.
fn set_words(program: &mut OutsideProgram, entry: &FileEntry<'_, '_>) -> Result<(), ConfigError> {
    let words = entry.words(EXPECTED)?;
    program.access = match words.first().map(String::as_str) {
        Some("$EDITOR" | "$VISUAL") => TerminalAccess::TerminalWithFile,
        Some(first) if first.len() > 1 && first.starts_with('$') => TerminalAccess::Terminal,
        Some("" | "$") | None => return Err(entry.bad(EXPECTED)),
        Some(_) if entry.is_text() => return Err(entry.bad(EXPECTED)),
        Some(_) => TerminalAccess::Aside,
    };
    program.words = words.into();
    Ok(())
}

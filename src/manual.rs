//! The man pages, made from the command line and from the commented configuration file.

use std::io;

use clap::Command;
use clap_mangen::Man;
use roff::{Inline, Roff, bold, roman};

use crate::cli;

/// The commented configuration file.
pub const CONFIG_TEMPLATE: &str = include_str!("../config.example.toml");

const VERSION: &str = concat!("smsthread ", env!("CARGO_PKG_VERSION"));

#[derive(Debug)]
pub struct ManualPage {
    /// The path below a folder of manuals, such as `man1/smsthread.1`.
    pub path: &'static str,
    /// The page in the format that `man` reads.
    pub text: Vec<u8>,
}

/// `smsthread(1)` and `smsthread-config(5)`.
///
/// # Errors
/// None in practice, because the pages are written to memory.
pub fn pages() -> io::Result<[ManualPage; 2]> {
    Ok([program_page()?, config_page()])
}

fn program_page() -> io::Result<ManualPage> {
    let mut command = cli::command();
    command.build();
    let man = Man::new(command.clone()).source(VERSION);
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    for part in command.get_subcommands() {
        let title = format!("COMMAND {}", part.get_name().to_uppercase());
        command_section(&title, part, &mut text)?;
    }
    let mut roff = Roff::new();
    notes(&mut roff, &command);
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman("smsthread-config(5)")]);
    roff.to_writer(&mut text)?;
    Ok(ManualPage {
        path: "man1/smsthread.1",
        text,
    })
}

/// A command and its own options. Options with a heading belong to the whole program and are listed
/// before.
fn command_section(title: &str, command: &Command, text: &mut Vec<u8>) -> io::Result<()> {
    let own = command
        .get_arguments()
        .filter(|arg| arg.get_help_heading().is_none() && arg.get_id() != "help");
    let own = Command::new(title.to_owned())
        .disable_help_flag(true)
        .args(own);
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    let about = command.get_long_about().or(command.get_about());
    roff.text([roman(about.map(ToString::to_string).unwrap_or_default())]);
    roff.to_writer(text)?;
    if own.get_arguments().next().is_some() {
        let mut options = Vec::new();
        Man::new(own).render_options_section(&mut options)?;
        let options = String::from_utf8_lossy(&options).replace(".SH OPTIONS\n", "");
        text.extend_from_slice(options.as_bytes());
    }
    let mut roff = Roff::new();
    notes(&mut roff, command);
    roff.to_writer(text)
}

fn notes(roff: &mut Roff, command: &Command) {
    let Some(notes) = command.get_after_long_help() else {
        return;
    };
    if command.has_subcommands() {
        roff.control("SH", ["NOTES"]);
    }
    verbatim(roff, notes.to_string().lines().map(roman));
}

/// Makes each block of the template into a paragraph and the settings that it explains.
fn config_page() -> ManualPage {
    let mut roff = Roff::new();
    roff.control("TH", ["smsthread-config", "5", "", VERSION, "File Formats"]);
    roff.control("SH", ["NAME"]);
    roff.text([roman("smsthread-config - configuration file of smsthread")]);
    roff.control("SH", ["DESCRIPTION"]);
    for block in CONFIG_TEMPLATE.split("\n\n") {
        if let Some(title) = block.strip_prefix("# --- ") {
            let title = title.lines().next().unwrap_or_default();
            let title = title.trim_end_matches('-').trim().to_uppercase();
            roff.control("SH", [&*title]);
        }
        let lines = || block.lines().filter(|line| !line.starts_with("# ---"));
        let prose = lines().filter_map(|line| line.strip_prefix("# "));
        roff.control("PP", []);
        roff.text([roman(prose.collect::<Vec<_>>().join("\n"))]);
        let settings = lines().filter_map(|line| line.strip_prefix('#'));
        let mut settings = settings.filter(|line| !line.starts_with(' ')).peekable();
        if settings.peek().is_some() {
            verbatim(&mut roff, settings.map(bold));
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman("smsthread(1)")]);
    ManualPage {
        path: "man5/smsthread-config.5",
        text: roff.to_roff().into_bytes(),
    }
}

/// Lines without changes, slightly indented.
fn verbatim(roff: &mut Roff, lines: impl Iterator<Item = Inline>) {
    roff.control("PP", []);
    roff.control("RS", ["4"]);
    roff.control("nf", []);
    for line in lines {
        roff.text([line]);
    }
    roff.control("fi", []);
    roff.control("RE", []);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file::{SETTINGS, TOP_LEVEL};

    fn page(path: &str) -> String {
        let mut pages = pages().expect("pages").into_iter();
        let page = pages.find(|page| page.path == path);
        // Hyphens are escaped so that they can be copied.
        let text = String::from_utf8(page.expect(path).text).expect("UTF-8");
        text.replace("\\-", "-")
    }

    #[test]
    fn every_command_and_option_is_in_the_page_of_the_program() {
        let page = page("man1/smsthread.1").replace('"', "");
        let command = cli::command();
        for command in command.get_subcommands() {
            let title = format!(".SH COMMAND {}\n", command.get_name().to_uppercase());
            assert!(page.contains(&title), "{title}: {page}");
            for option in command.get_arguments().filter_map(clap::Arg::get_long) {
                assert!(page.contains(&format!("--{option}")), "{option}");
            }
        }
        for words in ["Exit codes", "SMSTHREAD_CONFIG", "smsthread-config(5)"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(page.matches(".SH ACCOUNT\n").count(), 1, "{page}");
        assert_eq!(page.matches(".SH OPTIONS\n").count(), 1, "{page}");
    }

    #[test]
    fn every_setting_is_in_the_page_of_the_configuration() {
        let page = page("man5/smsthread-config.5");
        for setting in SETTINGS.into_iter().chain(TOP_LEVEL) {
            assert!(page.contains(setting), "{setting} is missing");
        }
        for title in ["THE ACCOUNT", "CONTACTS"] {
            assert!(
                page.contains(&format!(".SH \"{title}\""))
                    || page.contains(&format!(".SH {title}")),
                "{title}: {page}"
            );
        }
        assert!(!page.contains("\n# "), "{page}");
    }
}

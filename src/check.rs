//! `smsthread check`: says what is right and what is wrong with the configuration, the terminal and
//! the gateway.
//!
//! The request to the gateway is an argument, so that tests need no gateway.

use std::fmt;

use secrecy::ExposeSecret;

use crate::config::account::Account;
use crate::config::origin::Sourced;
use crate::config::secret::Secret;
use crate::config::{Config, FileStatus};
use crate::error::AppError;
use crate::message::{Direction, Message};
use crate::number::Recipient;
use crate::text::SafeText;
use crate::thread::page::{Failure, Page, PageRequest};
use crate::time::Zone;

use terminal::TerminalFacts;

pub mod terminal;

/// Only the newest message: the smallest request to the gateway.
const ASKED: PageRequest = PageRequest { page: 1, limit: 1 };

/// The results of a check, one line each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    findings: Vec<Finding>,
    code: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    mark: Verdict,
    topic: &'static str,
    words: SafeText,
}

/// Always shown as a word, never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Right,
    Note,
    Wrong,
}

impl CheckReport {
    /// The exit code: 0 if nothing is wrong, else the code of the last problem.
    pub fn exit_code(&self) -> u8 {
        self.code
    }

    /// Adds what the configuration says. Makes no request and runs no command.
    pub fn add_config(&mut self, config: &Config) {
        self.add_file(&config.file);
        if let Some(profile) = &config.profile {
            self.right("profile", profile);
        }
        self.add_account(&config.account, config.archive.offline);
        let contacts = config.contacts.iter().len();
        if contacts > 0 {
            self.right(
                "contacts",
                &format!("{contacts}, their numbers are understood"),
            );
        }
        for contact in config.bad_contacts.iter() {
            self.add_problem("contacts", &AppError::from(contact));
        }
    }

    /// Adds how the number was read.
    pub fn add_recipient(&mut self, recipient: &Recipient, name: Option<&SafeText>) {
        let kind = match recipient.country() {
            _ if recipient.is_short_code() => "a short code".to_owned(),
            _ if recipient.is_as_is() => "in no numbering plan, used as written".to_owned(),
            Some(country) => format!("country {}", country.code()),
            None => "of no single country".to_owned(),
        };
        let name = name.map_or_else(String::new, |name| format!("{name}: "));
        let (shown, wire) = (recipient.shown(), recipient.wire());
        self.right("number", &format!("{name}{shown}, {kind}, sent as {wire}"));
    }

    /// Adds what this terminal can do.
    pub fn add_terminal(&mut self, facts: &TerminalFacts) {
        match (facts.interactive, facts.size) {
            (true, Some((columns, rows))) => {
                self.right(
                    "terminal",
                    &format!("{}, {columns} columns, {rows} rows", facts.name()),
                );
            }
            (true, None) => self.note("terminal", &format!("{}, of unknown size", facts.name())),
            (false, _) => self.note(
                "terminal",
                "standard input or output is not a terminal here; the screen needs both",
            ),
        }
        if let Some(found) = &facts.found {
            self.right("it says", &found.name);
        }
        self.right("colours", &facts.colours);
        if let Some(found) = &facts.found {
            self.right("pictures", &found.pictures);
        }
        let locale = facts.locale.words();
        if facts.locale.is_utf8() {
            self.right("characters", &locale);
        } else {
            let what = if facts.locale.is_narrow() {
                "not UTF-8, so only ASCII is drawn"
            } else {
                "UTF-8 is assumed"
            };
            self.note(
                "characters",
                &format!("{locale}: {what}; try LC_ALL=C.UTF-8"),
            );
        }
        if facts.has_zone {
            self.right("time zone", &facts.zone);
        } else {
            self.note("time zone", &facts.zone);
        }
    }

    /// Makes one request for the newest message, and adds the result.
    pub async fn ask(
        &mut self,
        zone: Zone,
        ask: impl AsyncFnOnce(PageRequest) -> Result<Page, Failure>,
    ) {
        match ask(ASKED).await {
            Ok(page) => self.right("gateway", &answer(&page, zone)),
            Err(failure) => self.add_problem("gateway", &AppError::from(failure)),
        }
    }

    /// Says why the gateway was not asked.
    pub fn gateway_not_asked(&mut self, why: &str) {
        self.note("gateway", &format!("not asked, {why}"));
    }

    /// Adds a problem.
    pub fn add_problem(&mut self, topic: &'static str, problem: &AppError) {
        let words = if problem.advice.is_empty() {
            problem.what.to_string()
        } else {
            format!(
                "{}
{}",
                problem.what, problem.advice
            )
        };
        // "No conversation for this number" is an answer too, not a problem.
        let mark = if problem.code == 0 {
            Verdict::Note
        } else {
            Verdict::Wrong
        };
        self.add(mark, topic, &words);
        if problem.code != 0 {
            self.code = problem.code;
        }
    }

    fn add_file(&mut self, file: &FileStatus) {
        match file {
            FileStatus::Read { path, mode } => {
                self.right("file", &format!("{} (mode {mode:04o})", path.display()));
            }
            FileStatus::Absent { path: Some(path) } => {
                self.note(
                    "file",
                    &format!("there is no {}; no file is needed", path.display()),
                );
            }
            FileStatus::Absent { path: None } => {
                self.note("file", "no home directory is known to look for one");
            }
            FileStatus::NotWanted => {}
        }
    }

    fn add_account(&mut self, account: &Account, offline: bool) {
        if let Some(Sourced { value, origin }) = &account.client_id {
            self.right("client id", &format!("{}, {origin}", length_of(value)));
        }
        match &account.secret {
            Some(Sourced {
                value: Secret::Text(secret),
                origin,
            }) => {
                let length = length_of(secret.expose_secret());
                self.right("secret", &format!("{length}, {origin}"));
            }
            Some(Sourced {
                value: Secret::Command(_),
                origin,
            }) => {
                self.right("secret", &format!("by client_secret_command, {origin}"));
            }
            None => {}
        }
        let keys = if offline {
            account.require_id()
        } else {
            account.require_keys()
        };
        if let Err(error) = keys {
            self.add_problem("credentials", &AppError::from(error));
        }
        let Sourced { value: url, origin } = &account.base_url;
        self.right("base URL", &format!("{url}, {origin}"));
        if account.insecure_http {
            self.note(
                "base URL",
                "plain http is allowed: anyone on the way can read the secret",
            );
        }
    }

    /// Adds what the archive holds.
    pub fn add_archive(&mut self, words: &str) {
        self.right("archive", words);
    }

    fn right(&mut self, topic: &'static str, words: &str) {
        self.add(Verdict::Right, topic, words);
    }

    fn note(&mut self, topic: &'static str, words: &str) {
        self.add(Verdict::Note, topic, words);
    }

    fn add(&mut self, mark: Verdict, topic: &'static str, words: &str) {
        self.findings.push(Finding {
            mark,
            topic,
            words: SafeText::new(words),
        });
    }
}

impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            let mark = match finding.mark {
                Verdict::Right => "ok",
                Verdict::Note => "note",
                Verdict::Wrong => "WRONG",
            };
            let mut lines = finding.words.lines();
            let first = lines.next().unwrap_or_default();
            writeln!(f, "{mark:<6}{:<12}{first}", finding.topic)?;
            for line in lines {
                writeln!(f, "{:18}{line}", "")?;
            }
        }
        let wrong = |finding: &&Finding| finding.mark == Verdict::Wrong;
        match self.findings.iter().filter(wrong).count() {
            0 => writeln!(f, "\nNothing is wrong."),
            1 => writeln!(f, "\nOne thing is wrong."),
            count => writeln!(f, "\n{count} things are wrong."),
        }
    }
}

/// The length of a key: nothing else of the key is shown.
fn length_of(key: &str) -> String {
    match key.chars().count() {
        1 => "1 character".to_owned(),
        count => format!("{count} characters"),
    }
}

/// One sentence about the newest slice.
fn answer(page: &Page, zone: Zone) -> String {
    let total = match page.total {
        Some(1) => "1 message".to_owned(),
        Some(total) => format!("{total} messages"),
        None => "an unknown number of messages".to_owned(),
    };
    match page.messages.first() {
        Some(newest) => {
            let newest = newest_words(newest, zone);
            format!("it answers: {total}, the newest {newest}")
        }
        None => format!("it answers: {total}"),
    }
}

fn newest_words(message: &Message, zone: Zone) -> String {
    if message.is_unreadable() {
        return "in a form that cannot be read".to_owned();
    }
    let direction = match message.direction() {
        Direction::Inbound => "from the number",
        Direction::Outbound => "from the gateway",
    };
    match message.sent_at() {
        Some(at) => {
            let local = zone.local(at).format("%a %-d %B %Y, %H:%M");
            format!("{direction}, {local}")
        }
        None => format!("{direction}, without a time"),
    }
}

#[cfg(test)]
mod tests;

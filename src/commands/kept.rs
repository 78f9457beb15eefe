//! Runs `archive`, and finds the archive's folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::output::print;
use super::whose::recipient;
use crate::app::kept::ArchiveUse;
use crate::app::kept::{kept_pages, nothing_kept, read_items, require_archive};
use crate::app::local_zone::local_zone;
use crate::app::source::KeptPages;
use crate::archive::ArchiveLocation;
use crate::archive::error::ArchiveError;
use crate::archive::manage::{KeptMessage, KeptThread};
use crate::archive::{ArchiveStore, ENDING};
use crate::cli::ArchiveAction;
use crate::config::Config;
use crate::config::Options;
use crate::config::environment::Environment;
use crate::error::AppError;
use crate::export::Selection;
use crate::number;
use crate::text::SafeText;
use crate::text::numerals::{count_of, thousands};
use crate::time::{UnixTime, Zone};

/// How the account's archive is used; `None`: it is off.
pub fn archive_use(config: &Config) -> Result<Option<ArchiveUse>, AppError> {
    if !config.archive.is_on {
        if config.archive.offline {
            return Err(AppError::usage(
                "--offline shows what the archive has, and the archive is off",
                "Add --archive, or set archive = true in the configuration file.",
            ));
        }
        return Ok(None);
    }
    Ok(Some(ArchiveUse {
        place: place(config)?,
        offline: config.archive.offline,
        most_files: (config.archive.files_mb).map(|count| u64::from(count) * 1_000_000),
    }))
}

/// The archive for a thread that is followed.
pub fn store(config: &Config, phone: &str) -> Result<ArchiveStore, AppError> {
    if !config.archive.is_on {
        return Err(AppError::usage(
            "--since-last needs the archive, and the archive is off",
            "Add --archive, or set archive = true in the configuration file.",
        ));
    }
    let path = place(config)?.path();
    ArchiveStore::open(&path, phone, read_items(phone)).map_err(|error| app_error(&error, &path))
}

/// The kept messages of a thread, for an offline command.
pub fn pages(config: &Config, phone: &str) -> Result<KeptPages, AppError> {
    kept_pages(&place(config)?, phone)
}

/// What the account's archive holds, in words for `check`; `None`: the archive is off.
pub fn checked(config: &Config) -> Option<Result<String, AppError>> {
    config.archive.is_on.then(|| {
        let path = place(config)?.path();
        let shown = path.display();
        if !path.try_exists().unwrap_or(true) {
            return Ok(format!("nothing is kept yet; it will be in {shown}"));
        }
        let store = ArchiveStore::open_to_read(&path, "", read_items(""));
        let threads = store.and_then(|store| store.threads());
        let count = threads.map_err(|error| app_error(&error, &path))?.len();
        Ok(format!("{} in {shown}", count_of(count as u64, "thread")))
    })
}

/// At most this many gaps are named; for more, only the number is given.
const NAMED_GAPS: usize = 3;

/// The problem to report if the archive lacks some of the selected messages; `None`: it lacks none.
pub fn missing(
    config: &Config,
    phone: &str,
    selection: &Selection,
) -> Result<Option<AppError>, AppError> {
    let path = place(config)?.path();
    require_archive(&path)?;
    let failed = |error: ArchiveError| app_error(&error, &path);
    let store = ArchiveStore::open_to_read(&path, phone, read_items(phone)).map_err(failed)?;
    let Some(mut gaps) = store.gaps().map_err(failed)? else {
        let why = nothing_kept(&store, &path);
        return Ok(Some(why.unwrap_or_else(|| AppError {
            code: 1,
            what: "nothing is kept of this number".into(),
            advice: "Leave out --offline to ask the gateway.".into(),
        })));
    };
    let (mut since, until) = selection.seconds.clone().into_inner();
    if let Some(last) = selection.last {
        let oldest = store.second_at(last.saturating_sub(1)).map_err(failed)?;
        since = since.max(oldest.unwrap_or(UnixTime::EPOCH));
    }
    gaps.retain(|gap| gap.before > since && gap.after.is_none_or(|after| after < until));
    if gaps.is_empty() {
        return Ok(None);
    }
    let zone = local_zone();
    let named = gaps.iter().take(NAMED_GAPS).map(|gap| match gap.after {
        None => format!("before {}", zone.short(gap.before)),
        Some(after) => format!(
            "between {} and {}",
            zone.short(after),
            zone.short(gap.before)
        ),
    });
    let mut named = named.collect::<Vec<_>>().join(", ");
    if let more @ 1.. = gaps.len().saturating_sub(NAMED_GAPS) {
        named = format!("{named}, and in {}", count_of(more as u64, "other gap"));
    }
    Ok(Some(AppError {
        code: 1,
        what: SafeText::line(&format!(
            "the archive has gaps: messages are missing {named}"
        )),
        advice: "What the archive has is written. Leave out --offline to ask the gateway.".into(),
    }))
}

/// Where the account's threads are kept, or would be kept.
fn place(config: &Config) -> Result<ArchiveLocation, AppError> {
    let Some(folder) = config.archive.folder.clone() else {
        return Err(AppError::usage(
            "no home folder is known for the archive",
            "Set archive_dir in the configuration file.",
        ));
    };
    let client_id = config.account.client_id.as_ref();
    Ok(ArchiveLocation {
        folder,
        origin: config.account.base_url.value.origin().ascii_serialization(),
        client_id: client_id.map(|id| id.value.clone()).unwrap_or_default(),
    })
}

/// Lists the kept threads, or does something with one of them.
pub fn archive(
    options: &Options,
    environment: &Environment,
    action: Option<ArchiveAction>,
    asked: Option<&str>,
) -> Result<u8, AppError> {
    let config = Config::load(options, environment)?;
    let place = place(&config)?;
    let Some(action) = action else {
        let names = named_accounts(options, environment, &config);
        let (words, is_whole) = listed(&place, &names);
        print(&words)?;
        return Ok(u8::from(!is_whole));
    };
    let Some(asked) = asked else {
        return Err(AppError::usage(
            "archive needs a number for this",
            "Name the thread: smsthread archive show +32 496 12 34 56",
        ));
    };
    let recipient = recipient(&config, asked)?;
    let path = place.path();
    if !path.try_exists().unwrap_or(true) {
        return match action {
            ArchiveAction::Show => Err(nothing_of_number()),
            _ => print("The archive has nothing of this account.\n"),
        };
    }
    let failed = |error: ArchiveError| app_error(&error, &path);
    let read = read_items(recipient.wire());
    let open = match action {
        ArchiveAction::Forget => ArchiveStore::open,
        ArchiveAction::Show | ArchiveAction::Verify => ArchiveStore::open_to_read,
    };
    let mut store = open(&path, recipient.wire(), read).map_err(failed)?;
    match action {
        ArchiveAction::Show => {
            let zone = local_zone();
            let all = store.all().map_err(failed)?;
            if all.is_empty() {
                return Err(nothing_of_number());
            }
            let lines: String = all.iter().map(|kept| shown(kept, zone)).collect();
            print(&lines)
        }
        ArchiveAction::Verify => {
            let wrong = store.verify().map_err(failed)?;
            if wrong.is_empty() {
                return print("The archive is whole.\n");
            }
            print(&format!("{}\n", wrong.join("\n")))?;
            Ok(1)
        }
        ArchiveAction::Forget => {
            let done = store.forget().map_err(failed)?;
            let what = if done.was_kept {
                "is forgotten"
            } else {
                "was not kept"
            };
            let others = if done.is_open_elsewhere {
                " Another smsthread has the archive open: what it reads from now on is kept."
            } else {
                ""
            };
            let number = recipient.shown();
            print(&format!("The thread of {number} {what}.{others}\n"))
        }
    }
}

fn nothing_of_number() -> AppError {
    AppError {
        code: 1,
        what: "nothing is kept of this number".into(),
        advice: "smsthread archive lists what is kept.".into(),
    }
}

fn app_error(error: &ArchiveError, path: &Path) -> AppError {
    AppError {
        code: 1,
        what: SafeText::line(&format!(
            "the archive {} cannot be used: {error}",
            path.display()
        )),
        advice: error.advice().into(),
    }
}

/// An account of the configuration file, and the words for it.
type NamedAccount = (ArchiveLocation, String);

/// The accounts of all profiles. Without a secret, or with a mistake, a profile has no account.
fn named_accounts(
    options: &Options,
    environment: &Environment,
    config: &Config,
) -> Vec<NamedAccount> {
    let account = |name: &String| {
        let options = Options {
            config: options.config.clone(),
            profile: Some(name.clone()),
            ..Options::default()
        };
        let config = Config::load(&options, environment).ok()?;
        Some((
            place(&config).ok()?,
            format!("profile {}", SafeText::line(name)),
        ))
    };
    config.profiles.iter().filter_map(account).collect()
}

/// A list of all archives in the folders of these accounts, and whether all can be used.
fn listed(own: &ArchiveLocation, named: &[NamedAccount]) -> (String, bool) {
    let (mut out, folder) = (String::new(), &own.folder);
    let mut folders: Vec<&PathBuf> = named.iter().map(|(place, _)| &place.folder).collect();
    folders.push(folder);
    folders.sort();
    folders.dedup();
    let entries = folders
        .into_iter()
        .flat_map(fs::read_dir)
        .flatten()
        .flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
    paths.sort();
    if paths.is_empty() {
        let folder = SafeText::line(&folder.display().to_string());
        return (format!("Nothing is kept in {folder}.\n"), true);
    }
    let mut is_whole = true;
    for path in paths {
        // What was written last is in the log.
        let files = [path.clone(), path.with_extension(format!("{ENDING}-wal"))];
        let sizes = files.map(|file| fs::metadata(file).map_or(0, |found| found.len()));
        let size: u64 = sizes.iter().sum();
        let name = SafeText::line(&path.display().to_string());
        let own = (path == own.path()).then(|| "this account".to_owned());
        let named = named.iter().filter(|(place, _)| place.path() == path);
        let whose: Vec<String> = own
            .into_iter()
            .chain(named.map(|(_, name)| name.clone()))
            .collect();
        let whose = match whose.join(", ") {
            words if words.is_empty() => words,
            words => format!("  ({words})"),
        };
        out = format!(
            "{out}{name}  {} kB{whose}\n",
            thousands(size.div_ceil(1000))
        );
        let store = ArchiveStore::open_to_read(&path, "", read_items(""));
        match store.and_then(|store| store.threads()) {
            Ok(threads) => out.push_str(&listed_threads(threads)),
            Err(error) => {
                is_whole = false;
                out = format!("{out}  cannot be used: {error}. {}\n", error.advice());
            }
        }
    }
    (out, is_whole)
}

fn listed_threads(threads: Vec<KeptThread>) -> String {
    let zone = local_zone();
    let mut out = String::new();
    for thread in threads {
        let phone = number::shown(&thread.phone);
        let span = thread.span.map_or(String::new(), |(first, last)| {
            format!("  {} → {}", zone.day(first), zone.day(last))
        });
        let gone = match thread.gone {
            0 => String::new(),
            gone => format!(", {} deleted at the gateway", thousands(gone)),
        };
        let files = match thread.files {
            0 => String::new(),
            files => {
                let size = thousands(thread.file_bytes.div_ceil(1000));
                format!(", {} ({size} kB)", count_of(files, "file"))
            }
        };
        let (count, read) = (thousands(thread.messages), zone.short(thread.read_at));
        out = format!("{out}  {phone}  {count} messages{gone}{files}{span}  as of {read}\n");
    }
    out
}

/// One message, safe to print.
fn shown(kept: &KeptMessage, zone: Zone) -> String {
    let message = &kept.message;
    let gone = kept.gone.map_or(String::new(), |gone| {
        format!("  [deleted at the gateway, noticed {}]", zone.short(gone))
    });
    let names = message.attachments().iter().map(|file| &*file.name);
    let names: Vec<&str> = names.collect();
    let files = match names.join(", ") {
        names if names.is_empty() => names,
        names => format!("  [{names}]"),
    };
    let text = message.text().replace('\n', "\n    ");
    let (at, sender) = (zone.short(kept.second), message.sender());
    format!("{at}  {sender}: {text}{files}{gone}\n")
}

//! Runs each command, and turns its result into an exit code.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: it prints to standard output"
)]

mod checked;
mod followed;
mod kept;
mod log;
mod opened;
mod reference;
mod whose;
mod written;

use std::error::Error;
use std::future::ready;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

#[cfg(target_os = "linux")]
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use secrecy::SecretString;
use tokio::runtime::{Builder, Handle, Runtime};
use url::Url;

use crate::app::session;
use crate::app::session::{FileSettings, Opening, Whose};
use crate::app::source::{ThreadGateway, ThreadSource};
use crate::chat::start::Start;
use crate::check::terminal::is_interactive;
use crate::cli::{self, Invocation, OpenAt, Parsed};
use crate::config::environment::Environment;
use crate::config::secret::Credentials;
use crate::config::{Config, Options};
use crate::demo::{DEMO_NAME, DemoGateway, DemoOptions};
use crate::desktop;
use crate::error::{AppError, USAGE};
use crate::gateway::{GatewayConfig, HttpGateway, Pacing, Timeouts};
use crate::manual;
use crate::media::{Limits, Rules, save};
use crate::number::{Country, Recipient};
use crate::terminal::tame_panics;
use crate::text::SafeText;
use crate::text::locale::Locale;
use log::start_log;
use whose::{Lookup, as_is_if_wanted, recipient};

/// All that is needed to open somebody's thread.
#[derive(Clone, Debug)]
pub struct Session {
    /// All settings.
    pub config: Config,
    /// Whose thread it is.
    pub recipient: Recipient,
    /// What every request carries; `None`: offline, where none is made.
    pub keys: Option<Credentials>,
}

impl Session {
    /// What answers: the gateway, or offline the archive.
    fn source(self) -> Result<ThreadSource, AppError> {
        let phone = self.recipient.wire().to_owned();
        match self.keys {
            Some(keys) => {
                let gateway = http_gateway(&self.config, keys)?;
                Ok(ThreadSource::Gateway(ThreadGateway { gateway, phone }))
            }
            None => kept::pages(&self.config, &phone).map(ThreadSource::Archive),
        }
    }
}

/// Does what the process's command line asks for.
pub fn run() -> ExitCode {
    tame_panics();
    keep_to_ourselves();
    let ended = match cli::parse(std::env::args_os()) {
        Ok(parsed) => dispatch(parsed),
        Err(error) => return tell_usage(&error),
    };
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            tell(&problem);
            ExitCode::from(problem.code)
        }
    }
}

/// No core dump holds the credentials, and other processes of the user read neither our memory nor the
/// environment that we were given.
fn keep_to_ourselves() {
    #[cfg(target_os = "linux")]
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "core dumps cannot be forbidden");
    }
}

fn dispatch(parsed: Parsed) -> Result<u8, AppError> {
    let environment = Environment::of_process(parsed.environment)?;
    match parsed.invocation {
        Invocation::Begin(options) => begin(&options, &environment),
        Invocation::Open(options, place, asked) => open(&options, &environment, &place, &asked),
        Invocation::Demo(options, place) => demo(&options, &environment, &place),
        Invocation::Check(options, asked) => {
            checked::check(&options, &environment, asked.as_deref())
        }
        Invocation::Export(options, asked, number) => {
            written::export(&options, &environment, asked, &number)
        }
        Invocation::Print(options, asked, number) => {
            written::print(&options, &environment, &asked, &number)
        }
        Invocation::Follow(options, asked, number) => {
            followed::follow(&options, &environment, asked, &number)
        }
        Invocation::Archive(options, action, asked) => {
            kept::archive(&options, &environment, action, asked.as_deref())
        }
        Invocation::Config => print(manual::CONFIG_TEMPLATE),
        Invocation::Completions(shell) => reference::completions(shell),
        Invocation::Man(folder) => reference::manual(folder.as_deref()),
        Invocation::DemoGateway(options) => demo_gateway(&options),
        Invocation::KeepClipboard => desktop::keep_clipboard()
            .map(|()| 0)
            .map_err(|error| AppError::system("the copied text is not kept", &error)),
    }
}

/// Tells how to begin, and who can be opened by name.
fn begin(options: &Options, environment: &Environment) -> Result<u8, AppError> {
    let config = Config::load(options, environment)?;
    note_bad_contacts(&config);
    let mut text = String::new();
    if config.contacts.iter().len() > 0 {
        text.push_str("Contacts:\n");
        for contact in config.contacts.iter() {
            let (name, number) = (&contact.name, contact.recipient.shown());
            text = format!("{text}  {name:<24}  {number}\n");
        }
        text.push('\n');
    }
    text.push_str(
        "Open a thread:  smsthread NUMBER, as in: smsthread +32 496 12 34 56\n\
         Try the demo:   smsthread --demo (no credentials needed)\n\
         Find problems:  smsthread check\n\
         All options:    smsthread --help\n",
    );
    print(&text)
}

fn open(
    options: &Options,
    environment: &Environment,
    place: &OpenAt,
    asked: &str,
) -> Result<u8, AppError> {
    let config = Config::load(options, environment)?;
    let start = opened::start(options, place)?;
    match open_thread(&config, &start, asked) {
        Err(error) => match as_is_if_wanted(&config, asked) {
            Some(config) => open_thread(&config, &start, asked),
            None => Err(error),
        },
        done => done,
    }
}

fn open_thread(config: &Config, start: &Start, asked: &str) -> Result<u8, AppError> {
    let search = Lookup::begin(config, asked)?;
    let archive = kept::archive_use(config)?;
    let keys = match unlock_or_offline(config, || require_terminal(config)) {
        Ok(keys) => keys,
        // What is wrong with the number comes first.
        Err(problem) => return search.end().and(Err(problem)),
    };
    tracing::info!(page_size = config.page_size, "opening a thread");
    let gateway = keys.map(|keys| http_gateway(config, keys)).transpose()?;
    let base_url = config.account.base_url.value.clone();
    let opening = Opening {
        archive,
        ..opening(config, start, base_url, SafeText::line(asked.trim()))
    };
    run_screen(async |workers| {
        let found = workers.spawn_blocking(move || search.end());
        let whose = async {
            let lost = |error| AppError::system("the number cannot be looked up", &error);
            let recipient = found.await.map_err(lost)??;
            Ok(Whose {
                argument: opened::argument(&recipient),
                number: recipient.shown().clone(),
                contact: config.contacts.name_of(recipient.wire()).cloned(),
                phone: recipient.wire().to_owned(),
                country: recipient.country().map(Country::code),
            })
        };
        session::read(opening, gateway, whose, workers.clone()).await
    })?
}

fn http_gateway(config: &Config, keys: Credentials) -> Result<HttpGateway, AppError> {
    HttpGateway::new(GatewayConfig {
        base_url: config.account.base_url.value.clone(),
        client_id: SecretString::from(keys.client_id),
        client_secret: keys.client_secret,
        insecure_http: config.account.insecure_http,
        timeouts: Timeouts::default(),
        pacing: Pacing::default(),
    })
    .map_err(|error| AppError::from(error.failure()))
}

/// How files are fetched from a gateway at `base_url`.
fn file_settings(config: &Config, base_url: Url) -> FileSettings {
    let megabytes = |count: u32| u64::from(count) * 1_000_000;
    FileSettings {
        rules: Rules {
            gateway: base_url,
            insecure_http: config.account.insecure_http,
            cap: megabytes(config.max_picture_mb),
            timeouts: Timeouts::of_file(),
            offline: config.archive.offline,
        },
        folder: config.save_dir.clone().unwrap_or_else(save::usual_folder),
        limits: Limits {
            memory: megabytes(config.picture_memory_mb),
            at_once: config.max_in_flight as usize,
        },
    }
}

fn opening(config: &Config, start: &Start, base_url: Url, asked: SafeText) -> Opening {
    Opening {
        start: start.clone(),
        files: file_settings(config, base_url),
        asked,
        page_size: config.page_size,
        max_messages: config.max_messages.into(),
        refresh: config.refresh,
        keymap: config.keymap.clone(),
        programs: Arc::clone(&config.programs),
        depth: session::depth_of_process(config.color),
        locale: Locale::of(|name| std::env::var(name).ok()),
        warning: (config.bad_contacts.first()).map(|contact| AppError::from(contact).words()),
        appearance: config.appearance,
        images: session::wish(config.images),
        accessible: is_accessible(config),
        cursor: config.cursor,
        mouse: config.mouse,
        alerts: config.alerts,
        archive: None,
    }
}

/// Runs on a runtime that is left behind at the end, whatever still goes on in it.
fn run_async<T>(work: impl Future<Output = T>) -> Result<T, AppError> {
    let runtime = start_runtime(Builder::new_multi_thread().worker_threads(1))?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    Ok(done)
}

/// Runs what shows the screen on this thread alone, so that no key has to wake another one; `work`
/// is given the thread for everything else.
fn run_screen<T>(work: impl AsyncFnOnce(Handle) -> T) -> Result<T, AppError> {
    let workers = start_runtime(Builder::new_multi_thread().worker_threads(1))?;
    let screen = start_runtime(&mut Builder::new_current_thread())?;
    let done = screen.block_on(work(workers.handle().clone()));
    screen.shutdown_background();
    workers.shutdown_background();
    Ok(done)
}

fn start_runtime(builder: &mut Builder) -> Result<Runtime, AppError> {
    let started = builder.enable_all().build();
    started.map_err(|error| AppError::system("the program cannot start its threads", &error))
}

/// Everything that can fail before the gateway is asked.
fn prepare(
    options: &Options,
    environment: &Environment,
    asked: &str,
    require: impl FnOnce() -> Result<(), AppError>,
) -> Result<Session, AppError> {
    let config = Config::load(options, environment)?;
    note_bad_contacts(&config);
    let recipient = recipient(&config, asked).or_else(|error| {
        let as_is = as_is_if_wanted(&config, asked).ok_or(error)?;
        recipient(&as_is, asked)
    })?;
    let keys = unlock_or_offline(&config, require)?;
    Ok(Session {
        config,
        recipient,
        keys,
    })
}

/// As [`unlock`]; offline, where nobody is asked, the id that names the account is enough.
fn unlock_or_offline(
    config: &Config,
    require: impl FnOnce() -> Result<(), AppError>,
) -> Result<Option<Credentials>, AppError> {
    if !config.archive.offline {
        return unlock(config, require).map(Some);
    }
    kept::archive_use(config)?;
    config.account.require_id()?;
    require()?;
    start_log(config)?;
    Ok(None)
}

fn note_bad_contacts(config: &Config) {
    for contact in config.bad_contacts.iter() {
        note(&AppError::from(contact).words());
    }
}

/// Everything that can fail before the gateway is asked, whoever is meant.
fn unlock(
    config: &Config,
    require: impl FnOnce() -> Result<(), AppError>,
) -> Result<Credentials, AppError> {
    config.account.require_keys()?;
    require()?;
    start_log(config)?;
    // Last, since it may ask for a passphrase.
    Ok(config.account.credentials()?)
}

fn demo(options: &Options, environment: &Environment, place: &OpenAt) -> Result<u8, AppError> {
    if options.offline || options.archive == Some(true) {
        return Err(AppError::usage(
            "the demo has a gateway of its own and no archive, so it takes neither --offline nor --archive",
            "Leave them out, or leave out --demo and name a thread.",
        ));
    }
    let config = Config::for_demo(options, environment)?;
    let mut start = opened::start(options, place)?;
    start.command.push_str(" --demo");
    require_terminal(&config)?;
    start_log(&config)?;
    run_screen(async |workers| {
        let starting = workers.spawn(DemoGateway::start(DemoOptions::default()));
        let failed = |error: &dyn Error| AppError::system("the demo cannot start", error);
        let demo = starting.await.map_err(|error| failed(&error))?;
        let demo = demo.map_err(|error| failed(&error))?;
        let gateway = HttpGateway::new(GatewayConfig {
            base_url: demo.base_url(),
            client_id: SecretString::from(demo.client_id().to_owned()),
            client_secret: demo.client_secret().clone(),
            insecure_http: false,
            timeouts: Timeouts::default(),
            pacing: Pacing::default(),
        })
        .map_err(|error| AppError::from(error.failure()))?;
        let number = crate::number::shown(demo.phone());
        let opening = opening(&config, &start, demo.base_url(), number.clone());
        let recipient = crate::number::parse(&format!("+{}", demo.phone()), None).ok();
        let country = recipient.and_then(|recipient| recipient.country());
        let whose = Whose {
            argument: String::new(),
            number,
            contact: Some(SafeText::new(DEMO_NAME)),
            phone: demo.phone().to_owned(),
            country: country.map(Country::code),
        };
        session::read(opening, Some(gateway), ready(Ok(whose)), workers).await
    })?
}

/// Serves until it is interrupted.
fn demo_gateway(options: &cli::DemoGatewayOptions) -> Result<u8, AppError> {
    run_async(async {
        let failed = |error| AppError::system("the demo gateway failed", &error);
        let demo = DemoGateway::start(DemoOptions {
            port: options.port,
            latency: Duration::from_millis(options.latency),
            fail: options.fail,
            start: None,
        });
        let demo = demo.await.map_err(failed)?;
        print(&format!("{}\n", demo.environment().join("\n")))?;
        match demo.serve_forever().await {
            Err(error) => Err(failed(error)),
            Ok(never) => match never {},
        }
    })?
}

/// Sentences in place of a screen: as it is set, and where the terminal can do nothing else.
fn is_accessible(config: &Config) -> bool {
    let is_dumb = || std::env::var("TERM").is_ok_and(|term| term == "dumb");
    config.accessible || (is_dumb() && io::stdin().is_terminal())
}

fn require_terminal(config: &Config) -> Result<(), AppError> {
    if is_interactive() || (io::stdin().is_terminal() && is_accessible(config)) {
        return Ok(());
    }
    Err(AppError::usage(
        "the screen needs a terminal, and standard input or output is not one",
        "Run smsthread in a terminal window, not in a pipe.",
    ))
}

fn print(text: &str) -> Result<u8, AppError> {
    print_bytes(text.as_bytes())
}

/// Data goes to standard output; a reader that has gone away is no failure.
fn print_bytes(bytes: &[u8]) -> Result<u8, AppError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(AppError {
            code: 1,
            what: SafeText::new(&format!("standard output cannot be written: {error}")),
            advice: SafeText::new(""),
        }),
        _ => Ok(0),
    }
}

fn tell(problem: &AppError) {
    let mut lines = vec![format!("smsthread: {}", problem.what)];
    if !problem.advice.is_empty() {
        lines.push(problem.advice.to_string());
    }
    // Where stderr is gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}

/// Tells what does not end the command.
fn note(words: &SafeText) {
    let _ = writeln!(io::stderr(), "smsthread: {words}");
}

/// Help and version are data, anything else of clap's is an error.
fn tell_usage(error: &clap::Error) -> ExitCode {
    let text = SafeText::new(&error.render().to_string());
    if !error.use_stderr() {
        return match print(&text) {
            Ok(code) => ExitCode::from(code),
            Err(problem) => ExitCode::from(problem.code),
        };
    }
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(USAGE)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn our_memory_is_never_dumped() {
        super::keep_to_ourselves();
        let behavior = rustix::process::dumpable_behavior().expect("a behavior");
        assert_eq!(behavior, rustix::process::DumpableBehavior::NotDumpable);
    }
}

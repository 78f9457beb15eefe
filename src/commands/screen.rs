//! Shows a thread on the screen, or the demo.

use std::error::Error;
use std::future::ready;
use std::io::{self, IsTerminal};
use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::log::start_log;
use super::prepare::{file_settings, http_gateway, unlock_or_offline};
use super::runtimes::run_screen;
use super::whose::{Lookup, as_is_if_wanted};
use super::{kept, opened};
use crate::app::session::{self, Opening, ThreadOwner};
use crate::app::{colour_depth, terminal_check};
use crate::chat::start::Start;
use crate::check::terminal::is_interactive;
use crate::cli::OpenAt;
use crate::config::environment::Environment;
use crate::config::{Config, Options};
use crate::demo::{DEMO_NAME, DemoGateway, DemoOptions};
use crate::error::AppError;
use crate::gateway::{GatewayConfig, HttpGateway, Pacing, Timeouts};
use crate::number::Country;
use crate::terminal::identity::{self, Multiplexer};
use crate::text::SafeText;
use crate::text::locale::Locale;
use crate::thread::page::PageSize;

pub fn open(
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
    let search = Lookup::new(config, asked)?;
    let archive = kept::archive_use(config)?;
    let keys = match unlock_or_offline(config, || require_terminal(config)) {
        Ok(keys) => keys,
        // Problems with the number are reported first.
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
        let whose = async {
            let recipient = search.found().await?;
            Ok(ThreadOwner {
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

fn opening(config: &Config, start: &Start, base_url: Url, asked: SafeText) -> Opening {
    Opening {
        start: start.clone(),
        files: file_settings(config, base_url),
        asked,
        page_size: PageSize::of(config.page_size),
        max_messages: config.max_messages.into(),
        refresh: config.refresh,
        keymap: config.keymap.clone(),
        programs: Arc::clone(&config.programs),
        depth: colour_depth::depth_of_process(config.color),
        locale: Locale::of(|name| std::env::var(name).ok()),
        warning: (config.bad_contacts.first()).map(|contact| AppError::from(contact).words()),
        appearance: config.appearance,
        images: terminal_check::protocol_preference(config.images),
        accessible: is_accessible(config),
        cursor: config.cursor,
        mouse: config.mouse && !Multiplexer::keeps_escape(|name| std::env::var(name).ok()),
        alerts: config.alerts,
        archive: None,
    }
}

pub fn demo(options: &Options, environment: &Environment, place: &OpenAt) -> Result<u8, AppError> {
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
        let whose = ThreadOwner {
            argument: String::new(),
            number,
            contact: Some(SafeText::new(DEMO_NAME)),
            phone: demo.phone().to_owned(),
            country: country.map(Country::code),
        };
        session::read(opening, Some(gateway), ready(Ok(whose)), workers).await
    })?
}

/// Whether to write sentences in place of a screen: if that is set, or if the terminal cannot do
/// more.
pub fn is_accessible(config: &Config) -> bool {
    let is_dumb = || std::env::var("TERM").is_ok_and(|term| identity::is_dumb(&term));
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

//! Runs `check`.

use super::kept;
use super::log::start_log;
use super::output::print;
use super::prepare::http_gateway;
use super::runtimes::run_async;
use super::screen::is_accessible;
use super::whose::recipient;
use crate::app::local_zone::local_zone;
use crate::app::{Clock, colour_depth, terminal_check};
use crate::check::CheckReport;
use crate::check::terminal::TerminalFacts;
use crate::child::Interrupt;
use crate::config::environment::Environment;
use crate::config::{Config, Options};
use crate::error::{AppError, code_of_signal};
use crate::number::Recipient;
use crate::terminal;

pub fn check(
    options: &Options,
    environment: &Environment,
    asked: Option<&str>,
) -> Result<u8, AppError> {
    let mut report = CheckReport::default();
    let config = Config::load(options, environment);
    let color = match &config {
        Ok(config) => config.color,
        Err(_) => options.color.unwrap_or_default(),
    };
    let get = |name: &str| std::env::var(name).ok();
    let colours = colour_depth::colour_words(color, options.color, get);
    let size = terminal::reported_size().map(|size| (size.width, size.height));
    let here = (local_zone(), Clock::start().now().wall);
    let mut facts = TerminalFacts::gather(size, &colours, here);
    match config {
        Ok(config) => {
            // This runs before there are other threads, so that a signal waits until the terminal's
            // modes are restored.
            if !is_accessible(&config) {
                facts.found = terminal_check::look_at_terminal(config.images, config.color);
            }
            check_config(&mut report, &config, asked)?;
        }
        Err(error) => report.add_problem("file", &AppError::from(error)),
    }
    report.add_terminal(&facts);
    print(&report.to_string())?;
    Ok(report.exit_code())
}

fn check_config(
    report: &mut CheckReport,
    config: &Config,
    asked: Option<&str>,
) -> Result<(), AppError> {
    start_log(config)?;
    report.add_config(config);
    match kept::checked(config) {
        None => {}
        Some(Ok(words)) => report.add_archive(&words),
        Some(Err(problem)) => report.add_problem("archive", &problem),
    }
    if config.archive.offline {
        if let Some(asked) = asked {
            add_recipient(report, config, asked);
        }
        report.gateway_not_asked("as --offline says");
        return Ok(());
    }
    let Some(asked) = asked else {
        let keys = config
            .account
            .require_keys()
            .and_then(|()| config.account.credentials());
        if let Err(error) = keys {
            // Missing keys have been reported already.
            if config.account.require_keys().is_ok() {
                report.add_problem("secret", &AppError::from(error));
            }
        }
        report.gateway_not_asked(
            "so the credentials are not tested; to make one request, give a number: smsthread check NUMBER",
        );
        return Ok(());
    };
    if let Some(recipient) = add_recipient(report, config, asked) {
        check_gateway(report, config, &recipient);
    }
    Ok(())
}

/// Adds how the number was read; returns `None` if it is not a number.
fn add_recipient(report: &mut CheckReport, config: &Config, asked: &str) -> Option<Recipient> {
    match recipient(config, asked) {
        Ok(recipient) => {
            let name = config.contacts.name_of(recipient.wire());
            report.add_recipient(&recipient, name);
            Some(recipient)
        }
        Err(problem) => {
            report.add_problem("number", &problem);
            None
        }
    }
}

fn check_gateway(report: &mut CheckReport, config: &Config, recipient: &Recipient) {
    if config.account.require_keys().is_err() {
        return;
    }
    let gateway = match config.account.credentials() {
        Ok(keys) => http_gateway(config, keys),
        Err(error) => return report.add_problem("secret", &AppError::from(error)),
    };
    let asked = gateway.and_then(|gateway| {
        run_async(unless_interrupted(report.ask(
            local_zone(),
            async move |request| {
                let page = gateway.fetch_page(recipient.wire(), request, |_, _| {});
                page.await.map_err(|error| error.failure())
            },
        )))
        .flatten()
    });
    if let Err(problem) = asked {
        report.add_problem("gateway", &problem);
    }
}

/// Runs `work` until a signal comes. The command for the secret may have made the process ignore
/// the signals that end a program.
async fn unless_interrupted(work: impl Future<Output = ()>) -> Result<(), AppError> {
    let mut interrupt = Interrupt::listen()
        .map_err(|error| AppError::system("signals cannot be received", &error))?;
    tokio::select! {
        () = work => Ok(()),
        signal = interrupt.wait() => Err(AppError {
            code: code_of_signal(signal),
            what: "The gateway's answer was not waited for.".into(),
            advice: "".into(),
        }),
    }
}

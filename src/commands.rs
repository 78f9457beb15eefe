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
mod output;
mod prepare;
mod reference;
mod runtimes;
mod screen;
mod whose;
mod written;

use std::process::ExitCode;
use std::time::Duration;

#[cfg(target_os = "linux")]
use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use crate::cli::{self, Invocation, Parsed};
use crate::config::environment::Environment;
use crate::config::{Config, Options};
use crate::demo::{DemoGateway, DemoOptions};
use crate::desktop;
use crate::error::AppError;
use crate::manual;
use crate::terminal::install_panic_hook;
use output::{allow_output, print, tell, tell_usage};
use prepare::note_bad_contacts;
use runtimes::{allow_files, run_async};

/// Runs the command of the process's command line.
pub fn run() -> ExitCode {
    install_panic_hook();
    keep_to_ourselves();
    let ended = allow_output().and_then(|()| match cli::parse(std::env::args_os()) {
        Ok(parsed) => dispatch(parsed),
        Err(error) => tell_usage(&error),
    });
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            tell(&problem);
            ExitCode::from(problem.code)
        }
    }
}

/// Keeps the credentials out of core dumps, and keeps other processes of the user from reading our
/// memory and environment.
fn keep_to_ourselves() {
    #[cfg(target_os = "linux")]
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "core dumps cannot be forbidden");
    }
}

fn dispatch(parsed: Parsed) -> Result<u8, AppError> {
    allow_files()?;
    let environment = Environment::of_process(parsed.environment)?;
    match parsed.invocation {
        Invocation::Begin(options) => begin(&options, &environment),
        Invocation::Open(options, place, asked) => {
            screen::open(&options, &environment, &place, &asked)
        }
        Invocation::Demo(options, place) => screen::demo(&options, &environment, &place),
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

/// Says how to begin, and lists the contacts.
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

/// Runs the demo gateway until it is interrupted.
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn our_memory_is_never_dumped() {
        super::keep_to_ourselves();
        let behavior = rustix::process::dumpable_behavior().expect("a behavior");
        assert_eq!(behavior, rustix::process::DumpableBehavior::NotDumpable);
    }
}

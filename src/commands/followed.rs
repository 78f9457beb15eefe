//! Runs `follow`.

use super::kept;
use super::prepare::prepare;
use super::runtimes::run_async;
use crate::app::Clock;
use crate::app::local_zone::local_zone;
use crate::cli::FollowOptions;
use crate::config::Options;
use crate::config::environment::Environment;
use crate::error::AppError;
use crate::follow::{self, FollowRequest};
use crate::thread::page::PageSize;
use crate::time::moment;

/// Writes the events of a thread until it is interrupted.
pub fn follow(
    options: &Options,
    environment: &Environment,
    asked: FollowOptions,
    number: &str,
) -> Result<u8, AppError> {
    let clock = Clock::start();
    let since = asked.since.map(|words| {
        let moment = moment::parse(&words, clock.now().wall, local_zone());
        moment
            .map(|moment| moment.second)
            .map_err(|error| AppError::usage(&format!("--since: {error}"), ""))
    });
    let since = since.transpose()?;
    if asked.exec.first().is_some_and(|program| program.is_empty()) {
        return Err(AppError::usage(
            "--exec names no program",
            "Name a program, with its arguments, after --exec.",
        ));
    }
    let session = prepare(options, environment, number, || Ok(()))?;
    let Some(refresh) = session.config.refresh else {
        return Err(AppError::usage(
            "follow polls the gateway, and --refresh 0 switches polling off",
            "Set refresh to a number of seconds.",
        ));
    };
    if session.config.archive.offline {
        return Err(AppError::usage(
            "follow asks the gateway, and --offline forbids that",
            "Leave out --offline.",
        ));
    }
    let request = FollowRequest {
        since,
        exec: asked.exec,
        page_size: PageSize::of(session.config.page_size),
        max_messages: session.config.max_messages.into(),
        refresh,
    };
    let archive = asked
        .since_last
        .then(|| kept::store(&session.config, session.recipient.wire()))
        .transpose()?;
    run_async(follow::run(
        session.source()?,
        request,
        archive,
        move || clock.now(),
    ))?
}

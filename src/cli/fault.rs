//! The kinds of fault of the demo gateway, for clap: listed in the help and completed by the shell.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;

use crate::demo::{Fault, FaultKind};

/// Reads `KIND` or `KIND@N`, and lists the kinds.
#[derive(Clone)]
pub struct Kinds;

impl TypedValueParser for Kinds {
    type Value = Fault;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Fault, clap::Error> {
        let read = value.to_string_lossy().parse::<Fault>();
        read.map_err(|error| {
            let mut command = command.clone();
            command.error(ErrorKind::InvalidValue, error)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let names = FaultKind::all().map(|kind| kind.to_string());
        Some(Box::new(names.map(PossibleValue::new)))
    }
}

//! Read one number's SMS thread in the terminal, like a messenger.

pub mod app;
pub mod chat;
pub mod check;
pub mod cli;
pub mod commands;
pub mod config;
pub mod gateway;
pub mod number;
pub mod demo;
pub mod problem;
pub mod runtime;
pub mod terminal;
pub mod ui;

//! Read one number's SMS thread in the terminal, like a messenger.

pub mod app;
pub mod chat;
pub mod check;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod gateway;
pub mod number;
pub mod problem;
pub mod reader;
pub mod runtime;
pub mod terminal;
pub mod ui;

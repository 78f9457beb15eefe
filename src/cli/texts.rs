//! Examples and notes of the help.

pub(super) const EXAMPLES: &str = "\
A NUMBER is a phone number in any usual form (+32 496 12 34 56, 0032 496/12.34.56, 32496123456;
quoted or in several words), a short code, or the name of a contact. If a contact has the name of a
command, write -- before it: smsthread -- check

Examples:
  smsthread --demo                  a demo thread, no account needed
  smsthread +32 496 12 34 56        the thread with this number
  smsthread ann                     the thread with a contact of the configuration file
  smsthread ann --at 2024-03-01     the same, opened at a time; --find WORDS: at these words
  smsthread check +32 496 12 34 56  what is right and what is wrong with the configuration
  smsthread print ann --last 20     the newest 20 messages as they look on screen
  smsthread export ann -o ann.html  the whole thread as a web page; also json, jsonl, csv, md, text
  smsthread follow ann              new messages and changes, as lines of JSON
  smsthread archive                 threads that are kept on this disk (off by default)
  smsthread config                  a commented configuration file to begin with

Exit codes: 0 done; 1 failed; 2 wrong command line or configuration; 3 the gateway refused; 4 the
gateway could not be reached.";

pub(super) const BRIEF: &str = "\
To try it: smsthread --demo. Examples, and more about each option: smsthread --help";

pub(super) const CONFIG_NOTES: &str = "\
To use the file:
  mkdir -p ~/.config/smsthread
  smsthread config > ~/.config/smsthread/config.toml
  chmod 600 ~/.config/smsthread/config.toml";

pub(super) const COMPLETIONS_NOTES: &str = "\
To try completion in this shell:
  bash   source <(smsthread completions bash)
  zsh    source <(smsthread completions zsh)
  fish   smsthread completions fish | source

To install it:
  bash   smsthread completions bash > ~/.local/share/bash-completion/completions/smsthread
  zsh    smsthread completions zsh > ~/.zfunc/_smsthread    (~/.zfunc must be in $fpath)
  fish   smsthread completions fish > ~/.config/fish/completions/smsthread.fish";

pub(super) const MAN_NOTES: &str = "\
To read the manual:
  smsthread man | man -l -

To install the manual:
  smsthread man ~/.local/share/man";

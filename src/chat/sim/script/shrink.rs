//! Makes a failing script shorter.

use super::Script;
use crate::chat::sim::history::History;

/// Replays end when this many lines were played: a long script costs more than a short one.
const MOST_LINES: usize = 1_000_000;

/// What is wrong, without what differs from history to history.
fn kind(wrong: &str) -> String {
    let line = wrong.lines().next().unwrap_or_default();
    let (law, rest) = line.split_at(
        line.find(": ")
            .filter(|_| line.starts_with("law "))
            .unwrap_or(0),
    );
    let words = rest.split_whitespace();
    let words = words.filter(|word| word.chars().all(|c| c.is_alphabetic() || c == ':'));
    let words = words.take(5).collect::<Vec<_>>().join(" ");
    format!("{law}{words}")
}

/// How a script fails; `None` if it passes.
pub fn failure(script: &Script) -> Option<String> {
    let wrong = History::of_script(script).replay(script).err()?;
    Some(kind(&wrong))
}

/// The script without the lines that its failure does not need.
pub fn shrunk(mut script: Script) -> Script {
    let Some(wrong) = failure(&script) else {
        return script;
    };
    script.wrong.clone_from(&wrong);
    let mut played = 0;
    let mut size = script.lines.len() / 2;
    while size > 0 && played < MOST_LINES {
        let before = script.lines.len();
        let mut at = 0;
        while at < script.lines.len() && played < MOST_LINES {
            let mut shorter = script.clone();
            let end = (at + size).min(shorter.lines.len());
            shorter.lines.drain(at..end);
            played += shorter.lines.len();
            if failure(&shorter).as_ref() == Some(&wrong) {
                script = shorter;
            } else {
                at += size;
            }
        }
        // The smallest pieces are tried until none can go.
        if size > 1 || script.lines.len() == before {
            size /= 2;
        }
    }
    script
}

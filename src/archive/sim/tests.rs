//! Many histories, and histories of broken archives.

use super::history::{DiskHistory, DiskTally};
use crate::mutation::{Mutation, switch};

/// Histories that a debug build runs.
const SHARE: u64 = 24;
/// Each mistake must show within this many histories.
const PATIENCE: u64 = 60;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn the_archive_is_exact_in_every_history() {
    if let Some(seed) = number("SMSTHREAD_SIM_DISK_SEED") {
        if let Err(story) = DiskHistory::new(seed, true).run() {
            panic!("{story}");
        }
        return;
    }
    let histories = number("SMSTHREAD_SIM_HISTORIES").unwrap_or(SHARE);
    let first = number("SMSTHREAD_SIM_FIRST").unwrap_or(0);
    let mut wrong = Vec::new();
    let mut all = DiskTally::default();
    for seed in first..first + histories {
        let mut history = DiskHistory::new(seed, false);
        if let Err(story) = history.run() {
            wrong.push(story.lines().next().unwrap_or_default().to_owned());
        }
        all.add(history.tally);
    }
    println!("{all:?}");
    assert!(
        wrong.is_empty(),
        "again with SMSTHREAD_SIM_DISK_SEED: {wrong:#?}"
    );
    assert!(all.has_all(), "something never happened: {all:?}");
}

#[test]
fn every_mistake_of_the_archive_is_caught() {
    // With a word that the error must contain, and a seed that found the mistake (only a hint:
    // others follow).
    let mistakes = [
        (Mutation::ProofBeforeMessages, "as any answer left it", 18),
        (Mutation::GoneWithoutProof, "marked as gone", 8),
        (Mutation::GapsForgotten, "missing", 6),
        (Mutation::KeptFinalGoesBack, "went back", 92),
        (Mutation::ToldBeforeWritten, "missing", 21),
        (Mutation::ToldBeforeCertain, "number", 51),
        (Mutation::OthersForgotten, "marked as gone", 37),
        (Mutation::UnreadUnchecked, "nobody reads", 16),
        (Mutation::IdIsEnough, "class", 0),
    ];
    let missed = mistakes.into_iter().filter(|mistake| !is_caught(*mistake));
    let missed: Vec<Mutation> = missed.map(|(mutation, ..)| mutation).collect();
    assert_eq!(missed, [], "not caught");
}

/// Looks for a history that fails with the mistake. Without it they pass, as the other test shows.
fn is_caught((mutation, word, first): (Mutation, &str, u64)) -> bool {
    let patience = number("SMSTHREAD_SIM_PATIENCE").unwrap_or(PATIENCE);
    (first..first + patience).any(|seed| {
        switch(Some(mutation));
        let lived = DiskHistory::new(seed, false).run();
        switch(None);
        let wrong = lived.err().unwrap_or_default();
        let wrong = wrong.lines().next().unwrap_or_default();
        if wrong.contains(word) {
            println!("{mutation:?}: {wrong:.100}");
        }
        wrong.contains(word)
    })
}

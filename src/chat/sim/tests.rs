//! Many histories, and histories of broken cores.

use super::history::History;
use super::tally::{Hazard, HazardTally};
use crate::mutation::{Flaw, switch};

/// Histories that a debug build runs.
const SHARE: u64 = 200;
/// The same for the user who presses all keys.
const SHARE_OF_ALL_HANDS: u64 = 60;
/// Enough histories for each failure to meet each purpose of a request, and for the rarest hazard to
/// occur. (`update::failure_tests` meets all of them on purpose.)
const SHARE_OF_ALL_FAILURES: u64 = 2_000;
/// Seeds whose histories broke a law once. If the core asks for other pages, these seeds become
/// other histories.
const ONCE: [u64; 10] = [
    687, 1029, 33_931, 35_787, 36_238, 41_860, 54_200, 67_417, 77_655, 86_983,
];
/// A history in which a late failure of a poll restarted polling after a refusal.
const ONCE_OF_ALL_HANDS: u64 = 216;
/// Each mistake must show within this many histories.
const PATIENCE: u64 = 400;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs a history; a failed one is run again to tell its story.
fn live(seed: u64) -> Result<HazardTally, String> {
    let mut history = History::new(seed, false);
    match history.run() {
        Ok(()) => Ok(history.tally),
        Err(_) => Err(History::new(seed, true).run().unwrap_err()),
    }
}

#[test]
fn the_thread_is_exact_in_every_history() {
    if let Some(seed) = number("SMSTHREAD_SIM_SEED") {
        let mut history = History::new(seed, true);
        let lived = history.run();
        println!("{}", history.tally);
        if let Err(story) = lived {
            panic!("{story}");
        }
        return;
    }
    let histories = number("SMSTHREAD_SIM_HISTORIES").unwrap_or(SHARE);
    let first = number("SMSTHREAD_SIM_FIRST").unwrap_or(0);
    let mut tally = HazardTally::new();
    for seed in (first..first + histories).chain(ONCE) {
        match live(seed) {
            Ok(more) => tally.add(&more),
            Err(story) => panic!("{story}\nagain with SMSTHREAD_SIM_SEED={seed}"),
        }
    }
    println!("{tally}");
    assert_eq!(
        tally.missing(),
        Vec::<&str>::new(),
        "hazards that never occurred"
    );
}

#[test]
fn the_laws_of_reading_hold_in_every_history() {
    if let Some(seed) = number("SMSTHREAD_SIM_HANDS_SEED") {
        let mut history = History::with_all_hands(seed, true);
        let lived = history.run();
        println!("{}", history.tally);
        if let Err(story) = lived {
            panic!("{story}");
        }
        return;
    }
    let histories = number("SMSTHREAD_SIM_HISTORIES").unwrap_or(SHARE_OF_ALL_HANDS);
    let first = number("SMSTHREAD_SIM_FIRST").unwrap_or(0);
    let mut tally = HazardTally::new();
    let mut wrong = Vec::new();
    for seed in (first..first + histories).chain([ONCE_OF_ALL_HANDS]) {
        let mut history = History::with_all_hands(seed, false);
        match history.run() {
            Ok(()) => tally.add(&history.tally),
            Err(story) => wrong.push(story.lines().next().unwrap_or_default().to_owned()),
        }
    }
    println!("{tally}");
    assert!(
        wrong.is_empty(),
        "again with SMSTHREAD_SIM_HANDS_SEED: {wrong:#?}"
    );
    let few = histories < SHARE_OF_ALL_FAILURES;
    let mut missing = tally.missing_of_all_hands();
    missing.retain(|hazard| !(few && *hazard == Hazard::GapPassed.words()));
    assert_eq!(missing, Vec::<&str>::new(), "hazards that never occurred");
    if few {
        return;
    }
    assert_eq!(
        tally.missing_failures(),
        Vec::<String>::new(),
        "failures that never occurred"
    );
}

#[test]
fn every_mistake_is_caught() {
    // With a word that the error must contain, and a seed that found the mistake (only a hint:
    // others follow).
    let laws = [
        (Flaw::KeysNotHeld, "law 6", 27),
        (Flaw::PurposeEvicted, "law 7", 419),
        (Flaw::HeldByTopRow, "law 3", 6),
        (Flaw::GapsPassed, "law 5", 108),
        (Flaw::HalfBuiltIndex, "law 8", 39),
        (Flaw::FilterHalfBuilt, "law 1", 39),
        (Flaw::FollowsBehind, "law 2", 17),
        (Flaw::SizedByTopRow, "law 3", 6),
        (Flaw::WandersWhileLooking, "law 2", 25),
        (Flaw::SizedBackAgain, "law 3", 16),
        (Flaw::StandsUnseen, "law 1", 119),
        (Flaw::RefusedAgain, "law 7", 18),
    ];
    for (flaw, word, first) in laws {
        caught(flaw, word, |seed| {
            History::with_all_hands(first + seed, false)
        });
    }
    // With a word that the error must contain.
    let mistakes = [
        (Flaw::NaiveAppend, "twice"),
        (Flaw::SetNotMultiset, "missing"),
        (Flaw::OverlapOfOne, "missing"),
        (Flaw::AskedSliceTrusted, "class"),
        (Flaw::ShortIsTheEnd, "class"),
        (Flaw::DeletionsIgnored, "gone"),
        (Flaw::FinalGoesBack, "went back"),
        (Flaw::OvertakenApplied, "lost"),
        (Flaw::CutSecondIsWhole, "class"),
        (Flaw::ViewNotHeld, "was at"),
        (Flaw::AuditOfTheNewest, "class"),
        (Flaw::EagerRequests, "several requests"),
    ];
    for (flaw, word) in mistakes {
        caught(flaw, word, |seed| History::new(seed, false));
    }
}

/// Looks for a history that fails with the mistake and passes without it.
fn caught(flaw: Flaw, word: &str, history: impl Fn(u64) -> History) {
    let caught = (0..PATIENCE).find_map(|seed| {
        switch(Some(flaw));
        let lived = history(seed).run();
        switch(None);
        let wrong = lived.err()?;
        let first = wrong.lines().next().unwrap_or_default().to_owned();
        let shows = first.contains(word) && history(seed).run().is_ok();
        shows.then_some((seed, first))
    });
    match caught {
        Some((seed, first)) => {
            println!(
                "{flaw:?}: caught after {} histories: {first:.100}",
                seed + 1
            );
        }
        None => panic!("{flaw:?} is not caught"),
    }
}

//! Many histories, and histories of broken cores.

use super::history::History;
use super::tally::Tally;
use crate::mutation::{Flaw, switch};

/// Histories that a debug build lives through.
const SHARE: u64 = 200;
/// Histories that were not clean once. As the core asks for other slices they become others, too.
const ONCE: [u64; 10] = [
    687, 1029, 33_931, 35_787, 36_238, 41_860, 54_200, 67_417, 77_655, 86_983,
];
/// Histories within which each mistake must show.
const PATIENCE: u64 = 400;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Lives through a history; a failure is lived through again, to tell its story.
fn live(seed: u64) -> Result<Tally, String> {
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
    let mut tally = Tally::new();
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
fn every_mistake_is_caught() {
    // Each with a word of what must be wrong.
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
        (Flaw::ViewNotHeld, "showed"),
        (Flaw::AuditOfTheNewest, "class"),
        (Flaw::EagerRequests, "several requests"),
    ];
    for (flaw, word) in mistakes {
        switch(Some(flaw));
        let caught = (0..PATIENCE).find_map(|seed| {
            let wrong = History::new(seed, false).run().err()?;
            let first = wrong.lines().next().unwrap_or_default().to_owned();
            first.contains(word).then_some((seed, first))
        });
        switch(None);
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
}

//! Many histories, and histories of broken cores.

use std::fs;
use std::path::{Path, PathBuf};

use super::history::History;
use super::script::{Script, failure, shrunk};
use super::tally::{Hazard, HazardTally};
use crate::mutation::{Mutation, switch};

/// Histories that a debug build runs.
const SHARE: u64 = 200;
/// The same for the user who presses all keys.
const SHARE_OF_ALL_HANDS: u64 = 60;
/// Enough histories for each failure to meet each purpose of a request, and for the rarest hazard to
/// occur. (`update::failure_tests` meets all of them on purpose.)
const SHARE_OF_ALL_FAILURES: u64 = 2_000;
/// Each mistake must show within this many histories.
const PATIENCE: u64 = 400;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs a history; a failed one is kept as a script, and run again to tell its story.
fn live(seed: u64) -> Result<HazardTally, String> {
    let mut history = History::new(seed, false);
    match history.run() {
        Ok(()) => Ok(history.tally),
        Err(wrong) => {
            let kept = keep(&history, &wrong, &format!("exact-{seed}"));
            let story = History::new(seed, true).run().unwrap_err();
            Err(format!("{story}\nshrunk to {}", kept.display()))
        }
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Writes the shortest script that fails as this history did; returns the path of the file.
fn keep(history: &History, wrong: &str, name: &str) -> PathBuf {
    let script = shrunk(history.script(wrong));
    let folder = folder("target/sim");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.txt"));
    fs::write(&path, script.to_string()).unwrap();
    path
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
    for seed in first..first + histories {
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
    for seed in first..first + histories {
        let mut history = History::with_all_hands(seed, false);
        match history.run() {
            Ok(()) => tally.add(&history.tally),
            Err(story) => {
                let kept = keep(&history, &story, &format!("hands-{seed}"));
                let first = story.lines().next().unwrap_or_default();
                wrong.push(format!("{first}; shrunk to {}", kept.display()));
            }
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

/// Mistakes against the laws of reading, with a word that the error must contain, and a seed that
/// found the mistake (only a hint: others follow).
const LAWS: [(Mutation, &str, u64); 12] = [
    (Mutation::KeysNotHeld, "law 6", 27),
    (Mutation::PurposeEvicted, "law 7", 1049),
    (Mutation::HeldByTopRow, "law 3", 15),
    (Mutation::GapsPassed, "law 5", 220),
    (Mutation::HalfBuiltIndex, "law 8", 49),
    (Mutation::FilterHalfBuilt, "law 1", 89),
    (Mutation::FollowsBehind, "law 2", 24),
    (Mutation::SizedByTopRow, "law 3", 6),
    (Mutation::WandersWhileLooking, "law 2", 27),
    (Mutation::SizedBackAgain, "law 3", 16),
    (Mutation::StandsUnseen, "law 1", 387),
    (Mutation::RefusedAgain, "law 7", 18),
];
/// Mistakes of the thread, with a word that the error must contain.
const MISTAKES: [(Mutation, &str); 12] = [
    (Mutation::NaiveAppend, "twice"),
    (Mutation::SetNotMultiset, "missing"),
    (Mutation::OverlapOfOne, "missing"),
    (Mutation::AskedSliceTrusted, "class"),
    (Mutation::ShortIsTheEnd, "class"),
    (Mutation::DeletionsIgnored, "gone"),
    (Mutation::FinalGoesBack, "went back"),
    (Mutation::OvertakenApplied, "lost"),
    (Mutation::CutSecondIsWhole, "class"),
    (Mutation::ViewNotHeld, "was at"),
    (Mutation::AuditOfTheNewest, "class"),
    (Mutation::EagerRequests, "several requests"),
];

#[test]
fn every_mistake_is_caught() {
    let mut missed = Vec::new();
    for (mutation, word, first) in LAWS {
        let history = |seed| History::with_all_hands(first + seed, false);
        missed.extend((!is_caught(mutation, word, history)).then_some(mutation));
    }
    for (mutation, word) in MISTAKES {
        let history = |seed| History::new(seed, false);
        missed.extend((!is_caught(mutation, word, history)).then_some(mutation));
    }
    assert_eq!(missed, [], "not caught");
}

/// Looks for a history that fails with the mistake and passes without it.
fn is_caught(mutation: Mutation, word: &str, history: impl Fn(u64) -> History) -> bool {
    let patience = number("SMSTHREAD_SIM_PATIENCE").unwrap_or(PATIENCE);
    let caught = (0..patience).find_map(|seed| {
        switch(Some(mutation));
        let lived = history(seed).run();
        switch(None);
        let wrong = lived.err()?;
        let first = wrong.lines().next().unwrap_or_default().to_owned();
        let shows = first.contains(word) && history(seed).run().is_ok();
        shows.then_some((seed, first))
    });
    let Some((seed, first)) = caught else {
        return false;
    };
    let wanted = std::env::var("SMSTHREAD_SIM_KEEP").unwrap_or_default();
    if wanted.contains(&format!("{mutation:?}")) {
        keep_mistake(mutation, history(seed));
    }
    println!(
        "{mutation:?}: caught after {} histories: {first:.100}",
        seed + 1
    );
    true
}

/// Keeps the shortest script that shows a mistake.
fn keep_mistake(mutation: Mutation, mut history: History) {
    switch(Some(mutation));
    let wrong = history.run().unwrap_err();
    let script = Script {
        mistake: Some(format!("{mutation:?}")),
        ..shrunk(history.script(&wrong))
    };
    switch(None);
    let path = folder(KEPT).join(format!("{mutation:?}.txt"));
    fs::write(path, script.to_string()).unwrap();
}

/// Histories that once failed, or fail with a mistake.
const KEPT: &str = "src/chat/sim/kept";

#[test]
fn every_kept_history_passes_and_fails_with_its_mistake() {
    let files = fs::read_dir(folder(KEPT)).unwrap();
    let mut mistakes = 0;
    for path in files.map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&path).unwrap();
        let script: Script = text.parse().unwrap();
        let name = path.display();
        assert_eq!(script.to_string().parse(), Ok(script.clone()), "{name}");
        assert_eq!(failure(&script), None, "{name}");
        if let Some(mistake) = &script.mistake {
            let mut laws = LAWS.iter().map(|(mutation, ..)| mutation);
            let mut others = MISTAKES.iter().map(|(mutation, _)| mutation);
            let is_it = |mutation: &&Mutation| format!("{mutation:?}") == *mistake;
            let mutation = laws.find(is_it).or_else(|| others.find(is_it));
            switch(Some(*mutation.unwrap()));
            let wrong = failure(&script);
            switch(None);
            assert_eq!(wrong.as_ref(), Some(&script.wrong), "{name}");
            mistakes += 1;
        }
    }
    assert!(mistakes > 0, "no mistake is kept");
}

/// What is recorded is what happened: played again, the same things happen at the same times.
#[test]
fn a_script_plays_the_history_that_it_was_recorded_from() {
    let exact = |seed| History::new(seed, false);
    let hands = |seed| History::with_all_hands(seed, false);
    for mut history in (0..12).map(exact).chain((0..6).map(hands)) {
        history.run().unwrap();
        let script = history.script("");
        let mut again = History::of_script(&script);
        again.replay(&script).unwrap();
        let moving = |script: Script| {
            let lines = script.lines.into_iter().map(|line| line.to_string());
            lines.take_while(|line| line != "rest").collect::<Vec<_>>()
        };
        assert_eq!(moving(again.script("")), moving(script));
    }
}

/// A history that fails late, with a thousand lines, is shrunk to a few that fail alike.
#[test]
fn a_failing_history_is_shrunk_to_what_its_failure_needs() {
    let mutation = Mutation::HeldByTopRow;
    switch(Some(mutation));
    let failed = (0..PATIENCE).find_map(|seed| {
        let mut history = History::with_all_hands(6 + seed, false);
        let wrong = history.run().err()?;
        Some(history.script(&wrong))
    });
    let script = failed.unwrap();
    let long = script.lines.len();
    let short = shrunk(script);
    assert_eq!(failure(&short), Some(short.wrong.clone()));
    switch(None);
    assert!(
        short.lines.len() * 4 < long,
        "{long} lines became {}",
        short.lines.len()
    );
}

//! Which stretches of a thread the archive holds without gaps, and how an answer joins them.

use crate::mutation::{Mutation, is_on};
use crate::thread::kept::{CoveredRun, KeptRun};

/// The runs in the archive after those of an answer are added, oldest first. No two runs share a
/// second.
pub fn join(disk: Vec<KeptRun>, covered: &[CoveredRun]) -> Vec<KeptRun> {
    let mut runs = disk;
    for covered in covered {
        runs = join_one(runs, *covered);
    }
    for pair in covered.windows(2) {
        cut(&mut runs, pair[0].run, pair[1].run);
    }
    if covered.iter().any(|covered| covered.run.at_newest) {
        let last = runs.len().saturating_sub(1);
        for run in &mut runs[..last] {
            run.at_newest = false;
        }
    }
    runs
}

fn join_one(disk: Vec<KeptRun>, covered: CoveredRun) -> Vec<KeptRun> {
    let mut joined = covered.run;
    let mut apart = Vec::with_capacity(disk.len() + 1);
    for mut run in disk {
        if is_joined(run, covered) || is_on(Mutation::GapsForgotten) {
            joined = union(joined, run);
            continue;
        }
        // If both hold a part of a second, the newer answer's part counts.
        if run.newest == joined.oldest {
            run.newest = run.newest.previous();
            run.at_newest = false;
        } else if run.oldest == joined.newest {
            run.oldest = run.oldest.next();
            run.at_oldest = false;
        }
        if run.oldest <= run.newest {
            apart.push(run);
        }
    }
    apart.push(joined);
    apart.sort_by_key(|run| run.oldest);
    apart
}

/// Whether the runs share a second that one of them holds completely.
fn is_joined(
    run: KeptRun,
    CoveredRun {
        run: covered,
        goes_older,
        goes_newer,
    }: CoveredRun,
) -> bool {
    if run.newest < covered.oldest || covered.newest < run.oldest {
        return false;
    }
    let below = run.newest > covered.oldest
        || goes_older
        || covered.at_oldest
        || run.at_newest && covered.at_newest;
    let above = run.oldest < covered.newest
        || goes_newer
        || covered.at_newest
        || run.at_oldest && covered.at_oldest;
    below && above
}

/// Where the two disagree, `newer` counts. What `older` has beyond the ends of the list is deleted.
fn union(newer: KeptRun, older: KeptRun) -> KeptRun {
    let (oldest, newest) = (
        newer.oldest.min(older.oldest),
        newer.newest.max(older.newest),
    );
    let upper = if newer.newest >= older.newest {
        newer
    } else {
        older
    };
    let lower = if newer.oldest <= older.oldest {
        newer
    } else {
        older
    };
    KeptRun {
        oldest,
        newest,
        at_oldest: lower.at_oldest || newer.at_oldest,
        at_newest: upper.at_newest || newer.at_newest,
        start: upper.start,
    }
}

/// Cuts runs between these two: messages are missing there, according to the newest answer.
fn cut(runs: &mut Vec<KeptRun>, lower: KeptRun, upper: KeptRun) {
    let spans = |run: &KeptRun| run.oldest <= lower.newest && run.newest >= upper.oldest;
    let Some(at) = runs.iter().position(spans) else {
        return;
    };
    let whole = runs[at];
    runs[at].newest = lower.newest;
    runs[at].at_newest = false;
    runs[at].start = lower.start;
    runs.insert(
        at + 1,
        KeptRun {
            oldest: upper.oldest,
            at_oldest: false,
            ..whole
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::UnixTime;

    fn at(second: i64) -> UnixTime {
        UnixTime::new(second).unwrap()
    }

    fn run(oldest: i64, newest: i64) -> KeptRun {
        KeptRun {
            oldest: at(oldest),
            newest: at(newest),
            at_oldest: false,
            at_newest: false,
            start: 0,
        }
    }

    fn covered(oldest: i64, newest: i64) -> CoveredRun {
        CoveredRun {
            run: run(oldest, newest),
            goes_older: false,
            goes_newer: false,
        }
    }

    fn joined(disk: &[(i64, i64)], covered: &[CoveredRun]) -> Vec<(i64, i64)> {
        let disk = disk.iter().map(|&(a, b)| run(a, b)).collect();
        let runs = join(disk, covered);
        runs.iter()
            .map(|r| (r.oldest.seconds(), r.newest.seconds()))
            .collect()
    }

    #[test]
    fn runs_join_if_they_share_more_than_an_edge() {
        assert_eq!(joined(&[], &[covered(10, 20)]), [(10, 20)]);
        assert_eq!(joined(&[(10, 20)], &[covered(15, 30)]), [(10, 30)]);
        assert_eq!(
            joined(&[(10, 20), (25, 40)], &[covered(15, 30)]),
            [(10, 40)]
        );
        assert_eq!(
            joined(&[(10, 20)], &[covered(25, 30)]),
            [(10, 20), (25, 30)]
        );
        assert_eq!(joined(&[(10, 20)], &[covered(12, 14)]), [(10, 20)]);
        // Both may lack some messages of second 20.
        assert_eq!(
            joined(&[(10, 20)], &[covered(20, 30)]),
            [(10, 19), (20, 30)]
        );
        assert_eq!(
            joined(&[(20, 30)], &[covered(10, 20)]),
            [(10, 20), (21, 30)]
        );
        let knows = CoveredRun {
            goes_older: true,
            ..covered(20, 30)
        };
        assert_eq!(joined(&[(10, 20)], &[knows]), [(10, 30)]);
    }

    #[test]
    fn a_run_ends_where_the_list_ends() {
        let ends = CoveredRun {
            run: KeptRun {
                at_oldest: true,
                at_newest: true,
                ..run(20, 30)
            },
            goes_older: false,
            goes_newer: false,
        };
        let joined = join(vec![run(10, 40)], &[ends]);
        assert_eq!(joined.len(), 1);
        assert!(joined[0].at_oldest && joined[0].at_newest);
    }

    #[test]
    fn a_run_that_is_no_longer_proven_is_cut() {
        assert_eq!(
            joined(&[(10, 40)], &[covered(10, 20), covered(25, 50)]),
            [(10, 20), (25, 50)]
        );
    }
}

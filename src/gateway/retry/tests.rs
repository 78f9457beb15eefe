use super::*;

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The waits that the program uses.
fn wait(failed: u32, pace: Pace, asked: Option<Duration>, random: f64) -> Duration {
    super::wait(&Pacing::default(), failed, pace, asked, random)
}

#[test]
fn plain_waits_are_fully_jittered_and_double() {
    for (failed, random, expected) in [
        (1, 0.0, ms(0)),
        (1, 0.5, ms(125)),
        (1, 1.0, ms(250)),
        (2, 0.0, ms(0)),
        (2, 1.0, ms(500)),
    ] {
        assert_eq!(
            wait(failed, Pace::Plain, None, random),
            expected,
            "{failed} {random}"
        );
    }
}

#[test]
fn throttled_waits_have_a_fixed_half_of_at_least_a_second() {
    for (failed, random, expected) in [
        (1, 0.0, ms(1000)),
        (1, 0.5, ms(1500)),
        (1, 1.0, ms(2000)),
        (2, 0.0, ms(2000)),
        (2, 1.0, ms(4000)),
    ] {
        assert_eq!(
            wait(failed, Pace::Throttled, None, random),
            expected,
            "{failed} {random}"
        );
    }
}

#[test]
fn a_requested_wait_is_obeyed_up_to_a_minute() {
    let asked = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(wait(1, Pace::Throttled, asked(7), 0.9), ms(7000));
    assert_eq!(wait(1, Pace::Plain, asked(7), 0.9), ms(7000));
    assert_eq!(wait(1, Pace::Throttled, asked(0), 0.0), ms(1000));
    assert_eq!(wait(1, Pace::Throttled, asked(3600), 0.0), ms(60_000));
    assert_eq!(wait(1, Pace::Throttled, asked(u64::MAX), 0.0), ms(60_000));
}

#[test]
fn any_number_of_failures_stays_in_bounds() {
    for failed in 0..100 {
        assert!(wait(failed, Pace::Throttled, None, 1.0) <= ms(60_000));
    }
}

#[test]
fn retries_of_a_long_read_stay_near_a_fifth() {
    let budget = RetryBudget::new();
    let mut retries = 0;
    for _ in 0..1000 {
        budget.earn();
        // Every request would like both of its retries.
        retries += u32::from(budget.spend()) + u32::from(budget.spend());
    }
    assert!((200..=210).contains(&retries), "{retries}");
}

#[test]
fn a_quiet_budget_does_not_grow() {
    let budget = RetryBudget::new();
    (0..1000).for_each(|_| budget.earn());
    let retries = (0..1000).filter(|_| budget.spend()).count();
    assert_eq!(retries, 10);
}

//! Lists, changes and answers by which times and positions prove little.

use super::*;

/// Messages of one second.
fn at_once(count: u32) -> Server {
    let mut server = Server::default();
    for n in 0..count {
        server.arrive(inbound(1_750_000_000, &format!("at once {n}")));
    }
    server
}

/// Reads while the gateway answers in any order, and its answers arrive in any order. `before` is
/// called before each answer, which numbers count from 1. Returns the texts, newest first.
fn read_in_any_order(
    random: &mut fastrand::Rng,
    scope: Scope,
    mut answer: impl FnMut(usize, PageRequest) -> Page,
) -> (Vec<String>, Outcome) {
    let (mut sweep, mut reader) = (Sweep::new(scope), Reader::default());
    let mut asked: Vec<(RequestId, PageRequest)> = Vec::new();
    let mut under_way: Vec<(RequestId, Page)> = Vec::new();
    let mut answers = 0;
    while sweep.outcome().is_none() {
        asked.extend(sweep.wanted());
        if !asked.is_empty() && (under_way.is_empty() || random.bool()) {
            let (id, request) = asked.swap_remove(random.usize(..asked.len()));
            answers += 1;
            under_way.push((id, answer(answers, request)));
        } else {
            let (id, page) = under_way.swap_remove(random.usize(..under_way.len()));
            asked.extend(reader.take(&mut sweep, id, page));
        }
    }
    let outcome = sweep.outcome().unwrap();
    let texts = reader.end(&mut sweep);
    let texts = texts.iter().map(|(_, message)| message.text().to_owned());
    (texts.collect(), outcome)
}

#[test]
fn one_that_comes_and_one_that_goes_in_a_crowd_are_noticed() {
    for seed in 0..600 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut server = at_once(39);
        let (at, gone) = (random.usize(2..9), random.usize(..40));
        let audit = random.choice([AuditDepth::None, AuditDepth::Once]).unwrap();
        let scope = Scope {
            audit,
            ..all(random.usize(2..=4), 2_000)
        };
        let before = server.texts();
        let mut after = before.clone();
        let (texts, outcome) = read_in_any_order(&mut random, scope, |number, asked| {
            if number == at {
                server.arrive(inbound(1_750_000_000, "new"));
                server.list.remove(gone);
                after = server.texts();
            }
            cut_short(&server, asked, 10, true)
        });
        let is_true = texts == before || texts == after;
        assert!(is_true, "seed {seed} {at} {gone}: {outcome:?}");
        assert!(
            outcome.is_proven() && !outcome.moves,
            "seed {seed}: {outcome:?}"
        );
    }
}

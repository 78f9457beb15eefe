use super::*;
use crate::message::Direction;

fn conversation() -> Conversation {
    Conversation::new(UnixTime::new(1_773_325_800).unwrap())
}

fn texts(conversation: &Conversation, seconds: u64, count: usize) -> Vec<String> {
    let snapshot = conversation.at(Duration::from_secs(seconds));
    let newest = snapshot.newest_first().take(count);
    newest.map(|(message, _)| message.text.clone()).collect()
}

/// The status of the newest message that begins with these words.
fn status(conversation: &Conversation, seconds: u64, begins: &str) -> Option<String> {
    let snapshot = conversation.at(Duration::from_secs(seconds));
    let mut messages = snapshot.newest_first();
    messages
        .find(|(message, _)| message.text.starts_with(begins))
        .map(|(_, status)| status.word().to_owned())
}

#[test]
fn the_pending_message_of_the_start_is_buffered_and_then_delivered() {
    let conversation = conversation();
    let at = |seconds| status(&conversation, seconds, "Saturday at four?").unwrap();
    assert_eq!(at(0), "SUBMITTED");
    assert_eq!(at(5), "SUBMITTED");
    assert_eq!(at(6), "BUFFERED");
    assert_eq!(at(12), "DELIVERED");
    assert_eq!(at(9_999), "DELIVERED");
}

#[test]
fn messages_arrive_in_the_order_of_the_script() {
    let conversation = conversation();
    let start = conversation.at(Duration::ZERO).total();
    let arrived = |seconds| conversation.at(Duration::from_secs(seconds)).total() - start;
    let counts = [0, 9, 10, 20, 32, 44, 45, 46, 54, 75].map(arrived);
    assert_eq!(counts, [0, 0, 1, 2, 3, 3, 5, 6, 7, 8]);
    assert_eq!(
        texts(&conversation, 46, 3),
        [
            "I’ll bake another one 🍰",
            "The guests have found it",
            "Euh. About the cake…"
        ]
    );
}

#[test]
fn an_answer_is_delivered_and_another_one_fails_and_is_sent_again() {
    let conversation = conversation();
    let answer = |seconds| status(&conversation, seconds, "Then it’s in the book");
    assert_eq!(answer(19), None);
    assert_eq!(answer(20).unwrap(), "SUBMITTED");
    assert_eq!(answer(26).unwrap(), "DELIVERED");
    let accordion = |seconds| status(&conversation, seconds, "Bram asks").unwrap();
    assert_eq!(accordion(32), "SUBMITTED");
    assert_eq!(accordion(38), "NOT DELIVERED");
    assert_eq!(accordion(54), "SUBMITTED");
    assert_eq!(accordion(60), "DELIVERED");
}

#[test]
fn the_trickle_never_ends_and_its_pauses_are_40_to_90_seconds() {
    let conversation = conversation();
    let snapshot = conversation.at(Duration::from_hours(24));
    let times: Vec<i64> = snapshot
        .newest_first()
        .take(900)
        .map(|(message, _)| message.sent_at.seconds())
        .collect();
    for pair in times.windows(2) {
        assert!((40..=90).contains(&(pair[0] - pair[1])), "{pair:?}");
    }
    assert!(86_400 - (times[0] - 1_773_325_800) <= 90);
    let failed = snapshot
        .newest_first()
        .take(100)
        .filter(|(_, status)| status.is_failed());
    assert!(failed.count() > 0);
}

#[test]
fn arrived_messages_do_not_change() {
    let conversation = conversation();
    let early = conversation.at(Duration::from_mins(10));
    let late = conversation.at(Duration::from_mins(20));
    let new = late.total() - early.total();
    assert!(new > 5);
    for ((before, _), (after, _)) in early.newest_first().zip(late.newest_first().skip(new)) {
        assert_eq!(before, after);
    }
}

#[test]
fn ids_differ_and_times_run_backward() {
    let conversation = conversation();
    let snapshot = conversation.at(Duration::from_hours(3));
    let mut ids = std::collections::HashSet::new();
    let mut before = UnixTime::MAX;
    for (message, _) in snapshot.newest_first() {
        assert!(message.sent_at <= before);
        before = message.sent_at;
        if message.direction == Direction::Outbound {
            assert!(ids.insert(message.id.clone().unwrap()), "{message:?}");
        }
    }
}

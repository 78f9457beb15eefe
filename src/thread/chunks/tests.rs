use proptest::prelude::*;

use super::*;
use crate::chat::testing;
use crate::message::{Attachment, DeliveryStatus, Direction, MessageFields, Packer, RawRecord};

/// A change to the chunks and to the plain list that they are compared with.
#[derive(Clone, Debug)]
enum Step {
    /// Replaces a part of the list by this many new entries.
    Splice(usize, usize, usize),
    /// Changes the status of one message, and puts back the whole part, as a poll does.
    Turn(usize, usize, usize),
    Truncate(usize),
    DropFront(usize),
    /// Takes the newer part off and puts it back, so that each side was packed by itself.
    SplitAndAppend(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = || 0..700_usize;
    let some = prop_oneof![4 => 0..9_usize, 2 => 0..300_usize];
    let few = || prop_oneof![4 => 0..9_usize, 1 => 0..200_usize];
    let step = prop_oneof![
        6 => (at(), few(), some).prop_map(|(at, gone, come)| Step::Splice(at, gone, come)),
        3 => (at(), few(), at()).prop_map(|(at, len, one)| Step::Turn(at, len, one)),
        1 => at().prop_map(Step::Truncate),
        1 => (0..150_usize).prop_map(Step::DropFront),
        1 => at().prop_map(Step::SplitAndAppend),
    ];
    proptest::collection::vec(step, 1..24)
}

/// Entry number `serial`; entries differ in many ways.
fn entry(serial: u32, second: UnixTime) -> Entry {
    let mut fields = testing::outbound(
        second.seconds(),
        &format!("id{serial}"),
        DeliveryStatus::Submitted,
    )
    .into_fields();
    match serial % 16 {
        3 => fields.sent_at = None,
        5 => fields.sender = format!("sender {serial}").as_str().into(),
        6 => fields.status = DeliveryStatus::Other("EXPIRED".into()),
        7 => fields.text = None,
        8 => fields.text = Some("long ".repeat(700).into()),
        9 => fields.id = Some("i".repeat(300).into()),
        10 => fields.raw = Some(RawRecord::new("{}")),
        11 => {
            fields.attachments = Box::new([Attachment {
                name: "a.jpg".into(),
                link: format!("https://x.test/{serial}").into(),
                mime: "image/".into(),
            }]);
        }
        12 => (fields.direction, fields.id) = (Direction::Inbound, None),
        13 => fields.sent_at = UnixTime::new(second.seconds() + 5),
        _ => {}
    }
    let message = Message::new(fields);
    Entry {
        key: MessageKey { second, serial },
        message,
    }
}

/// New entries that are not older than the entry before them.
fn fresh(count: usize, before: Option<&Entry>, serial: &mut u32) -> Vec<Entry> {
    let second = before.map_or(UnixTime::EPOCH, |e| e.key.second);
    let one = |_| {
        *serial += 1;
        entry(*serial, second)
    };
    (0..count).map(one).collect()
}

fn check(chunks: &Chunks, list: &[Entry]) -> Result<(), TestCaseError> {
    prop_assert_eq!(chunks.len(), list.len());
    prop_assert_eq!(chunks.is_empty(), list.is_empty());
    prop_assert_eq!(chunks.front(), list.first().map(|e| e.key));
    prop_assert_eq!(chunks.back(), list.last().map(|e| e.key));
    for (index, (is, should)) in chunks.iter().zip(list).enumerate() {
        prop_assert_eq!(is.key, should.key);
        prop_assert_eq!(&is.message, &should.message);
        prop_assert_eq!(chunks.index_of(should.key), Some(index));
        prop_assert_eq!(chunks.key(index), Some(should.key));
    }
    // Look up keys near to and far from the last one, in both directions.
    let far = list.iter().enumerate().step_by(37);
    for (index, should) in list.iter().enumerate().rev().chain(far) {
        prop_assert_eq!(chunks.index_of(should.key), Some(index));
        prop_assert_eq!(chunks.key(index), Some(should.key));
    }
    let backwards: Vec<_> = chunks.iter().rev().map(|e| e.key.serial).collect();
    let should: Vec<_> = list.iter().rev().map(|e| e.key.serial).collect();
    prop_assert_eq!(backwards, should);
    prop_assert_eq!(chunks.key(list.len()), None);
    for chunk in &chunks.chunks {
        prop_assert!((1..=MAX_ROWS).contains(&chunk.len()));
    }
    Ok(())
}

proptest! {
    #[test]
    fn chunks_are_a_list(steps in steps()) {
        let (mut chunks, mut list, mut serial) = (Chunks::default(), Vec::new(), 0);
        for step in steps {
            match step {
                Step::Splice(at, gone, come) => {
                    let at = at.min(list.len());
                    let range = at..(at + gone).min(list.len());
                    let new = fresh(come, at.checked_sub(1).map(|i| &list[i]), &mut serial);
                    chunks.splice(range.clone(), new.clone());
                    list.splice(range, new);
                }
                Step::Turn(at, len, one) => {
                    let at = at.min(list.len());
                    let range = at..(at + len).min(list.len());
                    let mut middle: Vec<Entry> = chunks.range(range.clone()).collect();
                    if let Some(entry) = middle.get_mut(one % len.max(1)) {
                        entry.message = Message::new(MessageFields {
                            status: DeliveryStatus::Delivered,
                            ..entry.message.clone().into_fields()
                        });
                    }
                    list.splice(range.clone(), middle.clone());
                    chunks.splice(range, middle);
                }
                Step::Truncate(len) => {
                    chunks.truncate(len);
                    list.truncate(len);
                }
                Step::DropFront(count) => {
                    chunks.drop_front(count);
                    list.drain(..count.min(list.len()));
                }
                Step::SplitAndAppend(at) => {
                    let newer = chunks.split_off(at.min(list.len()));
                    check(&chunks, &list[..at.min(list.len())])?;
                    chunks.append(newer);
                }
            }
            check(&chunks, &list)?;
            for gone in (1..=serial).map(|serial| MessageKey { second: UnixTime::EPOCH, serial }) {
                let there = list.iter().position(|e| e.key == gone);
                prop_assert_eq!(chunks.index_of(gone), there);
            }
        }
    }

    #[test]
    fn a_second_is_found_by_bisection(gaps in proptest::collection::vec(0..3_i64, 0..400)) {
        let mut second = 1_000;
        let list: Vec<Entry> = (0..).zip(&gaps).map(|(serial, gap)| {
            second += gap;
            entry(serial, UnixTime::new(second).unwrap())
        }).collect();
        let chunks: Chunks = list.iter().cloned().collect();
        for second in (999..=second + 1).filter_map(UnixTime::new) {
            prop_assert_eq!(chunks.first_at(second), list.partition_point(|e| e.key.second < second));
            prop_assert_eq!(chunks.first_after(second), list.partition_point(|e| e.key.second <= second));
        }
    }
}

#[test]
fn unchanged_chunks_are_not_packed_again() {
    let list: Vec<Entry> = (0..1_000)
        .map(|i| entry(i, UnixTime::new(i64::from(i)).unwrap()))
        .collect();
    let mut chunks: Chunks = list.into_iter().collect();
    let before = chunks.clone();
    let mut middle: Vec<Entry> = chunks.range(400..900).collect();
    middle[200] = entry(5_000, middle[200].key.second);
    chunks.splice(400..900, middle);
    let moved = chunks.iter().zip(before.iter());
    let moved = moved
        .filter(|(is, was)| !is.message.is_at(&was.message))
        .count();
    assert!((1..=MAX_ROWS).contains(&moved), "{moved}");
}

#[test]
fn keeping_one_message_does_not_keep_its_page() {
    let mut packer = Packer::new();
    for i in 0..100 {
        packer.push(testing::inbound(i, "text").into_fields());
    }
    let page = packer.finish();
    let mut chunks = Chunks::default();
    let key = MessageKey {
        second: UnixTime::new(7).unwrap(),
        serial: 1,
    };
    chunks.splice(
        0..0,
        vec![Entry {
            key,
            message: page[7].clone(),
        }],
    );
    let kept = chunks.message(0).unwrap();
    assert!(kept == page[7] && !kept.shares_batch(&page[7]));
}

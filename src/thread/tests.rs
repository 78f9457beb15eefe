use super::page::{Page, PageRequest};
use super::*;
use crate::chat::testing::{Server, inbound, outbound};
use crate::message::DeliveryStatus;
use crate::sync::capacity::{Capacity, KnownSlice};
use crate::sync::plan::{OVERLAP, plan_newest, plan_older};
use proptest::prelude::*;

fn slice(server: &Server, page: u32, limit: u32) -> Slice {
    whole(server.page(PageRequest { page, limit })).unwrap()
}

/// The slice of a page, its end judged by the page alone.
fn whole(mut page: Page) -> Option<Slice> {
    let at_oldest = Capacity::default().is_end(&mut page, KnownSlice::default());
    Slice::new(page, at_oldest)
}

fn texts(thread: &Thread) -> Vec<String> {
    thread
        .newest_first()
        .map(|(_, m)| m.text().to_owned())
        .collect()
}

fn statuses(thread: &Thread) -> Vec<DeliveryStatus> {
    thread
        .newest_first()
        .map(|(_, m)| m.status().clone())
        .collect()
}

/// Reads older slices until the thread begins, as the program does; fails after `tries`.
fn read_to_the_beginning(thread: &mut Thread, server: &Server, wanted: u32, tries: u32) {
    let mut back = 0;
    for _ in 0..tries {
        if thread.begins() {
            return;
        }
        let newest = thread.newest().unwrap();
        let mut oldest_joined = newest;
        while let Above::Message(older) = thread.above(oldest_joined) {
            oldest_joined = older;
        }
        let edge = thread.older_edge(oldest_joined).unwrap();
        let least = OVERLAP.max(edge.in_second + 2);
        let request = plan_older(edge.index, least * 4_u64.pow(back), wanted);
        let merged = whole(server.page(request)).map(|slice| thread.merge(slice, Doubt::Refuse));
        let joined = matches!(thread.above(oldest_joined), Above::Message(_))
            || thread.begins() && thread.segments.len() == 1;
        back = if joined && matches!(merged, Some(Ok(_))) {
            0
        } else {
            back + 1
        };
    }
    panic!("no beginning after {tries} slices");
}

#[test]
fn slices_join_into_the_list() {
    let server = Server::with(300, 1_000_000);
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 60), Doubt::Refuse).unwrap();
    assert_eq!(thread.len(), 60);
    assert!(!thread.begins());
    read_to_the_beginning(&mut thread, &server, 100, 10);
    assert_eq!(texts(&thread), server.texts());
    assert!(thread.is_complete());
    assert_eq!(thread.position(thread.oldest().unwrap()), 0);
    assert_eq!(thread.position(thread.newest().unwrap()), 299);
}

#[test]
fn a_slice_without_overlap_is_a_segment_of_its_own() {
    let server = Server::with(300, 1_000_000);
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    let oldest = thread.oldest().unwrap();
    thread.merge(slice(&server, 3, 50), Doubt::Refuse).unwrap();
    let Above::Gap { missing, .. } = thread.above(oldest) else {
        panic!("no gap");
    };
    assert_eq!(missing, Some(50));
    // Reading the missing fifty alone proves nothing: the edges are only touched.
    thread.merge(slice(&server, 2, 50), Doubt::Refuse).unwrap();
    assert!(matches!(
        thread.above(oldest),
        Above::Gap { missing: None, .. }
    ));
    thread.merge(slice(&server, 1, 160), Doubt::Refuse).unwrap();
    assert!(matches!(thread.above(oldest), Above::Message(_)));
    assert_eq!(texts(&thread), server.texts()[..160]);
}

#[test]
fn touching_seconds_prove_nothing() {
    let mut server = Server::default();
    for i in 0..10 {
        server.arrive(inbound(100 + i / 5, &format!("m{i}")));
    }
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 5), Doubt::Refuse).unwrap();
    // m4..m0 begin in second 100, and m5 stands in second 101: cut exactly between two seconds.
    let merged = thread.merge(slice(&server, 2, 5), Doubt::Refuse).unwrap();
    assert_eq!((merged.added, merged.removed.len()), (5, 0));
    assert_eq!(thread.segments.len(), 2);
    // A cut in the middle of a second shares that second only: refused.
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 2), Doubt::Refuse).unwrap();
    assert_eq!(
        thread.merge(slice(&server, 2, 2), Doubt::Refuse),
        Err(Unproven::Older)
    );
    assert_eq!(texts(&thread), ["m9", "m8"]);
}

#[test]
fn a_clipped_slice_still_removes_messages_beside_the_clip() {
    let mut server = Server::with(300, 1_000_000);
    let mut thread = Thread::default();
    for page in [1, 3, 5] {
        thread
            .merge(slice(&server, page, 50), Doubt::Refuse)
            .unwrap();
    }
    let newer = thread.older_edge(thread.newest().unwrap()).unwrap();
    // All of the middle run is deleted, and all of the gap above it.
    server.list.drain(50..150);
    // The slice ends at the newest run without proof, and holds nothing of the one in the middle.
    let merged = thread
        .merge(slice(&server, 2, 49), Doubt::Clip(None))
        .unwrap();
    assert_eq!(merged.removed.len(), 50);
    assert_eq!(thread.segments.len(), 3);
    assert_eq!(thread.older_edge(thread.newest().unwrap()), Some(newer));
}

#[test]
fn twins_are_two_messages() {
    let mut server = Server::with(20, 1_000);
    server.arrive(inbound(2_000, "yes"));
    server.arrive(inbound(2_000, "yes"));
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    assert_eq!(texts(&thread), server.texts());
    server.arrive(inbound(2_000, "yes"));
    let merged = thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    assert_eq!((merged.added, merged.arrived), (1, 1));
    assert_eq!(texts(&thread), server.texts());
}

#[test]
fn deletions_are_seen_and_name_their_successor() {
    let mut server = Server::with(30, 100_000);
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    let keys: Vec<_> = thread.newest_first().map(|(key, _)| key).collect();
    server.list.remove(5);
    server.list.remove(0);
    let merged = thread.merge(slice(&server, 1, 10), Doubt::Refuse).unwrap();
    assert_eq!(merged.removed, [(keys[0], None), (keys[5], Some(keys[4]))]);
    assert_eq!(texts(&thread), server.texts());
    assert_eq!(thread.nearest(keys[5]), Some(keys[4]));
}

#[test]
fn statuses_never_go_back() {
    let mut server = Server::with(10, 1_000);
    server.arrive(outbound(2_000, "a", DeliveryStatus::Submitted));
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    assert_eq!(thread.counts().pending, 1);
    let key = thread.newest().unwrap();
    server.list[0] = outbound(2_000, "a", DeliveryStatus::NotDelivered);
    assert!(
        thread
            .merge(slice(&server, 1, 5), Doubt::Refuse)
            .unwrap()
            .changed
    );
    assert_eq!(thread.newest(), Some(key));
    assert_eq!(
        thread.counts(),
        Counts {
            failed: 1,
            pending: 0
        }
    );
    server.list[0] = outbound(2_000, "a", DeliveryStatus::Submitted);
    thread.merge(slice(&server, 1, 5), Doubt::Refuse).unwrap();
    assert_eq!(statuses(&thread)[0], DeliveryStatus::NotDelivered);
}

#[test]
fn an_id_that_comes_later_is_the_same_message() {
    let mut server = Server::with(10, 1_000);
    let late = outbound(2_000, "a", DeliveryStatus::Submitted);
    let mut early = late.clone().into_fields();
    early.id = None;
    server.arrive(Message::new(early));
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    let key = thread.newest().unwrap();
    server.list[0] = late;
    let merged = thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    assert_eq!((merged.added, merged.removed.len()), (0, 0));
    assert_eq!(thread.newest(), Some(key));
}

#[test]
fn the_order_in_a_second_follows_the_gateway_until_it_changes_too_often() {
    let mut server = Server::with(10, 1_000);
    for text in ["a", "b", "c"] {
        server.arrive(inbound(2_000, text));
    }
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    server.list.swap(0, 2);
    thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    assert_eq!(texts(&thread), server.texts());
    for _ in 0..100 {
        server.list.swap(0, 2);
        thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    }
    let before = texts(&thread);
    server.list.swap(0, 2);
    let merged = thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    assert!(!merged.changed);
    assert_eq!(texts(&thread), before);
}

#[test]
fn an_untimed_item_keeps_its_place() {
    let mut server = Server::with(10, 10_000);
    let mut untimed = inbound(0, "when?").into_fields();
    untimed.sent_at = None;
    server.list.insert(4, Message::new(untimed));
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
    assert_eq!(texts(&thread), server.texts());
    server.arrive(inbound(20_000, "new"));
    thread.merge(slice(&server, 1, 6), Doubt::Refuse).unwrap();
    assert_eq!(texts(&thread), server.texts());
}

#[test]
fn a_silent_clamp_is_not_the_end() {
    let server = Server::with(300, 1_000_000);
    let mut thread = Thread::default();
    let mut page = server.page(plan_newest(60));
    page.messages.truncate(40);
    thread.merge(whole(page).unwrap(), Doubt::Refuse).unwrap();
    assert!(!thread.begins());
}

#[test]
fn an_unconfirmed_end_takes_nothing_away() {
    let server = Server::with(100, 1_000_000);
    let mut thread = Thread::default();
    thread.merge(slice(&server, 1, 80), Doubt::Refuse).unwrap();
    let mut page = server.page(plan_newest(60));
    page.messages.truncate(40);
    page.total = None;
    thread.merge(whole(page).unwrap(), Doubt::Refuse).unwrap();
    assert_eq!(thread.len(), 80);
}

/// One thing that happens on the gateway between two requests.
#[derive(Clone, Debug)]
enum Drift {
    Arrive(u8),
    Twin,
    Delete(usize),
    Deliver(usize),
}

fn drift() -> impl Strategy<Value = Drift> {
    prop_oneof![
        3 => (0u8..4).prop_map(Drift::Arrive),
        1 => Just(Drift::Twin),
        2 => (0usize..400).prop_map(Drift::Delete),
        1 => (0usize..400).prop_map(Drift::Deliver),
    ]
}

fn apply(server: &mut Server, drift: &Drift, clock: &mut i64) {
    match drift {
        Drift::Arrive(step) => {
            *clock += i64::from(*step);
            let id = format!("n{}", server.list.len());
            server.arrive(match step {
                0 => inbound(*clock, "ok"),
                1 => outbound(*clock, &format!("{id}-{clock}"), DeliveryStatus::Submitted),
                _ => inbound(*clock, &id),
            });
        }
        Drift::Twin => {
            if let Some(first) = server.list.first().cloned() {
                let mut twin = first.into_fields();
                twin.id = None;
                server.arrive(Message::new(twin));
            }
        }
        Drift::Delete(at) => {
            if !server.list.is_empty() {
                let at = at % server.list.len();
                server.list.remove(at);
            }
        }
        Drift::Deliver(at) => {
            if !server.list.is_empty() {
                let at = at % server.list.len();
                let mut fields = server.list[at].clone().into_fields();
                fields.status = DeliveryStatus::Delivered;
                server.list[at] = Message::new(fields);
            }
        }
    }
}

/// The list by seconds, with each second's texts sorted, because the gateway may order equal times
/// as it likes.
fn by_second(messages: impl Iterator<Item = (i64, String)>) -> Vec<(i64, String)> {
    let mut all: Vec<_> = messages.collect();
    all.sort();
    all
}

proptest! {
    #[test]
    fn any_drift_is_caught_up_with(
        crowd in 1i64..6,
        start in 20i64..300,
        steps in prop::collection::vec(prop::collection::vec(drift(), 0..12), 1..12),
    ) {
        let mut clock = 1_000_000;
        let mut server = Server::default();
        for i in 0..start {
            server.arrive(inbound(clock + i / crowd, &format!("m{}", i % 7)));
        }
        clock += start / crowd;
        let mut thread = Thread::default();
        thread.merge(slice(&server, 1, 50), Doubt::Refuse).unwrap();
        for drifts in &steps {
            for drift in drifts {
                apply(&mut server, drift, &mut clock);
            }
            if server.list.is_empty() {
                return Ok(());
            }
            // A poll and a step towards older messages, at whatever the list is now.
            drop(thread.merge(slice(&server, 1, 60), Doubt::Refuse));
            let order: Vec<_> = thread.newest_first().map(|(key, _)| key).collect();
            prop_assert!(order.is_sorted_by(|a, b| a.second >= b.second));
        }
        // The list stands still: read all of it anew from the newest on.
        let limit = u32::try_from(server.list.len() + 1).unwrap();
        let mut fresh = Thread::default();
        fresh.merge(slice(&server, 1, 60), Doubt::Refuse).unwrap();
        read_to_the_beginning(&mut fresh, &server, 50, 60);
        let held = |t: &Thread| by_second(
            t.newest_first().map(|(key, m)| (key.second.seconds(), m.text().to_owned())),
        );
        let truth = by_second(server.list.iter().map(|m| (m.sent_at().unwrap().seconds(), m.text().to_owned())));
        prop_assert_eq!(&held(&fresh), &truth);
        // What drifted is true again after reading all that is loaded.
        thread.merge(slice(&server, 1, limit), Doubt::Refuse).unwrap();
        prop_assert_eq!(&held(&thread), &truth);
    }
}

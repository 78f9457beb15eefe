use super::*;
use crate::chat::testing::{Server, inbound};
use crate::thread::page::PageRequest;

fn texts(slice: &Slice) -> Vec<&str> {
    slice.items.iter().rev().map(|(_, m)| m.text()).collect()
}

#[test]
fn a_shuffled_slice_is_sorted_by_time() {
    let mut server = Server::with(40, 10_000);
    server.list.reverse();
    let shuffled = Slice::new(server.page(PageRequest { page: 1, limit: 40 }), false).unwrap();
    server.list.reverse();
    assert_eq!(texts(&shuffled), server.texts());
}

#[test]
fn a_message_listed_late_stays_where_it_is_listed() {
    let mut server = Server::with(100, 100_000);
    server
        .list
        .insert(3, inbound(95_000, "delayed by the operator"));
    let slice = Slice::new(server.page(PageRequest { page: 1, limit: 30 }), false).unwrap();
    assert_eq!(texts(&slice), &server.texts()[..30]);
    assert_eq!(slice.oldest(), server.list[29].sent_at().unwrap());
}

#[test]
fn untimed_items_at_the_cut_edge_are_left_for_the_next_slice() {
    let mut server = Server::with(40, 10_000);
    let mut untimed = inbound(0, "when?").into_fields();
    untimed.sent_at = None;
    server.list.insert(29, Message::new(untimed));
    let slice = Slice::new(server.page(PageRequest { page: 1, limit: 30 }), false).unwrap();
    assert_eq!(slice.items.len(), 29);
}

//! Messages of one second: matched as a multiset, since twins are two messages.

use std::collections::HashMap;

use super::{Entry, Serials};
use crate::chat::message::{Message, MessageKey, UnixTime};
use crate::chat::text::SafeText;

/// What became of one second.
#[derive(Default)]
pub struct Reconciled {
    /// The second's entries now, oldest first.
    pub entries: Vec<Entry>,
    /// Entries that are gone.
    pub removed: Vec<MessageKey>,
    /// Entries that are new.
    pub added: Vec<MessageKey>,
    /// A known entry shows something else now.
    pub changed: bool,
}

/// Which of the two sides knows better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// `incoming` is all that the list has of this second.
    Whole,
    /// `incoming` may lack older ones of this second.
    CutBelow,
    /// `incoming` may lack newer ones of this second.
    CutAbove,
}

/// Joins what is known of `second` with what has come.
pub fn reconcile(
    second: UnixTime,
    known: Vec<Entry>,
    incoming: Vec<Message>,
    authority: Authority,
    serials: &mut Serials,
) -> Reconciled {
    let partner = match_up(&known, &incoming);
    let mut result = Reconciled::default();
    let mut fresh = |message: Message, result: &mut Reconciled| {
        let entry = Entry {
            key: serials.next(second),
            message,
        };
        result.added.push(entry.key);
        entry
    };
    let all_known = partner.iter().all(Option::is_some);
    let none_gone = partner.iter().flatten().count() == known.len();
    let mut slots: Vec<Option<Entry>> = known.into_iter().map(Some).collect();

    // The order of a second that only changed in place stands: a gateway may break ties anew
    // with each request, and nothing should dance before the reader.
    if all_known && (none_gone || authority != Authority::Whole) {
        for (message, partner) in incoming.into_iter().zip(partner) {
            if let Some(entry) = partner.and_then(|i| slots[i].as_mut()) {
                result.changed |= entry.message.renew(message);
            }
        }
        result.entries = slots.into_iter().flatten().collect();
        return result;
    }

    let mut listed = Vec::with_capacity(incoming.len());
    for (message, partner) in incoming.into_iter().zip(partner) {
        let entry = match partner.and_then(|i| slots[i].take()) {
            Some(mut entry) => {
                result.changed |= entry.message.renew(message);
                entry
            }
            None => fresh(message, &mut result),
        };
        listed.push(entry);
    }
    let rest: Vec<Entry> = slots.into_iter().flatten().collect();
    result.entries = match authority {
        Authority::Whole => {
            result.removed = rest.iter().map(|entry| entry.key).collect();
            listed
        }
        Authority::CutBelow => [rest, listed].concat(),
        Authority::CutAbove => [listed, rest].concat(),
    };
    result
}

/// For each of `incoming` the index of the known entry that it is, each used once.
fn match_up(known: &[Entry], incoming: &[Message]) -> Vec<Option<usize>> {
    if known.len() == incoming.len()
        && known
            .iter()
            .zip(incoming)
            .all(|(entry, message)| is_same(&entry.message, message))
    {
        return (0..known.len()).map(Some).collect();
    }
    let mut partner = vec![None; incoming.len()];
    let mut taken = vec![false; known.len()];
    pair_by(&mut partner, &mut taken, known, incoming, |m| {
        m.id().map(SafeText::as_str)
    });
    // An id may appear later than its message: then one side has none.
    pair_by(&mut partner, &mut taken, known, incoming, |m| {
        Some(m.fingerprint())
    });
    for (index, slot) in partner.iter_mut().enumerate() {
        let lost = slot.is_some_and(|k: usize| !is_same(&known[k].message, &incoming[index]));
        if lost {
            *slot = None;
        }
    }
    partner
}

/// Two readings of one message: equal ids, or equal fingerprints where one has no id.
pub fn is_same(known: &Message, incoming: &Message) -> bool {
    match (known.id(), incoming.id()) {
        (Some(a), Some(b)) => a == b,
        _ => known.fingerprint() == incoming.fingerprint(),
    }
}

fn pair_by<'a, K: std::hash::Hash + Eq>(
    partner: &mut [Option<usize>],
    taken: &mut [bool],
    known: &'a [Entry],
    incoming: &'a [Message],
    identity: impl Fn(&'a Message) -> Option<K>,
) {
    let mut open: HashMap<K, Vec<usize>> = HashMap::new();
    for (index, entry) in known.iter().enumerate().rev() {
        if !taken[index]
            && let Some(identity) = identity(&entry.message)
        {
            open.entry(identity).or_default().push(index);
        }
    }
    for (slot, message) in partner.iter_mut().zip(incoming) {
        if slot.is_none()
            && let Some(identity) = identity(message)
            && let Some(index) = open.get_mut(&identity).and_then(Vec::pop)
        {
            *slot = Some(index);
            taken[index] = true;
        }
    }
}

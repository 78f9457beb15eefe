//! Matches the messages of one second, old against new, as a multiset: two equal messages are two
//! messages.

use std::collections::{HashMap, HashSet};

use super::entry::{Entry, Serials};
use super::pairing::{Comparison, Traits, doubtful, pair};
use crate::message::{Fingerprint, Message, MessageKey};
use crate::mutation::{Mutation, is_on};
use crate::time::UnixTime;

/// The result of reconciling one second.
#[derive(Default)]
pub struct Reconciled {
    /// The second's entries now, oldest first.
    pub entries: Vec<Entry>,
    /// Entries that are gone.
    pub removed: Vec<MessageKey>,
    /// Entries that are new.
    pub added: Vec<MessageKey>,
    /// A known entry now shows something else.
    pub changed: bool,
    /// Known entries whose status changed.
    pub turned: Vec<MessageKey>,
    /// The oldest entry that was listed.
    pub oldest_listed: Option<MessageKey>,
}

/// What `incoming` proves about its second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// `incoming` has all messages of this second.
    Whole,
    /// `incoming` may lack older messages of this second.
    CutBelow,
    /// `incoming` may lack newer messages of this second.
    CutAbove,
    /// `incoming` may lack older and newer messages of this second.
    Inside,
}

/// The known order is relied on only if at least this many messages of one second come in that
/// order. In a gateway with a random order within a second, this would happen about once in 10^8
/// times.
const IN_ORDER: usize = 12;

/// Which known messages of one second the listed messages are, if both are in the same order and no
/// two are equal. This is needed only if a second has more messages than a slice.
#[derive(Debug)]
pub struct Aligned {
    /// Index of the known message that is the oldest listed one.
    pub oldest: Option<usize>,
    /// Index of the known message that is the newest listed one.
    pub newest: Option<usize>,
    /// The known messages that are listed, as indices.
    matched: Vec<usize>,
}

impl Aligned {
    /// `None` if the order cannot be relied on. `known` and `listed` are oldest first.
    pub fn of(known: &[&Message], listed: &[&Message], serials: &Serials) -> Option<Self> {
        if !serials.ties_stand() || known.len().min(listed.len()) < IN_ORDER {
            return None;
        }
        let places: HashMap<_, usize> = known.iter().map(|m| identity(m)).zip(0..).collect();
        let distinct: HashSet<_> = listed.iter().map(|m| identity(m)).collect();
        if places.len() < known.len() || distinct.len() < listed.len() {
            return None;
        }
        let partners: Vec<Option<usize>> = listed
            .iter()
            .map(|m| places.get(&identity(m)).copied())
            .collect();
        let matched: Vec<usize> = partners.iter().flatten().copied().collect();
        (matched.len() >= IN_ORDER && matched.is_sorted()).then(|| Self {
            oldest: partners.first().copied().flatten(),
            newest: partners.last().copied().flatten(),
            matched,
        })
    }

    /// Known messages that are gone: they are not listed, and their neighbours on both sides are
    /// listed, or one neighbour is and nothing can be on the other side.
    fn gone(self, known: usize, authority: Authority) -> impl Iterator<Item = usize> {
        let first = self.matched.first().copied().unwrap_or(known);
        let last = self.matched.last().map_or(0, |last| last + 1);
        let within = match authority {
            Authority::Whole => 0..known,
            Authority::CutBelow => first..known,
            Authority::CutAbove => 0..last,
            Authority::Inside => first..last,
        };
        within.filter(move |index| self.matched.binary_search(index).is_err())
    }
}

/// An id alone does not tell the parts of a long message apart.
fn identity(message: &Message) -> (Option<&str>, Fingerprint<'_>) {
    (message.id(), message.fingerprint())
}

/// Reconciles the known messages of `second` with the incoming ones.
pub fn reconcile(
    second: UnixTime,
    known: Vec<Entry>,
    incoming: Vec<Message>,
    authority: Authority,
    serials: &mut Serials,
) -> Reconciled {
    let set = is_on(Mutation::SetNotMultiset);
    let incoming = if set { as_set(incoming) } else { incoming };
    let (partner, doubts) = if is_on(Mutation::NaiveAppend) {
        (vec![None; incoming.len()], Vec::new())
    } else {
        match_up(&known, &incoming, authority)
    };
    let counts = |index: usize| doubts.contains(&index);
    let mut result = Reconciled::default();
    let all_known = partner.iter().all(Option::is_some);
    let none_gone = partner.iter().flatten().count() == known.len();
    let first_partner = partner.iter().flatten().min().copied();
    let gone = gone_by_order(&known, &incoming, authority, serials);
    let mut slots: Vec<Option<Entry>> = known.into_iter().map(Some).collect();
    for index in gone.filter(|index| !partner.contains(&Some(*index))) {
        result.removed.extend(slots[index].take().map(|e| e.key));
    }

    // Take over the gateway's order within a second. If it has changed too often, keep the known
    // order, so that rows don't jump.
    let reordered = !partner.iter().is_sorted();
    let stands = if authority == Authority::Whole {
        none_gone && (!reordered || serials.ties_mean_nothing())
    } else {
        true
    };
    if all_known && none_gone && !stands {
        serials.reordered += 1;
        result.changed = true;
    }
    if all_known && stands {
        for (index, (message, partner)) in incoming.into_iter().zip(partner).enumerate() {
            if let Some(entry) = partner.and_then(|i| slots[i].as_mut()) {
                renew(entry, message, counts(index), &mut result);
                result.oldest_listed = result.oldest_listed.or(Some(entry.key));
            }
        }
        result.entries = slots.into_iter().flatten().collect();
        return result;
    }

    let mut fresh = |message: Message, result: &mut Reconciled| {
        let entry = Entry {
            key: serials.next(second),
            message,
        };
        result.added.push(entry.key);
        entry
    };
    let mut listed = Vec::with_capacity(incoming.len());
    for (index, (message, partner)) in incoming.into_iter().zip(partner).enumerate() {
        let entry = match partner.and_then(|i| slots[i].take()) {
            Some(mut entry) => {
                renew(&mut entry, message, counts(index), &mut result);
                entry
            }
            None => fresh(message, &mut result),
        };
        listed.push(entry);
    }
    result.oldest_listed = listed.first().map(|entry| entry.key);
    let split = match authority {
        Authority::Inside => first_partner.unwrap_or(slots.len()),
        _ => slots.len(),
    };
    let newer: Vec<Entry> = slots.drain(split..).flatten().collect();
    let rest: Vec<Entry> = slots.into_iter().flatten().collect();
    let authority = match authority {
        Authority::Whole if is_on(Mutation::DeletionsIgnored) || is_on(Mutation::NaiveAppend) => {
            Authority::CutBelow
        }
        authority => authority,
    };
    result.entries = match authority {
        Authority::Whole => {
            result.removed = rest.iter().map(|entry| entry.key).collect();
            listed
        }
        Authority::CutBelow => [rest, listed].concat(),
        Authority::CutAbove => [listed, rest].concat(),
        Authority::Inside => [rest, listed, newer].concat(),
    };
    result
}

/// Known entries that the order of the other messages proves to be gone, although the slice was
/// cut.
fn gone_by_order(
    known: &[Entry],
    incoming: &[Message],
    authority: Authority,
    serials: &Serials,
) -> impl Iterator<Item = usize> + use<> {
    let crowd = known.len().min(incoming.len()) >= IN_ORDER;
    let aligned = (crowd && authority != Authority::Whole).then(|| {
        let before: Vec<&Message> = known.iter().map(|e| &e.message).collect();
        let listed: Vec<&Message> = incoming.iter().collect();
        Aligned::of(&before, &listed, serials)
    });
    let count = known.len();
    let gone = move |aligned: Aligned| aligned.gone(count, authority);
    aligned.flatten().into_iter().flat_map(gone)
}

/// A deliberate mistake for tests: takes equal messages for one message.
fn as_set(messages: Vec<Message>) -> Vec<Message> {
    let mut set: Vec<Message> = Vec::new();
    for message in messages {
        if !set.iter().any(|other| is_same(other, &message)) {
            set.push(message);
        }
    }
    set
}

/// `counts`: the new status counts, even if a final one goes back.
fn renew(entry: &mut Entry, message: Message, counts: bool, result: &mut Reconciled) {
    let before = entry.message.status().clone();
    result.changed |= if counts {
        entry.message.replace(message)
    } else {
        entry.message.renew(message)
    };
    if *entry.message.status() != before {
        result.turned.push(entry.key);
    }
}

/// Whether `incoming` includes all of `known`.
pub fn lists_all(known: &[Entry], incoming: &[Message]) -> bool {
    let (partners, _) = match_up(known, incoming, Authority::Whole);
    partners.iter().flatten().count() == known.len()
}

/// For each message of `incoming`, the index of the known entry that is the same message; no entry
/// is used twice. And the messages whose status counts in any case.
fn match_up(
    known: &[Entry],
    incoming: &[Message],
    authority: Authority,
) -> (Vec<Option<usize>>, Vec<usize>) {
    let known: Vec<_> = known.iter().map(|entry| traits(&entry.message)).collect();
    let incoming: Vec<_> = incoming.iter().map(traits).collect();
    let how = Comparison {
        is_whole: authority == Authority::Whole,
        newest_first: authority == Authority::CutBelow,
        may_change: true,
    };
    let partners = pair(&known, &incoming, how);
    let doubts = if how.is_whole {
        doubtful(&known, &incoming, &partners)
    } else {
        Vec::new()
    };
    (partners, doubts)
}

fn traits(message: &Message) -> Traits<'_, Fingerprint<'_>> {
    Traits {
        id: message.id(),
        print: message.fingerprint(),
        status: message.status().word(),
        is_final: message.status().is_final(),
    }
}

/// Whether both are readings of one message. An equal id is not enough, because the parts of a long
/// message may share one; but one reading may have no id yet.
pub fn is_same(known: &Message, incoming: &Message) -> bool {
    let may_be = match (known.id(), incoming.id()) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    may_be && known.fingerprint() == incoming.fingerprint()
}

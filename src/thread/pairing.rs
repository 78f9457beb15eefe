//! Pairs two readings of one second: which listed message is which known one.
//!
//! An id alone does not tell: the parts of a long message may share one.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use crate::mutation::{Mutation, is_on};

/// What tells a message from others of its second. `P`: a fingerprint, equal for equal messages.
#[derive(Clone, Debug)]
pub struct Traits<'a, P> {
    pub id: Option<&'a str>,
    pub print: P,
    /// The gateway's word for the status.
    pub status: &'a str,
    /// No later report is expected.
    pub is_final: bool,
}

/// How two readings of one second are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Both readings have all messages of the second.
    pub is_whole: bool,
    /// Of equal messages the older ones may be missing.
    pub newest_first: bool,
    /// A message with an id of its own may come with another text.
    pub may_change: bool,
}

/// How much of a status must be equal.
#[derive(Clone, Copy)]
enum Likeness {
    Same,
    BothFinalOrNot,
    Any,
}

impl Likeness {
    const ALL: [Self; 3] = [Self::Same, Self::BothFinalOrNot, Self::Any];

    fn of<'a, P>(self, traits: &Traits<'a, P>) -> (&'a str, bool) {
        match self {
            Self::Same => (traits.status, traits.is_final),
            Self::BothFinalOrNot => ("", traits.is_final),
            Self::Any => ("", false),
        }
    }
}

/// For each listed message, the index of the known message that is the same one. No known message
/// is used twice. If messages cannot be told apart, none gives its final status up to another.
pub fn pair<'a, P: Eq + Hash>(
    known: &'a [Traits<'a, P>],
    listed: &'a [Traits<'a, P>],
    how: Comparison,
) -> Vec<Option<usize>> {
    if known.len() == listed.len() && known.iter().zip(listed).all(|(k, l)| goes_on(k, l)) {
        return (0..known.len()).map(Some).collect();
    }
    let mut pairing = Pairing {
        known,
        listed,
        how,
        partners: vec![None; listed.len()],
        taken: vec![false; known.len()],
    };
    if is_on(Mutation::IdIsEnough) {
        pairing.pair_by(|t| t.id, |t| t.id);
    }
    pairing.pair_in_order();
    for like in Likeness::ALL {
        let key = |t: &'a Traits<'a, P>| Some((t.id, &t.print, like.of(t)));
        pairing.pair_by(key, key);
    }
    pairing.pair_changed();
    // An id may appear later than its message: then one reading has no id.
    for like in Likeness::ALL {
        let named = |t: &'a Traits<'a, P>| t.id.map(|_| (&t.print, like.of(t)));
        let nameless = |t: &'a Traits<'a, P>| t.id.is_none().then(|| (&t.print, like.of(t)));
        pairing.pair_by(named, nameless);
        pairing.pair_by(nameless, named);
    }
    pairing.partners
}

/// Whether these are equal messages, and the listed one has not lost a final status.
fn goes_on<P: PartialEq>(known: &Traits<P>, listed: &Traits<P>) -> bool {
    known.id == listed.id && known.print == listed.print && !loses(known, listed)
}

fn loses<P>(known: &Traits<P>, listed: &Traits<P>) -> bool {
    known.is_final && known.status != listed.status
}

/// The listed messages of a whole second whose partners would lose a final status, but whose listed
/// status counts: messages with another text, which may be other parts of a long message, and
/// messages with copies, since nobody knows which of the copies had it.
pub fn doubtful<P: PartialEq>(
    known: &[Traits<'_, P>],
    listed: &[Traits<'_, P>],
    partners: &[Option<usize>],
) -> Vec<usize> {
    let copies = |all: &[Traits<'_, P>], one: &Traits<'_, P>| {
        let equal = |t: &&Traits<'_, P>| t.id == one.id && t.print == one.print;
        all.iter().filter(equal).count()
    };
    let is_doubtful = |at: &usize| {
        let one = &listed[*at];
        let Some(partner) = partners[*at].map(|partner| &known[partner]) else {
            return false;
        };
        let has_copies = || copies(known, one).max(copies(listed, one)) > 1;
        loses(partner, one) && (partner.print != one.print || has_copies())
    };
    (0..listed.len()).filter(is_doubtful).collect()
}

struct Pairing<'a, P> {
    known: &'a [Traits<'a, P>],
    listed: &'a [Traits<'a, P>],
    how: Comparison,
    partners: Vec<Option<usize>>,
    taken: Vec<bool>,
}

/// Indices of known and of listed messages with one key.
type Group = (VecDeque<usize>, VecDeque<usize>);

impl<'a, P: Eq + Hash> Pairing<'a, P> {
    fn take(&mut self, known: usize, listed: usize) {
        self.partners[listed] = Some(known);
        self.taken[known] = true;
    }

    /// The messages without a partner, by their keys; first come those that no edge cuts off.
    fn groups<K: Eq + Hash>(
        &self,
        known_key: impl Fn(&'a Traits<'a, P>) -> Option<K>,
        listed_key: impl Fn(&'a Traits<'a, P>) -> Option<K>,
    ) -> HashMap<K, Group> {
        let mut groups: HashMap<K, Group> = HashMap::new();
        let newest_first = self.how.newest_first;
        let add = |indices: &mut VecDeque<usize>, index| {
            if newest_first {
                indices.push_front(index);
            } else {
                indices.push_back(index);
            }
        };
        for (index, traits) in self.known.iter().enumerate() {
            if let Some(key) = known_key(traits).filter(|_| !self.taken[index]) {
                add(&mut groups.entry(key).or_default().0, index);
            }
        }
        for (index, traits) in self.listed.iter().enumerate() {
            let key = listed_key(traits).filter(|_| self.partners[index].is_none());
            if let Some((_, listed)) = key.and_then(|key| groups.get_mut(&key)) {
                add(listed, index);
            }
        }
        groups
    }

    fn pair_by<K: Eq + Hash>(
        &mut self,
        known_key: impl Fn(&'a Traits<'a, P>) -> Option<K>,
        listed_key: impl Fn(&'a Traits<'a, P>) -> Option<K>,
    ) {
        if self.partners.iter().all(Option::is_some) {
            return;
        }
        for (known, listed) in self.groups(known_key, listed_key).into_values() {
            for (known, listed) in known.into_iter().zip(listed) {
                self.take(known, listed);
            }
        }
    }

    /// Pairs equal messages in their order, if none of them would lose its final status. If some
    /// were deleted, their order does not tell which.
    fn pair_in_order(&mut self) {
        let key = |t: &'a Traits<'a, P>| Some((t.id, &t.print));
        for (known, listed) in self.groups(key, key).into_values() {
            let is_complete = known.len() == listed.len() || !self.how.is_whole;
            let mut pairs = known.iter().zip(&listed);
            if is_complete && !pairs.any(|(k, l)| loses(&self.known[*k], &self.listed[*l])) {
                for (known, listed) in known.into_iter().zip(listed) {
                    self.take(known, listed);
                }
            }
        }
    }

    /// Pairs a message whose text is another one now: if no other message has its id.
    fn pair_changed(&mut self) {
        if !self.how.is_whole || !self.how.may_change {
            return;
        }
        let mut counts: HashMap<&str, (u32, u32)> = HashMap::new();
        for id in self.known.iter().filter_map(|t| t.id) {
            counts.entry(id).or_default().0 += 1;
        }
        for id in self.listed.iter().filter_map(|t| t.id) {
            counts.entry(id).or_default().1 += 1;
        }
        let own = |t: &'a Traits<'a, P>| t.id.filter(|id| counts.get(id) == Some(&(1, 1)));
        self.pair_by(own, own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Readings are written as words: id (or `-`), text, and the first letter of the status.
    fn traits(words: &str) -> Vec<Traits<'_, &str>> {
        let read = |word| match *str::split(word, ':').collect::<Vec<_>>() {
            [id, print, status] => Traits {
                id: (id != "-").then_some(id),
                print,
                status,
                is_final: matches!(status, "D" | "N"),
            },
            _ => panic!("{word}"),
        };
        words.split_whitespace().map(read).collect()
    }

    fn paired(known: &str, listed: &str, how: Comparison) -> Vec<Option<usize>> {
        pair(&traits(known), &traits(listed), how)
    }

    const WHOLE: Comparison = Comparison {
        is_whole: true,
        newest_first: false,
        may_change: true,
    };
    const CUT: Comparison = Comparison {
        is_whole: false,
        newest_first: true,
        may_change: true,
    };

    #[test]
    fn the_parts_of_a_message_are_told_apart() {
        assert_eq!(
            paired("1:a:D 1:b:S", "1:b:S 1:a:D", WHOLE),
            [Some(1), Some(0)]
        );
        assert_eq!(paired("1:a:D 1:b:S", "1:b:D", WHOLE), [Some(1)]);
        assert_eq!(paired("1:a:D", "1:b:S", CUT), [None]);
        assert_eq!(paired("1:a:D", "1:a:D 1:b:S", WHOLE), [Some(0), None]);
    }

    #[test]
    fn copies_keep_their_order_unless_one_would_lose_a_final_status() {
        assert_eq!(
            paired("1:a:S 1:a:S", "1:a:S 1:a:D", WHOLE),
            [Some(0), Some(1)]
        );
        assert_eq!(
            paired("1:a:D 1:a:S", "1:a:S 1:a:D", WHOLE),
            [Some(1), Some(0)]
        );
        assert_eq!(paired("1:a:S 1:a:D", "1:a:D", WHOLE), [Some(1)]);
        assert_eq!(paired("1:a:D 1:a:S", "1:a:S", WHOLE), [Some(1)]);
        assert_eq!(paired("-:a:S -:a:D", "-:a:D", WHOLE), [Some(1)]);
        // A gateway lags behind.
        assert_eq!(paired("1:a:D", "1:a:S", WHOLE), [Some(0)]);
        // The oldest ones may be cut off.
        assert_eq!(
            paired("1:a:S 1:a:S 1:a:S", "1:a:S 1:a:D", CUT),
            [Some(1), Some(2)]
        );
        assert_eq!(
            paired("1:a:D 1:a:S", "1:a:N 1:a:S", CUT),
            [Some(0), Some(1)]
        );
    }

    #[test]
    fn the_final_status_of_a_copy_may_be_that_of_another() {
        let doubts = |known, listed| {
            let (known, listed) = (traits(known), traits(listed));
            doubtful(&known, &listed, &pair(&known, &listed, WHOLE))
        };
        assert_eq!(doubts("1:a:D 1:a:D", "1:a:S 1:a:D"), [0]);
        assert!(doubts("1:a:D 1:b:D", "1:a:S 1:b:D").is_empty());
        assert!(doubts("1:a:D", "1:a:S").is_empty());
    }

    #[test]
    fn a_text_may_change_under_an_id_of_its_own() {
        assert_eq!(paired("1:a:D", "1:b:D", WHOLE), [Some(0)]);
        let strict = Comparison {
            may_change: false,
            ..WHOLE
        };
        assert_eq!(paired("1:a:D", "1:b:D", strict), [None]);
        assert_eq!(paired("1:a:D 1:b:D", "1:c:D", WHOLE), [None]);
    }

    #[test]
    fn an_id_may_come_later_but_never_changes() {
        assert_eq!(paired("-:a:S", "1:a:D", WHOLE), [Some(0)]);
        assert_eq!(paired("1:a:S", "-:a:S", WHOLE), [Some(0)]);
        assert_eq!(paired("1:a:S", "2:a:S", WHOLE), [None]);
        assert_eq!(
            paired("-:a:D -:a:S", "1:a:S 2:a:D", WHOLE),
            [Some(1), Some(0)]
        );
    }
}

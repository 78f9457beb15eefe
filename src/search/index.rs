//! An index of messages that match a condition. It is built in bounded steps, and updated when the
//! thread changes.

use crate::message::{Message, MessageKey};
use crate::thread::{Above, Thread};
use crate::time::UnixTime;

/// How much work may still be done before the next event.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    messages: u32,
    bytes: usize,
}

impl Budget {
    /// The budget of one step: far less than the time of a frame.
    pub fn of_one_step() -> Self {
        Self {
            messages: 512,
            bytes: 32 * 1024,
        }
    }

    fn is_spent(self) -> bool {
        self.messages == 0 || self.bytes == 0
    }

    fn spend(&mut self, bytes: usize) {
        self.messages = self.messages.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}

/// A range of seconds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SecondRange {
    oldest: UnixTime,
    newest: UnixTime,
}

/// A message that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The message.
    pub key: MessageKey,
    /// How many times the condition matches, at least 1.
    pub count: u32,
}

/// The messages that match a condition, as far as they were checked.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// In the thread's order, oldest first.
    found: Vec<Found>,
    /// The sum of all counts.
    total: u64,
    /// Ranges that are still to be checked. The last range comes next; each is checked from its
    /// newest end.
    todo: Vec<SecondRange>,
    /// No message before this second can match.
    floor: Option<UnixTime>,
}

impl Index {
    /// An empty index. Messages up to `place` are checked first.
    pub fn around(place: Option<UnixTime>) -> Self {
        let all = SecondRange {
            oldest: UnixTime::EPOCH,
            newest: UnixTime::MAX,
        };
        let after = place.and_then(|at| UnixTime::new(at.seconds() + 1));
        let todo = match (place, after) {
            (Some(newest), Some(oldest)) => {
                vec![SecondRange { oldest, ..all }, SecondRange { newest, ..all }]
            }
            _ => vec![all],
        };
        Self {
            todo,
            ..Self::default()
        }
    }

    /// Sets the second before which no message can match.
    #[must_use]
    pub fn since(self, floor: Option<UnixTime>) -> Self {
        Self { floor, ..self }
    }

    /// Whether no older message can match.
    pub fn is_last(&self, key: MessageKey) -> bool {
        self.floor.is_some_and(|floor| key.second() < floor)
    }

    /// Forgets all results, because no message is loaded any more.
    pub fn forget(&mut self) {
        *self = Self::default().since(self.floor);
    }

    /// Continues to check messages within the budget. `count` says how many times a message
    /// matches.
    pub fn work(
        &mut self,
        thread: &Thread,
        budget: &mut Budget,
        mut count: impl FnMut(MessageKey, &Message) -> u32,
    ) {
        while !budget.is_spent()
            && let Some(stretch) = self.todo.pop()
        {
            let rest = self.look(stretch, thread, budget, &mut count);
            self.todo.extend(rest);
        }
    }

    /// Checks a range from its newest end; returns the rest.
    fn look(
        &mut self,
        stretch: SecondRange,
        thread: &Thread,
        budget: &mut Budget,
        count: &mut impl FnMut(MessageKey, &Message) -> u32,
    ) -> Option<SecondRange> {
        let inside = |key: &MessageKey| key.second() >= stretch.oldest;
        let mut next = last_until(thread, stretch.newest).filter(inside);
        let mut batch = Vec::new();
        let mut reached = None;
        while let Some(key) = next {
            // A second is checked as a whole, because only the thread knows the order within a
            // second.
            if budget.is_spent() && reached != Some(key.second()) {
                break;
            }
            if let Some(message) = thread.get(key) {
                budget.spend(message.text().len());
                let count = count(key, &message);
                if count > 0 {
                    batch.push(Found { key, count });
                }
            }
            reached = Some(key.second());
            next = thread.older(key).filter(inside);
        }
        batch.reverse();
        let rest = next.map(|key| SecondRange {
            newest: key.second(),
            ..stretch
        });
        self.replace(rest.map(|rest| rest.newest), stretch, batch);
        rest
    }

    /// Replaces the results of a range, except in the part that is left to check.
    fn replace(&mut self, left: Option<UnixTime>, stretch: SecondRange, batch: Vec<Found>) {
        let from = match left {
            Some(left) => self.found.partition_point(|f| f.key.second() <= left),
            None => (self.found).partition_point(|f| f.key.second() < stretch.oldest),
        };
        let to = (self.found).partition_point(|f| f.key.second() <= stretch.newest);
        self.splice(from, to.max(from), batch);
    }

    fn splice(&mut self, from: usize, to: usize, batch: Vec<Found>) {
        let sum = |found: &[Found]| found.iter().map(|f| u64::from(f.count)).sum::<u64>();
        self.total += sum(&batch);
        self.total -= sum(&self.found[from..to]);
        self.found.splice(from..to, batch);
    }

    /// Notes that messages in these seconds changed, so that they are checked next. Until then, the
    /// index still finds each message that is loaded, in the thread's order.
    pub fn recheck(&mut self, thread: &Thread, oldest: UnixTime, newest: UnixTime) {
        let from = self.found.partition_point(|f| f.key.second() < oldest);
        let to = self.found.partition_point(|f| f.key.second() <= newest);
        if from < to {
            let mut kept = self.found[from..to].to_vec();
            kept.retain(|found| thread.contains(found.key));
            let before = |a: &Found, b: &Found| thread.is_before(a.key, b.key);
            kept.sort_by(|a, b| before(b, a).cmp(&before(a, b)));
            self.splice(from, to, kept);
        }
        self.todo.push(SecondRange { oldest, newest });
    }

    /// Forgets the messages that are no longer loaded.
    pub fn forget_gone(&mut self, thread: &Thread) {
        self.found.retain(|found| thread.contains(found.key));
        self.total = self.found.iter().map(|f| u64::from(f.count)).sum();
    }

    /// Whether all loaded messages have been checked.
    pub fn is_done(&self) -> bool {
        self.todo.is_empty()
    }

    /// Whether all messages between these seconds have been checked.
    pub fn knows(&self, oldest: UnixTime, newest: UnixTime) -> bool {
        let meets = |s: &SecondRange| s.oldest <= newest && oldest <= s.newest;
        !self.todo.iter().any(meets)
    }

    /// The matching messages, oldest first.
    pub fn all(&self) -> &[Found] {
        &self.found
    }

    /// How many messages match.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The number of matches in all messages.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The number of matches in messages newer than this one.
    pub fn total_after(&self, thread: &Thread, key: MessageKey) -> u64 {
        let after = self.newer_rank(thread, key);
        self.found[after..].iter().map(|f| u64::from(f.count)).sum()
    }

    /// How many matching messages are newer than this one.
    pub fn after(&self, thread: &Thread, key: MessageKey) -> u64 {
        (self.found.len() - self.newer_rank(thread, key)) as u64
    }

    /// The matching message at this index, counted from the newest.
    pub fn nth_newest(&self, index: u64) -> Option<MessageKey> {
        let found = self.found.iter().rev().nth(usize::try_from(index).ok()?);
        found.map(|found| found.key)
    }

    /// The oldest matching message.
    pub fn oldest(&self) -> Option<Found> {
        self.found.first().copied()
    }

    /// The newest matching message.
    pub fn newest(&self) -> Option<Found> {
        self.found.last().copied()
    }

    /// The next matching message that is older than this one.
    pub fn older(&self, thread: &Thread, key: MessageKey) -> Option<Found> {
        let at = self.rank(thread, key).checked_sub(1)?;
        self.found.get(at).copied()
    }

    /// The next matching message that is newer than this one.
    pub fn newer(&self, thread: &Thread, key: MessageKey) -> Option<Found> {
        self.found.get(self.newer_rank(thread, key)).copied()
    }

    /// The result for this message, if it matches.
    pub fn get(&self, key: MessageKey) -> Option<Found> {
        let (from, to) = self.second(key.second());
        let same = self.found[from..to].iter().find(|f| f.key == key);
        same.copied()
    }

    /// How many matching messages are older than this one.
    pub fn rank(&self, thread: &Thread, key: MessageKey) -> usize {
        let (from, to) = self.second(key.second());
        let before = |f: &Found| f.key != key && thread.is_before(f.key, key);
        from + self.found[from..to].partition_point(before)
    }

    fn newer_rank(&self, thread: &Thread, key: MessageKey) -> usize {
        let at = self.rank(thread, key);
        at + usize::from(self.found.get(at).is_some_and(|f| f.key == key))
    }

    fn second(&self, second: UnixTime) -> (usize, usize) {
        let from = self.found.partition_point(|f| f.key.second() < second);
        let same = self.found[from..].partition_point(|f| f.key.second() == second);
        (from, from + same)
    }
}

/// The newest loaded message at or before a second.
pub fn last_until(thread: &Thread, second: UnixTime) -> Option<MessageKey> {
    let after = UnixTime::new(second.seconds() + 1);
    match after.and_then(|after| thread.first_since(after)) {
        Some(first) => thread.older(first),
        None => thread.newest(),
    }
}

/// A contiguous run of loaded messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub oldest: MessageKey,
    pub newest: MessageKey,
}

impl Run {
    /// The contiguous run that contains this message.
    pub fn of(thread: &Thread, key: MessageKey) -> Option<Self> {
        let second = key.second();
        let mut spans = thread.spans();
        let (oldest, newest) = spans.find(|(o, n)| *o <= second && second <= *n)?;
        Some(Self {
            oldest: thread.first_since(oldest)?,
            newest: last_until(thread, newest)?,
        })
    }

    /// Whether no message can be beyond this run, on the newer or the older side.
    pub fn ends(self, thread: &Thread, newer: bool) -> bool {
        if newer {
            thread.newest() == Some(self.newest)
        } else {
            self.begins(thread)
        }
    }

    /// Whether this run is the beginning of the thread.
    pub fn begins(self, thread: &Thread) -> bool {
        thread.above(self.oldest) == Above::Beginning
    }
}

#[cfg(test)]
mod tests;

//! The odd lists, and the odd gateways.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use crate::gateway::{Gateway, inbound, outbound, slice};

/// The expected result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The complete list.
    List,
    /// A message that the list cannot be read.
    Words,
    /// Either the complete list, or a message that the list cannot be read.
    Either,
}

/// A list, and a gateway that serves the list in an odd way.
#[derive(Clone)]
pub struct Case {
    pub name: &'static str,
    /// The list, usually newest first.
    pub list: Vec<Value>,
    /// How the gateway is odd.
    pub set: fn(&Gateway),
    /// The texts that must come out, oldest first.
    pub truth: fn(&[Value]) -> Vec<String>,
    pub expected: Expected,
    /// How many messages the gateway gives at once.
    pub slice: usize,
    /// How many times the whole list may be read.
    pub readings: usize,
    /// The screen may say that it cannot read the list.
    pub is_for_export: bool,
}

/// Slices this short are too short for a user who jumps around.
const LEAST_ON_SCREEN: usize = 11;

impl Case {
    /// The expected result on the screen. The screen moves in both directions, can read everything
    /// again (`R R`), and needs times that go one way.
    pub fn on_screen(&self) -> Self {
        let ordered = (self.truth)(&self.list) == reversed(&self.list);
        let is_hard = self.slice < LEAST_ON_SCREEN || !ordered || self.is_for_export;
        let expected = match self.expected {
            Expected::List if is_hard => Expected::Either,
            expected => expected,
        };
        Self {
            expected,
            readings: self.readings * 4,
            ..self.clone()
        }
    }
}

const NEWEST: i64 = 1_749_113_086;

fn texts<'a>(items: impl Iterator<Item = &'a Value>) -> Vec<String> {
    let text = |item: &Value| item["message"].as_str().unwrap().to_owned();
    items.map(text).collect()
}

fn reversed(list: &[Value]) -> Vec<String> {
    texts(list.iter().rev())
}

/// The texts in order of time; texts of one second are in the order of a newest-first list.
fn by_time(list: &[Value]) -> Vec<String> {
    let mut items: Vec<&Value> = list.iter().rev().collect();
    items.sort_by_key(|item| item["unixDatetime"].as_i64());
    texts(items.into_iter())
}

fn case(name: &'static str, list: Vec<Value>, set: fn(&Gateway)) -> Case {
    Case {
        name,
        list,
        set,
        truth: reversed,
        expected: Expected::List,
        slice: 2_000,
        readings: 1,
        is_for_export: false,
    }
}

fn refused(name: &'static str, list: Vec<Value>, set: fn(&Gateway)) -> Case {
    Case {
        expected: Expected::Words,
        ..case(name, list, set)
    }
}

/// `count` messages, each `apart` seconds after the one before.
fn list(count: i64, apart: i64) -> Vec<Value> {
    (0..count)
        .map(|back| {
            let (n, at) = (count - back, NEWEST - back * apart);
            if n % 3 == 0 {
                outbound(at, &format!("no.{n}"), "DELIVERED")
            } else {
                inbound(at, &format!("no.{n}"))
            }
        })
        .collect()
}

fn plain(_: &Gateway) {}

fn with(mut body: Value, key: &str, value: Value) -> Value {
    body[key] = value;
    body
}

fn without(mut body: Value, key: &str) -> Value {
    body.as_object_mut().unwrap().remove(key);
    body
}

/// Gives at most this many messages, and says so.
fn clamp_told<const MOST: usize>(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| slice(list, page, limit.min(MOST)));
}

/// Gives at most this many messages, but claims to give what was requested.
fn clamp_silent<const MOST: usize>(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let body = slice(list, page, limit.min(MOST));
        with(body, "limit", json!(limit))
    });
}

/// Cuts each answer to another length, but claims to give what was requested.
fn cut_at_random<const LEAST: u64, const MOST: u64>(gateway: &Gateway) {
    cut_and_count::<LEAST, MOST>(gateway, |body, list| with(body, "total", json!(list.len())));
}

/// The same, without a total.
fn cut_at_random_uncounted<const LEAST: u64, const MOST: u64>(gateway: &Gateway) {
    cut_and_count::<LEAST, MOST>(gateway, |body, _| without(body, "total"));
}

/// The same, with half the total.
fn cut_at_random_half_counted<const LEAST: u64, const MOST: u64>(gateway: &Gateway) {
    cut_and_count::<LEAST, MOST>(gateway, |body, list| {
        with(body, "total", json!(list.len() / 2))
    });
}

/// The same number for the same values.
fn random_by(values: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    values.hash(&mut hasher);
    hasher.finish()
}

fn cut_and_count<const LEAST: u64, const MOST: u64>(
    gateway: &Gateway,
    count: fn(Value, &[Value]) -> Value,
) {
    let mut asked = HashMap::new();
    gateway.answer_by(move |list, page, limit| {
        let times = asked.entry((page, limit)).or_insert(0_u64);
        *times += 1;
        // By the request, and not by the order in which requests happen to arrive.
        let random = random_by((page, limit, *times));
        let length = LEAST + random % (MOST - LEAST + 1);
        let mut body = slice(list, page, limit);
        let items = body["conversation"].as_array_mut().unwrap();
        items.truncate(usize::try_from(length).unwrap());
        count(body, list)
    });
}

/// Gives what was requested, and claims another limit.
fn claims<const TIMES: usize, const PARTS: usize>(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let body = slice(list, page, limit);
        with(body, "limit", json!(limit * TIMES / PARTS))
    });
}

/// Does this only in the `nth` answer.
fn once<const NTH: usize, const MOST: usize>(gateway: &Gateway) {
    let mut answers = 0;
    gateway.answer_by(move |list, page, limit| {
        answers += 1;
        slice(
            list,
            page,
            if answers == NTH {
                limit.min(MOST)
            } else {
                limit
            },
        )
    });
}

/// Which answers come first decides what is asked for next, so these are read in another way each
/// time. Slices that are cut very short repeat too little to prove all places.
fn random_cuts() -> Vec<Case> {
    let cut = |name, count, most, set| Case {
        slice: most,
        readings: 10,
        ..case(name, list(count, 60), set)
    };
    let either = |case| Case {
        expected: Expected::Either,
        ..case
    };
    vec![
        cut("40 to 60, unsaid", 600, 40, cut_at_random::<40, 60>),
        cut(
            "40 to 60 uncounted",
            600,
            40,
            cut_at_random_uncounted::<40, 60>,
        ),
        cut(
            "40 to 60, half counted",
            600,
            40,
            cut_at_random_half_counted::<40, 60>,
        ),
        either(cut("10 to 20, unsaid", 240, 10, cut_at_random::<10, 20>)),
        either(cut(
            "15 to 25 uncounted",
            240,
            15,
            cut_at_random_uncounted::<15, 25>,
        )),
        either(cut(
            "10 to 20, half counted",
            240,
            10,
            cut_at_random_half_counted::<10, 20>,
        )),
        either(cut(
            "1 to 500 uncounted",
            600,
            12,
            cut_at_random_uncounted::<1, 500>,
        )),
    ]
}

/// Gives at most 10 messages, and counts half of them.
fn half_counted_and_short(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let body = slice(list, page, limit.min(10));
        with(body, "total", json!(list.len() / 2))
    });
}

fn clamps() -> Vec<Case> {
    let cut = |name, count, most, set| Case {
        slice: most,
        ..case(name, list(count, 60), set)
    };
    vec![
        cut("1 at once", 60, 1, clamp_told::<1>),
        cut("2 at once", 120, 2, clamp_told::<2>),
        cut("3 at once", 300, 3, clamp_told::<3>),
        cut("4 at once", 300, 4, clamp_told::<4>),
        cut("5 at once", 300, 5, clamp_told::<5>),
        cut("6 at once", 300, 6, clamp_told::<6>),
        cut("7 at once", 300, 7, clamp_told::<7>),
        cut("8 at once", 300, 8, clamp_told::<8>),
        cut("9 at once", 300, 9, clamp_told::<9>),
        cut("10 at once", 300, 10, clamp_told::<10>),
        cut("1 at once, unsaid", 60, 1, clamp_silent::<1>),
        cut("2 at once, unsaid", 120, 2, clamp_silent::<2>),
        cut("4 at once, unsaid", 300, 4, clamp_silent::<4>),
        cut("5 at once, unsaid", 300, 5, clamp_silent::<5>),
        cut("9 at once, unsaid", 300, 9, clamp_silent::<9>),
        cut("10 at once, unsaid", 300, 10, clamp_silent::<10>),
        cut("40 at once, unsaid", 300, 25, clamp_silent::<40>),
        case("half the limit told", list(5_000, 60), claims::<1, 2>),
        case("twice the limit told", list(5_000, 60), claims::<2, 1>),
        Case {
            // One message does not show the direction of the list.
            readings: 2,
            ..case("1 in the first answer", list(5_000, 60), once::<1, 1>)
        },
        case("1 in the second answer", list(5_000, 60), once::<2, 1>),
        case("7 in the third answer", list(5_000, 60), once::<3, 7>),
    ]
}

fn crowd(before: i64, crowd: i64, after: i64) -> Vec<Value> {
    let at = |n: i64| match n {
        n if n > before + crowd => NEWEST + n,
        n if n > before => NEWEST,
        n => NEWEST - 60 * (before + 1 - n),
    };
    let count = before + crowd + after;
    (1..=count)
        .rev()
        .map(|n| inbound(at(n), &format!("no.{n}")))
        .collect()
}

/// Slices in which few messages can be repeated.
fn crowds_in_short_slices() -> Vec<Case> {
    vec![
        Case {
            slice: 30,
            ..case(
                "a crowd, 30 at once",
                crowd(200, 300, 100),
                clamp_told::<30>,
            )
        },
        untidy(Case {
            slice: 40,
            ..case(
                "a crowd, 40 at once, unsaid",
                crowd(100, 600, 100),
                clamp_silent::<40>,
            )
        }),
        Case {
            slice: 50,
            readings: 2,
            ..case(
                "counted by the answer, 50 at once",
                list(300, 60),
                counts_the_answer,
            )
        },
    ]
}

fn crowds() -> Vec<Case> {
    let untimed = |mut list: Vec<Value>| {
        for item in &mut list {
            (item["unixDatetime"], item["datetime"]) = (Value::Null, Value::Null);
        }
        list
    };
    let some = |count| {
        let mut some = list(count, 60);
        for item in some.iter_mut().step_by(3) {
            (item["unixDatetime"], item["datetime"]) = (Value::Null, json!("yesterday"));
        }
        some
    };
    // A slice of 30 may have no time at all.
    let mut few = list(600, 60);
    for (at, item) in few.iter_mut().enumerate() {
        if random_by(at) % 20 > 0 {
            (item["unixDatetime"], item["datetime"]) = (Value::Null, json!(""));
        }
    }
    vec![
        case("all in one second", crowd(0, 2_500, 0), plain),
        case(
            "998 in one second at an edge",
            crowd(1_500, 998, 1_500),
            plain,
        ),
        case("1,000 in one second", crowd(1_500, 1_000, 1_200), plain),
        case("3,000 in one second", crowd(700, 3_000, 700), plain),
        Case {
            slice: 8,
            ..case("a crowd, 8 at once", crowd(40, 60, 40), clamp_told::<8>)
        },
        case("no times", untimed(list(2_500, 60)), plain),
        case("some times", some(3_000), plain),
        Case {
            slice: 10,
            ..case("some times, 10 at once", some(200), clamp_told::<10>)
        },
        Case {
            slice: 3,
            ..case("some times, 3 at once, unsaid", some(99), clamp_silent::<3>)
        },
        untidy(Case {
            slice: 30,
            readings: 2,
            ..case("few times, 30 at once", few, clamp_told::<30>)
        }),
        Case {
            slice: 10,
            ..case("equal ones, 10 at once", equal(445, 17), clamp_told::<10>)
        },
        Case {
            slice: 7,
            readings: 2,
            expected: Expected::Either,
            ..case("equal ones, not counted", equal(80, 999), huge_and_short)
        },
        Case {
            slice: 10,
            ..case(
                "no times, 10 at once",
                untimed(list(200, 60)),
                clamp_told::<10>,
            )
        },
    ]
}

/// Gives at most 50 messages without saying so, and counts only these.
fn counts_the_answer(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let body = slice(list, page, limit.min(50));
        let shown = body["shown"].clone();
        with(without(body, "limit"), "total", shown)
    });
}

/// On the screen, such a list may be refused.
fn untidy(case: Case) -> Case {
    Case {
        is_for_export: true,
        ..case
    }
}

/// Equal messages, some of each second.
fn equal(count: i64, per_second: i64) -> Vec<Value> {
    let at = |n: i64| NEWEST - n / per_second;
    (0..count).map(|n| inbound(at(n), "no.0")).collect()
}

/// Gives at most 7 messages without saying so, and counts as many as there cannot be.
fn huge_and_short(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let body = slice(list, page, limit.min(7));
        with(without(body, "limit"), "total", json!(5_767_179_171_u64))
    });
}

/// A list with the oldest message first.
fn backwards(count: i64) -> Vec<Value> {
    let mut list = list(count, 60);
    list.reverse();
    list
}

/// A list in random order, which is the same in every answer.
fn shuffled(count: i64) -> Vec<Value> {
    let mut list = list(count, 60);
    let mut place = 0;
    for at in (1..list.len()).rev() {
        place = (place * 7_919 + 104_729) % (at + 1);
        list.swap(at, place);
    }
    list
}

fn orders() -> Vec<Case> {
    let sorted = |name, list, set| Case {
        truth: by_time,
        ..case(name, list, set)
    };
    let twice = |case| Case {
        readings: 2,
        ..case
    };
    let mut swapped = list(3_000, 60);
    for at in (0..2_998).step_by(7) {
        swapped.swap(at, at + 2);
    }
    vec![
        sorted("oldest first", backwards(3_000), plain),
        sorted("oldest first, whole", backwards(150), plain),
        Case {
            slice: 10,
            ..sorted("oldest first, 10 at once", backwards(150), clamp_told::<10>)
        },
        Case {
            slice: 5,
            ..sorted(
                "oldest first, 5 at once, unsaid",
                backwards(150),
                clamp_silent::<5>,
            )
        },
        Case {
            slice: 10,
            expected: Expected::Words,
            readings: 6,
            ..sorted(
                "oldest first, half counted",
                backwards(150),
                half_counted_and_short,
            )
        },
        twice(sorted("in no order", shuffled(3_000), plain)),
        twice(sorted("a little out of order", swapped, plain)),
    ]
}

/// Gives what was requested, but always claims to give the first page.
fn tells_page_1(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| with(slice(list, page, limit), "page", json!(1)));
}

/// The same, with at most this many messages.
fn tells_page_1_and_clamps<const MOST: usize>(gateway: &Gateway) {
    gateway
        .answer_by(|list, page, limit| with(slice(list, page, limit.min(MOST)), "page", json!(1)));
}

fn ignores_page(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| with(slice(list, 1, limit), "page", json!(page)));
}

fn ignores_page_and_says_so(gateway: &Gateway) {
    gateway.answer_by(|list, _, limit| slice(list, 1, limit));
}

fn ignores_page_without_totals(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        without(with(slice(list, 1, limit), "page", json!(page)), "total")
    });
}

fn ignores_all(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let body = with(slice(list, 1, 10), "page", json!(page));
        with(body, "limit", json!(limit))
    });
}

fn repeats_the_second_page(gateway: &Gateway) {
    gateway
        .answer_by(|list, page, limit| with(slice(list, page.min(2), limit), "page", json!(page)));
}

fn from_nought(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| with(slice(list, page + 1, limit), "page", json!(page)));
}

fn pages() -> Vec<Case> {
    vec![
        case("page 1 is told", list(5_000, 60), tells_page_1),
        Case {
            slice: 10,
            ..case(
                "page 1 is told, 10 at once",
                list(300, 60),
                tells_page_1_and_clamps::<10>,
            )
        },
        Case {
            slice: 3,
            truth: by_time,
            readings: 2,
            ..case(
                "page 1 is told, oldest first, 3 at once",
                backwards(54),
                tells_page_1_and_clamps::<3>,
            )
        },
        refused("page is ignored", list(5_000, 60), ignores_page),
        refused(
            "page is ignored, and said to be",
            list(5_000, 60),
            ignores_page_and_says_so,
        ),
        refused(
            "page is ignored, no totals",
            list(5_000, 60),
            ignores_page_without_totals,
        ),
        refused("page and limit are ignored", list(300, 60), ignores_all),
        case(
            "page is ignored, and there is one",
            list(40, 60),
            ignores_page,
        ),
        refused(
            "all is the second page",
            list(9_000, 60),
            repeats_the_second_page,
        ),
        refused("pages from nought", list(5_000, 60), from_nought),
        refused("pages from nought, one page", list(60, 60), from_nought),
    ]
}

fn total_of<const SHARE: u64>(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let total = list.len() as u64 * SHARE / 10;
        with(slice(list, page, limit), "total", json!(total))
    });
}

fn huge_total(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        with(slice(list, page, limit), "total", json!(5_767_179_171_u64))
    });
}

fn no_total(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| without(slice(list, page, limit), "total"));
}

/// Tells no total, and knows no conversation beyond the last message.
fn refuses_beyond_the_end(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        if (page - 1) * limit < list.len() {
            without(slice(list, page, limit), "total")
        } else {
            json!({"error": "132"})
        }
    });
}

/// Has an empty object where the list has ended, and tells no limit.
fn nothing_beyond_the_end(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        if (page - 1) * limit < list.len() {
            without(slice(list, page, limit), "limit")
        } else {
            json!({})
        }
    });
}

fn total_of_the_page(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let body = slice(list, page, limit);
        let shown = body["shown"].clone();
        with(body, "total", shown)
    });
}

/// The total as a text, as PHP gives a number from a database.
fn total_as_text(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        with(
            slice(list, page, limit),
            "total",
            json!(list.len().to_string()),
        )
    });
}

fn negative_total(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| with(slice(list, page, limit), "total", json!(-1)));
}

/// Gives the last page again for requests beyond the end.
fn repeats_the_last_page(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let last = list.len().div_ceil(limit).max(1);
        with(slice(list, page.min(last), limit), "page", json!(page))
    });
}

fn lacks_some(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let mut body = slice(list, page, limit);
        let kept = |item: &Value| item["message"] != "no.1000";
        body["conversation"].as_array_mut().unwrap().retain(kept);
        body
    });
}

fn totals() -> Vec<Case> {
    let either = |case| Case {
        expected: Expected::Either,
        readings: 2,
        ..case
    };
    let twice = |case| Case {
        readings: 2,
        ..case
    };
    vec![
        twice(case("a total too small", list(5_000, 60), total_of::<5>)),
        twice(case("a total of nothing", list(3_000, 60), total_of::<0>)),
        refused("a total too large", list(3_000, 60), total_of::<20>),
        refused("a total too large for a few", list(12, 60), total_of::<20>),
        case("a total that cannot be", list(3_000, 60), huge_total),
        case("no total", list(5_000, 60), no_total),
        case("no total, a few", list(5, 60), no_total),
        case(
            "no total, an error after it",
            list(5_000, 60),
            refuses_beyond_the_end,
        ),
        case(
            "no total, an error after a few",
            list(5, 60),
            refuses_beyond_the_end,
        ),
        case(
            "an empty object after the end",
            list(5_000, 60),
            nothing_beyond_the_end,
        ),
        case(
            "an empty object after a few",
            list(5, 60),
            nothing_beyond_the_end,
        ),
        case("a total as text", list(5_000, 60), total_as_text),
        either(case("a negative total", list(5_000, 60), negative_total)),
        either(case(
            "the last page again and again",
            list(5_000, 60),
            repeats_the_last_page,
        )),
        Case {
            readings: 6,
            ..case("the page's total", list(5_000, 60), total_of_the_page)
        },
        refused(
            "one is counted and never listed",
            list(3_000, 60),
            lacks_some,
        ),
    ]
}

/// A gateway in trouble: in each `EVERY` answers, the one with number `AT` is empty, and counts
/// nothing.
fn empty_each<const EVERY: usize, const AT: usize>(gateway: &Gateway) {
    empty_where(gateway, false, |number| number % EVERY == AT);
}

/// The same, with the right count.
fn bare_each<const EVERY: usize, const AT: usize>(gateway: &Gateway) {
    empty_where(gateway, true, |number| number % EVERY == AT);
}

/// The first answers are empty.
fn empty_first<const FIRST: usize>(gateway: &Gateway) {
    empty_where(gateway, false, |number| number <= FIRST);
}

fn bare_first<const FIRST: usize>(gateway: &Gateway) {
    empty_where(gateway, true, |number| number <= FIRST);
}

/// All answers but the first are empty.
fn bare_after_the_first(gateway: &Gateway) {
    empty_where(gateway, true, |number| number > 1);
}

/// Older pages are empty.
fn bare_below_the_newest(gateway: &Gateway) {
    gateway.answer_by(|list, page, limit| {
        let counted = json!(list.len());
        let list = if page == 1 { list } else { &[] };
        with(slice(list, page, limit), "total", counted)
    });
}

/// Answers whose number fits are empty; `counts`: they count all messages.
fn empty_where(gateway: &Gateway, counts: bool, is_empty: fn(usize) -> bool) {
    let mut number = 0;
    gateway.answer_by(move |list, page, limit| {
        number += 1;
        let counted = list.len();
        let list = if is_empty(number) { &[] } else { list };
        let body = slice(list, page, limit);
        if counts {
            with(body, "total", json!(counted))
        } else {
            body
        }
    });
}

/// Gateways that give empty answers.
fn moments() -> Vec<Case> {
    let moment = |name, set| Case {
        expected: Expected::Either,
        readings: 20,
        ..case(name, list(6_000, 60), set)
    };
    let never = |name, set| refused(name, list(6_000, 60), set);
    vec![
        moment("nothing in answer 1 of each 2", empty_each::<2, 1>),
        moment("nothing in answer 2 of each 2", empty_each::<2, 0>),
        moment("nothing in answer 1 of each 3", empty_each::<3, 1>),
        moment("nothing in answer 2 of each 3", empty_each::<3, 2>),
        moment("nothing in answer 3 of each 3", empty_each::<3, 0>),
        moment("nothing in each fifth answer", empty_each::<5, 0>),
        moment("counted only in answer 1 of each 2", bare_each::<2, 1>),
        moment("counted only in answer 2 of each 2", bare_each::<2, 0>),
        moment("counted only in answer 1 of each 3", bare_each::<3, 1>),
        moment("counted only in answer 2 of each 3", bare_each::<3, 2>),
        moment("counted only in answer 3 of each 3", bare_each::<3, 0>),
        case(
            "nothing in the first answer",
            list(6_000, 60),
            empty_first::<1>,
        ),
        case("nothing in 2 answers", list(6_000, 60), empty_first::<2>),
        moment("nothing in 3 answers", empty_first::<3>),
        moment("nothing in 10 answers", empty_first::<10>),
        case(
            "counted only in the first answer",
            list(6_000, 60),
            bare_first::<1>,
        ),
        case(
            "counted only in 2 answers",
            list(6_000, 60),
            bare_first::<2>,
        ),
        moment("counted only in 3 answers", bare_first::<3>),
        moment("counted only in 10 answers", bare_first::<10>),
        never("always counted only", bare_first::<{ usize::MAX }>),
        never("counted only after the first answer", bare_after_the_first),
        never("counted only below the newest page", bare_below_the_newest),
    ]
}

fn emptied_and_refilled(gateway: &Gateway) {
    let (changing, kept) = (gateway.clone(), gateway.list());
    gateway.on_request(move |number| match number {
        2 => changing.change(Vec::clear),
        4 => changing.change(|list| kept.clone_into(list)),
        _ => {}
    });
}

fn emptied(gateway: &Gateway) {
    let changing = gateway.clone();
    gateway.on_request(move |number| {
        if number == 3 {
            changing.change(Vec::clear);
        }
    });
}

fn edited(gateway: &Gateway) {
    let changing = gateway.clone();
    gateway.on_request(move |number| {
        if number == 3 {
            changing.change(|list| {
                for item in list.iter_mut().step_by(50) {
                    item["deliveryStatus"] = json!("NOT DELIVERED");
                }
                list.remove(1_500);
            });
        }
    });
}

fn contents() -> Vec<Case> {
    let moving = |name, list, set| Case {
        readings: 4,
        ..case(name, list, set)
    };
    let mut doubled = Vec::new();
    for item in list(1_500, 60) {
        doubled.extend([item.clone(), item]);
    }
    let mut twins = list(2_400, 60);
    for item in &mut twins[600..1_800] {
        *item = inbound(NEWEST - 60_000, "no.0");
    }
    let twins = {
        twins.sort_by_key(|item| std::cmp::Reverse(item["unixDatetime"].as_i64()));
        twins
    };
    let mut reused = list(3_000, 60);
    for item in &mut reused {
        item["messageId"] = json!("7");
    }
    vec![
        case("nothing", Vec::new(), plain),
        case("one", list(1, 60), plain),
        case("a slice exactly", list(2_000, 60), plain),
        case("one more than a slice", list(2_001, 60), plain),
        case("all twice", doubled, plain),
        case("1,200 equal ones", twins, plain),
        case("one id for all", reused, plain),
        moving(
            "emptied and refilled",
            list(5_000, 60),
            emptied_and_refilled,
        ),
        moving("emptied", list(5_000, 60), emptied),
        moving("edited", list(5_000, 60), edited),
    ]
}

/// All cases.
pub fn cases() -> Vec<Case> {
    let all = [
        clamps(),
        random_cuts(),
        crowds(),
        crowds_in_short_slices(),
        orders(),
        pages(),
        totals(),
        moments(),
        contents(),
    ];
    all.into_iter().flatten().collect()
}

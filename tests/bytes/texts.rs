//! Made-up texts like those that people send: 40 to 120 characters, a third of them with accents or
//! emoji.

const WORDS: [&str; 64] = [
    "the",
    "parcel",
    "is",
    "on",
    "its",
    "way",
    "to",
    "you",
    "tomorrow",
    "between",
    "nine",
    "and",
    "noon",
    "please",
    "call",
    "me",
    "when",
    "it",
    "arrives",
    "thank",
    "so",
    "much",
    "see",
    "soon",
    "we",
    "are",
    "closed",
    "this",
    "week",
    "your",
    "order",
    "was",
    "sent",
    "yesterday",
    "could",
    "leave",
    "with",
    "neighbour",
    "at",
    "number",
    "twelve",
    "no",
    "problem",
    "sorry",
    "for",
    "late",
    "answer",
    "train",
    "had",
    "an",
    "hour",
    "delay",
    "what",
    "about",
    "dinner",
    "friday",
    "evening",
    "bring",
    "some",
    "bread",
    "from",
    "shop",
    "near",
    "station",
];
const ACCENTED: [&str; 8] = [
    "déjà", "garçon", "café", "naïve", "über", "señor", "crème", "Liège",
];
const EMOJI: [&str; 6] = ["👍", "🎉", "😀", "🙏", "📦", "☕"];

/// The text of the message of this number: always the same.
pub fn text(number: u64) -> String {
    let mut seed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D;
    let mut next = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let pick = |list: &[&'static str], at: u64| list[usize::try_from(at).unwrap_or(0)];
    let length = 38 + next(80);
    let special = next(100);
    let mut out = format!("#{number}");
    while (out.chars().count() as u64) < length {
        out.push(' ');
        out.push_str(match next(12) {
            0 if special < 24 => pick(&ACCENTED, next(8)),
            _ => pick(&WORDS, next(64)),
        });
    }
    if (20..42).contains(&special) {
        out.push(' ');
        out.push_str(pick(&EMOJI, next(6)));
    }
    out
}

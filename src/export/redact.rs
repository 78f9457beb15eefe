//! `--mask`: hides phone numbers, mail addresses and one-time codes. In doubt a number is hidden;
//! dates and amounts stay.

use std::borrow::Cow;

use regex::{Captures, Regex};

use crate::message::{Attachment, DeliveryStatus, Message, MessageFields};
use crate::number::{self, Country};
use crate::text::SafeText;

/// The text in place of a hidden one.
const HIDDEN: &str = "***";
/// An address with an @.
const MAIL: &str = r"[\p{L}\p{N}._%+'-]+(?:[@＠﹫]|%40|\s?[(\[]at[)\]]\s?)[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?";
/// Digits of any script, also raised and circled ones.
const DIGIT: &str = r"[\p{Nd}\p{No}]";
/// Characters between the digits of a number: those that [`number::parse`] skips, those of keycap
/// emoji, and those that people draw between groups.
const BETWEEN: &str = r"[\s./()\[\]（）\-·−－．／•∙⋅‧・･…<>{}\x22“”_*|\\~=\p{So}\p{Extended_Pictographic}\u{1F3FB}-\u{1F3FF}\u{2010}-\u{2015}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2069}\u{FEFF}\u{FE0F}\u{20E3}]";
/// Emoji between digits.
const SIGNS: &str = r"(?:[\p{So}\p{Extended_Pictographic}\u{1F3FB}-\u{1F3FF}]\u{FE0F}?)+";
/// A date in digits.
const DATE: &str =
    r"(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)\d\d|(?:19|20)\d\d[./-][01]?\d[./-][0-3]?\d)";
/// An amount with separated thousands, and cents or a currency.
const AMOUNT: &str = r"(?i)(?P<before>(?:€|\$|£|¥|EUR|USD|GBP|CHF)\s?)?[1-9]\d{0,2}(?:[.,'’ \u{A0}\u{202F}]\d{3})+(?P<cents>[.,]\d\d)?(?P<after>\s?(?:€|\$|£|¥|EUR|USD|GBP|CHF|euros?)(?:\b|$|\W))?";
/// Words that come with codes, in common languages.
const CODE_WORDS: &str = r"(?i)\b(?:[\p{L}-]*code[snx]?|c[oó]digo|codice|k[oó]d\p{L}*|koodi|код\p{L}*|парол\p{L}+|κωδικ\p{L}+|otp|tan|pin|mfa|2fa|token|passcode|password|\p{L}*passwort|\p{L}*kennwort|wachtwoord|paswoord|mot de passe|contraseña|clave|senha|verif\p{L}+|authenti\p{L}+|bestätig\p{L}+|log[ -]?[io]n|sign[ -]?in|inlog\p{L}*|in te loggen|aan te melden|aanmeld\p{L}*|anmeld\p{L}*|einlogg\p{L}*|connexion|connecter|iniciar sesión|accedere|one-time|eenmalig\p{L}*|einmal\p{L}*|usage unique|never share|do not share|niet delen|nicht weiter\p{L}*|puk|cvv|cvc|toegang|accès|acceso|\d{4,8} (?:is (?:your|uw|je|jouw)|ist (?:ihr|dein)|est (?:votre|ton)|es (?:su|tu)|è il tuo))\b|רמז|קוד|رمز|كود|验证码|驗證碼|認証|コード|인증|mã xác|รหัส|कोड|ओटीपी|কোড";
/// The last digits of the own number; enough to tell it from all others in the country.
const OWN_END: usize = 8;
/// What may be a code: letters and digits together, in groups or one by one.
const TOKEN: &str = r"(?x) \b LETTER (?: [\x20·-] LETTER ){3,} \b | LETTER+ (?: - LETTER+ )*";
/// Only of scripts with blanks between words: in others the whole sentence would be the code.
const LETTER: &str = r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{N}]";
/// Words that make a very short code recognisable.
const SHORT_WORDS: &str =
    r"(?:pin|pincode|pin-code|puk|otp|tan|cvc2?|cvv2?|csc|code[snx]?|c[oó]digo|codice|k[oó]d)";
/// A digit in words, in common languages.
const SPOKEN: &str = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|null|eins|zwei|zwo|fünf|sechs|sieben|neun|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|due|tre|quattro|cinque|sei|sette|otto|nove|um|dois|três|quatro|sete|oito)";
/// The least digits of a spoken number or code.
const LEAST_SPOKEN: usize = 6;
/// The least letters and digits of a code with letters.
const SHORTEST_CODE: usize = 4;

pub struct Mask {
    /// The thread's own number, which is hidden even if it is a short code.
    own: Option<Regex>,
    /// The last digits of the own number, which are hidden in ids.
    own_end: Option<Regex>,
    /// In this country, numbers are written without a country code.
    country: Option<Country>,
    mail: Regex,
    number: Regex,
    code: Regex,
    pieces: Regex,
    /// Four digits and two, or two and four, if the four are no year.
    uneven: Regex,
    spoken: Regex,
    short: Regex,
    code_words: Regex,
    token: Regex,
    date: Regex,
    amount: Regex,
}

impl Mask {
    /// A mask for the thread with this number.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "the patterns are constants, and every test compiles them"
    )]
    pub fn new(number: &str) -> Self {
        let regex = |pattern: &str| Regex::new(pattern).expect("a pattern");
        let blank = r"[ \-–_·•\u{A0}\u{2009}\u{202F}]";
        let own = number::parse(number, None).ok();
        let end = own.as_ref().map(number::Recipient::wire);
        let end = end.and_then(|wire| wire.get(wire.len().checked_sub(OWN_END)?..));
        Self {
            own_end: end.map(|end| regex(&format!(r"\d*{end}\d*"))),
            country: own.as_ref().and_then(number::Recipient::country),
            own: own.map(|own| regex(&format!(r"\b{}\b", own.wire()))),
            mail: regex(MAIL),
            // Seven digits or more, together or in groups as people write numbers; with commas only
            // if they begin like a number.
            number: regex(&format!(
                r"[+＋]?[(\[（]?{DIGIT}(?:{BETWEEN}*{DIGIT}){{6,}}|(?:[+＋]{DIGIT}|\b0){DIGIT}{{1,3}}(?:[,;'’]{DIGIT}{{2,3}}){{3,}}\b"
            )),
            // Six digits together, in groups or one by one: a code whatever the text says.
            code: regex(&format!(
                r"{DIGIT}{{3}}(?:{blank}|[.,/'’~:]){DIGIT}{{3}}\b|{DIGIT}{{6}}|\b{DIGIT}{{2}}(?:(?:[ _·•\u{{A0}}]|{SIGNS}){DIGIT}{{2}}){{2}}\b|\b{DIGIT}(?:(?:{blank}|[.,/*|]|{SIGNS}){DIGIT}){{5}}\b"
            )),
            // Four digits or more, if the text speaks of codes.
            pieces: regex(&format!(r"{DIGIT}(?:{BETWEEN}{{0,4}}{DIGIT}){{3,}}")),
            uneven: regex(&format!(
                r"\b(?P<four>{DIGIT}{{4}}){blank}{DIGIT}{{2}}(?P<time>[:.hHuU]{DIGIT})?\b|\b{DIGIT}{{2}}{blank}(?P<end>{DIGIT}{{4}})\b"
            )),
            spoken: regex(&format!(
                r"(?i)\b{SPOKEN}(?:[\s,.–-]+(?:and |en |et |und |y )?(?:{SPOKEN}|{DIGIT}+)){{3,}}\b"
            )),
            short: regex(&format!(
                r"(?i)(?P<said>\b{SHORT_WORDS}\b[^\p{{N}}.!?\n]{{0,12}}){DIGIT}{{3}}\b|\b{DIGIT}{{3}}(?P<then>\s+(?:is|as|=|ist|est|es|è)\s[^\p{{N}}.!?\n]{{0,16}}\b{SHORT_WORDS}\b)"
            )),
            code_words: regex(CODE_WORDS),
            token: regex(&TOKEN.replace("LETTER", LETTER)),
            date: regex(DATE),
            amount: regex(AMOUNT),
        }
    }

    /// The message without hidden parts. Links of files and the raw record are removed.
    pub fn message(&self, message: Message) -> Message {
        let fields = message.into_fields();
        let file = |file: &Attachment| Attachment {
            name: self.line(&file.name),
            link: SafeText::from(""),
            mime: file.mime.clone(),
        };
        let status = match &fields.status {
            DeliveryStatus::Other(word) => DeliveryStatus::Other(self.line(word)),
            known => known.clone(),
        };
        Message::new(MessageFields {
            id: fields.id.as_ref().map(|id| self.id(id)),
            status,
            sender: self.party(&fields.sender),
            receiver: self.party(&fields.receiver),
            text: fields.text.map(|text| SafeText::new(&self.text(&text))),
            attachments: fields.attachments.iter().map(file).collect(),
            raw: None,
            ..fields
        })
    }

    /// An id; its digits, apart from the own number, belong to nobody.
    fn id(&self, id: &SafeText) -> SafeText {
        let hidden = self.own_end.as_ref().map(|own| own.replace_all(id, HIDDEN));
        hidden.map_or_else(|| id.clone(), |id| SafeText::line(&id))
    }

    /// One line without hidden parts.
    pub fn line(&self, text: &SafeText) -> SafeText {
        SafeText::line(&self.text(text))
    }

    /// A sender or receiver: a name, or a number of any length.
    pub fn party(&self, text: &SafeText) -> SafeText {
        let is_number = text.contains(char::is_numeric) && !text.contains(char::is_alphabetic);
        if is_number {
            SafeText::line(&hidden_number(text))
        } else {
            self.line(text)
        }
    }

    /// A text without hidden parts.
    pub fn text(&self, text: &str) -> String {
        let speaks_of_codes = self.code_words.is_match(text);
        let text = self.mail.replace_all(text, "***@***");
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for kept in self.kept(&text) {
            out.push_str(&self.part(&text[at..kept.start], speaks_of_codes));
            out.push_str(&text[kept.clone()]);
            at = kept.end;
        }
        out.push_str(&self.part(&text[at..], speaks_of_codes));
        out
    }

    /// Dates and amounts, which are not hidden, unless they can be phone numbers.
    fn kept(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let amounts = self.amount.captures_iter(text).filter_map(|found| {
            let named = ["before", "cents", "after"];
            let is_amount = named.iter().any(|name| found.name(name).is_some());
            is_amount.then(|| found.get(0)).flatten()
        });
        let mut kept: Vec<_> = (self.date.find_iter(text).chain(amounts))
            .map(|found| found.range())
            .filter(|range| is_alone(text, range) && !self.is_number(&text[range.clone()]))
            .collect();
        if kept.is_empty() {
            return kept;
        }
        let numbers = self.number.find_iter(text);
        let numbers: Vec<_> = numbers.filter(|n| self.is_number(n.as_str())).collect();
        kept.retain(|part| {
            let next = numbers.partition_point(|number| number.end() <= part.start);
            let is_apart = numbers.get(next).is_none_or(|n| part.end <= n.start());
            // A date has a year, and an amount of cents may be any digits.
            is_apart || self.date.is_match(&text[part.clone()])
        });
        kept.sort_by_key(|range| range.start);
        kept.dedup_by(|next, before| next.start < before.end);
        kept
    }

    /// Whether the text is a phone number. Short codes do not count: they are not written like
    /// dates.
    fn is_number(&self, text: &str) -> bool {
        let mut read = [self.country, None].into_iter();
        read.any(|country| number::parse(text, country).is_ok_and(|n| !n.is_short_code()))
    }

    fn part(&self, text: &str, speaks_of_codes: bool) -> String {
        let text = if speaks_of_codes {
            self.token.replace_all(text, |found: &Captures<'_>| {
                if is_code(&found[0]) {
                    HIDDEN
                } else {
                    &found[0]
                }
                .to_owned()
            })
        } else {
            Cow::Borrowed(text)
        };
        // Before digits in words, because a word of another language may be one of these ("um
        // 32…").
        let text = self.number.replace_all(&text, |found: &Captures<'_>| {
            // Of a long code not even the end is shown.
            if speaks_of_codes && !found[0].starts_with(['+', '＋']) {
                HIDDEN.to_owned()
            } else {
                hidden_number(&found[0])
            }
        });
        let text = self.spoken.replace_all(&text, |found: &Captures<'_>| {
            let least = if speaks_of_codes {
                SHORTEST_CODE
            } else {
                LEAST_SPOKEN
            };
            let kept = spoken_digits(&found[0]) < least;
            if kept { &found[0] } else { HIDDEN }.to_owned()
        });
        let text = self.code.replace_all(&text, HIDDEN);
        let text = self.uneven.replace_all(&text, |found: &Captures<'_>| {
            let four = found.name("four").or_else(|| found.name("end"));
            let is_year = four.is_some_and(|four| is_year(four.as_str()));
            let kept = is_year || found.name("time").is_some();
            if kept { &found[0] } else { HIDDEN }.to_owned()
        });
        let text = if speaks_of_codes {
            let text = self.pieces.replace_all(&text, HIDDEN);
            let short = self
                .short
                .replace_all(&text, format!("${{said}}{HIDDEN}${{then}}"));
            Cow::Owned(short.into_owned())
        } else {
            text
        };
        match &self.own {
            Some(own) => own.replace_all(&text, HIDDEN).into_owned(),
            None => text.into_owned(),
        }
    }
}

/// Whether a token has letters and digits. Digits alone are handled as numbers.
fn is_code(token: &str) -> bool {
    token.contains(char::is_numeric)
        && token.contains(char::is_alphabetic)
        && token.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_CODE
}

fn is_year(digits: &str) -> bool {
    digits.starts_with("19") || digits.starts_with("20")
}

/// The number of digits in words and figures.
fn spoken_digits(text: &str) -> usize {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let digits = |word: &str| match word.chars().filter(|c| c.is_numeric()).count() {
        0 => usize::from(!["and", "en", "et", "und", "y", ""].contains(&word)),
        figures => figures,
    };
    words.map(digits).sum()
}

/// Shows at most the last two digits, to tell numbers apart.
fn hidden_number(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(|c| c.is_numeric()).collect();
    let end = if digits.len() > 6 {
        &digits[digits.len() - 2..]
    } else {
        &[]
    };
    format!("{HIDDEN}{}", end.iter().collect::<String>())
}

/// Whether a part of the text has no digits beside it, except a time of day after it.
fn is_alone(text: &str, part: &std::ops::Range<usize>) -> bool {
    // Without a blank around it, all but a dash between two dates joins digits.
    let joins = |c: char| number::is_separator(c) && !c.is_whitespace() && !matches!(c, '–' | '—');
    let (begin, end) = (&text[..part.start], &text[part.end..]);
    if begin.trim_end_matches(joins).ends_with(char::is_numeric)
        || end.trim_start_matches(joins).starts_with(char::is_numeric)
    {
        return false;
    }
    let before =
        text[..part.start].trim_end_matches(|c: char| c.is_whitespace() || "+(/.-".contains(c));
    let after =
        text[part.end..].trim_start_matches(|c: char| c.is_whitespace() || "/.-".contains(c));
    let digits = after.chars().take_while(|c| c.is_numeric()).count();
    let is_time = digits > 0
        && digits < 3
        && after
            .chars()
            .nth(digits)
            .is_some_and(|c| ":hHuU".contains(c));
    !before.ends_with(char::is_numeric)
        && !text[..part.start].ends_with(['+', '('])
        && (digits == 0 || is_time)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::chat::testing::inbound;

    const OWN: &str = "+32 496 12 34 56";

    /// Texts, and what is left of them.
    const HIDES: &[(&str, &str)] = &[
        ("Mã xác nhận 4829", "Mã xác nhận ***"),
        ("आपका कोड 4829 है", "आपका कोड *** है"),
        ("call +32 496 12 34 56 please", "call ***56 please"),
        ("0496/12.34.56", "***56"),
        ("bel 0496·12·34·56", "bel ***56"),
        ("0496−12−34−56", "***56"),
        ("０４９６／１２．３４．５６", "***５６"),
        ("[0032] 496 - 12 - 34 - 56", "***56"),
        ("(0496) 123-456, thanks", "***56, thanks"),
        ("0496\u{200b}12\u{200b}34\u{200b}56", "***56"),
        ("496 123 456 € 5", "***56 € 5"),
        ("32496123456", "***56"),
        ("write to ann.b+x@shop.example.be!", "write to ***@***!"),
        ("https://x.be/t/ann@example.com.", "https://x.be/t/***@***."),
        ("Your code is 1234.", "Your code is ***."),
        ("Your code: G-482913", "Your code: ***"),
        ("482 913 is it", "*** is it"),
        ("12 34 56 is it", "*** is it"),
        ("OTP: 12 34 56", "OTP: ***"),
        ("OTP: 12.34", "OTP: ***"),
        ("code 1234567890", "code ***"),
        ("code? call +32 496 12 34 56", "code? call ***56"),
        ("8 3 9 2 0 1 is your code", "*** is your code"),
        ("8-3-9-2 is your code", "*** is your code"),
        ("uw code is ①②③④⑤⑥", "uw code is ***"),
        ("code 1️⃣2️⃣3️⃣4️⃣", "code ***\u{fe0f}\u{20e3}"),
        ("您的验证码是4821", "您的验证码是***"),
        ("Ваш код 48 21", "Ваш код ***"),
        ("TAN AB12CD for you", "TAN *** for you"),
        ("Uw wachtwoord is geheim9", "Uw wachtwoord is ***"),
        ("Bestätigungscode 4821", "Bestätigungscode ***"),
        ("٠٤٩٦١٢٣٤٥٦", "***٥٦"),
        ("0496     12     34     56", "***56"),
        ("0496......123456", "***56"),
        ("0496 - - 12 - - 34 - - 56", "***56"),
        ("0496•12•34•56 or 0496_12_34_56", "***56 or ***56"),
        ("0496*12*34*56", "***56"),
        ("0496,12,34,56", "***56"),
        ("ann%40shop.example", "***@***"),
        ("ann (at) shop.example", "***@***"),
        ("482–913 or 482_913", "*** or ***"),
        ("4.8.2.9.1.3", "***"),
        ("Your code is A B C 1 2", "Your code is ***"),
        ("code abc-123", "code ***"),
        ("code 4 - 8 - 2 - 1", "code ***"),
        ("?token=abcdef123456", "?token=***"),
        ("?token=abcd1234567890", "?token=***"),
        (
            "Gebruik 4821 om in te loggen",
            "Gebruik *** om in te loggen",
        ),
        ("Use 4821 to sign in", "Use *** to sign in"),
        ("4821 is your Shop number", "*** is your Shop number"),
        ("Shop 4821. Never share it", "Shop ***. Never share it"),
        ("4829 13 is it", "*** is it"),
        ("it is 48-2913", "it is ***"),
        ("482.913 or 482,913 or 482:913", "*** or *** or ***"),
        ("PIN 482", "PIN ***"),
        ("Your CVC: 913!", "Your CVC: ***!"),
        ("482 is your PIN", "*** is your PIN"),
        ("de pincode is 482", "de pincode is ***"),
        ("4🔥8🔥2🔥9🔥1🔥3", "***"),
        ("0496🙂12👍🏽34❤️56", "***56"),
        ("0496…12…34…56", "***56"),
        ("0496 <12> 34 56 or 0496 \"12\" {34} 56", "***56 or ***56"),
        ("0496~12=34~56", "***56"),
        ("nul vier negen zes 12 34 56", "***"),
        (
            "call zero four nine six, one two three four five six!",
            "call ***!",
        ),
        ("code four eight two one", "code ***"),
        ("neuf huit sept six cinq quatre", "***"),
    ];
    const STAYS: &[&str] = &[
        "see you at 14:30 on 5 June 2025",
        "kamer 101, 14:30, 5/6/2025",
        "op 05/06/2025 14:30",
        "2025-06-05",
        "5-6-2025 14u30",
        "1,50 of 2,50 euro",
        "on 05.06.2025, room 12",
        "code: geldig tot 05/06/2025",
        "1.234.567,89 EUR",
        "€ 1.234.567",
        "1,234,567.89",
        "$1,234,567",
        "order 4821 costs 12.50",
        "5 June 2025 14:30",
        "05 2025",
        "one two three",
        "one or two, three at most",
        "room 101 for 12 people",
        "12:30 14:30",
        "2024-05-14–2024-05-16",
        "€ 6.123,45 · 2 items",
        "",
    ];

    #[test]
    fn identifying_parts_are_hidden_and_the_rest_stays() {
        let mask = Mask::new(OWN);
        let stays = STAYS.iter().map(|text| (*text, *text));
        let mut wrong = Vec::new();
        for (text, left) in HIDES.iter().copied().chain(stays) {
            wrong.extend(Some((text, mask.text(text))).filter(|(_, ours)| ours != left));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    static MASK: LazyLock<Mask> = LazyLock::new(|| Mask::new(OWN));

    proptest::proptest! {
        /// In any notation.
        #[test]
        fn every_notation_of_a_number_is_hidden(
            marks in proptest::collection::vec("[ ./()\\-·\u{2010}\u{2212}\u{a0}\u{200b}\u{ff0f}]{0,2}| {5,9}", 11),
            plus in "\\+?",
            around in "[a-z]{0,3} ",
        ) {
            let mut written = plus;
            for (digit, mark) in "32496123456".chars().zip(&marks) {
                written.extend(mark.chars().chain([digit]));
            }
            if number::parse(&written, None).is_ok() {
                let hidden = MASK.text(&format!("{around}{written}{around}"));
                let left = hidden.chars().filter(char::is_ascii_digit).count();
                proptest::prop_assert!(left <= 2, "{} of {}", hidden, written);
            }
        }
    }

    #[test]
    fn a_sender_of_any_length_is_hidden() {
        let mask = Mask::new("8833");
        assert_eq!(&*mask.party(&"8833".into()), "***");
        assert_eq!(&*mask.party(&"+52 1 55 1234 5678".into()), "***78");
        assert_eq!(&*mask.party(&"Shop 24".into()), "Shop 24");
        assert_eq!(mask.text("send STOP to 8833"), "send STOP to ***");
    }

    #[test]
    fn a_message_keeps_no_raw_record_and_no_link() {
        let mut fields = inbound(5, "mail a@b.example").into_fields();
        fields.raw = Some(crate::message::RawRecord::new("32496123456"));
        fields.status = DeliveryStatus::Other("sent to 32496123456".into());
        fields.attachments = vec![Attachment {
            name: "32496123456.jpg".into(),
            link: "https://files.example/32496123456".into(),
            mime: "image/".into(),
        }]
        .into();
        let masked = Mask::new(OWN).message(Message::new(fields));
        assert!(masked.raw().is_none());
        assert_eq!(masked.text(), "mail ***@***");
        let status = DeliveryStatus::Other("sent to ***56".into());
        assert_eq!(*masked.status(), status);
        assert_eq!(&**masked.sender(), "***56");
        let file = &masked.attachments()[0];
        assert_eq!((&*file.name, &*file.link), ("***56.jpg", ""));
        let id = |id: &str| {
            let mut fields = inbound(5, "hi").into_fields();
            fields.id = Some(id.into());
            let masked = Mask::new(OWN).message(Message::new(fields));
            masked.id().map(str::to_owned)
        };
        assert_eq!(id("m-32496123456-1").as_deref(), Some("m-***-1"));
        assert_eq!(id("0496123456.7").as_deref(), Some("***.7"));
        assert_eq!(id("17491130861").as_deref(), Some("17491130861"));
    }
}

//! Texts that a stranger could send to drive a terminal, hide, reorder or flood.

use std::path::PathBuf;

use serde_json::json;

use super::server::PHONE;

/// Escape sequences and other orders, each with words around it.
const ORDERS: &[&str] = &[
    "\x1b[2J\x1b[H",
    "\x1b[31;1mred",
    "\x1b[?1049l",
    "\x1b[?1003h",
    "\x1b[6n",
    "\x1b[c",
    "\x1b[>q",
    "\x1b[21t",
    "\x1b[18t",
    "\x1b[?25l",
    "\x1b[8;1;1t",
    "\x1b[5i",
    "\x1b[20l",
    "\x1b[4h",
    "\x1bc",
    "\x1b7\x1b8",
    "\x1b(0lqk",
    "\x1b#8",
    "\x1bZ",
    "\x1b%G",
    "\x1b=",
    "\x1b\x1b\x1b",
    "\x1b",
    "\x1b[",
    "\x1b[999999999999999999m",
    "\x1b]0;title\x07",
    "\x1b]2;title\x1b\\",
    "\x1b]8;;http://evil\x07l\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]52;c;?\x07",
    "\x1b]4;0;?\x07",
    "\x1b]10;?\x07",
    "\x1b]11;#000\x07",
    "\x1b]50;?\x07",
    "\x1b]9;note\x07",
    "\x1b]777;notify;a;b\x07",
    "\x1b]1337;File=:AAAA\x07",
    "\x1b]99;;x\x1b\\",
    "\x1b]0;never ends",
    "\x1bPq#0;2;0;0;0~\x1b\\",
    "\x1bP$q\"p\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1bP never ends",
    "\x1b_Gi=1,a=q;AAAA\x1b\\",
    "\x1b_ never ends",
    "\x1b^private\x1b\\",
    "\x1bXstring\x1b\\",
    "\u{9b}2J",
    "\u{9b}31m",
    "\u{9d}0;title\u{9c}",
    "\u{9d}52;c;AAAA\u{7}",
    "\u{90}q~\u{9c}",
    "\u{9f}Gi=1\u{9c}",
    "\u{9e}x\u{9c}",
    "\u{98}x\u{9c}",
    "\u{85}",
    "\u{8d}",
    "\u{84}\u{88}",
    "\r\x1b[2K",
    "\x08\x08\x08over",
    "\x0e\x0fshift",
    "\x05enquire",
    "a\x00b",
    "\x07\x07\x07",
    "\x0b\x0c",
    "\x7f\x7f",
    "\x18\x1a",
];

/// Characters that hide, reorder, stack or chain.
const CHARACTERS: &[&str] = &[
    "abc\u{202E}gpj.exe",
    "\u{202A}a\u{202B}b\u{202C}c\u{202D}d",
    "\u{2066}a\u{2067}b\u{2068}c\u{2069}",
    "\u{61C}\u{200E}\u{200F}a",
    "שלום 123 abc",
    "مرحبا 123 (abc)",
    "a\u{2028}b\u{2029}c",
    "a\u{200B}b\u{FEFF}c\u{2060}d",
    "a\u{AD}b\u{180E}c\u{34F}d",
    "\u{E0001}\u{E0041}\u{E0042}\u{E007F}",
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E007F}",
    "a\u{FE00}\u{FE0F}\u{E0100}b",
    "1\u{FE0F}2\u{FE0F}#\u{FE0F}",
    "1\u{FE0F}\u{20E3}",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}x",
    "Z\u{489}\u{489}\u{489}\u{337}\u{321}A\u{32A}\u{35A}\u{360}L",
    "\u{20DD}\u{20E3}\u{20E4}",
    "a\u{200D}b\u{200C}c",
    "👩\u{200D}👩\u{200D}👧\u{200D}👦 ❤\u{FE0F} 🏳\u{FE0F}\u{200D}🌈",
    "👍🏽🏽🏽🏽",
    "🇧🇪🇧🇪🇧",
    "\u{115F}\u{1160}\u{3164}\u{FFA0}\u{2800}",
    "\u{1100}\u{1100}\u{1100}\u{1161}\u{1161}\u{1161}\u{11A8}\u{11A8}\u{11A8}",
    "\u{600}\u{6DD}\u{70F}1",
    "\u{D4E}\u{111C2}a",
    "ｶ\u{FF9E}\u{FF9E}\u{FF9E}",
    "क\u{94D}\u{200D}ष",
    "\u{E000}\u{F8FF}\u{10FFFD}",
    "\u{FFF9}a\u{FFFA}b\u{FFFB}\u{FFFC}",
    "\u{FFFE}\u{FFFF}\u{1FFFE}",
    "﷽𒐫꧁⸻",
    "\u{1D173}\u{1D17A}",
    "\u{13430}\u{13431}",
    "\u{3000}\u{2003}\u{A0}\u{1680}",
    "漢字かなカナ한글",
    "\t\ta\tb\t",
    "\n\n\n\n",
    "",
    " ",
    "'\"\\`$(id)<b>&amp;%n%s{}",
    "http://\u{202E}moc.live//:ptth",
    "https://a@b:c/\u{7}?\u{1b}[m",
    "../../etc/passwd",
    "..\\..\\con",
    "-rf",
    "\\u001b[2J \\x1b \\033",
];

/// Items that are no proper JSON, or no message; each stands as it is in the list.
const ITEMS: &[&str] = &[
    "42",
    "null",
    "\"\x1b[2J\"",
    "[[[[\"\x1b]0;x\x07\"]]]]",
    "{}",
    "{\"\x1b[2J\":\"\u{202E}\"}",
    "1e999",
    r#"{"message":"\ud83d"}"#,
    r#"{"message":"\udc00\ud800"}"#,
    r#"{"message":"\q\x1b\e[2J"}"#,
    r#"{"message":"\u001b[2J\u009b2J\u202e\u0007"}"#,
    "{\"message\":\"raw \x1b[2J and \x07 and \x7f\"}",
    r#"{"message":1e999,"message":"\u001b]52;c;AAAA\u0007"}"#,
    r#"{"message":{"a":"\u001b[2J"}}"#,
    r#"{"message":["\u001b[2J"],"file":"\u001b[2J"}"#,
    r#"{"unixDatetime":"\u001b[2J","message":"x"}"#,
    r#"{"direction":"\u001b[2J","mine":"\u001b","message":"x"}"#,
];

/// Every control, order, trick and flood, and the naughty strings if they are available.
pub fn texts() -> Vec<String> {
    let controls = ('\0'..='\x1f').chain('\x7f'..='\u{9f}');
    let mut texts: Vec<String> = controls.map(|c| format!("a{c}b")).collect();
    texts.extend(ORDERS.iter().map(|order| format!("before{order}after")));
    texts.extend(CHARACTERS.iter().map(|&text| text.to_owned()));
    texts.extend([
        format!("e{}", "\u{301}".repeat(100_000)),
        "\u{200D}".repeat(5_000),
        "👩\u{200D}".repeat(500),
        "ᄀ".repeat(500),
        (0..900).map(|n| n.to_string()).collect(),
        "漢".repeat(600),
        "\x1b[2J".repeat(300),
        "\n".repeat(200),
    ]);
    texts.extend(naughty());
    texts
}

/// From `$SMSTHREAD_NAUGHTY_STRINGS`, or from a folder beside the repository; empty if neither
/// exists.
fn naughty() -> Vec<String> {
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/naughty-strings.json"
    );
    let path =
        std::env::var_os("SMSTHREAD_NAUGHTY_STRINGS").map_or_else(|| beside.into(), PathBuf::from);
    let Ok(json) = std::fs::read_to_string(path) else {
        return Vec::new();
    };
    serde_json::from_str(&json).expect("a list of strings")
}

/// Each text in all fields of an item, and as the text of another item; the broken items are among
/// the first. The list is in order of time.
pub fn hostile_thread() -> Vec<String> {
    let mut thread = vec![];
    for (n, text) in texts().iter().enumerate() {
        thread.push(all_fields(thread.len(), text));
        thread.extend(ITEMS.get(n).map(|&item| item.to_owned()));
        thread.push(message(thread.len(), n, text));
    }
    thread
}

/// As many messages of the same shape in harmless words.
pub fn harmless_thread() -> Vec<String> {
    let mut thread = vec![];
    for (n, text) in texts().iter().enumerate() {
        let text = harmless(text);
        thread.push(all_fields(thread.len(), &text));
        thread.extend(ITEMS.get(n).map(|_| "42".to_owned()));
        thread.push(message(thread.len(), n, &text));
    }
    thread
}

/// Letters in place of everything but line breaks and spaces.
pub fn harmless(text: &str) -> String {
    let letters = "harmlessly so on and on it goes, a word by word"
        .chars()
        .filter(char::is_ascii_alphabetic)
        .cycle();
    let plain = |(c, letter)| if matches!(c, '\n' | ' ') { c } else { letter };
    text.chars().take(3_000).zip(letters).map(plain).collect()
}

/// The time of the item at this place, of which the first is the newest.
fn time(place: usize) -> usize {
    1_700_000_000 - place * 60
}

fn message(place: usize, n: usize, text: &str) -> String {
    let failed = n.is_multiple_of(5);
    json!({
        "messageId": format!("id-{n}"), "direction": "outbound", "sender": "Shop", "receiver": PHONE,
        "message": text, "file": null, "datetime": "", "unixDatetime": time(place),
        "deliveryStatus": if failed { "REJECTED" } else { "DELIVERED" }
    })
    .to_string()
}

fn all_fields(place: usize, text: &str) -> String {
    let direction = if place.is_multiple_of(2) {
        "inbound"
    } else {
        "outbound"
    };
    json!({
        "messageId": format!("{text}{place}"), "direction": direction, "sender": text, "receiver": text,
        "message": text, "file": [{"name": text, "image": format!("https://x.test/{text}"), "mime": text}],
        "datetime": text, "unixDatetime": time(place), "deliveryStatus": text, text: text
    })
    .to_string()
}

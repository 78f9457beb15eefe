//! OSC sequences that draw nothing: clipboard, title, notifications.
//!
//! Their content may be a stranger's text. It cannot end the sequence early.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::identity::{Multiplexer, NoticeWay};

/// GNU screen cuts longer strings off.
const SCREEN_PIECE: usize = 600;

/// Copies `text` to the clipboard (OSC 52) of the terminal outside the multiplexer.
pub fn clipboard(text: &str, multiplexer: Multiplexer) -> Vec<u8> {
    // base64 contains no control codes.
    let plain = format!("\x1b]52;c;{}\x1b\\", STANDARD.encode(text)).into_bytes();
    let wrapped = passed_through(&plain, multiplexer);
    match multiplexer {
        // tmux uses only one of the two, depending on its settings.
        Multiplexer::Tmux => [plain, wrapped].concat(),
        Multiplexer::None | Multiplexer::Screen => wrapped,
    }
}

/// Links the text drawn from now on to `target` (OSC 8); an empty target ends the link. Pieces with
/// the same number are one link.
pub fn link(number: u32, target: &str, out: &mut Vec<u8>) {
    if target.is_empty() || !target.bytes().all(|b| b.is_ascii_graphic()) {
        return out.extend_from_slice(b"\x1b]8;;\x1b\\");
    }
    out.extend_from_slice(format!("\x1b]8;id={number};{target}\x1b\\").as_bytes());
}

/// Sets the window's title.
pub fn title(text: &str) -> Vec<u8> {
    format!("\x1b]2;{}\x1b\\", harmless(text)).into_bytes()
}

/// Shows a desktop notification.
pub fn notification(way: NoticeWay, title: &str, body: &str) -> Vec<u8> {
    let (title, body) = (harmless(title), harmless(body));
    let words = match way {
        // A number in front would select another function of OSC 9.
        NoticeWay::Osc9 => {
            format!("\x1b]9;{title}: {body}\x1b\\").replace("\x1b]9;4;", "\x1b]9; 4;")
        }
        NoticeWay::Osc777 => {
            let title = title.replace(';', ",");
            format!("\x1b]777;notify;{title};{body}\x1b\\")
        }
        NoticeWay::Osc99 => {
            let (title, body) = (STANDARD.encode(title), STANDARD.encode(body));
            format!(
                "\x1b]99;i=smsthread:d=0:e=1;{title}\x1b\\\x1b]99;i=smsthread:e=1:p=body;{body}\x1b\\"
            )
        }
    };
    words.into_bytes()
}

/// The text without control characters.
fn harmless(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Wraps bytes so that the multiplexer passes them to the terminal outside.
pub fn passed_through(words: &[u8], multiplexer: Multiplexer) -> Vec<u8> {
    match multiplexer {
        Multiplexer::None => words.to_vec(),
        Multiplexer::Tmux => {
            let mut out = b"\x1bPtmux;".to_vec();
            for byte in words {
                if *byte == 0x1b {
                    out.push(0x1b);
                }
                out.push(*byte);
            }
            out.extend_from_slice(b"\x1b\\");
            out
        }
        Multiplexer::Screen => {
            let mut out = Vec::new();
            // A string end inside would end the wrapping string.
            let words = words.strip_suffix(b"\x1b\\").unwrap_or(words);
            for piece in words.chunks(SCREEN_PIECE) {
                out.extend_from_slice(b"\x1bP");
                out.extend_from_slice(piece);
                out.extend_from_slice(b"\x1b\\");
            }
            out.extend_from_slice(b"\x1bP\x07\x1b\\");
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_for_the_clipboard_is_base64_whatever_it_is() {
        let words = clipboard("a\x1b\\b\x07\u{9c}", Multiplexer::None);
        let inner = words.strip_prefix(b"\x1b]52;c;").unwrap();
        let inner = inner.strip_suffix(b"\x1b\\").unwrap();
        assert!(
            inner
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b))
        );
        assert_eq!(
            STANDARD.decode(inner).unwrap(),
            "a\x1b\\b\x07\u{9c}".as_bytes()
        );
    }

    #[test]
    fn no_target_ends_its_link() {
        let mut out = Vec::new();
        link(7, "https://a.example/", &mut out);
        link(0, "", &mut out);
        assert_eq!(out, b"\x1b]8;id=7;https://a.example/\x1b\\\x1b]8;;\x1b\\");
        for hostile in [
            "https://a\x1b\\",
            "https://a\x07",
            "https://a\u{9c}",
            "https://a b",
        ] {
            let mut out = Vec::new();
            link(7, hostile, &mut out);
            assert_eq!(out, b"\x1b]8;;\x1b\\", "{hostile:?}");
        }
    }

    #[test]
    fn no_text_ends_a_title_or_a_notification() {
        let hostile = "a\x1b\\b\x07c\u{9c}d;e\x1b]52;c;eA==\nf";
        let ways = [NoticeWay::Osc9, NoticeWay::Osc777, NoticeWay::Osc99];
        let all = ways.map(|way| notification(way, hostile, hostile));
        for words in all.into_iter().chain([title(hostile)]) {
            let text = String::from_utf8(words).unwrap();
            let strings: Vec<_> = text.split("\x1b\\").collect();
            for inner in strings.iter().filter(|string| !string.is_empty()) {
                let inner = inner.strip_prefix("\x1b]").unwrap();
                assert!(!inner.contains(char::is_control), "{text:?}");
            }
            assert!(text.ends_with("\x1b\\"));
        }
        assert_eq!(title("Ann"), b"\x1b]2;Ann\x1b\\");
        let told = notification(NoticeWay::Osc777, "Ann; Co", "hi; you");
        assert_eq!(told, b"\x1b]777;notify;Ann, Co;hi; you\x1b\\");
        assert!(notification(NoticeWay::Osc9, "4;3;50", "x").starts_with(b"\x1b]9; 4;"));
    }

    #[test]
    fn each_multiplexer_gets_its_own_wrapping() {
        let tmux = clipboard("hi", Multiplexer::Tmux);
        let plain = b"\x1b]52;c;aGk=\x1b\\".as_slice();
        let wrapped = b"\x1bPtmux;\x1b\x1b]52;c;aGk=\x1b\x1b\\\x1b\\".as_slice();
        assert_eq!(tmux, [plain, wrapped].concat());
        let screen = clipboard(&"x".repeat(2000), Multiplexer::Screen);
        let pieces = screen
            .split(|b| *b == 0x1b)
            .filter(|piece| piece.starts_with(b"P"));
        assert!(pieces.clone().all(|piece| piece.len() <= SCREEN_PIECE + 1));
        assert!(pieces.count() > 3);
    }
}

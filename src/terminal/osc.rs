//! Words to the terminal that draw nothing: clipboard, title, notifications.
//!
//! What is said in them may be a stranger's: nothing of it can end the string that it stands in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::surroundings::Multiplexer;

/// GNU screen cuts longer strings off.
const SCREEN_PIECE: usize = 600;

/// Puts `text` into the clipboard (OSC 52).
pub fn clipboard(text: &str) -> Vec<u8> {
    // As base64 nothing in it means anything to a terminal.
    format!("\x1b]52;c;{}\x1b\\", STANDARD.encode(text)).into_bytes()
}

/// What is drawn from now on leads to `target` (OSC 8), or, where that is empty, nowhere. Pieces with
/// one number are one link.
pub fn link(number: u32, target: &str, out: &mut Vec<u8>) {
    if target.is_empty() || !target.bytes().all(|b| b.is_ascii_graphic()) {
        return out.extend_from_slice(b"\x1b]8;;\x1b\\");
    }
    out.extend_from_slice(format!("\x1b]8;id={number};{target}\x1b\\").as_bytes());
}

/// The same words for the terminal beyond the multiplexer.
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
            // The end of the string that is passed through would end the one around it.
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
        let words = clipboard("a\x1b\\b\x07\u{9c}");
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
    fn multiplexers_get_it_in_their_own_wrapping() {
        let words = clipboard("hi");
        let tmux = passed_through(&words, Multiplexer::Tmux);
        assert_eq!(tmux, b"\x1bPtmux;\x1b\x1b]52;c;aGk=\x1b\x1b\\\x1b\\");
        let screen = passed_through(&clipboard(&"x".repeat(2000)), Multiplexer::Screen);
        let pieces = screen
            .split(|b| *b == 0x1b)
            .filter(|piece| piece.starts_with(b"P"));
        assert!(pieces.clone().all(|piece| piece.len() <= SCREEN_PIECE + 1));
        assert!(pieces.count() > 3);
    }
}

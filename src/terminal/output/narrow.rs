//! Reduces the screen to ASCII if the locale is not UTF-8. An 8-bit terminal reads the bytes of
//! other characters as several letters, and some of these bytes are commands.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// An ASCII character in place of a cluster.
pub fn ascii(symbol: &str) -> char {
    let Some(first) = symbol.chars().next() else {
        return ' ';
    };
    match first {
        '╭' | '╮' | '╰' | '╯' | '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' => {
            '+'
        }
        '─' | '┄' | '╌' | '–' | '—' | '━' => '-',
        '│' | '┃' | '┆' | '▐' | '▌' | '▕' | '▏' => '|',
        '█' | '▉' | '▊' | '▋' | '▓' | '▒' | '░' | '▀' | '▅'..='▇' | '▣' => {
            '#'
        }
        '▁'..='▄' => '_',
        '✓' | '↓' => 'v',
        '✗' | '✘' => 'x',
        '◔' | '◑' | '○' | '●' => 'o',
        '◐' | '◓' | '◒' => '*',
        '·' | '•' | '…' => '.',
        '↑' | '▲' => '^',
        '→' | '▸' | '▶' | '›' | '»' => '>',
        '←' | '◂' | '◀' | '‹' | '«' => '<',
        '‘' | '’' | '‚' => '\'',
        '“' | '”' | '„' => '"',
        // A letter without its accents.
        _ => symbol
            .nfkd()
            .next()
            .filter(|c| matches!(c, ' '..='~'))
            .unwrap_or('?'),
    }
}

/// A text in ASCII; line breaks stay.
pub fn ascii_line(text: &str) -> String {
    let substitute = |cluster: &str| match cluster {
        "\n" | "\x07" => cluster.chars().next().unwrap_or(' '),
        cluster => ascii(cluster),
    };
    text.graphemes(true).map(substitute).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_ascii_comes_out() {
        let all = ('\u{a0}'..=char::MAX).filter(|c| !c.is_control());
        for c in all {
            let substitute = ascii(c.encode_utf8(&mut [0; 4]));
            assert!(matches!(substitute, ' '..='~'), "{c:?}");
        }
        let drawn: String = ["╭", "─", "é", "É", "ﬁ", "漢", "👍🏽", "…", "✓", "▁", "▆", "▲"]
            .map(ascii)
            .iter()
            .collect();
        assert_eq!(drawn, "+-eEf??.v_#^");
    }
}

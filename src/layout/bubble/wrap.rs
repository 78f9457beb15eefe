//! Breaks text into rows: at spaces, else between clusters.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::text::agreed::is_mark;
use crate::text::columns::Columns;
use crate::text::measure::{CountedCluster, clusters};
use crate::text::numerals;

/// Columns between two tab stops.
const TAB_STOP: usize = 4;

/// One row: a range of the source, and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrappedLine {
    /// Bytes of the source, without the white space at the row's end.
    pub range: Range<usize>,
    /// At most the width that was asked for.
    pub width: usize,
}

/// Rows of `text`, each at most `width` columns (at least 1) as the terminal counts them.
///
/// Every `\n` begins a row. A word longer than a row is broken at the row's end.
pub(super) fn lines(text: &str, width: usize, counted: Columns) -> WrappedLines<'_> {
    let mut lines = WrappedLines {
        text,
        counted,
        width: width.max(1),
        next: Some(0),
        paragraph_end: 0,
        ascii: false,
    };
    lines.enter_paragraph(0);
    lines
}

/// See [`lines`].
#[derive(Clone, Debug)]
pub(super) struct WrappedLines<'a> {
    text: &'a str,
    counted: Columns,
    width: usize,
    /// Where the next row begins; `None` after the last one.
    next: Option<usize>,
    paragraph_end: usize,
    ascii: bool,
}

/// A place where the current row may end, and where the next row would begin.
struct Break {
    end: usize,
    width: usize,
    next: usize,
}

impl Iterator for WrappedLines<'_> {
    type Item = WrappedLine;

    fn next(&mut self) -> Option<WrappedLine> {
        let start = self.next?;
        let (line, next) = if self.ascii {
            self.ascii_line(start)
        } else {
            self.cluster_line(start)
        };
        match next {
            Some(next) => self.next = Some(next),
            None if self.paragraph_end < self.text.len() => {
                self.next = Some(self.paragraph_end + 1);
                self.enter_paragraph(self.paragraph_end + 1);
            }
            None => self.next = None,
        }
        Some(line)
    }
}

impl WrappedLines<'_> {
    /// The same rows without the shortcut for ASCII, to compare the two.
    #[cfg(test)]
    pub(super) fn by_clusters(mut self) -> impl Iterator<Item = WrappedLine> {
        std::iter::from_fn(move || {
            self.ascii = false;
            self.next()
        })
    }

    fn enter_paragraph(&mut self, start: usize) {
        let rest = &self.text[start..];
        self.paragraph_end = start + rest.find('\n').unwrap_or(rest.len());
        let paragraph = &self.text.as_bytes()[start..self.paragraph_end];
        self.ascii = paragraph.is_ascii() && !paragraph.contains(&b'\t');
    }

    /// A row of plain ASCII, where bytes are columns.
    fn ascii_line(&self, start: usize) -> (WrappedLine, Option<usize>) {
        let bytes = &self.text.as_bytes()[..self.paragraph_end];
        let filled = |end: usize| {
            let kept = bytes[start..end].iter().rposition(|b| *b != b' ');
            let width = kept.map_or(0, |last| last + 1);
            WrappedLine {
                range: start..start + width,
                width,
            }
        };
        let limit = start + self.width;
        if limit >= bytes.len() {
            return (filled(bytes.len()), None);
        }
        let word_start = |from: usize| {
            let gap = bytes[from..].iter().position(|b| *b != b' ');
            gap.map(|gap| from + gap)
        };
        match bytes[start..=limit].iter().rposition(|b| *b == b' ') {
            Some(space) => (filled(start + space), word_start(start + space)),
            None => (filled(limit), Some(limit)),
        }
    }

    /// A row of any text.
    fn cluster_line(&self, start: usize) -> (WrappedLine, Option<usize>) {
        let mut at = start;
        let mut column = 0;
        let mut word = (start, 0);
        // Where the last syllable or number begins: a row does not end within it.
        let (mut syllable, mut number) = ((start, 0), false);
        let mut opportunity: Option<Break> = None;
        // In place of an opportunity, if there is none.
        let mut no_break_space: Option<Break> = None;
        let mut previous: Option<CountedCluster<'_>> = None;
        for cluster in clusters(&self.text[start..self.paragraph_end], self.counted) {
            if is_space(cluster) {
                opportunity = Some(Break {
                    end: word.0,
                    width: word.1,
                    next: at + cluster.len,
                });
                column += columns(cluster, column, self.width);
            } else {
                if cluster.is_no_break_space() && at > start {
                    no_break_space = Some(Break {
                        end: at,
                        width: column,
                        next: at + cluster.len,
                    });
                }
                if previous.is_some_and(|previous| may_part(previous, cluster)) {
                    opportunity = Some(Break {
                        end: at,
                        width: column,
                        next: at,
                    });
                }
                let wide = columns(cluster, column, self.width);
                let is_joined = cluster.is_no_break_space()
                    || previous.is_some_and(CountedCluster::is_no_break_space);
                let continues = number && (is_digit(cluster) || is_sign(cluster) || is_joined);
                if !goes_on(cluster) && !continues {
                    syllable = (at, column);
                    // Scripts without spaces write numbers between letters.
                    let is_letter = |before: CountedCluster<'_>| {
                        !before.text.is_ascii() && !is_digit(before) && !is_sign(before)
                    };
                    number = is_digit(cluster) && previous.is_some_and(is_letter);
                }
                if column + wide > self.width {
                    let (end, width) = if syllable.0 > start {
                        syllable
                    } else {
                        (at, column)
                    };
                    let is_before_number = number && syllable.0 > start;
                    let Break { end, width, next } = opportunity
                        .or(no_break_space.filter(|_| !is_before_number))
                        .unwrap_or(Break {
                            end,
                            width,
                            next: end,
                        });
                    let range = start..end;
                    return (WrappedLine { range, width }, Some(next));
                }
                column += wide;
                word = (at + cluster.len, column);
            }
            at += cluster.len;
            previous = Some(cluster);
        }
        let range = start..word.0;
        (
            WrappedLine {
                range,
                width: word.1,
            },
            None,
        )
    }
}

/// Columns of `cluster` at `column` of a row of `width`.
pub(super) fn columns(cluster: CountedCluster<'_>, column: usize, width: usize) -> usize {
    match cluster.text {
        "\t" => TAB_STOP - column % TAB_STOP,
        _ if cluster.width > width => 1,
        _ => cluster.width,
    }
}

fn is_digit(cluster: CountedCluster<'_>) -> bool {
    cluster.text.starts_with(|c| numerals::digit(c).is_some())
}

/// A sign within a number, time or date.
fn is_sign(cluster: CountedCluster<'_>) -> bool {
    ".,:/-，．：／－".contains(cluster.text)
}

/// Whether the cluster is the rest of a long syllable: its marks belong to the letter before.
fn goes_on(cluster: CountedCluster<'_>) -> bool {
    cluster.text.starts_with(is_mark)
}

fn is_space(cluster: CountedCluster<'_>) -> bool {
    matches!(cluster.text, " " | "\t" | "\u{3000}") && !cluster.is_no_break_space()
}

/// Whether a row may end between these. Scripts of wide characters have no spaces: a row may end at
/// any of them, but closing marks stay with the character before, and opening marks with the one
/// after.
fn may_part(before: CountedCluster<'_>, after: CountedCluster<'_>) -> bool {
    const CLOSING: &str = "、。，．！？：；」』）】〉》〕］｝ー…‥・,.!?:;)]}\"'";
    const OPENING: &str = "「『（【〈《〔［｛([{";
    let is_wide = |cluster: CountedCluster<'_>| {
        let first = cluster.text.chars().next();
        cluster.width > 1 && first.is_some_and(|c| !c.is_alphabetic() || c.width() == Some(2))
    };
    let is_joined = before.is_no_break_space() || after.is_no_break_space();
    !is_space(before)
        && !is_joined
        && (is_wide(before) || is_wide(after))
        && !goes_on(after)
        && !(is_digit(after) && (is_digit(before) || is_sign(before)))
        && !CLOSING.contains(after.text)
        && !OPENING.contains(before.text)
}

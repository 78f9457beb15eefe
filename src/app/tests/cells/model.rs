//! A model of a terminal; the table by which it counts columns can be exchanged.

use std::collections::VecDeque;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::table::Table;

/// The content of a place on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Empty if the cluster to the left covers this place.
    pub text: String,
    /// Columns; 0 if the cluster to the left covers this place.
    pub width: usize,
    /// Columns that the cluster took when it was drawn.
    pub reach: usize,
    /// The parameters that set its background.
    pub ground: String,
}

impl Spot {
    fn blank(ground: &str) -> Self {
        Self {
            text: " ".to_owned(),
            width: 1,
            reach: 1,
            ground: ground.to_owned(),
        }
    }
}

#[derive(Default)]
struct Pen {
    ground: String,
    reversed: bool,
}

pub struct Model {
    pub table: Table,
    columns: usize,
    rows: VecDeque<Vec<Spot>>,
    x: usize,
    y: usize,
    /// The last column was drawn; the next character would begin a row.
    behind: bool,
    /// Nothing has moved the cursor since the last character.
    drew: bool,
    wraps: bool,
    region: std::ops::Range<usize>,
    pen: Pen,
    /// The terminal's answers.
    pub answers: Vec<u8>,
}

impl Model {
    pub fn new(table: Table, columns: u16, rows: u16) -> Self {
        let (columns, rows) = (usize::from(columns), usize::from(rows));
        Self {
            table,
            columns,
            rows: vec![vec![Spot::blank(""); columns]; rows].into(),
            x: 0,
            y: 0,
            behind: false,
            drew: false,
            wraps: false,
            region: 0..rows,
            pen: Pen::default(),
            answers: Vec::new(),
        }
    }

    /// Before a program turns wrapping off.
    pub fn in_shell(mut self) -> Self {
        self.wraps = true;
        self
    }

    pub fn cursor(&self) -> (usize, usize) {
        (self.x, self.y)
    }

    /// A row as the user sees it: foot draws from right to left, so a cluster of more than two
    /// columns hides what was written over its columns later.
    pub fn seen(&self, y: usize) -> Vec<Spot> {
        let mut row = self.rows[y].clone();
        if self.table != Table::Sum {
            return row;
        }
        for x in 0..row.len() {
            let (from, to) = (x + row[x].width, x + row[x].reach);
            let hides = row[x].width > 0 && row[x].reach > 2;
            for spot in row.iter_mut().take(to).skip(from).filter(|_| hides) {
                "hidden".clone_into(&mut spot.text);
            }
        }
        row
    }

    pub fn text(&self, y: usize) -> String {
        self.rows[y].iter().map(|spot| &*spot.text).collect()
    }

    pub fn write(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("whole characters");
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = if c == '\x1b' {
                self.escape(&rest[1..])
            } else {
                self.plain(c);
                &rest[c.len_utf8()..]
            };
        }
    }

    fn plain(&mut self, c: char) {
        match c {
            '\r' => self.go(0, self.y),
            '\n' => self.down(),
            '\x08' => self.go(self.x.saturating_sub(1), self.y),
            _ => self.draw(c),
        }
    }

    fn go(&mut self, x: usize, y: usize) {
        self.x = x.min(self.columns - 1);
        self.y = y.min(self.rows.len() - 1);
        (self.behind, self.drew) = (false, false);
    }

    fn down(&mut self) {
        if self.y + 1 == self.region.end {
            self.move_rows(self.region.start, 1);
        } else {
            self.y = (self.y + 1).min(self.rows.len() - 1);
        }
        (self.behind, self.drew) = (false, false);
    }

    /// Moves the rows between `from` and the end of the region up, or down.
    fn move_rows(&mut self, from: usize, up: isize) {
        for _ in 0..up.unsigned_abs() {
            let (out, into) = if up > 0 {
                (from, self.region.end - 1)
            } else {
                (self.region.end - 1, from)
            };
            self.rows.remove(out);
            self.rows.insert(into, vec![Spot::blank(""); self.columns]);
        }
    }

    fn draw(&mut self, c: char) {
        if self.table.joins() && self.joined(c) {
            return;
        }
        match self.table.of(c) {
            None => {}
            Some(0) => {
                let before = self.before();
                if let Some(x) = before {
                    self.rows[self.y][x].text.push(c);
                }
            }
            Some(width) => self.put(c.to_string(), width),
        }
        self.drew = true;
    }

    /// Where the character before the cursor begins.
    fn before(&self) -> Option<usize> {
        let from = if self.behind {
            self.x
        } else {
            self.x.checked_sub(1)?
        };
        (0..=from).rev().find(|x| self.rows[self.y][*x].width > 0)
    }

    fn joined(&mut self, c: char) -> bool {
        // A mark belongs to what is before it, be it a blank, wherever the cursor came from; so does
        // any character without columns in kitty.
        let is_mark = c.general_category_group() == GeneralCategoryGroup::Mark;
        let attaches = self.table == Table::Cluster
            && (c.width() == Some(0) || matches!(c, '\u{1F3FB}'..='\u{1F3FF}'));
        if !self.drew && !attaches && !is_mark {
            return false;
        }
        let Some(x) = self.before() else {
            return false;
        };
        let cluster = format!("{}{c}", self.rows[self.y][x].text);
        let is_one = cluster.graphemes(true).count() == 1 && !cluster.starts_with(' ');
        if !is_one && !is_mark {
            return false;
        }
        let width = self.table.of_cluster(&cluster).min(self.columns - x);
        let grows = width != self.rows[self.y][x].width;
        self.rows[self.y][x].text.clone_from(&cluster);
        if grows {
            (self.x, self.behind) = (x, false);
            self.put(cluster, width);
        }
        true
    }

    fn put(&mut self, text: String, width: usize) {
        if self.behind && self.wraps {
            self.x = 0;
            self.down();
        }
        if self.x + width > self.columns {
            if self.wraps {
                self.x = 0;
                self.down();
            } else if matches!(self.table, Table::Unicode(_)) {
                return;
            } else {
                self.x = self.columns - width;
            }
        }
        let ground = self.shown_ground();
        for x in self.x..self.x + width {
            self.tear(x);
            self.rows[self.y][x] = Spot {
                text: String::new(),
                width: 0,
                reach: 0,
                ground: ground.clone(),
            };
        }
        let head = &mut self.rows[self.y][self.x];
        (head.text, head.width, head.reach) = (text, width, width);
        self.x += width;
        self.behind = self.x == self.columns;
        self.x = self.x.min(self.columns - 1);
    }

    fn shown_ground(&self) -> String {
        let turned = if self.pen.reversed { "r" } else { "" };
        format!("{}{turned}", self.pen.ground)
    }

    /// A cluster that loses a part is gone: its other parts are blank. (foot keeps what remains.)
    fn tear(&mut self, x: usize) {
        let row = &mut self.rows[self.y];
        let Some(head) = (0..=x).rev().find(|x| row[*x].width > 0) else {
            return;
        };
        let end = head + row[head].width;
        if head == x && end == x + 1 {
            return;
        }
        if self.table == Table::Sum && head < x {
            row[head].width = x - head;
            for spot in row.iter_mut().take(end).skip(x) {
                *spot = Spot::blank(&spot.ground.clone());
            }
            return;
        }
        for spot in row.iter_mut().take(end).skip(head) {
            *spot = Spot::blank(&spot.ground.clone());
        }
    }

    /// Handles one escape sequence, without its first byte; returns the rest.
    fn escape<'a>(&mut self, rest: &'a str) -> &'a str {
        match rest.as_bytes().first() {
            Some(b'[') => {
                let end = rest[1..].find(|c| ('@'..='~').contains(&c)).expect("whole") + 1;
                self.control(&rest[1..end], rest.as_bytes()[end]);
                &rest[end + 1..]
            }
            Some(b']' | b'P' | b'_') => {
                let end = rest.find("\x1b\\").expect("ended by ST");
                &rest[end + 2..]
            }
            Some(b'M') => {
                if self.y == self.region.start {
                    self.move_rows(self.y, -1);
                }
                &rest[1..]
            }
            other => panic!("{other:?} after Esc"),
        }
    }

    fn control(&mut self, parameters: &str, last: u8) {
        if let Some(mode) = parameters.strip_prefix('?') {
            match (mode, last) {
                ("7", b'h') => self.wraps = true,
                ("7", b'l') => self.wraps = false,
                _ => {}
            }
            return;
        }
        if last == b'm' {
            return self.pen(parameters);
        }
        let number = |at: usize, default: usize| {
            let number = parameters.split(';').nth(at).unwrap_or_default();
            number.parse().unwrap_or(default)
        };
        let count = number(0, 1);
        match last {
            b'H' => self.go(number(1, 1) - 1, count - 1),
            b'G' => self.go(count - 1, self.y),
            b'C' => self.go(self.x + count, self.y),
            b'J' => {
                for row in &mut self.rows {
                    row.fill(Spot::blank(""));
                }
            }
            b'K' => self.erase(self.columns),
            b'X' => self.erase(self.x + count),
            b'M' => self.move_rows(self.y, isize::try_from(count).expect("few")),
            b'L' => self.move_rows(self.y, -isize::try_from(count).expect("few")),
            b'r' => {
                self.region = number(0, 1) - 1..number(1, self.rows.len());
                self.go(0, 0);
            }
            b'n' => {
                let (y, x) = (self.y + 1, self.x + 1);
                self.answers.extend(format!("\x1b[{y};{x}R").bytes());
            }
            b'c' => self.answers.extend(b"\x1b[?62;22c"),
            _ => {}
        }
    }

    fn erase(&mut self, end: usize) {
        let ground = self.pen.ground.clone();
        for x in self.x..end.min(self.columns) {
            self.tear(x);
            self.rows[self.y][x] = Spot::blank(&ground);
        }
        (self.behind, self.drew) = (false, false);
    }

    fn pen(&mut self, parameters: &str) {
        let mut numbers = parameters.split(';');
        while let Some(number) = numbers.next() {
            let mut colour = || match numbers.next() {
                Some("2") => numbers.by_ref().take(3).collect::<Vec<_>>().join(";"),
                _ => numbers.next().unwrap_or_default().to_owned(),
            };
            match number {
                "" | "0" => self.pen = Pen::default(),
                "7" => self.pen.reversed = true,
                "27" => self.pen.reversed = false,
                "38" => drop(colour()),
                "48" => self.pen.ground = colour(),
                "49" => self.pen.ground = String::new(),
                _ if matches!(number.len(), 2 | 3)
                    && (number.starts_with('4') || number.starts_with("10")) =>
                {
                    number.clone_into(&mut self.pen.ground);
                }
                _ => {}
            }
        }
    }
}

//! The program without its edges, drawing on a terminal of the tests' own.

use std::sync::Arc;
use std::time::Duration;

use crate::chat::action::key_of;
use crate::chat::damage::Damage;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::state::{Settings, State};
use crate::chat::update::update;
use crate::chat::view_model::ViewModel;
use crate::layout::appearance::Appearance;
use crate::layout::areas::Size;
use crate::message::{DeliveryStatus, Direction, Message, MessageFields};
use crate::terminal::keys::ParsedInput;
use crate::terminal::parser::Parser;
use crate::terminal::quirks::ClusterDrawing;
use crate::terminal::replies::{LAST_QUESTION, column_questions};
use crate::terminal::{Capabilities, Quirks, Renderer};
use crate::text::agreed::{STAND_IN, agreed_width, composed};
use crate::text::columns::{Class, Columns};
use crate::thread::page::Page;
use crate::time::{Now, UnixTime, Zone};
use crate::ui::{self, ColourDepth, Colours, Theme};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::model::{Model, Spot};
use super::table::Table;

const NOW: i64 = 1_749_132_120;

/// The quirks of a terminal that counts by this table.
pub fn quirks(table: Table) -> Quirks {
    Quirks {
        clusters: match table {
            Table::Sum => ClusterDrawing::Summed,
            Table::Cluster => ClusterDrawing::Joined,
            _ => ClusterDrawing::Apart,
        },
        columns: if table == Table::WideSigns {
            Columns::USUAL.with(Class::Ambiguous, 2)
        } else {
            Columns::USUAL
        },
        ..Quirks::default()
    }
}

pub struct Program {
    state: State,
    screen: Renderer<Vec<Vec<u8>>>,
    drawn: Option<Arc<ViewModel>>,
    theme: Theme,
    /// Newest first.
    list: Vec<Message>,
    /// How many columns the terminal takes for each class.
    counted: Vec<(Class, usize)>,
    /// The program has asked for a repaint.
    asks_anew: bool,
    table: Table,
    pub terminal: Model,
}

impl Program {
    /// Opens a thread at the newest of these messages, in a terminal that counts by `table`.
    pub fn open(texts: &[String], depth: ColourDepth, size: Size, table: Table) -> Self {
        let settings = Settings {
            number: "+32 496 12 34 56".into(),
            contact: Some("Ann \u{20C1}07 👩\u{200D}🚀 🩷".into()),
            page_size: 500.into(),
            max_messages: 200_000,
            refresh: Some(Duration::from_secs(15)),
            zone: Zone::UTC,
            look: Appearance::default().look(depth.has_fills()),
            seed: 1,
        };
        let colours = Colours {
            fg: Some((0xd8, 0xd8, 0xd8)),
            bg: Some((0x10, 0x10, 0x10)),
        };
        let mut program = Self {
            state: State::new(settings, now()),
            screen: Renderer::with_sink(Vec::new(), size),
            drawn: None,
            theme: Theme::new(colours, depth),
            list: (0..)
                .zip(texts)
                .map(|(age, text)| message(age, text))
                .collect(),
            counted: all_counted(table),
            asks_anew: false,
            table,
            terminal: Model::new(table, size.width, size.height),
        };
        program.tell(Event::Resized(size));
        program.ask();
        program.draw();
        program
    }

    /// Asks the terminal how many columns it counts, as at the start.
    fn ask(&mut self) {
        let questions = column_questions() + LAST_QUESTION;
        self.terminal.write(questions.as_bytes());
        let mut parser = Parser::default();
        parser.feed(&std::mem::take(&mut self.terminal.answers), Duration::ZERO);
        let mut facts = Capabilities::new(|_| None, None);
        while let Some(input) = parser.pop() {
            match input {
                ParsedInput::Report(report) => facts.learn(&report),
                other => panic!("{other:?}"),
            };
        }
        self.screen.set_quirks(Quirks {
            columns: facts.columns(),
            ..quirks(self.table)
        });
        self.tell(Event::ColumnsCounted(facts.columns()));
    }

    fn tell(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in update(&mut self.state, event, now()) {
                self.asks_anew |= matches!(effect, Effect::Repaint);
                if let Effect::FetchPage { id, request } = effect {
                    let end = |at: u64| usize::try_from(at).unwrap().min(self.list.len());
                    let page = Page {
                        asked: request,
                        answered: request,
                        total: Some(self.list.len() as u64),
                        messages: self.list[end(request.start())..end(request.end())].to_vec(),
                    };
                    events.push(Event::PageFetched { id, page });
                }
            }
        }
    }

    pub fn press(&mut self, key: &str) {
        self.tell(Event::KeyPressed(key_of(key).unwrap()));
        if std::mem::take(&mut self.asks_anew) {
            self.screen.repaint();
            self.drawn = None;
            self.ask();
        }
        self.draw();
    }

    /// Continues in another terminal, as in tmux; the user presses Ctrl-l there.
    pub fn attach(&mut self, table: Table) {
        let size = self.state.screen().size;
        self.table = table;
        self.counted = all_counted(table);
        self.terminal = Model::new(table, size.width, size.height);
        self.press("Ctrl-l");
    }

    pub fn resize(&mut self, size: Size) {
        self.tell(Event::Resized(size));
        self.screen.set_size(size);
        self.drawn = None;
        self.terminal = Model::new(self.table, size.width, size.height);
        self.draw();
    }

    fn draw(&mut self) {
        let frames = self.screen.sink().len();
        let seen = self.state.screen();
        let damage = match &self.drawn {
            Some(drawn) => Damage::between(drawn, seen),
            None => Damage::all(seen.size),
        };
        let paint = |buffer: &mut Buffer| ui::draw(seen, &self.theme, buffer);
        self.screen.draw(&damage, paint).unwrap();
        self.drawn = Some(Arc::clone(seen));
        for frame in &self.screen.sink()[frames..] {
            self.terminal.write(frame);
        }
    }

    /// Whether the terminal shows what was painted, each character in its place and nothing else.
    /// The error is what the terminal shows instead.
    pub fn check(&mut self) -> Result<(), String> {
        let seen = self.state.screen();
        let mut painted = Buffer::empty(Rect::new(0, 0, seen.size.width, seen.size.height));
        ui::draw(seen, &self.theme, &mut painted);
        self.check_columns(&painted)?;
        check(&painted, &self.terminal)
    }

    /// Blank columns between a cluster and a `|`.
    pub fn gap(&mut self, cluster: &str, width: usize) -> usize {
        self.state.screen().columns.gap_after(cluster, width, "|")
    }

    /// Whether everything is laid out in the columns that this terminal takes.
    fn check_columns(&mut self, painted: &Buffer) -> Result<(), String> {
        let counted = self.state.screen().columns;
        for (at, cell) in painted.content.iter().enumerate() {
            let symbol = cell.symbol();
            let Some(class) = Class::of(symbol) else {
                continue;
            };
            // Some of the symbols that are not letters are strokes of frames.
            if class == Class::Ambiguous && !symbol.chars().all(char::is_alphabetic) {
                continue;
            }
            let known = self.counted.iter().find(|(known, _)| *known == class);
            let columns = known.map_or(0, |(_, columns)| *columns);
            let laid_out = usize::from(cell.cell_width());
            let width = usize::from(painted.area.width);
            let row_end = at - at % width + width;
            let after = painted.content.get(at + laid_out..row_end);
            // A sign of money may be shown as a placeholder.
            let after = after.into_iter().flatten().map(|cell| match cell.symbol() {
                STAND_IN => "€",
                symbol => symbol,
            });
            let after: String = after.collect();
            let gap = |width| counted.gap_after(symbol, width, &after);
            let fits = match columns {
                0 => false,
                1 => laid_out == 1 || laid_out == 1 + gap(1) || class.is_picture(),
                _ => laid_out == 2 || laid_out == 2 + gap(2),
            };
            if !fits {
                return Err(format!(
                    "{symbol:?} of {class:?} in {laid_out} columns, not in {columns}"
                ));
            }
        }
        Ok(())
    }
}

fn all_counted(table: Table) -> Vec<(Class, usize)> {
    Class::all()
        .map(|class| (class, counted(table, class)))
        .collect()
}

/// The columns that a terminal takes for a class.
pub fn counted(table: Table, class: Class) -> usize {
    let mut shell = Model::new(table, 20, 2);
    shell.write(class.sample().as_bytes());
    shell.cursor().0
}

/// Compares what was painted with what a terminal shows.
pub fn check(painted: &Buffer, terminal: &Model) -> Result<(), String> {
    let width = usize::from(painted.area.width);
    for (y, cells) in painted.content.chunks(width).enumerate() {
        let spots = terminal.seen(y);
        let mut x = 0;
        while let Some(cell) = cells.get(x) {
            let columns = usize::from(cell.cell_width().max(1));
            let shown = &spots[x..(x + columns).min(spots.len())];
            let joined = |spots: &[Spot]| {
                let head = spots.iter().rfind(|spot| spot.width > 0);
                let mark = cell.symbol().chars().next().unwrap_or(' ');
                head.is_some_and(|head| head.text.contains(mark))
            };
            let is_joined = may_join(cells, x) && joined(&spots[..x]);
            let (mut after, mut marks) = (x + columns, String::new());
            while after < width && may_join(cells, after) {
                marks.push_str(cells[after].symbol());
                after += usize::from(cells[after].cell_width().max(1));
            }
            let place = (may_join(cells, x), x + 1 == width, marks.as_str());
            if !is_joined && !shows(cell, shown, place, terminal.table) {
                let row: String = cells.iter().map(Cell::symbol).collect();
                let symbol = cell.symbol();
                return Err(format!(
                    "row {y}, column {x}: {symbol:?} is {shown:?}\npainted {row:?}\nshown   {:?}",
                    terminal.text(y)
                ));
            }
            x += columns;
        }
    }
    Ok(())
}

/// Whether the cell is a mark on a letter to the left.
fn may_join(cells: &[Cell], x: usize) -> bool {
    let is_mark = |c: char| c.general_category_group() == GeneralCategoryGroup::Mark;
    let mut before = cells[..x].iter().rev().map(Cell::symbol);
    let letter = before.find(|symbol| !symbol.starts_with(is_mark) && *symbol != " ");
    // Many terminals do not know young letters.
    let is_young = |c: char| Class::of(&String::from(c)).is_some_and(Class::is_young);
    let is_letter = |c: char| {
        let group = c.general_category_group();
        c > '\u{530}' && group == GeneralCategoryGroup::Letter && !is_young(c)
    };
    // A blank is the second column of the letter.
    let blanks = cells[..x]
        .iter()
        .rev()
        .take_while(|cell| cell.symbol() == " ")
        .count();
    let wide = x
        .checked_sub(blanks + 1)
        .map_or(0, |x| cells[x].cell_width());
    cells[x].symbol().starts_with(is_mark)
        && letter.is_some_and(|letter| letter.starts_with(is_letter))
        && usize::from(wide) == blanks + 1
}

/// `joins`: it is a mark on a letter to the left; `is_last`: there is no cell to the right.
/// `marks_after`: marks in the cells to the right.
fn shows(
    cell: &Cell,
    shown: &[Spot],
    (joins, is_last, marks_after): (bool, bool, &str),
    table: Table,
) -> bool {
    let ground = ground_of(cell);
    let symbol = cell.symbol();
    let quirks = quirks(table);
    let columns = u16::try_from(shown.len()).unwrap();
    let own = |wanted: &str| {
        let tails = shown[1..]
            .iter()
            .all(|spot| spot.width == 0 && spot.text.is_empty());
        shown[0].text == wanted && shown[0].width == shown.len() && tails
    };
    // foot and kitty join marks to the letter before them.
    let text = shown[0].text.as_str();
    let ends = marks_after.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut bases = ends.filter_map(|end| text.strip_suffix(&marks_after[..end]));
    let is_base = |base: &str| {
        let first = base.chars().next();
        let is_part = |c| symbol.contains(c) || symbol.nfc().next() == Some(c);
        (first == symbol.chars().next() || first == symbol.nfc().next())
            && base.chars().all(is_part)
    };
    if bases.any(is_base) {
        return true;
    }
    let has_mark = |spot: &Spot| marks_after.chars().any(|mark| spot.text.contains(mark));
    if !shown
        .iter()
        .all(|spot| spot.ground == ground || has_mark(spot))
    {
        return false;
    }
    let stand_in = quirks.narrow(char::REPLACEMENT_CHARACTER).to_string();
    if let Some(plain) = quirks.narrowed(symbol).filter(|_| columns == 1) {
        return plain.is_ascii() && own(&plain.to_string());
    }
    if symbol.len() > 1 && symbol.is_ascii() {
        let letters: String = shown.iter().map(|spot| spot.text.as_str()).collect();
        return letters == symbol;
    }
    if agreed_width(symbol) == Some(columns) {
        return own(symbol);
    }
    if let Some(composed) = composed(symbol, columns) {
        return own(&quirks.narrow(composed).to_string());
    }
    if is_last {
        return own(&stand_in);
    }
    let is_mark = |c: char| c.general_category_group() == GeneralCategoryGroup::Mark;
    if symbol.starts_with(is_mark) && !joins {
        return shown[0].text == stand_in && shown[1..].iter().all(|spot| spot.text == " ");
    }
    let Some(first) = symbol.chars().next() else {
        return false;
    };
    if table.joins() && matches!(first, '\u{1F3FB}'..='\u{1F3FF}') {
        // It would colour what is before it, or join it.
        return shown[0].text == stand_in && shown[1..].iter().all(|spot| spot.text == " ");
    }
    // A syllable may be shown without the parts that do not belong to it.
    let syllable = symbol.nfc().next();
    let drawn = table.of(first);
    if first != ' ' && drawn.is_some_and(|drawn| (1..=shown.len()).contains(&drawn)) {
        let begins = |c: Option<char>| c.is_some_and(|c| shown[0].text.starts_with(c));
        if !begins(Some(first)) && !begins(syllable) && !begins(letter(first)) {
            return false;
        }
    }
    // Where there are two, they show parts of it. What joins the next emoji shows nothing.
    shown.iter().all(|spot| {
        let is_letter = |c: char| symbol.chars().filter_map(letter).any(|of| of == c);
        let is_own = |c: char| {
            let is_part = symbol.contains(c)
                || syllable == Some(c)
                || marks_after.contains(c)
                // The vowel AM is drawn as its two parts.
                || symbol.contains(['\u{E33}', '\u{EB3}']) && symbol.nfkd().any(|part| part == c);
            matches!(c, ' ' | '\u{200D}') || is_part || is_letter(c)
        };
        spot.text.chars().all(is_own)
    })
}

/// `B` of the first half of Belgium's flag.
fn letter(half: char) -> Option<char> {
    let at = u32::from(half).checked_sub(0x1F1E6)?;
    ('A'..='Z').nth(usize::try_from(at).ok()?)
}

/// As the model names a background.
fn ground_of(cell: &Cell) -> String {
    let turned = if cell.modifier.contains(Modifier::REVERSED) {
        "r"
    } else {
        ""
    };
    let ground = match cell.bg {
        Color::Rgb(r, g, b) => format!("{r};{g};{b}"),
        Color::Indexed(index) => index.to_string(),
        Color::Reset => String::new(),
        other => panic!("{other} is not in use"),
    };
    format!("{ground}{turned}")
}

fn now() -> Now {
    Now {
        elapsed: Duration::ZERO,
        wall: UnixTime::new(NOW).unwrap(),
    }
}

fn message(age: i64, text: &str) -> Message {
    let ours = age % 3 == 1;
    Message::new(MessageFields {
        id: ours.then(|| format!("id{age:08x}").as_str().into()),
        direction: if ours {
            Direction::Outbound
        } else {
            Direction::Inbound
        },
        sender: if ours {
            "Shop".into()
        } else {
            "32496123456".into()
        },
        receiver: if ours {
            "32496123456".into()
        } else {
            "Shop".into()
        },
        text: Some(text.into()),
        sent_at: UnixTime::new(NOW - age * 500),
        status: DeliveryStatus::Delivered,
        attachments: Box::new([]),
        raw: None,
        unreadable: false,
    })
}

//! Tables: how wide each column is, and rows kept on one page where they fit on any.

use crate::layout::{BOTTOM, GAP, Line, Look, MARGIN, Mark, Part, Pen, Piece, ROOM, TOP};

const CELL: Look = Look {
    size: 10.5,
    bold: false,
};
const HEAD: Look = Look {
    size: 10.5,
    bold: true,
};
/// Between two columns.
const BETWEEN: f32 = 8.0;

/// A column: where it begins and how much room its words have.
#[derive(Clone, Copy)]
struct Column {
    x: f32,
    room: f32,
}

impl Pen<'_> {
    /// Questions and answers: the answers have the larger part of the width.
    pub fn facts(&mut self, rows: &[Vec<&str>]) -> Part {
        let term = ROOM * 0.34;
        let columns = columns(&[term - BETWEEN, ROOM - term]);
        Part::Table {
            heads: Vec::new(),
            rows: rows
                .iter()
                .map(|row| self.row(row, &columns, &[]))
                .collect(),
        }
    }

    pub fn table(&mut self, heads: &[String], rows: &[Vec<String>]) -> Part {
        let count = rows
            .iter()
            .map(Vec::len)
            .chain([heads.len(), 1])
            .max()
            .unwrap_or(1);
        let columns = columns(&self.rooms(heads, rows, count));
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let rows: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        if heads.iter().all(|head| head.is_empty()) {
            let rows = rows
                .iter()
                .map(|row| self.row(row, &columns, &[]))
                .collect();
            return Part::Table {
                heads: Vec::new(),
                rows,
            };
        }
        // The head stays with the first row.
        let first = rows
            .first()
            .map_or(0.0, |row| self.height(row, &columns, false));
        self.need(self.height(&heads, &columns, true) + first.min(BOTTOM - TOP));
        let placed = self.head(&heads, &columns);
        let rows = rows
            .iter()
            .map(|row| self.row(row, &columns, &heads))
            .collect();
        Part::Table {
            heads: placed,
            rows,
        }
    }

    /// Every column gets its longest word if all can; what is left goes where there is most to say.
    fn rooms(&self, heads: &[String], rows: &[Vec<String>], count: usize) -> Vec<f32> {
        let all = ROOM - BETWEEN * (count as f32 - 1.0);
        let mut least = vec![12.0_f32; count];
        let mut most = vec![12.0_f32; count];
        let head = |place: usize| heads.get(place).map(String::as_str);
        for place in 0..count {
            let cells = rows
                .iter()
                .filter_map(|row| row.get(place))
                .map(String::as_str);
            for (nth, text) in head(place).into_iter().chain(cells).enumerate() {
                let look = self.look(place, nth == 0);
                let face = look.face(self.faces);
                for line in text.lines() {
                    most[place] = most[place].max(face.width(line, look.size) + 1.0);
                }
                for word in text.split_whitespace() {
                    least[place] = least[place].max(face.width(word, look.size) + 1.0);
                }
            }
        }
        shared(&least, &most, all)
    }

    fn look(&self, place: usize, is_head: bool) -> Look {
        if is_head || place == 0 { HEAD } else { CELL }
    }

    fn lines_of(&self, cells: &[&str], columns: &[Column], is_head: bool) -> Vec<Vec<String>> {
        let lines = columns.iter().enumerate().map(|(place, column)| {
            let look = self.look(place, is_head);
            let text = cells.get(place).copied().unwrap_or_default();
            look.face(self.faces).lines(text, look.size, column.room)
        });
        lines.collect()
    }

    fn height(&self, cells: &[&str], columns: &[Column], is_head: bool) -> f32 {
        let lines = self.lines_of(cells, columns, is_head);
        let most = lines.iter().map(Vec::len).max().unwrap_or(0);
        most as f32 * CELL.leading() + GAP
    }

    fn head(&mut self, heads: &[&str], columns: &[Column]) -> Vec<Piece> {
        let lines = self.lines_of(heads, columns, true);
        let most = lines.iter().map(Vec::len).max().unwrap_or(0);
        let mut placed: Vec<Piece> = vec![Vec::new(); columns.len()];
        for nth in 0..most {
            self.y += CELL.leading();
            self.across(&lines, columns, nth, true, &mut placed);
        }
        self.under();
        placed
    }

    /// A row stays on one page where it fits on any; else it goes on over the next, under the same heads.
    fn row(&mut self, cells: &[&str], columns: &[Column], heads: &[&str]) -> Vec<Piece> {
        let lines = self.lines_of(cells, columns, false);
        let most = lines.iter().map(Vec::len).max().unwrap_or(0);
        let height = self.height(cells, columns, false);
        if height < BOTTOM - TOP - 60.0 && self.need(height) {
            self.heads_again(heads, columns);
        }
        let mut placed: Vec<Piece> = vec![Vec::new(); columns.len()];
        for nth in 0..most {
            if self.need(CELL.leading()) {
                self.heads_again(heads, columns);
            }
            self.y += CELL.leading();
            self.across(&lines, columns, nth, false, &mut placed);
        }
        self.under();
        placed
    }

    fn heads_again(&mut self, heads: &[&str], columns: &[Column]) {
        if !heads.is_empty() {
            let again = self.head(heads, columns);
            self.again.extend(again.into_iter().flatten());
        }
    }

    /// One line across all columns.
    fn across(
        &self,
        lines: &[Vec<String>],
        columns: &[Column],
        nth: usize,
        is_head: bool,
        placed: &mut [Piece],
    ) {
        for (place, column) in columns.iter().enumerate() {
            let Some(text) = lines[place].get(nth) else {
                continue;
            };
            placed[place].push(Line {
                page: self.page,
                x: column.x,
                y: self.y - CELL.size * 0.32,
                text: text.clone(),
                look: self.look(place, is_head),
            });
        }
    }

    fn under(&mut self) {
        self.y += GAP * 0.4;
        self.mark(Mark::Rule { y: self.y });
        self.y += GAP * 0.2;
    }
}

/// Room for each column: what it wants where it wants no more than its share, the rest among those that want more,
/// but never less than its longest word if all can have that.
fn shared(least: &[f32], most: &[f32], all: f32) -> Vec<f32> {
    let (wanted, needed): (f32, f32) = (most.iter().sum(), least.iter().sum());
    let count = most.len() as f32;
    if wanted <= all {
        return most
            .iter()
            .map(|most| most + (all - wanted) / count)
            .collect();
    }
    if needed >= all {
        return least.iter().map(|least| least * all / needed).collect();
    }
    let mut rooms: Vec<Option<f32>> = vec![None; most.len()];
    loop {
        let given: f32 = rooms.iter().flatten().sum();
        let open = rooms.iter().filter(|room| room.is_none()).count() as f32;
        let share = (all - given) / open.max(1.0);
        // A long word takes its room from the others; then whoever is content leaves room to them.
        let settled = |place: usize| match (least[place], most[place]) {
            (least, _) if least > share => Some(least),
            _ if (0..least.len()).any(|one| rooms[one].is_none() && least[one] > share) => None,
            (_, most) if most <= share => Some(most),
            _ => None,
        };
        let next: Vec<Option<f32>> = (0..rooms.len())
            .map(|place| rooms[place].or_else(|| settled(place)))
            .collect();
        if next == rooms {
            return rooms.iter().map(|room| room.unwrap_or(share)).collect();
        }
        rooms = next;
    }
}

fn columns(rooms: &[f32]) -> Vec<Column> {
    let mut x = MARGIN;
    let column = |room: &f32| {
        let column = Column { x, room: *room };
        x += room + BETWEEN;
        column
    };
    rooms.iter().map(column).collect()
}

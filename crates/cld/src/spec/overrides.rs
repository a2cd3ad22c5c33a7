//! A council's own folder: it may mend facts of grade C, and no others.

use std::fs;
use std::path::Path;

use super::release::Tables;
use super::table::{Line, SpecError, Table};

/// Lays the council's tables over the shipped ones.
/// Errors: a file that cannot be read, or a change to a fact of grade A or B.
pub(crate) fn lay_over(tables: &mut Tables, folder: &Path) -> Result<(), SpecError> {
    for name in [
        "lists.csv",
        "facts.csv",
        "conditions.csv",
        "limits.csv",
        "fields.csv",
        "mapping.csv",
    ] {
        let path = folder.join(name);
        if !path.exists() {
            continue;
        }
        let file = path.display().to_string();
        let fault = |says: String| SpecError {
            file: file.clone(),
            row: 0,
            says,
        };
        let text = fs::read_to_string(&path).map_err(|error| fault(error.to_string()))?;
        let theirs = Table::read(&file, &text)?;
        let grades = tables.get("fields.csv").cloned();
        let ours = tables
            .get_mut(name)
            .ok_or_else(|| fault("the release has no such file".to_owned()))?;
        match name {
            "lists.csv" => lists(ours, &theirs, grades.as_ref())?,
            "fields.csv" => fields(ours, &theirs)?,
            "mapping.csv" => mapping(ours, &theirs)?,
            "facts.csv" => by_name(ours, &theirs, "fact")?,
            "conditions.csv" => by_name(ours, &theirs, "condition")?,
            _ => by_name(ours, &theirs, "limit")?,
        }
    }
    Ok(())
}

fn fixed(table: &Table, line: &Line) -> bool {
    table.has("grade") && table.cell(line, "grade") != "C"
}

/// Rows of a name are replaced together.
fn by_name(ours: &mut Table, theirs: &Table, key: &str) -> Result<(), SpecError> {
    for line in &theirs.rows {
        let name = theirs.cell(line, key);
        if ours
            .rows
            .iter()
            .any(|row| ours.cell(row, key) == name && fixed(ours, row))
        {
            return Err(theirs.fault(
                line,
                format!("{name:?} is established and cannot be changed here"),
            ));
        }
    }
    let replaced = |row: &Line, ours: &Table| {
        theirs
            .rows
            .iter()
            .any(|line| theirs.cell(line, key) == ours.cell(row, key))
    };
    adopt(ours, theirs, replaced)
}

fn adopt(
    ours: &mut Table,
    theirs: &Table,
    replaced: impl Fn(&Line, &Table) -> bool,
) -> Result<(), SpecError> {
    let kept: Vec<_> = ours
        .rows
        .iter()
        .filter(|row| !replaced(row, ours))
        .cloned()
        .collect();
    let adopted: Vec<_> = theirs
        .rows
        .iter()
        .map(|line| in_grade_c(ours, ours.adopt(theirs, line)))
        .collect();
    ours.rows = kept.into_iter().chain(adopted).collect();
    Ok(())
}

fn in_grade_c(ours: &Table, mut line: Line) -> Line {
    if ours.has("grade") && ours.cell(&line, "grade").is_empty() {
        ours.set(&mut line, "grade", "C");
    }
    line
}

/// A list is replaced as a whole; established values stay, new ones need a list of grade C.
fn lists(ours: &mut Table, theirs: &Table, fields: Option<&Table>) -> Result<(), SpecError> {
    for row in ours.rows.iter().filter(|row| fixed(ours, row)) {
        let (number, value) = (ours.cell(row, "number"), ours.cell(row, "value"));
        let mut of_field = theirs
            .rows
            .iter()
            .filter(|line| theirs.cell(line, "number") == number)
            .peekable();
        let Some(first) = of_field.peek().copied() else {
            continue;
        };
        if !of_field.any(|line| theirs.cell(line, "value") == value) {
            return Err(theirs.fault(first, format!("the established value {value:?} is missing")));
        }
    }
    for line in &theirs.rows {
        let (number, value) = (theirs.cell(line, "number"), theirs.cell(line, "value"));
        let known = ours
            .rows
            .iter()
            .any(|row| ours.cell(row, "number") == number && ours.cell(row, "value") == value);
        if !known && !list_is_open(fields, number) {
            return Err(theirs.fault(
                line,
                format!("the list is established and has no {value:?}"),
            ));
        }
    }
    let replaced = |row: &Line, ours: &Table| {
        theirs
            .rows
            .iter()
            .any(|line| theirs.cell(line, "number") == ours.cell(row, "number"))
    };
    adopt(ours, theirs, replaced)
}

fn list_is_open(fields: Option<&Table>, number: &str) -> bool {
    fields.is_some_and(|table| {
        table
            .rows
            .iter()
            .any(|row| table.cell(row, "number") == number && table.cell(row, "list_grade") == "C")
    })
}

/// Texts seen in files may get another meaning; those of a release may not.
fn mapping(ours: &mut Table, theirs: &Table) -> Result<(), SpecError> {
    let same = |row: &Line, ours: &Table, line: &Line| {
        ours.cell(row, "number") == theirs.cell(line, "number")
            && ours
                .cell(row, "raw")
                .eq_ignore_ascii_case(theirs.cell(line, "raw"))
    };
    for line in &theirs.rows {
        let held =
            |row: &&Line| same(row, ours, line) && ours.cell(row, "origin") != "seen in files";
        if ours.rows.iter().any(|row| held(&row)) {
            return Err(theirs.fault(line, "the meaning of this text is established".to_owned()));
        }
    }
    adopt(ours, theirs, |row, ours| {
        theirs.rows.iter().any(|line| same(row, ours, line))
    })
}

/// Cells left blank stay as they are; graded cells change only where the grade is C.
fn fields(ours: &mut Table, theirs: &Table) -> Result<(), SpecError> {
    for line in &theirs.rows {
        let number = theirs.cell(line, "number");
        let Some(at) = ours
            .rows
            .iter()
            .position(|row| ours.cell(row, "number") == number)
        else {
            return Err(theirs.fault(line, format!("there is no field {number:?}")));
        };
        let mut row = ours.rows[at].clone();
        for (heading, grade) in [
            ("applies", "applies_grade"),
            ("mandatory", "mandatory_grade"),
            ("owner", ""),
        ] {
            let value = theirs.cell(line, heading);
            if value.is_empty() || value == ours.cell(&row, heading) {
                continue;
            }
            if !grade.is_empty() && ours.cell(&row, grade) != "C" {
                return Err(
                    theirs.fault(line, format!("{heading} of field {number} is established"))
                );
            }
            ours.set(&mut row, heading, value);
        }
        ours.rows[at] = row;
    }
    Ok(())
}

//! The pieces of work of a batch, assessments or reviews, and how each stands.

use db::Day;
use db::entities::{assessment, assessment_batch, batch_line, review};
use db::sea_orm::entity::prelude::Uuid;
use rules::batch::{Piece, Standing, standing};

use crate::support::{assessments, reviews};

/// A piece of work, whichever it is.
#[derive(Clone, Debug)]
pub enum Row {
    Assessment(Box<assessment::Model>),
    Review(Box<review::Model>),
}

impl Row {
    /// Its id.
    pub fn id(&self) -> Uuid {
        match self {
            Row::Assessment(row) => row.id,
            Row::Review(row) => row.id,
        }
    }

    /// Whose it is.
    pub fn person_id(&self) -> Uuid {
        match self {
            Row::Assessment(row) => row.person_id,
            Row::Review(row) => row.person_id,
        }
    }

    /// What it is called.
    pub fn says(&self) -> &'static str {
        match self {
            Row::Assessment(row) => assessments::store::kind(row).says(),
            Row::Review(row) => reviews::store::kind(row).says(),
        }
    }

    /// Since when the person waits; for a review the day by which it was due.
    pub fn since(&self) -> Day {
        match self {
            Row::Assessment(row) => assessments::store::waits_since(row),
            Row::Review(row) => row.due_on,
        }
    }

    /// Where it is in the record.
    pub fn href(&self) -> String {
        match self {
            Row::Assessment(row) => format!("/people/{}/assessments/{}", row.person_id, row.id),
            Row::Review(row) => format!("/people/{}/forms#reviews", row.person_id),
        }
    }

    /// The batch it is in.
    pub fn batch_id(&self) -> Option<Uuid> {
        match self {
            Row::Assessment(row) => row.batch_id,
            Row::Review(row) => row.batch_id,
        }
    }

    /// The form with which it is done, once begun.
    pub fn form_id(&self) -> Option<Uuid> {
        match self {
            Row::Assessment(row) => row.filled_form_id,
            Row::Review(row) => row.filled_form_id,
        }
    }

    /// The team and the worker who have it.
    pub fn hands(&self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Row::Assessment(row) => (row.team_id, row.worker_id),
            Row::Review(row) => (row.team_id, row.worker_id),
        }
    }

    /// Begun, done, or over without being done.
    pub fn state(&self) -> (bool, Option<Day>, bool) {
        match self {
            Row::Assessment(row) => {
                let over = row.closed_on.is_some() || row.superseded_at.is_some();
                (row.began_on.is_some(), row.completed_on, over)
            }
            Row::Review(row) => {
                let over = row.declined_on.is_some()
                    || row.stopped_on.is_some()
                    || row.superseded_at.is_some();
                (row.filled_form_id.is_some(), row.held_on, over)
            }
        }
    }
}

/// A line of a batch with what it is about.
#[derive(Clone, Debug)]
pub struct Line {
    pub line: batch_line::Model,
    pub row: Row,
}

impl Line {
    /// How it stands on a day.
    pub fn stands(&self, batch: &assessment_batch::Model, today: Day) -> Standing {
        let (begun, done_on, is_over) = self.row.state();
        let piece = Piece {
            target_on: batch.target_on.0,
            begun,
            done_on: done_on.map(|day| day.0),
            returned_on: self.returned_on().map(|day| day.0),
            is_over,
        };
        standing(&piece, today.0)
    }

    /// The day it came back undone. What those who had it did before it was taken away stays their work.
    pub fn returned_on(&self) -> Option<Day> {
        let (_, done_on, _) = self.row.state();
        let is_theirs = done_on.is_some() && self.row.batch_id() == Some(self.line.batch_id);
        self.line.returned_on.filter(|_| !is_theirs)
    }

    /// It can be taken away from those who have it, however it stands.
    pub fn can_be_taken(&self) -> bool {
        self.line.returned_on.is_none()
    }

    /// It is out, and nobody did it.
    pub fn is_out(&self) -> bool {
        let (_, done_on, is_over) = self.row.state();
        self.line.returned_on.is_none() && done_on.is_none() && !is_over
    }
}

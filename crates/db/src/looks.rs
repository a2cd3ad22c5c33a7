//! The log of looks: who opened which record, or was refused it.
//!
//! A page is shown only once its look is on the disk. Many looks are written together, so that
//! sixteen readers cost one write and not sixteen. Each write also makes every reader of SQLite forget the
//! pages of the database that it had at hand.

use std::sync::Mutex;
use std::time::Duration;

use sea_orm::{DatabaseConnection, EntityTrait, IntoActiveModel};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use crate::entities::look;
use crate::{At, Error, Result};

/// What came of somebody's wish to see a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Seen,
    Refused,
    BrokeGlass,
}

/// One look at a record.
#[derive(Clone, Debug)]
pub struct Look {
    pub id: Uuid,
    pub at: At,
    /// None when a stranger was refused.
    pub account: Option<Uuid>,
    pub person: Uuid,
    /// The page or purpose.
    pub what: String,
    pub outcome: Outcome,
    /// The reason of the decision, where it is worth telling.
    pub because: Option<String>,
}

type Waiting = (Look, oneshot::Sender<Result<()>>);

/// Writes looks in batches, in a task of its own.
pub struct Looks {
    queue: Mutex<Option<mpsc::Sender<Waiting>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// A look on its way to the disk.
pub struct BeingLogged(oneshot::Receiver<Result<()>>);

impl BeingLogged {
    /// Waits until it is there.
    /// Errors: `Unavailable`; then the record must not be shown.
    pub async fn on_disk(self) -> Result<()> {
        self.0.await.map_err(|_| closed())?
    }
}

/// Looks written in one statement at most: ten columns' worth stays far below both databases' limits.
const BATCH: usize = 500;

/// Between two writes: those who look meanwhile wait together, for less time than their pages take to be made. Who
/// looks when nobody else does is not kept waiting.
const PACE: Duration = Duration::from_millis(10);

impl Looks {
    pub(crate) fn start(db: DatabaseConnection) -> Looks {
        let (queue, waiting) = mpsc::channel(BATCH);
        let task = tokio::spawn(write_all(db, waiting));
        Looks {
            queue: Mutex::new(Some(queue)),
            task: Mutex::new(Some(task)),
        }
    }

    /// Logs a look, and returns when it is on the disk.
    /// Errors: `Unavailable`; then the record must not be shown.
    pub async fn log(&self, look: Look) -> Result<()> {
        self.begin(look).await?.on_disk().await
    }

    /// Begins to log a look, so that its page can be made meanwhile. The page must not be shown before the look is
    /// on the disk.
    /// Errors: `Unavailable`.
    pub async fn begin(&self, look: Look) -> Result<BeingLogged> {
        let queue = self
            .queue
            .lock()
            .ok()
            .and_then(|queue| queue.clone())
            .ok_or_else(closed)?;
        let (done, written) = oneshot::channel();
        queue.send((look, done)).await.map_err(|_| closed())?;
        Ok(BeingLogged(written))
    }

    /// Writes what is waiting and ends.
    pub(crate) async fn finish(&self) {
        if let Ok(mut queue) = self.queue.lock() {
            queue.take();
        }
        let task = self.task.lock().ok().and_then(|mut task| task.take());
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}

async fn write_all(db: DatabaseConnection, mut queue: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut next = Instant::now();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        sleep_until(next).await;
        while batch.len() < BATCH
            && let Ok(one) = queue.try_recv()
        {
            batch.push(one);
        }
        next = Instant::now() + PACE;
        let (looks, waiting): (Vec<Look>, Vec<_>) = batch.drain(..).unzip();
        let rows = looks.into_iter().map(|look| row(look).into_active_model());
        let written = look::Entity::insert_many(rows)
            .exec_without_returning(&db)
            .await;
        for done in waiting {
            let _ = done.send(match &written {
                Ok(_) => Ok(()),
                Err(error) => Err(Error::Unfit(format!(
                    "the look could not be logged: {error}"
                ))),
            });
        }
    }
}

fn row(look: Look) -> look::Model {
    let outcome = match look.outcome {
        Outcome::Seen => "seen",
        Outcome::Refused => "refused",
        Outcome::BrokeGlass => "broke_glass",
    };
    look::Model {
        id: look.id,
        at: look.at,
        account_id: look.account,
        person_id: look.person,
        what: look.what,
        outcome: outcome.to_owned(),
        because: look.because,
    }
}

fn closed() -> Error {
    Error::Unfit("the archive is closing".to_owned())
}

//! Papers are made in a process of their own: the console does not wait for them, a fault in a font or a library
//! takes nothing with it, and who has waited long enough stops it.

use crate::domain::{Ledger, RecordId, Stamp};
use crate::msg::{Event, Job, PaperResult};
use crate::output::Format;
use crate::paper::catalog;
use crate::paper::document::Document;
use crate::paper::facts::Order;
use crate::text::machine;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// No answer is longer.
const ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// What the process is told.
#[derive(Debug, Serialize, Deserialize)]
pub struct ChildTask {
    /// The key of the paper.
    pub paper: String,
    /// The span in milliseconds.
    pub span: (i64, i64),
    /// The record.
    pub record: Option<RecordId>,
    /// The ledger of a register.
    pub ledger: String,
    /// The mark on every page.
    pub mark: String,
    /// The console's time.
    pub now: i64,
    /// Where a file goes.
    pub folder: PathBuf,
    /// Its ending; none for a preview.
    pub format: Option<String>,
    /// Whether it is printed.
    pub print: bool,
}

impl ChildTask {
    /// The order in it; `None` when no paper or ledger has that name.
    #[must_use]
    pub fn order(&self) -> Option<Order> {
        Some(Order {
            paper: catalog::paper(&self.paper)?.kind,
            from: Stamp(self.span.0),
            to: Stamp(self.span.1),
            record: self.record,
            ledger: Ledger::from_key(&self.ledger)?,
            mark: self.mark.clone(),
        })
    }

    /// The format in it.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        let ending = self.format.as_deref()?;
        Format::ALL.into_iter().find(|f| f.ending() == ending)
    }
}

/// What the process answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildAnswer {
    /// The paper itself.
    Document(Document),
    /// Where it was written, and characters that no font has.
    Written(String, String),
    /// What the print command said, and characters that no font has.
    Printed(String, String),
    /// Why not.
    Failed(String),
}

/// The papers that are being made.
pub(super) struct Press {
    ledger: PathBuf,
    folder: PathBuf,
    events: Sender<Event>,
    running: Arc<Mutex<HashMap<Uuid, Child>>>,
}

impl Press {
    pub(super) fn new(ledger: PathBuf, folder: PathBuf, events: Sender<Event>) -> Press {
        Press { ledger, folder, events, running: Arc::default() }
    }

    /// Starts a process for a paper; its answer comes as an event.
    pub(super) fn start(&self, tag: Uuid, order: Order, job: Job, now: Stamp) {
        let asked = ChildTask {
            paper: order.paper.row().key.to_owned(),
            span: (order.from.0, order.to.0),
            record: order.record,
            ledger: order.ledger.key().to_owned(),
            mark: order.mark,
            now: now.0,
            folder: self.folder.clone(),
            format: match job {
                Job::Preview => None,
                Job::File(format) | Job::Print(format) => Some(format.ending().to_owned()),
            },
            print: matches!(job, Job::Print(_)),
        };
        let (ledger, events, running) = (self.ledger.clone(), self.events.clone(), self.running.clone());
        std::thread::spawn(move || {
            let answer = ask(&ledger, &asked, tag, &running);
            running.lock().unwrap_or_else(PoisonError::into_inner).remove(&tag);
            // Nobody listens any more when the console has ended.
            let _ = events.send(Event::PaperResult(tag, answer));
        });
    }

    /// Ends a process; it answers that it failed, and nobody waits for that.
    pub(super) fn stop(&self, tag: Uuid) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(child) = running.get_mut(&tag) {
            end(child);
        }
    }
}

/// Ends a process with the print command that it may wait for: both are a group of their own.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // One that has ended by itself needs nothing.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}

impl Drop for Press {
    fn drop(&mut self) {
        for child in self.running.lock().unwrap_or_else(PoisonError::into_inner).values_mut() {
            end(child);
        }
    }
}

fn ask(
    ledger: &std::path::Path,
    asked: &ChildTask,
    tag: Uuid,
    running: &Mutex<HashMap<Uuid, Child>>,
) -> Result<PaperResult, String> {
    let fails = |e: std::io::Error| machine::why(&e);
    let program = std::env::current_exe().map_err(fails)?;
    let mut command = Command::new(program);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command
        .arg("--db")
        .arg(ledger)
        .arg("press")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(fails)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    running.lock().unwrap_or_else(PoisonError::into_inner).insert(tag, child);
    let order = serde_json::to_vec(asked).map_err(|e| e.to_string())?;
    if let Some(mut pipe) = stdin {
        pipe.write_all(&order).map_err(fails)?;
    }
    let mut answer = Vec::new();
    if let Some(pipe) = stdout {
        pipe.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).map_err(fails)?;
    }
    if let Some(mut child) = running.lock().unwrap_or_else(PoisonError::into_inner).remove(&tag) {
        child.wait().map_err(fails)?;
    }
    match serde_json::from_slice(&answer).map_err(|_| "没有做成(中止或出错)".to_owned())? {
        ChildAnswer::Document(document) => Ok(PaperResult::Document(Box::new(document))),
        ChildAnswer::Written(path, missing) => Ok(PaperResult::Written(path, missing)),
        ChildAnswer::Printed(job, missing) => Ok(PaperResult::Printed(job, missing)),
        ChildAnswer::Failed(why) => Err(why),
    }
}

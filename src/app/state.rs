//! What the console holds. Nothing here acts; the files beside it do.

use super::layers::Layers;
use super::questions::Questions;
use crate::domain::calendar::LunarDay;
use crate::domain::{OfficerId, Stamp};
use crate::manual::Manual;
use crate::msg::{Event, Job, Refresh, Tickets};
use crate::paper::facts::Order;
use crate::policy::Rules;
use crate::policy::alarm::Alarm;
use crate::screens::{Desk, Form, SavedRecord, Search};
use crate::store::query::{Row, Watch};
use crate::theme::{Look, Role};
use crate::work::Ids;
use std::collections::HashSet;
use uuid::Uuid;

/// What the officer was told last.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    pub(super) role: Role,
    pub(super) text: String,
    /// What in it was found and not asked for: whatever is told before the next key stands before this and does not
    /// cover it.
    pub(super) found: Option<String>,
}

/// The console. It holds no clock, no file and no terminal.
pub struct App {
    pub(super) now: Stamp,
    pub(super) size: (u16, u16),
    pub(super) look: Look,
    pub(super) ids: Ids,
    pub(super) tickets: Tickets,
    pub(super) demo: bool,
    pub(super) watch: Option<Watch>,
    pub(super) me: Option<OfficerId>,
    pub(super) desk: Desk,
    pub(super) layers: Layers,
    pub(super) parked: Vec<Form>,
    /// The box of 查找 while it is closed.
    pub(super) search: Option<Box<Search>>,
    pub(super) lunar: LunarDay,
    pub(super) notice: Option<Notice>,
    /// The last number that was saved, for the status bar and 保存并新建.
    pub(super) saved: Option<SavedRecord>,
    pub(super) draft_at: Option<Stamp>,
    /// Keys that came while the store was writing what the form in hand had asked for.
    pub(super) held: Vec<Event>,
    /// The clock was compared with the last record.
    pub(super) clock_compared: bool,
    pub(super) rules: Rules,
    pub(super) alarm: Alarm,
    /// Milliseconds since the machine was started.
    pub(super) boot_ms: i64,
    /// What is to be read anew before the update ends.
    pub(super) due: Refresh,
    /// What becomes so once the store has written what was sent.
    pub(super) due_when_written: Refresh,
    /// What the store has still to answer.
    pub(super) asked: Questions,
    /// Talks that were proposed from here.
    pub(super) proposed: HashSet<String>,
    pub(super) guard: Guard,
    pub(super) follow: Follow,
    pub(super) making: Production,
    pub(super) manual: Manual,
}

/// The desk without an officer before it, and what was found wrong with the files.
#[derive(Debug, Default)]
pub(super) struct Guard {
    /// After so many minutes without a key the screen is locked; 0 never.
    pub(super) lock_minutes: u32,
    /// When the last key came, on the clock that no setting moves.
    pub(super) last_key: i64,
    /// What was found wrong with files or disk since the start.
    pub(super) found: Vec<String>,
    /// Why the last commit is not on the tape, if it is not.
    pub(super) tape_fault: Option<String>,
}

/// What has been made for the room.
#[derive(Debug, Default)]
pub(super) struct Follow {
    pub(super) routines: Vec<Row>,
    pub(super) made: HashSet<Uuid>,
    /// The minute at which the duties were last looked at.
    pub(super) minute: i64,
    /// After so many minutes without a key somebody is asked whether he is there (在岗应答); 0 never.
    pub(super) vigil_minutes: u32,
    /// Since when it has been asked, on the clock that no setting moves, and whether nobody answered in time.
    pub(super) vigil: Option<(i64, bool)>,
}

/// What is being made.
#[derive(Debug, Default)]
pub(super) struct Production {
    pub(super) tag: Uuid,
    pub(super) order: Option<(Order, Job)>,
    pub(super) since: Stamp,
}

//! One file a screen: its state, its keys and its drawing together. Screens do no I/O; they say what they
//! want as [`Out`].

pub mod ask;
pub mod brief;
pub mod check;
pub mod deadlines;
pub mod desk;
mod desk_draw;
mod desk_follow;
mod desk_incident;
mod desk_list;
pub mod detail;
pub mod form;
pub mod form_data;
pub mod form_draw;
mod form_report;
pub mod form_save;
pub mod handover;
pub mod handover_draw;
mod handover_guard;
mod handover_line;
mod handover_sheet;
pub mod lock;
pub(crate) mod manual;
pub(crate) mod papers;
pub mod pick;
mod pin_entry;
pub mod reader;
pub mod relay;
pub mod search;
pub mod sign;
pub mod sign_on;
pub mod tell;

use crate::domain::{Moment, OfficerId, Offset, RecordId, Stamp};
use crate::keymap::{Action, Key};
use crate::locale::Lang;
use crate::manual::Manual;
use crate::msg::{Effect, Reply, Request};
use crate::policy::alarm::Alarm;
use crate::policy::{Rules, clocks};
use crate::schema::value::Reading;
use crate::store::act::Act;
use crate::store::code::Code;
use crate::store::query::{Commit, Watch};
use crate::theme::{Look, Role};
use crate::widgets::Paint;
use ratatui::layout::Rect;
use std::cell::Cell;
use uuid::Uuid;

pub use ask::Ask;
pub use check::Check;
pub use deadlines::Deadlines;
pub use desk::Desk;
pub use form::Form;
pub use handover::Handover;
pub use lock::Lock;
pub use pick::{Pick, Picked};
pub use reader::Reader;
pub use relay::Relay;
pub use search::Search;
pub use sign::Sign;
pub use sign_on::SignOn;

/// What every screen may read.
pub struct Cx<'a> {
    /// The machine's time.
    pub now: Stamp,
    /// The looks.
    pub look: Look,
    /// The room; `None` before set-up.
    pub watch: Option<&'a Watch>,
    /// Who sits here.
    pub me: Option<OfficerId>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Source of new identities.
    pub ids: &'a Ids,
    /// The rules in force.
    pub rules: &'a Rules,
    /// What runs against time.
    pub alarm: &'a Alarm,
    /// Milliseconds since the machine was started.
    pub boot_ms: i64,
    /// What the room keeps to be read.
    pub manual: &'a Manual,
}

impl Cx<'_> {
    /// The language of the screen.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.look.lang
    }

    /// The room's offset.
    #[must_use]
    pub fn offset(&self) -> Offset {
        self.watch.map_or_else(Offset::default, |w| w.setting.offset)
    }

    /// What reading a typed value needs.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading { now: self.now, offset: self.offset() }
    }

    /// Who writes; the machine while nobody has signed on.
    #[must_use]
    pub fn by(&self) -> OfficerId {
        self.me.unwrap_or_default()
    }

    /// The room, as the rules need it.
    #[must_use]
    pub fn room(&self) -> clocks::Room<'_> {
        let level = self.watch.map(|w| w.setting.level.as_str());
        clocks::Room { rules: self.rules, level, offset: self.offset() }
    }

    /// A commit of the officer who sits here, to be sent.
    #[must_use]
    pub fn commit(&self, acts: Vec<Act>) -> Out {
        let commit = Commit { at: self.now, by: self.by(), proofs: Vec::new(), acts };
        Out::Effect(Effect::Ask(Request::Commit(self.id(), commit)))
    }

    /// This minute, as a stated time.
    #[must_use]
    pub fn minute(&self) -> String {
        Moment::minute_of(self.now, self.offset()).to_string()
    }

    /// The name of who sits here.
    #[must_use]
    pub fn my_name(&self) -> &str {
        self.watch.map_or("", |w| w.name(self.by()))
    }

    /// A new identity.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.ids.next(self.now)
    }

    /// Rows between the tabs and the status bar.
    #[must_use]
    pub fn body_rows(&self) -> u16 {
        self.size.1.saturating_sub(6)
    }

    /// Whether list and record stand side by side.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.size.0 >= 100
    }
}

/// New identities (`UUIDv7`) from the time and a seed of the shell's, so that a test's are always the same.
pub struct Ids(Cell<u64>);

impl Ids {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Ids {
        Ids(Cell::new(seed))
    }

    fn draw(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(state);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn next(&self, now: Stamp) -> Uuid {
        let mut bytes = [0u8; 10];
        let (a, b) = (self.draw().to_be_bytes(), self.draw().to_be_bytes());
        for (to, from) in bytes.iter_mut().zip(a.into_iter().chain(b)) {
            *to = from;
        }
        let millis = u64::try_from(now.0).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

/// What reaches a screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// An intention of the key table.
    Action(Action),
    /// Text typed or pasted.
    Text(String),
    /// Any other key.
    Key(Key),
    /// What was chosen in a list that this screen opened.
    Value(String),
}

/// What a screen wants.
#[derive(Debug)]
pub enum Out {
    /// Of the shell.
    Effect(Effect),
    /// Another screen above this one.
    Open(Layer),
    /// To be closed.
    Close,
    /// To be closed, but kept among the parked forms.
    Park,
    /// To tell the officer something.
    Told(Role, String),
    /// Something was chosen; this screen closes first.
    Picked(Picked),
    /// An answer to be given to whoever waits for it.
    Answer(Box<Reply>),
    /// To show a record in its ledger.
    Show(RecordId),
    /// A record was saved: its identity, for the list to stand on.
    Saved(Saved),
    /// Who signed on.
    SignedOn(OfficerId),
    /// A handover was finished and this officer has the watch; the chain's code at that instant.
    Transferred(OfficerId, Option<Code>),
}

/// What a form saved, for 保存并新建.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The record.
    pub id: RecordId,
    /// Its number as it is printed.
    pub number: String,
    /// How many fields are still to be filled.
    pub missing: usize,
    /// Book and kind of a new record; `None` for a correction.
    pub again: Option<(crate::domain::Ledger, String)>,
}

/// A screen above the desk.
#[derive(Debug)]
pub enum Layer {
    Form(Box<Form>),
    Pick(Pick),
    Reader(Reader),
    Ask(Ask),
    Handover(Box<Handover>),
    Search(Box<Search>),
    SignOn(SignOn),
    Deadlines(Deadlines),
    Relay(Box<Relay>),
    Sign(Box<Sign>),
    Lock(Lock),
    Check(Box<Check>),
}

macro_rules! each {
    ($layer:expr, $screen:ident => $do:expr) => {
        match $layer {
            Layer::Form($screen) => $do,
            Layer::Pick($screen) => $do,
            Layer::Reader($screen) => $do,
            Layer::Ask($screen) => $do,
            Layer::Handover($screen) => $do,
            Layer::Search($screen) => $do,
            Layer::SignOn($screen) => $do,
            Layer::Deadlines($screen) => $do,
            Layer::Relay($screen) => $do,
            Layer::Sign($screen) => $do,
            Layer::Lock($screen) => $do,
            Layer::Check($screen) => $do,
        }
    };
}

impl Layer {
    /// Handles an input; `None` when it means nothing here and the desk may have it.
    pub fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        each!(self, screen => screen.on(cx, input))
    }

    /// Takes an answer of the store.
    pub fn reply(&mut self, cx: &Cx<'_>, reply: &Reply) -> Vec<Out> {
        match self {
            Layer::Form(screen) => screen.reply(cx, reply),
            Layer::Reader(screen) => screen.reply(cx, reply),
            Layer::Handover(screen) => screen.reply(cx, reply),
            Layer::Search(screen) => screen.reply(cx, reply),
            Layer::SignOn(screen) => screen.reply(cx, reply),
            Layer::Relay(screen) => screen.reply(cx, reply),
            Layer::Sign(screen) => screen.reply(cx, reply),
            Layer::Lock(screen) => screen.reply(cx, reply),
            Layer::Pick(_) | Layer::Ask(_) | Layer::Deadlines(_) | Layer::Check(_) => Vec::new(),
        }
    }

    /// Draws it in the body of the screen.
    pub fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        each!(self, screen => screen.draw(cx, paint, body));
    }

    /// The intentions that work here, in the order of the footer.
    #[must_use]
    pub fn actions(&self) -> &'static [Action] {
        each!(self, screen => screen.actions())
    }

    /// Whether printable keys are text here.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        !matches!(self, Layer::Reader(_) | Layer::Deadlines(_) | Layer::Relay(_))
    }

    /// Whether it waits for the store to have written: keys typed ahead wait with it.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        match self {
            Layer::Form(form) => form.is_saving(),
            Layer::Handover(handover) => handover.is_saving(),
            Layer::Relay(relay) => relay.is_saving(),
            Layer::Sign(sign) => sign.is_saving(),
            _ => false,
        }
    }

    /// Whether it goes away by itself when something else is opened.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Layer::Sign(sign) => sign.is_passing(),
            Layer::Pick(_) | Layer::Reader(_) | Layer::Ask(_) | Layer::Deadlines(_) | Layer::Check(_) => true,
            _ => false,
        }
    }
}

//! What a screen is: inputs and answers come in, and what it wants goes out. The files of the screens import this
//! one and it imports none of them, so that a new screen is one file more.

use super::cx::Cx;
use crate::domain::{OfficerId, RecordId};
use crate::keymap::{Action, Key, command};
use crate::locale::{Text, texts};
use crate::msg::{Effect, Errand, Job, Refresh, Reply, Request, Ticket};
use crate::paper::catalog::PaperKind;
use crate::paper::facts::Order;
use crate::record::code::Code;
use crate::record::wish::Wish;
use crate::store::query::{Commit, MatterFilter};
use crate::theme::Role;
use crate::widgets::Paint;
use chrono::NaiveDate;
use ratatui::layout::Rect;
use std::any::Any;
use std::fmt::Debug;
use uuid::Uuid;

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
pub enum Outcome {
    /// Of the shell.
    Effect(Effect),
    /// Another screen above this one.
    Open(Layer),
    /// To be closed.
    Close,
    /// To be closed, but kept among the parked forms.
    Park,
    /// To tell the officer something.
    Notice(Role, String),
    /// Something was chosen; this screen closes first.
    Selection(Selection),
    /// To read something anew.
    Refresh(Refresh),
    /// An answer to be given to whoever holds the ticket.
    Answer(Ticket, Box<Reply>),
    /// To show a record in its ledger.
    Show(RecordId),
    /// A record was saved: its identity, for the list to stand on.
    SavedRecord(SavedRecord),
    /// Who signed on.
    SignedOn(OfficerId),
    /// A handover was finished and this officer has the watch; the chain's code at that instant.
    Transferred(OfficerId, Option<Code>),
}

/// What a form saved, for 保存并新建.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedRecord {
    /// The record.
    pub id: RecordId,
    /// Its number as it is printed.
    pub number: String,
    /// How many fields are still to be filled.
    pub missing: usize,
    /// Book and kind of a new record; `None` for a correction.
    pub again: Option<(crate::domain::Ledger, String)>,
}

/// What choosing a row means.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection {
    /// Do this.
    Action(Action),
    /// Put this into the field in hand.
    Value(String),
    /// A new log entry of this kind.
    Kind(String),
    /// Show this record.
    Record(RecordId),
    /// Take up this parked form.
    Form(usize),
    /// This officer takes over.
    Incoming(OfficerId),
    /// Only these matters.
    Only(MatterFilter),
    /// These words where the caret stands.
    Phrase(String),
    /// This part of the manual.
    Section(usize),
    /// This paper, of a span to be chosen.
    Paper(PaperKind),
    /// This paper of the span in which a day lies.
    Span(PaperKind, NaiveDate),
    /// This paper of a record.
    PaperOf(PaperKind, RecordId),
    /// This paper, in this form.
    Press(Order, Job),
}

/// A screen above the desk.
pub trait Screen: Any + Debug {
    /// Handles an input; `None` when it means nothing here and the desk may have it.
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>>;

    /// Asks what it has to know, now that it stands on the screen.
    fn opened(&mut self, _cx: &Cx<'_>) -> Vec<Outcome> {
        Vec::new()
    }

    /// Takes the answer to something that it asked; `None` when it does not wait for it any more.
    fn reply(&mut self, _cx: &Cx<'_>, _ticket: Ticket, _reply: &Reply) -> Option<Vec<Outcome>> {
        None
    }

    /// Reads the record that it holds anew, because somebody has written.
    fn refresh(&mut self, _cx: &Cx<'_>) -> Vec<Outcome> {
        Vec::new()
    }

    /// What it still has to say before it is closed from outside.
    fn leave(&mut self) -> Vec<Outcome> {
        Vec::new()
    }

    /// The identity of the form in it, which outlives it when it is parked: answers to the form come under it.
    fn form_id(&self) -> Option<Uuid> {
        None
    }

    /// Draws it in the body of the screen.
    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect);

    /// The intentions that work here, in the order of the footer.
    fn actions(&self) -> &'static [Action];

    /// Whether printable keys are text here.
    fn is_typing(&self) -> bool {
        true
    }

    /// Whether it waits for the store to have written: keys typed ahead wait with it.
    fn is_saving(&self) -> bool {
        false
    }

    /// Whether it goes away by itself when something else is opened.
    fn is_passing(&self) -> bool {
        false
    }
}

/// A screen of any kind, as it stands among those above the desk.
pub type Layer = Box<dyn Screen>;

impl dyn Screen {
    /// Whether it is a screen of that kind.
    #[must_use]
    pub fn is<T: Screen>(&self) -> bool {
        (self as &dyn Any).is::<T>()
    }

    /// It as a screen of that kind, if it is one.
    #[must_use]
    pub fn get<T: Screen>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
    }

    /// The same, to be changed.
    pub fn get_mut<T: Screen>(&mut self) -> Option<&mut T> {
        (self as &mut dyn Any).downcast_mut()
    }

    /// The screen itself if it is of that kind; any other is dropped.
    #[must_use]
    pub fn take<T: Screen>(self: Box<Self>) -> Option<Box<T>> {
        (self as Box<dyn Any>).downcast().ok()
    }
}

impl Cx<'_> {
    /// A request whose answer comes back to whoever reads this.
    #[must_use]
    pub fn ask(&self, request: Request) -> Outcome {
        self.ask_with_ticket(request).1
    }

    /// The same, and the ticket with which the answer comes.
    #[must_use]
    pub fn ask_with_ticket(&self, request: Request) -> (Ticket, Outcome) {
        let ticket = self.ticket();
        (ticket, Outcome::Effect(Effect::Ask(ticket, request)))
    }

    /// A commit of the officer who sits here, after which nobody waits: the console tells if it fails.
    #[must_use]
    pub fn commit(&self, wishes: Vec<Wish>) -> Outcome {
        let commit = Commit { at: self.now, by: self.by(), proofs: Vec::new(), wishes };
        Outcome::Effect(Effect::Ask(Ticket::of(Errand::Write), Request::Commit(commit)))
    }

    /// The sentence that says why a command cannot be done.
    #[must_use]
    pub fn why_not(&self, action: Action, why: Text) -> String {
        let label = command(action).map_or("", |c| c.label.get(self.lang()));
        texts::WHY_NOT.fill(self.lang(), &[label, why.get(self.lang())])
    }

    /// To tell the officer that a command cannot be done, and why.
    #[must_use]
    pub fn cannot(&self, action: Action, why: Text) -> Outcome {
        Outcome::Notice(Role::Warn, self.why_not(action, why))
    }
}

//! A signature: who signs, and his PIN. What is signed is written with the proof in one commit.

use super::pin_entry::PinEntry;
use super::{Cx, Input, Outcome, Screen};
use crate::domain::{Ledger, OfficerId};
use crate::keymap::Action;
use crate::locale::{Text, texts};
use crate::msg::{Reply, Ticket};
use crate::paper::issue;
use crate::record::act::NoteKind;
use crate::record::wish::Wish;
use crate::schema::report;
use crate::schema::{self, key};
use crate::store::query::{Proof, Record};
use crate::store::{Refusal, StoreError};
use crate::theme::Role;
use crate::widgets::{Paint, paint};
use crate::work::closing::cancelled;
use ratatui::layout::Rect;

/// What is signed.
#[derive(Debug)]
enum What {
    /// A report goes out (签发), by any officer.
    Release(Record),
    /// A paper is issued under the number after the last one, and after the last running number.
    Issue(Record, (u32, u32)),
    /// Somebody answers for a record typed while nobody had signed on (补签).
    Countersign(Record),
    /// A chief or leader has looked into an emergency take-over (复核).
    Review(Record, String),
    /// A matter ends without a result, agreed by two; the first proof waits for the second.
    Cancel { record: Record, reason: String, first: Option<Proof> },
    /// What a form wants to write, by the officer who sits here; the form hears of it with this ticket.
    Acts { ticket: Ticket, wishes: Vec<Wish>, line: String },
}

/// The officer who signs, over what he signs.
#[derive(Debug)]
pub struct Sign {
    what: What,
    entry: PinEntry,
}

impl Sign {
    /// The release of a report (签发).
    #[must_use]
    pub fn release(report: Record) -> Sign {
        Sign { what: What::Release(report), entry: PinEntry::new() }
    }

    /// The release of a paper under the number that follows the last ones.
    #[must_use]
    pub fn issue(paper: Record, last: (u32, u32)) -> Sign {
        Sign { what: What::Issue(paper, last), entry: PinEntry::new() }
    }

    /// The signature under a record that has none yet (补签).
    #[must_use]
    pub fn countersign(cx: &Cx<'_>, record: Record) -> Sign {
        Sign { what: What::Countersign(record), entry: PinEntry::of(cx.by()) }
    }

    /// The review of an emergency take-over, by the officer who sits here.
    #[must_use]
    pub fn review(cx: &Cx<'_>, record: Record, line: String) -> Sign {
        Sign { what: What::Review(record, line), entry: PinEntry::of(cx.by()) }
    }

    /// A matter is cancelled: the officer who sits here first, then somebody else.
    #[must_use]
    pub fn cancel(cx: &Cx<'_>, record: Record, reason: String) -> Sign {
        Sign { what: What::Cancel { record, reason, first: None }, entry: PinEntry::of(cx.by()) }
    }

    /// The signature under what a form writes; `line` says what that is.
    #[must_use]
    pub fn wishes(cx: &Cx<'_>, ticket: Ticket, wishes: Vec<Wish>, line: String) -> Sign {
        let signer = chair(cx, &wishes).unwrap_or(cx.by());
        Sign { what: What::Acts { ticket, wishes, line }, entry: PinEntry::of(signer) }
    }

    fn sign(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let at = cx.minute();
        if matches!(self.what, What::Cancel { .. }) {
            return self.cancel_signed(cx, &at);
        }
        let wishes = match &self.what {
            What::Review(record, line) => {
                vec![Wish::Note { record: record.row.id, word: NoteKind::Reviewed, line: line.clone() }]
            }
            What::Cancel { .. } => Vec::new(),
            What::Acts { wishes, .. } => wishes.clone(),
            What::Countersign(record) => vec![Wish::Countersign { record: record.row.id }],
            What::Issue(paper, last) => {
                let (row, last) = (&paper.row, *last);
                let today = u32::try_from(cx.offset().year(cx.now)).unwrap_or_default();
                let year = schema::paper::year(&row.values).unwrap_or(today);
                return self.entry.prove(cx, |officer| {
                    let values = issue::released(&row.values, (&officer.name, &at, year), last);
                    vec![Wish::Revise { id: row.id, base: row.revision, reason: "签发".into(), values }]
                });
            }
            What::Release(report) => {
                let row = &report.row;
                return self.entry.prove(cx, |officer| {
                    let mut values = row.values.clone();
                    values.set_text(key::STATE, report::RELEASED);
                    values.set_text(key::RELEASED_BY, &officer.name);
                    values.set_text(key::RELEASED_AT, &at);
                    vec![Wish::Revise { id: row.id, base: row.revision, reason: "签发".into(), values }]
                });
            }
        };
        // A meeting is written by who keeps the minutes and signed by who chairs it.
        let by = if matches!(self.what, What::Acts { .. }) { Some(cx.by()) } else { None };
        self.entry.prove_by(cx, by, |_| wishes)
    }

    /// The first signature waits for the second; a wrong one makes both be asked again.
    fn cancel_signed(&mut self, cx: &Cx<'_>, at: &str) -> Vec<Outcome> {
        let What::Cancel { record, reason, first } = &mut self.what else { return Vec::new() };
        let Some(proof) = self.entry.proof(cx) else { return Vec::new() };
        let Some(mine) = first.take() else {
            self.entry = PinEntry::besides(proof.officer);
            *first = Some(proof);
            return Vec::new();
        };
        let agreed = cx.watch.map_or("", |w| w.name(proof.officer));
        let values = cancelled(record, reason, agreed, at);
        let (id, revision) = (record.row.id, record.row.revision);
        let wishes = vec![Wish::Revise { id, base: revision, reason: reason.clone(), values }];
        self.entry.send(cx, mine, proof, wishes)
    }
}

impl Screen for Sign {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Action(Action::Back) => {
                let mut outs = vec![Outcome::Close];
                outs.extend(self.leave());
                return Some(outs);
            }
            Input::Action(Action::Save) => return Some(self.sign(cx)),
            Input::Action(Action::NewCall | Action::Quit | Action::Help) => return None,
            _ => self.entry.on(cx, input),
        }
        Some(Vec::new())
    }

    fn reply(&mut self, cx: &Cx<'_>, _ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        let signed = match self.entry.answer(cx, reply)? {
            Ok(officer) => officer,
            Err(outs) => {
                if matches!(self.what, What::Cancel { .. }) {
                    self.entry = PinEntry::of(cx.by());
                }
                return Some(outs);
            }
        };
        let name = cx.watch.map_or("", |w| w.name(signed));
        let told = |text: Text, record: &Record| {
            Outcome::Notice(Role::Good, text.fill(cx.lang(), &[&record.row.number.to_string(), name]))
        };
        Some(match &self.what {
            What::Release(report) | What::Issue(report, _) => {
                vec![told(texts::RELEASED_TOLD, report), Outcome::Close]
            }
            What::Countersign(record) => vec![told(texts::COUNTERSIGNED_TOLD, record), Outcome::Close],
            What::Review(record, _) => vec![told(texts::REVIEWED_TOLD, record), Outcome::Close],
            What::Cancel { record, .. } => vec![told(texts::CANCELLED_TOLD, record), Outcome::Close],
            What::Acts { ticket, .. } => {
                vec![Outcome::Close, Outcome::Answer(*ticket, Box::new(reply.clone()))]
            }
        })
    }

    /// A form must not wait for a signature that nobody can give any more.
    fn leave(&mut self) -> Vec<Outcome> {
        self.entry.wipe();
        let What::Acts { ticket, .. } = &self.what else { return Vec::new() };
        let unsigned = Err(StoreError::Refused(Refusal::NeedsPin));
        vec![Outcome::Answer(*ticket, Box::new(Reply::Commit(unsigned)))]
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let (title, line) = match &self.what {
            What::Release(record) | What::Issue(record, _) => (texts::RELEASE_TITLE, headline(record)),
            What::Countersign(record) => (texts::COUNTERSIGN_TITLE, headline(record)),
            What::Review(record, _) => (texts::REVIEW_TITLE, headline(record)),
            What::Cancel { record, first: None, .. } => (texts::CANCEL_TITLE, headline(record)),
            What::Cancel { record, .. } => (texts::SECOND_AGREES, headline(record)),
            What::Acts { line, .. } => (texts::SIGN_TITLE, line.clone()),
        };
        let rows = self.entry.rows(cx).saturating_add(7);
        let inside = paint.frame(paint::centred(body, 64, rows), title.get(cx.lang()));
        paint.put(inside.x, inside.y, inside.width, &line, Role::Title);
        let below = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
        self.entry.draw(cx, paint, below, texts::F8_SIGNS);
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::Save, Action::Back]
    }

    fn is_saving(&self) -> bool {
        self.entry.is_waiting()
    }

    fn is_passing(&self) -> bool {
        !matches!(self.what, What::Acts { .. })
    }
}

/// Who chairs the meeting that these wishes write, if he is of the room.
fn chair(cx: &Cx<'_>, wishes: &[Wish]) -> Option<OfficerId> {
    let of_meeting = |wish: &&Wish| wish.book_of_new().is_none_or(|ledger| ledger == Ledger::Meeting);
    let name = wishes.iter().filter(of_meeting).find_map(|wish| wish.text()?.text(key::CHAIR))?;
    cx.watch?.officers.iter().find(|o| o.name == name && !o.left).map(|o| o.id)
}

fn headline(record: &Record) -> String {
    let book = crate::schema::book(record.row.number.ledger);
    format!("{} {}", record.row.number, book.title(&record.row.values))
}

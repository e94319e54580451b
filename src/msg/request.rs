//! What the core asks of the store and what the store answers. One row of the table below is one question: it makes the
//! request, the reply, how it is answered and how it is refused, for the program's thread and for the room of a test
//! alike.

use crate::domain::{Ledger, OfficerId, RecordId, Stamp};
use crate::paper::facts::Order;
use crate::paper::make::{self, NormsReport};
use crate::policy::Rules;
use crate::record::act::{AuditEvent, Setting};
use crate::record::code::Code;
use crate::schema::Values;
use crate::store::query::{
    Board, Brief, CaseRows, Commit, Dossier, HandoverStats, HitPage, Page, PageQuery, Receipt, Record,
    Revision, Row, RunningWork, SearchQuery, Sheet, Tally, Watch,
};
use crate::store::{NewOfficer, Store, StoreError};

/// The store as a question meets it.
pub struct Open<'a> {
    /// The store.
    pub store: &'a mut dyn Store,
    /// The rules in force.
    pub rules: &'a Rules,
    /// The machine's time.
    pub now: Stamp,
}

/// Who keeps the store: the program's thread, or the room of a test.
pub trait Keeper {
    /// The store, opened if it is not.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open(&mut self) -> Result<Open<'_>, StoreError>;

    /// Makes the file and sets the room up.
    ///
    /// # Errors
    /// When hashing fails or the store refuses.
    fn set_up(&mut self, setting: Setting, officers: Vec<NewOfficer>) -> Result<(), StoreError>;

    /// Writes.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is written then.
    fn commit(&mut self, commit: &Commit) -> Result<Receipt, StoreError>;

    /// Records what happened to the record as a whole.
    ///
    /// # Errors
    /// As [`Keeper::commit`].
    fn audit(&mut self, event: AuditEvent, detail: String) -> Result<Receipt, StoreError>;

    /// Begins to verify everything; [`super::Event::Verified`] tells how it went.
    ///
    /// # Errors
    /// When the store cannot be opened.
    fn verify(&mut self, code: Option<Code>) -> Result<(), StoreError>;

    /// Begins to make copies; [`super::Event::BackedUp`] tells how it went.
    ///
    /// # Errors
    /// When the store cannot be opened.
    fn back_up(&mut self) -> Result<(), StoreError>;
}

/// Makes [`Request`] and [`Reply`] of a table: questions look into the open store and change nothing, deeds are done by
/// who keeps it.
macro_rules! requests {
    (
        questions {$(
            $(#[$doc:meta])*
            $question:ident $(($($arg:ident: $type:ty),+))? -> $answer:ty = |$open:ident| $look:expr;
        )+}
        deeds {$(
            $(#[$deed_doc:meta])*
            $deed:ident $(($($deed_arg:ident: $deed_type:ty),+))? -> $result:ty = |$keeper:ident| $act:expr;
        )+}
    ) => {
        /// What the core asks of the store.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Request {
            $($(#[$doc])* $question $(($($type),+))?,)+
            $($(#[$deed_doc])* $deed $(($($deed_type),+))?,)+
        }

        /// What the store answers.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Reply {
            $(
                #[doc = concat!("To [`Request::", stringify!($question), "`].")]
                $question(Result<$answer, StoreError>),
            )+
            $(
                #[doc = concat!("To [`Request::", stringify!($deed), "`].")]
                $deed(Result<$result, StoreError>),
            )+
        }

        impl Request {
            /// Whether it only looks: asked twice without a deed between, it has one answer.
            #[must_use]
            pub fn is_question(&self) -> bool {
                matches!(self, $(Request::$question { .. })|+)
            }

            /// Its name, in a word.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Request::$question { .. } => stringify!($question),)+
                    $(Request::$deed { .. } => stringify!($deed),)+
                }
            }

            /// Answers it.
            pub fn answer(self, keeper: &mut dyn Keeper) -> Reply {
                match self {
                    $(Request::$question $(($($arg),+))? => {
                        Reply::$question(keeper.open().and_then(|$open| $look))
                    })+
                    $(Request::$deed $(($($deed_arg),+))? => {
                        let $keeper = keeper;
                        Reply::$deed($act)
                    })+
                }
            }

            /// The answer when it could not be carried out.
            #[must_use]
            pub fn refuse(self, error: StoreError) -> Reply {
                match self {
                    $(Request::$question { .. } => Reply::$question(Err(error)),)+
                    $(Request::$deed { .. } => Reply::$deed(Err(error)),)+
                }
            }
        }

        impl Reply {
            /// Why a question was not answered.
            #[must_use]
            pub fn fault(&self) -> Option<&StoreError> {
                match self {
                    $(Reply::$question(Err(e)) => Some(e),)+
                    _ => None,
                }
            }
        }
    };
}

requests! {
    questions {
        /// What is always on the screen.
        Watch -> Option<Watch> = |open| open.store.watch();
        /// A screenful.
        Page(query: PageQuery) -> Page = |open| open.store.page(&query);
        /// A record in full.
        Record(id: RecordId) -> Option<Record> = |open| open.store.record(id);
        /// The revisions of a record.
        History(id: RecordId) -> Vec<Revision> = |open| open.store.history(id);
        /// A search.
        Search(query: SearchQuery) -> HitPage = |open| open.store.search(&query);
        /// Count on what is searched.
        Tally(query: SearchQuery, from: Tally) -> Tally = |open| open.store.tally(&query, from);
        /// What the shift leaves behind.
        Sheet -> Sheet = |open| open.store.sheet();
        /// What an officer must know who comes back.
        Brief(officer: OfficerId) -> Brief = |open| open.store.brief(officer);
        /// Open matters counted for the filters.
        Board -> Board = |open| open.store.board();
        /// The transfers between two instants.
        HandoverStats(from: Stamp, to: Stamp) -> Vec<HandoverStats> = |open| open.store.handovers(from, to);
        /// The recurring duties in force.
        Routines -> Vec<Row> = |open| open.store.routines();
        /// Values that a field had lately.
        Recent(ledger: Ledger, field: &'static str) -> Vec<String> = |open| open.store.recent(ledger, field);
        /// What runs against time.
        Running -> RunningWork = |open| open.store.running();
        /// The incidents of a year with their reports.
        Cases(year: i32) -> Vec<CaseRows> = |open| open.store.cases(year);
        /// A record with all that belongs to it.
        Dossier(id: RecordId) -> Option<Dossier> = |open| open.store.dossier(id);
        /// Compose the draft of a paper, edited by somebody of this name.
        Compose(order: Order, by: String) -> Values =
            |open| make::draft(open.store, open.rules, &order, &by, open.now).map(|(values, _)| values);
        /// Look a paper over before it is released, with the last numbers of its kind in a year.
        Norms(id: RecordId, year: u32) -> NormsReport = |open| make::looked_over(open.store, id, year, open.now);
    }
    deeds {
        /// Make the file and set the room up.
        SetUp(setting: Setting, officers: Vec<NewOfficer>) -> () = |keeper| keeper.set_up(setting, officers);
        /// Write.
        Commit(commit: Commit) -> Receipt = |keeper| keeper.commit(&commit);
        /// Record what happened to the record as a whole.
        Audit(event: AuditEvent, detail: String) -> Receipt = |keeper| keeper.audit(event, detail);
        /// Verify everything, with a code from paper; [`super::Event::Verified`] tells how it went.
        Verify(code: Option<Code>) -> () = |keeper| keeper.verify(code);
        /// Make copies; [`super::Event::BackedUp`] tells how it went.
        Backup -> () = |keeper| keeper.back_up();
    }
}

impl Reply {
    /// What became of something that was to be written.
    #[must_use]
    pub fn receipt(&self) -> Option<&Result<Receipt, StoreError>> {
        match self {
            Reply::Commit(result) | Reply::Audit(result) => Some(result),
            _ => None,
        }
    }
}

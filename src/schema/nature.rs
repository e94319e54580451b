//! By which rules a book lives.

/// The rules that a book is under beyond those of every record. A match on it names each nature, so that a new one is
/// forgotten nowhere; a book without rules of its own is [`Nature::Plain`] and needs to be named nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Entries open matters, instructions are followed, some must be read by all.
    DutyLog,
    /// It is graded, timed and reported, and opens a matter.
    Incident,
    /// A sheet that the transfer seals.
    Handover,
    /// It is signed by its chair, and its decisions open matters.
    Meeting,
    /// It is signed, ends by a review, and its demands open matters.
    Talk,
    /// It ends by a result that somebody verified, or by two who cancel it.
    Matter,
    /// It is released by a PIN, and its words stay from then on.
    Report,
    /// It says who shall stand a watch.
    Roster,
    /// It makes matters at its times.
    Routine,
    /// It is released by a PIN under the next number.
    Paper,
    /// None.
    Plain,
}

//! Who may write at all, and how officers are entered and changed.

use super::facts::{Facts, refused};
use crate::domain::OfficerId;
use crate::domain::ids::MACHINE;
use crate::record::act::{AlarmKind, Officer, Origin, Role};
use crate::record::commit::Commit;
use crate::record::error::{Refusal, StoreError};
use crate::record::wish::Wish;

/// Who may write what: nobody's hand moves the machine to correct, void, answer or hand over; and whoever keeps
/// the settings keeps no books.
///
/// # Errors
/// [`Refusal::NeedsPin`], [`Refusal::Administrator`].
pub fn check_author(commit: &Commit, facts: &dyn Facts) -> Result<(), StoreError> {
    if commit.by == MACHINE {
        let by_hand = commit.wishes.iter().any(|wish| !by_itself(wish));
        return if by_hand { Err(refused(Refusal::NeedsPin)) } else { Ok(()) };
    }
    let officers = facts.officers()?;
    if facts.shift()?.is_none() {
        return Ok(());
    }
    let takes_over = commit
        .wishes
        .iter()
        .find_map(|wish| if let Wish::Transfer { incoming, .. } = wish { Some(*incoming) } else { None });
    let books = commit.wishes.iter().any(is_of_books);
    for who in std::iter::once(commit.by).chain(takes_over) {
        // Whoever has left keeps no session that he had.
        let officer = officers.iter().find(|o| o.id == who && !o.left);
        let officer = officer.ok_or(refused(Refusal::NoSuchOfficer))?;
        if books && officer.role == Role::Administrator {
            return Err(refused(Refusal::Administrator));
        }
    }
    Ok(())
}

/// Whether the name under a commit needs no proof by itself: the lines of a handover's talk are the two officers'
/// only when their PINs close the handover over them; until then they are a draft that can be called off. What is
/// said of a handover that is closed has no such PIN to come.
///
/// # Errors
/// When the file cannot be read.
pub fn is_provisional(commit: &Commit, facts: &dyn Facts) -> Result<bool, StoreError> {
    let now = facts.shift()?.map(|s| s.id);
    let answers =
        commit.wishes.iter().all(|wish| matches!(wish, Wish::Answer { shift, .. } if Some(*shift) == now));
    Ok(answers && !commit.wishes.is_empty() && commit.proofs.is_empty() && facts.freeze()?.is_some())
}

/// What the machine enters, and what may be typed while nobody has signed on: a new record, never a change.
pub(super) fn by_itself(wish: &Wish) -> bool {
    match wish {
        Wish::SetUp(_)
        | Wish::Officer(_)
        | Wish::Begin { .. }
        | Wish::Audit { .. }
        | Wish::ClockJump { .. }
        | Wish::Export { .. }
        | Wish::Policy { .. } => true,
        Wish::Append(new) => new.origin != Origin::Imported,
        Wish::Alarm { word, .. } => *word == AlarmKind::Rang,
        Wish::SignOn { .. }
        | Wish::Countersign { .. }
        | Wish::Revise { .. }
        | Wish::Void { .. }
        | Wish::Link { .. }
        | Wish::Freeze { .. }
        | Wish::Thaw { .. }
        | Wish::Answer { .. }
        | Wish::Transfer { .. }
        | Wish::Note { .. }
        | Wish::Import { .. } => false,
    }
}

/// What belongs to the books, which whoever keeps the settings does not keep.
pub(super) fn is_of_books(wish: &Wish) -> bool {
    match wish {
        Wish::Append(_)
        | Wish::Revise { .. }
        | Wish::Void { .. }
        | Wish::Countersign { .. }
        | Wish::Freeze { .. }
        | Wish::Thaw { .. }
        | Wish::Answer { .. }
        | Wish::Transfer { .. }
        | Wish::Note { .. }
        | Wish::Alarm { .. } => true,
        Wish::SetUp(_)
        | Wish::Officer(_)
        | Wish::Begin { .. }
        | Wish::SignOn { .. }
        | Wish::Audit { .. }
        | Wish::Link { .. }
        | Wish::ClockJump { .. }
        | Wish::Policy { .. }
        | Wish::Import { .. }
        | Wish::Export { .. } => false,
    }
}

/// Entering and changing officers. At set-up freely; later an officer changes his own PIN with his old one, and
/// everything else takes two others, one of them above an officer where the room has such a person.
pub(super) fn check_officer(
    new: &Officer,
    signed: &[OfficerId],
    facts: &dyn Facts,
) -> Result<(), StoreError> {
    let officers = facts.officers()?;
    if officers.iter().any(|o| o.name == new.name && o.id != new.id) {
        return Err(refused(Refusal::NameTaken));
    }
    let Some(shift) = facts.shift()? else { return Ok(()) };
    if new.id == MACHINE || new.name.trim().is_empty() || new.pin.is_empty() {
        return Err(refused(Refusal::NoSuchOfficer));
    }
    if (new.left || new.role == Role::Administrator) && shift.lead == new.id {
        return Err(refused(Refusal::IsOnWatch));
    }
    let before = officers.iter().find(|o| o.id == new.id);
    let own = before.is_some_and(|o| Officer { pin: new.pin.clone(), ..o.clone() } == *new);
    if own && signed.contains(&new.id) {
        return Ok(());
    }
    let others: Vec<&Officer> =
        officers.iter().filter(|o| o.id != new.id && signed.contains(&o.id)).collect();
    let above = |o: &&Officer| o.role != Role::Officer && !o.left;
    let has_above = officers.iter().filter(|o| o.id != new.id).any(|o| above(&o));
    if others.len() < 2 || (has_above && !others.iter().any(above)) {
        return Err(refused(Refusal::NeedsTwo));
    }
    Ok(())
}

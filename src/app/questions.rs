//! What was asked of the store and is not answered yet, so that nothing is asked twice.
//!
//! The store answers in order. So when it says that something was written, whatever is still under way was asked after
//! that, and its answer will show it: only a question that was asked before a deed may not serve who asks after it.

use crate::msg::{Effect, Request, Ticket};

/// What is under way, in the order in which it was asked.
#[derive(Debug, Default)]
pub(super) struct Questions(Vec<Question>);

#[derive(Debug)]
struct Question {
    request: Request,
    /// Who waits for the answer; the first one's ticket went out.
    tickets: Vec<Ticket>,
    /// A deed was asked for since.
    is_old: bool,
}

impl Questions {
    /// Lets a question out only when it is not under way already; who asks it again waits for the same answer.
    pub(super) fn send(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        effects.into_iter().filter(|effect| self.goes_out(effect)).collect()
    }

    fn goes_out(&mut self, effect: &Effect) -> bool {
        let Effect::Ask(ticket, request) = effect else { return true };
        if !request.is_question() {
            for question in &mut self.0 {
                question.is_old = true;
            }
            return true;
        }
        let Some(same) = self.0.iter_mut().find(|q| !q.is_old && q.request == *request) else {
            let (request, tickets) = (request.clone(), vec![*ticket]);
            self.0.push(Question { request, tickets, is_old: false });
            return true;
        };
        if !same.tickets.contains(ticket) {
            same.tickets.push(*ticket);
        }
        false
    }

    /// Who waits for the answer that came with a ticket.
    pub(super) fn answered(&mut self, ticket: Ticket) -> Vec<Ticket> {
        match self.0.iter().position(|q| q.tickets.first() == Some(&ticket)) {
            Some(at) => self.0.remove(at).tickets,
            None => vec![ticket],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OfficerId, Stamp};
    use crate::msg::{Asker, Errand};
    use crate::store::query::Commit;

    fn ask(serial: u64, request: Request) -> (Ticket, Vec<Effect>) {
        let ticket = Ticket { asker: Asker::Desk, serial };
        (ticket, vec![Effect::Ask(ticket, request)])
    }

    #[test]
    fn who_asks_what_is_under_way_waits_for_the_same_answer() {
        let mut asked = Questions::default();
        let (first, effects) = ask(1, Request::Watch);
        assert_eq!(asked.send(effects.clone()), effects);
        let (second, effects) = ask(2, Request::Watch);
        assert_eq!(asked.send(effects), []);
        let (_, other) = ask(3, Request::Board);
        assert_eq!(asked.send(other.clone()), other);
        assert_eq!(asked.answered(first), [first, second]);
        let (_, again) = ask(4, Request::Watch);
        assert_eq!(asked.send(again.clone()), again);
    }

    #[test]
    fn a_question_after_a_deed_is_asked_whatever_was_asked_before_it() {
        let mut asked = Questions::default();
        let (_, before) = ask(1, Request::Watch);
        let commit = Commit { at: Stamp(0), by: OfficerId(0), proofs: Vec::new(), wishes: Vec::new() };
        let deed = Effect::errand(Errand::Write, Request::Commit(commit));
        let (after, effects) = ask(2, Request::Watch);
        let all = [before, vec![deed], effects].concat();
        assert_eq!(asked.send(all.clone()), all);
        let (late, effects) = ask(3, Request::Watch);
        assert_eq!(asked.send(effects), []);
        assert_eq!(asked.answered(after), [after, late]);
    }

    #[test]
    fn an_errand_that_is_run_twice_takes_one_answer() {
        let mut asked = Questions::default();
        let watch = Effect::errand(Errand::Watch, Request::Watch);
        assert_eq!(asked.send(vec![watch.clone(), watch.clone()]), std::slice::from_ref(&watch));
        assert_eq!(asked.answered(Ticket::of(Errand::Watch)).len(), 1);
    }
}

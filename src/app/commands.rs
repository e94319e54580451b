//! What the keys do wherever no screen has another use for them.

use super::state::App;
use crate::domain::Ledger;
use crate::keymap::Action;
use crate::locale::{Lang, texts};
use crate::msg::{Effect, Errand, Request};
use crate::screens::{Ask, Check, Cx, Deadlines, Form, Handover, Pick, Picked, Reader, Search, SignOn};
use crate::theme::Role;

impl App {
    /// The actions that work now.
    pub(super) fn works(&self) -> &'static [Action] {
        self.layers.last().map_or_else(|| self.desk.actions(), |layer| layer.actions())
    }

    pub(super) fn command(&mut self, action: Action) -> Vec<Effect> {
        let signed_on = self.me.is_some() && !self.is_locked();
        match action {
            Action::Quit => self.ask_to_quit(),
            Action::Help => self.help(),
            Action::Language => {
                return self.change_look(|l| l.lang = if l.lang == Lang::Zh { Lang::En } else { Lang::Zh });
            }
            Action::Colours => return self.change_look(|l| l.palette = l.palette.next()),
            Action::Frame => return self.change_look(|l| l.ascii = !l.ascii),
            Action::Menu | Action::Palette => self.menu(action),
            // Whoever is at the phone may record; without a signature it is 未签 until somebody answers for it.
            Action::NewCall => self.open_form(Ledger::DutyLog, "来电"),
            _ if !signed_on => {}
            Action::Check => {
                self.layers.retain(|layer| !layer.is_passing());
                self.layers.push(Box::new(Check::new(&self.guard.found)));
            }
            Action::Lock => return self.lock(),
            Action::Backup => {
                self.tell(Role::Good, texts::BACKING_UP.get(self.look.lang).to_owned());
                return vec![Effect::errand(Errand::Backup, Request::Backup)];
            }
            Action::Find => {
                self.layers.retain(|layer| !layer.is_passing());
                return self.find();
            }
            Action::Save => self.save_and_new(),
            Action::Handover => return self.handover(),
            Action::Clocks => {
                self.layers.retain(|layer| !layer.is_passing());
                self.layers.push(Box::new(Deadlines::default()));
            }
            Action::Accounts => return self.show_accounts(),
            Action::Papers => self.show_papers(false),
            Action::Manual => self.show_manual(),
            Action::Brief | Action::Sheet | Action::Figures | Action::TakeOver => return self.follow(action),
            Action::Discard => {
                let question = texts::DISCARD_QUESTION.get(self.look.lang).to_owned();
                self.layers.push(Box::new(Ask::new(question, Action::Discard)));
            }
            Action::Parked => self.show_parked(),
            Action::SwitchOfficer => self.layers.push(Box::new(SignOn::new(true))),
            Action::New => {
                self.layers.retain(|layer| !layer.is_passing());
                let outs = self.desk.new_record(&cx!(self));
                return self.carry_out(outs, None);
            }
            _ => {}
        }
        Vec::new()
    }

    /// The box of 查找, where it was left.
    fn find(&mut self) -> Vec<Effect> {
        let before = self.layers.iter().position(|layer| layer.is::<Search>());
        self.close(before);
        let search = self.search.take().unwrap_or_default();
        self.open(search)
    }

    /// The queries kept at earlier times, for the box, open or closed.
    pub(super) fn searches_came(&mut self, kept: Vec<String>) -> Vec<Effect> {
        let open = self.layers.iter_mut().find_map(|layer| layer.get_mut::<Search>());
        open.unwrap_or_else(|| self.search.get_or_insert_default()).remember(kept);
        Vec::new()
    }

    fn ask_to_quit(&mut self) {
        let lead = self.watch.as_ref().map_or("", |w| w.name(w.shift.lead));
        let question = texts::QUIT_QUESTION.fill(self.look.lang, &[lead]);
        self.layers.push(Box::new(Ask::new(question, Action::Quit)));
    }

    /// The first F1 is help for where one is; the second, over it, is the manual.
    fn help(&mut self) {
        if self.layers.last().and_then(|top| top.get::<Reader>()).is_some_and(Reader::is_help) {
            self.show_manual();
            return;
        }
        let top = self.layers.last();
        let form = top.and_then(|top| top.get::<Form>());
        let handover = top.and_then(|top| top.get::<Handover>());
        let of_handover = || handover.and_then(Handover::field_in_hand);
        let field = form.map_or_else(of_handover, Form::field_in_hand);
        let rules = form.map_or_else(Vec::new, |form| form.rules(&self.cx()));
        let works = self.works();
        let reader = Reader::help(self.look.lang, field, rules, |a| works.contains(&a));
        self.layers.push(Box::new(reader));
    }

    fn show_manual(&mut self) {
        self.layers.retain(|layer| !layer.is_passing());
        let manual = crate::screens::manual::parts(&self.cx());
        self.layers.push(manual);
    }

    fn menu(&mut self, action: Action) {
        let title = if action == Action::Menu { texts::MENU } else { texts::PALETTE };
        // Help over menu over help: however often they are asked for, one step leads back.
        self.layers.retain(|layer| !layer.is_passing());
        let works = self.works();
        let always = [Action::Help, Action::Quit, Action::Language, Action::Colours, Action::Frame];
        let signed_on = [
            Action::NewCall,
            Action::Find,
            Action::Parked,
            Action::Check,
            Action::Backup,
            Action::Lock,
            Action::SwitchOfficer,
            Action::Palette,
            Action::Brief,
            Action::Sheet,
            Action::Figures,
            Action::Papers,
            Action::Manual,
            Action::TakeOver,
        ];
        let me = self.me.is_some();
        let pick = Pick::menu(title, self.look.lang, |a| {
            works.contains(&a) || always.contains(&a) || (me && signed_on.contains(&a))
        });
        self.layers.push(Box::new(pick));
    }

    fn change_look(&mut self, change: impl FnOnce(&mut crate::theme::Look)) -> Vec<Effect> {
        change(&mut self.look);
        vec![Effect::Remember(self.look)]
    }

    /// F8 in the list right after saving: the same kind once more.
    fn save_and_new(&mut self) {
        let again = self.saved.as_ref().and_then(|s| s.again.clone()).filter(|_| self.layers.is_empty());
        if let Some((ledger, kind)) = again.filter(|(ledger, _)| *ledger != Ledger::Handover) {
            self.open_form(ledger, &kind);
        }
    }

    fn show_parked(&mut self) {
        if self.parked.iter().all(Form::is_sheet) {
            self.tell(Role::Warn, texts::NO_PARKED.get(self.look.lang).to_owned());
            return;
        }
        let cx = cx!(self);
        // The texts of a sheet are taken up by the handover itself.
        let waiting = self.parked.iter().enumerate().filter(|(_, form)| !form.is_sheet());
        let rows = waiting.map(|(at, form)| {
            let mine = cx.me == Some(form.by());
            let by = cx.watch.filter(|_| !mine).map_or(String::new(), |w| {
                format!(" {}", texts::PARKED_OF.fill(cx.lang(), &[w.name(form.by())]))
            });
            (
                format!("{} {}{by}", form.title(&cx), form.subject()),
                cx.offset().clock(form.opened_at()),
                Picked::Form(at),
            )
        });
        let pick = Pick::new(texts::PARKED_TITLE.get(cx.lang()).to_owned(), rows.collect());
        self.layers.push(Box::new(pick));
    }
}

//! What the console does wherever one is: one row for each such command. The screen in hand has the first word.

use super::state::App;
use crate::domain::Ledger;
use crate::keymap::{Action, COMMANDS, Command, Group, Place, Scope, command};
use crate::locale::{Lang, Text, texts};
use crate::msg::{Effect, Errand, Request};
use crate::schema::choice;
use crate::screens::{Ask, Check, Cx, Deadlines, Form, Handover, Pick, Reader, Search, Selection, SignOn};
use crate::theme::Role;

type Applies = fn(&App) -> Result<(), Text>;

/// What nothing stands in the way of.
const ALWAYS: Applies = |_| Ok(());

/// One command of the console.
struct ConsoleCommand {
    action: Action,
    /// Says why it cannot be done now.
    applies: Applies,
    does: fn(&mut App) -> Vec<Effect>,
}

const fn row(action: Action, applies: Applies, does: fn(&mut App) -> Vec<Effect>) -> ConsoleCommand {
    ConsoleCommand { action, applies, does }
}

/// What a command does that only changes the screen and asks nothing of the store or the machine.
macro_rules! shown {
    ($show:expr) => {
        |app| {
            let show: fn(&mut App) = $show;
            show(app);
            Vec::new()
        }
    };
}

/// Every command of the console.
static CONSOLE_COMMANDS: &[ConsoleCommand] = &[
    // Whoever is at the phone may record; without a signature it is 未签 until somebody answers for it.
    row(Action::NewCall, ALWAYS, shown!(|app| app.open_form(Ledger::DutyLog, choice::KIND_CALL_IN))),
    row(Action::New, outside_handover, App::new_record),
    row(Action::Find, outside_handover, App::find),
    row(Action::Save, has_something_to_save, shown!(App::save_and_new)),
    row(Action::Handover, is_not_handing_over, App::handover),
    row(Action::TakeOver, is_not_on_watch, |app| app.follow(Action::TakeOver)),
    row(Action::Brief, ALWAYS, |app| app.follow(Action::Brief)),
    row(Action::Sheet, ALWAYS, |app| app.follow(Action::Sheet)),
    row(Action::Figures, ALWAYS, |app| app.follow(Action::Figures)),
    row(Action::Papers, ALWAYS, shown!(|app| app.show_papers(false))),
    row(Action::Accounts, ALWAYS, App::show_accounts),
    row(Action::Clocks, ALWAYS, shown!(App::show_deadlines)),
    row(Action::Parked, has_parked, shown!(App::show_parked)),
    row(Action::Check, ALWAYS, shown!(App::show_check)),
    row(Action::Backup, ALWAYS, App::back_up),
    row(Action::Lock, ALWAYS, App::lock),
    row(Action::SwitchOfficer, ALWAYS, shown!(|app| app.layers.push(Box::new(SignOn::new(true))))),
    row(Action::Manual, ALWAYS, shown!(App::show_manual)),
    row(Action::Help, ALWAYS, shown!(App::help)),
    row(Action::Menu, ALWAYS, shown!(|app| app.menu(texts::MENU, true))),
    row(Action::Palette, ALWAYS, shown!(|app| app.menu(texts::PALETTE, false))),
    row(Action::Language, ALWAYS, |app| {
        app.change_look(|l| l.lang = if l.lang == Lang::Zh { Lang::En } else { Lang::Zh })
    }),
    row(Action::Colours, ALWAYS, |app| app.change_look(|l| l.palette = l.palette.next())),
    row(Action::Frame, ALWAYS, |app| app.change_look(|l| l.ascii = !l.ascii)),
    row(Action::Quit, ALWAYS, shown!(App::ask_to_quit)),
];

fn of(action: Action) -> Option<&'static ConsoleCommand> {
    CONSOLE_COMMANDS.iter().find(|c| c.action == action)
}

/// Whoever hands over does that alone, also from a list that was opened over it; a call is the exception.
fn outside_handover(app: &App) -> Result<(), Text> {
    let screen = app.layers.iter().rfind(|layer| !layer.is_passing());
    if screen.is_some_and(|layer| layer.is::<Handover>()) { Err(texts::ONLY_HANDOVER) } else { Ok(()) }
}

fn is_not_handing_over(app: &App) -> Result<(), Text> {
    if app.layers.iter().any(|layer| layer.is::<Handover>()) { Err(texts::ONLY_HANDOVER) } else { Ok(()) }
}

fn is_not_on_watch(app: &App) -> Result<(), Text> {
    let lead = app.watch.as_ref().map(|w| w.shift.lead);
    if lead == app.me { Err(texts::R_SAME_PERSON) } else { Ok(()) }
}

fn has_something_to_save(app: &App) -> Result<(), Text> {
    let fits = match app.layers.last() {
        Some(screen) => screen.actions().contains(&Action::Save),
        None => app.kind_again().is_some(),
    };
    if fits { Ok(()) } else { Err(texts::NOTHING_TO_SAVE) }
}

fn has_parked(app: &App) -> Result<(), Text> {
    // The texts of a sheet are taken up by the handover itself.
    if app.parked.iter().all(Form::is_sheet) { Err(texts::NO_PARKED) } else { Ok(()) }
}

impl App {
    /// Whether a command can be done now.
    ///
    /// # Errors
    /// The reason in words, when it cannot.
    pub fn can(&self, action: Action) -> Result<(), Text> {
        let row = command(action).ok_or(texts::NOT_HERE)?;
        let signed_on = self.me.is_some() && !self.is_locked();
        match (row.scope, self.layers.last()) {
            (Scope::SignedOn | Scope::Record, _) if !signed_on => Err(texts::SIGN_ON_FIRST),
            (Scope::Always | Scope::SignedOn, _) => (of(action).ok_or(texts::NOT_HERE)?.applies)(self),
            (Scope::Screen, Some(screen)) if screen.actions().contains(&action) => Ok(()),
            (Scope::Record | Scope::Screen, None) if row.place != Place::Form => self.desk.can(action),
            (Scope::Record | Scope::Screen, screen) => Err(match row.place {
                Place::List if screen.is_some() => texts::ONLY_IN_LIST,
                Place::Form if !self.is_typing() => texts::ONLY_WHILE_TYPING,
                _ => texts::NOT_HERE,
            }),
        }
    }

    /// Does what no screen has another use for, or tells why it cannot be done.
    pub(super) fn command(&mut self, action: Action) -> Vec<Effect> {
        match (self.can(action), of(action)) {
            (Ok(()), Some(row)) => (row.does)(self),
            (can, _) => {
                self.tell_why_not(action, can.err().unwrap_or(texts::NOT_HERE));
                Vec::new()
            }
        }
    }

    /// A step that leads nowhere needs no words; any other key that does nothing gets its reason.
    pub(super) fn tell_why_not(&mut self, action: Action, why: Text) {
        if command(action).is_some_and(|c| c.group != Group::Move) {
            let told = self.cx().why_not(action, why);
            self.tell(Role::Warn, told);
        }
    }

    /// The commands of the footer: those that the screen names, or those that the desk can do now, by their keys.
    pub(super) fn footer(&self) -> Vec<&'static Command> {
        if let Some(screen) = self.layers.last() {
            return screen.actions().iter().filter_map(|action| command(*action)).collect();
        }
        let is_shown = |c: &&Command| {
            let has_tab = c.group == Group::Ledger;
            (c.is_in_menu() || c.action == Action::Menu) && !has_tab && self.can(c.action).is_ok()
        };
        let mut shown: Vec<&Command> = COMMANDS.iter().filter(is_shown).collect();
        // Function keys stand as on the keyboard; then come the keys for the room, for the record and for the machine.
        let weight = |c: &Command| {
            let key = c.keys.first().and_then(|key| key.function()).unwrap_or(u8::MAX);
            (key, c.group == Group::Machine, !c.scope.is_console())
        };
        shown.sort_by_key(|c| weight(c));
        shown
    }

    fn new_record(&mut self) -> Vec<Effect> {
        self.layers.retain(|layer| !layer.is_passing());
        let outs = self.desk.new_record(&cx!(self));
        self.carry_out(outs, None)
    }

    fn show_check(&mut self) {
        self.layers.retain(|layer| !layer.is_passing());
        self.layers.push(Box::new(Check::new(&self.guard.found)));
    }

    fn show_deadlines(&mut self) {
        self.layers.retain(|layer| !layer.is_passing());
        self.layers.push(Box::new(Deadlines::default()));
    }

    fn back_up(&mut self) -> Vec<Effect> {
        self.tell(Role::Good, texts::BACKING_UP.get(self.look.lang).to_owned());
        vec![Effect::errand(Errand::Backup, Request::Backup)]
    }

    /// The box of 查找, where it was left.
    fn find(&mut self) -> Vec<Effect> {
        self.layers.retain(|layer| !layer.is_passing());
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
        let reader = Reader::help(self.look.lang, field, rules, |action| self.can(action).is_ok());
        self.layers.push(Box::new(reader));
    }

    fn show_manual(&mut self) {
        self.layers.retain(|layer| !layer.is_passing());
        let manual = crate::screens::manual::parts(&self.cx());
        self.layers.push(manual);
    }

    /// Every command with its keys. What the record in hand or the room does not allow now stays in sight with the
    /// reason; what belongs to another screen is left out.
    fn menu(&mut self, title: Text, in_groups: bool) {
        // Help over menu over help: however often they are asked for, one step leads back.
        self.layers.retain(|layer| !layer.is_passing());
        let signed_on = self.me.is_some() && !self.is_locked();
        let at_desk = self.layers.is_empty();
        let is_shown = |c: &Command, can: Result<(), Text>| {
            let has_reason = c.scope.is_console() || c.scope == Scope::Record && at_desk;
            c.is_in_menu() && (can.is_ok() || signed_on && has_reason)
        };
        let commands = COMMANDS.iter().map(|c| (c, self.can(c.action)));
        let commands: Vec<_> = commands.filter(|(c, can)| is_shown(c, *can)).collect();
        let pick = Pick::menu(title, self.look.lang, &commands, in_groups);
        self.layers.push(Box::new(pick));
    }

    fn change_look(&mut self, change: impl FnOnce(&mut crate::theme::Look)) -> Vec<Effect> {
        change(&mut self.look);
        vec![Effect::Remember(self.look)]
    }

    /// F8 in the list right after saving: the same kind once more.
    fn save_and_new(&mut self) {
        if let Some((ledger, kind)) = self.kind_again().cloned() {
            self.open_form(ledger, &kind);
        }
    }

    fn kind_again(&self) -> Option<&(Ledger, String)> {
        let again = self.saved.as_ref().and_then(|saved| saved.again.as_ref());
        again.filter(|(ledger, _)| *ledger != Ledger::Handover && self.layers.is_empty())
    }

    fn show_parked(&mut self) {
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
                Selection::Form(at),
            )
        });
        let pick = Pick::new(texts::PARKED_TITLE.get(cx.lang()).to_owned(), rows.collect());
        self.layers.push(Box::new(pick));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_of_the_console_has_exactly_one_row() {
        for known in COMMANDS {
            let rows = CONSOLE_COMMANDS.iter().filter(|c| c.action == known.action).count();
            assert_eq!(rows, usize::from(known.scope.is_console()), "{:?}", known.action);
        }
    }
}

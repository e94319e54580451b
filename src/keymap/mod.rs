//! From key to intention: the table of commands, from which footer, help, menu, palette and README are made.
//!
//! A new command is one row here, and one row where it is done: `screens/desk/commands.rs` for what is done to a record,
//! `app/commands.rs` for what the console does anywhere, or the screen that has it. Tests fail for a row without the
//! other.

mod key;

pub use key::{Code, Key};

use crate::locale::{Text, t};
use key::{ctrl, f, plain};

/// Where a key has its meaning. 列表 and 填写 are the two states that the officer sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In lists and in forms.
    Anywhere,
    /// Only where nothing is typed.
    List,
    /// Only where text is typed.
    Form,
}

impl Place {
    fn covers(self, typing: bool) -> bool {
        match self {
            Place::Anywhere => true,
            Place::List => !typing,
            Place::Form => typing,
        }
    }

    fn meets(self, other: Place) -> bool {
        self == Place::Anywhere || other == Place::Anywhere || self == other
    }
}

/// Who does a command, and with that when it can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The console, whether or not somebody has signed on.
    Always,
    /// The console, once somebody has signed on.
    SignedOn,
    /// The desk, to the record on which its list stands.
    Record,
    /// The screen in hand, if it knows the command.
    Screen,
}

impl Scope {
    /// Whether the console does it, whatever screen is in hand.
    #[must_use]
    pub fn is_console(self) -> bool {
        matches!(self, Scope::Always | Scope::SignedOn)
    }
}

/// What belongs together in the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    Record,
    Work,
    Report,
    Handover,
    Look,
    Fill,
    Machine,
    /// Going from place to place. The menu leaves it out, as each step is one key.
    Move,
    Ledger,
}

impl Group {
    /// The heading over the group.
    #[must_use]
    pub const fn name(self) -> Text {
        match self {
            Group::Record => t("记录", "Record"),
            Group::Work => t("办理", "Work"),
            Group::Report => t("报送", "Report"),
            Group::Handover => t("交接", "Handover"),
            Group::Look => t("查看", "Look"),
            Group::Fill => t("填写", "Fill in"),
            Group::Machine => t("本机", "This machine"),
            Group::Move => t("走动", "Move"),
            Group::Ledger => t("登记本", "Ledgers"),
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The intention.
    pub action: Action,
    /// Where the menu lists it.
    pub group: Group,
    /// Who does it.
    pub scope: Scope,
    /// Where its keys have their meaning.
    pub place: Place,
    /// Its keys; the first one is shown. Without a key it is in the menu alone.
    pub keys: &'static [Key],
    /// What it is called in footer, menu and help.
    pub label: Text,
}

impl Command {
    /// Whether the menu lists it.
    #[must_use]
    pub fn is_in_menu(&self) -> bool {
        self.group != Group::Move
    }

    /// The names of its keys.
    #[must_use]
    pub fn key_names(&self, between: &str) -> String {
        self.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
    }
}

/// Makes the enum of the actions and the table of the commands from the same rows, so that neither has one that the
/// other lacks.
macro_rules! commands {
    (
        $($group:ident { $($action:ident: $scope:ident $place:ident [$($key:expr),*] $zh:literal, $en:literal;)* })*
        => ledgers { $($number:literal $digit:literal $zh_of:literal, $en_of:literal;)* }
    ) => {
        /// What an officer can want, each once.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($($action,)*)*
            /// The list of a ledger, by its number in the row of tabs.
            Tab(u8),
        }

        /// Every command, in the order of the menu. None is only a letter.
        pub static COMMANDS: &[Command] = &[
            $($(Command {
                action: Action::$action,
                group: Group::$group,
                scope: Scope::$scope,
                place: Place::$place,
                keys: &[$($key),*],
                label: t($zh, $en),
            },)*)*
            $(Command {
                action: Action::Tab($number),
                group: Group::Ledger,
                scope: Scope::Screen,
                place: Place::List,
                keys: &[plain(Code::Char($digit))],
                label: t($zh_of, $en_of),
            },)*
        ];
    };
}

commands! {
    Record {
        NewCall: Always Anywhere [f(2), ctrl('n')] "新来电", "New call";
        New: SignedOn Anywhere [f(3)] "新记录", "New record";
        Revise: Record List [ctrl('r')] "更正", "Correct";
        Addition: Record List [] "附注", "Add a note";
        Link: Record List [ctrl('k')] "关联", "Links";
        Void: Record List [ctrl('x')] "作废", "Void";
        Countersign: Record List [] "补签", "Countersign";
    }
    Work {
        Do: Record List [f(4)] "办理", "Do";
        OpenMatter: Record List [ctrl('a')] "开事项", "Open matter";
        CloseMatter: Record List [ctrl('e')] "销号", "Close matter";
        Urge: Record List [] "催办", "Urge";
        CancelMatter: Record List [] "取消事项", "Cancel matter";
        Instruct: Record List [] "记批示", "Record instruction";
        Relay: Record List [] "传达", "Relay";
        ToIncident: Record List [] "转突发事件", "Make an incident";
        Acknowledge: Screen List [f(6)] "知道了", "Acknowledge";
        Silence: Screen List [] "静音", "Silence";
    }
    Report {
        WriteReport: Record List [ctrl('u')] "写报告", "Write report";
        Submit: Record List [] "送审", "Submit for review";
        Release: Record List [] "签发", "Release";
        Return: Record List [] "退回", "Return";
        Send: Record List [] "登记报送", "Record sending";
        Preview: Record List [] "版面预览", "Page preview";
        MakePaper: Record List [] "这条的文书", "Paper of this record";
        Papers: SignedOn Anywhere [] "出文书", "Make a paper";
        Accounts: SignedOn List [] "报送考核", "Unit accounts";
    }
    Handover {
        Handover: SignedOn Anywhere [f(9)] "交接班", "Handover";
        Refuse: Screen Form [ctrl('r')] "未交清", "Not handed over";
        Thaw: Screen Anywhere [] "撤回交接", "Call off handover";
        TakeOver: SignedOn Anywhere [] "应急接班", "Emergency take-over";
        Brief: SignedOn Anywhere [] "读班", "Brief";
        Read: Record List [] "已阅", "Read";
        Sheet: SignedOn Anywhere [] "交班单预览", "Sheet so far";
        Figures: SignedOn Anywhere [] "交接情况", "Handover figures";
        LateRefuse: Record List [] "补报未交清", "Refuse late";
        Review: Record List [] "复核", "Review";
        Meeting: Record List [] "开交班会", "Hold a meeting";
    }
    Look {
        Open: Record List [plain(Code::Enter)] "打开", "Open";
        Find: SignedOn Anywhere [f(7), ctrl('f')] "查找", "Find";
        Clocks: SignedOn Anywhere [ctrl('v')] "时限", "Deadlines";
        History: Record List [ctrl('g')] "更正痕迹", "History";
        Timeline: Record List [] "事件过程", "Timeline";
        AllOrOpen: Screen List [ctrl('b')] "全部/未了", "All/open";
        Filter: Screen List [] "筛选", "Filter";
        Now: Screen Anywhere [f(5), ctrl('t')] "现在/刷新", "Now/refresh";
        Manual: SignedOn Anywhere [] "手册", "Manual";
        Help: Always Anywhere [f(1)] "帮助", "Help";
    }
    Fill {
        Save: SignedOn Anywhere [f(8), ctrl('s')] "保存", "Save";
        Choices: Screen Form [f(4), ctrl('l')] "选项", "Choices";
        Same: Screen Form [f(6), ctrl('d')] "同上", "Same as last";
        KeepSearch: Screen Form [ctrl('a')] "收藏查询", "Keep query";
        Undo: Screen Form [ctrl('z')] "撤销输入", "Undo";
        Redo: Screen Form [ctrl('y')] "重做输入", "Redo";
        Discard: Screen Form [] "放弃此表单", "Give up form";
        Parked: SignedOn Anywhere [ctrl('w')] "挂起的表单", "Parked forms";
    }
    Machine {
        Check: SignedOn Anywhere [] "核对", "Check the record";
        Backup: SignedOn Anywhere [] "备份", "Back up";
        Lock: SignedOn Anywhere [] "锁定", "Lock";
        SwitchOfficer: SignedOn Anywhere [] "换人登录", "Switch officer";
        Palette: Always Anywhere [ctrl('p')] "命令板", "Palette";
        Language: Always Anywhere [] "中文/English", "中文/English";
        Colours: Always Anywhere [] "换配色", "Colours";
        Frame: Always Anywhere [] "换边框", "Frame";
        Quit: Always Anywhere [ctrl('q')] "退出", "Quit";
    }
    Move {
        Menu: Always Anywhere [f(10), ctrl('o')] "菜单", "Menu";
        Back: Screen Anywhere [plain(Code::Esc), f(12)] "返回", "Back";
        Next: Screen Anywhere [plain(Code::Tab)] "下一项", "Next";
        Previous: Screen Anywhere [key::BACK_TAB] "上一项", "Previous";
    }
    => ledgers {
        1 '1' "值班记录", "Duty log";
        2 '2' "突发事件", "Incidents";
        3 '3' "交接班记录", "Handovers";
        4 '4' "交班会", "Meetings";
        5 '5' "约谈登记", "Talks";
        6 '6' "事项", "Matters";
        7 '7' "报告", "Reports";
        8 '8' "值班表", "Roster";
        9 '9' "例行", "Routine";
        10 '0' "文书", "Papers";
    }
}

/// The row of an action; `None` for the number of a ledger that there is not.
#[must_use]
pub fn command(action: Action) -> Option<&'static Command> {
    COMMANDS.iter().find(|c| c.action == action)
}

/// The action of a key where text is typed, or where it is not.
#[must_use]
pub fn resolve(key: Key, typing: bool) -> Option<Action> {
    let key = if typing { key } else { key.folded() };
    COMMANDS.iter().find(|c| c.place.covers(typing) && c.keys.contains(&key)).map(|c| c.action)
}

/// Pairs of actions that one key would have to serve in one place; empty when the table is sound.
#[must_use]
pub fn clashes() -> Vec<(Action, Action)> {
    let mut found = Vec::new();
    for (at, one) in COMMANDS.iter().enumerate() {
        for other in COMMANDS.iter().skip(at + 1) {
            if one.place.meets(other.place) && one.keys.iter().any(|k| other.keys.contains(k)) {
                found.push((one.action, other.action));
            }
        }
    }
    found
}

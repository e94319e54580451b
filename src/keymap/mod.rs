//! From key to intention: the table of keys, from which footer, help, menu and README are made.

mod key;

pub use key::{Code, Key};

use crate::locale::{Text, t};
use key::{ctrl, f, plain};

/// What an officer can want, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    Help,
    NewCall,
    New,
    Choices,
    Now,
    Same,
    Find,
    KeepSearch,
    Save,
    Handover,
    Menu,
    Back,
    Next,
    Previous,
    Palette,
    Undo,
    Redo,
    Quit,
    Open,
    Revise,
    Void,
    History,
    CloseMatter,
    OpenMatter,
    Link,
    Parked,
    AllOrOpen,
    SwitchOfficer,
    Thaw,
    Language,
    Colours,
    Frame,
    Discard,
    Do,
    Clocks,
    WriteReport,
    Send,
    Release,
    Submit,
    Return,
    Relay,
    Timeline,
    Instruct,
    ToIncident,
    Preview,
    Accounts,
    Acknowledge,
    Silence,
    Countersign,
    Check,
    Lock,
    Backup,
    Refuse,
    LateRefuse,
    Addition,
    Read,
    Review,
    Urge,
    CancelMatter,
    TakeOver,
    Brief,
    Sheet,
    Filter,
    Meeting,
    Figures,
    Papers,
    MakePaper,
    Manual,
    Tab(u8),
}

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

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The intention.
    pub action: Action,
    /// Its keys; the first one is shown. None means the menu alone.
    pub keys: &'static [Key],
    /// Where.
    pub place: Place,
    /// What it is called in footer, menu and help.
    pub label: Text,
    /// Whether the menu lists it.
    pub in_menu: bool,
}

const fn row(
    action: Action,
    keys: &'static [Key],
    place: Place,
    in_menu: bool,
    zh: &'static str,
    en: &'static str,
) -> Binding {
    Binding { action, keys, place, label: t(zh, en), in_menu }
}

/// Every binding, in the order of the menu. No command is only a letter, and every command has two ways.
pub static BINDINGS: &[Binding] = &[
    row(Action::NewCall, &[f(2), ctrl('n')], Place::Anywhere, true, "新来电", "New call"),
    row(Action::New, &[f(3)], Place::Anywhere, true, "新记录", "New record"),
    row(Action::Find, &[f(7), ctrl('f')], Place::Anywhere, true, "查找", "Find"),
    row(Action::Save, &[f(8), ctrl('s')], Place::Anywhere, true, "保存", "Save"),
    row(Action::Handover, &[f(9)], Place::Anywhere, true, "交接班", "Handover"),
    row(Action::Open, &[plain(Code::Enter)], Place::List, true, "打开", "Open"),
    row(Action::Revise, &[ctrl('r')], Place::List, true, "更正", "Correct"),
    row(Action::Void, &[ctrl('x')], Place::List, true, "作废", "Void"),
    row(Action::History, &[ctrl('g')], Place::List, true, "更正痕迹", "History"),
    row(Action::OpenMatter, &[ctrl('a')], Place::List, true, "开事项", "Open matter"),
    row(Action::CloseMatter, &[ctrl('e')], Place::List, true, "销号", "Close matter"),
    row(Action::Link, &[ctrl('k')], Place::List, true, "关联", "Links"),
    row(Action::AllOrOpen, &[ctrl('b')], Place::List, true, "全部/未了", "All/open"),
    row(Action::Do, &[f(4)], Place::List, true, "办理", "Do"),
    row(Action::Clocks, &[ctrl('v')], Place::Anywhere, true, "时限", "Deadlines"),
    row(Action::WriteReport, &[ctrl('u')], Place::List, true, "写报告", "Write report"),
    row(Action::Send, &[], Place::List, true, "登记报送", "Record sending"),
    row(Action::Submit, &[], Place::List, true, "送审", "Submit for review"),
    row(Action::Release, &[], Place::List, true, "签发", "Release"),
    row(Action::Return, &[], Place::List, true, "退回", "Return"),
    row(Action::Preview, &[], Place::List, true, "版面预览", "Page preview"),
    row(Action::Relay, &[], Place::List, true, "传达", "Relay"),
    row(Action::Timeline, &[], Place::List, true, "事件过程", "Timeline"),
    row(Action::Instruct, &[], Place::List, true, "记批示", "Record instruction"),
    row(Action::ToIncident, &[], Place::List, true, "转突发事件", "Make an incident"),
    row(Action::Accounts, &[], Place::List, true, "报送考核", "Unit accounts"),
    row(Action::Acknowledge, &[f(6)], Place::List, true, "知道了", "Acknowledge"),
    row(Action::Silence, &[], Place::List, true, "静音", "Silence"),
    row(Action::Countersign, &[], Place::List, true, "补签", "Countersign"),
    row(Action::Brief, &[], Place::Anywhere, true, "读班", "Brief"),
    row(Action::Sheet, &[], Place::Anywhere, true, "交班单预览", "Sheet so far"),
    row(Action::Figures, &[], Place::Anywhere, true, "交接情况", "Handover figures"),
    row(Action::Papers, &[], Place::Anywhere, true, "出文书", "Make a paper"),
    row(Action::MakePaper, &[], Place::List, true, "这条的文书", "Paper of this record"),
    row(Action::Manual, &[], Place::Anywhere, true, "手册", "Manual"),
    row(Action::TakeOver, &[], Place::Anywhere, true, "应急接班", "Emergency take-over"),
    row(Action::Filter, &[], Place::List, true, "筛选", "Filter"),
    row(Action::Urge, &[], Place::List, true, "催办", "Urge"),
    row(Action::CancelMatter, &[], Place::List, true, "取消事项", "Cancel matter"),
    row(Action::LateRefuse, &[], Place::List, true, "补报未交清", "Refuse late"),
    row(Action::Addition, &[], Place::List, true, "附注", "Add a note"),
    row(Action::Read, &[], Place::List, true, "已阅", "Read"),
    row(Action::Review, &[], Place::List, true, "复核", "Review"),
    row(Action::Meeting, &[], Place::List, true, "开交班会", "Hold a meeting"),
    row(Action::Parked, &[ctrl('w')], Place::Anywhere, true, "挂起的表单", "Parked forms"),
    row(Action::Choices, &[f(4), ctrl('l')], Place::Form, true, "选项", "Choices"),
    row(Action::Refuse, &[ctrl('r')], Place::Form, true, "未交清", "Not handed over"),
    row(Action::Now, &[f(5), ctrl('t')], Place::Anywhere, true, "现在/刷新", "Now/refresh"),
    row(Action::Same, &[f(6), ctrl('d')], Place::Form, true, "同上", "Same as last"),
    row(Action::KeepSearch, &[ctrl('a')], Place::Form, true, "收藏查询", "Keep query"),
    row(Action::Undo, &[ctrl('z')], Place::Form, true, "撤销输入", "Undo"),
    row(Action::Redo, &[ctrl('y')], Place::Form, true, "重做输入", "Redo"),
    row(Action::Discard, &[], Place::Form, true, "放弃此表单", "Give up form"),
    row(Action::Thaw, &[], Place::Anywhere, true, "撤回交接", "Call off handover"),
    row(Action::Check, &[], Place::Anywhere, true, "核对", "Check the record"),
    row(Action::Backup, &[], Place::Anywhere, true, "备份", "Back up"),
    row(Action::Lock, &[], Place::Anywhere, true, "锁定", "Lock"),
    row(Action::SwitchOfficer, &[], Place::Anywhere, true, "换人登录", "Switch officer"),
    row(Action::Palette, &[ctrl('p')], Place::Anywhere, true, "命令板", "Palette"),
    row(Action::Language, &[], Place::Anywhere, true, "中文/English", "中文/English"),
    row(Action::Colours, &[], Place::Anywhere, true, "换配色", "Colours"),
    row(Action::Frame, &[], Place::Anywhere, true, "换边框", "Frame"),
    row(Action::Help, &[f(1)], Place::Anywhere, true, "帮助", "Help"),
    row(Action::Quit, &[ctrl('q')], Place::Anywhere, true, "退出", "Quit"),
    row(Action::Menu, &[f(10), ctrl('o')], Place::Anywhere, false, "菜单", "Menu"),
    row(Action::Back, &[plain(Code::Esc), f(12)], Place::Anywhere, false, "返回", "Back"),
    row(Action::Next, &[plain(Code::Tab)], Place::Anywhere, false, "下一项", "Next"),
    row(Action::Previous, &[key::BACK_TAB], Place::Anywhere, false, "上一项", "Previous"),
    row(Action::Tab(1), &[plain(Code::Char('1'))], Place::List, true, "值班记录", "Duty log"),
    row(Action::Tab(2), &[plain(Code::Char('2'))], Place::List, true, "突发事件", "Incidents"),
    row(Action::Tab(3), &[plain(Code::Char('3'))], Place::List, true, "交接班记录", "Handovers"),
    row(Action::Tab(4), &[plain(Code::Char('4'))], Place::List, true, "交班会", "Meetings"),
    row(Action::Tab(5), &[plain(Code::Char('5'))], Place::List, true, "约谈登记", "Talks"),
    row(Action::Tab(6), &[plain(Code::Char('6'))], Place::List, true, "事项", "Matters"),
    row(Action::Tab(7), &[plain(Code::Char('7'))], Place::List, true, "报告", "Reports"),
    row(Action::Tab(8), &[plain(Code::Char('8'))], Place::List, true, "值班表", "Roster"),
    row(Action::Tab(9), &[plain(Code::Char('9'))], Place::List, true, "例行", "Routine"),
    row(Action::Tab(10), &[plain(Code::Char('0'))], Place::List, true, "文书", "Papers"),
];

/// The row of an action.
#[must_use]
pub fn binding(action: Action) -> Option<&'static Binding> {
    BINDINGS.iter().find(|b| b.action == action)
}

/// The action of a key where text is typed, or where it is not.
#[must_use]
pub fn resolve(key: Key, typing: bool) -> Option<Action> {
    let key = if typing { key } else { key.folded() };
    BINDINGS.iter().find(|b| b.place.covers(typing) && b.keys.contains(&key)).map(|b| b.action)
}

/// Pairs of actions that one key would have to serve in one place; empty when the table is sound.
#[must_use]
pub fn clashes() -> Vec<(Action, Action)> {
    let mut found = Vec::new();
    for (at, one) in BINDINGS.iter().enumerate() {
        for other in BINDINGS.iter().skip(at + 1) {
            if one.place.meets(other.place) && one.keys.iter().any(|k| other.keys.contains(k)) {
                found.push((one.action, other.action));
            }
        }
    }
    found
}

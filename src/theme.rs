//! Roles of what is drawn, and three palettes for them. No meaning hangs on a colour alone.

use ratatui::style::{Color, Modifier, Style};
use serde::{Deserialize, Serialize};

/// Why something is drawn as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Text of records.
    Normal,
    /// Labels and what stands aside.
    Muted,
    /// Headings.
    Title,
    /// The selected row or the field in hand.
    Selected,
    /// An input line.
    Field,
    /// Something is wrong or late.
    Alert,
    /// Something needs attention.
    Warn,
    /// Something is done.
    Good,
    /// Text that a correction replaced.
    Struck,
    /// Text that a correction added.
    Added,
    /// Header and status bar.
    Bar,
    /// A key in the footer.
    Key,
}

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Palette {
    /// For dark backgrounds.
    #[default]
    Dark,
    /// For light backgrounds.
    Light,
    /// No colour at all: bold, reverse, underline.
    Mono,
}

impl Palette {
    /// The next one, for the menu.
    #[must_use]
    pub fn next(self) -> Palette {
        match self {
            Palette::Dark => Palette::Light,
            Palette::Light => Palette::Mono,
            Palette::Mono => Palette::Dark,
        }
    }

    /// How a role is drawn.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let attributes = match role {
            Role::Title | Role::Alert | Role::Key => Modifier::BOLD,
            Role::Selected | Role::Bar => Modifier::REVERSED,
            Role::Struck => Modifier::CROSSED_OUT,
            Role::Added | Role::Field => Modifier::UNDERLINED,
            _ => Modifier::empty(),
        };
        let colour = match (self, role) {
            (Palette::Mono, _) | (_, Role::Normal | Role::Selected | Role::Bar | Role::Field) => None,
            (Palette::Dark, Role::Muted) => Some(Color::Gray),
            (Palette::Light, Role::Muted) => Some(Color::DarkGray),
            (Palette::Dark, Role::Title | Role::Key) => Some(Color::Cyan),
            (Palette::Light, Role::Title | Role::Key) => Some(Color::Blue),
            (_, Role::Alert | Role::Struck) => Some(Color::Red),
            (Palette::Dark, Role::Warn) => Some(Color::Yellow),
            (Palette::Light, Role::Warn) => Some(Color::Magenta),
            (_, Role::Good | Role::Added) => Some(Color::Green),
        };
        let styled = plain.add_modifier(attributes);
        colour.map_or(styled, |c| styled.fg(c))
    }
}

/// Everything about the looks that an officer may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The language.
    pub lang: crate::locale::Lang,
    /// The colours.
    pub palette: Palette,
    /// Frames of `+-|`, for terminals that draw lines two cells wide.
    pub ascii: bool,
}

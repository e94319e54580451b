//! 值班台: a keyboard-only console for the government duty room.
//!
//! # The map, from the bottom up
//!
//! - [`text`]: strings on a grid of cells; measures in columns, escapes what could act.
//! - [`domain`]: what a duty room is, as types and pure rules.
//! - [`locale`]: every word on screen, in both languages.
//! - [`keymap`]: from key to intention; footer, help and menu come from its table.
//! - [`theme`]: roles of what is drawn, and palettes.
//! - [`schema`]: the ledgers as tables of fields.
//! - [`policy`]: grades, deadlines, triggers and scores, reckoned from dated packs of rules.
//! - [`paper`]: texts and pages that leave the room.
//! - [`work`]: what the room does, as pure functions from room and intention to wishes.
//! - [`import`]: records from workbooks, tables and JSON lines that others made.
//! - [`output`]: papers as files (PDF, Word, Excel), with the fonts and the printer of this machine.
//! - [`manual`]: what the room keeps to be read and said: rules of the house, phrases with codes.
//! - [`files`]: the one door through which files from outside are read, in whichever encoding.
//! - [`config`]: the officer's choice of looks.
//! - [`record`]: what can be asked and what happened: wishes, the planner with its rules, acts, the chain.
//! - [`store`]: the journal and what derives from it, behind one trait; drafts, search, tape.
//! - [`msg`]: events and effects, the only words between core and shell.
//! - [`widgets`]: drawing and controls that know no ledger.
//! - [`screens`]: a file or a folder for each screen: its state, its keys and its drawing.
//! - [`app`]: the state machine, `update(now, event) -> effects`.
//! - [`demo`]: the fictional day.
//! - [`runtime`]: threads, terminal and clock around the core.
//! - [`cli`]: the command line.
//!
//! # What is absent
//!
//! - No clock below `runtime`: time is an argument.
//! - No I/O in `screens` and `app`; drawing changes nothing.
//! - No update and no delete of what was recorded: a correction is a new row, and the database refuses the rest.
//! - No path to the screen around [`text::Safe`]: [`widgets::Paint`] is the only one.
//! - No command that is only a letter, no Enter that saves, no Esc that loses text.
//! - No upward import: `tests/it/architecture.rs` holds the table.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod files;
pub mod import;
pub mod keymap;
pub mod locale;
pub mod manual;
pub mod msg;
pub mod output;
pub mod paper;
pub mod policy;
pub mod record;
pub mod runtime;
pub mod schema;
pub mod screens;
pub mod store;
pub mod text;
pub mod theme;
pub mod widgets;
pub mod work;

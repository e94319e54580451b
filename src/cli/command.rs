//! The commands, as they stand on the command line.

use super::{backup, child, export, import, init, officer, report, rules, search, verify, workbook};
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// The console on a fictional day 演示
    Demo {
        /// Write the day into a new file, as an exercise, and start nothing 只写成演练文件
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
    /// An exercise in a file of its own, marked 【演练】 演练
    Drill,
    /// Set a room up without questions 设置值班室
    Init(init::Args),
    /// Take records from a file, all or nothing 导入
    Import(import::Args),
    /// Write a ledger to a file 导出
    Export(export::Args),
    /// An empty workbook with the headings and choices of a ledger 导入模板
    Template(workbook::Args),
    /// A paper as a file or on the printer: bulletin, register, sheet, statistics … 文书
    Report(report::Args),
    /// Search all ledgers 查找
    Search(search::Args),
    /// Make the index of search anew from the journal 重做索引
    Reindex,
    /// Grade incidents by the rules: JSON lines in and out 定级
    Grade(rules::Args),
    /// Deadlines of incidents: JSON lines in and out 时限
    Clocks(rules::Args),
    /// Prove that the file is whole, with --code that it is what it was 核验
    Verify(verify::Args),
    /// Make ledger and tape whole from one another 补全
    Recover(verify::RecoverArgs),
    /// A copy, reopened and verified 备份
    Backup(backup::BackupArgs),
    /// Put a copy in place; the old files are kept 恢复
    Restore(backup::RestoreArgs),
    /// Enter officers, change PINs and roles 人员
    Officer(officer::Args),
    /// Reads a file from outside for another process of ours
    #[command(hide = true)]
    Read(child::Args),
    /// Makes a paper for a console of ours
    #[command(hide = true)]
    Press,
    /// What is wrong here and what to do 自检
    Doctor,
    /// The manual page 手册页
    Man,
    /// Completions for a shell 命令补全
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

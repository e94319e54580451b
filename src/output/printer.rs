//! The system's print command (CUPS `lp`): a PDF for a laser printer, plain text for a needle printer.

use super::format::{Format, PressError};
use crate::text::machine;
use std::io::{Read, Seek, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A print command that has not answered by then hangs: the officer is told, and nothing waits for it any longer.
const LIMIT: Duration = Duration::from_mins(1);
/// How often it is looked whether the command has ended.
const LOOK: Duration = Duration::from_millis(20);
/// So much of its answer is read.
const ANSWER_BYTES_MAX: u64 = 4096;

/// The command that prints with its options, or another one that a unit names in the environment (`ZHIBAN_LP`), in the
/// manner of a shell: `lp -d 二楼 -o sides=one-sided`. The name of a program with a blank in it needs no quotes.
///
/// # Errors
/// When the quotes in it do not end.
pub fn command() -> Result<Vec<String>, PressError> {
    let named = std::env::var("ZHIBAN_LP").ok().filter(|c| !c.trim().is_empty());
    words(&named.unwrap_or_else(|| "lp".to_owned()))
}

fn words(named: &str) -> Result<Vec<String>, PressError> {
    if std::path::Path::new(named).is_file() {
        return Ok(vec![named.to_owned()]);
    }
    let unreadable = || PressError::Failed(format!("ZHIBAN_LP 读不懂:{named}(引号没有成对)"));
    shell_words::split(named).ok().filter(|words| !words.is_empty()).ok_or_else(unreadable)
}

/// Hands the bytes to the printer; gives what the print command answered (the number of the job).
///
/// # Errors
/// When there is no such command, it says no, or it does not answer in time: nothing was printed then.
pub fn print(bytes: &[u8], title: &str, format: Format) -> Result<String, PressError> {
    print_by(&command()?, bytes, title, format, LIMIT)
}

fn print_by(
    command: &[String],
    bytes: &[u8],
    title: &str,
    format: Format,
    limit: Duration,
) -> Result<String, PressError> {
    let [program, options @ ..] = command else {
        return Err(PressError::Failed("没有打印命令".into()));
    };
    let failed = |why: String| PressError::Failed(format!("打印命令 {program}: {why}"));
    let machine = |e: std::io::Error| failed(machine::why(&e));
    // By files and not by pipes: a command that does not read, or says much, keeps nobody waiting.
    let mut paper = tempfile::tempfile().map_err(machine)?;
    paper.write_all(bytes).and_then(|()| paper.rewind()).map_err(machine)?;
    let (said, complained) = (tempfile::tempfile().map_err(machine)?, tempfile::tempfile().map_err(machine)?);
    let mut lp = Command::new(program);
    lp.args(options).arg("-t").arg(title);
    if format == Format::Txt {
        // Form feeds divide the pages; the printer's own margins apply.
        lp.arg("-o").arg("document-format=text/plain");
    }
    let mut child = lp
        .arg("-")
        .stdin(paper)
        .stdout(Stdio::from(said.try_clone().map_err(machine)?))
        .stderr(Stdio::from(complained.try_clone().map_err(machine)?))
        .spawn()
        .map_err(machine)?;
    let Some(status) = waited(&mut child, limit).map_err(machine)? else {
        return Err(failed(format!("{} 秒没有回答,已停下;请看打印机和打印队列", limit.as_secs())));
    };
    if status.success() { Ok(text(said)) } else { Err(failed(text(complained))) }
}

/// Waits for the end of the command; one that does not end in time is ended, and there is no answer.
fn waited(child: &mut Child, limit: Duration) -> std::io::Result<Option<std::process::ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(LOOK);
    }
}

fn text(mut file: std::fs::File) -> String {
    let mut bytes = Vec::new();
    // What cannot be read of an answer is missing from it; the printing is what it was.
    let _ = file.rewind().and_then(|()| file.take(ANSWER_BYTES_MAX).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(folder: &std::path::Path, name: &str, text: &str) -> String {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn options_reach_the_command_and_its_answer_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let lp = script(folder.path(), "my lp", "echo \"$@\"; cat");
        assert_eq!(words(&lp).unwrap(), std::slice::from_ref(&lp), "a blank in a name that is there");
        let command = words(&format!("sh '{lp}' -d '二楼 东' -o sides=one-sided")).unwrap();
        assert_eq!(command, ["sh", lp.as_str(), "-d", "二楼 东", "-o", "sides=one-sided"]);
        let told = print_by(&command, "正文".as_bytes(), "题", Format::Pdf, LIMIT).unwrap();
        assert_eq!(told, "-d 二楼 东 -o sides=one-sided -t 题 -\n正文");
        assert!(words("lp -d '二楼").is_err());
    }

    #[test]
    fn a_command_that_hangs_is_ended_and_one_that_refuses_or_is_not_there_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let print = |text: &str| {
            let lp = script(folder.path(), "lp", text);
            print_by(&["sh".to_owned(), lp], &vec![0; 1 << 20], "题", Format::Txt, Duration::from_millis(200))
        };
        assert!(matches!(print("exec sleep 100"), Err(PressError::Failed(why)) if why.contains("没有回答")));
        assert!(
            matches!(print("echo 没有纸 >&2; exit 1"), Err(PressError::Failed(why)) if why.contains("没有纸"))
        );
        let none = print_by(&["/no/such/lp".into()], b"x", "题", Format::Txt, LIMIT);
        assert!(matches!(none, Err(PressError::Failed(why)) if why.contains("没有这个文件")));
    }
}

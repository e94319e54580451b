//! The system's print command (CUPS `lp`): a PDF for a laser printer, plain text for a needle printer.

use super::format::{Format, PressError};
use std::io::Write;
use std::process::{Command, Stdio};

/// The command that prints, or another one that a unit names in the environment (`ZHIBAN_LP`).
#[must_use]
pub fn command() -> String {
    std::env::var("ZHIBAN_LP").ok().filter(|c| !c.trim().is_empty()).unwrap_or_else(|| "lp".to_owned())
}

/// Hands the bytes to the printer; gives what the print command answered (the number of the job).
///
/// # Errors
/// When there is no such command or it says no: nothing was printed then.
pub fn print(bytes: &[u8], title: &str, format: Format) -> Result<String, PressError> {
    let failed = |why: String| PressError::Failed(format!("打印命令 {}: {why}", command()));
    let mut lp = Command::new(command());
    lp.arg("-t").arg(title);
    if format == Format::Txt {
        // Form feeds divide the pages; the printer's own margins apply.
        lp.arg("-o").arg("document-format=text/plain");
    }
    let mut child = lp
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| failed(e.to_string()))?;
    let fed = child.stdin.take().map(|mut pipe| pipe.write_all(bytes));
    let output = child.wait_with_output().map_err(|e| failed(e.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    if let Some(Err(e)) = fed {
        return Err(failed(e.to_string()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

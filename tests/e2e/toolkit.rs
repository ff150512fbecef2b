//! The toolkit's own file dialog, a second window that is typed into from outside.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::time::Instant;

use crate::window::PATIENCE;

/// How long a person looks at a file dialog before trying again.
const ANOTHER_TRY: Duration = Duration::from_secs(10);

/// File dialogs show the field for a path from the start, with the home's files around it.
const FILE_DIALOGS: &str =
    "[org/gtk/settings/file-chooser]\nlocation-mode='filename-entry'\nstartup-mode='cwd'\n";

/// A folder of settings, away from the person's own.
pub fn settings() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("glib-2.0/settings");
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("keyfile"), FILE_DIALOGS).unwrap();
    folder
}

/// Puts a path into the file dialog that is open, and confirms it.
///
/// The path is pasted, for a dialog completes what is typed while it is being typed. Until the
/// dialog has gone, a person would do it again; so does this. Each key goes to the dialog alone: one
/// that has gone meanwhile takes none, and the window behind it is not typed into.
pub async fn paste(path: &Path) {
    copy(&path.display().to_string()).await;
    let by = Instant::now() + PATIENCE;
    let mut dialog = wait_for_dialog(by).await;
    loop {
        xdotool(&["windowactivate", "--sync", &dialog]).await;
        // A slash gives the field for a path the focus, whatever has it; the path replaces it.
        for key in ["slash", "ctrl+a", "ctrl+v", "Return"] {
            if self::dialog().await.as_ref() == Some(&dialog) {
                xdotool(&["key", "--delay", "200", key]).await;
            }
        }
        match dialog_after(Instant::now() + ANOTHER_TRY).await {
            Some(still) if Instant::now() < by => dialog = still,
            Some(_) => panic!("the dialog does not take {}", path.display()),
            None => return,
        }
    }
}

pub async fn xdotool(args: &[&str]) -> String {
    let output = Command::new("xdotool").args(args).output().await;
    let output = output.expect("xdotool is missing: cargo xtask setup installs it");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The program's windows; a dialog is the second, and the last that xdotool answers.
async fn dialog() -> Option<String> {
    let found = xdotool(&["search", "--onlyvisible", "--class", "shelfkeeper"]).await;
    let ids: Vec<_> = found.lines().map(str::to_owned).collect();
    ids.last().filter(|_| ids.len() > 1).cloned()
}

async fn wait_for_dialog(by: Instant) -> String {
    loop {
        if let Some(id) = dialog().await {
            return id;
        }
        assert!(Instant::now() < by, "no dialog opened");
    }
}

/// Waits until no dialog is open; one that still is at that time is answered.
async fn dialog_after(by: Instant) -> Option<String> {
    loop {
        let id = dialog().await?;
        if Instant::now() > by {
            return Some(id);
        }
    }
}

/// Puts a text on the clipboard; the process that holds it ends with the display.
async fn copy(text: &str) {
    let mut holder = Command::new("xclip")
        .args(["-selection", "clipboard", "-in"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("xclip is missing: cargo xtask setup installs it");
    let mut pipe = holder.stdin.take().unwrap();
    pipe.write_all(text.as_bytes()).await.unwrap();
    drop(pipe);
    assert!(holder.wait().await.unwrap().success());
}

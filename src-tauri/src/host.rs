//! What only a window has: dialogs, drops, stopping a job.
//!
//! Paths stay here and in the core's table of picked files; the pages see a handle and a name.

use std::path::Path;
use std::sync::Arc;

use shelfkeeper_core::contract::{CancelJob, Done, PickFile, Picked, SeveralPicked};
use shelfkeeper_core::desk::Desk;
use shelfkeeper_core::domain::fault::{Fault, Result};
use tauri::{AppHandle, DragDropEvent, Emitter, Manager, Runtime, State, Window, WindowEvent};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};

use crate::jobs::Jobs;

/// What kinds of file a purpose is about; empty for folders and for anything.
fn endings(purpose: &str) -> Result<&'static [&'static str]> {
    Ok(match purpose {
        "bill" => &["csv", "txt", "xlsx", "xls", "zip"],
        "programs" | "results" | "report" | "rejects" => &["csv"],
        "policy" | "profile" | "profile-out" => &["json"],
        "filings" | "events" => &["jsonl"],
        "store" => &["skdb"],
        "authority" => &["pem", "crt", "cer"],
        "folder" | "scan" | "payment_file" => &[],
        _ => return Err(Fault::bad_field("purpose", "unknown")),
    })
}

/// Lets the person pick a file, a folder or a target.
#[tauri::command]
pub async fn file_pick<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Arc<Desk>>,
    request: PickFile,
) -> Result<Picked> {
    let endings = endings(&request.purpose)?;
    let mut dialog = app.dialog().file();
    if !endings.is_empty() {
        dialog = dialog
            .add_filter(endings.join(", "), endings)
            .add_filter("*", &["*"]);
    }
    if let Some(name) = &request.suggested {
        dialog = dialog.set_file_name(file_name(name));
    }
    let purpose = request.purpose.clone();
    let writes = matches!(
        purpose.as_str(),
        "report" | "scan" | "rejects" | "payment_file" | "profile-out"
    );
    let picked = tauri::async_runtime::spawn_blocking(move || ask(dialog, &purpose)).await;
    let picked = picked.map_err(|_| Fault::internal("dialog"))?;
    match picked.map(FilePath::into_path).transpose() {
        // The save dialog has asked before it answers with a file that exists.
        Ok(Some(path)) if writes => Ok(desk.files.keep_to_replace(&path)),
        Ok(Some(path)) => Ok(desk.files.keep(&path)),
        Ok(None) => Ok(Picked {
            file: None,
            name: String::new(),
            bytes: "0".to_owned(),
        }),
        Err(_) => Err(Fault::internal("picked path")),
    }
}

/// Lets the person pick one file or several that exist.
#[tauri::command]
pub async fn file_pick_several<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Arc<Desk>>,
    request: PickFile,
) -> Result<SeveralPicked> {
    let endings = endings(&request.purpose)?;
    let mut dialog = app.dialog().file();
    if !endings.is_empty() {
        dialog = dialog
            .add_filter(endings.join(", "), endings)
            .add_filter("*", &["*"]);
    }
    let picked = tauri::async_runtime::spawn_blocking(move || dialog.blocking_pick_files()).await;
    let picked = picked.map_err(|_| Fault::internal("dialog"))?;
    let kept = picked.unwrap_or_default().into_iter().map(|path| {
        let path = path
            .into_path()
            .map_err(|_| Fault::internal("picked path"))?;
        Ok(desk.files.keep(&path))
    });
    Ok(SeveralPicked {
        files: kept.collect::<Result<_>>()?,
    })
}

fn ask<R: Runtime>(dialog: FileDialogBuilder<R>, purpose: &str) -> Option<FilePath> {
    match purpose {
        "folder" => dialog.blocking_pick_folder(),
        "report" | "scan" | "rejects" | "payment_file" | "profile-out" => {
            dialog.blocking_save_file()
        }
        _ => dialog.blocking_pick_file(),
    }
}

/// A suggested name is only ever a name.
fn file_name(text: &str) -> String {
    let name = Path::new(text)
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_default()
}

/// Asks a job to stop.
#[tauri::command]
pub async fn job_cancel(jobs: State<'_, Jobs>, request: CancelJob) -> Result<Done> {
    jobs.cancel(&request.job);
    Ok(Done {})
}

/// Takes the files that were dropped on the window, in the order of the drop; folders are left lying.
pub fn on_window_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event else {
        return;
    };
    let Some(desk) = window.try_state::<Arc<Desk>>() else {
        return;
    };
    let files = paths.iter().filter(|path| path.is_file());
    let files: Vec<Picked> = files.map(|path| desk.files.keep(path)).collect();
    if !files.is_empty() {
        // The window may be closing; then nobody waits for the files.
        let _ = window.emit("files_dropped", SeveralPicked { files });
    }
}

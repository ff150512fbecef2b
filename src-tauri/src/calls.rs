//! The window's functions, one per command of the core's table.

use std::sync::Arc;

use serde_json::Value as Json;
use shelfkeeper_core::desk::{Desk, NoProgress, Progress};
use shelfkeeper_core::domain::fault::{Fault, Result};
use shelfkeeper_core::domain::roles::{self, Effect};
use shelfkeeper_core::for_each_command;
use tauri::ipc::{Invoke, JavaScriptChannelId};
use tauri::{Emitter, Manager, Runtime, State, Webview};

use crate::jobs::{Jobs, Watched};
use crate::keychain;

/// Whether the command may have changed what other lists show.
fn changes(name: &str) -> bool {
    let effect = roles::rule(name).map(|rule| rule.effect);
    effect.is_ok_and(|effect| !matches!(effect, Effect::Read | Effect::Session))
}

/// Calls a command on a thread that may block, and tells the window when something changed.
async fn call<R: Runtime>(
    webview: Webview<R>,
    desk: Arc<Desk>,
    name: &'static str,
    request: Json,
    job: Option<String>,
    progress: Option<JavaScriptChannelId>,
) -> Result<Json> {
    let jobs: State<'_, Jobs> = webview.state();
    let watch: Arc<dyn Progress> = match (&job, progress) {
        (Some(job), Some(channel)) => Arc::new(Watched::new(
            jobs.start(job),
            channel.channel_on(webview.clone()),
        )),
        _ => Arc::new(NoProgress),
    };
    let work = move || keychain::call(&desk, name, request, watch);
    let answer = tauri::async_runtime::spawn_blocking(work).await;
    if let Some(job) = &job {
        jobs.end(job);
    }
    let answer = answer.map_err(|_| Fault::internal(name))?;
    if answer.is_ok() && changes(name) {
        // A window that is closing cannot be told; it will not look either.
        let _ = webview.emit("changed", ());
    }
    answer
}

macro_rules! functions {
    ($(($name:literal, $ident:ident, $handler:path, $request:ident, $answer:ident)),* $(,)?) => {
        $(
            #[tauri::command]
            async fn $ident<R: Runtime>(
                webview: Webview<R>,
                desk: State<'_, Arc<Desk>>,
                request: Json,
                job: Option<String>,
                progress: Option<JavaScriptChannelId>,
            ) -> Result<Json> {
                call(webview, Arc::clone(&desk), $name, request, job, progress).await
            }
        )*

        /// Answers the window's calls.
        pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($ident,)* crate::host::file_pick, crate::host::file_pick_several, crate::host::job_cancel]
        }
    };
}
for_each_command!(functions);

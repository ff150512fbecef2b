//! Serves the scans of a filing to the window, by id, decrypted in memory.

use std::sync::Arc;

use shelfkeeper_core::desk::{Desk, NoProgress, commands, filings};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

/// `desk://localhost/scan/<id>`.
pub const SCHEME: &str = "desk";

/// Answers one request of the window.
pub fn serve<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let id = request
        .uri()
        .path()
        .strip_prefix("/scan/")
        .map(str::to_owned);
    let desk = context
        .app_handle()
        .try_state::<Arc<Desk>>()
        .map(|desk| Arc::clone(&desk));
    let from_main = context.webview_label() == "main";
    tauri::async_runtime::spawn_blocking(move || {
        let found = match (id, desk) {
            (Some(id), Some(desk)) if from_main => scan(&desk, &id),
            _ => None,
        };
        responder.respond(found.unwrap_or_else(nothing));
    });
}

/// Reading a scan is admitted like reading its filing: by role, within the session.
fn scan(desk: &Desk, id: &str) -> Option<Response<Vec<u8>>> {
    let (mime, bytes) = commands::run(desk, "filing.get", Arc::new(NoProgress), |cx| {
        filings::attachment_bytes(cx, id)
    })
    .ok()?;
    Response::builder()
        .header(header::CONTENT_TYPE, mime)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(bytes.to_vec())
        .ok()
}

fn nothing() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

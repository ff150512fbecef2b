//! The shell: a window over the core. No SQL and no rules live here.

/// Opens the window and runs until it is closed.
pub fn run() {
    if let Err(error) = tauri::Builder::default().run(tauri::generate_context!()) {
        eprintln!("the window could not be opened: {error}");
        std::process::exit(3);
    }
}

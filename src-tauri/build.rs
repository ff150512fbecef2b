//! Tells Tauri where this layout keeps its capabilities and permission sets.

use std::error::Error;
use std::fs;
use std::path::Path;

use tauri_build::{AppManifest, Attributes};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    // The pages are compiled in; cargo does not see them by itself.
    println!("cargo:rerun-if-changed=ui/dist");
    // The window's pages are built by npm; a checkout without them must still compile and test.
    let pages = Path::new("ui/dist");
    if !pages.exists() {
        fs::create_dir_all(pages)?;
    }
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(
            AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*.toml"),
        );
    tauri_build::try_build(attributes)?;
    Ok(())
}

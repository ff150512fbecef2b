//! The Debian package: made by the Tauri CLI, looked into, and on demand
//! unpacked and started.

use crate::display::{Screen, window_locale};
use crate::options;
use crate::process::{Failure, Outcome, Task, target};
use crate::setup;
use std::fs;
use std::path::{Path, PathBuf};

/// What the package has to hold: a sentence's noun, and how its path looks.
const CONTENTS: &[(&str, &str, &str)] = &[
    ("the program", "usr/bin/", "/shelfkeeper"),
    ("the icon", "usr/share/icons/hicolor/", ".png"),
    ("the desktop entry", "usr/share/applications/", ".desktop"),
];

/// `bundle [--try]`
pub fn run(root: &Path, args: &[String]) -> Outcome {
    let unpack = match args {
        [] => false,
        [arg] if arg == "--try" => true,
        [arg, ..] => return Err(options::unknown(arg)),
    };
    if !cfg!(target_os = "linux") {
        return Err(Failure::new("a .deb is made on Linux only"));
    }
    setup::everything(root)?;
    let folder = target(root).join("release/bundle/deb");
    // What is found afterwards must be what this run made.
    remove(&folder)?;
    Task::npm(root)
        .args(["run", "tauri", "build", "--", "--bundles", "deb"])
        .run()?;
    let package = package_in(&folder)?;
    check(&package)?;
    if unpack {
        try_out(&package, &target(root).join("bundle-try"))?;
    }
    println!("{}", package.display());
    Ok(())
}

fn remove(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::new(format!("{}: {error}", folder.display())))
        }
        _ => Ok(()),
    }
}

fn package_in(folder: &Path) -> Outcome<PathBuf> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .ok_or_else(|| Failure::new(format!("no .deb was made in {}", folder.display())))
}

fn check(package: &Path) -> Outcome {
    let said = Task::new("dpkg-deb")
        .arg("--contents")
        .arg(package)
        .capture()?;
    let missing = missing_contents(&said.stdout);
    if said.ok() && missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} lacks: {}",
        package.display(),
        missing.join(", ")
    )))
}

/// The nouns of what a `dpkg-deb --contents` listing lacks.
fn missing_contents(listing: &str) -> Vec<&'static str> {
    let paths: Vec<&str> = listing
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        // Some writers of packages begin every path with the root.
        .map(|path| path.trim_start_matches("./"))
        .collect();
    CONTENTS
        .iter()
        .filter(|(_, start, end)| {
            !paths
                .iter()
                .any(|path| path.starts_with(start) && path.ends_with(end))
        })
        .map(|(noun, ..)| *noun)
        .collect()
}

/// Unpacks the package without installing it and waits for its window.
fn try_out(package: &Path, folder: &Path) -> Outcome {
    remove(folder)?;
    let unpacked = folder.join("root");
    fs::create_dir_all(&unpacked)
        .map_err(|error| Failure::new(format!("{}: {error}", unpacked.display())))?;
    Task::new("dpkg")
        .arg("-x")
        .arg(package)
        .arg(&unpacked)
        .run()?;
    let screen = Screen::start(folder)?;
    let log = folder.join("window.log");
    let locale = window_locale();
    let mut app = screen
        .session(unpacked.join("usr/bin/shelfkeeper"))
        .env("LANG", locale)
        .env("LC_ALL", locale)
        .start(&log)?;
    screen.wait_for_window("shelfkeeper", &mut app, &log)?;
    let picture = folder.join("window.png");
    screen.picture(&picture)?;
    println!(
        "the unpacked package opened its window: {}",
        picture.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "\
drwxr-xr-x 0/0               0 2026-01-01 08:00 ./usr/
-rwxr-xr-x 0/0        19000000 2026-01-01 08:00 ./usr/bin/shelfkeeper
-rw-r--r-- 0/0             200 2026-01-01 08:00 usr/share/applications/Shelfkeeper.desktop
-rw-r--r-- 0/0            2000 2026-01-01 08:00 ./usr/share/icons/hicolor/32x32/apps/shelfkeeper.png
";

    #[test]
    fn a_whole_package_lacks_nothing() {
        assert!(missing_contents(LISTING).is_empty());
    }

    #[test]
    fn what_a_package_lacks_is_named() {
        let bare = "-rwxr-xr-x 0/0 1 2026-01-01 08:00 ./usr/bin/shelfkeeper-cli\n";
        assert_eq!(
            missing_contents(bare),
            ["the program", "the icon", "the desktop entry"]
        );
    }
}

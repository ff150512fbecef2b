//! What a machine needs before anything can be built, and getting it there.
//!
//! On Debian and its relatives missing packages are installed with apt-get.
//! Elsewhere the missing things are named and nothing is installed. Node and
//! Rust are expected to be there; their versions are checked.

use crate::process::{Failure, Outcome, Task, executable, on_path};
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// The oldest Node the pages are built with.
const NODE: u32 = 20;

/// Packages to build the program.
const BUILD_PACKAGES: &[&str] = &[
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "pkg-config",
    "build-essential",
];

/// Packages to test it: the real window needs a display, keys and a driver, the team store a server
/// to start for itself.
const TEST_PACKAGES: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "openbox",
    "xclip",
    "xdotool",
    "dbus",
    "dbus-x11",
    "imagemagick",
    "x11-utils",
    "fonts-noto-cjk",
    "strace",
    "sqlite3",
    "postgresql",
    "python3",
];

/// Programs those packages bring, for systems whose packages we do not know.
const PROGRAMS: &[(&str, &str)] = &[
    ("pkg-config", "pkg-config"),
    ("cc", "a C compiler"),
    ("WebKitWebDriver", "the WebKitGTK WebDriver"),
    ("Xvfb", "the virtual X server"),
    ("openbox", "the openbox window manager"),
    ("xclip", "xclip"),
    ("xdotool", "xdotool"),
    ("dbus-daemon", "D-Bus"),
    ("setpriv", "the util-linux programs"),
    ("import", "ImageMagick"),
    ("xprop", "the X11 utilities"),
    ("xwininfo", "the X11 utilities"),
    ("strace", "strace"),
    ("sqlite3", "the SQLite shell"),
    ("initdb", "the PostgreSQL server (15 or newer)"),
    ("python3", "Python 3"),
];

/// Everything: system, Rust, Node, the window's packages and pages.
pub fn everything(root: &Path) -> Outcome {
    system(root)?;
    rust()?;
    packages(root)?;
    pages(root)
}

/// What the operating system has to bring.
pub fn system(root: &Path) -> Outcome {
    match std::env::consts::OS {
        "linux" if is_debian(&fs::read_to_string("/etc/os-release").unwrap_or_default()) => {
            debian()
        }
        "linux" => other_linux(),
        "macos" => macos(),
        "windows" => windows(),
        other => Err(Failure::new(format!(
            "{other} is not a system this program is built on"
        ))),
    }?;
    let config = root.join("tauri.conf.json");
    if config.is_file() {
        return Ok(());
    }
    Err(Failure::new(format!("{} is missing", config.display())))
}

/// Whether `os-release` speaks of Debian or a system made from it.
fn is_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| matches!(*key, "ID" | "ID_LIKE"))
        .flat_map(|(_, value)| value.trim_matches(['"', '\'']).split_whitespace())
        .any(|id| matches!(id, "debian" | "ubuntu"))
}

fn debian() -> Outcome {
    let wanted = || BUILD_PACKAGES.iter().chain(TEST_PACKAGES).copied();
    let known = Task::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\n"])
        .args(wanted())
        .capture()?;
    let missing = missing_packages(wanted(), &known.stdout);
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("setup: missing packages: {}", missing.join(" "));
    let command = format!(
        "apt-get update && apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    );
    let sudo = as_root(&command)?;
    apt(sudo).arg("update").run()?;
    apt(sudo)
        .args(["install", "-y", "--no-install-recommends"])
        .args(&missing)
        .run()
}

/// The wanted packages that `dpkg-query` did not report as installed.
fn missing_packages<'a>(wanted: impl Iterator<Item = &'a str>, dpkg_query: &str) -> Vec<&'a str> {
    let installed: Vec<&str> = dpkg_query
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .collect();
    wanted.filter(|name| !installed.contains(name)).collect()
}

/// Whether sudo has to stand before a command; an error that quotes the
/// command when there is no way to become root without a question.
fn as_root(command: &str) -> Outcome<bool> {
    if Task::new("id").arg("-u").capture()?.stdout.trim() == "0" {
        return Ok(false);
    }
    if on_path("sudo") && Task::new("sudo").args(["-n", "true"]).capture()?.ok() {
        return Ok(true);
    }
    Err(Failure::new(format!(
        "packages are missing and installing them takes root; run this and start again:\n\n  \
         sudo sh -c '{command}'\n"
    )))
}

fn apt(sudo: bool) -> Task {
    let task = if sudo {
        Task::new("sudo").args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
    } else {
        Task::new("apt-get")
    };
    task.env("DEBIAN_FRONTEND", "noninteractive")
}

fn other_linux() -> Outcome {
    let mut missing: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(program, _)| !on_path(program))
        .map(|(_, name)| *name)
        .collect();
    for (library, name) in [
        ("webkit2gtk-4.1", "WebKitGTK 4.1 with its headers"),
        ("librsvg-2.0", "librsvg with its headers"),
    ] {
        let found = on_path("pkg-config")
            && Task::new("pkg-config")
                .args(["--exists", library])
                .capture()?
                .ok();
        if !found {
            missing.push(name);
        }
    }
    nothing_missing(&missing)
}

fn macos() -> Outcome {
    let tools = Task::new("xcode-select").arg("-p").capture();
    match tools {
        Ok(said) if said.ok() => Ok(()),
        _ => nothing_missing(&["the Xcode command line tools (xcode-select --install)"]),
    }
}

fn windows() -> Outcome {
    const RUNTIME: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    for hive in [
        r"HKLM\SOFTWARE\WOW6432Node",
        r"HKLM\SOFTWARE",
        r"HKCU\Software",
    ] {
        let key = format!(r"{hive}\{RUNTIME}");
        if Task::new("reg")
            .args(["query", &key, "/v", "pv"])
            .capture()?
            .ok()
        {
            return Ok(());
        }
    }
    nothing_missing(&["the WebView2 runtime"])
}

fn nothing_missing(missing: &[&str]) -> Outcome {
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "missing, and to be installed by you: {}",
        missing.join(", ")
    )))
}

/// The Rust toolchain's version.
pub fn rust() -> Outcome {
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    let said = Task::new("cargo").arg("--version").capture()?;
    let version = said.stdout.trim();
    match (numbers(version), numbers(wanted)) {
        (Some(found), Some(least)) if found >= least => Ok(()),
        _ => Err(Failure::new(format!(
            "Rust {wanted} or newer is needed; `cargo --version` says: {version}"
        ))),
    }
}

/// Node's version and npm.
fn node() -> Outcome {
    if !on_path("node") {
        return Err(Failure::new(format!("Node {NODE} or newer is missing")));
    }
    let said = Task::new("node").arg("--version").capture()?;
    let version = said.stdout.trim();
    match numbers(version) {
        Some((major, _)) if major >= NODE => Ok(()),
        _ => Err(Failure::new(format!(
            "Node {NODE} or newer is needed; `node --version` says: {version}"
        ))),
    }
}

/// The first "major.minor" in a version's text.
fn numbers(text: &str) -> Option<(u32, u32)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut parts = text[start..].split(|c: char| !c.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The window's npm packages, when `package-lock.json` is newer than they are.
pub fn packages(root: &Path) -> Outcome {
    node()?;
    let lock = root.join("ui/package-lock.json");
    let wanted = modified(&lock).ok_or_else(|| {
        Failure::new("ui/package-lock.json is missing: the window's pages are not in this checkout")
    })?;
    // npm writes this file last, so it also tells a broken installation.
    let installed = modified(&root.join("ui/node_modules/.package-lock.json"));
    if installed.is_some_and(|installed| installed >= wanted) {
        return Ok(());
    }
    Task::npm(root)
        .args(["ci", "--no-audit", "--no-fund"])
        .run()
}

/// The window's pages, when anything they are made of is newer than they are.
pub fn pages(root: &Path) -> Outcome {
    let built = modified(&root.join("ui/dist/index.html"));
    let sources = [
        "ui/src",
        "ui/public",
        "ui/index.html",
        "ui/package-lock.json",
        "ui/tsconfig.json",
        "ui/vite.config.ts",
        "assets",
    ]
    .iter()
    .filter_map(|name| newest(&root.join(name)))
    .max();
    if built.is_some() && built >= sources {
        return Ok(());
    }
    build_pages(root)
}

/// The window's pages, in any case.
pub fn build_pages(root: &Path) -> Outcome {
    Task::npm(root).args(["run", "build"]).run()
}

/// When a file was last written; `None` when it is not there.
fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// The newest time of a file, or of a folder and all it holds.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = modified(path);
    let Ok(entries) = fs::read_dir(path) else {
        return own;
    };
    // A folder's own time tells of files that were taken away.
    entries
        .flatten()
        .filter_map(|entry| newest(&entry.path()))
        .chain(own)
        .max()
}

/// A program the build made, or a sentence that it is not there.
pub fn built(folder: &Path, name: &str) -> Outcome<std::path::PathBuf> {
    let path = folder.join(executable(name));
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::new(format!(
        "the build made no {}",
        path.display()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_relatives_are_known() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(is_debian("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\nID_LIKE=\"rhel centos\"\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn only_packages_that_are_installed_count_as_there() {
        let known = "xvfb installed\nopenbox config-files\nxdotool not-installed\n";
        let wanted = ["xvfb", "openbox", "xdotool", "strace"];
        assert_eq!(
            missing_packages(wanted.into_iter(), known),
            ["openbox", "xdotool", "strace"]
        );
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(numbers("v20.19.2"), Some((20, 19)));
        assert_eq!(numbers("cargo 1.95.0 (abc 2026-03-21)"), Some((1, 95)));
        assert_eq!(numbers("1.95"), Some((1, 95)));
        assert_eq!(numbers("nothing"), None);
        assert!(numbers("cargo 1.100.0") > numbers("1.95"));
    }

    #[test]
    fn a_folder_is_as_new_as_its_newest_file() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = modified(&here.join("src/setup.rs"));
        assert!(file.is_some());
        assert!(newest(&here.join("src")) >= file);
        assert_eq!(newest(&here.join("no-such-folder")), None);
    }
}

//! A screen of our own for the real window: Xvfb, the openbox window manager
//! and a D-Bus session, ended with everything on them when dropped.
//!
//! Nothing waits for a fixed time: the server says its number, the window
//! manager announces itself, a window is there when the server maps it, and it
//! is painted when two pictures in a row are the same and not blank.

use crate::process::{BEAT, Failure, LOCALE, Outcome, Running, Task};
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Size and depth of the screen.
const GEOMETRY: &str = "1280x800x24";

/// How long a display server or window manager may take to come up.
const START_LIMIT: Duration = Duration::from_secs(20);

/// How long a window may take to appear and to be painted.
pub const WINDOW_LIMIT: Duration = Duration::from_secs(60);

/// Fewer colours than this inside a window mean that nothing is painted yet.
const PAINTED_COLOURS: u64 = 16;

/// A virtual screen with a window manager.
#[derive(Debug)]
pub struct Screen {
    // Dropped in this order: the server last.
    _manager: Running,
    _bus: Running,
    _server: Running,
    number: String,
    address: String,
    folder: PathBuf,
}

impl Screen {
    /// Starts a screen that keeps its logs and the scratch folders of its
    /// programs in `folder`.
    pub fn start(folder: &Path) -> Outcome<Self> {
        make_folders(folder)?;
        let server = tied("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", GEOMETRY])
            .args(["-nolisten", "tcp", "-noreset"]);
        let (server, number) = announced(server, &folder.join("xvfb.log"))?;
        let number = format!(":{number}");
        let bus = scratch(tied("dbus-daemon"), folder, &number).args([
            "--session",
            "--nofork",
            "--print-address=1",
        ]);
        let (bus, address) = announced(bus, &folder.join("dbus.log"))?;
        let mut manager =
            scratch(tied("openbox"), folder, &number).start(&folder.join("openbox.log"))?;
        wait_for_manager(&number, &mut manager, folder)?;
        Ok(Self {
            _manager: manager,
            _bus: bus,
            _server: server,
            number,
            address,
            folder: folder.to_path_buf(),
        })
    }

    /// `program` on this screen and in its D-Bus session, away from the
    /// person's own settings and data. Its group ends with it.
    pub fn session(&self, program: impl AsRef<OsStr>) -> Task {
        scratch(tied(program), &self.folder, &self.number)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .grouped()
    }

    /// Waits until `app` shows a window whose class begins with `class` and has painted it;
    /// answers the window's id.
    pub fn wait_for_window(&self, class: &str, app: &mut Running, log: &Path) -> Outcome<String> {
        let deadline = Instant::now() + WINDOW_LIMIT;
        let mut before = None;
        let mut found = false;
        while Instant::now() < deadline {
            if let Some(status) = app.ended()? {
                let sentence = format!("the program ended with {status} before its window showed");
                return Err(logged(&sentence, log));
            }
            if let Some(id) = self.window(class)? {
                found = true;
                let now = self.look(&id)?;
                if now.is_some() && now == before {
                    return Ok(id);
                }
                before = now;
            }
            thread::sleep(BEAT * 4);
        }
        let sentence = if found {
            "the window stayed blank"
        } else {
            "no window showed"
        };
        Err(logged(sentence, log))
    }

    /// Saves what the whole screen shows.
    pub fn picture(&self, file: &Path) -> Outcome {
        Task::new("import")
            .args(["-display", &self.number, "-window", "root"])
            .arg(file)
            .run()
    }

    fn window(&self, class: &str) -> Outcome<Option<String>> {
        let tree = Task::new("xwininfo")
            .args(["-display", &self.number, "-root", "-tree"])
            .capture()?;
        let Some(id) = largest_window(&tree.stdout, class) else {
            return Ok(None);
        };
        let state = Task::new("xwininfo")
            .args(["-display", &self.number, "-id", &id])
            .capture()?;
        Ok(state.stdout.contains("Map State: IsViewable").then_some(id))
    }

    /// The signature of a window's pixels; `None` while it is blank or gone.
    fn look(&self, id: &str) -> Outcome<Option<String>> {
        let file = self.folder.join("look.png");
        let taken = Task::new("import")
            .args(["-display", &self.number, "-window", id])
            .arg(&file)
            .capture()?;
        if !taken.ok() {
            return Ok(None);
        }
        let said = Task::new("identify")
            .args(["-format", "%k %#"])
            .arg(&file)
            .capture()?;
        Ok(painted(&said.stdout))
    }
}

/// A program that also ends when xtask itself is killed. That is why the D-Bus
/// daemon is started directly: `dbus-run-session` would leave it behind.
fn tied(program: impl AsRef<OsStr>) -> Task {
    Task::new("setpriv")
        .args(["--pdeathsig", "TERM"])
        .arg(program)
}

/// Starts a server that says in one line on standard output where it is; the
/// line means that it is ready.
fn announced(server: Task, log: &Path) -> Outcome<(Running, String)> {
    let words = server.words().to_owned();
    let (running, output) = server.start_reading(log)?;
    let mut line = String::new();
    BufReader::new(output)
        .read_line(&mut line)
        .map_err(|error| Failure::new(format!("`{words}`: {error}")))?;
    match line.trim() {
        "" => Err(logged(&format!("`{words}` did not start"), log)),
        place => Ok((running, place.to_owned())),
    }
}

/// Points a program to the screen `number` and to scratch folders.
fn scratch(task: Task, folder: &Path, number: &str) -> Task {
    ["data", "config", "cache", "runtime"]
        .iter()
        .zip(["DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "RUNTIME_DIR"])
        .fold(task, |task, (name, variable)| {
            task.env(&format!("XDG_{variable}"), folder.join(name))
        })
        .env("DISPLAY", number)
        .env("GDK_BACKEND", "x11")
        // There is no graphics card behind this screen.
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("NO_AT_BRIDGE", "1")
        .without_env("WAYLAND_DISPLAY")
        .without_env("DBUS_SESSION_BUS_ADDRESS")
}

/// The scratch folders a session's programs are pointed to.
fn make_folders(folder: &Path) -> Outcome {
    for name in ["data", "config", "cache", "runtime"] {
        let path = folder.join(name);
        fs::create_dir_all(&path)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // D-Bus refuses a runtime folder others can read.
        fs::set_permissions(folder.join("runtime"), fs::Permissions::from_mode(0o700))
            .map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
    }
    Ok(())
}

fn wait_for_manager(number: &str, manager: &mut Running, folder: &Path) -> Outcome {
    let log = folder.join("openbox.log");
    let deadline = Instant::now() + START_LIMIT;
    while Instant::now() < deadline {
        if let Some(status) = manager.ended()? {
            return Err(logged(&format!("openbox ended with {status}"), &log));
        }
        let said = Task::new("xprop")
            .args(["-display", number, "-root", "_NET_SUPPORTING_WM_CHECK"])
            .capture()?;
        if said.stdout.contains("window id") {
            return Ok(());
        }
        thread::sleep(BEAT);
    }
    Err(logged("openbox did not come up", &log))
}

/// A sentence with the end of the log that explains it.
fn logged(sentence: &str, log: &Path) -> Failure {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(12)..].join("\n");
    Failure::new(format!("{sentence}; {} ends with:\n{tail}", log.display()))
}

/// The id of the largest window whose class begins with `class`, from
/// `xwininfo -tree`.
fn largest_window(tree: &str, class: &str) -> Option<String> {
    let wanted = format!("(\"{class}");
    tree.lines()
        .filter(|line| line.contains(&wanted))
        .filter_map(|line| {
            let id = line.split_whitespace().next()?;
            // `0x400003 "Title": ("class" "Class")  1280x800+0+0  +0+0`
            let (_, place) = line.rsplit_once(')')?;
            let (width, rest) = place.trim_start().split_once('x')?;
            let height = rest.split('+').next()?;
            let area = width.parse::<u64>().ok()? * height.parse::<u64>().ok()?;
            // Toolkits keep helper windows of one pixel.
            (area > 10_000).then(|| (area, id.to_owned()))
        })
        .max()
        .map(|(_, id)| id)
}

/// The signature out of "colours signature", when there are enough colours.
fn painted(identified: &str) -> Option<String> {
    let (colours, signature) = identified.trim().split_once(' ')?;
    (colours.parse::<u64>().ok()? >= PAINTED_COLOURS).then(|| signature.to_owned())
}

/// Chinese when this machine has it, for the window's own texts.
pub fn window_locale() -> &'static str {
    let known = Task::new("locale").arg("-a").capture();
    match known {
        Ok(said) if has_chinese(&said.stdout) => "zh_CN.UTF-8",
        _ => LOCALE,
    }
}

fn has_chinese(locales: &str) -> bool {
    locales
        .lines()
        .any(|line| matches!(line.trim(), "zh_CN.utf8" | "zh_CN.UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = r#"
xwininfo: Window id: 0x50d (the root window) (has no name)

  Root window id: 0x50d (the root window) (has no name)
     12 children:
     0x200003 (has no name): ()  1280x800+0+0  +0+0
        1 child:
        0x400010 "Today (3) - Shelfkeeper": ("shelfkeeper" "Shelfkeeper")  1278x776+1+20  +1+20
     0x400001 "shelfkeeper": ("shelfkeeper" "Shelfkeeper")  10x10+10+10  +10+10
     0x400002 "other": ("openbox" "Openbox")  1280x800+0+0  +0+0
"#;

    #[test]
    fn the_large_window_of_the_class_is_found() {
        assert_eq!(
            largest_window(TREE, "shelfkeeper").as_deref(),
            Some("0x400010")
        );
    }

    #[test]
    fn another_class_or_a_helper_window_is_no_window() {
        assert_eq!(largest_window(TREE, "dialog"), None);
        let helper = r#"0x1 "a": ("a" "A")  10x10+0+0  +0+0"#;
        assert_eq!(largest_window(helper, "a"), None);
    }

    #[test]
    fn a_picture_of_few_colours_is_not_painted() {
        assert_eq!(painted("1 abc"), None);
        assert_eq!(painted("15 abc"), None);
        assert_eq!(painted("16 abc\n").as_deref(), Some("abc"));
        assert_eq!(painted(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_window_is_waited_for_until_it_is_painted() {
        let folder =
            std::env::temp_dir().join(format!("shelfkeeper-screen-{}", std::process::id()));
        let screen = Screen::start(&folder).expect("a screen");
        let log = folder.join("window.log");
        let mut app = screen
            .session("display")
            .args(["-size", "400x300", "plasma:"])
            .start(&log)
            .expect("a picture viewer");
        let id = screen.wait_for_window("display", &mut app, &log);
        assert!(id.is_ok_and(|id| id.starts_with("0x")));

        let mut gone = screen.session("true").start(&log).expect("a program");
        let failure = screen.wait_for_window("no-such-class", &mut gone, &log);
        assert!(failure.is_err_and(|failure| failure.to_string().contains("ended")));

        let file = folder.join("screen.png");
        screen.picture(&file).expect("a picture");
        assert!(file.is_file());
        drop((app, gone, screen));
        fs::remove_dir_all(&folder).expect("cleared away");
    }

    #[test]
    fn the_chinese_locale_is_known_by_both_spellings() {
        assert!(has_chinese("C\nC.utf8\nzh_CN.utf8\n"));
        assert!(has_chinese("zh_CN.UTF-8\n"));
        assert!(!has_chinese("C\nC.utf8\nPOSIX\nzh_CN\n"));
    }
}

//! From a checkout to a window with a day's work in it.
//!
//! The demo store has a folder of its own and is never a real store. With a
//! display the store is kept from run to run; without one the day is lived in
//! the terminal on a fresh store each time, and a picture shows the window.

use crate::day;
use crate::display::{Screen, window_locale};
use crate::options;
use crate::process::{Failure, Outcome, Task, target};
use crate::setup;
use serde_json::Value;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// A file that says that a folder was made here and may be made anew.
const MARK: &str = "made-by-xtask";

/// What making the store answered: accounts, passwords and files.
const MADE: &str = "demo.json";

/// The programs a demo store has when no number is given.
const PROGRAMS: u64 = 2_000;

#[derive(Debug, PartialEq, Eq)]
struct Demo {
    programs: u64,
    seed: u64,
}

struct Programs {
    window: PathBuf,
    cli: PathBuf,
}

/// `run [--programs N] [--seed S]`
pub fn run(root: &Path, args: &[String]) -> Outcome {
    let demo = read(args)?;
    setup::everything(root)?;
    let programs = build(root)?;
    let data = data_folder(root);
    if has_display() {
        open(&programs, &demo, &data)
    } else {
        without_display(&programs, &demo, &data)
    }
}

fn read(args: &[String]) -> Outcome<Demo> {
    let mut demo = Demo {
        programs: PROGRAMS,
        seed: 1,
    };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--programs" => demo.programs = options::number("--programs", &mut rest)?,
            "--seed" => demo.seed = options::number("--seed", &mut rest)?,
            _ => return Err(options::unknown(arg)),
        }
    }
    Ok(demo)
}

fn build(root: &Path) -> Outcome<Programs> {
    let release = || Task::cargo(root).args(["build", "--release", "--locked"]);
    release()
        .args(["-p", "shelfkeeper", "--features", "custom-protocol"])
        .run()?;
    release().args(["-p", "shelfkeeper-cli"]).run()?;
    let folder = target(root).join("release");
    Ok(Programs {
        window: setup::built(&folder, "shelfkeeper")?,
        cli: setup::built(&folder, "shelfkeeper-cli")?,
    })
}

/// Where demo stores live: the person's data folder, or the build's.
fn data_folder(root: &Path) -> PathBuf {
    let variable = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let home = |rest: &str| variable("HOME").map(|home| home.join(rest));
    let folder = match env::consts::OS {
        "windows" => variable("LOCALAPPDATA"),
        "macos" => home("Library/Application Support"),
        _ => variable("XDG_DATA_HOME").or_else(|| home(".local/share")),
    };
    match folder {
        Some(folder) => folder.join("shelfkeeper-demo"),
        None => target(root).join("demo"),
    }
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Opens the window on the demo store and waits until it is closed.
fn open(programs: &Programs, demo: &Demo, data: &Path) -> Outcome {
    let folder = data.join(format!("window-{}-{}", demo.programs, demo.seed));
    let store = folder.join("demo.skdb");
    let made = match kept(&folder)? {
        Some(made) => made,
        None => make_store(&programs.cli, demo, &folder, &store)?,
    };
    println!("the demo store: {}", store.display());
    print_accounts(&made)?;
    let mut task = window_on(Task::new(&programs.window), &store);
    // On their own screen people keep their own language.
    for name in ["LANG", "LC_ALL"] {
        if let Some(own) = env::var(name).ok().filter(|own| is_utf8(own)) {
            task = task.without_env("LC_ALL").env(name, own);
        }
    }
    task.run()
}

/// How the window is told which store to open.
fn window_on(task: Task, store: &Path) -> Task {
    task.arg("--store").arg(store)
}

fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.ends_with("utf-8") || locale.ends_with("utf8")
}

fn without_display(programs: &Programs, demo: &Demo, data: &Path) -> Outcome {
    println!(
        "There is no display (DISPLAY and WAYLAND_DISPLAY are not set): the day is lived in the \
         terminal, and a picture shows the window."
    );
    let folder = data.join(format!("day-{}-{}", demo.programs, demo.seed));
    let store = folder.join("demo.skdb");
    let made = make_store(&programs.cli, demo, &folder, &store)?;
    print_accounts(&made)?;
    let lived = day::live(&programs.cli, &store, &made, &folder);
    // The picture is taken of a broken day, too: it shows how far it came.
    let shown = picture(&programs.window, &store, &folder);
    println!("\nthe store:   {}", store.display());
    println!("the answers: {}", folder.display());
    if let Ok(picture) = &shown {
        println!("the picture: {}", picture.display());
    }
    println!("the window:  {}", programs.window.display());
    println!("the CLI:     {}", programs.cli.display());
    lived.and(shown.map(|_| ()))
}

/// Opens the real window on a screen of our own and saves what it shows.
fn picture(window: &Path, store: &Path, folder: &Path) -> Outcome<PathBuf> {
    let scratch = folder.join("screen");
    let screen = Screen::start(&scratch)?;
    let log = scratch.join("window.log");
    let locale = window_locale();
    let mut app = window_on(screen.session(window), store)
        .env("LANG", locale)
        .env("LC_ALL", locale)
        .start(&log)?;
    screen.wait_for_window("shelfkeeper", &mut app, &log)?;
    let file = folder.join("window.png");
    screen.picture(&file)?;
    Ok(file)
}

/// What a store that is already there was made with; `None` when there is none
/// or it was not finished.
fn kept(folder: &Path) -> Outcome<Option<Value>> {
    let file = folder.join(MADE);
    let Ok(text) = fs::read_to_string(&file) else {
        return Ok(None);
    };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

fn make_store(cli: &Path, demo: &Demo, folder: &Path, store: &Path) -> Outcome<Value> {
    make_anew(folder)?;
    let task = Task::new(cli)
        .arg("--store")
        .arg(store)
        .args(["--json", "init", "--demo", &demo.programs.to_string()])
        .args(["--seed", &demo.seed.to_string()]);
    let words = task.words().to_owned();
    eprintln!("> {words}");
    let said = task.capture()?;
    if !said.ok() {
        return Err(Failure::new(format!(
            "the demo store was not made; `{words}` said:\n{}{}",
            said.stdout, said.stderr
        )));
    }
    let made = day::json(&said, &words)?;
    let file = folder.join(MADE);
    fs::write(&file, format!("{made:#}\n"))
        .map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    Ok(made)
}

/// Empties a folder, if it is one of ours, and marks it.
fn make_anew(folder: &Path) -> Outcome {
    let said = |error: std::io::Error| Failure::new(format!("{}: {error}", folder.display()));
    let empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => true,
    };
    if !empty {
        if !folder.join(MARK).is_file() {
            return Err(Failure::new(format!(
                "{} holds files that were not made here; move them away",
                folder.display()
            )));
        }
        fs::remove_dir_all(folder).map_err(said)?;
    }
    fs::create_dir_all(folder).map_err(said)?;
    fs::write(folder.join(MARK), "This folder is made anew at will.\n").map_err(said)
}

fn print_accounts(made: &Value) -> Outcome {
    println!("sign in as one of:");
    for account in day::accounts(made)? {
        println!(
            "  {:<16} {:<24} {}",
            account.login,
            account.password,
            account.roles.join(", ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_options_of_the_demo_are_read() {
        let demo = read(&words(&["--seed", "9", "--programs", "10"])).expect("two options");
        assert_eq!(
            demo,
            Demo {
                programs: 10,
                seed: 9
            }
        );
        assert_eq!(read(&[]).expect("none").programs, PROGRAMS);
        assert!(read(&words(&["--size", "9"])).is_err());
    }

    #[test]
    fn only_a_folder_made_here_is_made_anew() {
        let base = env::temp_dir().join(format!("shelfkeeper-xtask-{}", std::process::id()));
        let ours = base.join("ours");
        make_anew(&ours).expect("a new folder");
        fs::write(ours.join("demo.skdb"), "old").expect("a file");
        make_anew(&ours).expect("made anew");
        assert!(!ours.join("demo.skdb").exists());

        let theirs = base.join("theirs");
        fs::create_dir_all(&theirs).expect("a folder");
        fs::write(theirs.join("work.store"), "precious").expect("a file");
        assert!(make_anew(&theirs).is_err());
        assert!(theirs.join("work.store").exists());
        fs::remove_dir_all(&base).expect("cleared away");
    }

    #[test]
    fn a_locale_is_kept_when_it_is_utf8() {
        assert!(is_utf8("zh_CN.UTF-8"));
        assert!(is_utf8("en_GB.utf8"));
        assert!(!is_utf8("C"));
    }
}

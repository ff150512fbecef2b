//! Measures the desk, each case beside its comparison in one run.
//!
//! `cargo xtask bench [--scale K] [--seconds N] [--json] [--only CASES] [--folder DIR]`. Bars are printed as met
//! or not met, never asserted: figures are for this machine; the ratios carry over. Makes its data
//! from a seed in a scratch folder: a demo store, a bill in which every row settles another notice
//! of it, and the same bill for the SQLite shell to import. A folder that is given keeps the demo
//! store for the next run; `--only` picks among [`CASES`].
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a measurement that fails must stop"
)]

mod batches;
mod lists;
mod measure;
mod money;
#[path = "../../../../tests/core/server.rs"]
mod server;
mod stage;
mod team;

use std::path::PathBuf;

use serde_json::json;

use measure::{Case, timed};
use stage::Stage;

/// WeChat's mini-programs in 2018.
const PROGRAMS: u32 = 580_000;

/// The groups of cases, in the order in which they run. Each works on what the earlier left.
const CASES: [&str; 8] = [
    "lists",
    "search",
    "decision",
    "money",
    "batches",
    "verify",
    "team-reviewers",
    "team-bill",
];

/// What was asked for.
pub(crate) struct Options {
    pub(crate) programs: u32,
    pub(crate) json: bool,
    pub(crate) folder: Option<PathBuf>,
    /// How long reviewers work, in seconds.
    pub(crate) seconds: u64,
    only: Vec<String>,
}

impl Options {
    fn read() -> Self {
        let mut found = Self {
            programs: PROGRAMS,
            json: false,
            folder: None,
            seconds: 60,
            only: CASES.map(str::to_owned).to_vec(),
        };
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--json" => found.json = true,
                "--scale" => {
                    found.programs = PROGRAMS * args.next().unwrap().parse::<u32>().unwrap()
                }
                "--programs" => found.programs = args.next().unwrap().parse().unwrap(),
                // Less than a filing stays with whoever took it.
                "--seconds" => {
                    found.seconds = args.next().unwrap().parse::<u64>().unwrap().min(600)
                }
                "--folder" => found.folder = args.next().map(PathBuf::from),
                "--only" => {
                    found.only = args.next().unwrap().split(',').map(str::to_owned).collect();
                }
                // What cargo adds to every bench.
                _ => {}
            }
        }
        found
    }

    pub(crate) fn asks_for(&self, case: &str) -> bool {
        self.only.iter().any(|asked| asked == case)
    }
}

/// The record is compared with every covered row; nothing of what was measured may have broken it.
fn verify(stage: &Stage) {
    let (report, spent) = timed(|| stage.call("audit.verify", json!({})));
    assert_eq!(report["ok"], true, "{report}");
    let name = "verify the record against every covered row";
    stage.add(&Case::seconds(name, spent, 60.0));
}

fn main() {
    if let [_, asked, store, bill] = &std::env::args().collect::<Vec<_>>()[..]
        && asked == "--take"
    {
        println!("{}", money::taken(store.as_ref(), bill.as_ref()));
        return;
    }
    let options = Options::read();
    let stage = Stage::new(&options);
    let groups: [fn(&Stage); 6] = [
        lists::lists,
        lists::searches,
        lists::decisions,
        money::money,
        batches::batches,
        verify,
    ];
    for (name, group) in CASES.into_iter().zip(groups) {
        if options.asks_for(name) {
            group(&stage);
        }
    }
    team::team(&stage, &options);
}

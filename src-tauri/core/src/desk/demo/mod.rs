//! The demo day: a made-up platform, its files of one day, and the right answer.
//!
//! A seed makes the same day in every version: programs, subjects, filings with drawn scans,
//! notices, payments. The answer is stated from what things were made for; nothing here reads a
//! remark or matches a payment, so that what is judged and the judge share no code. Nobody is
//! real (see `people`), and a demo is a store of its own: it is never made over a file that exists.
//!
//! Deliberately absent: anything a real store would need; nothing outside makes use of this folder.

mod answer;
mod application;
mod bill;
mod day;
mod dice;
mod files;
mod fill;
mod ledger;
mod looks;
mod money;
mod orders;
mod people;
mod programs;
mod remarks;
mod rows;
mod scans;

use std::path::Path;

pub use answer::{Answer, Bill, Counts, FileNote, Notices, RowAnswer, Unfiled};
pub use fill::{fill, fill_empty};

use super::Cx;
use crate::contract::{DemoAccount, DemoMade, MakeDemo};
use crate::domain::calendar::Day;
use crate::domain::fault::{Fault, Result};
use crate::store::{Session, maybe_one};
use day::Demo;

/// The most programs of a demo.
const MOST: u32 = 6_000_000;
/// The meta row that marks a store as a demo and names its accounts.
const ACCOUNTS: &str = "demo_accounts";

fn demo(seed: u32, programs: u32, today: Day) -> Result<Demo> {
    if !(1..=MOST).contains(&programs) {
        return Err(Fault::bad_field("programs", "1 to 6000000"));
    }
    Ok(Demo {
        seed,
        programs: programs.into(),
        today,
    })
}

/// Writes the files of a demo day into a folder and answers what is right about them: the same
/// seed, size and day make the same bytes.
///
/// # Errors
/// [`Code::BadField`](crate::domain::fault::Code) for a size out of bounds, `FileUnreadable` when
/// the folder cannot be written.
pub fn files(seed: u32, programs: u32, today: Day, folder: &Path) -> Result<Answer> {
    files::write(demo(seed, programs, today)?, folder).map(|(answer, _)| answer)
}

/// `store.make_demo`: makes a demo store in the desk's folder, fills it and opens it.
///
/// # Errors
/// As for [`fill`].
pub fn make(cx: &Cx<'_>, request: MakeDemo) -> Result<DemoMade> {
    let (seed, programs) = (request.seed, request.programs);
    let stamp = cx.now.to_string().replace([' ', ':'], "-");
    let path = cx
        .desk
        .home()
        .join(format!("demo-{seed}-{programs}-{stamp}.skdb"));
    let (store, made) = fill(&path, &request, cx.now, cx.progress.as_ref())?;
    cx.desk.attach(store);
    Ok(made)
}

/// The accounts of a demo store; none in any other.
pub(super) fn accounts_of(session: &mut dyn Session) -> Result<Vec<DemoAccount>> {
    let found = maybe_one(session, "meta.get", &[("key", ACCOUNTS.into())], |row| {
        Ok(row.text(0)?.to_owned())
    })?;
    let read = |text: String| {
        serde_json::from_str(&text).map_err(|_| Fault::internal("meta.demo_accounts"))
    };
    found.map_or_else(|| Ok(Vec::new()), read)
}

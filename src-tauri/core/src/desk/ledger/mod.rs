//! Money taken back, and what the books say as a whole.
//!
//! **Contra postings.** Nothing that was posted is changed. An undo, or a match that was wrong, is taken
//! back by a posting that goes the other way and names the one it is of; together they count for nothing,
//! in every pot and every report. A contra stands on the day of what it takes back; where that day is
//! locked an import is not undone, and a match by hand is taken back on the first open day.
//!
//! **Released numbers.** The rows of an import that was undone stay on record and hold their numbers no
//! more, so that the corrected file, or the same one, is taken in at once. Files that came later and
//! counted such rows as known may be taken in once more, and no longer tell of the days of those rows.
//!
//! **Locked periods.** Through the locked day nothing is posted. Rows of a file that are late are posted on
//! the first open day. A lock is in force at once and only goes forward; back takes a second person.
//!
//! **Acts.** What an act took from a notice stands on the import its money came with, and is listed.
//!
//! Deliberately absent: undoing an undo (the file is taken in again), and changing what stands on an
//! import, which is listed instead.

mod balance;
mod books;
mod candidates;
mod hand;
mod periods;
mod pipe;
mod plan;
mod runner_up;
mod trace;
mod undo;

pub use balance::balance;
pub(in crate::desk) use books::check as check_books;
pub use candidates::candidates;
pub use hand::{assign, match_one, send_back, unmatch};
pub(in crate::desk) use periods::first_open;
pub use periods::{confirm, list as periods, lock, unlock};
pub use plan::plan as undo_plan;
pub(in crate::desk) use runner_up::{Judged as JudgedRow, runner_up};
pub use trace::trace;
pub use undo::undo;

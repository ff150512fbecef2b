//! Money taken back, and what the books say.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// What undoing an import would do and what stands against it; changes nothing
    UndoPlan { import: String },
    /// Take a whole import back; its rows may then be imported again
    Undo {
        import: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// A payment in suspense, and the notices its texts name
    Candidates { payment: String },
    /// Settle a notice with suspense money: as much as fits
    Match {
        payment: String,
        notice: String,
        /// The version that was looked at; the present one when absent
        #[arg(long)]
        version: Option<u32>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Divide a payment among notices, as NOTICE=FEN; the rest stays in suspense
    Assign {
        payment: String,
        #[arg(required = true, value_name = "NOTICE=FEN", value_parser = part)]
        parts: Vec<(String, String)>,
        /// So many fen of the rest are to be sent back
        #[arg(long, value_name = "FEN")]
        back: Option<String>,
        /// The version that was looked at; the present one when absent
        #[arg(long)]
        version: Option<u32>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take back what was matched by hand to a notice, or what was to be sent back
    Unmatch {
        payment: String,
        /// The notice; without it, what was to be sent back
        notice: Option<String>,
        /// The version that was looked at; the present one when absent
        #[arg(long)]
        version: Option<u32>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Mark suspense money as to be sent back; a refund in a later bill settles it
    SendBack {
        payment: String,
        /// So many fen; all that is left when absent
        #[arg(long)]
        fen: Option<String>,
        /// The version that was looked at; the present one when absent
        #[arg(long)]
        version: Option<u32>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// The trial balance: bank, suspense, deposits, refunds due
    Balance {
        /// Postings through this day only
        #[arg(long, value_name = "DAY")]
        on: Option<String>,
    },
    /// From a notice's money to the lines of the files that told of it
    Trace { notice: String },
    /// Where a payment came from: import, file, line, bytes, and the record itself
    Source { payment: String },
    /// The rows of an import that could not be taken, as a file to correct and import again
    Rejects {
        import: String,
        /// Suspense rows as well
        #[arg(long)]
        suspense: bool,
        /// The file to write
        #[arg(long)]
        out: std::path::PathBuf,
    },
    /// Save the file of an import as it came; recorded
    SaveFile {
        import: String,
        /// The file to write
        #[arg(long)]
        out: std::path::PathBuf,
    },
    /// Through which day the books are closed, and how that came
    Locks,
    /// Close the books through a day; nothing is posted on it or before
    Lock {
        #[arg(long, value_name = "DAY")]
        through: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Ask to open the books again back to a day, which stays closed; another person confirms it
    Unlock {
        #[arg(long, value_name = "DAY")]
        through: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Confirm, as a second person, what was asked by `unlock`
    ConfirmUnlock { id: String },
}

fn part(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((notice, fen)) if !notice.is_empty() && fen.parse::<u64>().is_ok() => {
            Ok((notice.to_owned(), fen.to_owned()))
        }
        _ => Err("write NOTICE=FEN".to_owned()),
    }
}

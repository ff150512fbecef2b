//! What is done with one filing, or with many as one act.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Filing {
    /// Show a filing: fields, checks, scans, history
    Show { id: String },
    /// Take a filing for 15 minutes
    Claim { id: String },
    /// Take a filing out of somebody else's hands; it is recorded
    TakeOver {
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Give a filing back
    Release { id: String },
    /// Take the most urgent filing nobody holds
    Next,
    /// Approve
    Approve {
        id: String,
        /// The version decided on; the present one when absent
        #[arg(long)]
        version: Option<u32>,
        /// The hash that `letter` printed; another letter is not sent
        #[arg(long, value_name = "HASH")]
        letter: Option<String>,
    },
    /// Return with reasons
    Return {
        id: String,
        /// `R03`, or `R28:word=中国` with variables (several: `R28:a=1;b=2`); may be repeated
        #[arg(long = "reason", value_name = "REASON", required = true)]
        reasons: Vec<String>,
        /// Own words `key|error|suggest` in the place of the stored ones, for the reason in the
        /// same place of the line; three more are their English
        #[arg(long = "own", value_name = "KEY|ERROR|SUGGEST")]
        own: Vec<String>,
        /// The version decided on; the present one when absent
        #[arg(long)]
        version: Option<u32>,
        /// The hash that `letter` printed; another letter is not sent
        #[arg(long, value_name = "HASH")]
        letter: Option<String>,
    },
    #[command(flatten)]
    Beside(Beside),
    /// Show one personal value; it is recorded
    Unmask {
        id: String,
        /// The field's path
        #[arg(long)]
        path: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Save a scan, by the attachment's id
    Scan {
        attachment: String,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// The stored return reasons
    Reasons,
}

/// What is done with a filing besides deciding on it alone.
#[derive(Debug, Subcommand)]
pub enum Beside {
    /// Show the letter a decision would send, and its hash: of an approval, or with reasons of a return
    Letter {
        id: String,
        /// As for `return`
        #[arg(long = "reason", value_name = "REASON")]
        reasons: Vec<String>,
        /// As for `return`
        #[arg(long = "own", value_name = "KEY|ERROR|SUGGEST")]
        own: Vec<String>,
        /// The version to be decided on; the present one when absent
        #[arg(long)]
        version: Option<u32>,
    },
    /// Take a decision back that has not left the house
    Undo { id: String },
    /// Say something about a filing
    Comment { id: String, text: String },
    /// Put a filing aside with a question for somebody else
    Ask {
        id: String,
        text: String,
        /// The version looked at; the present one when absent
        #[arg(long)]
        version: Option<u32>,
    },
    /// Answer the question that somebody else asked
    Answer { id: String, text: String },
    /// Put a filing aside until a day
    Hold {
        id: String,
        text: String,
        /// The day on which it comes back
        #[arg(long, value_name = "DAY")]
        until: String,
        /// The version looked at; the present one when absent
        #[arg(long)]
        version: Option<u32>,
    },
    /// End a hold, or take a question back
    Resume { id: String },
    /// Leave a filing to others, with a reason
    Skip { id: String, reason: String },
    /// Show what one decision on many filings would do
    PlanBulk {
        /// `approve` or `return`
        #[arg(value_parser = ["approve", "return"])]
        act: String,
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Approve many, or return them for the same reasons, as one act
    DecideBulk {
        /// `approve` or `return`
        #[arg(value_parser = ["approve", "return"])]
        act: String,
        #[arg(required = true)]
        ids: Vec<String>,
        /// As for `return`
        #[arg(long = "reason", value_name = "REASON")]
        reasons: Vec<String>,
    },
    /// Take a bulk decision back, by its operation id
    UndoBulk { bulk: String },
}

//! The second look.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Looks {
    /// Take the oldest filing that waits for a second look, for half an hour
    Next,
    /// Show the one you hold, by the look's id
    Show { id: String },
    /// Say what you would have decided; it changes nothing for the applicant
    Decide {
        id: String,
        /// `approve` or `return`
        #[arg(value_parser = ["approve", "return"])]
        verdict: String,
        /// As for `filing return`
        #[arg(long = "reason", value_name = "REASON")]
        reasons: Vec<String>,
        /// As for `filing return`
        #[arg(long = "own", value_name = "KEY|ERROR|SUGGEST")]
        own: Vec<String>,
    },
    /// Filings on which two reviewers said the opposite
    List {
        /// Also settled ones
        #[arg(long)]
        settled: bool,
    },
    /// Say who was right in a disagreement
    Settle {
        id: String,
        /// `first`, `second` or `both`
        #[arg(long, value_parser = ["first", "second", "both"])]
        right: String,
        /// Why
        #[arg(long)]
        words: String,
    },
    /// How far second looks agreed with the decisions of each reviewer
    Agreement {
        /// The first day; 90 days before the last when absent
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// The last day; today when absent
        #[arg(long, value_name = "DAY")]
        to: Option<String>,
    },
}

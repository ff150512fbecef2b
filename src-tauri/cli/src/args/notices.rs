//! Deposit notices, waivers, acts on what is held, reminders, letters.

use std::path::PathBuf;

use clap::Subcommand;

use super::Shape;

#[derive(Debug, Subcommand)]
pub enum Notices {
    /// Show which notices would be issued, why, and who is left out
    Plan {
        #[arg(long, default_value = "wechat")]
        platform: String,
    },
    /// The programs behind a figure of the present plan
    Rows {
        #[arg(long, default_value = "wechat")]
        platform: String,
        /// Those asked, those left out, or those who would owe another sum than their notices ask
        #[arg(default_value = "left_out", value_parser = ["asked", "left_out", "differs"])]
        list: String,
        /// Only of this rule, or left out for this reason
        #[arg(long)]
        code: Option<String>,
        /// Rows to pass over
        #[arg(long, default_value_t = 0)]
        offset: u32,
        /// Rows at most
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Issue notices
    Issue {
        #[arg(long, default_value = "wechat")]
        platform: String,
        /// Only show what would be issued
        #[arg(long)]
        dry_run: bool,
        /// The plan that was shown; the present one when absent
        #[arg(long, value_name = "HASH", conflicts_with = "dry_run")]
        plan: Option<String>,
    },
    /// List notices
    List {
        #[arg(long, default_value = "open", value_parser = ["open", "overdue", "all"])]
        view: String,
        #[command(flatten)]
        shape: Shape,
    },
    /// Show one notice by its number: its rule, its story, its letters
    Show { number: String },
    /// Show a letter about a notice as it would leave now
    Letter {
        number: String,
        #[arg(value_parser = ["issued", "reminder", "paid", "waived", "deducted", "refund"])]
        kind: String,
    },
    /// Write the letters that have not left yet into a folder; reminders leave by `remind`
    Letters {
        #[arg(long, default_value = "wechat")]
        platform: String,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Show today's reminders, or write them with --out
    Remind {
        #[arg(long, default_value = "wechat")]
        platform: String,
        /// The list that was shown; the present one when absent
        #[arg(long, value_name = "HASH", requires = "out")]
        plan: Option<String>,
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Propose that a deposit is asked no longer; a manager who is another person decides
    Waive {
        number: String,
        /// Why, as the organiser is told
        #[arg(long)]
        reason: String,
        /// What that rests on; it stays in the house
        #[arg(long)]
        evidence: String,
    },
    /// List the waivers that wait for a second person
    Waivers {
        /// Also decided ones
        #[arg(long)]
        all: bool,
    },
    /// Decide on a proposed waiver
    Decide {
        /// The waiver's id
        id: String,
        #[arg(value_parser = ["approve", "refuse"])]
        verdict: String,
        /// What you have to say; a refusal says something
        #[arg(long, default_value = "")]
        words: String,
    },
    /// Propose that money held is taken for a violation; a manager who is another person decides
    Deduct {
        number: String,
        /// How much, in fen
        #[arg(long)]
        fen: String,
        /// Why, as the organiser is told
        #[arg(long)]
        reason: String,
        /// The case it rests on, as the organiser is told
        #[arg(long)]
        case: String,
    },
    /// Propose that all a notice holds goes back, because its program has left
    Refund {
        number: String,
        /// The day on which the program left
        #[arg(long, value_name = "DATE")]
        left: String,
        #[arg(long)]
        reason: String,
        /// What that rests on; it stays in the house
        #[arg(long)]
        evidence: String,
    },
    /// Propose that money held is moved to a notice of another program of the same subject
    Transfer {
        number: String,
        /// The notice that gets it
        #[arg(long, value_name = "NUMBER")]
        to: String,
        /// How much, in fen
        #[arg(long)]
        fen: String,
        #[arg(long)]
        reason: String,
        /// What that rests on; it stays in the house
        #[arg(long)]
        evidence: String,
    },
    /// List the deductions, refunds and transfers that wait for a second person
    Acts {
        /// Also decided ones
        #[arg(long)]
        all: bool,
    },
    /// Decide on a proposed deduction, refund or transfer
    DecideAct {
        /// The act's id
        id: String,
        #[arg(value_parser = ["approve", "refuse"])]
        verdict: String,
        /// What you have to say; a refusal says something
        #[arg(long, default_value = "")]
        words: String,
    },
    /// Take your own proposal of a deduction, refund or transfer back
    WithdrawAct {
        /// The act's id
        id: String,
    },
    /// Take your own proposal back
    Unwaive {
        /// The waiver's id
        id: String,
    },
}

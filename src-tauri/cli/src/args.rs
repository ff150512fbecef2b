//! The command line: every use case of the window, as clap reads it.
//!
//! Only shapes stand here; whether something may be done is the desk's to say.

mod filing;
mod ledger;
mod looks;
mod notices;
mod profiles;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use filing::{Beside, Filing};
pub use ledger::Ledger;
pub use looks::Looks;
pub use notices::Notices;
pub use profiles::Profiles;

/// Shelfkeeper from a terminal: every use case of the window.
///
/// Exit codes: 0 done; 1 refused; 2 wrong usage; 3 the store or a file could not be read or
/// written. The password comes from SHELFKEEPER_PASSWORD or a prompt.
#[derive(Debug, Parser)]
#[command(name = "shelfkeeper-cli", version, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// The store: a file, or a team's as postgres://server/database[?sslrootcert=FILE]
    #[arg(long, global = true, value_name = "FILE|ADDRESS")]
    pub store: Option<PathBuf>,
    /// Where a team's sealed attachments lie; from SHELFKEEPER_ATTACHMENTS otherwise
    #[arg(long, global = true, value_name = "DIR")]
    pub attachments: Option<PathBuf>,
    /// Who acts
    #[arg(long = "as", global = true, value_name = "LOGIN")]
    // Not `login`: clap lets a subcommand's argument of the same name stand in for a global one.
    pub actor: Option<String>,
    /// One JSON document on stdout and nothing else
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of the messages; from LC_ALL, LC_MESSAGES or LANG otherwise
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
    /// Tell progress on stderr even when that is no terminal
    #[arg(long, global = true)]
    pub progress: bool,
    /// The operation id (a UUID) of the change, to repeat a call whose answer was lost
    #[arg(long, global = true, value_name = "UUID")]
    pub op: Option<String>,
}

/// A language of the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Simplified Chinese
    Zh,
    /// English
    En,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new store
    Init(Init),
    /// Accounts and their roles
    #[command(subcommand)]
    Accounts(Accounts),
    /// Take programs, filings or filing events in
    Intake {
        /// What the file holds
        #[arg(value_parser = ["programs", "filings", "events"])]
        kind: String,
        /// The file: CSV for programs, JSON Lines for filings and events
        file: PathBuf,
    },
    /// The list of filings
    #[command(subcommand)]
    Queue(Queue),
    /// One filing and the decision on it
    #[command(subcommand)]
    Filing(Filing),
    /// Blind second looks at what was decided, and how far they agree
    #[command(subcommand)]
    Looks(Looks),
    /// The mini-programs
    #[command(subcommand)]
    Programs(Programs),
    /// Decisions on filings, to the platform
    #[command(subcommand)]
    Decisions(HandOff),
    /// Deposit notices
    #[command(subcommand)]
    Notices(Notices),
    /// Which bill days of which deposit account are known
    #[command(subcommand)]
    Coverage(Coverage),
    /// Lifted search restrictions, to the platform
    #[command(subcommand)]
    Lifts(HandOff),
    /// Payment bills and suspense money
    #[command(subcommand)]
    Payments(Payments),
    /// Enforcement batches
    #[command(subcommand)]
    Batch(Batch),
    /// Show a report's totals, or write it with --out; `report list` names them
    Report(Report),
    /// The record of every act
    #[command(subcommand)]
    Audit(Audit),
    /// Check the store's file and its record
    Check,
    /// Payment file layouts
    #[command(subcommand)]
    Profiles(Profiles),
    /// Policies: deadlines, deposit tiers, notice periods
    #[command(subcommand)]
    Policies(Policies),
    /// A team's store on a PostgreSQL server: its people and what the server holds
    #[command(subcommand)]
    Team(Team),
    /// Copy the store, with its attachments, to a place that holds none
    Copy(Copy),
}

#[derive(Debug, Subcommand)]
pub enum Team {
    /// Make the store, its roles and its first administrator; for whoever may make roles there
    Init {
        /// The administrator's login
        #[arg(long, value_name = "LOGIN")]
        admin: String,
        /// The administrator's name; the login when absent
        #[arg(long)]
        name: Option<String>,
    },
    /// Let a person in: a new account with its login, or the login of an account that was copied
    AddPerson(Person),
    /// Close an account and its login
    DisablePerson { login: String },
    /// Say what the server holds, what it does not, and what is unsafe in its set-up
    Doctor,
}

#[derive(Debug, Args)]
pub struct Copy {
    /// Where to: a file, or a team's store as its owner
    #[arg(long, value_name = "FILE|ADDRESS")]
    pub to: PathBuf,
    /// Who administers the copy of a team's store; their password comes from
    /// SHELFKEEPER_NEW_PASSWORD or a prompt
    #[arg(long, value_name = "LOGIN")]
    pub admin: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Coverage {
    /// The calendar of bill days
    Show {
        #[arg(long, default_value = "wechat")]
        platform: String,
        /// First day, YYYY-MM-DD
        #[arg(long)]
        from: String,
        /// Last day, YYYY-MM-DD
        #[arg(long)]
        to: String,
    },
    /// Say that there is no bill of a day because nothing was paid on it
    Declare {
        #[command(flatten)]
        day: BillDay,
        /// How you know
        #[arg(long)]
        reason: String,
    },
    /// Take such a word back
    Withdraw {
        #[command(flatten)]
        day: BillDay,
    },
}

#[derive(Debug, Args)]
pub struct BillDay {
    #[arg(long, default_value = "wechat")]
    pub platform: String,
    /// The account's number with the payment provider
    #[arg(long)]
    pub account: String,
    /// The day, YYYY-MM-DD
    #[arg(long)]
    pub on: String,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Fill a demo store with N programs and a believable day's work
    #[arg(long, value_name = "N", conflicts_with = "admin")]
    pub demo: Option<u32>,
    /// The demo's seed; the same seed makes the same day
    #[arg(long, default_value_t = 1, requires = "demo")]
    pub seed: u32,
    /// Make the administrator, with the password
    #[arg(long, value_name = "LOGIN")]
    pub admin: Option<String>,
    /// The administrator's name; the login when absent
    #[arg(long, requires = "admin")]
    pub name: Option<String>,
}

/// Somebody who is to work here.
#[derive(Debug, Args)]
pub struct Person {
    pub login: String,
    /// The person behind it: two accounts of one person are one pair of eyes
    #[arg(long)]
    pub person: Option<String>,
    /// The name shown
    #[arg(long)]
    pub name: Option<String>,
    /// A role; may be repeated
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum Accounts {
    /// Add an account; its password comes from SHELFKEEPER_NEW_PASSWORD or a prompt
    Add(Person),
    /// All accounts
    List,
    /// Grant a role, or let somebody keep one that another administrator asks back
    Grant { login: String, role: String },
    /// Confirm a role that another administrator granted or asks back
    Confirm { login: String, role: String },
    /// Take a role back; another administrator's waits for a second person
    Revoke { login: String, role: String },
    /// Disable an account; another administrator's waits for a second person, who confirms it as
    /// their role
    Disable { login: String },
    /// Set a password (from SHELFKEEPER_NEW_PASSWORD or a prompt); one's own when no login is given
    Passwd { login: Option<String> },
}

/// How a list is cut and ordered.
#[derive(Debug, Args)]
pub struct Shape {
    /// Column to sort by
    #[arg(long, value_name = "COLUMN")]
    pub sort: Option<String>,
    /// Sort downwards
    #[arg(long)]
    pub desc: bool,
    /// The most rows to show
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
}

#[derive(Debug, Subcommand)]
pub enum Queue {
    /// List filings
    List {
        #[arg(long, default_value = "today", value_parser = ["today", "open", "mine", "all"])]
        view: String,
        /// Status: 2, 3, 4, 5 or 6
        #[arg(long)]
        state: Option<u32>,
        #[arg(long)]
        kind: Option<String>,
        /// Province code
        #[arg(long)]
        province: Option<String>,
        /// Due on that day or before, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        due: Option<String>,
        /// Text to find
        #[arg(long)]
        search: Option<String>,
        #[command(flatten)]
        shape: Shape,
    },
}

#[derive(Debug, Subcommand)]
pub enum Programs {
    /// List programs
    List {
        /// Text to find
        #[arg(long)]
        search: Option<String>,
        #[command(flatten)]
        shape: Shape,
    },
}

#[derive(Debug, Subcommand)]
pub enum HandOff {
    /// Write what waits into a folder
    Handoff {
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// One's own decisions too that could still be taken back
        #[arg(long)]
        now: bool,
    },
}

/// What a person says about a file that leaves it open.
#[derive(Debug, Args)]
pub struct Choice {
    /// A layout to insist on
    #[arg(long)]
    pub profile: Option<String>,
    /// The sheet or member, where several different bills would fit
    #[arg(long)]
    pub sheet: Option<String>,
    /// The deposit account, where the file does not name it
    #[arg(long)]
    pub account: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Payments {
    /// What a file is and a verdict for every row; stores nothing
    Inspect {
        file: PathBuf,
        #[command(flatten)]
        choice: Choice,
        /// Also show rows: so many of each verdict
        #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "20")]
        rows: Option<u32>,
        /// Write the rows that cannot be taken to a file, to correct and import; recorded
        #[arg(long, value_name = "OUT")]
        rejects: Option<PathBuf>,
        /// Suspense rows as well
        #[arg(long, requires = "rejects")]
        suspense: bool,
    },
    /// Import exactly the inspected plan
    Import {
        file: PathBuf,
        #[command(flatten)]
        choice: Choice,
        /// The plan that was shown; without it the file is inspected first
        #[arg(long, value_name = "HASH")]
        plan: Option<String>,
    },
    /// All payments
    List {
        #[command(flatten)]
        shape: Shape,
    },
    /// Money that settles nothing yet
    Suspense {
        #[command(flatten)]
        shape: Shape,
    },
    /// The imports
    Imports {
        #[command(flatten)]
        shape: Shape,
    },
    #[command(flatten)]
    Ledger(Ledger),
}

/// A batch as it was seen.
#[derive(Debug, Args)]
pub struct Seen {
    pub id: String,
    /// The version acted on; the present one when absent
    #[arg(long)]
    pub version: Option<u32>,
    /// Why
    #[arg(long)]
    pub reason: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Batch {
    /// Plan a batch from a rule
    Plan {
        #[arg(long, value_parser = ["unfiled", "deposit-overdue"])]
        rule: String,
        #[arg(long, default_value = "wechat")]
        platform: String,
        /// The day to judge by; today when absent
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
    },
    /// List batches
    List {
        #[command(flatten)]
        shape: Shape,
    },
    /// Show a batch
    Show { id: String },
    /// Show a batch's programs
    Items {
        id: String,
        #[command(flatten)]
        shape: Shape,
    },
    /// Submit for approval; the list is frozen
    Submit(Seen),
    /// Approve exactly the list of that hash
    Approve {
        id: String,
        /// The hash of the list that was read
        #[arg(long)]
        hash: String,
        /// How many programs it takes off
        #[arg(long)]
        count: u32,
        /// The version acted on; the present one when absent
        #[arg(long)]
        version: Option<u32>,
    },
    /// Reject
    Reject(Seen),
    /// Withdraw one's own batch
    Withdraw(Seen),
    /// Execute an approved batch
    Execute(Seen),
    /// Take the platform's results back
    Results { id: String, file: PathBuf },
    /// Write the batch's order for the platform
    Handoff {
        id: String,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct Report {
    /// `list`, or the report's name
    pub name: String,
    /// First day, YYYY-MM-DD
    #[arg(long)]
    pub from: Option<String>,
    /// Last day, YYYY-MM-DD
    #[arg(long)]
    pub to: Option<String>,
    #[arg(long, default_value = "csv", value_parser = ["csv", "json"])]
    pub format: String,
    /// The file to write; without it only the totals are shown
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check the chain and compare it with the rows
    Verify,
    /// List the events
    List {
        #[command(flatten)]
        shape: Shape,
    },
}

#[derive(Debug, Subcommand)]
pub enum Policies {
    /// List the editions
    List,
    /// Take a policy file as a new edition
    Import { file: PathBuf },
    /// Put an edition another administrator imported into force
    Confirm { id: String },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn ids(command: &clap::Command, found: &mut Vec<String>) {
        let own = command.get_arguments().filter(|arg| !arg.is_global_set());
        found.extend(own.map(|arg| arg.get_id().to_string()));
        command
            .get_subcommands()
            .for_each(|command| ids(command, found));
    }

    #[test]
    fn no_command_has_an_argument_that_could_stand_in_for_a_global_one() {
        let command = CommandLine::command();
        command.clone().debug_assert();
        let globals = command.get_arguments().filter(|arg| arg.is_global_set());
        let globals: Vec<_> = globals.map(|arg| arg.get_id().to_string()).collect();
        assert!(globals.contains(&"actor".to_owned()));
        let mut own = Vec::new();
        ids(&command, &mut own);
        assert!(own.iter().any(|id| id == "login"));
        assert!(!own.iter().any(|id| globals.contains(id)), "{own:?}");
    }
}

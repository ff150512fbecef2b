//! Layouts of payment files.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Profiles {
    /// List the layouts that files are read with: the program's own, and those of the store
    List,
    /// The tables of a file, what their columns may mean, and a layout drawn up from that
    Sketch {
        file: PathBuf,
        /// Write the draft of the first table, or of the sheet that was chosen, to a file
        #[arg(long, value_name = "JSON")]
        out: Option<PathBuf>,
        /// The sheet or member
        #[arg(long)]
        sheet: Option<String>,
    },
    /// What a layout that is not kept yet would read of a file; stores nothing
    Try {
        file: PathBuf,
        /// The layout's document
        #[arg(long, value_name = "JSON")]
        profile: PathBuf,
        /// The sheet or member
        #[arg(long)]
        sheet: Option<String>,
        /// The deposit account, where the file does not name it
        #[arg(long)]
        account: Option<String>,
        /// Also show rows: so many of each verdict
        #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "20")]
        rows: Option<u32>,
    },
    /// Keep a document as a layout of the house, or as the next edition of one
    #[command(alias = "import")]
    Save {
        #[arg(value_name = "JSON")]
        document: PathBuf,
    },
    /// Confirm, as a second person, an edition that waits
    Confirm {
        /// The edition's row, as the list shows it
        row: String,
    },
    /// Take a layout of the house out of use, with all its editions
    Retire {
        profile: String,
        /// The newest edition that was looked at; the present one when absent
        #[arg(long)]
        edition: Option<u32>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Write a layout's document to a file
    Export {
        profile: String,
        #[arg(long, value_name = "JSON")]
        out: PathBuf,
    },
}

//! Layouts of payment files: those that come with the program and those that were drawn up here.

use std::collections::BTreeMap;

use super::{Inspection, Millis, answer, request};

request! {
    /// Asks what tables a file holds and what their columns may mean.
    pub struct SketchFile {
        /// The picked file.
        file: String,
    }
    /// Reads a file with a document that is not kept yet; stores nothing.
    pub struct TryProfile {
        /// The picked file.
        file: String,
        /// The sheet or member; needed where several would fit.
        sheet: Option<String>,
        /// The deposit account, where the file does not name it.
        account: Option<String>,
        /// The layout's document.
        profile: String,
        /// How many rows to detail per verdict; 0 for none.
        rows: u32,
    }
    /// Keeps a document as a layout of the house, or as the next edition of one.
    pub struct SaveProfile {
        /// Operation id.
        op: String,
        /// The layout's document.
        profile: String,
    }
    /// The same from a file.
    pub struct ImportProfile {
        /// Operation id.
        op: String,
        /// The picked file.
        file: String,
    }
    /// Takes a layout of the house out of use, with all its editions.
    pub struct RetireProfile {
        /// Operation id.
        op: String,
        /// The layout.
        profile: String,
        /// The newest edition that was looked at.
        edition: u32,
        /// Why, as it will stand in the record.
        reason: String,
    }
    /// Writes a layout's document to a file.
    pub struct ExportProfile {
        /// The layout.
        profile: String,
        /// Where to write: a handle from the host.
        file: String,
    }
}

answer! {
    /// One layout, or one edition of a layout of the house.
    pub struct ProfileInfo {
        /// Its stable name.
        id: String,
        /// Its version; of a layout of the house the edition.
        version: u32,
        /// Its name for people, by language.
        title: BTreeMap<String, String>,
        /// Where it is documented.
        source: String,
        /// The platform whose notices its money pays, where it names one.
        platform: Option<String>,
        /// Its variants.
        variants: Vec<String>,
        /// `totals`, `running-balance` or `none`.
        control: String,
        /// Whether a control that disagrees refuses the file.
        control_binds: bool,
        /// Its columns: the name and what it means.
        columns: Vec<ProfileColumn>,
        /// `built_in`, `waiting`, `in_force`, `retired`.
        state: String,
        /// The edition's row, for the second person; nothing for a built-in layout.
        row: Option<String>,
        /// Who drew it up; empty for a built-in layout and without sign-in.
        author: String,
        /// When.
        authored_at: Option<Millis>,
        /// Who confirmed it, where somebody had to.
        confirmed_by: String,
        /// Since when it is in use.
        published_at: Option<Millis>,
        /// Who retired it.
        retired_by: String,
        /// When.
        retired_at: Option<Millis>,
        /// Why.
        reason: String,
        /// Its document.
        document: String,
    }
    /// One column of a layout.
    pub struct ProfileColumn {
        /// Its first name.
        name: String,
        /// What it means.
        role: String,
    }
    /// All layouts: the built-in ones first, then those of the house, the newest editions first.
    pub struct ProfileList {
        /// The layouts.
        profiles: Vec<ProfileInfo>,
    }
    /// Something about a document that keeps it from being used.
    pub struct ProfileFlaw {
        /// What it is; see `FlawCode` of the core.
        code: String,
        /// The role, column or layout it is about; may be empty.
        about: String,
    }
    /// What a document would read.
    pub struct ProfileTried {
        /// What keeps it from being used; nothing is read then.
        flaws: Vec<ProfileFlaw>,
        /// What the file would do, read with it.
        inspection: Option<Inspection>,
        /// Columns of the file that say nothing.
        ignored: Vec<String>,
    }
    /// What a column may mean, and why.
    pub struct SketchGuess {
        /// The role.
        role: String,
        /// `name_known`, `name_says`, `cells_look`.
        ground: String,
        /// The layout that knows the name, or the word in it; may be empty.
        by: String,
    }
    /// One column of a table.
    pub struct SketchColumn {
        /// Its name, as layouts compare it.
        name: String,
        /// Its first cells.
        cells: Vec<String>,
        /// What it may mean.
        guess: Option<SketchGuess>,
    }
    /// The layout that a table has drifted from; columns by name.
    pub struct SketchDrift {
        /// The layout.
        profile: String,
        /// Columns of it that are not there.
        missing: Vec<String>,
        /// Columns that it does not know.
        new: Vec<String>,
        /// In another order.
        moved: Vec<String>,
    }
    /// One table of a file.
    pub struct SketchTable {
        /// The sheet or member; nothing for a plain file.
        sheet: Option<String>,
        /// Encoding of the text.
        encoding: String,
        /// What stands between two cells.
        delimiter: String,
        /// The header's line.
        header_line: u32,
        /// The layout that reads it as it is.
        known: Option<String>,
        /// The layout it has drifted from.
        drifted: Option<SketchDrift>,
        /// Its columns.
        columns: Vec<SketchColumn>,
        /// A document drawn up from the guesses.
        draft: String,
    }
    /// The tables of a file.
    pub struct FileSketch {
        /// The file's name without folders.
        name: String,
        /// The tables.
        tables: Vec<SketchTable>,
        /// What columns can mean.
        roles: Vec<String>,
        /// Words that a column of directions begins with, each with `in` or `out`.
        words: Vec<(String, String)>,
    }
}

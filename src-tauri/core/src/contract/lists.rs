//! Lists, the session, the store's status.

use std::collections::BTreeMap;

use super::{Millis, answer, request};

request! {
    /// One condition of a list.
    pub struct ListFilter {
        /// A column of the list. Of filings also `subject_kind`, and of now: `holder` (in `me`, `anybody`,
        /// `nobody`), `age_days` since it came, `due_in` days from today.
        column: String,
        /// `in`, `at_most`, `at_least`, `empty`, `filled`.
        op: String,
        /// Values in the form in which cells cross: text, numbers as text, days, fen. An instant may be
        /// given as a day: at least its begin, at most its end.
        values: Vec<String>,
    }
    /// Opens a list.
    pub struct OpenView {
        /// `filings`, `programs`, `notices`, `payments`, `imports`, `batches`, `batch_items`, `audit`.
        list: String,
        /// A named view of the list. Of filings: `today`, `mine`, `open`, `unclaimed`, `aside` (on hold or
        /// asked about), `back` (resubmitted), `returned`, `authority`, `sms` (waiting for the SMS check).
        /// Of notices: `open`, `overdue`. Of payments: `suspense`.
        view: Option<String>,
        /// All must hold.
        filters: Vec<ListFilter>,
        /// Column to sort by.
        sort: Option<String>,
        /// Whether downwards.
        descending: bool,
        /// Text to find.
        search: Option<String>,
    }
    /// Rows of an open view.
    pub struct ViewRange {
        /// The view.
        view: String,
        /// First row, from 0.
        from: u32,
        /// One past the last row.
        to: u32,
    }
    /// Speaks of an open view.
    pub struct ViewRef {
        /// The view.
        view: String,
    }
    /// Asks where a row stands.
    pub struct ViewLocate {
        /// The view.
        view: String,
        /// The row's id.
        id: String,
    }
    /// Signs a person in.
    pub struct SignIn {
        /// The account's login.
        login: String,
        /// Its password.
        password: String,
    }
}

answer! {
    /// A column of an open list.
    pub struct ViewColumn {
        /// Its name.
        name: String,
        /// `text`, `number`, `id`, `money`, `day`, `instant`.
        kind: String,
        /// Whether the list can be sorted by it.
        sort: bool,
    }
    /// A row of a list: cells in the order of the columns.
    pub struct ViewRow {
        /// The row's id.
        id: String,
        /// Its cells; money, ids and days are strings, numbers and instants are numbers.
        #[ts(type = "(string | number | null)[]")]
        cells: Vec<serde_json::Value>,
        /// Where what was searched for stands: the cell's place, from and to in UTF-16 units of its
        /// text; ascending, without overlaps.
        #[ts(type = "[number, number, number][]")]
        marks: Vec<[u32; 3]>,
    }
    /// An open list with its first rows.
    pub struct ViewOpened {
        /// The view.
        view: String,
        /// The columns.
        columns: Vec<ViewColumn>,
        /// The first rows.
        rows: Vec<ViewRow>,
        /// How many rows there are, where known already; else ask `view.total`.
        total: Option<u32>,
    }
    /// Rows by range.
    pub struct ViewRows {
        /// The rows.
        rows: Vec<ViewRow>,
    }
    /// How many rows the complete list has.
    pub struct ViewTotal {
        /// Rows.
        total: u32,
    }
    /// Where a row stands.
    pub struct ViewPlace {
        /// Its place from 0, or nothing when it is not in the list.
        at: Option<u32>,
    }
    /// Who is signed in.
    pub struct Me {
        /// The account's id.
        account: String,
        /// Its login.
        login: String,
        /// The name shown.
        display_name: String,
        /// Active roles.
        roles: Vec<String>,
        /// When the session locks by itself if nothing is done.
        locks_at: Millis,
    }
    /// What a host needs to know at start.
    pub struct SessionState {
        /// Whether a store is open.
        store_open: bool,
        /// Whether the open store has an account yet.
        has_accounts: bool,
        /// Whether the store is a team's, on a server.
        team: bool,
        /// Whether the open store is a demo.
        demo: bool,
        /// Who is signed in.
        me: Option<Me>,
        /// Whether the session is locked: the person's password brings it back.
        locked: bool,
        /// The demo's made-up accounts, so that somebody can look around.
        demo_accounts: Vec<DemoAccount>,
    }
    /// A made-up account of a demo store.
    pub struct DemoAccount {
        /// Login.
        login: String,
        /// Password, printed because the store is made up.
        password: String,
        /// Roles.
        roles: Vec<String>,
    }
    /// What the status bar says of the store.
    pub struct StoreStatus {
        /// Where it lies.
        path: String,
        /// Size of its file in bytes, as text.
        bytes: String,
        /// Whether it is a demo.
        demo: bool,
        /// Height of the audit chain.
        audit_height: String,
        /// First 16 digits of the chain's head.
        audit_head: String,
        /// Whether four eyes are enforced by a server or evidenced by the chain on one machine.
        separation: String,
    }
    /// Live counts, by place of the rail or named view: `today`, `filings`, `notices`, `overdue`, `suspense`,
    /// `batches`, `mine`, `unclaimed`, `aside`, `back`, `returned`, `authority`, `sms`, `outbox`; `decisions`
    /// that wait to leave, and of them those `leaving` by now.
    pub struct Counts {
        /// Place and count.
        counts: BTreeMap<String, u32>,
    }
}

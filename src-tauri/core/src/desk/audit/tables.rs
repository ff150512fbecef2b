//! The covered tables and their fields, in the order of the canonical form.
//!
//! This list is kept by hand beside the store's own, so that a field that falls out of one of them
//! shows. It also says what the record does not answer for.

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A 64-bit integer.
    Int,
    /// UTF-8 text.
    Text,
    /// Bytes.
    Bytes,
}

/// A covered field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The column.
    pub name: &'static str,
    /// What it holds, when it is not NULL.
    pub kind: Kind,
}

/// A covered table.
#[derive(Debug)]
pub struct Table {
    /// The table.
    pub name: &'static str,
    /// The statement that reads its covered fields and then `fp`, by id.
    pub statement: &'static str,
    /// The covered fields, `id` first.
    pub fields: &'static [Field],
    /// The columns that may change without a trace.
    pub free: &'static [&'static str],
    /// Which field is the SHA-256 of a sealed file.
    pub content_at: Option<usize>,
}

const fn int(name: &'static str) -> Field {
    let kind = Kind::Int;
    Field { name, kind }
}

const fn text(name: &'static str) -> Field {
    let kind = Kind::Text;
    Field { name, kind }
}

const fn bytes(name: &'static str) -> Field {
    let kind = Kind::Bytes;
    Field { name, kind }
}

/// All covered tables.
pub const TABLES: &[Table] = &[
    Table {
        name: "account",
        statement: "audit.account_rows",
        fields: &[
            int("id"),
            text("login"),
            text("person"),
            text("display_name"),
            text("password_hash"),
            int("disabled_at"),
        ],
        free: &[
            "key_salt",
            "wrapped_key",
            "failed_count",
            "last_fail_at",
            "version",
        ],
        content_at: None,
    },
    Table {
        name: "grant_entry",
        statement: "audit.grant_entry_rows",
        fields: &[
            int("id"),
            int("account_id"),
            text("role"),
            text("state"),
            int("granted_at"),
            int("granted_by"),
            int("confirmed_by"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "policy",
        statement: "audit.policy_rows",
        fields: &[
            int("id"),
            text("platform"),
            text("kind"),
            int("edition"),
            int("valid_from_on"),
            int("valid_to_on"),
            text("body"),
            text("source"),
            int("author"),
            int("confirmed_by"),
            int("published_at"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "subject",
        statement: "audit.subject_rows",
        fields: &[int("id"), int("kind"), text("uscc"), bytes("identity_hash")],
        free: &["name", "name_folded", "sealed_key", "version"],
        content_at: None,
    },
    Table {
        name: "program",
        statement: "audit.program_rows",
        fields: &[
            int("id"),
            text("platform"),
            text("app_id"),
            int("subject_id"),
            text("shelf_state"),
            text("ordered_state"),
            int("icp_status"),
            int("icp_as_of_on"),
            text("record_number"),
            int("listed_on"),
        ],
        free: &[
            "name",
            "name_folded",
            "subject_name",
            "category",
            "gmv_band",
            "updated_at",
            "version",
        ],
        content_at: None,
    },
    Table {
        name: "filing",
        statement: "audit.filing_rows",
        fields: &[
            int("id"),
            text("platform"),
            text("order_no"),
            int("revision"),
            text("kind"),
            int("subject_id"),
            int("program_id"),
            int("status"),
            int("sms_status"),
            int("submitted_at"),
            int("due_on"),
            int("due_provisional"),
            text("record_number"),
            int("decided_by"),
            int("decided_at"),
            bytes("body_hash"),
        ],
        free: &[
            "subject_name",
            "program_name",
            "app_id",
            "province",
            "state_at",
            "waits",
            "waits_until_on",
            "remark",
            "version",
        ],
        content_at: None,
    },
    Table {
        name: "decision",
        statement: "audit.decision_rows",
        fields: &[
            int("id"),
            int("filing_id"),
            int("revision"),
            text("verdict"),
            text("reasons"),
            int("decided_by"),
            int("decided_at"),
        ],
        free: &[],
        content_at: None,
    },
    Table {
        name: "retraction",
        statement: "audit.retraction_rows",
        fields: &[
            int("id"),
            int("decision_id"),
            int("filing_id"),
            int("retracted_by"),
            int("retracted_at"),
        ],
        free: &[],
        content_at: None,
    },
    Table {
        name: "second_look",
        statement: "audit.second_look_rows",
        fields: &[
            int("id"),
            int("decision_id"),
            int("filing_id"),
            int("subject_id"),
            int("revision"),
            int("drawn_at"),
            int("looker"),
            int("looked_at"),
            text("verdict"),
            text("reasons"),
            text("outcome"),
            int("settled_by"),
            int("settled_at"),
            text("in_right"),
            bytes("words"),
        ],
        free: &["held_by", "held_until", "version"],
        content_at: None,
    },
    Table {
        name: "filing_note",
        statement: "audit.filing_note_rows",
        fields: &[
            int("id"),
            int("filing_id"),
            int("subject_id"),
            int("revision"),
            text("kind"),
            int("until_on"),
            bytes("sealed"),
            int("author"),
            int("at"),
        ],
        free: &[],
        content_at: None,
    },
    Table {
        name: "saved_view",
        statement: "audit.saved_view_rows",
        fields: &[
            int("id"),
            int("owner"),
            text("list"),
            text("name"),
            text("question"),
            int("shared"),
            int("removed_at"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "filing_event",
        statement: "audit.filing_event_rows",
        fields: &[
            int("id"),
            int("filing_id"),
            text("event_key"),
            text("kind"),
            int("at"),
            text("detail"),
        ],
        free: &[],
        content_at: None,
    },
    Table {
        name: "attachment",
        statement: "audit.attachment_rows",
        fields: &[
            int("id"),
            int("filing_id"),
            int("subject_id"),
            text("media"),
            text("path"),
            text("mime"),
            int("bytes"),
            bytes("content"),
        ],
        free: &[],
        content_at: Some(7),
    },
    Table {
        name: "notice",
        statement: "audit.notice_rows",
        fields: &[
            int("id"),
            text("number"),
            text("platform"),
            int("program_id"),
            int("policy_id"),
            text("rule_id"),
            int("amount_fen"),
            int("issued_on"),
            int("due_on"),
            text("consequence"),
            int("paid_fen"),
            text("state"),
            int("settled_at"),
            text("restriction"),
        ],
        free: &[
            "app_id",
            "program_name",
            "subject_id",
            "taken_fen",
            "version",
        ],
        content_at: None,
    },
    Table {
        name: "notice_ground",
        statement: "audit.notice_ground_rows",
        fields: &[
            int("id"),
            int("notice_id"),
            text("category"),
            text("gmv_band"),
            int("subject_kind"),
        ],
        free: &[],
        content_at: None,
    },
    Table {
        name: "waiver",
        statement: "audit.waiver_rows",
        fields: &[
            int("id"),
            int("notice_id"),
            text("state"),
            text("reason"),
            text("evidence"),
            int("open_fen"),
            int("proposed_by"),
            int("proposed_at"),
            int("decided_by"),
            int("decided_at"),
            text("words"),
            int("refund_fen"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "notice_topup",
        statement: "audit.notice_topup_rows",
        fields: &[int("id"), int("notice_id"), int("refills_id")],
        free: &[],
        content_at: None,
    },
    Table {
        name: "deposit_act",
        statement: "audit.deposit_act_rows",
        fields: &[
            int("id"),
            int("notice_id"),
            int("to_notice_id"),
            text("kind"),
            int("amount_fen"),
            text("reason"),
            text("evidence"),
            int("left_on"),
            text("state"),
            int("proposed_by"),
            int("proposed_at"),
            int("decided_by"),
            int("decided_at"),
            text("words"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "notice_letter",
        statement: "audit.notice_letter_rows",
        fields: &[
            int("id"),
            int("notice_id"),
            text("kind"),
            int("mark"),
            text("letters"),
            int("handoff_id"),
            int("made_by"),
            int("made_at"),
        ],
        free: &[],
        content_at: None,
    },
    Table {
        name: "own_profile",
        statement: "audit.own_profile_rows",
        fields: &[
            int("id"),
            text("name"),
            int("edition"),
            text("body"),
            int("author"),
            int("authored_at"),
            int("confirmed_by"),
            int("published_at"),
            int("retired_by"),
            int("retired_at"),
            text("reason"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "payment_import",
        statement: "audit.payment_import_rows",
        fields: &[
            int("id"),
            text("file_name"),
            bytes("file_sha256"),
            int("file_bytes"),
            text("profile"),
            bytes("plan_hash"),
            text("summary"),
            text("state"),
            int("imported_by"),
            int("imported_at"),
        ],
        free: &["first_posting", "last_posting", "retake", "version"],
        content_at: None,
    },
    Table {
        name: "payment",
        statement: "audit.payment_rows",
        fields: &[
            int("id"),
            int("import_id"),
            int("line"),
            text("platform"),
            text("deposit_account"),
            text("external_id"),
            text("refund_id"),
            text("kind"),
            int("amount_fen"),
            int("paid_at"),
            int("paid_on"),
            text("verdict"),
            int("notice_id"),
            int("left_fen"),
        ],
        free: &[
            "order_no", "remark", "reason", "due_fen", "released", "version",
        ],
        content_at: None,
    },
    Table {
        name: "posting",
        statement: "audit.posting_rows",
        fields: &[
            int("id"),
            int("payment_id"),
            int("notice_id"),
            text("debit"),
            text("credit"),
            int("amount_fen"),
            int("posted_on"),
            int("import_id"),
        ],
        free: &["contra_of", "act_id"],
        content_at: None,
    },
    Table {
        name: "import_undo",
        statement: "audit.import_undo_rows",
        fields: &[
            int("id"),
            int("import_id"),
            int("undone_by"),
            int("undone_at"),
            text("reason"),
            int("payments"),
            int("postings"),
        ],
        free: &[],
        content_at: None,
    },
    Table {
        name: "period_lock",
        statement: "audit.period_lock_rows",
        fields: &[
            int("id"),
            int("through_on"),
            text("state"),
            text("reason"),
            int("asked_by"),
            int("asked_at"),
            int("confirmed_by"),
            int("confirmed_at"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "coverage",
        statement: "audit.coverage_rows",
        fields: &[
            int("id"),
            text("platform"),
            text("deposit_account"),
            int("day_on"),
            int("import_id"),
            int("declared_by"),
            int("declared_at"),
            text("reason"),
            int("withdrawn_at"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "batch",
        statement: "audit.batch_rows",
        fields: &[
            int("id"),
            text("number"),
            text("platform"),
            text("rule"),
            text("measure"),
            int("policy_id"),
            int("as_of_on"),
            text("state"),
            bytes("plan_hash"),
            int("item_count"),
            text("not_known"),
            int("author"),
            int("planned_at"),
            int("submitted_at"),
            int("approver"),
            int("approved_at"),
            bytes("approved_hash"),
            int("execute_from_on"),
            int("executor"),
            int("executed_at"),
            text("reason"),
        ],
        free: &["version"],
        content_at: None,
    },
    Table {
        name: "batch_item",
        statement: "audit.batch_item_rows",
        fields: &[
            int("id"),
            int("batch_id"),
            int("ordinal"),
            int("program_id"),
            int("notice_id"),
            text("evidence"),
            int("program_version"),
            text("previous_state"),
            text("target_state"),
            text("outcome"),
            text("outcome_code"),
            int("outcome_at"),
        ],
        free: &["app_id", "program_name", "version"],
        content_at: None,
    },
    Table {
        name: "handoff",
        statement: "audit.handoff_rows",
        fields: &[
            int("id"),
            text("kind"),
            int("ref_id"),
            int("items"),
            bytes("manifest_sha256"),
            int("created_at"),
            int("created_by"),
        ],
        free: &[],
        content_at: None,
    },
];

/// Tables, and columns of tables without covered rows, that verification does not speak for.
///
/// An operation's id, event and time are held against the chain; its request and answer are not.
/// Sealed application bodies, and their copies for a second look, authenticate themselves to whoever has the key.
pub const UNCOVERED: &[&str] = &[
    "filing_body",
    "job",
    "lease",
    "look_copy",
    "meta",
    "operation.digest",
    "operation.result",
    "outbox",
    "personal_index",
    "search_filing",
    "search_program",
    "searched_change",
];

/// Everything that verification does not speak for: `table` or `table.column`.
pub fn not_covered() -> Vec<String> {
    let free = TABLES.iter().flat_map(|table| {
        let columns = table.free.iter();
        columns.map(move |column| format!("{}.{column}", table.name))
    });
    let others = UNCOVERED.iter().map(|name| (*name).to_owned());
    free.chain(others).collect()
}

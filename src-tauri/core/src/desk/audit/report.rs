//! What was found, kept within bounds.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::contract::Finding;

/// Findings that a report lists.
const LISTED: usize = 1_000;

/// Findings of one kind in one table that a report lists, so that a table that was replaced as a
/// whole leaves room for the others.
const LISTED_EACH: usize = 250;

/// Findings in the order they were made.
#[derive(Debug, Default)]
pub struct Findings {
    listed: Vec<Finding>,
    each: BTreeMap<(&'static str, String), usize>,
}

impl Findings {
    /// Adds a finding; answers whether the report takes more of this kind for this table.
    pub fn add(&mut self, kind: &'static str, table: &str, row: impl Display, field: &str) -> bool {
        let each = self.each.entry((kind, table.to_owned())).or_default();
        *each += 1;
        if *each > LISTED_EACH || self.listed.len() >= LISTED {
            return false;
        }
        self.listed.push(Finding {
            kind: kind.to_owned(),
            table: table.to_owned(),
            row: row.to_string(),
            field: field.to_owned(),
        });
        true
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// Whether something that explains another digest was found in the table's rows.
    pub fn names_rows_of(&self, table: &str) -> bool {
        ["field", "row", "rows_missing", "rows_added"]
            .into_iter()
            .any(|kind| self.each.contains_key(&(kind, table.to_owned())))
    }

    /// The findings as they are reported.
    pub fn into_listed(self) -> Vec<Finding> {
        self.listed
    }
}

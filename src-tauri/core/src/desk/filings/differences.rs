//! What a change filing asks to change: what the store has on file against what is asked now.
//!
//! Whether a value changed is judged on the values themselves; what is handed out is masked, so
//! two personal values may look alike and still be a change.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{self, Body};
use super::detail::section;
use super::mask;
use crate::contract::{CodeName, FiledAs, FiledOrder, FilingChange, Millis};
use crate::domain::application::{
    Application, ChangedField, CodeTable, Difference, Rewritten, Verdict, difference, name_of,
};
use crate::domain::fault::Result;
use crate::domain::filing::FilingKind;
use crate::store::keyring::{For, Keyring};
use crate::store::rows::Filing;
use crate::store::{Covered, Session, maybe_one};

/// An earlier order that was filed, opened, and what is asked now held against it.
pub(super) struct Filed {
    order: Filing,
    pub body: Body,
    difference: Difference,
    /// Whether the organiser is, or was, a person.
    individual: bool,
}

/// The order of the program, or of the organiser when the order names no program, that was filed last by
/// an instant.
pub(super) fn last_filed(
    session: &mut dyn Session,
    (keyring, by_then): (&Keyring, i64),
    (filing, kind, asked): (&Filing, FilingKind, &Application),
) -> Result<Option<Filed>> {
    let (id, by_then) = (("id", filing.id.into()), ("by_then", by_then.into()));
    let found = match filing.program_id {
        Some(program) => {
            let params: &[_] = &[("program_id", program.into()), id, by_then];
            maybe_one(session, "filing.last_filed", params, |row| {
                Filing::read(row, 0)
            })?
        }
        None => {
            let params: &[_] = &[("subject_id", filing.subject_id.into()), id, by_then];
            maybe_one(session, "filing.last_filed_of_subject", params, |row| {
                Filing::read(row, 0)
            })?
        }
    };
    let Some(order) = found else {
        return Ok(None);
    };
    let body = body::open(session, keyring, (&order, For::Review))?;
    let before = &body.application;
    Ok(Some(Filed {
        difference: difference(kind, before, asked),
        individual: before.is_individual() || asked.is_individual(),
        order,
        body,
    }))
}

impl Filed {
    /// The order as it is named beside the difference.
    pub fn order(&self) -> FiledOrder {
        FiledOrder {
            id: self.order.id.to_string(),
            order_no: self.order.order_no.clone(),
            filed_at: Millis(self.order.state_at),
        }
    }

    /// Of the fields that are as they were filed: the verdict of then, by path.
    pub fn earlier(&self) -> BTreeMap<String, Verdict> {
        let changed = self.difference.changes.iter();
        let changed: BTreeSet<_> = changed.map(|change| change.path.as_str()).collect();
        let known = self.body.compared().into_iter();
        let same = known
            .filter(|field| !changed.contains(field.path.as_str()) && field.declared.is_some());
        same.map(|field| (field.path, field.verdict)).collect()
    }

    /// The fields that differ from what is asked now.
    pub fn changes(self) -> Vec<FilingChange> {
        let found = self.difference.changes.into_iter();
        found.map(|change| told(change, self.individual)).collect()
    }

    /// How the fields were filed that are only written differently, by path.
    pub fn rewritten(&self) -> BTreeMap<String, FiledAs> {
        let told = |one: &Rewritten| {
            let personal = mask::is_personal(&one.path, one.personal, self.individual);
            let before = if personal {
                mask::masked(&one.path, &one.before)
            } else {
                one.before.clone()
            };
            let ways = one.ways.iter().map(|way| way.as_str().to_owned()).collect();
            (one.path.clone(), FiledAs { before, ways })
        };
        self.difference.rewritten.iter().map(told).collect()
    }
}

fn told(change: ChangedField, individual: bool) -> FilingChange {
    let personal = mask::is_personal(&change.path, change.personal, individual);
    let names = names(change.table, [&change.before, &change.after]);
    let show = |value: Option<String>| match value {
        Some(value) if personal => Some(mask::masked(&change.path, &value)),
        other => other,
    };
    FilingChange {
        before: show(change.before),
        after: show(change.after),
        section: section(change.section).to_owned(),
        label_zh: change.label_zh,
        label_en: change.label_en,
        path: change.path,
        personal,
        names,
    }
}

/// The names of the codes among some values, by code.
pub(super) fn names<'v>(
    table: Option<CodeTable>,
    values: impl IntoIterator<Item = &'v Option<String>>,
) -> BTreeMap<String, CodeName> {
    let Some(table) = table else {
        return BTreeMap::new();
    };
    let values = values.into_iter().flatten();
    let named = values.filter_map(|value| {
        let name = name_of(table, value)?;
        let (zh, en) = (name.zh, name.en);
        Some((value.clone(), CodeName { zh, en }))
    });
    named.collect()
}

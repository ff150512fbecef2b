//! What a change filing asks to change: the form as it was filed against the form as it is now.
//!
//! Meaning is compared, not writing, as in `compare`. Deliberately absent: attachments, whose
//! names are new with every order, and the token of the face check, which is new every time.

use std::collections::BTreeMap;

use super::compare::canonical;
use super::fields::{CodeTable, Field, FieldValue, Section};
use super::form::Application;
use super::specs::Shape;

/// Parts of the form that an order may leave out whole; what it does not carry it does not change.
const PARTS: [&str; 2] = ["icp_subject.", "icp_applets."];

/// One field that differs from what was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedField {
    /// Dotted path in the form.
    pub path: String,
    /// Chinese label.
    pub label_zh: String,
    /// English label.
    pub label_en: String,
    /// Where the screen shows it.
    pub section: Section,
    /// What was filed; nothing where the field was empty.
    pub before: Option<String>,
    /// What is asked now; nothing where the field is to be emptied.
    pub after: Option<String>,
    /// Names the codes among the values.
    pub table: Option<CodeTable>,
    /// Whether the values must be masked by default.
    pub personal: bool,
}

/// The fields that differ, in the order of the screen.
pub fn changes(before: &Application, after: &Application) -> Vec<ChangedField> {
    let (filed, asked) = (before.fields(), after.fields());
    let carried = |field: &Field| {
        let part = PARTS.iter().find(|part| field.path.starts_with(**part));
        part.is_some_and(|part| carries(&asked, part))
    };
    let old: BTreeMap<&str, &Field> = filed.iter().map(|f| (f.path.as_str(), f)).collect();
    let now: BTreeMap<&str, &Field> = asked.iter().map(|f| (f.path.as_str(), f)).collect();
    let gone = filed
        .iter()
        .filter(|field| !now.contains_key(field.path.as_str()));
    asked
        .iter()
        .chain(gone)
        .filter(|field| carried(field))
        .filter_map(|field| {
            let path = field.path.as_str();
            changed(field, old.get(path).copied(), now.get(path).copied())
        })
        .collect()
}

fn carries(fields: &[Field], part: &str) -> bool {
    fields
        .iter()
        .any(|field| field.path.starts_with(part) && field.value != FieldValue::Missing)
}

fn changed(field: &Field, old: Option<&Field>, now: Option<&Field>) -> Option<ChangedField> {
    let told = [old, now].into_iter().flatten();
    let media = told.map(|field| &field.value);
    let media = media.into_iter().any(|v| matches!(v, FieldValue::Media(_)));
    if media || field.path.ends_with(".verify_task_id") {
        return None;
    }
    let meaning = |field: Option<&Field>| field.and_then(|field| canonical_of(&field.value));
    if meaning(old) == meaning(now) {
        return None;
    }
    Some(ChangedField {
        path: field.path.clone(),
        label_zh: field.label_zh.clone(),
        label_en: field.label_en.clone(),
        section: field.section,
        before: old.and_then(|field| shown(&field.value)),
        after: now.and_then(|field| shown(&field.value)),
        table: field.table,
        personal: field.personal,
    })
}

fn shown(value: &FieldValue) -> Option<String> {
    match value {
        FieldValue::Missing | FieldValue::Media(_) => None,
        FieldValue::Text(text) | FieldValue::Date(text) => Some(text.clone()),
        FieldValue::Codes(codes) => Some(listed(codes)),
    }
}

fn canonical_of(value: &FieldValue) -> Option<String> {
    match value {
        FieldValue::Missing | FieldValue::Media(_) => None,
        FieldValue::Text(text) => Some(canonical(Shape::Text, text)),
        FieldValue::Date(text) => Some(canonical(Shape::Date, text)),
        FieldValue::Codes(codes) => {
            let mut sorted = codes.clone();
            sorted.sort_unstable();
            Some(listed(&sorted))
        }
    }
}

fn listed(codes: &[i64]) -> String {
    let texts: Vec<String> = codes.iter().map(i64::to_string).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn paths(before: &Application, after: &Application) -> Vec<String> {
        changes(before, after).into_iter().map(|c| c.path).collect()
    }

    #[test]
    fn only_what_means_something_else_is_a_change() {
        let before = sample();
        let mut after = sample();
        after.icp_subject.base_info.name = before
            .icp_subject
            .base_info
            .name
            .as_ref()
            .map(|name| format!(" {name} "));
        after.icp_applets.base_info.service_content_types.reverse();
        after.icp_applets.principal_info.verify_task_id = Some("another".into());
        after.icp_applets.principal_info.certificate_photo_front = Some("another.png".into());
        assert_eq!(paths(&before, &after), Vec::<String>::new());
        after.icp_applets.base_info.name = Some("另一个名称".into());
        let found = changes(&before, &after);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "icp_applets.base_info.name");
        assert_eq!(found[0].before, before.icp_applets.base_info.name);
        assert_eq!(found[0].after.as_deref(), Some("另一个名称"));
    }

    #[test]
    fn a_field_that_is_emptied_or_filled_is_a_change_in_either_direction() {
        let before = sample();
        let mut after = sample();
        after.icp_subject.principal_info.email = None;
        after.icp_applets.base_info.nrlx_details.clear();
        let gone = changes(&before, &after);
        assert!(gone.iter().all(|change| change.after.is_none()));
        let emptied: Vec<&str> = gone.iter().map(|change| change.path.as_str()).collect();
        assert_eq!(
            emptied,
            [
                "icp_subject.principal_info.email",
                "icp_applets.base_info.nrlx_details.0.type"
            ]
        );
        let filled = changes(&after, &before);
        assert!(filled.iter().all(|change| change.before.is_none()));
        assert_eq!(filled.len(), gone.len());
    }

    #[test]
    fn a_part_the_order_does_not_carry_is_not_changed() {
        let before = sample();
        let mut after = sample();
        after.icp_applets = Default::default();
        assert_eq!(paths(&before, &after), Vec::<String>::new());
    }
}

//! What a change filing asks to change: the form as it was filed against the form as it is now.
//!
//! Meaning is compared, not writing (see `writing`); what is only written differently is told apart,
//! so that a reviewer can see it. Items of 前置审批 are compared with what they were, wherever they
//! stand. Deliberately absent: attachments, whose names are new with every order, and the token of
//! the face check, which is new every time.

use std::collections::BTreeMap;

use super::fields::{CodeTable, Field, FieldValue, Section};
use super::form::{Application, PriorApproval};
use super::specs::{Shape, specs};
use super::writing::{Likeness, Way, likeness};
use crate::domain::filing::FilingKind;

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

/// One field that means what was filed and is written differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Dotted path in the form.
    pub path: String,
    /// What was filed.
    pub before: String,
    /// Whether the values must be masked by default.
    pub personal: bool,
    /// In what the writings differ; never empty.
    pub ways: Vec<Way>,
}

/// What an order asks to change, in the order of the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// The fields that mean something else.
    pub changes: Vec<ChangedField>,
    /// The fields that only look different.
    pub rewritten: Vec<Rewritten>,
}

/// Holds what an order of that kind asks against what was filed.
pub fn difference(kind: FilingKind, filed: &Application, asked: &Application) -> Difference {
    let approvals = &asked.icp_applets.base_info.nrlx_details;
    let mut filed = filed.clone();
    let details = &mut filed.icp_applets.base_info.nrlx_details;
    *details = aligned(std::mem::take(details), approvals);
    let (before, after) = (filed.fields(), asked.fields());
    let old: BTreeMap<&str, &Field> = before.iter().map(|f| (f.path.as_str(), f)).collect();
    let now: BTreeMap<&str, &Field> = after.iter().map(|f| (f.path.as_str(), f)).collect();
    let gone = before.iter().filter(|f| !now.contains_key(f.path.as_str()));
    let mut found = Difference::default();
    for field in after.iter().chain(gone) {
        let path = field.path.as_str();
        let pair = (old.get(path).copied(), now.get(path).copied());
        if carries(kind, &after, path, said(pair.1).is_some()) {
            found.judge(field, pair);
        }
    }
    found
}

/// Whether an order carries a field. One kind of change may repeat some of the other's part to name
/// what it is about; what it leaves out there, it does not empty.
fn carries(kind: FilingKind, asked: &[Field], path: &str, said: bool) -> bool {
    let Some(part) = PARTS.iter().find(|part| path.starts_with(**part)) else {
        return false;
    };
    let foreign = match kind {
        FilingKind::ChangeSubject => *part == PARTS[1],
        FilingKind::ChangeService => *part == PARTS[0],
        _ => false,
    };
    let missing = |field: &Field| field.value == FieldValue::Missing;
    let carried = |field: &Field| field.path.starts_with(part) && !missing(field);
    said || (!foreign && asked.iter().any(carried))
}

/// Whether an item is what a filed one was.
type Fits = fn(&PriorApproval, &PriorApproval) -> bool;

/// The same kind and number, else the same kind, else the same number, else what took its place.
const FITS: [Fits; 4] = [
    |a, b| a.kind == b.kind && same_number(a, b),
    |a, b| a.kind == b.kind,
    same_number,
    |_, _| true,
];

fn same_number(a: &PriorApproval, b: &PriorApproval) -> bool {
    let number = |item: &PriorApproval| item.code.clone().filter(|code| !code.trim().is_empty());
    match (number(a), number(b)) {
        (Some(a), Some(b)) => likeness(Shape::Text, &a, &b) != Likeness::Two,
        _ => false,
    }
}

/// The filed items at the places of what they are now. Empty items stand for new ones; what is gone
/// follows at the end.
fn aligned(filed: Vec<PriorApproval>, asked: &[PriorApproval]) -> Vec<PriorApproval> {
    let mut left: Vec<Option<PriorApproval>> = filed.into_iter().map(Some).collect();
    let mut found: Vec<Option<PriorApproval>> = vec![None; asked.len()];
    for fits in FITS {
        for (item, place) in asked.iter().zip(&mut found) {
            if place.is_none() {
                let fits = |old: &&mut Option<PriorApproval>| {
                    old.as_ref().is_some_and(|old| fits(old, item))
                };
                *place = left.iter_mut().find(fits).and_then(Option::take);
            }
        }
    }
    let here = found.into_iter().map(Option::unwrap_or_default);
    here.chain(left.into_iter().flatten()).collect()
}

impl Difference {
    fn judge(&mut self, field: &Field, pair: (Option<&Field>, Option<&Field>)) {
        let media = |field: &Field| matches!(field.value, FieldValue::Media(_));
        let is_media = [pair.0, pair.1].into_iter().flatten().any(media);
        if is_media || field.path.ends_with(".verify_task_id") {
            return;
        }
        let (before, after) = (said(pair.0), said(pair.1));
        let likeness = match (before, after) {
            (Some(before), Some(after)) => compared(field, before, after),
            (None, None) => Likeness::Same,
            // The authority gave the number when it filed; whether an order names it changes nothing.
            _ if field.path.ends_with(".record_number") => Likeness::Same,
            _ => Likeness::Two,
        };
        match likeness {
            Likeness::Same => {}
            Likeness::Written(ways) => self.rewritten.push(Rewritten {
                path: field.path.clone(),
                before: before.map(shown).unwrap_or_default(),
                personal: field.personal,
                ways,
            }),
            Likeness::Two => self.changes.push(ChangedField {
                path: field.path.clone(),
                label_zh: field.label_zh.clone(),
                label_en: field.label_en.clone(),
                section: field.section,
                before: before.map(shown),
                after: after.map(shown),
                table: field.table,
                personal: field.personal,
            }),
        }
    }
}

/// What a field says, attachments aside.
fn said(field: Option<&Field>) -> Option<&FieldValue> {
    let value = field.map(|field| &field.value)?;
    (!matches!(value, FieldValue::Missing | FieldValue::Media(_))).then_some(value)
}

fn compared(field: &Field, before: &FieldValue, after: &FieldValue) -> Likeness {
    if let (FieldValue::Codes(old), FieldValue::Codes(now)) = (before, after) {
        let sorted = |codes: &[i64]| {
            let mut codes = codes.to_vec();
            codes.sort_unstable();
            codes
        };
        return match sorted(old) == sorted(now) {
            true if old == now => Likeness::Same,
            true => Likeness::Written(vec![Way::Order]),
            false => Likeness::Two,
        };
    }
    likeness(shape(field), &shown(before), &shown(after))
}

fn shape(field: &Field) -> Shape {
    let spec = specs().find(|spec| spec.path == field.path);
    spec.map_or(Shape::Text, |spec| spec.shape)
}

fn shown(value: &FieldValue) -> String {
    match value {
        FieldValue::Missing | FieldValue::Media(_) => String::new(),
        FieldValue::Text(text) | FieldValue::Date(text) => text.clone(),
        FieldValue::Codes(codes) => {
            let texts: Vec<String> = codes.iter().map(i64::to_string).collect();
            texts.join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn changes(before: &Application, after: &Application) -> Vec<ChangedField> {
        difference(FilingKind::ChangeBoth, before, after).changes
    }

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

    #[test]
    fn what_is_only_written_differently_is_told_apart() {
        let before = sample();
        let mut after = sample();
        after.icp_subject.base_info.province = Some("北京市".into());
        after.icp_subject.principal_info.mobile = Some("+86 138 0000 0001".into());
        after.icp_applets.base_info.service_content_types.reverse();
        let found = difference(FilingKind::ChangeBoth, &before, &after);
        assert_eq!(found.changes, Vec::new());
        let told: Vec<_> = found
            .rewritten
            .iter()
            .map(|one| (one.path.as_str(), &one.ways[..]))
            .collect();
        assert_eq!(
            told,
            [
                ("icp_subject.base_info.province", &[Way::Form][..]),
                ("icp_subject.principal_info.mobile", &[Way::Form]),
                ("icp_applets.base_info.service_content_types", &[Way::Order]),
            ]
        );
        assert_eq!(found.rewritten[0].before, "110000");
    }

    #[test]
    fn a_prior_approval_is_compared_with_what_it_was_wherever_it_stands() {
        let item = |kind: i64, code: &str| PriorApproval {
            kind: Some(kind),
            code: Some(code.into()),
            media: Some("a.png".into()),
        };
        let with = |items: Vec<PriorApproval>| {
            let mut made = sample();
            made.icp_applets.base_info.nrlx_details = items;
            made
        };
        let told = |before: Vec<PriorApproval>, after: Vec<PriorApproval>| {
            let found = changes(&with(before), &with(after));
            let told = |c: ChangedField| {
                let at = c
                    .path
                    .rsplit("nrlx_details.")
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                (
                    at,
                    c.before.unwrap_or_default(),
                    c.after.unwrap_or_default(),
                )
            };
            found.into_iter().map(told).collect::<Vec<_>>()
        };
        let row = |at: &str, before: &str, after: &str| {
            (at.to_owned(), before.to_owned(), after.to_owned())
        };
        let [news, books, school] = [item(1, "甲1"), item(2, "乙2"), item(3, "丙3")];
        let all = || vec![news.clone(), books.clone(), school.clone()];
        assert_eq!(
            told(all(), vec![school.clone(), news.clone(), books.clone()]),
            []
        );
        // What is gone stands behind what there is.
        assert_eq!(
            told(all(), vec![books.clone(), school.clone()]),
            [row("2.type", "1", ""), row("2.code", "甲1", "")]
        );
        assert_eq!(
            told(vec![books.clone()], vec![news.clone(), books.clone()]),
            [row("0.type", "", "1"), row("0.code", "", "甲1")]
        );
        assert_eq!(
            told(all(), vec![item(3, "丙4"), news.clone(), books.clone()]),
            [row("0.code", "丙3", "丙4")]
        );
        assert_eq!(
            told(all(), vec![news, item(5, "乙2"), school]),
            [row("1.type", "2", "5")]
        );
    }

    #[test]
    fn what_an_order_repeats_of_the_other_part_empties_nothing() {
        let before = sample();
        let mut after = sample();
        after.icp_subject = Default::default();
        after.icp_subject.base_info.name = before.icp_subject.base_info.name.clone();
        let found = |kind| difference(kind, &before, &after).changes;
        assert_eq!(found(FilingKind::ChangeService), Vec::new());
        assert!(found(FilingKind::ChangeBoth).len() > 10);
        after.icp_subject.base_info.name = Some("另一家示例公司".into());
        let told = difference(FilingKind::ChangeService, &before, &after).changes;
        assert_eq!(told.len(), 1);
    }

    #[test]
    fn the_number_the_authority_gave_is_no_change_and_another_one_is() {
        let mut before = sample();
        let mut after = sample();
        let number = |n: u32| Some(format!("京ICP备2026{n:06}号"));
        after.icp_subject.base_info.record_number = number(1);
        assert_eq!(paths(&before, &after), Vec::<String>::new());
        before.icp_subject.base_info.record_number = number(2);
        assert_eq!(
            paths(&before, &after),
            ["icp_subject.base_info.record_number"]
        );
    }
}

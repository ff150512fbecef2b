//! Declared | read from the scan | registry, side by side, one verdict per field.
//!
//! The verdict compares meaning, not writing: width, case, blanks and the forms of dates and
//! telephone numbers do not count, and a code equals its name. Where one text merely contains the
//! other (an address with and without its city), or is the other in traditional signs, a person
//! decides. Attachments are not compared; they are what proves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields::{CodeTable, Section, at, tree};
use super::form::Application;
use super::forms;
use super::specs::{Shape, Spec, known_specs};
use crate::domain::{script, text};

/// What a scan or a registry says: dotted path of the form → value.
pub type FlatValues = serde_json::Map<String, Value>;

/// How the three agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every source that speaks says what was declared.
    Same,
    /// A source says something else.
    Differs,
    /// No source speaks.
    OnlyDeclared,
    /// A person has to look: nothing was declared, one text only contains the other, or one is
    /// in simplified and the other in traditional signs.
    Confirm,
}

/// One field with its three values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedField {
    /// Dotted path in the form.
    pub path: String,
    /// Chinese label.
    pub label_zh: String,
    /// English label.
    pub label_en: String,
    /// Where the screen shows it.
    pub section: Section,
    /// What the applicant wrote.
    pub declared: Option<String>,
    /// What the scan shows.
    pub ocr: Option<String>,
    /// What the registry holds.
    pub registry: Option<String>,
    /// How they agree.
    pub verdict: Verdict,
    /// Names the codes among the values.
    pub table: Option<CodeTable>,
    /// Whether the values must be masked by default.
    pub personal: bool,
    /// Name of the attachment that proves the value.
    pub attachment: Option<String>,
}

/// Compares an application with what a scan and a registry say. Fields nobody speaks of are
/// left out; what a source says beyond the form follows at the end.
pub fn compare(
    application: &Application,
    ocr: &FlatValues,
    registry: &FlatValues,
) -> Vec<ComparedField> {
    let tree = tree(application);
    let known = known_specs()
        .filter(|spec| spec.shape != Shape::Media)
        .filter_map(|spec| compared(spec, &tree, ocr, registry));
    known.chain(unknown(ocr, registry)).collect()
}

fn compared(
    spec: &Spec,
    tree: &Value,
    ocr: &FlatValues,
    registry: &FlatValues,
) -> Option<ComparedField> {
    let declared = shown(at(tree, spec.path));
    let ocr = ocr.get(spec.path).and_then(shown);
    let registry = registry.get(spec.path).and_then(shown);
    if declared.is_none() && ocr.is_none() && registry.is_none() {
        return None;
    }
    Some(ComparedField {
        path: spec.path.into(),
        label_zh: spec.zh.into(),
        label_en: spec.en.into(),
        section: spec.section,
        verdict: verdict(spec.shape, declared.as_deref(), [&ocr, &registry]),
        declared,
        ocr,
        registry,
        table: match spec.shape {
            Shape::Code(table) => Some(table),
            _ => None,
        },
        personal: spec.personal,
        attachment: spec.proof.and_then(|proof| shown(at(tree, proof))),
    })
}

/// Rows for paths the form does not have: shown, never dropped, and masked.
fn unknown(ocr: &FlatValues, registry: &FlatValues) -> Vec<ComparedField> {
    let mut rows: BTreeMap<&String, (Option<String>, Option<String>)> = BTreeMap::new();
    let foreign = |path: &str| known_specs().all(|spec| spec.path != path);
    for (path, value) in ocr.iter().filter(|(path, _)| foreign(path)) {
        rows.entry(path).or_default().0 = shown(value);
    }
    for (path, value) in registry.iter().filter(|(path, _)| foreign(path)) {
        rows.entry(path).or_default().1 = shown(value);
    }
    rows.into_iter()
        .filter(|(_, (ocr, registry))| ocr.is_some() || registry.is_some())
        .map(|(path, (ocr, registry))| ComparedField {
            path: path.clone(),
            label_zh: path.clone(),
            label_en: path.clone(),
            section: Section::Other,
            declared: None,
            ocr,
            registry,
            verdict: Verdict::Confirm,
            table: None,
            personal: true,
            attachment: None,
        })
        .collect()
}

/// A value as text; lists joined, anything empty or nested is nothing.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().filter_map(shown).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        _ => None,
    }
}

fn verdict(shape: Shape, declared: Option<&str>, sources: [&Option<String>; 2]) -> Verdict {
    let spoken: Vec<&str> = sources.into_iter().filter_map(Option::as_deref).collect();
    let Some(declared) = declared else {
        return Verdict::Confirm;
    };
    if spoken.is_empty() {
        return Verdict::OnlyDeclared;
    }
    let ours = canonical(shape, declared);
    let theirs: Vec<String> = spoken.iter().map(|text| canonical(shape, text)).collect();
    if theirs.iter().all(|text| *text == ours) {
        Verdict::Same
    } else if theirs.iter().all(|text| near(shape, &ours, text)) {
        Verdict::Confirm
    } else {
        Verdict::Differs
    }
}

/// Whether a person may well find two texts to be one.
fn near(shape: Shape, a: &str, b: &str) -> bool {
    script::alike(a, b) || (shape == Shape::Address && (a.contains(b) || b.contains(a)))
}

/// What a value means, whatever its writing.
fn canonical(shape: Shape, value: &str) -> String {
    forms::form_of(shape, value).unwrap_or_else(|| text::fold(value))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use serde_json::json;

    fn flat(value: Value) -> FlatValues {
        value.as_object().cloned().unwrap_or_default()
    }

    fn row(path: &str, ocr: Value, registry: Value) -> Option<ComparedField> {
        let rows = compare(&sample(), &flat(ocr), &flat(registry));
        rows.into_iter().find(|row| row.path == path)
    }

    fn verdict_of(path: &str, ocr: Value, registry: Value) -> Option<Verdict> {
        row(path, ocr, registry).map(|row| row.verdict)
    }

    #[test]
    fn width_case_blanks_and_date_forms_do_not_make_a_difference() {
        for (path, other) in [
            ("icp_subject.base_info.name", json!("北京示例科技 有限公司")),
            (
                "icp_subject.organize_info.certificate_number",
                json!("９１１１０１０５ＭＡ００ＤＥＭＫＸd"),
            ),
            (
                "icp_applets.principal_info.certificate_validity_date_end",
                json!("2040-01-01"),
            ),
            (
                "icp_applets.principal_info.certificate_validity_date_end",
                json!("2040年1月1日"),
            ),
            ("icp_subject.base_info.type", json!("企业")),
            ("icp_subject.base_info.province", json!("北京市")),
            (
                "icp_subject.principal_info.mobile",
                json!("+86 138-0000-0001"),
            ),
            (
                "icp_subject.organize_info.certificate_type",
                json!("营业执照"),
            ),
            ("icp_subject.organize_info.certificate_type", json!(1)),
        ] {
            let got = verdict_of(path, json!({path: other}), json!({}));
            assert_eq!(got, Some(Verdict::Same), "{path}");
        }
    }

    #[test]
    fn one_source_that_says_otherwise_makes_a_difference() {
        let path = "icp_subject.base_info.name";
        let same = json!({path: "北京示例科技有限公司"});
        let other = json!({path: "北京范例科技有限公司"});
        assert_eq!(
            verdict_of(path, same.clone(), other.clone()),
            Some(Verdict::Differs)
        );
        assert_eq!(verdict_of(path, other, json!({})), Some(Verdict::Differs));
        assert_eq!(verdict_of(path, same.clone(), same), Some(Verdict::Same));
        assert_eq!(
            verdict_of(path, json!({}), json!({})),
            Some(Verdict::OnlyDeclared)
        );
    }

    #[test]
    fn an_address_that_only_lacks_its_city_is_for_a_person_to_confirm() {
        let path = "icp_subject.organize_info.certificate_address";
        let got = verdict_of(
            path,
            json!({path: "朝阳区示例路1号院2号楼301室"}),
            json!({}),
        );
        assert_eq!(got, Some(Verdict::Confirm));
        let name = "icp_subject.base_info.name";
        let got = verdict_of(name, json!({name: "示例科技有限公司"}), json!({}));
        assert_eq!(got, Some(Verdict::Differs));
    }

    #[test]
    fn a_source_in_traditional_signs_is_for_a_person_to_confirm() {
        let path = "icp_subject.base_info.name";
        let mut declared = sample();
        declared.icp_subject.base_info.name = Some("北京云发科技有限公司".into());
        let verdict = |name: &str| {
            let rows = compare(&declared, &flat(json!({ path: name })), &flat(json!({})));
            let row = rows.into_iter().find(|row| row.path == path);
            row.map(|row| row.verdict)
        };
        assert_eq!(verdict("北京雲發科技有限公司"), Some(Verdict::Confirm));
        assert_eq!(verdict("北京云法科技有限公司"), Some(Verdict::Differs));
    }

    #[test]
    fn what_only_a_source_says_is_shown_and_asks_for_confirmation() {
        let path = "icp_subject.organize_info.business_status";
        let got = row(path, json!({}), json!({path: "存续"}));
        assert_eq!(
            got.map(|row| (row.verdict, row.personal)),
            Some((Verdict::Confirm, false))
        );
        let got = row("x.y", json!({"x.y": 1}), json!({}));
        assert_eq!(
            got.map(|row| (row.verdict, row.personal)),
            Some((Verdict::Confirm, true))
        );
    }

    #[test]
    fn a_row_names_the_scan_that_proves_it() {
        let got = row("icp_subject.principal_info.name", json!({}), json!({}));
        assert_eq!(
            got.and_then(|row| row.attachment).as_deref(),
            Some("zhang-front.png")
        );
    }

    #[test]
    fn fields_nobody_speaks_of_and_attachments_are_left_out() {
        let rows = compare(&sample(), &FlatValues::new(), &FlatValues::new());
        assert!(rows.iter().all(|row| row.declared.is_some()));
        assert!(rows.iter().all(|row| !row.path.contains("photo")));
    }
}

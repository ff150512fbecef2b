//! The form as a flat list: one row per field with its labels, its section and whether it is
//! personal. One table serves the screen, the comparison and the masking.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::form::{Application, PriorApproval};
use super::specs::{Shape, Spec, known_specs, specs};

/// The part of the form a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// 主办单位.
    Subject,
    /// 主体负责人.
    SubjectPerson,
    /// 法定代表人.
    LegalPerson,
    /// 小程序.
    Program,
    /// 小程序负责人.
    ProgramPerson,
    /// 其他材料.
    Materials,
    /// Known to a source but not part of the form.
    Other,
}

/// The reference table that names a field's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeTable {
    /// `reference::subject_kinds`.
    SubjectKind,
    /// `reference::certificate_kinds`.
    CertificateKind,
    /// `reference::prior_approvals`.
    PriorApproval,
    /// `reference::provinces`, which also name a city's and a district's province.
    Region,
    /// Second-level service types, a list of the platform.
    ServiceContent,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum FieldValue {
    /// Nothing was declared.
    Missing,
    /// Text as declared.
    Text(String),
    /// A date as declared.
    Date(String),
    /// Codes of the field's table.
    Codes(Vec<i64>),
    /// Names of attachments.
    Media(Vec<String>),
}

/// One field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Dotted path in the tree.
    pub path: String,
    /// Chinese label.
    pub label_zh: String,
    /// English label.
    pub label_en: String,
    /// Where the screen shows it.
    pub section: Section,
    /// What was declared.
    pub value: FieldValue,
    /// Names the value's codes, if it has any.
    pub table: Option<CodeTable>,
    /// Whether it must be masked by default.
    pub personal: bool,
}

/// An attachment and the field that names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Dotted path of the naming field.
    pub path: String,
    /// Its name in the intake.
    pub media: String,
    /// Chinese label of the field.
    pub label_zh: String,
    /// English label of the field.
    pub label_en: String,
}

/// Whether the value at a path is personal. A path nobody knows is: masking too much can be
/// undone, showing too much cannot.
pub fn is_personal(path: &str) -> bool {
    known_specs()
        .find(|spec| spec.path == path)
        .is_none_or(|spec| spec.personal)
}

/// The value at a dotted path.
pub(super) fn at<'v>(tree: &'v Value, path: &str) -> &'v Value {
    path.split('.')
        .fold(tree, |node, key| node.get(key).unwrap_or(&Value::Null))
}

/// The application as a tree, for look-ups by path. Plain structs always serialise.
pub(super) fn tree(application: &Application) -> Value {
    serde_json::to_value(application).unwrap_or(Value::Null)
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) if !text.trim().is_empty() => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

fn value_of(shape: Shape, node: &Value) -> FieldValue {
    let found = texts(node);
    let Some(first) = found.first() else {
        return FieldValue::Missing;
    };
    match shape {
        Shape::Text | Shape::Address | Shape::Phone => FieldValue::Text(first.clone()),
        Shape::Date => FieldValue::Date(first.clone()),
        Shape::Media => FieldValue::Media(found),
        Shape::Code(_) => match found.iter().map(|text| text.parse()).collect() {
            Ok(codes) => FieldValue::Codes(codes),
            // A region that is not a number is shown as it came; the checks judge it.
            Err(_) => FieldValue::Text(found.join(" ")),
        },
    }
}

fn field(spec: &Spec, tree: &Value) -> Field {
    Field {
        path: spec.path.into(),
        label_zh: spec.zh.into(),
        label_en: spec.en.into(),
        section: spec.section,
        value: value_of(spec.shape, at(tree, spec.path)),
        table: match spec.shape {
            Shape::Code(table) => Some(table),
            _ => None,
        },
        personal: spec.personal,
    }
}

fn approval_fields(index: usize, item: &PriorApproval) -> [Field; 3] {
    let text = |value: &Option<String>| value.iter().find(|t| !t.trim().is_empty()).cloned();
    let made = |member: &str, zh: &str, en: &str, value: FieldValue| Field {
        path: format!("icp_applets.base_info.nrlx_details.{index}.{member}"),
        label_zh: zh.into(),
        label_en: en.into(),
        section: Section::Program,
        value,
        table: (member == "type").then_some(CodeTable::PriorApproval),
        personal: false,
    };
    let missing = FieldValue::Missing;
    let kind = item.kind.map(|code| FieldValue::Codes(vec![code]));
    let code = text(&item.code).map(FieldValue::Text);
    let media = text(&item.media).map(|name| FieldValue::Media(vec![name]));
    [
        made(
            "type",
            "前置审批类型",
            "Prior approval: type",
            kind.unwrap_or(missing.clone()),
        ),
        made(
            "code",
            "前置审批号",
            "Prior approval: number",
            code.unwrap_or(missing.clone()),
        ),
        made(
            "media",
            "前置审批文件",
            "Prior approval: document",
            media.unwrap_or(missing),
        ),
    ]
}

pub(super) fn fields(application: &Application) -> Vec<Field> {
    let tree = tree(application);
    let details = &application.icp_applets.base_info.nrlx_details;
    let approvals = details
        .iter()
        .enumerate()
        .flat_map(|(i, d)| approval_fields(i, d));
    specs()
        .map(|spec| field(spec, &tree))
        .chain(approvals)
        .collect()
}

pub(super) fn attachments(application: &Application) -> Vec<Attachment> {
    let mut found = Vec::new();
    for field in fields(application) {
        let FieldValue::Media(names) = field.value else {
            continue;
        };
        found.extend(names.into_iter().map(|media| Attachment {
            path: field.path.clone(),
            media,
            label_zh: field.label_zh.clone(),
            label_en: field.label_en.clone(),
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{Application, sample};
    use super::*;
    use std::collections::BTreeSet;

    fn leaves(prefix: &str, node: &Value, into: &mut BTreeSet<String>) {
        match node {
            Value::Object(members) if !members.is_empty() => {
                for (key, value) in members {
                    let path = if prefix.is_empty() {
                        key.clone()
                    } else {
                        format!("{prefix}.{key}")
                    };
                    leaves(&path, value, into);
                }
            }
            _ => {
                into.insert(prefix.to_string());
            }
        }
    }

    #[test]
    fn the_table_names_exactly_the_members_of_the_form() {
        let mut members = BTreeSet::new();
        leaves("", &tree(&Application::default()), &mut members);
        // Its items are listed with their index instead.
        members.remove("icp_applets.base_info.nrlx_details");
        let listed: BTreeSet<String> = specs().map(|spec| spec.path.to_string()).collect();
        assert_eq!(listed, members);
        assert_eq!(listed.len(), specs().count());
    }

    #[test]
    fn every_proof_is_an_attachment_of_the_form() {
        for spec in known_specs() {
            let Some(proof) = spec.proof else { continue };
            let named = specs().find(|other| other.path == proof);
            assert_eq!(
                named.map(|other| other.shape),
                Some(Shape::Media),
                "{proof}"
            );
        }
    }

    #[test]
    fn fields_carry_what_was_declared_in_its_shape() {
        let fields = sample().fields();
        let value = |path: &str| {
            let found = fields.iter().find(|field| field.path == path);
            found.map(|field| field.value.clone())
        };
        let is =
            |path: &str, expected: FieldValue| assert_eq!(value(path), Some(expected), "{path}");
        is("icp_subject.base_info.type", FieldValue::Codes(vec![4]));
        is(
            "icp_subject.base_info.province",
            FieldValue::Codes(vec![110_000]),
        );
        is("icp_subject.base_info.record_number", FieldValue::Missing);
        is(
            "icp_applets.base_info.service_content_types",
            FieldValue::Codes(vec![3, 500]),
        );
        is(
            "icp_applets.base_info.nrlx_details.0.type",
            FieldValue::Codes(vec![24]),
        );
        is(
            "icp_applets.base_info.nrlx_details.0.code",
            FieldValue::Missing,
        );
        is(
            "icp_subject.principal_info.certificate_validity_date_end",
            FieldValue::Date("长期".into()),
        );
    }

    #[test]
    fn persons_are_personal_and_so_is_what_nobody_knows() {
        assert!(is_personal("icp_subject.principal_info.mobile"));
        assert!(is_personal("icp_applets.principal_info.certificate_number"));
        assert!(is_personal("icp_subject.legal_person_info.name"));
        assert!(is_personal("somebody.said"));
        assert!(!is_personal("icp_applets.base_info.name"));
    }

    #[test]
    fn attachments_are_listed_once_for_every_place_that_names_them() {
        let names: Vec<String> = sample()
            .attachments()
            .into_iter()
            .map(|a| a.media)
            .collect();
        assert_eq!(names.len(), 11);
        assert!(names.contains(&"other-2.png".to_string()));
    }

    #[test]
    fn an_application_with_nulls_and_gaps_is_still_read() {
        let text = r#"{"icp_subject":{"base_info":{"name":null}},
            "icp_applets":{"base_info":{"service_content_types":null}},"icp_materials":{}}"#;
        assert_eq!(
            Application::from_json(text).ok(),
            Some(Application::default())
        );
        assert!(
            Application::from_json(r#"{"icp_subject":{"base_info":{"type":"four"}}}"#).is_err()
        );
    }
}

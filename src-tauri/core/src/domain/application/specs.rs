//! The table behind `fields` and `compare`: one row per member of the form.
//!
//! A row is data only. That the rows are exactly the members of the serde tree is held by a
//! test in `fields`.

use super::fields::{CodeTable, Section};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    /// Names, compared without regard to blanks.
    Address,
    Date,
    /// A telephone number.
    Phone,
    Code(CodeTable),
    Media,
}

/// One row of the form's table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spec {
    pub path: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub section: Section,
    pub shape: Shape,
    pub personal: bool,
    /// Path of the attachment that proves the value.
    pub proof: Option<&'static str>,
}

const fn spec(
    section: Section,
    shape: Shape,
    path: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Spec {
    Spec {
        path,
        zh,
        en,
        section,
        shape,
        personal: false,
        proof: None,
    }
}

impl Spec {
    const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    const fn proof(mut self, path: &'static str) -> Self {
        self.proof = Some(path);
        self
    }
}

macro_rules! person {
    ($section:expr, $base:literal, $zh:literal, $en:literal) => {{
        const FRONT: &str = concat!($base, ".certificate_photo_front");
        const BACK: &str = concat!($base, ".certificate_photo_back");
        [
            spec(
                $section,
                Shape::Text,
                concat!($base, ".name"),
                concat!($zh, "姓名"),
                concat!($en, ": name"),
            )
            .personal()
            .proof(FRONT),
            spec(
                $section,
                Shape::Phone,
                concat!($base, ".mobile"),
                concat!($zh, "手机号码"),
                concat!($en, ": mobile"),
            )
            .personal(),
            spec(
                $section,
                Shape::Text,
                concat!($base, ".email"),
                concat!($zh, "电子邮箱"),
                concat!($en, ": e-mail"),
            )
            .personal(),
            spec(
                $section,
                Shape::Phone,
                concat!($base, ".emergency_contact"),
                concat!($zh, "应急联系方式"),
                concat!($en, ": emergency contact"),
            )
            .personal(),
            spec(
                $section,
                Shape::Code(CodeTable::CertificateKind),
                concat!($base, ".certificate_type"),
                concat!($zh, "证件类型"),
                concat!($en, ": document type"),
            )
            .proof(FRONT),
            spec(
                $section,
                Shape::Text,
                concat!($base, ".certificate_number"),
                concat!($zh, "证件号码"),
                concat!($en, ": document number"),
            )
            .personal()
            .proof(FRONT),
            spec(
                $section,
                Shape::Date,
                concat!($base, ".certificate_validity_date_start"),
                concat!($zh, "证件有效期起"),
                concat!($en, ": document valid from"),
            )
            .proof(BACK),
            spec(
                $section,
                Shape::Date,
                concat!($base, ".certificate_validity_date_end"),
                concat!($zh, "证件有效期止"),
                concat!($en, ": document valid until"),
            )
            .proof(BACK),
            spec(
                $section,
                Shape::Media,
                concat!($base, ".certificate_photo_front"),
                concat!($zh, "证件人像面"),
                concat!($en, ": document, portrait side"),
            ),
            spec(
                $section,
                Shape::Media,
                concat!($base, ".certificate_photo_back"),
                concat!($zh, "证件国徽面"),
                concat!($en, ": document, emblem side"),
            ),
            spec(
                $section,
                Shape::Media,
                concat!($base, ".authorization_letter"),
                concat!($zh, "授权书"),
                concat!($en, ": authorisation letter"),
            ),
            spec(
                $section,
                Shape::Text,
                concat!($base, ".verify_task_id"),
                concat!($zh, "真实性核验"),
                concat!($en, ": face check"),
            ),
        ]
    }};
}

const LICENCE: &str = "icp_subject.organize_info.certificate_photo";

/// Path under which a registry tells the organiser's status (经营状态).
pub const SUBJECT_STATUS_PATH: &str = "icp_subject.organize_info.business_status";

use Section::{LegalPerson as L, Materials as M, Program as P, Subject as S};

const SUBJECT: [Spec; 13] = [
    spec(
        S,
        Shape::Code(CodeTable::SubjectKind),
        "icp_subject.base_info.type",
        "主体性质",
        "Kind of organiser",
    )
    .proof(LICENCE),
    spec(
        S,
        Shape::Text,
        "icp_subject.base_info.name",
        "主办单位名称",
        "Organiser name",
    )
    .proof(LICENCE),
    spec(
        S,
        Shape::Code(CodeTable::Region),
        "icp_subject.base_info.province",
        "省份",
        "Province",
    )
    .proof(LICENCE),
    spec(
        S,
        Shape::Code(CodeTable::Region),
        "icp_subject.base_info.city",
        "城市",
        "City",
    )
    .proof(LICENCE),
    spec(
        S,
        Shape::Code(CodeTable::Region),
        "icp_subject.base_info.district",
        "区县",
        "District",
    )
    .proof(LICENCE),
    spec(
        S,
        Shape::Address,
        "icp_subject.base_info.address",
        "通讯地址",
        "Postal address",
    ),
    spec(
        S,
        Shape::Text,
        "icp_subject.base_info.comment",
        "主体备注",
        "Remark on the organiser",
    ),
    spec(
        S,
        Shape::Text,
        "icp_subject.base_info.record_number",
        "主体备案号",
        "Organiser's filing number",
    ),
    spec(
        S,
        Shape::Code(CodeTable::CertificateKind),
        "icp_subject.organize_info.certificate_type",
        "主体证件类型",
        "Certificate type",
    )
    .proof(LICENCE),
    spec(
        S,
        Shape::Text,
        "icp_subject.organize_info.certificate_number",
        "主体证件号码",
        "Certificate number",
    )
    .proof(LICENCE),
    spec(
        S,
        Shape::Address,
        "icp_subject.organize_info.certificate_address",
        "主体证件住所",
        "Certificate address",
    )
    .proof(LICENCE),
    spec(
        S,
        Shape::Media,
        LICENCE,
        "主体证件照片",
        "Certificate photo",
    ),
    spec(
        S,
        Shape::Media,
        "icp_subject.personal_info.residence_permit",
        "居住证明",
        "Residence proof",
    ),
];

const LEGAL: [Spec; 2] = [
    spec(
        L,
        Shape::Text,
        "icp_subject.legal_person_info.name",
        "法定代表人姓名",
        "Legal representative: name",
    )
    .personal()
    .proof(LICENCE),
    spec(
        L,
        Shape::Text,
        "icp_subject.legal_person_info.certificate_number",
        "法定代表人证件号码",
        "Legal representative: document number",
    )
    .personal(),
];

const PROGRAM: [Spec; 5] = [
    spec(
        P,
        Shape::Text,
        "icp_applets.base_info.appid",
        "AppID",
        "App ID",
    ),
    spec(
        P,
        Shape::Text,
        "icp_applets.base_info.name",
        "小程序名称",
        "Mini-program name",
    ),
    spec(
        P,
        Shape::Code(CodeTable::ServiceContent),
        "icp_applets.base_info.service_content_types",
        "服务内容标识",
        "Service content types",
    ),
    spec(
        P,
        Shape::Text,
        "icp_applets.base_info.comment",
        "小程序备注",
        "Remark on the program",
    ),
    spec(
        P,
        Shape::Text,
        "icp_applets.base_info.record_number",
        "小程序备案号",
        "Program's filing number",
    ),
];

const MATERIALS: [Spec; 10] = [
    spec(
        M,
        Shape::Media,
        "icp_materials.commitment_letter",
        "互联网信息服务承诺书",
        "Commitment letter",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.business_name_change_letter",
        "主体更名函",
        "Name change letter",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.party_building_confirmation_letter",
        "党建确认函",
        "Party-building confirmation",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.promise_video",
        "承诺视频",
        "Commitment video",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.authenticity_responsibility_letter",
        "网站备案信息真实性责任告知书",
        "Authenticity responsibility notice",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.authenticity_commitment_letter",
        "小程序备案信息真实性承诺书",
        "Authenticity commitment",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.website_construction_proposal",
        "小程序建设方案书",
        "Construction proposal",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.subject_other_materials",
        "主体其它附件",
        "Other material on the organiser",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.applets_other_materials",
        "小程序其它附件",
        "Other material on the program",
    ),
    spec(
        M,
        Shape::Media,
        "icp_materials.holding_certificate_photo",
        "手持证件照",
        "Photo holding the document",
    ),
];

const SUBJECT_PERSON: [Spec; 12] = person!(
    Section::SubjectPerson,
    "icp_subject.principal_info",
    "主体负责人",
    "Organiser's person"
);
const PROGRAM_PERSON: [Spec; 12] = person!(
    Section::ProgramPerson,
    "icp_applets.principal_info",
    "小程序负责人",
    "Program's person"
);

/// What a scan or a registry may tell although the form does not ask for it.
const OUTSIDE: [Spec; 4] = [
    spec(
        Section::Other,
        Shape::Text,
        SUBJECT_STATUS_PATH,
        "经营状态",
        "Business status",
    ),
    spec(
        Section::Other,
        Shape::Text,
        "icp_subject.organize_info.business_scope",
        "经营范围",
        "Business scope",
    ),
    spec(
        Section::Other,
        Shape::Date,
        "icp_subject.organize_info.certificate_validity_date_start",
        "证照有效期起",
        "Licence valid from",
    )
    .proof(LICENCE),
    spec(
        Section::Other,
        Shape::Date,
        "icp_subject.organize_info.certificate_validity_date_end",
        "证照有效期止",
        "Licence valid until",
    )
    .proof(LICENCE),
];

/// The form's fields in the order of the screen.
pub(super) fn specs() -> impl Iterator<Item = &'static Spec> {
    [
        &SUBJECT[..],
        &SUBJECT_PERSON,
        &LEGAL,
        &PROGRAM,
        &PROGRAM_PERSON,
        &MATERIALS,
    ]
    .into_iter()
    .flatten()
}

/// The form's fields and those only the sources know.
pub(super) fn known_specs() -> impl Iterator<Item = &'static Spec> {
    specs().chain(&OUTSIDE)
}

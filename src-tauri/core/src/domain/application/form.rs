//! The serde tree. Doc comments give the form's Chinese label.

use serde::{Deserialize, Deserializer, Serialize};

/// Lists may be absent or `null`; both mean empty.
fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

/// The body of `apply_icp_filing`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Application {
    /// 主办单位.
    pub icp_subject: Subject,
    /// 小程序.
    pub icp_applets: Applets,
    /// 其他材料.
    pub icp_materials: Materials,
}

/// 主办单位: who runs the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    /// 主体基本信息.
    pub base_info: SubjectBase,
    /// Members only an individual has.
    pub personal_info: PersonalInfo,
    /// 主体证件.
    pub organize_info: Organization,
    /// 主体负责人.
    pub principal_info: Person,
    /// 法定代表人, when it is not the responsible person.
    pub legal_person_info: LegalPerson,
}

/// 主体基本信息.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SubjectBase {
    /// 主体性质, a code of `reference::subject_kinds`.
    #[serde(rename = "type")]
    pub kind: Option<i64>,
    /// 主办单位名称.
    pub name: Option<String>,
    /// 省, a six-digit code.
    pub province: Option<String>,
    /// 市, a six-digit code.
    pub city: Option<String>,
    /// 区县, a six-digit code.
    pub district: Option<String>,
    /// 通讯地址 without province, city and district.
    pub address: Option<String>,
    /// 主体信息备注.
    pub comment: Option<String>,
    /// 主体备案号; only on filed subjects.
    pub record_number: Option<String>,
}

/// Members only an individual has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonalInfo {
    /// 居住证明, an attachment.
    pub residence_permit: Option<String>,
}

/// 主体证件.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Organization {
    /// 主体证件类型, a code of `reference::certificate_kinds`.
    pub certificate_type: Option<i64>,
    /// 主体证件号码.
    pub certificate_number: Option<String>,
    /// 主体证件住所.
    pub certificate_address: Option<String>,
    /// 主体证件照片, an attachment.
    pub certificate_photo: Option<String>,
}

/// A responsible person, of the subject or of the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// 姓名.
    pub name: Option<String>,
    /// 手机号码.
    pub mobile: Option<String>,
    /// 电子邮箱.
    pub email: Option<String>,
    /// 应急联系方式.
    pub emergency_contact: Option<String>,
    /// 证件类型, a person's code of `reference::certificate_kinds`.
    pub certificate_type: Option<i64>,
    /// 证件号码.
    pub certificate_number: Option<String>,
    /// 证件有效期起, `YYYYmmdd`.
    pub certificate_validity_date_start: Option<String>,
    /// 证件有效期止, `YYYYmmdd` or 长期.
    pub certificate_validity_date_end: Option<String>,
    /// 证件人像面, an attachment.
    pub certificate_photo_front: Option<String>,
    /// 证件国徽面, an attachment.
    pub certificate_photo_back: Option<String>,
    /// 授权书, an attachment; when the person is not the legal representative.
    pub authorization_letter: Option<String>,
    /// 真实性核验: the platform's face check.
    pub verify_task_id: Option<String>,
}

/// 法定代表人.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LegalPerson {
    /// 姓名.
    pub name: Option<String>,
    /// 证件号码.
    pub certificate_number: Option<String>,
}

/// 小程序信息 with its person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Applets {
    /// 小程序信息.
    pub base_info: AppletsBase,
    /// 小程序负责人.
    pub principal_info: Person,
}

/// 小程序信息.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppletsBase {
    /// The program's id on its platform.
    pub appid: Option<String>,
    /// 小程序名称.
    pub name: Option<String>,
    /// 服务内容标识, second level only, at most five.
    #[serde(deserialize_with = "list")]
    pub service_content_types: Vec<i64>,
    /// 前置审批.
    #[serde(deserialize_with = "list")]
    pub nrlx_details: Vec<PriorApproval>,
    /// 小程序备注, 20 to 200 characters.
    pub comment: Option<String>,
    /// 小程序备案号; only on filed programs.
    pub record_number: Option<String>,
}

/// One item of 前置审批.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriorApproval {
    /// A code of `reference::prior_approvals`.
    #[serde(rename = "type")]
    pub kind: Option<i64>,
    /// 前置审批号.
    pub code: Option<String>,
    /// The approval, an attachment.
    pub media: Option<String>,
}

/// 其他材料: lists of attachments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Materials {
    /// 互联网信息服务承诺书, at most 1.
    #[serde(deserialize_with = "list")]
    pub commitment_letter: Vec<String>,
    /// 主体更名函, at most 1.
    #[serde(deserialize_with = "list")]
    pub business_name_change_letter: Vec<String>,
    /// 党建确认函, at most 1.
    #[serde(deserialize_with = "list")]
    pub party_building_confirmation_letter: Vec<String>,
    /// 承诺视频, at most 1.
    #[serde(deserialize_with = "list")]
    pub promise_video: Vec<String>,
    /// 网站备案信息真实性责任告知书, at most 1.
    #[serde(deserialize_with = "list")]
    pub authenticity_responsibility_letter: Vec<String>,
    /// 小程序备案信息真实性承诺书, at most 1.
    #[serde(deserialize_with = "list")]
    pub authenticity_commitment_letter: Vec<String>,
    /// 小程序建设方案书, at most 1.
    #[serde(deserialize_with = "list")]
    pub website_construction_proposal: Vec<String>,
    /// 主体其它附件, at most 10.
    #[serde(deserialize_with = "list")]
    pub subject_other_materials: Vec<String>,
    /// 小程序其它附件, at most 10.
    #[serde(deserialize_with = "list")]
    pub applets_other_materials: Vec<String>,
    /// 手持证件照, at most 1.
    #[serde(deserialize_with = "list")]
    pub holding_certificate_photo: Vec<String>,
}

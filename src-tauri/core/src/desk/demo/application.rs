//! The application of an order, with what its scans and the registry say.

use serde_json::{Value as Json, json};

use super::orders::{Defect, Order};
use super::people::{Person, Subject};
use super::programs::Program;
use crate::domain::application::{INDIVIDUAL, SUBJECT_STATUS_PATH};
use crate::domain::filing::FilingKind;

/// The application as the platform hands it over: declared, read from the scans, registry.
pub(super) struct Body {
    pub application: Json,
    pub ocr: Json,
    pub registry: Json,
}

/// Builds the application of an order with its defect. Of a filed order only what was declared is
/// kept, without images, as platforms answer for it.
pub(super) fn body(order: &Order, subject: &Subject, program: &Program) -> Body {
    let place = subject.place;
    let full = format!(
        "{}市{}{}",
        place.city_zh, place.district_zh, subject.address
    );
    let mut made = Body {
        application: declared(order, subject, program, &full),
        ocr: json!({}),
        registry: json!({}),
    };
    if order.status == 6 {
        return made;
    }
    alter(&mut made.application, order.kind);
    let file = |what: &str| json!(format!("{}-{what}.png", order.order_no));
    name_scans(&mut made.application, subject, file);
    if subject.kind != INDIVIDUAL {
        made.ocr = certificate(subject, &full);
        made.registry = certificate(subject, &full);
        made.registry["icp_subject.legal_person_info.name"] = json!(subject.legal.name);
        made.registry[SUBJECT_STATUS_PATH] = json!("存续");
    }
    let cards = [
        ("icp_subject.principal_info", &subject.principal),
        ("icp_applets.principal_info", &subject.operator),
    ];
    for (base, of) in cards {
        made.ocr[format!("{base}.name")] = json!(of.name);
        made.ocr[format!("{base}.certificate_number")] = json!(of.id_number);
    }
    spoil(&mut made, order.defect, subject);
    made
}

fn person(of: &Person) -> Json {
    json!({
        "name": of.name, "mobile": of.mobile, "email": of.email, "emergency_contact": of.emergency,
        "certificate_type": 2, "certificate_number": of.id_number,
        "certificate_validity_date_start": "20200101", "certificate_validity_date_end": "长期",
    })
}

fn declared(order: &Order, subject: &Subject, program: &Program, address: &str) -> Json {
    let place = subject.place;
    let mut made = json!({
        "icp_subject": {
            "base_info": {
                "type": subject.kind, "name": subject.name, "province": place.province().to_string(),
                "city": place.city().to_string(), "district": place.district.to_string(), "address": subject.address,
            },
            "principal_info": person(&subject.principal),
        },
        "icp_applets": {
            "base_info": {
                "appid": program.app_id, "name": program.name, "service_content_types": [3, 500],
                "nrlx_details": [{"type": 24}],
                "comment": format!("为演示而虚构的{}，提供内容浏览、查询、下单与客户服务。", program.name),
            },
            "principal_info": person(&subject.operator),
        },
    });
    made["icp_applets"]["principal_info"]["verify_task_id"] =
        json!(format!("task-{}", order.order_no));
    if subject.kind != INDIVIDUAL {
        made["icp_subject"]["organize_info"] = json!({
            "certificate_type": subject.certificate_type, "certificate_number": subject.uscc,
            "certificate_address": address,
        });
        made["icp_subject"]["legal_person_info"] =
            json!({ "name": subject.legal.name, "certificate_number": subject.legal.id_number });
    }
    made
}

/// What a change order changes against what was filed.
fn alter(application: &mut Json, kind: FilingKind) {
    let moved = |person: &mut Json| {
        let email = person["email"].as_str().unwrap_or_default();
        person["email"] = json!(format!("office.{email}"));
    };
    if matches!(kind, FilingKind::ChangeSubject | FilingKind::ChangeBoth) {
        moved(&mut application["icp_subject"]["principal_info"]);
    }
    if matches!(kind, FilingKind::ChangeService | FilingKind::ChangeBoth) {
        let applets = &mut application["icp_applets"];
        moved(&mut applets["principal_info"]);
        let name = applets["base_info"]["name"].as_str().unwrap_or_default();
        applets["base_info"]["comment"] = json!(format!(
            "为演示而虚构的{name}，提供内容浏览、查询、会员订阅与客户服务。"
        ));
    }
}

/// Puts the names of the scans into the form.
fn name_scans(application: &mut Json, subject: &Subject, file: impl Fn(&str) -> Json) {
    let organisation = subject.kind != INDIVIDUAL;
    let people = [
        ("icp_subject", "principal", &subject.principal),
        ("icp_applets", "operator", &subject.operator),
    ];
    for (part, who, of) in people {
        let person = &mut application[part]["principal_info"];
        person["certificate_photo_front"] = file(&format!("{who}-front"));
        person["certificate_photo_back"] = file(&format!("{who}-back"));
        if organisation && of.id_number != subject.legal.id_number {
            person["authorization_letter"] = file("letter");
        }
    }
    if organisation {
        application["icp_subject"]["organize_info"]["certificate_photo"] = file("licence");
    }
    application["icp_materials"] = json!({ "commitment_letter": [file("commitment")] });
}

/// What the organisation's certificate says, by path of the form.
fn certificate(subject: &Subject, address: &str) -> Json {
    json!({
        "icp_subject.base_info.name": subject.name,
        "icp_subject.organize_info.certificate_number": subject.uscc,
        "icp_subject.organize_info.certificate_address": address,
    })
}

/// Builds the defect in. The subject's own identity is never touched: a filing with another
/// identity would be another subject's.
fn spoil(made: &mut Body, defect: Defect, subject: &Subject) {
    let applets = &mut made.application["icp_applets"];
    match defect {
        Defect::None => {}
        Defect::IdNumber => {
            let mut digits = subject.operator.id_number.clone();
            let last = if digits.pop() == Some('7') { '8' } else { '7' };
            digits.push(last);
            made.ocr["icp_applets.principal_info.certificate_number"] = json!(digits);
            applets["principal_info"]["certificate_number"] = json!(digits);
        }
        Defect::Mobile => applets["principal_info"]["mobile"] = json!("15400"),
        Defect::Emergency => {
            applets["principal_info"]["emergency_contact"] =
                applets["principal_info"]["mobile"].clone();
        }
        Defect::Comment => applets["base_info"]["comment"] = json!("看剧的程序"),
        Defect::RegistryName => {
            made.registry["icp_subject.base_info.name"] = json!(format!("{}分公司", subject.name));
        }
        Defect::LicenceExpired => {
            made.registry["icp_subject.organize_info.certificate_validity_date_end"] =
                json!("20200630");
        }
        Defect::ForbiddenWord => {
            let name = applets["base_info"]["name"].as_str().unwrap_or_default();
            let short: String = name.chars().take(8).collect();
            applets["base_info"]["name"] = json!(format!("{short}小程序"));
        }
        Defect::FaceCheck => applets["principal_info"]["verify_task_id"] = Json::Null,
    }
}

//! Pairs of forms, as filed and as asked now, with what was done between them.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::values::{Done, Holds, change, digits, made, rewrite};
use crate::audit::bench::Dice;

/// How many ways of changing there are, and of writing differently.
pub const CHANGES: usize = 23;
pub const WRITINGS: usize = 9;

const SUBJECT: &str = "icp_subject";
const PROGRAM: &str = "icp_applets";
const PERSON: [(&str, Holds); 7] = [
    ("name", Holds::Person),
    ("mobile", Holds::Mobile),
    ("email", Holds::Email),
    ("emergency_contact", Holds::Landline),
    ("certificate_number", Holds::Number),
    ("certificate_validity_date_start", Holds::Date),
    ("certificate_validity_date_end", Holds::Date),
];
const OF_SUBJECT: [(&str, Holds); 10] = [
    ("base_info.name", Holds::Words),
    ("base_info.province", Holds::Province),
    ("base_info.city", Holds::City),
    ("base_info.district", Holds::City),
    ("base_info.address", Holds::Road),
    ("base_info.comment", Holds::Remark),
    ("organize_info.certificate_number", Holds::Number),
    ("organize_info.certificate_address", Holds::Road),
    ("legal_person_info.name", Holds::Person),
    ("legal_person_info.certificate_number", Holds::Number),
];
const OF_PROGRAM: [(&str, Holds); 3] = [
    ("base_info.appid", Holds::Number),
    ("base_info.name", Holds::Words),
    ("base_info.comment", Holds::Remark),
];
/// Fields that hold one number.
const CODES: [&str; 4] = [
    "icp_subject.base_info.type",
    "icp_subject.organize_info.certificate_type",
    "icp_subject.principal_info.certificate_type",
    "icp_applets.principal_info.certificate_type",
];
const SERVICES: &str = "icp_applets.base_info.service_content_types";
const APPROVALS: &str = "icp_applets.base_info.nrlx_details";

/// What was filed, what is asked now, and what was done: the way by the field's path.
pub struct Pair {
    pub kind: &'static str,
    pub filed: Json,
    pub asked: Json,
    pub changed: BTreeMap<String, &'static str>,
    pub written: BTreeMap<String, &'static str>,
}

fn texts() -> Vec<(String, Holds)> {
    let own = |part: &'static str, fields: &'static [(&str, Holds)]| {
        let path = move |(name, holds): &(&str, Holds)| (format!("{part}.{name}"), *holds);
        fields.iter().map(path)
    };
    let person = |part: &'static str| {
        let path =
            move |(name, holds): &(&str, Holds)| (format!("{part}.principal_info.{name}"), *holds);
        PERSON.iter().map(path)
    };
    let subject = own(SUBJECT, &OF_SUBJECT).chain(person(SUBJECT));
    subject
        .chain(own(PROGRAM, &OF_PROGRAM))
        .chain(person(PROGRAM))
        .collect()
}

fn put(tree: &mut Json, path: &str, value: Json) {
    let place = path.split('.').fold(tree, |node, key| &mut node[key]);
    *place = value;
}

fn get<'t>(tree: &'t Json, path: &str) -> &'t Json {
    path.split('.').fold(tree, |node, key| &node[key])
}

/// A form with something in every place, attachments with names of their own each time.
fn form(dice: &mut Dice) -> Json {
    let mut tree = json!({});
    for (path, holds) in texts() {
        let value = made(dice, holds);
        put(&mut tree, &path, json!(value));
    }
    for path in CODES {
        put(&mut tree, path, json!(1 + dice.below(3)));
    }
    let first = 1 + dice.below(90);
    let services: Vec<usize> = (0..2 + dice.below(3)).map(|n| first + 7 * n).collect();
    put(&mut tree, SERVICES, json!(services));
    let items: Vec<Json> = (0..1 + dice.below(3))
        .map(|n| json!({"type": 1 + n, "code": approval_number(dice), "media": media(dice)}))
        .collect();
    put(&mut tree, APPROVALS, json!(items));
    attach(dice, &mut tree);
    tree
}

fn approval_number(dice: &mut Dice) -> String {
    format!("京审〔20{}〕第{}号", digits(dice, 2), digits(dice, 6))
}

fn media(dice: &mut Dice) -> String {
    format!("scan-{}.png", digits(dice, 9))
}

/// Attachments and the face check are new with every order.
fn attach(dice: &mut Dice, tree: &mut Json) {
    for part in [SUBJECT, PROGRAM] {
        for name in [
            "certificate_photo_front",
            "authorization_letter",
            "verify_task_id",
        ] {
            put(
                tree,
                &format!("{part}.principal_info.{name}"),
                json!(media(dice)),
            );
        }
    }
    put(
        tree,
        "icp_subject.organize_info.certificate_photo",
        json!(media(dice)),
    );
    put(
        tree,
        "icp_materials.commitment_letter",
        json!([media(dice)]),
    );
}

impl Pair {
    pub fn random(dice: &mut Dice) -> Self {
        let filed = form(dice);
        let mut asked = filed.clone();
        attach(dice, &mut asked);
        let kind = ["change_subject", "change_service", "change_both"][dice.below(3)];
        let mut pair = Self {
            kind,
            filed,
            asked,
            changed: BTreeMap::new(),
            written: BTreeMap::new(),
        };
        let wanted = [0, 1, 1, 1, 2, 3, 5, 8][dice.below(8)];
        for _ in 0..wanted {
            pair.change(dice);
        }
        for _ in 0..dice.below(7) {
            pair.rewrite(dice);
        }
        pair.number(dice);
        pair.leave_out(dice);
        pair
    }

    /// The part that the kind of order is about, or either of both.
    fn is_about(&self, path: &str) -> bool {
        match self.kind {
            "change_subject" => path.starts_with(SUBJECT),
            "change_service" => path.starts_with(PROGRAM),
            _ => true,
        }
    }

    fn untouched(&self, path: &str) -> bool {
        let touched =
            |paths: &BTreeMap<String, &str>| paths.keys().any(|one| one.starts_with(path));
        self.is_about(path) && !touched(&self.changed) && !touched(&self.written)
    }

    fn change(&mut self, dice: &mut Dice) {
        match dice.below(10) {
            0 if self.untouched(SERVICES) => self.change_services(dice),
            1 | 2 if self.untouched(APPROVALS) => self.change_approvals(dice),
            3 => self.change_code(dice),
            _ => self.change_text(dice),
        }
    }

    fn change_text(&mut self, dice: &mut Dice) {
        let all = texts();
        let (path, holds) = &all[dice.below(all.len())];
        if !self.untouched(path) {
            return;
        }
        let old = get(&self.asked, path).as_str().unwrap().to_owned();
        match dice.below(8) {
            0 => {
                put(
                    &mut self.asked,
                    path,
                    [json!(null), json!("  ")][dice.below(2)].clone(),
                );
                self.changed.insert(path.clone(), "emptied");
            }
            1 => {
                put(&mut self.filed, path, json!(null));
                self.changed.insert(path.clone(), "filled");
            }
            _ => {
                let (way, new) = change(dice, *holds, &old);
                put(&mut self.asked, path, json!(new));
                self.changed.insert(path.clone(), way);
            }
        }
    }

    fn change_code(&mut self, dice: &mut Dice) {
        let path = CODES[dice.below(CODES.len())];
        if self.untouched(path) {
            put(&mut self.asked, path, json!(7 + dice.below(3)));
            self.changed.insert(path.to_owned(), "number of a kind");
        }
    }

    fn change_services(&mut self, dice: &mut Dice) {
        let mut list = get(&self.asked, SERVICES).as_array().unwrap().clone();
        let at = dice.below(list.len());
        let way = match dice.below(3) {
            0 => {
                list.insert(at, json!(900));
                "value more in a list"
            }
            1 => {
                list.remove(at);
                "value gone from a list"
            }
            _ => {
                list[at] = json!(900);
                "another value in a list"
            }
        };
        shuffle(dice, &mut list);
        put(&mut self.asked, SERVICES, json!(list));
        self.changed.insert(SERVICES.to_owned(), way);
    }

    /// One item is changed, and all stand in another order.
    fn change_approvals(&mut self, dice: &mut Dice) {
        let mut items = get(&self.asked, APPROVALS).as_array().unwrap().clone();
        let at = dice.below(items.len());
        let mark = json!("marked");
        items[at]["marked"] = mark.clone();
        let way = dice.below(5);
        let tell = |pair: &mut Self, at: usize, members: &[&str], way| {
            for member in members {
                pair.changed
                    .insert(format!("{APPROVALS}.{at}.{member}"), way);
            }
        };
        match way {
            0 => {
                items[at].as_object_mut().unwrap().remove("marked");
                items.push(json!({"type": 8, "code": approval_number(dice), "media": media(dice), "marked": mark}));
            }
            1 => drop(items.remove(at)),
            2 => items[at]["type"] = json!(8),
            3 => items[at]["code"] = json!(approval_number(dice)),
            _ => {
                items[at]["type"] = json!(8);
                items[at]["code"] = json!(approval_number(dice));
            }
        }
        shuffle(dice, &mut items);
        let place = items.iter().position(|item| item["marked"] == mark);
        match (way, place) {
            (0, Some(at)) => tell(self, at, &["type", "code"], "approval more"),
            // What is gone stands behind what there is.
            (1, _) => tell(self, items.len(), &["type", "code"], "approval gone"),
            (2, Some(at)) => tell(self, at, &["type"], "approval of another kind"),
            (3, Some(at)) => tell(self, at, &["code"], "approval's number"),
            (_, Some(at)) => tell(self, at, &["type", "code"], "another approval"),
            _ => unreachable!(),
        }
        put(&mut self.asked, APPROVALS, json!(items));
    }

    fn rewrite(&mut self, dice: &mut Dice) {
        match dice.below(12) {
            0 if self.untouched(SERVICES) => {
                let mut list = get(&self.asked, SERVICES).as_array().unwrap().clone();
                list.reverse();
                put(&mut self.asked, SERVICES, json!(list));
                self.written.insert(SERVICES.to_owned(), "order of a list");
            }
            // In another order they are the same, and nothing has to be said of it.
            1 if self.untouched(APPROVALS) => {
                let mut items = get(&self.asked, APPROVALS).as_array().unwrap().clone();
                items.reverse();
                put(&mut self.asked, APPROVALS, json!(items));
            }
            _ => self.rewrite_text(dice),
        }
    }

    fn rewrite_text(&mut self, dice: &mut Dice) {
        let all = texts();
        let (path, holds) = &all[dice.below(all.len())];
        if !self.untouched(path) {
            return;
        }
        let old = get(&self.asked, path).as_str().unwrap().to_owned();
        let done: Option<Done> = rewrite(dice, *holds, &old);
        if let Some((way, new)) = done {
            put(&mut self.asked, path, json!(new));
            self.written.insert(path.clone(), way);
        }
    }

    /// The authority's number, whether the applicant names it or not, is no change; another number
    /// than the one on file is.
    fn number(&mut self, dice: &mut Dice) {
        let path = "icp_subject.base_info.record_number";
        let number = |dice: &mut Dice| json!(format!("京ICP备2026{}号", digits(dice, 6)));
        let given = number(dice);
        match dice.below(6) {
            0 => put(&mut self.asked, path, given),
            1 => put(&mut self.filed, path, given),
            2 if self.is_about(path) => {
                put(&mut self.filed, path, given);
                put(&mut self.asked, path, json!("粤ICP备2026000001号"));
                self.changed.insert(path.to_owned(), "filing number");
            }
            _ => {}
        }
    }

    /// An order about one part leaves the other out, or names of it what it has to.
    fn leave_out(&mut self, dice: &mut Dice) {
        let names: &[&str] = match self.kind {
            "change_subject" => &["icp_applets.base_info.appid", "icp_applets.base_info.name"],
            "change_service" => &[
                "icp_subject.base_info.name",
                "icp_subject.organize_info.certificate_number",
            ],
            _ => return,
        };
        let part = names[0].split('.').next().unwrap();
        match dice.below(3) {
            0 => drop(self.asked.as_object_mut().unwrap().remove(part)),
            1 => {
                let kept: Vec<Json> = names
                    .iter()
                    .map(|path| get(&self.asked, path).clone())
                    .collect();
                put(&mut self.asked, part, json!({}));
                for (path, value) in names.iter().zip(kept) {
                    put(&mut self.asked, path, value);
                }
            }
            // Or repeats it whole.
            _ => {}
        }
    }
}

fn shuffle(dice: &mut Dice, list: &mut [Json]) {
    for last in (1..list.len()).rev() {
        list.swap(last, dice.below(last + 1));
    }
}

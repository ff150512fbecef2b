//! A filing, whole, as a reviewer sees it.

use std::collections::BTreeMap;

use super::body::{self, Body};
use super::decide::{self, Standing};
use super::differences::{self, Filed};
use super::lease::{CAP, Held, Reviewer, held, held_besides, in_review};
use super::{blind, ids, mask, notes, story};
use crate::contract::{
    Allowed, AttachmentInfo, CheckInfo, FilingDetail, FilingField, Millis, SubjectOrder, Undoable,
};
use crate::desk::Cx;
use crate::desk::intake::{MOBILE, lookup_values};
use crate::domain::application::{ComparedField, Section, Verdict};
use crate::domain::calendar::Instant;
use crate::domain::checks::{self, CheckInput, Context, FiledFacts, Severity};
use crate::domain::fault::{Code, Result};
use crate::domain::filing::FilingKind;
use crate::domain::roles;
use crate::domain::text::fold;
use crate::store::keyring::{For, Keyring};
use crate::store::rows::{Attachment, Filing, Program, Subject};
use crate::store::seal::Key;
use crate::store::{Covered, Session, all, get, one};

/// The severity of a check that found an error.
pub(super) const ERROR: &str = "error";
/// Of a filing as it stands: what came last counts, whatever its instant.
const EVER: i64 = i64::MAX;

/// The filing that came next, whole. One that cannot be opened is told when it is asked for by itself.
pub(super) fn read_next(cx: &Cx<'_>, next: Option<i64>) -> Option<FilingDetail> {
    next.and_then(|id| read(cx, id).ok())
}

/// Reads a filing for whoever is signed in.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::LookOpen`] for whoever looks at it a second time and has not answered.
pub(super) fn read(cx: &Cx<'_>, id: i64) -> Result<FilingDetail> {
    let reader = Reader::of(cx)?;
    cx.read(move |session| {
        blind::refuse(session, &reader, id)?;
        reader.read(session, id)
    })
}

/// Whether a check finds an error in a filing, as things are now.
pub(super) fn has_error(cx: &Cx<'_>, id: i64) -> Result<bool> {
    let reader = Reader::of(cx)?;
    cx.read(move |session| {
        let filing: Filing = get(session, id)?;
        let body = body::open(session, &reader.keyring, (&filing, For::Review))?;
        let filed = reader.filed(session, (&filing, EVER), &body)?;
        let bodies = (&body, filed.as_ref());
        let found = reader.checks(session, &filing, bodies, &body.compared())?;
        Ok(found.iter().any(|check| check.severity == ERROR))
    })
}

/// Who reads, and when.
pub(super) struct Reader {
    pub keyring: Keyring,
    pub who: Reviewer,
    roles: Vec<roles::Role>,
    pub now: Instant,
}

/// A filing with what it is read by: as it stands, or as it stood.
pub(super) struct Shown {
    pub filing: Filing,
    pub subject: Subject,
    pub key: Key,
    pub body: Body,
    /// The last scan that belongs to it, by id.
    pub last_scan: i64,
    /// When it was seen so: what a change is asked of was filed by then.
    pub seen_at: i64,
}

impl Reader {
    /// Whoever is signed in.
    pub fn of(cx: &Cx<'_>) -> Result<Self> {
        let me = cx.me()?;
        Ok(Self {
            keyring: cx.keyring()?,
            who: Reviewer::of(me),
            roles: me.roles.clone(),
            now: cx.now,
        })
    }

    fn read(&self, session: &mut dyn Session, id: i64) -> Result<FilingDetail> {
        let filing: Filing = get(session, id)?;
        let subject: Subject = get(session, filing.subject_id)?;
        let key = self.keyring.subject_key(session, &subject, For::Review)?;
        let shown = Shown {
            body: body::open_with(session, &key, &filing)?,
            last_scan: i64::MAX,
            seen_at: EVER,
            filing,
            subject,
            key,
        };
        self.whole(session, shown)
    }

    /// Everything there is to see.
    pub fn whole(&self, session: &mut dyn Session, shown: Shown) -> Result<FilingDetail> {
        let scans = scans(session, &shown)?;
        let Shown {
            filing,
            subject,
            key,
            body,
            seen_at,
            ..
        } = shown;
        let compared = body.compared();
        let filed = self.filed(session, (&filing, seen_at), &body)?;
        let checks = self.checks(session, &filing, (&body, filed.as_ref()), &compared)?;
        let lease = held(session, filing.id, self.now.0)?;
        let history = story::history(session, &filing)?;
        let others = others(session, &filing)?;
        let standing = decide::standing(session, &filing)?;
        let number = |value: i64| u32::try_from(value).unwrap_or_default();
        Ok(FilingDetail {
            id: filing.id.to_string(),
            version: number(filing.version),
            revision: number(filing.revision),
            status: number(filing.status),
            sms_status: filing.sms_status.map(number),
            program_id: filing.program_id.map(|id| id.to_string()),
            subject_name: subject.name.clone(),
            subject_kind: number(subject.kind),
            submitted_at: Millis(filing.submitted_at),
            due: story::due(&filing, &history),
            lease: lease
                .as_ref()
                .map(|held| held.to_contract(self.who.account)),
            filed: filed.as_ref().map(Filed::order),
            fields: self.fields(&compared, &scans, (&body, filed.as_ref())),
            changes: filed.map(Filed::changes).unwrap_or_default(),
            checks,
            attachments: scans.iter().map(scan_info).collect(),
            history,
            other_programs: others,
            other_orders: other_orders(session, &filing)?,
            notes: notes::of_filing(session, &self.keyring, (&filing, &key))?,
            aside: notes::aside(&filing, self.now.day()),
            undoable: standing.as_ref().and_then(|one| self.undoable(one)),
            allowed: self.allowed(session, &filing, (lease.as_ref(), standing.as_ref()))?,
            platform: filing.platform,
            order_no: filing.order_no,
            kind: filing.kind,
            program_name: filing.program_name,
            app_id: filing.app_id,
            province: filing.province,
            record_number: filing.record_number,
        })
    }

    /// What a change is asked of; nothing for the other kinds.
    fn filed(
        &self,
        session: &mut dyn Session,
        (filing, seen_at): (&Filing, i64),
        body: &Body,
    ) -> Result<Option<Filed>> {
        let kind = FilingKind::from_code(&filing.kind).filter(|kind| kind.is_change());
        let Some(kind) = kind else {
            return Ok(None);
        };
        let asked = (filing, kind, &body.application);
        differences::last_filed(session, (&self.keyring, seen_at), asked)
    }

    /// The findings, worst first.
    fn checks(
        &self,
        session: &mut dyn Session,
        filing: &Filing,
        (body, filed): (&Body, Option<&Filed>),
        compared: &[ComparedField],
    ) -> Result<Vec<CheckInfo>> {
        let Some(kind) = FilingKind::from_code(&filing.kind) else {
            return Ok(Vec::new());
        };
        let context = self.context(session, filing, (body, filed))?;
        let mut found = checks::run(&CheckInput {
            kind,
            application: &body.application,
            compared,
            context: &context,
        });
        found.sort_by_key(|result| std::cmp::Reverse(result.severity));
        Ok(found.into_iter().map(check_info).collect())
    }

    /// What the store knows beyond the filing.
    fn context(
        &self,
        session: &mut dyn Session,
        filing: &Filing,
        (body, filed): (&Body, Option<&Filed>),
    ) -> Result<Context> {
        let mut context = Context::new(&filing.platform, self.now.day());
        let name = body
            .application
            .icp_applets
            .base_info
            .name
            .as_deref()
            .map(fold);
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            let params: &[_] = &[
                ("platform", (&filing.platform).into()),
                ("name_folded", name.into()),
                ("app_id", (&filing.app_id).into()),
            ];
            context.same_name_programs = ids(session, "program.same_name", params)?;
        }
        context.same_phone_subjects = self.same_phones(session, filing, body)?;
        let params: &[_] = &[
            ("subject_id", filing.subject_id.into()),
            ("id", filing.id.into()),
        ];
        context.orders_in_flight = all(session, "filing.in_flight", params, |row| {
            Ok(row.text(0)?.to_owned())
        })?;
        self.services(session, filing, &mut context)?;
        context.filed = filed.map(filed_facts);
        Ok(context)
    }

    /// What is known of the subject's services.
    fn services(
        &self,
        session: &mut dyn Session,
        filing: &Filing,
        context: &mut Context,
    ) -> Result<()> {
        let program = filing.program_id.map(|id| get::<Program>(session, id));
        let category = program.transpose()?.map(|program| program.category);
        context.category = category.filter(|category| !category.is_empty());
        let [subject, app] = of_subject(filing);
        let category = context.category.clone().unwrap_or_default();
        let params: &[_] = &[subject, app, ("category", category.into())];
        let (all, same) = one(session, "program.filed_of_subject", params, |row| {
            Ok((row.int(0)?, row.int(1)?))
        })?;
        context.filed_services = u32::try_from(all).ok();
        context.filed_in_category = u32::try_from(same)
            .ok()
            .filter(|_| context.category.is_some());
        // Asked only where the answer may make the subject a shell.
        if all == 0 && filing.kind == FilingKind::AddService.code() {
            let subject: &[_] = &[("subject_id", filing.subject_id.into())];
            let ended = one(session, "filing.ended_services", subject, |row| row.int(0))?;
            context.services_ended = ended > 0;
        }
        Ok(())
    }

    fn same_phones(
        &self,
        session: &mut dyn Session,
        filing: &Filing,
        body: &Body,
    ) -> Result<Vec<String>> {
        let mut mobiles = lookup_values(&body.application);
        mobiles.retain(|(kind, _)| *kind == MOBILE);
        let mut found = Vec::new();
        for hash in self.keyring.lookup_all(session, &mobiles)? {
            let params: &[_] = &[
                ("hash", hash.into()),
                ("kind", MOBILE.into()),
                ("subject_id", filing.subject_id.into()),
            ];
            found.extend(ids(session, "personal.others", params)?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn undoable(&self, standing: &Standing) -> Option<Undoable> {
        Some(Undoable {
            verdict: standing.verdict.clone(),
            leaves_at: Millis(standing.leaves_at?),
            mine: standing.by == self.who.account,
        })
    }

    /// The comparison. Of a change, what is as it was filed says what it was worth then.
    fn fields(
        &self,
        compared: &[ComparedField],
        scans: &[Attachment],
        (body, filed): (&Body, Option<&Filed>),
    ) -> Vec<FilingField> {
        let individual = body.application.is_individual();
        let earlier = filed.map(Filed::earlier).unwrap_or_default();
        let rewritten = filed.map(Filed::rewritten).unwrap_or_default();
        let field = |field: &ComparedField| {
            let mut shown = told(field, scans, individual);
            let known = earlier.get(&field.path);
            shown.earlier = known.map(|known| verdict(*known).to_owned());
            shown.filed_as = rewritten.get(&field.path).cloned();
            let before = shown.filed_as.as_ref().map(|filed| filed.before.clone());
            shown
                .names
                .extend(differences::names(field.table, [&before]));
            shown
        };
        compared.iter().map(field).collect()
    }

    /// Each act with what stands in its way.
    fn allowed(
        &self,
        session: &mut dyn Session,
        filing: &Filing,
        (lease, standing): (Option<&Held>, Option<&Standing>),
    ) -> Result<Vec<Allowed>> {
        let state = in_review(filing).err().map(|fault| fault.code);
        let mine = lease.is_some_and(|held| held.account == self.who.account);
        let other = lease.filter(|_| !mine).map(|_| Code::LeaseHeld);
        let missing = (!mine).then_some(Code::LeaseMissing);
        let besides = held_besides(session, &self.who.person, filing.id, self.now.0)?;
        let full = (besides >= CAP).then_some(Code::LeaseCap);
        let decide = state.or(other).or(missing);
        let waits = |wanted: &[&str]| {
            let stands = wanted.contains(&filing.waits.as_str());
            state.or((!stands).then_some(Code::WrongState))
        };
        let undo = match standing {
            _ if state.is_none() => Some(Code::WrongState),
            Some(one) if one.by == self.who.account && one.leaves_at.is_some() => None,
            _ => Some(Code::DecisionLeft),
        };
        let acts = [
            ("claim", "filing.claim", state.or(other).or(full)),
            // Only what somebody else holds can be taken over; the rest is simply taken.
            (
                "take_over",
                "filing.take_over",
                state
                    .or(other.is_none().then_some(Code::LeaseMissing))
                    .or(full),
            ),
            ("release", "filing.release", other.or(missing)),
            ("approve", "filing.approve", decide),
            ("return", "filing.return", decide),
            ("ask", "filing.ask", decide),
            ("hold", "filing.hold", decide),
            ("skip", "filing.skip", decide),
            ("answer", "filing.answer", waits(&["question"])),
            (
                "resume",
                "filing.resume",
                waits(&["question", "hold", "answered"]),
            ),
            ("comment", "filing.comment", None),
            ("undo", "filing.undo", undo),
            ("unmask", "filing.unmask", None),
            ("attachment", "filing.attachment", None),
        ];
        let allowed = acts.into_iter().map(|(act, command, refusal)| {
            let role = roles::allowed(command, &self.roles)
                .err()
                .map(|fault| fault.code);
            Allowed {
                act: act.to_owned(),
                refusal: role.or(refusal).map(|code| code.as_str().to_owned()),
            }
        });
        Ok(allowed.collect())
    }
}

/// What the checks ask of the earlier order.
fn filed_facts(filed: &Filed) -> FiledFacts {
    let application = &filed.body.application;
    FiledFacts {
        certificate_number: application.subject_certificate_number().map(str::to_owned),
        province: application.icp_subject.base_info.province.clone(),
        name: application.icp_subject.base_info.name.clone(),
    }
}

fn of_subject(filing: &Filing) -> [(&'static str, crate::store::Value); 2] {
    [
        ("subject_id", filing.subject_id.into()),
        ("app_id", (&filing.app_id).into()),
    ]
}

fn others(session: &mut dyn Session, filing: &Filing) -> Result<Vec<(String, String)>> {
    all(
        session,
        "program.others_of_subject",
        &of_subject(filing),
        |row| Ok((row.int(0)?.to_string(), row.text(1)?.to_owned())),
    )
}

/// The scans of the present revision: the last of each name that the application still names.
fn scans(session: &mut dyn Session, shown: &Shown) -> Result<Vec<Attachment>> {
    let id: &[_] = &[("filing_id", shown.filing.id.into())];
    let rows = all(session, "attachment.of_filing", id, |row| {
        Attachment::read(row, 0)
    })?;
    let mut last: BTreeMap<String, Attachment> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.id <= shown.last_scan) {
        last.insert(row.media.clone(), row);
    }
    let named = shown.body.application.attachments();
    let mut found: Vec<_> = last
        .into_values()
        .filter(|row| row.path.is_empty() || named.iter().any(|a| a.media == row.media))
        .collect();
    found.sort_by_key(|row| row.id);
    Ok(found)
}

fn scan_info(row: &Attachment) -> AttachmentInfo {
    AttachmentInfo {
        id: row.id.to_string(),
        media: row.media.clone(),
        path: row.path.clone(),
        mime: row.mime.clone(),
        bytes: row.bytes.to_string(),
    }
}

fn other_orders(session: &mut dyn Session, filing: &Filing) -> Result<Vec<SubjectOrder>> {
    let others: &[_] = &[
        ("subject_id", filing.subject_id.into()),
        ("id", filing.id.into()),
    ];
    let number = |value: i64| u32::try_from(value).unwrap_or_default();
    let mut orders = all(session, "filing.of_subject", others, |row| {
        Ok(SubjectOrder {
            id: row.int(0)?.to_string(),
            order_no: row.text(1)?.to_owned(),
            kind: row.text(2)?.to_owned(),
            status: number(row.int(3)?),
            sms_status: row.opt_int(4)?.map(number),
            submitted_at: Millis(row.int(5)?),
            program_name: row.text(6)?.to_owned(),
            returns: 0,
            returned: Vec::new(),
        })
    })?;
    let returns = all(session, "decision.returns_of_subject", others, |row| {
        Ok((row.int(0)?.to_string(), row.text(1)?.to_owned()))
    })?;
    for (id, reasons) in returns {
        if let Some(order) = orders.iter_mut().find(|order| order.id == id) {
            order.returns += 1;
            order.returned = serde_json::from_str(&reasons).unwrap_or_default();
        }
    }
    Ok(orders)
}

/// One field as it may be shown.
fn told(field: &ComparedField, scans: &[Attachment], individual: bool) -> FilingField {
    let personal = mask::is_personal(&field.path, field.personal, individual);
    let show = |value: &Option<String>| match value {
        Some(value) if personal => Some(mask::masked(&field.path, value)),
        other => other.clone(),
    };
    let proof = field.attachment.as_deref();
    let scan = scans.iter().find(|scan| Some(scan.media.as_str()) == proof);
    FilingField {
        path: field.path.clone(),
        section: section(field.section).to_owned(),
        label_zh: field.label_zh.clone(),
        label_en: field.label_en.clone(),
        declared: show(&field.declared),
        ocr: show(&field.ocr),
        registry: show(&field.registry),
        verdict: verdict(field.verdict).to_owned(),
        personal,
        attachment: scan.map(|scan| scan.id.to_string()),
        earlier: None,
        filed_as: None,
        names: differences::names(field.table, [&field.declared, &field.ocr, &field.registry]),
    }
}

/// The section's name in the contract.
pub(super) fn section(section: Section) -> &'static str {
    match section {
        Section::Subject => "subject",
        Section::SubjectPerson => "principal",
        Section::LegalPerson => "legal_person",
        Section::Program => "program",
        Section::ProgramPerson => "program_principal",
        Section::Materials => "materials",
        Section::Other => "other",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::Differs => "differs",
        Verdict::OnlyDeclared => "only_declared",
        Verdict::Confirm => "confirm",
    }
}

fn check_info(result: checks::CheckResult) -> CheckInfo {
    let severity = match result.severity {
        Severity::Pass => "pass",
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => ERROR,
    };
    let code = serde_json::to_value(result.code).ok();
    let code = code.as_ref().and_then(serde_json::Value::as_str);
    CheckInfo {
        code: code.unwrap_or_default().to_owned(),
        severity: severity.to_owned(),
        path: result.path.unwrap_or_default(),
        evidence: result
            .evidence
            .into_iter()
            .map(|(k, v)| (k.to_owned(), v))
            .collect(),
        reasons: result.reasons.into_iter().map(str::to_owned).collect(),
    }
}

//! Letters about notices: which are due, how each reads, and how they leave.
//!
//! A letter is compiled by one function, for a look and for leaving; what left is kept as it left, each
//! once. Money letters are due for notices issued since letters are kept: older ones were told of
//! elsewhere. Deliberately absent: sending, and whom a letter goes to.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::coverage::accounts;
use super::detail::{day, find, returned};
use super::lifts::restriction_after;
use super::reminders;
use crate::contract::{HandOffLetters, HandedOff, Letters, PreviewNoticeLetter};
use crate::desk::Cx;
use crate::desk::cx::id;
use crate::desk::export::{BOM, csv_cell, csv_money};
use crate::desk::handoff::{self, Leaving, folder_of, record_then_write};
use crate::domain::calendar::Day;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::letter::notice::{Facts, Occasion, compile};
use crate::domain::letter::{self, LetterFault};
use crate::domain::money::Fen;
use crate::domain::policy::{DepositPolicy, read_body};
use crate::domain::proposal::ProposalState;
use crate::store::rows::{DepositAct, Handoff, Notice, NoticeLetter, Policy, Waiver};
use crate::store::{Act, Covered, Session, Tx, all, get, maybe_one};

/// The kinds a person can look at, in the order in which they come about.
const KINDS: [&str; 6] = ["issued", "reminder", "paid", "waived", "deducted", "refund"];

/// Writes letters of one platform on one day.
pub(super) struct Writer {
    accounts: Vec<String>,
    editions: HashMap<i64, DepositPolicy>,
}

impl Writer {
    /// Reads what all letters of the platform have in common.
    pub fn of(session: &mut dyn Session, platform: &str, today: Day) -> Result<Self> {
        let open = accounts(session, platform)?.into_iter();
        let open = open.filter(|account| account.open_on(today));
        Ok(Self {
            accounts: open.map(|account| account.account).collect(),
            editions: HashMap::new(),
        })
    }

    fn edition(&mut self, session: &mut dyn Session, policy: i64) -> Result<&DepositPolicy> {
        Ok(match self.editions.entry(policy) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let row: Policy = get(session, policy)?;
                unknown.insert(read_body(&row.body)?)
            }
        })
    }

    /// The letters of an occasion.
    ///
    /// # Errors
    /// [`Code::LetterUnresolved`] with the place that has no value.
    pub fn write(
        &mut self,
        session: &mut dyn Session,
        notice: &Notice,
        occasion: &Occasion,
    ) -> Result<letter::Letters> {
        let appeal = self.edition(session, notice.policy_id)?.appeal.clone();
        let restriction = notice.restriction.as_str();
        let own: &[_] = &[("notice_id", notice.id.into())];
        let refills = maybe_one(session, "topup.refills", own, |row| {
            Ok(row.text(0)?.to_owned())
        })?;
        let facts = Facts {
            platform: &notice.platform,
            app_id: &notice.app_id,
            program: &notice.program_name,
            number: &notice.number,
            amount: Fen(notice.amount_fen),
            paid: Fen(notice.paid_fen),
            taken: Fen(notice.taken_fen),
            refills: refills.as_deref(),
            issued: day(notice.issued_on)?,
            due: day(notice.due_on)?,
            accounts: &self.accounts,
            restricts: notice.consequence == "search_restriction",
            restricted: matches!(restriction, "ordered" | "in_force"),
            lifts: restriction == "lift_ordered",
            appeal: appeal.as_ref(),
        };
        compile(occasion, &facts).map_err(|fault| match fault {
            LetterFault::Unresolved { place } => {
                Fault::new(Code::LetterUnresolved).with("place", place)
            }
            LetterFault::Form => Fault::internal("letter").with("detail", fault),
        })
    }
}

/// A letter that is to leave.
pub(super) struct Due {
    pub notice: Notice,
    pub occasion: Occasion,
}

impl Due {
    /// What makes it one and not another of its kind.
    fn mark(&self) -> i64 {
        match &self.occasion {
            Occasion::Reminder { days } => i64::from(*days),
            Occasion::Paid => self.notice.paid_fen,
            Occasion::Refund { returned } => returned.0,
            Occasion::Deducted { act, .. } => *act,
            Occasion::Issued | Occasion::Waived { .. } => 0,
        }
    }
}

/// A letter as it leaves: one line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    platform: String,
    notice: String,
    app_id: String,
    program_name: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_days: Option<u16>,
    amount_fen: String,
    paid_fen: String,
    due_on: String,
    letter: letter::Letters,
}

impl Line {
    fn of(due: &Due, letter: letter::Letters) -> Result<Self> {
        let notice = &due.notice;
        Ok(Self {
            platform: notice.platform.clone(),
            notice: notice.number.clone(),
            app_id: notice.app_id.clone(),
            program_name: notice.program_name.clone(),
            kind: due.occasion.kind().to_owned(),
            working_days: match due.occasion {
                Occasion::Reminder { days } => Some(days),
                _ => None,
            },
            amount_fen: notice.amount_fen.to_string(),
            paid_fen: notice.paid_fen.to_string(),
            due_on: day(notice.due_on)?.to_string(),
            letter,
        })
    }
}

fn line(text: &str) -> Result<Line> {
    serde_json::from_str(text).map_err(|_| Fault::internal("notice_letter.letters"))
}

/// The text of a letter that left.
pub(super) fn text(line_of: &str) -> Result<Letters> {
    Ok(line(line_of)?.letter.into())
}

/// The letters of a notice that left, oldest first.
pub(super) fn of_notice(session: &mut dyn Session, notice: i64) -> Result<Vec<NoticeLetter>> {
    let own: &[_] = &[("notice_id", notice.into())];
    all(session, "notice_letter.of_notice", own, |row| {
        NoticeLetter::read(row, 0)
    })
}

/// The kinds of letter that can be looked at now.
pub(super) fn possible(
    session: &mut dyn Session,
    notice: &Notice,
    today: Day,
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for kind in KINDS {
        if occasion(session, notice, kind, today)?.is_some() {
            found.push(kind.to_owned());
        }
    }
    Ok(found)
}

/// What a letter of a kind would be written for now, with the notice as it would be then.
fn occasion(
    session: &mut dyn Session,
    notice: &Notice,
    kind: &str,
    today: Day,
) -> Result<Option<Due>> {
    let mut notice = notice.clone();
    let open = notice.state == "open";
    let occasion = match kind {
        "issued" => Some(Occasion::Issued),
        "reminder" if open => {
            reminders::next_step(session, &notice, today)?.map(|days| Occasion::Reminder { days })
        }
        "paid" if notice.paid_fen > 0 && notice.state != "waived" => Some(Occasion::Paid),
        "waived" => waived(session, &mut notice)?,
        "deducted" => deducted(session, &mut notice)?,
        "refund" => Some(returned(session, notice.id)?)
            .filter(|fen| *fen > 0)
            .map(|fen| Occasion::Refund { returned: Fen(fen) }),
        _ => None,
    };
    Ok(occasion.map(|occasion| Due { notice, occasion }))
}

/// Of an approved waiver, and of one that waits as its approval would send it.
fn waived(session: &mut dyn Session, notice: &mut Notice) -> Result<Option<Occasion>> {
    let own: &[_] = &[("notice_id", notice.id.into())];
    let rows = all(session, "waiver.of_notice", own, |row| Waiver::read(row, 0))?;
    let state = |state: ProposalState| rows.iter().find(|row| row.state == state.as_str());
    if let Some(waiver) = state(ProposalState::Approved) {
        return Ok(Some(waived_by(waiver, waiver.refund_fen)));
    }
    let Some(waiver) = state(ProposalState::Proposed).filter(|_| notice.state == "open") else {
        return Ok(None);
    };
    if let Some(after) = restriction_after(session, notice)? {
        after.clone_into(&mut notice.restriction);
    }
    Ok(Some(waived_by(waiver, notice.paid_fen)))
}

/// Of the latest deduction, of one that waits as its approval would send it.
fn deducted(session: &mut dyn Session, notice: &mut Notice) -> Result<Option<Occasion>> {
    let own: &[_] = &[("notice_id", notice.id.into())];
    let rows = all(session, "act.of_notice", own, |row| {
        DepositAct::read(row, 0)
    })?;
    let own = |row: &&DepositAct| row.kind == "deduction" && row.notice_id == notice.id;
    let state = |state: ProposalState| move |row: &&DepositAct| row.state == state.as_str();
    let mut deductions = rows.iter().filter(own);
    if let Some(act) = deductions.clone().find(state(ProposalState::Proposed)) {
        notice.paid_fen = (notice.paid_fen - act.amount_fen).max(0);
        notice.taken_fen += act.amount_fen;
        return Ok(Some(deducted_by(act)));
    }
    Ok(deductions
        .find(state(ProposalState::Approved))
        .map(deducted_by))
}

fn deducted_by(act: &DepositAct) -> Occasion {
    Occasion::Deducted {
        act: act.id,
        fen: Fen(act.amount_fen),
        reason: act.reason.clone(),
        case: act.evidence.clone(),
    }
}

fn waived_by(waiver: &Waiver, refund: i64) -> Occasion {
    Occasion::Waived {
        reason: waiver.reason.clone(),
        refund: Fen(refund),
    }
}

/// `notice.letter`: a letter as it would leave now; nothing is changed.
///
/// # Errors
/// [`Code::NotFound`]; [`Code::WrongState`] where there is no occasion for it;
/// [`Code::LetterUnresolved`]; another kind is a bad field.
pub fn letter(cx: &Cx<'_>, request: PreviewNoticeLetter) -> Result<Letters> {
    if !KINDS.contains(&request.kind.as_str()) {
        return Err(Fault::bad_field("kind", "unknown"));
    }
    let today = cx.today();
    cx.read(move |session| {
        let notice = find(session, &request.notice)?;
        let due = occasion(session, &notice, &request.kind, today)?;
        let due = due.ok_or_else(|| {
            Fault::new(Code::WrongState)
                .with("kind", "notice")
                .with("state", &notice.state)
        })?;
        let mut writer = Writer::of(session, &notice.platform, today)?;
        let made = writer.write(session, &due.notice, &due.occasion)?;
        Ok(made.into())
    })
}

/// The letters that are due and have not left, but for reminders, which have a list of their own.
fn waiting(session: &mut dyn Session, platform: &str) -> Result<Vec<Due>> {
    let own: &[_] = &[("platform", platform.into())];
    let mut found = all(session, "notice_letter.due_issued", own, |row| {
        let (notice, occasion) = (Notice::read(row, 0)?, Occasion::Issued);
        Ok(Due { notice, occasion })
    })?;
    found.extend(all(session, "notice_letter.due_paid", own, |row| {
        let (notice, occasion) = (Notice::read(row, 0)?, Occasion::Paid);
        Ok(Due { notice, occasion })
    })?);
    found.extend(all(session, "notice_letter.due_waived", own, |row| {
        let notice = Notice::read(row, 0)?;
        let waiver = Waiver::read(row, Notice::COLUMNS.len())?;
        let occasion = waived_by(&waiver, waiver.refund_fen);
        Ok(Due { notice, occasion })
    })?);
    found.extend(all(session, "notice_letter.due_deducted", own, |row| {
        let notice = Notice::read(row, 0)?;
        let occasion = deducted_by(&DepositAct::read(row, Notice::COLUMNS.len())?);
        Ok(Due { notice, occasion })
    })?);
    found.extend(all(session, "notice_letter.due_refund", own, |row| {
        let notice = Notice::read(row, 0)?;
        let returned = Fen(row.int(Notice::COLUMNS.len())?);
        let occasion = Occasion::Refund { returned };
        Ok(Due { notice, occasion })
    })?);
    Ok(found)
}

/// `notice.letters`: hands over every letter that is due and has not left.
///
/// # Errors
/// [`Code::NotFound`] when nothing waits; [`Code::LetterUnresolved`], and then nothing leaves; those of
/// a hand-off.
pub fn hand_off_letters(cx: &Cx<'_>, request: HandOffLetters) -> Result<HandedOff> {
    let (today, platform) = (cx.today(), request.platform.clone());
    // The folder is no part of the operation: see `desk::handoff`.
    let act = cx.act(&request.op, "notice.letters", &platform)?;
    let leave = move |tx: &mut Tx<'_>| {
        // Two who hand over at once queue up here; the second finds nothing.
        tx.last_id(Handoff::TABLE)?;
        let due = waiting(tx.session(), &platform)?;
        if due.is_empty() {
            return Err(Fault::not_found("letter", &platform));
        }
        Ok(due)
    };
    leave_with(
        cx,
        act,
        &request.folder,
        ("notice", "letters", today),
        leave,
    )
}

/// What an operation keeps as its result: enough to make the same bytes again.
#[derive(Serialize, Deserialize)]
struct Recorded {
    handed: HandedOff,
    manifest: String,
}

/// Hands letters over: what `due` finds, compiled, kept and written as one act.
pub(super) fn leave_with(
    cx: &Cx<'_>,
    act: Act,
    handle: &str,
    (kind, stem, today): (&'static str, &'static str, Day),
    due: impl FnOnce(&mut Tx<'_>) -> Result<Vec<Due>> + Send + 'static,
) -> Result<HandedOff> {
    let folder = folder_of(cx, handle)?;
    let (login, place) = (cx.me()?.login.clone(), folder.display().to_string());
    let (first, second) = (folder.clone(), folder);
    let recorded = record_then_write(
        cx,
        act,
        move |tx| {
            let due = due(tx)?;
            write_down(tx, due, (kind, stem, &login, today), first)
        },
        move |session, recorded: &Recorded| again(session, recorded, second),
    )?;
    Ok(HandedOff {
        place,
        ..recorded.handed
    })
}

fn write_down(
    tx: &mut Tx<'_>,
    due: Vec<Due>,
    (kind, stem, login, today): (&'static str, &str, &str, Day),
    folder: PathBuf,
) -> Result<(Recorded, Leaving)> {
    let mut writers: HashMap<String, Writer> = HashMap::new();
    let mut rows = Vec::with_capacity(due.len());
    for one in &due {
        let platform = &one.notice.platform;
        if !writers.contains_key(platform) {
            let writer = Writer::of(tx.session(), platform, today)?;
            writers.insert(platform.clone(), writer);
        }
        let writer = writers.get_mut(platform);
        let writer = writer.ok_or_else(|| Fault::internal("letter.writer"))?;
        let made = writer.write(tx.session(), &one.notice, &one.occasion)?;
        let line = serde_json::to_string(&Line::of(one, made)?);
        rows.push(NoticeLetter {
            id: 0,
            notice_id: one.notice.id,
            kind: one.occasion.kind().to_owned(),
            mark: one.mark(),
            letters: line.map_err(|_| Fault::internal("letter.line"))?,
            handoff_id: 0,
            made_by: tx.actor,
            made_at: tx.now.0,
        });
    }
    let handoff = handoff::next(tx)?;
    rows.iter_mut().for_each(|row| row.handoff_id = handoff);
    let files = files(&rows, stem, handoff)?;
    let (handed, manifest) = handoff::record_files(tx, (kind, login, rows.len()), &files)?;
    tx.insert_all(&mut rows)?;
    let mut files = files;
    let name = handed.files.last().cloned().unwrap_or_default();
    files.push((name, manifest.clone().into_bytes()));
    Ok((Recorded { handed, manifest }, Leaving { folder, files }))
}

/// The index as CSV, and the letters one a line.
fn files(rows: &[NoticeLetter], stem: &str, handoff: i64) -> Result<Vec<(String, Vec<u8>)>> {
    let mut csv = BOM.to_vec();
    csv.extend_from_slice(b"platform,notice,app_id,program_name,kind,working_days,amount,paid,due_on,subject_zh,subject_en\r\n");
    let mut lines = Vec::new();
    for row in rows {
        index(&mut csv, &line(&row.letters)?);
        lines.extend_from_slice(row.letters.as_bytes());
        lines.push(b'\n');
    }
    Ok(vec![
        (format!("{stem}-{handoff:06}.csv"), csv),
        (format!("{stem}-{handoff:06}.jsonl"), lines),
    ])
}

fn index(out: &mut Vec<u8>, line: &Line) {
    let days = line.working_days.map(|days| days.to_string());
    let fen = |text: &str| text.parse::<i64>().unwrap_or_default();
    let cells = [
        &line.platform,
        &line.notice,
        &line.app_id,
        &line.program_name,
        &line.kind,
    ];
    for cell in cells {
        csv_cell(out, cell);
        out.push(b',');
    }
    out.extend_from_slice(days.unwrap_or_default().as_bytes());
    out.push(b',');
    csv_money(out, fen(&line.amount_fen));
    out.push(b',');
    csv_money(out, fen(&line.paid_fen));
    for cell in [
        &line.due_on,
        &line.letter.zh.subject,
        &line.letter.en.subject,
    ] {
        out.push(b',');
        csv_cell(out, cell);
    }
    out.extend_from_slice(b"\r\n");
}

/// The files of a hand-off that is on record, out of the letters as they left.
fn again(session: &mut dyn Session, recorded: &Recorded, folder: PathBuf) -> Result<Leaving> {
    let handoff = id(&recorded.handed.id, "handoff")?;
    let params: &[_] = &[("handoff_id", handoff.into())];
    let rows = all(session, "notice_letter.of_handoff", params, |row| {
        NoticeLetter::read(row, 0)
    })?;
    let made = files(&rows, "", handoff)?
        .into_iter()
        .map(|(_, bytes)| bytes);
    let manifest = recorded.manifest.clone().into_bytes();
    let names = recorded.handed.files.iter().cloned();
    let files: Vec<_> = names.zip(made.chain([manifest])).collect();
    handoff::fits(&recorded.manifest, &recorded.handed.manifest_sha256, &files)?;
    Ok(Leaving { folder, files })
}

/// Whether a letter of a kind and mark left already.
pub(super) fn has_left(
    session: &mut dyn Session,
    notice: i64,
    kind: &str,
    mark: i64,
) -> Result<bool> {
    let params: &[_] = &[
        ("notice_id", notice.into()),
        ("kind", kind.into()),
        ("mark", mark.into()),
    ];
    let found = maybe_one(session, "notice_letter.has", params, |row| row.int(0))?;
    Ok(found.is_some())
}

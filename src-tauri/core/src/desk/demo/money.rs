//! Notices and the bills that are in the store already, as rows.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::bill::{self, Layout};
use super::ledger::{ACCOUNT, BillDay, Claim, Ledger};
use super::programs::PLATFORM;
use crate::contract::{
    ControlInfo, CoveredDays, DriftInfo, FileIdentity, Inspection, MoneyIn, MoneyOut, VerdictCounts,
};
use crate::desk::payments::in_one_line;
use crate::domain::calendar::{Day, Instant};
use crate::domain::fault::{Fault, Result};
use crate::domain::proposal::ProposalState;
use crate::store::Tx;
use crate::store::rows::{Coverage, DepositAct, Notice, Payment, PaymentImport, Posting};
use crate::store::seal::hex;

/// Bills come in at half past ten of the next day.
const IMPORTED: i64 = (10 * 60 + 30) * 60_000;
const PROFILE: &str = "wechat-pay-trade";

fn imported_at(day: Day) -> Instant {
    Instant::at(Day(day.0 + 1), IMPORTED)
}

fn id(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX - 1) + 1
}

/// Writes the notices; the serial of a number is the row's id.
pub(super) fn notices(tx: &mut Tx<'_>, ledger: &Ledger, today: Day, policy: i64) -> Result<()> {
    let mut rows: Vec<Notice> = ledger
        .claims
        .iter()
        .map(|claim| notice(claim, today, policy))
        .collect();
    tx.insert_all(&mut rows)
}

fn notice(claim: &Claim, today: Day, policy: i64) -> Notice {
    let settled = claim.paid.filter(|on| Ledger::is_stored(today, *on));
    Notice {
        id: 0,
        number: claim.number.clone(),
        platform: PLATFORM.to_owned(),
        program_id: i64::try_from(claim.program).unwrap_or_default() + 1,
        policy_id: policy,
        rule_id: claim.rule.to_owned(),
        amount_fen: claim.fen,
        issued_on: claim.issued.as_i64(),
        due_on: claim.due.as_i64(),
        consequence: "search_restriction".to_owned(),
        paid_fen: settled.map_or(0, |_| claim.fen),
        taken_fen: 0,
        state: if settled.is_some() { "settled" } else { "open" }.to_owned(),
        settled_at: settled.map(|on| imported_at(on).0),
        restriction: if claim.restricted { "in_force" } else { "none" }.to_owned(),
        app_id: claim.app_id.clone(),
        program_name: claim.program_name.clone(),
        subject_id: i64::try_from(claim.subject).unwrap_or_default() + 1,
        version: 1,
    }
}

/// Writes the imports of the bill days that are known already.
pub(super) fn imports(tx: &mut Tx<'_>, ledger: &Ledger, today: Day, finance: i64) -> Result<()> {
    let days = ledger
        .days
        .iter()
        .filter(|day| Ledger::is_stored(today, day.day));
    for day in days {
        let text = bill::write(day, Layout::All);
        let import_id = tx.insert(&mut import(day, &text, finance)?)?;
        let mut payments: Vec<Payment> = day
            .rows
            .iter()
            .zip(2..)
            .map(|(row, line)| payment(row, line, import_id))
            .collect();
        tx.insert_all(&mut payments)?;
        let mut postings: Vec<Posting> = day
            .rows
            .iter()
            .zip(&payments)
            .flat_map(|(row, payment)| postings(row, payment))
            .collect();
        tx.insert_all(&mut postings)?;
        let day_on = day.day.as_i64();
        tx.insert(&mut Coverage::told_by(import_id, PLATFORM, ACCOUNT, day_on))?;
    }
    Ok(())
}

/// One deduction that waits for a second person, from the first deposit that is paid.
pub(super) fn deduction(
    tx: &mut Tx<'_>,
    (ledger, today): (&Ledger, Day),
    finance: i64,
) -> Result<()> {
    let paid = |claim: &Claim| claim.paid.is_some_and(|on| Ledger::is_stored(today, on));
    let Some(at) = ledger.claims.iter().position(paid) else {
        return Ok(());
    };
    let held = ledger.claims.get(at).map_or(0, |claim| claim.fen);
    tx.insert(&mut DepositAct {
        id: 0,
        notice_id: id(at),
        to_notice_id: None,
        kind: "deduction".to_owned(),
        amount_fen: held / 5,
        reason: "上线未备案的剧目，责令下线后仍有播放".to_owned(),
        evidence: "案件 2026-014（示例）".to_owned(),
        left_on: None,
        state: ProposalState::Proposed.as_str().to_owned(),
        proposed_by: finance,
        proposed_at: imported_at(Day(today.0 - 2)).0,
        decided_by: None,
        decided_at: None,
        words: String::new(),
        version: 1,
    })?;
    Ok(())
}

fn import(day: &BillDay, text: &str, finance: i64) -> Result<PaymentImport> {
    let name = format!("{PLATFORM}-{}-{}.csv", day.day, Layout::All.word());
    let sha256 = Sha256::digest(text.as_bytes()).to_vec();
    let plan = Sha256::digest(format!("demo plan of {name}").as_bytes()).to_vec();
    let inspection = inspection(day, text, (&name, &hex(&sha256)), hex(&plan));
    Ok(PaymentImport {
        id: 0,
        file_sha256: sha256,
        file_bytes: i64::try_from(text.len()).unwrap_or(i64::MAX),
        file_name: name,
        profile: PROFILE.to_owned(),
        plan_hash: plan,
        summary: summary(day, &inspection)?,
        state: "committed".to_owned(),
        imported_by: finance,
        imported_at: imported_at(day.day).0,
        first_posting: None,
        last_posting: None,
        retake: 0,
        version: 1,
    })
}

/// What an import leaves behind about itself: the inspection and what followed from it.
fn summary(day: &BillDay, inspection: &Inspection) -> Result<String> {
    let failed = |_| Fault::internal("demo.summary");
    let mut summary = serde_json::to_value(inspection).map_err(failed)?;
    let settled: usize = day.rows.iter().map(|row| row.settled.len()).sum();
    summary["notices_settled"] = settled.into();
    summary["lifts"] = 0.into();
    Ok(summary.to_string())
}

fn payment(row: &super::ledger::Row, line: i64, import_id: i64) -> Payment {
    let reason = match row.class {
        "settles" => "remark_names_notice",
        "no_number_names_program" => "no_number",
        other => other,
    };
    Payment {
        id: 0,
        import_id,
        line,
        platform: PLATFORM.to_owned(),
        deposit_account: ACCOUNT.to_owned(),
        external_id: row.id.clone(),
        refund_id: String::new(),
        kind: "payment".to_owned(),
        amount_fen: row.fen,
        paid_at: row.at.0,
        paid_on: row.at.day().as_i64(),
        verdict: row.verdict.to_owned(),
        notice_id: row.settled.first().map(|(at, _)| id(*at)),
        left_fen: row.suspense,
        order_no: row.order_no.clone(),
        remark: in_one_line(&format!("{}\n{}", row.goods, row.attach)),
        reason: reason.to_owned(),
        due_fen: 0,
        released: 0,
        version: 1,
    }
}

/// Money into the bank, against the deposit of a notice or against suspense.
fn postings(row: &super::ledger::Row, payment: &Payment) -> Vec<Posting> {
    let posted = |notice_id: Option<i64>, credit: &str, amount_fen: i64| Posting {
        id: 0,
        payment_id: payment.id,
        notice_id,
        debit: "bank".to_owned(),
        credit: credit.to_owned(),
        amount_fen,
        posted_on: payment.paid_on,
        import_id: payment.import_id,
        contra_of: None,
        act_id: None,
    };
    let settled = row
        .settled
        .iter()
        .map(|(at, fen)| posted(Some(id(*at)), "deposit", *fen));
    let rest = (row.suspense > 0).then(|| posted(None, "suspense", row.suspense));
    settled.chain(rest).collect()
}

/// What the import was told to be, in the form in which inspections are kept.
fn inspection(day: &BillDay, text: &str, (name, sha256): (&str, &str), plan: String) -> Inspection {
    let count = |verdict: &str| {
        let rows = day.rows.iter().filter(|row| row.verdict == verdict);
        u32::try_from(rows.count()).unwrap_or(u32::MAX)
    };
    let totals = bill::totals(&day.rows);
    let settled: i64 = day
        .rows
        .iter()
        .flat_map(|row| &row.settled)
        .map(|(_, fen)| fen)
        .sum();
    let none = || "0".to_owned();
    let control: BTreeMap<String, String> = [
        ("row_count".to_owned(), totals.rows.to_string()),
        ("settlement_total".to_owned(), totals.paid.to_string()),
    ]
    .into();
    Inspection {
        file: FileIdentity {
            name: name.to_owned(),
            sha256: sha256.to_owned(),
            bytes: i64::try_from(text.len()).unwrap_or(i64::MAX),
            format: "csv".to_owned(),
            encoding: "utf-8".to_owned(),
            sheet: None,
            member: None,
            same: Vec::new(),
        },
        profile: Some(PROFILE.to_owned()),
        unconfirmed: false,
        names_account: true,
        variant: "all".into(),
        drift: DriftInfo::default(),
        header_line: 1,
        rows: u32::try_from(day.rows.len()).unwrap_or(u32::MAX),
        verdicts: VerdictCounts {
            settles: count("settles"),
            suspense: count("suspense"),
            refund: 0,
            reversal: 0,
            duplicate: 0,
            not_a_payment: 0,
            error: 0,
        },
        money_in: MoneyIn {
            read: totals.paid.to_string(),
            settled: settled.to_string(),
            suspense: (totals.paid - settled).to_string(),
            duplicate: none(),
            rejected: none(),
        },
        money_out: MoneyOut {
            read: none(),
            refund: none(),
            reversal: none(),
            unlinked: none(),
            duplicate: none(),
            rejected: none(),
        },
        control: ControlInfo {
            kind: "totals".to_owned(),
            declared: control.clone(),
            computed: control,
            agrees: Some(true),
            binding: true,
            may_lack: false,
        },
        plan,
        days: vec![CoveredDays {
            deposit_account: ACCOUNT.to_owned(),
            days: vec![day.day.to_string()],
        }],
        detail: None,
        corrects: None,
    }
}

//! An honest store with rows in every covered table, some of them changed later.

use serde_json::json;
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::fault::Result;
use shelfkeeper_core::store::rows::*;
use shelfkeeper_core::store::{Act, Covered, Outcome, Store, Tx, files, maybe_one, transact};

use crate::support::MONDAY;

/// Rows of each table but one.
pub const EACH: i64 = 12;
/// Imports that are undone: the last ones, of which only the first had moved money.
const UNDONE: i64 = 2;

/// Rows of a table.
pub fn rows(table: &str) -> i64 {
    if table == "import_undo" { UNDONE } else { EACH }
}

fn undone(import: i64) -> bool {
    import > EACH - UNDONE
}

/// The id of the operation whose event gets that number: the same in every store.
pub fn op_at(seq: i64) -> String {
    uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + seq as u128)
        .hyphenated()
        .to_string()
}

/// Runs one operation through the store's own writer.
pub fn act<F>(store: &Store, actor: i64, action: &'static str, body: F)
where
    F: FnOnce(&mut Tx<'_>) -> Result<i64> + Send + 'static,
{
    let height = store.read(|session| {
        let head = maybe_one(session, "audit.head", &[], |row| row.int(0))?;
        Ok(head.unwrap_or_default())
    });
    let act = Act {
        op_id: op_at(height.wait().unwrap() + 1),
        actor,
        action,
        now: Instant(MONDAY + actor),
        digest: [7; 32],
    };
    let done = store.write(move |session| transact(session, &act, body));
    assert!(matches!(done.wait().unwrap(), Outcome::Done(_)));
}

/// Makes everything: some twenty events.
pub fn fill(store: &Store) {
    act(store, 0, "account.add", |tx| {
        many(tx, account)?;
        many(tx, grant)?;
        tx.about("account", 1);
        many(tx, policy)
    });
    act(store, 1, "intake.import", |tx| {
        many(tx, subject)?;
        many(tx, program)?;
        tx.note("rows", 2 * EACH);
        many(tx, filing)
    });
    let folder = store.attachments();
    act(store, 1, "filing.attach", move |tx| {
        for i in 1..=EACH {
            let sealed = format!("sealed bytes of attachment {}", i % 5).into_bytes();
            let content = files::keep(&folder, &sealed)?.0.to_vec();
            tx.insert(&mut attachment(i, content))?;
        }
        many(tx, filing_event)?;
        many(tx, decision)?;
        many(tx, retraction)?;
        many(tx, second_look)?;
        for i in 1..=EACH {
            let copied: &[_] = &[("look_id", i.into()), ("filing_id", i.into())];
            tx.session().execute("look_copy.take", copied)?;
        }
        many(tx, filing_note)?;
        many(tx, saved_view)
    });
    let folder = store.attachments();
    act(store, 2, "payments.import", move |tx| {
        many(tx, notice)?;
        many(tx, notice_ground)?;
        many(tx, waiver)?;
        many(tx, own_profile)?;
        many(tx, payment_import)?;
        for i in 1..=EACH {
            let sealed = format!("sealed bytes of bill {i}").into_bytes();
            let content = files::keep(&folder, &sealed)?.0.to_vec();
            tx.insert(&mut payment_file(i, content))?;
        }
        many(tx, payment)?;
        many(tx, notice_topup)?;
        many(tx, deposit_act)?;
        many(tx, posting)?;
        for at in 1..=UNDONE {
            tx.insert(&mut import_undo(at))?;
        }
        many(tx, period_lock)?;
        many(tx, coverage)
    });
    act(store, 3, "batch.plan", |tx| {
        many(tx, batch)?;
        many(tx, batch_item)?;
        tx.outbox("batch", 1, &json!({"items": 1}))?;
        many(tx, handoff)?;
        many(tx, notice_letter)
    });
    changes(store);
    act(store, 1, "nothing.happened", |_| Ok(0));
}

/// Updates of rows, several times over, in operations of their own.
fn changes(store: &Store) {
    for round in 1..=3_i64 {
        act(store, round, "filing.approve", move |tx| {
            change(tx, round, |row: &mut Filing| {
                (row.status, row.sms_status) = (4, Some(round));
                row.decided_by = Some(round);
            })?;
            change(tx, round, |row: &mut Program| {
                row.ordered_state = Some("delisted".into())
            })
        });
        act(store, round, "payments.match", move |tx| {
            change(tx, 2 * round, |row: &mut Payment| {
                row.verdict = "settles".into();
                row.notice_id = Some(round);
            })?;
            change(tx, 2 * round, |row: &mut Notice| {
                row.settled_at = Some(MONDAY + 1)
            })?;
            // One row twice in one operation.
            change(tx, 2 * round, |row: &mut Notice| {
                row.state = "settled".into()
            })
        });
        act(store, round, "account.grant", move |tx| {
            change(tx, round, |row: &mut Grant| row.confirmed_by = Some(round))?;
            change(tx, round, |row: &mut Account| {
                row.disabled_at = Some(MONDAY + 1)
            })?;
            change(tx, round, |row: &mut Policy| {
                row.published_at = Some(MONDAY + 1)
            })?;
            change(tx, round, |row: &mut BatchItem| {
                row.outcome = "ordered".into()
            })?;
            change(tx, round, |row: &mut Batch| {
                row.submitted_at = Some(MONDAY + 1)
            })
        });
    }
}

fn many<R: Covered>(tx: &mut Tx<'_>, make: fn(i64) -> R) -> Result<i64> {
    tx.insert(&mut make(1))?;
    let mut rest: Vec<R> = (2..=EACH).map(make).collect();
    tx.insert_all(&mut rest)?;
    Ok(EACH)
}

fn change<R: Covered + Clone>(tx: &mut Tx<'_>, id: i64, edit: impl FnOnce(&mut R)) -> Result<i64> {
    let before: R = tx.get(id)?;
    let mut after = before.clone();
    edit(&mut after);
    tx.update(&before, &mut after)?;
    Ok(id)
}

fn odd<T>(i: i64, value: T) -> Option<T> {
    (i % 2 == 1).then_some(value)
}

fn hash(i: i64) -> Vec<u8> {
    (0..32).map(|at| (at * 7 + i) as u8).collect()
}

fn account(i: i64) -> Account {
    Account {
        id: 0,
        login: format!("login{i}"),
        person: format!("person{i}"),
        display_name: format!("审核员 {i}"),
        password_hash: format!("$made-up${i}"),
        disabled_at: odd(i, MONDAY),
        key_salt: hash(i),
        wrapped_key: hash(i + 1),
        failed_count: 0,
        last_fail_at: None,
        version: 0,
    }
}

fn grant(i: i64) -> Grant {
    Grant {
        id: 0,
        account_id: i,
        role: "reviewer".into(),
        state: "active".into(),
        granted_at: MONDAY,
        granted_by: 1,
        confirmed_by: odd(i, 2),
        version: 0,
    }
}

fn policy(i: i64) -> Policy {
    Policy {
        id: 0,
        platform: "wechat".into(),
        kind: "deposit".into(),
        edition: i,
        valid_from_on: 20_000 + i,
        valid_to_on: odd(i, 20_100 + i),
        body: format!(r#"{{"edition":{i}}}"#),
        source: "a notice of the platform".into(),
        author: 1,
        confirmed_by: odd(i, 2),
        published_at: odd(i, MONDAY),
        version: 0,
    }
}

fn subject(i: i64) -> Subject {
    Subject {
        id: 0,
        kind: i % 3,
        uscc: odd(i, format!("91310000MA1K{i:06}")),
        identity_hash: hash(i),
        name: format!("主体{i}"),
        name_folded: format!("主体{i}"),
        sealed_key: odd(i, hash(i)),
        version: 0,
    }
}

fn program(i: i64) -> Program {
    Program {
        id: 0,
        platform: "wechat".into(),
        app_id: format!("wx{i:016}"),
        subject_id: i,
        shelf_state: "listed".into(),
        ordered_state: odd(i, "delisted".to_owned()),
        icp_status: odd(i, 1024),
        icp_as_of_on: odd(i, 20_500),
        record_number: odd(i, format!("沪ICP备{i:08}号-1X")),
        listed_on: odd(i, 20_001),
        name: format!("小程序{i}"),
        name_folded: format!("小程序{i}"),
        subject_name: format!("主体{i}"),
        category: "tool".into(),
        gmv_band: "a".into(),
        updated_at: MONDAY,
        version: 0,
    }
}

fn filing(i: i64) -> Filing {
    Filing {
        id: 0,
        platform: "wechat".into(),
        order_no: format!("order-{i}"),
        revision: 1,
        kind: "first".into(),
        subject_id: i,
        program_id: odd(i, i),
        status: 2,
        sms_status: None,
        submitted_at: MONDAY,
        due_on: odd(i, 20_600),
        due_provisional: i % 2,
        record_number: odd(i, format!("沪ICP备{i:08}号")),
        decided_by: odd(i, 3),
        decided_at: odd(i, MONDAY),
        body_hash: hash(i),
        subject_name: format!("主体{i}"),
        program_name: format!("小程序{i}"),
        app_id: format!("wx{i:016}"),
        province: "310000".into(),
        state_at: MONDAY,
        waits: if i % 2 == 1 { "question" } else { "" }.into(),
        waits_until_on: odd(i, 20_601),
        remark: format!("备注{i}"),
        version: 0,
    }
}

fn retraction(i: i64) -> Retraction {
    Retraction {
        id: 0,
        decision_id: i,
        filing_id: i,
        retracted_by: 3,
        retracted_at: MONDAY + i,
    }
}

/// Every third waits, every third agreed, every third was settled.
fn second_look(i: i64) -> SecondLook {
    let answered = i % 3 != 0;
    let settled = i % 3 == 2;
    let outcome = if settled { "disagree" } else { "agree" };
    SecondLook {
        id: 0,
        decision_id: i,
        filing_id: i,
        subject_id: i,
        revision: 1,
        drawn_at: MONDAY + i,
        looker: answered.then_some(2),
        looked_at: answered.then_some(MONDAY + i),
        verdict: answered.then(|| "approved".into()),
        reasons: "[]".into(),
        outcome: answered.then(|| outcome.into()),
        settled_by: settled.then_some(4),
        settled_at: settled.then_some(MONDAY + 2 * i),
        in_right: settled.then(|| "first".into()),
        words: settled.then(|| hash(i)),
        held_by: odd(i, 2),
        held_until: odd(i, MONDAY + 10 * i),
        version: 0,
    }
}

fn filing_note(i: i64) -> FilingNote {
    FilingNote {
        id: 0,
        filing_id: i,
        subject_id: i,
        revision: 1,
        kind: "question".into(),
        until_on: odd(i, 20_601),
        sealed: hash(i),
        author: 3,
        at: MONDAY + i,
    }
}

fn saved_view(i: i64) -> SavedView {
    SavedView {
        id: 0,
        owner: 1,
        list: "filings".into(),
        name: format!("list {i}"),
        question: "{}".into(),
        shared: i % 2,
        removed_at: odd(i, MONDAY),
        version: 0,
    }
}

fn decision(i: i64) -> Decision {
    Decision {
        id: 0,
        filing_id: i,
        revision: 1,
        verdict: "returned".into(),
        reasons: r#"[{"code":"R01"}]"#.into(),
        decided_by: 3,
        decided_at: MONDAY + i,
    }
}

fn filing_event(i: i64) -> FilingEvent {
    FilingEvent {
        id: 0,
        filing_id: i,
        event_key: format!("key-{i}"),
        kind: "sms".into(),
        at: MONDAY + i,
        detail: "{}".into(),
    }
}

fn attachment(i: i64, content: Vec<u8>) -> Attachment {
    Attachment {
        id: 0,
        filing_id: i,
        subject_id: i,
        media: format!("media-{i}"),
        path: format!("subject/photo/{i}"),
        mime: "image/jpeg".into(),
        bytes: 1_000 + i,
        content,
    }
}

fn notice(i: i64) -> Notice {
    Notice {
        id: 0,
        number: format!("SKW{i:012}"),
        platform: "wechat".into(),
        program_id: i,
        policy_id: i,
        rule_id: "first-filing".into(),
        amount_fen: 100_000 * i,
        issued_on: 20_400,
        due_on: 20_430,
        consequence: "search_restriction".into(),
        paid_fen: 0,
        taken_fen: 0,
        state: "open".into(),
        settled_at: odd(i, MONDAY),
        restriction: "none".into(),
        app_id: format!("wx{i:016}"),
        program_name: format!("小程序{i}"),
        subject_id: i,
        version: 0,
    }
}

fn notice_ground(i: i64) -> NoticeGround {
    NoticeGround {
        id: 0,
        notice_id: i,
        category: "short_drama".into(),
        gmv_band: "high".into(),
        subject_kind: 4,
    }
}

fn own_profile(i: i64) -> OwnProfile {
    let confirmed = i % 2 == 0;
    OwnProfile {
        id: 0,
        name: format!("own-{i}"),
        edition: i,
        body: format!("{{\"id\": \"own-{i}\"}}"),
        author: 1,
        authored_at: MONDAY,
        confirmed_by: confirmed.then_some(2),
        published_at: confirmed.then_some(MONDAY + i),
        retired_by: confirmed.then_some(1),
        retired_at: confirmed.then_some(MONDAY + 2 * i),
        reason: if confirmed { "银行改了格式" } else { "" }.into(),
        version: 1,
    }
}

fn waiver(i: i64) -> Waiver {
    let decided = i % 2 == 0;
    Waiver {
        id: 0,
        notice_id: i,
        state: if decided { "approved" } else { "proposed" }.into(),
        reason: "停止运营".into(),
        evidence: "注销公告".into(),
        open_fen: 100_000 * i,
        proposed_by: 1,
        proposed_at: MONDAY,
        decided_by: decided.then_some(2),
        decided_at: decided.then_some(MONDAY + i),
        words: String::new(),
        refund_fen: if decided { i } else { 0 },
        version: 0,
    }
}

fn notice_topup(i: i64) -> NoticeTopup {
    NoticeTopup {
        id: 0,
        notice_id: i,
        refills_id: i % 2 + 1 + i64::from(i == i % 2 + 1),
    }
}

fn deposit_act(i: i64) -> DepositAct {
    DepositAct {
        id: 0,
        notice_id: i,
        to_notice_id: None,
        kind: "refund".into(),
        amount_fen: 100 * i,
        reason: "已退出".into(),
        evidence: "下架回执".into(),
        left_on: Some(20_000),
        state: "refused".into(),
        proposed_by: 1,
        proposed_at: MONDAY,
        decided_by: Some(2),
        decided_at: Some(MONDAY + i),
        words: "未满期".into(),
        version: 0,
    }
}

fn notice_letter(i: i64) -> NoticeLetter {
    NoticeLetter {
        id: 0,
        notice_id: i,
        kind: "reminder".into(),
        mark: 3,
        letters: "{}".into(),
        handoff_id: i,
        made_by: 1,
        made_at: MONDAY,
    }
}

fn payment_import(i: i64) -> PaymentImport {
    PaymentImport {
        id: 0,
        file_name: format!("bill-{i}.csv"),
        file_sha256: hash(i),
        file_bytes: 4_096,
        profile: "wechat-fund".into(),
        plan_hash: hash(i + 3),
        summary: r#"{"rows":1}"#.into(),
        state: if undone(i) { "undone" } else { "committed" }.into(),
        imported_by: 2,
        imported_at: MONDAY,
        first_posting: None,
        last_posting: None,
        retake: 0,
        version: 0,
    }
}

fn payment(i: i64) -> Payment {
    Payment {
        id: 0,
        import_id: i,
        line: i + 5,
        platform: "wechat".into(),
        deposit_account: "1900000109".into(),
        external_id: format!("420000{i:022}"),
        refund_id: String::new(),
        kind: "payment".into(),
        amount_fen: 100_000 * i,
        paid_at: MONDAY,
        paid_on: 20_521,
        verdict: "suspense".into(),
        notice_id: odd(i, i),
        left_fen: if undone(i) { 0 } else { 100_000 * i },
        order_no: String::new(),
        remark: "押金".into(),
        reason: String::new(),
        due_fen: 0,
        released: undone(i).into(),
        version: 0,
    }
}

/// The last one takes the one before back.
fn posting(i: i64) -> Posting {
    let last = i == EACH;
    let (of, way) = match last {
        true => (i - 1, ("suspense", "bank")),
        false => (i, ("bank", "suspense")),
    };
    Posting {
        id: 0,
        payment_id: of,
        notice_id: odd(of, of),
        debit: way.0.into(),
        credit: way.1.into(),
        amount_fen: 100_000 * of,
        posted_on: 20_521,
        import_id: of,
        contra_of: last.then_some(of),
        act_id: None,
    }
}

fn import_undo(i: i64) -> ImportUndo {
    ImportUndo {
        id: 0,
        import_id: EACH - UNDONE + i,
        undone_by: 2,
        undone_at: MONDAY,
        reason: "账单有误".into(),
        payments: 1,
        postings: 2 - i,
    }
}

fn payment_file(i: i64, content: Vec<u8>) -> PaymentFile {
    PaymentFile {
        id: 0,
        import_id: i,
        content,
        corrects: (i > 1).then_some(i - 1),
        sealed_key: vec![1; 72],
    }
}

fn period_lock(i: i64) -> PeriodLock {
    PeriodLock {
        id: 0,
        through_on: 19_000 + i,
        state: if i % 2 == 0 { "in_force" } else { "asked" }.into(),
        reason: "月结".into(),
        asked_by: 2,
        asked_at: MONDAY,
        confirmed_by: None,
        confirmed_at: None,
        version: 0,
    }
}

fn coverage(i: i64) -> Coverage {
    Coverage {
        id: 0,
        platform: "wechat".into(),
        deposit_account: "1900000109".into(),
        day_on: 20_500 + i,
        import_id: odd(i, i),
        declared_by: (i % 2 == 0).then_some(1),
        declared_at: (i % 2 == 0).then_some(1_773_000_000_000),
        reason: "商户平台当日无账单".into(),
        withdrawn_at: None,
        version: 1,
    }
}

fn batch(i: i64) -> Batch {
    Batch {
        id: 0,
        number: format!("B2026-{i:04}"),
        platform: "wechat".into(),
        rule: "unfiled".into(),
        measure: "delisting".into(),
        policy_id: i,
        as_of_on: 20_521,
        state: "draft".into(),
        plan_hash: hash(i),
        item_count: 1,
        not_known: "[]".into(),
        author: 1,
        planned_at: MONDAY,
        submitted_at: odd(i, MONDAY),
        approver: odd(i, 2),
        approved_at: odd(i, MONDAY),
        approved_hash: odd(i, hash(i)),
        execute_from_on: odd(i, 20_530),
        executor: odd(i, 3),
        executed_at: odd(i, MONDAY),
        reason: String::new(),
        version: 0,
    }
}

fn batch_item(i: i64) -> BatchItem {
    BatchItem {
        id: 0,
        batch_id: i,
        ordinal: 1,
        program_id: i,
        notice_id: odd(i, i),
        evidence: r#"{"icp_status":1024}"#.into(),
        program_version: 1,
        previous_state: "listed".into(),
        target_state: "delisted".into(),
        outcome: "planned".into(),
        outcome_code: String::new(),
        outcome_at: odd(i, MONDAY),
        app_id: format!("wx{i:016}"),
        program_name: format!("小程序{i}"),
        version: 0,
    }
}

fn handoff(i: i64) -> Handoff {
    Handoff {
        id: 0,
        kind: "decision".into(),
        ref_id: odd(i, i),
        items: i,
        manifest_sha256: hash(i),
        created_at: MONDAY,
        created_by: 1,
    }
}

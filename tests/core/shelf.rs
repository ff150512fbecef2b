//! A shelf to act on: subjects, programs, notices, bills, written as the desk writes them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::calendar::{Day, Instant};
use shelfkeeper_core::domain::fault::Result;
use shelfkeeper_core::domain::text::fold;
use shelfkeeper_core::store::rows::{Coverage, Notice, Payment, PaymentImport, Program, Subject};
use shelfkeeper_core::store::{Act, Covered, Tx, get, transact};

use crate::support::{PASSWORD, TestDesk, op};

/// The shipped deposit account.
pub const ACCOUNT: &str = "1900000109";

impl TestDesk {
    /// Writes rows as some use case would.
    pub fn write<T, F>(&self, actor: i64, action: &'static str, body: F) -> T
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let act = Act {
            op_id: op(),
            actor,
            action,
            now: self.desk.now(),
            digest: [0; 32],
        };
        let store = self.owner();
        let write = store.write(move |session| transact(session, &act, body));
        write.wait().unwrap().into_inner()
    }

    pub fn today(&self) -> Day {
        self.desk.now().day()
    }

    pub fn row<R: Covered + Send + 'static>(&self, id: i64) -> R {
        let store = self.owner();
        store.read(move |session| get(session, id)).wait().unwrap()
    }

    /// Adds a program of a subject of its own; nothing is told about its filing where `status` is
    /// none. Answers its id.
    pub fn program(&self, status: Option<(i64, Day)>, change: impl Fn(&mut Program)) -> i64 {
        self.programs(1, status, change)[0]
    }

    pub fn programs(
        &self,
        how_many: usize,
        status: Option<(i64, Day)>,
        change: impl Fn(&mut Program),
    ) -> Vec<i64> {
        let store = self.owner();
        let known = store.read(|session| {
            let mut last = 0;
            session.query_view(
                "SELECT coalesce(max(id), 0) FROM program",
                &[],
                &mut |row| {
                    last = row.int(0)?;
                    Ok(())
                },
            )?;
            Ok(last)
        });
        let first = known.wait().unwrap() + 1;
        let ids: Vec<i64> = (first..).take(how_many).collect();
        let mut subjects: Vec<_> = ids.iter().map(|id| subject(*id)).collect();
        let mut programs: Vec<_> = ids.iter().map(|id| program(*id, status)).collect();
        programs.iter_mut().for_each(change);
        self.write(0, "test.programs", move |tx| {
            tx.insert_all(&mut subjects)?;
            tx.insert_all(&mut programs)
        });
        ids
    }

    /// Changes a program as an intake of the platform's list would.
    pub fn change_program(&self, id: i64, change: impl Fn(&mut Program)) {
        let before: Program = self.row(id);
        let mut after = before.clone();
        change(&mut after);
        self.write(0, "test.program", move |tx| tx.update(&before, &mut after));
    }

    pub fn change_notice(&self, id: i64, change: impl Fn(&mut Notice)) {
        let before: Notice = self.row(id);
        let mut after = before.clone();
        change(&mut after);
        self.write(0, "test.notice", move |tx| tx.update(&before, &mut after));
    }

    /// A bill that speaks for the days, brought by an account.
    pub fn bill(&self, by: i64, days: std::ops::RangeInclusive<i32>, except: Option<Day>) -> i64 {
        self.write(by, "test.bill", move |tx| {
            let import = tx.insert(&mut import(by, tx.now))?;
            let days = days.map(Day).filter(|day| Some(*day) != except);
            let told = |day: Day| Coverage::told_by(import, "wechat", ACCOUNT, day.as_i64());
            let mut rows: Vec<_> = days.map(told).collect();
            tx.insert_all(&mut rows)?;
            Ok(import)
        })
    }

    /// Money that settles nothing yet.
    pub fn suspense(&self, import: i64, remark: &str) {
        self.suspense_with(import, remark, |_| ());
    }

    /// As [`suspense`](Self::suspense), bent.
    pub fn suspense_with(&self, import: i64, remark: &str, bend: impl FnOnce(&mut Payment)) {
        let mut row = payment(import, remark, self.desk.now());
        bend(&mut row);
        self.write(0, "test.suspense", move |tx| tx.insert(&mut row).map(drop));
    }

    /// Accounts by login: the managers `li` and `wang`.
    pub fn people(&self) {
        self.become_root();
        self.add("li", "li", &["manager"]);
        self.add("wang", "wang", &["manager"]);
    }

    pub fn account(&self, login: &str) -> i64 {
        self.become_known(login).account.parse().unwrap()
    }

    pub fn plan(&self, rule: &str) -> BatchDetail {
        let request = PlanBatch {
            op: op(),
            platform: "wechat".into(),
            rule: rule.into(),
            as_of: None,
        };
        self.call("batch.plan", request).unwrap()
    }

    pub fn batch(&self, id: &str) -> BatchDetail {
        self.call("batch.get", ById { id: id.into() }).unwrap()
    }

    pub fn submit(&self, batch: &BatchDetail) -> BatchDetail {
        self.call("batch.submit", on(batch)).unwrap()
    }

    /// Plans and submits as li, approves as wang; wang stays signed in.
    pub fn approved(&self, rule: &str) -> BatchDetail {
        self.become_known("li");
        let batch = self.submit(&self.plan(rule));
        self.become_known("wang");
        self.call("batch.approve", approval(&batch)).unwrap()
    }

    pub fn execute(&self, batch: &BatchDetail) -> Executed {
        self.call("batch.execute", on(batch)).unwrap()
    }
}

pub fn on(batch: &BatchDetail) -> ActOnBatch {
    ActOnBatch {
        op: op(),
        id: batch.id.clone(),
        version: batch.version,
        reason: None,
    }
}

pub fn approval(batch: &BatchDetail) -> ApproveBatch {
    ApproveBatch {
        op: op(),
        id: batch.id.clone(),
        version: batch.version,
        hash: batch.hash.clone(),
        password: PASSWORD.into(),
        count: batch.items,
    }
}

pub fn app_id(program: i64) -> String {
    format!("wx{program:016x}")
}

fn subject(id: i64) -> Subject {
    let name = format!("第{id:06}号文化公司");
    Subject {
        id: 0,
        kind: 4,
        uscc: Some(format!("91110000MA{id:08}")),
        identity_hash: id.to_le_bytes().to_vec(),
        name_folded: fold(&name),
        name,
        sealed_key: None,
        version: 1,
    }
}

fn program(id: i64, status: Option<(i64, Day)>) -> Program {
    let name = format!("第{id:06}号剧场");
    Program {
        id: 0,
        platform: "wechat".into(),
        app_id: app_id(id),
        subject_id: id,
        shelf_state: "listed".into(),
        ordered_state: None,
        icp_status: status.map(|(code, _)| code),
        icp_as_of_on: status.map(|(_, day)| day.as_i64()),
        record_number: None,
        listed_on: Some(19_000),
        name_folded: fold(&name),
        name,
        subject_name: format!("第{id:06}号文化公司"),
        category: "short_drama".into(),
        gmv_band: "high".into(),
        updated_at: 0,
        version: 1,
    }
}

fn import(by: i64, now: Instant) -> PaymentImport {
    PaymentImport {
        id: 0,
        file_name: "bill.csv".into(),
        file_sha256: vec![0; 32],
        file_bytes: 1,
        profile: "wechat-pay-trade".into(),
        plan_hash: vec![0; 32],
        summary: "{}".into(),
        state: "committed".into(),
        imported_by: by,
        imported_at: now.0,
        first_posting: None,
        last_posting: None,
        retake: 0,
        version: 1,
    }
}

fn payment(import_id: i64, remark: &str, now: Instant) -> Payment {
    Payment {
        id: 0,
        import_id,
        line: 2,
        platform: "wechat".into(),
        deposit_account: ACCOUNT.into(),
        external_id: op(),
        refund_id: String::new(),
        kind: "payment".into(),
        amount_fen: 100_000,
        paid_at: now.0,
        paid_on: now.day().as_i64(),
        verdict: "suspense".into(),
        notice_id: None,
        left_fen: 100_000,
        order_no: String::new(),
        remark: remark.into(),
        reason: "unknown_notice".into(),
        due_fen: 0,
        released: 0,
        version: 1,
    }
}

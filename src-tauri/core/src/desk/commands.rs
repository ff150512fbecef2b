//! The one table of commands: name, handler, request, answer.
//!
//! From it come the dispatch for both hosts, the window's command functions, the TypeScript map
//! and the tests that hold them equal to the role matrix and to the window's permission sets.

use std::sync::Arc;

use serde_json::Value as Json;

use super::refusals::{self, Call};
use super::{Cx, Desk, Progress, session};
use super::{
    accounts, audit, batches, demo, deposits, filings, handoff, intake, kept, ledger, lists, looks,
    payments, policies, profiles, reports, team_store,
};
use crate::contract::*;
use crate::domain::fault::{Code, Fault, Result};

/// Calls `$with!` with the whole table: `(name, identifier, handler, Request, Answer)`.
#[macro_export]
macro_rules! for_each_command {
    ($with:ident) => {
        $with! {
            ("session.state", session_state, session::state, Empty, SessionState),
            ("session.sign_in", session_sign_in, session::sign_in, SignIn, Me),
            ("session.sign_out", session_sign_out, session::sign_out, Empty, Done),
            ("session.create_administrator", session_create_administrator, session::create_administrator, CreateAdministrator, Me),
            ("store.status", store_status, lists::status, Empty, StoreStatus),
            ("store.create", store_create, session::create_store, Empty, SessionState),
            ("store.open", store_open, session::open_store, OpenStore, SessionState),
            ("store.open_team", store_open_team, team_store::open, OpenTeam, TeamOpened),
            ("store.last_team", store_last_team, team_store::last, Empty, LastTeam),
            ("store.forget_team", store_forget_team, team_store::forget, Empty, LastTeam),
            ("store.reach_team", store_reach_team, team_store::reach, Empty, Reachable),
            ("store.make_demo", store_make_demo, demo::make, MakeDemo, DemoMade),
            ("counts.get", counts_get, lists::counts, Empty, Counts),
            ("view.open", view_open, lists::open, OpenView, ViewOpened),
            ("view.count", view_count, lists::count_rows, OpenView, ViewTotal),
            ("view.rows", view_rows, lists::rows, ViewRange, ViewRows),
            ("view.total", view_total, lists::total, ViewRef, ViewTotal),
            ("view.locate", view_locate, lists::locate, ViewLocate, ViewPlace),
            ("view.close", view_close, lists::close, ViewRef, Done),
            ("filing.get", filing_get, filings::get, ById, FilingDetail),
            ("filing.claim", filing_claim, filings::claim, OpById, FilingDetail),
            ("filing.take_over", filing_take_over, filings::take_over, TakeOver, FilingDetail),
            ("filing.release", filing_release, filings::release, OpById, Done),
            ("filing.next", filing_next, filings::next, Empty, NextFiling),
            ("filing.approve", filing_approve, filings::approve, Approve, Decided),
            ("filing.return", filing_return, filings::return_with_reasons, Return, Decided),
            ("filing.unmask", filing_unmask, filings::unmask, Unmask, Unmasked),
            ("filing.attachment", filing_attachment, filings::save_attachment, FetchAttachment, Done),
            ("filing.upcoming", filing_upcoming, filings::upcoming, Empty, Upcoming),
            ("filing.letter", filing_letter, filings::letter, PreviewLetter, Letters),
            ("filing.undo", filing_undo, filings::undo, OpById, FilingDetail),
            ("filing.comment", filing_comment, filings::comment, Say, FilingDetail),
            ("filing.ask", filing_ask, filings::ask, Ask, PutAside),
            ("filing.answer", filing_answer, filings::answer, Say, FilingDetail),
            ("filing.hold", filing_hold, filings::hold, Hold, PutAside),
            ("filing.resume", filing_resume, filings::resume, OpById, FilingDetail),
            ("filing.skip", filing_skip, filings::skip, Say, PutAside),
            ("filing.plan_bulk", filing_plan_bulk, filings::plan_bulk, PlanBulk, BulkPlan),
            ("filing.decide_bulk", filing_decide_bulk, filings::decide_bulk, DecideBulk, BulkDone),
            ("filing.undo_bulk", filing_undo_bulk, filings::undo_bulk, UndoBulk, BulkUndone),
            ("look.next", look_next, looks::next, Empty, NextLook),
            ("look.get", look_get, looks::get, ById, LookDetail),
            ("look.decide", look_decide, looks::decide, DecideLook, LookDecided),
            ("look.list", look_list, looks::list, AskLooks, Disagreements),
            ("look.settle", look_settle, looks::settle, SettleLook, Done),
            ("look.agreement", look_agreement, looks::agreement, AskAgreement, AgreementReport),
            ("kept.list", kept_list, kept::list, KeptViews, KeptViewList),
            ("kept.keep", kept_keep, kept::keep, KeepView, KeptViewList),
            ("kept.remove", kept_remove, kept::remove, OpById, KeptViewList),
            ("reason.list", reason_list, filings::reasons, Empty, Reasons),
            ("notice.plan", notice_plan, deposits::plan, PlanNotices, NoticePlan),
            ("notice.plan_rows", notice_plan_rows, deposits::plan_rows, PlanRows, PlanRowsAnswer),
            ("notice.issue", notice_issue, deposits::issue, IssueNotices, Issued),
            ("notice.get", notice_get, deposits::get, GetNotice, NoticeDetail),
            ("notice.letter", notice_letter, deposits::letter, PreviewNoticeLetter, Letters),
            ("notice.letters", notice_letters, deposits::hand_off_letters, HandOffLetters, HandedOff),
            ("waiver.list", waiver_list, deposits::waivers, AskWaivers, Waivers),
            ("waiver.propose", waiver_propose, deposits::propose, ProposeWaiver, WaiverInfo),
            ("waiver.decide", waiver_decide, deposits::decide, DecideWaiver, WaiverInfo),
            ("waiver.withdraw", waiver_withdraw, deposits::withdraw_waiver, OpById, WaiverInfo),
            ("act.list", act_list, deposits::acts, AskActs, Acts),
            ("act.deduct", act_deduct, deposits::deduct, ProposeDeduction, ActInfo),
            ("act.refund", act_refund, deposits::refund, ProposeRefund, ActInfo),
            ("act.transfer", act_transfer, deposits::transfer, ProposeTransfer, ActInfo),
            ("act.decide", act_decide, deposits::decide_act, DecideAct, ActInfo),
            ("act.withdraw", act_withdraw, deposits::withdraw_act, OpById, ActInfo),
            ("reminder.list", reminder_list, deposits::reminders, AskReminders, Reminders),
            ("reminder.make", reminder_make, deposits::make_reminders, MakeReminders, HandedOff),
            ("coverage.get", coverage_get, deposits::coverage, AskCoverage, CoverageCalendar),
            ("coverage.declare", coverage_declare, deposits::declare, DeclareDay, Done),
            ("coverage.withdraw", coverage_withdraw, deposits::withdraw, WithdrawDay, Done),
            ("payments.inspect", payments_inspect, payments::inspect, InspectPayments, Inspection),
            ("payments.import", payments_import, payments::import, ImportPayments, ImportReceipt),
            ("payments.match", payments_match, ledger::match_one, MatchPayment, Matched),
            ("payments.assign", payments_assign, ledger::assign, AssignPayment, Suspended),
            ("payments.unmatch", payments_unmatch, ledger::unmatch, UnmatchPayment, Suspended),
            ("payments.send_back", payments_send_back, ledger::send_back, SendBack, Suspended),
            ("payments.undo_plan", payments_undo_plan, ledger::undo_plan, ById, UndoPlan),
            ("payments.undo", payments_undo, ledger::undo, UndoImport, ImportUndone),
            ("payments.candidates", payments_candidates, ledger::candidates, ById, SuspensePayment),
            ("payments.trace", payments_trace, ledger::trace, AskTrace, Traced),
            ("payments.source", payments_source, payments::source, AskSource, PaymentSource),
            ("payments.save_file", payments_save_file, payments::save_file, SaveFile, Done),
            ("payments.rejects", payments_rejects, payments::rejects, WriteRejects, RejectsWritten),
            ("payments.balance", payments_balance, ledger::balance, AskBalance, TrialBalance),
            ("period.list", period_list, ledger::periods, Empty, Periods),
            ("period.lock", period_lock, ledger::lock, LockPeriod, Periods),
            ("period.unlock", period_unlock, ledger::unlock, LockPeriod, Periods),
            ("period.confirm", period_confirm, ledger::confirm, ConfirmUnlock, Periods),
            ("batch.plan", batch_plan, batches::plan, PlanBatch, BatchDetail),
            ("batch.get", batch_get, batches::get, ById, BatchDetail),
            ("batch.submit", batch_submit, batches::submit, ActOnBatch, BatchDetail),
            ("batch.approve", batch_approve, batches::approve, ApproveBatch, BatchDetail),
            ("batch.reject", batch_reject, batches::reject, ActOnBatch, BatchDetail),
            ("batch.withdraw", batch_withdraw, batches::withdraw, ActOnBatch, BatchDetail),
            ("batch.execute", batch_execute, batches::execute, ActOnBatch, Executed),
            ("batch.handoff", batch_handoff, batches::hand_off, HandOffBatch, HandedOff),
            ("batch.results", batch_results, batches::results, BatchResults, ResultsTaken),
            ("handoff.make", handoff_make, handoff::make, HandOff, HandedOff),
            ("report.preview", report_preview, reports::preview, PreviewReport, ReportPreview),
            ("report.write", report_write, reports::write, WriteReport, ReportWritten),
            ("audit.verify", audit_verify, audit::verify, Empty, AuditReport),
            ("account.list", account_list, accounts::list, Empty, Accounts),
            ("account.add", account_add, accounts::add, AddAccount, AccountInfo),
            ("account.grant", account_grant, accounts::grant, ChangeRole, AccountInfo),
            ("account.confirm", account_confirm, accounts::confirm, ChangeRole, AccountInfo),
            ("account.revoke", account_revoke, accounts::revoke, ChangeRole, AccountInfo),
            ("account.disable", account_disable, accounts::disable, OpById, AccountInfo),
            ("account.password", account_password, accounts::password, SetPassword, Done),
            ("profile.list", profile_list, profiles::list, Empty, ProfileList),
            ("profile.sketch", profile_sketch, payments::sketch, SketchFile, FileSketch),
            ("profile.try", profile_try, payments::try_out, TryProfile, ProfileTried),
            ("profile.save", profile_save, profiles::save, SaveProfile, ProfileList),
            ("profile.import", profile_import, profiles::import, ImportProfile, ProfileList),
            ("profile.confirm", profile_confirm, profiles::confirm, OpById, ProfileList),
            ("profile.retire", profile_retire, profiles::retire, RetireProfile, ProfileList),
            ("profile.export", profile_export, profiles::export, ExportProfile, Done),
            ("policy.list", policy_list, policies::list, Empty, Policies),
            ("policy.import", policy_import, policies::import, ImportPolicy, Policies),
            ("policy.confirm", policy_confirm, policies::confirm, OpById, Policies),
            ("intake.import", intake_import, intake::import, IntakeFile, IntakeReport)
        }
    };
}

/// Commands of the window itself: dialogs and jobs, which a terminal does not have.
pub const HOST_COMMANDS: &[Command] = &[
    Command {
        name: "file.pick",
        identifier: "file_pick",
        request: "PickFile",
        answer: "Picked",
    },
    Command {
        name: "file.pick_several",
        identifier: "file_pick_several",
        request: "PickFile",
        answer: "SeveralPicked",
    },
    Command {
        name: "job.cancel",
        identifier: "job_cancel",
        request: "CancelJob",
        answer: "Done",
    },
];

/// A command as the window and the tests see it.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// `place.act`.
    pub name: &'static str,
    /// The window's function.
    pub identifier: &'static str,
    /// The request's type.
    pub request: &'static str,
    /// The answer's type.
    pub answer: &'static str,
}

macro_rules! table {
    ($(($name:literal, $ident:ident, $handler:path, $request:ident, $answer:ident)),* $(,)?) => {
        /// All commands.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: $name,
            identifier: stringify!($ident),
            request: stringify!($request),
            answer: stringify!($answer),
        }),*];

        fn call_once(desk: &Desk, name: &str, request: Json, progress: Arc<dyn Progress>) -> Result<Json> {
            match name {
                $($name => {
                    let about = refusals::subject($name, &request);
                    let request: $request = serde_json::from_value(request)
                        .map_err(|error| Fault::new(Code::BadRequest).with("detail", error))?;
                    let answer: $answer = run_about(desk, ($name, about), progress, |cx| $handler(cx, request))?;
                    serde_json::to_value(answer).map_err(|_| Fault::internal("answer"))
                })*
                _ => Err(Fault::new(Code::UnknownCommand).with("command", name)),
            }
        }
    };
}
for_each_command!(table);

/// Calls a command by name with a JSON request.
///
/// A request that names its operation is asked for once more when the connection was lost under it
/// and nothing was done: this is the one place that has the whole of it, for every host. Further
/// down a use case has used up what it was given; further up each host would do it by itself. One
/// that names no operation would be done twice by the asking, and is left to the person.
///
/// # Errors
/// [`Code::UnknownCommand`], [`Code::BadRequest`], and whatever the command answers.
pub fn call(desk: &Desk, name: &str, request: Json, progress: Arc<dyn Progress>) -> Result<Json> {
    let again = request.get("op").is_some().then(|| request.clone());
    let first = call_once(desk, name, request, Arc::clone(&progress));
    match (first, again) {
        (Err(fault), Some(request)) if cut_off(&fault) => call_once(desk, name, request, progress),
        (first, _) => first,
    }
}

/// Whether a connection that had stood was lost. A server that was not to be reached in the first
/// place is not knocked at twice.
fn cut_off(fault: &Fault) -> bool {
    fault.code == Code::ServerUnreachable && fault.params.contains_key("cause")
}

/// Admits a call and runs its handler; a refusal for a right or a rule is on record afterwards.
pub fn run<T>(
    desk: &Desk,
    name: &'static str,
    progress: Arc<dyn Progress>,
    handler: impl FnOnce(&Cx<'_>) -> Result<T>,
) -> Result<T> {
    run_about(desk, (name, String::new()), progress, handler)
}

fn run_about<T>(
    desk: &Desk,
    (name, subject): (&'static str, String),
    progress: Arc<dyn Progress>,
    handler: impl FnOnce(&Cx<'_>) -> Result<T>,
) -> Result<T> {
    let now = desk.now();
    let call = Call::of(desk, name, subject, now);
    let admitted = session::admit(desk, name, now);
    let answer = admitted.and_then(|admitted| handler(&Cx::new(desk, now, progress, admitted)));
    answer.map_err(|fault| call.refused(desk, fault))
}

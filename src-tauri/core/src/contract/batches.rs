//! Enforcement batches.

use std::collections::BTreeMap;

use super::{Allowed, Millis, answer, request};

request! {
    /// Plans a batch from a rule.
    pub struct PlanBatch {
        /// Operation id.
        op: String,
        /// Platform.
        platform: String,
        /// `unfiled` or `deposit-overdue`.
        rule: String,
        /// The day to judge by; today when absent.
        as_of: Option<String>,
    }
    /// An act on a batch as it was seen.
    pub struct ActOnBatch {
        /// Operation id.
        op: String,
        /// The batch.
        id: String,
        /// The version seen.
        version: u32,
        /// Why, for rejecting and withdrawing.
        reason: Option<String>,
    }
    /// Approves exactly one list.
    pub struct ApproveBatch {
        /// Operation id.
        op: String,
        /// The batch.
        id: String,
        /// The version seen.
        version: u32,
        /// The hash of the list that was read.
        hash: String,
        /// The approver's own password, once more.
        password: String,
        /// The number of programs, typed.
        count: u32,
    }
    /// Hands an executed batch over as files.
    pub struct HandOffBatch {
        /// Operation id.
        op: String,
        /// The batch.
        id: String,
        /// The picked folder.
        folder: String,
    }
    /// Takes the platform's results back.
    pub struct BatchResults {
        /// Operation id.
        op: String,
        /// The batch.
        id: String,
        /// The picked file.
        file: String,
    }
}

answer! {
    /// A batch, whole but for its items, which are a list of their own.
    pub struct BatchDetail {
        /// Id.
        id: String,
        /// Version to act on.
        version: u32,
        /// Number.
        number: String,
        /// Platform.
        platform: String,
        /// Rule.
        rule: String,
        /// `search_restriction` or `delisting`.
        measure: String,
        /// The policy.
        policy: String,
        /// Its source note.
        source: String,
        /// Legal basis, from the policy, in Chinese.
        legal_basis: String,
        /// The same in English.
        legal_basis_en: String,
        /// Day it was judged by.
        as_of: String,
        /// State.
        state: String,
        /// Hash of the frozen list.
        hash: String,
        /// Programs in it.
        items: u32,
        /// Programs of the platform on the shelf, to see the blast radius.
        listed: u32,
        /// Items by outcome.
        outcomes: BTreeMap<String, u32>,
        /// Programs left out because we have not been told, by reason.
        not_known: BTreeMap<String, u32>,
        /// Programs of the rule in the previous batch of this rule and not in this one, and the other way round.
        gone: u32,
        /// See `gone`.
        new: u32,
        /// Who planned it.
        author: String,
        /// When.
        planned_at: Millis,
        /// Who approved it.
        approver: Option<String>,
        /// When.
        approved_at: Option<Millis>,
        /// The first day it may be executed.
        execute_from: Option<String>,
        /// Who executed it.
        executor: Option<String>,
        /// When.
        executed_at: Option<Millis>,
        /// Why it was rejected or withdrawn.
        reason: String,
        /// What can be done now.
        allowed: Vec<Allowed>,
    }
    /// What an execution did.
    pub struct Executed {
        /// The batch.
        id: String,
        /// Programs ordered.
        ordered: u32,
        /// Programs left out because they became compliant or changed, by reason.
        left_out: BTreeMap<String, u32>,
    }
    /// What a result file said.
    pub struct ResultsTaken {
        /// Items confirmed.
        confirmed: u32,
        /// Items failed.
        failed: u32,
        /// Items it said nothing new about.
        unchanged: u32,
        /// Rows refused.
        refused: Vec<super::RefusedRow>,
        /// Items still without a result.
        waiting: u32,
    }
}

//! Acts on money that notices hold: deductions, refunds after exit, transfers.

use super::{Allowed, Millis, answer, request};

request! {
    /// Proposes that money held is taken for a violation.
    pub struct ProposeDeduction {
        /// Operation id.
        op: String,
        /// The notice's number or id.
        notice: String,
        /// The notice's version as it was seen.
        version: u32,
        /// How much, fen.
        fen: String,
        /// Why, as the organiser is told.
        reason: String,
        /// The case it rests on, as the organiser is told.
        evidence: String,
    }
    /// Proposes that what a notice holds goes back because its program has left.
    pub struct ProposeRefund {
        /// Operation id.
        op: String,
        /// The notice's number or id.
        notice: String,
        /// The notice's version as it was seen.
        version: u32,
        /// The day on which the program left.
        left_on: String,
        /// Why.
        reason: String,
        /// What that rests on; it stays in the house.
        evidence: String,
    }
    /// Proposes that money held is moved to a notice of another program of the same subject.
    pub struct ProposeTransfer {
        /// Operation id.
        op: String,
        /// The number or id of the notice that holds it.
        notice: String,
        /// That notice's version as it was seen.
        version: u32,
        /// The number or id of the notice that gets it.
        to: String,
        /// That notice's version as it was seen.
        to_version: u32,
        /// How much, fen.
        fen: String,
        /// Why.
        reason: String,
        /// What that rests on; it stays in the house.
        evidence: String,
    }
    /// Decides on a proposed act.
    pub struct DecideAct {
        /// Operation id.
        op: String,
        /// The act.
        id: String,
        /// The act's version as it was seen.
        version: u32,
        /// The notice's version as it was seen.
        notice_version: u32,
        /// The version of the notice that gets the money, of a transfer.
        to_version: Option<u32>,
        /// `approve` or `refuse`.
        verdict: String,
        /// What one has to say about it; a refusal says something.
        words: String,
    }
    /// Asks for acts.
    pub struct AskActs {
        /// Only those that wait for a second person.
        waiting: bool,
    }
}

answer! {
    /// A notice that money may be transferred to.
    pub struct ActNotice {
        /// Its number.
        notice: String,
        /// Its version.
        version: u32,
        /// The program's id with the platform.
        app_id: String,
        /// The program's name.
        program_name: String,
        /// What is still asked, fen.
        open_fen: String,
    }
    /// An act on money that a notice holds.
    pub struct ActInfo {
        /// Its id.
        id: String,
        /// Version to decide on.
        version: u32,
        /// `deduction`, `refund`, `transfer`.
        kind: String,
        /// The notice's number.
        notice: String,
        /// The notice's version, to decide on.
        notice_version: u32,
        /// The program's id with the platform.
        app_id: String,
        /// The program's name.
        program_name: String,
        /// What the notice holds now, fen.
        held_fen: String,
        /// The notice that gets the money, of a transfer.
        to: Option<ActNotice>,
        /// `proposed`, `approved`, `refused`, `withdrawn`.
        state: String,
        /// How much, fen.
        fen: String,
        /// Why.
        reason: String,
        /// The case, or what else it rests on.
        evidence: String,
        /// The day on which the program left, of a refund.
        left_on: Option<String>,
        /// Who proposed it.
        proposed_by: String,
        /// When.
        proposed_at: Millis,
        /// Who decided.
        decided_by: Option<String>,
        /// When.
        decided_at: Option<Millis>,
        /// What that person said.
        words: String,
        /// `approve`, `refuse`, `withdraw`: whether this person may, or why not.
        allowed: Vec<Allowed>,
    }
    /// Acts, those that wait first.
    pub struct Acts {
        /// These.
        acts: Vec<ActInfo>,
        /// How many wait for a second person.
        waiting: u32,
    }
}

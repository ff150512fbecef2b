//! Undoing imports, working suspense, the trial balance, locked periods.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::SuspensePayment;

use crate::args::Ledger;
use crate::host::{Host, Result};
use crate::run::Answer;

pub fn ledger(host: &Host, command: Ledger) -> Result<Answer> {
    if let Ledger::Trace { notice } = command {
        return trace(host, &notice);
    }
    let (name, request) = asked(host, command)?;
    Ok(Answer::of(host.call(name, request)?))
}

/// A notice's postings, and of every payment among them the record in its file.
fn trace(host: &Host, notice: &str) -> Result<Answer> {
    let mut traced = host.call("payments.trace", json!({ "notice": notice }))?;
    let postings = traced["postings"].as_array();
    let payments = postings.into_iter().flatten();
    let payments: BTreeSet<String> = payments
        .filter_map(|posting| posting["payment"].as_str().map(str::to_owned))
        .collect();
    let ask = |payment| host.call("payments.source", json!({ "payment": payment }));
    let sources = payments.into_iter().map(ask).collect::<Result<Vec<_>>>()?;
    traced["sources"] = sources.into();
    Ok(Answer::of(traced))
}

/// The command and its request.
fn asked(host: &Host, command: Ledger) -> Result<(&'static str, Json)> {
    let op = || host.op();
    Ok(match command {
        Ledger::UndoPlan { import } => ("payments.undo_plan", json!({ "id": import })),
        Ledger::Undo { import, reason } => {
            let request = json!({ "op": op(), "import": import, "reason": reason });
            ("payments.undo", request)
        }
        Ledger::Candidates { payment } => ("payments.candidates", json!({ "id": payment })),
        Ledger::Balance { on } => ("payments.balance", json!({ "on": on })),
        Ledger::Source { payment } => ("payments.source", json!({ "payment": payment })),
        Ledger::Rejects {
            import,
            suspense,
            out,
        } => {
            let out = host.target(&out);
            let request = json!({
                "op": op(), "import": import, "file": null, "profile": null,
                "suspense": suspense, "out": out,
            });
            ("payments.rejects", request)
        }
        Ledger::SaveFile { import, out } => {
            let request = json!({ "op": op(), "import": import, "file": host.target(&out) });
            ("payments.save_file", request)
        }
        Ledger::Locks => ("period.list", json!({})),
        Ledger::Lock { through, reason } => {
            let request = json!({ "op": op(), "through": through, "reason": reason });
            ("period.lock", request)
        }
        Ledger::Unlock { through, reason } => {
            let request = json!({ "op": op(), "through": through, "reason": reason });
            ("period.unlock", request)
        }
        Ledger::ConfirmUnlock { id } => ("period.confirm", json!({ "op": op(), "id": id })),
        by_hand => return of_payment(host, by_hand),
    })
}

/// What a person does with one payment, in the version that was looked at.
fn of_payment(host: &Host, command: Ledger) -> Result<(&'static str, Json)> {
    let (name, payment, version, reason, own) = match command {
        Ledger::Assign {
            payment,
            parts,
            back,
            version,
            reason,
        } => {
            let parts = parts.iter();
            let parts = parts.map(|(notice, fen)| json!({ "notice": notice, "fen": fen }));
            let parts: Vec<Json> = parts.collect();
            (
                "payments.assign",
                payment,
                version,
                reason,
                vec![("parts", json!(parts)), ("back", json!(back))],
            )
        }
        Ledger::Match {
            payment,
            notice,
            version,
            reason,
        } => (
            "payments.match",
            payment,
            version,
            reason,
            vec![("notice", json!(notice))],
        ),
        Ledger::Unmatch {
            payment,
            notice,
            version,
            reason,
        } => (
            "payments.unmatch",
            payment,
            version,
            reason,
            vec![("notice", json!(notice))],
        ),
        Ledger::SendBack {
            payment,
            fen,
            version,
            reason,
        } => (
            "payments.send_back",
            payment,
            version,
            reason,
            vec![("fen", json!(fen))],
        ),
        other => return asked(host, other),
    };
    let version = match version {
        Some(version) => version,
        None => {
            let ask = json!({ "id": payment });
            host.get::<SuspensePayment>("payments.candidates", ask)?
                .version
        }
    };
    let mut request =
        json!({ "op": host.op(), "payment": payment, "version": version, "reason": reason });
    for (name, value) in own {
        request[name] = value;
    }
    Ok((name, request))
}

//! Executing a batch from two windows, and picking it up again when it is too late.

use std::sync::{Arc, Mutex};

use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::{self, commands};
use shelfkeeper_core::domain::fault::{Code, Result};
use shelfkeeper_core::store::rows::Program;

use crate::batches::{HOUR, stopped_after, unfiled};
use crate::shelf::on;
use crate::support::{TestDesk, op};

fn hand_off(window: &TestDesk) -> HandedOff {
    let request = HandOffBatch {
        op: op(),
        id: "1".into(),
        folder: window.desk.files.keep(window.folder.path()).file.unwrap(),
    };
    window.call("batch.handoff", request).unwrap()
}

/// Somebody else who executes and hands over the whole batch as soon as the first has begun.
struct Quicker(Mutex<Option<TestDesk>>, Mutex<Option<(Executed, String)>>);

impl desk::Progress for Quicker {
    fn report(&self, _: Progress) -> Result<()> {
        if let Some(window) = self.0.lock().unwrap().take() {
            let done = window.execute(&window.batch("1"));
            let manifest = hand_off(&window).manifest_sha256;
            *self.1.lock().unwrap() = Some((done, manifest));
        }
        Ok(())
    }
}

#[test]
fn the_slower_of_two_who_finish_hears_the_same_and_changes_nothing() {
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    let theirs = desk.second_window();
    theirs.become_known("li");
    let quicker = Arc::new(Quicker(Mutex::new(Some(theirs)), Mutex::new(None)));
    let request = serde_json::to_value(on(&batch)).unwrap();
    let watching = Arc::clone(&quicker);
    let slower = commands::call(&desk.desk, "batch.execute", request, watching).unwrap();
    let slower: Executed = serde_json::from_value(slower).unwrap();
    let (first, manifest) = quicker.1.lock().unwrap().take().unwrap();
    assert_eq!((slower.ordered, &slower), (2, &first));
    let ended = desk.batch("1");
    assert_eq!((&*ended.state, ended.version), ("executed", 5));
    assert_eq!(desk.row::<Program>(1).version, 2, "ordered once");
    assert_eq!(
        hand_off(&desk).manifest_sha256,
        manifest,
        "what left the house names the end of the execution still"
    );
    let verified: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(verified.findings, []);
}

#[test]
fn what_an_approval_that_expired_has_not_ordered_is_left_out_and_the_rest_can_leave() {
    for same_call in [true, false] {
        let desk = TestDesk::new();
        desk.people();
        desk.programs(501, Some((1024, desk.today())), |_| ());
        let batch = desk.approved("unfiled");
        let request = on(&batch);
        stopped_after(&desk, &request, 1);
        desk.clock.advance(24 * HOUR + 1);
        desk.become_known("wang");
        let done = if same_call {
            desk.call::<Executed>("batch.execute", request).unwrap()
        } else {
            desk.execute(&desk.batch("1"))
        };
        assert_eq!((done.ordered, done.left_out["approval_expired"]), (500, 1));
        let (ordered, late): (Program, Program) = (desk.row(500), desk.row(501));
        assert_eq!(ordered.ordered_state.as_deref(), Some("delisted"));
        assert_eq!((late.ordered_state, late.version), (None, 1));
        assert_eq!(desk.batch("1").state, "executed");
        assert_eq!(hand_off(&desk).items, 500);
    }
}

#[test]
fn a_clock_set_back_neither_orders_nor_leaves_out() {
    let desk = unfiled();
    let batch = desk.approved("unfiled");
    stopped_after(&desk, &on(&batch), 0);
    desk.clock.advance(-HOUR);
    desk.become_known("wang");
    let begun = desk.batch("1");
    assert_eq!(
        desk.refused("batch.execute", on(&begun)),
        Code::ApprovalExpired
    );
    assert_eq!(desk.batch("1").outcomes["planned"], 2);
    desk.clock.advance(HOUR);
    desk.become_known("wang");
    assert_eq!(desk.execute(&desk.batch("1")).ordered, 2);
}

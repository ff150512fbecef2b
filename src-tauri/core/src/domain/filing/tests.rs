use super::*;

fn event(kind: EventKind) -> FilingEvent {
    match kind {
        EventKind::PlatformApproved => FilingEvent::PlatformApproved { sms_required: true },
        EventKind::PlatformApprovedWithoutSms => FilingEvent::PlatformApproved {
            sms_required: false,
        },
        EventKind::PlatformReturned => FilingEvent::PlatformReturned,
        EventKind::Resubmitted => FilingEvent::Resubmitted,
        EventKind::SmsDone => FilingEvent::SmsDone,
        EventKind::SmsTimedOut => FilingEvent::SmsTimedOut,
        EventKind::AuthorityReturned => FilingEvent::AuthorityReturned,
        EventKind::AuthorityFiled => FilingEvent::AuthorityFiled {
            record_number: "粤B2-20090059-1626X".into(),
        },
        EventKind::Withdrawn => FilingEvent::Withdrawn,
        EventKind::Retracted => FilingEvent::Retracted,
    }
}

fn states() -> Vec<State> {
    let subs = [None].into_iter().chain(SmsState::ALL.map(Some));
    subs.flat_map(|sms| FilingStatus::ALL.map(|status| (status, sms)))
        .collect()
}

/// `.` refused, else the code of the state that follows: written by hand, not from the table.
const EXPECTED: [(i64, i64, &str); 9] = [
    (0, 0, ". . . . . . . . . ."),
    (2, 0, "41 40 3 . . . . . 0 ."),
    (3, 0, ". . . 2 . . . . . 2"),
    (4, 0, ". . . . . . 5 6 . 2"),
    (4, 1, ". . . . 42 43 5 . . 2"),
    (4, 2, ". . . . . . 5 6 . ."),
    (4, 3, ". . . 2 . . 5 . . ."),
    (5, 0, ". . . 2 . . . . . ."),
    (6, 0, ". . . . . . . . . ."),
];

fn shown(result: Result<State, TransitionFault>) -> String {
    match result {
        Err(_) => ".".into(),
        Ok((FilingStatus::WithAuthority, sms)) => format!("4{}", sms.map_or(0, SmsState::code)),
        Ok((status, _)) => status.code().to_string(),
    }
}

#[test]
fn every_event_in_every_state_is_either_listed_or_refused() {
    let mut seen = 0;
    for (status, sms) in states() {
        let line: Vec<String> = EventKind::ALL
            .map(|kind| shown(next(status, sms, &event(kind))))
            .to_vec();
        let key = (status.code(), sms.map_or(0, SmsState::code));
        match EXPECTED.iter().find(|row| (row.0, row.1) == key) {
            Some(row) => {
                assert_eq!(line.join(" "), row.2, "in {status:?} {sms:?}");
                seen += 1;
            }
            None => assert!(line.iter().all(|cell| cell == "."), "in {status:?} {sms:?}"),
        }
    }
    assert_eq!(seen, EXPECTED.len());
}

#[test]
fn an_sms_state_outside_the_authority_is_called_inconsistent() {
    let got = next(
        FilingStatus::PlatformReview,
        Some(SmsState::Done),
        &FilingEvent::PlatformReturned,
    );
    assert_eq!(got.map_err(|f| f.code()), Err("state_inconsistent"));
}

#[test]
fn an_order_is_not_filed_without_a_number() {
    let event = FilingEvent::AuthorityFiled {
        record_number: " ".into(),
    };
    assert_eq!(
        next(FilingStatus::WithAuthority, Some(SmsState::Done), &event),
        Err(TransitionFault::RecordNumberMissing)
    );
}

#[test]
fn only_the_end_of_access_has_no_sms_check() {
    let without: Vec<_> = FilingKind::ALL
        .into_iter()
        .filter(|k| !k.needs_sms())
        .collect();
    assert_eq!(without, [FilingKind::CancelAccess]);
    let approval = FilingEvent::approval_of(FilingKind::CancelAccess);
    assert_eq!(
        next(FilingStatus::PlatformReview, None, &approval),
        Ok(AUTHORITY)
    );
}

#[test]
fn every_kind_in_every_state_goes_by_the_table_but_for_what_its_kind_forbids() {
    for kind in FilingKind::ALL {
        for (status, sms) in states() {
            for what in EventKind::ALL {
                let event = event(what);
                let got = next_of(kind, (status, sms), &event);
                let forbidden = match what {
                    EventKind::Withdrawn => kind.is_cancel(),
                    EventKind::PlatformApproved => kind == FilingKind::CancelAccess,
                    EventKind::PlatformApprovedWithoutSms => kind != FilingKind::CancelAccess,
                    _ => false,
                };
                match next(status, sms, &event) {
                    Ok(_) if forbidden => assert!(got.is_err(), "{kind:?} {status:?} {what:?}"),
                    by_table => assert_eq!(got, by_table, "{kind:?} {status:?} {what:?}"),
                }
            }
        }
    }
}

#[test]
fn codes_read_back_as_what_they_were_written_from() {
    for kind in FilingKind::ALL {
        assert_eq!(FilingKind::from_code(kind.code()), Some(kind));
    }
    for status in FilingStatus::ALL {
        assert_eq!(FilingStatus::from_code(status.code()), Some(status));
    }
    for sms in SmsState::ALL {
        assert_eq!(SmsState::from_code(sms.code()), Some(sms));
    }
    assert_eq!(FilingStatus::from_code(1024), None);
    assert_eq!(FilingKind::from_code("First"), None);
}

#[test]
fn a_clock_runs_exactly_while_the_applicant_is_not_the_one_awaited() {
    let running: Vec<(i64, i64, Allowance)> = states()
        .into_iter()
        .filter_map(|(status, sms)| {
            let clock = clock(status, sms)?;
            Some((
                status.code(),
                sms.map_or(0, SmsState::code),
                clock.allowance,
            ))
        })
        .collect();
    assert_eq!(
        running,
        [
            (2, 0, Allowance::WorkingDays(2)),
            (4, 0, Allowance::WorkingDays(20)),
            (4, 1, Allowance::Hours(24)),
            (4, 2, Allowance::WorkingDays(20)),
        ]
    );
}

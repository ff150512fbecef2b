//! Layouts of the house: guessed, drafted, held against the built-in ones.

use std::io::Cursor;

use super::fixtures::*;
use super::*;

/// A bank that no built-in layout knows.
const BANK: &str = "某某银行对账单\n账号：6217000000000001234\n交易日,入账,出账,账面结余,对方单位名称,说明,网点\n\
2026-03-05,1000.00,,1000.00,某甲公司,保证金,一号\n2026-03-06,,40.00,960.00,某乙,手续费,二号\n";

fn built_in() -> Profiles {
    Profiles::built_in().expect("well formed")
}

fn table(text: &str) -> Table {
    let mut found = tables(Cursor::new(text.as_bytes().to_vec()), &built_in()).expect("read");
    found.remove(0)
}

/// The draft with one thing changed.
fn with(document: &str, change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut value: serde_json::Value = serde_json::from_str(document).expect("JSON");
    change(&mut value);
    value.to_string()
}

/// What a person makes of the draft of [`BANK`].
fn bank() -> Profile {
    let document = with(&table(BANK).draft, |draft| {
        draft["title"] = serde_json::json!({"zh-CN": "某某银行"});
        draft["statement"]["money"] = serde_json::json!({"by": "columns"});
        draft["control"] = serde_json::json!({"kind": "running-balance"});
        draft["ignored"] = serde_json::json!(["网点"]);
        draft["remark"] = serde_json::json!(["goods"]);
        draft["columns"] = serde_json::json!([
            {"role": "paid_at", "names": ["交易日"], "required": true},
            {"role": "income", "names": ["入账"], "required": true},
            {"role": "expense", "names": ["出账"], "required": true},
            {"role": "balance", "names": ["账面结余"], "required": true},
            {"role": "payer", "names": ["对方单位名称"]},
            {"role": "goods", "names": ["说明"]},
        ]);
    });
    Profile::read_own(&document).expect("of its form")
}

fn opened(text: &str, own: Vec<Profile>) -> Result<BillOutcome, BillFault> {
    let profiles = built_in().with_own(own);
    BillReader::open(Cursor::new(text.as_bytes().to_vec()), &profiles)?.finish()
}

#[test]
fn an_unknown_table_is_found_with_its_header_its_cells_and_grounds_for_each_guess() {
    let table = table(BANK);
    assert_eq!((table.header_line, table.delimiter), (3, ','));
    assert_eq!((table.known, table.drifted), (None, None));
    let guesses: Vec<_> = table
        .columns
        .iter()
        .map(|one| {
            let guess = one.guess.as_ref();
            (
                one.name.as_str(),
                guess.map(|guess| (guess.role, guess.ground)),
            )
        })
        .collect();
    assert_eq!(
        guesses[0],
        ("交易日", Some((Role::PaidAt, Ground::NameKnown)))
    );
    assert_eq!(
        guesses[3],
        ("账面结余", Some((Role::Balance, Ground::NameSays)))
    );
    assert_eq!(
        guesses[4],
        ("对方单位名称", Some((Role::Payer, Ground::NameSays)))
    );
    assert_eq!(guesses[6], ("网点", None));
    assert_eq!(table.columns[1].cells, ["1000.00", ""]);
}

#[test]
fn tabs_and_semicolons_are_found_as_well_as_commas() {
    for sign in ['\t', ';', '|'] {
        let text = BANK.replace(',', &sign.to_string());
        let table = table(&text);
        assert_eq!((table.delimiter, table.columns.len()), (sign, 7));
    }
}

#[test]
fn a_layout_of_the_house_reads_its_file_and_its_control_binds() {
    assert_eq!(bank().flaws(&built_in()), []);
    let refused = opened(BANK, Vec::new()).expect_err("unknown");
    assert_eq!(refused.code, BillCode::UnknownLayout);
    assert!(
        !refused.params.contains_key("what"),
        "no drift: {refused:?}"
    );
    let outcome = opened(BANK, vec![bank()]).expect("read");
    assert_eq!((outcome.rows, outcome.faulty_rows), (2, 0));
    assert_eq!(outcome.control.agrees, Some(true));
    assert!(outcome.drift.is_none());
    let wrong = BANK.replace("960.00", "961.00");
    let outcome = opened(&wrong, vec![bank()]).expect("read");
    assert!(outcome.control.refusal().is_some(), "one fen is seen");
}

#[test]
fn a_layout_of_the_house_that_drifted_is_named_and_not_guessed() {
    let moved = BANK.replace("网点", "网点名");
    let outcome = opened(&moved, vec![bank()]).expect("a new column beside all others");
    assert_eq!(outcome.drift.new, ["网点名"]);
    let renamed = BANK.replace("说明", "事由");
    let refused = opened(&renamed, vec![bank()]).expect_err("may be renamed");
    assert_eq!(refused.params["what"], Param::Text("drifted".into()));
    assert_eq!(refused.params["nearest"], Param::Text(bank().id));
}

#[test]
fn a_known_layout_that_drifted_stays_drift_beside_layouts_of_the_house() {
    let text = bill(ALL, SUM_7, &[payment(1, 100_000)]).replace("交易时间", "付款时间");
    let refused = opened(&text, vec![bank()]).expect_err("drifted");
    assert_eq!(refused.params["what"], Param::Text("drifted".into()));
    assert_eq!(
        refused.params["nearest"],
        Param::Text("wechat-pay-trade".into())
    );
    let table = table(&text);
    let drifted = table.drifted.expect("named");
    assert_eq!(drifted.profile, "wechat-pay-trade");
    assert!(drifted.missing[0].contains("交易时间"), "{drifted:?}");
    assert_eq!(drifted.new, ["付款时间"]);
}

#[test]
fn every_built_in_header_is_read_by_its_own_layout_beside_any_layout_of_the_house() {
    for (name, bytes) in FILES.iter().filter(|(name, _)| !name.contains("summary")) {
        let plain = read_bytes(bytes);
        let own = built_in().with_own([bank()]);
        let beside = BillReader::open(Cursor::new(bytes.to_vec()), &own)
            .map(|bill| bill.profile().id.clone());
        assert_eq!(plain.ok(), beside.ok(), "{name}");
    }
}

fn read_bytes(bytes: &[u8]) -> Result<String, BillFault> {
    BillReader::open(Cursor::new(bytes.to_vec()), &built_in()).map(|bill| bill.profile().id.clone())
}

#[test]
fn every_flaw_of_a_document_is_named() {
    let sound = table(BANK).draft;
    let flaws = |change: &dyn Fn(&mut serde_json::Value)| {
        let document = with(&sound, |draft| {
            draft["title"] = serde_json::json!({"en": "A bank"});
            draft["statement"]["money"] = serde_json::json!({"by": "columns"});
            draft["control"] = serde_json::json!({"kind": "none"});
            draft["remark"] = serde_json::json!([]);
            draft["ignored"] = serde_json::json!([]);
            draft["columns"] = serde_json::json!([
                {"role": "paid_at", "names": ["交易日"], "required": true},
                {"role": "income", "names": ["入账"], "required": true},
                {"role": "expense", "names": ["出账"], "required": true},
            ]);
            change(draft);
        });
        match Profile::read_own(&document) {
            Ok(profile) => profile.flaws(&built_in()),
            Err(flaw) => vec![flaw],
        }
    };
    assert_eq!(flaws(&|_| {}), []);
    let codes = |change: &dyn Fn(&mut serde_json::Value)| -> Vec<FlawCode> {
        flaws(change).into_iter().map(|flaw| flaw.code).collect()
    };
    use serde_json::json;
    type Change = fn(&mut serde_json::Value);
    let cases: [(FlawCode, Change); 13] = [
        (FlawCode::Form, |one| one["colour"] = json!(1)),
        (FlawCode::Id, |one| one["id"] = json!("icbc-debit")),
        (FlawCode::Title, |one| one["title"] = json!({"en": " "})),
        (FlawCode::Platform, |one| one["platform"] = json!("mars")),
        (FlawCode::NoStatement, |one| one["statement"] = json!(null)),
        (FlawCode::RoleMissing, |one| {
            one["columns"][1]["required"] = json!(false)
        }),
        (FlawCode::RoleTwice, |one| {
            one["columns"][3] = json!({"role": "income", "names": ["另"]})
        }),
        (FlawCode::RoleForeign, |one| {
            one["columns"][3] = json!({"role": "coupon", "names": ["另"]})
        }),
        (FlawCode::NameTwice, |one| {
            one["columns"][3] = json!({"role": "goods", "names": ["入账"]})
        }),
        (FlawCode::NameForm, |one| {
            one["columns"][3] = json!({"role": "goods", "names": ["说 明"]})
        }),
        (FlawCode::KindOpen, |one| {
            one["statement"]["kinds"] = json!([{"is": "payment", "when": "in"}])
        }),
        (FlawCode::ControlWithoutBalance, |one| {
            one["control"]["kind"] = json!("running-balance")
        }),
        (FlawCode::ControlWithoutTotals, |one| {
            one["control"]["kind"] = json!("totals")
        }),
    ];
    for (code, change) in cases {
        let mut padded = |one: &mut serde_json::Value| {
            if let Some(columns) = one["columns"].as_array_mut().filter(|_| {
                matches!(
                    code,
                    FlawCode::RoleTwice
                        | FlawCode::RoleForeign
                        | FlawCode::NameTwice
                        | FlawCode::NameForm
                )
            }) {
                columns.push(json!(null));
            }
            change(one);
        };
        let cell = std::cell::RefCell::new(&mut padded);
        assert_eq!(codes(&|one| (cell.borrow_mut())(one)), [code], "{code:?}");
    }
}

#[test]
fn a_layout_that_a_built_in_one_would_read_is_refused() {
    let text = "交易日期,借方发生额,贷方发生额,余额\n2026-03-05,,1.00,1.00\n";
    let table = table(text);
    assert_eq!(table.known.as_deref(), Some("bank-account"));
    let document = with(&table.draft, |draft| {
        draft["title"] = serde_json::json!({"en": "Mine"})
    });
    let flaws = Profile::read_own(&document)
        .expect("of its form")
        .flaws(&built_in());
    assert_eq!(flaws.len(), 1, "{flaws:?}");
    assert_eq!(
        (flaws[0].code, flaws[0].about.as_str()),
        (FlawCode::Shadows, "bank-account")
    );
}

#[test]
fn a_person_names_the_account_of_a_file_that_does_not_and_no_other() {
    let account = |text: &str, name: &str| {
        let profiles = built_in().with_own([bank()]);
        let mut bill =
            BillReader::open(Cursor::new(text.as_bytes().to_vec()), &profiles).expect("read");
        let named = bill.name_account(name);
        let row = bill.next_row().expect("a row").expect("one");
        (named, row.account().to_owned(), row.names_its_account())
    };
    assert_eq!(
        account(BANK, "99"),
        (false, "6217000000000001234".into(), true)
    );
    let silent = BANK.replace("账号：6217000000000001234\n", "");
    assert_eq!(account(&silent, "99"), (true, "99".into(), true));
}

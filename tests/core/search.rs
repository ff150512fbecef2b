//! Whatever part of a name or a number is typed, in whichever way, the rows that hold it are found and
//! no others: every answer is compared with a scan that is written here, without an index and without
//! the program's own way to look.

use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyinMulti as _;
use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::{NoProgress, demo};
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::finding::Wanted;
use shelfkeeper_core::domain::identifiers::province_char;
use shelfkeeper_core::store::{Store, view_query};
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization as _;

use crate::audit::bench::{Dice, seed};
use crate::intake::{HEADER, ROW, filing, take};
use crate::support::{MONDAY, TestDesk, counted, new_store, on_server, op};

/// Up to here all rows of an answer are compared one by one, beyond their number and both ends.
const COMPARED: usize = 3_000;
const PAGE: usize = 500;

/// Names no demo has: several readings, widths, cases, punctuation, rare and foreign characters.
const ODD: [&str; 16] = [
    "重庆长乐银行",
    "ＱＱ音乐会（重庆）",
    "绿野·Ｃａｆé",
    "【行者】乐高 LEGO-8",
    "𠀀祥阿房宫",
    "㎏装①号店",
    "Straße 会计参差",
    "万俟卨《薄荷》",
    "ｶﾞﾗｽ 硝子店",
    "Ёлка 重音",
    "<b>省略</b>&nbsp;",
    "a'or\"1=1--",
    "朝朝朝朝朝朝朝汐",
    "还没・还没",
    "女人花 nǚ",
    "〇八〇 8 号",
];

/// A text of a row as it is compared: normalised, in lower case, without white space.
fn plain(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let kept: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
    kept.nfkc().collect()
}

/// How a name is spoken: for each character that is heard every way it may sound; nothing for one that
/// ends what can be spoken together.
type Heard = Vec<Option<Vec<String>>>;

fn heard(plain: &str) -> Heard {
    let mut heard = Vec::new();
    for c in plain.chars() {
        if let Some(readings) = c.to_pinyin_multi() {
            let typed = readings.into_iter().flat_map(|one| {
                let one = one.plain().replace('ê', "e");
                [one.replace('ü', "v"), one.replace('ü', "u")]
            });
            heard.push(Some(typed.collect::<BTreeSet<_>>().into_iter().collect()));
        } else if c.is_ascii_alphanumeric() {
            heard.push(Some(vec![c.to_string()]));
        } else if c.is_alphanumeric() {
            heard.push(None);
        }
    }
    heard
}

/// Every way a name is typed by its sounds: each character by a syllable, or by its initial alone.
fn mixed(mut heard: Heard) -> Heard {
    for ways in heard.iter_mut().flatten() {
        let initials: Vec<String> = ways.iter().map(|way| way[..1].to_owned()).collect();
        ways.extend(initials);
        ways.sort();
        ways.dedup();
    }
    heard
}

/// The letters and digits of all ways, a bit each: what else is typed is said in none of them.
fn letters<'a>(ways: impl IntoIterator<Item = &'a String>) -> u64 {
    let bytes = ways.into_iter().flat_map(|way| way.bytes());
    let bit = |c: u8| match c {
        b'a'..=b'z' => 1 << (c - b'a'),
        b'0'..=b'9' => 1 << (26 + c - b'0'),
        _ => 1 << 63,
    };
    bytes.map(bit).fold(0, |all, one: u64| all | one)
}

/// Whether what is left to say is said from here on.
fn goes_on(heard: &[Option<Vec<String>>], left: &str) -> bool {
    let Some((Some(ways), rest)) = heard.split_first() else {
        return false;
    };
    ways.iter().any(|way| {
        way.starts_with(left)
            || left
                .strip_prefix(way.as_str())
                .is_some_and(|left| goes_on(rest, left))
    })
}

/// Whether letters are said anywhere in a name, from the middle of a syllable too.
fn said(heard: &Heard, typed: &str) -> bool {
    heard.iter().enumerate().any(|(at, ways)| {
        ways.iter().flatten().any(|way| {
            (0..way.len()).any(|from| {
                let tail = &way[from..];
                tail.starts_with(typed)
                    || typed
                        .strip_prefix(tail)
                        .is_some_and(|left| goes_on(&heard[at + 1..], left))
            })
        })
    })
}

/// A name as the scan knows it, with the rows that bear it.
struct Name {
    heard: Heard,
    letters: u64,
    rows: Vec<i64>,
}

/// A list as it was read before anything is searched.
struct Scan {
    list: &'static str,
    names: BTreeMap<String, Name>,
    /// Numbers and remarks.
    others: Vec<(String, i64)>,
    /// The searched texts as they stand, to cut what is typed from.
    texts: Vec<(String, bool)>,
}

impl Scan {
    fn of(store: &Store, list: &'static str, width: usize, sql: &'static str) -> Self {
        let mut scan = Self {
            list,
            names: BTreeMap::new(),
            others: Vec::new(),
            texts: Vec::new(),
        };
        let read = store.read(move |session| {
            let mut rows = Vec::new();
            session.query_view(sql, &[], &mut |row| {
                let texts =
                    (1..=width).map(|at| Ok(row.opt_text(at)?.unwrap_or_default().to_owned()));
                rows.push((row.int(0)?, texts.collect::<Result<Vec<_>, _>>()?));
                Ok(())
            })?;
            Ok(rows)
        });
        for (id, texts) in read.wait().unwrap() {
            for (at, text) in texts.into_iter().enumerate() {
                scan.add(id, text, at < 2);
            }
        }
        scan
    }

    fn add(&mut self, id: i64, text: String, name: bool) {
        let plain = plain(&text);
        if name {
            let known = self.names.entry(plain).or_insert_with_key(|plain| {
                let heard = mixed(heard(plain));
                Name {
                    letters: letters(heard.iter().flatten().flatten()),
                    heard,
                    rows: Vec::new(),
                }
            });
            known.rows.push(id);
        } else {
            self.others.push((plain, id));
        }
        if !text.is_empty() {
            self.texts.push((text, name));
        }
    }

    fn holding(&self, typed: &str) -> BTreeSet<i64> {
        let wanted = plain(typed);
        let typed = spoken(&wanted).then(|| letters([&wanted]));
        let mut found = BTreeSet::new();
        for (own, name) in &self.names {
            let there = typed.is_some_and(|typed| typed & !name.letters == 0);
            let sounds = || there && said(&name.heard, &wanted);
            if own.contains(&wanted) || sounds() {
                found.extend(&name.rows);
            }
        }
        let others = self.others.iter().filter(|(own, _)| own.contains(&wanted));
        found.extend(others.map(|(_, id)| id));
        found
    }

    /// Something a person may type to find one of the rows, or nothing for a draw that says nothing.
    fn draw(&self, dice: &mut Dice) -> Option<String> {
        let (text, name) = &self.texts[dice.below(self.texts.len())];
        let part = |dice: &mut Dice, text: &str| -> String {
            let chars: Vec<char> = text.chars().collect();
            let from = dice.below(chars.len().max(1));
            let most = 1 + dice.below(6);
            chars.into_iter().skip(from).take(most).collect()
        };
        let typed = match dice.below(if *name { 8 } else { 5 }) {
            0 | 1 => part(dice, text),
            2 => part(dice, text).to_uppercase(),
            3 => part(dice, &plain(text)),
            4 => part(dice, text).chars().map(wide).collect(),
            5 => {
                let said = any_way(&mixed(heard(&plain(text))), dice);
                part(dice, &said)
            }
            _ => {
                let said = any_way(&heard(&plain(text)), dice);
                part(dice, &said)
            }
        };
        // A draw may cut a character in two, or leave one letter or digits of what is spoken.
        let wanted = plain(&typed);
        let there = plain(text).contains(&wanted) || (*name && spoken(&wanted));
        (there && !wanted.is_empty()).then_some(typed)
    }
}

/// A name in one of the ways it may be said, up to what ends it.
fn any_way(heard: &Heard, dice: &mut Dice) -> String {
    let spoken = heard.iter().map_while(Option::as_ref);
    spoken
        .map(|ways| ways[dice.below(ways.len())].as_str())
        .collect()
}

/// Whether it is looked for as it sounds.
fn spoken(plain: &str) -> bool {
    plain.len() >= 2
        && plain.bytes().all(|b| b.is_ascii_alphanumeric())
        && plain.bytes().any(|b| b.is_ascii_alphabetic())
}

fn wide(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        _ => c,
    }
}

/// The rows a search answers: all ids of a short answer, else those of both its ends.
fn answered(desk: &TestDesk, list: &str, typed: &str) -> (usize, BTreeSet<i64>) {
    let request = json!({"list": list, "view": null, "filters": [], "sort": null, "descending": false, "search": typed});
    let opened: ViewOpened = desk.call("view.open", request).unwrap();
    let view = json!({ "view": opened.view });
    let total: ViewTotal = desk.call("view.total", &view).unwrap();
    let total = total.total as usize;
    let ends = [
        0..total.min(COMPARED),
        total.saturating_sub(COMPARED)..total,
    ];
    let mut found = BTreeSet::new();
    for from in ends.into_iter().flat_map(|end| end.step_by(PAGE)) {
        let range = json!({"view": opened.view, "from": from, "to": (from + PAGE).min(total)});
        let page: ViewRows = desk.call("view.rows", range).unwrap();
        for row in &page.rows {
            assert!(
                !row.marks.is_empty(),
                "{typed}: {:?} is not marked",
                row.cells
            );
            row.marks.iter().for_each(|mark| check(row, *mark));
        }
        found.extend(page.rows.iter().map(|row| row.id.parse::<i64>().unwrap()));
    }
    desk.call::<Done>("view.close", &view).unwrap();
    (total, found)
}

/// A mark lies within its cell and cuts no character.
fn check(row: &ViewRow, [cell, from, to]: [u32; 3]) {
    let units: Vec<u16> = row.cells[cell as usize]
        .as_str()
        .unwrap()
        .encode_utf16()
        .collect();
    assert!(from < to);
    String::from_utf16(&units[from as usize..to as usize]).unwrap();
}

/// A demo store of many programs, and the odd names among them.
fn made(programs: u32) -> TestDesk {
    shelfkeeper_core::store::seal::make_passwords_cheap();
    let folder = TempDir::new().unwrap();
    let ask = MakeDemo { programs, seed: 11 };
    let files = folder.path().join("demo-files");
    let store = if on_server() {
        let store = new_store(folder.path());
        demo::fill_empty(&store, &files, &ask, Instant(MONDAY), &NoProgress).unwrap();
        store
    } else {
        let path = folder.path().join("desk.skdb");
        demo::fill(&path, &ask, Instant(MONDAY), &NoProgress)
            .unwrap()
            .0
    };
    let desk = TestDesk::over(store, folder);
    let request = SignIn {
        login: "demo-li".into(),
        password: "demo-day-2026".into(),
    };
    desk.call::<Me>("session.sign_in", request).unwrap();
    let rows = ODD.iter().enumerate().map(|(at, name)| {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        ROW.replace("0123456789abcdef", &format!("f00d00000000{at:04x}"))
            .replace("示例书房", &quoted)
    });
    let report = take(
        &desk,
        "programs",
        format!("{HEADER}{}", rows.collect::<String>()),
    )
    .unwrap();
    assert_eq!(report.accepted as usize, ODD.len(), "{:?}", report.rows);
    desk
}

/// That rows are found by how their names are spoken, as they are found by how they are written.
pub fn spoken_as_written(desk: &TestDesk, list: &str) {
    for (written, said) in [
        ("有限公司", ["youxiangongsi", "yxgs"]),
        ("工具箱", ["gongjuxiang", "gjx"]),
    ] {
        let (total, found) = answered(desk, list, written);
        for said in said {
            assert_eq!(
                answered(desk, list, said),
                (total, found.clone()),
                "{list} {said}"
            );
        }
        assert!(total > 0, "{list} {written}");
    }
}

fn scans(desk: &TestDesk) -> [Scan; 2] {
    let store = desk.desk.store().unwrap();
    [
        Scan::of(
            &store,
            "programs",
            4,
            "SELECT id, name, subject_name, app_id, record_number FROM program ORDER BY id",
        ),
        Scan::of(
            &store,
            "filings",
            6,
            "SELECT id, program_name, subject_name, order_no, app_id, record_number, remark FROM filing ORDER BY id",
        ),
    ]
}

fn compare(desk: &TestDesk, scan: &Scan, typed: &str) -> usize {
    let expected = scan.holding(typed);
    let (total, found) = answered(desk, scan.list, typed);
    assert_eq!(total, expected.len(), "{} {typed:?}", scan.list);
    let beyond: Vec<_> = found.difference(&expected).collect();
    assert!(beyond.is_empty(), "{} {typed:?}: {beyond:?}", scan.list);
    assert!(
        total > 2 * COMPARED || found == expected,
        "{} {typed:?}",
        scan.list
    );
    total
}

/// What the index answers by itself, as it does before a long list is held: every row that holds what
/// was typed, and perhaps others.
fn index_holds(desk: &TestDesk, scan: &Scan, typed: &str) {
    let wanted = Wanted::new(typed).unwrap();
    let table = view_query::list(scan.list).unwrap().search.unwrap();
    let read = desk.desk.store().unwrap().read(move |session| {
        let asked = view_query::search(session.engine(), table, &wanted.ways, None);
        let mut ids = BTreeSet::new();
        session.query_view(&asked.sql, &asked.params, &mut |row| {
            ids.insert(row.int(0)?);
            Ok(())
        })?;
        Ok(ids)
    });
    let (ids, expected) = (read.wait().unwrap(), scan.holding(typed));
    assert!(!expected.is_empty(), "{typed}");
    let lost: Vec<_> = expected.difference(&ids).collect();
    assert!(lost.is_empty(), "{} {typed:?}: {lost:?}", scan.list);
}

#[test]
fn the_index_by_itself_misses_no_row() {
    let desk = made(60);
    let [programs, filings] = scans(&desk);
    for typed in ["示例科", "重庆长", "公司", "－8", "【", "2018"] {
        index_holds(&desk, &programs, typed);
    }
    for typed in ["公司", "ba20", "演示", "icp备", "客户服务"] {
        index_holds(&desk, &filings, typed);
    }
    if on_server() {
        for typed in ["gongsi", "yxgs", "yxgongs"] {
            index_holds(&desk, &programs, typed);
        }
    }
}

#[test]
fn what_another_process_writes_is_found_at_once_and_what_it_took_away_no_longer() {
    let desk = made(30);
    assert_eq!(answered(&desk, "programs", "示例新书").0, 0);
    assert_eq!(answered(&desk, "programs", "chongqingcl").0, 1);
    assert_eq!(answered(&desk, "filings", "备案号码").0, 0);
    let other = desk.second_window();
    let request = SignIn {
        login: "demo-li".into(),
        password: "demo-day-2026".into(),
    };
    other.call::<Me>("session.sign_in", request).unwrap();
    let known = ROW.replace("0123456789abcdef", "f00d000000000000");
    let rows = format!("{HEADER}{ROW}{known}")
        .replace("2026-03-01", "2026-03-02")
        .replace("示例书房", "示例新书");
    let report = take(&other, "programs", rows).unwrap();
    assert_eq!((report.accepted, report.updated), (1, 1), "{report:?}");
    let said = |line: &mut Json| {
        line["application"]["icp_applets"]["base_info"]["comment"] =
            json!("查询备案号码与进度的工具\n电话 13800001111");
    };
    take(&other, "filings", filing("SEEN-1", 1, said)).unwrap();
    for desk in [&desk, &other] {
        assert_eq!(answered(desk, "programs", "示例新书").0, 2);
        assert_eq!(answered(desk, "programs", "slxinshu").0, 2);
        assert_eq!(answered(desk, "programs", "chongqingcl").0, 0);
        assert_eq!(answered(desk, "programs", "重庆长乐").0, 0);
        assert_eq!(answered(desk, "filings", "备案号码").0, 1);
        assert_eq!(answered(desk, "filings", "工具电话").0, 1);
        assert_eq!(answered(desk, "filings", "13800001111").0, 0);
        assert_eq!(answered(desk, "filings", "seen-1").0, 1);
    }
}

#[test]
fn a_filing_is_found_by_the_number_it_got() {
    let desk = made(30);
    assert_eq!(answered(&desk, "filings", "19002233号-7").0, 0);
    let taken: Json = desk.call("filing.next", Empty {}).unwrap();
    let detail: Json = desk.call("filing.get", json!({"id": taken["id"]})).unwrap();
    let fields = detail["fields"].as_array().unwrap();
    let mut province = fields
        .iter()
        .filter(|one| one["path"] == "icp_subject.base_info.province");
    let province = province.next().unwrap()["declared"].as_str().unwrap();
    let sign = province_char(province.parse().unwrap()).unwrap();
    let number = format!("{sign}ICP备19002233号-7X");
    let approve = json!({"op": op(), "id": taken["id"], "version": detail["version"]});
    desk.call::<Json>("filing.approve", approve).unwrap();
    let order = &detail["order_no"];
    let lines: Vec<String> = [("sms_done", None), ("authority_filed", Some(number.as_str()))]
        .into_iter()
        .map(|(kind, number)| {
            json!({"event_id": kind, "platform": "wechat", "order_no": order, "kind": kind, "at": "2026-03-09T08:00:00+08:00", "record_number": number}).to_string()
        })
        .collect();
    let report = take(&desk, "events", lines.join("\n")).unwrap();
    assert!(report.updated > 0, "{:?}", report.rows);
    assert_eq!(answered(&desk, "filings", "19002233号-7").0, 1);
    index_holds(&desk, &scans(&desk)[1], "19002233号-7");
}

#[test]
fn every_part_of_every_text_finds_the_rows_a_scan_finds_and_no_others() {
    let desk = made(counted(300, 580_000));
    let scans = scans(&desk);
    let seed = seed();
    let mut dice = Dice(seed);
    let mut done = 0;
    while done < counted(300, 2_000) {
        let scan = &scans[dice.below(2)];
        let Some(typed) = scan.draw(&mut dice) else {
            continue;
        };
        assert!(
            compare(&desk, scan, &typed) > 0,
            "{typed:?} was cut from a row"
        );
        done += 1;
    }
}

#[test]
fn odd_names_are_found_by_what_is_in_them_and_not_by_what_is_not() {
    let desk = made(30);
    let [programs, filings] = scans(&desk);
    for typed in [
        "zhongqing",
        "chongqing",
        "cq",
        "zq",
        "CQCL",
        "yinhang",
        "yinxing",
        "ＱＱＹＹ",
        "lvye",
        "luye",
        "（重",
        "(重",
        "【",
        "》",
        "<b>",
        "\"1=1",
        "'",
        "-",
        "&nbsp;",
        "lego8",
        "kg装",
        "1号",
        "店",
        "zhaozhaozhaochao",
        "haimei",
        "mqx",
        "moqixie",
        "㎏",
        "𠀀",
        "hex",
        "chongqingcl",
        "cqingcl",
        "lvyc",
        "ガラ",
        "é",
        "ßE",
        "ё",
        "nv",
        "8",
    ] {
        assert!(compare(&desk, &programs, typed) > 0, "{typed}");
        compare(&desk, &filings, typed);
    }
    for typed in [
        "zhchongqing",
        "重行",
        "qqx",
        "庆重",
        "_",
        "%",
        "\\",
        "\u{0}",
        "1wj",
        "2we",
    ] {
        assert_eq!(compare(&desk, &programs, typed), 0, "{typed}");
        assert_eq!(compare(&desk, &filings, typed), 0, "{typed}");
    }
}

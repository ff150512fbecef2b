//! The queue, the search and one decision.

use std::ops::RangeInclusive;

use pinyin::ToPinyin as _;
use rusqlite::Connection;
use serde_json::{Value as Json, json};
use shelfkeeper_core::domain::finding::Wanted;

use crate::measure::{Case, Spent, median, share, timed};
use crate::stage::{Stage, op};

/// Every sort the queue offers.
const SORTS: [&str; 6] = [
    "due_on",
    "submitted_at",
    "status",
    "program_name",
    "subject_name",
    "province",
];
/// What is searched for: one to six characters, in names, subjects and numbers, rare and frequent.
const SEARCHES: [&str; 20] = [
    "剧",
    "茶",
    "星",
    "限",
    "短剧",
    "文化",
    "优选",
    "星辰",
    "虚构",
    "工具箱",
    "杂货铺",
    "短剧社",
    "有限公司",
    "云禾食堂",
    "晴川出行",
    "自驾游",
    "电子商务",
    "子商务有限",
    "电子商务有限",
    "限公司",
];
/// What is searched for by how it is spoken: initials and syllables, rare and frequent, and parts that
/// nearly every name has.
const SOUNDS: [&str; 14] = [
    "wjc",
    "juch",
    "weijuchang",
    "xcgj",
    "zhp",
    "gs",
    "ng",
    "yx",
    "yxgs",
    "gongsi",
    "youxiangongsi",
    "wenhua",
    "changle",
    "mini",
];
/// Where the drawing of what is searched for begins.
const SEED: u64 = 20_261_201;
/// Ranges read of each list.
const RANGES: u32 = 100;
/// Decisions taken.
const DECISIONS: usize = 60;

fn open(stage: &Stage, sort: &str, search: Option<&str>) -> (Json, Spent) {
    let request = json!({"list": "filings", "view": null, "filters": [], "sort": sort, "descending": false, "search": search});
    timed(|| stage.call("view.open", request))
}

fn total(stage: &Stage, opened: &Json) -> (u32, Spent) {
    let view = json!({"view": opened["view"]});
    let (total, spent) = timed(|| stage.call("view.total", view));
    let total = total["total"].as_u64().unwrap();
    (u32::try_from(total).unwrap(), spent)
}

/// Opens the whole queue by every sort and jumps about in it.
pub(crate) fn lists(stage: &Stage) {
    stage.sign_in("demo-li");
    let (mut first, mut complete, mut ranges) = (Spent::default(), Spent::default(), Vec::new());
    for sort in SORTS {
        let (opened, at_once) = open(stage, sort, None);
        let (rows, behind) = total(stage, &opened);
        first = slower(first, at_once);
        complete = slower(complete, behind);
        for at in 0..RANGES {
            let from = u32::try_from(u64::from(at) * u64::from(rows) / u64::from(RANGES)).unwrap();
            let range = json!({"view": opened["view"], "from": from, "to": (from + 100).min(rows)});
            ranges.push(timed(|| stage.call("view.rows", range)).1.wall);
        }
        stage.call("view.close", json!({"view": opened["view"]}));
    }
    stage.add(&Case::seconds(
        "open the queue, 200 rows, slowest of its sorts",
        first,
        0.150,
    ));
    stage.add(&Case::seconds(
        "the complete list behind them, slowest",
        complete,
        0.600,
    ));
    let name = format!("100 rows anywhere, p99 of {}", ranges.len());
    stage.add(&Case::seconds(name, wall(share(ranges, 99)), 0.005));
}

/// Searches the queue in the order of the list, and holds every count against a plain scan.
pub(crate) fn searches(stage: &Stage) {
    stage.sign_in("demo-li");
    let texts = texts(stage);
    stage.say(&format!("texts drawn with seed {SEED}"));
    let mut dice = SEED;
    let scan: Scan = |text| Box::new(move |own| own.contains(text));
    let mut asked: Vec<String> = SEARCHES.map(str::to_owned).to_vec();
    asked.extend(drawn(&texts, &mut dice, 1..=6, 20, str::to_owned));
    // Letters are looked for as sounds as well, which a plain scan does not see.
    asked.retain(|text| Wanted::new(text).is_some_and(|wanted| wanted.spelled().is_none()));
    warm_up(stage, &asked);
    searched(stage, &texts, ("search", &asked, scan));
    // The check of the core stands in for a scan here: what is compared is the way to the rows.
    let scan: Scan = |text| {
        let wanted = Wanted::new(text).unwrap();
        Box::new(move |own| wanted.in_row(&own.lines().collect::<Vec<_>>(), 2))
    };
    let mut asked: Vec<String> = SOUNDS.map(str::to_owned).to_vec();
    asked.extend(drawn(&texts, &mut dice, 2..=6, 6, spoken));
    searched(stage, &texts, ("search by sound", &asked, scan));
}

/// The next number of a row that looks like chance (xorshift).
fn roll(dice: &mut u64, below: usize) -> usize {
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    usize::try_from(*dice >> 16).unwrap() % below.max(1)
}

/// Parts of names and numbers, so many of each length.
fn drawn(
    texts: &[String],
    dice: &mut u64,
    lengths: RangeInclusive<usize>,
    each: usize,
    turned: fn(&str) -> String,
) -> Vec<String> {
    let mut found = Vec::new();
    for length in lengths {
        let end = found.len() + each;
        while found.len() < end {
            let row: Vec<&str> = texts[roll(dice, texts.len())].lines().collect();
            let own: Vec<char> = turned(row[roll(dice, row.len())]).chars().collect();
            let from = roll(dice, own.len());
            let part = own.get(from..from + length).unwrap_or_default();
            let part: String = part.iter().collect();
            if !part.is_empty() && !part.contains(char::is_whitespace) {
                found.push(part);
            }
        }
    }
    found
}

/// How a name is typed by somebody who gives the syllable of every other character and the initial of
/// the rest; nothing for what has no sound.
fn spoken(name: &str) -> String {
    let sounds = name.chars().filter_map(|c| Some(c.to_pinyin()?.plain()));
    let typed = sounds.enumerate().map(|(at, sound)| match at % 2 {
        0 => sound,
        _ => sound.get(..1).unwrap_or_default(),
    });
    typed.collect()
}

/// The first search of a start, which the index answers while the texts are read behind it; then until
/// they are there.
fn warm_up(stage: &Stage, asked: &[String]) {
    for (at, text) in asked.iter().enumerate() {
        let (opened, spent) = open(stage, "due_on", Some(text));
        total(stage, &opened);
        stage.call("view.close", json!({"view": opened["view"]}));
        if at == 0 {
            stage.say(&format!("the first search of a start: {:.4} s", spent.wall));
        }
    }
}

/// Whether a row's texts, a line each, hold a text.
type Scan = for<'a> fn(&'a str) -> Box<dyn Fn(&str) -> bool + 'a>;

/// Searches for some texts and compares with a scan.
fn searched(stage: &Stage, texts: &[String], (what, asked, scan): (&str, &[String], Scan)) {
    let (mut first, mut complete, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
    let mut lost = 0;
    for text in asked {
        let (opened, at_once) = open(stage, "due_on", Some(text));
        let (hits, behind) = total(stage, &opened);
        let holds = scan(text);
        let (held, scanned) = timed(|| texts.iter().filter(|own| holds(own)).count());
        lost += u64::from(usize::try_from(hits).unwrap() != held);
        pairs.push((sum(at_once, behind), scanned));
        first.push(at_once.wall);
        complete.push(behind);
        stage.call("view.close", json!({"view": opened["view"]}));
    }
    let walls = complete.iter().map(|spent| spent.wall);
    say_by_length(stage, asked, &first, &complete);
    say_slowest(stage, "first hits", first.iter().copied().zip(asked));
    say_slowest(stage, "all hits", walls.zip(asked));
    let name = format!("{what}, first 200 hits, p95 of {} texts", asked.len());
    stage.add(&Case::seconds(name, wall(share(first, 95)), 0.020));
    stage.add(&Case::seconds(
        format!("{what}, all hits behind them, slowest"),
        complete.into_iter().reduce(slower).unwrap(),
        0.400,
    ));
    let middle = |pick: fn(&(Spent, Spent)) -> f64| median(pairs.iter().map(pick).collect());
    let (own, other) = (middle(|(own, _)| own.wall), middle(|(_, other)| other.wall));
    let ratio = middle(|(own, other)| own.wall / other.wall);
    stage.say(&format!(
        "median {own:.4} s for all hits in the order of the list, {other:.4} s for a scan in memory without an order: {ratio:.2} x"
    ));
    stage.say(&format!(
        "{lost} searches differ from a scan of {} rows",
        texts.len()
    ));
}

fn sum(a: Spent, b: Spent) -> Spent {
    Spent {
        wall: a.wall + b.wall,
        cpu: a.cpu + b.cpu,
    }
}

/// What texts of each length took, in characters.
fn say_by_length(stage: &Stage, asked: &[String], first: &[f64], complete: &[Spent]) {
    let longest = asked.iter().map(|text| text.chars().count()).max();
    for length in 1..=longest.unwrap_or_default() {
        let own = |at: &usize| asked[*at].chars().count() == length;
        let places: Vec<usize> = (0..asked.len()).filter(own).collect();
        if places.is_empty() {
            continue;
        }
        let p95 = share(places.iter().map(|at| first[*at]).collect(), 95);
        let all = places.iter().map(|at| complete[*at].wall);
        let slowest = all.fold(0.0, f64::max);
        stage.say(&format!(
            "{length} characters, {} texts: first p95 {p95:.4} s, all hits slowest {slowest:.4} s",
            places.len()
        ));
    }
}

/// What a filing is found by, as a plain scan sees it: each text on a line of its own.
fn texts(stage: &Stage) -> Vec<String> {
    let raw = Connection::open(stage.path("desk.skdb")).unwrap();
    let sql = "SELECT lower(program_name || char(10) || subject_name || char(10) || order_no || char(10) || app_id || char(10) || coalesce(record_number, '') || char(10) || remark) FROM filing";
    let mut rows = raw.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Which texts took longest.
fn say_slowest<'a>(stage: &Stage, what: &str, walls: impl Iterator<Item = (f64, &'a String)>) {
    let mut slowest: Vec<_> = walls.collect();
    slowest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let slowest: Vec<_> = slowest
        .into_iter()
        .take(4)
        .map(|(wall, text)| format!("{text} {wall:.4} s"))
        .collect();
    stage.say(&format!("{what}, slowest: {}", slowest.join(", ")));
}

/// One decision beside one bare durable commit on the same disk, in turn.
pub(crate) fn decisions(stage: &Stage) {
    stage.sign_in("demo-li");
    let path = stage.path("bare.db");
    let bare = Connection::open(&path).unwrap();
    // Its journal is new, as the store's is in the morning.
    bare.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(x);")
        .unwrap();
    let mut pairs = Vec::new();
    let mut next = stage.call("filing.next", json!({}))["id"].clone();
    while let (Some(id), true) = (next.as_str(), pairs.len() < DECISIONS) {
        let filing = stage.call("filing.get", json!({"id": id}));
        let request = json!({"op": op(), "id": id, "version": filing["version"]});
        let (decided, own) = timed(|| stage.call("filing.approve", request));
        let (_, other) = timed(|| bare.execute("INSERT INTO t VALUES (1)", []).unwrap());
        pairs.push((own, other));
        next = decided["next"].clone();
    }
    let beside = "one INSERT of one integer, committed durably (WAL, synchronous=FULL)";
    let name = format!(
        "one decision, the next filing taken, median of {}",
        pairs.len()
    );
    stage.add(&Case::times(name, &pairs, beside, 2.0));
    drop(bare);
    stage.drop_store(&path);
}

fn slower(a: Spent, b: Spent) -> Spent {
    if b.wall > a.wall { b } else { a }
}

fn wall(seconds: f64) -> Spent {
    Spent {
        wall: seconds,
        cpu: 0.0,
    }
}

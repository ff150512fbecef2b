//! Programs with their dated statuses, before and after the day's file.

use super::dice::{Dice, mix};
use super::people::Subject;
use crate::domain::calendar::Day;

/// The platform of the demo.
pub(super) const PLATFORM: &str = "wechat";
/// The category that owes deposits.
pub(super) const SHORT_DRAMA: &str = "short_drama";
/// Its statuses in the store are old until the day's file brings new ones.
pub(super) const LATE_PROVINCE: u32 = 510_000;
/// Older than any policy trusts.
const OLD: i32 = 200;

/// Seven subjects run ten programs.
const OWNERS: [u64; 10] = [0, 1, 2, 2, 3, 4, 4, 5, 6, 6];
const SUBJECTS_PER_TEN: u64 = 7;

const CATEGORIES: &[(u64, (&str, &[&str]))] = &[
    (
        100,
        (
            SHORT_DRAMA,
            &["短剧", "剧场", "微剧场", "短剧社", "追剧", "剧好看"],
        ),
    ),
    (
        260,
        ("shopping", &["小铺", "优选", "好物", "鲜果店", "杂货铺"]),
    ),
    (
        170,
        ("education", &["学堂", "书房", "课堂", "题库", "口语角"]),
    ),
    (180, ("food", &["食堂", "小厨", "面馆", "茶铺", "点餐"])),
    (
        160,
        ("tools", &["工具箱", "记账本", "日历", "扫一扫", "打卡"]),
    ),
    (80, ("travel", &["出行", "民宿", "票务", "自驾游"])),
    (50, ("health", &["健身", "体态馆", "康复角"])),
];
const WORDS: &str =
    "星辰云禾青木远山海石光年松风晴川明月白露长空朝夕若水春晓知新言叶竹马初雪甜梦趣享乐活";
const LATIN: &[&str] = &["Mini", "Go", "Q", "Star", "Joy"];

/// Bands of turnover, by weight; the policy's rules name them.
const BANDS: &[(u64, &str)] = &[(35, "high"), (50, "low"), (15, "none")];

/// A status of the platform with its date.
pub(super) type Status = Option<(i64, Day)>;

/// A mini-program.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// Its place in the demo, from 0.
    pub index: u64,
    /// Its subject's place.
    pub subject: u64,
    /// Its number among its subject's services, from 1.
    pub service: u64,
    pub app_id: String,
    pub name: String,
    pub category: &'static str,
    pub band: &'static str,
    pub listed_on: Option<Day>,
    /// `listed`, `unlisted`, `delisted`; restrictions for deposits come on top.
    pub shelf: &'static str,
    /// What the store has been told.
    pub before: Status,
    /// What the day's file tells.
    pub after: Status,
    /// The filing number, when there is one before and after the file.
    pub record_before: Option<String>,
    pub record_after: Option<String>,
}

/// The subject that runs program `index`, and the program's place among the subject's.
pub(super) fn owner(index: u64) -> (u64, u64) {
    let at = usize::try_from(index % 10).unwrap_or_default();
    let owner = OWNERS.get(at).copied().unwrap_or_default();
    let second = at > 0 && OWNERS.get(at - 1) == Some(&owner);
    let subject = index / 10 * SUBJECTS_PER_TEN + owner;
    (subject, if second { 2 } else { 1 })
}

/// Every how many programs one has an order in flight.
pub(super) fn stride(programs: u64) -> u64 {
    let open = (programs / 10).clamp(1, 4_000);
    (programs / open).max(1)
}

/// Whether program `index` has an order in flight, and the order's place among those.
pub(super) fn open_place(index: u64, programs: u64) -> Option<u64> {
    let stride = stride(programs);
    (index % stride == stride / 2).then_some(index / stride)
}

/// Makes the program of that index in a demo of `programs`.
pub(super) fn program(
    seed: u32,
    index: u64,
    programs: u64,
    today: Day,
    owner_of: &Subject,
) -> Program {
    let mut dice = Dice::new(seed, "program", index);
    let (subject, service) = owner(index);
    let (category, nouns) = dice
        .weighted(CATEGORIES)
        .copied()
        .unwrap_or((SHORT_DRAMA, &[]));
    let name = name(&mut dice, nouns);
    let band = dice.weighted(BANDS).copied().unwrap_or("none");
    let first = Day::from_ymd(2018, 1, 10).unwrap_or(today);
    let span = (i64::from(today.0 - first.0) - 60).max(1);
    let listed_on = first.plus_days(i32::try_from(dice.between(0, span)).unwrap_or_default());
    let mut made = Program {
        index,
        subject,
        service,
        app_id: format!("wx{:016x}", mix(index.wrapping_add(u64::from(seed) << 32))),
        name,
        category,
        band,
        listed_on,
        shelf: "listed",
        before: None,
        after: None,
        record_before: None,
        record_after: None,
    };
    let number = format!("{}-{service}X", owner_of.record);
    let late = owner_of.place.province() == LATE_PROVINCE;
    match open_place(index, programs) {
        Some(place) => in_flight(&mut made, place, today, number),
        None => settled(&mut made, &mut dice, today, number, late),
    }
    made
}

fn name(dice: &mut Dice, nouns: &[&str]) -> String {
    let word: String = (0..2).map(|_| dice.letter(WORDS)).collect();
    let noun = dice.pick(nouns);
    match dice.below(12) {
        0 => format!("{}{word}{noun}", dice.pick(LATIN)),
        1 => format!("{word}{noun}{}号", dice.between(2, 99)),
        _ => format!("{word}{noun}"),
    }
}

/// Programs whose first order runs are not on the shelf yet; those with a change are filed.
fn in_flight(made: &mut Program, place: u64, today: Day, number: String) {
    let yesterday = Day(today.0 - 1);
    if super::orders::is_change(place) {
        made.before = Some((6, yesterday));
        made.record_before = Some(number);
    } else {
        made.before = Some((super::orders::status_at(place).0, yesterday));
        made.shelf = "unlisted";
        made.listed_on = None;
    }
    made.after = made.before;
    made.record_after.clone_from(&made.record_before);
}

fn settled(made: &mut Program, dice: &mut Dice, today: Day, number: String, late: bool) {
    let (yesterday, earlier, old) = (Day(today.0 - 1), Day(today.0 - 3), Day(today.0 - OLD));
    let unfiled = 1024 + i64::try_from(dice.below(8) * dice.below(2)).unwrap_or_default();
    match dice.below(1_000) {
        // Unfiled, and we were told in time.
        0..22 => {
            made.before = Some((unfiled, if late { old } else { yesterday }));
            made.after = Some((unfiled, yesterday));
        }
        // Unfiled until yesterday; the file says it has been filed meanwhile.
        22..26 => {
            made.before = Some((unfiled, if late { old } else { earlier }));
            made.after = Some((6, yesterday));
            made.record_after = Some(number);
        }
        // Unfiled once; nobody has told us anything for long.
        26..32 => {
            made.before = Some((unfiled, old));
            made.after = made.before;
        }
        // Nobody has told us anything.
        32..44 => {}
        // Unfiled and off the shelf already.
        44..48 => {
            made.before = Some((unfiled, yesterday));
            made.after = made.before;
            made.shelf = "delisted";
        }
        _ => {
            made.before = Some((6, if late { old } else { yesterday }));
            made.after = Some((6, yesterday));
            made.record_before = Some(number.clone());
            made.record_after = Some(number);
        }
    }
}

//! Made-up values of the form, and what people do to them: real changes, and other writings of the
//! same. The tables are typed by hand for these tests.

use crate::audit::bench::Dice;

/// Simplified and traditional, one pair a word.
const SCRIPTS: &str = "业業 东東 丰豐 云雲 产產 亚亞 华華 发發 号號 员員 国國 图圖 园園 场場 备備 头頭 学學 实實 宝寶 层層 岛島 师師 广廣 庆慶 应應 开開 张張 录錄 总總 报報 数數 无無 时時 机機 条條 来來 标標 树樹 桥橋 楼樓 汇匯 汉漢 济濟 测測 温溫 湾灣 环環 电電 画畫 码碼 礼禮 积積 简簡 类類 级級 线線 络絡 统統 维維 网網 联聯 艺藝 节節 药藥 营營 补補 观觀 设設 证證 语語 读讀 课課 贝貝 财財 货貨 质質 购購 贸貿 车車 转轉 软軟 达達 运運 进進 连連 选選 邮郵 银銀 锦錦 长長 门門 问問 间間 阳陽 陆陸 际際 页頁 顺順 风風 饭飯 馆館 马馬 鱼魚 麦麥 齐齊 龙龍 务務 团團 术術 约約 预預 询詢 阅閱 书書 笔筆 记記";

/// What is taken for one another and is not the same.
const LOOK_ALIKE: [(char, char); 22] = [
    ('己', '已'),
    ('末', '未'),
    ('土', '士'),
    ('人', '入'),
    ('田', '由'),
    ('甲', '申'),
    ('大', '太'),
    ('天', '夫'),
    ('干', '千'),
    ('王', '玉'),
    ('折', '拆'),
    ('日', '曰'),
    ('一', '\u{2f00}'),
    ('0', 'O'),
    ('1', 'l'),
    ('5', 'S'),
    ('8', 'B'),
    ('2', 'Z'),
    ('a', '\u{430}'),
    ('e', '\u{435}'),
    ('o', '\u{3bf}'),
    ('發', '髮'),
];

/// Not seen, or taken for a blank.
const HIDDEN: [char; 9] = [
    '\u{a0}', '\u{200b}', '\u{200d}', '\u{feff}', '\u{202e}', '\u{2009}', '\u{2060}', '\u{ad}',
    '\u{3164}',
];

const WORDS: &str = "示例 發云 云帆 青禾 海棠 启明 东方 星河 远山 信达 瑞丰 自己 甲天 王田 大末 日土 人间 一品 读者 图书 阅览 借书 笔记 预约 查询 简易 智能 Shelf Book Aero X8 2Go Room5";
const KINDS: &str = "科技 网络 信息 文化 贸易 电子 软件 教育咨询";
const ROADS: &str = "示例路 长安大道 天干街 建设一路 学院南路 东风东路";
const SURNAMES: &str = "张 王 李 赵 陆 马 齐 龙 华 甲";
const GIVEN: &str = "示例 云 发 小己 国庆 阳 天人 学艺";

fn pick<'t>(dice: &mut Dice, words: &'t str) -> &'t str {
    let all: Vec<&str> = words.split(' ').collect();
    all[dice.below(all.len())]
}

pub fn digits(dice: &mut Dice, count: usize) -> String {
    (0..count)
        .map(|_| char::from(b'0' + dice.roll().to_le_bytes()[0] % 10))
        .collect()
}

/// What a field holds, as far as making and changing values goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Words,
    Person,
    Road,
    Remark,
    Email,
    Mobile,
    Landline,
    Number,
    Date,
    Province,
    City,
}

/// A value of that kind.
pub fn made(dice: &mut Dice, holds: Holds) -> String {
    match holds {
        Holds::Words => format!(
            "{}{}{}有限公司",
            pick(dice, WORDS),
            pick(dice, WORDS),
            pick(dice, KINDS)
        ),
        Holds::Person => format!("{}{}", pick(dice, SURNAMES), pick(dice, GIVEN)),
        Holds::Road => format!(
            "{}{}号院{}号楼A{}室",
            pick(dice, ROADS),
            1 + dice.below(300),
            1 + dice.below(20),
            100 + dice.below(900)
        ),
        Holds::Remark => format!(
            "为{}提供{}、{}与{}服务，用户可自己安排，2026 年起在 {} 使用。",
            pick(dice, WORDS),
            pick(dice, WORDS),
            pick(dice, WORDS),
            pick(dice, KINDS),
            pick(dice, WORDS)
        ),
        Holds::Email => format!("shelf{}@example{}.com", digits(dice, 4), dice.below(10)),
        Holds::Mobile => format!("1{}{}", 3 + dice.below(7), digits(dice, 9)),
        Holds::Landline => format!("010-6{}", digits(dice, 7)),
        Holds::Number => format!("91{}MA0{}XK", digits(dice, 6), digits(dice, 5)),
        Holds::Date => date(dice),
        Holds::Province => province(dice).0.to_owned(),
        Holds::City => format!("{}{:02}00", &province(dice).0[..2], 1 + dice.below(20)),
    }
}

fn date(dice: &mut Dice) -> String {
    if dice.below(6) == 0 {
        return "长期".to_owned();
    }
    let (year, month, day) = (
        2027 + dice.below(20),
        1 + dice.below(12),
        1 + dice.below(28),
    );
    format!("{year}{month:02}{day:02}")
}

const PROVINCES: [(&str, &str, &str); 7] = [
    ("110000", "北京", "北京市"),
    ("310000", "上海", "上海市"),
    ("440000", "广东", "广东省"),
    ("320000", "江苏", "江苏省"),
    ("150000", "内蒙古", "内蒙古自治区"),
    ("450000", "广西", "广西壮族自治区"),
    ("650000", "新疆", "新疆维吾尔自治区"),
];

fn province(dice: &mut Dice) -> (&'static str, &'static str, &'static str) {
    PROVINCES[dice.below(PROVINCES.len())]
}

/// One thing done to a value: the name of the way, and what came out.
pub type Done = (&'static str, String);

/// The value changed so that it says something else.
pub fn change(dice: &mut Dice, holds: Holds, old: &str) -> Done {
    loop {
        let done = match holds {
            Holds::Date => changed_date(dice, old),
            Holds::Province | Holds::City => Some(changed_place(dice, holds, old)),
            _ => changed_text(dice, holds, old),
        };
        if let Some((way, new)) = done
            && new != old
        {
            return (way, new);
        }
    }
}

fn changed_date(dice: &mut Dice, old: &str) -> Option<Done> {
    match dice.below(4) {
        0 => Some(("hidden character", with_hidden(dice, old))),
        1 if old != "长期" => Some(("no end", "长期".to_owned())),
        2 if old != "长期" => one_digit(dice, old).map(|new| ("digit", new)),
        _ => Some(("another value", date(dice))),
    }
}

fn changed_place(dice: &mut Dice, holds: Holds, old: &str) -> Done {
    if holds == Holds::Province && dice.below(2) == 0 {
        // The full name of a province that none of the made values is in.
        return (
            "another name",
            ["四川省", "西藏自治区", "重庆市"][dice.below(3)].to_owned(),
        );
    }
    let code = if holds == Holds::Province {
        "510000"
    } else {
        "511700"
    };
    match dice.below(4) {
        0 => ("hidden character", with_hidden(dice, old)),
        _ => ("another code", code.to_owned()),
    }
}

fn changed_text(dice: &mut Dice, holds: Holds, old: &str) -> Option<Done> {
    let signs: Vec<char> = old.chars().collect();
    let at = dice.below(signs.len());
    let with = |signs: &[char]| -> String { signs.iter().collect() };
    let done = match dice.below(8) {
        0 => ("look-alike", look_alike(dice, &signs)?),
        1 => ("hidden character", with_hidden(dice, old)),
        2 => ("digit", one_digit(dice, old)?),
        3 => {
            let mut rest = signs.clone();
            // A blank, or a sign between a telephone number's, means nothing.
            let gone = rest.remove(at);
            if !gone.is_alphanumeric() {
                return None;
            }
            ("sign gone", with(&rest))
        }
        4 => {
            let mut more = signs.clone();
            more.insert(at, if numeric(holds) { '7' } else { '增' });
            ("sign more", with(&more))
        }
        5 => {
            let mut other = signs.clone();
            let next = (at + 1) % signs.len();
            other.swap(at, next);
            let both = signs[at].is_alphanumeric() && signs[next].is_alphanumeric();
            let letters = signs[at].to_lowercase().ne(signs[next].to_lowercase());
            if !both || !letters {
                return None;
            }
            ("signs swapped", with(&other))
        }
        6 if holds == Holds::Remark => ("sentence more", format!("{old}另设线下门店。")),
        _ => ("another value", made(dice, holds)),
    };
    Some(done)
}

fn numeric(holds: Holds) -> bool {
    matches!(holds, Holds::Mobile | Holds::Landline | Holds::Number)
}

fn look_alike(dice: &mut Dice, signs: &[char]) -> Option<String> {
    let fits = |sign: char| {
        LOOK_ALIKE
            .iter()
            .filter(move |(a, b)| *a == sign || *b == sign)
    };
    let places: Vec<usize> = (0..signs.len())
        .filter(|at| fits(signs[*at]).next().is_some())
        .collect();
    if places.is_empty() {
        return None;
    }
    let at = places[dice.below(places.len())];
    let (a, b) = fits(signs[at]).next()?;
    let mut other = signs.to_vec();
    other[at] = if signs[at] == *a { *b } else { *a };
    Some(other.into_iter().collect())
}

fn with_hidden(dice: &mut Dice, old: &str) -> String {
    let mut signs: Vec<char> = old.chars().collect();
    signs.insert(
        dice.below(signs.len() + 1),
        HIDDEN[dice.below(HIDDEN.len())],
    );
    signs.into_iter().collect()
}

fn one_digit(dice: &mut Dice, old: &str) -> Option<String> {
    let mut signs: Vec<char> = old.chars().collect();
    let places: Vec<usize> = (0..signs.len())
        .filter(|at| signs[*at].is_ascii_digit())
        .collect();
    if places.is_empty() {
        return None;
    }
    let at = places[dice.below(places.len())];
    let digit = signs[at].to_digit(10).unwrap();
    let other = (digit + 1 + u32::try_from(dice.below(9)).unwrap()) % 10;
    signs[at] = char::from_digit(other, 10).unwrap();
    Some(signs.into_iter().collect())
}

/// The value written differently; nothing where the way drawn leaves it as it is.
pub fn rewrite(dice: &mut Dice, holds: Holds, old: &str) -> Option<Done> {
    let done = match holds {
        Holds::Date => ("date", other_date(dice, old)?),
        Holds::Province => {
            let row = PROVINCES.iter().find(|row| row.0 == old)?;
            ("name of a code", [row.1, row.2][dice.below(2)].to_owned())
        }
        Holds::City => ("full width", full_width(old)),
        Holds::Mobile if dice.below(2) == 0 => ("telephone", other_mobile(dice, old)),
        Holds::Landline if dice.below(2) == 0 => ("telephone", other_landline(dice, old)),
        _ => match dice.below(5) {
            0 => ("full width", full_width(old)),
            1 => ("blanks", with_blanks(dice, old)),
            2 => ("traditional", traditional(dice, old)),
            3 => {
                let turned = other_case(&traditional(dice, old));
                let spaced = with_blanks(dice, &turned);
                ("several at once", full_width(&spaced))
            }
            _ => ("capitals", other_case(old)),
        },
    };
    (done.1 != old).then_some(done)
}

fn full_width(old: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        ' ' => '\u{3000}',
        _ => c,
    };
    old.chars().map(wide).collect()
}

fn with_blanks(dice: &mut Dice, old: &str) -> String {
    let mut signs: Vec<char> = old.chars().collect();
    for _ in 0..=dice.below(3) {
        signs.insert(
            dice.below(signs.len() + 1),
            [' ', '\u{3000}', '\n', '\t'][dice.below(4)],
        );
    }
    signs.into_iter().collect()
}

/// All its signs in traditional writing, or some of them.
fn traditional(dice: &mut Dice, old: &str) -> String {
    let some = dice.below(2) == 0;
    let pairs: Vec<Vec<char>> = SCRIPTS
        .split(' ')
        .map(|pair| pair.chars().collect())
        .collect();
    let mut turned = |c: char| {
        let found = pairs.iter().find(|pair| pair[0] == c);
        let keep = some && dice.below(2) == 0;
        found.filter(|_| !keep).map_or(c, |pair| pair[1])
    };
    old.chars().map(&mut turned).collect()
}

fn other_case(old: &str) -> String {
    let upper = old.to_ascii_uppercase();
    if upper == old {
        old.to_ascii_lowercase()
    } else {
        upper
    }
}

fn other_date(dice: &mut Dice, old: &str) -> Option<String> {
    if old == "长期" {
        return Some(["長期", "长期有效", " 长期"][dice.below(3)].to_owned());
    }
    let (year, month, day) = (old.get(..4)?, old.get(4..6)?, old.get(6..)?);
    let short = |part: &str| part.trim_start_matches('0').to_owned();
    Some(match dice.below(5) {
        0 => format!("{year}-{month}-{day}"),
        1 => format!("{year}/{}/{}", short(month), short(day)),
        2 => format!("{year}.{month}.{day}"),
        3 => format!("{year}年{}月{}日", short(month), short(day)),
        _ => full_width(old),
    })
}

fn other_mobile(dice: &mut Dice, old: &str) -> String {
    let (a, b, c) = (&old[..3], &old[3..7], &old[7..]);
    match dice.below(5) {
        0 => format!("+86 {old}"),
        1 => format!("{a}-{b}-{c}"),
        2 => format!("0086{old}"),
        3 => format!("+86-{a} {b} {c}"),
        _ => full_width(&format!("+86{old}")),
    }
}

fn other_landline(dice: &mut Dice, old: &str) -> String {
    let number = old.trim_start_matches("010-");
    match dice.below(4) {
        0 => format!("010{number}"),
        1 => format!("(010) {number}"),
        2 => format!("+86 10 {number}"),
        _ => format!("（010）{number}"),
    }
}

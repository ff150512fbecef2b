//! Subjects and persons nobody is.
//!
//! Check digits are right, existence is excluded: company names say 虚构 (made up), resident IDs
//! carry the sequences 996 to 999 that only centenarians get under birthdays of the working age,
//! mobiles use the prefix 154, which no carrier has, mail goes to the domains of RFC 2606.

use super::dice::Dice;
use crate::domain::application::INDIVIDUAL;
use crate::domain::calendar::Day;
use crate::domain::identifiers::{PROVINCES, ResidentId, Uscc, province_char};

/// A district with the names above it.
#[derive(Debug)]
pub(super) struct Place {
    pub district: u32,
    pub city_zh: &'static str,
    pub district_zh: &'static str,
}

const fn place(district: u32, city_zh: &'static str, district_zh: &'static str) -> Place {
    Place {
        district,
        city_zh,
        district_zh,
    }
}

/// Where subjects sit, by weight.
const PLACES: &[(u64, Place)] = &[
    (14, place(440_106, "广州", "天河区")),
    (12, place(440_305, "深圳", "南山区")),
    (12, place(110_105, "北京", "朝阳区")),
    (10, place(330_106, "杭州", "西湖区")),
    (9, place(310_115, "上海", "浦东新区")),
    (7, place(510_107, "成都", "武侯区")),
    (6, place(320_102, "南京", "玄武区")),
    (5, place(420_106, "武汉", "武昌区")),
    (5, place(430_104, "长沙", "岳麓区")),
    (4, place(370_202, "青岛", "市南区")),
    (4, place(350_203, "厦门", "思明区")),
    (4, place(410_105, "郑州", "金水区")),
    (3, place(610_113, "西安", "雁塔区")),
    (3, place(340_104, "合肥", "蜀山区")),
    (3, place(500_112, "重庆", "渝北区")),
    (2, place(210_102, "沈阳", "和平区")),
    (2, place(120_101, "天津", "和平区")),
    (2, place(530_102, "昆明", "五华区")),
    (1, place(520_103, "贵阳", "云岩区")),
    (1, place(460_106, "海口", "龙华区")),
];

/// Provinces in which somebody else than the legal representative answers for some subjects.
const REPRESENTED: [u32; 6] = [210_000, 370_000, 460_000, 500_000, 510_000, 530_000];

impl Place {
    /// The province's six-digit code.
    pub(super) fn province(&self) -> u32 {
        self.district / 10_000 * 10_000
    }

    /// The city's six-digit code.
    pub(super) fn city(&self) -> u32 {
        self.district / 100 * 100
    }
}

const SURNAMES: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳唐罗薛贺倪汤";
/// The first character of a given name says that nobody bears it.
const SYNTHETIC: &str = "样例示拟虚仿";
const GIVEN: &str = "一二三四五六七八九十甲乙丙丁戊己庚辛东南西北春夏秋冬木水火土金";
const WORDS: &str = "星辰云禾青木远山海石光年松风晴川明月白露长空朝夕若水春晓知新言叶竹马初雪";
const TRADES: &[&str] = &[
    "网络科技",
    "文化传媒",
    "信息技术",
    "影视文化",
    "电子商务",
    "餐饮管理",
    "教育咨询",
];

/// A person with a document.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub name: String,
    pub id_number: String,
    pub mobile: String,
    pub emergency: String,
    pub email: String,
}

/// Who runs programs.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// Its place in the demo, from 0.
    pub index: u64,
    /// Its name as declared; a natural person's own name for an individual.
    pub name: String,
    /// MIIT's code of the kind.
    pub kind: i64,
    /// MIIT's code of its certificate.
    pub certificate_type: i64,
    /// Credit code; an individual has none.
    pub uscc: Option<String>,
    pub place: &'static Place,
    pub address: String,
    /// `粤ICP备2024123456号`.
    pub record: String,
    pub legal: Person,
    /// 主体负责人; the legal person but for every third subject where the province allows another.
    pub principal: Person,
    /// 小程序负责人.
    pub operator: Person,
}

/// Kind, certificate and the two first characters of the credit code, by weight.
const KINDS: &[(u64, (i64, i64, &str))] = &[
    (930, (4, 1, "91")),
    (12, (3, 4, "12")),
    (12, (9, 17, "52")),
    (6, (10, 19, "53")),
    (40, (INDIVIDUAL, 2, "")),
];

/// Makes the subject of that index.
pub(super) fn subject(seed: u32, index: u64) -> Subject {
    let mut dice = Dice::new(seed, "subject", index);
    let fallback = &PLACES[0].1;
    let place = dice.weighted(PLACES).unwrap_or(fallback);
    let (kind, certificate_type, code) = dice.weighted(KINDS).copied().unwrap_or((4, 1, "91"));
    let legal = person(seed, index, 0);
    let represented = REPRESENTED.contains(&place.province());
    let principal = if represented && index % 3 == 2 {
        person(seed, index, 1)
    } else {
        legal.clone()
    };
    let operator = if index % 2 == 1 && kind != INDIVIDUAL {
        person(seed, index, 2)
    } else {
        principal.clone()
    };
    let individual = kind == INDIVIDUAL;
    let (legal, principal) = if individual {
        (principal.clone(), principal)
    } else {
        (legal, principal)
    };
    // Most provinces want individuals of their own.
    let place = home(&principal).filter(|_| individual).unwrap_or(place);
    let name = if individual {
        principal.name.clone()
    } else {
        organisation(&mut dice, place, kind)
    };
    let record = format!(
        "{}ICP备{}号",
        province_char(place.district).unwrap_or('京'),
        // A number is one subject's alone: the authority gives none twice.
        2_018_000_000 + index
    );
    let address = format!(
        "虚构路{}号{}室",
        dice.between(1, 999),
        dice.between(101, 2999)
    );
    Subject {
        index,
        name,
        kind,
        certificate_type,
        uscc: (!individual).then(|| credit_code(code, place, seed, index)),
        place,
        address,
        record,
        legal,
        principal,
        operator,
    }
}

/// A place in the province of a person's document, if the demo has one.
fn home(person: &Person) -> Option<&'static Place> {
    let mut places = PLACES.iter().map(|(_, place)| place);
    places.find(|place| person.id_number.get(..2) == place.province().to_string().get(..2))
}

fn organisation(dice: &mut Dice, place: &Place, kind: i64) -> String {
    let word: String = (0..3).map(|_| dice.letter(WORDS)).collect();
    let city = place.city_zh;
    match kind {
        3 => format!("{city}虚构{word}文化馆"),
        9 => format!("{city}虚构{word}培训学校"),
        10 => format!("{city}虚构{word}基金会"),
        _ => format!("{city}虚构{word}{}有限公司", dice.pick(TRADES)),
    }
}

/// A code whose both checks hold; the organisation part begins with DM and counts the subjects.
fn credit_code(kind: &str, place: &Place, seed: u32, index: u64) -> String {
    let head = format!("{kind}{:06}", place.district);
    // The multiplier has no common factor with the million, so that no two subjects collide.
    let serial = (index * 290_903 + u64::from(seed)) % 1_000_000;
    let organisation = format!("DM{serial:06}");
    let made = head
        .as_bytes()
        .try_into()
        .ok()
        .zip(organisation.as_bytes().try_into().ok())
        .and_then(|(head, organisation)| Uscc::compose(head, organisation));
    made.map(|code| code.to_string()).unwrap_or_default()
}

/// Makes a person: `role` 0 legal representative, 1 responsible for the subject, 2 for the program.
fn person(seed: u32, subject: u64, role: u64) -> Person {
    let number = subject * 3 + role;
    let mut dice = Dice::new(seed, "person", number);
    let name = [SURNAMES, SYNTHETIC, GIVEN].map(|of| dice.letter(of));
    let digits = number * 2;
    Person {
        name: name.iter().collect(),
        id_number: id_number(number),
        mobile: format!("154{:08}", digits % 100_000_000),
        emergency: format!("154{:08}", (digits + 1) % 100_000_000),
        email: format!("demo{number}@example.{}", dice.pick(&["com", "net", "org"])),
    }
}

/// Birthdays between 1971 and 2003; the area ends in 199, which no district does.
fn id_number(number: u64) -> String {
    const BIRTHDAYS: u64 = 12_000;
    let (sequence, rest) = (996 + number % 4, number / 4);
    // 7,919 and 12,000 have no common factor: neighbours are born far apart, none twice.
    let day = i32::try_from(rest * 7_919 % BIRTHDAYS).unwrap_or_default() + 365;
    let at = usize::try_from(rest / BIRTHDAYS).unwrap_or_default() % PROVINCES.len();
    let area = PROVINCES.get(at).map_or(110_000, |(code, _)| *code) + 199;
    let sequence = u32::try_from(sequence).unwrap_or(999);
    let made = ResidentId::compose(area, Day(day), sequence);
    made.map(|id| id.as_str().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifiers::{
        parse_email, parse_mobile, parse_record_number, parse_resident_id, parse_uscc,
    };
    use std::collections::BTreeSet;

    #[test]
    fn everything_made_up_reads_back_without_a_warning() {
        for index in 0..3_000 {
            let made = subject(7, index);
            if let Some(code) = &made.uscc {
                assert!(parse_uscc(code).unwrap().warnings().is_empty(), "{code}");
            }
            assert!(parse_record_number(&made.record).is_ok(), "{}", made.record);
            for one in [&made.legal, &made.principal, &made.operator] {
                assert!(parse_resident_id(&one.id_number).is_ok(), "{index}");
                assert!(parse_mobile(&one.mobile).is_ok());
                assert!(parse_email(&one.email).is_ok());
                assert_ne!(one.mobile, one.emergency);
            }
        }
    }

    #[test]
    fn no_two_subjects_share_a_code_or_a_person() {
        let made: Vec<_> = (0..20_000).map(|index| subject(3, index)).collect();
        let codes: BTreeSet<_> = made.iter().filter_map(|one| one.uscc.as_ref()).collect();
        let with_code = made.iter().filter(|one| one.uscc.is_some()).count();
        assert_eq!(codes.len(), with_code);
        let numbers: BTreeSet<_> = made.iter().map(|one| &one.record).collect();
        assert_eq!(numbers.len(), made.len());
        let people: BTreeSet<_> = made.iter().map(|one| &one.principal.id_number).collect();
        assert_eq!(people.len(), made.len());
    }
}

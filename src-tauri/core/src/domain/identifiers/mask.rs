//! Masks for personal data: enough to recognise what one already knows, too little to learn it.
//! Every mask works on any text, valid or not, and never shows a short value whole.

use crate::domain::text::{ascii_width, hidden_kind};

/// The first `head` and last `tail` characters with stars between; all stars if that would leave
/// fewer than two hidden.
fn mask(text: &str, head: usize, tail: usize) -> String {
    let count = text.chars().count();
    let (head, tail) = if count < head + tail + 2 {
        (0, 0)
    } else {
        (head, tail)
    };
    let hide = |(at, c)| {
        if at < head || at >= count - tail {
            c
        } else {
            '*'
        }
    };
    text.chars().enumerate().map(hide).collect()
}

/// An ID or certificate number: `1101**********002X`.
pub fn mask_id(text: &str) -> String {
    mask(text, 4, 4)
}

/// A mobile number: `138****5678`.
pub fn mask_mobile(text: &str) -> String {
    mask(text, 3, 4)
}

/// A person's name: the first character and a star for each other, `王*`; one character alone is
/// hidden.
pub fn mask_name(text: &str) -> String {
    let one = text.chars().nth(1).is_none();
    let hide = |(at, c)| if at == 0 && !one { c } else { '*' };
    text.chars().enumerate().map(hide).collect()
}

/// An e-mail address: the first character and the domain, `w***@example.com`. The number of stars
/// says nothing. Without an `@` all is hidden.
pub fn mask_email(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((local, domain)) => {
            let first = local
                .chars()
                .next()
                .filter(|_| local.chars().nth(1).is_some());
            first
                .into_iter()
                .chain("***@".chars())
                .chain(domain.chars())
                .collect()
        }
        None => mask(text, 0, 0),
    }
}

/// A text in which persons' names are masked wherever they stand; a name of one character alone is no
/// more than a word.
pub fn hide_names<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let mut hidden = text.to_owned();
    for name in names.into_iter().map(str::trim) {
        if name.chars().nth(1).is_some() {
            hidden = hidden.replace(name, &mask_name(name));
        }
    }
    hidden
}

/// Digits in a row, with what people write between them, from which on they may call or name somebody.
const CONTACT: usize = 7;

/// A text of several words without what looks like somebody's number or address: stars stand for the
/// digits of every row of seven or more, and for all of what is around an `@`. What is not seen parts
/// neither.
pub fn hide_contacts(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let number = |c: char| ascii_width(c).is_ascii_digit();
    let unseen = |c: char| hidden_kind(c).is_some();
    let joint = |c: char| {
        let plain = ascii_width(c);
        matches!(
            plain,
            ' ' | '-' | '_' | '.' | '(' | ')' | '+' | '\u{2010}'..='\u{2015}'
        ) || unseen(c)
    };
    for run in chars.chunk_by_mut(|a, b| (number(*a) || joint(*a)) && (number(*b) || joint(*b))) {
        if run.iter().filter(|c| number(**c)).count() >= CONTACT {
            let digits = run.iter_mut().filter(|c| number(**c));
            digits.for_each(|c| *c = '*');
        }
    }
    let address = |c: char| {
        let plain = ascii_width(c);
        let part = matches!(plain, '@' | '.' | '_' | '-' | '+' | '%' | '*');
        plain.is_ascii_alphanumeric() || part || unseen(c)
    };
    for run in chars.chunk_by_mut(|a, b| address(*a) && address(*b)) {
        if run.iter().any(|c| ascii_width(*c) == '@') {
            run.fill('*');
        }
    }
    chars.into_iter().collect()
}

//! Masks for personal data: enough to recognise what one already knows, too little to learn it.
//! Every mask works on any text, valid or not, and never shows a short value whole.

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

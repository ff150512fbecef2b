//! Ids of programs, by a pattern that is data of each platform.
//!
//! No platform publishes a rule; the patterns are read off official samples and can be changed
//! without a new program.

use crate::domain::coded::coded;
use crate::domain::text::{ascii_width, is_blank};
use serde::{Deserialize, Serialize};

coded! {
    /// Why a text is not an id of the platform.
    pub enum AppIdFault {
        /// Nothing but blanks.
        Empty = "app_id_empty",
        /// It does not begin as the platform's ids do.
        Prefix = "app_id_prefix",
        /// Too short or too long.
        Length = "app_id_length",
        /// A character the platform does not use.
        Character = "app_id_character",
    }
}

/// The characters behind an id's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alphabet {
    /// `0`–`9` and `a`–`f`; capitals are brought into lower case.
    Hex,
    /// `0`–`9`
    Digits,
    /// `0`–`9`, `a`–`z`, `A`–`Z`, in the case they are written.
    Alphanumeric,
}

/// What ids of a platform look like: `wx[0-9a-f]{16}` is
/// `{"prefix": "wx", "alphabet": "hex", "min": 16, "max": 16}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppIdPattern {
    /// What every id begins with; may be empty.
    #[serde(default)]
    pub prefix: String,
    /// The characters behind the prefix.
    pub alphabet: Alphabet,
    /// Fewest characters behind the prefix.
    pub min: usize,
    /// Most characters behind the prefix.
    pub max: usize,
}

impl AppIdPattern {
    /// The pattern of WeChat's mini-program ids, `wx[0-9a-f]{16}`.
    pub fn wechat() -> Self {
        Self {
            prefix: "wx".into(),
            alphabet: Alphabet::Hex,
            min: 16,
            max: 16,
        }
    }

    /// Reads an id; blanks around it and full width are brought into form.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn parse(&self, text: &str) -> Result<String, AppIdFault> {
        let mut id: String = text
            .trim_matches(is_blank)
            .chars()
            .map(ascii_width)
            .collect();
        if self.alphabet == Alphabet::Hex {
            id.make_ascii_lowercase();
        }
        if id.is_empty() {
            return Err(AppIdFault::Empty);
        }
        let body = id
            .strip_prefix(self.prefix.as_str())
            .ok_or(AppIdFault::Prefix)?;
        let fits = |c: char| match self.alphabet {
            Alphabet::Hex => matches!(c, '0'..='9' | 'a'..='f'),
            Alphabet::Digits => c.is_ascii_digit(),
            Alphabet::Alphanumeric => c.is_ascii_alphanumeric(),
        };
        if !body.chars().all(fits) {
            return Err(AppIdFault::Character);
        }
        let length = (self.min..=self.max).contains(&body.len());
        if length {
            Ok(id)
        } else {
            Err(AppIdFault::Length)
        }
    }
}

//! The platforms of this desk and what their programs' ids look like, as data.
//!
//! Deliberately absent: a platform's rules, which are policies and come with dates.

use std::sync::OnceLock;

use serde::Deserialize;

use super::identifiers::AppIdPattern;

/// One platform.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// The name in files and in the store.
    pub code: String,
    /// The letter in its notice numbers.
    pub letter: char,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Whether the pattern is the platform's own; otherwise it was read off samples.
    pub certain: bool,
    /// What ids of its programs look like.
    pub app_id: AppIdPattern,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    platforms: Vec<Platform>,
}

/// All platforms.
pub fn all() -> &'static [Platform] {
    static PLATFORMS: OnceLock<Vec<Platform>> = OnceLock::new();
    PLATFORMS.get_or_init(|| {
        let text = include_str!("../../../../assets/reference/platforms.json");
        // Built in and held by a test: there is no file that could be wrong at run time.
        let file: File = serde_json::from_str(text).unwrap_or_default();
        file.platforms
    })
}

/// The platform of a code.
pub fn by_code(code: &str) -> Option<&'static Platform> {
    all().iter().find(|platform| platform.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_platforms_are_read_each_with_a_letter_of_its_own() {
        let letters: String = all().iter().map(|platform| platform.letter).collect();
        assert_eq!(letters, "WDKAB");
        let accepted = |code: &str, id: &str| by_code(code).map(|p| p.app_id.parse(id).is_ok());
        assert_eq!(accepted("wechat", "wx0123456789abcdef"), Some(true));
        assert_eq!(accepted("wechat", "tt0123456789abcdef01"), Some(false));
        assert_eq!(accepted("alipay", "2021000000000001"), Some(true));
        assert_eq!(accepted("weibo", "1"), None);
    }
}

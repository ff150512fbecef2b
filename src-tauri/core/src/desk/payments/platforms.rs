//! Which platform a deposit account belongs to.

use std::collections::HashMap;

use crate::domain::bill::Profile;
use crate::domain::fault::Result;
use crate::store::Session;

/// The platforms with the letter their notice numbers carry.
const LETTERS: [(&str, char); 5] = [
    ("wechat", 'W'),
    ("douyin", 'D'),
    ("kuaishou", 'K'),
    ("alipay", 'A'),
    ("baidu", 'B'),
];

/// The platform whose pay service writes the bills of a profile.
fn platform_of_profile(profile: &Profile) -> usize {
    let own = profile.platform.as_deref().unwrap_or(&profile.id);
    let named = |(name, _): &(&str, char)| own.starts_with(name);
    LETTERS.iter().position(named).unwrap_or(0)
}

/// Deposit accounts as the policies name them; any other belongs to the bill's own platform.
pub(super) struct Platforms {
    own: usize,
    accounts: HashMap<String, usize>,
}

impl Platforms {
    /// Without a store nothing but the profile says where an account belongs.
    pub(super) fn of_profile(profile: &Profile) -> Self {
        Self {
            own: platform_of_profile(profile),
            accounts: HashMap::new(),
        }
    }

    /// Reads the accounts out of the published deposit policies.
    pub(super) fn read(session: &mut dyn Session, profile: &Profile) -> Result<Self> {
        let mut found = Self::of_profile(profile);
        session.query("deposit_account.policies", &[], &mut |row| {
            let named = LETTERS.iter().position(|(name, _)| row.text(0) == Ok(name));
            let body: serde_json::Value = serde_json::from_str(row.text(1)?).unwrap_or_default();
            let accounts = body
                .get("deposit_accounts")
                .and_then(|list| list.as_array());
            for account in accounts.into_iter().flatten() {
                let number = account.get("account").and_then(|number| number.as_str());
                if let (Some(number), Some(platform)) = (number, named) {
                    found.accounts.insert(number.to_owned(), platform);
                }
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Platform and letter of an account.
    pub(super) fn of(&self, account: &str) -> (&'static str, char) {
        let known = match self.accounts.is_empty() {
            true => None,
            false => self.accounts.get(account),
        };
        LETTERS[known.copied().unwrap_or(self.own)]
    }
}

//! The built-in documents against what the code relies on.

use super::*;

fn all() -> Profiles {
    Profiles::built_in().expect("well formed")
}

#[test]
fn every_built_in_profile_gives_each_name_one_meaning() {
    for profile in all().iter() {
        let roles: BTreeSet<Role> = profile.columns.iter().map(|one| one.role).collect();
        assert_eq!(roles.len(), profile.columns.len(), "{}", profile.id);
        let names = profile.columns.iter().flat_map(|one| &one.names);
        let names: Vec<&String> = names.chain(&profile.ignored).collect();
        let distinct: BTreeSet<&String> = names.iter().copied().collect();
        assert_eq!(distinct.len(), names.len(), "{}", profile.id);
        for name in names {
            assert_eq!(&normal_name(name), name, "{}", profile.id);
        }
    }
}

#[test]
fn every_state_of_a_built_in_profile_has_a_rule_and_every_total_a_column() {
    for profile in all().iter() {
        let has = |role: Role| profile.columns.iter().any(|one| one.role == role);
        let ruled = |kind| profile.kinds.contains_key(kind);
        assert!(profile.states.values().all(ruled), "{}", profile.id);
        let money = |rule: &KindRule| Role::MONEY.contains(&rule.amount);
        assert!(profile.kinds.values().all(money), "{}", profile.id);
        assert!(
            profile.remark.iter().all(|role| has(*role)),
            "{}",
            profile.id
        );
        assert!(profile.control.totals.iter().all(|total| match total.of {
            Summed::Rows => true,
            Summed::Flow => profile.statement.is_some(),
            Summed::Column(role) => has(role),
        }));
    }
}

#[test]
fn every_statement_says_what_any_row_is_and_where_its_money_stands() {
    for profile in all().iter() {
        let Some(statement) = &profile.statement else {
            assert!(!profile.states.is_empty(), "{}", profile.id);
            continue;
        };
        let has = |role: Role| {
            profile
                .columns
                .iter()
                .any(|one| one.role == role && one.required)
        };
        let money = match &statement.money {
            MoneyRule::Columns => has(Role::Income) && has(Role::Expense),
            MoneyRule::Sign { .. } => has(Role::Amount),
            MoneyRule::Word { words } => {
                has(Role::Amount) && has(Role::Direction) && !words.is_empty()
            }
        };
        assert!(money, "{}", profile.id);
        let last = statement.kinds.last().expect("clauses");
        let always = last.when.is_none() && last.starts.is_empty() && last.has.is_empty();
        assert!(always, "{} leaves rows without a kind", profile.id);
    }
}

#[test]
fn every_label_of_a_control_names_totals_of_the_profile() {
    for profile in all().iter() {
        let known: BTreeSet<&str> = profile
            .control
            .totals
            .iter()
            .map(|one| one.role.as_str())
            .collect();
        for label in &profile.control.labels {
            for hole in label.split('{').skip(1) {
                let name = hole.split('}').next().expect("closed");
                assert!(known.contains(name), "{}: {label}", profile.id);
            }
        }
    }
}

#[test]
fn every_variant_a_column_names_is_one_of_the_profile() {
    for profile in all().iter() {
        let known: BTreeSet<&str> = profile.variants().collect();
        for column in &profile.columns {
            for variant in &column.only {
                assert!(
                    known.contains(variant.as_str()),
                    "{}: {variant}",
                    profile.id
                );
            }
        }
    }
}

#[test]
fn money_roles_stand_where_their_table_expects_them() {
    for (place, role) in Role::MONEY.into_iter().enumerate() {
        assert_eq!(role as usize, place);
    }
}

#[test]
fn a_profile_is_chosen_by_its_id_or_not_at_all() {
    assert_eq!(
        all().only("wechat-pay-trade").map(|one| one.list.len()),
        Some(1)
    );
    assert!(all().only("wechat").is_none());
}

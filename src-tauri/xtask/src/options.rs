//! The few options of the commands, refused by name when wrong.

use crate::process::{Failure, Outcome};

/// Refuses any argument.
pub fn none(args: &[String]) -> Outcome {
    match args.first() {
        None => Ok(()),
        Some(arg) => Err(unknown(arg)),
    }
}

/// The sentence for an argument no command knows.
pub fn unknown(arg: &str) -> Failure {
    Failure::new(format!("{arg} is not an option here; see `cargo xtask`"))
}

/// A whole number after the option `name`.
pub fn number<'a>(name: &str, rest: &mut impl Iterator<Item = &'a String>) -> Outcome<u64> {
    let value = rest
        .next()
        .ok_or_else(|| Failure::new(format!("{name} needs a number")))?;
    value
        .parse()
        .map_err(|_| Failure::new(format!("{name} needs a whole number, not {value}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_and_anything_else_is_refused_by_name() {
        let read = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            number("--seed", &mut words.iter()).map_err(|failure| failure.to_string())
        };
        assert_eq!(read(&["12"]), Ok(12));
        assert_eq!(read(&[]), Err("--seed needs a number".into()));
        assert_eq!(
            read(&["-1"]),
            Err("--seed needs a whole number, not -1".into())
        );
    }

    #[test]
    fn a_command_without_options_refuses_the_first_one() {
        assert!(none(&[]).is_ok());
        assert!(none(&["--fast".into()]).is_err());
    }
}

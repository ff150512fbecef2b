//! The platform's part of the demo day: it carries out the orders of a batch
//! and sends its results back, one of them a failure.

use crate::process::{Failure, Outcome, Task};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Reads the orders in `place` and writes what became of them to `file`.
pub fn answer(place: &Path, file: &Path) -> Outcome {
    let orders = place.join("orders.json");
    let said =
        |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", orders.display()));
    let text = fs::read_to_string(&orders).map_err(|error| said(&error))?;
    let read: Value = serde_json::from_str(&text).map_err(|error| said(&error))?;
    let results = results(&read, &now()?).ok_or_else(|| said(&"there is no order in it"))?;
    fs::write(file, results).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

/// The business zone's wall clock; spelled so that no zone database is needed.
fn now() -> Outcome<String> {
    let date = Task::new("date")
        .env("TZ", "CST-8")
        .arg("+%F %T")
        .capture()?;
    Ok(date.stdout.trim().to_owned())
}

/// The result file's rows: everything was done but the last of several.
fn results(orders: &Value, at: &str) -> Option<String> {
    let number = orders["batch_number"].as_str()?;
    let orders = orders["orders"].as_array()?;
    let mut file = String::from("batch_number,app_id,result,code,at\n");
    for (place, order) in orders.iter().enumerate() {
        let fails = place > 0 && place + 1 == orders.len();
        let result = if fails {
            "failed,appeal_pending"
        } else {
            "ok,"
        };
        let app_id = order["app_id"].as_str()?;
        file.push_str(&format!("{number},{app_id},{result},{at}\n"));
    }
    (!orders.is_empty()).then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_order_is_answered_and_the_last_of_several_fails() {
        let orders = json!({"batch_number": "B1", "orders": [{"app_id": "a"}, {"app_id": "b"}]});
        assert_eq!(
            results(&orders, "2026-03-09 18:20:00").as_deref(),
            Some(
                "batch_number,app_id,result,code,at\n\
                 B1,a,ok,,2026-03-09 18:20:00\n\
                 B1,b,failed,appeal_pending,2026-03-09 18:20:00\n"
            )
        );
    }

    #[test]
    fn a_batch_without_orders_has_no_answer() {
        assert_eq!(
            results(&json!({"batch_number": "B1", "orders": []}), ""),
            None
        );
        assert_eq!(results(&json!({}), ""), None);
    }
}

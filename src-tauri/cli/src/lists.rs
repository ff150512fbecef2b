//! Lists: a query from the command line, rows as objects by column name.

use serde_json::{Map, Value as Json, json};
use shelfkeeper_core::contract::{ListFilter, OpenView, ViewOpened, ViewRows, ViewTotal};

use crate::args::Shape;
use crate::host::{Host, Result};
use crate::run::Answer;

/// The most rows one call answers.
const PAGE: u32 = 1_000;

/// A list that is being asked for.
pub struct Query(OpenView, u32);

impl Query {
    /// The list of that name, whole.
    pub fn of(list: &str) -> Self {
        let open = OpenView {
            list: list.to_owned(),
            view: None,
            filters: Vec::new(),
            sort: None,
            descending: false,
            search: None,
        };
        Self(open, 50)
    }

    /// A named view of it; `all` is none.
    pub fn view(mut self, name: &str) -> Self {
        self.0.view = (name != "all").then(|| name.to_owned());
        self
    }

    /// Sorted and cut.
    pub fn shaped(mut self, shape: Shape) -> Self {
        self.0.sort = shape.sort;
        self.0.descending = shape.desc;
        self.1 = shape.limit;
        self
    }

    /// Only rows that hold the text.
    pub fn search(mut self, text: Option<String>) -> Self {
        self.0.search = text;
        self
    }

    /// Only rows whose column compares with the value, where one is given.
    pub fn filter(mut self, column: &str, op: &str, value: Option<String>) -> Self {
        self.0.filters.extend(value.map(|value| ListFilter {
            column: column.to_owned(),
            op: op.to_owned(),
            values: vec![value],
        }));
        self
    }

    /// Asks the desk and answers the list as a command's document.
    pub fn show(self, host: &Host) -> Result<Answer> {
        self.run(host).map(Answer::of)
    }

    /// Asks the desk.
    fn run(self, host: &Host) -> Result<Json> {
        let Self(open, limit) = self;
        let list = open.list.clone();
        let opened: ViewOpened = host.get("view.open", open)?;
        let view = json!({ "view": opened.view });
        let total = host.get::<ViewTotal>("view.total", &view)?.total;
        let mut rows = opened.rows;
        let wanted = limit.min(total);
        rows.truncate(wanted as usize);
        while let Ok(held) = u32::try_from(rows.len())
            && held < wanted
        {
            let to = wanted.min(held.saturating_add(PAGE));
            let range = json!({ "view": opened.view, "from": held, "to": to });
            let more = host.get::<ViewRows>("view.rows", range)?.rows;
            if more.is_empty() {
                break;
            }
            rows.extend(more);
        }
        host.call("view.close", &view)?;
        let rows: Vec<_> = rows
            .into_iter()
            .map(|row| {
                let names = opened.columns.iter().map(|column| column.name.clone());
                let mut object: Map<_, _> = names.zip(row.cells).collect();
                object.insert("id".to_owned(), Json::String(row.id));
                Json::Object(object)
            })
            .collect();
        Ok(json!({ "list": list, "total": total, "rows": rows }))
    }
}

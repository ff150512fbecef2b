//! Watches, cases and how they are printed.
//!
//! A case that is compared is a list of pairs, the case and its comparison run one after the other,
//! so that whatever else the machine does meets both; its ratio is the median of the pairs'.
//! Processor time is printed beside the wall's: on a busy machine it is the steadier figure.

use std::time::Instant as Watch;

use serde_json::{Value as Json, json};

/// Ticks of `/proc/self/stat` in a second: what Linux has told user space on every machine.
const TICKS: f64 = 100.0;

/// What something took, in seconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Spent {
    /// On the wall.
    pub(crate) wall: f64,
    /// Of all processors, by this process and the children it waited for; 0 where the system does
    /// not say.
    pub(crate) cpu: f64,
}

/// Runs something and says what it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Spent) {
    let (watch, before) = (Watch::now(), processor());
    let value = work();
    let spent = Spent {
        wall: watch.elapsed().as_secs_f64(),
        cpu: processor() - before,
    };
    (value, spent)
}

/// Processor seconds of this process and its ended children.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name may hold blanks; it ends with the last bracket.
    let rest = text.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let fields = rest.split(' ').skip(11).take(4);
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / TICKS
}

/// Forgets the greatest memory this process has held so far. Answers whether the system can.
pub(crate) fn reset_peak() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}

/// The greatest memory this process has held, in MB; none where the system does not say.
pub(crate) fn peak_mb() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

/// What a case must not exceed.
#[derive(Clone, Copy)]
enum Bar {
    /// So many times its comparison.
    Times(f64),
    /// So many seconds.
    Seconds(f64),
    /// So many MB.
    Megabytes(f64),
}

/// One line of the result.
pub(crate) struct Case {
    name: String,
    figure: f64,
    own: Spent,
    other: Option<Spent>,
    beside: String,
    bar: Bar,
}

impl Case {
    /// A case against a time of the clock.
    pub(crate) fn seconds(name: impl Into<String>, spent: Spent, bar: f64) -> Self {
        Self {
            name: name.into(),
            figure: spent.wall,
            own: spent,
            other: None,
            beside: String::new(),
            bar: Bar::Seconds(bar),
        }
    }

    /// A case beside its comparison.
    pub(crate) fn times(
        name: impl Into<String>,
        pairs: &[(Spent, Spent)],
        beside: impl Into<String>,
        bar: f64,
    ) -> Self {
        let of = |pick: fn(&(Spent, Spent)) -> f64| median(pairs.iter().map(pick).collect());
        Self {
            name: name.into(),
            figure: of(|(own, other)| own.wall / other.wall),
            own: Spent {
                wall: of(|(own, _)| own.wall),
                cpu: of(|(own, _)| own.cpu),
            },
            other: Some(Spent {
                wall: of(|(_, other)| other.wall),
                cpu: of(|(_, other)| other.cpu),
            }),
            beside: beside.into(),
            bar: Bar::Times(bar),
        }
    }

    /// The most memory a case held.
    pub(crate) fn megabytes(name: impl Into<String>, held: f64, bar: f64) -> Self {
        Self {
            name: name.into(),
            figure: held,
            own: Spent::default(),
            other: None,
            beside: String::new(),
            bar: Bar::Megabytes(bar),
        }
    }

    fn limit(&self) -> (f64, &'static str) {
        match self.bar {
            Bar::Times(limit) => (limit, "x"),
            Bar::Seconds(limit) => (limit, "s"),
            Bar::Megabytes(limit) => (limit, "MB"),
        }
    }

    fn is_met(&self) -> bool {
        self.figure <= self.limit().0
    }

    /// As a line for people.
    pub(crate) fn line(&self) -> String {
        let (limit, unit) = self.limit();
        let met = if self.is_met() { "met    " } else { "NOT MET" };
        let mut line = format!(
            "{met} {:<58} {:>9} {unit:<2} (bar {limit} {unit})",
            self.name,
            figure(self.figure)
        );
        if let Some(other) = self.other {
            let (own, beside) = (self.own, &self.beside);
            line += &format!(
                "\n        {} s (cpu {}) beside {} s (cpu {}): {beside}",
                figure(own.wall),
                figure(own.cpu),
                figure(other.wall),
                figure(other.cpu),
            );
        } else if self.own.cpu > 0.0 {
            line += &format!("  cpu {} s", figure(self.own.cpu));
        }
        line
    }

    /// As a line for programs.
    pub(crate) fn json(&self) -> Json {
        let (limit, unit) = self.limit();
        let spent = |spent: Spent| json!({"seconds": spent.wall, "cpu_seconds": spent.cpu});
        json!({
            "case": self.name, "figure": self.figure, "unit": unit, "bar": limit, "met": self.is_met(),
            "own": spent(self.own), "other": self.other.map(spent), "beside": self.beside,
        })
    }
}

/// Four digits that mean something.
fn figure(value: f64) -> String {
    match value {
        v if v < 0.1 => format!("{v:.4}"),
        v if v < 100.0 => format!("{v:.2}"),
        v => format!("{v:.0}"),
    }
}

/// The value in the middle.
pub(crate) fn median(values: Vec<f64>) -> f64 {
    share(values, 50)
}

/// The value that so many per cent do not exceed.
pub(crate) fn share(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * percent).div_ceil(100).max(1) - 1;
    values.get(at).copied().unwrap_or(f64::NAN)
}

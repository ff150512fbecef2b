//! One line read as the header of one profile, and how far it is from it.

use std::collections::BTreeSet;

use super::fault::{BillCode, BillFault};
use super::layout::ABSENT;
use super::profile::{Column, Profile};
use super::returned::is_added;
use super::role::Role;

/// How a file's header differs from the layout as it is known. All by name; empty where nothing
/// does.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Drift {
    /// Columns that stand in another order than the others.
    pub moved: Vec<String>,
    /// Columns nobody knows; passed over.
    pub new: Vec<String>,
    /// Columns that were left out.
    pub missing: Vec<String>,
}

impl Drift {
    /// Whether the header is as it is known.
    pub fn is_none(&self) -> bool {
        self.moved.is_empty() && self.new.is_empty() && self.missing.is_empty()
    }
}

/// So few known names in common are no kinship.
const FEW: usize = 4;

/// One line read as the header of one profile.
pub(super) struct Sketch {
    pub(super) places: [usize; Role::COUNT],
    pub(super) present: BTreeSet<Role>,
    pub(super) columns: usize,
    pub(super) variant: String,
    pub(super) unknown: Vec<String>,
    /// Required columns that are not there.
    pub(super) missing: Vec<String>,
    /// Others of the variant that are not there.
    pub(super) left_out: Vec<String>,
    /// Those of them whose absence may be another's new name.
    doubtful: bool,
    /// Columns that have a name.
    filled: usize,
    pub(super) twice: Option<(Role, Vec<String>)>,
}

impl Sketch {
    pub(super) fn draw(profile: &Profile, names: &[String]) -> Self {
        let filled = names.iter().rposition(|name| !name.is_empty());
        let mut sketch = Self {
            places: [ABSENT; Role::COUNT],
            present: BTreeSet::new(),
            columns: match profile.statement {
                // Statements pad their header with commas.
                Some(_) => filled.map_or(0, |last| last + 1),
                None => names.len(),
            },
            variant: String::new(),
            unknown: Vec::new(),
            missing: Vec::new(),
            left_out: Vec::new(),
            doubtful: false,
            filled: names.iter().filter(|name| !name.is_empty()).count(),
            twice: None,
        };
        for (place, name) in names.iter().enumerate() {
            sketch.place(profile, names, place, name);
        }
        let near = profile.nearest_variants(&sketch.present).into_iter();
        let nearest = near.min_by_key(|one| sketch.moved(&profile.order(one)).len());
        sketch.variant = nearest.unwrap_or_default().to_owned();
        sketch.find_missing(profile);
        sketch
    }

    fn place(&mut self, profile: &Profile, names: &[String], place: usize, name: &str) {
        let claims = |column: &&Column| column.names.iter().any(|one| one == name);
        match profile.columns.iter().find(claims) {
            Some(column) if self.present.insert(column.role) => {
                self.places[column.role as usize] = place;
            }
            Some(column) if column.role.is_free_text() => self.unknown.push(name.to_owned()),
            Some(column) => {
                let first = names[self.places[column.role as usize]].clone();
                self.twice = Some((column.role, vec![first, name.to_owned()]));
            }
            None if is_added(name) => {}
            None if name.is_empty() || profile.ignored.iter().any(|one| one == name) => {}
            None => self.unknown.push(name.to_owned()),
        }
    }

    fn find_missing(&mut self, profile: &Profile) {
        let required = profile.columns.iter().filter(|column| column.required);
        let absent = required.filter(|column| !self.present.contains(&column.role));
        self.missing = absent.map(|column| column.names.join(" / ")).collect();
        for column in profile.missing(&self.variant, &self.present) {
            if !column.required {
                self.left_out.push(column.names.join(" / "));
                self.doubtful |= !column.optional;
            }
        }
    }

    /// Whether an unknown column may be a known one under a new name.
    pub(super) fn is_renamed(&self) -> bool {
        self.doubtful && !self.unknown.is_empty()
    }

    /// Whether the line is this layout's header as it has become, rather than some other's: all that
    /// it must name is there, or nearly everything in it is known.
    pub(super) fn is_drift_of_known(&self) -> bool {
        let known = self.present.len();
        let most = known >= FEW && known * 4 >= self.filled * 3 && self.missing.len() < 2;
        self.missing.is_empty() || most || (known >= FEW && known * 10 >= self.filled * 9)
    }

    /// Whether every column is known and none is left out.
    pub(super) fn is_exact(&self) -> bool {
        self.missing.is_empty() && self.left_out.is_empty() && self.unknown.is_empty()
    }

    pub(super) fn fits_better(&self, other: &Self) -> bool {
        let rank = |one: &Self| (one.present.len(), usize::MAX - one.unknown.len());
        rank(self) > rank(other)
    }

    /// The place of the last required column.
    pub(super) fn last_required(&self, profile: &Profile) -> usize {
        let required = profile.columns.iter().filter(|column| column.required);
        let places = required.map(|column| self.places[column.role as usize]);
        places.filter(|place| *place != ABSENT).max().unwrap_or(0)
    }

    /// The places of columns that do not stand in that order.
    fn moved(&self, order: &[Role]) -> Vec<usize> {
        let known = order.iter().filter(|role| self.present.contains(role));
        let places: Vec<usize> = known.map(|role| self.places[*role as usize]).collect();
        let stayed: BTreeSet<usize> = longest_rising(&places).into_iter().collect();
        places
            .into_iter()
            .filter(|place| !stayed.contains(place))
            .collect()
    }

    /// How the line differs from the profile's variant.
    pub(super) fn drift(&self, profile: &Profile) -> Drift {
        let name = |place: usize| {
            let at = |column: &&Column| self.places[column.role as usize] == place;
            let column = profile.columns.iter().find(at);
            column
                .and_then(|column| column.names.first())
                .cloned()
                .unwrap_or_default()
        };
        let moved = self.moved(&profile.order(&self.variant));
        Drift {
            moved: moved.into_iter().map(name).collect(),
            new: self.unknown.clone(),
            missing: match self.unknown.is_empty() {
                true => Vec::new(),
                false => self.left_out.clone(),
            },
        }
    }
}

/// The longest run of rising numbers; what is not in it has moved.
fn longest_rising(numbers: &[usize]) -> Vec<usize> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let before = (0..at).filter(|one| numbers[*one] < *number);
        let longest = before.max_by_key(|one| best[*one].0);
        best.push((longest.map_or(1, |one| best[one].0 + 1), longest));
    }
    let mut run = Vec::new();
    let mut at = (0..best.len()).max_by_key(|one| best[*one].0);
    while let Some(one) = at {
        run.push(numbers[one]);
        at = best[one].1;
    }
    run
}

/// The line that came nearest to a header so far.
pub(super) struct Nearest {
    profile: String,
    line: u64,
    known: usize,
    missing: Vec<String>,
    unknown: Vec<String>,
    moved: Vec<String>,
    drifted: bool,
}

pub(super) fn remember(
    nearest: &mut Option<Nearest>,
    profile: &Profile,
    sketch: &Sketch,
    line: u64,
) {
    let known = sketch.present.len();
    let rank = |known: usize, missing: usize| (known, usize::MAX - missing);
    let own = rank(known, sketch.missing.len());
    let before = nearest
        .as_ref()
        .map(|one| rank(one.known, one.missing.len()));
    if known == 0 || before.is_some_and(|before| before >= own) {
        return;
    }
    let whole = sketch.missing.is_empty();
    *nearest = Some(Nearest {
        profile: profile.id.clone(),
        line,
        known,
        missing: match whole {
            true => sketch.left_out.clone(),
            false => sketch.missing.clone(),
        },
        unknown: sketch.unknown.clone(),
        moved: sketch.drift(profile).moved,
        drifted: sketch.is_drift_of_known(),
    });
}

pub(super) fn unknown(nearest: Option<Nearest>) -> BillFault {
    let fault = BillFault::new(BillCode::UnknownLayout);
    let Some(nearest) = nearest else {
        return fault;
    };
    let mut fault = fault
        .with("nearest", nearest.profile.as_str())
        .with("line", nearest.line)
        .with("missing", nearest.missing)
        .with("unknown", nearest.unknown);
    if nearest.drifted {
        fault = fault.with("what", "drifted");
    }
    if !nearest.moved.is_empty() {
        fault = fault.with("moved", nearest.moved);
    }
    fault
}

//! Finding the header: by names, on any of the first lines, in any column order.

use std::collections::BTreeSet;
use std::io::Read;

use super::encoding::Encoding;
use super::fault::{BillCode, BillFault};
use super::lines::{Lines, Record};
use super::profile::{Dialect, KindRule, KindSet, Profile, Profiles, Role, Summed, normal_name};
use super::split::{Cells, CutError};
use super::{COLUMN_CAP, FIELD_CAP, HEADER_LINES, Kind};

const ABSENT: usize = usize::MAX;

/// A profile laid over one file's header.
pub(super) struct Layout {
    pub(super) profile: Profile,
    pub(super) dialect: Dialect,
    pub(super) variant: String,
    pub(super) header_line: u64,
    pub(super) columns: usize,
    /// Column names that no role claims; read past, and reported.
    pub(super) unknown: Vec<String>,
    pub(super) states: Vec<(String, Kind)>,
    /// Money columns and the kinds of row that may have money in them.
    pub(super) reserved: Vec<(Role, KindSet)>,
    /// Values per role that mean nothing is there.
    empties: Vec<Vec<String>>,
    rules: Vec<(Kind, KindRule)>,
    places: [usize; Role::COUNT],
}

impl Layout {
    /// The column of a role.
    pub(super) fn place(&self, role: Role) -> Option<usize> {
        let place = self.places[role as usize];
        (place != ABSENT).then_some(place)
    }

    /// What a row of this kind must hold.
    pub(super) fn rule(&self, kind: Kind) -> Option<&KindRule> {
        self.rules
            .iter()
            .find(|(known, _)| *known == kind)
            .map(|(_, rule)| rule)
    }

    pub(super) fn is_empty(&self, role: Role, value: &str) -> bool {
        value.is_empty()
            || self.empties[role as usize]
                .iter()
                .any(|empty| empty == value)
    }

    fn over(profile: &Profile, sketch: Sketch, header_line: u64) -> Self {
        let mut empties = vec![Vec::new(); Role::COUNT];
        for column in &profile.columns {
            empties[column.role as usize].clone_from(&column.empty);
        }
        let reserved = profile
            .control
            .totals
            .iter()
            .filter_map(|rule| match rule.of {
                Summed::Column(role) if Role::MONEY.contains(&role) => Some((role, rule.kinds())),
                _ => None,
            });
        Self {
            dialect: profile.dialect(),
            variant: profile
                .variant(&sketch.present)
                .unwrap_or_default()
                .to_owned(),
            header_line,
            columns: sketch.columns,
            unknown: sketch.unknown,
            states: profile
                .states
                .iter()
                .map(|(word, kind)| (word.clone(), *kind))
                .collect(),
            reserved: reserved.collect(),
            empties,
            rules: profile
                .kinds
                .iter()
                .map(|(kind, rule)| (*kind, rule.clone()))
                .collect(),
            places: sketch.places,
            profile: profile.clone(),
        }
    }
}

/// One line read as the header of one profile.
struct Sketch {
    places: [usize; Role::COUNT],
    present: BTreeSet<Role>,
    columns: usize,
    unknown: Vec<String>,
    missing: Vec<String>,
    twice: Option<(Role, Vec<String>)>,
}

impl Sketch {
    fn draw(profile: &Profile, names: &[String]) -> Self {
        let mut sketch = Self {
            places: [ABSENT; Role::COUNT],
            present: BTreeSet::new(),
            columns: names.len(),
            unknown: Vec::new(),
            missing: Vec::new(),
            twice: None,
        };
        for (place, name) in names.iter().enumerate() {
            sketch.place(profile, names, place, name);
        }
        for column in profile.columns.iter().filter(|column| column.required) {
            if !sketch.present.contains(&column.role) {
                sketch.missing.push(column.names.join(" / "));
            }
        }
        sketch
    }

    fn place(&mut self, profile: &Profile, names: &[String], place: usize, name: &str) {
        let claims = |column: &&super::profile::Column| column.names.iter().any(|one| one == name);
        match profile.columns.iter().find(claims) {
            Some(column) if self.present.insert(column.role) => {
                self.places[column.role as usize] = place;
            }
            Some(column) => {
                let first = names[self.places[column.role as usize]].clone();
                self.twice = Some((column.role, vec![first, name.to_owned()]));
            }
            None if name.is_empty() => {}
            None => self.unknown.push(name.to_owned()),
        }
    }
}

/// The line that came nearest to a header so far.
struct Nearest {
    profile: String,
    line: u64,
    known: usize,
    missing: Vec<String>,
    unknown: Vec<String>,
}

/// Searches the first lines for a header that names every required column of a profile.
pub(super) fn locate<R: Read>(
    lines: &mut Lines<R>,
    encoding: Encoding,
    profiles: &Profiles,
) -> Result<Layout, BillFault> {
    let mut cells = Cells::default();
    let mut text = String::new();
    let mut nearest: Option<Nearest> = None;
    for _ in 0..HEADER_LINES {
        let Some(record) = lines.next(None)? else {
            break;
        };
        if encoding.decode(lines.raw(record), &mut text).is_err() {
            continue;
        }
        for profile in profiles.iter() {
            let Some(sketch) = sketch(&mut cells, profile, &text, record)? else {
                continue;
            };
            if let Some((role, names)) = sketch.twice.as_ref().filter(|_| sketch.missing.is_empty())
            {
                return Err(BillFault::at(
                    BillCode::DuplicateColumn,
                    record.line,
                    record.byte_offset,
                )
                .with("role", role.name().as_str())
                .with("names", names.clone()));
            }
            if sketch.missing.is_empty() {
                return Ok(Layout::over(profile, sketch, record.line));
            }
            remember(&mut nearest, profile, &sketch, record.line);
        }
    }
    Err(unknown(nearest))
}

fn sketch(
    cells: &mut Cells,
    profile: &Profile,
    text: &str,
    record: Record,
) -> Result<Option<Sketch>, BillFault> {
    match cells.cut(text, &profile.dialect()) {
        Ok(()) => {
            let names: Vec<String> = cells.iter(text).map(normal_name).collect();
            Ok(Some(Sketch::draw(profile, &names)))
        }
        // A preamble may hold a stray quote; as a header the line is out.
        Err(CutError::UnterminatedQuote) => Ok(None),
        Err(error) => Err(cut_fault(error, record)),
    }
}

/// The refusal that belongs to a record that cannot be cut.
pub(super) fn cut_fault(error: CutError, record: Record) -> BillFault {
    let at = |code| BillFault::at(code, record.line, record.byte_offset);
    match error {
        CutError::FieldTooLong(column) => at(BillCode::FieldTooLong)
            .with("column", column)
            .with("limit", FIELD_CAP),
        CutError::TooManyColumns => at(BillCode::TooManyColumns).with("limit", COLUMN_CAP),
        CutError::UnterminatedQuote => at(BillCode::UnterminatedQuote),
    }
}

fn remember(nearest: &mut Option<Nearest>, profile: &Profile, sketch: &Sketch, line: u64) {
    let known = sketch.present.len();
    if known > nearest.as_ref().map_or(0, |one| one.known) {
        *nearest = Some(Nearest {
            profile: profile.id.clone(),
            line,
            known,
            missing: sketch.missing.clone(),
            unknown: sketch.unknown.clone(),
        });
    }
}

fn unknown(nearest: Option<Nearest>) -> BillFault {
    let fault = BillFault::new(BillCode::UnknownLayout);
    match nearest {
        None => fault,
        Some(nearest) => fault
            .with("nearest", nearest.profile.as_str())
            .with("line", nearest.line)
            .with("missing", nearest.missing)
            .with("unknown", nearest.unknown),
    }
}

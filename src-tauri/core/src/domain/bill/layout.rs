//! Finding the header: by names, on any of the first lines, in any column order.
//!
//! A line is the header when it names every required column of a profile; of several profiles the
//! one that knows more of its columns is taken. A layout that has *drifted* is read only where
//! nothing has to be guessed: columns in another order are found by name, a new column is passed
//! over, and both are told ([`Drift`]); but where one is missing and an unknown one is there, the
//! one may be the other under a new name, and the file is refused. A layout that was drawn up here
//! takes what no built-in one reads; a header that a built-in one has drifted from only where it
//! names every column of it, because then a person said what each of them is.

use std::io::Read;

use super::encoding::Encoding;
use super::fault::{BillCode, BillFault};
use super::label;
use super::lines::{Lines, Record};
use super::profile::{Dialect, KindRule, KindSet, Profile, Profiles, Summed, normal_name};
use super::role::{Kind, Role};
use super::row::clean;
use super::sketch::{Drift, Nearest, Sketch, remember, unknown};
use super::split::{Cells, CutError};
use super::{COLUMN_CAP, FIELD_CAP, HEADER_LINES};

pub(super) const ABSENT: usize = usize::MAX;

/// A profile laid over one file's header.
pub(super) struct Layout {
    pub(super) profile: Profile,
    pub(super) dialect: Dialect,
    pub(super) variant: String,
    pub(super) header_line: u64,
    pub(super) columns: usize,
    /// The header's names as the file spells them, without padding.
    pub(super) names: Vec<String>,
    /// Cells that a row has at least; none where every row has as many as the header.
    pub(super) least: Option<usize>,
    /// Column names that no role claims; read past, and reported.
    pub(super) unknown: Vec<String>,
    /// How the header differs from the layout as it is known.
    pub(super) drift: Drift,
    pub(super) states: Vec<(String, Kind)>,
    /// Money columns and the kinds of row that may have money in them.
    pub(super) reserved: Vec<(Role, KindSet)>,
    /// The account that the file names above its header, or a statement's stand-in.
    pub(super) account: String,
    pub(super) account_is_named: bool,
    /// Bare numbers may be moments.
    pub(super) serials: bool,
    /// The lines above the header, as labels are compared with them.
    pub(super) preamble: Vec<String>,
    /// Values per role that mean nothing is there.
    empties: Vec<Vec<String>>,
    /// A run of dashes means nothing is there.
    dashes: bool,
    rules: Vec<(Kind, KindRule)>,
    places: [usize; Role::COUNT],
}

impl Layout {
    /// The column of a role.
    pub(super) fn place(&self, role: Role) -> Option<usize> {
        let place = self.places[role as usize];
        (place != ABSENT).then_some(place)
    }

    /// The role of a column.
    pub(super) fn role_of(&self, column: usize) -> Option<Role> {
        let mut roles = self.profile.columns.iter().map(|one| one.role);
        roles.find(|role| self.place(*role) == Some(column))
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
            || (self.dashes && value.bytes().all(|byte| byte == b'-'))
    }

    fn over(profile: &Profile, sketch: Sketch, header_line: u64, preamble: Vec<String>) -> Self {
        let statement = profile.statement.as_ref();
        let named = statement.and_then(|rule| {
            let mut lines = preamble.iter();
            lines.find_map(|line| label::named(&rule.account, line))
        });
        let stand_in = || statement.map_or_else(String::new, |_| profile.id.clone());
        Self {
            dialect: profile.dialect(),
            header_line,
            columns: sketch.columns,
            names: Vec::new(),
            least: statement
                .filter(|rule| rule.short_rows)
                .map(|_| sketch.last_required(profile) + 1),
            drift: sketch.drift(profile),
            variant: sketch.variant,
            unknown: sketch.unknown,
            states: profile
                .states
                .iter()
                .map(|(word, kind)| (word.clone(), *kind))
                .collect(),
            reserved: reserved(profile),
            account_is_named: named.is_some(),
            account: named.unwrap_or_else(stand_in),
            serials: false,
            preamble,
            empties: empties(profile),
            dashes: statement.is_some_and(|rule| rule.empty.iter().any(|one| one == "-")),
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

fn reserved(profile: &Profile) -> Vec<(Role, KindSet)> {
    let totals = profile.control.totals.iter();
    let money = |rule: &super::profile::TotalRule| match rule.of {
        Summed::Column(role) if Role::MONEY.contains(&role) => Some((role, rule.kinds())),
        _ => None,
    };
    totals.filter_map(money).collect()
}

fn empties(profile: &Profile) -> Vec<Vec<String>> {
    let common = profile.statement.as_ref().map(|rule| rule.empty.clone());
    let mut empties = vec![common.unwrap_or_default(); Role::COUNT];
    for column in &profile.columns {
        empties[column.role as usize].extend_from_slice(&column.empty);
    }
    empties
}

/// The search for the header.
struct Search<'p> {
    profiles: &'p Profiles,
    cells: Cells,
    nearest: Option<Nearest>,
    preamble: Vec<String>,
}

/// Searches the first lines for a header that names every required column of a profile.
pub(super) fn locate<R: Read>(
    lines: &mut Lines<R>,
    encoding: Encoding,
    profiles: &Profiles,
) -> Result<Layout, BillFault> {
    let mut search = Search {
        profiles,
        cells: Cells::default(),
        nearest: None,
        preamble: Vec::new(),
    };
    let mut text = String::new();
    for _ in 0..HEADER_LINES {
        let Some(record) = lines.next(None)? else {
            break;
        };
        if encoding.decode(lines.raw(record), &mut text).is_err() {
            continue;
        }
        if let Some((profile, sketch)) = search.look(&text, record)? {
            let mut layout = Layout::over(profile, sketch, record.line, search.preamble);
            layout.names = spelled(&text, &layout.dialect);
            return Ok(layout);
        }
        search.preamble.push(label::squeezed(&text));
    }
    Err(unknown(search.nearest))
}

/// A header's names as they stand there.
fn spelled(text: &str, dialect: &Dialect) -> Vec<String> {
    let mut cells = Cells::default();
    match cells.cut(text, dialect) {
        Ok(()) => cells
            .iter(text)
            .map(|name| {
                clean(name, dialect.prefix)
                    .trim_matches('\u{FEFF}')
                    .to_owned()
            })
            .collect(),
        Err(_) => Vec::new(),
    }
}

impl<'p> Search<'p> {
    /// The profile whose header the line is.
    fn look(
        &mut self,
        text: &str,
        record: Record,
    ) -> Result<Option<(&'p Profile, Sketch)>, BillFault> {
        let mut best: Option<(&Profile, Sketch)> = None;
        let mut drifted = false;
        let mut cut: Option<(Dialect, Vec<String>)> = None;
        let profiles = self.profiles;
        for profile in profiles.iter() {
            let dialect = profile.dialect();
            if cut.as_ref().is_none_or(|(known, _)| *known != dialect) {
                let Some(names) = self.names(text, &dialect, record)? else {
                    continue;
                };
                cut = Some((dialect, names));
            }
            let names = cut.as_ref().map_or(&[][..], |(_, names)| names);
            let sketch = Sketch::draw(profile, names);
            let is_drift = sketch.is_drift_of_known();
            if !sketch.missing.is_empty() || sketch.is_renamed() {
                drifted |= !profile.own && is_drift;
                remember(&mut self.nearest, profile, &sketch, record.line);
            } else if profile.own
                && (best.as_ref().is_some_and(|(known, _)| !known.own)
                    || (drifted && !sketch.is_exact()))
            {
                // What comes with the program goes first, and what it has become is named before
                // a layout of the house takes it by a part of its names.
            } else if best
                .as_ref()
                .is_none_or(|(_, known)| sketch.fits_better(known))
            {
                best = Some((profile, sketch));
            }
        }
        match best {
            Some((_, sketch)) if sketch.twice.is_some() => Err(duplicate(sketch, record)),
            best => Ok(best),
        }
    }

    fn names(
        &mut self,
        text: &str,
        dialect: &Dialect,
        record: Record,
    ) -> Result<Option<Vec<String>>, BillFault> {
        match self.cells.cut(text, dialect) {
            Ok(()) => Ok(Some(self.cells.iter(text).map(normal_name).collect())),
            // A preamble may hold a stray quote; as a header the line is out.
            Err(CutError::UnterminatedQuote) => Ok(None),
            Err(error) => Err(cut_fault(error, record)),
        }
    }
}

fn duplicate(sketch: Sketch, record: Record) -> BillFault {
    let (role, names) = sketch.twice.unwrap_or((Role::PaidAt, Vec::new()));
    BillFault::at(BillCode::DuplicateColumn, record.line, record.byte_offset)
        .with("role", role.name().as_str())
        .with("names", names)
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

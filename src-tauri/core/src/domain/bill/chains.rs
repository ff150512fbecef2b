//! Whether the sectors of an old workbook lead somewhere.
//!
//! The container of XLS files is a small file system: a table says which sector follows which. A
//! table that leads in a circle, or is longer than the file, makes its reader take memory without
//! end; so it is walked here first, with nothing but numbers. Everything else that can be wrong
//! with such a file is found by the reader itself.

/// Numbers from here on are no sectors.
const RESERVED: u32 = 0xFFFF_FFFA;
/// Entries that a table may have beyond the sectors that the file has room for.
const SLACK: usize = 1_024;

/// The file as sectors.
struct Sectors<'a> {
    bytes: &'a [u8],
    size: usize,
    count: usize,
}

impl Sectors<'_> {
    /// The numbers of a sector; none where the file does not hold all of it.
    fn numbers(&self, sector: u32) -> Option<Vec<u32>> {
        let sector = usize::try_from(sector).ok()?;
        // The head takes the place of the sector before the first.
        let start = sector.checked_add(1)?.checked_mul(self.size)?;
        let end = start.checked_add(self.size)?;
        Some(numbers(self.bytes.get(start..end)?))
    }

    /// The numbers of a chain of sectors that is known to end.
    fn chain(&self, mut sector: u32, table: &[u32]) -> Option<Vec<u32>> {
        let mut all = Vec::new();
        while let Some(next) = usize::try_from(sector).ok().and_then(|at| table.get(at)) {
            all.extend(self.numbers(sector)?);
            sector = *next;
        }
        Some(all)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let (words, _) = bytes.as_chunks::<4>();
    words.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

/// Whether every chain of the file ends.
pub(super) fn end_somewhere(bytes: &[u8]) -> bool {
    let Some(head) = bytes.get(..512) else {
        return false;
    };
    let size = match head.get(30..32) {
        Some([9, 0]) => 512,
        Some([12, 0]) => 4_096,
        _ => return false,
    };
    let sectors = Sectors {
        bytes,
        size,
        count: bytes.len() / size,
    };
    let field = |at: usize| {
        numbers(head.get(at..at + 4).unwrap_or_default())
            .first()
            .copied()
    };
    let (Some(list), Some(small)) = (field(68), field(60)) else {
        return false;
    };
    let Some(table) = table(&sectors, list, &head[76..]) else {
        return false;
    };
    has_no_circle(&table)
        && sectors
            .chain(small, &table)
            .is_some_and(|table| has_no_circle(&table))
}

/// The table of sectors, out of the sectors that the head and its own chain name.
fn table(sectors: &Sectors<'_>, mut list: u32, head: &[u8]) -> Option<Vec<u32>> {
    let mut named = numbers(head);
    let mut steps = 0;
    while list < RESERVED {
        steps += 1;
        if steps > sectors.count + 1 {
            return None;
        }
        named.extend(sectors.numbers(list)?);
        list = named.pop()?;
    }
    let mut table = Vec::new();
    for sector in named.into_iter().filter(|sector| *sector < RESERVED) {
        table.extend(sectors.numbers(sector)?);
        if table.len() > sectors.count + SLACK {
            return None;
        }
    }
    Some(table)
}

/// Whether no chain comes back to where it was.
fn has_no_circle(table: &[u32]) -> bool {
    /// Not looked at, on the way that is walked now, known to end.
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Here,
        Ends,
    }
    let mut marks = vec![Mark::New; table.len()];
    for start in 0..table.len() {
        let mut way = Vec::new();
        let mut at = start;
        while at < table.len() && marks[at] == Mark::New {
            marks[at] = Mark::Here;
            way.push(at);
            at = usize::try_from(table[at]).unwrap_or(usize::MAX);
        }
        if at < table.len() && marks[at] == Mark::Here {
            return false;
        }
        for step in way {
            marks[step] = Mark::Ends;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[u8] = include_bytes!("../../../../../tests/fixtures/bills/ccb-debit.xls");

    #[test]
    fn a_true_workbook_ends_somewhere() {
        assert!(end_somewhere(OLD));
        assert!(!end_somewhere(&OLD[..511]));
    }

    #[test]
    fn a_table_that_leads_in_a_circle_is_seen() {
        assert!(has_no_circle(&[1, 2, 0xFFFF_FFFE, 2, 9]));
        assert!(!has_no_circle(&[1, 2, 0]));
        assert!(!has_no_circle(&[0xFFFF_FFFE, 1]));
        let first = u32::from_le_bytes(OLD[76..80].try_into().expect("four bytes"));
        let table = (first as usize + 1) * 512;
        let mut circled = OLD.to_vec();
        circled[table..table + 8].copy_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0]);
        assert!(!end_somewhere(&circled));
    }

    #[test]
    fn a_table_longer_than_its_file_is_seen() {
        let mut long = OLD.to_vec();
        let first: [u8; 4] = OLD[76..80].try_into().expect("four bytes");
        for at in (76..512).step_by(4) {
            long[at..at + 4].copy_from_slice(&first);
        }
        assert!(!end_somewhere(&long));
    }
}

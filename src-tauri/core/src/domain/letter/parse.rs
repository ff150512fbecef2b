//! Reads the reasons back out of a letter, so that what was sent can be held against what was decided.

use super::{FURTHER, PART, forms};
use crate::domain::reasons::{AuditData, Language};

/// The reasons of a return's letter, in its language and order; nothing where it has none.
pub fn reasons_of(body: &str, language: Language) -> Vec<AuditData> {
    let Some(forms) = forms(true) else {
        return Vec::new();
    };
    let form = match language {
        Language::Zh => &forms.zh,
        Language::En => &forms.en,
    };
    let mut reading = Reading {
        defect: format!("{PART}{}", form.defect),
        remedy: format!("{PART}{}", form.remedy),
        ..Reading::default()
    };
    for line in body.split('\n') {
        if !reading.line(line) && !reading.found.is_empty() {
            break;
        }
    }
    reading.found
}

/// Which part of a reason further lines belong to.
#[derive(Default, Clone, Copy)]
enum Part {
    #[default]
    Field,
    Defect,
    Remedy,
}

#[derive(Default)]
struct Reading {
    defect: String,
    remedy: String,
    found: Vec<AuditData>,
    part: Part,
    /// Empty lines that belong to a text if more of it follows.
    empty: usize,
}

impl Reading {
    /// Takes a line; false for one that belongs to no reason.
    fn line(&mut self, line: &str) -> bool {
        if let Some(field) = line.strip_prefix(&format!("{}. ", self.found.len() + 1)) {
            self.found.push(AuditData {
                key_name: String::new(),
                error: String::new(),
                suggest: String::new(),
            });
            return self.begin(Part::Field, field);
        }
        if self.found.is_empty() {
            return false;
        }
        if line.is_empty() {
            self.empty += 1;
            return true;
        }
        if let Some(further) = line.strip_prefix(FURTHER) {
            let gap = "\n".repeat(std::mem::take(&mut self.empty) + 1);
            return self.push(&gap) && self.push(further);
        }
        if let Some(words) = line.strip_prefix(self.defect.as_str()).map(str::to_owned) {
            return self.begin(Part::Defect, &words);
        }
        match line.strip_prefix(self.remedy.as_str()).map(str::to_owned) {
            Some(words) => self.begin(Part::Remedy, &words),
            None => false,
        }
    }

    fn begin(&mut self, part: Part, words: &str) -> bool {
        (self.part, self.empty) = (part, 0);
        self.push(words)
    }

    fn push(&mut self, words: &str) -> bool {
        let Some(reason) = self.found.last_mut() else {
            return false;
        };
        match self.part {
            Part::Field => reason.key_name.push_str(words),
            Part::Defect => reason.error.push_str(words),
            Part::Remedy => reason.suggest.push_str(words),
        }
        true
    }
}

//! Checks all of a database, and mends what can be mended.

use std::path::Path;

use super::examine::{Examination, examine};
use super::report::{Finding, Outcome, Report};
use crate::storage::image::ImageName;
use crate::storage::sqlite::{Inspector, Readable, Repair};
use crate::storage::{DOCUMENT_ID_BYTES_MAX, DocumentId, LogEntry, StoreError, UserId};

/// Who the log says salvaged a document.
const AUTHOR: &str = "quire-doctor";
/// Under so many names a salvaged document is tried to be put.
const NAMES_MAX: u32 = 1_000;

/// Checks a database and changes nothing. The server may run.
///
/// # Errors
/// If the file cannot be read at all; what cannot be read of it is in the report.
pub fn check(database: &Path) -> Result<Report, StoreError> {
    go_through(database, None)
}

/// Checks a database that no server uses, and mends it: snapshots that say something else than a
/// whole log are removed; of documents that do not load, what can be read becomes a new document.
///
/// # Errors
/// If a server uses the file, or it cannot be read or written; what was mended until then stays so.
pub fn mend(database: &Path, now_ms: u64) -> Result<Report, StoreError> {
    let mut repair = Repair::open(database)?;
    go_through(database, Some((&mut repair, now_ms)))
}

fn go_through(
    database: &Path,
    mut repair: Option<(&mut Repair, u64)>,
) -> Result<Report, StoreError> {
    let inspector = Inspector::open(database)?;
    let mut report = Report::default();
    let structure = inspector.structure()?;
    if !structure.is_empty() {
        report.findings.push(Finding {
            place: "the database".to_owned(),
            damage: structure,
            outcome: Outcome::Lost,
        });
    }
    for name in inspector.documents()? {
        let Some(name) = take_name(name, &mut report) else {
            continue;
        };
        report.documents += 1;
        let rows = match inspector.document(&name) {
            Ok(rows) => rows,
            Err(error) => {
                report
                    .findings
                    .push(lost(format!("document {name}"), error.detail()));
                continue;
            }
        };
        report.entries += rows.log.len() as u64;
        let examination = examine(&rows);
        if examination.damage.is_empty() {
            continue;
        }
        let outcome = match &mut repair {
            Some((repair, now_ms)) => mend_document(repair, &name, &examination, *now_ms)?,
            None if examination.is_mendable() => Outcome::Mendable,
            None if examination.loads => Outcome::Whole,
            None => Outcome::Lost,
        };
        report.findings.push(Finding {
            place: format!("document {name}"),
            damage: examination.damage,
            outcome,
        });
    }
    check_images(&inspector, &mut report)?;
    Ok(report)
}

fn mend_document(
    repair: &mut Repair,
    name: &DocumentId,
    examination: &Examination,
    now_ms: u64,
) -> Result<Outcome, StoreError> {
    if examination.is_mendable() {
        for sequence in &examination.bad_snapshots {
            repair.remove_snapshot(name, *sequence)?;
        }
        return Ok(Outcome::Mended);
    }
    if examination.loads {
        return Ok(Outcome::Whole);
    }
    let Some(readable) = &examination.readable else {
        return Ok(Outcome::Lost);
    };
    let entry = LogEntry {
        author: UserId::new(AUTHOR),
        at_ms: now_ms,
        update: readable.clone().into(),
    };
    let added = repair.add_document(salvaged_names(name), &entry)?;
    Ok(added.map_or(Outcome::Lost, |name| Outcome::Salvaged(name.to_string())))
}

/// Names beside that of the damaged document, as near to it as the length allows.
fn salvaged_names(name: &DocumentId) -> impl Iterator<Item = DocumentId> {
    let name = name.as_str().to_owned();
    (1..=NAMES_MAX).filter_map(move |number| {
        let suffix = format!("-salvaged-{number}");
        // An id is ASCII.
        let kept = name.len().min(DOCUMENT_ID_BYTES_MAX - suffix.len());
        DocumentId::parse(&format!("{}{suffix}", &name[..kept])).ok()
    })
}

fn check_images(inspector: &Inspector, report: &mut Report) -> Result<(), StoreError> {
    for name in inspector.images()? {
        let Some(name) = take_name(name, report) else {
            continue;
        };
        report.images += 1;
        let damage = match (ImageName::parse(&name), inspector.image(&name)?) {
            (None, _) => Some("no image has such a name".to_owned()),
            (Some(_), Err(error)) => Some(error),
            (Some(parsed), Ok(content)) => {
                (!parsed.is_of(&content)).then(|| "it is not what its name says".to_owned())
            }
        };
        if let Some(damage) = damage {
            report.findings.push(lost(format!("image {name}"), damage));
        }
    }
    Ok(())
}

/// The name, or a finding where there is none.
fn take_name<T>(name: Readable<T>, report: &mut Report) -> Option<T> {
    name.map_err(|error| {
        report
            .findings
            .push(lost("a row of names".to_owned(), error))
    })
    .ok()
}

fn lost(place: String, damage: String) -> Finding {
    Finding {
        place,
        damage: vec![damage],
        outcome: Outcome::Lost,
    }
}

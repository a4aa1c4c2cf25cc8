//! Every target over what the fuzzer found interesting, and over what once made it fail.

use std::fs;
use std::path::Path;

use quire_fuzz::{TARGETS, target};

/// Runs a target over its files. What fails is named first: a test shows what it printed.
fn check(name: &str) {
    let target = target(name).expect("the test names a target");
    let mut inputs = 0;
    for kind in ["corpus", "fixtures"] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(kind).join(name);
        let Ok(files) = fs::read_dir(&directory) else {
            continue;
        };
        for file in files {
            let path = file.expect("a directory can be read").path();
            println!("{}", path.display());
            (target.run)(&fs::read(&path).expect("a file can be read"));
            inputs += 1;
        }
    }
    assert!(inputs > 0, "there is nothing to run {name} over");
}

#[test]
fn an_update_that_the_gate_lets_through_makes_a_document_that_its_encoding_makes_again() {
    check("updates");
}

#[test]
fn what_three_clients_wrote_makes_one_document_in_any_order() {
    check("histories");
}

#[test]
fn whatever_a_room_is_sent_its_disk_makes_its_document_again() {
    check("room");
}

#[test]
fn whatever_a_page_is_sent_its_document_is_sound() {
    check("session");
}

#[test]
fn whatever_is_pasted_is_harmless_and_is_copied_as_what_it_was() {
    check("html");
}

#[test]
fn whatever_is_imported_is_harmless_and_is_written_as_what_it_was() {
    check("markdown");
}

#[test]
fn whatever_a_word_processor_saves_is_harmless_and_is_written_as_what_it_was() {
    check("docx");
}

#[test]
fn whatever_calls_itself_our_fragment_goes_into_a_document_or_is_refused() {
    check("fragments");
}

#[test]
fn whatever_stands_in_a_formula_becomes_harmless_mathml_or_is_refused() {
    check("formulas");
}

#[test]
fn an_upload_has_a_size_that_an_image_may_have_or_is_refused() {
    check("images");
}

#[test]
fn what_a_decoder_reads_it_reads_again_as_it_writes_it() {
    check("decoders");
}

#[test]
fn every_target_has_its_test_here() {
    let tests = include_str!("corpus.rs");
    for target in TARGETS {
        assert!(
            tests.contains(&format!("    check(\"{}\");", target.name)),
            "{} is not tested",
            target.name
        );
    }
}

//! The layer rules: what a part of the program must not name.
//!
//! The design is in the absences, so each rule is one, with its reason. Read from the source as
//! text: a violation is found without compiling, and also behind a feature or a target that this
//! machine does not build.

mod paths;
mod tokens;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::compress::files_below;

/// The crates whose sources obey the rules.
const CRATES: [&str; 3] = ["app", "server", "frontend"];

/// Beyond this a file probably has a second job. Reported, not refused.
const FILE_LINES_COMFORTABLE: usize = 500;

/// Everything by which a browser, its pages and its sockets are named.
const BROWSER: [&str; 8] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_net",
    "gloo_timers",
    "leptos",
    "leptos_meta",
];

/// Input and output, threads and clocks, for the parts that take them as events.
const OUTSIDE: [&str; 7] = [
    "tokio",
    "std::thread",
    "std::net",
    "std::fs",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::env",
];

/// One absence.
struct Rule {
    /// The modules it binds, with everything below them.
    within: &'static [&'static str],
    /// The modules it does not bind although they are `within`.
    except: &'static [&'static str],
    /// The paths that must not be named, with everything below them.
    absent: &'static [&'static [&'static str]],
    /// Why.
    reason: &'static str,
}

const RULES: [Rule; 16] = [
    Rule {
        within: &["app::model"],
        // URLs are read by the browser's own parser where there is one.
        except: &["app::model::schema::url"],
        absent: &[
            &[
                "app::protocol",
                "app::sync",
                "app::editor",
                "app::net",
                "app::ui",
            ],
            &BROWSER,
            &OUTSIDE,
        ],
        reason: "the model knows no messages, no page, no sockets and no clock",
    },
    Rule {
        within: &CRATES,
        except: &["app::model::document"],
        absent: &[&["yrs"]],
        reason: "only model::document names the CRDT, so that it can be replaced",
    },
    Rule {
        within: &["app::protocol"],
        except: &[],
        absent: &[
            &[
                "app::model",
                "app::sync",
                "app::editor",
                "app::net",
                "app::ui",
            ],
            &BROWSER,
            &OUTSIDE,
        ],
        reason: "the protocol carries the document's bytes and cannot read them",
    },
    Rule {
        within: &["app::sync"],
        except: &[],
        absent: &[
            &["app::model", "app::editor", "app::net", "app::ui"],
            &BROWSER,
            &OUTSIDE,
        ],
        reason: "the session is a state machine: events and time go in, effects come out",
    },
    Rule {
        within: &["app::editor"],
        except: &[],
        absent: &[
            &["app::protocol", "app::sync", "app::net", "app::ui"],
            &["leptos", "leptos_meta", "gloo_net"],
        ],
        reason: "the editing surface knows the model and its own element",
    },
    Rule {
        within: &["app::shortcuts"],
        except: &[],
        absent: &[
            &[
                "app::protocol",
                "app::sync",
                "app::editor",
                "app::net",
                "app::ui",
            ],
            &BROWSER,
            &OUTSIDE,
        ],
        reason: "the table of shortcuts is data for the surface and for the page",
    },
    Rule {
        within: &["app::net"],
        except: &[],
        absent: &[
            &["app::model", "app::sync", "app::editor", "app::ui"],
            &["leptos", "leptos_meta"],
        ],
        reason: "the net moves bytes",
    },
    Rule {
        within: &["server::room::core"],
        except: &[],
        absent: &[
            &["server::http", "server::config", "server::storage::sqlite"],
            &["axum", "tower", "rusqlite"],
            &OUTSIDE,
        ],
        reason: "a room's core is a state machine: inputs and time go in, outputs come out",
    },
    Rule {
        within: &["server::room", "server::storage"],
        except: &[],
        absent: &[&["server::http", "server::config", "leptos"]],
        reason: "rooms and storage know nothing of the page or of HTTP",
    },
    Rule {
        within: &["server::tutorial", "server::revise"],
        except: &[],
        absent: &[
            &["server::http", "server::config", "server::storage::sqlite"],
            &OUTSIDE,
        ],
        reason: "what others' documents mean is worked out without sockets, clocks and stores",
    },
    Rule {
        within: &["server::webhooks"],
        except: &[],
        absent: &[
            &["server::http", "server::config", "server::storage::sqlite"],
            &["app"],
        ],
        reason: "webhooks tell that something happened to a document, and know nothing of what is in it",
    },
    Rule {
        within: &["server::maintenance"],
        except: &[],
        absent: &[&["server::http", "server::config"]],
        reason: "maintenance works on what is kept, with or without a server",
    },
    Rule {
        within: &["server::storage"],
        except: &[],
        absent: &[&["app::model", "app::protocol"]],
        reason: "the store keeps ids and bytes",
    },
    Rule {
        within: &CRATES,
        except: &["server::http"],
        absent: &[&["axum", "tower_http", "leptos_axum"]],
        reason: "HTTP is the business of server::http alone",
    },
    Rule {
        within: &CRATES,
        except: &["server::storage::sqlite"],
        absent: &[&["rusqlite"]],
        reason: "only storage::sqlite speaks SQL",
    },
    Rule {
        within: &CRATES,
        except: &["server::config"],
        absent: &[&[
            "std::env::var",
            "std::env::var_os",
            "std::env::vars",
            "std::env::vars_os",
        ]],
        reason: "server::config alone reads the environment",
    },
];

/// Reads the sources below `root` and fails with every violation found.
pub(crate) fn check(root: &Path) -> Result<()> {
    let mut violations = Vec::new();
    for name in CRATES {
        let directory = root.join(name).join("src");
        let mut sources = Vec::new();
        for path in files_below(&directory)? {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                let shown = path.strip_prefix(root).unwrap_or(&path);
                sources.push(Source {
                    shown: shown.display().to_string(),
                    module: module_of(name, path.strip_prefix(&directory)?),
                    text,
                });
            }
        }
        for source in &sources {
            let lines = source.text.lines().count();
            if lines > FILE_LINES_COMFORTABLE {
                println!(
                    "{} has {lines} lines: is there a second job in it?",
                    source.shown
                );
            }
        }
        violations.extend(violations_of(&sources));
    }
    if violations.is_empty() {
        return Ok(());
    }
    bail!("the layers are not kept apart:\n{}", violations.join("\n"));
}

struct Source {
    /// The path as people read it.
    shown: String,
    /// `app::model::document`
    module: String,
    text: String,
}

/// The violations of one crate.
fn violations_of(sources: &[Source]) -> Vec<String> {
    let read: Vec<_> = sources
        .iter()
        .map(|source| (source, tokens::without_tests(&source.text)))
        .collect();
    let tests: Vec<String> = read
        .iter()
        .flat_map(|(source, (_, modules))| {
            modules
                .iter()
                .map(|module| format!("{}::{module}", source.module))
        })
        .collect();
    let mut violations = Vec::new();
    for (source, (tokens, _)) in &read {
        if tests.iter().any(|test| is_below(&source.module, test)) {
            continue;
        }
        let rules = RULES.iter().filter(|rule| rule.binds(&source.module));
        let named = paths::named_paths(tokens, &source.module);
        for rule in rules {
            violations.extend(
                named
                    .iter()
                    .filter(|named| {
                        rule.absent
                            .iter()
                            .copied()
                            .flatten()
                            .any(|absent| is_below(&named.path, absent))
                    })
                    .map(|named| {
                        format!(
                            "{}:{} names {}: {}",
                            source.shown, named.line, named.path, rule.reason
                        )
                    }),
            );
        }
    }
    violations
}

impl Rule {
    fn binds(&self, module: &str) -> bool {
        let among = |modules: &[&str]| modules.iter().any(|other| is_below(module, other));
        among(self.within) && !among(self.except)
    }
}

/// Whether `path` is `ancestor` or something in it.
fn is_below(path: &str, ancestor: &str) -> bool {
    path.strip_prefix(ancestor)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The module of a file given relative to its crate's `src`.
fn module_of(name: &str, file: &Path) -> String {
    let mut module = name.to_owned();
    for part in file.with_extension("").iter() {
        let part = part.to_string_lossy();
        if part != "lib" && part != "main" {
            module.push_str("::");
            module.push_str(&part);
        }
    }
    module
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations(module: &str, text: &str) -> Vec<String> {
        violations_of(&[Source {
            shown: module.to_owned(),
            module: module.to_owned(),
            text: text.to_owned(),
        }])
    }

    fn check_refused(module: &str, text: &str) {
        assert!(
            !violations(module, text).is_empty(),
            "{module} may name {text}"
        );
    }

    fn check_allowed(module: &str, text: &str) {
        assert_eq!(violations(module, text), Vec::<String>::new());
    }

    #[test]
    fn each_layer_refuses_what_it_must_not_know() {
        check_refused("app::model", "use crate::protocol::Frame;");
        check_refused("app::model::blocks", "use super::super::sync;");
        check_refused("app::model::state", "let now = std::time::Instant::now();");
        check_refused("app::model::selection", "use web_sys::Range;");
        check_refused(
            "app::protocol::frame",
            "use crate::{model::Document, protocol};",
        );
        check_refused("app::sync::session", "fn a() { crate::net::open() }");
        check_refused("app::sync", "use gloo_timers::callback::Timeout;");
        check_refused("app::editor::input", "use leptos::prelude::*;");
        check_refused("app::editor::carets", "use crate::protocol::Profile;");
        check_refused("app::net::socket", "use crate::model::Document;");
        check_refused("server::room::core::presence", "tokio::spawn(future);");
        check_refused("server::room::task", "use axum::extract::ws::Message;");
        check_refused("server::storage::memory", "use app::model::Document;");
        check_refused("server", "rusqlite::Connection::open(path)?;");
        check_refused("frontend", "use yrs::Doc;");
    }

    #[test]
    fn each_layer_may_name_what_is_its_own() {
        check_allowed("app::model::document", "use yrs::Doc;");
        check_allowed("app::model::document::undo", "use yrs::undo::UndoManager;");
        check_allowed(
            "app::model::blocks",
            "use super::delta::Delta; use std::time::Duration;",
        );
        check_allowed("app::sync::session", "use crate::protocol::frame::Frame;");
        check_allowed(
            "app::editor",
            "use crate::model::EditorState; use web_sys::Range;",
        );
        check_allowed(
            "app::ui::page",
            "use crate::{editor, net, sync}; use leptos::prelude::*;",
        );
        check_allowed(
            "server::room::core",
            "use app::model::Replica; use bytes::Bytes;",
        );
        check_allowed("server::room::task", "use tokio::sync::mpsc;");
        check_allowed(
            "server::storage::sqlite::writer",
            "use rusqlite::Connection;",
        );
        check_allowed("server::http::socket", "use axum::extract::ws::Message;");
    }

    #[test]
    fn only_the_configuration_reads_the_environment() {
        check_refused(
            "server::room::task",
            "use std::env; fn a() { env::var(\"A\"); }",
        );
        check_refused("server", "std::env::var_os(\"A\")");
        check_allowed("server", "std::env::args_os()");
        check_allowed("server::config", "std::env::var_os(\"A\")");
    }

    #[test]
    fn names_that_only_look_alike_are_no_violation() {
        check_allowed("app::model::modelling", "use crate::model::protocols;");
        check_allowed(
            "app::model",
            "/// See [`crate::protocol`].\nconst A: &str = \"yrs::Doc\";",
        );
        check_allowed("app::model", "self.axum.yrs();");
    }

    #[test]
    fn tests_may_know_more_than_what_they_test() {
        check_allowed(
            "app::sync",
            "#[cfg(test)] mod tests { use crate::model::Document; }",
        );
        let found = violations_of(&[
            Source {
                shown: "sync.rs".to_owned(),
                module: "app::sync".to_owned(),
                text: "mod session; #[cfg(test)] mod simulation;".to_owned(),
            },
            Source {
                shown: "sync/simulation.rs".to_owned(),
                module: "app::sync::simulation".to_owned(),
                text: "use crate::model::Document;".to_owned(),
            },
            Source {
                shown: "sync/session.rs".to_owned(),
                module: "app::sync::session".to_owned(),
                text: "\nuse crate::model::Document;".to_owned(),
            },
        ]);
        assert_eq!(
            found,
            [
                "sync/session.rs:2 names app::model::Document: the session is a state machine: \
              events and time go in, effects come out"
            ]
        );
    }

    #[test]
    fn files_are_the_modules_rust_makes_of_them() {
        assert_eq!(module_of("app", Path::new("lib.rs")), "app");
        assert_eq!(module_of("server", Path::new("main.rs")), "server");
        assert_eq!(
            module_of("app", Path::new("model/document.rs")),
            "app::model::document"
        );
    }
}

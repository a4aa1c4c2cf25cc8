//! The paths a source file names, resolved as far as text allows: `crate`, `self`, `super`, the
//! branches of a `use` and the names it brings in.
//!
//! It knows nothing of macros' expansions or of re-exports; the builds of the crates without
//! features catch what hides behind those.

use std::collections::HashMap;

use super::tokens::{Placed, Token};

/// A path as a file names it, from its crate's name on: `app::model::Document`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedPath {
    /// The path in full.
    pub(crate) path: String,
    /// The line it stands on, counted from 1.
    pub(crate) line: usize,
}

/// All paths of two names or more in `tokens`, and everything a `use` brings in, seen from
/// `module` (`app::model::document`).
pub(crate) fn named_paths(tokens: &[Placed], module: &str) -> Vec<NamedPath> {
    let mut walk = Walk {
        tokens,
        index: 0,
        found: Vec::new(),
    };
    let mut imported: HashMap<String, String> = HashMap::new();
    let mut paths = Vec::new();
    while let Some((token, _)) = tokens.get(walk.index) {
        let is_use = token.is_name("use");
        if is_use {
            walk.index += 1;
        }
        let first = walk.found.len();
        if !walk.tree(&[]) {
            walk.index += 1;
        }
        for found in walk.found.drain(first..) {
            let Found {
                mut segments,
                alias,
                line,
            } = found;
            if let Some(full) = segments.first().and_then(|first| imported.get(first)) {
                segments[0].clone_from(full);
            }
            let path = resolve(&segments, module);
            if is_use {
                let name = alias.or_else(|| segments.last().cloned());
                imported.extend(name.map(|name| (name, path.clone())));
            } else if segments.len() < 2 && !path.contains("::") {
                continue;
            }
            paths.push(NamedPath { path, line });
        }
    }
    paths
}

fn resolve(segments: &[String], module: &str) -> String {
    let mut base: Vec<&str> = module.split("::").collect();
    let mut rest = segments;
    match segments.first().map(String::as_str) {
        Some("crate") => {
            base.truncate(1);
            rest = &segments[1..];
        }
        Some("self") => rest = &segments[1..],
        Some("super") => {}
        _ => base.clear(),
    }
    while rest.first().is_some_and(|segment| segment == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend(rest.iter().map(String::as_str));
    base.join("::")
}

struct Found {
    segments: Vec<String>,
    alias: Option<String>,
    line: usize,
}

struct Walk<'a> {
    tokens: &'a [Placed],
    index: usize,
    found: Vec<Found>,
}

impl Walk<'_> {
    fn token(&self) -> Option<&Token> {
        self.tokens.get(self.index).map(|(token, _)| token)
    }

    /// Reads one path or use tree that continues `prefix`; false if there is none here.
    fn tree(&mut self, prefix: &[String]) -> bool {
        let mut segments = prefix.to_vec();
        let Some(&(_, line)) = self.tokens.get(self.index) else {
            return false;
        };
        let start = self.index;
        // `::name` starts at the crates.
        if prefix.is_empty() && self.token() == Some(&Token::Separator) {
            self.index += 1;
        }
        loop {
            match self.token() {
                Some(Token::Name(name)) => {
                    let name = name.clone();
                    self.index += 1;
                    // `use a::{self}` names `a`.
                    if name != "self" || segments.is_empty() {
                        segments.push(name);
                    }
                }
                Some(Token::Sign('{')) if self.index > start || !prefix.is_empty() => {
                    self.group(&segments);
                    return true;
                }
                _ => break,
            }
            if self.token() != Some(&Token::Separator) {
                break;
            }
            self.index += 1;
        }
        if self.index == start {
            return false;
        }
        let mut alias = None;
        if self.token().is_some_and(|token| token.is_name("as"))
            && let Some((Token::Name(name), _)) = self.tokens.get(self.index + 1)
        {
            alias = Some(name.clone());
            self.index += 2;
        }
        if !segments.is_empty() {
            self.found.push(Found {
                segments,
                alias,
                line,
            });
        }
        true
    }

    /// Reads `{a, b::c}` of a use tree.
    fn group(&mut self, prefix: &[String]) {
        self.index += 1;
        while let Some(token) = self.token() {
            match token {
                Token::Sign('}') => {
                    self.index += 1;
                    return;
                }
                Token::Sign(',') => self.index += 1,
                _ => {
                    if !self.tree(prefix) {
                        self.index += 1;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::tokens::without_tests;

    fn paths(source: &str) -> Vec<String> {
        named_paths(&without_tests(source).0, "app::model::document")
            .into_iter()
            .map(|named| named.path)
            .collect()
    }

    #[test]
    fn every_branch_of_a_use_is_a_path() {
        assert_eq!(
            paths("use crate::{model::Blocks, protocol::{self, frame::*, limits as caps}};"),
            [
                "app::model::Blocks",
                "app::protocol",
                "app::protocol::frame",
                "app::protocol::limits"
            ]
        );
    }

    #[test]
    fn paths_inside_code_are_seen() {
        assert_eq!(
            paths("fn a(b: crate::sync::Session) -> Vec<u8> { let c = ::tokio::spawn(d); e.f }"),
            ["app::sync::Session", "tokio::spawn"]
        );
    }

    #[test]
    fn super_and_self_are_resolved_from_the_file() {
        assert_eq!(
            paths("use super::delta::Delta; use super::super::protocol; use self::inner::A;"),
            [
                "app::model::delta::Delta",
                "app::protocol",
                "app::model::document::inner::A"
            ]
        );
    }

    #[test]
    fn a_name_brought_in_stands_for_its_path() {
        assert_eq!(
            paths("use std::env; use std::process as p; fn a() { env::var(b); p::id(); env; }"),
            [
                "std::env",
                "std::process",
                "std::env::var",
                "std::process::id",
                "std::env"
            ]
        );
    }
}

//! The stylesheet as one file: relative `@import`s are replaced by what they name.
//!
//! It knows nothing of the rest of CSS: nesting and everything else stays as written, for the
//! browsers we support read it. An import keeps its layer and its media query.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// Reads `file` and everything it imports, directly or through others.
pub(crate) fn bundle(file: &Path) -> Result<String> {
    let mut output = String::new();
    append(file, &mut Vec::new(), &mut output)?;
    Ok(output)
}

/// `css` without comments and indentation, for who only applies it. Strings stay as they are.
pub(crate) fn strip(css: &str) -> String {
    let mut stripped = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['/', '"', '\'']) {
        let (before, found) = rest.split_at(at);
        stripped.push_str(before);
        let len = match found.as_bytes()[0] {
            b'/' if found.starts_with("/*") => found.find("*/").map_or(found.len(), |end| end + 2),
            b'/' => {
                stripped.push('/');
                1
            }
            quote => {
                let len = string_len(found, char::from(quote));
                stripped.push_str(&found[..len]);
                len
            }
        };
        rest = &found[len..];
    }
    stripped.push_str(rest);
    let lines = stripped
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The length in bytes of the string at the start of `css`, with its quotes.
fn string_len(css: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, letter) in css.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if letter == quote => return at + letter.len_utf8(),
            _ => {}
        }
    }
    css.len()
}

fn append(file: &Path, open: &mut Vec<PathBuf>, output: &mut String) -> Result<()> {
    ensure!(
        !open.iter().any(|other| other == file),
        "{} imports itself",
        file.display()
    );
    let text = fs::read_to_string(file)
        .with_context(|| format!("cannot read the stylesheet {}", file.display()))?;
    open.push(file.to_owned());
    for line in text.lines() {
        let Some(statement) = line.trim_start().strip_prefix("@import") else {
            output.push_str(line);
            output.push('\n');
            continue;
        };
        let import = Import::parse(statement)
            .with_context(|| format!("{}: cannot read `{}`", file.display(), line.trim()))?;
        let directory = file.parent().unwrap_or(Path::new("."));
        output.push_str(&import.opening);
        append(&directory.join(import.path), open, output)?;
        output.push_str(&"}\n".repeat(import.opening.matches('{').count()));
    }
    open.pop();
    Ok(())
}

struct Import<'a> {
    path: &'a str,
    /// The blocks that carry the import's layer and media query, opened.
    opening: String,
}

impl<'a> Import<'a> {
    /// Reads what follows `@import`: a quoted path or `url(...)`, then `layer(name)`, then a media
    /// query, each import on one line.
    fn parse(statement: &'a str) -> Result<Self> {
        let statement = statement.trim().trim_end_matches(';').trim();
        let (path, conditions) = if let Some(rest) = statement.strip_prefix("url(") {
            let (path, rest) = rest.split_once(')').context("`url(` is not closed")?;
            (path.trim_matches(['"', '\'', ' ']), rest)
        } else {
            let quote = statement.chars().next().context("the path is missing")?;
            ensure!(quote == '"' || quote == '\'', "the path is not quoted");
            statement[1..]
                .split_once(quote)
                .context("the quote is not closed")?
        };
        if path.contains("//") || path.starts_with('/') {
            bail!("only relative stylesheets are bundled");
        }
        let mut opening = String::new();
        let mut conditions = conditions.trim();
        if let Some(rest) = conditions.strip_prefix("layer(") {
            let (layer, rest) = rest.split_once(')').context("`layer(` is not closed")?;
            opening.push_str(&format!("@layer {layer} {{\n"));
            conditions = rest.trim();
        }
        if !conditions.is_empty() {
            opening.push_str(&format!("@media {conditions} {{\n"));
        }
        Ok(Self { path, opening })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_strings_stay() {
        let css = "/* one\n two */\na { /* x */\n    content: \"/* no */ \\\" \";\n\n    b: url(c/d)\n}\n";
        let stripped = "a {\ncontent: \"/* no */ \\\" \";\nb: url(c/d)\n}\n";
        assert_eq!(strip(css), stripped);
    }

    fn bundled(files: &[(&str, &str)]) -> Result<String> {
        let directory = tempfile::tempdir()?;
        for (name, text) in files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().context("a file is in a directory")?)?;
            fs::write(path, text)?;
        }
        bundle(&directory.path().join("main.css"))
    }

    #[test]
    fn imports_are_replaced_by_their_text_in_order() -> Result<()> {
        let css = bundled(&[
            (
                "main.css",
                "@import \"tokens.css\";\n@import url('parts/bar.css');\nbody {}\n",
            ),
            ("tokens.css", ":root {}\n"),
            ("parts/bar.css", "@import './deep.css';\n.bar {}\n"),
            ("parts/deep.css", ".deep {}\n"),
        ])?;
        assert_eq!(css, ":root {}\n.deep {}\n.bar {}\nbody {}\n");
        Ok(())
    }

    #[test]
    fn layers_and_media_queries_of_an_import_are_kept() -> Result<()> {
        let css = bundled(&[
            (
                "main.css",
                "@import \"a.css\" layer(base) screen and (width > 40rem);\n",
            ),
            ("a.css", "p {}\n"),
        ])?;
        assert_eq!(
            css,
            "@layer base {\n@media screen and (width > 40rem) {\np {}\n}\n}\n"
        );
        Ok(())
    }

    #[test]
    fn circles_missing_files_and_remote_imports_are_errors() {
        for (main, reason) in [
            ("@import \"main.css\";", "imports itself"),
            ("@import \"none.css\";", "cannot read the stylesheet"),
            ("@import \"https://example.org/a.css\";", "only relative"),
            ("@import \"/a.css\";", "only relative"),
            ("@import a.css;", "not quoted"),
        ] {
            let error = bundled(&[("main.css", main)]).expect_err(main);
            assert!(format!("{error:#}").contains(reason), "{main}: {error:#}");
        }
    }
}

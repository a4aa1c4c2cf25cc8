//! Rust source as the tokens that paths are made of.
//!
//! Comments and literals are left out, and so is every item behind `#[cfg(test)]`: tests may
//! know what the code beside them may not. It is not a parser: it only has to see names.

/// A token that matters to paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// An identifier or a keyword.
    Name(String),
    /// `::`
    Separator,
    /// Any other character that is no white space.
    Sign(char),
}

impl Token {
    /// Whether this is the keyword or name `text`.
    pub(crate) fn is_name(&self, text: &str) -> bool {
        matches!(self, Token::Name(name) if name == text)
    }
}

/// A token and the line it stands on, counted from 1.
pub(crate) type Placed = (Token, usize);

/// The tokens of `source` without its tests, and the names of the modules (`mod name;`) that are
/// only there in tests.
pub(crate) fn without_tests(source: &str) -> (Vec<Placed>, Vec<String>) {
    let tokens = tokens(source);
    let mut kept = Vec::with_capacity(tokens.len());
    let mut test_modules = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let Some(after) = test_attribute(&tokens[index..]) else {
            kept.push(tokens[index].clone());
            index += 1;
            continue;
        };
        let item = &tokens[index + after..];
        let length = item_length(item);
        let module = item[..length].windows(2).find_map(|pair| match pair {
            [(keyword, _), (Token::Name(name), _)] if keyword.is_name("mod") => Some(name),
            _ => None,
        });
        test_modules.extend(module.cloned());
        index += after + length;
    }
    (kept, test_modules)
}

/// The length of `#[cfg(test)]` or `#[cfg(all(test, ...))]` when `tokens` begin with it.
fn test_attribute(tokens: &[Placed]) -> Option<usize> {
    let is = |index: usize, text: &str| {
        tokens
            .get(index)
            .is_some_and(|(token, _)| token.is_name(text))
    };
    if tokens.first()?.0 != Token::Sign('#') || !is(2, "cfg") {
        return None;
    }
    let named = is(4, "test") || (is(4, "all") && is(6, "test"));
    if !named {
        return None;
    }
    let end = tokens
        .iter()
        .position(|(token, _)| *token == Token::Sign(']'))?;
    Some(end + 1)
}

/// The length of the item at the beginning of `tokens`: up to its `;` or to the end of its braces.
fn item_length(tokens: &[Placed]) -> usize {
    let mut depth = 0usize;
    for (index, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => {
                depth = depth.saturating_sub(1);
                // `use a::{b};` goes on to its semicolon.
                let next = tokens.get(index + 1).map(|(token, _)| token);
                if depth == 0 && next != Some(&Token::Sign(';')) {
                    return index + 1;
                }
            }
            Token::Sign(';') if depth == 0 => return index + 1,
            _ => {}
        }
    }
    tokens.len()
}

fn tokens(source: &str) -> Vec<Placed> {
    let mut reader = Reader {
        characters: source.chars().collect(),
        position: 0,
        line: 1,
    };
    let mut tokens = Vec::new();
    while let Some(character) = reader.peek(0) {
        let line = reader.line;
        let token = match character {
            '/' if reader.peek(1) == Some('/') => {
                reader.skip_while(|character| character != '\n');
                None
            }
            '/' if reader.peek(1) == Some('*') => {
                reader.skip_block_comment();
                None
            }
            '"' => {
                reader.skip_string();
                None
            }
            '\'' => {
                reader.skip_character_or_lifetime();
                None
            }
            ':' if reader.peek(1) == Some(':') => {
                reader.advance(2);
                Some(Token::Separator)
            }
            _ if character == '_' || character.is_alphabetic() => reader.name_or_literal(),
            _ => {
                reader.advance(1);
                (!character.is_whitespace()).then_some(Token::Sign(character))
            }
        };
        tokens.extend(token.map(|token| (token, line)));
    }
    tokens
}

struct Reader {
    characters: Vec<char>,
    position: usize,
    line: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.position + ahead).copied()
    }

    fn advance(&mut self, count: usize) {
        for _ in 0..count {
            if self.peek(0) == Some('\n') {
                self.line += 1;
            }
            self.position += 1;
        }
    }

    fn skip_while(&mut self, keep_on: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&keep_on) {
            self.advance(1);
        }
    }

    fn skip_block_comment(&mut self) {
        let mut depth = 0;
        while self.peek(0).is_some() {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => {
                    depth += 1;
                    self.advance(2);
                }
                (Some('*'), Some('/')) => {
                    depth -= 1;
                    self.advance(2);
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.advance(1),
            }
        }
    }

    fn skip_string(&mut self) {
        self.advance(1);
        while let Some(character) = self.peek(0) {
            self.advance(if character == '\\' { 2 } else { 1 });
            if character == '"' {
                return;
            }
        }
    }

    fn skip_raw_string(&mut self, hashes: usize) {
        self.advance(hashes + 1);
        while let Some(character) = self.peek(0) {
            let closed =
                character == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'));
            self.advance(1);
            if closed {
                self.advance(hashes);
                return;
            }
        }
    }

    fn skip_character_or_lifetime(&mut self) {
        if self.peek(1) == Some('\\') {
            self.advance(3);
            self.skip_while(|character| character != '\'');
            self.advance(1);
        } else if self.peek(2) == Some('\'') {
            self.advance(3);
        } else {
            self.advance(1);
        }
    }

    /// A name, or nothing when it is the prefix of a literal (`b"..."`, `r#"..."#`).
    fn name_or_literal(&mut self) -> Option<Token> {
        let start = self.position;
        self.skip_while(|character| character == '_' || character.is_alphanumeric());
        let name: String = self.characters[start..self.position].iter().collect();
        match (name.as_str(), self.peek(0)) {
            ("b" | "c", Some('"')) => {
                self.skip_string();
                None
            }
            ("b", Some('\'')) => {
                self.skip_character_or_lifetime();
                None
            }
            ("r" | "br" | "cr", Some('"' | '#')) => {
                let rest = &self.characters[self.position..];
                let hashes = rest
                    .iter()
                    .take_while(|&&character| character == '#')
                    .count();
                if rest.get(hashes) == Some(&'"') {
                    self.skip_raw_string(hashes);
                } else {
                    // A raw identifier: its name follows.
                    self.advance(1);
                }
                None
            }
            _ => Some(Token::Name(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<String> {
        without_tests(source)
            .0
            .into_iter()
            .filter_map(|(token, _)| match token {
                Token::Name(name) => Some(name),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn comments_and_literals_are_not_names() {
        let source = r##"
            // comment
            /* outer /* inner */ outer */
            a("string \" still", b"bytes", r#"raw " string"#, 'c', '\'', b'\n');
            fn b<'lifetime>(c: &'lifetime str) {}
        "##;
        assert_eq!(
            names(source),
            ["a", "fn", "b", "lifetime", "c", "lifetime", "str"]
        );
    }

    #[test]
    fn raw_identifiers_are_names() {
        assert_eq!(names("r#type.r#yield"), ["type", "yield"]);
    }

    #[test]
    fn tokens_know_their_line() {
        let (tokens, _) = without_tests("\"a\nb\"\nc");
        assert_eq!(tokens, [(Token::Name("c".to_owned()), 3)]);
    }

    #[test]
    fn what_is_only_there_in_tests_is_left_out() {
        let source = "
            a;
            #[cfg(test)] mod fixtures;
            #[cfg(test)] use b::{c, d};
            #[cfg(all(test, unix))] fn e() { if f { g } }
            #[cfg(test)]
            #[allow(clippy::h)]
            mod tests { mod i { } j }
            #[cfg(unix)] k;
        ";
        assert_eq!(names(source), ["a", "cfg", "unix", "k"]);
        assert_eq!(without_tests(source).1, ["fixtures", "tests"]);
    }
}

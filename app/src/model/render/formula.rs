//! Formulas: TeX in, MathML out, the same on the server and in the browser.
//!
//! The TeX is read by `math-core` (MIT), which writes MathML Core, what browsers show by
//! themselves; of what it writes only what [`mathml`](super::mathml) allows reaches the page. It has
//! no macros that a source could define, so a short source cannot grow without bound; what recurses
//! is bounded here before it is read.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::{Node, mathml};
#[cfg(feature = "split")]
use crate::deferred::Deferred;

/// The longest source that is shown as a formula, in bytes.
pub const FORMULA_BYTES_MAX: usize = 2_000;

/// How many groups and commands may be open at once: each takes stack to read.
const OPEN_MAX: usize = 80;

/// The formula `source` as a `math` element, or why it cannot be shown, for people. `display`: in
/// a line of its own, where there is room.
pub fn formula(source: &str, display: bool) -> Result<Node, String> {
    if source.len() > FORMULA_BYTES_MAX {
        return Err(format!("Longer than {FORMULA_BYTES_MAX} bytes."));
    }
    let converter = LatexToMathML::new(MathCoreConfig::default())
        .map_err(|_| "Formulas cannot be shown.".to_owned())?;
    if most_open(&converter, source) > OPEN_MAX {
        return Err("Too many commands in one group.".to_owned());
    }
    let mode = if display {
        MathDisplay::Block
    } else {
        MathDisplay::Inline
    };
    let converted = converter
        .convert_with_local_state(source, mode)
        .map_err(|error| error.to_string())?;
    let math = mathml::parse(&converted.mathml).ok_or("Not all of it can be shown here.")?;
    // What screen readers say where they cannot read the formula itself.
    Ok(math.with("alttext", source).with("aria-label", source))
}

/// [`formula`], in a bundle of which it is a part that comes later.
#[cfg(feature = "split")]
static FORMULA: Deferred<ReadFormula> = Deferred::new();

#[cfg(feature = "split")]
type ReadFormula = fn(&str, bool) -> Result<Node, String>;

/// From now on what is rendered shows formulas.
#[cfg(feature = "split")]
pub fn bring_formulas() {
    FORMULA.bring(formula);
}

/// As [`formula`]; none while that has not come.
pub(super) fn formula_if_here(source: &str, display: bool) -> Option<Result<Node, String>> {
    #[cfg(feature = "split")]
    let formula = FORMULA.get()?;
    Some(formula(source, display))
}

/// How much of `source` can be open at one place, at most: groups until they close, and commands
/// that want something behind them until the group, the cell or the row ends, for without a
/// parser nobody knows where their arguments end.
fn most_open(converter: &LatexToMathML, source: &str) -> usize {
    let mut most = 0;
    let mut commands: usize = 0;
    // For each open group, the commands that were open before it.
    let mut groups: Vec<usize> = Vec::new();
    let mut complete: Vec<(&str, bool)> = Vec::new();
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        let mut len = character.len_utf8();
        match character {
            '\\' => {
                let name = rest[1..].find(|letter: char| !letter.is_ascii_alphabetic());
                len = match name.map_or(rest.len(), |name| 1 + name) {
                    1 => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                    len => len,
                };
                match &rest[..len] {
                    "\\left" | "\\begin" => groups.push(commands),
                    "\\right" | "\\end" => commands = groups.pop().unwrap_or(0),
                    "\\\\" => commands = groups.last().copied().unwrap_or(0),
                    command => {
                        let known = complete.iter().find(|(known, _)| *known == command);
                        let is_complete = known.map(|(_, is_complete)| *is_complete);
                        let is_complete = is_complete.unwrap_or_else(|| {
                            let is_complete = is_sign(converter, command);
                            complete.push((command, is_complete));
                            is_complete
                        });
                        commands += usize::from(!is_complete);
                    }
                }
            }
            '{' | '[' | '(' => groups.push(commands),
            '}' | ']' | ')' => commands = groups.pop().unwrap_or(0),
            '&' => commands = groups.last().copied().unwrap_or(0),
            _ => {}
        }
        rest = &rest[len..];
        most = most.max(groups.len() + commands);
    }
    most
}

/// Whether `command` shows something by itself, as a letter or a space does, and so wants nothing
/// behind it.
fn is_sign(converter: &LatexToMathML, command: &str) -> bool {
    converter
        .convert_with_local_state(command, MathDisplay::Inline)
        .is_ok_and(|converted| {
            ["</mi>", "</mo>", "</mn>", "<mspace"]
                .iter()
                .any(|shown| converted.mathml.contains(shown))
        })
}

#[cfg(test)]
mod tests;

//! Fields that are written as marks in the text: what they are stands before what they show, and they
//! may stand in each other.

use super::pieces::Link;

/// The fields that are open.
#[derive(Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// How many of them have not come to what they show.
    unshown: usize,
}

struct Field {
    /// What it is, until that is known.
    instruction: Option<String>,
    /// The link that it or one around it is.
    link: Option<Link>,
}

impl Fields {
    pub(super) fn begin(&mut self) {
        let link = self.link();
        let instruction = Some(String::new());
        self.open.push(Field { instruction, link });
        self.unshown += 1;
    }

    /// More of what the innermost field is.
    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(instruction) = self.innermost_instruction() {
            instruction.push_str(text);
        }
    }

    fn innermost_instruction(&mut self) -> Option<&mut String> {
        self.open.last_mut()?.instruction.as_mut()
    }

    /// What the innermost field shows comes next; where it leads, if it is a link.
    pub(super) fn separate(&mut self) -> Option<String> {
        let instruction = self.open.last_mut()?.instruction.take()?;
        self.unshown -= 1;
        address_in(&instruction)
    }

    pub(super) fn set_link(&mut self, link: Link) {
        if let Some(field) = self.open.last_mut() {
            field.link = Some(link);
        }
    }

    pub(super) fn end(&mut self) {
        if let Some(field) = self.open.pop() {
            self.unshown -= usize::from(field.instruction.is_some());
        }
    }

    /// A field that does not even say what it is by the end of its paragraph is broken; nothing behind
    /// it is hidden for that.
    pub(super) fn end_of_paragraph(&mut self) {
        if self.unshown > 0 {
            self.open.retain(|field| field.instruction.is_none());
            self.unshown = 0;
        }
    }

    /// Whether text shows here.
    pub(super) fn is_shown(&self) -> bool {
        self.unshown == 0
    }

    /// The link that text here is in.
    pub(super) fn link(&self) -> Option<Link> {
        self.open.last()?.link
    }
}

/// The address in the instruction of a field, if it is a link: `HYPERLINK "https://a.b" \l "place"`.
pub(super) fn address_in(instruction: &str) -> Option<String> {
    let mut words = words(instruction).into_iter();
    if !words.next()?.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let (mut target, mut place) = (None, None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "\\l" => place = words.next(),
            "\\o" | "\\t" | "\\s" => {
                words.next();
            }
            word if word.starts_with('\\') => {}
            word => target = target.or(Some(word.to_owned())),
        }
    }
    let place = place.map(|place| format!("#{place}")).unwrap_or_default();
    let address = target.unwrap_or_default() + &place;
    (!address.is_empty()).then_some(address)
}

/// The words of an instruction; one in quotes may hold spaces, and a backslash is written twice in it.
fn words(instruction: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = instruction.trim_start();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix(['"', '\u{201C}', '\u{201D}']);
        let (word, after) = match quoted {
            Some(quoted) => {
                let end = quoted.find(['"', '\u{201C}', '\u{201D}']);
                let (word, after) = quoted.split_at(end.unwrap_or(quoted.len()));
                let after = after.trim_start_matches(['"', '\u{201C}', '\u{201D}']);
                (word.replace("\\\\", "\\"), after)
            }
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                (word.to_owned(), after)
            }
        };
        words.push(word);
        rest = after.trim_start();
    }
    words
}

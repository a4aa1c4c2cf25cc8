//! Blocks: paragraphs by what they are, and what stands between them.

use super::controls::{alternative, check_box_of, control_content, drop_space};
use super::fields::Fields;
use super::marks::Looks;
use super::numbering::Place;
use super::package::Parts;
use super::pieces::{Link, Piece};
use super::styles::{Role, is_on, property, value_of};
use super::{element, text};
use crate::model::convert::docx::{INDENT_TWIPS, QUOTE_INDENT_TWIPS};
use crate::model::convert::html::INDENT_EMS;
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};
use crate::model::convert::losses::{Loss, Losses};
use crate::model::schema::ListKind;

/// What is known while the text is read, from its start to its end.
pub(super) struct Reading<'a> {
    pub(super) parts: &'a Parts,
    pub(super) losses: Losses,
    pub(super) fields: Fields,
    /// The addresses of the links so far.
    pub(super) links: Vec<String>,
    /// What stood in paragraphs whose end was deleted, which goes on in the next one.
    carried: Vec<Piece>,
    /// Blocks that float beside the paragraph that is read: they come behind it.
    pub(super) floating: Vec<HtmlNode>,
    /// How many cells are around.
    pub(super) cells: usize,
    /// How many more cells may stand for parts of wider ones.
    pub(super) spare_cells: usize,
}

/// So many cells may stand for parts of wider ones: a few bytes can say that they are wide.
const SPARE_CELLS_MAX: usize = 10_000;

impl<'a> Reading<'a> {
    pub(super) fn new(parts: &'a Parts) -> Self {
        Self {
            parts,
            losses: Losses::default(),
            fields: Fields::default(),
            links: Vec::new(),
            carried: Vec::new(),
            floating: Vec::new(),
            cells: 0,
            spare_cells: SPARE_CELLS_MAX,
        }
    }

    pub(super) fn into_losses(self) -> Losses {
        self.losses
    }

    pub(super) fn lose(&mut self, what: &'static str) {
        self.losses.add(Loss::LeftOut(what));
    }

    /// The blocks in `parent`, which text does not go on behind.
    pub(super) fn all_blocks(&mut self, parent: &HtmlElement, blocks: &mut Vec<HtmlNode>) {
        self.blocks(parent, blocks);
        let rest = std::mem::take(&mut self.carried);
        if !rest.is_empty() {
            let line = self.nodes(rest);
            blocks.push(HtmlNode::Element(element("p", &[], line)));
        }
    }

    /// The blocks in `parent`.
    pub(super) fn blocks(&mut self, parent: &HtmlElement, blocks: &mut Vec<HtmlNode>) {
        for child in parent.elements() {
            match child.tag.as_str() {
                "w:p" => self.paragraph(child, blocks),
                "w:tbl" => self.table(child, blocks),
                "w:sdt" => {
                    if let Some(content) = control_content(child) {
                        self.blocks(content, blocks);
                    }
                }
                "w:customXml" | "w:smartTag" => self.blocks(child, blocks),
                "w:ins" | "w:moveTo" => {
                    self.lose("tracked change");
                    self.blocks(child, blocks);
                }
                "w:del" | "w:moveFrom" => self.lose("tracked change"),
                "mc:AlternateContent" => {
                    if let Some(chosen) = alternative(child) {
                        self.blocks(chosen, blocks);
                    }
                }
                "m:oMath" | "m:oMathPara" => {
                    self.lose("formula");
                    let line = vec![text(child.text())];
                    blocks.push(HtmlNode::Element(element("p", &[], line)));
                }
                "w:altChunk" => self.lose("embedded document"),
                "w:sectPr" => self.section(child),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, paragraph: &HtmlElement, blocks: &mut Vec<HtmlNode>) {
        let own = property(Some(paragraph), "w:pPr");
        let section = property(own, "w:sectPr");
        if let Some(section) = section {
            self.section(section);
        }
        let role = self.parts.styles.role_of(own);
        let place = self.parts.numbering.place_of(own, &self.parts.styles);
        let looks = Looks::of_paragraph(&role, value_of(own, "w:pStyle"));
        let check_box = check_box_of(paragraph);
        let mut line = std::mem::take(&mut self.carried);
        self.pieces(paragraph, &looks, None, &mut line);
        self.fields.end_of_paragraph();
        let properties = property(own, "w:rPr");
        let is_joined = ["w:del", "w:moveFrom"]
            .iter()
            .any(|name| property(properties, name).is_some());
        if is_joined {
            self.lose("tracked change");
            self.carried = line;
        } else {
            let breaks_page = line.iter().any(|piece| piece.is_page_break());
            line.retain(|piece| !piece.is_page_break());
            let is_bare = line.is_empty() && role == Role::Plain && self.cells == 0;
            if is_bare && check_box.is_none() && self.is_rule(own) {
                blocks.push(HtmlNode::Element(element("hr", &[], Vec::new())));
            } else if is_bare && (breaks_page || section.is_some()) {
                // It is there for the page alone.
            } else {
                let block = self.block(line, own, role, place, check_box);
                blocks.push(HtmlNode::Element(block));
            }
        }
        blocks.append(&mut self.floating);
    }

    /// The element that a paragraph is here.
    fn block(
        &mut self,
        mut line: Vec<Piece>,
        own: Option<&HtmlElement>,
        role: Role,
        place: Option<Place>,
        check_box: Option<bool>,
    ) -> HtmlElement {
        if let Role::Code(language) = role {
            return self.code(line, language);
        }
        if check_box.is_some() {
            drop_space(&mut line);
        }
        let item = match (check_box, place) {
            (Some(true), place) => Some((ListKind::Checked, place)),
            (Some(false), place) => Some((ListKind::Unchecked, place)),
            (None, Some(place)) => place.kind.map(|kind| (kind, Some(place))),
            (None, None) => None,
        };
        let is_item = item.is_some() && !matches!(role, Role::Heading(_));
        let mut block = element("p", &[], self.nodes(line));
        self.lay_out(&mut block, own, &role, is_item);
        match (role, item) {
            (Role::Heading(level), _) => {
                block.tag = format!("h{level}");
                block
            }
            (_, Some((kind, place))) => {
                let level = place.map_or(0, |place| place.level).to_string();
                let said = [("data-list", kind.name()), ("data-indent", &level)];
                let said = said.map(|(name, value)| (name.to_owned(), value.to_owned()));
                block.tag = "li".to_owned();
                block.attributes.extend(said);
                element("ul", &[], vec![HtmlNode::Element(block)])
            }
            (Role::Quote, None) => element("blockquote", &[], vec![HtmlNode::Element(block)]),
            (_, None) => block,
        }
    }

    fn code(&mut self, line: Vec<Piece>, language: Option<String>) -> HtmlElement {
        let mut code = String::new();
        for piece in line {
            piece.write_text(&mut code);
        }
        // The end of the last line is no line in a cell.
        if self.cells == 0 {
            code.push('\n');
        }
        let language = language.as_deref().map(|name| ("data-language", name));
        element("pre", language.as_slice(), vec![text(code)])
    }

    /// Whether an empty paragraph with the properties `own` is a rule across the page.
    fn is_rule(&self, own: Option<&HtmlElement>) -> bool {
        let Some(borders) = self.property_of(own, "w:pBdr") else {
            return false;
        };
        let is_shown =
            |side: &&HtmlElement| !matches!(side.attribute("w:val"), Some("nil" | "none") | None);
        let mut shown = borders.elements().filter(is_shown);
        shown.next().is_some_and(|side| side.tag == "w:bottom") && shown.next().is_none()
    }

    /// The property `name` of a paragraph, by itself or by its style.
    fn property_of<'b>(
        &'b self,
        own: Option<&'b HtmlElement>,
        name: &str,
    ) -> Option<&'b HtmlElement> {
        let styles = self.parts.styles.chain(value_of(own, "w:pStyle"));
        let said = own
            .into_iter()
            .chain(styles.filter_map(|style| style.paragraph()));
        said.into_iter()
            .find_map(|properties| property(Some(properties), name))
    }

    fn lay_out(
        &self,
        block: &mut HtmlElement,
        own: Option<&HtmlElement>,
        role: &Role,
        is_item: bool,
    ) {
        let is_rtl = self.property_of(own, "w:bidi").is_some_and(is_on);
        let align = self.property_of(own, "w:jc");
        let align = align.and_then(|align| align.attribute("w:val"));
        // To the left and right are where lines start and end.
        let align = match align {
            Some("center") => Some("center"),
            Some("both" | "distribute") => Some("justify"),
            Some("left" | "start") if is_rtl => Some("right"),
            Some("right" | "end") if !is_rtl => Some("right"),
            _ => None,
        };
        let mut styles = Vec::new();
        if let Some(align) = align {
            styles.push(format!("text-align:{align}"));
        }
        let level = match is_item {
            true => 0,
            false => indent_of(own, role),
        };
        if level > 0 {
            let ems = level * i64::from(INDENT_EMS);
            styles.push(format!("margin-inline-start:{ems}em"));
        }
        if !styles.is_empty() {
            let style = ("style".to_owned(), styles.join(";"));
            block.attributes.push(style);
        }
        if is_rtl {
            block.attributes.push(("dir".to_owned(), "rtl".to_owned()));
        }
    }

    /// What stands at the edges of each page.
    fn section(&mut self, section: &HtmlElement) {
        for child in section.elements() {
            match child.tag.as_str() {
                "w:headerReference" => self.lose("page header"),
                "w:footerReference" => self.lose("page footer"),
                _ => {}
            }
        }
    }

    /// The link to `url`.
    pub(super) fn link(&mut self, url: String) -> Link {
        self.links.push(url);
        Link(self.links.len() - 1)
    }
}

/// How many levels a paragraph is indented by itself; how styles look is no indent.
fn indent_of(own: Option<&HtmlElement>, role: &Role) -> i64 {
    let Some(indent) = property(own, "w:ind") else {
        return 0;
    };
    let twips = |names: &[&str]| {
        let value = names.iter().find_map(|name| indent.attribute(name));
        let twips: i64 = value.and_then(|value| value.parse().ok()).unwrap_or(0);
        twips.clamp(0, 100 * INDENT_TWIPS)
    };
    let by_style = match role {
        Role::Quote => QUOTE_INDENT_TWIPS,
        _ => 0,
    };
    let left = twips(&["w:left", "w:start"]) - twips(&["w:hanging"]) - by_style;
    (left + INDENT_TWIPS / 2 - 1).max(0) / INDENT_TWIPS
}

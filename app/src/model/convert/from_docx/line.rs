//! What stands in a paragraph: runs of text, links, and objects.

use super::body::Reading;
use super::controls::{alternative, box_of, control_content};
use super::element;
use super::marks::{Looks, Marks};
use super::objects;
use super::pieces::{Link, Piece, PieceContent};
use super::styles::property;
use super::symbols;
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};

impl Reading<'_> {
    /// The pieces of a line as nodes, neighbours in one link in one element.
    pub(super) fn nodes(&mut self, line: Vec<Piece>) -> Vec<HtmlNode> {
        // A break at the end of a line shows only with another one behind it.
        let is_broken = matches!(line.last(), Some(last) if last.content == PieceContent::Break);
        let mut nodes: Vec<HtmlNode> = Vec::new();
        let mut last = None;
        for piece in line {
            let link = piece.link;
            let node = piece.into_node();
            match (nodes.last_mut(), link) {
                (Some(HtmlNode::Element(around)), Some(_)) if link == last => {
                    around.children.push(node);
                }
                (_, Some(Link(index))) => {
                    let url = self.links[index].as_str();
                    let around = element("a", &[("href", url)], vec![node]);
                    nodes.push(HtmlNode::Element(around));
                }
                (_, None) => nodes.push(node),
            }
            last = link;
        }
        if is_broken {
            nodes.push(HtmlNode::Element(element("br", &[], Vec::new())));
        }
        nodes
    }

    /// Adds what stands in `parent` to `line`.
    pub(super) fn pieces(
        &mut self,
        parent: &HtmlElement,
        looks: &Looks<'_>,
        link: Option<Link>,
        line: &mut Vec<Piece>,
    ) {
        for child in parent.elements() {
            match child.tag.as_str() {
                "w:r" => self.run(child, looks, link, line),
                "w:hyperlink" => {
                    let url = self.address_of(child);
                    let link = url.map(|url| self.link(url)).or(link);
                    self.pieces(child, looks, link, line);
                }
                "w:fldSimple" => {
                    let instruction = child.attribute("w:instr").unwrap_or_default();
                    let url = super::fields::address_in(instruction);
                    let link = url.map(|url| self.link(url)).or(link);
                    self.pieces(child, looks, link, line);
                }
                "w:ins" | "w:moveTo" => {
                    self.lose("tracked change");
                    self.pieces(child, looks, link, line);
                }
                "w:del" | "w:moveFrom" => self.lose("tracked change"),
                "w:smartTag" | "w:customXml" | "w:bdo" | "w:dir" => {
                    self.pieces(child, looks, link, line);
                }
                "w:sdt" => self.control(child, looks, link, line),
                "mc:AlternateContent" => {
                    if let Some(chosen) = alternative(child) {
                        self.pieces(chosen, looks, link, line);
                    }
                }
                "m:oMath" | "m:oMathPara" => {
                    self.lose("formula");
                    self.add(
                        PieceContent::Text(child.text()),
                        Marks::default(),
                        link,
                        line,
                    );
                }
                "w:subDoc" => self.lose("embedded document"),
                _ => {}
            }
        }
    }

    fn control(
        &mut self,
        control: &HtmlElement,
        looks: &Looks<'_>,
        link: Option<Link>,
        line: &mut Vec<Piece>,
    ) {
        if let Some(is_checked) = box_of(control) {
            let check_box = PieceContent::CheckBox(is_checked);
            return self.add(check_box, Marks::default(), link, line);
        }
        let Some(content) = control_content(control) else {
            return;
        };
        if let Some(object) = self.object_of_ours(control, content) {
            let (url, object) = object;
            let link = url.map(|url| self.link(url)).or(link);
            let run = content.find(&|element| element.tag == "w:r", &|_| false);
            let properties = run.and_then(|run| property(Some(run), "w:rPr"));
            let marks = looks.marks(properties, &self.parts.styles, link.is_some());
            return self.add(PieceContent::Object(object), marks, link, line);
        }
        self.pieces(content, looks, link, line);
    }

    /// Where a `w:hyperlink` leads.
    pub(super) fn address_of(&self, link: &HtmlElement) -> Option<String> {
        let anchor = link
            .attribute("w:anchor")
            .filter(|anchor| !anchor.is_empty());
        let target = link
            .attribute("r:id")
            .and_then(|id| self.parts.relationships.get(id));
        let target = target.map(|relationship| relationship.target.as_str());
        match (target, anchor) {
            (Some(target), Some(anchor)) => Some(format!("{target}#{anchor}")),
            (Some(target), None) => Some(target.to_owned()),
            (None, Some(anchor)) => Some(format!("#{anchor}")),
            (None, None) => None,
        }
    }

    fn run(
        &mut self,
        run: &HtmlElement,
        looks: &Looks<'_>,
        link: Option<Link>,
        line: &mut Vec<Piece>,
    ) {
        let properties = property(Some(run), "w:rPr");
        let is_linked = link.is_some() || self.fields.link().is_some();
        let marks = looks.marks(properties, &self.parts.styles, is_linked);
        self.run_content(run, &marks, looks, link, line);
    }

    fn run_content(
        &mut self,
        run: &HtmlElement,
        marks: &Marks,
        looks: &Looks<'_>,
        link: Option<Link>,
        line: &mut Vec<Piece>,
    ) {
        for child in run.elements() {
            let content = match child.tag.as_str() {
                "w:t" => PieceContent::Text(symbols::shown(&text_of(child), marks.font())),
                "w:tab" | "w:ptab" => PieceContent::Text("\t".to_owned()),
                "w:cr" => PieceContent::Break,
                "w:br" => match child.attribute("w:type") {
                    Some("page" | "column") => {
                        self.lose("page break");
                        PieceContent::PageBreak
                    }
                    _ => PieceContent::Break,
                },
                "w:noBreakHyphen" => PieceContent::Text("\u{2011}".to_owned()),
                "w:softHyphen" => PieceContent::Text("\u{AD}".to_owned()),
                "w:sym" => match symbols::symbol(child) {
                    Some(sign) => PieceContent::Text(sign.to_string()),
                    None => {
                        self.lose("symbol");
                        PieceContent::Text(symbols::UNKNOWN.to_string())
                    }
                },
                "w:fldChar" => {
                    match child.attribute("w:fldCharType") {
                        Some("begin") => self.fields.begin(),
                        Some("separate") => {
                            if let Some(url) = self.fields.separate() {
                                let link = self.link(url);
                                self.fields.set_link(link);
                            }
                        }
                        Some("end") => self.fields.end(),
                        _ => {}
                    }
                    continue;
                }
                "w:instrText" => {
                    self.fields.instruct(&child.text());
                    continue;
                }
                "w:ruby" => {
                    self.lose("reading aid");
                    if let Some(base) = property(Some(child), "w:rubyBase") {
                        self.pieces(base, looks, link, line);
                    }
                    continue;
                }
                "mc:AlternateContent" => {
                    if let Some(chosen) = alternative(child) {
                        self.run_content(chosen, marks, looks, link, line);
                    }
                    continue;
                }
                "w:drawing" | "w:pict" | "w:object" => match self.drawing(child) {
                    Some(object) => PieceContent::Object(object),
                    None => continue,
                },
                tag => {
                    if let Some(what) = objects::left_out(tag) {
                        self.lose(what);
                    }
                    continue;
                }
            };
            if !marks.is_hidden() {
                self.add(content, marks.clone(), link, line);
            }
        }
    }

    /// Adds a piece, unless it stands where a field says what it is.
    fn add(&self, content: PieceContent, marks: Marks, link: Option<Link>, line: &mut Vec<Piece>) {
        if content == PieceContent::Text(String::new()) || !self.fields.is_shown() {
            return;
        }
        let link = link.or(self.fields.link());
        line.push(Piece {
            link,
            marks,
            content,
        });
    }
}

/// The text in a `w:t`: white space at its edges only where it says so. Lines are broken by elements.
fn text_of(element: &HtmlElement) -> String {
    let text = element.text().replace(['\r', '\n'], " ");
    match element.attribute("xml:space") {
        Some("preserve") => text,
        _ => text.trim_matches([' ', '\t']).to_owned(),
    }
}

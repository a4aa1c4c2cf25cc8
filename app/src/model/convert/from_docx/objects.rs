//! Objects in the text: our own formulas and images, linked images, rules; and what cannot be kept.

use super::body::Reading;
use super::element;
use super::styles::{property, value_of};
use crate::model::convert::docx::parts::to_target;
use crate::model::convert::docx::{FORMULA_TAG, IMAGE_TAG};
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};
use crate::model::schema::safe_image_url;

/// How many of a drawing's units are a CSS pixel.
const EMUS_PER_PIXEL: u64 = 9_525;

/// What is lost with an element in a run.
pub(super) fn left_out(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "w:commentReference" => "comment",
        "w:footnoteReference" => "footnote",
        "w:endnoteReference" => "endnote",
        _ => return None,
    })
}

impl Reading<'_> {
    /// What our own writer put into `control` ([`crate::model::convert::docx`]), and the address of a
    /// link that is around it.
    pub(super) fn object_of_ours(
        &self,
        control: &HtmlElement,
        content: &HtmlElement,
    ) -> Option<(Option<String>, HtmlElement)> {
        let tag = value_of(property(Some(control), "w:sdtPr"), "w:tag")?;
        let mut links = content
            .elements()
            .filter(|child| child.tag == "w:hyperlink");
        if tag == FORMULA_TAG {
            let mut source = String::new();
            collect_text(content, &mut source);
            let formula = [("class", "formula"), ("data-value", source.as_str())];
            let link = links.next().and_then(|link| self.address_of(link));
            let is_empty = source.trim().is_empty();
            return (!is_empty).then(|| (link, element("span", &formula, Vec::new())));
        }
        let size = tag.strip_prefix(IMAGE_TAG)?;
        let image = links.next()?;
        let src = safe_image_url(&self.address_of(image)?)?;
        let mut words = String::new();
        collect_text(image, &mut words);
        let mut attributes = vec![("src", src.as_str())];
        // Without a description it is its address that shows.
        if to_target(&words) != to_target(&src) {
            attributes.push(("alt", &words));
        }
        if let Some((width, height)) = size.trim().split_once('x') {
            attributes.extend([("width", width), ("height", height)]);
        }
        let link = links.next().and_then(|link| self.address_of(link));
        Some((link, element("img", &attributes, Vec::new())))
    }

    /// What is kept of a drawing. The blocks in it float beside the paragraph.
    pub(super) fn drawing(&mut self, drawing: &HtmlElement) -> Option<HtmlElement> {
        let find = |tag: &str| drawing.find(&|element| element.tag == tag, &|_| false);
        let is_rule = |element: &HtmlElement| element.attribute("o:hr").is_some();
        if drawing.find(&is_rule, &|_| false).is_some() {
            return Some(element("hr", &[], Vec::new()));
        }
        if drawing.tag == "w:object" {
            self.lose("embedded object");
            return None;
        }
        let picture = find("a:blip").and_then(|picture| picture.attribute("r:link"));
        if let Some(image) = picture.and_then(|id| self.linked_image(drawing, id)) {
            return Some(image);
        }
        if let Some(content) = find("w:txbxContent") {
            self.lose("text box");
            // Its paragraphs are none of the line that it is anchored in.
            let fields = std::mem::take(&mut self.fields);
            let around = std::mem::take(&mut self.floating);
            let mut blocks: Vec<HtmlNode> = Vec::new();
            self.all_blocks(content, &mut blocks);
            self.fields = fields;
            self.floating = around;
            self.floating.append(&mut blocks);
        } else if find("a:blip").is_some() || find("v:imagedata").is_some() {
            self.lose("embedded image");
        } else {
            self.lose("drawing");
        }
        None
    }

    /// An image that is somewhere in the web.
    fn linked_image(&self, drawing: &HtmlElement, id: &str) -> Option<HtmlElement> {
        let relationship = self.parts.relationships.get(id)?;
        let src = safe_image_url(&relationship.target).filter(|_| relationship.is_external)?;
        let find = |tag: &str| drawing.find(&|element| element.tag == tag, &|_| false);
        let description = find("wp:docPr").and_then(|named| named.attribute("descr"));
        let side = |name: &str| {
            let emus: u64 = find("wp:extent")?.attribute(name)?.parse().ok()?;
            Some((emus / EMUS_PER_PIXEL).to_string())
        };
        let (width, height) = (side("cx"), side("cy"));
        let mut attributes = vec![("src", src.as_str())];
        attributes.extend(description.map(|alt| ("alt", alt)));
        attributes.extend(width.as_deref().map(|side| ("width", side)));
        attributes.extend(height.as_deref().map(|side| ("height", side)));
        Some(element("img", &attributes, Vec::new()))
    }
}

/// The text of the runs in `parent`, breaks and tabs as characters.
fn collect_text(parent: &HtmlElement, text: &mut String) {
    for child in parent.elements() {
        match child.tag.as_str() {
            "w:t" => text.push_str(&child.text()),
            "w:tab" => text.push('\t'),
            "w:br" | "w:cr" => text.push('\n'),
            "w:softHyphen" => text.push('\u{AD}'),
            "w:noBreakHyphen" => text.push('\u{2011}'),
            "w:del" | "w:moveFrom" => {}
            _ => collect_text(child, text),
        }
    }
}

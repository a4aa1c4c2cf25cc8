//! What formulas look like, and that no source does harm.

use proptest::prelude::*;

use super::*;

fn html(source: &str) -> String {
    formula(source, false).expect("a formula").to_html()
}

/// Runs of what formulas are made of, and of what they are not.
fn anything_like_tex() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        6 => proptest::sample::select(&[
            "x", "1", "2.5", "+", "=", "<", "&", "\\\\", "^", "_", "{", "}", "[", "]", "(", ")", "|",
            "'", "~", " ", "%", "#1", "$", "\\", "é", "😀", "\n", "!", ",",
        ][..]).prop_map(str::to_owned),
        6 => proptest::sample::select(&[
            "frac", "sqrt", "sum", "int", "lim", "left", "right", "middle", "text", "mathbb", "mathrm",
            "operatorname", "hat", "overline", "underbrace", "overset", "stackrel", "binom", "not",
            "begin", "end", "begin{matrix}", "end{matrix}", "begin{cases}", "end{cases}",
            "begin{align}", "end{align}", "begin{array}{c|c}", "end{array}", "hline", "tag", "label",
            "color", "textcolor", "limits", "nolimits", "mathchoice", "big", "Bigl", "displaystyle",
            "substack", "prescript", "cancel", "phantom", "hspace", "mathop", "alpha", "Gamma", "to",
            "xrightarrow", "genfrac", "over", "choose", "atop", "ref", "eqref", "href", "url",
            "newcommand", "def", "char", "kern", "rule", "boxed", "dots", "middle|", "pmod", "sideset",
        ][..]).prop_map(|name| format!("\\{name}")),
        1 => "\\\\[a-zA-Z]{1,8}",
        1 => "[ -~]{0,6}",
    ];
    proptest::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

#[test]
fn tex_becomes_mathml() {
    assert_eq!(
        html("x^2"),
        concat!(
            r#"<math alttext="x^2" aria-label="x^2">"#,
            "<msup><mi>x</mi><mn>2</mn></msup></math>"
        )
    );
    let block = formula("\\sum_{n=1}^\\infty \\frac{1}{n^2}", true).expect("a formula");
    let block = block.to_html();
    assert!(block.starts_with(r#"<math display="block""#), "{block}");
    assert!(
        block.contains("<munderover>") && block.contains("<mfrac>"),
        "{block}"
    );
}

#[test]
fn what_people_write_most_is_understood() {
    for source in [
        "E = mc^2",
        "\\frac{-b \\pm \\sqrt{b^2-4ac}}{2a}",
        "\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt\\pi}{2}",
        "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}",
        "f(x) = \\begin{cases} 1 & \\text{if } x > 0 \\\\ 0 & \\text{else} \\end{cases}",
        "\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}",
        "\\lim_{x \\to 0} \\frac{\\sin x}{x}",
        "\\mathbb{R}^n, \\mathcal{L}, \\mathbf{v}, \\vec{v}, \\hat{x}, \\overline{ab}",
        "\\left( \\frac{1}{2} \\right)^n",
        "\\forall \\epsilon > 0\\ \\exists \\delta",
        "\\operatorname{rank} A \\leq n",
        "\\underbrace{a+b}_{c} \\overset{!}{=} d",
        "{\\color{red} x} + \\cancel{y}",
        "\\left[\\begin{array}{c|c} 1 & 2 \\\\ \\hline 3 & 4 \\end{array}\\right]",
    ] {
        assert!(
            formula(source, true).is_ok(),
            "{source}: {:?}",
            formula(source, true)
        );
    }
}

#[test]
fn what_is_no_formula_says_why() {
    for source in ["\\frac{1}", "{", "\\nosuchcommand", "x^2^3", "\\left( x"] {
        let problem = formula(source, false).expect_err("no formula");
        assert!(!problem.is_empty(), "{source}");
    }
    assert!(formula(&"x".repeat(FORMULA_BYTES_MAX + 1), false).is_err());
}

#[test]
fn a_formula_holds_no_links_and_no_markup_of_its_source() {
    let shown = html("\\text{<script>alert(1)</script>} < y \\& \"z\"");
    assert!(!shown.contains("<script"), "{shown}");
    for source in [
        "\\href{javascript:alert(1)}{x}",
        "\\url{https://a.b}",
        "\\label{editor}x",
    ] {
        let shown = formula(source, true).map(|node| node.to_html());
        let shown = shown.unwrap_or_default();
        assert!(
            !shown.contains("href") && !shown.contains(" id="),
            "{shown}"
        );
    }
}

#[test]
fn nesting_to_any_depth_is_refused_or_shown_but_never_exhausts_the_stack() {
    let longest = |piece: &str| piece.repeat(FORMULA_BYTES_MAX / piece.len());
    for source in [
        longest("{"),
        longest("("),
        longest("\\sqrt"),
        longest("\\sqrt "),
        longest("\\sqrt{"),
        longest("\\sqrt["),
        longest("\\hat\\vec"),
        longest("\\frac1"),
        longest("\\left("),
        longest("\\begin{matrix}"),
        longest("\\begin{cases}x&"),
        longest("x^{"),
        longest("_{"),
        longest("^"),
        longest("\\text{"),
        longest("\\not"),
        longest("\\big"),
        longest("\\displaystyle{"),
        longest("\\mathrm"),
        longest("\\over"),
        longest("\\color{red}"),
        longest("\\mathop x"),
        longest("\\underset x"),
        longest("\\sqrt1\\frac"),
        longest("\\frac1\\sqrt"),
        longest("\\overset1"),
        longest("\\textcolor{red}"),
        longest("\\displaystyle x"),
        longest("\\displaystyle"),
        longest("\\bf"),
        longest("\\frac{1}"),
        longest("\\frac+"),
        longest("\\frac{\\sqrt"),
        longest("|"),
        longest("\\|"),
        longest("\\lvert"),
        longest("x_1^2'"),
    ] {
        let _ = formula(&source, true);
    }
}

proptest! {
    #[test]
    fn any_source_is_shown_or_refused(source in anything_like_tex(), display: bool) {
        let _ = formula(&source, display);
    }
}

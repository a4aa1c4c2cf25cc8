//! What gets through, and what does not.

use proptest::prelude::*;

use super::*;

fn html(markup: &str) -> Option<String> {
    parse(markup).map(|node| node.to_html())
}

#[test]
fn a_formula_comes_out_as_it_went_in() {
    let markup = concat!(
        r#"<math display="block"><mfrac linethickness="0.05em"><mn>1</mn><mi>x</mi></mfrac>"#,
        r#"<mo stretchy="false">&lt;</mo><mtext><b>a&amp;b</b></mtext></math>"#
    );
    assert_eq!(html(markup).as_deref(), Some(markup));
}

#[test]
fn nothing_gets_through_that_is_not_on_the_list() {
    for refused in [
        "<math><script>x</script></math>",
        "<math><maction actiontype=\"x\"><mi>x</mi></maction></math>",
        "<math><annotation-xml encoding=\"text/html\">x</annotation-xml></math>",
        "<math><semantics><mi>x</mi></semantics></math>",
        "<math><img src=\"x\"></math>",
        "<math><mglyph/></math>",
        "<math></math><p>x</p>",
        "<p>x</p>",
        "x",
        "",
        "<math><mi>x</math>",
        "<math>",
        "<math><mi x=y>x</mi></math>",
        "<math><mi>&nbsp;</mi></math>",
    ] {
        assert_eq!(html(refused), None, "{refused}");
    }
}

#[test]
fn attributes_are_keywords_and_lengths_and_nothing_else() {
    assert_eq!(
        html(concat!(
            r#"<math><mi href="javascript:x" onclick="x()" id="editor" style="color:#ff0000;position:fixed" "#,
            r#"mathvariant="normal" width="url(x)" class="paper">x</mi>"#,
            r#"<mtext><a href="https://a.b">y</a></mtext></math>"#
        ))
        .as_deref(),
        Some(concat!(
            r##"<math><mi mathcolor="#ff0000" mathvariant="normal">x</mi>"##,
            "<mtext>y</mtext></math>"
        ))
    );
}

#[test]
fn what_a_table_and_a_strike_need_becomes_classes() {
    assert_eq!(
        html(concat!(
            r#"<math><mtd style="text-align: right;justify-items: end;padding-right: 0;"></mtd>"#,
            r#"<menclose notation="updiagonalstrike horizontalstrike"><mi>x</mi></menclose></math>"#
        ))
        .as_deref(),
        Some(concat!(
            r#"<math><mtd class="math-right math-tight-right"></mtd>"#,
            r#"<mrow class="math-strike-up math-strike"><mi>x</mi></mrow></math>"#
        ))
    );
}

proptest! {
    #[test]
    fn any_string_is_read_or_refused(markup in "[<>/a-z \"=&;#x]{0,120}") {
        let _ = parse(&markup);
        let _ = parse(&format!("<math>{markup}</math>"));
    }
}

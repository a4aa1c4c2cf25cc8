//! A bar chart as SVG: lying bars, one group a server. Pure.
//!
//! It brings its own background, light or dark as the reader's system is, so that it can be read on
//! any page; each bar has its number, so nothing must be read off an axis.

use std::fmt::Write;

/// A chart. All values are of one unit and not negative.
pub(super) struct Chart<'a> {
    /// What was done.
    pub(super) title: &'a str,
    /// What was measured, with its unit, and which way is better.
    pub(super) subtitle: &'a str,
    /// Follows each number.
    pub(super) unit: &'a str,
    /// The names of the bars of each group; shown if there are several.
    pub(super) series: &'a [&'a str],
    pub(super) groups: Vec<Group<'a>>,
}

/// The bars of one server.
pub(super) struct Group<'a> {
    pub(super) name: &'a str,
    /// What must be known to judge the bars; empty if nothing.
    pub(super) note: String,
    /// Whether these bars are what the chart is for.
    pub(super) is_own: bool,
    /// A value for each of the chart's series; none that was not measured.
    pub(super) values: Vec<Option<f64>>,
}

/// All lengths are in CSS pixels.
const WIDTH: f64 = 760.0;
const MARGIN: f64 = 24.0;
/// Where the bars begin.
const BARS_X: f64 = 224.0;
/// The longest bar; what is right of it is for the number.
const BAR_LENGTH_MAX: f64 = 380.0;
const BAR_HEIGHT: f64 = 16.0;
const BAR_GAP: f64 = 3.0;
const GROUP_GAP: f64 = 14.0;
/// Room for a name and a note below it.
const GROUP_HEIGHT_MIN: f64 = 30.0;
const HEADING_HEIGHT: f64 = 76.0;
const LEGEND_HEIGHT: f64 = 26.0;
/// A value so many times the next is cut off, so that the others can still be told apart.
const FAR: f64 = 4.0;
/// How long what is cut off is, beside the next.
const CUT: f64 = 1.5;

const STYLE: &str = "\
svg{font:13px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}\
.page{fill:#fff;stroke:#d8dee4}.text{fill:#1f2328}.quiet{fill:#59636e}.title{font-size:16px;font-weight:600}\
.own{font-weight:600}.note{font-size:11px}.number{font-variant-numeric:tabular-nums}\
.line{stroke:#d8dee4}.bar{fill:#9aa4af}.bar-own{fill:#0a69c8}.second{opacity:.55}.cut{stroke:#fff;stroke-width:2.5}\
@media(prefers-color-scheme:dark){\
.page{fill:#0d1117;stroke:#30363d}.text{fill:#e6edf3}.quiet{fill:#9198a1}\
.line{stroke:#30363d}.bar{fill:#6e7681}.bar-own{fill:#4493f8}.cut{stroke:#0d1117}}";

impl Chart<'_> {
    /// The chart as the text of a file.
    pub(super) fn svg(&self) -> String {
        let legend_height = if self.series.len() > 1 {
            LEGEND_HEIGHT
        } else {
            0.0
        };
        let groups: f64 = self
            .groups
            .iter()
            .map(|group| group.height() + GROUP_GAP)
            .sum();
        let height = HEADING_HEIGHT + legend_height + groups + MARGIN - GROUP_GAP;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n<title>{}: {}</title>\n\
             <style>{STYLE}</style>\n\
             <rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
            escaped(self.title),
            escaped(self.subtitle),
            WIDTH - 1.0,
            height - 1.0,
        );
        text(&mut svg, "text title", MARGIN, 34.0, self.title);
        text(&mut svg, "quiet", MARGIN, 55.0, self.subtitle);
        if self.series.len() > 1 {
            self.legend(&mut svg);
        }
        let mut y = HEADING_HEIGHT + legend_height;
        let scale = Scale::of(self.groups.iter().flat_map(|group| &group.values).flatten());
        for group in &self.groups {
            group.draw(&mut svg, y, &scale, self.unit);
            y += group.height() + GROUP_GAP;
        }
        let (top, bottom) = (HEADING_HEIGHT + legend_height - 6.0, height - MARGIN + 6.0);
        line(&mut svg, "line", BARS_X, top, BARS_X, bottom);
        svg.push_str("</svg>\n");
        svg
    }

    fn legend(&self, svg: &mut String) {
        let mut x = BARS_X;
        for (number, name) in self.series.iter().enumerate() {
            let y = HEADING_HEIGHT;
            rectangle(svg, bar_class(false, number), x, y - 4.0, 12.0, 12.0);
            text(svg, "quiet", x + 18.0, y + 7.0, name);
            // The widest letters of the font are about as wide.
            x += 18.0 + 9.0 * name.chars().count() as f64 + 16.0;
        }
    }
}

impl Group<'_> {
    fn bars_height(&self) -> f64 {
        let bars = self.values.len() as f64;
        bars * BAR_HEIGHT + (bars - 1.0).max(0.0) * BAR_GAP
    }

    fn height(&self) -> f64 {
        self.bars_height().max(GROUP_HEIGHT_MIN)
    }

    fn draw(&self, svg: &mut String, y: f64, scale: &Scale, unit: &str) {
        let middle = y + self.height() / 2.0;
        let own = if self.is_own { "text own" } else { "text" };
        if self.note.is_empty() {
            text(svg, own, MARGIN, middle + 4.5, self.name);
        } else {
            text(svg, own, MARGIN, middle - 3.0, self.name);
            text(svg, "quiet note", MARGIN, middle + 12.0, &self.note);
        }
        if self.values.iter().all(Option::is_none) {
            text(svg, "quiet", BARS_X + 8.0, middle + 4.5, "not measured");
            return;
        }
        let mut y = middle - self.bars_height() / 2.0;
        for (number, value) in self.values.iter().enumerate() {
            let baseline = y + BAR_HEIGHT / 2.0 + 4.5;
            match value {
                None => text(svg, "quiet", BARS_X + 8.0, baseline, "not measured"),
                Some(value) => {
                    let length = scale.length(*value);
                    rectangle(
                        svg,
                        bar_class(self.is_own, number),
                        BARS_X,
                        y,
                        length,
                        BAR_HEIGHT,
                    );
                    let mut label = format!("{} {unit}", number_of(*value));
                    if scale.cuts(*value) {
                        cut(svg, BARS_X + length - 24.0, y);
                        label.push_str(", bar cut");
                    }
                    text(svg, "text number", BARS_X + length + 8.0, baseline, &label);
                }
            }
            y += BAR_HEIGHT + BAR_GAP;
        }
    }
}

/// How long bars are.
struct Scale {
    /// The value of the longest bar.
    full: f64,
}

impl Scale {
    fn of<'a>(values: impl Iterator<Item = &'a f64>) -> Scale {
        let mut sorted: Vec<f64> = values.copied().collect();
        sorted.sort_by(f64::total_cmp);
        // Several may be far above the others; the scale ends where the gap begins.
        let gap = sorted.windows(2).find(|pair| {
            pair[0] > 0.0 && pair[1] > FAR * pair[0] && pair[1] > sorted[sorted.len() / 2]
        });
        let full = match gap {
            Some(pair) => CUT * pair[0],
            None => sorted.last().copied().unwrap_or(0.0),
        };
        Scale { full }
    }

    fn cuts(&self, value: f64) -> bool {
        value > self.full
    }

    fn length(&self, value: f64) -> f64 {
        if self.full > 0.0 {
            (value / self.full).min(1.0) * BAR_LENGTH_MAX
        } else {
            0.0
        }
    }
}

fn bar_class(is_own: bool, series: usize) -> &'static str {
    match (is_own, series) {
        (false, 0) => "bar",
        (true, 0) => "bar-own",
        (false, _) => "bar second",
        (true, _) => "bar-own second",
    }
}

/// Three digits that count, as far as they are behind the point.
fn number_of(value: f64) -> String {
    let decimals = match value {
        value if value >= 100.0 || value == 0.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    let digits = format!("{value:.decimals$}");
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// Two strokes across a bar that goes on.
fn cut(svg: &mut String, x: f64, y: f64) {
    for x in [x, x + 6.0] {
        line(svg, "cut", x + 4.0, y - 2.0, x - 4.0, y + BAR_HEIGHT + 2.0);
    }
}

fn text(svg: &mut String, class: &str, x: f64, y: f64, content: &str) {
    let content = escaped(content);
    put(
        svg,
        format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{content}</text>\n"),
    );
}

fn rectangle(svg: &mut String, class: &str, x: f64, y: f64, width: f64, height: f64) {
    put(
        svg,
        format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width:.1}\" height=\"{height}\"/>\n"
        ),
    );
}

fn line(svg: &mut String, class: &str, x1: f64, y1: f64, x2: f64, y2: f64) {
    put(
        svg,
        format_args!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1}\" x2=\"{x2:.1}\" y2=\"{y2}\"/>\n"
        ),
    );
}

fn put(svg: &mut String, arguments: std::fmt::Arguments<'_>) {
    // A string takes everything.
    let _ = svg.write_fmt(arguments);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart<'a>(series: &'a [&'a str], values: &[&[Option<f64>]]) -> Chart<'a> {
        let groups = values.iter().map(|values| Group {
            name: "a server",
            note: String::new(),
            is_own: false,
            values: values.to_vec(),
        });
        Chart {
            title: "Many",
            subtitle: "ms",
            unit: "ms",
            series,
            groups: groups.collect(),
        }
    }

    /// The lengths of the bars; what is smaller is of the legend.
    fn lengths(svg: &str) -> Vec<f64> {
        let height = format!("height=\"{BAR_HEIGHT}\"");
        let bars = svg
            .lines()
            .filter(|line| line.starts_with("<rect class=\"bar") && line.contains(&height));
        bars.filter_map(|line| {
            let (_, rest) = line.split_once("width=\"")?;
            rest.split('"').next()?.parse().ok()
        })
        .collect()
    }

    #[test]
    fn bars_are_as_long_as_their_values_and_have_them_at_their_end() {
        let svg = chart(&[""], &[&[Some(2.0)], &[Some(4.0)], &[Some(0.0)]]).svg();
        assert_eq!(lengths(&svg), [BAR_LENGTH_MAX / 2.0, BAR_LENGTH_MAX, 0.0]);
        for label in [">2.00 ms<", ">4.00 ms<", ">0 ms<"] {
            assert!(svg.contains(label), "{label} is not in {svg}");
        }
        assert!(!svg.contains("bar cut"));
    }

    #[test]
    fn a_value_far_above_the_others_is_cut_and_says_so() {
        let svg = chart(&[""], &[&[Some(10.0)], &[Some(20.0)], &[Some(2_555.9)]]).svg();
        let tenths = lengths(&svg)
            .into_iter()
            .map(|length| (length * 10.0) as u32);
        let third = BAR_LENGTH_MAX * 10.0 / 3.0;
        let expected = [third, 2.0 * third, 3.0 * third].map(|tenths| tenths.round() as u32);
        assert_eq!(tenths.collect::<Vec<_>>(), expected);
        assert!(svg.contains(">2,556 ms, bar cut<"), "{svg}");
    }

    #[test]
    fn one_value_far_below_the_others_cuts_none() {
        let svg = chart(&[""], &[&[Some(0.5)], &[Some(10.0)], &[Some(11.0)]]).svg();
        assert!(!svg.contains("bar cut"));
    }

    #[test]
    fn nothing_but_zero_and_nothing_at_all_are_drawn_without_bars() {
        assert_eq!(lengths(&chart(&[""], &[&[Some(0.0)]]).svg()), [0.0]);
        let svg = chart(&["", ""], &[&[None, None]]).svg();
        assert_eq!(svg.matches(">not measured<").count(), 1);
        assert!(lengths(&svg).is_empty());
        assert!(chart(&[""], &[]).svg().ends_with("</svg>\n"));
    }

    #[test]
    fn names_cannot_end_the_text_they_stand_in() {
        let mut chart = chart(&["a<b", "c"], &[&[Some(1.0), None]]);
        chart.title = "R&D <script>";
        chart.groups[0].note = "x > y".to_owned();
        let svg = chart.svg();
        for escaped in ["R&amp;D &lt;script&gt;", "x &gt; y", "a&lt;b"] {
            assert!(svg.contains(escaped), "{escaped} is not in {svg}");
        }
        assert!(!svg.contains("<script"));
    }

    #[test]
    fn numbers_have_the_digits_that_count() {
        let shown = [0.0, 0.4256, 12.34, 999.6, 1_234_567.0].map(number_of);
        assert_eq!(shown, ["0", "0.43", "12.3", "1,000", "1,234,567"]);
    }
}

//! The comparison as a page that needs nothing but itself: a panel for each figure, a bar for each way, a line for each
//! interval.

use crate::{Comparison, Interval, Measure, Row, Scenario};
use std::fmt::Write;

const BAR: f64 = 22.0;
const WIDTH: f64 = 300.0;

/// The page; `notes` are sentences above the plots.
#[must_use]
pub fn page(scenario: &Scenario, comparison: &Comparison, notes: &[String]) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{name}</title>\n<style>\
         body{{font:15px/1.5 system-ui,sans-serif;max-width:1080px;margin:2em auto;padding:0 1em;color:#1b2430}}\
         .panels{{display:grid;grid-template-columns:repeat(auto-fill,minmax(470px,1fr));gap:1em}}\
         h2{{font-size:1em;margin:1em 0 0}}svg{{width:100%;height:auto}}text{{font-size:12px;fill:currentColor}}\
         rect{{fill:#9db4d0}}rect.ours{{fill:#2d6cdf}}line{{stroke:#1b2430;stroke-width:1.5}}\
         @media (prefers-color-scheme:dark){{body{{background:#12161c;color:#dfe6ee}}line{{stroke:#dfe6ee}}}}\
         </style></head><body>\n<h1>{name}</h1>\n<p>{days} days, {agents} agents, {contacts:.0} contacts a day, seed \
         {seed}. Every way meets the same customers; lines are 95 % intervals of the mean.</p>\n",
        name = escape(&scenario.name),
        days = scenario.replications,
        agents = scenario.agents(),
        contacts = scenario.arrivals.expected(),
        seed = scenario.seed,
    );
    for note in notes {
        let _ = writeln!(html, "<p>{}</p>", escape(note));
    }
    html.push_str("<div class=\"panels\">\n");
    for measure in Measure::ALL {
        panel(&mut html, &comparison.rows, measure);
    }
    html.push_str("</div></body></html>\n");
    html
}

fn panel(html: &mut String, rows: &[Row], measure: Measure) {
    let height = BAR * rows.len() as f64 + 8.0;
    let _ = write!(
        html,
        "<section><h2>{0}</h2><svg viewBox=\"0 0 540 {height:.0}\" role=\"img\" aria-label=\"{0}\">",
        measure.name()
    );
    let reach = |figure: Interval| figure.mean + if figure.half.is_finite() { figure.half } else { 0.0 };
    let most = rows.iter().map(|row| reach(row.figure(measure))).fold(1e-9, f64::max);
    for (place, row) in rows.iter().enumerate() {
        let figure = row.figure(measure);
        let (top, middle) = (BAR * place as f64 + 4.0, BAR * place as f64 + 4.0 + BAR / 2.0);
        let at = |value: f64| 120.0 + WIDTH * (value / most).clamp(0.0, 1.0);
        let ours = if row.method >= crate::Method::Matched { " class=\"ours\"" } else { "" };
        let _ = write!(
            html,
            "<text x=\"112\" y=\"{y:.1}\" text-anchor=\"end\">{name}</text>\
             <rect{ours} x=\"120\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{bar:.1}\"/>\
             <line x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{middle:.1}\" y2=\"{middle:.1}\"/>\
             <text x=\"{after:.1}\" y=\"{y:.1}\">{value}</text>",
            y = middle + 4.0,
            name = row.method.name(),
            width = at(figure.mean) - 120.0,
            bar = BAR - 6.0,
            from = at(figure.mean - figure.half),
            to = at(reach(figure)),
            after = at(reach(figure)) + 6.0,
            value = measure.show(figure),
        );
    }
    html.push_str("</svg></section>\n");
}

impl Measure {
    /// A figure with its interval, as people read it.
    #[must_use]
    pub fn show(self, figure: Interval) -> String {
        match self {
            Self::Fairness => format!("{:.3} ± {:.3}", figure.mean, figure.half),
            _ if self.is_time() && figure.mean >= 120.0 => {
                format!("{:.1} ± {:.1} min", figure.mean / 60.0, figure.half / 60.0)
            }
            _ if self.is_time() => format!("{:.0} ± {:.0} s", figure.mean, figure.half),
            _ => format!("{:.1} ± {:.1} %", figure.mean * 100.0, figure.half * 100.0),
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

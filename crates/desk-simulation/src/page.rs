//! The comparison as a page that needs nothing but itself: what it comes to in words, then a panel for each figure.

mod panel;

use crate::{Comparison, Limits, Measure, Method, Scenario};
use panel::{Bar, Panel};
use std::fmt::Write;

const STYLE: &str = "\
:root{color-scheme:light}\
body{font:15px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif;max-width:1120px;margin:0 auto;padding:32px 24px 56px;\
color:#1b2430;background:#f6f7f9}\
h1{font-size:26px;line-height:1.25;margin:0 0 4px}h2{font-size:18px;margin:32px 0 10px}h3{font-size:15px;margin:0}h3::first-letter{text-transform:uppercase}\
.lead,.unit,footer{color:#5a6675}.lead{margin:0 0 20px}.unit{font-size:13px;margin:0 0 6px}\
.verdict,.panel{background:#fff;border:1px solid #dfe3e8;border-radius:10px}\
.verdict{border-left:5px solid #b7791f;padding:10px 16px;margin:0 0 10px}.verdict.reached{border-left-color:#2f855a}\
.legend{display:flex;flex-wrap:wrap;gap:6px 22px;font-size:13px;color:#3a4654;margin:0 0 12px}\
.legend svg{width:26px;height:12px;vertical-align:-1px;margin-right:6px}\
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr));gap:14px}\
.panel{padding:14px 16px 6px}.panel svg{width:100%;height:auto;display:block}\
svg text{font-size:12.5px;fill:#1b2430}svg .tick{font-size:11.5px;fill:#5a6675}svg .value{font-variant-numeric:tabular-nums}\
.grid{stroke:#e6e9ed}.axis{stroke:#8a95a3}.whisker{stroke:#1b2430;stroke-width:1.4;fill:none}\
.plain{fill:#b6c0cc}.greedy{fill:#7fa8dc}.matched{fill:#2763c4}\
.goal{stroke:#c2410c;stroke-width:1.4;stroke-dasharray:4 3}svg .goal-text{fill:#c2410c;font-size:11.5px}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:0}dt{font-weight:600}dd{margin:0}\
ul{margin:0;padding-left:20px}footer{font-size:13px;margin-top:32px}\
@media print{body{background:#fff}.panel,.verdict{break-inside:avoid}}";

/// What the page shows.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What was simulated.
    pub scenario: &'a Scenario,
    /// What it came to.
    pub compared: &'a Comparison,
    /// The edges of the goal by way; those that are missing are not shown.
    pub limits: &'a [(Method, Limits)],
    /// What it means, in sentences, and whether each says that the goal is reached.
    pub verdicts: &'a [(bool, String)],
    /// Further sentences.
    pub notes: &'a [String],
}

/// The page as HTML.
#[must_use]
pub fn page(report: Report<'_>) -> String {
    let scenario = report.scenario;
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{name}</title>\n\
         <style>{STYLE}</style></head><body>\n<h1>{name}</h1>\n<p class=\"lead\">{days} simulated days, {agents} agents, \
         about {contacts:.0} contacts a day, seed {seed}. Every way of routing meets the same customers.</p>\n",
        name = escape(&scenario.name),
        days = scenario.replications,
        agents = scenario.agents(),
        contacts = scenario.arrivals.expected(),
        seed = scenario.seed,
    );
    for (reached, verdict) in report.verdicts {
        let class = if *reached { "verdict reached" } else { "verdict" };
        let _ = writeln!(html, "<p class=\"{class}\">{}</p>", escape(verdict));
    }
    if !report.notes.is_empty() {
        html.push_str("<ul>\n");
        for note in report.notes {
            let _ = writeln!(html, "<li>{}</li>", escape(note));
        }
        html.push_str("</ul>\n");
    }
    html.push_str("<h2>The figures</h2>\n");
    legend(&mut html);
    html.push_str("<div class=\"panels\">\n");
    for measure in Measure::ALL {
        figures(scenario, report.compared, measure).draw(&mut html);
    }
    for panel in edges(scenario, report.limits) {
        panel.draw(&mut html);
    }
    html.push_str("</div>\n<h2>The ways</h2>\n<dl>\n");
    for row in &report.compared.rows {
        let _ = writeln!(html, "<dt>{}</dt><dd>{}</dd>", escape(row.method.name()), escape(row.method.meaning()));
    }
    html.push_str(
        "</dl>\n<footer>What is assumed of customers and agents stands in the scenario file. A simulation shows what \
         follows from assumptions; it measures no desk. Made by <code>cargo xtask simulate</code>.</footer>\n\
         </body></html>\n",
    );
    html
}

fn legend(html: &mut String) {
    html.push_str("<div class=\"legend\">");
    for (class, what) in [
        ("plain", "without a score"),
        ("greedy", "by score, one after the other"),
        ("matched", "by score, all decided together"),
    ] {
        let _ = write!(
            html,
            "<span><svg viewBox=\"0 0 26 12\"><rect class=\"{class}\" width=\"26\" height=\"12\"/></svg>{what}</span>"
        );
    }
    html.push_str(
        "<span><svg viewBox=\"0 0 26 12\"><path class=\"whisker\" d=\"M3 2v8M3 6h20M23 2v8\"/></svg>95 % interval of the \
         mean over the days</span><span><svg viewBox=\"0 0 26 12\"><path class=\"goal\" d=\"M0 6h26\"/></svg>the goal</span>\
         </div>\n",
    );
}

/// The panel of a measure.
fn figures(scenario: &Scenario, compared: &Comparison, measure: Measure) -> Panel {
    let most = compared.rows.iter().map(|row| row.figure(measure)).map(|f| f.mean + f.finite()).fold(0.0, f64::max);
    let (factor, unit) = match measure {
        Measure::Fairness => (1.0, "Jain's index of how much each agent worked; 1 is all alike"),
        _ if measure.is_time() && most >= 120.0 => (1.0 / 60.0, "minutes"),
        _ if measure.is_time() => (1.0, "seconds"),
        Measure::Occupancy => (100.0, "% of the agents' capacity while the desk was open"),
        Measure::Resolution | Measure::ResolutionAll => (100.0, "% of first contacts answered"),
        Measure::Abandoned => (100.0, "% of all contacts, those that came back counted too"),
        Measure::Kept => (100.0, "% of all contacts"),
        Measure::Wait | Measure::WaitHigh => (1.0, ""),
    };
    let goal = match measure {
        Measure::Resolution => Some((scenario.goal.resolution.get(), "at least")),
        Measure::Wait => Some((scenario.goal.mean_wait_seconds.get(), "at most")),
        _ => None,
    };
    let title = match measure {
        Measure::Kept => format!("answered within {:.0} s", scenario.goal.promise_seconds.get()),
        Measure::WaitHigh => "wait that 90 % do not exceed".to_owned(),
        _ => measure.name().to_owned(),
    };
    Panel {
        title,
        unit: unit.to_owned(),
        bars: compared
            .rows
            .iter()
            .map(|row| {
                let figure = row.figure(measure);
                Bar {
                    method: row.method,
                    value: Some(figure.mean * factor),
                    half: figure.finite() * factor,
                    shown: measure.show(figure),
                }
            })
            .collect(),
        // The goal is named in seconds or percent, whatever the axis shows.
        goal: goal.map(|(value, which)| {
            let (shown, unit) = if measure.is_time() { (value, "s") } else { (value * 100.0, "%") };
            (value * factor, format!("goal: {which} {shown:.0} {unit}"))
        }),
        whole: (unit.starts_with('%')).then_some(100.0).or((measure == Measure::Fairness).then_some(1.0)),
    }
}

/// The panels of how far load and staff could go.
fn edges(scenario: &Scenario, limits: &[(Method, Limits)]) -> Vec<Panel> {
    if limits.is_empty() {
        return Vec::new();
    }
    let bars = |value: fn(&Limits) -> Option<u32>, never: &str, unit: &str| {
        let bar = |(method, limits): &(Method, Limits)| Bar {
            method: *method,
            value: value(limits).map(f64::from),
            half: 0.0,
            shown: value(limits).map_or_else(|| never.to_owned(), |value| format!("{value}{unit}")),
        };
        limits.iter().map(bar).collect()
    };
    let agents = scenario.agents();
    vec![
        Panel {
            title: "load at which the goal is still reached, with this staff".to_owned(),
            unit: "% of the contacts; more is better".to_owned(),
            bars: bars(|limits| limits.load_percent, "not even at 10 %", " %"),
            goal: Some((100.0, "as it is".to_owned())),
            whole: None,
        },
        Panel {
            title: "agents with whom the goal is reached, with all contacts".to_owned(),
            unit: "agents, spread over the teams as they are; fewer is better".to_owned(),
            bars: bars(|limits| limits.agents, "not with double", ""),
            goal: Some((f64::from(agents), "as it is".to_owned())),
            whole: None,
        },
    ]
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

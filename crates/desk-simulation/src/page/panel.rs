//! One figure of all ways, as horizontal bars over an axis.

use super::escape;
use crate::Method;
use std::fmt::Write;

/// The height of a bar with the space around it.
const ROW: f64 = 24.0;
/// Above the first bar, where the goal is named.
const TOP: f64 = 18.0;
/// Where bars begin, and how long the axis is; values stand to its right.
const LEFT: f64 = 120.0;
const LENGTH: f64 = 280.0;
const WIDTH: f64 = 520.0;

/// What a panel shows.
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) bars: Vec<Bar>,
    /// A value that is wanted, and what is written there.
    pub(super) goal: Option<(f64, String)>,
    /// The most that there can be, where the axis goes to it if bars come near.
    pub(super) whole: Option<f64>,
}

/// The figure of a way.
pub(super) struct Bar {
    pub(super) method: Method,
    /// Nothing where there is none.
    pub(super) value: Option<f64>,
    /// Half the width of its interval; 0 for none.
    pub(super) half: f64,
    /// As written.
    pub(super) shown: String,
}

/// Where the numbers of an axis that reaches `most` stand: 4 to 8 round ones from 0 on.
fn ticks(most: f64, whole: Option<f64>) -> Vec<f64> {
    let most = match whole {
        Some(whole) if most > whole * 0.6 => whole,
        _ => most.max(1e-6),
    };
    let power = 10_f64.powf((most / 4.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|round| round * power).find(|step| most / step <= 6.0);
    let step = step.unwrap_or(most);
    (0..=(most / step - 1e-9).ceil() as u32).map(|n| f64::from(n) * step).collect()
}

impl Panel {
    pub(super) fn draw(&self, html: &mut String) {
        let reach = self.bars.iter().filter_map(|bar| Some(bar.value? + bar.half)).fold(0.0, f64::max);
        let ticks = ticks(reach.max(self.goal.as_ref().map_or(0.0, |(value, _)| *value)), self.whole);
        let most = ticks.last().copied().unwrap_or(1.0);
        let at = |value: f64| LEFT + LENGTH * (value / most).clamp(0.0, 1.0);
        let bottom = TOP + ROW * self.bars.len() as f64;
        let (title, unit) = (escape(&self.title), escape(&self.unit));
        let _ = write!(
            html,
            "<section class=\"panel\"><h3>{title}</h3><p class=\"unit\">{unit}</p>\
             <svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">",
            height = bottom + 22.0,
        );
        // As many decimals as the step needs.
        let decimals = ticks.get(1).map_or(0, |step| usize::from(*step < 1.0));
        for tick in &ticks {
            let x = at(*tick);
            let _ = write!(
                html,
                "<path class=\"grid\" d=\"M{x:.1} {TOP}V{bottom}\"/><text class=\"tick\" x=\"{x:.1}\" y=\"{y}\" \
                 text-anchor=\"middle\">{tick:.decimals$}</text>",
                y = bottom + 16.0,
            );
        }
        for (place, bar) in self.bars.iter().enumerate() {
            bar.draw(html, TOP + ROW * place as f64, at);
        }
        let _ = write!(html, "<path class=\"axis\" d=\"M{LEFT} {TOP}V{bottom}\"/>");
        if let Some((value, text)) = &self.goal {
            let x = at(*value);
            let anchor = if x > LEFT + LENGTH * 0.6 { "end" } else { "start" };
            let _ = write!(
                html,
                "<path class=\"goal\" d=\"M{x:.1} {from}V{bottom}\"/>\
                 <text class=\"goal-text\" x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>",
                from = TOP - 4.0,
                y = TOP - 7.0,
                text = escape(text),
            );
        }
        html.push_str("</svg></section>\n");
    }
}

impl Bar {
    fn draw(&self, html: &mut String, top: f64, at: impl Fn(f64) -> f64) {
        let middle = top + ROW / 2.0;
        let class = match self.method {
            Method::Greedy => "greedy",
            Method::Matched | Method::Policy => "matched",
            _ => "plain",
        };
        let y = middle + 4.5;
        let _ = write!(
            html,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{name}</text>\
             <text class=\"value\" x=\"{WIDTH}\" y=\"{y}\" text-anchor=\"end\">{shown}</text>",
            x = LEFT - 8.0,
            name = escape(self.method.name()),
            shown = escape(&self.shown),
        );
        let Some(value) = self.value else { return };
        let _ = write!(
            html,
            "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height}\" rx=\"2\"/>",
            y = top + 4.0,
            width = at(value) - LEFT,
            height = ROW - 8.0,
        );
        if self.half > 0.0 {
            let (from, to) = (at(value - self.half), at(value + self.half));
            let (high, low) = (middle - 4.0, middle + 4.0);
            let _ = write!(
                html,
                "<path class=\"whisker\" d=\"M{from:.1} {high}V{low}M{from:.1} {middle}H{to:.1}M{to:.1} {high}V{low}\"/>"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_round_numbers_and_holds_what_it_must() {
        assert_eq!(ticks(93.0, Some(100.0)), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(12.7, None), [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(ticks(0.0, None).len(), ticks(1e-6, None).len());
        for tenths in 1..5_000 {
            let most = f64::from(tenths) / 10.0;
            let found = ticks(most, None);
            assert!((2..=8).contains(&found.len()) && found.last().is_some_and(|last| *last >= most - 1e-6), "{most}");
        }
    }
}

//! Charts that pages draw. Enters: figures over days. Leaves: numbers for the SVG of a template: bars, lines, labels.
//! Never done here: markup; a zero for what nobody told.

use jiff::civil::Date;
use serde_json::{Value, json};
use std::fmt::Write as _;
use tollbook_draw::{short, step};
use tollbook_reckon::Axis;

/// One figure of a chart.
pub(crate) struct Mark {
    /// How far to the right, from 0 to 1.
    pub at: f64,
    pub label: String,
    pub low: Option<u64>,
    pub best: Option<u64>,
    pub high: Option<u64>,
    /// True if the words leave it open above.
    pub open: bool,
}

/// Width and height of a chart, and what its numbers need at the left and its days below.
const CHART: (f64, f64) = (640.0, 220.0);
const LEFT: f64 = 52.0;
const BELOW: f64 = 26.0;

fn scale(marks: &[Mark]) -> (f64, Vec<Value>) {
    let most = marks.iter().flat_map(|m| [m.low, m.best, m.high]).flatten().max().unwrap_or(0).max(1) as f64;
    let s = step(most).max(1.0);
    let top = (most / s).ceil() * s;
    let count = (top / s).round() as u64;
    let ticks = (0..=count).map(|i| json!({ "y": y_of(i as f64 * s, top), "label": super::thousands((i as f64 * s) as u64) })).collect();
    (top, ticks)
}

fn y_of(n: f64, top: f64) -> f64 {
    short(8.0 + (1.0 - n / top) * (CHART.1 - BELOW - 8.0))
}

fn x_of(at: f64) -> f64 {
    short(LEFT + at * (CHART.0 - LEFT - 16.0))
}

/// Labels below a chart that have room.
fn below(marks: &[Mark]) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    let mut free = f64::MIN;
    for m in marks {
        let x = x_of(m.at);
        if x >= free {
            out.push(json!({ "x": x, "label": m.label }));
            free = x + 84.0;
        }
    }
    out
}

/// How a figure moved: from each day on, until the next, low to highest as a band and best as a line.
pub(crate) fn steps(marks: &[Mark]) -> Value {
    let (top, ticks) = scale(marks);
    let mut band = String::new();
    let mut line = String::new();
    for (i, m) in marks.iter().enumerate() {
        let (x, end) = (x_of(m.at), marks.get(i + 1).map_or(CHART.0 - 8.0, |n| x_of(n.at)));
        if let (Some(low), Some(high)) = (m.low.or(m.best), m.high.or(m.best).or(m.low)) {
            let (a, b) = (y_of(low as f64, top), y_of(high as f64, top));
            let _ = write!(band, "M{x} {a}H{end}V{b}H{x}Z");
        }
        if let Some(best) = m.best.or(m.low) {
            let y = y_of(best as f64, top);
            let _ = write!(line, "{}{x} {y}H{end}", if line.is_empty() || marks[i - 1].best.or(marks[i - 1].low).is_none() { "M" } else { "L" });
        }
    }
    json!({ "width": CHART.0, "height": CHART.1, "left": LEFT, "right": CHART.0 - 8.0, "floor": y_of(0.0, top), "ticks": ticks, "below": below(marks), "band": band, "line": line })
}

/// Days, or parts of a chart from 0 to 1, in which something is not as it is elsewhere: from where to where.
pub(crate) type Stretch = (f64, f64);

/// Stretches as bands of a chart, those that touch as one; what is narrow is wide enough to be seen.
fn bands(stretches: &[Stretch], floor: f64) -> Vec<Value> {
    let mut all: Vec<Stretch> = stretches.iter().map(|s| (s.0.clamp(0.0, 1.0), s.1.clamp(0.0, 1.0))).filter(|s| s.0 < s.1).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut joined: Vec<Stretch> = Vec::new();
    for s in all {
        match joined.last_mut() {
            Some(last) if s.0 <= last.1 => last.1 = last.1.max(s.1),
            _ => joined.push(s),
        }
    }
    let band = |s: &Stretch| json!({ "x": x_of(s.0), "y": 8.0, "wide": short((x_of(s.1) - x_of(s.0)).max(3.0)), "tall": short(floor - 8.0) });
    joined.iter().map(band).collect()
}

/// Figures that stand by themselves, one for each month, day or year: a bar from low to high, a tick at best, an arrow where it is open. Stretches in which not all was
/// collected have a band behind them.
pub(crate) fn series(marks: &[Mark], wide: f64, gaps: &[Stretch]) -> Value {
    let (top, ticks) = scale(marks);
    let half = (wide * (CHART.0 - LEFT) / 2.0 * 0.7).clamp(1.0, 14.0);
    let bars: Vec<Value> = marks
        .iter()
        .filter_map(|m| {
            let low = m.low.or(m.best)?;
            let high = m.high.or(m.best).unwrap_or(low).max(low);
            let (x, a, b) = (x_of(m.at), y_of(low as f64, top), y_of(high as f64, top));
            Some(json!({ "x": short(x - half), "wide": short(half * 2.0), "y": b, "tall": short((a - b).max(1.5)), "middle": x,
                "best": m.best.map(|n| y_of(n as f64, top)), "open": m.open, "low": m.low.is_some() }))
        })
        .collect();
    json!({ "width": CHART.0, "height": CHART.1, "left": LEFT, "right": CHART.0 - 8.0, "floor": y_of(0.0, top), "ticks": ticks, "below": below(marks), "bars": bars, "gaps": bands(gaps, y_of(0.0, top)) })
}

/// Where days stand between the first and the last of them.
pub(crate) fn spread(days: &[Option<Date>]) -> Vec<f64> {
    let known: Vec<Date> = days.iter().flatten().copied().collect();
    let (Some(first), Some(last)) = (known.iter().min(), known.iter().max()) else { return vec![0.0; days.len()] };
    let long = f64::from((*last - *first).get_days()).max(1.0);
    // What bears no day stands at the first; the last has room to its right.
    days.iter().map(|d| d.map_or(0.0, |d| f64::from((d - *first).get_days()) / long * 0.9)).collect()
}

/// Where the morning of a day stands, counted in days, weeks, months or years as [`number_of`] counts them.
pub(crate) fn morning_of(day: Date, axis: Axis) -> f64 {
    let days = f64::from((day - Date::constant(1900, 1, 1)).get_days());
    match axis {
        Axis::Week => days / 7.0,
        Axis::Month => f64::from(day.year()) * 12.0 + f64::from(day.month()) + f64::from(day.day() - 1) / f64::from(day.days_in_month()),
        Axis::Year => f64::from(day.year()) + f64::from(day.day_of_year() - 1) / f64::from(day.days_in_year()),
        _ => days,
    }
}

/// The days from one to another, both included, counted likewise; without a first one from ever.
pub(crate) fn stretch(from: Option<Date>, to: Date, axis: Axis) -> Stretch {
    (from.map_or(f64::NEG_INFINITY, |d| morning_of(d, axis)), morning_of(to.tomorrow().unwrap_or(to), axis))
}

/// Where a day, a week, a month or a year stands, counted in such.
pub(crate) fn number_of(key: &str, axis: Axis) -> Option<i64> {
    let mut parts = key.splitn(3, '-');
    let year: i64 = parts.next()?.parse().ok()?;
    Some(match (parts.next(), parts.next()) {
        (None, _) => year,
        (Some(month), None) => year * 12 + month.parse::<i64>().ok()?,
        (Some(_), Some(_)) => {
            // That day was a Monday, as the key of a week is.
            let days = i64::from((key.parse::<Date>().ok()? - Date::constant(1900, 1, 1)).get_days());
            if axis == Axis::Week { days.div_euclid(7) } else { days }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_low_or_best_draws_no_zero() {
        let mark = |low, best, high| Mark { at: 0.0, label: String::new(), low, best, high, open: false };
        let chart = steps(&[mark(None, None, None)]);
        assert_eq!((chart["band"].as_str(), chart["line"].as_str()), (Some(""), Some("")));
        let chart = series(&[mark(None, None, Some(4)), mark(Some(2), None, Some(4))], 0.1, &[]);
        assert_eq!(chart["bars"].as_array().map(Vec::len), Some(1), "a high alone has no bar");
    }

    #[test]
    fn a_gap_is_a_band_over_its_own_days_and_two_that_touch_are_one() {
        let marks = [Mark { at: 0.5, label: String::new(), low: Some(2), best: Some(2), high: Some(2), open: false }];
        let bands = |gaps: &[Stretch]| series(&marks, 1.0, gaps)["gaps"].as_array().cloned().expect("bands");
        assert_eq!(bands(&[(0.6, 0.8), (0.2, 0.4), (0.4, 0.5), (-3.0, -1.0), (1.2, 2.0)]).len(), 2);
        let whole = &bands(&[(-1.0, 2.0)])[0];
        assert_eq!((whole["x"].as_f64(), whole["x"].as_f64().zip(whole["wide"].as_f64()).map(|(x, w)| x + w)), (Some(x_of(0.0)), Some(x_of(1.0))));
        assert!(bands(&[(0.5, 0.500_01)])[0]["wide"].as_f64().is_some_and(|w| w >= 3.0), "a day among years is seen");
        let day = |d: &str| d.parse::<Date>().expect("a day");
        for (key, first, after, axis) in [
            ("2021-02", "2021-02-01", "2021-03-01", Axis::Month),
            ("2020-12", "2020-12-01", "2021-01-01", Axis::Month),
            ("2021", "2021-01-01", "2022-01-01", Axis::Year),
            ("2021-03-01", "2021-03-01", "2021-03-02", Axis::Day),
            ("2021-03-01", "2021-03-01", "2021-03-08", Axis::Week),
        ] {
            let n = number_of(key, axis).expect("a number") as f64;
            assert!((morning_of(day(first), axis) - n).abs() < 1e-9 && (morning_of(day(after), axis) - n - 1.0).abs() < 1e-9, "{key}");
        }
    }

    #[test]
    fn weeks_months_and_days_are_counted_over_the_turn_of_the_year() {
        assert_eq!(number_of("2021-01", Axis::Month).zip(number_of("2020-12", Axis::Month)).map(|(a, b)| a - b), Some(1));
        assert_eq!(number_of("2021-01-01", Axis::Day).zip(number_of("2020-12-31", Axis::Day)).map(|(a, b)| a - b), Some(1));
        assert_eq!(number_of("2021-01-04", Axis::Week).zip(number_of("2020-12-28", Axis::Week)).map(|(a, b)| a - b), Some(1));
        assert_eq!(number_of("unknown", Axis::Day), None);
    }
}

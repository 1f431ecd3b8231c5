//! Tolls in words. Enters: a toll. Leaves: its numbers and its coverage line. Never done here: a number that the toll doesn't hold.

use crate::words::number;
use tollbook_model::{Counted, PlacePrecision, Scope};
use tollbook_reckon::{Ceiling, Reading, Silent, Toll};

/// Figures beside the question that a line tells one by one, the largest; all of them stand in the JSON.
const BESIDE_TOLD: usize = 5;

/// "low 29 · best 29 · high open".
pub(crate) fn figures(toll: &Toll) -> String {
    let n = |n: Option<u64>| n.map_or_else(|| "unknown".to_owned(), number);
    format!("low {} · best {} · high {}", n(toll.low()), n(toll.best()), high(toll))
}

/// The high, or that it is open, with the highest that anybody reported.
pub(crate) fn high(toll: &Toll) -> String {
    match (toll.high(), toll.high_open()) {
        (Some(high), _) => number(high),
        (None, true) => match toll.highest().filter(|h| Some(*h) != toll.best()) {
            Some(highest) => format!("open (highest reported {})", number(highest)),
            None => "open".to_owned(),
        },
        (None, false) => "unknown".to_owned(),
    }
}

/// What a toll rests on and what nothing speaks of, in one line.
pub(crate) fn line(toll: &Toll) -> String {
    let c = toll.coverage();
    let mut out: Vec<String> = Vec::new();
    if toll.low().is_none() {
        out.push("no claim inside the question has a floor".to_owned());
    } else {
        match (c.incidents, c.aggregates) {
            (0, 0) => {}
            (i, 0) => out.push(format!("{} by incidents", number(i))),
            (0, a) => out.push(format!("{} by figures for a period", number(a))),
            (i, a) => out.push(format!("{} by incidents, {} by figures for a period", number(i), number(a))),
        }
    }
    if !c.groups.is_empty() {
        out.push(format!("of {}", c.groups.join(", ")));
    }
    match c.origins.len() {
        0 if toll.low().is_some() => out.push("no origin is named".to_owned()),
        0 => {}
        1 => out.push(format!("one origin: {}", c.origins[0])),
        n => out.push(format!("{n} independent origins: {}", c.origins.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "))),
    }
    if c.unattributed > 0 && !c.origins.is_empty() {
        out.push(format!("{} in outlets' own voice", number(c.unattributed)));
    }
    for silent in &c.silent {
        out.push(match silent {
            Silent::Civilians => "civilians: no information".to_owned(),
            Silent::Combatants => "combatants: no information".to_owned(),
            Silent::Everybody if c.beside.is_empty() && c.left_out.is_empty() && c.undated.is_empty() => "nobody reported on it".to_owned(),
            Silent::Everybody => continue,
        });
    }
    for b in c.beside.iter().take(BESIDE_TOLD) {
        match (b.up_to, b.stated) {
            (Some(up_to), Some(stated)) if up_to < stated => out.push(format!("up to {} of the stated {} may lie inside", number(up_to), number(stated))),
            (_, Some(stated)) => out.push(format!("some of {} told for more may lie inside", number(stated))),
            _ => {}
        }
    }
    let more = c.beside_more + c.beside.len().saturating_sub(BESIDE_TOLD) as u64;
    if more > 0 {
        out.push(format!("{} further figures reach beyond the question", number(more)));
    }
    if !c.undated.is_empty() {
        out.push(format!("{} claims without a day are not counted", number(c.undated.len() as u64)));
    }
    if !c.future.is_empty() {
        out.push(format!("{} claims are dated after the last report and not counted", number(c.future.len() as u64)));
    }
    if !c.left_out.is_empty() {
        out.push(format!("{} left out by the convention", number(c.left_out.iter().map(|l| l.claims.len() as u64).sum())));
    }
    if c.periods_not_added {
        out.push("figures of several periods were not added: the same people may stand in them".to_owned());
    }
    if toll.reading() == Reading::Reconciled {
        out.push(match toll.ceiling() {
            Ceiling::Open => "no ceiling: nobody speaks of all of it".to_owned(),
            Ceiling::Closed(n) => format!("no more than {} by the claims", number(n)),
        });
    }
    if !toll.contradictions().is_empty() {
        out.push(format!("{} sets of claims contradict each other", toll.contradictions().len()));
    }
    out.join("; ")
}

/// A question in words: "killed · civilians · by russia · in Idlib, SY · 2021-02-19 to 2021-02-20".
pub(crate) fn question(scope: &Scope) -> String {
    let mut out = vec![counted(scope.counted)];
    let w = &scope.who;
    out.extend(w.actor.as_ref().map(|a| format!("of {a}")));
    out.extend(w.status.as_ref().map(word));
    out.extend(w.age.as_ref().map(word));
    out.extend(w.sex.as_ref().map(word));
    out.extend(scope.by.as_ref().map(|b| format!("by {b}")));
    out.extend(scope.means.as_ref().map(|m| format!("means {m}")));
    out.extend(scope.cause.as_ref().map(|c| format!("cause {}", word(c))));
    out.extend(scope.target.as_ref().map(|t| format!("target {t}")));
    out.extend(scope.place.as_ref().map(|p| {
        let mut parts = vec![p.name.to_string()];
        if p.precision != PlacePrecision::Country {
            parts.extend([&p.admin1, &p.country].into_iter().flatten().filter(|x| ***x != *p.name).map(ToString::to_string));
        }
        format!("in {}", parts.join(", "))
    }));
    out.push(match (scope.from, scope.to) {
        (Some(f), Some(t)) if f == t => f.to_string(),
        (Some(f), Some(t)) => format!("{f} to {t}"),
        (Some(f), None) => format!("from {f} on"),
        (None, Some(t)) => format!("up to {t}"),
        (None, None) => "any day".to_owned(),
    });
    out.join(" · ")
}

/// "killed", "strikes".
pub(crate) fn counted(c: Counted) -> String {
    word(&c)
}

/// A value of a closed list, by its word.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

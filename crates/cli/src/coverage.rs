//! Tolls in words. Enters: a toll. Leaves: its numbers and its coverage line. Never done here: a number that the toll doesn't hold.

use crate::words::number;
use tollbook_model::{ActorRegistry, Counted, PlacePrecision, Scope};
use tollbook_publish::{Language, coverage_line, coverage_parts};
use tollbook_reckon::Toll;

/// "low 29 · best 29 · high open". A convention that knows minimum and maximum alone gives no best.
pub(crate) fn figures(toll: &Toll) -> String {
    let n = |n: Option<u64>| n.map_or_else(|| "unknown".to_owned(), number);
    let best = if toll.low().is_some() && toll.best().is_none() { "not given".to_owned() } else { n(toll.best()) };
    format!("low {} · best {best} · high {}", n(toll.low()), high(toll))
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
    coverage_line(toll, Language::English)
}

/// The same part by part, with groups and origins as they may be named, in the language of a code; English where it is none of those there are.
pub(crate) fn parts(toll: &Toll, groups: &[String], origins: &[String], language: &str) -> Vec<String> {
    coverage_parts(toll, groups, origins, Language::of(language).unwrap_or_default())
}

/// A question in the words of the terminal, with parties by their registered names: "killed · civilian · by Wagner Group · in Idlib, SY · 2021-02-19 to 2021-02-20".
pub(crate) fn question(scope: &Scope, registry: &ActorRegistry) -> String {
    let called = |id: &str| registry.called(id, "en").unwrap_or(id).to_owned();
    let mut out = vec![counted(scope.counted)];
    let w = &scope.who;
    out.extend(w.actor.as_ref().map(|a| format!("of {}", called(a))));
    out.extend(w.status.as_ref().map(word));
    out.extend(w.age.as_ref().map(word));
    out.extend(w.sex.as_ref().map(word));
    out.extend(scope.by.as_ref().map(|b| format!("by {}", called(b))));
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

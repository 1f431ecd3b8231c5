//! How much speaks for two tellings being of one incident. Enters: two tellings. Leaves: a weight, feature by feature.
//! Never done here: deciding; a count is evidence, never a key.

use crate::places::{self, Nearness};
use crate::telling::{self, Figure, Likeness, People, Telling};
use crate::{LinkReport, Setting, days};
use serde::Serialize;
use tollbook_model::{Count, PlacePrecision, Symbol};

/// What one feature says of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The feature: place, days, killed, …
    pub feature: &'static str,
    /// How the two agree in it.
    pub level: &'static str,
    /// Hundredths of a bit.
    pub weight: i32,
}

/// The number that a count is compared by.
fn number(count: &Count) -> Option<u64> {
    count.stated_number().or(count.low)
}

/// How two lists of figures agree: their best pair decides, since one report may give several sources' figures. Figures of other people, the dead of two
/// sides, say nothing of each other; a group of the one is no more than all of the other.
fn counts(setting: &Setting<'_>, a: &[Figure], b: &[Figure], later_is_b: bool) -> Option<&'static str> {
    let mut best: Option<(u8, &'static str)> = None;
    for f in a {
        for g in b {
            let (x, y) = (&f.count, &g.count);
            let (Some(m), Some(n)) = (number(x), number(y)) else { continue };
            let people = f.people(setting, g);
            let (small, large) = (m.min(n), m.max(n));
            let grew = if later_is_b { n >= m } else { m >= n };
            let level = match () {
                () if people == People::Others => continue,
                () if m == n && m >= 5 => (0, "equal_many"),
                () if m == n => (1, "equal_few"),
                () if x.agrees_with(y) && large <= small * 2 => (2, "agree"),
                () if large - small <= 2 || large * 10 <= small * 13 => (3, "close"),
                () if people == People::FirstAmong && m < n || people == People::SecondAmong && n < m => (4, "within"),
                () if grew && large <= small * 3 => (5, "grown"),
                () if large <= small * 3 => (6, "differ"),
                () => (7, "far"),
            };
            if best.is_none_or(|b| level.0 < b.0) {
                best = Some(level);
            }
        }
    }
    best.map(|b| b.1)
}

fn nearness_level(near: Nearness) -> &'static str {
    match near {
        // Of all that happens, little happens at one place: two tellings without a common place begin further apart.
        Nearness::Unknown => "unknown",
        Nearness::Same => "same",
        Nearness::Close => "close",
        Nearness::Near => "near",
        Nearness::WithinDistrict => "within_district",
        Nearness::WithinProvince => "within_province",
        Nearness::WithinCountry => "within_country",
        Nearness::Unplaced => "unplaced",
        Nearness::Beside => "beside",
        Nearness::Far => "far",
        Nearness::Abroad => "abroad",
    }
}

fn place_level(a: &Telling, b: &Telling) -> &'static str {
    match places::places(a.place.as_ref(), b.place.as_ref()) {
        // What was taken over from a sentence before may be of another incident: it says less against than a name that stands there.
        Nearness::Near | Nearness::Unplaced | Nearness::Beside | Nearness::Far if !(a.placed && b.placed) => "elsewhere_carried",
        near => nearness_level(near),
    }
}

fn days_level(a: days::Days, b: days::Days) -> &'static str {
    match a.apart(b) {
        0 if a.exact && b.exact => "same_day",
        0 if a.first == b.first && a.last == b.last => "same_days",
        0 if a.exact || b.exact || a.first >= b.first && a.last <= b.last || b.first >= a.first && b.last <= a.last => "contained",
        0 => "overlap",
        1 if a.own && b.own => "next_day",
        2 if a.own && b.own => "two_days",
        _ if a.own && b.own => "apart",
        1 => "next_day_carried",
        2 => "two_days_carried",
        _ => "apart_carried",
    }
}

fn lists_meet(a: &[Symbol], b: &[Symbol], meet: impl Fn(&Symbol, &Symbol) -> bool) -> bool {
    a.iter().any(|x| b.iter().any(|y| meet(x, y)))
}

/// What each feature says. `copies` is true if one report's text copies the other's.
pub(crate) fn reasons(setting: &Setting<'_>, reports: &[&LinkReport], a: &Telling, b: &Telling, copies: bool) -> Vec<Reason> {
    let mut out = Vec::with_capacity(10);
    let mut say = |feature: &'static str, level: &'static str| out.push(Reason { feature, level, weight: setting.model.weight(feature, level) });
    if copies {
        say("text", "copy");
    }
    say("place", place_level(a, b));
    if let (Some(x), Some(y)) = (a.days, b.days) {
        say("days", days_level(x, y));
    }
    let later_is_b = reports[a.report].order <= reports[b.report].order;
    if let Some(level) = counts(setting, &a.killed, &b.killed, later_is_b) {
        say("killed", level);
    }
    if let Some(level) = counts(setting, &a.injured, &b.injured, later_is_b) {
        say("injured", level);
    }
    for (field, x, y) in [("by", &a.by, &b.by), ("victims", &a.victims, &b.victims)] {
        if x.is_empty() || y.is_empty() {
            continue;
        }
        let level = if lists_meet(x, y, |x, y| x == y) {
            "same"
        } else if lists_meet(x, y, |x, y| telling::akin(setting, x, y)) {
            "akin"
        } else {
            "differ"
        };
        say(field, level);
    }
    if telling::tellings_crossed(setting, a, b) {
        say("roles", "crossed");
    }
    // "Six people" and "nine soldiers": who writes of fallen soldiers says so.
    let arms_alone = |t: &Telling| t.combatant && !t.civilian && !t.plain;
    let people_alone = |t: &Telling| t.plain && !t.combatant;
    if (a.civilian || a.combatant) && (b.civilian || b.combatant) {
        say("status", if a.civilian && b.civilian || a.combatant && b.combatant { "same" } else { "differ" });
    } else if arms_alone(a) && people_alone(b) || arms_alone(b) && people_alone(a) {
        say("status", "unsaid");
    }
    if let (Some(x), Some(y)) = (&a.means, &b.means) {
        let level = match telling::means_like(setting, x, y) {
            Likeness::Same => "same",
            Likeness::Kin => "kin",
            Likeness::Sibling => "sibling",
            Likeness::Broad => "broad",
            Likeness::Branch => "branch",
            Likeness::Differ => "differ",
        };
        say("means", level);
    }
    if let (Some(x), Some(y)) = (&a.target, &b.target) {
        say("target", if x == y { "same" } else { "differ" });
    }
    if a.persons.iter().any(|p| b.persons.contains(p)) {
        say("persons", "shared");
    }
    out
}

/// True if two tellings can't be one incident by stated places or days: no weight of other features is asked then.
pub(crate) fn apart(a: &Telling, b: &Telling) -> bool {
    let far = match places::places(a.place.as_ref(), b.place.as_ref()) {
        Nearness::Far => a.placed && b.placed,
        near => near == Nearness::Abroad,
    };
    far && a.persons.is_disjoint(&b.persons) || matches!((a.days, b.days), (Some(x), Some(y)) if x.apart(y) > 6)
}

/// The country of a telling, if its place states one.
pub(crate) fn country(t: &Telling) -> Option<&Symbol> {
    t.place.as_ref().and_then(|p| p.parts.iter().find_map(|x| x.country.as_ref()))
}

/// The first-order unit of a telling, if all its parts lie in one.
pub(crate) fn province(t: &Telling) -> Option<&Symbol> {
    let parts = &t.place.as_ref()?.parts;
    let first = parts.first()?.admin1.as_ref()?;
    (parts.iter().all(|p| p.admin1.as_ref() == Some(first)) && parts.iter().all(|p| p.precision < PlacePrecision::Region)).then_some(first)
}

//! The line that belongs to a number: what it rests on, and what nothing speaks of. Enters: a toll, or the figures of an incident.
//! Leaves: one line of words. Never done here: a number that neither of them holds.

use crate::holdings::Holdings;
use crate::profile::Profile;
use crate::words::{Language, Paper, Phrase, Slot, turns};
use tollbook_reckon::{Ceiling, Reading, Silent, Toll};

/// Figures beside the question that a line tells one by one, the largest first.
const BESIDE_TOLD: usize = 5;

/// Origins as a profile lets them be named, each once, sorted.
pub(crate) fn origins<S: AsRef<str>>(all: &[S], profile: &Profile, holdings: &Holdings<'_>) -> Vec<String> {
    let mut out: Vec<String> = all.iter().map(|o| profile.origin(o.as_ref(), holdings)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The groups of a coverage line that a profile lets be told: whoever is told by age, sex, role or nationality is "others" to the public.
pub(crate) fn groups(all: &[String], profile: &Profile, holdings: &Holdings<'_>) -> Vec<String> {
    let shown = |group: &String| {
        let parts: Vec<&str> = group.split(", ").filter(|p| group_shown(p, profile, holdings)).collect();
        if parts.is_empty() { "others".to_owned() } else { parts.join(", ") }
    };
    let mut out: Vec<String> = all.iter().map(shown).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// True if a group of an incident or a toll may be named.
pub(crate) fn group_shown(group: &str, profile: &Profile, holdings: &Holdings<'_>) -> bool {
    let plain = matches!(group, "everybody" | "civilians" | "combatants" | "out of the fight");
    let party = || holdings.registry.actor(group).is_some() || holdings.registry.actors.iter().any(|a| *a.side == *group);
    !profile.is_public() || profile.attributes.is_some() || plain || party()
}

/// The coverage line of a toll, in English, by ids, for files.
#[must_use]
pub fn coverage(toll: &Toll, profile: &Profile, holdings: &Holdings<'_>) -> String {
    let parts = coverage_phrases(toll, profile, holdings, Language::English, &|id| Slot::Leaf(id.to_owned()));
    say(&parts, Language::English, Paper::Plain)
}

/// Of a coverage line what has no figure of its own: whom the toll is of and whose claims bind it. A line that told the parts of a figure which is told in a class
/// would tell the figure.
pub(crate) fn rests_on(toll: &Toll, profile: &Profile, holdings: &Holdings<'_>) -> String {
    let c = toll.coverage();
    let named = |all: &[String]| Slot::List(all.iter().map(|id| Slot::Leaf(id.clone())).collect());
    let (groups, origins) = (groups(&c.groups, profile, holdings), origins(&c.origins, profile, holdings));
    let mut out: Vec<Phrase> = Vec::new();
    if !groups.is_empty() {
        out.push(Phrase::new("cov.groups").with("groups", named(&groups)));
    }
    match c.origins.len() as u64 {
        0 if toll.low().is_some() => out.push(Phrase::new("cov.origin.none")),
        0 => {}
        1 => out.push(Phrase::new("cov.origin.one").with("origins", named(&origins))),
        many => out.push(Phrase::counted("cov.origin.several", many, Language::English).with("origins", named(&origins))),
    }
    say(&out, Language::English, Paper::Plain)
}

/// The coverage line of a toll part by part, as a page or a terminal shows it: origins by their ids, groups in words, both as the reader may know them.
#[must_use]
pub fn coverage_parts(toll: &Toll, groups: &[String], origins: &[String], language: Language) -> Vec<String> {
    let name = |id: &str| {
        // Parties stand by their ids in every language; "civilians" and the like are words.
        let plain = |part: &str| part.chars().filter(|c| !turns(*c)).collect();
        let words = |part: &str| language.table().get(format!("group.{part}").as_str()).map_or_else(|| plain(part), |w| (*w).to_owned());
        let told = id.split(", ").map(words).collect::<Vec<_>>().join(", ");
        // Among words from right to left an id keeps its own direction.
        Slot::Leaf(if language == Language::Arabic { format!("\u{2068}{told}\u{2069}") } else { told })
    };
    phrases(toll, groups, origins, language, &name).iter().map(|p| p.say(language, Paper::Plain)).collect()
}

/// The coverage line of a toll as whoever works with the book reads it, as one line.
#[must_use]
pub fn coverage_line(toll: &Toll, language: Language) -> String {
    let c = toll.coverage();
    let origins: Vec<String> = c.origins.iter().map(ToString::to_string).collect();
    coverage_parts(toll, &c.groups, &origins, language).join(language.template("cov.join"))
}

/// The parts of a coverage line as one line.
pub(crate) fn say(parts: &[Phrase], language: Language, paper: Paper) -> String {
    parts.iter().map(|p| p.say(language, paper)).collect::<Vec<_>>().join(language.template("cov.join"))
}

/// What a toll rests on and what nothing speaks of, part by part; `name` gives the words for an id or a kind of people.
pub(crate) fn coverage_phrases(toll: &Toll, profile: &Profile, holdings: &Holdings<'_>, language: Language, name: &dyn Fn(&str) -> Slot) -> Vec<Phrase> {
    let c = toll.coverage();
    phrases(toll, &groups(&c.groups, profile, holdings), &origins(&c.origins, profile, holdings), language, name)
}

/// The parts of a coverage line out of groups and origins as they may be named.
fn phrases(toll: &Toll, groups: &[String], origins: &[String], language: Language, name: &dyn Fn(&str) -> Slot) -> Vec<Phrase> {
    let c = toll.coverage();
    let n = |n: u64| Slot::Leaf(language.number(n));
    let names = |all: &[String]| Slot::List(all.iter().map(|o| name(o)).collect());
    let mut out: Vec<Phrase> = Vec::new();
    if toll.low().is_none() {
        out.push(Phrase::new("cov.nofloor"));
    } else {
        match (c.incidents, c.aggregates) {
            (0, 0) => {}
            (i, 0) => out.push(Phrase::new("cov.incidents").with("i", n(i))),
            (0, a) => out.push(Phrase::new("cov.aggregates").with("a", n(a))),
            (i, a) => out.push(Phrase::new("cov.both").with("i", n(i)).with("a", n(a))),
        }
    }
    if !groups.is_empty() {
        out.push(Phrase::new("cov.groups").with("groups", names(groups)));
    }
    let told = || names(origins);
    match c.origins.len() as u64 {
        0 if toll.low().is_some() => out.push(Phrase::new("cov.origin.none")),
        0 => {}
        1 => out.push(Phrase::new("cov.origin.one").with("origins", told())),
        many => out.push(Phrase::counted("cov.origin.several", many, language).with("origins", told())),
    }
    if c.unattributed > 0 && !c.origins.is_empty() {
        out.push(Phrase::new("cov.own").with("n", n(c.unattributed)));
    }
    for silent in &c.silent {
        match silent {
            Silent::Civilians => out.push(Phrase::new("cov.silent.civilians")),
            Silent::Combatants => out.push(Phrase::new("cov.silent.combatants")),
            Silent::Everybody if c.beside.is_empty() && c.left_out.is_empty() && c.undated.is_empty() => out.push(Phrase::new("cov.silent.all")),
            Silent::Everybody => {}
        }
    }
    for b in c.beside.iter().take(BESIDE_TOLD) {
        match (b.up_to, b.stated) {
            (Some(up_to), Some(stated)) if up_to < stated => out.push(Phrase::counted("cov.upto", up_to, language).with("of", n(stated))),
            // Of nobody, nobody can lie inside.
            (_, Some(stated)) if stated > 0 => out.push(Phrase::counted("cov.beside", stated, language)),
            _ => {}
        }
    }
    let left: u64 = c.left_out.iter().map(|l| l.claims.len() as u64).sum();
    for (count, key) in [
        (c.beside_more + c.beside.len().saturating_sub(BESIDE_TOLD) as u64, "cov.beside.more"),
        (c.undated.len() as u64, "cov.undated"),
        (c.future.len() as u64, "cov.future"),
        (left, "cov.left"),
    ] {
        if count > 0 {
            out.push(Phrase::counted(key, count, language));
        }
    }
    if c.periods_not_added {
        out.push(Phrase::new("cov.periods"));
    }
    if toll.reading() == Reading::Reconciled {
        out.push(match toll.ceiling() {
            Ceiling::Open => Phrase::new("cov.ceiling.open"),
            Ceiling::Closed(most) => Phrase::new("cov.ceiling").with("n", n(most)),
        });
    }
    if !toll.contradictions().is_empty() {
        out.push(Phrase::counted("cov.contradict", toll.contradictions().len() as u64, language));
    }
    out
}

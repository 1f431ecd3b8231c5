//! The line that belongs to a number: what it rests on, and what nothing speaks of. Enters: a toll, or the figures of an incident.
//! Leaves: one line of words. Never done here: a number that neither of them holds.

use crate::holdings::Holdings;
use crate::profile::Profile;
use tollbook_reckon::{Ceiling, Reading, Silent, Toll};

/// Digits in groups of three.
#[must_use]
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(d);
    }
    out
}

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

/// The coverage line of a toll, in English, for files.
#[must_use]
pub fn coverage(toll: &Toll, profile: &Profile, holdings: &Holdings<'_>) -> String {
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
        out.push(format!("of {}", groups(&c.groups, profile, holdings).join(", ")));
    }
    match c.origins.len() {
        0 if toll.low().is_some() => out.push("no origin is named".to_owned()),
        0 => {}
        1 => out.push(format!("one origin: {}", origins(&c.origins, profile, holdings).join(", "))),
        n => out.push(format!("{n} independent origins: {}", origins(&c.origins, profile, holdings).join(", "))),
    }
    if c.unattributed > 0 && !c.origins.is_empty() {
        out.push(format!("{} in outlets' own voice", number(c.unattributed)));
    }
    for silent in &c.silent {
        match silent {
            Silent::Civilians => out.push("civilians: no information".to_owned()),
            Silent::Combatants => out.push("combatants: no information".to_owned()),
            Silent::Everybody if c.beside.is_empty() => out.push("nobody reported on it".to_owned()),
            Silent::Everybody => {}
        }
    }
    for b in &c.beside {
        match (b.up_to, b.stated) {
            (Some(up_to), Some(stated)) if up_to < stated => out.push(format!("up to {} of the stated {} may lie inside", number(up_to), number(stated))),
            (_, Some(stated)) => out.push(format!("some of {} told for more may lie inside", number(stated))),
            _ => {}
        }
    }
    let beside = [
        (c.beside_more, "further figures reach beyond the question"),
        (c.undated.len() as u64, "claims without a day are not counted"),
        (c.future.len() as u64, "claims are dated after the last report and not counted"),
        (c.left_out.iter().map(|l| l.claims.len() as u64).sum(), "left out by the convention"),
    ];
    out.extend(beside.into_iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{} {words}", number(n))));
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

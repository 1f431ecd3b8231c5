//! Enters: a reading and the registries. Leaves: each claim, relation and notice in the words a person reads, the same for the
//! terminal and the page. Never done here: layout; changing what the reading found.

use crate::layout::one_line;
use crate::style::Style;
use crate::words::{self, CARRIED, quoted};
use std::collections::{HashMap, HashSet};
use tollbook_model::{
    ByMode, Claim, ClaimKind, Harm, Notice, Place, PlaceMode, PlacePart, PlacePrecision, PlaceRelation, RelationKind, Share, SpanRole, Status, Who,
};
use tollbook_read::{Reader, Reading};

/// What stands where a report says nothing.
pub(crate) const NOT_SAID: &str = "not said";

/// Roles of people who are combatants by them.
const UNDER_ARMS: [&str; 5] = ["soldier", "officer", "fighter", "commander", "militia-member"];

/// A claim in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Its number in the report, from 1.
    pub(crate) number: usize,
    /// The harm, or what else is claimed.
    pub(crate) harm: String,
    /// How its words are marked.
    pub(crate) style: Style,
    /// How many, with the bound.
    pub(crate) count: String,
    /// What sets it apart: a running total, feared, denied …
    pub(crate) qualities: Vec<&'static str>,
    /// Who was harmed.
    pub(crate) who: String,
    /// Who is blamed.
    pub(crate) by: String,
    /// By what means, and what was hit.
    pub(crate) means: String,
    /// Where.
    pub(crate) place: String,
    /// When.
    pub(crate) when: String,
    /// According to whom.
    pub(crate) according_to: String,
}

impl Told {
    /// True if a field that nothing is said in need not be shown: for harm, what is not said matters.
    pub(crate) fn may_leave_out(&self, words: &str) -> bool {
        self.style == Style::Other && words == NOT_SAID
    }
}

/// Turns claims into words; actors and countries get their usual names from the reader.
pub(crate) struct Teller<'a> {
    reader: Option<&'a Reader>,
    /// Number of each claim, by its id.
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Teller<'a> {
    /// A teller for one reading. Without a reader (nothing was read) ids stay ids.
    pub(crate) fn new(reader: Option<&'a Reader>, claims: &'a [Claim]) -> Self {
        let mut numbers = HashMap::with_capacity(claims.len());
        for (i, c) in claims.iter().enumerate() {
            numbers.entry(c.id.0.as_str()).or_insert(i + 1);
        }
        Teller { reader, numbers }
    }

    /// All claims.
    pub(crate) fn claims(&self, claims: &[Claim]) -> Vec<Told> {
        claims.iter().enumerate().map(|(i, c)| self.claim(i + 1, c)).collect()
    }

    fn claim(&self, number: usize, c: &Claim) -> Told {
        let named = |known: bool, words: String| if known { words } else { NOT_SAID.to_owned() };
        Told {
            number,
            harm: words::harm(c).to_owned(),
            style: style_of(c),
            count: if matches!(c.kind, ClaimKind::Milestone | ClaimKind::Stance) {
                // What happened, or who stands how to whom, is in the words alone.
                c.span(SpanRole::Harm).map_or_else(String::new, |s| quoted(&s.quote))
            } else {
                words::count(&c.count, self.share_of(c))
            },
            qualities: words::qualities(c),
            who: self.who(&c.who),
            by: self.by(c),
            means: self.means(c),
            place: c.place.as_ref().map_or_else(|| NOT_SAID.to_owned(), |p| self.place(p)),
            when: c.period.as_ref().map_or_else(|| NOT_SAID.to_owned(), words::period),
            according_to: named(!c.attribution.is_empty(), c.attribution.iter().map(|a| one_line(&a.name)).collect::<Vec<_>>().join(" → ")),
        }
    }

    fn share_of(&self, c: &Claim) -> Option<(usize, Option<Share>)> {
        c.relations.iter().find(|r| r.kind == RelationKind::PartOf).and_then(|r| self.numbers.get(r.claim.0.as_str()).map(|n| (*n, r.share)))
    }

    fn actor(&self, id: &str) -> String {
        let registry = self.reader.map(|r| &r.registry);
        let name = registry.and_then(|r| r.actor(id).map(|a| &a.name).or_else(|| r.publisher(id).map(|p| &p.name)));
        name.map_or_else(|| id.replace('-', " "), |n| one_line(n))
    }

    fn who(&self, w: &Who) -> String {
        let written = one_line(&w.words);
        let mut head = match (&w.actor, &w.side) {
            (Some(a), _) => self.actor(a),
            (None, Some(s)) if written.is_empty() => format!("side of {}", self.actor(s)),
            _ => written.clone(),
        };
        if head.is_empty() && !w.any_of.is_empty() {
            head = w.any_of.iter().map(|g| self.who(g)).collect::<Vec<_>>().join(" or ");
        }
        let shown = format!("{} {}", head, written).to_lowercase();
        let mut notes: Vec<String> = Vec::new();
        let mut note = |words: &str, stem: &str| {
            if !shown.contains(stem) && !notes.iter().any(|n| n == words) {
                notes.push(words.to_owned());
            }
        };
        if w.actor.is_some() && !written.is_empty() && !head.to_lowercase().contains(&written.to_lowercase()) {
            note(&quoted(&written), "\u{0}");
        }
        match w.status {
            Some(Status::Civilian) => note("civilian", "civilian"),
            // The role of a fighter says it already.
            Some(Status::Combatant) if w.role.iter().any(|r| UNDER_ARMS.contains(&r.as_ref())) => {}
            Some(Status::Combatant) => note("combatant", "combatant"),
            Some(Status::HorsDeCombat) => note("out of the fight", "\u{0}"),
            None => {}
        }
        for role in &w.role {
            let label = role.replace('-', " ");
            note(&label, label.trim_end_matches('s'));
        }
        for code in &w.nationality {
            note(&self.country(code), &self.country(code).to_lowercase());
        }
        let named: Vec<String> = w.persons.iter().map(|p| p.age.map_or_else(|| one_line(&p.name), |a| format!("{} ({a})", one_line(&p.name)))).collect();
        // A row of a list of victims says no more of whom it counts than the name.
        let only_named = named.len() == 1 && w.persons.first().is_some_and(|p| head.trim() == one_line(&p.name).trim());
        let mut out = match named.first() {
            Some(name) if only_named => name.clone(),
            _ if head.is_empty() => NOT_SAID.to_owned(),
            _ => head,
        };
        if !notes.is_empty() {
            out = format!("{out} ({})", notes.join(", "));
        }
        if !named.is_empty() && !only_named {
            out = format!("{out}: {}", named.join(", "));
        }
        out
    }

    fn by(&self, c: &Claim) -> String {
        let joint = match c.by.mode {
            ByMode::OneOf => " or ",
            ByMode::None | ByMode::One | ByMode::All => " and ",
        };
        let actors: Vec<String> =
            c.by.actors
                .iter()
                .map(|b| {
                    let name = b.actor.as_ref().map_or_else(|| one_line(&b.words), |a| self.actor(a));
                    words::surety(b.surety).map_or_else(|| name.clone(), |s| format!("{name} ({s})"))
                })
                .filter(|n| !n.is_empty())
                .collect();
        if actors.is_empty() { NOT_SAID.to_owned() } else { actors.join(joint) }
    }

    fn means(&self, c: &Claim) -> String {
        let means = c.means.as_ref().map(|m| self.reader.and_then(|r| r.means.get(m)).map_or_else(|| m.replace('-', " "), |t| t.label.to_string()));
        let target = c.target.as_ref().map(|t| t.replace('-', " "));
        match (means, target) {
            (Some(m), Some(t)) => format!("{m}; target: {t}"),
            (Some(m), None) => m,
            (None, Some(t)) => format!("target: {t}"),
            (None, None) => NOT_SAID.to_owned(),
        }
    }

    fn country(&self, code: &str) -> String {
        self.reader.and_then(|r| r.gazetteer.country_by_code(code)).map_or_else(|| code.to_owned(), |p| p.name)
    }

    fn place(&self, p: &Place) -> String {
        if p.parts.is_empty() {
            return NOT_SAID.to_owned();
        }
        // One country for all parts is said once, at the end.
        let country = p.parts[0].country.clone().filter(|c| p.parts.iter().all(|x| x.country.as_ref() == Some(c)));
        // So is the level of units that bear their town's name: "Aleppo" is a province here, a city there.
        let level = level_of(p.parts[0].precision).filter(|_| p.parts.iter().all(|x| x.precision == p.parts[0].precision));
        let alone = p.parts.len() == 1;
        let names: Vec<String> = p.parts.iter().map(|x| self.part(x, country.is_none(), alone, level.is_none())).collect();
        let joint = if p.mode == PlaceMode::OneOf { " or " } else { ", " };
        // "between A and B", "straddling A, B and C": the relation is said once for those that share it.
        let mut out = String::new();
        let mut last = None;
        for (part, name) in p.parts.iter().zip(&names) {
            if !out.is_empty() {
                out.push_str(if part.relation == PlaceRelation::Between && last == Some(part.relation) { " and " } else { joint });
            }
            if last != Some(part.relation) {
                out.push_str(match part.relation {
                    PlaceRelation::In if last.is_some() => "in ",
                    PlaceRelation::In | PlaceRelation::DirectionOf => "",
                    PlaceRelation::Near => "near ",
                    PlaceRelation::Between => "between ",
                    PlaceRelation::Straddling => "straddling ",
                });
            }
            last = Some(part.relation);
            out.push_str(name);
        }
        if let Some(level) = level {
            out.push_str(&format!(" ({level}{})", if alone { "" } else { "s" }));
        }
        if let Some(code) = country {
            let name = self.country(&code);
            if !names.contains(&name) {
                out.push_str(", ");
                out.push_str(&name);
            }
        }
        if p.carried {
            out.push_str(CARRIED);
        }
        out
    }

    fn part(&self, x: &PlacePart, with_country: bool, alone: bool, with_level: bool) -> String {
        let name = one_line(&x.name);
        if x.precision == PlacePrecision::Unknown {
            return format!("{} (place not found)", quoted(if x.words.is_empty() { &x.name } else { &x.words }));
        }
        let mut out = if x.relation == PlaceRelation::DirectionOf && !x.words.is_empty() { format!("{} [{name}]", quoted(&x.words)) } else { name.clone() };
        if alone && let Some(a) = x.admin1.as_deref().filter(|a| !name.contains(*a) && !a.contains(&name)) {
            out.push_str(", ");
            out.push_str(&one_line(a));
        }
        if with_level && let Some(level) = level_of(x.precision) {
            out.push_str(&format!(" ({level})"));
        }
        if with_country && let Some(c) = &x.country {
            let country = self.country(c);
            if country != name {
                out.push_str(", ");
                out.push_str(&country);
            }
        }
        out
    }

    /// What relates to what, one sentence each; claims that stand in the same relation to the same claim are told together.
    pub(crate) fn relations(&self, claims: &[Claim]) -> Vec<String> {
        // In the order in which each relation is first met.
        let mut groups: Vec<Group> = Vec::new();
        let mut at = HashMap::new();
        for (i, c) in claims.iter().enumerate() {
            for r in &c.relations {
                let Some(&other) = self.numbers.get(r.claim.0.as_str()) else { continue };
                let share = r.share.map(|s| (s.num, s.den));
                let slot = *at.entry((r.kind as u8, share, other)).or_insert(groups.len());
                if slot == groups.len() {
                    groups.push((r.kind, share, other, Vec::new()));
                }
                groups[slot].3.push(i + 1);
            }
        }
        groups
            .into_iter()
            .map(|(kind, share, other, from)| {
                let (one, many, after) = words::relation(kind);
                let subject = list(&from);
                match share {
                    Some((num, den)) if from.len() == 1 => format!("{subject} is {} of {other}", words::fraction_words(Share { num, den })),
                    Some((num, den)) => format!("{subject} are each {} of {other}", words::fraction_words(Share { num, den })),
                    None => format!("{subject} {} {other}{after}", if from.len() == 1 { one } else { many }),
                }
            })
            .collect()
    }
}

/// Claims in one relation to one claim: the relation, the share, the other claim, the claims.
type Group = (RelationKind, Option<(u64, u64)>, usize, Vec<usize>);

/// Notices, one sentence each, with the words they hang on; the same sentence is said once with all its words.
pub(crate) fn notices(reading: &Reading) -> Vec<String> {
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    let mut at = HashMap::new();
    let mut seen = HashSet::new();
    for Notice { message, span, .. } in &reading.notices {
        let slot = *at.entry(message.as_str()).or_insert(out.len());
        if slot == out.len() {
            out.push((one_line(message), Vec::new()));
        }
        if let Some(words) = span.as_ref().map(|s| quoted(&s.quote))
            && seen.insert((slot, words.clone()))
        {
            out[slot].1.push(words);
        }
    }
    out.into_iter().map(|(m, w)| if w.is_empty() { m } else { format!("{} {}", m.trim_end_matches('.').to_owned() + ":", w.join(", ")) }).collect()
}

/// What is said when nobody's harm was read.
pub(crate) fn nothing_read(reading: &Reading) -> Option<&'static str> {
    use tollbook_model::NoticeKind::{EmptyText, NoPack};
    let unread = reading.notices.iter().any(|n| matches!(n.notice, NoPack | EmptyText));
    let harm = reading.claims.iter().any(|c| c.kind == ClaimKind::Harm);
    match (unread, harm, reading.claims.is_empty()) {
        (true, ..) => Some("This report was not read."),
        (_, true, _) => None,
        (_, _, true) => Some("No claims about harm were read."),
        (_, _, false) => Some("No claims about harm were read; what follows are claims of other kinds."),
    }
}

/// The level of a place that its name alone may not show.
fn level_of(p: PlacePrecision) -> Option<&'static str> {
    match p {
        PlacePrecision::Province => Some("province"),
        PlacePrecision::District => Some("district"),
        PlacePrecision::Region => Some("region"),
        PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::Country | PlacePrecision::SeaOrAir | PlacePrecision::Unknown => None,
    }
}

/// How the words of a claim are set apart.
pub(crate) fn style_of(c: &Claim) -> Style {
    match (c.kind, c.harm) {
        (ClaimKind::Harm, Some(Harm::Killed | Harm::Casualties)) => Style::Killed,
        (ClaimKind::Harm, _) => Style::Harmed,
        _ => Style::Other,
    }
}

/// "1", "1 and 2", "1, 2 and 5".
fn list(numbers: &[usize]) -> String {
    match numbers {
        [] => String::new(),
        [one] => one.to_string(),
        [first @ .., last] => format!("{} and {last}", first.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_listed_in_words() {
        assert_eq!([list(&[4]), list(&[4, 5]), list(&[4, 5, 7])], ["4", "4 and 5", "4, 5 and 7"]);
    }
}

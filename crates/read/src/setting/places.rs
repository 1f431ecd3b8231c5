//! Where: the places of a sentence and how its words relate them. Enters: a sentence's units and mentions. Leaves: groups of places, with the
//! item where they stand. Never done here: a place taken over from another sentence.

use super::PlaceGroup;
use crate::assemble::{Sent, clean};
use crate::chunks::ItemKind;
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::{Frame, Locative, VerbClass, form};
use crate::places::{self, Mention, Names};
use crate::tokens::NO_WORD;
use crate::units::{Unit, UnitKind};
use tollbook_gazetteer::PlaceKind;
use tollbook_model::{PlaceMode, PlacePart, PlacePrecision, PlaceRelation, Symbol};

/// What words such as "there" point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// The whole country.
    Country,
    /// The places told last.
    Same,
    /// The last places told together that were so many: "in the three provinces".
    Several(usize),
    /// The place told last.
    There,
    /// The place of this precision that was told last.
    Unit(PlacePrecision),
}

/// How much farther the place of whoever speaks stands from what he tells.
const SPEAKERS_PLACE: usize = 16;
/// Words between a name and the preposition that relates it: "on the northern quarter of the nearby town of X".
const RELATION_UNITS: usize = 11;

/// True for what a day at the head of an entry is written with: "12 March -", "- Monday, 3 May:".
fn opens_entry(u: &Unit) -> bool {
    u.kind == UnitKind::Mark && !matches!(u.mark, b'.' | b';')
        || u.is_number()
        || u.kind == UnitKind::Ordinal
        || u.is(class::TIME)
        || u.is(class::OF)
        || u.is(class::TO)
}

/// "In Khin-U township, a column raided Innpat": a village that no map holds lies in the one district that its sentence names.
fn within_the_district(groups: &mut [PlaceGroup]) {
    let named = |g: &PlaceGroup| g.parts.iter().filter(|p| p.precision == PlacePrecision::District && p.admin1.is_some()).cloned().collect::<Vec<_>>();
    let districts: Vec<PlacePart> = groups.iter().flat_map(named).collect();
    let [d] = districts.as_slice() else { return };
    let village = |p: &PlacePart| p.precision == PlacePrecision::Unknown && p.admin2.is_none() && p.country == d.country && p.admin1 == d.admin1;
    for g in groups.iter_mut().filter(|g| g.parts.iter().any(village)) {
        let parts = g.parts.iter().cloned().map(|p| match village(&p) {
            true => PlacePart { admin2: Some(d.admin2.clone().unwrap_or_else(|| d.name.clone())), ..p },
            false => p,
        });
        g.parts = parts.collect();
    }
}

impl Sent<'_> {
    fn part(&self, m: &Mention, names: &Names, relation: PlaceRelation) -> PlacePart {
        let name = &names.list[m.name as usize];
        let words = self.symbol(m.u0, m.u1);
        match &name.place {
            Some(f) => {
                let near = matches!(relation, PlaceRelation::Near | PlaceRelation::DirectionOf);
                let precision = match (f.precision(), relation) {
                    (PlacePrecision::Exact, PlaceRelation::Between | PlaceRelation::Straddling) => PlacePrecision::Region,
                    (PlacePrecision::Exact, _) if near => PlacePrecision::Near,
                    (precision, _) => precision,
                };
                f.part(relation, precision, words)
            }
            None => {
                let holder = names.holder(m.name);
                PlacePart {
                    relation,
                    name: words.clone(),
                    id: None,
                    country: holder.map(|f| f.country.clone()),
                    admin1: holder.and_then(|f| f.admin1.clone()),
                    admin2: None,
                    lat: None,
                    lon: None,
                    precision: PlacePrecision::Unknown,
                    words,
                }
            }
        }
    }

    /// How the words before a mention relate it; `None` if they say that it is no place of harm ("from X", "X's ministry").
    fn relation(&self, m: &Mention, inherited: Option<PlaceRelation>) -> Option<PlaceRelation> {
        let units = self.g.units;
        // "98 casualties, predominantly in Kabul": not all of them.
        if m.u0 >= 2 && units[m.u0 as usize - 1].is(class::LOC) && units[m.u0 as usize - 2].is(class::CHIEFLY) {
            return None;
        }
        if units.get(m.u1 as usize).is_some_and(|u| u.kind == UnitKind::Possessive) {
            // "Aleppo's market" is in Aleppo; "Gaza's health ministry" says who speaks.
            let next = (m.u1 + 1..m.u1 + 4).find(|&u| {
                units.get(u as usize).is_some_and(|x| x.is(class::ORG.with(class::SOURCE).with(class::PERSON).with(class::ACTOR).with(class::TITLE)))
            });
            // "rejecting Moscow's claim": a government's words.
            let words = units.get(m.u1 as usize + 1).is_some_and(|x| x.is(class::DOC) && !x.is(class::TARGET.with(class::DEED).with(class::TOLL)));
            if next.is_some() || words {
                return None;
            }
        }
        // A name used as an adjective before people or bodies: "Kabul police", "Gaza health ministry".
        if let Some(next) = units.get(m.u1 as usize)
            && next.kind == UnitKind::Word
            && next.is(class::ORG.with(class::TITLE).with(class::SOURCE))
            && !next.is(class::PLACEN.with(class::TARGET))
        {
            return None;
        }
        let mut j = m.u0 as usize;
        let mut steps = 0;
        while j > 0 && steps < RELATION_UNITS {
            let b = &units[j - 1];
            if b.kind == UnitKind::Mark {
                // "in the capital, Mogadishu, on Monday": a name between commas says which.
                if b.mark == b',' && steps == 0 && j >= 3 && units[j - 2].is(class::PLACEN) && !units[j - 2].capital && self.named_apart(m) {
                    j -= 1;
                    steps += 1;
                    continue;
                }
                // "in #Manipur", "rebel-held Douma"
                if matches!(b.mark, b'-') && b.glued || b.mark == b'#' {
                    j -= 1;
                    steps += 1;
                    continue;
                }
                return inherited;
            }
            // "rocket fire from Lebanon", "missiles fired from Gaza": where a weapon comes from is not where it fell.
            if steps == 0 && b.is(class::FROM) && j >= 2 {
                let before = &units[j - 2];
                let fired = before.is(class::VERB) && j >= 3 && units[j - 3].is(class::MEANS);
                if fired || before.is(class::MEANS) && !before.is(class::DEED) {
                    return None;
                }
            }
            if let Some(l) = places::locative(self.g.lx, b) {
                if b.is(class::FROM.with(class::TO)) {
                    return None;
                }
                let directed = j >= 2 && units[..j - 1].iter().rev().take(3).any(|x| x.is(class::DIR));
                return Some(match l {
                    Locative::Near => PlaceRelation::Near,
                    Locative::DirectionOf => PlaceRelation::DirectionOf,
                    Locative::Between => PlaceRelation::Between,
                    Locative::Straddling => PlaceRelation::Straddling,
                    Locative::In if directed => PlaceRelation::DirectionOf,
                    Locative::In => {
                        // "in the countryside of", "on the outskirts of" keep "near" by their own words.
                        PlaceRelation::In
                    }
                });
            }
            if places::aims_at(self.g.lx, self.tokens, b) {
                return Some(PlaceRelation::In);
            }
            // "chemical bombs against the town of X"
            if b.is(class::COMPARES) && b.is(class::PREP) && steps > 1 && units[j..m.u0 as usize].iter().any(|u| u.is(class::PLACEN)) {
                return Some(PlaceRelation::In);
            }
            // "on the border with X": where that is, and no place of its own.
            if b.is(class::WITH) && j >= 2 && units[j - 2].is(class::PLACEN) {
                return None;
            }
            if b.is(class::OF) {
                // "of" hands the question to what stands before it: "the city of X", "north of X", "bombing of X", "residents of X".
                let head = j.checked_sub(2).map(|h| &units[h]);
                match head {
                    Some(h) if h.is(class::DIR) => return Some(PlaceRelation::DirectionOf),
                    Some(h) if h.is(class::PERSON.with(class::ORG).with(class::TITLE)) && !h.is(class::PLACEN.with(class::TARGET).with(class::DEED)) => {
                        return None;
                    }
                    Some(h) if h.is(class::DEED.with(class::TARGET)) && !h.is(class::PLACEN) => return Some(PlaceRelation::In),
                    _ => {
                        j -= 1;
                        steps += 1;
                        continue;
                    }
                }
            }
            // "in the rebel-held town of X": a participle joined to the word before it describes the place.
            let joined = b.glued && j >= 2 && units[j - 2].is_mark(b'-');
            // "in the occupied part of X": a participle before its noun describes it.
            let participle = b.is(class::VERB) && b.entry != NO_WORD && self.g.lx.entries[b.entry as usize].form & form::PART != 0;
            let describes = j >= 2 && participle && (units[j - 2].is(class::THE.with(class::AN)) || places::locative(self.g.lx, &units[j - 2]).is_some());
            if describes && steps > 0 && units[j..m.u0 as usize].iter().any(|u| u.is(class::OF)) {
                j -= 1;
                steps += 1;
                continue;
            }
            if !joined && b.is(class::VERB.with(class::BE).with(class::REL).with(class::SUB)) && !b.is(class::NOUN.with(class::ADJ).with(class::LOC)) {
                // The object of a deed: "struck Aleppo".
                // and who fled a town was driven from there.
                let verb = b.entry != crate::tokens::NO_WORD
                    && self.g.lx.verb(&self.g.lx.entries[b.entry as usize]).is_some_and(|v| v.class == VerbClass::Deed || v.frame == Frame::Flee);
                // "entered the settlement of X": what is done to a place is done there.
                let kind = units[j..m.u0 as usize].iter().any(|u| u.is(class::PLACEN)) && !self.leaves(b);
                return if verb || kind { Some(PlaceRelation::In) } else { inherited };
            }
            if b.is(class::PERSON.with(class::ACTOR)) && !b.is(class::PLACEN) && steps == 0 {
                return inherited;
            }
            j -= 1;
            steps += 1;
        }
        inherited
    }

    /// True if a comma or the end of the sentence follows a mention, and no clause: "in the town, Mogadishu said" has another subject.
    fn named_apart(&self, m: &Mention) -> bool {
        let next = self.g.units.get(m.u1 as usize);
        next.is_none_or(|u| u.is_mark(b',') || u.is_mark(b'.') || u.is_mark(b';')) && !self.g.units.get(m.u0 as usize).is_some_and(|u| u.is(class::DEMONYM))
    }

    /// True for a verb of leaving: its place is where somebody was.
    fn leaves(&self, u: &Unit) -> bool {
        u.entry == crate::tokens::NO_WORD
            || self.g.lx.verb(&self.g.lx.entries[u.entry as usize]).is_none_or(|v| v.class == VerbClass::Leave || v.frame == Frame::Flee)
    }

    /// "Bamenda university rector A": an unmarked name before a person's noun says where somebody is from.
    fn affiliation(&self, m: &Mention) -> bool {
        let words = self.g.units[m.u1 as usize..]
            .iter()
            .take(3)
            .take_while(|u| u.kind == UnitKind::Word && !u.is(class::PREP.with(class::VERB).with(class::AND).with(class::BE)));
        !m.marked && words.clone().any(|u| u.is(class::PERSON.with(class::TITLE)))
    }

    /// The groups of places in the sentence.
    pub fn places(&self, names: &Names) -> Vec<PlaceGroup> {
        let units = self.g.units;
        let mut out: Vec<PlaceGroup> = Vec::new();
        let list = self.g.places;
        let mut i = 0;
        while i < list.len() {
            let m = &list[i];
            if self.affiliation(m) {
                i += 1;
                continue;
            }
            let country_subject = names.list[m.name as usize].place.as_ref().is_some_and(|f| f.kind == PlaceKind::Country);
            let first = self.relation(m, None);
            // "Syria: 21 killed …": a name before a colon at the start sets the place.
            // "March 12 \u{2014} Ghazni: seven civilians killed": a day may stand before it.
            let before = &units[..m.u0 as usize];
            let day_first = || before.len() <= 6 && before.last().is_some_and(|u| u.kind == UnitKind::Mark) && before.iter().all(opens_entry);
            let headed = (before.iter().all(|u| u.kind == UnitKind::Mark) || day_first()) && {
                // "Ariha, Idlib, Syria: …": a chain of names.
                let mut end = m.u1;
                for next in &list[i + 1..] {
                    if next.u0 == end + 1 && units[end as usize].is_mark(b',') {
                        end = next.u1;
                    }
                }
                // "Oicha, 17 November: 1 driver killed", and a line that is nothing but the name.
                let rest = &units[end as usize..];
                let day = |u: &crate::units::Unit| {
                    u.is_mark(b',')
                        || u.is_mark(b'-')
                        || u.is_number()
                        || u.kind == UnitKind::Ordinal
                        || u.is(class::TIME.with(class::TO).with(class::OF).with(class::AND))
                };
                let colon = rest.iter().take(9).position(|u| u.is_mark(b':'));
                let alone = units.len() <= 8 && rest.iter().all(|u| u.kind == UnitKind::Mark);
                colon.is_some_and(|c| rest[..c].iter().all(day)) || alone
            };
            let placen = |u: u32| units.get(u as usize).is_some_and(|u| u.is(class::PLACEN) && !u.capital);
            let placen_after = (placen(m.u1) || m.u1 - m.u0 > 1 && placen(m.u1 - 1)) && m.marked;
            let possessed = units.get(m.u1 as usize).is_some_and(|u| u.kind == UnitKind::Possessive)
                && !units.get(m.u1 as usize + 1).is_some_and(|u| u.is(class::ORG.with(class::PERSON).with(class::ACTOR).with(class::SOURCE)));
            // "the Salgado Filho Hospital" is called after somebody; "Aleppo University Hospital" after a city.
            let small = names.list[m.name as usize].place.as_ref().is_none_or(|f| !f.large && f.kind == PlaceKind::Town);
            let called_after = |u: &crate::units::Unit| u.is(class::TARGET) && u.capital && small && !self.g.capitals;
            // "a Risala Scouts center in Khiam": a name that no map holds, of what stands in a place told.
            let unknown = names.list[m.name as usize].place.is_none() && list.iter().any(|o| o.u0 > m.u1 && names.list[o.name as usize].place.is_some());
            let modifies = |u: &Unit| u.is(class::DEED) || u.is(class::TARGET) && !unknown;
            let modifies_deed = units.get(m.u1 as usize).is_some_and(|u| modifies(u) && u.kind == UnitKind::Word && !called_after(u));
            let relation = match first {
                Some(r) => r,
                None if headed || modifies_deed || possessed && !country_subject && self.relation_possible(m) => PlaceRelation::In,
                None if placen_after && self.relation_possible(m) => PlaceRelation::In,
                None if self.is_where_counted(m) || self.opens_a_clause(m.u1) || self.acted_on(m) || self.is_told_of(m, names) => PlaceRelation::In,
                None => {
                    i += 1;
                    continue;
                }
            };
            // "on the Maiduguri-Damaturu road"
            let relation = if relation == PlaceRelation::In && self.names_a_road(m, list.get(i + 1)) { PlaceRelation::Between } else { relation };
            let mut rel = relation;
            let mut parts = vec![self.part(m, names, rel)];
            let mut end = m.u1;
            let mut joined = Vec::new();
            let mut k = i + 1;
            while k < list.len() {
                let next = &list[k];
                let gap = &units[end as usize..next.u0 as usize];
                let bracketed = |x: usize| x > 0 && x + 1 < gap.len() && gap[x - 1].is_mark(b'(') && gap[x + 1].is_mark(b')');
                // "Ramadi, 110 km west of Baghdad": how far from where.
                let distance = gap.iter().any(|g| places::locative(self.g.lx, g) == Some(Locative::DirectionOf));
                // "Barbacoas, a municipality in Narino province"
                let aside = gap.len() <= 9
                    && gap.first().is_some_and(|g| g.is_mark(b','))
                    && gap.get(1).is_some_and(|g| g.is(class::AN))
                    && gap.iter().skip(2).all(|g| g.kind == UnitKind::Word && !g.is(class::BE.with(class::AND)))
                    && gap
                        .iter()
                        .position(|g| g.is(class::PLACEN))
                        .is_some_and(|x| gap.get(x + 1).is_some_and(|g| places::locative(self.g.lx, g) == Some(Locative::In)));
                let small = aside
                    || gap.len() <= 9
                        && gap.iter().enumerate().all(|(x, g)| {
                            bracketed(x)
                                || distance
                                    && (matches!(g.kind, UnitKind::Num | UnitKind::Code) || g.is(class::UNIT.with(class::BOUND)) && g.kind == UnitKind::Word)
                                || g.kind == UnitKind::Mark && matches!(g.mark, b',' | b'(' | b')' | b'-' | b'"' | b'/')
                                || g.is(class::AND.with(class::OR).with(class::THE).with(class::OF).with(class::PLACEN).with(class::DIR).with(class::ADJ))
                                    && g.kind == UnitKind::Word
                                || places::locative(self.g.lx, g).is_some() && !g.is(class::FROM.with(class::TO))
                                || g.kind == UnitKind::Possessive
                        });
                if !small {
                    break;
                }
                let and = gap.iter().any(|g| g.is(class::AND.with(class::OR)));
                let or = gap.iter().any(|g| g.is(class::OR));
                if gap.iter().any(|g| places::locative(self.g.lx, g).is_some())
                    && let Some(r) = self.relation(next, Some(rel))
                {
                    rel = r;
                }
                joined.push((and, or));
                parts.push(self.part(next, names, rel));
                end = next.u1;
                k += 1;
            }
            let item = self.c.items.iter().position(|it| it.u0 <= m.u0 && m.u0 < it.u1).unwrap_or(0);
            // A place that contains another named beside it only says where that one is.
            let alone = parts.len() == 1;
            let keep: Vec<PlacePart> = parts
                .iter()
                .enumerate()
                .filter(|(x, p)| {
                    !alone
                        && !parts.iter().enumerate().any(|(y, q)| {
                            y != *x
                                && q.country == p.country
                                && p.country.is_some()
                                && match p.precision {
                                    PlacePrecision::Country => q.precision != PlacePrecision::Country,
                                    PlacePrecision::Province => {
                                        q.admin1 == p.admin1
                                            && matches!(
                                                q.precision,
                                                PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::District | PlacePrecision::Region
                                            )
                                    }
                                    PlacePrecision::District => {
                                        q.admin2.is_some()
                                            && (q.admin2.as_deref() == Some(&*p.name))
                                            && matches!(q.precision, PlacePrecision::Exact | PlacePrecision::Near)
                                    }
                                    _ => false,
                                }
                                || y != *x && p.precision == PlacePrecision::Province && q.precision == PlacePrecision::Unknown
                                || y != *x
                                    && matches!(p.precision, PlacePrecision::Country | PlacePrecision::District | PlacePrecision::Exact)
                                    && q.precision == PlacePrecision::Unknown
                                    && y < *x
                        })
                })
                .map(|(_, p)| p.clone())
                .collect();
            let mut keep = if alone {
                std::mem::take(&mut parts)
            } else if keep.is_empty() {
                parts.clone()
            } else {
                keep
            };
            let mut k2 = 0;
            while k2 < keep.len() {
                // "in Sopore, at the Sopore bridge": one place.
                let again = keep[k2].id.is_some() && keep[..k2].iter().any(|p| p.id == keep[k2].id);
                if again {
                    keep.remove(k2);
                } else {
                    k2 += 1;
                }
            }
            // An unknown name takes the units of the known name beside it.
            for p in &mut keep {
                if p.precision == PlacePrecision::Unknown
                    && let Some(q) = parts.iter().find(|q| q.admin1.is_some()).or_else(|| parts.iter().find(|q| q.country.is_some()))
                {
                    p.country.clone_from(&q.country);
                    p.admin1.clone_from(&q.admin1);
                    // "the village of Innpat in Khin-U township"
                    let district = parts.iter().find(|d| d.precision == PlacePrecision::District && d.admin1 == p.admin1);
                    p.admin2 = district.map(|d| d.admin2.clone().unwrap_or_else(|| d.name.clone()));
                }
            }
            // "near Fiche, north of Addis Ababa": what lies in a direction from a place only says where the other is.
            if (!joined.iter().any(|j| j.0) || keep.iter().any(|p| matches!(p.relation, PlaceRelation::Between | PlaceRelation::Straddling)))
                && keep.iter().any(|p| p.relation != PlaceRelation::DirectionOf && !matches!(p.precision, PlacePrecision::Country | PlacePrecision::Region))
            {
                keep.retain(|p| p.relation != PlaceRelation::DirectionOf);
            }
            // "X, Y" of two towns: the second says where the first is, unless "and" joins them.
            if keep.len() > 1 && !joined.iter().any(|j| j.0) && relation != PlaceRelation::Between {
                keep.truncate(1);
                // "Torola, Morazan": a river or valley lies where the second says.
                if let Some(q) = parts.iter().find(|q| keep[0].admin1.is_none() && q.admin1.is_some() && q.country == keep[0].country) {
                    keep[0].admin1.clone_from(&q.admin1);
                }
            }
            let mode = if keep.len() < 2 {
                PlaceMode::One
            } else if joined.iter().any(|j| j.1) {
                PlaceMode::OneOf
            } else {
                PlaceMode::Several
            };
            // "were on the way to X, where 13 died": where the clause is, and not who was on the way.
            let clause = first.is_none() && !headed && self.opens_a_clause(m.u1);
            out.push(PlaceGroup { parts: keep.into(), mode, item, units: (m.u0, end), beside: clause, wide: false });
            i = k;
        }
        self.capitals(names, &mut out);
        within_the_district(&mut out);
        for g in &mut out {
            g.beside |= self.stands_beside(g.item) || self.of_a_share(g.item);
            let large = g.parts.iter().all(|p| p.precision == PlacePrecision::Country);
            g.wide = large && (g.units.0.saturating_sub(3)..g.units.0).any(|u| self.g.units[u as usize].is(class::WIDE));
        }
        out
    }

    /// True if two names with a hyphen between them call a road: "the Batsari-Jibia road".
    fn names_a_road(&self, m: &Mention, next: Option<&Mention>) -> bool {
        let units = self.g.units;
        let target = |u: &Unit| self.g.lx.entries.get(u.entry as usize).and_then(|e| e.target.as_deref()) == Some("road");
        next.is_some_and(|n| n.u0 == m.u1 + 1 && units[m.u1 as usize].is_mark(b'-') && units.get(n.u1 as usize).is_some_and(|u| target(u) && !u.capital))
    }

    /// True if "where" follows unit `end`, with what says where that place lies between.
    fn opens_a_clause(&self, end: u32) -> bool {
        let units = &self.g.units[end as usize..];
        let at = units.iter().take(6).position(|u| self.g.lx.rarely(u.entry, class::WHEREAT));
        at.is_some_and(|n| units[..n].iter().all(|u| u.is_mark(b',') || u.capital && u.kind == UnitKind::Word || u.is(class::PLACEN)))
    }

    /// The places right before the relative clause in which item `k` stands: "Argelia, where 13 people died", "the bombing in X, in which three died".
    fn before_its_clause<'p>(&self, k: usize, groups: &'p [PlaceGroup]) -> Option<&'p PlaceGroup> {
        let rel = self.enclosed(k).checked_sub(1)?;
        let items = &self.c.items;
        let inside = rel > 0 && items[rel - 1].kind == ItemKind::Prep && self.g.units[items[rel - 1].u0 as usize].is(class::LOC);
        if !inside && !self.g.lx.rarely(self.g.units[items[rel].u0 as usize].entry, class::WHEREAT) {
            return None;
        }
        let mut end = if inside { items[rel - 1].u0 } else { items[rel].u0 };
        while end > 0 && self.g.units[end as usize - 1].is_mark(b',') {
            end -= 1;
        }
        groups.iter().find(|g| g.units.1 == end)
    }

    /// "Gao was shelled", "the town of Gao came under fire", "Kherson suffered another night of shelling": what is done to a place is done there.
    fn acted_on(&self, m: &Mention) -> bool {
        let items = &self.c.items;
        let Some(k) = items.iter().position(|i| i.kind == ItemKind::Np && i.u0 <= m.u0 && m.u1 == i.u1) else { return false };
        let v = k + 1 + items[k + 1..].iter().take_while(|i| matches!(i.kind, ItemKind::Adv | ItemKind::Time)).count();
        let Some(vg) = items.get(v).filter(|i| i.kind == ItemKind::Verb).map(|i| &self.c.vgs[i.at as usize]) else { return false };
        if vg.negated || vg.modal || vg.infinitive {
            return false;
        }
        let class = (vg.verb > 0).then(|| self.g.lx.verbs[vg.verb as usize - 1].class);
        let deed = |k: usize| {
            items.get(k).filter(|i| i.kind == ItemKind::Np).is_some_and(|i| {
                let n = &self.c.nps[i.at as usize];
                let of = n.of.map(|o| self.c.nps[o as usize].classes).unwrap_or_default();
                n.classes.with(of).any(class::DEED.with(class::MEANS)) && n.harm.is_none()
            })
        };
        let under = items.get(v + 1).is_some_and(|p| p.kind == ItemKind::Prep && !self.g.units[p.u0 as usize].is(class::BY.with(class::OF))) && deed(v + 2);
        // "came under fire"
        let fire = |k: usize| {
            let under = items.get(k).is_some_and(|p| p.kind == ItemKind::Prep && self.g.units[p.u0 as usize].is(class::BOUND));
            let what = items.get(k + 1).filter(|i| under && i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
            what.is_some_and(|n| n.det == crate::chunks::Det::Bare && n.classes.any(class::VERB) && n.count.is_none() && !n.classes.any(class::PERSON))
        };
        vg.passive && class == Some(VerbClass::Deed)
            || self.g.units[vg.main as usize].is(class::COMES) && (under || fire(v + 1))
            || class == Some(VerbClass::Suffer) && !vg.passive && deed(v + 1)
    }

    /// "Guanajuato registered 1,043 homicides", "Sindh suffered six attacks": a place that has so many is where they were.
    fn is_where_counted(&self, m: &Mention) -> bool {
        self.c.items.iter().position(|i| i.kind == ItemKind::Np && i.u0 <= m.u0 && m.u1 == i.u1).is_some_and(|k| self.has_so_many(k))
    }

    /// "The state recorded 1,060 homicides": a group that only names a kind of place, and has so many.
    pub(super) fn where_counted(&self, i: u32) -> bool {
        let n = &self.c.nps[i as usize];
        let head = &self.g.units[n.head as usize];
        let place = head.is(class::PLACEN) && !head.capital && n.of.is_none() && n.det == crate::chunks::Det::The;
        place && self.c.item_of(i).is_some_and(|k| self.has_so_many(k))
    }

    /// True if the group at item `k` is the subject of a verb of suffering or counting, with a number of harms or deeds after it.
    fn has_so_many(&self, k: usize) -> bool {
        let items = &self.c.items;
        let free = k == 0 || matches!(items[k - 1].kind, ItemKind::Comma | ItemKind::And | ItemKind::Sub | ItemKind::But | ItemKind::Colon | ItemKind::Adv);
        let verb = items.get(k + 1).filter(|i| free && i.kind == ItemKind::Verb).map(|i| &self.c.vgs[i.at as usize]);
        let has = verb.filter(|v| v.verb > 0 && !v.passive && !v.negated).map(|v| &self.g.lx.verbs[v.verb as usize - 1]);
        let has = has.is_some_and(|v| v.class == VerbClass::Suffer || v.frame == Frame::Dated);
        let counted = items.get(k + 2).filter(|i| has && i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        counted.is_some_and(|n| n.count.is_some() && (n.harm.is_some() || n.classes.any(class::DEED)))
    }

    /// "in Haiti's capital", "in the Sudanese capital", "in the capital": a country's seat where its name doesn't follow.
    fn capitals(&self, names: &Names, out: &mut Vec<PlaceGroup>) {
        let units = self.g.units;
        let lx = self.g.lx;
        let country_of = |m: &Mention| names.list[m.name as usize].place.as_ref().filter(|f| f.kind == PlaceKind::Country).map(|f| f.country.clone());
        let people_of = |u: u32| {
            let u = &units[u as usize];
            (u.is(class::DEMONYM) && u.entry != NO_WORD).then(|| lx.entries[u.entry as usize].demonym.clone()).flatten()
        };
        for (k, it) in self.c.items.iter().enumerate().skip(1).filter(|(_, it)| it.kind == ItemKind::Np) {
            let n = &self.c.nps[it.at as usize];
            let sort = units[n.head as usize].noun_entry(lx).and_then(|e| lx.noun(e)).and_then(|x| x.place.as_deref());
            let seat = sort == Some("capital");
            // "on the Israeli side": that country.
            if sort == Some("side")
                && self.c.items[k - 1].kind == ItemKind::Prep
                && let Some(code) = (n.u0..n.head).find_map(people_of)
                && let Some(found) = self.ctx.gazetteer.country_by_code(&code)
            {
                let part = places::Found::of(&found, None, false).part(PlaceRelation::In, PlacePrecision::Country, Symbol::from(clean(self.words(n.u0, n.u1))));
                out.push(PlaceGroup { parts: [part].into(), mode: PlaceMode::One, item: k, units: (n.u0, n.u1), beside: false, wide: false });
                continue;
            }
            let prep = &units[self.c.items[k - 1].u0 as usize];
            // "in the hills above Haiti's capital"
            let over = prep.is(class::PREP) && !prep.is(class::OF.with(class::BY).with(class::WITH).with(class::TIME));
            let relation = places::locative(lx, prep).or(over.then_some(Locative::Near));
            let Some(relation) = relation.filter(|_| seat && !prep.is(class::FROM.with(class::TO))) else { continue };
            let of = units.get(n.u1 as usize).is_some_and(|u| u.is(class::OF));
            let next = self.g.places.iter().find(|m| m.u0 >= n.u1 && m.u0 <= n.u1 + 1 + u32::from(of));
            // "in the capital, Khartoum" names its place; "the provincial capital" is another's.
            let own = |u: u32| {
                let x = &units[u as usize];
                x.is(class::THE.with(class::DEMONYM).with(class::DIR).with(class::POSS)) || x.kind == UnitKind::Possessive || self.mention_at(u).is_some()
            };
            if next.is_some() && !of || !(n.u0..n.head).all(own) {
                continue;
            }
            let within = (n.u0..n.head).find_map(|u| self.mention_at(u).and_then(country_of).or_else(|| people_of(u)));
            let code = match (within, next) {
                (Some(c), _) => Some(c),
                (None, Some(m)) => country_of(m),
                (None, None) => self.ctx.countries.first().map(|c| Symbol::from(c.0.as_str())),
            };
            let Some(seat) = code.and_then(|c| self.ctx.gazetteer.capital_of(&c)) else { continue };
            let found = places::Found::of(&self.ctx.gazetteer.place(seat), self.ctx.gazetteer.admin1_of(seat), false);
            let (relation, precision) = match relation {
                Locative::Near => (PlaceRelation::Near, PlacePrecision::Near),
                Locative::DirectionOf => (PlaceRelation::DirectionOf, PlacePrecision::Near),
                _ => (PlaceRelation::In, PlacePrecision::Exact),
            };
            let part = found.part(relation, precision, Symbol::from(clean(self.words(n.u0, n.u1))));
            // The country named in the same words only says which capital.
            let end = next.map_or(n.u1, |m| m.u1);
            out.retain(|g| g.units.0 < n.u0 || g.units.1 > end);
            out.push(PlaceGroup { parts: [part].into(), mode: PlaceMode::One, item: k, units: (n.u0, n.u1), beside: false, wide: false });
        }
        out.sort_by_key(|g| g.item);
    }

    fn mention_at(&self, u: u32) -> Option<&Mention> {
        self.g.places.iter().find(|m| m.u0 <= u && u < m.u1)
    }

    /// "in the same regions", "in the country", "were killed there": the words point to a place named before.
    pub fn points_to_place(&self) -> Option<Pointed> {
        let units = self.g.units;
        let kind_of = |u: &Unit| u.noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).and_then(|x| x.place.clone());
        let named = self.c.items.iter().enumerate().find_map(|(k, it)| {
            let inside = k > 0 && self.c.items[k - 1].kind == ItemKind::Prep && units[self.c.items[k - 1].u0 as usize].is(class::LOC);
            if it.kind != ItemKind::Np || !inside && !self.where_counted(it.at) {
                return None;
            }
            let n = &self.c.nps[it.at as usize];
            // "in the state over the month": the span stands beside the place.
            let end = (n.u0 + 1..n.u1).find(|&u| units[u as usize].is(class::SAMESPAN)).unwrap_or(n.u1);
            let head = n.head.min(end - 1);
            if n.place.is_some() || !units[head as usize].is(class::PLACEN) {
                return None;
            }
            let kind = kind_of(&units[head as usize]);
            if kind.as_deref() == Some("country") && n.of.is_none() {
                return Some(Pointed::Country);
            }
            // "in the three provinces": those told together.
            if n.plural
                && n.of.is_none()
                && kind.is_some()
                && let Some(c) = n.count.filter(|c| c.kind == crate::chunks::DraftKind::Stated && (2..=9).contains(&c.a))
                && (n.det == crate::chunks::Det::The || units[c.u0 as usize].is(class::TWO))
            {
                return Some(Pointed::Several(c.a as usize));
            }
            // "306 such deaths in the province": the one told last.
            if n.det == crate::chunks::Det::The && n.of.is_none() && end - n.u0 == 2 && kind.is_some() && !n.plural {
                return Some(match kind.as_deref() {
                    Some("admin1") => Pointed::Unit(PlacePrecision::Province),
                    Some("admin2") => Pointed::Unit(PlacePrecision::District),
                    _ => Pointed::There,
                });
            }
            (n.u0..n.u1).any(|u| units[u as usize].is(class::SAME)).then_some(Pointed::Same)
        });
        // "in the north", "in the far northwest of the country": a part of the country, and not the town told last.
        let country = |u: usize| units.get(u).and_then(kind_of).as_deref() == Some("country");
        let part = || {
            (2..units.len()).find_map(|u| {
                let the = if units[u - 1].is(class::THE) { u - 1 } else { u - 2 };
                let begins = the > 0 && units[u].is(class::DIR) && units[the].is(class::THE) && units[the - 1].is(class::LOC);
                let ends = match units.get(u + 1) {
                    Some(n) if n.is(class::OF) => units.get(u + 2).is_some_and(|n| n.is(class::THE)) && country(u + 3),
                    Some(n) => {
                        n.kind == UnitKind::Mark
                            || !n.capital
                                && n.classes != class::Classes::default()
                                && !n.is(class::NOUN.with(class::PLACEN).with(class::TARGET).with(class::ADJ).with(class::DIR))
                    }
                    None => true,
                };
                (begins && ends).then_some(Pointed::Country)
            })
        };
        let named = named.or_else(part);
        // "There were three attacks" says only that they were.
        let there = || {
            let at = units.iter().skip(1).position(|u| u.is(class::THERE))? + 1;
            (!units[at - 1].is(class::AND.with(class::BUT).with(class::SUB)) && !units.get(at + 1).is_some_and(|n| n.is(class::BE))).then_some(Pointed::There)
        };
        named.or_else(there)
    }

    /// False where the name belongs to a body or a person ("Gaza's health ministry", "Kabul police").
    fn relation_possible(&self, m: &Mention) -> bool {
        let units = self.g.units;
        !(m.u1 as usize..(m.u1 as usize + 5).min(units.len()))
            .any(|u| units[u].is(class::ORG.with(class::SOURCE).with(class::TITLE)) && !units[u].is(class::PLACEN.with(class::TARGET)))
            && !units.get(m.u0 as usize).is_some_and(|u| u.is(class::DEMONYM))
    }

    /// "four and seven policemen were killed in X and Y respectively": each number has its own place.
    pub fn respectively(&self, groups: &[PlaceGroup], working: &mut [crate::discourse::Working]) {
        if !self.g.units.iter().any(|u| u.is(class::RESPECTIVE)) {
            return;
        }
        let Some(g) = groups.iter().find(|g| g.parts.len() > 1 && g.parts.len() == working.len()) else { return };
        for (w, part) in working.iter_mut().zip(g.parts.iter()) {
            w.claim.place = Some(tollbook_model::Place { parts: [part.clone()].into(), mode: PlaceMode::One, carried: false });
        }
    }

    /// The place named at an item that a draft calls its own, though no preposition marks it: "Mali accounts for 540, Niger for 201".
    pub fn place_named(&self, d: &Draft, groups: &[PlaceGroup], names: &Names) -> Option<tollbook_model::Place> {
        // "have driven 28,000 people from Sake": where they were driven from.
        let n = d.who.last().filter(|_| d.harm == Some(tollbook_model::Harm::Displaced)).map(|&i| &self.c.nps[i as usize]);
        let from = n.filter(|n| self.g.units.get(n.u1 as usize).is_some_and(|u| u.is(class::FROM)));
        if let Some(m) = from.and_then(|n| self.g.places.iter().find(|m| m.u0 == n.u1 + 1)) {
            return Some(tollbook_model::Place { parts: [self.part(m, names, PlaceRelation::In)].into(), mode: PlaceMode::One, carried: false });
        }
        let at = d.placed_at.filter(|&at| groups.iter().all(|g| g.item != at))?;
        let it = self.c.items.get(at)?;
        let m = self.g.places.iter().find(|m| it.u0 <= m.u0 && m.u1 <= it.u1)?;
        Some(tollbook_model::Place { parts: [self.part(m, names, PlaceRelation::In)].into(), mode: PlaceMode::One, carried: false })
    }

    /// Where one holds office: "the deputy governor of Logar was killed", "Kandahar's police chief". It serves where the sentence tells no place.
    pub fn place_of_office(&self, d: &Draft, names: &Names) -> Option<tollbook_model::Place> {
        let n = d.who.first().map(|&i| &self.c.nps[i as usize]).filter(|n| !n.plural && n.classes.any(class::PERSON))?;
        let role = self.g.units[n.head as usize].noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).and_then(|x| x.role.as_deref());
        if !role.is_some_and(|r| matches!(r, "politician" | "police" | "tribal-elder" | "priest")) || n.det == crate::chunks::Det::An {
            return None;
        }
        let within = |a: u32, b: u32| self.g.places.iter().find(|m| a <= m.u0 && m.u1 <= b);
        let mut of = n.of;
        let m = within(n.u0, n.head).or_else(|| {
            // "the mayor of the town of Bria"
            while let Some(o) = of.map(|o| &self.c.nps[o as usize]) {
                if let Some(m) = within(o.u0, o.u1) {
                    return Some(m);
                }
                of = o.of;
            }
            None
        })?;
        let part = self.part(m, names, PlaceRelation::In);
        let town = !matches!(part.precision, PlacePrecision::Country | PlacePrecision::Region) && part.id.is_some();
        town.then(|| tollbook_model::Place { parts: [part].into(), mode: PlaceMode::One, carried: false })
    }

    /// The place of a dated event: the one that fell or was lost ("Nyala fell to the army"), else the one that a preposition marks in the sentence.
    /// An event without a place of its own has none.
    pub fn place_of_event(&self, m: &super::Milestone, groups: &[PlaceGroup], names: &Names) -> Option<tollbook_model::Place> {
        let verb = self.c.items.iter().position(|i| i.u0 <= m.event.0 && m.event.0 < i.u1 && i.kind == ItemKind::Verb);
        let beside = |k: Option<usize>| {
            let it = self.c.items.get(k?).filter(|i| i.kind == ItemKind::Np)?;
            let n = &self.c.nps[it.at as usize];
            self.g.places.iter().find(|p| it.u0 <= p.u0 && p.u1 <= it.u1 && n.place.is_some() && n.head < p.u1)
        };
        let fell = verb.and_then(|v| beside(Some(v + 1)).or_else(|| beside(v.checked_sub(1))));
        // "Nyala, the largest city of Darfur, fell": what describes it stands between commas.
        let fell = fell.or_else(|| {
            let v = verb.filter(|&v| v > 2 && self.c.items[v - 1].kind == ItemKind::Comma)?;
            let open = (0..v - 1).rev().take(8).find(|&j| self.c.items[j].kind == ItemKind::Comma)?;
            beside(open.checked_sub(1))
        });
        let place = |parts, mode| tollbook_model::Place { parts, mode, carried: false };
        let own = fell.map(|p| place([self.part(p, names, PlaceRelation::In)].into(), PlaceMode::One));
        own.or_else(|| groups.first().map(|g| place(g.parts.clone(), g.mode)))
    }

    /// The place group nearest to a draft, in its clause if there is one.
    pub fn place_of<'p>(&self, d: &Draft, groups: &'p [PlaceGroup]) -> Option<&'p PlaceGroup> {
        if let Some(own) = d.placed_at.and_then(|at| groups.iter().find(|g| g.item == at)) {
            return Some(own);
        }
        // A place of its own in the clause comes first.
        let within = |g: &PlaceGroup| !g.beside && self.enclosed(g.item) == self.enclosed(d.item);
        if let Some(own) = self.before_its_clause(d.item, groups).filter(|_| !groups.iter().any(within)) {
            return Some(own);
        }
        let mut best: Option<(usize, &PlaceGroup)> = None;
        for g in groups.iter().filter(|g| !g.beside) {
            let mut cost = g.item.abs_diff(d.item) * 2;
            if !self.same_clause(g.item, d.item) {
                cost += 14;
            }
            if self.enclosed(g.item) != self.enclosed(d.item) {
                cost += 6;
            }
            if self.of_whoever_speaks(g.item) {
                cost += SPEAKERS_PLACE;
            }
            // A specific place beats a country.
            if g.parts.iter().all(|p| p.precision == PlacePrecision::Country) {
                cost += 9;
            }
            // What follows the harm is its place more often than what stands before.
            if g.item < d.item {
                cost += 2;
                // "74 killed and 198 injured in X and 107 killed and 269 injured in Y"
                if self.ends_before(g, d, groups) {
                    cost += 12;
                }
            }
            // "on a bridge over the Euphrates in the city of X"
            if g.parts.iter().all(|p| p.precision == PlacePrecision::Region && p.lat.is_none()) {
                cost += 6;
            }
            if best.is_none_or(|(c, _)| cost < c) {
                best = Some((cost, g));
            }
        }
        let best = best.filter(|(c, _)| *c < 60).map(|(_, g)| g)?;
        Some(groups.iter().find(|g| self.is_of_the_deed_in(g, best, d)).unwrap_or(best))
    }

    /// True for a place that ends one member of a list, where the member that the claim stands in ends with its own.
    fn ends_before(&self, g: &PlaceGroup, d: &Draft, groups: &[PlaceGroup]) -> bool {
        let items = &self.c.items;
        let joined = items.get(g.item + 1).is_some_and(|i| matches!(i.kind, ItemKind::And | ItemKind::Comma));
        let counted = |k: usize| items[k].kind == ItemKind::Np && self.c.nps[items[k].at as usize].count.is_some();
        let within = |k: usize| matches!(items[k].kind, ItemKind::Np | ItemKind::And | ItemKind::Prep | ItemKind::Verb);
        let own = |x: &&PlaceGroup| x.item > d.item && !x.beside && (d.item + 1..x.item).all(within) && (d.item + 1..x.item).any(counted);
        joined && (g.item + 2 == d.item || g.item + 3 == d.item) && groups.iter().any(|x| own(&x))
    }
}

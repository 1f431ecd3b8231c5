//! Places that stand beside the harm: where somebody speaks, where the hurt are brought. Enters: the items around a place. Leaves: whether it is
//! such a place. Never done here: a choice between places.

use super::PlaceGroup;
use crate::assemble::Sent;
use crate::chunks::{Det, DraftKind, ItemKind, Np};
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::{Frame, VerbClass};
use crate::places::{Mention, Names};
use tollbook_gazetteer::PlaceKind;
use tollbook_model::{Harm, Place, PlaceMode, PlacePart, PlacePrecision, PlaceRelation, Symbol};

/// Phrases of a quotation that is no sentence.
const SLOGAN_ITEMS: usize = 6;

impl Sent<'_> {
    /// True if the place at item `k` is where somebody speaks or where the hurt were brought: "said in X", "a nurse in the town of X said",
    /// "The police in Lakes State say 22 people died at Aduel": the place of whoever speaks, whoever it is. Where the sentence tells another, that is it.
    pub(super) fn of_whoever_speaks(&self, k: usize) -> bool {
        let head = self.chain(k);
        let says = self.class_at(k + 1).is_some_and(|(c, passive, _)| c == VerbClass::Report && !passive);
        let people = |n: &Np| n.harm.is_none() && n.count.is_none() && n.classes.any(class::PERSON.with(class::SOURCE).with(class::ORG).with(class::GENERIC));
        head < k && head < 2 && says && self.c.items[head].kind == ItemKind::Np && people(&self.c.nps[self.c.items[head].at as usize])
    }

    /// "were taken to the hospital in X", "were being treated in X".
    pub(super) fn stands_beside(&self, k: usize) -> bool {
        self.said_there(k)
            || self.told_by_somebody_there(k)
            || self.told_there(k)
            || self.brought_there(k)
            || self.in_a_slogan(k)
            || self.speaks_from(k)
            || self.of_the_sayer(k)
            || self.died_on_the_way(k)
            || self.fled_there(k)
            || self.of_one_of_the_deeds(k)
    }

    /// "118 were killed during the week, the majority of them in the strike on Mellit": the place of a share is not that of all.
    pub(super) fn of_a_share(&self, k: usize) -> bool {
        let items = &self.c.items;
        let share = |j: usize| {
            let it = &items[j];
            it.kind == ItemKind::Np
                && self.c.nps[it.at as usize].count.is_some_and(|c| matches!(c.kind, DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow))
        };
        let open = |j: &usize| !matches!(items[*j].kind, ItemKind::Verb | ItemKind::Comma);
        let from = (0..k).rev().take_while(open).last();
        from.is_some_and(|from| from > 0 && items[from - 1].kind == ItemKind::Comma && (from..k).any(share))
    }

    /// "In Tegucigalpa, a spokesman denied that civilians were killed in the ambush": where somebody speaks of a deed told before.
    fn speaks_from(&self, k: usize) -> bool {
        let items = &self.c.items;
        let np = |k: usize| items.get(k).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        let opens = k == 1 && items[0].kind == ItemKind::Prep && items.get(2).is_some_and(|i| i.kind == ItemKind::Comma);
        let speaker = np(3).is_some_and(|n| n.harm.is_none() && n.count.is_none());
        let says = (4..9).find(|&j| self.class_at(j).is_some_and(|(c, passive, _)| !passive && matches!(c, VerbClass::Report | VerbClass::Deny)));
        let known = |n: &Np| n.classes.any(class::DEED) && matches!(n.det, Det::The | Det::Dem) && n.of.is_none();
        opens && speaker && says.is_some_and(|v| (v + 1..items.len()).any(|j| np(j).is_some_and(known)))
    }

    /// "after Tuesday's raid near the city of X", "the attack in X": the place at item `k` is that of a deed told as known.
    pub fn place_of_the_deed(&self, k: usize) -> bool {
        let items = &self.c.items;
        let head = self.chain(k);
        if head == k || items[head].kind != ItemKind::Np {
            return false;
        }
        let n = &self.c.nps[items[head].at as usize];
        let dated = head >= 2 && items[head - 2].kind == ItemKind::Time && self.g.units[items[head - 1].u0 as usize].kind == crate::units::UnitKind::Possessive;
        n.classes.any(class::DEED) && !n.plural && n.count.is_none() && dated
    }

    /// "In Ituri province, seven people died when rebels attacked a truck near Komanda": a place inside the wide one, in the clause that tells the deed of which
    /// they died.
    pub(super) fn is_of_the_deed_in(&self, g: &PlaceGroup, wide: &PlaceGroup, d: &Draft) -> bool {
        let [unit] = &*wide.parts else { return false };
        if g.beside || !matches!(unit.precision, PlacePrecision::Country | PlacePrecision::Province | PlacePrecision::Region) || unit.country.is_none() {
            return false;
        }
        let inside = |p: &PlacePart| {
            let finer = matches!(p.precision, PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::District | PlacePrecision::Unknown);
            finer && p.relation != PlaceRelation::DirectionOf && p.country == unit.country && (unit.admin1.is_none() || p.admin1 == unit.admin1)
        };
        let items = &self.c.items;
        let Some(clause) = (d.item + 1..g.item).rev().find(|&j| items[j].kind == ItemKind::Sub) else { return false };
        let armed = |j: usize| items[j].kind == ItemKind::Np && self.c.nps[items[j].at as usize].classes.any(class::MEANS.with(class::DEED));
        let done = |j: usize| self.class_at(j).is_some_and(|(c, ..)| c == VerbClass::Deed) || armed(j);
        g.parts.iter().all(inside) && (clause + 1..g.item).any(done) && self.enclosed(wide.item) == self.enclosed(d.item)
    }

    /// "killed "on the road to Jerusalem"": quoted words without a verb are a manner of speaking, where the sentence tells another place.
    fn in_a_slogan(&self, k: usize) -> bool {
        let items = &self.c.items;
        let within = |i: &&crate::chunks::Item| !matches!(i.kind, ItemKind::Verb | ItemKind::Other);
        let open = (0..k).rev().take(SLOGAN_ITEMS).take_while(|&j| within(&&items[j])).any(|j| items[j].kind == ItemKind::Quote);
        let close = items[k + 1..].iter().take(SLOGAN_ITEMS).take_while(within).position(|i| i.kind == ItemKind::Quote);
        open && close == Some(0)
    }

    /// "At the medical centre in X, a nurse says that": where the hurt are cared for, and somebody speaks.
    fn told_there(&self, k: usize) -> bool {
        let items = &self.c.items;
        let head = self.chain(k);
        let opens = head == 1 && items[0].kind == ItemKind::Prep && self.g.units[items[0].u0 as usize].is(class::LOC);
        let care = opens && (head..=k).any(|j| items[j].kind == ItemKind::Np && self.care(&self.c.nps[items[j].at as usize]));
        let speaker = k + 1 + usize::from(items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Comma));
        let says = self.class_at(speaker + 1).is_some_and(|(c, passive, _)| c == VerbClass::Report && !passive);
        care && says && items.get(speaker).is_some_and(|i| i.kind == ItemKind::Np)
    }

    /// "at the edge of the market in X": what was hit, where the words before the place at item `k` tell it as known.
    pub fn known_target_at(&self, k: usize) -> Option<Symbol> {
        let nps = self.c.items[self.chain(k)..k].iter().filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        let mut known = nps.filter(|n| n.det == Det::The && !n.plural && n.count.is_none());
        known.find_map(|n| self.g.lx.entries.get(self.g.units[n.head as usize].entry as usize)?.target.clone())
    }

    fn class_at(&self, k: usize) -> Option<(VerbClass, bool, Frame)> {
        let it = self.c.items.get(k).filter(|i| i.kind == ItemKind::Verb)?;
        let v = &self.c.vgs[it.at as usize];
        let verb = (v.verb > 0).then(|| &self.g.lx.verbs[v.verb as usize - 1])?;
        Some((verb.class, v.passive, verb.frame))
    }

    /// "said in San Salvador that three soldiers died", "told reporters in Raipur", "a spokesman said in Goma.": where somebody spoke.
    fn said_there(&self, k: usize) -> bool {
        let items = &self.c.items;
        let says = |v: usize| self.class_at(v).is_some_and(|(c, passive, _)| c == VerbClass::Report && !passive);
        let Some(v) = k.checked_sub(2).filter(|_| items[k - 1].kind == ItemKind::Prep && self.g.units[items[k - 1].u0 as usize].is(class::LOC)) else {
            return false;
        };
        if says(v) {
            return items.get(k + 1).is_none_or(|i| matches!(i.kind, ItemKind::Rel | ItemKind::Other | ItemKind::Time | ItemKind::Quote));
        }
        // Who listened stands between.
        items[v].kind == ItemKind::Np && v > 0 && says(v - 1) && {
            let n = &self.c.nps[items[v].at as usize];
            n.count.is_none() && n.harm.is_none() && n.plural && n.classes.any(class::PERSON) && n.place.is_none()
        }
    }

    /// The first item of the chain "a nurse in the town of X" that ends with item `k`.
    fn chain(&self, k: usize) -> usize {
        let items = &self.c.items;
        let mut j = k;
        while j >= 2 && items[j - 1].kind == ItemKind::Prep && items[j - 2].kind == ItemKind::Np {
            j -= 2;
        }
        j
    }

    /// A hospital or a clinic.
    pub(crate) fn care(&self, n: &Np) -> bool {
        let care = |e: u32| self.g.lx.entries.get(e as usize).is_some_and(|e| matches!(e.target.as_deref(), Some("hospital" | "clinic")));
        (n.u0..n.u1).any(|u| {
            let u = &self.g.units[u as usize];
            // "Al-Thawra hospital" is one name, which ends in what it is.
            care(u.entry) || u.t1 - u.t0 > 1 && care(self.tokens[u.t1 as usize - 1].word)
        })
    }

    /// "A nurse in the town of X said", "a doctor at the hospital in X, said": the place of who speaks.
    fn told_by_somebody_there(&self, k: usize) -> bool {
        let items = &self.c.items;
        let head = self.chain(k);
        if head == k || items[head].kind != ItemKind::Np {
            return false;
        }
        let n = &self.c.nps[items[head].at as usize];
        // Those who live there speak of what happened there; whoever treats the hurt, or one official somewhere, may be far from it.
        let role = self.g.units[n.head as usize].noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).and_then(|x| x.role.as_deref());
        let one = n.det == Det::An && !n.plural && n.classes.any(class::PERSON.with(class::SOURCE).with(class::ORG)) && role != Some("villager");
        let medic = role == Some("medic") || one;
        let hospital = (head..k).any(|j| items[j].kind == ItemKind::Np && self.care(&self.c.nps[items[j].at as usize]));
        let speaks = n.count.is_none() && n.harm.is_none() && (medic || hospital);
        let first = head == 0 || matches!(items[head - 1].kind, ItemKind::Comma | ItemKind::Quote | ItemKind::Attr | ItemKind::Dash | ItemKind::Other);
        let next = k + 1 + usize::from(items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Comma));
        // "A security official in X blamed the group"
        let says = self.class_at(next).is_some_and(|(c, passive, _)| matches!(c, VerbClass::Report | VerbClass::Deny | VerbClass::Blame) && !passive);
        let attributed = head > 0 && items[head - 1].kind == ItemKind::Attr;
        // "told by residents of X": where they live is where it happened.
        // "the hospital of X informed us"
        let of = |i: usize| self.care(n) && self.g.units[items[i].u0 as usize].is(class::OF);
        let there = |i: usize| of(i) || self.g.units[items[i].u0 as usize].is(class::LOC) && !self.g.units[items[i].u0 as usize].is(class::FROM);
        speaks && first && (says || attributed) && there(head + 1)
    }

    /// "The mayor of Puerto Guzmán confirmed": where an official governs, for a report that tells no other place.
    pub fn governed(&self, names: &Names) -> Option<Place> {
        let unit = |k: u32| self.g.units.get(k as usize);
        let governs = |m: &&Mention| {
            let title = m.u0.checked_sub(2).and_then(unit).is_some_and(|u| u.is(class::TITLE) && u.is(class::PERSON));
            let kind = names.list[m.name as usize].place.as_ref().map(|f| f.kind);
            title && unit(m.u0 - 1).is_some_and(|u| u.is(class::OF)) && kind.is_some_and(|k| k != PlaceKind::Country)
        };
        let m = self.g.places.iter().find(governs)?;
        let found = names.list[m.name as usize].place.as_ref()?;
        let part = found.part(PlaceRelation::In, found.precision(), self.symbol(m.u0, m.u1));
        Some(Place { parts: [part].into(), mode: PlaceMode::One, carried: true })
    }

    /// "Balochistan remained the second most affected province. Attacks there left 36 people dead": a province that the sentence is about.
    pub(super) fn is_told_of(&self, m: &Mention, names: &Names) -> bool {
        let items = &self.c.items;
        let unit = || names.list[m.name as usize].place.as_ref().is_some_and(|f| matches!(f.kind, PlaceKind::Admin1 | PlaceKind::Admin2));
        let Some(k) = items.iter().take(2).position(|i| i.kind == ItemKind::Np && i.u0 <= m.u0 && m.u1 <= i.u1 && i.u1 <= m.u1 + 1).filter(|_| unit()) else {
            return false;
        };
        let v = k + 1 + items[k + 1..].iter().take_while(|i| matches!(i.kind, ItemKind::Adv | ItemKind::Time)).count();
        let verb = items.get(v).filter(|i| i.kind == ItemKind::Verb).map(|i| &self.c.vgs[i.at as usize]).filter(|v| !v.modal && !v.passive);
        // A government is called by its capital ("Ankara condemned the attack"): that it is a province must be told.
        let placen = |i: &crate::chunks::Item| (i.u0..i.u1).any(|u| self.g.units[u as usize].is(class::PLACEN) && !self.g.units[u as usize].capital);
        let what = |i: &&crate::chunks::Item| !matches!(i.kind, ItemKind::Prep | ItemKind::Comma | ItemKind::Sub | ItemKind::Rel);
        verb.is_some() && items.iter().skip(v + 1).take_while(what).any(placen)
    }

    /// "Fourteen died in two strikes, one on a tent in X and one on a house in Y": the place of one deed is not that of both.
    fn of_one_of_the_deeds(&self, k: usize) -> bool {
        let items = &self.c.items;
        let np = |j: usize| (items[j].kind == ItemKind::Np).then(|| &self.c.nps[items[j].at as usize]);
        let one = |j: usize| {
            np(j).is_some_and(|n| {
                n.head + 1 == n.u1
                    && n.u1 - n.u0 == 1
                    && n.count.is_some_and(|c| c.kind == DraftKind::Stated && c.a == 1)
                    && self.g.units[n.head as usize].is_number()
            })
        };
        let open = |j: &usize| matches!(items[*j].kind, ItemKind::Np | ItemKind::Prep);
        let Some(first) = (0..k).rev().take_while(open).last().filter(|&f| f + 2 < k && one(f) && items[f + 1].kind == ItemKind::Prep) else { return false };
        let deeds = |j: usize| np(j).is_some_and(|n| n.plural && n.classes.any(class::DEED) && n.count.is_some_and(|c| c.a > 1));
        first > 0 && matches!(items[first - 1].kind, ItemKind::Comma | ItemKind::And) && (0..first).any(deeds)
    }

    /// "Thousands of people fled on foot to X": where nothing happened.
    fn fled_there(&self, k: usize) -> bool {
        let items = &self.c.items;
        let to = k.checked_sub(1).filter(|&p| items[p].kind == ItemKind::Prep && self.g.units[items[p].u0 as usize].is(class::TO));
        let verb = to.and_then(|_| self.governs(k).next()).filter(|v| v.verb > 0 && !v.passive).map(|v| &self.g.lx.verbs[v.verb as usize - 1]);
        // "Thousands fled on foot to X" is a group of people with its harm.
        let group = |j: usize| items[j].kind == ItemKind::Np && self.c.nps[items[j].at as usize].harm == Some(Harm::Displaced);
        let within = |j: &usize| matches!(items[*j].kind, ItemKind::Np | ItemKind::Prep);
        verb.is_some_and(|x| x.harm == Some(Harm::Displaced)) || to.is_some_and(|p| (0..p).rev().take_while(within).any(group))
    }

    /// "One of those wounded in the attack near X died on the way to Y": whither they were brought.
    fn died_on_the_way(&self, k: usize) -> bool {
        let items = &self.c.items;
        let prep = |j: usize, c: class::Classes| items[j].kind == ItemKind::Prep && self.g.units[items[j].u0 as usize].is(c);
        if k < 4 || !prep(k - 1, class::TO) || items[k - 2].kind != ItemKind::Np || !prep(k - 3, class::LOC) {
            return false;
        }
        let way = &self.c.nps[items[k - 2].at as usize];
        let died = self.class_at(k - 4).is_some_and(|(c, passive, f)| c == VerbClass::Harm && !passive && f == Frame::Intransitive);
        died && way.det == Det::The && way.place.is_none() && way.count.is_none()
    }

    /// "were taken to the hospital in X", "were being treated in X", "died in hospitals in X and Y".
    fn brought_there(&self, k: usize) -> bool {
        let items = &self.c.items;
        let unit = |i: usize| &self.g.units[items[i].u0 as usize];
        let Some(p) = k.checked_sub(1).filter(|&p| items[p].kind == ItemKind::Prep) else { return false };
        let Some(b) = p.checked_sub(1) else { return false };
        if self.class_at(b).is_some_and(|(c, passive, _)| c == VerbClass::Treat && passive) {
            return true;
        }
        if items[b].kind != ItemKind::Np || b == 0 || items[b - 1].kind != ItemKind::Prep {
            return false;
        }
        // "to the forensic institute in the city of X"
        let head = self.chain(k);
        let dead = |n: &Np| (n.u0..n.u1).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::MORGUE));
        let house = |j: usize| items[j].kind == ItemKind::Np && (dead(&self.c.nps[items[j].at as usize]) || self.care(&self.c.nps[items[j].at as usize]));
        if head > 0 && head < k && items[head - 1].kind == ItemKind::Prep && unit(head - 1).is(class::TO) && house(head) {
            return true;
        }
        let n = &self.c.nps[items[b].at as usize];
        if !self.care(n) {
            return false;
        }
        let verb = (0..b - 1).rev().take(5).take_while(|&j| !matches!(items[j].kind, ItemKind::Comma | ItemKind::Colon)).find_map(|j| self.class_at(j));
        unit(b - 1).is(class::TO) || verb.is_some_and(|(c, passive, f)| c == VerbClass::Treat || c == VerbClass::Harm && !passive && f == Frame::Intransitive)
    }
}

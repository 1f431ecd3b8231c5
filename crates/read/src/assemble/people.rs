//! Who a sentence speaks of, for words that point back ("two of them died"). Enters: the groups of a sentence. Leaves: who they say their
//! people are. Never done here: whether harm came to them.

use super::Sent;
use crate::chunks::{Det, ItemKind, Np};
use crate::class;
use crate::clauses::Draft;
use crate::units::UnitKind;
use tollbook_model::{Symbol, Who};

impl Sent<'_> {
    /// The country that people are said to come from: "a peacekeeper from Zambia", "two tourists from Germany".
    pub(super) fn comes_from(&self, n: &Np) -> Option<Symbol> {
        let units = self.g.units;
        let from = n.classes.any(class::PERSON) && units.get(n.u1 as usize).is_some_and(|u| u.is(class::FROM));
        let m = self.g.places.iter().find(|m| from && m.u0 == n.u1 + 1)?;
        let words = self.words(m.u0, m.u1);
        let mut folded = String::new();
        tollbook_gazetteer::fold_into(words, &mut folded);
        let mut found = Vec::new();
        self.ctx.gazetteer.lookup_folded(&folded, &mut found);
        let land = |p: tollbook_gazetteer::PlaceRef| self.ctx.gazetteer.kind_of(p) == Some(tollbook_gazetteer::PlaceKind::Country);
        let mut lands =
            found.iter().filter(|c| c.key == tollbook_gazetteer::KeyMatch::Exact && land(c.place)).filter_map(|c| self.ctx.gazetteer.country_of(c.place));
        let one = lands.next()?;
        lands.all(|c| c == one).then(|| Symbol::from(one.as_str()))
    }

    /// True if the words tie those harmed to a group without naming it: "a commander of the group", "members of the organisation".
    pub fn of_the_group(&self, d: &Draft) -> bool {
        let group = |i: u32| {
            let n = &self.c.nps[i as usize];
            n.det == Det::The && !n.plural && n.count.is_none() && n.classes.any(class::COLL) && n.u1 - n.u0 == 2 && n.of.is_none()
        };
        d.who.iter().any(|&i| {
            let n = &self.c.nps[i as usize];
            let fighter = self.g.units[n.u0 as usize..n.u1 as usize].iter().any(|u| u.is(class::MEMBERS)) || self.armed(n);
            fighter && [n.of, n.owner].into_iter().flatten().any(group)
        })
    }

    /// Who the group says its people are, for words that point back to it.
    fn people_of(&self, i: u32) -> Option<Who> {
        let n = &self.c.nps[i as usize];
        let told = n.classes.any(class::PERSON) && !n.classes.any(class::PRON.with(class::ORG)) && (n.plural || n.count.is_some_and(|c| c.a > 1));
        told.then(|| {
            let mut who = Who::default();
            self.fill(&mut who, n);
            who
        })
    }

    /// The people named last before a draft that are neither its own group nor its doers.
    pub fn people_before(&self, d: &Draft) -> Option<Who> {
        let at = d.who.first().map_or(d.anchor.0, |&i| self.c.nps[i as usize].u0);
        self.c.nps.iter().enumerate().rev().filter(|(i, n)| n.u0 < at && !d.agents.contains(&(*i as u32))).find_map(|(i, _)| self.people_of(i as u32))
    }

    /// The people that the sentence names last.
    pub fn people_last(&self) -> Option<Who> {
        (0..self.c.nps.len()).rev().find_map(|i| self.people_of(i as u32))
    }

    /// True if a draft's group points to people named before: "two of them", or a number joined to what was said of others.
    pub fn points_to_people(&self, d: &Draft) -> bool {
        let Some(n) = d.who.first().map(|&i| &self.c.nps[i as usize]) else { return false };
        let them = n.of.is_some_and(|o| self.c.nps[o as usize].classes.any(class::PRON));
        let joined = n.u0 > 0
            && n.classes.any(class::VERB)
            && self.unit(n.u0 - 1).is(class::AND)
            && self.c.items.iter().any(|it| it.kind == ItemKind::Verb && it.u1 < n.u0);
        them || joined
    }

    /// What commas say the bearer of a name was: "U Tin Maung Shwe, a farmer from Khin-U", "the district head, Alhaji Garba Madaki".
    pub(super) fn described_beside(&self, name: u32) -> Option<&Np> {
        let n = &self.c.nps[name as usize];
        let items = &self.c.items;
        let k = self.c.item_of(name).filter(|_| n.name)?;
        let comma = |j: usize| items.get(j).is_some_and(|i| i.kind == ItemKind::Comma);
        let one = |j: usize| {
            let n = items.get(j).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize])?;
            let people = n.classes.any(class::PERSON) && !n.classes.any(class::PRON);
            (people && !n.name && !n.plural && n.harm.is_none() && n.modifier_harm.is_none() && n.det != Det::Poss).then_some(n)
        };
        // An age may stand between: "Nay Lin Tun, 19, a pupil".
        let aged = comma(k + 1) && comma(k + 3) && items.get(k + 2).is_some_and(|i| i.u1 == i.u0 + 1 && self.unit(i.u0).kind == UnitKind::Num);
        let after = if aged { k + 4 } else { k + 2 };
        let told = one(after).filter(|m| comma(k + 1) && matches!(m.det, Det::An | Det::Bare));
        // "Ali, a nurse and a driver": others of a list.
        let listed = items.get(after + 1).is_some_and(|i| i.kind == ItemKind::And);
        if told.is_some() && !listed {
            return told;
        }
        k.checked_sub(2).filter(|_| comma(k - 1) && !items.get(k + 1).is_some_and(|i| i.kind == ItemKind::And)).and_then(one).filter(|m| m.det == Det::The)
    }

    /// "a journalist of Radio Vision 2000, abducted on Monday": the number is of the name, and counts nobody.
    pub fn numbers_a_name(&self, d: &Draft) -> bool {
        let [only] = d.who[..] else { return false };
        let n = &self.c.nps[only as usize];
        let items = &self.c.items;
        let Some(k) = self.c.item_of(only).filter(|k| *k > 0) else { return false };
        let (before, after) = (items[k - 1], items.get(k + 1));
        let name = || {
            let last = self.unit(before.u1 - 1);
            before.u1 > 1 && last.capital && last.kind == UnitKind::Word && !self.g.capitals && self.c.nps[before.at as usize].place.is_none()
        };
        n.u1 == n.u0 + 1
            && self.unit(n.u0).kind == UnitKind::Num
            && before.kind == ItemKind::Np
            && before.u1 == n.u0
            && after.is_some_and(|i| i.kind == ItemKind::Comma)
            && name()
    }
}

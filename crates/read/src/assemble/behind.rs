//! Who says, or is said, to stand behind a deed: "said it was behind the bombing", "is believed to be responsible for the raid", "admitted to having
//! laid the mine". Enters: a sentence's phrases. Leaves: the party, and how sure the words are. Never done here: which claim the deed belongs to.

use super::Sent;
use crate::chunks::{Det, ItemKind, Np};
use crate::class;
use crate::lexicon::VerbClass;
use tollbook_model::Surety;

/// Items over which a clause inside a subject reaches.
const ASIDE_ITEMS: usize = 12;

impl Sent<'_> {
    /// The party behind the deed that the verb at item `k` speaks of.
    pub(super) fn behind(&self, k: usize) -> Option<(&Np, Surety)> {
        if self.admits_deed(k) {
            return self.subject(k).map(|n| (n, Surety::Accepted));
        }
        if let Some(doer) = self.suspected(k).or_else(|| self.whose_doing(k)) {
            return Some((doer, Surety::Alleged));
        }
        let deed = match self.c.items.get(k + 1)?.kind {
            ItemKind::Prep if self.unit(self.c.items[k + 1].u0).is(class::BEHIND) => self.np(k + 2)?,
            ItemKind::Np if self.unit(self.np(k + 1)?.head).is(class::ACCOUNTS) && self.unit(self.c.items.get(k + 2)?.u0).is(class::PREP) => self.np(k + 3)?,
            _ => return None,
        };
        if !deed.classes.any(class::DEED.with(class::MEANS)) || !matches!(deed.det, Det::The | Det::Dem) {
            return None;
        }
        let subject = k.checked_sub(1)?;
        match self.c.items[subject].kind {
            ItemKind::Np if self.np(subject)?.classes.any(class::PRON) => {
                let says = subject.checked_sub(1).filter(|&j| self.reports(j))?;
                self.subject(says).map(|n| (n, Surety::Claimed))
            }
            ItemKind::Np => self.np(subject).map(|n| (n, Surety::Alleged)),
            // "is believed to be behind"
            ItemKind::Verb if self.reports(subject) => self.subject(subject).map(|n| (n, Surety::Alleged)),
            _ => None,
        }
    }

    /// "admitted to having laid the mine", "acknowledged carrying out the raid"
    fn admits_deed(&self, k: usize) -> bool {
        let it = &self.c.items[k];
        let admits = (it.u0..it.u1).any(|u| self.unit(u).is(class::ADMITS));
        let deed = || self.np(k + 2).is_some_and(|n| n.classes.any(class::DEED.with(class::MEANS)) && matches!(n.det, Det::The | Det::Dem));
        admits && self.c.items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Verb && !self.c.vgs[i.at as usize].passive) && deed()
    }

    /// "Boko Haram was suspected.", "The group is suspected in the attack"
    fn suspected(&self, k: usize) -> Option<&Np> {
        let items = &self.c.items;
        let v = &self.c.vgs[items[k].at as usize];
        if !v.passive || !self.g.lx.rarely(self.unit(v.main).entry, class::SUSPECTS) {
            return None;
        }
        let ends = items.get(k + 1).is_none_or(|i| matches!(i.kind, ItemKind::Prep | ItemKind::Comma | ItemKind::Quote | ItemKind::Other));
        let of_a_deed = || self.np(k + 2).is_none_or(|n| n.classes.any(class::DEED.with(class::MEANS)));
        (ends && of_a_deed()).then(|| self.subject(k)).flatten()
    }

    /// "The raid was the work of the Lautaro Youth Movement"
    fn whose_doing(&self, k: usize) -> Option<&Np> {
        let v = &self.c.vgs[self.c.items[k].at as usize];
        let what = self.np(k + 1).filter(|n| v.verb == 0 && n.det == Det::The && self.g.lx.rarely(self.unit(n.head).entry, class::DOING))?;
        let deed = self.subject(k).is_some_and(|n| n.classes.any(class::DEED.with(class::MEANS).with(class::PRON).with(class::HARMN)));
        what.of.filter(|_| deed).map(|o| &self.c.nps[o as usize])
    }

    fn reports(&self, k: usize) -> bool {
        let it = &self.c.items[k];
        it.kind == ItemKind::Verb && {
            let v = &self.c.vgs[it.at as usize];
            v.verb > 0 && !v.negated && matches!(self.g.lx.verbs[v.verb as usize - 1].class, VerbClass::Report | VerbClass::Claim | VerbClass::Blame)
        }
    }

    /// The subject of the verb at item `k`; a clause between commas is passed over ("al Shabaab, which wants to overthrow the government, said").
    fn subject(&self, k: usize) -> Option<&Np> {
        let items = &self.c.items;
        let mut p = k;
        while p > 0 && matches!(items[p - 1].kind, ItemKind::Adv | ItemKind::Time) {
            p -= 1;
        }
        if p > 0 && items[p - 1].kind == ItemKind::Comma {
            p = (1..p - 1).rev().take(ASIDE_ITEMS).find(|&j| items[j].kind == ItemKind::Rel && items[j - 1].kind == ItemKind::Comma)? - 1;
        }
        self.np(p.checked_sub(1)?)
    }

    /// The noun group at item `k`.
    pub(super) fn np(&self, k: usize) -> Option<&Np> {
        self.c.items.get(k).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize])
    }
}

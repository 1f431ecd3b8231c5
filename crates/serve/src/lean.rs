//! Claims and reports on their way to the linker. Enters: claims and reports as the ledger gives them. Leaves: the same without what only their
//! own pages show, with every name, place and rule held once. Never done here: leaving out a field that linking or reckoning looks at.

use crate::data::Arriving;
use std::collections::HashSet;
use std::sync::Arc;
use tollbook_ledger::ReportView;
use tollbook_model::{Claim, Place, PlacePart, Symbol, Who};

/// What linking asks of a report beside that.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lineage {
    pub agency: Option<Symbol>,
    pub signature: Option<Box<str>>,
}

/// Holds each name and each place once: a book of a hundred thousand claims names a few thousand of them.
#[derive(Default)]
pub(crate) struct Names {
    symbols: HashSet<Symbol>,
    places: HashSet<Places>,
}

/// Parts of a place, told apart by everything that they say.
struct Places(Arc<[PlacePart]>);

/// A part with its degrees as bits, so that it can be a key.
fn key(p: &PlacePart) -> (&Symbol, &Symbol, Option<&Symbol>, Option<&Symbol>, [Option<u64>; 2]) {
    (&p.name, &p.words, p.id.as_ref(), p.admin2.as_ref(), [p.lat.map(f64::to_bits), p.lon.map(f64::to_bits)])
}

impl PartialEq for Places {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
// Degrees are no NaN: they come out of JSON.
impl Eq for Places {}
impl std::hash::Hash for Places {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|p| key(p).hash(state));
    }
}

impl Names {
    fn symbol(&mut self, own: &mut Symbol) {
        match self.symbols.get(own) {
            Some(known) => own.clone_from(known),
            None => drop(self.symbols.insert(own.clone())),
        }
    }

    fn maybe(&mut self, own: &mut Option<Symbol>) {
        own.iter_mut().for_each(|s| self.symbol(s));
    }

    /// A name that arrives as a text.
    fn named(&mut self, own: Option<&str>) -> Option<Symbol> {
        let mut out = own.map(|s| self.symbols.get(s).cloned().unwrap_or_else(|| Symbol::from(s)));
        self.maybe(&mut out);
        out
    }

    fn place(&mut self, place: &mut Place) {
        let asked = Places(Arc::clone(&place.parts));
        if let Some(known) = self.places.get(&asked) {
            place.parts = Arc::clone(&known.0);
            return;
        }
        let mut parts = place.parts.to_vec();
        for p in &mut parts {
            [&mut p.name, &mut p.words].into_iter().for_each(|s| self.symbol(s));
            [&mut p.id, &mut p.country, &mut p.admin1, &mut p.admin2].into_iter().for_each(|s| self.maybe(s));
        }
        place.parts = parts.into();
        self.places.insert(Places(Arc::clone(&place.parts)));
    }

    fn who(&mut self, who: &mut Who) {
        [&mut who.actor, &mut who.side].into_iter().for_each(|s| self.maybe(s));
        who.role.iter_mut().chain(&mut who.nationality).for_each(|s| self.symbol(s));
        who.words.shrink_to_fit();
        who.role.shrink_to_fit();
        who.nationality.shrink_to_fit();
        who.persons.shrink_to_fit();
        who.any_of.shrink_to_fit();
        who.any_of.iter_mut().for_each(|w| self.who(w));
    }

    /// Makes a claim lean. The words that it stands on, and where they stand, are in its entry, for the page that shows them.
    pub(crate) fn claim(&mut self, claim: &mut Claim) {
        claim.provenance.spans = Vec::new();
        [&mut claim.provenance.rule, &mut claim.provenance.pack].into_iter().for_each(|s| self.symbol(s));
        [&mut claim.means, &mut claim.target].into_iter().for_each(|s| self.maybe(s));
        claim.place.iter_mut().for_each(|p| self.place(p));
        claim.period.iter_mut().for_each(|p| self.symbol(&mut p.words));
        self.who(&mut claim.who);
        for blamed in &mut claim.by.actors {
            self.symbol(&mut blamed.words);
            self.maybe(&mut blamed.actor);
        }
        claim.by.actors.shrink_to_fit();
        for told in &mut claim.attribution {
            [&mut told.name, &mut told.words].into_iter().for_each(|s| self.symbol(s));
            self.maybe(&mut told.source);
        }
        claim.attribution.shrink_to_fit();
        claim.relations.shrink_to_fit();
        claim.count.words.shrink_to_fit();
        claim.id.0.shrink_to_fit();
        claim.report.0.shrink_to_fit();
    }

    /// Makes a report lean.
    pub(crate) fn report(&mut self, view: ReportView) -> (Arriving, Lineage) {
        let r = view.report;
        let lineage = Lineage { agency: self.named(r.agency.as_deref()), signature: r.signature.map(Into::into) };
        let seen = Arriving {
            id: r.id,
            seq: view.seq,
            visibility: view.visibility,
            reading: view.reading,
            source: self.named(r.source.as_deref()),
            date: r.date,
            language: self.named(r.language.as_deref()),
            text: r.text,
        };
        (seen, lineage)
    }
}

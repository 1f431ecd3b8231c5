//! Claims and reports as a state of the book holds them in memory. Enters: claims and reports as the ledger gives them. Leaves: the same without what only their
//! own pages show, with every name, place and rule held once. Never done here: leaving out a field that linking or reckoning looks at.

use jiff::civil::Date;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use tollbook_ledger::{Fingerprint, ReportView, Visibility};
use tollbook_model::{Claim, Place, PlacePart, ReportId, Symbol, Who};

/// What lists tell of a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Seen {
    pub id: ReportId,
    /// The entry that added it.
    pub seq: u64,
    pub visibility: Visibility,
    /// The entry of its latest reading.
    pub reading: Option<u64>,
    pub title: Option<Box<str>>,
    pub source: Option<Symbol>,
    pub date: Option<Date>,
    pub language: Option<Symbol>,
    /// SHA-256 of its text.
    pub text: Fingerprint,
}

/// What linking asks of a report beside that.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lineage {
    pub agency: Option<Symbol>,
    pub signature: Option<Box<str>>,
}

/// Finds things by their ids, which stand in the things alone: a map would hold each id a second time.
#[derive(Default)]
pub(crate) struct Index(Box<[u32]>);

impl Index {
    /// Of so many things, each with its id.
    pub(crate) fn of<'a>(many: usize, id: impl Fn(usize) -> &'a str) -> Self {
        let mut order: Vec<u32> = (0..many as u32).collect();
        order.sort_by_key(|&i| id(i as usize));
        Index(order.into())
    }

    /// Where the thing with an id is; the first one where several have it. The same text in two reports gives two claims of one id, and the first is of the
    /// report that the others copy.
    pub(crate) fn find<'a>(&self, wanted: &str, id: impl Fn(usize) -> &'a str) -> Option<usize> {
        let at = self.0.partition_point(|&i| id(i as usize) < wanted);
        let found = *self.0.get(at)? as usize;
        (id(found) == wanted).then_some(found)
    }
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

    /// Makes a claim lean. Gives the words that it is told by; where each of them stands is in its entry, for the page that marks them.
    pub(crate) fn claim(&mut self, claim: &mut Claim) -> Box<str> {
        let words = tollbook_model::telling_words(&claim.provenance.spans).into();
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
        words
    }

    /// Makes a report lean.
    pub(crate) fn report(&mut self, view: ReportView) -> (Seen, Lineage) {
        let r = view.report;
        let lineage = Lineage { agency: self.named(r.agency.as_deref()), signature: r.signature.map(Into::into) };
        let seen = Seen {
            id: r.id,
            seq: view.seq,
            visibility: view.visibility,
            reading: view.reading,
            title: r.title.map(Into::into),
            source: self.named(r.source.as_deref()),
            date: r.date,
            language: self.named(r.language.as_deref()),
            text: r.text,
        };
        (seen, lineage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_by_their_ids_and_the_first_of_those_that_share_one() {
        let ids = ["c-9", "c-1", "c-5", "c-1", "c-77"];
        let index = Index::of(ids.len(), |i| ids[i]);
        let found: Vec<Option<usize>> = ["c-9", "c-1", "c-5", "c-77", "c-0", "c-6", "c-99", ""].map(|id| index.find(id, |i| ids[i])).to_vec();
        assert_eq!(found, [Some(0), Some(1), Some(2), Some(4), None, None, None, None]);
        assert_eq!(Index::default().find("c-1", |i| ids[i]), None);
    }
}

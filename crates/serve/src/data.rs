//! Everything that a clearance sees of the book, as rows. Enters: linked claims, reports, what was decided. Leaves: claims, reports and incidents by number, by id and
//! by day, and parts of them whole, for whoever reckons. Never done here: linking, reading the ledger.

mod holding;
mod part;
mod parts;

use crate::claims::{Claims, Gathering, VERSION_BITS};
use crate::ids::{ClaimIds, Id, ReportIds};
use crate::rows::{Figures, IncidentRow, Listing};
use crate::texts::{Groups, Index, NONE, Texts};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use tollbook_ledger::{ClaimRow, Fingerprint, FormOrigin, IncidentActs, Visibility};
use tollbook_model::{ClaimId, Incident, IncidentCode, Linked, LinkedClaim, PersonPair, Place, PlacePrecision, ReportId, Symbol, Verification};
use tollbook_reckon::{Ground, Reach};

/// A report on its way into a state.
#[derive(Clone, Debug)]
pub(crate) struct Arriving {
    pub id: ReportId,
    /// The entry that added it.
    pub seq: u64,
    pub visibility: Visibility,
    /// The entry of its latest reading.
    pub reading: Option<u64>,
    pub source: Option<Symbol>,
    pub date: Option<Date>,
    pub language: Option<Symbol>,
    /// SHA-256 of its text.
    pub text: Fingerprint,
}

/// What lists tell of a report, but for its title: the ledger has that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    pub id: Id<'a>,
    pub seq: u64,
    pub visibility: Visibility,
    pub reading: Option<u64>,
    pub source: Option<&'a Symbol>,
    pub date: Option<Date>,
    pub language: Option<&'a Symbol>,
}

#[derive(Clone, Copy)]
struct Slim {
    /// Numbers of entries, of which no book that fits here has four thousand million; 0 where it was never read.
    seq: u32,
    reading: u32,
    date: Option<Date>,
    source: u32,
    language: u32,
    /// Its place in the order of publication.
    order: u32,
    visibility: Visibility,
}

/// Reports in the order in which they came in.
pub(crate) struct Reports {
    rows: Vec<Slim>,
    ids: ReportIds,
    by_id: Index,
    symbols: Vec<Symbol>,
    /// Of each whose text is another's: the first one with that text.
    same_text: Vec<u32>,
}

impl Reports {
    /// Of those that arrived, in the order of their entries.
    pub(crate) fn of(list: impl Iterator<Item = Arriving>) -> Self {
        let (mut rows, mut ids, mut symbols, mut same_text) = (Vec::new(), ReportIds::default(), Vec::new(), Vec::new());
        let mut known: HashMap<Symbol, u32> = HashMap::new();
        let mut named = |name: Option<Symbol>| {
            name.map_or(NONE, |name| {
                *known.entry(name).or_insert_with_key(|name| {
                    symbols.push(name.clone());
                    symbols.len() as u32 - 1
                })
            })
        };
        // The same text from many outlets is one, also where nothing was read in it.
        let mut first_of: HashMap<Fingerprint, u32> = HashMap::new();
        for (at, r) in list.enumerate() {
            ids.push(&r.id.0);
            let first = *first_of.entry(r.text).or_insert(at as u32);
            same_text.push(if first == at as u32 { NONE } else { first });
            rows.push(Slim {
                seq: r.seq as u32,
                reading: r.reading.unwrap_or(0) as u32,
                date: r.date,
                source: named(r.source),
                language: named(r.language),
                order: 0,
                visibility: r.visibility,
            });
        }
        rows.shrink_to_fit();
        let mut published: Vec<u32> = (0..rows.len() as u32).collect();
        published.sort_by_key(|&i| (rows[i as usize].date, rows[i as usize].seq));
        published.into_iter().enumerate().for_each(|(order, i)| rows[i as usize].order = order as u32);
        let ids = ids.tight();
        let by_id = Index::of(ids.len(), |i| ids.key(i));
        Reports { rows, ids, by_id, symbols, same_text }
    }

    /// Says who published the reports that entries added, as they write themselves: the ledger's views have names in small letters.
    pub(crate) fn name_sources(&mut self, sources: Vec<(u64, Option<Symbol>)>) {
        let mut known: HashMap<Symbol, u32> = HashMap::new();
        for (seq, source) in sources {
            let Some(at) = self.added_by(seq) else { continue };
            self.rows[at].source = source.map_or(NONE, |name| {
                *known.entry(name).or_insert_with_key(|name| {
                    self.symbols.push(name.clone());
                    self.symbols.len() as u32 - 1
                })
            });
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Where the report with an id is.
    pub(crate) fn find(&self, id: &ReportId) -> Option<usize> {
        self.by_id.find(&ReportIds::key_of(&id.0), |i| self.ids.key(i))
    }

    /// Where the report that an entry added is.
    pub(crate) fn added_by(&self, seq: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&seq, |r| u64::from(r.seq)).ok()
    }

    pub(crate) fn seq(&self, at: usize) -> u64 {
        u64::from(self.rows[at].seq)
    }

    pub(crate) fn id(&self, at: usize) -> Id<'_> {
        self.ids.get(at)
    }

    pub(crate) fn get(&self, at: usize) -> Seen<'_> {
        let r = &self.rows[at];
        Seen {
            id: self.ids.get(at),
            seq: u64::from(r.seq),
            visibility: r.visibility,
            reading: Some(u64::from(r.reading)).filter(|n| *n > 0),
            source: self.symbols.get(r.source as usize),
            date: r.date,
            language: self.symbols.get(r.language as usize),
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = Seen<'_>> {
        (0..self.len()).map(|i| self.get(i))
    }
}

/// Incidents in the order in which linking gives them.
#[derive(Default)]
pub(crate) struct Incidents {
    codes: Texts,
    verification: Vec<Verification>,
    aliases: HashMap<u32, Vec<IncidentCode>>,
    members: Groups,
}

impl Incidents {
    fn of(list: &[Incident]) -> Self {
        let lead = |(at, i): (usize, &Incident)| (!i.aliases.is_empty()).then(|| (at as u32, i.aliases.clone()));
        Incidents {
            codes: list.iter().map(|i| i.code.0.as_str()).collect(),
            verification: list.iter().map(|i| i.verification).collect(),
            aliases: list.iter().enumerate().filter_map(lead).collect(),
            members: Groups::from_lists(list.iter().map(|i| i.claims.as_slice())),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn code(&self, at: usize) -> &str {
        self.codes.get(at)
    }

    pub(crate) fn verification(&self, at: usize) -> Verification {
        self.verification[at]
    }

    /// Codes that lead to it beside its own.
    pub(crate) fn aliases(&self, at: usize) -> &[IncidentCode] {
        self.aliases.get(&(at as u32)).map_or(&[], Vec::as_slice)
    }

    /// The claims that speak of it.
    pub(crate) fn claims(&self, at: usize) -> &[u32] {
        self.members.get(at)
    }
}

/// What the ledger's views say of claims beside their fields, in the order of their rows.
#[derive(Default)]
pub(crate) struct Marks {
    ids: ClaimIds,
    rows: Vec<(u64, FormOrigin)>,
}

impl Marks {
    pub(crate) fn push(&mut self, row: &ClaimRow) {
        self.ids.push(&row.id.0);
        self.rows.push((row.version, row.origin));
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The ids, in their order.
    pub(crate) fn ids(&self) -> &ClaimIds {
        &self.ids
    }

    /// Gives back what was taken for rows that did not come.
    pub(crate) fn tight(mut self) -> Self {
        self.ids = self.ids.tight();
        self.rows.shrink_to_fit();
        self
    }

    /// Tells which ids are among them.
    pub(crate) fn known(&self) -> impl Fn(&ClaimId) -> bool + '_ {
        let index = Index::of(self.ids.len(), |i| self.ids.key(i));
        move |id| index.find(&ClaimIds::key_of(&id.0), |i| self.ids.key(i)).is_some()
    }
}

/// A code that an entry bound to a claim.
#[derive(Clone, Copy)]
struct Bound {
    seq: u64,
    claim: u32,
    /// The number of the code, which is its place among the entries.
    code: u32,
}

/// Everything that a clearance sees.
pub(crate) struct Data {
    pub claims: Claims,
    pub reports: Reports,
    pub incidents: Incidents,
    /// Claims of each report.
    of_report: Groups,
    /// Of each report whose claims all copy another report's, or whose text is another's: that one.
    copy_of: Vec<u32>,
    /// Copies of each report that is none itself, and of which it is one at the end of the line.
    copies: HashMap<u32, Vec<usize>>,
    /// Reports that copy none, in their order.
    pub roots: Vec<u32>,
    /// The incidents as lists show them, the latest first.
    pub listing: Listing,
    /// The figures of each incident, once somebody asked or the reckoner had time.
    pub figures: Vec<OnceLock<Option<Figures>>>,
    /// Codes of incidents in their order.
    by_code: Index,
    /// Where the codes lead that were those of others once.
    leads: HashMap<Box<str>, u32>,
    /// The claims in the order of their rows in the ledger.
    by_row: Vec<u32>,
    /// Pairs of incidents that may be one, and that somebody judged to be two.
    unsure: Vec<[u32; 2]>,
    different: Vec<[u32; 2]>,
    /// What people judged of names, and claims of lists that are complete.
    persons: Vec<PersonPair>,
    closed: Vec<u32>,
    /// Named places with their degrees, in the order in which claims name them first.
    pub places: Vec<(Symbol, f64, f64)>,
    /// Codes that entries bound, in their order; the entries by their claims; and the codes in alphabetical order.
    coded: Texts,
    bound: Vec<Bound>,
    by_bound: Index,
    /// What was decided about incidents, as far as the clearance sees what it is about; codes stand above.
    pub acts: IncidentActs,
    /// The latest day of publication.
    pub as_of: Option<Date>,
    /// What all places say together, and which claims a question can reach, each once somebody asks.
    /// How many claims name each place.
    told_at: Vec<u32>,
    ground: OnceLock<Ground>,
    reach: OnceLock<Reach>,
    /// Parties that claims name, the most named first, once somebody asks.
    parties: OnceLock<Vec<Symbol>>,
}

fn pairs(list: &[[usize; 2]]) -> Vec<[u32; 2]> {
    list.iter().map(|p| p.map(|i| i as u32)).collect()
}

impl Data {
    /// Of claims that were gathered; `rest` is the linking without them.
    pub(crate) fn of(claims: Gathering, reports: Reports, rest: Linked, marks: Marks, mut acts: IncidentActs) -> Data {
        let Linked { incidents: list, unsure, different, persons, closed, .. } = rest;
        let mut claims = claims.done();
        let mut by_row: Vec<u32> = Vec::with_capacity(marks.len());
        for (i, (version, origin)) in marks.rows.iter().enumerate() {
            if let Some(report) = reports.added_by(version >> VERSION_BITS)
                && let Some(at) = claims.find_of(&marks.ids.get(i), report as u32)
            {
                claims.mark(at, *version, *origin);
                by_row.push(at as u32);
            }
        }
        drop(marks);
        let of_report = Groups::of(reports.len(), claims.len(), |c| Some(claims.report(c)));
        let original = |claim: u32| claims.copied(claim as usize).map(|c| claims.report(c));
        let copy = |r: usize| {
            let own = of_report.get(r);
            match own.first().and_then(|&c| original(c)) {
                Some(of) if own.iter().all(|&c| original(c).is_some()) => of as u32,
                _ => reports.same_text[r],
            }
        };
        let copy_of: Vec<u32> = (0..reports.len()).map(copy).collect();
        let root = |mut at: u32| {
            for _ in 0..8 {
                match copy_of[at as usize] {
                    NONE => break,
                    of if of == at => break,
                    of => at = of,
                }
            }
            at
        };
        let (mut copies, mut roots): (HashMap<u32, Vec<usize>>, Vec<u32>) = Default::default();
        for r in 0..reports.len() as u32 {
            let of = root(r);
            if of == r { roots.push(r) } else { copies.entry(of).or_default().push(r as usize) }
        }
        roots.shrink_to_fit();
        let incidents = Incidents::of(&list);
        drop(list);
        let by_code = Index::of(incidents.len(), |i| incidents.code(i));
        let mut leads: HashMap<Box<str>, u32> = HashMap::new();
        for (at, codes) in &incidents.aliases {
            for code in codes {
                // Of incidents that share one the first has it.
                let first = leads.entry(code.0.as_str().into()).or_insert(*at);
                *first = (*first).min(*at);
            }
        }
        let listing = Listing::of(&claims, &incidents, &unsure);
        let (mut places, mut named) = (Vec::new(), HashSet::new());
        let mut told_at = vec![0_u32; claims.places().len()];
        for at in 0..claims.len() {
            let number = claims.place_number(at) as usize;
            let Some(often) = told_at.get_mut(number) else { continue };
            *often += 1;
            if *often > 1 {
                continue;
            }
            for part in claims.places()[number].parts.iter() {
                if let (PlacePrecision::Exact, Some(lat), Some(lon)) = (part.precision, part.lat, part.lon)
                    && named.insert(part.name.clone())
                {
                    places.push((part.name.clone(), lat, lon));
                }
            }
        }
        let (mut coded, mut bound) = (Texts::default(), Vec::new());
        for (seq, c) in std::mem::take(&mut acts.coded) {
            let code = coded.push(&c.code.0);
            bound.push(Bound { seq, claim: claims.find(&c.claim.0).map_or(NONE, |c| c as u32), code });
        }
        let coded = coded.tight();
        let by_bound = Index::of(coded.len(), |i| coded.get(i));
        bound.sort_by_key(|b| b.claim);
        bound.shrink_to_fit();
        Data {
            figures: std::iter::repeat_with(OnceLock::new).take(incidents.len()).collect(),
            as_of: reports.all().filter_map(|r| r.date).max(),
            closed: closed.iter().map(|&c| c as u32).collect(),
            unsure: pairs(&unsure),
            different: pairs(&different),
            claims,
            reports,
            incidents,
            of_report,
            copy_of,
            copies,
            roots,
            listing,
            by_code,
            leads,
            by_row,
            persons,
            places,
            coded,
            bound,
            by_bound,
            acts,
            told_at,
            ground: OnceLock::new(),
            reach: OnceLock::new(),
            parties: OnceLock::new(),
        }
    }

    /// How many reports there are of which a claim is here.
    pub(crate) fn reports_told(&self) -> usize {
        (0..self.reports.len()).filter(|&r| !self.of_report.get(r).is_empty()).count()
    }

    /// The incident that a code, an alias or one of its claims names.
    pub(crate) fn incident(&self, name: &str) -> Option<usize> {
        if name.starts_with("c-") {
            return self.claims.incident(self.claims.find(name)?);
        }
        // A code of its own leads before one that it had once, and of two the first incident's.
        let own = self.by_code.all(name, |i| self.incidents.code(i)).min();
        own.into_iter().chain(self.leads.get(name).map(|&i| i as usize)).min().or_else(|| self.shortened(name))
    }

    /// The one incident whose code is published in this short form, without its place or without its day, too: `SY-20210219-3f9a`, `SY-3f9a`.
    fn shortened(&self, name: &str) -> Option<usize> {
        let (front, tail) = name.rsplit_once('-').filter(|(front, tail)| tail.len() >= 4 && front.split('-').count() < 3)?;
        let fits = |&i: &usize| {
            let rest = self.incidents.code(i).strip_prefix(front).and_then(|r| r.strip_prefix('-'));
            rest.is_some_and(|r| r.rsplit_once('-').is_some_and(|(_, end)| end == tail))
        };
        let mut found = (0..self.incidents.len()).filter(fits);
        found.next().filter(|_| found.next().is_none())
    }

    /// Where a claim is among the linked ones.
    pub(crate) fn claim_at(&self, id: &ClaimId) -> Option<usize> {
        self.claims.find(&id.0)
    }

    /// Where a report is among those that are seen.
    pub(crate) fn report_at(&self, id: &ReportId) -> Option<usize> {
        self.reports.find(id)
    }

    /// A claim as a whole, but for the words that it stands on.
    pub(crate) fn claim(&self, at: usize) -> LinkedClaim {
        let report = self.claims.report(at);
        let row = &self.reports.rows[report];
        self.claims.whole(at, (&self.reports.id(report), row.date, u64::from(row.order)))
    }

    /// The claims of an incident, whole.
    pub(crate) fn members(&self, incident: usize) -> impl Iterator<Item = LinkedClaim> + '_ {
        self.incidents.claims(incident).iter().map(|&c| self.claim(c as usize))
    }

    /// The code of a claim's incident.
    pub(crate) fn code_of(&self, claim: usize) -> Option<&str> {
        self.claims.incident(claim).map(|i| self.incidents.code(i))
    }

    /// The row of an incident.
    pub(crate) fn row(&self, incident: usize) -> IncidentRow {
        self.listing.row(incident, &self.incidents)
    }

    /// Claims of a report.
    pub(crate) fn of_report(&self, report: usize) -> &[u32] {
        self.of_report.get(report)
    }

    /// True if a report says nothing that another one did not say.
    pub(crate) fn is_copy(&self, report: usize) -> bool {
        self.copy_of[report] != NONE
    }

    /// The report that stands for it and for all that say the same; itself where it copies none.
    pub(crate) fn original(&self, report: usize) -> usize {
        let mut at = report;
        for _ in 0..8 {
            match self.copy_of.get(at) {
                Some(&of) if of != NONE && of as usize != at => at = of as usize,
                _ => break,
            }
        }
        at
    }

    /// Reports that copy it.
    pub(crate) fn copies(&self, report: usize) -> &[usize] {
        self.copies.get(&(report as u32)).map_or(&[], Vec::as_slice)
    }

    /// Codes that were bound to a claim, each with its entry, in the order in which they were.
    pub(crate) fn coded(&self, claim: &ClaimId) -> impl Iterator<Item = (u64, &str)> {
        let at = self.claim_at(claim).map_or(NONE, |c| c as u32);
        let from = self.bound.partition_point(|b| b.claim < at);
        self.bound[from..].iter().take_while(move |b| b.claim == at && at != NONE).map(|b| (b.seq, self.coded.get(b.code as usize)))
    }

    /// The claim that a minted code is bound to: by the last entry that says so.
    pub(crate) fn bound(&self, code: &str) -> Option<ClaimId> {
        let last = self.by_bound.all(code, |i| self.coded.get(i)).max()? as u32;
        let bound = self.bound.iter().find(|b| b.code == last)?;
        (bound.claim != NONE).then(|| self.claims.claim_id(bound.claim as usize))
    }

    /// True if a code that is in use is bound to a claim.
    pub(crate) fn binds(&self, claim: &ClaimId) -> bool {
        self.coded(claim).any(|(_, code)| self.bound(code).as_ref() == Some(claim))
    }

    /// Which claims have these numbers, ascending, in the ledger's views.
    pub(crate) fn numbered(&self, numbers: &[u64]) -> Vec<bool> {
        let mut out = vec![false; self.claims.len()];
        let version = |i: u32| self.claims.version(i as usize, self.reports.seq(self.claims.report(i as usize)));
        let mut own = self.by_row.iter().copied().peekable();
        for n in numbers {
            while own.next_if(|&i| version(i) < *n).is_some() {}
            if let Some(&claim) = own.peek().filter(|&&i| version(i) == *n) {
                out[claim as usize] = true;
            }
        }
        out
    }

    /// These claims, and every other claim of an incident that one of them speaks of. Claims that are not among the linked ones stay in the set.
    pub(crate) fn with_their_incidents(&self, claims: &HashSet<ClaimId>) -> HashSet<ClaimId> {
        let mut out = claims.clone();
        let whole: HashSet<usize> = claims.iter().filter_map(|c| self.claims.incident(self.claim_at(c)?)).collect();
        out.extend(whole.into_iter().flat_map(|i| self.incidents.claims(i)).map(|&c| self.claims.claim_id(c as usize)));
        out
    }

    /// The places of all claims, each once, with how many of them name it.
    pub(crate) fn every_place(&self) -> impl Iterator<Item = (&Place, usize)> {
        self.claims.places().iter().zip(&self.told_at).map(|(place, often)| (place, *often as usize))
    }

    /// Registered parties that claims name, harmed or blamed, the most named first.
    pub(crate) fn parties(&self) -> &[Symbol] {
        self.parties.get_or_init(|| {
            let mut often: HashMap<&Symbol, usize> = HashMap::new();
            for at in 0..self.claims.len() {
                let told = self.claims.told(at, None);
                let who = [&told.who.actor, &told.who.side].into_iter().flatten();
                who.chain(told.by.actors.iter().filter_map(|b| b.actor.as_ref())).for_each(|p| *often.entry(p).or_default() += 1);
            }
            let mut out: Vec<(&Symbol, usize)> = often.into_iter().collect();
            out.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            out.into_iter().map(|p| p.0.clone()).collect()
        })
    }

    /// What all places say together.
    pub(crate) fn ground(&self) -> &Ground {
        let of_incident = || (0..self.incidents.len()).map(|i| self.incidents.claims(i).iter().filter_map(|&c| self.claims.place(c as usize)));
        self.ground.get_or_init(|| Ground::of(self.claims.places().iter(), of_incident()))
    }
}

#[cfg(test)]
mod tests;

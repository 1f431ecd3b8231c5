//! Claims as a state of the book holds them in memory: rows of numbers, and every group, place, period and count once. Enters: linked claims, one after the
//! other. Leaves: any of them whole again, and what lists and filters ask without making it whole. Never done here: the words that a claim stands on; the
//! ledger has them, for the page that shows them.

use crate::ids::{ClaimIds, Id};
use crate::texts::{Index, NONE, Pool};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use tollbook_ledger::FormOrigin;
use tollbook_model::{
    Attribution, By, Cause, Claim, ClaimId, ClaimKind, Count, Deed, Harm, Level, LinkedClaim, Modality, Period, Place, PlacePart, Provenance, Relation,
    RelationKind, Share, Symbol, Who,
};
use tollbook_reckon::{Light, Tied, Told};

/// The bits of a row's number in the ledger below its report's.
pub(crate) const VERSION_BITS: u32 = 20;
/// What is added to the number of an id that no claim here has.
const STRANGE: u32 = 1 << 31;

/// What a claim says besides who, where, when, how many and according to whom.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Rest {
    pub kind: ClaimKind,
    pub harm: Option<Harm>,
    deed: Option<Deed>,
    means: Option<Symbol>,
    cause: Cause,
    target: Option<Symbol>,
    level: Level,
    pub modality: Modality,
}

/// A place told apart by everything that it says.
struct Placed(Place);

/// A part with its degrees as bits, so that it can be a key.
fn key(p: &PlacePart) -> (&Symbol, &Symbol, [Option<&Symbol>; 4], [Option<u64>; 2], u8) {
    let named = [p.id.as_ref(), p.country.as_ref(), p.admin1.as_ref(), p.admin2.as_ref()];
    (&p.name, &p.words, named, [p.lat.map(f64::to_bits), p.lon.map(f64::to_bits)], p.precision as u8)
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
// Degrees are no NaN: they come out of JSON.
impl Eq for Placed {}
impl Hash for Placed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.mode, self.0.carried).hash(state);
        self.0.parts.iter().for_each(|p| (p.relation, key(p)).hash(state));
    }
}

/// A claim as numbers.
#[derive(Clone, Copy)]
struct Row {
    who: u32,
    by: u32,
    place: u32,
    period: u32,
    count: u32,
    said: u32,
    rest: u32,
    origin: u32,
    line: u32,
    report: u32,
    copy: u32,
    later: u32,
    incident: u32,
    /// The how-manieth version of its report it is in the ledger, and above these bits where its form comes from.
    mark: u32,
}

/// What one claim says of another.
#[derive(Clone, Copy)]
struct Related {
    of: u32,
    to: u32,
    kind: RelationKind,
    share: u32,
}

/// Claims in the order in which linking gives them.
pub(crate) struct Claims {
    whos: Vec<Arc<Who>>,
    bys: Vec<Arc<By>>,
    places: Vec<Place>,
    periods: Vec<Arc<Period>>,
    counts: Vec<Arc<Count>>,
    saids: Vec<Arc<Vec<Attribution>>>,
    rests: Vec<Arc<Rest>>,
    symbols: Vec<Symbol>,
    rows: Vec<Row>,
    relations: Vec<Related>,
    shares: Vec<Share>,
    ids: ClaimIds,
    by_id: Index,
    /// Ids that claims name and no claim here has.
    strange: Vec<ClaimId>,
    empty: Symbol,
}

/// Claims while they come in.
#[derive(Default)]
pub(crate) struct Gathering {
    whos: Pool<Who>,
    bys: Pool<By>,
    places: Pool<Placed>,
    periods: Pool<Period>,
    counts: Pool<Count>,
    saids: Pool<Vec<Attribution>>,
    rests: Pool<Rest>,
    symbols: HashMap<Symbol, u32>,
    named: Vec<Symbol>,
    rows: Vec<Row>,
    ids: ClaimIds,
    /// Which claim names which as the one it copies, and as the one that took its place.
    copies: Vec<(u32, ClaimId)>,
    later: Vec<(u32, ClaimId)>,
    relations: Vec<(u32, Relation)>,
}

impl Gathering {
    /// With room for as many claims as these ids are of.
    pub(crate) fn with_room(ids: &ClaimIds) -> Self {
        let mut out = Gathering::default();
        out.rows.reserve_exact(ids.len());
        out.ids.room_for(ids);
        out
    }

    fn symbol(&mut self, name: &Symbol) -> u32 {
        if let Some(&n) = self.symbols.get(name) {
            return n;
        }
        let n = self.named.len() as u32;
        self.named.push(name.clone());
        self.symbols.insert(name.clone(), n);
        n
    }

    /// Takes a claim of the report with this number.
    pub(crate) fn push(&mut self, linked: LinkedClaim, report: u32) {
        let LinkedClaim { claim: k, origin, line, copy_of, superseded_by, incident, .. } = linked;
        let at = self.ids.push(&k.id.0);
        let rest = Rest { kind: k.kind, harm: k.harm, deed: k.deed, means: k.means, cause: k.cause, target: k.target, level: k.level, modality: k.modality };
        self.copies.extend(copy_of.map(|c| (at, c)));
        self.later.extend(superseded_by.map(|c| (at, c)));
        self.relations.extend(k.relations.into_iter().map(|r| (at, r)));
        let row = Row {
            who: self.whos.number(k.who),
            by: self.bys.number(k.by),
            place: k.place.map_or(NONE, |p| self.places.number(Placed(p))),
            period: k.period.map_or(NONE, |p| self.periods.number(p)),
            count: self.counts.number(k.count),
            said: self.saids.number(k.attribution),
            rest: self.rests.number(rest),
            origin: origin.map_or(NONE, |o| self.symbol(&o)),
            line: self.symbol(&line),
            report,
            copy: NONE,
            later: NONE,
            incident: incident.map_or(NONE, |i| i as u32),
            mark: 0,
        };
        self.rows.push(row);
    }

    /// All that came, each under its number.
    pub(crate) fn done(mut self) -> Claims {
        let ids = self.ids.tight();
        let by_id = Index::of(ids.len(), |i| ids.key(i));
        let mut strange: Vec<ClaimId> = Vec::new();
        let mut strangers: HashMap<ClaimId, u32> = HashMap::new();
        let mut find = |id: ClaimId| match by_id.find(&ClaimIds::key_of(&id.0), |i| ids.key(i)) {
            Some(at) => at as u32,
            None => *strangers.entry(id).or_insert_with_key(|id| {
                strange.push(id.clone());
                STRANGE + strange.len() as u32 - 1
            }),
        };
        for (at, id) in self.copies {
            self.rows[at as usize].copy = find(id);
        }
        for (at, id) in self.later {
            self.rows[at as usize].later = find(id);
        }
        let mut shares: Vec<Share> = Vec::new();
        let related = |(of, r): (u32, Relation)| {
            let share = r.share.map_or(NONE, |s| {
                shares.push(s);
                shares.len() as u32 - 1
            });
            // What a report says of its claims is meant of its own.
            let report = self.rows[of as usize].report;
            let own = by_id.all(ClaimIds::key_of(&r.claim.0), |i| ids.key(i)).find(|&i| self.rows[i].report == report).map(|i| i as u32);
            Related { of, to: own.unwrap_or_else(|| find(r.claim)), kind: r.kind, share }
        };
        let relations = self.relations.into_iter().map(related).collect();
        self.rows.shrink_to_fit();
        Claims {
            whos: self.whos.list(),
            bys: self.bys.list(),
            places: self.places.list().into_iter().map(|p| p.0.clone()).collect(),
            periods: self.periods.list(),
            counts: self.counts.list(),
            saids: self.saids.list(),
            rests: self.rests.list(),
            symbols: self.named,
            rows: self.rows,
            relations,
            shares,
            ids,
            by_id,
            strange,
            empty: "".into(),
        }
    }
}

impl Claims {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The id of a claim.
    pub(crate) fn id(&self, at: usize) -> Id<'_> {
        self.ids.get(at)
    }

    /// The same as a value of its own.
    pub(crate) fn claim_id(&self, at: usize) -> ClaimId {
        ClaimId(self.id(at).to_string())
    }

    /// Where the claim with an id is.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.by_id.find(&ClaimIds::key_of(id), |i| self.ids.key(i))
    }

    /// Every claim that has an id: as many as reports have the same text.
    pub(crate) fn all_of(&self, id: &str) -> Vec<usize> {
        self.by_id.all(ClaimIds::key_of(id), |i| self.ids.key(i)).collect()
    }

    /// Where the claim with an id and a report is.
    pub(crate) fn find_of(&self, id: &str, report: u32) -> Option<usize> {
        self.by_id.all(ClaimIds::key_of(id), |i| self.ids.key(i)).find(|&i| self.rows[i].report == report)
    }

    /// Whether it may be told of a claim at all is asked of its kind and harm; its modality tells of doubt.
    pub(crate) fn rest(&self, at: usize) -> &Rest {
        &self.rests[self.rows[at].rest as usize]
    }

    pub(crate) fn place(&self, at: usize) -> Option<&Place> {
        self.places.get(self.rows[at].place as usize)
    }

    /// The number of its place, which claims of the same place share.
    pub(crate) fn place_number(&self, at: usize) -> u32 {
        self.rows[at].place
    }

    /// Every place once.
    pub(crate) fn places(&self) -> &[Place] {
        &self.places
    }

    pub(crate) fn period(&self, at: usize) -> Option<&Period> {
        self.periods.get(self.rows[at].period as usize).map(|p| &**p)
    }

    pub(crate) fn count(&self, at: usize) -> &Count {
        &self.counts[self.rows[at].count as usize]
    }

    pub(crate) fn origin(&self, at: usize) -> Option<&Symbol> {
        self.symbols.get(self.rows[at].origin as usize)
    }

    pub(crate) fn report(&self, at: usize) -> usize {
        self.rows[at].report as usize
    }

    pub(crate) fn incident(&self, at: usize) -> Option<usize> {
        Some(self.rows[at].incident).filter(|i| *i != NONE).map(|i| i as usize)
    }

    /// The claim whose words it copies, if that is here.
    pub(crate) fn copied(&self, at: usize) -> Option<usize> {
        Some(self.rows[at].copy).filter(|c| *c < STRANGE).map(|c| c as usize)
    }

    fn named(&self, number: u32) -> Option<ClaimId> {
        match number {
            NONE => None,
            n if n >= STRANGE => self.strange.get((n - STRANGE) as usize).cloned(),
            n => Some(self.claim_id(n as usize)),
        }
    }

    /// Notes what the ledger says of a claim: the number of its row, and where its form comes from.
    pub(crate) fn mark(&mut self, at: usize, version: u64, origin: FormOrigin) {
        let from = match origin {
            FormOrigin::Reading => 0,
            FormOrigin::Correction => 1,
            FormOrigin::Hand => 2,
        };
        self.rows[at].mark = (version as u32 & ((1 << VERSION_BITS) - 1)) | (from << VERSION_BITS);
    }

    /// The number of its row in the ledger's views, of a report that this entry added.
    pub(crate) fn version(&self, at: usize, report: u64) -> u64 {
        report << VERSION_BITS | u64::from(self.rows[at].mark & ((1 << VERSION_BITS) - 1))
    }

    /// True if nobody decided on it: it says what was read.
    pub(crate) fn as_read(&self, at: usize) -> bool {
        self.rows[at].mark >> VERSION_BITS == 0
    }

    /// What a claim says of others.
    fn related(&self, at: usize) -> &[Related] {
        let (of, from) = (at as u32, self.relations.partition_point(|r| r.of < at as u32));
        let many = self.relations[from..].partition_point(|r| r.of == of);
        &self.relations[from..from + many]
    }

    /// A claim as a whole, but for the words that it stands on; of its report it is told what that is called, its day and its place in the order of publication.
    pub(crate) fn whole(&self, at: usize, report: (&str, Option<jiff::civil::Date>, u64)) -> LinkedClaim {
        let (row, rest) = (&self.rows[at], self.rest(at));
        let relation = |r: &Related| Some(Relation { kind: r.kind, claim: self.named(r.to)?, share: self.shares.get(r.share as usize).copied() });
        let claim = Claim {
            id: self.claim_id(at),
            report: tollbook_model::ReportId(report.0.to_owned()),
            kind: rest.kind,
            harm: rest.harm,
            deed: rest.deed,
            count: self.count(at).clone(),
            who: self.whos[row.who as usize].as_ref().clone(),
            by: self.bys[row.by as usize].as_ref().clone(),
            means: rest.means.clone(),
            cause: rest.cause,
            target: rest.target.clone(),
            place: self.place(at).cloned(),
            period: self.period(at).cloned(),
            level: rest.level,
            attribution: self.saids[row.said as usize].as_ref().clone(),
            modality: rest.modality,
            relations: self.related(at).iter().filter_map(relation).collect(),
            provenance: Provenance { spans: Vec::new(), rule: self.empty.clone(), pack: self.empty.clone() },
        };
        LinkedClaim {
            claim,
            published: report.1,
            order: report.2,
            origin: self.origin(at).cloned(),
            line: self.symbols[row.line as usize].clone(),
            copy_of: self.named(row.copy),
            superseded_by: self.named(row.later),
            incident: self.incident(at),
        }
    }

    /// What a claim says, by reference; of its report it is told the day.
    pub(crate) fn told(&self, at: usize, published: Option<jiff::civil::Date>) -> Told<'_> {
        let (row, rest) = (&self.rows[at], self.rest(at));
        Told {
            kind: rest.kind,
            harm: rest.harm,
            deed: rest.deed,
            count: self.count(at),
            who: &self.whos[row.who as usize],
            by: &self.bys[row.by as usize],
            means: rest.means.as_ref(),
            cause: rest.cause,
            target: rest.target.as_ref(),
            place: self.place(at),
            period: self.period(at),
            level: rest.level,
            modality: rest.modality,
            origin: self.origin(at),
            published,
            incident: Some(row.incident).filter(|i| *i != NONE),
        }
    }

    /// The line of figures that it stands in.
    pub(crate) fn line(&self, at: usize) -> &Symbol {
        &self.symbols[self.rows[at].line as usize]
    }

    /// True if it copies a claim, whether that is here or not.
    pub(crate) fn is_copy(&self, at: usize) -> bool {
        self.rows[at].copy != NONE
    }

    /// Every claim with the id of the one that took its place, ascending.
    pub(crate) fn all_later(&self, at: usize) -> Vec<u32> {
        self.later(at).map_or_else(Vec::new, |later| self.by_id.all(self.ids.key(later), |i| self.ids.key(i)).map(|i| i as u32).collect())
    }

    /// What it says of others, each as the number of the one it means.
    pub(crate) fn tied(&self, at: usize) -> Vec<Tied> {
        let here = |n: u32| Some(n).filter(|n| *n < STRANGE);
        self.related(at).iter().map(|r| (r.kind, here(r.to), self.shares.get(r.share as usize).copied())).collect()
    }

    /// What is asked of a claim before it is made whole for a question.
    pub(crate) fn light(&self, at: usize) -> Light<'_> {
        let row = &self.rows[at];
        // The first of its relations of the kind counts.
        let repeats = self.related(at).iter().find(|r| r.kind == RelationKind::Repeats);
        Light {
            place: self.place(at),
            period: self.period(at),
            level: self.rest(at).level,
            incident: Some(row.incident).filter(|i| *i != NONE),
            report: row.report,
            repeats: repeats.map(|r| r.to).filter(|n| *n < STRANGE),
            superseded_by: Some(row.later).filter(|n| *n < STRANGE),
        }
    }

    /// The claim that took its place.
    pub(crate) fn later(&self, at: usize) -> Option<usize> {
        Some(self.rows[at].later).filter(|c| *c < STRANGE).map(|c| c as usize)
    }
}

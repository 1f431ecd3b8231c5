//! What linking found, kept in the book's folder until the book changes. Enters: a linked book, bytes that were written before. Leaves: bytes, and the same
//! linked book out of them. Never done here: a fact; the files are derived, and whoever throws them away loses time and nothing else.
//!
//! Two files, each under the same head line: claims with their incidents for whoever asks, and pairs with the signatures of texts for whoever links again.
//! Groups, places, periods, counts and attributions stand once and are named by number, since many claims share them. The words that a claim stands on
//! are left to the book.

use super::linked::{BookLinked, Told};
use super::sections::{Numbers, Once, Reader, Stored, Words, Writer};
use anyhow::{Context as _, Result, ensure};
use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tollbook_ledger::{IncidentActs, IncidentCoded, IncidentVerified, LinkingMade, ListClosed};
use tollbook_link::{Known, TextSignature};
use tollbook_model::{
    Attribution, By, Cause, Claim, ClaimId, ClaimKind, Count, Deed, Harm, Incident, IncidentCode, Judgement, Level, Linked, LinkedClaim, Modality, Period,
    PersonPair, Place, Provenance, Relation, RelationKind, ReportId, Scope, Symbol, Verification, Who,
};
use tollbook_reckon::{Ground, Light};

pub(super) const NONE: u32 = u32::MAX;
/// Numbers that are said of a report: source, agency, book, the two halves of its entry.
pub(super) const TOLD: usize = 5;

/// What a claim says besides who, where, when, how many and according to whom.
#[derive(Serialize, Deserialize)]
pub(super) struct Rest {
    kind: ClaimKind,
    pub harm: Option<Harm>,
    deed: Option<Deed>,
    means: Option<Symbol>,
    cause: Cause,
    pub target: Option<Symbol>,
    level: Level,
    modality: Modality,
}

/// What was said about incidents, but for the codes.
#[derive(Serialize, Deserialize)]
struct Acts {
    judgements: Vec<Judgement>,
    judged_at: Vec<u64>,
    theirs: Vec<(String, Judgement)>,
    verified: Vec<(u64, IncidentVerified)>,
    closed: Vec<(u64, ListClosed)>,
    linking: Option<(u64, LinkingMade)>,
    /// What people judged of names: it stands with the claims it is about.
    persons: Vec<PersonPair>,
    /// Claims of lists that are complete.
    closed_now: Vec<usize>,
}

/// A linked book, as whoever asks needs it.
///
/// # Errors
/// Never for what linking gives.
pub(super) fn view(key: &str, now: &BookLinked) -> Result<Vec<u8>> {
    let mut out = Writer::default();
    let linked = &now.linking.linked;
    let claims = &linked.claims;
    let (mut symbols, mut whos, mut bys, mut places, mut periods) = (Once::default(), Once::default(), Once::default(), Once::default(), Once::default());
    let (mut counts, mut saids, mut rests, mut relations) = (Once::default(), Once::default(), Once::default(), Once::default());
    let report_at: FxHashMap<&str, u32> = now.reports.iter().enumerate().map(|(i, r)| (r.id.0.as_str(), i as u32)).collect();
    let claim_at: FxHashMap<&str, u32> = claims.iter().enumerate().map(|(i, c)| (c.claim.id.0.as_str(), i as u32)).collect();
    let at = |id: &Option<ClaimId>| id.as_ref().and_then(|c| claim_at.get(c.0.as_str())).copied().unwrap_or(NONE);
    let mut columns: [Vec<u32>; COLUMNS] = std::array::from_fn(|_| Vec::with_capacity(claims.len()));
    for c in claims {
        let k = &c.claim;
        let rest = Rest {
            kind: k.kind,
            harm: k.harm,
            deed: k.deed,
            means: k.means.clone(),
            cause: k.cause,
            target: k.target.clone(),
            level: k.level,
            modality: k.modality,
        };
        let row = [
            report_at.get(k.report.0.as_str()).copied().unwrap_or(NONE),
            c.order as u32,
            whos.number(&k.who)?,
            bys.number(&k.by)?,
            places.number(&k.place)?,
            periods.number(&k.period)?,
            counts.number(&k.count)?,
            saids.number(&k.attribution)?,
            rests.number(&rest)?,
            relations.number(&k.relations)?,
            symbols.number(&c.origin)?,
            symbols.number(&Some(&c.line))?,
            at(&c.copy_of),
            at(&c.superseded_by),
            c.incident.map_or(NONE, |i| i as u32),
        ];
        columns.iter_mut().zip(row).for_each(|(column, n)| column.push(n));
    }
    let mut days: Vec<u32> = Vec::new();
    let mut told: Vec<u32> = Vec::new();
    for r in &now.reports {
        days.push(r.date.map_or(NONE, day));
        told.extend([symbols.number(&r.source)?, symbols.number(&r.agency)?, symbols.number(&r.book)?, r.seq as u32, (r.seq >> 32) as u32]);
    }
    for once in [&symbols, &whos, &bys, &places, &periods, &counts, &saids, &rests, &relations] {
        out.once(once);
    }
    out.words(now.reports.iter().map(|r| r.id.0.as_str()));
    out.numbers(days);
    out.numbers(told);
    out.words(claims.iter().map(|c| c.claim.id.0.as_str()));
    columns.into_iter().for_each(|column| out.numbers(column));
    let incidents = &linked.incidents;
    out.words(incidents.iter().map(|i| i.code.0.as_str()));
    out.numbers(incidents.iter().map(|i| i.verification as u32));
    out.numbers(incidents.iter().map(|i| i.aliases.len() as u32));
    out.words(incidents.iter().flat_map(|i| &i.aliases).map(|a| a.0.as_str()));
    out.numbers(incidents.iter().map(|i| i.claims.len() as u32));
    out.numbers(incidents.iter().flat_map(|i| &i.claims).map(|&c| c as u32));
    for pairs in [&linked.unsure, &linked.different] {
        out.numbers(pairs.iter().flatten().map(|&i| i as u32));
    }
    let acts = &now.acts;
    let coded = &acts.coded;
    out.numbers(coded.iter().flat_map(|(seq, _)| [*seq as u32, (*seq >> 32) as u32]));
    out.words(coded.iter().flat_map(|(_, c)| [c.code.0.as_str(), c.claim.0.as_str(), c.report.0.as_str()]));
    out.json(&Acts {
        judgements: acts.judgements.clone(),
        judged_at: acts.judged_at.clone(),
        theirs: acts.theirs.clone(),
        verified: acts.verified.clone(),
        closed: acts.closed.clone(),
        linking: acts.linking.clone(),
        persons: linked.persons.clone(),
        closed_now: linked.closed.clone(),
    })?;
    Ok(out.sealed(key))
}

/// Days since 1970 as a number without a sign; what lies before the year 1 is no day of a report.
fn day(date: Date) -> u32 {
    let epoch = jiff::civil::date(1, 1, 1);
    u32::try_from((date - epoch).get_days()).unwrap_or(NONE)
}

pub(super) fn date(day: u32) -> Option<Date> {
    (day != NONE).then(|| jiff::civil::date(1, 1, 1).checked_add(jiff::Span::new().days(i64::from(day))).ok()).flatten()
}

/// Numbers two by two.
fn two(list: Numbers<'_>) -> impl Iterator<Item = [u32; 2]> + '_ {
    (0..list.len() / 2).filter_map(move |i| Some([list.get(i * 2)?, list.get(i * 2 + 1)?]))
}

fn pairs(list: Numbers<'_>) -> Vec<[usize; 2]> {
    two(list).map(|p| p.map(|n| n as usize)).collect()
}

/// The sections of what is said of claims, one after the other.
fn columns<'a>(from: &mut Reader<'a>) -> Result<[Numbers<'a>; COLUMNS]> {
    let mut out = [Numbers::default(); COLUMNS];
    for column in &mut out {
        *column = from.numbers()?;
    }
    Ok(out)
}

fn latest(days: Numbers<'_>) -> Option<Date> {
    days.iter().filter(|&d| d != NONE).max().and_then(date)
}

pub(super) fn long(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// What [`view`] wrote, taken apart as far as any question asks: values that stand once are read, claims are rows of numbers.
pub(super) struct Kept<'a> {
    symbols: Vec<Option<Symbol>>,
    whos: Vec<Who>,
    bys: Vec<By>,
    places: Vec<Option<Place>>,
    periods: Vec<Option<Period>>,
    counts: Vec<Count>,
    saids: Vec<Vec<Attribution>>,
    rests: Vec<Rest>,
    relations: Vec<Vec<Relation>>,
    report_ids: Words<'a>,
    days: Numbers<'a>,
    told: Numbers<'a>,
    claim_ids: Words<'a>,
    columns: [Numbers<'a>; COLUMNS],
    codes: Words<'a>,
    verified: Numbers<'a>,
    /// How many codes lead to each incident beside its own, and these codes.
    aliases: (Numbers<'a>, Words<'a>),
    /// How many claims speak of each incident, and which.
    members: (Numbers<'a>, Numbers<'a>),
    unsure: Vec<[usize; 2]>,
    different: Vec<[usize; 2]>,
    coded: (Numbers<'a>, Words<'a>),
    acts: Acts,
}

/// Bytes of a column that are read at a time; a block as large is the system's again as soon as it is free.
const PART: usize = 1 << 18;

/// What is said of a claim, each in a section of its own.
pub(super) const COLUMNS: usize = 15;

/// Which section says what; the second one is the place in the order of publication.
pub(super) mod column {
    pub const REPORT: usize = 0;
    pub const WHO: usize = 2;
    pub const BY: usize = 3;
    pub const PLACE: usize = 4;
    pub const PERIOD: usize = 5;
    pub const COUNT: usize = 6;
    pub const SAID: usize = 7;
    pub const REST: usize = 8;
    pub const RELATIONS: usize = 9;
    pub const ORIGIN: usize = 10;
    pub const LINE: usize = 11;
    pub const COPY: usize = 12;
    pub const LATER: usize = 13;
    pub const INCIDENT: usize = 14;
    pub const ORDER: usize = 1;
}

/// Places in the file of the first of the sections that are asked for one by one.
pub(super) mod section {
    pub const SYMBOLS: usize = 0;
    pub const WHOS: usize = 2;
    pub const PLACES: usize = 6;
    pub const PERIODS: usize = 8;
    pub const RESTS: usize = 14;
    pub const DAYS: usize = 20;
    pub const TOLD: usize = 21;
    pub const CLAIM_IDS: usize = 22;
    /// The first of those of what is said of claims.
    pub const CLAIMS: usize = 24;
    pub const CODES: usize = CLAIMS + super::COLUMNS;
    /// Codes that entries bound, which whoever asks the book for its entries has from there.
    pub const CODED: std::ops::Range<usize> = CODES + 10..CODES + 13;
}

pub(super) fn at<T>(list: &[T], n: u32) -> Result<&T> {
    list.get(n as usize).context("a number names nothing")
}

impl<'a> Kept<'a> {
    /// Takes what was written apart.
    ///
    /// # Errors
    /// It is cut, or of another make.
    pub fn open(stored: &'a Stored) -> Result<Self> {
        let out = Self::taken(stored)?;
        out.check(&out.columns)?;
        Ok(out)
    }

    /// The same before its numbers are looked at.
    fn taken(stored: &'a Stored) -> Result<Self> {
        let mut from = stored.reader();
        let from = &mut from;
        let out = Kept {
            symbols: from.once()?,
            whos: from.once()?,
            bys: from.once()?,
            places: from.once()?,
            periods: from.once()?,
            counts: from.once()?,
            saids: from.once()?,
            rests: from.once()?,
            relations: from.once()?,
            report_ids: from.words()?,
            days: from.numbers()?,
            told: from.numbers()?,
            claim_ids: from.words()?,
            columns: columns(from)?,
            codes: from.words()?,
            verified: from.numbers()?,
            aliases: (from.numbers()?, from.words()?),
            members: (from.numbers()?, from.numbers()?),
            unsure: pairs(from.numbers()?),
            different: pairs(from.numbers()?),
            coded: (from.numbers()?, from.words()?),
            acts: from.json()?,
        };
        ensure!(out.days.len() == out.report_ids.len() && out.told.len() == out.report_ids.len() * TOLD, "reports are cut");
        let incidents = out.codes.len();
        ensure!(out.verified.len() == incidents && out.aliases.0.len() == incidents && out.members.0.len() == incidents, "incidents are cut");
        Ok(out)
    }

    /// Whether what is said of claims names what is there.
    fn check(&self, columns: &[Numbers<'_>; COLUMNS]) -> Result<()> {
        let (out, claims, incidents) = (self, self.claim_ids.len(), self.codes.len());
        ensure!(columns.iter().all(|c| c.len() == claims), "claims are cut");
        let all = |which: usize, known: &dyn Fn(u32) -> bool| columns[which].iter().all(known);
        let of_claims = |n: u32| n == NONE || (n as usize) < claims;
        let numbers = all(column::COPY, &of_claims)
            && all(column::LATER, &of_claims)
            && all(column::INCIDENT, &|n| n == NONE || (n as usize) < incidents)
            && all(column::REPORT, &|n| (n as usize) < out.report_ids.len());
        ensure!(numbers && out.members.1.iter().all(|c| (c as usize) < claims), "a number names nothing");
        ensure!(out.unsure.iter().chain(&out.different).flatten().all(|&i| i < incidents), "a number names nothing");
        let judged = out.acts.persons.iter().flat_map(|p| p.claims).chain(out.acts.closed_now.iter().copied());
        ensure!(judged.into_iter().all(|c| c < claims), "a number names nothing");
        Ok(())
    }

    fn row(&self, claim: usize) -> [u32; COLUMNS] {
        self.columns.map(|c| c.get(claim).unwrap_or(NONE))
    }

    fn column(&self, which: usize) -> impl ExactSizeIterator<Item = u32> + Clone + 'a {
        self.columns[which].iter()
    }

    fn place(&self, n: u32) -> Option<&Place> {
        self.places.get(n as usize)?.as_ref()
    }

    /// The latest day of publication.
    pub fn latest(&self) -> Option<Date> {
        latest(self.days)
    }

    /// The places of the claims, each once in the order in which these name them first, with how many claims name it.
    pub fn places(&self) -> impl Iterator<Item = (&Place, usize)> {
        let (mut often, mut order) = (vec![0; self.places.len()], Vec::new());
        for n in self.column(column::PLACE) {
            if let Some(often) = often.get_mut(n as usize) {
                if *often == 0 {
                    order.push(n);
                }
                *often += 1;
            }
        }
        order.into_iter().filter_map(move |n| Some((self.place(n)?, often[n as usize])))
    }

    /// What all places say together.
    pub fn ground(&self) -> Ground {
        let place_at = self.columns[column::PLACE];
        let mut members = self.members.1.iter();
        let of_incident = self.members.0.iter().map(|n| {
            let own: Vec<&Place> = members.by_ref().take(n as usize).filter_map(|c| self.place(place_at.get(c as usize)?)).collect();
            own.into_iter()
        });
        Ground::of(self.places.iter().flatten(), of_incident)
    }

    /// The claims that a question in the documented reading can reach.
    pub fn reach(&self, scope: &Scope) -> Result<Vec<bool>> {
        let told = |n: u32| self.relations.get(n as usize).and_then(|l| l.iter().find(|r| r.kind == RelationKind::Repeats)).map(|r| r.claim.0.as_str());
        let mut number: FxHashMap<&str, u32> = self.column(column::RELATIONS).filter_map(told).map(|id| (id, NONE)).collect();
        if !number.is_empty() {
            for (i, id) in self.claim_ids.iter().enumerate() {
                number.entry(id).and_modify(|n| *n = i as u32);
            }
        }
        let some = |n: u32| (n != NONE).then_some(n);
        let light = |i: usize| {
            let n = |which: usize| self.columns[which].get(i).unwrap_or(NONE);
            Ok(Light {
                place: self.place(n(column::PLACE)),
                period: at(&self.periods, n(column::PERIOD))?.as_ref(),
                level: at(&self.rests, n(column::REST))?.level,
                incident: some(n(column::INCIDENT)),
                report: n(column::REPORT),
                repeats: told(n(column::RELATIONS)).and_then(|id| number.get(id).copied()).and_then(some),
                superseded_by: some(n(column::LATER)),
            })
        };
        let light = (0..self.claim_ids.len()).map(light).collect::<Result<Vec<Light>>>()?;
        let named: Vec<u32> = self.acts.persons.iter().flat_map(|p| p.claims).chain(self.acts.closed_now.iter().copied()).map(|c| c as u32).collect();
        Ok(tollbook_reckon::reach(scope, &light, self.codes.len(), &named))
    }

    /// All claims, one after the other, without any of them held; then the rest of the linking, and who published which report.
    ///
    /// # Errors
    /// A number names nothing; then no claim was given.
    pub fn each(mut stored: Stored, claim: &mut dyn FnMut(LinkedClaim)) -> Result<(Linked, Vec<(u64, Option<Symbol>)>)> {
        let columns = stored.take(section::CLAIMS..section::CLAIMS + COLUMNS);
        let kept = Kept::taken(&stored)?;
        let symbol = |n: u32| at(&kept.symbols, n).cloned();
        let source = |i: usize| {
            let told = |n: usize| kept.told.get(i * TOLD + n).unwrap_or(NONE);
            Ok((long(told(3), told(4)), symbol(told(0))?))
        };
        let sources = (0..kept.report_ids.len()).map(source).collect::<Result<_>>()?;
        let numbers: Vec<Numbers<'_>> = columns.iter().map(|c| Numbers::of(c)).collect::<Result<_>>()?;
        let numbers: [Numbers<'_>; COLUMNS] = numbers.try_into().ok().context("it ends early")?;
        kept.check(&numbers)?;
        let row = |of: &[Numbers<'_>; COLUMNS], c: usize| of.map(|column| column.get(c).unwrap_or(NONE));
        let all = 0..kept.claim_ids.len() as u32;
        // What is named is looked for before anybody is told: half a linking is none.
        all.into_par_iter().try_for_each(|c| kept.named(&row(&numbers, c as usize)))?;
        let (number, empty): (Vec<u32>, Symbol) = ((0..kept.codes.len() as u32).collect(), "".into());
        // A part of each column after the other, and what was read is given back: whoever is told makes room for as much meanwhile.
        let mut parts: Vec<std::vec::IntoIter<Box<[u8]>>> =
            columns.into_iter().map(|c| c.chunks(PART).map(Box::from).collect::<Vec<Box<[u8]>>>().into_iter()).collect();
        let mut next = 0;
        loop {
            let now: Vec<Box<[u8]>> = parts.iter_mut().filter_map(Iterator::next).collect();
            let of: Vec<Numbers<'_>> = now.iter().map(|c| Numbers::of(c)).collect::<Result<_>>()?;
            let Ok(of) = <[Numbers<'_>; COLUMNS]>::try_from(of) else { break };
            for c in 0..of[0].len() {
                claim(kept.claim(next, &row(&of, c), &number, &empty)?);
                next += 1;
            }
        }
        Ok((kept.rest()?, sources))
    }

    /// Whether everything that a claim's numbers name is there.
    fn named(&self, t: &[u32; COLUMNS]) -> Result<()> {
        let lists = [
            (column::WHO, self.whos.len()),
            (column::BY, self.bys.len()),
            (column::PLACE, self.places.len()),
            (column::PERIOD, self.periods.len()),
            (column::COUNT, self.counts.len()),
            (column::SAID, self.saids.len()),
            (column::REST, self.rests.len()),
            (column::RELATIONS, self.relations.len()),
            (column::ORIGIN, self.symbols.len()),
            (column::LINE, self.symbols.len()),
            (column::REPORT, self.report_ids.len()),
        ];
        ensure!(lists.iter().all(|&(which, most)| (t[which] as usize) < most), "a number names nothing");
        at(&self.symbols, t[column::LINE])?.as_ref().context("a line has no name")?;
        Ok(())
    }

    /// A linking of everything that was kept, without its claims.
    fn rest(&self) -> Result<Linked> {
        let degrees = [Verification::Reported, Verification::Corroborated, Verification::Verified, Verification::Rejected];
        let (mut aliases, mut members) = (self.aliases.1.iter(), self.members.1.iter());
        let mut incidents = Vec::with_capacity(self.codes.len());
        for (i, code) in self.codes.iter().enumerate() {
            let many = |of: Numbers<'_>| of.get(i).unwrap_or(0) as usize;
            incidents.push(Incident {
                code: IncidentCode(code.to_owned()),
                aliases: aliases.by_ref().take(many(self.aliases.0)).map(|a| IncidentCode(a.to_owned())).collect(),
                claims: members.by_ref().take(many(self.members.0)).map(|c| c as usize).collect(),
                verification: *at(&degrees, self.verified.get(i).unwrap_or(NONE)).context("no such verification")?,
            });
        }
        let (persons, closed) = (self.acts.persons.clone(), self.acts.closed_now.clone());
        Ok(Linked { claims: Vec::new(), incidents, unsure: self.unsure.clone(), different: self.different.clone(), persons, closed })
    }

    /// Reports, incidents and claims: all, or those whose claims are kept. What people decided comes with all alone.
    ///
    /// # Errors
    /// A number names nothing.
    pub fn linked(&self, keep: Option<&[bool]>) -> Result<BookLinked> {
        let kept = |i: usize| keep.is_none_or(|k| k[i]);
        let chosen: Vec<u32> = (0..self.claim_ids.len() as u32).filter(|&i| kept(i as usize)).collect();
        let row = |c: u32| self.row(c as usize);
        let word = |n: usize| self.report_ids.get(n).context("a number names nothing");
        let mut wanted = vec![keep.is_none(); self.report_ids.len()];
        chosen.iter().for_each(|&c| wanted[row(c)[column::REPORT] as usize] = true);
        let mut reports: Vec<Told> = Vec::new();
        for i in (0..wanted.len()).filter(|i| wanted[*i]) {
            let told = |n: usize| self.told.get(i * TOLD + n).unwrap_or(NONE);
            let symbol = |n: usize| at(&self.symbols, told(n)).cloned();
            let book = symbol(2)?.map(|b| b.to_string());
            let (id, date) = (ReportId(word(i)?.to_owned()), self.days.get(i).and_then(date));
            reports.push(Told { id, seq: long(told(3), told(4)), source: symbol(0)?, date, agency: symbol(1)?, book, signature: None });
        }
        // Incidents of which claims are kept, under new numbers.
        let mut number = vec![NONE; self.codes.len()];
        chosen.iter().map(|&c| row(c)[column::INCIDENT]).filter(|&i| i != NONE).for_each(|i| number[i as usize] = 0);
        let mut next = 0;
        for n in number.iter_mut().filter(|n| keep.is_none() || **n != NONE) {
            *n = next;
            next += 1;
        }
        let empty: Symbol = "".into();
        let claims: Vec<LinkedClaim> = chosen.par_iter().map(|&c| self.claim(c, &row(c), &number, &empty)).collect::<Result<_>>()?;
        let degrees = [Verification::Reported, Verification::Corroborated, Verification::Verified, Verification::Rejected];
        let (mut aliases, mut members) = (self.aliases.1.iter(), self.members.1.iter());
        let mut incidents = Vec::with_capacity(next as usize);
        for (i, code) in self.codes.iter().enumerate() {
            let many = |of: Numbers<'_>| of.get(i).unwrap_or(0) as usize;
            let (leads, own) = (aliases.by_ref().take(many(self.aliases.0)), members.by_ref().take(many(self.members.0)));
            if number[i] == NONE {
                leads.for_each(drop);
                own.for_each(drop);
                continue;
            }
            incidents.push(Incident {
                code: IncidentCode(code.to_owned()),
                aliases: leads.map(|a| IncidentCode(a.to_owned())).collect(),
                claims: own.filter_map(|c| chosen.binary_search(&c).ok()).collect(),
                verification: *at(&degrees, self.verified.get(i).unwrap_or(NONE)).context("no such verification")?,
            });
        }
        let pair = |p: &[usize; 2]| (number[p[0]] != NONE && number[p[1]] != NONE).then(|| p.map(|i| number[i] as usize));
        let claim = |c: usize| chosen.binary_search(&(c as u32)).ok();
        let person = |p: &PersonPair| Some(PersonPair { claims: [claim(p.claims[0])?, claim(p.claims[1])?], ..p.clone() });
        let linked = Linked {
            claims,
            incidents,
            unsure: self.unsure.iter().filter_map(pair).collect(),
            different: self.different.iter().filter_map(pair).collect(),
            persons: self.acts.persons.iter().filter_map(person).collect(),
            closed: self.acts.closed_now.iter().filter_map(|&c| claim(c)).collect(),
        };
        let acts = if keep.is_none() { self.acts() } else { IncidentActs::default() };
        Ok(BookLinked { linking: tollbook_link::Linking { linked, ..Default::default() }, acts, reports })
    }

    fn acts(&self) -> IncidentActs {
        let seq = |i: usize| Some(long(self.coded.0.get(i * 2)?, self.coded.0.get(i * 2 + 1)?));
        let word = |i: usize, n: usize| self.coded.1.get(i * 3 + n).map(str::to_owned);
        let one = |i: usize| Some((seq(i)?, IncidentCoded { code: IncidentCode(word(i, 0)?), claim: ClaimId(word(i, 1)?), report: ReportId(word(i, 2)?) }));
        let coded = (0..self.coded.0.len() / 2).filter_map(one);
        let Acts { judgements, judged_at, theirs, verified, closed, linking, .. } = &self.acts;
        IncidentActs {
            judgements: judgements.clone(),
            judged_at: judged_at.clone(),
            theirs: theirs.clone(),
            coded: coded.collect(),
            verified: verified.clone(),
            closed: closed.clone(),
            linking: linking.clone(),
        }
    }

    fn claim(&self, c: u32, t: &[u32; COLUMNS], number: &[u32], empty: &Symbol) -> Result<LinkedClaim> {
        let id = |at: u32| (at != NONE).then(|| self.claim_ids.get(at as usize)).flatten().map(|id| ClaimId(id.to_owned()));
        let nothing = "a number names nothing";
        let rest = at(&self.rests, t[column::REST])?;
        let claim = Claim {
            id: id(c).context(nothing)?,
            report: ReportId(self.report_ids.get(t[column::REPORT] as usize).context(nothing)?.to_owned()),
            kind: rest.kind,
            harm: rest.harm,
            deed: rest.deed,
            count: at(&self.counts, t[column::COUNT])?.clone(),
            who: at(&self.whos, t[column::WHO])?.clone(),
            by: at(&self.bys, t[column::BY])?.clone(),
            means: rest.means.clone(),
            cause: rest.cause,
            target: rest.target.clone(),
            place: at(&self.places, t[column::PLACE])?.clone(),
            period: at(&self.periods, t[column::PERIOD])?.clone(),
            level: rest.level,
            attribution: at(&self.saids, t[column::SAID])?.clone(),
            modality: rest.modality,
            relations: at(&self.relations, t[column::RELATIONS])?.clone(),
            provenance: Provenance { spans: Vec::new(), rule: empty.clone(), pack: empty.clone() },
        };
        Ok(LinkedClaim {
            claim,
            published: self.days.get(t[column::REPORT] as usize).and_then(date),
            order: u64::from(t[column::ORDER]),
            origin: at(&self.symbols, t[column::ORIGIN])?.clone(),
            line: at(&self.symbols, t[column::LINE])?.clone().context("a line has no name")?,
            copy_of: id(t[column::COPY]),
            superseded_by: id(t[column::LATER]),
            incident: (t[column::INCIDENT] != NONE).then(|| number[t[column::INCIDENT] as usize] as usize),
        })
    }
}

/// What linking again goes on from: pairs with their weights, and the signatures of texts.
pub(super) fn ground(key: &str, reports: &[Told], known: &Known) -> Vec<u8> {
    let mut out = Writer::default();
    out.numbers(reports.iter().map(|r| r.signature.as_ref().map_or(NONE, |s| s.shingles)));
    out.numbers(reports.iter().map(|r| r.signature.as_ref().map_or(0, |s| s.slots.len() as u32)));
    out.numbers(reports.iter().filter_map(|r| r.signature.as_ref()).flat_map(|s| s.slots.iter().copied()));
    out.words(known.reports.iter().map(|r| r.0.as_str()));
    out.numbers(known.copies.iter().copied());
    out.numbers(known.tellings.iter().copied());
    out.numbers(known.reach.iter().flatten().map(|d| *d as u32));
    out.numbers(known.labels.iter().copied());
    out.numbers(known.pairs.iter().flatten().copied());
    out.numbers(known.weights.iter().map(|w| *w as u32));
    let (n, hash) = known.judged;
    out.numbers([n as u32, (n >> 32) as u32, hash as u32, (hash >> 32) as u32]);
    out.sealed(key)
}

/// Reads what [`ground`] wrote; the signatures go to the reports.
///
/// # Errors
/// It is cut, or of another make.
pub(super) fn read_ground(stored: &Stored, reports: &mut [Told]) -> Result<Known> {
    let mut from = stored.reader();
    let (shingles, lengths, slots) = (from.numbers()?, from.numbers()?, from.numbers()?);
    ensure!(shingles.len() == reports.len() && lengths.len() == reports.len(), "signatures are cut");
    let mut rest = slots.iter();
    for ((report, shingles), length) in reports.iter_mut().zip(shingles.iter()).zip(lengths.iter()) {
        ensure!(rest.len() >= length as usize, "signatures are cut");
        let slots = rest.by_ref().take(length as usize).collect();
        report.signature = (shingles != NONE).then_some(TextSignature { shingles, slots });
    }
    let ids = from.words()?.iter().map(|r| ReportId(r.to_owned())).collect();
    let copies = from.numbers()?.iter().collect();
    let tellings = from.numbers()?.iter().collect();
    let reach = two(from.numbers()?).map(|r| r.map(|d| d as i32)).collect();
    let labels = from.numbers()?.iter().collect();
    let list = two(from.numbers()?).collect();
    let weights = from.numbers()?.iter().map(|w| w as i32).collect();
    let judged: Vec<u32> = from.numbers()?.iter().collect();
    ensure!(judged.len() == 4, "judgements are cut");
    let judged = (long(judged[0], judged[1]), long(judged[2], judged[3]));
    Ok(Known { reports: ids, copies, tellings, reach, labels, pairs: list, weights, judged })
}

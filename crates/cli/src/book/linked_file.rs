//! What linking found, kept in the book's folder until the book changes. Enters: a linked book, bytes that were written before. Leaves: bytes, and the same
//! linked book out of them. Never done here: a fact; the files are derived, and whoever throws them away loses time and nothing else.
//!
//! Two files, each under the same head line: claims with their incidents for whoever asks, and pairs with the signatures of texts for whoever links again.
//! Groups, places, periods, counts and attributions stand once and are named by number, since many claims share them. The words that a claim stands on
//! are left to the book.

use super::linked::{BookLinked, Told};
use anyhow::{Context as _, Result, ensure};
use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::hash::Hasher as _;
use tollbook_ledger::{IncidentActs, IncidentCoded, IncidentVerified, LinkingMade, ListClosed};
use tollbook_link::{Known, TextSignature};
use tollbook_model::{
    Attribution, By, Cause, Claim, ClaimId, ClaimKind, Count, Deed, Harm, Incident, IncidentCode, Judgement, Level, Linked, LinkedClaim, Modality, Period,
    PersonPair, Place, Provenance, Relation, RelationKind, ReportId, Scope, Symbol, Verification, Who,
};
use tollbook_reckon::{Ground, Light};

const NONE: u32 = u32::MAX;

/// What a claim says besides who, where, when, how many and according to whom.
#[derive(Serialize, Deserialize)]
struct Rest {
    kind: ClaimKind,
    harm: Option<Harm>,
    deed: Option<Deed>,
    means: Option<Symbol>,
    cause: Cause,
    target: Option<Symbol>,
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

/// Bytes in the making.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }
    fn numbers(&mut self, list: impl IntoIterator<Item = u32>) {
        let bytes: Vec<u8> = list.into_iter().flat_map(u32::to_le_bytes).collect();
        self.bytes(&bytes);
    }
    fn words<'a>(&mut self, list: impl Iterator<Item = &'a str> + Clone) {
        self.numbers(list.clone().map(|w| w.len() as u32));
        let all: Vec<u8> = list.flat_map(str::bytes).collect();
        self.bytes(&all);
    }
    fn json(&mut self, value: &impl Serialize) -> Result<()> {
        self.bytes(&serde_json::to_vec(value)?);
        Ok(())
    }
    /// Under a head line and a sum over what follows.
    fn sealed(self, key: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.0.len() + key.len() + 9);
        out.extend_from_slice(key.as_bytes());
        out.push(b'\n');
        out.extend(sum(&self.0).to_le_bytes());
        out.extend(self.0);
        out
    }
}

fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Bytes that are read in the order in which they were written.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The head line, and what follows if it is whole.
    fn open(bytes: &'a [u8]) -> Option<(&'a str, Self)> {
        let end = bytes.iter().take(2_000).position(|b| *b == b'\n')?;
        let (key, rest) = (std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]);
        let (told, rest) = rest.split_first_chunk::<8>()?;
        (u64::from_le_bytes(*told) == sum(rest)).then_some((key, Reader(rest)))
    }
    fn bytes(&mut self) -> Result<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<8>().context("it ends early")?;
        let (own, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length))?).context("it ends early")?;
        self.0 = rest;
        Ok(own)
    }
    fn numbers(&mut self) -> Result<Vec<u32>> {
        let bytes = self.bytes()?;
        ensure!(bytes.len().is_multiple_of(4), "numbers are cut");
        Ok(bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }
    fn words(&mut self) -> Result<Vec<&'a str>> {
        let lengths = self.numbers()?;
        let mut rest = std::str::from_utf8(self.bytes()?)?;
        let mut out = Vec::with_capacity(lengths.len());
        for length in lengths {
            let (word, after) = rest.split_at_checked(length as usize).context("words are cut")?;
            out.push(word);
            rest = after;
        }
        Ok(out)
    }
    fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        Ok(serde_json::from_slice(self.bytes()?)?)
    }
}

/// Values that stand once, each under its number.
#[derive(Default)]
struct Once {
    at: FxHashMap<Vec<u8>, u32>,
    /// Which value has which number.
    list: Vec<Vec<u8>>,
}

impl Once {
    fn number(&mut self, value: &impl Serialize) -> Result<u32> {
        let bytes = serde_json::to_vec(value)?;
        if let Some(&n) = self.at.get(&bytes) {
            return Ok(n);
        }
        let n = self.list.len() as u32;
        self.list.push(bytes.clone());
        self.at.insert(bytes, n);
        Ok(n)
    }
    fn write(&self, out: &mut Writer) {
        out.numbers(self.list.iter().map(|b| b.len() as u32));
        out.bytes(&self.list.concat());
    }
    fn read<T: DeserializeOwned + Send>(from: &mut Reader<'_>) -> Result<Vec<T>> {
        let lengths = from.numbers()?;
        let mut rest = from.bytes()?;
        let mut parts = Vec::with_capacity(lengths.len());
        for length in lengths {
            let (own, after) = rest.split_at_checked(length as usize).context("values are cut")?;
            parts.push(own);
            rest = after;
        }
        parts.into_par_iter().map(|p| Ok(serde_json::from_slice(p)?)).collect()
    }
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
    let mut table: Vec<u32> = Vec::with_capacity(claims.len() * COLUMNS);
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
        table.extend([
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
        ]);
    }
    let mut days: Vec<u32> = Vec::new();
    let mut told: Vec<u32> = Vec::new();
    for r in &now.reports {
        days.push(r.date.map_or(NONE, day));
        told.extend([symbols.number(&r.source)?, symbols.number(&r.agency)?, symbols.number(&r.book)?, r.seq as u32, (r.seq >> 32) as u32]);
    }
    for once in [&symbols, &whos, &bys, &places, &periods, &counts, &saids, &rests, &relations] {
        once.write(&mut out);
    }
    out.words(now.reports.iter().map(|r| r.id.0.as_str()));
    out.numbers(days);
    out.numbers(told);
    out.words(claims.iter().map(|c| c.claim.id.0.as_str()));
    out.numbers(table);
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

fn date(day: u32) -> Option<Date> {
    (day != NONE).then(|| jiff::civil::date(1, 1, 1).checked_add(jiff::Span::new().days(i64::from(day))).ok()).flatten()
}

fn pairs(list: &[u32]) -> Vec<[usize; 2]> {
    list.chunks_exact(2).map(|p| [p[0] as usize, p[1] as usize]).collect()
}

fn long(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// The head line of what [`view`] and [`ground`] wrote, if the rest is whole.
pub(super) fn key_of(bytes: &[u8]) -> Option<&str> {
    Reader::open(bytes).map(|o| o.0)
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
    report_ids: Vec<&'a str>,
    days: Vec<u32>,
    told: Vec<u32>,
    claim_ids: Vec<&'a str>,
    table: Vec<u32>,
    codes: Vec<&'a str>,
    verified: Vec<u32>,
    /// How many codes lead to each incident beside its own, and these codes.
    aliases: (Vec<u32>, Vec<&'a str>),
    /// How many claims speak of each incident, and which.
    members: (Vec<u32>, Vec<u32>),
    unsure: Vec<[usize; 2]>,
    different: Vec<[usize; 2]>,
    coded: (Vec<u32>, Vec<&'a str>),
    acts: Acts,
}

/// Columns of a claim's row.
const COLUMNS: usize = 15;

/// What stands where in it; its second number is the place in the order of publication.
mod column {
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

fn at<T>(list: &[T], n: u32) -> Result<&T> {
    list.get(n as usize).context("a number names nothing")
}

impl<'a> Kept<'a> {
    /// Takes what was written apart.
    ///
    /// # Errors
    /// It is cut, or of another make.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        let (_, mut from) = Reader::open(bytes).context("it is damaged")?;
        let from = &mut from;
        let out = Kept {
            symbols: Once::read(from)?,
            whos: Once::read(from)?,
            bys: Once::read(from)?,
            places: Once::read(from)?,
            periods: Once::read(from)?,
            counts: Once::read(from)?,
            saids: Once::read(from)?,
            rests: Once::read(from)?,
            relations: Once::read(from)?,
            report_ids: from.words()?,
            days: from.numbers()?,
            told: from.numbers()?,
            claim_ids: from.words()?,
            table: from.numbers()?,
            codes: from.words()?,
            verified: from.numbers()?,
            aliases: (from.numbers()?, from.words()?),
            members: (from.numbers()?, from.numbers()?),
            unsure: pairs(&from.numbers()?),
            different: pairs(&from.numbers()?),
            coded: (from.numbers()?, from.words()?),
            acts: from.json()?,
        };
        ensure!(out.days.len() == out.report_ids.len() && out.told.len() == out.report_ids.len() * 5, "reports are cut");
        let (claims, incidents) = (out.claim_ids.len(), out.codes.len());
        ensure!(out.table.len() == claims * COLUMNS, "claims are cut");
        ensure!(out.verified.len() == incidents && out.aliases.0.len() == incidents && out.members.0.len() == incidents, "incidents are cut");
        let known = |n: u32, of: usize| n == NONE || (n as usize) < of;
        let numbers = out.rows().all(|r| {
            known(r[column::COPY], claims)
                && known(r[column::LATER], claims)
                && known(r[column::INCIDENT], incidents)
                && (r[column::REPORT] as usize) < out.report_ids.len()
        });
        ensure!(numbers && out.members.1.iter().all(|&c| (c as usize) < claims), "a number names nothing");
        ensure!(out.unsure.iter().chain(&out.different).flatten().all(|&i| i < incidents), "a number names nothing");
        let judged = out.acts.persons.iter().flat_map(|p| p.claims).chain(out.acts.closed_now.iter().copied());
        ensure!(judged.into_iter().all(|c| c < claims), "a number names nothing");
        Ok(out)
    }

    fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.table.chunks_exact(COLUMNS)
    }

    fn place(&self, row: &[u32]) -> Option<&Place> {
        self.places.get(row[column::PLACE] as usize)?.as_ref()
    }

    /// The latest day of publication.
    pub fn latest(&self) -> Option<Date> {
        self.days.iter().copied().filter(|&d| d != NONE).max().and_then(date)
    }

    /// The places of the claims, one after the other.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.rows().filter_map(|r| self.place(r))
    }

    /// What all places say together.
    pub fn ground(&self) -> Ground {
        let mut members = self.members.1.iter();
        let of_incident = self.members.0.iter().map(|&n| {
            let own: Vec<&Place> = members.by_ref().take(n as usize).filter_map(|&c| self.place(&self.table[c as usize * COLUMNS..])).collect();
            own.into_iter()
        });
        Ground::of(self.places.iter().flatten(), of_incident)
    }

    /// The claims that a question in the documented reading can reach.
    pub fn reach(&self, scope: &Scope) -> Result<Vec<bool>> {
        let told = |n: u32| self.relations.get(n as usize).and_then(|l| l.iter().find(|r| r.kind == RelationKind::Repeats)).map(|r| r.claim.0.as_str());
        let mut number: FxHashMap<&str, u32> = self.rows().filter_map(|r| told(r[column::RELATIONS])).map(|id| (id, NONE)).collect();
        if !number.is_empty() {
            for (i, id) in self.claim_ids.iter().enumerate() {
                number.entry(id).and_modify(|n| *n = i as u32);
            }
        }
        let some = |n: u32| (n != NONE).then_some(n);
        let light = |r: &[u32]| {
            Ok(Light {
                place: self.place(r),
                period: at(&self.periods, r[column::PERIOD])?.as_ref(),
                level: at(&self.rests, r[column::REST])?.level,
                incident: some(r[column::INCIDENT]),
                report: r[column::REPORT],
                repeats: told(r[column::RELATIONS]).and_then(|id| number.get(id).copied()).and_then(some),
                superseded_by: some(r[column::LATER]),
            })
        };
        let light = self.rows().map(light).collect::<Result<Vec<Light>>>()?;
        let named: Vec<u32> = self.acts.persons.iter().flat_map(|p| p.claims).chain(self.acts.closed_now.iter().copied()).map(|c| c as u32).collect();
        Ok(tollbook_reckon::reach(scope, &light, self.codes.len(), &named))
    }

    /// Reports, incidents and claims: all, or those whose claims are kept. What people decided comes with all alone.
    ///
    /// # Errors
    /// A number names nothing.
    pub fn linked(&self, keep: Option<&[bool]>) -> Result<BookLinked> {
        let kept = |i: usize| keep.is_none_or(|k| k[i]);
        let chosen: Vec<u32> = (0..self.claim_ids.len() as u32).filter(|&i| kept(i as usize)).collect();
        let row = |c: u32| &self.table[c as usize * COLUMNS..(c as usize + 1) * COLUMNS];
        let mut wanted = vec![keep.is_none(); self.report_ids.len()];
        chosen.iter().for_each(|&c| wanted[row(c)[column::REPORT] as usize] = true);
        let mut reports: Vec<Told> = Vec::new();
        for (i, t) in self.told.chunks_exact(5).enumerate().filter(|(i, _)| wanted[*i]) {
            let symbol = |n: usize| at(&self.symbols, t[n]).cloned();
            let book = symbol(2)?.map(|b| b.to_string());
            let (id, date) = (ReportId(self.report_ids[i].to_owned()), date(self.days[i]));
            reports.push(Told { id, seq: long(t[3], t[4]), source: symbol(0)?, date, agency: symbol(1)?, book, signature: None });
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
        let claims: Vec<LinkedClaim> = chosen.par_iter().map(|&c| self.claim(c, row(c), &number, &empty)).collect::<Result<_>>()?;
        let degrees = [Verification::Reported, Verification::Corroborated, Verification::Verified, Verification::Rejected];
        let (mut aliases, mut members) = (self.aliases.1.iter(), self.members.1.iter());
        let mut incidents = Vec::with_capacity(next as usize);
        for (i, code) in self.codes.iter().enumerate() {
            let (leads, own) = (aliases.by_ref().take(self.aliases.0[i] as usize), members.by_ref().take(self.members.0[i] as usize));
            if number[i] == NONE {
                leads.for_each(drop);
                own.for_each(drop);
                continue;
            }
            incidents.push(Incident {
                code: IncidentCode((*code).to_owned()),
                aliases: leads.map(|a| IncidentCode((*a).to_owned())).collect(),
                claims: own.filter_map(|c| chosen.binary_search(c).ok()).collect(),
                verification: *at(&degrees, self.verified[i]).context("no such verification")?,
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
        let coded = self.coded.0.chunks_exact(2).zip(self.coded.1.chunks_exact(3)).map(|(s, w)| {
            (long(s[0], s[1]), IncidentCoded { code: IncidentCode(w[0].to_owned()), claim: ClaimId(w[1].to_owned()), report: ReportId(w[2].to_owned()) })
        });
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

    fn claim(&self, c: u32, t: &[u32], number: &[u32], empty: &Symbol) -> Result<LinkedClaim> {
        let id = |at: u32| (at != NONE).then(|| ClaimId(self.claim_ids[at as usize].to_owned()));
        let rest = at(&self.rests, t[column::REST])?;
        let claim = Claim {
            id: ClaimId(self.claim_ids[c as usize].to_owned()),
            report: ReportId(self.report_ids[t[column::REPORT] as usize].to_owned()),
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
            published: date(self.days[t[column::REPORT] as usize]),
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
pub(super) fn read_ground(bytes: &[u8], reports: &mut [Told]) -> Result<Known> {
    let (_, mut from) = Reader::open(bytes).context("it is damaged")?;
    let (shingles, lengths, slots) = (from.numbers()?, from.numbers()?, from.numbers()?);
    ensure!(shingles.len() == reports.len() && lengths.len() == reports.len(), "signatures are cut");
    let mut rest = &slots[..];
    for ((report, &shingles), &length) in reports.iter_mut().zip(&shingles).zip(&lengths) {
        let (own, after) = rest.split_at_checked(length as usize).context("signatures are cut")?;
        rest = after;
        report.signature = (shingles != NONE).then(|| TextSignature { shingles, slots: own.to_vec() });
    }
    let ids = from.words()?.into_iter().map(|r| ReportId(r.to_owned())).collect();
    let (copies, tellings, reach, labels, list, weights) =
        (from.numbers()?, from.numbers()?, from.numbers()?, from.numbers()?, from.numbers()?, from.numbers()?);
    let judged = from.numbers()?;
    ensure!(judged.len() == 4, "judgements are cut");
    Ok(Known {
        reports: ids,
        copies,
        tellings,
        reach: reach.chunks_exact(2).map(|r| [r[column::REPORT] as i32, r[column::ORDER] as i32]).collect(),
        labels,
        pairs: list.chunks_exact(2).map(|p| [p[0], p[1]]).collect(),
        weights: weights.into_iter().map(|w| w as i32).collect(),
        judged: (long(judged[0], judged[1]), long(judged[2], judged[3])),
    })
}

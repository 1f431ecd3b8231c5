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
    PersonPair, Place, Provenance, Relation, ReportId, Symbol, Verification, Who,
};

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
    let mut table: Vec<u32> = Vec::with_capacity(claims.len() * 15);
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

/// Reads what [`view`] wrote.
///
/// # Errors
/// It is cut, or of another make.
pub(super) fn read_view(bytes: &[u8]) -> Result<BookLinked> {
    let (_, mut from) = Reader::open(bytes).context("it is damaged")?;
    let from = &mut from;
    let symbols: Vec<Option<Symbol>> = Once::read(from)?;
    let whos: Vec<Who> = Once::read(from)?;
    let bys: Vec<By> = Once::read(from)?;
    let places: Vec<Option<Place>> = Once::read(from)?;
    let periods: Vec<Option<Period>> = Once::read(from)?;
    let counts: Vec<Count> = Once::read(from)?;
    let saids: Vec<Vec<Attribution>> = Once::read(from)?;
    let rests: Vec<Rest> = Once::read(from)?;
    let relations: Vec<Vec<Relation>> = Once::read(from)?;
    let (ids, days, told) = (from.words()?, from.numbers()?, from.numbers()?);
    ensure!(days.len() == ids.len() && told.len() == ids.len() * 5, "reports are cut");
    fn of<T: Clone>(list: &[T], n: u32) -> Result<T> {
        list.get(n as usize).cloned().context("a number names nothing")
    }
    let mut reports: Vec<Told> = Vec::with_capacity(ids.len());
    for ((id, &day), t) in ids.iter().zip(&days).zip(told.chunks_exact(5)) {
        let book = of(&symbols, t[2])?.map(|b| b.to_string());
        let (source, agency) = (of(&symbols, t[0])?, of(&symbols, t[1])?);
        reports.push(Told { id: ReportId((*id).to_owned()), seq: long(t[3], t[4]), source, date: date(day), agency, book, signature: None });
    }
    let (claim_ids, table) = (from.words()?, from.numbers()?);
    ensure!(table.len() == claim_ids.len() * 15, "claims are cut");
    let empty: Symbol = "".into();
    let claims: Vec<LinkedClaim> = table
        .par_chunks_exact(15)
        .enumerate()
        .map(|(n, t)| {
            let id =
                |at: u32| (at != NONE).then(|| claim_ids.get(at as usize).map(|c| ClaimId((*c).to_owned())).context("a number names no claim")).transpose();
            let report = reports.get(t[0] as usize).context("a number names no report")?;
            let rest = rests.get(t[8] as usize).context("a number names nothing")?;
            let claim = Claim {
                id: ClaimId(claim_ids[n].to_owned()),
                report: report.id.clone(),
                kind: rest.kind,
                harm: rest.harm,
                deed: rest.deed,
                count: of(&counts, t[6])?,
                who: of(&whos, t[2])?,
                by: of(&bys, t[3])?,
                means: rest.means.clone(),
                cause: rest.cause,
                target: rest.target.clone(),
                place: of(&places, t[4])?,
                period: of(&periods, t[5])?,
                level: rest.level,
                attribution: of(&saids, t[7])?,
                modality: rest.modality,
                relations: of(&relations, t[9])?,
                provenance: Provenance { spans: Vec::new(), rule: empty.clone(), pack: empty.clone() },
            };
            Ok(LinkedClaim {
                claim,
                published: report.date,
                order: u64::from(t[1]),
                origin: of(&symbols, t[10])?,
                line: of(&symbols, t[11])?.context("a line has no name")?,
                copy_of: id(t[12])?,
                superseded_by: id(t[13])?,
                incident: (t[14] != NONE).then_some(t[14] as usize),
            })
        })
        .collect::<Result<_>>()?;
    let (codes, verified, aliases, alias_words) = (from.words()?, from.numbers()?, from.numbers()?, from.words()?);
    let (members, member_list) = (from.numbers()?, from.numbers()?);
    let (mut alias_words, mut member_list) = (alias_words.into_iter(), member_list.into_iter());
    let degrees = [Verification::Reported, Verification::Corroborated, Verification::Verified, Verification::Rejected];
    let mut incidents = Vec::with_capacity(codes.len());
    for (i, code) in codes.iter().enumerate() {
        let n = |list: &[u32]| list.get(i).map(|n| *n as usize).context("incidents are cut");
        incidents.push(Incident {
            code: IncidentCode((*code).to_owned()),
            aliases: alias_words.by_ref().take(n(&aliases)?).map(|a| IncidentCode(a.to_owned())).collect(),
            claims: member_list.by_ref().take(n(&members)?).map(|c| c as usize).collect(),
            verification: *degrees.get(n(&verified)?).context("no such verification")?,
        });
    }
    let (unsure, different) = (pairs(&from.numbers()?), pairs(&from.numbers()?));
    let known = claims.iter().filter_map(|c| c.incident).chain(unsure.iter().chain(&different).flatten().copied()).all(|i| i < incidents.len());
    ensure!(known && incidents.iter().flat_map(|i| &i.claims).all(|&c| c < claims.len()), "a number names nothing");
    let (seqs, coded) = (from.numbers()?, from.words()?);
    let coded = seqs.chunks_exact(2).zip(coded.chunks_exact(3)).map(|(s, w)| {
        (long(s[0], s[1]), IncidentCoded { code: IncidentCode(w[0].to_owned()), claim: ClaimId(w[1].to_owned()), report: ReportId(w[2].to_owned()) })
    });
    let coded = coded.collect();
    let Acts { judgements, judged_at, theirs, verified, closed, linking, persons, closed_now } = from.json()?;
    ensure!(persons.iter().flat_map(|p| p.claims).chain(closed_now.iter().copied()).all(|c| c < claims.len()), "a number names nothing");
    Ok(BookLinked {
        linking: tollbook_link::Linking { linked: Linked { claims, incidents, unsure, different, persons, closed: closed_now }, ..Default::default() },
        acts: IncidentActs { judgements, judged_at, theirs, coded, verified, closed, linking },
        reports,
    })
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
        reach: reach.chunks_exact(2).map(|r| [r[0] as i32, r[1] as i32]).collect(),
        labels,
        pairs: list.chunks_exact(2).map(|p| [p[0], p[1]]).collect(),
        weights: weights.into_iter().map(|w| w as i32).collect(),
        judged: (long(judged[0], judged[1]), long(judged[2], judged[3])),
    })
}

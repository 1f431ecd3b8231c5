//! Claims on their way out of the book, one report after the other. Enters: a book, of what was kept of its linking the columns that rows are made by. Leaves: each
//! claim that an audience may see, as the book holds it, with its incident. Never done here: holding the claims of more than one report.
//!
//! In memory lie, of each claim, its id and up to nine numbers; of each incident, what its claims decide of each other's rows. What a claim says comes out of its entry
//! when its turn has come.

use super::ahead::{self, Ahead};
use super::keep;
use super::linked::{self, Tables};
use super::linked_file::{self, COLUMNS, NONE, Rest, TOLD, at, column, date, long, section};
use super::sections::{Numbers, Stored, Words};
use anyhow::{Context as _, Result, ensure};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use tollbook_ledger::{Book, ClaimView, Query, ReportView};
use tollbook_model::{ClaimId, Harm, IncidentCode, LinkedClaim, Period, Place, Symbol, Who};
use tollbook_publish::{Cited, PublishError, Surroundings, ToldClaim, Wanted};

/// What is asked of each claim before its entry is opened.
const ASKED: [usize; 9] =
    [column::REPORT, column::WHO, column::PLACE, column::PERIOD, column::REST, column::ORIGIN, column::COPY, column::LATER, column::INCIDENT];

/// The columns of a kept linking that rows of claims are made by; what nobody asks for is empty.
struct Links<'a> {
    symbols: Vec<Option<Symbol>>,
    whos: Vec<Who>,
    places: Vec<Option<Place>>,
    periods: Vec<Option<Period>>,
    rests: Vec<Rest>,
    days: Numbers<'a>,
    told: Numbers<'a>,
    ids: Words<'a>,
    columns: [Numbers<'a>; COLUMNS],
    codes: Words<'a>,
}

impl<'a> Links<'a> {
    /// Which sections are read: places only where a place is asked for, groups only where names are told.
    fn asked(places: bool, names: bool) -> impl Fn(usize) -> bool {
        move |n| match n {
            section::SYMBOLS..section::WHOS | section::PERIODS..=9 | section::RESTS..=15 | section::DAYS..section::CLAIMS => true,
            section::WHOS..=3 => names,
            section::PLACES..=7 => places,
            section::CLAIMS..section::CODES => match n - section::CLAIMS {
                column::WHO => names,
                column::PLACE => places,
                other => ASKED.contains(&other),
            },
            _ => n == section::CODES || n == section::CODES + 1,
        }
    }

    fn open(stored: &'a Stored) -> Result<Self> {
        let from = |section: usize| stored.reader_at(section);
        let mut columns = [Numbers::default(); COLUMNS];
        for n in ASKED {
            columns[n] = from(section::CLAIMS + n).numbers()?;
        }
        let out = Links {
            symbols: from(section::SYMBOLS).once()?,
            whos: from(section::WHOS).once()?,
            places: from(section::PLACES).once()?,
            periods: from(section::PERIODS).once()?,
            rests: from(section::RESTS).once()?,
            days: from(section::DAYS).numbers()?,
            told: from(section::TOLD).numbers()?,
            ids: from(section::CLAIM_IDS).words()?,
            columns,
            codes: from(section::CODES).words()?,
        };
        // Groups and places may not have been asked for.
        let left_out = |n: usize| matches!(n, column::WHO | column::PLACE) && out.columns[n].len() == 0;
        ensure!(ASKED.iter().all(|&n| out.columns[n].len() == out.ids.len() || left_out(n)) && out.told.len() == out.days.len() * TOLD, "it is cut");
        Ok(out)
    }

    fn number(&self, which: usize, claim: usize) -> u32 {
        self.columns[which].get(claim).unwrap_or(NONE)
    }

    fn incident(&self, claim: usize) -> Option<usize> {
        Some(self.number(column::INCIDENT, claim)).filter(|n| *n != NONE).map(|n| n as usize)
    }

    fn period(&self, claim: usize) -> Option<&Period> {
        self.periods.get(self.number(column::PERIOD, claim) as usize)?.as_ref()
    }

    fn place(&self, claim: usize) -> Option<&Place> {
        self.places.get(self.number(column::PLACE, claim) as usize)?.as_ref()
    }

    /// The entry that added a report.
    fn seq(&self, report: usize) -> u64 {
        let told = |n: usize| self.told.get(report * TOLD + n).unwrap_or(0);
        long(told(3), told(4))
    }
}

/// What was kept of a linking, as far as rows of claims are made by it; linked anew where nothing was.
fn stored(book: &Book, tables: &Tables, as_of: Option<u64>, asked: impl Fn(usize) -> bool) -> Result<Stored> {
    let head = book.head()?;
    let as_of = as_of.filter(|e| *e != head.0);
    let kept = match as_of {
        None => keep::part(book, tables, head, &asked),
        Some(entry) => keep::past(book, tables, entry, &asked),
    };
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let now = linked::of(book, tables, as_of)?;
    let bytes = linked_file::view("linked now", &now)?;
    drop(now);
    Stored::read(&bytes[..], |_| true, asked)
}

/// Whom claims are told to, and what of them is kept back.
pub(super) struct Audience<'a> {
    /// Up to which degree of visibility, at which entry.
    pub query: Query,
    /// Claims under an embargo: with them goes everything that is said of their incidents.
    pub embargoed: &'a HashSet<ClaimId>,
    /// Claims whose incident's place waits longer than others.
    pub delays: &'a HashMap<ClaimId, u32>,
    /// Whether names of the dead are told.
    pub names: bool,
    /// Whether only claims of one place are asked for.
    pub places: bool,
}

/// The claims of a book that an audience may see.
pub(super) struct Claims {
    stored: Stored,
    query: Query,
    /// Which claims are told.
    seen: Vec<bool>,
    /// Ids of claims that are not, and of others that are: the same text in two reports gives the same ids.
    elsewhere: HashSet<ClaimId>,
    /// How many claims of each report answer the query, told or not; and where each report's claims are in the list after it.
    many: Vec<u32>,
    first: Vec<u32>,
    of_report: Vec<u32>,
    surroundings: Vec<Rc<Surroundings>>,
    delays: HashMap<ClaimId, u32>,
    names: bool,
    /// Reports that the audience may see.
    pub reports: u64,
    /// The latest day on which one of them was published.
    pub last_day: Option<Date>,
}

impl Claims {
    /// Finds out what may be seen; no entry is opened for it.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn of(book: &Book, tables: &Tables, audience: Audience<'_>) -> Result<Claims> {
        let Audience { query, embargoed, delays, names, places } = audience;
        let stored = stored(book, tables, query.as_of, Links::asked(places, names))?;
        let links = Links::open(&stored)?;
        let (claims, reports) = (links.ids.len(), links.days.len());
        // Claims by their reports.
        let mut first = vec![0u32; reports + 1];
        for report in links.columns[column::REPORT].iter() {
            *first.get_mut(report as usize + 1).context("a number names nothing")? += 1;
        }
        (0..reports).for_each(|r| first[r + 1] += first[r]);
        let mut next = first.clone();
        let mut of_report = vec![0u32; claims];
        for (claim, report) in links.columns[column::REPORT].iter().enumerate() {
            of_report[next[report as usize] as usize] = claim as u32;
            next[report as usize] += 1;
        }
        let mut by_seq: Vec<(u64, u32)> = (0..reports).map(|r| (links.seq(r), r as u32)).collect();
        by_seq.sort_unstable();
        let report_at = |seq: u64| by_seq.binary_search_by_key(&seq, |r| r.0).ok().map(|i| by_seq[i].1 as usize);
        // What may be seen.
        let (mut seen, mut many) = (vec![false; claims], vec![0u32; reports]);
        for row in book.every_claim_row(query.clone()) {
            let row = row?;
            let Some(report) = report_at(row.report) else { continue };
            many[report] += 1;
            let own = &of_report[first[report] as usize..first[report + 1] as usize];
            own.iter().filter(|&&c| links.ids.get(c as usize) == Some(&row.id.0)).for_each(|&c| seen[c as usize] = true);
        }
        if !embargoed.is_empty() {
            let under = |c: usize| links.ids.get(c).is_some_and(|id| embargoed.contains(&ClaimId(id.to_owned())));
            let incidents: HashSet<usize> = (0..claims).filter(|&c| under(c)).filter_map(|c| links.incident(c)).collect();
            let held = |c: usize| under(c) || links.incident(c).is_some_and(|i| incidents.contains(&i));
            (0..claims).filter(|&c| seen[c] && held(c)).collect::<Vec<_>>().into_iter().for_each(|c| seen[c] = false);
        }
        let mut surroundings = vec![Surroundings::default(); links.codes.len()];
        for c in (0..claims).filter(|&c| seen[c]) {
            if let Some(of) = links.incident(c).and_then(|i| surroundings.get_mut(i)) {
                let rest = at(&links.rests, links.number(column::REST, c))?;
                let delay = if delays.is_empty() { None } else { links.ids.get(c).and_then(|id| delays.get(&ClaimId(id.to_owned()))) };
                of.add(links.period(c).and_then(|p| p.end), rest.target.as_ref(), delay.copied());
                if rest.harm != Some(Harm::Killed) {
                    let who = links.whos.get(links.number(column::WHO, c) as usize);
                    of.add_living(who.iter().flat_map(|w| &w.persons).map(|p| p.name.clone()));
                }
            }
        }
        let named = |c: usize| [column::COPY, column::LATER].map(|which| links.number(which, c) as usize);
        let hidden: HashSet<&str> =
            (0..claims).filter(|&c| seen[c]).flat_map(named).filter(|&n| seen.get(n) == Some(&false)).filter_map(|n| links.ids.get(n)).collect();
        let told = (0..claims).filter(|&c| !hidden.is_empty() && seen[c]).filter_map(|c| links.ids.get(c));
        let elsewhere = told.filter(|id| hidden.contains(id)).map(|id| ClaimId(id.to_owned())).collect();
        let (mut visible, mut last_day) = (0, None);
        for row in book.every_report_row(query.clone()) {
            visible += 1;
            let report = report_at(row?.seq);
            last_day = last_day.max(report.and_then(|r| links.days.get(r)).and_then(date));
        }
        let surroundings = surroundings.into_iter().map(Rc::new).collect();
        drop(hidden);
        drop(links);
        Ok(Claims { stored, query, seen, elsewhere, many, first, of_report, surroundings, delays: delays.clone(), names, reports: visible, last_day })
    }

    /// How many claims may be seen.
    pub fn number(&self) -> u64 {
        self.seen.iter().filter(|s| **s).count() as u64
    }

    /// The places of these claims, for whoever asks for one by its name; they are known if that was said before.
    ///
    /// # Errors
    /// What was kept is cut.
    pub fn places(&self) -> Result<Vec<Place>> {
        let links = Links::open(&self.stored)?;
        Ok((0..self.seen.len()).filter(|&c| self.seen[c]).filter_map(|c| links.place(c).cloned()).collect())
    }

    /// The claims, report by report in the order of publication. Entries of reports of which no claim is wanted are left closed.
    ///
    /// # Errors
    /// What was kept is cut.
    pub fn told<'a>(&'a self, book: &'a Book, wanted: &'a Wanted) -> Result<impl Iterator<Item = tollbook_publish::Result<ToldClaim<'a>>> + 'a> {
        let links = Links::open(&self.stored)?;
        let own = |r: usize| &self.of_report[self.first[r] as usize..self.first[r + 1] as usize];
        let asked = |c: usize| wanted.admits(links.period(c), links.place(c));
        let due = |r: &usize| own(*r).iter().any(|&c| self.seen[c as usize] && asked(c as usize));
        let reports: Vec<u32> = (0..self.many.len()).filter(due).map(|r| r as u32).collect();
        let entry = |r: u32| (links.seq(r as usize), self.many[r as usize]);
        let mut ahead = Ahead::of(book, &self.query, reports.iter().map(|&r| entry(r)).collect());
        let of_report = move |r: u32| {
            let opened = match &mut ahead {
                Some(ahead) => ahead.next().context("entries are opened no longer").and_then(|o| Ok(o?)),
                None => ahead::open(book, &self.query, (links.seq(r as usize), self.many[r as usize])).map_err(Into::into),
            };
            match opened.and_then(|opened| self.one_report(&links, r as usize, opened)) {
                Ok(told) => told.into_iter().map(Ok).collect(),
                Err(e) => vec![Err(PublishError::Source(format!("{e:#}")))],
            }
        };
        Ok(reports.into_iter().flat_map(of_report))
    }

    fn one_report(&self, links: &Links<'_>, r: usize, opened: Option<(ReportView, Vec<ClaimView>)>) -> Result<Vec<ToldClaim<'static>>> {
        let (report, views) = opened.with_context(|| format!("entry {} of a report that was linked", links.seq(r)))?;
        let own = &self.of_report[self.first[r] as usize..self.first[r + 1] as usize];
        let cited = cited(&report.report);
        let mut views: Vec<Option<ClaimView>> = views.into_iter().map(Some).collect();
        let id = |n: u32| {
            let id = links.ids.get(n as usize).map(|id| ClaimId(id.to_owned()));
            id.filter(|id| self.seen.get(n as usize) == Some(&true) || self.elsewhere.contains(id))
        };
        let mut out = Vec::with_capacity(own.len());
        for c in own.iter().map(|&c| c as usize).filter(|&c| self.seen[c]) {
            let name = links.ids.get(c).unwrap_or_default();
            let found = views.iter_mut().find(|v| v.as_ref().is_some_and(|v| v.claim.id.0 == name)).and_then(Option::take);
            let claim = found.with_context(|| format!("{name}: the book changed while it was read; ask again"))?.claim;
            let incident = links.incident(c);
            let surroundings = match incident.and_then(|i| self.surroundings.get(i)) {
                Some(of) => Rc::clone(of),
                None => {
                    let mut alone = Surroundings::default();
                    alone.add(claim.period.as_ref().and_then(|p| p.end), claim.target.as_ref(), self.delays.get(&claim.id).copied());
                    if self.names && claim.harm != Some(Harm::Killed) {
                        alone.add_living(claim.who.persons.iter().map(|p| p.name.clone()));
                    }
                    Rc::new(alone)
                }
            };
            let code = incident.and_then(|i| links.codes.get(i)).map(|c| Cow::Owned(IncidentCode(c.to_owned())));
            let linked = LinkedClaim {
                claim,
                published: report.report.date,
                order: r as u64,
                origin: at(&links.symbols, links.number(column::ORIGIN, c))?.clone(),
                line: Symbol::from(""),
                copy_of: id(links.number(column::COPY, c)),
                superseded_by: id(links.number(column::LATER, c)),
                incident,
            };
            out.push(ToldClaim { claim: Cow::Owned(linked), code, surroundings, cited: Some(Cow::Owned(cited.clone())) });
        }
        Ok(out)
    }
}

/// A report as it is cited.
pub(super) fn cited(report: &tollbook_ledger::ReportAdded) -> Cited {
    // What follows the address says which row or record of a file it was.
    let address = report.capture.origin.split_whitespace().next().unwrap_or_default();
    let url = Some(address).filter(|o| o.starts_with("https://") || o.starts_with("http://")).map(str::to_owned);
    Cited { source: report.source.clone(), title: report.title.clone(), date: report.date.map(|d| d.to_string()), url, text_sha256: report.text.to_string() }
}

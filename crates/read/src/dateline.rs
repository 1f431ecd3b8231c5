//! Datelines: "MOGADISHU, May 3 (Reuters) -". Enters: the units of a first line. Leaves: how many of them are a dateline, and the place and
//! day it tells. Never done here: the place or day of a harm.

use crate::class;
use crate::places::Mention;
use crate::reader::Reader;
use crate::time::{self, TimeExpr};
use crate::tokens::Token;
use crate::units::{Unit, UnitKind};
use jiff::civil::Date;

/// A dateline older than so many days before the day of publication is not what the report's words lean on.
const DATELINE_DAYS: i32 = 7;

/// What the dateline and the first lines say of the report.
#[derive(Default)]
pub(crate) struct Head {
    /// Its day.
    pub date: Option<Date>,
    /// Its place, as a name of the report.
    pub place: Option<u32>,
    /// It may be an outlet's initials.
    pub initials: bool,
    /// A day or an agency stands beside the place: it is where the report was written.
    pub desk: bool,
}

/// What parts a place that heads an entry from what it heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heads {
    /// "BASRA — A bomb …", "Ituri: Militiamen …"
    Dash,
    /// "Ituri. Militiamen …"
    Stop,
    /// "Shostka community: a strike on a bus." At the head of a text it is a dateline like any other.
    Sort,
}

/// Words of a place that heads an entry; a sentence about a place is longer.
const HEADS_UNITS: usize = 6;

/// The place that heads a paragraph, as a name of the report, and the mark after it.
pub(crate) fn heads(units: &[Unit], mentions: &[Mention]) -> Option<(u32, Heads)> {
    // "21 Nov. – Seytenga (Sahel).": the day may stand first.
    let day = |u: &&Unit| {
        u.is_number() || u.kind == UnitKind::Ordinal || u.is(class::TIME) || u.is_mark(b'.') || u.is_mark(b'-') || u.is_mark(b'=') || u.is_mark(b':')
    };
    let first = units.iter().take_while(day).count();
    let dated = first <= HEADS_UNITS && units[..first].iter().any(|u| u.is(class::TIME)) && units[first.saturating_sub(1)].kind == UnitKind::Mark;
    let first = if dated { first } else { 0 };
    let m = mentions.iter().find(|m| m.u0 as usize == first)?;
    let mut i = m.u1 as usize;
    // "Djibo (Sahel).", "Pemba, Cabo Delgado."
    if let Some(unit) = mentions.iter().find(|n| dated && n.u0 as usize == i + 1 && (units[i].is_mark(b'(') || units[i].is_mark(b','))) {
        i = unit.u1 as usize + usize::from(units.get(unit.u1 as usize).is_some_and(|u| u.is_mark(b')')));
    }
    // "ANBAR PROVINCE —", "Pokrovsk district."
    let named = i;
    while units.get(i).is_some_and(|u| u.kind == UnitKind::Word && u.is(class::PLACEN)) && i < first + HEADS_UNITS {
        i += 1;
    }
    let u = units.get(i)?;
    if (u.is_mark(b'.') || u.is_mark(b':')) && i + 1 == units.len() {
        return Some((m.name, Heads::Stop));
    }
    let dash = u.is_mark(b'=') || u.is_mark(b'-') && (!u.glued || units.get(i + 1).is_some_and(|n| n.is_mark(b'-')));
    if !dash && !u.is_mark(b':') {
        return None;
    }
    // "Taiz: 61." is a figure of a list.
    let next = units[i + 1..].iter().find(|u| !u.is_mark(b'-') && !u.is_mark(b'='))?;
    let sort = i > named && u.is_mark(b':');
    (!next.is_number()).then_some((m.name, if sort { Heads::Sort } else { Heads::Dash }))
}

impl Head {
    /// The day on which the words were written: the dateline's, if they were printed then or soon after.
    pub(crate) fn written(&self, published: Option<Date>) -> Option<Date> {
        self.date.filter(|h| published.is_none_or(|r| *h <= r && (r - *h).get_days() <= DATELINE_DAYS))
    }
}

impl Reader {
    /// Units that are a dateline ("MOGADISHU, May 3 (Reuters) -"); what it says goes to `head`.
    pub(crate) fn dateline(&self, units: &[Unit], tokens: &[Token], mentions: &[Mention], published: Option<Date>, head: &mut Head) -> usize {
        let lx = &self.pack.lexicon;
        // It ends with a dash among the first units, and holds only names, dates, sources and brackets.
        let mut end = None;
        let mut paren = 0i32;
        for (i, u) in units.iter().enumerate().take(24) {
            if u.is_mark(b'(') {
                paren += 1;
            }
            if u.is_mark(b')') {
                paren -= 1;
            }
            let dash =
                u.is_mark(b'=') || u.is_mark(b'-') && (!u.glued || units.get(i + 1).is_some_and(|n| n.is_mark(b'-')) || i > 0 && units[i - 1].is_mark(b')'));
            // "KABUL: At least 90 …": a place in capitals before a colon.
            let shouted = |u: &Unit| u.kind == UnitKind::Mark || (u.t0..u.t1).all(|t| tokens[t as usize].capitals());
            let colon = u.is_mark(b':') && i <= 4 && mentions.iter().any(|m| m.u0 == 0) && units[..i].iter().all(shouted);
            // "DONETSK, June 13." and "/TASS/." stand as sentences of their own.
            let alone = u.is_mark(b'.') && i + 1 == units.len() && {
                let agency = units[0].is_mark(b'/') && units[..i].iter().filter(|u| u.kind == UnitKind::Word).count() <= 2;
                let day = mentions.iter().any(|m| m.u0 == 0) && units[1..i].iter().any(|u| u.is(class::TIME));
                agency || day
            };
            if (colon || alone) && i > 0 && paren == 0 {
                end = Some(i + 1);
                break;
            }
            // "Imphal, May 20 (PTI) Two villagers …": the agency's bracket closes it.
            let agency = u.is_mark(b')')
                && paren == 0
                && mentions.iter().any(|m| m.u0 == 0)
                && units[..i].iter().any(|u| u.is(class::TIME))
                && i >= 2
                && units[i - 2].is_mark(b'(')
                && (units[i - 1].t0..units[i - 1].t1).all(|t| tokens[t as usize].capitals())
                && units.get(i + 1).is_some_and(|n| n.is_number() || n.kind == UnitKind::Word && (n.capital || n.is_number()));
            if agency {
                end = Some(i + 1);
                break;
            }
            if dash && i > 0 && paren == 0 {
                let mut e = i + 1;
                while units.get(e).is_some_and(|n| n.is_mark(b'-') || n.is_mark(b'=')) {
                    e += 1;
                }
                end = Some(e);
                break;
            }
            let allowed = u.kind == UnitKind::Mark && matches!(u.mark, b',' | b'(' | b')' | b'.' | b'/' | b'-' | b'[' | b']' | b'\'')
                || matches!(u.kind, UnitKind::Num | UnitKind::Ordinal | UnitKind::Code)
                || u.kind == UnitKind::Word && (u.capital || paren > 0) && (!u.is(class::BE.with(class::HAVE).with(class::PRON)) || paren > 0);
            if !allowed {
                break;
            }
            if u.is(class::VERB) && paren == 0 && !u.is(class::NOUN.with(class::TIME)) {
                break;
            }
        }
        let Some(mut end) = end else { return 0 };
        let has_name = mentions.iter().any(|m| m.u0 <= 4 && (m.u1 as usize) <= end) || units[0].capital;
        let has_more = units[..end].iter().any(|u| u.is_mark(b'(')) || units[..end].iter().any(|u| u.is(class::TIME.with(class::SOURCE))) || end <= 6;
        // "March 13 — Helmand Province: two killed": a day heads an entry, and names no desk.
        let day_alone = units[0].is(class::TIME) && !units[..end].iter().any(|u| u.is_mark(b'('));
        if !has_name || !has_more || day_alone {
            return 0;
        }
        if head.place.is_none() {
            // "NNA -": an outlet's initials, whatever village bears them.
            let initials = |m: &Mention| {
                let t = &tokens[units[m.u0 as usize].t0 as usize];
                m.u0 == 0 && m.u1 == 1 && end == 2 && t.capitals() && t.end - t.start <= 3
            };
            let first = mentions.iter().find(|m| (m.u1 as usize) < end);
            head.place = first.map(|m| m.name);
            head.desk = units[..end].iter().any(|u| u.is_mark(b'(') || u.is(class::TIME));
            head.initials = first.is_some_and(initials);
        }
        // "[TEXT]" after the dash.
        while units.get(end).is_some_and(|u| u.is_mark(b'[')) {
            match units[end..].iter().position(|u| u.is_mark(b']')) {
                Some(p) if p < 12 => end += p + 1,
                _ => break,
            }
        }
        for i in 0..end {
            if let Some((_, e @ TimeExpr::Day { .. })) = time::at(lx, units, i)
                && let Some(d) = time::resolve(&e, published)
            {
                head.date = head.date.or(Some(d.start));
            }
        }
        end
    }
}

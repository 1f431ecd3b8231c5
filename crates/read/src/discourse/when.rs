//! The period of a claim as its own sentence tells it. Enters: a draft, the sentence's times and milestones, the days told before. Leaves: the
//! period, the level that goes with it, and their span. Never done here: a period taken over from another claim.

use super::{State, Working};
use crate::assemble::Sent;
use crate::chunks::{Det, DraftKind, ItemKind, TimeMention};
use crate::class;
use crate::clauses::Draft;
use crate::setting::Milestone;
use crate::time::{self, Days, TimeExpr};
use jiff::civil::Date;
use tollbook_model::{Basis, ClaimKind, Level, Period, PeriodPrecision, SpanRole};

/// Days from which a span is no day after which another comes.
const SOME_DAYS: i32 = 3;

/// What a sentence says of time.
pub struct When<'a> {
    /// The sentence.
    pub sent: &'a Sent<'a>,
    /// Its times, with their items, without those of statements.
    pub events: &'a [(usize, &'a TimeMention)],
    /// The events it dates.
    pub milestones: &'a [Milestone],
    /// What was told before.
    pub state: &'a State,
    /// The day that its relative times count from.
    pub anchor: Option<Date>,
    /// The report's day.
    pub date: Option<Date>,
    /// The sentence says on which day it was said.
    pub stated: bool,
}

impl When<'_> {
    /// Gives the claim its period; true if that leans on a report date that is missing.
    pub fn tell(&self, d: &Draft, w: &mut Working) -> bool {
        let sent = self.sent;
        let anchor = self.anchor;
        // "The shelling came a day after rebels killed four": the day before the one told.
        let shift = sent.shift(d.item);
        let time = sent.time_of(d, self.events).filter(|t| shift.is_none_or(|(k, _)| t.p0 >= sent.c.items[k].u1));
        if let Some((_, n)) = shift.filter(|_| time.is_none())
            && let Some(day) = self.events.first().and_then(|(_, t)| time::resolve(&t.expr, anchor)).map(|x| x.end).or_else(|| self.state.day())
            && let Ok(day) = day.checked_add(jiff::Span::new().days(n))
        {
            w.claim.period = Some(self.period(Days { start: day, end: day, precision: PeriodPrecision::Day }, d.anchor));
        }
        // "Since it broke out in 2007, the insurgency has claimed …": the dated start opens the period of what the sentence counts.
        let opened = self.milestones.iter().find(|m| m.conflict).and_then(|m| self.events.iter().find(|(_, t)| (t.p0, t.u1) == m.units)).map(|e| e.1);
        let time = time.or(opened.filter(|_| d.kind == ClaimKind::Harm)).filter(|_| d.kind != ClaimKind::Strength);
        let Some(t) = time else {
            // "230 deaths since it took effect": counted from the event dated before.
            if d.kind == ClaimKind::Harm
                && let Some(words) = sent.counts_from_told()
                && let Some(days) = self.state.since(anchor)
            {
                w.claim.period = Some(self.period(days, words));
                w.claim.level = Level::Cumulative;
                w.spans.push((sent.at(words.0, words.1), SpanRole::Period));
            }
            // "have been killed since the ceasefire": counted from an event whose day nobody tells.
            if w.claim.period.is_none()
                && d.kind == ClaimKind::Harm
                && let Some(words) = sent.counts_since(d)
            {
                w.claim.period = Some(Period { start: None, end: anchor, precision: PeriodPrecision::MultiYear, ..self.period_open(words) });
                w.claim.level = Level::Cumulative;
                w.spans.push((sent.at(words.0, words.1), SpanRole::Period));
            }
            if w.claim.period.is_none()
                && d.kind == ClaimKind::Harm
                && sent.of_what_goes_on(d)
                && let Some(days) = self.state.lasting(anchor)
            {
                w.claim.period = Some(self.period(days, d.anchor));
                w.claim.level = Level::Cumulative;
            }
            self.of_a_war(d, w, None);
            return false;
        };
        // "Since July 20, when 32 lost their lives": the deed of the day itself.
        if let TimeExpr::Since(of) = &t.expr
            && let Some(k) = self.events.iter().find(|(_, e)| e.p0 == t.p0).map(|e| e.0)
            && sent.on_that_day(k, d.item)
            && let Some(days) = time::resolve(of, anchor)
        {
            w.claim.period = Some(self.period(days, (t.p0, t.u1)));
            w.claim.level = Level::Incident;
            w.spans.push((sent.at(t.p0, t.u1), SpanRole::Period));
            return false;
        }
        // "have killed thousands since it launched the invasion 18 months ago": the time is when the count began.
        let began = self.events.iter().find(|(_, e)| e.p0 == t.p0).is_some_and(|e| sent.begins_count(d, e.0))
            && !matches!(t.expr, TimeExpr::Since(_) | TimeExpr::Range(..));
        if began && d.kind == ClaimKind::Harm {
            let start = time::resolve(&t.expr, anchor).map(|x| x.start);
            w.claim.period = Some(Period { start, end: anchor, precision: PeriodPrecision::MultiYear, ..self.period_open((t.p0, t.u1)) });
            w.claim.level = Level::Cumulative;
            w.spans.push((sent.at(t.p0, t.u1), SpanRole::Period));
            return false;
        }
        let days = match &t.expr {
            // "in the week before": the seven days before the week told.
            TimeExpr::Later { n, unit } => {
                let before = (*n == -1 && matches!(unit, crate::time::Unit0::Month | crate::time::Unit0::Year))
                    .then(|| self.span_told(t).and_then(time::prior))
                    .flatten();
                let week = (*n == -1 && *unit == crate::time::Unit0::Week).then(|| self.state.week(self.span_before(t))).flatten();
                // "raided a town this week … the following day": one of the days of the week.
                let few = matches!(unit, crate::time::Unit0::Day) && *n > 0 && !self.stated;
                let here = self.events.iter().any(|(_, e)| e.p0 < t.p0);
                let span = self.state.days_told().filter(|(s, e)| few && !here && (*e - *s).get_days() >= SOME_DAYS);
                let within = span.and_then(|(start, end)| {
                    let later = |x: Date| x.checked_add(jiff::Span::new().days(i64::from(*n))).ok();
                    let (start, end) = (later(start)?, later(end)?);
                    let end = anchor.filter(|a| *a >= start).map_or(end, |a| a.min(end));
                    Some(Days { start, end, precision: PeriodPrecision::of_days(start, end) })
                });
                w.next_day = within.is_some();
                before
                    .or(week)
                    .or(within)
                    .or_else(|| self.told_before(t).or(anchor.filter(|_| *n < 0)).and_then(|d| time::later(&t.expr, d)))
                    // "this week … the following day": not after the report.
                    .filter(|d| *n < 0 || anchor.is_none_or(|a| d.start <= a))
            }
            TimeExpr::Alike(of) => self.span_told(t).and_then(|told| time::alike(of, told)),
            // Before the span that the sentence tells, where it is one of the kind.
            TimeExpr::Prior(unit) if *unit != crate::time::Unit0::Year => self.span_told(t).and_then(time::prior).or_else(|| time::resolve(&t.expr, anchor)),
            TimeExpr::Months { from: 0, of: None, .. } => self.span_told(t).and_then(time::prior).or_else(|| time::resolve(&t.expr, anchor)),
            TimeExpr::Milestone => self.state.since(anchor),
            TimeExpr::SinceTold => self.state.since_told(anchor),
            e => time::resolve(e, self.state.retold(e).or(anchor)),
        };
        // "in two days of fighting that ended on Tuesday": the day is the last of so many.
        let lasted = sent.ends_on(t).and_then(|n| days.and_then(|d| d.end.checked_sub(jiff::Span::new().days(n - 1)).ok()));
        let days =
            days.map(|d| lasted.filter(|_| d.start == d.end).map_or(d, |start| Days { start, end: d.end, precision: PeriodPrecision::of_days(start, d.end) }));
        w.beside = t.expr.is_span_before() || matches!(t.expr, TimeExpr::Prior(_)) || sent.is_compared(d);
        w.ranged = matches!(t.expr, TimeExpr::Range(..));
        w.claim.period = Some(Period {
            start: days.map(|d| d.start).or_else(|| time::absolute_start(&t.expr)),
            end: days.map(|d| d.end),
            precision: days.map_or(PeriodPrecision::Day, |d| d.precision),
            // Who is buried on a day died before.
            basis: if d.found || d.rule == "verb.buried" { Basis::Discovery } else { Basis::Death },
            words: sent.symbol(t.p0, t.u1),
            anchor: anchor.filter(|_| days.is_some()),
            carried: false,
        });
        if matches!(d.kind, ClaimKind::Harm | ClaimKind::Deed) {
            w.claim.level = self.level(d, &t.expr);
            // "since this morning": a day's sum.
            if w.claim.level == Level::Cumulative && days.is_some_and(|x| x.start == x.end) && matches!(t.expr, TimeExpr::Since(_)) {
                w.claim.level = Level::Window;
            }
            // "We received nine bodies since yesterday": those of what happened then.
            let brought = matches!(d.rule, "noun.bodies" | "noun.with-wounds" | "verb.kept" | "verb.treated" | "verb.sent-to-care" | "verb.received-wounds");
            if brought && days.is_some_and(|x| (x.end - x.start).get_days() <= 1) && matches!(t.expr, TimeExpr::Since(_)) {
                w.claim.level = Level::Incident;
            }
            if let Some(m) = self.milestones.iter().find(|m| m.conflict && m.units == (t.p0, t.u1))
                && let Some(p) = &mut w.claim.period
                && anchor.is_none_or(|end| m.start <= end)
            {
                // Without a report date nobody knows where the count ends.
                (p.start, p.end) = (Some(m.start), anchor);
                p.precision = anchor.map_or(PeriodPrecision::MultiYear, |end| PeriodPrecision::of_days(m.start, end));
                w.claim.level = Level::Cumulative;
            }
        }
        w.spans.push((sent.at(t.p0, t.u1), SpanRole::Period));
        self.of_a_war(d, w, Some(t));
        days.is_none() && self.date.is_none()
    }

    /// The day told last before a time: in this sentence, by the statement that tells it, or before.
    fn told_before(&self, t: &TimeMention) -> Option<Date> {
        let here = self
            .events
            .iter()
            .rev()
            .filter(|(_, e)| e.p0 < t.p0 && matches!(e.expr, TimeExpr::Weekday { .. } | TimeExpr::OfWeek { .. } | TimeExpr::Day { .. }));
        let here = here.filter_map(|(_, e)| time::resolve(&e.expr, self.anchor)).map(|x| x.end).next();
        here.or(self.anchor.filter(|_| self.stated)).or_else(|| self.state.day())
    }

    /// The span that the sentence tells before a time: "between 6 and 12 March, up from 19 the week before".
    fn span_before(&self, t: &TimeMention) -> Option<(Date, Date)> {
        let range = self.events.iter().rev().find(|(_, e)| e.p0 < t.p0 && matches!(e.expr, TimeExpr::Range(..)))?.1;
        time::resolve(&range.expr, self.anchor).map(|d| (d.start, d.end))
    }

    /// The span of a week or more that the sentence tells before a time, or the round-up as a whole.
    fn span_told(&self, t: &TimeMention) -> Option<(Date, Date)> {
        let here = self.events.iter().rev().filter(|(_, e)| e.p0 < t.p0).filter_map(|(_, e)| time::resolve(&e.expr, self.anchor));
        here.map(|d| (d.start, d.end)).find(|(s, e)| (*e - *s).get_days() >= super::A_WEEK).or_else(|| self.state.span_of_the_report())
    }

    /// A period whose start no words date.
    fn period_open(&self, words: (u32, u32)) -> Period {
        Period {
            start: None,
            end: None,
            precision: PeriodPrecision::Day,
            basis: Basis::Death,
            words: self.sent.symbol(words.0, words.1),
            anchor: self.anchor,
            carried: false,
        }
    }

    fn period(&self, days: Days, words: (u32, u32)) -> Period {
        Period {
            start: Some(days.start),
            end: Some(days.end),
            precision: days.precision,
            basis: Basis::Death,
            words: self.sent.symbol(words.0, words.1),
            anchor: self.anchor,
            carried: false,
        }
    }

    fn level(&self, d: &Draft, e: &TimeExpr) -> Level {
        let sent = self.sent;
        // "An attack in 1998 killed 58": one deed known by its year or month.
        let one = |&i: &u32| {
            let n = &sent.c.nps[i as usize];
            n.classes.any(class::DEED) && !n.plural && n.det != Det::Bare
        };
        // "A mine killed four this week", "in a raid on a base this week".
        let one_more = |&i: &u32| {
            let n = &sent.c.nps[i as usize];
            n.classes.any(class::DEED.with(class::MEANS)) && !n.plural && n.det == Det::An && n.count.is_none()
        };
        let in_one = || {
            let after = sent
                .c
                .items
                .iter()
                .enumerate()
                .skip(d.item + 1)
                .take(8)
                .take_while(|(_, i)| !matches!(i.kind, ItemKind::Verb | ItemKind::Colon | ItemKind::Comma | ItemKind::And));
            after.filter(|(k, i)| i.kind == ItemKind::Np && sent.c.items[k - 1].kind == ItemKind::Prep).any(|(_, i)| one_more(&i.at))
        };
        if matches!(e, TimeExpr::This(_) | TimeExpr::Last(_) | TimeExpr::Recent(_)) && d.kind == ClaimKind::Harm && (d.agents.iter().any(one_more) || in_one())
        {
            return Level::Incident;
        }
        // "documented the killing of 92 civilians during July": a sum.
        let recorded = || {
            let before = sent.c.items[..d.item.min(sent.c.items.len())].iter().rev().take(3).find(|i| i.kind == ItemKind::Verb);
            before.is_some_and(|i| (i.u0..i.u1).any(|u| sent.g.lx.rarely(sent.g.units[u as usize].entry, class::RECORDS)))
        };
        let named = d.rule == "noun.of" && !recorded() && sent.g.units[d.anchor.0 as usize].noun_entry(sent.g.lx).is_some_and(|e| e.singular && !e.plural);
        // "In October a roadside bomb killed two farmers in X", "his reporter was shot dead in April 2012": one deed, of which the month is known.
        let alone = d.kind == ClaimKind::Harm && d.count.kind == DraftKind::Stated && d.count.a == 1 && d.part_of.is_none();
        let bomber = |&i: &u32| {
            let n = &sent.c.nps[i as usize];
            n.classes.any(class::PERSON.with(class::MEANS)) && !n.plural && n.det == Det::An && n.count.is_none()
        };
        let told_once = d.kind == ClaimKind::Harm && (d.agents.iter().any(one_more) || d.agents.iter().any(bomber) || in_one());
        // "were killed when gunmen raided a town this week"
        let in_a_raid = || {
            let items = &sent.c.items;
            let when = (d.item + 1..items.len()).take(3).find(|&k| items[k].kind == ItemKind::Sub);
            let verb = when.and_then(|w| (w + 1..items.len()).take(3).find(|&k| items[k].kind == ItemKind::Verb));
            let deed = verb.filter(|&v| {
                let verb = sent.c.vgs[items[v].at as usize].verb;
                verb > 0 && sent.g.lx.verbs[verb as usize - 1].class == crate::lexicon::VerbClass::Deed
            });
            let what = deed.and_then(|v| items.get(v + 1)).filter(|i| i.kind == ItemKind::Np).map(|i| &sent.c.nps[i.at as usize]);
            what.is_some_and(|n| !n.plural && n.count.is_none() && n.det == Det::An)
        };
        if matches!(e, TimeExpr::This(_) | TimeExpr::Last(_) | TimeExpr::Recent(_)) && d.kind == ClaimKind::Harm && in_a_raid() {
            return Level::Incident;
        }
        let single = matches!(e, TimeExpr::Year(_) | TimeExpr::Month { .. } | TimeExpr::Last(_)) && (named || alone || told_once || d.agents.iter().any(one));
        if single { Level::Incident } else { Sent::level(e) }
    }

    /// "The civil war has claimed 70,000 lives": what a war cost is no incident.
    fn of_a_war(&self, d: &Draft, w: &mut Working, time: Option<&TimeMention>) {
        if d.kind == ClaimKind::Harm
            && w.claim.level != Level::Cumulative
            && time.is_none_or(|t| Sent::level(&t.expr) != Level::Incident)
            && self.sent.of_a_war(d)
        {
            w.claim.level = Level::Cumulative;
        }
    }
}

//! The days that a report told before, on which later words lean: "since then", "two days later", "the week before". Enters: the times of each
//! sentence. Leaves: the day that such words count from. Never done here: the period of a claim.

use super::{A_WEEK, A_YEAR, HALF_A_YEAR, LEAD_SENTENCES, State, Working, period_of};
use crate::assemble::Sent;
use crate::chunks::TimeMention;
use crate::{class, time};
use jiff::civil::Date;
use tollbook_model::Level;

/// So many sentences after "fire has been traded since October 8" the violence is that.
const LASTS: usize = 2;

impl State {
    /// A day, a month or a span heads what follows ("March 1998."): an entry of its own, told of that time unless it says another.
    pub fn enter_time(&mut self, sent: &Sent<'_>, t: &TimeMention, date: Option<Date>) {
        let Some(days) = time::resolve(&t.expr, date).filter(|_| self.new_paragraph) else { return };
        self.period = Some(tollbook_model::Period { carried: true, ..period_of(sent, t, days, date) });
        self.window = false;
        self.entry += 1;
    }

    /// The day that dates without a year are near to, where the report's own subject lies years back: "On 5 May 1994 … On 7 May".
    pub fn retold(&self, e: &time::TimeExpr) -> Option<Date> {
        let yearless = matches!(e, time::TimeExpr::Day { year: None, .. } | time::TimeExpr::Month { year: None, .. });
        self.past.filter(|_| yearless).and_then(|d| d.checked_add(jiff::Span::new().days(HALF_A_YEAR)).ok())
    }

    /// Keeps the dates that the sentence gives a year.
    pub fn years(&mut self, sent: &Sent<'_>, events: &[(usize, &TimeMention)], date: Option<Date>) {
        let Some(date) = date else { return };
        for (_, t) in events {
            // "since the coup of 1 February 2021": how far back a toll counts, and no day of the story.
            // "on the evening of 17 November 1978" is one.
            let part = t.p0 > 1 && sent.g.units[t.p0 as usize - 2].is(class::TIME);
            if t.p0 > 0 && sent.g.units[t.p0 as usize - 1].is(class::OF) && !part {
                continue;
            }
            let dated = |e: &time::TimeExpr| matches!(e, time::TimeExpr::Day { year: Some(y), .. } | time::TimeExpr::Month { year: Some(y), .. } if *y > 0);
            let told = match &t.expr {
                time::TimeExpr::Range(_, end) if dated(end) => time::resolve(end, Some(date)).map(|d| d.end),
                e if dated(e) => time::resolve(e, Some(date)).map(|d| d.end),
                _ => None,
            };
            let Some(day) = told else { continue };
            let old = (date - day).get_days() > A_YEAR;
            if old && (self.sentence <= LEAD_SENTENCES + 1 || self.past.is_some()) {
                self.past = Some(day);
            } else if !old {
                self.past = None;
            }
        }
    }

    /// The seven days before the week that was told last, for "in the week before"; `here` is the span that the sentence itself tells before.
    pub fn week(&self, here: Option<(Date, Date)>) -> Option<time::Days> {
        let is_week = |d: &(Date, Date)| (d.1 - d.0).get_days() == 6;
        let span = |p: &tollbook_model::Period| p.start.zip(p.end);
        let spoken = || self.told_span.as_ref().and_then(|(_, p)| span(p)).filter(is_week);
        let told = here.or_else(|| self.period.as_ref().and_then(span)).filter(is_week);
        let (start, end) = told.or_else(spoken)?;
        let back = |d: Date| d.checked_sub(jiff::Span::new().days(7)).ok();
        let (start, end) = (back(start)?, back(end)?);
        Some(time::Days { start, end, precision: tollbook_model::PeriodPrecision::of_days(start, end) })
    }

    /// The span that the report covers, or the one told last.
    pub fn span_of_the_report(&self) -> Option<(Date, Date)> {
        let covered = self.frame.as_ref().map(|f| &f.period).or(self.told_span.as_ref().filter(|(n, _)| *n < self.sentence).map(|(_, p)| p));
        covered.and_then(|p| p.start.zip(p.end)).filter(|(s, e)| (*e - *s).get_days() >= A_WEEK)
    }

    /// "As of 30 April, 598,000 people are displaced": what there is on that day, in this sentence and the rest of its paragraph.
    pub fn stocks(&mut self, sent: &Sent<'_>, working: &mut [Working], anchor: Option<Date>) {
        if let Some(period) = sent.as_of(anchor) {
            self.as_of = Some((self.paragraph, period));
        }
        let Some((_, period)) = self.as_of.as_ref().filter(|(p, _)| *p == self.paragraph) else { return };
        for w in working.iter_mut().filter(|w| w.claim.level == Level::Stock && w.claim.period.is_none()) {
            w.claim.period = Some(period.clone());
        }
    }

    /// The last day told, for "two days later".
    pub fn day(&self) -> Option<Date> {
        self.period.as_ref().and_then(|p| p.end)
    }

    /// The days told last.
    pub fn days_told(&self) -> Option<(Date, Date)> {
        self.period.as_ref().and_then(|p| p.start.zip(p.end))
    }

    /// The report dates the start of what it calls the war.
    pub fn set_milestone(&mut self, start: Date) {
        self.milestone = Some(start);
    }

    /// A calendar month or year told, which "since then" may lean on.
    /// So is the day on which something was declared, if that is long ago: `statement` is the day of speaking.
    pub fn dates(&mut self, sent: &Sent<'_>, events: &[(usize, &TimeMention)], statement: Option<&TimeMention>, date: Option<Date>) {
        for (_, t) in events {
            if Sent::level(&t.expr) == Level::Window
                && let Some(days) = time::resolve(&t.expr, self.retold(&t.expr).or(date)).filter(|d| (d.end - d.start).get_days() >= A_WEEK)
            {
                self.told_span = Some((self.sentence, period_of(sent, t, days, date)));
                let records = |u: &crate::units::Unit| sent.g.lx.rarely(u.entry, class::RECORDS);
                if sent.g.units.iter().any(records) && self.recorded.as_ref().is_none_or(|r| r.0 != self.sentence) {
                    self.recorded = Some((self.sentence, self.paragraph, period_of(sent, t, days, date)));
                }
            }
            if let time::TimeExpr::Since(of) = &t.expr
                && let Some(d) = time::resolve(of, date)
            {
                self.lasts_since = Some((self.sentence, d.start));
                self.last_date = Some(d.start);
            }
            if matches!(t.expr, time::TimeExpr::Month { .. } | time::TimeExpr::Year(_) | time::TimeExpr::Day { .. })
                && let Some(d) = time::resolve(&t.expr, date)
            {
                self.last_date = Some(d.start);
            }
        }
        let declared = statement.filter(|t| matches!(t.expr, time::TimeExpr::Day { .. })).and_then(|t| time::resolve(&t.expr, date));
        if let Some(day) = declared.map(|d| d.start).filter(|d| date.is_some_and(|now| (now - *d).get_days() > A_WEEK)) {
            self.last_date = Some(day);
        }
    }

    /// From the day told last up to a day, for "since that day".
    pub fn since_told(&self, day: Option<Date>) -> Option<time::Days> {
        let (start, end) = (self.last_date.or_else(|| self.day())?, day?);
        (start <= end).then(|| time::Days { start, end, precision: tollbook_model::PeriodPrecision::of_days(start, end) })
    }

    /// From the day since which something goes on, told shortly before, up to a day: "The violence has killed 497".
    pub fn lasting(&self, day: Option<Date>) -> Option<time::Days> {
        let (told, start) = self.lasts_since?;
        let end = day.filter(|end| start <= *end && self.sentence <= told + LASTS)?;
        Some(time::Days { start, end, precision: tollbook_model::PeriodPrecision::of_days(start, end) })
    }

    /// From the dated start up to a day, for "since the war began".
    pub fn since(&self, day: Option<Date>) -> Option<time::Days> {
        let (start, end) = (self.milestone.or(self.last_date)?, day?);
        (start <= end).then(|| time::Days { start, end, precision: tollbook_model::PeriodPrecision::of_days(start, end) })
    }
}

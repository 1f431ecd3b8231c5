//! `tollbook bulletin`. Enters: a book, a country, a day, a language. Leaves: the day's or the week's bulletin as Markdown, a page or JSON.
//! Never done here: a sentence or a number of its own; `publish` and `reckon` make them.

use super::publish::{Seen, Tools, clearance as seen_up_to, profile};
use super::{TOOL, asked, linked::Tables, moment, reading};
use crate::Ended;
use crate::publish_args::{BulletinArgs, BulletinForm};
use anyhow::{Context as _, Result, ensure};
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tollbook_ledger::{Book, Content, Entry, EntryKind, Visibility};
use tollbook_model::{ReportId, Verdict};
use tollbook_publish::{Act, Bars, Bulletin, BulletinAsk, Cited, Done, Earlier, Language, Made, Paper, Profile, PublishError, bulletin, facts};
use tollbook_reckon::{Reading, Reckoner};
use tollbook_serve::{BulletinAsked, BulletinForm as Wanted, BulletinGround, BulletinMaker, BulletinOpened, BulletinRefused, BulletinThen};

/// Runs `bulletin`.
///
/// # Errors
/// There is no book, the country is unknown, the profile keeps everything back, or the output can't be written.
pub(crate) fn run(args: &BulletinArgs) -> Result<Ended> {
    let profile = profile(&args.profile);
    profile.open()?;
    if let Some(since) = args.since {
        ensure!(since <= args.day, "the bulletin of {} can't tell what is since {since}: swap the days", args.day);
    }
    let book = reading(&args.book)?;
    let tables = Tables::of(&book)?;
    let seen = Seen::of(&book, &tables, moment::entry(&book, args.as_of)?, &args.profile, false)?;
    seen.say_if_empty(&args.profile)?;
    let country = seen.tools.country(&args.country).with_context(|| format!("{}: no country has this code", args.country))?;
    let units = |country: &str, name: &str| seen.tools.unit(country, name);
    let holdings = seen.holdings(&tables, &units);
    let reckoner = Reckoner::new(holdings.linked, &tables.registry, &tables.means, &tables.targets, seen.last_day());
    let convention = asked::convention(&args.convention)?;
    let language = Language::of(&args.lang).unwrap_or_default();
    let ask = BulletinAsk { country, language, day: args.day, week: args.week, since: args.since, bars: args.bars.as_deref().and_then(Bars::of), convention };
    let made = seen.made(&args.profile);
    let method = facts(&made, &profile, &ask.convention, Reading::Documented);
    let changed_since = moment::entry(&book, args.changed_since)?;
    let then = changed_since.map(|entry| Seen::of(&book, &tables, Some(entry), &args.profile, false)).transpose()?;
    let told = match (&then, changed_since) {
        (Some(then), Some(entry)) => {
            let units = |country: &str, name: &str| then.tools.unit(country, name);
            let before = then.holdings(&tables, &units);
            let old = Reckoner::new(before.linked, &tables.registry, &tables.means, &tables.targets, then.last_day());
            let (done, none) = (since(&book, entry, seen.tools.entry(), seen_up_to(&args.profile))?, HashMap::new());
            let earlier = Earlier { holdings: &before, reckoner: &old, entry, done: &done, then_beside: &none, now_beside: &none };
            bulletin(&holdings, &reckoner, &profile, &ask, Some(&earlier), made, method)?
        }
        _ => bulletin(&holdings, &reckoner, &profile, &ask, None, made, method)?,
    };
    if args.format == BulletinForm::Pdf {
        let file = args.out.as_deref().context("a PDF needs a file: give --out FILE")?;
        super::pdf::print(&told.html(), file)?;
        return Ok(Ended::Well);
    }
    let text = match args.format {
        BulletinForm::Md => told.markdown(),
        BulletinForm::Html | BulletinForm::Pdf => told.html(),
        BulletinForm::Json => format!("{}\n", serde_json::to_string_pretty(&told.json())?),
    };
    match &args.out {
        Some(file) => std::fs::write(file, text).with_context(|| format!("{}", file.display()))?,
        None => io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(Ended::Well)
}

/// What somebody did since an entry, as far as an audience may know of it.
fn since(book: &Book, entry: u64, head: u64, clearance: Visibility) -> Result<Vec<Done>> {
    use EntryKind::{ClaimCorrected, ClaimEntered, ClaimRetracted, IncidentVerified, Judgement};
    let mut all = Vec::new();
    book.each_entry_of(&[ClaimCorrected, ClaimRetracted, ClaimEntered, Judgement, IncidentVerified], &mut |e| {
        if (entry + 1..=head).contains(&e.header.seq) && e.header.visibility <= clearance {
            all.push(e);
        }
        Ok(())
    })?;
    all.sort_by_key(|e| e.header.seq);
    Ok(all.iter().filter_map(done).collect())
}

/// What an entry did, if it can change a figure.
fn done(entry: &Entry) -> Option<Done> {
    let act = match entry.content.clone()? {
        Content::ClaimCorrected { claim } => Act::Corrected(claim),
        Content::ClaimRetracted { claim, .. } => Act::Retracted(claim),
        Content::ClaimEntered(entered) => Act::Entered(entered.claim.id.clone()),
        Content::Judgement(j) if j.persons.is_some() => Act::PersonsJudged(j.claims),
        Content::Judgement(j) => Act::Judged(
            j.claims,
            match j.verdict {
                Verdict::Same | Verdict::PartOf | Verdict::Supersedes => Some(true),
                Verdict::Different => Some(false),
                Verdict::Unsure => None,
            },
        ),
        Content::IncidentVerified(v) => Act::Verified(v.claim, v.verification),
        _ => return None,
    };
    Some(Done { day: entry.header.time.to_zoned(jiff::tz::TimeZone::UTC).date(), act, reason: entry.reason.clone() })
}

/// What makes bulletins for the server, of claims as a clearance sees them.
pub(super) fn lent(tools: Tools, tables: Arc<Tables>) -> Arc<BulletinMaker> {
    // Units that were looked up are kept for the next bulletin.
    let tools = Mutex::new(tools);
    Arc::new(move |asked, now, then| {
        let tools = tools.lock().unwrap_or_else(PoisonError::into_inner);
        let made = of_ground(&tools, &tables, asked, now, then)?;
        Ok(match asked.form {
            Wanted::Laid => serde_json::to_string(&made.laid(Paper::Plain)).map_err(|e| BulletinRefused::Broken(e.to_string()))?,
            Wanted::Page => made.html(),
            Wanted::Markdown => made.markdown(),
            Wanted::Json => made.json().to_string(),
        })
    })
}

/// Reports as a bulletin cites them.
fn cited(ground: &BulletinGround<'_>) -> HashMap<ReportId, Cited> {
    let one = |(source, date): &(Option<tollbook_model::Symbol>, Option<jiff::civil::Date>)| Cited {
        source: source.as_deref().map(str::to_owned),
        date: date.map(|d| d.to_string()),
        ..Cited::default()
    };
    ground.printed.iter().map(|(id, printed)| (id.clone(), one(printed))).collect()
}

/// What somebody lets a bulletin tell beside what its profile does, as `--names`, `--living`, `--attributes` and `--delay-days` do.
pub(super) fn open(profile: &mut Profile, opened: &BulletinOpened) {
    profile.delay_days = opened.delay_days.unwrap_or(profile.delay_days);
    for (own, why) in [(&mut profile.names, &opened.names), (&mut profile.living, &opened.living), (&mut profile.attributes, &opened.attributes)] {
        *own = why.clone().or_else(|| own.take());
    }
}

fn of_ground(
    tools: &Tools,
    tables: &Tables,
    asked: &BulletinAsked,
    now: &BulletinGround<'_>,
    then: Option<&BulletinThen<'_>>,
) -> Result<Bulletin, BulletinRefused> {
    let mut profile = if asked.public { Profile::public(asked.today) } else { Profile::internal(asked.today) };
    profile.embargo = asked.embargo;
    open(&mut profile, &asked.opened);
    let country = tools.country(&asked.country).ok_or(BulletinRefused::Country)?;
    let ask = BulletinAsk {
        country,
        language: Language::of(&asked.language).unwrap_or_default(),
        day: asked.day,
        week: asked.week,
        since: asked.since,
        bars: asked.bars.as_deref().and_then(Bars::of),
        convention: asked.convention.clone(),
    };
    let (reports, before_reports, none) = (cited(now), then.map(|t| cited(&t.ground)).unwrap_or_default(), HashMap::new());
    let units = |country: &str, name: &str| tools.unit(country, name);
    // No delays: embargoes and delays of incidents were passed before, when it was decided what the public sees of the state.
    let holdings_now = tools.holdings(now.linked, &reports, (&none, now.coarse), tables, &units);
    let made = Made {
        program: TOOL.to_owned(),
        book: asked.book.clone(),
        entry: asked.entry,
        behind: asked.behind,
        reports: asked.drawn.0,
        claims: asked.drawn.1,
        publisher: None,
        contact: asked.contact.clone(),
    };
    let method = facts(&made, &profile, &ask.convention, Reading::Documented);
    let earlier = then.map(|then| (then, tools.holdings(then.ground.linked, &before_reports, (&none, then.ground.coarse), tables, &units)));
    let earlier = earlier.as_ref().map(|(then, holdings)| (then, holdings, then.done.iter().filter_map(done).collect::<Vec<_>>()));
    let earlier = earlier.as_ref().map(|(then, holdings, done)| Earlier {
        holdings,
        reckoner: then.ground.reckoner,
        entry: then.entry,
        done,
        then_beside: &then.ground.beside,
        now_beside: &now.beside,
    });
    bulletin(&holdings_now, now.reckoner, &profile, &ask, earlier.as_ref(), made, method).map_err(|e| match e {
        PublishError::Withheld(why) => BulletinRefused::Kept(why),
        other => BulletinRefused::Broken(other.to_string()),
    })
}

//! `tollbook bulletin`. Enters: a book, a country, a day, a language. Leaves: the day's or the week's bulletin as Markdown, a page or JSON.
//! Never done here: a sentence or a number of its own; `publish` and `reckon` make them.

use super::publish::{Seen, profile};
use super::{asked, linked::Tables, reading};
use crate::Ended;
use crate::publish_args::{BulletinArgs, BulletinForm};
use anyhow::{Context as _, Result, ensure};
use std::io::{self, Write};
use tollbook_publish::{BulletinAsk, Earlier, Language, bulletin, facts};
use tollbook_reckon::{Reading, Reckoner};

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
    let seen = Seen::of(&book, &tables, args.as_of, &args.profile, false)?;
    seen.say_if_empty(&args.profile)?;
    let country = seen.tools.country(&args.country).with_context(|| format!("{}: no country has this code", args.country))?;
    let units = |country: &str, name: &str| seen.tools.unit(country, name);
    let holdings = seen.holdings(&tables, &units);
    let reckoner = Reckoner::new(holdings.linked, &tables.registry, &tables.means, &tables.targets, seen.last_day());
    let convention = asked::convention(&args.convention)?;
    let language = Language::of(&args.lang).unwrap_or_default();
    let ask = BulletinAsk { country, language, day: args.day, week: args.week, since: args.since, convention };
    let made = seen.made(&args.profile);
    let method = facts(&made, &profile, &ask.convention, Reading::Documented);
    let then = args.changed_since.map(|entry| Seen::of(&book, &tables, Some(entry), &args.profile, false)).transpose()?;
    let told = match (&then, args.changed_since) {
        (Some(then), Some(entry)) => {
            let units = |country: &str, name: &str| then.tools.unit(country, name);
            let before = then.holdings(&tables, &units);
            let old = Reckoner::new(before.linked, &tables.registry, &tables.means, &tables.targets, then.last_day());
            let earlier = Earlier { holdings: &before, reckoner: &old, entry };
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

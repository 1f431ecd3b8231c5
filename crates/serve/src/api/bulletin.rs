//! Bulletins over HTTP. Enters: a country, a day, whose view is asked for. Leaves: the day's or the week's bulletin, made of what that view sees, in one of its forms.
//! Never done here: a sentence or a number of its own; `publish` and `reckon` make them, and what makes bulletins arrives as a function.

use crate::ask::{Answer, Ask, WORDS_MAX};
use crate::data::Data;
use crate::given::{BulletinAsked, BulletinForm, BulletinGround, BulletinOpened, BulletinRefused, BulletinThen, Given};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::{Need, Role};
use crate::routes::BULLETIN;
use crate::sights::Fresh;
use std::collections::HashSet;
use std::sync::{Arc, TryLockError};
use tollbook_ledger::{Entry, EntryKind, Visibility};
use tollbook_model::{ClaimId, Counted, Harm, Linked, PlacePart, PlacePrecision, PlaceRelation, Scope};
use tollbook_reckon::{Convention, Reckoner};

/// What a bulletin may have a bar for.
pub(crate) const BARS: [&str; 5] = ["day", "week", "month", "year", "province"];

/// A question for a bulletin.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub country: String,
    pub day: jiff::civil::Date,
    pub week: bool,
    pub since: Option<jiff::civil::Date>,
    pub bars: Option<&'static str>,
    pub language: &'static str,
    pub convention: Convention,
    /// As it was asked for.
    pub convention_name: String,
    pub public: bool,
    pub embargo: Option<jiff::civil::Date>,
    pub opened: BulletinOpened,
    pub changed_since: Option<u64>,
    pub as_of: Option<u64>,
}

impl Wanted {
    /// All of it in words, to know the question again.
    fn words(&self) -> String {
        let Wanted { country, day, week, since, bars, language, convention: _, convention_name, public, embargo, opened, changed_since, as_of } = self;
        format!("{country} {day} {week} {since:?} {bars:?} {language} {convention_name} {public} {embargo:?} {opened:?} {changed_since:?} {as_of:?}")
    }
}

/// Reads the parameters.
pub(crate) fn wanted(ask: &Ask) -> Result<Wanted, Problem> {
    ask.only(&BULLETIN.iter().map(|p| p.0).collect::<Vec<_>>())?;
    ask.profile()?;
    let needed = |name: &str| Problem::bad(name, format!("give {name}"));
    let (day, since) = (ask.day("day")?.ok_or_else(|| needed("day"))?, ask.day("since")?);
    if since.is_some_and(|since| since > day) {
        return Err(Problem::unfit("since", format!("the bulletin of {day} can't tell what is since a later day")));
    }
    let week = match ask.param("week") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Problem::bad("week", "true or false")),
    };
    let bars = match ask.param("bars") {
        None => None,
        Some(word) => Some(BARS.into_iter().find(|b| *b == word).ok_or_else(|| Problem::bad("bars", BARS.join(", ")))?),
    };
    let language = match ask.param("lang") {
        None => ask.language.facts().0,
        Some(code) => ["en", "fr", "ar"].into_iter().find(|l| *l == code).ok_or_else(|| Problem::bad("lang", "en, fr or ar"))?,
    };
    Ok(Wanted {
        country: ask.country()?.ok_or_else(|| needed("country"))?,
        day,
        week,
        since,
        bars,
        language,
        convention: super::toll::convention(ask)?,
        convention_name: ask.param("convention").unwrap_or("house").to_owned(),
        // What is published is what everybody may be told, unless somebody says otherwise.
        public: ask.param("profile") != Some("internal"),
        embargo: ask.day("embargo")?,
        opened: opened(ask)?,
        changed_since: ask.moment("changed_since")?,
        as_of: ask.as_of()?,
    })
}

/// What is let out beside what everybody is told. An editor decides what is published, and says why; whoever may not see names opens none.
pub(super) fn opened(ask: &Ask) -> Result<BulletinOpened, Problem> {
    let why = |name: &str, what: &str| -> Result<Option<String>, Problem> {
        let Some(why) = ask.param(name) else { return Ok(None) };
        if !ask.who.role.may(Need::Edit, ask.state.config.public) {
            return Err(Problem::kept(name, format!("an editor may say why {what} are told to everybody; leave {name} away")));
        }
        if why.chars().count() > WORDS_MAX {
            return Err(Problem::bad(name, format!("a reason has {WORDS_MAX} characters at most")));
        }
        Ok(Some(why.to_owned()))
    };
    let least = ask.state.given.delay_days;
    let delay_days = match ask.number("delay_days")? {
        // A state is told to the public as it may be told today: what waits in it was made coarse when it was linked.
        Some(days) if days < u64::from(least) => {
            return Err(Problem::unfit("delay_days", format!("fine places wait {least} days before the public is told; give more, or leave it away")));
        }
        days => days.map(|n| u32::try_from(n).unwrap_or(u32::MAX)),
    };
    Ok(BulletinOpened {
        delay_days,
        names: why("names", "the names of the dead")?,
        living: why("living", "counts of living persons")?,
        attributes: why("attributes", "age, sex, role and nationality")?,
    })
}

/// Who printed the reports of these claims, and when; beside them those claims of another state that this one has as well and the question does not reach in it.
fn ground<'a>(data: &Data, coarse: &'a HashSet<ClaimId>, linked: &'a Linked, reckoner: &'a Reckoner<'a>, other: Option<&Linked>) -> BulletinGround<'a> {
    let cited = |c: &tollbook_model::LinkedClaim| {
        let report = data.reports.get(data.report_at(&c.claim.report)?);
        Some((c.claim.report.clone(), (report.source.cloned(), report.date)))
    };
    let others = || other.into_iter().flat_map(|o| &o.claims);
    let own: HashSet<&ClaimId> = linked.claims.iter().map(|c| &c.claim.id).collect();
    let beside = others().filter(|c| !own.contains(&c.claim.id)).filter_map(|c| Some((c.claim.id.clone(), data.claim(data.claim_at(&c.claim.id)?).claim)));
    BulletinGround { linked, reckoner, coarse, printed: linked.claims.iter().chain(others()).filter_map(cited).collect(), beside: beside.collect() }
}

/// What was done to the book since an entry that may be told to a clearance and can change a figure, in its order.
fn done_since(ask: &Ask, entry: u64, head: u64, clearance: Visibility) -> Result<Vec<Entry>, Problem> {
    use EntryKind::{ClaimCorrected, ClaimEntered, ClaimRetracted, IncidentVerified, Judgement};
    let mut out = Vec::new();
    ask.state.shelf.read(|book| {
        Ok(book.each_entry_of(&[ClaimCorrected, ClaimRetracted, ClaimEntered, Judgement, IncidentVerified], &mut |e| {
            if (entry + 1..=head).contains(&e.header.seq) && e.header.visibility <= clearance {
                out.push(e);
            }
            Ok(())
        })?)
    })?;
    out.sort_by_key(|e| e.header.seq);
    Ok(out)
}

/// Reckons over the claims that a bulletin is made of.
fn over<'a>(given: &'a Given, linked: &'a Linked, data: &Data) -> Reckoner<'a> {
    Reckoner::over(linked, data.ground(), &given.registry, &given.means, &given.targets, data.as_of)
}

/// A bulletin in a form.
pub(crate) fn made(ask: &Ask, wanted: &Wanted, form: BulletinForm) -> Result<String, Problem> {
    let state = &ask.state;
    let clearance = if wanted.public { Visibility::Public } else { ask.who.role.clearance() };
    let Fresh { sight, behind } = match wanted.as_of {
        Some(entry) => Fresh { sight: state.sights.past(clearance, entry)?, behind: false },
        None => state.sights.fresh(clearance, ask.api)?,
    };
    let then = wanted.changed_since.map(|entry| Ok::<_, Problem>((entry, state.sights.past(clearance, entry)?))).transpose();
    let then = then.map_err(|e| if e.parameter.is_some() { Problem { parameter: Some("changed_since".to_owned()), ..e } } else { e })?;
    // The same bulletin of the same state on the same day is made once, whoever asks again.
    let numbered = !ask.who.role.figures_alone();
    let question = format!("bulletin {form:?} {numbered} {behind} {} {}", ask.today(), wanted.words());
    if let Some(known) = sight.known(&question) {
        return String::from_utf8(known.body.to_vec()).map_err(|e| Problem::broken(e.to_string()));
    }
    let data = &sight.data;
    let asked = BulletinAsked {
        country: wanted.country.clone(),
        language: wanted.language.to_owned(),
        day: wanted.day,
        week: wanted.week,
        since: wanted.since,
        bars: wanted.bars.map(str::to_owned),
        convention: wanted.convention.clone(),
        public: wanted.public,
        embargo: wanted.embargo,
        opened: wanted.opened.clone(),
        today: ask.today(),
        book: state.shelf.read(|book| Ok(book.id().to_string()))?,
        // How many entries there are tells of what is hidden.
        entry: numbered.then(|| wanted.as_of.unwrap_or(sight.head)),
        behind,
        drawn: (data.reports_told() as u64, data.claims.len() as u64),
        contact: (state.given.settings)().corrections,
        form,
    };
    let country = PlacePart {
        relation: PlaceRelation::In,
        name: wanted.country.as_str().into(),
        id: None,
        country: Some(wanted.country.as_str().into()),
        admin1: None,
        admin2: None,
        lat: None,
        lon: None,
        precision: PlacePrecision::Country,
        words: wanted.country.as_str().into(),
    };
    // What the injured reach of these days holds what the killed do: a figure that doesn't add up over time reaches further.
    let window = wanted.day.saturating_sub(jiff::Span::new().days(if wanted.week { 6 } else { 1 }));
    let from = Some(wanted.since.map_or(window, |since| since.min(window)));
    let scope = Scope { place: Some(country), from, to: Some(wanted.day), ..Scope::of(Counted::Harm(Harm::Injured)) };
    let then = match then {
        Some((entry, then)) => Some((entry, then, done_since(ask, entry, wanted.as_of.unwrap_or(sight.head), clearance)?)),
        None => None,
    };
    let (given, own) = (Arc::clone(&state.given), Arc::clone(&sight));
    // A bulletin quotes its claims: those of its country and days are made whole, in its turn among the tolls.
    let told = sight.toll(move |_| {
        let linked = own.data.part(&scope);
        let figures = over(&given, &linked, &own.data);
        match &then {
            None => (given.bulletin)(&asked, &ground(&own.data, &own.coarse, &linked, &figures, None), None),
            Some((entry, then, done)) => {
                let before = then.data.part(&scope);
                let old = over(&given, &before, &then.data);
                let now = ground(&own.data, &own.coarse, &linked, &figures, Some(&before));
                let ground = ground(&then.data, &then.coarse, &before, &old, Some(&linked));
                (given.bulletin)(&asked, &now, Some(&BulletinThen { entry: *entry, ground, done }))
            }
        }
    })?;
    let told = told.map_err(|refused| match refused {
        BulletinRefused::Country => Problem::unfit("country", "no country has this code"),
        BulletinRefused::Kept(why) => Problem::kept("profile", why),
        BulletinRefused::Broken(why) => Problem::broken(why),
    })?;
    sight.keep(question, &Reply::saved("text/plain", told.clone(), "bulletin"));
    Ok(told)
}

/// The name of a file.
fn file(wanted: &Wanted, end: &str) -> String {
    format!("bulletin-{}-{}{}.{end}", wanted.country, wanted.day, if wanted.week { "-week" } else { "" })
}

/// `GET /api/v1/bulletin`.
pub(crate) fn json(ask: &Ask) -> Answer {
    let value: serde_json::Value = serde_json::from_str(&made(ask, &wanted(ask)?, BulletinForm::Json)?).map_err(|e| Problem::broken(e.to_string()))?;
    Reply::json(&value)
}

/// A bulletin as a file. No browser keeps it: it may hold what the next person at this machine may not see.
fn saved(media: &'static str, body: impl Into<axum::body::Bytes>, wanted: &Wanted, end: &str) -> Answer {
    Ok(Reply { tagged: false, ..Reply::saved(media, body, &file(wanted, end)) })
}

/// `GET /api/v1/bulletin.md`.
pub(crate) fn markdown(ask: &Ask) -> Answer {
    let wanted = wanted(ask)?;
    saved("text/markdown; charset=utf-8", made(ask, &wanted, BulletinForm::Markdown)?, &wanted, "md")
}

/// `GET /api/v1/bulletin.html`.
pub(crate) fn page(ask: &Ask) -> Answer {
    let wanted = wanted(ask)?;
    saved("text/html; charset=utf-8", made(ask, &wanted, BulletinForm::Page)?, &wanted, "html")
}

/// `GET /api/v1/bulletin.pdf`.
pub(crate) fn pdf(ask: &Ask) -> Answer {
    let wanted = wanted(ask)?;
    let Some(print) = &ask.state.given.print else {
        return Err(Problem::conflict("no Chromium is on the server's machine, and PDF is printed by one; take the web page and print that from a browser"));
    };
    if ask.who.role == Role::Public {
        return Err(Problem::sign_in());
    }
    let made = made(ask, &wanted, BulletinForm::Page)?;
    let _turn = match ask.state.printing.try_lock() {
        Ok(turn) => turn,
        Err(TryLockError::Poisoned(turn)) => turn.into_inner(),
        Err(TryLockError::WouldBlock) => return Err(Problem::busy("another bulletin is being printed; ask again in a moment")),
    };
    let bytes = print(&made).map_err(|why| {
        eprintln!("tollbook serve: {why}");
        Problem::broken("the browser printed nothing; the terminal of the server says why, and the web page can be printed by hand")
    })?;
    saved("application/pdf", bytes, &wanted, "pdf")
}

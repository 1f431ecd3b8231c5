//! What the binary lends to make bulletins, as far as tests need it. Enters: claims as a clearance sees them. Leaves: a bulletin of the room `publish`. Never done here: a
//! rule of its own for what may be told.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tollbook_ledger::{Content, Entry};
use tollbook_model::{ActorRegistry, ClaimId, PlacePart, PlacePrecision, PlaceRelation, ReportId, Taxonomy};
use tollbook_publish::{Act, Bars, BulletinAsk, Cited, Countries, Done, Earlier, Holdings, Language, Made, Paper, Profile, PublishError, Unit, bulletin};
use tollbook_serve::{BulletinForm, BulletinGround, BulletinMaker, BulletinRefused};

fn cited(ground: &BulletinGround<'_>) -> HashMap<ReportId, Cited> {
    let one = |(id, p): (&ReportId, &(Option<tollbook_model::Symbol>, Option<jiff::civil::Date>))| {
        (id.clone(), Cited { source: p.0.as_deref().map(str::to_owned), date: p.1.map(|d| d.to_string()), ..Cited::default() })
    };
    ground.printed.iter().map(one).collect()
}

/// What an entry did, as far as these tests do anything.
fn done(entry: &Entry) -> Option<Done> {
    let act = match entry.content.clone()? {
        Content::ClaimCorrected { claim } => Act::Corrected(claim),
        Content::ClaimRetracted { claim, .. } => Act::Retracted(claim),
        Content::ClaimEntered(entered) => Act::Entered(entered.claim.id.clone()),
        Content::IncidentVerified(v) => Act::Verified(v.claim, v.verification),
        _ => return None,
    };
    Some(Done { day: entry.header.time.to_zoned(jiff::tz::TimeZone::UTC).date(), act, reason: entry.reason.clone() })
}

pub fn maker() -> Arc<BulletinMaker> {
    Arc::new(|asked, now, then| {
        let countries = Countries::built_in();
        if countries.get(&asked.country).is_none() {
            return Err(BulletinRefused::Country);
        }
        let mut profile = if asked.public { Profile::public(asked.today) } else { Profile::internal(asked.today) };
        profile.embargo = asked.embargo;
        let opened = asked.opened.clone();
        profile.delay_days = opened.delay_days.unwrap_or(profile.delay_days);
        (profile.names, profile.living, profile.attributes) =
            (opened.names.or(profile.names), opened.living.or(profile.living), opened.attributes.or(profile.attributes));
        let country = PlacePart {
            relation: PlaceRelation::In,
            name: asked.country.as_str().into(),
            id: None,
            country: Some(asked.country.as_str().into()),
            admin1: None,
            admin2: None,
            lat: None,
            lon: None,
            precision: PlacePrecision::Country,
            words: "".into(),
        };
        let ask = BulletinAsk {
            country,
            language: Language::of(&asked.language).unwrap_or_default(),
            day: asked.day,
            week: asked.week,
            since: asked.since,
            bars: asked.bars.as_deref().and_then(Bars::of),
            convention: asked.convention.clone(),
        };
        let (registry, means, kinds): (ActorRegistry, Taxonomy, HashSet<String>) = Default::default();
        let delays: HashMap<ClaimId, u32> = HashMap::new();
        let units = |_: &str, _: &str| Some(Unit { lat: 35.8, lon: 36.7, radius_km: Some(60) });
        let (reports, old_reports) = (cited(now), then.map(|t| cited(&t.ground)).unwrap_or_default());
        macro_rules! holdings {
            ($ground:expr, $reports:expr) => {
                Holdings {
                    linked: $ground.linked,
                    registry: &registry,
                    means: &means,
                    targets: &means,
                    reports: $reports,
                    delays: &delays,
                    coarse: $ground.coarse,
                    origin_kinds: &kinds,
                    units: &units,
                    places: &|_, _| None,
                    land: &|country, within, _| super::land(country, within),
                    countries: &countries,
                }
            };
        }
        let holdings = holdings!(now, &reports);
        let before = then.map(|then| (then, holdings!(then.ground, &old_reports), then.done.iter().filter_map(done).collect::<Vec<_>>()));
        let earlier = before.as_ref().map(|(then, holdings, done)| Earlier {
            holdings,
            reckoner: then.ground.reckoner,
            entry: then.entry,
            done,
            then_beside: &then.ground.beside,
            now_beside: &now.beside,
        });
        let made = Made { book: asked.book.clone(), entry: asked.entry, behind: asked.behind, contact: asked.contact.clone(), ..Made::default() };
        let told = bulletin(&holdings, now.reckoner, &profile, &ask, earlier.as_ref(), made, serde_json::Value::Null).map_err(|e| match e {
            PublishError::Withheld(why) => BulletinRefused::Kept(why),
            other => BulletinRefused::Broken(other.to_string()),
        })?;
        Ok(match asked.form {
            BulletinForm::Laid => serde_json::to_string(&told.laid(Paper::Plain)).expect("JSON"),
            BulletinForm::Page => told.html(),
            BulletinForm::Markdown => told.markdown(),
            BulletinForm::Json => told.json().to_string(),
        })
    })
}

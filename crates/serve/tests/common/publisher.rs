//! What the binary lends to make open data, as far as tests need it. Enters: a state as a view sees it, part by part. Leaves: files of the room `publish`. Never done here: a
//! rule of its own for what may be told.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tollbook_model::{ActorRegistry, ClaimId, Linked, ReportId, Scope, Taxonomy};
use tollbook_publish::{
    Asks, Cited, Countries, CsvForm, EachPart, Holdings, Made, Part, Parts, Profile, PublicFile, PublishError, Question, Reckons, Unit, Wanted, archive,
    changes, sheet_in_parts,
};
use tollbook_reckon::{Axis, Convention, GroupedToll, Reading, Toll};
use tollbook_serve::{DataBroken, DataGround, DataMaker, DataPart, DataRefused};

struct Over<'a>(&'a dyn DataGround);

fn part(made: Result<DataPart, DataBroken>) -> Result<Part, PublishError> {
    let made = made.map_err(PublishError::Source)?;
    let cited = |(id, r): (ReportId, tollbook_serve::CitedReport)| {
        (id, Cited { source: r.source, title: r.title, date: r.date, url: r.url, text_sha256: r.text_sha256 })
    };
    Ok(Part { linked: made.linked, told: made.told, figures: made.figures, reports: made.cited.into_iter().map(cited).collect(), texts: made.texts })
}

impl Parts for Over<'_> {
    fn incidents<'s>(&'s self, convention: &'s Convention, cited: bool) -> EachPart<'s> {
        Box::new(self.0.incidents(convention, cited).map(part))
    }
    fn claims<'s>(&'s self, asked: Box<Asks<'s>>, words: bool) -> EachPart<'s> {
        Box::new(self.0.claims(asked, words, words).map(part))
    }
}

impl Reckons for Over<'_> {
    fn toll(&self, scope: &Scope, convention: &Convention, reading: Reading) -> Result<Toll, PublishError> {
        self.0.toll(scope, convention, reading).map_err(PublishError::Source)
    }
    fn rows(&self, scope: &Scope, axes: &[Axis], convention: &Convention, reading: Reading) -> Result<Vec<GroupedToll>, PublishError> {
        self.0.rows(scope, axes, convention, reading).map_err(PublishError::Source)
    }
}

pub fn maker() -> Arc<DataMaker> {
    Arc::new(|asked, now, then, mut out| {
        let unfit = |name: &String| DataRefused::Form { parameter: "files", why: format!("no file is called {name}") };
        let named = |name: &String| PublicFile::named(name).ok_or_else(|| unfit(name));
        let files = asked.files.iter().map(named).collect::<Result<Vec<PublicFile>, _>>()?;
        let mut profile = if asked.public { Profile::public(asked.today) } else { Profile::internal(asked.today) };
        profile.embargo = asked.embargo;
        let opened = asked.opened.clone();
        (profile.names, profile.living, profile.attributes) =
            (opened.names.or(profile.names), opened.living.or(profile.living), opened.attributes.or(profile.attributes));
        profile.quotes |= asked.quotes;
        if !asked.texts && !asked.public {
            (profile.names, profile.quotes) = (None, false);
        }
        let (registry, taxonomy, kinds, countries): (ActorRegistry, Taxonomy, HashSet<String>, _) =
            (Default::default(), Default::default(), Default::default(), Countries::built_in());
        let (linked, reports, delays, none): (Linked, HashMap<ReportId, Cited>, HashMap<ClaimId, u32>, HashSet<ClaimId>) = Default::default();
        let units = |_: &str, _: &str| Some(Unit { lat: 35.8, lon: 36.7, radius_km: Some(60) });
        let over = |coarse| Holdings {
            linked: &linked,
            registry: &registry,
            means: &taxonomy,
            targets: &taxonomy,
            reports: &reports,
            delays: &delays,
            coarse,
            origin_kinds: &kinds,
            units: &units,
            places: &|_, _| None,
            land: &|_, _, _| Vec::new(),
            countries: &countries,
        };
        let (holdings, before) = (over(now.coarse()), over(then.map_or(&none, |t| t.coarse())));
        let question = Question { scope: asked.scope.clone(), axes: asked.axes.clone(), convention: asked.convention.clone(), reading: asked.reading };
        let wanted = Wanted { place: asked.place.clone(), from: asked.scope.from, to: asked.scope.to };
        let counted = |f: &PublicFile| f.convention().and_then(Convention::named).unwrap_or_else(|| asked.convention.clone());
        let files: Vec<(PublicFile, Convention)> = files.iter().map(|f| (*f, counted(f))).collect();
        let (now, then) = (Over(now), then.map(Over));
        let sheet = |file: PublicFile| {
            let convention = &files.iter().find(|f| f.0 == file).expect("it is among them").1;
            let made = sheet_in_parts(file, &now, &holdings, &now, (&question, convention), &profile, &wanted)?;
            match &then {
                None => Ok(made),
                Some(t) => changes(sheet_in_parts(file, t, &before, t, (&question, convention), &profile, &wanted)?, made, &profile),
            }
        };
        let csv = CsvForm { excel: asked.excel, hxl: asked.hxl, guard: asked.guard };
        let made = Made { book: asked.book.clone(), entry: asked.entry, behind: asked.behind, contact: asked.contact.clone(), ..Made::default() };
        let done = match files.as_slice() {
            [(file, _)] if !asked.package => sheet(*file).and_then(|sheet| file.write(sheet, csv, profile.today, &mut out)).map(drop),
            _ => archive(&files, sheet, (csv, asked.reading), (&made, &profile, &asked.convention), &mut out),
        };
        done.map_err(|e| match e {
            PublishError::Withheld(why) => DataRefused::Kept(why),
            other => DataRefused::Broken(other.to_string()),
        })
    })
}

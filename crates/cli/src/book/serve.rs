//! `tollbook serve`. Enters: a book, a port. Leaves: the server, with what other rooms lend it: linking, reading, the gazetteer, words.
//! Never done here: an answer; `serve` gives them.

use super::linked::{self, Tables};
use super::publish::Tools;
use super::settings::Settings;
use super::{TOOL, apart, asked, decide, folder, land, now, pdf};
use crate::Ended;
use crate::coverage;
use crate::engine::Engine;
use crate::layout::harmless;
use crate::serve_args::ServeArgs;
use crate::told::{NOT_SAID, Teller};
use anyhow::{Result, bail};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tollbook_gazetteer::{Gazetteer, PlaceRef};
use tollbook_intake::Signature;
use tollbook_ledger::{Added, Book, NewReading, NewReport, Stamp};
use tollbook_link::TextSignature;
use tollbook_model::{Claim, NoticeKind, Report, ReportId};
use tollbook_publish::{Countries, Language, Profile, question_words};
use tollbook_serve::{BookSettings, Config, Given, KnownPlace, PagePrinter, Started, ToldClaim, TypedReport};

/// Runs `serve`, until it is asked to stop.
///
/// # Errors
/// There is no book, or no port.
pub(crate) fn run(args: &ServeArgs) -> Result<Ended> {
    if !args.address.is_loopback() && !args.https {
        bail!(
            "{} can be reached from other machines, and passwords would travel in the clear: put a proxy that speaks https before the server, and give --https",
            args.address
        );
    }
    let folder = folder(&args.book)?;
    give_back();
    let settings = settings(&folder)?;
    let config = Config { address: args.address, port: args.port, hosts: args.hosts.clone(), public: args.public, https: args.https, ..Config::new(folder) };
    let shown = |started: &Started| {
        let base = format!("http://{}", started.address);
        let mut out = io::stdout().lock();
        // A terminal that is gone is no reason to stop serving.
        let _ = writeln!(out, "The book is open at {base}/ for this machine. Ctrl-C closes it.");
        if let Some(secret) = &started.first_secret {
            let _ = writeln!(out, "There is no account yet. Open {base}/first-run and make the owner's with this token:\n  {secret}");
        }
        let _ = out.flush();
    };
    // The book is linked with its own weights, as everywhere.
    let tools = {
        let book = Book::open_reader(&config.folder)?;
        Tools::of(&book, &Tables::of(&book)?, None)?
    };
    let given = given(tools, settings, || Tables::of(&Book::open_reader(&config.folder)?))?;
    tollbook_serve::serve(config, given, shown, tollbook_serve::asked_to_stop())?;
    Ok(Ended::Well)
}

/// The settings that hold for a server, read again once their file has changed: whoever changes one starts no server for it. A file that can't be read leaves those that
/// held before, and the terminal says why.
fn settings(folder: &Path) -> Result<impl Fn() -> BookSettings + Send + Sync + 'static> {
    let told = |s: Settings| BookSettings { second_sign_off: s.second_sign_off, corrections: s.corrections };
    let first = (Settings::stamp(folder), told(Settings::load(folder)?));
    let (folder, seen) = (folder.to_owned(), Mutex::new(first));
    Ok(move || {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = Settings::stamp(&folder);
        if seen.0 != stamp {
            match Settings::load(&folder) {
                Ok(now) => seen.1 = told(now),
                Err(e) => drop(writeln!(io::stderr().lock(), "tollbook serve: the settings hold as they were: {e:#}")),
            }
            seen.0 = stamp;
        }
        seen.1.clone()
    })
}

/// Starts the program again in its own place with the allocator told to give back what is free. The system's raises its own bounds with the first large block that
/// it gets back, and keeps up to 64 MB at the end of each of its heaps from then on: half as much again as a large book's state; and it makes a heap for nearly every
/// thread, each with holes of its own. It reads its bounds when a program starts, and nowhere else without unsafe code. Measured against mimalloc, which held more.
fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::os::unix::process::CommandExt as _;
        const BOUNDS: [(&str, &str); 3] = [("MALLOC_MMAP_THRESHOLD_", "131072"), ("MALLOC_TRIM_THRESHOLD_", "131072"), ("MALLOC_ARENA_MAX", "2")];
        // Whoever set one of them meant it.
        if BOUNDS.iter().all(|b| std::env::var_os(b.0).is_none())
            && let Ok(program) = std::env::current_exe()
        {
            // It comes back from this if the program's file is gone alone; then it serves as it is.
            let _ = std::process::Command::new(program).args(std::env::args_os().skip(1)).envs(BOUNDS).exec();
        }
    }
}

fn given(tools: Tools, settings: impl Fn() -> BookSettings + Send + Sync + 'static, tables: impl Fn() -> Result<Tables>) -> Result<Given> {
    let own = tables()?;
    let tables = Arc::new(tables()?);
    let (linking, told, opened) = (Arc::clone(&tables), Arc::clone(&tables), Arc::clone(&tables));
    let engine = Engine::new(None)?;
    let gazetteer = asked::gazetteer()?;
    let (extents, listed, layered, lying, named) = (gazetteer.clone(), gazetteer.clone(), gazetteer.clone(), gazetteer.clone(), gazetteer.clone());
    let (naming, rowing) = (gazetteer.clone(), gazetteer.clone());
    let (countries, nations) = (Countries::built_in(), Countries::built_in());
    let targets = own.targets.clone();
    Ok(Given {
        registry: own.registry,
        means: own.means,
        targets: own.targets,
        model: own.model,
        origin_words: own.origin_words,
        signature: |words| words.parse::<Signature>().ok().map(|s| TextSignature { shingles: s.shingles, slots: s.slots }),
        place: Box::new(move |name, country, places| {
            let unknown = |_| "neither the gazetteer nor a claim of the book knows such a place; try another spelling, or add its country".to_owned();
            asked::place(&gazetteer, name, country, places).map_err(unknown)
        }),
        reach: Box::new(move |country, admin1, admin2| reach(&extents, country, admin1, admin2)),
        list: Box::new(move |country, within, most| around(&listed, country, within, most)),
        layers: Box::new(move |country, within, most| of_layers(&layered, country, within, most)),
        land: Box::new(move |country, within, language| land::units(&lying, &countries, country, within, language)),
        whole: Some(Box::new(move |book, claim| linked::each(book, &linking, claim).map_err(|e| format!("{e:#}")))),
        relink: Box::new(move |book, stamp, claim| apart::relink(book, stamp, &tables, claim).map_err(|e| format!("{e:#}"))),
        add: Box::new(move |book, stamp, typed| add(book, stamp, typed, &engine).map_err(|e| format!("{e:#}"))),
        count: |words| decide::count(words).map_err(|_| "write 12, 10-12, >=12, <=12, ~12 or unknown; in a range the lower number comes first".to_owned()),
        tell,
        coverage: coverage::parts,
        keeps_place: Box::new(move |claims, delay, today| Profile::public(today).keeps_place(claims, delay, &targets).is_some()),
        delay_days: tollbook_publish::DELAY_DAYS,
        unit_alone: Profile::unit_alone,
        write: Box::new(|table, form, today, out| super::listed::written(table, form, today, out).map_err(|e| format!("{e:#}"))),
        publish: super::opened::lent(named, opened),
        settings: Box::new(settings),
        bulletin: super::bulletin::lent(tools, told),
        print: pdf::found().then(|| Box::new(|page: &str| pdf::bytes(page).map_err(|e| format!("{e:#}"))) as Box<PagePrinter>),
        question: Box::new(move |scope, registry, language| match Language::of(language) {
            None | Some(Language::English) => coverage::question(scope, registry),
            Some(language) => question_words(scope, registry, &nations, &|place, language| land::called(&naming, place, language), language),
        }),
        rows: Box::new(move |keys, language| land::rows(&rowing, &Countries::built_in(), keys, Language::of(language).unwrap_or_default())),
        clock: now,
    })
}

/// Where a unit lies and how far it reaches, by the gazetteer; nothing where it has no extent.
fn reach(gazetteer: &Gazetteer, country: &str, admin1: Option<&str>, admin2: Option<&str>) -> Option<(f64, f64, f64)> {
    let named = |units: Vec<PlaceRef>, name: &str| units.into_iter().find(|u| gazetteer.place(*u).name == name);
    let place = match (admin1, admin2) {
        (None, _) => gazetteer.country_by_code(country)?,
        (Some(first), second) => {
            let unit = named(gazetteer.admin1s(country), first)?;
            match second {
                None => gazetteer.place(unit),
                Some(second) => gazetteer.place(named(gazetteer.admin2s(unit), second)?),
            }
        }
    };
    Some((place.lat?, place.lon?, f64::from(place.radius_km?)))
}

/// The first-order units of a country, and of a rectangle the most populous towns.
fn around(gazetteer: &Gazetteer, country: &str, within: [f64; 4], most: usize) -> (Vec<KnownPlace>, Vec<KnownPlace>) {
    let all = |places: Vec<PlaceRef>| places.into_iter().filter_map(|r| known(gazetteer, r)).collect();
    (all(gazetteer.admin1s(country)), all(gazetteer.towns_within(country, within, most)))
}

fn known(gazetteer: &Gazetteer, r: PlaceRef) -> Option<KnownPlace> {
    let (p, layer) = (gazetteer.place(r), gazetteer.layer_of(r).map(str::to_owned));
    Some(KnownPlace { lat: p.lat?, lon: p.lon?, id: p.id, name: p.name, admin1: p.admin1, radius_km: p.radius_km.map(f64::from), layer })
}

/// Places of the layers that were imported, and how many more lie in the rectangle.
fn of_layers(gazetteer: &Gazetteer, country: &str, within: [f64; 4], most: usize) -> (Vec<KnownPlace>, usize) {
    let found = gazetteer.of_layers_within(country, within, most);
    (found.places.into_iter().filter_map(|r| known(gazetteer, r)).collect(), found.left_out)
}

fn add(book: &mut Book, stamp: &Stamp, typed: TypedReport, engine: &Engine) -> Result<ReportId> {
    let report = Report { language: Some(tollbook_intake::detect_language(&typed.text).to_owned()), ..Report::new(typed.text, typed.source, typed.date) };
    let reading = engine.read(&report, false)?;
    let mut new = NewReport::plain(report, "typed in the browser", stamp.time, TOOL, typed.visibility);
    new.signature = Some(Signature::of(&new.report.text).to_string());
    // A report that no pack reads has no reading: the day a pack is there, it is read.
    let unread = reading.notices.iter().any(|n| n.notice == NoticeKind::NoPack);
    new.reading = (!unread).then(|| NewReading { pack: engine.pack_name(), claims: reading.claims, notices: reading.notices });
    match book.add_reports(stamp, vec![new])?.pop() {
        Some(Added::New { id, .. }) => Ok(id),
        _ => bail!("the book has this report already"),
    }
}

fn tell(claim: &Claim) -> ToldClaim {
    let one = std::slice::from_ref(claim);
    let told = Teller::new(None, one).claims(one).swap_remove(0);
    let said = |words: String| if words == NOT_SAID { String::new() } else { harmless(&words).into_owned() };
    ToldClaim {
        harm: told.harm,
        count: harmless(&told.count).into_owned(),
        qualities: told.qualities.into_iter().map(str::to_owned).collect(),
        who: said(told.who),
        by: said(told.by),
        means: said(told.means),
        place: said(told.place),
        when: said(told.when),
        according_to: said(told.according_to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tollbook_gazetteer::Layer;

    #[test]
    fn a_changed_setting_holds_at_the_next_request_and_a_broken_file_changes_nothing() {
        let folder = std::env::temp_dir().join(format!("tollbook-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let now = settings(&folder).expect("no file is as good as an empty one");
        assert_eq!(now(), BookSettings::default());
        let change = |on: bool, to: &str| {
            Settings { second_sign_off: on, corrections: Some(to.to_owned()), ..Settings::default() }.save(&folder).expect("it is written");
        };
        change(true, "desk@observatory.example");
        assert_eq!(now(), BookSettings { second_sign_off: true, corrections: Some("desk@observatory.example".to_owned()) });
        change(false, "another-desk@observatory.example");
        let held = now();
        assert_eq!((held.second_sign_off, held.corrections.as_deref()), (false, Some("another-desk@observatory.example")));
        std::fs::write(folder.join(tollbook_ledger::SETTINGS_FILE), "second_sign_off = maybe").expect("it is written");
        assert_eq!((now(), now()), (held.clone(), held));
        std::fs::remove_dir_all(&folder).expect("it goes");
    }

    #[test]
    fn places_of_a_layer_are_listed_and_the_list_gives_ids_that_find_them() {
        const TABLE: &str = "id\tname\taliases\tkind\tadmin1\tcountry\tlat\tlon\tsource\n17\tTent Row\t\tcamp\tIdlib\tSY\t35.9\t36.8\tvisited\nfield:2\tFar Well\t\tfeature\tIdlib\tSY\t35.7\t36.6\tvisited\n";
        let mut gazetteer = Gazetteer::embedded();
        gazetteer.add_layer(Layer::from_tsv_text(TABLE, "field.tsv").expect("a table")).expect("room for a layer");
        let all = [35.0, 36.5, 36.0, 37.5];
        let (places, left_out) = of_layers(&gazetteer, "SY", all, 10);
        assert_eq!((places.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), left_out), (vec!["17", "field:2"], 0));
        assert_eq!(of_layers(&gazetteer, "SY", all, 1).1, 1);
        let none = || -> Box<dyn Iterator<Item = _>> { Box::new(std::iter::empty()) };
        for (id, name) in [("layer:17", "Tent Row"), ("field:2", "Far Well")] {
            let found = asked::place(&gazetteer, Some(id), Some("SY"), &none).expect("it is found");
            assert_eq!((&*found.name, found.admin1.as_deref(), found.lat.is_some()), (name, Some("Idlib"), true));
        }
    }
}

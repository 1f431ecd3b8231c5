//! A server over a book of made reports, and somebody who asks it. Enters: what a test needs. Leaves: answers. Never done here: a judgement.
#![allow(dead_code)]

mod bulletins;
mod publisher;

use std::sync::Arc;
use std::time::Duration;
use tollbook_ledger::{Added, Book, NewReading, NewReport, Stamp, Visibility};
use tollbook_link::IncidentModel;
use tollbook_model::{
    ActorRegistry, By, Cause, Claim, ClaimId, ClaimKind, Count, Harm, Level, Modality, Offsets, Period, PeriodPrecision, Place, PlaceMode, PlacePart,
    PlacePrecision, PlaceRelation, Provenance, Report, ReportId, SpanRole, Symbol, Taxonomy, Who,
};
use tollbook_serve::{Config, Given, Role, ToldClaim};

pub const PASSWORD: &str = "a sentence of some length";

/// A time.
pub fn clock() -> jiff::Timestamp {
    "2021-03-01T12:00:00Z".parse().expect("a time")
}

/// Units around Idlib, one of them beyond a border.
pub fn land(country: Option<&str>, within: [f64; 4]) -> Vec<tollbook_serve::LandUnit> {
    let units =
        [("SY", "Idlib", 35.8, 36.7), ("SY", "Latakia", 35.6, 36.0), ("SY", "Homs", 34.4, 38.3), ("SY", "Daraa", 32.8, 36.2), ("TR", "Hatay", 36.4, 36.2)];
    let inside = |u: &&(&str, &str, f64, f64)| (within[0]..=within[1]).contains(&u.2) && (within[2]..=within[3]).contains(&u.3);
    let unit = |u: &(&str, &str, f64, f64)| tollbook_serve::LandUnit {
        country: u.0.to_owned(),
        country_name: if u.0 == "SY" { "Syria" } else { "Turkey" }.to_owned(),
        name: u.1.to_owned(),
        reach: (u.2, u.3, 40.0),
    };
    units.iter().filter(|u| country.is_none_or(|c| c == u.0)).filter(inside).map(unit).collect()
}

/// What the binary lends, as far as tests need it.
pub fn given() -> Given {
    Given {
        registry: ActorRegistry::default(),
        means: Taxonomy::default(),
        targets: Taxonomy::default(),
        model: IncidentModel::built_in(),
        origin_words: Vec::new(),
        signature: |_| None,
        place: Box::new(|name, country, places| {
            places()
                .flat_map(|p| p.0.parts.iter())
                .find(|p| name.is_none_or(|n| *p.name == *n) && country.is_none_or(|c| p.country.as_deref() == Some(c)))
                .cloned()
                .ok_or_else(|| "no such place".to_owned())
        }),
        reach: Box::new(|_, admin1, _| Some((35.8, 36.7, if admin1.is_some() { 60.0 } else { 300.0 }))),
        list: Box::new(|_, _, _| {
            let place = |id: &str, name: &str, lat, radius_km| tollbook_serve::KnownPlace {
                id: format!("geonames:{id}"),
                name: name.to_owned(),
                admin1: Some("Idlib".to_owned()),
                lat,
                lon: 36.7,
                radius_km,
                layer: None,
            };
            (vec![place("1", "Idlib", 35.8, Some(60.0)), place("2", "Hama", 35.1, Some(80.0))], vec![place("3", "Binnish", 35.95, None)])
        }),
        layers: Box::new(|_, _, most| {
            let place = |id: &str, name: &str, lat| tollbook_serve::KnownPlace {
                id: id.to_owned(),
                name: name.to_owned(),
                admin1: Some("Idlib".to_owned()),
                lat,
                lon: 36.72,
                radius_km: None,
                layer: Some("field".to_owned()),
            };
            let mut all = vec![place("17", "Tent Row", 35.9), place("field:2", "Far Well", 35.85), place("geonames:3", "Binnish of the table", 35.95)];
            let left_out = all.len().saturating_sub(most);
            all.truncate(most);
            (all, left_out + 5)
        }),
        land: Box::new(|country, within, _| land(country, within)),
        whole: None,
        relink: Box::new(relink),
        add: Box::new(|book, stamp, typed| {
            let report = Report::new(typed.text, typed.source, typed.date);
            match book.add_reports(stamp, vec![NewReport::plain(report, "typed", stamp.time, "test", typed.visibility)]).map_err(|e| e.to_string())?.pop() {
                Some(Added::New { id, .. }) => Ok(id),
                _ => Err("it is there".to_owned()),
            }
        }),
        count: |w| {
            let number = |n: &str| n.parse::<u64>().map_err(|_| "write a number".to_owned());
            match (w.strip_prefix(">="), w.split_once('-')) {
                (Some(n), _) => number(n).map(Count::at_least),
                (None, Some((a, b))) => Ok(Count::range(number(a)?, number(b)?)),
                (None, None) => number(w).map(Count::stated),
            }
        },
        tell: |c| ToldClaim {
            harm: c.harm.map_or_else(String::new, |h| format!("{h:?}").to_lowercase()),
            count: c.count.low.map_or_else(String::new, |n| n.to_string()),
            who: c.who.words.clone(),
            place: c.place.as_ref().map_or_else(String::new, |p| p.parts[0].name.to_string()),
            according_to: c.attribution.iter().map(|a| a.name.to_string()).collect(),
            ..ToldClaim::default()
        },
        coverage: |t, _, _, language| vec![format!("{} origins ({language})", t.coverage().origins.len())],
        // A place whose name begins so, or whose project lets it wait, is told by its unit.
        keeps_place: Box::new(|claims, delay, today| {
            let last = claims.iter().filter_map(|c| c.period.as_ref()?.end).max();
            let waits = delay.is_some_and(|n| last.is_none_or(|d| (today - d).get_days() < n as i32));
            waits || claims.iter().filter_map(|c| c.place.as_ref()).any(|p| p.parts[0].name.starts_with("Camp"))
        }),
        delay_days: 14,
        unit_alone: |p| PlacePart {
            name: "Idlib".into(),
            words: "Idlib".into(),
            admin2: None,
            lat: None,
            lon: None,
            precision: PlacePrecision::Province,
            ..p.clone()
        },
        // Cells alone, to be read again by tests.
        write: Box::new(|table, form, _, out| {
            let rows: Vec<tollbook_serve::ListRow> = table.rows.collect::<Result<_, _>>().map_err(|e| e.to_string())?;
            write!(out, "{form:?} {rows:?}").map_err(|e| e.to_string())
        }),
        publish: publisher::maker(),
        settings: Box::new(tollbook_serve::BookSettings::default),
        bulletin: bulletins::maker(),
        print: None,
        question: Box::new(|s, registry, language| {
            let of = s.who.actor.as_deref().map(|a| format!(" · of {}", registry.called(a, language).unwrap_or(a)));
            format!("{:?}{}", s.counted, of.unwrap_or_default())
        }),
        rows: Box::new(|keys, language| keys.iter().map(|k| format!("{} ({language})", k.rsplit('/').next().unwrap_or(k))).collect()),
        clock,
    }
}

/// A book linked from its entries, in the order in which reports came in or in that of publication.
fn linked(book: &Book, published: bool) -> Result<(tollbook_link::Linking, Vec<tollbook_ledger::ReportView>), String> {
    let text = |e: tollbook_ledger::LedgerError| e.to_string();
    let query = tollbook_ledger::Query { limit: 100_000, ..tollbook_ledger::Query::new() };
    let (claims, mut reports, acts) = (book.claims(&query).map_err(text)?, book.reports(&query).map_err(text)?, book.incident_acts(None).map_err(text)?);
    if published {
        reports.sort_by_key(|r| (r.report.date, r.seq));
    }
    let inputs: Vec<tollbook_link::LinkReport> = reports
        .iter()
        .enumerate()
        .map(|(i, r)| tollbook_link::LinkReport {
            id: r.report.id.clone(),
            source: r.report.source.as_deref().map(Symbol::from),
            published: r.report.date,
            order: i as u64,
            agency: None,
            signature: None,
            claims: claims.iter().filter(|c| c.report_seq == r.seq && c.stands).map(|c| c.claim.clone()).collect(),
        })
        .collect();
    let minted: Vec<tollbook_link::Minted> = acts.coded.iter().map(|(_, c)| tollbook_link::Minted { code: c.code.clone(), claim: c.claim.clone() }).collect();
    let given = given();
    let setting = tollbook_link::Setting { registry: &given.registry, means: &given.means, origin_words: &[], model: &given.model };
    Ok((tollbook_link::link(&setting, &inputs, &acts.judgements, &minted), reports))
}

/// The whole book linked elsewhere, as the binary gives it; without the words that claims stand on.
pub fn whole(book: &Book, claim: &mut dyn FnMut(tollbook_model::LinkedClaim)) -> Result<(tollbook_model::Linked, Vec<tollbook_serve::Published>), String> {
    let (linking, reports) = linked(book, true)?;
    let mut linked = linking.linked;
    for mut c in std::mem::take(&mut linked.claims) {
        c.claim.provenance = Provenance { spans: Vec::new(), rule: "".into(), pack: "".into() };
        claim(c);
    }
    Ok((linked, reports.into_iter().map(|r| (r.seq, r.report.source.as_deref().map(Symbol::from))).collect()))
}

fn relink(book: &mut Book, stamp: &Stamp, claim: Option<&ClaimId>) -> Result<Option<tollbook_model::IncidentCode>, String> {
    let text = |e: tollbook_ledger::LedgerError| e.to_string();
    let linking = linked(book, false)?.0;
    let made = tollbook_ledger::LinkingMade {
        model: "test".to_owned(),
        head: book.size().map_err(text)?,
        output: tollbook_ledger::Fingerprint::of(b"test"),
        incidents: linking.linked.incidents.len() as u64,
        unsure: 0,
    };
    book.add_linking(stamp, made, linking.minted.iter().map(|m| (m.code.clone(), m.claim.clone())).collect()).map_err(text)?;
    let of = |id: &ClaimId| linking.linked.claims.iter().find(|c| c.claim.id == *id)?.incident.map(|i| linking.linked.incidents[i].code.clone());
    Ok(claim.and_then(of))
}

/// What the binary lends over a book of these settings.
pub fn with_settings(settings: tollbook_serve::BookSettings) -> Given {
    Given { settings: Box::new(move || settings.clone()), ..given() }
}

/// A report of one claim.
#[derive(Clone)]
pub struct Made {
    pub text: String,
    pub source: String,
    pub title: Option<String>,
    pub who: String,
    pub place: String,
    pub day: &'static str,
    pub killed: u64,
    pub harm: Harm,
    pub visibility: Visibility,
    pub modality: Modality,
    pub precision: PlacePrecision,
    /// Who was harmed, where more is told of them than a word.
    pub people: Option<Who>,
    /// The words of the count, where they are no number.
    pub count_words: Option<String>,
    /// Whoever told of it.
    pub witness: Option<String>,
}

impl Made {
    pub fn new(killed: u64, place: &str, day: &'static str, source: &str) -> Self {
        Made {
            text: format!("Shelling killed {killed} people in {place}, {source} said."),
            source: source.to_owned(),
            title: None,
            who: "people".to_owned(),
            place: place.to_owned(),
            day,
            killed,
            harm: Harm::Killed,
            visibility: Visibility::Public,
            modality: Modality::Asserted,
            precision: PlacePrecision::Exact,
            people: None,
            count_words: None,
            witness: None,
        }
    }

    fn report(&self) -> NewReport {
        let day = self.day.parse().expect("a day");
        let mut report = Report::new(self.text.clone(), Some(self.source.clone()), Some(day));
        report.title = self.title.clone();
        let offsets = Offsets::new(&self.text);
        let number = self.killed.to_string();
        let mut spans: Vec<_> = self.text.find(&number).map(|at| offsets.span(at, at + number.len(), SpanRole::Count)).into_iter().collect();
        spans.extend(self.text.find(&self.who).map(|at| offsets.span(at, at + self.who.len(), SpanRole::Who)));
        let part = PlacePart {
            relation: PlaceRelation::In,
            name: Symbol::from(self.place.as_str()),
            id: None,
            country: Some("SY".into()),
            admin1: Some("Idlib".into()),
            admin2: None,
            lat: Some(35.9),
            lon: Some(36.6),
            precision: self.precision,
            words: Symbol::from(self.place.as_str()),
        };
        let claim = Claim {
            id: ClaimId::of(&report.text_id, ClaimKind::Harm, Some(self.harm), &[(0, 1)]),
            report: report.id.clone(),
            kind: ClaimKind::Harm,
            harm: Some(self.harm),
            deed: None,
            count: Count::stated(self.killed).with_words(self.count_words.clone().unwrap_or(number)),
            who: self.people.clone().unwrap_or_else(|| Who { words: self.who.clone(), ..Who::default() }),
            by: By::default(),
            means: None,
            cause: Cause::Direct,
            target: None,
            place: Some(Place { parts: Arc::from([part]), mode: PlaceMode::One, carried: false }),
            period: Some(Period {
                start: Some(day),
                end: Some(day),
                precision: PeriodPrecision::Day,
                basis: tollbook_model::Basis::Death,
                words: "on that day".into(),
                anchor: None,
                carried: false,
            }),
            level: Level::Incident,
            attribution: self.witness.iter().map(|w| tollbook_model::Attribution { source: None, name: w.as_str().into(), words: w.as_str().into() }).collect(),
            modality: self.modality,
            relations: Vec::new(),
            provenance: Provenance { spans, rule: "test".into(), pack: "en@1".into() },
        };
        let mut new = NewReport::plain(report, &format!("file of {}", self.source), clock(), "test", self.visibility);
        new.reading = Some(NewReading { pack: "en@1".to_owned(), claims: vec![claim], notices: Vec::new() });
        new
    }
}

/// Takes reports in; gives their ids.
pub fn add(book: &mut Book, made: &[Made]) -> Vec<ReportId> {
    let added = book.add_reports(&Stamp::new("recorder", clock()), made.iter().map(Made::report).collect()).expect("they are new");
    added
        .into_iter()
        .map(|a| match a {
            Added::New { id, .. } | Added::Duplicate { id, .. } => id,
        })
        .collect()
}

/// A server, which ends with the test.
pub struct Server {
    pub base: String,
    pub secret: Option<String>,
    pub folder: std::path::PathBuf,
    _folder: Option<tempfile::TempDir>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Got {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("ASCII"))
    }
}

impl Server {
    /// Over a new book of these reports.
    pub fn of(made: &[Made]) -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("book");
        let mut book = Book::create(&path, "test", &Stamp::new("maker", clock())).expect("a book");
        if !made.is_empty() {
            add(&mut book, made);
        }
        drop(book);
        Self::start(path, Some(folder), true)
    }

    /// Over a book that is there.
    pub fn start(path: std::path::PathBuf, folder: Option<tempfile::TempDir>, public: bool) -> Server {
        Self::start_as(Config { public, ..Config::new(path) }, folder)
    }

    /// As it is told.
    pub fn start_as(config: Config, folder: Option<tempfile::TempDir>) -> Server {
        Self::start_with(config, folder, given())
    }

    /// With what it is lent.
    pub fn start_with(config: Config, folder: Option<tempfile::TempDir>, given: Given) -> Server {
        let path = config.folder.clone();
        let (tell, told) = std::sync::mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let done = tollbook_serve::serve(config, given, |s| tell.send(s.clone()).expect("somebody waits"), async { drop(stopped.await) });
            done.expect("it serves");
        });
        let started = told.recv_timeout(Duration::from_secs(30)).expect("it starts");
        Server {
            base: format!("http://{}", started.address),
            secret: started.first_secret,
            folder: path,
            _folder: folder,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Got {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).timeout_global(Some(Duration::from_secs(60))).build().into();
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.unwrap_or("").to_owned()).expect("a request");
        let mut answer = agent.run(request).expect("an answer");
        let body = answer.body_mut().read_to_string().unwrap_or_default();
        Got { status: answer.status().as_u16(), headers: answer.headers().clone(), body }
    }

    pub fn get(&self, path: &str, token: Option<&str>) -> Got {
        let bearer = token.map(|t| format!("Bearer {t}"));
        let headers: Vec<(&str, &str)> = bearer.iter().map(|b| ("authorization", b.as_str())).collect();
        self.ask("GET", path, &headers, None)
    }

    /// The bytes of an answer.
    pub fn bytes(&self, path: &str, token: Option<&str>) -> (u16, Vec<u8>) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60))).build().into();
        let mut request = agent.get(format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut answer = request.call().expect("an answer");
        (answer.status().as_u16(), answer.body_mut().with_config().limit(1 << 30).read_to_vec().expect("bytes"))
    }

    pub fn post(&self, path: &str, token: &str, body: &serde_json::Value) -> Got {
        self.ask("POST", path, &[("authorization", &format!("Bearer {token}")), ("content-type", "application/json")], Some(&body.to_string()))
    }

    /// A form of a page of this server.
    pub fn form(&self, path: &str, cookie: Option<&str>, fields: &[(&str, &str)]) -> Got {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut headers = vec![("origin", self.base.as_str()), ("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        headers.extend(cookie.map(|c| ("cookie", c)));
        self.ask("POST", path, &headers, Some(&body))
    }

    /// Makes the owner; gives the cookie.
    pub fn owner(&self) -> String {
        let got = self.form("/first-run", None, &[("token", self.secret.as_deref().expect("the first run")), ("name", "Olga"), ("password", PASSWORD)]);
        assert_eq!(got.status, 303, "{}", got.body);
        cookie(&got)
    }

    /// A token of an account of a role, made by the owner.
    pub fn token(&self, owner: &str, role: Role) -> Option<String> {
        if role == Role::Public {
            return None;
        }
        let mut session = owner.to_owned();
        if role != Role::Owner {
            let name = format!("The {}", role.word());
            let got = self.form("/accounts", Some(owner), &[("name", &name), ("role", role.word()), ("password", PASSWORD)]);
            assert!(got.status == 303 || got.status == 409, "{}", got.body);
            session = cookie(&self.form("/login", None, &[("name", &name), ("password", PASSWORD)]));
        }
        let got = self.form("/account/tokens", Some(&session), &[("label", "test")]);
        let at = got.body.find("class=\"secret\">").expect("the token is shown") + 15;
        Some(got.body[at..].split('<').next().expect("it ends").to_owned())
    }
}

/// The session out of an answer.
pub fn cookie(got: &Got) -> String {
    got.header("set-cookie").split(';').next().expect("a cookie").to_owned()
}

//! Claims built in code. Enters: a few words per claim. Leaves: linked claims. Never done here: reading or linking.

use jiff::civil::Date;
use std::sync::Arc;
use tollbook_model::*;
use tollbook_reckon::{Convention, Reading, Reckoner, Toll};

pub const ACTORS: &str = "id\tname\taliases\tgeneric\tside\tkind\tcountry\tfrom\tto\tallied\tucdp\tacled\tsource
old-regime\tOld regime\t\t\told-regime\tgovernment\tRU\t1922\t1991\t\t\t\t
syrian-government\tSyrian government\t\t\tsyrian-government\tgovernment\tSY\t\t\t\t\t\t
syrian-government-forces\tSyrian government forces\t\t\tsyrian-government\tstate-forces\tSY\t\t\t\t\t\t
pro-damascus-militia\tpro-Damascus militias\t\t\tsyrian-government\tmilitia\tSY\t\t\t\t\t\t
pro-iran-militias-syria\tpro-Iran militias\t\t\tsyrian-government\tmilitia\tSY\t\t\tiran:2012-2024\t\t\t
islamic-state\tIslamic State\t\t\tislamic-state\tjihadist\tSY|IQ\t\t\t\t\t\t
syrian-rebels\trebels\t\t\tsyrian-opposition\trebel\tSY\t\t\t\t\t\t
iran\tIran\t\t\tiran\tgovernment\tIR\t\t\t\t\t\t
russia\tRussia\t\t\trussia\tgovernment\tRU\t1992\t\tsyrian-government:2015-2024\t\t\t
russian-air-force\tRussian Air Force\t\t\trussia\tstate-forces\tRU\t\t\t\t\t\t
us-led-coalition\tCoalition\t\t\tus-led-coalition\tcoalition\tUS\t\t\t\t\t\t
";

pub const SOURCES: &str = "id\tname\taliases\tkind\tcountry
sohr\tSyrian Observatory for Human Rights\t\tngo\tGB
snhr\tSyrian Network for Human Rights\t\tngo\tQA
russian-ministry\tRussian defence ministry\t\tministry\tRU
rebel-spokesman\tA man of the mountains\trebels' spokesman|rebels spokesman\tparty\tSY
party-paper\tThe Morning\t\tparty\tSY
";

pub const MEANS: &str = "id\tparent\tlabel
explosive\t\texplosive weapon
air-strike\texplosive\tair strike
barrel-bomb\tair-strike\tbarrel bomb
clash\t\tclash
attack\t\tattack
";

pub fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// A place by a path: "SY", "SY/Aleppo", "SY/Aleppo/Azaz", "SY/Aleppo/Azaz/marea".
pub fn part(path: &str, relation: PlaceRelation) -> PlacePart {
    let steps: Vec<&str> = path.split('/').collect();
    let at = |i: usize| steps.get(i).map(|s| Symbol::from(*s));
    let precision = match steps.len() {
        1 => PlacePrecision::Country,
        2 => PlacePrecision::Province,
        3 => PlacePrecision::District,
        _ => PlacePrecision::Exact,
    };
    let name = Symbol::from(*steps.last().expect("a path has a last step"));
    PlacePart {
        relation,
        name: name.clone(),
        id: Some(Symbol::from(path)),
        country: at(0),
        admin1: at(1),
        admin2: at(2),
        lat: None,
        lon: None,
        precision,
        words: name,
    }
}

/// Claims of one world, and the reports they stand in.
#[derive(Default)]
pub struct Book {
    pub linked: Linked,
}

pub fn killed(n: Count) -> Claim {
    Claim {
        id: ClaimId(String::new()),
        report: ReportId("report".to_owned()),
        kind: ClaimKind::Harm,
        harm: Some(Harm::Killed),
        deed: None,
        count: n,
        who: Who::default(),
        by: By::default(),
        means: None,
        cause: Cause::Direct,
        target: None,
        place: None,
        period: None,
        level: Level::Incident,
        attribution: Vec::new(),
        modality: Modality::Asserted,
        relations: Vec::new(),
        provenance: Provenance { spans: Vec::new(), rule: Symbol::from("test"), pack: Symbol::from("test") },
    }
}

/// A claim in the making.
pub struct Told {
    pub claim: Claim,
    pub origin: Option<&'static str>,
    pub incident: Option<usize>,
    pub published: Option<Date>,
    pub order: u64,
    pub copy_of: Option<String>,
    pub superseded_by: Option<String>,
}

pub fn told(id: &str, count: Count) -> Told {
    let mut claim = killed(count);
    claim.id = ClaimId(id.to_owned());
    Told { claim, origin: Some("sohr"), incident: None, published: None, order: 0, copy_of: None, superseded_by: None }
}

impl Told {
    /// The same claim once more.
    pub fn again(&self) -> Self {
        let (copy_of, superseded_by) = (self.copy_of.clone(), self.superseded_by.clone());
        Told { claim: self.claim.clone(), copy_of, superseded_by, ..*self }
    }
    pub fn harm(mut self, harm: Harm) -> Self {
        self.claim.harm = Some(harm);
        self
    }
    pub fn strikes(mut self) -> Self {
        self.claim.kind = ClaimKind::Deed;
        self.claim.harm = None;
        self.claim.deed = Some(Deed::Strikes);
        self
    }
    pub fn report(mut self, report: &str) -> Self {
        self.claim.report = ReportId(report.to_owned());
        self
    }
    pub fn origin(mut self, origin: &'static str) -> Self {
        self.origin = Some(origin);
        self
    }
    pub fn own_voice(mut self) -> Self {
        self.origin = None;
        self
    }
    /// Members of an armed actor, in words.
    pub fn fighters(mut self, actor: &str, side: &str) -> Self {
        self.claim.who = Who { actor: Some(actor.into()), side: Some(side.into()), status: Some(Status::Combatant), words: actor.to_owned(), ..Who::default() };
        self
    }
    pub fn who(mut self, who: Who) -> Self {
        self.claim.who = who;
        self
    }
    pub fn status(mut self, status: Status) -> Self {
        self.claim.who.status = Some(status);
        self.claim.who.words = "people".to_owned();
        self
    }
    pub fn by(mut self, actor: &str) -> Self {
        self.claim.by =
            By { mode: ByMode::One, actors: vec![Blame { actor: Some(actor.into()), surety: Surety::Stated, inferred: false, words: actor.into() }] };
        self
    }
    pub fn surety(mut self, surety: Surety) -> Self {
        self.claim.by.actors.iter_mut().for_each(|b| b.surety = surety);
        self
    }
    pub fn means(mut self, means: &str) -> Self {
        self.claim.means = Some(means.into());
        self
    }
    pub fn place(self, path: &str) -> Self {
        self.parts(&[(path, PlaceRelation::In)])
    }
    pub fn parts(mut self, parts: &[(&str, PlaceRelation)]) -> Self {
        let mode = if parts.len() == 1 { PlaceMode::One } else { PlaceMode::Several };
        let parts: Arc<[PlacePart]> = parts.iter().map(|(p, r)| part(p, *r)).collect();
        self.claim.place = Some(Place { parts, mode, carried: false });
        self
    }
    pub fn carried(mut self) -> Self {
        if let Some(place) = &mut self.claim.place {
            place.carried = true;
        }
        self
    }
    pub fn days(mut self, from: &str, to: &str) -> Self {
        let (start, end) = (date(from), date(to));
        let precision = PeriodPrecision::of_days(start, end);
        self.claim.period =
            Some(Period { start: Some(start), end: Some(end), precision, basis: Basis::Death, words: "then".into(), anchor: None, carried: false });
        self
    }
    pub fn wounded_on(self, day: &str) -> Self {
        let mut out = self.days(day, day);
        if let Some(period) = &mut out.claim.period {
            period.basis = Basis::Wounding;
        }
        out
    }
    pub fn level(mut self, level: Level) -> Self {
        self.claim.level = level;
        self
    }
    pub fn modality(mut self, modality: Modality) -> Self {
        self.claim.modality = modality;
        self
    }
    pub fn relation(mut self, kind: RelationKind, claim: &str) -> Self {
        self.claim.relations.push(Relation { kind, claim: ClaimId(claim.to_owned()), share: None });
        self
    }
    pub fn incident(mut self, n: usize) -> Self {
        self.incident = Some(n);
        self
    }
    pub fn published(mut self, day: &str, order: u64) -> Self {
        self.published = Some(date(day));
        self.order = order;
        self
    }
    pub fn superseded_by(mut self, id: &str) -> Self {
        self.superseded_by = Some(id.to_owned());
        self
    }
    pub fn copy_of(mut self, id: &str) -> Self {
        self.copy_of = Some(id.to_owned());
        self
    }
}

impl Book {
    pub fn of(claims: Vec<Told>) -> Self {
        let mut book = Book::default();
        for t in claims {
            let at = book.linked.claims.len();
            if let Some(n) = t.incident {
                while book.linked.incidents.len() <= n {
                    let code = IncidentCode(format!("incident-{}", book.linked.incidents.len()));
                    book.linked.incidents.push(Incident { code, aliases: vec![], claims: vec![], verification: Verification::Reported });
                }
                book.linked.incidents[n].claims.push(at);
            }
            let line = Symbol::from(format!("{}/{}", t.claim.report.0, t.origin.unwrap_or("")));
            book.linked.claims.push(LinkedClaim {
                claim: t.claim,
                published: t.published,
                order: t.order,
                origin: t.origin.map(Symbol::from),
                line,
                copy_of: t.copy_of.map(ClaimId),
                superseded_by: t.superseded_by.map(ClaimId),
                incident: t.incident,
            });
        }
        book
    }

    pub fn toll_by(&self, scope: &Scope, convention: &Convention, reading: Reading) -> Toll {
        let actors = ActorRegistry::parse(ACTORS, SOURCES).expect("the registry of the tests");
        let means = Taxonomy::parse(MEANS, "means").expect("the means of the tests");
        let targets = Taxonomy::default();
        let reckoner = Reckoner::new(&self.linked, &actors, &means, &targets, Some(date("2030-01-01")));
        reckoner.toll(scope, convention, reading).expect("a question that can be asked")
    }

    pub fn toll(&self, scope: &Scope) -> Toll {
        self.toll_by(scope, &Convention::house(), Reading::Documented)
    }
}

pub fn all_killed() -> Scope {
    Scope::of(Counted::Harm(Harm::Killed))
}

/// A question with a place and days; an empty text restricts nothing.
pub fn asked(place: &str, from: &str, to: &str) -> Scope {
    let mut scope = all_killed();
    scope.place = (!place.is_empty()).then(|| part(place, PlaceRelation::In));
    scope.from = (!from.is_empty()).then(|| date(from));
    scope.to = (!to.is_empty()).then(|| date(to));
    scope
}

/// Low, best, highest, and whether open.
pub fn numbers(toll: &Toll) -> (Option<u64>, Option<u64>, Option<u64>, bool) {
    (toll.low(), toll.best(), toll.highest(), toll.high_open())
}

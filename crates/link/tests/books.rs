//! Linking of claims as reports make them. Enters: a few claims, written here. Leaves: a failure where lineage, tellings, judgements or later figures
//! are not what docs/incidents.md promises. Never done here: reading; a claim says what it says.
#![allow(clippy::unwrap_used)]

use jiff::civil::Date;
use tollbook_link::{IncidentModel, LinkReport, Linking, Minted, Setting, TextSignature, link};
use tollbook_model::*;

struct Desk {
    registry: ActorRegistry,
    means: Taxonomy,
    model: IncidentModel,
}

const ACTORS: &str = "id\tname\taliases\tgeneric\tside\tkind\tcountry\tfrom\tto\tallied\tucdp\tacled\tsource\n\
army\tArmy\t\t\tgovernment\tstate-forces\tSY\t\t\t\t\t\tmade here\n\
rebels\tRebels\t\t\trebels\trebel\tSY\t\t\t\t\t\tmade here\n";
const SOURCES: &str = "id\tname\taliases\tkind\tcountry\nafp\tAgence France-Presse\tAFP\tagency\tFR\nsohr\tObservatory\tSOHR\tngo\tSY\n";
const MEANS: &str = "id\tparent\tlabel\nexplosive\t\texplosive\nair-strike\texplosive\tair strike\nbomb\texplosive\tbomb\nshelling\texplosive\tshelling\nartillery\tshelling\tartillery\n\
mortar\tshelling\tmortar\nshooting\t\tshooting\nclash\t\tclash\nambush\tclash\tambush\nattack\t\tattack\n";

impl Desk {
    fn new() -> Self {
        Desk { registry: ActorRegistry::parse(ACTORS, SOURCES).unwrap(), means: Taxonomy::parse(MEANS, "means").unwrap(), model: IncidentModel::built_in() }
    }
    fn link(&self, reports: &[LinkReport], judgements: &[Judgement], minted: &[Minted]) -> Linking {
        let words = [
            ("hospital", "hospital"),
            ("doctor", "hospital"),
            ("police", "police"),
            ("dpo", "police"),
            ("governor", "administration"),
            ("gov", "administration"),
            ("security", "officials"),
        ];
        link(&Setting { registry: &self.registry, means: &self.means, origin_words: &words, model: &self.model }, reports, judgements, minted)
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn place(name: &str, admin1: &str, lat: f64, lon: f64) -> Place {
    let part = PlacePart {
        relation: PlaceRelation::In,
        name: name.into(),
        id: Some(format!("geonames:{name}").into()),
        country: Some("SY".into()),
        admin1: Some(admin1.into()),
        admin2: None,
        lat: Some(lat),
        lon: Some(lon),
        precision: PlacePrecision::Exact,
        words: name.into(),
    };
    Place { parts: [part].into(), mode: PlaceMode::One, carried: false }
}

fn saraqib() -> Place {
    place("Saraqib", "Idlib", 35.864, 36.806)
}

fn on(from: &str, to: &str) -> Period {
    let (start, end) = (day(from), day(to));
    Period {
        start: Some(start),
        end: Some(end),
        precision: PeriodPrecision::of_days(start, end),
        basis: Basis::Death,
        words: from.into(),
        anchor: None,
        carried: false,
    }
}

/// A claim of people killed in Saraqib on 19 February 2021, according to somebody.
fn killed(id: &str, count: Count, said: &str) -> Claim {
    Claim {
        id: ClaimId(format!("c-{id}")),
        report: ReportId(String::new()),
        kind: ClaimKind::Harm,
        harm: Some(Harm::Killed),
        deed: None,
        count,
        who: Who::default(),
        by: By::default(),
        means: None,
        cause: Cause::Direct,
        target: None,
        place: Some(saraqib()),
        period: Some(on("2021-02-19", "2021-02-19")),
        level: Level::Incident,
        attribution: if said.is_empty() { Vec::new() } else { vec![Attribution { source: None, name: said.into(), words: said.into() }] },
        modality: Modality::Asserted,
        relations: Vec::new(),
        provenance: Provenance { spans: Vec::new(), rule: "".into(), pack: "".into() },
    }
}

fn report(n: u64, source: &str, published: &str, claims: Vec<Claim>) -> LinkReport {
    LinkReport { id: ReportId(format!("r-{n}")), source: Some(source.into()), published: Some(day(published)), order: n, agency: None, signature: None, claims }
}

fn incident_of(l: &Linking, id: &str) -> Option<usize> {
    l.linked.claims.iter().find(|c| c.claim.id.0 == format!("c-{id}")).unwrap().incident
}

fn same(l: &Linking, a: &str, b: &str) -> bool {
    incident_of(l, a).is_some() && incident_of(l, a) == incident_of(l, b)
}

fn judged(a: &str, b: &str, verdict: Verdict) -> Judgement {
    Judgement { claims: [ClaimId(format!("c-{a}")), ClaimId(format!("c-{b}"))], reports: None, persons: None, verdict, because: serde_json::Value::Null }
}

#[test]
fn two_reports_of_one_town_and_day_are_one_incident_and_another_province_is_not() {
    let mut hama = killed("3", Count::stated(12), "police");
    hama.place = Some(place("Mhardeh", "Hama", 35.247, 36.570));
    let l = Desk::new().link(
        &[
            report(0, "AP", "2021-02-19", vec![killed("1", Count::at_least(12), "police")]),
            report(1, "BBC", "2021-02-20", vec![killed("2", Count::stated(15), "a doctor")]),
            report(2, "AP", "2021-02-20", vec![hama]),
        ],
        &[],
        &[],
    );
    assert!(same(&l, "1", "2") && !same(&l, "1", "3"));
    assert_eq!(l.linked.claims[1].origin.as_deref(), Some("hospital"));
}

#[test]
fn one_office_under_two_names_counts_once_and_two_offices_twice() {
    let l = Desk::new().link(
        &[
            report(0, "AP", "2021-02-19", vec![killed("1", Count::stated(5), "governor of the region")]),
            report(1, "Reuters", "2021-02-20", vec![killed("2", Count::stated(6), "regional Gov. Adnan Sheikh")]),
            report(2, "AFP", "2021-02-20", vec![killed("3", Count::stated(7), "DPO Adnan Sheikh"), killed("4", Count::stated(8), "a security source")]),
        ],
        &[],
        &[],
    );
    let claim = |id: &str| l.linked.claims.iter().find(|c| c.claim.id.0 == format!("c-{id}")).unwrap();
    assert_eq!(claim("1").superseded_by, Some(ClaimId("c-2".to_owned())), "the governor stands by the later figure");
    assert_eq!(claim("3").origin.as_deref(), Some("police"));
    assert_ne!(claim("3").origin, claim("4").origin);
    assert!(claim("4").superseded_by.is_none());
}

#[test]
fn windows_and_tolls_since_a_date_are_of_no_incident() {
    let mut window = killed("2", Count::stated(40), "SOHR");
    window.level = Level::Window;
    let l = Desk::new().link(&[report(0, "AP", "2021-02-19", vec![killed("1", Count::stated(12), ""), window])], &[], &[]);
    assert!(incident_of(&l, "1").is_some() && incident_of(&l, "2").is_none());
}

#[test]
fn a_hospitals_later_figure_takes_its_earlier_ones_place_whoever_prints_it() {
    let l = Desk::new().link(
        &[
            report(0, "AP", "2021-02-19", vec![killed("1", Count::stated(12), "hospital staff")]),
            report(1, "BBC", "2021-02-20", vec![killed("2", Count::stated(10), "a doctor")]),
            report(2, "AP", "2021-02-20", vec![killed("3", Count::stated(14), "police")]),
        ],
        &[],
        &[],
    );
    let by = |n: usize| l.linked.claims[n].superseded_by.as_ref().map(|c| c.0.as_str());
    assert_eq!([by(0), by(1), by(2)], [Some("c-2"), None, None]);
}

#[test]
fn a_text_printed_again_is_a_copy_and_of_its_agencys_line() {
    let slots: Vec<u32> = (0..64).collect();
    let signed = |mut r: LinkReport, agency: Option<&str>| {
        r.signature = Some(TextSignature { shingles: 80, slots: slots.clone() });
        r.agency = agency.map(Symbol::from);
        r
    };
    let l = Desk::new().link(
        &[
            signed(report(0, "Agence France-Presse", "2021-02-19", vec![killed("1", Count::stated(12), "police")]), None),
            signed(report(1, "Daily Post", "2021-02-20", vec![killed("2", Count::stated(12), "police"), killed("3", Count::stated(2), "police")]), Some("AFP")),
        ],
        &[],
        &[],
    );
    assert_eq!(l.linked.claims[1].copy_of.as_ref().map(|c| c.0.as_str()), Some("c-1"));
    // What stands in the copy alone is the copyist's own.
    assert_eq!(l.linked.claims[2].copy_of, None);
    assert!(l.linked.claims.iter().all(|c| &*c.line == "afp"));
}

#[test]
fn judgements_hold_against_every_weight_and_the_last_one_holds() {
    let reports = [
        report(0, "AP", "2021-02-19", vec![killed("1", Count::stated(12), "police")]),
        report(1, "BBC", "2021-02-20", vec![killed("2", Count::stated(12), "police")]),
    ];
    let desk = Desk::new();
    let apart = judged("1", "2", Verdict::Different);
    let l = desk.link(&reports, std::slice::from_ref(&apart), &[]);
    assert!(!same(&l, "1", "2") && l.linked.different.len() == 1 && l.linked.unsure.is_empty());
    assert!(same(&desk.link(&reports, &[apart.clone(), judged("2", "1", Verdict::Same)], &[]), "1", "2"));
    assert!(same(&desk.link(&reports, &[apart, judged("1", "2", Verdict::Unsure)], &[]), "1", "2"), "taken back");
}

#[test]
fn codes_stay_with_their_claims() {
    let reports = [
        report(0, "AP", "2021-02-19", vec![killed("1", Count::stated(12), "police")]),
        report(1, "BBC", "2021-02-20", vec![killed("2", Count::stated(12), "police")]),
    ];
    let desk = Desk::new();
    let first = desk.link(&reports, &[judged("1", "2", Verdict::Different)], &[]);
    assert_eq!(first.minted.len(), 2);
    assert!(first.minted[0].code.0.starts_with("SY-20210219-saraqib-"));
    let merged = desk.link(&reports, &[], &first.minted);
    assert!(merged.minted.is_empty());
    assert_eq!(merged.linked.incidents[0].code, first.minted[0].code);
    assert_eq!(merged.linked.incidents[0].aliases, [first.minted[1].code.clone()]);
    let again = desk.link(&reports, &[judged("1", "2", Verdict::Different)], &first.minted);
    assert_eq!(again.linked.incidents.iter().map(|i| i.code.clone()).collect::<Vec<_>>(), first.minted.iter().map(|m| m.code.clone()).collect::<Vec<_>>());
}

#[test]
fn an_assault_on_soldiers_and_an_air_strike_of_the_army_are_two() {
    let by =
        |actor: &str| By { mode: ByMode::One, actors: vec![Blame { actor: Some(actor.into()), surety: Surety::Stated, inferred: false, words: actor.into() }] };
    let strike = Claim { by: by("army"), means: Some("air-strike".into()), ..killed("1", Count::stated(7), "residents") };
    let mut assault = Claim { by: by("rebels"), means: Some("clash".into()), ..killed("2", Count::stated(11), "police") };
    assault.who.actor = Some("army".into());
    let l = Desk::new().link(&[report(0, "AP", "2021-02-20", vec![strike, assault])], &[], &[]);
    assert!(!same(&l, "1", "2"));
}

#[test]
fn a_report_tells_of_no_later_day_than_its_own() {
    let undated = Claim { period: None, ..killed("1", Count::stated(4), "police") };
    let later = Claim { period: Some(on("2021-02-24", "2021-02-24")), ..killed("2", Count::stated(4), "police") };
    let l = Desk::new().link(&[report(0, "AP", "2021-02-20", vec![undated]), report(1, "AP", "2021-02-25", vec![later])], &[], &[]);
    assert!(!same(&l, "1", "2"));
}

#[test]
fn names_on_a_list_do_not_take_each_others_place() {
    let one = |id: &str, name: &str| {
        let mut c = killed(id, Count::stated(1), "");
        c.who.persons = vec![Person { name: name.into(), age: None }];
        c
    };
    let l = Desk::new().link(&[report(0, "list", "2021-03-01", vec![one("1", "Aya")]), report(1, "list", "2021-03-01", vec![one("2", "Basil")])], &[], &[]);
    assert!(l.linked.claims.iter().all(|c| c.superseded_by.is_none()));
    assert!(same(&l, "1", "2"));
}

#[test]
fn what_people_said_of_names_is_what_tellings_are_compared_by() {
    let one = |id: &str, name: &str, town: Place| {
        let mut c = killed(id, Count::stated(1), "");
        c.who.persons = vec![Person { name: name.into(), age: None }];
        c.place = Some(town);
        c
    };
    let near = || place("Sarmin", "Idlib", 35.904, 36.724);
    let reports = |b: &str| [report(0, "list", "2021-02-20", vec![one("1", "Aya Nur", saraqib())]), report(1, "BBC", "2021-02-20", vec![one("2", b, near())])];
    let said = |b: &str, verdict| Judgement { persons: Some(["Aya Nur".into(), b.into()]), ..judged("1", "2", verdict) };
    let shared = |b: &str, judgements: &[Judgement]| {
        let l = Desk::new().link(&reports(b), judgements, &[]);
        assert!(!l.compared[0].by_person, "people are judged and not the incidents");
        l.compared[0].because.iter().any(|r| r.feature == "persons")
    };
    assert!(!shared("Aya Noor", &[]) && shared("Aya Noor", &[said("Aya Noor", Verdict::Same)]));
    assert!(shared("Aya Nur", &[]) && !shared("Aya Nur", &[said("Aya Nur", Verdict::Different)]));
    assert!(!shared("Aya Noor", &[said("Aya Noor", Verdict::Same), said("Aya Noor", Verdict::Unsure)]), "taken back");
    let l = Desk::new().link(&reports("Aya Noor"), &[said("Aya Noor", Verdict::Same)], &[]);
    assert_eq!(l.linked.persons, [PersonPair { claims: [0, 1], names: ["Aya Nur".into(), "Aya Noor".into()], same: true }]);
}

#[test]
fn nothing_linked_is_nothing_lost() {
    let l = Desk::new().link(&[], &[judged("1", "2", Verdict::Same)], &[]);
    assert_eq!(l.linked, Linked::default());
    let bare = Claim { place: None, period: None, ..killed("1", Count::unstated(), "") };
    let r = LinkReport { source: None, published: None, ..report(0, "x", "2021-02-19", vec![bare]) };
    let l = Desk::new().link(&[r], &[], &[]);
    assert_eq!((l.linked.claims.len(), l.linked.incidents.len()), (1, 1));
    assert!(l.linked.incidents[0].code.0.starts_with("XX-undated-unplaced-"));
}

#[test]
fn a_headline_that_tells_the_days_total_again_is_no_incident() {
    let mut total = killed("2", Count::stated(23), "SOHR");
    total.level = Level::Window;
    total.place = None;
    let l = Desk::new().link(&[report(0, "SOHR", "2021-02-20", vec![killed("1", Count::stated(23), ""), total, killed("3", Count::stated(14), "")])], &[], &[]);
    assert!(incident_of(&l, "1").is_none() && incident_of(&l, "3").is_some());
    assert_eq!(l.linked.claims[0].claim.place, None);
}

fn levels<'a>(l: &'a Linking, feature: &str) -> Vec<&'a str> {
    l.compared.iter().flat_map(|c| c.because.iter().filter(|r| r.feature == feature).map(|r| r.level)).collect()
}

fn blamed(actor: &str) -> By {
    By { mode: ByMode::One, actors: vec![Blame { actor: Some(actor.into()), surety: Surety::Stated, inferred: false, words: actor.into() }] }
}

fn of_party(claim: Claim, actor: &str) -> Claim {
    let who = Who { actor: Some(actor.into()), side: Some(actor.into()), status: Some(Status::Combatant), words: actor.into(), ..Who::default() };
    Claim { who, ..claim }
}

#[test]
fn a_place_taken_over_from_a_sentence_before_says_less_against_than_one_that_stands_there() {
    let ariha = || place("Ariha", "Idlib", 35.814, 36.609);
    // The second report tells of Ariha first, then of "17 people killed in the market", and of the market's town nothing.
    let second = |carried: bool| {
        let mut market = Claim { place: Some(ariha()), means: Some("bomb".into()), ..killed("3", Count::stated(17), "police") };
        market.place.as_mut().unwrap().carried = carried;
        let other = Claim { place: Some(ariha()), period: Some(on("2021-02-20", "2021-02-20")), ..killed("2", Count::stated(4), "a doctor") };
        let far = Claim { place: Some(place("Azaz", "Aleppo", 36.586, 37.044)), ..killed("4", Count::stated(2), "an army officer") };
        report(1, "BBC", "2021-02-21", vec![other, market, far])
    };
    let first = || report(0, "AP", "2021-02-19", vec![Claim { means: Some("bomb".into()), ..killed("1", Count::stated(17), "police") }]);
    let l = Desk::new().link(&[first(), second(true)], &[], &[]);
    assert!(same(&l, "1", "3") && !same(&l, "1", "2"), "{:?}", l.compared);
    assert!(levels(&l, "place").contains(&"elsewhere_carried"));
    let l = Desk::new().link(&[first(), second(false)], &[], &[]);
    assert!(!levels(&l, "place").contains(&"elsewhere_carried"), "what stands there is as far as it is");
}

#[test]
fn where_a_report_names_one_town_alone_a_claim_that_took_it_over_has_it() {
    let mut a = killed("1", Count::stated(8), "police");
    a.place = Some(place("Ariha", "Idlib", 35.814, 36.609));
    a.place.as_mut().unwrap().carried = true;
    let l =
        Desk::new().link(&[report(0, "AP", "2021-02-19", vec![a]), report(1, "BBC", "2021-02-19", vec![killed("2", Count::stated(8), "police")])], &[], &[]);
    assert!(!levels(&l, "place").contains(&"elsewhere_carried"), "{:?}", levels(&l, "place"));
}

#[test]
fn two_figures_of_one_voice_come_together_where_every_other_report_tells_them_as_one() {
    // "Five more bodies" beside "23 dead": one voice, two figures, no word of a part. Alone they stay two.
    let torn = || report(0, "AP", "2021-02-19", vec![killed("1", Count::stated(23), "police"), killed("2", Count::stated(5), "police")]);
    let l = Desk::new().link(&[torn()], &[], &[]);
    assert!(!same(&l, "1", "2"));
    let both = |n: u64, id: &str| {
        let more = Claim { who: Who { role: vec!["villager".into()], ..Who::default() }, ..killed(&format!("{id}-more"), Count::stated(5), "a doctor") };
        report(n, &format!("outlet {n}"), "2021-02-20", vec![killed(id, Count::stated(23), "police"), more])
    };
    let l = Desk::new().link(&[torn(), both(1, "3"), both(2, "4"), both(3, "5")], &[], &[]);
    assert!(same(&l, "1", "2") && same(&l, "1", "5"), "{:?}", l.compared);
}

#[test]
fn how_a_deed_was_done_agrees_with_any_weapon_and_a_blast_with_any_that_explodes() {
    let level = |a: &str, b: &str| {
        let by = |id: &str, means: &str| Claim { means: Some(means.into()), ..killed(id, Count::stated(9), "police") };
        let l = Desk::new().link(&[report(0, "AP", "2021-02-19", vec![by("1", a)]), report(1, "BBC", "2021-02-19", vec![by("2", b)])], &[], &[]);
        levels(&l, "means").join(" ")
    };
    for (a, b, expected) in [
        ("shooting", "ambush", "broad"),
        ("ambush", "ambush", "same"),
        ("bomb", "air-strike", "broad"),
        ("bomb", "shooting", "differ"),
        ("artillery", "mortar", "sibling"),
        ("mortar", "air-strike", "branch"),
        ("attack", "shooting", "broad"),
    ] {
        assert_eq!(level(a, b), expected, "{a}, {b}");
    }
}

#[test]
fn the_dead_of_two_sides_are_not_compared_and_a_group_is_no_more_than_all() {
    let level = |a: Claim, b: Claim| {
        let l = Desk::new().link(&[report(0, "AP", "2021-02-19", vec![a]), report(1, "BBC", "2021-02-19", vec![b])], &[], &[]);
        levels(&l, "killed").join(" ")
    };
    let (three, fourteen) = (|| killed("1", Count::stated(3), "police"), || killed("2", Count::stated(14), "police"));
    assert_eq!(level(of_party(three(), "army"), of_party(fourteen(), "rebels")), "");
    assert_eq!(level(of_party(three(), "army"), fourteen()), "within");
    assert_eq!(level(three(), of_party(fourteen(), "rebels")), "far", "everybody can't be fewer than a group");
    assert_eq!(level(of_party(three(), "army"), of_party(fourteen(), "army")), "far");
    assert_eq!(level(killed("1", Count::stated(14), ""), of_party(fourteen(), "army")), "equal_many");
}

#[test]
fn an_attacker_who_fell_in_the_attack_is_of_that_incident() {
    let raid = Claim { by: blamed("rebels"), means: Some("bomb".into()), ..killed("1", Count::stated(2), "police") };
    let mut fallen = of_party(killed("2", Count::stated(1), "police"), "rebels");
    fallen.who.role = vec!["attacker".into()];
    let l = Desk::new().link(&[report(0, "AP", "2021-02-19", vec![raid, fallen])], &[], &[]);
    assert!(same(&l, "1", "2"));
}

#[test]
fn people_and_fallen_soldiers_of_one_town_need_more_to_be_one_incident() {
    let people = Claim { who: Who { words: "people".into(), ..Who::default() }, ..killed("1", Count::stated(6), "police") };
    let soldiers = of_party(killed("2", Count::stated(6), "police"), "army");
    let l = Desk::new().link(&[report(0, "AP", "2021-02-19", vec![people]), report(1, "BBC", "2021-02-19", vec![soldiers])], &[], &[]);
    assert_eq!(levels(&l, "status"), ["unsaid"]);
}

#[test]
fn a_unit_speaks_for_the_party_that_its_name_ends_with() {
    let l = Desk::new().link(&[report(0, "Third Division, Army", "2021-02-19", vec![killed("1", Count::stated(4), "")])], &[], &[]);
    assert_eq!((l.linked.claims[0].line.as_ref(), l.linked.claims[0].origin.as_deref()), ("army", Some("army")));
    let l = Desk::new().link(&[report(0, "Army Watch", "2021-02-19", vec![killed("1", Count::stated(4), "")])], &[], &[]);
    assert_eq!(l.linked.claims[0].origin, None, "an outlet is not who it writes about");
}

#[test]
fn a_copy_is_of_the_telling_whose_dead_it_counts_though_the_wounded_are_as_many_elsewhere() {
    let injured = |id: &str, n: u64| Claim { harm: Some(Harm::Injured), ..killed(id, Count::stated(n), "police") };
    let strike = |id: &str, n: u64| Claim { means: Some("air-strike".into()), ..killed(id, Count::stated(n), "police") };
    let hama = |c: Claim| Claim { place: Some(place("Mhardeh", "Hama", 35.247, 36.570)), ..c };
    let signed = |n: u64, claims: Vec<Claim>| LinkReport {
        signature: Some(TextSignature { shingles: 80, slots: (0..64).collect() }),
        ..report(n, "Agence France-Presse", "2021-02-20", claims)
    };
    let text = |n: u64, k: [&str; 4]| signed(n, vec![strike(k[0], 4), injured(k[1], 2), hama(strike(k[2], 17)), hama(injured(k[3], 2))]);
    let l = Desk::new().link(&[text(0, ["1", "2", "3", "4"]), text(1, ["5", "6", "7", "8"])], &[], &[]);
    assert!(same(&l, "1", "5") && same(&l, "3", "7") && !same(&l, "1", "3"));
    let texts: Vec<usize> = l.compared.iter().map(|c| c.because.iter().filter(|r| r.feature == "text").count()).collect();
    assert_eq!(texts.iter().sum::<usize>(), 2, "two of the four pairs are copies: {:?}", l.compared);
}

#[test]
fn a_correction_is_of_its_own_report_though_another_prints_the_same_text() {
    // The same public text in two outlets gives the same ids; a claim of each is corrected in each.
    let text = || {
        let mut now = killed("now", Count::stated(8), "police");
        now.relations = vec![Relation { kind: RelationKind::Corrects, claim: ClaimId("c-then".to_owned()), share: None }];
        vec![killed("then", Count::stated(12), "residents"), now]
    };
    let mut reports = [report(0, "AP", "2021-02-19", text()), report(1, "BBC", "2021-02-20", text())];
    for r in &mut reports {
        let id = r.id.clone();
        r.claims.iter_mut().for_each(|c| c.report = id.clone());
    }
    let l = Desk::new().link(&reports, &[], &[]);
    let replaced: Vec<bool> = l.linked.claims.iter().map(|c| c.superseded_by.is_some()).collect();
    assert!(replaced[0] && replaced[2], "{replaced:?}");
}

#[test]
fn what_is_judged_of_a_claim_is_judged_of_it_in_every_report_unless_one_is_named() {
    let reports = |ids: [&str; 3]| {
        let mut out: Vec<LinkReport> =
            ids.iter().zip(0..).map(|(id, n)| report(n, &format!("outlet-{n}"), "2021-02-19", vec![killed(id, Count::stated(12), "")])).collect();
        for r in &mut out {
            let id = r.id.clone();
            r.claims.iter_mut().for_each(|c| c.report = id.clone());
        }
        out
    };
    let told = |judgement: Judgement| {
        let l = Desk::new().link(&reports(["x", "x", "y"]), &[judgement], &[]);
        l.linked.claims.iter().map(|c| c.incident).collect::<Vec<_>>()
    };
    let apart = told(judged("x", "y", Verdict::Different));
    assert!(apart[0] != apart[2] && apart[1] != apart[2], "{apart:?}");
    let parts = |named: Option<[ReportId; 2]>| {
        let l = Desk::new().link(&reports(["x", "x", "y"]), &[Judgement { reports: named, ..judged("x", "y", Verdict::PartOf) }], &[]);
        l.linked.claims.iter().map(|c| c.claim.relations.len()).collect::<Vec<_>>()
    };
    assert_eq!(parts(None), [1, 1, 0]);
    assert_eq!(parts(Some([ReportId("r-1".to_owned()), ReportId("r-2".to_owned())])), [0, 1, 0]);
}

#[test]
fn one_report_that_names_two_towns_means_two_though_one_is_only_said_to_be_near() {
    let told = |relation: PlaceRelation, one_report: bool| {
        let (mut town, mut shell) = (killed("1", Count::stated(7), ""), killed("2", Count::stated(1), ""));
        town.place = Some(place("Khan Yunis", "Gaza", 31.346, 34.306));
        shell.place = Some(place("Rafah", "Gaza", 31.280, 34.250));
        shell.place.iter_mut().for_each(|p| p.parts = p.parts.iter().cloned().map(|part| PlacePart { relation, ..part }).collect());
        let reports = if one_report {
            vec![report(0, "AP", "2021-02-19", vec![town, shell])]
        } else {
            vec![report(0, "AP", "2021-02-19", vec![town]), report(1, "BBC", "2021-02-19", vec![shell])]
        };
        same(&Desk::new().link(&reports, &[], &[]), "1", "2")
    };
    assert!(!told(PlaceRelation::Near, true));
    assert!(!told(PlaceRelation::In, true));
}

#[test]
fn a_copy_is_of_the_incidents_of_its_original_though_the_words_for_places_were_cut() {
    let signature = || Some(TextSignature { shingles: 90, slots: (0..64).collect() });
    let whole = || {
        let (a, mut b) = (killed("1", Count::stated(17), "officers"), killed("2", Count::stated(4), "officers"));
        b.place = Some(place("Mhardeh", "Hama", 35.247, 36.570));
        b.period = Some(on("2021-02-20", "2021-02-20"));
        vec![a, b]
    };
    let mut first = report(0, "AP", "2021-02-21", whole());
    first.signature = signature();
    let mut copy = report(1, "Daily", "2021-02-21", whole());
    copy.signature = signature();
    for (c, id) in copy.claims.iter_mut().zip(["c-3", "c-4"]) {
        c.id = ClaimId(id.to_owned());
        (c.place, c.period) = (None, None);
    }
    let l = Desk::new().link(&[first, copy], &[], &[]);
    assert!(same(&l, "1", "3") && same(&l, "2", "4") && !same(&l, "1", "2"));
}

#[test]
fn a_partys_own_statements_are_its_voice_and_a_monitor_of_its_name_is_not() {
    let of = |source: &str| {
        let words = [("statement", "voice"), ("media office", "voice"), ("police", "police")];
        let desk = Desk::new();
        let setting = Setting { registry: &desk.registry, means: &desk.means, origin_words: &words, model: &desk.model };
        link(&setting, &[report(0, source, "2021-02-19", vec![killed("1", Count::stated(3), "")])], &[], &[]).linked.claims[0].origin.clone()
    };
    assert_eq!([of("Rebels statement"), of("Rebels Media Office")].map(|o| o.as_deref() == Some("rebels")), [true, true]);
    assert_eq!([of("Rebels Watch"), of("Statement")], [None, None]);
}

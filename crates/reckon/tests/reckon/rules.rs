//! Rules of the codebooks, one test each. Enters: a few claims and a convention. Leaves: whether the rule's figure comes out.
//! Never done here: a rule that no codebook states.

use crate::build::*;
use tollbook_model::*;
use tollbook_reckon::{Because, Convention, Grade, Reading, Reckoner, Responsibility, Silent, Split, Toll};

pub fn convention(name: &str) -> Convention {
    Convention::named(name).expect("an embedded convention")
}

pub fn by(book: &Book, scope: &Scope, name: &str) -> Toll {
    book.toll_by(scope, &convention(name), Reading::Documented)
}

/// One incident in a village, on one day, as one origin tells it.
pub fn raid(id: &str, count: Count, origin: &'static str) -> Told {
    told(id, count).place("SY/Idlib/Ariha/urum").days("2021-03-05", "2021-03-05").origin(origin).report(id).incident(0)
}

pub fn whole() -> Scope {
    asked("SY", "2021-01-01", "2021-12-31")
}

fn vague(words: &str) -> Count {
    Count::vague().with_words(words)
}

// House.

#[test]
fn house_the_lowest_binds_the_low_the_most_agreed_the_best_the_highest_the_high() {
    let book = Book::of(vec![
        raid("a", Count::stated(12), "sohr").published("2021-03-05", 1),
        raid("b", Count::stated(15), "snhr").published("2021-03-06", 2),
        raid("c", Count::stated(12), "white-helmets").published("2021-03-07", 3),
        raid("d", Count::stated(20), "un").published("2021-03-08", 4),
    ]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(12), Some(12), Some(20), false));
}

#[test]
fn house_of_figures_equally_agreed_the_latest_is_best() {
    let book = Book::of(vec![raid("a", Count::stated(15), "sohr").published("2021-03-05", 1), raid("b", Count::stated(12), "snhr").published("2021-03-06", 2)]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(12), Some(12), Some(15), false));
    let book = Book::of(vec![raid("a", Count::stated(12), "sohr").published("2021-03-05", 1), raid("b", Count::stated(15), "snhr").published("2021-03-06", 2)]);
    assert_eq!(book.toll(&whole()).best(), Some(15));
}

#[test]
fn house_one_report_that_tells_two_groups_tells_their_sum() {
    let book = Book::of(vec![
        raid("soldiers", Count::stated(7), "sohr").report("r").status(Status::Combatant),
        raid("civilians", Count::stated(5), "sohr").report("r").status(Status::Civilian),
    ]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(12), Some(12), Some(12), false));
}

#[test]
fn house_soldiers_are_others_than_rebels_and_civilians_whichever_report_tells_them() {
    let soldiers = || Who { status: Some(Status::Combatant), role: vec!["soldier".into()], words: "soldiers".to_owned(), ..Who::default() };
    let of = |a: &str, b: &str| {
        let rebels = raid("rebels", Count::stated(5), "sohr").report(b).fighters("islamic-state", "islamic-state");
        Book::of(vec![raid("soldiers", Count::stated(7), "sohr").report(a).who(soldiers()), rebels]).toll(&whole()).low()
    };
    assert_eq!(of("r", "r"), Some(12));
    assert_eq!(of("r", "s"), Some(12), "nobody calls the men of a jihadist group soldiers");
    let civilians = raid("civilians", Count::stated(5), "snhr").report("s").status(Status::Civilian);
    let book = Book::of(vec![raid("soldiers", Count::stated(7), "sohr").report("r").who(soldiers()), civilians]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(12), Some(12), Some(12), false));
}

#[test]
fn house_outlets_that_name_nobody_weigh_as_much_as_one_who_is_named() {
    let unnamed = |r: &'static str, n: u64, day: &str, order: u64| raid(r, Count::stated(n), r).report(r).own_voice().published(day, order);
    let book = Book::of(vec![raid("police", Count::stated(9), "sohr").report("a").published("2021-03-05", 1), unnamed("b", 23, "2021-03-06", 2)]);
    assert_eq!(book.toll(&whole()).best(), Some(23), "the later one stands");
    let named = |r: &'static str, o: &'static str| raid(r, Count::stated(9), o).report(r).published("2021-03-05", 1);
    let book = Book::of(vec![named("a", "sohr"), named("c", "snhr"), unnamed("b", 23, "2021-03-06", 2), unnamed("d", 23, "2021-03-07", 3)]);
    assert_eq!(book.toll(&whole()).best(), Some(9), "two who counted agree");
}

#[test]
fn house_one_person_told_by_a_trade_is_no_figure_for_all() {
    let shopkeeper = Who { role: vec!["trader".into()], words: "a shopkeeper".to_owned(), ..Who::default() };
    let book = Book::of(vec![raid("all", Count::stated(10), "sohr"), raid("one", Count::stated(1), "snhr").who(shopkeeper)]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(10), Some(10), Some(10), false));
}

#[test]
fn house_whoever_else_is_named_for_a_figure_told_again_is_an_origin_for_its_group() {
    // A party's word for both sides' dead, and an official who confirms both.
    let soldiers = || Who { status: Some(Status::Combatant), role: vec!["soldier".into()], words: "soldiers".to_owned(), ..Who::default() };
    let book = Book::of(vec![
        raid("own", Count::stated(4), "syrian-government-forces").report("r").who(soldiers()),
        raid("seen", Count::stated(4), "sohr").report("r").who(soldiers()).relation(RelationKind::Repeats, "own"),
        raid("rebels", Count::stated(3), "sohr").report("r").fighters("islamic-state", "islamic-state"),
    ]);
    assert_eq!(book.toll(&whole()).best(), Some(7));
}

#[test]
fn house_who_died_of_wounds_comes_to_the_figures_told_before() {
    let toll = |r: &'static str, n: u64, day: &str, order: u64| raid(r, Count::stated(n), r).report(r).published(day, order);
    let died = || raid("died", Count::stated(2), "snhr").report("late").published("2021-03-09", 2).wounded_on("2021-03-05");
    let book = Book::of(vec![toll("sohr", 6, "2021-03-05", 1), died()]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(6), Some(8), Some(8), false), "somebody may have counted them before they were told of");
    // Their own report's sum holds them.
    let sum = raid("sum", Count::stated(7), "snhr").report("late").published("2021-03-09", 2);
    assert_eq!(Book::of(vec![toll("sohr", 6, "2021-03-05", 1), died(), sum]).toll(&whole()).highest(), Some(7));
}

#[test]
fn house_rival_statuses_for_the_same_dead_are_alternatives_never_a_sum() {
    let book = Book::of(vec![raid("a", Count::stated(7), "sohr").status(Status::Combatant), raid("b", Count::stated(5), "snhr").status(Status::Civilian)]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(7), Some(7), Some(7), false));
}

#[test]
fn house_vague_words_have_no_number() {
    let book = Book::of(vec![raid("a", vague("dozens"), "sohr")]);
    assert_eq!(book.toll(&whole()).low(), None);
}

#[test]
fn an_unattributed_figure_counts_and_adds_no_origin() {
    let book = Book::of(vec![raid("a", Count::stated(4), "sohr").own_voice()]);
    let toll = book.toll(&whole());
    assert_eq!((toll.low(), toll.coverage().origins.len(), toll.coverage().unattributed), (Some(4), 0, 1));
}

#[test]
fn a_claim_of_none_is_zero_and_silence_is_not() {
    let book = Book::of(vec![raid("a", Count::none(), "sohr")]);
    assert_eq!(book.toll(&whole()).low(), Some(0));
    let toll = book.toll(&asked("IQ", "", ""));
    assert_eq!((toll.low(), toll.best(), toll.highest()), (None, None, None));
    assert_eq!(toll.coverage().silent, [Silent::Everybody]);
}

#[test]
fn house_a_cumulative_competes_with_those_of_its_period_not_with_older_and_smaller_ones() {
    let since_2011 = |id: &str, n: u64, to: &str, origin: &'static str, order: u64| {
        told(id, Count::stated(n)).place("SY").days("2011-03-01", to).level(Level::Cumulative).origin(origin).report(id).published(to, order)
    };
    let older = || since_2011("a", 191_369, "2014-04-30", "un", 1);
    let later = || since_2011("b", 387_000, "2020-12-31", "sohr", 2);
    assert_eq!(Book::of(vec![older(), later()]).toll(&all_killed()).low(), Some(387_000));
    let rival = since_2011("c", 350_209, "2021-03-31", "un", 3);
    assert_eq!(Book::of(vec![older(), later(), rival]).toll(&all_killed()).low(), Some(350_209));
}

#[test]
fn house_up_to_40_and_about_50_have_no_floor() {
    let toll = Book::of(vec![raid("a", Count::up_to(40), "sohr")]).toll(&whole());
    assert_eq!((toll.low(), toll.highest(), toll.high_open()), (None, Some(40), false));
    let toll = Book::of(vec![raid("a", Count::about(50), "sohr")]).toll(&whole());
    assert_eq!((toll.low(), toll.best()), (None, Some(50)));
}

// UCDP GED 23.1.

#[test]
fn ucdp_best_is_the_sum_of_the_sides() {
    let book = Book::of(vec![
        raid("all", Count::stated(10), "sohr").report("r"),
        raid("soldiers", Count::stated(7), "sohr").report("r").status(Status::Combatant),
        raid("civilians", Count::stated(5), "sohr").report("r").status(Status::Civilian),
    ]);
    assert_eq!(by(&book, &whole(), "ucdp-23.1").best(), Some(12));
}

#[test]
fn ucdp_an_event_needs_a_death() {
    let book = Book::of(vec![raid("a", Count::none(), "sohr")]);
    assert_eq!(by(&book, &whole(), "ucdp-23.1").low(), None);
}

#[test]
fn ucdp_what_is_known_is_subtracted_from_a_summary_event_whose_high_may_fall_below_its_best() {
    let ucdp = convention("ucdp-23.1");
    assert_eq!(ucdp.rest_of([20, 29, 30], &[[5, 8, 25]]), Some([15, 21, 5]));
    assert_eq!(ucdp.rest_of([20, 29, 30], &[[5, 8, 8], [30, 30, 30]]), Some([0, 0, 0]));
    assert_eq!(Convention::house().rest_of([20, 29, 30], &[[5, 8, 25]]), None);
}

#[test]
fn ucdp_places_are_parted_evenly_if_there_are_as_many_dead_as_places() {
    assert_eq!(Convention::split(Split::EvenIfEnough, 8, 3), Some(vec![3, 3, 2]));
    assert_eq!(Convention::split(Split::EvenIfEnough, 2, 3), None);
    let places = [("SY/Idlib", PlaceRelation::In), ("SY/Hama", PlaceRelation::In), ("SY/Homs", PlaceRelation::In)];
    let book = |n: u64| Book::of(vec![raid("a", Count::stated(n), "sohr").parts(&places)]);
    let in_hama = asked("SY/Hama", "", "");
    assert_eq!(by(&book(8), &in_hama, "ucdp-23.1").low(), Some(3));
    assert_eq!(by(&book(2), &in_hama, "ucdp-23.1").low(), None);
    assert_eq!(book(8).toll(&in_hama).low(), None, "the house parts nothing");
}

#[test]
fn ucdp_the_24_hour_figure_stays_one_summary_event_over_its_governorates() {
    let scope = asked("SY/Homs", "2021-02-19", "2021-02-20");
    let toll = by(&crate::seed::book(), &scope, "ucdp-23.1");
    assert_eq!(toll.low(), None);
}

#[test]
fn ucdp_counts_direct_deaths_alone() {
    let of = |cause: Cause| {
        let mut dead = raid("dead", Count::stated(4), "sohr");
        dead.claim.cause = cause;
        Book::of(vec![dead])
    };
    for cause in [Cause::Custody, Cause::Deprivation, Cause::Accident, Cause::Natural] {
        let toll = by(&of(cause), &whole(), "ucdp-23.1");
        assert_eq!((toll.low(), toll.coverage().left_out[0].because), (None, Because::Cause), "{cause:?}");
    }
    assert_eq!(by(&of(Cause::Direct), &whole(), "ucdp-23.1").low(), Some(4));
}

#[test]
fn what_nobody_did_is_in_no_toll_but_the_one_that_asks_for_it() {
    for name in ["house", "acled-2024", "acled-older", "airwars", "ucdp-23.1"] {
        for cause in [Cause::Accident, Cause::Natural] {
            let mut dead = raid("dead", Count::stated(4), "sohr");
            dead.claim.cause = cause;
            let book = Book::of(vec![dead]);
            let toll = by(&book, &whole(), name);
            assert_eq!(toll.low(), None, "{name} {cause:?}");
            if name != "airwars" {
                assert_eq!(toll.coverage().left_out[0].because, Because::Cause, "{name} {cause:?}");
                let asked = Scope { cause: Some(cause), ..whole() };
                assert_eq!(by(&book, &asked, name).low(), Some(4), "{name} {cause:?}, asked for");
            }
        }
    }
    for cause in [Cause::Custody, Cause::Deprivation] {
        let mut dead = raid("dead", Count::stated(4), "sohr");
        dead.claim.cause = cause;
        assert_eq!(Book::of(vec![dead]).toll(&whole()).low(), Some(4), "the house holds them");
    }
}

#[test]
fn ucdp_members_of_parliament_and_councillors_are_no_civilians_by_their_role() {
    let mut civilians = whole();
    civilians.who.status = Some(Status::Civilian);
    let of = |role: &str| {
        let who = Who { role: vec![role.into()], words: role.to_owned(), ..Who::default() };
        by(&Book::of(vec![raid("a", Count::stated(2), "sohr").who(who)]), &civilians, "ucdp-23.1").low()
    };
    assert_eq!([of("villager"), of("politician"), of("police"), of("security-guard")], [Some(2), None, None, None]);
}

// ACLED.

#[test]
fn acled_words_become_numbers() {
    let acled = convention("acled-2024");
    let low = |words: &str, level: Level| acled.figures(&vague(words), level).0;
    assert_eq!(low("dozens", Level::Incident), Some(12));
    assert_eq!(low("hundreds", Level::Incident), Some(100));
    assert_eq!(low("tens", Level::Incident), Some(10));
    assert_eq!(low("several", Level::Incident), Some(3));
    assert_eq!(low("several", Level::Window), Some(10));
    assert_eq!(acled.figures(&Count::plural(), Level::Incident).1, Some(3));
    assert_eq!(acled.figures(&Count::unstated(), Level::Incident), (Some(0), Some(0), Some(0), false));
    assert_eq!(acled.figures(&Count::at_least(21), Level::Incident), (Some(21), Some(21), None, true));
}

#[test]
fn acled_older_rows_take_casualties_of_unknown_number_for_ten() {
    assert_eq!(convention("acled-older").figures(&Count::unstated(), Level::Incident).0, Some(10));
}

#[test]
fn acled_takes_the_lowest_figure() {
    let book = Book::of(vec![
        raid("a", Count::stated(15), "sohr").published("2021-03-06", 2),
        raid("b", Count::stated(15), "snhr").published("2021-03-06", 3),
        raid("c", Count::stated(12), "un").published("2021-03-05", 1),
    ]);
    assert_eq!(by(&book, &whole(), "acled-2024").best(), Some(12));
}

#[test]
fn acled_divides_a_sum_over_its_days_and_gives_the_remainder_to_the_first() {
    assert_eq!(Convention::split(Split::FirstTakesRest, 12, 3), Some(vec![4, 4, 4]));
    assert_eq!(Convention::split(Split::FirstTakesRest, 14, 3), Some(vec![6, 4, 4]));
    let book = Book::of(vec![told("a", Count::stated(140)).place("SY/Idlib").days("2021-03-01", "2021-03-05").level(Level::Window)]);
    let on = |d: &str| by(&book, &asked("SY/Idlib", d, d), "acled-2024").low();
    assert_eq!((on("2021-03-01"), on("2021-03-05"), on("2021-03-06")), (Some(28), Some(28), None));
    assert_eq!(by(&book, &asked("SY/Idlib", "2021-03-01", "2021-03-05"), "acled-2024").low(), Some(140));
    let places = [("SY/Idlib", PlaceRelation::In), ("SY/Hama", PlaceRelation::In), ("SY/Homs", PlaceRelation::In)];
    let rebels = Book::of(vec![told("a", Count::stated(25)).parts(&places).days("2021-03-01", "2021-03-01").level(Level::Window)]);
    assert_eq!(by(&rebels, &asked("SY/Homs", "", ""), "acled-2024").low(), Some(8));
}

#[test]
fn acled_refuses_a_number_for_a_country_alone_and_a_period_beyond_a_month() {
    let book = Book::of(vec![
        told("country", Count::stated(1_000)).place("SY").days("2021-03-01", "2021-03-05").level(Level::Window),
        told("long", Count::stated(300)).place("SY/Idlib").days("2021-01-01", "2021-03-05").level(Level::Window),
    ]);
    let toll = by(&book, &whole(), "acled-2024");
    let why: Vec<Because> = toll.coverage().left_out.iter().map(|l| l.because).collect();
    assert_eq!((toll.low(), why), (None, vec![Because::CountryOnly, Because::TooLong]));
    assert_eq!(book.toll(&whole()).low(), Some(1_000), "the house holds them");
}

#[test]
fn acled_has_no_column_for_the_injured() {
    let hurt = || Book::of(vec![raid("a", Count::stated(9), "sohr").harm(Harm::Injured)]);
    let injured = Scope { counted: Counted::Harm(Harm::Injured), ..whole() };
    for name in ["acled-2024", "acled-older"] {
        let toll = by(&hurt(), &injured, name);
        assert_eq!((toll.low(), toll.highest(), toll.coverage().left_out[0].because), (None, None, Because::Harm), "{name}");
    }
    assert_eq!(hurt().toll(&injured).low(), Some(9));
    // What is told of the dead is counted as before.
    assert_eq!(by(&Book::of(vec![raid("a", Count::stated(9), "sohr")]), &whole(), "acled-2024").low(), Some(9));
}

// Airwars.

fn airwars(claims: Vec<Told>) -> (Toll, Grade, Responsibility) {
    let book = Book::of(claims);
    let actors = ActorRegistry::parse(ACTORS, SOURCES).expect("the registry of the tests");
    let (means, targets) = (Taxonomy::parse(MEANS, "means").expect("the means of the tests"), Taxonomy::default());
    let reckoner = Reckoner::new(&book.linked, &actors, &means, &targets, None);
    let shown = reckoner.incident_figures(0, &Convention::house()).expect("an incident");
    let toll = reckoner.toll(&whole(), &convention("airwars"), Reading::Documented).expect("a question that can be asked");
    (toll, shown.grade, shown.responsibility)
}

#[test]
fn airwars_a_headline_counts_fair_and_confirmed_only() {
    let strike =
        |id: &str, n: u64, origin: &'static str| raid(id, Count::stated(n), origin).status(Status::Civilian).by("russian-air-force").means("air-strike");
    let (toll, grade, who) = airwars(vec![strike("a", 4, "sohr")]);
    assert_eq!((toll.low(), grade, who), (None, Grade::Weak, Responsibility::Alleged));
    assert_eq!(toll.coverage().left_out[0].because, Because::Grade);
    let (toll, grade, _) = airwars(vec![strike("a", 4, "sohr"), strike("b", 6, "snhr")]);
    assert_eq!((toll.low(), toll.highest(), grade), (Some(4), Some(6), Grade::Fair));
    let (toll, grade, _) = airwars(vec![strike("a", 4, "russia").surety(Surety::Accepted)]);
    assert_eq!((toll.low(), grade), (Some(4), Grade::Confirmed));
    let (toll, grade, who) = airwars(vec![strike("a", 4, "sohr"), strike("b", 4, "snhr").by("us-led-coalition")]);
    assert_eq!((toll.low(), grade, who), (None, Grade::Contested, Responsibility::Disputed));
    let (_, grade, _) = airwars(vec![raid("a", Count::stated(4), "sohr").fighters("islamic-state", "islamic-state")]);
    assert_eq!(grade, Grade::Discounted);
}

#[test]
fn airwars_presumes_civilians_absent_evidence() {
    let book = Book::of(vec![
        raid("a", Count::stated(4), "sohr").by("russian-air-force").means("barrel-bomb"),
        raid("b", Count::stated(4), "snhr").by("russian-air-force").means("barrel-bomb"),
    ]);
    let mut scope = whole();
    scope.who.status = Some(Status::Civilian);
    assert_eq!(by(&book, &scope, "airwars").low(), Some(4));
    assert_eq!(book.toll(&scope).low(), None, "the house presumes nothing");
}

#[test]
fn a_role_that_no_member_of_a_force_has_is_a_civilian_s() {
    let of = |role: &str| {
        let who = Who { role: vec![role.into()], words: "people".to_owned(), ..Who::default() };
        Book::of(vec![raid("a", Count::stated(4), "sohr").by("russian-air-force").means("barrel-bomb").who(who)])
    };
    let mut scope = whole();
    scope.who.status = Some(Status::Civilian);
    assert_eq!(of("villager").toll(&scope).low(), Some(4));
    assert_eq!(of("police").toll(&scope).low(), None, "a policeman is neither without a word that says so");
    assert_eq!(of("trader").toll(&scope).low(), Some(4));
}

#[test]
fn airwars_contested_status_has_a_low_of_zero_for_civilians_and_for_militants() {
    let book = Book::of(vec![
        raid("a", Count::stated(6), "sohr").status(Status::Civilian).by("russian-air-force").means("barrel-bomb"),
        raid("b", Count::stated(6), "snhr").status(Status::Combatant).by("russian-air-force").means("barrel-bomb"),
    ]);
    for status in [Status::Civilian, Status::Combatant] {
        let mut scope = whole();
        scope.who.status = Some(status);
        let toll = by(&book, &scope, "airwars");
        assert_eq!((toll.low(), toll.highest()), (Some(0), Some(6)));
    }
}

#[test]
fn airwars_the_empty_is_unknown_not_zero() {
    let (toll, ..) = airwars(vec![
        raid("a", Count::unstated(), "sohr").by("russian-air-force").means("barrel-bomb"),
        raid("b", Count::unstated(), "snhr").by("russian-air-force").means("barrel-bomb"),
    ]);
    assert_eq!(toll.low(), None);
}

#[test]
fn airwars_counts_what_explosive_weapons_did_and_nothing_else() {
    let strike = |id: &str, origin: &'static str| raid(id, Count::stated(4), origin).status(Status::Civilian).by("russian-air-force");
    for (means, low) in [("barrel-bomb", Some(4)), ("explosive", Some(4)), ("clash", None), ("attack", None)] {
        let (toll, ..) = airwars(vec![strike("a", "sohr").means(means), strike("b", "snhr").means(means)]);
        assert_eq!(toll.low(), low, "{means}");
        if low.is_none() {
            assert_eq!(toll.coverage().left_out[0].because, Because::Means, "{means}");
        }
    }
    // Nobody told of a weapon; and one who tells of it tells it of the incident.
    assert_eq!(airwars(vec![strike("a", "sohr"), strike("b", "snhr")]).0.low(), None);
    assert_eq!(airwars(vec![strike("a", "sohr").means("air-strike"), strike("b", "snhr")]).0.low(), Some(4));
}

#[test]
fn airwars_takes_a_perpetrators_sole_claim_as_context() {
    let strike = |id: &str, n: u64, origin: &'static str| raid(id, Count::stated(n), origin).by("russian-air-force").means("air-strike");
    let book = || vec![strike("a", 4, "sohr").status(Status::Civilian), strike("b", 4, "snhr").status(Status::Civilian)];
    let boast = strike("c", 30, "russia").fighters("islamic-state", "islamic-state");
    let (toll, grade, _) = airwars(book().into_iter().chain([boast]).collect());
    assert_eq!((toll.low(), toll.highest(), grade), (Some(4), Some(4), Grade::Fair));
    // It makes no second source of a single one.
    let boast = strike("c", 30, "russia").fighters("islamic-state", "islamic-state");
    assert_eq!(airwars(vec![strike("a", 4, "sohr").status(Status::Civilian), boast]).1, Grade::Weak);
}

// Iraq Body Count.

#[test]
fn ibc_an_aggregate_adds_only_what_its_incidents_do_not_explain() {
    let book = Book::of(vec![
        told("morgue", Count::stated(1_519)).place("IQ/Baghdad").days("2003-04-14", "2003-08-31").level(Level::Window).origin("morgue"),
        told("a", Count::stated(20)).place("IQ/Baghdad").days("2003-05-01", "2003-05-01").incident(0),
        told("b", Count::stated(30)).place("IQ/Baghdad").days("2003-05-02", "2003-05-02").incident(1),
    ]);
    let toll = book.toll(&asked("IQ", "2003-01-01", "2003-12-31"));
    assert_eq!((toll.low(), toll.best()), (Some(1_519), Some(1_519)));
    let unexplained = toll.derivation().iter().flat_map(|s| &s.steps).find(|s| s.kind == tollbook_reckon::StepKind::Unexplained).unwrap();
    assert_eq!(unexplained.figure, Some(1_469));
}

// What adds.

#[test]
fn the_displaced_of_two_months_are_not_added_and_the_toll_says_so() {
    let month = |id: &str, n: u64, from: &str, to: &str| {
        told(id, Count::stated(n)).harm(Harm::Displaced).place("SY/Idlib").days(from, to).level(Level::Window).report(id)
    };
    let book = Book::of(vec![month("jan", 1_000, "2021-01-01", "2021-01-31"), month("feb", 700, "2021-02-01", "2021-02-28")]);
    let mut scope = whole();
    scope.counted = Counted::Harm(Harm::Displaced);
    let toll = book.toll(&scope);
    assert_eq!(toll.low(), Some(1_000));
    assert!(toll.coverage().periods_not_added);
}

#[test]
fn the_injured_of_two_incidents_add() {
    let hurt = |id: &str, n: u64, day: &str, i: usize| told(id, Count::stated(n)).harm(Harm::Injured).place("SY/Idlib").days(day, day).incident(i).report(id);
    let book = Book::of(vec![hurt("a", 3, "2021-03-01", 0), hurt("b", 4, "2021-03-02", 1)]);
    let mut scope = whole();
    scope.counted = Counted::Harm(Harm::Injured);
    assert_eq!(book.toll(&scope).low(), Some(7));
}

#[test]
fn killed_and_injured_in_one_number_is_no_floor_under_the_killed() {
    let book = Book::of(vec![raid("a", Count::stated(50), "sohr").harm(Harm::Casualties)]);
    assert_eq!(book.toll(&whole()).low(), None);
}

#[test]
fn the_feared_bound_the_highest_alone() {
    let book = Book::of(vec![raid("a", Count::stated(5), "sohr").report("r"), raid("b", Count::stated(30), "sohr").report("r").modality(Modality::Possible)]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(5), Some(5), Some(30), false));
}

#[test]
fn incidents_that_may_be_one_count_once_in_the_low_and_twice_above() {
    let at = |id: &str, n: u64, i: usize| raid(id, Count::stated(n), "sohr").incident(i);
    let mut book = Book::of(vec![at("a", 5, 0), at("b", 7, 1)]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(7), Some(12), Some(12), false));
    book.linked.unsure.push([0, 1]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(7), Some(7), Some(12), false));
    book.linked.unsure.clear();
    book.linked.different.push([0, 1]);
    assert_eq!(book.toll(&whole()).low(), Some(12));
}

#[test]
fn one_report_keeps_apart_what_it_tells_of_two_towns_or_two_days() {
    let at = |id: &str, n: u64, i: usize| raid(id, Count::stated(n), "sohr").incident(i).report("both");
    // Two figures for one place and day may be a whole and a part of it, whoever put them apart.
    assert_eq!(Book::of(vec![at("a", 5, 0), at("b", 7, 1)]).toll(&whole()).low(), Some(7));
    let other_day = at("b", 7, 1).days("2021-03-06", "2021-03-06");
    assert_eq!(Book::of(vec![at("a", 5, 0), other_day]).toll(&whole()).low(), Some(12));
    // The report tells them of two towns, though not in the sentences of the figures.
    let other_town = at("b", 7, 1).place("SY/Aleppo/Azaz/marea").carried();
    assert_eq!(Book::of(vec![at("a", 5, 0).carried(), other_town]).toll(&whole()).low(), Some(12));
}

#[test]
fn incidents_that_may_be_one_count_once_though_their_reports_name_other_days_and_towns() {
    let at = |id: &str, n: u64, i: usize| raid(id, Count::stated(n), "sohr").incident(i);
    let other = |id: &str, n: u64, i: usize| at(id, n, i).days("2021-03-07", "2021-03-07").place("SY/Aleppo/Azaz/marea");
    let mut book = Book::of(vec![at("a", 5, 0), other("b", 7, 1)]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(12), Some(12), Some(12), false));
    book.linked.unsure.push([0, 1]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(7), Some(7), Some(12), false));
    assert_eq!(book.toll_by(&whole(), &Convention::house(), Reading::Reconciled).low(), Some(7));
    // A question that holds one of them is answered by that one.
    assert_eq!(book.toll(&asked("SY/Idlib", "2021-03-05", "2021-03-05")).low(), Some(5));
    // A person's word ends the doubt.
    book.linked.different.push([0, 1]);
    assert_eq!(book.toll(&whole()).low(), Some(12));
}

#[test]
fn what_may_hold_the_one_may_hold_the_other_with_which_it_may_be_one() {
    let at = |id: &str, n: u64, i: usize| raid(id, Count::stated(n), "sohr").incident(i);
    let window = raid("w", Count::stated(6), "snhr").level(Level::Window).days("2021-03-04", "2021-03-05");
    let window = Told { incident: None, ..window };
    let later = |id: &str, n: u64, i: usize, day: &str| at(id, n, i).days(day, day);
    // The window holds the fifth of March: of the dead of that day, or of the seventh, whichever of the two days is right.
    let mut book = Book::of(vec![window.again(), at("a", 5, 0), later("b", 7, 1, "2021-03-07")]);
    assert_eq!(book.toll(&whole()).low(), Some(13));
    book.linked.unsure.push([0, 1]);
    assert_eq!(book.toll(&whole()).low(), Some(7));
    // Three of which any two may be one may all be one.
    let mut book = Book::of(vec![at("a", 5, 0), later("b", 5, 1, "2021-03-07"), later("c", 5, 2, "2021-03-09")]);
    book.linked.unsure = vec![[0, 1], [0, 2], [1, 2]];
    assert_eq!(book.toll(&whole()).low(), Some(5));
    // One that may be either of two that are two counts with neither.
    book.linked.unsure = vec![[0, 1], [0, 2]];
    assert_eq!(book.toll(&whole()).low(), Some(10));
}

#[test]
fn who_claims_a_deed_is_who_tells_of_its_dead_unless_another_is_named() {
    let soldiers = || raid("a", Count::stated(30), "x").own_voice().fighters("syrian-government-forces", "syrian-government").by("islamic-state");
    assert_eq!(Book::of(vec![soldiers()]).toll(&whole()).low(), Some(30));
    assert_eq!(Book::of(vec![soldiers().surety(Surety::Claimed)]).toll(&whole()).low(), None);
    assert_eq!(Book::of(vec![soldiers().surety(Surety::Claimed).origin("sohr")]).toll(&whole()).low(), Some(30));
}

#[test]
fn tolls_of_civilians_and_of_all_sides_are_not_comparable() {
    let mut civilians = whole();
    civilians.who.status = Some(Status::Civilian);
    assert!(Reckoner::comparable(&civilians, &whole()).unwrap_err().to_string().contains("civilians"));
    assert!(Reckoner::comparable(&whole(), &whole()).is_ok());
}

fn together() -> Scope {
    Scope::of(Counted::Harm(Harm::Casualties))
}

fn market(id: &str, report: &str, n: Count, harm: Harm) -> Told {
    told(id, n)
        .report(report)
        .origin(if report == "a" { "police" } else { "hospital" })
        .place("SY/Idlib/Saraqib")
        .days("2021-02-19", "2021-02-19")
        .incident(0)
        .harm(harm)
}

#[test]
fn a_figure_for_dead_and_wounded_together_bounds_their_sum_and_neither_of_them() {
    let book = Book::of(vec![market("c1", "a", Count::stated(50), Harm::Casualties)]);
    assert_eq!(numbers(&book.toll(&together())).0, Some(50));
    for harm in [Harm::Killed, Harm::Injured] {
        assert_eq!(book.toll(&Scope::of(Counted::Harm(harm))).low(), None, "{harm:?}");
    }
    // The killed and the injured of one report are other people.
    let book = Book::of(vec![market("c1", "a", Count::stated(12), Harm::Killed), market("c2", "a", Count::at_least(30), Harm::Injured)]);
    let (low, best, _, open) = numbers(&book.toll(&together()));
    assert_eq!((low, best, open), (Some(42), Some(42), true));
    // Those of two reports may not be: whoever was injured may have died since.
    let book = Book::of(vec![market("c1", "a", Count::stated(12), Harm::Injured), market("c2", "b", Count::stated(9), Harm::Killed)]);
    assert_eq!(book.toll(&together()).low(), Some(12));
    // The greatest of these floors holds, and no two of them add up.
    let all = vec![
        market("c1", "a", Count::at_least(50), Harm::Casualties),
        market("c2", "b", Count::stated(14), Harm::Killed),
        market("c3", "b", Count::stated(41), Harm::Injured),
    ];
    let toll = Book::of(all).toll(&together());
    assert_eq!(toll.low(), Some(55));
    assert!(toll.certificate().check());
}

/// "The shelling killed N. Most of them were civilians", and a later figure of the same voice.
fn most_of(first: u64, later: Option<u64>) -> Toll {
    let of =
        |id: &str, n: Count, report: &str| told(id, n).report(report).origin("police").place("SY/Idlib/Saraqib").days("2021-02-19", "2021-02-19").incident(0);
    let most = Count::share_of(&Count::stated(first), 1, 2, true, false);
    let mut part = of("c2", most, "a").status(Status::Civilian).relation(RelationKind::PartOf, "c1");
    part.claim.relations[0].share = Some(Share { num: 1, den: 2 });
    let mut all = vec![of("c1", Count::stated(first), "a"), part];
    if let Some(n) = later {
        all[0] = of("c1", Count::stated(first), "a").superseded_by("c3");
        all.push(of("c3", Count::stated(n), "b"));
    }
    let scope = Scope { who: VictimGroup { status: Some(Status::Civilian), ..VictimGroup::default() }, ..all_killed() };
    Book::of(all).toll(&scope)
}

#[test]
fn a_share_goes_with_the_figure_that_it_is_a_share_of() {
    assert_eq!(numbers(&most_of(12, None)), (Some(7), Some(7), Some(12), false));
    // Corrected downward: most of eight are five at least.
    assert_eq!(numbers(&most_of(12, Some(8))), (Some(5), Some(5), Some(8), false));
    // Risen since: of those found later the words say nothing, and all of them may be civilians.
    assert_eq!(numbers(&most_of(12, Some(20))), (Some(7), Some(11), Some(20), false));
}

#[test]
fn house_a_group_that_a_third_tells_of_adds_to_the_sum_of_those_that_one_voice_tells() {
    let soldiers = |id: &str, n: u64, origin| raid(id, Count::stated(n), origin).fighters("syrian-government-forces", "syrian-government").report("wire");
    let rebels = |report: &str| raid("rebels", Count::stated(7), "un").fighters("islamic-state", "islamic-state").report(report);
    let civilians = || raid("civilians", Count::stated(3), "sohr").status(Status::Civilian).report("wire");
    // One report: the observatory's nine soldiers and three civilians, and the seven fighters of whom the mission tells.
    let toll = Book::of(vec![soldiers("soldiers", 9, "sohr"), civilians(), rebels("wire")]).toll(&whole());
    assert_eq!((toll.low(), toll.best()), (Some(19), Some(19)));
    // Whoever tells of everybody in one number tells of them, too.
    let toll =
        Book::of(vec![soldiers("soldiers", 9, "sohr"), civilians(), rebels("wire"), raid("all", Count::stated(12), "snhr").report("other")]).toll(&whole());
    assert_eq!(toll.low(), Some(12));
}

#[test]
fn house_up_to_is_best_only_where_nobody_gives_a_number() {
    let book = |later: Count| {
        Book::of(vec![raid("a", Count::stated(21), "sohr").published("2021-01-02", 1), raid("b", later, "snhr").published("2021-01-03", 2).report("b")])
    };
    let best = |c: Count| book(c).toll(&whole()).best();
    assert_eq!((best(Count::up_to(30)), best(Count::about(30))), (Some(21), Some(30)));
    assert_eq!(Book::of(vec![raid("b", Count::up_to(30), "snhr")]).toll(&whole()).best(), Some(30));
}

#[test]
fn house_a_figure_that_its_voice_gives_again_is_no_later_one() {
    let told = |id: &str, n, origin: &'static str, day: &str, order| raid(id, Count::stated(n), origin).published(day, order).report(id);
    let book = |again: u64| {
        Book::of(vec![
            told("first", 41, "sohr", "2021-01-01", 1).superseded_by("again"),
            told("police", 38, "snhr", "2021-01-01", 2),
            told("again", again, "sohr", "2021-01-02", 3),
        ])
    };
    assert_eq!(book(41).toll(&whole()).best(), Some(38), "both of one day: the lower");
    assert_eq!(book(42).toll(&whole()).best(), Some(42), "a later figure");
}

#[test]
fn what_a_report_says_of_its_claims_is_meant_of_its_own_though_another_has_the_same_ids() {
    // "Nine soldiers, and three besides them", printed by two outlets: each tells of twelve.
    let text = |report: &str, origin: &'static str| {
        [
            raid("nine", Count::stated(9), origin).report(report),
            raid("three", Count::stated(3), origin).report(report).relation(RelationKind::ApartFrom, "nine"),
        ]
    };
    let book = Book::of(text("a", "sohr").into_iter().chain(text("b", "snhr")).collect());
    let by_groups = |b: &Book| b.toll(&whole()).low();
    let alone = Book::of(text("a", "sohr").into_iter().collect());
    assert_eq!(by_groups(&book), by_groups(&alone));
}

#[test]
fn whoever_died_of_wounds_belongs_to_the_incident_and_comes_to_what_was_told_before() {
    let died = |report: &str, day: &str| {
        let wounded = raid(&format!("{report}-wounded"), Count::stated(3), "hospital").harm(Harm::Injured).report(report).published(day, 4);
        let dead = raid(&format!("{report}-dead"), Count::stated(1), "hospital").report(report).published(day, 4).days(day, day);
        [wounded, dead.relation(RelationKind::PartOf, &format!("{report}-wounded"))]
    };
    let nine = || raid("nine", Count::stated(9), "sohr").published("2021-03-05", 1);
    let on_the_day = asked("SY", "2021-03-05", "2021-03-05");
    let book = Book::of([nine()].into_iter().chain(died("d", "2021-03-09")).collect());
    assert_eq!(numbers(&book.toll(&on_the_day)), (Some(10), Some(10), Some(10), false));
    // Another report of the same death adds nobody, and a figure of that day or later holds the dead already.
    let later = raid("later", Count::stated(10), "un").published("2021-03-10", 6);
    let twice = [nine(), later].into_iter().chain(died("d", "2021-03-09")).chain(died("e", "2021-03-09")).collect();
    assert_eq!(numbers(&Book::of(twice).toll(&on_the_day)), (Some(10), Some(10), Some(10), false));
    // Of whom it is only told later that they died, somebody may have counted them already.
    let mut undated: Vec<Told> = [nine()].into_iter().chain(died("d", "2021-03-09")).collect();
    undated[2].claim.period = undated[0].claim.period.clone();
    assert_eq!(numbers(&Book::of(undated).toll(&on_the_day)), (Some(9), Some(10), Some(10), false));
    // Alone it is who is known to have died.
    assert_eq!(Book::of(died("d", "2021-03-09").into()).toll(&whole()).low(), Some(1));
}

//! What parties say of their own and of their enemy's dead, one test for each rule. Enters: a few claims and a convention. Leaves: whether the rule's figure
//! comes out. Never done here: reading who speaks.

use crate::build::*;
use crate::rules::{by, raid, whole};
use tollbook_model::*;
use tollbook_reckon::{Ceiling, Convention, Reading};

#[test]
fn a_partys_claim_of_enemy_dead_is_no_floor_no_best_and_no_ceiling_but_may_be_the_highest() {
    let of = |counted: Count| {
        Book::of(vec![
            raid("a", Count::stated(9), "sohr").fighters("islamic-state", "islamic-state"),
            raid("b", Count::stated(40), "russia").fighters("islamic-state", "islamic-state"),
            raid("c", counted, "russian-ministry").fighters("islamic-state", "islamic-state"),
        ])
    };
    assert_eq!(numbers(&of(Count::stated(50)).toll(&whole())), (Some(9), Some(9), Some(50), false));
    assert_eq!(numbers(&of(Count::more_than(50)).toll(&whole())), (Some(9), Some(9), Some(51), true));
    // Of those whom nobody else tells of it is all that is reported, and still no floor.
    let alone = Book::of(vec![raid("b", Count::stated(40), "russia").fighters("islamic-state", "islamic-state")]);
    assert_eq!(numbers(&alone.toll(&whole())), (None, None, Some(40), false));
    // Conventions that don't say so take it as context.
    for name in ["ucdp-23.1", "acled-2024"] {
        assert_eq!(by(&of(Count::stated(50)), &whole(), name).highest(), Some(9), "{name}");
    }
    let window = |id: &str, n: Count, origin: &'static str| {
        told(id, n).place("SY").days("2021-03-01", "2021-03-31").level(Level::Window).origin(origin).report(id).fighters("islamic-state", "islamic-state")
    };
    let book = Book::of(vec![window("a", Count::exactly(9), "sohr"), window("b", Count::exactly(40), "russia")]);
    let toll = book.toll_by(
        &Scope { who: VictimGroup { actor: Some("islamic-state".into()), ..VictimGroup::default() }, ..whole() },
        &Convention::house(),
        Reading::Reconciled,
    );
    assert!(!matches!(toll.ceiling(), Ceiling::Closed(40)), "{:?}", toll.ceiling());
}

#[test]
fn what_two_sides_claim_of_each_other_adds_in_the_highest() {
    let soldiers = || Who { status: Some(Status::Combatant), role: vec!["soldier".into()], words: "soldiers".to_owned(), ..Who::default() };
    let book = Book::of(vec![
        raid("own", Count::stated(9), "syrian-government-forces").report("m").who(soldiers()),
        raid("theirs", Count::stated(21), "syrian-government-forces").report("m").fighters("islamic-state", "islamic-state"),
        // Rebels' own are no soldiers to them.
        raid("soldiers", Count::stated(35), "islamic-state").report("i").who(soldiers()),
    ]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(9), Some(9), Some(56), false));
}

#[test]
fn beside_its_enemys_dead_what_a_party_counts_are_its_own() {
    // "On our side four dead, on the enemy's 12"; an official tells of seven. Four is nobody's figure for all.
    let book = Book::of(vec![
        raid("own", Count::stated(4), "syrian-government-forces").report("m"),
        raid("theirs", Count::stated(12), "syrian-government-forces").report("m").fighters("islamic-state", "islamic-state"),
        raid("all", Count::stated(7), "sohr"),
    ]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(7), Some(7), Some(12), false));
    // A part of a figure for all says nothing of whom the rest were.
    let book = Book::of(vec![
        raid("whole", Count::stated(22), "police").report("p"),
        raid("raiders", Count::stated(8), "police").report("p").who(attackers()).relation(RelationKind::PartOf, "whole"),
        raid("all", Count::stated(24), "sohr"),
    ]);
    assert_eq!(book.toll(&whole()).low(), Some(22));
}

#[test]
fn allies_are_one_side_in_the_years_of_their_alliance_and_no_others() {
    // Russia stands with the Syrian government from 2015 to 2024: what it tells of soldiers then is no enemy's word.
    let told_by_russia = |day: &'static str| {
        let soldiers = raid("a", Count::stated(9), "russia").fighters("syrian-government-forces", "syrian-government").days(day, day);
        Book::of(vec![soldiers]).toll(&Scope { from: None, to: None, ..whole() }).low()
    };
    assert_eq!(told_by_russia("2021-03-05"), Some(9));
    assert_eq!(told_by_russia("2025-03-05"), None, "a claim of whoever fights them");
}

#[test]
fn an_armed_group_without_a_name_tells_of_soldiers_as_of_its_enemy() {
    let soldiers = || Who { status: Some(Status::Combatant), role: vec!["soldier".into()], words: "soldiers".to_owned(), ..Who::default() };
    let book = Book::of(vec![raid("a", Count::stated(6), "sohr").who(soldiers()), raid("b", Count::stated(20), "rebels").who(soldiers())]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(6), Some(6), Some(20), false));
}

#[test]
fn a_part_of_what_a_party_claims_is_claimed_with_it() {
    let commander = raid("b", Count::stated(1), "russia").report("r").fighters("islamic-state", "islamic-state").relation(RelationKind::PartOf, "a");
    let book = Book::of(vec![raid("a", Count::stated(9), "russia").report("r").fighters("islamic-state", "islamic-state"), commander]);
    assert_eq!(numbers(&book.toll(&whole())), (None, None, Some(9), false));
}

fn attackers() -> Who {
    Who { role: vec!["attacker".into()], words: "bandits".to_owned(), ..Who::default() }
}

#[test]
fn the_number_of_whom_a_party_killed_is_a_boast_where_all_others_say_that_they_fought() {
    let by_it = || raid("b", Count::more_than(30), "us-led-coalition").by("us-led-coalition");
    let fighters = || raid("a", Count::stated(9), "sohr").fighters("islamic-state", "islamic-state");
    assert_eq!(numbers(&Book::of(vec![fighters(), by_it()]).toll(&whole())), (Some(9), Some(9), Some(31), true));
    // Where somebody tells of others as well, and where nobody says who they were, it admits harm.
    let civilians = raid("c", Count::stated(2), "snhr").status(Status::Civilian);
    assert_eq!(Book::of(vec![fighters(), by_it(), civilians]).toll(&whole()).best(), Some(31));
    assert_eq!(Book::of(vec![by_it()]).toll(&whole()).low(), Some(31));
}

#[test]
fn whom_a_party_says_it_killed_are_none_of_its_own_and_may_be_whom_others_call_civilians() {
    let fighters = || Who { status: Some(Status::Combatant), role: vec!["fighter".into()], words: "terrorists".to_owned(), ..Who::default() };
    let book = Book::of(vec![
        raid("own", Count::stated(3), "sohr").report("r").fighters("syrian-government-forces", "syrian-government"),
        raid("theirs", Count::stated(2), "syrian-government-forces").report("s").who(fighters()),
    ]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(3), Some(3), Some(5), false));
    let book = Book::of(vec![
        raid("residents", Count::stated(7), "residents").report("r").status(Status::Civilian),
        raid("ministry", Count::stated(12), "syrian-government-forces").report("r").who(fighters()),
    ]);
    assert_eq!(numbers(&book.toll(&whole())), (Some(7), Some(7), Some(12), false));
}

#[test]
fn a_partys_spokesman_speaks_for_the_party_whose_name_he_bears_and_for_no_government() {
    let of = |origin: &'static str, actor: &str, side: &str| {
        let toll = Book::of(vec![raid("a", Count::stated(32), origin).fighters(actor, side)]).toll(&whole());
        (toll.low(), toll.highest())
    };
    let army = ["syrian-government-forces", "syrian-government"];
    assert_eq!(of("rebel-spokesman", army[0], army[1]), (None, Some(32)), "its enemy's dead, and no admission of the government's");
    assert_eq!(of("rebel-spokesman", "syrian-rebels", "syrian-opposition"), (Some(32), Some(32)));
    assert_eq!(of("party-paper", army[0], army[1]), (Some(32), Some(32)), "nobody knows for whom it speaks");
}

#[test]
fn a_ministry_speaks_for_whoever_governed_when_it_spoke() {
    let own = |day: &str| {
        let dead = told("a", Count::stated(3)).place("RU").days(day, day).origin("russian-ministry").fighters("russian-air-force", "russia");
        Book::of(vec![dead]).toll(&asked("RU", "", "")).low()
    };
    assert_eq!(own("2021-03-05"), Some(3), "its own dead, though another governed there before");
    assert_eq!(own("1980-03-05"), None, "the enemy's");
}

#[test]
fn police_who_tell_of_bandits_they_killed_tell_their_enemys_dead() {
    let toll = Book::of(vec![raid("a", Count::stated(11), "police").who(attackers())]).toll(&whole());
    assert_eq!((toll.low(), toll.highest()), (None, Some(11)));
}

#[test]
fn parts_are_no_whole_though_another_voice_tells_it_or_it_was_replaced() {
    // Nine bodies, the institute says; of them two civilians and a fighter were named, in the outlet's own voice.
    let book = Book::of(vec![
        raid("nine", Count::stated(9), "un").report("r"),
        raid("two", Count::stated(2), "sohr").report("r").own_voice().status(Status::Civilian).relation(RelationKind::PartOf, "nine"),
        raid("one", Count::stated(1), "sohr").report("r").own_voice().status(Status::Combatant).relation(RelationKind::PartOf, "nine"),
    ]);
    assert_eq!(book.toll(&whole()).low(), Some(9));
    // "About 40 were wounded, three of them badly", then 43: three were never the figure.
    let book = Book::of(vec![
        raid("forty", Count::about(40), "un").report("r").superseded_by("later"),
        raid("three", Count::stated(3), "un").report("r").relation(RelationKind::PartOf, "forty"),
        raid("later", Count::stated(43), "un").report("s"),
    ]);
    assert_eq!(book.toll(&whole()).low(), Some(43));
}

#[test]
fn an_army_and_its_government_are_one_party_and_their_dead_rivals_of_a_plain_figure() {
    let of = |actor: &str, side: &str| {
        Book::of(vec![
            raid("workers", Count::stated(8), "sohr").who(Who { role: vec!["worker".into()], words: "workers".to_owned(), ..Who::default() }),
            raid("soldiers", Count::stated(15), "snhr").fighters("syrian-government-forces", "syrian-government"),
            raid("troops", Count::stated(19), "un").fighters(actor, side),
        ])
        .toll(&whole())
        .low()
    };
    assert_eq!(of("syrian-government", "syrian-government"), Some(8));
    assert_ne!(of("islamic-state", "islamic-state"), Some(8), "two parties' dead are no rivals of each other");
}

#[test]
fn whom_a_party_under_arms_lost_fought_unless_a_role_says_otherwise() {
    let lost = |role: &[&str]| {
        let who = Who { actor: Some("islamic-state".into()), role: role.iter().map(|r| (*r).into()).collect(), words: "its men".to_owned(), ..Who::default() };
        let mut scope = whole();
        scope.who.status = Some(Status::Combatant);
        Book::of(vec![raid("a", Count::stated(7), "sohr").who(who)]).toll(&scope).low()
    };
    assert_eq!([lost(&[]), lost(&["attacker"]), lost(&["medic"])], [Some(7), Some(7), None]);
}

#[test]
fn two_whom_one_report_quotes_are_one_voice_on_the_day() {
    let on = |id: &str, report: &str, origin: &'static str, day: &str| {
        told(id, Count::stated(8)).place("SY/Idlib/Ariha/urum").days(day, day).origin(origin).report(report).incident(0)
    };
    let book = Book::of(vec![
        on("resident", "c", "residents", "2021-03-09"),
        on("doctor", "c", "hospital", "2021-03-09"),
        on("official", "a", "officials", "2021-03-08"),
        on("commission", "d", "un", "2021-03-08"),
    ]);
    assert_eq!(book.toll(&asked("SY", "2021-03-08", "2021-03-08")).low(), Some(8));
}

#[test]
fn a_group_that_says_it_killed_soldiers_of_no_named_army_tells_its_enemys_dead() {
    let boast = || raid("b", Count::stated(32), "islamic-state").status(Status::Combatant).by("islamic-state");
    assert_eq!(Book::of(vec![raid("a", Count::stated(11), "sohr").status(Status::Combatant), boast()]).toll(&whole()).low(), Some(11));
    assert_eq!(Book::of(vec![boast()]).toll(&whole()).low(), None);
}

#[test]
fn a_partys_admission_of_its_own_dead_sets_a_low() {
    let book = Book::of(vec![raid("a", Count::stated(3), "russian-ministry").fighters("russian-air-force", "russia")]);
    assert_eq!(book.toll(&whole()).low(), Some(3));
}

#[test]
fn a_party_that_admits_harm_it_caused_sets_a_low_and_its_denial_sets_nothing() {
    let harm = |n: Count| raid("a", n, "us-led-coalition").status(Status::Civilian).by("us-led-coalition").surety(Surety::Accepted);
    assert_eq!(Book::of(vec![harm(Count::stated(2))]).toll(&whole()).low(), Some(2));
    assert_eq!(Book::of(vec![harm(Count::none())]).toll(&whole()).low(), None);
    let toll = Book::of(vec![harm(Count::none()).level(Level::Window)]).toll_by(&whole(), &Convention::house(), Reading::Reconciled);
    assert_eq!(toll.ceiling(), Ceiling::Open);
}

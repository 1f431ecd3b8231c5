//! Answers from some of the claims. Enters: random books of two countries, told vaguely, carried, repeated, replaced. Leaves: a failure where a question that
//! sees only what it can reach is answered otherwise than out of all claims. Never done here: the reconciled reading, which asks all of them.

use crate::build::*;
use crate::dice::Dice;
use tollbook_model::*;
use tollbook_reckon::{Convention, Ground, Reading, Reckoner, reach_of};

const PLACES: [&str; 9] =
    ["SY", "SY/Aleppo", "SY/Aleppo/Azaz/marea", "SY/Aleppo/Azaz", "SY/Hama", "SY/Hama/Hama/town", "IQ", "IQ/Anbar", "IQ/Anbar/Ramadi/ramadi"];

fn day(n: u64) -> String {
    format!("2021-{:02}-{:02}", 1 + n / 28, 1 + n % 28)
}

fn book(dice: &mut Dice) -> Book {
    let mut claims: Vec<Told> = Vec::new();
    let (reports, incidents) = (3 + dice.roll(12), 1 + dice.roll(5));
    // Of half of the books hardly anything is vague.
    let vague = [8, 60][dice.roll(2) as usize];
    for r in 0..reports {
        let about = dice.roll(incidents);
        let mut own: Vec<String> = Vec::new();
        for k in 0..1 + dice.roll(3) {
            let (id, n) = (format!("c{r}-{k}"), 1 + dice.roll(30));
            let count = [Count::stated(n), Count::at_least(n), Count::range(n, n + 4), Count::plural()][dice.roll(4) as usize].clone();
            let incident = if dice.roll(vague) == 0 { dice.roll(incidents) } else { about };
            // An incident is of one country and a few days, as linking makes them.
            let home = 6 * (incident % 2);
            let mut claim = told(&id, count).report(&format!("r{r}")).origin(["sohr", "snhr", "un"][dice.roll(3) as usize]);
            let aggregate = dice.roll(3) == 0;
            let place = if aggregate && dice.roll(vague) == 0 { dice.roll(9) } else { (home + dice.roll(if home == 0 { 6 } else { 3 })).min(8) };
            if dice.roll(vague) > 0 {
                claim = claim.place(PLACES[place as usize]);
            }
            if dice.roll(vague) == 0 {
                claim = claim.carried();
            }
            let first = if aggregate { dice.roll(50) } else { incident * 9 + dice.roll(3) };
            if dice.roll(vague) > 0 {
                claim = claim.days(&day(first), &day(first + if aggregate { dice.roll(20) } else { dice.roll(2) }));
            }
            claim = match dice.roll(6) {
                0 => claim.harm(Harm::Injured),
                1 => claim.harm(Harm::Casualties),
                2 => claim.status(Status::Civilian),
                _ => claim,
            };
            claim = if aggregate { claim.level(if dice.roll(2) == 0 { Level::Window } else { Level::Cumulative }) } else { claim.incident(incident as usize) };
            if let Some(other) = own.last().filter(|_| dice.roll(3) == 0) {
                claim = claim.relation([RelationKind::Repeats, RelationKind::PartOf, RelationKind::ApartFrom][dice.roll(3) as usize], other);
            }
            if r > 0 && dice.roll(7) == 0 {
                claim = claim.superseded_by(&format!("c{}-0", dice.roll(reports)));
            }
            own.push(id);
            claims.push(claim.published(&day(40 + r), r));
        }
    }
    let mut book = Book::of(claims);
    let n = book.linked.incidents.len();
    for i in 1..n {
        if dice.roll(3) == 0 {
            book.linked.unsure.push([i - 1, i]);
        }
    }
    book
}

/// Some of the claims, under new numbers.
fn some(linked: &Linked, keep: &[bool]) -> Linked {
    let mut out = Linked::default();
    let mut at = vec![None; linked.incidents.len()];
    for (c, _) in linked.claims.iter().zip(keep).filter(|c| *c.1) {
        let mut c = c.clone();
        c.incident = c.incident.map(|i| {
            *at[i].get_or_insert_with(|| {
                out.incidents.push(Incident { claims: Vec::new(), ..linked.incidents[i].clone() });
                out.incidents.len() - 1
            })
        });
        if let Some(i) = c.incident {
            out.incidents[i].claims.push(out.claims.len());
        }
        out.claims.push(c);
    }
    let pair = |p: &[usize; 2]| Some([at[p[0]]?, at[p[1]]?]);
    out.unsure = linked.unsure.iter().filter_map(pair).collect();
    out
}

#[test]
fn what_a_question_can_reach_answers_it_as_all_claims_do() {
    let actors = ActorRegistry::parse(ACTORS, SOURCES).expect("the registry of the tests");
    let (means, targets) = (Taxonomy::parse(MEANS, "means").expect("the means of the tests"), Taxonomy::default());
    let (mut left_out, mut all) = (0, 0);
    for seed in 0..150 {
        let mut dice = Dice(seed);
        let book = book(&mut dice);
        let ground = Ground::of_linked(&book.linked);
        let whole = Reckoner::new(&book.linked, &actors, &means, &targets, Some(date("2021-03-01")));
        for _ in 0..6 {
            let from = dice.roll(50);
            let (from, to) = if dice.roll(4) == 0 { (String::new(), String::new()) } else { (day(from), day(from + dice.roll(12))) };
            let mut scope = asked(["", "SY", "IQ", "SY/Aleppo", "SY/Hama/Hama/town"][dice.roll(5) as usize], &from, &to);
            scope.counted = Counted::Harm([Harm::Killed, Harm::Injured, Harm::Casualties][dice.roll(3) as usize]);
            scope.who.status = (dice.roll(4) == 0).then_some(Status::Civilian);
            let keep = reach_of(&scope, &book.linked);
            left_out += keep.iter().filter(|k| !**k).count();
            all += keep.len();
            let part = some(&book.linked, &keep);
            let few = Reckoner::over(&part, &ground, &actors, &means, &targets, Some(date("2021-03-01")));
            for name in Convention::names() {
                let convention = Convention::named(name).expect("an embedded convention");
                let [a, b] = [&whole, &few].map(|r| r.toll(&scope, &convention, Reading::Documented).expect("an answer"));
                let json = |t: &tollbook_reckon::Toll| serde_json::to_string(&(numbers(t), t.coverage(), t.derivation(), t.high())).expect("JSON");
                assert_eq!(json(&a), json(&b), "seed {seed}, {name}: {scope:?}");
            }
        }
    }
    assert!(left_out * 5 > all, "{left_out} of {all} left out: nothing was tried");
}

//! Questions that reach over hundreds of incidents in doubt. Enters: random books of two countries whose incidents hang together over months. Leaves: a failure where the
//! derivation leaves somebody out without saying so, or where an answer depends on what lies in another country. Never done here: timing.

use crate::build::*;
use crate::dice::Dice;
use std::collections::{BTreeMap, BTreeSet};
use tollbook_model::*;
use tollbook_reckon::{Axis, Convention, Listing, Reading, Reckoner, Step, StepKind, Toll};

const TOWNS: [&str; 6] = ["SY/Aleppo/Azaz/marea", "SY/Aleppo/Azaz/sawran", "SY/Aleppo", "IQ/Anbar/Ramadi/ramadi", "IQ/Anbar/Hit/hit", "IQ/Anbar"];

fn day(n: u64) -> String {
    format!("20{:02}-{:02}-{:02}", 20 + n / 336, 1 + n / 28 % 12, 1 + n % 28)
}

/// So many incidents of two origins each, three in four of Syria; and a few figures for months.
fn book(seed: u64, incidents: usize) -> Book {
    let mut dice = Dice(seed);
    let (mut claims, mut told) = (Vec::new(), Vec::new());
    for i in 0..incidents {
        let town = if dice.roll(4) > 0 { dice.roll(3) } else { 3 + dice.roll(3) } as usize;
        let (on, people) = (dice.roll(600), 1 + dice.roll(30));
        for (k, origin) in ["sohr", "un"].into_iter().enumerate().take(1 + dice.roll(2) as usize) {
            let n = people + dice.roll(3);
            let count = [Count::at_least(n), Count::stated(n), Count::range(n, n + 2)][dice.roll(3) as usize].clone();
            let claim = told_of(&format!("c{i}-{k}"), count, TOWNS[town], on, on).origin(origin).incident(i);
            claims.push(if dice.roll(5) == 0 { claim.status(Status::Civilian) } else { claim });
        }
        told.push((town, on));
    }
    for i in 0..dice.roll(12) {
        let (from, place) = (dice.roll(500), ["SY", "SY/Aleppo", "IQ/Anbar"][dice.roll(3) as usize]);
        claims.push(told_of(&format!("w{i}"), Count::at_least(20 + dice.roll(400)), place, from, from + 40).level(Level::Window));
    }
    let mut book = Book::of(claims);
    for (i, a) in told.iter().enumerate() {
        for (j, b) in told.iter().enumerate().skip(i + 1).filter(|(_, b)| a.0 / 3 == b.0 / 3 && a.1.abs_diff(b.1) <= 2) {
            let near = a.0 == b.0 || a.0 % 3 == 2 || b.0 % 3 == 2;
            if near && dice.roll(3) > 0 {
                book.linked.unsure.push([i, j]);
            }
        }
    }
    book
}

fn told_of(id: &str, count: Count, place: &str, from: u64, to: u64) -> Told {
    told(id, count).report(&format!("r-{id}")).place(place).days(&day(from), &day(to)).published(&day(to), from)
}

struct Terms(ActorRegistry, Taxonomy, Taxonomy);

impl Terms {
    fn new() -> Self {
        let actors = ActorRegistry::parse(ACTORS, SOURCES).expect("the registry of the tests");
        Terms(actors, Taxonomy::parse(MEANS, "means").expect("the means of the tests"), Taxonomy::default())
    }

    fn ask(&self, linked: &Linked, run: impl FnOnce(&Reckoner<'_>)) {
        run(&Reckoner::new(linked, &self.0, &self.1, &self.2, Some(date("2030-01-01"))));
    }
}

/// Of one part of a derivation: whom it lists, and how many people that counts.
fn listed(toll: &Toll, kind: StepKind) -> (Vec<Vec<ClaimId>>, u64) {
    let steps = || toll.derivation().iter().filter(|s| s.kind == kind);
    (steps().map(|s| s.claims.clone()).collect(), steps().map(people_of).sum())
}

/// The people that a step counts.
fn people_of(step: &Step) -> u64 {
    let [times, of] = step.times.unwrap_or([1, 1]);
    step.figure.unwrap_or(0) * times / of
}

#[test]
fn a_derivation_of_many_items_lists_the_heaviest_sums_the_rest_and_goes_on_to_the_last() {
    let terms = Terms::new();
    for seed in 0..2 {
        terms.ask(&book(seed, 900).linked, |r| {
            let house = Convention::house();
            let first = r.toll(&asked("SY", "", ""), &house, Reading::Documented).expect("an answer");
            for (kind, number) in [(StepKind::BindsLow, first.low()), (StepKind::BindsBest, first.best()), (StepKind::BindsHighest, first.highest())] {
                let (mut seen, mut people, mut pages, mut after) = (BTreeSet::new(), 0, 0, 0);
                let mut least = u64::MAX;
                loop {
                    let toll = r.toll_listed(&asked("SY", "", ""), &house, Reading::Documented, Listing { after, ..Listing::default() }).expect("an answer");
                    assert_eq!(numbers(&toll), numbers(&first), "seed {seed}: the numbers stay");
                    let (own, counted) = listed(&toll, kind);
                    let rest: Vec<_> = toll.further().iter().filter(|f| f.kind == kind).collect();
                    let (many, left): (u64, u64) = (rest.iter().map(|f| f.steps).sum(), rest.iter().map(|f| f.people).sum());
                    assert!(own.len() <= 200 && rest.iter().all(|f| f.steps > 0), "seed {seed}");
                    assert!(rest.iter().all(|f| f.unit.as_deref().is_none_or(|u| u.starts_with("SY"))), "seed {seed}: {rest:?}");
                    let keys: BTreeSet<_> = rest.iter().map(|f| (&f.unit, f.from)).collect();
                    assert_eq!(keys.len(), rest.len(), "seed {seed}: each group once");
                    let counts = || toll.derivation().iter().filter(|s| s.kind == kind).map(people_of);
                    let most = counts().max().unwrap_or(0);
                    assert!(first.further().is_empty() || most <= least, "seed {seed}: the heaviest come first");
                    least = counts().min().unwrap_or(0);
                    own.iter().for_each(|claims| assert!(seen.insert(claims.clone()), "seed {seed}: listed twice"));
                    people += counted;
                    let said = number.expect("it is known");
                    // Parts of a whole that is counted in halves are rounded down, each by less than one.
                    assert!(
                        people + left <= said + 1 && people + left + seen.len() as u64 + many >= said,
                        "seed {seed} {kind:?}: {people} and {left} of {said}"
                    );
                    pages += 1;
                    after += 200;
                    if many == 0 {
                        break;
                    }
                }
                assert!(pages > 1, "seed {seed}: {kind:?} was one page");
            }
        });
    }
}

#[test]
fn what_lies_in_another_country_changes_no_answer_about_this_one() {
    let terms = Terms::new();
    for seed in 20..23 {
        let all = book(seed, 500);
        // The same without what lies in Iraq; incidents keep their numbers.
        let syrian = |c: &&LinkedClaim| c.claim.place.as_ref().is_some_and(|p| p.parts[0].country.as_deref() == Some("SY"));
        let mut own = Linked { unsure: all.linked.unsure.clone(), ..Linked::default() };
        own.incidents = all.linked.incidents.iter().map(|i| Incident { claims: Vec::new(), ..i.clone() }).collect();
        for c in all.linked.claims.iter().filter(syrian) {
            if let Some(i) = c.incident {
                own.incidents[i].claims.push(own.claims.len());
            }
            own.claims.push(c.clone());
        }
        let mut answers: Vec<BTreeMap<String, String>> = Vec::new();
        for linked in [&all.linked, &own] {
            terms.ask(linked, |r| {
                let mut out = BTreeMap::new();
                for name in Convention::names() {
                    let convention = Convention::named(name).expect("an embedded convention");
                    for (place, from, to) in [("SY", "", ""), ("SY/Aleppo", "2020-03-05", "2021-02-10"), ("SY/Aleppo/Azaz/marea", "2020-06-01", "2020-06-28")] {
                        let mut readings = vec![Reading::Documented];
                        readings.extend((to == "2020-06-28").then_some(Reading::Reconciled));
                        for (reading, status) in readings.into_iter().flat_map(|r| [(r, None), (r, Some(Status::Civilian))]) {
                            let mut scope = asked(place, from, to);
                            scope.who.status = status;
                            let toll = r.toll(&scope, &convention, reading).expect("an answer");
                            let told =
                                (numbers(&toll), toll.high(), toll.firmness(), toll.coverage(), toll.derivation(), toll.further(), toll.contradictions());
                            out.insert(format!("{name} {place} {reading:?} {status:?}"), serde_json::to_string(&told).expect("JSON"));
                            let axes: [&[Axis]; 4] = [&[Axis::Month], &[Axis::Province, Axis::Year], &[Axis::Who], &[Axis::By]];
                            for axes in axes.into_iter().filter(|_| reading == Reading::Documented) {
                                let rows = r.group(&scope, axes, &convention, reading).expect("rows");
                                out.insert(format!("{name} {place} {status:?} {axes:?}"), serde_json::to_string(&rows).expect("JSON"));
                            }
                        }
                    }
                }
                answers.push(out);
            });
        }
        for (question, answer) in &answers[0] {
            assert_eq!(Some(answer), answers[1].get(question), "seed {seed}: {question}");
        }
    }
}

#[test]
fn a_toll_with_less_of_its_derivation_and_with_its_rows_is_the_same_toll() {
    let terms = Terms::new();
    let few = Listing { after: 0, most: 30, below: 3, proof: false };
    for seed in 40..42 {
        terms.ask(&book(seed, 700).linked, |r| {
            for name in Convention::names() {
                let convention = Convention::named(name).expect("an embedded convention");
                for (place, from, to) in [("SY", "", ""), ("SY/Aleppo", "2020-03-05", "2021-02-10"), ("SY/Aleppo/Azaz/marea", "2020-06-01", "2020-12-28")] {
                    for status in [None, Some(Status::Civilian)] {
                        let mut scope = asked(place, from, to);
                        scope.who.status = status;
                        let all = r.toll(&scope, &convention, Reading::Documented).expect("an answer");
                        for axes in [[Axis::Year].as_slice(), &[Axis::Province, Axis::Month], &[Axis::Who]] {
                            let question = format!("seed {seed}: {name} {place} {status:?} {axes:?}");
                            let (own, rows) = r.toll_and_rows(&scope, axes, &convention, Reading::Documented, few).expect("an answer");
                            let told = |t: &Toll| serde_json::to_string(&(numbers(t), t.high(), t.firmness(), t.coverage())).expect("JSON");
                            assert_eq!(told(&own), told(&all), "{question}");
                            assert_eq!(rows, r.group(&scope, axes, &convention, Reading::Documented).ok(), "{question}");
                            for kind in [StepKind::BindsLow, StepKind::BindsBest, StepKind::BindsHighest] {
                                same_as_far_as_it_goes(&all, &own, kind, few, &question);
                            }
                        }
                    }
                }
            }
        });
    }
}

#[test]
fn what_a_list_tells_of_an_incident_is_the_first_of_its_figures() {
    let terms = Terms::new();
    for seed in 60..63 {
        let book = book(seed, 200);
        terms.ask(&book.linked, |r| {
            for (at, name) in (0..=book.linked.incidents.len()).flat_map(|at| Convention::names().into_iter().map(move |n| (at, n))) {
                let convention = Convention::named(name).expect("an embedded convention");
                let all = r.incident_figures(at, &convention);
                let first = all.map(|mut all| {
                    all.groups.dedup_by(|later, first| later.counted == first.counted);
                    all.groups.iter_mut().for_each(|g| (g.claims, g.disputes) = Default::default());
                    (all.groups, all.grade)
                });
                assert_eq!(r.incident_lead(at, &convention), first, "seed {seed}: {name} {at}");
            }
        });
    }
}

/// The steps of a part that are listed are the heaviest of all, each as it stands there but for how many lie below it; the others are summed.
fn same_as_far_as_it_goes(all: &Toll, own: &Toll, kind: StepKind, few: Listing, question: &str) {
    let steps = |t: &Toll| t.derivation().iter().filter(|s| s.kind == kind).cloned().collect::<Vec<Step>>();
    let further = |t: &Toll| t.further().iter().filter(|f| f.kind == kind).fold((0, 0), |sum, f| (sum.0 + f.steps, sum.1 + f.people));
    let mut whole = steps(all);
    if whole.len() > few.most {
        whole.sort_by_key(|s| std::cmp::Reverse(people_of(s)));
    }
    let rest = whole.split_off(whole.len().min(few.most));
    for step in &mut whole {
        let (mut inside, before) = (0, step.steps.len());
        step.steps.retain(|s| {
            inside += usize::from(s.kind == StepKind::MayLieInside);
            s.kind != StepKind::MayLieInside || inside <= few.below
        });
        step.more += (before - step.steps.len()) as u64;
    }
    assert_eq!(steps(own), whole, "{question}");
    let sum = |list: &[Step]| (list.len() as u64, list.iter().map(people_of).sum::<u64>());
    let (listed, summed) = (sum(&rest), further(all));
    assert_eq!(further(own), (listed.0 + summed.0, listed.1 + summed.1), "{question}");
}

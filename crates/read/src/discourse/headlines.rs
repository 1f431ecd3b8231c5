//! Headlines. Enters: the working claims of a report, with their incidents. Leaves: each claim of the headline tied to the one of the text that tells it
//! in full, with the fields that the headline leaves out. Never done here: a figure taken from another claim than the one it repeats.

use super::settle::{lean, nobody, persons_overlap, two, who_compatible};
use super::*;

/// The claim of the text that tells a headline's claim in full: the same figure of the same people, at a place that fits. "Blackout in Lima; mayor killed in
/// Puno" is told by the mayor of Puno, wherever in the text he stands.
fn twin(working: &[Working], i: usize) -> Option<usize> {
    let h = &working[i].claim;
    let told = |&j: &usize| {
        let w = &working[j];
        !w.heading && same_sort(h, &w.claim) && w.part_of.is_none() && !w.denial && h.count.stated_number() == w.claim.count.stated_number()
    };
    let own = |p: &Option<Place>| p.as_ref().filter(|p| !p.carried && !p.parts.is_empty()).cloned();
    let fits = |&j: &usize| {
        let l = &working[j].claim;
        let apart = own(&h.place).zip(l.place.clone()).is_some_and(|(p, q)| !places_fit(&p, &q));
        // "A mayor": of one person the words must say something that both are.
        let alike = h.count.stated_number() != Some(1)
            || nobody(&h.who)
            || persons_overlap(&h.who, &l.who)
            || h.who.role.iter().any(|r| l.who.role.contains(r))
            || h.who.role.is_empty() && l.who.role.is_empty();
        !apart && alike && who_compatible(&h.who, &l.who)
    };
    let upto = working.len().min(i + LOOK_BACK);
    let first = (i + 1..upto).find(told)?;
    (first..upto).filter(told).find(fits).or(Some(first))
}

/// Headlines take what the lead says.
pub(super) fn headlines(working: &mut [Working], means: &Taxonomy) {
    for i in 0..working.len() {
        if !working[i].heading {
            continue;
        }
        let twin = twin(working, i);
        // "Shells kill civilians in X": the lead says how many.
        let vague = matches!(working[i].claim.count.kind, CountKind::Plural | CountKind::Vague);
        let twin = twin.or_else(|| {
            (i + 1..working.len().min(i + 6)).find(|&j| {
                let (h, l) = (&working[i].claim, &working[j].claim);
                vague
                    && !working[j].heading
                    && same_sort(h, l)
                    && working[j].part_of.is_none()
                    && !working[j].denial
                    && l.level != Level::Cumulative
                    && l.count.low.is_some_and(|n| n > 1)
                    && who_compatible(&h.who, &l.who)
            })
        });
        if let Some(j) = twin {
            let (h, lead) = two(working, i, j);
            if h.period.is_none() || h.period.as_ref().is_some_and(|p| p.carried) {
                h.period = lead.period.clone().map(|p| tollbook_model::Period { carried: true, ..p });
                h.level = lead.level;
            }
            // "An attack on Baghlan outpost", and the lead names a town of Baghlan: the headline's name is the loose one.
            let nearer = h.place.as_ref().zip(lead.place.as_ref()).is_some_and(|(a, b)| {
                let (x, y) = (a.parts.first(), b.parts.first());
                let unit = |p: Option<&PlacePart>| p.and_then(|p| p.admin1.clone());
                a.parts.len() == 1
                    && b.parts.len() == 1
                    && unit(x).is_some()
                    && unit(x) == unit(y)
                    && x.map(|p| &p.id) != y.map(|p| &p.id)
                    && rank(b) <= rank(a)
            });
            // What the dateline lent to the headline gives way to what the lead says.
            let lent = h.place.as_ref().is_some_and(|p| p.carried) && lead.place.as_ref().is_some_and(|p| !p.carried);
            if h.place.is_none() || nearer || lent {
                h.place = lead.place.clone().map(|p| Place { carried: true, ..p });
            }
            if h.by.actors.is_empty() {
                h.by = lead.by.clone();
            }
            if h.means.is_none()
                || lead.means.as_ref().zip(h.means.as_ref()).is_some_and(|(a, b)| means.is_a(a, b) || &**b == "ground-raid" || &**b == "attack")
            {
                h.means.clone_from(&lead.means);
            }
            if h.attribution.is_empty() {
                h.attribution.clone_from(&lead.attribution);
            }
            if nobody(&h.who) {
                // "Air strike kills 11 at market": the lead says who the eleven are.
                lean(&mut h.who, &lead.who);
            } else if h.who.actor.is_none() && who_compatible(&h.who, &lead.who) {
                h.who.actor.clone_from(&lead.who.actor);
                h.who.side.clone_from(&lead.who.side);
            }
            working[i].repeats = Some(j);
        }
    }
}

//! Noun groups. Enters: units. Leaves: a head with its count, determiner and describing words. Never done here: its part in a clause.

use super::labels::{describes, labels, owns_nothing};
use super::*;

/// A noun group at `i`, with its length in units.
#[allow(clippy::too_many_lines)]
pub(super) fn noun_group(g: &Ground<'_>, i: usize, out: &mut Chunks) -> Option<(usize, Np)> {
    let units = g.units;
    let mut np = Np {
        u0: i as u32,
        u1: i as u32,
        head: u32::MAX,
        count: None,
        det: Det::Bare,
        plural: false,
        harm: None,
        modifier_harm: None,
        name: false,
        of: None,
        owner: None,
        partitive: false,
        other: false,
        whole: false,
        age: None,
        place: None,
        classes: class::Classes::default(),
    };
    let mut j = i;
    let mut bound: Option<(BoundKind, usize)> = None;
    let mut all = false;
    // Determiners, bounds and "all", "other" in the orders that occur.
    loop {
        let Some(u) = units.get(j) else { break };
        if u.kind != UnitKind::Word {
            break;
        }
        if u.is(class::NOBODY) && j == i {
            np.det = Det::No;
            np.count = Some(CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: j as u32, u1: (j + 1) as u32 });
            np.head = j as u32;
            np.u1 = (j + 1) as u32;
            np.classes = u.classes;
            j += 1;
            // "none of the passengers"
            return Some((j - i, np));
        }
        if u.is(class::NEG) && j == i && np_starts_with_no(g, i) {
            np.det = Det::No;
            j += 1;
            continue;
        }
        if let Some(b) = bound_before(g, j)
            && bound.is_none()
            && (starts_count(g, j) || b == BoundKind::Between && units.get(j + 1).is_some_and(Unit::is_number))
        {
            bound = Some((b, j));
            j += 1;
            continue;
        }
        if bound.is_some() && u.is(class::ADV.with(class::BOUND)) && units.get(j + 1).is_some_and(|n| n.is_number()) && !u.is_number() {
            // "at least some 20"
            j += 1;
            continue;
        }
        if u.is(class::ALL) && !u.is_number() {
            all = true;
            // "all of them", "all of the dead": the whole, told as its share.
            if np.count.is_none()
                && units.get(j + 1).is_some_and(|n| n.is(class::OF))
                && units.get(j + 2).is_some_and(|n| n.is(class::PRON.with(class::THE).with(class::POSS).with(class::DEM)))
            {
                np.count = Some(CountDraft { kind: DraftKind::Share, a: 1, b: 1, u0: j as u32, u1: (j + 1) as u32 });
                np.head = j as u32;
                np.classes = u.classes.with(class::SHARE);
                np.u1 = (j + 1) as u32;
                return Some((j + 1 - i, np));
            }
            // "both gunmen", "both of them", "both were killed": two, told before.
            if u.is(class::TWO) && np.count.is_none() && both_of_people(g, j) {
                np.count = Some(CountDraft { kind: DraftKind::Stated, a: 2, b: 2, u0: j as u32, u1: (j + 1) as u32 });
                np.det = Det::The;
                if !units.get(j + 1).is_some_and(|n| n.is(PEOPLE_WORDS)) {
                    np.head = j as u32;
                    np.classes = u.classes;
                    np.u1 = (j + 1) as u32;
                    return Some((j + 1 - i, np));
                }
            }
            j += 1;
            continue;
        }
        // "stabbed her to death": what tells a state takes no owner, so that the word stands for somebody.
        if j == i && owns_nothing(g, j) {
            (np.head, np.u1, np.classes) = (j as u32, (j + 1) as u32, class::PRON);
            return Some((1, np));
        }
        np.det = match () {
            () if u.is(class::THE) => Det::The,
            () if u.is(class::DEM) && !u.is(class::VERB) => Det::Dem,
            () if u.is(class::POSS) => Det::Poss,
            () if u.is(class::AN) && !u.is_number() => Det::An,
            () => break,
        };
        j += 1;
    }
    // 'members of the "defence patrol"': a name in quotation marks.
    let mut quoted = false;
    if j > i
        && np.det != Det::Bare
        && units.get(j).is_some_and(|u| u.is_mark(b'"'))
        && units.get(j + 1).is_some_and(|u| u.kind == UnitKind::Word && !u.is(class::PRON.with(class::BE).with(class::PREP).with(class::THE)))
        && units[j + 1..].iter().take(7).position(|u| u.kind == UnitKind::Mark).is_some_and(|k| k > 0 && units[j + 1 + k].is_mark(b'"'))
    {
        quoted = true;
        j += 1;
    }
    // Pronouns are groups by themselves.
    if j == i
        && let Some(u) = units.get(j)
        && u.is(class::PRON)
        && !u.is(class::NOUN.with(class::ACTOR).with(class::DEMONYM))
        && u.kind == UnitKind::Word
    {
        np.head = j as u32;
        np.u1 = (j + 1) as u32;
        np.classes = u.classes;
        return Some((1, np));
    }
    // Shares: "half of them", "most of the dead".
    if let Some(n) = one_more(g, j) {
        // "two were killed and a third wounded": one person.
        np.count = Some(CountDraft { kind: DraftKind::Stated, a: 1, b: 1, u0: j as u32, u1: (j + n) as u32 });
        np.other = true;
        np.head = j as u32;
        np.classes = class::OTHER;
        np.u1 = (j + n) as u32;
        return Some((j + n - i, np));
    }
    if let Some((n, a, b, kind)) = share_at(g, j) {
        let of = units.get(j + n).is_some_and(|u| u.is(class::OF));
        let the = units.get(j + n).is_some_and(|u| u.is(class::THE.with(class::POSS).with(class::DEM)));
        if of
            || the
            || bound.is_none()
                && units.get(j + n).is_none_or(|u| u.kind == UnitKind::Mark || u.is(class::BE.with(class::INCL)) || u.is(class::VERB) && !u.is(class::PERSON))
        {
            let kind = match bound.map(|b| b.0) {
                Some(BoundKind::MoreThan | BoundKind::AtLeast) => DraftKind::ShareAbove,
                Some(BoundKind::Below) => DraftKind::ShareBelow,
                _ => kind,
            };
            np.count = Some(CountDraft { kind, a, b, u0: bound.map_or(j, |b| b.1) as u32, u1: (j + n) as u32 });
            np.head = j as u32;
            np.classes = units[j].classes;
            np.u1 = (j + n) as u32;
            return Some((j + n - i, np));
        }
    }
    // "and wounded a fourth": one more of those told before.
    if np.det == Det::An
        && bound.is_none()
        && units.get(j).is_some_and(|u| u.kind == UnitKind::Ordinal || u.kind == UnitKind::Word && g.ordinal(u))
        && units.get(j + 1).is_none_or(|n| {
            n.kind == UnitKind::Mark
                || n.is(class::PREP.with(class::AND).with(class::SUB).with(class::ADV)) && !n.is(class::OF)
                // "a fourth was killed", "a fourth died"
                || n.is(class::ONE)
                || n.is(class::VERB) && !n.is(class::NOUN.with(class::PERSON).with(class::ADJ))
        })
    {
        counted_once(&mut np, i, j);
        return Some((j + 1 - i, np));
    }
    // "one died and another was hurt", "killing one and wounding the other": one more, without a noun.
    if bound.is_none() && another(g, i, j, np.det) {
        counted_once(&mut np, i, j);
        return Some((j + 1 - i, np));
    }
    // "another five", "a further 12", "other", "more"
    if units.get(j).is_some_and(|u| u.is(class::OTHER) && !u.is_number() && u.kind == UnitKind::Word) && !g.is_verb_unit(j) {
        np.other = true;
        j += 1;
        if let Some(b) = bound_before(g, j)
            && starts_count(g, j)
        {
            bound = Some((b, j));
            j += 1;
        }
    }
    // The number.
    if let Some(u) = units.get(j)
        && u.is_number()
        && np.count.is_none()
        && year_old(g, j).is_none()
    {
        let from = bound.map_or(j, |b| b.1) as u32;
        match u.kind {
            UnitKind::Vague => {
                np.count = Some(CountDraft { kind: DraftKind::Vague, a: 0, b: 0, u0: from, u1: (j + 1) as u32 });
                j += 1;
            }
            UnitKind::Unstated if units.get(j + 1).is_some_and(|u| u.is(class::OF)) => {
                np.count = Some(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: from, u1: (j + 1) as u32 });
                j += 1;
            }
            UnitKind::Unstated => {}
            _ => {
                let (mut kind, mut a, mut b) = (DraftKind::Stated, u.value, u.value);
                let mut n = 1;
                // "20-30", "20 to 30", "between 20 and 30", "20 or 30"
                let join = units.get(j + 1);
                let second = units.get(j + 2).filter(|s| s.kind == UnitKind::Num);
                if let (Some(join), Some(second)) = (join, second) {
                    let between = bound.is_some_and(|b| b.0 == BoundKind::Between) && join.is(class::AND);
                    let range = join.is_mark(b'-') || join.is_mark(b'=') || join.is(class::TO) || join.is(class::OR);
                    if (between || range) && second.value >= u.value && year_old(g, j + 2).is_none() {
                        a = u.value;
                        b = second.value;
                        // "20 to 30 thousand" has the scale in the second number only; the first is left as written.
                        kind = DraftKind::Range;
                        n = 3;
                    }
                }
                if kind == DraftKind::Stated
                    && let Some((bk, _)) = bound
                {
                    (kind, a) = draft(bk, a);
                    b = a;
                }
                j += n;
                if let Some(bk) = bound_after(g, j)
                    && kind == DraftKind::Stated
                    && !(units[j].is(class::BOUND) && starts_count(g, j))
                {
                    (kind, a) = draft(bk, a);
                    b = a;
                    j += 1;
                }
                np.count = Some(CountDraft { kind, a, b, u0: from, u1: j as u32 });
            }
        }
    } else if bound.is_some() && np.count.is_none() && np.det != Det::An {
        // A bound without a number is not the start of a group.
        return None;
    }
    if let (Some((bk, at)), None) = (bound, np.count)
        && np.det == Det::An
    {
        let (kind, a) = draft(bk, 1);
        np.count = Some(CountDraft { kind, a, b: a, u0: at as u32, u1: j as u32 });
    }
    let number_end = j;
    // Modifiers and the head.
    let mut head: Option<usize> = None;
    let mut names = 0;
    loop {
        let Some(u) = units.get(j) else { break };
        match u.kind {
            // "Turkish-backed fighters": whom the participle names is no head, and no place of theirs.
            UnitKind::Mark if j > number_end && compound_participle(g, j) => {
                (head, names, np.name, np.place) = (None, 0, false, None);
                j += 2;
                continue;
            }
            UnitKind::Mark
                if u.mark == b'-' && u.glued && head.is_some() | (j > number_end) && units.get(j + 1).is_some_and(|n| n.glued && n.kind != UnitKind::Mark) =>
            {
                j += 1;
                continue;
            }
            UnitKind::Mark if u.mark == b'-' && units.get(j + 1).is_some_and(|n| n.glued) && u.glued && j == number_end && np.count.is_some() => {
                // "three-storey": the number counts no people.
                np.count = None;
                j += 1;
                continue;
            }
            // A quotation mark inside: "at least 12" fighters.
            UnitKind::Mark
                if (u.mark == b'"' || u.mark == b'\'')
                    && head.is_none()
                    && np.count.is_some()
                    && units.get(j + 1).is_some_and(|n| {
                        n.kind == UnitKind::Word && n.is(class::PERSON.with(class::ADJ).with(class::NOUN).with(class::DEMONYM)) && !n.is(class::PREP)
                    }) =>
            {
                j += 1;
                continue;
            }
            UnitKind::Mark if u.mark == b'"' && quoted && head.is_some() => {
                quoted = false;
                j += 1;
                continue;
            }
            // "seven [number as heard] other people": what an editor put in.
            UnitKind::Mark if u.mark == b'[' && head.is_none() && np.count.is_some() && inserted(g, j).is_some() => {
                j = inserted(g, j).unwrap_or(j + 1);
                continue;
            }
            // "twenty-two (22) guerrillas"
            UnitKind::Mark
                if u.mark == b'('
                    && head.is_none()
                    && np.count.is_some_and(|c| units.get(j + 1).is_some_and(|n| n.kind == UnitKind::Num && n.value == c.a))
                    && units.get(j + 2).is_some_and(|n| n.is_mark(b')')) =>
            {
                j += 3;
                if let Some(c) = &mut np.count {
                    c.u1 = j as u32;
                }
                continue;
            }
            UnitKind::Mark if (u.mark == b'(' || u.mark == b'[') && head.is_some() => {
                // "(IS)" after a name, and the group noun after it.
                if units.get(j + 1).is_some_and(|n| {
                    (n.is(class::ACTOR.with(class::SOURCE)) || n.capital && n.kind == UnitKind::Word && n.t1 - n.t0 == 1) && n.kind == UnitKind::Word
                }) && units.get(j + 2).is_some_and(|n| n.is_mark(b')') || n.is_mark(b']'))
                    && units[j - 1].kind == UnitKind::Word
                    && (units[j - 1].is(class::ACTOR.with(class::SOURCE)) || units[j - 1].capital)
                    && !np.name
                {
                    j += 3;
                    continue;
                }
                break;
            }
            // "Mr. Rivas"
            UnitKind::Mark
                if u.mark == b'.'
                    && u.glued
                    && j > i
                    && units[j - 1].is(class::TITLE)
                    && units.get(j + 1).is_some_and(|n| n.kind == UnitKind::Word && n.capital) =>
            {
                j += 1;
                continue;
            }
            // "six YPG/PKK terrorists": two names of a party, and what it is called by both.
            UnitKind::Mark
                if u.is_mark(b'/')
                    && head == Some(j - 1)
                    && units[j - 1].is(class::ACTOR)
                    && units.get(j + 1).is_some_and(|n| n.is(class::ACTOR) || n.kind == UnitKind::Word && n.capital) =>
            {
                j += 2;
                continue;
            }
            UnitKind::Mark => break,
            UnitKind::Possessive => {
                let Some(h) = head else { break };
                // The possessor goes before the thing possessed, and is a group of its own.
                let mut owner = np.clone();
                head_of_group(g, &mut owner, h, names, i, j);
                np.owner = Some(out.nps.len() as u32);
                out.nps.push(owner);
                head = None;
                np.name = false;
                names = 0;
                np.place = None;
                j += 1;
                // "Gaza's 12 dead"
                if units.get(j).is_some_and(Unit::is_number) && np.count.is_none() && year_old(g, j).is_none() {
                    let u = &units[j];
                    np.count = Some(plain_count(u, j));
                    j += 1;
                }
                continue;
            }
            UnitKind::Num if u.glued && j > i && units[j - 1].is_mark(b'-') && head.is_some() => {
                // "M-16": a part of the word before.
                j += 1;
                continue;
            }
            UnitKind::Num | UnitKind::Vague | UnitKind::Unstated => {
                if let Some(n) = year_old(g, j) {
                    np.age = Some(u.value.min(200) as u32);
                    j += n;
                    continue;
                }
                // "an elderly couple": the word for a number is a noun here.
                if u.kind == UnitKind::Num && u.is(class::COLL) && j > i && np.count.is_none() {
                    np.count = Some(plain_count(u, j));
                    head = head.or(Some(j));
                    j += 1;
                    break;
                }
                // "the Syrian army 4th Division", "Group 22": a number after a noun ends the group.
                if head.is_none() && np.count.is_none() && u.kind != UnitKind::Unstated {
                    np.count = Some(plain_count(u, j));
                    j += 1;
                    continue;
                }
                if u.kind == UnitKind::Unstated && head.is_none() {
                    head = Some(j);
                    j += 1;
                    continue;
                }
                break;
            }
            UnitKind::Ordinal => {
                j += 1;
                continue;
            }
            UnitKind::Code => {
                head = Some(j);
                j += 1;
                continue;
            }
            UnitKind::Word => {}
        }
        // Between the quotation marks every word is of the name.
        if quoted {
            head = Some(j);
            j += 1;
            continue;
        }
        if let Some((n, k)) = g.place_at(j) {
            // "Salim bin Nasser": no town, though one is called so.
            if n == 1 && !g.places[k as usize].marked && g.particle(j + 1).is_some() {
                names += 1;
                np.name = true;
                head = Some(j);
                j += 1;
                continue;
            }
            // A place name is a head by itself, or describes the noun after it.
            // A surname that is also a place stays in the name.
            let in_name = names > 0 && (head == Some(j - 1) || j >= 2 && units[j - 1].is_mark(b'-') && head == Some(j - 2))
                || n == 1 && titled(units, i, j, class::TITLE)
                || n == 1 && !g.places[k as usize].marked && units.get(j + 1).is_some_and(|u| u.capital && u.classes == class::NOTPLACE)
                || (n > 1 || g.capitals) && !g.places[k as usize].marked && titled(units, i, j, class::PERSON);
            if in_name {
                names += n;
                np.name = true;
                head = Some(j + n - 1);
                j += n;
                continue;
            }
            if np.name {
                break;
            }
            head = Some(j);
            np.place = Some(k);
            j += n;
            continue;
        }
        if time_word_ends(g, j) {
            break;
        }
        // "in Colombia more than 1,280 leaders": a bound with its number opens another group.
        if u.is(class::BOUND) && head.is_some() && starts_count(g, j) {
            break;
        }
        if u.is(class::VERB) && !g.ranked(j) {
            // A harm participle as head ("21 killed") or before a noun ("three wounded soldiers").
            let f = g.form(u);
            // "KILLED: 3": it heads a figure.
            if j == i
                && f & form::PART != 0
                && units.get(j + 1).is_some_and(|n| n.is_mark(b':'))
                && let Some(v) = g.verb(u).filter(|v| v.class == VerbClass::Harm)
                && !u.is(class::HARMA)
            {
                np.head = j as u32;
                np.harm = v.harm;
                np.classes = u.classes.with(class::HARMA);
                np.u1 = (j + 1) as u32;
                return Some((1, np));
            }
            // "six perished", "three more died": who dies is told by the verb, and is no head of a group.
            if np.count.is_some()
                && head.is_none()
                && f & form::PAST != 0
                && !u.is(class::HARMA.with(class::NOUN))
                && g.verb(u).is_some_and(|v| v.class == VerbClass::Harm && v.frame == Frame::Intransitive)
            {
                break;
            }
            if let Some(v) = g.verb(u)
                && v.class == VerbClass::Harm
                && v.frame != Frame::Intransitive
                && f & form::PART != 0
                && (np.count.is_some() || np.det == Det::The || np.det == Det::Poss || np.other || np.det == Det::An && head.is_none() || np.det == Det::No)
                && (head.is_none() || head == Some(number_end.wrapping_sub(1)))
                && !u.is(class::HARMN)
            {
                let next = units.get(j + 1);
                let before_noun = next.is_some_and(|n| {
                    n.is(class::PERSON.with(class::DEMONYM).with(class::BODY)) && !n.is(class::LOC)
                        || (n.is(class::ADJ) || n.kind == UnitKind::Word && n.entry == NO_WORD) && units.get(j + 2).is_some_and(|m| m.is(class::PERSON))
                });
                if before_noun && np.count.is_some() | (np.det != Det::Bare) || np.count.is_some() && describes(g, j) {
                    np.modifier_harm = v.harm;
                    j += 1;
                    continue;
                }
                if np.det == Det::An {
                    break;
                }
                // "the first two killed seven people": a number with people after it is what the verb takes.
                if np.det == Det::The
                    && next.is_some_and(Unit::is_number)
                    // "the first two killed 9 and 14 people respectively"
                    && units.get(j + 2 + if units.get(j + 2).is_some_and(|n| n.is(class::AND)) { 2 } else { 0 })
                        .is_some_and(|n| n.is(class::PERSON) && !n.is(class::HARMA.with(class::HARMN)))
                {
                    break;
                }
                head = Some(j);
                np.harm = v.harm;
                j += 1;
                // "dead and wounded" is taken by the clause step.
                break;
            }
            if g.is_verb(j, head.is_none() && (np.det != Det::Bare || np.count.is_some())) {
                break;
            }
            if f & (form::PAST | form::PART) != 0 && f & form::BASE == 0 && head.is_some() && !u.is(class::HARMA.with(class::NOUN)) {
                break;
            }
        }
        if u.is(class::AND
            .with(class::OR)
            .with(class::BUT)
            .with(class::REL)
            .with(class::ATTR)
            .with(class::INCL)
            .with(class::AMONG)
            .with(class::ASWELL)
            .with(class::BE)
            .with(class::HAVE)
            .with(class::MODAL)
            .with(class::DO))
            && !u.is(class::ACTOR)
        {
            break;
        }
        // "the following guards": describes what follows; after a head it opens another phrase.
        if u.is(class::PREP) && (!u.is(class::ADJ.with(class::ACTOR)) || head.is_some() && !u.is(class::ACTOR)) {
            break;
        }
        if u.is(class::THE.with(class::AN).with(class::POSS).with(class::PRON)) && !u.is(class::DEMONYM) {
            break;
        }
        if u.is(class::SUB.with(class::HYPO)) {
            break;
        }
        if u.is(class::ADV) && !u.is(class::ADJ.with(class::NOUN).with(class::OTHER)) {
            // "allegedly pro-Iranian fighters": an adverb before a modifier is passed over.
            if head.is_none() && j > i && units.get(j + 1).is_some_and(|n| n.kind == UnitKind::Word && !n.is(class::PREP.with(class::VERB))) {
                j += 1;
                continue;
            }
            break;
        }
        if u.is(class::HARMA) {
            // "dead", "wounded" as head; "dead soldiers" as modifier.
            let noun = u.noun_entry(g.lx).and_then(|e| g.lx.noun(e));
            let harm = noun.and_then(|n| n.harm);
            let next = units.get(j + 1);
            let person = next.is_some_and(|n| n.is(class::PERSON.with(class::BODY).with(class::COLL)) && !g.is_verb_unit(j + 1));
            if head.is_none() && (person || np.count.is_some() && describes(g, j)) {
                np.modifier_harm = harm;
                j += 1;
                continue;
            }
            if head.is_some() {
                // "12 soldiers dead": the noun is the head, the harm a predicate.
                break;
            }
            np.harm = harm;
            np.plural = true;
            head = Some(j);
            j += 1;
            break;
        }
        if u.is(class::OTHER) {
            np.other = true;
            j += 1;
            // "seven others sustained wounds": the plural stands by itself before its verb.
            let verb = units.get(j).is_some_and(|n| {
                n.is(class::VERB)
                    && !n.is(class::NOUN.with(class::ADJ).with(class::HARMA).with(class::PERSON))
                    && g.form(n) & form::PAST != 0
                    && g.verb(n).is_some_and(|v| v.class != VerbClass::Harm)
            });
            if head.is_none() && verb && u.noun_entry(g.lx).is_some_and(|e| e.plural && e.noun > 0) {
                head = Some(j - 1);
                break;
            }
            if head.is_none() {
                continue;
            }
            break;
        }
        let known = class::NOUN
            .with(class::PERSON)
            .with(class::ACTOR)
            .with(class::SOURCE)
            .with(class::MEANS)
            .with(class::TARGET)
            .with(class::DEED)
            .with(class::HARMN)
            .with(class::BODY)
            .with(class::PLACEN)
            .with(class::TITLE)
            .with(class::KIN)
            .with(class::UNIT)
            .with(class::COLL)
            .with(class::TOLL)
            .with(class::LIFE)
            .with(class::GENERIC)
            .with(class::ORG);
        if u.is(known) {
            // "took 400 guests hostage": after a plural of people a singular word for a person is no part of the group.
            if j > i
                && u.is(class::PERSON)
                && !u.is(class::TITLE.with(class::ORG).with(class::ACTOR))
                && u.noun_entry(g.lx).is_some_and(|e| e.singular && !e.plural)
                && units[j - 1].is(class::PERSON)
                && units[j - 1].noun_entry(g.lx).is_some_and(|e| e.plural && !e.singular)
            {
                break;
            }
            // "the number of dead migrants": who they were, and the number stays what is told.
            if head.is_some_and(|h| h + 1 == j && units[h].is(class::TOLL) && units[h].t1 - units[h].t0 > 2) && u.is(class::PERSON) {
                j += 1;
                continue;
            }
            // A person's noun after a person's noun: "four civilians women" stays one group; a name after a title is the head.
            head = Some(j);
            j += 1;
            continue;
        }
        if u.is(class::ADJ.with(class::DEMONYM).with(class::DIR)) {
            // "the Russians": a people's name may be the head.
            if u.is(class::DEMONYM) {
                head = Some(j);
            }
            j += 1;
            continue;
        }
        if u.is(class::NEG.with(class::NOBODY)) {
            break;
        }
        // "Tariq al-Samawi", "Omar bin Said": the small word is a part of the name.
        if names > 0
            && head == Some(j - 1)
            && let Some(end) = g.particle(j)
        {
            names += 1;
            np.name = np.place.is_none();
            head = Some(end - 1);
            j = end;
            continue;
        }
        // A word the pack doesn't know: a name if it is written as one, else a noun or adjective.
        if g.namey(j) {
            names += 1;
            let from_title = titled(units, i, j, class::TITLE.with(class::PERSON));
            if from_title {
                // "Liberal party member Ana Rivas": what stands before the title is no place of hers.
                np.place = None;
            }
            if head.is_none() || names >= 1 && (head == Some(j - 1) || from_title) {
                np.name = np.place.is_none();
            }
            head = Some(j);
            j += 1;
            continue;
        }
        if u.kind == UnitKind::Word {
            // "a local administrator": a word that describes people as well as it names them.
            let describes = |h: usize| h + 1 == j && h >= number_end && units[h].is(class::ADJ) && !u.capital;
            if head.is_some_and(|h| units[h].is(class::PERSON) && !describes(h)) && !u.is(class::COMMON) && j > 0 {
                break;
            }
            // A word the pack doesn't know goes with the known noun before it, which stays the head ("a restaurant popular with").
            if !head.is_some_and(|h| units[h].is(class::NOUN.with(class::DEED).with(class::TARGET)) && !(units[h].is(class::PERSON) && describes(h))) {
                head = Some(j);
                np.name = false;
            }
            j += 1;
            continue;
        }
        break;
    }
    if j == i {
        return None;
    }
    // "two girls aged 6 and 9": the numbers are ages.
    if head.is_some_and(|h| units[h].is(class::PERSON) || np.name)
        && let Some((n, oldest)) = ages(g, j).or_else(|| ages_aside(g, j))
    {
        np.age = Some(oldest);
        j += n;
    }
    // "wounded others": the word stands for people by itself.
    if head.is_none() && np.other && units[j - 1].noun_entry(g.lx).is_some_and(|e| e.plural && e.noun > 0) {
        head = Some(j - 1);
    }
    // "including a nine-year-old": the age stands for who has it.
    let aged = head.is_none() && np.count.is_none() && np.age.is_some() && matches!(np.det, Det::An | Det::The) && units[j - 1].kind == UnitKind::Word;
    let head = head.or_else(|| np.count.map(|c| c.u1 as usize - 1)).or(aged.then_some(j - 1))?;
    // "200 people or more"
    if let Some(bk) = bound_after(g, j)
        && !starts_count(g, j)
        && units.get(j).is_some_and(|u| u.t1 - u.t0 > 1)
        && let Some(c) = &mut np.count
        && c.kind == DraftKind::Stated
    {
        (c.kind, c.a) = draft(bk, c.a);
        c.b = c.a;
        j += 1;
    }
    head_of_group(g, &mut np, head, names, i, j);
    (np.classes, np.plural) = if aged { (class::PERSON, false) } else { (np.classes, np.plural) };
    // "the six nurses' murder": the number is the possessor's.
    if let Some(o) = np.owner
        && np.classes.any(class::HARMN)
        && np.count.is_some_and(|c| c.u1 <= out.nps[o as usize].u1)
    {
        np.count = None;
        np.det = Det::Poss;
    }
    // "after the terrorist action 16 sailors were hurt": a number with its own people labels nothing.
    if labels(g, i, out) && !(np.plural && np.classes.any(class::PERSON)) {
        np.count = None;
    }
    if np.det == Det::No && np.count.is_none() {
        np.count = Some(CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: i as u32, u1: (i + 1) as u32 });
    }
    if all
        && let Some(c) = &mut np.count
        && c.kind == DraftKind::Stated
        && (np.det == Det::The || np.det == Det::Dem)
    {
        // "all the 12": the group named before; still a number.
        c.kind = DraftKind::Stated;
    }
    np.whole = all;
    np.u1 = j as u32;
    Some((j - i, np))
}

/// In capitals a lone unknown word is a name where only a person can stand: "the murder of X", "X was killed".
fn harmed_here(g: &Ground<'_>, i: usize, j: usize) -> bool {
    let after = i >= 2 && g.units[i - 1].is(class::OF) && g.units[i - 2].is(class::HARMN);
    let before = j == i + 1
        && g.units.get(j).is_some_and(|u| u.is(class::BE))
        && g.units
            .get(j + 1)
            .is_some_and(|u| g.form(u) & form::PART != 0 && g.verb(u).is_some_and(|v| v.class == VerbClass::Harm && v.harm == Some(Harm::Killed)));
    j == i + 1 && (after || before)
}

/// "another", "a fourth" at units `i..=j`: one more of those counted before, without a noun.
fn counted_once(np: &mut Np, i: usize, j: usize) {
    np.count = Some(CountDraft { kind: DraftKind::Stated, a: 1, b: 1, u0: i as u32, u1: (j + 1) as u32 });
    np.head = j as u32;
    np.other = true;
    np.classes = class::OTHER;
    np.u1 = (j + 1) as u32;
}

/// What the head says of its group, which stands at units `i..j`: its classes, number and harm, and whether it is a person's name.
fn head_of_group(g: &Ground<'_>, np: &mut Np, head: usize, names: usize, i: usize, j: usize) {
    // "21" alone, "the two": the number is the head.
    let u = &g.units[head];
    np.u1 = j as u32;
    np.head = head as u32;
    np.classes = u.classes;
    if let Some(e) = u.noun_entry(g.lx) {
        np.plural |= e.plural && !(e.singular && np.det == Det::An);
        if np.harm.is_none() && u.is(class::HARMN) {
            np.harm = g.lx.noun(e).and_then(|n| n.harm);
        }
        if np.harm.is_some() && u.is(class::PERSON) && !u.is(class::HARMN.with(class::HARMA)) && !u.is(class::VERB) {
            np.harm = None;
        }
    }
    let told = g.units[i..j].iter().any(|x| x.is(class::TITLE.with(class::PERSON)));
    let lone = g.capitals && names < 2 && !u.surname && np.age.is_none() && !harmed_here(g, i, j);
    // "the 26-year-old Ana Rivas"
    let article = matches!(np.det, Det::The | Det::An | Det::Dem | Det::Poss | Det::No) && !(np.det == Det::The && np.age.is_some());
    if np.name && (article || lone || np.count.is_some()) && !told {
        np.name = false;
    }
    if np.name && u.is(class::ACTOR.with(class::SOURCE).with(class::TARGET).with(class::DEED).with(class::MEANS)) {
        np.name = false;
    }
}

/// A weekday or month inside a noun group ends it: "the attack Friday".
pub(super) fn time_word_ends(g: &Ground<'_>, j: usize) -> bool {
    let u = &g.units[j];
    u.is(class::TIME) && !u.is(class::NOUN) && time::at(g.lx, g.units, j).is_some() && !u.is(class::ACTOR)
}

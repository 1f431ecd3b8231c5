//! Who a verb can take: subjects, objects, lists of people. Enters: the phrases of a sentence. Leaves: groups. Never done here: a harm, a
//! count.

use super::*;

impl Clauses<'_> {
    /// True if the group can be people. `strict` wants a word that says so.
    pub fn is_people(&self, n: &Np, strict: bool) -> bool {
        let head = &self.g.units[n.head as usize];
        if self.g.units.get(n.u1 as usize).is_some_and(|u| u.is_mark(b'%') || u.is(class::SHARE) && u.kind == UnitKind::Word) && head.is_number() {
            return false;
        }
        // "how many people died" asks.
        if n.count.is_some() && n.u0 >= 1 && self.unit_word(n.u0 - 1).any(class::ASK) || self.unit_word(n.u0).any(class::ASK) && n.count.is_none() {
            return false;
        }
        // "a third was killed": one, and no share.
        if head.is(class::SHARE)
            && n.of.is_none()
            && n.head + 1 == n.u1
            && n.count.is_some()
            && self.g.units.get(n.u1 as usize).is_some_and(|u| u.is(class::ONE))
        {
            return true;
        }
        // "all but five": the number says who was spared.
        if head.is_number() && n.u0 >= 2 && self.unit_word(n.u0 - 1).any(class::BUT) && self.unit_word(n.u0 - 2).any(class::ALL) {
            return false;
        }
        // "three crew": a number above one counts the members of a body of people, not the bodies.
        let one_body = head.is(class::COLL) && head.noun_entry(self.g.lx).is_some_and(|e| e.singular && !e.plural);
        if one_body && !n.partitive && n.count.is_some_and(|c| c.a > 1) {
            return true;
        }
        if n.name {
            return true;
        }
        if n.classes.any(class::PRON) {
            return head.is(class::PRON.with(class::POSS)) && !strict && !self.word_is(n.head, "it") && !head.is(class::REFLEX);
        }
        if n.harm.is_some() {
            return n.count.is_some()
                || n.classes.any(class::HARMA) && !n.classes.any(class::HARMN)
                || n.classes.any(class::VERB) && n.det == Det::The && !n.classes.any(class::HARMN);
        }
        if let Some(of) = n.of
            && n.partitive
        {
            return self.is_people(&self.c.nps[of as usize], strict);
        }
        if let Some(of) = n.of
            && n.classes.any(class::COLL)
        {
            return self.is_people(&self.c.nps[of as usize], strict) || n.classes.any(class::PERSON);
        }
        // "Lima was hit"; "a Lima judge" is a person whom the place describes.
        if n.count.is_none()
            && let Some(k) = n.place
            && (n.head < self.g.places[k as usize].u1 || !n.classes.any(class::PERSON))
        {
            return false;
        }
        // "rounded up the figure": a word for a document or a number is a person only with a word beside it.
        if n.classes.any(class::DOC) && n.count.is_none() && n.head < n.u0 + 2 {
            return false;
        }
        // "wounded others"
        if n.classes.any(class::OTHER) && n.plural && n.count.is_none() {
            return !strict;
        }
        if n.classes.any(class::PERSON) {
            return true;
        }
        // "a beekeeper", "six woodcutters": no table holds the word, its ending says that it can be people.
        if n.classes.any(class::LIKEPERSON) {
            return n.count.is_some() || n.det == Det::An || n.det == Det::The && !n.plural && n.of.is_some();
        }
        // "the head of the local council": of whatever people belong to, and of nobody's body.
        if self.g.lx.rarely(head.entry, class::CHIEF) {
            let body = |o: u32| self.g.units[self.c.nps[o as usize].head as usize].is(class::PERSON.with(class::PRON));
            return n.count.is_none() && !n.plural && n.of.is_some_and(|o| !body(o));
        }
        if n.classes.any(class::COLL) {
            // "a married couple" are two.
            let people = head.noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).is_some_and(|x| x.people.is_some());
            return n.count.is_none() || people || n.classes.any(class::ACTOR.with(class::GENERIC));
        }
        if n.classes.any(PEOPLE) {
            // A demonym or actor as head: "three Russians", "12 Taliban".
            return n.count.is_some() || n.det == Det::The || n.det == Det::An || n.plural || !strict;
        }
        if n.count.is_some()
            && !n.classes.any(class::UNIT.with(class::DEED).with(class::MEANS).with(class::TARGET))
            && (n.u0..n.u1).any(|u| self.g.units[u as usize].is(class::DEMONYM))
            && n.plural | (head.entry == NO_WORD)
        {
            return true;
        }
        if n.count.is_some() && (head.is_number() || n.classes.any(class::OTHER.with(class::TWO)) || head.is(class::NOBODY)) {
            return !n.classes.any(class::UNIT.with(class::DEED).with(class::MEANS).with(class::TARGET).with(class::PLACEN).with(class::TIME))
                || head.is_number();
        }
        if n.classes.any(
            class::UNIT
                .with(class::TIME)
                .with(class::DEED)
                .with(class::MEANS)
                .with(class::TARGET)
                .with(class::PLACEN)
                .with(class::BODY)
                .with(class::LIFE)
                .with(class::TOLL)
                .with(class::HARMN)
                .with(class::NOUN),
        ) {
            return false;
        }
        // An unknown noun with a number or an article: people, where a harm verb takes it and the sentence speaks of violence.
        !strict
            && (n.count.is_some() || n.det == Det::An && !n.plural)
            && head.kind == UnitKind::Word
            && !head.is(class::COMMON.with(class::VERB))
            && self.violent
    }

    /// The subject of the verb at item `v`. The flag is set if it is the antecedent of a relative pronoun.
    pub fn subject(&self, v: usize, hops: u8) -> Option<(Nps, bool)> {
        if hops > 4 {
            return None;
        }
        // "are known to be dead", "vowed to kill": the subject is the governing verb's.
        if self.vg(v).is_some_and(|x| x.infinitive) && v > 0 && self.kind(v - 1) == Some(ItemKind::Verb) {
            return self.subject(v - 1, hops + 1);
        }
        if let Some(before) = self.across_when(v).or_else(|| self.across_whom(v)).or_else(|| self.across_had(v)) {
            return Some((self.coordinated_left(before), true));
        }
        let mut k = self.skip_left(self.before_all(v)?)?;
        let mut rel = false;
        for _ in 0..24 {
            let it = *self.item(k)?;
            match it.kind {
                ItemKind::Np if self.age_aside(k) => k -= 2,
                ItemKind::Np => {
                    // The object of a preposition is passed over with it. "Over the weekend 23 people": the preposition is the time's.
                    // "in Wednesday's attack": the day belongs to the group.
                    let first = if k > 2
                        && self.kind(k - 1) == Some(ItemKind::Other)
                        && self.g.units[self.c.items[k - 1].u0 as usize].kind == UnitKind::Possessive
                        && self.kind(k - 2) == Some(ItemKind::Time)
                    {
                        k - 2
                    } else {
                        k
                    };
                    // "wounded by Monday's strike": the day has the preposition.
                    if first < k && self.unit_word(self.c.items[first].u0).any(class::PREP) {
                        k = self.skip_left(first.checked_sub(1)?)?;
                        continue;
                    }
                    if let Some(p) = first.checked_sub(1).and_then(|j| self.skip_left(j))
                        && matches!(self.kind(p), Some(ItemKind::Prep))
                        && !(p + 1..first).any(|t| self.kind(t) == Some(ItemKind::Time))
                    {
                        // "of" groups hang on the group before them.
                        if rel && (!self.prep_is(p, class::OF) || self.only_people(k, p) || self.some_of_so_many(k, p)) {
                            return Some((self.coordinated_left(k), rel));
                        }
                        k = self.skip_left(p.checked_sub(1)?)?;
                        continue;
                    }
                    if self.np(it.at).harm.is_some()
                        && self.np(it.at).count.is_none()
                        && self.np(it.at).det == Det::Bare
                        && k > 0
                        && self.is_np(k - 1).is_some()
                    {
                        k -= 1;
                        continue;
                    }
                    // "mayors of small and larger towns"
                    if k >= 3
                        && !self.is_people(self.np(it.at), false)
                        && self.kind(k - 1) == Some(ItemKind::And)
                        && self.is_np(k - 2).is_some()
                        && self.kind(k - 3) == Some(ItemKind::Prep)
                    {
                        k -= 2;
                        continue;
                    }
                    // "three men from the town police records office": two groups in a row are one name.
                    if k >= 2 && !self.is_people(self.np(it.at), false) && self.is_np(k - 1).is_some() && self.kind(k - 2) == Some(ItemKind::Prep) {
                        k -= 1;
                        continue;
                    }
                    // "six priests, five of them Spaniards, who were killed"
                    if rel
                        && k >= 5
                        && self.is_np(k - 1).is_some_and(|i| self.np(i).classes.any(class::PRON))
                        && self.prep_is(k - 2, class::OF)
                        && self.is_np(k - 3).is_some_and(|i| self.np(i).partitive)
                        && self.kind(k - 4) == Some(ItemKind::Comma)
                    {
                        k = self.skip_left(k - 5)?;
                        continue;
                    }
                    // "such as the farmers who were killed": what stands before the pronoun is who it means.
                    if rel {
                        return Some((self.coordinated_left(k), rel));
                    }
                    // "24 people, including a catechist were killed": the subject stands before the inserted part.
                    // "…, including a nun, and nine others were hurt": others are no part.
                    let joint = k >= 1 && matches!(self.kind(k - 1), Some(ItemKind::And | ItemKind::Comma));
                    let others = self.np(it.at).other && k >= 2 && self.kind(k - 1) == Some(ItemKind::And) && self.kind(k - 2) == Some(ItemKind::Comma);
                    // "were killed, including nine women, and 16 were wounded", "killed 18 including ten soldiers and another 27 were wounded": the
                    // whole has its verb; what is joined to it opens another clause.
                    let opens = joint && k + 1 == v && (self.kind(k - 1) == Some(ItemKind::And) || self.np(it.at).other);
                    let told = |i: usize| (0..i).any(|j| self.class(j) == Some(VerbClass::Harm));
                    if others || opens && self.part_word_before(k).is_some_and(told) {
                        return Some((Nps::from_slice(&[it.at]), rel));
                    }
                    if let Some(i) = self.part_word_before(k) {
                        k = self.skip_left(i.checked_sub(1)?)?;
                        if matches!(self.kind(k), Some(ItemKind::Comma | ItemKind::Dash)) {
                            k = self.skip_left(k.checked_sub(1)?)?;
                        }
                        continue;
                    }
                    // The object inside a relative clause: the subject is the group before the clause.
                    // "who had come to report a theft": what an infinitive reports is no speech.
                    let speaks = self.class(k.wrapping_sub(1)) == Some(VerbClass::Report) && self.vg(k.wrapping_sub(1)).is_some_and(|v| !v.infinitive);
                    if !speaks && let Some(r) = self.relative_start(k) {
                        k = self.skip_left(r.checked_sub(1)?)?;
                        continue;
                    }
                    if let Some(w) = self.across_errand(k) {
                        k = w;
                        continue;
                    }
                    // "A baker, who fed students and drivers from a counter, has died": the verb is of one.
                    if self.of_one(v) && k + 1 < v && self.many(self.np(it.at)) && self.kind(k + 1) != Some(ItemKind::And) {
                        return None;
                    }
                    return Some((self.coordinated_left(k), rel));
                }
                ItemKind::Comma | ItemKind::Dash => {
                    if rel {
                        k = self.skip_left(k.checked_sub(1)?)?;
                        continue;
                    }
                    // "X, a judge, and two guards of hers, were killed": what "and" opens is of the subject, no insertion.
                    if it.kind == ItemKind::Comma && self.joined_before(k) {
                        k = self.skip_left(k.checked_sub(1)?)?;
                        continue;
                    }
                    k = self.skip_left(self.before_insertion(k)?)?;
                }
                ItemKind::Rel => {
                    rel = true;
                    k = self.skip_left(k.checked_sub(1)?)?;
                    // "in which", "of whom"
                    if self.kind(k) == Some(ItemKind::Prep) {
                        k = self.skip_left(k.checked_sub(1)?)?;
                    }
                }
                ItemKind::And | ItemKind::Or | ItemKind::But => {
                    // A second verb shares the subject of the first.
                    let mut j = self.before_participle(k).or_else(|| k.checked_sub(1))?;
                    loop {
                        match self.kind(j)? {
                            ItemKind::Verb if !self.asked_to(j, v) => return self.subject(j, hops + 1),
                            ItemKind::Colon | ItemKind::Sub => return None,
                            _ if j > 0 => j -= 1,
                            // No verb before it: it joins what hangs on the subject ("mayors of small and larger towns").
                            _ => break,
                        }
                    }
                    k = self.skip_left(k.checked_sub(1)?)?;
                }
                ItemKind::AsWell => k = self.skip_left(k.checked_sub(1)?)?,
                // "all 12 aboard were killed", "two men waiting outside, both clerks, died": a preposition without its group.
                ItemKind::Prep
                    if self.kind(k + 1) == Some(ItemKind::Time)
                        || self.is_np(k + 1).is_none() && (!self.prep_is(k, class::LOC) || self.kind(k + 1) == Some(ItemKind::Comma)) =>
                {
                    k = self.skip_left(k.checked_sub(1)?)?
                }
                // A participle that describes the group before it: "attackers riding in a taxi gunned down".
                ItemKind::Verb if self.vg(k).is_some_and(|v| !v.aux && v.form & (form::ING | form::PART) != 0) && k > 0 && self.is_np(k - 1).is_some() => {
                    k -= 1
                }
                // "a girl who had come to watch her father play was among": what somebody is watched or helped to do.
                ItemKind::Verb
                    if k > 2
                        && self.vg(k).is_some_and(|v| !v.aux && v.form & form::BASE != 0 && v.form & form::PAST == 0)
                        && self.is_np(k - 1).is_some()
                        && self.vg(k - 2).is_some_and(|v| v.infinitive) =>
                {
                    k -= 1
                }
                ItemKind::Verb if self.vg(k).is_some_and(|v| v.infinitive) && k > 0 => k = self.skip_left(k - 1)?,
                // "who were unable to flee"
                ItemKind::Other
                    if self.g.units[it.u0 as usize].kind == UnitKind::Word
                        && self.vg(k.wrapping_sub(1)).is_some_and(|v| v.verb == 0)
                        && self.vg(k + 1).is_some_and(|v| v.infinitive) =>
                {
                    k -= 1
                }
                ItemKind::Verb if k > 0 && self.kind(k - 1) == Some(ItemKind::Rel) => k = self.skip_left(k.checked_sub(2)?)?,
                _ => k = self.across_doing(k)?,
            }
        }
        None
    }

    /// "the funeral of the ten leaders who were killed": the "of" group at item `k` is people, the one before its "of" at item `p` is none.
    fn only_people(&self, k: usize, p: usize) -> bool {
        let people = |i: u32| self.is_people(self.np(i), true) && (self.np(i).count.is_some() || self.np(i).name || self.np(i).classes.any(class::PERSON));
        self.is_np(k).is_some_and(people)
            && p.checked_sub(1).and_then(|q| self.skip_left(q)).and_then(|q| self.is_np(q)).is_some_and(|i| {
                let n = self.np(i);
                !self.is_people(n, false) && !n.classes.any(class::COLL.with(class::ACTOR).with(class::ORG)) && n.harm.is_none() && n.count.is_none()
            })
    }

    /// "left 25 people dead and 50 were hurt": a bare word of harm is said of somebody, and is nobody.
    fn only_harm(&self, n: &Np) -> bool {
        n.harm.is_some() && n.count.is_none() && n.det == Det::Bare
    }

    /// The counted people before the relative clause whose object stands at item `j`, if it stands in one.
    fn antecedent_of(&self, j: usize) -> Option<usize> {
        let mut v = j.checked_sub(1)?;
        for _ in 0..3 {
            match self.kind(v)? {
                ItemKind::Prep | ItemKind::Sub | ItemKind::Adv | ItemKind::Time => v = v.checked_sub(1)?,
                _ => break,
            }
        }
        self.vg(v)?;
        let r = v.checked_sub(1)?;
        let before = r.checked_sub(1)?;
        (self.kind(r) == Some(ItemKind::Rel))
            .then_some(before)
            .filter(|&b| self.is_np(b).is_some_and(|i| self.np(i).count.is_some() && self.is_people(self.np(i), true)))
    }

    /// True if the piece that ends with the comma at item `k` is joined to what stands before it by ", and", and holds no verb.
    fn joined_before(&self, k: usize) -> bool {
        for m in (1..k).rev().take(12) {
            match self.kind(m) {
                Some(ItemKind::And) => return m > 1 && self.kind(m - 1) == Some(ItemKind::Comma) && self.is_np(m + 1).is_some(),
                Some(ItemKind::Np | ItemKind::Prep | ItemKind::Open | ItemKind::Close | ItemKind::Time | ItemKind::Adv | ItemKind::Quote) => {}
                _ => return false,
            }
        }
        false
    }

    /// The part word ("including") that governs the list ending at item `k`, if one does.
    pub(super) fn part_word_before(&self, k: usize) -> Option<usize> {
        let mut j = k.checked_sub(1)?;
        for _ in 0..10 {
            match self.kind(j)? {
                ItemKind::Incl => return Some(j),
                ItemKind::Among if j > 0 && self.vg(j - 1).is_some_and(|v| v.verb == 0) => return None,
                ItemKind::Among
                    if self.c.items[j].u1 - self.c.items[j].u0 == 1
                        && self.g.units[self.c.items[j].u0 as usize].t1 - self.g.units[self.c.items[j].u0 as usize].t0 > 1 =>
                {
                    return Some(j);
                }
                ItemKind::Np | ItemKind::And | ItemKind::Comma | ItemKind::Prep | ItemKind::Adv => j = j.checked_sub(1)?,
                _ => return None,
            }
        }
        None
    }

    /// The item that opens the relative clause whose object stands at item `k`, if it is one.
    pub(super) fn relative_start(&self, k: usize) -> Option<usize> {
        let mut v = self.skip_left(k.checked_sub(1)?)?;
        // "who had come to see her brother": the verb before the infinitive has the pronoun.
        // "who had gone out to fetch water"
        let governs = |v: usize| v.checked_sub(1).map(|p| p - usize::from(p > 0 && self.particle(p))).filter(|&p| self.kind(p) == Some(ItemKind::Verb));
        while let Some(p) = governs(v).filter(|_| self.vg(v).is_some_and(|x| x.infinitive)) {
            v = p;
        }
        let vg = self.vg(v)?;
        let before = self.skip_left(v.checked_sub(1)?)?;
        if self.kind(before) == Some(ItemKind::Rel) {
            return Some(before);
        }
        // "who had disguised themselves and parked two pickups": the first verb of the clause has the pronoun.
        let mut join = before;
        for _ in 0..3 {
            if !matches!(self.kind(join), Some(ItemKind::And | ItemKind::Or | ItemKind::But)) {
                break;
            }
            let first = (join.saturating_sub(10)..join).rev().find(|&j| self.kind(j) == Some(ItemKind::Verb))?;
            join = self.skip_left(first.checked_sub(1)?)?;
            if self.kind(join) == Some(ItemKind::Rel) {
                return Some(join);
            }
        }
        // A participle right after a group: "pilgrims carrying flags".
        let next = (before + 1..v).all(|j| self.kind(j) == Some(ItemKind::Quote));
        (!vg.aux && vg.form & form::ING != 0 && self.is_np(before).is_some() && next).then_some(v)
    }

    /// The groups joined to the one at item `k` on its left, in order.
    pub(super) fn coordinated_left(&self, k: usize) -> Nps {
        let mut out = Nps::new();
        let Some(last) = self.is_np(k) else { return out };
        out.push(last);
        if !self.is_people(self.np(last), false) {
            return out;
        }
        let mut at = self.described_before(k).unwrap_or(k);
        out[0] = self.is_np(at).unwrap_or(last);
        // "Ana Rivas, 34, who taught, was killed": the age is hers.
        if self.np(last).u1 - self.np(last).u0 == 1
            && self.np(last).of.is_none()
            && self.g.units[self.np(last).head as usize].is_number()
            && k >= 2
            && self.kind(k - 1) == Some(ItemKind::Comma)
            && let Some(name) = self.is_np(k - 2).filter(|&m| self.np(m).name || self.one_person(m))
        {
            out[0] = name;
            at = k - 2;
        }
        // "Ana Rivas, a nurse were killed": the name is who was killed.
        if let Some(m) = self.apposed(k)
            && let Some(name) = self.is_np(m)
        {
            out[0] = name;
            at = m;
        }
        let last = out[0];
        let mut joined = false;
        loop {
            let Some(mut j) = at.checked_sub(1) else { break };
            // "and", a comma, or both before the group.
            let mut sep = false;
            // "93 soldiers and, besides that, 17 fighters"
            if j > 1 && self.kind(j) == Some(ItemKind::Comma) && self.kind(j - 1) == Some(ItemKind::AsWell) {
                j -= 1;
            }
            if matches!(self.kind(j), Some(ItemKind::And | ItemKind::Or | ItemKind::AsWell)) {
                joined = true;
                sep = true;
                let Some(p) = j.checked_sub(1) else { break };
                j = p;
            }
            if sep && j > 1 && self.kind(j) == Some(ItemKind::Comma) && matches!(self.kind(j - 1), Some(ItemKind::And | ItemKind::Or)) {
                j -= 2;
            }
            // "six priests -- five Spaniards and one Salvadoran -- and two women"
            if sep && self.kind(j) == Some(ItemKind::Dash) {
                match self.before_insertion(j) {
                    Some(b) => {
                        j = b;
                    }
                    None => break,
                }
            }
            if self.kind(j) == Some(ItemKind::Comma) {
                if !joined && !self.np(last).name {
                    if let Some(first) = self.headline_pair(j) {
                        out.insert(0, first);
                        return out;
                    }
                    break;
                }
                sep = true;
                let Some(p) = j.checked_sub(1) else { break };
                j = p;
            }
            if !sep {
                break;
            }
            // Walk over what hangs on the group: ages, prepositional phrases, brackets.
            let Some(mut j) = self.skip_left(self.over_some_of_them(j)) else { break };
            let start = j;
            let mut found = None;
            for _ in 0..6 {
                let Some(np) = self.is_np(j) else { break };
                match j.checked_sub(1).and_then(|p| self.skip_left(p)) {
                    Some(p)
                        if self.kind(p) == Some(ItemKind::Prep)
                            && !self.prep_is(p, class::SUB)
                            && !(joined && self.prep_is(p, class::OF) && self.only_people(j, p)) =>
                    {
                        let Some(q) = p.checked_sub(1).and_then(|q| self.skip_left(q)) else { break };
                        j = q;
                    }
                    _ => {
                        found = Some((j, np));
                        break;
                    }
                }
            }
            // "a candidate for mayor of X, Y province": what describes a name gives way to it.
            let found = match found {
                Some((f, np)) if self.is_people(self.np(np), false) && (self.is_people(self.np(np), true) || self.beyond(start).is_none()) => {
                    Some(self.apposed(f).unwrap_or(f))
                }
                _ if joined => self.apposed_far(start).or_else(|| self.beyond(start)),
                _ => None,
            };
            // "two policemen who acted as her guards and a citizen were hurt": what a relative clause holds is no subject.
            let found = found.map(|f| self.antecedent_of(f).or_else(|| self.described_before(f)).unwrap_or(f)).filter(|&f| !self.added(f));
            let Some((j, np)) = found.and_then(|f| self.is_np(f).map(|np| (f, np))) else { break };
            if joined && self.title_of_next(j) {
                at = j;
                continue;
            }
            let n = self.np(np);
            // A lone number after a name or one person is an age: "Ali Hassan, 34, and", "A woman, 34, and".
            if n.u1 - n.u0 == 1
                && n.of.is_none()
                && self.g.units[n.head as usize].is_number()
                && j >= 2
                && self.kind(j - 1) == Some(ItemKind::Comma)
                && self.is_np(j - 2).is_some_and(|m| self.np(m).name || self.one_person(m))
            {
                at = j - 1;
                if let Some(name) = self.is_np(j - 2) {
                    out.insert(0, name);
                    at = j - 2;
                }
                continue;
            }
            if !self.is_people(n, true) && !(n.count.is_some() && self.is_people(n, false)) || self.only_harm(n) {
                break;
            }
            // "and over 60 injured, and both attackers were killed": a number with its own word of harm is no subject of another's verb.
            if n.harm.is_some() && n.count.is_some() && out.iter().all(|&i| self.np(i).harm.is_none()) {
                break;
            }
            // An object of a verb before it belongs to that verb; what is said or left is no such object.
            if j.checked_sub(1).is_some_and(|p| {
                self.kind(p) == Some(ItemKind::Verb) && !matches!(self.class(p), Some(VerbClass::Report | VerbClass::Leave | VerbClass::Deny | VerbClass::Fear))
            }) && !self.np(last).name
            {
                break;
            }
            // "three of them policemen, and 15 were wounded"
            if j >= 2 && self.prep_is(j - 2, class::OF) && self.is_np(j - 1).is_some_and(|p| self.np(p).classes.any(class::PRON)) {
                break;
            }
            out.insert(0, np);
            at = j;
            if out.len() > 24 {
                break;
            }
        }
        if self.with_kin(k + 1)
            && let Some(np) = self.is_np(k + 2)
        {
            out.push(np);
            joined = true;
        }
        if !joined && out.len() > 1 && !out.iter().all(|&i| self.np(i).name || self.np(i).age.is_some()) {
            let keep = out.pop();
            out.clear();
            out.extend(keep);
        }
        out
    }

    /// The groups at item `k` and those joined to them on the right; also the item after them.
    pub(super) fn coordinated_right(&self, k: usize) -> (Nps, usize) {
        self.coordinated(k, false)
    }

    /// The same; `loose` where a verb after the list belongs to something before it ("the murder of six priests and two women shocks").
    pub(super) fn coordinated(&self, k: usize, loose: bool) -> (Nps, usize) {
        let mut out = Nps::new();
        let Some(first) = self.is_np(k) else { return (out, k) };
        out.push(first);
        let mut at = k + 1;
        if !self.is_people(self.np(first), false) {
            return (out, at);
        }
        loop {
            // What hangs on the group: prepositional phrases, brackets, an age.
            let mut j = at;
            loop {
                match self.kind(j) {
                    // "the execution of 61 men by soldiers and fighters": the list that goes on is the doers'.
                    Some(ItemKind::Prep)
                        if self.prep_is(j, class::BY)
                            && self.kind(j + 2) == Some(ItemKind::And)
                            && self.is_np(j + 3).is_some_and(|i| self.np(i).count.is_none() && !self.np(i).name) =>
                    {
                        return (out, at);
                    }
                    // "11 civilians in fighting between the army and a militia"
                    Some(ItemKind::Prep)
                        if crate::places::locative(self.g.lx, &self.g.units[self.c.items[j].u0 as usize]) == Some(crate::lexicon::Locative::Between)
                            && self.kind(j + 2) == Some(ItemKind::And) =>
                    {
                        j += 4
                    }
                    Some(ItemKind::Prep) if self.is_np(j + 1).is_some() => j += 2,
                    Some(ItemKind::Open) => match self.skip_right(j) {
                        Some(n) => j = n,
                        None => break,
                    },
                    Some(ItemKind::Time | ItemKind::Adv) => j += 1,
                    // "six priests -- five Spaniards and one Salvadoran -- and two women"
                    Some(ItemKind::Dash) => match self.after_insertion(j) {
                        Some(e) => j = e,
                        None => break,
                    },
                    // "a candidate running for a seat, his driver and a guard"
                    Some(ItemKind::Verb)
                        if self.vg(j).is_some_and(|v| !v.aux && v.form & form::ING != 0) && self.class(j) == Some(VerbClass::Plain) && j == at =>
                    {
                        j += 1
                    }
                    Some(ItemKind::Np) if j > at && self.kind(j - 1) == Some(ItemKind::Verb) => j += 1,
                    // "a squad leader known as 'Chano' and two fighters"
                    Some(ItemKind::Verb) if j == at => match self.past_alias(j) {
                        Some(e) => j = e,
                        None => break,
                    },
                    _ => break,
                }
            }
            let mut sep = false;
            // "a woman with her two daughters"
            if let Some(w) = (at..j).find(|&w| self.with_kin(w)) {
                if let Some(np) = self.is_np(w + 1) {
                    out.push(np);
                }
                at = w + 2;
                continue;
            }
            // "a priest, Father A. Selvarajah, and his driver": the name between commas is of whom the group before tells.
            if self.kind(j) == Some(ItemKind::Comma)
                && out.last().is_some_and(|&l| {
                    !self.np(l).name && (self.one_person(l) || self.np(l).det == Det::The && !self.np(l).plural && self.np(l).count.is_none())
                })
                && let Some(e) = self.named_aside(j)
            {
                j = e;
            }
            // "Ana Rivas, head of the union, and her driver"
            let mut described = false;
            if self.np(*out.last().unwrap_or(&first)).name
                && let Some(e) = self.after_description(j)
            {
                j = e;
                described = true;
            }
            j = self.after_ages(*out.last().unwrap_or(&first), j).unwrap_or(j);
            // "a nurse who was on her way to work, a driver and two pensioners"
            if let Some(e) = self.after_relative(j) {
                j = e;
            }
            if self.kind(j) == Some(ItemKind::Comma) {
                j += 1;
                // ", 34," after a name
                if let Some(n) = self.is_np(j)
                    && self.g.units[self.np(n).head as usize].is_number()
                    && self.np(n).u1 - self.np(n).u0 == 1
                    && (self.np(*out.last().unwrap_or(&first)).name || self.one_person(*out.last().unwrap_or(&first)))
                    && self.kind(j + 1) != Some(ItemKind::Verb)
                {
                    j += 1;
                    if self.kind(j) == Some(ItemKind::Comma) {
                        j += 1;
                    }
                }
                sep = true;
            }
            if matches!(self.kind(j), Some(ItemKind::And | ItemKind::Or)) {
                j += 1;
                sep = true;
                if self.kind(j) == Some(ItemKind::Adv) {
                    j += 1;
                }
            } else if sep && !self.list_goes_on(j) && !(out.len() == 1 && self.object_pair(first, j)) {
                break;
            }
            if !sep {
                break;
            }
            // "the murders of A, B, and of C"
            if loose && self.prep_is(j, class::OF) && self.is_np(j + 1).is_some() {
                j += 1;
            }
            if self.title_of_next(j) {
                j += 2;
            }
            let Some(np) = self.is_np(j).filter(|_| !self.speak_from(j)) else { break };
            let n = self.np(np);
            if !self.is_people(n, true) && !(n.count.is_some() && self.is_people(n, false)) || n.harm.is_some() && n.count.is_some() {
                break;
            }
            if described && !n.name && n.count.is_none() && n.det != Det::Poss {
                break;
            }
            // "Tomas Ixcoy, 41, a peasant leader and father of six": who he was, nobody else.
            let named = out.last().is_some_and(|&l| self.np(l).name);
            if named && !n.name && n.count.is_none() && self.kind(j - 1) == Some(ItemKind::Comma) && matches!(n.det, Det::An | Det::The | Det::Bare) {
                break;
            }
            if n.classes.any(class::PRON) && !n.classes.any(class::PERSON) {
                break;
            }
            // "six priests, five of them Spaniards"
            if n.partitive && n.of.is_some_and(|o| self.np(o).classes.any(class::PRON)) {
                break;
            }
            // A verb after it makes it the subject of a new clause.
            let mut e = j + 1;
            while matches!(self.kind(e), Some(ItemKind::Adv | ItemKind::Time)) || self.kind(e) == Some(ItemKind::Prep) && self.is_np(e + 1).is_some() {
                e += if self.kind(e) == Some(ItemKind::Prep) { 2 } else { 1 };
            }
            // "and a woman born in 1958": a bare participle describes her.
            // "of a house hit by a missile": so does any participle with "by" after it.
            let by = self.prep_is(e + 1, class::BY);
            let describes = |v: &Vg| !v.aux && v.form & form::PART != 0 && (v.form & (form::PAST | form::BASE) == 0 || by);
            if let Some(v) = self.vg(e)
                && (v.form & form::ING == 0 || v.aux)
                && !describes(v)
                && !(loose && self.class(e) != Some(VerbClass::Harm))
            {
                break;
            }
            if !loose && self.is_np(e).is_some_and(|m| self.np(m).harm.is_some() && self.np(m).count.is_none()) {
                break;
            }
            out.push(np);
            at = j + 1;
            if out.len() > 24 {
                break;
            }
        }
        (out, at)
    }

    /// The comma or the "and" after a relative clause that opens at item `j` in a list of people, where the list goes on after it: what stands before
    /// the joint is none that the clause itself tells of ("a woman who lost a son and two daughters").
    fn after_relative(&self, j: usize) -> Option<usize> {
        if self.kind(j) != Some(ItemKind::Rel) || self.vg(j + 1).is_none_or(|v| v.verb > 0 && self.class(j + 1) == Some(VerbClass::Harm) && !v.passive) {
            return None;
        }
        let mut e = j + 1;
        loop {
            match self.kind(e)? {
                ItemKind::Comma | ItemKind::And => break,
                ItemKind::Verb | ItemKind::Np | ItemKind::Prep | ItemKind::Time | ItemKind::Adv | ItemKind::Sub | ItemKind::Other if e < j + 14 => e += 1,
                _ => return None,
            }
        }
        let own = self.is_np(e - 1).is_some_and(|i| self.is_people(self.np(i), true) && self.class(e.wrapping_sub(2)).is_some());
        let mut next = e + 1;
        if self.kind(e) == Some(ItemKind::Comma) {
            let and = self.kind(next) == Some(ItemKind::And);
            next += usize::from(and);
            if !and && !self.list_goes_on(next) {
                return None;
            }
        }
        let n = self.np(self.is_np(next)?);
        let one_more = (n.count.is_some() || n.det == Det::An || n.name) && self.is_people(n, true);
        // A verb after it makes it the subject of a new clause.
        let mut f = next + 1;
        while self.kind(f) == Some(ItemKind::Prep) && self.is_np(f + 1).is_some() {
            f += 2;
        }
        (one_more && !own && self.kind(f) != Some(ItemKind::Verb)).then_some(e)
    }

    /// True if the list that has a comma before item `j` still comes to an "and".
    pub(super) fn list_goes_on(&self, mut j: usize) -> bool {
        let mut n = 0;
        let mut names = self.is_np(j).is_some_and(|i| self.np(i).name);
        while n < 40 {
            match self.kind(j) {
                Some(ItemKind::Np) => {
                    names &= self.is_np(j).is_some_and(|i| self.np(i).name || self.g.units[self.np(i).head as usize].is_number());
                    j += 1;
                }
                Some(ItemKind::Comma) => j += 1,
                Some(ItemKind::Prep | ItemKind::Adv | ItemKind::Open | ItemKind::Close) => j += 1,
                Some(ItemKind::And | ItemKind::Or) => return true,
                None => return names,
                _ => return false,
            }
            n += 1;
        }
        false
    }
}

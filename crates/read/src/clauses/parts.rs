//! Parts of a whole: "including", "of whom", "half of them", a list after a dash. Enters: drafts of the sentence. Leaves: drafts tied to
//! their whole. Never done here: a sum.

use super::*;

impl Clauses<'_> {
    /// "Seven children were among those killed: five boys and two girls": a colon opens the parts of a part.
    fn colon_after(&self, d: &Draft) -> bool {
        self.c.items.iter().skip(d.item).any(|i| i.kind == ItemKind::Colon)
    }

    /// "Eight people - five men, two women and a child - were killed": a whole told again by its parts.
    pub(super) fn breakdowns(&mut self) {
        for w in 0..self.drafts.len() {
            let d = &self.drafts[w];
            if d.kind != ClaimKind::Harm
                || d.part_of.is_some() && !self.colon_after(d)
                || !matches!(d.count.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan)
                || d.count.a < 2
            {
                continue;
            }
            let d = d.clone();
            // "488 fatalities" are of nobody told yet.
            let counted = || self.c.items.iter().position(|it| it.kind == ItemKind::Np && it.u0 <= d.anchor.0 && d.anchor.0 < it.u1);
            let Some(p) = d.who.last().map_or_else(counted, |&last| self.c.item_of(last)) else { continue };
            // Over what hangs on the group, to the mark that opens the list.
            let mut j = p + 1;
            let limit = p + 14;
            let uncounted = |j: usize| self.is_np(j).is_some_and(|i| self.np(i).count.is_none() && self.np(i).place.is_some());
            let opener = loop {
                match self.kind(j) {
                    Some(ItemKind::Comma | ItemKind::Dash | ItemKind::Colon | ItemKind::Open)
                        if self.is_np(j + 1).is_some_and(|i| {
                            let one = self.np(i).det == Det::An && self.kind(j) != Some(ItemKind::Comma);
                            // "two persons: Rosa Quira and her grandson": a name, and somebody who has none.
                            let one = one || self.np(i).name && self.kind(j) == Some(ItemKind::Colon) && self.name_and_kin(j + 1);
                            (self.np(i).count.is_some() || one) && !self.taken[i as usize] && self.is_people(self.np(i), true)
                        }) =>
                    {
                        break Some(j);
                    }
                    Some(
                        ItemKind::Comma | ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv | ItemKind::Verb | ItemKind::Among | ItemKind::Quote,
                    ) if j < limit => j += 1,
                    // "in the provinces of Idlib and Hama:"
                    Some(ItemKind::And) if j < limit && uncounted(j - 1) && uncounted(j + 1) => j += 1,
                    _ => break None,
                }
            };
            let Some(o) = opener else { continue };
            let (mut nps, mut end) = self.coordinated_right(o + 1);
            // "(5 men, 2 women)": brackets close a list that no "and" does.
            if self.kind(o) == Some(ItemKind::Open) {
                while self.kind(end) == Some(ItemKind::Comma)
                    && let Some(i) = self.is_np(end + 1).filter(|&i| self.np(i).count.is_some() && self.is_people(self.np(i), true))
                {
                    nps.push(i);
                    end += 2;
                }
            }
            // "11 civilians, including a child, and eight soldiers": a part told inside the list.
            let mut inner: Option<(usize, u32, Nps)> = None;
            if self.kind(end) == Some(ItemKind::Comma)
                && self.kind(end + 1) == Some(ItemKind::Incl)
                && let Some(&of) = nps.last()
            {
                let at = end + 1;
                let (mut within, mut e) = self.coordinated_right(end + 2);
                if self.kind(e) == Some(ItemKind::Comma) && self.kind(e + 1) == Some(ItemKind::And) && self.is_np(e + 2).is_some() {
                    let (more, f) = self.coordinated_right(e + 2);
                    nps.extend(more);
                    e = f;
                } else if within.len() > 1 {
                    nps.extend(within.pop());
                }
                end = e;
                inner = Some((at, of, within));
            }
            let sum: u64 = nps.iter().filter_map(|&i| self.count_of(self.np(i))).map(|c| c.a).sum();
            let comma = self.kind(o) == Some(ItemKind::Comma);
            // A list after a comma is a breakdown only if it adds up.
            // "488 dead: 171 civilians, including 36 children;": the list goes on after the semicolon.
            let goes_on = self.kind(o) == Some(ItemKind::Colon) && self.g.units.last().is_some_and(|u| u.is_mark(b';')) && sum < d.count.a;
            let fits = (nps.len() >= 2 || goes_on) && (sum == d.count.a || !comma && sum <= d.count.a);
            if !fits || self.vg(end).is_some_and(|v| v.aux) && comma {
                continue;
            }
            if nps.iter().any(|&i| self.taken[i as usize]) {
                continue;
            }
            let mut proto = d.clone();
            proto.rule = "part.breakdown";
            proto.part_of = Some(Part::Here(w));
            proto.anchor = (self.np(nps[0]).u0, self.np(nps[0]).u1);
            proto.apart_from = None;
            proto.updates = None;
            self.victims(&nps, &proto);
            if let Some((at, of, within)) = inner
                && let Some(harm) = d.harm
                && let Some(p) = self.drafts.iter().rposition(|x| x.who.first() == Some(&of) && x.rule == proto.rule)
            {
                self.push_parts(&within, harm, at, Part::Here(p), d.modality);
            }
        }
    }

    /// True if the list at item `k` opens with a name and ends with kin of whoever bears it.
    fn name_and_kin(&self, k: usize) -> bool {
        self.coordinated_right(k).0.iter().skip(1).any(|&i| self.np(i).det == Det::Poss && self.np(i).classes.any(class::KIN))
    }

    /// "14 people, mostly women": more than half of those told.
    pub(super) fn chiefly(&mut self) {
        for k in 1..self.c.items.len() {
            let it = self.c.items[k];
            if it.kind != ItemKind::Adv
                || !self.g.units[it.u0 as usize].is(class::CHIEFLY)
                || !matches!(self.kind(k - 1), Some(ItemKind::Comma | ItemKind::Open | ItemKind::Dash))
            {
                continue;
            }
            let Some(i) = self.is_np(k + 1) else { continue };
            let n = self.np(i);
            if n.count.is_some() || !n.plural || n.det != Det::Bare || n.harm.is_some() || self.taken[i as usize] || !self.is_people(n, true) {
                continue;
            }
            let at = |np: u32| self.c.items.iter().position(|x| x.kind == ItemKind::Np && x.at == np).filter(|&p| p < k);
            let whole = (0..self.drafts.len())
                .filter(|&d| self.drafts[d].kind == ClaimKind::Harm && self.drafts[d].part_of.is_none())
                .filter(|&d| !matches!(self.drafts[d].count.kind, DraftKind::None | DraftKind::Share) && self.drafts[d].count.a != 1)
                .filter_map(|d| Some((at(*self.drafts[d].who.last()?)?, d)))
                .max();
            let Some((_, w)) = whole else { continue };
            let (nps, _) = self.coordinated_right(k + 1);
            let mut d = self.drafts[w].clone();
            d.count = CountDraft { kind: DraftKind::ShareAbove, a: 1, b: 2, u0: it.u0, u1: it.u1 };
            d.anchor = (it.u0, it.u1);
            d.rule = "part.chiefly";
            d.part_of = Some(Part::Here(w));
            d.apart_from = None;
            d.updates = None;
            d.who = nps.iter().copied().filter(|&x| self.np(x).count.is_none() && self.is_people(self.np(x), true)).collect();
            for &x in &d.who {
                self.taken[x as usize] = true;
            }
            self.drafts.push(d);
        }
    }

    /// "wounded seven others, three critically": how badly so many of them were hurt.
    pub(super) fn so_badly(&mut self) {
        for k in 2..self.c.items.len() {
            let Some(m) = self.is_np(k).filter(|_| self.kind(k - 1) == Some(ItemKind::Comma) && self.kind(k + 1) == Some(ItemKind::Adv)) else { continue };
            let badly = self.g.lx.rarely(self.g.units[self.c.items[k + 1].u0 as usize].entry, class::BADLY);
            let ends =
                matches!(self.kind(k + 2), None | Some(ItemKind::Comma | ItemKind::Other | ItemKind::Prep | ItemKind::Time | ItemKind::And | ItemKind::Sub));
            let Some(count) = self.np(m).count.filter(|_| badly && ends && self.number_group(m) && !self.taken[m as usize]) else { continue };
            let hurt = |d: &Draft| d.kind == ClaimKind::Harm && d.harm == Some(Harm::Injured) && d.part_of.is_none() && d.item < k;
            let Some(w) = self.drafts.iter().rposition(hurt).filter(|&w| self.drafts[w].count.a >= count.a) else { continue };
            let mut d = self.drafts[w].clone();
            d.count = count;
            d.anchor = (self.np(m).u0, self.np(m).u1);
            d.rule = "part.so-badly";
            d.part_of = Some(Part::Here(w));
            (d.apart_from, d.updates, d.others) = (None, None, false);
            self.taken[m as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "of whom 12 were civilians": the part word stands right before the number.
    pub(super) fn incl_before(&self, k: usize, np: u32) -> bool {
        (0..k).rev().take(4).any(|j| self.kind(j) == Some(ItemKind::Incl)) && self.np(np).of.is_none() && {
            let at = self.c.item_of(np).unwrap_or(0);
            at > 0 && self.kind(at - 1) == Some(ItemKind::Incl)
        }
    }

    /// The counted people that end at item `p`, over what says where and when.
    fn counted_before(&self, mut p: usize) -> Option<u32> {
        for _ in 0..8 {
            match self.kind(p)? {
                ItemKind::Np => {
                    let i = self.is_np(p)?;
                    if self.np(i).count.is_some() && self.is_people(self.np(i), false) {
                        return Some(i);
                    }
                    self.np(i).place?;
                }
                ItemKind::Prep | ItemKind::Time => {}
                _ => return None,
            }
            p = p.checked_sub(1)?;
        }
        None
    }

    /// The draft that a part belongs to.
    pub(super) fn whole(&self, harm: Harm) -> Part {
        match self.drafts.iter().rposition(|d| d.part_of.is_none() && (d.harm == Some(harm))) {
            Some(i) => Part::Here(i),
            None => Part::Before,
        }
    }

    /// True for a verb by which some are told among others: "figure", "appear".
    fn appears(&self, u: u32) -> bool {
        self.g.lx.rarely(self.g.units[u as usize].entry, class::APPEARS)
    }

    /// "including three children", "among them two women", "of whom 12 were civilians".
    pub(super) fn part_item(&mut self, k: usize) {
        let unit = self.c.items[k].u0;
        let words = self.c.items[k];
        // "is not among the nine"
        if unit.checked_sub(1).is_some_and(|u| self.unit_word(u).any(class::NEG)) && self.kind(k.wrapping_sub(1)) == Some(ItemKind::Other) {
            return;
        }
        // "of whom eight were freed": whom the harm no longer holds is no part of it.
        if self.c.items[k].kind == ItemKind::Incl
            && self.is_np(k + 1).is_some_and(|i| self.number_group(i))
            && self.vg(k + 2).is_some_and(|v| (v.u0..v.u1).any(|u| self.unit_word(u).any(class::FREES)))
        {
            return;
        }
        // "A bomb fell among displaced families", "blew himself up among worshippers": where, and nothing of who.
        let fell = |v: &Vg| v.verb != 0 && !self.appears(v.main) && self.verb(v).is_none_or(|w| w.class != VerbClass::Harm);
        let people = |n: &Np| n.det == Det::Bare && n.plural && n.count.is_none() && n.harm.is_none() && !self.is_victim(n);
        // "spread panic among aid workers"
        let thing = self.is_np(k.wrapping_sub(1)).is_some_and(|i| self.np(i).count.is_none() && !self.is_people(self.np(i), true));
        let verb = k.wrapping_sub(if thing { 2 } else { 1 });
        if words.kind == ItemKind::Among && self.vg(verb).is_some_and(fell) && self.is_np(k + 1).is_some_and(|i| people(self.np(i))) {
            return;
        }
        let harm_named = (words.u0..words.u1).find_map(|u| {
            let mut harm = self.noun_of(u).and_then(|n| n.harm);
            // "among the dead": the phrase is one unit; its words tell the harm.
            if harm.is_none() {
                let e = self.g.units[u as usize];
                let tail = || self.g.lx.noun(&self.g.lx.entries[e.tail as usize]);
                // "Among the victims are four women": the dead, where no word says of which harm.
                let told = |n: &crate::lexicon::Noun| {
                    n.harm.or_else(|| (&*n.lemma.0 == "victim" && self.vg(k + 1).is_some_and(|v| v.verb == 0 || self.appears(v.main))).then_some(Harm::Killed))
                };
                harm = (e.t1 - e.t0 > 1 && e.tail != NO_WORD).then(|| tail().and_then(told)).flatten();
            }
            harm
        });
        if self.c.items[k].kind == ItemKind::Among && self.headline_part(k) {
            return;
        }
        // "Six children were among the killed and 41 among the injured": the verb is told once.
        if self.c.items[k].kind == ItemKind::Among
            && k > 1
            && matches!(self.kind(k - 2), Some(ItemKind::And | ItemKind::Comma))
            && let Some(harm) = harm_named
            && let Some(m) = self.is_np(k - 1).filter(|&m| self.number_group(m) && !self.taken[m as usize])
            && let Some(first) = self.drafts.last().filter(|d| d.rule == "part.including" && d.item < k).cloned()
            && let Some(count) = self.np(m).count
        {
            let mut d = self.draft(harm, count, first.who, (self.np(m).u0, self.np(m).u1), k, "part.including");
            d.part_of = Some(self.whole(harm));
            self.taken[m as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "five guards and a lawmaker were among the dead"
        let subject = || {
            if self.vg(k - 1).is_some_and(|v| !v.negated && (v.verb == 0 || self.appears(v.main))) {
                return self.subject(k - 1, 0).map(|s| s.0);
            }
            // "two women figure among the dead": a noun elsewhere.
            let noun = k > 1 && self.is_np(k - 1).is_some_and(|i| self.np(i).u1 - self.np(i).u0 == 1 && self.appears(self.np(i).head));
            (noun && self.is_np(k - 2).is_some()).then(|| self.coordinated_left(k - 2))
        };
        if self.c.items[k].kind == ItemKind::Among
            && k > 0
            && let Some(subject) = subject()
        {
            // "were among those killed": the participle tells the harm.
            let participle = self.vg(k + 1).filter(|v| !v.aux).and_then(|v| self.verb(v)).filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm);
            // "were among seven people killed in a raid": the whole is read later.
            let later = self.is_np(k + 1).filter(|&i| self.np(i).count.is_some()).and_then(|_| self.vg(k + 2)).filter(|v| !v.aux && v.form & form::PART != 0);
            if let Some(harm) = later.and_then(|v| self.verb(v)).filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm) {
                self.push_parts(&subject, harm, k, Part::Here(usize::MAX), Modality::Asserted);
                return;
            }
            // "was among six killed"
            if let Some(harm) = self.is_np(k + 1).map(|i| self.np(i)).filter(|n| n.count.is_some_and(|c| c.a > 1) && n.det == Det::Bare).and_then(|n| n.harm) {
                self.push_parts(&subject, harm, k, Part::Here(usize::MAX), Modality::Asserted);
                return;
            }
            // "Six children were among the guests": of whom no harm is told.
            let others = self
                .is_np(k + 1)
                .map(|i| self.np(i))
                .is_some_and(|n| n.det == Det::The && n.plural && n.count.is_none() && n.harm.is_none() && !n.classes.any(class::PRON) && !self.is_victim(n));
            if others && harm_named.is_none() && participle.is_none() && self.kind(k + 2) != Some(ItemKind::Verb) {
                return;
            }
            let harm =
                harm_named.or(participle).or_else(|| self.is_np(k + 1).and_then(|i| self.np(i).harm)).or_else(|| self.drafts.last().and_then(|d| d.harm));
            if let Some(harm) = harm {
                let part = self.whole(harm);
                self.push_parts(&subject, harm, k, part, Modality::Asserted);
                // "A girl was among those killed, along with a policeman"
                let open = |j: &usize| !matches!(self.kind(*j), None | Some(ItemKind::Colon | ItemKind::But | ItemKind::Sub | ItemKind::Other));
                let along = (k + 1..k + 12)
                    .take_while(open)
                    .find(|&j| self.kind(j) == Some(ItemKind::AsWell) && !self.unit_word(self.c.items[j].u0).any(class::COMPARES));
                if let Some(j) = along.filter(|&j| self.is_np(j + 1).is_some_and(|i| self.np(i).count.is_some() || self.np(i).det == Det::An)) {
                    let (more, _) = self.coordinated_right(j + 1);
                    self.push_parts(&more, harm, k, part, Modality::Asserted);
                }
            } else {
                // "A father and his two daughters are among them": of those whose harm was told before.
                let first = self.drafts.len();
                self.push_parts(&subject, Harm::Killed, k, Part::Before, Modality::Asserted);
                for d in &mut self.drafts[first..] {
                    d.borrowed = true;
                }
            }
            return;
        }
        // "two of whom were women", "most of whom were civilians": the number stands before.
        if let Some(b) = k.checked_sub(1).and_then(|p| self.is_np(p))
            && self.np(b).u1 == words.u0
            && let Some(count) = self.np(b).count
            && self.np(b).of.is_none()
            && (self.g.units[self.np(b).head as usize].is_number() || self.g.units[self.np(b).head as usize].is(class::SHARE))
            && !self.taken[b as usize]
            && self.word_is(self.g.units.len().min(words.u1 as usize - 1) as u32, "of")
                | (self.g.units[words.u0 as usize].t1 - self.g.units[words.u0 as usize].t0 > 1)
        {
            let last = self.drafts.iter().rposition(|d| d.kind == ClaimKind::Harm && d.part_of.is_none());
            // "Ten people, six of whom were pupils, died": the whole is read later.
            if last.is_none()
                && self.vg(k + 1).is_some_and(|v| v.verb == 0)
                && let Some(p) = self.skip_right(k + 2)
                && let Some(pi) = self.is_np(p).filter(|&x| self.np(x).count.is_none() && self.is_people(self.np(x), true))
            {
                let before = self.drafts.len();
                self.pending_part(k, &SmallVec::from_slice(&[pi]), p + 1);
                for d in &mut self.drafts[before..] {
                    d.count = count;
                    d.rule = "part.of-whom";
                }
                self.taken[b as usize] = true;
                return;
            }
            let mut j = k + 1;
            // "half of whom are reported to be women"
            let said = |j: usize| {
                self.vg(j).is_some_and(|v| v.passive && !v.negated) && matches!(self.class(j), Some(VerbClass::Report | VerbClass::Plain | VerbClass::Find))
            };
            while self.vg(j).is_some_and(|v| v.verb == 0)
                || matches!(self.kind(j), Some(ItemKind::Adv))
                || said(j) && self.vg(j + 1).is_some_and(|v| v.infinitive && v.verb == 0)
            {
                j += 1;
            }
            // "nine girls, three of whom were released": no part of whom the harm still holds is told.
            if self.vg(j).is_some_and(|v| (v.u0..v.u1).any(|u| self.unit_word(u).any(class::FREES))) {
                self.taken[b as usize] = true;
                return;
            }
            let pred = self.is_np(j).filter(|&p| self.np(p).count.is_none() && self.is_people(self.np(p), true) && self.np(p).harm.is_none());
            // "killed 11 villagers, three of whom were beheaded": how so many of them died.
            if let Some(w) = last
                && let Some(v) = self.vg(j).copied().filter(|v| !v.negated)
                && self.verb(&v).is_some_and(|x| x.class == VerbClass::Harm && x.harm == self.drafts[w].harm && (v.passive || x.frame == Frame::Intransitive))
            {
                let mut d = self.drafts[w].clone();
                d.count = count;
                d.anchor = (v.main, v.main + 1);
                d.item = j;
                d.verb = v.verb;
                d.rule = "part.of-whom-so";
                d.part_of = Some(Part::Here(w));
                (d.apart_from, d.updates, d.definite, d.others) = (None, None, false, false);
                self.taken[b as usize] = true;
                self.drafts.push(d);
                return;
            }
            // "Four rangers were wounded, one of whom died on Saturday": of the wounds.
            if let Some(w) = last.filter(|&w| self.drafts[w].harm == Some(Harm::Injured))
                && let Some(v) = self.vg(j).copied().filter(|v| !v.negated && !v.modal && !v.passive)
                && self.verb(&v).is_some_and(|x| x.harm == Some(Harm::Killed) && x.frame == Frame::Intransitive)
            {
                let mut d = self.drafts[w].clone();
                (d.harm, d.count, d.item, d.verb) = (Some(Harm::Killed), count, j, v.verb);
                d.anchor = (v.main, v.main + 1);
                d.rule = "verb.of-whom";
                d.part_of = Some(Part::Here(w));
                d.of_wounds = true;
                (d.apart_from, d.updates, d.definite, d.others) = (None, None, false, false);
                self.taken[b as usize] = true;
                self.drafts.push(d);
                return;
            }
            // "20 attackers, four of whom died"
            if let Some(v) = self.vg(j).copied()
                && let Some(harm) = self.verb(&v).filter(|x| x.class == VerbClass::Harm && (v.passive || x.frame != Frame::Transitive)).and_then(|x| x.harm)
                && !v.negated
                && let Some(a) = k.checked_sub(3).filter(|_| self.kind(k - 2) == Some(ItemKind::Comma)).and_then(|p| self.counted_before(p))
                && !self.drafts.iter().any(|d| d.harm == Some(harm))
            {
                let mut d = self.draft(harm, count, SmallVec::from_slice(&[a]), (v.main, v.main + 1), j, "verb.of-whom");
                d.verb = v.verb;
                d.modality = self.verb_modality(j, &v);
                d.agents = self.by_phrase(j);
                self.taken[b as usize] = true;
                self.drafts.push(d);
                return;
            }
            if let Some(w) = last
                && let Some(harm) = self.drafts[w].harm
                && !matches!(self.class(j), Some(VerbClass::Harm))
            {
                let mut who = pred.map_or_else(|| self.drafts[w].who.clone(), |p| SmallVec::from_slice(&[p]));
                // "most of whom were women and children"
                if pred.is_some()
                    && self.kind(j + 1) == Some(ItemKind::And)
                    && let Some(q) = self.is_np(j + 2)
                    && self.np(q).count.is_none()
                    && self.np(q).det == Det::Bare
                    && self.np(q).plural
                    && self.is_people(self.np(q), true)
                    && !matches!(self.kind(j + 3), Some(ItemKind::Verb))
                {
                    who.push(q);
                    self.taken[q as usize] = true;
                }
                let mut d = self.draft(harm, count, who, (self.np(b).u0, self.np(b).u1), k, "part.of-whom");
                d.part_of = Some(Part::Here(w));
                d.modality = self.drafts[w].modality;
                self.taken[b as usize] = true;
                if let Some(p) = pred {
                    self.taken[p as usize] = true;
                }
                self.drafts.push(d);
                return;
            }
            return;
        }
        // "the youngest of whom was six": it is one of them, and no number.
        if self.c.items[k].kind == ItemKind::Incl
            && k.checked_sub(1).and_then(|p| self.is_np(p)).is_some_and(|b| self.np(b).count.is_none() && !self.is_people(self.np(b), true))
            && self.vg(k + 1).is_some_and(|v| v.verb == 0)
        {
            return;
        }
        let Some(mut j) = self.skip_right(k + 1) else { return };
        // "Among those killed was a reporter": the participle tells the harm.
        let participle = self.vg(j).filter(|v| !v.aux).and_then(|v| self.verb(v)).filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm);
        // "Among those taken are two girls": by whoever took people.
        let taken = participle.is_none() && self.class(j) == Some(VerbClass::Take) && self.vg(j).is_some_and(|v| !v.aux && v.form & form::PART != 0);
        let participle = participle.or(taken.then_some(Harm::Abducted));
        let harm_named = harm_named.or(participle);
        if participle.is_some() {
            while self.kind(j).is_some_and(|x| matches!(x, ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv)) || j == k + 1 {
                j += 1;
            }
        }
        // "Among the dead in the village on Monday was a nurse": where and when stand before the verb.
        if participle.is_none()
            && self.c.items[k].kind == ItemKind::Among
            && harm_named.is_some()
            && matches!(self.kind(j), Some(ItemKind::Prep | ItemKind::Time))
        {
            let hangs = |m: &usize| matches!(self.kind(*m), Some(ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv));
            let verb = j + (j..j + 8).take_while(hangs).count();
            if self.vg(verb).is_some_and(|v| v.verb == 0) {
                j = verb;
            }
        }
        // "Among the fatalities was an imam": the noun tells the harm.
        let noun = self.is_np(j).filter(|_| participle.is_none() && self.c.items[k].kind == ItemKind::Among).and_then(|i| {
            let n = self.np(i);
            let harm = n.harm.filter(|_| n.classes.any(class::HARMN) && n.plural || n.classes.any(class::HARMA)).or(self.is_victim(n).then_some(Harm::Killed));
            // "Among those hurt was a journalist"
            let those = n.det == Det::Bare && n.classes.any(class::HARMA) && n.u1 - n.u0 == 1 && j == k + 1;
            harm.filter(|_| (n.det == Det::The || those) && n.count.is_none())
        });
        // "Among the victims there are two nurses"
        let there = j + 1 + usize::from(self.kind(j + 1) == Some(ItemKind::Adv));
        let harm_named = harm_named.or(noun.filter(|_| self.vg(there).is_some_and(|v| v.verb == 0)));
        if harm_named.is_some() && noun.is_some() {
            j = there;
        }
        // "including those of 41 guards"
        if self.item(j).is_some_and(|i| i.kind == ItemKind::Other && self.unit_word(i.u0).any(class::DEM)) && self.prep_is(j + 1, class::OF) {
            j += 2;
        }
        // "Among the hurt: 11": the colon says how many.
        let told = self.is_np(j).filter(|&i| self.np(i).count.is_none()).and_then(|i| self.np(i).harm).or(harm_named);
        let colon = if self.kind(j) == Some(ItemKind::Colon) { j } else { j + 1 };
        if self.c.items[k].kind == ItemKind::Among
            && self.kind(colon) == Some(ItemKind::Colon)
            && let Some(harm) = told
            && let Some(m) = self.is_np(colon + 1).filter(|&m| self.number_group(m) && !self.taken[m as usize])
            && let Some(count) = self.np(m).count
        {
            let d = self.draft(harm, count, SmallVec::from_slice(&[m]), (self.c.items[k].u0, self.c.items[k].u1), k, "noun.colon");
            self.taken[m as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "its commander among them": the part stands before.
        if self.c.items[k].kind == ItemKind::Among
            && matches!(self.kind(j), None | Some(ItemKind::Other | ItemKind::Comma | ItemKind::Close))
            && let Some(p) = k.checked_sub(1).filter(|&p| self.is_np(p).is_some_and(|b| !self.taken[b as usize]))
        {
            self.part_told_before(p, k, j);
            return;
        }
        // "Among the dead, one counts seven diggers"
        let one = j + usize::from(self.kind(j) == Some(ItemKind::Comma));
        // "Among the dead, 12 were students"
        let some = one > j && harm_named.is_some() && self.is_np(one).is_some_and(|i| self.number_group(i)) && self.class_be(one + 1);
        if self.c.items[k].kind == ItemKind::Among && (some || self.one_counts(one)) {
            j = one + usize::from(!some);
        }
        // "Among the killed are 13 children": a group names the harm, and the verb comes after it.
        let group = self.is_np(j).filter(|&i| {
            let n = self.np(i);
            words.kind == ItemKind::Among && n.count.is_none() && n.det == Det::The && n.of.is_none() && !self.taken[i as usize]
        });
        let named = group.and_then(|i| self.np(i).harm).filter(|_| self.class_be(j + 1) && self.skip_right(j + 2).is_some_and(|p| self.is_np(p).is_some()));
        let harm_named = harm_named.or(named);
        if let Some(i) = group.filter(|_| named.is_some()) {
            self.taken[i as usize] = true;
            j += 1;
        }
        // "among the wounded figure six policemen": a noun elsewhere.
        let noun = words.kind == ItemKind::Among && self.is_np(j).is_some_and(|i| self.np(i).u1 - self.np(i).u0 == 1 && self.appears(self.np(i).head));
        if noun && harm_named.is_some() && self.is_np(j + 1).is_some() {
            j += 1;
        }
        // "among the dead were three children", "of whom three were women", "among the victims appear four women"
        if self.vg(j).is_some_and(|v| v.verb == 0 || self.c.items[k].kind == ItemKind::Among && self.appears(v.main)) {
            let Some(n) = self.skip_right(j + 1) else { return };
            j = n;
        }
        let subject_harm = k.checked_sub(1).and_then(|p| self.is_np(p)).and_then(|i| {
            let n = self.np(i);
            n.harm
                .filter(|_| n.count.is_none() && n.det == Det::The)
                .or_else(|| (n.classes.any(class::PERSON) && n.det == Det::The && self.is_victim(n)).then_some(Harm::Killed))
        });
        let last = self.drafts.last().map(|d| (d.harm, d.modality, d.kind));
        let before_harm = harm_named.or(subject_harm);
        let harm = match (before_harm, last) {
            (Some(h), _) => Some(h),
            (None, Some((h, _, ClaimKind::Harm))) => h,
            _ => None,
        };
        let Some(i) = self.is_np(j) else {
            return;
        };
        // "of whom seven have not come back": what the verb tells of them is another harm.
        let denied = self.vg(j + 1).filter(|v| v.negated).and_then(|v| self.verb(v)).filter(|v| v.frame == Frame::Spared && v.harm.is_some());
        if let Some(harm) = denied.and_then(|v| v.harm)
            && let Some(count) = self.np(i).count
        {
            let who = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm).map(|d| d.who.clone()).unwrap_or_default();
            let mut d = self.draft(harm, count, who, (self.np(i).u0, self.np(i).u1), j + 1, "part.of-whom-gone");
            d.modality = self.verb_modality(j + 1, &Vg { negated: false, ..*self.vg(j + 1).unwrap_or(&self.c.vgs[0]) });
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "2,170 wounded were received, of whom 305 died": the verb tells another harm of some of them.
        let told = self.vg(j + 1).copied().filter(|v| j == k + 1 && !v.negated && !v.modal && self.c.items[k].kind == ItemKind::Incl);
        let other =
            told.and_then(|v| self.verb(&v)).filter(|v| v.class == VerbClass::Harm && (v.frame == Frame::Intransitive || told.is_some_and(|t| t.passive)));
        if let Some(other) = other.and_then(|v| v.harm).filter(|h| harm.is_some_and(|x| x != *h && x != Harm::Casualties))
            && let Some(count) = self.np(i).count.filter(|_| self.number_group(i))
        {
            let who = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm).map(|d| d.who.clone()).unwrap_or_default();
            let mut d = self.draft(other, count, who, (self.np(i).u0, self.np(i).u1), j + 1, "part.of-whom-died");
            d.part_of = harm.map(|h| self.whole(h));
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "including" inside the subject of a verb still to come: the whole is read later; the part is read then.
        let (nps, end) = self.coordinated_right(j);
        let Some(harm) = harm else {
            // The whole may come after: "21 people, including three children, were killed".
            self.pending_part(k, &nps, end);
            return;
        };
        // The harm of a later verb governs if the whole is its subject.
        if before_harm.is_none() && self.part_of_later_subject(k) {
            self.pending_part(k, &nps, end);
            return;
        }
        let _ = (i, unit);
        let part = if before_harm.is_some() { self.whole(harm) } else { Part::Here(self.drafts.len() - 1) };
        let part = match part {
            Part::Here(d) if self.drafts[d].part_of.is_some() => self.drafts[d].part_of.unwrap_or(part),
            p => p,
        };
        let modality = last.map_or(Modality::Asserted, |l| l.1);
        // "of whom three were women": the predicate says who they are.
        if nps.len() == 1
            && self.vg(end).is_some_and(|v| v.verb == 0)
            && let Some(p) = self.skip_right(end + 1)
            && let Some(pi) = self.is_np(p)
            && self.np(pi).count.is_none()
            && self.is_people(self.np(pi), true)
            && let Some(count) = self.np(i).count
        {
            let mut d = self.draft(harm, count, SmallVec::from_slice(&[pi]), (self.c.items[k].u0, self.c.items[k].u1), k, "part.of-whom");
            d.part_of = Some(part);
            d.modality = modality;
            self.taken[i as usize] = true;
            self.taken[pi as usize] = true;
            self.drafts.push(d);
            return;
        }
        self.push_parts(&nps, harm, k, part, modality);
    }

    /// "Doctor among six killed in city violence": a headline without its verb, a part before the counted harmed that it is of.
    fn headline_part(&mut self, k: usize) -> bool {
        let Some(p) = k.checked_sub(1).filter(|&p| self.is_np(p).is_some()) else { return false };
        let Some(whole) = self.is_np(k + 1).map(|i| self.np(i)).filter(|n| n.count.is_some_and(|c| c.a > 1)) else { return false };
        let participle = || self.vg(k + 2).filter(|v| !v.aux && v.form & form::PART != 0).and_then(|v| self.verb(v)).filter(|v| v.class == VerbClass::Harm);
        let Some(harm) = whole.harm.or_else(|| participle().and_then(|v| v.harm)) else { return false };
        let most = whole.count.map_or(0, |c| c.a);
        let groups = self.coordinated_left(p);
        let opens = groups.first().and_then(|&i| self.c.item_of(i)).is_some_and(|f| f == 0 || self.kind(f - 1) == Some(ItemKind::Colon));
        let fits = |&i: &u32| {
            let n = self.np(i);
            n.det != Det::The && n.harm.is_none() && self.is_people(n, true) && !self.taken[i as usize] && self.count_of(n).is_some_and(|c| c.a < most)
        };
        if !opens || !groups.iter().all(fits) {
            return false;
        }
        let mut proto = self.bare_draft(harm, k, (self.c.items[k].u0, self.c.items[k].u1), "part.headline");
        proto.part_of = Some(Part::Here(usize::MAX));
        self.victims(&groups, &proto)
    }

    /// "a boy and his sister among them", "the mayor included": the part stands before the word that makes it one, at item `k`.
    pub(super) fn part_told_before(&mut self, p: usize, k: usize, next: usize) {
        let mut groups = self.coordinated_left(p);
        // "Nine villagers, a boy and his two sisters among them": the first is the whole.
        if groups.len() > 1
            && let Some(w) = self.c.item_of(groups[0])
            && self.kind(w + 1) == Some(ItemKind::Comma)
            && self.np(groups[0]).count.is_some_and(|c| c.a > groups.len() as u64)
        {
            groups.remove(0);
        }
        if let Some((harm, modality)) = self.drafts.last().and_then(|d| Some((d.harm?, d.modality))) {
            let part = self.whole(harm);
            self.push_parts(&groups, harm, k, part, modality);
        } else {
            self.pending_part(k, &groups, next);
        }
    }

    /// True if the group before the part word is the subject of a harm verb still to come.
    pub(super) fn part_of_later_subject(&self, k: usize) -> bool {
        // The whole stands right before, and no draft holds it.
        let Some(mut p) = k.checked_sub(1) else { return false };
        if self.kind(p) == Some(ItemKind::Comma) {
            let Some(q) = p.checked_sub(1) else { return false };
            p = q;
        }
        let Some(p) = self.skip_left(p) else { return false };
        let Some(i) = self.is_np(p) else { return false };
        self.np(i).count.is_some()
            && !self.taken[i as usize]
            && self.is_people(self.np(i), false)
            && !p.checked_sub(1).is_some_and(|q| self.kind(q) == Some(ItemKind::Prep))
    }

    pub(super) fn pending_part(&mut self, k: usize, nps: &Nps, end: usize) {
        // Find the harm verb to the right whose subject holds the whole.
        let mut j = end;
        let mut steps = 0;
        while let Some(it) = self.item(j) {
            if it.kind == ItemKind::Verb
                && let Some(v) = self.vg(j).copied()
                && let Some(verb) = self.verb(&v)
                && (verb.class == VerbClass::Harm || matches!(verb.frame, Frame::Held | Frame::People | Frame::Weapon))
                && let Some(mut harm) = verb.harm
            {
                // "Sixty members, half of them soldiers, held a drill": who does it to others.
                if !v.passive && verb.frame != Frame::Intransitive && self.is_np(j + 1).is_some() {
                    return;
                }
                let hostages = (0..k).rev().take(3).find_map(|p| self.is_np(p)).is_some_and(|i| self.role_is(self.np(i), &["hostage"]));
                if verb.frame == Frame::Held && hostages {
                    harm = Harm::Abducted;
                }
                // The whole is the next draft to come.
                let part = Part::Here(usize::MAX);
                let modality = self.verb_modality(j, &v);
                self.push_parts(nps, harm, k, part, modality);
                return;
            }
            if let Some(n) = self.is_np(j)
                && let Some(harm) = self.np(n).harm
                && self.np(n).count.is_none()
            {
                self.push_parts(nps, harm, k, Part::Here(usize::MAX), Modality::Asserted);
                return;
            }
            if matches!(it.kind, ItemKind::Colon | ItemKind::Sub) {
                return;
            }
            j += 1;
            steps += 1;
            if steps > 16 {
                return;
            }
        }
    }

    pub(super) fn push_parts(&mut self, nps: &Nps, harm: Harm, k: usize, part: Part, modality: Modality) {
        let mut proto = self.draft(
            harm,
            CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: 0, u1: 0 },
            Nps::new(),
            (self.c.items[k].u0, self.c.items[k].u1),
            k,
            "part.including",
        );
        proto.part_of = Some(part);
        proto.modality = modality;
        let fresh: Nps = nps.iter().copied().filter(|&i| !self.taken[i as usize] && self.is_people(self.np(i), false)).collect();
        // "including women and children" says nothing of how many.
        let counted: Nps = fresh
            .iter()
            .copied()
            .filter(|&i| {
                self.np(i).count.is_some()
                    || self.np(i).det == Det::An
                    || self.np(i).name
                    || self.np(i).det == Det::The && !self.np(i).plural
                    || self.np(i).det == Det::Poss && !self.np(i).plural
            })
            .collect();
        if counted.is_empty() {
            if fresh.len() == nps.len() && !fresh.is_empty() && fresh.iter().all(|&i| self.np(i).plural && self.np(i).det == Det::Bare) {
                self.victims(&fresh, &proto);
            }
            return;
        }
        // "42 casualties, including 23 deaths and 19 injuries": each noun tells its own harm.
        if harm == Harm::Casualties && counted.iter().all(|&i| self.np(i).classes.any(class::HARMN) && self.np(i).harm.is_some_and(|h| h != harm)) {
            for &i in &counted {
                let d = Draft { harm: self.np(i).harm, ..proto.clone() };
                self.victims(&SmallVec::from_slice(&[i]), &d);
            }
            return;
        }
        self.victims(&counted, &proto);
    }
}

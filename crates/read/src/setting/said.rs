//! Who says so: the chain of sources of each clause. Enters: a sentence's phrases. Leaves: chains with where they stand. Never done
//! here: carrying a source over from another sentence.

use super::Said;
use crate::assemble::Sent;
use crate::chunks::{DraftKind, ItemKind, Np};
use crate::class;
use crate::lexicon::{VerbClass, form};
use crate::tokens::NO_WORD;
use crate::units::UnitKind;
use tollbook_model::{Actor, Attribution, By, Publisher, Symbol};

/// True for whoever counts the harmed of the place where they are: health ministries, civil defences.
fn counts_at_home(p: &Publisher) -> bool {
    p.id.ends_with("health-ministry") || p.id.ends_with("civil-defence") || &*p.id == "white-helmets"
}

impl Sent<'_> {
    fn source_name(&self, n: &Np) -> Option<(Option<Symbol>, Symbol, u32, u32)> {
        for u in n.u0..n.u1 {
            let x = &self.g.units[u as usize];
            if x.is(class::SOURCE) && x.entry != NO_WORD {
                // "a security source": an unnamed source keeps its own words.
                let named = self.g.capitals
                    || (x.t0..x.t1).any(|t| self.tokens[t as usize].capital && self.tokens[t as usize].start > 0)
                        && !(u == 0 && x.t1 - x.t0 > 1 && !(x.t0 + 1..x.t1).any(|t| self.tokens[t as usize].capital))
                    || !self.words(u, u + 1).is_ascii();
                if named
                    && !self.named_otherwise(n, u)
                    && let Some(p) = self.publisher(u)
                {
                    // "A Taliban spokesman": the party that its words name speaks.
                    if &*p.kind == "party"
                        && let Some(a) = self.party_in(x.t0, x.t1)
                    {
                        return Some((Some(a.id.clone()), p.name.clone(), n.u0, n.u1));
                    }
                    return Some((Some(p.id.clone()), p.name.clone(), n.u0, n.u1));
                }
            }
        }
        if let Some((a, ..)) = self.actor_in(n)
            && n.classes.any(class::ACTOR.with(class::GENERIC).with(class::ORG).with(class::COLL).with(class::SOURCE))
        {
            return Some((Some(a.id.clone()), a.name.clone(), n.u0, n.u1));
        }
        None
    }

    /// "the Nineveh Observatory", "the Observatory of the Sahel": a common noun with a name of its own beside it is another source than the one
    /// that is called so for short.
    fn named_otherwise(&self, n: &Np, u: u32) -> bool {
        let x = &self.g.units[u as usize];
        if !self.common(u) || x.t1 - x.t0 > 1 {
            return false;
        }
        let own = |v: u32| {
            let y = &self.g.units[v as usize];
            y.capital && y.kind == UnitKind::Word && y.classes.without(class::NOUN.with(class::PERSON)).is_empty() && !y.is(class::DEMONYM)
        };
        let named_after = n.of.is_some_and(|o| self.c.nps[o as usize].place.is_some() || self.c.nps[o as usize].name);
        !self.g.capitals && (u > n.u0 && own(u - 1) || named_after)
    }

    /// The publisher that unit `u` names.
    pub fn publisher(&self, u: u32) -> Option<&Publisher> {
        let x = &self.g.units[u as usize];
        if !x.is(class::SOURCE) || x.entry == NO_WORD {
            return None;
        }
        let common = self.common(u);
        let entry = &self.g.lx.entries[x.entry as usize];
        // "Israeli strikes killed 33 in Gaza, the health ministry said": who counts the dead of a place is at home there; an army speaks of its own deeds.
        let counts = entry.sources.len() > 1 && entry.sources.iter().all(|&i| counts_at_home(&self.ctx.registry.publishers[i as usize]));
        let there = || self.g.places.iter().find_map(|m| self.ctx.held.get(m.name as usize)?.as_ref()).map(|c| c.as_str());
        let beside = if counts { there().or_else(|| self.people_told()) } else { self.people_told() };
        self.ctx.publisher(entry, common, beside)
    }

    /// The country of the first people that the sentence names: "Turkish troops".
    fn people_told(&self) -> Option<&str> {
        let words = self.g.units.iter().filter(|u| u.is(class::DEMONYM) && u.entry != NO_WORD);
        words.filter_map(|u| self.g.lx.entries[u.entry as usize].demonym.as_deref()).find(|c| !c.is_empty())
    }

    /// Only common words stand in the name: "the Observatory".
    fn common(&self, u: u32) -> bool {
        let x = &self.g.units[u as usize];
        let plain = class::OF.with(class::THE).with(class::PREP);
        (x.t0..x.t1).all(|t| {
            let word = self.tokens[t as usize].word;
            word != NO_WORD && {
                let e = &self.g.lx.entries[word as usize];
                e.noun > 0 || e.classes.any(plain)
            }
        })
    }

    /// The party that speaks before item `item`, where no other is the subject between its words and unit `at`: "A spokesman of the rebels said
    /// the group had buried four of its fighters". Nobody kills its own: `doers` are others.
    pub fn party_speaking(&self, said: &[Said], item: usize, at: u32, doers: &By) -> Option<&'_ Actor> {
        let s = said.iter().filter(|s| s.item < item).max_by_key(|s| s.item)?;
        let speaker = self.c.nps.iter().find(|n| n.u0 == s.units.0)?;
        // "A Taliban spokesman" is one name of a source; a word of it names the party.
        let word =
            |t: u32| self.g.lx.entries.get(self.tokens[t as usize].word as usize).filter(|e| e.classes.any(class::ACTOR)).and_then(|e| self.ctx.named(e));
        let named = || (speaker.u0..speaker.u1).map(|u| &self.g.units[u as usize]).flat_map(|u| u.t0..u.t1).find_map(word);
        let party = self.actor_in(speaker).map(|x| x.0).or_else(named).filter(|a| a.kind.is_armed())?;
        let said_at = self.c.items[s.item].u1;
        let subject = |k: usize| self.c.items[k].kind == ItemKind::Np && self.c.items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Verb);
        let other = (s.item + 1..item).filter(|&k| subject(k)).map(|k| &self.c.nps[self.c.items[k].at as usize]).filter(|n| n.u0 >= said_at && n.u1 <= at);
        let other = other.filter_map(|n| self.actor_in(n)).any(|(a, ..)| a.kind.is_armed() && !doers.names(&a.id));
        (!other).then_some(party)
    }

    /// The armed party that a single word of the tokens names: "A Taliban spokesman" is one name of a source, and "Taliban" a party's.
    fn party_in(&self, t0: u32, t1: u32) -> Option<&'_ Actor> {
        let word =
            |t: u32| self.g.lx.entries.get(self.tokens[t as usize].word as usize).filter(|e| e.classes.any(class::ACTOR)).and_then(|e| self.ctx.named(e));
        (t0..t1).find_map(word).filter(|a| a.kind.is_armed())
    }

    fn sourcelike(&self, n: &Np) -> bool {
        // "The hospital said it had admitted nine wounded"
        let hospital = !n.plural && n.count.is_none() && n.det != crate::chunks::Det::Bare && self.care(n);
        // "Army spokesman Colonel Nabil Al-Asbahi": the office stands before a name that no table holds.
        let office = n.head > n.u0 && n.count.is_none() && !n.plural && {
            let first = &self.g.units[n.u0 as usize];
            first.is(class::SOURCE.with(class::TITLE)) && self.g.units[n.head as usize].capital
        };
        n.name
            || office
            || hospital
            || n.classes.any(class::SOURCE.with(class::ORG).with(class::ACTOR).with(class::TITLE).with(class::GENERIC))
            || n.classes.any(class::PERSON) && n.count.is_none_or(|c| c.kind == DraftKind::Stated && c.a <= 3 || c.kind == DraftKind::Vague)
            || n.classes.any(class::PRON.with(class::LIKEPERSON))
    }

    fn chain_link(&self, i: u32) -> (Attribution, bool, Option<Symbol>) {
        let n = &self.c.nps[i as usize];
        let words = self.symbol(n.u0, n.u1);
        if let Some((id, name, ..)) = self.source_name(n) {
            return (Attribution { source: id, name, words }, false, None);
        }
        if n.classes.any(class::ORG)
            && let Some((id, name, ..)) = self.bracketed(n).and_then(|b| self.source_name(&self.c.nps[b as usize]))
        {
            return (Attribution { source: id, name, words }, false, None);
        }
        // "a spokesman for the ministry", "residents of the town", "director of X"
        if let Some(of) = n.of
            && let Some((id, name, ..)) = self.source_name(&self.c.nps[of as usize])
        {
            return (Attribution { source: id, name, words }, false, None);
        }
        let head = &self.g.units[n.head as usize];
        // "the statement", "its figures": whoever was named before.
        if head.is(class::DOC) && n.of.is_none() && !n.name {
            return (Attribution { source: None, name: words.clone(), words }, true, None);
        }
        if head.is(class::DOC)
            && let Some(of) = n.of
        {
            let (link, back, kind) = self.chain_link(of);
            return (Attribution { words, ..link }, back, kind);
        }
        let pron = n.classes.any(class::PRON)
            || (n.u0..n.u1).any(|u| self.g.units[u as usize].is(class::SAME)) && head.is(class::SOURCE.with(class::ORG).with(class::PERSON));
        let def = matches!(n.det, crate::chunks::Det::The | crate::chunks::Det::Dem) && n.u1 - n.u0 <= 3 && n.of.is_none() && head.is(class::ORG) && !n.plural;
        let kind = head.noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).map(|x| x.lemma.0.clone());
        // "the Observatory of the Sahel", "the head of the regional administration", "the mayor of Cabaret": a name goes on after "of".
        let named = head.capital && head.is(class::ORG) && !self.g.capitals;
        // "the head of the health directorate": whatever noun says what somebody is of a body.
        let of_a_body = n.det == crate::chunks::Det::The
            && n.of.is_some_and(|o| self.c.nps[o as usize].classes.any(class::ORG) || self.c.nps[o as usize].u1 - self.c.nps[o as usize].u0 > 2);
        let office = (head.is(class::TITLE.with(class::PERSON).with(class::SOURCE)) || of_a_body && !head.is(class::ORG)) && !n.plural && n.count.is_none();
        let end = match n.of {
            Some(of) if named || office => {
                let o = &self.c.nps[of as usize];
                let goes_on = o.u0 == n.u1 + 1 && (office && o.count.is_none() || self.g.units[o.head as usize].capital);
                if goes_on { o.u1 } else { n.u1 }
            }
            _ => n.u1,
        };
        // The noun without its article.
        let start = (n.u0..n.u1)
            .find(|&u| !self.g.units[u as usize].is(class::THE.with(class::AN).with(class::DEM).with(class::POSS)) && !self.g.units[u as usize].is_number())
            .unwrap_or(n.u0);
        let name = self.symbol(start, end);
        (Attribution { source: None, name, words }, pron || def, kind)
    }

    /// The sources that the sentence names.
    pub fn said(&self) -> Vec<Said> {
        let items = &self.c.items;
        let mut out = Vec::new();
        for k in 0..items.len() {
            let it = items[k];
            let np_at = |j: usize| items.get(j).filter(|i| i.kind == ItemKind::Np).map(|i| i.at);
            match it.kind {
                ItemKind::Attr => {
                    let mut j = k + 1;
                    while items.get(j).is_some_and(|i| matches!(i.kind, ItemKind::Quote | ItemKind::Other | ItemKind::Prep | ItemKind::Adv)) {
                        j += 1;
                    }
                    let Some(i) = np_at(j) else { continue };
                    let n = &self.c.nps[i as usize];
                    if self.own_voice(n) {
                        continue;
                    }
                    let (mut link, back, kind) = self.chain_link(i);
                    // "the ministry, quoted by the agency, said": the agency only carries what the ministry says.
                    if self.carries(k, j) {
                        continue;
                    }
                    // "figures compiled by X"
                    let compiled = items.get(j + 1).is_some_and(|v| {
                        v.kind == ItemKind::Verb && {
                            let v = &self.c.vgs[v.at as usize];
                            !v.aux && v.form & form::PART != 0
                        }
                    }) && items.get(j + 2).is_some_and(|p| p.kind == ItemKind::Prep && self.g.units[p.u0 as usize].is(class::BY));
                    let j = j + usize::from(compiled);
                    // "a report by X", "a count of X", "figures from X"
                    let mut end = n.u1;
                    let by = items.get(j + 1).filter(|p| {
                        p.kind == ItemKind::Prep && self.g.units[p.u0 as usize].is(class::BY.with(class::FROM).with(class::OF))
                            || p.kind == ItemKind::Prep && self.words(p.u0, p.u1).eq_ignore_ascii_case("at")
                    });
                    if link.source.is_none()
                        && by.is_some()
                        && let Some(b) = np_at(j + 2)
                    {
                        let (l2, ..) = self.chain_link(b);
                        if l2.source.is_some() || self.c.nps[b as usize].classes.any(class::ORG) {
                            link = Attribution { words: link.words.clone(), ..l2 };
                            end = self.c.nps[b as usize].u1;
                        }
                    }
                    // "according to X, a doctor at Y" stays X.
                    out.push(Said { chain: vec![link], item: k, units: (n.u0, end), points_back: back, kind, pronoun: n.classes.any(class::PRON) });
                }
                // "by the Health Ministry's count"
                ItemKind::Prep if self.g.units[it.u0 as usize].is(class::BY) => {
                    let Some(n) = np_at(k + 1).map(|i| &self.c.nps[i as usize]) else { continue };
                    // "by Western estimates", between commas
                    let estimates = n.owner.is_none()
                        && n.plural
                        && n.u1 - n.u0 == 2
                        && n.count.is_none()
                        && self.g.units[n.head as usize].is(class::DOC)
                        && self.g.units[n.u0 as usize].is(class::DEMONYM.with(class::ORG).with(class::ADJ))
                        && k > 0
                        && items[k - 1].kind == ItemKind::Comma;
                    if estimates {
                        let words = self.symbol(n.u0, n.u1);
                        let chain = vec![Attribution { source: None, name: words.clone(), words }];
                        out.push(Said { chain, item: k, units: (n.u0, n.u1), points_back: false, kind: None, pronoun: false });
                        continue;
                    }
                    let Some(owner) = n.owner.filter(|_| self.g.units[n.head as usize].is(class::DOC)) else { continue };
                    let o = &self.c.nps[owner as usize];
                    if self.sourcelike(o) && !self.own_voice(o) {
                        let (link, back, kind) = self.chain_link(owner);
                        out.push(Said { chain: vec![link], item: k, units: (o.u0, o.u1), points_back: back, kind, pronoun: false });
                    }
                }
                ItemKind::Verb => {
                    let v = &self.c.vgs[it.at as usize];
                    if v.verb == 0 {
                        continue;
                    }
                    let verb = &self.g.lx.verbs[v.verb as usize - 1];
                    // "The group claimed it had killed 41": what is claimed is a clause.
                    let claims = verb.class == VerbClass::Claim
                        && !v.passive
                        && (self.clause_follows(k) || np_at(k + 1).is_some_and(|i| self.c.nps[i as usize].classes.any(class::PRON)))
                        || verb.class == VerbClass::Claim && items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Verb && self.c.vgs[i.at as usize].infinitive);
                    // "A resident gave a higher toll of 26 dead"
                    let gives = self.g.units[v.main as usize].is(class::RECKON)
                        && !v.passive
                        && np_at(k + 1).is_some_and(|i| self.c.nps[i as usize].classes.any(class::TOLL));
                    if !claims && !gives && !matches!(verb.class, VerbClass::Report | VerbClass::Deny) || v.negated {
                        continue;
                    }
                    // "a clerk who had come to report a theft" says nothing here; "went on to say that" does.
                    if v.infinitive && np_at(k + 1).is_some_and(|i| self.c.nps[i as usize].det == crate::chunks::Det::An) {
                        continue;
                    }
                    if v.form & form::ING != 0 && !v.aux && !matches!(&*verb.lemma, "cite" | "quote") {
                        // "The group claimed an attack on a bus, saying it killed 30 soldiers": who did what stands before the comma says so.
                        if let Some(i) = self.goes_on_saying(k) {
                            let n = &self.c.nps[i as usize];
                            let (link, back, kind) = self.chain_link(i);
                            out.push(Said { chain: vec![link], item: k, units: (n.u0, n.u1), points_back: back, kind, pronoun: n.classes.any(class::PRON) });
                        }
                        continue;
                    }
                    // The sayer: on the left, or after the verb in an inversion (", said the ministry").
                    let mut sayer = None;
                    if v.passive {
                        // "was quoted as saying by", "was reported by"
                        let mut j = k + 1;
                        while j < k + 6 {
                            if items.get(j).is_some_and(|p| p.kind == ItemKind::Prep && self.g.units[p.u0 as usize].is(class::BY)) {
                                sayer = np_at(j + 1);
                                break;
                            }
                            j += 1;
                        }
                    } else {
                        // ", told our correspondent that …" goes on with whom it was told.
                        sayer = if &*verb.lemma == "tell" { None } else { self.sayer_after(k) };
                        let mut p = k;
                        while let Some(q) = p.checked_sub(1) {
                            if matches!(items[q].kind, ItemKind::Adv | ItemKind::Time | ItemKind::Quote) {
                                p = q;
                            } else {
                                break;
                            }
                        }
                        if sayer.is_none()
                            && let Some(q) = p.checked_sub(1)
                        {
                            sayer = self.sayer_before(q);
                        }
                    }
                    let Some(i) = sayer else { continue };
                    let n = &self.c.nps[i as usize];
                    // "The state recorded 1,060 homicides" tells where they were.
                    if self.where_counted(i) {
                        continue;
                    }
                    let closes = self.c.item_of(i).is_some_and(|at| at > k) && n.det == crate::chunks::Det::The;
                    if !self.sourcelike(n) && !self.tells_a_clause(k, n) && !self.surname_says(k, i) && !closes || self.own_voice(n) {
                        continue;
                    }
                    let (mut link, back, kind) = self.chain_link(i);
                    let end = self.told_of(i, &mut link);
                    // "DSP Ibrahim Lawal, the spokesman of the police, said": the words hold who speaks, and for whom.
                    if let Some(named) = self.named_before(i) {
                        link.words = self.symbol(self.c.nps[named as usize].u0, n.u1);
                    }
                    let mut chain = vec![link];
                    // "told AFP", "told state media", "in a statement to Reuters"
                    if &*verb.lemma == "tell"
                        && let Some(to) = np_at(k + 1)
                        && self.c.nps[to as usize].classes.any(class::SOURCE.with(class::ORG))
                    {
                        let (l, b, _) = self.chain_link(to);
                        if !b {
                            chain.push(l);
                        }
                    }
                    if let Some(l) = self.carrier(k) {
                        chain.push(l);
                    }
                    out.push(Said { chain, item: k, units: (n.u0, end), points_back: back, kind, pronoun: n.classes.any(class::PRON) });
                }
                _ => {}
            }
        }
        out
    }

    /// The sayer of a participle after a comma ("…, saying it killed 30"): the subject of the verb before, if it is one who speaks or claims.
    fn goes_on_saying(&self, k: usize) -> Option<u32> {
        let items = &self.c.items;
        if k < 2 || items[k - 1].kind != ItemKind::Comma {
            return None;
        }
        let verb = (0..k - 1).rev().find(|&j| {
            items[j].kind == ItemKind::Verb && {
                let v = &self.c.vgs[items[j].at as usize];
                v.aux && !v.infinitive || v.form & (form::PAST | form::THIRD) != 0 && v.form & form::ING == 0
            }
        })?;
        let v = &self.c.vgs[items[verb].at as usize];
        let class = (v.verb > 0).then(|| self.g.lx.verbs[v.verb as usize - 1].class);
        if v.passive || !matches!(class, Some(VerbClass::Claim | VerbClass::Report | VerbClass::Deny | VerbClass::Blame)) {
            return None;
        }
        let mut q = verb.checked_sub(1)?;
        while q > 0 && matches!(items[q].kind, ItemKind::Adv | ItemKind::Time) {
            q -= 1;
        }
        self.sayer_before(q).filter(|&i| self.sourcelike(&self.c.nps[i as usize]) && !self.own_voice(&self.c.nps[i as usize]))
    }

    /// What else the words say of who speaks: where he works ("a medic at the city's hospital"), what he is called ("a resident, Sani Lawal,"). The
    /// link takes the words, and the name where it has no other; given back is the end of them.
    fn told_of(&self, i: u32, link: &mut Attribution) -> u32 {
        let n = &self.c.nps[i as usize];
        let items = &self.c.items;
        let np = |k: usize| items.get(k).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        let Some(mut j) = self.c.item_of(i).filter(|_| !n.classes.any(class::PRON) && !self.g.units[n.head as usize].is(class::DOC)) else { return n.u1 };
        let mut end = n.u1;
        for _ in 0..3 {
            let hangs = items.get(j + 1).is_some_and(|p| p.kind == ItemKind::Prep && self.g.units[p.u0 as usize].is(class::OF.with(class::LOC)));
            let Some(x) =
                np(j + 2).filter(|x| hangs && x.count.is_none() && !x.classes.any(class::TIME.with(class::DEED).with(class::DOC)) && x.harm.is_none())
            else {
                break;
            };
            end = x.u1;
            j += 2;
        }
        let comma = |k: usize| items.get(k).is_some_and(|i| i.kind == ItemKind::Comma);
        let closed = |k: usize| items.get(k).is_none_or(|i| matches!(i.kind, ItemKind::Comma | ItemKind::Verb | ItemKind::Other));
        let person = n.classes.any(class::PERSON.with(class::TITLE)) && !n.plural && !n.name;
        if let Some(called) = np(j + 2).filter(|x| person && x.name && comma(j + 1) && closed(j + 3)) {
            end = called.u1;
            if link.source.is_none() {
                link.name = self.symbol(called.u0, called.u1);
            }
        }
        if end > n.u1 {
            link.words = self.symbol(n.u0, end);
        }
        end
    }

    /// Somebody by name or in an office, whom the sentence opens with: "Tesfaye Bekele, head of security in the zone, confirmed neither account."
    pub fn told_of_somebody(&self) -> Option<Attribution> {
        let i = self.c.items.first().filter(|i| i.kind == ItemKind::Np)?.at;
        let n = &self.c.nps[i as usize];
        let one =
            !n.plural && n.count.is_none() && n.place.is_none() && n.harm.is_none() && !n.classes.any(class::PRON.with(class::ACTOR).with(class::GENERIC));
        let office = n.det == crate::chunks::Det::The && n.classes.any(class::TITLE.with(class::ORG)) && n.classes.any(class::PERSON);
        let told = (n.name && n.u1 - n.u0 > 1 || office) && !self.g.capitals;
        (one && told).then(|| self.chain_link(i).0)
    }

    /// "the organization", "a spokesman for the group": who speaks is of a body that was named before.
    pub fn speaks_for_the_group(&self, (u0, u1): (u32, u32)) -> bool {
        let body = |n: &Np| {
            n.det == crate::chunks::Det::The && !n.plural && n.count.is_none() && n.of.is_none() && n.u1 - n.u0 == 2 && {
                let u = &self.g.units[n.head as usize];
                u.is(class::COLL) && u.is(class::ORG.with(class::GENERIC)) && !u.capital
            }
        };
        // The words, and what an "of" or a "for" ties to them.
        self.c.nps.iter().any(|n| n.u0 >= u0 && n.u0 <= u1 + 1 && body(n))
    }

    /// The parties that claim a deed in the sentence, and say nothing else.
    pub fn claimants(&self) -> Vec<Attribution> {
        let items = &self.c.items;
        let claims = |k: usize| {
            let v = &self.c.vgs[items[k].at as usize];
            let Some(verb) = v.verb.checked_sub(1).map(|x| &self.g.lx.verbs[x as usize]) else { return false };
            // "took responsibility", "has accepted responsibility"
            let owned = || {
                let what = items.get(k + 1).filter(|i| i.kind == ItemKind::Np);
                self.takes_it(v) && what.is_some_and(|i| (i.u0..i.u1).any(|u| self.g.units[u as usize].is(class::RESPONSIBLE)))
            };
            (verb.class == VerbClass::Claim || owned()) && !v.passive && !v.negated && !v.modal && !self.clause_follows(k)
        };
        let verbs = (0..items.len()).filter(|&k| items[k].kind == ItemKind::Verb && claims(k));
        let subject = |k: usize| k.checked_sub(1).and_then(|q| self.sayer_before(q));
        verbs.filter_map(subject).filter(|&i| self.actor_in(&self.c.nps[i as usize]).is_some()).map(|i| self.chain_link(i).0).collect()
    }

    /// The name that an apposition of who speaks describes: "DSP Ibrahim Lawal, the spokesman of the police".
    fn named_before(&self, i: u32) -> Option<u32> {
        let items = &self.c.items;
        let mut j = self.c.item_of(i)?;
        while j >= 2 && items[j - 1].kind == ItemKind::Prep && items[j - 2].kind == ItemKind::Np {
            j -= 2;
        }
        let at = j.checked_sub(2).filter(|&p| items[j - 1].kind == ItemKind::Comma && items[p].kind == ItemKind::Np)?;
        Some(items[at].at).filter(|&m| self.c.nps[m as usize].name)
    }

    /// "Encinas said troops have killed 23": a surname that no table holds, right before the verb of saying.
    fn surname_says(&self, k: usize, i: u32) -> bool {
        let n = &self.c.nps[i as usize];
        let u = &self.g.units[n.head as usize];
        let bare = n.u1 - n.u0 == 1 && u.kind == UnitKind::Word && u.entry == NO_WORD && u.capital && !self.g.capitals && n.place.is_none();
        let v = &self.c.vgs[self.c.items[k].at as usize];
        bare && self.c.item_of(i) == k.checked_sub(1) && !v.passive && v.form & form::PAST != 0
    }

    /// "claimed that", "claimed on its channel on Sunday that": a clause follows, whatever says where and when stands between.
    fn clause_follows(&self, k: usize) -> bool {
        let items = &self.c.items;
        let mut j = k + 1;
        while j < k + 6 {
            match items.get(j).map(|i| i.kind) {
                Some(ItemKind::Time | ItemKind::Adv) => j += 1,
                Some(ItemKind::Prep) if items.get(j + 1).is_some_and(|i| i.kind == ItemKind::Np) => j += 2,
                Some(ItemKind::Rel) => return j == k + 1 || items.get(j + 1).is_some_and(|i| i.kind == ItemKind::Np),
                _ => return false,
            }
        }
        false
    }

    /// True if what the verb of saying at item `k` says is a clause, or a quotation before it: whoever stands before such a verb speaks.
    fn tells_a_clause(&self, k: usize, n: &Np) -> bool {
        let items = &self.c.items;
        let after = items[k + 1..].iter().find(|i| !matches!(i.kind, ItemKind::Time | ItemKind::Adv | ItemKind::Quote)).map(|i| i.kind);
        let clause = after == Some(ItemKind::Rel);
        // "the city administration reported in its Telegram channel"
        let np = |j: usize| items.get(j).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        let where_said = items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Prep)
            && np(k + 2).is_some_and(|n| n.count.is_none() && (n.det == crate::chunks::Det::Poss || self.g.units[n.head as usize].is(class::DOC)));
        let said = k + 1 + if where_said { 2 } else { 0 };
        let last = items[said..].iter().all(|i| matches!(i.kind, ItemKind::Time | ItemKind::Adv | ItemKind::Other | ItemKind::Quote));
        let tail = last
            && items[..k]
                .iter()
                .rev()
                .find(|i| !matches!(i.kind, ItemKind::Np | ItemKind::Prep | ItemKind::Adv))
                .is_some_and(|i| matches!(i.kind, ItemKind::Comma | ItemKind::Quote));
        // "acknowledged one civilian death": a harm told as a thing.
        let thing = items.get(k + 1).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        let told = n.place.is_none()
            && thing.is_some_and(|t| t.harm.is_some() && t.det != crate::chunks::Det::Poss || t.of.is_some_and(|o| self.c.nps[o as usize].harm.is_some()));
        // "Ankara says it has …": a capital for its government.
        // "Armenia said its forces had …"
        let metonym = n.place.is_some()
            && n.det == crate::chunks::Det::Bare
            && thing.is_some_and(|t| {
                t.classes.any(class::PRON)
                    || t.det == crate::chunks::Det::Poss
                        && t.classes.any(class::PERSON.with(class::FORCE).with(class::ORG).with(class::GENERIC).with(class::MEANS))
            });
        (clause || tail || told || metonym) && n.harm.is_none() && n.count.is_none() && !n.classes.any(class::DEED.with(class::TIME))
    }

    /// "according to our database": the outlet speaks for itself.
    fn own_voice(&self, n: &Np) -> bool {
        n.det == crate::chunks::Det::Poss && (n.u0..n.u1).any(|u| self.g.units[u as usize].is(class::OURS))
    }

    /// The sayer after a verb of saying that an inversion puts first: ", said the ministry", ", announced Wednesday the mission".
    fn sayer_after(&self, k: usize) -> Option<u32> {
        let items = &self.c.items;
        if k > 0 && !matches!(items[k - 1].kind, ItemKind::Comma | ItemKind::Quote | ItemKind::Dash | ItemKind::Other) {
            return None;
        }
        let mut j = k + 1;
        while items.get(j).is_some_and(|i| matches!(i.kind, ItemKind::Time | ItemKind::Adv)) {
            j += 1;
        }
        let i = items.get(j).filter(|i| i.kind == ItemKind::Np)?.at;
        let n = &self.c.nps[i as usize];
        // ", informed the personería.": a word that no table holds closes the sentence.
        let closes =
            || n.det == crate::chunks::Det::The && self.g.units[n.head as usize].entry == NO_WORD && items[j + 1..].iter().all(|i| i.kind == ItemKind::Other);
        if !self.sourcelike(n) && !closes() || n.count.is_some() {
            return None;
        }
        // A verb after it makes it the subject of what is said: "…, said X had fled".
        let mut e = j + 1;
        // "…, said a woman and a trader were among the dead"
        while items.get(e).is_some_and(|i| matches!(i.kind, ItemKind::Prep | ItemKind::Np | ItemKind::Open | ItemKind::Close | ItemKind::And)) {
            e += 1;
        }
        let told = items.get(e).is_some_and(|i| i.kind == ItemKind::Verb);
        (!told).then_some(i)
    }

    /// The item before what describes a sayer: "experts who follow the war", "the coalition fighting in Yemen", "a report issued in October".
    fn before_modifier(&self, q: usize) -> Option<usize> {
        let items = &self.c.items;
        let mut p = q;
        while p > 0 && q - p < 6 {
            p -= 1;
            match items[p].kind {
                ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv => {}
                ItemKind::Verb => {
                    let v = &self.c.vgs[items[p].at as usize];
                    let before = p.checked_sub(1)?;
                    let relative = items[before].kind == ItemKind::Rel;
                    if relative {
                        return before.checked_sub(1).filter(|&b| items[b].kind == ItemKind::Np);
                    }
                    let participle = !v.aux && v.form & (form::ING | form::PART) != 0;
                    return (participle && items[before].kind == ItemKind::Np).then_some(before);
                }
                _ => return None,
            }
        }
        None
    }

    /// The name in brackets after a group and what hangs on it: "the Mission of the United Nations in the country (MONUSCO)".
    fn bracketed(&self, n: &Np) -> Option<u32> {
        let items = &self.c.items;
        let at = items.iter().position(|i| i.kind == ItemKind::Np && self.c.nps[i.at as usize].u0 == n.u0)?;
        let mut j = at + 1;
        while j < at + 8 && matches!(items.get(j).map(|i| i.kind), Some(ItemKind::Prep | ItemKind::Np)) {
            j += 1;
        }
        let open = items.get(j)?.kind == ItemKind::Open;
        let inner = items.get(j + 1).filter(|i| open && i.kind == ItemKind::Np)?;
        let closed = items.get(j + 2).is_some_and(|i| i.kind == ItemKind::Close);
        (closed && self.source_name(&self.c.nps[inner.at as usize]).is_some()).then_some(inner.at)
    }

    /// True if the source at item `j`, after words of attribution at item `k`, carries what the sayer before it says: it stands between commas
    /// after the sayer, and a verb of saying follows.
    fn carries(&self, k: usize, j: usize) -> bool {
        let items = &self.c.items;
        k >= 2
            && items[k - 1].kind == ItemKind::Comma
            && items[k - 2].kind == ItemKind::Np
            && self.sourcelike(&self.c.nps[items[k - 2].at as usize])
            && items.get(j + 1).is_some_and(|i| i.kind == ItemKind::Comma)
            && items.get(j + 2).is_some_and(|i| {
                i.kind == ItemKind::Verb && {
                    let v = &self.c.vgs[i.at as usize];
                    v.verb > 0 && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Report
                }
            })
    }

    /// Who carries the words of the verb of saying at item `k`: "the ministry, quoted by SANA, said", "in a communique carried by Radio Andalus".
    fn carrier(&self, k: usize) -> Option<Attribution> {
        let items = &self.c.items;
        let np = |j: usize| items.get(j).filter(|i| i.kind == ItemKind::Np).map(|i| i.at);
        (0..k).rev().take(10).find_map(|j| match items[j].kind {
            ItemKind::Attr => {
                let at = (j + 1..k).find(|&m| items[m].kind == ItemKind::Np)?;
                self.carries(j, at).then(|| self.chain_link(items[at].at).0)
            }
            ItemKind::Verb => {
                let v = &self.c.vgs[items[j].at as usize];
                let document = j.checked_sub(1).and_then(np).is_some_and(|i| self.g.units[self.c.nps[i as usize].head as usize].is(class::DOC));
                let by = items.get(j + 1).is_some_and(|p| p.kind == ItemKind::Prep && self.g.units[p.u0 as usize].is(class::BY));
                let who = np(j + 2).filter(|_| document && by && !v.aux && v.form & form::PART != 0)?;
                let n = &self.c.nps[who as usize];
                (n.name || n.classes.any(class::SOURCE)).then(|| self.chain_link(who).0)
            }
            _ => None,
        })
    }

    /// "the Centre recorded", "according to the Commission": a body that nothing names in full is the outlet itself.
    pub fn speaks_of_itself(&self, (u0, u1): (u32, u32)) -> bool {
        let (the, body) = (&self.g.units[u0 as usize], &self.g.units[u1 as usize - 1]);
        // "The Observatory of the Sahel" is another's name.
        let goes_on = self.g.units.get(u1 as usize).is_some_and(|u| u.is(class::OF));
        u1 == u0 + 2 && !goes_on && !self.g.capitals && the.is(class::THE) && body.capital && body.is(class::ORG) && body.t1 - body.t0 == 1
    }

    /// The sayer that ends at item `q`: its last group, or the group that an apposition or phrase hangs on.
    fn sayer_before(&self, mut q: usize) -> Option<u32> {
        let items = &self.c.items;
        for _ in 0..8 {
            match items.get(q)?.kind {
                ItemKind::Np => {
                    let i = items[q].at;
                    // "a spokesman for the ministry": the first group speaks; the chain link looks into its "of".
                    if q >= 2 && items[q - 1].kind == ItemKind::Prep && items[q - 2].kind == ItemKind::Np {
                        let head = items[q - 2].at;
                        let n = &self.c.nps[head as usize];
                        if self.source_name(&self.c.nps[i as usize]).is_some()
                            && !n.name
                            && self.source_name(n).is_none()
                            && n.classes.any(class::PERSON.with(class::ORG).with(class::TITLE))
                        {
                            return Some(i);
                        }
                        q -= 2;
                        continue;
                    }
                    // "A security source contacted by AFP said": whom the agency asked.
                    let asked = q >= 2
                        && items[q - 1].kind == ItemKind::Prep
                        && self.g.units[items[q - 1].u0 as usize].is(class::BY)
                        && items[q - 2].kind == ItemKind::Verb;
                    if (asked || !self.sourcelike(&self.c.nps[i as usize]))
                        && let Some(p) = self.before_modifier(q)
                    {
                        q = p;
                        continue;
                    }
                    return Some(i);
                }
                ItemKind::Comma => {
                    // An apposition: "X, the director of Y, said".
                    let mut p = q.checked_sub(1)?;
                    while items[p].kind != ItemKind::Comma {
                        p = p.checked_sub(1)?;
                    }
                    // "X, who hold the road linking Y with Z, said": a clause of its own describes who speaks; any other breaks the sentence.
                    // "Abu Misry Mama, speaking for the group, claimed"
                    let speaks_for = |i: &crate::chunks::Item| {
                        i.kind == ItemKind::Verb && {
                            let v = &self.c.vgs[i.at as usize];
                            let cites = v.verb > 0 && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Report;
                            v.form & form::ING != 0 && !v.aux && !cites
                        }
                    };
                    if speaks_for(&items[p + 1]) && items[p + 2..q].iter().all(|i| matches!(i.kind, ItemKind::Np | ItemKind::Prep)) {
                        q = p.checked_sub(1)?;
                        continue;
                    }
                    let described = items[p..q].iter().position(|i| i.kind == ItemKind::Rel).map(|r| p + r);
                    if items[p..described.unwrap_or(q)].iter().any(|i| matches!(i.kind, ItemKind::Colon | ItemKind::Verb)) {
                        return None;
                    }
                    if items[p + 1].kind == ItemKind::Attr {
                        q = p.checked_sub(1)?;
                        continue;
                    }
                    // The apposition may name the body that speaks.
                    let inner = items[p + 1..described.unwrap_or(q)]
                        .iter()
                        .filter(|i| i.kind == ItemKind::Np)
                        .map(|i| i.at)
                        .find(|&i| self.source_name(&self.c.nps[i as usize]).is_some());
                    if inner.is_some() {
                        return inner;
                    }
                    q = p.checked_sub(1)?;
                }
                ItemKind::Rel => q = q.checked_sub(1)?,
                // "The army advanced and claimed that …": the sayer is the subject of the verb before.
                ItemKind::And => {
                    let verb = (q.saturating_sub(12)..q).rev().find(|&j| items[j].kind == ItemKind::Verb)?;
                    // "The group claimed that its men killed 18 and admitted the loss of two": who claims goes on speaking.
                    let says = |j: usize| {
                        items[j].kind == ItemKind::Verb && {
                            let v = &self.c.vgs[items[j].at as usize];
                            v.verb > 0 && !v.passive && matches!(self.g.lx.verbs[v.verb as usize - 1].class, VerbClass::Report | VerbClass::Claim)
                        }
                    };
                    let that = (q.saturating_sub(16)..verb).rev().find(|&j| items[j].kind == ItemKind::Rel && j > 0 && says(j - 1));
                    let verb = that.map_or(verb, |j| j - 1);
                    let v = &self.c.vgs[items[verb].at as usize];
                    if v.passive || !v.aux && v.form & form::ING != 0 {
                        return None;
                    }
                    q = verb.checked_sub(1)?;
                }
                // "a source who asked not to be identified said": the sayer stands before the relative clause.
                ItemKind::Verb => {
                    let border = |k: &ItemKind| matches!(k, ItemKind::Comma | ItemKind::Colon | ItemKind::Quote | ItemKind::Other | ItemKind::Sub);
                    let r = (q.saturating_sub(8)..q).rev().take_while(|&j| !border(&items[j].kind)).find(|&j| items[j].kind == ItemKind::Rel)?;
                    q = r.checked_sub(1)?;
                    if items[q].kind != ItemKind::Np {
                        return None;
                    }
                }
                ItemKind::Close => {
                    while items[q].kind != ItemKind::Open {
                        q = q.checked_sub(1)?;
                    }
                    q = q.checked_sub(1)?;
                }
                _ => return None,
            }
        }
        None
    }
}

//! A report into claims and notices. Enters: a report, a pack, a gazetteer, the registries. Leaves: claims, notices and, if asked, a trace.
//! Deterministic; never fails on text. Never done here: a clock, a file, a network.

mod finish;
mod votes;

use crate::assemble::{Sent, clean};
use crate::bearers;
use crate::chunks::{self, Chunks, DraftKind, Ground};
use crate::class;
use crate::clauses::{ACCOUNTED_RULE, COMPARED_RULE, Clauses, Draft, ENTRY_RULE, KNOWN_RULE, LISTED_RULE, NAMED_RULE, Part, RECKONED_RULE, THESE_RULE};
use crate::context::Ctx;
use crate::dateline::{Head, Heads};
use crate::discourse::{self, LEAD_CLAIMS, When, Working};
use crate::fields::{self, Fields, Told, Weigher};
use crate::lines::{capitals_only, clock_at, is_heading, is_loud};
use crate::outlet::Outlet;
use crate::pack::{Pack, topic};
use crate::places::{Finder, Folded, Mention, Names};
use crate::sentences::{self, Sentence};
use crate::setting::Said;
use crate::surnames::Surnames;
use crate::time::{self, TimeExpr};
use crate::tokens::{self, NO_WORD, Token};
use crate::trace::{self, Trace};
use crate::units::{self, Held, Unit};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cell::Cell;
use tollbook_gazetteer::{CountryCode, Gazetteer, PlaceKind};
use tollbook_model::{
    ActorRegistry, By, Cause, Claim, ClaimId, ClaimKind, Count, Deed, Level, Modality, Notice, NoticeKind, Offsets, Place, Provenance, Report, Span, SpanRole,
    Symbol, Taxonomy,
};

/// What a reading of one report gives.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The claims, in the order of the text.
    pub claims: Vec<Claim>,
    /// What could not be decided.
    pub notices: Vec<Notice>,
    /// Number of the sentence of each claim.
    pub sentences: Vec<usize>,
    /// Number of the incident of each claim, for claims of incidents.
    pub incidents: Vec<Option<usize>>,
    /// Number of the last sentence of the lead: headline and the first two sentences.
    pub lead: usize,
    /// How each step saw the text; empty unless asked for.
    pub trace: Trace,
}

/// Everything a reading needs besides the report; shared by all readings.
pub struct Reader {
    /// The language pack.
    pub pack: Pack,
    /// Where place names are looked up.
    pub gazetteer: Gazetteer,
    /// The parties and publishers.
    pub registry: ActorRegistry,
    /// The means taxonomy.
    pub means: Taxonomy,
    /// Answers of the gazetteer.
    pub(crate) places: bearers::Cache,
}

/// The longest text that one reading takes, in bytes; what is beyond is cut and said so.
pub const LONGEST_TEXT: usize = 256 << 20;

/// So many sentences later a part still points back to harm that was told.
const HARM_IS_FRESH: usize = 4;
/// Sentences over which the entries of a list lean on the figure before it.
const LIST_IS_LONG: usize = 14;

/// The names of the rules that drafts came from, each to be shared by its claims.
type Rules = FxHashMap<&'static str, Symbol>;

/// Buffers that are used again from report to report.
#[derive(Default)]
struct Buffers {
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    /// Units of the first pass, some hundred sentences' in each block; the second gives every block back once it is read, and the claims take its room.
    units: Vec<Vec<Held>>,
    /// Units that can't be held in few bytes.
    rare: Vec<Unit>,
    mentions: Vec<Mention>,
}

/// Units held from the first pass to the second, those of some 48 MB of text: what is beyond is built anew, sentence by sentence, since they
/// take three times the memory of the text.
const UNITS_HELD: usize = 1 << 23;
/// Units of a sentence that is a time of day alone: "17:40 GMT."
const CLOCK_UNITS: usize = 5;
/// Units held in one block: small enough that the room of one that is given back is used again.
const BLOCK_UNITS: usize = 4096;

/// A sentence with where its tokens and mentions lie.
#[derive(Clone, Copy)]
struct Slice {
    tokens: (u32, u32),
    /// Where its units are held, if they are: the block, and where in it.
    units: Option<(u32, u32, u32)>,
    /// Units of a dateline at its start.
    skip: u32,
    /// The name of the place that heads its paragraph, and its mark.
    entry: Option<(u32, Heads)>,
    mentions: (u32, u32),
    paragraph: u32,
    heading: bool,
    /// Written in capitals.
    loud: bool,
}

impl Reader {
    /// Reads a report.
    #[must_use]
    pub fn read(&self, report: &Report) -> Reading {
        self.collect(report, false)
    }

    /// Reads a report and notes how each step saw it.
    #[must_use]
    pub fn read_with_trace(&self, report: &Report) -> Reading {
        self.collect(report, true)
    }

    /// Reads a report and gives its claims one by one, in the order of the text, so that those of a long report need not be held together.
    /// The reading that comes back has no claims.
    pub fn read_each(&self, report: &Report, each: &mut dyn FnMut(Claim)) -> Reading {
        self.read_with(report, false, each)
    }

    fn collect(&self, report: &Report, tracing: bool) -> Reading {
        let mut claims = Vec::new();
        let reading = self.read_with(report, tracing, &mut |c| claims.push(c));
        Reading { claims, ..reading }
    }

    #[allow(clippy::too_many_lines)]
    fn read_with(&self, report: &Report, tracing: bool, each: &mut dyn FnMut(Claim)) -> Reading {
        let mut out = Reading::default();
        let mut text = report.text.as_str();
        if text.len() > LONGEST_TEXT {
            let mut end = LONGEST_TEXT;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text = &text[..end];
            out.notices.push(notice(report, NoticeKind::Truncated, "The text is longer than one reading takes; what is beyond was not read.", None));
        }
        if text.trim().is_empty() {
            out.notices.push(notice(report, NoticeKind::EmptyText, "The text is empty.", None));
            return out;
        }
        let (lx, capitals) = (&self.pack.lexicon, capitals_only(text));
        let mut b = Buffers::default();
        tokens::tokenize(text, lx, &mut b.tokens);
        sentences::split(text, &b.tokens, &self.pack, &mut b.sentences);
        // First pass: words and names of the whole report.
        let mut names = Names::default();
        let mut slices: Vec<Slice> = Vec::with_capacity(b.sentences.len());
        let mut countries: FxHashMap<CountryCode, f32> = FxHashMap::default();
        let mut head = Head::default();
        let mut called: Vec<u32> = Vec::new();
        let mut field = Fields::default();
        let mut seen = fields::Seen::default();
        let mut surnames = Surnames::new(text, &b.tokens);
        let mut units = Vec::new();
        let mut mentions = Vec::new();
        let mut held = 0;
        let mut pits = false;
        let mut finder = Finder { text, tokens: &b.tokens, lx, gazetteer: &self.gazetteer, capitals, folded: Folded::default() };
        for (n, s) in b.sentences.iter().enumerate() {
            let loud = capitals || is_loud(&b.tokens[s.start..s.end]);
            units::build(text, &b.tokens, s.start, s.end, lx, loud, &mut units);
            finder.capitals = loud;
            pits = pits || units::name_a_pit(&units, lx);
            finder.find(&units, &mut names, &mut mentions);
            self.vote(&units, &mut countries, &mut called);
            let mut skip = 0;
            if n < 4 {
                skip = self.dateline(&units, &b.tokens, &mentions, report.date, &mut head);
            } else if s.paragraph != slices.last().map_or(0, |p| p.paragraph) && units.iter().take(12).any(|u| u.is_mark(b'(')) {
                // A second report's dateline within a round-up.
                skip = self.dateline(&units, &b.tokens, &mentions, report.date, &mut Head::default());
            }
            // "BASRA — A roadside bomb …", "Ituri. Militiamen …": a place heads what its paragraph tells.
            let opens = n > 0 && s.paragraph != slices.last().map_or(0, |p| p.paragraph);
            let entry = if opens { crate::dateline::heads(&units, &mentions) } else { None };
            if capitals {
                surnames.collect(&units, &mentions);
            }
            let heading = is_heading(&b.tokens, s, n);
            let m0 = b.mentions.len();
            field.add(&units[skip..], lx, &mut seen);
            if n < fields::OPENING {
                field.headed_by_harm(&units[skip..], lx, n == 0);
            }
            if heading && n < fields::OPENING {
                field.headed(&units[skip..], lx);
            }
            field.opened(n);
            b.mentions.extend(mentions.iter().filter(|m| m.u0 as usize >= skip).map(|m| Mention {
                u0: m.u0 - skip as u32,
                u1: m.u1 - skip as u32,
                ..m.clone()
            }));
            let mut place = None;
            if held + units.len() <= UNITS_HELD {
                held += units.len();
                if b.units.last().is_none_or(|block| block.len() + units.len() > block.capacity()) {
                    b.units.push(Vec::with_capacity(BLOCK_UNITS.max(units.len())));
                }
                let number = b.units.len() as u32 - 1;
                place = b.units.last_mut().map(|block| {
                    let from = block.len() as u32;
                    block.extend(units.iter().map(|u| Held::of(u, lx, &mut b.rare)));
                    (number, from, block.len() as u32)
                });
            }
            slices.push(Slice {
                tokens: (s.start as u32, s.end as u32),
                units: place,
                skip: skip as u32,
                entry,
                mentions: (m0 as u32, b.mentions.len() as u32),
                paragraph: s.paragraph,
                heading,
                loud,
            });
        }
        drop(finder);
        // One place before a dash is a dateline; several head the entries of a round-up.
        let dashes = slices.iter().filter(|s| matches!(s.entry, Some((_, Heads::Dash | Heads::Sort)))).count();
        let body = slices.iter().find(|s| !s.heading).map(|s| s.paragraph);
        for s in slices.iter_mut().filter(|s| dashes < 2 && s.entry.is_some_and(|e| e.1 == Heads::Dash || e.1 == Heads::Sort && Some(s.paragraph) == body)) {
            s.entry = None;
        }
        if slices.iter().any(|s| s.entry.is_some_and(|(name, _)| head.place == Some(name))) && !head.desk {
            head.place = None;
        }
        // A live page tells each entry on its day, the newest first.
        let clock = |s: &Slice| b.tokens.get(s.tokens.0 as usize).is_some_and(|t| clock_at(text, t.start as usize));
        let live = slices.iter().filter(|s| clock(s)).take(2).count() == 2;
        let headings = slices.iter().take_while(|s| s.heading).count();
        out.lead = headings + 1;
        b.sentences = Vec::new();
        let home = self.vote_of_source(report.source.as_deref(), &mut countries);
        let weights = bearers::resolve(&mut names, &self.gazetteer, &self.places, &countries, home);
        let date = head.written(report.date).or(report.date);
        let mut ctx = Ctx::new((&self.registry, &self.gazetteer), date, weights, &names);
        ctx.name(&called, lx);
        if tracing {
            out.trace.line(format!("fields  {}", field.line()));
        }
        // Second pass: phrases, clauses, claims.
        // A sentence has a claim, more or less; room that is never written to costs nothing, and to grow step by step leaves holes of half its size.
        let mut working: Vec<Working> = Vec::with_capacity(slices.len());
        let mut rules = Rules::default();
        let mut state = discourse::State::new(
            head.place
                .and_then(|p| names.list[p as usize].place.clone())
                .filter(|p| !head.initials || head.place.is_some_and(|n| p.begins_with(&names.list[n as usize].folded))),
        );
        let mut chunks = Chunks::default();
        let mut offsets: Option<Offsets<'_>> = None;
        let outlet = Outlet::of(report.source.as_deref(), &self.registry);
        let mut clock_alone = false;
        let mut bomber: Option<Symbol> = None;
        let mut relative = false;
        let mut told = Told::default();
        let mut here: Vec<Mention> = Vec::new();
        let mut drafts: Vec<Draft> = Vec::new();
        for (n, s) in slices.iter().enumerate() {
            match s.units {
                Some((block, from, to)) => {
                    units.clear();
                    units.extend(b.units[block as usize][from as usize..to as usize].iter().map(|h| h.unit(lx, &b.rare)));
                    if let Some(read) = block.checked_sub(1) {
                        b.units[read as usize] = Vec::new();
                    }
                }
                None => units::build(text, &b.tokens, s.tokens.0 as usize, s.tokens.1 as usize, lx, s.loud, &mut units),
            }
            surnames.mark(&mut units);
            if pits {
                units::mean_pits(&mut units, lx);
            }
            let units = &units[s.skip as usize..];
            here.clear();
            here.extend(
                b.mentions[s.mentions.0 as usize..s.mentions.1 as usize]
                    .iter()
                    .filter(|m| !m.guessed || names.list[m.name as usize].place.is_some() || names.called_a_place(m.name))
                    .filter(|m| !s.loud || !surnames.bears(units, m) && !(names.list[m.name as usize].marked == 0 && likely_a_person(units, m, &names)))
                    .cloned(),
            );
            let mentions = here.as_slice();
            let all = units.iter().fold(class::Classes::default(), |all, u| all.with(u.classes));
            let g = Ground { lx, units, places: mentions, capitals: s.loud, all };
            chunks::build(&g, &mut chunks);
            let sent = Sent {
                text,
                tokens: &b.tokens,
                g: &g,
                c: &chunks,
                ctx: &ctx,
                means: &self.means,
                clause: Cell::default(),
                recalled: Cell::default(),
                tells: Cell::default(),
            };
            let mut clauses = Clauses::new(&g, &chunks, tracing);
            drafts.clear();
            clauses.drafts = std::mem::take(&mut drafts);
            clauses.read();
            drafts = std::mem::take(&mut clauses.drafts);
            if tracing {
                trace::sentence(&mut out.trace, &sent, &drafts, clauses.log.as_deref().unwrap_or(&[]), n);
            }
            state.open_sentence(n, s.paragraph, s.heading);
            state.turn(&sent, s.heading);
            state.governs(|| sent.governed(&names));
            // "17:40 GMT." is a sentence of its own: the entry opens with the next.
            let timed = live && (clock_alone || clock_at(text, b.tokens[s.tokens.0 as usize].start as usize));
            clock_alone = timed && units.len() <= CLOCK_UNITS;
            if timed && let Some(day) = date {
                state.today(day);
            }
            if let Some(found) = s.entry.and_then(|(name, _)| names.list[name as usize].place.clone()) {
                state.enter(&found);
            }
            if bomber.is_none() {
                bomber = units.iter().filter(|u| u.is(class::PERSON)).find_map(|u| {
                    let e = u.noun_entry(lx).filter(|e| e.singular)?;
                    lx.noun(e).and_then(|x| x.role.clone()).filter(|r| &**r == "suicide-bomber")
                });
            }
            let groups = sent.places(&names);
            // "11:15 Also this morning a bomb fell on the village of X": an entry of a live page that names another place tells another story.
            if timed && let Some(g) = groups.iter().find(|g| !g.beside) {
                state.moves_on(&g.parts);
            }
            let (events, statement) = sent.times();
            if let Some(t) = sent.only_a_time() {
                state.enter_time(&sent, t, date);
            }
            let milestones = sent.milestones(date);
            if let Some(m) = milestones.iter().find(|m| m.conflict) {
                state.set_milestone(m.start);
            }
            state.years(&sent, &events, date);
            state.dates(&sent, &events, statement, date);
            let anchor = statement.and_then(|t| time::resolve(&t.expr, date)).map(|d| d.end).or(date);
            let mut said = sent.said();
            state.sources(&mut said, &sent);
            if tracing {
                for g in &groups {
                    let parts: Vec<String> = g.parts.iter().map(|p| format!("{:?} {} [{}]", p.relation, p.name, p.admin1.as_deref().unwrap_or("-"))).collect();
                    out.trace.line(format!("where   at {}: {}", g.item, parts.join("; ")));
                }
                for (k, t) in &events {
                    out.trace.line(format!("when    at {k}: {:?}", time::resolve(&t.expr, anchor)));
                }
                for s in &said {
                    out.trace.line(format!("said    at {}: {}", s.item, s.chain.iter().map(|a| a.name.clone()).collect::<Vec<_>>().join(" > ")));
                }
            }
            let base = working.len();
            // Without drafts nobody asks what the sentence speaks of.
            let here = if drafts.is_empty() { Fields::default() } else { Fields::of(units, lx) };
            let elsewhere = if drafts.is_empty() { None } else { here.other(&field) };
            let mut weigher = Weigher::new(&sent, &field, here, told, s.heading, &drafts);
            let ago = |t: &TimeExpr| time::resolve(t, anchor).map(|days| fields::long_ago(days.end, date));
            weigher.times(events.iter().filter_map(|(_, t)| ago(&t.expr)));
            let mut local: SmallVec<[Option<usize>; 8]> = SmallVec::from_elem(None, drafts.len());
            let mut fallen: SmallVec<[bool; 16]> = SmallVec::from_elem(false, drafts.len());
            for (k, d) in drafts.iter().enumerate() {
                let stands = match d.kind {
                    // "Most of them were children": of those whose harm was just told, if any was.
                    ClaimKind::Harm
                        if d.borrowed
                            && d.rule != NAMED_RULE
                            && state
                                .last_whole(&working, None)
                                .is_none_or(|p| n > working[p].sentence + if d.rule == ENTRY_RULE { LIST_IS_LONG } else { HARM_IS_FRESH }) =>
                    {
                        false
                    }
                    // "152 civilians." where no toll was said to follow.
                    ClaimKind::Harm if d.rule == LISTED_RULE && !state.list_goes_on() => false,
                    ClaimKind::Harm if sent.numbers_a_name(d) => false,
                    // A part of what does not stand doesn't either.
                    ClaimKind::Harm if matches!(d.part_of, Some(Part::Here(p)) if p < k && fallen[p]) => false,
                    ClaimKind::Harm => {
                        let points = weigher.points(d, sent.time_of(d, &events).and_then(|t| ago(&t.expr)));
                        if tracing {
                            out.trace.line(format!("field   {} {points}", d.rule));
                        }
                        points > 0
                    }
                    ClaimKind::Deed => elsewhere.is_none_or(|t| t >= topic::DISASTER),
                    _ => true,
                };
                if !stands {
                    fallen[k] = true;
                    if let Some(t) = elsewhere {
                        let (a, z) = sent.bytes(d.anchor.0, d.anchor.1);
                        let off = offsets.get_or_insert_with(|| Offsets::new(text));
                        let message = format!("The words speak of another field ({}); no claim of harm is made of them.", topic::NAMES[t as usize - 1]);
                        out.notices.push(notice(report, NoticeKind::OtherField, &message, Some(off.span(a, z, SpanRole::Harm))));
                    }
                    continue;
                }
                if d.rule == KNOWN_RULE && working.iter().take(LEAD_CLAIMS).any(|w| w.claim.harm == d.harm) {
                    continue;
                }
                if d.kind == ClaimKind::Harm {
                    weigher.stands(d);
                }
                // "Air strikes caused 21 of the 39 deaths": the 39 told before are named again for the sake of their part.
                let named_again = d.definite && matches!(d.rule, "noun.counted" | "noun.bodies") && d.count.kind == DraftKind::Stated && d.count.a > 1;
                if named_again && drafts.iter().any(|x| x.rule == "part.of-the-counted" && x.part_of == Some(Part::Here(k))) {
                    let told = |w: &Working| {
                        let c = &w.claim;
                        w.part_of.is_none() && !w.heading && c.kind == ClaimKind::Harm && c.harm == d.harm && c.count.stated_number() == Some(d.count.a)
                    };
                    if let Some(p) = working[..base].iter().rposition(told) {
                        local[k] = Some(p);
                        continue;
                    }
                }
                if matches!(d.modality, Modality::Hypothetical | Modality::Planned)
                    && !matches!(
                        d.count.kind,
                        DraftKind::Stated
                            | DraftKind::Vague
                            | DraftKind::AtLeast
                            | DraftKind::MoreThan
                            | DraftKind::About
                            | DraftKind::Range
                            | DraftKind::UpTo
                            | DraftKind::Below
                            | DraftKind::Exactly
                    )
                {
                    continue;
                }
                if matches!(d.modality, Modality::Hypothetical | Modality::Planned)
                    && (d.kind != ClaimKind::Harm
                        || d.count.kind != DraftKind::Vague && sent.words(d.count.u0, d.count.u1).chars().all(char::is_alphabetic) && d.count.a < 2)
                {
                    continue;
                }
                let (mut w, own_means) = self.work(report, &sent, d, n, &mut rules);
                if d.kind == ClaimKind::Harm && w.claim.cause == Cause::Direct {
                    w.claim.cause = sent.befell(d, here, &field).unwrap_or(Cause::Direct);
                }
                // A helicopter that crashes strikes nobody.
                // Nor does hunger: whoever lays a siege is told by the words of the siege.
                let starved = w.claim.cause == Cause::Deprivation && w.claim.means.as_deref() != Some("siege");
                if starved || matches!(w.claim.cause, Cause::Accident | Cause::Natural) {
                    (w.claim.means, w.claim.by) = (None, By::default());
                }
                w.heading = s.heading;
                w.definite_means = sent.one_definite_deed();
                w.known_target = sent.known_target();
                w.mixed_means = sent.mixed_means(own_means);
                if w.mixed_means {
                    w.claim.means = None;
                }
                w.paragraph = s.paragraph;
                // "A suicide bomber struck … The bomber also died": one attacker told before.
                if d.definite
                    && d.count.kind == DraftKind::Stated
                    && d.count.a == 1
                    && let [role] = w.claim.who.role.as_mut_slice()
                    && &**role == "attacker"
                    && let Some(kind) = &bomber
                {
                    *role = kind.clone();
                }
                relative |=
                    When { sent: &sent, events: &events, milestones: &milestones, state: &state, anchor, date, stated: statement.is_some() }.tell(d, &mut w);
                // Where.
                if let Some(named) = sent.place_named(d, &groups, &names) {
                    w.claim.place = Some(named);
                } else if let Some(pg) = sent.place_of(d, &groups) {
                    w.claim.place = Some(Place { parts: pg.parts.clone(), mode: pg.mode, carried: false });
                    w.spans.push((sent.at(pg.units.0, pg.units.1), SpanRole::Place));
                    // "23 were killed across Syria on Sunday": a day's sum over a country, and no one occurrence.
                    if pg.wide && d.kind == ClaimKind::Harm && w.claim.level == Level::Incident && d.part_of.is_none() {
                        w.claim.level = Level::Window;
                    }
                } else {
                    w.claim.place = sent.place_of_office(d, &names);
                }
                // A toll of another deed has what its own clause tells.
                if d.elsewhere {
                    let (from, own) = (d.item, &mut w.claim);
                    own.period = own.period.take().filter(|_| events.iter().any(|(k, _)| *k > from));
                    own.place = own.place.take().filter(|_| groups.iter().any(|g| g.item > from));
                    own.by = tollbook_model::By::default();
                }
                // According to whom.
                if let Some(x) = nearest_said(&said, d.item).filter(|x| !x.chain.first().is_some_and(|a| outlet.is(a))) {
                    w.claim.attribution.clone_from(&x.chain);
                    if x.units.0 < x.units.1 {
                        w.spans.push((sent.at(x.units.0, x.units.1), SpanRole::Attribution));
                    }
                }
                sent.owns_up(d, &mut w.claim);
                // "eleven of our soldiers": of the party that speaks.
                let owned = d.who.iter().find_map(|&i| {
                    let n = &sent.c.nps[i as usize];
                    let of = n.of.filter(|_| n.partitive).map(|o| &sent.c.nps[o as usize]);
                    let lost = d.rule == "verb.lost-men" && n.det != chunks::Det::The;
                    let owned = [Some(n), of].into_iter().flatten().find(|o| o.det == chunks::Det::Poss).or(Some(n).filter(|_| lost));
                    owned.filter(|o| !lx.rarely(units[o.head as usize].entry, class::FOE)).map(|o| (n.u0, o.head))
                });
                // "The group acknowledged the death of four of its fighters": of whom the sentence, or the one before, speaks.
                if let Some((at, head)) = owned
                    && w.claim.who.actor.is_none()
                    && (w.claim.who.status == Some(tollbook_model::Status::Combatant) || units[head as usize].is(class::MEMBERS))
                    && let Some(a) = sent
                        .party_speaking(&said, d.item, at, &w.claim.by)
                        .or_else(|| sent.party_before(at, &w.claim.by))
                        .or_else(|| state.party_before(n).and_then(|id| self.registry.actor(&id)))
                {
                    w.claim.who.actor = Some(a.id.clone());
                    w.claim.who.side = Some(a.side.clone());
                }
                if owned.is_some()
                    && w.claim.who.actor.is_none()
                    && w.claim.who.status == Some(tollbook_model::Status::Combatant)
                    && let Some(a) = w.claim.attribution.first().and_then(|a| a.source.as_ref()).and_then(|id| self.registry.actor(id))
                {
                    w.claim.who.actor = Some(a.id.clone());
                    w.claim.who.side = Some(a.side.clone());
                }
                sent.in_uniform(d, state.uniform, &mut w.claim.who);
                if let Some(Part::Here(p)) = d.part_of {
                    w.part_of = local.get(p).copied().flatten().or(Some(usize::MAX - p));
                } else if d.part_of == Some(Part::Before) {
                    let told = |x: &Working| x.part_of.is_none() && x.claim.harm == w.claim.harm && x.claim.count.stated_number() == d.of_number;
                    let same = d.of_number.and_then(|_| working[..base].iter().rposition(told));
                    w.part_of = same.or_else(|| state.last_whole(&working[..base], w.claim.harm));
                }
                // "The Taliban were responsible for 52 of the deaths, …": of the last toll that holds them all.
                if d.rule == ACCOUNTED_RULE {
                    let all: u64 = drafts.iter().filter(|x| x.rule == ACCOUNTED_RULE && x.harm == d.harm).map(|x| x.count.a).sum();
                    let holds = |x: &Working| {
                        x.part_of.is_none() && x.claim.harm == w.claim.harm && x.claim.kind == ClaimKind::Harm && x.claim.count.stated_number() >= Some(all)
                    };
                    w.part_of = working[..base].iter().rposition(holds).or(w.part_of);
                }
                // "11,544 civilian casualties" lean on nobody.
                w.leaning = d.kind == ClaimKind::Harm && d.who.len() == 1 && w.claim.who.status.is_none() && {
                    let n = &sent.c.nps[d.who[0] as usize];
                    !n.classes.any(class::PERSON.with(class::ACTOR).with(class::DEMONYM))
                        && n.of.is_none_or(|o| {
                            // "two of them", "nine of the wounded"
                            let o = &sent.c.nps[o as usize];
                            o.classes.any(class::PRON) || o.harm.is_some() && o.count.is_none()
                        })
                        && !n.name
                        && n.count.is_some()
                };
                w.leaning &= !d.elsewhere;
                // "Diyala followed with 121 killed": of those whom the list counts.
                if w.leaning && d.placed_at.is_some() {
                    let same = |x: &&Working| x.claim.harm == w.claim.harm && x.claim.kind == ClaimKind::Harm && x.part_of.is_none();
                    let last = working[..base].iter().rev().find(same);
                    let near = last.filter(|x| x.sentence + 1 == n && x.paragraph == s.paragraph);
                    // "By governorate, Daraa had the highest toll with 22 deaths": of those whom the round-up counts.
                    let counted = || working[..base].iter().find(|x| same(x) && state.is_of_the_round_up(x));
                    w.meant = near.or_else(counted).map(|x| Box::new(x.claim.who.clone()));
                }
                // "Regime forces killed 17 civilians. The rebels killed nine.": a number alone, of those told right before.
                if w.leaning && !d.others && !d.nth && w.meant.is_none() && d.rule == "verb.active" && local.iter().all(Option::is_none) {
                    let last = working[..base].iter().rev().find(|x| x.claim.kind == ClaimKind::Harm && x.part_of.is_none());
                    let near = last.filter(|x| x.sentence + 1 == n && x.paragraph == s.paragraph && x.claim.harm == w.claim.harm);
                    w.meant = near.map(|x| Box::new(x.claim.who.clone()));
                }
                // "Five others were hurt.": of those told in the sentence before.
                if w.leaning && d.others && !d.nth && local[..k].iter().all(Option::is_none) {
                    let last = working.iter().rev().find(|x| x.claim.kind == ClaimKind::Harm && x.part_of.is_none());
                    let near = last.filter(|x| x.sentence + 1 == n && x.paragraph == s.paragraph && x.claim.level == w.claim.level);
                    w.meant = near.map(|x| Box::new(x.claim.who.clone()));
                }
                // "a third was killed": of those whose harm was told last.
                if w.leaning && d.nth {
                    let mut near = working.iter().rev().take_while(|x| x.sentence + 1 >= n);
                    let last = near.find(|x| x.claim.kind == ClaimKind::Harm && x.claim.harm == w.claim.harm);
                    w.meant = last.map(|x| Box::new(x.claim.who.clone()));
                }
                if w.leaning && sent.points_to_people(d) {
                    w.meant = state.people(&sent, d).map(Box::new);
                }
                // "caused 50 of the casualties. Of these, 43 were children": of the 50, a part themselves.
                let told = |x: &Working| x.claim.kind == ClaimKind::Harm && x.sentence + 1 == n && x.claim.count.stated_number() >= Some(d.count.a);
                let these = (d.rule == THESE_RULE).then(|| working[..base].iter().rposition(told)).flatten();
                if d.borrowed
                    && let Some(p) = these.or_else(|| state.whole_named(&working, d)).or_else(|| state.last_whole(&working, None))
                {
                    w.claim.harm = working[p].claim.harm;
                    // Named later, they are those counted before.
                    if d.rule == ACCOUNTED_RULE && w.part_of.is_some() {
                        w.claim.harm = w.part_of.and_then(|p| working[p].claim.harm);
                    } else if d.rule == COMPARED_RULE {
                        let first = &working[p].claim;
                        (w.part_of, w.claim.kind, w.claim.deed) = (None, first.kind, first.deed);
                        (w.claim.who, w.claim.by) = (first.who.clone(), first.by.clone());
                        w.claim.place = w.claim.place.take().or_else(|| first.place.clone());
                    } else if d.rule == RECKONED_RULE {
                        w.part_of = None;
                    } else if d.rule == NAMED_RULE && w.claim.count.stated_number() == working[p].claim.count.stated_number() {
                        w.repeats = Some(p);
                    } else {
                        w.part_of = Some(p);
                    }
                }
                // "a commander of the group": of the armed group named last.
                if d.kind == ClaimKind::Harm && w.claim.who.actor.is_none() && sent.of_the_group(d) {
                    state.whose_strength(&self.registry, None, &mut w.claim.who);
                }
                if d.kind == ClaimKind::Strength {
                    let whole = w.part_of.and_then(|p| working.get(p)).map(|x| x.claim.who.clone());
                    state.whose_strength(&self.registry, whole.as_ref(), &mut w.claim.who);
                }
                if d.stock {
                    w.claim.level = Level::Stock;
                }
                w.apart_from = d.apart_from.and_then(|p| local[p]);
                local[k] = Some(working.len());
                working.push(w);
            }
            told = weigher.told();
            sent.respectively(&groups, &mut working[base..]);
            for m in milestones.iter().filter(|m| m.told) {
                working.push(sent.milestone(report, &self.pack.id, m, n, sent.place_of_event(m, &groups, &names)));
            }
            // Parts that came before their whole, and updates.
            for (k, d) in drafts.iter().enumerate() {
                let Some(me) = local[k] else { continue };
                if let Some(p) = working[me].part_of
                    && p > usize::MAX / 2
                {
                    working[me].part_of = local.get(usize::MAX - p).copied().flatten();
                }
                if let Some(u) = d.updates {
                    working[me].updates = local[u];
                }
            }
            for (k, d) in drafts.iter().enumerate().filter(|(_, d)| d.spread) {
                let parts: Vec<usize> = (0..drafts.len()).filter(|&p| drafts[p].part_of == Some(Part::Here(k))).filter_map(|p| local[p]).collect();
                if let Some(me) = local[k] {
                    discourse::spread(&mut working, me, &parts);
                }
                debug_assert!(d.spread);
            }
            if let Some((by, means, target)) = sent.deeds() {
                state.deed(n, by, means, target);
            }
            for blame in sent.blames() {
                state.blame(n, blame, &mut working[base..]);
            }
            let whole = working[base..].iter().any(|w| w.claim.kind == ClaimKind::Harm && w.part_of.is_none());
            let ends_in = |mark: u8| units.last().is_some_and(|u| u.is_mark(mark));
            let entry = |rule: &str| rule == LISTED_RULE || rule == ENTRY_RULE && ends_in(b';');
            let listed = working[base..].iter().any(|w| entry(&w.claim.provenance.rule));
            // "They are as follows:": of the sum told in the sentence before.
            let follows = chunks.items.iter().rev().nth(1).is_some_and(|i| i.kind == chunks::ItemKind::Incl);
            let whole = whole || follows && working[..base].last().is_some_and(|w| w.claim.kind == ClaimKind::Harm && w.sentence + 1 == n);
            // "488 dead: 171 civilians; 184 fighters; and 133 soldiers."
            let parted = || ends_in(b';') && chunks.items.iter().any(|i| i.kind == chunks::ItemKind::Colon);
            if whole && (ends_in(b':') || parted()) || listed {
                state.list_open();
            }
            state.recall(&sent);
            state.name_people(&sent);
            state.close_sentence(&sent, &mut working, base, &groups, &events, anchor);
        }
        discourse::settle(&mut working, &state, &self.registry, &self.means);
        if relative || date.is_none() && working.iter().any(|w| w.claim.period.as_ref().is_some_and(|p| p.end.is_none())) {
            out.notices.push(notice(report, NoticeKind::NoReportDate, "The report has no date; its relative periods have no calendar days.", None));
        }
        let off = offsets.unwrap_or_else(|| Offsets::new(text));
        // The words of a long report are of no more use, and the claims' spans need as much room.
        drop((b, slices, names, chunks, state));
        self.finish(report, &off, working, &mut out, each);
        out
    }

    /// The fields of a claim that its own clause gives, and the means that the clause tells, with the units that say them.
    fn work(&self, report: &Report, sent: &Sent<'_>, d: &Draft, sentence: usize, rules: &mut Rules) -> (Working, Option<(Symbol, u32, u32)>) {
        let count = count_of(sent, d);
        let who = if matches!(d.kind, ClaimKind::Deed | ClaimKind::Milestone) { tollbook_model::Who::default() } else { sent.who(d) };
        let by = if d.kind == ClaimKind::Stance {
            let mut x = d.clone();
            x.who.clear();
            sent.by(&x)
        } else {
            sent.by(d)
        };
        // A deed's own word names its means.
        let own_means = if d.kind == ClaimKind::Deed { sent.means_of_deed(d) } else { sent.means(d) };
        let means = own_means.clone().filter(|_| !matches!(d.kind, ClaimKind::Strength | ClaimKind::Stance));
        let target = if matches!(d.kind, ClaimKind::Strength | ClaimKind::Stance) { None } else { sent.target(d) };
        let mut spans = discourse::Ranges::new();
        spans.push((sent.at(d.anchor.0, d.anchor.1), SpanRole::Harm));
        if d.count.u0 < d.count.u1 && d.kind != ClaimKind::Stance {
            spans.push((sent.at(d.count.u0, d.count.u1), SpanRole::Count));
        }
        for &i in d.who.iter().take(8) {
            let n = &sent.c.nps[i as usize];
            spans.push((sent.at(n.u0, n.u1), SpanRole::Who));
        }
        if let Some((_, a, b)) = &means {
            spans.push((sent.at(*a, *b), SpanRole::Means));
        }
        if let Some((_, a, b)) = &target {
            spans.push((sent.at(*a, *b), SpanRole::Target));
        }
        for b in &by.actors {
            if let Some(at) = sent.find(&b.words) {
                spans.push(((at.0 as u32, at.1 as u32), SpanRole::By));
            }
        }
        let anchors = [spans[0].0, spans.get(1).map_or((0, 0), |s| s.0)];
        let level = if d.kind == ClaimKind::Strength { Level::Stock } else { Level::Incident };
        let claim = Claim {
            id: ClaimId::of(&report.text_id, d.kind, d.harm, &anchors),
            report: report.id.clone(),
            kind: d.kind,
            harm: d.harm,
            deed: d.deed,
            count,
            who,
            by,
            cause: sent.cause(d, means.as_ref().map(|m| &*m.0)),
            means: means.map(|m| m.0),
            target: target.map(|t| t.0),
            place: None,
            period: None,
            level,
            attribution: Vec::new(),
            modality: d.modality,
            relations: Vec::new(),
            provenance: Provenance { spans: Vec::new(), rule: rules.entry(d.rule).or_insert_with(|| Symbol::from(d.rule)).clone(), pack: self.pack.id.clone() },
        };
        (Working::new(claim, d, spans, sentence), own_means)
    }
}

/// In a text of capitals a name that nothing in the report marks as a place is more likely a person's, unless the place is a large one.
fn likely_a_person(units: &[Unit], m: &Mention, names: &Names) -> bool {
    let strange = units[m.u0 as usize..m.u1 as usize].iter().all(|u| u.entry == NO_WORD || u.classes == class::NOTPLACE);
    strange && names.list[m.name as usize].place.as_ref().is_none_or(|f| !matches!(f.kind, PlaceKind::Country | PlaceKind::Admin1) && !f.large)
}

fn nearest_said(said: &[Said], item: usize) -> Option<&Said> {
    // A source named after the claim at the end of its clause, or before it; the nearest wins, a source before the claim on a tie.
    said.iter().filter(|s| !s.chain.is_empty()).min_by_key(|s| (s.item.abs_diff(item), s.item > item))
}

fn notice(report: &Report, kind: NoticeKind, message: &str, span: Option<Span>) -> Notice {
    Notice { report: report.id.clone(), notice: kind, message: message.to_owned(), span }
}

fn count_of(sent: &Sent<'_>, d: &Draft) -> Count {
    let c = d.count;
    let words = if c.u0 < c.u1 { clean(sent.words(c.u0, c.u1)) } else { String::new() };
    let count = match c.kind {
        DraftKind::Stated => Count::stated(c.a),
        DraftKind::Exactly => Count::exactly(c.a),
        DraftKind::AtLeast => Count::at_least(c.a),
        DraftKind::MoreThan => Count::more_than(c.a),
        DraftKind::UpTo => Count::up_to(c.a),
        DraftKind::Below => Count::below(c.a),
        DraftKind::About => Count::about(c.a),
        DraftKind::Range => Count::range(c.a, c.b),
        DraftKind::Vague => Count::vague(),
        DraftKind::Plural => Count::plural(),
        DraftKind::None => Count::none(),
        DraftKind::Unstated => Count::unstated(),
        // Shares get their numbers from their parent, in the discourse step.
        DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow => Count { kind: tollbook_model::CountKind::Share, ..Count::unstated() },
    };
    count.with_words(words)
}

/// True if two claims speak of the same sort of thing.
pub(crate) fn same_sort(a: &Claim, b: &Claim) -> bool {
    a.kind == b.kind
        && a.harm == b.harm
        && (a.deed == b.deed || matches!((a.deed, b.deed), (Some(Deed::Strikes), Some(Deed::Attacks)) | (Some(Deed::Attacks), Some(Deed::Strikes))))
}

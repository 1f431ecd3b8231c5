//! A claim while its report is read. Enters: a claim and the draft it was made of. Leaves: what other sentences ask of it before it is whole. Never done
//! here: a decision.

use crate::chunks::DraftKind;
use crate::clauses::Draft;
use smallvec::SmallVec;
use tollbook_model::{Claim, Harm, SpanRole, Symbol, Who};

/// Bytes of a text, half-open; a text is shorter than `LONGEST_TEXT`.
pub type At = (u32, u32);

/// The words of a claim, by their bytes; few claims have more than six.
pub type Ranges = SmallVec<[(At, SpanRole); 6]>;

/// A claim while its report is read.
pub struct Working {
    /// The claim so far.
    pub claim: Claim,
    /// Byte ranges of its words.
    pub spans: Ranges,
    /// Number of its sentence.
    pub sentence: usize,
    /// Number of its paragraph.
    pub paragraph: u32,
    /// It stands in a headline.
    pub heading: bool,
    /// The claim it is a part of.
    pub part_of: Option<usize>,
    /// Other people than that claim's.
    pub apart_from: Option<usize>,
    /// The words say that these are others than those told before.
    pub others: bool,
    /// The older figure it replaces.
    pub updates: Option<usize>,
    /// The figure that it corrects.
    pub corrects: Option<usize>,
    /// The claim of what it followed in time.
    pub follows: Option<usize>,
    /// The claim that its sum holds.
    pub cumulative_of: Option<usize>,
    /// The words bring a toll to this sum.
    pub summed: bool,
    /// First unit of the words of harm in the sentence.
    pub unit: u32,
    /// The claim it tells again.
    pub repeats: Option<usize>,
    /// The claim it can't stand beside.
    pub contradicts: Option<usize>,
    /// The words deny a harm.
    pub denial: bool,
    /// The words point back ("the 12 dead").
    pub definite: bool,
    /// Its sentence speaks of a deed told before ("in the ambush").
    pub definite_means: bool,
    /// What its sentence says was hit as something told before ("from the bus").
    pub known_target: Option<Symbol>,
    /// They died of wounds, or were buried: the day of the harm is an earlier one.
    pub of_wounds: bool,
    /// They were wounded before they died: they are no figure for all, but come to it.
    pub wounded: bool,
    /// For those who died of wounds: the day is the day of the wound, by the words.
    pub own_day: bool,
    /// For those who died of wounds: the place is where they were hurt, by the words.
    pub own_place: bool,
    /// A toll of another deed than its sentence tells.
    pub elsewhere: bool,
    /// It is told of the span that the report covers, and of no incident.
    pub covered: bool,
    /// The words give its span by two days.
    pub ranged: bool,
    /// It came on a day after the span told before ("the following day").
    pub next_day: bool,
    /// Its span stands beside the one that the report tells of ("in the week before").
    pub beside: bool,
    /// A figure that the sentence itself calls outdated.
    pub superseded: bool,
    /// The share, for a share.
    pub share: Option<(u64, u64, i8)>,
    /// Number of the incident it speaks of, for claims of incidents.
    pub incident: Option<usize>,
    /// The entry of a round-up that it stands in, 0 before the first.
    pub entry: usize,
    /// Its words name several means.
    pub mixed_means: bool,
    /// The next words call one deed the deadliest of those that it sums.
    pub of_several: bool,
    /// An attacker's own death, or a death on the attackers' side.
    pub own_side: bool,
    /// The words name no group: "ten wounded", "five others".
    pub leaning: bool,
    /// The people whom its pronoun can mean, where no claim holds them ("two of them died").
    pub meant: Option<Box<Who>>,
}

impl Working {
    /// Starts from a claim and its draft.
    pub fn new(claim: Claim, d: &Draft, spans: Ranges, sentence: usize) -> Self {
        let share = match d.count.kind {
            DraftKind::Share => Some((d.count.a, d.count.b, 0)),
            DraftKind::ShareAbove => Some((d.count.a, d.count.b, 1)),
            DraftKind::ShareBelow => Some((d.count.a, d.count.b, -1)),
            _ => None,
        };
        Working {
            definite: d.definite,
            others: d.others,
            superseded: d.superseded,
            of_wounds: d.of_wounds || d.rule == "verb.buried",
            wounded: d.of_wounds && d.harm == Some(Harm::Killed) && !d.rule.starts_with("noun."),
            elsewhere: d.elsewhere,
            own_day: d.dated_at.is_some(),
            own_place: d.placed_at.is_some(),
            beside: false,
            unit: d.anchor.0,
            summed: d.is_toll(),
            denial: d.denies,
            share,
            ..Working::bare(claim, spans, sentence)
        }
    }

    /// A claim without a draft.
    pub fn bare(claim: Claim, spans: Ranges, sentence: usize) -> Self {
        Working {
            claim,
            spans,
            sentence,
            paragraph: 0,
            heading: false,
            part_of: None,
            apart_from: None,
            others: false,
            updates: None,
            corrects: None,
            follows: None,
            cumulative_of: None,
            summed: false,
            unit: 0,
            repeats: None,
            contradicts: None,
            denial: false,
            definite: false,
            definite_means: false,
            known_target: None,
            mixed_means: false,
            of_several: false,
            superseded: false,
            of_wounds: false,
            wounded: false,
            elsewhere: false,
            own_day: false,
            own_place: false,
            beside: false,
            next_day: false,
            covered: false,
            ranged: false,
            share: None,
            incident: None,
            entry: 0,
            own_side: false,
            leaning: false,
            meant: None,
        }
    }
}

//! The answer to a question. Enters: what reckoning found. Leaves: low, best, highest, what they cover and why, for reading only.
//! Never done here: making a toll; only `Reckoner` does, so that no number is printed without the claims behind it.

use crate::answer::LISTED;
use crate::certificate::Certificate;
use jiff::civil::Date;
use serde::Serialize;
use tollbook_model::{ClaimId, IncidentCode, Symbol};

/// Which claims set ceilings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Floors alone: a recorder's number doesn't say that there were no others. The default.
    #[default]
    Documented,
    /// The closed highs that the convention accepts are ceilings too; here claims can contradict each other.
    Reconciled,
}

/// The logical upper end of the number asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ceiling {
    /// Nobody whom the convention accepts as complete speaks of all of it.
    Open,
    /// No more than this.
    Closed(u64),
}

/// How good the low is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Firmness {
    /// The claims prove no greater low (and, where closed, no smaller ceiling).
    Proved,
    /// The bound holds; a tighter one may exist.
    Outer,
}

/// What part claims take in a toll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Their floor is counted in the low.
    BindsLow,
    /// Their figure is counted in the best.
    BindsBest,
    /// Their figure is counted in the highest.
    BindsHighest,
    /// Their ceiling is used for the low or for the ceiling.
    BindsCeiling,
    /// A share of a figure that is accepted as complete: it ties the part to the whole.
    TiesShare,
    /// Their people may be among those of the step above.
    MayLieInside,
    /// They tell a figure of the same report again.
    Repeats,
    /// A later figure of their line stands in their place.
    Superseded,
    /// Their report copies another.
    Copies,
    /// They can't be true together with what binds.
    Contradicts,
    /// They deny what others assert.
    Denies,
    /// The part of an aggregate that no incident explains.
    Unexplained,
    /// A party's claim of its enemy's dead, or its denial: no floor and no ceiling.
    PartyClaim,
    /// A party tells its own dead, or harm it caused.
    Conceded,
    /// They fear it: they bound the highest alone.
    Feared,
    /// They give way so that the others can be true together.
    Relaxed,
    /// They tell of casualties, and nobody of the dead: the figure is the convention's. ACLED codebook.
    CasualtiesAlone,
    /// The sum over months as it is told, before anything is taken off. Iraq Body Count, notes to x350, as are the next four.
    TotalTold,
    /// The share of fighters taken off a sum over months.
    LessFighters,
    /// Deaths as before the war, taken off it.
    LessBackground,
    /// Deaths recorded already for its places and days, taken off it.
    LessRecorded,
    /// What is left of it, and comes to what is recorded.
    Enters,
}

impl StepKind {
    /// The part as a derivation is headed by it.
    pub fn heading(self) -> &'static str {
        match self {
            StepKind::BindsLow => "The low rests on",
            StepKind::BindsBest => "The best figure rests on",
            StepKind::BindsHighest => "The highest reported comes from",
            StepKind::BindsCeiling => "No more by",
            StepKind::TiesShare => "A share ties the part to the whole",
            StepKind::MayLieInside => "May lie inside of these",
            StepKind::Repeats => "Tells it again",
            StepKind::Superseded => "Replaced by a later figure",
            StepKind::Copies => "Copies",
            StepKind::Contradicts => "Contradicts",
            StepKind::Denies => "Denies",
            StepKind::Unexplained => "Explained by no incident",
            StepKind::PartyClaim => "A party's claim about its enemy, or its denial: no floor, no ceiling",
            StepKind::Conceded => "A party about its own, or about harm it caused",
            StepKind::Feared => "Feared; bounds the highest alone",
            StepKind::Relaxed => "Gave way",
            StepKind::CasualtiesAlone => "Casualties alone are told; counted by the convention as",
            StepKind::TotalTold => "The total as it is told",
            StepKind::LessFighters => "Less fighters among them",
            StepKind::LessBackground => "Less deaths as before the war",
            StepKind::LessRecorded => "Less what is recorded of its places and days",
            StepKind::Enters => "Comes to what is recorded",
        }
    }
}

/// One step of a derivation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What part the claims take.
    pub kind: StepKind,
    /// The claims.
    pub claims: Vec<ClaimId>,
    /// The incident they speak of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentCode>,
    /// Their number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure: Option<u64>,
    /// How often it is counted, as numerator and denominator; 1/1 for whole-number proofs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<[u64; 2]>,
    /// What hangs on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// How many more items may lie inside of it than are listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: u64,
    /// What a figure that no claim tells rests on: the rates taken off a sum over months, and who gives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

// The way in which serde asks.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// Steps of a derivation that are not listed, because there are too many: those of one first-order unit and one year. A question for that unit and those days
/// lists them, or parts them further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Further {
    /// What part they take.
    pub kind: StepKind,
    /// The unit as a path from its country: "SY/Homs"; `None` where they lie in several, or nobody says.
    pub unit: Option<String>,
    /// The first day of their year; `None` where they reach from one year to another, or nobody says.
    pub from: Option<Date>,
    /// The last day of it.
    pub to: Option<Date>,
    /// How many steps.
    pub steps: u64,
    /// How many people of them are counted.
    pub people: u64,
}

/// Claims beside the question: some of their people may lie inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// The claim.
    pub claim: ClaimId,
    /// The number it gives.
    pub stated: Option<u64>,
    /// How many of them may lie inside, after what is stated to lie elsewhere; `None`: any number.
    pub up_to: Option<u64>,
}

/// A group of victims that nothing inside the question speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Silent {
    /// Civilians.
    Civilians,
    /// Fighters.
    Combatants,
    /// Nobody of any group.
    Everybody,
}

/// Why claims inside the question set nothing under the convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// A figure for a period or an area, where the convention counts incidents alone.
    NotAnIncident,
    /// The incident's grade is not one that the convention's headline counts.
    Grade,
    /// Told for a whole country alone.
    CountryOnly,
    /// Told for too long a period.
    TooLong,
    /// A person rejected the incident.
    Rejected,
    /// A cause that the convention doesn't count: custody, hunger, an accident.
    Cause,
    /// No claim of it tells a means that the convention counts.
    Means,
    /// A harm that the convention doesn't count.
    Harm,
    /// Told of fighters, where the convention counts civilians alone.
    Status,
    /// A sum over months, of whose place or days nobody gave the convention a background rate.
    Background,
}

impl Because {
    /// The reason as a list of what is left out gives it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Because::NotAnIncident => "a figure for a period, where incidents alone count",
            Because::Grade => "of a grade that doesn't count",
            Because::CountryOnly => "told for a whole country alone",
            Because::TooLong => "told for too long a period",
            Because::Rejected => "rejected by a person",
            Because::Cause => "of a cause that doesn't count",
            Because::Means => "nobody tells of a means that counts",
            Because::Harm => "a harm that doesn't count",
            Because::Status => "told of fighters, where civilians alone count",
            Because::Background => "a total of months without a background rate",
        }
    }
}

/// Claims that a convention leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The claims.
    pub claims: Vec<ClaimId>,
    /// Why.
    pub because: Because,
    /// What is missing, where something is: the first unit and month without a background rate, "IQ/Baghdad 2003-05".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacking: Option<String>,
}

/// What a toll rests on, and what nothing speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// How much of the low rests on incidents.
    pub incidents: u64,
    /// How much of it rests on figures for windows and longer periods.
    pub aggregates: u64,
    /// Independent origins behind what binds, by id, sorted.
    pub origins: Vec<Symbol>,
    /// Binding claims that name nobody: the outlet's own voice.
    pub unattributed: u64,
    /// Groups that the binding claims speak of.
    pub groups: Vec<String>,
    /// Groups that nothing inside speaks of.
    pub silent: Vec<Silent>,
    /// Claims whose people may partly lie inside: first those that only place or days keep out, then the others, the largest first.
    pub beside: Vec<Beside>,
    /// How many more of them there are.
    pub beside_more: u64,
    /// Claims inside in all but time, which they don't tell.
    pub undated: Vec<ClaimId>,
    /// Claims dated after the as-of day.
    pub future: Vec<ClaimId>,
    /// Claims that the convention leaves out.
    pub left_out: Vec<LeftOut>,
    /// Figures for several periods were not added: the same people may stand in them.
    pub periods_not_added: bool,
}

/// Claims that can't all be true, as few as still contradict each other, and by how much the relaxed bounds gave way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contradiction {
    /// The claims, item by item.
    pub claims: Vec<Vec<ClaimId>>,
    /// By how many people their bounds were relaxed together.
    pub slack: u64,
}

/// How much of its derivation a toll brings along. Its numbers and what it rests on are the same whatever is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Steps of each part that were listed before.
    pub after: usize,
    /// Steps of each part that are listed, at most; the others are summed in [`Toll::further`].
    pub most: usize,
    /// Items that are named below a step, at most, of those that may lie inside of it; the others are counted in [`Step::more`].
    pub below: usize,
    /// True if the certificate of the low is wanted.
    pub proof: bool,
}

impl Default for Listing {
    fn default() -> Self {
        Listing { after: 0, most: LISTED, below: LISTED, proof: true }
    }
}

/// Low, best and highest for a question, with what they cover and why.
///
/// There is no way to make one but to ask a [`crate::Reckoner`]:
///
/// ```compile_fail
/// let toll = tollbook_reckon::Toll { low: Some(1) };
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Toll {
    pub(crate) low: Option<u64>,
    pub(crate) best: Option<u64>,
    pub(crate) high: Option<u64>,
    pub(crate) highest: Option<u64>,
    pub(crate) high_open: bool,
    pub(crate) ceiling: Ceiling,
    pub(crate) firmness: Firmness,
    pub(crate) reading: Reading,
    pub(crate) convention: String,
    pub(crate) coverage: Coverage,
    pub(crate) derivation: Vec<Step>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) further: Vec<Further>,
    /// Written by itself where somebody wants to check it: it may hold thousands of cells.
    #[serde(skip)]
    pub(crate) certificate: Certificate,
    #[serde(skip)]
    pub(crate) ceiling_certificate: Certificate,
    pub(crate) contradictions: Vec<Contradiction>,
}

impl Toll {
    /// The documented low: no fewer, by the claims inside. `None` is unknown, never zero.
    #[must_use]
    pub fn low(&self) -> Option<u64> {
        self.low
    }

    /// The best figure, by the convention.
    #[must_use]
    pub fn best(&self) -> Option<u64> {
        self.best
    }

    /// The high: the highest credible figure, or in the reconciled reading the ceiling. `None` when the words leave it open, or unknown.
    #[must_use]
    pub fn high(&self) -> Option<u64> {
        self.high
    }

    /// The highest credible number that anybody reported, open or not.
    #[must_use]
    pub fn highest(&self) -> Option<u64> {
        self.highest
    }

    /// True if the words leave the number open above.
    #[must_use]
    pub fn high_open(&self) -> bool {
        self.high_open
    }

    /// The logical upper end.
    #[must_use]
    pub fn ceiling(&self) -> Ceiling {
        self.ceiling
    }

    /// Whether a tighter bound may exist.
    #[must_use]
    pub fn firmness(&self) -> Firmness {
        self.firmness
    }

    /// The reading it was asked in.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.reading
    }

    /// The convention's name and version.
    #[must_use]
    pub fn convention(&self) -> &str {
        &self.convention
    }

    /// What it rests on.
    #[must_use]
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Why: the claims and their parts.
    #[must_use]
    pub fn derivation(&self) -> &[Step] {
        &self.derivation
    }

    /// What the derivation doesn't list, by unit and year: where a number rests on more than 200 items, the heaviest are listed and the others summed.
    #[must_use]
    pub fn further(&self) -> &[Further] {
        &self.further
    }

    /// The proof of the low; empty if it would not fit a page ([`crate::Reckoner::toll`] says when).
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The proof of a closed ceiling.
    #[must_use]
    pub fn ceiling_certificate(&self) -> &Certificate {
        &self.ceiling_certificate
    }

    /// Claims that can't all be true, in the reconciled reading.
    #[must_use]
    pub fn contradictions(&self) -> &[Contradiction] {
        &self.contradictions
    }
}

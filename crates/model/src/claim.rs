//! One assertion in one report. Enters: what a reading, or a person, found. Leaves: a claim with the words it rests on.
//! Never done here: reading, linking, adding up.

use crate::report::short_hash;
use crate::{Count, Period, Place, ReportId, Span, SpanRole, Symbol, TextId};
use serde::{Deserialize, Serialize};

/// A claim's id: a hash of text id, harm and anchor spans; never of rule, pack or count, so that a later reading of the same words is a
/// version of the same claim.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClaimId(pub String);

/// What sort of assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// People were harmed.
    Harm,
    /// Deeds were done: strikes, attacks, clashes.
    Deed,
    /// How many fighters a group has; never part of a toll.
    Strength,
    /// A dated event that other periods lean on.
    Milestone,
    /// Who supports or fights whom.
    Stance,
}

/// What was done to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Harm {
    /// Killed, or died of it.
    Killed,
    /// Injured.
    Injured,
    /// Missing.
    Missing,
    /// Abducted or taken hostage.
    Abducted,
    /// Detained.
    Detained,
    /// Displaced.
    Displaced,
    /// Killed and injured in one number: bounds their sum only.
    Casualties,
}

/// What kind of deed is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Strikes, raids, shellings: fire from a distance.
    Strikes,
    /// Attacks of any kind.
    Attacks,
    /// Clashes, battles.
    Clashes,
}

/// Civilian status as claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Called civilian.
    Civilian,
    /// Under arms.
    Combatant,
    /// Stated to be out of the fight: prisoner, wounded, surrendered.
    HorsDeCombat,
}

/// Sex as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// Age class as written; the source's own cut-off is kept in the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeClass {
    /// Child, minor, infant, teenager.
    Child,
    /// Adult.
    Adult,
    /// Elderly.
    Elderly,
}

/// A named victim.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// As written.
    pub name: String,
    /// Years, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<u32>,
}

/// Who was harmed (or who acts, for other kinds).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Who {
    /// Id of the actor they belong to.
    pub actor: Option<Symbol>,
    /// Id of the belligerent side.
    pub side: Option<Symbol>,
    /// Status as claimed; `None` = not stated.
    pub status: Option<Status>,
    /// Roles as written (ids of the roles taxonomy).
    pub role: Vec<Symbol>,
    /// Age class.
    pub age: Option<AgeClass>,
    /// Sex.
    pub sex: Option<Sex>,
    /// ISO 3166-1 alpha-2 codes.
    pub nationality: Vec<Symbol>,
    /// The words as written.
    pub words: String,
    /// Named victims.
    pub persons: Vec<Person>,
    /// Several groups under one number ("women and children").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<Who>,
}

/// How several blamed actors combine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ByMode {
    /// Nobody is named.
    #[default]
    None,
    /// One actor.
    One,
    /// All of them together.
    All,
    /// One or other of them.
    OneOf,
}

/// How surely an actor is blamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surety {
    /// The report says so.
    Stated,
    /// The actor claims the deed.
    Claimed,
    /// The actor accepts responsibility.
    Accepted,
    /// Somebody alleges, suspects or blames.
    Alleged,
    /// Not said; follows from the passage.
    Inferred,
}

/// A blamed actor.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Blame {
    /// Id of the actor, if the registry knows it.
    pub actor: Option<Symbol>,
    /// How surely.
    pub surety: Surety,
    /// True if no words blame it.
    pub inferred: bool,
    /// The words as written.
    pub words: Symbol,
}

/// Who is blamed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct By {
    /// How the actors combine.
    pub mode: ByMode,
    /// The actors.
    pub actors: Vec<Blame>,
}

impl By {
    /// True if `actor` (an id of the registry) is among those blamed.
    pub fn names(&self, actor: &Symbol) -> bool {
        self.actors.iter().any(|b| b.actor.as_ref() == Some(actor))
    }
}

/// What kind of cause; conventions include or exclude, reading drops nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Violence.
    #[default]
    Direct,
    /// In custody.
    Custody,
    /// Explosive remnants.
    Remnant,
    /// Hunger, disease, lack of care.
    Deprivation,
    /// An accident.
    Accident,
    /// A natural cause.
    Natural,
    /// Not said.
    Unknown,
}

/// What a claim's number covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One occurrence.
    Incident,
    /// Everything in a stated short window.
    Window,
    /// Everything since a date, or over a long stated period.
    Cumulative,
    /// What there is at a date.
    Stock,
}

/// Whether the words assert the harm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Asserted, by the outlet or by whom it quotes.
    #[default]
    Asserted,
    /// "feared dead": bounds the high only.
    Possible,
    /// Intended.
    Planned,
    /// Would have been, could be.
    Hypothetical,
    /// A claim that something did not happen.
    Denied,
}

/// One link of the chain "according to whom", origin first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attribution {
    /// Id of the publisher or actor, if a registry knows it.
    pub source: Option<Symbol>,
    /// Its usual name, or the words.
    pub name: Symbol,
    /// The words as written.
    pub words: Symbol,
}

/// How two claims relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Tells the same figure again.
    Repeats,
    /// A later figure for the same.
    Updates,
    /// Mends an earlier figure.
    Corrects,
    /// Takes an earlier claim back.
    Retracts,
    /// Can't both be true.
    Contradicts,
    /// Some of the same people.
    PartOf,
    /// Adds up earlier incidents.
    CumulativeOf,
    /// Stated as other people.
    ApartFrom,
    /// Later in time; never a cause.
    Follows,
}

/// A share of another claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Share {
    /// Numerator.
    pub num: u64,
    /// Denominator.
    pub den: u64,
}

/// A typed link to another claim of the same report.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Relation {
    /// What kind.
    #[serde(rename = "type")]
    pub kind: RelationKind,
    /// The other claim.
    pub claim: ClaimId,
    /// The share, for a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
}

/// What a date is the date of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The deed, the death.
    Death,
    /// The finding of remains.
    Discovery,
    /// A registration.
    Registration,
    /// The wounding, of people who died of it later.
    Wounding,
    /// Not said.
    #[default]
    Unknown,
}

/// Where a claim comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Provenance {
    /// The words, each with the part it plays.
    pub spans: Vec<Span>,
    /// The rule that read it.
    pub rule: Symbol,
    /// The pack and its version.
    pub pack: Symbol,
}

/// One assertion in one report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The report.
    pub report: ReportId,
    /// What sort of assertion.
    pub kind: ClaimKind,
    /// The harm, for a claim of harm.
    pub harm: Option<Harm>,
    /// The deed, for a claim of deeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deed: Option<Deed>,
    /// How many.
    pub count: Count,
    /// Who was harmed; for deeds and strength, whose.
    pub who: Who,
    /// Who is blamed.
    pub by: By,
    /// Id of the means taxonomy.
    pub means: Option<Symbol>,
    /// What kind of cause.
    pub cause: Cause,
    /// Id of the targets taxonomy.
    pub target: Option<Symbol>,
    /// Where; `None` = not said.
    pub place: Option<Place>,
    /// When; `None` = not said.
    pub period: Option<Period>,
    /// What the number covers.
    pub level: Level,
    /// According to whom, origin first; empty = the outlet's own voice.
    pub attribution: Vec<Attribution>,
    /// Whether the words assert it.
    pub modality: Modality,
    /// Links to other claims of the report.
    pub relations: Vec<Relation>,
    /// The words it rests on.
    pub provenance: Provenance,
}

impl ClaimId {
    /// The id of a claim of this harm on these anchor words.
    #[must_use]
    pub fn of(text: &TextId, kind: ClaimKind, harm: Option<Harm>, anchors: &[(u32, u32)]) -> Self {
        let mut key = Vec::with_capacity(anchors.len() * 8);
        for (a, b) in anchors {
            key.extend_from_slice(&a.to_le_bytes());
            key.extend_from_slice(&b.to_le_bytes());
        }
        let harm = harm.map_or(99u8, |h| h as u8);
        ClaimId(short_hash("c-", &[text.0.as_bytes(), &[kind as u8, harm], &key]))
    }
}

impl Claim {
    /// The first span with this role.
    #[must_use]
    pub fn span(&self, role: SpanRole) -> Option<&Span> {
        self.provenance.spans.iter().find(|s| s.role == role)
    }
}

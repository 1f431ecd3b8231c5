//! How many there were. Enters: linked claims, a question, a convention. Leaves: a toll with its derivation.
//! Never done here: linking, I/O, a clock, a number without the claims that prove it.
//!
//! ```
//! use tollbook_model::{ActorRegistry, Counted, Harm, Linked, Scope, Taxonomy};
//! use tollbook_reckon::{Convention, Reading, Reckoner};
//! let (linked, actors, terms) = (Linked::default(), ActorRegistry::default(), Taxonomy::default());
//! let reckoner = Reckoner::new(&linked, &actors, &terms, &terms, None);
//! let toll = reckoner.toll(&Scope::of(Counted::Harm(Harm::Killed)), &Convention::house(), Reading::Documented)?;
//! assert_eq!(toll.low(), None, "nobody spoke: unknown, never zero");
//! # Ok::<(), tollbook_reckon::Refusal>(())
//! ```
#![forbid(unsafe_code)]

mod answer;
mod area;
mod ask;
mod casualties;
mod cells;
mod certificate;
mod civilians;
mod convention;
mod few;
mod field;
mod figure;
mod grouped;
mod groups;
mod incident;
mod item;
mod lp;
mod packing;
mod parties;
mod peel;
mod persons;
mod piece;
mod reach;
mod reckoner;
mod reconcile;
mod ring;
mod row;
mod steps;
mod ties;
mod told;
mod toll;
mod totals;

pub use certificate::{Cell, Certificate, Direction, Proof, Taken, TiedShare};
pub use convention::{BestRule, CasualtyNumber, Convention, ConventionError, CountryOnly, EnemyDead, KnownIncidents, Split};
pub use grouped::{Axis, Grouped, GroupedToll};
pub use incident::{Grade, GroupFigure, IncidentFigures, Movement, Responsibility};
pub use reach::{Ground, Hanging, Light, Reach, reach, reach_of};
pub use reckoner::{Reckoner, Refusal};
pub use told::{Holding, Tied, Told};
pub use toll::{Because, Beside, Ceiling, Contradiction, Coverage, Firmness, Further, LeftOut, Listing, Reading, Silent, Step, StepKind, Toll};

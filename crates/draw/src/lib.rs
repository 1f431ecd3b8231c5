//! What lies under a map, and figures on it. Enters: circles on the earth, figures of units. Leaves: numbers for an SVG: paths of coasts and borders, degrees, a scale,
//! circles. Never done here: markup; a map of somebody else's; a judgement of what may be drawn, which is the business of whoever asks.
//!
//! ```
//! use tollbook_draw::{Frame, UnitFigure, units};
//! let frame = Frame::of(&[(35.8, 36.7, 60.0)]).expect("there is a circle");
//! assert!(frame.ground().land.starts_with('M'));
//! let rows = [UnitFigure { key: "SY/Idlib".to_owned(), reach: Some((35.8, 36.7, 60.0)), low: Some(3), best: Some(5) }];
//! assert_eq!(units(&rows, &|_, _| Vec::new()).map(|m| m.units.len()), Some(1));
//! ```
#![forbid(unsafe_code)]

mod borders;
mod frame;
mod units;

pub use frame::{Frame, Grid, Ground, MAP, Part, degrees, short, step};
pub use units::{Land, LandUnit, MapName, UnitCircle, UnitFigure, UnitMap, units};

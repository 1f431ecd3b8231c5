//! Enters the crate as a caller sees it. Leaves verdicts on names, layers and imports. Never here: network, or a file outside the
//! temporary folder.
#![allow(clippy::unwrap_used)] // an unwrap in a test is its assertion; the lint's own exception ends at helper functions

use tollbook_gazetteer::{Context, Gazetteer, Place, PlaceKind};

mod ambiguous;
mod layers;
mod places;
mod robust;
mod spellings;

/// What a name is taken for in a context, with its data.
fn ask(name: &str, context: &Context) -> Option<Place> {
    let gazetteer = Gazetteer::embedded();
    gazetteer.rank(name, context).map(|r| gazetteer.place(r.place))
}

/// The same for a country, with a kind the text asks for.
fn ask_for(country: &str, name: &str, kind: PlaceKind) -> Option<Place> {
    ask(name, &Context::country(country).expecting(kind))
}

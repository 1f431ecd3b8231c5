//! Enters folded text. Leaves the name without its generic word ("rakhine state", "city of homs") and the kind that word asks for.
//! Never here: words of text around a name; what a language's text says of a name is its pack's to read.

use crate::place::PlaceKind;

const AFTER: &[(&str, Option<PlaceKind>)] = &[
    (" governorate", Some(PlaceKind::Admin1)),
    (" province", Some(PlaceKind::Admin1)),
    (" oblast", Some(PlaceKind::Admin1)),
    (" region", Some(PlaceKind::Admin1)),
    (" state", Some(PlaceKind::Admin1)),
    (" department", Some(PlaceKind::Admin1)),
    (" wilaya", Some(PlaceKind::Admin1)),
    (" district", Some(PlaceKind::Admin2)),
    (" county", Some(PlaceKind::Admin2)),
    (" raion", Some(PlaceKind::Admin2)),
    (" rayon", Some(PlaceKind::Admin2)),
    (" territory", Some(PlaceKind::Admin2)),
    (" township", Some(PlaceKind::Admin2)),
    (" municipality", Some(PlaceKind::Admin2)),
    (" city", Some(PlaceKind::Town)),
    (" town", Some(PlaceKind::Town)),
    (" village", Some(PlaceKind::Town)),
    (" область", Some(PlaceKind::Admin1)),
    (" район", Some(PlaceKind::Admin2)),
    (" refugee camp", Some(PlaceKind::Camp)),
    (" camp", Some(PlaceKind::Camp)),
    (" neighbourhood", Some(PlaceKind::Neighbourhood)),
    (" neighborhood", Some(PlaceKind::Neighbourhood)),
];

const BEFORE: &[(&str, Option<PlaceKind>)] = &[
    ("governorate of ", Some(PlaceKind::Admin1)),
    ("province of ", Some(PlaceKind::Admin1)),
    ("state of ", Some(PlaceKind::Admin1)),
    ("department of ", Some(PlaceKind::Admin1)),
    ("departamento de ", Some(PlaceKind::Admin1)),
    ("provincia de ", Some(PlaceKind::Admin1)),
    ("province de ", Some(PlaceKind::Admin1)),
    ("province du ", Some(PlaceKind::Admin1)),
    ("محافظه ", Some(PlaceKind::Admin1)),
    ("ولايه ", Some(PlaceKind::Admin1)),
    ("district of ", Some(PlaceKind::Admin2)),
    ("municipio de ", Some(PlaceKind::Admin2)),
    ("قضا ", Some(PlaceKind::Admin2)),
    ("city of ", Some(PlaceKind::Town)),
    ("town of ", Some(PlaceKind::Town)),
    ("village of ", Some(PlaceKind::Town)),
    ("ciudad de ", Some(PlaceKind::Town)),
    ("مدينه ", Some(PlaceKind::Town)),
    ("بلده ", Some(PlaceKind::Town)),
    ("قريه ", Some(PlaceKind::Town)),
    ("город ", Some(PlaceKind::Town)),
    ("місто ", Some(PlaceKind::Town)),
    ("مخيم ", Some(PlaceKind::Camp)),
];

/// Shorter forms of a folded name, most telling first, each with the kind its dropped word asks for.
pub(crate) fn without_generic(folded: &str) -> impl Iterator<Item = (&str, Option<PlaceKind>)> {
    let bare = folded.strip_prefix("the ").unwrap_or(folded);
    let after = AFTER.iter().filter_map(move |(w, k)| bare.strip_suffix(w).map(|b| (b, *k)));
    let before = BEFORE.iter().filter_map(move |(w, k)| bare.strip_prefix(w).map(|b| (b, *k)));
    let article = (bare.len() < folded.len()).then_some((bare, None));
    let possessive = bare.strip_suffix('s').filter(|b| b.len() > 3).map(|b| (b, None));
    after.chain(before).filter(|(b, _)| !b.is_empty()).chain(article).chain(possessive)
}

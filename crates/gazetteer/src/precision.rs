//! Enters the kind of a place and how the text relates to it. Leaves the precision codes of UCDP and ACLED. Never here: a number
//! invented for a place whose extent is unknown.

use crate::place::PlaceKind;

/// How a text places something relative to a named place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Relation {
    /// In, at, on the place itself.
    At,
    /// Near it, in its area, on its outskirts, "north of" it without a distance.
    Near,
    /// At a stated distance in kilometres, with or without a direction.
    Distance(f32),
    /// Between two places: kilometres from one to the other where both have points.
    Between(Option<f32>),
    /// Along a road, river or border.
    Along,
    /// At sea or in the air with no crash on land.
    SeaOrAir,
}

/// UCDP GED `where_prec`: how closely the location of an event is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum WherePrecision {
    /// 1: an exact named place.
    Exact,
    /// 2: within about 25 km of a named place.
    Near,
    /// 3: a second-order unit.
    Admin2,
    /// 4: a first-order unit.
    Admin1,
    /// 5: a linear or fuzzy feature, a region, a point between places far apart.
    Fuzzy,
    /// 6: a country.
    Country,
    /// 7: sea or air.
    SeaOrAir,
}

impl WherePrecision {
    /// The published code, 1 to 7.
    pub fn code(self) -> u8 {
        self as u8 + 1
    }
}

/// ACLED `geo_precision`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GeoPrecision {
    /// 1: a named town or neighbourhood with coordinates.
    Town,
    /// 2: near a town, or a small part of a region.
    Near,
    /// 3: a larger region.
    Region,
}

impl GeoPrecision {
    /// The published code, 1 to 3.
    pub fn code(self) -> u8 {
        self as u8 + 1
    }
}

/// The distance up to which UCDP counts a location as near a named place.
pub const NEAR_KM_MAX: f32 = 25.0;

/// UCDP's precision for a place of `kind`, met in a given relation. `radius_km` is the place's own extent, where known.
///
/// Neighbourhoods collapse to their town (1); a camp is a named place; a unit no wider than 25 km is precision 2 when it is not
/// one of the two coded orders, which is why only features and regions look at the radius.
pub fn ucdp_where_prec(kind: PlaceKind, radius_km: Option<f32>, relation: Relation) -> WherePrecision {
    use WherePrecision::*;
    let at = match kind {
        PlaceKind::Country => Country,
        PlaceKind::Admin1 => Admin1,
        PlaceKind::Admin2 => Admin2,
        PlaceKind::Town | PlaceKind::Neighbourhood | PlaceKind::Camp => Exact,
        PlaceKind::Feature | PlaceKind::Region => match radius_km {
            Some(r) if r <= 2.0 => Exact,
            Some(r) if r <= NEAR_KM_MAX => Near,
            _ => Fuzzy,
        },
    };
    match relation {
        Relation::At => at,
        Relation::Near => at.max(Near),
        Relation::Distance(km) if km <= NEAR_KM_MAX => at.max(Near),
        Relation::Distance(_) => at.max(Fuzzy),
        Relation::Between(Some(km)) if km <= NEAR_KM_MAX => at.max(Near),
        Relation::Between(_) | Relation::Along => at.max(Fuzzy),
        Relation::SeaOrAir => SeaOrAir,
    }
}

/// ACLED's precision; none for a country, which ACLED refuses until it is broken down.
pub fn acled_geo_precision(kind: PlaceKind, radius_km: Option<f32>, relation: Relation) -> Option<GeoPrecision> {
    Some(match ucdp_where_prec(kind, radius_km, relation) {
        WherePrecision::Exact => GeoPrecision::Town,
        WherePrecision::Near => GeoPrecision::Near,
        WherePrecision::Admin2 if relation == Relation::At => GeoPrecision::Near,
        WherePrecision::Country => return None,
        _ => GeoPrecision::Region,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: PlaceKind, radius: Option<f32>, relation: Relation, ucdp: u8, acled: Option<u8>) {
        assert_eq!(ucdp_where_prec(kind, radius, relation).code(), ucdp, "{kind:?} {relation:?}");
        assert_eq!(acled_geo_precision(kind, radius, relation).map(GeoPrecision::code), acled, "{kind:?} {relation:?}");
    }

    #[test]
    fn the_codes_follow_the_codebooks() {
        check(PlaceKind::Town, None, Relation::At, 1, Some(1));
        check(PlaceKind::Neighbourhood, None, Relation::At, 1, Some(1));
        check(PlaceKind::Town, None, Relation::Near, 2, Some(2));
        check(PlaceKind::Town, None, Relation::Distance(20.0), 2, Some(2));
        check(PlaceKind::Town, None, Relation::Distance(60.0), 5, Some(3));
        check(PlaceKind::Admin2, Some(40.0), Relation::At, 3, Some(2));
        check(PlaceKind::Admin1, Some(90.0), Relation::At, 4, Some(3));
        check(PlaceKind::Region, Some(150.0), Relation::At, 5, Some(3));
        check(PlaceKind::Region, None, Relation::At, 5, Some(3));
        check(PlaceKind::Town, None, Relation::Between(Some(60.0)), 5, Some(3));
        check(PlaceKind::Feature, Some(1.0), Relation::At, 1, Some(1));
        check(PlaceKind::Country, Some(250.0), Relation::At, 6, None);
        check(PlaceKind::Town, None, Relation::SeaOrAir, 7, Some(3));
    }
}

//! Where a row lies on a map. Enters: a point and how far the truth may lie from it. Leaves: a point or an area, never finer than what is known.
//! Never done here: a border; the extent of a unit is a circle that stands for it.

use serde_json::{Value, json};

/// Corners of the polygon that stands for a circle.
const CORNERS: u32 = 32;

/// A place on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Degrees, WGS 84.
    pub lat: f64,
    /// Degrees, WGS 84.
    pub lon: f64,
    /// The circle that stands for the area in which it lies, in kilometres; absent: a named place, drawn as a point.
    pub radius_km: Option<u32>,
}

impl Shape {
    /// The point, longitude first.
    #[must_use]
    pub fn point(&self) -> [f64; 2] {
        [round(self.lon), round(self.lat)]
    }

    /// The closed ring that stands for the area, longitude first, against the clock; nothing for a named place, and for what would cross the
    /// antimeridian or a pole, which stay points.
    #[must_use]
    pub fn ring(&self) -> Option<Vec<[f64; 2]>> {
        let km = self.radius_km.filter(|km| *km > 0)?;
        // A degree of latitude is 111.2 km on a sphere of the earth's mean radius.
        let up = f64::from(km) / 111.195;
        let shrink = self.lat.to_radians().cos();
        let side = up / shrink.max(0.01);
        if self.lat.abs() + up >= 89.0 || self.lon.abs() + side >= 180.0 {
            return None;
        }
        let corner = |i: u32| {
            let turn = f64::from(i % CORNERS) / f64::from(CORNERS) * std::f64::consts::TAU;
            [round(self.lon + side * turn.cos()), round(self.lat + up * turn.sin())]
        };
        Some((0..=CORNERS).map(corner).collect())
    }

    /// As GeoJSON, RFC 7946: longitude first, the outer ring against the clock.
    #[must_use]
    pub fn geometry(&self) -> Value {
        match self.ring() {
            Some(ring) => json!({ "type": "Polygon", "coordinates": [ring] }),
            None => json!({ "type": "Point", "coordinates": self.point() }),
        }
    }
}

fn round(d: f64) -> f64 {
    (d * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_a_closed_ring_against_the_clock_and_a_named_place_a_point() {
        let ring = Shape { lat: 36.0, lon: 37.0, radius_km: Some(25) }.geometry();
        let ring = ring["coordinates"][0].as_array().expect("a ring").clone();
        assert_eq!(ring.first(), ring.last());
        let at = |v: &Value, i: usize| v[i].as_f64().expect("degrees");
        let area: f64 = ring.windows(2).map(|w| at(&w[0], 0) * at(&w[1], 1) - at(&w[1], 0) * at(&w[0], 1)).sum();
        assert!(area > 0.0, "the outer ring runs against the clock");
        assert_eq!(Shape { lat: 36.123_456_7, lon: 37.0, radius_km: None }.geometry(), json!({ "type": "Point", "coordinates": [37.0, 36.123_457] }));
        assert_eq!(Shape { lat: 0.0, lon: 179.9, radius_km: Some(100) }.geometry()["type"], "Point");
    }
}

//! Codes of incidents. Enters: what the first report said. Leaves: a code that a person can read and cite.
//! Never done here: changing a code; once minted it is kept by the book.

use crate::telling::Telling;
use jiff::civil::Date;
use tollbook_model::{Claim, IncidentCode, PlacePart};

/// Letters of a place in a code, at most.
const PLACE_LETTERS: usize = 16;

/// `SY-20210219-saraqib-3f9a`: country, first day (`u` before a day of publication that stands in for an unknown one), place (`several`, where it is
/// told of more than one), and digits of the
/// claim's id that keep two incidents of one town and day apart.
pub(crate) fn of(telling: &Telling, published: Option<Date>, anchor: &Claim, digits: usize) -> IncidentCode {
    let several = telling.place.as_ref().is_some_and(|p| p.parts.len() > 1);
    let part = telling.place.as_ref().and_then(|p| p.parts.iter().min_by_key(|x| x.precision as u8));
    let country = part.and_then(|p| p.country.as_deref()).unwrap_or("XX");
    let day = anchor.period.as_ref().and_then(|p| p.start);
    let day = match (day, published) {
        (Some(d), _) => d.strftime("%Y%m%d").to_string(),
        (None, Some(d)) => d.strftime("u%Y%m%d").to_string(),
        (None, None) => "undated".to_owned(),
    };
    let place = part.map(|p| if several { "several".to_owned() } else { slug(p) }).filter(|s| !s.is_empty()).unwrap_or_else(|| "unplaced".to_owned());
    let id = anchor.id.0.strip_prefix("c-").unwrap_or(&anchor.id.0);
    let tail: String = id.chars().filter(char::is_ascii_alphanumeric).take(digits).collect();
    IncidentCode(format!("{country}-{day}-{place}-{tail}"))
}

fn slug(part: &PlacePart) -> String {
    let mut out = String::new();
    for c in part.name.to_lowercase().chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() && c != '\'' {
            out.push('-');
        }
        if out.chars().count() >= PLACE_LETTERS {
            break;
        }
    }
    out.trim_matches('-').to_owned()
}

//! The desk: what waits for whom, what was not collected, what was set right. Enters: a cursor. Leaves: pages. Never done here: more than the API tells.

use super::{next_link, page as written};
use crate::api::{self, corrections, desk};
use crate::ask::{Answer, Ask};
use serde_json::{Value, json};

/// Incidents that each list of the page shows.
const ROWS: usize = 100;

/// `GET /desk`: incidents that the asker works on, those that wait for a second person, those that are held back or frozen.
pub(crate) fn page(ask: &Ask) -> Answer {
    ask.only(&[])?;
    let sight = ask.sight()?;
    let (data, dealings) = (&sight.data, ask.state.sights.dealings()?);
    let me = ask.who.name.as_deref();
    let (mut mine, mut waiting, mut held, mut frozen): (Vec<Value>, Vec<Value>, Vec<Value>, Vec<Value>) = Default::default();
    for brief in data.listing.all() {
        let at = brief.at as usize;
        if !data.incidents.claims(at).iter().any(|&c| dealings.touches(&data.claims.id(c as usize))) {
            continue;
        }
        let own = desk::claims_of(data, at);
        let ids = own.iter().collect();
        let dealt = desk::dealt(&dealings.about(&own), &ids, desk::verified_at(data, &ids), ask.clearance());
        let line = || json!({ "row": data.row(at), "dealt": dealt });
        for (list, fits) in [
            (&mut mine, me.is_some() && dealt.assigned.as_deref() == me),
            (&mut waiting, dealt.proposed.is_some()),
            (&mut held, dealt.embargo.is_some() || dealt.delay.is_some()),
            (&mut frozen, dealt.frozen),
        ] {
            if fits && list.len() < ROWS {
                list.push(line());
            }
        }
    }
    let lists = json!([["Given to you", mine], ["Waiting for a second person", waiting], ["Held back from publication", held], ["Frozen", frozen]]);
    written(ask, "desk.html", json!({ "title": "Desk", "lists": lists }))
}

/// `GET /gaps`.
pub(crate) fn gaps(ask: &Ask) -> Answer {
    let (rows, next) = corrections::gaps(ask)?;
    written(ask, "gaps.html", json!({ "title": "What was not collected", "rows": rows, "next": next_link(ask, "/gaps", next.as_deref()) }))
}

/// `GET /corrections`.
pub(crate) fn corrections(ask: &Ask) -> Answer {
    let (rows, next) = api::corrections::listed(ask)?;
    let next = next.filter(|_| !ask.who.role.figures_alone());
    let contact = (ask.state.given.settings)().corrections;
    let contact = contact.as_deref();
    let link = contact.and_then(|c| {
        let mail = c.contains('@') && !c.contains([':', '/', ' ']);
        if mail { Some(format!("mailto:{c}")) } else { Some(c.to_owned()).filter(|c| c.starts_with("https://") || c.starts_with("http://")) }
    });
    written(
        ask,
        "corrections.html",
        json!({ "title": "Corrections", "rows": rows, "contact": contact, "link": link, "next": next_link(ask, "/corrections", next.as_deref()) }),
    )
}

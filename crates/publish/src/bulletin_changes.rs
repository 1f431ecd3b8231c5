//! What a bulletin tells otherwise than at an earlier entry, and why. Enters: holdings then and now under the same rules, what was done since. Leaves: figures and incidents that
//! changed, each with its reasons. Never done here: a change without a reason; a reason that tells more than the bulletin does.

use crate::bulletin::{Figure, Maker};
use crate::bulletin_text::days;
use crate::bulletin_why::{Why, Whys};
use crate::error::Result;
use crate::holdings::Holdings;
use crate::incident::{Numbers, Shown, Wanted};
use crate::tolls::too_few;
use crate::words::{Paper, Phrase, Slot};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tollbook_model::{Claim, ClaimId, Harm, Verification};
use tollbook_reckon::{Reading, Reckoner};

/// What somebody did to a book.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// A claim was corrected, or taken back in: as it stood from then on.
    Corrected(Box<Claim>),
    /// A claim was rejected.
    Retracted(ClaimId),
    /// A claim was entered by hand.
    Entered(ClaimId),
    /// Two claims were judged to speak of one incident, or of two; nothing where the judgement was taken back.
    Judged([ClaimId; 2], Option<bool>),
    /// Two people whom claims name were judged.
    PersonsJudged([ClaimId; 2]),
    /// The incident of a claim was checked.
    Verified(ClaimId, Verification),
}

/// Something that was done since an earlier entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// The day (UTC).
    pub day: Date,
    /// What.
    pub act: Act,
    /// Why, in the words of whoever did it. The public is told none of it.
    pub reason: Option<String>,
}

/// Holdings as they stood after an earlier entry.
pub struct Earlier<'a> {
    /// What the audience may see of them.
    pub holdings: &'a Holdings<'a>,
    /// Their reckoner.
    pub reckoner: &'a Reckoner<'a>,
    /// The entry.
    pub entry: u64,
    /// What was done since, in its order.
    pub done: &'a [Done],
    /// Claims as they stood then that the holdings of then lack, since the question did not reach them.
    pub then_beside: &'a HashMap<ClaimId, Claim>,
    /// Likewise as they stand now.
    pub now_beside: &'a HashMap<ClaimId, Claim>,
}

/// What is told otherwise than before.
#[derive(Clone, Debug)]
pub struct Change {
    /// A figure of the bulletin or an incident.
    pub what: Slot,
    pub(crate) before: Option<Numbers>,
    pub(crate) after: Option<Numbers>,
    /// What else of an incident is told otherwise: field, before, now.
    pub fields: Vec<(&'static str, Slot, Slot)>,
    /// Why; never empty.
    pub because: Vec<Why>,
}

/// An incident as a bulletin told it.
struct Row {
    /// Its code, as it may be told.
    code: String,
    numbers: Numbers,
    checked: String,
    fields: Vec<(&'static str, Slot)>,
    /// Its number among the incidents of its state.
    at: usize,
}

/// Incidents of a state by their own codes; what is told of a code depends on what the row shows, and so is no name to know an incident again by.
fn rows<'a>(maker: &Maker<'_>, holdings: &'a Holdings<'a>, reckoner: &Reckoner<'_>, wanted: &Wanted) -> BTreeMap<&'a str, Row> {
    let l = maker.ask.language;
    let row = |at: usize| {
        let s = Shown::of(at, holdings, reckoner, &maker.ask.convention, maker.profile).filter(|s| wanted.wants(s))?;
        let checked = maker.checked(s.verification);
        let by: Vec<Slot> = s.blamed().iter().map(|a| maker.name(a)).collect();
        let fields = vec![
            ("place", Slot::Leaf(maker.place(&s.place))),
            ("days", Slot::Leaf(days(s.days, l, Paper::Plain))),
            ("by", if by.is_empty() { Phrase::new("nobody").into() } else { Slot::All(by) }),
            ("verification", Phrase::new(format!("status.{checked}")).into()),
        ];
        Some((&*holdings.linked.incidents[at].code.0, Row { code: s.code.clone(), numbers: s.whole(Harm::Killed), checked, fields, at }))
    };
    (0..holdings.linked.incidents.len()).filter_map(row).collect()
}

/// What is told otherwise than at an earlier entry.
pub(crate) fn changes(maker: &Maker<'_>, earlier: &Earlier<'_>, figures: &[Figure], wanted: &Wanted) -> Result<Vec<Change>> {
    let whys = Whys::of(maker, earlier);
    let mut out = Vec::new();
    for f in figures {
        let before = earlier.reckoner.toll(&f.scope, &maker.ask.convention, Reading::Documented)?;
        if too_few(&before, &f.scope, maker.profile) {
            continue;
        }
        let dated = before.coverage().future.len() > f.toll.coverage().future.len();
        let (before, after) = (Numbers::of_toll(&before), Numbers::of_toll(&f.toll));
        if before != after {
            let what = Phrase::new("change.figure").with("what", f.label.clone()).with("when", f.span.clone()).into();
            out.push(Change { what, before: Some(before), after: Some(after), fields: Vec::new(), because: whys.of_scope(&f.scope, dated) });
        }
    }
    let then = rows(maker, earlier.holdings, earlier.reckoner, wanted);
    let now = rows(maker, maker.holdings, maker.reckoner, wanted);
    let mut incidents = Vec::new();
    for own in then.keys().chain(now.keys()).copied().collect::<BTreeSet<_>>() {
        let (before, after) = (then.get(own), now.get(own));
        let code = after.or(before).map(|r| r.code.clone()).unwrap_or_default();
        let mut fields = Vec::new();
        if let (Some(before), Some(after)) = (before, after) {
            let pairs = before.fields.iter().zip(&after.fields);
            fields.extend(pairs.filter(|(b, a)| b.1 != a.1).map(|(b, a)| (b.0, b.1.clone(), a.1.clone())));
        }
        let numbers = (before.map(|b| b.numbers), after.map(|a| a.numbers));
        if numbers.0 == numbers.1 && fields.is_empty() {
            continue;
        }
        let checked = before.map(|b| &b.checked) != after.map(|a| &a.checked);
        let because = whys.of_incident(before.map(|b| b.at), after.map(|a| a.at), checked);
        incidents.push((code.clone(), Change { what: Slot::Leaf(code), before: numbers.0, after: numbers.1, fields, because }));
    }
    // In the order of what is told of their codes: that of their own would tell of the rest.
    incidents.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.after.map(|n| n.all()).cmp(&y.after.map(|n| n.all()))));
    out.extend(incidents.into_iter().map(|i| i.1));
    Ok(out)
}

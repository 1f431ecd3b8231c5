//! What a bulletin tells otherwise than at an earlier entry, and why. Enters: holdings then and now under the same rules, what was done since. Leaves: figures and incidents that
//! changed, each with its reasons. Never done here: a change without a reason; a reason that tells more than the bulletin does.

use crate::bulletin::{Figure, Maker};
use crate::bulletin_text::days;
use crate::bulletin_why::{Why, Whys};
use crate::error::Result;
use crate::holdings::Holdings;
use crate::incident::{Numbers, Wanted, shown};
use crate::tolls::too_few;
use crate::words::{Paper, Phrase, Slot};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tollbook_model::{Claim, ClaimId, Harm, Verification};
use tollbook_reckon::{Reading, Reckoner};

/// What somebody did to a book.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
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
    pub deed: Deed,
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
    numbers: Numbers,
    checked: String,
    fields: Vec<(&'static str, Slot)>,
    /// Its number among the incidents of its state.
    at: usize,
}

/// Incidents of a state by their codes.
fn rows(maker: &Maker<'_>, holdings: &Holdings<'_>, reckoner: &Reckoner<'_>, wanted: &Wanted) -> BTreeMap<String, Row> {
    let l = maker.ask.language;
    let numbers: HashMap<_, usize> = holdings.linked.incidents.iter().enumerate().filter_map(|(at, i)| Some((i.claims.first()?, at))).collect();
    let row = |s: crate::incident::Shown<'_>| {
        let first = s.members.first().and_then(|m| holdings.linked.claims.iter().position(|c| std::ptr::eq(c, *m)));
        let checked = maker.checked(s.verification);
        let by: Vec<Slot> = s.blamed().iter().map(|a| maker.name(a)).collect();
        let fields = vec![
            ("place", Slot::Leaf(maker.place(&s.place))),
            ("days", Slot::Leaf(days(s.days, l, Paper::Plain))),
            ("by", if by.is_empty() { Phrase::new("nobody").into() } else { Slot::All(by) }),
            ("verification", Phrase::new(format!("status.{checked}")).into()),
        ];
        let at = first.and_then(|c| numbers.get(&c).copied()).unwrap_or(usize::MAX);
        (s.code.clone(), Row { numbers: s.whole(Harm::Killed), checked, fields, at })
    };
    shown(holdings, reckoner, &maker.ask.convention, maker.profile, wanted).map(row).collect()
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
    for code in then.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
        let (before, after) = (then.get(code), now.get(code));
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
        out.push(Change { what: Slot::Leaf(code.clone()), before: numbers.0, after: numbers.1, fields, because });
    }
    Ok(out)
}

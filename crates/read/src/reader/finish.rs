//! The last step: working claims into claims. Enters: what the discourse settled. Leaves: claims with spans and relations, and notices of harm without a
//! figure. Never done here: a change of what was read.

use super::{Reader, Reading, notice};
use crate::discourse::{self, Working};
use tollbook_model::{Claim, ClaimKind, NoticeKind, Offsets, Report, Span};

impl Reader {
    /// Turns working claims into claims with spans and relations.
    pub(super) fn finish(&self, report: &Report, off: &Offsets<'_>, mut working: Vec<Working>, out: &mut Reading, each: &mut dyn FnMut(Claim)) {
        out.sentences.reserve_exact(working.len());
        out.incidents.reserve_exact(working.len());
        for i in 0..working.len() {
            discourse::relations(&mut working, i);
            out.sentences.push(working[i].sentence);
            out.incidents.push(working[i].incident);
        }
        for mut w in working {
            let mut spans: Vec<Span> = Vec::with_capacity(w.spans.len());
            for &((a, b), role) in &w.spans {
                if a < b && !spans.iter().any(|s| s.role == role && s.bytes == [a, b]) {
                    spans.push(off.span(a as usize, b as usize, role));
                }
            }
            spans.sort_by_key(|s| (s.bytes[0], s.bytes[1], s.role));
            w.claim.provenance.spans = spans;
            if matches!(w.claim.count.kind, tollbook_model::CountKind::Unstated) && w.claim.kind == ClaimKind::Harm {
                out.notices.push(notice(report, NoticeKind::NoFigure, "Harm is told without a figure.", w.claim.provenance.spans.first().cloned()));
            }
            // A share of nobody told is no number.
            if w.claim.count.kind == tollbook_model::CountKind::Share && w.part_of.is_none() {
                w.claim.count.kind = tollbook_model::CountKind::Unstated;
            }
            each(w.claim);
        }
    }
}

//! From a book to its incidents. Enters: reports and claims as they stand at an entry, what people judged. Leaves: a linking.
//! Never done here: deciding what is one incident; `link` does that.

use super::settings::Settings;
use anyhow::{Context as _, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use tollbook_intake::Signature;
use tollbook_ledger::{Book, Fingerprint, IncidentActs, MODELS_FOLDER, Query, ReportView};
use tollbook_link::{IncidentModel, LinkReport, Linking, Minted, Setting, TextSignature};
use tollbook_model::{ActorRegistry, Claim, IncidentCode, Linked, Symbol, Taxonomy, Verification};

/// Rows that are fetched at a time.
const PAGE: usize = 2_000;

/// What linking needs beside the book.
pub(crate) struct Tables {
    pub registry: ActorRegistry,
    pub means: Taxonomy,
    pub targets: Taxonomy,
    pub model: IncidentModel,
    pub origin_words: Vec<(&'static str, &'static str)>,
}

impl Tables {
    /// The tables that come with the program.
    ///
    /// # Errors
    /// A table that can't be read.
    pub(crate) fn built_in() -> Result<Self> {
        Ok(Tables {
            registry: tollbook_read::registry()?,
            means: tollbook_read::means()?,
            targets: tollbook_read::targets()?,
            model: IncidentModel::built_in(),
            origin_words: tollbook_read::origin_words(),
        })
    }

    /// The tables with which a book is linked: its own weights, if it has learnt any.
    ///
    /// # Errors
    /// A table that can't be read.
    pub(crate) fn of(book: &Book) -> Result<Self> {
        let mut tables = Tables::built_in()?;
        if let Some(name) = Settings::load(book.folder())?.model {
            let path = model_path(book.folder(), &name);
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{}: the book's weights; `tollbook link --built-in` goes back to those of the program", path.display()))?;
            tables.model = IncidentModel::parse(&text).map_err(|e| anyhow::anyhow!("{}: {}", path.display(), e.trim_end()))?;
        }
        Ok(tables)
    }

    pub(crate) fn setting(&self) -> Setting<'_> {
        Setting { registry: &self.registry, means: &self.means, origin_words: &self.origin_words, model: &self.model }
    }
}

/// Where a table of weights of a book lies.
pub(super) fn model_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(MODELS_FOLDER).join(format!("{name}.toml"))
}

/// A book's incidents, and what was said of them.
pub(super) struct BookLinked {
    pub linking: Linking,
    pub acts: IncidentActs,
    /// The reports, in the order of publication.
    pub reports: Vec<ReportView>,
}

/// Links what stands at an entry (absent: now).
///
/// # Errors
/// The engine failed, or an entry is damaged.
pub(super) fn of(book: &Book, tables: &Tables, as_of: Option<u64>) -> Result<BookLinked> {
    let (mut claims, mut reports, acts) = book.at_one_moment(|book| {
        let (claims, reports) = everything(book, as_of)?;
        Ok((claims, reports, book.incident_acts(as_of)?))
    })?;
    reports.sort_by_key(|r| (r.report.date, r.seq));
    let inputs: Vec<LinkReport> = reports.iter().enumerate().map(|(order, r)| input(order, r, claims.remove(&r.seq).unwrap_or_default())).collect();
    let minted: Vec<Minted> = acts.coded.iter().map(|(_, c)| Minted { code: c.code.clone(), claim: c.claim.clone() }).collect();
    let mut linking = tollbook_link::link(&tables.setting(), &inputs, &acts.judgements, &minted);
    let mut checked: HashMap<&IncidentCode, Verification> = HashMap::new();
    for (_, v) in &acts.verified {
        checked.insert(&v.code, v.verification);
    }
    for incident in &mut linking.linked.incidents {
        let said = std::iter::once(&incident.code).chain(&incident.aliases).find_map(|c| checked.get(c).copied());
        incident.verification = said.unwrap_or_default();
    }
    Ok(BookLinked { linking, acts, reports })
}

/// What stands: claims by their report, and the reports.
fn everything(book: &Book, as_of: Option<u64>) -> tollbook_ledger::Result<(HashMap<u64, Vec<Claim>>, Vec<ReportView>)> {
    let mut claims: HashMap<u64, Vec<Claim>> = HashMap::new();
    let mut query = Query { as_of, limit: PAGE, ..Query::new() };
    loop {
        let page = book.claims(&query)?;
        let Some(last) = page.last() else { break };
        query.after = Some(last.row);
        let full = page.len() == PAGE;
        for view in page.into_iter().filter(|v| v.stands || as_of.is_some()) {
            claims.entry(view.report_seq).or_default().push(view.claim);
        }
        if !full {
            break;
        }
    }
    let mut reports = Vec::new();
    let mut query = Query { as_of, limit: PAGE, ..Query::new() };
    loop {
        let page = book.reports(&query)?;
        let Some(last) = page.last() else { break };
        query.after = Some(last.seq);
        let full = page.len() == PAGE;
        reports.extend(page);
        if !full {
            break;
        }
    }
    Ok((claims, reports))
}

fn input(order: usize, view: &ReportView, claims: Vec<Claim>) -> LinkReport {
    let r = &view.report;
    let signature = r.signature.as_deref().and_then(|s| s.parse::<Signature>().ok());
    LinkReport {
        id: r.id.clone(),
        source: r.source.as_deref().map(Symbol::from),
        published: r.date,
        order: order as u64,
        agency: r.agency.as_deref().map(Symbol::from),
        signature: signature.map(|s| TextSignature { shingles: s.shingles, slots: s.slots }),
        claims,
    }
}

/// SHA-256 over which claims stand in which incident: two linkings with the same one put the same claims together under the same codes.
pub(super) fn fingerprint(linked: &Linked) -> Fingerprint {
    let mut rows: Vec<String> = linked
        .incidents
        .iter()
        .map(|i| {
            let mut ids: Vec<&str> = i.claims.iter().map(|&c| linked.claims[c].claim.id.0.as_str()).collect();
            ids.sort_unstable();
            format!("{} {}\n", i.code.0, ids.join(" "))
        })
        .collect();
    rows.sort_unstable();
    Fingerprint::of(rows.concat().as_bytes())
}

//! Trees of terms: means, targets, roles. Enters: a tab-separated table (id, parent, label, …). Leaves: look-up by id and kinship.
//! Never done here: words of a language; packs map words to ids.

use crate::{RegistryError, Symbol};
use rustc_hash::FxHashMap;

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxon {
    /// Stable id.
    pub id: Symbol,
    /// The broader term.
    pub parent: Option<Symbol>,
    /// What a person reads.
    pub label: Symbol,
    /// The remaining columns, by header.
    pub fields: Vec<(Symbol, Symbol)>,
}

/// A tree of terms.
#[derive(Clone, Debug, Default)]
pub struct Taxonomy {
    taxa: FxHashMap<Symbol, Taxon>,
}

impl Taxonomy {
    /// Reads a table; `#` lines are comments.
    ///
    /// # Errors
    /// A row with too few columns, or a parent that no row defines.
    pub fn parse(text: &str, name: &str) -> Result<Self, RegistryError> {
        let mut lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
        let header: Vec<Symbol> = lines.next().map(|(_, l)| l.split('\t').map(Symbol::from).collect()).unwrap_or_default();
        let mut taxa = FxHashMap::default();
        for (at, line) in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() < 3 {
                return Err(RegistryError::row(name, at + 1, "needs id, parent and label"));
            }
            let id = Symbol::from(cells[0]);
            let fields = header.iter().cloned().zip(cells.iter().map(|c| Symbol::from(*c))).skip(3).filter(|(_, v)| !v.is_empty()).collect();
            let parent = (!cells[1].is_empty()).then(|| Symbol::from(cells[1]));
            taxa.insert(id.clone(), Taxon { id, parent, label: Symbol::from(cells[2]), fields });
        }
        let orphan = taxa.values().find_map(|t| t.parent.as_ref().filter(|p| !taxa.contains_key(*p)).map(|p| (t.id.clone(), p.clone())));
        if let Some((id, parent)) = orphan {
            return Err(RegistryError::row(name, 0, &format!("{id}: no row defines its parent {parent}")));
        }
        Ok(Taxonomy { taxa })
    }

    /// The term with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Taxon> {
        self.taxa.get(id)
    }

    /// True if `id` is `ancestor` or lies under it.
    #[must_use]
    pub fn is_a(&self, id: &str, ancestor: &str) -> bool {
        let mut at = Some(id);
        for _ in 0..16 {
            match at {
                Some(x) if x == ancestor => return true,
                Some(x) => at = self.taxa.get(x).and_then(|t| t.parent.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// All terms, sorted by id.
    #[must_use]
    pub fn all(&self) -> Vec<&Taxon> {
        let mut v: Vec<&Taxon> = self.taxa.values().collect();
        v.sort_by(|a, b| a.id.cmp(&b.id));
        v
    }
}

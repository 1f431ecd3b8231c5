//! Victims by name. Enters: names that claims give, what people judged of two of them. Leaves: which names of an incident are one person, and how many
//! people are known to be different. Never done here: comparing spellings; two lists may spell one name in two ways, and only a person can tell.

use crate::row::Row;
use crate::told::Holding;
use rustc_hash::{FxHashMap, FxHashSet};

/// A name of a claim, folded.
type Node = (u32, String);

/// A person of an incident: an origin, a number that all names of one person share, and a claim that names them.
pub(crate) type Named = (u32, u32, u32);

/// What is known of names across all claims.
#[derive(Debug, Default)]
pub(crate) struct Persons {
    /// Names that people judged, each with the number of its person.
    judged: FxHashMap<Node, u32>,
    /// Numbers of persons who are known to be different.
    different: FxHashSet<(u32, u32)>,
    /// Names that somebody said not to be the same person as a namesake: they stand alone until somebody says otherwise.
    alone: FxHashSet<Node>,
    /// Incidents and origins whose names somebody declared to be all.
    closed: FxHashSet<(u32, u32)>,
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Persons {
    pub fn of(book: &dyn Holding, rows: &[Row]) -> Self {
        let mut out = Persons::default();
        let nodes: Vec<([Node; 2], bool)> = book.persons().iter().map(|p| ([0, 1].map(|i| (p.claims[i] as u32, fold(&p.names[i]))), p.same)).collect();
        let mut number: FxHashMap<Node, u32> = FxHashMap::default();
        let mut top: Vec<u32> = Vec::new();
        let mut of = |node: &Node| {
            *number.entry(node.clone()).or_insert_with(|| {
                top.push(top.len() as u32);
                top.len() as u32 - 1
            })
        };
        let pairs: Vec<(u32, u32, bool)> = nodes.iter().map(|([a, b], same)| (of(a), of(b), *same)).collect();
        fn root(top: &[u32], mut at: u32) -> u32 {
            while top[at as usize] != at {
                at = top[at as usize];
            }
            at
        }
        for &(a, b, _) in pairs.iter().filter(|p| p.2) {
            let (a, b) = (root(&top, a), root(&top, b));
            top[a.max(b) as usize] = a.min(b);
        }
        for &(a, b, _) in pairs.iter().filter(|p| !p.2) {
            let (a, b) = (root(&top, a), root(&top, b));
            // Who is one by a chain of other judgements can't be two.
            if a != b {
                out.different.insert((a.min(b), a.max(b)));
            }
        }
        out.alone.extend(nodes.iter().filter(|(_, same)| !same).flat_map(|(n, _)| n.iter().cloned()));
        out.judged = number.into_iter().map(|(node, n)| (node, root(&top, n))).collect();
        out.closed = book.closed().into_iter().filter_map(|c| Some((book.told(c).incident?, rows[c as usize].origin))).collect();
        out
    }

    /// True if somebody declared an origin's names of an incident to be all of its dead.
    pub fn is_closed(&self, incident: Option<u32>, origin: u32) -> bool {
        !self.closed.is_empty() && incident.is_some_and(|i| self.closed.contains(&(i, origin)))
    }

    pub fn any_closed(&self) -> bool {
        !self.closed.is_empty()
    }

    /// The people whom these claims name, origin by origin. Within an origin one name is one person, unless somebody said otherwise; across origins names
    /// are only compared where somebody judged them.
    pub fn named<'a>(&self, claims: impl Iterator<Item = (u32, u32, &'a str)>) -> Vec<Named> {
        let mut numbers: FxHashMap<(u32, Node), u32> = FxHashMap::default();
        let mut next = self.judged.len() as u32;
        let mut out: Vec<Named> = claims
            .map(|(origin, claim, name)| {
                let node = (claim, fold(name));
                let person = match self.judged.get(&node) {
                    Some(&person) => {
                        // Namesakes in the same list are this person too, unless somebody told two of them apart.
                        if !self.alone.contains(&node) {
                            numbers.entry((origin, (u32::MAX, node.1))).or_insert(person);
                        }
                        person
                    }
                    None => *numbers.entry((origin, (u32::MAX, node.1))).or_insert_with(|| {
                        next += 1;
                        next
                    }),
                };
                (origin, person, claim)
            })
            .collect();
        out.sort_unstable();
        out
    }

    /// As many people as are known to be different, with the claims that name them: those of the longest list, and whoever of other lists is known to be none
    /// of them.
    pub fn most(&self, named: &[Named]) -> (u64, Vec<u32>) {
        let lists = named.chunk_by(|a, b| a.0 == b.0).map(|list| (list.chunk_by(|a, b| a.1 == b.1).count(), list));
        let Some((_, longest)) = lists.max_by_key(|l| (l.0, std::cmp::Reverse(l.1[0].0))) else { return (0, Vec::new()) };
        let mut people: Vec<u32> = longest.iter().map(|n| n.1).collect();
        people.dedup();
        let mut claims: Vec<u32> = longest.iter().map(|n| n.2).collect();
        if !self.different.is_empty() {
            for &(_, person, claim) in named {
                let other = |&p: &u32| p != person && self.different.contains(&(p.min(person), p.max(person)));
                if people.iter().all(other) {
                    people.push(person);
                    claims.push(claim);
                }
            }
        }
        claims.sort_unstable();
        claims.dedup();
        (people.len() as u64, claims)
    }
}

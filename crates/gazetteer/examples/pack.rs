//! Enters the intermediate file of `xtask/gazetteer/build.py`. Leaves `world.bin`: records, text and key tables in the form the
//! crate reads by offset. Never here: a source of data; a name is folded by the crate's own functions, so both sides agree.
//!
//! `cargo run --release --example pack -- places.raw world.bin`

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write;
use tollbook_gazetteer::packing::*;
use tollbook_gazetteer::{fold, skeleton};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

#[derive(Default)]
struct Input {
    kind: char,
    code: String,
    admin1: String,
    admin2: String,
    iso: String,
    geonameid: u32,
    name: String,
    point: Option<(f64, f64)>,
    radius: f64,
    population: u64,
    feature: String,
    names: Vec<(char, String)>,
}

impl Input {
    fn parse(line: &str) -> Fallible<Input> {
        let c: Vec<&str> = line.split('\t').collect();
        let number = |s: &str| s.parse::<f64>().ok();
        let mut p = Input { kind: c[0].chars().next().unwrap_or('?'), ..Input::default() };
        let at = if p.kind == 'T' {
            p.code = c[1].into();
            p.admin1 = c[2].into();
            p.admin2 = c[3].into();
            p.feature = c[9].into();
            4
        } else {
            p.code = c[1].into();
            p.iso = c[2].into();
            3
        };
        p.geonameid = c[at].parse()?;
        p.name = c[at + 1].into();
        p.point = number(c[at + 2]).zip(number(c[at + 3]));
        let at = if p.kind == 'T' {
            at + 4
        } else {
            p.radius = number(c[at + 4]).unwrap_or(0.0);
            at + 5
        };
        p.population = c[at].parse()?;
        for n in c[c.len() - 1].split('\u{1f}').filter(|n| !n.is_empty()) {
            let flag = n.chars().next().unwrap_or('a');
            p.names.push((flag, n[flag.len_utf8()..].to_string()));
        }
        Ok(p)
    }

    fn country(&self) -> &str {
        &self.code[..2]
    }
}

#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    seen: HashMap<String, u32>,
}

impl Text {
    fn put(&mut self, s: &str) -> u32 {
        let mut end = s.len().min(255);
        while !s.is_char_boundary(end) {
            end -= 1;
        }
        let s = &s[..end];
        *self.seen.entry(s.to_string()).or_insert_with(|| {
            let at = self.bytes.len() as u32;
            self.bytes.push(s.len() as u8);
            self.bytes.extend_from_slice(s.as_bytes());
            at
        })
    }
}

fn p3(out: &mut Vec<u8>, v: usize) {
    assert!(v < 1 << 24, "{v} does not fit three bytes");
    out.extend_from_slice(&(v as u32).to_le_bytes()[..3]);
}

fn head(out: &mut Vec<u8>, p: &Input, text: &mut Text) {
    match p.point {
        Some((lat, lon)) => {
            p3(out, quantise(lat, 180.0) as usize);
            p3(out, quantise(lon, 360.0) as usize);
        }
        None => [NO_COORDINATE, NO_COORDINATE].into_iter().for_each(|q| p3(out, q as usize)),
    }
    out.push(log_population(p.population));
    out.push(match p.kind {
        'T' => FEATURE_CODES.iter().position(|f| *f == p.feature).unwrap_or(0) as u8,
        _ => log_radius(p.radius),
    });
    p3(out, p.geonameid as usize);
    p3(out, text.put(&p.name) as usize);
}

/// Postings of all keys: hash → sorted (place, flags).
type Postings = BTreeMap<u64, Vec<(u32, u8)>>;

/// Writes directory, remainders, values and postings of a key table.
fn table(keys: &Postings, bucket_bits: u32) -> [Vec<u8>; 4] {
    let mut merged: BTreeMap<u64, Vec<(u32, u8)>> = BTreeMap::new();
    let mut collisions = 0;
    for (h, p) in keys {
        let e = merged.entry(h >> (64 - bucket_bits - REMAINDER_BITS)).or_default();
        collisions += usize::from(!e.is_empty());
        e.extend(p);
    }
    let (mut dir, mut rem, mut val, mut post) = (vec![], vec![], vec![], vec![]);
    let mut counts = vec![0u32; 1 << bucket_bits];
    for (k, p) in &mut merged {
        counts[(k >> REMAINDER_BITS) as usize] += 1;
        p3(&mut rem, (*k & 0xFF_FFFF) as usize);
        p.sort_unstable();
        p.dedup_by(|b, a| {
            a.0 == b.0 && {
                a.1 |= b.1;
                true
            }
        });
        let word = |&(id, flags): &(u32, u8)| id | u32::from(flags) << ID_BITS;
        if let [only] = p[..] {
            p3(&mut val, word(&only) as usize);
        } else {
            let at = (post.len() / 3) as u32;
            assert!(at < TOP);
            p3(&mut val, (at | TOP) as usize);
            for (i, e) in p.iter().enumerate() {
                p3(&mut post, (word(e) | if i + 1 == p.len() { TOP } else { 0 }) as usize);
            }
        }
    }
    let mut base = 0u32;
    for group in counts.as_chunks::<GROUP>().0 {
        dir.extend_from_slice(&base.to_le_bytes());
        let mut run = 0u32;
        for n in group {
            run += n;
            dir.push(u8::try_from(run).expect("a group of eight buckets holds at most 255 keys"));
        }
        base += run;
    }
    println!("  {} keys, {} collisions, {} postings", merged.len(), collisions, post.len() / 3);
    [dir, rem, val, post]
}

/// Countries, first-order units, second-order units, towns.
type Tables = [Vec<Input>; 4];

/// Reads the rows and sorts them so that the children of a unit are contiguous: a record then needs no parent.
fn read(raw: &str) -> Fallible<(HashSet<String>, Tables)> {
    let mut no_skeleton = HashSet::new();
    let mut tables = Tables::default();
    for line in std::fs::read_to_string(raw)?.lines() {
        match line.as_bytes()[0] {
            b'S' => no_skeleton.extend(line[2..].split(',').map(str::to_string)),
            b'C' => tables[0].push(Input::parse(line)?),
            b'1' => tables[1].push(Input::parse(line)?),
            b'2' => tables[2].push(Input::parse(line)?),
            b'T' => tables[3].push(Input::parse(line)?),
            _ => return Err(format!("unknown row: {line}").into()),
        }
    }
    let parts = |s: &str| s.split('.').filter(|p| !p.is_empty()).map(str::to_string).collect::<Vec<_>>();
    for t in &mut tables[..3] {
        t.sort_by_cached_key(|u| parts(&u.code));
    }
    tables[3].sort_by_cached_key(|t| (t.code.clone(), parts(&t.admin1), parts(&t.admin2), t.geonameid));
    Ok((no_skeleton, tables))
}

/// Writes the four record tables. Each level is walked in order; a unit without children points at where they would stand.
fn records([countries, admin1s, admin2s, towns]: &Tables, text: &mut Text) -> [Vec<u8>; 4] {
    let mut rec: [Vec<u8>; 4] = Default::default();
    towns.iter().for_each(|t| head(&mut rec[3], t, text));
    let under = |code: &str, own: &str| own.strip_prefix(code).is_some_and(|rest| rest.starts_with('.'));
    let (mut i1, mut i2, mut it) = (0, 0, 0);
    for c in countries {
        head(&mut rec[0], c, text);
        rec[0].extend_from_slice(c.code.as_bytes());
        rec[0].extend_from_slice(c.iso.as_bytes());
        [i1, it].into_iter().for_each(|v| p3(&mut rec[0], v));
        rec[0].resize(rec[0].len().next_multiple_of(RECORD[0]), 0);
        while it < towns.len() && towns[it].code == c.code && towns[it].admin1.is_empty() {
            it += 1;
        }
        while i1 < admin1s.len() && admin1s[i1].country() == c.code {
            let a = &admin1s[i1];
            head(&mut rec[1], a, text);
            [text.put(&a.iso) as usize, text.put(&a.code) as usize, i2, it].into_iter().for_each(|v| p3(&mut rec[1], v));
            while it < towns.len() && towns[it].admin1 == a.code && towns[it].admin2.is_empty() {
                it += 1;
            }
            while i2 < admin2s.len() && under(&a.code, &admin2s[i2].code) {
                head(&mut rec[2], &admin2s[i2], text);
                p3(&mut rec[2], it);
                while it < towns.len() && towns[it].admin2 == admin2s[i2].code {
                    it += 1;
                }
                i2 += 1;
            }
            i1 += 1;
        }
    }
    let stuck = towns.get(it).map(|t| (&t.code, &t.admin1, &t.admin2));
    assert_eq!((i1, i2, it), (admin1s.len(), admin2s.len(), towns.len()), "a child without its parent: {stuck:?}");
    // A closing record says where the children of the last unit end.
    for (table, at, ends) in [(0, 19, [i1, it]), (1, 20, [i2, it]), (2, 14, [it, 0])] {
        let mut tail = vec![0; at];
        ends.into_iter().for_each(|e| p3(&mut tail, e));
        tail.resize(RECORD[table], 0);
        rec[table].extend(tail);
    }
    rec
}

/// The keys of every name, exact and skeleton.
fn keys(tables: &Tables, no_skeleton: &HashSet<String>) -> (Postings, Postings) {
    let (mut exact, mut skeletons) = (Postings::new(), Postings::new());
    let file = |keys: &mut Postings, key: &str, id: u32, flags: u8| {
        let places = keys.entry(key_hash(key)).or_default();
        match places.iter_mut().find(|p| p.0 == id) {
            // A name that is also the full one is no longer a stripped one.
            Some(old) => old.1 = (old.1 & flags & FLAG_STRIPPED) | ((old.1 | flags) & FLAG_MAIN),
            None => places.push((id, flags)),
        }
    };
    for (id, p) in tables.iter().flatten().enumerate() {
        assert!(id < 1 << ID_BITS);
        for (flag, name) in &p.names {
            let flags = match flag {
                'm' => FLAG_MAIN,
                's' => FLAG_STRIPPED,
                _ => 0,
            };
            let folded = fold(name);
            if folded.chars().count() >= 2 {
                file(&mut exact, &folded, id as u32, flags);
            }
            let bones = skeleton(name);
            if bones.len() >= 2 && folded.is_ascii() && p.kind != 'C' && !no_skeleton.contains(p.country()) {
                file(&mut skeletons, &bones, id as u32, flags);
            }
        }
    }
    (exact, skeletons)
}

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, raw, out] = &args[..] else { return Err("usage: pack places.raw world.bin".into()) };
    let (no_skeleton, tables) = read(raw)?;
    let mut text = Text::default();
    text.put("");
    let [c, a, b, t] = records(&tables, &mut text);
    let (exact, skeletons) = keys(&tables, &no_skeleton);
    let (exact_bits, skeleton_bits) = (18u32, 17u32);
    let [d, r, v, q] = table(&exact, exact_bits);
    let [d2, r2, v2, q2] = table(&skeletons, skeleton_bits);
    let sections = [c, a, b, t, text.bytes, d, r, v, q, d2, r2, v2, q2];
    let mut head = MAGIC.to_vec();
    head.extend_from_slice(&[exact_bits as u8, skeleton_bits as u8, 0, 0, 0, 0, 0, 0]);
    let mut at = HEADER;
    for s in &sections {
        head.extend_from_slice(&(at as u32).to_le_bytes());
        head.extend_from_slice(&(s.len() as u32).to_le_bytes());
        at += s.len();
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
    file.write_all(&head)?;
    sections.iter().try_for_each(|s| file.write_all(s))?;
    file.flush()?;
    println!("records {}, names {}, exact keys {}, skeleton keys {}", size(&sections[..4]), size(&sections[4..5]), size(&sections[5..9]), size(&sections[9..]));
    println!("{at} bytes, {} places -> {out}", tables.iter().map(Vec::len).sum::<usize>());
    Ok(())
}

fn size(sections: &[Vec<u8>]) -> usize {
    sections.iter().map(Vec::len).sum()
}

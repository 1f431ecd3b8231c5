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

fn main() -> Fallible<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, raw, out] = &args[..] else { return Err("usage: pack places.raw world.bin".into()) };
    let mut no_skeleton = HashSet::new();
    let mut tables: [Vec<Input>; 4] = Default::default();
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
    // Sorted so that the children of a unit are contiguous: a record then needs no parent.
    for t in &mut tables[..3] {
        t.sort_by(|a, b| a.code.split('.').cmp(b.code.split('.')));
    }
    let parts = |s: &str| s.split('.').map(str::to_string).collect::<Vec<_>>();
    tables[3].sort_by_cached_key(|t| (t.code.clone(), parts(&t.admin1), if t.admin2.is_empty() { vec![] } else { parts(&t.admin2) }, t.geonameid));
    let [countries, admin1s, admin2s, towns] = &tables;
    let mut text = Text::default();
    text.put("");
    let mut rec: [Vec<u8>; 4] = Default::default();
    let under = |code: &str, own: &str| own == code || own.starts_with(code) && own.as_bytes()[code.len()] == b'.';
    let first = |list: &[Input], key: &dyn Fn(&Input) -> bool, from: usize| list[from..].iter().position(key).map(|i| i + from);
    for t in towns {
        head(&mut rec[3], t, &mut text);
    }
    // Walk each level in order; a unit without children points at where they would stand.
    let (mut i1, mut i2, mut it) = (0, 0, 0);
    for c in countries {
        head(&mut rec[0], c, &mut text);
        rec[0].extend_from_slice(c.code.as_bytes());
        rec[0].extend_from_slice(c.iso.as_bytes());
        p3(&mut rec[0], i1);
        p3(&mut rec[0], it);
        p3(&mut rec[0], i2);
        rec[0].extend_from_slice(&[0, 0, 0]);
        while it < towns.len() && towns[it].code == c.code && towns[it].admin1.is_empty() {
            it += 1;
        }
        while i1 < admin1s.len() && admin1s[i1].country() == c.code {
            let a = &admin1s[i1];
            head(&mut rec[1], a, &mut text);
            p3(&mut rec[1], text.put(&a.iso) as usize);
            p3(&mut rec[1], text.put(&a.code) as usize);
            p3(&mut rec[1], i2);
            p3(&mut rec[1], it);
            while it < towns.len() && towns[it].admin1 == a.code && towns[it].admin2.is_empty() {
                it += 1;
            }
            while i2 < admin2s.len() && under(&a.code, &admin2s[i2].code) {
                head(&mut rec[2], &admin2s[i2], &mut text);
                p3(&mut rec[2], it);
                while it < towns.len() && towns[it].admin2 == admin2s[i2].code {
                    it += 1;
                }
                i2 += 1;
            }
            i1 += 1;
        }
    }
    assert_eq!(
        (i1, i2, it),
        (admin1s.len(), admin2s.len(), towns.len()),
        "a child without its parent: {:?}",
        first(towns, &|_| true, it.min(towns.len() - 1)).map(|i| (&towns[i].code, &towns[i].admin1, &towns[i].admin2))
    );
    for (table, ends) in [(0usize, [i1, it, i2]), (1, [0, i2, it]), (2, [it, 0, 0])] {
        let start = rec[table].len();
        rec[table].resize(start + RECORD[table], 0);
        let at = match table {
            0 => 19,
            1 => 17,
            _ => 14,
        };
        let mut tail = vec![];
        ends.iter().for_each(|e| p3(&mut tail, *e));
        let tail = if table == 2 { &tail[..3] } else { &tail[..] };
        rec[table][start + at..start + at + tail.len()].copy_from_slice(tail);
    }
    let (mut exact, mut skeletons) = (Postings::new(), Postings::new());
    let mut id = 0u32;
    for p in tables.iter().flatten() {
        let with_skeleton = !no_skeleton.contains(p.country());
        for (flag, name) in &p.names {
            let flags = match flag {
                'm' => FLAG_MAIN,
                's' => FLAG_STRIPPED,
                _ => 0,
            };
            let f = fold(name);
            if f.chars().count() >= 2 {
                let e = exact.entry(key_hash(&f)).or_default();
                match e.iter_mut().find(|e| e.0 == id) {
                    // A name that is also the full one is no longer a stripped one.
                    Some(old) => old.1 = (old.1 & flags & FLAG_STRIPPED) | ((old.1 | flags) & FLAG_MAIN),
                    None => e.push((id, flags)),
                }
            }
            let s = skeleton(name);
            if with_skeleton && s.len() >= 2 && f.is_ascii() && p.kind != 'C' {
                let e = skeletons.entry(key_hash(&s)).or_default();
                match e.iter_mut().find(|e| e.0 == id) {
                    Some(old) => old.1 = (old.1 & flags & FLAG_STRIPPED) | ((old.1 | flags) & FLAG_MAIN),
                    None => e.push((id, flags)),
                }
            }
        }
        id += 1;
    }
    assert!(id < 1 << ID_BITS);
    let (eb, sb) = (18u32, 17u32);
    let [d, r, v, q] = table(&exact, eb);
    let [d2, r2, v2, q2] = table(&skeletons, sb);
    let [c, a, b, t] = rec;
    let sections = [c, a, b, t, text.bytes, d, r, v, q, d2, r2, v2, q2];
    let mut head = MAGIC.to_vec();
    head.extend_from_slice(&[eb as u8, sb as u8, 0, 0, 0, 0, 0, 0]);
    let mut at = HEADER;
    for s in &sections {
        head.extend_from_slice(&(at as u32).to_le_bytes());
        head.extend_from_slice(&(s.len() as u32).to_le_bytes());
        at += s.len();
    }
    for (n, s) in ["countries", "admin1", "admin2", "towns", "text", "dir", "rem", "val", "post", "dir2", "rem2", "val2", "post2"].iter().zip(&sections) {
        println!("  {n} {}", s.len());
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
    file.write_all(&head)?;
    sections.iter().try_for_each(|s| file.write_all(s))?;
    println!("{at} bytes, {id} places -> {out}");
    Ok(())
}

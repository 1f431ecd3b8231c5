//! Made incidents, linked and measured. Enters: what to make. Leaves: one line of JSON with times, memory and figures; or the records as CSV.
//! Never done here: a figure of a half on which its cuts were chosen.
//!
//! `million figures N [--hot] [--source] [--places P] [--by-hand] [--seed S] [--join J --least L]`
//! (with cuts given, none are chosen), `million ceiling N …`, `million again N …`, `million write N … FILE`.

mod figures;
mod oracle;
mod world;

use figures::{pairs_within, pairwise};
use std::time::Instant;
use tollbook_link::engine::{Cuts, Links, Reach, Records, Weights, cluster_pairs, count_pairs, link, relink, train};
use world::World;

/// What is added to the seed for the half on which cuts are chosen.
const OTHER_HALF: u64 = 1_000;

struct Asked {
    verb: String,
    records: usize,
    hot: bool,
    source: bool,
    by_hand: bool,
    places: Option<usize>,
    seed: u64,
    join: Option<i32>,
    least: i32,
    file: Option<String>,
}

fn asked() -> Option<Asked> {
    let mut args = std::env::args().skip(1);
    let mut asked = Asked {
        verb: args.next()?,
        records: args.next()?.parse().ok()?,
        hot: false,
        source: false,
        by_hand: false,
        places: None,
        seed: 1,
        join: None,
        least: -8_000,
        file: None,
    };
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--hot" => asked.hot = true,
            "--source" => asked.source = true,
            "--by-hand" => asked.by_hand = true,
            "--places" => asked.places = Some(args.next()?.parse().ok()?),
            "--seed" => asked.seed = args.next()?.parse().ok()?,
            "--join" => asked.join = Some(args.next()?.parse().ok()?),
            "--least" => asked.least = args.next()?.parse().ok()?,
            _ => asked.file = Some(arg),
        }
    }
    Some(asked)
}

/// The most memory this process has held, in megabytes; 0 where the system doesn't say.
fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Seconds of all processors together that this process has used; the clock alone says little on a busy machine.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or("");
    after.split_whitespace().skip(11).take(2).filter_map(|x| x.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn round(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}

/// The cuts that do best on the half that isn't judged.
fn chosen(links: &Links, truth: &[u32]) -> (Cuts, f64) {
    let mut best = (Cuts::default(), 0.0);
    for least in [-4_000, -6_000, -8_000] {
        for join in (-3_000..=3_000).step_by(500) {
            let cuts = Cuts { join, least, ..Cuts::default() };
            let f1 = pairwise(&cluster_pairs(truth.len(), &links.pairs, &cuts), truth)[2];
            if f1 > best.1 {
                best = (cuts, f1);
            }
        }
    }
    best
}

/// Learned from the records; or those by hand, with what is rare in the records.
fn weights_of(asked: &Asked, records: &Records) -> Weights {
    match Weights::default_incidents() {
        Ok(weights) if asked.by_hand => weights.with_rarities_of(records, "by hand"),
        _ => train(records, &Reach::default(), "made", 1),
    }
}

fn run(asked: &Asked) {
    // The other half is as large, for in a hot world the crowd depends on the size.
    let (cuts, f1_chosen) = match asked.join {
        Some(join) => (Cuts { join, least: asked.least, ..Cuts::default() }, 0.0),
        None => {
            let other = World::make(asked.records, asked.hot, asked.places, asked.seed + OTHER_HALF);
            let records = other.records(asked.source);
            let weights = weights_of(asked, &records);
            let wide = Cuts { least: -8_000, ..Cuts::default() };
            chosen(&link(&records, &weights, &wide), &other.truth())
        }
    };
    let world = World::make(asked.records, asked.hot, asked.places, asked.seed);
    let truth = world.truth();
    let incidents = world.incidents;
    let before_mb = memory_mb();
    let cpu = cpu_s();
    let start = Instant::now();
    let records = world.records(asked.source);
    let taken = start.elapsed().as_secs_f64();
    drop(world);
    let start = Instant::now();
    let weights = weights_of(asked, &records);
    let trained = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let links = link(&records, &weights, &cuts);
    let linked = start.elapsed().as_secs_f64();
    let (cpu, after_mb) = (cpu_s() - cpu, memory_mb());
    let [p, r, f1] = pairwise(&links.labels, &truth);
    let there: u64 = count_pairs(&records, &weights);
    let same = links.pairs.iter().filter(|x| truth[x.a as usize] == truth[x.b as usize]).count();
    println!(
        "{{\"engine\":\"tollbook\",\"n\":{},\"hot\":{},\"source\":{},\"seed\":{},\"incidents\":{incidents},\"pairs\":{there},\"kept_pairs\":{},\"kept_recall\":{},\"take_s\":{},\"train_s\":{},\"link_s\":{},\"all_s\":{},\"cpu_s\":{},\"memory_mb\":{after_mb},\"memory_before_mb\":{before_mb},\"join\":{},\"least\":{},\"f1_other_half\":{},\"p\":{},\"r\":{},\"f1\":{}}}",
        truth.len(),
        asked.hot,
        asked.source,
        asked.seed,
        links.pairs.len(),
        round(same as f64 / pairs_within(&truth)),
        round(taken),
        round(trained),
        round(linked),
        round(taken + trained + linked),
        round(cpu),
        cuts.join,
        cuts.least,
        round(f1_chosen),
        round(p),
        round(r),
        round(f1)
    );
}

/// A hundredth of the records come later: how long it takes to link them in, and whether it gives what one run gives.
fn again(asked: &Asked) {
    let mut world = World::make(asked.records, asked.hot, asked.places, asked.seed);
    let cuts = Cuts { join: asked.join.unwrap_or(0), least: asked.least, ..Cuts::default() };
    let all = world.records(asked.source);
    let weights = train(&all, &Reach::default(), "made", 1);
    let start = Instant::now();
    let full = link(&all, &weights, &cuts);
    let (full_s, n) = (start.elapsed().as_secs_f64(), world.told.len());
    world.told.truncate(n - n / 100);
    let before = link(&world.records(asked.source), &weights, &cuts);
    let start = Instant::now();
    let later = relink(&all, &weights, &cuts, &before);
    let relink_s = start.elapsed().as_secs_f64();
    println!("{{\"n\":{n},\"new\":{},\"link_s\":{},\"relink_s\":{},\"equal\":{}}}", n / 100, round(full_s), round(relink_s), later == full);
}

fn ceiling(asked: &Asked) {
    let of = |seed: u64| {
        let world = World::make(asked.records, asked.hot, asked.places, seed);
        let oracle = oracle::Oracle::new(&world);
        let links = Links { pairs: oracle.pairs(&world), ..Links::default() };
        (world, oracle, links)
    };
    let (world, oracle, links) = of(asked.seed + OTHER_HALF);
    let (cuts, _) = chosen(&links, &world.truth());
    let cut = [-2.0, -1.0, 0.0, 1.0, 2.0].into_iter().max_by(|a, b| {
        let f1 = |c: f64| pairwise(&oracle.clusters(&world, c), &world.truth())[2];
        f1(*a).total_cmp(&f1(*b))
    });
    let (world, oracle, links) = of(asked.seed);
    let truth = world.truth();
    let by_pairs = pairwise(&cluster_pairs(truth.len(), &links.pairs, &cuts), &truth);
    let by_clusters = pairwise(&oracle.clusters(&world, cut.unwrap_or(0.0)), &truth);
    println!(
        "{{\"engine\":\"oracle\",\"n\":{},\"hot\":{},\"seed\":{},\"join\":{},\"least\":{},\"by_pairs\":{:?},\"cut\":{},\"by_clusters\":{:?}}}",
        truth.len(),
        asked.hot,
        asked.seed,
        cuts.join,
        cuts.least,
        by_pairs.map(round),
        cut.unwrap_or(0.0),
        by_clusters.map(round)
    );
}

fn main() -> std::io::Result<()> {
    let Some(asked) = asked() else {
        eprintln!("million figures|ceiling|again|write N [--hot] [--source] [--seed S] [FILE]");
        std::process::exit(2);
    };
    match (asked.verb.as_str(), &asked.file) {
        ("figures", _) => run(&asked),
        ("again", _) => again(&asked),
        ("ceiling", _) => ceiling(&asked),
        ("write", Some(file)) => {
            let world = World::make(asked.records, asked.hot, asked.places, asked.seed);
            world.write(&mut std::io::BufWriter::new(std::fs::File::create(file)?), asked.source)?;
        }
        _ => eprintln!("million figures|ceiling|again|write N [--hot] [--source] [--seed S] [FILE]"),
    }
    Ok(())
}

//! Enters names, one per line as `CC<TAB>name` (or `-` for no context). Leaves what each is taken for. Never here: a change of data.
//!
//! `printf 'SY\tDeir Ezzor\n' | cargo run --release --example ask`

use std::io::BufRead;
use tollbook_gazetteer::{Context, Gazetteer};

fn main() {
    let gazetteer = Gazetteer::embedded();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Some((country, name)) = line.split_once('\t') else { continue };
        let context = if country == "-" { Context::default() } else { Context::country(country) };
        let mut all = Vec::new();
        gazetteer.lookup(name, &mut all);
        match gazetteer.rank(name, &context) {
            None => println!("{country}\t{name}\t-\t{} candidates", all.len()),
            Some(r) => {
                let p = gazetteer.place(r.place);
                let narrower = r.narrower.map(|n| gazetteer.place(n).name).unwrap_or_default();
                println!(
                    "{country}\t{name}\t{:?}\t{}\t{:?}\t{}/{}/{}\t{:?},{:?}\tpop {}\tr {:?}\t+{:.1}\t{narrower}\t{} candidates",
                    r.key,
                    p.name,
                    p.kind,
                    p.country,
                    p.admin1.unwrap_or_default(),
                    p.admin2.unwrap_or_default(),
                    p.lat,
                    p.lon,
                    p.population,
                    p.radius_km,
                    r.margin,
                    all.len()
                );
            }
        }
    }
}

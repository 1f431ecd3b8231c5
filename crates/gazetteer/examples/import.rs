//! Enters a dump and a data directory. Leaves the layer file, its report and the time taken, and that of questions to it. Never here: a judgement.
//!
//! `cargo run --release --example import -- SY.zip data-directory`

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, source, dir] = &args[..] else { return Err("usage: import DUMP DIRECTORY".into()) };
    let start = std::time::Instant::now();
    let report = tollbook_gazetteer::import(source, dir)?;
    println!("{report:#?}\n{:.1} s", start.elapsed().as_secs_f64());
    let start = std::time::Instant::now();
    let mut gazetteer = tollbook_gazetteer::Gazetteer::embedded();
    gazetteer.load_layers(dir)?;
    println!("opened in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = std::time::Instant::now();
    let hits = (0..20_000).filter(|i| gazetteer.contains_folded(&format!("name {i}"))).count();
    println!("contains_folded {:.0} ns ({hits} found)", start.elapsed().as_nanos() as f64 / 20_000.0);
    for (what, country, within) in
        [("first of all", "SY", [32.0, 37.5, 35.5, 42.5]), ("a country", "SY", [32.0, 37.5, 35.5, 42.5]), ("a unit", "SY", [35.2, 36.3, 36.0, 37.2])]
    {
        let start = std::time::Instant::now();
        let found = gazetteer.of_layers_within(country, within, 60);
        println!("places within, {what}: {:.1} ms ({} of {})", start.elapsed().as_secs_f64() * 1e3, found.places.len(), found.places.len() + found.left_out);
        if let Some(last) = found.places.last() {
            let id = gazetteer.place(*last).id;
            let start = std::time::Instant::now();
            println!("  by its id {}: {:.1} ms", gazetteer.by_id(&id).is_some(), start.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(())
}

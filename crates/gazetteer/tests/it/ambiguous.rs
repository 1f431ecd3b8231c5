//! Enters names that several places bear. Leaves the place each context gives. Never here: a name with one bearer.

use crate::ask;
use tollbook_gazetteer::{Context, Gazetteer, KeyMatch, PlaceKind};

fn check(country: &str, name: &str, kind: PlaceKind, want: &str) {
    let context = if country == "-" { Context::default() } else { Context::country(country) };
    check_in(&context, name, kind, want);
}

fn check_in(context: &Context, name: &str, kind: PlaceKind, want: &str) {
    let place = ask(name, context).unwrap_or_else(|| panic!("{name} under {context:?} is taken for nothing"));
    let got = format!("{}/{}", place.country, place.name);
    assert_eq!((place.kind, got.as_str()), (kind, want), "{name} under {:?}", context.countries);
}

#[test]
fn the_context_country_decides() {
    use PlaceKind::*;
    check("LY", "Tripoli", Admin1, "LY/Tripoli");
    check("LB", "Tripoli", Town, "LB/Tripoli");
    check("AR", "Córdoba", Admin1, "AR/Cordoba");
    check("CO", "Córdoba", Admin1, "CO/Córdoba");
    check("ES", "Córdoba", Town, "ES/Córdoba");
    check("NI", "Granada", Admin1, "NI/Granada Department");
    check("ES", "Granada", Town, "ES/Granada");
    check("SY", "Bab", Town, "SY/Al Bāb");
    check("SY", "Hajin", Town, "SY/Hajīn");
    check("IQ", "Hit", Town, "IQ/Hīt");
    check("IQ", "Mosul", Town, "IQ/Mosul");
    check("YE", "Sanaa", Town, "YE/Sanaa");
    check("UA", "Donetsk", Admin1, "UA/Donetsk");
    check("RU", "Donetsk", Town, "RU/Donetsk");
    check("SV", "Santa Ana", Admin1, "SV/Santa Ana Department");
    check("SV", "La Union", Admin1, "SV/La Union");
    check("PE", "La Union", Town, "PE/La Unión");
    check("CD", "Beni", Town, "CD/Beni");
    check("BO", "Beni", Admin1, "BO/Beni Department");
    check("PS", "Gaza", Town, "PS/Gaza");
    check("MZ", "Gaza", Admin1, "MZ/Gaza Province");
}

#[test]
fn one_name_at_several_levels_gives_the_highest() {
    use PlaceKind::*;
    check("SY", "Aleppo", Admin1, "SY/Aleppo");
    check("SY", "Hama", Admin1, "SY/Hama");
    check("SY", "Homs", Admin1, "SY/Homs");
    check("SV", "San Salvador", Admin1, "SV/San Salvador Department");
    check("SV", "San Miguel", Admin1, "SV/San Miguel Department");
    check("YE", "Aden", Admin1, "YE/Aden");
    check("UA", "Odessa", Admin1, "UA/Odesa");
    check("UA", "Odesa", Admin1, "UA/Odesa");
    check("PE", "Ayacucho", Admin1, "PE/Ayacucho");
    check("AF", "Kandahar", Admin1, "AF/Kandahar");
    check("GT", "Guatemala", Country, "GT/Guatemala");
    check("SY", "Manbij", Town, "SY/Manbij");
    check("CD", "Goma", Town, "CD/Goma");
}

#[test]
fn a_unit_chosen_for_its_name_keeps_the_town_beside_it() {
    let gazetteer = Gazetteer::embedded();
    let aleppo = gazetteer.rank("Aleppo", &Context::country("SY")).unwrap();
    assert_eq!(gazetteer.place(aleppo.narrower.unwrap()).kind, PlaceKind::Town);
}

#[test]
fn the_kind_asked_for_decides_between_levels() {
    use PlaceKind::*;
    let syria = || Context::country("SY");
    check_in(&syria().expecting(Town), "Homs", Town, "SY/Homs");
    check_in(&syria().expecting(Admin1), "Homs", Admin1, "SY/Homs");
    check_in(&syria().expecting(Admin2), "Manbij", Admin2, "SY/Manbij District");
    check_in(&Context::country("SV").expecting(Town), "San Salvador", Town, "SV/San Salvador");
    check("SY", "city of Homs", Town, "SY/Homs");
    check("SY", "the province of Aleppo", Admin1, "SY/Aleppo");
    check("SY", "Manbij district", Admin2, "SY/Manbij District");
    check("SV", "San Salvador department", Admin1, "SV/San Salvador Department");
    check("SY", "محافظة حلب", Admin1, "SY/Aleppo");
    check("UA", "Донецкая область", Admin1, "UA/Donetsk");
    check("UA", "місто Харків", Town, "UA/Kharkiv");
    check("PS", "Jenin refugee camp", Camp, "PS/Jenin camp");
}

#[test]
fn places_already_named_decide_between_namesakes() {
    let gazetteer = Gazetteer::embedded();
    let mut context = Context::country("CO").expecting(PlaceKind::Town);
    let far = ask("San Carlos", &context).unwrap();
    let antioquia = gazetteer.admin1s("CO").into_iter().find(|a| gazetteer.place(*a).name == "Antioquia").unwrap();
    context.admin1s.push((antioquia, 1.0));
    let near = ask("San Carlos", &context).unwrap();
    assert_eq!(near.admin1.as_deref(), Some("Antioquia"), "{far:?}");
    let mut context = Context::country("UA").expecting(PlaceKind::Town);
    context.near.push((48.6, 38.0, 1.0));
    assert_eq!(ask("Ivanivske", &context).unwrap().admin1.as_deref(), Some("Donetsk"));
}

#[test]
fn well_known_names_need_no_context() {
    use PlaceKind::*;
    for (name, kind, want) in [
        ("Syria", Country, "SY/Syria"),
        ("SOUTH SUDAN", Country, "SS/South Sudan"),
        ("Georgia", Country, "GE/Georgia"),
        ("Burma", Country, "MM/Myanmar"),
        ("Ivory Coast", Country, "CI/Ivory Coast"),
        ("DR Congo", Country, "CD/Democratic Republic of the Congo"),
        ("DRC", Country, "CD/Democratic Republic of the Congo"),
        ("Congo-Kinshasa", Country, "CD/Democratic Republic of the Congo"),
        ("Congo-Brazzaville", Country, "CG/Republic of the Congo"),
        ("Soviet Union", Country, "RU/Russia"),
        ("Western Sahara", Country, "EH/Western Sahara"),
        ("Kosovo", Country, "XK/Kosovo"),
        ("Palestine", Country, "PS/Palestine"),
        ("Britain", Country, "GB/United Kingdom"),
        ("U.S.", Country, "US/United States"),
        ("US", Country, "US/United States"),
        ("UK", Country, "GB/United Kingdom"),
        ("Сирия", Country, "SY/Syria"),
        ("اليمن", Country, "YE/Yemen"),
        ("Gaza Strip", Admin1, "PS/Gaza Strip"),
        ("the West Bank", Admin1, "PS/West Bank"),
        ("Paris", Town, "FR/Paris"),
        ("Mogadishu", Town, "SO/Mogadishu"),
        ("Donbas", Region, "UA/Donbas"),
    ] {
        check("-", name, kind, want);
    }
}

#[test]
fn without_context_nothing_rests_on_a_skeleton() {
    let gazetteer = Gazetteer::embedded();
    for word in
        ["March", "May", "Friday", "Monday", "By", "Of", "Photo", "The", "Police", "Killed", "Reuters", "Mohammed", "Ahmad", "Yesterday", "Human Rights Watch"]
    {
        if let Some(r) = gazetteer.rank(word, &Context::default()) {
            assert_eq!(r.key, KeyMatch::Exact, "{word} is taken for {}", gazetteer.place(r.place).name);
        }
    }
    for word in ["March", "May", "Friday", "Monday", "By", "Of", "Photo", "SUNDAY", "Us", "IRA", "EU"] {
        assert_eq!(gazetteer.rank(word, &Context::default()), None, "{word}");
        assert_eq!(gazetteer.rank(word, &Context::country("SY")), None, "{word} in Syria");
    }
}

#[test]
fn a_foreign_capital_is_found_under_any_context() {
    check("SY", "Geneva", PlaceKind::Admin1, "CH/Geneva");
    check("SY", "Washington", PlaceKind::Town, "US/Washington");
    check("UA", "Ankara", PlaceKind::Admin1, "TR/Ankara");
}

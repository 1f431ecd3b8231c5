//! Pages in other languages. Enters: what a browser asks for, what an account is set to. Leaves: pages whose words are that language's and whose
//! addresses, fields and values are the same.

mod common;

use common::{Made, PASSWORD, Server};
use tollbook_serve::Role;

fn book() -> (Server, String) {
    let server = Server::of(&[Made::new(21, "Saraqib", "2021-02-19", "first"), Made::new(4, "Jisr", "2021-01-10", "second")]);
    let owner = server.owner();
    (server, owner)
}

/// Names of fields, values of choices, addresses of forms: what a page is to a program.
fn bones(page: &str) -> Vec<&str> {
    let marks = ["name=\"", "href=\"", "action=\"", "value=\"", "id=\"", "class=\"", "data-key=\""];
    let mut out: Vec<(usize, &str)> = Vec::new();
    for mark in marks {
        out.extend(page.match_indices(mark).map(|(at, _)| (at, page[at..].split('"').take(2).last().unwrap_or(""))));
    }
    out.sort_unstable();
    // Reasons that a form proposes are words.
    out.into_iter().map(|b| b.1).filter(|b| b.is_ascii() && !b.contains(' ')).collect()
}

#[test]
fn a_page_is_the_same_in_every_language_but_for_its_words() {
    let (server, owner) = book();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let report = claims["rows"][0]["claim"]["report"].as_str().expect("an id").to_owned();
    let claim = claims["rows"][0]["claim"]["id"].as_str().expect("an id").to_owned();
    let pages = [
        ("/inbox".to_owned(), "Réception", "الوارد"),
        (format!("/reports/{report}"), "Corriger un champ", "تصحيح أي حقل"),
        ("/incidents".to_owned(), "Vérification", "التحقق"),
        (format!("/incidents/{claim}"), "Ce que dit chaque source", "ما قاله كل مصدر"),
        ("/toll?count=killed&group_by=month".to_owned(), "Ligne par ligne", "سطرًا سطرًا"),
        ("/bulletin?country=SY&day=2021-02-20&since=2021-01-01&lang=en&profile=internal".to_owned(), "Rien avant le", "لا شيء قبل"),
        ("/data".to_owned(), "Télécharger", "تنزيل"),
        ("/log".to_owned(), "Chaque acte est une entrée", "كل عمل قيد"),
        ("/account".to_owned(), "Jetons de l", "رموز الوصول"),
        ("/accounts".to_owned(), "Un nouveau compte", "حساب جديد"),
        ("/add".to_owned(), "Ajouter un rapport", "إضافة تقرير"),
        ("/desk".to_owned(), "Attribués à vous", "مسندة إليك"),
        ("/gaps".to_owned(), "Consigner une lacune", "تدوين انقطاع"),
        ("/corrections".to_owned(), "Une correction est une nouvelle entrée", "التصويب قيد جديد"),
    ];
    for (path, french, arabic) in pages {
        let ask = |language: &str| server.ask("GET", &path, &[("cookie", &owner), ("accept-language", language)], None).body;
        let (en, fr, ar) = (ask("en"), ask("fr-CH,fr;q=0.9"), ask("ar"));
        assert!(en.contains("<html lang=\"en\" dir=\"ltr\">") && fr.contains("<html lang=\"fr\" dir=\"ltr\">"), "{path}");
        assert!(ar.contains("<html lang=\"ar\" dir=\"rtl\">") && ar.contains(arabic) && fr.contains(french), "{path}: {ar}");
        assert_eq!(bones(&en), bones(&fr), "{path}");
        assert_eq!(bones(&en), bones(&ar), "{path}");
    }
    let refused = server.ask("GET", "/nothing", &[("accept-language", "ar")], None);
    assert!(refused.status == 404 && refused.body.contains("dir=\"rtl\"") && refused.body.contains("لا شيء هنا"), "{}", refused.body);
    assert!(refused.body.contains("لا شيء مما يحق لك رؤيته"), "what is wrong and what to do, too: {}", refused.body);
    // What stands in a bulletin is in the bulletin's language, whatever the page's is.
    for (code, link) in [("fr", "Comment c"), ("ar", "كيف حُسب"), ("en", "How it was counted")] {
        let path = format!("/bulletin?country=SY&day=2021-02-20&lang={code}&profile=internal");
        let page = server.ask("GET", &path, &[("cookie", &owner), ("accept-language", "en")], None).body;
        let article = page.split("<article").nth(1).expect("a bulletin");
        assert!(article.contains(link) && (code == "en" || !article.contains("How it was counted")), "{code}: {article}");
    }
    let asked = server.ask("GET", "/toll?since=2021-01-01&to=2021-02-01", &[("cookie", &owner), ("accept-language", "fr")], None).body;
    assert!(asked.contains("donnez « depuis », ou « du » et « au »"), "{asked}");
    // A coverage line is asked for in the language of the page; programs get it in English.
    let line = |language: &str| server.ask("GET", "/toll?count=killed", &[("cookie", &owner), ("accept-language", language)], None).body;
    assert!(line("fr").contains("0 origins (fr)") && line("ar").contains("0 origins (ar)"));
    let api = server.ask("GET", "/api/v1/toll", &[("authorization", &format!("Bearer {token}")), ("accept-language", "fr")], None).json();
    assert_eq!(api["coverage_line"], "0 origins (en)");
}

#[test]
fn what_an_account_is_set_to_wins_and_lasts() {
    let (server, owner) = book();
    let set = |language: &str| server.form("/account/language", Some(&owner), &[("language", language)]).status;
    let inbox = |cookie: &str, asks: &str| server.ask("GET", "/inbox", &[("cookie", cookie), ("accept-language", asks)], None).body;
    assert_eq!(set("ar"), 303);
    assert!(inbox(&owner, "fr").contains("dir=\"rtl\""));
    let again = common::cookie(&server.form("/login", None, &[("name", "Olga"), ("password", PASSWORD)]));
    assert!(inbox(&again, "fr").contains("dir=\"rtl\""), "another session of the account");
    assert_eq!(set("klingon"), 400);
    assert_eq!(set(""), 303);
    assert!(inbox(&owner, "fr").contains("lang=\"fr\""));
    // The password is another matter.
    assert_eq!(set("ar"), 303);
    assert_eq!(server.form("/account/password", Some(&owner), &[("old", PASSWORD), ("password", "another sentence of some length")]).status, 303);
    let later = common::cookie(&server.form("/login", None, &[("name", "Olga"), ("password", "another sentence of some length")]));
    assert!(inbox(&later, "fr").contains("dir=\"rtl\""));
}

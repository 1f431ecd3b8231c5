//! Words are found in every script. Enters: texts, questions. Leaves: what was not found, or was and should not be. Never done here: ranking.
#![allow(clippy::unwrap_used)] // an unwrap in a test is its assertion; the lint's own exception ends at helper functions

mod common;

use common::*;
use tollbook_ledger::*;

fn found(book: &Book, words: &str) -> Vec<String> {
    let q = Query { words: Some(words.into()), ..Query::new() };
    let mut ids: Vec<String> = book.reports(&q).unwrap().into_iter().map(|r| r.report.source.unwrap()).collect();
    ids.sort();
    ids
}

#[test]
fn words_are_found_in_every_script() {
    let (_f, mut book) = book();
    let texts = [
        ("english", "Airstrikes hit a market in Saraqib; rescue workers said the café's owner died."),
        ("arabic", "قُتل مدنيّان في غارة على سوق في إدلب، وفق الدفاع المدني."),
        ("ukrainian", "Унаслідок обстрілу Харкова загинули двоє людей, зокрема дитина."),
        ("chinese", "空袭造成至少二十一名平民死亡。"),
        ("japanese", "空爆で市場が破壊され、21人が死亡した。"),
        ("burmese", "လေကြောင်းတိုက်ခိုက်မှုကြောင့် အရပ်သား ၅ ဦး သေဆုံးခဲ့သည်။"),
        ("thai", "การโจมตีทางอากาศทำให้พลเรือนเสียชีวิต"),
        ("hindi", "हवाई हमले में पाँच नागरिक मारे गए।"),
        ("amharic", "በአየር ድብደባ አምስት ሰዎች ተገደሉ።"),
        ("hebrew", "שני אזרחים נהרגו בתקיפה אווירית."),
        ("greek", "Δύο άμαχοι σκοτώθηκαν στην επίθεση."),
        ("korean", "공습으로 민간인 다섯 명이 숨졌다."),
        ("turkish", "Hava saldırısında beş sivil öldü."),
    ];
    let reports = texts.iter().map(|(s, t)| new_report(&report(t, s, "2021-02-19"), Visibility::Public, vec![])).collect();
    book.add_reports(&stamp(), reports).unwrap();
    for (words, source) in [
        ("AIRSTRIKES", "english"),
        ("cafe", "english"),
        ("cafe\u{301}", "english"),
        ("\"rescue workers\"", "english"),
        ("rescu*", "english"),
        ("ادلب", "arabic"),
        ("إدلب", "arabic"),
        ("قتل مدنيان", "arabic"),
        ("харкова", "ukrainian"),
        ("平民", "chinese"),
        ("二十一名平民", "chinese"),
        ("市場", "japanese"),
        ("တိုက်ခိုက်မှု", "burmese"),
        ("พลเรือน", "thai"),
        ("नागरिक", "hindi"),
        ("ድብደባ", "amharic"),
        ("אזרחים", "hebrew"),
        ("αμαχοι", "greek"),
        ("민간인", "korean"),
        ("oldu", "turkish"),
    ] {
        assert_eq!(found(&book, words), [source], "{words}");
    }
    assert_eq!(found(&book, "空"), ["chinese", "japanese"]);
    for nothing in ["民平", "\"workers rescue\"", "नागर", "NOT airstrikes", "text:airstrikes", "\"", "*", "", "saraqib)", "\u{0}"] {
        let some = if nothing == "saraqib)" { vec!["english".to_owned()] } else { vec![] };
        assert_eq!(found(&book, nothing), some, "{nothing:?}");
    }
}

#[test]
fn any_question_typed_gets_an_answer_and_no_failure() {
    let (_f, book) = filled(3);
    for n in 0..400u32 {
        let words: String = (0..n % 9).map(|i| char::from_u32((n * 7919 + i * 104_729) % 0x3000).unwrap_or('"')).collect();
        for words in [words.clone(), format!("\"{words}"), format!("{words}*"), format!("a AND {words} NEAR(b)")] {
            book.claims(&Query { words: Some(words.clone()), place: Some(words), ..Query::new() }).unwrap();
        }
    }
}

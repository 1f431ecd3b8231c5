//! temp
use std::io::BufRead; use tollbook_gazetteer::*;
fn main(){ let g=Gazetteer::embedded(); for l in std::io::stdin().lock().lines().map_while(Result::ok){ let (c,n)=l.split_once('\t').unwrap();
 let r=g.rank(n,&Context::country(c).expecting(PlaceKind::Town)); println!("{c}\t{n}\t{}", r.map(|r|{let p=g.place(r.place); format!("{}\t{}\t{:?}\t{:?}\t{}/{}\t+{:.1}",p.id,p.name,r.key,p.kind,p.country,p.admin1.unwrap_or_default(),r.margin)}).unwrap_or("-".into())); } }

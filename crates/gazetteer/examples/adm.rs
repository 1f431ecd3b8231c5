//! temp
use std::io::BufRead;
use tollbook_gazetteer::*;
fn main(){ let g=Gazetteer::embedded(); for l in std::io::stdin().lock().lines().map_while(Result::ok){ let (c,n)=l.split_once('\t').unwrap(); let mut v=vec![]; g.lookup(n,&mut v); let cc=CountryCode::new(c).unwrap();
 let ok=v.iter().any(|x| x.key==KeyMatch::Exact && g.country_of(x.place)==Some(cc) && matches!(g.kind_of(x.place),Some(PlaceKind::Admin1)));
 if !ok { let r=g.rank(n,&Context::country(c).expecting(PlaceKind::Admin1)); println!("{c}\t{n}\t{}", r.map(|r|{let p=g.place(r.place); format!("{:?} {:?} {} {} {}",r.key,p.kind,p.name,p.country,p.id)}).unwrap_or("-".into())); } } }

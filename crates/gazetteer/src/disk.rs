//! stub
use crate::layer::Entry; use crate::place::KeyMatch;
#[derive(Debug)] pub struct DiskLayer;
impl DiskLayer { pub fn len(&self)->usize{0} pub fn find(&self,_:u64,_:KeyMatch,_:impl FnMut(u32,bool)){} pub fn has_exact(&self,_:u64)->bool{false} pub fn shadows(&self,_:u32)->bool{false} pub fn entry(&self,_:u32)->Option<Entry>{None} }

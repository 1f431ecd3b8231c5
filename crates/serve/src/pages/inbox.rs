//! stub
pub(crate) fn page(_: &crate::ask::Ask) -> crate::ask::Answer { Err(crate::Problem::not_found()) }

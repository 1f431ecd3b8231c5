//! The built program, run as a user runs it. Enters: command lines and files made here. Leaves: a failure where the program's output, exit
//! code or messages are not what docs/cli.md promises. Never done here: judging a reading beyond one plain sentence.

mod book;
mod eval;
mod following;
mod gazetteer;
mod incidents;
mod inputs;
mod kept;
mod made;
mod outputs;
mod publishing;
mod refused;
mod schema;
mod serving;
mod taking;
mod tools;

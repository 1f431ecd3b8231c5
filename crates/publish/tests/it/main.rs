//! What the room promises, on worlds made in code. Enters: claims of a few lines. Leaves: a failure where an export or a bulletin tells what its
//! profile keeps back, or loses a number. Never done here: files, a clock, reading.

mod bulletins;
mod codebook;
mod disclosure;
mod forms;
mod made;
mod profiles;
mod shapes;

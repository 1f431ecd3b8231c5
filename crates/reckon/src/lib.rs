//! How many there were. Enters: linked claims, a scope, a convention. Leaves: a toll with its derivation.
//! Never done here: linking, I/O, a clock, a number without the claims that prove it.
#![forbid(unsafe_code)]

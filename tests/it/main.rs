//! Every test that looks at the program from the side of its users: one binary, one module a subject.

mod store;
mod support;

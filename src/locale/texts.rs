//! The texts.
use super::{Text, t};
texts! {
    APP: "值班台", "Duty desk";
}

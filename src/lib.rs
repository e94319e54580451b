pub mod domain;
pub mod locale;
pub mod schema;
pub mod text;
pub mod store;

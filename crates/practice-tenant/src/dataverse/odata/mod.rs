//! The query side of OData as Dataverse speaks it: addresses, options, filters and the JSON of rows.

pub(crate) mod filter;
pub(crate) mod filter_text;
pub(crate) mod json;
pub(crate) mod path;
pub(crate) mod query;

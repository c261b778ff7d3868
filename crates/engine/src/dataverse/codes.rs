//! What a refusal means; the codes themselves stand in the [`atlas`](crate::atlas).

use crate::{atlas, service::Refusal};

pub use crate::atlas::Code;

impl Refusal {
    /// What the code means.
    pub fn meaning(&self) -> Code {
        atlas::meaning(&self.code)
    }

    /// The privilege that is missing, which the service names in its sentence only ("missing prvReadAccount privilege").
    pub fn missing_privilege(&self) -> Option<&str> {
        self.message
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .find(|word| word.len() > 3 && word.starts_with("prv"))
    }
}
